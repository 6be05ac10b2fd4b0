//! What the figures of the tables are made of: lines of the budget, seen by a few dimensions, and filters over them.

use std::collections::BTreeMap;

use kernel::Text;
use platform::UnitId;
use serde::{Deserialize, Serialize};

/// By what a line can be asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dimension {
    /// Where the line stands ([`STREAMS`]).
    Stream,
    /// 资金性质, by the beginning of its code.
    Fund,
    /// 支出功能分类, by the beginning of its code.
    Function,
    /// 部门预算支出经济分类, by the beginning of its code.
    Economy,
    /// `basic_person`, `basic_operating`, `project`
    Kind,
    /// `ordinary`, `business` (经营支出), `remittance` (上缴上级), `subsidy` (对附属单位补助)
    Nature,
    /// 收入项目
    Item,
    /// `yes` for money that moves between the units of the range.
    Internal,
    /// `goods`, `works`, `services`; empty when it is no procurement.
    Procurement,
    /// `yes` for purchased services.
    Service,
    /// Class of the assets bought, by the beginning of its code.
    Asset,
    /// Of statements: account, by the beginning of its code.
    Account,
    /// Of statements: when it moved.
    Time,
    /// Of statements: event of the posting rules.
    Event,
    /// Of statements: project.
    Project,
}

/// Budgeted expenditure of the year, own-funds income of the year, expenditure budgeted last year, and paid last year;
/// what the year's expenditure buys, and how many assets that are.
pub const STREAMS: [&str; 6] =
    ["expenditure", "income", "last_budget", "executed", "purchase", "asset_count"];
/// Expenditure of the year.
pub const EXPENDITURE: &str = "expenditure";
/// Own-funds income of the year.
pub const INCOME: &str = "income";
/// Approved expenditure of the year before.
pub const LAST_BUDGET: &str = "last_budget";
/// Paid in the year before.
pub const EXECUTED: &str = "executed";
/// What the year's expenditure buys.
pub const PURCHASE: &str = "purchase";
/// Assets that are bought: a number and no amount.
pub const ASSET_COUNT: &str = "asset_count";

impl Dimension {
    /// Whether values are asked for by their beginning.
    pub fn by_beginning(self) -> bool {
        matches!(
            self,
            Dimension::Fund
                | Dimension::Function
                | Dimension::Economy
                | Dimension::Asset
                | Dimension::Account
        )
    }
}

/// What lines have in common that no table tells apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// One of [`STREAMS`].
    pub stream: &'static str,
    /// Fund.
    pub fund: String,
    /// Functional class; empty for income.
    pub function: String,
    /// Departmental economic class; empty for income.
    pub economy: String,
    /// Kind of expenditure; empty for income and for what was paid.
    pub kind: String,
    /// Nature of expenditure; empty for income.
    pub nature: String,
    /// Revenue item; empty for expenditure.
    pub item: String,
    /// Between units of the range.
    pub internal: bool,
    /// What procurement buys; empty for all else.
    pub procurement: String,
    /// A purchased service.
    pub service: bool,
    /// Class of the assets bought; empty for all else.
    pub asset: String,
    /// Account; of statements only, as the three below.
    pub account: String,
    /// When it moved.
    pub time: &'static str,
    /// Event of the posting rules.
    pub event: String,
    /// Project.
    pub project: String,
}

impl Key {
    /// Its value in a dimension.
    pub fn value(&self, dimension: Dimension) -> &str {
        match dimension {
            Dimension::Stream => self.stream,
            Dimension::Fund => &self.fund,
            Dimension::Function => &self.function,
            Dimension::Economy => &self.economy,
            Dimension::Kind => &self.kind,
            Dimension::Nature => &self.nature,
            Dimension::Item => &self.item,
            Dimension::Internal => yes_no(self.internal),
            Dimension::Procurement => &self.procurement,
            Dimension::Service => yes_no(self.service),
            Dimension::Asset => &self.asset,
            Dimension::Account => &self.account,
            Dimension::Time => self.time,
            Dimension::Event => &self.event,
            Dimension::Project => &self.project,
        }
    }
}

fn yes_no(yes: bool) -> &'static str {
    if yes { "yes" } else { "no" }
}

/// Values that pass, by dimension; a dimension that is not named passes with any value.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Filter(pub BTreeMap<Dimension, Vec<String>>);

impl Filter {
    /// Whether a key passes.
    pub fn passes(&self, key: &Key) -> bool {
        self.0.iter().all(|(dimension, wanted)| {
            let value = key.value(*dimension);
            let fits = |one: &String| {
                if dimension.by_beginning() { value.starts_with(one.as_str()) } else { value == one }
            };
            wanted.iter().any(fits)
        })
    }
    /// What passes both.
    pub fn and(&self, other: &Filter) -> Filter {
        let mut both = self.0.clone();
        for (dimension, wanted) in &other.0 {
            let narrowed = match both.get(dimension) {
                Some(here) => meet(*dimension, here, wanted),
                None => wanted.clone(),
            };
            both.insert(*dimension, narrowed);
        }
        Filter(both)
    }
    /// Whether nothing can pass.
    pub fn is_void(&self) -> bool {
        self.0.values().any(Vec::is_empty)
    }
    /// The values of a dimension, when it is named.
    pub fn of(&self, dimension: Dimension) -> Option<&[String]> {
        self.0.get(&dimension).map(Vec::as_slice)
    }
    /// With one value more to ask for.
    pub fn with(&self, dimension: Dimension, value: &str) -> Filter {
        self.and(&Filter(BTreeMap::from([(dimension, vec![value.to_owned()])])))
    }
}

/// Values that pass both lists: of two beginnings the longer.
fn meet(dimension: Dimension, here: &[String], there: &[String]) -> Vec<String> {
    let pairs = here.iter().flat_map(|one| there.iter().map(move |other| (one, other)));
    let both = pairs.filter_map(|(one, other)| match dimension.by_beginning() {
        true if one.starts_with(other.as_str()) => Some(one.clone()),
        true if other.starts_with(one.as_str()) => Some(other.clone()),
        false if one == other => Some(one.clone()),
        _ => None,
    });
    let mut both: Vec<String> = both.collect();
    both.sort();
    both.dedup();
    both
}

/// A signed part of a figure.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Taken off instead of added.
    #[serde(default)]
    pub minus: bool,
    /// The lines.
    #[serde(flatten)]
    pub filter: Filter,
}

impl Term {
    /// What passes both, with the sign of both; `None` when nothing can.
    pub fn and(&self, other: &Term) -> Option<Term> {
        let filter = self.filter.and(&other.filter);
        (!filter.is_void()).then_some(Term { minus: self.minus != other.minus, filter })
    }
    /// As it counts for several units together: money between them is left out unless the term names it.
    pub fn consolidated(&self) -> Term {
        match self.filter.of(Dimension::Internal) {
            Some(_) => self.clone(),
            None => Term { minus: self.minus, filter: self.filter.with(Dimension::Internal, "no") },
        }
    }
    /// +1 or −1.
    pub fn sign(&self) -> i128 {
        if self.minus { -1 } else { 1 }
    }
}

/// Every pair of terms of two lists.
pub fn product(here: &[Term], there: &[Term]) -> Vec<Term> {
    here.iter().flat_map(|one| there.iter().filter_map(move |other| one.and(other))).collect()
}

/// A unit, as the tables need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Id.
    pub id: UnitId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Began in the year of the tables, so that it has no year before.
    pub is_new: bool,
    /// Something was budgeted for it in the year before.
    pub has_last_budget: bool,
    /// The ledger knows it in the year before.
    pub has_executed: bool,
}

/// Σ of the lines of one unit that have one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sum {
    /// Place in [`Facts::units`].
    pub unit: usize,
    /// Place in [`Facts::keys`].
    pub key: usize,
    /// Amount in fen.
    pub fen: i64,
}

/// Names of codes, by code.
pub type Names = BTreeMap<String, Text>;

/// Everything that tables of one year are made of, read once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Budget year.
    pub year: i64,
    /// Units in order of the tree.
    pub units: Vec<Unit>,
    /// Distinct keys.
    pub keys: Vec<Key>,
    /// Sums, in order of their units.
    pub sums: Vec<Sum>,
    /// Names of functional classes.
    pub functions: Names,
    /// Names of departmental economic classes.
    pub economies: Names,
    /// Names of classes of assets, by the part of the code that says something.
    pub assets: Names,
    /// Names of projects; of statements only.
    pub projects: Names,
}

impl Facts {
    /// The sums of one unit.
    pub fn of_unit(&self, unit: usize) -> &[Sum] {
        let from = self.sums.partition_point(|sum| sum.unit < unit);
        let to = self.sums.partition_point(|sum| sum.unit <= unit);
        &self.sums[from..to]
    }
    /// Names of a dimension of rows.
    pub fn names(&self, dimension: Dimension) -> Option<&Names> {
        match dimension {
            Dimension::Function => Some(&self.functions),
            Dimension::Economy => Some(&self.economies),
            Dimension::Asset => Some(&self.assets),
            Dimension::Project => Some(&self.projects),
            _ => None,
        }
    }
    /// The units that have a budget in the year but no figures of a stream of the year before.
    pub fn lacking(&self, stream: &str, sums: &[Sum]) -> Vec<&Unit> {
        let mut units: Vec<usize> = sums.iter().map(|sum| sum.unit).collect();
        units.dedup();
        let lacks = |unit: &&Unit| match stream {
            LAST_BUDGET => !unit.is_new && !unit.has_last_budget,
            EXECUTED => !unit.is_new && !unit.has_executed,
            _ => false,
        };
        units.into_iter().map(|unit| &self.units[unit]).filter(lacks).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(pairs: &[(Dimension, &[&str])]) -> Filter {
        let own = |values: &&[&str]| values.iter().map(|value| (*value).to_owned()).collect();
        Filter(pairs.iter().map(|(dimension, values)| (*dimension, own(values))).collect())
    }

    #[test]
    fn beginnings_narrow_and_words_must_be_the_same() {
        let funds = filter(&[(Dimension::Fund, &["11", "2"])]);
        assert_eq!(funds.and(&filter(&[(Dimension::Fund, &["1"])])), filter(&[(Dimension::Fund, &["11"])]));
        assert_eq!(funds.with(Dimension::Fund, "111"), filter(&[(Dimension::Fund, &["111"])]));
        assert!(funds.with(Dimension::Fund, "3").is_void());
        let item = filter(&[(Dimension::Item, &["other"])]);
        assert!(item.with(Dimension::Item, "other_level_appropriation").is_void());
    }
    #[test]
    fn together_internal_money_is_left_out_unless_it_is_named() {
        let key = |internal| Key { stream: INCOME, internal, ..Key::default() };
        let all = Term::default();
        assert!(all.filter.passes(&key(true)));
        assert!(!all.consolidated().filter.passes(&key(true)));
        assert!(all.consolidated().filter.passes(&key(false)));
        let named = Term { minus: true, filter: filter(&[(Dimension::Internal, &["yes", "no"])]) };
        assert!(named.consolidated().filter.passes(&key(true)));
    }
    #[test]
    fn two_signs_make_one() {
        let minus = Term { minus: true, ..Term::default() };
        assert_eq!(minus.and(&minus).map(|term| term.minus), Some(false));
        assert_eq!(minus.and(&Term::default()).map(|term| term.sign()), Some(-1));
    }
}
