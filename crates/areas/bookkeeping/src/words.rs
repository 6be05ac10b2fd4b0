//! What people read for the words and amounts of the posting rules (`data/posting/fact_words.csv`), and which words come
//! from master data and are never typed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use kernel::Text;

const FILE: &str = include_str!("../../../../data/posting/fact_words.csv");

/// Words that come from the unit, its fund and its indicator.
pub const MASTER: &[&str] = &["unit_type", "purpose", "fund_group", "indicator_year"];
/// The word that holds an account instead of one of a list.
pub const ACCOUNT: &str = "counter_account";

/// A value of a word.
#[derive(Clone, Debug)]
pub struct Value {
    /// `institution`
    pub value: String,
    /// For people.
    pub title: Text,
}

/// The titles of words, values and amounts.
#[derive(Debug, Default)]
pub struct Dictionary {
    words: BTreeMap<String, Text>,
    values: BTreeMap<String, Vec<Value>>,
    amounts: BTreeMap<String, Text>,
}

/// The shipped dictionary. Cells hold no commas and no quotes, so that a row is what stands between commas
/// (`tests::the_dictionary_knows_every_word_of_the_rules`).
pub static DICTIONARY: LazyLock<Dictionary> = LazyLock::new(|| {
    let mut all = Dictionary::default();
    for row in FILE.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let [kind, word, value, zh, en] = cells[..] else { continue };
        let title = Text { zh: zh.to_owned(), en: en.to_owned() };
        match kind {
            "word" => drop(all.words.insert(word.to_owned(), title)),
            "amount" => drop(all.amounts.insert(word.to_owned(), title)),
            _ => {
                let value = Value { value: value.to_owned(), title };
                all.values.entry(word.to_owned()).or_default().push(value);
            }
        }
    }
    all
});

impl Dictionary {
    /// A word's title.
    pub fn word(&self, word: &str) -> Text {
        self.words.get(word).cloned().unwrap_or_else(|| Text::same(word))
    }
    /// An amount's title.
    pub fn amount(&self, amount: &str) -> Text {
        self.amounts.get(amount).cloned().unwrap_or_else(|| Text::same(amount))
    }
    /// The values of a word, in the order they are offered; only the allowed ones where there is such a list.
    pub fn values(&self, word: &str, allowed: &[String]) -> Vec<Value> {
        let known = self.values.get(word).map_or(&[][..], Vec::as_slice);
        if allowed.is_empty() {
            return known.to_vec();
        }
        let of = |value: &String| {
            let title = known.iter().find(|one| one.value == *value).map(|one| one.title.clone());
            Value { value: value.clone(), title: title.unwrap_or_else(|| Text::same(value)) }
        };
        allowed.iter().map(of).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use template::{Target, Templates};

    /// Every word and value that an event or a token row names.
    fn conditions(templates: &Templates) -> BTreeSet<(String, String)> {
        let mut found = BTreeSet::new();
        let mut tokens: Vec<String> = Vec::new();
        for event in templates.events() {
            for fact in &event.facts {
                found.extend(fact.allowed.iter().map(|value| (fact.name.clone(), value.clone())));
            }
            tokens.extend(event.lines.iter().filter_map(|line| match &line.target {
                Target::Token(token) => Some(token.clone()),
                _ => None,
            }));
        }
        let mut seen = BTreeSet::new();
        while let Some(token) = tokens.pop() {
            if !seen.insert(token.clone()) {
                continue;
            }
            for row in templates.token(&token).unwrap_or_default() {
                for condition in &row.conditions {
                    found
                        .extend(condition.values.iter().map(|value| (condition.word.clone(), value.clone())));
                }
                if let Target::Token(next) = &row.target {
                    tokens.push(next.clone());
                }
            }
        }
        found
    }

    #[test]
    fn the_dictionary_knows_every_word_of_the_rules() {
        for row in FILE.lines() {
            assert_eq!(row.split(',').count(), 5, "{row}");
        }
        let rulebook = posting::Rulebook::shipped().unwrap();
        for (word, value) in conditions(&rulebook.templates) {
            let known = DICTIONARY.values(&word, &[]);
            assert!(known.iter().any(|one| one.value == value), "{word}={value}");
        }
        for event in rulebook.templates.events() {
            for fact in &event.facts {
                assert!(DICTIONARY.words.contains_key(&fact.name), "{} {}", event.id, fact.name);
            }
            for amount in event.amounts().into_iter().filter(|name| !name.starts_with("bal_")) {
                assert!(DICTIONARY.amounts.contains_key(amount), "{} {amount}", event.id);
            }
        }
    }
}
