//! CR10, CR12, CR13, CR14, CR15: functional classes, assets, procurement and 三公 of a budget. Pure; every list and limit
//! they hold against is a parameter of the rule, so that a department's own edition of the rules says what counts.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::Fen;
use platform::UnitId;
use rules::{Active, Finding, Missing, Rule};
use serde_json::{Value, json};

use crate::model::{Budget, Unit};
use crate::purchase::{Bought, Purchase};

/// What a unit has: persons in post, and assets in use by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stock {
    /// Persons who take a post of the establishment.
    pub persons: i64,
    /// Assets that are not waiting to go, by name.
    pub assets: BTreeMap<String, i64>,
}

/// What 三公 were last year: none when the unit had no approved budget.
pub type LastYear = BTreeMap<(UnitId, i64), BTreeMap<String, i128>>;

/// What the lists are held against.
#[derive(Clone, Copy, Debug)]
pub struct Against<'a> {
    /// Names of functional classes by code.
    pub functions: &'a BTreeMap<String, String>,
    /// The lines of the budget's projects in its year.
    pub bought: &'a [&'a Bought],
    /// What the unit has; none when it was not asked for.
    pub stock: Option<&'a Stock>,
    /// Approved last year by economic class, out of fiscal appropriation; none when there was no approved budget.
    pub last_year: Option<&'a BTreeMap<String, i128>>,
}

/// All findings of the lists.
pub fn findings(rules: &Active, budget: &Budget, unit: &Unit, against: &Against<'_>) -> Vec<Finding> {
    type Check<'a> = &'a dyn Fn(&Rule) -> Result<Vec<Finding>, Missing>;
    let checks: [(&str, Check<'_>); 5] = [
        ("CR10", &|rule| functions(rule, budget, unit, against)),
        ("CR12", &|rule| assets_listed(rule, against)),
        ("CR13", &|rule| assets_within(rule, budget, against)),
        ("CR14", &|rule| procurement(rule, against)),
        ("CR15", &|rule| three_public(rule, budget, against)),
    ];
    let mut found = Vec::new();
    for (id, check) in checks {
        match rules.rule(id).and_then(check) {
            Ok(hits) => found.extend(hits),
            Err(missing) => found.push(missing.finding()),
        }
    }
    found
}

fn finding(rule: &Rule, values: Value, field: Option<String>) -> Finding {
    let values = values.as_object().cloned().unwrap_or_default();
    rule.finding(values, field)
}

/// Where a costing line stands, its place counted from 1, so that the page can lead there.
fn at(project: DocumentId, line: i64) -> Option<String> {
    Some(format!("projects[{project}].lines[{}]", line - 1))
}

/// CR10: 行政运行 is of administrative units, 事业运行 of institutions.
fn functions(
    rule: &Rule,
    budget: &Budget,
    unit: &Unit,
    against: &Against<'_>,
) -> Result<Vec<Finding>, Missing> {
    let other = if unit.unit_type == "institution" { "administrative" } else { "institution" };
    let others = rule.parameter_list(other)?;
    let used: BTreeSet<&String> = budget.lines.iter().map(|line| &line.function).collect();
    let wrong = used.into_iter().filter_map(|code| {
        let name = against.functions.get(code)?;
        others.contains(name).then(|| {
            let of = match other {
                "institution" => kernel::text!("事业单位", "institutions"),
                _ => kernel::text!("行政单位", "administrative units"),
            };
            finding(rule, json!({"function": code, "function_name": name, "unit_type": of}), None)
        })
    });
    Ok(wrong.collect())
}

/// CR12: what buys assets says which.
fn assets_listed(rule: &Rule, against: &Against<'_>) -> Result<Vec<Finding>, Missing> {
    let economies = rule.parameter_list("economies")?;
    let bare = against
        .bought
        .iter()
        .filter(|line| line.asset_class.is_empty() && economies.contains(&line.dep_economy));
    let found = bare.map(|line| {
        let values =
            json!({"task": line.task, "dep_economy": line.dep_economy, "amount_fen": line.amount_fen.fen()});
        finding(rule, values, at(line.project_id, line.line))
    });
    Ok(found.collect())
}

/// CR13: what a unit will have stays within what its persons may have. The parameter `items` holds `name=per hundred
/// persons`; part of an item is none.
fn assets_within(rule: &Rule, budget: &Budget, against: &Against<'_>) -> Result<Vec<Finding>, Missing> {
    let items = rule.parameter_list("items")?;
    let lacks = || Missing { rule: rule.id.clone(), parameter: Some("items".to_owned()) };
    let mut found = Vec::new();
    for item in items {
        let (name, share) = item.split_once('=').ok_or_else(lacks)?;
        let share: i64 = share.trim().parse().map_err(|_| lacks())?;
        let of_name: Vec<&Purchase> = budget
            .purchases
            .iter()
            .filter(|one| !one.asset_class.is_empty() && one.asset_name == name)
            .collect();
        if of_name.is_empty() {
            continue;
        }
        let none = Stock::default();
        let stock = against.stock.unwrap_or(&none);
        let limit = i128::from(stock.persons) * i128::from(share) / 100;
        let has = i128::from(stock.assets.get(name).copied().unwrap_or(0));
        let buys: i128 = of_name.iter().map(|one| i128::from(one.asset_count)).sum();
        let goes: i128 = of_name.iter().map(|one| i128::from(one.asset_replaced)).sum();
        if has + buys - goes > limit {
            let number = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
            let values = json!({
                "asset": name, "stock": number(has), "bought": number(buys), "replaced": number(goes),
                "limit": number(limit), "persons": stock.persons,
            });
            let first = of_name.iter().min_by_key(|one| (one.project_id, one.line));
            let field = first.and_then(|one| at(one.project_id, one.line));
            found.push(finding(rule, values, field));
        }
    }
    Ok(found)
}

/// CR14: what is bought at or above the limit stands in the procurement budget.
fn procurement(rule: &Rule, against: &Against<'_>) -> Result<Vec<Finding>, Missing> {
    let (goods, services) = (rule.parameter_list("goods")?, rule.parameter_list("services")?);
    let works = rule.parameter_list("works")?;
    let (limit, works_limit) = (rule.parameter_fen("limit_fen")?, rule.parameter_fen("works_limit_fen")?);
    let limit_of = |line: &Bought| {
        let of = |list: &[String]| list.contains(&line.dep_economy);
        if of(works) {
            Some((works_limit, kernel::text!("工程", "works")))
        } else if of(goods) {
            Some((limit, kernel::text!("货物", "goods")))
        } else {
            of(services).then(|| (limit, kernel::text!("服务", "services")))
        }
    };
    let found = against.bought.iter().filter(|line| line.procurement.is_empty()).filter_map(|line| {
        let (limit, kind) = limit_of(line)?;
        (line.amount_fen >= limit).then(|| {
            let values = json!({
                "task": line.task, "kind": kind, "amount_fen": line.amount_fen.fen(), "bound_fen": limit.fen(),
            });
            finding(rule, values, at(line.project_id, line.line))
        })
    });
    Ok(found.collect())
}

/// CR15: 三公 out of fiscal appropriation do not grow.
fn three_public(rule: &Rule, budget: &Budget, against: &Against<'_>) -> Result<Vec<Finding>, Missing> {
    let economies = rule.parameter_list("economies")?;
    let Some(last_year) = against.last_year else { return Ok(Vec::new()) };
    let this: i128 = budget
        .lines
        .iter()
        .filter(|line| line.fund.starts_with('1') && economies.contains(&line.dep_economy))
        .map(|line| i128::from(line.amount_fen.fen()))
        .sum();
    let last: i128 = economies.iter().filter_map(|code| last_year.get(code)).sum();
    if this <= last {
        return Ok(Vec::new());
    }
    let fen = |amount: i128| Fen::from_fen(i64::try_from(amount).unwrap_or(i64::MAX)).fen();
    let values = json!({"this_fen": fen(this), "last_fen": fen(last), "growth_fen": fen(this - last)});
    Ok(vec![finding(rule, values, None)])
}

#[cfg(test)]
#[path = "lists_tests.rs"]
mod tests;
