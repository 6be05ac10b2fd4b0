//! What a budget's projects buy: the lists of procurement, of purchased services and of new assets. Derived from costing
//! lines beside the budget's lines, written and sealed with them. Pure but for the reading at the end.

use std::collections::{BTreeSet, HashMap};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Table};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::derive::{Source, expenditure_kind};
use crate::model::{ProjectFact, derived_id};

kernel::id_type!(
    /// A purchase of a budget.
    PurchaseId
);

/// A costing line of a chosen project that buys something, or is looked at whether it should say so.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Bought {
    /// The costing line.
    pub id: String,
    /// Project.
    pub project_id: DocumentId,
    /// Place in the project, from 1.
    pub line: i64,
    /// Task.
    pub task: String,
    /// Budget year.
    pub budget_year: i64,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// Unit price.
    pub unit_price_fen: Fen,
    /// Quantity.
    pub quantity: String,
    /// Frequency.
    pub frequency: String,
    /// Unit of measure.
    pub unit_of_measure: String,
    /// Amount.
    pub amount_fen: Fen,
    /// `goods`, `works`, `services`; empty when it is no procurement.
    pub procurement: String,
    /// 1 = 政府购买服务.
    pub service_purchase: i64,
    /// Class of the assets bought; empty when there are none.
    pub asset_class: String,
    /// What asset cards call them.
    pub asset_name: String,
    /// How many.
    pub asset_count: i64,
    /// How many of them take the place of ones that go.
    pub asset_replaced: i64,
}

impl Bought {
    /// Whether it belongs to one of the lists.
    pub fn is_listed(&self) -> bool {
        !self.procurement.is_empty() || self.service_purchase == 1 || !self.asset_class.is_empty()
    }
}

/// A purchase of a budget as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult)]
pub struct Purchase {
    /// Id, derived.
    pub id: PurchaseId,
    /// Budget.
    pub budget_id: DocumentId,
    /// Project.
    pub project_id: DocumentId,
    /// The costing line.
    pub costing_line_id: String,
    /// Its place in the project.
    pub line: i64,
    /// Task.
    pub task: String,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// `basic_person`, `basic_operating`, `project`
    pub expenditure_kind: String,
    /// As [`Bought`].
    pub procurement: String,
    /// As [`Bought`].
    pub service_purchase: i64,
    /// As [`Bought`].
    pub asset_class: String,
    /// As [`Bought`].
    pub asset_name: String,
    /// As [`Bought`].
    pub asset_count: i64,
    /// As [`Bought`].
    pub asset_replaced: i64,
    /// Unit price.
    pub unit_price_fen: Fen,
    /// Quantity.
    pub quantity: String,
    /// Frequency.
    pub frequency: String,
    /// Unit of measure.
    pub unit_of_measure: String,
    /// Amount.
    pub amount_fen: Fen,
}

/// Table of the purchases.
pub static PURCHASE: Table = Table {
    name: "bg_purchase",
    columns: &[
        ("id", Col::Text),
        ("budget_id", Col::Text),
        ("project_id", Col::Text),
        ("costing_line_id", Col::Text),
        ("line", Col::Int),
        ("task", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("expenditure_kind", Col::Text),
        ("procurement", Col::Text),
        ("service_purchase", Col::Int),
        ("asset_class", Col::Text),
        ("asset_name", Col::Text),
        ("asset_count", Col::Int),
        ("asset_replaced", Col::Int),
        ("unit_price_fen", Col::Int),
        ("quantity", Col::Text),
        ("frequency", Col::Text),
        ("unit_of_measure", Col::Text),
        ("amount_fen", Col::Int),
    ],
    key: &["id"],
};

/// A purchase of a sealed version; ids are no part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct BudgetVersionPurchase {
    /// 项目代码
    pub project_code: String,
    /// Task.
    pub task: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// `goods`, `works`, `services`; empty when it is no procurement.
    pub procurement: String,
    /// 1 = 政府购买服务.
    pub service_purchase: i64,
    /// Class of the assets bought.
    pub asset_class: String,
    /// What asset cards call them.
    pub asset_name: String,
    /// How many.
    pub asset_count: i64,
    /// How many of them take the place of ones that go.
    pub asset_replaced: i64,
    /// Amount.
    pub amount_fen: Fen,
}

impl Purchase {
    /// As it is sealed.
    pub(crate) fn sealed(&self, project: Option<&ProjectFact>) -> BudgetVersionPurchase {
        BudgetVersionPurchase {
            project_code: project.map(|project| project.code.clone()).unwrap_or_default(),
            task: self.task.clone(),
            dep_economy: self.dep_economy.clone(),
            fund: self.fund.clone(),
            procurement: self.procurement.clone(),
            service_purchase: self.service_purchase,
            asset_class: self.asset_class.clone(),
            asset_name: self.asset_name.clone(),
            asset_count: self.asset_count,
            asset_replaced: self.asset_replaced,
            amount_fen: self.amount_fen,
        }
    }
}

/// What one project buys in the budget's year.
pub fn purchases(source: Source<'_>, project: &ProjectFact, bought: &[Bought]) -> Vec<Purchase> {
    let listed = bought.iter().filter(|line| line.budget_year == source.budget_year && line.is_listed());
    let made = listed.map(|line| Purchase {
        id: PurchaseId(derived_id(&[&source.budget_id.to_string(), "purchase", &line.id])),
        budget_id: source.budget_id,
        project_id: project.id,
        costing_line_id: line.id.clone(),
        line: line.line,
        task: line.task.clone(),
        function: project.function.clone(),
        dep_economy: line.dep_economy.clone(),
        fund: line.fund.clone(),
        expenditure_kind: expenditure_kind(&project.class).to_owned(),
        procurement: line.procurement.clone(),
        service_purchase: line.service_purchase,
        asset_class: line.asset_class.clone(),
        asset_name: line.asset_name.clone(),
        asset_count: line.asset_count,
        asset_replaced: line.asset_replaced,
        unit_price_fen: line.unit_price_fen,
        quantity: line.quantity.clone(),
        frequency: line.frequency.clone(),
        unit_of_measure: line.unit_of_measure.clone(),
        amount_fen: line.amount_fen,
    });
    made.collect()
}

/// The costing lines of some projects: those that buy something, and the others, which are looked at whether they should
/// say so.
pub(crate) async fn bought(
    conn: &Conn,
    projects: &BTreeSet<DocumentId>,
) -> Result<HashMap<DocumentId, Vec<Bought>>, DbError> {
    let sql =
        "select id, project_id, line, task, budget_year, dep_economy, fund, unit_price_fen, quantity, frequency,
          unit_of_measure, amount_fen, procurement, service_purchase, asset_class, asset_name, asset_count,
          asset_replaced
        from v_costing_line
        where project_id in {in:1} order by project_id, line";
    let mut bought: HashMap<DocumentId, Vec<Bought>> = HashMap::new();
    for line in conn.all::<Bought>(sql, [list(projects)]).await? {
        bought.entry(line.project_id).or_default().push(line);
    }
    Ok(bought)
}

/// The purchases of some budgets, by budget.
pub(crate) async fn stored(
    conn: &Conn,
    budgets: &[DocumentId],
) -> Result<HashMap<DocumentId, Vec<Purchase>>, DbError> {
    let names: Vec<&str> = PURCHASE.columns.iter().map(|(name, _)| *name).collect();
    let sql = format!("select {} from bg_purchase where budget_id in {{in:1}} order by id", names.join(", "));
    let mut purchases: HashMap<DocumentId, Vec<Purchase>> = HashMap::new();
    for row in conn.all::<Purchase>(&sql, [list(budgets)]).await? {
        purchases.entry(row.budget_id).or_default().push(row);
    }
    Ok(purchases)
}
