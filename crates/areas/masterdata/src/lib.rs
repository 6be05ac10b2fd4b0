//! One source for what every other area reads: units, persons, payees and bank accounts, expenditure standards,
//! classifications, and the official tables in their editions.
//!
//! Records come in as files ([`importers`]), all or nothing; the official tables are loaded at first start
//! ([`reference`]). Other areas read the views `v_unit`, `v_payee`, `v_bank_account`, `v_standard`, `v_code` and
//! `v_economic_mapping`.
//!
//! Invariant: repeating an import changes nothing (`tests/it`).
//! Invariant: every change leaves a record with the old and the new values, without personal data (`tests/it`).

mod accounts;
pub mod check_digit;
mod codes;
pub mod http;
pub mod importers;
pub mod jobs;
mod payees;
mod persons;
pub mod reconcile;
mod record;
pub mod reference;
mod rights;
mod standards;
mod tree;
mod units;

pub use http::endpoints;
