//! Event vouchers (业务事项凭证): an accountant picks any event of the posting rules, fills its facts, and a reviewer posts
//! it. Several drafts of one event, unit and day may be put together into one voucher, which keeps them as its parts.
//!
//! Facts that master data knows (kind and purpose of the unit, group of the fund, year of the indicator) cannot be typed.
//! Closing entries (CR83) and treasury money (CR84) have doors of their own ([`booking`]).
//!
//! Invariant: what is booked is what the rules say of the facts (`tests/it/golden.rs`, every event).
//! Invariant: no voucher entered here uses or restores treasury quota without its indicator (`tests/it/event.rs`).

mod batch;
pub mod booking;
mod catalogue;
mod http;
mod import;
mod load;
mod merge;
pub mod model;

use ::flow::machine::{Duty, IN_REVIEW, Move, NEW, StateName};
use ::flow::{By, DocumentId, Flow, Header};
use ::rules::Finding;
use chrono::Datelike;
use kernel::{Col, Fen, Period, Problem, Table, text};
use ledger::Running;
use platform::UserId;
use posting::{Act, Claim, Context, Document, Link, Stated, Subject, Writes};
use serde_json::json;
use template::EvaluateError;

pub(crate) use http::endpoints;
pub use import::EventVouchers;
pub use load::EventKind;

use self::booking::Booking;
use self::model::EventVoucher;
use crate::life::{REVIEW, prepare, quiet};
use crate::rules;

/// Bodies.
pub static EVENT: Table = Table {
    name: "bk_event_voucher",
    columns: &[
        ("id", Col::Text),
        ("unit_id", Col::Text),
        ("event", Col::Text),
        ("words", Col::Text),
        ("amounts", Col::Text),
        ("voucher_date", Col::Text),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("payee_id", Col::Text),
        ("indicator_id", Col::Text),
        ("summary", Col::Text),
        ("invoice_no", Col::Text),
        ("attachments", Col::Int),
        ("reference", Col::Text),
        ("merged_into", Col::Text),
    ],
    key: &["id"],
};

/// The life of an event voucher.
pub static FLOW: Flow = Flow {
    kind: "event_voucher",
    zh: "业务事项凭证",
    en: "event voucher",
    prefix: "SX",
    states: &[
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "merged", zh: "已合并", en: "put together" },
        StateName { name: "posted", zh: "已记账", en: "posted" },
        StateName { name: "void", zh: "作废", en: "void" },
    ],
    moves: &[
        prepare(NEW, "create", "draft"),
        prepare(NEW, "submit", IN_REVIEW),
        Move { from: NEW, action: "import", to: "draft", by: By::System, duty: Duty::None },
        Move { from: "draft", action: "import", to: "draft", by: By::System, duty: Duty::None },
        prepare("draft", "edit", "draft"),
        prepare("draft", "submit", IN_REVIEW),
        prepare("returned", "edit", "returned"),
        prepare("returned", "submit", IN_REVIEW),
        quiet("draft", "void", "void"),
        quiet("returned", "void", "void"),
        quiet(IN_REVIEW, "withdraw", "draft"),
        Move { from: "draft", action: "generate", to: "merged", by: By::System, duty: Duty::None },
        Move { from: "returned", action: "generate", to: "merged", by: By::System, duty: Duty::None },
        quiet("merged", "revoke", "draft"),
        Move { from: IN_REVIEW, action: "approve", to: "posted", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
    ],
    route: &[REVIEW],
};

/// An event voucher with what it books.
struct EventDocument {
    own: EventVoucher,
    /// The drafts it was put together from.
    parts: Vec<EventVoucher>,
    booking: Result<Booking, Vec<EvaluateError>>,
    /// The names of the event, for messages.
    has_file: bool,
    of_the_close: bool,
    prepared_by: UserId,
}

impl EventDocument {
    fn key(part: DocumentId) -> String {
        format!("bookkeeping/merged/{part}")
    }
    fn voucher(&self, context: &Context) -> Result<Vec<Stated>, Problem> {
        let own = &self.own;
        let booking = self.booking.as_ref().map_err(|errors| {
            booking::refusal(errors.clone(), context.rulebook.templates.event(&own.event))
        })?;
        if booking.entries.is_empty() {
            return Err(Problem::field(
                "amounts",
                text!("各项金额均为零，没有可记的分录。", "All amounts are zero; there is nothing to book."),
                text!("请填写金额。", "Fill in the amounts."),
            ));
        }
        Ok(vec![Stated {
            unit_id: own.unit_id,
            event: own.event.clone(),
            posted_on: own.voucher_date,
            period: Period::of(own.voucher_date),
            summary: own.summary.clone(),
            difference_class: booking.class.clone(),
            reverses_id: None,
            prepared_by: self.prepared_by,
            entries: booking.entries.clone(),
        }])
    }
    fn taken(&self, act: Act<'_>, running: &Running) -> Result<(), Problem> {
        let twice = self.parts.iter().any(|part| running.observed(&Self::key(part.id)) > 0);
        if act.from == NEW && twice {
            return Err(merge::gone());
        }
        Ok(())
    }
}

/// Whether the books are decided on: on entering review, and at each approval.
pub(crate) fn is_weighed(act: Act<'_>) -> bool {
    act.action == "submit" || act.action == "approve"
}

impl Document for EventDocument {
    fn subject(&self) -> Subject {
        let own = &self.own;
        let amount = self.booking.as_ref().map_or_else(|_| own.largest(), Booking::half);
        Subject {
            unit_id: own.unit_id,
            fiscal_year: i64::from(own.voucher_date.year()),
            amount_fen: if amount == Fen::ZERO { own.largest() } else { amount },
            title: format!("{} {}", own.event, own.summary).chars().take(160).collect(),
        }
    }
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
        if !is_weighed(act) {
            return Vec::new();
        }
        let own = &self.own;
        let mut found: Vec<Finding> =
            rules::day(own.unit_id, own.voucher_date, running, context).into_iter().collect();
        // A correction stands on the error, not on a paper (E01 to E03).
        if !own.event.starts_with('E') {
            found.extend(rules::papers(own.attachments, self.has_file, context));
        }
        let event = || own.event.clone().into();
        if self.of_the_close {
            found.push(rules::finding(context, "CR83", [("event", event())], "event"));
        }
        if let Ok(booking) = &self.booking {
            if !booking.treasury.is_empty() {
                let accounts: Vec<&str> = booking.treasury.iter().map(String::as_str).collect();
                let values = [("event", event()), ("accounts", accounts.join("、").into())];
                found.push(rules::finding(context, "CR84", values, "event"));
            } else if booking.own_paid > 0 && act.action == "submit" {
                let values = [("event", event()), ("amount_fen", booking.own_paid.into())];
                found.push(rules::finding(context, "CR85", values, "event"));
            }
        }
        found
    }
    fn stated(&self, act: Act<'_>, running: &Running, context: &Context) -> Result<Vec<Stated>, Problem> {
        self.taken(act, running)?;
        // A closing event is refused by its rule; its balances would only be named as missing facts.
        if act.enters("posted") && !self.of_the_close { self.voucher(context) } else { Ok(Vec::new()) }
    }
    fn stated_later(
        &self,
        act: Act<'_>,
        _running: &Running,
        context: &Context,
    ) -> Result<Vec<Stated>, Problem> {
        if act.to == IN_REVIEW && !self.of_the_close { self.voucher(context) } else { Ok(Vec::new()) }
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if !act.enters("posted") {
            return Vec::new();
        }
        let link = |part: &EventVoucher| Link {
            from: (FLOW.kind, part.id.to_string()),
            to: (FLOW.kind, self.own.id.to_string()),
            relation: "merges",
            amount_fen: part.largest(),
        };
        self.parts.iter().map(link).collect()
    }
    fn claims_of(&self, action: &str) -> Vec<Claim> {
        let all = self.parts.iter().chain([&self.own]).map(|one| one.invoice_no.clone());
        let invoices: std::collections::BTreeSet<String> = all.filter(|value| !value.is_empty()).collect();
        let claim = |value| match action {
            "submit" => Some(Claim::Take { kind: "invoice", value, rule: "CR34" }),
            "return" | "withdraw" | "void" => Some(Claim::Release { kind: "invoice", value }),
            _ => None,
        };
        invoices.into_iter().filter_map(claim).collect()
    }
    fn observes(&self, act: Act<'_>) -> Vec<(String, i64)> {
        if act.from != NEW {
            return Vec::new();
        }
        self.parts.iter().map(|part| (Self::key(part.id), 1)).collect()
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        let merged_into = match act.action {
            "create" | "submit" if act.from == NEW => header.id.to_string(),
            "void" => String::new(),
            "create" | "edit" | "submit" | "import" => return writes.upsert(&EVENT, &row(&self.own)),
            _ => return,
        };
        if act.action != "void" {
            writes.upsert(&EVENT, &row(&self.own));
        }
        for part in &self.parts {
            writes.upsert(&EVENT, &row(&EventVoucher { merged_into: merged_into.clone(), ..part.clone() }));
        }
    }
}

fn row(one: &EventVoucher) -> serde_json::Value {
    let stands = &one.dimensions;
    let text = |value: serde_json::Value| value.to_string();
    json!({"id": one.id, "unit_id": one.unit_id, "event": one.event, "words": text(json!(one.words)),
        "amounts": text(json!(one.amounts)), "voucher_date": one.voucher_date.to_string(),
        "project_id": stands.project_id, "function": stands.function, "dep_economy": stands.dep_economy,
        "fund": stands.fund, "payee_id": stands.payee_id, "indicator_id": stands.indicator_id,
        "summary": one.summary, "invoice_no": one.invoice_no, "attachments": one.attachments,
        "reference": one.reference, "merged_into": one.merged_into})
}
