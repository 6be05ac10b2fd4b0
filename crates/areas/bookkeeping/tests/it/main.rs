//! Vouchers that people enter, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod desk;
mod event;
mod golden;
mod import;
mod manual;
mod reversal;
mod world;
