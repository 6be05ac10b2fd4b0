//! Entries as ledgers show them: with the voucher they are from, what stands against them, and their dimensions.

use std::collections::{BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError, Fen, Text};
use ledger::queries::entries::Source;
use ledger::queries::names::{Names, Wanted};
use ledger::{Chart, JournalId};
use platform::{Scope, UnitId};
use posting::Registry;
use sea_orm::FromQueryResult;
use serde::Serialize;
use utoipa::ToSchema;

use crate::vouchers::full_name;

/// An account that stands against a line.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct Opponent {
    /// Account.
    pub account: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
}

/// A line of a ledger.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BookEntry {
    /// Voucher.
    pub journal_id: JournalId,
    /// Line in it.
    pub line: i64,
    /// Day.
    pub posted_on: String,
    /// Period; month 00 is the opening of the books, month 13 the year-end carry-forward.
    pub period: i64,
    /// Number of the voucher.
    pub number: i64,
    /// Event.
    pub event: String,
    /// Summary.
    pub summary: String,
    /// Source document.
    pub document_id: String,
    /// Its kind.
    pub document_kind: String,
    /// The source document by number and place, when the caller may see it.
    pub document: Option<Source>,
    /// The voucher it reverses.
    pub reverses_id: Option<JournalId>,
    /// `financial` or `budgetary`.
    pub book: String,
    /// Account.
    pub account: String,
    /// Its name with those above it.
    pub account_name: Text,
    /// `debit` or `credit`.
    pub side: String,
    /// Debit; 0 on a credit line.
    pub debit_fen: Fen,
    /// Credit; 0 on a debit line.
    pub credit_fen: Fen,
    /// Balance after it, debit positive; absent where lines are left out by words.
    pub balance_fen: Option<Fen>,
    /// Accounts of the other side in the same voucher and book (对方科目).
    pub opponents: Vec<Opponent>,
    /// The same as one text: `4001 财政拨款收入`.
    pub opponent: String,
    /// Project.
    pub project: String,
    /// Fund.
    pub fund: String,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Payee.
    pub payee: String,
}

/// A line as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct EntryRow {
    pub journal_id: JournalId,
    pub line: i64,
    pub posted_on: String,
    pub period: i64,
    pub number: i64,
    pub event: String,
    pub summary: String,
    pub document_id: String,
    pub document_kind: String,
    pub reverses_id: Option<JournalId>,
    pub book: String,
    pub account: String,
    pub side: String,
    pub amount_fen: Fen,
    pub project_id: Option<String>,
    pub fund: Option<String>,
    pub function: Option<String>,
    pub dep_economy: Option<String>,
    pub payee_id: Option<String>,
}

/// What a statement over entries `e` of journals `j` selects for [`EntryRow`].
pub(crate) const COLUMNS: &str = "e.journal_id, e.line, j.posted_on, j.period, j.number, e.event, j.summary,
    j.document_id, j.document_kind, j.reverses_id, e.book, e.account, e.side, e.amount_fen, e.project_id, e.fund,
    e.function, e.dep_economy, e.payee_id";

/// By what ledgers are ordered: month, day, number, line.
pub(crate) const ORDER: &str = "e.period, j.posted_on, j.number, e.line";

impl EntryRow {
    /// Debit positive.
    pub(crate) fn signed(&self) -> i64 {
        if self.side == "debit" { self.amount_fen.fen() } else { self.amount_fen.fen().saturating_neg() }
    }
}

/// A place in a ledger, with the balance there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    pub period: i64,
    pub posted_on: String,
    pub number: i64,
    pub line: i64,
    pub balance: i64,
}

impl Place {
    /// `None`: not one of ours; `Some(None)`: the beginning.
    pub(crate) fn read(after: Option<&str>) -> Option<Option<Place>> {
        let Some(after) = after.filter(|after| !after.is_empty()) else { return Some(None) };
        let parts: Vec<&str> = after.split('~').collect();
        let [period, posted_on, number, line, balance] = parts.as_slice() else { return None };
        Some(Some(Place {
            period: period.parse().ok()?,
            posted_on: (*posted_on).to_owned(),
            number: number.parse().ok()?,
            line: line.parse().ok()?,
            balance: balance.parse().ok()?,
        }))
    }
    /// The place behind a row.
    pub(crate) fn behind(row: &EntryRow, balance: i64) -> String {
        format!("{}~{}~{}~{}~{balance}", row.period, row.posted_on, row.number, row.line)
    }
    /// As parameters of a statement that goes on from here in [`ORDER`].
    pub(crate) fn values(&self) -> [sea_orm::Value; 4] {
        [self.period.into(), self.posted_on.clone().into(), self.number.into(), self.line.into()]
    }
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

/// What is needed to show entries.
pub(crate) struct Shower<'a> {
    /// Names the source documents; without it they are not looked up.
    pub registry: Option<&'a Registry>,
    pub conn: &'a Conn,
    pub scope: &'a Scope,
    pub unit_id: UnitId,
    pub chart: &'a Chart,
}

impl Shower<'_> {
    /// Rows with all that is shown of them: three statements whatever their number. Balances run on from `opening`
    /// where there is one.
    pub(crate) async fn show(
        &self,
        rows: Vec<EntryRow>,
        opening: Option<i64>,
    ) -> Result<Vec<BookEntry>, DbError> {
        let others = self.opponents(&rows).await?;
        let names = self.names(&rows).await?;
        let documents = rows.iter().map(|row| row.document_id.clone()).collect();
        let sources = match self.registry {
            Some(registry) => posting::sources(self.conn, self.scope, registry, documents).await?,
            None => HashMap::new(),
        };
        let mut balance = opening;
        let show = |row: EntryRow| {
            balance = balance.map(|balance| balance.saturating_add(row.signed()));
            let lines = others.get(&row.journal_id).map(Vec::as_slice).unwrap_or_default();
            let opponents = against(&row, lines);
            let opponent: Vec<String> =
                opponents.iter().map(|other| format!("{} {}", other.account, other.name_zh)).collect();
            let named = |dimension: &'static str, key: &Option<String>| {
                let key = key.as_deref().filter(|key| !key.is_empty());
                let shown = key.map(|key| names.of(dimension, key));
                shown.map_or_else(String::new, |(code, name)| format!("{code} {}", name.zh).trim().to_owned())
            };
            let debit = row.side == "debit";
            BookEntry {
                account_name: self
                    .chart
                    .get(&row.account)
                    .map(|known| full_name(self.chart, known))
                    .unwrap_or_default(),
                document: sources.get(&row.document_id).cloned(),
                debit_fen: if debit { row.amount_fen } else { Fen::ZERO },
                credit_fen: if debit { Fen::ZERO } else { row.amount_fen },
                balance_fen: balance.map(Fen::from_fen),
                opponent: opponent.join("、"),
                opponents,
                project: named("project_id", &row.project_id),
                fund: named("fund", &row.fund),
                function: named("function", &row.function),
                dep_economy: named("dep_economy", &row.dep_economy),
                payee: named("payee_id", &row.payee_id),
                journal_id: row.journal_id,
                line: row.line,
                posted_on: row.posted_on,
                period: row.period,
                number: row.number,
                event: row.event,
                summary: row.summary,
                document_id: row.document_id,
                document_kind: row.document_kind,
                reverses_id: row.reverses_id,
                book: row.book,
                account: row.account,
                side: row.side,
            }
        };
        Ok(rows.into_iter().map(show).collect())
    }
    async fn opponents(&self, rows: &[EntryRow]) -> Result<HashMap<JournalId, Vec<OpponentRow>>, DbError> {
        const SQL: &str = "select e.journal_id, e.book, e.side, e.account, a.name_zh, a.name_en
            from lg_entry e join lg_account a on a.code = e.account
            where e.journal_id in {in:1} and e.unit_id = $2 order by e.journal_id, e.line";
        let journals: BTreeSet<JournalId> = rows.iter().map(|row| row.journal_id).collect();
        let others: Vec<OpponentRow> = self.conn.all(SQL, [list(journals), self.unit_id.into()]).await?;
        let mut by_journal: HashMap<JournalId, Vec<OpponentRow>> = HashMap::new();
        for other in others {
            by_journal.entry(other.journal_id).or_default().push(other);
        }
        Ok(by_journal)
    }
    async fn names(&self, rows: &[EntryRow]) -> Result<Names, DbError> {
        let mut wanted = Wanted::default();
        for row in rows {
            wanted.add("project_id", row.project_id.as_deref());
            wanted.add("fund", row.fund.as_deref());
            wanted.add("function", row.function.as_deref());
            wanted.add("dep_economy", row.dep_economy.as_deref());
            wanted.add("payee_id", row.payee_id.as_deref());
        }
        Names::load_unscoped(self.conn, &wanted).await
    }
}

/// The accounts on the other side of a line in its voucher and book, each once.
fn against(row: &EntryRow, lines: &[OpponentRow]) -> Vec<Opponent> {
    let mut opponents: Vec<Opponent> = Vec::new();
    for line in lines.iter().filter(|line| line.book == row.book && line.side != row.side) {
        if opponents.iter().all(|known| known.account != line.account) {
            let (account, name_zh, name_en) =
                (line.account.clone(), line.name_zh.clone(), line.name_en.clone());
            opponents.push(Opponent { account, name_zh, name_en });
        }
    }
    opponents
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let place =
            Place { period: 202_603, posted_on: "2026-03-05".into(), number: 7, line: 2, balance: -5 };
        assert_eq!(Place::read(Some("202603~2026-03-05~7~2~-5")), Some(Some(place)));
        assert_eq!(Place::read(None), Some(None));
        for foreign in ["202603", "a~b~c~d~e", "1~2~3~4", "1~2~3~4~5~6"] {
            assert_eq!(Place::read(Some(foreign)), None, "{foreign}");
        }
    }
}
