//! Cases over HTTP.

use crate::http::columns::{BAD_CELLS, CASES, CONFLICTS, RECONCILED};
use std::sync::Arc;

use axum::extract::State;
use kernel::text;
use platform::Permission;
use platform::http::{
    Answer, Caller, Endpoint, FileAnswer, IdempotencyKey, Json, MenuGroup, ParamKind, Path, Query, Reply,
    Upload, limit,
};
use platform::import::{FormatQuery, Importer, XLSX};
use posting::App;

use super::cases::{self, Desk, NewCase};
use super::decide::{Choice, Filter, decide};
use super::list::{self, CaseItem, CaseQuery, ConflictItem, ConflictQuery, RecordItem, RecordQuery};
use super::report::{CaseReport, write_report};
use super::wire::{AbandonInput, ApplyInput, BulkInput, CaseInput, Decided, DecisionInput, Take, choice};
use super::{apply::apply, matching};
use crate::jobs::http::{ImportJob, PartQuery, after_number, queue_case};
use crate::jobs::problems::{self, BadCell};
use kernel::{Page, Problem};

type Importers = Arc<[Arc<dyn Importer>]>;

const BASE: &str = "/api/masterdata/reconciliations";

fn desk<'a>(app: &'a App, caller: &'a Caller, importers: &'a Importers) -> Desk<'a> {
    Desk {
        platform: &app.platform,
        importers,
        actor: &caller.actor,
        scope: &caller.scope,
        origin: caller.origin(app.platform.clock.now()),
        progress: None,
    }
}

pub(crate) fn endpoints(importers: &[Arc<dyn Importer>]) -> Vec<Endpoint<App>> {
    let all: Importers = importers.to_vec().into();
    reading().into_iter().chain(deciding(&all)).chain(working(&all)).chain(later()).map(guarded).collect()
}

fn guarded(endpoint: Endpoint<App>) -> Endpoint<App> {
    endpoint.needs(Permission::MasterEdit).on("reconciliation")
}

fn at(rest: &str) -> String {
    format!("{BASE}/{{id}}{rest}")
}

fn reading() -> Vec<Endpoint<App>> {
    let of_case = |endpoint: Endpoint<App>| endpoint.path_param("id", ParamKind::Uuid);
    vec![
        Endpoint::get(BASE, list_cases)
            .named("list_reconciliations")
            .title(text!("对账批次列表", "Reconciliations"))
            .menu(MenuGroup::Master)
            .query::<CaseQuery>()
            .answers::<Page<CaseItem>>(200)
            .exports(CASES),
        of_case(Endpoint::get(at(""), show_case))
            .named("show_reconciliation")
            .title(text!("对账批次", "A reconciliation"))
            .answers::<CaseItem>(200),
        of_case(Endpoint::get(at("/records"), list_records))
            .named("list_reconciled_records")
            .title(text!("对账批次的记录", "Records of a reconciliation"))
            .query::<RecordQuery>()
            .answers::<Page<RecordItem>>(200)
            .exports(RECONCILED),
        of_case(Endpoint::get(at("/conflicts"), list_conflicts))
            .named("list_conflicts")
            .title(text!("待决冲突", "Conflicts to decide"))
            .query::<ConflictQuery>()
            .answers::<Page<ConflictItem>>(200)
            .exports(CONFLICTS),
        of_case(Endpoint::get(at("/problems"), list_problems))
            .named("list_reconciliation_problems")
            .title(text!("来源文件的错误", "Bad cells of the sources"))
            .query::<PartQuery>()
            .answers::<Page<BadCell>>(200)
            .exports(BAD_CELLS),
        of_case(Endpoint::get(at("/report"), show_report))
            .named("show_reconciliation_report")
            .title(text!("对账报告", "Report of a reconciliation"))
            .answers::<CaseReport>(200),
        of_case(Endpoint::get(at("/report/file"), download_report))
            .named("download_reconciliation_report")
            .title(text!("下载对账报告", "Report of a reconciliation as a file"))
            .query::<FormatQuery>()
            .answers_file(XLSX)
            .answers_file("text/csv"),
    ]
}

fn deciding(importers: &Importers) -> Vec<Endpoint<App>> {
    let (one, many) = (importers.clone(), importers.clone());
    let one = move |app, caller, path, body| decide_one(app, caller, path, body, one.clone());
    let many = move |app, caller, path, body| decide_many(app, caller, path, body, many.clone());
    vec![
        Endpoint::post(at("/conflicts/{seq}/decision"), one)
            .named("decide_conflict")
            .title(text!("决定一处冲突", "Decide a conflict"))
            .audited("reconcile.decide")
            .path_param("id", ParamKind::Uuid)
            .path_param("seq", ParamKind::Int(1, 10_000_000))
            .body::<DecisionInput>()
            .also(409)
            .answers::<Decided>(200),
        Endpoint::post(at("/decisions"), many)
            .named("decide_conflicts")
            .title(text!("批量决定冲突", "Decide all conflicts of a filter"))
            .audited("reconcile.decide")
            .path_param("id", ParamKind::Uuid)
            .body::<BulkInput>()
            .also(409)
            .answers::<Decided>(200),
    ]
}

/// The same in the background.
fn later() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::post(at("/match/jobs"), match_later)
            .named("match_reconciliation_in_background")
            .title(text!("在后台比对各来源", "Match the sources in the background"))
            .note(text!(
                "任务的进度见 GET /api/masterdata/jobs/…。",
                "Its progress is at GET /api/masterdata/jobs/…."
            ))
            .audited("reconcile.queue")
            .path_param("id", ParamKind::Uuid)
            .idempotent()
            .also(409)
            .answers::<ImportJob>(202),
        Endpoint::post(at("/apply/jobs"), sign_later)
            .named("apply_reconciliation_in_background")
            .title(text!("签发，并在后台写入", "Sign, and apply in the background"))
            .note(text!(
                "任务的进度见 GET /api/masterdata/jobs/…，结果见对账报告。",
                "Its progress is at GET /api/masterdata/jobs/…, its outcome in the report."
            ))
            .audited("reconcile.queue")
            .path_param("id", ParamKind::Uuid)
            .body::<ApplyInput>()
            .idempotent()
            .also(409)
            .answers::<ImportJob>(202),
    ]
}

fn working(importers: &Importers) -> Vec<Endpoint<App>> {
    let own = || importers.clone();
    let (new, file, again, write, stop) = (own(), own(), own(), own(), own());
    let new = move |app, caller, body| create(app, caller, body, new.clone());
    let file = move |app, caller, path, body| upload(app, caller, path, body, file.clone());
    let again = move |app, caller, path| match_again(app, caller, path, again.clone());
    let write = move |app, caller, path, body| sign(app, caller, path, body, write.clone());
    let stop = move |app, caller, path, body| abandon(app, caller, path, body, stop.clone());
    vec![
        Endpoint::post(BASE, new)
            .named("create_reconciliation")
            .title(text!("新建对账批次", "Open a reconciliation"))
            .audited("reconcile.create")
            .body::<CaseInput>()
            .also(404)
            .also(409)
            .answers::<CaseItem>(201),
        Endpoint::put(at("/sources/{name}"), file)
            .named("upload_reconciliation_source")
            .title(text!("上传一个来源的文件", "Send the file of a source"))
            .audited("reconcile.upload")
            .path_param("id", ParamKind::Uuid)
            .path_param("name", ParamKind::Text(40))
            .raw_body("text/csv", text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
            .raw_body(XLSX, text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
            .also(409)
            .also(503)
            .answers::<CaseItem>(200),
        Endpoint::post(at("/match"), again)
            .named("match_reconciliation")
            .title(text!("比对各来源", "Match the sources"))
            .audited("reconcile.match")
            .path_param("id", ParamKind::Uuid)
            .also(409)
            .also(422)
            .also(503)
            .answers::<CaseItem>(200),
        Endpoint::post(at("/apply"), write)
            .named("apply_reconciliation")
            .title(text!("签发并写入", "Sign and apply"))
            .note(text!(
                "须由建立批次和上传来源以外的人办理；重复办理得到同一报告。",
                "By somebody else than who opened the case or sent a source; a repeat answers the same report."
            ))
            .audited("reconcile.apply")
            .path_param("id", ParamKind::Uuid)
            .body::<ApplyInput>()
            .also(409)
            .also(503)
            .answers::<CaseReport>(200),
        Endpoint::post(at("/abandon"), stop)
            .named("abandon_reconciliation")
            .title(text!("放弃对账批次", "Abandon a reconciliation"))
            .audited("reconcile.abandon")
            .path_param("id", ParamKind::Uuid)
            .body::<AbandonInput>()
            .also(409)
            .answers::<CaseItem>(200),
    ]
}

async fn list_cases(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<CaseQuery>,
) -> Reply<Answer<Page<CaseItem>>> {
    let rows = limit(query.limit)?;
    Ok(Answer::ok(list::cases(&app.platform.db.reader(), &caller.scope, &query, rows).await?))
}

async fn show_case(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Reply<Answer<CaseItem>> {
    Ok(Answer::ok(list::case(&app.platform.db.reader(), Some(&caller.scope), &id).await?))
}

async fn list_records(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<RecordQuery>,
) -> Reply<Answer<Page<RecordItem>>> {
    let reader = app.platform.db.reader();
    super::store::find(&reader, Some(&caller.scope), &id).await?;
    let after = after_number(&query.after)?;
    Ok(Answer::ok(list::records(&reader, &id, &query.status, after, limit(query.limit)?).await?))
}

async fn list_conflicts(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<ConflictQuery>,
) -> Reply<Answer<Page<ConflictItem>>> {
    let reader = app.platform.db.reader();
    super::store::find(&reader, Some(&caller.scope), &id).await?;
    let after = after_number(&query.after)?;
    let filter = query.filter();
    Ok(Answer::ok(list::conflicts(&reader, &id, &filter, after, limit(query.limit)?).await?))
}

async fn list_problems(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<PartQuery>,
) -> Reply<Answer<Page<BadCell>>> {
    let reader = app.platform.db.reader();
    super::store::find(&reader, Some(&caller.scope), &id).await?;
    let after = after_number(&query.after)?;
    Ok(Answer::ok(problems::page(&reader, &id, after, limit(query.limit)?).await?))
}

async fn report_of(app: &App, caller: &Caller, id: &str) -> Result<CaseReport, Problem> {
    let case = super::store::find(&app.platform.db.reader(), Some(&caller.scope), id).await?;
    if case.report.is_empty() {
        return Err(Problem::not_found());
    }
    CaseReport::read(&case.report)
}

async fn show_report(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
) -> Reply<Answer<CaseReport>> {
    Ok(Answer::ok(report_of(&app, &caller, &id).await?))
}

async fn download_report(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Query(query): Query<FormatQuery>,
) -> Reply<FileAnswer> {
    let format = query.format;
    let content = write_report(&report_of(&app, &caller, &id).await?, format, caller.language)?;
    Ok(FileAnswer {
        name: Some(format!("reconciliation-{id}.{}", format.name())),
        content_type: format.content_type(),
        content: content.into(),
    })
}

async fn create(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<CaseInput>,
    importers: Importers,
) -> Reply<Answer<CaseItem>> {
    let desk = desk(&app, &caller, &importers);
    let new = NewCase {
        id: input.id.to_string(),
        unit_id: input.unit_id,
        kind: input.kind,
        note: input.note,
        precedence: serde_json::to_string(&input.precedence).map_err(|_| Problem::internal())?,
    };
    let id = cases::create(&desk, &new).await?;
    Ok(Answer::created(list::case(&app.platform.db.reader(), Some(&caller.scope), &id).await?))
}

async fn upload(
    State(app): State<App>,
    caller: Caller,
    Path((id, name)): Path<(String, String)>,
    file: Upload,
    importers: Importers,
) -> Reply<Answer<CaseItem>> {
    cases::upload(&desk(&app, &caller, &importers), &id, &name, file.bytes).await?;
    Ok(Answer::ok(list::case(&app.platform.db.reader(), Some(&caller.scope), &id).await?))
}

async fn match_again(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    importers: Importers,
) -> Reply<Answer<CaseItem>> {
    matching::match_case(&desk(&app, &caller, &importers), &id).await?;
    Ok(Answer::ok(list::case(&app.platform.db.reader(), Some(&caller.scope), &id).await?))
}

/// A case that somebody may still work on.
async fn open_case(app: &App, caller: &Caller, id: &str) -> Result<(String, String), Problem> {
    let case = super::store::find(&app.platform.db.reader(), Some(&caller.scope), id).await?;
    Desk::is_open(&case)?;
    Ok((case.id, case.kind))
}

async fn match_later(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
) -> Reply<Answer<ImportJob>> {
    let case = open_case(&app, &caller, &id).await?;
    queue_case(&app, &caller, "match", case, String::new(), key.map(|key| key.to_string())).await
}

async fn sign_later(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<ApplyInput>,
) -> Reply<Answer<ImportJob>> {
    let case = open_case(&app, &caller, &id).await?;
    queue_case(&app, &caller, "apply", case, input.opinion, key.map(|key| key.to_string())).await
}

async fn decide_one(
    State(app): State<App>,
    caller: Caller,
    Path((id, seq)): Path<(String, i64)>,
    Json(input): Json<DecisionInput>,
    importers: Importers,
) -> Reply<Answer<Decided>> {
    // Whether there is such a case comes before what is wrong with the input.
    super::store::find(&app.platform.db.reader(), Some(&caller.scope), &id).await?;
    let choice = choice(input.take, &input.source, input.value)?;
    let filter = Filter { seq, ..Filter::default() };
    let desk = desk(&app, &caller, &importers);
    let count = decide(&desk, &id, &filter, &choice, &input.reason).await?;
    Ok(Answer::ok(Decided { count }))
}

async fn decide_many(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(input): Json<BulkInput>,
    importers: Importers,
) -> Reply<Answer<Decided>> {
    super::store::find(&app.platform.db.reader(), Some(&caller.scope), &id).await?;
    let choice: Choice = choice(Take::from(input.take), &input.source, None)?;
    let filter = input.filter.into();
    let desk = desk(&app, &caller, &importers);
    let count = decide(&desk, &id, &filter, &choice, &input.reason).await?;
    Ok(Answer::ok(Decided { count }))
}

async fn sign(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(input): Json<ApplyInput>,
    importers: Importers,
) -> Reply<Answer<CaseReport>> {
    let desk = desk(&app, &caller, &importers);
    Ok(Answer::ok(apply(&desk, &id, &input.opinion).await?))
}

async fn abandon(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<String>,
    Json(input): Json<AbandonInput>,
    importers: Importers,
) -> Reply<Answer<CaseItem>> {
    cases::abandon(&desk(&app, &caller, &importers), &id, &input.reason).await?;
    Ok(Answer::ok(list::case(&app.platform.db.reader(), Some(&caller.scope), &id).await?))
}
