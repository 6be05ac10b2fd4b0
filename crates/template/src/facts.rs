//! The facts of one event, and what can be wrong with them.

use std::collections::BTreeMap;

use kernel::{Fen, Text, text};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::model::{Event, Templates};

/// A word or an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum FactValue {
    /// A word, such as `institution`, or an account code.
    Word(String),
    /// An amount in fen.
    Amount(i64),
}

/// The facts of one event, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Facts(pub BTreeMap<String, FactValue>);

/// Why an event cannot be posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema, thiserror::Error)]
#[error("{}", text.zh)]
pub struct EvaluateError {
    /// Stable code: `unknown_event`, `missing_fact`, `unknown_fact`, `wrong_type`, `value_not_allowed`,
    /// `condition_failed`, `negative_line`, `token_refused`, `token_unresolved`, `account_unknown`,
    /// `overflow`, `unbalanced`.
    pub code: &'static str,
    /// The fact concerned.
    pub fact: Option<String>,
    /// The values that would be accepted, where there is such a list.
    pub allowed: Vec<String>,
    /// What is wrong and what to do.
    pub text: Text,
}

impl EvaluateError {
    pub(crate) fn new(code: &'static str, fact: Option<&str>, text: Text) -> EvaluateError {
        EvaluateError { code, fact: fact.map(str::to_owned), allowed: Vec::new(), text }
    }
    pub(crate) fn allowing(mut self, allowed: &[String]) -> EvaluateError {
        self.allowed = allowed.to_vec();
        self
    }
    pub(crate) fn unknown_event(id: &str) -> EvaluateError {
        EvaluateError::new(
            "unknown_event",
            None,
            text!("没有业务事项“{id}”，请核对编码", "there is no event {id:?}, check the code"),
        )
    }
}

impl Facts {
    /// No facts yet.
    pub fn new() -> Facts {
        Facts::default()
    }
    /// With a word.
    #[must_use]
    pub fn word(mut self, name: impl Into<String>, value: impl Into<String>) -> Facts {
        self.0.insert(name.into(), FactValue::Word(value.into()));
        self
    }
    /// With an amount.
    #[must_use]
    pub fn amount(mut self, name: impl Into<String>, amount: Fen) -> Facts {
        self.0.insert(name.into(), FactValue::Amount(amount.fen()));
        self
    }
    /// One fact.
    pub fn get(&self, name: &str) -> Option<&FactValue> {
        self.0.get(name)
    }

    /// Reads a JSON object: words are strings, amounts whole fen. Every name must be an amount of the event
    /// or a word known anywhere in the files.
    pub fn from_json(
        value: &Value,
        templates: &Templates,
        event_id: &str,
    ) -> Result<Facts, Vec<EvaluateError>> {
        let event = templates.event(event_id).ok_or_else(|| vec![EvaluateError::unknown_event(event_id)])?;
        let Value::Object(object) = value else {
            return Err(vec![EvaluateError::new(
                "wrong_type",
                None,
                text!("事实须是一个 JSON 对象", "the facts must be one JSON object"),
            )]);
        };
        let mut facts = Facts::new();
        let mut errors = Vec::new();
        for (name, value) in object {
            match read_value(name, value) {
                // The name is judged first: a value of the wrong type under an unknown name is an unknown fact.
                Ok(read) => drop(facts.0.insert(name.clone(), read)),
                Err(error) => {
                    errors.push(templates.unknown_name(event, name).unwrap_or(error));
                }
            }
        }
        errors.extend(templates.misnamed(event, &facts));
        if errors.is_empty() { Ok(facts) } else { Err(errors) }
    }
}

fn read_value(name: &str, value: &Value) -> Result<FactValue, EvaluateError> {
    match value {
        Value::String(word) => Ok(FactValue::Word(word.clone())),
        Value::Number(number) => match number.as_i64() {
            Some(fen) => Ok(FactValue::Amount(fen)),
            None if number.is_u64() => Err(EvaluateError::new(
                "overflow",
                Some(name),
                text!("金额 {name} 超出范围", "the amount {name} is out of range"),
            )),
            None => Err(EvaluateError::new(
                "wrong_type",
                Some(name),
                text!(
                    "金额 {name} 须是整数（分），不能是小数",
                    "the amount {name} must be a whole number of fen"
                ),
            )),
        },
        _ => Err(EvaluateError::new(
            "wrong_type",
            Some(name),
            text!(
                "事实 {name} 须是文字或整数（分）",
                "the fact {name} must be a word or a whole number of fen"
            ),
        )),
    }
}

impl Templates {
    /// The error for a name that is neither an amount of the event nor a word known anywhere.
    fn unknown_name(&self, event: &Event, name: &str) -> Option<EvaluateError> {
        let amounts = event.amounts();
        if amounts.contains(&name) || self.words.contains(name) {
            return None;
        }
        let words = event.facts.iter().map(|fact| fact.name.as_str());
        let expected: Vec<String> = amounts.iter().copied().chain(words).map(str::to_owned).collect();
        let (id, list) = (&event.id, expected.join(", "));
        let error = EvaluateError::new(
            "unknown_fact",
            Some(name),
            text!("{id} 没有事实“{name}”，可用：{list}", "{id} has no fact {name:?}, it takes: {list}"),
        );
        Some(error.allowing(&expected))
    }

    /// Names and types of all facts: unknown names, words where an amount belongs and the other way round.
    pub(crate) fn misnamed(&self, event: &Event, facts: &Facts) -> Vec<EvaluateError> {
        let amounts = event.amounts();
        let mut errors = Vec::new();
        for (name, value) in &facts.0 {
            if let Some(error) = self.unknown_name(event, name) {
                errors.push(error);
                continue;
            }
            let is_amount = amounts.contains(&name.as_str());
            match value {
                FactValue::Word(_) if is_amount => errors.push(EvaluateError::new(
                    "wrong_type",
                    Some(name),
                    text!("{name} 是金额，须填整数（分）", "{name} is an amount, give a whole number of fen"),
                )),
                FactValue::Amount(_) if !is_amount => errors.push(EvaluateError::new(
                    "wrong_type",
                    Some(name),
                    text!("{name} 是文字，不能填数字", "{name} is a word, not a number"),
                )),
                _ => {}
            }
        }
        errors
    }
}
