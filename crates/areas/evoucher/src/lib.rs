//! Electronic vouchers (电子会计凭证): files of invoices and receipts with their structured data.
//!
//! The area owns what was read of a file and who handed it in; the file itself stays as it came. It never types what becomes
//! of a voucher: that is told by the documents that claim its number and by the books (`v_evoucher_use`). It never moves
//! money and never verifies a signature, it notes that there is one.
//!
//! Invariant: a number is taken once in the whole department (unique key; `tests/it`).
//! Invariant: a file that was made to harm is answered in its limits (`tests/it/hostile.rs`).
//! Invariant: a file with any doubt is not taken (`tests/it`).
//!
//! Read [`read`] (from bytes to fields), then [`check`] and [`proposal`], which are pure, then [`child`], [`intake`], [`store`],
//! [`detail`], [`booking`] and [`http`].

pub mod booking;
pub mod check;
pub mod child;
pub mod detail;
pub mod http;
pub mod intake;
pub mod proposal;
pub mod read;
pub mod store;
mod summary;

use platform::http::Endpoint;
use posting::App;

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    http::endpoints()
}
