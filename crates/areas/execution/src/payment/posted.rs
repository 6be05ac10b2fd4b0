//! What a payment, and money that comes back of it, posts: event and facts.

use kernel::Fen;
use template::Facts;

use super::business::{Business, Money};
use super::parts::Parts;

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
            Some(("", _)) | None => facts,
            Some((name, _)) => facts.word(name, detail),
        };
        Posted::plain(posting.event, facts)
    }
    /// The event and facts of money that comes back. Where the rules have an event for it, that one; otherwise the
    /// payment's own event in red: what it settled, spent or kept back is open again.
    pub fn comes_back(self, detail: &str, back: &Back<'_>, facts: Facts) -> Posted {
        let later = back.when == When::EarlierYear;
        // What was of the current year then is of an earlier one now.
        let facts = if later { facts.word("indicator_year", "prior") } else { facts };
        let event = match (self.posting().recovered, back.when) {
            (Some(events), _) => events[usize::from(later)],
            (None, When::EarlierYear) => Some(self.of_an_earlier_year(back.treasury_money)),
            (None, When::Returned) => self.is_returned_by_event().then_some("F05"),
            (None, When::Refunded) => self.refund_event(detail, back.treasury_money),
        };
        let Some(event) = event else {
            let posted = self.paid(detail, back.amount_fen, back.parts, facts);
            return Posted { reversed: true, ..posted };
        };
        let mut facts = back_amounts(event, back.amount_fen, facts);
        if later {
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
        let other =
            self.money() == Money::Own || matches!(self, Business::OtherExpense | Business::Provision);
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

/// The amounts of an event that takes money back.
fn back_amounts(event: &str, amount: Fen, facts: Facts) -> Facts {
    match event {
        "F05" | "P27" | "P28" => facts.amount("amount", amount),
        // All of the advance comes back, nothing was bought with it.
        "P30" => facts.amount("advance", amount).amount("returned", amount).amount("topup", Fen::ZERO),
        _ => facts.amount("refund", amount),
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
    use std::sync::LazyLock;

    use super::*;

    static RULES: LazyLock<posting::Rulebook> =
        LazyLock::new(|| posting::Rulebook::shipped().expect("the shipped rules are sound"));
    /// Events of money that moves without being spent.
    const NO_BUDGETARY_LINES: [&str; 4] = ["P08", "P09", "P17", "P28"];

    fn facts(unit_type: &str, fund_group: &str) -> Facts {
        Facts::new()
            .word("unit_type", unit_type)
            .word("purpose", "core")
            .word("fund_group", fund_group)
            .word("indicator_year", "current")
    }
    fn evaluate(event: &str, facts: &Facts) -> Result<usize, String> {
        let lines = RULES.templates.evaluate(event, facts, &|_| None);
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
            let own_money = business.money() == Money::Own;
            let institution = ["P62", "P68"].contains(&business.posting().event) || own_money;
            let unit_type = if institution { "institution" } else { "administrative" };
            let fund_group = if own_money { "own_funds" } else { "government_budget" };
            for detail in if business.details().is_empty() { &[""] } else { business.details() } {
                let parts = parts(*business, 2);
                let posted = business.paid(detail, Fen::from_fen(7), &parts, facts(unit_type, fund_group));
                assert!(!posted.reversed);
                let least = if NO_BUDGETARY_LINES.contains(&posted.event) { 2 } else { 4 };
                assert!(evaluate(posted.event, &posted.facts).unwrap() >= least, "{}", posted.event);
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
            let lines = if NO_BUDGETARY_LINES.contains(&expected) { 2 } else { 4 };
            assert_eq!(evaluate(posted.event, &posted.facts), Ok(lines), "{business:?}");
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
        for when in [When::Refunded, When::Returned] {
            check(Business::TemporaryPayment, when, false, "P28");
            check(Business::StaffAdvance, when, false, "P28");
            check(Business::CashWithdrawal, when, true, "P27");
        }
        check(Business::StaffAdvance, When::EarlierYear, false, "P30");
        check(Business::CashWithdrawal, When::EarlierYear, true, "P27");
    }
    #[test]
    fn what_no_event_mirrors_is_reversed_in_red() {
        let check = |business: Business, detail: &str, when: When, expected: &str| {
            let posted = back(business, detail, when, business.money() != Money::Own);
            assert_eq!((posted.event, posted.reversed), (expected, true), "{business:?}");
            let least = if NO_BUDGETARY_LINES.contains(&expected) { 2 } else { 4 };
            assert!(evaluate(posted.event, &posted.facts).unwrap() >= least, "{business:?}");
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
        check(Business::StaffAdvanceSettled, "", When::Refunded, "P11");
        check(Business::BillPaid, "", When::Returned, "P59");
        for when in [When::Refunded, When::Returned, When::EarlierYear] {
            check(Business::TransferToOwnAccount, "union_dues", when, "P16");
            check(Business::AdvancedForTreasury, "", when, "P17");
            check(Business::OwnFundsRepaid, "inventory", when, "P18");
        }
    }
    #[test]
    fn a_quota_of_an_earlier_year_comes_back_as_carried_over() {
        for (business, detail) in
            [(Business::CashWithdrawal, ""), (Business::TransferToOwnAccount, "welfare")]
        {
            let posted = back(business, detail, When::EarlierYear, true);
            let lines = RULES.templates.evaluate(posted.event, &posted.facts, &|_| None).unwrap();
            assert!(lines.iter().any(|line| line.account == "1201"), "{business:?}");
        }
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
                        back(*business, detail, when, business.money() != Money::Own)
                    };
                    assert!(evaluate(posted.event, &posted.facts).is_ok(), "{business:?} {detail} {when:?}");
                }
            }
        }
    }
}
