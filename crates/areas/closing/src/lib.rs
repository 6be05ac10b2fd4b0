//! Sets of books: opening balances, month close, year-end close.

use std::sync::Arc;

use platform::http::Endpoint;
use posting::{App, Kind};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    Vec::new()
}

/// The kinds of documents of the area.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    Vec::new()
}
