//! Items of the cash flow statement: data rules, the first that fits, with a default that is told.

use std::sync::LazyLock;

use serde::Deserialize;

static SHIPPED: &str = include_str!("../../../../data/report/cash_flow.toml");
static RULES: LazyLock<Rules> =
    LazyLock::new(|| read(SHIPPED).expect("the shipped rules are read by a test"));

/// Beginnings of the accounts of money, and what of them is not the unit's.
const MONEY: [&str; 5] = ["1001", "1002", "1011", "1021", "1201"];
const TRUST: [&str; 2] = ["100102", "100202"];

/// The rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    default: Default,
    rule: Vec<Rule>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Default {
    credit: String,
    debit: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    #[serde(default)]
    events: Vec<String>,
    #[serde(default)]
    accounts: Vec<String>,
    #[serde(default)]
    economies: Vec<String>,
    #[serde(default)]
    kinds: Vec<String>,
    side: Option<String>,
    item: String,
}

/// A movement against money.
#[derive(Clone, Copy, Debug)]
pub struct Moved<'a> {
    /// Event.
    pub event: &'a str,
    /// Account, not one of money.
    pub account: &'a str,
    /// Departmental economic class.
    pub economy: &'a str,
    /// Kind of expenditure.
    pub kind: &'a str,
    /// Whether it is a debit.
    pub debit: bool,
}

/// Where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Item<'r> {
    /// The item.
    pub item: &'r str,
    /// Whether a rule says so; the default otherwise.
    pub ruled: bool,
}

/// The rules in force.
pub fn rules() -> &'static Rules {
    &RULES
}

/// Reads rules.
pub fn read(text: &str) -> Result<Rules, String> {
    toml::from_str(text).map_err(|error| error.to_string())
}

/// Whether an account holds money.
pub fn is_money(account: &str) -> bool {
    MONEY.iter().any(|one| account.starts_with(one)) && !TRUST.iter().any(|one| account.starts_with(one))
}

impl Rules {
    /// The item of a movement.
    pub fn item(&self, moved: &Moved<'_>) -> Item<'_> {
        let found = self.rule.iter().find(|rule| rule.fits(moved));
        let default = if moved.debit { &self.default.debit } else { &self.default.credit };
        Item { item: found.map_or(default, |rule| &rule.item), ruled: found.is_some() }
    }
}

impl Rule {
    fn fits(&self, moved: &Moved<'_>) -> bool {
        let begins = |all: &[String], code: &str| {
            all.is_empty() || all.iter().any(|one| code.starts_with(one.as_str()))
        };
        let is = |all: &[String], word: &str| all.is_empty() || all.iter().any(|one| one == word);
        let side = if moved.debit { "debit" } else { "credit" };
        is(&self.events, moved.event)
            && begins(&self.accounts, moved.account)
            && begins(&self.economies, moved.economy)
            && is(&self.kinds, moved.kind)
            && self.side.as_deref().is_none_or(|one| one == side)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use report::define::Row;
    use report::model::Dimension;

    use super::*;

    #[track_caller]
    fn check(event: &str, account: &str, economy: &str, kind: &str, debit: bool, expected: &str) {
        let moved = Moved { event, account, economy, kind, debit };
        assert_eq!(rules().item(&moved), Item { item: expected, ruled: true });
    }

    #[test]
    fn appropriations_by_what_they_are_for() {
        check("P01", "4001", "30101", "basic_person", false, "fiscal_basic");
        check("P01", "4001", "30201", "project", false, "fiscal_project");
        check("A01", "4001", "31002", "project", false, "fiscal_capital");
        check("A01", "4001", "31002", "basic_operating", false, "fiscal_basic");
    }
    #[test]
    fn payments_by_what_they_buy() {
        check("P01", "5001", "30101", "basic_person", true, "staff");
        check("P01", "5001", "30302", "basic_person", true, "staff");
        check("P01", "5001", "30399", "basic_person", true, "other_paid");
        check("P01", "5001", "30201", "basic_operating", true, "goods");
        check("A01", "160102", "31002", "project", true, "assets_bought");
        check("A03", "2302", "31002", "project", false, "assets_bought");
        check("P62", "21010101", "30201", "project", true, "goods");
        check("P68", "210103", "", "", true, "taxes");
        check("A18", "2103", "", "", false, "disposal");
        check("A28", "2103", "", "", true, "disposal_remitted");
        check("L02", "2001", "", "", true, "loan_repaid");
        check("L04", "250102", "", "", true, "interest_paid");
        check("manual", "5901", "", "", true, "other_paid");
    }
    #[test]
    fn what_no_rule_knows_goes_to_the_default_and_is_told() {
        let moved = Moved { event: "manual", account: "3201", economy: "", kind: "", debit: false };
        assert_eq!(rules().item(&moved), Item { item: "other_received", ruled: false });
    }
    #[test]
    fn money_in_trust_is_not_the_units() {
        assert!(is_money("100201") && is_money("1201") && !is_money("100202") && !is_money("4001"));
    }

    /// The items that the statement has rows for.
    #[test]
    fn every_item_has_a_row() {
        let table = crate::define::table("cw04", true).unwrap();
        let mut items = BTreeSet::new();
        for row in &table.sides[0].rows {
            let Row::Fixed { terms, .. } = row else { continue };
            let of = terms.iter().filter_map(|term| term.filter.of(Dimension::Item));
            items.extend(of.flatten().map(String::as_str));
        }
        let rules = rules();
        let named = rules.rule.iter().map(|rule| rule.item.as_str());
        for item in named.chain([rules.default.credit.as_str(), &rules.default.debit]) {
            assert!(items.contains(item), "{item}");
        }
    }

    /// Every account that can be moved against money is decided by a rule, whatever event or voucher moves it.
    #[test]
    fn no_account_of_the_chart_falls_through() {
        let chart = ledger::Chart::parse(
            include_str!("../../../../data/reference/government_accounts.csv"),
            include_str!("../../../../data/reference/indicator_accounts.csv"),
        )
        .unwrap();
        let mut loose = Vec::new();
        for account in chart.iter().filter(|one| one.book == "financial" && !is_money(&one.code)) {
            for debit in [false, true] {
                let moved = Moved { event: "manual", account: &account.code, economy: "", kind: "", debit };
                if !rules().item(&moved).ruled {
                    loose.push(account.code.clone());
                }
            }
        }
        loose.dedup();
        // No event of the posting rules moves these together with money.
        assert_eq!(loose, ["1891", "3201", "3301", "3302"]);
    }
}
