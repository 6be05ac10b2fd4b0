//! Adopting a scenario: its control figures become the real ones, all or none, through the door they are set by; what
//! belongs to the master data is kept with its values and named with the way to change it there ([`crate::remaining`]).

use compilation::control::{ControlFigureInput, set_all};
use kernel::{Conn, Problem, Text, text};
use platform::Scope;
use platform::audit::{self, Origin};

use crate::base;
use crate::load::{Force, Grain, Ground, ground};
use crate::model::{ADOPTED, DISCARDED, ScenarioId};
use crate::remaining::{Remaining, supposed, told};
use crate::store::{self, Kept};
use crate::work::{Outcome, World, work};

/// The control figures that a scenario would set, on the versions that were looked at.
pub fn figures(ground: &Ground, outcome: &Outcome) -> Vec<ControlFigureInput> {
    let changed =
        outcome.figures.iter().filter(|(key, amount)| ground.world.figures.get(*key) != Some(*amount));
    let inputs = changed.map(|((unit_id, fund, kind), amount)| ControlFigureInput {
        unit_id: *unit_id,
        budget_year: ground.world.year,
        fund: fund.clone(),
        expenditure_kind: *kind,
        amount_fen: *amount,
        version: ground.standing.figures.get(&(*unit_id, fund.clone(), *kind)).map(|figure| figure.version),
    });
    inputs.collect()
}

/// Adopts a scenario in the caller's transaction. Asked again by the one who adopted it, it answers as the first time and
/// does nothing.
pub async fn adopt(
    conn: &Conn,
    scope: &Scope,
    origin: &Origin,
    force: &Force,
    (id, seen): (ScenarioId, i64),
) -> Result<(), Problem> {
    let kept = locked(conn, scope, id).await?;
    if is_repeated(&kept, ADOPTED, seen, origin) {
        return Ok(());
    }
    store::ready(&kept.row, seen)?;
    let (place, all) = (kept.place()?, (kept.changes.as_slice(), Grain::Sums));
    let ground = ground(conn, scope, force, place, all).await?;
    let changed = base::changes(&kept.standing, &ground.standing, &ground.world.units);
    if !changed.is_empty() {
        return Err(moved(&changed));
    }
    let outcome = work(&ground.world, &force.rulebook.generation, &kept.changes)?;
    let inputs = figures(&ground, &outcome);
    let supposed = supposed(&ground.world, &kept.changes);
    let left = told(conn, force, place, &supposed).await?;
    if inputs.is_empty() {
        return Err(nothing(&left));
    }
    let set = set_all(conn, origin, &inputs).await?;
    for (input, answer) in inputs.iter().zip(set) {
        answer.map_err(|problem| of_unit(&ground.world, input, problem))?;
    }
    store::keep(conn, id, &supposed).await?;
    let detail = serde_json::json!({ "figures": inputs, "remaining": left });
    store::close(conn, origin, &kept.row, seen, ADOPTED, detail).await
}

/// Gives a scenario up.
pub async fn discard(
    conn: &Conn,
    scope: &Scope,
    origin: &Origin,
    (id, seen): (ScenarioId, i64),
) -> Result<(), Problem> {
    let kept = locked(conn, scope, id).await?;
    if is_repeated(&kept, DISCARDED, seen, origin) {
        return Ok(());
    }
    store::close(conn, origin, &kept.row, seen, DISCARDED, serde_json::json!({})).await
}

/// Takes what is now as the base of a scenario.
pub async fn rebase(
    conn: &Conn,
    scope: &Scope,
    origin: &Origin,
    force: &Force,
    (id, seen): (ScenarioId, i64),
) -> Result<(), Problem> {
    let kept = locked(conn, scope, id).await?;
    store::ready(&kept.row, seen)?;
    let ground = ground(conn, scope, force, kept.place()?, (&kept.changes, Grain::Sums)).await?;
    store::rebase(conn, origin, &kept.row, seen, &ground.standing).await
}

/// A scenario that nobody else works on: the chains of its units, and of those above them, are locked in their order, so
/// that neither figures nor budgets move meanwhile.
pub(crate) async fn locked(conn: &Conn, scope: &Scope, id: ScenarioId) -> Result<Kept, Problem> {
    let kept = store::find(conn, scope, id).await?;
    let units: Vec<_> = scope.below(conn, kept.row.unit_id).await?.units().collect();
    let above = store::above(conn, &units).await?;
    audit::lock_chains(conn, units.into_iter().chain(above)).await?;
    store::find(conn, scope, id).await
}

/// Whether somebody asks again for what they did.
fn is_repeated(kept: &Kept, state: &str, seen: i64, origin: &Origin) -> bool {
    kept.row.state == state && kept.row.version == seen + 1 && kept.closed_by == origin.actor_id.to_string()
}

fn moved(changed: &[Text]) -> Problem {
    const NAMED: usize = 5;
    let all = |pick: fn(&Text) -> &str| {
        let named: Vec<&str> = changed.iter().take(NAMED).map(pick).collect();
        named.join("; ")
    };
    let (zh, en, count) = (all(|text| &text.zh), all(|text| &text.en), changed.len());
    Problem::conflict(
        "base_changed",
        text!(
            "试算之后有 {count} 处已变动：{zh}。",
            "{count} things have changed since the scenario was begun: {en}."
        ),
        text!(
            "请“以当前数据为基础”重新查看结果，再采用。",
            "Take what is now as the base, look at the result again, and then adopt it."
        ),
    )
}

fn nothing(left: &[Remaining]) -> Problem {
    let words = |pick: fn(&Text) -> &str| {
        left.iter().map(|one| pick(&one.text).to_owned()).collect::<Vec<String>>().join(" ")
    };
    let (zh, en) = (words(|text| &text.zh), words(|text| &text.en));
    Problem::conflict(
        "nothing_to_adopt",
        text!(
            "方案没有改变控制数，没有可采用的内容。{zh}",
            "The scenario changes no control figure; there is nothing to adopt. {en}"
        ),
        text!("支出标准和人员请在基础信息中办理。", "Standards and persons are changed in the master data."),
    )
}

/// What the door said of one figure, with whose it is.
fn of_unit(world: &World, input: &ControlFigureInput, problem: Problem) -> Problem {
    let unit = world.units.iter().find(|unit| unit.id == input.unit_id);
    let (code, name) = unit.map_or(("", ""), |unit| (unit.code.as_str(), unit.name.as_str()));
    let fund = &input.fund;
    let (zh, en) = (&problem.what.zh, &problem.what.en);
    Problem {
        what: text!("{code} {name} 资金性质 {fund}：{zh}", "{code} {name}, fund {fund}: {en}"),
        ..problem
    }
}
