//! Budget lines from costing lines. Pure.

use std::collections::BTreeMap;

use flow::DocumentId;
use kernel::Fen;
use kernel::money::OutOfRange;

use crate::input::TakenOverLine;
use crate::model::{BudgetLine, BudgetLineId, Costed, ProjectFact, derived_id};
use crate::purchase::Bought;

/// Departmental and government economic classes of one unit type.
pub type Mapping = BTreeMap<String, String>;

/// What lines are derived from.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// The budget.
    pub budget_id: DocumentId,
    /// Its year.
    pub budget_year: i64,
    /// The mapping of the unit's type.
    pub mapping: &'a Mapping,
}

/// The kind of expenditure of a project's class.
pub fn expenditure_kind(class: &str) -> &'static str {
    match class {
        "1" => "basic_person",
        "21" => "basic_operating",
        _ => "project",
    }
}

/// Σ costing lines of a project by economy, fund and year.
pub fn costed(project_id: DocumentId, lines: &[Bought]) -> Result<Vec<Costed>, OutOfRange> {
    let mut sums: BTreeMap<(&str, &str, i64), Fen> = BTreeMap::new();
    for line in lines {
        let sum = sums.entry((&line.dep_economy, &line.fund, line.budget_year)).or_insert(Fen::ZERO);
        *sum = Fen::sum([*sum, line.amount_fen])?;
    }
    let sums = sums.into_iter().map(|((economy, fund, budget_year), amount_fen)| Costed {
        project_id,
        budget_year,
        dep_economy: economy.to_owned(),
        fund: fund.to_owned(),
        amount_fen,
    });
    Ok(sums.collect())
}

/// The lines of one project in the budget's year: one per economy and fund. `costed` holds the sums of that project.
pub fn project_lines(source: Source<'_>, project: &ProjectFact, costed: &[Costed]) -> Vec<BudgetLine> {
    let own =
        costed.iter().filter(|sum| sum.project_id == project.id && sum.budget_year == source.budget_year);
    let lines = own.map(|sum| {
        let parts = [
            &source.budget_id.to_string(),
            &project.id.to_string(),
            &project.function,
            &sum.dep_economy,
            &sum.fund,
        ];
        BudgetLine {
            id: BudgetLineId(derived_id(&parts.map(String::as_str))),
            budget_id: source.budget_id,
            project_id: Some(project.id),
            function: project.function.clone(),
            dep_economy: sum.dep_economy.clone(),
            gov_economy: source.mapping.get(&sum.dep_economy).cloned().unwrap_or_default(),
            fund: sum.fund.clone(),
            expenditure_kind: expenditure_kind(&project.class).to_owned(),
            amount_fen: sum.amount_fen,
            taken_over: 0,
            note: String::new(),
        }
    });
    lines.collect()
}

/// A line that was taken over, with its government economic class.
pub fn taken_over_line(source: Source<'_>, line: &TakenOverLine) -> BudgetLine {
    BudgetLine {
        id: line.id,
        budget_id: source.budget_id,
        project_id: line.project_id,
        function: line.function.clone(),
        dep_economy: line.dep_economy.clone(),
        gov_economy: source.mapping.get(&line.dep_economy).cloned().unwrap_or_default(),
        fund: line.fund.clone(),
        expenditure_kind: line.expenditure_kind.clone(),
        amount_fen: line.amount_fen,
        taken_over: 1,
        note: line.note.clone(),
    }
}
