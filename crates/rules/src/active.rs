//! The rules in force on one day.

use crate::expression::Facts;
use crate::{Finding, Level, Rule, RuleKind, collect};
use chrono::NaiveDate;
use kernel::text;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The rules in force on one day. Cheap to clone; keep it for as long as day and catalogue stay the same.
#[derive(Clone, Debug)]
pub struct Active {
    date: NaiveDate,
    rules: Arc<BTreeMap<String, Arc<Rule>>>,
}

/// The catalogue lacks a rule, or a rule lacks a parameter, that the program needs. It must block:
/// [`Missing::finding`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Rule id.
    pub rule: String,
    /// The parameter, when the rule is there.
    pub parameter: Option<String>,
}

impl std::fmt::Display for Missing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.parameter {
            Some(parameter) => write!(f, "control rule {} has no usable parameter {parameter}", self.rule),
            None => write!(f, "control rule {} is not in force", self.rule),
        }
    }
}
impl std::error::Error for Missing {}

impl Missing {
    /// The grey finding that stands for what could not be checked.
    pub fn finding(&self) -> Finding {
        let rule = &self.rule;
        let mut values = Map::new();
        values.insert("rule".into(), Value::from(rule.clone()));
        let text = match &self.parameter {
            Some(parameter) => {
                values.insert("parameter".into(), Value::from(parameter.clone()));
                text!(
                    "控制规则 {rule} 缺少参数 {parameter}，无法校验",
                    "Control rule {rule} lacks the parameter {parameter}, so nothing can be checked"
                )
            }
            None => text!(
                "控制规则 {rule} 在业务日期没有有效版本，无法校验",
                "Control rule {rule} has no version in force on this date, so nothing can be checked"
            ),
        };
        Finding {
            rule: rule.clone(),
            version: 0,
            level: Level::Grey,
            clause: "系统设计：规则缺失时禁止通过".into(),
            text,
            how: text!(
                "请联系管理员在规则目录中恢复该规则后重试",
                "Ask the administrator to restore the rule in the catalogue, then try again"
            ),
            values,
            field: None,
        }
    }
}

impl Active {
    pub(crate) fn new(date: NaiveDate, rules: impl Iterator<Item = Arc<Rule>>) -> Active {
        Active { date, rules: Arc::new(rules.map(|rule| (rule.id.clone(), rule)).collect()) }
    }

    /// The day these rules are in force.
    pub fn date(&self) -> NaiveDate {
        self.date
    }

    /// All rules, by id.
    pub fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.rules.values().map(Arc::as_ref)
    }

    /// A rule the code needs. Callers turn [`Missing`] into its grey finding.
    pub fn rule(&self, id: &str) -> Result<&Rule, Missing> {
        self.rules.get(id).map(Arc::as_ref).ok_or_else(|| Missing { rule: id.to_owned(), parameter: None })
    }

    /// The finding of a fixed rule that was hit; grey when the catalogue lacks the rule.
    pub fn finding(&self, id: &str, values: Map<String, Value>, field: Option<String>) -> Finding {
        match self.rule(id) {
            Ok(rule) => rule.finding(values, field),
            Err(missing) => missing.finding(),
        }
    }

    /// Runs every configurable rule of this kind of document and action. `facts` is one JSON object whose
    /// lists the caller bounds; a rule that lacks a fact it depends on, or fails otherwise, counts as hit.
    pub fn run_configurable(&self, kind: &str, action: &str, facts: &Value) -> Vec<Finding> {
        let mut findings = Vec::new();
        let mut converted = None;
        for rule in self.rules().filter(|rule| rule.triggered_by(kind, action)) {
            let RuleKind::Cel { expression, given } = &rule.judged else { continue };
            let converted = converted.get_or_insert_with(|| Facts::new(facts));
            match expression.hits(converted, given) {
                Ok(false) => {}
                Ok(true) => findings.push(rule.finding(rule.values_of(facts), None)),
                Err(why) => findings.push(rule.unjudged(&why, rule.values_of(facts))),
            }
        }
        collect(findings)
    }
}
