//! Budget units and their tree.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use kernel::{Col, Conn, Problem, Table, Text, text};
use platform::UnitId;
use platform::import::{CellProblem, Column, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::check_digit::credit_code;
use crate::record::{Record, store};

/// Most levels of the tree.
const LEVELS_MAX: i64 = 8;

static UNIT: Table = Table {
    name: "md_unit",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("name", Col::Text),
        ("parent_id", Col::Text),
        ("path", Col::Text),
        ("level", Col::Int),
        ("unit_type", Col::Text),
        ("purpose", Col::Text),
        ("establishment", Col::Int),
        ("credit_code", Col::Text),
        ("valid_from", Col::Text),
        ("valid_to", Col::Text),
        ("version", Col::Int),
    ],
    key: &["id"],
};

const COLUMNS: &[Column] = &[
    Column::required("code", "单位代码", "Unit code"),
    Column::required("name", "单位名称", "Unit name"),
    Column::required("parent_code", "上级单位代码", "Parent unit code"),
    Column::required("unit_type", "单位类型", "Unit type"),
    Column::optional("purpose", "业务性质", "Purpose"),
    Column::required("establishment", "编制数", "Establishment"),
    Column::optional("credit_code", "统一社会信用代码", "Unified social credit code"),
    Column::required("valid_from", "启用日期", "Valid from"),
    Column::optional("valid_to", "停用日期", "Valid to"),
];

#[derive(Clone, Debug, Serialize, FromQueryResult)]
struct Unit {
    id: UnitId,
    code: String,
    name: String,
    parent_id: Option<UnitId>,
    path: String,
    level: i64,
    unit_type: String,
    purpose: String,
    establishment: i64,
    credit_code: String,
    valid_from: String,
    valid_to: Option<String>,
    version: i64,
}

impl Record for Unit {
    fn code(&self) -> String {
        self.code.clone()
    }
    fn takes_over(&mut self, before: &Unit) {
        self.version = before.version + 1;
    }
}

/// Imports units: `yiti import units FILE.csv`. Parents may come after their children, or be there already.
pub struct Units;

struct Wanted {
    unit: Unit,
    parent_code: String,
    line: i64,
}

#[async_trait]
impl Importer for Units {
    fn kind(&self) -> &'static str {
        "units"
    }
    fn title(&self) -> Text {
        text!("预算单位", "budget units")
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
        let rows: Vec<Unit> = conn
            .all(
                "select id, code, name, parent_id, path, level, unit_type, purpose, establishment, credit_code,
                   valid_from, valid_to, version from md_unit",
                [],
            )
            .await?;
        let stored: HashMap<String, Unit> = rows.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let mut problems = Vec::new();
        let mut wanted: BTreeMap<String, Wanted> = BTreeMap::new();
        for row in sheet.rows() {
            let Some(read) = read(&row, importing, &stored, &mut problems) else { continue };
            if let Some(first) = wanted.get(&read.unit.code) {
                let line = first.line;
                row.fault(
                    "code",
                    &mut problems,
                    text!("与第 {line} 行重复。", "Row {line} has it already."),
                    text!("请只保留一行。", "Keep one of them."),
                );
                continue;
            }
            wanted.insert(read.unit.code.clone(), read);
        }
        plant(&mut wanted, &stored, &mut problems);
        refuse(problems)?;
        // A moved unit takes its whole subtree along.
        let mut all: Vec<Unit> = wanted.into_values().map(|wanted| wanted.unit).collect();
        all.extend(carried(&all, &stored));
        store(conn, importing, "units", &UNIT, stored, all).await
    }
}

fn read(
    row: &Row<'_>,
    importing: &Importing<'_>,
    stored: &HashMap<String, Unit>,
    problems: &mut Vec<CellProblem>,
) -> Option<Wanted> {
    let code = row.code("code", 40, problems);
    let name = row.needed("name", 200, problems);
    let unit_type =
        row.one_of("unit_type", &[("行政单位", "administrative"), ("事业单位", "institution")], problems);
    let purpose = if row.raw("purpose").is_empty() {
        Some("core")
    } else {
        row.one_of("purpose", &[("业务", "core"), ("管理", "management"), ("经营", "business")], problems)
    };
    let establishment = row.integer("establishment", 0, 1_000_000, problems);
    let valid_from = row.date("valid_from", problems);
    let valid_to = row.date_if_any("valid_to", problems);
    let parent_code = row.text("parent_code", 40, problems);
    let credit = row.raw("credit_code").to_uppercase();
    if !credit.is_empty() && !credit_code(&credit) {
        row.fault(
            "credit_code",
            problems,
            text!(
                "统一社会信用代码的长度或校验位不正确。",
                "Length or check character of the credit code is wrong."
            ),
            text!("请核对登记证书（GB 32100-2015）。", "Check it against the certificate (GB 32100-2015)."),
        );
        return None;
    }
    let code = code?;
    let id = stored.get(&code).map_or_else(|| importing.ids.new_id(), |unit| unit.id);
    Some(Wanted {
        unit: Unit {
            id,
            name: name?,
            parent_id: None,
            path: String::new(),
            level: 0,
            unit_type: unit_type?.to_owned(),
            purpose: purpose?.to_owned(),
            establishment: establishment?,
            credit_code: credit,
            valid_from: valid_from?.to_string(),
            valid_to: valid_to?.map(|date| date.to_string()),
            version: 1,
            code,
        },
        parent_code: parent_code?,
        line: row.line,
    })
}

/// Gives every wanted unit its place in the tree; names missing parents and circles.
fn plant(
    wanted: &mut BTreeMap<String, Wanted>,
    stored: &HashMap<String, Unit>,
    problems: &mut Vec<CellProblem>,
) {
    let codes: Vec<String> = wanted.keys().cloned().collect();
    let stored_parent = |unit: &Unit| {
        let parent = unit.parent_id.and_then(|id| stored.values().find(|other| other.id == id));
        parent.map(|parent| parent.code.clone()).unwrap_or_default()
    };
    for code in codes {
        let mut chain = vec![code.clone()];
        let mut fault = None;
        loop {
            let last = chain.last().cloned().unwrap_or_default();
            let parent = match (wanted.get(&last), stored.get(&last)) {
                (Some(wanted), _) => wanted.parent_code.clone(),
                (None, Some(unit)) => stored_parent(unit),
                (None, None) => {
                    fault = Some(text!(
                        "没有代码为“{last}”的上级单位。",
                        "There is no unit “{last}” to be under."
                    ));
                    break;
                }
            };
            if parent.is_empty() {
                break;
            }
            if chain.contains(&parent) || chain.len() as i64 >= LEVELS_MAX {
                fault = Some(text!(
                    "上下级成环或超过八级。",
                    "The units form a circle or more than eight levels."
                ));
                break;
            }
            chain.push(parent);
        }
        let id_of =
            |code: &String| wanted.get(code).map(|w| w.unit.id).or_else(|| stored.get(code).map(|u| u.id));
        let path: String = chain.iter().rev().filter_map(id_of).map(|id| format!("/{id}")).collect();
        let parent_id = chain.get(1).and_then(id_of);
        let level = chain.len() as i64;
        let Some(entry) = wanted.get_mut(&code) else { continue };
        if let Some(what) = fault {
            problems.push(CellProblem {
                row: entry.line,
                column: "上级单位代码".to_owned(),
                value: entry.parent_code.clone(),
                what,
                how: text!("请核对上级单位代码。", "Check the parent's code."),
            });
            continue;
        }
        entry.unit.path = format!("{path}/");
        entry.unit.parent_id = parent_id;
        entry.unit.level = level;
    }
}

/// Stored units below a moved one, with their new paths.
fn carried(wanted: &[Unit], stored: &HashMap<String, Unit>) -> Vec<Unit> {
    let named: std::collections::HashSet<&str> = wanted.iter().map(|unit| unit.code.as_str()).collect();
    let mut carried = Vec::new();
    for unit in stored.values().filter(|unit| !named.contains(unit.code.as_str())) {
        // The nearest ancestor that the file names decides.
        let above = wanted
            .iter()
            .filter_map(|new| stored.get(&new.code).map(|old| (old, new)))
            .filter(|(old, new)| unit.path.starts_with(&old.path) && old.path != new.path)
            .max_by_key(|(old, _)| old.path.len());
        if let Some((old, new)) = above {
            let path = format!("{}{}", new.path, &unit.path[old.path.len()..]);
            let level = unit.level - old.level + new.level;
            carried.push(Unit { path, level, ..unit.clone() });
        }
    }
    carried
}
