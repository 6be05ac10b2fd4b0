//! What an approved budget issues: one unallotted indicator per fund at headquarters, and from it one executable
//! indicator per line at the unit; own funds go to the unit at once. Pure, and the same for the same budget.

use std::collections::BTreeMap;

use kernel::Fen;
use ledger::{Effect, HoldMove, Indicator, IndicatorId, LineId};
use platform::UnitId;
use posting::Link;

use crate::model::{Budget, BudgetLine, Fund, Funds, Unit, derived_id};

/// What issuing needs to know.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    /// The unit of the budget.
    pub unit: &'a Unit,
    /// The root of the unit tree.
    pub headquarters: UnitId,
    /// Funds.
    pub funds: &'a Funds,
    /// Names of projects by id.
    pub projects: &'a BTreeMap<flow::DocumentId, String>,
    /// Names of departmental economic classes.
    pub economies: &'a BTreeMap<String, String>,
}

/// Everything a budget issues.
#[derive(Clone, Debug, Default)]
pub struct Issue {
    /// Indicators that come into being.
    pub indicators: Vec<Indicator>,
    /// What happens to them.
    pub effects: Vec<Effect>,
    /// What they came of.
    pub links: Vec<Link>,
    /// Σ executable indicators.
    pub issued_fen: i128,
}

/// The indicators of a budget. Lines of a fund that is not known are left out; the check refuses them before.
pub fn issue(budget: &Budget, names: Names<'_>) -> Issue {
    let mut issue = Issue::default();
    let lines = budget.ordered();
    let mut parents: BTreeMap<&str, IndicatorId> = BTreeMap::new();
    for line in &lines {
        let Some(fund) = names.funds.get(&line.fund).filter(|fund| !fund.is_own()) else { continue };
        if parents.contains_key(line.fund.as_str()) {
            continue;
        }
        let of_fund = lines.iter().filter(|other| other.fund == line.fund).map(|other| other.amount_fen);
        let parent = parent(budget, names, &line.fund, fund);
        issue.effects.push(Effect {
            event: "IE01",
            indicator_id: parent.id,
            counter_id: None,
            // A sum that does not fit cannot be applied: the zero is refused by the ledger.
            amount_fen: Fen::sum(of_fund).unwrap_or(Fen::ZERO),
            line_id: LineId(parent.id.0),
            hold: HoldMove::None,
        });
        parents.insert(&line.fund, parent.id);
        issue.indicators.push(parent);
    }
    for (place, line) in (1_i64..).zip(&lines) {
        let Some(fund) = names.funds.get(&line.fund) else { continue };
        let parent_id = parents.get(line.fund.as_str()).copied();
        let indicator = child(budget, line, names, fund, parent_id, place);
        issue.effects.push(Effect {
            event: if fund.is_own() { "IE09" } else { "IE02" },
            indicator_id: indicator.id,
            counter_id: parent_id,
            amount_fen: line.amount_fen,
            line_id: LineId(line.id.0),
            hold: HoldMove::None,
        });
        issue.issued_fen += i128::from(line.amount_fen.fen());
        links(&mut issue.links, line, &indicator);
        issue.indicators.push(indicator);
    }
    issue
}

fn links(links: &mut Vec<Link>, line: &BudgetLine, indicator: &Indicator) {
    let amount_fen = line.amount_fen;
    let budget_line = ("budget_line", line.id.to_string());
    let issued = ("indicator", indicator.id.to_string());
    if let Some(project_id) = line.project_id {
        let from = ("project", project_id.to_string());
        links.push(Link { from, to: budget_line.clone(), relation: "budgets", amount_fen });
    }
    links.push(Link { from: budget_line, to: issued.clone(), relation: "issues", amount_fen });
    if let Some(parent_id) = indicator.parent_id {
        links.push(Link {
            from: ("indicator", parent_id.to_string()),
            to: issued,
            relation: "allots",
            amount_fen,
        });
    }
}

fn empty(budget: &Budget, fund_code: &str, fund: &Fund, id: IndicatorId, number: String) -> Indicator {
    let year = budget.row.budget_year;
    Indicator {
        id,
        number,
        unit_id: budget.row.unit_id,
        fiscal_year: year,
        parent_id: None,
        project_id: None,
        budget_line_id: None,
        fund: fund_code.to_owned(),
        fund_group: fund.group.clone(),
        function: String::new(),
        dep_economy: String::new(),
        gov_economy: String::new(),
        expenditure_kind: String::new(),
        payment_mode: fund.payment_mode().to_owned(),
        year_kind: ledger::indicator::YearKind::Current.word().to_owned(),
        allotted: 0,
        title: String::new(),
        expires_on: format!("{year}-12-31"),
        granted_fen: Fen::ZERO,
        available_fen: Fen::ZERO,
        frozen_fen: Fen::ZERO,
        held_fen: Fen::ZERO,
        paid_fen: Fen::ZERO,
        version: 1,
    }
}

fn parent(budget: &Budget, names: Names<'_>, code: &str, fund: &Fund) -> Indicator {
    let (year, unit) = (budget.row.budget_year, names.unit);
    let id = IndicatorId(derived_id(&[&budget.row.id.to_string(), "unallotted", code]));
    Indicator {
        unit_id: names.headquarters,
        title: format!("{year}年批复预算 {} {}", unit.name, fund.name),
        ..empty(budget, code, fund, id, format!("ZB-{year}-{}-T{code}", unit.code))
    }
}

fn child(
    budget: &Budget,
    line: &BudgetLine,
    names: Names<'_>,
    fund: &Fund,
    parent_id: Option<IndicatorId>,
    place: i64,
) -> Indicator {
    let (year, unit) = (budget.row.budget_year, names.unit);
    let id = IndicatorId(derived_id(&[&line.id.to_string(), "indicator"]));
    let project = line.project_id.and_then(|id| names.projects.get(&id));
    let what = project
        .cloned()
        .unwrap_or_else(|| if line.note.is_empty() { "接收指标".to_owned() } else { line.note.clone() });
    let economy = names.economies.get(&line.dep_economy).unwrap_or(&line.dep_economy);
    Indicator {
        parent_id,
        project_id: line.project_id.map(|id| id.to_string()),
        budget_line_id: Some(line.id.to_string()),
        function: line.function.clone(),
        dep_economy: line.dep_economy.clone(),
        gov_economy: line.gov_economy.clone(),
        expenditure_kind: line.expenditure_kind.clone(),
        allotted: 1,
        title: format!("{what} {economy}"),
        ..empty(budget, &line.fund, fund, id, format!("ZB-{year}-{}-{place:04}", unit.code))
    }
}
