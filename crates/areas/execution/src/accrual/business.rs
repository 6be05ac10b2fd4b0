//! What an accountant confirms, and the event of the posting rules it follows.

use kernel::{Fen, Text, text};
use serde::{Deserialize, Serialize};
use template::Facts;
use utoipa::ToSchema;

use crate::payment::business::{COSTS, TAX_ITEMS, TAXED_COSTS};
use crate::payment::posted::bought;

/// The event a business posts by, and what the event wants to know.
struct Posting {
    event: &'static str,
    /// The event's names of the amount, of which a part that is taken from it is left out.
    amount: &'static [&'static str],
    /// The fact that `business_detail` answers, and the answers there are. `cost` stands for the two facts of what
    /// money buys.
    detail: Option<(&'static str, &'static [&'static str])>,
    /// The sum the event books beside the amount.
    part: Option<(PartOf, Lies)>,
    /// Amounts of the event that are zero here.
    zero: &'static [&'static str],
    /// Words that are always so.
    words: &'static [(&'static str, &'static str)],
    /// Asks where the unit's money is: in the bank or in the till.
    channel: bool,
    /// Asks whether the money is for a stated purpose only.
    earmarked: bool,
    /// The funds it may be of, as their codes begin; empty where the event does not ask.
    funds: &'static [&'static str],
}

impl Posting {
    const PLAIN: Posting = Posting {
        event: "",
        amount: &["amount"],
        detail: None,
        part: None,
        zero: &[],
        words: &[],
        channel: false,
        earmarked: false,
        funds: &[],
    };
}

/// The sum an event books beside the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartOf {
    /// Deductible VAT.
    Vat,
    /// Received on top of an advance.
    Topup,
    /// Given back out of an advance.
    Refund,
    /// The bill given for the goods.
    Face,
}

impl PartOf {
    /// The amount of the posting rules.
    fn fact(self) -> &'static str {
        match self {
            PartOf::Vat => "vat",
            PartOf::Topup => "topup",
            PartOf::Refund => "refund",
            PartOf::Face => "face",
        }
    }
    /// For people.
    pub fn title(self) -> Text {
        match self {
            PartOf::Vat => text!("进项税额", "input VAT"),
            PartOf::Topup => text!("补收金额", "sum received on top"),
            PartOf::Refund => text!("退回金额", "sum given back"),
            PartOf::Face => text!("票面金额", "face of the bill"),
        }
    }
}

/// How the part lies to the amount.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lies {
    /// It is in the amount and not in the event's own: VAT.
    Taken,
    /// It is at most the amount.
    Within,
    /// It has nothing to do with the amount.
    Beside,
}

macro_rules! businesses {
    ($($variant:ident = $word:literal, $zh:literal, $en:literal => $event:literal $(, amount $amount:expr)?
        $(, detail $detail:literal $details:expr)? $(, part $part:ident $lies:ident)? $(, zero $zero:expr)?
        $(, words $words:expr)? $(, channel $channel:literal)? $(, earmarked $earmarked:literal)?
        $(, funds $funds:expr)?;)*) => {
        /// What an accountant confirms.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
        #[serde(rename_all = "snake_case")]
        pub enum AccrualBusiness { $(#[doc = $zh] $variant,)* }
        impl AccrualBusiness {
            /// All of them.
            pub const ALL: &'static [AccrualBusiness] = &[$(AccrualBusiness::$variant,)*];
            /// As stored.
            pub fn word(self) -> &'static str {
                match self { $(AccrualBusiness::$variant => $word,)* }
            }
            /// For people.
            pub fn title(self) -> Text {
                match self { $(AccrualBusiness::$variant => text!($zh, $en),)* }
            }
            fn posting(self) -> Posting {
                match self { $(AccrualBusiness::$variant => Posting {
                    event: $event,
                    $(amount: $amount,)?
                    $(detail: Some(($detail, $details)),)?
                    $(part: Some((PartOf::$part, Lies::$lies)),)?
                    $(zero: $zero,)?
                    $(words: $words,)?
                    $(channel: $channel,)?
                    $(earmarked: $earmarked,)?
                    $(funds: $funds,)?
                    ..Posting::PLAIN
                },)* }
            }
        }
    };
}

/// A duty that is an ordinary expense, or one of account 5901 (fines and the like).
const EXPENSES: &[&str] = &["expense", "other_expense"];
/// What a commercial bill is given for.
const BILL_COSTS: &[&str] = &["expense", "inventory", "goods_in_transit", "fixed_asset"];
/// Every item of own revenue.
pub(crate) const REVENUE: &[&str] = &[
    "operating",
    "superior_subsidy",
    "subordinate_remittance",
    "business",
    "other_level_appropriation",
    "investment",
    "donation",
    "interest",
    "rent",
    "other",
];
/// The account a receivable stands in.
pub(crate) const RECEIVABLES: &[&str] = &["accounts", "other"];
/// Treasury money, the unit's own (with what the special account returned), and that of business activity.
const TREASURY: &[&str] = &["1"];
const OWN: &[&str] = &["2", "3"];
const ANY: &[&str] = &["1", "2", "3"];
const BUSINESS: &[&str] = &["34"];

businesses! {
    Payable = "payable", "确认应付账款", "payable confirmed" => "P02", detail "cost" COSTS;
    OfficialCardClaim = "official_card_claim", "公务卡报销确认", "official-card claim confirmed" => "P12";
    Labour = "labour", "计提劳务费", "labour fee accrued" => "P24", amount &["gross"];
    Remittance = "remittance", "计提应上缴上级款", "remittance to the superior unit accrued" => "P31";
    Subsidy = "subsidy", "计提应付附属单位补助", "subsidy to a subordinate unit accrued" => "P32";
    Tax = "tax", "计提其他税费", "other taxes accrued" => "P35", detail "tax_item" TAX_ITEMS;
    EnterpriseIncomeTax = "enterprise_income_tax", "计提企业所得税", "enterprise income tax accrued" => "P36";
    AccruedExpense = "accrued_expense", "预提费用", "expense accrued" => "P38";
    GovernmentSubsidy = "government_subsidy", "确认应付政府补贴款", "government subsidy payable" => "P44";
    OtherPayable = "other_payable", "确认其他应付款", "other payable confirmed" => "P46",
        detail "cost" EXPENSES;
    Provision = "provision", "确认预计负债", "provision" => "P51", detail "cost" EXPENSES;
    Receivable = "receivable", "确认应收收入", "receivable confirmed" => "R03",
        detail "revenue_item" &["operating", "business", "rent", "other"];
    AdvanceEarned = "advance_earned", "预收转收入", "advance turned into revenue" => "R06",
        detail "revenue_item" &["operating", "business", "rent"];
    OtherReceivable = "other_receivable", "确认其他应收收入", "other receivable confirmed" => "R15",
        detail "revenue_item" &["superior_subsidy", "subordinate_remittance", "other_level_appropriation", "other"];
    ReceivableToRemit = "receivable_to_remit", "确认应收需上缴财政款项", "receivable that must be remitted"
        => "R17";
    StaffAdvanceSettled = "staff_advance_settled", "职工借款报销（金额相等）", "employee's advance settled exactly"
        => "P10", amount &["spent", "advance"], earmarked true, funds ANY;
    TreasuryMoneySpent = "treasury_money_spent", "支用已提现或划转的财政资金", "treasury money withdrawn before is spent"
        => "P01", channel true, funds TREASURY;
    CashDrawn = "cash_drawn", "从银行提取现金", "cash drawn from the own bank account" => "P14";
    CashDeposited = "cash_deposited", "现金存入银行", "cash put into the bank" => "P26";
    OtherMoneyFormed = "other_money_formed", "形成其他货币资金", "other monetary funds formed" => "P54";
    OtherMoneyReturned = "other_money_returned", "其他货币资金余款退回", "rest of other monetary funds returned"
        => "P55";
    PayableWrittenOff = "payable_written_off", "核销无法偿付的应付款", "payable written off"
        => "P48", detail "payable_kind" &["accounts", "advance_received", "other", "long_term"];
    AdvanceUndeliverable = "advance_undeliverable", "预付账款转其他应收款",
        "advance that cannot be delivered becomes other receivable" => "P53";
    BillIssued = "bill_issued", "开出商业汇票", "commercial bill issued" => "P57", detail "cost" BILL_COSTS;
    BillForPayable = "bill_for_payable", "以商业汇票抵付应付账款", "payable settled by a commercial bill" => "P58";
    BankBillUnpaid = "bank_bill_unpaid", "银行承兑汇票到期无力支付", "bank bill matures and cannot be paid"
        => "P60", earmarked true, funds OWN;
    TradeBillUnpaid = "trade_bill_unpaid", "商业承兑汇票到期无力支付", "trade bill matures and cannot be paid"
        => "P61";
    VatPurchase = "vat_purchase", "赊购（进项税可抵扣，已认证）", "purchase on credit with deductible VAT"
        => "P63", amount &["net"], detail "cost" TAXED_COSTS, part Vat Taken, words &[("vat_certified", "yes")];
    VatPurchaseUncertified = "vat_purchase_uncertified", "赊购（进项税待认证）",
        "purchase on credit with VAT to be certified"
        => "P63", amount &["net"], detail "cost" TAXED_COSTS, part Vat Taken, words &[("vat_certified", "no")];
    SpecialAccountRemitted = "special_account_remitted", "收费上缴财政专户", "fee remitted to the special account"
        => "R08";
    DepositReturned = "deposit_returned", "退还押金保证金", "deposit returned" => "R12", channel true;
    TrustMoneyPaid = "trust_money_paid", "转付受托代理资金", "money held in trust paid out" => "R14", channel true;
    AdvanceToppedUp = "advance_topped_up", "预收款结算补收", "advance settled with a top-up"
        => "R19", amount &["advance"], detail "revenue_item" &["operating", "business"], part Topup Beside,
        zero &["refund"], channel true, earmarked true;
    AdvanceRefunded = "advance_refunded", "预收款结算退回", "advance settled with a refund"
        => "R19", amount &["advance"], detail "revenue_item" &["operating", "business"], part Refund Within,
        zero &["topup"], channel true, earmarked true;
    AppropriationDue = "appropriation_due", "预拨款转入当期收入", "appropriation in advance becomes revenue" => "R21";
    ReceiptRecognised = "receipt_recognised", "暂收款转为收入", "money received on account becomes revenue"
        => "R23", detail "revenue_item" REVENUE, earmarked true;
    AllowanceMade = "allowance_made", "计提坏账准备", "allowance for doubtful accounts" => "R24";
    AllowanceReduced = "allowance_reduced", "冲减坏账准备", "allowance reduced" => "R25";
    ReceivableWrittenOff = "receivable_written_off", "核销应收款项（事业单位）", "receivable written off"
        => "R26", detail "receivable_kind" RECEIVABLES;
    ReceivableToRemitWrittenOff = "receivable_to_remit_written_off", "核销需上缴财政的应收账款",
        "receivable that was to be remitted written off" => "R27";
    OtherReceivableWrittenOff = "other_receivable_written_off", "核销其他应收款（行政单位）",
        "other receivable written off (administrative unit)" => "R28";
    BillReceived = "bill_received", "收到商业汇票", "commercial bill received"
        => "R31", detail "revenue_item" &["business", "operating"];
    BillFreed = "bill_freed", "附追索权汇票到期未追索", "discounted bill matures without recourse" => "R34";
    BillDishonoured = "bill_dishonoured", "商业汇票到期未收到", "bill not honoured" => "R35";
    BillEndorsed = "bill_endorsed", "商业汇票背书转让", "bill endorsed for goods"
        => "R36", amount &["cost"], part Face Within, earmarked true, funds BUSINESS;
    CarryoverReturned = "carryover_returned", "缴回非财政拨款结转资金", "non-fiscal carry-forward returned" => "R37";
}

/// What the books ask beside amount and detail.
#[derive(Clone, Copy, Debug)]
pub struct Words<'a> {
    /// `administrative` or `institution`.
    pub unit_type: &'a str,
    /// `core`, `management`, `business`.
    pub purpose: &'a str,
    /// `government_budget`, `own_funds` …; empty where no fund is stated.
    pub fund_group: &'a str,
    /// `unit_bank_account`, `cash`, or empty.
    pub payment_channel: &'a str,
    /// For a stated purpose only.
    pub earmarked: bool,
}

/// Where the unit's money may be, as the posting rules call it.
pub const CHANNELS: &[&str] = &["unit_bank_account", "cash"];

impl AccrualBusiness {
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<AccrualBusiness> {
        AccrualBusiness::ALL.iter().copied().find(|business| business.word() == word)
    }
    /// The event of the posting rules.
    pub fn event(self) -> &'static str {
        self.posting().event
    }
    /// The answers `business_detail` may give; empty when none is asked for.
    pub fn details(self) -> &'static [&'static str] {
        self.posting().detail.map_or(&[], |(_, answers)| answers)
    }
    /// The sum that is stated beside the amount, if there is one.
    pub fn part(self) -> Option<PartOf> {
        self.posting().part.map(|(part, _)| part)
    }
    /// Where the unit's money may be; empty where that is not asked.
    pub fn channels(self) -> &'static [&'static str] {
        if self.posting().channel { CHANNELS } else { &[] }
    }
    /// Whether it is asked if the money is for a stated purpose only.
    pub fn asks_earmarked(self) -> bool {
        self.posting().earmarked
    }
    /// How the code of the fund must begin; empty where none need be stated.
    pub fn funds(self) -> &'static [&'static str] {
        self.posting().funds
    }
    /// Whether the part fits the amount: above zero, and something left to book.
    pub fn part_fits(self, amount: Fen, part: Fen) -> bool {
        let Some((_, lies)) = self.posting().part else { return part == Fen::ZERO };
        let below = match lies {
            Lies::Taken => part < amount,
            Lies::Within => part <= amount,
            Lies::Beside => amount.checked_add(part).is_some_and(|sum| sum <= Fen::MAX),
        };
        part > Fen::ZERO && below
    }
    /// The facts of the event; the part passed `part_fits`.
    pub fn facts(self, detail: &str, amount: Fen, part: Fen, words: Words<'_>) -> Facts {
        let posting = self.posting();
        let mut facts = Facts::new().word("unit_type", words.unit_type);
        let mut own = amount;
        if let Some((name, lies)) = posting.part {
            facts = facts.amount(name.fact(), part);
            if lies == Lies::Taken {
                own = amount.checked_sub(part).unwrap_or(amount);
            }
        }
        for name in posting.amount {
            facts = facts.amount(*name, own);
        }
        for name in posting.zero {
            facts = facts.amount(*name, Fen::ZERO);
        }
        for (name, word) in posting.words {
            facts = facts.word(*name, *word);
        }
        if posting.channel {
            facts = facts.word("payment_channel", words.payment_channel);
        }
        if posting.earmarked {
            facts = facts.word("earmarked", if words.earmarked { "yes" } else { "no" });
        }
        if !posting.funds.is_empty() {
            facts = facts.word("fund_group", words.fund_group);
        }
        match posting.detail {
            // Account 5901 does not ask what the unit's spending is for.
            Some(("cost", _)) if detail == "other_expense" => facts.word("cost_object", "other_expense"),
            Some(("cost", _)) => bought(detail, facts.word("purpose", words.purpose)),
            Some((name, _)) => facts.word("purpose", words.purpose).word(name, detail),
            None => facts.word("purpose", words.purpose),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use super::*;
    use template::Book;

    static RULES: LazyLock<posting::Rulebook> =
        LazyLock::new(|| posting::Rulebook::shipped().expect("the shipped rules are sound"));

    fn words(unit_type: &'static str, purpose: &'static str, fund_group: &'static str) -> Words<'static> {
        Words { unit_type, purpose, fund_group, payment_channel: "unit_bank_account", earmarked: false }
    }
    fn lines(business: AccrualBusiness, detail: &str, words: Words<'_>) -> Result<template::Lines, String> {
        let part = if business.part().is_some() { 2 } else { 0 };
        let facts = business.facts(detail, Fen::from_fen(7), Fen::from_fen(part), words);
        let lines = RULES.templates.evaluate(business.event(), &facts, &|_| None);
        lines.map_err(|errors| format!("{business:?} {detail}: {errors:?}"))
    }
    #[test]
    fn every_business_posts_by_an_event_of_the_shipped_rules() {
        use AccrualBusiness::{GovernmentSubsidy, OtherReceivableWrittenOff};
        for business in AccrualBusiness::ALL {
            assert_eq!(AccrualBusiness::parse(business.word()), Some(*business));
            assert_eq!(serde_json::to_value(business).unwrap(), business.word());
            let administrative = matches!(business, GovernmentSubsidy | OtherReceivableWrittenOff);
            let unit_type = if administrative { "administrative" } else { "institution" };
            let purpose = if business.funds() == BUSINESS { "business" } else { "core" };
            let fund_group = if business.funds() == TREASURY { "government_budget" } else { "own_funds" };
            let words = words(unit_type, purpose, fund_group);
            for detail in if business.details().is_empty() { &[""] } else { business.details() } {
                let lines = lines(*business, detail, words).unwrap();
                let financial = lines.iter().filter(|line| line.book == Book::Financial).count();
                assert!(financial >= 2, "{business:?} {detail}");
            }
        }
    }
    #[test]
    fn what_only_confirms_leaves_the_budgetary_book_alone() {
        let events = [
            "P02", "P14", "P26", "P53", "P54", "P55", "P58", "P61", "P63", "R08", "R12", "R14", "R24", "R35",
        ];
        for business in AccrualBusiness::ALL.iter().filter(|one| events.contains(&one.event())) {
            let detail = business.details().first().copied().unwrap_or_default();
            let lines = lines(*business, detail, words("institution", "core", "own_funds")).unwrap();
            assert!(lines.iter().all(|line| line.book == Book::Financial), "{business:?}");
        }
    }
    #[test]
    fn a_part_leaves_something_to_book() {
        let fits = |business: AccrualBusiness, part: i64| {
            business.part_fits(Fen::from_fen(100), Fen::from_fen(part))
        };
        use AccrualBusiness::{AdvanceRefunded, AdvanceToppedUp, BillEndorsed, Payable, VatPurchase};
        assert!(fits(VatPurchase, 99) && !fits(VatPurchase, 100) && !fits(VatPurchase, 0));
        assert!(fits(AdvanceRefunded, 100) && !fits(AdvanceRefunded, 101) && !fits(AdvanceRefunded, -1));
        assert!(fits(BillEndorsed, 100) && !fits(BillEndorsed, 101));
        assert!(
            fits(AdvanceToppedUp, 101) && !fits(AdvanceToppedUp, 0) && !fits(AdvanceToppedUp, Fen::MAX.fen())
        );
        assert!(fits(Payable, 0) && !fits(Payable, 1));
    }
    #[test]
    fn a_fine_is_booked_whatever_the_unit_is_for() {
        let check = |detail: &str| {
            let words = words("institution", "management", "");
            lines(AccrualBusiness::Provision, detail, words).is_ok()
        };
        assert!(check("other_expense"));
        assert!(!check("expense"), "the event knows core and business activity only");
    }
}
