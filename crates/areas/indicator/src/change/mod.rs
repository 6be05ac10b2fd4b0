//! 指标变动: issue, supplement, reduce, freeze, unfreeze, withdraw. Entered by the department's finance division,
//! approved by another person of it; the indicator book moves at the approval.

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
use kernel::{Conn, DbError, Fen, Problem, text};
use ledger::{Effect, Indicator, IndicatorId, Running, Shortage};
use platform::{Role, UnitId};
use posting::document::Loaded;
use posting::{Act, Context, Document, Kind, Link, Subject, Work, Writes};

pub use model::{ChangeInput, ChangeLineInput, ExpenditureKind, NewIndicator, Operation, PaymentMode};
pub(crate) use model::{check_amount, check_text};
pub(crate) use rules::shortage;
pub(crate) use store::carries;

/// The state in which it has taken effect.
pub(crate) const APPROVED: &str = "approved";

const FINANCE: &[Role] = &[Role::DeptFinance];

/// Life of a change.
pub(crate) static FLOW: Flow = Flow {
    kind: "indicator_change",
    zh: "指标变动",
    en: "indicator change",
    prefix: "ZT",
    states: &[
        StateName { name: "draft", zh: "未送审", en: "draft" },
        StateName { name: IN_REVIEW, zh: "审核中", en: "in review" },
        StateName { name: APPROVED, zh: "已生效", en: "in effect" },
        StateName { name: "returned", zh: "被退回", en: "returned" },
        StateName { name: "void", zh: "已作废", en: "void" },
    ],
    moves: &[
        Move { from: NEW, action: "create", to: "draft", by: By::Role(FINANCE), duty: Duty::Handle },
        Move { from: NEW, action: "submit", to: IN_REVIEW, by: By::Role(FINANCE), duty: Duty::Handle },
        Move { from: "draft", action: "edit", to: "draft", by: By::Creator, duty: Duty::Handle },
        Move { from: "returned", action: "edit", to: "returned", by: By::Creator, duty: Duty::Handle },
        Move { from: "draft", action: "submit", to: IN_REVIEW, by: By::Creator, duty: Duty::Handle },
        Move { from: "returned", action: "submit", to: IN_REVIEW, by: By::Creator, duty: Duty::Handle },
        Move { from: IN_REVIEW, action: "approve", to: APPROVED, by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "return", to: "returned", by: By::Step, duty: Duty::None },
        Move { from: IN_REVIEW, action: "withdraw", to: "draft", by: By::Creator, duty: Duty::None },
        Move { from: "draft", action: "void", to: "void", by: By::Creator, duty: Duty::None },
        Move { from: "returned", action: "void", to: "void", by: By::Creator, duty: Duty::None },
    ],
    route: &[DefaultStep {
        step: "finance_review",
        zh: "财务复核",
        en: "finance review",
        role: Role::DeptFinance,
        duty: Duty::Approve,
        amount_from_fen: 0,
    }],
};

/// The kind.
pub(crate) struct ChangeKind;

#[async_trait]
impl Kind for ChangeKind {
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

/// What was issued on a budget line, and how much it allows.
#[derive(Clone, Debug)]
pub(crate) struct LineBudget {
    approved_fen: Fen,
    issued_fen: Fen,
}

/// A change with everything its decision needs.
pub(crate) struct Change {
    input: ChangeInput,
    amount_fen: Fen,
    /// New indicators, with what follows from their dimensions, by id.
    fresh: BTreeMap<IndicatorId, Indicator>,
    /// Existing indicators the lines name and their parents.
    known: BTreeMap<IndicatorId, Indicator>,
    budgets: BTreeMap<String, LineBudget>,
    /// The body comes with this command and is to be written.
    rewrites: bool,
}

impl Change {
    fn target(&self, id: IndicatorId) -> Option<&Indicator> {
        self.fresh.get(&id).or_else(|| self.known.get(&id))
    }
}

impl Document for Change {
    fn subject(&self) -> Subject {
        Subject {
            unit_id: self.input.unit_id,
            fiscal_year: self.input.fiscal_year,
            amount_fen: self.amount_fen,
            title: format!("{} {}", self.input.operation.title().zh, self.input.document_no),
        }
    }
    fn indicators(&self) -> Vec<IndicatorId> {
        self.fresh.keys().chain(self.known.keys()).copied().collect()
    }
    fn check(&self, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
        if !act.enters(IN_REVIEW) && !act.enters(APPROVED) {
            return Vec::new();
        }
        rules::check(self, act, running, context)
    }
    fn creates(&self, act: Act<'_>) -> Vec<Indicator> {
        if act.enters(APPROVED) { self.fresh.values().cloned().collect() } else { Vec::new() }
    }
    fn budget(&self, act: Act<'_>, _running: &Running) -> Vec<Effect> {
        if act.enters(APPROVED) { effects::effects(self) } else { Vec::new() }
    }
    fn shortage(&self, shortage: &Shortage, context: &Context) -> Finding {
        rules::shortage(shortage, context)
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if act.enters(APPROVED) { effects::links(self) } else { Vec::new() }
    }
    fn observes(&self, act: Act<'_>) -> Vec<(String, i64)> {
        if !act.enters(APPROVED) {
            return Vec::new();
        }
        let issued = self.input.lines.iter().filter_map(|line| {
            let budget = line.fresh.as_ref()?.budget_line_id.as_ref()?;
            Some((rules::issued_key(budget), line.amount_fen.fen()))
        });
        issued.collect()
    }
    fn rows(&self, _act: Act<'_>, _header: &Header, writes: &mut Writes) {
        if self.rewrites {
            store::rows(&self.input, writes);
        }
    }
}

/// The input of actions that take none.
pub(crate) fn no_input(work: &Work<'_>) -> Result<(), Problem> {
    let empty = match &work.command.body {
        serde_json::Value::Null => true,
        serde_json::Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    if empty {
        return Ok(());
    }
    Err(Problem::field(
        "input",
        text!("该操作不需要输入内容。", "This action takes no input."),
        text!("请去掉 input。", "Leave input out."),
    ))
}
