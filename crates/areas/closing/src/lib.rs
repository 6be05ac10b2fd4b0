//! Sets of books: opening balances, month close, what is settled in December, year close.
//!
//! Read [`carry`] first: the carry-forward as a pure function; then [`period`]. Nothing is posted but through the
//! pipeline's documents, and a period once closed is never opened.

mod accounts;
mod balances;
pub mod books;
pub mod carry;
mod facts;
mod life;
pub mod opening;
pub mod period;
pub mod year_close;
pub mod year_end;

use std::sync::Arc;

use platform::http::Endpoint;
use platform::import::Importer;
use posting::{App, Kind};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = books::endpoints();
    all.extend(accounts::endpoints());
    all.extend(opening::endpoints());
    all.extend(period::endpoints());
    all.extend(year_end::endpoints());
    all.extend(year_close::endpoints());
    all
}

/// The kinds of documents of the area.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![
        Arc::new(opening::OpeningKind),
        Arc::new(period::PeriodCloseKind),
        Arc::new(year_end::YearEndKind),
        Arc::new(year_close::YearCloseKind),
    ]
}

/// The files of the area that can be imported.
pub fn importers() -> Vec<Arc<dyn Importer>> {
    opening::importers()
}
