//! A change request as entered and as stored.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use flow::DocumentId;
use kernel::{FieldProblem, Problem, Text, text};
use platform::UnitId;
use rules::Acknowledgement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Characters of a list of codes.
const CODES_MAX: usize = 100_000;

/// A field and the value it is to have, written as in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeField {
    /// Name of the column, as the template of the kind has it.
    #[schema(min_length = 1, max_length = 40)]
    pub field: String,
    /// New value.
    #[schema(max_length = 100000)]
    pub value: String,
}

/// A change of one master record.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MasterChangeInput {
    /// Client-made id.
    pub id: DocumentId,
    /// The unit that applies; the record must be its own, of a unit below it, or the whole department's.
    pub unit_id: UnitId,
    /// Kind of record: `units`, `persons`, `payees`, `bank_accounts`, `standards`, `assets`, `performance_indicators`;
    /// or what is done with units: `unit_merge` (the record is the unit that takes the others over), `unit_split` (it is the unit that gives).
    #[schema(min_length = 1, max_length = 40)]
    pub kind: String,
    /// The record, as its history names it; absent for a new one.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub object_id: Option<String>,
    /// The version of the record the applicant saw; the present one when absent.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub record_version: Option<i64>,
    /// The day from which the change counts; that of the approval when absent. A later day waits for its time.
    #[serde(default)]
    #[schema(max_length = 10)]
    pub effective_from: Option<String>,
    /// Why.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// Changed fields only; all there are for a new record.
    #[schema(min_items = 1, max_items = 50)]
    pub fields: Vec<ChangeField>,
    /// Reasons for warnings, when it is submitted at once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version of the request an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl posting::http::Input for MasterChangeInput {
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

/// A field of a request: what it is, what it was when the request was entered, what it is to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct RequestField {
    /// Name of the column.
    pub field: String,
    /// Its title.
    pub title: Text,
    /// Value before, empty for a new record.
    pub old: String,
    /// Value after.
    pub new: String,
    /// Personal data: shown to those who act on the request, and only until it is settled.
    pub is_private: bool,
}

/// A request as stored.
#[derive(Clone, Debug)]
pub(super) struct Request {
    pub id: DocumentId,
    pub unit_id: UnitId,
    pub kind: String,
    pub object_id: String,
    pub record_version: i64,
    /// Empty: from its approval.
    pub effective_from: String,
    pub reason: String,
    pub fields: Vec<RequestField>,
    pub applied_on: Option<String>,
}

impl Request {
    /// The day from which the change counts.
    pub(super) fn day(&self, today: NaiveDate) -> NaiveDate {
        kernel::period::parse_date(&self.effective_from).unwrap_or(today)
    }
}

/// Where something is wrong.
pub(super) fn wrong(at: impl Into<String>, what: Text, how: Text) -> FieldProblem {
    FieldProblem { at: at.into(), what, how, cell: None }
}

impl MasterChangeInput {
    /// Everything that can be seen from the input alone.
    pub(super) fn check(&self, today: NaiveDate) -> Vec<FieldProblem> {
        let mut faults = Vec::new();
        let reason = self.reason.trim();
        if reason.is_empty() || reason.chars().count() > 500 || reason.chars().any(char::is_control) {
            faults.push(wrong(
                "reason",
                text!("须填写变更原因，不超过 500 字。", "Give a reason of at most 500 characters."),
                text!("请修改变更原因。", "Correct it."),
            ));
        }
        if let Some(day) = self.effective_from.as_deref().filter(|day| !day.is_empty()) {
            let fits = |day: NaiveDate| {
                let years = chrono::Datelike::year(&day) - chrono::Datelike::year(&today);
                day.to_string() == self.effective_from.as_deref().unwrap_or("") && (-30..=10).contains(&years)
            };
            if !kernel::period::parse_date(day).is_some_and(fits) {
                faults.push(wrong(
                    "effective_from",
                    text!(
                        "生效日期不正确，或早于三十年前、晚于十年后。",
                        "It is no date, or more than thirty years ago or ten years ahead."
                    ),
                    text!("请写成 2026-03-01。", "Write it like 2026-03-01."),
                ));
            }
        }
        if self.fields.is_empty() || self.fields.len() > 50 {
            faults.push(wrong(
                "fields",
                text!("须有 1 到 50 个变更项。", "There must be 1 to 50 fields."),
                text!("请增减变更项。", "Add or remove fields."),
            ));
        }
        let mut seen = BTreeSet::new();
        for (n, field) in self.fields.iter().enumerate() {
            if !seen.insert(field.field.as_str()) {
                faults.push(wrong(
                    format!("fields[{n}].field"),
                    text!("同一字段出现两次。", "The field is there twice."),
                    text!("请只保留一项。", "Keep one of them."),
                ));
            }
            let most = if self.kind.starts_with("unit_") { CODES_MAX } else { 1_000 };
            if field.value.chars().count() > most || field.value.chars().any(char::is_control) {
                faults.push(wrong(
                    format!("fields[{n}].value"),
                    text!(
                        "内容超过 {most} 字或含有控制字符。",
                        "It is longer than {most} characters or holds control characters."
                    ),
                    text!("请缩短或清除不可见字符。", "Shorten it or clear what cannot be seen."),
                ));
            }
        }
        faults
    }
    /// The body of a command.
    pub(super) fn read(body: &serde_json::Value) -> Result<MasterChangeInput, Problem> {
        serde_json::from_value(body.clone()).map_err(|error| {
            Problem::malformed(text!("内容无法读取：{error}", "The body cannot be read: {error}"))
        })
    }
}
