//! Reading projects for people: lists, details.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use flow::list::{DocumentRow, Listed};
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Stamp};
use platform::{Scope, UnitId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::generate::{Derivation, derivation};
use crate::model::{CostingLine, Project, ProjectRow, Target};
use crate::store;

/// One of the five amounts of document `d`, over itself and its second-level projects.
macro_rules! rolled_up {
    ($column:literal) => {
        concat!(
            ", cast(coalesce((select sum(x.",
            $column,
            ") from v_project_amount x where x.id = d.id
               or (x.parent_id = d.id and x.state not in ('void', 'removed'))), 0) as bigint) as ",
            $column
        )
    };
}
/// The five amounts of document `d` as columns.
macro_rules! amounts {
    () => {
        concat!(
            rolled_up!("requested_fen"),
            rolled_up!("reserved_fen"),
            rolled_up!("budgeted_fen"),
            rolled_up!("paid_fen"),
            rolled_up!("remaining_fen")
        )
    };
}

/// The five amounts of a project along its life; those of a first-level project are the sums of its second-level ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ProjectAmounts {
    /// 申报
    pub requested_fen: Fen,
    /// 入库
    pub reserved_fen: Fen,
    /// 预算批复
    pub budgeted_fen: Fen,
    /// 已支付
    pub paid_fen: Fen,
    /// 可用指标余额
    pub remaining_fen: Fen,
}

/// A project in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ProjectListRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
    /// 项目代码
    pub code: String,
    /// Name.
    pub name: String,
    /// Class.
    pub class: String,
    /// Functional class.
    pub function: String,
    /// `one_off`, `recurring`, `phased`
    pub span: String,
    /// 1 = first level, 2 = second level.
    pub level: i64,
    /// The first-level project it belongs to.
    pub parent_id: Option<DocumentId>,
    /// First year.
    pub start_year: i64,
    /// Last year.
    pub end_year: i64,
    /// Where it stands in its life: the state of its document, or `budgeted`, `executing`, `adjusting`.
    pub stage: String,
    /// Place in the department's ranking of its year and class; none while it is not ranked.
    pub place: Option<i64>,
    /// When it entered the library; none before.
    pub reserved_at: Option<Stamp>,
    /// Sum of its costing lines.
    pub total_fen: Fen,
    /// 申报
    pub requested_fen: Fen,
    /// 入库
    pub reserved_fen: Fen,
    /// 预算批复
    pub budgeted_fen: Fen,
    /// 已支付
    pub paid_fen: Fen,
    /// 可用指标余额
    pub remaining_fen: Fen,
}

impl ProjectListRow {
    /// What conditions of lists of projects may name.
    pub(crate) const JOIN: &str =
        "join pj_project p on p.id = d.id left join v_project_stage g on g.id = d.id
        left join pj_ranking r on r.project_id = d.id";
    pub(crate) const BODY: flow::list::Body = flow::list::Body {
        columns: concat!(
            ", p.code, p.name, p.class, p.function, p.span, p.level, p.parent_id, p.start_year, p.end_year, g.stage,
               r.place, case when p.reserved_at > 0 then p.reserved_at end as reserved_at, p.total_fen",
            amounts!()
        ),
        joins: Self::JOIN,
    };
}

impl Listed for ProjectListRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

/// A costing line with the words of its standard.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CostingLineView {
    /// The line.
    #[serde(flatten)]
    pub line: CostingLine,
    /// Code of its standard.
    pub standard_code: Option<String>,
    /// Its name.
    pub standard_name: Option<String>,
    /// The regulation it stands on.
    pub standard_basis: Option<String>,
    /// Its amount.
    pub standard_fen: Option<Fen>,
    /// How a generated line was worked out.
    pub derived: Option<Derivation>,
}

#[derive(FromQueryResult)]
struct Cited {
    id: String,
    code: String,
    name_zh: String,
    basis: String,
    amount_fen: Option<Fen>,
}

/// A year of a project's plan, and what has become of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PlanYear {
    /// Budget year.
    pub year: i64,
    /// Σ costing lines of that year.
    pub amount_fen: Fen,
    /// In its approved budget.
    pub budgeted_fen: Fen,
    /// Paid in it.
    pub paid_fen: Fen,
    /// Still available of it.
    pub remaining_fen: Fen,
}

/// A second-level project of a first-level one.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct SecondLevel {
    /// Id.
    pub id: DocumentId,
    /// 项目代码
    pub code: String,
    /// Name.
    pub name: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its name.
    pub unit_name: String,
    /// Where it stands in its life.
    pub stage: String,
    /// Its five amounts.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub amounts: ProjectAmounts,
}

/// A budget that has the project.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct BudgetOfProject {
    /// The budget.
    pub budget_id: DocumentId,
    /// Its number.
    pub number: String,
    /// Year.
    pub budget_year: i64,
    /// State.
    pub state: String,
    /// Σ its lines of the project.
    pub amount_fen: Fen,
}

/// An appraisal and what it cut.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct AppraisalView {
    /// When.
    pub at: Stamp,
    /// Who.
    pub actor_name: String,
    /// `pass`, `reduce`, `fail`
    pub result: String,
    /// 评审前
    pub requested_fen: Fen,
    /// 核定
    pub appraised_fen: Fen,
    /// 核减
    pub cut_fen: Fen,
    /// Note.
    pub note: String,
}

/// The first-level project of a project.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct FirstLevel {
    /// Id.
    pub id: DocumentId,
    /// 项目代码
    pub code: String,
    /// Name.
    pub name: String,
}

#[derive(FromQueryResult)]
struct Standing {
    stage: String,
    place: Option<i64>,
    #[sea_orm(nested)]
    amounts: ProjectAmounts,
}

/// What is known of one project beside its header.
#[derive(Clone, Debug)]
pub struct Body {
    /// The row.
    pub row: ProjectRow,
    /// Its lines.
    pub lines: Vec<CostingLineView>,
    /// Its targets.
    pub targets: Vec<Target>,
    /// Where it stands in its life.
    pub stage: String,
    /// Place in the ranking.
    pub place: Option<i64>,
    /// Its five amounts.
    pub amounts: ProjectAmounts,
    /// Year by year.
    pub plan: Vec<PlanYear>,
    /// Its first-level project.
    pub parent: Option<FirstLevel>,
    /// Its second-level projects within the scope.
    pub children: Vec<SecondLevel>,
    /// Budgets that have it.
    pub budgets: Vec<BudgetOfProject>,
    /// Appraisals, oldest first.
    pub appraisals: Vec<AppraisalView>,
}

/// The body of a project whose header the caller has found within the scope; its second-level projects within it.
pub async fn body_unscoped(conn: &Conn, scope: &Scope, id: DocumentId) -> Result<Option<Body>, DbError> {
    let mut stored = store::projects(conn, &[id]).await?;
    let Some(Project { row, lines, targets, .. }) = stored.projects.remove(&id) else { return Ok(None) };
    let sql = concat!(
        "select g.stage, r.place",
        amounts!(),
        " from fl_document d join v_project_stage g on g.id = d.id
          left join pj_ranking r on r.project_id = d.id where d.id = $1"
    );
    let Some(standing): Option<Standing> = conn.one(sql, [id.into()]).await? else { return Ok(None) };
    let parent = match row.parent_id {
        Some(parent) => {
            let sql = "select id, code, name from pj_project where id = $1";
            conn.one(sql, [parent.into()]).await?
        }
        None => None,
    };
    let sql = "select a.at, coalesce(u.name, '') as actor_name, a.result, a.requested_fen, a.appraised_fen,
          a.requested_fen - a.appraised_fen as cut_fen, a.note
        from pj_appraisal a left join v_user u on u.id = a.actor_id
        where a.project_id = $1 order by a.version limit 100";
    let appraisals = conn.all(sql, [id.into()]).await?;
    let sql = "select b.budget_id, d.number, b.budget_year, b.state, cast(sum(b.amount_fen) as bigint) as amount_fen
        from v_budget_line b join fl_document d on d.id = b.budget_id
        where b.project_id = $1 and b.state <> 'void'
        group by b.budget_id, d.number, b.budget_year, b.state order by b.budget_year, d.number limit 100";
    let budgets = conn.all(sql, [id.into()]).await?;
    Ok(Some(Body {
        plan: plan(conn, &row, &lines).await?,
        lines: with_standards(conn, lines).await?,
        targets,
        stage: standing.stage,
        place: standing.place,
        amounts: standing.amounts,
        parent,
        children: if row.level == 1 { children(conn, scope, id).await? } else { Vec::new() },
        budgets,
        appraisals,
        row,
    }))
}

/// Lines with the words of the standards they cite.
async fn with_standards(conn: &Conn, lines: Vec<CostingLine>) -> Result<Vec<CostingLineView>, DbError> {
    let cited: BTreeSet<&String> = lines.iter().filter_map(|line| line.standard_id.as_ref()).collect();
    let mut standards: BTreeMap<String, Cited> = BTreeMap::new();
    if !cited.is_empty() {
        let sql = "select id, code, name_zh, basis, amount_fen from v_standard where id in {in:1}";
        let rows: Vec<Cited> = conn.all(sql, [list(cited)]).await?;
        standards.extend(rows.into_iter().map(|row| (row.id.clone(), row)));
    }
    let views = lines.into_iter().map(|line| {
        let standard = line.standard_id.as_ref().and_then(|id| standards.get(id));
        CostingLineView {
            standard_code: standard.map(|standard| standard.code.clone()),
            standard_name: standard.map(|standard| standard.name_zh.clone()),
            standard_basis: standard.map(|standard| standard.basis.clone()),
            standard_fen: standard.and_then(|standard| standard.amount_fen),
            derived: derivation(&line),
            line,
        }
    });
    Ok(views.collect())
}

/// Every year from the first to the last, with what it is costed at and what has become of it.
async fn plan(conn: &Conn, row: &ProjectRow, lines: &[CostingLine]) -> Result<Vec<PlanYear>, DbError> {
    let sql =
        "select y.year, cast(0 as bigint) as amount_fen, cast(sum(y.budgeted_fen) as bigint) as budgeted_fen,
          cast(sum(y.paid_fen) as bigint) as paid_fen, cast(sum(y.remaining_fen) as bigint) as remaining_fen
        from (
          select b.budget_year as year, b.amount_fen as budgeted_fen, 0 as paid_fen, 0 as remaining_fen
          from v_budget_line b where b.project_id = $1 and b.state = 'approved'
          union all
          select i.fiscal_year, 0, i.paid_fen, i.available_fen
          from lg_indicator i where i.project_id = $1 and i.allotted = 1) y
        group by y.year";
    let used: Vec<PlanYear> = conn.all(sql, [row.id.into()]).await?;
    let mut years: BTreeMap<i64, PlanYear> = used.into_iter().map(|year| (year.year, year)).collect();
    for year in row.start_year..=row.end_year {
        let amounts = lines.iter().filter(|line| line.budget_year == year).map(|line| line.amount_fen);
        let none = PlanYear {
            year,
            amount_fen: Fen::ZERO,
            budgeted_fen: Fen::ZERO,
            paid_fen: Fen::ZERO,
            remaining_fen: Fen::ZERO,
        };
        years.entry(year).or_insert(none).amount_fen =
            Fen::sum(amounts).map_err(|error| DbError::Other(error.to_string()))?;
    }
    Ok(years.into_values().collect())
}

/// The second-level projects of a first-level one, as far as the scope goes.
async fn children(conn: &Conn, scope: &Scope, id: DocumentId) -> Result<Vec<SecondLevel>, DbError> {
    let sql = "select p.id, p.code, p.name, x.unit_id, u.name as unit_name, g.stage, x.requested_fen, x.reserved_fen,
          x.budgeted_fen, x.paid_fen, x.remaining_fen
        from pj_project p join v_project_amount x on x.id = p.id join v_project_stage g on g.id = p.id
          join v_unit u on u.id = x.unit_id
        where p.parent_id = $2 and x.unit_id in {in:1} order by p.code limit 500";
    conn.all(sql, [scope.parameter(), id.into()]).await
}

/// Projects by code, with what an import needs to edit them.
pub async fn by_codes_unscoped(
    conn: &Conn,
    codes: &BTreeSet<String>,
) -> Result<BTreeMap<String, (Project, String, i64)>, DbError> {
    #[derive(FromQueryResult)]
    struct Head {
        id: DocumentId,
        unit_id: UnitId,
        fiscal_year: i64,
        state: String,
        version: i64,
    }
    let heads: Vec<Head> = conn
        .all(
            "select d.id, d.unit_id, d.fiscal_year, d.state, d.version from fl_document d
             join pj_project p on p.id = d.id where p.code in {in:1}",
            [list(codes)],
        )
        .await?;
    let ids: Vec<DocumentId> = heads.iter().map(|head| head.id).collect();
    let mut stored = store::projects(conn, &ids).await?;
    let mut found = BTreeMap::new();
    for head in heads {
        if let Some(mut project) = stored.projects.remove(&head.id) {
            project.unit_id = head.unit_id;
            project.fiscal_year = head.fiscal_year;
            found.insert(project.row.code.clone(), (project, head.state, head.version));
        }
    }
    Ok(found)
}
