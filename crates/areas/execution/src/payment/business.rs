//! What a payment is for in the books: each word names the event of the posting rules it follows.

use kernel::{Fen, Text, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::model::Settlement;
use super::parts::{PartName, Parts};

/// The event a business posts by, and what the event wants to know.
#[derive(Debug)]
pub(super) struct Posting {
    pub(super) event: &'static str,
    /// Amounts of the event that are the line's amount.
    pub(super) amount: &'static str,
    /// Amounts of the event that are zero here (parts that are documents of their own).
    pub(super) zero: &'static [&'static str],
    /// Parts the handler states of each line, and whether the event's amount has them on top of what is paid or
    /// they are in it.
    pub(super) parts: &'static [(PartName, InAmount)],
    /// Words that are always so.
    pub(super) words: &'static [(&'static str, &'static str)],
    /// The fact that the handler's `business_detail` answers, and the answers there are. `cost` stands for the two
    /// facts of what money buys; an empty name for an answer that people want to see and the event does not read.
    pub(super) detail: Option<(&'static str, &'static [&'static str])>,
    /// The money that may pay it.
    money: Money,
    /// How it may be settled.
    settled: &'static [Settlement],
    /// The money goes to the unit's own bank account.
    to_own_account: bool,
    /// The events of money that comes back in the year of the payment and later, where they are not those of
    /// spending; without an event the payment's own in red.
    pub(super) recovered: Option<[Option<&'static str>; 2]>,
}

impl Posting {
    const PLAIN: Posting = Posting {
        event: "",
        amount: "",
        zero: &[],
        parts: &[],
        words: &[],
        detail: None,
        money: Money::Any,
        settled: &[Settlement::Transfer, Settlement::Cash, Settlement::OfficialCard],
        to_own_account: false,
        recovered: None,
    };
}

/// The money a business may be paid from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Money {
    /// Whatever the indicator is of.
    Any,
    /// The unit's own: the rules book it against its bank account whatever the fund.
    Own,
    /// That of the zero-balance account: the rules book it against the appropriation.
    Treasury,
}

/// How a stated part lies to the sum that is paid through the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InAmount {
    /// The event's amount is larger by it: tax kept back, an advance paid before.
    Added,
    /// It is in what is paid and not in the event's amount: deductible VAT.
    Taken,
}

macro_rules! businesses {
    ($($(#[$doc:meta])* $variant:ident = $word:literal, $zh:literal, $en:literal => $event:literal, $amount:literal
        $(, zero $zero:expr)? $(, parts $parts:expr)? $(, words $words:expr)? $(, detail $detail:literal $details:expr)? $(, money $money:expr)? $(, settled $settled:expr)?
        $(, to_own_account $own:literal)? $(, recovered $recovered:expr)?;)*) => {
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
            pub(super) fn posting(self) -> Posting {
                match self { $(Business::$variant => Posting {
                    event: $event,
                    amount: $amount,
                    $(zero: $zero,)?
                    $(parts: $parts,)?
                    $(words: $words,)?
                    $(detail: Some(($detail, $details)),)?
                    $(money: $money,)?
                    $(settled: $settled,)?
                    $(to_own_account: $own,)?
                    $(recovered: Some($recovered),)?
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
pub(crate) const TAXED_COSTS: &[&str] = &[
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
/// An advance paid before, used up by what is paid now.
const ADVANCE_USED: &[(PartName, InAmount)] = &[(PartName::Advance, InAmount::Added)];
/// What treasury money may be moved to the unit's own account for.
const TRANSFERS: &[&str] = &[
    "union_dues",
    "housing_fund",
    "housing_subsidy",
    "social_insurance",
    "occupational_annuity",
    "party_dues",
    "tax_withheld",
    "welfare",
];
/// The event names the bank account.
const BY_BANK: &[Settlement] = &[Settlement::Transfer];
/// An advance stands as a receivable; one of an earlier year became budget expenditure at its end (P29).
const AS_ADVANCE: [Option<&str>; 2] = [Some("P28"), Some("P30")];
/// Cash goes back where it was withdrawn.
const AS_CASH: [Option<&str>; 2] = [Some("P27"), Some("P27")];
/// No event: the payment's own in red, in whatever year.
const IN_RED: [Option<&str>; 2] = [None, None];

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
    Donation = "donation", "对外捐赠现金", "cash donated" => "P49", "amount", money Money::Own;
    RemittanceToSuperior = "remittance_to_superior", "上缴上级支出", "remittance to the superior unit"
        => "P20", "amount", money Money::Own;
    SubsidyToSubordinate = "subsidy_to_subordinate", "对附属单位补助", "subsidy to a subordinate unit"
        => "P21", "amount", money Money::Own;
    AccruedRemittance = "accrued_remittance", "支付已计提的上缴上级款", "accrued remittance to the superior unit"
        => "P33", "amount", money Money::Own;
    AccruedSubsidy = "accrued_subsidy", "支付已计提的附属单位补助", "accrued subsidy to a subordinate unit"
        => "P34", "amount", money Money::Own;
    EnterpriseIncomeTax = "enterprise_income_tax", "缴纳企业所得税", "enterprise income tax"
        => "P37", "amount", money Money::Own;
    AdvanceSettled = "advance_settled", "预付账款结算补付", "advance settled, balance paid" => "P05", "cost",
        parts ADVANCE_USED, detail "cost" COSTS;
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
    TemporaryPayment = "temporary_payment", "支付押金、暂付款", "deposit or temporary payment"
        => "P08", "amount", money Money::Own, recovered AS_ADVANCE;
    StaffAdvance = "staff_advance", "职工借款", "advance to an employee"
        => "P09", "amount", money Money::Own, recovered AS_ADVANCE;
    StaffAdvanceSettled = "staff_advance_settled", "职工借款报销补付", "employee's advance settled, balance paid"
        => "P11", "spent", parts ADVANCE_USED, money Money::Own;
    CashWithdrawal = "cash_withdrawal", "零余额账户提现", "cash withdrawn from the zero-balance account"
        => "P15", "amount", money Money::Treasury, settled &[Settlement::Cash], recovered AS_CASH;
    TransferToOwnAccount = "transfer_to_own_account", "零余额账户划转至实有资金账户",
        "treasury money moved to the own bank account"
        => "P16", "amount", detail "" TRANSFERS, money Money::Treasury, settled BY_BANK, to_own_account true,
        recovered IN_RED;
    AdvancedForTreasury = "advanced_for_treasury", "垫付财政项目支出", "treasury project paid from own funds first"
        => "P17", "amount", money Money::Own, settled BY_BANK, recovered IN_RED;
    OwnFundsRepaid = "own_funds_repaid", "财政资金归垫", "own funds repaid with treasury money"
        => "P18", "amount", detail "cost" COSTS, money Money::Treasury, settled BY_BANK, to_own_account true,
        recovered IN_RED;
    BillPaid = "bill_paid", "应付票据到期付款", "bill paid at maturity"
        => "P59", "amount", money Money::Own, settled BY_BANK;
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
    /// The money that may pay it.
    pub fn money(self) -> Money {
        self.posting().money
    }
    /// How it may be settled.
    pub fn settlements(self) -> &'static [Settlement] {
        self.posting().settled
    }
    /// Whether the money goes to the unit's own bank account.
    pub fn to_own_account(self) -> bool {
        self.posting().to_own_account
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
}
