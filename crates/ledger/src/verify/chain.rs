//! I10: the chain of journals, hashed again from its rows.

use std::collections::BTreeMap;

use kernel::db::list;
use kernel::{Conn, DbError, Fen, text};
use platform::audit::Chain;
use platform::hash::{self, GENESIS};
use platform::{UnitId, UserId};
use sea_orm::FromQueryResult;

use super::Check;
use crate::account::{Book, Side};
use crate::indicator::IndicatorId;
use crate::journal::{Dimensions, EntryRow, JournalId, JournalRow, JournalType, content};

/// Journals read at once.
const PAGE: i64 = 1_000;

#[derive(FromQueryResult)]
struct StoredJournal {
    id: JournalId,
    unit_id: UnitId,
    seq: i64,
    journal_type: String,
    number: i64,
    fiscal_year: i64,
    period: i64,
    posted_on: String,
    event: String,
    summary: String,
    difference_class: String,
    document_id: String,
    document_kind: String,
    reverses_id: Option<JournalId>,
    prepared_by: UserId,
    posted_at: i64,
    prev_hash: String,
    hash: String,
}

impl StoredJournal {
    fn row(self) -> JournalRow {
        JournalRow {
            id: self.id,
            unit_id: self.unit_id,
            seq: self.seq,
            journal_type: match self.journal_type.as_str() {
                "indicator" => JournalType::Indicator,
                _ => JournalType::Voucher,
            },
            number: self.number,
            fiscal_year: self.fiscal_year,
            period: self.period,
            posted_on: self.posted_on,
            event: self.event,
            summary: self.summary,
            difference_class: self.difference_class,
            document_id: self.document_id,
            document_kind: self.document_kind,
            reverses_id: self.reverses_id,
            prepared_by: self.prepared_by,
            posted_at: self.posted_at,
            prev_hash: self.prev_hash,
            hash: self.hash,
        }
    }
}

#[derive(FromQueryResult)]
struct StoredEntry {
    journal_id: JournalId,
    line: i64,
    unit_id: UnitId,
    period: i64,
    book: String,
    account: String,
    side: String,
    amount_fen: Fen,
    event: String,
    indicator_id: Option<IndicatorId>,
    project_id: Option<String>,
    function: Option<String>,
    dep_economy: Option<String>,
    gov_economy: Option<String>,
    fund: Option<String>,
    payee_id: Option<String>,
    source_line_id: Option<String>,
}

impl StoredEntry {
    /// `None` when the stored words are none of ours; the chain is broken then.
    fn row(self) -> Option<EntryRow> {
        Some(EntryRow {
            journal_id: self.journal_id,
            line: self.line,
            unit_id: self.unit_id,
            period: self.period,
            book: Book::parse(&self.book)?,
            account: self.account,
            side: Side::parse(&self.side)?,
            amount_fen: self.amount_fen,
            event: self.event,
            dimensions: Dimensions {
                indicator_id: self.indicator_id,
                project_id: self.project_id,
                function: self.function,
                dep_economy: self.dep_economy,
                gov_economy: self.gov_economy,
                fund: self.fund,
                payee_id: self.payee_id,
                source_line_id: self.source_line_id,
            },
        })
    }
}

/// The chains there are: those with a head, and those that rows name.
pub async fn chains(conn: &Conn, rows_of: &str) -> Result<Vec<Chain>, DbError> {
    const HEADS: &str =
        "select unit_id, audit_seq, audit_hash, ledger_seq, ledger_hash from pf_chain order by unit_id";
    let mut chains: Vec<Chain> = conn.all(HEADS, []).await?;
    #[derive(FromQueryResult)]
    struct Named {
        unit_id: UnitId,
    }
    let sql = format!(
        "select distinct unit_id from {rows_of} where unit_id not in (select unit_id from pf_chain) order by unit_id"
    );
    let headless: Vec<Named> = conn.all(&sql, []).await?;
    chains.extend(headless.into_iter().map(|row| Chain::begin(row.unit_id)));
    Ok(chains)
}

/// I10: each journal carries the hash of the one before and of its own content; the head is the last.
pub async fn ledger_chain(conn: &Conn) -> Result<Check, DbError> {
    let title = text!(
        "账簿链：逐笔哈希相连，链头一致",
        "The ledger chain: every hash fits, and the head is the last"
    );
    let mut check = Check::new("I10", title);
    for chain in chains(conn, "lg_journal").await? {
        walk(conn, &chain, &mut check).await?;
    }
    Ok(check)
}

async fn walk(conn: &Conn, chain: &Chain, check: &mut Check) -> Result<(), DbError> {
    let (mut seq, mut previous) = (0_i64, GENESIS.to_owned());
    loop {
        let page: Vec<StoredJournal> = conn
            .all(
                "select id, unit_id, seq, journal_type, number, fiscal_year, period, posted_on, event, summary,
                   difference_class, document_id, document_kind, reverses_id, prepared_by, posted_at, prev_hash, hash
                 from lg_journal where unit_id = $1 and seq > $2 order by seq limit $3",
                [chain.unit_id.into(), seq.into(), PAGE.into()],
            )
            .await?;
        if page.is_empty() {
            break;
        }
        let mut entries = entries(conn, page.iter().map(|journal| journal.id)).await?;
        for journal in page {
            check.checked += 1;
            let journal = journal.row();
            let lines = entries.remove(&journal.id).unwrap_or_default();
            let lines: Option<Vec<EntryRow>> = lines.into_iter().map(StoredEntry::row).collect();
            let expected =
                lines.map(|lines| hash::link(&journal.prev_hash, content(&journal, &lines).as_bytes()));
            if expected.as_deref() != Some(journal.hash.as_str()) {
                let (number, period) = (journal.number, journal.period);
                check.add(
                    journal.id.to_string(),
                    text!(
                        "{period} 期第 {number} 号内容与哈希不符",
                        "number {number} of {period} does not fit its hash"
                    ),
                );
            }
            if journal.seq != seq + 1 || journal.prev_hash != previous {
                let (at, after) = (journal.seq, seq);
                check.add(
                    journal.id.to_string(),
                    text!("链上第 {at} 笔不接第 {after} 笔", "link {at} does not follow link {after}"),
                );
            }
            seq = journal.seq;
            previous = journal.hash;
        }
    }
    if seq != chain.ledger_seq || previous != chain.ledger_hash {
        let head = chain.ledger_seq;
        check.add(
            chain.unit_id.to_string(),
            text!("链头为第 {head} 笔，末笔为第 {seq} 笔", "the head is link {head}, the last one is {seq}"),
        );
    }
    Ok(())
}

async fn entries(
    conn: &Conn,
    journals: impl Iterator<Item = JournalId>,
) -> Result<BTreeMap<JournalId, Vec<StoredEntry>>, DbError> {
    let rows: Vec<StoredEntry> = conn
        .all(
            "select journal_id, line, unit_id, period, book, account, side, amount_fen, event, indicator_id,
               project_id, function, dep_economy, gov_economy, fund, payee_id, source_line_id
             from lg_entry where journal_id in {in:1} order by journal_id, line",
            [list(journals)],
        )
        .await?;
    let mut by_journal: BTreeMap<JournalId, Vec<StoredEntry>> = BTreeMap::new();
    for row in rows {
        by_journal.entry(row.journal_id).or_default().push(row);
    }
    Ok(by_journal)
}
