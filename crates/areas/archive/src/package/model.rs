//! What stands in an archive package: the names of its files and the records in them. The writer and the verifier share
//! these, and nothing else.

use kernel::{Fen, Stamp};
use ledger::journal::{Dimensions, EntryRow, JournalRow};
use ledger::{Book, IndicatorId, JournalId, JournalType, Side};
use platform::{UnitId, UserId, audit};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

/// The form of a package.
pub const FORMAT: &str = "yiti-archive/1";
/// Every other file with its size and hash.
pub const MANIFEST: &str = "manifest.json";
/// The signature over the manifest.
pub const SIGNATURE: &str = "signature.json";
/// What the package is; the only file besides manifest and signature that another run over the same months may
/// write differently.
pub const INFO: &str = "package.json";
/// The links of the unit's ledger chain between the first and the last voucher.
pub const LINKS: &str = "chain/ledger.csv";
/// Balances of accounts by month.
pub const BALANCES: &str = "books/balances.csv";
/// The general ledger.
pub const GENERAL: &str = "books/general-ledger.csv";
/// Accounts with their names.
pub const ACCOUNTS: &str = "reference/accounts.csv";
/// Codes and names of the dimensions of entries.
pub const NAMES: &str = "reference/names.csv";
/// How to read and verify a package.
pub const README: &str = "README.txt";

/// The vouchers of a month, one a line.
pub fn vouchers_of(period: i64) -> String {
    format!("vouchers/{period}.jsonl")
}
/// The journal (序时账) of a month.
pub fn journal_of(period: i64) -> String {
    format!("books/journal-{period}.csv")
}
/// The detail ledger of an account.
pub fn detail_of(account: &str) -> String {
    format!("books/detail/{account}.csv")
}

/// `manifest.json`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Manifest {
    /// [`FORMAT`]
    pub format: String,
    /// `SM3`
    pub algorithm: String,
    /// Over path, size and hash of every file but [`INFO`]: equal in every run over the same closed months.
    pub content_hash: String,
    /// The files in the order in which they were written.
    pub files: Vec<ManifestFile>,
}

/// A file of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManifestFile {
    /// Its name in the package.
    pub path: String,
    /// Bytes.
    pub size: u64,
    /// Hash.
    pub sm3: String,
}

/// What [`Manifest::content_hash`] is of these files.
pub fn content_hash(files: &[ManifestFile]) -> String {
    let text: String = files
        .iter()
        .filter(|file| file.path != INFO)
        .map(|file| audit::canonical(&[&file.path, &file.size.to_string(), &file.sm3]))
        .collect();
    platform::hash::digest(text.as_bytes())
}

/// `signature.json`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SignatureFile {
    /// `SM2-SM3`
    pub algorithm: String,
    /// The identity in the signature.
    pub signer_id: String,
    /// The installation's key: an uncompressed point in hex.
    pub public_key: String,
    /// Over the bytes of the manifest, in hex.
    pub signature: String,
}

/// `package.json`
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Info {
    /// [`FORMAT`]
    pub format: String,
    /// Number of the package.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// First period.
    pub from_period: i64,
    /// Last period.
    pub to_period: i64,
    /// When it was made.
    pub made_at: Stamp,
    /// By whom.
    pub made_by: String,
    /// The heads of the unit's chains at that time.
    pub heads: Heads,
    /// How much is in it.
    pub counts: Counts,
    /// The program that made it.
    pub program: String,
}

/// The heads of a unit's chains.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult)]
pub struct Heads {
    /// Last journal.
    pub ledger_seq: i64,
    /// Its hash.
    pub ledger_hash: String,
    /// Last audit record.
    pub audit_seq: i64,
    /// Its hash.
    pub audit_hash: String,
}

/// How much is in a package.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Vouchers.
    pub vouchers: i64,
    /// Their lines.
    pub entries: i64,
    /// Files of documents.
    pub attachments: i64,
}

/// A closed month.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult)]
pub struct ClosedPeriod {
    /// Period.
    pub period: i64,
    /// By whom.
    pub closed_by: String,
    /// When.
    pub closed_at: Stamp,
}

/// A voucher as it is posted: a line of a file of vouchers.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VoucherRecord {
    /// Unit, month and number: `165001-202603-7`.
    pub full_number: String,
    /// Its head, with its link in the chain.
    pub journal: JournalRecord,
    /// Its lines in both books.
    pub entries: Vec<EntryRecord>,
    /// Who signed for it, by duty.
    pub signatures: Vec<SignatureRecord>,
    /// The document behind it.
    pub source: Option<SourceRecord>,
    /// The files of that document.
    pub attachments: Vec<AttachmentRecord>,
    /// What was done to that document until the months were closed: records of the audit trail.
    pub history: Vec<audit::Record>,
}

/// The head of a voucher.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult)]
#[expect(missing_docs, reason = "columns of lg_journal, described there")]
pub struct JournalRecord {
    pub id: JournalId,
    pub unit_id: UnitId,
    pub seq: i64,
    pub journal_type: String,
    pub number: i64,
    pub fiscal_year: i64,
    pub period: i64,
    pub posted_on: String,
    pub event: String,
    pub summary: String,
    pub difference_class: String,
    pub document_id: String,
    pub document_kind: String,
    pub reverses_id: Option<JournalId>,
    pub prepared_by: UserId,
    pub posted_at: i64,
    pub prev_hash: String,
    pub hash: String,
}

impl JournalRecord {
    /// As the ledger hashes it. `None`: its kind is none of ours.
    pub fn row(&self) -> Option<JournalRow> {
        let kinds = [JournalType::Indicator, JournalType::Voucher];
        Some(JournalRow {
            id: self.id,
            unit_id: self.unit_id,
            seq: self.seq,
            journal_type: kinds.into_iter().find(|kind| kind.word() == self.journal_type)?,
            number: self.number,
            fiscal_year: self.fiscal_year,
            period: self.period,
            posted_on: self.posted_on.clone(),
            event: self.event.clone(),
            summary: self.summary.clone(),
            difference_class: self.difference_class.clone(),
            document_id: self.document_id.clone(),
            document_kind: self.document_kind.clone(),
            reverses_id: self.reverses_id,
            prepared_by: self.prepared_by,
            posted_at: self.posted_at,
            prev_hash: self.prev_hash.clone(),
            hash: self.hash.clone(),
        })
    }
}

/// A line of a voucher.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult)]
#[expect(missing_docs, reason = "columns of lg_entry, described there")]
pub struct EntryRecord {
    #[serde(skip)]
    pub journal_id: Option<JournalId>,
    pub line: i64,
    pub unit_id: UnitId,
    pub period: i64,
    pub book: String,
    pub account: String,
    pub side: String,
    pub amount_fen: Fen,
    pub event: String,
    pub indicator_id: Option<IndicatorId>,
    pub project_id: Option<String>,
    pub function: Option<String>,
    pub dep_economy: Option<String>,
    pub gov_economy: Option<String>,
    pub fund: Option<String>,
    pub payee_id: Option<String>,
    pub source_line_id: Option<String>,
}

impl EntryRecord {
    /// As the ledger hashes it, in a voucher. `None`: a word is none of ours.
    pub fn row(&self, journal_id: JournalId) -> Option<EntryRow> {
        Some(EntryRow {
            journal_id,
            line: self.line,
            unit_id: self.unit_id,
            period: self.period,
            book: Book::parse(&self.book)?,
            account: self.account.clone(),
            side: Side::parse(&self.side)?,
            amount_fen: self.amount_fen,
            event: self.event.clone(),
            dimensions: Dimensions {
                indicator_id: self.indicator_id,
                project_id: self.project_id.clone(),
                function: self.function.clone(),
                dep_economy: self.dep_economy.clone(),
                gov_economy: self.gov_economy.clone(),
                fund: self.fund.clone(),
                payee_id: self.payee_id.clone(),
                source_line_id: self.source_line_id.clone(),
            },
        })
    }
    /// Debit and credit of the line.
    pub fn sides(&self) -> (i64, i64) {
        let fen = self.amount_fen.fen();
        if self.side == Side::Debit.word() { (fen, 0) } else { (0, fen) }
    }
}

/// A person who signed, by duty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureRecord {
    /// `prepare`, `handle`, `review`, `approve`, `pay`, `book`
    pub duty: String,
    /// The name as it was.
    pub name: String,
}

/// The document behind a voucher.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SourceRecord {
    /// Its kind.
    pub kind: String,
    /// Its number.
    pub number: String,
}

/// A file of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentRecord {
    /// Where it stands in the package.
    pub path: String,
    /// Its name.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Its hash when it was kept.
    pub sm3: String,
}
