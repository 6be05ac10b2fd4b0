//! Documents that make vouchers where no other area does: event vouchers, manual vouchers, reversals; and the
//! accountants' desk over them.
//!
//! A voucher is entered by an accountant and posted by the reviewer of the unit, in one transaction with its review.
//! Nobody reviews what they entered (CR57, held by the flow), nothing enters a closed period (CR81) or the future (CR82),
//! and each has its papers (CR80).
//!
//! Read [`rules`] and [`known`] first, then [`event`], [`manual`], [`reversal`], [`desk`].

pub mod accounts;
pub mod desk;
pub mod event;
pub mod known;
mod life;
pub mod manual;
mod posted;
pub mod reversal;
pub mod rules;
pub mod words;

use std::sync::Arc;

use platform::http::Endpoint;
use platform::import::Importer;
use posting::{App, Kind};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = desk::endpoints();
    all.extend(event::endpoints());
    all.extend(manual::endpoints());
    all.extend(reversal::endpoints());
    all
}

/// The kinds of documents of the area.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(event::EventKind), Arc::new(manual::ManualKind), Arc::new(reversal::ReversalKind)]
}

/// The importers of the area.
pub fn importers() -> Vec<Arc<dyn Importer>> {
    vec![Arc::new(event::EventVouchers)]
}
