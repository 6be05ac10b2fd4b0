//! A scenario in full: its changes with what each comes to, what has moved since, and what is left to do.

use kernel::{Conn, Fen, Problem, Text, text};
use platform::Scope;
use serde::Serialize;
use utoipa::ToSchema;

use crate::load::{Force, Grain, standards};
use crate::model::{Change, Scenario, ScenarioId};
use crate::remaining::{Remaining, supposed, told};
use crate::rooms::{ScenarioTotal, rooms, totals};
use crate::shown::worked;
use crate::store;
use crate::work::{Effect, World};
use crate::{base, ending};

/// A change with what it comes to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScenarioChangeView {
    /// The change.
    pub change: Change,
    /// 标准的代码和名称 / code and name of the standard
    pub standard: Text,
    /// By how much budget lines differ.
    pub lines_fen: Fen,
    /// How many control figures it changes.
    pub figures: i64,
    /// Why it has no effect; empty when it has one.
    pub note: Text,
}

/// A scenario in full, worked out on what is now.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ScenarioDetail {
    /// The scenario.
    #[serde(flatten)]
    pub scenario: Scenario,
    /// Changes with what they come to; of a closed scenario just the changes.
    pub changes: Vec<ScenarioChangeView>,
    /// Sums of all units by fund and kind; none of a closed scenario.
    pub totals: Vec<ScenarioTotal>,
    /// How many control figures would be set by adopting it.
    pub figures: i64,
    /// 基础确定之后的变动 / what has changed since its base was looked at
    pub moved: Vec<Text>,
    /// 采用后还须在基础信息中办理的，已采用的含办理情况 / what adopting leaves to the master data; of an adopted one with
    /// whether it has been done since
    pub remaining: Vec<Remaining>,
}

/// A scenario in full. Of a closed one just its changes, and what it left to the master data with whether it has been done.
pub async fn detail(
    conn: &Conn,
    scope: &Scope,
    id: ScenarioId,
    force: &Force,
) -> Result<ScenarioDetail, Problem> {
    let (kept, worked) = worked(conn, scope, id, (force, Grain::Sums)).await?;
    let place = kept.place()?;
    let Some((ground, outcome)) = worked else {
        let named = World { standards: standards(conn, &kept.changes).await?, ..World::default() };
        let remaining = told(conn, force, place, &store::left(conn, id).await?).await?;
        let changes = kept.changes.iter().map(|change| view(change, &named, &Effect::default()));
        return Ok(ScenarioDetail {
            changes: changes.collect(),
            scenario: kept.row,
            totals: Vec::new(),
            figures: 0,
            moved: Vec::new(),
            remaining,
        });
    };
    let remaining = told(conn, force, place, &supposed(&ground.world, &kept.changes)).await?;
    let pairs = kept.changes.iter().zip(&outcome.effects);
    Ok(ScenarioDetail {
        changes: pairs.map(|(change, effect)| view(change, &ground.world, effect)).collect(),
        totals: totals(&rooms(&ground.world, &outcome)?)?,
        figures: i64::try_from(ending::figures(&ground, &outcome).len()).unwrap_or(i64::MAX),
        moved: base::changes(&kept.standing, &ground.standing, &ground.world.units),
        remaining,
        scenario: kept.row,
    })
}

fn view(change: &Change, world: &World, effect: &Effect) -> ScenarioChangeView {
    let standard = change.standard_id.as_ref().and_then(|id| world.standards.get(id));
    let standard = standard.map(|standard| {
        let (code, zh, en) = (&standard.code, &standard.name.zh, &standard.name.en);
        text!("{code} {zh}", "{code} {en}")
    });
    ScenarioChangeView {
        change: change.clone(),
        standard: standard.unwrap_or_default(),
        lines_fen: Fen::from_fen(effect.lines_fen),
        figures: effect.figures,
        note: effect.note.clone(),
    }
}
