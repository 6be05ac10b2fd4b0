//! One event with its facts becomes lines, or is refused with every reason.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Fen, Text, text};

use crate::choose::Words;
use crate::facts::{EvaluateError, FactValue, Facts};
use crate::form::{Comparison, Form, balance_account};
use crate::model::{Book, Event, Line, Lines, RuleLine, Side, Templates};

/// The amounts of one evaluation, by name.
type Amounts<'a> = BTreeMap<&'a str, i64>;

impl Templates {
    /// The lines that an event posts. `balances` gives `bal_<account>` where the facts do not: positive on
    /// the account's normal side, zero where the ledger knows the account but holds nothing; `None` when
    /// there is no ledger to ask. Words the event does not list are ignored.
    pub fn evaluate(
        &self,
        event_id: &str,
        facts: &Facts,
        balances: &dyn Fn(&str) -> Option<Fen>,
    ) -> Result<Lines, Vec<EvaluateError>> {
        let event = self.event(event_id).ok_or_else(|| vec![EvaluateError::unknown_event(event_id)])?;
        let mut errors = self.misnamed(event, facts);
        let words = listed_words(event, facts, &mut errors);
        let amounts = amounts(event, facts, balances, &mut errors);
        for comparison in &event.comparisons {
            errors.extend(compare(event, comparison, &amounts));
        }
        let mut lines = Lines::default();
        for rule in &event.lines {
            match self.line(event, rule, &amounts, &words) {
                Ok(None) => {}
                Ok(Some(line)) => match rule.book {
                    Book::Financial => lines.financial.push(line),
                    Book::Budgetary => lines.budgetary.push(line),
                },
                Err(found) => errors.extend(found),
            }
        }
        if !errors.is_empty() {
            return Err(distinct(errors));
        }
        for book in Book::ALL {
            if !is_balanced(lines.book(book)) {
                let (zh, en) = (book.zh(), book.as_str());
                let text =
                    text!("{event_id} 的{zh}分录借贷不平", "{event_id}: the {en} book does not balance");
                return Err(vec![EvaluateError::new("unbalanced", None, text)]);
            }
        }
        Ok(lines)
    }

    /// One line; `None` when it comes to zero or an amount is missing (which is an error already).
    fn line(
        &self,
        event: &Event,
        rule: &RuleLine,
        amounts: &Amounts<'_>,
        words: &Words<'_>,
    ) -> Result<Option<Line>, Vec<EvaluateError>> {
        let Some(value) = rule.basis.value(amounts) else { return Ok(None) };
        if value == 0 {
            return Ok(None);
        }
        let mut side = rule.side;
        if value < 0 {
            if !rule.basis.is_balances() {
                return Err(vec![negative(event, rule, value, amounts)]);
            }
            side = side.other();
        }
        let (id, basis) = (&event.id, rule.basis.text());
        let amount_fen = i64::try_from(value.unsigned_abs()).map_err(|_| {
            let text = text!("{id} 的金额 {basis} 超出范围", "{id}: the amount {basis} is out of range");
            vec![EvaluateError::new("overflow", rule.basis.names().next(), text)]
        })?;
        let account = self.resolve(event, rule, words)?;
        Ok(Some(Line {
            book: rule.book,
            side,
            account: account.code.clone(),
            name: account.name_zh.clone(),
            amount_fen,
            amount_basis: basis.to_owned(),
            row: rule.row,
        }))
    }
}

/// The words the event reads; values outside a restriction are errors.
pub(crate) fn listed_words<'a>(
    event: &Event,
    facts: &'a Facts,
    errors: &mut Vec<EvaluateError>,
) -> Words<'a> {
    let mut words = Words::new();
    for (name, value) in &facts.0 {
        let (Some(spec), FactValue::Word(value)) = (event.fact(name), value) else { continue };
        if !spec.allowed.is_empty() && !spec.allowed.contains(value) {
            let (id, list) = (&event.id, spec.allowed.join(", "));
            errors.push(
                EvaluateError::new(
                    "value_not_allowed",
                    Some(name),
                    text!(
                        "{id} 的事实 {name} 不能是“{value}”，只能是：{list}",
                        "{id}: the fact {name} cannot be {value:?}, only: {list}"
                    ),
                )
                .allowing(&spec.allowed),
            );
        }
        words.insert(name.as_str(), value.as_str());
    }
    words
}

/// Every amount the event reads, from the facts or, for balances, from the ledger.
pub(crate) fn amounts<'a>(
    event: &'a Event,
    facts: &Facts,
    balances: &dyn Fn(&str) -> Option<Fen>,
    errors: &mut Vec<EvaluateError>,
) -> Amounts<'a> {
    let mut amounts = Amounts::new();
    for name in event.amounts() {
        let found = match facts.get(name) {
            Some(FactValue::Amount(fen)) => Some(*fen),
            // A word here was reported as the wrong type.
            Some(FactValue::Word(_)) => continue,
            None => balance_account(name).and_then(balances).map(Fen::fen),
        };
        match found {
            Some(fen) => drop(amounts.insert(name, fen)),
            None => {
                let id = &event.id;
                let text = text!(
                    "{id} 缺少金额 {name}，请给出（分，可为 0）",
                    "{id} lacks the amount {name}, give it in fen (0 is allowed)"
                );
                errors.push(EvaluateError::new("missing_fact", Some(name), text));
            }
        }
    }
    amounts
}

/// `cost=100.00, advance=120.00`, for messages.
fn values(forms: &[&Form], amounts: &Amounts<'_>) -> String {
    let names: BTreeSet<&str> = forms.iter().flat_map(|form| form.names()).collect();
    let shown = names
        .iter()
        .filter_map(|name| amounts.get(name).map(|fen| format!("{name}={}", Fen::from_fen(*fen))));
    shown.collect::<Vec<_>>().join(", ")
}

fn compare(event: &Event, comparison: &Comparison, amounts: &Amounts<'_>) -> Option<EvaluateError> {
    let (left, right) = (comparison.left.value(amounts)?, comparison.right.value(amounts)?);
    if comparison.holds(left, right) {
        return None;
    }
    let (id, values) = (&event.id, values(&[&comparison.left, &comparison.right], amounts));
    let text: Text = text!(
        "{id} 要求 {comparison}，现为 {values}；请核对金额或改用其他业务事项",
        "{id} needs {comparison}, but {values}; check the amounts or use another event"
    );
    Some(EvaluateError::new("condition_failed", comparison.names().next(), text))
}

fn negative(event: &Event, rule: &RuleLine, value: i128, amounts: &Amounts<'_>) -> EvaluateError {
    let (id, basis, values) = (&event.id, rule.basis.text(), values(&[&rule.basis], amounts));
    let shown = i64::try_from(value).map_or_else(|_| value.to_string(), |fen| Fen::from_fen(fen).to_string());
    EvaluateError::new(
        "negative_line",
        rule.basis.names().next(),
        text!(
            "{id} 的分录金额 {basis} 为负（{shown}：{values}），请核对金额",
            "{id}: the line {basis} is negative ({shown}: {values}), check the amounts"
        ),
    )
}

/// Each error once; a missing fact once however many lines need it.
fn distinct(errors: Vec<EvaluateError>) -> Vec<EvaluateError> {
    let mut kept: Vec<EvaluateError> = Vec::new();
    for error in errors {
        let same = |other: &EvaluateError| {
            other.code == error.code
                && other.fact == error.fact
                && (matches!(error.code, "missing_fact" | "value_not_allowed") || other.text == error.text)
        };
        if !kept.iter().any(same) {
            kept.push(error);
        }
    }
    kept
}

/// Whether the lines of a book balance: the defensive check after an evaluation.
fn is_balanced(lines: &[Line]) -> bool {
    let signed = |line: &Line| match line.side {
        Side::Debit => i128::from(line.amount_fen),
        Side::Credit => -i128::from(line.amount_fen),
    };
    lines.iter().map(signed).sum::<i128>() == 0
}
