//! `/api/supervision/overview`: how a year stands, for the first screen. Positions, open holds, kept balances and the
//! index of hits; no entries.

use axum::extract::State;
use chrono::{Datelike, NaiveDate};
use kernel::money::basis_points;
use kernel::{Conn, DbError, Fen, Limit, text};
use platform::Permission;
use platform::UnitId;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::days::Days;
use crate::rates::{ExecutionRow, Range, behind, months};

/// Units that are shown as behind.
const BEHIND: u32 = 8;

/// Of which year and unit.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OverviewQuery {
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    fiscal_year: i64,
    /// 单位及其下级；不填为权限内全部单位 / unit with those below it; all units in scope when absent
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
}

/// How a year stands.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct Overview {
    /// Year.
    fiscal_year: i64,
    /// Granted to units that may spend.
    granted_fen: Fen,
    /// Paid, net of refunds.
    paid_fen: Fen,
    /// Held by documents on their way.
    held_fen: Fen,
    /// Frozen.
    frozen_fen: Fen,
    /// Still available.
    available_fen: Fen,
    /// Paid ÷ granted in basis points.
    rate_basis_points: i64,
    /// How much of the year is over, in basis points: what the rate is held against (序时进度).
    time_basis_points: i64,
    /// Documents on their way that hold money.
    in_flight_count: i64,
    /// What they hold.
    in_flight_fen: Fen,
    /// Findings of the year that stopped a document.
    blocked_count: i64,
    /// Findings of the year that did not, or not for good: given a reason, released, waiting for one.
    warned_count: i64,
    /// The units furthest behind, lowest rate first.
    behind: Vec<ExecutionRow>,
    /// The twelve months.
    months: Vec<OverviewMonth>,
}

/// A month of the year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct OverviewMonth {
    /// 1 to 12.
    month: i64,
    /// Paid in it, net of refunds.
    paid_fen: Fen,
    /// Paid up to its end.
    cumulative_fen: Fen,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/supervision/overview", show_overview)
            .named("show_overview")
            .title(text!("预算执行总览", "Overview of a year"))
            .menu(MenuGroup::Supervision)
            .needs(Permission::ReportRead)
            .on("execution_rate")
            .query::<OverviewQuery>()
            .answers::<Overview>(200),
    ]
}

async fn show_overview(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<OverviewQuery>,
) -> Reply<Answer<Overview>> {
    let today = app.platform.clock.today();
    let conn = app.platform.db.snapshot().await?;
    let range = Range::new(&conn, &caller.scope, query.unit_id, query.fiscal_year, None).await?;
    let sum = ExecutionRow::from(range.sum(&conn).await?);
    let flying = in_flight(&conn, &range).await?;
    let hits = hits(&conn, &range).await?;
    let behind = behind(&conn, &range, Limit::new(BEHIND).unwrap_or_default()).await?;
    let months = months(&conn, &range, &sum).await?;
    conn.rollback().await?;
    let month = |(at, row): (i64, ExecutionRow)| OverviewMonth {
        month: at,
        paid_fen: row.moved_fen,
        cumulative_fen: row.paid_fen,
    };
    Ok(Answer::ok(Overview {
        fiscal_year: query.fiscal_year,
        granted_fen: sum.granted_fen,
        paid_fen: sum.paid_fen,
        held_fen: sum.held_fen,
        frozen_fen: sum.frozen_fen,
        available_fen: sum.available_fen,
        rate_basis_points: sum.rate_basis_points,
        time_basis_points: elapsed(query.fiscal_year, today),
        in_flight_count: flying.documents,
        in_flight_fen: flying.held,
        blocked_count: hits.blocked,
        warned_count: hits.warned,
        behind,
        months: (1..).zip(months).map(month).collect(),
    }))
}

/// How much of a year is over on a day, the day included, in basis points.
fn elapsed(year: i64, today: NaiveDate) -> i64 {
    match i64::from(today.year()) {
        now if now < year => 0,
        now if now > year => 10_000,
        _ => basis_points(i64::from(today.ordinal()), if today.leap_year() { 366 } else { 365 }),
    }
}

#[derive(FromQueryResult)]
struct Flying {
    documents: i64,
    held: Fen,
}

async fn in_flight(conn: &Conn, range: &Range) -> Result<Flying, DbError> {
    // From the index of open holds, which is as small as what is on its way.
    const SQL: &str = "select count(distinct h.document_id) as documents,
          cast(coalesce(sum(h.remaining_fen), 0) as bigint) as held
        from lg_hold h join lg_indicator i on i.id = h.indicator_id
        where h.remaining_fen > 0 and i.unit_id in {in:1} and i.fiscal_year = $2 and i.allotted = 1
          and ($3 = '' or i.fund_group = $3)";
    let flying: Option<Flying> = conn.one(SQL, range.values()).await?;
    flying.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))
}

#[derive(FromQueryResult)]
struct HitCounts {
    blocked: i64,
    warned: i64,
}

async fn hits(conn: &Conn, range: &Range) -> Result<HitCounts, DbError> {
    const SQL: &str = "select cast(coalesce(sum(case when h.decision = 'blocked' then 1 else 0 end), 0) as bigint) as blocked,
          cast(coalesce(sum(case when h.decision in ('needs_reason', 'acknowledged', 'released') then 1 else 0 end), 0)
            as bigint) as warned
        from rl_hit h where h.unit_id in {in:1} and h.at >= $2 and h.at < $3";
    let year = Days::of_year(range.fiscal_year());
    let counts: Option<HitCounts> =
        conn.one(SQL, [range.units(), year.from.into(), year.before.into()]).await?;
    counts.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        kernel::period::parse_date(text).unwrap()
    }
    #[test]
    fn a_year_goes_by_day_by_day() {
        assert_eq!(elapsed(2026, day("2025-12-31")), 0);
        assert_eq!(elapsed(2026, day("2026-01-01")), 27); // 1 of 365
        assert_eq!(elapsed(2028, day("2028-07-01")), 5_000); // 183 of 366
        assert_eq!(elapsed(2026, day("2026-12-31")), 10_000);
        assert_eq!(elapsed(2026, day("2027-01-01")), 10_000);
    }
}
