//! What is settled at the end of the year: input and checks of shape.

use flow::DocumentId;
use kernel::{Faults, Fen, Problem, text};
use ledger::IndicatorId;
use platform::UnitId;
use posting::http::Input;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::opening::model::ClosingLineId;

/// Lines of one document.
pub const LINES_MAX: usize = 5_000;

/// What becomes of the rest of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RestDecision)]
pub enum Decision {
    /// 结转下年
    Carry,
    /// 财政收回（单位资金为注销）
    Withdraw,
    /// 转为结余，交回统筹
    Surplus,
}

impl Decision {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Decision::Carry => "carry",
            Decision::Withdraw => "withdraw",
            Decision::Surplus => "surplus",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Decision> {
        [Decision::Carry, Decision::Withdraw, Decision::Surplus].into_iter().find(|one| one.word() == word)
    }
}

/// An indicator with what becomes of its rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = YearEndRest)]
pub struct Rest {
    /// Client-made id; the carried indicator of the next year gets it too.
    pub id: ClosingLineId,
    /// The indicator.
    pub indicator_id: IndicatorId,
    /// What becomes of its rest.
    pub decision: Decision,
    /// The whole of what is available.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub amount_fen: Fen,
}

/// An advance that is still unsettled and becomes budget expenditure (P29).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = YearEndAdvance)]
pub struct Advance {
    /// Client-made id.
    pub id: ClosingLineId,
    /// Amount.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub amount_fen: Fen,
    /// Fund it was paid from.
    #[schema(min_length = 1, max_length = 40)]
    pub fund: String,
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
    /// Money for a stated purpose only.
    #[serde(default)]
    pub earmarked: bool,
    /// Whose advance it is.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
}

/// What a unit settles before December closes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct YearEndInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit.
    pub unit_id: UnitId,
    /// The year that ends.
    #[schema(minimum = 2000, maximum = 2100)]
    pub fiscal_year: i64,
    /// Note.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub note: String,
    /// Indicators with a rest.
    #[serde(default)]
    #[schema(max_items = 5000)]
    pub rests: Vec<Rest>,
    /// Advances.
    #[serde(default)]
    #[schema(max_items = 5000)]
    pub advances: Vec<Advance>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for YearEndInput {
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

impl YearEndInput {
    /// Everything that is wrong with its shape.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        let mut faults = Faults::default();
        faults.range("fiscal_year", self.fiscal_year, 2000, 2100);
        faults.words("note", &self.note, 0, 1000);
        if self.rests.len() + self.advances.len() > LINES_MAX {
            let how = text!("请分单办理。", "Use more documents.");
            faults.add("rests", text!("明细不超过 {LINES_MAX} 行。", "At most {LINES_MAX} lines."), how);
        }
        let amount = |amount: Fen| amount > Fen::ZERO && amount <= Fen::MAX;
        let wrong = || text!("金额须大于零且不超过上限。", "The amount must be above zero and in range.");
        let how = || text!("请更正后重试。", "Correct it and try again.");
        let mut seen = std::collections::HashSet::new();
        for (n, rest) in self.rests.iter().enumerate() {
            if !amount(rest.amount_fen) {
                faults.add(format!("rests[{n}].amount_fen"), wrong(), how());
            }
            if !seen.insert(rest.indicator_id) {
                let what = text!("同一指标只能处理一次。", "An indicator is settled once.");
                faults.add(format!("rests[{n}].indicator_id"), what, how());
            }
        }
        for (n, advance) in self.advances.iter().enumerate() {
            let at = |name: &str| format!("advances[{n}].{name}");
            if !amount(advance.amount_fen) {
                faults.add(at("amount_fen"), wrong(), how());
            }
            faults.words(at("fund"), &advance.fund, 1, 40);
            faults.words(at("project_id"), &advance.project_id, 0, 40);
            faults.words(at("function"), &advance.function, 0, 40);
            faults.words(at("dep_economy"), &advance.dep_economy, 0, 40);
            faults.words(at("note"), &advance.note, 0, 200);
        }
        faults.done()
    }
    /// All lines together.
    pub(crate) fn total(&self) -> Result<Fen, Problem> {
        let rests = self.rests.iter().map(|rest| rest.amount_fen);
        Ok(Fen::sum(rests.chain(self.advances.iter().map(|advance| advance.amount_fen)))?)
    }
}
