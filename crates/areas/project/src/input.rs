//! What may be typed, and how a project is computed from it.

use std::collections::BTreeSet;

use flow::DocumentId;
use kernel::{Fen, Problem, text};
use platform::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::buys::{Buys, Procurement};
use crate::model::{
    CLASSES, CostingLine, CostingLineId, LINES_MAX, Project, ProjectFlag, ProjectRow, Span, Standards,
    TARGETS_MAX, Target, TargetId, TargetKind, amount, factor, word,
};
use kernel::Faults;

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
    /// 政府采购 / what government procurement buys; none when it is no procurement
    #[serde(default)]
    pub procurement: Option<Procurement>,
    /// 政府购买服务 / a purchase of services
    #[serde(default)]
    pub service_purchase: bool,
    /// 新增资产的分类，不购置资产时为空 / class of the assets that are bought; empty when there are none
    #[serde(default)]
    #[schema(max_length = 20)]
    pub asset_class: String,
    /// 资产名称 / what asset cards call them
    #[serde(default)]
    #[schema(max_length = 100)]
    pub asset_name: String,
    /// 其中更新数量 / how many of them take the place of ones that go
    #[serde(default)]
    #[schema(minimum = 0)]
    pub asset_replaced: i64,
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
    /// 绩效指标库中的代码，自定指标为空 / code in the library of indicators; empty for one of the project's own
    #[serde(default)]
    #[schema(max_length = 40)]
    pub library_code: String,
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
    #[schema(max_items = 9)]
    pub flags: Vec<ProjectFlag>,
    /// A new policy.
    #[serde(default)]
    pub new_policy: bool,
    /// 一次性、经常性、阶段性；不填时按起止年度 / how long it runs; by its years when it is not given
    #[serde(default)]
    pub span: Option<Span>,
    /// 1 = 一级项目（由二级项目汇总，没有测算明细），2 = 二级项目 / first or second level
    #[serde(default = "second")]
    #[schema(minimum = 1, maximum = 2)]
    pub level: i64,
    /// 所属一级项目 / the first-level project it belongs to
    #[serde(default)]
    pub parent_id: Option<DocumentId>,
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

fn second() -> i64 {
    2
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
        let total_fen =
            Fen::sum(lines.iter().map(|line| line.amount_fen)).ok().filter(|total| *total <= Fen::MAX);
        if total_fen.is_none() {
            faults.add(
                "lines",
                text!("合计金额超出系统可表示的范围。", "The total is beyond what the system can hold."),
                text!("请核对单价、数量和频次。", "Check prices, quantities and frequencies."),
            );
        }
        faults.done()?;
        let mut flags: BTreeSet<String> = self.flags.iter().map(word).collect();
        flags.extend(lines.iter().flat_map(|line| line.buys.flags()).map(str::to_owned));
        let row = ProjectRow {
            code: self.code.clone(),
            name: self.name.trim().to_owned(),
            class: self.class.clone(),
            function: self.function.clone(),
            start_year: self.start_year,
            end_year: self.end_year,
            reason: self.reason.clone(),
            flags: flags.into_iter().collect::<Vec<_>>().join(","),
            new_policy: i64::from(self.new_policy),
            total_fen: total_fen.unwrap_or(Fen::ZERO),
            span: word(&self.span()),
            level: self.level,
            parent_id: self.parent_id,
            ..before.cloned().unwrap_or_else(|| ProjectRow::fresh(self.id))
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
                text!(
                    "项目代码须为 1 至 40 位字母、数字、点、横线。",
                    "A project code has 1 to 40 letters, digits, dots and dashes."
                ),
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
        self.check_place(faults);
        for (at, count, max) in [
            ("lines", self.lines.len(), LINES_MAX),
            ("targets", self.targets.len(), TARGETS_MAX),
            ("flags", self.flags.len(), 9),
        ] {
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
    /// How long it runs: what was said, or what its years say.
    fn span(&self) -> Span {
        let by_years = if self.start_year == self.end_year { Span::OneOff } else { Span::Phased };
        self.span.unwrap_or(by_years)
    }
    /// Its span fits its years, and its level what it has.
    fn check_place(&self, faults: &mut Faults) {
        let fits = match self.span() {
            Span::OneOff => self.start_year == self.end_year,
            Span::Phased => self.start_year < self.end_year,
            Span::Recurring => true,
        };
        if !fits {
            faults.add(
                "span",
                text!(
                    "一次性项目在一个年度内完成，阶段性项目跨年度。",
                    "A one-off project is done within one year; a phased one takes more."
                ),
                text!("请核对期限类型和起止年度。", "Check the span and the years."),
            );
        }
        faults.range("level", self.level, 1, 2);
        if self.level == 1 && !self.lines.is_empty() {
            faults.add(
                "lines",
                text!(
                    "一级项目由二级项目汇总，没有自己的测算明细。",
                    "A first-level project is the sum of its second-level ones and has no lines of its own."
                ),
                text!("请在二级项目中测算。", "Cost it in second-level projects."),
            );
        }
        if self.parent_id.is_some() && (self.level == 1 || self.parent_id == Some(self.id)) {
            faults.add(
                "parent_id",
                text!("一级项目没有上级项目。", "A first-level project has none above it."),
                text!("请清空所属一级项目。", "Leave the first-level project empty."),
            );
        }
    }
    fn check_targets(&self, faults: &mut Faults) {
        for (index, target) in self.targets.iter().enumerate() {
            faults.words(format!("targets[{index}].name"), &target.name, 1, 200);
            faults.words(format!("targets[{index}].value"), &target.value, 1, 100);
            faults.words(format!("targets[{index}].unit_of_measure"), &target.unit_of_measure, 0, 50);
            faults.words(format!("targets[{index}].library_code"), &target.library_code, 0, 40);
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
                    text!(
                        "须为大于零、最多四位小数的数。",
                        "It must be a number above zero with at most four decimals."
                    ),
                    text!("例如 12 或 0.5。", "Such as 12 or 0.5."),
                );
            }
        }
        let price = line.price(standards, &at, faults);
        let (price, quantity, frequency) = (price?, quantity?, frequency?);
        let buys = line.buys((quantity, frequency), &at, faults);
        match amount(price, quantity, frequency) {
            Ok(amount_fen) if amount_fen > Fen::ZERO => {
                Some(line.row((self.id, index), price, amount_fen, buys))
            }
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
                text!(
                    "没有标准金额，须填写大于零的单价。",
                    "There is no amount in a standard; give a unit price above zero."
                ),
                text!(
                    "请填写单价，或引用有金额的支出标准。",
                    "Give a unit price, or cite a standard that has an amount."
                ),
            );
        }
        price
    }
    fn row(
        &self,
        (project_id, index): (DocumentId, usize),
        price: Fen,
        amount_fen: Fen,
        buys: Buys,
    ) -> CostingLine {
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
            derivation: String::new(),
            buys,
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
            library_code: self.library_code.clone(),
        }
    }
}

fn repeated(faults: &mut Faults, at: String) {
    faults.add(
        at,
        text!("编号重复。", "The id appears twice."),
        text!("每行使用各自的编号。", "Give every line an id of its own."),
    );
}

#[cfg(test)]
#[path = "input_tests.rs"]
mod tests;
