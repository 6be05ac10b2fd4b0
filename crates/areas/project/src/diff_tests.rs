//! Differences are a complete account of both versions.

use super::*;
use crate::model::{CostingLineId, ProjectRow};
use kernel::Fen;
use kernel::uuid::Uuid;
use proptest::prelude::*;

fn line(id: u128, task: u8, amount: i64) -> CostingLine {
    CostingLine {
        id: CostingLineId(Uuid::from_u128(id)),
        project_id: Uuid::from_u128(1).into(),
        line: 1,
        task: format!("任务{task}"),
        budget_year: 2026,
        standard_id: None,
        unit_price_fen: Fen::from_fen(amount),
        quantity: "1".to_owned(),
        frequency: "1".to_owned(),
        unit_of_measure: String::new(),
        dep_economy: "30201".to_owned(),
        fund: "111".to_owned(),
        reason: String::new(),
        amount_fen: Fen::from_fen(amount),
        derivation: String::new(),
        buys: crate::buys::Buys::default(),
    }
}

fn project(lines: &[(u128, u8, i64)]) -> Project {
    let mut seen = BTreeSet::new();
    let lines: Vec<CostingLine> = lines
        .iter()
        .filter(|(id, ..)| seen.insert(*id))
        .map(|(id, task, amount)| line(*id, *task, *amount))
        .collect();
    let mut row = ProjectRow::fresh(Uuid::from_u128(1).into());
    row.total_fen =
        Fen::sum(lines.iter().map(|line| line.amount_fen)).expect("what the test planted is there");
    Project { row, unit_id: Uuid::from_u128(2).into(), fiscal_year: 2026, lines, targets: vec![] }
}

fn lines() -> impl Strategy<Value = Vec<(u128, u8, i64)>> {
    prop::collection::vec((10..20_u128, 0..4_u8, 1..5_i64), 0..8)
}

proptest! {
    #[test]
    fn every_line_of_both_is_told_once_and_the_same_is_no_difference(before in lines(), after in lines()) {
        let (before, after) = (project(&before), project(&after));
        prop_assert!(between(&before, &before).is_none());
        let told = between(&before, &after).lines;
        let old: Vec<&CostingLine> = told.iter().filter_map(|line| line.before.as_ref()).collect();
        let new: Vec<&CostingLine> = told.iter().filter_map(|line| line.after.as_ref()).collect();
        prop_assert_eq!(new, after.lines.iter().collect::<Vec<_>>());
        prop_assert_eq!(old.len(), before.lines.len());
        prop_assert!(before.lines.iter().all(|line| old.contains(&line)));
        for line in &told {
            prop_assert_eq!(line.change == Change::Changed, !line.fields.is_empty());
        }
    }
}

#[test]
fn a_changed_line_with_an_id_of_its_own_is_a_changed_line() {
    let told = between(&project(&[(10, 1, 5), (11, 2, 7)]), &project(&[(12, 1, 6), (11, 2, 7)]));
    let changes: Vec<Change> = told.lines.iter().map(|line| line.change).collect();
    assert_eq!(changes, [Change::Changed, Change::Same]);
    assert_eq!(told.lines[0].fields, ["amount_fen", "unit_price_fen"]);
    assert_eq!(told.fields.iter().map(|field| field.field.as_str()).collect::<Vec<_>>(), ["total_fen"]);
}
