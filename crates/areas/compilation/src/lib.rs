//! The budget of a unit: which projects of the library it carries out this year, with which money.
//!
//! Budget lines are not typed. They are derived from the costing lines of the chosen projects, one for each
//! project, function, departmental economic class and fund; lines taken over from another system come in by import
//! and say so. The last approval issues the indicators in the same posting.
//!
//! Invariant: Σ indicators issued = Σ approved lines, and every line has exactly one indicator (`tests/it`).
//! Invariant: treasury money stays within the control figures, own funds within their budgeted income ([`rules`]).
//!
//! Read [`model`], [`input`], [`derive`], [`purchase`] (the lists of what is bought), [`rules`], [`lists`], [`issue`], then [`effects`] (what the pipeline calls).

use std::sync::Arc;

use platform::http::Endpoint;
use posting::{App, Kind};

pub mod control;
pub mod derive;
pub mod effects;
mod holdings;
pub mod http;
pub mod import;
pub mod input;
pub mod issue;
pub mod lists;
pub mod model;
pub mod purchase;
mod purchases;
pub mod queries;
pub mod rounds;
pub mod rules;
pub mod store;
pub mod version;
mod versions;

pub use effects::FLOW;
pub use input::{BudgetInput, IncomeLineInput, TakenOverLine};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    http::endpoints()
}

/// The kinds of documents of the area.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(effects::BudgetKind)]
}

/// What the area takes from files.
pub fn importers() -> Vec<Arc<dyn platform::import::Importer>> {
    import::importers()
}
