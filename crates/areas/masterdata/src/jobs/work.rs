//! Running what waits, one job after another.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use axum::body::Bytes;
use kernel::{Conn, Problem, text};
use platform::audit::Origin;
use platform::http::Platform;
use platform::identity::load_actors;
use platform::import::{ImportReport, Importer, Progress, Sheet, cell_problems};
use platform::{Permission, UserId};
use tokio::sync::Notify;

use super::problems::{self, masked};
use super::store::{self, End, Failure, JobRow};
use crate::importers::{self, Around, By, CANCELLED, OneFile, Watched, go_on};
use crate::reconcile::private_columns;

/// How often is looked for jobs that another process took in.
const LOOK: Duration = Duration::from_secs(1);

/// What runs in this process, for those who watch it. Ids are unique in all databases.
static RUNNING: LazyLock<Mutex<HashMap<String, Arc<Progress>>>> = LazyLock::new(Mutex::default);
/// Rung when a job has come.
static CAME: Notify = Notify::const_new();

/// The progress of a job that runs in this process.
pub(super) fn progress(id: &str) -> Option<Arc<Progress>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
}

/// A job has come.
pub(super) fn ring() {
    CAME.notify_one();
}

/// Runs jobs for as long as the server runs.
pub async fn work(platform: &Platform, importers: &[Arc<dyn Importer>]) {
    let mut was_interrupted = true;
    loop {
        let run = async {
            if was_interrupted {
                requeue(platform).await?;
            }
            run_waiting(platform, importers).await
        };
        let done = run.await;
        // A job that could not even be ended (the database was away) is as good as interrupted.
        was_interrupted = done.is_err();
        if let Err(problem) = done {
            tracing::error!(%problem, "waiting imports cannot be run");
            tokio::time::sleep(LOOK).await;
        }
        let _ = tokio::time::timeout(LOOK, CAME.notified()).await;
    }
}

async fn requeue(platform: &Platform) -> Result<(), Problem> {
    let conn = platform.db.begin().await?;
    let count = store::requeue(&conn).await?;
    conn.commit().await?;
    if count > 0 {
        tracing::info!(count, "interrupted imports are run again");
    }
    Ok(())
}

/// Runs everything that waits; answers how many jobs that were.
pub async fn run_waiting(platform: &Platform, importers: &[Arc<dyn Importer>]) -> Result<usize, Problem> {
    let mut count = 0;
    while let Some(job) = store::next(&platform.db.reader()).await? {
        run(platform, importers, job).await?;
        count += 1;
    }
    Ok(count)
}

async fn run(platform: &Platform, importers: &[Arc<dyn Importer>], job: JobRow) -> Result<(), Problem> {
    let progress = Arc::new(Progress::default());
    let running = |own: Option<Arc<Progress>>| {
        let mut all = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
        match own {
            Some(progress) => all.insert(job.id.clone(), progress),
            None => all.remove(&job.id),
        }
    };
    running(Some(Arc::clone(&progress)));
    let outcome = take_in(platform, importers, &job, &progress).await;
    running(None);
    match outcome {
        Ok(()) => Ok(()),
        // One whose commit happened although its answer was lost has ended; nothing is said of it then.
        Err(problem) => fail(platform, importers, &job, problem).await,
    }
}

async fn take_in(
    platform: &Platform,
    importers: &[Arc<dyn Importer>],
    job: &JobRow,
    progress: &Arc<Progress>,
) -> Result<(), Problem> {
    if !step(platform, job, "queued", "reading", 0).await? {
        return Ok(());
    }
    let importer = importers.iter().find(|importer| importer.kind() == job.kind);
    let importer = importer.ok_or_else(Problem::not_found)?;
    let file = Bytes::from(store::content(&platform.db.reader(), &platform.vault, &job.id).await?);
    let sheet = importers::read(platform, importer.as_ref(), file).await?;
    go_on(progress)?;
    if !step(platform, job, "reading", "checking", i64::try_from(sheet.len()).unwrap_or(i64::MAX)).await? {
        return Ok(());
    }
    // Rights count as they are now, not as they were when the file came.
    let today = platform.clock.today();
    let actors = load_actors(&platform.db.reader(), &[job.owner_id], today).await?;
    let title = Permission::MasterEdit.title();
    let actor = actors.get(&job.owner_id).filter(|actor| actor.may(Permission::MasterEdit));
    let actor = actor.ok_or_else(|| Problem::forbidden(&title.zh))?;
    let scope = actor.scope(Permission::MasterEdit);
    let origin = Origin {
        actor_id: job.owner_id,
        actor_name: job.owner_name.clone(),
        on_behalf_of: None,
        at: platform.clock.now(),
        request_id: job.id.clone(),
    };
    let by = By { actor, scope: &scope, origin: origin.clone() };
    let file_hash = job.file_hash.clone();
    let file = OneFile { sheet: Some(sheet), source: &job.source, file_hash, origin };
    let mut around = Watched { around: OfJob { job, file }, progress: Arc::clone(progress) };
    if job.dry_run == 0 {
        importers::write(platform, importer.as_ref(), by, &mut around, false).await?;
        return Ok(());
    }
    let report = importers::write(platform, importer.as_ref(), by, &mut around, true).await?;
    let end = End { state: "done", report: Some(&report), failure: None, at: platform.clock.now() };
    let conn = platform.db.begin().await?;
    let ended = store::end(&conn, &job.id, &end).await;
    conn.settle(ended.map(|_| ())).await
}

/// The row of a job ends with its records, in one transaction.
struct OfJob<'a> {
    job: &'a JobRow,
    file: OneFile<'a>,
}

#[async_trait]
impl Around for OfJob<'_> {
    async fn sheet(&mut self, conn: &Conn) -> Result<Option<Sheet>, Problem> {
        self.file.sheet(conn).await
    }
    async fn finish(&mut self, conn: &Conn, report: &mut ImportReport) -> Result<(), Problem> {
        self.file.finish(conn, report).await?;
        let end = End { state: "done", report: Some(report), failure: None, at: self.file.origin.at };
        if store::end(conn, &self.job.id, &end).await? {
            return Ok(());
        }
        // Somebody else has run it, or it was cancelled: what was written here must not stay.
        Err(Problem::conflict(
            CANCELLED,
            text!("该导入已在别处结束。", "The import has ended elsewhere."),
            text!("请查看其状态。", "Look at its state."),
        ))
    }
}

async fn step(platform: &Platform, job: &JobRow, from: &str, to: &str, rows: i64) -> Result<bool, Problem> {
    let conn = platform.db.begin().await?;
    let moved = store::step(&conn, &job.id, from, to, rows).await?;
    conn.commit().await?;
    Ok(moved)
}

/// Ends a job with what was wrong, every bad cell in the table of problems.
async fn fail(
    platform: &Platform,
    importers: &[Arc<dyn Importer>],
    job: &JobRow,
    problem: Problem,
) -> Result<(), Problem> {
    let columns =
        importers.iter().find(|importer| importer.kind() == job.kind).map(|importer| importer.columns());
    let private = private_columns(&job.kind);
    let cells = cell_problems(&problem).into_iter();
    let cells: Vec<_> =
        cells.map(|cell| (job.source.clone(), masked(cell, columns.unwrap_or_default(), &private))).collect();
    let state = if problem.code == CANCELLED { "cancelled" } else { "failed" };
    let failure = Failure { code: problem.code.to_string(), what: problem.what, how: problem.how };
    let end = End { state, report: None, failure: Some(&failure), at: platform.clock.now() };
    let conn = platform.db.begin().await?;
    let ended = write_failure(&conn, job, &end, &cells).await;
    conn.settle(ended).await
}

async fn write_failure(
    conn: &Conn,
    job: &JobRow,
    end: &End<'_>,
    cells: &[(String, platform::import::CellProblem)],
) -> Result<(), Problem> {
    if store::end(conn, &job.id, end).await? {
        problems::replace(conn, &job.id, cells).await?;
    }
    Ok(())
}

/// Ends a job that has not begun; asks one that runs here to stop. Answers whether that could be done.
pub(super) async fn cancel(platform: &Platform, owner: UserId, id: &str) -> Result<(), Problem> {
    if let Some(progress) = progress(id) {
        progress.stop();
        return Ok(());
    }
    let conn = platform.db.begin().await?;
    let failure = Failure {
        code: CANCELLED.to_owned(),
        what: text!("导入已取消，没有写入任何一行。", "The import was cancelled; not one row was taken."),
        how: text!("需要时请重新上传文件。", "Send the file again when you need it."),
    };
    let end = End { state: "cancelled", report: None, failure: Some(&failure), at: platform.clock.now() };
    let job = store::own(&conn, owner, id).await;
    let done = match job {
        Ok(job) if job.state == "queued" => store::end(&conn, id, &end).await.map(|_| ()),
        Ok(_) => Ok(()),
        Err(problem) => Err(problem),
    };
    conn.settle(done).await
}
