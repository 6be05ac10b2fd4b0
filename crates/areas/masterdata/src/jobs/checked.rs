//! A file that was checked: what it would do to each record, its bad cells corrected where they stand, and taking it in
//! without sending it again.

use std::sync::Arc;

use axum::extract::State;
use kernel::{Page, Problem, text};
use platform::audit::{SYSTEM_CHAIN, lock_chains};
use platform::http::{Answer, Caller, Endpoint, Json, ParamKind, Path, Query, Reply, limit};
use platform::import::Importer;
use posting::App;
use serde::Deserialize;
use utoipa::IntoParams;

use super::cells::{self, CellsInput};
use super::differences::{self, Difference};
use super::http::{ImportJob, after_number, note, view};
use super::store::{self, JobRow};
use super::work::ring;
use crate::http::columns::DIFFERENCES;
use crate::versions::Titles;

/// What the differences of a job may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DifferenceQuery {
    /// 状态 / new, same or changed
    #[serde(default)]
    #[param(max_length = 20)]
    status: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 40)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

pub(super) fn endpoints(importers: &[Arc<dyn Importer>]) -> Vec<Endpoint<App>> {
    let titles = Titles::new(importers.iter().cloned());
    let known: Arc<[Arc<dyn Importer>]> = importers.to_vec().into();
    let list = move |app, caller, id, query| list(app, caller, id, query, titles.clone());
    let correct = move |app, caller, id, input| correct(app, caller, id, input, known.clone());
    let all = [
        Endpoint::get("/api/masterdata/jobs/{id}/differences", list)
            .named("list_import_differences")
            .title(text!("试导入与现有数据的差异", "What a checked file would change"))
            .query::<DifferenceQuery>()
            .answers::<Page<Difference>>(200)
            .exports(DIFFERENCES),
        Endpoint::post("/api/masterdata/jobs/{id}/apply", apply)
            .named("apply_import_job")
            .title(text!("导入已检查的文件", "Take a checked file in"))
            .note(text!(
                "文件须检查无误；检查之后现有数据有变化的，须重新检查。重复提交得到同一任务。",
                "Its check must have found nothing wrong; when what it was held against has changed since, it must be \
                 checked again. A repeat gives the same job."
            ))
            .audited("import.confirm")
            .also(409)
            .answers::<ImportJob>(202),
        Endpoint::patch("/api/masterdata/jobs/{id}/cells", correct)
            .named("correct_import_job")
            .title(text!("更正文件中的单元格并重新检查", "Correct cells of a file and check it again"))
            .audited("import.correct")
            .body::<CellsInput>()
            .also(409)
            .answers::<ImportJob>(202),
    ];
    let of_job = |endpoint: Endpoint<App>| endpoint.path_param("id", ParamKind::Uuid);
    all.into_iter().map(of_job).collect()
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<DifferenceQuery>,
    titles: Titles,
) -> Reply<Answer<Page<Difference>>> {
    let reader = app.platform.db.reader();
    let job = store::own(&reader, caller.actor.user_id, &id).await?;
    let (after, rows) = (after_number(&query.after)?, limit(query.limit)?);
    let of_job = (job.id.as_str(), job.kind.as_str());
    Ok(Answer::ok(differences::page(&reader, &titles, of_job, &query.status, after, rows).await?))
}

fn not_so(what: kernel::Text, how: kernel::Text) -> Problem {
    Problem::conflict("not_ready", what, how)
}

fn file_gone() -> Problem {
    not_so(
        text!("任务的文件已不再保留。", "The file of the job is not kept any more."),
        text!("请重新上传文件。", "Send the file again."),
    )
}

/// Lets a job run again, with what else belongs to that.
async fn run_again(
    app: &App,
    caller: &Caller,
    id: &str,
    corrections: Option<&[cells::Correction]>,
) -> Result<JobRow, Problem> {
    let platform = &app.platform;
    let conn = platform.db.begin().await?;
    let work = async {
        lock_chains(&conn, [SYSTEM_CHAIN]).await?;
        let job = store::own(&conn, caller.actor.user_id, id).await?;
        let action = match corrections {
            None if job.task == "import" && job.dry_run == 0 && job.state != "failed" => return Ok(job),
            None => {
                clean(&job)?;
                "import.confirm"
            }
            Some(corrections) => {
                if job.task != "import" || !matches!(job.state.as_str(), "done" | "failed") {
                    return Err(not_so(
                        text!(
                            "任务尚未检查完毕，或已取消。",
                            "The job is not checked yet, or was cancelled."
                        ),
                        text!("请等检查完成后再更正。", "Wait for the check, then correct it."),
                    ));
                }
                cells::keep(&conn, &platform.vault, &job.id, corrections).await?;
                "import.correct"
            }
        };
        if !store::has_file(&conn, &job.id).await?
            || !store::again(&conn, &job, corrections.is_some()).await?
        {
            return Err(file_gone());
        }
        note(&conn, caller, &job, action, platform.clock.now()).await?;
        store::own(&conn, caller.actor.user_id, id).await
    };
    let done = work.await;
    let job = conn.settle(done).await?;
    ring();
    Ok(job)
}

/// Whether a check has ended and found nothing wrong.
fn clean(job: &JobRow) -> Result<(), Problem> {
    if job.task == "import" && job.dry_run == 1 && job.state == "done" {
        return Ok(());
    }
    let (what, how) = match job.state.as_str() {
        "failed" => (
            text!("文件没有通过检查。", "The file did not pass its check."),
            text!("请更正错误并重新检查。", "Correct what is wrong and have it checked again."),
        ),
        _ => (
            text!(
                "任务还没有检查完毕，或不是试导入。",
                "The job is not checked yet, or is no check of a file."
            ),
            text!("请等检查完成后再导入。", "Wait for the check."),
        ),
    };
    Err(not_so(what, how))
}

async fn apply(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Reply<Answer<ImportJob>> {
    let job = run_again(&app, &caller, &id, None).await?;
    Ok(Answer::accepted(view(&app, job).await?))
}

async fn correct(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(input): Json<CellsInput>,
    importers: Arc<[Arc<dyn Importer>]>,
) -> Reply<Answer<ImportJob>> {
    // Whether there is such a job comes before what is wrong with the input.
    let job = store::own(&app.platform.db.reader(), caller.actor.user_id, &id).await?;
    let importer = importers.iter().find(|importer| importer.kind() == job.kind);
    let columns = importer.map_or(&[][..], |importer| importer.columns());
    let corrections = input.checked(columns)?;
    let job = run_again(&app, &caller, &id, Some(&corrections)).await?;
    Ok(Answer::accepted(view(&app, job).await?))
}
