//! The table of jobs.

use kernel::{Conn, DbError, Limit, Page, Problem, Stamp};
use platform::import::ImportReport;
use platform::{UserId, Vault};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::reconcile::private::{stage_private, unstage_private};

/// Most jobs that wait or run, of everybody.
const WAITING_MAX: i64 = 50;
/// Of a person so many keep what they had.
const KEPT_MAX: i64 = 10;
/// Most of one person.
const OWN_MAX: i64 = 5;

/// A job without its file.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct JobRow {
    pub id: String,
    pub kind: String,
    pub owner_id: UserId,
    pub owner_name: String,
    pub request_key: String,
    pub fingerprint: String,
    pub source: String,
    pub dry_run: i64,
    pub file_hash: String,
    pub state: String,
    pub row_count: i64,
    pub report: String,
    pub problem: String,
    pub created_at: Stamp,
    pub finished_at: Option<Stamp>,
    /// `import`, or `match` and `apply` of a reconciliation.
    pub task: String,
    /// The reconciliation.
    pub subject_id: String,
    /// What its signer says.
    pub opinion: String,
    /// The first day on which the records of a file count; empty for the day of the import.
    pub effective_from: String,
    /// Digest of what a check held the file against.
    pub basis: String,
}

const JOB: &str =
    "id, kind, owner_id, owner_name, request_key, fingerprint, source, dry_run, file_hash, state,
    row_count, report, problem, created_at, finished_at, task, subject_id, opinion, effective_from, basis";

/// Why a job failed, as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct Failure {
    /// Stable code.
    pub code: String,
    /// What was wrong.
    pub what: kernel::Text,
    /// How to mend it.
    pub how: kernel::Text,
}

#[derive(FromQueryResult)]
struct Content {
    content: Option<Vec<u8>>,
}

/// Somebody's own job.
pub(super) async fn own(conn: &Conn, owner: UserId, id: &str) -> Result<JobRow, Problem> {
    let sql = format!("select {JOB} from md_job where id = $1 and owner_id = $2");
    let job: Option<JobRow> = conn.one(&sql, [id.into(), owner.into()]).await?;
    job.ok_or_else(Problem::not_found)
}

/// The job that a request made before.
pub(super) async fn by_key(conn: &Conn, owner: UserId, key: &str) -> Result<Option<JobRow>, DbError> {
    let sql = format!("select {JOB} from md_job where owner_id = $1 and request_key = $2");
    conn.one(&sql, [owner.into(), key.into()]).await
}

/// Somebody's own jobs, newest first.
pub(super) async fn list(
    conn: &Conn,
    owner: UserId,
    after: &str,
    limit: Limit,
) -> Result<Page<JobRow>, DbError> {
    let total = conn.number("select count(*) from md_job where owner_id = $1", [owner.into()]).await?;
    let sql = format!(
        "select {JOB} from md_job where owner_id = $1 and ($2 = '' or id < $2) order by id desc limit $3"
    );
    let items: Vec<JobRow> = conn.all(&sql, [owner.into(), after.into(), limit.rows().into()]).await?;
    let is_full = items.len() as i64 == limit.rows();
    let next = items.last().filter(|_| is_full).map(|job| job.id.clone());
    Ok(Page { items, next, total })
}

/// Whether another job may wait: of this person, of everybody.
pub(super) async fn has_room(conn: &Conn, owner: UserId) -> Result<bool, DbError> {
    const OPEN: &str = "state in ('queued', 'reading', 'checking', 'writing')";
    let all = conn.number(&format!("select count(*) from md_job where {OPEN}"), []).await?;
    let sql = format!("select count(*) from md_job where {OPEN} and owner_id = $1");
    Ok(all < WAITING_MAX && conn.number(&sql, [owner.into()]).await? < OWN_MAX)
}

/// Keeps a job with its file, if it has one.
pub(super) async fn insert(
    conn: &Conn,
    vault: &Vault,
    job: &JobRow,
    file: Option<&[u8]>,
) -> Result<(), DbError> {
    let sql = "insert into md_job (id, kind, owner_id, owner_name, request_key, fingerprint, source, dry_run, file_hash,
            state, row_count, report, problem, content, created_at, finished_at, task, subject_id, opinion,
            effective_from, basis)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', 0, '', '', $10, $11, null, $12, $13, $14, $15, '')";
    let bound: [Value; 15] = [
        job.id.clone().into(),
        job.kind.clone().into(),
        job.owner_id.into(),
        job.owner_name.clone().into(),
        job.request_key.clone().into(),
        job.fingerprint.clone().into(),
        job.source.clone().into(),
        job.dry_run.into(),
        job.file_hash.clone().into(),
        Value::from(file.map(|file| stage_private(vault, &job.id, file)).transpose()?),
        job.created_at.into(),
        job.task.clone().into(),
        job.subject_id.clone().into(),
        job.opinion.clone().into(),
        job.effective_from.clone().into(),
    ];
    conn.exec(sql, bound).await?;
    forget(conn, job.owner_id).await
}

/// A person's newest jobs keep their files, corrections and differences; what older ones had goes.
async fn forget(conn: &Conn, owner: UserId) -> Result<(), DbError> {
    let older = format!(
        "select id from md_job where owner_id = $1 and finished_at is not null and id < (select min(id) from
           (select id from md_job where owner_id = $1 order by id desc limit {KEPT_MAX}) as newest)"
    );
    for sql in [
        format!("update md_job set content = null where content is not null and id in ({older})"),
        format!("delete from md_job_cell where job_id in ({older})"),
        format!("delete from md_job_difference where job_id in ({older})"),
    ] {
        conn.exec(&sql, [owner.into()]).await?;
    }
    Ok(())
}

/// Whether the file of a job is still there.
pub(super) async fn has_file(conn: &Conn, id: &str) -> Result<bool, DbError> {
    let sql = "select count(*) from md_job where id = $1 and content is not null";
    Ok(conn.number(sql, [id.into()]).await? == 1)
}

/// Lets a job whose file is there run again, as a check or for good. False when it is not as it was.
pub(super) async fn again(conn: &Conn, job: &JobRow, dry_run: bool) -> Result<bool, DbError> {
    let sql = "update md_job set state = 'queued', dry_run = $4, row_count = 0, report = '', problem = '',
          finished_at = null, basis = case when $4 = 1 then '' else basis end
        where id = $1 and state = $2 and dry_run = $3 and content is not null";
    let bound: [Value; 4] =
        [job.id.clone().into(), job.state.clone().into(), job.dry_run.into(), i64::from(dry_run).into()];
    Ok(conn.exec(sql, bound).await? == 1)
}

/// The job that waits longest.
pub(super) async fn next(conn: &Conn) -> Result<Option<JobRow>, DbError> {
    let sql = format!("select {JOB} from md_job where state = 'queued' order by created_at, id limit 1");
    conn.one(&sql, []).await
}

/// Jobs that a stop interrupted wait again.
pub(super) async fn requeue(conn: &Conn) -> Result<u64, DbError> {
    let sql = "update md_job set state = 'queued', row_count = 0
        where state in ('reading', 'checking', 'writing')";
    conn.exec(sql, []).await
}

/// The file of a job.
pub(super) async fn content(conn: &Conn, vault: &Vault, id: &str) -> Result<Vec<u8>, Problem> {
    let found: Option<Content> = conn.one("select content from md_job where id = $1", [id.into()]).await?;
    let staged = found.and_then(|found| found.content).ok_or_else(Problem::internal)?;
    unstage_private(vault, id, &staged)
}

/// Moves a job from one state to another; false when it is in neither.
pub(super) async fn step(conn: &Conn, id: &str, from: &str, to: &str, rows: i64) -> Result<bool, DbError> {
    let sql = "update md_job set state = $3, row_count = $4 where id = $1 and state = $2";
    Ok(conn.exec(sql, [id.into(), from.into(), to.into(), rows.into()]).await? == 1)
}

/// How a job ended.
pub(super) struct End<'a> {
    /// `done`, `failed` or `cancelled`
    pub state: &'static str,
    pub report: Option<&'a ImportReport>,
    pub failure: Option<&'a Failure>,
    pub at: Stamp,
    /// Whether the file stays, to be corrected or taken in later.
    pub keeps_file: bool,
    /// Digest of what a check held the file against.
    pub basis: &'a str,
}

impl End<'_> {
    /// Without a report; the file goes.
    pub(super) fn done(at: Stamp) -> End<'static> {
        End { state: "done", report: None, failure: None, at, keeps_file: false, basis: "" }
    }
}

/// Ends a job that has not ended. False when it had ended.
pub(super) async fn end(conn: &Conn, id: &str, end: &End<'_>) -> Result<bool, Problem> {
    let text = |value: Option<serde_json::Result<String>>| {
        value.transpose().map_err(|_| Problem::internal()).map(Option::unwrap_or_default)
    };
    let report = text(end.report.map(serde_json::to_string))?;
    let failure = text(end.failure.map(serde_json::to_string))?;
    let sql = "update md_job set state = $2, report = $3, problem = $4, finished_at = $5, basis = $6,
          content = case when $7 = 1 then content else null end
        where id = $1 and state in ('queued', 'reading', 'checking', 'writing')";
    let bound: [Value; 7] = [
        id.into(),
        end.state.into(),
        report.into(),
        failure.into(),
        end.at.into(),
        end.basis.into(),
        i64::from(end.keeps_file).into(),
    ];
    Ok(conn.exec(sql, bound).await? == 1)
}
