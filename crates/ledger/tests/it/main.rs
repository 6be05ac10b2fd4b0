//! The ledger's own promises, held against models written as plainly as possible.

mod books;
mod positions;
