//! The input of a reallocation.

use std::collections::BTreeSet;

use flow::DocumentId;
use kernel::{Fen, Problem, text};
use ledger::{IndicatorId, LineId};
use platform::UnitId;
use rules::Acknowledgement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::change::{check_amount, check_text};
use crate::facts::wrong;

/// Lines on each side.
const LINES_MAX: usize = 50;

/// A line of a reallocation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReallocationLineInput {
    /// Client-made id of the line.
    pub id: LineId,
    /// Indicator.
    pub indicator_id: IndicatorId,
    /// Amount.
    #[schema(minimum = 1, maximum = 9000000000000000_i64)]
    pub amount_fen: Fen,
}

/// Money moved between indicators.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReallocationInput {
    /// Client-made id.
    pub id: DocumentId,
    /// The unit that applies.
    pub unit_id: UnitId,
    /// Fiscal year of the indicators.
    #[schema(minimum = 2000, maximum = 2200)]
    pub fiscal_year: i64,
    /// Reason.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// Approval number of the finance ministry, where the permission table asks for it.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub mof_approval_no: String,
    /// Where the money comes from.
    #[schema(min_items = 1, max_items = 50)]
    pub from: Vec<ReallocationLineInput>,
    /// Where it goes.
    #[schema(min_items = 1, max_items = 50)]
    pub to: Vec<ReallocationLineInput>,
    /// Reasons for warnings, when it is submitted at once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl posting::http::Input for ReallocationInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn acknowledgements(&self) -> &[Acknowledgement] {
        &self.acknowledgements
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

impl ReallocationInput {
    /// Everything that can be seen from the input alone.
    pub(super) fn check(&self) -> Result<(), Problem> {
        let mut fields = Vec::new();
        check_text(&mut fields, "reason", &self.reason, 500);
        if !self.mof_approval_no.is_empty() {
            check_text(&mut fields, "mof_approval_no", &self.mof_approval_no, 100);
        }
        if !(2000..=2200).contains(&self.fiscal_year) {
            fields.push(wrong(
                "fiscal_year",
                text!("年度不正确。", "This is no fiscal year."),
                text!("请修改年度。", "Correct it."),
            ));
        }
        let mut seen = BTreeSet::new();
        for (name, lines) in [("from", &self.from), ("to", &self.to)] {
            if lines.is_empty() || lines.len() > LINES_MAX {
                fields.push(wrong(
                    name,
                    text!("须有 1 到 {LINES_MAX} 行。", "There must be 1 to {LINES_MAX} lines."),
                    text!("请增减明细行。", "Add or remove lines."),
                ));
            }
            for (n, line) in lines.iter().enumerate() {
                check_amount(&mut fields, format!("{name}[{n}].amount_fen"), line.amount_fen);
                if !seen.insert(line.indicator_id.0) || !seen.insert(line.id.0) {
                    fields.push(wrong(
                        format!("{name}[{n}].indicator_id"),
                        text!("同一指标或行号出现两次。", "An indicator or line id is there twice."),
                        text!("一个指标只能调出或调入一次。", "An indicator gives or takes once."),
                    ));
                }
            }
        }
        let sum = |lines: &[ReallocationLineInput]| Fen::sum(lines.iter().map(|line| line.amount_fen));
        let (out, into) = (sum(&self.from)?, sum(&self.to)?);
        if out != into {
            fields.push(wrong(
                "to",
                text!(
                    "调出合计 {out} 元，调入合计 {into} 元，须相等。",
                    "{out} yuan go out and {into} yuan come in; they must be equal."
                ),
                text!("请修改金额。", "Correct the amounts."),
            ));
        }
        if fields.is_empty() { Ok(()) } else { Err(Problem::invalid(fields)) }
    }
    /// SM3 of what a release stands on: every indicator and amount.
    pub(super) fn fingerprint(&self) -> String {
        let lines: Vec<_> =
            self.lines().map(|(side, _, line)| (side, line.indicator_id, line.amount_fen)).collect();
        let text =
            serde_json::to_string(&(lines, &self.mof_approval_no)).expect("ids and amounts are plain data");
        platform::hash::digest(text.as_bytes())
    }
    /// What moves.
    pub(super) fn total(&self) -> Result<Fen, Problem> {
        Ok(Fen::sum(self.from.iter().map(|line| line.amount_fen))?)
    }
    /// All lines with the name of their side.
    pub(super) fn lines(&self) -> impl Iterator<Item = (&'static str, usize, &ReallocationLineInput)> {
        let from = self.from.iter().enumerate().map(|(n, line)| ("from", n, line));
        from.chain(self.to.iter().enumerate().map(|(n, line)| ("to", n, line)))
    }
}
