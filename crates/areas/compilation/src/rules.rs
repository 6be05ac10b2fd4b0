//! CR01, CR07, CR11, CR17, CR72: what a budget must satisfy before it is reviewed and before it is approved. Pure.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::{Fen, Text, text};
use platform::UnitId;
use serde_json::{Map, Value, json};

use crate::model::{Budget, ControlKind, Controls, Funds, ProjectFact};
use crate::store::Lacking;

/// A rule that was hit, before the catalogue words it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// Rule.
    pub rule: &'static str,
    /// The values used.
    pub values: Map<String, Value>,
    /// Where.
    pub field: Option<String>,
}

fn hit(rule: &'static str, values: Value, field: Option<String>) -> Hit {
    let values = match values {
        Value::Object(values) => values,
        _ => Map::new(),
    };
    Hit { rule, values, field }
}

/// CR01: every project is in the library, and the unit's own.
pub fn projects_in_library(
    budget: &Budget,
    unit_id: UnitId,
    projects: &BTreeMap<DocumentId, ProjectFact>,
) -> Vec<Hit> {
    let chosen: BTreeSet<DocumentId> = budget.lines.iter().filter_map(|line| line.project_id).collect();
    let outside = chosen.into_iter().filter_map(|id| {
        let (name, state) = match projects.get(&id) {
            Some(project) if project.unit_id == unit_id && project.state == "reserved" => return None,
            Some(project) if project.unit_id == unit_id => (project.name.clone(), state_name(&project.state)),
            _ => (id.to_string(), text!("已出库或非本单位项目", "gone, or another unit's")),
        };
        Some(hit("CR01", json!({"project": name, "state": state}), Some("project_ids".to_owned())))
    });
    outside.collect()
}

fn state_name(state: &str) -> Text {
    match state {
        "draft" => text!("编制中", "draft"),
        "in_review" => text!("审核中", "in review"),
        "returned" => text!("被退回", "returned"),
        "finished" => text!("已结项", "finished"),
        "terminated" => text!("已终止", "terminated"),
        "removed" => text!("已出库", "removed"),
        "void" => text!("已作废", "void"),
        _ => text!("未入库", "not in the library"),
    }
}

/// CR11: every departmental class maps to a government class for the unit's type.
pub fn economies_map(budget: &Budget, unit_type: &str) -> Vec<Hit> {
    let unmapped: BTreeSet<&String> = budget
        .lines
        .iter()
        .filter(|line| line.gov_economy.is_empty())
        .map(|line| &line.dep_economy)
        .collect();
    let hits = unmapped.into_iter().map(|code| {
        hit("CR11", json!({"dep_economy": code, "gov_economy": "", "unit_type": unit_type}), None)
    });
    hits.collect()
}

/// How much is budgeted of something, and how much there is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Room {
    /// Fund.
    pub fund: String,
    /// Basic or project for treasury money; `None` for own funds, which are bounded by their income alone.
    pub kind: Option<ControlKind>,
    /// Control figure, or budgeted income.
    pub control_fen: i128,
    /// Budgeted.
    pub lines_fen: i128,
}

/// What is budgeted beside what there is, for every fund and kind that is budgeted or has a figure. What has no
/// control figure has none to spend.
pub fn rooms(budget: &Budget, controls: &Controls, funds: &Funds) -> Vec<Room> {
    let is_own = |fund: &str| funds.get(fund).is_some_and(|fund| fund.is_own());
    let mut rooms: BTreeMap<(String, Option<ControlKind>), (i128, i128)> = BTreeMap::new();
    for ((fund, kind), amount) in controls {
        rooms.entry((fund.clone(), Some(*kind))).or_default().0 += i128::from(amount.fen());
    }
    for line in &budget.income {
        rooms.entry((line.fund.clone(), None)).or_default().0 += i128::from(line.amount_fen.fen());
    }
    for line in &budget.lines {
        let kind = (!is_own(&line.fund)).then(|| line.control_kind());
        rooms.entry((line.fund.clone(), kind)).or_default().1 += i128::from(line.amount_fen.fen());
    }
    let rooms = rooms.into_iter().map(|((fund, kind), (control_fen, lines_fen))| Room {
        fund,
        kind,
        control_fen,
        lines_fen,
    });
    rooms.collect()
}

/// CR07: nothing budgeted above its control figure, or above its budgeted income.
pub fn within_control(budget: &Budget, controls: &Controls, funds: &Funds) -> Vec<Hit> {
    let over = rooms(budget, controls, funds).into_iter().filter(|room| room.lines_fen > room.control_fen);
    let hits = over.map(|room| {
        let kind = match room.kind {
            Some(ControlKind::Basic) => text!("基本支出", "basic"),
            Some(ControlKind::Project) => text!("项目支出", "project"),
            None => text!("单位资金", "own funds"),
        };
        let fen = |amount: i128| i64::try_from(amount).unwrap_or(i64::MAX);
        let values = json!({
            "fund": room.fund, "expenditure_kind": kind,
            "lines_fen": fen(room.lines_fen), "control_fen": fen(room.control_fen),
        });
        hit("CR07", values, None)
    });
    hits.collect()
}

/// CR72: a unit submits after the units below it.
pub fn below_submitted(lacking: &Lacking) -> Option<Hit> {
    let values = || json!({"units": lacking.units.join("、"), "count": lacking.count});
    (lacking.count > 0).then(|| hit("CR72", values(), None))
}

/// CR17: Σ issued stays within the approved budget.
pub fn within_approved(budget: &Budget, issued_before: Fen, amount_fen: i128) -> Option<Hit> {
    let approved: i128 = budget.lines.iter().map(|line| i128::from(line.amount_fen.fen())).sum();
    let issued = i128::from(issued_before.fen());
    let fen = |amount: i128| i64::try_from(amount).unwrap_or(i64::MAX);
    (issued + amount_fen > approved).then(|| {
        let values =
            json!({"approved_fen": fen(approved), "issued_fen": fen(issued), "amount_fen": fen(amount_fen)});
        hit("CR17", values, None)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{BudgetLine, BudgetRow, Fund, IncomeLine};
    use kernel::uuid::Uuid;

    fn funds() -> Funds {
        let fund = |group: &str| Fund { name: group.to_owned(), group: group.to_owned() };
        Funds::from([("111".to_owned(), fund("government_budget")), ("31".to_owned(), fund("own_funds"))])
    }

    fn budget(lines: &[(&str, &str, i64)], income: &[(&str, i64)]) -> Budget {
        let id = DocumentId(Uuid::from_u128(1));
        let row = BudgetRow {
            id,
            unit_id: UnitId(Uuid::from_u128(2)),
            budget_year: 2026,
            note: String::new(),
            sealed_hash: String::new(),
            round: 2,
        };
        let lines = (10_u128..).zip(lines).map(|(n, (fund, kind, amount))| BudgetLine {
            id: Uuid::from_u128(n).into(),
            budget_id: id,
            project_id: Some(DocumentId(Uuid::from_u128(3))),
            function: "2010301".to_owned(),
            dep_economy: "30201".to_owned(),
            gov_economy: "50201".to_owned(),
            fund: (*fund).to_owned(),
            expenditure_kind: (*kind).to_owned(),
            amount_fen: Fen::from_fen(*amount),
            taken_over: 0,
            note: String::new(),
        });
        let income = (100_u128..).zip(income).map(|(n, (fund, amount))| IncomeLine {
            id: Uuid::from_u128(n).into(),
            budget_id: id,
            fund: (*fund).to_owned(),
            revenue_item: "收入".to_owned(),
            amount_fen: Fen::from_fen(*amount),
            note: String::new(),
        });
        Budget { row, lines: lines.collect(), income: income.collect(), purchases: Vec::new() }
    }

    fn controls(basic: i64, project: i64) -> Controls {
        Controls::from([
            (("111".to_owned(), ControlKind::Basic), Fen::from_fen(basic)),
            (("111".to_owned(), ControlKind::Project), Fen::from_fen(project)),
        ])
    }

    #[track_caller]
    fn check(lines: &[(&str, &str, i64)], income: &[(&str, i64)], controls: &Controls, over: &[i64]) {
        let hits = within_control(&budget(lines, income), controls, &funds());
        let lines_fen: Vec<i64> = hits.iter().filter_map(|hit| hit.values["lines_fen"].as_i64()).collect();
        assert_eq!(lines_fen, over);
    }

    #[test]
    fn at_the_control_figure_and_one_fen_over() {
        let person = ("111", "basic_person", 60);
        let operating = ("111", "basic_operating", 40);
        check(&[person, operating], &[], &controls(100, 0), &[]);
        check(&[person, ("111", "basic_operating", 41)], &[], &controls(100, 0), &[101]);
        check(&[("111", "project", 100)], &[], &controls(0, 100), &[]);
        check(&[("111", "project", 101)], &[], &controls(0, 100), &[101]);
        // Room for one kind is no room for the other, and no figure is no room.
        check(&[("111", "project", 1)], &[], &controls(100, 0), &[1]);
        check(&[("111", "project", 1)], &[], &Controls::new(), &[1]);
    }
    #[test]
    fn own_funds_are_bounded_by_their_income_of_the_same_fund() {
        check(&[("31", "project", 100)], &[("31", 60), ("31", 40)], &Controls::new(), &[]);
        check(&[("31", "project", 101)], &[("31", 100)], &Controls::new(), &[101]);
        check(&[("31", "project", 1)], &[], &Controls::new(), &[1]);
        check(&[("31", "project", 1)], &[("39", 100)], &Controls::new(), &[1]);
    }
    #[test]
    fn units_below_that_lack_are_named_and_counted() {
        assert_eq!(below_submitted(&Lacking::default()), None);
        let lacking = Lacking { units: (1..=5).map(|n| n.to_string()).collect(), count: 7 };
        let hit = below_submitted(&lacking).unwrap();
        assert_eq!(
            (hit.values["units"].as_str(), hit.values["count"].as_i64()),
            (Some("1、2、3、4、5"), Some(7))
        );
    }
    #[test]
    fn issuing_one_fen_more_than_approved_is_found() {
        let budget = budget(&[("111", "project", 100)], &[]);
        assert_eq!(within_approved(&budget, Fen::ZERO, 100), None);
        assert_eq!(within_approved(&budget, Fen::from_fen(1), 100).map(|hit| hit.rule), Some("CR17"));
    }
    #[test]
    fn only_own_projects_of_the_library_are_budgeted() {
        let budget = budget(&[("111", "project", 100)], &[]);
        let unit_id = budget.row.unit_id;
        let found = |unit_id: UnitId, state: &str| {
            let id = DocumentId(Uuid::from_u128(3));
            let project = ProjectFact {
                id,
                unit_id,
                state: state.to_owned(),
                code: "P".to_owned(),
                name: "项目".to_owned(),
                class: "31".to_owned(),
                function: "2010301".to_owned(),
            };
            projects_in_library(&budget, budget.row.unit_id, &BTreeMap::from([(id, project)])).len()
        };
        assert_eq!(found(unit_id, "reserved"), 0);
        assert_eq!(found(unit_id, "in_review"), 1);
        for gone in ["draft", "returned", "finished", "terminated", "removed", "void", "no such state"] {
            assert_eq!(found(unit_id, gone), 1, "{gone}");
        }
        assert_eq!(found(UnitId(Uuid::from_u128(9)), "reserved"), 1);
    }
}
