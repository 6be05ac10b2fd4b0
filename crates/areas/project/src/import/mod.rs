//! Files of projects, costing lines and targets.
//!
//! A file of projects makes drafts, or changes the heads of drafts with the same code. A file of costing lines (or
//! targets) holds **all** of them for every project it names: they replace what is there, so that the same file
//! twice changes nothing. Columns of what lines buy that a file lacks leave that as it is. What is in review or in the library is not touched. Everything goes through the steps of
//! the pipeline ([`run`]).

mod lines;
mod projects;
mod unsaid;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use kernel::db::list;
use kernel::{Conn, DbError, text};
use platform::UnitId;
use platform::import::{CellProblem, Importer, Importing, Row, Sheet};
use sea_orm::FromQueryResult;

use crate::model::Project;
use crate::queries;

/// The importers of the area.
pub fn importers() -> Vec<Arc<dyn Importer>> {
    vec![Arc::new(projects::Projects), Arc::new(lines::CostingLines), Arc::new(lines::Targets)]
}

/// A project that a file names.
struct Known {
    project: Project,
    state: String,
    version: i64,
}

impl Known {
    fn is_open(&self) -> bool {
        matches!(self.state.as_str(), "draft" | "returned")
    }
}

/// The projects whose codes stand in a column, as far as the importer may touch them.
async fn known(
    conn: &Conn,
    importing: &Importing<'_>,
    sheet: &Sheet,
    key: &str,
) -> Result<BTreeMap<String, Known>, DbError> {
    let codes: BTreeSet<String> = sheet.rows().map(|row| row.raw(key).to_owned()).collect();
    let found = queries::by_codes_unscoped(conn, &codes).await?;
    let may = |project: &Project| importing.actor.is_system() || importing.scope.sees(project.unit_id);
    let known = found.into_iter().filter(|(_, (project, ..))| may(project));
    Ok(known.map(|(code, (project, state, version))| (code, Known { project, state, version })).collect())
}

/// The draft a row names; a fault when there is none that may be changed.
fn open<'k>(
    row: Row<'_>,
    key: &str,
    known: &'k BTreeMap<String, Known>,
    problems: &mut Vec<CellProblem>,
) -> Option<&'k Known> {
    let found = known.get(row.raw(key));
    match found {
        None => row.fault(
            key,
            problems,
            text!("没有这个项目。", "There is no such project."),
            text!("请先导入项目，或核对项目代码。", "Import the project first, or check the code."),
        ),
        Some(project) if !project.is_open() => closed(row, key, problems),
        Some(_) => {}
    }
    found.filter(|project| project.is_open())
}

fn closed(row: Row<'_>, key: &str, problems: &mut Vec<CellProblem>) {
    row.fault(
        key,
        problems,
        text!(
            "该项目已送审或已入库，不能修改。",
            "The project is in review or in the library and cannot change."
        ),
        text!("请退回后再导入。", "Have it returned, then import."),
    );
}

#[derive(FromQueryResult)]
struct UnitCode {
    id: UnitId,
    code: String,
}

/// Units by code, as far as the importer may touch them.
async fn units(
    conn: &Conn,
    importing: &Importing<'_>,
    sheet: &Sheet,
    key: &str,
) -> Result<BTreeMap<String, UnitId>, DbError> {
    let codes: BTreeSet<&str> = sheet.rows().map(|row| row.raw(key)).collect();
    let rows: Vec<UnitCode> =
        conn.all("select id, code from v_unit where code in {in:1}", [list(codes)]).await?;
    let may = |unit: &UnitCode| importing.actor.is_system() || importing.scope.sees(unit.id);
    Ok(rows.into_iter().filter(may).map(|unit| (unit.code, unit.id)).collect())
}
