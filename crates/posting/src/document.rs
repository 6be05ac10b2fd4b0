//! What an area writes to have a document: a [`Kind`] that loads, and a [`Document`] that decides.
//!
//! The loader reads facts for the whole batch at once. Everything a [`Document`] answers is a pure function of what
//! was loaded for it: no clock, no I/O, no randomness.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use flow::{Flow, Header, Step};
use kernel::{Conn, DbError, Fen, Period, Problem, Stamp, Table, text};
use ledger::{Dimensions, Effect, EntryDraft, Indicator, IndicatorId, JournalId, Running, Shortage};
use platform::{UnitId, UserId, audit};
use rules::Finding;
use template::Facts;

use crate::command::Command;
use crate::rulebook::Rulebook;

/// A command with the header of its document, if that exists.
pub struct Work<'a> {
    /// What is asked.
    pub command: &'a Command,
    /// The document as it stands.
    pub header: Option<&'a Header>,
}

/// What a batch is decided with.
pub struct Context {
    /// Now.
    pub at: Stamp,
    /// The fiscal calendar's day.
    pub today: chrono::NaiveDate,
    /// Rules, templates, charts in force today.
    pub rulebook: Arc<Rulebook>,
    /// Rules in force today.
    pub rules: rules::Active,
}

/// A kind of document: what the registry knows and the pipeline calls.
#[async_trait]
pub trait Kind: Send + Sync {
    /// Its life.
    fn flow(&self) -> &'static Flow;
    /// The units each command concerns beyond the header's own, from facts that never change. A new document
    /// must name its unit here.
    async fn units(
        &self,
        conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError>;
    /// Loads every document with the facts its decision needs: a fixed number of statements for the whole batch.
    /// Answers are aligned with `work`.
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError>;
}

/// A loaded document, or why it cannot be one (bad input).
pub type Loaded = Result<Box<dyn Document>, Problem>;

/// What is being done: the action, and the states it leads from and to.
#[derive(Clone, Copy, Debug)]
pub struct Act<'a> {
    /// `submit`
    pub action: &'a str,
    /// State before.
    pub from: &'a str,
    /// State after.
    pub to: &'a str,
}

impl Act<'_> {
    /// The action moves the document into this state from another one.
    pub fn enters(&self, state: &str) -> bool {
        self.to == state && self.from != state
    }
    /// The action moves the document out of this state.
    pub fn leaves(&self, state: &str) -> bool {
        self.from == state && self.to != state
    }
}

/// What the header says about a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// Amount.
    pub amount_fen: Fen,
    /// One line for lists.
    pub title: String,
}

/// A thing that may be used once in the whole department.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// Takes it; refused by this finding's rule when another document has it.
    Take {
        /// `invoice`, `bank_receipt`
        kind: &'static str,
        /// Its number.
        value: String,
        /// Rule that refuses (`CR34`).
        rule: &'static str,
    },
    /// Lets it go (return, void).
    Release {
        /// `invoice`
        kind: &'static str,
        /// Its number.
        value: String,
    },
    /// Lets go what another document holds: the one that this undoes (a reversal). Nothing happens when that one no
    /// longer holds it.
    Free {
        /// `invoice`
        kind: &'static str,
        /// Its number.
        value: String,
        /// The document that holds it.
        holder: String,
    },
}

/// A link of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// Kind and id it comes from.
    pub from: (&'static str, String),
    /// Kind and id it leads to.
    pub to: (&'static str, String),
    /// `costs`, `budgets`, `issues`, `pays`, `settles`, `books`
    pub relation: &'static str,
    /// Amount along it.
    pub amount_fen: Fen,
}

/// An event to post by template.
#[derive(Clone, Debug)]
pub struct VoucherRequest {
    /// Whose books.
    pub unit_id: UnitId,
    /// `P01`
    pub event: String,
    /// Facts of the event.
    pub facts: Facts,
    /// Red reversal (红字冲销): the event's own accounts and sides, with negative amounts.
    pub reversed: bool,
    /// Dimensions of its lines.
    pub dimensions: Dimensions,
    /// Summary line.
    pub summary: String,
}

/// A voucher whose lines the document states itself: manual vouchers, reversals, openings, closings. Every account must be
/// one of the chart, each book must balance, or the action is refused.
#[derive(Clone, Debug)]
pub struct Stated {
    /// Whose books.
    pub unit_id: UnitId,
    /// `manual`, `reversal`, `opening`, or the events it follows (`Y02,Y03`).
    pub event: String,
    /// Day of the voucher.
    pub posted_on: chrono::NaiveDate,
    /// The period it enters: that of the day, or the opening or closing of its year.
    pub period: Period,
    /// Summary line.
    pub summary: String,
    /// Class for the reconciliation of surplus and budget balance, or empty.
    pub difference_class: String,
    /// The voucher it reverses.
    pub reverses_id: Option<JournalId>,
    /// Who prepared it.
    pub prepared_by: UserId,
    /// Lines.
    pub entries: Vec<EntryDraft>,
}

/// Rows of an area's own tables to write, all documents of a batch together.
#[derive(Debug, Default)]
pub struct Writes {
    pub(crate) upserts: BTreeMap<&'static str, (&'static Table, Vec<serde_json::Value>)>,
    pub(crate) inserts: BTreeMap<&'static str, (&'static Table, Vec<serde_json::Value>)>,
    pub(crate) deletes: BTreeMap<(&'static str, &'static str), (&'static Table, Vec<String>)>,
}

impl Writes {
    /// Inserts a row, or replaces the one with its key.
    pub fn upsert<R: serde::Serialize>(&mut self, table: &'static Table, row: &R) {
        let row = serde_json::to_value(row).expect("table rows are plain data");
        self.upserts.entry(table.name).or_insert((table, Vec::new())).1.push(row);
    }
    /// Inserts a row into a table that only grows.
    pub fn insert<R: serde::Serialize>(&mut self, table: &'static Table, row: &R) {
        let row = serde_json::to_value(row).expect("table rows are plain data");
        self.inserts.entry(table.name).or_insert((table, Vec::new())).1.push(row);
    }
    /// Deletes the rows with this value in a column (the lines of a draft before they are written anew).
    pub fn delete(&mut self, table: &'static Table, column: &'static str, value: impl ToString) {
        self.deletes.entry((table.name, column)).or_insert((table, Vec::new())).1.push(value.to_string());
    }
    /// These and those of another document.
    pub(crate) fn extend(&mut self, other: Writes) {
        let Writes { upserts, inserts, deletes } = other;
        for (name, (table, rows)) in upserts {
            self.upserts.entry(name).or_insert((table, Vec::new())).1.extend(rows);
        }
        for (name, (table, rows)) in inserts {
            self.inserts.entry(name).or_insert((table, Vec::new())).1.extend(rows);
        }
        for (key, (table, values)) in deletes {
            self.deletes.entry(key).or_insert((table, Vec::new())).1.extend(values);
        }
    }
}

/// One document with everything its decision needs.
pub trait Document: Send + Sync {
    /// What the header says.
    fn subject(&self) -> Subject;
    /// The approval steps it walks, given those of its kind: what a step's role depends on beside the kind.
    fn route(&self, steps: Vec<Step>) -> Vec<Step> {
        steps
    }
    /// Where an action leads that has more than one arrow from the document's state.
    fn lands(&self, _action: &str) -> Option<&'static str> {
        None
    }
    /// Every indicator the document touches; loaded before it decides.
    fn indicators(&self) -> Vec<IndicatorId> {
        Vec::new()
    }
    /// All findings of the fixed rules, not only the first.
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding>;
    /// Facts for the configurable rules of this kind and action; `None` when there are none to run.
    fn rule_facts(&self, _act: Act<'_>, _context: &Context) -> Option<serde_json::Value> {
        None
    }
    /// Indicators it brings into being; their position must be zero.
    fn creates(&self, _act: Act<'_>) -> Vec<Indicator> {
        Vec::new()
    }
    /// What it does to indicators.
    fn budget(&self, _act: Act<'_>, _running: &Running) -> Vec<Effect> {
        Vec::new()
    }
    /// The finding for funds that lack. The default is CR24.
    fn shortage(&self, shortage: &Shortage, context: &Context) -> Finding {
        let mut values = serde_json::Map::new();
        match shortage {
            Shortage::Short { number, remaining_fen, wanted_fen, .. } => {
                values.insert("source".to_owned(), number.clone().into());
                values.insert("available_fen".to_owned(), remaining_fen.fen().into());
                values.insert("amount_fen".to_owned(), wanted_fen.fen().into());
            }
            other => {
                values.insert("source".to_owned(), other.to_string().into());
            }
        }
        context.rules.finding("CR24", values, self.shortage_field(shortage))
    }
    /// Where in the document the amount stands for which funds lack, such as `lines[0].amount_fen`.
    fn shortage_field(&self, _shortage: &Shortage) -> Option<String> {
        None
    }
    /// The events to book.
    fn vouchers(&self, _act: Act<'_>, _running: &Running) -> Vec<VoucherRequest> {
        Vec::new()
    }
    /// The vouchers whose lines it states itself.
    fn stated(&self, _act: Act<'_>, _running: &Running, _context: &Context) -> Result<Vec<Stated>, Problem> {
        Ok(Vec::new())
    }
    /// Those that will be booked later if this action goes through; see [`Document::foreseen`].
    fn stated_later(
        &self,
        _act: Act<'_>,
        _running: &Running,
        _context: &Context,
    ) -> Result<Vec<Stated>, Problem> {
        Ok(Vec::new())
    }
    /// The periods of units this action closes, after its vouchers. Closed stays closed.
    fn closes(&self, _act: Act<'_>) -> Vec<(UnitId, Period)> {
        Vec::new()
    }
    /// The events that will be booked later if this action goes through (the payment behind a submission): shown in
    /// the receipt of a dry run, and refused at once when they could not be booked.
    fn foreseen(&self, _act: Act<'_>, _running: &Running) -> Vec<VoucherRequest> {
        Vec::new()
    }
    /// What the document works out from its input, for the receipt of a dry run: forms show it while it is typed.
    fn computed(&self) -> Option<serde_json::Value> {
        None
    }
    /// The links of the chain that this action makes.
    fn links(&self, _act: Act<'_>) -> Vec<Link> {
        Vec::new()
    }
    /// Things used once, taken or let go by this action (whatever state it leads to).
    fn claims_of(&self, _action: &str) -> Vec<Claim> {
        Vec::new()
    }
    /// What later documents of the batch must know: keys with counts or sums, read with [`Running::observed`].
    fn observes(&self, _act: Act<'_>) -> Vec<(String, i64)> {
        Vec::new()
    }
    /// What it does to records that have a history of their own, for the audit trail beside the document's record.
    fn events(&self, _act: Act<'_>) -> Vec<audit::Event> {
        Vec::new()
    }
    /// Its rows, with the header as it will be.
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes);
}

/// A finding as a problem's cause: the unit of a new document is missing.
pub fn unit_missing() -> Problem {
    Problem::field(
        "unit_id",
        text!("没有指明单位。", "No unit is given."),
        text!("请选择单据所属的预算单位。", "Choose the budget unit the document belongs to."),
    )
}
