//! Why records change, from which day it counts, and whether the rows are written here.

use std::sync::Mutex;

use chrono::NaiveDate;
use kernel::Table;
use serde_json::Value;

use crate::audit::Event;

/// By which way a change of a record came.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// A file.
    #[default]
    Import,
    /// One record over HTTP.
    Api,
    /// An approved change request.
    ChangeRequest,
    /// Units merged, split or moved.
    Restructure,
}

impl Source {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Source::Import => "import",
            Source::Api => "api",
            Source::ChangeRequest => "change_request",
            Source::Restructure => "restructure",
        }
    }
}

/// A record as it would be written, worked out and checked by its importer.
#[derive(Clone, Debug)]
pub struct PlannedRow {
    /// Its table.
    pub table: &'static Table,
    /// Kind of record.
    pub kind: String,
    /// What its history names it by.
    pub object_id: String,
    /// Whether there was none before.
    pub is_new: bool,
    /// Its version after the change, when the record counts them itself.
    pub version: Option<i64>,
    /// The day from which it says itself that it is in force.
    pub begins: Option<String>,
    /// The row of the table.
    pub row: Value,
    /// The row as versions keep it: without personal data in clear.
    pub body: String,
    /// Columns that changed.
    pub changed: Vec<String>,
    /// For the audit trail.
    pub event: Event,
}

/// Where rows go that somebody else will write.
pub type Planned = Mutex<Vec<PlannedRow>>;

/// What a file makes of one record.
#[derive(Clone, Debug)]
pub struct Noting<'a> {
    /// The record as it stood; none when it is new.
    pub before: Option<&'a Value>,
    /// The record as the file wants it; none when that is no other.
    pub after: Option<&'a Value>,
    /// What a file names it by.
    pub code: &'a str,
    /// Columns whose values must not be told: personal data.
    pub private: &'a [&'a str],
}

/// Somebody who is told what becomes of each record of a file, in an order that is always the same.
pub trait Noted: Send + Sync {
    /// A record was compared.
    fn note(&self, record: &Noting<'_>);
}

/// The manner of a change.
#[derive(Clone, Default)]
pub struct Manner<'a> {
    /// By which way it came.
    pub source: Source,
    /// File, report or document it came by; the request when empty.
    pub reference: String,
    /// Why.
    pub reason: String,
    /// The day from which it counts; today when not stated.
    pub effective_from: Option<NaiveDate>,
    /// Set when the rows are only worked out: they are put here and nothing is written.
    pub planned: Option<&'a Planned>,
    /// Who is told what becomes of each record.
    pub noted: Option<&'a dyn Noted>,
}
