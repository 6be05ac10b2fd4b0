//! Detail ledgers: the entries of an indicator, the entries of an account.

use kernel::{Conn, DbError, Fen, Limit, Stamp, Text};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::indicator::IndicatorId;
use crate::journal::JournalId;

/// One line of a detail ledger.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct LedgerEntry {
    /// Journal.
    pub journal_id: JournalId,
    /// Line in it.
    pub line: i64,
    /// Day of posting.
    pub posted_on: String,
    /// When it was posted.
    pub posted_at: Stamp,
    /// Period.
    pub period: i64,
    /// `indicator` or `voucher`.
    pub journal_type: String,
    /// Number within unit, period and kind.
    pub number: i64,
    /// Event.
    pub event: String,
    /// Summary of the journal.
    pub summary: String,
    /// Source document.
    pub document_id: String,
    /// Its kind.
    pub document_kind: String,
    /// Account.
    pub account: String,
    /// `debit` or `credit`.
    pub side: String,
    /// Amount.
    pub amount_fen: Fen,
    /// The source document by number and place, when the caller may see it; the areas fill it in.
    #[sea_orm(skip)]
    pub document: Option<Source>,
}

/// The document that something comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Source {
    /// Kind.
    pub kind: String,
    /// Id.
    pub id: String,
    /// Number.
    pub number: String,
    /// Title.
    pub title: String,
    /// State.
    pub state: String,
    /// What people call the state.
    pub state_title: Text,
    /// Where it is shown.
    pub path: Option<String>,
}

const COLUMNS: &str =
    "e.journal_id, e.line, j.posted_on, j.posted_at, j.period, j.journal_type, j.number, e.event,
    j.summary, j.document_id, j.document_kind, e.account, e.side, e.amount_fen";

/// A page of a detail ledger.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EntryPage {
    /// The rows of this page, oldest first.
    pub items: Vec<LedgerEntry>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows over all pages.
    pub total: i64,
}

fn page(
    items: Vec<LedgerEntry>,
    total: i64,
    limit: Limit,
    cursor: impl Fn(&LedgerEntry) -> String,
) -> EntryPage {
    let full = items.len() as i64 == limit.rows();
    EntryPage { next: items.last().filter(|_| full).map(cursor), items, total }
}

/// The entries of an indicator in the indicator book, oldest first. The caller has found the indicator within its
/// scope. `Ok(None)`: the cursor is not one of ours.
pub async fn of_indicator_unscoped(
    conn: &Conn,
    id: IndicatorId,
    after: Option<&str>,
    limit: Limit,
) -> Result<Option<EntryPage>, DbError> {
    const FROM: &str = "from lg_entry e join lg_journal j on j.id = e.journal_id
        where e.indicator_id = $1 and e.book = 'indicator'";
    let Some((at, journal, line)) = triple(after) else { return Ok(None) };
    let total = conn.number(&format!("select count(*) {FROM}"), [id.into()]).await?;
    let sql = format!(
        "select {COLUMNS} {FROM} and (j.posted_at, e.journal_id, e.line) > ($2, $3, $4)
         order by j.posted_at, e.journal_id, e.line limit $5"
    );
    let values = [id.into(), at.into(), journal.into(), line.into(), limit.rows().into()];
    let items: Vec<LedgerEntry> = conn.all(&sql, values).await?;
    Ok(Some(page(items, total, limit, |last| {
        format!("{}:{}:{}", last.posted_at.0, last.journal_id, last.line)
    })))
}

/// `posted_at:journal:line`, or the place before everything.
fn triple(after: Option<&str>) -> Option<(i64, String, i64)> {
    let Some(after) = after.filter(|after| !after.is_empty()) else {
        return Some((i64::MIN, String::new(), 0));
    };
    let mut parts = after.split(':');
    let place = (parts.next()?.parse().ok()?, parts.next()?.to_owned(), parts.next()?.parse().ok()?);
    parts.next().is_none().then_some(place)
}
