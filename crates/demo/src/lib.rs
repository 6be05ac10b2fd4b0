//! The demonstration department: created through the very paths its users take (files in, documents entered,
//! reviewed, approved and paid over the HTTP application), deterministic for a seed.

pub mod client;
pub mod department;
pub mod names;
