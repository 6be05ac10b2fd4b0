//! Electronic vouchers: files of invoices and receipts with their structured data.

use platform::http::Endpoint;
use posting::App;

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    Vec::new()
}
