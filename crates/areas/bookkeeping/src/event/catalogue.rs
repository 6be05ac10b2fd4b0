//! The posting events as forms: what each asks for, in words of people.

use axum::extract::State;
use kernel::{Text, text};
use platform::Permission;
use platform::http::{Answer, Caller, Endpoint, Reply};
use posting::App;
use serde::Serialize;
use template::{Event, Target, Templates};
use utoipa::ToSchema;

use super::booking::is_of_the_close;
use crate::words::{ACCOUNT, DICTIONARY, MASTER};

/// A value that may be chosen.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EventChoice {
    /// `fixed_asset`
    value: String,
    /// For people.
    title: Text,
}

/// A word or an amount of an event.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EventField {
    /// `asset_class`
    name: String,
    /// For people.
    title: Text,
    /// What may be chosen; empty for amounts and accounts.
    choices: Vec<EventChoice>,
    /// An account code is asked for.
    account: bool,
}

/// An event as a form.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EventForm {
    /// `P41`
    event: String,
    /// Name.
    name: Text,
    /// When it applies, as the rules say.
    condition: String,
    /// Words to fill; those of master data are not among them.
    words: Vec<EventField>,
    /// Amounts to fill.
    amounts: Vec<EventField>,
    /// The fund decides where it goes.
    fund: bool,
    /// The indicator's year decides where treasury money goes.
    indicator: bool,
    /// Why no event voucher can be made of it; absent where one can.
    #[serde(skip_serializing_if = "Option::is_none")]
    closed: Option<Text>,
    /// Where the rule is from.
    source: String,
}

pub(super) fn endpoint() -> Endpoint<App> {
    Endpoint::get("/api/bookkeeping/events", show)
        .named("show_event_forms")
        .title(text!("业务事项目录（填报要素）", "Posting events as forms"))
        .needs(Permission::VoucherRead)
        .on("posting_event")
        .answers::<Vec<EventForm>>(200)
}

/// The words that an event's tokens look at, besides those it restricts.
fn choices(templates: &Templates, event: &Event, word: &str, allowed: &[String]) -> Vec<EventChoice> {
    // A token row may know fewer values than the dictionary: only those that lead somewhere for this event are offered.
    let known = DICTIONARY.values(word, allowed);
    let mut values: Vec<&str> = Vec::new();
    let mut waiting: Vec<&str> = event
        .lines
        .iter()
        .filter_map(|line| match &line.target {
            Target::Token(token) => Some(token.as_str()),
            _ => None,
        })
        .collect();
    let mut seen: Vec<&str> = Vec::new();
    while let Some(token) = waiting.pop() {
        if seen.contains(&token) {
            continue;
        }
        seen.push(token);
        for row in templates.token(token).unwrap_or_default() {
            let of_word = row.conditions.iter().filter(|condition| condition.word == word);
            values.extend(of_word.flat_map(|condition| condition.values.iter().map(String::as_str)));
            if let Target::Token(next) = &row.target {
                waiting.push(next);
            }
        }
    }
    let is_default = |value: &str| matches!(value, "no" | "expense" | "short" | "own" | "money" | "building");
    let offered = known.into_iter().filter(|one| {
        !allowed.is_empty()
            || values.is_empty()
            || values.contains(&one.value.as_str())
            || is_default(&one.value)
    });
    offered.map(|one| EventChoice { value: one.value, title: one.title }).collect()
}

fn form(templates: &Templates, event: &Event) -> EventForm {
    let typed = event.facts.iter().filter(|fact| !MASTER.contains(&fact.name.as_str()));
    let word = |fact: &template::FactSpec| EventField {
        name: fact.name.clone(),
        title: DICTIONARY.word(&fact.name),
        choices: choices(templates, event, &fact.name, &fact.allowed),
        account: fact.name == ACCOUNT,
    };
    let amount = |name: &str| EventField {
        name: name.to_owned(),
        title: DICTIONARY.amount(name),
        choices: Vec::new(),
        account: false,
    };
    let closed = is_of_the_close(event)
        .then(|| text!("按余额结转，由年终结账生成", "carries balances; made by the year-end close"));
    EventForm {
        event: event.id.clone(),
        name: event.name(),
        condition: event.condition.clone(),
        words: typed.map(word).collect(),
        amounts: event.amounts().into_iter().filter(|name| !name.starts_with("bal_")).map(amount).collect(),
        fund: event.fact("fund_group").is_some(),
        indicator: event.fact("indicator_year").is_some(),
        closed,
        source: event.source.clone(),
    }
}

async fn show(State(app): State<App>, _caller: Caller) -> Reply<Answer<Vec<EventForm>>> {
    let rulebook = app.shelf.get();
    let templates = &rulebook.templates;
    Ok(Answer::ok(templates.events().map(|event| form(templates, event)).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_that_is_typed_has_something_to_choose() {
        let rulebook = posting::Rulebook::shipped().unwrap();
        let templates = &rulebook.templates;
        for form in templates.events().map(|event| form(templates, event)) {
            for word in &form.words {
                assert!(word.account || !word.choices.is_empty(), "{} {}", form.event, word.name);
                assert!(!MASTER.contains(&word.name.as_str()));
            }
        }
        let spread = form(templates, templates.event("P41").unwrap());
        assert!(spread.closed.is_none() && !spread.amounts.is_empty());
        assert!(form(templates, templates.event("Y02").unwrap()).closed.is_some());
        assert!(form(templates, templates.event("Y01").unwrap()).closed.is_some());
        assert!(form(templates, templates.event("Y14").unwrap()).closed.is_none());
    }
}
