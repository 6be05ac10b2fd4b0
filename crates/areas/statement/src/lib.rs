//! Accounting statements and final accounts.

use platform::http::Endpoint;
use posting::App;

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    Vec::new()
}
