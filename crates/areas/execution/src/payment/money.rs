//! CR25, CR51 and CR52: the money a payment is paid from.

use kernel::{Fen, Text, text};
use ledger::Running;
use ledger::words::{FUND_GROUPS, PAYMENT_MODES};
use platform::export::word_of;
use rules::{Active, Finding};
use serde_json::json;

use super::business::Money;
use super::model::{Line, Payment};
use super::rules::{GOVERNMENT_BUDGET, at, own_key, values};
use super::store::{Facts, Source};

/// CR25: one payment is paid from one kind of money, out of one account, and from money its business allows.
pub(super) fn one_money(rules: &Active, payment: &Payment, facts: &Facts) -> Vec<Finding> {
    let sources = || {
        payment
            .lines
            .iter()
            .enumerate()
            .filter_map(|(n, line)| Some((n, facts.sources.get(&line.indicator_id)?)))
    };
    let Some((_, first)) = sources().next() else { return Vec::new() };
    let money = |source: &Source| {
        let group = word_of(FUND_GROUPS, &source.fund_group);
        let mode = word_of(PAYMENT_MODES, &source.payment_mode);
        Text { zh: format!("{}、{}", group.zh, mode.zh), en: format!("{}, {}", group.en, mode.en) }
    };
    let mut found: Vec<Finding> = sources()
        .filter(|(_, source)| money(source) != money(first))
        .map(|(n, source)| {
            let pairs = json!({
                "dimension": text!("资金性质与支付方式", "kind of money"),
                "expected": money(first), "actual": money(source),
            });
            rules.finding("CR25", values(pairs), at(n, "indicator_id"))
        })
        .collect();
    if let Some(dimension) = misspent(payment, first) {
        let pairs = json!({"dimension": dimension, "expected": money(first),
            "actual": payment.business.title()});
        found.push(rules.finding("CR25", values(pairs), Some("business".to_owned())));
    }
    found
}

fn misspent(payment: &Payment, source: &Source) -> Option<Text> {
    wrong_money(payment.business.money(), &source.fund_group, &source.payment_mode)
}

/// Whether CR25 stops the payment because its business may not be paid from this money.
pub(super) fn is_misspent(payment: &Payment, facts: &Facts) -> bool {
    let mut sources = payment.lines.iter().filter_map(|line| facts.sources.get(&line.indicator_id));
    sources.any(|source| misspent(payment, source).is_some())
}

/// What is wrong when a business is not paid from the money it is for.
fn wrong_money(money: Money, fund_group: &str, payment_mode: &str) -> Option<Text> {
    let government = fund_group == GOVERNMENT_BUDGET;
    match money {
        Money::Own if government => {
            Some(text!("业务类型（只能用单位自有资金）", "business, which takes own money only"))
        }
        Money::Treasury if !government || payment_mode != "treasury" => {
            Some(text!("业务类型（只能用零余额账户的财政资金）", "business, which takes treasury money only"))
        }
        Money::Any | Money::Own | Money::Treasury => None,
    }
}

/// CR51 and CR52: own funds are spent by budget and within what came in.
pub(super) fn own_funds(rules: &Active, payment: &Payment, facts: &Facts, running: &Running) -> Vec<Finding> {
    let current: Vec<(&Line, &Source)> = payment
        .lines
        .iter()
        .filter_map(|line| Some((line, facts.sources.get(&line.indicator_id)?)))
        .filter(|(_, source)| source.fund_group != GOVERNMENT_BUDGET && source.year_kind == "current")
        .collect();
    if current.is_empty() {
        return Vec::new();
    }
    let sum = |lines: &mut dyn Iterator<Item = Fen>| Fen::sum(lines).unwrap_or(Fen::MAX);
    let unplanned =
        sum(&mut current.iter().filter(|(_, s)| s.budget_line_id.is_none()).map(|(line, _)| line.amount_fen));
    let amount = sum(&mut current.iter().map(|(line, _)| line.amount_fen));
    let (received, spent) = facts.own_funds.get(&payment.unit_id).copied().unwrap_or_default();
    let spent = spent.saturating_add(running.observed(&own_key(payment))).saturating_add(amount.fen());
    let mut found = Vec::new();
    if unplanned > Fen::ZERO {
        found.push(rules.finding("CR51", values(json!({"amount_fen": unplanned})), None));
    }
    if spent > received {
        found.push(rules.finding(
            "CR52",
            values(json!({"received_fen": received, "spent_fen": spent})),
            None,
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cr25_a_business_is_paid_from_the_money_it_is_for() {
        let fits = |money, fund_group, mode| wrong_money(money, fund_group, mode).is_none();
        for (fund_group, mode, own, treasury) in [
            (GOVERNMENT_BUDGET, "treasury", false, true),
            (GOVERNMENT_BUDGET, "unit_bank_account", false, false),
            ("own_funds", "unit_bank_account", true, false),
            ("fiscal_special_account", "unit_bank_account", true, false),
        ] {
            assert!(fits(Money::Any, fund_group, mode));
            assert_eq!(fits(Money::Own, fund_group, mode), own, "{fund_group} {mode}");
            assert_eq!(fits(Money::Treasury, fund_group, mode), treasury, "{fund_group} {mode}");
        }
    }
}
