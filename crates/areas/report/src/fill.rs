//! Figures from facts, in one pass: for each kind of key it is worked out once which figures it belongs to, and then every
//! sum is added there. The same plan serves any number of units.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::Text;
use kernel::money::OutOfRange;

use crate::define::{Column, Holds, Row, Side, Table, counted};
use crate::model::{Dimension, EXECUTED, Facts, Key, LAST_BUDGET, Sum, Term, product};

/// A figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    /// An amount in fen.
    Fen(i64),
    /// A rate in basis points.
    Rate(i64),
    /// There is nothing to divide by.
    NoRate,
    /// Figures of the year before are not all there, so that a number would be wrong.
    Unknown,
}

impl Value {
    /// The amount, if it is one.
    pub fn fen(self) -> Option<i64> {
        match self {
            Value::Fen(fen) => Some(fen),
            _ => None,
        }
    }
}

/// A row with its figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Its name, or its code.
    pub key: String,
    /// Its code; empty for rows that have a title.
    pub code: String,
    /// 0 for totals, then 1, 2, 3.
    pub level: usize,
    /// Its title.
    pub title: Text,
    /// Its figures, in order of the columns.
    pub values: Vec<Value>,
}

/// The figures of a table, by its sides.
pub type Figures = Vec<Vec<Filled>>;

/// Where a sum goes.
#[derive(Clone, Copy)]
struct Hit {
    /// Place of the side among all sides.
    side: usize,
    /// Place of the row in its side.
    row: usize,
    column: usize,
    sign: i8,
}

/// Which figures each key belongs to.
pub struct Plan<'a> {
    tables: &'a [Table],
    facts: &'a Facts,
    /// By profile.
    hits: Vec<Vec<Hit>>,
    profiles: Vec<usize>,
    sides: Vec<&'a Side>,
    /// For each kind of tree rows: the keys' codes as places, so that adding up needs no map.
    functions: Codes<'a>,
    economies: Codes<'a>,
    assets: Codes<'a>,
    projects: Codes<'a>,
}

/// The distinct codes of a dimension, and which of them each key has.
struct Codes<'a> {
    codes: Vec<&'a str>,
    of_key: Vec<usize>,
}

impl<'a> Codes<'a> {
    fn of(facts: &'a Facts, dimension: Dimension) -> Codes<'a> {
        let mut codes: Vec<&str> = facts.keys.iter().map(|key| key.value(dimension)).collect();
        codes.sort_unstable();
        codes.dedup();
        let place = |key: &Key| codes.binary_search(&key.value(dimension)).unwrap_or_default();
        let of_key = facts.keys.iter().map(place).collect();
        Codes { codes, of_key }
    }
}

/// What has been added up for one row definition.
enum Kept {
    Fixed(Vec<i128>),
    /// By place of the code; absent where nothing came.
    Tree(Vec<Option<Vec<i128>>>),
}

impl<'a> Plan<'a> {
    /// The plan of some tables; of several units together when `consolidated`.
    pub fn new(tables: &'a [Table], facts: &'a Facts, consolidated: bool) -> Plan<'a> {
        let sides: Vec<&Side> = tables.iter().flat_map(|table| &table.sides).collect();
        let seen = |terms: Vec<Term>| {
            let terms = terms.into_iter();
            let terms = terms.map(|term| if consolidated { term.consolidated() } else { term });
            terms.collect::<Vec<_>>()
        };
        let mut figures = Vec::new();
        for (side_at, side) in sides.iter().enumerate() {
            for (row_at, row) in side.rows.iter().enumerate() {
                for (column_at, column) in side.columns.iter().enumerate() {
                    figures.push(((side_at, row_at, column_at), seen(terms_of(row, column))));
                }
            }
        }
        let (kinds, profiles) = profiles(facts, figures.iter().flat_map(|(_, terms)| terms));
        let hits = kinds.iter().map(|key| {
            let hits = figures.iter().filter_map(|((side, row, column), terms)| {
                let passing = terms.iter().filter(|term| term.filter.passes(key));
                let sign = i8::try_from(passing.map(Term::sign).sum::<i128>()).unwrap_or_default();
                (sign != 0).then_some(Hit { side: *side, row: *row, column: *column, sign })
            });
            hits.collect()
        });
        let hits = hits.collect();
        let (functions, economies) =
            (Codes::of(facts, Dimension::Function), Codes::of(facts, Dimension::Economy));
        let [assets, projects] =
            [Dimension::Asset, Dimension::Project].map(|dimension| Codes::of(facts, dimension));
        Plan { tables, facts, hits, profiles, sides, functions, economies, assets, projects }
    }
    /// The figures of all tables for some sums.
    pub fn fill(&self, sums: &[Sum]) -> Result<Vec<Figures>, OutOfRange> {
        let mut kept: Vec<Vec<Kept>> = self.sides.iter().map(|side| self.empty(side)).collect();
        for sum in sums {
            for hit in &self.hits[self.profiles[sum.key]] {
                let amount = i128::from(sum.fen) * i128::from(hit.sign);
                let width = self.sides[hit.side].columns.len();
                match &mut kept[hit.side][hit.row] {
                    Kept::Fixed(figures) => figures[hit.column] += amount,
                    Kept::Tree(codes) => {
                        let place = self.codes(&self.sides[hit.side].rows[hit.row]).of_key[sum.key];
                        codes[place].get_or_insert_with(|| vec![0; width])[hit.column] += amount;
                    }
                }
            }
        }
        let unknown = [LAST_BUDGET, EXECUTED].map(|stream| !self.facts.lacking(stream, sums).is_empty());
        let mut rest = kept.into_iter().zip(&self.sides);
        let tables = self.tables.iter().map(|table| {
            let sides = rest.by_ref().take(table.sides.len());
            sides.map(|(kept, side)| self.rows(side, kept, unknown)).collect::<Result<Figures, _>>()
        });
        tables.collect()
    }
    fn codes(&self, row: &Row) -> &Codes<'a> {
        match row {
            Row::Tree { dimension: Dimension::Economy, .. } => &self.economies,
            Row::Tree { dimension: Dimension::Asset, .. } => &self.assets,
            Row::Tree { dimension: Dimension::Project, .. } => &self.projects,
            _ => &self.functions,
        }
    }
    fn empty(&self, side: &Side) -> Vec<Kept> {
        let rows = side.rows.iter().map(|row| match row {
            Row::Fixed { .. } => Kept::Fixed(vec![0; side.columns.len()]),
            Row::Tree { .. } => Kept::Tree(vec![None; self.codes(row).codes.len()]),
        });
        rows.collect()
    }
    fn rows(&self, side: &Side, kept: Vec<Kept>, unknown: [bool; 2]) -> Result<Vec<Filled>, OutOfRange> {
        let mut rows = Vec::new();
        for (row, kept) in side.rows.iter().zip(kept) {
            match (row, kept) {
                (Row::Fixed { key, level, title, .. }, Kept::Fixed(figures)) => rows.push(Filled {
                    key: key.clone(),
                    code: String::new(),
                    level: *level,
                    title: title.clone(),
                    values: values(side, &figures, unknown)?,
                }),
                (Row::Tree { dimension, lengths, .. }, Kept::Tree(leaves)) => {
                    let codes = &self.codes(row).codes;
                    let whole = *dimension == Dimension::Project;
                    let rolled =
                        if whole { whole_codes(codes, &leaves) } else { roll_up(codes, &leaves, lengths) };
                    for (code, figures) in rolled {
                        let names = self.facts.names(*dimension);
                        // Projects have one level, which stands in place of their lengths.
                        let level = match lengths.first() {
                            Some(level) if whole => *level,
                            _ => lengths.iter().position(|length| *length == code.len()).unwrap_or(0) + 1,
                        };
                        rows.push(Filled {
                            key: code.to_owned(),
                            code: code.to_owned(),
                            level,
                            title: names.and_then(|names| names.get(code)).cloned().unwrap_or_default(),
                            values: values(side, &figures, unknown)?,
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(rows)
    }
}

/// Keys that no term tells apart are one profile: a code of which no term names a beginning is as good as none. Answers
/// one key for each profile, and the profile of each key.
fn profiles<'t>(facts: &Facts, terms: impl Iterator<Item = &'t Term>) -> (Vec<Key>, Vec<usize>) {
    let mut named: BTreeMap<Dimension, BTreeSet<&str>> = BTreeMap::new();
    for term in terms {
        for dimension in [Dimension::Fund, Dimension::Function, Dimension::Economy, Dimension::Asset] {
            let values = term.filter.of(dimension).unwrap_or_default();
            named.entry(dimension).or_default().extend(values.iter().map(String::as_str));
        }
    }
    let kept = |dimension: Dimension, code: &str| {
        let all = named.get(&dimension);
        let is_named = all.is_some_and(|all| all.iter().any(|one| code.starts_with(one)));
        if is_named { code.to_owned() } else { String::new() }
    };
    let mut kinds: HashMap<Key, usize> = HashMap::new();
    let profile = |key: &Key| {
        let key = Key {
            fund: kept(Dimension::Fund, &key.fund),
            function: kept(Dimension::Function, &key.function),
            economy: kept(Dimension::Economy, &key.economy),
            asset: kept(Dimension::Asset, &key.asset),
            project: String::new(),
            ..key.clone()
        };
        let next = kinds.len();
        *kinds.entry(key).or_insert(next)
    };
    let profiles = facts.keys.iter().map(profile).collect();
    let mut kinds: Vec<(Key, usize)> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, at)| *at);
    (kinds.into_iter().map(|(key, _)| key).collect(), profiles)
}

/// The terms of the figures of a row definition in a column; none for rates.
fn terms_of(row: &Row, column: &Column) -> Vec<Term> {
    let Holds::Sum(terms, others) = &column.holds else { return Vec::new() };
    match row {
        Row::Fixed { terms: own, rest, .. } => product(own, &counted(*rest, terms, others)),
        Row::Tree { terms: own, .. } => product(own, terms),
    }
}

/// The codes as they are, without a code left out.
fn whole_codes<'a>(codes: &[&'a str], leaves: &[Option<Vec<i128>>]) -> BTreeMap<&'a str, Vec<i128>> {
    let there = codes.iter().zip(leaves).filter(|(code, _)| !code.is_empty());
    there.filter_map(|(code, figures)| Some((*code, figures.clone()?))).collect()
}

/// The codes at each length with the sums of what is below them, in order of the codes.
fn roll_up<'a>(
    codes: &[&'a str],
    leaves: &[Option<Vec<i128>>],
    lengths: &[usize],
) -> BTreeMap<&'a str, Vec<i128>> {
    let mut rows: BTreeMap<&str, Vec<i128>> = BTreeMap::new();
    for (code, figures) in codes.iter().zip(leaves) {
        let Some(figures) = figures else { continue };
        for length in lengths.iter().filter(|length| **length <= code.len()) {
            let row = rows.entry(&code[..*length]).or_insert_with(|| vec![0; figures.len()]);
            row.iter_mut().zip(figures).for_each(|(sum, figure)| *sum += figure);
        }
    }
    rows
}

fn values(
    side: &Side,
    figures: &[i128],
    [no_budget, no_execution]: [bool; 2],
) -> Result<Vec<Value>, OutOfRange> {
    let mut values = Vec::with_capacity(figures.len());
    for (column, figure) in side.columns.iter().zip(figures) {
        values.push(match &column.holds {
            Holds::Sum(terms, _) => {
                let stands_on = |stream: &str| {
                    let named = |term: &Term| {
                        term.filter
                            .of(Dimension::Stream)
                            .is_some_and(|all| all.iter().any(|one| one == stream))
                    };
                    terms.iter().any(named)
                };
                if no_budget && stands_on(LAST_BUDGET) || no_execution && stands_on(EXECUTED) {
                    Value::Unknown
                } else {
                    Value::Fen(i64::try_from(*figure).map_err(|_| OutOfRange)?)
                }
            }
            Holds::Rate(..) => Value::NoRate,
        });
    }
    for (at, column) in side.columns.iter().enumerate() {
        if let Holds::Rate(part, whole) = column.holds {
            values[at] = rate(values[part], values[whole]);
        }
    }
    Ok(values)
}

/// A part of a whole in basis points, rounded half away from zero.
fn rate(part: Value, whole: Value) -> Value {
    match (part, whole) {
        (Value::Fen(_), Value::Fen(0)) => Value::NoRate,
        (Value::Fen(part), Value::Fen(whole)) => {
            let (part, whole) = (i128::from(part), i128::from(whole));
            let size = (part.abs() * 20_000 + whole.abs()) / (2 * whole.abs());
            let signed = if (part < 0) == (whole < 0) { size } else { -size };
            i64::try_from(signed).map_or(Value::NoRate, Value::Rate)
        }
        _ => Value::Unknown,
    }
}
