//! What the documents of the area must know of units and of closed periods.

use std::collections::{HashMap, HashSet};

use kernel::db::list;
use kernel::{Conn, DbError, Period, Problem, text};
use ledger::Running;
use platform::UnitId;
use posting::Work;
use posting::document::unit_missing;
use sea_orm::FromQueryResult;
use serde::de::DeserializeOwned;

/// A unit and its set of books.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct Unit {
    pub(crate) id: UnitId,
    pub(crate) unit_type: String,
    pub(crate) purpose: String,
    /// The year in which its books were opened.
    pub(crate) start_year: Option<i64>,
}

/// Units by id.
pub(crate) async fn units_unscoped(conn: &Conn, ids: &[UnitId]) -> Result<HashMap<UnitId, Unit>, DbError> {
    const SQL: &str = "select u.id, u.unit_type, u.purpose, b.start_year
        from v_unit u left join cl_book b on b.unit_id = u.id where u.id in {in:1}";
    let rows: Vec<Unit> = conn.all(SQL, [list(ids)]).await?;
    Ok(rows.into_iter().map(|unit| (unit.id, unit)).collect())
}

/// Closed periods of units from a year on.
pub(crate) async fn closed_unscoped(
    conn: &Conn,
    ids: &[UnitId],
    from_year: i64,
) -> Result<HashSet<(UnitId, i64)>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        unit_id: UnitId,
        period: i64,
    }
    const SQL: &str = "select unit_id, period from lg_closed_period where unit_id in {in:1} and period >= $2";
    let rows: Vec<Row> = conn.all(SQL, [list(ids), (from_year * 100).into()]).await?;
    Ok(rows.into_iter().map(|row| (row.unit_id, row.period)).collect())
}

/// The period that must be closed before this month may be: the month before, the opening of the first year, or the closing
/// of the year before.
pub(crate) fn before(period: Period, start_year: i64) -> Period {
    match period.month() {
        1 if period.year() == start_year => Period::opening(start_year),
        1 => Period::closing(period.year() - 1),
        month => Period::month_of(period.year(), u32::try_from(month - 1).unwrap_or(1)),
    }
}

/// The units commands concern beyond those of their headers: a new document names its own.
pub(crate) fn named_units(work: &[Work<'_>]) -> Vec<Result<Vec<UnitId>, Problem>> {
    let unit = |work: &Work<'_>| {
        if work.header.is_some() {
            return Ok(Vec::new());
        }
        let unit = work.command.body.get("unit_id").and_then(serde_json::Value::as_str);
        unit.and_then(|unit| unit.parse().ok()).map(|unit| vec![unit]).ok_or_else(unit_missing)
    };
    work.iter().map(unit).collect()
}

/// The input of a command.
pub(crate) fn read<T: DeserializeOwned>(body: &serde_json::Value) -> Result<T, Problem> {
    serde_json::from_value(body.clone()).map_err(|error| {
        Problem::malformed(text!("内容无法读取：{error}", "The body cannot be read: {error}"))
    })
}

/// Refuses a document of a unit whose books are not open.
pub(crate) fn no_book() -> Problem {
    Problem::conflict(
        "no_book",
        text!("该单位尚未建账。", "The unit's books are not open yet."),
        text!("请先录入并审核期初余额。", "Enter and review its opening balances first."),
    )
}

/// Refuses what would enter a period that is closed.
pub(crate) fn already_closed(period: Period) -> Problem {
    Problem::conflict(
        "period_closed",
        text!("期间 {period} 已经结账。", "Period {period} is closed already."),
        text!(
            "已结账期间不能再结账，也不能重新打开。",
            "A closed period is neither closed again nor opened."
        ),
    )
}

/// The months of a year that are still open.
pub(crate) fn open_months(running: &Running, unit_id: UnitId, year: i64) -> Vec<Period> {
    let months = (1..=12).map(|month| Period::month_of(year, month));
    months.filter(|period| !running.is_closed(unit_id, *period)).collect()
}
