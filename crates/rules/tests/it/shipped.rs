//! The rules that come with the program: which there are, and where the configurable ones bite.

use crate::{day, file};
use rules::{Catalogue, Finding, Level, RuleKind};
use serde_json::{Value, json};

fn payment() -> Value {
    json!({
        "amount_fen": 100_000, "purpose": "购买打印纸", "payee_kind": "enterprise", "payment_channel": "treasury",
        "fund_group": "government_budget", "settlement": "transfer", "procurement": false, "month": 6,
        "unit_type": "administrative", "month_paid_fen": 0, "year_paid_fen": 0,
        "lines": [{"amount_fen": 100_000, "function": "2010301", "dep_economy": "30201", "gov_economy": "50201",
                   "fund": "111", "project_class": "21", "expenditure_kind": "basic"}],
    })
}

fn run(facts: &Value) -> Vec<Finding> {
    Catalogue::shipped().on(day("2026-11-23")).run_configurable("payment", "submit", facts)
}

#[track_caller]
fn check(changes: Value, expected: &[&str]) {
    let mut facts = payment();
    for (path, value) in changes.as_object().expect("an object") {
        match path.as_str() {
            "dep_economy" => facts["lines"][0]["dep_economy"] = value.clone(),
            _ => facts[path] = value.clone(),
        }
    }
    let found = run(&facts);
    assert!(found.iter().all(|finding| !finding.values.contains_key("error")), "{found:?}");
    assert_eq!(found.iter().map(|finding| finding.rule.as_str()).collect::<Vec<_>>(), expected, "{changes}");
}

#[test]
fn every_required_rule_is_in_force_with_its_level() {
    let active = Catalogue::shipped().on(day("2020-01-01"));
    let grey = "CR01 CR02 CR05 CR07 CR11 CR16 CR17 CR18 CR19 CR20 CR22 CR23 CR24 CR25 CR26 CR29 CR34 CR56 CR58 CR59 CR61 CR63 CR70 CR71 CR72 CR80 CR81 CR82 CR83 CR84 CR88";
    let red = "CR03 CR04 CR06 CR08 CR10 CR12 CR13 CR14 CR21 CR27 CR28 CR30 CR51";
    let orange = "CR09 CR15 CR31 CR32 CR33 CR36 CR37 CR52 CR87 CR89";
    let yellow = "CR35 CR38 CR85 CR86";
    let levels = [(grey, Level::Grey), (red, Level::Red), (orange, Level::Orange), (yellow, Level::Yellow)];
    let mut known = 0;
    for (ids, level) in levels {
        for id in ids.split(' ') {
            let rule = active.rule(id).expect(id);
            assert_eq!(rule.level, level, "{id}");
            known += 1;
        }
    }
    assert_eq!(active.rules().count(), known);
    let configurable = active.rules().filter(|rule| matches!(rule.judged, RuleKind::Cel { .. }));
    let configurable: Vec<&str> = configurable.map(|rule| rule.id.as_str()).collect();
    assert_eq!(configurable, ["CR21", "CR31", "CR32", "CR35", "CR36", "CR38"]);
}

#[test]
fn an_older_edition_gets_the_rules_it_does_not_know_and_keeps_its_own() {
    let text = include_str!("../../../../data/rules/control_rules.toml");
    // As a department has it that began with an older program and raised a limit of its own.
    let first = text.find("[[rule]]\nid = \"CR36\"").unwrap();
    let next = first + text[first..].find("\n[[rule]]").unwrap();
    let own = text[first..next].replace("level = \"orange\"", "level = \"yellow\"");
    let head = &text[..=text.find("\n[[rule]]").unwrap()];
    let edition = Catalogue::parse(&format!("{head}{own}")).unwrap();
    let on = day("2026-01-01");
    assert_eq!(edition.on(on).rules().count(), 1);
    let completed = edition.completed().unwrap();
    assert_eq!(completed.on(on).rules().count(), Catalogue::shipped().on(on).rules().count());
    assert_eq!(completed.on(on).rule("CR36").unwrap().level, Level::Yellow);
    assert_eq!(completed.on(on).rule("CR89").unwrap().level, Level::Orange);
}

#[test]
fn an_ordinary_payment_passes() {
    check(json!({}), &[]);
}
#[test]
fn goods_from_a_person_above_the_limit() {
    check(json!({"payee_kind": "person", "settlement": "official_card", "amount_fen": 1_000_000}), &[]);
    check(json!({"payee_kind": "person", "settlement": "official_card", "amount_fen": 1_000_001}), &["CR31"]);
    let labour = json!({"payee_kind": "person", "amount_fen": 1_000_001, "dep_economy": "30226"});
    check(labour, &[]);
    check(json!({"payee_kind": "person", "amount_fen": 1_000_001, "dep_economy": "30101"}), &[]);
}
#[test]
fn card_items_in_cash_or_to_staff() {
    check(json!({"settlement": "cash"}), &["CR32"]);
    check(json!({"payee_kind": "person"}), &["CR32"]);
    check(json!({"payee_kind": "person", "settlement": "official_card"}), &[]);
    check(json!({"settlement": "cash", "dep_economy": "30305"}), &[]);
}
#[test]
fn purpose_is_specific() {
    for purpose in ["", "  ", "\u{3000}\u{3000}", "购买礼品一批"] {
        check(json!({"purpose": purpose}), &["CR35"]);
    }
    check(json!({"purpose": "x"}), &[]);
}
#[test]
fn large_amounts() {
    check(json!({"amount_fen": 499_999_999}), &[]);
    check(json!({"amount_fen": 500_000_000}), &["CR36"]);
}
#[test]
fn the_december_share() {
    let at = |paid: i64, year: i64| json!({"month": 12, "month_paid_fen": paid, "year_paid_fen": year});
    // A quarter of 400,000 is the limit: 100,000 of 400,000 is at it, one fen less in the year is over.
    check(at(0, 300_000), &[]);
    check(at(0, 299_999), &["CR38"]);
    check(json!({"month": 11, "month_paid_fen": 0, "year_paid_fen": 0}), &[]);
    check(json!({"month": 11, "month_paid_fen": null, "year_paid_fen": null}), &[]);
    let mut facts = payment();
    facts["month"] = json!(12);
    facts["year_paid_fen"] = Value::Null;
    let found = run(&facts);
    assert_eq!(found[0].rule, "CR38");
    assert!(found[0].values["error"].as_str().unwrap().contains("year_paid_fen"), "{found:?}");
}
#[test]
fn three_public_items_are_not_raised() {
    let run = |from: &str, to: &str| {
        let part = |economy: &str| json!({"fund": "111", "function": "2010301", "dep_economy": economy, "project_id": "p"});
        let facts = json!({"amount_fen": 1, "from": part(from), "to": part(to)});
        Catalogue::shipped().on(day("2026-11-23")).run_configurable("reallocation", "submit", &facts)
    };
    for item in ["30212", "30231", "31013", "30913", "30217"] {
        let found = run("30201", item);
        assert_eq!(found.len(), 1, "{item}");
        assert!(
            found[0].text.zh.contains(&format!("“三公”科目 {item} 增加 0.01 元（从 30201 调入）")),
            "{found:?}"
        );
        assert_eq!(run(item, "30201"), []);
        assert_eq!(run(item, item), []);
    }
}
#[test]
fn a_finding_explains_itself_with_the_values_used() {
    let mut facts = payment();
    facts["amount_fen"] = json!(1_234_567_890);
    let found = run(&facts);
    assert_eq!(found[0].text.zh, "支付 12,345,678.90 元，达到大额标准 5,000,000.00 元");
    assert_eq!(found[0].values["amount_fen"], 1_234_567_890);
    assert_eq!(found[0].values["limit_fen"], 500_000_000);
    assert_eq!(found[0].clause, "设计：大额支付由部门复核");
    let back: Finding = serde_json::from_value(serde_json::to_value(&found[0]).unwrap()).unwrap();
    assert_eq!(back, found[0]);
    facts["settlement"] = json!("cash");
    let card = run(&facts).into_iter().find(|finding| finding.rule == "CR32").unwrap();
    assert_eq!(card.values["lines[].dep_economy"], json!(["30201"]));
}
#[test]
fn fixed_rules_take_their_words_from_the_catalogue() {
    let active = Catalogue::shipped().on(day("2026-11-23"));
    let values = json!({"amount_fen": 10_001, "available_fen": 10_000, "source": "指标 A1"});
    let Value::Object(values) = values else { panic!("an object") };
    let finding = active.finding("CR24", values, Some("lines[0].amount_fen".into()));
    assert_eq!(finding.text.zh, "申请支付 100.01 元，超过 指标 A1 可用额度 100.00 元");
    assert_eq!((finding.level, finding.field.as_deref()), (Level::Grey, Some("lines[0].amount_fen")));
    let finding = active.finding("CR33", serde_json::Map::new(), None);
    assert!(finding.text.zh.starts_with("7 天内"), "{finding:?}");
}

#[test]
fn a_missing_fact_is_a_hit() {
    for facts in [json!({}), json!(null), json!([]), json!({"amount_fen": null, "purpose": null})] {
        let found = run(&facts);
        let rules: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(rules, ["CR31", "CR32", "CR36", "CR35", "CR38"], "{facts}");
        assert!(found.iter().all(|finding| finding.values["error"].is_string()), "{found:?}");
    }
    // The level stays: what would block, blocks.
    let strict = Catalogue::parse(&file("amount_fen > parameters.limit_fen")).unwrap().on(day("2026-01-01"));
    let run = |facts: Value| strict.run_configurable("payment", "submit", &facts);
    let bad =
        [json!({}), json!({"amount_fen": "1"}), json!({"amount_fen": 1.5}), json!({"amount_fen": u64::MAX})];
    for facts in bad {
        let found = run(facts.clone());
        assert_eq!(found.len(), 1, "{facts}");
        assert!(found[0].level.blocks() && found[0].text.zh.contains("按命中处理"), "{found:?}");
    }
    assert_eq!(run(json!({"amount_fen": 100})), []);
    assert_eq!(run(json!({"amount_fen": 101})).len(), 1);
    assert_eq!(strict.run_configurable("payment", "approve", &json!({})), []);
    assert_eq!(strict.run_configurable("contract", "submit", &json!({})), []);
}
