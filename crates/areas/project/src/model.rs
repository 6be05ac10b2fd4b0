//! Projects, their costing lines and targets; what may be typed and what is computed.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::{Fen, FieldProblem, OutOfRange, Problem, Text, text};
use platform::UnitId;
use rust_decimal::Decimal;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

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

/// What the appraisal says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AppraisalResult {
    /// 通过
    Pass,
    /// 核减：退回后按较低金额重报
    Reduce,
    /// 不通过
    Fail,
}

/// A costing line as it is typed. There is no amount: it is computed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CostingLineInput {
    /// Client-made id.
    pub id: CostingLineId,
    /// 任务明细
    #[schema(min_length = 1, max_length = 200)]
    pub task: String,
    /// Budget year, inside the project's years.
    #[schema(minimum = 2000, maximum = 2100)]
    pub budget_year: i64,
    /// Edition of an expenditure standard.
    #[serde(default)]
    #[schema(max_length = 100)]
    pub standard_id: Option<String>,
    /// Unit price in fen. Only without a standard, or to ask for less than the standard.
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9000000000000000_i64)]
    pub unit_price_fen: Option<Fen>,
    /// Quantity, a decimal number above zero with at most four decimals.
    #[schema(pattern = r"^[0-9]{1,9}(\.[0-9]{1,4})?$", max_length = 14)]
    pub quantity: String,
    /// Frequency, a decimal number above zero with at most four decimals.
    #[schema(pattern = r"^[0-9]{1,9}(\.[0-9]{1,4})?$", max_length = 14)]
    pub frequency: String,
    /// 计量单位
    #[schema(max_length = 50)]
    pub unit_of_measure: String,
    /// Departmental economic class.
    #[schema(pattern = "^[0-9]{3,5}$")]
    pub dep_economy: String,
    /// Fund.
    #[schema(pattern = "^[0-9]{1,3}$")]
    pub fund: String,
    /// Why there is no standard.
    #[serde(default)]
    #[schema(max_length = 500)]
    pub reason: String,
}

/// A performance target as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TargetInput {
    /// Client-made id.
    pub id: TargetId,
    /// Kind.
    pub kind: TargetKind,
    /// 指标名称
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// 指标值
    #[schema(min_length = 1, max_length = 100)]
    pub value: String,
    /// 计量单位
    #[schema(max_length = 50)]
    pub unit_of_measure: String,
    /// Weight in points.
    #[schema(minimum = 0, maximum = 100)]
    pub weight: i64,
}

/// A project as it is typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProjectInput {
    /// Client-made id.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// 项目代码, unique in the department.
    #[schema(pattern = "^[0-9A-Za-z][0-9A-Za-z._-]{0,39}$", max_length = 40)]
    pub code: String,
    /// 项目名称
    #[schema(min_length = 1, max_length = 200)]
    pub name: String,
    /// Class: 1, 21, 221 to 224, 31 to 33.
    #[schema(pattern = "^(1|21|22[1-4]|3[1-3])$")]
    pub class: String,
    /// Functional class.
    #[schema(pattern = "^[0-9]{3,7}$")]
    pub function: String,
    /// First year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub start_year: i64,
    /// Last year.
    #[schema(minimum = 2000, maximum = 2100)]
    pub end_year: i64,
    /// The year it is declared for.
    #[schema(minimum = 2000, maximum = 2100)]
    pub fiscal_year: i64,
    /// 立项依据
    #[schema(min_length = 1, max_length = 2000)]
    pub reason: String,
    /// What it contains.
    #[serde(default)]
    #[schema(max_items = 7)]
    pub flags: Vec<ProjectFlag>,
    /// A new policy.
    #[serde(default)]
    pub new_policy: bool,
    /// Costing lines.
    #[serde(default)]
    #[schema(max_items = 500)]
    pub lines: Vec<CostingLineInput>,
    /// Performance targets.
    #[serde(default)]
    #[schema(max_items = 100)]
    pub targets: Vec<TargetInput>,
    /// Reasons for warnings, when submitted at once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<::rules::Acknowledgement>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

/// What `appraise` carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Appraisal {
    /// Result.
    pub result: AppraisalResult,
    /// 评审意见
    #[schema(min_length = 4, max_length = 1000)]
    pub note: String,
}

/// A project as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult)]
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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Collects every wrong place of an input.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldProblem>);

impl Faults {
    /// A wrong place.
    pub fn add(&mut self, at: impl Into<String>, what: Text, how: Text) {
        self.0.push(FieldProblem { at: at.into(), what, how });
    }
    /// A text whose length is out of bounds, or that holds control characters.
    pub fn words(&mut self, at: impl Into<String>, words: &str, min: usize, max: usize) {
        let count = words.trim().chars().count();
        let long = words.chars().count();
        if count < min || long > max || words.chars().any(|c| c.is_control() && c != '\n') {
            self.add(
                at,
                text!("长度须为 {min} 至 {max} 个字，不含控制字符。", "It must have {min} to {max} characters and no control characters."),
                text!("请修改后重新提交。", "Change it and send it again."),
            );
        }
    }
    /// A number out of bounds.
    pub fn range(&mut self, at: impl Into<String>, number: i64, min: i64, max: i64) {
        if !(min..=max).contains(&number) {
            self.add(
                at,
                text!("须在 {min} 至 {max} 之间。", "It must be between {min} and {max}."),
                text!("请修改后重新提交。", "Change it and send it again."),
            );
        }
    }
    /// The problem, when anything was wrong.
    pub fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::invalid(self.0)) }
    }
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
    price.times(&[quantity, frequency]).and_then(|amount| if amount <= Fen::MAX { Ok(amount) } else { Err(OutOfRange) })
}

impl ProjectInput {
    /// Computes the project: prices from standards, amounts, total. Answers every wrong place at once.
    pub fn compute(&self, standards: &Standards, before: Option<&ProjectRow>) -> Result<Project, Problem> {
        let mut faults = Faults::default();
        self.check_head(&mut faults);
        let lines: Vec<CostingLine> = self
            .lines
            .iter()
            .enumerate()
            .filter_map(|(index, line)| self.compute_line(index, line, standards, &mut faults))
            .collect();
        self.check_targets(&mut faults);
        let total_fen = Fen::sum(lines.iter().map(|line| line.amount_fen)).ok().filter(|total| *total <= Fen::MAX);
        if total_fen.is_none() {
            faults.add(
                "lines",
                text!("合计金额超出系统可表示的范围。", "The total is beyond what the system can hold."),
                text!("请核对单价、数量和频次。", "Check prices, quantities and frequencies."),
            );
        }
        faults.done()?;
        let flags: BTreeSet<String> = self.flags.iter().map(word).collect();
        let kept = |pick: fn(&ProjectRow) -> &String| before.map(|row| pick(row).clone()).unwrap_or_default();
        let row = ProjectRow {
            id: self.id,
            code: self.code.clone(),
            name: self.name.trim().to_owned(),
            class: self.class.clone(),
            function: self.function.clone(),
            start_year: self.start_year,
            end_year: self.end_year,
            reason: self.reason.clone(),
            flags: flags.into_iter().collect::<Vec<_>>().join(","),
            new_policy: i64::from(self.new_policy),
            appraisal_result: kept(|row| &row.appraisal_result),
            appraisal_note: kept(|row| &row.appraisal_note),
            appraised_fen: before.map_or(Fen::ZERO, |row| row.appraised_fen),
            released_hash: kept(|row| &row.released_hash),
            total_fen: total_fen.unwrap_or(Fen::ZERO),
        };
        let targets = (1_i64..).zip(&self.targets).map(|(line, target)| target.row(self.id, line)).collect();
        Ok(Project { row, unit_id: self.unit_id, fiscal_year: self.fiscal_year, lines, targets })
    }
    fn check_head(&self, faults: &mut Faults) {
        let code_fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
        let first = self.code.chars().next();
        if self.code.len() > 40
            || !first.is_some_and(|c| c.is_ascii_alphanumeric())
            || !self.code.chars().all(code_fits)
        {
            faults.add(
                "code",
                text!("项目代码须为 1 至 40 位字母、数字、点、横线。", "A project code has 1 to 40 letters, digits, dots and dashes."),
                text!("请修改项目代码。", "Change the code."),
            );
        }
        faults.words("name", &self.name, 1, 200);
        faults.words("reason", &self.reason, 1, 2000);
        if !CLASSES.iter().any(|(code, ..)| *code == self.class) {
            faults.add(
                "class",
                text!("没有这个项目类别。", "There is no such class."),
                text!("可选：1、21、221 至 224、31 至 33。", "Choose 1, 21, 221 to 224, or 31 to 33."),
            );
        }
        faults.range("start_year", self.start_year, 2000, 2100);
        faults.range("end_year", self.end_year, self.start_year.max(2000), 2100);
        faults.range("fiscal_year", self.fiscal_year, 2000, 2100);
        for (at, count, max) in
            [("lines", self.lines.len(), LINES_MAX), ("targets", self.targets.len(), TARGETS_MAX), ("flags", self.flags.len(), 7)]
        {
            faults.range(at, i64::try_from(count).unwrap_or(i64::MAX), 0, max as i64);
        }
        let mut seen = BTreeSet::new();
        for (index, line) in self.lines.iter().enumerate() {
            if !seen.insert(line.id.0) {
                repeated(faults, format!("lines[{index}].id"));
            }
        }
        for (index, target) in self.targets.iter().enumerate() {
            if !seen.insert(target.id.0) {
                repeated(faults, format!("targets[{index}].id"));
            }
        }
    }
    fn check_targets(&self, faults: &mut Faults) {
        for (index, target) in self.targets.iter().enumerate() {
            faults.words(format!("targets[{index}].name"), &target.name, 1, 200);
            faults.words(format!("targets[{index}].value"), &target.value, 1, 100);
            faults.words(format!("targets[{index}].unit_of_measure"), &target.unit_of_measure, 0, 50);
            faults.range(format!("targets[{index}].weight"), target.weight, 0, 100);
        }
    }
    fn compute_line(
        &self,
        index: usize,
        line: &CostingLineInput,
        standards: &Standards,
        faults: &mut Faults,
    ) -> Option<CostingLine> {
        let at = |field: &str| format!("lines[{index}].{field}");
        faults.words(at("task"), &line.task, 1, 200);
        faults.words(at("unit_of_measure"), &line.unit_of_measure, 0, 50);
        faults.words(at("reason"), &line.reason, 0, 500);
        faults.range(at("budget_year"), line.budget_year, self.start_year, self.end_year);
        let (quantity, frequency) = (factor(&line.quantity), factor(&line.frequency));
        for (field, number) in [("quantity", quantity), ("frequency", frequency)] {
            if number.is_none() {
                faults.add(
                    at(field),
                    text!("须为大于零、最多四位小数的数。", "It must be a number above zero with at most four decimals."),
                    text!("例如 12 或 0.5。", "Such as 12 or 0.5."),
                );
            }
        }
        let price = line.price(standards, &at, faults);
        let (price, quantity, frequency) = (price?, quantity?, frequency?);
        match amount(price, quantity, frequency) {
            Ok(amount_fen) if amount_fen > Fen::ZERO => Some(line.row(self.id, index, price, amount_fen)),
            _ => {
                faults.add(
                    at("quantity"),
                    text!("单价×数量×频次不足一分，或超出系统可表示的范围。", "Price × quantity × frequency is less than one fen, or beyond what the system can hold."),
                    text!("请核对单价、数量和频次。", "Check price, quantity and frequency."),
                );
                None
            }
        }
    }
}

impl CostingLineInput {
    /// The price: the one given, or the standard's.
    fn price(&self, standards: &Standards, at: &dyn Fn(&str) -> String, faults: &mut Faults) -> Option<Fen> {
        let standard = match &self.standard_id {
            None => None,
            Some(id) => match standards.get(id) {
                Some(standard) => standard.amount_fen,
                None => {
                    faults.add(
                        at("standard_id"),
                        text!("没有这个支出标准。", "There is no such standard."),
                        text!("请从支出标准库中选择。", "Choose one from the standards."),
                    );
                    return None;
                }
            },
        };
        let price = self.unit_price_fen.or(standard).filter(|price| *price > Fen::ZERO && *price <= Fen::MAX);
        if price.is_none() {
            faults.add(
                at("unit_price_fen"),
                text!("没有标准金额，须填写大于零的单价。", "There is no amount in a standard; give a unit price above zero."),
                text!("请填写单价，或引用有金额的支出标准。", "Give a unit price, or cite a standard that has an amount."),
            );
        }
        price
    }
    fn row(&self, project_id: DocumentId, index: usize, price: Fen, amount_fen: Fen) -> CostingLine {
        CostingLine {
            id: self.id,
            project_id,
            line: i64::try_from(index + 1).unwrap_or(i64::MAX),
            task: self.task.trim().to_owned(),
            budget_year: self.budget_year,
            standard_id: self.standard_id.clone(),
            unit_price_fen: price,
            quantity: self.quantity.clone(),
            frequency: self.frequency.clone(),
            unit_of_measure: self.unit_of_measure.clone(),
            dep_economy: self.dep_economy.clone(),
            fund: self.fund.clone(),
            reason: self.reason.trim().to_owned(),
            amount_fen,
        }
    }
}

impl TargetInput {
    fn row(&self, project_id: DocumentId, line: i64) -> Target {
        Target {
            id: self.id,
            project_id,
            line,
            kind: word(&self.kind),
            name: self.name.trim().to_owned(),
            value: self.value.trim().to_owned(),
            unit_of_measure: self.unit_of_measure.clone(),
            weight: self.weight,
        }
    }
}

/// The word an enum is stored as.
pub fn word<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

fn repeated(faults: &mut Faults, at: String) {
    faults.add(
        at,
        text!("编号重复。", "The id appears twice."),
        text!("每行使用各自的编号。", "Give every line an id of its own."),
    );
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
