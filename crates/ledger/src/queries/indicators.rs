//! Indicators: list with sums, one, its children, its holds.

use kernel::{Conn, DbError, Fen, Limit};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::indicator::{COLUMNS, Indicator, IndicatorId};
use crate::queries::order::{Order, Part, place};
use crate::queries::{pattern, units};
use crate::running::{Hold, LineId};

/// Which indicators.
#[derive(Clone, Debug, Default)]
pub struct IndicatorFilter {
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// Of this fiscal year.
    pub fiscal_year: Option<i64>,
    /// Fund code, or the beginning of one.
    pub fund: Option<String>,
    /// Functional class, or the beginning of one.
    pub function: Option<String>,
    /// Departmental economic class, or the beginning of one.
    pub dep_economy: Option<String>,
    /// Of this project.
    pub project_id: Option<String>,
    /// Allotted from this one.
    pub parent_id: Option<IndicatorId>,
    /// In number or title.
    pub text: Option<String>,
    /// Only those with something available.
    pub with_available: bool,
    /// 1: only those that may be spent from; 0: only those still to be allotted.
    pub allotted: Option<i64>,
    /// Only those on which documents on their way hold something.
    pub in_flight: bool,
    /// Order.
    pub order: IndicatorOrder,
}

/// By what indicators are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum IndicatorOrder {
    /// 文号倒序 / by number, last first
    #[default]
    #[serde(rename = "-number")]
    NumberDown,
    /// 文号 / by number
    #[serde(rename = "number")]
    Number,
    /// 可用余额从大到小 / most available first
    #[serde(rename = "-available")]
    Available,
    /// 在途从大到小 / most held first
    #[serde(rename = "-held")]
    Held,
    /// 指标金额从大到小 / most granted first
    #[serde(rename = "-granted")]
    Granted,
    /// 已支付从大到小 / most paid first
    #[serde(rename = "-paid")]
    Paid,
    /// 执行率从低到高 / lowest rate first
    #[serde(rename = "rate")]
    Rate,
    /// 执行率从高到低 / highest rate first
    #[serde(rename = "-rate")]
    RateDown,
}

/// Basis points, rounded down; beyond 9 trillion yuan divided first, so that nothing overflows.
const RATE: &str = "case when i.granted_fen <= 0 then 0
    when i.paid_fen > 900000000000000 then i.paid_fen / (i.granted_fen / 10000)
    else i.paid_fen * 10000 / i.granted_fen end";

impl IndicatorOrder {
    fn order(self) -> Order {
        // The unique number serves the first two over all units; the others order what `lg_indicator_list` finds.
        const NUMBER: &[Part] = &[Part::Text("i.number")];
        const AVAILABLE: &[Part] = &[Part::Int("i.available_fen"), Part::Text("i.id")];
        const HELD: &[Part] = &[Part::Int("i.held_fen"), Part::Text("i.id")];
        const GRANTED: &[Part] = &[Part::Int("i.granted_fen"), Part::Text("i.id")];
        const PAID: &[Part] = &[Part::Int("i.paid_fen"), Part::Text("i.id")];
        const BY_RATE: &[Part] = &[Part::Int(RATE), Part::Text("i.id")];
        let (parts, down) = match self {
            IndicatorOrder::NumberDown => (NUMBER, true),
            IndicatorOrder::Number => (NUMBER, false),
            IndicatorOrder::Available => (AVAILABLE, true),
            IndicatorOrder::Held => (HELD, true),
            IndicatorOrder::Granted => (GRANTED, true),
            IndicatorOrder::Paid => (PAID, true),
            IndicatorOrder::Rate => (BY_RATE, false),
            IndicatorOrder::RateDown => (BY_RATE, true),
        };
        Order { parts, down }
    }
    fn place(self, row: &Indicator) -> String {
        match self {
            IndicatorOrder::NumberDown | IndicatorOrder::Number => row.number.clone(),
            IndicatorOrder::Available => place(&[&row.available_fen.fen(), &row.id]),
            IndicatorOrder::Held => place(&[&row.held_fen.fen(), &row.id]),
            IndicatorOrder::Granted => place(&[&row.granted_fen.fen(), &row.id]),
            IndicatorOrder::Paid => place(&[&row.paid_fen.fen(), &row.id]),
            IndicatorOrder::Rate | IndicatorOrder::RateDown => place(&[&rate(row), &row.id]),
        }
    }
}

/// As the database works out [`RATE`].
fn rate(row: &Indicator) -> i64 {
    let (paid, granted) = (row.paid_fen.fen(), row.granted_fen.fen());
    match granted {
        ..=0 => 0,
        _ if paid > 900_000_000_000_000 => paid / (granted / 10_000),
        _ => paid * 10_000 / granted,
    }
}

/// Sums of positions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PositionSums {
    /// Granted.
    pub granted_fen: Fen,
    /// May still be held or paid.
    pub available_fen: Fen,
    /// Frozen.
    pub frozen_fen: Fen,
    /// Held.
    pub held_fen: Fen,
    /// Paid.
    pub paid_fen: Fen,
}

/// A page of indicators with the sums over all pages.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IndicatorPage {
    /// The rows of this page.
    pub items: Vec<Indicator>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows the filters leave over all pages.
    pub total: i64,
    /// Sums over all pages.
    pub sums: PositionSums,
}

#[derive(FromQueryResult)]
struct Totals {
    total: i64,
    granted_fen: Fen,
    available_fen: Fen,
    frozen_fen: Fen,
    held_fen: Fen,
    paid_fen: Fen,
}

const WHERE: &str = "from lg_indicator i where i.unit_id in {in:1} and ($2 = 0 or i.fiscal_year = $2)
    and i.fund >= $3 and i.fund < $3 || '~' and i.function >= $4 and i.function < $4 || '~'
    and ($5 = '' or i.project_id = $5) and ($6 = '' or i.parent_id = $6)
    and ($7 = '%' or i.number like $7 escape '\\' or i.title like $7 escape '\\')
    and ($8 = 0 or i.available_fen > 0) and ($9 = 0 or i.held_fen > 0)
    and i.dep_economy >= $10 and i.dep_economy < $10 || '~'
    and ($11 = -1 or i.allotted = $11)";

fn parameters(scope: &Scope, filter: &IndicatorFilter) -> Vec<Value> {
    let text = |value: &Option<String>| Value::from(value.clone().unwrap_or_default());
    vec![
        units(scope, filter.unit_id),
        filter.fiscal_year.unwrap_or(0).into(),
        text(&filter.fund),
        text(&filter.function),
        text(&filter.project_id),
        filter.parent_id.map(|id| id.to_string()).unwrap_or_default().into(),
        pattern(filter.text.as_deref()).into(),
        i64::from(filter.with_available).into(),
        i64::from(filter.in_flight).into(),
        text(&filter.dep_economy),
        filter.allotted.unwrap_or(-1).into(),
    ]
}

/// A page. `Ok(None)`: the cursor is not one of this order's.
pub async fn list(
    conn: &Conn,
    scope: &Scope,
    filter: &IndicatorFilter,
    after: Option<&str>,
    limit: Limit,
) -> Result<Option<IndicatorPage>, DbError> {
    let order = filter.order.order();
    let Some(beyond) = order.read(after) else { return Ok(None) };
    let mut values = parameters(scope, filter);
    let totals: Option<Totals> = conn.one(&format!("{TOTALS} {WHERE}"), values.clone()).await?;
    let totals = totals.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))?;
    let (past, by) = (order.beyond(&beyond, 13), order.by());
    let sql = format!("select {COLUMNS} {WHERE} {past} order by {by} limit $12");
    values.push(limit.rows().into());
    values.extend(beyond);
    let items: Vec<Indicator> = conn.all(&sql, values).await?;
    let full = items.len() as i64 == limit.rows();
    Ok(Some(IndicatorPage {
        next: items.last().filter(|_| full).map(|last| filter.order.place(last)),
        items,
        total: totals.total,
        sums: PositionSums {
            granted_fen: totals.granted_fen,
            available_fen: totals.available_fen,
            frozen_fen: totals.frozen_fen,
            held_fen: totals.held_fen,
            paid_fen: totals.paid_fen,
        },
    }))
}

const TOTALS: &str =
    "select count(*) as total, cast(coalesce(sum(i.granted_fen), 0) as bigint) as granted_fen,
    cast(coalesce(sum(i.available_fen), 0) as bigint) as available_fen,
    cast(coalesce(sum(i.frozen_fen), 0) as bigint) as frozen_fen,
    cast(coalesce(sum(i.held_fen), 0) as bigint) as held_fen,
    cast(coalesce(sum(i.paid_fen), 0) as bigint) as paid_fen";

/// One indicator.
pub async fn find(conn: &Conn, scope: &Scope, id: IndicatorId) -> Result<Option<Indicator>, DbError> {
    let sql = format!("select {COLUMNS} from lg_indicator i where i.id = $1 and i.unit_id in {{in:2}}");
    conn.one(&sql, [id.into(), scope.parameter()]).await
}

/// Indicators by id within a scope.
pub async fn by_ids(
    conn: &Conn,
    scope: &Scope,
    ids: impl IntoIterator<Item = IndicatorId>,
) -> Result<Vec<Indicator>, DbError> {
    let sql =
        format!("select {COLUMNS} from lg_indicator i where i.id in {{in:1}} and i.unit_id in {{in:2}}");
    conn.all(&sql, [kernel::db::list(ids), scope.parameter()]).await
}

/// Indicators by id. Unscoped: documents decide on facts first and on rights by the units they find.
pub async fn by_ids_unscoped(
    conn: &Conn,
    ids: impl IntoIterator<Item = IndicatorId>,
) -> Result<Vec<Indicator>, DbError> {
    let sql = format!("select {COLUMNS} from lg_indicator i where i.id in {{in:1}}");
    conn.all(&sql, [kernel::db::list(ids)]).await
}

#[derive(FromQueryResult)]
struct HoldRow {
    id: LineId,
    indicator_id: IndicatorId,
    document_id: String,
    account: String,
    amount_fen: Fen,
    remaining_fen: Fen,
}

/// The holds on an indicator that still have something, oldest first. The caller has found the indicator within
/// its scope.
pub async fn open_holds_unscoped(conn: &Conn, id: IndicatorId, limit: Limit) -> Result<Vec<Hold>, DbError> {
    let rows: Vec<HoldRow> = conn
        .all(
            "select id, indicator_id, document_id, account, amount_fen, remaining_fen from lg_hold
             where indicator_id = $1 and remaining_fen > 0 order by id limit $2",
            [id.into(), limit.rows().into()],
        )
        .await?;
    let hold = |row: HoldRow| Hold {
        id: row.id,
        indicator_id: row.indicator_id,
        document_id: row.document_id,
        account: row.account,
        amount_fen: row.amount_fen,
        remaining_fen: row.remaining_fen,
    };
    Ok(rows.into_iter().map(hold).collect())
}
