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

/// An id made of words alone: the same words give the same id.
pub(crate) fn derived_id(words: &str) -> kernel::uuid::Uuid {
    let digest = platform::hash::digest(words.as_bytes());
    let high = u128::from_str_radix(&digest[..32], 16).expect("a digest is hexadecimal");
    kernel::uuid::Builder::from_custom_bytes(high.to_be_bytes()).into_uuid()
}
