//! Journals: balanced, numbered, hash-chained groups of entries. A posted voucher is a journal of type
//! `voucher`; each set of indicator effects is one of type `indicator`.

use kernel::{Col, Fen, Period, Table};
use platform::audit::canonical;
use platform::{UnitId, UserId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::{Book, Side};
use crate::indicator::IndicatorId;

kernel::id_type!(
    /// A posted journal.
    JournalId
);

/// Kinds of journals; each has its own run of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum JournalType {
    /// Changes of indicators.
    Indicator,
    /// Accounting voucher (记账凭证), both books.
    Voucher,
}

impl JournalType {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            JournalType::Indicator => "indicator",
            JournalType::Voucher => "voucher",
        }
    }
}

/// The analytical dimensions of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct Dimensions {
    /// Indicator.
    pub indicator_id: Option<IndicatorId>,
    /// Project.
    pub project_id: Option<String>,
    /// Functional class.
    pub function: Option<String>,
    /// Departmental economic class.
    pub dep_economy: Option<String>,
    /// Government economic class.
    pub gov_economy: Option<String>,
    /// Fund.
    pub fund: Option<String>,
    /// Payee.
    pub payee_id: Option<String>,
    /// Line of the source document.
    pub source_line_id: Option<String>,
}

/// A line to post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryDraft {
    /// The unit whose book it is.
    pub unit_id: UnitId,
    /// Book.
    pub book: Book,
    /// Account code.
    pub account: String,
    /// Side.
    pub side: Side,
    /// Amount; negative only in a red reversal.
    pub amount_fen: Fen,
    /// Event of the rule it follows.
    pub event: String,
    /// Dimensions.
    pub dimensions: Dimensions,
}

/// A journal to post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalDraft {
    /// Id.
    pub id: JournalId,
    /// The unit whose chain it enters.
    pub unit_id: UnitId,
    /// Kind.
    pub journal_type: JournalType,
    /// Day of posting.
    pub posted_on: chrono::NaiveDate,
    /// The period it enters: that of the day, or the opening or closing of its year.
    pub period: Period,
    /// Event or events.
    pub event: String,
    /// Summary line.
    pub summary: String,
    /// Class for the surplus/budget reconciliation, or empty.
    pub difference_class: String,
    /// Source document.
    pub document_id: String,
    /// Its kind.
    pub document_kind: String,
    /// The journal it reverses.
    pub reverses_id: Option<JournalId>,
    /// Who prepared it; the system for automatic ones.
    pub prepared_by: UserId,
    /// Lines.
    pub entries: Vec<EntryDraft>,
}

/// A book of a journal does not balance, or has a zero line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{book:?} book: debit {debit_fen}, credit {credit_fen} fen")]
pub struct Unbalanced {
    /// Which book.
    pub book: Book,
    /// Sum of debits.
    pub debit_fen: i128,
    /// Sum of credits.
    pub credit_fen: i128,
}

impl JournalDraft {
    /// Every book balances by itself and no line is zero.
    pub fn check(&self) -> Result<(), Unbalanced> {
        for book in [Book::Indicator, Book::Financial, Book::Budgetary] {
            let sum = |side: Side| -> i128 {
                let lines = self.entries.iter().filter(|entry| entry.book == book && entry.side == side);
                lines.map(|entry| i128::from(entry.amount_fen.fen())).sum()
            };
            let (debit_fen, credit_fen) = (sum(Side::Debit), sum(Side::Credit));
            let zero = self.entries.iter().any(|entry| entry.book == book && entry.amount_fen == Fen::ZERO);
            if debit_fen != credit_fen || zero {
                return Err(Unbalanced { book, debit_fen, credit_fen });
            }
        }
        Ok(())
    }
}

/// A journal row on its way to the table.
#[derive(Clone, Debug, Serialize)]
pub struct JournalRow {
    /// Id.
    pub id: JournalId,
    /// Chain.
    pub unit_id: UnitId,
    /// Place in the chain.
    pub seq: i64,
    /// Kind.
    pub journal_type: JournalType,
    /// Number within unit × period × kind.
    pub number: i64,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// Period code.
    pub period: i64,
    /// Day.
    pub posted_on: String,
    /// Event.
    pub event: String,
    /// Summary.
    pub summary: String,
    /// Reconciliation class.
    pub difference_class: String,
    /// Source document.
    pub document_id: String,
    /// Its kind.
    pub document_kind: String,
    /// Reversed journal.
    pub reverses_id: Option<JournalId>,
    /// Preparer.
    pub prepared_by: UserId,
    /// When.
    pub posted_at: i64,
    /// Hash of the journal before.
    pub prev_hash: String,
    /// Hash of this one.
    pub hash: String,
}

/// An entry row on its way to the table.
#[derive(Clone, Debug, Serialize)]
pub struct EntryRow {
    /// Journal.
    pub journal_id: JournalId,
    /// Line from 1.
    pub line: i64,
    /// Unit.
    pub unit_id: UnitId,
    /// Period.
    pub period: i64,
    /// Book.
    pub book: Book,
    /// Account.
    pub account: String,
    /// Side.
    pub side: Side,
    /// Amount.
    pub amount_fen: Fen,
    /// Event.
    pub event: String,
    /// Dimensions.
    #[serde(flatten)]
    pub dimensions: Dimensions,
}

/// Money in the sense of the cash flow statement: cash, deposits, other monetary funds, quotas of the treasury, and
/// appropriations, because what the treasury pays for a unit counts as received and paid. Money held in trust is not the
/// unit's.
const MONEY: [&str; 6] = ["1001", "1002", "1011", "1021", "1201", "4001"];
/// Money held in trust.
const TRUST: [&str; 2] = ["100102", "100202"];

impl EntryRow {
    /// Whether the entry is one of money.
    pub fn is_money(&self) -> bool {
        self.book == Book::Financial
            && MONEY.iter().any(|one| self.account.starts_with(one))
            && !TRUST.iter().any(|one| self.account.starts_with(one))
    }
}

/// Table of journals.
pub static JOURNAL: Table = Table {
    name: "lg_journal",
    columns: &[
        ("id", Col::Text),
        ("unit_id", Col::Text),
        ("seq", Col::Int),
        ("journal_type", Col::Text),
        ("number", Col::Int),
        ("fiscal_year", Col::Int),
        ("period", Col::Int),
        ("posted_on", Col::Text),
        ("event", Col::Text),
        ("summary", Col::Text),
        ("difference_class", Col::Text),
        ("document_id", Col::Text),
        ("document_kind", Col::Text),
        ("reverses_id", Col::Text),
        ("prepared_by", Col::Text),
        ("posted_at", Col::Int),
        ("prev_hash", Col::Text),
        ("hash", Col::Text),
    ],
    key: &["id"],
};

/// Table of entries.
pub static ENTRY: Table = Table {
    name: "lg_entry",
    columns: &[
        ("journal_id", Col::Text),
        ("line", Col::Int),
        ("unit_id", Col::Text),
        ("period", Col::Int),
        ("book", Col::Text),
        ("account", Col::Text),
        ("side", Col::Text),
        ("amount_fen", Col::Int),
        ("event", Col::Text),
        ("indicator_id", Col::Text),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("gov_economy", Col::Text),
        ("fund", Col::Text),
        ("payee_id", Col::Text),
        ("source_line_id", Col::Text),
    ],
    key: &["journal_id", "line"],
};

/// What the chain hash of a journal covers: everything in it and in its entries but the hash itself.
pub fn content(journal: &JournalRow, entries: &[EntryRow]) -> String {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let mut out = canonical(&[
        &journal.id.to_string(),
        &journal.unit_id.to_string(),
        &journal.seq.to_string(),
        journal.journal_type.word(),
        &journal.number.to_string(),
        &journal.fiscal_year.to_string(),
        &journal.period.to_string(),
        &journal.posted_on,
        &journal.event,
        &journal.summary,
        &journal.difference_class,
        &journal.document_id,
        &journal.document_kind,
        &journal.reverses_id.map(|id| id.to_string()).unwrap_or_default(),
        &journal.prepared_by.to_string(),
        &journal.posted_at.to_string(),
    ]);
    for entry in entries {
        let d = &entry.dimensions;
        out.push_str(&canonical(&[
            &entry.line.to_string(),
            &entry.unit_id.to_string(),
            &entry.period.to_string(),
            entry.book.word(),
            &entry.account,
            entry.side.word(),
            &entry.amount_fen.fen().to_string(),
            &entry.event,
            &d.indicator_id.map(|id| id.to_string()).unwrap_or_default(),
            &text(&d.project_id),
            &text(&d.function),
            &text(&d.dep_economy),
            &text(&d.gov_economy),
            &text(&d.fund),
            &text(&d.payee_id),
            &text(&d.source_line_id),
        ]));
    }
    out
}
