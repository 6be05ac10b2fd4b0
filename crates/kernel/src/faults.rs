//! Collecting every wrong place of an input, so that all of them are named at once.

use crate::problem::{FieldProblem, Problem};
use crate::text;
use crate::text::Text;

/// Collects every wrong place of an input.
#[derive(Debug, Default)]
pub struct Faults(Vec<FieldProblem>);

impl Faults {
    /// A wrong place.
    pub fn add(&mut self, at: impl Into<String>, what: Text, how: Text) {
        self.0.push(FieldProblem { at: at.into(), what, how, cell: None });
    }
    /// A text whose length is out of bounds, or that holds control characters.
    pub fn words(&mut self, at: impl Into<String>, words: &str, min: usize, max: usize) {
        let count = words.trim().chars().count();
        let long = words.chars().count();
        if count < min || long > max || words.chars().any(|c| c.is_control() && c != '\n') {
            self.add(
                at,
                text!(
                    "长度须为 {min} 至 {max} 个字，不含控制字符。",
                    "It must have {min} to {max} characters and no control characters."
                ),
                text!("请修改后重新提交。", "Change it and send it again."),
            );
        }
    }
    /// A number out of bounds.
    pub fn range(&mut self, at: impl Into<String>, number: i64, min: i64, max: i64) {
        if !(min..=max).contains(&number) {
            self.add(
                at,
                text!("须在 {min} 至 {max} 之间。", "It must be between {min} and {max}."),
                text!("请修改后重新提交。", "Change it and send it again."),
            );
        }
    }
    /// The problem, when anything was wrong.
    pub fn done(self) -> Result<(), Problem> {
        if self.0.is_empty() { Ok(()) } else { Err(Problem::invalid(self.0)) }
    }
}
