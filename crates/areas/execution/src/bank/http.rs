//! The bank's files over HTTP.

use axum::extract::State;
use flow::DocumentId;
use kernel::{Conn, DbError, Fen, Limit, Page, Problem, Stamp, text};
use platform::audit::{self, Event, SYSTEM_CHAIN};
use platform::export::{Column, word_of};
use platform::http::{
    Answer, Caller, Endpoint, FileAnswer, IdempotencyKey, Json, MenuGroup, ParamKind, Path, Query, Reply,
    Upload,
};
use platform::{Permission, Scope, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::file::Format;
use super::instruction::{self, InstructionInput, InstructionReport, InstructionRow};
use super::receipt::{self, ReceiptReport};
use super::statement::{self, StatementLineRow, StatementReport};

const INSTRUCTIONS: &[Column] = &[
    Column::time("created_at", "生成时间", "Made at"),
    Column::whole("payments", "笔数", "Payments"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::plain("note", "备注", "Note"),
];
const RECEIPTS: &[Column] = &[
    Column::plain("receipt_no", "银行回单号", "Receipt number"),
    Column::plain("payment_no", "支付单号", "Payment"),
    Column::unit("unit_id"),
    Column::word("result", "结果", "Result", |word| word_of(RESULTS, word)),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::plain("bank_date", "银行日期", "Bank date"),
    Column::plain("reason", "原因", "Reason"),
    Column::time("received_at", "接收时间", "Received at"),
];
const RESULTS: &[(&str, &str, &str)] = &[
    ("paid", "已支付", "paid"),
    ("failed", "支付失败", "failed"),
    ("returned", "退票", "returned"),
    ("refunded", "退款", "refunded"),
];
const STATEMENT_LINES: &[Column] = &[
    Column::plain("statement_no", "流水号", "Statement number"),
    Column::unit("unit_id"),
    Column::plain("account_no", "账号", "Account"),
    Column::plain("bank_date", "日期", "Date"),
    Column::word("direction", "收支方向", "Direction", |word| word_of(DIRECTIONS, word)),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::yuan("balance_fen", "余额（元）", "Balance (yuan)"),
    Column::plain("receipt_no", "银行回单号", "Receipt number"),
    Column::flag("matched", "已核对", "Matched"),
    Column::plain("note", "备注", "Note"),
];
const DIRECTIONS: &[(&str, &str, &str)] = &[("in", "收入", "in"), ("out", "支出", "out")];

/// The endpoints of the bank's files.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = files();
    all.extend(lists());
    all
}

fn files() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::post("/api/execution/bank-instructions", instruct)
            .named("create_bank_instruction")
            .title(text!("生成支付指令", "Send approved payments to the bank"))
            .needs(Permission::BankFile)
            .on("bank_instruction")
            .audited("bank_instruction.create")
            .body::<InstructionInput>()
            .idempotent()
            .answers::<InstructionReport>(201)
            .also(404)
            .also(503),
        Endpoint::get("/api/execution/bank-instructions/{id}/file", instruction_file)
            .named("download_bank_instruction")
            .title(text!("下载支付指令文件", "Instruction file"))
            .needs(Permission::BankFile)
            .on("bank_instruction")
            .path_param("id", ParamKind::Uuid)
            .query::<FileQuery>()
            .answers_file("text/csv")
            .answers_file("application/xml"),
        Endpoint::post("/api/execution/bank-receipts", take_receipts)
            .named("take_bank_receipts")
            .title(text!("接收银行回单", "Take receipts of the bank in"))
            .needs(Permission::BankFile)
            .on("bank_receipt")
            .audited("bank_receipt.take")
            .raw_body("text/csv", text!("回单文件", "Receipt file"))
            .raw_body("application/xml", text!("回单文件", "Receipt file"))
            .answers::<ReceiptReport>(200)
            .also(503),
        Endpoint::post("/api/execution/bank-statements", take_statement)
            .named("take_bank_statement")
            .title(text!("接收银行对账单", "Take a bank statement in"))
            .needs(Permission::BankFile)
            .on("bank_statement")
            .audited("bank_statement.take")
            .raw_body("text/csv", text!("对账单文件", "Statement file"))
            .raw_body("application/xml", text!("对账单文件", "Statement file"))
            .answers::<StatementReport>(200)
            .also(503),
    ]
}

fn lists() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/execution/bank-instructions", list_instructions)
            .named("list_bank_instructions")
            .title(text!("支付指令列表", "Instructions"))
            .menu(MenuGroup::Execution)
            .needs(Permission::BankFile)
            .on("bank_instruction")
            .query::<BankQuery>()
            .answers::<Page<InstructionRow>>(200)
            .exports(INSTRUCTIONS),
        Endpoint::get("/api/execution/bank-receipts", list_receipts)
            .named("list_bank_receipts")
            .title(text!("银行回单列表", "Receipts of the bank"))
            .menu(MenuGroup::Execution)
            .needs(Permission::PaymentRead)
            .on("bank_receipt")
            .query::<BankQuery>()
            .answers::<Page<ReceiptListRow>>(200)
            .exports(RECEIPTS),
        Endpoint::get("/api/execution/bank-statement-lines", list_statement_lines)
            .named("list_bank_statement_lines")
            .title(text!("银行对账单明细", "Lines of bank statements"))
            .menu(MenuGroup::Execution)
            .needs(Permission::BankFile)
            .on("bank_statement")
            .query::<StatementQuery>()
            .answers::<Page<StatementLineRow>>(200)
            .exports(STATEMENT_LINES),
    ]
}

/// Which format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum FileFormat {
    /// CSV.
    #[default]
    Csv,
    /// XML.
    Xml,
}

/// Which format.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FileQuery {
    /// 格式。 Format.
    #[param(inline)]
    pub format: Option<FileFormat>,
}

/// A page of a list.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct BankQuery {
    /// 上一页的 next。 `next` of the page before.
    pub after: Option<DocumentId>,
    /// 每页行数。 Rows per page.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A page of statement lines.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct StatementQuery {
    /// 只看已（未）匹配回单的。 Only those (not) matched with a receipt.
    pub matched: Option<bool>,
    /// 上一页的 next。 `next` of the page before.
    pub after: Option<DocumentId>,
    /// 每页行数。 Rows per page.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// A receipt in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ReceiptListRow {
    /// Id.
    pub id: DocumentId,
    /// The bank's number.
    pub receipt_no: String,
    /// Payment.
    pub payment_id: DocumentId,
    /// Its number.
    pub payment_no: String,
    /// Unit.
    pub unit_id: UnitId,
    /// `paid`, `failed`, `returned`, `refunded`.
    pub result: String,
    /// Amount.
    pub amount_fen: Fen,
    /// The bank's day.
    pub bank_date: String,
    /// Reason.
    pub reason: String,
    /// When it came in.
    pub received_at: Stamp,
}

/// The audit event of a file.
pub(super) fn event(action: &str, object_kind: &str, object_id: &str) -> Event {
    Event {
        action: action.to_owned(),
        object_kind: object_kind.to_owned(),
        object_id: object_id.to_owned(),
        from_state: String::new(),
        to_state: String::new(),
        step: String::new(),
        duty: String::new(),
        role: String::new(),
        opinion: String::new(),
        detail: String::new(),
        after_hash: String::new(),
    }
}

async fn instruct(
    State(app): State<App>,
    caller: Caller,
    _key: IdempotencyKey,
    Json(input): Json<InstructionInput>,
) -> Reply<Answer<InstructionReport>> {
    if input.note.chars().count() > 200 || input.note.chars().any(char::is_control) {
        return Err(Problem::field(
            "note",
            text!("备注不超过 200 字。", "The remark has at most 200 characters."),
            text!("请缩短。", "Shorten it."),
        )
        .into());
    }
    Ok(Answer::created(instruction::create(&app, &caller, &input).await?))
}

async fn instruction_file(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
    Query(query): Query<FileQuery>,
) -> Reply<FileAnswer> {
    let rows = instruction::rows(&app.platform.db.reader(), &app.platform.vault, &caller.scope, id).await?;
    let rows = rows.ok_or_else(Problem::not_found)?;
    let (format, content_type, ending) = match query.format.unwrap_or_default() {
        FileFormat::Csv => (Format::Csv, "text/csv", "csv"),
        FileFormat::Xml => (Format::Xml, "application/xml", "xml"),
    };
    let content = instruction::SHAPE.write(&rows, format);
    Ok(FileAnswer { name: Some(format!("instruction-{id}.{ending}")), content_type, content: content.into() })
}

async fn take_receipts(
    State(app): State<App>,
    caller: Caller,
    upload: Upload,
) -> Reply<Answer<ReceiptReport>> {
    let rows = receipt::SHAPE.read(&upload.bytes, Format::of(&upload.content_type))?;
    let rows = receipt::receipts(&rows)?;
    let report = receipt::take(&app, &caller.scope, &rows, &caller.request_id).await?;
    if report.accepted > 0 {
        // Who brought the file; each receipt has its own record on the payment it settles.
        let at = app.platform.clock.now();
        let conn = app.platform.db.begin().await?;
        let event = event("bank_receipt.take", "bank_receipt", &caller.request_id);
        audit::record(&conn, SYSTEM_CHAIN, &caller.origin(at), vec![event]).await?;
        conn.commit().await?;
    }
    Ok(Answer::ok(report))
}

async fn take_statement(
    State(app): State<App>,
    caller: Caller,
    upload: Upload,
) -> Reply<Answer<StatementReport>> {
    let rows = statement::SHAPE.read(&upload.bytes, Format::of(&upload.content_type))?;
    Ok(Answer::ok(statement::take(&app, &caller, &rows).await?))
}

async fn list_instructions(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<BankQuery>,
) -> Reply<Answer<Page<InstructionRow>>> {
    let limit = platform::http::limit(query.limit)?;
    let conn = app.platform.db.snapshot().await?;
    Ok(Answer::ok(instruction::page(&conn, &caller.scope, query.after, limit).await?))
}

async fn list_receipts(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<BankQuery>,
) -> Reply<Answer<Page<ReceiptListRow>>> {
    let limit = platform::http::limit(query.limit)?;
    let conn = app.platform.db.snapshot().await?;
    Ok(Answer::ok(receipt_page(&conn, &caller.scope, query.after, limit).await?))
}

async fn list_statement_lines(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<StatementQuery>,
) -> Reply<Answer<Page<StatementLineRow>>> {
    let limit = platform::http::limit(query.limit)?;
    let conn = app.platform.db.snapshot().await?;
    Ok(Answer::ok(statement::page(&conn, &caller.scope, query.matched, query.after, limit).await?))
}

async fn receipt_page(
    conn: &Conn,
    scope: &Scope,
    after: Option<DocumentId>,
    limit: Limit,
) -> Result<Page<ReceiptListRow>, DbError> {
    const SQL: &str = "select r.id, r.receipt_no, r.payment_id, d.number as payment_no, r.unit_id, r.result,
          r.amount_fen, r.bank_date, r.reason, r.received_at
        from ex_receipt r join fl_document d on d.id = r.payment_id
        where r.unit_id in {in:1} and ($2 = '' or r.id < $2) order by r.id desc limit $3";
    let total = conn
        .number("select count(*) from ex_receipt r where r.unit_id in {in:1}", [scope.parameter()])
        .await?;
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    let values = [scope.parameter(), after.into(), limit.one_more().into()];
    let mut items: Vec<ReceiptListRow> = conn.all(SQL, values).await?;
    let more = limit.cut(&mut items);
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items, next, total })
}
