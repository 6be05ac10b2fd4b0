//! The ledger's own promises, held against models written as plainly as possible.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop right there")]

mod books;
mod positions;
