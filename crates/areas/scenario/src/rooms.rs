//! How much room every unit has left, before and after. Pure.
//!
//! What a unit may budget of a fund and kind is its control figure less what it has split to the units directly below; of
//! its own funds, their budgeted income.

use std::collections::BTreeMap;

use compilation::model::ControlKind;
use kernel::Fen;
use kernel::money::OutOfRange;
use platform::UnitId;
use report::model::{EXPENDITURE, INCOME};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::figures::Figures;
use crate::work::{Outcome, World};

/// The room of a unit in a fund and kind, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioRoom {
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Fund.
    pub fund: String,
    /// `basic`, `project`; empty for own funds, which are bounded by their income.
    pub expenditure_kind: String,
    /// What may be budgeted, as it is.
    pub control_before_fen: Fen,
    /// What might be budgeted.
    pub control_after_fen: Fen,
    /// What is budgeted.
    pub lines_before_fen: Fen,
    /// What would be budgeted.
    pub lines_after_fen: Fen,
    /// What is left.
    pub room_before_fen: Fen,
    /// What would be left; below zero when it is too much.
    pub room_after_fen: Fen,
}

/// The sums of all units in a fund and kind, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ScenarioTotal {
    /// Fund.
    pub fund: String,
    /// `basic`, `project`; empty for own funds.
    pub expenditure_kind: String,
    /// What may be budgeted, as it is.
    pub control_before_fen: Fen,
    /// What might be budgeted.
    pub control_after_fen: Fen,
    /// What is budgeted.
    pub lines_before_fen: Fen,
    /// What would be budgeted.
    pub lines_after_fen: Fen,
    /// What is left.
    pub room_before_fen: Fen,
    /// What would be left.
    pub room_after_fen: Fen,
    /// How many units would be over.
    pub units_over: i64,
}

/// Control and lines, before and after.
type Numbers = [i128; 4];
const CONTROL: [usize; 2] = [0, 1];
const LINES: [usize; 2] = [2, 3];
/// By fund and kind; the kind is empty for own funds.
type Places = BTreeMap<(usize, String, String), Numbers>;

/// The rooms of all units, in order of the units, funds and kinds.
pub fn rooms(world: &World, outcome: &Outcome) -> Result<Vec<ScenarioRoom>, OutOfRange> {
    let mut places = Places::new();
    let at: BTreeMap<UnitId, usize> = world.units.iter().zip(0..).map(|(unit, at)| (unit.id, at)).collect();
    figures(world, &at, &world.figures, 0, &mut places);
    figures(world, &at, &outcome.figures, 1, &mut places);
    for sum in &world.facts.sums {
        let (key, fen) = (&world.facts.keys[sum.key], i128::from(sum.fen));
        let Some(unit) = at.get(&world.facts.units[sum.unit].id) else { continue };
        let (column, kind) = match key.stream {
            EXPENDITURE => (LINES, kind(world, &key.fund, &key.kind)),
            INCOME => (CONTROL, String::new()),
            _ => continue,
        };
        let numbers = places.entry((*unit, key.fund.clone(), kind)).or_default();
        column.iter().for_each(|place| numbers[*place] += fen);
    }
    for one in &outcome.differences {
        let Some(unit) = at.get(&one.unit_id) else { continue };
        let kind = kind(world, &one.fund, &one.kind);
        places.entry((*unit, one.fund.clone(), kind)).or_default()[LINES[1]] += i128::from(one.fen);
    }
    let rows = places.into_iter().map(|((unit, fund, kind), numbers)| {
        let unit = &world.units[unit];
        let [control_before, control_after, lines_before, lines_after] = numbers;
        Ok(ScenarioRoom {
            unit_id: unit.id,
            unit_code: unit.code.clone(),
            unit_name: unit.name.clone(),
            fund,
            expenditure_kind: kind,
            control_before_fen: fen(control_before)?,
            control_after_fen: fen(control_after)?,
            lines_before_fen: fen(lines_before)?,
            lines_after_fen: fen(lines_after)?,
            room_before_fen: fen(control_before - lines_before)?,
            room_after_fen: fen(control_after - lines_after)?,
        })
    });
    rows.collect()
}

fn fen(amount: i128) -> Result<Fen, OutOfRange> {
    i64::try_from(amount).map(Fen::from_fen).map_err(|_| OutOfRange)
}

/// `basic`, `project`, or nothing for own funds.
fn kind(world: &World, fund: &str, kind: &str) -> String {
    let control = if kind == "project" { ControlKind::Project } else { ControlKind::Basic };
    if world.own_funds.contains(fund) { String::new() } else { control.word().to_owned() }
}

/// What each unit may budget itself: its figures less those of the units directly below.
fn figures(
    world: &World,
    at: &BTreeMap<UnitId, usize>,
    figures: &Figures,
    column: usize,
    places: &mut Places,
) {
    for ((unit, fund, kind), amount) in figures {
        let Some(place) = at.get(unit) else { continue };
        let (amount, kind) = (i128::from(amount.fen()), kind.word().to_owned());
        places.entry((*place, fund.clone(), kind.clone())).or_default()[CONTROL[column]] += amount;
        if let Some(above) = world.units[*place].parent_id.and_then(|above| at.get(&above)) {
            places.entry((*above, fund.clone(), kind)).or_default()[CONTROL[column]] -= amount;
        }
    }
}

/// The sums of all units by fund and kind.
pub fn totals(rooms: &[ScenarioRoom]) -> Result<Vec<ScenarioTotal>, OutOfRange> {
    let mut sums: BTreeMap<(&str, &str), (Numbers, i64)> = BTreeMap::new();
    for room in rooms {
        let (numbers, over) = sums.entry((&room.fund, &room.expenditure_kind)).or_default();
        let parts =
            [room.control_before_fen, room.control_after_fen, room.lines_before_fen, room.lines_after_fen];
        numbers.iter_mut().zip(parts).for_each(|(sum, part)| *sum += i128::from(part.fen()));
        *over += i64::from(room.room_after_fen < Fen::ZERO);
    }
    let rows = sums.into_iter().map(|((fund, kind), (numbers, units_over))| {
        let [control_before, control_after, lines_before, lines_after] = numbers;
        Ok(ScenarioTotal {
            fund: fund.to_owned(),
            expenditure_kind: kind.to_owned(),
            control_before_fen: fen(control_before)?,
            control_after_fen: fen(control_after)?,
            lines_before_fen: fen(lines_before)?,
            lines_after_fen: fen(lines_after)?,
            room_before_fen: fen(control_before - lines_before)?,
            room_after_fen: fen(control_after - lines_after)?,
            units_over,
        })
    });
    rows.collect()
}
