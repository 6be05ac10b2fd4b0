//! Books for reading and bank reconciliation over HTTP, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod bank;
mod books;
mod world;
