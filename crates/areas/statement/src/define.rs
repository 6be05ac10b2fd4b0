//! The statements as `data/report/statements.toml` states them.

use std::sync::LazyLock;

use report::define::{Holds, Row, Side, Table, read};
use report::fill::Filled;
use report::model::{Dimension, Term, product};

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

/// What stands between fund and project in the name of a row: the rows of a project stand once for each fund.
const BETWEEN: char = '~';

/// The fund of the projects that a row stands for.
fn fund_of(row: &Row) -> Option<&str> {
    let Row::Tree { dimension: Dimension::Project, terms, .. } = row else { return None };
    terms.first()?.filter.of(Dimension::Fund)?.first().map(String::as_str)
}

/// Names the rows of projects by fund and project.
pub fn name_projects(side: &Side, rows: &mut [Filled]) {
    let mut fund = None;
    let mut place = 0;
    for row in rows {
        if row.code.is_empty() {
            // The next fixed row of the definition, and the tree after it if there is one.
            let found = side.rows[place..]
                .iter()
                .position(|one| matches!(one, Row::Fixed { key, .. } if *key == row.key));
            place += found.unwrap_or(0);
            fund = side.rows.get(place + 1).and_then(fund_of);
        } else if let Some(fund) = fund {
            row.key = format!("{fund}{BETWEEN}{}", row.code);
        }
    }
}

/// The terms of the figure at an address.
pub fn terms(table: &Table, address: &str) -> Option<Vec<Term>> {
    let (side, rest) = address.split_once('.')?;
    let side = table.sides.get(side.parse::<usize>().ok()?)?;
    // Codes of projects may hold dots, names of columns do not.
    let (row, column) = rest.rsplit_once('.')?;
    let Some((fund, project)) = row.split_once(BETWEEN) else { return side.derivation(row, column) };
    let tree = side.rows.iter().find(|one| fund_of(one) == Some(fund))?;
    let Row::Tree { terms, .. } = tree else { return None };
    let Holds::Sum(columns, _) = &side.columns.iter().find(|one| one.key == column)?.holds else {
        return None;
    };
    let only =
        |term: &Term| Term { minus: term.minus, filter: term.filter.with(Dimension::Project, project) };
    Some(product(&terms.iter().map(only).collect::<Vec<_>>(), columns))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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
                let all = product(terms, columns);
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
