//! What is asked of the pipeline, and what it answers.

use flow::DocumentId;
use flow::header::HeaderView;
use kernel::{Fen, Problem};
use ledger::{Book, Dimensions, Indicator, IndicatorId, JournalId, Side};
use platform::{Actor, UnitId, UserId};
use rules::{Acknowledgement, Finding};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One request: an action on one document.
#[derive(Clone, Debug)]
pub struct Command {
    /// Who asks. The pipeline reads the rights again inside the transaction; [`Actor::is_system`] needs none.
    pub actor_id: UserId,
    /// Set for the system's own commands (receipts): there are no rights to read.
    pub system: bool,
    /// `payment`
    pub kind: &'static str,
    /// The document.
    pub id: DocumentId,
    /// Its unit, as far as the caller knows; chooses the writer, decides nothing.
    pub unit_hint: UnitId,
    /// `submit`
    pub action: String,
    /// The kind's own input.
    pub body: serde_json::Value,
    /// Opinion or reason.
    pub opinion: String,
    /// Reasons given for warnings.
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version an edit saw.
    pub expected_version: Option<i64>,
    /// Idempotency key: client-made, or made by the caller for this request.
    pub key: kernel::uuid::Uuid,
    /// SM3 of what was asked; the same key with another fingerprint is a conflict.
    pub fingerprint: String,
    /// For the audit record.
    pub request_id: String,
}

impl Command {
    /// The fingerprint of a request: who, what, and the whole input.
    pub fn seal(mut self) -> Command {
        let parts = serde_json::json!([
            self.actor_id,
            self.kind,
            self.id,
            self.action,
            self.body,
            self.opinion,
            self.acknowledgements,
            self.expected_version
        ]);
        self.fingerprint = platform::hash::digest(parts.to_string().as_bytes());
        self
    }
    /// The actor of a system command.
    pub fn system_actor(today: chrono::NaiveDate) -> Actor {
        Actor::system(today)
    }
}

/// Whether the pipeline writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Decide and write.
    Commit,
    /// Decide only: previews and "check" buttons.
    DryRun,
}

/// What the client hears: a status and a body, the same for every repeat of the key.
#[derive(Clone, Debug)]
pub enum Answer {
    /// Done: the [`Receipt`] as JSON text, as it is remembered and sent.
    Done(String),
    /// Refused.
    Refused(Problem),
}

/// The position of an indicator after the action, in-flight included.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Remaining {
    /// Indicator.
    pub indicator_id: IndicatorId,
    /// Number.
    pub number: String,
    /// Granted.
    pub granted_fen: Fen,
    /// May still be held or paid.
    pub available_fen: Fen,
    /// Frozen.
    pub frozen_fen: Fen,
    /// Held.
    pub held_fen: Fen,
    /// Paid.
    pub paid_fen: Fen,
}

impl From<&Indicator> for Remaining {
    fn from(indicator: &Indicator) -> Remaining {
        Remaining {
            indicator_id: indicator.id,
            number: indicator.number.clone(),
            granted_fen: indicator.granted_fen,
            available_fen: indicator.available_fen,
            frozen_fen: indicator.frozen_fen,
            held_fen: indicator.held_fen,
            paid_fen: indicator.paid_fen,
        }
    }
}

/// A line of a voucher, posted or to come.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VoucherLine {
    /// Book.
    pub book: Book,
    /// Side.
    pub side: Side,
    /// Account code.
    pub account: String,
    /// Account name.
    pub name: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Dimensions.
    pub dimensions: Dimensions,
}

/// A voucher, posted or to come.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VoucherView {
    /// Journal id.
    pub id: JournalId,
    /// Number within unit and period; absent in a dry run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    /// Unit.
    pub unit_id: UnitId,
    /// Events it follows.
    pub event: String,
    /// Summary.
    pub summary: String,
    /// Lines of both books.
    pub lines: Vec<VoucherLine>,
}

/// What an accepted action did, or what a dry run would do.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Receipt {
    /// The document after it.
    pub document: HeaderView,
    /// What remains on each indicator it touches.
    pub indicators: Vec<Remaining>,
    /// All findings, also those that did not stop it.
    pub findings: Vec<Finding>,
    /// The vouchers.
    pub vouchers: Vec<VoucherView>,
    /// Whether it was a dry run.
    pub dry_run: bool,
    /// In a dry run: why it would be refused, when it would.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<kernel::problem::ProblemBody>,
    /// In a dry run: what is worked out from the input (amounts of lines, room left), in the words of the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub computed: Option<serde_json::Value>,
}
