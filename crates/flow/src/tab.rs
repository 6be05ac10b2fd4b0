//! The tabs of a list of documents, each as the ids it is about: few and found by an index, whatever there is besides.

use platform::{Actor, Role, UnitId};
use sea_orm::Value;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which documents, seen from the person who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Tab {
    /// 全部 / all
    #[default]
    All,
    /// 未送审 / entered by me, not sent
    Unsent,
    /// 被退回 / came back to me, not sent again
    Returned,
    /// 审核中 / in review, entered by me or of my units
    Sent,
    /// 曾经办 / I had a part in it
    Handled,
    /// 待审核 / waits for a role of mine, not entered by me
    ToReview,
    /// 已审核 / I approved it
    Reviewed,
    /// 已退回 / I sent it back
    SentBack,
}

impl Tab {
    /// All of them.
    pub const ALL: [Tab; 8] = [
        Tab::All,
        Tab::Unsent,
        Tab::Returned,
        Tab::Sent,
        Tab::Handled,
        Tab::ToReview,
        Tab::Reviewed,
        Tab::SentBack,
    ];
}

/// The ids of a tab's documents. `$2` is the person and `$3` the roles as rows (see [`values`]); nothing for all.
///
/// One's own unfinished documents are found by `fl_document_open`, what waits by `fl_document_waiting`, what somebody did
/// by `pf_audit_actor`.
pub(crate) fn source(tab: Tab) -> Option<&'static str> {
    match tab {
        Tab::All => None,
        Tab::Unsent => Some("select id from fl_document where creator_id = $2 and state = 'draft'"),
        Tab::Returned => Some("select id from fl_document where creator_id = $2 and state = 'returned'"),
        Tab::Sent => Some(
            "select id from fl_document where creator_id = $2 and state = 'in_review'
             union select w.id from (select distinct role, unit from {rows:3 (role text, unit text)}) g
               join fl_document w on w.waiting_role = g.role and w.waiting_unit_id = g.unit
               where w.waiting_role <> '' and w.state = 'in_review'",
        ),
        Tab::Handled => Some("select distinct a.object_id as id from v_deed a where a.actor_id = $2"),
        Tab::ToReview => Some(
            "select w.id from (select distinct role, unit from {rows:3 (role text, unit text)}) g
               join fl_document w on w.waiting_role = g.role and w.waiting_unit_id = g.unit
               where w.waiting_role <> '' and w.creator_id <> $2",
        ),
        Tab::Reviewed => Some(
            "select distinct a.object_id as id from v_deed a where a.actor_id = $2
               and a.action = a.object_kind || '.approve'",
        ),
        Tab::SentBack => Some(
            "select distinct a.object_id as id from v_deed a where a.actor_id = $2
               and a.action = a.object_kind || '.return'",
        ),
    }
}

/// The values a tab's [`source`] asks for, from `$2` on.
pub(crate) fn values(tab: Tab, actor: &Actor) -> Vec<Value> {
    let me = Value::from(actor.user_id);
    match tab {
        Tab::All => Vec::new(),
        Tab::Unsent | Tab::Returned | Tab::Handled | Tab::Reviewed | Tab::SentBack => vec![me],
        Tab::Sent => vec![me, own_units(actor)],
        Tab::ToReview => vec![me, roles(actor)],
    }
}

/// The roles of an actor at their units, as rows.
pub(crate) fn roles(actor: &Actor) -> Value {
    let pairs = actor.grants.iter().flat_map(|grant| grant.covers.iter().map(|unit| pair(grant.role, *unit)));
    serde_json::Value::Array(pairs.collect()).to_string().into()
}

/// Every role at the units an actor was given roles at: what is under way at one's own units waits for one of them.
pub(crate) fn own_units(actor: &Actor) -> Value {
    let pairs = actor.grants.iter().flat_map(|grant| Role::ALL.iter().map(|role| pair(*role, grant.unit_id)));
    serde_json::Value::Array(pairs.collect()).to_string().into()
}

fn pair(role: Role, unit: UnitId) -> serde_json::Value {
    serde_json::json!({"role": role, "unit": unit})
}
