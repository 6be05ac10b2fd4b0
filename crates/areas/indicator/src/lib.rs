//! Indicators (指标): issuing and changing them, moving money between them, and reading them.
//!
//! A change ([`change`]) is made by the department's finance division and approved by another person of it; a
//! reallocation ([`reallocation`]) is applied for by a unit and walks the unit's and the department's approval by
//! the permission table ([`permission`]). Positions move only through the posting pipeline, at the final approval.
//!
//! Invariant: what is issued on a budget line never exceeds it (CR17, `crates/areas/supervision/tests/it`).
//! Invariant: money never crosses funds, nor projects or functional classes without the ministry's approval number
//! (CR18, CR19, `reallocation::rules::tests`).
//! Invariant: a document touches only indicators of its own unit's subtree that its handler may see.

mod change;
mod detail;
mod facts;
mod list;
mod named;
mod permission;
mod reallocation;

use std::sync::Arc;

use platform::http::Endpoint;
use posting::{App, Kind};

pub use change::{ChangeInput, ChangeLineInput, ExpenditureKind, NewIndicator, Operation, PaymentMode};
pub use permission::{Approver, Permission as ReallocationPermission, Permissions};
pub use reallocation::{ReallocationInput, ReallocationLineInput};

/// The kinds of documents of the area.
pub fn kinds() -> Vec<Arc<dyn Kind>> {
    vec![Arc::new(change::ChangeKind), Arc::new(reallocation::ReallocationKind)]
}

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    [
        list::endpoints(),
        detail::endpoints(),
        change::http::endpoints(),
        reallocation::http::endpoints(),
        permission::endpoints(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
