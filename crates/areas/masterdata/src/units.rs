//! Budget units and their tree.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_trait::async_trait;
use kernel::{Col, Conn, Problem, Table, Text, text};
use platform::UnitId;
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::record::{Plan, Record, Seen, credit, is_same, store, until};
use crate::rights::Reach;
use crate::tree::{Wanted, carried, plant};
use crate::unit_fields;

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
        ("short_name", Col::Text),
        ("accounting_system", Col::Text),
        ("admin_level", Col::Text),
        ("budget_level", Col::Text),
        ("region_code", Col::Text),
        ("address", Col::Text),
        ("postcode", Col::Text),
        ("office_phone", Col::Text),
        ("version", Col::Int),
        ("initials", Col::Text),
    ],
    key: &["id"],
};

pub(crate) const TYPES: &[(&str, &str)] = &[("行政单位", "administrative"), ("事业单位", "institution")];
pub(crate) const PURPOSES: &[(&str, &str)] =
    &[("业务", "core"), ("管理", "management"), ("经营", "business")];

const COLUMNS: &[Column] = &[
    Column::required("code", "单位代码", "Unit code").holds(Holds::Code, "001001"),
    Column::required("name", "单位名称", "Unit name").holds(Holds::Text, "部本级"),
    Column::required("parent_code", "上级单位代码", "Parent unit code").holds(Holds::Code, "001"),
    Column::required("unit_type", "单位类型", "Unit type").holds(Holds::OneOf(TYPES), ""),
    Column::optional("purpose", "业务性质", "Purpose").holds(Holds::OneOf(PURPOSES), ""),
    Column::required("establishment", "编制数", "Establishment").holds(Holds::Integer, "120"),
    Column::optional("credit_code", "统一社会信用代码", "Unified social credit code")
        .holds(Holds::Text, "11100000000013127D"),
    Column::required("valid_from", "启用日期", "Valid from").holds(Holds::Date, "2026-01-01"),
    Column::optional("valid_to", "停用日期", "Valid to").holds(Holds::Date, ""),
    Column::optional("short_name", "单位简称", "Short name").holds(Holds::Text, "部本级"),
    Column::optional("accounting_system", "执行会计制度", "Accounting system")
        .holds(Holds::OneOf(unit_fields::ACCOUNTING), ""),
    Column::optional("admin_level", "单位行政级别", "Administrative level")
        .holds(Holds::OneOf(unit_fields::ADMIN_LEVELS), ""),
    Column::optional("budget_level", "预算级次", "Budget level")
        .holds(Holds::OneOf(unit_fields::BUDGET_LEVELS), ""),
    Column::optional("region_code", "财政区划", "Region code").holds(Holds::Digits, "110000000"),
    Column::optional("address", "单位地址", "Address").holds(Holds::Text, "北京市西城区某路1号"),
    Column::optional("postcode", "邮政编码", "Postcode").holds(Holds::Digits, "100000"),
    // The unit's own number; no person's is kept here.
    Column::optional("office_phone", "单位电话", "Office phone").holds(Holds::Text, "010-12345678"),
];

/// A budget unit as stored.
#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub(crate) struct Unit {
    pub(crate) id: UnitId,
    pub(crate) code: String,
    name: String,
    pub(crate) parent_id: Option<UnitId>,
    pub(crate) path: String,
    pub(crate) level: i64,
    unit_type: String,
    purpose: String,
    establishment: i64,
    credit_code: String,
    valid_from: String,
    valid_to: Option<String>,
    pub(crate) short_name: String,
    pub(crate) accounting_system: String,
    pub(crate) admin_level: String,
    pub(crate) budget_level: String,
    pub(crate) region_code: String,
    pub(crate) address: String,
    pub(crate) postcode: String,
    pub(crate) office_phone: String,
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
        let reach = Reach::needed(importing.actor)?;
        let rows: Vec<Unit> = conn
            .all(
                "select id, code, name, parent_id, path, level, unit_type, purpose, establishment, credit_code,
                   valid_from, valid_to, short_name, accounting_system, admin_level, budget_level, region_code,
                   address, postcode, office_phone, version from md_unit",
                [],
            )
            .await?;
        let stored: HashMap<String, Unit> = rows.into_iter().map(|unit| (unit.code.clone(), unit)).collect();
        let mut problems = Vec::new();
        let mut wanted: BTreeMap<String, Wanted<'_>> = BTreeMap::new();
        let mut bad: HashSet<String> = HashSet::new();
        let mut seen = Seen::default();
        for row in sheet.rows() {
            let code = row.raw("code");
            let again = seen.again(code, &row, "code", &mut problems);
            match read(row, importing, &stored, &mut problems) {
                Some(_) if again => {}
                Some(read) => {
                    wanted.insert(read.unit.code.clone(), read);
                }
                None => {
                    bad.insert(code.to_owned());
                }
            }
        }
        plant(&mut wanted, &stored, &bad, &mut problems);
        for wanted in wanted.values() {
            guard(wanted, &stored, &reach, &mut problems)?;
        }
        let carried = carried(&wanted, &stored, &mut problems);
        refuse(problems)?;
        // A moved unit takes its whole subtree along; parents are written before what is below them.
        let mut all: Vec<Unit> = wanted.into_values().map(|wanted| wanted.unit).chain(carried).collect();
        all.sort_by_key(|unit| unit.level);
        store(conn, importing, "units", &UNIT, Plan { stored, wanted: all }).await
    }
}

fn read<'a>(
    row: Row<'a>,
    importing: &Importing<'_>,
    stored: &HashMap<String, Unit>,
    problems: &mut Vec<CellProblem>,
) -> Option<Wanted<'a>> {
    let before = stored.get(row.raw("code"));
    let code = row.code("code", 40, problems);
    let name = row.needed("name", 200, problems);
    let unit_type = row.one_of("unit_type", TYPES, problems);
    let purpose = if row.raw("purpose").is_empty() {
        let kept = before.filter(|_| !row.has("purpose"));
        Some(kept.map_or_else(|| "core".to_owned(), |unit| unit.purpose.clone()))
    } else {
        row.one_of("purpose", PURPOSES, problems).map(str::to_owned)
    };
    let establishment = row.integer("establishment", 0, 1_000_000, problems);
    let valid = until(&row, "valid_from", "valid_to", problems);
    let parent_code = row.text("parent_code", 40, problems);
    let credit = credit(&row, problems);
    let fields = unit_fields::read(&row, before, problems);
    let (valid_from, valid_to) = valid?;
    let fields = fields?;
    let mut unit = Unit {
        id: before.map_or_else(|| importing.ids.new_id(), |unit| unit.id),
        code: code?,
        name: name?,
        parent_id: None,
        path: String::new(),
        level: 0,
        unit_type: unit_type?.to_owned(),
        purpose: purpose?,
        establishment: establishment?,
        credit_code: credit?,
        valid_from,
        valid_to,
        short_name: fields.short_name,
        accounting_system: fields.accounting_system,
        admin_level: fields.admin_level,
        budget_level: fields.budget_level,
        region_code: fields.region_code,
        address: fields.address,
        postcode: fields.postcode,
        office_phone: fields.office_phone,
        version: 1,
    };
    if let Some(before) = before {
        if !row.has("credit_code") {
            unit.credit_code.clone_from(&before.credit_code);
        }
        if !row.has("valid_to") {
            unit.valid_to.clone_from(&before.valid_to);
        }
    }
    Some(Wanted { unit, parent_code: parent_code?, row, is_placed: false })
}

/// A changed unit and the unit it comes under must be in reach; only the system begins a tree. Rows that change
/// nothing may name any unit, so that a file may hold the whole tree.
fn guard(
    wanted: &Wanted<'_>,
    stored: &HashMap<String, Unit>,
    reach: &Reach,
    problems: &mut Vec<CellProblem>,
) -> Result<(), Problem> {
    if !wanted.is_placed {
        return Ok(());
    }
    let how = || text!("请由上级部门维护。", "The department above must do it.");
    let unit = &wanted.unit;
    let before = stored.get(&unit.code);
    if let Some(before) = before {
        // Path and level follow from the parents; only what the row itself says counts here.
        let own = Unit { path: before.path.clone(), level: before.level, ..unit.clone() };
        if is_same(before, &own)? {
            return Ok(());
        }
        if !reach.sees(before.id) {
            let what = text!("该单位不在您的维护范围内。", "You may not maintain this unit.");
            wanted.row.fault("code", problems, what, how());
            return Ok(());
        }
    }
    if before.is_some_and(|before| before.parent_id == unit.parent_id) {
        return Ok(());
    }
    // A parent that is new in the file is judged at its own row.
    let is_stored = |id: UnitId| stored.get(&wanted.parent_code).is_some_and(|parent| parent.id == id);
    let may = match unit.parent_id {
        None => matches!(reach, Reach::System),
        Some(id) => !is_stored(id) || reach.sees(id),
    };
    if !may {
        let what = if unit.parent_id.is_none() {
            text!("只有系统操作员可以新建顶级单位。", "Only the operator of the system begins a new tree.")
        } else {
            text!("上级单位不在您的维护范围内。", "You may not maintain the unit above.")
        };
        wanted.row.fault("parent_code", problems, what, how());
    }
    Ok(())
}
