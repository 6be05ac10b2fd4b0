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
use platform::{Actor, Permission, UserId, hash};
use tokio::sync::Notify;

use super::cells;
use super::differences::Differences;
use super::problems::{self, masked};
use super::store::{self, End, Failure, JobRow};
use crate::importers::{self, Around, By, CANCELLED, How, OneFile, Watched, effective_day, go_on};
use crate::reconcile::{Desk, apply, match_case, private_columns};

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
        Err(problem) => fail(platform, &job, problem).await,
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
    if job.task == "import" {
        let importer = importers.iter().find(|importer| importer.kind() == job.kind);
        return file(platform, importer.ok_or_else(Problem::not_found)?.as_ref(), job, progress).await;
    }
    let actor = actor(platform, job).await?;
    let scope = actor.scope(Permission::MasterEdit);
    let desk = Desk {
        platform,
        importers,
        actor: &actor,
        scope: &scope,
        origin: origin(platform, job),
        progress: Some(Arc::clone(progress)),
    };
    let report = if job.task == "match" {
        let matched = match_case(&desk, &job.subject_id).await?;
        ImportReport { kind: job.kind.clone(), rows: matched.records, ..ImportReport::default() }
    } else {
        let applied = apply(&desk, &job.subject_id, &job.opinion).await?;
        ImportReport {
            kind: job.kind.clone(),
            rows: applied.records,
            new: applied.written_new,
            changed: applied.written_changed,
            same: applied.records - applied.written_new - applied.written_changed,
            ..ImportReport::default()
        }
    };
    // What was done is done; a stop before this line has it looked at once more, with the same outcome.
    let conn = platform.db.begin().await?;
    let done = End { report: Some(&report), ..End::done(platform.clock.now()) };
    let ended = store::end(&conn, &job.id, &done).await;
    conn.settle(ended.map(|_| ())).await
}

/// Who sent a job, with the rights of now and not of then.
async fn actor(platform: &Platform, job: &JobRow) -> Result<Actor, Problem> {
    let today = platform.clock.today();
    let mut actors = load_actors(&platform.db.reader(), &[job.owner_id], today).await?;
    let title = Permission::MasterEdit.title();
    let actor = actors.remove(&job.owner_id).filter(|actor| actor.may(Permission::MasterEdit));
    actor.ok_or_else(|| Problem::forbidden(&title.zh))
}

fn origin(platform: &Platform, job: &JobRow) -> Origin {
    Origin {
        actor_id: job.owner_id,
        actor_name: job.owner_name.clone(),
        on_behalf_of: None,
        at: platform.clock.now(),
        request_id: job.id.clone(),
    }
}

/// Takes a file in, or only checks it.
async fn file(
    platform: &Platform,
    importer: &dyn Importer,
    job: &JobRow,
    progress: &Arc<Progress>,
) -> Result<(), Problem> {
    let reader = platform.db.reader();
    let content = Bytes::from(store::content(&reader, &platform.vault, &job.id).await?);
    let mut sheet = importers::read(platform, importer, content).await?;
    let (corrections, digest) = cells::read(&reader, &platform.vault, &job.id, importer.columns()).await?;
    sheet.correct(&corrections)?;
    go_on(progress)?;
    if !step(platform, job, "reading", "checking", i64::try_from(sheet.len()).unwrap_or(i64::MAX)).await? {
        return Ok(());
    }
    let actor = actor(platform, job).await?;
    let scope = actor.scope(Permission::MasterEdit);
    let origin = origin(platform, job);
    let by = By { actor: &actor, scope: &scope, origin: origin.clone() };
    let mut file_hash = job.file_hash.clone();
    if !digest.is_empty() {
        file_hash = hash::link(&file_hash, digest.as_bytes());
    }
    let file = OneFile { sheet: Some(sheet), source: &job.source, file_hash, origin };
    let is_check = job.dry_run == 1;
    let differences = Differences::new(is_check);
    let effective = effective_day(Some(&job.effective_from))?;
    let how = How { dry_run: is_check, effective, noted: Some(&differences) };
    if is_check {
        let mut around = Watched { around: file, progress: Arc::clone(progress) };
        let report = importers::write(platform, importer, by, &mut around, how).await?;
        return checked(platform, job, &report, differences).await;
    }
    let around = OfJob { job, file, differences: &differences };
    let mut around = Watched { around, progress: Arc::clone(progress) };
    importers::write(platform, importer, by, &mut around, how).await?;
    Ok(())
}

/// Ends a check with what it found.
async fn checked(
    platform: &Platform,
    job: &JobRow,
    report: &ImportReport,
    differences: Differences,
) -> Result<(), Problem> {
    let basis = differences.basis();
    let done =
        End { report: Some(report), keeps_file: true, basis: &basis, ..End::done(platform.clock.now()) };
    let conn = platform.db.begin().await?;
    let work = async {
        if store::end(&conn, &job.id, &done).await? {
            problems::replace(&conn, &job.id, &[]).await?;
            differences.write(&conn, &job.id).await?;
        }
        Ok(())
    };
    let ended = work.await;
    conn.settle(ended).await
}

/// The row of a job ends with its records, in one transaction.
struct OfJob<'a> {
    job: &'a JobRow,
    file: OneFile<'a>,
    differences: &'a Differences,
}

#[async_trait]
impl Around for OfJob<'_> {
    async fn sheet(&mut self, conn: &Conn) -> Result<Option<Sheet>, Problem> {
        self.file.sheet(conn).await
    }
    async fn finish(&mut self, conn: &Conn, report: &mut ImportReport) -> Result<(), Problem> {
        self.file.finish(conn, report).await?;
        if !self.job.basis.is_empty() && self.differences.basis() != self.job.basis {
            return Err(Problem::conflict(
                "stale",
                text!(
                    "检查之后，文件涉及的现有数据有变化，没有导入任何一行。",
                    "What the file was held against has changed since its check; not one row was taken."
                ),
                text!("请重新检查并核对差异。", "Have it checked again and look at what it changes."),
            ));
        }
        let end = End { report: Some(report), ..End::done(self.file.origin.at) };
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
async fn fail(platform: &Platform, job: &JobRow, problem: Problem) -> Result<(), Problem> {
    let state = if problem.code == CANCELLED { "cancelled" } else { "failed" };
    let failure =
        Failure { code: problem.code.to_string(), what: problem.what.clone(), how: problem.how.clone() };
    let private = private_columns(&job.kind);
    let cells = cell_problems(problem).into_iter();
    let cells: Vec<_> = cells.map(|cell| (job.source.clone(), masked(cell, &private))).collect();
    let keeps_file = state == "failed";
    let end = End { state, failure: Some(&failure), keeps_file, ..End::done(platform.clock.now()) };
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
    let end = End { state: "cancelled", failure: Some(&failure), ..End::done(platform.clock.now()) };
    let job = store::own(&conn, owner, id).await;
    let done = match job {
        Ok(job) if job.state == "queued" => store::end(&conn, id, &end).await.map(|_| ()),
        Ok(_) => Ok(()),
        Err(problem) => Err(problem),
    };
    conn.settle(done).await
}
