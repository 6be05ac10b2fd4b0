//! Month close (月结): an accountant submits it on a computed checklist, a reviewer approves, and in that transaction the
//! period is closed. Closed stays closed; business that comes late enters the next open period.
//!
//! Invariant: a month is closed once, after the one before, and only with a checklist that passes (`tests/it/months.rs`).

pub mod batch;
pub(crate) mod checklist;
mod http;
mod load;

pub use checklist::{Checklist, Item, State};
pub(crate) use http::endpoints;

use ::flow::machine::IN_REVIEW;
use ::flow::{DocumentId, Flow, Header};
use ::rules::Finding;
use async_trait::async_trait;
use kernel::{Col, Conn, DbError, Fen, Period, Problem, Table, text};
use ledger::Running;
use platform::UnitId;
use posting::document::Loaded;
use posting::{Act, Context, Document, Kind, Stated, Subject, Work, Writes};
use serde_json::json;

use self::checklist::{Figures, obstacles};
use crate::facts::already_closed;
use crate::life;

/// Bodies.
pub static PERIOD_CLOSE: Table = Table {
    name: "cl_period_close",
    columns: &[("id", Col::Text), ("period", Col::Int), ("checklist", Col::Text)],
    key: &["id"],
};

/// The state in which the month is closed.
pub(crate) const CLOSED: &str = "closed";

/// Its life.
pub static FLOW: Flow = Flow {
    kind: "period_close",
    zh: "月度结账",
    en: "month close",
    prefix: "YJ",
    states: &life::states(CLOSED, "已结账", "closed"),
    moves: &life::moves(CLOSED),
    route: &[life::REVIEW],
};

/// The kind.
pub struct PeriodCloseKind;

#[async_trait]
impl Kind for PeriodCloseKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(
        &self,
        _conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        Ok(crate::facts::named_units(work))
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        load::load(conn, work, context).await
    }
}

/// A month close with what its decision needs.
struct PeriodClose {
    id: DocumentId,
    unit_id: UnitId,
    period: Period,
    figures: Figures,
    checklist: Checklist,
    /// Another one of the same unit and month is on its way.
    other: bool,
}

impl PeriodClose {
    fn decides(act: Act<'_>) -> bool {
        act.enters(IN_REVIEW) || act.enters(CLOSED)
    }
    /// What stands in the way besides the rules of the catalogue.
    fn obstacle(&self, act: Act<'_>, running: &Running) -> Result<(), Problem> {
        if !PeriodClose::decides(act) {
            return Ok(());
        }
        if running.is_closed(self.unit_id, self.period) {
            return Err(already_closed(self.period));
        }
        if self.other || (act.enters(IN_REVIEW) && running.observed(&self.seen()) > 0) {
            let period = self.period;
            return Err(Problem::conflict(
                "closing_already",
                text!(
                    "期间 {period} 已有结账单在审核中。",
                    "A close of period {period} is in review already."
                ),
                text!("请办理原结账单，或退回后再提交。", "Act on that one, or have it returned first."),
            ));
        }
        let fields = obstacles(&self.checklist);
        if fields.is_empty() { Ok(()) } else { Err(Problem::invalid(fields)) }
    }
    fn seen(&self) -> String {
        format!("period_close:{}:{}", self.unit_id, self.period)
    }
}

impl Document for PeriodClose {
    fn subject(&self) -> Subject {
        let (year, month) = (self.period.year(), self.period.month());
        Subject {
            unit_id: self.unit_id,
            fiscal_year: year,
            amount_fen: Fen::ZERO,
            title: format!("{year}年{month}月月度结账"),
        }
    }
    fn check(&self, act: Act<'_>, _running: &Running, context: &Context) -> Vec<Finding> {
        if !PeriodClose::decides(act) {
            return Vec::new();
        }
        let find = |rule: &str, values: serde_json::Value| {
            let values = values.as_object().cloned().unwrap_or_default();
            context.rules.finding(rule, values, Some("checklist".to_owned()))
        };
        let period = self.period.to_string();
        let mut findings = Vec::new();
        let (unbooked, unfounded) = self.figures.unmatched();
        if unbooked + unfounded > 0 {
            let values = json!({"period": period, "unbooked": unbooked, "unfounded": unfounded});
            findings.push(find("CR58", values));
        }
        let (paid, booked) = self.figures.treasury();
        if paid != booked {
            findings.push(find("CR59", json!({"period": period, "paid_fen": paid, "booked_fen": booked})));
        }
        findings
    }
    fn stated(&self, act: Act<'_>, running: &Running, _context: &Context) -> Result<Vec<Stated>, Problem> {
        self.obstacle(act, running).map(|()| Vec::new())
    }
    fn closes(&self, act: Act<'_>) -> Vec<(UnitId, Period)> {
        if act.enters(CLOSED) { vec![(self.unit_id, self.period)] } else { Vec::new() }
    }
    fn computed(&self) -> Option<serde_json::Value> {
        serde_json::to_value(&self.checklist).ok()
    }
    fn observes(&self, act: Act<'_>) -> Vec<(String, i64)> {
        if act.enters(IN_REVIEW) { vec![(self.seen(), 1)] } else { Vec::new() }
    }
    fn rows(&self, act: Act<'_>, _header: &Header, writes: &mut Writes) {
        if !life::writes_body(act.action) && !act.enters(CLOSED) {
            return;
        }
        // Kept as it was when the month was closed; before that it is worked out anew.
        let kept = if act.enters(CLOSED) { self.computed() } else { None };
        let kept = kept.map(|list| list.to_string()).unwrap_or_default();
        writes
            .upsert(&PERIOD_CLOSE, &json!({"id": self.id, "period": self.period.code(), "checklist": kept}));
    }
}
