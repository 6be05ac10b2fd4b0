//! Books for reading (vouchers, balances, journals and ledgers of every kind, ageing), the preview of what an event
//! would post, and bank reconciliation. Nothing is posted here; vouchers come from the posting pipeline alone.
//!
//! Invariant: balances are read from kept balances, never by scanning entries (`ledger::queries::balances`).
//! Invariant: a preview is the pipeline's own evaluation of the templates, not a second one (`preview::tests`).

mod ageing;
mod bank;
mod books;
mod combined;
mod conditions;
pub mod files;
mod general;
mod ledgers;
mod levels;
mod preview;
mod vouchers;

use platform::http::Endpoint;
use posting::App;

pub use preview::{PreviewLine, preview};
pub use vouchers::{Voucher, VoucherPage, VoucherRow};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    [
        vouchers::endpoints(),
        books::endpoints(),
        combined::endpoints(),
        general::endpoints(),
        ledgers::endpoints(),
        ageing::endpoints(),
        bank::endpoints(),
        preview::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
