//! Persons.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Problem, Table, Text, text};
use platform::import::{CellProblem, Column, Holds, ImportReport, Importer, Importing, Row, Sheet, refuse};
use platform::{UnitId, hash};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::check_digit::{id_card, mask};
use crate::record::{Plan, Record, Seen, repeats, store, until};
use crate::rights::sees;

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
    Column::required("code", "人员代码", "Person code").holds(Holds::Code, "P0001"),
    Column::required("unit_code", "单位代码", "Unit code").holds(Holds::Code, "001"),
    Column::required("name", "姓名", "Name").holds(Holds::Text, "张三"),
    Column::required("id_card", "身份证号", "Identity number").holds(Holds::Text, "11010519491231002X"),
    Column::optional("post", "职务", "Post").holds(Holds::Text, "科员"),
    Column::optional("rank", "级别", "Rank").holds(Holds::Text, "处级"),
    Column::required("person_class", "人员类别", "Class").holds(Holds::OneOf(CLASSES), ""),
    Column::required("monthly_pay", "月工资（元）", "Monthly pay (yuan)").holds(Holds::Yuan, "8000.00"),
    Column::required("joined_on", "入职日期", "Joined on").holds(Holds::Date, "2020-07-01"),
    Column::optional("left_on", "离职日期", "Left on").holds(Holds::Date, ""),
];

/// What a person's post is counted as.
const CLASSES: &[(&str, &str)] = &[
    ("公务员", "civil_servant"),
    ("参公人员", "civil_servant_by_analogy"),
    ("事业编制", "institution_staff"),
    ("工勤", "support_staff"),
    ("离退休", "retired"),
    ("编外", "outside_establishment"),
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
    fn private(&self) -> &'static [&'static str] {
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
        let cards: BTreeSet<String> = sheet.rows().map(|row| index(&card(&row))).collect();
        let codes: BTreeSet<&str> = sheet.rows().map(|row| row.raw("code")).collect();
        let sql = "select id, code, unit_id, name, id_card_hash, id_card_masked, post, rank, person_class,
            monthly_pay_fen, joined_on, left_on, version from md_person
            where code in {in:1} or id_card_hash in {in:2}";
        let rows: Vec<Person> = conn.all(sql, [list(codes), list(cards)]).await?;
        let owners: HashMap<String, String> =
            rows.iter().map(|person| (person.id_card_hash.clone(), person.code.clone())).collect();
        let stored: HashMap<String, Person> =
            rows.into_iter().map(|person| (person.code.clone(), person)).collect();
        let units = unit_ids(conn, importing, sheet).await?;
        let mut problems = Vec::new();
        let (mut seen, mut seen_cards) = (Seen::default(), Seen::default());
        let mut wanted: BTreeMap<String, Person> = BTreeMap::new();
        for row in sheet.rows() {
            let before = stored.get(row.raw("code"));
            if before.is_some_and(|before| !sees(importing, before.unit_id)) {
                let how = text!("请由所属单位维护。", "Its own unit must change it.");
                row.fault("code", &mut problems, foreign(), how);
            }
            let again = seen.again(row.raw("code"), &row, "code", &mut problems);
            let card = card(&row);
            let owner = owners.get(&index(&card)).filter(|owner| *owner != row.raw("code"));
            let taken = match seen_cards.before(&card, &row) {
                _ if !id_card(&card) => None,
                Some(line) if !again => Some(repeats(line)),
                _ => owner
                    .map(|_| text!("该身份证号已属于另一人员。", "Another person has this identity number.")),
            };
            if let Some(what) = taken {
                let how = text!("请核对身份证号和人员代码。", "Check the number and the person's code.");
                secret(&row, &mut problems, what, how);
            }
            if let Some(person) = read(&row, importing, before, &units, &mut problems) {
                wanted.insert(person.code.clone(), person);
            }
        }
        refuse(problems)?;
        let plan = Plan { stored, wanted: wanted.into_values().collect() };
        store(conn, importing, "persons", &PERSON, plan).await
    }
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
}

/// Units that the file names and whose persons may be changed, by code.
async fn unit_ids(
    conn: &Conn,
    importing: &Importing<'_>,
    sheet: &Sheet,
) -> Result<HashMap<String, UnitId>, DbError> {
    let codes: BTreeSet<&str> = sheet.rows().map(|row| row.raw("unit_code")).collect();
    let rows: Vec<UnitRow> =
        conn.all("select id, code from md_unit where code in {in:1}", [list(codes)]).await?;
    Ok(rows.into_iter().filter(|row| sees(importing, row.id)).map(|row| (row.code, row.id)).collect())
}

fn card(row: &Row<'_>) -> String {
    row.raw("id_card").to_uppercase()
}

/// What keeps one identity number from standing twice without storing it. A plain digest hides a number from a
/// glance only: there are few enough numbers to try them all. The keyed digest that prevents it needs the secret
/// that encryption at rest brings; until then this column must be guarded as the number itself would be.
fn index(card: &str) -> String {
    hash::digest(card.as_bytes())
}

/// A fault of the identity number that does not show it: reports are kept and sent around.
fn secret(row: &Row<'_>, problems: &mut Vec<CellProblem>, what: Text, how: Text) {
    let mut shown = Vec::new();
    row.fault("id_card", &mut shown, what, how);
    problems.extend(shown.into_iter().map(|problem| CellProblem { value: mask(&problem.value), ..problem }));
}

fn foreign() -> Text {
    text!("该代码属于您无权维护的单位。", "The code belongs to a unit you may not maintain.")
}

/// Digest and mask of the identity number. A change request leaves the number out when it stays as it is; a file must
/// have the column.
fn number(
    row: &Row<'_>,
    before: Option<&Person>,
    problems: &mut Vec<CellProblem>,
) -> Option<(String, String)> {
    if let Some(before) = before.filter(|_| !row.has("id_card")) {
        return Some((before.id_card_hash.clone(), before.id_card_masked.clone()));
    }
    let card = card(row);
    let valid = id_card(&card);
    if !row.lacks("id_card", problems) && !valid {
        let what = text!(
            "身份证号的长度、出生日期或校验位不正确。",
            "Length, birthday or check digit of the identity number is wrong."
        );
        let how = text!(
            "请核对证件；若末位变成 0，请把该列设为文本格式。",
            "Check the card; if its end became 0, format the column as text."
        );
        secret(row, problems, what, how);
    }
    valid.then(|| (index(&card), mask(&card)))
}

fn read(
    row: &Row<'_>,
    importing: &Importing<'_>,
    before: Option<&Person>,
    units: &HashMap<String, UnitId>,
    problems: &mut Vec<CellProblem>,
) -> Option<Person> {
    let code = row.code("code", 40, problems);
    let unit = units.get(row.raw("unit_code")).copied();
    if !row.lacks("unit_code", problems) && unit.is_none() {
        row.fault(
            "unit_code",
            problems,
            text!("没有该单位，或无权维护。", "There is no such unit, or you may not maintain it."),
            text!("请核对单位代码。", "Check the unit's code."),
        );
    }
    let name = row.needed("name", 60, problems);
    let card = number(row, before, problems);
    let kept = |key: &str, stored: fn(&Person) -> &String, problems: &mut Vec<CellProblem>| match before {
        Some(before) if !row.has(key) => Some(stored(before).clone()),
        _ => row.text(key, 60, problems),
    };
    let post = kept("post", |person| &person.post, problems);
    let rank = kept("rank", |person| &person.rank, problems);
    let class = row.one_of("person_class", CLASSES, problems);
    let pay = row.yuan("monthly_pay", problems);
    let (joined_on, mut left_on) = until(row, "joined_on", "left_on", problems)?;
    if let Some(before) = before.filter(|_| !row.has("left_on")) {
        left_on.clone_from(&before.left_on);
    }
    Some(Person {
        id: importing.ids.fresh().to_string(),
        code: code?,
        unit_id: unit?,
        name: name?,
        id_card_hash: card.as_ref()?.0.clone(),
        id_card_masked: card?.1,
        post: post?,
        rank: rank?,
        person_class: class?.to_owned(),
        monthly_pay_fen: pay?,
        joined_on,
        left_on,
        version: 1,
    })
}
