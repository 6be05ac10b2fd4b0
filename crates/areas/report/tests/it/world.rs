//! A small department: the top, an office whose budget is being prepared, and an institution with an approved one, some of
//! it paid for by the top. Rows are written as the budget area writes them.

use kernel::{Conn, Db};
use platform::http::{Platform, Site};
use platform::{Role, UnitId, UserClass};
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{App, Poster, Registry, Rulebook};
use sea_orm::Value as Sql;
use serde_json::Value;
use testkit::{Answered, Client};

pub struct World {
    pub platform: Platform,
    pub top: UnitId,
    pub office: UnitId,
    pub institution: UnitId,
    router: axum::Router,
    pub finance: Client,
    pub handler: Client,
}

#[track_caller]
pub fn ok(answered: Answered) -> Value {
    assert_eq!(answered.status, 200, "{}", answered.text());
    serde_json::from_slice(&answered.bytes).unwrap()
}

impl World {
    /// The unit that is looked at alone, or the top of all.
    pub fn of(&self, range: &str) -> UnitId {
        if range == "unit" { self.institution } else { self.top }
    }
    pub async fn person(&self, login: &str, role: Role, unit: UnitId) -> Client {
        let person = testkit::person(&self.platform, login, UserClass::Business, &[(role, unit)]).await;
        Client::new(self.router.clone()).bearer(&person.token)
    }
}

const CODES: &[(&str, &str, &str)] = &[
    ("functional", "201", "一般公共服务支出"),
    ("functional", "20103", "政府办公厅（室）及相关机构事务"),
    ("functional", "2010301", "行政运行"),
    ("functional", "2010350", "事业运行"),
    ("functional", "212", "城乡社区支出"),
    ("functional", "21208", "国有土地使用权出让收入安排的支出"),
    ("functional", "2120801", "征地和拆迁补偿支出"),
    ("economic_departmental", "301", "工资福利支出"),
    ("economic_departmental", "30101", "基本工资"),
    ("economic_departmental", "302", "商品和服务支出"),
    ("economic_departmental", "30201", "办公费"),
    ("economic_departmental", "30217", "公务接待费"),
    ("economic_departmental", "30231", "公务用车运行维护费"),
    ("asset_classes", "A02000000", "设备"),
    ("asset_classes", "A02010000", "信息化设备"),
    ("asset_classes", "A05000000", "家具和用具"),
    ("asset_classes", "A05010000", "家具"),
];

/// A line of expenditure: project, function, economic class, fund, kind, amount.
type Line = (Option<&'static str>, &'static str, &'static str, &'static str, &'static str, i64);

const INSTITUTION: &[Line] = &[
    (None, "2010350", "30101", "111", "basic_person", 60_000_000),
    (None, "2010350", "30201", "111", "basic_operating", 20_000_000),
    (None, "2010350", "30217", "111", "basic_operating", 5_000),
    (Some("build"), "2010350", "30231", "111", "project", 10_000_000),
    (Some("build"), "2010350", "30201", "31", "project", 10_000_000),
    (Some("secret"), "2010301", "30201", "31", "project", 5_000_000),
    (None, "2010350", "30201", "32", "project", 5_000_000),
    (None, "2120801", "30201", "12", "project", 15_000_000),
    (None, "2010350", "30201", "34", "project", 5_000_000),
];
const INCOME: &[(&str, &str, i64)] = &[
    ("31", "operating", 15_000_000),
    ("31", "surplus_used", 1_000_000),
    ("32", "superior_subsidy", 5_000_000),
    ("34", "business", 5_000_000),
];
/// What the project "build" buys: task, fund, procurement, service, class, name, count, amount.
type Bought = (&'static str, &'static str, &'static str, i64, &'static str, &'static str, i64, i64);
const BOUGHT: &[Bought] = &[
    ("台式计算机更新", "111", "goods", 0, "A02010000", "台式计算机", 4, 2_000_000),
    ("物业管理", "31", "services", 1, "", "", 0, 3_000_000),
    ("办公桌", "31", "", 0, "A05010000", "办公桌", 2, 300_000),
    ("修缮", "111", "works", 0, "", "", 0, 1_500_000),
];
/// What the top pays to the institution out of its own funds.
const TOP: &[Line] = &[
    (Some("subsidy"), "2010301", "30201", "31", "project", 5_000_000),
    (None, "2010301", "30101", "111", "basic_person", 30_000_000),
];
const OFFICE: &[Line] = &[(None, "2010301", "30101", "111", "basic_person", 1_234_567)];
const LAST_YEAR: &[Line] = &[
    (None, "2010350", "30101", "111", "basic_person", 39_900_000),
    (None, "2010350", "30231", "111", "basic_operating", 100_000),
];

struct Writer<'a> {
    conn: &'a Conn,
    platform: &'a Platform,
}

impl Writer<'_> {
    fn id(&self) -> String {
        self.platform.ids.fresh().to_string()
    }
    async fn put(&self, sql: &str, values: Vec<Sql>) {
        self.conn.exec(sql, values).await.unwrap();
    }
    async fn document(&self, kind: &str, unit: UnitId, year: i64, state: &str) -> String {
        let id = self.id();
        let sql = "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role,
              waiting_unit_id, amount_fen, title, creator_id, created_at, updated_at, version)
            values ($1, $2, $6, $3, $4, $5, '[]', 0, '', $3, 0, '', $1, 0, 0, 1)";
        let number = format!("{kind}-{year}-{}", &id[24..]);
        let values =
            vec![id.clone().into(), kind.into(), unit.into(), year.into(), state.into(), number.into()];
        self.put(sql, values).await;
        id
    }
    async fn project(&self, unit: UnitId, code: &str, name: &str, flags: &str) -> String {
        let id = self.document("project", unit, 2026, "reserved").await;
        let sql =
            "insert into pj_project (id, code, name, class, function, start_year, end_year, reason, flags,
              new_policy, appraisal_result, appraisal_note, appraised_fen, released_hash, total_fen)
            values ($1, $2, $3, '31', '2010350', 2026, 2026, '提高履职能力', $4, 0, '', '', 0, '', 0)";
        self.put(sql, vec![id.clone().into(), code.into(), name.into(), flags.into()]).await;
        let sql = "insert into pj_target (id, project_id, line, kind, name, value, unit_of_measure, weight, library_code)
            values ($1, $2, $3, $4, $5, $6, $7, $8, '')";
        for (line, kind, name, value, unit, weight) in [
            (1_i64, "output", "任务完成率", "≥95", "%", 60_i64),
            (2, "satisfaction", "服务对象满意度", "≥90", "%", 40),
        ] {
            let values = vec![
                self.id().into(),
                id.clone().into(),
                line.into(),
                kind.into(),
                name.into(),
                value.into(),
                unit.into(),
                weight.into(),
            ];
            self.put(sql, values).await;
        }
        id
    }
    async fn budget(
        &self,
        unit: UnitId,
        year: i64,
        state: &str,
        lines: &[Line],
        projects: &[(&str, String)],
    ) -> String {
        let id = self.document("budget", unit, year, state).await;
        let sql =
            "insert into bg_budget (id, unit_id, budget_year, note, sealed_hash) values ($1, $2, $3, '', '')";
        self.put(sql, vec![id.clone().into(), unit.into(), year.into()]).await;
        let sql = "insert into bg_line (id, budget_id, project_id, function, dep_economy, gov_economy, fund,
              expenditure_kind, amount_fen, taken_over, note)
            values ($1, $2, $3, $4, $5, '50201', $6, $7, $8, 0, '')";
        for (project, function, economy, fund, kind, fen) in lines {
            let project =
                project.map(|name| projects.iter().find(|(known, _)| *known == name).unwrap().1.clone());
            let values = vec![
                self.id().into(),
                id.clone().into(),
                project.into(),
                (*function).into(),
                (*economy).into(),
                (*fund).into(),
                (*kind).into(),
                (*fen).into(),
            ];
            self.put(sql, values).await;
        }
        id
    }
    async fn purchases(&self, budget: &str, project: &str) {
        let sql = "insert into bg_purchase (id, budget_id, project_id, costing_line_id, line, task, function, dep_economy,
              fund, expenditure_kind, procurement, service_purchase, asset_class, asset_name, asset_count, asset_replaced,
              unit_price_fen, quantity, frequency, unit_of_measure, amount_fen)
            values ($1, $2, $3, $1, $4, $5, '2010350', '30201', $6, 'project', $7, $8, $9, $10, $11, 0, 1, '1', '1', '',
              $12)";
        for (line, (task, fund, procurement, service, class, name, count, fen)) in (1_i64..).zip(BOUGHT) {
            let values = vec![
                self.id().into(),
                budget.into(),
                project.into(),
                line.into(),
                (*task).into(),
                (*fund).into(),
                (*procurement).into(),
                (*service).into(),
                (*class).into(),
                (*name).into(),
                (*count).into(),
                (*fen).into(),
            ];
            self.put(sql, values).await;
        }
    }
    async fn income(&self, budget: &str, lines: &[(&str, &str, i64)]) {
        let sql = "insert into bg_income_line (id, budget_id, fund, revenue_item, amount_fen, note) values ($1, $2, $3, $4, $5, '')";
        for (fund, item, fen) in lines {
            self.put(
                sql,
                vec![self.id().into(), budget.into(), (*fund).into(), (*item).into(), (*fen).into()],
            )
            .await;
        }
    }
    /// What the ledger keeps of last year: an indicator, and what was paid.
    async fn executed(&self, unit: UnitId, function: &str, fen: i64) {
        let sql = "insert into lg_indicator (id, number, unit_id, fiscal_year, fund, fund_group, function, dep_economy,
              gov_economy, expenditure_kind, payment_mode, year_kind, allotted, title, expires_on, granted_fen,
              available_fen, frozen_fen, held_fen, paid_fen, version)
            values ($1, $1, $2, 2025, '111', 'government_budget', $3, '30101', '50101', 'basic_person', 'treasury',
              'current', 1, '', '2025-12-31', $4, 0, 0, 0, $4, 1)";
        self.put(sql, vec![self.id().into(), unit.into(), function.into(), fen.into()]).await;
        let sql = "insert into lg_dimension_balance (unit_id, period, account, project_id, fund, function, dep_economy,
              debit_fen, credit_fen)
            values ($1, $2, 'IND401', '', '111', $3, '30101', $4, $5)";
        self.put(sql, vec![unit.into(), 202_503_i64.into(), function.into(), fen.into(), 0_i64.into()]).await;
        self.put(sql, vec![unit.into(), 202_512_i64.into(), function.into(), 0_i64.into(), 500_i64.into()])
            .await;
    }
}

async fn fill(platform: &Platform, [top, office, institution]: [UnitId; 3]) {
    let conn = platform.db.begin().await.unwrap();
    let writer = Writer { conn: &conn, platform };
    for (scheme, code, name) in CODES {
        let sql = "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes)
            values ($1, $2, $3, $3, '', 1, '2020-01-01', null, '{}')";
        writer.put(sql, vec![(*scheme).into(), (*code).into(), (*name).into()]).await;
    }
    let projects = [
        ("build", writer.project(institution, "P001", "能力建设", "procurement").await),
        ("secret", writer.project(institution, "P002", "保密工程", "secret").await),
        ("subsidy", writer.project(top, "P003", "补助下属", "subsidy_to_subordinate").await),
    ];
    let budget = writer.budget(institution, 2026, "approved", INSTITUTION, &projects).await;
    writer.income(&budget, INCOME).await;
    writer.purchases(&budget, &projects[0].1).await;
    let budget = writer.budget(top, 2026, "approved", TOP, &projects).await;
    writer.income(&budget, &[("31", "operating", 6_000_000)]).await;
    writer.budget(office, 2026, "in_review", OFFICE, &projects).await;
    writer.budget(institution, 2025, "approved", LAST_YEAR, &projects).await;
    writer.executed(institution, "2010350", 38_000_000).await;
    conn.commit().await.unwrap();
}

pub async fn world(db: Db) -> World {
    let platform = testkit::platform(db.clone());
    let top = testkit::insert_unit(&db, "165", "综合事务管理部", None).await;
    let office = testkit::insert_unit(&db, "165001", "本级", Some(top)).await;
    let institution = testkit::insert_unit(&db, "165002", "信息中心", Some(top)).await;
    fill(&platform, [top, office, institution]).await;
    let shelf = Shelf::new(Rulebook::shipped().unwrap());
    let clock = platform.clock.clone();
    let pipeline = Pipeline { db, clock, registry: Registry::new(vec![]), shelf: shelf.clone() };
    let app = App { platform: platform.clone(), poster: Poster::start(pipeline), shelf };
    let router = Site::new(report::endpoints()).build(app).unwrap();
    let unset = Client::new(router.clone());
    let mut world =
        World { platform, top, office, institution, router, finance: unset.clone(), handler: unset };
    world.finance = world.person("finance", Role::DeptFinance, top).await;
    world.handler = world.person("handler", Role::Handler, institution).await;
    world
}
