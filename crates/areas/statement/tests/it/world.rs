//! A department: the top, an office with a whole hand-worked year, and a centre below the top.

use kernel::{Db, Fen};
use ledger::Chart;
use platform::http::{Platform, Site};
use platform::{Role, UnitId, UserClass};
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{App, Poster, Registry, Rulebook};
use sea_orm::Value as Sql;
use serde_json::Value;
use template::Facts;
use testkit::{Answered, Client};

use crate::books::{Books, Line, line, place};

pub struct World {
    pub platform: Platform,
    pub top: UnitId,
    pub office: UnitId,
    pub centre: UnitId,
    router: axum::Router,
    pub finance: Client,
}

/// Payees that are units.
pub const OFFICE_PAYEE: &str = "payee-office";
pub const CENTRE_PAYEE: &str = "payee-centre";

#[track_caller]
pub fn ok(answered: Answered) -> Value {
    assert_eq!(answered.status, 200, "{}", answered.text());
    serde_json::from_slice(&answered.bytes).unwrap()
}

impl World {
    pub async fn person(&self, login: &str, role: Role, unit: UnitId) -> Client {
        let person = testkit::person(&self.platform, login, UserClass::Business, &[(role, unit)]).await;
        Client::new(self.router.clone()).bearer(&person.token)
    }
    /// A query of the office alone, or of the department.
    pub fn of(&self, range: &str) -> String {
        let unit = if range == "unit" { self.office } else { self.top };
        format!("unit_id={unit}&range={range}")
    }
    pub async fn sheet(&self, table: &str, query: &str) -> Value {
        ok(self.finance.get(&format!("/api/statement/statements/{table}?{query}")).await)
    }
}

const CODES: &[(&str, &str, &str)] = &[
    ("functional", "201", "一般公共服务支出"),
    ("functional", "20103", "政府办公厅（室）及相关机构事务"),
    ("functional", "2010301", "行政运行"),
    ("functional", "2010302", "一般行政管理事务"),
    ("economic_departmental", "301", "工资福利支出"),
    ("economic_departmental", "30101", "基本工资"),
    ("economic_departmental", "302", "商品和服务支出"),
    ("economic_departmental", "30201", "办公费"),
    ("economic_departmental", "30231", "公务用车运行维护费"),
    ("economic_departmental", "310", "资本性支出"),
    ("economic_departmental", "31002", "办公设备购置"),
];

/// Projects: id, class, code, name.
const PROJECTS: &[(&str, &str, &str, &str)] = &[
    ("project-a", "1", "R001", "人员经费"),
    ("project-b", "21", "G001", "公用经费"),
    ("project-c", "31", "P001", "能力建设"),
];

async fn base(platform: &Platform, top: UnitId, units: &[(UnitId, &str, &str)]) {
    let conn = platform.db.begin().await.unwrap();
    let put = async |sql: &str, values: Vec<Sql>| {
        conn.exec(sql, values).await.unwrap();
    };
    Rulebook::shipped().unwrap().chart.store(&conn).await.unwrap();
    for (scheme, code, name) in CODES {
        let sql = "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes)
            values ($1, $2, $3, $3, '', 1, '2020-01-01', null, '{}')";
        put(sql, vec![(*scheme).into(), (*code).into(), (*name).into()]).await;
    }
    for (id, class, code, name) in PROJECTS {
        let sql = "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role,
              waiting_unit_id, amount_fen, title, creator_id, created_at, updated_at, version)
            values ($1, 'project', $1, $2, 2026, 'reserved', '[]', 0, '', $2, 0, '', $1, 0, 0, 1)";
        put(sql, vec![(*id).into(), top.into()]).await;
        let sql =
            "insert into pj_project (id, code, name, class, function, start_year, end_year, reason, flags,
              new_policy, appraisal_result, appraisal_note, appraised_fen, released_hash, total_fen)
            values ($1, $2, $3, $4, '2010301', 2026, 2026, '', '', 0, '', '', 0, '', 0)";
        put(sql, vec![(*id).into(), (*code).into(), (*name).into(), (*class).into()]).await;
    }
    for (unit, payee, credit) in units {
        put("update md_unit set credit_code = $2 where id = $1", vec![(*unit).into(), (*credit).into()])
            .await;
        let sql = "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version)
            values ($1, $1, $1, 'unit', $2, 0, '', 1)";
        put(sql, vec![(*payee).into(), (*credit).into()]).await;
    }
    conn.commit().await.unwrap();
    // The chart is read back as it is used.
    assert!(Chart::load(&platform.db.reader()).await.unwrap().get("1001").is_some());
}

fn treasury(year: &str) -> Facts {
    Facts::new()
        .word("unit_type", "administrative")
        .word("fund_group", "government_budget")
        .word("indicator_year", year)
}
fn own() -> Facts {
    Facts::new().word("unit_type", "administrative").word("fund_group", "own_funds")
}
/// Yuan.
fn yuan(amount: i64) -> Fen {
    Fen::from_fen(amount * 100)
}

/// The year of the office. What it comes to, by hand (thousand yuan):
/// revenue 300 + 120 + 80 + 15 + 50 of the treasury, 60 of its own: 625; expense 300 + 120 + 25 + 10 + 40 + 70: 565;
/// surplus 60. Budget revenue 565 + 60: 625; expenditure 300 + 120 + 80 + 15 + 70 and 25 + 5: 615; result 10.
/// Difference 50 = 80 bought − 10 depreciated − (40 accrued − 15 paid − 5 of advances at the end of the year).
pub fn year_of_the_office(books: &mut Books<'_>, unit: UnitId) {
    let carried = || place("project-c", "111", "2010302", "");
    let at = |account, thousand: i64| line(account, thousand * 100_000);
    books.lines(
        unit,
        202_600,
        "opening",
        "",
        &[
            at("1002", 1_000),
            at("1201", 200),
            at("160102", 500),
            at("160202", -100),
            at("2307", -50),
            at("3001", -1_550),
            at("800102", 950),
            at("800103", 200),
            Line { place: carried(), ..at("810107", -200) },
            at("820204", -950),
        ],
    );
    let salary = place("project-a", "111", "2010301", "30101");
    let office = place("project-b", "111", "2010301", "30201");
    let project = |economy: &str| place("project-c", "111", "2010302", economy);
    let spent = place("", "39", "2010301", "30201");
    let none = place("", "", "", "");
    let paid = |facts: Facts, thousand: i64| facts.amount("amount", yuan(thousand * 1_000));
    books.event(unit, 202_602, "P01", paid(treasury("current"), 300), &salary);
    books.event(unit, 202_603, "P01", paid(treasury("current"), 120), &office);
    let bought = treasury("current").word("asset_class", "fixed_asset").amount("cost", yuan(80_000));
    books.event(unit, 202_604, "A01", bought, &project("31002"));
    let received = paid(own().word("revenue_item", "other"), 60);
    books.event(unit, 202_605, "R01", received, &place("", "39", "", ""));
    books.event(unit, 202_606, "P01", paid(own(), 25), &spent);
    let worn = own().word("asset_class", "fixed_asset").amount("depreciation", yuan(10_000));
    books.event(unit, 202_607, "A09", worn, &none);
    books.event(unit, 202_608, "P02", paid(own(), 40), &none);
    books.event(unit, 202_609, "P03", paid(treasury("current"), 15), &office);
    books.event(unit, 202_610, "P01", paid(treasury("prior"), 70), &project("30201"));
    books.event(unit, 202_611, "P08", paid(own(), 5), &none);
    books.event(unit, 202_612, "P29", paid(own(), 5), &spent);
    let undrawn = treasury("current").amount("undrawn", yuan(50_000));
    books.event(unit, 202_612, "Y01", undrawn, &project("30201"));
    books.close(unit, 2026);
}

/// What the top and the centre have with others of the department.
fn together(books: &mut Books<'_>, [top, office, centre]: [UnitId; 3]) {
    let at = |account, thousand: i64| line(account, thousand * 100_000);
    let with = |account, thousand: i64, payee| Line { payee: Some(payee), ..at(account, thousand) };
    books.lines(
        top,
        202_600,
        "opening",
        "",
        &[at("1002", 500), at("3001", -500), at("800102", 500), at("820204", -500)],
    );
    books.lines(
        top,
        202_603,
        "P21",
        "",
        &[at("5501", 100), at("1002", -100), at("7501", 100), at("800102", -100)],
    );
    books.lines(
        centre,
        202_603,
        "R01",
        "",
        &[at("1002", 90), at("4201", -90), at("800102", 90), at("620102", -90)],
    );
    // The centre lent the office 20; the office says it owes 15 of it, and 50 to others.
    books.lines(centre, 202_605, "P08", "", &[with("1218", 20, OFFICE_PAYEE), at("1002", -20)]);
    books.lines(office, 202_605, "R11", "", &[at("1002", 15), with("2307", -15, CENTRE_PAYEE)]);
    books.lines(office, 202_606, "R12", "", &[with("2307", 15, CENTRE_PAYEE), at("1002", -15)]);
    books.lines(office, 202_612, "manual", "", &[at("2307", 12), with("2307", -12, CENTRE_PAYEE)]);
}

pub async fn world(db: Db) -> World {
    let mut world = empty(db).await;
    let units = [world.top, world.office, world.centre];
    let db = world.platform.db.clone();
    let mut books = Books::new(&db, &units);
    year_of_the_office(&mut books, world.office);
    together(&mut books, units);
    books.write().await;
    world.finance = world.person("finance", Role::DeptFinance, world.top).await;
    world
}

/// Without anything in the books.
pub async fn empty(db: Db) -> World {
    let platform = testkit::platform(db.clone());
    let top = testkit::insert_unit(&db, "165", "综合事务管理部", None).await;
    let office = testkit::insert_unit(&db, "165001", "本级", Some(top)).await;
    let centre = testkit::insert_unit(&db, "165002", "信息中心", Some(top)).await;
    base(&platform, top, &[(office, OFFICE_PAYEE, "C1"), (centre, CENTRE_PAYEE, "C2")]).await;
    let shelf = Shelf::new(Rulebook::shipped().unwrap());
    let clock = platform.clock.clone();
    let pipeline = Pipeline { db, clock, registry: Registry::new(vec![]), shelf: shelf.clone() };
    let app = App { platform: platform.clone(), poster: Poster::start(pipeline), shelf };
    let router = Site::new(statement::endpoints()).build(app).unwrap();
    let finance = Client::new(router.clone());
    World { platform, top, office, centre, router, finance }
}
