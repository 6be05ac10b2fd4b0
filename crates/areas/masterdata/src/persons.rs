//! Persons.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use async_trait::async_trait;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Problem, Table, Text, text};
use platform::crypto::mask;
use platform::import::{CellProblem, Column, Faults, Holds, ImportReport, Importer, Importing, Row, Sheet};
use platform::{Place, UnitId};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::check_digit::{id_card, mobile};
use crate::record::{PART, Plan, Record, Seen, repeats, store, until};
use crate::rights::sees;

static PERSON: Table = Table {
    name: "md_person",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("unit_id", Col::Text),
        ("name", Col::Text),
        ("id_card_sealed", Col::Text),
        ("id_card_index", Col::Text),
        ("id_card_masked", Col::Text),
        ("phone_sealed", Col::Text),
        ("phone_masked", Col::Text),
        ("pay_sealed", Col::Text),
        ("post", Col::Text),
        ("rank", Col::Text),
        ("person_class", Col::Text),
        ("joined_on", Col::Text),
        ("left_on", Col::Text),
        ("version", Col::Int),
        ("initials", Col::Text),
    ],
    key: &["id"],
};

/// Where sealed values of a person stand; the row is the person's id.
pub(crate) const ID_CARD: Place<'_> = Place { table: "md_person", column: "id_card", row: "" };
pub(crate) const PHONE: Place<'_> = Place { column: "phone", ..ID_CARD };
pub(crate) const PAY: Place<'_> = Place { column: "pay", ..ID_CARD };

const COLUMNS: &[Column] = &[
    Column::required("code", "人员代码", "Person code").holds(Holds::Code, "P0001"),
    Column::required("unit_code", "单位代码", "Unit code").holds(Holds::Code, "001"),
    Column::required("name", "姓名", "Name").holds(Holds::Text, "张三"),
    Column::required("id_card", "身份证号", "Identity number")
        .holds(Holds::Text, "11010519491231002X")
        .private(),
    Column::optional("phone", "手机号", "Mobile phone").holds(Holds::Digits, "13800138000").private(),
    Column::optional("post", "职务", "Post").holds(Holds::Text, "科员"),
    Column::optional("rank", "级别", "Rank").holds(Holds::Text, "处级"),
    Column::required("person_class", "人员类别", "Class").holds(Holds::OneOf(CLASSES), ""),
    Column::required("monthly_pay", "月工资（元）", "Monthly pay (yuan)")
        .holds(Holds::Yuan, "8000.00")
        .private(),
    Column::required("joined_on", "入职日期", "Joined on").holds(Holds::Date, "2020-07-01"),
    Column::optional("left_on", "离职日期", "Left on").holds(Holds::Date, ""),
];

/// What a person's post is counted as.
pub(crate) const CLASSES: &[(&str, &str)] = &[
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
    id_card_sealed: String,
    id_card_index: String,
    id_card_masked: String,
    phone_sealed: String,
    phone_masked: String,
    pay_sealed: String,
    post: String,
    rank: String,
    person_class: String,
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
        &[
            "name",
            "id_card_sealed",
            "id_card_index",
            "id_card_masked",
            "phone_sealed",
            "phone_masked",
            "pay_sealed",
        ]
    }
    fn sealed(&self) -> &'static [&'static str] {
        &["id_card_sealed", "id_card_index", "id_card_masked", "phone_sealed", "phone_masked", "pay_sealed"]
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
        let units = unit_ids(conn, importing, sheet).await?;
        let (mut file, mut faults) = (File::default(), Faults::default());
        let mut report = ImportReport::default();
        for part in sheet.parts(PART) {
            let mut problems = Vec::new();
            let plan = plan(conn, importing, &part, &units, &mut file, &mut problems).await?;
            faults.add(problems);
            if faults.is_empty() {
                report.add(store(conn, importing, "persons", &PERSON, plan).await?);
            }
        }
        faults.refuse()?;
        Ok(report)
    }
}

/// What must be known of the whole file while it is taken in parts.
#[derive(Default)]
struct File {
    codes: Seen,
    cards: Seen,
    /// Indexes of identity numbers that people had before this file: nobody else gets one in it.
    given_up: HashSet<String>,
}

/// What some rows want, checked; faults go to the list.
async fn plan(
    conn: &Conn,
    importing: &Importing<'_>,
    rows: &[Row<'_>],
    units: &HashMap<String, UnitId>,
    file: &mut File,
    problems: &mut Vec<CellProblem>,
) -> Result<Plan<Person>, Problem> {
    let stored = stored(conn, importing, rows).await?;
    let owners: HashMap<&str, &str> =
        stored.values().map(|person| (person.id_card_index.as_str(), person.code.as_str())).collect();
    let mut wanted: BTreeMap<String, Person> = BTreeMap::new();
    for row in rows {
        let again = file.codes.again(row.raw("code"), row, "code", problems);
        let before = stored.get(row.raw("code")).filter(|_| !again);
        if before.is_some_and(|before| !sees(importing, before.unit_id)) {
            let how = text!("请由所属单位维护。", "Its own unit must change it.");
            row.fault("code", problems, foreign(), how);
        }
        let card = card(row);
        // A change request leaves out what stays as it is; a file must have the column.
        let index = match before.filter(|_| !row.has("id_card")) {
            Some(before) => before.id_card_index.clone(),
            None => importing.vault.index(ID_CARD, &card),
        };
        let another = owners.get(index.as_str()).is_some_and(|owner| *owner != row.raw("code"))
            || file.given_up.contains(&index);
        let taken = match file.cards.before(&card, row) {
            _ if again || !id_card(&card) => None,
            Some(line) => Some(repeats(line)),
            None if another => {
                Some(text!("该身份证号已属于另一人员。", "Another person has this identity number."))
            }
            None => None,
        };
        if let Some(what) = taken {
            let how = text!("请核对身份证号和人员代码。", "Check the number and the person's code.");
            row.fault("id_card", problems, what, how);
        }
        let Some(read) = read(row, before, units, problems) else { continue };
        if let Some(before) = before.filter(|before| before.id_card_index != index) {
            file.given_up.insert(before.id_card_index.clone());
        }
        if problems.is_empty() {
            let person = read.seal(importing, index, before)?;
            wanted.insert(person.code.clone(), person);
        }
    }
    Ok(Plan { stored, wanted: wanted.into_values().collect() })
}

/// Persons that rows name by code or by identity number, by code.
async fn stored(
    conn: &Conn,
    importing: &Importing<'_>,
    rows: &[Row<'_>],
) -> Result<HashMap<String, Person>, DbError> {
    // Two look-ups by key: with `or` one of the engines reads the whole table.
    let sql = |column: &str| {
        format!(
            "select id, code, unit_id, name, id_card_sealed, id_card_index, id_card_masked, phone_sealed, phone_masked,
              pay_sealed, post, rank, person_class, joined_on, left_on, version from md_person where {column} in {{in:1}}"
        )
    };
    let codes: BTreeSet<&str> = rows.iter().map(|row| row.raw("code")).collect();
    let cards: BTreeSet<String> = rows.iter().map(|row| importing.vault.index(ID_CARD, &card(row))).collect();
    let mut found: Vec<Person> = conn.all(&sql("code"), [list(codes)]).await?;
    found.extend(conn.all::<Person>(&sql("id_card_index"), [list(cards)]).await?);
    Ok(found.into_iter().map(|person| (person.code.clone(), person)).collect())
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

/// A number as it is dialled within the country.
fn phone(row: &Row<'_>) -> String {
    let number = row.raw("phone").replace([' ', '-'], "");
    number.strip_prefix("+86").unwrap_or(&number).to_owned()
}

fn foreign() -> Text {
    text!("该代码属于您无权维护的单位。", "The code belongs to a unit you may not maintain.")
}

/// A row that is sound, before its personal data is sealed.
struct Read {
    code: String,
    unit_id: UnitId,
    name: String,
    /// `None`: it stays as it is; so with the two others.
    card: Option<String>,
    phone: Option<String>,
    pay: Option<Fen>,
    post: String,
    rank: String,
    class: &'static str,
    joined_on: String,
    left_on: Option<String>,
}

impl Read {
    fn seal(
        self,
        importing: &Importing<'_>,
        index: String,
        before: Option<&Person>,
    ) -> Result<Person, DbError> {
        let id = before.map_or_else(|| importing.ids.fresh().to_string(), |before| before.id.clone());
        let seal = |place: Place<'static>, stored: fn(&Person) -> &String, clear: &str| {
            let stored = before.map_or("", |before| stored(before));
            importing.vault.seal_over(Place { row: &id, ..place }, stored, clear)
        };
        let (id_card_sealed, id_card_masked) = match (self.card, before) {
            (None, Some(before)) => (before.id_card_sealed.clone(), before.id_card_masked.clone()),
            (card, _) => {
                let card = card.unwrap_or_default();
                (seal(ID_CARD, |person| &person.id_card_sealed, &card)?, mask(&card))
            }
        };
        let pay_sealed = match (self.pay, before) {
            (None, Some(before)) => before.pay_sealed.clone(),
            (pay, _) => {
                let pay = pay.unwrap_or(Fen::ZERO).fen().to_string();
                seal(PAY, |person| &person.pay_sealed, &pay)?
            }
        };
        let (phone_sealed, phone_masked) = match (self.phone, before) {
            (None, Some(before)) => (before.phone_sealed.clone(), before.phone_masked.clone()),
            (phone, _) => {
                let phone = phone.unwrap_or_default();
                (seal(PHONE, |person| &person.phone_sealed, &phone)?, mask(&phone))
            }
        };
        Ok(Person {
            id_card_sealed,
            id_card_index: index,
            id_card_masked,
            phone_sealed,
            phone_masked,
            pay_sealed,
            code: self.code,
            unit_id: self.unit_id,
            name: self.name,
            post: self.post,
            rank: self.rank,
            person_class: self.class.to_owned(),
            joined_on: self.joined_on,
            left_on: self.left_on,
            version: 1,
            id,
        })
    }
}

/// A sound identity number.
fn number(row: &Row<'_>, problems: &mut Vec<CellProblem>) -> Option<String> {
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
        row.fault("id_card", problems, what, how);
    }
    valid.then_some(card)
}

/// Whether it is a mobile number, or none.
fn is_phone(row: &Row<'_>, number: &str, problems: &mut Vec<CellProblem>) -> bool {
    let reachable = number.is_empty() || mobile(number);
    if !reachable {
        row.fault(
            "phone",
            problems,
            text!("手机号须为 1 开头的 11 位数字。", "A mobile number has 11 digits and begins with 1."),
            text!("请核对手机号，或留空。", "Check the number, or leave it out."),
        );
    }
    reachable
}

fn read(
    row: &Row<'_>,
    before: Option<&Person>,
    units: &HashMap<String, UnitId>,
    problems: &mut Vec<CellProblem>,
) -> Option<Read> {
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
    let name = match before.filter(|_| !row.has("name")) {
        Some(before) => Some(before.name.clone()),
        None => row.needed("name", 60, problems),
    };
    let stays = |key: &str| before.is_some() && !row.has(key);
    let card = if stays("id_card") { Some(None) } else { number(row, problems).map(Some) };
    let telephone = phone(row);
    let reachable = is_phone(row, &telephone, problems);
    let kept = |key: &str, stored: fn(&Person) -> &String, problems: &mut Vec<CellProblem>| match before {
        Some(before) if !row.has(key) => Some(stored(before).clone()),
        _ => row.text(key, 60, problems),
    };
    let post = kept("post", |person| &person.post, problems);
    let rank = kept("rank", |person| &person.rank, problems);
    let class = row.one_of("person_class", CLASSES, problems);
    let pay = if stays("monthly_pay") { Some(None) } else { row.yuan("monthly_pay", problems).map(Some) };
    let (joined_on, mut left_on) = until(row, "joined_on", "left_on", problems)?;
    if let Some(before) = before.filter(|_| !row.has("left_on")) {
        left_on.clone_from(&before.left_on);
    }
    reachable.then_some(())?;
    Some(Read {
        code: code?,
        unit_id: unit?,
        name: name?,
        card: card?,
        phone: row.has("phone").then_some(telephone),
        pay: pay?,
        post: post?,
        rank: rank?,
        class: class?,
        joined_on,
        left_on,
    })
}
