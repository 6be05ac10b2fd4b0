//! Tokens: which row holds, and what is missing when none does.

use std::collections::{BTreeMap, BTreeSet};

use kernel::text;

use crate::facts::EvaluateError;
use crate::model::{Account, Book, Event, RuleLine, Target, Templates, TokenRow};

/// The words an event may read: those it lists and that were given.
pub(crate) type Words<'a> = BTreeMap<&'a str, &'a str>;

impl Templates {
    /// The account of a line.
    pub(crate) fn resolve(
        &self,
        event: &Event,
        line: &RuleLine,
        words: &Words<'_>,
    ) -> Result<&Account, Vec<EvaluateError>> {
        let mut target = &line.target;
        let mut token = "";
        // Loops were refused at load; the bound only makes that visible here.
        for _ in 0..=self.tokens.len() {
            match target {
                Target::Account(code) => return self.account_of(code, line.book, None),
                Target::Fact(fact) => {
                    return match words.get(fact.as_str()) {
                        Some(code) => self.account_of(code, line.book, Some(fact)),
                        None => Err(vec![missing(event, token, fact, &[fact])]),
                    };
                }
                Target::Token(name) => {
                    token = name;
                    let rows = self.tokens.get(name).map_or(&[][..], Vec::as_slice);
                    let row =
                        rows.iter().find(|row| row.conditions.iter().all(|condition| condition.holds(words)));
                    let row = row.ok_or_else(|| explain(event, name, rows, words))?;
                    if row.target == Target::Refuse {
                        return Err(vec![refused(event, name, row)]);
                    }
                    target = &row.target;
                }
                Target::Refuse => break,
            }
        }
        let id = &event.id;
        Err(vec![EvaluateError::new(
            "token_unresolved",
            None,
            text!("{id} 的记号 {token} 没有得出科目", "{id}: the token {token} leads to no account"),
        )])
    }

    fn account_of(&self, code: &str, book: Book, fact: Option<&str>) -> Result<&Account, Vec<EvaluateError>> {
        let (zh, en) = (book.zh(), book.as_str());
        let wrong = match self.accounts.get(code) {
            Some(account) if account.book == book => return Ok(account),
            Some(_) => text!(
                "科目 {code} 不属于{zh}，请改填",
                "account {code} is not of the {en} book, give another"
            ),
            None => {
                text!("科目 {code} 不在科目表中，请改填", "account {code} is not in the chart, give another")
            }
        };
        Err(vec![EvaluateError::new("account_unknown", fact, wrong)])
    }
}

fn missing(event: &Event, token: &str, fact: &str, alternatives: &[&str]) -> EvaluateError {
    let id = &event.id;
    let others: Vec<&str> = alternatives.iter().copied().filter(|other| *other != fact).collect();
    let text = if others.is_empty() {
        text!("{id} 缺少事实 {fact}（{token} 需要）", "{id} lacks the fact {fact} (needed by {token})")
    } else {
        let list = others.join(", ");
        text!(
            "{id} 缺少事实 {fact}（{token} 需要；相关：{list}）",
            "{id} lacks the fact {fact} (needed by {token}; see also {list})"
        )
    };
    let allowed = event.fact(fact).map(|spec| spec.allowed.clone()).unwrap_or_default();
    EvaluateError::new("missing_fact", Some(fact), text).allowing(&allowed)
}

fn refused(event: &Event, token: &str, row: &TokenRow) -> EvaluateError {
    let id = &event.id;
    let conditions: Vec<String> = row.conditions.iter().map(ToString::to_string).collect();
    let (conditions, note) = (conditions.join("; "), &row.note);
    let (zh, en) = if note.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("：{note}"), format!(": {note}"))
    };
    EvaluateError::new(
        "token_refused",
        None,
        text!("{id} 不允许 {conditions}（{token}）{zh}", "{id} does not allow {conditions} ({token}){en}"),
    )
}

/// Why no row of a token holds: facts that are absent and would open a row, values no row knows, or a
/// combination that has no row.
fn explain(event: &Event, token: &str, rows: &[TokenRow], words: &Words<'_>) -> Vec<EvaluateError> {
    let mut lacking = open_sets(event, rows, words);
    if !lacking.is_empty() {
        // A set that contains another asks for more than is needed.
        let all = lacking.clone();
        lacking.retain(|set| !all.iter().any(|other| other != set && other.is_subset(set)));
        let names: Vec<&str> = lacking.into_iter().flatten().collect::<BTreeSet<_>>().into_iter().collect();
        return names.iter().map(|fact| missing(event, token, fact, &names)).collect();
    }
    let mut known: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for condition in rows.iter().flat_map(|row| &row.conditions) {
        known.entry(&condition.word).or_default().extend(condition.values.iter().map(String::as_str));
    }
    let id = &event.id;
    let mut errors = Vec::new();
    for (word, values) in &known {
        if let Some(value) = words.get(word)
            && !values.contains(value)
        {
            let allowed: Vec<String> = values.iter().map(|&value| value.to_owned()).collect();
            let list = allowed.join(", ");
            errors.push(
                EvaluateError::new(
                    "value_not_allowed",
                    Some(word),
                    text!(
                        "{id} 的事实 {word} 不能是“{value}”，{token} 认识：{list}",
                        "{id}: the fact {word} cannot be {value:?}, {token} knows: {list}"
                    ),
                )
                .allowing(&allowed),
            );
        }
    }
    if errors.is_empty() {
        let given: Vec<String> =
            known.keys().filter_map(|word| words.get(word).map(|value| format!("{word}={value}"))).collect();
        let given = given.join("; ");
        let fact = known.keys().find(|word| words.contains_key(*word)).copied();
        errors.push(EvaluateError::new(
            "token_unresolved",
            fact,
            text!("{id} 的 {token} 没有适用于 {given} 的科目", "{id}: {token} has no account for {given}"),
        ));
    }
    errors
}

/// For each row that nothing given contradicts: the facts it still needs, all of which the event reads.
fn open_sets<'a>(event: &Event, rows: &'a [TokenRow], words: &Words<'_>) -> BTreeSet<BTreeSet<&'a str>> {
    let needs = |row: &'a TokenRow| {
        let mut absent = BTreeSet::new();
        for condition in &row.conditions {
            match words.get(condition.word.as_str()) {
                Some(value) if condition.allows(value) => {}
                Some(_) => return None,
                None => {
                    let spec = event.fact(&condition.word)?;
                    let possible =
                        spec.allowed.is_empty() || spec.allowed.iter().any(|value| condition.allows(value));
                    if !possible {
                        return None;
                    }
                    absent.insert(condition.word.as_str());
                }
            }
        }
        // A row that refuses is no reason to ask for a fact.
        (row.target != Target::Refuse).then_some(absent)
    };
    rows.iter().filter_map(needs).collect()
}
