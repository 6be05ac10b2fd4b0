//! Accounts as a tree: what stands above the accounts that moved, with the sums of what is below.

use std::collections::BTreeMap;

use ledger::Chart;
use ledger::queries::balances::{TrialAmounts, TrialRow};
use serde::Serialize;
use utoipa::ToSchema;

/// An account of a trial balance with its place in the chart. What has accounts below carries their sums and its own.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TrialLine {
    /// The account and its amounts.
    #[serde(flatten)]
    pub row: TrialRow,
    /// Account above; empty at the first level.
    pub parent: String,
    /// Level, from 1.
    pub level: i64,
    /// Whether rows below it follow.
    pub has_children: bool,
}

/// How far down an account stands.
pub(crate) fn level(chart: &Chart, code: &str) -> i64 {
    let mut level = 0;
    let mut at = chart.get(code);
    while let Some(account) = at {
        level += 1;
        at = chart.get(&account.parent);
    }
    level.max(1)
}

/// The rows with all accounts above them (within the beginning of a code that was asked for), in order of code.
/// An opening or closing balance stands on both sides where accounts below stand on different ones, so that the rows
/// of the first level add up to what all accounts add up to.
pub(crate) fn tree(chart: &Chart, rows: &[TrialRow], beginning: &str) -> Vec<TrialLine> {
    let mut lines: BTreeMap<String, TrialLine> = BTreeMap::new();
    for row in rows {
        let mut code = row.account.clone();
        let mut below = false;
        loop {
            let parent = chart.get(&code).map(|account| account.parent.clone()).unwrap_or_default();
            let line = lines.entry(code.clone()).or_insert_with(|| line(chart, row, &code, &parent));
            line.row.amounts = line.row.amounts.plus(row.amounts);
            line.has_children |= below;
            if parent.is_empty() || !parent.starts_with(beginning) {
                break;
            }
            (code, below) = (parent, true);
        }
    }
    lines.into_values().collect()
}

/// A line with nothing on it yet.
fn line(chart: &Chart, row: &TrialRow, code: &str, parent: &str) -> TrialLine {
    let mut empty = TrialRow { amounts: TrialAmounts::default(), ..row.clone() };
    if let Some(account) = chart.get(code) {
        empty.account.clone_from(&account.code);
        empty.name_zh.clone_from(&account.name_zh);
        empty.name_en.clone_from(&account.name_en);
        empty.element.clone_from(&account.element);
        empty.normal_side.clone_from(&account.normal_side);
    }
    TrialLine { row: empty, parent: parent.to_owned(), level: level(chart, code), has_children: false }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Fen;

    fn row(account: &str, opening: i64) -> TrialRow {
        TrialRow {
            account: account.to_owned(),
            name_zh: String::new(),
            name_en: String::new(),
            book: "budgetary".to_owned(),
            element: String::new(),
            normal_side: "debit".to_owned(),
            amounts: TrialAmounts::of(opening, 10, 0),
        }
    }
    fn shipped() -> Chart {
        posting::Rulebook::shipped().unwrap().chart
    }

    #[test]
    fn an_account_carries_what_is_below_and_its_own() {
        let lines = tree(&shipped(), &[row("8001", 5), row("800102", 100), row("800103", -40)], "");
        let shown: Vec<(&str, i64, bool)> =
            lines.iter().map(|line| (line.row.account.as_str(), line.level, line.has_children)).collect();
        assert_eq!(shown, [("8001", 1, true), ("800102", 2, false), ("800103", 2, false)]);
        let top = lines[0].row.amounts;
        assert_eq!((top.opening_debit_fen, top.opening_credit_fen), (Fen::from_fen(105), Fen::from_fen(40)));
        assert_eq!(top.debit_fen, Fen::from_fen(30));
        assert_eq!(lines[0].row.name_zh, "资金结存");
        assert_eq!(lines[1].parent, "8001");
    }
    #[test]
    fn what_is_above_the_beginning_that_was_asked_for_is_left_out() {
        let lines = tree(&shipped(), &[row("800102", 100)], "80010");
        assert_eq!(lines.len(), 1);
        assert!(!lines[0].has_children);
    }
    #[test]
    fn the_first_level_adds_up_to_everything() {
        let chart = shipped();
        let rows: Vec<TrialRow> =
            chart.iter().enumerate().map(|(n, account)| row(&account.code, n as i64 * 7 - 900)).collect();
        let all = rows.iter().fold(TrialAmounts::default(), |sum, row| sum.plus(row.amounts));
        let lines = tree(&chart, &rows, "");
        let first = lines.iter().filter(|line| line.level == 1);
        assert_eq!(first.fold(TrialAmounts::default(), |sum, line| sum.plus(line.row.amounts)), all);
        assert_eq!(lines.len(), rows.len());
    }
}
