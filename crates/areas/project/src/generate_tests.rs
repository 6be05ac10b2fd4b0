//! Generated projects follow from who is in post and from the parameters alone.

use super::*;
use crate::model::Standards;
use kernel::uuid::Uuid;
use posting::generation::SHIPPED;
use proptest::prelude::*;

fn unit(unit_type: &str, establishment: i64) -> Unit {
    Unit {
        id: Uuid::from_u128(2).into(),
        code: "165001".to_owned(),
        unit_type: unit_type.to_owned(),
        establishment,
    }
}

fn ask(key: &str) -> Ask {
    Ask {
        unit_id: Uuid::from_u128(2).into(),
        fiscal_year: 2027,
        key: key.to_owned(),
        function: "2010301".to_owned(),
    }
}

fn staffing(groups: &[(&str, i64, i64)]) -> Staffing {
    let group = |(class, persons, pay): &(&str, i64, i64)| {
        let pay_fen = Fen::from_fen(*pay);
        ((*class).to_owned(), Group { persons: *persons, pay_fen, base_fen: pay_fen })
    };
    groups.iter().map(group).collect()
}

/// The project that is generated, as it would be stored.
fn generated(key: &str, unit: &Unit, staffing: &Staffing, before: Option<&Project>) -> Project {
    let generation = Generation::parse(SHIPPED).expect("what the test planted is there");
    let fresh =
        draft(&ask(key), &generation, unit, staffing, before).expect("what the test planted is there");
    let mut project = fresh.input.compute(&Standards::new(), None).expect("what the test planted is there");
    for line in &mut project.lines {
        line.derivation =
            serde_json::to_string(&fresh.derivations[&line.id]).expect("what the test planted is there");
    }
    project
}

#[test]
fn a_contribution_is_the_base_of_all_in_post_times_its_rate_and_twelve_months() {
    let people =
        staffing(&[("civil_servant", 2, 1_000_000), ("support_staff", 1, 500_001), ("retired", 9, 9)]);
    let project = generated("RY2", &unit("administrative", 3), &people, None);
    assert_eq!(project.row.function, "2080505");
    let [line] = project.lines.as_slice() else { panic!("one line") };
    assert_eq!(
        (line.unit_price_fen.fen(), line.quantity.as_str(), line.frequency.as_str()),
        (1_500_001, "0.16", "12")
    );
    // 1,500,001 × 0.16 × 12 = 2,880,001.92
    assert_eq!(line.amount_fen.fen(), 2_880_002);
    let told = derivation(line).expect("what the test planted is there");
    assert_eq!((told.count, told.reference.as_str(), told.evidence.as_str()), (3, "PY021", "memory"));
    assert!(line.reason.contains("3人"), "{}", line.reason);
}
#[test]
fn operating_money_follows_posts_and_not_persons() {
    let nobody = generated("GY1", &unit("institution", 7), &staffing(&[]), None);
    assert!(nobody.lines.iter().all(|line| line.quantity == "7"));
    assert!(!nobody.lines.is_empty());
    assert_eq!(generated("GY1", &unit("institution", 0), &staffing(&[]), None).lines, []);
}
#[test]
fn what_a_type_of_unit_does_not_have_is_left_out() {
    let people = staffing(&[("institution_staff", 1, 100_000), ("civil_servant", 1, 100_000)]);
    let economies = |unit_type: &str| -> Vec<String> {
        let project = generated("RY1", &unit(unit_type, 3), &people, None);
        project.lines.iter().map(|line| line.dep_economy.clone()).collect()
    };
    assert!(economies("institution").contains(&"30107".to_owned()));
    assert!(!economies("administrative").contains(&"30107".to_owned()));
}
#[test]
fn an_unknown_key_is_refused_and_persons_are_held_against_posts() {
    let generation = Generation::parse(SHIPPED).expect("what the test planted is there");
    let people = staffing(&[("civil_servant", 4, 1), ("outside_establishment", 9, 1), ("retired", 9, 1)]);
    let of = |key: &str| draft(&ask(key), &generation, &unit("administrative", 3), &people, None);
    assert_eq!(of("RY1").expect("what the test planted is there").posts, Some((4, 3)));
    assert_eq!(of("RY2").expect("what the test planted is there").posts, None);
    assert_eq!(of("XX").unwrap_err().fields[0].at, "key");
}

proptest! {
    #[test]
    fn generated_twice_is_the_same_and_a_fen_of_pay_is_told(
        civil in (1..200_i64, 1..200_000_000_i64), retired in (0..50_i64, 0..50_000_000_i64), posts in 1..300_i64,
    ) {
        let people = staffing(&[("civil_servant", civil.0, civil.1), ("retired", retired.0, retired.1)]);
        let more = staffing(&[("civil_servant", civil.0, civil.1 + 1), ("retired", retired.0, retired.1)]);
        let unit = unit("administrative", posts);
        for key in ["RY1", "RY2", "GY1"] {
            let first = generated(key, &unit, &people, None);
            let again = generated(key, &unit, &people, Some(&first));
            prop_assert!(crate::diff::between(&first, &again).is_none());
            prop_assert!(agrees(&first, &again));
            prop_assert_eq!(first.recomputed(), Some(first.row.total_fen));
            prop_assert!(!agrees(&first, &generated(key, &unit, &more, Some(&first))) );
        }
    }
}
