//! The project library: what money is asked for, computed line by line.
//!
//! The costing line is the atom: task, standard (edition), quantity, frequency, economic class, fund → amount. An
//! amount is never typed: `amount = unit price × quantity × frequency`, rounded once, and a project's total is the
//! sum of its lines. Budget lines and reports follow from costing lines.
//!
//! Invariant: what is in the library (`reserved`) changes by an approved adjustment alone; the links costing line →
//! project and standard → costing line are written when it gets there (`tests/it`).
//! Invariant: a version never changes, and each stands on the one before (`tests/it/versions.rs`).
//!
//! Read [`model`] and [`input`] first, then [`mod@flow`], [`rules`], [`life`], [`effects`] (what the pipeline calls),
//! [`version`], [`diff`], [`store`] and [`facts`], [`queries`], [`http`], [`reserve`], [`ranking`], [`history`],
//! [`import`].

use std::sync::Arc;

use platform::http::Endpoint;
use posting::staffing::StaffSource;
use posting::{App, Kind};

mod again;
pub mod buys;
pub mod diff;
mod document;
pub mod effects;
pub mod facts;
pub mod flow;
pub mod generate;
mod generation;
pub mod history;
pub mod http;
pub mod import;
pub mod input;
pub mod life;
pub mod model;
pub mod queries;
pub mod ranking;
pub mod reserve;
pub mod rules;
pub mod store;
pub mod version;

pub use crate::flow::FLOW;
pub use input::{CostingLineInput, ProjectInput, TargetInput};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    http::endpoints()
}

/// Gives initials to projects that were there before they were kept.
pub async fn fill_initials(db: &kernel::Db) -> Result<(), kernel::DbError> {
    let named = platform::initials::Named { table: "pj_project", key: "id", name: "name" };
    platform::initials::fill(db, named).await
}

/// The kinds of documents of the area, with who knows the people.
pub fn kinds(staff: Arc<dyn StaffSource>) -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(effects::ProjectKind::new(staff))]
}

/// What the area takes from files.
pub fn importers() -> Vec<Arc<dyn platform::import::Importer>> {
    import::importers()
}
