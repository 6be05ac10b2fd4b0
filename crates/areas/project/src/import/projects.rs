//! `projects`: heads of projects.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;
use flow::DocumentId;
use kernel::db::list;
use kernel::{Conn, DbError, Problem, Text, text};
use platform::UnitId;
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;

use super::{Known, closed, known, units};
use crate::effects::ProjectKind;
use crate::input::ProjectInput;
use crate::model::{CLASSES, ProjectFlag, Span};
use posting::import::{Planned, command, run};

/// Takes heads of projects.
pub(super) struct Projects;

const COLUMNS: &[Column] = &[
    Column::required("code", "项目代码", "Project code").holds(Holds::Code, "XM001"),
    Column::required("name", "项目名称", "Project name").holds(Holds::Text, "业务培训"),
    Column::required("unit", "单位代码", "Unit code").holds(Holds::Code, "001001"),
    Column::required("class", "项目类别", "Class").holds(Holds::OneOf(&CLASS_WORDS), ""),
    Column::required("function", "支出功能分类", "Function").holds(Holds::Code, "2010301"),
    Column::required("start_year", "开始年度", "First year").holds(Holds::Integer, "2026"),
    Column::required("end_year", "结束年度", "Last year").holds(Holds::Integer, "2028"),
    Column::required("fiscal_year", "申报年度", "Fiscal year").holds(Holds::Integer, "2026"),
    Column::required("reason", "立项依据", "Reason").holds(Holds::Text, "文件依据"),
    Column::optional("flags", "项目标识", "Flags").holds(Holds::SomeOf(&FLAG_WORDS), ""),
    Column::optional("new_policy", "新增政策", "New policy").holds(Holds::YesNo, "否"),
    Column::optional("span", "期限类型", "Span").holds(Holds::OneOf(SPAN_WORDS), ""),
    Column::optional("level", "项目级次", "Level").holds(Holds::OneOf(LEVEL_WORDS), ""),
    Column::optional("parent", "所属一级项目代码", "First-level project").holds(Holds::Code, ""),
];

/// Words of the file for spans and levels.
const SPAN_WORDS: &[(&str, &str)] = &[("一次性", "one_off"), ("经常性", "recurring"), ("阶段性", "phased")];
const LEVEL_WORDS: &[(&str, &str)] = &[("一级", "first"), ("二级", "second")];

/// Words of the file for classes and flags, with what they are stored as.
const CLASS_WORDS: [(&str, &str); CLASSES.len()] = {
    let mut words = [("", ""); CLASSES.len()];
    let mut place = 0;
    while place < words.len() {
        words[place] = (CLASSES[place].1, CLASSES[place].0);
        place += 1;
    }
    words
};
const FLAG_WORDS: [(&str, &str); FLAGS.len()] = {
    let mut words = [("", ""); FLAGS.len()];
    let mut place = 0;
    while place < words.len() {
        words[place] = (FLAGS[place].0, FLAGS[place].1);
        place += 1;
    }
    words
};

const FLAGS: &[(&str, &str, ProjectFlag)] = &[
    ("政府采购", "procurement", ProjectFlag::Procurement),
    ("政府购买服务", "purchase_of_services", ProjectFlag::PurchaseOfServices),
    ("新增资产配置", "asset_acquisition", ProjectFlag::AssetAcquisition),
    ("基本建设", "capital_construction", ProjectFlag::CapitalConstruction),
    ("信息化", "information_technology", ProjectFlag::InformationTechnology),
    ("科研", "scientific_research", ProjectFlag::ScientificResearch),
    ("涉密", "secret", ProjectFlag::Secret),
    ("上缴上级支出", "remittance_to_superior", ProjectFlag::RemittanceToSuperior),
    ("对附属单位补助支出", "subsidy_to_subordinate", ProjectFlag::SubsidyToSubordinate),
];

#[async_trait]
impl Importer for Projects {
    fn kind(&self) -> &'static str {
        "projects"
    }
    fn title(&self) -> Text {
        text!("项目", "Projects")
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
        let known = known(conn, importing, sheet, "code").await?;
        let units = units(conn, importing, sheet, "unit").await?;
        let parents = parents(conn, sheet).await?;
        let mut report = ImportReport { kind: self.kind().to_owned(), ..ImportReport::default() };
        let (mut problems, mut planned) = (Vec::new(), Vec::new());
        let mut seen = BTreeMap::new();
        for row in sheet.rows() {
            report.rows += 1;
            if let Some(first) = seen.insert(row.raw("code"), row.line) {
                row.fault(
                    "code",
                    &mut problems,
                    text!("与第 {first} 行的项目代码重复。", "Row {first} has the same code."),
                    text!("每个项目一行。", "Give one row to each project."),
                );
            }
            let before = known.get(row.raw("code"));
            let Some(input) = read(row, (&units, &parents), before, importing, &mut problems) else {
                continue;
            };
            match before {
                Some(before) if ProjectInput::from(&before.project) == input => report.same += 1,
                Some(before) if !before.is_open() => closed(row, "code", &mut problems),
                Some(before) => {
                    report.changed += 1;
                    planned.push(plan(row, &input, Some(before.version), importing)?);
                }
                None => {
                    report.new += 1;
                    planned.push(plan(row, &input, None, importing)?);
                }
            }
        }
        refuse(problems)?;
        refuse(run(conn, importing, Arc::new(ProjectKind::of_files()), &planned).await?)?;
        Ok(report)
    }
}

fn plan<'a>(
    row: Row<'a>,
    input: &ProjectInput,
    seen: Option<i64>,
    importing: &Importing<'_>,
) -> Result<Planned<'a>, Problem> {
    let body = serde_json::to_value(input).map_err(|_| Problem::internal())?;
    let command = command(importing, "project", (input.id, input.unit_id), seen, body);
    Ok(Planned { command, row, column: "code", items: ("rows", Vec::new()) })
}

fn read(
    row: Row<'_>,
    (units, parents): (&BTreeMap<String, UnitId>, &BTreeMap<String, DocumentId>),
    before: Option<&Known>,
    importing: &Importing<'_>,
    problems: &mut Vec<CellProblem>,
) -> Option<ProjectInput> {
    let code = row.code("code", 40, problems);
    let name = row.needed("name", 200, problems);
    let unit_id = units.get(row.raw("unit")).copied();
    if unit_id.is_none() {
        row.fault(
            "unit",
            problems,
            text!("没有这个单位，或不在您的范围内。", "There is no such unit, or it is outside your scope."),
            text!("请核对单位代码。", "Check the unit's code."),
        );
    }
    let class = row.one_of("class", &CLASS_WORDS, problems);
    let function = row.code("function", 7, problems);
    let start_year = row.integer("start_year", 2000, 2100, problems);
    let end_year = row.integer("end_year", 2000, 2100, problems);
    let fiscal_year = row.integer("fiscal_year", 2000, 2100, problems);
    let reason = row.needed("reason", 2000, problems);
    let flags = flags(row, problems);
    let new_policy = row.yes("new_policy", problems);
    let before = before.map(|before| ProjectInput::from(&before.project));
    let span = span(row, before.as_ref(), (start_year, end_year), problems);
    let (level, parent_id) = place(row, before.as_ref(), parents, problems);
    let id: DocumentId = before.as_ref().map_or_else(|| importing.ids.new_id(), |before| before.id);
    let (lines, targets) = before.map(|before| (before.lines, before.targets)).unwrap_or_default();
    Some(ProjectInput {
        id,
        unit_id: unit_id?,
        code: code?,
        name: name?,
        class: class?.to_owned(),
        function: function?,
        start_year: start_year?,
        end_year: end_year?,
        fiscal_year: fiscal_year?,
        reason: reason?,
        flags: flags?,
        new_policy: new_policy?,
        span: span?,
        level: level?,
        parent_id: parent_id?,
        lines,
        targets,
        acknowledgements: Vec::new(),
        version: None,
    })
}

/// Its span: that of the file, or what it was while its years stay.
fn span(
    row: Row<'_>,
    before: Option<&ProjectInput>,
    (start_year, end_year): (Option<i64>, Option<i64>),
    problems: &mut Vec<CellProblem>,
) -> Option<Option<Span>> {
    if row.raw("span").is_empty() {
        let stays = |before: &&ProjectInput| {
            Some(before.start_year) == start_year && Some(before.end_year) == end_year
        };
        return Some(before.filter(stays).and_then(|before| before.span));
    }
    let span = match row.one_of("span", SPAN_WORDS, problems)? {
        "recurring" => Span::Recurring,
        "phased" => Span::Phased,
        _ => Span::OneOff,
    };
    Some(Some(span))
}

/// Its level and its first-level project: those of the file, or what they were.
fn place(
    row: Row<'_>,
    before: Option<&ProjectInput>,
    parents: &BTreeMap<String, DocumentId>,
    problems: &mut Vec<CellProblem>,
) -> (Option<i64>, Option<Option<DocumentId>>) {
    let level = if row.raw("level").is_empty() {
        Some(before.map_or(2, |before| before.level))
    } else {
        row.one_of("level", LEVEL_WORDS, problems).map(|word| if word == "first" { 1 } else { 2 })
    };
    let code = row.raw("parent");
    let parent = match parents.get(code) {
        _ if !row.has("parent") => Some(before.and_then(|before| before.parent_id)),
        _ if code.is_empty() => Some(None),
        Some(id) => Some(Some(*id)),
        None => {
            row.fault(
                "parent",
                problems,
                text!("没有这个一级项目。", "There is no such first-level project."),
                text!(
                    "请先导入一级项目，或核对代码。",
                    "Import the first-level project first, or check the code."
                ),
            );
            None
        }
    };
    (level, parent)
}

#[derive(FromQueryResult)]
struct ParentCode {
    id: DocumentId,
    code: String,
}

/// The projects that are named as first-level ones; whether they may be is checked with the whole.
async fn parents(conn: &Conn, sheet: &Sheet) -> Result<BTreeMap<String, DocumentId>, DbError> {
    let codes: BTreeSet<&str> =
        sheet.rows().map(|row| row.raw("parent")).filter(|code| !code.is_empty()).collect();
    let rows: Vec<ParentCode> =
        conn.all("select id, code from pj_project where code in {in:1}", [list(codes)]).await?;
    Ok(rows.into_iter().map(|row| (row.code, row.id)).collect())
}

/// Flags, separated by `、`, `,` or `;`, in the order they are stored in.
fn flags(row: Row<'_>, problems: &mut Vec<CellProblem>) -> Option<Vec<ProjectFlag>> {
    let mut found: Vec<(&str, ProjectFlag)> = Vec::new();
    let words = row.raw("flags").split(['、', ',', '，', ';', '；']).map(str::trim);
    for word in words.filter(|word| !word.is_empty()) {
        match FLAGS.iter().find(|(zh, key, _)| *zh == word || *key == word) {
            Some((_, key, flag)) => found.push((key, *flag)),
            None => {
                let known: Vec<&str> = FLAGS.iter().map(|(zh, ..)| *zh).collect();
                let known = known.join("、");
                row.fault(
                    "flags",
                    problems,
                    text!("没有标识“{word}”。", "There is no flag “{word}”."),
                    text!("可用标识：{known}。", "Use of: {known}."),
                );
                return None;
            }
        }
    }
    found.sort_unstable_by_key(|(key, _)| *key);
    found.dedup();
    Some(found.into_iter().map(|(_, flag)| flag).collect())
}
