//! `projects`: heads of projects.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use flow::DocumentId;
use kernel::{Conn, Problem, Text, text};
use platform::UnitId;
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};

use super::{Known, closed, known, units};
use crate::effects::ProjectKind;
use crate::input::ProjectInput;
use crate::model::{CLASSES, ProjectFlag};
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
];

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
            let Some(input) = read(row, &units, before, importing, &mut problems) else { continue };
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
        refuse(run(conn, importing, Arc::new(ProjectKind), &planned).await?)?;
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
    units: &BTreeMap<String, UnitId>,
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
        lines,
        targets,
        acknowledgements: Vec::new(),
        version: None,
    })
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
