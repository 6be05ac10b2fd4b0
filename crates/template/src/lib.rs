//! Voucher templates: a business event and its facts become the lines of the two books.
//!
//! The templates are data (`data/reference/posting_rules.csv`, `posting_tokens.csv`, the chart of accounts and
//! `data/posting/difference_classes.csv`). This crate reads them from text, refuses a file that is not sound
//! as a whole, and evaluates one event at a time. It is pure: no file, no database, no clock.
//!
//! Invariant: a file that loads balances in both books for every amount (`validate`, `tests/it.rs`).
//! Invariant: a fact that is missing, unknown or not allowed refuses the voucher and is named; nothing is
//! guessed (`tests/it.rs`).
//! Invariant: amounts are whole fen, computed in `i128` and checked back into `i64`.
//!
//! Read [`model`] first, then [`Templates::evaluate`].

mod choose;
mod difference;
mod evaluate;
mod facts;
mod form;
mod model;
mod parse;
mod table;
mod validate;

pub use difference::{Difference, KNOWN as DIFFERENCE_CLASSES, OTHER as OTHER_DIFFERENCE};
pub use facts::{EvaluateError, FactValue, Facts};
pub use form::{Comparison, Form, Operator, WordCondition};
pub use model::{
    Account, Book, Event, FactSpec, Line, Lines, RuleLine, Side, Target, TemplateProblem, Templates, TokenRow,
};
