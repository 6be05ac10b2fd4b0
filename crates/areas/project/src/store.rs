//! Tables of the area.

use std::collections::HashMap;

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Table};
use platform::UnitId;
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::model::{CostingLine, Project, ProjectRow, Target};

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
        ("span", Col::Text),
        ("level", Col::Int),
        ("parent_id", Col::Text),
        ("requested_fen", Col::Int),
        ("reserved_fen", Col::Int),
        ("reserved_at", Col::Int),
        ("adjusting", Col::Int),
        ("result", Col::Text),
        ("end_reason", Col::Text),
        ("surplus_fen", Col::Int),
        ("generated", Col::Text),
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

/// The columns of a costing line, and what a table has besides.
macro_rules! line_columns {
    ($($more:expr),*) => {
        &[
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
            ("derivation", Col::Text),
            ("procurement", Col::Text),
            ("service_purchase", Col::Int),
            ("asset_class", Col::Text),
            ("asset_name", Col::Text),
            ("asset_count", Col::Int),
            ("asset_replaced", Col::Int),
            $($more,)*
        ]
    };
}

/// Table of the costing lines.
pub static COSTING_LINE: Table = Table { name: "pj_costing_line", columns: line_columns!(), key: &["id"] };
/// Table of the lines that adjustments replaced.
pub static PAST_LINE: Table =
    Table { name: "pj_past_line", columns: line_columns!(("until_version", Col::Int)), key: &["id"] };
/// A line that an adjustment replaced.
#[derive(Serialize)]
pub struct PastLine<'a> {
    /// The line.
    #[serde(flatten)]
    pub line: &'a CostingLine,
    /// The version that went without it.
    pub until_version: i64,
}
/// Table of what adjustments would make of projects.
pub static PROPOSAL: Table = Table {
    name: "pj_proposal",
    columns: &[("project_id", Col::Text), ("content", Col::Text)],
    key: &["project_id"],
};
/// What an adjustment would make of a project.
#[derive(Serialize, FromQueryResult)]
pub struct Proposal {
    project_id: DocumentId,
    content: String,
}

impl Proposal {
    /// This content.
    pub fn of(project: &Project) -> Proposal {
        let content = serde_json::to_string(project).expect("a project is plain data");
        Proposal { project_id: project.row.id, content }
    }
    fn project(&self) -> Result<Project, DbError> {
        serde_json::from_str(&self.content)
            .map_err(|error| DbError::Other(format!("the proposal of project {}: {error}", self.project_id)))
    }
}

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
    p.new_policy, p.appraisal_result, p.appraisal_note, p.appraised_fen, p.released_hash, p.total_fen, p.span, p.level, \
    p.parent_id, p.requested_fen, p.reserved_fen, p.reserved_at, p.adjusting, p.result, p.end_reason, p.surplus_fen, \
    p.generated";
const LINE_COLUMNS: &str = "id, project_id, line, task, budget_year, standard_id, unit_price_fen, quantity, frequency, \
    unit_of_measure, dep_economy, fund, reason, amount_fen, derivation, procurement, service_purchase, asset_class, \
    asset_name, asset_count, asset_replaced";
pub(crate) const TARGET_COLUMNS: &str =
    "id, project_id, line, kind, name, value, unit_of_measure, weight, library_code";

/// Projects, without unit and year, which stand in the header.
#[derive(Debug, Default)]
pub struct Stored {
    /// As they are worked on: a proposal before what it would replace.
    pub projects: HashMap<DocumentId, Project>,
    /// What is in force of those that are being adjusted.
    pub library: HashMap<DocumentId, Project>,
}

/// Reads projects: three statements, and one for proposals.
pub(crate) async fn projects(conn: &Conn, known: &[DocumentId]) -> Result<Stored, DbError> {
    let mut stored = Stored::default();
    if known.is_empty() {
        return Ok(stored);
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
        stored.projects.insert(project.row.id, project);
    }
    for line in lines {
        if let Some(project) = stored.projects.get_mut(&line.project_id) {
            project.lines.push(line);
        }
    }
    for target in targets {
        if let Some(project) = stored.projects.get_mut(&target.project_id) {
            project.targets.push(target);
        }
    }
    let adjusting: Vec<DocumentId> = stored
        .projects
        .values()
        .filter(|project| project.row.adjusting == 1)
        .map(|project| project.row.id)
        .collect();
    if !adjusting.is_empty() {
        let sql = "select project_id, content from pj_proposal where project_id in {in:1}";
        for proposal in conn.all::<Proposal>(sql, [list(adjusting)]).await? {
            if let Some(before) = stored.projects.insert(proposal.project_id, proposal.project()?) {
                stored.library.insert(proposal.project_id, before);
            }
        }
    }
    Ok(stored)
}
