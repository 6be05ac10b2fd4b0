//! Reading projects for people: lists, details.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use flow::list::{DocumentRow, Listed};
use kernel::db::list;
use kernel::{Conn, DbError, Fen};
use platform::UnitId;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Project, ProjectRow, Target};
use crate::store::{Facts, PROJECT_COLUMNS, TARGET_COLUMNS, load_projects};

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
    /// First year.
    pub start_year: i64,
    /// Last year.
    pub end_year: i64,
    /// Sum of its costing lines.
    pub total_fen: Fen,
    /// In approved budgets.
    pub budgeted_fen: Fen,
}

impl ProjectListRow {
    pub(crate) const BODY: flow::list::Body = flow::list::Body {
        columns: ", p.code, p.name, p.class, p.function, p.start_year, p.end_year, p.total_fen,
            cast(coalesce((select sum(b.amount_fen) from v_budget_line b
              where b.project_id = d.id and b.state = 'approved'), 0) as bigint) as budgeted_fen",
        joins: "join pj_project p on p.id = d.id",
    };
}

impl Listed for ProjectListRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

/// A costing line with the words of its standard.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct CostingLineView {
    /// Id.
    pub id: crate::model::CostingLineId,
    /// Place, from 1.
    pub line: i64,
    /// Task.
    pub task: String,
    /// Budget year.
    pub budget_year: i64,
    /// Edition of a standard.
    pub standard_id: Option<String>,
    /// Its code.
    pub standard_code: Option<String>,
    /// Its name.
    pub standard_name: Option<String>,
    /// The regulation it stands on.
    pub standard_basis: Option<String>,
    /// Its amount.
    pub standard_fen: Option<Fen>,
    /// Unit price.
    pub unit_price_fen: Fen,
    /// Quantity.
    pub quantity: String,
    /// Frequency.
    pub frequency: String,
    /// Unit of measure.
    pub unit_of_measure: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// Why there is no standard.
    pub reason: String,
    /// Unit price × quantity × frequency.
    pub amount_fen: Fen,
}

/// The five amounts of a project along its life.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
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

/// What stands in the tables of one project.
#[derive(Clone, Debug)]
pub struct Body {
    /// The row.
    pub row: ProjectRow,
    /// Its lines.
    pub lines: Vec<CostingLineView>,
    /// Its targets.
    pub targets: Vec<Target>,
    /// Its five amounts.
    pub amounts: ProjectAmounts,
}

#[derive(FromQueryResult)]
struct Spent {
    paid_fen: Fen,
    available_fen: Fen,
}

/// The body of a project whose header the caller has found within the scope.
pub async fn body_unscoped(conn: &Conn, id: DocumentId, state: &str) -> Result<Option<Body>, DbError> {
    let sql = format!("select {PROJECT_COLUMNS} from pj_project p where p.id = $1");
    let Some(row): Option<ProjectRow> = conn.one(&sql, [id.into()]).await? else { return Ok(None) };
    let lines: Vec<CostingLineView> = conn
        .all(
            "select l.id, l.line, l.task, l.budget_year, l.standard_id, s.code as standard_code,
               s.name_zh as standard_name, s.basis as standard_basis, s.amount_fen as standard_fen, l.unit_price_fen,
               l.quantity, l.frequency, l.unit_of_measure, l.dep_economy, l.fund, l.reason, l.amount_fen
             from pj_costing_line l left join v_standard s on s.id = l.standard_id
             where l.project_id = $1 order by l.line",
            [id.into()],
        )
        .await?;
    let sql = format!("select {TARGET_COLUMNS} from pj_target where project_id = $1 order by line");
    let targets: Vec<Target> = conn.all(&sql, [id.into()]).await?;
    let sql = "select cast(coalesce(sum(amount_fen), 0) as bigint) from v_budget_line
        where project_id = $1 and state = 'approved'";
    let budgeted = conn.number(sql, [id.into()]).await?;
    let spent: Option<Spent> = conn
        .one(
            "select cast(coalesce(sum(paid_fen), 0) as bigint) as paid_fen,
               cast(coalesce(sum(available_fen), 0) as bigint) as available_fen
             from lg_indicator where project_id = $1 and allotted = 1",
            [id.into()],
        )
        .await?;
    let spent = spent.unwrap_or(Spent { paid_fen: Fen::ZERO, available_fen: Fen::ZERO });
    let in_library = matches!(state, "reserved" | "terminated");
    let amounts = ProjectAmounts {
        requested_fen: row.total_fen,
        reserved_fen: if in_library { row.total_fen } else { Fen::ZERO },
        budgeted_fen: Fen::from_fen(budgeted),
        paid_fen: spent.paid_fen,
        remaining_fen: spent.available_fen,
    };
    Ok(Some(Body { row, lines, targets, amounts }))
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
    let mut facts = Facts::default();
    load_projects(conn, &ids, &mut facts).await?;
    let mut found = BTreeMap::new();
    for head in heads {
        if let Some(mut project) = facts.projects.remove(&head.id) {
            project.unit_id = head.unit_id;
            project.fiscal_year = head.fiscal_year;
            found.insert(project.row.code.clone(), (project, head.state, head.version));
        }
    }
    Ok(found)
}
