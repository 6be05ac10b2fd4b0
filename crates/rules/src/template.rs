//! Sentences with `{placeholders}`, filled from the values of a finding. Amounts named `*_fen` are shown in
//! yuan with thousands separators and two decimals, by integer arithmetic. A value that is said differently in the two
//! languages is a pair: `reason.zh` and `reason.en`, which a `Text` becomes by itself.

use kernel::{Fen, Language, Text};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The names between braces, or the reason why the braces are wrong.
pub fn placeholders(template: &str) -> Result<BTreeSet<String>, String> {
    let mut names = BTreeSet::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let Some(inside) = rest[at..].strip_prefix('{') else {
            return Err("'}' without '{'".into());
        };
        let end = inside.find('}').ok_or("'{' without '}'")?;
        let name = &inside[..end];
        let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '[' | ']');
        if name.is_empty() || !name.chars().all(legal) {
            return Err(format!("'{{{name}}}' is not a name"));
        }
        names.insert(name.to_owned());
        rest = &inside[end + 1..];
    }
    Ok(names)
}

/// Fills both languages.
pub fn fill(template: &Text, values: &Map<String, Value>) -> Text {
    Text {
        zh: fill_one(&template.zh, values, Language::Zh),
        en: fill_one(&template.en, values, Language::En),
    }
}

fn fill_one(template: &str, values: &Map<String, Value>, language: Language) -> String {
    let mut filled = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            filled.push_str(after);
            return filled;
        };
        let own = || values.get(&format!("{name}.{}", pick(language, "zh", "en")));
        match values.get(name).or_else(own) {
            Some(value) => filled.push_str(&shown(name, value, language)),
            None => filled.push_str(pick(language, "（未提供）", "(not given)")),
        }
        rest = tail;
    }
    filled.push_str(rest);
    filled
}

fn pick<'a>(language: Language, zh: &'a str, en: &'a str) -> &'a str {
    match language {
        Language::Zh => zh,
        Language::En => en,
    }
}

fn shown(name: &str, value: &Value, language: Language) -> String {
    match value {
        Value::String(words) => words.clone(),
        Value::Bool(yes) => {
            pick(language, if *yes { "是" } else { "否" }, if *yes { "yes" } else { "no" }).into()
        }
        Value::Number(number) => match number.as_i64() {
            Some(fen) if name.ends_with("_fen") => Fen::from_fen(fen).yuan(),
            _ => number.to_string(),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| shown(name, item, language)).collect();
            items.join(pick(language, "、", ", "))
        }
        Value::Null => pick(language, "（未提供）", "(not given)").into(),
        Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(values: Value, zh: &str, en: &str) {
        let template = Text { zh: "{x_fen} 元，{who}".into(), en: "{x_fen} yuan, {who}".into() };
        let Value::Object(values) = values else { panic!("an object") };
        assert_eq!(fill(&template, &values), Text { zh: zh.into(), en: en.into() });
    }

    #[test]
    fn amounts_are_shown_in_yuan() {
        check(json!({"x_fen": 123_456_789, "who": "甲"}), "1,234,567.89 元，甲", "1,234,567.89 yuan, 甲");
        check(json!({"x_fen": 0, "who": 3}), "0.00 元，3", "0.00 yuan, 3");
        check(json!({"x_fen": -5, "who": true}), "-0.05 元，是", "-0.05 yuan, yes");
        check(
            json!({"x_fen": [i64::MAX, 1], "who": ["a", "b"]}),
            "92,233,720,368,547,758.07、0.01 元，a、b",
            "92,233,720,368,547,758.07, 0.01 yuan, a, b",
        );
    }
    #[test]
    fn a_value_not_given_is_said_so_and_braces_in_values_stay() {
        check(json!({"who": "{x_fen}"}), "（未提供） 元，{x_fen}", "(not given) yuan, {x_fen}");
    }
    #[test]
    fn a_pair_is_said_in_each_language() {
        check(json!({"x_fen": 1, "who.zh": "甲", "who.en": "A"}), "0.01 元，甲", "0.01 yuan, A");
    }
    #[test]
    fn braces_are_checked() {
        assert_eq!(placeholders("无").unwrap().len(), 0);
        let names = placeholders("{a_fen}{from.fund} {lines[].fund}").unwrap();
        assert_eq!(names.into_iter().collect::<Vec<_>>(), ["a_fen", "from.fund", "lines[].fund"]);
        for wrong in ["{", "}", "{}", "{a", "a}", "{金额}", "{a b}", "{{a}}"] {
            assert!(placeholders(wrong).is_err(), "{wrong}");
        }
    }
}
