//! What a trace is made of.

use kernel::{Fen, Stamp, Text};
use platform::{UnitId, UserId, audit};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Somebody did something to a document.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TraceApproval {
    /// When.
    pub at: Stamp,
    /// Who.
    pub actor_id: UserId,
    /// Name at that time.
    pub actor_name: String,
    /// Whose right was lent.
    pub on_behalf_of: Option<UserId>,
    /// In which role.
    pub role: String,
    /// What (`payment.approve`).
    pub action: String,
    /// Approval step.
    pub step: String,
    /// Opinion.
    pub opinion: String,
    /// State after.
    pub to_state: String,
}

impl From<audit::Record> for TraceApproval {
    fn from(record: audit::Record) -> TraceApproval {
        TraceApproval {
            at: record.at,
            actor_id: record.actor_id,
            actor_name: record.actor_name,
            on_behalf_of: record.on_behalf_of,
            role: record.role,
            action: record.action,
            step: record.step,
            opinion: record.opinion,
            to_state: record.to_state,
        }
    }
}

/// One thing of the chain.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct TraceNode {
    /// `standard`, `costing_line`, `project`, `budget_line`, `indicator`, `indicator_change`, `reallocation`,
    /// `payment`, `receipt`, `payee_account`, `voucher`, …
    pub kind: String,
    /// What people call the kind.
    pub kind_title: Text,
    /// Id.
    pub id: String,
    /// Where it, or what it belongs to, is shown.
    pub path: Option<String>,
    /// Number for people.
    pub number: String,
    /// One line for people.
    pub title: String,
    /// Unit.
    pub unit_id: Option<UnitId>,
    /// Name of the unit.
    pub unit: String,
    /// Amount.
    pub amount_fen: Fen,
    /// State, where it has one.
    pub state: String,
    /// What people call the state.
    pub state_title: Text,
    /// Its history, oldest first.
    pub approvals: Vec<TraceApproval>,
    /// What else belongs to this kind of thing; lines of a voucher stand in `lines`.
    #[schema(value_type = Object)]
    pub details: serde_json::Map<String, serde_json::Value>,
}

/// What came of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TraceEdge {
    /// Id of the node it comes from.
    pub from: String,
    /// Id of the node it leads to.
    pub to: String,
    /// `prices`, `costs`, `budgets`, `issues`, `allots`, `reallocates`, `changes`, `pays`, `settles`, `books`,
    /// `to_account`
    pub relation: String,
    /// What people call the relation.
    pub relation_title: Text,
    /// Amount along it.
    pub amount_fen: Fen,
}

/// A thing with everything it came from and everything that came of it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Trace {
    /// Kind of the thing asked for.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Nodes, upstream first.
    pub nodes: Vec<TraceNode>,
    /// Edges.
    pub edges: Vec<TraceEdge>,
    /// Nodes left out because they belong to units the caller may not see (restricted).
    pub restricted: i64,
    /// Whether there is more than a trace shows.
    pub truncated: bool,
}
