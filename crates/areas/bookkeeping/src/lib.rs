//! Documents that make vouchers where no other area does: event vouchers, manual vouchers, reversals.

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
