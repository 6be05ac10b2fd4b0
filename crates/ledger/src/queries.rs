//! Scoped reads of the ledger for lists and reports.
