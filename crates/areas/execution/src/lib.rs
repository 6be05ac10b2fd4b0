//! Execution: payment applications, the bank's files, own-funds income, accruals.
//!
//! Read [`payment`] first, then [`bank`]. Money moves only through the posting pipeline; the files of the bank become
//! its commands.

pub mod accrual;
pub mod bank;
pub mod businesses;
pub mod demo_bank;
pub mod income;
pub mod payment;

use std::sync::Arc;

use platform::http::Endpoint;
use posting::{App, Kind};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = payment::http::endpoints();
    all.extend(bank::http::endpoints());
    all.extend(income::endpoints());
    all.extend(accrual::endpoints());
    all.push(businesses::endpoint());
    all
}

/// The kinds of documents of the area.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(payment::PaymentKind), Arc::new(income::IncomeKind), Arc::new(accrual::AccrualKind)]
}
