//! When an event applies, in Chinese: the shipped posting rules say it in English.

use std::collections::HashMap;
use std::sync::OnceLock;

use kernel::Text;

const FILE: &str = include_str!("../../../../data/posting/conditions.csv");

/// A condition in both languages; one that a department wrote itself is the same in both.
pub(crate) fn condition(en: &str) -> Text {
    static KNOWN: OnceLock<HashMap<&'static str, String>> = OnceLock::new();
    let known = KNOWN.get_or_init(|| read(FILE));
    known.get(en).map_or_else(|| Text::same(en), |zh| Text { zh: zh.clone(), en: en.to_owned() })
}

/// `en,zh` by line; a phrase with commas stands in quotes. The Chinese has neither.
fn read(text: &'static str) -> HashMap<&'static str, String> {
    let pair = |line: &'static str| {
        let (en, zh) = line.rsplit_once(',')?;
        Some((en.trim_matches('"'), zh.to_owned()))
    };
    text.lines().skip(1).filter_map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_condition_of_the_shipped_rules_is_said_in_chinese() {
        let rules = posting::Rulebook::shipped().unwrap();
        for event in rules.templates.events().filter(|event| !event.condition.is_empty()) {
            let said = condition(&event.condition);
            assert_ne!(said.zh, said.en, "{}: {}", event.id, event.condition);
            assert!(!said.zh.is_ascii(), "{}", said.zh);
        }
        assert_eq!(condition("our own"), Text::same("our own"));
    }
}
