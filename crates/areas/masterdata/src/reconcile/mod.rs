//! Several sources of one kind brought together: rows are grouped by exact keys ([`group`]), each field is settled by
//! agreement, precedence or a decision ([`merge`]), near matches are proposed ([`near`]) and never applied unasked.
//! One atomic apply, by somebody else than who brought the files, hands the merged rows to the kind's own importer.
//!
//! Everything is worked out from the files, the stored records and the decisions each time; the tables of a case hold
//! what people look at. So a stop at any point leaves the last committed step, and every step can be repeated.
//!
//! Memory grows with the rows of the case, some 4 KB each, which [`ROWS_MAX`] bounds; statements do not grow with
//! them, and no record has a query of its own.
//!
//! Invariant: the same sources, precedence and decisions give the same records ([`model`] compares with an obvious one).
//! Invariant: personal data stands staged or masked in the tables of a case (`tests/it/reconcile.rs`).

mod apply;
mod cases;
mod decide;
mod find;
mod group;
mod http;
mod kinds;
mod list;
mod matching;
mod merge;
#[cfg(test)]
mod model;
mod near;
pub(crate) mod private;
mod report;
mod store;
mod wire;

pub(crate) use http::endpoints;
pub(crate) use kinds::{private_columns, takes};

pub use apply::apply;
pub use cases::{Desk, NewCase, create, state, upload};
pub use decide::{Choice, Filter, decide};
pub use matching::{Matched, match_case};
pub use report::{CaseReport, write_report};

/// Most sources of a case.
const SOURCES_MAX: i64 = 8;
/// Most rows of all its sources together.
const ROWS_MAX: i64 = 600_000;
/// The field under which is decided whether two records are one.
const MATCH: &str = "@match";
