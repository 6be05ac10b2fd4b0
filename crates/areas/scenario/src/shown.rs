//! A scenario worked out and shown: the official tables as they are and as they would be, on one snapshot.

use kernel::{Conn, Language, Problem, Text, text};
use platform::{Scope, UnitId};
use report::book::{Book, Manner};
use report::load::{Source, range};
use report::money::MoneyUnit;

use crate::load::{Force, Grain, Ground, ground};
use crate::model::{BASES, OPEN, ScenarioId};
use crate::sealed::{base_facts, base_targets};
use crate::store::{self, Kept};
use crate::tables::{parts, with};
use crate::work::{Outcome, work};

/// A scenario with what it stands on and what it comes to.
pub struct Worked {
    /// The scenario.
    pub kept: Kept,
    /// What it is worked out from.
    pub ground: Ground,
    /// What it comes to.
    pub outcome: Outcome,
}

/// Works a scenario out; of a closed one nothing is.
pub async fn worked(
    conn: &Conn,
    scope: &Scope,
    id: ScenarioId,
    (force, grain): (&Force, Grain),
) -> Result<(Kept, Option<(Ground, Outcome)>), Problem> {
    let kept = store::find(conn, scope, id).await?;
    if kept.row.state != OPEN {
        return Ok((kept, None));
    }
    let ground = ground(conn, scope, force, kept.place()?, (&kept.changes, grain)).await?;
    let outcome = work(&ground.world, &force.rulebook.generation, &kept.changes)?;
    Ok((kept, Some((ground, outcome))))
}

/// The same of an open one; of a closed one it says that it is closed.
pub async fn open(
    conn: &Conn,
    scope: &Scope,
    id: ScenarioId,
    (force, grain): (&Force, Grain),
) -> Result<Worked, Problem> {
    let (kept, worked) = worked(conn, scope, id, (force, grain)).await?;
    let (ground, outcome) = worked.ok_or_else(store::closed)?;
    Ok(Worked { kept, ground, outcome })
}

/// Whose tables of a scenario, and how they are shown.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    /// The unit; the scenario's unless given.
    pub unit: Option<UnitId>,
    /// The unit with all below it; by default when there is any and all of it may be seen.
    pub whole: Option<bool>,
    /// The unit of money.
    pub money: MoneyUnit,
    /// The reader's language.
    pub language: Language,
}

/// The tables as they are and as they would be. Projects with their targets are read when lines were told apart by them.
pub async fn books(
    conn: &Conn,
    scope: &Scope,
    id: ScenarioId,
    (force, grain): (&Force, Grain),
    wanted: Wanted,
) -> Result<(Book, Book), Problem> {
    let Worked { kept, ground, outcome } = open(conn, scope, id, (force, grain)).await?;
    let unit = wanted.unit.unwrap_or(kept.row.unit_id);
    if !ground.world.units.iter().any(|one| one.id == unit) {
        return Err(Problem::not_found());
    }
    let (range, place) = (range(conn, scope, Some(unit), wanted.whole).await?, kept.place()?);
    let facts = if range == ground.range {
        ground.world.facts.clone()
    } else {
        base_facts(conn, &range, place, &ground.standing).await?
    };
    let targets = match grain {
        Grain::Projects => base_targets(conn, &range, place, &ground.standing).await?,
        Grain::Sums => report::targets::Targets::default(),
    };
    let after = with(&facts, range.top, parts(&outcome.differences))?;
    let projects = outcome.differences.iter().filter(|one| one.kind == "project");
    let targets_after =
        targets.with(projects.map(|one| (one.project.as_str(), one.fund.as_str(), one.fen)))?;
    let manner = Manner {
        year: kept.row.budget_year,
        source: Source::Draft,
        money: wanted.money,
        language: wanted.language,
    };
    let (name, base) = (&kept.row.name, platform::export::word_of(BASES, &kept.row.base));
    let (zh, en) = (&base.zh, &base.en);
    let was: Text = text!("（试算基础：{zh}）", " (what a scenario stands on: {en})");
    let would = text!("（试算：{name}）", " (what if: {name})");
    Ok((
        Book::of(range.clone(), manner, (facts, targets), was),
        Book::of(range, manner, (after, targets_after), would),
    ))
}
