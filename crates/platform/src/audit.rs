//! The audit trail: one record for each change of state, hash-chained per unit, written in the same
//! transaction. It is also the history of a document; there is no second copy.
//!
//! Invariant: record n of a unit carries the hash of record n-1 (`yiti verify`, I11).

use std::collections::BTreeMap;

use kernel::db::list;
use kernel::{Col, Conn, DbError, Stamp, Table};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actor::{UnitId, UserId};
use crate::hash::{self, GENESIS};

/// What happened, before it has a place in the chain.
#[derive(Clone, Debug, Default, Serialize)]
pub struct Event {
    /// `payment.submit`
    pub action: String,
    /// `payment`
    pub object_kind: String,
    /// Its id.
    pub object_id: String,
    /// State before; empty for a new object or one without states.
    pub from_state: String,
    /// State after.
    pub to_state: String,
    /// Step of the approval route it was taken at.
    pub step: String,
    /// The duty it counts as for the separation of duties; empty when none.
    pub duty: String,
    /// The role it was done in.
    pub role: String,
    /// Opinion, or reason.
    pub opinion: String,
    /// What changed (JSON), without personal data in clear.
    pub detail: String,
    /// SM3 of the object after the change.
    pub after_hash: String,
}

/// Who, when, by which request.
#[derive(Clone, Debug)]
pub struct Origin {
    /// The person.
    pub actor_id: UserId,
    /// Name at that time.
    pub actor_name: String,
    /// Whose right was lent, if any.
    pub on_behalf_of: Option<UserId>,
    /// When.
    pub at: Stamp,
    /// The request.
    pub request_id: String,
}

/// A record as stored.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct Record {
    /// Chain (unit), or the nil id for the system's own chain.
    pub unit_id: UnitId,
    /// Place in the chain, from 1.
    pub seq: i64,
    /// When.
    pub at: Stamp,
    /// Who.
    pub actor_id: UserId,
    /// Name at that time.
    pub actor_name: String,
    /// Whose right was lent.
    pub on_behalf_of: Option<UserId>,
    /// The role it was done in.
    pub role: String,
    /// What.
    pub action: String,
    /// On what kind of thing.
    pub object_kind: String,
    /// On which.
    pub object_id: String,
    /// State before.
    pub from_state: String,
    /// State after.
    pub to_state: String,
    /// Step of the approval route.
    pub step: String,
    /// Duty for the separation of duties.
    pub duty: String,
    /// Opinion.
    pub opinion: String,
    /// What changed.
    pub detail: String,
    /// SM3 of the object after the change.
    pub after_hash: String,
    /// The request.
    pub request_id: String,
    /// Hash of the record before.
    pub prev_hash: String,
    /// Hash of this record.
    pub hash: String,
}

/// Table of the trail.
pub static AUDIT: Table = Table {
    name: "pf_audit",
    columns: &[
        ("unit_id", Col::Text),
        ("seq", Col::Int),
        ("at", Col::Int),
        ("actor_id", Col::Text),
        ("actor_name", Col::Text),
        ("on_behalf_of", Col::Text),
        ("role", Col::Text),
        ("action", Col::Text),
        ("object_kind", Col::Text),
        ("object_id", Col::Text),
        ("from_state", Col::Text),
        ("to_state", Col::Text),
        ("step", Col::Text),
        ("duty", Col::Text),
        ("opinion", Col::Text),
        ("detail", Col::Text),
        ("after_hash", Col::Text),
        ("request_id", Col::Text),
        ("prev_hash", Col::Text),
        ("hash", Col::Text),
    ],
    key: &["unit_id", "seq"],
};

/// The columns of a record, for `select`.
pub const COLUMNS: &str = "unit_id, seq, at, actor_id, actor_name, on_behalf_of, role, action, object_kind, \
    object_id, from_state, to_state, step, duty, opinion, detail, after_hash, request_id, prev_hash, hash";

/// A record on its way to the table (times as numbers).
#[derive(Clone, Debug, Serialize)]
pub struct Row {
    unit_id: UnitId,
    seq: i64,
    at: i64,
    actor_id: UserId,
    actor_name: String,
    on_behalf_of: Option<UserId>,
    #[serde(flatten)]
    event: Event,
    request_id: String,
    prev_hash: String,
    hash: String,
}

/// The heads of one unit's chains and the row that serialises writers of that unit.
#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub struct Chain {
    /// The unit, or the nil id for the system's own chain.
    pub unit_id: UnitId,
    /// Last audit record.
    pub audit_seq: i64,
    /// Its hash.
    pub audit_hash: String,
    /// Last journal.
    pub ledger_seq: i64,
    /// Its hash.
    pub ledger_hash: String,
}

/// Table of the chain heads.
pub static CHAIN: Table = Table {
    name: "pf_chain",
    columns: &[
        ("unit_id", Col::Text),
        ("audit_seq", Col::Int),
        ("audit_hash", Col::Text),
        ("ledger_seq", Col::Int),
        ("ledger_hash", Col::Text),
    ],
    key: &["unit_id"],
};

/// The chain of events that belong to no unit.
pub const SYSTEM_CHAIN: UnitId = UnitId(uuid::Uuid::nil());

/// Locks the chains of these units in id order; missing ones are begun. This is the lock that keeps two
/// writers off one unit, and taking it first and in order is what keeps them from deadlock.
pub async fn lock_chains(
    conn: &Conn,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<BTreeMap<UnitId, Chain>, DbError> {
    let units: std::collections::BTreeSet<UnitId> = units.into_iter().collect();
    let fresh: Vec<Chain> = units.iter().map(|unit_id| Chain::begin(*unit_id)).collect();
    const LOCK: &str = "select unit_id, audit_seq, audit_hash, ledger_seq, ledger_hash from pf_chain
        where unit_id in {in:1} order by unit_id {lock}";
    let mut rows: Vec<Chain> = conn.all(LOCK, [list(&units)]).await?;
    if rows.len() < units.len() {
        let sql = format!("{} on conflict (unit_id) do nothing", CHAIN.insert_sql(conn.engine()));
        let json = serde_json::to_string(&fresh).map_err(|error| DbError::Other(error.to_string()))?;
        conn.exec(&sql, [json.into()]).await?;
        rows = conn.all(LOCK, [list(&units)]).await?;
    }
    Ok(rows.into_iter().map(|chain| (chain.unit_id, chain)).collect())
}

/// The chain heads as they are, without a lock and without beginning missing ones in the table: for dry runs.
pub async fn peek_chains(
    conn: &Conn,
    units: impl IntoIterator<Item = UnitId>,
) -> Result<BTreeMap<UnitId, Chain>, DbError> {
    let mut chains: BTreeMap<UnitId, Chain> = units.into_iter().map(|id| (id, Chain::begin(id))).collect();
    let sql = "select unit_id, audit_seq, audit_hash, ledger_seq, ledger_hash from pf_chain where unit_id in {in:1}";
    let rows: Vec<Chain> = conn.all(sql, [list(chains.keys())]).await?;
    chains.extend(rows.into_iter().map(|chain| (chain.unit_id, chain)));
    Ok(chains)
}

impl Chain {
    /// A chain with no links yet.
    pub fn begin(unit_id: UnitId) -> Chain {
        Chain {
            unit_id,
            audit_seq: 0,
            audit_hash: GENESIS.to_owned(),
            ledger_seq: 0,
            ledger_hash: GENESIS.to_owned(),
        }
    }
}

/// Seals an event as the next record of a chain.
pub fn seal(chain: &mut Chain, origin: &Origin, event: Event) -> Row {
    let seq = chain.audit_seq + 1;
    let mut row = Row {
        unit_id: chain.unit_id,
        seq,
        at: origin.at.0,
        actor_id: origin.actor_id,
        actor_name: origin.actor_name.clone(),
        on_behalf_of: origin.on_behalf_of,
        event,
        request_id: origin.request_id.clone(),
        prev_hash: chain.audit_hash.clone(),
        hash: String::new(),
    };
    row.hash = hash::link(&row.prev_hash, row.content().as_bytes());
    chain.audit_seq = seq;
    chain.audit_hash.clone_from(&row.hash);
    row
}

impl Row {
    fn content(&self) -> String {
        let e = &self.event;
        let behalf = self.on_behalf_of.map(|id| id.to_string()).unwrap_or_default();
        canonical(&[
            &self.unit_id.to_string(),
            &self.seq.to_string(),
            &self.at.to_string(),
            &self.actor_id.to_string(),
            &self.actor_name,
            &behalf,
            &e.role,
            &e.action,
            &e.object_kind,
            &e.object_id,
            &e.from_state,
            &e.to_state,
            &e.step,
            &e.duty,
            &e.opinion,
            &e.detail,
            &e.after_hash,
            &self.request_id,
        ])
    }
}

impl Record {
    /// The hash this record must carry, worked out again from its columns.
    pub fn expected_hash(&self) -> String {
        let behalf = self.on_behalf_of.map(|id| id.to_string()).unwrap_or_default();
        let content = canonical(&[
            &self.unit_id.to_string(),
            &self.seq.to_string(),
            &self.at.0.to_string(),
            &self.actor_id.to_string(),
            &self.actor_name,
            &behalf,
            &self.role,
            &self.action,
            &self.object_kind,
            &self.object_id,
            &self.from_state,
            &self.to_state,
            &self.step,
            &self.duty,
            &self.opinion,
            &self.detail,
            &self.after_hash,
            &self.request_id,
        ]);
        hash::link(&self.prev_hash, content.as_bytes())
    }
}

/// Fields joined so that no two lists of fields give the same text: each is preceded by its length.
pub fn canonical(fields: &[&str]) -> String {
    let mut out = String::with_capacity(fields.iter().map(|field| field.len() + 4).sum());
    for field in fields {
        out.push_str(&field.len().to_string());
        out.push(':');
        out.push_str(field);
    }
    out
}

/// Writes events that come from outside the posting pipeline (users, rights, imports) in one go.
pub async fn record(
    conn: &Conn,
    unit_id: UnitId,
    origin: &Origin,
    events: Vec<Event>,
) -> Result<(), DbError> {
    let mut chains = lock_chains(conn, [unit_id]).await?;
    let chain =
        chains.get_mut(&unit_id).ok_or_else(|| DbError::Other("the chain was not made".to_owned()))?;
    let rows: Vec<Row> = events.into_iter().map(|event| seal(chain, origin, event)).collect();
    conn.insert(&AUDIT, &rows).await?;
    conn.upsert(&CHAIN, &[&*chain]).await?;
    Ok(())
}

/// The history of objects, oldest first.
pub async fn history(
    conn: &Conn,
    object_ids: impl IntoIterator<Item = String>,
) -> Result<Vec<Record>, DbError> {
    let sql = format!("select {COLUMNS} from pf_audit where object_id in {{in:1}} order by unit_id, seq");
    conn.all(&sql, [list(object_ids)]).await
}
