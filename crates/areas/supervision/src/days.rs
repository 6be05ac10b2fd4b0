//! Spans of days of the fiscal calendar (UTC+8), as moments.

use chrono::{Days as Plus, FixedOffset, NaiveDate, NaiveTime, TimeZone};
use kernel::{Problem, text};

/// From a moment on, and before another one, in microseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Days {
    pub(crate) from: i64,
    pub(crate) before: i64,
}

impl Days {
    /// Everything.
    const ALL: Days = Days { from: i64::MIN, before: i64::MAX };

    /// A fiscal year.
    pub(crate) fn of_year(year: i64) -> Days {
        let begins =
            |year: i64| i32::try_from(year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, 1, 1));
        match (begins(year), begins(year.saturating_add(1))) {
            (Some(first), Some(next)) => Days { from: begin(first), before: begin(next) },
            _ => Days::ALL,
        }
    }
    /// From the first day to the last, both included, within a year if one is given.
    pub(crate) fn read(year: Option<i64>, from: Option<&str>, to: Option<&str>) -> Result<Days, Problem> {
        let mut days = year.map_or(Days::ALL, Days::of_year);
        if let Some(from) = date("from", from)? {
            days.from = days.from.max(begin(from));
        }
        if let Some(to) = date("to", to)? {
            let next = to.checked_add_days(Plus::new(1)).unwrap_or(to);
            days.before = days.before.min(begin(next));
        }
        Ok(days)
    }
}

/// The first moment of a day.
fn begin(day: NaiveDate) -> i64 {
    let beijing = FixedOffset::east_opt(8 * 3600).expect("eight hours are a valid offset");
    beijing.from_local_datetime(&day.and_time(NaiveTime::MIN)).single().map_or(0, |at| at.timestamp_micros())
}

fn date(at: &str, asked: Option<&str>) -> Result<Option<NaiveDate>, Problem> {
    let Some(asked) = asked.filter(|asked| !asked.is_empty()) else { return Ok(None) };
    kernel::period::parse_date(asked).map(Some).ok_or_else(|| {
        Problem::field(
            at,
            text!("“{asked}”不是日期。", "“{asked}” is not a date."),
            text!("请写成 2026-03-01。", "Write it like 2026-03-01."),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_in_beijing_and_the_last_counts_whole() {
        let day = Days::read(None, Some("2026-01-01"), Some("2026-01-01")).unwrap();
        assert_eq!(kernel::Stamp(day.from).rfc3339(), "2025-12-31T16:00:00.000000Z");
        assert_eq!(day.before - day.from, 86_400_000_000);
        assert_eq!(Days::of_year(2026).from, day.from);
    }
    #[test]
    fn a_year_bounds_the_days() {
        let days = Days::read(Some(2026), Some("2025-06-01"), Some("2027-06-01")).unwrap();
        assert_eq!(days, Days::of_year(2026));
        assert_eq!(Days::read(None, None, Some("2026-02-30")).unwrap_err().fields[0].at, "to");
    }
}
