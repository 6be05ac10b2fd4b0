//! Payment applications (支付申请): treasury money and own funds on one path.
//!
//! A submission holds money on the indicators; what ends it without payment lets it go; the bank's receipt commits
//! it and posts both books in the same transaction. Refunds and returned payments restore the indicator and post
//! their own events.
//!
//! Invariant: a hold exists exactly while a payment is in review, approved or sent (`tests/it`).
//! Invariant: a payment is booked once, by the receipt that pays it (`tests/it`, same receipt twice).

pub mod business;
pub mod detail;
mod effects;
pub mod flow;
pub mod http;
pub(crate) mod load;
pub mod model;
mod money;
pub mod parts;
pub mod posted;
pub mod rules;
mod shape;
pub mod store;
pub mod table;

pub use self::flow::FLOW;
pub use self::load::PaymentKind;

use std::sync::Arc;

use ::flow::machine::IN_REVIEW;
use ::flow::{DocumentId, Header};
use ::rules::Finding;
use chrono::{Datelike, NaiveDate};
use kernel::{Fen, Stamp};
use ledger::{Effect, IndicatorId, Running, Shortage};
use platform::UserId;
use posting::document::Loaded;
use posting::{Act, Claim, Context, Document, Link, Subject, VoucherRequest, Writes};
use serde_json::{Value, json};

use self::model::{BankReport, Payment};
use self::store::Facts;
use self::table::{INSTRUCTION, INSTRUCTION_LINE, LINE, PAYMENT, PaymentRow, RECEIPT};

/// Whether money is held for a payment in this state.
pub fn holds(state: &str) -> bool {
    matches!(state, IN_REVIEW | "approved" | "sent")
}

/// What the command brings besides the document.
#[derive(Debug)]
enum Told {
    Nothing,
    /// A receipt of the bank.
    Bank(BankReport),
    /// The instruction it goes out with.
    Instruct(DocumentId),
}

/// A payment with everything its decision needs.
struct PaymentDocument {
    payment: Payment,
    /// The lines are new: entered with this command.
    entered: bool,
    actor_id: UserId,
    told: Told,
    title: String,
    facts: Arc<Facts>,
    today: NaiveDate,
    at: Stamp,
    /// Limit below which payments may be split ones.
    split_limit: Option<Fen>,
}

impl PaymentDocument {
    /// What comes back with this action, line by line.
    fn shares(&self, action: &str) -> Vec<Fen> {
        match (action, &self.told) {
            ("refund" | "refund_part" | "return_ticket", Told::Bank(report)) => {
                self.payment.shares(report.amount_fen)
            }
            _ => vec![Fen::ZERO; self.payment.lines.len()],
        }
    }
    fn paid_this_year(&self) -> bool {
        kernel::period::parse_date(&self.payment.paid_on).is_some_and(|paid| paid.year() == self.today.year())
    }
    /// The id of the receipt: in time order, and the same however often this is asked.
    fn receipt_id(&self, report: &BankReport) -> kernel::uuid::Uuid {
        let digest = platform::hash::digest(report.receipt_no.as_bytes());
        let mut random = [0_u8; 10];
        random.copy_from_slice(&digest.as_bytes()[..10]);
        let millis = u64::try_from(self.at.0 / 1_000).unwrap_or(0);
        kernel::uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
    /// The body as it stands after the action.
    fn after(&self, act: Act<'_>) -> Payment {
        let mut payment = self.payment.clone();
        if act.enters(IN_REVIEW) {
            payment.submitted_on = self.today.to_string();
        }
        if holds(act.from) && !holds(act.to) && act.to != "paid" {
            payment.submitted_on.clear();
        }
        if act.enters("paid") {
            payment.paid_on = self.today.to_string();
        }
        for (line, share) in payment.lines.iter_mut().zip(self.shares(act.action)) {
            line.refunded_fen = line.refunded_fen.checked_add(share).unwrap_or(line.amount_fen);
        }
        payment.refunded_fen =
            Fen::sum(payment.lines.iter().map(|line| line.refunded_fen)).unwrap_or(payment.amount_fen());
        payment
    }
    fn write_lines(&self, payment: &Payment, writes: &mut Writes) {
        for (n, line) in (1_i64..).zip(&payment.lines) {
            let stated = serde_json::to_string(&line.stated).expect("stated words are plain data");
            let parts = serde_json::to_string(&line.parts).expect("stated parts are plain data");
            let row = json!({"id": line.id, "payment_id": payment.id, "line": n, "indicator_id": line.indicator_id,
                "amount_fen": line.amount_fen, "refunded_fen": line.refunded_fen, "note": line.note,
                "stated": stated, "parts": parts});
            writes.upsert(&LINE, &row);
        }
    }
    fn write_bank(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        match &self.told {
            Told::Bank(report) => {
                let result = match act.action {
                    "settle" => "paid",
                    "fail" => "failed",
                    "return_ticket" => "returned",
                    _ => "refunded",
                };
                let row = json!({"receipt_no": report.receipt_no, "id": self.receipt_id(report),
                    "payment_id": header.id, "unit_id": header.unit_id, "result": result,
                    "amount_fen": report.amount_fen, "bank_date": report.bank_date, "reason": report.reason,
                    "received_at": header.updated_at.0});
                writes.upsert(&RECEIPT, &row);
            }
            Told::Instruct(_) | Told::Nothing if act.enters("sent") => {
                // Sent by itself: the payment is its own instruction.
                let own = matches!(self.told, Told::Nothing);
                let instruction = match self.told {
                    Told::Instruct(id) => id,
                    _ => header.id,
                };
                if own {
                    let row = json!({"id": header.id, "created_by": self.actor_id,
                        "created_at": header.updated_at.0, "note": ""});
                    writes.upsert(&INSTRUCTION, &row);
                }
                let row = json!({"payment_id": header.id, "instruction_id": instruction, "unit_id": header.unit_id,
                    "sent_on": self.today.to_string()});
                writes.upsert(&INSTRUCTION_LINE, &row);
            }
            _ => {}
        }
    }
}

impl Document for PaymentDocument {
    fn subject(&self) -> Subject {
        Subject {
            unit_id: self.payment.unit_id,
            fiscal_year: self.payment.fiscal_year,
            amount_fen: self.payment.amount_fen(),
            title: self.title.clone(),
        }
    }
    fn indicators(&self) -> Vec<IndicatorId> {
        self.payment.lines.iter().map(|line| line.indicator_id).collect()
    }
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
        match act.action {
            "submit" => rules::findings(&self.payment, &self.facts, running, context),
            // What a reviewer releases is what intercepts the submission, and nothing else.
            "release" => {
                let mut found = rules::findings(&self.payment, &self.facts, running, context);
                let facts = rules::facts_json(&self.payment, &self.facts, context.today.month());
                found.extend(context.rules.run_configurable("payment", "submit", &facts));
                found.retain(|finding| finding.level.releasable());
                found
            }
            // Weeks may lie between submission and payment.
            "instruct" | "pay_cash" => {
                rules::account(&context.rules, &self.payment, &self.facts).into_iter().collect()
            }
            _ => Vec::new(),
        }
    }
    fn rule_facts(&self, act: Act<'_>, context: &Context) -> Option<Value> {
        (act.action == "submit").then(|| rules::facts_json(&self.payment, &self.facts, context.today.month()))
    }
    fn budget(&self, act: Act<'_>, running: &Running) -> Vec<Effect> {
        self.effects(act, running)
    }
    fn shortage_field(&self, shortage: &Shortage) -> Option<String> {
        let Shortage::Short { indicator_id, .. } = shortage else { return None };
        let line = self.payment.lines.iter().position(|line| line.indicator_id == *indicator_id)?;
        rules::at(line, "amount_fen")
    }
    fn vouchers(&self, act: Act<'_>, _running: &Running) -> Vec<VoucherRequest> {
        self.events(act)
    }
    fn foreseen(&self, act: Act<'_>, _running: &Running) -> Vec<VoucherRequest> {
        // Of the wrong money CR25 speaks more plainly than the event that cannot be posted with it.
        let told = act.action == "submit" && money::is_misspent(&self.payment, &self.facts);
        if matches!(act.to, "in_review" | "approved" | "sent") && !told {
            self.events(Act { action: "settle", from: "sent", to: "paid" })
        } else {
            Vec::new()
        }
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        self.chain(act)
    }
    fn claims_of(&self, action: &str) -> Vec<Claim> {
        let mut claims = Vec::new();
        let invoice = self.payment.invoice_no.clone();
        if !invoice.is_empty() {
            match action {
                "submit" => claims.push(Claim::Take { kind: "invoice", value: invoice, rule: "CR34" }),
                "return" | "withdraw" | "void" | "fail" | "return_ticket" => {
                    claims.push(Claim::Release { kind: "invoice", value: invoice });
                }
                _ => {}
            }
        }
        if let Told::Bank(report) = &self.told {
            // The wall behind the file's own search for duplicates, for files that arrive at the same moment.
            claims.push(Claim::Take { kind: "bank_receipt", value: report.receipt_no.clone(), rule: "CR34" });
        }
        claims
    }
    fn observes(&self, act: Act<'_>) -> Vec<(String, i64)> {
        if !act.enters(IN_REVIEW) {
            return Vec::new();
        }
        rules::observations(&self.payment, &self.facts, self.today, self.split_limit)
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        let after = self.after(act);
        let came_back = after.refunded_fen != self.payment.refunded_fen;
        if self.entered && act.from != ::flow::NEW {
            writes.delete(&LINE, "payment_id", header.id);
        }
        if self.entered || came_back {
            self.write_lines(&after, writes);
        }
        let submission = after.submitted_on != self.payment.submitted_on;
        if self.entered || came_back || submission || act.action == "submit" || act.enters("paid") {
            writes.upsert(&PAYMENT, &PaymentRow::from(&after));
        }
        self.write_bank(act, header, writes);
    }
}

/// A loaded document in the pipeline's dress.
fn boxed(document: PaymentDocument) -> Loaded {
    Ok(Box::new(document))
}
