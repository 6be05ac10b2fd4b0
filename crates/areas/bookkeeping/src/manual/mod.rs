//! Manual vouchers (手工凭证): lines of both books typed by an accountant, posted by a reviewer (CR57).
//!
//! Invariant: each book balances by itself, lines stand on accounts without details and have the dimensions these ask
//! for, and where the two results come apart the class says why (`tests/it/manual.rs`).

pub mod classes;
mod http;
mod load;
pub mod model;
mod templates;
pub mod weigh;

use ::flow::machine::IN_REVIEW;
use ::flow::{Flow, Header};
use ::rules::Finding;
use chrono::Datelike;
use kernel::{Col, Fen, Period, Problem, Table};
use ledger::{Dimensions, EntryDraft, Running};
use platform::UserId;
use posting::{Act, Claim, Context, Document, Stated, Subject, Writes};
use serde_json::json;

pub(crate) use http::endpoints;
pub use load::ManualKind;

use self::model::ManualVoucher;
use self::weigh::Balances;
use crate::event::is_weighed;
use crate::{life, rules};

/// Bodies.
pub static MANUAL: Table = Table {
    name: "bk_manual_voucher",
    columns: &[
        ("id", Col::Text),
        ("voucher_date", Col::Text),
        ("summary", Col::Text),
        ("difference_class", Col::Text),
        ("invoice_no", Col::Text),
        ("attachments", Col::Int),
    ],
    key: &["id"],
};
/// Lines.
pub static LINE: Table = Table {
    name: "bk_manual_line",
    columns: &[
        ("id", Col::Text),
        ("voucher_id", Col::Text),
        ("line", Col::Int),
        ("book", Col::Text),
        ("side", Col::Text),
        ("account", Col::Text),
        ("amount_fen", Col::Int),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("payee_id", Col::Text),
    ],
    key: &["id"],
};

/// The life of a manual voucher.
pub static FLOW: Flow = Flow {
    kind: "manual_voucher",
    zh: "手工凭证",
    en: "manual voucher",
    prefix: "SG",
    states: &life::STATES,
    moves: &life::MOVES,
    route: &[life::REVIEW],
};

/// A manual voucher with what its decision needs.
struct ManualDocument {
    own: ManualVoucher,
    /// Dimensions of its lines, aligned.
    dimensions: Vec<Dimensions>,
    balances: Balances,
    has_file: bool,
    prepared_by: UserId,
}

impl ManualDocument {
    fn voucher(&self) -> Vec<Stated> {
        let own = &self.own;
        let entry = |(line, dimensions): (&model::ManualLine, &Dimensions)| EntryDraft {
            unit_id: own.unit_id,
            book: line.book,
            account: line.account.clone(),
            side: line.side,
            amount_fen: line.amount_fen,
            event: "manual".to_owned(),
            dimensions: dimensions.clone(),
        };
        vec![Stated {
            unit_id: own.unit_id,
            event: "manual".to_owned(),
            posted_on: own.voucher_date,
            period: Period::of(own.voucher_date),
            summary: own.summary.clone(),
            difference_class: own.difference_class.clone(),
            reverses_id: None,
            prepared_by: self.prepared_by,
            entries: own.lines.iter().zip(&self.dimensions).map(entry).collect(),
        }]
    }
}

impl Document for ManualDocument {
    fn subject(&self) -> Subject {
        let own = &self.own;
        let half = own.half();
        Subject {
            unit_id: own.unit_id,
            fiscal_year: i64::from(own.voucher_date.year()),
            amount_fen: if half > Fen::MAX { Fen::MAX } else { half },
            title: own.summary.chars().take(160).collect(),
        }
    }
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
        if !is_weighed(act) {
            return Vec::new();
        }
        let own = &self.own;
        let mut found: Vec<Finding> =
            rules::day(own.unit_id, own.voucher_date, running, context).into_iter().collect();
        found.extend(rules::papers(own.attachments, self.has_file, context));
        found.extend(weigh::unbalanced(own, context));
        if act.action == "submit" {
            found.extend(weigh::wrong_sides(own, &self.balances, running, context));
            found.extend(weigh::treasury(own, context));
        }
        found
    }
    fn stated(&self, act: Act<'_>, _running: &Running, _context: &Context) -> Result<Vec<Stated>, Problem> {
        Ok(if act.enters("posted") { self.voucher() } else { Vec::new() })
    }
    fn stated_later(
        &self,
        act: Act<'_>,
        _running: &Running,
        _context: &Context,
    ) -> Result<Vec<Stated>, Problem> {
        Ok(if act.to == IN_REVIEW { self.voucher() } else { Vec::new() })
    }
    fn computed(&self) -> Option<serde_json::Value> {
        let sums = |book| {
            let sums = self.own.sums(book);
            let fen = |sum: i128| i64::try_from(sum).unwrap_or(i64::MAX);
            json!({"debit_fen": fen(sums.debit), "credit_fen": fen(sums.credit)})
        };
        let difference = i64::try_from(self.own.difference()).unwrap_or(i64::MAX);
        Some(json!({"financial": sums(ledger::Book::Financial), "budgetary": sums(ledger::Book::Budgetary),
            "difference_fen": difference}))
    }
    fn claims_of(&self, action: &str) -> Vec<Claim> {
        let value = self.own.invoice_no.clone();
        match action {
            _ if value.is_empty() => Vec::new(),
            "submit" => vec![Claim::Take { kind: "invoice", value, rule: "CR34" }],
            "return" | "withdraw" | "void" => vec![Claim::Release { kind: "invoice", value }],
            _ => Vec::new(),
        }
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        if !matches!(act.action, "create" | "edit" | "submit") {
            return;
        }
        let own = &self.own;
        let row = json!({"id": header.id, "voucher_date": own.voucher_date.to_string(), "summary": own.summary,
            "difference_class": own.difference_class, "invoice_no": own.invoice_no, "attachments": own.attachments});
        writes.upsert(&MANUAL, &row);
        writes.delete(&LINE, "voucher_id", header.id);
        for (line, one) in (1_i64..).zip(&own.lines) {
            let stands = &one.dimensions;
            let row = json!({"id": one.id, "voucher_id": header.id, "line": line, "book": one.book, "side": one.side,
                "account": one.account, "amount_fen": one.amount_fen, "project_id": stands.project_id,
                "function": stands.function, "dep_economy": stands.dep_economy, "fund": stands.fund,
                "payee_id": stands.payee_id});
            writes.insert(&LINE, &row);
        }
    }
}
