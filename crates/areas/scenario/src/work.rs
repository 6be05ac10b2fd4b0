//! Working a scenario out: what is, and the changes one after another. Pure.

use std::collections::{BTreeMap, BTreeSet};

use kernel::money::OutOfRange;
use kernel::{Fen, Problem, Text, text};
use platform::UnitId;
use posting::generation::Generation;
use report::model::Facts;

use crate::costing::{self, Course, Group};
use crate::figures::{self, Figures};
use crate::model::{Change, ChangeKind};
use crate::staff::{self, Crew};

/// A unit, as far as scenarios need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// Id.
    pub id: UnitId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The unit above it.
    pub parent_id: Option<UnitId>,
    /// Ids from the root, between slashes.
    pub path: String,
}

/// An edition of a standard, as far as scenarios need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Code.
    pub code: String,
    /// Name.
    pub name: Text,
    /// Amount; none when it is words.
    pub amount_fen: Option<Fen>,
}

/// Everything a scenario is worked out from.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// Budget year.
    pub year: i64,
    /// The units of the scenario, the top first.
    pub units: Vec<Unit>,
    /// Control figures as they are.
    pub figures: Figures,
    /// Funds of the units' own money, which no figure bounds.
    pub own_funds: BTreeSet<String>,
    /// The base: sums of lines and of income.
    pub facts: Facts,
    /// Units that have a budget in the base.
    pub budgeted: BTreeSet<UnitId>,
    /// Standards that the changes name.
    pub standards: BTreeMap<String, Standard>,
    /// Costing lines of the base that cite them.
    pub costing: Vec<Group>,
    /// The people of the units whose number changes.
    pub crews: BTreeMap<UnitId, Crew>,
}

/// What the lines of a unit that no table tells apart differ by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Unit.
    pub unit_id: UnitId,
    /// Fund.
    pub fund: String,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub economy: String,
    /// `basic_person`, `basic_operating`, `project`
    pub kind: String,
    /// `ordinary`, `business`, `remittance`, `subsidy`
    pub nature: String,
    /// The project, where it was asked for ([`crate::load::Grain`]) or is generated; else empty.
    pub project: String,
    /// What the lines buy, as the base's lists have it.
    pub buys: Buys,
    /// By how much.
    pub fen: i64,
}

/// What lines buy, as far as the lists of a budget tell it apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Buys {
    /// `goods`, `works`, `services`; empty when it is no procurement.
    pub procurement: String,
    /// A purchased service.
    pub service: bool,
    /// Class of the assets; empty when there are none.
    pub asset: String,
}

impl Buys {
    /// Whether it stands in one of the lists.
    pub fn is_listed(&self) -> bool {
        !self.procurement.is_empty() || self.service || !self.asset.is_empty()
    }
}

/// What a change came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effect {
    /// By how much the lines differ.
    pub lines_fen: i64,
    /// How many control figures it changed.
    pub figures: i64,
    /// Why it has no effect; empty when it has one.
    pub note: Text,
}

/// A scenario, worked out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Control figures as they would be.
    pub figures: Figures,
    /// What lines differ by.
    pub differences: Vec<Difference>,
    /// What each change came to.
    pub effects: Vec<Effect>,
}

impl World {
    /// The unit at the top.
    pub fn top(&self) -> Option<&Unit> {
        self.units.first()
    }
    /// The units a change is for; empty when its unit is not one of the scenario's.
    pub fn reach(&self, change: &Change) -> BTreeSet<UnitId> {
        let at = match change.unit_id {
            Some(id) => self.units.iter().find(|unit| unit.id == id),
            None => self.top(),
        };
        let Some(at) = at else { return BTreeSet::new() };
        let reached = self
            .units
            .iter()
            .filter(|unit| unit.id == at.id || change.below && unit.path.starts_with(at.path.as_str()));
        reached.map(|unit| unit.id).collect()
    }
}

/// Works the changes out.
pub fn work(world: &World, generation: &Generation, changes: &[Change]) -> Result<Outcome, Problem> {
    let mut outcome = Outcome { figures: world.figures.clone(), ..Outcome::default() };
    let mut crews = world.crews.clone();
    let reaches: Vec<BTreeSet<UnitId>> = changes.iter().map(|change| world.reach(change)).collect();
    for (at, change) in changes.iter().enumerate() {
        let effect = match change.kind {
            ChangeKind::Control => {
                let changed = figures::change(&mut outcome.figures, change, &reaches[at])?;
                let none = text!("没有符合条件的控制数。", "There is no such control figure.");
                Effect {
                    figures: changed,
                    note: if changed == 0 { none } else { Text::default() },
                    lines_fen: 0,
                }
            }
            ChangeKind::Standard => {
                let so_far: Vec<_> = changes.iter().zip(&reaches).take(at + 1).collect();
                standard(world, &so_far, &mut outcome.differences)?
            }
            ChangeKind::Headcount => {
                let unit = reaches[at].iter().next().copied().filter(|_| !change.below);
                let crew = unit.and_then(|unit| crews.get_mut(&unit));
                headcount(world, generation, change, crew, &mut outcome.differences)?
            }
        };
        outcome.effects.push(effect);
    }
    Ok(outcome)
}

fn sum(differences: &[Difference]) -> Result<i64, OutOfRange> {
    let fen: i128 = differences.iter().map(|one| i128::from(one.fen)).sum();
    i64::try_from(fen).map_err(|_| OutOfRange)
}

/// The last of some changes as one of a standard: what all of that standard differ by, less what those before it did.
fn standard(
    world: &World,
    changes: &[(&Change, &BTreeSet<UnitId>)],
    differences: &mut Vec<Difference>,
) -> Result<Effect, Problem> {
    let none = |note: Text| Ok(Effect { note, ..Effect::default() });
    let Some(id) = changes.last().and_then(|(change, _)| change.standard_id.as_deref()) else {
        return none(text!("没有这个支出标准。", "There is no such standard."));
    };
    let Some(before) = world.standards.get(id).and_then(|standard| standard.amount_fen) else {
        return none(text!("该标准没有金额。", "The standard has no amount."));
    };
    let of_it = |(change, _): &&(&Change, &BTreeSet<UnitId>)| {
        change.kind == ChangeKind::Standard && change.standard_id.as_deref() == Some(id)
    };
    let all: Vec<_> = changes.iter().filter(of_it).copied().collect();
    let course = |changes: &[(&'_ Change, &'_ BTreeSet<UnitId>)]| {
        costing::differences(&world.costing, &Course { standard_id: id, before, changes: changes.to_vec() })
    };
    let after = course(&all)?;
    let mut undone = course(&all[..all.len() - 1])?;
    undone.iter_mut().for_each(|one| one.fen = -one.fen);
    let lines_fen = sum(&after)?.checked_add(sum(&undone)?).ok_or(OutOfRange)?;
    let cited = world.costing.iter().any(|group| group.standard_id == id);
    let note = match (cited, lines_fen) {
        (false, _) => {
            text!("预算中没有引用该标准的测算明细。", "No costing line of the budgets cites the standard.")
        }
        (true, 0) => text!("单价都在新标准以内，金额不变。", "All prices stay within it; nothing changes."),
        _ => Text::default(),
    };
    differences.extend(after.into_iter().chain(undone));
    Ok(Effect { lines_fen, figures: 0, note })
}

fn headcount(
    world: &World,
    generation: &Generation,
    change: &Change,
    crew: Option<&mut Crew>,
    differences: &mut Vec<Difference>,
) -> Result<Effect, Problem> {
    let none = |note: Text| Ok(Effect { note, ..Effect::default() });
    let Some(crew) = crew else {
        return none(text!("人员变动须指定一个单位。", "A headcount is of one unit."));
    };
    if !world.budgeted.contains(&crew.unit.id) {
        return none(text!("该单位在试算基础中没有预算。", "The unit has no budget in the base."));
    }
    if crew.function.is_empty() {
        return none(text!(
            "该单位尚未生成人员类和公用经费项目。",
            "Nothing has been generated for the unit yet."
        ));
    }
    let after = match staff::changed(crew, change, generation.base)? {
        Ok(after) => after,
        Err(note) => return none(note),
    };
    let made = staff::differences(crew, &after, generation, world.year)?;
    let lines_fen = sum(&made.differences)?;
    let note = match lines_fen {
        0 => text!(
            "按现行生成参数，预算中的项目不随之变化。",
            "By the parameters in force nothing that is budgeted follows from it."
        ),
        _ => Text::default(),
    };
    differences.extend(made.differences);
    *crew = after;
    // What the change begins is there for the changes after it.
    crew.budgeted.extend(made.begun);
    Ok(Effect { lines_fen, figures: 0, note })
}
