//! The classes of the note on surplus and budget balance.

use kernel::Fen;
use template::{Facts, Templates};

use crate::no_ledger;

#[track_caller]
fn classes(event: &str, facts: &str, expected: &[(&str, i64)]) {
    let templates = Templates::shipped();
    let facts = facts.split_whitespace().fold(Facts::new(), |facts, pair| {
        let (name, value) = pair.split_once('=').unwrap();
        match value.parse() {
            Ok(fen) => facts.amount(name, Fen::from_fen(fen)),
            Err(_) => facts.word(name, value),
        }
    });
    let lines = templates.evaluate(event, &facts, &no_ledger).unwrap();
    let found = templates.differences(event, &facts, &lines);
    let found: Vec<(&str, i64)> = found.iter().map(|part| (part.class, part.amount_fen)).collect();
    assert_eq!(found, expected, "{event}");
    let sum: i64 = found.iter().map(|part| part.1).sum();
    assert_eq!(lines.signed_difference().unwrap(), Fen::from_fen(sum));
    assert_eq!(templates.difference_class(event, &facts), expected.first().map(|part| part.0));
}

const TREASURY: &str = "unit_type=administrative fund_group=government_budget indicator_year=current";

#[test]
fn a_payment_expensed_makes_no_difference() {
    classes("P01", &format!("{TREASURY} amount=100"), &[]);
}

#[test]
fn payables_and_advances() {
    classes("P02", "unit_type=administrative amount=100", &[("payable_expense", -100)]);
    classes("P03", &format!("{TREASURY} amount=100"), &[("payable_payment", 100)]);
    classes("P04", &format!("{TREASURY} amount=100"), &[("payable_payment", 100)]);
    classes("P06", &format!("{TREASURY} refund=40"), &[("payable_payment", -40)]);
    classes("P05", &format!("{TREASURY} cost=100 advance=60"), &[("payable_expense", -60)]);
    // Bought goods instead of a cost: no expense was booked, only the balance paid differs.
    let asset = format!("{TREASURY} cost=100 advance=60 cost_object=asset");
    classes("P05", &format!("{asset} asset_class=fixed_asset"), &[("capital_purchase", 40)]);
    classes("P05", &format!("{asset} asset_class=inventory"), &[("inventory_purchase", 40)]);
    classes("P02", "cost_object=asset asset_class=inventory amount=100", &[]);
}

#[test]
fn purchases() {
    classes("A01", &format!("{TREASURY} cost=100 asset_class=fixed_asset"), &[("capital_purchase", 100)]);
    classes("A01", &format!("{TREASURY} cost=100 asset_class=reserve"), &[("inventory_purchase", 100)]);
    classes("I01", &format!("{TREASURY} cost=100"), &[("inventory_purchase", 100)]);
    classes(
        "F01",
        &format!("{TREASURY} refund=30 cost_object=asset asset_class=inventory"),
        &[("inventory_purchase", -30)],
    );
    classes("F01", &format!("{TREASURY} refund=30"), &[]);
}

#[test]
fn a_donation_with_fees_is_split() {
    let fund = "fund_group=government_budget indicator_year=current asset_class=fixed_asset";
    classes(
        "A15",
        &format!("{fund} value=500 fee=20"),
        &[("donation_in_kind", 500), ("capital_purchase", 20)],
    );
    classes("A15", &format!("{fund} value=500 fee=0"), &[("donation_in_kind", 500)]);
}

#[test]
fn two_effects_that_cancel_out_are_both_shown() {
    let note = "unit_type=institution purpose=core fund_group=own_funds amount=100";
    classes("P60", note, &[("borrowing", -100), ("payable_payment", 100)]);
}

#[test]
fn an_exchange_is_split_into_disposal_and_purchase() {
    let facts = "fund_group=government_budget indicator_year=current asset_class=inventory asset_out_class=fixed_asset \
                 cost_out=100 accdep_out=40 loss=10 gain=0";
    classes("A36", &format!("{facts} fees=7"), &[("disposal", -10), ("inventory_purchase", 7)]);
    classes("A36", &format!("{facts} fees=0"), &[("disposal", -10)]);
}

#[test]
fn closing_entries_and_refused_events_have_no_class() {
    let templates = Templates::shipped();
    let facts = templates
        .event("Y02")
        .unwrap()
        .amounts()
        .into_iter()
        .fold(Facts::new(), |facts, name| facts.amount(name, Fen::from_fen(9)));
    assert!(!templates.evaluate("Y02", &facts, &no_ledger).unwrap().is_empty());
    assert_eq!(templates.difference_class("Y02", &facts), None);
    assert_eq!(templates.difference_class("P03", &Facts::new()), None);
    assert_eq!(templates.difference_class("P99", &Facts::new()), None);
}
