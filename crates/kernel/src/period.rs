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
    /// From `202603`; `None` when it is neither a month nor the opening (`202600`) or closing (`202613`) of a year.
    pub fn from_code(code: i64) -> Option<Period> {
        ((0..=13).contains(&(code % 100)) && (1990..=2200).contains(&(code / 100))).then_some(Period(code))
    }
    /// What stood before the first month of a year in which books were opened (期初): `202600`.
    pub fn opening(year: i64) -> Period {
        Period(year * 100)
    }
    /// The year-end carry-forward, after its twelfth month (年结期): `202613`. Revenue and expense close into it, so that
    /// the figures of the twelve months stay what they were.
    pub fn closing(year: i64) -> Period {
        Period(year * 100 + 13)
    }
    /// The period of a year's month.
    pub fn month_of(year: i64, month: u32) -> Period {
        Period(year * 100 + i64::from(month.clamp(1, 12)))
    }
    /// Its first day; the opening begins with its year, the closing is its last day.
    pub fn first_day(self) -> NaiveDate {
        match self.month() {
            13 => self.last_day(),
            month => day(self.year(), month.max(1), 1),
        }
    }
    /// Its last day; the opening is the first day of its year.
    pub fn last_day(self) -> NaiveDate {
        match self.month() {
            0 => day(self.year(), 1, 1),
            12 | 13 => day(self.year(), 12, 31),
            month => day(self.year(), month + 1, 1).pred_opt().unwrap_or(NaiveDate::MIN),
        }
    }
    /// The month that follows; after the twelfth and the closing the first of the next year.
    #[must_use]
    pub fn next_month(self) -> Period {
        if self.month() >= 12 { Period((self.year() + 1) * 100 + 1) } else { Period(self.0 + 1) }
    }
    /// `202603`
    pub fn code(self) -> i64 {
        self.0
    }
    /// Fiscal year (= calendar year).
    pub fn year(self) -> i64 {
        self.0 / 100
    }
    /// 1 to 12; 0 for the opening, 13 for the closing of a year.
    pub fn month(self) -> i64 {
        self.0 % 100
    }
}
impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.0)
    }
}

fn day(year: i64, month: i64, day: u32) -> NaiveDate {
    let (year, month) = (i32::try_from(year), u32::try_from(month));
    year.ok()
        .zip(month.ok())
        .and_then(|(year, month)| NaiveDate::from_ymd_opt(year, month, day))
        .unwrap_or(NaiveDate::MIN)
}
crate::db::stored_as_integer!(Period, Period, |period: Period| period.0);

/// Reads `2026-03-01`.
pub fn parse_date(text: &str) -> Option<NaiveDate> {
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|_| text.len() == 10)
}
