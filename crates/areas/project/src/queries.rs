//! Reading projects for people: lists, details.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Limit};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Project, ProjectRow, Target};
use crate::store::{Facts, PROJECT_COLUMNS, TARGET_COLUMNS, load_projects};

/// Which projects a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// Of this class.
    pub class: Option<String>,
    /// In this state.
    pub state: Option<String>,
    /// Declared for this year.
    pub year: Option<i64>,
    /// Code, name or number contains this.
    pub text: Option<String>,
}

/// A project in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ProjectListRow {
    /// Id.
    pub id: DocumentId,
    /// Number.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Name of the unit.
    pub unit_name: String,
    /// State.
    pub state: String,
    /// The year it is declared for.
    pub fiscal_year: i64,
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

/// A page of projects with sums over all pages.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ProjectPage {
    /// The rows.
    pub items: Vec<ProjectListRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of projects the filters leave.
    pub total: i64,
    /// Sum of their totals.
    pub total_fen: Fen,
}

#[derive(FromQueryResult)]
struct Sums {
    count: i64,
    total_fen: Fen,
}

/// `%text%` with the wildcards of the text itself taken literally.
fn containing(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    format!("%{escaped}%")
}

impl Filter {
    fn sql(&self, scope: &Scope) -> (String, Vec<Value>) {
        let mut sql = "d.kind = 'project' and d.unit_id in {in:1}".to_owned();
        let mut values = vec![scope.parameter()];
        let given: [(&str, Option<Value>); 4] = [
            ("d.unit_id", self.unit_id.map(Value::from)),
            ("p.class", self.class.clone().map(Value::from)),
            ("d.state", self.state.clone().map(Value::from)),
            ("d.fiscal_year", self.year.map(Value::from)),
        ];
        for (column, value) in given {
            if let Some(value) = value {
                values.push(value);
                sql.push_str(&format!(" and {column} = ${}", values.len()));
            }
        }
        if let Some(text) = &self.text {
            values.push(containing(text).into());
            let n = values.len();
            sql.push_str(&format!(
                " and (p.code like ${n} escape '\\' or p.name like ${n} escape '\\' or d.number like ${n} escape '\\'
                   or p.initials like lower(${n}) escape '\\')"
            ));
        }
        (sql, values)
    }
}

/// Projects, newest first.
pub async fn list_projects(
    conn: &Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<DocumentId>,
    limit: Limit,
) -> Result<ProjectPage, DbError> {
    let (conditions, mut values) = filter.sql(scope);
    let from = "from fl_document d join pj_project p on p.id = d.id";
    let sums: Option<Sums> = conn
        .one(
            &format!(
                "select count(*) as count, cast(coalesce(sum(p.total_fen), 0) as bigint) as total_fen {from} where {conditions}"
            ),
            values.clone(),
        )
        .await?;
    let mut place = String::new();
    if let Some(after) = after {
        values.push(after.into());
        place = format!(" and d.id < ${}", values.len());
    }
    values.push((limit.rows() + 1).into());
    let sql = format!(
        "select d.id, d.number, d.unit_id, u.name as unit_name, d.state, d.fiscal_year, p.code, p.name, p.class, \
           p.function, p.start_year, p.end_year, p.total_fen, \
           cast(coalesce((select sum(b.amount_fen) from v_budget_line b \
             where b.project_id = d.id and b.state = 'approved'), 0) as bigint) as budgeted_fen \
         {from} join v_unit u on u.id = d.unit_id where {conditions}{place} order by d.id desc limit ${}",
        values.len()
    );
    let mut items: Vec<ProjectListRow> = conn.all(&sql, values).await?;
    let rows = usize::try_from(limit.rows()).unwrap_or(usize::MAX);
    let more = items.len() > rows;
    items.truncate(rows);
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    let (total, total_fen) = sums.map_or((0, Fen::ZERO), |sums| (sums.count, sums.total_fen));
    Ok(ProjectPage { items, next, total, total_fen })
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
