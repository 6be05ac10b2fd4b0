//! Jobs over HTTP.

use crate::http::columns::{BAD_CELLS, JOBS};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use kernel::{Page, Problem, Stamp, text};
use platform::audit::{self, Event, SYSTEM_CHAIN, canonical, lock_chains};
use platform::http::{
    Answer, Caller, Endpoint, IdempotencyKey, MenuGroup, ParamKind, Path, Query, Reply, Upload, limit,
};
use platform::import::{ImportReport, Importer, XLSX};
use platform::{Permission, hash};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::checked;
use super::problems::{self, BadCell};
use super::store::{self, Failure, JobRow};
use super::work::{cancel, progress, ring};
use crate::importers::effective_day;

/// How a job is wanted.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct JobQuery {
    /// 试导入：只检查，不写入。 Check only, write nothing.
    #[serde(default)]
    dry_run: bool,
    /// 文件的来源名称 / where the file comes from
    #[serde(default)]
    #[param(max_length = 40)]
    source: String,
    /// 生效日期，默认今天 / the day from which the records count, today unless given
    #[param(max_length = 10)]
    effective: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PartQuery {
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 40)]
    pub after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
}

/// An import that runs in the background.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct ImportJob {
    /// Id.
    id: String,
    /// `import`, or `match` and `apply` of a reconciliation.
    task: String,
    /// The reconciliation; empty for imports.
    reconciliation: String,
    /// Kind of records.
    kind: String,
    /// The first day on which the records of a file count; empty for the day of the import.
    effective_from: String,
    /// Where the file comes from, if that was said.
    source: String,
    /// Whether nothing is to be written.
    dry_run: bool,
    /// SM3 of the file.
    file_hash: String,
    /// `queued`, `reading`, `checking`, `writing`, `done`, `failed` or `cancelled`.
    state: String,
    /// Rows that were checked.
    rows_done: i64,
    /// All rows; 0 while the file has not been read.
    rows: i64,
    /// What was done.
    report: Option<ImportReport>,
    /// Why it failed; the bad cells are a list of their own.
    failure: Option<Failure>,
    /// Bad cells.
    problems: i64,
    /// When it came.
    created_at: Stamp,
    /// When it ended.
    finished_at: Option<Stamp>,
}

pub(crate) fn endpoints(importers: &[Arc<dyn Importer>]) -> Vec<Endpoint<App>> {
    let kinds: Vec<&'static str> = importers.iter().map(|importer| importer.kind()).collect();
    let all = [
        Endpoint::post("/api/masterdata/imports/{kind}/jobs", start)
            .named("start_import")
            .title(text!("在后台导入文件", "Import a file in the background"))
            .note(text!(
                "同一 Idempotency-Key 的重复上传得到同一任务。",
                "Sending it again with the same Idempotency-Key gives the same job."
            ))
            .audited("import.queue")
            .path_param("kind", ParamKind::OneOf(Vec::leak(kinds)))
            .raw_body("text/csv", text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
            .raw_body(XLSX, text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
            .query::<JobQuery>()
            .idempotent()
            .answers::<ImportJob>(202),
        Endpoint::get("/api/masterdata/jobs", list)
            .named("list_import_jobs")
            .title(text!("我的导入任务", "My imports"))
            .menu_as(MenuGroup::Master, text!("导入任务", "Import jobs"))
            .query::<PartQuery>()
            .answers::<Page<ImportJob>>(200)
            .exports(JOBS),
        Endpoint::get("/api/masterdata/jobs/{id}", show)
            .named("show_import_job")
            .title(text!("导入任务", "An import"))
            .path_param("id", ParamKind::Uuid)
            .answers::<ImportJob>(200),
        Endpoint::get("/api/masterdata/jobs/{id}/problems", bad_cells)
            .named("list_import_problems")
            .title(text!("导入任务的错误", "Bad cells of an import"))
            .path_param("id", ParamKind::Uuid)
            .query::<PartQuery>()
            .answers::<Page<BadCell>>(200)
            .exports(BAD_CELLS),
        Endpoint::post("/api/masterdata/jobs/{id}/cancel", stop)
            .named("cancel_import_job")
            .title(text!("取消导入任务", "Cancel an import"))
            .audited("import.cancel")
            .path_param("id", ParamKind::Uuid)
            .answers::<ImportJob>(200),
    ];
    let all = all.into_iter().chain(checked::endpoints(importers));
    all.map(|endpoint| endpoint.needs(Permission::MasterEdit).on("import_job")).collect()
}

async fn start(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
    Query(query): Query<JobQuery>,
    IdempotencyKey(key): IdempotencyKey,
    file: Upload,
) -> Reply<Answer<ImportJob>> {
    let effective = effective_day(query.effective.as_deref())?;
    let file_hash = hash::digest(&file.bytes);
    let mut job = new_job(&app, &caller, "import", kind);
    job.source = query.source;
    job.dry_run = i64::from(query.dry_run);
    job.file_hash = file_hash;
    job.effective_from = effective.map(|day| day.to_string()).unwrap_or_default();
    queue(&app, &caller, job, key.map(|key| key.to_string()), Some(&file.bytes)).await
}

fn new_job(app: &App, caller: &Caller, task: &str, kind: String) -> JobRow {
    JobRow {
        id: app.platform.ids.fresh().to_string(),
        kind,
        owner_id: caller.actor.user_id,
        owner_name: caller.actor.name.clone(),
        request_key: String::new(),
        fingerprint: String::new(),
        source: String::new(),
        dry_run: 0,
        file_hash: String::new(),
        state: "queued".to_owned(),
        row_count: 0,
        report: String::new(),
        problem: String::new(),
        created_at: app.platform.clock.now(),
        finished_at: None,
        task: task.to_owned(),
        subject_id: String::new(),
        opinion: String::new(),
        effective_from: String::new(),
        basis: String::new(),
    }
}

/// Lets a reconciliation be matched (`match`) or applied (`apply`) in the background.
pub(crate) async fn queue_case(
    app: &App,
    caller: &Caller,
    task: &str,
    (case_id, kind): (String, String),
    opinion: String,
    key: Option<String>,
) -> Reply<Answer<ImportJob>> {
    let job = JobRow { subject_id: case_id, opinion, ..new_job(app, caller, task, kind) };
    queue(app, caller, job, key, None).await
}

async fn queue(
    app: &App,
    caller: &Caller,
    mut job: JobRow,
    key: Option<String>,
    file: Option<&[u8]>,
) -> Reply<Answer<ImportJob>> {
    let is_dry = if job.dry_run == 1 { "1" } else { "0" };
    let parts = [
        job.kind.as_str(),
        &job.source,
        is_dry,
        &job.file_hash,
        &job.task,
        &job.subject_id,
        &job.opinion,
        &job.effective_from,
    ];
    job.fingerprint = hash::digest(canonical(&parts).as_bytes());
    job.request_key = key.unwrap_or_else(|| job.id.clone());
    let conn = app.platform.db.begin().await?;
    let done = keep(&conn, &app.platform.vault, caller, &job, file).await;
    let kept = conn.settle(done).await?;
    ring();
    Ok(Answer::accepted(view(app, kept).await?))
}

/// Keeps a job, or answers the one that the same request made before.
async fn keep(
    conn: &kernel::Conn,
    vault: &platform::Vault,
    caller: &Caller,
    job: &JobRow,
    file: Option<&[u8]>,
) -> Result<JobRow, Problem> {
    lock_chains(conn, [SYSTEM_CHAIN]).await?;
    if let Some(before) = store::by_key(conn, job.owner_id, &job.request_key).await? {
        if before.fingerprint == job.fingerprint {
            return Ok(before);
        }
        return Err(Problem::conflict(
            "key_reused",
            text!("该 Idempotency-Key 已用于另一请求。", "This key was used for another request."),
            text!("请为新的请求换一个键。", "Take another key for another request."),
        ));
    }
    if !store::has_room(conn, job.owner_id).await? {
        return Err(Problem::conflict(
            "too_many_imports",
            text!("等待中的导入任务过多。", "Too many imports are waiting."),
            text!("请等前面的任务完成，或取消不需要的任务。", "Wait for them, or cancel what is not needed."),
        ));
    }
    store::insert(conn, vault, job, file).await?;
    let action = if job.task == "import" { "import.queue" } else { "reconcile.queue" };
    note(conn, caller, job, action, job.created_at).await?;
    Ok(job.clone())
}

/// Leaves a record in the audit trail.
pub(super) async fn note(
    conn: &kernel::Conn,
    caller: &Caller,
    job: &JobRow,
    action: &str,
    at: Stamp,
) -> Result<(), Problem> {
    let event = Event {
        action: action.to_owned(),
        object_kind: "import_job".to_owned(),
        object_id: job.id.clone(),
        detail: serde_json::json!({
            "kind": job.kind, "source": job.source, "reconciliation": job.subject_id,
        })
        .to_string(),
        after_hash: job.file_hash.clone(),
        ..Event::default()
    };
    audit::record(conn, SYSTEM_CHAIN, &caller.origin(at), vec![event]).await?;
    Ok(())
}

pub(super) async fn view(app: &App, job: JobRow) -> Result<ImportJob, Problem> {
    let problems = problems::count(&app.platform.db.reader(), &job.id).await?;
    Ok(seen(job, problems))
}

/// A job as people see it: while it runs here, with its progress of this moment.
fn seen(job: JobRow, problems: i64) -> ImportJob {
    let (mut state, mut rows, mut rows_done) = (job.state, job.row_count, 0);
    if let Some(progress) = progress(&job.id).filter(|_| state != "done") {
        (rows, rows_done) = (progress.rows().max(rows), progress.checked());
        if progress.rows() > 0 {
            state = if rows_done >= rows { "writing" } else { "checking" }.to_owned();
        }
    }
    if state == "done" {
        rows_done = rows;
    }
    ImportJob {
        id: job.id,
        task: job.task,
        reconciliation: job.subject_id,
        kind: job.kind,
        effective_from: job.effective_from,
        source: job.source,
        dry_run: job.dry_run == 1,
        file_hash: job.file_hash,
        state,
        rows_done,
        rows,
        report: serde_json::from_str(&job.report).ok(),
        failure: serde_json::from_str(&job.problem).ok(),
        problems,
        created_at: job.created_at,
        finished_at: job.finished_at,
    }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PartQuery>,
) -> Reply<Answer<Page<ImportJob>>> {
    let reader = app.platform.db.reader();
    let page = store::list(&reader, caller.actor.user_id, &query.after, limit(query.limit)?).await?;
    let Page { items, next, total } = page;
    // How many bad cells each has is told where one is shown.
    let items = items.into_iter().map(|job| seen(job, 0)).collect();
    Ok(Answer::ok(Page { items, next, total }))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Reply<Answer<ImportJob>> {
    let job = store::own(&app.platform.db.reader(), caller.actor.user_id, &id).await?;
    Ok(Answer::ok(view(&app, job).await?))
}

async fn bad_cells(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PartQuery>,
) -> Reply<Answer<Page<BadCell>>> {
    let reader = app.platform.db.reader();
    let job = store::own(&reader, caller.actor.user_id, &id).await?;
    let after = after_number(&query.after)?;
    Ok(Answer::ok(problems::page(&reader, &job.id, after, limit(query.limit)?).await?))
}

/// A cursor that is a number.
pub(crate) fn after_number(after: &str) -> Result<i64, Problem> {
    if after.is_empty() {
        return Ok(0);
    }
    after.parse().map_err(|_| {
        Problem::field(
            "after",
            text!("不是上一页给出的位置。", "It is no place that a page gave."),
            text!("请使用上一页的 next。", "Use `next` of the page before."),
        )
    })
}

async fn stop(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Reply<Answer<ImportJob>> {
    let platform = &app.platform;
    let owner = caller.actor.user_id;
    let job = store::own(&platform.db.reader(), owner, &id).await?;
    if job.finished_at.is_none() {
        cancel(platform, owner, &id).await?;
        // One that runs stops at its next step; most callers need not ask again.
        for _ in 0..20 {
            if progress(&id).is_none() {
                break;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let conn = platform.db.begin().await?;
        note(&conn, &caller, &job, "import.cancel", platform.clock.now()).await?;
        conn.commit().await?;
    }
    let job = store::own(&platform.db.reader(), owner, &id).await?;
    Ok(Answer::ok(view(&app, job).await?))
}
