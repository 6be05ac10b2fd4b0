//! The input that gives a stored project again.

use crate::input::{CostingLineInput, ProjectInput, TargetInput};
use crate::model::{CostingLine, Project, Target};

impl From<&Project> for ProjectInput {
    /// The input that gives this project again.
    fn from(project: &Project) -> ProjectInput {
        let row = &project.row;
        let flags = row.flags.split(',').filter(|flag| !flag.is_empty());
        ProjectInput {
            id: row.id,
            unit_id: project.unit_id,
            code: row.code.clone(),
            name: row.name.clone(),
            class: row.class.clone(),
            function: row.function.clone(),
            start_year: row.start_year,
            end_year: row.end_year,
            fiscal_year: project.fiscal_year,
            reason: row.reason.clone(),
            flags: flags.filter_map(|flag| serde_json::from_value(flag.into()).ok()).collect(),
            new_policy: row.new_policy == 1,
            span: serde_json::from_value(row.span.clone().into()).ok(),
            level: row.level,
            parent_id: row.parent_id,
            lines: project.lines.iter().map(CostingLineInput::from).collect(),
            targets: project.targets.iter().filter_map(TargetInput::of).collect(),
            acknowledgements: Vec::new(),
            version: None,
        }
    }
}

impl From<&CostingLine> for CostingLineInput {
    fn from(line: &CostingLine) -> CostingLineInput {
        CostingLineInput {
            id: line.id,
            task: line.task.clone(),
            budget_year: line.budget_year,
            standard_id: line.standard_id.clone(),
            unit_price_fen: Some(line.unit_price_fen),
            quantity: line.quantity.clone(),
            frequency: line.frequency.clone(),
            unit_of_measure: line.unit_of_measure.clone(),
            dep_economy: line.dep_economy.clone(),
            fund: line.fund.clone(),
            reason: line.reason.clone(),
            procurement: line.buys.kind(),
            service_purchase: line.buys.service_purchase == 1,
            asset_class: line.buys.asset_class.clone(),
            asset_name: line.buys.asset_name.clone(),
            asset_replaced: line.buys.asset_replaced,
        }
    }
}

impl TargetInput {
    fn of(target: &Target) -> Option<TargetInput> {
        Some(TargetInput {
            id: target.id,
            kind: serde_json::from_value(target.kind.clone().into()).ok()?,
            name: target.name.clone(),
            value: target.value.clone(),
            unit_of_measure: target.unit_of_measure.clone(),
            library_code: target.library_code.clone(),
            weight: target.weight,
        })
    }
}
