//! Persons.

use std::collections::{BTreeMap, HashMap};

use async_trait::async_trait;
use kernel::{Col, Conn, Fen, Problem, Table, Text, text};
use platform::import::{CellProblem, Column, ImportReport, Importer, Importing, Row, Sheet, refuse};
use platform::{UnitId, hash};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::check_digit::{id_card, mask};
use crate::record::{Record, store};
use crate::standards::unit_ids;

static PERSON: Table = Table {
    name: "md_person",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("unit_id", Col::Text),
        ("name", Col::Text),
        ("id_card_hash", Col::Text),
        ("id_card_masked", Col::Text),
        ("post", Col::Text),
        ("rank", Col::Text),
        ("person_class", Col::Text),
        ("monthly_pay_fen", Col::Int),
        ("joined_on", Col::Text),
        ("left_on", Col::Text),
        ("version", Col::Int),
    ],
    key: &["id"],
};

const COLUMNS: &[Column] = &[
    Column::required("code", "人员代码", "Person code"),
    Column::required("unit_code", "单位代码", "Unit code"),
    Column::required("name", "姓名", "Name"),
    Column::required("id_card", "身份证号", "Identity number"),
    Column::optional("post", "职务", "Post"),
    Column::optional("rank", "级别", "Rank"),
    Column::required("person_class", "人员类别", "Class"),
    Column::required("monthly_pay", "月工资（元）", "Monthly pay (yuan)"),
    Column::required("joined_on", "入职日期", "Joined on"),
    Column::optional("left_on", "离职日期", "Left on"),
];

#[derive(Clone, Debug, Serialize, FromQueryResult)]
struct Person {
    id: String,
    code: String,
    unit_id: UnitId,
    name: String,
    id_card_hash: String,
    id_card_masked: String,
    post: String,
    rank: String,
    person_class: String,
    monthly_pay_fen: Fen,
    joined_on: String,
    left_on: Option<String>,
    version: i64,
}

impl Record for Person {
    fn code(&self) -> String {
        self.code.clone()
    }
    fn takes_over(&mut self, before: &Person) {
        self.id.clone_from(&before.id);
        self.version = before.version + 1;
    }
    fn private() -> &'static [&'static str] {
        &["name", "id_card_hash", "id_card_masked", "monthly_pay_fen"]
    }
}

/// Imports persons: `yiti import persons FILE.csv`.
pub struct Persons;

#[async_trait]
impl Importer for Persons {
    fn kind(&self) -> &'static str {
        "persons"
    }
    fn title(&self) -> Text {
        text!("人员", "persons")
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
        let rows: Vec<Person> = conn
            .all(
                "select id, code, unit_id, name, id_card_hash, id_card_masked, post, rank, person_class,
                   monthly_pay_fen, joined_on, left_on, version from md_person",
                [],
            )
            .await?;
        let mut owners: HashMap<String, String> =
            rows.iter().map(|person| (person.id_card_hash.clone(), person.code.clone())).collect();
        let stored: HashMap<String, Person> =
            rows.into_iter().map(|person| (person.code.clone(), person)).collect();
        let units = unit_ids(conn, importing.scope).await?;
        let mut problems = Vec::new();
        let mut wanted: BTreeMap<String, Person> = BTreeMap::new();
        for row in sheet.rows() {
            let Some(person) = read(&row, importing, &units, &mut problems) else { continue };
            if stored.get(&person.code).is_some_and(|before| !importing.scope.sees(before.unit_id)) {
                row.fault(
                    "code",
                    &mut problems,
                    foreign(),
                    text!("请由所属单位维护。", "Its own unit must change it."),
                );
                continue;
            }
            let owner = owners.insert(person.id_card_hash.clone(), person.code.clone());
            if owner.is_some_and(|owner| owner != person.code) {
                row.fault(
                    "id_card",
                    &mut problems,
                    text!("该身份证号已属于另一人员。", "Another person has this identity number."),
                    text!("请核对身份证号和人员代码。", "Check the number and the person's code."),
                );
                continue;
            }
            if wanted.contains_key(&person.code) {
                row.fault(
                    "code",
                    &mut problems,
                    text!("人员代码重复。", "The code is there twice."),
                    text!("请只保留一行。", "Keep one row."),
                );
                continue;
            }
            wanted.insert(person.code.clone(), person);
        }
        refuse(problems)?;
        store(conn, importing, "persons", &PERSON, stored, wanted.into_values().collect()).await
    }
}

fn foreign() -> Text {
    text!("该代码属于您无权维护的单位。", "The code belongs to a unit you may not maintain.")
}

fn read(
    row: &Row<'_>,
    importing: &Importing<'_>,
    units: &HashMap<String, UnitId>,
    problems: &mut Vec<CellProblem>,
) -> Option<Person> {
    let code = row.code("code", 40, problems);
    let unit = units.get(row.raw("unit_code")).copied();
    if unit.is_none() {
        row.fault(
            "unit_code",
            problems,
            text!("没有该单位，或无权维护。", "There is no such unit, or you may not maintain it."),
            text!("请核对单位代码。", "Check the unit's code."),
        );
    }
    let name = row.needed("name", 60, problems);
    let card = row.raw("id_card").to_uppercase();
    let valid = id_card(&card);
    if !valid {
        let mut hidden = Vec::new();
        row.fault(
            "id_card",
            &mut hidden,
            text!(
                "身份证号的长度、出生日期或校验位不正确。",
                "Length, birthday or check digit of the identity number is wrong."
            ),
            text!(
                "请核对证件；若末位变成 0，请把该列设为文本格式。",
                "Check the card; if its end became 0, format the column as text."
            ),
        );
        // The report is kept and sent around; the number is not for it.
        problems
            .extend(hidden.into_iter().map(|problem| CellProblem { value: mask(&problem.value), ..problem }));
    }
    let post = row.text("post", 60, problems);
    let rank = row.text("rank", 60, problems);
    let class = row.needed("person_class", 40, problems);
    let pay = row.yuan("monthly_pay", problems);
    let joined = row.date("joined_on", problems);
    let left = row.date_if_any("left_on", problems);
    if let (Some(joined), Some(Some(left))) = (joined, left)
        && left < joined
    {
        row.fault(
            "left_on",
            problems,
            text!("离职日期早于入职日期。", "Left before joined."),
            text!("请核对两个日期。", "Check both dates."),
        );
        return None;
    }
    Some(Person {
        id: importing.ids.fresh().to_string(),
        code: code?,
        unit_id: unit?,
        name: name?,
        id_card_hash: valid.then(|| hash::digest(card.as_bytes()))?,
        id_card_masked: mask(&card),
        post: post?,
        rank: rank?,
        person_class: class?,
        monthly_pay_fen: pay?,
        joined_on: joined?.to_string(),
        left_on: left?.map(|date| date.to_string()),
        version: 1,
    })
}
