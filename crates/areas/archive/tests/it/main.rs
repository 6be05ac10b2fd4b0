//! The archive on both engines: packages and their damage, volumes and lists, the log, data for auditors, and that
//! posted means posted.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod audit_data;
mod conformance;
mod damage;
mod log;
mod packages;
mod posted;
mod volumes;
mod world;
