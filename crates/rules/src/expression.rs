//! Compiling and running the expressions of configurable rules. Nothing here panics or runs long: see
//! [`analysis`](crate::analysis) for what an expression may be, and [`FUEL`] for how much it may do.

use crate::analysis::{self, Analysis, PARAMETERS};
use crate::rule::Parameter;
use cel::common::types::{CelBool, CelString, STRING_TYPE};
use cel::common::value::CowVal;
use cel::objects::Map as CelMap;
use cel::{Context, Env, ExecutionError, Program, Value as Cel};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, LazyLock};

/// Nodes one run may evaluate. The callers bound their lists (a document has at most some hundred lines);
/// a run that could cost more is not begun, and the rule counts as hit.
pub const FUEL: u64 = 200_000;
/// Bytes of one word among the facts.
const WORD_BYTES_MAX: usize = 4_000;
/// Levels of objects and lists inside one fact.
const FACT_DEPTH_MAX: usize = 6;
/// Values inside one fact.
const FACT_VALUES_MAX: usize = 50_000;
/// The parser recurses deeply; no caller's stack is trusted with it.
const PARSER_STACK_BYTES: usize = 32 * 1024 * 1024;

/// A checked expression, ready to run.
#[derive(Debug)]
pub struct Expression {
    source: String,
    program: Program,
    /// What it reads.
    pub reads: Analysis,
    /// The first steps of the paths of facts it reads.
    roots: Vec<String>,
}

/// The parameters of a rule in the form its expression reads, converted once when the rule is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Given {
    map: Cel,
    lengths: BTreeMap<String, u64>,
}

impl Given {
    /// From the parameters of a rule.
    pub fn of(parameters: &BTreeMap<String, Parameter>) -> Given {
        let map = parameters.iter().map(|(name, parameter)| (key(name), parameter.to_cel()));
        let length = |(name, parameter): (&String, &Parameter)| match parameter {
            Parameter::List(items) => Some((name.clone(), items.len() as u64)),
            _ => None,
        };
        Given {
            map: Cel::Map(CelMap { map: Arc::new(map.collect()) }),
            lengths: parameters.iter().filter_map(length).collect(),
        }
    }
}

impl PartialEq for Expression {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}
impl serde::Serialize for Expression {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.source)
    }
}

static ENVIRONMENT: LazyLock<Arc<Env>> = LazyLock::new(|| {
    let mut env = Env::stdlib().with_optional_support(false);
    env.add_overload("blank", "blank_string", vec![STRING_TYPE], |arguments| {
        let blank = arguments
            .first()
            .and_then(|argument| argument.downcast_ref::<CelString>())
            .map(|words| words.inner().trim().is_empty())
            .ok_or_else(|| ExecutionError::function_error("blank", "one word is needed"))?;
        Ok(CowVal::owned(CelBool::from(blank)))
    })
    .expect("the standard library has no function named blank");
    Arc::new(env)
});

impl Expression {
    /// Compiles many at once, in order, on one thread with a large stack. Each answer stands alone.
    pub fn compile_all(sources: Vec<String>) -> Vec<Result<Expression, String>> {
        if sources.is_empty() {
            return Vec::new();
        }
        let count = sources.len();
        let failed = |why: &str| (0..count).map(|_| Err(why.to_owned())).collect();
        let compile = move || sources.into_iter().map(Expression::compile_here).collect::<Vec<_>>();
        match std::thread::Builder::new().stack_size(PARSER_STACK_BYTES).spawn(compile) {
            Ok(thread) => thread.join().unwrap_or_else(|_| failed("the parser stopped")),
            Err(error) => failed(&format!("no thread for the parser: {error}")),
        }
    }

    /// Compiles one.
    pub fn compile(source: &str) -> Result<Expression, String> {
        Expression::compile_all(vec![source.to_owned()]).pop().unwrap_or_else(|| Err("no expression".into()))
    }

    fn compile_here(source: String) -> Result<Expression, String> {
        analysis::scan(&source)?;
        let parsed = catch_unwind(AssertUnwindSafe(|| -> Result<(Program, Analysis), String> {
            let program = ENVIRONMENT.compile(&source).map_err(|errors| {
                let first = errors.errors.first().map_or("not an expression", |error| error.msg.as_str());
                first.chars().take(200).collect::<String>()
            })?;
            let reads = analysis::analyse(program.expression())?;
            Ok((program, reads))
        }));
        let (program, reads) = parsed.unwrap_or_else(|_| Err("the parser stopped".to_owned()))?;
        let paths = reads.facts.iter().chain(&reads.lists).chain(&reads.sized);
        let roots: BTreeSet<&str> = paths.map(|path| root_of(path)).collect();
        let roots = roots.into_iter().filter(|root| *root != PARAMETERS).map(str::to_owned).collect();
        Ok(Expression { source, program, reads, roots })
    }

    /// The text it was compiled from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// True is a hit. Whatever keeps it from an answer is an error, which callers count as a hit.
    pub fn hits(&self, facts: &Facts, parameters: &Given) -> Result<bool, String> {
        let length = |path: &str| {
            let known = match path.split_once('.') {
                Some((PARAMETERS, name)) => parameters.lengths.get(name),
                _ => facts.lengths.get(path),
            };
            known.copied().unwrap_or(1)
        };
        let cost = self.reads.cost(&length);
        if cost > FUEL {
            return Err(format!("too many lines to judge: {cost} steps, at most {FUEL}"));
        }
        let mut context = Context::with_env(Arc::clone(&ENVIRONMENT));
        for root in &self.roots {
            match facts.roots.get(root) {
                Some(Ok(value)) => context.add_variable_from_value(root.as_str(), value.clone()),
                Some(Err(why)) => return Err(format!("fact {root}: {why}")),
                // Left undeclared: CEL then fails unless the answer does not depend on it.
                None => {}
            }
        }
        if !self.reads.parameters.is_empty() {
            context.add_variable_from_value(PARAMETERS, parameters.map.clone());
        }
        match catch_unwind(AssertUnwindSafe(|| self.program.execute(&context))) {
            Ok(Ok(Cel::Bool(hit))) => Ok(hit),
            Ok(Ok(_)) => Err("the expression is not a yes/no question".into()),
            Ok(Err(error)) => Err(explain(&error)),
            Err(_) => Err("the evaluation stopped".into()),
        }
    }
}

fn root_of(path: &str) -> &str {
    path.split(['.', '[']).next().unwrap_or(path)
}

/// Short words without the values themselves, which may be personal.
fn explain(error: &ExecutionError) -> String {
    match error {
        ExecutionError::UndeclaredReference(name) | ExecutionError::NoSuchKey(name) => {
            format!("missing fact: {name}")
        }
        ExecutionError::DivisionByZero(_) | ExecutionError::RemainderByZero(_) => "division by zero".into(),
        ExecutionError::Overflow(..) => "a number is out of range".into(),
        ExecutionError::NoSuchOverload(overload) => overload.to_string().chars().take(200).collect(),
        _ => "a value has the wrong type".into(),
    }
}

fn key(name: &str) -> cel::objects::Key {
    cel::objects::Key::String(Arc::new(name.to_owned()))
}

/// Facts in the form the expressions read, converted once for all rules of a check.
#[derive(Debug, Default)]
pub struct Facts {
    roots: BTreeMap<String, Result<Cel, String>>,
    /// The longest list under each path.
    lengths: HashMap<String, u64>,
}

impl Facts {
    /// From a JSON object. A null counts as missing. A fact with a fraction, a number beyond 64 bits, or of
    /// unreasonable size cannot be used, and rules that read it count as hit.
    pub fn new(facts: &Value) -> Facts {
        let mut converted = Facts::default();
        let Value::Object(fields) = facts else { return converted };
        for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
            let mut room = FACT_VALUES_MAX;
            let value = converted.convert(name, value, 0, &mut room);
            converted.roots.insert(name.clone(), value);
        }
        converted
    }

    fn convert(&mut self, path: &str, value: &Value, depth: usize, room: &mut usize) -> Result<Cel, String> {
        *room = room.checked_sub(1).ok_or("it is too large")?;
        if depth > FACT_DEPTH_MAX {
            return Err("it is too deep".into());
        }
        match value {
            Value::Null => Err("an item is empty".into()),
            Value::Bool(yes) => Ok(Cel::Bool(*yes)),
            Value::Number(number) => number.as_i64().map(Cel::Int).ok_or("it is not a whole number".into()),
            Value::String(words) if words.len() > WORD_BYTES_MAX => Err("it is too long".into()),
            Value::String(words) => Ok(Cel::String(Arc::new(words.clone()))),
            Value::Array(items) => {
                let longest = self.lengths.entry(path.to_owned()).or_default();
                *longest = (*longest).max(items.len() as u64);
                let path = format!("{path}[]");
                let items: Result<Vec<Cel>, String> =
                    items.iter().map(|item| self.convert(&path, item, depth + 1, room)).collect();
                Ok(Cel::List(Arc::new(items?)))
            }
            Value::Object(fields) => {
                let mut map = HashMap::with_capacity(fields.len());
                for (name, value) in fields.iter().filter(|(_, value)| !value.is_null()) {
                    map.insert(key(name), self.convert(&format!("{path}.{name}"), value, depth + 1, room)?);
                }
                Ok(Cel::Map(CelMap { map: Arc::new(map) }))
            }
        }
    }
}

/// Different values kept of one field over many lines.
const SAMPLES_MAX: usize = 20;

/// What stands at a path such as `from.fund`, or the different values at `lines[].fund`.
pub fn at_path(facts: &Map<String, Value>, path: &str) -> Option<Value> {
    let mut steps = path.split('.');
    let first = steps.next()?;
    let (name, many) = split_each(first);
    let mut values = vec![facts.get(name)?];
    let mut any_list = many;
    if many {
        values = values.into_iter().filter_map(Value::as_array).flatten().collect();
    }
    for step in steps {
        let (name, many) = split_each(step);
        any_list |= many;
        values = values.into_iter().filter_map(|value| value.get(name)).collect();
        if many {
            values = values.into_iter().filter_map(Value::as_array).flatten().collect();
        }
    }
    let scalar = |value: &&Value| !(value.is_null() || value.is_object() || value.is_array());
    let mut values = values.into_iter().filter(scalar);
    if !any_list {
        return values.next().cloned();
    }
    let mut different: Vec<Value> = Vec::new();
    for value in values {
        if different.len() < SAMPLES_MAX && !different.contains(value) {
            different.push(value.clone());
        }
    }
    Some(Value::Array(different))
}

fn split_each(step: &str) -> (&str, bool) {
    step.strip_suffix("[]").map_or((step, false), |name| (name, true))
}
