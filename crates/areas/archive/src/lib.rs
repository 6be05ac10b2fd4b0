//! The accounting archive: packages of closed months and their verification, archived volumes with their retention,
//! hand-over and destruction lists, the log of accounting, and the data that auditors ask for.
//!
//! Nothing of the ledger is changed or removed here, and nothing of the archive is removed at all: a destruction list
//! keeps the appraisal and its approval. Read `package/mod.rs` first.
//!
//! Invariant: a package is made of closed months alone, and two of the same months have the same content
//! (`tests/it/packages.rs`).
//! Invariant: every kind of damage to a package is named by its verification (`tests/it/damage.rs`).
//! Invariant: a list of the archive takes two people, and no volume leaves before its time or under a hold
//! (`tests/it/volumes.rs`).
//! Invariant: the cashier keeps no archive (`volumes::tests`, `tests/it/volumes.rs`).

pub mod audit_data;
mod lists;
mod log;
pub mod package;
pub mod retention;
mod volumes;

use platform::http::Endpoint;
use posting::App;

use package::extra::Extra;

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let parts = [
        package::http::endpoints(),
        volumes::endpoints(),
        lists::endpoints(),
        log::endpoints(),
        audit_data::http::endpoints(),
    ];
    parts.into_iter().flatten().collect()
}

/// What other areas put into packages.
pub fn extras() -> Vec<Box<dyn Extra>> {
    vec![Box::new(package::Statements)]
}
