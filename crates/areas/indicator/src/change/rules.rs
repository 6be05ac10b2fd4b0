//! Findings of a change: CR17, and what lacks on an indicator.

use std::collections::BTreeMap;

use ::rules::Finding;
use kernel::text;
use ledger::{Running, Shortage};
use posting::{Act, Context};
use serde_json::{Map, Value};

use super::{APPROVED, Change, Operation};

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
        let issued = budget.map_or(0, |budget| budget.issued_fen.fen()).saturating_add(running.observed(&issued_key(id)));
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
    let (has, wants) = (kernel::Fen::from_fen(there), kernel::Fen::from_fen(wanted));
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
            text!("指标 {id} 不存在，或新指标的编号已被使用", "Indicator {id} is not there, or its id is taken")
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
