//! Reconciliation statements over HTTP, and which accounts are reconciled month by month.

use axum::extract::State;
use kernel::{Page, Problem, Stamp, text};
use ledger::queries::units;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, Json, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::account;
use super::reconcile::{self, ReconciliationView};

/// Which accounts.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatusQuery {
    /// 月份 / month
    #[param(minimum = 199001, maximum = 220012)]
    period: i64,
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 状态 / state
    #[param(inline)]
    state: Option<ReconciledState>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// How far a month is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum ReconciledState {
    /// 无对账单 / without a statement
    NoStatement,
    /// 未编制 / not prepared
    Open,
    /// 已编制 / prepared
    Prepared,
    /// 已签字 / signed
    Signed,
}

impl ReconciledState {
    fn word(self) -> &'static str {
        match self {
            ReconciledState::NoStatement => "no_statement",
            ReconciledState::Open => "open",
            ReconciledState::Prepared => "prepared",
            ReconciledState::Signed => "signed",
        }
    }
}

/// A bank account in a month.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct StatusRow {
    /// Bank account.
    id: String,
    /// Unit.
    unit_id: UnitId,
    /// Its code.
    unit_code: String,
    /// Its name.
    unit_name: String,
    /// Number, masked.
    account_no: String,
    /// Bank.
    bank_name: String,
    /// Ledger account.
    ledger_account: String,
    /// Month.
    period: i64,
    /// `no_statement`, `open`, `prepared` or `signed`.
    state: String,
    /// Lines of statements in the month.
    lines: i64,
    /// Those that are not matched.
    unmatched: i64,
    /// Who prepared it.
    prepared_by_name: String,
    /// Who signed it.
    signed_by_name: String,
    /// When.
    signed_at: Option<Stamp>,
}

/// What is said when a month is prepared.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PrepareInput {
    /// 说明 / remark
    #[serde(default)]
    #[schema(max_length = 500)]
    note: String,
    /// 本月银行无发生额，没有对账单 / the bank had no movement and gave no statement
    #[serde(default)]
    without_lines: bool,
}

/// What is said when a month is signed.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignInput {
    /// 意见 / opinion
    #[serde(default)]
    #[schema(max_length = 500)]
    opinion: String,
}

const STATES: &[(&str, &str, &str)] = &[
    ("no_statement", "无对账单", "no statement"),
    ("open", "未编制", "not prepared"),
    ("prepared", "已编制", "prepared"),
    ("signed", "已签字", "signed"),
];
const KINDS: &[(&str, &str, &str)] = &[
    ("book_in", "单位已收、银行未收", "in the books, not yet at the bank: in"),
    ("book_out", "单位已付、银行未付", "in the books, not yet at the bank: out"),
    ("bank_in", "银行已收、单位未收", "at the bank, not yet in the books: in"),
    ("bank_out", "银行已付、单位未付", "at the bank, not yet in the books: out"),
];
const STATUS: &[Column] = &[
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::plain("account_no", "账号", "Account"),
    Column::plain("bank_name", "开户行", "Bank"),
    Column::plain("ledger_account", "对应科目", "Ledger account"),
    Column::whole("period", "月份", "Month"),
    Column::word("state", "状态", "State", |word| word_of(STATES, word)),
    Column::whole("lines", "流水笔数", "Lines"),
    Column::whole("unmatched", "未勾对", "Not matched"),
    Column::plain("prepared_by_name", "编制人", "Prepared by"),
    Column::plain("signed_by_name", "签字人", "Signed by"),
    Column::time("signed_at", "签字时间", "Signed at"),
];
const ITEMS: &[Column] = &[
    Column::word("kind", "未达账项", "In transit", |word| word_of(KINDS, word)),
    Column::plain("day", "日期", "Day"),
    Column::whole("period", "月份", "Month"),
    Column::plain("number", "凭证号或流水号", "Number"),
    Column::plain("summary", "摘要", "Summary"),
    Column::plain("counterparty", "对方", "Other side"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
];

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    let of = |endpoint: Endpoint<App>| {
        let endpoint = endpoint.on("bank_account").path_param("id", ParamKind::Code);
        endpoint.path_param("period", ParamKind::Int(199_001, 220_012))
    };
    vec![
        Endpoint::get("/api/accounting/bank-reconciliations", list_status)
            .named("list_bank_reconciliations")
            .title(text!("银行对账", "Bank reconciliation"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("bank_reconciliation")
            .query::<StatusQuery>()
            .answers::<Page<StatusRow>>(200)
            .exports(STATUS),
        of(Endpoint::get("/api/accounting/bank-accounts/{id}/reconciliations/{period}", show))
            .named("list_bank_reconciliation_items")
            .title(text!("银行存款余额调节表", "Bank reconciliation statement"))
            .needs(Permission::VoucherRead)
            .answers::<ReconciliationView>(200)
            .exports(ITEMS),
        of(Endpoint::post("/api/accounting/bank-accounts/{id}/reconciliations/{period}/prepare", prepare))
            .named("prepare_bank_reconciliation")
            .title(text!("编制余额调节表", "Prepare a reconciliation"))
            .needs(Permission::VoucherEdit)
            .audited("bank_reconciliation.prepare")
            .body::<PrepareInput>()
            .answers::<ReconciliationView>(200)
            .also(409),
        of(Endpoint::post("/api/accounting/bank-accounts/{id}/reconciliations/{period}/sign", sign))
            .named("sign_bank_reconciliation")
            .title(text!("签字确认余额调节表", "Sign a reconciliation"))
            .needs(Permission::DocumentAct)
            .audited("bank_reconciliation.sign")
            .body::<SignInput>()
            .answers::<ReconciliationView>(200)
            .also(409),
    ]
}

/// Accounts that are reconciled in a month, with how far they are.
const FROM: &str = "from (
      select a.account_id as id, a.unit_id, u.code as unit_code, u.name as unit_name, b.account_masked as account_no,
        b.bank_name, a.ledger_account, cast($2 as bigint) as period,
        case when r.state is not null then r.state
          when exists (select 1 from ac_bank_line l where l.account_id = a.account_id and l.period >= $2)
            then 'open' else 'no_statement' end as state,
        (select count(*) from ac_bank_line l where l.account_id = a.account_id and l.period = $2) as lines,
        (select count(*) from ac_bank_line l left join ac_match_line m on m.line_id = l.id
          where l.account_id = a.account_id and l.period = $2 and m.line_id is null) as unmatched,
        coalesce(r.prepared_by_name, '') as prepared_by_name, coalesce(r.signed_by_name, '') as signed_by_name,
        r.signed_at
      from ac_bank_account a join v_unit u on u.id = a.unit_id join v_bank_account b on b.id = a.account_id
        left join ac_reconciliation r on r.account_id = a.account_id and r.period = $2
      where a.unit_id in {in:1} and a.start_period <= $2) t
    where ($3 = '' or t.state = $3)";

async fn list_status(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<StatusQuery>,
) -> Reply<Answer<Page<StatusRow>>> {
    let rows = limit(query.limit)?;
    let conn = app.platform.db.reader();
    let mut values = vec![
        units(&caller.scope, query.unit_id),
        query.period.into(),
        query.state.map_or("", ReconciledState::word).into(),
    ];
    let total = conn.number(&format!("select count(*) {FROM}"), values.clone()).await?;
    let sql = format!(
        "select t.id, t.unit_id, t.unit_code, t.unit_name, t.account_no, t.bank_name, t.ledger_account, t.period, t.state,
           t.lines, t.unmatched, t.prepared_by_name, t.signed_by_name, t.signed_at {FROM} and t.id > $4
         order by t.id limit $5"
    );
    values.extend([query.after.unwrap_or_default().into(), rows.one_more().into()]);
    let mut items: Vec<StatusRow> = conn.all(&sql, values).await?;
    let more = rows.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| row.id.clone());
    Ok(Answer::ok(Page { items, next, total }))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path((id, period)): Path<(String, i64)>,
) -> Reply<Answer<ReconciliationView>> {
    let conn = app.platform.db.reader();
    let account = account::shown(&conn, &caller.scope, &id).await?;
    Ok(Answer::ok(reconcile::view(&conn, &account, period).await?))
}

async fn prepare(
    State(app): State<App>,
    caller: Caller,
    Path((id, period)): Path<(String, i64)>,
    Json(input): Json<PrepareInput>,
) -> Reply<Answer<ReconciliationView>> {
    let reader = app.platform.db.reader();
    let account = account::find(&reader, &caller.scope, &id).await?;
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let said = (input.note.as_str(), input.without_lines);
    let done = reconcile::prepare(&conn, &origin, &account, period, said).await;
    conn.settle(done).await?;
    Ok(Answer::ok(reconcile::view(&reader, &account, period).await?))
}

async fn sign(
    State(app): State<App>,
    caller: Caller,
    Path((id, period)): Path<(String, i64)>,
    Json(input): Json<SignInput>,
) -> Reply<Answer<ReconciliationView>> {
    let reader = app.platform.db.reader();
    // Who signs acts, and must be able to read the books: neither a cashier nor an onlooker.
    let readers = caller.actor.scope(Permission::VoucherRead);
    let account = account::find(&reader, &readers, &id).await?;
    if !caller.scope.sees(account.unit_id) {
        return Err(Problem::not_found().into());
    }
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = reconcile::sign(&conn, &origin, &account, period, &input.opinion).await;
    conn.settle(done).await?;
    Ok(Answer::ok(reconcile::view(&reader, &account, period).await?))
}
