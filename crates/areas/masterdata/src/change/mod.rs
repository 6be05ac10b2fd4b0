//! 基础信息变更单: a change of one master record that is entered by a unit, reviewed there and approved by the
//! department. It is checked by the importer of its kind, as the row of a file would be, when it is submitted and again
//! when it is approved; on the approval the record, its version and the audit record are written in the pipeline's
//! transaction. A change that counts from a later day waits, approved, and is applied when the day comes
//! ([`apply_due`]).
//!
//! Units are merged and split by requests of the same kind (`restructure`). Moving one is a change of its parent.
//!
//! Invariant: of two approvals over one version of a record one is refused (`tests/it/change.rs`).
//! Invariant: an approved change is applied on its day or comes back to its unit with the reason (same place).

mod due;
mod http;
mod load;
mod model;
mod prepare;
mod restructure;
mod successions;
mod target;

use std::sync::Arc;

use async_trait::async_trait;
use flow::machine::{Duty, IN_REVIEW, Move, NEW, StateName};
use flow::route::DefaultStep;
use flow::{By, Flow, Header, Step};
use kernel::{Col, Conn, DbError, Fen, Problem, Stamp, Table};
use ledger::Running;
use platform::audit::{self, SYSTEM_CHAIN};
use platform::import::{Importer, PlannedRow, Source};
use platform::{Role, UnitId, UserId, Vault};
use posting::document::{Loaded, unit_missing};
use posting::{Act, Context, Document, Kind, Subject, Work, Writes};
use rules::Finding;
use serde_json::json;

pub use due::apply_due;
pub(crate) use http::endpoints;
pub(crate) use load::FIELDS;
pub(crate) use target::{Asking, asking};

use self::model::Request;
use self::restructure::{SUCCESSION, Succession};
use self::target::Target;
use crate::versions::{MASK, Mark, Titles, VERSION};

/// The state in which it has taken effect, or waits for its day.
const APPROVED: &str = "approved";

static CHANGE: Table = Table {
    name: "md_change",
    columns: &[
        ("id", Col::Text),
        ("kind", Col::Text),
        ("object_id", Col::Text),
        ("record_version", Col::Int),
        ("effective_from", Col::Text),
        ("reason", Col::Text),
        ("fields", Col::Text),
        ("applied_on", Col::Text),
    ],
    key: &["id"],
};

/// Life of a change request.
pub static FLOW: Flow = Flow {
    kind: "master_change",
    zh: "基础信息变更单",
    en: "master data change",
    prefix: "BG",
    states: &[
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: APPROVED, zh: "已批准", en: "approved" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "void", zh: "已作废", en: "void" },
    ],
    moves: &[
        enter(NEW, "create", "draft"),
        enter(NEW, "submit", IN_REVIEW),
        enter("draft", "edit", "draft"),
        enter("draft", "submit", IN_REVIEW),
        enter("returned", "edit", "returned"),
        enter("returned", "submit", IN_REVIEW),
        Move { from: "draft", action: "void", to: "void", by: By::Creator, duty: Duty::None },
        Move { from: "returned", action: "void", to: "void", by: By::Creator, duty: Duty::None },
        Move { from: IN_REVIEW, action: "withdraw", to: "draft", by: By::Creator, duty: Duty::None },
        Move { from: IN_REVIEW, action: "approve", to: APPROVED, by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
        // Only while it waits for its day: it is stopped, or the system applies it or says why it cannot.
        Move {
            from: APPROVED,
            action: "revoke",
            to: "returned",
            by: By::Role(&[Role::DeptFinance, Role::DeptAsset]),
            duty: Duty::None,
        },
        Move { from: APPROVED, action: "apply", to: APPROVED, by: By::System, duty: Duty::None },
        Move { from: APPROVED, action: "fail", to: "returned", by: By::System, duty: Duty::None },
    ],
    route: &[
        DefaultStep {
            step: "unit_review",
            zh: "单位审核",
            en: "unit review",
            role: Role::Reviewer,
            duty: Duty::Review,
            amount_from_fen: 0,
        },
        DefaultStep {
            step: "department_approval",
            zh: "部门审批",
            en: "department approval",
            role: Role::DeptFinance,
            duty: Duty::Approve,
            amount_from_fen: 0,
        },
    ],
};

const fn enter(from: &'static str, action: &'static str, to: &'static str) -> Move {
    Move { from, action, to, by: By::Role(&[Role::Handler, Role::DeptFinance]), duty: Duty::Handle }
}

/// The kinds of documents of this area.
pub fn kinds(vault: &Vault) -> Vec<Arc<dyn Kind>> {
    let importers = crate::importers::importers();
    let titles = Titles::new(importers.clone());
    vec![Arc::new(MasterChangeKind { titles, importers, vault: vault.clone() })]
}

/// The kind.
struct MasterChangeKind {
    importers: Vec<Arc<dyn Importer>>,
    titles: Titles,
    vault: Vault,
}

impl MasterChangeKind {
    fn importer(&self, kind: &str) -> Option<&dyn Importer> {
        self.importers.iter().find(|importer| importer.kind() == kind).map(AsRef::as_ref)
    }
}

/// Whether the command may change a record.
fn settles(work: &Work<'_>) -> bool {
    matches!(work.command.action.as_str(), "approve" | "apply")
}

#[async_trait]
impl Kind for MasterChangeKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    /// What may change a record takes the lock that imports take: what it compares with must still be so when it
    /// writes.
    async fn units(
        &self,
        conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        let settling = work.iter().filter(|work| work.header.is_some() && settles(work));
        let mut ending = restructure::ending(conn, &self.vault, settling.map(|work| work.command.id)).await?;
        let mut units = |work: &Work<'_>| {
            if work.header.is_some() {
                let ending = ending.remove(&work.command.id).unwrap_or_default();
                return Ok(if settles(work) {
                    ending.into_iter().chain([SYSTEM_CHAIN]).collect()
                } else {
                    Vec::new()
                });
            }
            let unit = work.command.body.get("unit_id").and_then(serde_json::Value::as_str);
            let unit: UnitId = unit.and_then(|unit| unit.parse().ok()).ok_or_else(unit_missing)?;
            if unit == SYSTEM_CHAIN { Err(Problem::not_found()) } else { Ok(vec![unit]) }
        };
        Ok(work.iter().map(&mut units).collect())
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        load::load(self, conn, work, context).await
    }
}

/// A planned row with the number of the version it makes.
type Numbered = (PlannedRow, i64);

/// A request with everything its decision needs.
struct MasterChange {
    request: Request,
    target: &'static Target,
    title: String,
    /// What is written when it takes effect.
    planned: Vec<Numbered>,
    /// Which unit follows which, when units are restructured.
    successions: Vec<Succession>,
    /// The fields as they are kept, when the command carries a new body.
    kept: Option<String>,
    today: chrono::NaiveDate,
    at: Stamp,
    actor_id: UserId,
    actor_name: String,
}

impl MasterChange {
    /// Whether the action changes the record.
    fn takes_effect(&self, act: Act<'_>) -> bool {
        let due = self.request.day(self.today) <= self.today;
        act.action == "apply" || (act.enters(APPROVED) && due)
    }
    /// The request when it is over: the record has the personal data now, or nobody needs them any more.
    fn over(&self, applied_on: Option<String>) -> serde_json::Value {
        let mut fields = self.request.fields.clone();
        fields.iter_mut().filter(|field| field.is_private).for_each(|field| field.new = MASK.to_owned());
        self.body(applied_on, &serde_json::to_string(&fields).expect("texts are plain data"))
    }
    fn body(&self, applied_on: Option<String>, fields: &str) -> serde_json::Value {
        let request = &self.request;
        json!({
            "id": request.id, "kind": request.kind, "object_id": request.object_id,
            "record_version": request.record_version, "effective_from": request.effective_from,
            "reason": request.reason, "applied_on": applied_on,
            "fields": fields,
        })
    }
}

impl Document for MasterChange {
    fn subject(&self) -> Subject {
        let request = &self.request;
        let year = chrono::Datelike::year(&request.day(self.today));
        Subject {
            unit_id: request.unit_id,
            fiscal_year: i64::from(year),
            amount_fen: Fen::ZERO,
            title: self.title.clone(),
        }
    }
    fn route(&self, mut steps: Vec<Step>) -> Vec<Step> {
        let department = steps.iter_mut().filter(|step| step.role == Role::DeptFinance);
        department.for_each(|step| step.role = self.target.approver);
        steps
    }
    fn check(&self, _act: Act<'_>, _running: &Running, _context: &Context) -> Vec<Finding> {
        // Nothing in the catalogue judges master data; the importer of the kind has checked it when it was loaded.
        Vec::new()
    }
    fn events(&self, act: Act<'_>) -> Vec<audit::Event> {
        if !self.takes_effect(act) {
            return Vec::new();
        }
        let because =
            |(row, _): &Numbered| audit::Event { opinion: self.request.reason.clone(), ..row.event.clone() };
        self.planned.iter().map(because).collect()
    }
    fn rows(&self, act: Act<'_>, header: &Header, writes: &mut Writes) {
        if !self.takes_effect(act) {
            match &self.kept {
                _ if act.to == "void" => writes.upsert(&CHANGE, &self.over(None)),
                Some(kept) => writes.upsert(&CHANGE, &self.body(None, kept)),
                None => {}
            }
            return;
        }
        let mark = Mark {
            at: self.at,
            actor_id: self.actor_id,
            actor_name: &self.actor_name,
            source: if self.target.operation.is_some() { Source::Restructure } else { Source::ChangeRequest }
                .word(),
            source_ref: &header.number,
            reason: &self.request.reason,
            effective_from: Some(self.request.day(self.today)),
        };
        for (row, number) in &self.planned {
            writes.upsert(row.table, &row.row);
            writes.insert(&VERSION, &mark.version(row, *number));
        }
        for succession in &self.successions {
            writes.insert(&SUCCESSION, succession);
        }
        writes.upsert(&CHANGE, &self.over(Some(self.today.to_string())));
    }
}
