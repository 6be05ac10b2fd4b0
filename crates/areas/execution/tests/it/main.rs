//! Payments, the bank's files and income through the pipeline, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod accrual;
mod back;
mod bank;
mod events;
mod income;
mod payments;
mod world;
