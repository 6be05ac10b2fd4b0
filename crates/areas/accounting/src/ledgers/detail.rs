//! The detail ledger of an account (明细账): its entries with the balance after each, by any dimensions, up to any day.

use axum::extract::State;
use kernel::{Fen, Problem, Text, text};
use ledger::Book;
use ledger::queries::balances::MonthMoves;
use ledger::queries::pattern;
use ledger::words::SIDES;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::{BookEntry, Days, EntryRange, Kept, Shower, part};
use crate::vouchers::full_name;

/// The detail ledger of an account.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AccountLedger {
    /// Account.
    account: String,
    /// Its name with those above it.
    full_name: Text,
    /// Its normal side; a balance on the other one is against the rule.
    normal_side: String,
    /// Balance before the first row of this page, debit positive.
    opening_fen: Fen,
    /// Sum of debits over all pages.
    debit_fen: Fen,
    /// Sum of credits over all pages.
    credit_fen: Fen,
    /// Balance at the end of the range, debit positive.
    closing_fen: Fen,
    /// What moved in each month of the range, and in those before it in its first year.
    months: Vec<MonthMoves>,
    /// Rows by month, day, number and line.
    items: Vec<BookEntry>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
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
    #[param(minimum = 199001, maximum = 220013)]
    from: i64,
    /// 终止期间 / last period
    #[param(minimum = 199001, maximum = 220013)]
    to: i64,
    /// 起始日期 / first day
    #[param(max_length = 10)]
    from_day: Option<String>,
    /// 截止日期 / last day
    #[param(max_length = 10)]
    to_day: Option<String>,
    /// 项目 / project
    #[param(max_length = 64)]
    project_id: Option<String>,
    /// 资金性质 / fund
    #[param(max_length = 20)]
    fund: Option<String>,
    /// 功能分类 / functional class
    #[param(max_length = 20)]
    function: Option<String>,
    /// 部门经济分类 / departmental economic class
    #[param(max_length = 20)]
    dep_economy: Option<String>,
    /// 往来单位 / payee
    #[param(max_length = 64)]
    payee_id: Option<String>,
    /// 摘要；此时不显示逐笔余额 / in the summary; no balances are shown then
    #[param(max_length = 100)]
    text: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 120)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const ENTRIES: &[Column] = &[
    Column::plain("posted_on", "日期", "Posted on"),
    Column::whole("period", "会计期间", "Period"),
    Column::whole("number", "凭证号", "Number"),
    Column::plain("summary", "摘要", "Summary"),
    Column::plain("account", "科目", "Account"),
    Column::plain("account_name", "科目名称", "Account name"),
    Column::plain("opponent", "对方科目", "Against"),
    Column::word("side", "方向", "Side", |word| word_of(SIDES, word)),
    Column::yuan("debit_fen", "借方（元）", "Debit (yuan)"),
    Column::yuan("credit_fen", "贷方（元）", "Credit (yuan)"),
    Column::yuan("balance_fen", "余额（元）", "Balance (yuan)"),
    Column::plain("project", "项目", "Project"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::plain("function", "功能分类", "Functional class"),
    Column::plain("dep_economy", "部门经济分类", "Economic class"),
    Column::plain("payee", "往来单位", "Payee"),
];

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/accounting/accounts/{account}/entries", list_account_entries)
            .named("list_account_entries")
            .title(text!("科目明细账", "Detail ledger of an account"))
            .needs(Permission::VoucherRead)
            .on("balance")
            .path_param("account", ParamKind::Code)
            .query::<LedgerQuery>()
            .answers::<AccountLedger>(200)
            .exports(ENTRIES),
    ]
}

async fn list_account_entries(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Query(query): Query<LedgerQuery>,
) -> Reply<Answer<AccountLedger>> {
    let days = Days {
        from: query.from,
        to: query.to,
        from_day: query.from_day.as_deref(),
        to_day: query.to_day.as_deref(),
    };
    let (from, to, from_day, to_day) = days.bounds()?;
    let rows = limit(query.limit)?;
    let rulebook = app.shelf.get();
    // An indicator account is read indicator by indicator: its entries may stand in journals of other units.
    let known = rulebook.chart.get(&account).filter(|known| known.book != Book::Indicator.word());
    let known = known.filter(|_| caller.scope.sees(query.unit_id)).ok_or_else(Problem::not_found)?;
    let kept = Kept {
        project_id: query.project_id,
        fund: query.fund,
        function: query.function,
        dep_economy: query.dep_economy,
        payee_id: query.payee_id,
    };
    let pattern = pattern(query.text.as_deref());
    let range = EntryRange { unit_id: query.unit_id, account, from, to, from_day, to_day, kept, pattern };
    let conn = app.platform.db.reader();
    let standing = range.standing(&conn).await?;
    let page = part(&conn, &range, &standing, query.after.as_deref(), rows, ("", Vec::new())).await?;
    let shower = Shower {
        registry: Some(&app.poster.pipeline().registry),
        conn: &conn,
        scope: &caller.scope,
        unit_id: query.unit_id,
        chart: &rulebook.chart,
    };
    let opening = (!range.searches()).then_some(page.opening);
    let items = shower.show(page.rows, opening).await?;
    Ok(Answer::ok(AccountLedger {
        full_name: full_name(&rulebook.chart, known),
        normal_side: known.normal_side.clone(),
        opening_fen: Fen::from_fen(page.opening),
        debit_fen: Fen::from_fen(standing.debit),
        credit_fen: Fen::from_fen(standing.credit),
        closing_fen: Fen::from_fen(standing.closing()),
        total: standing.total(),
        months: standing.months,
        items,
        next: page.next,
        account: range.account,
    }))
}
