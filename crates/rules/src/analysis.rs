//! What an expression may be, checked once before it is kept: a small, total part of CEL.
//!
//! Allowed: whole numbers, words, yes/no, `&& || ! ?:`, comparison, `+ - * / %`, `in`, `has(a.b)`, `size`,
//! `contains`, `startsWith`, `endsWith`, `blank` (empty or only white space), and `all`, `exists`,
//! `exists_one`, `filter` and `map` over a list *of the facts or parameters*, nested at most twice. A range is
//! never a computed list, so no value can grow from step to step, and the cost of a run follows from the
//! lengths of the lists ([`Analysis::cost`]). There are no fractions, regular expressions, maps or indexes.

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};
use std::collections::BTreeSet;

/// Bytes an expression has at most.
pub const BYTES_MAX: usize = 2_000;
/// Brackets open at one time at most.
pub const NESTING_MAX: usize = 24;
/// Depth of the parsed tree at most: what the stack of any caller can evaluate.
pub const DEPTH_MAX: usize = 64;
/// Comprehensions inside each other at most.
pub const COMPREHENSIONS_MAX: usize = 2;

/// Nodes that one `+` counts for: between words it copies both.
const ADD_NODES: u64 = 50;

/// The name under which a rule's parameters stand in its expression.
pub const PARAMETERS: &str = "parameters";

/// Refuses, before the parser sees it, whatever could hurt the parser. Words in quotes may hold any
/// character but a backslash and a line break; everything else is ASCII.
pub fn scan(source: &str) -> Result<(), String> {
    if source.trim().is_empty() {
        return Err("the expression is empty".into());
    }
    if source.len() > BYTES_MAX {
        return Err(format!("the expression has {} bytes, at most {BYTES_MAX} are allowed", source.len()));
    }
    if source.contains("'''") || source.contains("\"\"\"") || source.contains('\\') {
        return Err("backslashes and triple quotes are not allowed".into());
    }
    let (mut quote, mut open) = (None, 0_usize);
    for c in source.chars() {
        match (quote, c) {
            (Some(_), '\n' | '\r') => return Err("words in quotes end on their line".into()),
            (Some(mark), _) if c == mark => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(c),
            (None, '(' | '[' | '{') => {
                open += 1;
                if open > NESTING_MAX {
                    return Err(format!("more than {NESTING_MAX} brackets inside each other"));
                }
            }
            (None, ')' | ']' | '}') => {
                open = open.checked_sub(1).ok_or("a bracket closes that never opened")?
            }
            (None, _) if c.is_ascii_alphanumeric() || " \t\r\n_<>=!&|+-*/%.,?:".contains(c) => {}
            (None, _) => return Err(format!("the character {c:?} is not allowed outside quotes")),
        }
    }
    if quote.is_some() || open > 0 {
        return Err("quotes or brackets are not closed".into());
    }
    if source.contains("//") {
        return Err("comments are not allowed".into());
    }
    Ok(())
}

/// What was learnt of an expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Analysis {
    /// Paths of facts read as single values, such as `amount_fen`, `from.fund`, `lines[].fund`.
    pub facts: BTreeSet<String>,
    /// Paths whose size is asked.
    pub sized: BTreeSet<String>,
    /// Parameters read as single values.
    pub single_parameters: BTreeSet<String>,
    /// Parameters read.
    pub parameters: BTreeSet<String>,
    /// Paths that are walked as lists, facts and `parameters.x` alike.
    pub lists: BTreeSet<String>,
    /// All nodes of the tree.
    nodes: u64,
    /// For each list walked: the chain of lists around it (itself last) and the nodes run per item.
    loops: Vec<(Vec<String>, u64)>,
}

impl Analysis {
    /// Nodes evaluated at most, given the length of each list. Saturates.
    pub fn cost(&self, length: &dyn Fn(&str) -> u64) -> u64 {
        let of_loop = |(chain, nodes): &(Vec<String>, u64)| {
            chain.iter().fold(*nodes, |cost, path| cost.saturating_mul(length(path).max(1)))
        };
        self.loops.iter().map(of_loop).fold(self.nodes, u64::saturating_add)
    }
}

/// Checks a parsed expression against the allowed part of the language.
pub fn analyse(expression: &IdedExpr) -> Result<Analysis, String> {
    let mut walk = Walk { found: Analysis::default(), scope: Vec::new(), chain: Vec::new() };
    walk.expr(expression, 0)?;
    Ok(walk.found)
}

struct Walk {
    found: Analysis,
    /// Loop variables and what they stand for; `None` for an accumulator.
    scope: Vec<(String, Option<String>)>,
    chain: Vec<String>,
}

impl Walk {
    fn expr(&mut self, expression: &IdedExpr, depth: usize) -> Result<(), String> {
        if depth > DEPTH_MAX {
            return Err(format!("the expression is more than {DEPTH_MAX} steps deep"));
        }
        self.found.nodes += 1;
        match &expression.expr {
            Expr::Literal(literal) => self.literal(literal),
            Expr::Ident(name) if self.is_accumulator(name) => Ok(()),
            Expr::Ident(_) | Expr::Select(_) => {
                let path = self.path(expression, depth)?;
                self.read(path)
            }
            Expr::List(list) if list.optional_indices.is_empty() => {
                list.elements.iter().try_for_each(|element| self.expr(element, depth + 1))
            }
            Expr::Call(call) => self.call(call, depth),
            Expr::Comprehension(comprehension) => self.comprehension(comprehension, depth),
            Expr::List(_) | Expr::Map(_) | Expr::Struct(_) | Expr::Unspecified => {
                Err("maps, structures and optional values are not allowed".into())
            }
        }
    }

    fn literal(&self, literal: &LiteralValue) -> Result<(), String> {
        match literal {
            LiteralValue::Boolean(_) | LiteralValue::Int(_) | LiteralValue::String(_) => Ok(()),
            LiteralValue::Double(_) => Err("fractions are not allowed: amounts are whole fen".into()),
            LiteralValue::UInt(_) | LiteralValue::Bytes(_) => {
                Err("write whole numbers and words only".into())
            }
            LiteralValue::Null => Err("null is not allowed: ask has(…)".into()),
        }
    }

    fn is_accumulator(&self, name: &str) -> bool {
        self.scope.iter().rev().find(|(known, _)| known == name).is_some_and(|(_, path)| path.is_none())
    }

    /// The dotted path an identifier and its selections spell; anything else has no fields to select.
    fn path(&self, expression: &IdedExpr, depth: usize) -> Result<String, String> {
        if depth > DEPTH_MAX {
            return Err(format!("the expression is more than {DEPTH_MAX} steps deep"));
        }
        match &expression.expr {
            Expr::Ident(name) => match self.scope.iter().rev().find(|(known, _)| known == name) {
                Some((_, Some(path))) => Ok(path.clone()),
                Some((_, None)) => Err("an accumulator has no fields".into()),
                None if name.starts_with('.') => Err("names do not begin with a dot".into()),
                None => Ok(name.clone()),
            },
            Expr::Select(select) => {
                Ok(format!("{}.{}", self.path(&select.operand, depth + 1)?, select.field))
            }
            _ => Err("fields are selected from facts, not from computed values".into()),
        }
    }

    fn read(&mut self, path: String) -> Result<(), String> {
        match path.split_once('.') {
            _ if path == PARAMETERS => Err("name the parameter: parameters.x".into()),
            Some((PARAMETERS, name)) => {
                self.found.parameters.insert(name.trim_end_matches("[]").to_owned());
                if !name.ends_with("[]") {
                    self.found.single_parameters.insert(name.to_owned());
                }
                Ok(())
            }
            _ => {
                self.found.facts.insert(path);
                Ok(())
            }
        }
    }

    /// A list that is walked or asked for a member, and its size. Whole lists are not compared or copied:
    /// that would cost more than [`Analysis::cost`] knows.
    fn list(&mut self, list: &IdedExpr, depth: usize) -> Result<String, String> {
        let path = self.path(list, depth)?;
        if let Some((PARAMETERS, name)) = path.split_once('.') {
            self.found.parameters.insert(name.to_owned());
        }
        self.found.lists.insert(path.clone());
        Ok(path)
    }

    fn call(&mut self, call: &CallExpr, depth: usize) -> Result<(), String> {
        use operators as op;
        let arity = call.args.len() + usize::from(call.target.is_some());
        let known = match call.func_name.as_str() {
            op::CONDITIONAL => call.target.is_none() && arity == 3,
            op::LOGICAL_AND | op::LOGICAL_OR => call.target.is_none() && arity >= 2,
            op::LOGICAL_NOT | op::NEGATE | op::NOT_STRICTLY_FALSE | "blank" => {
                call.target.is_none() && arity == 1
            }
            op::ADD
            | op::SUBSTRACT
            | op::MULTIPLY
            | op::DIVIDE
            | op::MODULO
            | op::EQUALS
            | op::NOT_EQUALS
            | op::GREATER
            | op::GREATER_EQUALS
            | op::LESS
            | op::LESS_EQUALS
            | op::IN => call.target.is_none() && arity == 2,
            "contains" | "startsWith" | "endsWith" => call.target.is_some() && arity == 2,
            "size" => arity == 1,
            _ => false,
        };
        if !known {
            return Err(format!("'{}' with {arity} operands is not a known function", call.func_name));
        }
        let is_path = |side: &IdedExpr| matches!(side.expr, Expr::Ident(_) | Expr::Select(_));
        match (call.func_name.as_str(), &call.target) {
            (op::IN, _) => {
                self.expr(&call.args[0], depth + 1)?;
                return self.membership(&call.args[1], depth + 1);
            }
            ("size", target) => {
                let of = target.as_deref().or(call.args.first()).ok_or("size of what?")?;
                if is_path(of) {
                    let path = self.path(of, depth)?;
                    self.found.sized.insert(path);
                    return Ok(());
                }
            }
            ("contains" | "startsWith" | "endsWith", Some(target)) if !is_path(target) => {
                return Err(format!("'{}' is asked of a fact, not of computed words", call.func_name));
            }
            (op::ADD, _) if !self.appends(call) => self.found.nodes += ADD_NODES,
            // `filter` keeps the item whole.
            (op::ADD, _) if matches!(&call.args[1].expr, Expr::List(kept) if kept.elements.iter().all(is_path)) =>
            {
                return call.args[1..].iter().try_for_each(|kept| self.kept(kept, depth));
            }
            _ => {}
        }
        call.target.iter().try_for_each(|target| self.expr(target, depth + 1))?;
        call.args.iter().try_for_each(|argument| self.expr(argument, depth + 1))
    }

    /// Items that `filter` and `map` keep: a whole loop variable is no reading of a fact.
    fn kept(&mut self, kept: &IdedExpr, depth: usize) -> Result<(), String> {
        let Expr::List(items) = &kept.expr else { return Ok(()) };
        for item in &items.elements {
            let path = self.path(item, depth)?;
            if !path.ends_with("[]") {
                self.read(path)?;
            }
        }
        Ok(())
    }

    /// The step of `map` and `filter`, which the interpreter runs in place.
    fn appends(&self, call: &CallExpr) -> bool {
        matches!(call.args.first().map(|first| &first.expr), Some(Expr::Ident(name)) if self.is_accumulator(name))
    }

    /// `x in list` compares with each item: it counts as a loop of one node.
    fn membership(&mut self, list: &IdedExpr, depth: usize) -> Result<(), String> {
        match &list.expr {
            Expr::Ident(_) | Expr::Select(_) => {
                let path = self.list(list, depth)?;
                let mut chain = self.chain.clone();
                chain.push(path);
                self.found.loops.push((chain, 1));
                Ok(())
            }
            Expr::List(_) => self.expr(list, depth),
            _ => Err("'in' asks a list".into()),
        }
    }

    fn comprehension(&mut self, loops: &ComprehensionExpr, depth: usize) -> Result<(), String> {
        if self.chain.len() >= COMPREHENSIONS_MAX {
            return Err(format!("more than {COMPREHENSIONS_MAX} walks over lists inside each other"));
        }
        if loops.iter_var2.is_some() || !matches!(loops.iter_range.expr, Expr::Ident(_) | Expr::Select(_)) {
            return Err("walk over a list of the facts or parameters, not over a computed one".into());
        }
        let path = self.list(&loops.iter_range, depth)?;
        self.expr(&loops.accu_init, depth + 1)?;
        self.chain.push(path.clone());
        self.scope.push((loops.accu_var.clone(), None));
        self.scope.push((loops.iter_var.clone(), Some(format!("{path}[]"))));
        let before = self.found.nodes;
        self.expr(&loops.loop_cond, depth + 1)?;
        self.expr(&loops.loop_step, depth + 1)?;
        self.found.loops.push((self.chain.clone(), self.found.nodes - before));
        self.scope.pop();
        self.expr(&loops.result, depth + 1)?;
        self.scope.pop();
        self.chain.pop();
        Ok(())
    }
}
