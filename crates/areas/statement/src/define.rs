//! The statements as `data/report/statements.toml` states them.

use std::sync::LazyLock;

use kernel::Text;
use report::define::{Row, Table, read};
use report::model::{Dimension, Facts, Term};

static SHIPPED: &str = include_str!("../../../../data/report/statements.toml");

static TABLES: LazyLock<Vec<Table>> =
    LazyLock::new(|| read(SHIPPED).expect("the shipped definition is read by a test"));

/// A statement as people name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// As the API names it.
    pub no: &'static str,
    /// As the form is called: 会政财01.
    pub form: &'static str,
    /// A short name for the command line: 财01.
    pub short: &'static str,
    /// Whether it is made every month (or only every year, though it can be looked at any time).
    pub monthly: bool,
}

const fn named(no: &'static str, form: &'static str, short: &'static str, monthly: bool) -> Named {
    Named { no, form, short, monthly }
}

/// All of them, in order.
pub const NAMED: &[Named] = &[
    named("cw01", "会政财01", "财01", true),
    named("cw02", "会政财02", "财02", true),
    named("cw03", "会政财03", "财03", false),
    named("cw04", "会政财04", "财04", false),
    named("ys01", "会政预01", "预01", false),
    named("ys02", "会政预02", "预02", false),
    named("ys03", "会政预03", "预03", false),
    named("fz01", "附注1", "附注1", false),
    named("fz02", "附注2", "附注2", true),
    named("js01", "决算01", "决01", false),
    named("js02", "决算02", "决02", false),
    named("js03", "决算03", "决03", false),
    named("js04", "决算04", "决04", false),
    named("js05", "决算05", "决05", false),
    named("js06", "决算06", "决06", false),
    named("js07", "决算07", "决07", false),
    named("js08", "决算08", "决08", false),
    named("js09", "决算09", "决09", false),
];

/// Their numbers, for routes.
pub const NUMBERS: &[&str] = &[
    "cw01", "cw02", "cw03", "cw04", "ys01", "ys02", "ys03", "fz01", "fz02", "js01", "js02", "js03", "js04",
    "js05", "js06", "js07", "js08", "js09",
];

/// A statement by any of its names.
pub fn find(name: &str) -> Option<&'static Named> {
    NAMED.iter().find(|one| [one.no, one.form, one.short].contains(&name))
}

/// The definition of a statement; the monthly form where it has one of its own.
pub fn table(no: &str, yearly: bool) -> Option<&'static Table> {
    let monthly = format!("{no}m");
    let of = |no: &str| TABLES.iter().find(|table| table.no == no);
    if yearly { of(no) } else { of(&monthly).or_else(|| of(no)) }
}

/// The definition with a row for each project that occurs where it asks for projects.
pub fn expanded(table: &Table, facts: &Facts, name: impl Fn(&str) -> Text) -> Table {
    let mut projects: Vec<&str> =
        facts.keys.iter().map(|key| key.project.as_str()).filter(|code| !code.is_empty()).collect();
    projects.sort_unstable();
    projects.dedup();
    let mut table = table.clone();
    for side in &mut table.sides {
        let rows = std::mem::take(&mut side.rows).into_iter().flat_map(|row| match row {
            Row::Tree { dimension: Dimension::Project, terms, .. } => {
                let fund = terms.first().and_then(|term| term.filter.of(Dimension::Fund));
                let fund = fund.and_then(|all| all.first()).cloned().unwrap_or_default();
                let occurring = projects.iter().filter(|code| {
                    let here =
                        |key: &report::model::Key| key.project == **code && key.fund.starts_with(&fund);
                    facts.keys.iter().any(here)
                });
                occurring.map(|code| project_row(code, &fund, &terms, name(code))).collect()
            }
            row => vec![row],
        });
        side.rows = rows.collect();
    }
    table
}

/// What stands between fund and project in the name of a row.
const BETWEEN: char = '~';

fn project_row(code: &str, fund: &str, terms: &[Term], title: Text) -> Row {
    let only = |term: &Term| Term { minus: term.minus, filter: term.filter.with(Dimension::Project, code) };
    Row::Fixed {
        key: format!("{fund}{BETWEEN}{code}"),
        level: 3,
        title,
        terms: terms.iter().map(only).collect(),
        rest: report::define::Rest::Not,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use report::define::Holds;
    use report::model::Key;

    use super::*;

    #[test]
    fn the_shipped_statements_are_sound() {
        let tables = read(SHIPPED).unwrap();
        let numbers: BTreeSet<&str> = tables.iter().map(|table| table.no.as_str()).collect();
        let expected: BTreeSet<&str> = NUMBERS.iter().copied().chain(["cw02m"]).collect();
        assert_eq!(numbers, expected);
        assert_eq!(NAMED.iter().map(|one| one.no).collect::<Vec<_>>(), NUMBERS);
        assert_eq!(find("财01"), find("cw01"));
        for table in &tables {
            for side in &table.sides {
                let mut keys = BTreeSet::new();
                for row in &side.rows {
                    if let Row::Fixed { key, .. } = row {
                        assert!(keys.insert(key), "{} {key} is there twice", table.no);
                        assert!(!key.contains('.'), "{key} would not be an address");
                    }
                }
            }
        }
    }

    /// The rows of a side of the balance sheet that an account counts in, totals left out.
    fn rows_of(side: usize, account: &str) -> Vec<String> {
        let table = table("cw01", true).unwrap();
        let key = Key { stream: "balance", account: account.to_owned(), time: "month", ..Key::default() };
        let side = &table.sides[side];
        let Holds::Sum(columns, _) = &side.columns[0].holds else { panic!("a sum") };
        let rows = side.rows.iter().filter_map(|row| match row {
            Row::Fixed { key: name, level, terms, .. } if *level > 0 || name == "2901" || name == "trust" => {
                let all = report::model::product(terms, columns);
                let sign: i128 = all.iter().filter(|term| term.filter.passes(&key)).map(Term::sign).sum();
                (sign != 0 && !name.ends_with("_net")).then(|| name.clone())
            }
            _ => None,
        });
        rows.collect()
    }

    #[test]
    fn every_account_of_the_chart_stands_in_one_row_of_the_balance_sheet() {
        let chart = include_str!("../../../../data/reference/government_accounts.csv");
        for line in chart.lines().skip(1).filter(|line| line.contains(",financial,")) {
            let account = line.split(',').next().unwrap();
            let (left, right) = (rows_of(0, account), rows_of(1, account));
            let assets = account.starts_with('1');
            assert_eq!(
                (left.len(), right.len()),
                if assets { (1, 0) } else { (0, 1) },
                "{account}: {left:?} {right:?}"
            );
        }
    }
}
