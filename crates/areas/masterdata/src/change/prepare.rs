//! Working out what a request writes: the record as it stands, its row with the new values, the importer's checks.

use std::collections::BTreeSet;
use std::sync::Mutex;

use kernel::{Clock, Conn, DbError, FieldProblem, Ids, Problem, Text, text};
use platform::actor::Grant;
use platform::audit::Origin;
use platform::import::{CellProblem, Importer, Importing, Manner, Planned, PlannedRow, Sheet, cell_problems};
use platform::{Actor, Place, Role, Scope, UnitId};
use posting::Context;
use sea_orm::FromQueryResult;
use serde_json::Value;

use super::model::Request;
use super::target::{Cells, Target, cells};
use super::{MasterChangeKind, Numbered};
use crate::versions::{self, Titles};

/// A record as it stands.
pub(super) struct Standing {
    /// Its newest version.
    pub version: i64,
    /// As the cells of a file.
    cells: Cells,
}

impl Standing {
    pub(super) fn cell(&self, key: &str) -> &str {
        self.cells.iter().find(|(known, _)| *known == key).map_or("", |(_, value)| value)
    }
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
}

/// A unit and all below it: what a request of that unit may touch.
pub(super) async fn subtree(conn: &Conn, unit_id: UnitId) -> Result<BTreeSet<UnitId>, DbError> {
    // A path ends in a slash and goes on with hexadecimal digits.
    let sql = "select d.id from md_unit u join md_unit d on d.path >= u.path and d.path < u.path || 'g'
        where u.id = $1";
    let rows: Vec<UnitRow> = conn.all(sql, [unit_id.into()]).await?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// The record, when it is there and the unit's to change.
pub(super) async fn standing(
    kind: &MasterChangeKind,
    conn: &Conn,
    (target, importer): (&Target, &dyn Importer),
    object_id: &str,
    units: &BTreeSet<UnitId>,
) -> Result<Option<Standing>, DbError> {
    let Some(row) = target.row(conn, object_id).await? else { return Ok(None) };
    if versions::owner(target.record, &row).is_some_and(|unit| !units.contains(&unit)) {
        return Ok(None);
    }
    let newest = versions::newest(conn, target.record, [object_id]).await?;
    let version = newest.get(object_id).copied().unwrap_or_default();
    let text = |column: &str| row.get(column).and_then(Value::as_str).unwrap_or("");
    let key = match target.sealed_key {
        Some((column, place)) => Some(kind.vault.open(Place { row: text("id"), ..place }, text(column))?),
        None => None,
    };
    let mut cells = cells(conn, importer.columns(), &[row]).await?.pop().unwrap_or_default();
    cells.extend(target.key.iter().copied().zip(key.map(|key| key.to_string())));
    Ok(Some(Standing { version, cells }))
}

/// The rows that the request writes, checked by the importer of its kind with the reach of the department over the
/// applying unit: the department approves what the unit asks for.
pub(super) async fn prepare(
    kind: &MasterChangeKind,
    conn: &Conn,
    importer: &dyn Importer,
    request: &Request,
    standing: Option<&Standing>,
    (units, context): (&BTreeSet<UnitId>, &Context),
) -> Result<Vec<Numbered>, Problem> {
    let mut record: Vec<(&str, String)> = standing.map_or_else(Vec::new, |standing| standing.cells.clone());
    for field in &request.fields {
        match record.iter_mut().find(|(key, _)| *key == field.field) {
            Some((_, value)) => value.clone_from(&field.new),
            None => record.push((&field.field, field.new.clone())),
        }
    }
    let sheet = Sheet::of(importer.columns(), &[record]);
    let rows = check(kind, conn, importer, &sheet, request, (units, context)).await?;
    if rows.is_empty() || (standing.is_none() && !rows.iter().any(|row| row.is_new)) {
        return Err(nothing(standing.is_none()));
    }
    number(conn, importer.kind(), rows).await
}

/// Rows with the numbers of the versions they make.
pub(super) async fn number(conn: &Conn, kind: &str, rows: Vec<PlannedRow>) -> Result<Vec<Numbered>, Problem> {
    let numbers = versions::numbers(conn, kind, &rows).await?;
    Ok(rows.into_iter().zip(numbers).collect())
}

/// The rows that a sheet would write.
pub(super) async fn check(
    kind: &MasterChangeKind,
    conn: &Conn,
    importer: &dyn Importer,
    sheet: &Sheet,
    request: &Request,
    (units, context): (&BTreeSet<UnitId>, &Context),
) -> Result<Vec<PlannedRow>, Problem> {
    let planned: Planned = Mutex::new(Vec::new());
    let grant = Grant {
        role: Role::DeptFinance,
        unit_id: request.unit_id,
        covers: units.clone(),
        on_behalf_of: None,
    };
    // Not the system, which may do more than a department.
    let actor = Actor {
        user_id: platform::UserId(request.id.0),
        login: String::new(),
        name: String::new(),
        grants: vec![grant],
        today: context.today,
    };
    // The same request makes the same ids, in a preview as in the end.
    let (high, low) = request.id.0.as_u64_pair();
    let importing = Importing {
        origin: Origin {
            actor_id: actor.user_id,
            actor_name: String::new(),
            on_behalf_of: None,
            at: context.at,
            request_id: String::new(),
        },
        actor: &actor,
        scope: &Scope::of_operator(units.iter().copied()),
        today: context.today,
        ids: &Ids::seeded(Clock::held_at(context.today), high ^ low),
        vault: &kind.vault,
        manner: Manner { planned: Some(&planned), ..Manner::default() },
    };
    importer.apply(conn, &importing, sheet).await.map_err(|problem| named(problem, request))?;
    planned.into_inner().map_err(|_| Problem::internal())
}

/// The cells that an importer found wrong, named as fields of the request.
fn named(problem: Problem, request: &Request) -> Problem {
    if problem.code != "import_refused" {
        return problem;
    }
    let field = |CellProblem { cell, what, how }: CellProblem| {
        let key = if cell.field.is_empty() { cell.column } else { cell.field };
        let at = match request.fields.iter().position(|field| field.field == key) {
            Some(n) => format!("fields[{n}].value"),
            None => key,
        };
        FieldProblem { at, what, how, cell: None }
    };
    Problem::invalid(cell_problems(problem).into_iter().map(field).collect())
}

fn nothing(is_new: bool) -> Problem {
    if is_new {
        return Problem::conflict(
            "record_exists",
            text!("该记录已经存在。", "The record is there already."),
            text!("请改为变更已有记录。", "Change the record that is there."),
        );
    }
    Problem::field(
        "fields",
        text!("与现有记录相同，没有变更。", "The record is just so already."),
        text!("请核对新值。", "Check the new values."),
    )
}

/// Versions that a message about a record that moved on tells of.
const TOLD_MAX: i64 = 10;

/// The record is at another version than the request saw: who changed what since.
pub(super) async fn moved(
    conn: &Conn,
    titles: &Titles,
    target: &Target,
    request: &Request,
) -> Result<Problem, DbError> {
    let Request { object_id, record_version, .. } = request;
    let kind = target.record;
    let versions = versions::history_unscoped(conn, kind, object_id, i64::MAX, TOLD_MAX + 1).await?;
    let codes = versions::unit_codes(conn, &versions).await?;
    let newest = versions.first().map_or(0, |version| version.version);
    let mut fields = Vec::new();
    for (place, version) in versions.iter().enumerate().take(TOLD_MAX as usize) {
        if version.version <= *record_version {
            break;
        }
        let (who, number) = (&version.actor_name, version.version);
        let when = kernel::Stamp(version.recorded_at).date();
        for change in versions::changes(titles, version, versions.get(place + 1), &codes) {
            let (old, new) = (change.old.unwrap_or_default(), change.new.unwrap_or_default());
            let Text { zh, en } = change.title;
            fields.push(FieldProblem {
                at: change.column,
                what: Text {
                    zh: format!("第 {number} 版，{who} 于 {when} 将“{zh}”由“{old}”改为“{new}”。"),
                    en: format!("Version {number}: {who} changed {en} from “{old}” to “{new}” on {when}."),
                },
                how: text!("请退回，核对后重新提交。", "Return it, look again and submit it anew."),
                cell: None,
            });
        }
    }
    let moved = Problem::conflict(
        "record_moved",
        text!(
            "该记录在申请后已被修改：申请依据第 {record_version} 版，现为第 {newest} 版。",
            "The record has changed since: the request saw version {record_version}, it is at {newest} now."
        ),
        text!(
            "请退回申请单位，按现在的记录重新提交。",
            "Return it to the unit to be submitted on the present record."
        ),
    );
    Ok(Problem { fields, ..moved })
}
