//! Asset cards (资产卡片). A department has tens of thousands: a file is taken in parts inside its transaction.

use std::collections::{BTreeSet, HashMap, HashSet};

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Problem, Table, Text, text};
use platform::UnitId;
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::lives::Lives;
use crate::record::{PART, Plan, Record, Seen, store};
use crate::rights::sees;

/// A hundred years.
const MONTHS_MAX: i64 = 1_200;

static ASSET: Table = Table {
    name: "md_asset",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("unit_id", Col::Text),
        ("name", Col::Text),
        ("class", Col::Text),
        ("model", Col::Text),
        ("serial_no", Col::Text),
        ("quantity", Col::Int),
        ("unit_of_measure", Col::Text),
        ("cost_fen", Col::Int),
        ("depreciation_fen", Col::Int),
        ("acquired_on", Col::Text),
        ("useful_months", Col::Int),
        ("place", Col::Text),
        ("keeper_id", Col::Text),
        ("state", Col::Text),
        ("version", Col::Int),
    ],
    key: &["id"],
};

pub(crate) const STATES: &[(&str, &str)] = &[
    ("在用", "in_use"),
    ("闲置", "idle"),
    ("出租出借", "lent"),
    ("维修", "in_repair"),
    ("待处置", "pending_disposal"),
    ("已处置", "disposed"),
    ("已核销", "written_off"),
];

const COLUMNS: &[Column] = &[
    Column::required("code", "资产编号", "Asset code").holds(Holds::Code, "ZC2026000001"),
    Column::required("unit_code", "单位代码", "Unit code").holds(Holds::Code, "001"),
    Column::required("name", "资产名称", "Asset name").holds(Holds::Text, "台式计算机"),
    Column::required("class", "资产分类", "Class").holds(Holds::Code, "A02010000"),
    Column::optional("model", "规格型号", "Model"),
    Column::optional("serial_no", "出厂编号", "Serial number"),
    Column::optional("quantity", "数量", "Quantity").holds(Holds::Integer, "1"),
    Column::required("unit_of_measure", "计量单位", "Unit of measure").holds(Holds::Text, "台"),
    Column::required("cost", "原值（元）", "Cost (yuan)").holds(Holds::Yuan, "5000.00"),
    Column::required("depreciation", "累计折旧（元）", "Accumulated depreciation (yuan)")
        .holds(Holds::Yuan, "1250.00"),
    Column::required("acquired_on", "取得日期", "Acquired on").holds(Holds::Date, "2026-01-01"),
    Column::optional("useful_months", "使用年限（月）", "Useful life (months)").holds(Holds::Integer, "72"),
    Column::optional("place", "存放地点", "Place").holds(Holds::Text, "一号楼301"),
    Column::optional("keeper_code", "保管人代码", "Keeper code").holds(Holds::Code, "P0001"),
    Column::required("state", "使用状况", "State").holds(Holds::OneOf(STATES), ""),
];

#[derive(Clone, Debug, Serialize, FromQueryResult)]
struct Asset {
    id: String,
    code: String,
    unit_id: UnitId,
    name: String,
    class: String,
    model: String,
    serial_no: String,
    quantity: i64,
    unit_of_measure: String,
    cost_fen: Fen,
    depreciation_fen: Fen,
    acquired_on: String,
    useful_months: i64,
    place: String,
    keeper_id: Option<String>,
    state: String,
    version: i64,
}

impl Record for Asset {
    fn code(&self) -> String {
        self.code.clone()
    }
    fn takes_over(&mut self, before: &Asset) {
        self.id.clone_from(&before.id);
        self.version = before.version + 1;
    }
}

/// Imports asset cards: `yiti import assets FILE.csv`.
pub struct Assets;

#[async_trait]
impl Importer for Assets {
    fn kind(&self) -> &'static str {
        "assets"
    }
    fn title(&self) -> Text {
        text!("资产卡片", "asset cards")
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
        let classes = classes(conn, importing).await?;
        let lives = Lives::load(conn).await?;
        let mut seen = Seen::default();
        let mut problems = Vec::new();
        let mut report = ImportReport { kind: self.kind().to_owned(), ..ImportReport::default() };
        for rows in sheet.parts(PART) {
            let known = Known::load(conn, importing, &rows).await?;
            let reading = Reading { importing, known: &known, classes: &classes, lives: &lives };
            let mut wanted = Vec::with_capacity(rows.len());
            for row in &rows {
                let again = seen.again(row.raw("code"), row, "code", &mut problems);
                let asset = reading.asset(row, &mut problems);
                wanted.extend(asset.filter(|_| !again));
            }
            // After the first bad cell nothing of the file can stay: the rest is only looked through.
            if problems.is_empty() {
                let plan = Plan { stored: known.stored, wanted };
                let part = store(conn, importing, self.kind(), &ASSET, plan).await?;
                report.new += part.new;
                report.changed += part.changed;
                report.same += part.same;
            }
        }
        refuse(problems)?;
        Ok(report)
    }
}

#[derive(FromQueryResult)]
struct CodeRow {
    code: String,
}

/// Codes of the classification of assets that are in force.
async fn classes(conn: &Conn, importing: &Importing<'_>) -> Result<HashSet<String>, DbError> {
    let sql = "select code from md_code where scheme = 'asset_classes' and effective_from <= $1
        and (effective_to is null or effective_to >= $1)";
    let rows: Vec<CodeRow> = conn.all(sql, [importing.today.to_string().into()]).await?;
    Ok(rows.into_iter().map(|row| row.code).collect())
}

/// What the rows of a part name.
struct Known {
    /// Stored cards by code.
    stored: HashMap<String, Asset>,
    /// Units whose records may be touched, by code.
    units: HashMap<String, UnitId>,
    /// Persons by code: id and unit.
    persons: HashMap<String, (String, UnitId)>,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
}

#[derive(FromQueryResult)]
struct PersonRow {
    id: String,
    code: String,
    unit_id: UnitId,
}

impl Known {
    async fn load(conn: &Conn, importing: &Importing<'_>, rows: &[Row<'_>]) -> Result<Known, DbError> {
        let named = |key: &str| list(rows.iter().map(|row| row.raw(key)).collect::<BTreeSet<&str>>());
        let sql =
            "select id, code, unit_id, name, class, model, serial_no, quantity, unit_of_measure, cost_fen,
            depreciation_fen, acquired_on, useful_months, place, keeper_id, state, version from md_asset
            where code in {in:1}";
        let stored: Vec<Asset> = conn.all(sql, [named("code")]).await?;
        let sql = "select id, code from md_unit where code in {in:1}";
        let units: Vec<UnitRow> = conn.all(sql, [named("unit_code")]).await?;
        let sql = "select id, code, unit_id from md_person where code in {in:1}";
        let persons: Vec<PersonRow> = conn.all(sql, [named("keeper_code")]).await?;
        let reached = units.into_iter().filter(|unit| sees(importing, unit.id));
        Ok(Known {
            stored: stored.into_iter().map(|asset| (asset.code.clone(), asset)).collect(),
            units: reached.map(|unit| (unit.code, unit.id)).collect(),
            persons: persons.into_iter().map(|one| (one.code, (one.id, one.unit_id))).collect(),
        })
    }
}

/// Everything that cells are held against.
struct Reading<'a> {
    importing: &'a Importing<'a>,
    known: &'a Known,
    classes: &'a HashSet<String>,
    lives: &'a Lives,
}

impl Reading<'_> {
    fn asset(&self, row: &Row<'_>, problems: &mut Vec<CellProblem>) -> Option<Asset> {
        let before = self.known.stored.get(row.raw("code"));
        if before.is_some_and(|before| !sees(self.importing, before.unit_id)) {
            let what =
                text!("该编号属于您无权维护的单位。", "The code belongs to a unit you may not maintain.");
            row.fault("code", problems, what, text!("请由所属单位维护。", "Its own unit must change it."));
        }
        // What the file has no column for stays as it is.
        let words =
            |key: &str, max: usize, stored: fn(&Asset) -> &String, problems: &mut Vec<CellProblem>| {
                match before {
                    Some(before) if !row.has(key) => Some(stored(before).clone()),
                    _ => row.text(key, max, problems),
                }
            };
        let code = row.code("code", 40, problems);
        let unit_id = self.unit(row, problems);
        let name = row.needed("name", 200, problems);
        let class = self.class(row, before, problems);
        let model = words("model", 200, |asset| &asset.model, problems);
        let serial_no = words("serial_no", 100, |asset| &asset.serial_no, problems);
        let quantity = quantity(row, before, problems);
        let unit_of_measure = row.needed("unit_of_measure", 40, problems);
        let (cost, depreciation) = value(row, problems);
        let acquired_on = row.date("acquired_on", problems);
        let useful_months = self.useful_months(row, before, class.as_deref(), problems);
        let place = words("place", 200, |asset| &asset.place, problems);
        let keeper_id = self.keeper(row, before, unit_id, problems);
        let state = row.one_of("state", STATES, problems);
        Some(Asset {
            id: self.importing.ids.fresh().to_string(),
            code: code?,
            unit_id: unit_id?,
            name: name?,
            class: class?,
            model: model?,
            serial_no: serial_no?,
            quantity: quantity?,
            unit_of_measure: unit_of_measure?,
            cost_fen: cost?,
            depreciation_fen: depreciation?,
            acquired_on: acquired_on?.to_string(),
            useful_months: useful_months?,
            place: place?,
            keeper_id: keeper_id?,
            state: state?.to_owned(),
            version: 1,
        })
    }
    fn unit(&self, row: &Row<'_>, problems: &mut Vec<CellProblem>) -> Option<UnitId> {
        if row.lacks("unit_code", problems) {
            return None;
        }
        let unit = self.known.units.get(row.raw("unit_code")).copied();
        if unit.is_none() {
            let what =
                text!("没有该单位，或无权维护。", "There is no such unit, or you may not maintain it.");
            row.fault("unit_code", problems, what, text!("请核对单位代码。", "Check the unit's code."));
        }
        unit
    }
    /// A class in force; a card may keep one that has ended.
    fn class(
        &self,
        row: &Row<'_>,
        before: Option<&Asset>,
        problems: &mut Vec<CellProblem>,
    ) -> Option<String> {
        let class = row.code("class", 40, problems)?;
        if !self.classes.contains(&class) && before.is_none_or(|before| before.class != class) {
            row.fault(
                "class",
                problems,
                text!(
                    "资产分类中没有该代码，或已失效。",
                    "The classification of assets has no such code in force."
                ),
                text!(
                    "请核对代码；需要更细的分类时先导入 codes。",
                    "Check it; import finer classes as codes first."
                ),
            );
            return None;
        }
        Some(class)
    }
    /// As stated, or the least the regulation names for the class.
    fn useful_months(
        &self,
        row: &Row<'_>,
        before: Option<&Asset>,
        class: Option<&str>,
        problems: &mut Vec<CellProblem>,
    ) -> Option<i64> {
        match before {
            Some(before) if !row.has("useful_months") => Some(before.useful_months),
            _ if row.raw("useful_months").is_empty() => {
                Some(class.map_or(0, |class| self.lives.usual(class)))
            }
            _ => row.integer("useful_months", 0, MONTHS_MAX, problems),
        }
    }
    /// The keeper's id; who keeps a card belongs to its unit.
    fn keeper(
        &self,
        row: &Row<'_>,
        before: Option<&Asset>,
        unit_id: Option<UnitId>,
        problems: &mut Vec<CellProblem>,
    ) -> Option<Option<String>> {
        if !row.has("keeper_code") {
            let Some(before) = before.filter(|before| before.keeper_id.is_some()) else { return Some(None) };
            if unit_id.is_some_and(|unit_id| unit_id != before.unit_id) {
                let what = text!(
                    "资产换了单位，原保管人不属于新单位。",
                    "The card changes its unit, its keeper does not."
                );
                let how = text!("请在文件中加上保管人代码一列。", "Add the column of keepers to the file.");
                row.fault("unit_code", problems, what, how);
                return None;
            }
            return Some(before.keeper_id.clone());
        }
        if row.raw("keeper_code").is_empty() {
            return Some(None);
        }
        let keeper = self.known.persons.get(row.raw("keeper_code"));
        // When units are restructured, keepers move along with their cards.
        let along = |unit: &UnitId| {
            self.importing.manner.planned.is_some() && before.is_some_and(|before| before.unit_id == *unit)
        };
        let fitting = keeper.filter(|(_, unit)| Some(*unit) == unit_id || along(unit));
        if fitting.is_none() && unit_id.is_some() {
            row.fault(
                "keeper_code",
                problems,
                text!("该单位没有这个人员。", "The unit has no such person."),
                text!(
                    "保管人须为同一单位的人员；可先留空。",
                    "A keeper is of the same unit; it may stay empty."
                ),
            );
            return None;
        }
        fitting.map(|(id, _)| Some(id.clone()))
    }
}

fn quantity(row: &Row<'_>, before: Option<&Asset>, problems: &mut Vec<CellProblem>) -> Option<i64> {
    match before {
        Some(before) if !row.has("quantity") => Some(before.quantity),
        _ if row.raw("quantity").is_empty() => Some(1),
        _ => row.integer("quantity", 1, 1_000_000_000, problems),
    }
}

/// Cost, and what of it has been depreciated: never more.
fn value(row: &Row<'_>, problems: &mut Vec<CellProblem>) -> (Option<Fen>, Option<Fen>) {
    let (cost, depreciation) = (row.yuan("cost", problems), row.yuan("depreciation", problems));
    if let (Some(cost), Some(depreciation)) = (cost, depreciation)
        && depreciation > cost
    {
        row.fault(
            "depreciation",
            problems,
            text!("累计折旧大于原值。", "The accumulated depreciation is more than the cost."),
            text!("请核对原值和累计折旧。", "Check cost and depreciation."),
        );
        return (Some(cost), None);
    }
    (cost, depreciation)
}
