//! What goes into a package, read in pages from one snapshot.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError, Period, Problem, Stamp, text};
use ledger::JournalId;
use platform::audit::{COLUMNS, Record};
use platform::{UnitId, UserId};
use sea_orm::FromQueryResult;

use super::model::{
    AttachmentRecord, ClosedPeriod, EntryRecord, Heads, JournalRecord, SignatureRecord, SourceRecord,
    VoucherRecord,
};

/// Vouchers read at once.
const PAGE: i64 = 500;

/// A span of closed months of one unit.
#[derive(Clone, Debug)]
pub struct Range {
    /// Unit.
    pub unit_id: UnitId,
    /// First period: `202600` (opening balances) to `202613` (closing of the year).
    pub from: i64,
    /// Last period, of the same year.
    pub to: i64,
}

impl Range {
    /// Checks that it is a span of periods of one year.
    pub fn new(unit_id: UnitId, from: i64, to: i64) -> Result<Range, Problem> {
        let known = |code| Period::from_code(code).is_some();
        if known(from) && known(to) && from <= to && from / 100 == to / 100 {
            return Ok(Range { unit_id, from, to });
        }
        Err(Problem::field(
            "to",
            text!(
                "起止期间应为同一年度的会计期间（00 期初、01 至 12 月、13 年结期），且起不晚于止。",
                "From and to must be periods of one year (00 opening, 01 to 12, 13 closing), in this order."
            ),
            text!("请修改起止期间。", "Correct the periods."),
        ))
    }
    /// Its periods.
    pub fn periods(&self) -> impl Iterator<Item = i64> + use<> {
        self.from..=self.to
    }
    /// Fiscal year.
    pub fn year(&self) -> i64 {
        self.from / 100
    }
}

/// The unit whose books they are.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Unit {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

/// Its code and name.
pub async fn unit(conn: &Conn, id: UnitId) -> Result<Unit, Problem> {
    let found: Option<Unit> = conn.one("select code, name from v_unit where id = $1", [id.into()]).await?;
    found.ok_or_else(Problem::not_found)
}

/// The closes of a range, when every month of it is closed; which are not, otherwise. The opening needs no close when
/// nothing stands in it.
pub async fn closed(conn: &Conn, range: &Range) -> Result<Vec<ClosedPeriod>, Problem> {
    const CLOSED: &str = "select period, closed_by, closed_at from lg_closed_period
        where unit_id = $1 and period >= $2 and period <= $3 order by period";
    let values = || [range.unit_id.into(), range.from.into(), range.to.into()];
    let rows: Vec<ClosedPeriod> = conn.all(CLOSED, values()).await?;
    let known: BTreeSet<i64> = rows.iter().map(|row| row.period).collect();
    let mut open: Vec<i64> = range.periods().filter(|period| !known.contains(period)).collect();
    if open.first().is_some_and(|period| period % 100 == 0) {
        const ANY: &str = "select count(*) from lg_journal where unit_id = $1 and period = $2";
        if conn.number(ANY, [range.unit_id.into(), range.from.into()]).await? == 0 {
            open.remove(0);
        }
    }
    if open.is_empty() {
        return Ok(rows);
    }
    let open: Vec<String> = open.iter().map(ToString::to_string).collect();
    let (zh, en) = (open.join("、"), open.join(", "));
    let problem = Problem::conflict(
        "period_open",
        text!("期间 {zh} 尚未结账，不能归档。", "Periods {en} are not closed and cannot be archived."),
        text!(
            "请先办理月度结账（年结期为年度结账），或只归档已结账的期间。",
            "Close them first (13 by the close of the year), or archive closed periods only."
        ),
    );
    Err(problem.with_clause("会计档案管理办法（财政部、国家档案局令第79号）"))
}

/// The heads of the unit's chains.
pub async fn heads(conn: &Conn, unit: UnitId) -> Result<Heads, DbError> {
    let sql = "select ledger_seq, ledger_hash, audit_seq, audit_hash from pf_chain where unit_id = $1";
    let none = || platform::audit::Chain::begin(unit);
    let found: Option<Heads> = conn.one(sql, [unit.into()]).await?;
    Ok(found.unwrap_or_else(|| {
        let begun = none();
        Heads {
            ledger_seq: begun.ledger_seq,
            ledger_hash: begun.ledger_hash,
            audit_seq: begun.audit_seq,
            audit_hash: begun.audit_hash,
        }
    }))
}

/// A page of vouchers of a period in order of their numbers, whole. What happened after `until` is not in them, so that
/// a package made later is the same.
pub async fn vouchers(
    conn: &Conn,
    (unit_id, unit): (UnitId, &Unit),
    period: i64,
    beyond: i64,
    until: Stamp,
) -> Result<Vec<VoucherRecord>, DbError> {
    const SQL: &str =
        "select id, unit_id, seq, journal_type, number, fiscal_year, period, posted_on, event, summary,
          difference_class, document_id, document_kind, reverses_id, prepared_by, posted_at, prev_hash, hash
        from lg_journal where unit_id = $1 and period = $2 and journal_type = 'voucher' and number > $3
        order by number limit $4";
    let values = [unit_id.into(), period.into(), beyond.into(), PAGE.into()];
    let journals: Vec<JournalRecord> = conn.all(SQL, values).await?;
    if journals.is_empty() {
        return Ok(Vec::new());
    }
    let mut entries = entries(conn, &journals).await?;
    let documents: BTreeSet<&str> = journals.iter().map(|journal| journal.document_id.as_str()).collect();
    let history = history(conn, &documents, until).await?;
    let attachments = attachments(conn, &documents, until).await?;
    let sources = sources(conn, &documents).await?;
    let makers = makers(conn, &journals).await?;
    let whole = |journal: JournalRecord| {
        let done = history.get(&journal.document_id).cloned().unwrap_or_default();
        VoucherRecord {
            full_number: format!("{}-{}-{}", unit.code, journal.period, journal.number),
            entries: entries.remove(&journal.id).unwrap_or_default(),
            signatures: signatures(&journal, &done, &makers),
            source: sources.get(&journal.document_id).cloned(),
            attachments: attachments.get(&journal.document_id).cloned().unwrap_or_default(),
            history: done,
            journal,
        }
    };
    Ok(journals.into_iter().map(whole).collect())
}

async fn entries(
    conn: &Conn,
    journals: &[JournalRecord],
) -> Result<HashMap<JournalId, Vec<EntryRecord>>, DbError> {
    const SQL: &str = "select journal_id, line, unit_id, period, book, account, side, amount_fen, event,
          indicator_id, project_id, function, dep_economy, gov_economy, fund, payee_id, source_line_id
        from lg_entry where journal_id in {in:1} order by journal_id, line";
    let rows: Vec<EntryRecord> = conn.all(SQL, [list(journals.iter().map(|journal| journal.id))]).await?;
    let mut by_journal: HashMap<JournalId, Vec<EntryRecord>> = HashMap::new();
    for row in rows {
        if let Some(journal) = row.journal_id {
            by_journal.entry(journal).or_default().push(row);
        }
    }
    Ok(by_journal)
}

async fn history(
    conn: &Conn,
    documents: &BTreeSet<&str>,
    until: Stamp,
) -> Result<HashMap<String, Vec<Record>>, DbError> {
    let sql = format!(
        "select {COLUMNS} from pf_audit where object_id in {{in:1}} and at <= $2 order by object_id, unit_id, seq"
    );
    let rows: Vec<Record> = conn.all(&sql, [list(documents), until.into()]).await?;
    let mut by_document: HashMap<String, Vec<Record>> = HashMap::new();
    for row in rows {
        by_document.entry(row.object_id.clone()).or_default().push(row);
    }
    Ok(by_document)
}

#[derive(FromQueryResult)]
struct FileRow {
    document_id: String,
    attachment_id: String,
    name: String,
    media_type: String,
    size: i64,
    hash: String,
}

async fn attachments(
    conn: &Conn,
    documents: &BTreeSet<&str>,
    until: Stamp,
) -> Result<HashMap<String, Vec<AttachmentRecord>>, DbError> {
    const SQL: &str = "select a.document_id, a.attachment_id, a.name, p.media_type, p.size, p.hash
        from fl_attachment a join pf_attachment p on p.id = a.attachment_id
        where a.document_id in {in:1} and a.is_removal = 0 and a.at <= $2
          and not exists (select 1 from fl_attachment r
            where r.attachment_id = a.attachment_id and r.is_removal = 1 and r.at <= $2)
        order by a.document_id, a.seq";
    let rows: Vec<FileRow> = conn.all(SQL, [list(documents), until.into()]).await?;
    let mut by_document: HashMap<String, Vec<AttachmentRecord>> = HashMap::new();
    for row in rows {
        by_document.entry(row.document_id.clone()).or_default().push(AttachmentRecord {
            path: path(&row.attachment_id, &row.name),
            name: row.name,
            media_type: row.media_type,
            size: row.size,
            sm3: row.hash,
        });
    }
    Ok(by_document)
}

/// A name that says nothing about anybody, with the ending of the file's own.
fn path(id: &str, name: &str) -> String {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let plain = ending.len() <= 8 && ending.chars().all(|letter| letter.is_ascii_alphanumeric());
    if plain && !ending.is_empty() {
        format!("attachments/{id}.{}", ending.to_ascii_lowercase())
    } else {
        format!("attachments/{id}")
    }
}

#[derive(FromQueryResult)]
struct Bytes {
    content: Vec<u8>,
}

/// The bytes of a file, as they are stored; their hash stands in the package, and a difference is found there.
pub async fn content(conn: &Conn, path: &str) -> Result<Vec<u8>, DbError> {
    let name = path.strip_prefix("attachments/").unwrap_or(path);
    let id = name.split('.').next().unwrap_or(name);
    let found: Option<Bytes> =
        conn.one("select content from pf_attachment where id = $1", [id.into()]).await?;
    found.map(|found| found.content).ok_or_else(|| DbError::Other(format!("file {id} is not there")))
}

async fn sources(conn: &Conn, documents: &BTreeSet<&str>) -> Result<HashMap<String, SourceRecord>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: String,
        kind: String,
        number: String,
    }
    let sql = "select id, kind, number from fl_document where id in {in:1}";
    let rows: Vec<Row> = conn.all(sql, [list(documents)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, SourceRecord { kind: row.kind, number: row.number })).collect())
}

async fn makers(conn: &Conn, journals: &[JournalRecord]) -> Result<HashMap<UserId, String>, DbError> {
    #[derive(FromQueryResult)]
    struct Person {
        id: UserId,
        name: String,
    }
    let users: BTreeSet<UserId> = journals.iter().map(|journal| journal.prepared_by).collect();
    let people: Vec<Person> =
        conn.all("select id, name from pf_user where id in {in:1}", [list(users)]).await?;
    Ok(people.into_iter().map(|person| (person.id, person.name)).collect())
}

/// For each duty whoever took it last before the voucher was posted; who made the voucher; and who booked it, which is
/// its maker where nobody else did.
fn signatures(
    journal: &JournalRecord,
    history: &[Record],
    makers: &HashMap<UserId, String>,
) -> Vec<SignatureRecord> {
    let maker = makers.get(&journal.prepared_by).cloned();
    let maker = maker.unwrap_or_else(|| "系统自动生成".to_owned());
    let mut by_duty: BTreeMap<&str, String> = BTreeMap::from([("prepare", maker.clone()), ("book", maker)]);
    for duty in ["handle", "review", "approve", "pay", "book"] {
        let last = history.iter().rev().find(|done| done.duty == duty && done.at.0 <= journal.posted_at);
        if let Some(done) = last {
            by_duty.insert(duty, done.actor_name.clone());
        }
    }
    by_duty.into_iter().map(|(duty, name)| SignatureRecord { duty: duty.to_owned(), name }).collect()
}

/// What an entry names: dimensions with their values.
pub fn named_by(entry: &EntryRecord) -> impl Iterator<Item = (&'static str, String)> {
    let values = [
        ("project_id", entry.project_id.clone()),
        ("payee_id", entry.payee_id.clone()),
        ("indicator_id", entry.indicator_id.map(|id| id.to_string())),
        ("function", entry.function.clone()),
        ("dep_economy", entry.dep_economy.clone()),
        ("gov_economy", entry.gov_economy.clone()),
        ("fund", entry.fund.clone()),
    ];
    values.into_iter().filter_map(|(dimension, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some((dimension, value))
    })
}

/// A link of the ledger chain.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Link {
    /// Place in the chain.
    pub seq: i64,
    /// Kind of journal.
    pub journal_type: String,
    /// Its period.
    pub period: i64,
    /// Its number.
    pub number: i64,
    /// Hash of the link before.
    pub prev_hash: String,
    /// Hash.
    pub hash: String,
}

/// Links read at once.
const LINKS: i64 = 5_000;

/// A page of the unit's links after one of them, up to another.
pub async fn links(conn: &Conn, unit: UnitId, beyond: i64, last: i64) -> Result<Vec<Link>, DbError> {
    const SQL: &str = "select seq, journal_type, period, number, prev_hash, hash from lg_journal
        where unit_id = $1 and seq > $2 and seq <= $3 order by seq limit $4";
    conn.all(SQL, [unit.into(), beyond.into(), last.into(), LINKS.into()]).await
}

/// What an account moved in a period.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Moved {
    /// Account.
    pub account: String,
    /// Book.
    pub book: String,
    /// Its name.
    pub name_zh: String,
    /// Code of the account above.
    pub parent: String,
    /// Normal side.
    pub normal_side: String,
    /// Period.
    pub period: i64,
    /// Debits.
    pub debit_fen: i64,
    /// Credits.
    pub credit_fen: i64,
}

/// What the accounts of both books moved until the end of a range; bounded by the chart and the months.
pub async fn moved(conn: &Conn, range: &Range) -> Result<Vec<Moved>, DbError> {
    const SQL: &str = "select b.account, a.book, a.name_zh, a.parent, a.normal_side,
          case when b.period < $2 then 0 else b.period end as period,
          cast(sum(b.debit_fen) as bigint) as debit_fen, cast(sum(b.credit_fen) as bigint) as credit_fen
        from lg_balance b join lg_account a on a.code = b.account
        where b.unit_id = $1 and b.period <= $3 and a.book <> 'indicator'
        group by b.account, a.book, a.name_zh, a.parent, a.normal_side,
          case when b.period < $2 then 0 else b.period end
        order by 1, 6";
    conn.all(SQL, [range.unit_id.into(), range.from.into(), range.to.into()]).await
}
