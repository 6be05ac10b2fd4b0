//! What a payment is for in the books: each word names the event of the posting rules it follows.

use kernel::{Fen, Text, text};
use serde::{Deserialize, Serialize};
use template::Facts;
use utoipa::ToSchema;

/// The event a business posts by, and what the event wants to know.
#[derive(Debug)]
struct Posting {
    event: &'static str,
    /// Amounts of the event that are the line's amount.
    amount: &'static str,
    /// Amounts of the event that are zero here (parts that are documents of their own).
    zero: &'static [&'static str],
    /// The fact that the handler's `business_detail` answers, and the answers there are.
    detail: Option<(&'static str, &'static [&'static str])>,
    /// Credits the unit's own bank account whatever the fund.
    own_money: bool,
}

impl Posting {
    const PLAIN: Posting = Posting { event: "", amount: "", zero: &[], detail: None, own_money: false };
}

macro_rules! businesses {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal => $event:literal, $amount:literal
        $(, zero $zero:expr)? $(, detail $detail:literal $details:expr)? $(, own_money $own:literal)?;)*) => {
        /// What a payment is for in the books.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum Business { $(#[doc = $zh] $variant,)* }
        impl Business {
            /// All of them.
            pub const ALL: &'static [Business] = &[$(Business::$variant,)*];
            /// As stored.
            pub fn word(self) -> &'static str {
                match self { $(Business::$variant => $word,)* }
            }
            /// For people.
            pub fn title(self) -> Text {
                match self { $(Business::$variant => text!($zh, $en),)* }
            }
            fn posting(self) -> Posting {
                match self { $(Business::$variant => Posting {
                    event: $event,
                    amount: $amount,
                    $(zero: $zero,)?
                    $(detail: Some(($detail, $details)),)?
                    $(own_money: $own,)?
                    ..Posting::PLAIN
                },)* }
            }
        }
    };
}

const PAY_ITEMS: &[&str] = &["basic", "national_allowance", "standard_allowance", "reform_subsidy", "other"];

businesses! {
    Expense = "expense", "直接列支费用", "expense" => "P01", "amount";
    Payable = "payable", "偿付应付账款", "payable settled" => "P03", "amount";
    Advance = "advance", "预付账款", "advance to a supplier" => "P04", "amount";
    OfficialCard = "official_card", "公务卡还款（已确认报销）", "official-card debt repaid" => "P13", "amount";
    OtherPayable = "other_payable", "支付其他应付款（含退票重付）", "other payable settled" => "P47", "amount";
    Asset = "asset", "购置资产", "asset bought" => "A01", "cost",
        detail "asset_class" &["fixed_asset", "intangible", "public_infrastructure", "heritage", "reserve", "housing"];
    Inventory = "inventory", "购入库存物品", "inventory bought" => "I01", "cost";
    GoodsInTransit = "goods_in_transit", "购入在途物品", "goods in transit bought" => "I03", "cost";
    Salary = "salary", "发放工资", "net pay" => "S06", "gross",
        zero &["ee_social", "ee_housing", "pit", "deducted"], detail "pay_item" PAY_ITEMS;
    SalaryOther = "salary_other", "从应付职工薪酬支付其他款项", "other sums out of pay payable" => "S11", "amount",
        detail "pay_item" PAY_ITEMS;
    SocialInsurance = "social_insurance", "缴纳社会保险费", "social insurance" => "S07", "er_social",
        zero &["ee_social"];
    HousingFund = "housing_fund", "缴纳住房公积金", "housing fund" => "S08", "er_housing", zero &["ee_housing"];
    IncomeTaxWithheld = "income_tax_withheld", "缴纳代扣个人所得税", "income tax withheld" => "S05", "pit";
    GovernmentSubsidy = "government_subsidy", "支付应付政府补贴款", "government subsidy" => "P45", "amount";
    AccruedExpense = "accrued_expense", "支付预提费用", "accrued expense" => "P39", "amount";
    PrepaidExpense = "prepaid_expense", "支付待摊费用", "prepaid expense" => "P40", "amount";
    LongTermPrepaid = "long_term_prepaid", "支付长期待摊费用", "long-term prepaid expense" => "P42", "amount";
    Vat = "vat", "缴纳增值税", "VAT" => "P22", "amount",
        detail "vat_kind" &["current_month", "earlier_period", "withheld", "small_scale"];
    VatPrepayment = "vat_prepayment", "预缴增值税", "VAT prepaid" => "P68", "amount";
    Tax = "tax", "缴纳其他税费", "other taxes" => "P23", "amount",
        detail "tax_item" &["urban_construction", "education_surcharge", "local_education_surcharge", "vehicle",
            "property", "land_use"];
    OtherExpense = "other_expense", "其他费用支出", "other expense" => "P50", "amount";
    Provision = "provision", "偿付预计负债", "provision paid" => "P52", "amount";
    Donation = "donation", "对外捐赠现金", "cash donated" => "P49", "amount", own_money true;
    RemittanceToSuperior = "remittance_to_superior", "上缴上级支出", "remittance to the superior unit"
        => "P20", "amount", own_money true;
    SubsidyToSubordinate = "subsidy_to_subordinate", "对附属单位补助", "subsidy to a subordinate unit"
        => "P21", "amount", own_money true;
    AccruedRemittance = "accrued_remittance", "支付已计提的上缴上级款", "accrued remittance to the superior unit"
        => "P33", "amount", own_money true;
    AccruedSubsidy = "accrued_subsidy", "支付已计提的附属单位补助", "accrued subsidy to a subordinate unit"
        => "P34", "amount", own_money true;
    EnterpriseIncomeTax = "enterprise_income_tax", "缴纳企业所得税", "enterprise income tax"
        => "P37", "amount", own_money true;
}

impl Business {
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Business> {
        Business::ALL.iter().copied().find(|business| business.word() == word)
    }
    /// The answers `business_detail` may give; empty when none is asked for.
    pub fn details(self) -> &'static [&'static str] {
        self.posting().detail.map_or(&[], |(_, answers)| answers)
    }
    /// The rules book it against the unit's own bank account, so treasury money cannot pay it.
    pub fn needs_own_money(self) -> bool {
        self.posting().own_money
    }
    /// The event and facts of a payment of this amount.
    pub fn paid(self, detail: &str, amount: Fen, facts: Facts) -> (&'static str, Facts) {
        let posting = self.posting();
        let mut facts = facts.amount(posting.amount, amount);
        for name in posting.zero {
            facts = facts.amount(*name, Fen::ZERO);
        }
        if let Some((name, _)) = posting.detail {
            facts = facts.word(name, detail);
        }
        (posting.event, facts)
    }
    /// The event and facts of money that comes back: an advance gives the advance back, everything else the cost.
    /// `None` when the rules have no mirror for it; such a refund is booked by hand.
    pub fn refunded(self, detail: &str, refund: Refund, facts: Facts) -> Option<(&'static str, Facts)> {
        if self.needs_own_money() || matches!(self, Business::OtherExpense | Business::Provision) {
            return None;
        }
        let event = match (self, refund.current_year, refund.treasury_money) {
            (Business::Advance, true, _) => "P06",
            (Business::Advance, false, _) => "P07",
            (_, true, true) => "F01",
            (_, true, false) => "F02",
            (_, false, true) => "F03",
            (_, false, false) => "F04",
        };
        let mut facts = facts.amount("refund", refund.amount_fen);
        if !refund.current_year {
            facts = facts.word("balance_kind", "carryover");
        }
        let class = match self {
            Business::Asset => Some(detail),
            Business::Inventory => Some("inventory"),
            Business::GoodsInTransit => Some("goods_in_transit"),
            _ => None,
        };
        if let Some(class) = class {
            facts = facts.word("cost_object", "asset").word("asset_class", class);
        }
        Some((event, facts))
    }
    /// The event and facts of a payment the bank sends back in the same year (退票): cost and asset stay, the debt
    /// to the payee is open again and is paid by a new payment of business `other_payable`.
    pub fn returned(self, amount: Fen, facts: Facts) -> Option<(&'static str, Facts)> {
        let mirrored =
            !self.needs_own_money() && !matches!(self, Business::OtherExpense | Business::Provision);
        mirrored.then(|| ("F05", facts.amount("amount", amount)))
    }
}

/// Money that comes back.
#[derive(Clone, Copy, Debug)]
pub struct Refund {
    /// How much.
    pub amount_fen: Fen,
    /// The payment was made in the present fiscal year.
    pub current_year: bool,
    /// It was paid from the government budget.
    pub treasury_money: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(unit_type: &str, fund_group: &str) -> Facts {
        Facts::new()
            .word("unit_type", unit_type)
            .word("purpose", "core")
            .word("fund_group", fund_group)
            .word("indicator_year", "current")
    }
    fn evaluate(event: &str, facts: &Facts) -> Result<usize, String> {
        let rulebook = posting::Rulebook::shipped().expect("the shipped rules are sound");
        let lines = rulebook.templates.evaluate(event, facts, &|_| None);
        lines.map(|lines| lines.iter().count()).map_err(|errors| format!("{event}: {errors:?}"))
    }
    #[test]
    fn every_business_posts_by_an_event_of_the_shipped_rules() {
        for business in Business::ALL {
            assert_eq!(Business::parse(business.word()), Some(*business));
            assert_eq!(serde_json::to_value(business).unwrap(), business.word());
            let own = business.needs_own_money() || *business == Business::VatPrepayment;
            let unit_type = if own { "institution" } else { "administrative" };
            let fund_group = if own { "own_funds" } else { "government_budget" };
            for detail in if business.details().is_empty() { &[""] } else { business.details() } {
                let (event, facts) = business.paid(detail, Fen::from_fen(7), facts(unit_type, fund_group));
                assert!(evaluate(event, &facts).unwrap() >= 4, "{event}");
            }
        }
    }
    #[test]
    fn money_comes_back_by_year_and_fund() {
        let check = |business: Business, current_year: bool, treasury_money: bool, expected: &str| {
            let refund = Refund { amount_fen: Fen::from_fen(1), current_year, treasury_money };
            let fund_group = if treasury_money { "government_budget" } else { "own_funds" };
            let (event, facts) =
                business.refunded("fixed_asset", refund, facts("institution", fund_group)).unwrap();
            assert_eq!(event, expected);
            assert_eq!(evaluate(event, &facts), Ok(4), "{business:?}");
        };
        check(Business::Expense, true, true, "F01");
        check(Business::Expense, true, false, "F02");
        check(Business::Expense, false, true, "F03");
        check(Business::Expense, false, false, "F04");
        check(Business::Advance, true, true, "P06");
        check(Business::Advance, false, false, "P07");
        check(Business::Asset, true, true, "F01");
        check(Business::Asset, false, true, "F03");
        let refund = Refund { amount_fen: Fen::from_fen(1), current_year: true, treasury_money: false };
        assert!(Business::Donation.refunded("", refund, Facts::new()).is_none());
    }
}
