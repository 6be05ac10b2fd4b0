//! Tables of the area, and the facts a batch of projects is decided with.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Problem, Table};
use platform::UnitId;
use sea_orm::{FromQueryResult, Value};
use serde::Serialize;

use crate::input::ProjectInput;
use crate::model::{CostingLine, Project, ProjectRow, Standard, Standards, Target};
use kernel::Faults;

/// The classifications a project cites.
pub const FUNCTIONAL: &str = "functional";
/// Departmental economic classes.
pub const ECONOMY: &str = "economic_departmental";
/// Funds.
pub const FUND: &str = "funding_sources";

/// Table of the projects.
pub static PROJECT: Table = Table {
    name: "pj_project",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("name", Col::Text),
        ("class", Col::Text),
        ("function", Col::Text),
        ("start_year", Col::Int),
        ("end_year", Col::Int),
        ("reason", Col::Text),
        ("flags", Col::Text),
        ("new_policy", Col::Int),
        ("appraisal_result", Col::Text),
        ("appraisal_note", Col::Text),
        ("appraised_fen", Col::Int),
        ("released_hash", Col::Text),
        ("total_fen", Col::Int),
        ("initials", Col::Text),
    ],
    key: &["id"],
};
/// A project as it is written: with the initials of its name, which are worked out from it and no part of it.
#[derive(Serialize)]
pub struct Searched<'a> {
    #[serde(flatten)]
    row: &'a ProjectRow,
    initials: String,
}

impl Searched<'_> {
    /// A project with its initials.
    pub fn of(row: &ProjectRow) -> Searched<'_> {
        Searched { row, initials: platform::initials::initials(&row.name) }
    }
}

/// Table of the costing lines.
pub static COSTING_LINE: Table = Table {
    name: "pj_costing_line",
    columns: &[
        ("id", Col::Text),
        ("project_id", Col::Text),
        ("line", Col::Int),
        ("task", Col::Text),
        ("budget_year", Col::Int),
        ("standard_id", Col::Text),
        ("unit_price_fen", Col::Int),
        ("quantity", Col::Text),
        ("frequency", Col::Text),
        ("unit_of_measure", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("reason", Col::Text),
        ("amount_fen", Col::Int),
    ],
    key: &["id"],
};
/// Table of the targets.
pub static TARGET: Table = Table {
    name: "pj_target",
    columns: &[
        ("id", Col::Text),
        ("project_id", Col::Text),
        ("line", Col::Int),
        ("kind", Col::Text),
        ("name", Col::Text),
        ("value", Col::Text),
        ("unit_of_measure", Col::Text),
        ("weight", Col::Int),
        ("library_code", Col::Text),
    ],
    key: &["id"],
};

pub(crate) const PROJECT_COLUMNS: &str = "p.id, p.code, p.name, p.class, p.function, p.start_year, p.end_year, p.reason, p.flags, \
    p.new_policy, p.appraisal_result, p.appraisal_note, p.appraised_fen, p.released_hash, p.total_fen";
const LINE_COLUMNS: &str = "id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, \
    unit_of_measure, dep_economy, fund, reason, amount_fen";
pub(crate) const TARGET_COLUMNS: &str =
    "id, project_id, line, kind, name, value, unit_of_measure, weight, library_code";

/// What a batch of projects is decided with.
#[derive(Debug, Default)]
pub struct Facts {
    /// Projects that exist, without their unit and year, which stand in the header.
    pub projects: HashMap<DocumentId, Project>,
    /// Standards that are cited.
    pub standards: Arc<Standards>,
    /// Which project has a code.
    pub codes: HashMap<String, DocumentId>,
    /// Projects with budget lines.
    pub budgeted: HashSet<DocumentId>,
    owners: HashMap<String, DocumentId>,
    classified: HashSet<(String, String)>,
    /// Codes of the library of indicators that targets name and that are in force.
    library: HashSet<String>,
}

#[derive(FromQueryResult)]
struct Owner {
    id: String,
    project_id: DocumentId,
}
#[derive(FromQueryResult)]
struct Code {
    scheme: String,
    code: String,
}

/// Reads the facts of a batch: ten statements, whatever its size.
pub async fn facts(
    conn: &Conn,
    known: &[DocumentId],
    typed: &[&ProjectInput],
    today: chrono::NaiveDate,
) -> Result<Facts, DbError> {
    let mut facts = Facts::default();
    load_projects(conn, known, &mut facts).await?;
    let typed_lines = typed.iter().flat_map(|input| &input.lines);
    let stored_lines = facts.projects.values().flat_map(|project| &project.lines);
    let cited: BTreeSet<&String> = typed_lines
        .clone()
        .filter_map(|line| line.standard_id.as_ref())
        .chain(stored_lines.filter_map(|line| line.standard_id.as_ref()))
        .collect();
    if !cited.is_empty() {
        let sql = "select id, amount_fen, effective_from, effective_to from v_standard where id in {in:1}";
        let standards: Vec<Standard> = conn.all(sql, [list(cited)]).await?;
        let standards = standards.into_iter().map(|standard| (standard.id.clone(), standard)).collect();
        facts.standards = Arc::new(standards);
    }
    if !known.is_empty() {
        let sql = "select distinct project_id as id, project_id from v_budget_line
            where state <> 'void' and project_id in {in:1}";
        let rows: Vec<Owner> = conn.all(sql, [list(known)]).await?;
        facts.budgeted = rows.into_iter().map(|row| row.project_id).collect();
    }
    if typed.is_empty() {
        return Ok(facts);
    }
    let sql = "select code as id, id as project_id from pj_project where code in {in:1}";
    let rows: Vec<Owner> = conn.all(sql, [list(typed.iter().map(|input| &input.code))]).await?;
    facts.codes = rows.into_iter().map(|row| (row.id, row.project_id)).collect();
    let lines: Vec<String> = typed_lines.clone().map(|line| line.id.to_string()).collect();
    let targets: Vec<String> =
        typed.iter().flat_map(|input| &input.targets).map(|target| target.id.to_string()).collect();
    for (table, ids) in [("pj_costing_line", lines), ("pj_target", targets)] {
        let sql = format!("select id, project_id from {table} where id in {{in:1}}");
        let rows: Vec<Owner> = conn.all(&sql, [list(ids)]).await?;
        facts.owners.extend(rows.into_iter().map(|row| (row.id, row.project_id)));
    }
    let cited: BTreeSet<&String> = typed
        .iter()
        .map(|input| &input.function)
        .chain(typed_lines.flat_map(|line| [&line.dep_economy, &line.fund]))
        .collect();
    let sql = "select scheme, code from v_code where code in {in:1} and scheme in {in:2}
        and (effective_to is null or effective_to >= $3)";
    let values = [list(cited), list([FUNCTIONAL, ECONOMY, FUND]), Value::from(today.to_string())];
    let rows: Vec<Code> = conn.all(sql, values).await?;
    facts.classified = rows.into_iter().map(|row| (row.scheme, row.code)).collect();
    facts.library = library(conn, typed, today).await?;
    Ok(facts)
}

#[derive(FromQueryResult)]
struct LibraryCode {
    code: String,
}

/// Of the codes that targets name, those that are in force.
async fn library(
    conn: &Conn,
    typed: &[&ProjectInput],
    today: chrono::NaiveDate,
) -> Result<HashSet<String>, DbError> {
    let targets = typed.iter().flat_map(|input| &input.targets);
    let named: BTreeSet<&String> =
        targets.map(|target| &target.library_code).filter(|code| !code.is_empty()).collect();
    if named.is_empty() {
        return Ok(HashSet::new());
    }
    let sql =
        "select distinct code from v_performance_indicator where code in {in:1} and effective_from <= $2
        and (effective_to is null or effective_to >= $2)";
    let rows: Vec<LibraryCode> = conn.all(sql, [list(named), today.to_string().into()]).await?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

pub(crate) async fn load_projects(
    conn: &Conn,
    known: &[DocumentId],
    facts: &mut Facts,
) -> Result<(), DbError> {
    if known.is_empty() {
        return Ok(());
    }
    let sql = format!("select {PROJECT_COLUMNS} from pj_project p where p.id in {{in:1}}");
    let rows: Vec<ProjectRow> = conn.all(&sql, [list(known)]).await?;
    let sql = format!(
        "select {LINE_COLUMNS} from pj_costing_line where project_id in {{in:1}} order by project_id, line"
    );
    let lines: Vec<CostingLine> = conn.all(&sql, [list(known)]).await?;
    let sql = format!(
        "select {TARGET_COLUMNS} from pj_target where project_id in {{in:1}} order by project_id, line"
    );
    let targets: Vec<Target> = conn.all(&sql, [list(known)]).await?;
    for row in rows {
        let unit_id = UnitId(row.id.0);
        let project = Project { row, unit_id, fiscal_year: 0, lines: vec![], targets: vec![] };
        facts.projects.insert(project.row.id, project);
    }
    for line in lines {
        if let Some(project) = facts.projects.get_mut(&line.project_id) {
            project.lines.push(line);
        }
    }
    for target in targets {
        if let Some(project) = facts.projects.get_mut(&target.project_id) {
            project.targets.push(target);
        }
    }
    Ok(())
}

impl Facts {
    /// Every classification that is cited exists.
    pub fn check_codes(&self, input: &ProjectInput) -> Result<(), Problem> {
        let mut faults = Faults::default();
        let mut check = |scheme: &str, code: &str, at: String| {
            if !self.classified.contains(&(scheme.to_owned(), code.to_owned())) {
                faults.add(
                    at,
                    kernel::text!("没有代码 {code}。", "There is no code {code}."),
                    kernel::text!("请从基础代码库中选择。", "Choose one from the classification."),
                );
            }
        };
        check(FUNCTIONAL, &input.function, "function".to_owned());
        for (index, line) in input.lines.iter().enumerate() {
            check(ECONOMY, &line.dep_economy, format!("lines[{index}].dep_economy"));
            check(FUND, &line.fund, format!("lines[{index}].fund"));
        }
        for (index, target) in input.targets.iter().enumerate() {
            let code = &target.library_code;
            if !code.is_empty() && !self.library.contains(code) {
                faults.add(
                    format!("targets[{index}].library_code"),
                    kernel::text!("绩效指标库中没有有效的 {code}。", "The library has no {code} in force."),
                    kernel::text!(
                        "请从绩效指标库中选择，或留空。",
                        "Choose one from the library, or leave it empty."
                    ),
                );
            }
        }
        faults.done()
    }
    /// No id of a line or target belongs to another project.
    pub fn check_ids(&self, input: &ProjectInput) -> Result<(), Problem> {
        let mut faults = Faults::default();
        let mut check = |id: String, at: String| {
            if self.owners.get(&id).is_some_and(|owner| *owner != input.id) {
                faults.add(
                    at,
                    kernel::text!("编号已被使用。", "The id is in use."),
                    kernel::text!("请为新行生成新的编号。", "Make a new id for a new line."),
                );
            }
        };
        for (index, line) in input.lines.iter().enumerate() {
            check(line.id.to_string(), format!("lines[{index}].id"));
        }
        for (index, target) in input.targets.iter().enumerate() {
            check(target.id.to_string(), format!("targets[{index}].id"));
        }
        faults.done()
    }
}
