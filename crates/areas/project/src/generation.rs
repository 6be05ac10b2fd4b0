//! `/api/project/generation`: the generated projects of a unit and a year, made and made anew.

use std::collections::BTreeMap;

use axum::extract::State;
use flow::DocumentId;
use futures_util::future::join_all;
use kernel::db::list;
use kernel::problem::ProblemBody;
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use platform::hash::derived_id;
use platform::http::{Answer, Caller, Endpoint, IdempotencyKey, Json, MenuGroup, Query, Reply};
use platform::{Permission, UnitId};
use posting::command::Answer as Done;
use posting::generation::Generated;
use posting::http::{DryRun, command};
use posting::pipeline::Preview;
use posting::{App, Command};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::diff::Differences;
use crate::flow::FLOW;
use crate::generate::Ask;

/// Whose generated projects, of which year.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct GenerationQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 预算年度 / budget year
    #[param(minimum = 2000, maximum = 2100)]
    year: i64,
}

/// What is to be generated: every project of the parameters in force, for a unit and a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GenerationInput {
    /// Unit.
    pub unit_id: UnitId,
    /// Budget year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub year: i64,
    /// 本单位基本支出的功能分类 / the unit's own functional class, for what the parameters name none
    #[schema(pattern = "^[0-9]{3,7}$")]
    pub function: String,
}

/// What generating came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum GenerationOutcome {
    /// 已有，未重新测算 / it is there; nothing was worked out
    Kept,
    /// 尚未生成 / it is not there yet
    Missing,
    /// 新增
    New,
    /// 有变化
    Changed,
    /// 无变化
    Same,
    /// 没有需要测算的人员或编制 / nobody to count
    Nothing,
    /// 不能生成，原因见 refusal / refused, for the reason in `refusal`
    Refused,
}

/// A generated project of a unit and a year.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GeneratedProject {
    /// Key of the parameters.
    pub key: String,
    /// Name.
    pub name: Text,
    /// Class.
    pub class: String,
    /// The project.
    pub project_id: DocumentId,
    /// Its number; empty while it is not there.
    pub number: String,
    /// Its state; empty while it is not there.
    pub state: String,
    /// Its total as it stands.
    pub total_fen: Fen,
    /// What generating it came to, or would.
    pub outcome: GenerationOutcome,
    /// Its total as it would be.
    pub generated_fen: Option<Fen>,
    /// What is different, line by line.
    pub differences: Option<Differences>,
    /// Why it cannot be generated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<ProblemBody>,
}

/// The generated projects of a unit and a year.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct GenerationReport {
    /// Edition of the parameters.
    pub edition: String,
    /// The functional class that was used before; empty when nothing was generated yet.
    pub function: String,
    /// Projects, in the order of the parameters.
    pub projects: Vec<GeneratedProject>,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/project/generation", show)
            .named("show_generation")
            .title(text!("生成项目", "Generated projects"))
            .menu(MenuGroup::Project)
            .needs(Permission::ProjectRead)
            .on("project")
            .query::<GenerationQuery>()
            .answers::<GenerationReport>(200)
            .also(404),
        Endpoint::post("/api/project/generation", generate)
            .named("generate_projects")
            .title(text!("生成人员类和公用经费项目", "Generate personnel and operating projects"))
            .needs(Permission::ProjectEdit)
            .on("project")
            .audited("project.generate")
            .query::<DryRun>()
            .body::<GenerationInput>()
            .idempotent()
            .answers::<GenerationReport>(200)
            .also(404)
            .also(503),
    ]
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<GenerationQuery>,
) -> Reply<Answer<GenerationReport>> {
    let conn = app.platform.db.snapshot().await?;
    Ok(Answer::ok(report(&app, &conn, &caller, query.unit_id, query.year).await?))
}

#[derive(FromQueryResult)]
struct Stored {
    id: DocumentId,
    number: String,
    state: String,
    total_fen: Fen,
    function: String,
    class: String,
}

/// What is there of the projects of a unit and a year.
async fn report(
    app: &App,
    conn: &Conn,
    caller: &Caller,
    unit_id: UnitId,
    year: i64,
) -> Result<GenerationReport, Problem> {
    if !caller.scope.sees(unit_id) {
        return Err(Problem::not_found());
    }
    let rulebook = app.shelf.get();
    let plans = &rulebook.generation.projects;
    let ids: Vec<DocumentId> = plans.iter().map(|plan| ask(plan, unit_id, year, "").project_id()).collect();
    let found = stored(conn, &ids).await?;
    let own = |row: &&Stored| row.class == "21";
    let function = found.values().find(own).map(|row| row.function.clone()).unwrap_or_default();
    let projects = plans.iter().zip(ids).map(|(plan, id)| {
        let row = found.get(&id);
        GeneratedProject {
            key: plan.key.clone(),
            name: plan.name.clone(),
            class: plan.class.clone(),
            project_id: id,
            number: row.map(|row| row.number.clone()).unwrap_or_default(),
            state: row.map(|row| row.state.clone()).unwrap_or_default(),
            total_fen: row.map_or(Fen::ZERO, |row| row.total_fen),
            outcome: if row.is_some() { GenerationOutcome::Kept } else { GenerationOutcome::Missing },
            generated_fen: None,
            differences: None,
            refusal: None,
        }
    });
    Ok(GenerationReport {
        edition: rulebook.generation.edition.clone(),
        function,
        projects: projects.collect(),
    })
}

async fn stored(conn: &Conn, ids: &[DocumentId]) -> Result<BTreeMap<DocumentId, Stored>, DbError> {
    let sql = "select d.id, d.number, d.state, p.total_fen, p.function, p.class
        from fl_document d join pj_project p on p.id = d.id where d.id in {in:1}";
    let rows: Vec<Stored> = conn.all(sql, [list(ids)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row)).collect())
}

fn ask(plan: &Generated, unit_id: UnitId, fiscal_year: i64, function: &str) -> Ask {
    Ask { unit_id, fiscal_year, key: plan.key.clone(), function: function.to_owned() }
}

async fn generate(
    State(app): State<App>,
    caller: Caller,
    key: IdempotencyKey,
    Query(query): Query<DryRun>,
    Json(input): Json<GenerationInput>,
) -> Reply<Answer<GenerationReport>> {
    let conn = app.platform.db.snapshot().await?;
    let mut report = report(&app, &conn, &caller, input.unit_id, input.year).await?;
    conn.commit().await?;
    let commands = commands(&app, &caller, key, &input)?;
    // One dry run for each project of the parameters: their number is that of a file, not of data.
    let previews = join_all(commands.iter().map(|command| app.poster.dry_run(command.clone()))).await;
    let mut going = Vec::new();
    for ((project, command), preview) in report.projects.iter_mut().zip(commands).zip(previews) {
        weigh(project, preview, &caller)?;
        if matches!(project.outcome, GenerationOutcome::New | GenerationOutcome::Changed) {
            going.push((project, command));
        }
    }
    if !query.dry_run {
        let (projects, commands): (Vec<_>, Vec<_>) = going.into_iter().unzip();
        let answers = app.poster.perform_all(commands).await;
        for (project, answer) in projects.into_iter().zip(answers) {
            match answer? {
                Done::Done(receipt) => note(project, &receipt)?,
                Done::Refused(problem) => refuse(project, &problem, &caller),
            }
        }
    }
    Ok(Answer::ok(report))
}

fn commands(
    app: &App,
    caller: &Caller,
    key: IdempotencyKey,
    input: &GenerationInput,
) -> Result<Vec<Command>, Problem> {
    let rulebook = app.shelf.get();
    let mut commands = Vec::with_capacity(rulebook.generation.projects.len());
    for plan in &rulebook.generation.projects {
        let ask = ask(plan, input.unit_id, input.year, &input.function);
        let key = key.0.map(|key| derived_id(&["generate", &key.to_string(), &plan.key]));
        let mut command = command(app, caller, FLOW.kind, ask.project_id(), "generate", IdempotencyKey(key));
        command.unit_hint = input.unit_id;
        command.body = serde_json::to_value(&ask).map_err(|_| Problem::internal())?;
        commands.push(command);
    }
    Ok(commands)
}

/// What a dry run says of a project.
fn weigh(
    project: &mut GeneratedProject,
    preview: Result<Preview, Problem>,
    caller: &Caller,
) -> Result<(), Problem> {
    #[derive(Deserialize)]
    struct Computed {
        total_fen: Fen,
        differences: Differences,
    }
    let computed = match preview {
        Err(problem) if problem.status >= 500 => return Err(problem),
        Err(problem) if problem.code == "nothing_to_generate" => {
            project.outcome = GenerationOutcome::Nothing;
            return Ok(());
        }
        Err(problem) | Ok((Some(problem), _)) => {
            refuse(project, &problem, caller);
            return Ok(());
        }
        Ok((None, receipt)) => receipt.computed.unwrap_or_default(),
    };
    let computed: Computed = serde_json::from_value(computed).map_err(|_| Problem::internal())?;
    project.outcome = match (project.outcome, computed.differences.is_none()) {
        (GenerationOutcome::Missing, _) => GenerationOutcome::New,
        (_, true) => GenerationOutcome::Same,
        (_, false) => GenerationOutcome::Changed,
    };
    project.generated_fen = Some(computed.total_fen);
    project.differences = Some(computed.differences);
    Ok(())
}

fn refuse(project: &mut GeneratedProject, problem: &Problem, caller: &Caller) {
    project.outcome = GenerationOutcome::Refused;
    project.refusal = Some(problem.body(caller.language, &caller.request_id));
}

/// What the project is after it was generated.
fn note(project: &mut GeneratedProject, receipt: &str) -> Result<(), Problem> {
    let receipt: posting::Receipt = serde_json::from_str(receipt).map_err(|_| Problem::internal())?;
    project.number = receipt.document.number;
    project.state = receipt.document.state;
    project.total_fen = receipt.document.amount_fen;
    Ok(())
}
