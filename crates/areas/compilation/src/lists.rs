//! CR10, CR12, CR13, CR14, CR15: functional classes, assets, procurement and 三公 of a budget. Pure; every list and limit
//! they hold against is a parameter of the rule, so that a department's own edition of the rules says what counts.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::{Fen, Text};
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
    /// Posts of the establishment.
    pub posts: i64,
    /// Assets that are not waiting to go, by name.
    pub assets: BTreeMap<String, i64>,
    /// The same by class, of the groups of classes that are bought.
    pub classes: BTreeMap<String, i64>,
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
        ("CR13", &|rule| assets_within(rule, budget, unit, against)),
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

/// Of a name, what a unit has, what it would buy, and how many of them take the place of ones that go.
struct Held<'a> {
    has: i128,
    of_name: Vec<&'a Purchase>,
}

impl Held<'_> {
    fn buys(&self) -> i128 {
        self.of_name.iter().map(|one| i128::from(one.asset_count)).sum()
    }
    fn goes(&self) -> i128 {
        self.of_name.iter().map(|one| i128::from(one.asset_replaced)).sum()
    }
    /// The finding when there would be more than the limit.
    fn over(&self, rule: &Rule, asset: &str, limit: i128, (basis, persons): (Text, i64)) -> Option<Finding> {
        let number = |n: i128| i64::try_from(n).unwrap_or(i64::MAX);
        let first = self.of_name.iter().min_by_key(|one| (one.project_id, one.line))?;
        (self.has + self.buys() - self.goes() > limit).then(|| {
            let values = json!({
                "asset": asset, "stock": number(self.has), "bought": number(self.buys()),
                "replaced": number(self.goes()), "limit": number(limit), "persons": persons, "basis": basis,
            });
            finding(rule, values, at(first.project_id, first.line))
        })
    }
}

/// A list that editions of the rule from before it do not have: none.
fn newer<'a>(rule: &'a Rule, name: &str) -> Result<&'a [String], Missing> {
    if rule.parameters.contains_key(name) { rule.parameter_list(name) } else { Ok(&[]) }
}

/// CR13: what a unit will have stays within what it may have. The parameter `items` holds `name=per hundred persons` (part
/// of an item is none), `steps` holds `name=one for each so many:up to so many persons;one for each so many beyond` (part of
/// a step is a step), and vehicles are held against the establishment ([`vehicles_within`]).
fn assets_within(
    rule: &Rule,
    budget: &Budget,
    unit: &Unit,
    against: &Against<'_>,
) -> Result<Vec<Finding>, Missing> {
    let none = Stock::default();
    let stock = against.stock.unwrap_or(&none);
    let persons = stock.persons;
    let mut limits: Vec<(&str, i128)> = Vec::new();
    for item in rule.parameter_list("items")? {
        let (name, share) = pair(rule, "items", item)?;
        limits.push((name, i128::from(persons) * i128::from(whole(rule, "items", share)?) / 100));
    }
    for item in newer(rule, "steps")? {
        let (name, steps) = pair(rule, "steps", item)?;
        limits.push((name, stepped(rule, steps, persons)?));
    }
    let mut found = Vec::new();
    for (name, limit) in limits {
        let of_name = budget
            .purchases
            .iter()
            .filter(|one| !one.asset_class.is_empty() && one.asset_name == name)
            .collect();
        let has = i128::from(stock.assets.get(name).copied().unwrap_or(0));
        let basis = kernel::text!("在编在岗 {persons} 人", "{persons} persons in post");
        found.extend(Held { has, of_name }.over(rule, name, limit, (basis, persons)));
    }
    found.extend(vehicles_within(rule, budget, unit, stock)?);
    Ok(found)
}

fn lacks(rule: &Rule, parameter: &str) -> Missing {
    Missing { rule: rule.id.clone(), parameter: Some(parameter.to_owned()) }
}

fn pair<'a>(rule: &Rule, parameter: &str, item: &'a str) -> Result<(&'a str, &'a str), Missing> {
    item.split_once('=').map(|(name, rest)| (name.trim(), rest)).ok_or_else(|| lacks(rule, parameter))
}

fn whole(rule: &Rule, parameter: &str, text: &str) -> Result<i64, Missing> {
    let number = text.trim().parse().ok().filter(|number: &i64| *number >= 0);
    number.ok_or_else(|| lacks(rule, parameter))
}

/// How many of an item so many persons may have, by steps: `20:100;30` is one for each 20 of the first hundred, and one for
/// each 30 of those beyond. Persons beyond the last bound have none.
fn stepped(rule: &Rule, steps: &str, persons: i64) -> Result<i128, Missing> {
    let (mut limit, mut from) = (0_i128, 0_i64);
    for step in steps.split(';') {
        let (each, to) = match step.split_once(':') {
            Some((each, to)) => (each, whole(rule, "steps", to)?),
            None => (step, i64::MAX),
        };
        let each = whole(rule, "steps", each)?;
        if each == 0 || to <= from {
            return Err(lacks(rule, "steps"));
        }
        let here = i128::from(persons.min(to) - from).max(0);
        limit += (here + i128::from(each) - 1) / i128::from(each);
        from = to;
    }
    Ok(limit)
}

/// Vehicles, all classes of them together: within the establishment of the unit. The parameter `vehicles` holds the
/// beginnings of their classes and `vehicle_posts` holds `code of the unit=number`; where it does not name the unit and
/// `posts_per_vehicle` is set, one for each so many posts; else the unit keeps as many as it has.
fn vehicles_within(
    rule: &Rule,
    budget: &Budget,
    unit: &Unit,
    stock: &Stock,
) -> Result<Option<Finding>, Missing> {
    let classes = newer(rule, "vehicles")?;
    let is_vehicle = |class: &str| classes.iter().any(|one| class.starts_with(one.as_str()));
    let of_name: Vec<&Purchase> =
        budget.purchases.iter().filter(|one| is_vehicle(&one.asset_class)).collect();
    if of_name.is_empty() {
        return Ok(None);
    }
    let classed = stock.classes.iter().filter(|(class, _)| is_vehicle(class));
    let has: i128 = classed.map(|(_, number)| i128::from(*number)).sum();
    let mut stated = None;
    for item in newer(rule, "vehicle_posts")? {
        let (code, number) = pair(rule, "vehicle_posts", item)?;
        let number = whole(rule, "vehicle_posts", number)?;
        stated = stated.or((code == unit.code).then_some(number));
    }
    let share = if rule.parameters.contains_key("posts_per_vehicle") {
        rule.parameter_int("posts_per_vehicle")?
    } else {
        0
    };
    let posts = stock.posts;
    let (limit, basis) = match (stated, share) {
        (Some(number), _) => (
            i128::from(number),
            kernel::text!("核定车辆编制 {number} 辆", "{number} vehicles in the establishment"),
        ),
        (None, each) if each > 0 => {
            (i128::from(posts / each), kernel::text!("编制 {posts} 人", "{posts} posts"))
        }
        _ => (has, kernel::text!("规则中没有该单位的车辆编制", "the rule states no vehicles of the unit")),
    };
    let name = kernel::text!("车辆", "vehicles").zh;
    Ok(Held { has, of_name }.over(rule, &name, limit, (basis, stock.persons)))
}

/// CR14: what is bought at or above the limit stands in the procurement budget: each line as one purchase, and the lines of
/// one item together. Lines are of one item when they have the same economic class and buy the same class of assets.
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
    let mut found = Vec::new();
    let mut items: BTreeMap<(&str, &str), Vec<&Bought>> = BTreeMap::new();
    for line in against.bought.iter().filter(|line| line.procurement.is_empty()) {
        let Some((limit, kind)) = limit_of(line) else { continue };
        if line.amount_fen < limit {
            items.entry((&line.dep_economy, &line.asset_class)).or_default().push(line);
            continue;
        }
        let values = json!({
            "task": line.task, "kind": kind, "amount_fen": line.amount_fen.fen(), "bound_fen": limit.fen(),
        });
        found.push(finding(rule, values, at(line.project_id, line.line)));
    }
    for ((economy, class), lines) in items {
        let Some((limit, kind)) = lines.first().and_then(|line| limit_of(line)) else { continue };
        let sum: i128 = lines.iter().map(|line| i128::from(line.amount_fen.fen())).sum();
        if sum < i128::from(limit.fen()) {
            continue;
        }
        let (count, of) = (lines.len(), if class.is_empty() { economy } else { class });
        let task = kernel::text!("{of} 同类 {count} 项合计", "{count} lines of {of} together");
        let amount = Fen::from_fen(i64::try_from(sum).unwrap_or(i64::MAX)).fen();
        let values = json!({ "task": task, "kind": kind, "amount_fen": amount, "bound_fen": limit.fen() });
        let first = lines.iter().min_by_key(|line| (line.project_id, line.line));
        found.push(finding(rule, values, first.and_then(|line| at(line.project_id, line.line))));
    }
    Ok(found)
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
