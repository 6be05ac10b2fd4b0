//! Execution rates by unit, project, each of the classes, fund and month.

use axum::extract::State;
use kernel::{Conn, DbError, Fen, Limit, text};
use ledger::queries::bad_cursor;
use ledger::queries::names::{Names, Wanted};
use ledger::queries::order::{Order, Part, place};
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
    /// 部门经济分类
    Economy,
    /// 政府经济分类
    GovEconomy,
    /// 资金性质
    Fund,
    /// 月份
    Month,
}

/// By what rates are ordered. Months stand in their own order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
enum RateOrder {
    /// 代码 / code
    #[default]
    #[serde(rename = "code")]
    Code,
    /// 执行率从低到高 / lowest rate first
    #[serde(rename = "rate")]
    Rate,
    /// 执行率从高到低 / highest rate first
    #[serde(rename = "-rate")]
    RateDown,
    /// 可用余额从大到小 / most available first
    #[serde(rename = "-available")]
    Available,
    /// 在途从大到小 / most held first
    #[serde(rename = "-held")]
    Held,
    /// 已支付从大到小 / most paid first
    #[serde(rename = "-paid")]
    Paid,
    /// 指标金额从大到小 / most granted first
    #[serde(rename = "-granted")]
    Granted,
}

impl RateOrder {
    fn order(self) -> Order {
        const CODE: &[Part] = &[Part::Text("t.code"), Part::Text("t.key")];
        const RATE: &[Part] = &[Part::Int("t.rate"), Part::Text("t.key")];
        const AVAILABLE: &[Part] = &[Part::Int("t.available"), Part::Text("t.key")];
        const HELD: &[Part] = &[Part::Int("t.held"), Part::Text("t.key")];
        const PAID: &[Part] = &[Part::Int("t.paid"), Part::Text("t.key")];
        const GRANTED: &[Part] = &[Part::Int("t.granted"), Part::Text("t.key")];
        match self {
            RateOrder::Code => Order { parts: CODE, down: false },
            RateOrder::Rate => Order { parts: RATE, down: false },
            RateOrder::RateDown => Order { parts: RATE, down: true },
            RateOrder::Available => Order { parts: AVAILABLE, down: true },
            RateOrder::Held => Order { parts: HELD, down: true },
            RateOrder::Paid => Order { parts: PAID, down: true },
            RateOrder::Granted => Order { parts: GRANTED, down: true },
        }
    }
    fn place(self, row: &Sums) -> String {
        match self {
            RateOrder::Code => place(&[&row.code, &row.key]),
            RateOrder::Rate | RateOrder::RateDown => place(&[&row.rate, &row.key]),
            RateOrder::Available => place(&[&row.available, &row.key]),
            RateOrder::Held => place(&[&row.held, &row.key]),
            RateOrder::Paid => place(&[&row.paid, &row.key]),
            RateOrder::Granted => place(&[&row.granted, &row.key]),
        }
    }
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
    /// 单位及其下级 / unit with those below it
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 资金类别 / fund group
    #[param(max_length = 40)]
    fund_group: Option<String>,
    /// 排序 / order
    #[serde(default)]
    #[param(inline)]
    order: RateOrder,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// How far the budget is carried out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct ExecutionRow {
    /// Unit, project, class, fund or month; empty for money without one.
    pub(crate) key: String,
    /// Code for people.
    pub(crate) code: String,
    /// Name for people.
    pub(crate) name: String,
    /// English name, where there is another one.
    name_en: String,
    /// Granted.
    pub(crate) granted_fen: Fen,
    /// Paid, net of refunds. By month: up to the end of it.
    pub(crate) paid_fen: Fen,
    /// Paid in the month; the same as paid otherwise.
    pub(crate) moved_fen: Fen,
    /// Held by documents on their way. By month: as it stands now.
    pub(crate) held_fen: Fen,
    /// Frozen. By month: as it stands now.
    pub(crate) frozen_fen: Fen,
    /// Still available. By month: as it stands now.
    pub(crate) available_fen: Fen,
    /// Paid ÷ granted in basis points (1/100 of a percent), rounded half up; 0 when nothing is granted.
    pub(crate) rate_basis_points: i64,
}

/// A page of execution rates with the sum over all pages.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ExecutionPage {
    /// Rows in the order asked for.
    items: Vec<ExecutionRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
    /// Everything together.
    sum: ExecutionRow,
}

/// Sums of positions, by whatever they are summed.
#[derive(FromQueryResult)]
pub(crate) struct Sums {
    pub(crate) key: String,
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) granted: i64,
    pub(crate) paid: i64,
    pub(crate) held: i64,
    pub(crate) frozen: i64,
    pub(crate) available: i64,
    /// The rate as the database orders by it: basis points, rounded down.
    pub(crate) rate: i64,
}

impl From<Sums> for ExecutionRow {
    fn from(sums: Sums) -> ExecutionRow {
        ExecutionRow {
            key: sums.key,
            code: sums.code,
            name: sums.name,
            name_en: String::new(),
            granted_fen: Fen::from_fen(sums.granted),
            paid_fen: Fen::from_fen(sums.paid),
            moved_fen: Fen::from_fen(sums.paid),
            held_fen: Fen::from_fen(sums.held),
            frozen_fen: Fen::from_fen(sums.frozen),
            available_fen: Fen::from_fen(sums.available),
            rate_basis_points: Fen::from_fen(sums.paid).basis_points_of(Fen::from_fen(sums.granted)),
        }
    }
}

const SHOWN: &[Column] = &[
    Column::plain("code", "代码", "Code"),
    Column::plain("name", "名称", "Name"),
    Column::yuan("granted_fen", "指标金额（元）", "Granted (yuan)"),
    Column::yuan("paid_fen", "已支付（元）", "Paid (yuan)"),
    Column::yuan("moved_fen", "本期支付（元）", "Paid in the period (yuan)"),
    Column::yuan("held_fen", "在途（元）", "Held (yuan)"),
    Column::yuan("frozen_fen", "冻结（元）", "Frozen (yuan)"),
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
    cast(coalesce(sum(i.frozen_fen), 0) as bigint) as frozen,
    cast(coalesce(sum(i.available_fen), 0) as bigint) as available";

/// Basis points, rounded down. Amounts beyond 9 trillion yuan are divided first, so that nothing overflows.
const RATE: &str =
    "case when s.granted <= 0 then 0 when s.paid > 900000000000000 then s.paid / (s.granted / 10000)
    else s.paid * 10000 / s.granted end";

/// Which indicators count.
pub(crate) struct Range {
    scope: Scope,
    fiscal_year: i64,
    fund_group: String,
}

impl Range {
    /// Of a unit and all below it, or of the whole scope.
    pub(crate) async fn new(
        conn: &Conn,
        scope: &Scope,
        unit_id: Option<UnitId>,
        fiscal_year: i64,
        fund_group: Option<&str>,
    ) -> Result<Range, DbError> {
        let scope = match unit_id {
            Some(unit_id) => scope.below(conn, unit_id).await?,
            None => scope.clone(),
        };
        Ok(Range { scope, fiscal_year, fund_group: fund_group.unwrap_or_default().to_owned() })
    }
    /// The year.
    pub(crate) fn fiscal_year(&self) -> i64 {
        self.fiscal_year
    }
    /// The units, as `{in:N}` unpacks them.
    pub(crate) fn units(&self) -> Value {
        self.scope.parameter()
    }
    /// The parameters of [`WHERE`].
    pub(crate) fn values(&self) -> Vec<Value> {
        vec![self.scope.parameter(), self.fiscal_year.into(), self.fund_group.clone().into()]
    }
    /// Everything together.
    pub(crate) async fn sum(&self, conn: &Conn) -> Result<Sums, DbError> {
        let sql = format!(
            "select s.*, {RATE} as rate from (select '' as key, '' as code, '' as name, {SUMS}
             from lg_indicator i {WHERE}) as s"
        );
        let sum: Option<Sums> = conn.one(&sql, self.values()).await?;
        sum.ok_or_else(|| DbError::Other("an aggregate gave no row".to_owned()))
    }
}

async fn list_execution_rates(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<RateQuery>,
) -> Reply<Answer<ExecutionPage>> {
    let rows = limit(query.limit)?;
    let beyond = query.order.order().read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let conn = app.platform.db.snapshot().await?;
    let group = query.fund_group.as_deref();
    let range = Range::new(&conn, &caller.scope, query.unit_id, query.fiscal_year, group).await?;
    let sum = ExecutionRow::from(range.sum(&conn).await?);
    let page = if query.by == ExecutionBy::Month {
        let items = months(&conn, &range, &sum).await?;
        ExecutionPage { total: items.len() as i64, items, next: None, sum }
    } else {
        let (items, next, total) = page(&conn, &range, query.by, query.order, &beyond, rows).await?;
        ExecutionPage { items, next, total, sum }
    };
    conn.rollback().await?;
    Ok(Answer::ok(page))
}

/// What a dimension is grouped by: its column, the dimension that names it, and where its code and name stand.
fn grouped(by: ExecutionBy) -> (&'static str, &'static str, [&'static str; 3]) {
    match by {
        ExecutionBy::Month | ExecutionBy::Unit => {
            ("i.unit_id", "", ["n.code", "n.name", "left join v_unit n on n.id = s.key"])
        }
        ExecutionBy::Project => {
            ("coalesce(i.project_id, '')", "", ["n.code", "n.name", "left join v_project n on n.id = s.key"])
        }
        ExecutionBy::Function => ("i.function", "function", ["s.key", "''", ""]),
        ExecutionBy::Economy => ("i.dep_economy", "dep_economy", ["s.key", "''", ""]),
        ExecutionBy::GovEconomy => ("i.gov_economy", "gov_economy", ["s.key", "''", ""]),
        ExecutionBy::Fund => ("i.fund", "fund", ["s.key", "''", ""]),
    }
}

type RatePage = (Vec<ExecutionRow>, Option<String>, i64);

async fn page(
    conn: &Conn,
    range: &Range,
    by: ExecutionBy,
    order: RateOrder,
    beyond: &[Value],
    limit: Limit,
) -> Result<RatePage, DbError> {
    let (column, dimension, [code, name, join]) = grouped(by);
    let total = format!("select count(distinct {column}) from lg_indicator i {WHERE}");
    let total = conn.number(&total, range.values()).await?;
    let by = order.order();
    let sql = format!(
        "select t.* from (
           select s.*, coalesce({code}, '') as code, coalesce({name}, '') as name, {RATE} as rate
           from (select {column} as key, {SUMS} from lg_indicator i {WHERE} group by {column}) as s {join}) as t
         where true {} order by {} limit $4",
        by.beyond(beyond, 5),
        by.by()
    );
    let mut values = range.values();
    values.push(limit.rows().into());
    values.extend(beyond.iter().cloned());
    let rows: Vec<Sums> = conn.all(&sql, values).await?;
    let full = rows.len() as i64 == limit.rows();
    let next = rows.last().filter(|_| full).map(|last| order.place(last));
    let mut items: Vec<ExecutionRow> = rows.into_iter().map(ExecutionRow::from).collect();
    if !dimension.is_empty() {
        let mut wanted = Wanted::default();
        for item in &items {
            wanted.add(dimension, Some(&item.key));
        }
        let names = Names::load_unscoped(conn, &wanted).await?;
        for item in &mut items {
            let (_, name) = names.of(dimension, &item.key);
            (item.name, item.name_en) = (name.zh, name.en);
        }
    }
    Ok((items, next, total))
}

/// The units that are furthest behind: the lowest rates of those that have something to carry out.
pub(crate) async fn behind(conn: &Conn, range: &Range, limit: Limit) -> Result<Vec<ExecutionRow>, DbError> {
    let (items, _, _) = page(conn, range, ExecutionBy::Unit, RateOrder::Rate, &[], limit).await?;
    Ok(items.into_iter().filter(|item| item.granted_fen > Fen::ZERO).collect())
}

#[derive(FromQueryResult)]
struct MonthSum {
    period: i64,
    net: i64,
}

/// The months of the year from the kept balances of the paid account; refunds of a month lower it.
pub(crate) async fn months(
    conn: &Conn,
    range: &Range,
    sum: &ExecutionRow,
) -> Result<Vec<ExecutionRow>, DbError> {
    const SQL: &str = "select b.period, cast(sum(b.debit_fen - b.credit_fen) as bigint) as net
        from lg_dimension_balance b
        where b.unit_id in {in:1} and b.period > $2 * 100 and b.period <= $2 * 100 + 12 and b.account = 'IND401'
          and ($3 = '' or b.fund in (select distinct i.fund from lg_indicator i where i.fund_group = $3))
        group by b.period order by b.period";
    let moved: Vec<MonthSum> = conn.all(SQL, range.values()).await?;
    let mut paid = 0_i64;
    let months = (1..=12_i64).map(|month| {
        let period = range.fiscal_year * 100 + month;
        let net = moved.iter().find(|row| row.period == period).map_or(0, |row| row.net);
        paid = paid.saturating_add(net);
        ExecutionRow {
            key: period.to_string(),
            code: period.to_string(),
            name: String::new(),
            name_en: String::new(),
            granted_fen: sum.granted_fen,
            paid_fen: Fen::from_fen(paid),
            moved_fen: Fen::from_fen(net),
            held_fen: sum.held_fen,
            frozen_fen: sum.frozen_fen,
            available_fen: sum.available_fen,
            rate_basis_points: Fen::from_fen(paid).basis_points_of(sum.granted_fen),
        }
    });
    Ok(months.collect())
}
