//! What people send.

use kernel::{Problem, text};
use platform::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::decide::{Choice, Filter};
use super::merge::Precedence;

/// A case to be opened.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CaseInput {
    /// 编号，由客户端生成 / id, made by the client
    pub id: kernel::uuid::Uuid,
    /// 经办单位 / whose people see it
    pub unit_id: UnitId,
    /// 数据类型 / kind of records
    #[schema(min_length = 1, max_length = 40)]
    pub kind: String,
    /// 说明 / what it is for
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
    /// 来源优先顺序 / which source counts where they differ
    #[serde(default)]
    pub precedence: Precedence,
}

/// What is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Take {
    /// 采用某来源 / what a source says
    Source,
    /// 保留已有值 / what is stored
    Stored,
    /// 采用填写的值 / the value that is given
    Value,
    /// 是同一记录 / the two are one record
    Same,
    /// 不是同一记录 / they are two
    Different,
}

/// What is taken of many: there is no value for all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum TakeOfAll {
    /// 采用某来源 / what a source says
    Source,
    /// 保留已有值 / what is stored
    Stored,
    /// 是同一记录 / the two are one record
    Same,
    /// 不是同一记录 / they are two
    Different,
}

impl From<TakeOfAll> for Take {
    fn from(take: TakeOfAll) -> Take {
        match take {
            TakeOfAll::Source => Take::Source,
            TakeOfAll::Stored => Take::Stored,
            TakeOfAll::Same => Take::Same,
            TakeOfAll::Different => Take::Different,
        }
    }
}

/// A decision.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DecisionInput {
    /// 采用什么 / what is taken
    pub take: Take,
    /// 来源名称 / the source
    #[serde(default)]
    #[schema(max_length = 40)]
    pub source: String,
    /// 填写的值 / the value
    #[serde(default)]
    #[schema(max_length = 4000)]
    pub value: Option<String>,
    /// 理由 / why
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// Which conflicts.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct FilterInput {
    /// 字段 / field
    #[serde(default)]
    #[schema(max_length = 40)]
    pub field: String,
    /// 单位代码 / code of the unit
    #[serde(default)]
    #[schema(max_length = 40)]
    pub unit: String,
    /// 来源 / of a source
    #[serde(default)]
    #[schema(max_length = 40)]
    pub source: String,
    /// 另一来源 / and of another one
    #[serde(default)]
    #[schema(max_length = 40)]
    pub other: String,
    /// 已决定的也改 / those that are decided too
    #[serde(default)]
    pub also_decided: bool,
}

impl From<FilterInput> for Filter {
    fn from(input: FilterInput) -> Filter {
        let FilterInput { field, unit, source, other, also_decided } = input;
        Filter { seq: 0, field, unit, source, other, undecided: !also_decided }
    }
}

/// A decision on all conflicts of a filter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct BulkInput {
    /// 哪些冲突 / which ones
    #[serde(default)]
    pub filter: FilterInput,
    /// 采用什么 / what is taken
    pub take: TakeOfAll,
    /// 来源名称 / the source
    #[serde(default)]
    #[schema(max_length = 40)]
    pub source: String,
    /// 理由 / why
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// How many conflicts were decided.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct Decided {
    /// Conflicts.
    pub count: i64,
}

/// Signing a case.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ApplyInput {
    /// 意见 / opinion
    #[schema(min_length = 1, max_length = 200)]
    pub opinion: String,
}

/// Ending a case without an effect.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AbandonInput {
    /// 理由 / why
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
}

/// The choice of an input.
pub(super) fn choice(take: Take, source: &str, value: Option<String>) -> Result<Choice, Problem> {
    match (take, value) {
        (Take::Source, _) if source.is_empty() => Err(Problem::field(
            "source",
            text!("没有指明来源。", "No source is named."),
            text!("请指明采用哪个来源。", "Say which source is taken."),
        )),
        (Take::Value, None) => Err(Problem::field(
            "value",
            text!("没有填写值。", "No value is given."),
            text!("请填写要采用的值。", "Give the value to be taken."),
        )),
        (Take::Source, _) => Ok(Choice::Source(source.to_owned())),
        (Take::Value, Some(value)) => Ok(Choice::Value(value)),
        (Take::Stored, _) => Ok(Choice::Stored),
        (Take::Same, _) => Ok(Choice::Same),
        (Take::Different, _) => Ok(Choice::Different),
    }
}
