//! An entry of a claim or a debt that is not settled, as it is shown.

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::Fen;
use ledger::JournalId;
use ledger::queries::entries::Source;
use serde::Serialize;
use utoipa::ToSchema;

use super::DueRow;

/// An entry that is not settled.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct OpenItem {
    /// Voucher.
    journal_id: JournalId,
    /// Line in it.
    line: i64,
    /// Day.
    posted_on: String,
    /// Period.
    period: i64,
    /// Number of the voucher.
    number: i64,
    /// Summary.
    summary: String,
    /// Source document.
    document_id: String,
    /// The source document by number and place, when the caller may see it.
    document: Option<Source>,
    /// What it was.
    amount_fen: Fen,
    /// What of it is open.
    open_fen: Fen,
    /// How many days old it is.
    age_days: i64,
}

impl OpenItem {
    /// A row with its day and what of it is open.
    pub(super) fn of(
        (row, day, left): (&DueRow, NaiveDate, i64),
        on: NaiveDate,
        debit: bool,
        sources: &HashMap<String, Source>,
    ) -> OpenItem {
        let amount = if debit { row.debit_positive } else { row.debit_positive.saturating_neg() };
        OpenItem {
            journal_id: row.journal_id,
            line: row.line,
            posted_on: row.posted_on.clone(),
            period: row.period,
            number: row.number,
            summary: row.summary.clone(),
            document_id: row.document_id.clone(),
            document: sources.get(&row.document_id).cloned(),
            amount_fen: Fen::from_fen(amount),
            open_fen: Fen::from_fen(left),
            age_days: (on - day).num_days().max(0),
        }
    }
}
