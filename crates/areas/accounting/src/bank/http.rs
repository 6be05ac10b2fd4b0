//! Bank accounts, lines, entries and matches over HTTP.

use axum::extract::State;
use kernel::{Conn, Fen, Limit, Page, Problem, text};
use ledger::queries::{bad_cursor, units};
use platform::audit::lock_chains;
use platform::export::{Column, word_of};
use platform::http::{
    Answer, Caller, Endpoint, Json, MenuGroup, NoContent, ParamKind, Path, Query, Reply, limit,
};
use platform::{Permission, UnitId};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::account::{self, BankAccount, BankAccountInput, BankAccountRow};
use super::book::{self, BankEntry, BankLine, Span, Summed};
use super::matching::{self, MatchInput, MatchReport, MatchRow, ProposalRow};

/// Which bank accounts.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AccountsQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 只看已设置对账的 / only those that are reconciled
    set: Option<bool>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Which lines or entries.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SpanQuery {
    /// 起始月份 / first month
    #[param(minimum = 199001, maximum = 220013)]
    from: Option<i64>,
    /// 终止月份 / last month
    #[param(minimum = 199001, maximum = 220013)]
    to: Option<i64>,
    /// 只看已（未）勾对的 / only those that are (not) matched
    matched: Option<bool>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 120)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A part of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct PartQuery {
    /// 截至（或在）该月 / up to, or in, this month
    #[param(minimum = 199001, maximum = 220013)]
    pub period: Option<i64>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 4000)]
    pub after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// Why a match is taken back.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReasonQuery {
    /// 原因 / reason
    #[param(max_length = 200)]
    reason: Option<String>,
}

/// A page of lines of statements.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BankLinePage {
    /// The rows of this page.
    items: Vec<BankLine>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
    /// What came in over all pages.
    in_fen: Fen,
    /// What went out over all pages.
    out_fen: Fen,
}

/// A page of entries of the books.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BankEntryPage {
    /// The rows of this page.
    items: Vec<BankEntry>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of rows over all pages.
    total: i64,
    /// What came in over all pages.
    in_fen: Fen,
    /// What went out over all pages.
    out_fen: Fen,
}

/// A page of proposals.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ProposalPage {
    /// Surest first.
    items: Vec<ProposalRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of proposals.
    total: i64,
    /// Whether there is more to match than was looked at: match these first.
    cut: bool,
}

const MANNERS: &[(&str, &str, &str)] = &[
    ("receipt", "回单号", "receipt number"),
    ("likely", "金额日期", "sum and day"),
    ("sum", "合并金额", "several add up"),
    ("hand", "人工", "by hand"),
];
const PURPOSES: &[(&str, &str, &str)] = &[
    ("basic", "基本存款账户", "basic account"),
    ("zero_balance", "零余额账户", "zero-balance account"),
    ("special", "专用存款账户", "special account"),
    ("general", "一般存款账户", "general account"),
];
const ACCOUNTS: &[Column] = &[
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::plain("account_no", "账号", "Account"),
    Column::plain("bank_name", "开户行", "Bank"),
    Column::word("purpose", "账户用途", "Purpose", |word| word_of(PURPOSES, word)),
    Column::plain("ledger_account", "对应科目", "Ledger account"),
    Column::whole("start_period", "对账起始月份", "First month"),
    Column::yuan("opening_fen", "期初银行余额（元）", "Opening (yuan)"),
    Column::plain("last_day", "对账单截至", "Statements until"),
    Column::yuan("bank_fen", "银行余额（元）", "Bank balance (yuan)"),
    Column::whole("signed_period", "已签字月份", "Signed until"),
];
const LINES: &[Column] = &[
    Column::plain("bank_date", "交易日期", "Date"),
    Column::plain("serial_no", "交易流水号", "Serial number"),
    Column::yuan("amount_fen", "金额（收为正，元）", "Amount (in positive, yuan)"),
    Column::yuan("balance_fen", "余额（元）", "Balance (yuan)"),
    Column::plain("counterparty", "对方户名", "Counterparty"),
    Column::plain("summary", "摘要", "Summary"),
    Column::plain("receipt_no", "回单号", "Receipt number"),
    Column::plain("match_id", "勾对", "Match"),
];
const ENTRIES: &[Column] = &[
    Column::plain("posted_on", "日期", "Posted on"),
    Column::whole("period", "会计期间", "Period"),
    Column::whole("number", "凭证号", "Number"),
    Column::plain("summary", "摘要", "Summary"),
    Column::plain("counterparty", "往来单位", "Other side"),
    Column::yuan("amount_fen", "金额（收为正，元）", "Amount (in positive, yuan)"),
    Column::plain("match_id", "勾对", "Match"),
];
const PROPOSALS: &[Column] = &[
    Column::word("manner", "依据", "By", |word| word_of(MANNERS, word)),
    Column::whole("score", "把握（%）", "Sureness (%)"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
];
const MATCHES: &[Column] = &[
    Column::whole("period", "计入月份", "Month"),
    Column::word("manner", "依据", "By", |word| word_of(MANNERS, word)),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::plain("note", "说明", "Remark"),
    Column::plain("matched_by_name", "勾对人", "Matched by"),
    Column::time("matched_at", "勾对时间", "Matched at"),
    Column::flag("is_signed", "已签字", "Signed"),
];
pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = lists();
    all.extend(changes());
    all
}

fn lists() -> Vec<Endpoint<App>> {
    let of = |endpoint: Endpoint<App>| {
        endpoint.needs(Permission::VoucherRead).on("bank_account").path_param("id", ParamKind::Code)
    };
    vec![
        Endpoint::get("/api/accounting/bank-accounts", list_accounts)
            .named("list_reconciled_accounts")
            .title(text!("银行对账账户", "Bank accounts to reconcile"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("bank_account")
            .query::<AccountsQuery>()
            .answers::<Page<BankAccountRow>>(200)
            .exports(ACCOUNTS),
        of(Endpoint::get("/api/accounting/bank-accounts/{id}", show_account))
            .named("show_reconciled_account")
            .title(text!("银行对账账户明细", "A bank account to reconcile"))
            .answers::<BankAccountRow>(200),
        of(Endpoint::get("/api/accounting/bank-accounts/{id}/lines", list_lines))
            .named("list_bank_lines")
            .title(text!("银行对账单流水", "Lines of bank statements of an account"))
            .query::<SpanQuery>()
            .answers::<BankLinePage>(200)
            .exports(LINES),
        of(Endpoint::get("/api/accounting/bank-accounts/{id}/entries", list_entries))
            .named("list_bank_entries")
            .title(text!("银行账户账面收付", "Entries of a bank account"))
            .query::<SpanQuery>()
            .answers::<BankEntryPage>(200)
            .exports(ENTRIES),
        of(Endpoint::get("/api/accounting/bank-accounts/{id}/proposals", list_proposals))
            .named("list_bank_proposals")
            .title(text!("勾对建议", "Proposals of matches"))
            .query::<PartQuery>()
            .answers::<ProposalPage>(200)
            .exports(PROPOSALS),
        of(Endpoint::get("/api/accounting/bank-accounts/{id}/matches", list_matches))
            .named("list_bank_matches")
            .title(text!("已勾对记录", "Matches of a bank account"))
            .query::<PartQuery>()
            .answers::<Page<MatchRow>>(200)
            .exports(MATCHES),
    ]
}

fn changes() -> Vec<Endpoint<App>> {
    let of = |endpoint: Endpoint<App>| {
        endpoint.needs(Permission::VoucherEdit).on("bank_account").path_param("id", ParamKind::Code).also(409)
    };
    vec![
        of(Endpoint::put("/api/accounting/bank-accounts/{id}", set_account))
            .named("set_reconciled_account")
            .title(text!("设置银行账户对账", "Set up a bank account to be reconciled"))
            .audited("bank_account.set")
            .body::<BankAccountInput>()
            .answers::<BankAccountRow>(200),
        of(Endpoint::post("/api/accounting/bank-accounts/{id}/matches", make_matches))
            .named("create_bank_matches")
            .title(text!("勾对银行流水", "Match lines and entries"))
            .audited("bank_match.create")
            .body::<MatchInput>()
            .answers::<MatchReport>(201),
        Endpoint::delete("/api/accounting/bank-matches/{match_id}", remove_match)
            .named("remove_bank_match")
            .title(text!("取消勾对", "Take a match back"))
            .needs(Permission::VoucherEdit)
            .on("bank_match")
            .audited("bank_match.remove")
            .path_param("match_id", ParamKind::Uuid)
            .query::<ReasonQuery>()
            .answers_empty(204)
            .also(404)
            .also(409),
    ]
}

async fn list_accounts(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AccountsQuery>,
) -> Reply<Answer<Page<BankAccountRow>>> {
    let rows = limit(query.limit)?;
    let conn = app.platform.db.reader();
    let units = units(&caller.scope, query.unit_id);
    let after = query.after.unwrap_or_default();
    Ok(Answer::ok(account::page(&conn, units, query.set.unwrap_or(false), &after, rows).await?))
}

async fn show_account(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Reply<Answer<BankAccountRow>> {
    Ok(Answer::ok(account::row(&app.platform.db.reader(), &caller.scope, &id).await?))
}

async fn set_account(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(input): Json<BankAccountInput>,
) -> Reply<Answer<BankAccountRow>> {
    let row = account::row(&app.platform.db.reader(), &caller.scope, &id).await?;
    let conn = app.platform.db.begin().await?;
    let origin = caller.origin(app.platform.clock.now());
    let done = async {
        lock_chains(&conn, [row.unit_id]).await?;
        let row = account::row(&conn, &caller.scope, &id).await?;
        account::set(&conn, &origin, &app.shelf.get().chart, &row, &input).await
    };
    let done = done.await;
    conn.settle(done).await?;
    Ok(Answer::ok(account::row(&app.platform.db.reader(), &caller.scope, &id).await?))
}

/// The account of a request, and where to read it: one that is not set up can be looked at and not changed.
pub(super) async fn found(
    app: &App,
    caller: &Caller,
    id: &str,
    changes: bool,
) -> Result<(Conn, BankAccount), Problem> {
    let conn = app.platform.db.reader();
    let account = match changes {
        true => account::find(&conn, &caller.scope, id).await?,
        false => account::shown(&conn, &caller.scope, id).await?,
    };
    Ok((conn, account))
}

fn span(query: &SpanQuery) -> Span {
    Span { from: query.from.unwrap_or(0), to: query.to.unwrap_or(999_999), matched: query.matched }
}

async fn list_lines(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<SpanQuery>,
) -> Reply<Answer<BankLinePage>> {
    let rows = limit(query.limit)?;
    let (conn, account) = found(&app, &caller, &id, false).await?;
    let Summed { page, in_fen, out_fen } =
        book::lines(&conn, &account, span(&query), query.after.as_deref(), rows).await?;
    let Page { items, next, total } = page;
    Ok(Answer::ok(BankLinePage { items, next, total, in_fen, out_fen }))
}

async fn list_entries(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<SpanQuery>,
) -> Reply<Answer<BankEntryPage>> {
    let rows = limit(query.limit)?;
    let (conn, account) = found(&app, &caller, &id, false).await?;
    let Summed { page, in_fen, out_fen } =
        book::entries(&conn, &account, span(&query), query.after.as_deref(), rows).await?;
    let Page { items, next, total } = page;
    Ok(Answer::ok(BankEntryPage { items, next, total, in_fen, out_fen }))
}

async fn list_proposals(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PartQuery>,
) -> Reply<Answer<ProposalPage>> {
    let rows = limit(query.limit)?;
    let (conn, account) = found(&app, &caller, &id, false).await?;
    let (mut items, cut) = matching::proposals(&conn, &account, query.period.unwrap_or(999_999)).await?;
    let total = items.len() as i64;
    if let Some(after) = query.after.filter(|after| !after.is_empty()) {
        let at = items.iter().position(|row| row.id == after).ok_or_else(bad_cursor)?;
        items.drain(..=at);
    }
    let more = rows.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| row.id.clone());
    Ok(Answer::ok(ProposalPage { items, next, total, cut }))
}

async fn list_matches(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PartQuery>,
) -> Reply<Answer<Page<MatchRow>>> {
    let rows: Limit = limit(query.limit)?;
    let (conn, account) = found(&app, &caller, &id, false).await?;
    let after = query.after.unwrap_or_default();
    Ok(Answer::ok(matching::page(&conn, &account, query.period, &after, rows).await?))
}

async fn make_matches(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(input): Json<MatchInput>,
) -> Reply<Answer<MatchReport>> {
    let (_, account) = found(&app, &caller, &id, true).await?;
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = matching::match_groups(&conn, &app.platform, &origin, &account, &input).await;
    Ok(Answer::created(conn.settle(done).await?))
}

async fn remove_match(
    State(app): State<App>,
    caller: Caller,
    Path(match_id): Path<String>,
    Query(query): Query<ReasonQuery>,
) -> Reply<NoContent> {
    let account_id = matching::account_of_unscoped(&app.platform.db.reader(), &match_id).await?;
    let (_, account) = found(&app, &caller, &account_id, true).await?;
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let reason = query.reason.unwrap_or_default();
    let done = matching::unmatch(&conn, &origin, &account, &match_id, &reason).await;
    conn.settle(done).await?;
    Ok(NoContent::default())
}
