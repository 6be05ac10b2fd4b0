//! Files of control figures, of budget lines taken over from another system, and of own-funds income.
//!
//! A file of lines (or of income) holds **all** of them for every budget it names by unit and year: they replace
//! what was taken over before, so that the same file twice changes nothing. The budget is made as a draft when
//! there is none; one in review or approved is not touched. Budgets go through the steps of the pipeline ([`run`]).

mod controls;
mod lines;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, text};
use platform::UnitId;
use platform::import::{CellProblem, Importer, Importing, Row, Sheet};
use sea_orm::FromQueryResult;

use crate::model::Budget;
use crate::store;

/// The importers of the area.
pub fn importers() -> Vec<Arc<dyn Importer>> {
    vec![Arc::new(controls::ControlFigures), Arc::new(lines::BudgetLines), Arc::new(lines::IncomeLines)]
}

#[derive(FromQueryResult)]
struct UnitCode {
    id: UnitId,
    code: String,
}

/// Units by the code in the column `unit`.
async fn units_unscoped(conn: &Conn, sheet: &Sheet) -> Result<BTreeMap<String, UnitId>, DbError> {
    let codes: BTreeSet<&str> = sheet.rows().map(|row| row.raw("unit")).collect();
    let rows: Vec<UnitCode> =
        conn.all("select id, code from v_unit where code in {in:1}", [list(codes)]).await?;
    Ok(rows.into_iter().map(|unit| (unit.code, unit.id)).collect())
}

/// The unit of a row, if the importer may touch it.
fn unit(
    row: Row<'_>,
    units: &BTreeMap<String, UnitId>,
    may: impl Fn(UnitId) -> bool,
    problems: &mut Vec<CellProblem>,
) -> Option<UnitId> {
    let found = units.get(row.raw("unit")).copied().filter(|unit| may(*unit));
    if found.is_none() {
        row.fault(
            "unit",
            problems,
            text!("没有这个单位，或不在您的范围内。", "There is no such unit, or it is outside your scope."),
            text!("请核对单位代码。", "Check the unit's code."),
        );
    }
    found
}

/// Whether the importer may prepare budgets of a unit.
fn may_edit(importing: &Importing<'_>, unit_id: UnitId) -> bool {
    importing.actor.is_system() || importing.scope.sees(unit_id)
}

/// A budget that is there already.
struct Known {
    budget: Budget,
    state: String,
    version: i64,
}

#[derive(FromQueryResult)]
struct Head {
    id: DocumentId,
    state: String,
    version: i64,
}

/// The budgets of some units that are not void, by unit and year.
async fn budgets_unscoped(
    conn: &Conn,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<BTreeMap<(UnitId, i64), Known>, DbError> {
    let sql = "select id, state, version from fl_document
        where kind = 'budget' and state <> 'void' and unit_id in {in:1}";
    let heads: Vec<Head> = conn.all(sql, [list(units)]).await?;
    let ids: Vec<DocumentId> = heads.iter().map(|head| head.id).collect();
    let mut budgets = store::budgets(conn, &ids).await?;
    let mut known = BTreeMap::new();
    for head in heads {
        if let Some(budget) = budgets.remove(&head.id) {
            let key = (budget.row.unit_id, budget.row.budget_year);
            known.insert(key, Known { budget, state: head.state, version: head.version });
        }
    }
    Ok(known)
}
