//! Receipts in: every row becomes one command of the system, with a key made from the row, so that a file that comes
//! in again, or comes in twice at once, changes nothing.

use std::collections::{BTreeMap, HashMap, HashSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::uuid::Uuid;
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use platform::{Scope, UnitId, UserId};
use posting::{App, Command};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::file::{Row, Shape, bad_value};
use crate::payment::load::bank_action;
use crate::payment::model::BankReport;

/// `receipt_no,payment_no,result,amount_yuan,date,reason`
pub static SHAPE: Shape = Shape {
    root: "receipts",
    row: "receipt",
    required: &["receipt_no", "payment_no", "result", "amount_yuan", "date"],
    optional: &["reason"],
};

/// Rows handled together.
const CHUNK: usize = 4_096;
/// Rows named in a report, per list.
const NAMED_MAX: usize = 1_000;

/// A receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// The bank's number.
    pub receipt_no: String,
    /// Number of the payment.
    pub payment_no: String,
    /// `paid`, `failed`, `returned`, `refunded`.
    pub result: String,
    /// Amount.
    pub amount_fen: Fen,
    /// The bank's day.
    pub date: String,
    /// Reason.
    pub reason: String,
}

/// A row that had no effect.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ReceiptTrouble {
    /// Row of the file, from 1.
    pub row: i64,
    /// The bank's number.
    pub receipt_no: String,
    /// Number of the payment.
    pub payment_no: String,
    /// Why.
    pub reason: Text,
}

/// What became of a file of receipts.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
pub struct ReceiptReport {
    /// Rows in the file.
    pub rows: i64,
    /// Took effect (now, or in the very same moment by another copy of the file).
    pub accepted: i64,
    /// Were known already.
    pub duplicates: i64,
    /// Name no payment that was found.
    pub unknown: i64,
    /// Were refused.
    pub refused: i64,
    /// The unknown ones, at most 1,000.
    pub unknown_rows: Vec<ReceiptTrouble>,
    /// The refused ones, at most 1,000.
    pub refused_rows: Vec<ReceiptTrouble>,
}

impl ReceiptReport {
    fn unknown(&mut self, trouble: ReceiptTrouble) {
        self.unknown += 1;
        if self.unknown_rows.len() < NAMED_MAX {
            self.unknown_rows.push(trouble);
        }
    }
    fn refuse(&mut self, trouble: ReceiptTrouble) {
        self.refused += 1;
        if self.refused_rows.len() < NAMED_MAX {
            self.refused_rows.push(trouble);
        }
    }
}

/// The rows of a file as receipts; every wrong value is named.
pub fn receipts(rows: &[Row]) -> Result<Vec<ReceiptRow>, Problem> {
    let mut wrong = Vec::new();
    let mut receipts = Vec::with_capacity(rows.len());
    for (n, row) in rows.iter().enumerate() {
        let get = |column: &str| row.get(column).cloned().unwrap_or_default();
        let amount =
            Fen::parse_yuan(&get("amount_yuan")).filter(|amount| *amount > Fen::ZERO && *amount <= Fen::MAX);
        let mut note = |bad: bool, column: &str| {
            if bad && wrong.len() < 100 {
                wrong.push(bad_value(n, column));
            }
        };
        note(amount.is_none(), "amount_yuan");
        note(kernel::period::parse_date(&get("date")).is_none(), "date");
        note(!["paid", "failed", "returned", "refunded"].contains(&get("result").as_str()), "result");
        note(get("receipt_no").chars().count() > 64, "receipt_no");
        note(get("reason").chars().count() > 200, "reason");
        receipts.push(ReceiptRow {
            receipt_no: get("receipt_no"),
            payment_no: get("payment_no"),
            result: get("result"),
            amount_fen: amount.unwrap_or(Fen::ZERO),
            date: get("date"),
            reason: get("reason"),
        });
    }
    if wrong.is_empty() { Ok(receipts) } else { Err(Problem::invalid(wrong)) }
}

#[derive(Clone, Debug, FromQueryResult)]
struct Target {
    id: DocumentId,
    number: String,
    unit_id: UnitId,
    version: i64,
    amount_fen: Fen,
    refunded_fen: Fen,
}

#[derive(FromQueryResult)]
struct Known {
    receipt_no: String,
    payment_no: String,
    result: String,
    amount_fen: Fen,
}

/// Takes receipts in, in the order of the file. Payments outside the scope count as unknown.
pub async fn take(
    app: &App,
    scope: &Scope,
    rows: &[ReceiptRow],
    request_id: &str,
) -> Result<ReceiptReport, Problem> {
    let mut report = ReceiptReport { rows: rows.len() as i64, ..ReceiptReport::default() };
    let mut seen: HashSet<&str> = HashSet::with_capacity(rows.len());
    for (n, chunk) in rows.chunks(CHUNK).enumerate() {
        let conn = app.platform.db.snapshot().await?;
        let known = known(&conn, chunk).await?;
        let targets = targets(&conn, scope, chunk).await?;
        conn.rollback().await?;
        let mut batch =
            Chunk { known, targets, commands: Vec::new(), places: Vec::new(), ahead: BTreeMap::new() };
        for (place, row) in chunk.iter().enumerate() {
            let at = n * CHUNK + place + 1;
            if seen.insert(&row.receipt_no) {
                batch.sort(app, row, at, request_id, &mut report);
            } else {
                report.duplicates += 1;
            }
        }
        batch.perform(app, chunk, n * CHUNK, &mut report).await;
    }
    Ok(report)
}

struct Chunk {
    known: HashMap<String, Known>,
    targets: HashMap<String, Target>,
    commands: Vec<Command>,
    places: Vec<usize>,
    /// Commands on their way for a payment: later ones build on them.
    ahead: BTreeMap<DocumentId, i64>,
}

impl Chunk {
    /// Makes the command of a row, or says why there is none.
    fn sort(&mut self, app: &App, row: &ReceiptRow, at: usize, request_id: &str, report: &mut ReceiptReport) {
        if let Some(known) = self.known.get(&row.receipt_no) {
            let same = known.payment_no == row.payment_no
                && known.result == row.result
                && known.amount_fen == row.amount_fen;
            if same {
                report.duplicates += 1;
            } else {
                let reason =
                    text!("回单号已登记，但内容不同。", "The receipt number is known, with other content.");
                report.refuse(trouble(row, at, reason));
            }
            return;
        }
        let Some(target) = self.targets.get_mut(&row.payment_no) else {
            report.unknown(trouble(row, at, text!("没有这张支付单。", "There is no such payment.")));
            return;
        };
        let open = target.amount_fen.checked_sub(target.refunded_fen).unwrap_or(Fen::ZERO);
        let Some(action) = bank_action(&row.result, row.amount_fen, open) else { return };
        if action == "refund_part" {
            target.refunded_fen =
                target.refunded_fen.checked_add(row.amount_fen).unwrap_or(target.amount_fen);
        }
        let ahead = self.ahead.entry(target.id).or_insert(0);
        // A refused row can be sent again once its payment has moved, or on another day.
        let version = target.version + *ahead;
        *ahead += 1;
        let day = app.platform.clock.today();
        self.commands.push(command(
            target,
            row,
            action,
            key(&row.receipt_no, target.id, version, day),
            request_id,
        ));
        self.places.push(at);
    }
    async fn perform(self, app: &App, rows: &[ReceiptRow], offset: usize, report: &mut ReceiptReport) {
        let answers = app.poster.perform_all(self.commands).await;
        for (at, answer) in self.places.into_iter().zip(answers) {
            let row = &rows[at - offset - 1];
            match answer {
                Ok(posting::Answer::Done(_)) => report.accepted += 1,
                Ok(posting::Answer::Refused(problem)) | Err(problem) => {
                    report.refuse(trouble(row, at, problem.what));
                }
            }
        }
    }
}

fn trouble(row: &ReceiptRow, at: usize, reason: Text) -> ReceiptTrouble {
    ReceiptTrouble {
        row: at as i64,
        receipt_no: row.receipt_no.clone(),
        payment_no: row.payment_no.clone(),
        reason,
    }
}

fn command(target: &Target, row: &ReceiptRow, action: &str, key: Uuid, request_id: &str) -> Command {
    let report = BankReport {
        receipt_no: row.receipt_no.clone(),
        amount_fen: row.amount_fen,
        bank_date: row.date.clone(),
        reason: row.reason.clone(),
    };
    Command {
        actor_id: UserId::SYSTEM,
        system: true,
        kind: "payment",
        id: target.id,
        unit_hint: target.unit_id,
        action: action.to_owned(),
        body: serde_json::to_value(report).expect("a receipt is plain data"),
        opinion: row.reason.clone(),
        acknowledgements: Vec::new(),
        expected_version: None,
        key,
        fingerprint: String::new(),
        request_id: request_id.to_owned(),
    }
}

/// The idempotency key of a receipt for a payment as it stands on a day. It begins as the payment's id does: keys near
/// each other in time stand near each other in the index.
fn key(receipt_no: &str, payment: DocumentId, version: i64, day: chrono::NaiveDate) -> Uuid {
    let digest = super::derived_id(&format!("receipt/{receipt_no}/{payment}/{version}/{day}"));
    let mut bytes = *digest.as_bytes();
    bytes[..6].copy_from_slice(&payment.0.as_bytes()[..6]);
    Uuid::from_bytes(bytes)
}

async fn known(conn: &Conn, rows: &[ReceiptRow]) -> Result<HashMap<String, Known>, DbError> {
    const SQL: &str = "select r.receipt_no, d.number as payment_no, r.result, r.amount_fen
        from ex_receipt r join fl_document d on d.id = r.payment_id where r.receipt_no in {in:1}";
    let found: Vec<Known> = conn.all(SQL, [list(rows.iter().map(|row| &row.receipt_no))]).await?;
    Ok(found.into_iter().map(|row| (row.receipt_no.clone(), row)).collect())
}

async fn targets(
    conn: &Conn,
    scope: &Scope,
    rows: &[ReceiptRow],
) -> Result<HashMap<String, Target>, DbError> {
    // Numbers are unique over all kinds; a condition on the kind would lead away from their index.
    const SQL: &str = "select d.id, d.number, d.unit_id, d.version, d.amount_fen, p.refunded_fen
        from fl_document d join ex_payment p on p.id = d.id where d.number in {in:1}";
    let found: Vec<Target> = conn.all(SQL, [list(rows.iter().map(|row| &row.payment_no))]).await?;
    let seen = found.into_iter().filter(|target| scope.sees(target.unit_id));
    Ok(seen.map(|target| (target.number.clone(), target)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_follows_receipt_payment_and_version() {
        let day = "2026-03-01".parse().unwrap();
        let id = DocumentId(Uuid::nil());
        assert_eq!(key("A", id, 1, day), key("A", id, 1, day));
        assert_ne!(key("A", id, 1, day), key("A", id, 2, day));
        assert_ne!(key("A", id, 1, day), key("B", id, 1, day));
    }
    #[test]
    fn wrong_values_are_named_by_row_and_column() {
        let text = "receipt_no,payment_no,result,amount_yuan,date,reason\nA,ZF-1,paid,1.00,2026-03-01,\n\
            B,ZF-2,lost,1.001,2026-3-1,\n";
        let rows = SHAPE.read(text.as_bytes(), super::super::Format::Csv).unwrap();
        let problem = receipts(&rows).unwrap_err();
        let places: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(places, ["row 2, column amount_yuan", "row 2, column date", "row 2, column result"]);
        assert_eq!(receipts(&rows[..1]).unwrap()[0].amount_fen, Fen::from_fen(100));
    }
}
