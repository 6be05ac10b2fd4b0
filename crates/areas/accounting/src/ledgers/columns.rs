//! The ledger of many columns (多栏账): the entries of an account, each in the column of its detail account or of one of
//! its dimensions.

use axum::extract::State;
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use ledger::Book;
use ledger::queries::names::{Names, Wanted};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{BookEntry, Days, EntryRange, EntryRow, Kept, Shower, part};
use crate::vouchers::full_name;

/// By what the columns are made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ColumnsBy {
    /// 明细科目 / detail accounts
    #[default]
    Account,
    /// 项目 / projects
    Project,
    /// 资金性质 / funds
    Fund,
    /// 功能分类 / functional classes
    Function,
    /// 部门经济分类 / departmental economic classes
    DepEconomy,
}

impl ColumnsBy {
    /// The kept balance and its column.
    fn kept(self) -> (&'static str, &'static str) {
        match self {
            ColumnsBy::Account => ("lg_balance", "account"),
            ColumnsBy::Project => ("lg_dimension_balance", "project_id"),
            ColumnsBy::Fund => ("lg_dimension_balance", "fund"),
            ColumnsBy::Function => ("lg_dimension_balance", "function"),
            ColumnsBy::DepEconomy => ("lg_dimension_balance", "dep_economy"),
        }
    }
    fn key(self, row: &EntryRow) -> String {
        match self {
            ColumnsBy::Account => row.account.clone(),
            ColumnsBy::Project => row.project_id.clone().unwrap_or_default(),
            ColumnsBy::Fund => row.fund.clone().unwrap_or_default(),
            ColumnsBy::Function => row.function.clone().unwrap_or_default(),
            ColumnsBy::DepEconomy => row.dep_economy.clone().unwrap_or_default(),
        }
    }
}

/// Which ledger of many columns.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ColumnsQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 科目；不填为 5001 业务活动费用 / account; 5001 when absent
    #[param(min_length = 4, max_length = 20, pattern = "^[0-9]+$")]
    account: Option<String>,
    /// 按什么分栏 / by what the columns are made
    #[serde(default)]
    #[param(inline)]
    by: ColumnsBy,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220013)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
    to: i64,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 120)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A column, with what it comes to over all pages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
struct LedgerColumn {
    /// Id or code; empty for what has none.
    key: String,
    /// Code for people.
    code: String,
    /// Name.
    name: Text,
    /// On the account's normal side, less the other one.
    amount_fen: Fen,
}

/// What a month comes to in a column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult, ToSchema)]
struct ColumnMonth {
    /// Period.
    period: i64,
    /// Column.
    key: String,
    /// Debit.
    debit_fen: Fen,
    /// Credit.
    credit_fen: Fen,
}

/// A row: an entry and its column.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ColumnEntry {
    /// The entry.
    #[serde(flatten)]
    entry: BookEntry,
    /// Its column.
    key: String,
    /// The column's code and name.
    column: String,
    /// Amount on the account's normal side; below zero on the other one.
    amount_fen: Fen,
}

/// A page of a ledger of many columns.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ColumnsPage {
    /// Account.
    account: String,
    /// Its name with those above it.
    full_name: Text,
    /// Its normal side.
    normal_side: String,
    /// Columns, in order of their codes.
    columns: Vec<LedgerColumn>,
    /// Months by column.
    months: Vec<ColumnMonth>,
    /// Balance before the first row of this page, debit positive.
    opening_fen: Fen,
    /// Sum of debits over all pages.
    debit_fen: Fen,
    /// Sum of credits over all pages.
    credit_fen: Fen,
    /// Balance at the end, debit positive.
    closing_fen: Fen,
    /// Rows by month, day, number and line.
    items: Vec<ColumnEntry>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
}

const ENTRIES: &[Column] = &[
    Column::plain("posted_on", "日期", "Posted on"),
    Column::whole("period", "会计期间", "Period"),
    Column::whole("number", "凭证号", "Number"),
    Column::plain("summary", "摘要", "Summary"),
    Column::plain("account", "科目", "Account"),
    Column::yuan("debit_fen", "借方（元）", "Debit (yuan)"),
    Column::yuan("credit_fen", "贷方（元）", "Credit (yuan)"),
    Column::yuan("balance_fen", "余额（元）", "Balance (yuan)"),
    Column::plain("column", "栏目", "Column"),
    Column::yuan("amount_fen", "栏目金额（元）", "In the column (yuan)"),
];

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/columns", list_column_entries)
            .named("list_column_entries")
            .title(text!("多栏账", "Ledger of many columns"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("voucher")
            .query::<ColumnsQuery>()
            .answers::<ColumnsPage>(200)
            .also(404)
            .exports(ENTRIES),
    ]
}

async fn list_column_entries(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ColumnsQuery>,
) -> Reply<Answer<ColumnsPage>> {
    let days = Days { from: query.from, to: query.to, from_day: None, to_day: None };
    let (from, to, from_day, to_day) = days.bounds()?;
    let rows = limit(query.limit)?;
    let rulebook = app.shelf.get();
    let account = query.account.unwrap_or_else(|| "5001".to_owned());
    let known = rulebook.chart.get(&account).filter(|known| known.book != Book::Indicator.word());
    let known = known.filter(|_| caller.scope.sees(query.unit_id)).ok_or_else(Problem::not_found)?;
    let range = EntryRange {
        unit_id: query.unit_id,
        account,
        from,
        to,
        from_day,
        to_day,
        kept: Kept::default(),
        pattern: "%".to_owned(),
    };
    let conn = app.platform.db.reader();
    let standing = range.standing(&conn).await?;
    let months = months(&conn, &range, query.by).await?;
    let page = part(&conn, &range, &standing, query.after.as_deref(), rows, ("", Vec::new())).await?;
    let names = names(&conn, &rulebook.chart, query.by, &months).await?;
    let debit_is_normal = known.normal_side == "debit";
    let signed = |fen: i64| Fen::from_fen(if debit_is_normal { fen } else { fen.saturating_neg() });
    let columns = columns(&months, &names, debit_is_normal)?;
    let keys: Vec<(String, Fen)> =
        page.rows.iter().map(|row| (query.by.key(row), signed(row.signed()))).collect();
    let shower = Shower {
        registry: Some(&app.poster.pipeline().registry),
        conn: &conn,
        scope: &caller.scope,
        unit_id: query.unit_id,
        chart: &rulebook.chart,
    };
    let entries = shower.show(page.rows, Some(page.opening)).await?;
    let items = entries.into_iter().zip(keys).map(|(entry, (key, amount_fen))| {
        let column = columns.iter().find(|column| column.key == key);
        let column = column.map(|column| format!("{} {}", column.code, column.name.zh).trim().to_owned());
        ColumnEntry { entry, key, column: column.unwrap_or_default(), amount_fen }
    });
    Ok(Answer::ok(ColumnsPage {
        full_name: full_name(&rulebook.chart, known),
        normal_side: known.normal_side.clone(),
        opening_fen: Fen::from_fen(page.opening),
        debit_fen: Fen::from_fen(standing.debit),
        credit_fen: Fen::from_fen(standing.credit),
        closing_fen: Fen::from_fen(standing.closing()),
        total: standing.total(),
        items: items.collect(),
        account: range.account,
        columns,
        months,
        next: page.next,
    }))
}

/// What each month comes to in each column, from balances that are kept.
async fn months(conn: &Conn, range: &EntryRange, by: ColumnsBy) -> Result<Vec<ColumnMonth>, DbError> {
    let (table, column) = by.kept();
    let sql = format!(
        "select b.period, b.{column} as key, cast(sum(b.debit_fen) as bigint) as debit_fen,
           cast(sum(b.credit_fen) as bigint) as credit_fen
         from {table} b where b.unit_id = $1 and b.period >= $2 and b.period <= $3 and b.account >= $4
           and b.account < $4 || '~'
         group by b.period, b.{column} order by b.{column}, b.period"
    );
    let values = [range.unit_id.into(), range.from.into(), range.to.into(), range.account.clone().into()];
    conn.all(&sql, values).await
}

/// Codes and names of columns by key.
type ColumnNames = std::collections::BTreeMap<String, (String, Text)>;

async fn names(
    conn: &Conn,
    chart: &ledger::Chart,
    by: ColumnsBy,
    months: &[ColumnMonth],
) -> Result<ColumnNames, DbError> {
    let keys = || months.iter().map(|month| month.key.clone());
    if by == ColumnsBy::Account {
        let name = |code: &str| {
            let known = chart.get(code);
            known
                .map(|known| Text { zh: known.name_zh.clone(), en: known.name_en.clone() })
                .unwrap_or_default()
        };
        return Ok(keys().map(|key| (key.clone(), (key.clone(), name(&key)))).collect());
    }
    let (_, column) = by.kept();
    let mut wanted = Wanted::default();
    for key in keys() {
        wanted.add(column, Some(&key));
    }
    let names = Names::load_unscoped(conn, &wanted).await?;
    Ok(keys().map(|key| (key.clone(), names.of(column, &key))).collect())
}

/// The columns with what they come to, in order of their codes.
fn columns(
    months: &[ColumnMonth],
    names: &ColumnNames,
    debit_is_normal: bool,
) -> Result<Vec<LedgerColumn>, Problem> {
    let mut columns: Vec<LedgerColumn> = Vec::new();
    for month in months {
        let net = month.debit_fen.checked_sub(month.credit_fen).ok_or_else(Problem::internal)?;
        let net = if debit_is_normal { net } else { Fen::from_fen(net.fen().saturating_neg()) };
        match columns.iter_mut().find(|column| column.key == month.key) {
            Some(column) => {
                column.amount_fen = column.amount_fen.checked_add(net).ok_or_else(Problem::internal)?;
            }
            None => {
                let (code, name) = names.get(&month.key).cloned().unwrap_or_default();
                columns.push(LedgerColumn { key: month.key.clone(), code, name, amount_fen: net });
            }
        }
    }
    columns.sort_by(|one, other| one.code.cmp(&other.code));
    Ok(columns)
}
