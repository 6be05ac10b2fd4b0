//! Expressions and facts made to hurt: problems, not panics.

use crate::{day, file};
use proptest::prelude::*;
use rules::{Catalogue, Expression};
use serde_json::{Value, json};

#[test]
fn hostile_expressions_are_problems() {
    let deep = |open: &str, middle: &str, close: &str, times: usize| {
        open.repeat(times) + middle + &close.repeat(times)
    };
    let hostile = [
        String::new(),
        " ".into(),
        deep("(", "true", ")", 10_000),
        deep("(", "true", ")", 25),
        deep("[", "1", "]", 10_000),
        "(".repeat(10_000),
        "true || ".repeat(10_000) + "true",
        "!".repeat(1_999) + "x",
        "-".repeat(1_990) + "x > 0",
        "1 + ".repeat(490) + "1 > 0",
        "amount_fen > 0 ? true : ".repeat(80) + "true",
        "金额 > 1".into(),
        "ａmount_fen > 1".into(),
        "amount_fen > 1 // done".into(),
        "\"\"\"a\"\"\" == purpose".into(),
        "purpose == \"\\u4e00\"".into(),
        "purpose == \"open".into(),
        "1 / 0 == 1".into(),
        "1 % 0 == 1".into(),
        "9223372036854775807 + 1 > 0".into(),
        "99999999999999999999 > 0".into(),
        "1 + \"a\" == 2".into(),
        "amount_fen && true".into(),
        "amount_fen".into(),
        "purpose.matches(\"(a+)+$\")".into(),
        "launch(1)".into(),
        "purpose.launch()".into(),
        "optional.of(1).hasValue()".into(),
        "timestamp(\"2020-01-01T00:00:00Z\") == purpose".into(),
        "amount_fen > 1.5".into(),
        "purpose == null".into(),
        "lines[0].amount_fen > 1".into(),
        "{1: 2}.size() == 1".into(),
        "amuont_fen > 1".into(),
        "lines.exists(l, l.amuont_fen > 1)".into(),
        "parameters.nothing > 1".into(),
        "parameters == parameters".into(),
        "purpose.exists(c, true)".into(),
        "parameters.limit_fen.exists(c, true)".into(),
        "\"a\" in purpose".into(),
        "[1, 2].exists(x, x > 1)".into(),
        "lines.map(x, x).map(y, y).size() > 0".into(),
        "lines.all(a, lines.all(b, lines.all(c, true)))".into(),
        "lines == lines".into(),
        "lines.exists(l, l == l)".into(),
        "parameters.items == parameters.items".into(),
        "(purpose + purpose).contains(purpose)".into(),
        "size(parameters) > 0".into(),
        "amount_fen >".into(),
        "true) || (true".into(),
        "true; false".into(),
    ];
    for expression in hostile {
        let shown: String = expression.chars().take(60).collect();
        assert!(Catalogue::parse(&file(&expression)).is_err(), "{shown}");
    }
}

#[test]
fn useful_expressions_are_accepted() {
    for expression in [
        "true",
        "amount_fen > parameters.limit_fen",
        "purpose == '中文（全角）'",
        "lines.exists(l, l.dep_economy in parameters.items && l.amount_fen >= 100)",
        "!lines.all(l, parameters.items.exists(i, l.dep_economy.startsWith(i)))",
        "size(lines) > 1 && size(purpose) > 1 && purpose.size() > 2",
        "size(lines.map(l, l.fund)) > 1",
        "size(lines.filter(l, l.fund == '111')) > 1",
        "lines.exists_one(l, has(l.fund))",
        "month in [11, 12] && (procurement ? amount_fen / 2 > 3 : amount_fen % 7 == 0)",
    ] {
        assert!(Catalogue::parse(&file(expression)).is_ok(), "{:?}", Catalogue::parse(&file(expression)));
    }
}

#[test]
fn the_deepest_accepted_expression_runs_on_a_small_stack() {
    let deepest = (1..80)
        .rev()
        .map(|times| "1 + ".repeat(times) + "amount_fen > 0")
        .find_map(|source| Catalogue::parse(&file(&source)).ok())
        .expect("some depth is accepted");
    let run = move || {
        deepest.on(day("2026-01-01")).run_configurable("payment", "submit", &json!({"amount_fen": 1}))
    };
    let found = std::thread::Builder::new().stack_size(1024 * 1024).spawn(run).unwrap().join().unwrap();
    assert!(!found[0].values.contains_key("error"), "{found:?}");
}

#[test]
fn a_run_that_could_take_long_is_not_begun() {
    let square = file("lines.all(a, lines.all(b, a.amount_fen == b.amount_fen))");
    let active = Catalogue::parse(&square).unwrap().on(day("2026-01-01"));
    let run = |count: usize| {
        let lines = vec![json!({"amount_fen": 1}); count];
        active.run_configurable("payment", "submit", &json!({"amount_fen": 1, "lines": lines}))
    };
    assert!(!run(105)[0].values.contains_key("error"));
    let found = run(5_000);
    assert!(found[0].values["error"].as_str().unwrap().contains("too many lines"), "{found:?}");
}

#[test]
fn unreasonable_facts_count_as_hit() {
    let active = Catalogue::parse(&file("purpose == 'x' && false")).unwrap().on(day("2026-01-01"));
    let mut nested = json!(1);
    for _ in 0..60 {
        nested = json!([nested]);
    }
    for purpose in [json!("长".repeat(10_000)), nested, json!([null]), json!(vec![1; 60_000])] {
        let found = active.run_configurable("payment", "submit", &json!({ "purpose": purpose }));
        assert_eq!(found.len(), 1);
        assert!(found[0].values["error"].is_string());
    }
    assert_eq!(active.run_configurable("payment", "submit", &json!({"purpose": "y"})), []);
}

fn token() -> impl Strategy<Value = String> {
    let words = "amount_fen purpose lines month from parameters.items x ( ) [ ] { } . , ? : ! - + * / % < > == != && \
                 || in true false null 0 1 9223372036854775807 'a' \"中\" .exists( .all( .map( size( blank( has( .x \
                 .contains( 1.5 1u b'x' \\ // 金 @ # `";
    prop::sample::select(words.split_whitespace().map(str::to_owned).collect::<Vec<_>>())
}

fn fact() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a中]{0,3}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| prop::collection::vec(inner, 0..3).prop_map(Value::from))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]
    #[test]
    fn nothing_panics(tokens in prop::collection::vec(token(), 1..24), amount in fact(), lines in fact()) {
        let source = tokens.join(" ");
        if let Ok(expression) = Expression::compile(&source) {
            let facts = rules::expression::Facts::new(&json!({"amount_fen": amount, "lines": lines, "month": 12}));
            let _answer = expression.hits(&facts, &rules::expression::Given::of(&std::collections::BTreeMap::new()));
        }
    }
}
