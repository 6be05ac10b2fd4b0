//! What an event would post: the same templates, without writing.

use axum::extract::State;
use kernel::{Fen, FieldProblem, Problem, Text, text};
use platform::http::{Answer, Caller, Endpoint, Json, MenuGroup, Reply};
use platform::{Permission, UnitId};
use posting::{App, Rulebook, voucher};
use serde::{Deserialize, Serialize};
use template::{Book, Event, FactSpec, FactValue, Facts, Side};
use utoipa::ToSchema;

/// Facts that are dimensions of a line, when an event reads them.
const DIMENSIONS: &[&str] = &[
    "indicator_id",
    "project_id",
    "function",
    "dep_economy",
    "gov_economy",
    "fund",
    "payee_id",
    "source_line_id",
];

/// A line an event would post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PreviewLine {
    /// `financial` or `budgetary`.
    #[schema(value_type = String)]
    pub book: Book,
    /// `debit` or `credit`.
    #[schema(value_type = String)]
    pub side: Side,
    /// Account code.
    pub account: String,
    /// Account name.
    pub name: String,
    /// Account name in English.
    pub name_en: String,
    /// Amount.
    pub amount_fen: Fen,
    /// The facts that are dimensions; empty when there are none.
    #[schema(value_type = Object)]
    pub dimensions: serde_json::Map<String, serde_json::Value>,
}

/// The lines an event would post. Missing and unknown facts are all named. `balances` gives `bal_<account>` where
/// the facts do not, positive on the account's normal side.
pub fn preview(
    rulebook: &Rulebook,
    event: &str,
    facts: &serde_json::Value,
    balances: &dyn Fn(&str) -> Option<Fen>,
) -> Result<Vec<PreviewLine>, Problem> {
    let templates = &rulebook.templates;
    let facts = match Facts::from_json(facts, templates, event) {
        Ok(facts) => facts,
        Err(mut errors) => {
            // What can be read is evaluated all the same, so that missing facts are named along with unknown ones.
            if let Some(readable) = readable(facts, rulebook, event) {
                errors.extend(templates.evaluate(event, &readable, balances).err().unwrap_or_default());
            }
            return Err(voucher::refusal(errors));
        }
    };
    let lines = templates.evaluate(event, &facts, balances).map_err(voucher::refusal)?;
    let dimensions: serde_json::Map<String, serde_json::Value> = facts
        .0
        .iter()
        .filter(|(name, _)| DIMENSIONS.contains(&name.as_str()))
        .filter_map(|(name, value)| match value {
            FactValue::Word(word) => Some((name.clone(), word.clone().into())),
            FactValue::Amount(_) => None,
        })
        .collect();
    let line = |line: &template::Line| PreviewLine {
        book: line.book,
        side: line.side,
        account: line.account.clone(),
        name: line.name.clone(),
        name_en: rulebook.chart.get(&line.account).map(|known| known.name_en.clone()).unwrap_or_default(),
        amount_fen: line.amount(),
        dimensions: dimensions.clone(),
    };
    Ok(lines.iter().map(line).collect())
}

/// The facts of an object that are what the event reads.
fn readable(facts: &serde_json::Value, rulebook: &Rulebook, event: &str) -> Option<Facts> {
    let object = facts.as_object()?;
    let known = object.iter().filter(|(name, value)| {
        let alone = serde_json::Map::from_iter([((*name).clone(), (*value).clone())]);
        Facts::from_json(&alone.into(), &rulebook.templates, event).is_ok()
    });
    let known: serde_json::Map<_, _> = known.map(|(name, value)| (name.clone(), value.clone())).collect();
    Facts::from_json(&known.into(), &rulebook.templates, event).ok()
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::post("/api/accounting/voucher-previews", preview_voucher)
            .named("preview_voucher")
            .title(text!("凭证预览", "Preview of a voucher"))
            .menu(MenuGroup::Accounting)
            .note(text!(
                "给出业务事项和要素（金额为分），返回将生成的分录，不写入。",
                "Give an event and its facts (amounts in fen); answers the lines it would post, writing nothing."
            ))
            .needs(Permission::VoucherRead)
            .on("voucher")
            .changes_nothing()
            .body::<PreviewInput>()
            .answers::<Vec<PreviewLine>>(200)
            .also(404),
        Endpoint::get("/api/accounting/events", list_events)
            .named("list_posting_events")
            .title(text!("记账业务事项", "Posting events"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("posting_event")
            .answers::<Vec<PostingEvent>>(200),
    ]
}

/// An event to preview.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PreviewInput {
    /// Event, such as `P01`.
    #[schema(min_length = 1, max_length = 20)]
    event: String,
    /// Facts: words as text, amounts as whole fen.
    #[schema(value_type = Object)]
    facts: serde_json::Map<String, serde_json::Value>,
    /// The unit whose ledger gives balances that the facts do not.
    #[serde(default)]
    unit_id: Option<UnitId>,
    /// Only this project's balances.
    #[serde(default)]
    #[schema(max_length = 64)]
    project_id: Option<String>,
}

async fn preview_voucher(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<PreviewInput>,
) -> Reply<Answer<Vec<PreviewLine>>> {
    if input.facts.len() > 100 {
        let what = text!("要素不超过 100 项。", "There are at most 100 facts.");
        return Err(Problem::field(
            "facts",
            what,
            text!("请删去多余的要素。", "Leave out what is not needed."),
        )
        .into());
    }
    let ledger = match input.unit_id {
        None => None,
        Some(unit_id) if caller.scope.sees(unit_id) => {
            let conn = app.platform.db.reader();
            let project = input.project_id.as_deref();
            Some(ledger::queries::balances::normal_unscoped(&conn, unit_id, project).await?)
        }
        Some(_) => return Err(Problem::not_found().into()),
    };
    let balances = |account: &str| ledger.as_ref().and_then(|known| known.get(account).copied());
    let rulebook = app.shelf.get();
    Ok(Answer::ok(preview(&rulebook, &input.event, &input.facts.into(), &balances)?))
}

/// An event of the posting rules and what it reads.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PostingEvent {
    /// `P01`
    event: String,
    /// Name.
    name: Text,
    /// When it applies.
    condition: Text,
    /// Words it reads.
    facts: Vec<FactSpec>,
    /// Amounts it reads, in fen.
    amounts: Vec<String>,
    /// Accounts or tokens of its lines.
    lines: Vec<PostingEventLine>,
    /// Books that have no entry.
    silent: Vec<String>,
    /// Where the rule is from.
    source: String,
}

/// A line of a posting rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PostingEventLine {
    /// Book.
    book: String,
    /// Side of a positive amount.
    side: String,
    /// Account code, `@token` or `$fact`.
    target: String,
    /// The amount.
    amount_basis: String,
}

impl From<&Event> for PostingEvent {
    fn from(event: &Event) -> PostingEvent {
        let target = |target: &template::Target| match target {
            template::Target::Account(code) => code.clone(),
            template::Target::Token(token) => token.clone(),
            template::Target::Fact(fact) => format!("${fact}"),
            template::Target::Refuse => "!".to_owned(),
        };
        PostingEvent {
            event: event.id.clone(),
            name: event.name(),
            condition: crate::conditions::condition(&event.condition),
            facts: event.facts.clone(),
            amounts: event.amounts().into_iter().map(str::to_owned).collect(),
            lines: event
                .lines
                .iter()
                .map(|line| PostingEventLine {
                    book: line.book.as_str().to_owned(),
                    side: line.side.as_str().to_owned(),
                    target: target(&line.target),
                    amount_basis: line.basis.text().to_owned(),
                })
                .collect(),
            silent: event.silent.iter().map(|book| book.as_str().to_owned()).collect(),
            source: event.source.clone(),
        }
    }
}

async fn list_events(State(app): State<App>, _caller: Caller) -> Reply<Answer<Vec<PostingEvent>>> {
    let rulebook = app.shelf.get();
    Ok(Answer::ok(rulebook.templates.events().map(PostingEvent::from).collect()))
}

/// A wrong period or range of periods.
pub(crate) fn check_periods(from: i64, to: i64) -> Result<(), Problem> {
    let mut fields = Vec::new();
    for (at, code) in [("from", from), ("to", to)] {
        if kernel::Period::from_code(code).is_none() {
            fields.push(FieldProblem {
                at: at.to_owned(),
                what: text!("“{code}”不是会计期间。", "“{code}” is no period."),
                how: text!("请按年月填写，如 202603。", "Give year and month, like 202603."),
                cell: None,
            });
        }
    }
    if fields.is_empty() && from > to {
        fields.push(FieldProblem {
            at: "to".to_owned(),
            what: text!("终止期间早于起始期间。", "The last period is before the first."),
            how: text!("请调整期间范围。", "Correct the range."),
            cell: None,
        });
    }
    if fields.is_empty() { Ok(()) } else { Err(Problem::invalid(fields)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn shipped() -> Rulebook {
        Rulebook::shipped().unwrap()
    }
    fn direct_payment() -> serde_json::Value {
        json!({"unit_type": "administrative", "purpose": "core", "fund_group": "government_budget",
            "indicator_year": "current", "payment_channel": "treasury", "earmarked": "no", "amount": 12_345})
    }

    #[test]
    fn a_direct_payment_shows_both_books() {
        let rulebook = shipped();
        let event = rulebook.templates.event("P01").unwrap();
        let mut facts = direct_payment();
        // Only what the event reads, with values it allows.
        let object = facts.as_object_mut().unwrap();
        for spec in &event.facts {
            if let Some(first) = spec.allowed.first()
                && object.get(&spec.name).is_none_or(|v| !spec.allowed.iter().any(|a| v == a))
            {
                object.insert(spec.name.clone(), first.clone().into());
            }
        }
        let lines = preview(&rulebook, "P01", &facts, &|_| None).unwrap();
        assert_eq!(lines.len(), 4, "{lines:?}");
        let json = serde_json::to_value(&lines[0]).unwrap();
        let keys: Vec<&String> = json.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["book", "side", "account", "name", "name_en", "amount_fen", "dimensions"]);
        assert_eq!(json["dimensions"], json!({}));
        assert_eq!(json["amount_fen"], 12_345);
    }
    #[test]
    fn missing_and_unknown_facts_are_named_together() {
        let problem = preview(&shipped(), "P01", &json!({"colour": "red"}), &|_| None).unwrap_err();
        let named: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert!(named.contains(&"colour"), "{named:?}");
        assert!(named.contains(&"amount"), "{named:?}");
        assert_eq!(problem.status, 422);
        let problem = preview(&shipped(), "X99", &json!({}), &|_| None).unwrap_err();
        assert_eq!(problem.fields[0].at, "unknown_event");
    }
    #[test]
    fn a_missing_balance_is_named_unless_a_ledger_has_it() {
        let rulebook = shipped();
        let closing = rulebook
            .templates
            .events()
            .find(|event| event.is_closing() && event.facts.is_empty() && event.comparisons.is_empty())
            .unwrap();
        let amounts = closing.amounts();
        let problem = preview(&rulebook, &closing.id, &json!({}), &|_| None).unwrap_err();
        let named: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(named, amounts);
        let lines = preview(&rulebook, &closing.id, &json!({}), &|_| Some(Fen::from_fen(700)));
        assert!(lines.unwrap().iter().all(|line| line.amount_fen > Fen::ZERO));
    }
    #[test]
    fn periods_are_months_in_order() {
        assert!(check_periods(202_601, 202_612).is_ok());
        // The opening and the closing of a year are periods too.
        assert!(check_periods(202_600, 202_613).is_ok());
        assert_eq!(check_periods(202_614, 1).unwrap_err().fields.len(), 2);
        assert_eq!(check_periods(202_602, 202_601).unwrap_err().fields[0].at, "to");
    }
}
