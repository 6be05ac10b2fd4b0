//! Records that come in editions: a newer one ends the one before on the day before it begins.

use std::collections::BTreeMap;

/// An edition of a record.
pub(crate) trait Edition {
    /// What all editions of the record share.
    fn code(&self) -> &str;
    /// Its first day.
    fn begins(&self) -> &str;
    /// Its last day; none while it is open.
    fn ends(&mut self) -> &mut Option<String>;
}

/// Stored and wanted editions of the same records, with the day each one ends: its own, but never later than the day
/// before the next begins. So a stored one's end may move; what was priced by it keeps pointing at it.
pub(crate) fn succession<E: Edition>(
    stored: impl Iterator<Item = E>,
    wanted: impl Iterator<Item = E>,
) -> Vec<E> {
    let mut editions: BTreeMap<(String, String), E> = BTreeMap::new();
    for edition in stored.chain(wanted) {
        editions.insert((edition.code().to_owned(), edition.begins().to_owned()), edition);
    }
    let mut list: Vec<E> = editions.into_values().collect();
    for place in 1..list.len() {
        let (before, after) = list.split_at_mut(place);
        let (Some(before), Some(next)) = (before.last_mut(), after.first()) else { continue };
        if before.code() != next.code() {
            continue;
        }
        let last = kernel::period::parse_date(next.begins()).and_then(|day| day.pred_opt());
        if let Some(last) = last.map(|day| day.to_string()) {
            let end = before.ends();
            if end.as_ref().is_none_or(|end| *end > last) {
                *end = Some(last);
            }
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Debug, PartialEq)]
    struct One(&'static str, &'static str, Option<String>);

    impl Edition for One {
        fn code(&self) -> &str {
            self.0
        }
        fn begins(&self) -> &str {
            self.1
        }
        fn ends(&mut self) -> &mut Option<String> {
            &mut self.2
        }
    }

    fn ends(list: Vec<One>) -> Vec<(&'static str, &'static str, Option<String>)> {
        list.into_iter().map(|one| (one.0, one.1, one.2)).collect()
    }

    #[test]
    fn every_edition_ends_before_the_next_begins_and_keeps_an_earlier_end() {
        let day = |day: &str| Some(day.to_owned());
        let stored = [One("A", "2016-01-01", None), One("B", "2020-01-01", day("2020-06-30"))];
        let wanted = [One("A", "2027-01-01", None), One("B", "2027-01-01", None)];
        assert_eq!(
            ends(succession(stored.into_iter(), wanted.into_iter())),
            [
                ("A", "2016-01-01", day("2026-12-31")),
                ("A", "2027-01-01", None),
                ("B", "2020-01-01", day("2020-06-30")),
                ("B", "2027-01-01", None)
            ]
        );
    }
}
