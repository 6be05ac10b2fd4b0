//! Scenarios in their tables.

use kernel::db::list;
use kernel::{Col, Conn, DbError, Limit, Page, Problem, Table, text};
use platform::audit::{self, Event, Origin};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::Serialize;

use crate::base::Standing;
use crate::load::Place;
use crate::model::{BaseKind, Change, OPEN, Scenario, ScenarioEdit, ScenarioId, ScenarioInput};
use crate::remaining::Supposed;

static SCENARIO: Table = Table {
    name: "sc_scenario",
    columns: &[
        ("id", Col::Text),
        ("unit_id", Col::Text),
        ("budget_year", Col::Int),
        ("base", Col::Text),
        ("standing", Col::Text),
        ("based_at", Col::Int),
        ("name", Col::Text),
        ("note", Col::Text),
        ("state", Col::Text),
        ("creator_id", Col::Text),
        ("created_at", Col::Int),
        ("closed_by", Col::Text),
        ("closed_at", Col::Int),
        ("version", Col::Int),
    ],
    key: &["id"],
};
static CHANGE: Table = Table {
    name: "sc_change",
    columns: &[("scenario_id", Col::Text), ("place", Col::Int), ("kind", Col::Text), ("content", Col::Text)],
    key: &["scenario_id", "place"],
};
static REMAINING: Table = Table {
    name: "sc_remaining",
    columns: &[
        ("scenario_id", Col::Text),
        ("place", Col::Int),
        ("kind", Col::Text),
        ("unit_id", Col::Text),
        ("below", Col::Int),
        ("subject", Col::Text),
        ("before_value", Col::Int),
        ("after_value", Col::Int),
    ],
    key: &["scenario_id", "place"],
};

/// A scenario with its changes and what it stood on.
#[derive(Clone, Debug)]
pub struct Kept {
    /// The row.
    pub row: Scenario,
    /// Its changes.
    pub changes: Vec<Change>,
    /// Its base as it was looked at.
    pub standing: Standing,
    /// Who closed it; empty while it is open.
    pub closed_by: String,
}

impl Kept {
    /// Unit, year and base.
    pub fn place(&self) -> Result<Place, Problem> {
        let base = BaseKind::parse(&self.row.base).ok_or_else(Problem::internal)?;
        Ok(Place { unit_id: self.row.unit_id, year: self.row.budget_year, base })
    }
}

/// Which scenarios a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<&'static str>,
    /// Of this year.
    pub year: Option<i64>,
}

const VIEW: &str = "select s.id, s.unit_id, u.code as unit_code, u.name as unit_name, s.budget_year, s.base, s.based_at,
      s.name, s.note, s.state, (select count(*) from sc_change c where c.scenario_id = s.id) as change_count,
      s.creator_id, coalesce(p.name, '') as creator_name, s.created_at, coalesce(q.name, '') as closed_by, s.closed_at,
      s.version
    from sc_scenario s join v_unit u on u.id = s.unit_id left join v_user p on p.id = s.creator_id
      left join v_user q on q.id = s.closed_by";

/// Where a page begins: when the scenario before was made, and its id.
#[derive(Clone, Debug)]
pub struct Mark(i64, ScenarioId);

impl Mark {
    /// Reads a mark that [`scenarios`] gave.
    pub fn parse(text: &str) -> Option<Mark> {
        let (at, id) = text.split_once(':')?;
        Some(Mark(at.parse().ok()?, id.parse().ok()?))
    }
}

/// Scenarios within the scope, newest first.
pub async fn scenarios(
    conn: &Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<Mark>,
    limit: Limit,
) -> Result<Page<Scenario>, DbError> {
    let mut conditions = "s.unit_id in {in:1}".to_owned();
    let mut values = vec![scope.parameter()];
    let given: [(&str, Option<Value>); 2] =
        [("s.state", filter.state.map(Value::from)), ("s.budget_year", filter.year.map(Value::from))];
    for (column, value) in given {
        if let Some(value) = value {
            values.push(value);
            conditions.push_str(&format!(" and {column} = ${}", values.len()));
        }
    }
    let sql = format!("select count(*) from sc_scenario s where {conditions}");
    let total = conn.number(&sql, values.clone()).await?;
    if let Some(Mark(at, id)) = after {
        let n = values.len();
        conditions.push_str(&format!(" and (s.created_at, s.id) < (${}, ${})", n + 1, n + 2));
        values.extend([at.into(), id.into()]);
    }
    values.push(limit.one_more().into());
    let sql =
        format!("{VIEW} where {conditions} order by s.created_at desc, s.id desc limit ${}", values.len());
    let mut items: Vec<Scenario> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| format!("{}:{}", row.created_at.0, row.id));
    Ok(Page { items, next, total })
}

#[derive(FromQueryResult)]
struct More {
    standing: String,
    closed_by: String,
}
#[derive(FromQueryResult)]
struct Content {
    content: String,
}

/// A scenario within the scope.
pub async fn find(conn: &Conn, scope: &Scope, id: ScenarioId) -> Result<Kept, Problem> {
    let sql = format!("{VIEW} where s.id = $1 and s.unit_id in {{in:2}}");
    let row: Option<Scenario> = conn.one(&sql, [id.into(), scope.parameter()]).await?;
    let row = row.ok_or_else(Problem::not_found)?;
    let sql = "select standing, closed_by from sc_scenario where id = $1";
    let more: Option<More> = conn.one(sql, [id.into()]).await?;
    let more = more.ok_or_else(Problem::internal)?;
    let standing = Standing::parse(&more.standing).ok_or_else(Problem::internal)?;
    let sql = "select content from sc_change where scenario_id = $1 order by place";
    let contents: Vec<Content> = conn.all(sql, [id.into()]).await?;
    let changes: Result<Vec<Change>, _> =
        contents.iter().map(|row| serde_json::from_str(&row.content)).collect();
    let changes = changes.map_err(|_| Problem::internal())?;
    Ok(Kept { row, changes, standing, closed_by: more.closed_by })
}

/// Whether there is a scenario of this id, whoever may see it.
pub async fn is_there(conn: &Conn, id: ScenarioId) -> Result<bool, DbError> {
    Ok(conn.number("select count(*) from sc_scenario where id = $1", [id.into()]).await? > 0)
}

#[derive(Serialize)]
struct Placed<'a> {
    scenario_id: ScenarioId,
    place: i64,
    kind: &'static str,
    content: &'a str,
}

async fn put_changes(conn: &Conn, id: ScenarioId, changes: &[Change]) -> Result<(), DbError> {
    let contents: Vec<String> =
        changes.iter().map(|change| serde_json::to_string(change).expect("a change is plain JSON")).collect();
    let rows: Vec<Placed<'_>> = (1_i64..)
        .zip(changes.iter().zip(&contents))
        .map(|(place, (change, content))| Placed {
            scenario_id: id,
            place,
            kind: change.kind.word(),
            content,
        })
        .collect();
    conn.insert(&CHANGE, &rows).await?;
    Ok(())
}

/// Writes a new scenario, on what it stands on.
pub async fn begin(
    conn: &Conn,
    origin: &Origin,
    input: &ScenarioInput,
    standing: &Standing,
) -> Result<(), Problem> {
    let row = serde_json::json!({
        "id": input.id, "unit_id": input.unit_id, "budget_year": input.budget_year, "base": input.base.word(),
        "standing": standing.text(), "based_at": origin.at.0, "name": input.name.trim(), "note": input.note,
        "state": OPEN, "creator_id": origin.actor_id, "created_at": origin.at.0, "closed_by": "", "closed_at": null,
        "version": 1,
    });
    conn.insert(&SCENARIO, &[row]).await?;
    put_changes(conn, input.id, &input.changes).await?;
    let detail = serde_json::json!({ "name": input.name.trim(), "changes": input.changes });
    record(conn, origin, (input.unit_id, input.id), "scenario.create", ("", OPEN), detail).await
}

/// Whether a scenario is open and at the version that was seen.
pub fn ready(row: &Scenario, seen: i64) -> Result<(), Problem> {
    match (row.state.as_str(), row.version == seen) {
        (OPEN, true) => Ok(()),
        (OPEN, false) => Err(stale(row.version)),
        _ => Err(closed()),
    }
}

/// Takes the next version of a scenario that is open, or says why not.
async fn advance(conn: &Conn, row: &Scenario, seen: i64) -> Result<(), Problem> {
    ready(row, seen)?;
    let sql = "update sc_scenario set version = version + 1 where id = $1 and version = $2 and state = $3";
    let touched = conn.exec(sql, [row.id.into(), seen.into(), OPEN.into()]).await?;
    if touched == 1 { Ok(()) } else { Err(stale(row.version)) }
}

/// Changes name, note and changes.
pub async fn edit(conn: &Conn, origin: &Origin, row: &Scenario, edit: &ScenarioEdit) -> Result<(), Problem> {
    advance(conn, row, edit.version).await?;
    let sql = "update sc_scenario set name = $2, note = $3 where id = $1";
    conn.exec(sql, [row.id.into(), edit.name.trim().into(), edit.note.clone().into()]).await?;
    conn.exec("delete from sc_change where scenario_id = $1", [row.id.into()]).await?;
    put_changes(conn, row.id, &edit.changes).await?;
    let detail = serde_json::json!({ "name": edit.name.trim(), "changes": edit.changes });
    record(conn, origin, (row.unit_id, row.id), "scenario.edit", (OPEN, OPEN), detail).await
}

/// Takes what is now as the base.
pub async fn rebase(
    conn: &Conn,
    origin: &Origin,
    row: &Scenario,
    seen: i64,
    standing: &Standing,
) -> Result<(), Problem> {
    advance(conn, row, seen).await?;
    let sql = "update sc_scenario set standing = $2, based_at = $3 where id = $1";
    conn.exec(sql, [row.id.into(), standing.text().into(), origin.at.0.into()]).await?;
    let detail = serde_json::json!({});
    record(conn, origin, (row.unit_id, row.id), "scenario.rebase", (OPEN, OPEN), detail).await
}

/// Closes it.
pub async fn close(
    conn: &Conn,
    origin: &Origin,
    row: &Scenario,
    seen: i64,
    state: &'static str,
    detail: serde_json::Value,
) -> Result<(), Problem> {
    advance(conn, row, seen).await?;
    let sql = "update sc_scenario set state = $2, closed_by = $3, closed_at = $4 where id = $1";
    let values = [row.id.into(), state.into(), origin.actor_id.into(), origin.at.0.into()];
    conn.exec(sql, values).await?;
    let action = if state == crate::model::ADOPTED { "scenario.adopt" } else { "scenario.discard" };
    record(conn, origin, (row.unit_id, row.id), action, (OPEN, state), detail).await
}

#[derive(Serialize)]
struct Left<'a> {
    scenario_id: ScenarioId,
    #[serde(flatten)]
    supposed: &'a Supposed,
}

/// Keeps what an adopted scenario leaves to the master data.
pub async fn keep(conn: &Conn, id: ScenarioId, all: &[Supposed]) -> Result<(), DbError> {
    let rows: Vec<Left<'_>> = all.iter().map(|supposed| Left { scenario_id: id, supposed }).collect();
    conn.insert(&REMAINING, &rows).await?;
    Ok(())
}

/// What an adopted scenario left to the master data.
pub async fn left(conn: &Conn, id: ScenarioId) -> Result<Vec<Supposed>, DbError> {
    let sql = "select place, kind, unit_id, below, subject, before_value, after_value from sc_remaining
        where scenario_id = $1 order by place";
    conn.all(sql, [id.into()]).await
}

async fn record(
    conn: &Conn,
    origin: &Origin,
    (unit, id): (UnitId, ScenarioId),
    action: &str,
    (from, to): (&str, &str),
    detail: serde_json::Value,
) -> Result<(), Problem> {
    let detail = detail.to_string();
    let event = Event {
        action: action.to_owned(),
        object_kind: "scenario".to_owned(),
        object_id: id.to_string(),
        from_state: from.to_owned(),
        to_state: to.to_owned(),
        after_hash: platform::hash::digest(format!("{id}={to}={detail}").as_bytes()),
        detail,
        ..Event::default()
    };
    Ok(audit::record(conn, unit, origin, vec![event]).await?)
}

/// The units above some, where there are: their chains are locked with those of the units whose figures are set.
pub async fn above(conn: &Conn, units: &[UnitId]) -> Result<Vec<UnitId>, DbError> {
    #[derive(FromQueryResult)]
    struct Above {
        parent_id: UnitId,
    }
    let sql = "select distinct parent_id from v_unit where parent_id is not null and id in {in:1}";
    let rows: Vec<Above> = conn.all(sql, [list(units)]).await?;
    Ok(rows.into_iter().map(|row| row.parent_id).collect())
}

/// It is closed.
pub fn closed() -> Problem {
    Problem::conflict(
        "closed",
        text!("该方案已采用或已放弃。", "The scenario has been adopted or discarded."),
        text!("请另建方案。", "Begin another one."),
    )
}

fn stale(version: i64) -> Problem {
    Problem::conflict(
        "stale",
        text!(
            "方案已被他人修改，当前版本为 {version}。",
            "Somebody else changed the scenario; it is at version {version} now."
        ),
        text!("请刷新后重新修改。", "Reload it and make your change again."),
    )
}
