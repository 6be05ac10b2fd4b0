//! One action on many vouchers: each is decided by itself, and what was refused is said of each.

use axum::extract::State;
use flow::DocumentId;
use kernel::problem::ProblemBody;
use kernel::{Problem, text};
use platform::Permission;
use platform::http::{Answer, Caller, Endpoint, IdempotencyKey, Json, Reply};
use posting::http::command;
use posting::{App, Command};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Most vouchers at once.
const MOST: usize = 200;

/// Kinds of vouchers that can be acted on together.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BatchKind {
    /// 业务事项凭证
    EventVoucher,
    /// 手工凭证
    ManualVoucher,
    /// 冲销单
    VoucherReversal,
}

/// What can be done with many.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum BatchAction {
    /// 送审
    Submit,
    /// 审核通过
    Approve,
    /// 退回
    Return,
    /// 撤回
    Withdraw,
    /// 作废
    Void,
}

impl BatchAction {
    fn word(self) -> &'static str {
        match self {
            BatchAction::Submit => "submit",
            BatchAction::Approve => "approve",
            BatchAction::Return => "return",
            BatchAction::Withdraw => "withdraw",
            BatchAction::Void => "void",
        }
    }
}

impl BatchKind {
    fn word(self) -> &'static str {
        match self {
            BatchKind::EventVoucher => super::FLOW.kind,
            BatchKind::ManualVoucher => crate::manual::FLOW.kind,
            BatchKind::VoucherReversal => crate::reversal::FLOW.kind,
        }
    }
}

/// An action on many vouchers of one kind.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BatchInput {
    /// Kind.
    kind: BatchKind,
    /// Action.
    action: BatchAction,
    /// The documents.
    #[schema(min_items = 1, max_items = 200)]
    ids: Vec<DocumentId>,
    /// Opinion, or reason for returning.
    #[serde(default)]
    #[schema(max_length = 1000)]
    opinion: String,
}

/// What came of one of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct BatchOutcome {
    /// Document.
    id: DocumentId,
    /// Whether it was done.
    done: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

pub(super) fn endpoint() -> Endpoint<App> {
    Endpoint::post("/api/bookkeeping/batches", act)
        .named("act_on_vouchers")
        .title(text!("批量办理凭证", "Act on many vouchers"))
        .note(text!(
            "逐张办理，互不影响；不能办理的逐张说明原因。需要说明理由的预警不能批量送审。",
            "Each is decided by itself, and each refusal is said. What needs a reason cannot be sent in bulk."
        ))
        .needs(Permission::DocumentAct)
        .on("event_voucher")
        .audited("event_voucher.act")
        .body::<BatchInput>()
        .idempotent()
        .answers::<Vec<BatchOutcome>>(200)
        .also(503)
}

async fn act(
    State(app): State<App>,
    caller: Caller,
    key: IdempotencyKey,
    Json(input): Json<BatchInput>,
) -> Reply<Answer<Vec<BatchOutcome>>> {
    let mut ids = input.ids.clone();
    ids.sort();
    ids.dedup();
    if ids.is_empty() || ids.len() > MOST || ids.len() != input.ids.len() {
        let what = text!("一次办理 1 至 {MOST} 张，不得重复。", "From 1 to {MOST} at once, each once.");
        return Err(Problem::field("ids", what, text!("请重新选择。", "Choose again.")).into());
    }
    let ask = |id: &DocumentId| {
        // The same request again is the same commands again: each has a key of its own made of the request's.
        let own = IdempotencyKey(key.0.map(|key| mixed(key, *id)));
        let mut ask = command(&app, &caller, input.kind.word(), *id, input.action.word(), own);
        ask.opinion.clone_from(&input.opinion);
        ask
    };
    let commands: Vec<Command> = input.ids.iter().map(ask).collect();
    let answers = app.poster.perform_all(commands).await;
    let outcome = |(id, answer): (&DocumentId, Result<posting::Answer, Problem>)| {
        let problem = match answer {
            Ok(posting::Answer::Done(_)) => None,
            Ok(posting::Answer::Refused(problem)) | Err(problem) => {
                Some(problem.body(caller.language, &caller.request_id))
            }
        };
        BatchOutcome { id: *id, done: problem.is_none(), problem }
    };
    Ok(Answer::ok(input.ids.iter().zip(answers).map(outcome).collect()))
}

/// A key of one command of a request: the request's, mixed with the document's id.
fn mixed(key: kernel::uuid::Uuid, id: DocumentId) -> kernel::uuid::Uuid {
    let mut bytes = *key.as_bytes();
    let digest = platform::hash::digest(format!("{key}/{id}").as_bytes());
    for (place, byte) in bytes.iter_mut().enumerate().skip(8) {
        *byte ^= digest.as_bytes().get(place).copied().unwrap_or_default();
    }
    kernel::uuid::Uuid::from_bytes(bytes)
}
