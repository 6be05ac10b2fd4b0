//! Projects, their costing lines and targets as they are stored.

use std::collections::BTreeMap;

use flow::DocumentId;
use kernel::Fen;
use kernel::money::OutOfRange;
use platform::UnitId;
use rust_decimal::Decimal;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::buys::Buys;

kernel::id_type!(
    /// A costing line.
    CostingLineId
);
kernel::id_type!(
    /// A performance target.
    TargetId
);

/// The most costing lines of one project.
pub const LINES_MAX: usize = 500;
/// The most targets of one project.
pub const TARGETS_MAX: usize = 100;

/// Classes a project may have: the leaves of the official list, and what they are called.
pub const CLASSES: &[(&str, &str, &str)] = &[
    ("1", "人员类", "personnel"),
    ("21", "公用经费", "routine operating"),
    ("221", "大型公用设施", "large common facilities"),
    ("222", "大型专用设备", "large special equipment"),
    ("223", "专业信息系统", "professional information systems"),
    ("224", "办公场所租赁", "office rent"),
    ("31", "部门预算项目", "departmental project"),
    ("32", "专项资金项目", "special-fund project"),
    ("33", "其他特定目标类", "other specific purpose"),
];

/// What a project contains; later areas ask for more when a flag is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ProjectFlag {
    /// 含政府采购
    Procurement,
    /// 含政府购买服务
    PurchaseOfServices,
    /// 含新增资产配置
    AssetAcquisition,
    /// 基本建设
    CapitalConstruction,
    /// 信息化
    InformationTechnology,
    /// 科研
    ScientificResearch,
    /// 涉密
    Secret,
    /// 上缴上级支出
    RemittanceToSuperior,
    /// 对附属单位补助支出
    SubsidyToSubordinate,
}

/// Kind of a performance target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TargetKind {
    /// 产出
    Output,
    /// 成本
    Cost,
    /// 效益
    Benefit,
    /// 满意度
    Satisfaction,
}

/// How long a project runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    /// 一次性：一个年度内完成
    OneOff,
    /// 经常性：每年持续安排
    Recurring,
    /// 阶段性：若干年度内完成，有明确终止时间
    Phased,
}

/// What spans are called.
pub const SPANS: &[(&str, &str, &str)] =
    &[("one_off", "一次性", "one-off"), ("recurring", "经常性", "recurring"), ("phased", "阶段性", "phased")];

/// What the appraisal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppraisalResult {
    /// 通过
    Pass,
    /// 核减：入库金额不得超过核定数
    Reduce,
    /// 不通过
    Fail,
}

/// A project as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult)]
pub struct ProjectRow {
    /// Id of the document.
    pub id: DocumentId,
    /// 项目代码
    pub code: String,
    /// Name.
    pub name: String,
    /// Class.
    pub class: String,
    /// Functional class.
    pub function: String,
    /// First year.
    pub start_year: i64,
    /// Last year.
    pub end_year: i64,
    /// 立项依据
    pub reason: String,
    /// Flags, comma separated.
    pub flags: String,
    /// 1 = new policy.
    pub new_policy: i64,
    /// Appraisal; empty when there was none.
    pub appraisal_result: String,
    /// What the appraisers wrote.
    pub appraisal_note: String,
    /// The total they appraised.
    pub appraised_fen: Fen,
    /// Hash of the lines released over the standard.
    pub released_hash: String,
    /// Sum of the lines.
    pub total_fen: Fen,
    /// `one_off`, `recurring`, `phased`
    pub span: String,
    /// 1 = 一级项目, which has second-level projects instead of lines; 2 = 二级项目.
    pub level: i64,
    /// The first-level project it belongs to.
    pub parent_id: Option<DocumentId>,
    /// What was asked for when it was first sent to review (again when an adjustment is).
    pub requested_fen: Fen,
    /// What the library took.
    pub reserved_fen: Fen,
    /// When it entered the library, in microseconds; 0 = never.
    pub reserved_at: i64,
    /// 1 = an adjustment is proposed.
    pub adjusting: i64,
    /// How it ended: `completed`, `partly`, `not_completed`; empty while it has not.
    pub result: String,
    /// Why it ended.
    pub end_reason: String,
    /// What was left of its indicators when it was finished.
    pub surplus_fen: Fen,
    /// The key of what generated it; empty for one that people entered.
    pub generated: String,
}

/// A costing line as stored, with its price resolved and its amount computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct CostingLine {
    /// Id.
    pub id: CostingLineId,
    /// Project.
    pub project_id: DocumentId,
    /// Place, from 1.
    pub line: i64,
    /// Task.
    pub task: String,
    /// Budget year.
    pub budget_year: i64,
    /// Standard.
    pub standard_id: Option<String>,
    /// Unit price.
    pub unit_price_fen: Fen,
    /// Quantity.
    pub quantity: String,
    /// Frequency.
    pub frequency: String,
    /// Unit of measure.
    pub unit_of_measure: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Fund.
    pub fund: String,
    /// Why there is no standard.
    pub reason: String,
    /// Unit price × quantity × frequency.
    pub amount_fen: Fen,
    /// How a generated line was worked out, as JSON; empty for one that people entered.
    pub derivation: String,
    /// What it buys.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub buys: Buys,
}

/// A target as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct Target {
    /// Id.
    pub id: TargetId,
    /// Project.
    pub project_id: DocumentId,
    /// Place, from 1.
    pub line: i64,
    /// `output`, `cost`, `benefit`, `satisfaction`
    pub kind: String,
    /// Name.
    pub name: String,
    /// Value.
    pub value: String,
    /// Unit of measure.
    pub unit_of_measure: String,
    /// Weight.
    pub weight: i64,
    /// Code in the library of indicators; empty for one of the project's own.
    pub library_code: String,
}

/// An edition of an expenditure standard, as far as costing needs it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Standard {
    /// Edition.
    pub id: String,
    /// Amount; none when the standard is words.
    pub amount_fen: Option<Fen>,
    /// First day.
    pub effective_from: String,
    /// Last day.
    pub effective_to: Option<String>,
}

impl Standard {
    /// In force on some day of a year.
    pub fn in_force_in(&self, year: i64) -> bool {
        let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
        self.effective_from <= last && self.effective_to.as_ref().is_none_or(|end| *end >= first)
    }
}

/// The standards a batch may cite, by edition.
pub type Standards = BTreeMap<String, Standard>;

/// A project with everything that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Project {
    /// The row.
    pub row: ProjectRow,
    /// Unit.
    pub unit_id: UnitId,
    /// The year it is declared for.
    pub fiscal_year: i64,
    /// Costing lines.
    pub lines: Vec<CostingLine>,
    /// Targets.
    pub targets: Vec<Target>,
}

/// A quantity or frequency: digits with at most four decimals, above zero.
pub fn factor(text: &str) -> Option<Decimal> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str, max: usize| {
        (1..=max).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits(whole, 9) || !digits(fraction, 4) {
        return None;
    }
    text.parse::<Decimal>().ok().filter(|factor| *factor > Decimal::ZERO)
}

/// unit price × quantity × frequency, rounded half up once, to the fen.
pub fn amount(price: Fen, quantity: Decimal, frequency: Decimal) -> Result<Fen, OutOfRange> {
    price
        .times(&[quantity, frequency])
        .and_then(|amount| if amount <= Fen::MAX { Ok(amount) } else { Err(OutOfRange) })
}

/// The word an enum is stored as.
pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

/// What is costed of one year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct YearAmount {
    /// Budget year.
    pub year: i64,
    /// Σ lines of that year.
    pub amount_fen: Fen,
}

/// Amounts by year, in order of years.
pub fn years(lines: impl IntoIterator<Item = (i64, Fen)>) -> Result<Vec<YearAmount>, OutOfRange> {
    let mut sums: BTreeMap<i64, Vec<Fen>> = BTreeMap::new();
    for (year, amount_fen) in lines {
        sums.entry(year).or_default().push(amount_fen);
    }
    sums.into_iter().map(|(year, amounts)| Ok(YearAmount { year, amount_fen: Fen::sum(amounts)? })).collect()
}

impl ProjectRow {
    /// One of which nothing is known yet.
    pub fn fresh(id: DocumentId) -> ProjectRow {
        let none = String::new;
        ProjectRow {
            id,
            code: none(),
            name: none(),
            class: none(),
            function: none(),
            start_year: 0,
            end_year: 0,
            reason: none(),
            flags: none(),
            new_policy: 0,
            appraisal_result: none(),
            appraisal_note: none(),
            appraised_fen: Fen::ZERO,
            released_hash: none(),
            total_fen: Fen::ZERO,
            span: none(),
            level: 2,
            parent_id: None,
            requested_fen: Fen::ZERO,
            reserved_fen: Fen::ZERO,
            reserved_at: 0,
            adjusting: 0,
            result: none(),
            end_reason: none(),
            surplus_fen: Fen::ZERO,
            generated: none(),
        }
    }
}

impl Project {
    /// SM3 over what was costed: what a release of a price above the standard stands on.
    pub fn lines_hash(&self) -> String {
        let lines = serde_json::to_string(&self.lines).expect("lines are plain data");
        platform::hash::digest(lines.as_bytes())
    }
    /// Total worked out again from price, quantity and frequency; `None` when a stored factor is not readable.
    pub fn recomputed(&self) -> Option<Fen> {
        let amounts = self.lines.iter().map(|line| {
            let (quantity, frequency) = (factor(&line.quantity)?, factor(&line.frequency)?);
            amount(line.unit_price_fen, quantity, frequency).ok().filter(|amount| *amount == line.amount_fen)
        });
        Fen::sum(amounts.collect::<Option<Vec<Fen>>>()?).ok()
    }
}
