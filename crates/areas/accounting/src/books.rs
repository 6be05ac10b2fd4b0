//! Trial balance and balances by one dimension.

use axum::extract::State;
use kernel::text;
use ledger::Book;
use ledger::queries::balances::{
    BalanceDimension, BalanceRange, DimensionOrder, DimensionPage, DimensionPaging, TrialAmounts,
    by_dimension, trial,
};
use ledger::queries::{bad_cursor, units};
use ledger::words::BOOKS;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::levels::{TrialLine, tree};
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
    #[param(minimum = 199001, maximum = 220013)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
    to: i64,
    /// 账套 / book
    book: Option<Book>,
    /// 科目编码或其开头 / account code or its beginning
    #[param(max_length = 20, pattern = "^[A-Z0-9]*$")]
    account: Option<String>,
    /// 只到第几级科目；不填为全部 / down to this level only; all when absent
    #[param(minimum = 1, maximum = 9)]
    level: Option<i64>,
}

/// A trial balance.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TrialBalance {
    /// First period.
    from: i64,
    /// Last period.
    to: i64,
    /// Accounts that ever moved and those above them, by code: a tree by `parent`.
    items: Vec<TrialLine>,
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
    #[param(minimum = 199001, maximum = 220013)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
    to: i64,
    /// 排序 / order
    #[serde(default)]
    #[param(inline)]
    order: DimensionOrder,
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
    Column::plain("code", "代码", "Code"),
    Column::plain("name", "名称", "Name"),
    Column::yuan("opening_debit_fen", "期初借方（元）", "Opening debit (yuan)"),
    Column::yuan("opening_credit_fen", "期初贷方（元）", "Opening credit (yuan)"),
    Column::yuan("debit_fen", "本期借方（元）", "Debit (yuan)"),
    Column::yuan("credit_fen", "本期贷方（元）", "Credit (yuan)"),
    Column::yuan("closing_debit_fen", "期末借方（元）", "Closing debit (yuan)"),
    Column::yuan("closing_credit_fen", "期末贷方（元）", "Closing credit (yuan)"),
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
    let rows = trial(&app.platform.db.reader(), &range).await?;
    let mut sums: Vec<TrialSums> = Vec::new();
    for row in &rows {
        match sums.iter_mut().find(|sum| sum.book == row.book) {
            Some(sum) => sum.amounts = sum.amounts.plus(row.amounts),
            None => sums.push(TrialSums { book: row.book.clone(), amounts: row.amounts }),
        }
    }
    let mut items = tree(&app.shelf.get().chart, &rows, &range.account);
    if let Some(level) = query.level {
        items.retain(|line| line.level <= level);
        for line in items.iter_mut().filter(|line| line.level == level) {
            line.has_children = false;
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
    let beyond = query.order.order().read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let paging =
        DimensionPaging { dimension: query.dimension, order: query.order, beyond: &beyond, limit: rows };
    Ok(Answer::ok(by_dimension(&app.platform.db.reader(), &range, &paging).await?))
}
