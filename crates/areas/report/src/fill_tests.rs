//! Figures by random lines against a plain model: every line asked one by one.

use proptest::prelude::*;

use crate::checks::{Seen, relations};
use crate::define::{Holds, Side, tables};
use crate::fill::{Figures, Plan, Value};
use crate::load::is_internal;
use crate::model::{EXECUTED, EXPENDITURE, Facts, INCOME, Key, LAST_BUDGET, Sum, Term, Unit};
use crate::money::MoneyUnit;
use platform::UnitId;

const UNITS: usize = 4;

/// Funds with their revenue items; treasury money has none.
const FUNDS: &[(&str, &[&str])] = &[
    ("111", &[]),
    ("112", &[]),
    ("12", &[]),
    ("13", &[]),
    ("2", &[]),
    ("31", &["operating", "surplus_used", "carry_over"]),
    ("32", &["superior_subsidy"]),
    ("33", &["subordinate_remittance"]),
    ("34", &["business"]),
    ("39", &["rent", "interest", "other", "donation"]),
];
const FUNCTIONS: &[&str] = &["2010301", "2010302", "2010399", "2050801", "2050803", "2210201", "2060301"];
const ECONOMIES: &[&str] = &["30101", "30113", "30201", "30212", "30217", "30231", "31013", "30913"];
const KINDS: &[&str] = &["basic_person", "basic_operating", "project"];

/// A line as the database would sum it up.
#[derive(Clone, Debug)]
struct Drawn {
    unit: usize,
    key: Key,
    fen: i64,
}

fn expenditure() -> impl Strategy<Value = Drawn> {
    let at = |all: &'static [&'static str]| (0..all.len()).prop_map(move |place| all[place].to_owned());
    let fund = (0..FUNDS.len()).prop_map(|place| FUNDS[place].0.to_owned());
    let nature = prop_oneof![8 => Just("ordinary"), 1 => Just("remittance"), 1 => Just("subsidy")];
    let stream = prop_oneof![4 => Just(EXPENDITURE), 1 => Just(LAST_BUDGET), 1 => Just(EXECUTED)];
    let amount = prop_oneof![1_i64..10_000_000, Just(5_000), Just(4_999), 1_i64..9_000_000_000_000_000];
    let parts = (0..UNITS, stream, fund, at(FUNCTIONS), at(ECONOMIES), at(KINDS), nature, amount);
    parts.prop_map(|(unit, stream, fund, function, economy, kind, nature, fen)| {
        // Only own funds pay to other units; executed money has no kind.
        let nature = match (fund.as_str(), nature) {
            ("34", "ordinary") => "business",
            (own, nature) if own.starts_with('3') => nature,
            _ => "ordinary",
        };
        let (kind, nature) = if stream == EXECUTED { (String::new(), "") } else { (kind, nature) };
        let internal = is_internal(nature, "", unit != 0);
        let nature = nature.to_owned();
        let key = Key { stream, fund, function, economy, kind, nature, internal, ..Key::default() };
        Drawn { unit, key, fen }
    })
}

fn income() -> impl Strategy<Value = Drawn> {
    let own: Vec<(&str, &str)> =
        FUNDS.iter().flat_map(|(fund, items)| items.iter().map(move |item| (*fund, *item))).collect();
    (0..UNITS, prop::sample::select(own), 1_i64..9_000_000_000).prop_map(|(unit, (fund, item), fen)| {
        let key = Key {
            stream: INCOME,
            fund: fund.to_owned(),
            item: item.to_owned(),
            internal: is_internal("", item, unit != 0),
            ..Key::default()
        };
        Drawn { unit, key, fen }
    })
}

fn drawn() -> impl Strategy<Value = Vec<Drawn>> {
    (prop::collection::vec(expenditure(), 0..60), prop::collection::vec(income(), 0..20))
        .prop_map(|(spent, income)| [spent, income].concat())
}

fn facts(lines: &[Drawn], known: bool) -> Facts {
    let unit = |at: usize| Unit {
        id: UnitId(kernel::uuid::Uuid::from_u128(at as u128 + 1)),
        code: format!("00{at}"),
        name: format!("单位{at}"),
        is_new: false,
        has_last_budget: known,
        has_executed: known,
    };
    let mut facts = Facts { year: 2026, units: (0..UNITS).map(unit).collect(), ..Facts::default() };
    for line in lines {
        let key = facts.keys.iter().position(|key| *key == line.key).unwrap_or(facts.keys.len());
        if key == facts.keys.len() {
            facts.keys.push(line.key.clone());
        }
        facts.sums.push(Sum { unit: line.unit, key, fen: line.fen });
    }
    facts.sums.sort_by_key(|sum| sum.unit);
    facts
}

fn filled(facts: &Facts, consolidated: bool, unit: Option<usize>) -> Vec<Figures> {
    let sums = unit.map_or(facts.sums.as_slice(), |unit| facts.of_unit(unit));
    Plan::new(tables(), facts, consolidated).fill(sums).expect("what the test planted is there")
}

/// Σ of the lines behind a figure, each asked by itself.
fn behind(lines: &[Drawn], terms: &[Term], unit: Option<usize>, consolidated: bool) -> i128 {
    let mut sum = 0;
    for line in lines.iter().filter(|line| unit.is_none_or(|unit| unit == line.unit)) {
        for term in terms {
            let term = if consolidated { term.consolidated() } else { term.clone() };
            if term.filter.passes(&line.key) {
                sum += term.sign() * i128::from(line.fen);
            }
        }
    }
    sum
}

/// Every figure of sums with the terms behind it.
fn every(figures: &[Figures]) -> Vec<(&'static Side, String, String, Value)> {
    let sides = tables().iter().zip(figures).flat_map(|(table, sides)| table.sides.iter().zip(sides));
    let all = sides.flat_map(|(side, rows)| {
        rows.iter().flat_map(move |row| {
            let columns = side.columns.iter().zip(&row.values);
            let sums = columns.filter(|(column, _)| matches!(column.holds, Holds::Sum(..)));
            sums.map(move |(column, value)| (side, row.key.clone(), column.key.clone(), *value))
        })
    });
    all.collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_figure_is_the_sum_of_the_lines_behind_it(lines in drawn(), unit in 0..UNITS) {
        let facts = facts(&lines, true);
        for (unit, consolidated) in [(Some(unit), false), (None, true), (None, false)] {
            for (side, row, column, value) in every(&filled(&facts, consolidated, unit)) {
                let terms = side.derivation(&row, &column).expect("what the test planted is there");
                let sum = behind(&lines, &terms, unit, consolidated);
                prop_assert_eq!(value.fen().map(i128::from), Some(sum), "{}.{}", row, column);
            }
        }
    }

    #[test]
    fn tables_and_levels_tie_but_for_what_is_not_paid_for(lines in drawn(), unit in 0..UNITS) {
        let facts = facts(&lines, true);
        let figures = filled(&facts, false, Some(unit));
        let sums = facts.of_unit(unit);
        let seen = Seen { figures: &figures, facts: &facts, sums, consolidated: false };
        let broken: Vec<String> = relations(&seen)
            .iter()
            .filter(|one| !one.ties())
            .map(|one| one.worded(kernel::Language::En, MoneyUnit::Yuan).id)
            .filter(|id| !id.starts_with("own_"))
            .collect();
        prop_assert_eq!(broken, Vec::<String>::new());
    }

    #[test]
    fn the_department_is_the_sum_of_its_units_after_elimination(lines in drawn()) {
        let facts = facts(&lines, true);
        let together = every(&filled(&facts, true, None)).into_iter();
        let without: Vec<Drawn> = lines.iter().filter(|line| !line.key.internal).cloned().collect();
        let apart: Vec<Vec<_>> =
            (0..UNITS).map(|unit| every(&filled(&self::facts(&without, true), false, Some(unit)))).collect();
        for (side, row, column, value) in together {
            // What is carried to next year is each unit's own, whoever pays it.
            if row == "carried" || (row == "total" && side.columns.len() == 1 && side.item.en.contains("function")) {
                continue;
            }
            let of_units = apart.iter().flatten().filter(|(own, r, c, _)| std::ptr::eq(*own, side) && *r == row && *c == column);
            let sum: i128 = of_units.filter_map(|(_, _, _, value)| value.fen()).map(i128::from).sum();
            prop_assert_eq!(value.fen().map(i128::from), Some(sum), "{}.{}", row, column);
        }
    }

    #[test]
    fn matched_transfers_leave_the_department_in_balance(lines in drawn(), amount in 1_i64..1_000_000) {
        // What one unit pays, another receives; whatever else there is.
        let external: Vec<Drawn> = lines.into_iter().filter(|line| !line.key.internal).collect();
        let pay = |unit, nature: &str| Drawn {
            unit,
            key: Key {
                stream: EXPENDITURE, fund: "31".to_owned(), function: "2010301".to_owned(),
                economy: "30201".to_owned(), kind: "project".to_owned(), nature: nature.to_owned(),
                internal: is_internal(nature, "", unit != 0), ..Key::default()
            },
            fen: amount,
        };
        let take = |unit, fund: &str, item: &str| Drawn {
            unit,
            key: Key {
                stream: INCOME, fund: fund.to_owned(), item: item.to_owned(),
                internal: is_internal("", item, unit != 0), ..Key::default()
            },
            fen: amount,
        };
        let moved = [pay(0, "subsidy"), take(1, "32", "superior_subsidy"), pay(2, "remittance"), take(0, "33", "subordinate_remittance")];
        let facts = facts(&[external, moved.to_vec()].concat(), true);
        let figures = filled(&facts, true, None);
        let seen = Seen { figures: &figures, facts: &facts, sums: &facts.sums, consolidated: true };
        for relation in relations(&seen) {
            let said = relation.worded(kernel::Language::En, MoneyUnit::Yuan);
            prop_assert!(relation.ties() || said.id.starts_with("own_"), "{:?}", said);
        }
    }
}

#[test]
fn what_the_year_before_does_not_tell_is_unknown_and_not_zero() {
    let line = |stream, kind: &str| Drawn {
        unit: 1,
        key: Key {
            stream,
            fund: "111".to_owned(),
            function: "2010301".to_owned(),
            economy: "30217".to_owned(),
            kind: kind.to_owned(),
            nature: "ordinary".to_owned(),
            ..Key::default()
        },
        fen: 700,
    };
    let lines = [line(EXPENDITURE, "project")];
    for (known, last, change, rate) in [
        (true, Value::Fen(0), Value::Fen(700), Value::NoRate),
        (false, Value::Unknown, Value::Unknown, Value::Unknown),
    ] {
        let figures = filled(&facts(&lines, known), false, Some(1));
        let table = &figures[crate::define::place("05").expect("what the test planted is there")][0];
        let total = table.last().expect("what the test planted is there");
        assert_eq!((total.values[0], total.values[4], total.values[5]), (last, change, rate));
        let three =
            &figures[crate::define::place("07").expect("what the test planted is there")][0][0].values;
        assert_eq!((three[0], three[6]), (last, Value::Fen(700)));
    }
    // A unit without any budget in the year lacks nothing.
    let figures = filled(&facts(&lines, false), false, Some(2));
    assert_eq!(
        figures[crate::define::place("07").expect("what the test planted is there")][0][0].values[0],
        Value::Fen(0)
    );
}

#[test]
fn a_change_in_per_cent_is_rounded_away_from_zero() {
    let line = |stream, fen| Drawn {
        unit: 0,
        key: Key { stream, fund: "111".to_owned(), function: "2010301".to_owned(), ..Key::default() },
        fen,
    };
    for (before, now, rate) in [(3, 4, 3_333), (3, 5, 6_667), (20_000, 19_999, -1), (7, 0, -10_000)] {
        let facts = facts(&[line(EXECUTED, before), line(EXPENDITURE, now)], true);
        let figures = filled(&facts, false, Some(0));
        let total = figures[crate::define::place("05").expect("what the test planted is there")][0]
            .last()
            .expect("what the test planted is there");
        assert_eq!(total.values[5], Value::Rate(rate), "{before} → {now}");
    }
}
