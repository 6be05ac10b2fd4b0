//! Projects in the pipeline: what a batch of them is loaded with, and how each becomes a document.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use async_trait::async_trait;
use flow::{DocumentId, Flow};
use kernel::{Conn, DbError, Problem, text};
use platform::UnitId;
use posting::document::Loaded;
use posting::staffing::StaffSource;
use posting::{Command, Context, Kind, Work};

use crate::document::{Generated, ProjectDocument, Written};
use crate::facts::{self, Facts};
use crate::flow::{FLOW, RESERVED};
use crate::generate::{self, Ask, Fresh};
use crate::input::ProjectInput;
use crate::life;
use crate::model::{Project, ProjectRow};
use crate::store::{self, Stored};

/// Projects.
pub struct ProjectKind {
    /// Who knows the people; an import, which enters nothing that is generated, has nobody to ask.
    staff: Option<Arc<dyn StaffSource>>,
}

impl ProjectKind {
    /// With who knows the people.
    pub fn new(staff: Arc<dyn StaffSource>) -> ProjectKind {
        ProjectKind { staff: Some(staff) }
    }
    /// For files, in which no generated project may stand.
    pub(crate) fn of_files() -> ProjectKind {
        ProjectKind { staff: None }
    }
    /// What the projects of the batch that are generated would be now.
    async fn generated(
        &self,
        conn: &Conn,
        work: &[Work<'_>],
        stored: &Stored,
        context: &Context,
    ) -> Result<HashMap<DocumentId, Result<Fresh, Problem>>, DbError> {
        let Some(staff) = &self.staff else { return Ok(HashMap::new()) };
        let asks = work.iter().filter_map(|work| {
            let before = stored.projects.get(&work.command.id);
            Some((work.command.id, ask(work, before)?, before))
        });
        let generation = &context.rulebook.generation;
        let wanted = generate::Wanted { asks: asks.collect(), generation, today: context.today };
        generate::load(conn, staff.as_ref(), &wanted).await
    }
}

/// What a command asks to be generated, or what a generated project has to agree with before it goes on.
fn ask(work: &Work<'_>, before: Option<&Project>) -> Option<Ask> {
    let (command, header) = (work.command, work.header);
    match (header, before) {
        (Some(header), Some(before)) if !before.row.generated.is_empty() => {
            let concerned = matches!(command.action.as_str(), "generate" | "submit" | "approve" | "release");
            let given = command.body["function"].as_str().filter(|function| !function.is_empty());
            concerned.then(|| Ask {
                unit_id: header.unit_id,
                fiscal_year: header.fiscal_year,
                key: before.row.generated.clone(),
                function: given.unwrap_or(&before.row.function).to_owned(),
            })
        }
        (None, _) if command.action == "generate" => asked(command).ok(),
        _ => None,
    }
}

/// The body of `generate` for a project that does not exist yet.
fn asked(command: &Command) -> Result<Ask, Problem> {
    let ask: Ask = serde_json::from_value(command.body.clone()).map_err(|error| {
        Problem::field(
            "body",
            text!("生成内容无法读取：{error}", "What is to be generated cannot be read: {error}"),
            text!("请按接口文档修改内容。", "Correct it by the API reference."),
        )
    })?;
    if ask.project_id() == command.id {
        return Ok(ask);
    }
    Err(Problem::field(
        "id",
        text!(
            "生成项目的编号由单位、年度和类别得出。",
            "The id of a generated project follows from unit, year and key."
        ),
        text!("请使用生成接口。", "Use the endpoint that generates."),
    ))
}

/// Whether the command carries a whole project.
fn carries_input(work: &Work<'_>) -> bool {
    match work.command.action.as_str() {
        "create" | "edit" | "import" => true,
        "submit" => work.header.is_none(),
        _ => false,
    }
}

fn input(command: &Command) -> Result<ProjectInput, Problem> {
    let input: ProjectInput = serde_json::from_value(command.body.clone()).map_err(|error| {
        Problem::field(
            "body",
            text!("项目内容无法读取：{error}", "The project cannot be read: {error}"),
            text!("请按接口文档修改内容。", "Correct it by the API reference."),
        )
    })?;
    if input.id != command.id {
        return Err(Problem::field(
            "id",
            text!("内容中的编号与单据编号不一致。", "The id in the body is not the document's."),
            text!("请使用同一个编号。", "Use the same id in both."),
        ));
    }
    Ok(input)
}

#[async_trait]
impl Kind for ProjectKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(&self, _: &Conn, work: &[Work<'_>]) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        let units = work.iter().map(|work| match work.header {
            Some(_) => Ok(vec![]),
            None if carries_input(work) => input(work.command).map(|input| vec![input.unit_id]),
            None if work.command.action == "generate" => asked(work.command).map(|ask| vec![ask.unit_id]),
            None => Err(Problem::not_found()),
        });
        Ok(units.collect())
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        let known: Vec<DocumentId> =
            work.iter().filter(|work| work.header.is_some()).map(|work| work.command.id).collect();
        let stored = store::projects(conn, &known).await?;
        let mut fresh = self.generated(conn, work, &stored, context).await?;
        let inputs: Vec<Option<Result<ProjectInput, Problem>>> = work
            .iter()
            .map(|work| match work.command.action.as_str() {
                "generate" => Some(fresh_input(work, &stored, &fresh)),
                _ => carries_input(work).then(|| input(work.command)),
            })
            .collect();
        let typed: Vec<&ProjectInput> =
            inputs.iter().flatten().filter_map(|input| input.as_ref().ok()).collect();
        let facts = facts::facts(conn, stored, &known, &typed, context.today).await?;
        let mut codes = HashSet::new();
        let mut loaded = Vec::with_capacity(work.len());
        for (work, input) in work.iter().zip(inputs) {
            let fresh = fresh.remove(&work.command.id).transpose();
            loaded.push(match (input, fresh) {
                (Some(Err(problem)), _) | (_, Err(problem)) => Err(problem),
                (Some(Ok(input)), Ok(fresh)) => {
                    typed_document(&input, fresh.as_ref(), &facts, &mut codes, work)
                }
                (None, Ok(fresh)) => stored_document(work, fresh.as_ref(), &facts),
            });
        }
        Ok(loaded)
    }
}

/// What `generate` enters.
fn fresh_input(
    work: &Work<'_>,
    stored: &Stored,
    fresh: &HashMap<DocumentId, Result<Fresh, Problem>>,
) -> Result<ProjectInput, Problem> {
    let id = work.command.id;
    match fresh.get(&id) {
        Some(Ok(fresh)) if fresh.input.lines.is_empty() && !stored.projects.contains_key(&id) => {
            Err(Problem::conflict(
                "nothing_to_generate",
                text!("没有需要生成的明细。", "There is nothing to generate."),
                text!("请核对人员信息库和编制数。", "Check the persons and the establishment."),
            ))
        }
        Some(Ok(fresh)) => Ok(fresh.input.clone()),
        Some(Err(problem)) => Err(problem.clone()),
        None if work.header.is_some() => Err(Problem::conflict(
            "not_generated",
            text!("该项目不是系统生成的项目。", "The project is none that is generated."),
            text!("请修改其测算明细。", "Edit its costing lines."),
        )),
        None => Err(asked(work.command).err().unwrap_or_else(Problem::internal)),
    }
}

/// A document from what was typed.
fn typed_document(
    input: &ProjectInput,
    fresh: Option<&Fresh>,
    facts: &Facts,
    codes: &mut HashSet<String>,
    work: &Work<'_>,
) -> Loaded {
    let before = facts.projects.get(&input.id);
    let generating = work.command.action == "generate";
    if !generating && generate::CLASSES.contains(&input.class.as_str()) {
        return Err(Problem::field(
            "class",
            text!(
                "人员类和公用经费项目由系统按人员信息、编制和标准生成，不能手工录入或导入。",
                "Personnel and routine operating projects are generated from persons, posts and standards and cannot be entered."
            ),
            text!("请在“生成项目”中生成或重新生成。", "Generate them, or generate them anew."),
        ));
    }
    let row = before.map(|project| &project.row);
    let fresh = fresh.map(|fresh| Generated::of(fresh, row)).transpose()?;
    let project = match fresh.as_ref().filter(|_| generating) {
        Some(fresh) => fresh.project.clone(),
        None => input.compute(&facts.standards, row)?,
    };
    facts.check_codes(input)?;
    facts.check_ids(input)?;
    let taken = facts.codes.get(&input.code).is_some_and(|id| *id != input.id);
    if taken || !codes.insert(input.code.clone()) {
        let code = &input.code;
        return Err(Problem::conflict(
            "code_taken",
            text!("项目代码 {code} 已被其他项目使用。", "Another project has the code {code}."),
            text!("请使用其他项目代码。", "Use another code."),
        ));
    }
    let library = facts.library_of(&input.id);
    if let Some(library) = library {
        let fiscal_year = work.header.map_or(project.fiscal_year, |header| header.fiscal_year);
        life::same_project(&Project { fiscal_year, ..library.clone() }, &project)?;
    }
    if work.command.action == "submit" {
        ready(&project, facts)?;
    }
    facts.check_parent(&project)?;
    let written = if library.is_some() { Written::Proposal } else { Written::Tables };
    let before = generating.then(|| before.cloned().unwrap_or_else(|| project.emptied()));
    let mut document = ProjectDocument::of(project, written, facts, work);
    (document.fresh, document.before) = (fresh, before);
    Ok(Box::new(document))
}

/// A document from its tables.
fn stored_document(work: &Work<'_>, fresh: Option<&Fresh>, facts: &Facts) -> Loaded {
    let (command, header) = (work.command, work.header.ok_or_else(Problem::not_found)?);
    let action = command.action.as_str();
    let found = facts.projects.get(&command.id).ok_or_else(Problem::not_found)?;
    let place = |project: &Project| Project {
        unit_id: header.unit_id,
        fiscal_year: header.fiscal_year,
        ..project.clone()
    };
    let mut project = place(found);
    life::allowed(action, &project, facts)?;
    let mut written = Written::Nothing;
    let mut appraisal = None;
    match action {
        "submit" => {
            ready(&project, facts)?;
            facts.check_parent(&project)?;
            written = project.written();
        }
        "release" => written = project.written(),
        "appraise" => {
            appraisal = Some(life::appraisal(command, project.row.total_fen)?);
            written = project.written();
        }
        "adjust" => {
            life::reason(command)?;
            project.row.adjusting = 1;
            written = Written::Proposal;
        }
        "revoke" => {
            project = facts.library_of(&command.id).map(place).ok_or_else(Problem::internal)?;
            project.row.adjusting = 0;
            written = Written::Row;
        }
        "finish" | "terminate" | "remove" => {
            let surplus_fen = life::surplus(facts.uses.get(&command.id));
            let (result, end_reason) = (life::outcome(command)?, life::reason(command)?);
            project.row = ProjectRow { result, end_reason, surplus_fen, ..project.row };
            written = Written::Row;
        }
        _ => {}
    }
    let fresh = fresh.map(|fresh| Generated::of(fresh, Some(&project.row))).transpose()?;
    let mut document = ProjectDocument::of(project, written, facts, work);
    (document.fresh, document.appraisal) = (fresh, appraisal);
    Ok(Box::new(document))
}

/// A project that is sent to review has what it is costed by: lines, or second-level projects.
fn ready(project: &Project, facts: &Facts) -> Result<(), Problem> {
    if let Some(parent) = project.row.parent_id
        && facts.parents.get(&parent).is_none_or(|parent| parent.state != RESERVED)
    {
        return Err(Problem::field(
            "parent_id",
            text!("所属一级项目尚未入库。", "Its first-level project is not in the library."),
            text!("请待一级项目入库后送审。", "Submit it once the first-level project is there."),
        ));
    }
    if project.row.level == 1 || !project.lines.is_empty() {
        return Ok(());
    }
    Err(Problem::field(
        "lines",
        text!("项目没有测算明细。", "The project has no costing line."),
        text!("请至少填写一条测算明细后送审。", "Enter at least one costing line, then submit it."),
    ))
}
