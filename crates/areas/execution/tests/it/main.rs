//! Payments, the bank's files and income through the pipeline, on both engines.

mod bank;
mod income;
mod payments;
mod world;
