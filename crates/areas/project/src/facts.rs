//! The facts a batch of projects is decided with.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Faults, Fen, Problem};
use ledger::IndicatorId;
use platform::UnitId;
use sea_orm::{FromQueryResult, Value};

use crate::input::ProjectInput;
use crate::model::{Project, Standard, Standards};
use crate::store::Stored;
use crate::version::Last;

/// The classifications a project cites.
pub const FUNCTIONAL: &str = "functional";
/// Departmental economic classes.
pub const ECONOMY: &str = "economic_departmental";
/// Classes of assets.
pub const ASSET: &str = "asset_classes";
/// Funds.
pub const FUND: &str = "funding_sources";

/// What a batch of projects is decided with.
#[derive(Debug, Default)]
pub struct Facts {
    /// Projects that exist, as they are worked on.
    pub projects: HashMap<DocumentId, Project>,
    /// What is in force of those that are being adjusted.
    library: HashMap<DocumentId, Project>,
    /// Standards that are cited.
    pub standards: Arc<Standards>,
    /// Which project has a code.
    pub codes: HashMap<String, DocumentId>,
    /// What budgets and indicators have of projects.
    pub uses: HashMap<DocumentId, Use>,
    /// How many second-level projects that have not ended a project has.
    pub children: HashMap<DocumentId, i64>,
    /// Projects that are named as first-level ones.
    pub parents: HashMap<DocumentId, Parent>,
    /// The newest version of each.
    pub last: HashMap<DocumentId, Last>,
    /// Where units stand in the tree.
    paths: HashMap<UnitId, String>,
    owners: HashMap<String, DocumentId>,
    classified: HashSet<(String, String)>,
    /// Codes of the library of indicators that targets name and that are in force.
    library_codes: HashSet<String>,
}

/// What budgets and indicators have of a project.
#[derive(Clone, Debug, Default)]
pub struct Use {
    /// A budget that is not void has it.
    pub any: bool,
    /// A budget in review has it.
    pub in_review: bool,
    /// An approved budget has it.
    pub approved: bool,
    /// Its allotted indicators.
    pub indicators: Vec<Allotted>,
}

/// An allotted indicator of a project.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Allotted {
    /// Id.
    pub id: IndicatorId,
    project_id: DocumentId,
    /// Available.
    pub available_fen: Fen,
}

/// A project that is named as a first-level one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct Parent {
    id: DocumentId,
    unit_id: UnitId,
    level: i64,
    /// State.
    pub state: String,
    start_year: i64,
    end_year: i64,
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
#[derive(FromQueryResult)]
struct Budgeted {
    project_id: DocumentId,
    state: String,
}
#[derive(FromQueryResult)]
struct Children {
    parent_id: DocumentId,
    number: i64,
}
#[derive(FromQueryResult)]
struct Path {
    id: UnitId,
    path: String,
}
#[derive(FromQueryResult)]
struct LibraryCode {
    code: String,
}

/// Reads the facts of a batch: a fixed number of statements, whatever its size.
pub async fn facts(
    conn: &Conn,
    stored: Stored,
    known: &[DocumentId],
    typed: &[&ProjectInput],
    today: chrono::NaiveDate,
) -> Result<Facts, DbError> {
    let mut facts = Facts { projects: stored.projects, library: stored.library, ..Facts::default() };
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
        facts.load_uses(conn, known).await?;
    }
    facts.load_parents(conn, typed).await?;
    if typed.is_empty() {
        return Ok(facts);
    }
    let sql = "select code as id, id as project_id from pj_project where code in {in:1}";
    let rows: Vec<Owner> = conn.all(sql, [list(typed.iter().map(|input| &input.code))]).await?;
    facts.codes = rows.into_iter().map(|row| (row.id, row.project_id)).collect();
    facts.load_owners(conn, typed).await?;
    let cited: BTreeSet<&String> = typed
        .iter()
        .map(|input| &input.function)
        .chain(typed_lines.flat_map(|line| [&line.dep_economy, &line.fund, &line.asset_class]))
        .collect();
    let sql = "select scheme, code from v_code where code in {in:1} and scheme in {in:2}
        and (effective_to is null or effective_to >= $3)";
    let values = [list(cited), list([FUNCTIONAL, ECONOMY, FUND, ASSET]), Value::from(today.to_string())];
    let rows: Vec<Code> = conn.all(sql, values).await?;
    facts.classified = rows.into_iter().map(|row| (row.scheme, row.code)).collect();
    facts.library_codes = library_codes(conn, typed, today).await?;
    Ok(facts)
}

/// Of the codes that targets name, those that are in force.
async fn library_codes(
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

impl Facts {
    /// What is in force of a project that is being adjusted.
    pub fn library_of(&self, id: &DocumentId) -> Option<&Project> {
        self.library.get(id)
    }
    async fn load_uses(&mut self, conn: &Conn, known: &[DocumentId]) -> Result<(), DbError> {
        let sql = "select distinct project_id, state from v_budget_line
            where state <> 'void' and project_id in {in:1}";
        for row in conn.all::<Budgeted>(sql, [list(known)]).await? {
            let used = self.uses.entry(row.project_id).or_default();
            used.any = true;
            used.in_review |= row.state == "in_review";
            used.approved |= row.state == "approved";
        }
        let sql = "select id, project_id, available_fen from lg_indicator
            where allotted = 1 and project_id in {in:1}";
        for row in conn.all::<Allotted>(sql, [list(known)]).await? {
            self.uses.entry(row.project_id).or_default().indicators.push(row);
        }
        let sql = "select p.parent_id, count(*) as number from pj_project p join fl_document d on d.id = p.id
            where p.parent_id in {in:1} and d.state not in ('void', 'finished', 'terminated', 'removed')
            group by p.parent_id";
        let rows: Vec<Children> = conn.all(sql, [list(known)]).await?;
        self.children = rows.into_iter().map(|row| (row.parent_id, row.number)).collect();
        let sql = "select v.project_id, v.action, v.hash from pj_version v where v.project_id in {in:1}
            and v.version = (select max(n.version) from pj_version n where n.project_id = v.project_id)";
        let rows: Vec<Last> = conn.all(sql, [list(known)]).await?;
        self.last = rows.into_iter().map(|row| (row.project_id, row)).collect();
        Ok(())
    }
    /// The first-level projects that are named, and where the units of all concerned stand.
    async fn load_parents(&mut self, conn: &Conn, typed: &[&ProjectInput]) -> Result<(), DbError> {
        let stored = self.projects.values().filter_map(|project| project.row.parent_id);
        let named: BTreeSet<DocumentId> =
            typed.iter().filter_map(|input| input.parent_id).chain(stored).collect();
        if named.is_empty() {
            return Ok(());
        }
        let sql = "select p.id, d.unit_id, p.level, d.state, p.start_year, p.end_year
            from pj_project p join fl_document d on d.id = p.id where p.id in {in:1}";
        let rows: Vec<Parent> = conn.all(sql, [list(named)]).await?;
        self.parents = rows.into_iter().map(|row| (row.id, row)).collect();
        let units: BTreeSet<UnitId> = typed.iter().map(|input| input.unit_id).collect();
        let rows: Vec<Path> =
            conn.all("select id, path from v_unit where id in {in:1}", [list(units)]).await?;
        self.paths = rows.into_iter().map(|row| (row.id, row.path)).collect();
        Ok(())
    }
    /// Whose the ids of lines and targets are. An id of a line that an adjustment replaced is nobody's to use again.
    async fn load_owners(&mut self, conn: &Conn, typed: &[&ProjectInput]) -> Result<(), DbError> {
        let lines: Vec<String> =
            typed.iter().flat_map(|input| &input.lines).map(|line| line.id.to_string()).collect();
        let targets: Vec<String> =
            typed.iter().flat_map(|input| &input.targets).map(|target| target.id.to_string()).collect();
        for (sql, ids) in [
            ("select id, project_id from pj_costing_line where id in {in:1}", &lines),
            ("select id, project_id from pj_target where id in {in:1}", &targets),
            ("select id, id as project_id from pj_past_line where id in {in:1}", &lines),
        ] {
            let rows: Vec<Owner> = conn.all(sql, [list(ids)]).await?;
            self.owners.extend(rows.into_iter().map(|row| (row.id, row.project_id)));
        }
        Ok(())
    }
    /// The first-level project that is named is one, of this unit or one above it, and runs at least as long.
    pub fn check_parent(&self, project: &Project) -> Result<(), Problem> {
        let Some(id) = project.row.parent_id else { return Ok(()) };
        let path = self.paths.get(&project.unit_id);
        // A stored project's place in the tree was looked at when it was entered.
        let above = |parent: &Parent| {
            path.is_none_or(|path| path.split('/').any(|piece| piece == parent.unit_id.to_string()))
        };
        let row = &project.row;
        let fits = self.parents.get(&id).is_some_and(|parent| {
            let lives = matches!(parent.state.as_str(), "draft" | "in_review" | "returned" | "reserved");
            let covers = parent.start_year <= row.start_year && row.end_year <= parent.end_year;
            parent.level == 1 && lives && covers && above(parent)
        });
        if fits {
            return Ok(());
        }
        Err(Problem::field(
            "parent_id",
            kernel::text!(
                "没有可归属的一级项目：须为本单位或上级单位的一级项目，起止年度不短于本项目，且未了结。",
                "It is no first-level project of this unit or one above it that runs as long as this project and has not ended."
            ),
            kernel::text!("请选择其他一级项目，或留空。", "Choose another first-level project, or none."),
        ))
    }
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
            if !line.asset_class.is_empty() {
                check(ASSET, &line.asset_class, format!("lines[{index}].asset_class"));
            }
        }
        for (index, target) in input.targets.iter().enumerate() {
            let code = &target.library_code;
            if !code.is_empty() && !self.library_codes.contains(code) {
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
