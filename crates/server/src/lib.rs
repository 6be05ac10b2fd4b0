//! The product put together: every area's documents and endpoints, one binary.
//!
//! [`assemble`] opens the database and builds the application; [`cli`] is the command line; [`web`] the web application,
//! [`page`] the API reference, [`registry`] what the web application asks first.

pub mod assemble;
pub mod cli;
pub mod page;
pub mod registry;
pub mod web;

pub use assemble::{Product, endpoints, importers};
