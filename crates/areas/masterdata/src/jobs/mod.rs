//! Imports that run in the background: taken at once, run one after another, watched from elsewhere, found again after
//! a restart. Reconciliations are matched and applied by the same jobs.
//!
//! The file waits in the database. One that was only checked, or was found wrong, stays there for a while: its cells can
//! be corrected and checked again, what it would change is listed, and a clean one is taken in without being sent again. A job that was stopped half-way is run again from its beginning, because nothing of
//! it was committed; its row becomes `done` in the transaction that writes the records, so it is never run twice.
//! While a job runs its progress is kept in the process that runs it, outside of the transaction.
//!
//! Invariant: a killed import left nothing or everything (`server/tests/it/torture/import.rs`).

mod cells;
mod checked;
mod differences;
pub(crate) mod http;
pub(crate) mod problems;
mod store;
mod work;

pub(crate) use http::endpoints;
pub use work::{run_waiting, work};
