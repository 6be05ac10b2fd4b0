//! Computing a project from what is typed.

use super::*;
use kernel::uuid::Uuid;
use proptest::prelude::*;
use rust_decimal::Decimal;

fn input(lines: Vec<CostingLineInput>) -> ProjectInput {
    ProjectInput {
        id: Uuid::from_u128(1).into(),
        unit_id: Uuid::from_u128(2).into(),
        code: "P-1".to_owned(),
        name: "项目".to_owned(),
        class: "31".to_owned(),
        function: "2010301".to_owned(),
        start_year: 2026,
        end_year: 2026,
        fiscal_year: 2026,
        reason: "履职需要".to_owned(),
        flags: vec![ProjectFlag::Secret, ProjectFlag::Secret, ProjectFlag::Procurement],
        new_policy: false,
        span: None,
        level: 2,
        parent_id: None,
        lines,
        targets: vec![],
        acknowledgements: vec![],
        version: None,
    }
}

fn line(n: u128, price: i64, quantity: &str, frequency: &str) -> CostingLineInput {
    CostingLineInput {
        id: Uuid::from_u128(100 + n).into(),
        task: "任务".to_owned(),
        budget_year: 2026,
        standard_id: None,
        unit_price_fen: Some(Fen::from_fen(price)),
        quantity: quantity.to_owned(),
        frequency: frequency.to_owned(),
        unit_of_measure: "个".to_owned(),
        dep_economy: "30201".to_owned(),
        fund: "111".to_owned(),
        reason: String::new(),
        ..CostingLineInput::blank()
    }
}

/// The amount in ten-thousandths of ten-thousandths, by whole numbers alone.
fn obvious(price: i64, quantity: u32, frequency: u32) -> i64 {
    let product = i128::from(price) * i128::from(quantity) * i128::from(frequency);
    i64::try_from((product + 50_000_000) / 100_000_000).expect("small factors")
}

proptest! {
    #[test]
    fn a_line_is_price_times_quantity_times_frequency_and_the_total_their_sum(
        lines in prop::collection::vec((1..10_000_000_i64, 1..10_000_000_u32, 1..10_000_000_u32), 1..20)
    ) {
        let text = |ten_thousandths: u32| Decimal::new(i64::from(ten_thousandths), 4).to_string();
        let typed: Vec<CostingLineInput> = (0_u128..)
            .zip(&lines)
            .map(|(n, (price, quantity, frequency))| line(n, *price, &text(*quantity), &text(*frequency)))
            .collect();
        let expected: Vec<i64> = lines.iter().map(|(price, q, f)| obvious(*price, *q, *f)).collect();
        match input(typed).compute(&Standards::new(), None) {
            Ok(project) => {
                let amounts: Vec<i64> = project.lines.iter().map(|line| line.amount_fen.fen()).collect();
                prop_assert_eq!(&amounts, &expected);
                prop_assert_eq!(project.row.total_fen.fen(), expected.iter().sum::<i64>());
                prop_assert_eq!(project.recomputed(), Some(project.row.total_fen));
            }
            // Only an amount that rounds to nothing is refused.
            Err(_) => prop_assert!(expected.contains(&0)),
        }
    }
}

#[test]
fn every_wrong_place_is_named_at_once() {
    let mut wrong = input(vec![line(1, 100, "0", "1e3"), line(1, 0, "1", "1")]);
    wrong.class = "22".to_owned();
    wrong.end_year = 2025;
    let problem = wrong.compute(&Standards::new(), None).unwrap_err();
    let at: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
    for place in [
        "class",
        "end_year",
        "lines[0].quantity",
        "lines[0].frequency",
        "lines[1].id",
        "lines[1].unit_price_fen",
    ] {
        assert!(at.contains(&place), "{place} in {at:?}");
    }
}
#[test]
fn factors_are_plain_decimals() {
    for (text, fits) in [
        ("1", true),
        ("0.0001", true),
        ("999999999.9999", true),
        ("0", false),
        ("0.00001", false),
        ("-1", false),
        ("1.", false),
        (".5", false),
        ("1,000", false),
        ("１", false),
        ("", false),
        ("1234567890", false),
    ] {
        assert_eq!(factor(text).is_some(), fits, "{text}");
    }
}
#[test]
fn flags_are_stored_once_in_order() {
    let project = input(vec![]).compute(&Standards::new(), None).expect("a head alone is sound");
    assert_eq!(project.row.flags, "procurement,secret");
}

#[test]
fn amounts_by_year_add_up_in_the_order_of_years() {
    let amounts = [(2027, 5), (2026, 1), (2027, 7)].map(|(year, fen)| (year, Fen::from_fen(fen)));
    let sums =
        crate::model::years(amounts).expect("small").into_iter().map(|one| (one.year, one.amount_fen.fen()));
    assert_eq!(sums.collect::<Vec<_>>(), [(2026, 1), (2027, 12)]);
    assert!(crate::model::years([(2026, Fen::MAX), (2026, Fen::from_fen(i64::MAX))]).is_err());
}

/// What a line with these changes is found wrong at, or the line.
fn bought(change: impl FnOnce(&mut CostingLineInput)) -> Result<Project, Vec<String>> {
    let mut line = line(1, 500_000, "3", "2");
    change(&mut line);
    let computed = input(vec![line]).compute(&Standards::new(), None);
    computed.map_err(|problem| problem.fields.into_iter().map(|field| field.at).collect())
}

#[test]
fn what_a_line_buys_is_counted_and_marks_the_project() {
    let project = bought(|line| {
        line.procurement = Some(Procurement::Goods);
        (line.asset_class, line.asset_name) = ("A02010000".to_owned(), " 台式计算机 ".to_owned());
        line.asset_replaced = 6;
    })
    .expect("it fits together");
    let buys = &project.lines[0].buys;
    assert_eq!((buys.procurement.as_str(), buys.asset_name.as_str()), ("goods", "台式计算机"));
    assert_eq!((buys.asset_count, buys.asset_replaced), (6, 6));
    assert_eq!(project.row.flags, "asset_acquisition,procurement,secret");
    // The input that gives it again gives the same.
    let again = ProjectInput::from(&project).compute(&Standards::new(), None).expect("it did before");
    assert_eq!(again.lines, project.lines);
}

#[test]
fn what_a_line_buys_must_fit_together() {
    let at = |field: &str| Err(vec![format!("lines[0].{field}")]);
    let desktop = |line: &mut CostingLineInput| {
        (line.asset_class, line.asset_name) = ("A02010000".to_owned(), "台式计算机".to_owned());
    };
    let wrong = |change: &dyn Fn(&mut CostingLineInput)| bought(change).map(|_| ());
    assert_eq!(wrong(&desktop), Ok(()));
    assert_eq!(wrong(&|line| line.asset_class = "A02010000".to_owned()), at("asset_name"));
    assert_eq!(wrong(&|line| line.asset_name = "台式计算机".to_owned()), at("asset_class"));
    assert_eq!(wrong(&|line| line.asset_replaced = 1), at("asset_class"));
    for replaced in [-1, 7] {
        let change = |line: &mut CostingLineInput| {
            desktop(line);
            line.asset_replaced = replaced;
        };
        assert_eq!(wrong(&change), at("asset_replaced"));
    }
    let half = |line: &mut CostingLineInput| {
        desktop(line);
        line.quantity = "0.25".to_owned();
    };
    assert_eq!(wrong(&half), at("quantity"));
    let service = |procurement| {
        wrong(&|line| {
            line.service_purchase = true;
            line.procurement = procurement;
        })
    };
    assert_eq!(service(Some(Procurement::Services)), Ok(()));
    assert_eq!(service(None), Ok(()));
    assert_eq!(service(Some(Procurement::Works)), at("service_purchase"));
}
