//! Fiscal periods.

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// A month of a fiscal year, stored as `year * 100 + month`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Period(i64);

impl Period {
    /// The period of a day.
    pub fn of(date: NaiveDate) -> Period {
        Period(i64::from(date.year()) * 100 + i64::from(date.month()))
    }
    /// From `202603`; `None` when it is no month.
    pub fn from_code(code: i64) -> Option<Period> {
        ((1..=12).contains(&(code % 100)) && (1990..=2200).contains(&(code / 100))).then_some(Period(code))
    }
    /// `202603`
    pub fn code(self) -> i64 {
        self.0
    }
    /// Fiscal year (= calendar year).
    pub fn year(self) -> i64 {
        self.0 / 100
    }
    /// 1 to 12.
    pub fn month(self) -> i64 {
        self.0 % 100
    }
}
impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}
crate::db::stored_as_integer!(Period, Period, |period: Period| period.0);

/// Reads `2026-03-01`.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)
}
