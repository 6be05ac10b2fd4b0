//! What a payment is for in the books: each word names the event of the posting rules it follows.

use kernel::{Fen, Text, text};
use serde::{Deserialize, Serialize};
use template::Facts;
use utoipa::ToSchema;

use super::parts::{PartName, Parts};

/// The event a business posts by, and what the event wants to know.
#[derive(Debug)]
struct Posting {
    event: &'static str,
    /// Amounts of the event that are the line's amount.
    amount: &'static str,
    /// Amounts of the event that are zero here (parts that are documents of their own).
    zero: &'static [&'static str],
    /// Parts the handler states of each line, and whether the event's amount has them on top of what is paid or
    /// they are in it.
    parts: &'static [(PartName, InAmount)],
    /// Words that are always so.
    words: &'static [(&'static str, &'static str)],
    /// The fact that the handler's `business_detail` answers, and the answers there are. `cost` stands for the two
    /// facts of what money buys.
    detail: Option<(&'static str, &'static [&'static str])>,
    /// Credits the unit's own bank account whatever the fund.
    own_money: bool,
}

impl Posting {
    const PLAIN: Posting =
        Posting { event: "", amount: "", zero: &[], parts: &[], words: &[], detail: None, own_money: false };
}

/// How a stated part lies to the sum that is paid through the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum InAmount {
    /// The event's amount is larger by it: tax kept back, an advance paid before.
    Added,
    /// It is in what is paid and not in the event's amount: deductible VAT.
    Taken,
}

macro_rules! businesses {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal => $event:literal, $amount:literal
        $(, zero $zero:expr)? $(, parts $parts:expr)? $(, words $words:expr)? $(, detail $detail:literal $details:expr)? $(, own_money $own:literal)?;)*) => {
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
                    $(parts: $parts,)?
                    $(words: $words,)?
                    $(detail: Some(($detail, $details)),)?
                    $(own_money: $own,)?
                    ..Posting::PLAIN
                },)* }
            }
        }
    };
}

const PAY_ITEMS: &[&str] = &["basic", "national_allowance", "standard_allowance", "reform_subsidy", "other"];
/// Taxes and surcharges that are accrued before they are paid.
pub(crate) const TAX_ITEMS: &[&str] = &[
    "urban_construction",
    "education_surcharge",
    "local_education_surcharge",
    "vehicle",
    "property",
    "land_use",
];
/// What money buys: an expense, a class of asset, or construction in progress.
pub(crate) const COSTS: &[&str] = &[
    "expense",
    "fixed_asset",
    "intangible",
    "inventory",
    "public_infrastructure",
    "heritage",
    "reserve",
    "housing",
    "construction",
    "construction_materials",
];
/// The same where input VAT may be deducted.
const TAXED_COSTS: &[&str] = &[
    "expense",
    "inventory",
    "goods_in_transit",
    "fixed_asset",
    "intangible",
    "construction",
    "construction_materials",
];
/// Income tax kept back from a fee.
const TAX_KEPT: &[(PartName, InAmount)] = &[(PartName::Pit, InAmount::Added)];
const VAT_IN: &[(PartName, InAmount)] = &[(PartName::Vat, InAmount::Taken)];

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
        detail "tax_item" TAX_ITEMS;
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
    AdvanceSettled = "advance_settled", "预付账款结算补付", "advance settled, balance paid" => "P05", "cost",
        parts &[(PartName::Advance, InAmount::Added)], detail "cost" COSTS;
    Labour = "labour", "支付劳务费（代扣个税）", "labour fee, tax withheld" => "P19", "gross", parts TAX_KEPT;
    AccruedLabour = "accrued_labour", "支付已计提劳务费（代扣个税）", "accrued labour fee, tax withheld"
        => "P25", "gross", parts TAX_KEPT;
    VatPurchase = "vat_purchase", "购入（进项税可抵扣，已认证）", "purchase with deductible VAT"
        => "P62", "net", parts VAT_IN, words &[("vat_certified", "yes")], detail "cost" TAXED_COSTS;
    VatPurchaseUncertified = "vat_purchase_uncertified", "购入（进项税待认证）", "purchase with VAT to be certified"
        => "P62", "net", parts VAT_IN, words &[("vat_certified", "no")], detail "cost" TAXED_COSTS;
    VatWithheldPurchase = "vat_withheld_purchase", "购入并代扣增值税", "purchase with VAT withheld"
        => "P71", "cost", parts &[(PartName::Vat, InAmount::Taken), (PartName::Withheld, InAmount::Added)],
        detail "cost" COSTS;
}

/// An event with its facts.
#[derive(Clone, Debug)]
pub struct Posted {
    /// `P01`
    pub event: &'static str,
    /// Facts of the event.
    pub facts: Facts,
    /// In red: the event of the payment itself, with negative amounts.
    pub reversed: bool,
}

impl Posted {
    fn plain(event: &'static str, facts: Facts) -> Posted {
        Posted { event, facts, reversed: false }
    }
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
    /// The parts the handler states of each line.
    pub fn parts(self) -> impl Iterator<Item = PartName> {
        self.posting().parts.iter().map(|(name, _)| *name)
    }
    /// The event's own amount, of what is paid and the parts; `None` when it leaves the range or nothing is left.
    pub fn principal(self, amount: Fen, parts: &Parts) -> Option<Fen> {
        let add = |sum: Fen, (name, lies): &(PartName, InAmount)| match lies {
            InAmount::Added => sum.checked_add(parts.of(*name)),
            InAmount::Taken => sum.checked_sub(parts.of(*name)),
        };
        let sum = self.posting().parts.iter().try_fold(amount, add)?;
        (sum > Fen::ZERO && sum <= Fen::MAX).then_some(sum)
    }
    /// The event and facts of a payment of this amount.
    pub fn paid(self, detail: &str, amount: Fen, parts: &Parts, facts: Facts) -> Posted {
        let posting = self.posting();
        // What was entered passed `principal`.
        let principal = self.principal(amount, parts).unwrap_or(amount);
        let mut facts = facts.amount(posting.amount, principal);
        for name in posting.zero {
            facts = facts.amount(*name, Fen::ZERO);
        }
        for name in self.parts() {
            facts = facts.amount(name.fact(), parts.of(name));
        }
        for (name, word) in posting.words {
            facts = facts.word(*name, *word);
        }
        facts = match posting.detail {
            Some(("cost", _)) => bought(detail, facts),
            Some((name, _)) => facts.word(name, detail),
            None => facts,
        };
        Posted::plain(posting.event, facts)
    }
    /// The event and facts of money that comes back. Where the rules have an event for it, that one; otherwise, in
    /// the year of the payment, the payment's own event in red: what it settled, spent or kept back is open again.
    pub fn comes_back(self, detail: &str, back: &Back<'_>, facts: Facts) -> Posted {
        let event = match back.when {
            When::EarlierYear => Some(self.of_an_earlier_year(back.treasury_money)),
            When::Returned => self.is_returned_by_event().then_some("F05"),
            When::Refunded => self.refund_event(detail, back.treasury_money),
        };
        let Some(event) = event else {
            let posted = self.paid(detail, back.amount_fen, back.parts, facts);
            return Posted { reversed: true, ..posted };
        };
        if event == "F05" {
            return Posted::plain(event, facts.amount("amount", back.amount_fen));
        }
        let mut facts = facts.amount("refund", back.amount_fen);
        if back.when == When::EarlierYear {
            facts = facts.word("balance_kind", "carryover");
        }
        if let Some(class) = self.returnable(detail) {
            facts = bought(class, facts);
        }
        Posted::plain(event, facts)
    }
    /// The bank sends a payment back in the same year (退票): cost and asset stay, the debt to the payee is open again
    /// and is paid by a new payment of business `other_payable`. That event knows the expenditure accounts of
    /// ordinary spending only, and no parts.
    fn is_returned_by_event(self) -> bool {
        let other = self.needs_own_money() || matches!(self, Business::OtherExpense | Business::Provision);
        !other && self.posting().parts.is_empty()
    }
    /// The event of a refund in the year of the payment: for an advance, an expense, and goods that are given back.
    fn refund_event(self, detail: &str, treasury_money: bool) -> Option<&'static str> {
        let event = if treasury_money { "F01" } else { "F02" };
        match self {
            Business::Advance => Some("P06"),
            Business::Expense => Some(event),
            _ => self.returnable(detail).map(|_| event),
        }
    }
    fn of_an_earlier_year(self, treasury_money: bool) -> &'static str {
        match (self, treasury_money) {
            (Business::Advance, _) => "P07",
            (_, true) => "F03",
            (_, false) => "F04",
        }
    }
    /// The class of the goods that a refund gives back, where its event knows the class.
    fn returnable(self, detail: &str) -> Option<&str> {
        match self {
            Business::Asset => Some(detail).filter(|class| matches!(*class, "fixed_asset" | "intangible")),
            Business::Inventory => Some("inventory"),
            _ => None,
        }
    }
}

/// The facts of what money buys.
pub(crate) fn bought(detail: &str, facts: Facts) -> Facts {
    match detail {
        "expense" => facts,
        "construction" => facts.word("cost_object", "construction"),
        class => facts.word("cost_object", "asset").word("asset_class", class),
    }
}

/// When money comes back, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// In the year of the payment, by the payee.
    Refunded,
    /// In the year of the payment, by the bank (退票).
    Returned,
    /// In a later year.
    EarlierYear,
}

/// Money that comes back.
#[derive(Clone, Copy, Debug)]
pub struct Back<'a> {
    /// How much of the line.
    pub amount_fen: Fen,
    /// The parts of the line; they come back as a whole.
    pub parts: &'a Parts,
    /// When.
    pub when: When,
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
    fn parts(business: Business, fen: i64) -> Parts {
        business.parts().fold(Parts::default(), |parts, name| parts.with(name, Fen::from_fen(fen)))
    }
    #[test]
    fn every_business_posts_by_an_event_of_the_shipped_rules() {
        for business in Business::ALL {
            assert_eq!(Business::parse(business.word()), Some(*business));
            assert_eq!(serde_json::to_value(business).unwrap(), business.word());
            let institution =
                ["P62", "P68"].contains(&business.posting().event) || business.needs_own_money();
            let unit_type = if institution { "institution" } else { "administrative" };
            let fund_group = if business.needs_own_money() { "own_funds" } else { "government_budget" };
            for detail in if business.details().is_empty() { &[""] } else { business.details() } {
                let parts = parts(*business, 2);
                let posted = business.paid(detail, Fen::from_fen(7), &parts, facts(unit_type, fund_group));
                assert!(!posted.reversed);
                assert!(evaluate(posted.event, &posted.facts).unwrap() >= 4, "{}", posted.event);
            }
        }
    }
    #[test]
    fn the_event_counts_what_was_kept_back_and_not_what_is_deducted() {
        let check = |business: Business, expected: i64| {
            let principal = business.principal(Fen::from_fen(100), &parts(business, 6));
            assert_eq!(principal.map(Fen::fen), Some(expected), "{business:?}");
        };
        check(Business::Labour, 106);
        check(Business::AccruedLabour, 106);
        check(Business::AdvanceSettled, 106);
        check(Business::VatPurchase, 94);
        check(Business::VatWithheldPurchase, 100);
        check(Business::Expense, 100);
        let all = parts(Business::VatPurchase, 100);
        assert_eq!(Business::VatPurchase.principal(Fen::from_fen(100), &all), None);
        assert_eq!(Business::Labour.principal(Fen::MAX, &parts(Business::Labour, 1)), None);
    }
    fn back(business: Business, detail: &str, when: When, treasury_money: bool) -> Posted {
        let parts = parts(business, 2);
        let back = Back { amount_fen: Fen::from_fen(7), parts: &parts, when, treasury_money };
        let fund_group = if treasury_money { "government_budget" } else { "own_funds" };
        business.comes_back(detail, &back, facts("institution", fund_group))
    }
    #[test]
    fn money_comes_back_by_year_and_fund() {
        let check = |business: Business, when: When, treasury_money: bool, expected: &str| {
            let posted = back(business, "fixed_asset", when, treasury_money);
            assert_eq!((posted.event, posted.reversed), (expected, false), "{business:?}");
            assert_eq!(evaluate(posted.event, &posted.facts), Ok(4), "{business:?}");
        };
        check(Business::Expense, When::Refunded, true, "F01");
        check(Business::Expense, When::Refunded, false, "F02");
        check(Business::Expense, When::Returned, true, "F05");
        check(Business::Expense, When::EarlierYear, true, "F03");
        check(Business::Expense, When::EarlierYear, false, "F04");
        check(Business::Advance, When::Refunded, true, "P06");
        check(Business::Advance, When::EarlierYear, false, "P07");
        check(Business::Asset, When::Refunded, true, "F01");
        check(Business::Asset, When::EarlierYear, true, "F03");
        check(Business::Donation, When::EarlierYear, false, "F04");
        check(Business::OtherExpense, When::EarlierYear, true, "F03");
    }
    #[test]
    fn what_no_event_mirrors_is_reversed_in_red() {
        let check = |business: Business, detail: &str, when: When, expected: &str| {
            let posted = back(business, detail, when, !business.needs_own_money());
            assert_eq!((posted.event, posted.reversed), (expected, true), "{business:?}");
            assert!(evaluate(posted.event, &posted.facts).unwrap() >= 4, "{business:?}");
        };
        check(Business::Donation, "", When::Refunded, "P49");
        check(Business::Donation, "", When::Returned, "P49");
        check(Business::OtherExpense, "", When::Returned, "P50");
        check(Business::Provision, "", When::Refunded, "P52");
        check(Business::Payable, "", When::Refunded, "P03");
        check(Business::Asset, "heritage", When::Refunded, "A01");
        check(Business::GoodsInTransit, "", When::Refunded, "I03");
        check(Business::Labour, "", When::Refunded, "P19");
        check(Business::VatPurchase, "inventory", When::Returned, "P62");
    }
    #[test]
    fn every_business_gets_its_money_back_in_every_way() {
        for business in Business::ALL {
            for detail in if business.details().is_empty() { &[""] } else { business.details() } {
                for when in [When::Refunded, When::Returned, When::EarlierYear] {
                    let posted = if *business == Business::GovernmentSubsidy {
                        let back = Back {
                            amount_fen: Fen::from_fen(7),
                            parts: &Parts::default(),
                            when,
                            treasury_money: true,
                        };
                        business.comes_back(detail, &back, facts("administrative", "government_budget"))
                    } else {
                        back(*business, detail, when, !business.needs_own_money())
                    };
                    assert!(evaluate(posted.event, &posted.facts).is_ok(), "{business:?} {detail} {when:?}");
                }
            }
        }
    }
}
