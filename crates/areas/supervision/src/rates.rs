//! Execution rates by unit, project, function and month.

use axum::extract::State;
use kernel::{Conn, DbError, Fen, Limit, text};
use ledger::queries::units;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, Scope, UnitId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// By what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ExecutionBy {
    /// 单位
    Unit,
    /// 项目
    Project,
    /// 功能分类
    Function,
    /// 月份
    Month,
}

/// Which rates.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RateQuery {
    /// 口径 / by what
    #[param(inline)]
    by: ExecutionBy,
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    fiscal_year: i64,
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 资金类别 / fund group
    #[param(max_length = 40)]
    fund_group: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// How far the budget is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct ExecutionRow {
    /// Unit, project, functional class or month; empty for money without one.
    key: String,
    /// Code for people.
    code: String,
    /// Name for people.
    name: String,
    /// Granted.
    granted_fen: Fen,
    /// Paid, net of refunds. By month: up to the end of it.
    paid_fen: Fen,
    /// Paid in the month; the same as paid otherwise.
    moved_fen: Fen,
    /// Held by documents on their way. By month: as it stands now.
    held_fen: Fen,
    /// Still available. By month: as it stands now.
    available_fen: Fen,
    /// Paid ÷ granted in basis points (1/100 of a percent), rounded half up; 0 when nothing is granted.
    rate_basis_points: i64,
}

/// A page of execution rates with the sum over all pages.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ExecutionPage {
    /// Rows in order of the key.
    items: Vec<ExecutionRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
    /// Everything together.
    sum: ExecutionRow,
}

#[derive(FromQueryResult)]
struct Sums {
    key: String,
    code: Option<String>,
    name: Option<String>,
    granted: i64,
    paid: i64,
    held: i64,
    available: i64,
}

impl From<Sums> for ExecutionRow {
    fn from(sums: Sums) -> ExecutionRow {
        ExecutionRow {
            key: sums.key,
            code: sums.code.unwrap_or_default(),
            name: sums.name.unwrap_or_default(),
            granted_fen: Fen::from_fen(sums.granted),
            paid_fen: Fen::from_fen(sums.paid),
            moved_fen: Fen::from_fen(sums.paid),
            held_fen: Fen::from_fen(sums.held),
            available_fen: Fen::from_fen(sums.available),
            rate_basis_points: basis_points(sums.paid, sums.granted),
        }
    }
}

/// `part ÷ whole` in basis points, rounded half up; 0 of nothing.
fn basis_points(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    let doubled = (part * 20_000 + whole).div_euclid(2 * whole);
    i64::try_from(doubled).unwrap_or(i64::MAX)
}

const SHOWN: &[Column] = &[
    Column::plain("code", "代码", "Code"),
    Column::plain("name", "名称", "Name"),
    Column::yuan("granted_fen", "指标金额（元）", "Granted (yuan)"),
    Column::yuan("paid_fen", "已支付（元）", "Paid (yuan)"),
    Column::yuan("moved_fen", "本期支付（元）", "Paid in the period (yuan)"),
    Column::yuan("held_fen", "在途（元）", "Held (yuan)"),
    Column::yuan("available_fen", "可用余额（元）", "Available (yuan)"),
    Column::percent("rate_basis_points", "执行率（%）", "Rate (%)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/supervision/execution-rates", list_execution_rates)
            .named("list_execution_rates")
            .title(text!("预算执行进度", "Execution rates"))
            .menu(MenuGroup::Supervision)
            .needs(Permission::ReportRead)
            .on("execution_rate")
            .query::<RateQuery>()
            .answers::<ExecutionPage>(200)
            .exports(SHOWN),
    ]
}

/// Only indicators a unit may spend count: what the department holds for allotment would count twice.
const WHERE: &str = "where i.unit_id in {in:1} and i.fiscal_year = $2 and i.allotted = 1
    and ($3 = '' or i.fund_group = $3)";

const SUMS: &str = "cast(coalesce(sum(i.granted_fen), 0) as bigint) as granted,
    cast(coalesce(sum(i.paid_fen), 0) as bigint) as paid, cast(coalesce(sum(i.held_fen), 0) as bigint) as held,
    cast(coalesce(sum(i.available_fen), 0) as bigint) as available";

async fn list_execution_rates(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<RateQuery>,
) -> Reply<Answer<ExecutionPage>> {
    let rows = limit(query.limit)?;
    let conn = app.platform.db.snapshot().await?;
    let page = page(&conn, &caller.scope, &query, rows).await?;
    conn.rollback().await?;
    Ok(Answer::ok(page))
}

async fn page(conn: &Conn, scope: &Scope, query: &RateQuery, limit: Limit) -> Result<ExecutionPage, DbError> {
    let values = || -> Vec<Value> {
        vec![
            units(scope, query.unit_id),
            query.fiscal_year.into(),
            query.fund_group.clone().unwrap_or_default().into(),
        ]
    };
    let sql = format!("select '' as key, null as code, null as name, {SUMS} from lg_indicator i {WHERE}");
    let sum: Option<Sums> = conn.one(&sql, values()).await?;
    let sum = ExecutionRow::from(sum.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))?);
    let (column, join, code, name) = match query.by {
        ExecutionBy::Month => {
            let items = months(conn, query, values(), &sum).await?;
            return Ok(ExecutionPage { total: items.len() as i64, items, next: None, sum });
        }
        ExecutionBy::Unit => ("i.unit_id", "left join v_unit n on n.id = i.unit_id", "max(n.code)", "max(n.name)"),
        ExecutionBy::Project => (
            "coalesce(i.project_id, '')",
            "left join v_project n on n.id = i.project_id",
            "max(n.code)",
            "max(n.name)",
        ),
        ExecutionBy::Function => (
            "i.function",
            "left join (select code, max(name_zh) as name from v_code where scheme like 'function%' group by code) n
               on n.code = i.function",
            "max(i.function)",
            "max(n.name)",
        ),
    };
    let total = format!("select count(distinct {column}) from lg_indicator i {WHERE}");
    let total = conn.number(&total, values()).await?;
    let after = if query.after.is_some() { format!("and {column} > $4") } else { "and $4 = ''".to_owned() };
    let sql = format!(
        "select {column} as key, {code} as code, {name} as name, {SUMS} from lg_indicator i {join} {WHERE} {after}
         group by {column} order by {column} limit $5"
    );
    let mut bound = values();
    bound.extend([query.after.clone().unwrap_or_default().into(), limit.rows().into()]);
    let rows: Vec<Sums> = conn.all(&sql, bound).await?;
    let items: Vec<ExecutionRow> = rows.into_iter().map(ExecutionRow::from).collect();
    let full = items.len() as i64 == limit.rows();
    let next = items.last().filter(|_| full).map(|last| last.key.clone());
    Ok(ExecutionPage { items, next, total, sum })
}

#[derive(FromQueryResult)]
struct MonthSum {
    period: i64,
    net: i64,
}

/// The months of the year from the kept balances of the paid account; refunds of a month lower it.
async fn months(
    conn: &Conn,
    query: &RateQuery,
    values: Vec<Value>,
    sum: &ExecutionRow,
) -> Result<Vec<ExecutionRow>, DbError> {
    const SQL: &str = "select b.period, cast(sum(b.debit_fen - b.credit_fen) as bigint) as net
        from lg_dimension_balance b
        where b.unit_id in {in:1} and b.period > $2 * 100 and b.period <= $2 * 100 + 12 and b.account = 'IND401'
          and ($3 = '' or b.fund in (select distinct i.fund from lg_indicator i where i.fund_group = $3))
        group by b.period order by b.period";
    let moved: Vec<MonthSum> = conn.all(SQL, values).await?;
    let mut paid = 0_i64;
    let months = (1..=12_i64).map(|month| {
        let period = query.fiscal_year * 100 + month;
        let net = moved.iter().find(|row| row.period == period).map_or(0, |row| row.net);
        paid = paid.saturating_add(net);
        ExecutionRow {
            key: period.to_string(),
            code: period.to_string(),
            name: String::new(),
            granted_fen: sum.granted_fen,
            paid_fen: Fen::from_fen(paid),
            moved_fen: Fen::from_fen(net),
            held_fen: sum.held_fen,
            available_fen: sum.available_fen,
            rate_basis_points: basis_points(paid, sum.granted_fen.fen()),
        }
    });
    Ok(months.collect())
}

#[cfg(test)]
mod tests {
    use super::basis_points;

    #[test]
    fn a_rate_is_rounded_half_up_and_nothing_of_nothing_is_nothing() {
        assert_eq!(basis_points(1, 3), 3_333);
        assert_eq!(basis_points(2, 3), 6_667);
        assert_eq!(basis_points(1, 20_000), 1); // half a basis point
        assert_eq!(basis_points(0, 5), 0);
        assert_eq!(basis_points(5, 0), 0);
        assert_eq!(basis_points(i64::MAX, i64::MAX), 10_000);
    }
}
