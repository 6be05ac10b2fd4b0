//! `costing_lines` and `targets`: all lines of every project a file names.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;

use super::unsaid::{Said, kept};
use super::{Known, known, open};
use crate::effects::ProjectKind;
use crate::input::{CostingLineInput, ProjectInput, TargetInput};
use crate::model::TargetKind;
use posting::import::{Planned, command, run};

/// Takes costing lines.
pub(super) struct CostingLines;
/// Takes performance targets.
pub(super) struct Targets;

const LINE_COLUMNS: &[Column] = &[
    Column::required("project", "项目代码", "Project code").holds(Holds::Code, "XM001"),
    Column::required("task", "任务明细", "Task").holds(Holds::Text, "培训场地租用"),
    Column::required("budget_year", "预算年度", "Budget year").holds(Holds::Integer, "2026"),
    Column::optional("standard", "支出标准代码", "Standard code").holds(Holds::Code, ""),
    Column::optional("unit_price", "单价", "Unit price").holds(Holds::Yuan, "550.00"),
    Column::required("quantity", "数量", "Quantity").holds(Holds::Decimal, "20"),
    Column::optional("frequency", "频次", "Frequency").holds(Holds::Decimal, "1"),
    Column::optional("unit_of_measure", "计量单位", "Unit of measure").holds(Holds::Text, "人天"),
    Column::required("dep_economy", "部门经济分类", "Departmental economy").holds(Holds::Code, "30216"),
    Column::required("fund", "资金性质", "Fund").holds(Holds::Code, "111"),
    Column::optional("reason", "无标准说明", "Reason"),
    Column::optional("procurement", "政府采购", "Procurement").holds(Holds::OneOf(PROCUREMENT), ""),
    Column::optional("service_purchase", "政府购买服务", "Purchase of services")
        .holds(Holds::OneOf(YES_NO), ""),
    Column::optional("asset_class", "资产分类", "Asset class").holds(Holds::Code, ""),
    Column::optional("asset_name", "资产名称", "Asset"),
    Column::optional("asset_replaced", "其中更新数量", "Replaced").holds(Holds::Integer, ""),
];
const PROCUREMENT: &[(&str, &str)] = &[("货物", "goods"), ("工程", "works"), ("服务", "services")];
const YES_NO: &[(&str, &str)] = &[("是", "yes"), ("否", "no")];

const TARGET_COLUMNS: &[Column] = &[
    Column::required("project", "项目代码", "Project code").holds(Holds::Code, "XM001"),
    Column::required("kind", "指标类型", "Kind").holds(Holds::OneOf(KINDS), ""),
    Column::required("name", "指标名称", "Name").holds(Holds::Text, "培训人数"),
    Column::required("value", "指标值", "Value").holds(Holds::Text, "≥200"),
    Column::optional("unit_of_measure", "计量单位", "Unit of measure").holds(Holds::Text, "人天"),
    Column::required("weight", "权重", "Weight").holds(Holds::Integer, "20"),
    Column::optional("library_code", "指标库代码", "Library code").holds(Holds::Code, "JX-SL01"),
];

const KINDS: &[(&str, &str)] =
    &[("产出", "output"), ("成本", "cost"), ("效益", "benefit"), ("满意度", "satisfaction")];

#[async_trait]
impl Importer for CostingLines {
    fn kind(&self) -> &'static str {
        "costing_lines"
    }
    fn title(&self) -> Text {
        text!("测算明细", "Costing lines")
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
        let editions = editions(conn, sheet).await?;
        let known = known(conn, importing, sheet, "project").await?;
        let (mut problems, mut groups) = (Vec::new(), BTreeMap::new());
        for row in sheet.rows() {
            let project = open(row, "project", &known, &mut problems);
            let line = costing_line(row, &editions, importing, &mut problems);
            gather(&mut groups, row, project, line);
        }
        refuse(problems)?;
        let said = sheet.rows().next().map(Said::of);
        let replace = |input: &mut ProjectInput, lines: Vec<CostingLineInput>| {
            let lines = match said {
                Some(said) => kept(said, &input.lines, lines),
                None => lines,
            };
            let same = same_lines(&input.lines, &lines);
            let had_any = !input.lines.is_empty();
            input.lines = lines;
            (same, had_any)
        };
        store(conn, importing, self.kind(), "lines", groups, replace).await
    }
}

#[async_trait]
impl Importer for Targets {
    fn kind(&self) -> &'static str {
        "targets"
    }
    fn title(&self) -> Text {
        text!("绩效目标", "Performance targets")
    }
    fn columns(&self) -> &'static [Column] {
        TARGET_COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        let known = known(conn, importing, sheet, "project").await?;
        let (mut problems, mut groups) = (Vec::new(), BTreeMap::new());
        for row in sheet.rows() {
            let project = open(row, "project", &known, &mut problems);
            let target = target(row, importing, &mut problems);
            gather(&mut groups, row, project, target);
        }
        refuse(problems)?;
        let replace = |input: &mut ProjectInput, targets: Vec<TargetInput>| {
            let bare = |target: &TargetInput| {
                (
                    target.kind,
                    target.name.clone(),
                    target.value.clone(),
                    target.unit_of_measure.clone(),
                    target.library_code.clone(),
                    target.weight,
                )
            };
            let same = input.targets.iter().map(bare).eq(targets.iter().map(bare));
            let had_any = !input.targets.is_empty();
            input.targets = targets;
            (same, had_any)
        };
        store(conn, importing, self.kind(), "targets", groups, replace).await
    }
}

/// The rows of one project, in the order of the file.
struct Group<'a, 'k, T> {
    project: &'k Known,
    rows: Vec<Row<'a>>,
    items: Vec<T>,
}

fn gather<'a, 'k, T>(
    groups: &mut BTreeMap<String, Group<'a, 'k, T>>,
    row: Row<'a>,
    project: Option<&'k Known>,
    item: Option<T>,
) {
    // A row without either has put its fault on the list, which stops the import.
    let (Some(project), Some(item)) = (project, item) else { return };
    let group = groups.entry(project.project.row.code.clone()).or_insert_with(|| Group {
        project,
        rows: Vec::new(),
        items: Vec::new(),
    });
    group.rows.push(row);
    group.items.push(item);
}

/// Plans an edit for every project whose items differ, and runs them. `replace` answers whether they are the same,
/// and whether there were any before.
async fn store<T>(
    conn: &Conn,
    importing: &Importing<'_>,
    kind: &str,
    part: &'static str,
    groups: BTreeMap<String, Group<'_, '_, T>>,
    replace: impl Fn(&mut ProjectInput, Vec<T>) -> (bool, bool) + Send,
) -> Result<ImportReport, Problem> {
    let mut report = ImportReport { kind: kind.to_owned(), ..ImportReport::default() };
    let mut planned = Vec::new();
    for group in groups.into_values() {
        let rows = i64::try_from(group.rows.len()).unwrap_or(i64::MAX);
        report.rows += rows;
        let mut input = ProjectInput::from(&group.project.project);
        match replace(&mut input, group.items) {
            (true, _) => {
                report.same += rows;
                continue;
            }
            (false, true) => report.changed += rows,
            (false, false) => report.new += rows,
        }
        let body = serde_json::to_value(&input).map_err(|_| Problem::internal())?;
        let seen = Some(group.project.version);
        let command = command(importing, "project", (input.id, input.unit_id), seen, body);
        planned.push(Planned { command, row: group.rows[0], column: "project", items: (part, group.rows) });
    }
    refuse(run(conn, importing, Arc::new(ProjectKind::of_files()), &planned).await?)?;
    Ok(report)
}

/// The same but for ids.
fn same_lines(before: &[CostingLineInput], after: &[CostingLineInput]) -> bool {
    let same = |(before, after): (&CostingLineInput, &CostingLineInput)| {
        CostingLineInput { id: after.id, ..before.clone() } == *after
    };
    before.len() == after.len() && before.iter().zip(after).all(same)
}

#[derive(FromQueryResult)]
struct Edition {
    id: String,
    code: String,
    amount_fen: Option<Fen>,
    effective_from: String,
    effective_to: Option<String>,
}

/// Editions of the standards whose codes stand in the file, newest first.
async fn editions(conn: &Conn, sheet: &Sheet) -> Result<BTreeMap<String, Vec<Edition>>, DbError> {
    let codes: BTreeSet<&str> =
        sheet.rows().map(|row| row.raw("standard")).filter(|code| !code.is_empty()).collect();
    let sql = "select id, code, amount_fen, effective_from, effective_to from v_standard where code in {in:1}
        order by code, effective_from desc";
    let mut editions: BTreeMap<String, Vec<Edition>> = BTreeMap::new();
    for edition in conn.all::<Edition>(sql, [list(codes)]).await? {
        editions.entry(edition.code.clone()).or_default().push(edition);
    }
    Ok(editions)
}

/// The newest edition in force in a year.
fn edition<'e>(editions: &'e BTreeMap<String, Vec<Edition>>, code: &str, year: i64) -> Option<&'e Edition> {
    let (first, last) = (format!("{year}-01-01"), format!("{year}-12-31"));
    let in_force = |edition: &&Edition| {
        edition.effective_from <= last && edition.effective_to.as_ref().is_none_or(|end| *end >= first)
    };
    editions.get(code)?.iter().find(in_force)
}

fn costing_line(
    row: Row<'_>,
    editions: &BTreeMap<String, Vec<Edition>>,
    importing: &Importing<'_>,
    problems: &mut Vec<CellProblem>,
) -> Option<CostingLineInput> {
    let task = row.needed("task", 200, problems);
    let budget_year = row.integer("budget_year", 2000, 2100, problems);
    let code = row.raw("standard");
    let standard = budget_year.and_then(|year| edition(editions, code, year));
    if !code.is_empty() && budget_year.is_some() && standard.is_none() {
        row.fault(
            "standard",
            problems,
            text!("没有该年度有效的支出标准。", "No edition of this standard is in force in that year."),
            text!("请核对标准代码和预算年度。", "Check the standard's code and the year."),
        );
    }
    let unit_price_fen = if row.raw("unit_price").is_empty() {
        Some(standard.and_then(|standard| standard.amount_fen))
    } else {
        row.yuan("unit_price", problems).map(Some)
    };
    let quantity = row.needed("quantity", 14, problems);
    let frequency = if row.raw("frequency").is_empty() { "1" } else { row.raw("frequency") };
    let unit_of_measure = row.text("unit_of_measure", 50, problems);
    let dep_economy = row.code("dep_economy", 5, problems);
    let fund = row.code("fund", 3, problems);
    let reason = row.text("reason", 500, problems);
    let bought = bought(row, problems);
    Some(CostingLineInput {
        id: importing.ids.new_id(),
        task: task?,
        budget_year: budget_year?,
        standard_id: standard.map(|standard| standard.id.clone()),
        unit_price_fen: unit_price_fen?,
        quantity: quantity?,
        frequency: frequency.to_owned(),
        unit_of_measure: unit_of_measure?,
        dep_economy: dep_economy?,
        fund: fund?,
        reason: reason?,
        ..bought?
    })
}

/// What a row buys, as a line that says nothing else.
fn bought(row: Row<'_>, problems: &mut Vec<CellProblem>) -> Option<CostingLineInput> {
    let asset_name = row.text("asset_name", 100, problems);
    let asset_replaced = if row.raw("asset_replaced").is_empty() {
        Some(0)
    } else {
        row.integer("asset_replaced", 0, 1_000_000_000, problems)
    };
    let one_of = |column, words, problems: &mut Vec<CellProblem>| {
        if row.raw(column).is_empty() { None } else { row.one_of(column, words, problems) }
    };
    let procurement = one_of("procurement", PROCUREMENT, problems);
    let service_purchase = one_of("service_purchase", YES_NO, problems) == Some("yes");
    let asset_class = if row.raw("asset_class").is_empty() {
        Some(String::new())
    } else {
        row.code("asset_class", 20, problems)
    };
    Some(CostingLineInput {
        procurement: procurement.and_then(|word| serde_json::from_value(word.into()).ok()),
        service_purchase,
        asset_class: asset_class?,
        asset_name: asset_name?,
        asset_replaced: asset_replaced?,
        ..CostingLineInput::blank()
    })
}

fn target(row: Row<'_>, importing: &Importing<'_>, problems: &mut Vec<CellProblem>) -> Option<TargetInput> {
    let kind = row.one_of("kind", KINDS, problems).and_then(|kind| match kind {
        "output" => Some(TargetKind::Output),
        "cost" => Some(TargetKind::Cost),
        "benefit" => Some(TargetKind::Benefit),
        "satisfaction" => Some(TargetKind::Satisfaction),
        _ => None,
    });
    let name = row.needed("name", 200, problems);
    let value = row.needed("value", 100, problems);
    let unit_of_measure = row.text("unit_of_measure", 50, problems);
    let weight = row.integer("weight", 0, 100, problems);
    let library_code = row.text("library_code", 40, problems);
    Some(TargetInput {
        id: importing.ids.new_id(),
        kind: kind?,
        name: name?,
        value: value?,
        unit_of_measure: unit_of_measure?,
        library_code: library_code?,
        weight: weight?,
    })
}
