//! What may be wrong with records of master data: one table, so that a new check is one entry.
//!
//! A condition speaks of the record as `x`. `:today` stands for the date, `:service` for the day 45 years before it,
//! `:month` for its month counted from the year 0. Conditions are sets: no check asks record by record. What is kept
//! secret (identity numbers, pay, account numbers) is asked by none of them.

/// How much it matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// 错误：须更正
    Error,
    /// 警告：须核实
    Warning,
    /// 提示：建议补充
    Hint,
}

/// A kind of record that is looked over.
pub(super) struct Kind {
    pub(super) name: &'static str,
    /// Where the records are, as `x`.
    pub(super) table: &'static str,
    /// Their unit; `null` for what is the whole department's.
    pub(super) unit: &'static str,
    /// Unique, and the order of lists.
    pub(super) key: &'static str,
    /// What people call them.
    pub(super) title: &'static str,
}

pub(super) static UNIT: Kind =
    Kind { name: "unit", table: "v_unit_record x", unit: "x.id", key: "x.code", title: "x.name" };
pub(super) static PERSON: Kind =
    Kind { name: "person", table: "v_person_record x", unit: "x.unit_id", key: "x.code", title: "x.name" };
pub(super) static ASSET: Kind =
    Kind { name: "asset", table: "v_asset x", unit: "x.unit_id", key: "x.code", title: "x.name" };
pub(super) static PAYEE: Kind =
    Kind { name: "payee", table: "v_payee x", unit: "null", key: "x.code", title: "x.name" };
pub(super) static STANDARD: Kind =
    Kind { name: "standard", table: "v_standard x", unit: "null", key: "x.id", title: "x.name_zh" };

/// Every kind.
pub(super) static KINDS: [&Kind; 5] = [&UNIT, &PERSON, &ASSET, &PAYEE, &STANDARD];

/// A check.
pub(super) struct Check {
    pub(super) id: &'static str,
    pub(super) kind: &'static Kind,
    pub(super) severity: Severity,
    pub(super) zh: &'static str,
    pub(super) en: &'static str,
    /// How it is mended.
    pub(super) how: (&'static str, &'static str),
    /// Further tables the condition needs.
    pub(super) join: &'static str,
    pub(super) condition: &'static str,
    /// The value that is wrong, as text; empty where something is missing.
    pub(super) shown: &'static str,
}

macro_rules! check {
    ($id:literal, $kind:ident, $severity:ident, $zh:literal, $en:literal, $how_zh:literal, $how_en:literal,
     $join:expr, $condition:expr, $shown:literal) => {
        Check {
            id: $id,
            kind: &super::checks::$kind,
            severity: Severity::$severity,
            zh: $zh,
            en: $en,
            how: ($how_zh, $how_en),
            join: $join,
            condition: $condition,
            shown: $shown,
        }
    };
}
pub(super) use check;

/// Every check, in the order of reports.
pub(super) fn all() -> impl Iterator<Item = &'static Check> {
    super::organisation::CHECKS.iter().chain(super::property::CHECKS).chain(super::shared::CHECKS)
}
