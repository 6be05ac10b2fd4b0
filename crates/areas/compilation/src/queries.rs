//! Reading budgets for people: lists, details.

use flow::DocumentId;
use kernel::{Conn, DbError, Fen, Limit};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Budget, BudgetLineId, Controls, Funds, IncomeLine};

/// Which budgets a list shows.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this unit.
    pub unit_id: Option<UnitId>,
    /// In this state.
    pub state: Option<String>,
    /// For this year.
    pub year: Option<i64>,
}

/// A budget in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct BudgetListRow {
    /// Id.
    pub id: DocumentId,
    /// Number.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name: String,
    /// State.
    pub state: String,
    /// Budget year.
    pub budget_year: i64,
    /// Σ lines.
    pub amount_fen: Fen,
    /// Σ own-funds income.
    pub income_fen: Fen,
    /// Version.
    pub version: i64,
}

/// A page of budgets with sums over all pages.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BudgetPage {
    /// The rows.
    pub items: Vec<BudgetListRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of budgets the filters leave.
    pub total: i64,
    /// Σ lines of all of them.
    pub amount_fen: Fen,
}

#[derive(FromQueryResult)]
struct Sums {
    count: i64,
    amount_fen: Fen,
}

/// Budgets, newest first.
pub async fn list_budgets(
    conn: &Conn,
    scope: &Scope,
    filter: &Filter,
    after: Option<DocumentId>,
    limit: Limit,
) -> Result<BudgetPage, DbError> {
    let mut conditions = "d.kind = 'budget' and d.unit_id in {in:1}".to_owned();
    let mut values = vec![scope.parameter()];
    let given: [(&str, Option<Value>); 3] = [
        ("d.unit_id", filter.unit_id.map(Value::from)),
        ("d.state", filter.state.clone().map(Value::from)),
        ("d.fiscal_year", filter.year.map(Value::from)),
    ];
    for (column, value) in given {
        if let Some(value) = value {
            values.push(value);
            conditions.push_str(&format!(" and {column} = ${}", values.len()));
        }
    }
    let sql = format!(
        "select count(*) as count, cast(coalesce(sum(d.amount_fen), 0) as bigint) as amount_fen
         from fl_document d where {conditions}"
    );
    let sums: Option<Sums> = conn.one(&sql, values.clone()).await?;
    if let Some(after) = after {
        values.push(after.into());
        conditions.push_str(&format!(" and d.id < ${}", values.len()));
    }
    values.push((limit.rows() + 1).into());
    let sql = format!(
        "select d.id, d.number, d.unit_id, u.code as unit_code, u.name as unit_name, d.state,
           d.fiscal_year as budget_year, d.amount_fen, d.version,
           cast(coalesce((select sum(i.amount_fen) from bg_income_line i where i.budget_id = d.id), 0) as bigint)
             as income_fen
         from fl_document d join v_unit u on u.id = d.unit_id where {conditions} order by d.id desc limit ${}",
        values.len()
    );
    let mut items: Vec<BudgetListRow> = conn.all(&sql, values).await?;
    let rows = usize::try_from(limit.rows()).unwrap_or(usize::MAX);
    let more = items.len() > rows;
    items.truncate(rows);
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    let (total, amount_fen) = sums.map_or((0, Fen::ZERO), |sums| (sums.count, sums.amount_fen));
    Ok(BudgetPage { items, next, total, amount_fen })
}

/// A budget line with its words.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct BudgetLineView {
    /// Id.
    pub id: BudgetLineId,
    /// Project.
    pub project_id: Option<DocumentId>,
    /// 项目代码
    pub project_code: Option<String>,
    /// Its name.
    pub project_name: Option<String>,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Government economic class.
    pub gov_economy: String,
    /// Fund.
    pub fund: String,
    /// `basic_person`, `basic_operating`, `project`
    pub expenditure_kind: String,
    /// Amount.
    pub amount_fen: Fen,
    /// 1 = taken over from another system, without costing lines.
    pub taken_over: i64,
    /// Note.
    pub note: String,
    /// Number of the indicator it was issued as.
    pub indicator_number: Option<String>,
}

/// What is budgeted beside what there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RoomView {
    /// Fund.
    pub fund: String,
    /// `basic` or `project`; empty for own funds, which are bounded by their income.
    pub expenditure_kind: String,
    /// Control figure, or budgeted income.
    pub control_fen: Fen,
    /// Budgeted.
    pub lines_fen: Fen,
    /// What is left; below zero when it is too much.
    pub remaining_fen: Fen,
}

/// What is budgeted beside what there is, by fund and kind.
pub(crate) fn room_views(budget: &Budget, controls: &Controls, funds: &Funds) -> Vec<RoomView> {
    let fen = |amount: i128| Fen::from_fen(i64::try_from(amount).unwrap_or(i64::MAX));
    let rooms = crate::rules::rooms(budget, controls, funds).into_iter().map(|room| RoomView {
        expenditure_kind: room.kind.map(|kind| kind.word().to_owned()).unwrap_or_default(),
        control_fen: fen(room.control_fen),
        lines_fen: fen(room.lines_fen),
        remaining_fen: fen(room.control_fen - room.lines_fen),
        fund: room.fund,
    });
    rooms.collect()
}

/// The lines of a budget whose header the caller has found within the scope.
pub async fn lines_unscoped(conn: &Conn, id: DocumentId) -> Result<Vec<BudgetLineView>, DbError> {
    conn.all(
        "select l.id, l.project_id, p.code as project_code, p.name as project_name, l.function, l.dep_economy,
           l.gov_economy, l.fund, l.expenditure_kind, l.amount_fen, l.taken_over, l.note, i.number as indicator_number
         from bg_line l left join v_project p on p.id = l.project_id
           left join ps_link k on k.from_id = l.id and k.relation = 'issues'
           left join lg_indicator i on i.id = k.to_id
         where l.budget_id = $1 order by l.fund, p.code, l.function, l.dep_economy, l.id",
        [id.into()],
    )
    .await
}

/// The own-funds income of a budget whose header the caller has found within the scope.
pub async fn income_unscoped(conn: &Conn, id: DocumentId) -> Result<Vec<IncomeLine>, DbError> {
    conn.all(
        "select id, budget_id, fund, revenue_item, amount_fen, note from bg_income_line
         where budget_id = $1 order by fund, revenue_item, id",
        [id.into()],
    )
    .await
}

/// Note and seal of a budget, and what is budgeted beside what there is.
pub struct Summary {
    /// Note.
    pub note: String,
    /// SM3 over the approved lines.
    pub sealed_hash: String,
    /// By fund and kind.
    pub rooms: Vec<RoomView>,
}

/// The summary of a budget whose header the caller has found within the scope.
pub async fn summary_unscoped(
    conn: &Conn,
    id: DocumentId,
    today: chrono::NaiveDate,
) -> Result<Option<Summary>, DbError> {
    let wanted = crate::store::Wanted { known: vec![id], carried: vec![], today };
    let facts = crate::store::facts(conn, &wanted).await?;
    let Some(budget) = facts.budgets.get(&id) else { return Ok(None) };
    let none = Controls::new();
    let controls = facts.controls.get(&(budget.row.unit_id, budget.row.budget_year)).unwrap_or(&none);
    let rooms = room_views(budget, controls, &facts.funds);
    Ok(Some(Summary { note: budget.row.note.clone(), sealed_hash: budget.row.sealed_hash.clone(), rooms }))
}
