//! Each refusal is named: code, fact, allowed values.

use kernel::Fen;
use serde_json::{Value, json};
use template::{EvaluateError, Facts, Templates};

use crate::no_ledger;

fn run(event: &str, facts: &Value) -> Result<template::Lines, Vec<EvaluateError>> {
    let templates = Templates::shipped();
    let facts = Facts::from_json(facts, &templates, event)?;
    templates.evaluate(event, &facts, &no_ledger)
}

/// The codes and facts of the refusal, in order.
#[track_caller]
fn refused(event: &str, facts: Value, expected: &[(&str, Option<&str>)]) -> Vec<EvaluateError> {
    let errors = run(event, &facts).expect_err("refused");
    let found: Vec<_> = errors.iter().map(|error| (error.code, error.fact.as_deref())).collect();
    assert_eq!(found, expected, "{facts} {errors:?}");
    errors
}

fn treasury() -> Value {
    json!({"unit_type": "administrative", "fund_group": "government_budget", "indicator_year": "current", "amount": 100})
}

fn with(mut facts: Value, name: &str, value: Value) -> Value {
    facts[name] = value;
    facts
}

fn without(mut facts: Value, name: &str) -> Value {
    facts.as_object_mut().unwrap().remove(name);
    facts
}

#[test]
fn the_base_case_posts() {
    assert_eq!(run("P01", &treasury()).unwrap().iter().count(), 4);
    // Words of other events are ignored; an unused word may be left out.
    assert!(run("P01", &with(treasury(), "loan_term", json!("long"))).is_ok());
    assert!(run("P01", &with(treasury(), "counter_account", json!("1002"))).is_ok());
}

#[test]
fn unknown_events_and_names() {
    refused("P99", treasury(), &[("unknown_event", None)]);
    refused("P01", with(treasury(), "fund_grp", json!("own_funds")), &[("unknown_fact", Some("fund_grp"))]);
    // `advance` is an amount of other events only.
    let errors = refused("P01", with(treasury(), "advance", json!(1)), &[("unknown_fact", Some("advance"))]);
    assert!(errors[0].allowed.contains(&"amount".to_owned()));
    assert!(errors[0].text.zh.contains("amount"), "{}", errors[0].text.zh);
    refused("P01", with(treasury(), "bal_1002", json!(1)), &[("unknown_fact", Some("bal_1002"))]);
    refused("P01", with(treasury(), "nested", json!({"a": 1})), &[("unknown_fact", Some("nested"))]);
}

#[test]
fn types() {
    for bad in
        [json!(1.5), json!(100.0), json!("100"), json!(null), json!([1]), json!({"fen": 1}), json!(true)]
    {
        refused("P01", with(treasury(), "amount", bad), &[("wrong_type", Some("amount"))]);
    }
    refused("P01", with(treasury(), "amount", json!(u64::MAX)), &[("overflow", Some("amount"))]);
    refused("P01", with(treasury(), "unit_type", json!(1)), &[("wrong_type", Some("unit_type"))]);
    refused("P01", json!([1]), &[("wrong_type", None)]);
    // Facts made in the program are held to the same.
    let facts = Facts::new().word("amount", "100");
    let errors = Templates::shipped().evaluate("P01", &facts, &no_ledger).unwrap_err();
    assert_eq!((errors[0].code, errors[0].fact.as_deref()), ("wrong_type", Some("amount")));
    let facts = Facts::new().amount("amount", Fen::from_fen(1)).amount("typo", Fen::from_fen(1));
    let errors = Templates::shipped().evaluate("P01", &facts, &no_ledger).unwrap_err();
    assert!(errors.iter().any(|error| error.code == "unknown_fact" && error.fact.as_deref() == Some("typo")));
}

#[test]
fn missing_facts_are_named() {
    refused("P01", without(treasury(), "amount"), &[("missing_fact", Some("amount"))]);
    refused("P01", without(treasury(), "unit_type"), &[("missing_fact", Some("unit_type"))]);
    refused("P01", without(treasury(), "indicator_year"), &[("missing_fact", Some("indicator_year"))]);
    refused(
        "P01",
        without(treasury(), "fund_group"),
        &[("missing_fact", Some("fund_group")), ("missing_fact", Some("payment_channel"))],
    );
    refused("P01", with(treasury(), "unit_type", json!("institution")), &[("missing_fact", Some("purpose"))]);
    refused("E01", json!({"amount": 1}), &[("missing_fact", Some("counter_account"))]);
    refused("Y04", json!({}), &[("missing_fact", Some("bal_3301"))]);
}

#[test]
fn values() {
    // Restricted by the event.
    let facts =
        json!({"unit_type": "administrative", "amount": 1, "purpose": "core", "fund_group": "own_funds"});
    let errors = refused("P60", facts, &[("value_not_allowed", Some("unit_type"))]);
    assert_eq!(errors[0].allowed, ["institution"]);
    // Not restricted, but no row of the token knows it.
    let errors = refused(
        "P01",
        with(treasury(), "indicator_year", json!("next")),
        &[("value_not_allowed", Some("indicator_year"))],
    );
    assert_eq!(errors[0].allowed, ["current", "prior"]);
    // Account codes.
    let correction = json!({"amount": 1, "counter_account": "9999"});
    refused("E01", correction, &[("account_unknown", Some("counter_account"))]);
    // The other book.
    refused(
        "E01",
        json!({"amount": 1, "counter_account": "6001"}),
        &[("account_unknown", Some("counter_account"))],
    );
    refused("E01", json!({"amount": 1, "counter_account": 1002}), &[("wrong_type", Some("counter_account"))]);
}

#[test]
fn combinations_that_are_refused() {
    let own = with(with(treasury(), "fund_group", json!("own_funds")), "payment_channel", json!("treasury"));
    let errors = run("P01", &own).unwrap_err();
    assert!(errors.iter().all(|error| error.code == "token_refused"), "{errors:?}");
    assert!(errors[0].text.zh.contains("payment_channel=treasury"), "{}", errors[0].text.zh);
    let business = with(with(treasury(), "unit_type", json!("institution")), "purpose", json!("business"));
    let errors = refused("P01", business, &[("token_refused", None)]);
    assert!(
        errors[0].text.en.contains("Treasury money never pays business activity"),
        "{}",
        errors[0].text.en
    );
}

#[test]
fn amounts_that_do_not_fit() {
    let advance = |cost: i64, advance: i64| {
        let facts = without(treasury(), "amount");
        with(with(facts, "cost", json!(cost)), "advance", json!(advance))
    };
    assert!(run("P05", &advance(100, 100)).is_ok());
    let errors = run("P05", &advance(99, 100)).unwrap_err();
    assert_eq!(errors[0].code, "condition_failed");
    assert!(
        errors[0].text.zh.contains("cost=0.99") && errors[0].text.zh.contains("advance=1.00"),
        "{errors:?}"
    );
    let errors = run("P01", &with(treasury(), "amount", json!(-1))).unwrap_err();
    assert!(errors.iter().all(|error| error.code == "negative_line"), "{errors:?}");
    let huge = json!({"unit_type": "institution", "purpose": "core", "fund_group": "own_funds", "cost_object": "asset",
        "asset_class": "fixed_asset", "net": i64::MAX, "vat": 1});
    let errors = run("P62", &huge).unwrap_err();
    assert!(errors.iter().all(|error| error.code == "overflow"), "{errors:?}");
}

#[test]
fn all_reasons_are_given_at_once() {
    let facts = json!({"unit_type": "institution", "advance": 5, "typo": "x", "cost": 1.5});
    let errors = run("P05", &facts).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| error.code).collect();
    assert_eq!(found, ["wrong_type", "unknown_fact"]);
    let facts = json!({"unit_type": "institution", "advance": 5, "cost": 10, "cost_object": "research"});
    let errors = run("P05", &facts).unwrap_err();
    let found: Vec<_> = errors.iter().map(|error| error.fact.as_deref().unwrap()).collect();
    assert_eq!(found, ["cost_object", "fund_group", "payment_channel"], "{errors:?}");
}
