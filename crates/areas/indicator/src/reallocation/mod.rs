//! 指标调剂: a unit moves money between indicators. The permission table says who has to approve; the route is the
//! full one, and where the table asks for the ministry its approval number must be entered.

mod effects;
pub(crate) mod http;
mod model;
mod rules;
mod store;

use std::collections::BTreeMap;

use ::rules::Finding;
use async_trait::async_trait;
use flow::machine::IN_REVIEW;
use flow::route::DefaultStep;
use flow::{By, Duty, Flow, Header, Move, NEW, StateName};
use kernel::{Conn, DbError, Fen, Problem};
use ledger::{Effect, Indicator, IndicatorId, Running, Shortage};
use platform::{Role, UnitId};
use posting::document::Loaded;
use posting::{Act, Context, Document, Kind, Link, Subject, Work, Writes};

pub use model::{ReallocationInput, ReallocationLineInput};

use crate::permission::Permissions;

/// The state in which it has taken effect.
const APPROVED: &str = "approved";

/// Who may release an intercepted finding (CR21) with an explanation.
const RELEASERS: &[Role] = &[Role::Reviewer, Role::DeptFinance];

/// Life of a reallocation.
pub(crate) static FLOW: Flow = Flow {
    kind: "reallocation",
    zh: "指标调剂",
    en: "reallocation",
    prefix: "TJ",
    states: &[
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: APPROVED, zh: "已生效", en: "in effect" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "void", zh: "已作废", en: "void" },
    ],
    moves: &[
        Move { from: NEW, action: "create", to: "draft", by: By::Role(&[Role::Handler]), duty: Duty::Handle },
        Move {
            from: NEW,
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "draft",
            action: "edit",
            to: "draft",
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "returned",
            action: "edit",
            to: "returned",
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "draft",
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move {
            from: "returned",
            action: "submit",
            to: IN_REVIEW,
            by: By::Role(&[Role::Handler]),
            duty: Duty::Handle,
        },
        Move { from: "draft", action: "release", to: "draft", by: By::Role(RELEASERS), duty: Duty::None },
        Move {
            from: "returned",
            action: "release",
            to: "returned",
            by: By::Role(RELEASERS),
            duty: Duty::None,
        },
        Move { from: IN_REVIEW, action: "approve", to: APPROVED, by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "withdraw", to: "draft", by: By::Creator, duty: Duty::None },
        Move { from: "draft", action: "void", to: "void", by: By::Creator, duty: Duty::None },
        Move { from: "returned", action: "void", to: "void", by: By::Creator, duty: Duty::None },
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
            step: "unit_approval",
            zh: "单位审批",
            en: "unit approval",
            role: Role::UnitHead,
            duty: Duty::Approve,
            amount_from_fen: 0,
        },
        DefaultStep {
            step: "department_review",
            zh: "部门审核",
            en: "department review",
            role: Role::DeptFinance,
            duty: Duty::Review,
            amount_from_fen: 0,
        },
    ],
};

/// The kind.
pub(crate) struct ReallocationKind;

#[async_trait]
impl Kind for ReallocationKind {
    fn flow(&self) -> &'static Flow {
        &FLOW
    }
    async fn units(
        &self,
        conn: &Conn,
        work: &[Work<'_>],
    ) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        store::units(conn, work).await
    }
    async fn load(&self, conn: &Conn, work: &[Work<'_>], context: &Context) -> Result<Vec<Loaded>, DbError> {
        store::load(conn, work, context).await
    }
}

/// A reallocation with everything its decision needs.
pub(crate) struct Reallocation {
    input: ReallocationInput,
    amount_fen: Fen,
    indicators: BTreeMap<IndicatorId, Indicator>,
    permissions: Permissions,
    /// What the body was when a reviewer released it; empty when nobody did.
    released_hash: String,
    rewrites: bool,
}

impl Document for Reallocation {
    fn subject(&self) -> Subject {
        let short: String = self.input.reason.chars().take(60).collect();
        Subject {
            unit_id: self.input.unit_id,
            fiscal_year: self.input.fiscal_year,
            amount_fen: self.amount_fen,
            title: format!("指标调剂 {short}"),
        }
    }
    fn indicators(&self) -> Vec<IndicatorId> {
        self.indicators.keys().copied().collect()
    }
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
        if act.action == "release" {
            // What a reviewer releases is what intercepts the submission, and nothing else.
            let mut findings = rules::check(self, running, context);
            findings.retain(|finding| finding.level.releasable());
            return findings;
        }
        if act.enters(IN_REVIEW) {
            let mut findings = rules::check(self, running, context);
            if !self.released_hash.is_empty() && self.released_hash != self.input.fingerprint() {
                rules::lapse(&mut findings);
            }
            return findings;
        }
        if act.enters(APPROVED) { rules::permitted(self, context) } else { Vec::new() }
    }
    fn budget(&self, act: Act<'_>, _running: &Running) -> Vec<Effect> {
        if act.enters(APPROVED) { effects::effects(&self.input) } else { Vec::new() }
    }
    fn shortage(&self, shortage: &Shortage, context: &Context) -> Finding {
        rules::shortage(shortage, context)
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if act.enters(APPROVED) { effects::links(self) } else { Vec::new() }
    }
    fn rows(&self, act: Act<'_>, _header: &Header, writes: &mut Writes) {
        if act.action == "release" {
            store::head(&self.input, &self.input.fingerprint(), writes);
        } else if self.rewrites {
            store::head(&self.input, &self.released_hash, writes);
            store::lines(&self.input, writes);
        }
    }
}
