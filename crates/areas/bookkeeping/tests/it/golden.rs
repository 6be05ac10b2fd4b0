//! Every event of the shipped rules, through the document, on both engines: what is posted is what the rules say, it
//! balances, and it reads as `golden.txt` has it. `UPDATE_GOLDEN=1` writes that file anew.

use std::collections::BTreeMap;

use bookkeeping::event::booking::is_of_the_close;
use bookkeeping::words::{ACCOUNT, DICTIONARY, MASTER};
use kernel::Fen;
use kernel::db::list;
use posting::Answer;
use serde_json::{Value, json};
use template::{Event, Facts, Lines, Side, Templates};

use crate::world::{Line, Unit, World, each, id_of, rules};

const GOLDEN: &str = include_str!("golden.txt");

/// Money, as master data has it.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Money {
    name: &'static str,
    fund: &'static str,
    group: &'static str,
    year: &'static str,
}

const MONEY: [Money; 4] = [
    Money { name: "当年财政", fund: "111", group: "government_budget", year: "current" },
    Money { name: "结转财政", fund: "111", group: "government_budget", year: "prior" },
    Money { name: "单位资金", fund: "31", group: "own_funds", year: "" },
    Money { name: "经营资金", fund: "34", group: "own_funds", year: "" },
];

type Words = BTreeMap<String, String>;

/// Words to try: absent first, then each value, at most so many combinations.
fn combinations(event: &Event) -> Vec<Words> {
    let mut all = vec![Words::new()];
    for fact in event.facts.iter().filter(|fact| !MASTER.contains(&fact.name.as_str())) {
        let mut values: Vec<Option<String>> = vec![None];
        if fact.name == ACCOUNT {
            values.push(Some("160102".to_owned()));
        }
        values.extend(DICTIONARY.values(&fact.name, &fact.allowed).into_iter().map(|one| Some(one.value)));
        let with = |words: &Words| {
            values
                .iter()
                .map(|value| {
                    let mut words = words.clone();
                    words.extend(value.clone().map(|value| (fact.name.clone(), value)));
                    words
                })
                .collect::<Vec<_>>()
        };
        all = all.iter().flat_map(with).take(4_000).collect();
    }
    all
}

/// Amounts to try: rising, falling, and each of them alone left out.
fn amounts(event: &Event) -> Vec<BTreeMap<String, i64>> {
    let names: Vec<&str> = event.amounts().into_iter().filter(|name| !name.starts_with("bal_")).collect();
    let count = i64::try_from(names.len()).unwrap();
    let of = |value: &dyn Fn(i64) -> i64| -> BTreeMap<String, i64> {
        (0..count).zip(&names).map(|(at, name)| ((*name).to_owned(), value(at))).collect()
    };
    let mut all = vec![of(&|at| (at + 1) * 1_000), of(&|at| (count - at) * 1_000), of(&|_| 1_000)];
    for left in 0..count {
        all.push(of(&|at| if at == left { 0 } else { (at + 1) * 1_000 }));
        all.push(of(&|at| if at == left { 0 } else { (count - at) * 1_000 }));
        all.push(of(&|at| if at == left { 100_000 } else { (at + 1) * 10 }));
    }
    all
}

fn facts(
    event: &Event,
    unit_type: &str,
    money: Money,
    words: &Words,
    amounts: &BTreeMap<String, i64>,
) -> Facts {
    let is_business = unit_type == "institution" && money.fund == "34";
    let purpose = if is_business { "business" } else { "core" };
    let master = [
        ("unit_type", unit_type),
        ("purpose", purpose),
        ("fund_group", money.group),
        ("indicator_year", money.year),
    ];
    let mut facts = Facts::new();
    for (name, word) in master {
        if !word.is_empty() && event.fact(name).is_some() {
            facts = facts.word(name, word);
        }
    }
    let facts = words.iter().fold(facts, |facts, (name, word)| facts.word(name, word));
    amounts.iter().fold(facts, |facts, (name, fen)| facts.amount(name, Fen::from_fen(*fen)))
}

/// The first words and amounts with which an event posts for this unit and money.
fn solve(
    templates: &Templates,
    event: &Event,
    unit_type: &str,
    money: Money,
) -> Option<(Words, BTreeMap<String, i64>, Lines)> {
    let amounts = amounts(event);
    for words in combinations(event) {
        for amounts in &amounts {
            let facts = facts(event, unit_type, money, &words, amounts);
            match templates.evaluate(&event.id, &facts, &|_| None) {
                Ok(lines) if !lines.is_empty() => return Some((words, amounts.clone(), lines)),
                Ok(_) => {}
                Err(errors)
                    if errors
                        .iter()
                        .all(|error| matches!(error.code, "condition_failed" | "negative_line")) => {}
                // Other amounts would not help.
                Err(_) => break,
            }
        }
    }
    None
}

fn said(event: &Event, lines: &Lines) -> Vec<String> {
    let word = |line: &template::Line| {
        let side = if line.side == Side::Debit { "d" } else { "c" };
        format!("{} {}{side} {} {}", event.id, &line.book.as_str()[..1], line.account, line.amount_fen)
    };
    lines.iter().map(word).collect()
}

/// An event, a unit and money with what the rules say of them.
struct Case {
    title: String,
    expected: Vec<String>,
    body: Value,
    /// Refused by this rule.
    refused: Option<&'static str>,
    is_office: bool,
}

/// Whether treasury money moves by a payment or a refund: what the documentation says, read off the lines.
fn moves_treasury(event: &Event, lines: &Lines) -> bool {
    lines.iter().any(|line| {
        let rule = event.lines.iter().find(|rule| rule.row == line.row).unwrap();
        let token = match &rule.target {
            template::Target::Token(token) => token.trim_start_matches('@'),
            _ => return false,
        };
        let ordered = ["Y14", "Y15", "Y16"].contains(&event.id.as_str());
        let is_payment = token.ends_with("payment_credit") || token.starts_with("treasury_");
        ["4001", "6001", "1201", "800103"].contains(&line.account.as_str())
            && (is_payment || token.starts_with("quota_") && !ordered)
    })
}

fn cases(world: &World) -> Vec<Case> {
    let rulebook = world.app.shelf.get();
    let templates = &rulebook.templates;
    let mut all = Vec::new();
    for event in templates.events().filter(|event| !is_of_the_close(event)) {
        let mut once = false;
        let reads = |word: &str| event.fact(word).is_some();
        let by_money = reads("fund_group") || reads("indicator_year") || reads("purpose");
        for (unit, unit_type) in [(&world.office, "administrative"), (&world.institute, "institution")] {
            if unit_type == "institution" && once && event.fact("unit_type").is_none() {
                continue;
            }
            for money in MONEY.into_iter().take(if by_money { MONEY.len() } else { 1 }) {
                let Some((words, amounts, lines)) = solve(templates, event, unit_type, money) else {
                    continue;
                };
                once = true;
                let mut body = world.event(unit, &event.id, json!(amounts), json!(words));
                body["dimensions"] = stands(unit, money);
                let refused = moves_treasury(event, &lines).then_some("CR84");
                let unit_name = if unit_type == "institution" { "事业" } else { "行政" };
                let given: Vec<String> = words.iter().map(|(name, word)| format!("{name}={word}")).collect();
                let title =
                    format!("{} {} {unit_name} {} {}", event.id, event.name_zh, money.name, given.join(" "));
                all.push(Case {
                    title: title.trim_end().to_owned(),
                    expected: said(event, &lines),
                    body,
                    refused,
                    is_office: unit_type == "administrative",
                });
            }
        }
        assert!(once, "{} posts for no facts", event.id);
    }
    all
}

fn stands(unit: &Unit, money: Money) -> Value {
    let indicator = match money.year {
        "current" => unit.current.to_string(),
        "prior" => unit.prior.to_string(),
        _ => String::new(),
    };
    json!({"fund": money.fund, "function": "2010101", "dep_economy": "30209", "indicator_id": indicator})
}

/// What the file should say.
fn text(cases: &[Case]) -> String {
    let one = |case: &Case| {
        let lines: Vec<&str> = case.expected.iter().map(|line| line.split_once(' ').unwrap().1).collect();
        let refused = case.refused.map(|rule| format!(" [{rule}]")).unwrap_or_default();
        format!("{}{refused}\n    {}\n", case.title, lines.join(", "))
    };
    cases.iter().map(one).collect()
}

#[tokio::test]
async fn every_event_posts_what_the_rules_say_or_is_refused_for_its_own_door() {
    each(|world| async move {
        let cases = cases(&world);
        let text = text(&cases);
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/golden.txt"), &text).unwrap();
        } else {
            for (now, before) in text.lines().zip(GOLDEN.lines()) {
                assert_eq!(now, before);
            }
            assert_eq!(text.lines().count(), GOLDEN.lines().count());
        }
        let unit = |case: &Case| if case.is_office { &world.office } else { &world.institute };
        let ids: Vec<_> = cases.iter().map(|case| id_of(&case.body)).collect();
        world.files(&ids, world.office.accountant.id).await;
        let submitted = cases
            .iter()
            .zip(&ids)
            .map(|(case, id)| world.command("event_voucher", unit(case).accountant.id, *id, "submit", case.body.clone()))
            .collect();
        let mut through = Vec::new();
        for ((case, id), answer) in cases.iter().zip(&ids).zip(world.app.poster.perform_all(submitted).await) {
            match (answer.unwrap(), case.refused) {
                (Answer::Done(_), None) => through.push((case, *id)),
                (Answer::Refused(problem), Some(rule)) => {
                    assert!(rules(&problem).contains(&rule.to_owned()), "{}: {problem:?}", case.title);
                }
                (Answer::Done(_), Some(rule)) => panic!("{} should be refused by {rule}", case.title),
                (Answer::Refused(problem), None) => panic!("{}: {problem:?} {}", case.title, case.body),
            }
        }
        let approved = through
            .iter()
            .map(|(case, id)| world.command("event_voucher", unit(case).reviewer.id, *id, "approve", Value::Null))
            .collect();
        for ((case, _), answer) in through.iter().zip(world.app.poster.perform_all(approved).await) {
            assert!(matches!(answer.unwrap(), Answer::Done(_)), "{}", case.title);
        }
        let sql = "select j.document_id, e.event, e.book, e.side, e.account, e.amount_fen
            from lg_journal j join lg_entry e on e.journal_id = j.id
            where j.document_id in {in:1} and j.journal_type = 'voucher' order by j.document_id, j.seq, e.line";
        let lines: Vec<Line> = world.app.platform.db.reader().all(sql, [list(&ids)]).await.unwrap();
        let mut posted: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for line in &lines {
            posted.entry(line.document_id.clone()).or_default().push(line.words());
        }
        for (case, id) in &through {
            assert_eq!(posted.get(&id.to_string()), Some(&case.expected), "{}", case.title);
        }
        assert_eq!(posted.len(), through.len(), "nothing is posted of what was refused");
        assert!(through.len() > 200 && cases.len() - through.len() > 50, "{} {}", through.len(), cases.len());
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_the_year_end_close_makes_is_refused() {
    each(|world| async move {
        let rulebook = world.app.shelf.get();
        let closing: Vec<&Event> =
            rulebook.templates.events().filter(|event| is_of_the_close(event)).collect();
        assert!(closing.len() >= 26);
        for event in closing {
            let names = event.amounts().into_iter().filter(|name| !name.starts_with("bal_"));
            let amounts: BTreeMap<&str, i64> = names.map(|name| (name, 100)).collect();
            let mut body = world.event(&world.institute, &event.id, json!(amounts), json!({}));
            body["dimensions"]["fund"] = json!("111");
            let refused = world.posted("event_voucher", &world.institute, body).await.unwrap_err();
            assert!(rules(&refused).contains(&"CR83".to_owned()), "{}: {refused:?}", event.id);
        }
        assert_eq!(world.count("select count(*) from lg_journal").await, 0);
    })
    .await;
}
