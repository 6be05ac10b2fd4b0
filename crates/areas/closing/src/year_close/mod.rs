//! Year close (年结): after the twelve months, the carry-forward of both books in the closing period (13), shown whole before
//! it is submitted, posted when a second person approves; then the year is closed.
//!
//! Invariant: afterwards the accounts of [`crate::carry::left_over`] hold nothing and the year is closed for good
//! (`tests/it/year.rs`, verify I19).

mod http;
mod load;

pub(crate) use http::endpoints;
pub use load::{YearCloseInput, YearCloseLine};

use ::flow::machine::IN_REVIEW;
use ::flow::{Flow, Header};
use ::rules::Finding;
use async_trait::async_trait;
use kernel::{Col, Conn, DbError, Fen, Period, Problem, Table, Text, text};
use ledger::Running;
use platform::{UnitId, UserId};
use posting::document::Loaded;
use posting::{Act, Context, Document, Kind, Stated, Subject, Work, Writes};
use serde_json::json;

use crate::balances::with_running;
use crate::carry::{Balances, Decided, Terms, steps};
use crate::facts::{already_closed, no_book, open_months};
use crate::life;

/// Bodies.
pub static YEAR_CLOSE: Table = Table {
    name: "cl_year_close",
    columns: &[("id", Col::Text), ("provision_rate", Col::Int), ("note", Col::Text)],
    key: &["id"],
};
/// Decisions on projects.
pub static YEAR_CLOSE_LINE: Table = Table {
    name: "cl_year_close_line",
    columns: &[
        ("id", Col::Text),
        ("year_close_id", Col::Text),
        ("line", Col::Int),
        ("event", Col::Text),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("fund", Col::Text),
        ("amount_fen", Col::Int),
    ],
    key: &["id"],
};
/// The state in which the year is closed.
pub(crate) const CLOSED: &str = "closed";

/// Its life.
pub static FLOW: Flow = Flow {
    kind: "year_close",
    zh: "年度结账",
    en: "year close",
    prefix: "NJ",
    states: &life::states(CLOSED, "已年结", "closed"),
    moves: &life::moves(CLOSED),
    route: &[life::REVIEW],
};

/// The kind.
pub struct YearCloseKind;

#[async_trait]
impl Kind for YearCloseKind {
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

/// A year close with what its decision needs.
struct YearClose {
    input: YearCloseInput,
    unit_type: String,
    start_year: Option<i64>,
    balances: Balances,
    /// Decisions: those of the document and the surplus of the year-end settlements.
    decided: Vec<Decided>,
    actor: UserId,
}

impl YearClose {
    fn period(&self) -> Period {
        Period::closing(self.input.fiscal_year)
    }
    fn obstacle(&self, running: &Running) -> Result<(), Problem> {
        let (unit, year) = (self.input.unit_id, self.input.fiscal_year);
        if self.start_year.is_none_or(|start| start > year) {
            return Err(no_book());
        }
        if running.is_closed(unit, self.period()) {
            return Err(already_closed(self.period()));
        }
        let open = open_months(running, unit, year);
        if open.is_empty() {
            return Ok(());
        }
        let months: Vec<String> = open.iter().map(|period| period.month().to_string()).collect();
        let months = months.join(", ");
        Err(Problem::field(
            "fiscal_year",
            text!("{year} 年第 {months} 月尚未结账。", "Months {months} of {year} are not closed."),
            text!("请先完成 12 个月的月度结账。", "Close the twelve months first."),
        ))
    }
    /// The vouchers of the carry-forward: one for each step.
    fn vouchers(&self, running: &Running, context: &Context) -> Result<Vec<Stated>, Problem> {
        self.obstacle(running)?;
        let (unit_id, period) = (self.input.unit_id, self.period());
        let balances = with_running(&self.balances, running, unit_id, period);
        let terms = Terms {
            unit_id,
            unit_type: &self.unit_type,
            provision_rate: self.input.provision_rate,
            decided: &self.decided,
        };
        let (templates, chart) = (&context.rulebook.templates, &context.rulebook.chart);
        let (steps, _) = steps(templates, chart, &terms, balances)?;
        let stated = steps.into_iter().map(|step| {
            let name = templates.event(step.event).map_or_else(Text::default, template::Event::name);
            Stated {
                unit_id,
                event: step.event.to_owned(),
                posted_on: period.last_day(),
                period,
                summary: format!("{}年{}", period.year(), name.zh),
                difference_class: String::new(),
                reverses_id: None,
                prepared_by: self.actor,
                entries: step.entries,
            }
        });
        Ok(stated.collect())
    }
}

impl Document for YearClose {
    fn subject(&self) -> Subject {
        let year = self.input.fiscal_year;
        Subject {
            unit_id: self.input.unit_id,
            fiscal_year: year,
            amount_fen: Fen::ZERO,
            title: format!("{year}年年度结账"),
        }
    }
    fn check(&self, _act: Act<'_>, _running: &Running, _context: &Context) -> Vec<Finding> {
        Vec::new()
    }
    fn stated(&self, act: Act<'_>, running: &Running, context: &Context) -> Result<Vec<Stated>, Problem> {
        if act.enters(CLOSED) { self.vouchers(running, context) } else { Ok(Vec::new()) }
    }
    fn stated_later(
        &self,
        act: Act<'_>,
        running: &Running,
        context: &Context,
    ) -> Result<Vec<Stated>, Problem> {
        if act.enters(IN_REVIEW) { self.vouchers(running, context) } else { Ok(Vec::new()) }
    }
    fn closes(&self, act: Act<'_>) -> Vec<(UnitId, Period)> {
        if act.enters(CLOSED) { vec![(self.input.unit_id, self.period())] } else { Vec::new() }
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        if !life::writes_body(act.action) {
            return;
        }
        let input = &self.input;
        writes.delete(&YEAR_CLOSE_LINE, "year_close_id", header.id);
        let row = json!({"id": header.id, "provision_rate": input.provision_rate, "note": input.note});
        writes.upsert(&YEAR_CLOSE, &row);
        for (n, line) in (1_i64..).zip(&input.lines) {
            let row = json!({"id": line.id, "year_close_id": header.id, "line": n, "event": line.event.word(),
                "project_id": line.project_id, "function": line.function, "fund": line.fund,
                "amount_fen": line.amount_fen});
            writes.upsert(&YEAR_CLOSE_LINE, &row);
        }
    }
}
