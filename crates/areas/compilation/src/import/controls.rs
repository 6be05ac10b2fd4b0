//! `control_figures`

use std::collections::BTreeMap;

use async_trait::async_trait;
use kernel::{Conn, Problem, Text, text};
use platform::import::{Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use platform::{Permission, UnitId};

use super::{unit, units_unscoped};
use crate::control::{self, ControlFigureInput};
use crate::model::ControlKind;

/// Takes control figures.
pub(super) struct ControlFigures;

const COLUMNS: &[Column] = &[
    Column::required("unit", "单位代码", "Unit code").holds(Holds::Code, "001001"),
    Column::required("budget_year", "预算年度", "Budget year").holds(Holds::Integer, "2026"),
    Column::required("fund", "资金性质", "Fund").holds(Holds::Code, "111"),
    Column::required("expenditure_kind", "支出类别", "Kind of expenditure").holds(Holds::OneOf(KINDS), ""),
    Column::required("amount", "控制数", "Control figure").holds(Holds::Yuan, "1000000.00"),
];

const KINDS: &[(&str, &str)] = &[("基本支出", "basic"), ("项目支出", "project")];

#[async_trait]
impl Importer for ControlFigures {
    fn kind(&self) -> &'static str {
        "control_figures"
    }
    fn title(&self) -> Text {
        text!("控制数", "Control figures")
    }
    fn columns(&self) -> &'static [Column] {
        COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        let units = units_unscoped(conn, sheet).await?;
        // Issuing figures is a right of its own; the scope of the import may be wider.
        let scope = importing.actor.scope(Permission::ControlEdit);
        let may = |unit_id: UnitId| importing.actor.is_system() || scope.sees(unit_id);
        let versions = control::versions_unscoped(conn, units.values().copied()).await?;
        let mut report = ImportReport { kind: self.kind().to_owned(), ..ImportReport::default() };
        let (mut problems, mut seen, mut inputs) = (Vec::new(), BTreeMap::new(), Vec::new());
        for row in sheet.rows() {
            report.rows += 1;
            let unit_id = unit(row, &units, may, &mut problems);
            let budget_year = row.integer("budget_year", 2000, 2100, &mut problems);
            let fund = row.code("fund", 3, &mut problems);
            let kind = row.one_of("expenditure_kind", KINDS, &mut problems).and_then(ControlKind::parse);
            let amount_fen = row.yuan("amount", &mut problems);
            let (Some(unit_id), Some(budget_year), Some(fund)) = (unit_id, budget_year, fund) else {
                continue;
            };
            let (Some(expenditure_kind), Some(amount_fen)) = (kind, amount_fen) else { continue };
            let key = (unit_id, budget_year, fund.clone(), expenditure_kind.word().to_owned());
            let version = versions.get(&key).copied();
            if let Some(first) = seen.insert(key, row.line) {
                row.fault(
                    "unit",
                    &mut problems,
                    text!("与第 {first} 行重复。", "Row {first} is for the same figure."),
                    text!(
                        "每个单位、年度、资金性质、类别只保留一行。",
                        "Keep one row for each unit, year, fund and kind."
                    ),
                );
            }
            inputs.push((
                row,
                ControlFigureInput { unit_id, budget_year, fund, expenditure_kind, amount_fen, version },
            ));
        }
        refuse(problems)?;
        set_all(conn, importing, &inputs, &mut report).await?;
        Ok(report)
    }
}

/// Sets every figure; what the database knows better is named by its cell.
async fn set_all(
    conn: &Conn,
    importing: &Importing<'_>,
    inputs: &[(Row<'_>, ControlFigureInput)],
    report: &mut ImportReport,
) -> Result<(), Problem> {
    let mut problems = Vec::new();
    let figures: Vec<ControlFigureInput> = inputs.iter().map(|(_, input)| input.clone()).collect();
    let answers = control::set_all(conn, &importing.origin, &figures).await?;
    for ((row, input), answer) in inputs.iter().zip(answers) {
        match answer {
            Ok(false) => report.same += 1,
            Ok(true) if input.version.is_some() => report.changed += 1,
            Ok(true) => report.new += 1,
            Err(problem) => {
                let (what, how) = match problem.fields.first() {
                    Some(field) => (field.what.clone(), field.how.clone()),
                    None => (problem.what.clone(), problem.how.clone()),
                };
                let column =
                    if problem.fields.iter().any(|field| field.at == "fund") { "fund" } else { "amount" };
                row.fault(column, &mut problems, what, how);
            }
        }
    }
    refuse(problems)
}
