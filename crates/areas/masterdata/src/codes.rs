//! Newer editions of the classifications and of the mapping between them. They are the state's: only the operator
//! loads them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Conn, Problem, Text, text};
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::record::{Plan, Record, Seen, store};
use crate::reference::{CODE, MAP};

const LEVELS_MAX: i64 = 10;

const CODE_COLUMNS: &[Column] = &[
    Column::required("scheme", "分类体系", "Scheme").holds(Holds::OneOf(SCHEMES), ""),
    Column::required("code", "代码", "Code").holds(Holds::Code, "30201"),
    Column::required("name_zh", "名称", "Chinese name").holds(Holds::Text, "办公费"),
    Column::optional("name_en", "英文名称", "English name"),
    Column::required("parent", "上级代码", "Parent").holds(Holds::Code, "302"),
    Column::required("effective_from", "生效日期", "Effective from").holds(Holds::Date, "2026-01-01"),
    Column::optional("effective_to", "失效日期", "Effective to").holds(Holds::Date, ""),
];
const MAPPING_COLUMNS: &[Column] = &[
    Column::required("departmental_code", "部门经济分类", "Departmental code").holds(Holds::Code, "30201"),
    Column::required("unit_type", "单位类型", "Unit type").holds(Holds::OneOf(MAPPED_TYPES), ""),
    Column::required("government_code", "政府经济分类", "Government code").holds(Holds::Code, "50201"),
    Column::required("effective_from", "生效日期", "Effective from").holds(Holds::Date, "2026-01-01"),
];
const MAPPED_TYPES: &[(&str, &str)] =
    &[("行政单位", "administrative"), ("事业单位", "institution"), ("通用", "both")];
const SCHEMES: &[(&str, &str)] = &[
    ("支出功能分类", "functional"),
    ("部门经济分类", "economic_departmental"),
    ("政府经济分类", "economic_government"),
    ("资金性质", "funding_sources"),
    ("资产分类", "asset_classes"),
    ("收入项目", "revenue_items"),
];

#[derive(Clone, Debug, Serialize, FromQueryResult)]
struct Code {
    scheme: String,
    code: String,
    name_zh: String,
    name_en: String,
    parent: String,
    level: i64,
    effective_from: String,
    effective_to: Option<String>,
    attributes: String,
}

impl Record for Code {
    fn code(&self) -> String {
        format!("{}/{}@{}", self.scheme, self.code, self.effective_from)
    }
    fn takes_over(&mut self, _: &Code) {}
}

/// Codes of one scheme by code, editions in order of their days.
type Editions = BTreeMap<(String, String), BTreeMap<String, Code>>;

/// Imports codes: `yiti import codes FILE.csv`.
pub struct Codes;

#[async_trait]
impl Importer for Codes {
    fn kind(&self) -> &'static str {
        "codes"
    }
    fn title(&self) -> Text {
        text!("分类科目", "classifications")
    }
    fn columns(&self) -> &'static [Column] {
        CODE_COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        operator(importing)?;
        let sql =
            "select scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes
            from md_code";
        let rows: Vec<Code> = conn.all(sql, []).await?;
        let mut editions = Editions::new();
        for code in &rows {
            let key = (code.scheme.clone(), code.code.clone());
            editions.entry(key).or_default().insert(code.effective_from.clone(), code.clone());
        }
        let stored: HashMap<String, Code> = rows.into_iter().map(|row| (row.code(), row)).collect();
        let raw: BTreeSet<&str> = sheet.rows().map(|row| row.raw("code")).collect();
        let mut problems = Vec::new();
        let mut seen = Seen::default();
        let mut placed: Vec<(Row<'_>, (String, String))> = Vec::new();
        for row in sheet.rows() {
            let Some(code) = read(&row, &editions, &mut problems) else { continue };
            seen.again(&code.code(), &row, "code", &mut problems);
            let parent = (code.scheme.clone(), code.parent.clone());
            if !code.parent.is_empty() && !raw.contains(&*code.parent) && !editions.contains_key(&parent) {
                row.fault(
                    "parent",
                    &mut problems,
                    text!("没有该上级代码。", "There is no such code to be under."),
                    text!("请核对上级代码。", "Check the parent."),
                );
            }
            let key = (code.scheme.clone(), code.code.clone());
            placed.push((row, key.clone()));
            editions.entry(key).or_default().insert(code.effective_from.clone(), code);
        }
        let touched: BTreeSet<(String, String)> = placed.iter().map(|(_, key)| key.clone()).collect();
        for (row, key) in &placed {
            if depth(&editions, key) > LEVELS_MAX {
                row.fault(
                    "parent",
                    &mut problems,
                    text!(
                        "上下级成环或超过 {LEVELS_MAX} 级。",
                        "A circle, or more than {LEVELS_MAX} levels."
                    ),
                    text!("请核对上级代码。", "Check the parent."),
                );
            }
        }
        refuse(problems)?;
        let wanted = touched.iter().flat_map(|key| succession(&editions, key)).collect();
        store(conn, importing, "codes", &CODE, Plan { stored, wanted }).await
    }
}

fn operator(importing: &Importing<'_>) -> Result<(), Problem> {
    if importing.actor.is_system() {
        return Ok(());
    }
    Err(Problem::new(
        403,
        "forbidden",
        text!(
            "国家统一的分类科目只能由系统操作员装载。",
            "Only the operator loads the state's classifications."
        ),
        text!("请系统操作员用命令行导入。", "Ask the operator to import it on the command line."),
    ))
}

fn read(row: &Row<'_>, editions: &Editions, problems: &mut Vec<CellProblem>) -> Option<Code> {
    let scheme = row.one_of("scheme", SCHEMES, problems);
    let code = row.code("code", 40, problems);
    let name_zh = row.needed("name_zh", 200, problems);
    let name_en = row.text("name_en", 200, problems);
    let parent = row.text("parent", 40, problems);
    let days = crate::record::until(row, "effective_from", "effective_to", problems);
    let (scheme, code) = (scheme?.to_owned(), code?);
    let (effective_from, effective_to) = days?;
    // What a code means to the program (attributes) is not in the file: it passes on to the next edition.
    let before = editions
        .get(&(scheme.clone(), code.clone()))
        .and_then(|known| known.range(..=effective_from.clone()).next_back().map(|(_, before)| before));
    let kept = before.filter(|_| !row.has("name_en")).map(|before| before.name_en.clone());
    Some(Code {
        name_zh: name_zh?,
        name_en: kept.or(name_en)?,
        parent: parent?,
        level: 0,
        effective_to,
        attributes: before.map_or_else(|| "{}".to_owned(), |before| before.attributes.clone()),
        scheme,
        code,
        effective_from,
    })
}

/// Levels from the top, by the newest editions; more than the most for a circle.
fn depth(editions: &Editions, key: &(String, String)) -> i64 {
    let mut level = 0;
    let mut at = key.clone();
    while level <= LEVELS_MAX {
        level += 1;
        let newest = editions.get(&at).and_then(|known| known.values().next_back());
        match newest.map(|code| code.parent.clone()).filter(|parent| !parent.is_empty()) {
            Some(parent) => at.1 = parent,
            None => break,
        }
    }
    level
}

/// The editions of a code, each ending before the next begins.
fn succession(editions: &Editions, key: &(String, String)) -> Vec<Code> {
    let Some(known) = editions.get(key) else { return Vec::new() };
    let level = depth(editions, key);
    let mut list: Vec<Code> = known.values().cloned().collect();
    for place in 0..list.len() {
        let next = list.get(place + 1).and_then(|next| kernel::period::parse_date(&next.effective_from));
        let before_next = next.and_then(|date| date.pred_opt()).map(|date| date.to_string());
        let code = &mut list[place];
        if code.level == 0 {
            code.level = level;
        }
        code.effective_to = [code.effective_to.take(), before_next].into_iter().flatten().min();
    }
    list
}

#[derive(Clone, Debug, Serialize, FromQueryResult)]
struct Mapping {
    departmental_code: String,
    unit_type: String,
    government_code: String,
    effective_from: String,
}

impl Record for Mapping {
    fn code(&self) -> String {
        format!("{}/{}@{}", self.departmental_code, self.unit_type, self.effective_from)
    }
    fn takes_over(&mut self, _: &Mapping) {}
}

#[derive(FromQueryResult)]
struct Known {
    scheme: String,
    code: String,
}

/// Imports the mapping: `yiti import economic_mapping FILE.csv`.
pub struct EconomicMapping;

#[async_trait]
impl Importer for EconomicMapping {
    fn kind(&self) -> &'static str {
        "economic_mapping"
    }
    fn title(&self) -> Text {
        text!("经济分类对应关系", "mapping of economic classifications")
    }
    fn columns(&self) -> &'static [Column] {
        MAPPING_COLUMNS
    }
    async fn apply(
        &self,
        conn: &Conn,
        importing: &Importing<'_>,
        sheet: &Sheet,
    ) -> Result<ImportReport, Problem> {
        operator(importing)?;
        let sql =
            "select departmental_code, unit_type, government_code, effective_from from md_economic_mapping";
        let rows: Vec<Mapping> = conn.all(sql, []).await?;
        let stored: HashMap<String, Mapping> = rows.into_iter().map(|row| (row.code(), row)).collect();
        let sql = "select distinct scheme, code from md_code where scheme in {in:1}";
        let known: Vec<Known> =
            conn.all(sql, [list(["economic_departmental", "economic_government"])]).await?;
        let known: BTreeSet<(String, String)> = known.into_iter().map(|row| (row.scheme, row.code)).collect();
        let mut problems = Vec::new();
        let mut seen = Seen::default();
        let mut wanted = Vec::new();
        for row in sheet.rows() {
            let departmental =
                classified(&row, "departmental_code", "economic_departmental", &known, &mut problems);
            let government =
                classified(&row, "government_code", "economic_government", &known, &mut problems);
            let unit_type = row.one_of("unit_type", MAPPED_TYPES, &mut problems);
            let from = row.date("effective_from", &mut problems);
            let (Some(departmental), Some(government), Some(unit_type), Some(from)) =
                (departmental, government, unit_type, from)
            else {
                continue;
            };
            let types =
                if unit_type == "both" { vec!["administrative", "institution"] } else { vec![unit_type] };
            for unit_type in types {
                let mapping = Mapping {
                    departmental_code: departmental.clone(),
                    unit_type: unit_type.to_owned(),
                    government_code: government.clone(),
                    effective_from: from.to_string(),
                };
                if seen.again(&mapping.code(), &row, "departmental_code", &mut problems) {
                    break;
                }
                wanted.push(mapping);
            }
        }
        refuse(problems)?;
        store(conn, importing, "economic_mapping", &MAP, Plan { stored, wanted }).await
    }
}

/// A code that its classification has.
fn classified(
    row: &Row<'_>,
    key: &str,
    scheme: &str,
    known: &BTreeSet<(String, String)>,
    problems: &mut Vec<CellProblem>,
) -> Option<String> {
    let code = row.code(key, 40, problems)?;
    let found = known.contains(&(scheme.to_owned(), code.clone()));
    if !found {
        row.fault(
            key,
            problems,
            text!("分类中没有该代码。", "The classification has no such code."),
            text!("请先导入分类科目。", "Import the classification first."),
        );
    }
    found.then_some(code)
}
