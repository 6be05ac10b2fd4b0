//! The tables of payments and of the bank's papers, as bulk writes see them.

use flow::DocumentId;
use kernel::{Col, Fen, Table};
use platform::UnitId;
use serde::Serialize;

use super::model::{PayeeId, Payment};

/// Bodies.
pub static PAYMENT: Table = Table {
    name: "ex_payment",
    columns: &[
        ("id", Col::Text),
        ("unit_id", Col::Text),
        ("payee_id", Col::Text),
        ("payee_account_id", Col::Text),
        ("payer_account_id", Col::Text),
        ("fund_group", Col::Text),
        ("payment_channel", Col::Text),
        ("settlement", Col::Text),
        ("purpose", Col::Text),
        ("business", Col::Text),
        ("business_detail", Col::Text),
        ("invoice_no", Col::Text),
        ("procurement", Col::Int),
        ("attachments", Col::Int),
        ("source_payment_id", Col::Text),
        ("amount_fen", Col::Int),
        ("submitted_on", Col::Text),
        ("duplicate_key", Col::Text),
        ("paid_on", Col::Text),
        ("refunded_fen", Col::Int),
    ],
    key: &["id"],
};
/// Lines.
pub static LINE: Table = Table {
    name: "ex_payment_line",
    columns: &[
        ("id", Col::Text),
        ("payment_id", Col::Text),
        ("line", Col::Int),
        ("indicator_id", Col::Text),
        ("amount_fen", Col::Int),
        ("refunded_fen", Col::Int),
        ("note", Col::Text),
        ("stated", Col::Text),
        ("parts", Col::Text),
    ],
    key: &["id"],
};
/// Payments sent to the bank.
pub static INSTRUCTION_LINE: Table = Table {
    name: "ex_instruction_line",
    columns: &[
        ("payment_id", Col::Text),
        ("instruction_id", Col::Text),
        ("unit_id", Col::Text),
        ("sent_on", Col::Text),
    ],
    key: &["payment_id"],
};
/// Instructions.
pub static INSTRUCTION: Table = Table {
    name: "ex_instruction",
    columns: &[("id", Col::Text), ("created_by", Col::Text), ("created_at", Col::Int), ("note", Col::Text)],
    key: &["id"],
};
/// Receipts of the bank.
pub static RECEIPT: Table = Table {
    name: "ex_receipt",
    columns: &[
        ("receipt_no", Col::Text),
        ("id", Col::Text),
        ("payment_id", Col::Text),
        ("unit_id", Col::Text),
        ("result", Col::Text),
        ("amount_fen", Col::Int),
        ("bank_date", Col::Text),
        ("reason", Col::Text),
        ("received_at", Col::Int),
    ],
    key: &["receipt_no"],
};

#[derive(Serialize)]
pub(super) struct PaymentRow<'a> {
    id: DocumentId,
    unit_id: UnitId,
    payee_id: PayeeId,
    payee_account_id: String,
    payer_account_id: &'a str,
    fund_group: &'a str,
    payment_channel: &'a str,
    settlement: &'a str,
    purpose: &'a str,
    business: &'a str,
    business_detail: &'a str,
    invoice_no: &'a str,
    procurement: i64,
    attachments: i64,
    source_payment_id: Option<DocumentId>,
    amount_fen: Fen,
    submitted_on: &'a str,
    duplicate_key: String,
    paid_on: &'a str,
    refunded_fen: Fen,
}

impl<'a> From<&'a Payment> for PaymentRow<'a> {
    fn from(p: &'a Payment) -> PaymentRow<'a> {
        PaymentRow {
            id: p.id,
            unit_id: p.unit_id,
            payee_id: p.payee_id,
            payee_account_id: p.payee_account_id.map(|id| id.to_string()).unwrap_or_default(),
            payer_account_id: &p.payer_account_id,
            fund_group: &p.fund_group,
            payment_channel: &p.payment_channel,
            settlement: p.settlement.word(),
            purpose: &p.purpose,
            business: p.business.word(),
            business_detail: &p.business_detail,
            invoice_no: &p.invoice_no,
            procurement: i64::from(p.procurement),
            attachments: p.attachments,
            source_payment_id: p.source_payment_id,
            amount_fen: p.amount_fen(),
            submitted_on: &p.submitted_on,
            duplicate_key: p.duplicate_key(),
            paid_on: &p.paid_on,
            refunded_fen: p.refunded_fen,
        }
    }
}
