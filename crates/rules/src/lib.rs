//! Control rules: the catalogue (data with a clause and effective dates), findings, the runner of the
//! configurable rules, and the verdict over a set of findings. A pure library: it knows no database and no
//! clock; facts and dates come in.
//!
//! Two kinds of rule stand in one catalogue. A *fixed* rule is a Rust function in an area; the catalogue
//! gives it level, clause, words and parameters, and a row that is missing blocks ([`Missing`]). A
//! *configurable* rule is a CEL expression over a facts object: true is a hit.
//!
//! Invariant: a rule that cannot be judged counts as a hit (`a_missing_fact_is_a_hit` in `tests/it/shipped.rs`).
//! Invariant: no expression panics, hangs or exhausts the stack (`tests/it/hostile.rs`).
//! Invariant: more findings never make a blocked document pass (`verdict::tests::more_findings_never_help`).
//!
//! Read [`level`] and [`finding`] first, then [`catalogue`], [`expression`] and [`verdict`].

pub mod active;
pub mod analysis;
pub mod catalogue;
pub mod expression;
pub mod finding;
pub mod level;
pub mod parse;
pub mod rule;
pub mod template;
pub mod verdict;

pub use active::{Active, Missing};
pub use catalogue::{Catalogue, RuleProblem};
pub use expression::Expression;
pub use finding::{Finding, collect};
pub use level::Level;
pub use rule::{Parameter, Rule, RuleKind, Trigger};
pub use verdict::{Acknowledgement, MissingReason, Release, Verdict, decide};
