//! What is recognised without money, and the event of the posting rules it follows.

use kernel::{Fen, Text, text};
use serde::{Deserialize, Serialize};
use template::Facts;
use utoipa::ToSchema;

use crate::payment::business::{COSTS, TAX_ITEMS, bought};

/// The event a business posts by, and what the event wants to know.
struct Posting {
    event: &'static str,
    /// The event's name of the amount.
    amount: &'static str,
    /// The fact that `business_detail` answers, and the answers there are. `cost` stands for the two facts of what
    /// money buys.
    detail: Option<(&'static str, &'static [&'static str])>,
}

macro_rules! businesses {
    ($($variant:ident = $word:literal, $zh:literal, $en:literal => $event:literal, $amount:literal
        $(, detail $detail:literal $details:expr)?;)*) => {
        /// What is recognised without money.
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
                match self { $(AccrualBusiness::$variant => {
                    let details: &[(&'static str, &'static [&'static str])] = &[$(($detail, $details))?];
                    Posting { event: $event, amount: $amount, detail: details.first().copied() }
                },)* }
            }
        }
    };
}

/// A duty that is an ordinary expense, or one of account 5901 (fines and the like).
const EXPENSES: &[&str] = &["expense", "other_expense"];

businesses! {
    Payable = "payable", "确认应付账款", "payable confirmed" => "P02", "amount", detail "cost" COSTS;
    OfficialCardClaim = "official_card_claim", "公务卡报销确认", "official-card claim confirmed" => "P12", "amount";
    Labour = "labour", "计提劳务费", "labour fee accrued" => "P24", "gross";
    Remittance = "remittance", "计提应上缴上级款", "remittance to the superior unit accrued" => "P31", "amount";
    Subsidy = "subsidy", "计提应付附属单位补助", "subsidy to a subordinate unit accrued" => "P32", "amount";
    Tax = "tax", "计提其他税费", "other taxes accrued" => "P35", "amount", detail "tax_item" TAX_ITEMS;
    EnterpriseIncomeTax = "enterprise_income_tax", "计提企业所得税", "enterprise income tax accrued"
        => "P36", "amount";
    AccruedExpense = "accrued_expense", "预提费用", "expense accrued" => "P38", "amount";
    GovernmentSubsidy = "government_subsidy", "确认应付政府补贴款", "government subsidy payable" => "P44", "amount";
    OtherPayable = "other_payable", "确认其他应付款", "other payable confirmed" => "P46", "amount",
        detail "cost" EXPENSES;
    Provision = "provision", "确认预计负债", "provision" => "P51", "amount", detail "cost" EXPENSES;
    Receivable = "receivable", "确认应收收入", "receivable confirmed" => "R03", "amount",
        detail "revenue_item" &["operating", "business", "rent", "other"];
    AdvanceEarned = "advance_earned", "预收转收入", "advance turned into revenue" => "R06", "amount",
        detail "revenue_item" &["operating", "business", "rent"];
    OtherReceivable = "other_receivable", "确认其他应收收入", "other receivable confirmed" => "R15", "amount",
        detail "revenue_item" &["superior_subsidy", "subordinate_remittance", "other_level_appropriation", "other"];
    ReceivableToRemit = "receivable_to_remit", "确认应收需上缴财政款项", "receivable that must be remitted"
        => "R17", "amount";
}

/// What the books of a unit ask.
#[derive(Clone, Copy, Debug)]
pub struct UnitWords<'a> {
    /// `administrative` or `institution`.
    pub unit_type: &'a str,
    /// `core`, `management`, `business`.
    pub purpose: &'a str,
}

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
    /// The facts of the event.
    pub fn facts(self, detail: &str, amount: Fen, unit: UnitWords<'_>) -> Facts {
        let posting = self.posting();
        let facts = Facts::new().word("unit_type", unit.unit_type).amount(posting.amount, amount);
        match posting.detail {
            // Account 5901 does not ask what the unit's spending is for.
            Some(("cost", _)) if detail == "other_expense" => facts.word("cost_object", "other_expense"),
            Some(("cost", _)) => bought(detail, facts.word("purpose", unit.purpose)),
            Some((name, _)) => facts.word("purpose", unit.purpose).word(name, detail),
            None => facts.word("purpose", unit.purpose),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_accrual_posts_to_the_financial_book_by_an_event_of_the_shipped_rules() {
        let rulebook = posting::Rulebook::shipped().expect("the shipped rules are sound");
        for business in AccrualBusiness::ALL {
            assert_eq!(AccrualBusiness::parse(business.word()), Some(*business));
            assert_eq!(serde_json::to_value(business).unwrap(), business.word());
            let administrative = *business == AccrualBusiness::GovernmentSubsidy;
            let unit_type = if administrative { "administrative" } else { "institution" };
            let unit = UnitWords { unit_type, purpose: "core" };
            for detail in if business.details().is_empty() { &[""] } else { business.details() } {
                let facts = business.facts(detail, Fen::from_fen(7), unit);
                let lines = rulebook.templates.evaluate(business.event(), &facts, &|_| None);
                let books: Vec<_> = lines.unwrap().iter().map(|line| line.book).collect();
                assert_eq!(books, [template::Book::Financial; 2], "{business:?} {detail}");
            }
        }
    }
    #[test]
    fn a_fine_is_booked_whatever_the_unit_is_for() {
        let rulebook = posting::Rulebook::shipped().expect("the shipped rules are sound");
        let unit = UnitWords { unit_type: "institution", purpose: "management" };
        let check = |detail: &str| {
            let facts = AccrualBusiness::Provision.facts(detail, Fen::from_fen(7), unit);
            rulebook.templates.evaluate("P51", &facts, &|_| None).is_ok()
        };
        assert!(check("other_expense"));
        assert!(!check("expense"), "the event knows core and business activity only");
    }
}
