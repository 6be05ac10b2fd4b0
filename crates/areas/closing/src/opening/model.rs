//! Opening balances: input and checks of shape.

use flow::DocumentId;
use kernel::{Faults, Fen, Problem, text};
use ledger::Side;
use platform::UnitId;
use posting::http::Input;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

kernel::id_type!(
    /// A line of a document of this area.
    ClosingLineId
);

/// Lines of one opening.
pub const LINES_MAX: usize = 5_000;

/// One balance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningLine {
    /// Client-made id.
    pub id: ClosingLineId,
    /// Account.
    #[schema(min_length = 4, max_length = 20)]
    pub account: String,
    /// Side it stands on.
    pub side: Side,
    /// Amount.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub amount_fen: Fen,
    /// Project.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub project_id: String,
    /// Functional class.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub function: String,
    /// Departmental economic class.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub dep_economy: String,
    /// Fund.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub fund: String,
    /// Payee, debtor or creditor.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub payee_id: String,
    /// Note.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
}

/// The opening balances of a unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct OpeningInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit.
    pub unit_id: UnitId,
    /// The first year of its books.
    #[schema(minimum = 2000, maximum = 2100)]
    pub fiscal_year: i64,
    /// Why the money of both books differs, where it does.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub explanation: String,
    /// Note.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: String,
    /// Balances; none for a unit that begins with nothing.
    #[schema(max_items = 5000)]
    pub lines: Vec<OpeningLine>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for OpeningInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

impl OpeningInput {
    /// Everything that is wrong with its shape.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        let mut faults = Faults::default();
        faults.range("fiscal_year", self.fiscal_year, 2000, 2100);
        faults.words("explanation", &self.explanation, 0, 1000);
        faults.words("note", &self.note, 0, 1000);
        if self.lines.len() > LINES_MAX {
            faults.add(
                "lines",
                text!("明细不超过 {LINES_MAX} 行。", "At most {LINES_MAX} lines."),
                text!("请合并明细。", "Combine lines."),
            );
        }
        for (n, line) in self.lines.iter().enumerate() {
            let at = |name: &str| format!("lines[{n}].{name}");
            if line.amount_fen <= Fen::ZERO || line.amount_fen > Fen::MAX {
                faults.add(
                    at("amount_fen"),
                    text!("金额须大于零且不超过上限。", "The amount must be above zero and in range."),
                    text!(
                        "没有余额的科目不填；反方向余额填在另一方。",
                        "Leave out what is zero; use the other side for an opposite balance."
                    ),
                );
            }
            faults.words(at("note"), &line.note, 0, 200);
            let codes = [
                ("project_id", &line.project_id),
                ("function", &line.function),
                ("dep_economy", &line.dep_economy),
                ("fund", &line.fund),
                ("payee_id", &line.payee_id),
            ];
            for (name, code) in codes {
                faults.words(at(name), code, 0, 40);
            }
        }
        faults.done()
    }
    /// Debit of the financial book's lines would need the chart; the header shows all debits.
    pub(crate) fn debits(&self) -> Result<Fen, Problem> {
        let debit = self.lines.iter().filter(|line| line.side == Side::Debit).map(|line| line.amount_fen);
        Ok(Fen::sum(debit)?)
    }
}
