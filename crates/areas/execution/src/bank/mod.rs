//! The files exchanged with the bank: instructions out ([`instruction`]), receipts ([`receipt`]) and statements
//! ([`statement`]) in, as CSV or XML ([`file`]).
//!
//! Invariant: a receipt has at most one effect, however often its file comes in (`tests/it`).

pub mod file;
pub mod http;
pub mod instruction;
pub mod receipt;
pub mod statement;

pub use file::Format;
pub use receipt::{ReceiptReport, ReceiptRow};
