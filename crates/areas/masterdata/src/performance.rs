//! The library of performance indicators (绩效指标库), in editions as standards are.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Col, Conn, Problem, Table, Text, text};
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::edition::{Edition, succession};
use crate::record::{Plan, Record, Seen, store, until};
use crate::rights::Reach;

static INDICATOR: Table = Table {
    name: "md_performance_indicator",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("name", Col::Text),
        ("level_one", Col::Text),
        ("level_two", Col::Text),
        ("unit_of_measure", Col::Text),
        ("direction", Col::Text),
        ("typical_value", Col::Text),
        ("category", Col::Text),
        ("basis", Col::Text),
        ("effective_from", Col::Text),
        ("effective_to", Col::Text),
    ],
    key: &["id"],
};

pub(crate) const COLUMNS: &[Column] = &[
    Column::required("code", "指标代码", "Code").holds(Holds::Code, "JX-SL01"),
    // The third level is the indicator itself.
    Column::required("name", "三级指标", "Indicator").holds(Holds::Text, "培训人次"),
    Column::required("level_one", "一级指标", "First level").holds(Holds::OneOf(LEVELS_ONE), ""),
    Column::required("level_two", "二级指标", "Second level").holds(Holds::OneOf(LEVELS_TWO), ""),
    Column::optional("unit_of_measure", "计量单位", "Unit of measure").holds(Holds::Text, "人次"),
    Column::required("direction", "指标方向", "Direction").holds(Holds::OneOf(DIRECTIONS), ""),
    Column::optional("typical_value", "参考值", "Typical value").holds(Holds::Text, "95"),
    Column::optional("category", "适用类别", "Category").holds(Holds::Text, "会议培训"),
    Column::required("basis", "依据", "Basis").holds(Holds::Text, "文号及条款"),
    Column::required("effective_from", "生效日期", "Effective from").holds(Holds::Date, "2026-01-01"),
    Column::optional("effective_to", "失效日期", "Effective to").holds(Holds::Date, ""),
    Column::optional("evidence", "证据", "Evidence"),
    Column::optional("note", "备注", "Note"),
];

pub(crate) const LEVELS_ONE: &[(&str, &str)] =
    &[("产出指标", "output"), ("成本指标", "cost"), ("效益指标", "benefit"), ("满意度指标", "satisfaction")];
pub(crate) const LEVELS_TWO: &[(&str, &str)] = &[
    ("数量指标", "quantity"),
    ("质量指标", "quality"),
    ("时效指标", "timeliness"),
    ("成本指标", "cost"),
    ("经济效益指标", "economic"),
    ("社会效益指标", "social"),
    ("生态效益指标", "ecological"),
    ("可持续影响指标", "sustainable"),
    ("服务对象满意度指标", "satisfaction"),
];
pub(crate) const DIRECTIONS: &[(&str, &str)] =
    &[("≥", "ge"), ("≤", "le"), ("=", "eq"), ("定性", "qualitative")];
/// Second levels under each first one. Cost stands under output, or by itself as newer forms have it.
const UNDER: &[(&str, &[&str])] = &[
    ("output", &["quantity", "quality", "timeliness", "cost"]),
    ("cost", &["cost", "economic", "social", "ecological"]),
    ("benefit", &["economic", "social", "ecological", "sustainable"]),
    ("satisfaction", &["satisfaction"]),
];

#[derive(Clone, Debug, Serialize, FromQueryResult)]
struct Indicator {
    id: String,
    code: String,
    name: String,
    level_one: String,
    level_two: String,
    unit_of_measure: String,
    direction: String,
    typical_value: String,
    category: String,
    basis: String,
    effective_from: String,
    effective_to: Option<String>,
}

impl Record for Indicator {
    fn code(&self) -> String {
        self.id.clone()
    }
    fn takes_over(&mut self, _: &Indicator) {}
}

impl Edition for Indicator {
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

/// Imports the library: `yiti import performance_indicators FILE.csv`.
pub struct PerformanceIndicators;

#[async_trait]
impl Importer for PerformanceIndicators {
    fn kind(&self) -> &'static str {
        "performance_indicators"
    }
    fn title(&self) -> Text {
        text!("绩效指标库", "library of performance indicators")
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
        let codes: BTreeSet<&str> = sheet.rows().map(|row| row.raw("code")).collect();
        let sql = "select id, code, name, level_one, level_two, unit_of_measure, direction, typical_value, category,
            basis, effective_from, effective_to from md_performance_indicator where code in {in:1}";
        let rows: Vec<Indicator> = conn.all(sql, [list(codes)]).await?;
        let stored: HashMap<String, Indicator> = rows.into_iter().map(|one| (one.id.clone(), one)).collect();
        let mut problems = Vec::new();
        let mut seen = Seen::default();
        let mut wanted: BTreeMap<String, Indicator> = BTreeMap::new();
        for row in sheet.rows() {
            let Some(mut indicator) = read(&row, &mut problems) else { continue };
            if !row.has("effective_to") {
                let before = stored.get(&indicator.id);
                indicator.effective_to = before.and_then(|before| before.effective_to.clone());
            }
            if !seen.again(&indicator.id, &row, "code", &mut problems) {
                wanted.insert(indicator.id.clone(), indicator);
            }
        }
        refuse(problems)?;
        let wanted = succession(stored.values().cloned(), wanted.into_values());
        store(conn, importing, self.kind(), &INDICATOR, Plan { stored, wanted }).await
    }
}

fn read(row: &Row<'_>, problems: &mut Vec<CellProblem>) -> Option<Indicator> {
    let code = row.code("code", 40, problems);
    let name = row.needed("name", 200, problems);
    let level_one = row.one_of("level_one", LEVELS_ONE, problems);
    let level_two = row.one_of("level_two", LEVELS_TWO, problems);
    let unit_of_measure = row.text("unit_of_measure", 50, problems);
    let direction = row.one_of("direction", DIRECTIONS, problems);
    let typical_value = row.text("typical_value", 100, problems);
    let category = row.text("category", 60, problems);
    let basis = row.needed("basis", 500, problems);
    let dates = until(row, "effective_from", "effective_to", problems);
    let is_under =
        |one: &str, two: &str| UNDER.iter().any(|(level, below)| *level == one && below.contains(&two));
    if let (Some(one), Some(two)) = (level_one, level_two)
        && !is_under(one, two)
    {
        row.fault(
            "level_two",
            problems,
            text!("该二级指标不属于这个一级指标。", "The second level does not belong to the first."),
            text!(
                "产出：数量、质量、时效、成本；效益：经济、社会、生态、可持续影响；满意度：服务对象满意度。",
                "Output: quantity, quality, timeliness, cost; benefit: economic, social, ecological, sustainable; satisfaction: satisfaction."
            ),
        );
        return None;
    }
    let (code, (effective_from, effective_to)) = (code?, dates?);
    Some(Indicator {
        // The same edition has the same id in every database.
        id: format!("{code}@{effective_from}"),
        code,
        name: name?,
        level_one: level_one?.to_owned(),
        level_two: level_two?.to_owned(),
        unit_of_measure: unit_of_measure?,
        direction: direction?.to_owned(),
        typical_value: typical_value?,
        category: category?,
        basis: basis?,
        effective_from,
        effective_to,
    })
}
