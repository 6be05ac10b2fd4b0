//! What more or fewer persons, or posts, make of the generated projects of a unit. Pure: the projects before and after
//! come from the generator that makes the real ones.

use std::collections::{BTreeMap, BTreeSet};

use kernel::money::OutOfRange;
use kernel::{Fen, Problem, Text, text};
use posting::generation::{Base, Generation};
use posting::staffing::{Group, Staffing};
use project::generate::{Ask, Unit, draft};
use project::model::{amount, factor};

use crate::model::{Change, Headcount};
use crate::work::{Buys, Difference};

/// A unit with its people, as far as its generated projects need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crew {
    /// The unit.
    pub unit: Unit,
    /// Who is in post.
    pub staffing: Staffing,
    /// The unit's own functional class; empty when nothing was generated yet.
    pub function: String,
    /// Keys of the generated projects that the base budgets.
    pub budgeted: BTreeSet<String>,
}

/// Amounts of a generated project by function, economic class and fund.
type Amounts = BTreeMap<(String, String, String), i64>;

/// The people after a change, or why it cannot be.
pub fn changed(crew: &Crew, change: &Change, base: Base) -> Result<Result<Crew, Text>, OutOfRange> {
    let count = change.count.unwrap_or(0);
    let mut after = crew.clone();
    let Some(class) = change.headcount.and_then(Headcount::class) else {
        after.unit.establishment = crew.unit.establishment.checked_add(count).ok_or(OutOfRange)?;
        let fewer = text!("编制减不到零以下。", "There are not that many posts.");
        return Ok(if after.unit.establishment < 0 { Err(fewer) } else { Ok(after) });
    };
    let group = crew.staffing.get(class).copied().unwrap_or_default();
    let persons = group.persons.checked_add(count).ok_or(OutOfRange)?;
    if persons < 0 {
        let there = group.persons;
        return Ok(Err(text!(
            "该类人员现有 {there} 人，减不到零以下。",
            "There are {there} persons of the class."
        )));
    }
    let (pay, contribution) = match change.amount_fen {
        Some(pay) => (more(group.pay_fen, pay, count)?, more(group.base_fen, base.of(pay), count)?),
        None if group.persons == 0 => {
            return Ok(Err(text!(
                "该单位没有这类人员，不知道月工资，请填写。",
                "The unit has nobody of the class: say the pay of a month."
            )));
        }
        None => {
            (share(group.pay_fen, persons, group.persons)?, share(group.base_fen, persons, group.persons)?)
        }
    };
    after.staffing.insert(class.to_owned(), Group { persons, pay_fen: pay, base_fen: contribution });
    Ok(Ok(after))
}

fn more(sum: Fen, each: Fen, count: i64) -> Result<Fen, OutOfRange> {
    let added = each.fen().checked_mul(count).ok_or(OutOfRange)?;
    sum.checked_add(Fen::from_fen(added)).ok_or(OutOfRange)
}

/// A sum over so many persons as one over others of the same average, rounded half up to the fen, once.
fn share(sum: Fen, persons: i64, of: i64) -> Result<Fen, OutOfRange> {
    let (sum, persons, of) = (i128::from(sum.fen()), i128::from(persons), i128::from(of));
    let fen = (2 * sum * persons + of).div_euclid(2 * of);
    i64::try_from(fen).map(Fen::from_fen).map_err(|_| OutOfRange)
}

fn ask(crew: &Crew, key: &str, fiscal_year: i64) -> Ask {
    Ask { unit_id: crew.unit.id, fiscal_year, key: key.to_owned(), function: crew.function.clone() }
}

/// The generated projects of a crew, by key.
pub fn projects(
    crew: &Crew,
    generation: &Generation,
    year: i64,
) -> Result<BTreeMap<String, Amounts>, Problem> {
    let mut all = BTreeMap::new();
    for plan in &generation.projects {
        let fresh = draft(&ask(crew, &plan.key, year), generation, &crew.unit, &crew.staffing, None)?;
        let mut amounts = Amounts::new();
        for line in &fresh.input.lines {
            let price = line.unit_price_fen.unwrap_or(Fen::ZERO);
            let (quantity, frequency) = (factor(&line.quantity), factor(&line.frequency));
            let (quantity, frequency) = (quantity.ok_or(OutOfRange)?, frequency.ok_or(OutOfRange)?);
            let fen = amount(price, quantity, frequency)?.fen();
            let key = (fresh.input.function.clone(), line.dep_economy.clone(), line.fund.clone());
            let sum: &mut i64 = amounts.entry(key).or_default();
            *sum = sum.checked_add(fen).ok_or(OutOfRange)?;
        }
        all.insert(plan.key.clone(), amounts);
    }
    Ok(all)
}

/// What more or fewer people come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Made {
    /// What the generated projects of the unit differ by.
    pub differences: Vec<Difference>,
    /// Keys of the projects that were nothing before and are something now.
    pub begun: Vec<String>,
}

/// What the generated projects of a unit differ by. A project counts when the base budgets it, or when there was nothing
/// to generate before: then the change begins it.
pub fn differences(before: &Crew, after: &Crew, generation: &Generation, year: i64) -> Result<Made, Problem> {
    let (was, is) = (projects(before, generation, year)?, projects(after, generation, year)?);
    let none = Amounts::new();
    let mut made = Made::default();
    for plan in &generation.projects {
        let was = was.get(&plan.key).unwrap_or(&none);
        if !(before.budgeted.contains(&plan.key) || was.is_empty()) {
            continue;
        }
        let is = is.get(&plan.key).unwrap_or(&none);
        if was.is_empty() && !is.is_empty() {
            made.begun.push(plan.key.clone());
        }
        let keys: BTreeSet<_> = was.keys().chain(is.keys()).collect();
        for key in keys {
            let of = |amounts: &Amounts| amounts.get(key).copied().unwrap_or(0);
            let fen = of(is).checked_sub(of(was)).ok_or(OutOfRange)?;
            let (function, economy, fund) = key.clone();
            if fen != 0 {
                made.differences.push(Difference {
                    unit_id: before.unit.id,
                    project: ask(before, &plan.key, year).project_id().to_string(),
                    // What is generated is no single purchase.
                    buys: Buys::default(),
                    nature: if fund.starts_with("34") { "business" } else { "ordinary" }.to_owned(),
                    kind: compilation::derive::expenditure_kind(&plan.class).to_owned(),
                    fund,
                    function,
                    economy,
                    fen,
                });
            }
        }
    }
    Ok(made)
}
