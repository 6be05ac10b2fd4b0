//! The input of an indicator change and what it means.

use flow::DocumentId;
use kernel::period::parse_date;
use kernel::{Fen, FieldProblem, Problem, Text, text};
use ledger::{IndicatorId, LineId, YearKind};
use platform::UnitId;
use rules::Acknowledgement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::facts::wrong;

/// Lines of one document.
pub(crate) const LINES_MAX: usize = 500;

/// What a change does to its indicators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IndicatorOperation)]
pub enum Operation {
    /// 下达
    Issue,
    /// 追加
    Supplement,
    /// 追减
    Reduce,
    /// 冻结
    Freeze,
    /// 解冻
    Unfreeze,
    /// 结余收回
    Withdraw,
}

impl Operation {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Operation::Issue => "issue",
            Operation::Supplement => "supplement",
            Operation::Reduce => "reduce",
            Operation::Freeze => "freeze",
            Operation::Unfreeze => "unfreeze",
            Operation::Withdraw => "withdraw",
        }
    }
    /// For people.
    pub fn title(self) -> Text {
        match self {
            Operation::Issue => text!("指标下达", "issue"),
            Operation::Supplement => text!("指标追加", "supplement"),
            Operation::Reduce => text!("指标追减", "reduction"),
            Operation::Freeze => text!("指标冻结", "freeze"),
            Operation::Unfreeze => text!("指标解冻", "unfreeze"),
            Operation::Withdraw => text!("结余收回", "withdrawal of surplus"),
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Operation> {
        use Operation::*;
        [Issue, Supplement, Reduce, Freeze, Unfreeze, Withdraw].into_iter().find(|op| op.word() == word)
    }
}

/// Basic or project expenditure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IndicatorExpenditureKind)]
pub enum ExpenditureKind {
    /// 人员
    BasicPerson,
    /// 公用
    BasicOperating,
    /// 项目
    Project,
}

impl ExpenditureKind {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            ExpenditureKind::BasicPerson => "basic_person",
            ExpenditureKind::BasicOperating => "basic_operating",
            ExpenditureKind::Project => "project",
        }
    }
}

/// How money of an indicator is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = IndicatorPaymentMode)]
pub enum PaymentMode {
    /// 国库集中支付
    Treasury,
    /// 单位账户支付
    UnitBankAccount,
}

impl PaymentMode {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            PaymentMode::Treasury => "treasury",
            PaymentMode::UnitBankAccount => "unit_bank_account",
        }
    }
}

/// The dimensions of an indicator to issue. The government economic class follows from the departmental one and the
/// kind of unit; the fund group from the fund.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewIndicator {
    /// 指标号, unique in the department; made from the id when absent.
    #[serde(default)]
    #[schema(min_length = 1, max_length = 60)]
    pub number: Option<String>,
    /// The unit that may spend it, or the one that holds it for allotment.
    pub unit_id: UnitId,
    /// The unallotted indicator it is allotted from.
    #[serde(default)]
    pub parent_id: Option<IndicatorId>,
    /// Project.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub project_id: Option<String>,
    /// Approved budget line it is issued on.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub budget_line_id: Option<String>,
    /// Fund (资金性质).
    #[schema(min_length = 1, max_length = 20)]
    pub fund: String,
    /// Functional class.
    #[schema(min_length = 1, max_length = 20)]
    pub function: String,
    /// Departmental economic class.
    #[schema(min_length = 1, max_length = 20)]
    pub dep_economy: String,
    /// Basic or project expenditure.
    pub expenditure_kind: ExpenditureKind,
    /// How it is paid.
    pub payment_mode: PaymentMode,
    /// This year's money or carried over.
    pub year_kind: YearKind,
    /// Whether the unit may spend it; false = held by the department for allotment.
    pub allotted: bool,
    /// One line for lists.
    #[schema(min_length = 1, max_length = 200)]
    pub title: String,
    /// Last day it may be used.
    #[schema(value_type = String, format = Date)]
    pub expires_on: String,
}

/// A line of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeLineInput {
    /// Client-made id of the line.
    pub id: LineId,
    /// The indicator; for an issue its client-made id.
    pub indicator_id: IndicatorId,
    /// Amount.
    #[schema(minimum = 1, maximum = 9000000000000000_i64)]
    pub amount_fen: Fen,
    /// The indicator to issue; only and always for an issue.
    #[serde(default)]
    pub fresh: Option<NewIndicator>,
}

/// An indicator change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = IndicatorChangeInput)]
pub struct ChangeInput {
    /// Client-made id.
    pub id: DocumentId,
    /// The unit it belongs to: all its indicators are of this unit or of units below it.
    pub unit_id: UnitId,
    /// Fiscal year of the indicators.
    #[schema(minimum = 2000, maximum = 2200)]
    pub fiscal_year: i64,
    /// What is done.
    pub operation: Operation,
    /// 文号
    #[schema(min_length = 1, max_length = 100)]
    pub document_no: String,
    /// Reason.
    #[schema(min_length = 1, max_length = 500)]
    pub reason: String,
    /// Lines.
    #[schema(min_items = 1, max_items = 500)]
    pub lines: Vec<ChangeLineInput>,
    /// Reasons for warnings, when it is submitted at once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl posting::http::Input for ChangeInput {
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

/// A text that must have 1 to `most` characters.
pub(crate) fn check_text(fields: &mut Vec<FieldProblem>, at: &str, value: &str, most: usize) {
    let length = value.trim().chars().count();
    if length == 0 || value.chars().count() > most || value.chars().any(char::is_control) {
        fields.push(wrong(
            at,
            text!("须填写 1 到 {most} 个字。", "Give 1 to {most} characters."),
            text!("请修改内容。", "Correct it."),
        ));
    }
}

/// An amount that must be a whole number of fen above zero.
pub(crate) fn check_amount(fields: &mut Vec<FieldProblem>, at: String, amount: Fen) {
    if amount <= Fen::ZERO || amount > Fen::MAX {
        let most = Fen::MAX;
        fields.push(wrong(
            at,
            text!("金额须大于 0 且不超过 {most} 元。", "The amount must be above 0 and at most {most} yuan."),
            text!("请修改金额。", "Correct the amount."),
        ));
    }
}

impl NewIndicator {
    /// Its number, or the one its id gives.
    pub fn number(&self, id: IndicatorId, fiscal_year: i64) -> String {
        self.number.clone().unwrap_or_else(|| {
            let hex = id.0.simple().to_string().to_uppercase();
            format!("ZB-{fiscal_year}-{}", &hex[hex.len() - 16..])
        })
    }
    fn check(&self, at: &str, fields: &mut Vec<FieldProblem>) {
        if let Some(number) = &self.number {
            check_text(fields, &format!("{at}.number"), number, 60);
        }
        check_text(fields, &format!("{at}.title"), &self.title, 200);
        for (name, code) in
            [("fund", &self.fund), ("function", &self.function), ("dep_economy", &self.dep_economy)]
        {
            check_text(fields, &format!("{at}.{name}"), code, 20);
        }
        if parse_date(&self.expires_on).is_none() {
            fields.push(wrong(
                format!("{at}.expires_on"),
                text!("不是合法日期。", "It is no date."),
                text!("请按 2026-12-31 填写。", "Write it like 2026-12-31."),
            ));
        }
        if self.expenditure_kind == ExpenditureKind::Project && self.project_id.is_none() {
            fields.push(wrong(
                format!("{at}.project_id"),
                text!("项目支出须指明项目。", "Project expenditure names its project."),
                text!("请选择项目。", "Choose the project."),
            ));
        }
        let needs_parent = self.parent_id.is_some() && !self.allotted;
        if needs_parent {
            fields.push(wrong(
                format!("{at}.parent_id"),
                text!("待分配指标没有上级指标。", "An unallotted indicator has no parent."),
                text!("请去掉上级指标或改为可执行指标。", "Leave the parent out, or make it executable."),
            ));
        }
        if !self.allotted && self.year_kind == YearKind::Prior {
            fields.push(wrong(
                format!("{at}.allotted"),
                text!("结转指标直接下达到单位。", "Carried-over money is issued to units directly."),
                text!("请改为可执行指标。", "Make it executable."),
            ));
        }
    }
}

impl ChangeInput {
    /// Everything that can be seen from the input alone.
    pub(crate) fn check(&self) -> Result<(), Problem> {
        let mut fields = Vec::new();
        check_text(&mut fields, "document_no", &self.document_no, 100);
        check_text(&mut fields, "reason", &self.reason, 500);
        if !(2000..=2200).contains(&self.fiscal_year) {
            fields.push(wrong(
                "fiscal_year",
                text!("年度不正确。", "This is no fiscal year."),
                text!("请修改年度。", "Correct it."),
            ));
        }
        if self.lines.is_empty() || self.lines.len() > LINES_MAX {
            fields.push(wrong(
                "lines",
                text!("须有 1 到 {LINES_MAX} 行。", "There must be 1 to {LINES_MAX} lines."),
                text!("请增减明细行。", "Add or remove lines."),
            ));
        }
        let mut seen = std::collections::BTreeSet::new();
        for (n, line) in self.lines.iter().enumerate() {
            check_amount(&mut fields, format!("lines[{n}].amount_fen"), line.amount_fen);
            if !seen.insert(line.indicator_id.0) || !seen.insert(line.id.0) {
                fields.push(wrong(
                    format!("lines[{n}].indicator_id"),
                    text!("同一指标或行号出现两次。", "An indicator or line id is there twice."),
                    text!("请合并为一行。", "Put it on one line."),
                ));
            }
            match (&line.fresh, self.operation) {
                (Some(fresh), Operation::Issue) => fresh.check(&format!("lines[{n}].fresh"), &mut fields),
                (None, Operation::Issue) | (Some(_), _) => fields.push(wrong(
                    format!("lines[{n}].fresh"),
                    text!(
                        "只有下达指标时填写新指标要素，且必须填写。",
                        "Dimensions of a new indicator are given when, and only when, one is issued."
                    ),
                    text!("请核对操作类型。", "Check the operation."),
                )),
                (None, _) => {}
            }
        }
        if fields.is_empty() { Ok(()) } else { Err(Problem::invalid(fields)) }
    }
    /// Sum of the lines.
    pub(crate) fn total(&self) -> Result<Fen, Problem> {
        Ok(Fen::sum(self.lines.iter().map(|line| line.amount_fen))?)
    }
}
