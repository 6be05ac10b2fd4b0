//! Reading a catalogue file: every row is checked, every problem told.

use crate::catalogue::{RuleProblem, SHIPPED};
use crate::expression::{Expression, Facts, Given};
use crate::rule::{Parameter, Trigger};
use crate::{Level, Rule, RuleKind, template};
use chrono::NaiveDate;
use kernel::{Text, text};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// The facts of one kind of document: path to type.
pub type FactTypes = BTreeMap<String, FactType>;

/// Type of a fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FactType {
    /// A whole number.
    Int,
    /// A word.
    String,
    /// Yes or no.
    Bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    facts: BTreeMap<String, FactTypes>,
    #[serde(default)]
    rule: Vec<toml::Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    id: String,
    version: i64,
    level: Level,
    title: Text,
    clause: String,
    on: Vec<String>,
    effective_from: NaiveDate,
    effective_to: Option<NaiveDate>,
    /// `fixed` or `cel`.
    kind: String,
    expression: Option<String>,
    #[serde(default)]
    values: BTreeSet<String>,
    text: Text,
    how: Text,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    evidence: String,
}

/// Rules one file may hold, and items one parameter list may hold.
const ROWS_MAX: usize = 2_000;
const ITEMS_MAX: usize = 1_000;

static SHIPPED_FACTS: LazyLock<BTreeMap<String, FactTypes>> = LazyLock::new(|| {
    let file: File =
        toml::from_str(SHIPPED).expect("the shipped catalogue is valid: tests/it/shipped.rs checks it");
    file.facts
});

/// The rules of a file, and all facts they may read.
pub(crate) struct Parsed {
    pub(crate) rules: Vec<Rule>,
    pub(crate) facts: BTreeMap<String, FactTypes>,
}

pub(crate) fn parse(toml: &str) -> Result<Parsed, Vec<RuleProblem>> {
    let file: File = toml::from_str(toml).map_err(|error| {
        let error = error.message();
        vec![RuleProblem::new("file", text!("文件不可读：{error}", "the file cannot be read: {error}"))]
    })?;
    if file.rule.len() > ROWS_MAX {
        let problem = text!("规则超过 {ROWS_MAX} 条", "more than {ROWS_MAX} rules");
        return Err(vec![RuleProblem::new("file", problem)]);
    }
    let mut facts = SHIPPED_FACTS.clone();
    facts.extend(file.facts);
    let mut problems = Vec::new();
    let mut rows = Vec::new();
    for (number, row) in file.rule.into_iter().enumerate() {
        match row.try_into::<Row>() {
            Ok(row) => rows.push(row),
            Err(error) => {
                let (number, error) = (number + 1, error.message().to_owned());
                let label = format!("row {number}");
                problems.push(RuleProblem::new(
                    &label,
                    text!("第 {number} 条不可读：{error}", "cannot be read: {error}"),
                ));
            }
        }
    }
    let sources: Vec<String> = rows.iter().filter_map(|row| row.expression.clone()).collect();
    let mut compiled = Expression::compile_all(sources).into_iter();
    let mut rules = Vec::new();
    for row in rows {
        let expression = row.expression.as_ref().and_then(|_| compiled.next());
        let label = format!("{} v{}", row.id, row.version);
        match rule(row, expression, &facts) {
            Ok(rule) => rules.push(rule),
            Err(found) => problems.extend(found.into_iter().map(|text| RuleProblem::new(&label, text))),
        }
    }
    if problems.is_empty() { Ok(Parsed { rules, facts }) } else { Err(problems) }
}

fn rule(
    row: Row,
    expression: Option<Result<Expression, String>>,
    facts: &BTreeMap<String, FactTypes>,
) -> Result<Rule, Vec<Text>> {
    let mut problems = check_row(&row);
    let triggers: Vec<Trigger> = row.on.iter().filter_map(|on| trigger(on)).collect();
    let judged = match (row.kind.as_str(), expression) {
        ("fixed", None) => Some(RuleKind::Fixed),
        ("cel", Some(Ok(expression))) => {
            Some(RuleKind::Cel { expression: Arc::new(expression), given: Given::of(&row.parameters) })
        }
        ("cel", Some(Err(why))) => {
            problems.push(text!("表达式不可用：{why}", "the expression cannot be used: {why}"));
            None
        }
        _ => {
            problems.push(text!(
                "kind 应为 fixed（无表达式）或 cel（有表达式）",
                "kind is fixed without an expression, or cel with one"
            ));
            None
        }
    };
    let mut known = row.values.clone();
    if let Some(RuleKind::Cel { expression, .. }) = &judged {
        let declared: Vec<_> = triggers.iter().map(|on| (on.kind.as_str(), facts.get(&on.kind))).collect();
        problems.extend(check_expression(expression, &declared, &row.parameters));
        known.extend(declared.iter().filter_map(|(_, types)| *types).flat_map(|types| types.keys().cloned()));
    }
    problems.extend(check_words(&row, &known));
    match judged {
        Some(judged) if problems.is_empty() => Ok(Rule {
            id: row.id,
            version: row.version,
            title: row.title,
            level: row.level,
            clause: row.clause,
            triggers,
            effective_from: row.effective_from,
            effective_to: row.effective_to,
            judged,
            text: row.text,
            how: row.how,
            parameters: row.parameters,
            values: known,
            evidence: row.evidence,
        }),
        _ => Err(problems),
    }
}

fn name_like(name: &str, more: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|c| c.is_ascii_lowercase())
        && chars.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || more.contains(c))
}

fn trigger(on: &str) -> Option<Trigger> {
    let (kind, action) = on.split_once('.')?;
    let known = name_like(kind, "") && (action == "*" || name_like(action, ""));
    known.then(|| Trigger { kind: kind.to_owned(), action: action.to_owned() })
}

fn check_row(row: &Row) -> Vec<Text> {
    let mut problems = Vec::new();
    let id_like = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    if !(2..=20).contains(&row.id.len()) || !row.id.chars().all(id_like) {
        problems
            .push(text!("编号应为大写字母、数字和连字符", "the id is made of capitals, digits and hyphens"));
    }
    if row.version < 1 {
        problems.push(text!("版本号从 1 开始", "versions count from 1"));
    }
    if row.effective_to.is_some_and(|last| last < row.effective_from) {
        problems.push(text!("有效期止早于有效期起", "the last day is before the first"));
    }
    if row.on.is_empty() || row.on.iter().any(|on| trigger(on).is_none()) {
        problems.push(text!("触发点应形如 payment.submit", "triggers read like payment.submit"));
    }
    for (name, words) in [("title", &row.title), ("text", &row.text), ("how", &row.how)] {
        if words.zh.trim().is_empty() || words.en.trim().is_empty() {
            problems.push(text!("{name} 中英文均不能为空", "{name} is needed in both languages"));
        }
    }
    if row.clause.trim().is_empty() {
        problems.push(text!("必须写明依据", "the regulation is needed"));
    }
    if !matches!(row.evidence.as_str(), "opened" | "memory" | "design") {
        problems
            .push(text!("evidence 应为 opened、memory 或 design", "evidence is opened, memory or design"));
    }
    for (name, parameter) in &row.parameters {
        let usable = match parameter {
            Parameter::Int(number) => !name.ends_with("_fen") || *number >= 0,
            Parameter::Text(words) => !name.ends_with("_fen") && !words.trim().is_empty(),
            // An empty list could never match: such a rule would be switched off silently.
            Parameter::List(items) => {
                let filled = |item: &String| !item.trim().is_empty();
                !name.ends_with("_fen") && (1..=ITEMS_MAX).contains(&items.len()) && items.iter().all(filled)
            }
        };
        if !usable || !name_like(name, "") {
            problems.push(text!("参数 {name} 不可用", "the parameter {name} cannot be used"));
        }
    }
    problems
}

/// Placeholders name a declared value or a parameter, and the two never share a name.
fn check_words(row: &Row, known: &BTreeSet<String>) -> Vec<Text> {
    let mut problems = Vec::new();
    for words in [&row.text.zh, &row.text.en, &row.how.zh, &row.how.en] {
        match template::placeholders(words) {
            Ok(names) => {
                let unknown =
                    names.iter().filter(|name| !known.contains(*name) && !row.parameters.contains_key(*name));
                problems.extend(unknown.map(|name| {
                    text!(
                        "占位符 {name} 没有对应的值或参数",
                        "the placeholder {name} is neither a value nor a parameter"
                    )
                }));
            }
            Err(why) => problems.push(text!("占位符书写错误：{why}", "placeholders are wrong: {why}")),
        }
    }
    for name in row.parameters.keys().filter(|name| known.contains(*name)) {
        problems.push(text!("参数 {name} 与同名的值冲突", "the parameter {name} has the name of a value"));
    }
    problems.sort();
    problems.dedup();
    problems
}

fn check_expression(
    expression: &Expression,
    declared: &[(&str, Option<&FactTypes>)],
    parameters: &BTreeMap<String, Parameter>,
) -> Vec<Text> {
    let mut problems = Vec::new();
    for name in expression.reads.parameters.iter().filter(|name| !parameters.contains_key(*name)) {
        problems.push(text!(
            "表达式使用了未定义的参数 {name}",
            "the expression reads an unknown parameter {name}"
        ));
    }
    let is_list = |name: &&String| matches!(parameters.get(*name), Some(Parameter::List(_)));
    for name in expression.reads.single_parameters.iter().filter(is_list) {
        problems.push(text!(
            "参数 {name} 是列表，只能遍历或用 in",
            "the parameter {name} is a list: walk over it or ask with in"
        ));
    }
    let named_list = |path: &str| path.strip_prefix("parameters.").and_then(|name| parameters.get(name));
    for (kind, types) in declared {
        let Some(types) = types else {
            problems.push(text!("业务 {kind} 没有声明事实", "no facts are declared for {kind}"));
            continue;
        };
        let unknown = expression.reads.facts.iter().filter(|path| !types.contains_key(*path));
        for path in unknown.chain(expression.reads.sized.iter().filter(|path| !declares(types, path))) {
            problems.push(text!("{kind} 没有单值事实 {path}", "{kind} has no single-valued fact {path}"));
        }
        let walked = expression.reads.lists.iter();
        for path in walked.filter(|path| match named_list(path) {
            Some(parameter) => !matches!(parameter, Parameter::List(_)),
            None => !declares(types, &format!("{path}[]")),
        }) {
            problems.push(text!("{path} 不是列表", "{path} is not a list"));
        }
        if problems.is_empty()
            && let Err(why) = try_out(expression, types, parameters)
        {
            problems.push(text!("表达式试算失败：{why}", "the expression fails on example facts: {why}"));
        }
    }
    problems
}

/// The path itself, or something below it, is declared.
fn declares(types: &FactTypes, path: &str) -> bool {
    types.keys().any(|known| {
        known
            .strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || rest.starts_with("[]"))
    })
}

/// An expression that fails on every example has the wrong types, divides by nothing, or is no question.
fn try_out(
    expression: &Expression,
    types: &FactTypes,
    parameters: &BTreeMap<String, Parameter>,
) -> Result<(), String> {
    let given = Given::of(parameters);
    let mut failed = Ok(());
    for number in [1, 7, 12] {
        let facts = Facts::new(&Value::Object(example(types, number)));
        match expression.hits(&facts, &given) {
            Ok(_) => return Ok(()),
            Err(why) => failed = Err(why),
        }
    }
    failed
}

/// Facts of the declared types, lists with one item.
fn example(types: &FactTypes, number: i64) -> Map<String, Value> {
    let mut facts = Map::new();
    for (path, kind) in types {
        let value = match kind {
            FactType::Int => Value::from(number),
            FactType::String => Value::from("30201"),
            FactType::Bool => Value::from(number > 1),
        };
        put(&mut facts, path, value);
    }
    facts
}

fn put(facts: &mut Map<String, Value>, path: &str, value: Value) {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let (name, many) = step.strip_suffix("[]").map_or((step, false), |name| (name, true));
    let Some(rest) = rest else {
        facts.insert(name.to_owned(), if many { Value::Array(vec![value]) } else { value });
        return;
    };
    let empty = || Value::Object(Map::new());
    let inside =
        facts.entry(name).or_insert_with(|| if many { Value::Array(vec![empty()]) } else { empty() });
    let inside = match inside {
        Value::Array(items) => items.first_mut(),
        other => Some(other),
    };
    if let Some(Value::Object(fields)) = inside {
        put(fields, rest, value);
    }
}
