//! The official departmental budget tables (部门预算公开表 01–10) and the tables of its lists (11 procurement, 12 purchased
//! services, 13 new assets, 14 meetings, training and travel): what a department publishes of its budget.
//!
//! A table has no storage. Its figures are sums of budget lines under filters that stand as data in
//! `data/report/budget_tables.toml`; the same filters find the lines behind a figure. Nobody can edit one: the area has no
//! table and no route that changes anything.
//!
//! Invariant: every figure is the sum of the lines behind it (`tests/it`, by random lines on both engines).
//! Invariant: the department's figures are Σ of its units' after what moves between them (`fill_tests`).
//! Invariant: screen, CSV, XLSX and PDF show the same texts; two runs give the same bytes (`tests/it`).
//! Invariant: no route changes anything (`tests/it`, CR16).
//!
//! Read [`model`] (lines, filters, terms), [`define`] (what a table is), [`fill`] (figures in one pass), [`sheet`] (the form
//! people see), then [`load`] and [`lines`] (the two ways to the database), and [`book`], which puts them together.

pub mod book;
pub mod checks;
pub mod define;
pub mod files;
pub mod fill;
#[cfg(test)]
mod fill_tests;
mod http;
pub mod lines;
pub mod load;
pub mod model;
pub mod money;
pub mod pack;
pub mod sheet;
pub mod targets;

use platform::http::Endpoint;
use posting::App;

pub use http::{RangeWord, terms};

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    http::endpoints()
}
