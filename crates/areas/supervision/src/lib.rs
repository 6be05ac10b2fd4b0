//! Looking over everything: the trace of a fen both ways, where a record is used, the quality of
//! master data, the overview of a year, execution rates, rule hits, the inbox, search over all documents, and the
//! check of every invariant.
//! Read-only.
//!
//! Invariant: nothing here writes; `verify` runs on one snapshot (`tests/it`).
//! Invariant: a trace is a bounded number of statements whatever its size, and shows nothing outside the scope.

mod days;
mod documents;
mod hits;
mod overview;
pub mod quality;
mod rates;
pub mod trace;
pub mod uses;
pub mod verify;

use platform::http::Endpoint;
use posting::App;

pub use trace::{Trace, find_by_number, trace};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    [
        trace::http::endpoints(),
        uses::http::endpoints(),
        quality::http::endpoints(),
        overview::endpoints(),
        rates::endpoints(),
        hits::endpoints(),
        documents::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
