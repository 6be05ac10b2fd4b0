//! Trial balance, dimension balances, detail ledger of an account.

use axum::extract::State;
use kernel::{Problem, text};
use ledger::Book;
use ledger::queries::balances::{
    BalanceDimension, BalanceRange, DimensionRow, TrialAmounts, TrialRow, by_dimension, trial,
};
use ledger::queries::entries::{AccountPage, AccountRange, of_account_unscoped};
use ledger::queries::{bad_cursor, units};
use ledger::words::{BOOKS, SIDES};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::preview::check_periods;

/// Which balances.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TrialQuery {
    /// 单位；不填为权限内全部单位合计 / unit; all units in scope together when absent
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220012)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220012)]
    to: i64,
    /// 账套 / book
    book: Option<Book>,
    /// 科目编码或其开头 / account code or its beginning
    #[param(max_length = 20, pattern = "^[A-Z0-9]*$")]
    account: Option<String>,
}

/// A trial balance.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TrialBalance {
    /// First period.
    from: i64,
    /// Last period.
    to: i64,
    /// Accounts that ever moved, by code.
    items: Vec<TrialRow>,
    /// Sums of the columns, by book.
    sums: Vec<TrialSums>,
}

/// Sums of a book's columns: debit and credit must agree.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TrialSums {
    /// Book.
    book: String,
    /// Sums.
    #[serde(flatten)]
    amounts: TrialAmounts,
}

/// Which balances by which dimension.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DimensionQuery {
    /// 维度 / dimension
    #[param(inline)]
    dimension: BalanceDimension,
    /// 科目编码或其开头 / account code or its beginning
    #[param(min_length = 1, max_length = 20, pattern = "^[A-Z0-9]+$")]
    account: String,
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220012)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220012)]
    to: i64,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of dimension balances.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DimensionPage {
    /// Rows in order of the key.
    items: Vec<DimensionRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of keys over all pages.
    total: i64,
}

/// Which entries of an account.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct LedgerQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 起始期间 / first period
    #[param(minimum = 199001, maximum = 220012)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220012)]
    to: i64,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const TRIAL: &[Column] = &[
    Column::plain("account", "科目代码", "Account"),
    Column::plain("name_zh", "科目名称", "Name"),
    Column::word("book", "账套", "Book", |word| word_of(BOOKS, word)),
    Column::yuan("opening_debit_fen", "期初借方（元）", "Opening debit (yuan)"),
    Column::yuan("opening_credit_fen", "期初贷方（元）", "Opening credit (yuan)"),
    Column::yuan("debit_fen", "本期借方（元）", "Debit (yuan)"),
    Column::yuan("credit_fen", "本期贷方（元）", "Credit (yuan)"),
    Column::yuan("closing_debit_fen", "期末借方（元）", "Closing debit (yuan)"),
    Column::yuan("closing_credit_fen", "期末贷方（元）", "Closing credit (yuan)"),
];
const DIMENSIONS: &[Column] = &[
    Column::plain("key", "核算项", "Dimension"),
    Column::yuan("opening_debit_fen", "期初借方（元）", "Opening debit (yuan)"),
    Column::yuan("opening_credit_fen", "期初贷方（元）", "Opening credit (yuan)"),
    Column::yuan("debit_fen", "本期借方（元）", "Debit (yuan)"),
    Column::yuan("credit_fen", "本期贷方（元）", "Credit (yuan)"),
    Column::yuan("closing_debit_fen", "期末借方（元）", "Closing debit (yuan)"),
    Column::yuan("closing_credit_fen", "期末贷方（元）", "Closing credit (yuan)"),
];
const ENTRIES: &[Column] = &[
    Column::plain("posted_on", "日期", "Posted on"),
    Column::whole("period", "会计期间", "Period"),
    Column::whole("number", "凭证号", "Number"),
    Column::plain("summary", "摘要", "Summary"),
    Column::plain("account", "科目", "Account"),
    Column::word("side", "方向", "Side", |word| word_of(SIDES, word)),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::yuan("balance_fen", "余额（元）", "Balance (yuan)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/balances", list_balances)
            .named("list_account_balances")
            .title(text!("科目余额表", "Account balances"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("balance")
            .query::<TrialQuery>()
            .answers::<TrialBalance>(200)
            .exports(TRIAL),
        Endpoint::get("/api/accounting/dimension-balances", list_dimension_balances)
            .named("list_dimension_balances")
            .title(text!("辅助核算余额", "Balances by dimension"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("balance")
            .query::<DimensionQuery>()
            .answers::<DimensionPage>(200)
            .exports(DIMENSIONS),
        Endpoint::get("/api/accounting/accounts/{account}/entries", list_account_entries)
            .named("list_account_entries")
            .title(text!("科目明细账", "Detail ledger of an account"))
            .needs(Permission::VoucherRead)
            .on("balance")
            .path_param("account", ParamKind::Code)
            .query::<LedgerQuery>()
            .answers::<AccountPage>(200)
            .exports(ENTRIES),
    ]
}

async fn list_balances(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<TrialQuery>,
) -> Reply<Answer<TrialBalance>> {
    check_periods(query.from, query.to)?;
    let range = BalanceRange {
        units: units(&caller.scope, query.unit_id),
        book: query.book,
        account: query.account.unwrap_or_default(),
        from: query.from,
        to: query.to,
    };
    let items = trial(&app.platform.db.reader(), &range).await?;
    let mut sums: Vec<TrialSums> = Vec::new();
    for row in &items {
        match sums.iter_mut().find(|sum| sum.book == row.book) {
            Some(sum) => sum.amounts = sum.amounts.plus(row.amounts),
            None => sums.push(TrialSums { book: row.book.clone(), amounts: row.amounts }),
        }
    }
    Ok(Answer::ok(TrialBalance { from: query.from, to: query.to, items, sums }))
}

async fn list_dimension_balances(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<DimensionQuery>,
) -> Reply<Answer<DimensionPage>> {
    check_periods(query.from, query.to)?;
    let rows = limit(query.limit)?;
    let range = BalanceRange {
        units: units(&caller.scope, query.unit_id),
        book: None,
        account: query.account,
        from: query.from,
        to: query.to,
    };
    let conn = app.platform.db.reader();
    let (items, total) = by_dimension(&conn, &range, query.dimension, query.after.as_deref(), rows).await?;
    let full = items.len() as i64 == rows.rows();
    let next = items.last().filter(|_| full).map(|last| last.key.clone());
    Ok(Answer::ok(DimensionPage { items, next, total }))
}

async fn list_account_entries(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Query(query): Query<LedgerQuery>,
) -> Reply<Answer<AccountPage>> {
    check_periods(query.from, query.to)?;
    let rows = limit(query.limit)?;
    // An indicator account is read indicator by indicator: its entries may stand in journals of other units.
    let known = app.shelf.get().chart.get(&account).is_some_and(|known| known.book != Book::Indicator.word());
    if !known || !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    let range = AccountRange { unit_id: query.unit_id, account, from: query.from, to: query.to };
    let page = of_account_unscoped(&app.platform.db.reader(), &range, query.after.as_deref(), rows).await?;
    Ok(Answer::ok(page.ok_or_else(bad_cursor)?))
}
