//! Balances of accounts by up to two dimensions together.

use axum::extract::State;
use kernel::{Conn, Limit, Problem, Text, text};
use ledger::Book;
use ledger::queries::balances::{BalanceDimension, TrialAmounts};
use ledger::queries::names::{Names, Wanted};
use ledger::queries::order::{Order, Part, place};
use ledger::queries::{bad_cursor, units};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::preview::check_periods;
use crate::vouchers::full_name;

/// Which balances.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CombinedQuery {
    /// 科目编码或其开头 / account code or its beginning
    #[param(min_length = 1, max_length = 20, pattern = "^[A-Z0-9]+$")]
    account: String,
    /// 第一维度 / first dimension
    #[param(inline)]
    first: BalanceDimension,
    /// 第二维度 / second dimension
    #[param(inline)]
    second: Option<BalanceDimension>,
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 账套 / book
    book: Option<Book>,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220013)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
    to: i64,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 160)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Balances of an account at two values.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CombinedRow {
    /// Account.
    account: String,
    /// Its name with those above it.
    account_name: Text,
    /// Value of the first dimension: id or code; empty for what carries none.
    first_key: String,
    /// Its code for people.
    first_code: String,
    /// Its name.
    first_name: Text,
    /// Value of the second dimension.
    second_key: String,
    /// Its code for people.
    second_code: String,
    /// Its name.
    second_name: Text,
    /// Amounts.
    #[serde(flatten)]
    amounts: TrialAmounts,
}

/// A page of balances.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CombinedPage {
    /// Rows by account and values.
    items: Vec<CombinedRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
    /// Sums over all pages, each balance on the side it has as a whole.
    sums: TrialAmounts,
}

const ROWS: &[Column] = &[
    Column::plain("account", "科目代码", "Account"),
    Column::plain("account_name", "科目名称", "Account name"),
    Column::plain("first_code", "维度一代码", "First code"),
    Column::plain("first_name", "维度一名称", "First name"),
    Column::plain("second_code", "维度二代码", "Second code"),
    Column::plain("second_name", "维度二名称", "Second name"),
    Column::yuan("opening_debit_fen", "期初借方（元）", "Opening debit (yuan)"),
    Column::yuan("opening_credit_fen", "期初贷方（元）", "Opening credit (yuan)"),
    Column::yuan("debit_fen", "本期借方（元）", "Debit (yuan)"),
    Column::yuan("credit_fen", "本期贷方（元）", "Credit (yuan)"),
    Column::yuan("closing_debit_fen", "期末借方（元）", "Closing debit (yuan)"),
    Column::yuan("closing_credit_fen", "期末贷方（元）", "Closing credit (yuan)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/combined-balances", list_combined_balances)
            .named("list_combined_balances")
            .title(text!("科目组合余额", "Balances by two dimensions"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("balance")
            .query::<CombinedQuery>()
            .answers::<CombinedPage>(200)
            .exports(ROWS),
    ]
}

fn column(dimension: BalanceDimension) -> &'static str {
    match dimension {
        BalanceDimension::Unit => "unit_id",
        BalanceDimension::Project => "project_id",
        BalanceDimension::Fund => "fund",
        BalanceDimension::Function => "function",
        BalanceDimension::DepEconomy => "dep_economy",
    }
}

async fn list_combined_balances(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<CombinedQuery>,
) -> Reply<Answer<CombinedPage>> {
    check_periods(query.from, query.to)?;
    let rows = limit(query.limit)?;
    let values = vec![
        units(&caller.scope, query.unit_id),
        query.from.into(),
        query.to.into(),
        query.book.map_or("", Book::word).into(),
        query.account.clone().into(),
    ];
    let conn = app.platform.db.reader();
    Ok(Answer::ok(page(&conn, &app.shelf.get().chart, &query, values, rows).await?))
}

#[derive(FromQueryResult)]
struct Sum {
    account: String,
    k1: String,
    k2: String,
    opening: i64,
    debit: i64,
    credit: i64,
}

#[derive(FromQueryResult)]
struct Totals {
    total: i64,
    opening: i64,
    debit: i64,
    credit: i64,
}

const ORDER: Order =
    Order { parts: &[Part::Text("t.account"), Part::Text("t.k1"), Part::Text("t.k2")], down: false };

/// Balances by account and one or two dimensions.
fn grouped(first: &str, second: Option<&str>) -> String {
    let (key, group) = match second {
        Some(second) => (format!("b.{second}"), format!("b.account, b.{first}, b.{second}")),
        None => ("''".to_owned(), format!("b.account, b.{first}")),
    };
    format!(
        "select b.account, b.{first} as k1, {key} as k2,
           cast(coalesce(sum(case when b.period < $2 then b.debit_fen - b.credit_fen else 0 end), 0) as bigint) as opening,
           cast(coalesce(sum(case when b.period >= $2 then b.debit_fen else 0 end), 0) as bigint) as debit,
           cast(coalesce(sum(case when b.period >= $2 then b.credit_fen else 0 end), 0) as bigint) as credit
         from lg_dimension_balance b join lg_account a on a.code = b.account
         where b.unit_id in {{in:1}} and b.period <= $3 and ($4 = '' or a.book = $4) and b.account >= $5
           and b.account < $5 || '~'
         group by {group}"
    )
}

async fn page(
    conn: &Conn,
    chart: &ledger::Chart,
    query: &CombinedQuery,
    mut values: Vec<Value>,
    limit: Limit,
) -> Result<CombinedPage, Problem> {
    let (first, second) = (column(query.first), query.second.map(column));
    let beyond = ORDER.read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let grouped = grouped(first, second);
    let sql = format!(
        "select count(*) as total, cast(coalesce(sum(t.opening), 0) as bigint) as opening,
           cast(coalesce(sum(t.debit), 0) as bigint) as debit, cast(coalesce(sum(t.credit), 0) as bigint) as credit
         from ({grouped}) t"
    );
    let totals: Option<Totals> = conn.one(&sql, values.clone()).await?;
    let totals = totals.ok_or_else(Problem::internal)?;
    let sql = format!(
        "select t.account, t.k1, t.k2, t.opening, t.debit, t.credit from ({grouped}) t
         where true {} order by {} limit $6",
        ORDER.beyond(&beyond, 7),
        ORDER.by()
    );
    values.push(limit.one_more().into());
    values.extend(beyond);
    let mut rows: Vec<Sum> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut rows);
    let next = rows.last().filter(|_| more).map(|last| place(&[&last.account, &last.k1, &last.k2]));
    let mut wanted = Wanted::default();
    for row in &rows {
        wanted.add(first, Some(&row.k1));
        if let Some(second) = second {
            wanted.add(second, Some(&row.k2));
        }
    }
    let names = Names::load_unscoped(conn, &wanted).await?;
    let row = |sum: Sum| {
        let (first_code, first_name) = names.of(first, &sum.k1);
        let (second_code, second_name) = second.map(|second| names.of(second, &sum.k2)).unwrap_or_default();
        let known = chart.get(&sum.account);
        CombinedRow {
            account_name: known.map(|known| full_name(chart, known)).unwrap_or_default(),
            account: sum.account,
            first_key: sum.k1,
            first_code,
            first_name,
            second_key: sum.k2,
            second_code,
            second_name,
            amounts: TrialAmounts::of(sum.opening, sum.debit, sum.credit),
        }
    };
    let sums = TrialAmounts::of(totals.opening, totals.debit, totals.credit);
    Ok(CombinedPage { items: rows.into_iter().map(row).collect(), next, total: totals.total, sums })
}
