//! One source for what every other area reads: units, persons, payees and bank accounts, asset cards, expenditure
//! standards, the library of performance indicators, classifications, and the official tables in their editions.
//!
//! Records come in as files ([`importers`]), all or nothing; the official tables are loaded at first start
//! ([`reference`]). Other areas read the views `v_unit`, `v_payee`, `v_bank_account`, `v_standard`, `v_code`,
//! `v_economic_mapping`, `v_asset`, `v_asset_life` and `v_performance_indicator`; what looks records over reads
//! `v_unit_record` and `v_person_record`, which hold nothing secret.
//!
//! Every creation and change of a record is a version of it ([`versions`]); what is not the operator's or the
//! department's to change by file is changed by an approved request (`change`).
//!
//! Invariant: repeating an import changes nothing (`tests/it`).
//! Invariant: every change leaves a record with the old and the new values, without personal data (`tests/it`).

mod accounts;
mod assets;
mod change;
pub mod check_digit;
mod codes;
pub mod compare;
mod edition;
pub mod http;
pub mod importers;
pub mod jobs;
mod lives;
mod payees;
mod performance;
mod persons;
pub mod reconcile;
mod record;
pub mod reference;
mod rights;
mod sealed;
mod staffing;
mod standards;
mod tree;
mod unit_fields;
mod units;
pub mod versions;

pub use change::{FLOW as CHANGE_FLOW, apply_due, kinds};
pub use http::endpoints;
pub use sealed::sealed_data;
pub use staffing::staff;
