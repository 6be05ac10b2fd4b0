//! What an approved change does to the indicator book and to the chain.

use ledger::{Effect, HoldMove, Indicator, IndicatorId};
use posting::Link;

use super::{Change, Operation};
use crate::change::model::ChangeLineInput;

/// How money comes to an indicator that has no parent: the event that books its source.
fn source_event(indicator: &Indicator) -> Option<&'static str> {
    match (indicator.allotted, indicator.year_kind.as_str(), indicator.fund_group.as_str()) {
        (0, "current", _) => Some("IE01"),
        (1, "prior", _) => Some("IE08"),
        (1, _, "own_funds") => Some("IE09"),
        _ => None,
    }
}

/// Whether an indicator can be issued or supplemented as it stands: government money a unit may spend comes from an
/// unallotted indicator of the department.
pub(super) fn has_source(indicator: &Indicator) -> bool {
    indicator.parent_id.is_some() || source_event(indicator).is_some()
}

fn effect(
    event: &'static str,
    id: IndicatorId,
    counter_id: Option<IndicatorId>,
    line: &ChangeLineInput,
) -> Effect {
    Effect {
        event,
        indicator_id: id,
        counter_id,
        amount_fen: line.amount_fen,
        line_id: line.id,
        hold: HoldMove::None,
    }
}

/// The effects of all lines, in their order.
pub(super) fn effects(change: &Change) -> Vec<Effect> {
    change.input.lines.iter().flat_map(|line| of_line(change, line)).collect()
}

fn of_line(change: &Change, line: &ChangeLineInput) -> Vec<Effect> {
    let id = line.indicator_id;
    // A line without its indicator still gives an effect: the ledger then refuses it by name.
    let target = change.target(id);
    let allotted = target.is_none_or(|indicator| indicator.allotted == 1);
    let parent = target.and_then(|indicator| indicator.parent_id);
    let source = target.and_then(source_event).unwrap_or("IE01");
    match (change.input.operation, parent) {
        (Operation::Issue, Some(parent)) => vec![effect("IE02", id, Some(parent), line)],
        (Operation::Issue, None) => vec![effect(source, id, None, line)],
        (Operation::Supplement, Some(parent)) => {
            vec![effect("IE05", parent, None, line), effect("IE02", id, Some(parent), line)]
        }
        (Operation::Supplement, None) if !allotted => vec![effect("IE05", id, None, line)],
        (Operation::Supplement, None) => vec![effect(source, id, None, line)],
        (Operation::Reduce, _) => vec![effect(if allotted { "IE07" } else { "IE06" }, id, None, line)],
        (Operation::Freeze, _) => vec![effect("IE10", id, None, line)],
        (Operation::Unfreeze, _) => vec![effect("IE11", id, None, line)],
        (Operation::Withdraw, _) => vec![effect("IE30", id, None, line)],
    }
}

/// Links: budget line → indicator, parent → indicator, and the change itself → indicator.
pub(super) fn links(change: &Change) -> Vec<Link> {
    let mut links = Vec::new();
    for line in &change.input.lines {
        let to = || ("indicator", line.indicator_id.to_string());
        let mut add = |from: (&'static str, String), relation: &'static str| {
            links.push(Link { from, to: to(), relation, amount_fen: line.amount_fen });
        };
        add(("indicator_change", change.input.id.to_string()), "changes");
        let Some(fresh) = &line.fresh else { continue };
        if let Some(budget) = &fresh.budget_line_id {
            add(("budget_line", budget.clone()), "issues");
        }
        if let Some(parent) = fresh.parent_id {
            add(("indicator", parent.to_string()), "allots");
        }
    }
    links
}
