//! The tables of reconciliations.

use kernel::{Col, Conn, DbError, Problem, Stamp, Table};
use platform::{Scope, UnitId, UserId, Vault};
use sea_orm::{FromQueryResult, QueryResult, Value};
use serde::Serialize;

use super::private::{stage_private, unstage_private};

/// Rows of one statement.
const CHUNK: usize = 2_000;

/// A case as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct CaseRow {
    pub id: String,
    pub unit_id: UnitId,
    pub kind: String,
    pub note: String,
    pub state: String,
    pub precedence: String,
    pub basis: String,
    pub owner_id: UserId,
    pub owner_name: String,
    pub created_at: Stamp,
    pub signer_name: String,
    pub applied_at: Option<Stamp>,
    pub report: String,
    pub version: i64,
}

const CASE: &str = "id, unit_id, kind, note, state, precedence, basis, owner_id, owner_name, created_at,
    signer_name, applied_at, report, version";

/// A source without its file.
#[derive(Clone, Debug, FromQueryResult)]
pub(crate) struct SourceRow {
    pub place: i64,
    pub name: String,
    pub file_hash: String,
    pub row_count: i64,
    pub uploaded_by: UserId,
    pub uploaded_name: String,
    pub uploaded_at: Stamp,
}

/// A record as matching left it.
#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub(crate) struct RecordRow {
    pub case_id: String,
    pub seq: i64,
    pub record_key: String,
    pub shown_key: String,
    pub unit_code: String,
    pub status: String,
    pub merged: String,
    pub origins: String,
}

static RECORD: Table = Table {
    name: "md_reconcile_record",
    columns: &[
        ("case_id", Col::Text),
        ("seq", Col::Int),
        ("record_key", Col::Text),
        ("shown_key", Col::Text),
        ("unit_code", Col::Text),
        ("status", Col::Text),
        ("merged", Col::Text),
        ("origins", Col::Text),
    ],
    key: &["case_id", "seq"],
};

/// What a person decides.
#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub(crate) struct ConflictRow {
    pub case_id: String,
    pub seq: i64,
    pub record_seq: i64,
    pub record_key: String,
    pub shown_key: String,
    pub unit_code: String,
    pub field: String,
    /// `|甲|乙|`, and `*` for a stored value that can be kept.
    pub sources: String,
    pub shown: String,
    pub facts: String,
    pub proposal: String,
    pub decision: String,
    pub value: String,
    pub reason: String,
    pub decided_by: Option<UserId>,
    pub decided_name: String,
    #[serde(serialize_with = "as_number")]
    pub decided_at: Option<Stamp>,
}

fn as_number<S: serde::Serializer>(at: &Option<Stamp>, serializer: S) -> Result<S::Ok, S::Error> {
    at.map(|at| at.0).serialize(serializer)
}

static CONFLICT: Table = Table {
    name: "md_reconcile_conflict",
    columns: &[
        ("case_id", Col::Text),
        ("seq", Col::Int),
        ("record_seq", Col::Int),
        ("record_key", Col::Text),
        ("shown_key", Col::Text),
        ("unit_code", Col::Text),
        ("field", Col::Text),
        ("sources", Col::Text),
        ("shown", Col::Text),
        ("facts", Col::Text),
        ("proposal", Col::Text),
        ("decision", Col::Text),
        ("value", Col::Text),
        ("reason", Col::Text),
        ("decided_by", Col::Text),
        ("decided_name", Col::Text),
        ("decided_at", Col::Int),
    ],
    key: &["case_id", "seq"],
};

/// Columns of a conflict, for `select`.
pub(crate) const CONFLICT_COLUMNS: &str = "case_id, seq, record_seq, record_key, shown_key, unit_code, field,
    sources, shown, facts, proposal, decision, value, reason, decided_by, decided_name, decided_at";

/// A row of any query as cells of text.
pub(crate) struct Texts(pub Vec<(String, Option<String>)>);

impl FromQueryResult for Texts {
    fn from_query_result(row: &QueryResult, prefix: &str) -> Result<Texts, sea_orm::DbErr> {
        let cell = |name: String| {
            let value = row.try_get::<Option<String>>(prefix, &name)?;
            Ok((name, value))
        };
        row.column_names().into_iter().map(cell).collect::<Result<_, _>>().map(Texts)
    }
}

#[derive(FromQueryResult)]
struct Content {
    content: Option<Vec<u8>>,
}

/// A case that may be seen, or not found. `None` for the scope is the operator.
pub(crate) async fn find(conn: &Conn, scope: Option<&Scope>, id: &str) -> Result<CaseRow, Problem> {
    let sql = format!("select {CASE} from md_reconcile_case where id = $1");
    let case: Option<CaseRow> = conn.one(&sql, [id.into()]).await?;
    let seen = |case: &CaseRow| scope.is_none_or(|scope| scope.sees(case.unit_id));
    case.filter(seen).ok_or_else(Problem::not_found)
}

/// Cases of these units, newest first.
pub(crate) async fn cases(
    conn: &Conn,
    scope: &Scope,
    state: &str,
    after: &str,
    rows: i64,
) -> Result<(Vec<CaseRow>, i64), DbError> {
    const WHERE: &str = "unit_id in {in:1} and ($2 = '' or state = $2)";
    let count = format!("select count(*) from md_reconcile_case where {WHERE}");
    let total = conn.number(&count, [scope.parameter(), state.into()]).await?;
    let sql = format!(
        "select {CASE} from md_reconcile_case where {WHERE} and ($3 = '' or id < $3) order by id desc limit $4"
    );
    let bound: [Value; 4] = [scope.parameter(), state.into(), after.into(), rows.into()];
    Ok((conn.all(&sql, bound).await?, total))
}

/// The sources of a case in their order.
pub(crate) async fn sources(conn: &Conn, id: &str) -> Result<Vec<SourceRow>, DbError> {
    let sql = "select place, name, file_hash, row_count, uploaded_by, uploaded_name, uploaded_at
        from md_reconcile_source where case_id = $1 order by place";
    conn.all(sql, [id.into()]).await
}

/// The file of a source.
pub(crate) async fn content(conn: &Conn, vault: &Vault, id: &str, place: i64) -> Result<Vec<u8>, Problem> {
    let sql = "select content from md_reconcile_source where case_id = $1 and place = $2";
    let found: Option<Content> = conn.one(sql, [id.into(), place.into()]).await?;
    let staged = found.and_then(|found| found.content).ok_or_else(Problem::internal)?;
    unstage_private(vault, &format!("{id}/{place}"), &staged)
}

/// Adds a source, or puts a newer file in its place.
pub(crate) async fn put_source(
    conn: &Conn,
    vault: &Vault,
    id: &str,
    source: &SourceRow,
    file: &[u8],
) -> Result<(), DbError> {
    let sql = "insert into md_reconcile_source
            (case_id, place, name, file_hash, row_count, uploaded_by, uploaded_name, uploaded_at, content)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (case_id, place) do update set file_hash = excluded.file_hash, row_count = excluded.row_count,
          uploaded_by = excluded.uploaded_by, uploaded_name = excluded.uploaded_name,
          uploaded_at = excluded.uploaded_at, content = excluded.content";
    let bound: [Value; 9] = [
        id.into(),
        source.place.into(),
        source.name.clone().into(),
        source.file_hash.clone().into(),
        source.row_count.into(),
        source.uploaded_by.into(),
        source.uploaded_name.clone().into(),
        source.uploaded_at.into(),
        Value::from(stage_private(vault, &format!("{id}/{}", source.place), file)?),
    ];
    conn.exec(sql, bound).await?;
    Ok(())
}

/// The files are not needed any more.
pub(crate) async fn drop_files(conn: &Conn, id: &str) -> Result<(), DbError> {
    conn.exec("update md_reconcile_source set content = null where case_id = $1", [id.into()]).await?;
    Ok(())
}

/// Moves a case on; false when somebody was first.
pub(crate) async fn advance(conn: &Conn, case: &CaseRow, state: &str, basis: &str) -> Result<bool, DbError> {
    let sql = "update md_reconcile_case set state = $3, basis = $4, version = version + 1
        where id = $1 and version = $2 and state in ('open', 'matched')";
    let bound: [Value; 4] = [case.id.clone().into(), case.version.into(), state.into(), basis.into()];
    Ok(conn.exec(sql, bound).await? == 1)
}

/// Every decision of a case, in order.
pub(crate) async fn decided(conn: &Conn, id: &str) -> Result<Vec<ConflictRow>, DbError> {
    let sql = format!(
        "select {CONFLICT_COLUMNS} from md_reconcile_conflict where case_id = $1 and decision <> '' order by seq"
    );
    conn.all(&sql, [id.into()]).await
}

/// How many decisions are open.
pub(crate) async fn undecided(conn: &Conn, id: &str) -> Result<i64, DbError> {
    let sql = "select count(*) from md_reconcile_conflict where case_id = $1 and decision = ''";
    conn.number(sql, [id.into()]).await
}

/// Replaces what matching found.
pub(crate) async fn replace(
    conn: &Conn,
    id: &str,
    conflicts: &[ConflictRow],
    records: impl Iterator<Item = RecordRow>,
) -> Result<(), DbError> {
    for table in ["md_reconcile_conflict", "md_reconcile_record"] {
        conn.exec(&format!("delete from {table} where case_id = $1"), [id.into()]).await?;
    }
    // A statement's rows are one parameter: pieces keep it from becoming as large as the case.
    let mut records = records.peekable();
    while records.peek().is_some() {
        let piece: Vec<RecordRow> = records.by_ref().take(CHUNK).collect();
        conn.insert(&RECORD, &piece).await?;
    }
    for piece in conflicts.chunks(CHUNK) {
        conn.insert(&CONFLICT, piece).await?;
    }
    Ok(())
}
