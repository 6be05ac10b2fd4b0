//! One payment with everything that belongs to it.

use axum::extract::State;
use flow::DocumentId;
use kernel::{Conn, DbError, Fen, Problem, Stamp, Text, text};
use ledger::{IndicatorId, JournalId, LineId};
use platform::Permission;
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Reply};
use posting::App;
use posting::http::{DocumentEnvelope, document_view};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::FLOW;
use super::parts::Parts;

/// The endpoint of the detail.
pub(super) fn endpoint() -> Endpoint<App> {
    Endpoint::get("/api/execution/payments/{id}", show)
        .named("show_payment")
        .title(text!("支付申请", "Payment application"))
        .needs(Permission::PaymentRead)
        .on("payment")
        .path_param("id", ParamKind::Uuid)
        .answers::<PaymentDetail>(200)
}

/// A line with the position of its indicator.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PaymentLineView {
    /// Id.
    pub id: LineId,
    /// Indicator.
    pub indicator_id: IndicatorId,
    /// Its number.
    pub indicator_number: String,
    /// Project.
    pub project_id: Option<String>,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Government economic class.
    pub gov_economy: String,
    /// Fund.
    pub fund: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Of that, come back.
    pub refunded_fen: Fen,
    /// Tax withheld, VAT, advance settled.
    #[sea_orm(skip)]
    pub parts: Parts,
    /// What it is.
    pub note: String,
    /// What remains available on the indicator.
    pub available_fen: Fen,
    /// Held on it by payments on their way.
    pub held_fen: Fen,
    /// Paid from it.
    pub paid_fen: Fen,
}

/// What a payment says beside header and lines.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PaymentBody {
    /// Payee.
    pub payee_id: String,
    /// Name.
    pub payee_name: String,
    /// Kind of payee.
    pub payee_kind: String,
    /// Account, or empty for cash.
    pub payee_account_id: String,
    /// Its number, masked.
    pub payee_account_no: String,
    /// Its bank.
    pub payee_bank_name: String,
    /// The unit's account, masked; empty for cash.
    pub payer_account_no: String,
    /// Fund group.
    pub fund_group: String,
    /// Channel.
    pub payment_channel: String,
    /// How.
    pub settlement: String,
    /// What it is in the books.
    pub business: String,
    /// What the business asks for besides.
    pub business_detail: String,
    /// What for.
    pub purpose: String,
    /// Invoice.
    pub invoice_no: String,
    /// 1 for government procurement.
    pub procurement: i64,
    /// Sheets attached.
    pub attachments: i64,
    /// The payment it pays again.
    pub source_payment_id: Option<DocumentId>,
    /// Day it was paid, or empty.
    pub paid_on: String,
    /// Come back.
    pub refunded_fen: Fen,
}

/// A receipt of the bank.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PaymentReceipt {
    /// The bank's number.
    pub receipt_no: String,
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

/// A line of a posted voucher.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PaymentVoucherLine {
    /// Voucher.
    pub voucher_id: JournalId,
    /// Its number in unit and period.
    pub number: i64,
    /// Period.
    pub period: i64,
    /// Events.
    pub event: String,
    /// Line.
    pub line: i64,
    /// Book.
    pub book: String,
    /// Side.
    pub side: String,
    /// Account.
    pub account: String,
    /// Its name.
    pub account_name: String,
    /// Amount.
    pub amount_fen: Fen,
}

/// A payment with everything that belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct PaymentDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// Body.
    pub payment: PaymentBody,
    /// The business for people.
    pub business_title: Text,
    /// Lines.
    pub lines: Vec<PaymentLineView>,
    /// Receipts of the bank, oldest first.
    pub receipts: Vec<PaymentReceipt>,
    /// Lines of its vouchers, oldest first.
    pub voucher_lines: Vec<PaymentVoucherLine>,
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<PaymentDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let payment = body(&conn, id).await?.ok_or_else(Problem::not_found)?;
    let business_title =
        super::business::Business::parse(&payment.business).map(|b| b.title()).unwrap_or_default();
    let lines = lines(&conn, id).await?;
    let receipts = receipts(&conn, id).await?;
    let voucher_lines = voucher_lines(&conn, id).await?;
    Ok(Answer::ok(PaymentDetail { envelope, payment, business_title, lines, receipts, voucher_lines }))
}

async fn body(conn: &Conn, id: DocumentId) -> Result<Option<PaymentBody>, DbError> {
    const SQL: &str =
        "select p.payee_id, coalesce(y.name, '') as payee_name, coalesce(y.kind, '') as payee_kind,
          p.payee_account_id, coalesce(a.account_masked, '') as payee_account_no,
          coalesce(a.bank_name, '') as payee_bank_name, coalesce(own.account_masked, '') as payer_account_no, p.fund_group, p.payment_channel,
          p.settlement, p.business, p.business_detail, p.purpose, p.invoice_no, p.procurement, p.attachments,
          p.source_payment_id, p.paid_on, p.refunded_fen
        from ex_payment p left join v_payee y on y.id = p.payee_id
        left join v_bank_account a on a.id = p.payee_account_id
        left join v_bank_account own on own.id = p.payer_account_id where p.id = $1";
    conn.one(SQL, [id.into()]).await
}

async fn lines(conn: &Conn, id: DocumentId) -> Result<Vec<PaymentLineView>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        #[sea_orm(nested)]
        view: PaymentLineView,
        parts: String,
    }
    const SQL: &str = "select l.id, l.indicator_id, i.number as indicator_number, i.project_id, i.function,
          i.dep_economy, i.gov_economy, i.fund, l.amount_fen, l.refunded_fen, l.note, i.available_fen, i.held_fen,
          i.paid_fen, l.parts
        from ex_payment_line l join ex_payment p on p.id = l.payment_id
        join lg_indicator i on i.id = l.indicator_id and i.unit_id = p.unit_id
        where l.payment_id = $1 order by l.line";
    let rows: Vec<Row> = conn.all(SQL, [id.into()]).await?;
    let view = |row: Row| {
        let parts = serde_json::from_str(&row.parts)
            .map_err(|error| DbError::Other(format!("payment line {}: {error}", row.view.id)))?;
        Ok(PaymentLineView { parts, ..row.view })
    };
    rows.into_iter().map(view).collect()
}

async fn receipts(conn: &Conn, id: DocumentId) -> Result<Vec<PaymentReceipt>, DbError> {
    const SQL: &str = "select receipt_no, result, amount_fen, bank_date, reason, received_at
        from ex_receipt where payment_id = $1 order by received_at, receipt_no limit 200";
    conn.all(SQL, [id.into()]).await
}

async fn voucher_lines(conn: &Conn, id: DocumentId) -> Result<Vec<PaymentVoucherLine>, DbError> {
    const SQL: &str =
        "select j.id as voucher_id, j.number, j.period, j.event, e.line, e.book, e.side, e.account,
          coalesce(a.name_zh, '') as account_name, e.amount_fen
        from lg_journal j join lg_entry e on e.journal_id = j.id left join lg_account a on a.code = e.account
        where j.document_id = $1 and j.journal_type = 'voucher' order by j.seq, e.line limit 2000";
    conn.all(SQL, [id.into()]).await
}
