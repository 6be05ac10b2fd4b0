//! The product put together: every area's documents and endpoints, one binary.
//!
//! [`assemble`] opens the database and builds the application; [`cli`] is the command line; [`page`] the page at `/`.

pub mod assemble;
pub mod cli;
pub mod page;

pub use assemble::{Product, endpoints, importers};
