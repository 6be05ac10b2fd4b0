//! Every event of the file, over combinations of words and random amounts, against the second evaluator.

use std::collections::HashMap;

use kernel::Fen;
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use template::{Event, Facts, Lines, Side, Templates};

use crate::naive::{Naive, NaiveLine};
use crate::no_ledger;

const COMBINATIONS_MAX: usize = 300;
/// Few combinations are repeated with other amounts, so that chance zeros do not decide.
const ROUNDS_MIN: usize = 20;

type Words = HashMap<String, String>;

/// The values to try for a word: restricted or known ones, one that nobody knows, and absence.
fn candidates(naive: &Naive, word: &str, allowed: &[String]) -> Vec<Option<String>> {
    let mut values: Vec<String> = match (word, allowed.is_empty()) {
        ("counter_account", _) => ["1002", "2307", "1601", "6001", "9999"].map(str::to_owned).to_vec(),
        (_, true) => naive.values(word),
        (_, false) => allowed.to_vec(),
    };
    values.push("no_such_value".to_owned());
    std::iter::once(None).chain(values.into_iter().map(Some)).collect()
}

/// All combinations while they are few, else a sample.
fn combinations(naive: &Naive, event: &str, rng: &mut StdRng) -> Vec<Words> {
    let listed = naive.listed(event);
    let choices: Vec<(String, Vec<Option<String>>)> = listed
        .into_iter()
        .map(|(word, allowed)| (word.clone(), candidates(naive, &word, &allowed)))
        .collect();
    let total: usize = choices.iter().map(|(_, values)| values.len()).product();
    let mut all = Vec::new();
    for at in 0..total.clamp(ROUNDS_MIN, COMBINATIONS_MAX) {
        let mut rest = at;
        let mut words = Words::new();
        for (word, values) in &choices {
            let value = if total <= COMBINATIONS_MAX {
                let value = &values[rest % values.len()];
                rest /= values.len();
                value
            } else if rng.random_ratio(1, 12) {
                values.choose(rng).unwrap()
            } else {
                // Mostly values that may work: neither absent nor unknown.
                values[1..values.len() - 1].choose(rng).unwrap()
            };
            if let Some(value) = value {
                words.insert(word.clone(), value.clone());
            }
        }
        all.push(words);
    }
    all
}

fn random_amounts(naive: &Naive, event: &str, rng: &mut StdRng) -> HashMap<String, i64> {
    let names = naive.amount_names(event);
    let one = |name: &String, rng: &mut StdRng| {
        let fen = match rng.random_range(0..10) {
            0 => 0,
            1 => 1,
            2 if name.starts_with("bal_") => -rng.random_range(1..1_000_000_000),
            3 => rng.random_range(1..1_000_000_000_000),
            _ => rng.random_range(1..10_000_000),
        };
        (name.clone(), fen)
    };
    names.iter().map(|name| one(name, rng)).collect()
}

fn facts(words: &Words, amounts: &HashMap<String, i64>) -> Facts {
    let facts = words.iter().fold(Facts::new(), |facts, (name, value)| facts.word(name, value));
    amounts.iter().fold(facts, |facts, (name, fen)| facts.amount(name, Fen::from_fen(*fen)))
}

fn flat(lines: &Lines) -> Vec<NaiveLine> {
    let row = |line: &template::Line| {
        let (book, side) = (line.book.as_str().to_owned(), line.side.as_str().to_owned());
        (book, side, line.account.clone(), i128::from(line.amount_fen), line.row)
    };
    let mut rows: Vec<NaiveLine> = lines.iter().map(row).collect();
    rows.sort_by_key(|row| row.4);
    rows
}

#[track_caller]
fn assert_sound(event: &Event, lines: &Lines) {
    for book in template::Book::ALL {
        let signed = lines.book(book).iter().map(|line| match line.side {
            Side::Debit => i128::from(line.amount_fen),
            Side::Credit => -i128::from(line.amount_fen),
        });
        assert_eq!(signed.sum::<i128>(), 0, "{} {book:?}", event.id);
        assert!(lines.book(book).is_empty() || !event.silent.contains(&book), "{} {book:?}", event.id);
    }
    for line in lines.iter() {
        assert!(line.amount_fen > 0, "{} {line:?}", event.id);
        assert!(!line.name.is_empty(), "{} {line:?}", event.id);
    }
}

/// The codes that may answer for each reason of the second evaluator.
fn codes(reason: &str) -> &'static [&'static str] {
    match reason {
        "restricted" => &["value_not_allowed"],
        "comparison" => &["condition_failed"],
        "negative" => &["negative_line"],
        "refused" => &["token_refused"],
        "no row" => &["missing_fact", "value_not_allowed", "token_unresolved"],
        "account" => &["account_unknown"],
        _ => &[],
    }
}

#[test]
fn every_event_agrees_with_the_second_evaluator_and_posts_for_some_facts() {
    let templates = Templates::shipped();
    let naive = Naive::new();
    let mut rng = StdRng::seed_from_u64(20_260_101);
    let mut never = Vec::new();
    let (mut posted, mut refused) = (0_usize, 0_usize);
    for event in templates.events() {
        let mut once = false;
        for words in combinations(&naive, &event.id, &mut rng) {
            let mut amounts = random_amounts(&naive, &event.id, &mut rng);
            for _ in 0..20 {
                let held = naive.evaluate(&event.id, &words, &amounts);
                if !matches!(held, Err("comparison" | "negative")) {
                    break;
                }
                amounts = random_amounts(&naive, &event.id, &mut rng);
            }
            let facts = facts(&words, &amounts);
            let ours = templates.evaluate(&event.id, &facts, &no_ledger);
            match (ours, naive.evaluate(&event.id, &words, &amounts)) {
                (Ok(lines), Ok(expected)) => {
                    assert_eq!(flat(&lines), expected, "{} {facts:?}", event.id);
                    assert_sound(event, &lines);
                    once |= !lines.is_empty();
                    posted += 1;
                }
                (Err(errors), Err(reason)) => {
                    let named = errors.iter().any(|error| codes(reason).contains(&error.code));
                    assert!(named, "{} {reason} {errors:?} {facts:?}", event.id);
                    assert!(
                        errors.iter().all(|error| !error.text.zh.is_empty() && !error.text.en.is_empty())
                    );
                    refused += 1;
                }
                (ours, expected) => panic!("{} {facts:?}: {ours:?} but {expected:?}", event.id),
            }
        }
        if !once {
            never.push(event.id.clone());
        }
    }
    assert!(never.is_empty(), "events that never post: {never:?}");
    assert!(posted > 3_000 && refused > 3_000, "{posted} posted, {refused} refused");
}

/// Classes of revenue and of payments raise the surplus against the budget balance, the others lower it.
/// Refunds and returned payments have the sign of their original turned round.
#[test]
fn every_row_of_the_difference_classes_is_met_with_its_sign() {
    let templates = Templates::shipped();
    let naive = Naive::new();
    let mut rng = StdRng::seed_from_u64(56);
    let mut reader = csv::Reader::from_reader(crate::CLASSES.as_bytes());
    let mut expected: Vec<(String, String)> = reader
        .records()
        .map(|record| record.map(|record| (record[0].to_owned(), record[2].to_owned())).unwrap())
        .collect();
    let rows = expected.clone();
    for event in templates.events() {
        for words in combinations(&naive, &event.id, &mut rng) {
            let amounts = random_amounts(&naive, &event.id, &mut rng);
            // Depreciated beyond its cost: the rules do not forbid it, but it says nothing about signs.
            if amounts.get("accdep") > amounts.get("cost") {
                continue;
            }
            let facts = facts(&words, &amounts);
            let Ok(lines) = templates.evaluate(&event.id, &facts, &no_ledger) else { continue };
            for part in templates.differences(&event.id, &facts, &lines) {
                expected
                    .retain(|(id, class)| (id.as_str(), class.as_str()) != (event.id.as_str(), part.class));
                // An exchange may gain or lose.
                if part.class == "other" || part.class == "disposal" {
                    continue;
                }
                assert!(rows.iter().any(|(id, _)| *id == event.id), "{}", event.id);
                let lowers = [
                    "receivable_collection",
                    "borrowing",
                    "inventory_use",
                    "depreciation",
                    "payable_expense",
                ];
                // V08 is the share in a loss.
                let refund = ["P06", "F01", "F02", "F05", "V08"].contains(&event.id.as_str());
                let raises = lowers.contains(&part.class) == refund;
                assert_eq!(part.amount_fen > 0, raises, "{} {part:?} {facts:?} {lines:?}", event.id);
            }
        }
    }
    assert!(expected.is_empty(), "rows that no facts meet: {expected:?}");
}

#[test]
fn every_missing_amount_is_named() {
    let templates = Templates::shipped();
    for event in templates.events() {
        let errors = templates.evaluate(&event.id, &Facts::new(), &no_ledger).unwrap_err();
        let named: Vec<&str> = errors.iter().filter_map(|error| error.fact.as_deref()).collect();
        assert_eq!(named, event.amounts(), "{}", event.id);
        assert!(errors.iter().all(|error| error.code == "missing_fact"), "{errors:?}");
    }
}

/// Whatever an incomplete set of words lacks, giving what the errors ask for leads to a voucher or to a
/// different, final answer: nobody is asked for the same fact twice.
#[test]
fn giving_the_facts_that_are_asked_for_ends() {
    let templates = Templates::shipped();
    let naive = Naive::new();
    let mut rng = StdRng::seed_from_u64(7);
    for event in templates.events() {
        let mut words = Words::new();
        let amounts = random_amounts(&naive, &event.id, &mut rng);
        for _ in 0..12 {
            let Err(errors) = templates.evaluate(&event.id, &facts(&words, &amounts), &no_ledger) else {
                break;
            };
            let missing: Vec<&str> = errors
                .iter()
                .filter(|error| error.code == "missing_fact")
                .filter_map(|error| error.fact.as_deref())
                .collect();
            if missing.is_empty() {
                break;
            }
            for fact in missing {
                assert!(event.fact(fact).is_some(), "{} asks for {fact}, which it does not read", event.id);
                let allowed = &event.fact(fact).unwrap().allowed;
                let value = candidates(&naive, fact, allowed)[1].clone().unwrap();
                assert!(words.insert(fact.to_owned(), value).is_none(), "{} asks twice for {fact}", event.id);
            }
        }
    }
}

#[test]
fn words_an_event_does_not_list_change_nothing() {
    let templates = Templates::shipped();
    let naive = Naive::new();
    let base = Facts::new().amount("cost", Fen::from_fen(500)).word("asset_class", "construction");
    assert!(naive.listed("A14").iter().all(|(word, _)| word != "cip_item"));
    let event = templates.event("A02").unwrap();
    assert!(event.fact("processing_kind").is_none());
    let base = Facts(base.0.into_iter().chain(Facts::new().word("asset_class", "fixed_asset").0).collect());
    let plain = templates.evaluate("A02", &base, &no_ledger).unwrap();
    let noisy = base.word("processing_kind", "commissioned").word("unit_type", "anything");
    assert_eq!(templates.evaluate("A02", &noisy, &no_ledger).unwrap(), plain);
}
