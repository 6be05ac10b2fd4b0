//! What-if (试算): a budget as it would be with other control figures, standards or headcounts, beside what it is.
//!
//! A scenario names a base (the budgets as they are, or a sealed round) and holds changes. Nothing of the real budget is
//! copied and nothing that is worked out is stored: reading a scenario reads the base, works the changes out in memory and
//! hands the differences to the same code that makes the official tables. It ends by being discarded, or by being adopted:
//! then its control figures are set through the one door they are set by.
//!
//! This area stands above the others: it uses the costing of `project`, the figures of `compilation` and the tables of
//! `report`, and none of them knows it.
//!
//! Invariant: a scenario without changes shows what is (`work_tests`, `tests/it`).
//! Invariant: what a change differs by is what working everything out anew differs by (`work_tests`, `tests/it`).
//! Invariant: the relations between tables hold in a scenario as they hold without it (`tests/it`).
//! Invariant: nothing of the real budget changes but by adopting, once, on the base that was looked at (`tests/it`).
//!
//! Read [`model`], then the pure parts [`figures`], [`costing`], [`staff`], [`work`], [`rooms`], [`tables`]; then [`mod@load`],
//! [`sealed`], [`shown`], [`base`], [`store`], [`remaining`], [`detail`], [`ending`] and [`http`].

pub mod base;
pub mod costing;
pub mod detail;
pub mod ending;
pub mod figures;
pub mod http;
mod http_changes;
mod http_tables;
pub mod load;
pub mod model;
pub mod remaining;
pub mod rooms;
pub mod sealed;
pub mod shown;
pub mod staff;
pub mod store;
pub mod tables;
pub mod work;
#[cfg(test)]
mod work_tests;

use std::sync::Arc;

use platform::Vault;
use platform::http::Endpoint;
use posting::App;
use posting::staffing::StaffSource;

/// Who knows the people, given the keys of their pay.
pub type StaffOf = fn(&Vault) -> Arc<dyn StaffSource>;

/// The endpoints of the area.
pub fn endpoints(staff: StaffOf) -> Vec<Endpoint<App>> {
    http::endpoints(staff).into_iter().chain(http_tables::endpoints(staff)).collect()
}
