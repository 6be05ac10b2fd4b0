//! How long records are kept (保管期限): data of `data/archive/retention.toml`.

use std::sync::LazyLock;

use chrono::{Datelike, NaiveDate};
use kernel::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const SHIPPED: &str = include_str!("../../../../data/archive/retention.toml");

/// From when years are counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counted {
    /// The day after the fiscal year ends.
    YearEnd,
    /// The day an asset is disposed of.
    Disposal,
}

/// A category of records.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetentionCategory {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub zh: String,
    /// English name.
    pub en: String,
    /// Years; absent for what is kept for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub years: Option<u32>,
    /// From when they are counted.
    pub counted: Counted,
}

/// The table of retention.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Retention {
    /// The regulation.
    pub source: String,
    /// How sure the rows are.
    pub evidence: String,
    /// Categories.
    #[serde(rename = "category")]
    pub categories: Vec<RetentionCategory>,
}

static TABLE: LazyLock<Retention> =
    LazyLock::new(|| toml::from_str(SHIPPED).expect("the shipped table is sound: tests read it"));

/// The table in force.
pub fn table() -> &'static Retention {
    &TABLE
}

/// A category by its code.
pub fn category(code: &str) -> Option<&'static RetentionCategory> {
    TABLE.categories.iter().find(|known| known.code == code)
}

impl RetentionCategory {
    /// For people.
    pub fn name(&self) -> Text {
        Text { zh: self.zh.clone(), en: self.en.clone() }
    }
    /// The day from which the years of a volume are counted; `None` for cards of assets that are in use.
    pub fn counted_from(&self, fiscal_year: i64, disposed_on: Option<NaiveDate>) -> Option<NaiveDate> {
        match self.counted {
            Counted::YearEnd => NaiveDate::from_ymd_opt(i32::try_from(fiscal_year).ok()? + 1, 1, 1),
            Counted::Disposal => disposed_on,
        }
    }
    /// The first day on which records counted from a day may be appraised for destruction; `None`: never.
    pub fn expires_on(&self, from: NaiveDate) -> Option<NaiveDate> {
        let year = from.year().checked_add(i32::try_from(self.years?).ok()?)?;
        // A leap day has no like in most years: its time is over on the day after.
        NaiveDate::from_ymd_opt(year, from.month(), from.day())
            .or_else(|| NaiveDate::from_ymd_opt(year, 3, 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        kernel::period::parse_date(text).unwrap()
    }

    #[track_caller]
    fn check(code: &str, year: i64, disposed: Option<&str>, expected: Option<&str>) {
        let category = category(code).unwrap();
        let from = category.counted_from(year, disposed.map(day));
        assert_eq!(from.and_then(|from| category.expires_on(from)), expected.map(day), "{code}");
    }

    #[test]
    fn thirty_years_are_counted_from_the_end_of_the_year() {
        for code in ["voucher", "journal", "ledger", "handover"] {
            check(code, 2026, None, Some("2057-01-01"));
        }
    }
    #[test]
    fn statements_of_months_and_bank_statements_are_kept_ten_years() {
        check("periodic_statement", 2026, None, Some("2037-01-01"));
        check("bank", 2026, None, Some("2037-01-01"));
    }
    #[test]
    fn cards_of_assets_are_kept_five_years_from_their_disposal() {
        check("asset_card", 2026, Some("2026-05-20"), Some("2031-05-20"));
        check("asset_card", 2026, Some("2028-02-29"), Some("2033-03-01"));
        check("asset_card", 2026, None, None);
    }
    #[test]
    fn reports_of_the_year_and_lists_are_kept_for_ever() {
        for code in ["annual_report", "custody", "destruction"] {
            check(code, 2026, None, None);
        }
    }
    #[test]
    fn every_category_has_a_code_of_its_own() {
        let codes: std::collections::BTreeSet<&str> =
            table().categories.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes.len(), table().categories.len());
    }
}
