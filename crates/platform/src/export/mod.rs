//! Lists going out whole: every list that declares its columns ([`crate::http::Endpoint::exports`]) can be had as XLSX
//! or CSV of any length, at its own path with `/export` behind, under the same right and with the same filters.
//!
//! An export reads the list itself, page after page, through the list's own handler: what stands on the screen is what
//! stands in the file. Read [`serve`] first, then [`columns`] for how a value becomes a cell.
//!
//! Invariant: an export leaves an audit record before its first byte (`tests/it/export.rs`).

mod columns;
mod files;
mod pages;
mod serve;

pub use columns::{Column, word_of};
pub use files::from_file;
pub use serve::ExportRecord;
pub(crate) use serve::{ACTION, About, Selection, serve, title};
