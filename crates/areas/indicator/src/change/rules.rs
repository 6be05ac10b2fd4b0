//! What a change must keep: lines that fit what exists ([`Fit`]), CR17, and enough on each indicator (CR20).

use std::collections::BTreeMap;

use ::rules::Finding;
use kernel::{Fen, FieldProblem, Text, text};
use ledger::{Indicator, Running, Shortage};
use platform::Scope;
use posting::{Act, Context};
use serde_json::{Map, Value};

use super::effects::has_source;
use super::model::{ChangeInput, ChangeLineInput, NewIndicator, PaymentMode};
use super::store::Facts;
use super::{APPROVED, Change, Operation};
use crate::facts::wrong;

/// Under which key approved documents of a batch note what they issued on a budget line.
pub(super) fn issued_key(budget_line: &str) -> String {
    format!("indicator_change/issued/{budget_line}")
}

pub(super) fn check(change: &Change, act: Act<'_>, running: &Running, context: &Context) -> Vec<Finding> {
    let mut findings = within_budget(change, running, context);
    // At the approval the ledger itself says what lacks.
    if !act.enters(APPROVED) {
        findings.extend(enough(change, running, context));
    }
    findings
}

/// CR17: what is issued on a budget line stays within it.
fn within_budget(change: &Change, running: &Running, context: &Context) -> Vec<Finding> {
    let mut issuing: BTreeMap<&str, i128> = BTreeMap::new();
    for line in &change.input.lines {
        if let Some(budget) = line.fresh.as_ref().and_then(|fresh| fresh.budget_line_id.as_deref()) {
            *issuing.entry(budget).or_default() += i128::from(line.amount_fen.fen());
        }
    }
    let over = issuing.into_iter().filter_map(|(id, amount)| {
        let budget = change.budgets.get(id);
        let approved = budget.map_or(0, |budget| budget.approved_fen.fen());
        let issued = budget
            .map_or(0, |budget| budget.issued_fen.fen())
            .saturating_add(running.observed(&issued_key(id)));
        (i128::from(issued) + amount > i128::from(approved)).then(|| {
            let mut values = Map::new();
            values.insert("approved_fen".to_owned(), approved.into());
            values.insert("issued_fen".to_owned(), issued.into());
            values.insert("amount_fen".to_owned(), i64::try_from(amount).unwrap_or(i64::MAX).into());
            context.rules.finding("CR17", values, Some("lines".to_owned()))
        })
    });
    over.collect()
}

/// What is taken must be there already at submission.
fn enough(change: &Change, running: &Running, context: &Context) -> Vec<Finding> {
    let lines = change.input.lines.iter().enumerate();
    lines
        .filter_map(|(n, line)| {
            let indicator = running.indicator(line.indicator_id)?;
            let there = match change.input.operation {
                Operation::Reduce | Operation::Freeze | Operation::Withdraw => indicator.available_fen,
                Operation::Unfreeze => indicator.frozen_fen,
                Operation::Issue | Operation::Supplement => return None,
            };
            let field = Some(format!("lines[{n}].amount_fen"));
            (line.amount_fen > there)
                .then(|| lacking(&indicator.number, there.fen(), line.amount_fen.fen(), field, context))
        })
        .collect()
}

/// CR20 in the words of a change.
fn lacking(number: &str, there: i64, wanted: i64, field: Option<String>, context: &Context) -> Finding {
    let mut values = Map::new();
    values.insert("indicator".to_owned(), number.into());
    values.insert("available_fen".to_owned(), there.into());
    values.insert("amount_fen".to_owned(), wanted.into());
    let (has, wants) = (Fen::from_fen(there), Fen::from_fen(wanted));
    let mut finding = context.rules.finding("CR20", values, field);
    finding.text = text!(
        "指标 {number} 可动用 {has} 元，不足 {wants} 元",
        "Indicator {number} has {has} yuan for this, not {wants} yuan"
    );
    finding.how = text!(
        "请减少金额，或先释放该指标上的占用",
        "Lower the amount, or release what is held on the indicator"
    );
    finding
}

/// What the ledger refuses.
pub(crate) fn shortage(shortage: &Shortage, context: &Context) -> Finding {
    if let Shortage::Short { number, remaining_fen, wanted_fen, .. } = shortage {
        return lacking(number, remaining_fen.fen(), wanted_fen.fen(), None, context);
    }
    let mut values = Map::new();
    values.insert("indicator".to_owned(), Value::from(shortage.to_string()));
    let mut finding = context.rules.finding("CR20", values, None);
    finding.text = match shortage {
        Shortage::UnknownIndicator(id) => {
            text!(
                "指标 {id} 不存在，或新指标的编号已被使用",
                "Indicator {id} is not there, or its id is taken"
            )
        }
        Shortage::UnknownEvent(event) => text!(
            "指标事项 {event} 不适用：待分配指标与可执行指标不能混用",
            "Indicator event {event} does not apply: unallotted and executable indicators differ"
        ),
        other => text!("指标变动不能入账：{other}", "The change cannot be booked: {other}"),
    };
    finding.how = text!("请核对所选指标和操作", "Check the indicators and the operation");
    finding
}

/// Holding the lines of an input against what exists; wrong places are collected.
pub(super) struct Fit<'a> {
    pub(super) input: &'a ChangeInput,
    pub(super) facts: &'a Facts,
    /// What the handler may see; none when the body was checked when it was entered.
    pub(super) scope: Option<&'a Scope>,
    pub(super) fields: Vec<FieldProblem>,
}

impl Fit<'_> {
    fn wrong(&mut self, at: String, what: Text, how: Text) {
        self.fields.push(wrong(at, what, how));
    }
    /// Whether the handler may know of an indicator: it lies in the document's subtree and in the handler's scope.
    fn may_touch(&self, indicator: &Indicator) -> bool {
        let seen = self.scope.is_none_or(|scope| scope.sees(indicator.unit_id));
        seen && self.facts.units.is_within(indicator.unit_id, self.input.unit_id)
    }
    fn no_source(&mut self, at: String) {
        self.wrong(
            at,
            text!(
                "财政资金的可执行指标须由待分配指标下达。",
                "Executable government money is allotted from an unallotted indicator."
            ),
            text!("请指明上级待分配指标。", "Name the unallotted indicator as its parent."),
        );
    }
    /// A line on an indicator that is there.
    pub(super) fn existing(&mut self, n: usize, line: &ChangeLineInput) {
        let at = format!("lines[{n}].indicator_id");
        let facts = self.facts;
        let Some(indicator) = facts.known.get(&line.indicator_id).filter(|found| self.may_touch(found))
        else {
            let what = text!("没有这个指标。", "There is no such indicator.");
            return self.wrong(at, what, text!("请在指标列表中选择。", "Choose one from the list."));
        };
        let supplements = self.input.operation == Operation::Supplement;
        let parent = indicator.parent_id.filter(|_| supplements).map(|id| facts.known.get(&id));
        if parent.is_some_and(|parent| parent.is_none_or(|parent| !self.may_touch(parent))) {
            return self.wrong(
                at,
                text!(
                    "该指标由上级待分配指标下达，须由持有该指标的单位追加。",
                    "It was allotted from above; the unit that holds the unallotted indicator supplements it."
                ),
                text!("请以持有待分配指标的单位办理。", "Make the change at that unit."),
            );
        }
        if indicator.fiscal_year != self.input.fiscal_year {
            let year = indicator.fiscal_year;
            let what = text!("指标属于 {year} 年度。", "The indicator is of {year}.");
            let how = text!("请选择本年度指标。", "Choose one of the document's year.");
            self.wrong(at.clone(), what, how);
        }
        if supplements && indicator.allotted == 1 && !has_source(indicator) {
            self.no_source(at);
        }
    }
    /// The indicator an issue line creates, with what follows from its dimensions.
    pub(super) fn fresh(&mut self, n: usize, line: &ChangeLineInput, new: &NewIndicator) -> Indicator {
        let (fund_group, gov_economy) = self.classes(n, new);
        let indicator = Indicator {
            id: line.indicator_id,
            number: new.number(line.indicator_id, self.input.fiscal_year),
            unit_id: new.unit_id,
            fiscal_year: self.input.fiscal_year,
            parent_id: new.parent_id,
            project_id: new.project_id.clone(),
            budget_line_id: new.budget_line_id.clone(),
            fund: new.fund.clone(),
            fund_group,
            function: new.function.clone(),
            dep_economy: new.dep_economy.clone(),
            gov_economy,
            expenditure_kind: new.expenditure_kind.word().to_owned(),
            payment_mode: new.payment_mode.word().to_owned(),
            year_kind: new.year_kind.word().to_owned(),
            allotted: i64::from(new.allotted),
            title: new.title.clone(),
            expires_on: new.expires_on.clone(),
            granted_fen: Fen::ZERO,
            available_fen: Fen::ZERO,
            frozen_fen: Fen::ZERO,
            held_fen: Fen::ZERO,
            paid_fen: Fen::ZERO,
            version: 1,
        };
        let number = &indicator.number;
        if self.facts.numbers.get(number).is_some_and(|id| *id != line.indicator_id) {
            let what = text!("指标号 {number} 已使用。", "The number {number} is taken.");
            self.wrong(format!("lines[{n}].fresh.number"), what, text!("请换一个。", "Choose another."));
        }
        if !has_source(&indicator) {
            self.no_source(format!("lines[{n}].fresh.parent_id"));
        }
        self.parent(n, new);
        self.origin(n, new);
        indicator
    }
    /// Unit, codes and way of payment; answers fund group and government economic class.
    fn classes(&mut self, n: usize, new: &NewIndicator) -> (String, String) {
        let at = |name: &str| format!("lines[{n}].fresh.{name}");
        let facts = self.facts;
        if !facts.units.is_within(new.unit_id, self.input.unit_id) {
            let what = text!("不是本单位或下属单位。", "It is not this unit or below it.");
            self.wrong(at("unit_id"), what, text!("请选择单位。", "Choose a unit."));
        }
        let unit_type = facts.units.get(new.unit_id).map_or("", |unit| unit.unit_type.as_str());
        let fund_group = facts.codes.fund_group(&new.fund).unwrap_or_default().to_owned();
        let gov_economy =
            facts.codes.government_economy(&new.dep_economy, unit_type).unwrap_or_default().to_owned();
        let codes = [
            ("fund", fund_group.is_empty()),
            ("function", !facts.codes.has_function(&new.function)),
            ("dep_economy", gov_economy.is_empty()),
        ];
        for (name, _) in codes.iter().filter(|(_, bad)| *bad) {
            self.wrong(
                at(name),
                text!(
                    "编码不存在、已失效，或与单位类型没有对应关系。",
                    "The code is unknown, no longer in force, or does not map for this kind of unit."
                ),
                text!("请从现行分类中选择。", "Choose one of the classification in force."),
            );
        }
        let mode = match fund_group.as_str() {
            "own_funds" => Some(PaymentMode::UnitBankAccount),
            "government_budget" => Some(PaymentMode::Treasury),
            _ => None,
        };
        if mode.is_some_and(|mode| mode != new.payment_mode) {
            self.wrong(
                at("payment_mode"),
                text!("支付方式与资金性质不符。", "The way of payment does not fit the fund."),
                text!(
                    "财政资金走国库集中支付，单位资金走单位账户。",
                    "Government money is paid by the treasury, own funds from the unit's account."
                ),
            );
        }
        (fund_group, gov_economy)
    }
    /// The parent is an unallotted indicator of the same fund, there already or issued by the same document.
    fn parent(&mut self, n: usize, new: &NewIndicator) {
        let Some(parent) = new.parent_id else { return };
        let issued = self.input.lines.iter().filter(|line| line.indicator_id == parent);
        let in_document = issued
            .filter_map(|line| line.fresh.as_ref())
            .any(|fresh| !fresh.allotted && fresh.fund == new.fund);
        let stored = self.facts.known.get(&parent).is_some_and(|indicator| {
            indicator.allotted == 0 && indicator.fund == new.fund && self.may_touch(indicator)
        });
        if !in_document && !stored {
            self.wrong(
                format!("lines[{n}].fresh.parent_id"),
                text!(
                    "上级指标不存在、不是待分配指标或资金性质不同。",
                    "The parent is not there, not unallotted, or of another fund."
                ),
                text!("请选择同一资金性质的待分配指标。", "Choose an unallotted indicator of the same fund."),
            );
        }
    }
    /// Project and budget line are the unit's and agree with the dimensions.
    fn origin(&mut self, n: usize, new: &NewIndicator) {
        if let Some(project) = &new.project_id
            && self.facts.projects.get(project) != Some(&new.unit_id)
        {
            let what = text!("该单位没有这个项目。", "The unit has no such project.");
            let how = text!("请选择本单位项目。", "Choose one of the unit's.");
            self.wrong(format!("lines[{n}].fresh.project_id"), what, how);
        }
        let Some(id) = &new.budget_line_id else { return };
        let fits = self.facts.lines.get(id).is_some_and(|line| {
            line.unit_id == new.unit_id
                && line.budget_year == self.input.fiscal_year
                && line.project_id == new.project_id
                && line.function == new.function
                && line.dep_economy == new.dep_economy
                && line.fund == new.fund
        });
        if !fits {
            self.wrong(
                format!("lines[{n}].fresh.budget_line_id"),
                text!(
                    "预算行不存在，或与指标的单位、年度、项目、分类、资金性质不一致。",
                    "The budget line is not there, or differs in unit, year, project, classes or fund."
                ),
                text!("请选择对应的预算行。", "Choose the line that fits."),
            );
        }
    }
}
