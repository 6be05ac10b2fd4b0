//! Accounting statements (会政财 01–04, 会政预 01–03), the notes to them, and the final accounts a department publishes
//! (决算公开表 01–09).
//!
//! A statement has no storage. Its figures are sums of kept balances under filters that stand as data in
//! `data/report/statements.toml`; the same filters find the accounts and months behind a figure. What statements need and
//! balances by account do not know (money by item, differences by class, net assets by event) is kept by event in the ledger.
//! Form, files and formatting are those of the budget tables (`report`).
//!
//! Invariant: every figure is the sum of what is shown behind it (`tests/it`, every cell on both engines).
//! Invariant: the balance sheet balances, and all relations tie, whatever was posted (`tests/it`, random journals).
//! Invariant: a department's figures are its units' less what is eliminated on both sides (`eliminate::tests`, `tests/it`).
//! Invariant: screen, CSV, XLSX and PDF show the same texts; two runs give the same bytes (`tests/it`).
//! Invariant: no route changes anything (`tests/it`).
//!
//! Read [`define`] (which statements), [`lines`] (what they are made of), [`flow`] and [`difference`] (items and classes),
//! [`eliminate`], then [`load`], [`book`] and [`checks`].

pub mod book;
pub mod checks;
pub mod define;
pub mod difference;
pub mod eliminate;
pub mod flow;
mod http;
pub mod lines;
pub mod load;

use platform::http::Endpoint;
use posting::App;

pub use http::when;

/// The endpoints of the area.
pub fn endpoints() -> Vec<Endpoint<App>> {
    http::endpoints()
}
