//! `budget_lines` (taken over) and `income_lines`: all of them for every budget a file names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use platform::UnitId;
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use super::{Known, budgets_unscoped, may_edit, unit, units_unscoped};
use crate::effects::BudgetKind;
use crate::input::{BudgetInput, IncomeLineInput, TAKEN_OVER, TakenOverLine};
use crate::model::{Budget, BudgetLine, IncomeLine};
use posting::import::{Planned, command, run};

/// Takes budget lines over from another system.
pub(super) struct BudgetLines;
/// Takes own-funds income.
pub(super) struct IncomeLines;

const LINE_COLUMNS: &[Column] = &[
    Column::required("unit", "单位代码", "Unit code").holds(Holds::Code, "001001"),
    Column::required("budget_year", "预算年度", "Budget year").holds(Holds::Integer, "2026"),
    Column::optional("project", "项目代码", "Project code").holds(Holds::Code, "XM001"),
    Column::required("function", "支出功能分类", "Function").holds(Holds::Code, "2010301"),
    Column::required("dep_economy", "部门经济分类", "Departmental economy").holds(Holds::Code, "30201"),
    Column::required("fund", "资金性质", "Fund").holds(Holds::Code, "111"),
    Column::required("expenditure_kind", "支出类别", "Kind of expenditure").holds(Holds::OneOf(KINDS), ""),
    Column::required("amount", "金额", "Amount").holds(Holds::Yuan, "10000.00"),
    Column::optional("note", "说明", "Note"),
];

const INCOME_COLUMNS: &[Column] = &[
    Column::required("unit", "单位代码", "Unit code").holds(Holds::Code, "001001"),
    Column::required("budget_year", "预算年度", "Budget year").holds(Holds::Integer, "2026"),
    Column::required("fund", "资金性质", "Fund").holds(Holds::Code, "111"),
    Column::required("revenue_item", "收入项目", "Revenue item").holds(Holds::Text, "事业收入"),
    Column::required("amount", "金额", "Amount").holds(Holds::Yuan, "10000.00"),
    Column::optional("note", "说明", "Note"),
];

const KINDS: &[(&str, &str)] =
    &[("人员经费", "basic_person"), ("公用经费", "basic_operating"), ("项目支出", "project")];

#[async_trait]
impl Importer for BudgetLines {
    fn kind(&self) -> &'static str {
        "budget_lines"
    }
    fn title(&self) -> Text {
        text!("承接预算明细", "Budget lines taken over")
    }
    fn columns(&self) -> &'static [Column] {
        LINE_COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        let projects = projects(conn, sheet).await?;
        let mut problems = Vec::new();
        let groups = groups(conn, importing, sheet, &mut problems, |row, unit_id, problems| {
            budget_line(row, unit_id, &projects, importing, problems)
        });
        let groups = groups.await?;
        refuse(problems)?;
        let part = Part {
            name: TAKEN_OVER,
            before: |budget| {
                budget.lines.iter().filter(|line| line.taken_over == 1).map(typed_line).collect()
            },
            same: |before, after| TakenOverLine { id: after.id, ..before.clone() } == *after,
            into: |_, lines| serde_json::to_value(lines).ok(),
        };
        store(conn, importing, self.kind(), groups, part).await
    }
}

#[async_trait]
impl Importer for IncomeLines {
    fn kind(&self) -> &'static str {
        "income_lines"
    }
    fn title(&self) -> Text {
        text!("单位资金收入预算", "Own-funds income")
    }
    fn columns(&self) -> &'static [Column] {
        INCOME_COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        let items = items(conn).await?;
        let mut problems = Vec::new();
        let groups = groups(conn, importing, sheet, &mut problems, |row, _, problems| {
            income_line(row, &items, importing, problems)
        });
        let groups = groups.await?;
        refuse(problems)?;
        let part = Part {
            name: "income",
            before: |budget| budget.income.iter().map(typed_income).collect(),
            same: |before, after| IncomeLineInput { id: after.id, ..before.clone() } == *after,
            into: |input, lines| {
                input.income.clone_from(&lines);
                None
            },
        };
        store(conn, importing, self.kind(), groups, part).await
    }
}

/// The rows of one budget, in the order of the file.
struct Group<'a, T> {
    known: Option<Known>,
    rows: Vec<Row<'a>>,
    items: Vec<T>,
}

type Groups<'a, T> = BTreeMap<(UnitId, i64), Group<'a, T>>;

/// Reads every row, and gathers them by the budget they belong to.
async fn groups<'a, T>(
    conn: &Conn,
    importing: &Importing<'_>,
    sheet: &'a Sheet,
    problems: &mut Vec<CellProblem>,
    read: impl Fn(Row<'_>, UnitId, &mut Vec<CellProblem>) -> Option<T>,
) -> Result<Groups<'a, T>, Problem> {
    let units = units_unscoped(conn, sheet).await?;
    let mut known = budgets_unscoped(conn, units.values().copied()).await?;
    let mut groups: Groups<'a, T> = BTreeMap::new();
    for row in sheet.rows() {
        let unit_id = unit(row, &units, |unit_id| may_edit(importing, unit_id), problems);
        let year = row.integer("budget_year", 2000, 2100, problems);
        let (Some(unit_id), Some(year)) = (unit_id, year) else { continue };
        let item = read(row, unit_id, problems);
        let group = groups.entry((unit_id, year)).or_insert_with(|| Group {
            known: known.remove(&(unit_id, year)),
            rows: Vec::new(),
            items: Vec::new(),
        });
        if group.known.as_ref().is_some_and(|known| !matches!(known.state.as_str(), "draft" | "returned")) {
            row.fault(
                "unit",
                problems,
                text!(
                    "该单位该年度的预算已送审或已批复，不能修改。",
                    "The unit's budget of that year is in review or approved and cannot change."
                ),
                text!("请退回后再导入。", "Have it returned, then import."),
            );
        }
        if let Some(item) = item {
            group.rows.push(row);
            group.items.push(item);
        }
    }
    Ok(groups)
}

/// The part of a budget that a file fills.
struct Part<T> {
    /// Its name in the body.
    name: &'static str,
    /// What is there.
    before: fn(&Budget) -> Vec<T>,
    /// The same but for ids.
    same: fn(&T, &T) -> bool,
    /// Puts the items into the input, or answers them as a value of their own beside it.
    into: fn(&mut BudgetInput, Vec<T>) -> Option<serde_json::Value>,
}

/// Whether two lists hold the same things in whatever order: neither the file's nor the table's means anything.
fn alike<T>(before: &[T], after: &[T], same: fn(&T, &T) -> bool) -> bool {
    let mut left: Vec<&T> = after.iter().collect();
    before.len() == after.len()
        && before.iter().all(|one| {
            let place = left.iter().position(|other| same(one, other));
            place.map(|place| left.swap_remove(place)).is_some()
        })
}

/// Plans one command for every budget whose part differs, and runs them.
async fn store<T: Serialize>(
    conn: &Conn,
    importing: &Importing<'_>,
    kind: &str,
    groups: Groups<'_, T>,
    part: Part<T>,
) -> Result<ImportReport, Problem> {
    let mut report = ImportReport { kind: kind.to_owned(), ..ImportReport::default() };
    let mut planned = Vec::new();
    for ((unit_id, budget_year), group) in groups {
        let rows = i64::try_from(group.rows.len()).unwrap_or(i64::MAX);
        report.rows += rows;
        let before = group.known.as_ref().map(|known| (part.before)(&known.budget)).unwrap_or_default();
        if alike(&before, &group.items, part.same) {
            report.same += rows;
            continue;
        }
        *(if before.is_empty() { &mut report.new } else { &mut report.changed }) += rows;
        let mut input = match &group.known {
            Some(known) => typed(&known.budget),
            None => empty(importing, unit_id, budget_year),
        };
        let beside = (part.into)(&mut input, group.items);
        let mut body = serde_json::to_value(&input).map_err(|_| Problem::internal())?;
        if let (Some(beside), Some(body)) = (beside, body.as_object_mut()) {
            body.insert(part.name.to_owned(), beside);
        }
        let seen = group.known.as_ref().map(|known| known.version);
        let command = command(importing, "budget", (input.id, unit_id), seen, body);
        planned.push(Planned { command, row: group.rows[0], column: "unit", items: (part.name, group.rows) });
    }
    refuse(run(conn, importing, Arc::new(BudgetKind), &planned).await?)?;
    Ok(report)
}

fn empty(importing: &Importing<'_>, unit_id: UnitId, budget_year: i64) -> BudgetInput {
    BudgetInput {
        id: importing.ids.new_id(),
        unit_id,
        budget_year,
        note: String::new(),
        project_ids: Vec::new(),
        income: Vec::new(),
        acknowledgements: Vec::new(),
        version: None,
    }
}

/// The input that gives this budget again, but for what was taken over.
fn typed(budget: &Budget) -> BudgetInput {
    let derived = budget.lines.iter().filter(|line| line.taken_over == 0);
    let projects: BTreeSet<DocumentId> = derived.filter_map(|line| line.project_id).collect();
    BudgetInput {
        id: budget.row.id,
        unit_id: budget.row.unit_id,
        budget_year: budget.row.budget_year,
        note: budget.row.note.clone(),
        project_ids: projects.into_iter().collect(),
        income: budget.income.iter().map(typed_income).collect(),
        acknowledgements: Vec::new(),
        version: None,
    }
}

fn typed_income(line: &IncomeLine) -> IncomeLineInput {
    IncomeLineInput {
        id: line.id,
        fund: line.fund.clone(),
        revenue_item: line.revenue_item.clone(),
        amount_fen: line.amount_fen,
        note: line.note.clone(),
    }
}

fn typed_line(line: &BudgetLine) -> TakenOverLine {
    TakenOverLine {
        id: line.id,
        project_id: line.project_id,
        function: line.function.clone(),
        dep_economy: line.dep_economy.clone(),
        fund: line.fund.clone(),
        expenditure_kind: line.expenditure_kind.clone(),
        amount_fen: line.amount_fen,
        note: line.note.clone(),
    }
}

#[derive(FromQueryResult)]
struct ProjectCode {
    id: DocumentId,
    unit_id: UnitId,
    code: String,
}

/// Projects by the code in the column `project`, each with its unit.
async fn projects(conn: &Conn, sheet: &Sheet) -> Result<BTreeMap<String, (UnitId, DocumentId)>, DbError> {
    let codes: BTreeSet<&str> = sheet.rows().map(|row| row.raw("project")).collect();
    let rows: Vec<ProjectCode> =
        conn.all("select id, unit_id, code from v_project where code in {in:1}", [list(codes)]).await?;
    Ok(rows.into_iter().map(|project| (project.code, (project.unit_id, project.id))).collect())
}

/// More than nothing.
fn amount(row: Row<'_>, problems: &mut Vec<CellProblem>) -> Option<Fen> {
    let amount = row.yuan("amount", problems)?;
    if amount == Fen::ZERO {
        row.fault(
            "amount",
            problems,
            text!("金额须大于零。", "The amount must be above zero."),
            text!("请删除金额为零的行。", "Remove rows without an amount."),
        );
        return None;
    }
    Some(amount)
}

fn budget_line(
    row: Row<'_>,
    unit_id: UnitId,
    projects: &BTreeMap<String, (UnitId, DocumentId)>,
    importing: &Importing<'_>,
    problems: &mut Vec<CellProblem>,
) -> Option<TakenOverLine> {
    let code = row.raw("project");
    let project_id = projects.get(code).filter(|(unit, _)| *unit == unit_id).map(|(_, id)| *id);
    if !code.is_empty() && project_id.is_none() {
        row.fault(
            "project",
            problems,
            text!("该单位没有这个项目。", "The unit has no such project."),
            text!("请核对项目代码。", "Check the project's code."),
        );
    }
    let function = row.code("function", 7, problems);
    let dep_economy = row.code("dep_economy", 5, problems);
    let fund = row.code("fund", 3, problems);
    let expenditure_kind = row.one_of("expenditure_kind", KINDS, problems);
    let amount_fen = amount(row, problems);
    let note = row.text("note", 500, problems);
    Some(TakenOverLine {
        id: importing.ids.new_id(),
        project_id,
        function: function?,
        dep_economy: dep_economy?,
        fund: fund?,
        expenditure_kind: expenditure_kind?.to_owned(),
        amount_fen: amount_fen?,
        note: note?,
    })
}

#[derive(FromQueryResult)]
struct ItemCode {
    code: String,
    name_zh: String,
}

/// Codes of revenue items by code and by name; files may say either.
async fn items(conn: &Conn) -> Result<BTreeMap<String, String>, DbError> {
    let sql = "select code, name_zh from v_code where scheme = 'revenue_items' order by effective_from";
    let rows: Vec<ItemCode> = conn.all(sql, []).await?;
    Ok(rows
        .into_iter()
        .flat_map(|row| [(row.name_zh, row.code.clone()), (row.code.clone(), row.code)])
        .collect())
}

fn income_line(
    row: Row<'_>,
    items: &BTreeMap<String, String>,
    importing: &Importing<'_>,
    problems: &mut Vec<CellProblem>,
) -> Option<IncomeLineInput> {
    let fund = row.code("fund", 3, problems);
    let revenue_item = row.needed("revenue_item", 100, problems);
    let amount_fen = amount(row, problems);
    let note = row.text("note", 500, problems);
    let said = revenue_item?;
    Some(IncomeLineInput {
        id: importing.ids.new_id(),
        fund: fund?,
        revenue_item: items.get(&said).cloned().unwrap_or(said),
        amount_fen: amount_fen?,
        note: note?,
    })
}
