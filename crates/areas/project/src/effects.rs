//! A project in the pipeline: its life, what it loads, what it decides.

use std::collections::HashSet;
use std::sync::Arc;

use ::rules::{Finding, Level};
use async_trait::async_trait;
use flow::machine::{IN_REVIEW, NEW};
use flow::route::DefaultStep;
use flow::{By, DocumentId, Duty, Flow, Header, Move, StateName};
use kernel::{Conn, DbError, Problem, text};
use ledger::Running;
use platform::{Role, UnitId};
use posting::document::Loaded;
use posting::{Act, Command, Context, Document, Kind, Link, Subject, Work, Writes};
use serde_json::json;

use crate::input::ProjectInput;
use crate::model::{Appraisal, Project, Standards, word, years};
use crate::rules::{self as checks, Hit};
use crate::store::{self, Facts};

/// In the library.
pub const RESERVED: &str = "reserved";

/// The life of a project.
pub static FLOW: Flow = Flow {
    kind: "project",
    zh: "项目",
    en: "project",
    prefix: "XM",
    states: &[
        StateName { name: "draft", zh: "编制中", en: "draft" },
        StateName { name: "in_review", zh: "审核中", en: "in review" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "reserved", zh: "已入库", en: "in the library" },
        StateName { name: "terminated", zh: "已终止", en: "terminated" },
        StateName { name: "removed", zh: "已出库", en: "removed from the library" },
        StateName { name: "void", zh: "已作废", en: "void" },
    ],
    moves: &[
        Move { from: NEW, action: "create", to: "draft", by: By::Role(&[Role::Handler]), duty: Duty::Handle },
        Move {
            from: NEW,
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "draft",
            action: "edit",
            to: "draft",
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "draft",
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move { from: "draft", action: "void", to: "void", by: By::Role(&[Role::Handler]), duty: Duty::None },
        Move { from: "draft", action: "release", to: "draft", by: By::Role(RELEASERS), duty: Duty::None },
        Move {
            from: "returned",
            action: "edit",
            to: "returned",
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "returned",
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "returned",
            action: "void",
            to: "void",
            by: By::Role(&[Role::Handler]),
            duty: Duty::None,
        },
        Move {
            from: "returned",
            action: "release",
            to: "returned",
            by: By::Role(RELEASERS),
            duty: Duty::None,
        },
        // What the operator brings in from the command line stands as a draft that any handler of the unit takes on.
        Move { from: NEW, action: "import", to: "draft", by: By::System, duty: Duty::None },
        Move { from: "draft", action: "import", to: "draft", by: By::System, duty: Duty::None },
        Move { from: "returned", action: "import", to: "returned", by: By::System, duty: Duty::None },
        Move { from: IN_REVIEW, action: "approve", to: RESERVED, by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
        Move {
            from: IN_REVIEW,
            action: "withdraw",
            to: "draft",
            by: By::Role(&[Role::Handler]),
            duty: Duty::None,
        },
        Move {
            from: IN_REVIEW,
            action: "appraise",
            to: IN_REVIEW,
            by: By::Role(APPRAISERS),
            duty: Duty::None,
        },
        Move {
            from: RESERVED,
            action: "terminate",
            to: "terminated",
            by: By::Role(&[Role::DeptFinance]),
            duty: Duty::None,
        },
        Move {
            from: RESERVED,
            action: "remove",
            to: "removed",
            by: By::Role(&[Role::DeptFinance]),
            duty: Duty::None,
        },
    ],
    route: &[
        step("unit_review", "单位审核", "unit review", Role::Reviewer, Duty::Review),
        step("unit_approval", "单位审批", "unit approval", Role::UnitHead, Duty::Approve),
        step("dept_review", "部门业务审核", "department review", Role::DeptBusiness, Duty::Review),
        step("dept_library", "部门财务审核入库", "department library", Role::DeptFinance, Duty::Approve),
    ],
};

/// Who may release a price above the standard.
const RELEASERS: &[Role] = &[Role::DeptBusiness, Role::DeptFinance];
/// Who may record an appraisal.
const APPRAISERS: &[Role] = &[Role::DeptPerformance, Role::DeptBusiness];

const fn step(step: &'static str, zh: &'static str, en: &'static str, role: Role, duty: Duty) -> DefaultStep {
    DefaultStep { step, zh, en, role, duty, amount_from_fen: 0 }
}

/// Projects.
pub struct ProjectKind;

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
            None => Err(Problem::not_found()),
        });
        Ok(units.collect())
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        let inputs: Vec<Option<Result<ProjectInput, Problem>>> =
            work.iter().map(|work| carries_input(work).then(|| input(work.command))).collect();
        let typed: Vec<&ProjectInput> =
            inputs.iter().flatten().filter_map(|input| input.as_ref().ok()).collect();
        let known: Vec<DocumentId> =
            work.iter().filter(|work| work.header.is_some()).map(|work| work.command.id).collect();
        let mut facts = store::facts(conn, &known, &typed, context.today).await?;
        let mut codes = HashSet::new();
        let mut loaded = Vec::with_capacity(work.len());
        for (work, input) in work.iter().zip(inputs) {
            loaded.push(match input {
                Some(input) => input.and_then(|input| typed_document(&input, &facts, &mut codes, work)),
                None => stored_document(work, &mut facts),
            });
        }
        Ok(loaded)
    }
}

/// A document from what was typed.
fn typed_document(
    input: &ProjectInput,
    facts: &Facts,
    codes: &mut HashSet<String>,
    work: &Work<'_>,
) -> Loaded {
    let before = facts.projects.get(&input.id).map(|project| &project.row);
    let project = input.compute(&facts.standards, before)?;
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
    if work.command.action == "submit" {
        has_lines(&project)?;
    }
    Ok(Box::new(ProjectDocument {
        project,
        standards: facts.standards.clone(),
        typed: true,
        appraisal: None,
    }))
}

/// A document from its tables.
fn stored_document(work: &Work<'_>, facts: &mut Facts) -> Loaded {
    let (command, header) = (work.command, work.header.ok_or_else(Problem::not_found)?);
    let mut project = facts.projects.get(&command.id).cloned().ok_or_else(Problem::not_found)?;
    project.unit_id = header.unit_id;
    project.fiscal_year = header.fiscal_year;
    if command.action == "submit" {
        has_lines(&project)?;
    }
    if command.action == "remove" && facts.budgeted.contains(&command.id) {
        return Err(Problem::conflict(
            "budgeted",
            text!("该项目已安排预算，不能出库。", "The project is budgeted and cannot be removed."),
            text!("不再执行的项目请办理终止。", "Terminate a project that goes no further."),
        ));
    }
    let appraisal = if command.action == "appraise" { Some(appraisal(command)?) } else { None };
    Ok(Box::new(ProjectDocument { project, standards: facts.standards.clone(), typed: false, appraisal }))
}

fn appraisal(command: &Command) -> Result<Appraisal, Problem> {
    let read: Result<Appraisal, _> = serde_json::from_value(command.body.clone());
    let fits = |appraisal: &Appraisal| (4..=1000).contains(&appraisal.note.trim().chars().count());
    read.ok().filter(fits).ok_or_else(|| {
        Problem::field(
            "input",
            text!("评审须有结论和意见。", "An appraisal has a result and a note."),
            text!(
                "result 取 pass、reduce 或 fail，note 为 4 至 1000 字的评审意见。",
                "Give result as pass, reduce or fail, and a note of 4 to 1000 characters."
            ),
        )
    })
}

fn has_lines(project: &Project) -> Result<(), Problem> {
    if !project.lines.is_empty() {
        return Ok(());
    }
    Err(Problem::field(
        "lines",
        text!("项目没有测算明细。", "The project has no costing line."),
        text!("请至少填写一条测算明细后送审。", "Enter at least one costing line, then submit it."),
    ))
}

/// A project being decided.
struct ProjectDocument {
    project: Project,
    standards: Arc<Standards>,
    typed: bool,
    appraisal: Option<Appraisal>,
}

impl ProjectDocument {
    /// What is asked of a project before it is reviewed.
    fn before_review(&self) -> Vec<Hit> {
        let (project, standards) = (&self.project, &self.standards);
        let mut hits: Vec<Hit> = checks::total_follows_from_lines(project).into_iter().collect();
        hits.extend(checks::lines_have_standard_or_reason(project, standards));
        hits.extend(checks::prices_within_standard(project, standards));
        hits.extend(checks::has_output_target(project));
        hits
    }
    /// A release stands on the lines the releaser saw: for other lines a red finding prohibits until released anew.
    fn release_lapsed(&self) -> bool {
        let released = &self.project.row.released_hash;
        !released.is_empty() && *released != self.project.lines_hash()
    }
}

impl Document for ProjectDocument {
    fn subject(&self) -> Subject {
        Subject {
            unit_id: self.project.unit_id,
            fiscal_year: self.project.fiscal_year,
            amount_fen: self.project.row.total_fen,
            title: self.project.row.name.clone(),
        }
    }
    fn check(&self, act: Act<'_>, _: &Running, context: &Context) -> Vec<Finding> {
        let releasing = act.action == "release";
        let mut findings = Vec::new();
        if act.enters(IN_REVIEW) || releasing {
            findings.extend(self.before_review().into_iter().map(|hit| worded(hit, context)));
        }
        if act.enters(RESERVED) {
            findings.extend(checks::total_follows_from_lines(&self.project).map(|hit| worded(hit, context)));
            match context.rules.rule("CR06").and_then(|rule| rule.parameter_fen("limit_fen")) {
                Ok(limit_fen) => {
                    let hit = checks::appraised_when_needed(&self.project, &self.standards, limit_fen);
                    findings.extend(hit.map(|hit| worded(hit, context)));
                }
                Err(missing) => findings.push(missing.finding()),
            }
        }
        if !releasing && self.release_lapsed() {
            for finding in findings.iter_mut().filter(|finding| finding.level == Level::Red) {
                finding.level = Level::Grey;
                finding.how = text!(
                    "放行后测算明细已修改，请由审核人重新放行，或调整到标准以内",
                    "The lines changed after the release; have them released anew, or keep within the standard"
                );
            }
        }
        findings
    }
    /// The price and amount of each line, and the amount of each year.
    fn computed(&self) -> Option<serde_json::Value> {
        let lines: Vec<_> = self
            .project
            .lines
            .iter()
            .map(|line| {
                json!({"id": line.id, "unit_price_fen": line.unit_price_fen, "amount_fen": line.amount_fen})
            })
            .collect();
        let years = years(self.project.lines.iter().map(|line| (line.budget_year, line.amount_fen))).ok()?;
        Some(json!({"lines": lines, "years": years, "total_fen": self.project.row.total_fen}))
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if !act.enters(RESERVED) {
            return Vec::new();
        }
        let project = ("project", self.project.row.id.to_string());
        let mut links = Vec::new();
        for line in &self.project.lines {
            let costing = ("costing_line", line.id.to_string());
            if let Some(standard) = &line.standard_id {
                links.push(Link {
                    from: ("standard", standard.clone()),
                    to: costing.clone(),
                    relation: "prices",
                    amount_fen: line.amount_fen,
                });
            }
            links.push(Link {
                from: costing,
                to: project.clone(),
                relation: "costs",
                amount_fen: line.amount_fen,
            });
        }
        links
    }
    /// A budget that is decided later in the same batch must know that the project has left the library.
    fn observes(&self, act: Act<'_>) -> Vec<(String, i64)> {
        if act.leaves(RESERVED) {
            vec![(format!("project_left/{}", self.project.row.id), 1)]
        } else {
            Vec::new()
        }
    }
    fn rows(&self, act: Act<'_>, _: &Header, writes: &mut Writes) {
        let mut row = self.project.row.clone();
        if let Some(appraisal) = &self.appraisal {
            row.appraisal_result = word(&appraisal.result);
            row.appraisal_note.clone_from(&appraisal.note);
            row.appraised_fen = row.total_fen;
        }
        if act.action == "release" {
            row.released_hash = self.project.lines_hash();
        }
        if self.typed {
            writes.delete(&store::COSTING_LINE, "project_id", row.id);
            writes.delete(&store::TARGET, "project_id", row.id);
            for line in &self.project.lines {
                writes.upsert(&store::COSTING_LINE, line);
            }
            for target in &self.project.targets {
                writes.upsert(&store::TARGET, target);
            }
        }
        if self.typed || row != self.project.row {
            writes.upsert(&store::PROJECT, &store::Searched::of(&row));
        }
    }
}

fn worded(hit: Hit, context: &Context) -> Finding {
    context.rules.finding(hit.rule, hit.values, hit.field)
}
