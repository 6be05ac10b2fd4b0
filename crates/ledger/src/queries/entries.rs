//! Detail ledgers: the entries of an indicator, the entries of an account.

use std::collections::{BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError, Fen, Limit, Stamp, Text};
use platform::UnitId;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::account::Side;
use crate::indicator::IndicatorId;
use crate::journal::JournalId;
use crate::queries::balances::MonthMoves;

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

/// Which entries of which account.
#[derive(Clone, Debug)]
pub struct AccountRange {
    /// Unit; within the caller's scope.
    pub unit_id: UnitId,
    /// Account, or the beginning of its code.
    pub account: String,
    /// First period.
    pub from: i64,
    /// Last period.
    pub to: i64,
}

/// A line of an account's detail ledger with the balance after it, debit positive.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccountEntry {
    /// The entry.
    #[serde(flatten)]
    pub entry: LedgerEntry,
    /// Debit; 0 on a credit line.
    pub debit_fen: Fen,
    /// Credit; 0 on a debit line.
    pub credit_fen: Fen,
    /// Balance after it, debit positive.
    pub balance_fen: Fen,
    /// Accounts of the other side in the same journal and book (对方科目).
    pub opponents: Vec<Opponent>,
    /// The same as one text: `4001 财政拨款收入`.
    pub opponent: String,
}

/// An account that stands against a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Opponent {
    /// Account.
    pub account: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
}

#[derive(FromQueryResult)]
struct OpponentRow {
    journal_id: JournalId,
    book: String,
    side: String,
    account: String,
    name_zh: String,
    name_en: String,
}

/// A page of an account's detail ledger.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccountPage {
    /// Balance before the first row of this page, debit positive.
    pub opening_fen: Fen,
    /// Sum of debits over all pages.
    pub debit_fen: Fen,
    /// Sum of credits over all pages.
    pub credit_fen: Fen,
    /// Balance at the end of the range, debit positive.
    pub closing_fen: Fen,
    /// What moved in each month of the range, and in those before it in its first year.
    pub months: Vec<MonthMoves>,
    /// Rows in order of posting.
    pub items: Vec<AccountEntry>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows over all pages.
    pub total: i64,
}

/// The entries of an account of one unit, in order of posting. The caller has checked the unit against its scope.
/// The order follows the unique key of journals, so no index of its own is needed; the running balance travels in
/// the cursor. `Ok(None)`: the cursor is not one of ours.
pub async fn of_account_unscoped(
    conn: &Conn,
    range: &AccountRange,
    after: Option<&str>,
    limit: Limit,
) -> Result<Option<AccountPage>, DbError> {
    const FROM: &str = "from lg_journal j join lg_entry e on e.journal_id = j.id
        where j.unit_id = $1 and j.period >= $2 and j.period <= $3
          and e.unit_id = $1 and e.account >= $4 and e.account < $4 || '~'";
    let Some(place) = Place::read(after) else { return Ok(None) };
    let values = || -> Vec<sea_orm::Value> {
        vec![range.unit_id.into(), range.from.into(), range.to.into(), range.account.clone().into()]
    };
    let total = conn.number(&format!("select count(*) {FROM}"), values()).await?;
    let opening = match &place {
        Some(place) => place.balance,
        None => super::balances::before(conn, range).await?,
    };
    let start = place.unwrap_or_default();
    let sql = format!(
        "select {COLUMNS} {FROM} and (j.period, j.journal_type, j.number, e.line) > ($5, $6, $7, $8)
         order by j.period, j.journal_type, j.number, e.line limit $9"
    );
    let mut bound = values();
    bound.extend([
        start.period.into(),
        start.journal_type.clone().into(),
        start.number.into(),
        start.line.into(),
        limit.rows().into(),
    ]);
    let rows: Vec<LedgerEntry> = conn.all(&sql, bound).await?;
    let full = rows.len() as i64 == limit.rows();
    let items = with_opponents(conn, range.unit_id, rows, opening).await?;
    let next = items.last().filter(|_| full).map(Place::write);
    let months = super::balances::months(conn, range).await?;
    let before = super::balances::before(conn, range).await?;
    let moved = |side: fn(&MonthMoves) -> Fen| {
        let within = months.iter().filter(|month| month.period >= range.from);
        within.map(side).fold(Fen::ZERO, |sum, fen| sum.checked_add(fen).unwrap_or(sum))
    };
    let (debit_fen, credit_fen) = (moved(|month| month.debit_fen), moved(|month| month.credit_fen));
    let closing = before.fen().saturating_add(debit_fen.fen()).saturating_sub(credit_fen.fen());
    Ok(Some(AccountPage {
        opening_fen: opening,
        debit_fen,
        credit_fen,
        closing_fen: Fen::from_fen(closing),
        months,
        items,
        next,
        total,
    }))
}

/// The rows of a page with what stands against each of them and the balance after it.
async fn with_opponents(
    conn: &Conn,
    unit_id: UnitId,
    rows: Vec<LedgerEntry>,
    opening: Fen,
) -> Result<Vec<AccountEntry>, DbError> {
    const SQL: &str = "select e.journal_id, e.book, e.side, e.account, a.name_zh, a.name_en
        from lg_entry e join lg_account a on a.code = e.account
        where e.journal_id in {in:1} and e.unit_id = $2 order by e.journal_id, e.line";
    let journals: BTreeSet<JournalId> = rows.iter().map(|row| row.journal_id).collect();
    let others: Vec<OpponentRow> = conn.all(SQL, [list(journals), unit_id.into()]).await?;
    let mut by_journal: HashMap<JournalId, Vec<&OpponentRow>> = HashMap::new();
    for other in &others {
        by_journal.entry(other.journal_id).or_default().push(other);
    }
    let mut balance = opening.fen();
    let mut items = Vec::with_capacity(rows.len());
    for entry in rows {
        let amount = entry.amount_fen;
        let debit = entry.side == Side::Debit.word();
        let (debit_fen, credit_fen) = if debit { (amount, Fen::ZERO) } else { (Fen::ZERO, amount) };
        balance = balance.saturating_add(debit_fen.fen()).saturating_sub(credit_fen.fen());
        let lines = by_journal.get(&entry.journal_id).map(Vec::as_slice).unwrap_or_default();
        // An account belongs to one book: the book of the line is that of its account.
        let book =
            lines.iter().find(|line| line.account == entry.account).map_or("", |line| line.book.as_str());
        let mut opponents: Vec<Opponent> = Vec::new();
        for line in lines.iter().filter(|line| line.book == book && line.side != entry.side) {
            if opponents.iter().all(|known| known.account != line.account) {
                let (account, name_zh, name_en) =
                    (line.account.clone(), line.name_zh.clone(), line.name_en.clone());
                opponents.push(Opponent { account, name_zh, name_en });
            }
        }
        let named: Vec<String> =
            opponents.iter().map(|other| format!("{} {}", other.account, other.name_zh)).collect();
        items.push(AccountEntry {
            entry,
            debit_fen,
            credit_fen,
            balance_fen: Fen::from_fen(balance),
            opponents,
            opponent: named.join("、"),
        });
    }
    Ok(items)
}

#[derive(Default)]
struct Place {
    period: i64,
    journal_type: String,
    number: i64,
    line: i64,
    balance: Fen,
}

impl Place {
    /// `None`: not one of ours; `Some(None)`: the beginning.
    fn read(after: Option<&str>) -> Option<Option<Place>> {
        let Some(after) = after.filter(|after| !after.is_empty()) else { return Some(None) };
        let parts: Vec<&str> = after.split(':').collect();
        let [period, journal_type, number, line, balance] = parts.as_slice() else { return None };
        Some(Some(Place {
            period: period.parse().ok()?,
            journal_type: (*journal_type).to_owned(),
            number: number.parse().ok()?,
            line: line.parse().ok()?,
            balance: Fen::from_fen(balance.parse().ok()?),
        }))
    }
    fn write(last: &AccountEntry) -> String {
        let entry = &last.entry;
        let (period, kind, number) = (entry.period, &entry.journal_type, entry.number);
        format!("{period}:{kind}:{number}:{}:{}", entry.line, last.balance_fen.fen())
    }
}
