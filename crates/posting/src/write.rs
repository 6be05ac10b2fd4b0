//! Writing a decided batch: a few statements, whatever its size.

use std::collections::BTreeMap;

use flow::header::DOCUMENT;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Table};
use platform::UnitId;
use platform::audit::{self, AUDIT, Origin};
use rules::Finding;
use serde::Serialize;
use tokio::try_join;

use crate::attachments::{self, Entry};
use crate::batch::Batch;
use crate::command::{Answer, Command};
use crate::decide::{Accepted, Rejected, event};
use crate::document::{Act, Claim, Context, Writes};
use crate::edits::{self, Edit};

static LINK: Table = Table {
    name: "ps_link",
    columns: &[
        ("from_kind", Col::Text),
        ("from_id", Col::Text),
        ("to_kind", Col::Text),
        ("to_id", Col::Text),
        ("relation", Col::Text),
        ("amount_fen", Col::Int),
        ("unit_id", Col::Text),
    ],
    key: &["from_id", "to_id", "relation"],
};
static CLAIM: Table = Table {
    name: "ps_claim",
    columns: &[("kind", Col::Text), ("value", Col::Text), ("document_id", Col::Text)],
    key: &["kind", "value"],
};
static IDEMPOTENCY: Table = Table {
    name: "pf_idempotency",
    columns: &[
        ("key", Col::Text),
        ("actor_id", Col::Text),
        ("fingerprint", Col::Text),
        ("status", Col::Int),
        ("answer", Col::Text),
        ("at", Col::Int),
    ],
    key: &["key"],
};
static HIT: Table = Table {
    name: "rl_hit",
    columns: &[
        ("id", Col::Text),
        ("object_kind", Col::Text),
        ("object_id", Col::Text),
        ("unit_id", Col::Text),
        ("action", Col::Text),
        ("rule", Col::Text),
        ("rule_version", Col::Int),
        ("level", Col::Text),
        ("clause", Col::Text),
        ("text_zh", Col::Text),
        ("text_en", Col::Text),
        ("how_zh", Col::Text),
        ("how_en", Col::Text),
        ("fact_values", Col::Text),
        ("field", Col::Text),
        ("decision", Col::Text),
        ("reason", Col::Text),
        ("attachment_id", Col::Text),
        ("actor_id", Col::Text),
        ("at", Col::Int),
    ],
    key: &["id"],
};
static RELEASE: Table = Table {
    name: "rl_release",
    columns: &[
        ("object_id", Col::Text),
        ("rule", Col::Text),
        ("explanation", Col::Text),
        ("actor_id", Col::Text),
        ("at", Col::Int),
    ],
    key: &["object_id", "rule"],
};

/// One command with its decision.
pub struct Decided<'a> {
    /// What was asked.
    pub command: &'a Command,
    /// What came of it.
    pub outcome: Result<Accepted, Box<Rejected>>,
}

#[derive(Serialize)]
struct IdempotencyRow {
    key: kernel::uuid::Uuid,
    actor_id: platform::UserId,
    fingerprint: String,
    status: i64,
    answer: String,
    at: i64,
}

/// Collects all rows of all documents.
#[derive(Default)]
struct Rows {
    headers: Vec<flow::header::HeaderRow>,
    links: Vec<serde_json::Value>,
    taken: BTreeMap<(&'static str, String), serde_json::Value>,
    released: Vec<serde_json::Value>,
    hits: Vec<serde_json::Value>,
    releases: Vec<serde_json::Value>,
    keys: Vec<IdempotencyRow>,
    audit: Vec<audit::Row>,
    bodies: Writes,
    edits: Vec<Edit>,
    files: Vec<Entry>,
}

/// Writes a decided batch and answers each command.
pub async fn write(
    conn: &Conn,
    batch: &mut Batch,
    decided: Vec<Decided<'_>>,
    context: &Context,
) -> Result<Vec<Answer>, DbError> {
    let mut rows = Rows::default();
    let mut answers = Vec::with_capacity(decided.len());
    for Decided { command, outcome } in decided {
        let answer = match outcome {
            Ok(accepted) => accept(&mut rows, batch, command, accepted, context)?,
            Err(rejected) => reject(&mut rows, command, *rejected, context),
        };
        rows.keys.push(remember(command, &answer, context));
        answers.push(answer);
    }
    // Headers first: bodies refer to them.
    conn.upsert(&DOCUMENT, &rows.headers).await?;
    try_join!(ledger::store::write(conn, &batch.running), store(conn, rows))?;
    Ok(answers)
}

async fn store(conn: &Conn, rows: Rows) -> Result<(), DbError> {
    if !rows.edits.is_empty() {
        edits::keep(conn, &rows.edits).await?;
    }
    for ((table, column), (_, values)) in &rows.bodies.deletes {
        conn.exec(&format!("delete from {table} where {column} in {{in:1}}"), [list(values)]).await?;
    }
    for (table, body) in rows.bodies.upserts.into_values() {
        conn.upsert(table, &body).await?;
    }
    for (table, body) in rows.bodies.inserts.into_values() {
        conn.insert(table, &body).await?;
    }
    if !rows.released.is_empty() {
        let sql = "delete from ps_claim where exists (select 1 from {rows:1 (kind text, value text, document_id text)}
            where x.kind = ps_claim.kind and x.value = ps_claim.value and x.document_id = ps_claim.document_id)";
        conn.exec(sql, [list(&rows.released)]).await?;
    }
    try_join!(
        take_claims(conn, rows.taken.into_values().collect()),
        conn.insert_or(&LINK, &rows.links, "do nothing"),
        conn.insert(&HIT, &rows.hits),
        conn.upsert(&RELEASE, &rows.releases),
        conn.insert(&AUDIT, &rows.audit),
        conn.insert(&IDEMPOTENCY, &rows.keys),
        attachments::adopt(conn, &rows.files),
    )?;
    Ok(())
}

/// Claims are the department's, the locks are the units': two batches may have seen one thing free. The second to
/// write finds it taken, its batch fails and goes one by one, and then sees who has it.
async fn take_claims(conn: &Conn, rows: Vec<serde_json::Value>) -> Result<(), DbError> {
    let again = "do update set document_id = excluded.document_id
        where ps_claim.document_id = excluded.document_id";
    let taken = conn.insert_or(&CLAIM, &rows, again).await?;
    if taken != rows.len() as u64 {
        return Err(DbError::Busy("a claim was taken by another document meanwhile".to_owned()));
    }
    Ok(())
}

fn accept(
    rows: &mut Rows,
    batch: &mut Batch,
    command: &Command,
    accepted: Accepted,
    context: &Context,
) -> Result<Answer, DbError> {
    let header = &accepted.header;
    let own = command.id.to_string();
    let act = Act { action: &command.action, from: &accepted.from, to: accepted.turn.to };
    rows.headers.push(header.row());
    for link in &accepted.links {
        rows.links.push(serde_json::json!({
            "from_kind": link.from.0, "from_id": link.from.1, "to_kind": link.to.0, "to_id": link.to.1,
            "relation": link.relation, "amount_fen": link.amount_fen, "unit_id": header.unit_id,
        }));
    }
    claims(rows, &accepted.claims, &own);
    for finding in &accepted.releases {
        rows.releases.push(serde_json::json!({
            "object_id": own, "rule": finding.rule, "explanation": command.opinion,
            "actor_id": command.actor_id, "at": context.at.0,
        }));
    }
    hits(rows, command, &accepted.findings, header.unit_id, context, |finding| passed(command, finding));
    let actor = batch.actors.get(&command.actor_id);
    let origin = Origin {
        actor_id: command.actor_id,
        actor_name: actor.map(|actor| actor.name.clone()).unwrap_or_default(),
        on_behalf_of: accepted.turn.on_behalf_of,
        at: context.at,
        request_id: command.request_id.clone(),
    };
    if act.from != flow::NEW && matches!(act.action, "edit" | "import") {
        let mut own = Writes::default();
        accepted.document.rows(act, header, &mut own);
        let by = (origin.actor_id, origin.actor_name.clone());
        rows.edits.push(Edit::new((header.id, header.version), by, context.at, &own));
        rows.bodies.extend(own);
    } else {
        accepted.document.rows(act, header, &mut rows.bodies);
    }
    rows.files.extend(brought(batch, command, &accepted, context));
    let record = event(batch, command, &accepted);
    let chain = batch.running.chain_mut(header.unit_id);
    let chain = chain.ok_or_else(|| DbError::Other("the unit of a document was not locked".to_owned()))?;
    rows.audit.push(audit::seal(chain, &origin, record));
    for event in accepted.document.events(act) {
        rows.audit.push(audit::seal(chain, &origin, event));
    }
    let receipt = serde_json::to_string(&accepted.receipt);
    receipt.map(Answer::Done).map_err(|error| DbError::Other(error.to_string()))
}

/// The files that a new document brings, as its own.
fn brought(batch: &Batch, command: &Command, accepted: &Accepted, context: &Context) -> Vec<Entry> {
    if accepted.from != flow::NEW {
        return Vec::new();
    }
    let files = batch.files.brought(command.id, command.actor_id);
    files.zip(1..).map(|(file, seq)| file.entry(seq, context.at)).collect()
}

/// How a finding that did not stop the document was settled.
fn passed(command: &Command, finding: &Finding) -> &'static str {
    if finding.level.blocks() {
        "released"
    } else if command.acknowledgements.iter().any(|given| given.rule == finding.rule) {
        "acknowledged"
    } else {
        "recorded"
    }
}

fn claims(rows: &mut Rows, claims: &[Claim], own: &str) {
    for claim in claims {
        match claim {
            Claim::Take { kind, value, .. } => {
                let row = serde_json::json!({"kind": kind, "value": value, "document_id": own});
                rows.taken.insert((kind, value.clone()), row);
            }
            Claim::Release { kind, value } => {
                rows.taken.remove(&(*kind, value.clone()));
                rows.released.push(serde_json::json!({"kind": kind, "value": value, "document_id": own}));
            }
            Claim::Free { kind, value, holder } => {
                // Taken and let go in one batch: nothing is to be written of it.
                let key = (*kind, value.clone());
                if rows.taken.get(&key).is_some_and(|row| row["document_id"] == *holder) {
                    rows.taken.remove(&key);
                }
                rows.released.push(serde_json::json!({"kind": kind, "value": value, "document_id": holder}));
            }
        }
    }
}

fn reject(rows: &mut Rows, command: &Command, rejected: Rejected, context: &Context) -> Answer {
    if let Some(subject) = &rejected.subject {
        let decision = if rejected.needs_reason { "needs_reason" } else { "blocked" };
        hits(rows, command, &rejected.findings, subject.unit_id, context, |_| decision);
    }
    Answer::Refused(rejected.problem)
}

fn hits(
    rows: &mut Rows,
    command: &Command,
    findings: &[Finding],
    unit_id: UnitId,
    context: &Context,
    decision: impl Fn(&Finding) -> &'static str,
) {
    for (n, finding) in findings.iter().enumerate() {
        let own = command.id.to_string();
        let source =
            crate::voucher::Source { document_id: &own, document_kind: command.kind, key: command.key };
        let reason = command.acknowledgements.iter().find(|given| given.rule == finding.rule);
        rows.hits.push(serde_json::json!({
            // Ordinals beyond any journal's, so that no two rows of a request share an id.
            "id": source.journal_id(10_000 + n),
            "object_kind": command.kind, "object_id": command.id, "unit_id": unit_id, "action": command.action,
            "rule": finding.rule, "rule_version": finding.version, "level": finding.level,
            "clause": finding.clause, "text_zh": finding.text.zh, "text_en": finding.text.en,
            "how_zh": finding.how.zh, "how_en": finding.how.en,
            "fact_values": serde_json::Value::Object(finding.values.clone()).to_string(),
            "field": finding.field, "decision": decision(finding),
            "reason": reason.map(|given| given.reason.clone()).unwrap_or_default(),
            "attachment_id": reason.and_then(|given| given.attachment_id.clone()),
            "actor_id": command.actor_id, "at": context.at.0,
        }));
    }
}

fn remember(command: &Command, answer: &Answer, context: &Context) -> IdempotencyRow {
    let (status, answer) = match answer {
        Answer::Done(receipt) => (200, receipt.clone()),
        Answer::Refused(problem) => {
            (i64::from(problem.status), serde_json::to_string(problem).expect("a problem is plain data"))
        }
    };
    IdempotencyRow {
        key: command.key,
        actor_id: command.actor_id,
        fingerprint: command.fingerprint.clone(),
        status,
        answer,
        at: context.at.0,
    }
}
