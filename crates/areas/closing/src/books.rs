//! Sets of books (账套): one of each unit, with the state of every period of a year.

use axum::extract::State;
use kernel::db::list;
use kernel::page::Page;
use kernel::{Conn, DbError, Period, Problem, Stamp, text};
use ledger::queries::pattern;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId, UserId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

const SHOWN: &[Column] = &[
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位名称", "Unit"),
    Column::word("unit_type", "单位类型", "Kind of unit", |word| {
        platform::export::word_of(UNIT_TYPES, word)
    }),
    Column::whole("start_year", "启用年度", "First year"),
    Column::whole("year", "年度", "Year"),
    Column::whole("months_closed", "已结月份数", "Months closed"),
    Column::whole("last_closed", "最近结账期间", "Last period closed"),
    Column::flag("year_closed", "已年结", "Year closed"),
];

const UNIT_TYPES: &[(&str, &str, &str)] =
    &[("administrative", "行政单位", "administrative unit"), ("institution", "事业单位", "institution")];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/closing/books", list_books)
            .named("list_books")
            .title(text!("账套与期间", "Books and periods"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("book")
            .query::<BookQuery>()
            .answers::<Page<BookRow>>(200)
            .exports(SHOWN),
    ]
}

/// Which books.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BookQuery {
    /// 年度；不填为当年 / year; the present one when absent
    #[param(minimum = 1990, maximum = 2200)]
    year: Option<i64>,
    /// 单位代码或名称包含的文字 / text in code or name of the unit
    #[param(max_length = 100)]
    text: Option<String>,
    /// 只看已建账（true）或未建账（false）的单位 / only units whose books are open, or are not
    open: Option<bool>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The state of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PeriodState {
    /// 不在账内
    Absent,
    /// 未结账
    Open,
    /// 已结账
    Closed,
}

/// A period of a set of books.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BookPeriod {
    /// Code: 00 the opening, 01 to 12 the months, 13 the closing of the year.
    pub period: i64,
    /// State.
    pub state: PeriodState,
    /// Who closed it.
    pub closed_by: Option<UserId>,
    /// Their name.
    pub closed_by_name: Option<String>,
    /// When.
    pub closed_at: Option<Stamp>,
}

/// The set of books of a unit in a year.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BookRow {
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// `administrative` or `institution`.
    pub unit_type: String,
    /// `government` (政府会计制度); nothing while the books are not open.
    pub scheme: Option<String>,
    /// The edition of the chart in force: the day from which it counts.
    pub chart: String,
    /// The year in which the books were opened.
    pub start_year: Option<i64>,
    /// The opening balances.
    pub opening_id: Option<String>,
    /// The year shown.
    pub year: i64,
    /// Months closed.
    pub months_closed: i64,
    /// The last period of the year that is closed.
    pub last_closed: Option<i64>,
    /// 1 when the year is closed.
    pub year_closed: i64,
    /// Its periods: the opening in the first year, the months, the closing.
    pub periods: Vec<BookPeriod>,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
    name: String,
    unit_type: String,
    scheme: Option<String>,
    start_year: Option<i64>,
    document_id: Option<String>,
}

#[derive(FromQueryResult)]
struct ClosedRow {
    unit_id: UnitId,
    period: i64,
    closed_by: UserId,
    closed_by_name: Option<String>,
    closed_at: Stamp,
}

async fn list_books(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<BookQuery>,
) -> Reply<Answer<Page<BookRow>>> {
    let year = query.year.unwrap_or_else(|| i64::from(chrono::Datelike::year(&app.platform.clock.today())));
    let rows = limit(query.limit)?;
    let conn = app.platform.db.snapshot().await?;
    let open = query.open.map_or(-1_i64, i64::from);
    const FROM: &str = "from v_unit u left join cl_book b on b.unit_id = u.id
        where u.id in {in:1} and (u.code like $2 escape '\\' or u.name like $2 escape '\\')
          and ($3 = -1 or ($3 = 1 and b.unit_id is not null) or ($3 = 0 and b.unit_id is null))";
    let values: Vec<Value> =
        vec![caller.scope.parameter(), pattern(query.text.as_deref()).into(), open.into()];
    let total = conn.number(&format!("select count(*) {FROM}"), values.clone()).await?;
    let sql = format!(
        "select u.id, u.code, u.name, u.unit_type, b.scheme, b.start_year, b.document_id {FROM}
           and u.code > $4 order by u.code limit $5"
    );
    let mut values = values;
    values.push(query.after.unwrap_or_default().into());
    values.push(rows.one_more().into());
    let mut units: Vec<UnitRow> = conn.all(&sql, values).await?;
    let more = rows.cut(&mut units);
    let next = units.last().filter(|_| more).map(|last| last.code.clone());
    let closed = closed(&conn, &units, year).await?;
    let chart = chart(&conn, app.platform.clock.today()).await?;
    let items = units.into_iter().map(|unit| row(unit, year, &closed, &chart)).collect();
    Ok(Answer::ok(Page { items, next, total }))
}

async fn closed(conn: &Conn, units: &[UnitRow], year: i64) -> Result<Vec<ClosedRow>, DbError> {
    const SQL: &str = "select c.unit_id, c.period, c.closed_by, u.name as closed_by_name, c.closed_at
        from lg_closed_period c left join v_user u on u.id = c.closed_by
        where c.unit_id in {in:1} and c.period between $2 and $3";
    let units = list(units.iter().map(|unit| unit.id));
    conn.all(SQL, [units, (year * 100).into(), (year * 100 + 13).into()]).await
}

/// The day from which the chart in force counts.
async fn chart(conn: &Conn, today: chrono::NaiveDate) -> Result<String, Problem> {
    #[derive(FromQueryResult)]
    struct Edition {
        effective_from: String,
    }
    const SQL: &str = "select effective_from from pf_edition
        where kind = 'government_accounts' and effective_from <= $1 order by effective_from desc limit 1";
    let found: Option<Edition> = conn.one(SQL, [today.to_string().into()]).await?;
    Ok(found.map(|edition| edition.effective_from).unwrap_or_default())
}

fn row(unit: UnitRow, year: i64, closed: &[ClosedRow], chart: &str) -> BookRow {
    let first = unit.start_year;
    let own: Vec<&ClosedRow> = closed.iter().filter(|row| row.unit_id == unit.id).collect();
    let periods = (0..=13).filter(|month| *month > 0 || first == Some(year)).map(|month| {
        let period = year * 100 + month;
        let row = own.iter().find(|row| row.period == period);
        let state = match row {
            Some(_) => PeriodState::Closed,
            None if first.is_some_and(|first| first <= year) => PeriodState::Open,
            None => PeriodState::Absent,
        };
        BookPeriod {
            period,
            state,
            closed_by: row.map(|row| row.closed_by),
            closed_by_name: row.and_then(|row| row.closed_by_name.clone()),
            closed_at: row.map(|row| row.closed_at),
        }
    });
    let months = own.iter().filter(|row| (1..=12).contains(&(row.period % 100))).count();
    let last = own.iter().map(|row| row.period).max();
    let ended = own.iter().any(|row| row.period == Period::closing(year).code());
    BookRow {
        unit_id: unit.id,
        unit_code: unit.code,
        unit_name: unit.name,
        unit_type: unit.unit_type,
        scheme: unit.scheme,
        chart: chart.to_owned(),
        start_year: first,
        opening_id: unit.document_id,
        year,
        months_closed: i64::try_from(months).unwrap_or(0),
        last_closed: last,
        year_closed: i64::from(ended),
        periods: periods.collect(),
    }
}
