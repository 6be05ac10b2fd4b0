//! The class of what an entry adds to the difference between the two results.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;
/// All classes with a row, and what belongs to none.
pub use template::{DIFFERENCE_CLASSES as ALL, OTHER_DIFFERENCE as OTHER};

static SPLITS: &str = include_str!("../../../../data/report/difference_splits.toml");
static CLASSES: &str = include_str!("../../../../data/posting/difference_classes.csv");

/// The two classes that are shown net.
pub const NETTED: [&str; 2] = ["payable_payment", "payable_expense"];
#[derive(Deserialize)]
struct File {
    split: Vec<Split>,
}
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Split {
    event: String,
    accounts: Vec<String>,
    class: String,
}

struct Known {
    splits: Vec<Split>,
    /// By event, in order of the file.
    classes: BTreeMap<&'static str, Vec<&'static str>>,
}

static KNOWN: LazyLock<Known> = LazyLock::new(|| Known {
    splits: toml::from_str::<File>(SPLITS).expect("the shipped splits are read by a test").split,
    classes: classes(),
});

/// Events with their classes: the first and the third column.
fn classes() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut classes: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in CLASSES.lines().skip(1) {
        let mut cells = line.split(',');
        if let (Some(event), Some(class)) = (cells.next(), cells.nth(1)) {
            classes.entry(event).or_default().push(class);
        }
    }
    classes
}

/// The class of an entry: what its account shows of an event with two effects; else the class of its voucher; of a voucher
/// with several the one that the event can have.
pub fn class_of(event: &str, voucher: &str, account: &str) -> &'static str {
    let of_account = KNOWN.splits.iter().find(|split| {
        split.event == event && split.accounts.iter().any(|one| account.starts_with(one.as_str()))
    });
    if let Some(split) = of_account {
        return known(&split.class);
    }
    let stated: Vec<&str> = voucher.split(',').filter(|class| !class.is_empty()).collect();
    match stated.as_slice() {
        [] => OTHER,
        [one] => known(one),
        several => {
            let of_event = KNOWN.classes.get(event).map(Vec::as_slice).unwrap_or_default();
            of_event.iter().find(|class| several.contains(class)).copied().unwrap_or(OTHER)
        }
    }
}

fn known(class: &str) -> &'static str {
    ALL.iter().find(|one| **one == class).copied().unwrap_or(OTHER)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_those_of_the_form() {
        for (event, classes) in &KNOWN.classes {
            for class in classes {
                assert!(ALL.contains(class) || *class == OTHER, "{event}: {class}");
            }
        }
        assert!(KNOWN.splits.iter().all(|split| ALL.contains(&split.class.as_str())));
        let rows = crate::define::table("fz01", true).unwrap();
        for class in ALL {
            let named = |row: &report::define::Row| matches!(row, report::define::Row::Fixed { key, .. } if key == class);
            assert!(rows.sides[0].rows.iter().any(named), "{class}");
        }
    }
    #[test]
    fn an_entry_has_one_class() {
        assert_eq!(class_of("P03", "payable_payment", "7101"), "payable_payment");
        assert_eq!(class_of("P01", "", "5001"), OTHER);
        assert_eq!(class_of("A01", "payable_payment,capital_purchase", "720101"), "capital_purchase");
        assert_eq!(class_of("P01", "payable_payment,capital_purchase", "5001"), OTHER);
        assert_eq!(class_of("A15", "donation_in_kind", "4603"), "donation_in_kind");
        assert_eq!(class_of("P60", "borrowing", "720103"), "payable_payment");
        assert_eq!(class_of("manual", "nonsense", "5001"), OTHER);
    }
}
