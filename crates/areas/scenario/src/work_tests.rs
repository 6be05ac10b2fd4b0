//! What is worked out by differences is what working everything out anew gives.

use std::collections::{BTreeMap, BTreeSet};

use compilation::model::ControlKind;
use kernel::uuid::Uuid;
use kernel::{Fen, Text};
use platform::UnitId;
use posting::generation::{Generation, SHIPPED};
use posting::staffing::{Group as Persons, Staffing};
use project::model::{amount, factor};
use proptest::prelude::*;
use report::model::{EXPENDITURE, Facts, Key, PURCHASE, Sum, Unit as ReportUnit};

use crate::costing::Group;
use crate::figures::{Figures, scaled};
use crate::model::{Change, ChangeKind, Headcount};
use crate::rooms::{rooms, totals};
use crate::staff::{Crew, projects};
use crate::tables::{Part, parts, with};
use crate::work::{Buys, Standard, Unit, World, work};

const UNITS: usize = 4;
const STANDARD: &str = "TRL-003/1";

fn id(n: usize) -> UnitId {
    UnitId(Uuid::from_u128(n as u128 + 1))
}

/// A top and units directly below it.
fn world() -> World {
    let path = |n: usize| if n == 0 { "/0/".to_owned() } else { format!("/0/{n}/") };
    let unit = |n: usize| Unit {
        id: id(n),
        code: format!("{n:03}"),
        name: format!("单位{n}"),
        parent_id: (n > 0).then(|| id(0)),
        path: path(n),
    };
    let shown = |n: usize| ReportUnit {
        id: id(n),
        code: format!("{n:03}"),
        name: String::new(),
        is_new: false,
        has_last_budget: false,
        has_executed: false,
    };
    World {
        year: 2027,
        units: (0..UNITS).map(unit).collect(),
        facts: Facts { year: 2027, units: (0..UNITS).map(shown).collect(), ..Facts::default() },
        ..World::default()
    }
}

/// The same units without a line.
fn nothing() -> World {
    world()
}

fn change(kind: ChangeKind) -> Change {
    Change {
        kind,
        unit_id: None,
        below: true,
        fund: String::new(),
        expenditure_kind: None,
        standard_id: None,
        headcount: None,
        rate_bp: None,
        amount_fen: None,
        count: None,
    }
}

fn shipped() -> Generation {
    Generation::parse(SHIPPED).expect("the shipped parameters are sound")
}

/// A costing line: unit, price, quantity, frequency, which economic class.
type Line = (usize, i64, u32, u32, usize);

fn line() -> impl Strategy<Value = Line> {
    // Most prices are the standard's; some are below it, some above.
    let price = prop_oneof![3 => Just(50_000_i64), 1 => 1_i64..50_000, 1 => 50_001_i64..90_000];
    (0..UNITS, price, 1_u32..400_000, 1_u32..300_000, 0_usize..3)
}

/// Four decimals.
fn decimal(n: u32) -> String {
    format!("{}.{:04}", n / 10_000, n % 10_000)
}

fn fen_of(line: &Line, price: i64) -> i64 {
    let (quantity, frequency) = (factor(&decimal(line.2)), factor(&decimal(line.3)));
    let amount = amount(Fen::from_fen(price), quantity.expect("above zero"), frequency.expect("above zero"));
    amount.expect("it fits").fen()
}

fn key(line: &Line) -> Key {
    Key {
        stream: EXPENDITURE,
        fund: "111".to_owned(),
        function: "2010301".to_owned(),
        economy: ["30211", "30201", "30226"][line.4].to_owned(),
        kind: "project".to_owned(),
        nature: "ordinary".to_owned(),
        ..Key::default()
    }
}

/// What a line buys, by its economic class: nothing, assets by procurement, a purchased service.
fn buys(line: &Line) -> Buys {
    let word = |text: &str| text.to_owned();
    match line.4 {
        1 => Buys { procurement: word("goods"), service: false, asset: word("A02010000") },
        2 => Buys { procurement: word("services"), service: true, asset: String::new() },
        _ => Buys::default(),
    }
}

/// As expenditure, and in the lists what is bought.
fn facts_of(world: &World, lines: &[Line], price: impl Fn(i64) -> i64) -> Facts {
    let parts = lines.iter().flat_map(|line| {
        let (spent, Buys { procurement, service, asset }) = (key(line), buys(line));
        let nature = String::new();
        let bought = Key { stream: PURCHASE, nature, procurement, service, asset, ..spent.clone() };
        let keys = [Some(spent), buys(line).is_listed().then_some(bought)];
        let fen = fen_of(line, price(line.1));
        keys.into_iter().flatten().map(move |key| Part { unit_id: id(line.0), key, fen })
    });
    with(&world.facts, id(0), parts).expect("the sums fit")
}

/// Sums by unit and key, whatever the order of the keys.
fn sums(facts: &Facts) -> BTreeMap<(usize, Key), i64> {
    facts.sums.iter().map(|sum| ((sum.unit, facts.keys[sum.key].clone()), sum.fen)).collect()
}

fn costed(lines: &[Line]) -> World {
    let mut world = world();
    world.facts = facts_of(&world, lines, |price| price);
    type Alike = (usize, i64, u32, u32, usize);
    let mut alike: BTreeMap<Alike, (i64, i64)> = BTreeMap::new();
    for line in lines {
        let (count, fen) = alike.entry(*line).or_default();
        *count += 1;
        *fen += fen_of(line, line.1);
    }
    let group = |(line, (count, fen)): (Line, (i64, i64))| Group {
        unit_id: id(line.0),
        standard_id: STANDARD.to_owned(),
        project_id: String::new(),
        class: "31".to_owned(),
        function: "2010301".to_owned(),
        economy: key(&line).economy,
        fund: "111".to_owned(),
        nature: "ordinary".to_owned(),
        procurement: buys(&line).procurement,
        service_purchase: i64::from(buys(&line).service),
        asset_class: buys(&line).asset,
        price_fen: Fen::from_fen(line.1),
        quantity: decimal(line.2),
        frequency: decimal(line.3),
        count,
        fen,
    };
    world.costing = alike.into_iter().map(group).collect();
    let standard = Standard {
        code: "TRL-003".to_owned(),
        name: Text::default(),
        amount_fen: Some(Fen::from_fen(50_000)),
    };
    world.standards.insert(STANDARD.to_owned(), standard);
    world
}

proptest! {
    #[test]
    fn a_changed_standard_differs_by_what_costing_everything_anew_differs_by(
        lines in prop::collection::vec(line(), 0..40),
        rate in -9_000_i64..20_000,
        second in prop::option::of(1_i64..90_000),
    ) {
        let world = costed(&lines);
        let mut changes = vec![Change {
            standard_id: Some(STANDARD.to_owned()),
            rate_bp: Some(rate),
            ..change(ChangeKind::Standard)
        }];
        // 四舍五入 of the standard itself.
        let first = (50_000 * (10_000 + rate) * 2 + 10_000).div_euclid(20_000);
        let mut steps = vec![(50_000, first)];
        if let Some(amount) = second {
            let amount_fen = Some(Fen::from_fen(amount));
            changes.push(Change { rate_bp: None, amount_fen, ..changes[0].clone() });
            steps.push((first, amount));
        }
        let price = |price: i64| steps.iter().fold(price, |price, (before, after)| {
            match price.cmp(before) {
                std::cmp::Ordering::Equal => *after,
                std::cmp::Ordering::Less => price.min(*after),
                std::cmp::Ordering::Greater => price,
            }
        });
        let outcome = work(&world, &shipped(), &changes).expect("it is worked out");
        let after = with(&world.facts, id(0), parts(&outcome.differences)).expect("it is worked out");
        let anew = facts_of(&nothing(), &lines, price);
        prop_assert_eq!(sums(&after), sums(&anew));
        let told: i64 = outcome.effects.iter().map(|effect| effect.lines_fen).sum();
        let spent = |facts: &Facts, sum: &Sum| facts.keys[sum.key].stream == EXPENDITURE;
        let total = |facts: &Facts| {
            facts.sums.iter().filter(|sum| spent(facts, sum)).map(|sum| sum.fen).sum::<i64>()
        };
        prop_assert_eq!(told, total(&anew) - total(&world.facts));
    }
    #[test]
    fn without_changes_everything_is_as_it_is(lines in prop::collection::vec(line(), 0..40), figure in 0_i64..1_000_000_000) {
        let mut world = costed(&lines);
        world.figures.insert((id(0), "111".to_owned(), ControlKind::Project), Fen::from_fen(figure));
        world.figures.insert((id(1), "111".to_owned(), ControlKind::Project), Fen::from_fen(figure / 3));
        let outcome = work(&world, &shipped(), &[]).expect("it is worked out");
        prop_assert_eq!(&outcome.figures, &world.figures);
        let after = with(&world.facts, id(0), parts(&outcome.differences)).expect("it is worked out");
        prop_assert_eq!(&after, &world.facts);
        let rooms = rooms(&world, &outcome).expect("it is worked out");
        for room in &rooms {
            prop_assert_eq!(room.control_before_fen, room.control_after_fen);
            prop_assert_eq!(room.lines_before_fen, room.lines_after_fen);
            prop_assert_eq!(room.room_before_fen, room.room_after_fen);
        }
        // What the top has split comes back below: the sum is its figure.
        let spent = world.facts.sums.iter().filter(|sum| world.facts.keys[sum.key].stream == EXPENDITURE);
        let lines_fen: i64 = spent.map(|sum| sum.fen).sum();
        for total in totals(&rooms).expect("it is worked out") {
            prop_assert_eq!(total.control_after_fen.fen(), figure);
            prop_assert_eq!(total.lines_after_fen.fen(), lines_fen);
        }
    }
    #[test]
    fn figures_that_nest_nest_after_a_change_of_all(
        parts in prop::collection::vec(0_i64..1_000_000_000_000, 0..6), more in 0_i64..1_000, rate in -10_000_i64..30_000,
    ) {
        let whole = parts.iter().sum::<i64>() + more;
        let of = |fen: i64| scaled(Fen::from_fen(fen), rate).expect("it is worked out").fen();
        prop_assert!(parts.iter().map(|part| of(*part)).sum::<i64>() <= of(whole));
        prop_assert_eq!(scaled(Fen::from_fen(whole), 0).expect("it is worked out").fen(), whole);
    }
    #[test]
    fn more_persons_differ_by_what_generating_with_them_differs_by(
        there in 1_i64..40, count in 1_i64..20, pay in 1_i64..3_000_000, posts in 0_i64..60, below in 0_i64..30,
    ) {
        let staffing = |persons: i64| {
            let sum = Fen::from_fen(pay * persons);
            let group = Persons { persons, pay_fen: sum, base_fen: sum };
            let retired = Persons { persons: below, pay_fen: Fen::from_fen(below), base_fen: Fen::from_fen(below) };
            Staffing::from([("civil_servant".to_owned(), group), ("retired".to_owned(), retired)])
        };
        let generation = shipped();
        let crew = |persons: i64, posts: i64| Crew {
            unit: project::generate::Unit {
                id: id(1),
                code: "001".to_owned(),
                unit_type: "administrative".to_owned(),
                establishment: posts,
            },
            staffing: staffing(persons),
            function: "2010301".to_owned(),
            budgeted: generation.projects.iter().map(|plan| plan.key.clone()).collect(),
        };
        let mut world = world();
        world.budgeted.insert(id(1));
        world.crews.insert(id(1), crew(there, posts));
        let head = |headcount, count, amount_fen| Change {
            unit_id: Some(id(1)),
            below: false,
            headcount: Some(headcount),
            count: Some(count),
            amount_fen,
            ..change(ChangeKind::Headcount)
        };
        let all = |crew: &Crew| {
            let mut sums: BTreeMap<(String, String, String), i64> = BTreeMap::new();
            for (key, fen) in projects(crew, &generation, 2027).expect("it is worked out").into_values().flatten() {
                *sums.entry(key).or_default() += fen;
            }
            sums
        };
        let check = |changes: &[Change], anew: &Crew| {
            let mut sums = all(&world.crews[&id(1)]);
            for one in work(&world, &generation, changes).expect("it is worked out").differences {
                *sums.entry((one.function, one.economy, one.fund)).or_default() += one.fen;
            }
            sums.retain(|_, fen| *fen != 0);
            assert_eq!(sums, all(anew));
        };
        // At the average pay, at a pay that is given, and back again.
        check(&[head(Headcount::CivilServant, count, None)], &crew(there + count, posts));
        check(&[head(Headcount::CivilServant, count, Some(Fen::from_fen(pay)))], &crew(there + count, posts));
        check(
            &[head(Headcount::CivilServant, count, None), head(Headcount::CivilServant, -count, None)],
            &crew(there, posts),
        );
        check(&[head(Headcount::Posts, count, None)], &crew(there, posts + count));
    }
}

#[test]
fn a_change_is_for_the_units_it_names() {
    let mut world = world();
    let kinds = [ControlKind::Basic, ControlKind::Project];
    for n in 0..UNITS {
        for kind in kinds {
            world
                .figures
                .insert((id(n), "111".to_owned(), kind), Fen::from_fen(if n == 0 { 1_000 } else { 101 }));
        }
    }
    let after = |change: Change| work(&world, &shipped(), &[change]).expect("it is worked out");
    let of = |figures: &Figures, n: usize, kind| figures[&(id(n), "111".to_owned(), kind)].fen();
    let all = after(Change { rate_bp: Some(1_000), ..change(ChangeKind::Control) });
    assert_eq!(all.effects[0].figures, 8);
    // 111.1 is cut off.
    assert_eq!([of(&all.figures, 0, kinds[0]), of(&all.figures, 3, kinds[1])], [1_100, 111]);
    let one = after(Change {
        unit_id: Some(id(2)),
        below: false,
        expenditure_kind: Some(ControlKind::Project),
        rate_bp: Some(-10_000),
        ..change(ChangeKind::Control)
    });
    assert_eq!(one.effects[0].figures, 1);
    assert_eq!([of(&one.figures, 2, kinds[0]), of(&one.figures, 2, kinds[1])], [101, 0]);
    let none = after(Change { fund: "12".to_owned(), rate_bp: Some(1), ..change(ChangeKind::Control) });
    assert_eq!((none.effects[0].figures, none.effects[0].note == Text::default()), (0, false));
    let foreign = Change { unit_id: Some(id(99)), ..change(ChangeKind::Control) };
    assert_eq!(world.reach(&foreign), BTreeSet::new());
}
