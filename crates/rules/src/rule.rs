//! One version of one rule, and the findings made from it.

use crate::active::Missing;
use crate::expression::{Expression, Given, at_path};
use crate::finding::flatten;
use crate::{Finding, Level, template};
use cel::Value as Cel;
use chrono::NaiveDate;
use kernel::{Fen, Text, text};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use utoipa::ToSchema;

/// When a rule is asked: `payment.submit`; the action `*` means every action.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct Trigger {
    /// Kind of document.
    #[schema(examples("payment"))]
    pub kind: String,
    /// Action on it, or `*`.
    #[schema(examples("submit"))]
    pub action: String,
}

/// A limit or list of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum Parameter {
    /// A whole number; names ending in `_fen` are amounts.
    Int(i64),
    /// A word.
    Text(String),
    /// Words, such as codes.
    List(Vec<String>),
}

impl Parameter {
    pub(crate) fn to_cel(&self) -> Cel {
        let words = |words: &String| Cel::String(Arc::new(words.clone()));
        match self {
            Parameter::Int(number) => Cel::Int(*number),
            Parameter::Text(text) => words(text),
            Parameter::List(items) => Cel::List(Arc::new(items.iter().map(words).collect())),
        }
    }
    fn to_json(&self) -> Value {
        match self {
            Parameter::Int(number) => Value::from(*number),
            Parameter::Text(text) => Value::from(text.clone()),
            Parameter::List(items) => Value::from(items.clone()),
        }
    }
}

/// How a rule is judged.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum RuleKind {
    /// By a function of the program.
    Fixed,
    /// By an expression; true is a hit.
    Cel {
        /// The expression over facts and parameters.
        #[schema(value_type = String)]
        expression: Arc<Expression>,
        /// The rule's parameters as the expression reads them.
        #[serde(skip)]
        #[schema(ignore)]
        given: Given,
    },
}

/// One version of a rule.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Rule {
    /// Such as `CR24`.
    #[schema(examples("CR24"))]
    pub id: String,
    /// Counts up from 1.
    pub version: i64,
    /// Short name.
    pub title: Text,
    /// How hard it bites.
    pub level: Level,
    /// The regulation it stands on.
    pub clause: String,
    /// When it is asked.
    pub triggers: Vec<Trigger>,
    /// First day in force.
    #[schema(value_type = String, format = Date)]
    pub effective_from: NaiveDate,
    /// Last day in force; none while open.
    #[schema(value_type = Option<String>, format = Date)]
    pub effective_to: Option<NaiveDate>,
    /// How it is judged.
    pub judged: RuleKind,
    /// What is wrong, with `{placeholders}`.
    pub text: Text,
    /// What to do about it, with `{placeholders}`.
    pub how: Text,
    /// Limits and lists.
    pub parameters: BTreeMap<String, Parameter>,
    /// Names the words may use: values given by the code of a fixed rule, or facts of a configurable one.
    pub values: BTreeSet<String>,
    /// How sure the clause and limits are: `opened` (read in the source), `memory` or `design`.
    pub evidence: String,
}

impl Rule {
    /// In force on that day.
    pub fn in_force(&self, date: NaiveDate) -> bool {
        self.effective_from <= date && self.effective_to.is_none_or(|last| date <= last)
    }

    /// Asked at this action of this kind of document.
    pub fn triggered_by(&self, kind: &str, action: &str) -> bool {
        self.triggers.iter().any(|on| on.kind == kind && (on.action == "*" || on.action == action))
    }

    /// A hit, explained. Parameters named in the words are added to the values.
    pub fn finding(&self, values: Map<String, Value>, field: Option<String>) -> Finding {
        let values = self.with_parameters(flatten(values));
        let (text, how) = (template::fill(&self.text, &values), template::fill(&self.how, &values));
        self.put(text, how, values, field)
    }

    /// The rule could not be judged, which counts as a hit at its level.
    pub fn unjudged(&self, why: &str, values: Map<String, Value>) -> Finding {
        let mut values = self.with_parameters(flatten(values));
        values.insert("error".into(), Value::from(why));
        let (id, zh, en) = (&self.id, &self.title.zh, &self.title.en);
        let text = Text {
            zh: format!("规则 {id}“{zh}”无法判断（{why}），按命中处理"),
            en: format!("Rule {id} \"{en}\" could not be judged ({why}) and counts as hit"),
        };
        let how = text!(
            "请补全单据中该规则所需的数据后重试；仍然出现时请联系管理员检查规则参数",
            "Complete the data the rule needs and try again; if it persists, ask the administrator to check the rule"
        );
        self.put(text, how, values, None)
    }

    fn put(&self, text: Text, how: Text, values: Map<String, Value>, field: Option<String>) -> Finding {
        Finding {
            rule: self.id.clone(),
            version: self.version,
            level: self.level,
            clause: self.clause.clone(),
            text,
            how,
            values,
            field,
        }
    }

    /// The facts a configurable rule reads or names, as values of its finding.
    pub(crate) fn values_of(&self, facts: &Value) -> Map<String, Value> {
        let (RuleKind::Cel { expression, .. }, Value::Object(facts)) = (&self.judged, facts) else {
            return Map::new();
        };
        let named = self.placeholders();
        let paths: BTreeSet<&str> = expression
            .reads
            .facts
            .iter()
            .map(String::as_str)
            .chain(named.iter().map(String::as_str))
            .collect();
        paths.into_iter().filter_map(|path| Some((path.to_owned(), at_path(facts, path)?))).collect()
    }

    fn with_parameters(&self, mut values: Map<String, Value>) -> Map<String, Value> {
        let mut wanted = self.placeholders();
        if let RuleKind::Cel { expression, .. } = &self.judged {
            wanted.extend(expression.reads.parameters.iter().cloned());
        }
        for name in wanted {
            if let Some(parameter) = self.parameters.get(&name)
                && !values.contains_key(&name)
            {
                values.insert(name, parameter.to_json());
            }
        }
        flatten(values)
    }

    fn placeholders(&self) -> BTreeSet<String> {
        let words = [&self.text.zh, &self.text.en, &self.how.zh, &self.how.en];
        words.into_iter().filter_map(|words| template::placeholders(words).ok()).flatten().collect()
    }

    /// A whole number among the parameters.
    pub fn parameter_int(&self, name: &str) -> Result<i64, Missing> {
        match self.parameters.get(name) {
            Some(Parameter::Int(number)) => Ok(*number),
            _ => Err(self.lacks(name)),
        }
    }
    /// An amount among the parameters.
    pub fn parameter_fen(&self, name: &str) -> Result<Fen, Missing> {
        self.parameter_int(name).map(Fen::from_fen)
    }
    /// A word among the parameters.
    pub fn parameter_text(&self, name: &str) -> Result<&str, Missing> {
        match self.parameters.get(name) {
            Some(Parameter::Text(text)) => Ok(text),
            _ => Err(self.lacks(name)),
        }
    }
    /// A list among the parameters.
    pub fn parameter_list(&self, name: &str) -> Result<&[String], Missing> {
        match self.parameters.get(name) {
            Some(Parameter::List(items)) => Ok(items),
            _ => Err(self.lacks(name)),
        }
    }
    fn lacks(&self, parameter: &str) -> Missing {
        Missing { rule: self.id.clone(), parameter: Some(parameter.to_owned()) }
    }
}
