//! Tests of the shipped files and of the evaluation.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod corrupt;
mod differences;
mod errors;
mod every_event;
mod golden;
mod naive;

pub const RULES: &str = include_str!("../../../../data/reference/posting_rules.csv");
pub const TOKENS: &str = include_str!("../../../../data/reference/posting_tokens.csv");
pub const ACCOUNTS: &str = include_str!("../../../../data/reference/government_accounts.csv");
pub const CLASSES: &str = include_str!("../../../../data/posting/difference_classes.csv");

/// No ledger to ask.
pub fn no_ledger(_: &str) -> Option<kernel::Fen> {
    None
}
