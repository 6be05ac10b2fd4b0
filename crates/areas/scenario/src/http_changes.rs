//! Beginning, changing and ending scenarios: one transaction each.

use kernel::{Conn, Faults, Problem, text};
use platform::http::Caller;
use platform::{UnitId, audit};
use posting::App;

use crate::StaffOf;
use crate::ending;
use crate::http::force;
use crate::load::{Force, Grain, Place, ground};
use crate::model::{Change, ChangeKind, ScenarioEdit, ScenarioId, ScenarioInput, check};
use crate::store::{self, Kept};
use crate::work::World;

/// How a scenario ends, or goes on from what is now.
#[derive(Clone, Copy)]
pub(crate) enum End {
    Adopt,
    Discard,
    Rebase,
}

/// What the changes name is there: units of the scenario, standards that have an amount.
fn named(world: &World, changes: &[Change]) -> Result<(), Problem> {
    let mut faults = Faults::default();
    for (at, change) in changes.iter().enumerate() {
        if world.reach(change).is_empty() {
            faults.add(
                format!("changes[{at}].unit_id"),
                text!("不是试算范围内的单位。", "It is no unit of the scenario."),
                text!("请选择试算单位或其下级。", "Choose the scenario's unit or one below it."),
            );
        }
        let standard = change.standard_id.as_ref().and_then(|id| world.standards.get(id));
        if change.kind == ChangeKind::Standard && standard.and_then(|one| one.amount_fen).is_none() {
            faults.add(
                format!("changes[{at}].standard_id"),
                text!("没有这个支出标准，或它没有金额。", "There is no such standard, or it has no amount."),
                text!("请从支出标准库中选择。", "Choose one of the standards."),
            );
        }
    }
    faults.done()
}
pub(crate) async fn begin(
    app: &App,
    caller: &Caller,
    input: &ScenarioInput,
    staff: StaffOf,
) -> Result<(), Problem> {
    let origin = caller.origin(app.platform.clock.now());
    let force = force(app, staff);
    let conn = app.platform.db.begin().await?;
    let done = begin_in(&conn, caller, &origin, input, &force).await;
    conn.settle(done).await
}

async fn begin_in(
    conn: &Conn,
    caller: &Caller,
    origin: &audit::Origin,
    input: &ScenarioInput,
    force: &Force,
) -> Result<(), Problem> {
    if !caller.scope.sees(input.unit_id) {
        return Err(Problem::not_found());
    }
    check(&input.name, &input.note, &input.changes)?;
    lock(conn, input.unit_id).await?;
    if store::is_there(conn, input.id).await? {
        let kept = store::find(conn, &caller.scope, input.id).await.map_err(|_| taken())?;
        return if is_same(&kept, input, origin) { Ok(()) } else { Err(taken()) };
    }
    let place = Place { unit_id: input.unit_id, year: input.budget_year, base: input.base };
    let ground = ground(conn, &caller.scope, force, place, (&input.changes, Grain::Sums)).await?;
    named(&ground.world, &input.changes)?;
    store::begin(conn, origin, input, &ground.standing).await
}

async fn lock(conn: &Conn, unit: UnitId) -> Result<(), Problem> {
    audit::lock_chains(conn, [unit]).await?;
    Ok(())
}

/// Whether somebody sends again what they began.
fn is_same(kept: &Kept, input: &ScenarioInput, origin: &audit::Origin) -> bool {
    let row = &kept.row;
    (row.unit_id, row.budget_year, row.base.as_str()) == (input.unit_id, input.budget_year, input.base.word())
        && (row.name.as_str(), row.note.as_str()) == (input.name.trim(), input.note.as_str())
        && kept.changes == input.changes
        && row.creator_id == origin.actor_id
}

fn taken() -> Problem {
    Problem::conflict(
        "id_in_use",
        text!("方案编号已被使用。", "The id is in use."),
        text!("请换一个编号。", "Make a new id."),
    )
}

pub(crate) async fn edit(
    app: &App,
    caller: &Caller,
    id: ScenarioId,
    input: &ScenarioEdit,
    staff: StaffOf,
) -> Result<(), Problem> {
    let origin = caller.origin(app.platform.clock.now());
    let force = force(app, staff);
    let conn = app.platform.db.begin().await?;
    let done = edit_in(&conn, caller, &origin, (id, input), &force).await;
    conn.settle(done).await
}

async fn edit_in(
    conn: &Conn,
    caller: &Caller,
    origin: &audit::Origin,
    (id, input): (ScenarioId, &ScenarioEdit),
    force: &Force,
) -> Result<(), Problem> {
    let kept = store::find(conn, &caller.scope, id).await?;
    check(&input.name, &input.note, &input.changes)?;
    lock(conn, kept.row.unit_id).await?;
    let kept = store::find(conn, &caller.scope, id).await?;
    store::ready(&kept.row, input.version)?;
    let ground = ground(conn, &caller.scope, force, kept.place()?, (&input.changes, Grain::Sums)).await?;
    named(&ground.world, &input.changes)?;
    store::edit(conn, origin, &kept.row, input).await
}

pub(crate) async fn conclude(
    app: &App,
    caller: &Caller,
    seen: (ScenarioId, i64),
    end: End,
    staff: StaffOf,
) -> Result<(), Problem> {
    let origin = caller.origin(app.platform.clock.now());
    let force = force(app, staff);
    let conn = app.platform.db.begin().await?;
    let done = match end {
        End::Adopt => ending::adopt(&conn, &caller.scope, &origin, &force, seen).await,
        End::Discard => ending::discard(&conn, &caller.scope, &origin, seen).await,
        End::Rebase => ending::rebase(&conn, &caller.scope, &origin, &force, seen).await,
    };
    conn.settle(done).await
}
