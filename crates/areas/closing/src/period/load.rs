//! Loading a batch of month closes.

use std::collections::HashMap;

use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Period, Problem, text};
use platform::UnitId;
use posting::document::Loaded;
use posting::http::Input;
use posting::{Context, Work};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::PeriodClose;
use super::checklist::{checklist, figures};
use crate::facts::read;
use crate::life::carries;

/// A month to close.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeriodCloseInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit.
    pub unit_id: UnitId,
    /// The month (`202610`).
    #[schema(minimum = 199_001, maximum = 220_012)]
    pub period: i64,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for PeriodCloseInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    unit_id: UnitId,
    period: i64,
    state: String,
}

/// A month's period; the opening and the closing of a year are no months.
pub(crate) fn month(code: i64) -> Result<Period, Problem> {
    Period::from_code(code).filter(|period| (1..=12).contains(&period.month())).ok_or_else(|| {
        Problem::field(
            "period",
            text!("期间须为年月，如 202610。", "The period is a year and a month, such as 202610."),
            text!("请更正期间。", "Correct the period."),
        )
    })
}

pub(super) async fn load(conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
    let ids: Vec<DocumentId> = work.iter().map(|work| work.command.id).collect();
    let stored = stored(conn, &ids).await?;
    let ready: Vec<Result<(UnitId, Period), Problem>> =
        work.iter().map(|work| pair(work, stored.get(&work.command.id))).collect();
    let pairs: Vec<(UnitId, Period)> = ready.iter().flatten().copied().collect();
    let others = others(conn, &pairs).await?;
    let figures = figures(conn, &pairs).await?;
    let documents = work.iter().zip(ready).map(|(work, pair)| {
        let (unit_id, period) = pair?;
        let id = work.command.id;
        let figures = figures.get(&(unit_id, period)).cloned().unwrap_or_default();
        let checklist = checklist((unit_id, period), &figures, context.today);
        let other = others.iter().any(|row| {
            row.id != id && row.unit_id == unit_id && row.period == period.code() && row.state == "in_review"
        });
        let document: Loaded = Ok(Box::new(PeriodClose { id, unit_id, period, figures, checklist, other }));
        document
    });
    Ok(documents.collect())
}

fn pair(work: &Work<'_>, stored: Option<&Stored>) -> Result<(UnitId, Period), Problem> {
    if !carries(work) {
        let stored = stored.ok_or_else(Problem::not_found)?;
        return Ok((stored.unit_id, month(stored.period)?));
    }
    let input: PeriodCloseInput = read(&work.command.body)?;
    if input.id != work.command.id {
        return Err(Problem::not_found());
    }
    Ok((input.unit_id, month(input.period)?))
}

async fn stored(conn: &Conn, ids: &[DocumentId]) -> Result<HashMap<DocumentId, Stored>, DbError> {
    const SQL: &str = "select p.id, d.unit_id, p.period, d.state
        from cl_period_close p join fl_document d on d.id = p.id where p.id in {in:1}";
    let rows: Vec<Stored> = conn.all(SQL, [list(ids)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

/// Every month close of these units in these years that is on its way.
async fn others(conn: &Conn, pairs: &[(UnitId, Period)]) -> Result<Vec<Stored>, DbError> {
    const SQL: &str = "select d.id, d.unit_id, p.period, d.state
        from fl_document d join cl_period_close p on p.id = d.id
        where d.kind = 'period_close' and d.unit_id in {in:1} and d.fiscal_year between $2 and $3 and d.state = 'in_review'";
    let years = || pairs.iter().map(|(_, period)| period.year());
    let (first, last) = (years().min().unwrap_or(0), years().max().unwrap_or(0));
    conn.all(SQL, [list(pairs.iter().map(|(unit, _)| *unit)), first.into(), last.into()]).await
}
