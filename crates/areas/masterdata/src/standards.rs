//! Expenditure standards, one row an edition: a newer edition ends the one before the day before it begins.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Col, Conn, Fen, Problem, Table, Text, text};
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::edition::{Edition, succession};
use crate::record::{Plan, Record, Seen, store};
use crate::rights::Reach;

pub(crate) static STANDARD: Table = Table {
    name: "md_standard",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("name_zh", Col::Text),
        ("name_en", Col::Text),
        ("category", Col::Text),
        ("unit_of_measure", Col::Text),
        ("amount_fen", Col::Int),
        ("region", Col::Text),
        ("rank", Col::Text),
        ("season", Col::Text),
        ("quantity_rule", Col::Text),
        ("min_years", Col::Int),
        ("value_text", Col::Text),
        ("basis", Col::Text),
        ("effective_from", Col::Text),
        ("effective_to", Col::Text),
    ],
    key: &["id"],
};

/// The columns of the official file; `yiti import standards` takes the same.
pub(crate) const COLUMNS: &[Column] = &[
    Column::required("code", "标准代码", "Code").holds(Holds::Code, "BZ-001"),
    Column::required("name_zh", "标准名称", "Chinese name").holds(Holds::Text, "会议费综合定额"),
    Column::optional("name_en", "英文名称", "English name"),
    Column::required("category", "类别", "Category").holds(Holds::Code, "meeting"),
    Column::required("unit_of_measure", "计量单位", "Unit of measure").holds(Holds::Text, "元/人天"),
    Column::optional("amount_cny", "金额（元）", "Amount (yuan)").holds(Holds::Yuan, "550.00"),
    Column::optional("region", "地区", "Region"),
    Column::optional("rank", "级别", "Rank"),
    Column::optional("season", "旺季", "Season"),
    Column::optional("quantity_rule", "数量规则", "Quantity rule"),
    Column::optional("min_years", "最低使用年限", "Minimum years").holds(Holds::Integer, "6"),
    Column::optional("value_text", "文字标准", "Value in words"),
    Column::required("basis", "依据", "Basis").holds(Holds::Text, "文号及条款"),
    Column::optional("effective_from", "生效日期", "Effective from").holds(Holds::Date, "2026-01-01"),
    Column::optional("effective_to", "失效日期", "Effective to").holds(Holds::Date, ""),
    Column::optional("evidence", "证据", "Evidence"),
    Column::optional("note", "备注", "Note"),
];

/// The official file leaves dates out that were not verified; such standards count from here.
const SINCE: &str = "2016-01-01";

#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub(crate) struct Standard {
    pub(crate) id: String,
    pub(crate) code: String,
    pub(crate) name_zh: String,
    name_en: String,
    category: String,
    unit_of_measure: String,
    amount_fen: Option<Fen>,
    region: String,
    rank: String,
    season: String,
    quantity_rule: String,
    min_years: Option<i64>,
    value_text: String,
    basis: String,
    pub(crate) effective_from: String,
    pub(crate) effective_to: Option<String>,
}

impl Edition for Standard {
    fn code(&self) -> &str {
        &self.code
    }
    fn begins(&self) -> &str {
        &self.effective_from
    }
    fn ends(&mut self) -> &mut Option<String> {
        &mut self.effective_to
    }
}

impl Record for Standard {
    fn code(&self) -> String {
        format!("{}@{}", self.code, self.effective_from)
    }
    fn takes_over(&mut self, before: &Standard) {
        self.id.clone_from(&before.id);
    }
}

/// Imports standards: `yiti import standards FILE.csv`.
pub struct Standards;

#[async_trait]
impl Importer for Standards {
    fn kind(&self) -> &'static str {
        "standards"
    }
    fn title(&self) -> Text {
        text!("支出标准", "expenditure standards")
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
        Reach::needed(importing.actor)?;
        let Compared { stored, wanted } = compared(conn, sheet).await?;
        let wanted = succession(stored.values().cloned(), wanted.into_iter());
        store(conn, importing, "standards", &STANDARD, Plan { stored, wanted }).await
    }
}

/// The editions of a file beside the stored ones of the same standards.
pub(crate) struct Compared {
    /// Stored editions, by code and first day.
    pub(crate) stored: HashMap<String, Standard>,
    /// Editions of the file in order of code and first day.
    pub(crate) wanted: Vec<Standard>,
}

/// Reads the editions of a file; refuses it with every bad cell.
pub(crate) async fn compared(conn: &Conn, sheet: &Sheet) -> Result<Compared, Problem> {
    let codes: BTreeSet<&str> = sheet.rows().map(|row| row.raw("code")).collect();
    let sql =
        "select id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank, season,
        quantity_rule, min_years, value_text, basis, effective_from, effective_to from md_standard
        where code in {in:1}";
    let rows: Vec<Standard> = conn.all(sql, [list(codes)]).await?;
    let stored: HashMap<String, Standard> = rows.into_iter().map(|s| (Record::code(&s), s)).collect();
    let mut problems = Vec::new();
    let mut seen = Seen::default();
    let mut wanted: BTreeMap<(String, String), Standard> = BTreeMap::new();
    for row in sheet.rows() {
        let Some(mut standard) = read(&row, &mut problems) else { continue };
        let edition = Record::code(&standard);
        if !row.has("effective_to") {
            let before = stored.get(&edition);
            standard.effective_to = before.and_then(|before| before.effective_to.clone());
        }
        if !seen.again(&edition, &row, "code", &mut problems) {
            wanted.insert((standard.code.clone(), standard.effective_from.clone()), standard);
        }
    }
    refuse(problems)?;
    Ok(Compared { stored, wanted: wanted.into_values().collect() })
}

fn read(row: &Row<'_>, problems: &mut Vec<CellProblem>) -> Option<Standard> {
    let code = row.code("code", 40, problems);
    let name_zh = row.needed("name_zh", 200, problems);
    let name_en = row.text("name_en", 200, problems);
    let category = row.code("category", 60, problems);
    let measure = row.needed("unit_of_measure", 60, problems);
    let amount = if row.raw("amount_cny").is_empty() {
        Some(None)
    } else {
        row.yuan("amount_cny", problems).map(Some)
    };
    let years = if row.raw("min_years").is_empty() {
        Some(None)
    } else {
        row.integer("min_years", 0, 200, problems).map(Some)
    };
    let words = |key: &str, problems: &mut Vec<CellProblem>| row.text(key, 1_000, problems);
    let (region, rank, season) =
        (words("region", problems), words("rank", problems), words("season", problems));
    let (rule, value) = (words("quantity_rule", problems), words("value_text", problems));
    let basis = row.needed("basis", 500, problems);
    let from = row.date_if_any("effective_from", problems);
    let to = row.date_if_any("effective_to", problems);
    let code = code?;
    let effective_from = from?.map_or_else(|| SINCE.to_owned(), |date| date.to_string());
    let effective_to = to?.map(|date| date.to_string());
    if effective_to.as_ref().is_some_and(|end| *end < effective_from) {
        let what = text!("失效日期早于生效日期。", "It ends before it begins.");
        row.fault("effective_to", problems, what, text!("请核对两个日期。", "Check both dates."));
        return None;
    }
    Some(Standard {
        // The same edition has the same id in every database.
        id: format!("{code}@{effective_from}"),
        code,
        name_zh: name_zh?,
        name_en: name_en?,
        category: category?,
        unit_of_measure: measure?,
        amount_fen: amount?,
        region: region?,
        rank: rank?,
        season: season?,
        quantity_rule: rule?,
        min_years: years?,
        value_text: value?,
        basis: basis?,
        effective_from,
        effective_to,
    })
}
