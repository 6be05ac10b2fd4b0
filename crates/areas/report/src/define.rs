//! The official tables as `data/report/budget_tables.toml` states them, read once and resolved: every row and column
//! knows the terms of its figures.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::Text;
use serde::Deserialize;

use crate::model::{ASSET_COUNT, Dimension, Filter, PURCHASE, Term, product};

static SHIPPED: &str = include_str!("../../../../data/report/budget_tables.toml");

/// A table.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its number; 10 is made of words and no table of this kind.
    pub no: String,
    /// Its official name.
    pub title: Text,
    /// What is said when there is nothing in it.
    pub empty: Text,
    /// Its halves, side by side.
    pub sides: Vec<Side>,
}

/// A half of a table, or all of it.
#[derive(Clone, Debug)]
pub struct Side {
    /// Over the half: 收入, 支出.
    pub title: Option<Text>,
    /// Over its names.
    pub item: Text,
    /// Whether codes have a column of their own.
    pub coded: bool,
    /// Columns of figures.
    pub columns: Vec<Column>,
    /// Rows.
    pub rows: Vec<Row>,
    /// What is said under the table.
    pub notes: Vec<Text>,
    /// Columns that are the sum of others, by their places.
    pub parts: Vec<(usize, Vec<usize>)>,
}

/// A column of figures.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name.
    pub key: String,
    /// Over it and its neighbours of the same group.
    pub group: Option<Text>,
    /// Its title.
    pub title: Text,
    /// What it holds.
    pub holds: Holds,
    /// Numbers of things, not amounts.
    pub counts: bool,
}

/// What a column holds.
#[derive(Clone, Debug)]
pub enum Holds {
    /// Sums of lines; the second list counts in rows that ask for the rest.
    Sum(Vec<Term>, Vec<Term>),
    /// One column as per cent of another, by their places.
    Rate(usize, usize),
}

/// Whether a row takes what its columns say about the rest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Rest {
    /// No.
    #[default]
    Not,
    /// Nothing else.
    Only,
    /// Besides.
    Also,
}

/// A row, or the rows of a tree.
#[derive(Clone, Debug)]
pub enum Row {
    /// One row.
    Fixed {
        /// Its name.
        key: String,
        /// 0 for totals.
        level: usize,
        /// Its title.
        title: Text,
        /// Its terms.
        terms: Vec<Term>,
        /// The rest.
        rest: Rest,
    },
    /// The codes that occur, at these lengths.
    Tree {
        /// Functional or economic class.
        dimension: Dimension,
        /// Lengths of codes, shortest first.
        lengths: Vec<usize>,
        /// Terms of all of them.
        terms: Vec<Term>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    table: Vec<RawTable>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTable {
    no: String,
    title: Text,
    empty: Text,
    side: Vec<RawSide>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSide {
    title: Option<Text>,
    item: Text,
    #[serde(default)]
    coded: bool,
    #[serde(default)]
    base: Filter,
    columns: Vec<RawColumn>,
    rows: Vec<RawRow>,
    #[serde(default)]
    notes: Vec<Text>,
    #[serde(default)]
    parts: BTreeMap<String, Vec<String>>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawColumn {
    key: String,
    group: Option<Text>,
    title: Text,
    terms: Option<Vec<Term>>,
    #[serde(default)]
    rest: Vec<Term>,
    #[serde(default)]
    sum: Vec<String>,
    fraction: Option<(String, String)>,
    #[serde(default)]
    counts: bool,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRow {
    #[serde(default)]
    key: String,
    #[serde(default)]
    level: usize,
    #[serde(default)]
    title: Text,
    tree: Option<Dimension>,
    #[serde(default)]
    lengths: Vec<usize>,
    terms: Option<Vec<Term>>,
    #[serde(default)]
    sum: Vec<String>,
    #[serde(default)]
    rest: Rest,
}

static TABLES: LazyLock<Vec<Table>> =
    LazyLock::new(|| read(SHIPPED).expect("the shipped definition is read by a test"));

/// The shipped tables.
pub fn tables() -> &'static [Table] {
    &TABLES
}

/// The place of a table among them.
pub fn place(no: &str) -> Option<usize> {
    tables().iter().position(|table| table.no == no)
}

/// Reads a definition, or says what is wrong with it.
pub fn read(text: &str) -> Result<Vec<Table>, String> {
    let file: RawFile = toml::from_str(text).map_err(|error| error.to_string())?;
    file.table
        .into_iter()
        .map(|table| {
            let RawTable { no, title, empty, side } = table;
            let sides: Result<Vec<Side>, String> = side.into_iter().map(resolve).collect();
            Ok(Table { sides: sides.map_err(|error| format!("table {no}: {error}"))?, no, title, empty })
        })
        .collect()
}

fn resolve(raw: RawSide) -> Result<Side, String> {
    let columns = columns(&raw)?;
    let at = |key: &String| {
        columns.iter().position(|one| one.key == *key).ok_or_else(|| format!("no column {key}"))
    };
    let named = raw.columns.iter().filter(|one| !one.sum.is_empty()).map(|one| (&one.key, &one.sum));
    let parts: Result<Vec<_>, String> = named
        .chain(&raw.parts)
        .map(|(key, of)| Ok((at(key)?, of.iter().map(at).collect::<Result<Vec<_>, _>>()?)))
        .collect();
    let parts = parts?;
    let rows = rows(&raw)?;
    let RawSide { title, item, coded, notes, .. } = raw;
    Ok(Side { title, item, coded, columns, rows, notes, parts })
}

/// The terms of everything that is added up, however deep.
fn gather<'r, R>(
    all: &'r [R],
    key: &str,
    depth: usize,
    parts: &dyn Fn(&'r R) -> (&'r str, &'r [String], Option<&'r Vec<Term>>),
) -> Result<Vec<Term>, String> {
    let found = all.iter().map(parts).find(|(name, _, _)| *name == key);
    let (_, sum, terms) = found.ok_or_else(|| format!("nothing is named {key}"))?;
    match (terms, sum.is_empty(), depth) {
        (Some(terms), true, _) => Ok(terms.clone()),
        (None, false, 0..8) => {
            let part = |one: &String| {
                // A part with a minus before it is taken off.
                let name = one.strip_prefix('-');
                let mut terms = gather(all, name.unwrap_or(one), depth + 1, parts)?;
                if name.is_some() {
                    terms.iter_mut().for_each(|term| term.minus = !term.minus);
                }
                Ok(terms)
            };
            let parts: Result<Vec<_>, String> = sum.iter().map(part).collect();
            Ok(parts?.concat())
        }
        _ => Err(format!("{key}: terms or a sum, not both")),
    }
}

fn columns(raw: &RawSide) -> Result<Vec<Column>, String> {
    let base = [Term { minus: false, filter: raw.base.clone() }];
    let place = |key: &str| {
        raw.columns.iter().position(|one| one.key == key).ok_or_else(|| format!("no column {key}"))
    };
    let made = raw.columns.iter().map(|column| {
        let holds = match &column.fraction {
            Some((part, whole)) => Holds::Rate(place(part)?, place(whole)?),
            None => {
                let terms = gather(&raw.columns, &column.key, 0, &|one| {
                    (one.key.as_str(), one.sum.as_slice(), one.terms.as_ref())
                })?;
                let rest = gather(&raw.columns, &column.key, 0, &|one| {
                    let own = one.terms.as_ref().map(|_| &one.rest);
                    (one.key.as_str(), one.sum.as_slice(), own)
                })?;
                Holds::Sum(product(&base, &terms), product(&base, &rest))
            }
        };
        let RawColumn { key, group, title, counts, .. } = column;
        Ok(Column { key: key.clone(), group: group.clone(), title: title.clone(), holds, counts: *counts })
    });
    made.collect()
}

fn rows(raw: &RawSide) -> Result<Vec<Row>, String> {
    let fixed: Vec<&RawRow> = raw.rows.iter().filter(|row| row.tree.is_none()).collect();
    let made = raw.rows.iter().map(|row| match row.tree {
        Some(dimension) if !row.lengths.is_empty() && row.lengths.is_sorted() => Ok(Row::Tree {
            dimension,
            lengths: row.lengths.clone(),
            terms: row.terms.clone().ok_or("a tree without terms")?,
        }),
        Some(_) => Err("a tree without lengths in order".to_owned()),
        None => {
            let terms = gather(&fixed, &row.key, 0, &|one| {
                (one.key.as_str(), one.sum.as_slice(), one.terms.as_ref())
            })?;
            let (key, level, title) = (row.key.clone(), row.level, row.title.clone());
            Ok(Row::Fixed { key, level, title, terms, rest: row.rest })
        }
    });
    made.collect()
}

impl Side {
    /// The terms of a figure; none when there is no such row or column of sums.
    pub fn derivation(&self, row: &str, column: &str) -> Option<Vec<Term>> {
        let found = self.columns.iter().find(|one| one.key == column)?;
        let Holds::Sum(terms, rest) = &found.holds else { return None };
        let (terms, rest) = (&behind(terms), &behind(rest));
        let fixed = self.rows.iter().find_map(|one| match one {
            Row::Fixed { key, terms: own, rest: with, .. } if key == row => {
                Some(product(own, &counted(*with, terms, rest)))
            }
            _ => None,
        });
        fixed.or_else(|| {
            self.rows.iter().find_map(|one| match one {
                Row::Tree { dimension, lengths, terms: own } if lengths.contains(&row.len()) => {
                    let narrowed = own
                        .iter()
                        .map(|term| Term { minus: term.minus, filter: term.filter.with(*dimension, row) });
                    let narrowed: Vec<Term> = narrowed.collect();
                    row.bytes().all(|byte| byte.is_ascii_alphanumeric()).then(|| product(&narrowed, terms))
                }
                _ => None,
            })
        })
    }
}

/// The lines behind a number of things are those that buy them.
fn behind(terms: &[Term]) -> Vec<Term> {
    let mut terms = terms.to_vec();
    for term in &mut terms {
        if let Some(streams) = term.filter.0.get_mut(&Dimension::Stream) {
            streams.iter_mut().filter(|one| *one == ASSET_COUNT).for_each(|one| *one = PURCHASE.to_owned());
        }
    }
    terms
}

/// The terms of a column that count in a row.
pub(crate) fn counted(rest: Rest, terms: &[Term], others: &[Term]) -> Vec<Term> {
    match rest {
        Rest::Not => terms.to_vec(),
        Rest::Only => others.to_vec(),
        Rest::Also => [terms, others].concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_tables_are_sound() {
        let tables = read(SHIPPED).unwrap();
        let numbers: Vec<&str> = tables.iter().map(|table| table.no.as_str()).collect();
        assert_eq!(numbers, ["01", "02", "03", "04", "05", "06", "07", "08", "09", "11", "12", "13", "14"]);
        for side in tables.iter().flat_map(|table| &table.sides) {
            let mut keys: Vec<&str> = side.columns.iter().map(|column| column.key.as_str()).collect();
            keys.sort_unstable();
            let all = keys.len();
            keys.dedup();
            assert_eq!(keys.len(), all, "a column is named twice");
        }
    }
    #[test]
    fn a_definition_that_cannot_be_right_is_refused() {
        let broken = SHIPPED.replacen("sum = [\"spent\", \"carried\"]", "sum = [\"spent\", \"nothing\"]", 1);
        assert!(read(&broken).unwrap_err().contains("nothing"));
        assert!(read(&SHIPPED.replacen("stream = ", "steam = ", 1)).is_err());
    }
    #[test]
    fn sums_are_the_terms_of_their_parts() {
        let table = &read(SHIPPED).unwrap()[place("01").unwrap()];
        let total = table.sides[0].derivation("total", "amount").unwrap();
        // Three funds, two of operating revenue, four items, the surplus and what is carried over.
        assert_eq!(total.len(), 11);
        assert_eq!(table.sides[0].derivation("nothing", "amount"), None);
        assert_eq!(table.sides[1].derivation("20-", "amount"), None);
        assert_eq!(table.sides[1].derivation("205", "amount").unwrap().len(), 1);
    }
}
