//! Reversals (冲销): what undoes a posted voucher that people entered. Vouchers that the program made of a business are
//! undone by that business alone (a refund, a returned payment).
//!
//! Invariant: a voucher is reversed at most once, and the pair comes to nothing (`tests/it/reversal.rs`, verify I8).
//! Invariant: an earlier year is never corrected in red ([`turn`]).

mod http;
mod load;
pub mod turn;

use ::flow::machine::IN_REVIEW;
use ::flow::{DocumentId, Flow, Header};
use ::rules::Finding;
use chrono::{Datelike, NaiveDate};
use kernel::{Col, Fen, Period, Problem, Table};
use ledger::{EntryDraft, JournalId, Running};
use platform::{UnitId, UserId};
use posting::{Act, Claim, Context, Document, Link, Stated, Subject, Writes};
use serde_json::json;

pub(crate) use http::endpoints;
pub use load::ReversalKind;

use self::turn::Manner;
use crate::event::is_weighed;
use crate::{life, rules};

/// Bodies.
pub static REVERSAL: Table = Table {
    name: "bk_reversal",
    columns: &[
        ("id", Col::Text),
        ("voucher_id", Col::Text),
        ("manner", Col::Text),
        ("voucher_date", Col::Text),
        ("reason", Col::Text),
    ],
    key: &["id"],
};

/// The life of a reversal.
pub static FLOW: Flow = Flow {
    kind: "voucher_reversal",
    zh: "冲销单",
    en: "reversal",
    prefix: "CX",
    states: &life::STATES,
    moves: &life::MOVES,
    route: &[life::REVIEW],
};

/// A reversal as stored.
#[derive(Clone, Debug)]
pub struct Reversal {
    id: DocumentId,
    unit_id: UnitId,
    voucher_id: JournalId,
    voucher_date: NaiveDate,
    reason: String,
}

/// The voucher that is reversed.
#[derive(Clone, Debug)]
struct Reversed {
    /// `1-202603-5`
    full_number: String,
    summary: String,
    difference_class: String,
    fiscal_year: i64,
    document_kind: String,
    document_id: String,
    /// Whether another voucher has reversed it.
    is_done: bool,
    /// Invoices that its document claimed.
    invoices: Vec<String>,
    amount_fen: Fen,
    originals: Vec<turn::Original>,
}

/// A reversal with the voucher it is about.
struct ReversalDocument {
    own: Reversal,
    of: Reversed,
    /// Whether this approval is the last.
    is_last: bool,
    prepared_by: UserId,
}

impl ReversalDocument {
    fn manner(&self) -> Manner {
        Manner::between(self.of.fiscal_year, i64::from(self.own.voucher_date.year()))
    }
    fn key(&self) -> String {
        format!("bookkeeping/reversed/{}", self.own.voucher_id)
    }
    fn voucher(&self) -> Vec<Stated> {
        let (own, of) = (&self.own, &self.of);
        let manner = self.manner();
        let entries: Vec<EntryDraft> = turn::lines(&of.originals, manner);
        let word = match manner {
            Manner::Red => "冲销",
            Manner::Blue => "更正以前年度",
        };
        let summary = format!("{word} {} {}", of.full_number, of.summary);
        // The results of the earlier year are adjusted, not those of this one: they do not come apart.
        let difference_class =
            if manner == Manner::Red { of.difference_class.clone() } else { String::new() };
        vec![Stated {
            unit_id: own.unit_id,
            event: "reversal".to_owned(),
            posted_on: own.voucher_date,
            period: Period::of(own.voucher_date),
            summary: summary.chars().take(200).collect(),
            difference_class,
            reverses_id: Some(own.voucher_id),
            prepared_by: self.prepared_by,
            entries,
        }]
    }
}

impl Document for ReversalDocument {
    fn subject(&self) -> Subject {
        let (own, of) = (&self.own, &self.of);
        Subject {
            unit_id: own.unit_id,
            fiscal_year: i64::from(own.voucher_date.year()),
            amount_fen: of.amount_fen,
            title: format!("冲销 {} {}", of.full_number, own.reason).chars().take(160).collect(),
        }
    }
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
        if !is_weighed(act) {
            return Vec::new();
        }
        let own = &self.own;
        let mut found: Vec<Finding> =
            rules::day(own.unit_id, own.voucher_date, running, context).into_iter().collect();
        if self.of.is_done || running.observed(&self.key()) > 0 {
            let values = [
                ("number", self.of.full_number.clone().into()),
                ("invoice", self.of.full_number.clone().into()),
            ];
            found.push(rules::finding(context, "CR88", values, "voucher_id"));
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
        Some(json!({"manner": self.manner().word(), "voucher": self.of.full_number}))
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if !act.enters("posted") {
            return Vec::new();
        }
        vec![Link {
            from: ("voucher", self.own.voucher_id.to_string()),
            to: (FLOW.kind, self.own.id.to_string()),
            relation: "reverses",
            amount_fen: self.of.amount_fen,
        }]
    }
    fn claims_of(&self, action: &str) -> Vec<Claim> {
        let (kind, value) = ("reversal", self.of.full_number.clone());
        match action {
            "submit" => vec![Claim::Take { kind, value, rule: "CR88" }],
            "return" | "withdraw" | "void" => vec![Claim::Release { kind, value }],
            // The invoices of a voucher that is undone may be booked again.
            "approve" if self.is_last => {
                let holder = || self.of.document_id.clone();
                let free =
                    |value: &String| Claim::Free { kind: "invoice", value: value.clone(), holder: holder() };
                self.of.invoices.iter().map(free).collect()
            }
            _ => Vec::new(),
        }
    }
    fn observes(&self, act: Act<'_>) -> Vec<(String, i64)> {
        if act.enters("posted") { vec![(self.key(), 1)] } else { Vec::new() }
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        if !matches!(act.action, "create" | "edit" | "submit") {
            return;
        }
        let own = &self.own;
        let row = json!({"id": header.id, "voucher_id": own.voucher_id, "manner": self.manner().word(),
            "voucher_date": own.voucher_date.to_string(), "reason": own.reason});
        writes.upsert(&REVERSAL, &row);
    }
}
