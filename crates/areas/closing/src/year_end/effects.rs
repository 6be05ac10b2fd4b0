//! What a settlement does: to indicators, and to the books.

use kernel::{Fen, FieldProblem, Period, Problem, text};
use ledger::{Dimensions, Effect, EntryDraft, HoldMove, Indicator, IndicatorId, LineId};
use posting::voucher::evaluated;
use posting::{Context, Stated};
use template::Facts;

use super::YearEnd;
use super::model::{Decision, Rest};
use crate::opening::model::ClosingLineId;

/// Treasury money of a project that was carried once already: what is left of it is surplus.
pub(super) fn may_be_surplus(known: &Indicator) -> bool {
    known.year_kind == "prior"
        && known.fund_group == "government_budget"
        && known.expenditure_kind == "project"
}

/// The indicator of the next year that takes a rest over; so many rests of it were carried before.
pub(super) fn carried(rest: &Rest, known: &Indicator, before: i64) -> Indicator {
    let year = known.fiscal_year + 1;
    // A refund after the first settlement leaves another rest.
    let again = if before == 0 { String::new() } else { format!("-{}", before + 1) };
    Indicator {
        id: IndicatorId(rest.id.0),
        number: format!("{}-J{year}{again}", known.number),
        fiscal_year: year,
        // It comes from the rest, not from the budget or the department once more.
        parent_id: None,
        budget_line_id: None,
        year_kind: "prior".to_owned(),
        expires_on: format!("{year}-12-31"),
        granted_fen: Fen::ZERO,
        available_fen: Fen::ZERO,
        frozen_fen: Fen::ZERO,
        held_fen: Fen::ZERO,
        paid_fen: Fen::ZERO,
        version: 1,
        ..known.clone()
    }
}

/// The rest leaves its indicator, and enters that of the next year when it is carried.
pub(super) fn effects(rest: &Rest) -> Vec<Effect> {
    let effect = |event: &'static str, indicator_id: IndicatorId| Effect {
        event,
        indicator_id,
        counter_id: None,
        amount_fen: rest.amount_fen,
        line_id: LineId(rest.id.0),
        hold: HoldMove::None,
    };
    match rest.decision {
        Decision::Carry => {
            vec![effect("IE29", rest.indicator_id), effect("IE08", IndicatorId(rest.id.0))]
        }
        Decision::Withdraw | Decision::Surplus => vec![effect("IE30", rest.indicator_id)],
    }
}

/// The event that books what becomes of a rest, if any does: money not yet drawn of this year becomes revenue when it is
/// carried; money of earlier years is owed already and is written back when it is withdrawn.
fn event_of(rest: &Rest, known: &Indicator) -> Option<&'static str> {
    let treasury = known.fund_group == "government_budget" && known.payment_mode == "treasury";
    match (treasury, known.year_kind.as_str(), rest.decision) {
        (true, "current", Decision::Carry) => Some("Y01"),
        (true, "prior", Decision::Withdraw) => Some("Y14"),
        _ => None,
    }
}

/// The vouchers of December: one for each event, in the order of the scheme.
pub(super) fn vouchers(of: &YearEnd, context: &Context) -> Result<Vec<Stated>, Problem> {
    let mut made = Vec::new();
    let (entries, class) = advances(of, context)?;
    if !entries.is_empty() {
        made.push(stated(of, "P29", entries, class));
    }
    for event in ["Y01", "Y14"] {
        let mut entries = Vec::new();
        for (rest, known) in of.rests().filter(|(rest, known)| event_of(rest, known) == Some(event)) {
            let (name, facts) = match event {
                "Y01" => ("undrawn", Facts::new()),
                _ => ("amount", Facts::new().word("balance_kind", "carryover")),
            };
            let facts = facts
                .word("fund_group", known.fund_group.as_str())
                .word("payment_channel", "treasury")
                .amount(name, rest.amount_fen);
            let (lines, _) =
                evaluated(event, &facts, of.input.unit_id, &dimensions(rest.id, known), &|_| None, context)
                    .map_err(|errors| refused("rests", &errors))?;
            entries.extend(lines);
        }
        if !entries.is_empty() {
            made.push(stated(of, event, entries, ""));
        }
    }
    Ok(made)
}

fn advances(of: &YearEnd, context: &Context) -> Result<(Vec<EntryDraft>, &'static str), Problem> {
    let (mut entries, mut class) = (Vec::new(), "");
    for (n, advance) in of.input.advances.iter().enumerate() {
        let business = of.unit_type == "institution" && advance.fund.starts_with("34");
        let group = of.fund_groups.get(&advance.fund).map_or("", String::as_str);
        let facts = Facts::new()
            .word("unit_type", of.unit_type.as_str())
            .word("purpose", if business { "business" } else { of.purpose.as_str() })
            .word("fund_group", group)
            .word("earmarked", if advance.earmarked { "yes" } else { "no" })
            .amount("amount", advance.amount_fen);
        let given = |text: &String| (!text.is_empty()).then(|| text.clone());
        let dimensions = Dimensions {
            project_id: given(&advance.project_id),
            function: given(&advance.function),
            dep_economy: given(&advance.dep_economy),
            fund: given(&advance.fund),
            source_line_id: Some(advance.id.to_string()),
            ..Dimensions::default()
        };
        let (lines, found) = evaluated("P29", &facts, of.input.unit_id, &dimensions, &|_| None, context)
            .map_err(|errors| refused(&format!("advances[{n}]"), &errors))?;
        entries.extend(lines);
        class = found;
    }
    Ok((entries, class))
}

fn dimensions(line: ClosingLineId, known: &Indicator) -> Dimensions {
    Dimensions {
        indicator_id: Some(known.id),
        project_id: known.project_id.clone(),
        function: Some(known.function.clone()),
        dep_economy: Some(known.dep_economy.clone()),
        gov_economy: Some(known.gov_economy.clone()),
        fund: Some(known.fund.clone()),
        payee_id: None,
        source_line_id: Some(line.to_string()),
    }
}

fn stated(of: &YearEnd, event: &'static str, entries: Vec<EntryDraft>, class: &str) -> Stated {
    let period: Period = of.period();
    let year = period.year();
    let what = match event {
        "P29" => "年末暂付款确认预算支出",
        "Y01" => "年末未使用财政指标结转",
        _ => "财政收回以前年度结转资金",
    };
    Stated {
        unit_id: of.input.unit_id,
        event: event.to_owned(),
        posted_on: period.last_day(),
        period,
        summary: format!("{year}年{what}"),
        difference_class: class.to_owned(),
        reverses_id: None,
        prepared_by: of.actor,
        entries,
    }
}

fn refused(at: &str, errors: &[template::EvaluateError]) -> Problem {
    let how = || text!("请核对资金性质与单位类型。", "Check the fund and the kind of unit.");
    let field = |error: &template::EvaluateError| FieldProblem {
        at: format!("{at}.{}", error.fact.as_deref().unwrap_or(error.code)),
        what: error.text.clone(),
        how: how(),
        cell: None,
    };
    Problem::invalid(errors.iter().map(field).collect())
}
