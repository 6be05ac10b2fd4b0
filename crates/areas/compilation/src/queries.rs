//! Reading budgets for people: lists, details.

use flow::DocumentId;
use flow::list::{Body, DocumentRow, Listed};
use kernel::{Conn, DbError, Fen};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Budget, BudgetLineId, Controls, Funds, IncomeLine};

/// A budget in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct BudgetListRow {
    /// The document; its amount is the sum of the budget's lines.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
    /// Budget year.
    pub budget_year: i64,
    /// Σ own-funds income.
    pub income_fen: Fen,
}

impl BudgetListRow {
    pub(crate) const BODY: Body = Body {
        columns:
            ", d.fiscal_year as budget_year, cast(coalesce((select sum(i.amount_fen) from bg_income_line i
            where i.budget_id = d.id), 0) as bigint) as income_fen",
        joins: "",
    };
}

impl Listed for BudgetListRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
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
    /// 1 = 一上, 2 = 二上.
    pub round: i64,
    /// By fund and kind.
    pub rooms: Vec<RoomView>,
}

/// The summary of a budget whose header the caller has found within the scope.
pub async fn summary_unscoped(
    conn: &Conn,
    id: DocumentId,
    today: chrono::NaiveDate,
) -> Result<Option<Summary>, DbError> {
    let facts = crate::store::standing(conn, id, today).await?;
    let Some(budget) = facts.budgets.get(&id) else { return Ok(None) };
    let none = Controls::new();
    let controls = facts.controls.get(&(budget.row.unit_id, budget.row.budget_year)).unwrap_or(&none);
    let rooms = room_views(budget, controls, &facts.funds);
    let row = &budget.row;
    Ok(Some(Summary {
        note: row.note.clone(),
        sealed_hash: row.sealed_hash.clone(),
        round: row.round,
        rooms,
    }))
}
