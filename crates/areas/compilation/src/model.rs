//! Budgets, their lines and the facts they stand on, as stored.

use std::collections::BTreeMap;

use flow::DocumentId;
use kernel::Fen;
use platform::UnitId;
pub use platform::hash::derived_id;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::purchase::Purchase;

kernel::id_type!(
    /// A budget line.
    BudgetLineId
);
kernel::id_type!(
    /// A line of budgeted own-funds income.
    IncomeLineId
);

/// Money paid through the unit's own account.
pub const OWN_FUNDS: &str = "own_funds";

/// A budget as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult)]
pub struct BudgetRow {
    /// Id of the document.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// Year.
    pub budget_year: i64,
    /// Note.
    pub note: String,
    /// SM3 over all lines, set by the last approval; empty before.
    pub sealed_hash: String,
    /// 1 = 一上, 2 = 二上; it comes to 2 by [`crate::effects::PREPARE`] alone.
    pub round: i64,
}

/// A budget line as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult)]
pub struct BudgetLine {
    /// Id; derived for derived lines.
    pub id: BudgetLineId,
    /// Budget.
    pub budget_id: DocumentId,
    /// Project; may be absent on a line that was taken over.
    pub project_id: Option<DocumentId>,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Government economic class; empty when there is no mapping, which stops the budget.
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
}

impl BudgetLine {
    /// `basic` or `project`, as control figures count.
    pub fn control_kind(&self) -> ControlKind {
        if self.expenditure_kind == "project" { ControlKind::Project } else { ControlKind::Basic }
    }
}

/// A line of budgeted income as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct IncomeLine {
    /// Id.
    pub id: IncomeLineId,
    /// Budget.
    pub budget_id: DocumentId,
    /// Fund.
    pub fund: String,
    /// 收入项目
    pub revenue_item: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Note.
    pub note: String,
}

/// What a control figure bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ControlKind {
    /// 基本支出
    Basic,
    /// 项目支出
    Project,
}

impl ControlKind {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            ControlKind::Basic => "basic",
            ControlKind::Project => "project",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<ControlKind> {
        [ControlKind::Basic, ControlKind::Project].into_iter().find(|kind| kind.word() == word)
    }
}

/// A budget with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Budget {
    /// The row.
    pub row: BudgetRow,
    /// Its lines.
    pub lines: Vec<BudgetLine>,
    /// Its own-funds income.
    pub income: Vec<IncomeLine>,
    /// What its projects buy.
    pub purchases: Vec<Purchase>,
}

impl Budget {
    /// Σ lines; `None` when it does not fit.
    pub fn total(&self) -> Option<Fen> {
        Fen::sum(self.lines.iter().map(|line| line.amount_fen)).ok().filter(|total| *total <= Fen::MAX)
    }
    /// The lines in the one order that numbers of indicators and the seal stand on.
    pub fn ordered(&self) -> Vec<&BudgetLine> {
        let mut lines: Vec<&BudgetLine> = self.lines.iter().collect();
        lines.sort_by_key(|line| (&line.fund, line.project_id, &line.function, &line.dep_economy, line.id));
        lines
    }
    /// SM3 over all lines.
    pub fn seal(&self) -> String {
        let lines = serde_json::to_string(&self.ordered()).expect("lines are plain data");
        platform::hash::digest(lines.as_bytes())
    }
}

/// A unit.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Unit {
    /// Id.
    pub id: UnitId,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Ids from the root, between slashes.
    pub path: String,
    /// `administrative`, `institution`
    pub unit_type: String,
}

impl Unit {
    /// The department's headquarters: the root of the unit tree.
    pub fn headquarters(&self) -> Option<UnitId> {
        self.path.split('/').find(|piece| !piece.is_empty())?.parse().ok()
    }
}

/// A project of the library, as far as budgeting needs it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct ProjectFact {
    /// Id.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// State.
    pub state: String,
    /// 项目代码
    pub code: String,
    /// Name.
    pub name: String,
    /// Class.
    pub class: String,
    /// Functional class.
    pub function: String,
}

/// Σ costing lines of a project by year, economy and fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Costed {
    /// Project.
    pub project_id: DocumentId,
    /// Year.
    pub budget_year: i64,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// Amount.
    pub amount_fen: Fen,
}

/// A fund with what its money is handled by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fund {
    /// Name.
    pub name: String,
    /// `government_budget`, `fiscal_special_account`, `own_funds`
    pub group: String,
}

impl Fund {
    /// Paid through the unit's own account.
    pub fn is_own(&self) -> bool {
        self.group == OWN_FUNDS
    }
    /// `treasury` or `unit_bank_account`.
    pub fn payment_mode(&self) -> &'static str {
        if self.is_own() { "unit_bank_account" } else { "treasury" }
    }
}

/// Funds by code.
pub type Funds = BTreeMap<String, Fund>;
/// Control figures of one unit and year.
pub type Controls = BTreeMap<(String, ControlKind), Fen>;
