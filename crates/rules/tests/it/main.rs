//! The shipped catalogue and the runner, seen from outside.

mod hostile;
mod shipped;

use chrono::NaiveDate;
use rules::{Catalogue, Level, RuleProblem};

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

/// A catalogue file of one configurable rule on payments.
pub fn file(expression: &str) -> String {
    row("X01", 1, "red", "2020-01-01", None, expression)
}

pub fn row(id: &str, version: i64, level: &str, from: &str, to: Option<&str>, expression: &str) -> String {
    let to = to.map(|to| format!("effective_to = \"{to}\"\n")).unwrap_or_default();
    let expression = serde_json::to_string(expression).expect("words are JSON");
    format!(
        "[[rule]]\nid = \"{id}\"\nversion = {version}\nlevel = \"{level}\"\ntitle = {{ zh = \"甲\", en = \"A\" }}\n\
         clause = \"设计\"\non = [\"payment.submit\"]\neffective_from = \"{from}\"\n{to}kind = \"cel\"\n\
         expression = {expression}\ntext = {{ zh = \"{{amount_fen}} 元\", en = \"{{amount_fen}} yuan\" }}\n\
         how = {{ zh = \"改\", en = \"Mend\" }}\nparameters.limit_fen = 100\nparameters.items = [\"30217\"]\n\
         evidence = \"design\"\n\n"
    )
}

#[track_caller]
fn refused(toml: &str, words: &str) {
    let problems: Vec<RuleProblem> = Catalogue::parse(toml).expect_err("the catalogue is refused");
    assert!(problems.iter().any(|problem| problem.text.en.contains(words)), "{problems:?}");
    assert!(problems.iter().all(|problem| !problem.text.zh.is_empty()));
}

#[test]
fn overlapping_versions_are_refused() {
    let first = |to| row("X01", 1, "red", "2020-01-01", to, "amount_fen > 1");
    let second = row("X01", 2, "red", "2026-01-01", None, "amount_fen > 2");
    refused(&(first(None) + &second), "overlap");
    refused(&(first(Some("2026-01-01")) + &second), "overlap");
    let catalogue = Catalogue::parse(&(first(Some("2025-12-31")) + &second)).unwrap();
    let version = |date| catalogue.on(day(date)).rule("X01").map(|rule| rule.version);
    assert_eq!(version("2025-12-31"), Ok(1));
    assert_eq!(version("2026-01-01"), Ok(2));
    assert!(version("2019-12-31").is_err());
    refused(&(first(Some("2025-12-31")) + &row("X01", 1, "red", "2026-01-01", None, "true")), "twice");
    refused(
        &(row("X01", 2, "red", "2020-01-01", Some("2025-12-31"), "true")
            + &row("X01", 1, "red", "2026-01-01", None, "true")),
        "higher number",
    );
}

#[test]
fn every_mistake_in_a_row_is_told() {
    let good = file("amount_fen > parameters.limit_fen");
    assert!(Catalogue::parse(&good).is_ok());
    for (from, to, words) in [
        ("level = \"red\"", "level = \"purple\"", "cannot be read"),
        ("\"2020-01-01\"", "\"2020-02-30\"", "cannot be read"),
        ("\"2020-01-01\"", "\"2020-01-01\"\neffective_to = \"2019-12-31\"", "before the first"),
        ("{amount_fen} 元", "{amout_fen} 元", "placeholder amout_fen"),
        ("{amount_fen} 元", "{amount_fen 元", "placeholders are wrong"),
        ("payment.submit", "payment", "triggers"),
        ("payment.submit", "unheard.submit", "no facts are declared"),
        ("parameters.limit_fen = 100", "parameters.limit_fen = -1", "parameter limit_fen"),
        ("parameters.limit_fen = 100", "parameters.limit_fen = 1.5", "cannot be read"),
        ("parameters.limit_fen = 100", "parameters.amount_fen = 100", "name of a value"),
        ("parameters.items = [\"30217\"]", "parameters.items = []", "parameter items"),
        ("kind = \"cel\"", "kind = \"fixed\"", "kind is fixed"),
        ("clause = \"设计\"", "clause = \" \"", "regulation"),
        ("zh = \"改\"", "zh = \"\"", "both languages"),
        ("evidence = \"design\"", "evidence = \"guess\"", "evidence"),
        ("evidence = \"design\"", "evidence = \"design\"\nsurprise = 1", "cannot be read"),
        ("id = \"X01\"", "id = \"x 01\"", "capitals"),
        ("version = 1", "version = 0", "count from 1"),
    ] {
        assert!(good.contains(from), "{from}");
        refused(&good.replacen(from, to, 1), words);
    }
    refused("not toml", "cannot be read");
}

#[test]
fn a_pack_replaces_versions_by_date() {
    let shipped = Catalogue::shipped();
    let before = shipped.on(day("2026-12-31"));
    let limit = before.rule("CR36").unwrap().parameter_fen("limit_fen").unwrap();
    let pack = row("CR36", 2, "orange", "2027-01-01", None, "amount_fen > parameters.limit_fen");
    let merged = shipped.merge(&Catalogue::parse(&pack).unwrap()).unwrap();
    let on = |date: &str| merged.on(day(date)).rule("CR36").unwrap().parameter_fen("limit_fen").unwrap();
    assert_eq!(on("2026-12-31"), limit);
    assert_eq!(on("2027-01-01").fen(), 100);
    assert_eq!(merged.version("CR36", 1).unwrap().effective_to, Some(day("2026-12-31")));
    let told = |pack: String, words: &str| {
        let problems = shipped.merge(&Catalogue::parse(&pack).unwrap()).expect_err("the pack is refused");
        assert!(problems[0].text.en.contains(words), "{problems:?}");
    };
    told(row("CR36", 1, "orange", "2027-01-01", None, "true"), "higher number");
    told(row("CR36", 2, "orange", "2020-01-01", None, "true"), "later date");
    told(row("CR24", 2, "yellow", "2027-01-01", None, "true"), "cannot be softened");
    told(row("CR27", 2, "red", "2027-01-01", None, "true"), "how a rule is judged");
}

#[test]
fn a_missing_rule_or_parameter_is_a_grey_finding() {
    let empty = Catalogue::parse("").unwrap().on(day("2026-01-01"));
    let finding = empty.finding("CR24", serde_json::Map::new(), None);
    assert_eq!((finding.level, finding.rule.as_str(), finding.version), (Level::Grey, "CR24", 0));
    let shipped = Catalogue::shipped().on(day("2026-01-01"));
    let missing = shipped.rule("CR33").unwrap().parameter_int("weeks").unwrap_err();
    assert_eq!(missing.finding().level, Level::Grey);
    assert!(missing.finding().text.en.contains("weeks"));
}
