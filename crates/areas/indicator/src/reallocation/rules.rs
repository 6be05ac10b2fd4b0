//! Findings of a reallocation: CR18, CR19, CR20, and the configurable rules (CR21) for every stream of money.

use ::rules::{Finding, Level};
use kernel::{Text, text};
use ledger::{Indicator, Running, Shortage};
use posting::Context;
use serde_json::{Map, Value, json};

use super::Reallocation;
use super::effects::{Stream, streams};
use crate::permission::{Approver, Crossing, crossings};

/// Everything, at submission.
pub(super) fn check(document: &Reallocation, running: &Running, context: &Context) -> Vec<Finding> {
    let mut findings = permitted(document, context);
    for (n, line) in document.input.from.iter().enumerate() {
        let Some(indicator) = running.indicator(line.indicator_id) else { continue };
        if line.amount_fen > indicator.available_fen {
            let (there, wanted) = (indicator.available_fen.fen(), line.amount_fen.fen());
            findings.push(short(
                &indicator.number,
                there,
                wanted,
                Some(format!("from[{n}].amount_fen")),
                context,
            ));
        }
    }
    for stream in streams(document) {
        // The facts name one source and one target, so every stream is judged by itself.
        let facts = facts(&stream);
        findings.extend(context.rules.run_configurable("reallocation", "submit", &facts));
    }
    findings
}

fn facts(stream: &Stream<'_>) -> Value {
    let end = |indicator: &Indicator| {
        json!({"fund": indicator.fund, "function": indicator.function, "dep_economy": indicator.dep_economy,
            "project_id": indicator.project_id.clone().unwrap_or_default()})
    };
    json!({"amount_fen": stream.amount_fen, "from": end(stream.from), "to": end(stream.to)})
}

/// What was released does not count for a document that was changed since.
pub(super) fn lapse(findings: &mut [Finding]) {
    for finding in findings.iter_mut().filter(|finding| finding.level.releasable()) {
        finding.level = Level::Grey;
        finding.how = text!(
            "放行后内容已修改，请由审核人重新放行",
            "It was changed after the release; have it released anew"
        );
    }
}

/// CR18, CR19 and whatever else the permission table does not allow.
pub(super) fn permitted(document: &Reallocation, context: &Context) -> Vec<Finding> {
    let approved = !document.input.mof_approval_no.trim().is_empty();
    let mut findings = Vec::new();
    for stream in streams(document) {
        for crossing in crossings(stream.from, stream.to) {
            let approver = document.permissions.approver(&crossing);
            // No table of a department can allow this one.
            if crossing.dimension == "fund" {
                let values = pairs([("from_fund", &crossing.from), ("to_fund", &crossing.to)]);
                findings.push(context.rules.finding("CR18", values, Some("to".to_owned())));
            } else if approver == Approver::Nobody {
                findings.push(not_allowed(&crossing, &stream, context));
            } else if !approved && (approver == Approver::Mof || always_mof(crossing.dimension)) {
                let field = Some("mof_approval_no".to_owned());
                findings.push(context.rules.finding("CR19", ends(&stream), field));
            }
        }
    }
    findings
}

/// Projects and functional classes need the ministry whatever a department's own table says (预算法第七十二条).
fn always_mof(dimension: &str) -> bool {
    matches!(dimension, "project" | "function_class")
}

fn ends(stream: &Stream<'_>) -> Map<String, Value> {
    pairs([
        ("from_indicator", &stream.from.number),
        ("from_function", &stream.from.function),
        ("to_indicator", &stream.to.number),
        ("to_function", &stream.to.function),
    ])
}

fn not_allowed(crossing: &Crossing, stream: &Stream<'_>, context: &Context) -> Finding {
    let (from, to) = (&stream.from.number, &stream.to.number);
    let dimension = crossing.title();
    let mut finding = context.rules.finding("CR19", ends(stream), Some("to".to_owned()));
    finding.text = Text {
        zh: format!("指标 {from} 与 {to} 的{}不同，调剂权限表不允许这样调剂", dimension.zh),
        en: format!(
            "{from} and {to} differ in {}: the permission table does not allow moving between them",
            dimension.en
        ),
    };
    finding.how = text!("请选择该维度相同的调入指标", "Choose a target that is the same in this dimension");
    finding
}

fn pairs<const N: usize>(pairs: [(&str, &String); N]) -> Map<String, Value> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value.clone()))).collect()
}

fn short(number: &str, there: i64, wanted: i64, field: Option<String>, context: &Context) -> Finding {
    let mut values = Map::new();
    values.insert("indicator".to_owned(), number.into());
    values.insert("available_fen".to_owned(), there.into());
    values.insert("amount_fen".to_owned(), wanted.into());
    context.rules.finding("CR20", values, field)
}

/// What the ledger refuses: CR20.
pub(super) fn shortage(shortage: &Shortage, context: &Context) -> Finding {
    match shortage {
        Shortage::Short { number, remaining_fen, wanted_fen, .. } => {
            short(number, remaining_fen.fen(), wanted_fen.fen(), None, context)
        }
        other => crate::change::shortage(other, context),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Arc;

    use kernel::{Fen, Stamp};
    use ledger::{IndicatorEvents, IndicatorId, LineId};
    use platform::UnitId;
    use posting::Rulebook;

    use super::*;
    use crate::permission::Permissions;
    use crate::reallocation::model::{ReallocationInput, ReallocationLineInput};

    fn context() -> Context {
        let rulebook = Arc::new(Rulebook::shipped().unwrap());
        let today = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
        let rules = rulebook.catalogue.on(today);
        Context { at: Stamp(0), today, rulebook, rules }
    }
    fn indicator(n: u128, change: impl FnOnce(&mut Indicator)) -> Indicator {
        let mut indicator = Indicator {
            id: IndicatorId(kernel::uuid::Uuid::from_u128(n)),
            number: format!("ZB{n}"),
            unit_id: UnitId(kernel::uuid::Uuid::from_u128(7)),
            fiscal_year: 2026,
            parent_id: None,
            project_id: None,
            budget_line_id: None,
            fund: "111".to_owned(),
            fund_group: "government_budget".to_owned(),
            function: "2010101".to_owned(),
            dep_economy: "30201".to_owned(),
            gov_economy: "50201".to_owned(),
            expenditure_kind: "basic_operating".to_owned(),
            payment_mode: "treasury".to_owned(),
            year_kind: "current".to_owned(),
            allotted: 1,
            title: String::new(),
            expires_on: "2026-12-31".to_owned(),
            granted_fen: Fen::from_fen(1000),
            available_fen: Fen::from_fen(1000),
            frozen_fen: Fen::ZERO,
            held_fen: Fen::ZERO,
            paid_fen: Fen::ZERO,
            version: 1,
        };
        change(&mut indicator);
        indicator
    }
    fn document(from: &[Indicator], to: &[Indicator], mof: &str) -> Reallocation {
        let line = |indicator: &Indicator| ReallocationLineInput {
            id: LineId(kernel::uuid::Uuid::from_u128(indicator.id.0.as_u128() + 100)),
            indicator_id: indicator.id,
            amount_fen: Fen::from_fen(400),
        };
        Reallocation {
            input: ReallocationInput {
                id: flow::DocumentId(kernel::uuid::Uuid::from_u128(1)),
                unit_id: UnitId(kernel::uuid::Uuid::from_u128(7)),
                fiscal_year: 2026,
                reason: "测试".to_owned(),
                mof_approval_no: mof.to_owned(),
                from: from.iter().map(line).collect(),
                to: to.iter().map(line).collect(),
                acknowledgements: vec![],
                version: None,
            },
            amount_fen: Fen::from_fen(400),
            indicators: from.iter().chain(to).map(|i| (i.id, i.clone())).collect::<BTreeMap<_, _>>(),
            permissions: Permissions::shipped(),
            released_hash: String::new(),
            rewrites: true,
        }
    }
    #[track_caller]
    fn check_one(to: impl FnOnce(&mut Indicator), mof: &str, expected: &[&str]) {
        let (from, to) = (indicator(1, |_| ()), indicator(2, to));
        let found =
            check(&document(&[from], &[to], mof), &Running::new(IndicatorEvents::shipped()), &context());
        let mut found: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
        found.dedup();
        assert_eq!(found, expected);
    }

    #[test]
    fn within_one_class_the_unit_may() {
        check_one(|to| to.dep_economy = "30202".to_owned(), "", &[]);
    }
    #[test]
    fn never_across_funds() {
        check_one(|to| to.fund = "31".to_owned(), "财预〔2026〕1号", &["CR18"]);
    }
    #[test]
    fn across_projects_or_classes_with_the_ministry_only() {
        check_one(|to| to.function = "2050101".to_owned(), "", &["CR19"]);
        check_one(|to| to.function = "2050101".to_owned(), "财预〔2026〕1号", &[]);
        check_one(|to| to.project_id = Some("p".to_owned()), "", &["CR19"]);
        check_one(|to| to.year_kind = "prior".to_owned(), "财预〔2026〕1号", &["CR19"]);
    }
    #[test]
    fn three_public_items_are_not_raised() {
        check_one(|to| to.dep_economy = "30217".to_owned(), "", &["CR21"]);
    }
    #[test]
    fn like_feeds_like_before_anything_crosses() {
        // Two sources and two targets; each has its like, so nothing crosses into the three-public item.
        let from = [indicator(1, |_| ()), indicator(2, |i| i.dep_economy = "30217".to_owned())];
        let to = [indicator(3, |i| i.dep_economy = "30217".to_owned()), indicator(4, |_| ())];
        let document = document(&from, &to, "");
        let found = check(&document, &Running::new(IndicatorEvents::shipped()), &context());
        assert!(found.is_empty(), "{found:?}");
        assert_eq!(streams(&document).len(), 2);
    }
}
