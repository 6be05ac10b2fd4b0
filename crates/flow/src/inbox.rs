//! How much waits for somebody. What waits is a list's tab ([`crate::tab`]).

use std::collections::BTreeMap;

use kernel::{Conn, DbError};
use platform::Actor;
use sea_orm::{FromQueryResult, Value};
use serde::Serialize;
use utoipa::ToSchema;

use crate::tab::{own_units, roles};

/// Most that is counted of what one has handled: more is a number nobody reads.
const HANDLED_MAX: i64 = 10_000;

/// How much waits for somebody, and how much they have under way.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Counters {
    /// 待办 / waits for a role of the caller
    pub to_do: i64,
    /// 被退回 / came back to the caller
    pub returned: i64,
    /// 未送审 / entered by the caller, not sent
    pub unsent: i64,
    /// 审核中 / in review, entered by the caller or of their units
    pub sent: i64,
    /// 曾经办 / the caller had a part in it; 10,000 stands for that many or more
    pub handled: i64,
    /// 按单据类型 / by kind of document
    pub by_kind: Vec<KindCounters>,
}

/// The counters of a kind of document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct KindCounters {
    /// Kind.
    pub kind: String,
    /// 待办 / waits for a role of the caller
    pub to_do: i64,
    /// 被退回 / came back to the caller
    pub returned: i64,
    /// 未送审 / entered by the caller, not sent
    pub unsent: i64,
}

#[derive(FromQueryResult)]
struct Counted {
    what: String,
    kind: String,
    rows: i64,
}

/// The counters of an actor, of one fiscal year or of all (0). The cost grows with what is open, not with what was done.
pub async fn counters(conn: &Conn, actor: &Actor, fiscal_year: i64) -> Result<Counters, DbError> {
    // What waits is found by fl_document_waiting, what is one's own by fl_document_open.
    const OPEN: &str = "with mine as (select distinct role, unit from {rows:1 (role text, unit text)}),
          near as (select distinct role, unit from {rows:2 (role text, unit text)})
        select 'to_do' as what, d.kind, count(*) as rows from mine g
          join fl_document d on d.waiting_role = g.role and d.waiting_unit_id = g.unit
          where d.waiting_role <> '' and d.creator_id <> $3 and ($4 = 0 or d.fiscal_year = $4) group by d.kind
        union all select 'unsent', d.kind, count(*) from fl_document d
          where d.creator_id = $3 and d.state = 'draft' and ($4 = 0 or d.fiscal_year = $4) group by d.kind
        union all select 'returned', d.kind, count(*) from fl_document d
          where d.creator_id = $3 and d.state = 'returned' and ($4 = 0 or d.fiscal_year = $4) group by d.kind
        union all select 'sent', d.kind, count(*) from fl_document d
          where d.creator_id = $3 and d.state = 'in_review' and ($4 = 0 or d.fiscal_year = $4) group by d.kind
        union all select 'sent', d.kind, count(*) from near g
          join fl_document d on d.waiting_role = g.role and d.waiting_unit_id = g.unit
          where d.waiting_role <> '' and d.state = 'in_review' and d.creator_id <> $3
            and ($4 = 0 or d.fiscal_year = $4) group by d.kind";
    // Found by pf_audit_actor, which holds all that is asked.
    const HANDLED: &str = "select count(*) from (select d.id from
          (select distinct a.object_id as id from v_deed a where a.actor_id = $1) h
          join fl_document d on d.id = h.id where $2 = 0 or d.fiscal_year = $2 limit $3) x";
    let me = Value::from(actor.user_id);
    let values = [roles(actor), own_units(actor), me.clone(), fiscal_year.into()];
    let counted: Vec<Counted> = conn.all(OPEN, values).await?;
    let handled = conn.number(HANDLED, [me, fiscal_year.into(), HANDLED_MAX.into()]).await?;
    let mut all = Counters { handled, ..Counters::default() };
    let mut kinds: BTreeMap<String, KindCounters> = BTreeMap::new();
    for Counted { what, kind, rows } in counted {
        if what == "sent" {
            all.sent += rows;
            continue;
        }
        let of_kind =
            kinds.entry(kind.clone()).or_insert_with(|| KindCounters { kind, ..Default::default() });
        let (of_kind, of_all) = match what.as_str() {
            "to_do" => (&mut of_kind.to_do, &mut all.to_do),
            "unsent" => (&mut of_kind.unsent, &mut all.unsent),
            _ => (&mut of_kind.returned, &mut all.returned),
        };
        *of_kind += rows;
        *of_all += rows;
    }
    all.by_kind = kinds.into_values().collect();
    Ok(all)
}
