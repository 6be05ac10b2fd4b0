//! Time comes from here and nowhere else, so that a test or a simulated year can hold it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, TimeZone, Utc};
use serde::{Deserialize, Serialize};

/// Microseconds since 1970 UTC, as stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Stamp(pub i64);

impl Stamp {
    /// RFC 3339 in UTC, microseconds.
    pub fn rfc3339(self) -> String {
        self.utc().to_rfc3339_opts(SecondsFormat::Micros, true)
    }
    /// The fiscal calendar's day (UTC+8).
    pub fn date(self) -> NaiveDate {
        let beijing = FixedOffset::east_opt(8 * 3600).expect("eight hours are a valid offset");
        self.utc().with_timezone(&beijing).date_naive()
    }
    fn utc(self) -> DateTime<Utc> {
        Utc.timestamp_micros(self.0).single().unwrap_or(DateTime::<Utc>::MIN_UTC)
    }
}

impl Serialize for Stamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.rfc3339())
    }
}
impl<'de> Deserialize<'de> for Stamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let time = DateTime::parse_from_rfc3339(&text).map_err(serde::de::Error::custom)?;
        Ok(Stamp(time.timestamp_micros()))
    }
}
crate::db::stored_as_integer!(Stamp, Stamp, |stamp: Stamp| stamp.0);

impl utoipa::PartialSchema for Stamp {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}
impl utoipa::ToSchema for Stamp {}

/// Where the time comes from.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    System,
    /// A clock that stands until it is set: tests and the demonstration year.
    Held(Arc<AtomicI64>),
    /// The machine's clock, so many microseconds on or, below zero, back: a demonstration that is being served.
    Shifted(i64),
}

impl Clock {
    /// A clock standing at noon (UTC+8) of a day.
    pub fn held_at(date: NaiveDate) -> Clock {
        let clock = Clock::Held(Arc::new(AtomicI64::new(0)));
        clock.set_date(date);
        clock
    }
    /// Moves a held clock to noon (UTC+8) of a day; the machine's clock is left alone.
    pub fn set_date(&self, date: NaiveDate) {
        if let Clock::Held(at) = self {
            let noon = date.and_hms_opt(4, 0, 0).expect("04:00 exists on every day").and_utc();
            at.store(noon.timestamp_micros(), Ordering::SeqCst);
        }
    }
    /// Now. A held clock moves on by one millisecond with each look, so that stamps stay in order.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn now(&self) -> Stamp {
        match self {
            Clock::System => Stamp(Utc::now().timestamp_micros()),
            Clock::Held(at) => Stamp(at.fetch_add(1_000, Ordering::SeqCst)),
            Clock::Shifted(by) => Stamp(Utc::now().timestamp_micros().saturating_add(*by)),
        }
    }
    /// Today in the fiscal calendar.
    pub fn today(&self) -> NaiveDate {
        self.now().date()
    }
}

/// A stopwatch for progress, logs and benchmarks; never for a decision.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts it.
    #[expect(clippy::disallowed_methods, reason = "this is the one place that asks the machine")]
    pub fn start() -> Stopwatch {
        Stopwatch(std::time::Instant::now())
    }
    /// Time since the start.
    pub fn elapsed(self) -> std::time::Duration {
        self.0.elapsed()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_year_in_beijing_is_still_the_old_year_in_utc() {
        let stamp = Stamp(DateTime::parse_from_rfc3339("2026-12-31T16:00:00Z").unwrap().timestamp_micros());
        assert_eq!(stamp.date(), NaiveDate::from_ymd_opt(2027, 1, 1).unwrap());
    }
}
