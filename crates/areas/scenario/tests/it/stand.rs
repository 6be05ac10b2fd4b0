//! A department with two units, budgets, costing lines that cite a standard, and control figures.

use std::sync::Arc;

use async_trait::async_trait;
use compilation::control::{ControlFigureInput, set_all};
use compilation::model::ControlKind;
use kernel::{Conn, Db, DbError, Fen, Ids};
use platform::http::{Platform, Site};
use platform::{Role, UnitId, UserClass, Vault};
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::staffing::{Asked, Group, StaffSource, Staffing};
use posting::{App, Poster, Registry, Rulebook};
use sea_orm::Value as Sql;
use serde_json::{Value, json};
use testkit::Client;

/// Two civil servants with 10,000 yuan each, wherever.
struct Staff;

#[async_trait]
impl StaffSource for Staff {
    async fn staffing(&self, _: &Conn, asked: &[Asked]) -> Result<Vec<Staffing>, DbError> {
        let sum = Fen::from_fen(2_000_000);
        let group = Group { persons: 2, pay_fen: sum, base_fen: sum };
        Ok(asked.iter().map(|_| Staffing::from([("civil_servant".to_owned(), group)])).collect())
    }
}

fn staff(_: &Vault) -> Arc<dyn StaffSource> {
    Arc::new(Staff)
}

pub struct Stand {
    pub db: Db,
    pub platform: Platform,
    pub ids: Ids,
    pub top: UnitId,
    pub unit: UnitId,
    pub other: UnitId,
    pub standard: String,
    /// The budget of the unit.
    pub budget: String,
    router: axum::Router,
    pub finance: Client,
    pub handler: Client,
}

pub const SCENARIOS: &str = "/api/scenario/scenarios";
pub const YEAR: i64 = 2026;

pub async fn stand(db: Db) -> Stand {
    let platform = testkit::platform(db.clone());
    let top = testkit::insert_unit(&db, "001", "部本级", None).await;
    let unit = testkit::insert_unit(&db, "001001", "直属一局", Some(top)).await;
    let other = testkit::insert_unit(&db, "001002", "直属二局", Some(top)).await;
    let shelf = Shelf::new(Rulebook::shipped().unwrap());
    let clock = platform.clock.clone();
    let registry = Registry::new(compilation::kinds());
    let poster = Poster::start(Pipeline { db: db.clone(), clock, registry, shelf: shelf.clone() });
    let app = App { platform: platform.clone(), poster, shelf };
    let endpoints = [scenario::endpoints(staff), compilation::endpoints(), report::endpoints()];
    let router = Site::new(endpoints.into_iter().flatten().collect()).build(app).unwrap();
    let unset = Client::new(router.clone());
    let mut stand = Stand {
        ids: platform.ids.clone(),
        standard: platform.ids.fresh().to_string(),
        budget: String::new(),
        finance: unset.clone(),
        handler: unset,
        db,
        platform,
        top,
        unit,
        other,
        router,
    };
    stand.finance = stand.person("finance", Role::DeptFinance, top).await;
    stand.handler = stand.person("handler", Role::Handler, unit).await;
    stand.fill().await;
    stand
}

/// A costing line: quantity, economic class, price.
type Line = (&'static str, &'static str, i64);
/// The standard's amount is 500 yuan; the last line is below it.
const TRAVEL: &[Line] = &[("10", "30211", 50_000), ("3.5", "30211", 50_000), ("2", "30201", 40_000)];

impl Stand {
    pub async fn person(&self, login: &str, role: Role, unit: UnitId) -> Client {
        let person = testkit::person(&self.platform, login, UserClass::Business, &[(role, unit)]).await;
        Client::new(self.router.clone()).bearer(&person.token)
    }
    pub async fn put(&self, conn: &Conn, sql: &str, values: Vec<Sql>) {
        conn.exec(sql, values).await.unwrap();
    }
    async fn document(&self, conn: &Conn, kind: &str, unit: UnitId, state: &str, id: &str) {
        let sql = "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role,
              waiting_unit_id, amount_fen, title, creator_id, created_at, updated_at, version)
            values ($1, $2, $1, $3, $4, $5, '[]', 0, '', $3, 0, '', $1, 0, 0, 1)";
        self.put(conn, sql, vec![id.into(), kind.into(), unit.into(), YEAR.into(), state.into()]).await;
    }
    pub async fn project(&self, conn: &Conn, unit: UnitId, class: &str, id: &str) {
        self.document(conn, "project", unit, "reserved", id).await;
        let sql =
            "insert into pj_project (id, code, name, class, function, start_year, end_year, reason, flags,
              new_policy, appraisal_result, appraisal_note, appraised_fen, released_hash, total_fen)
            values ($1, $1, '项目', $2, '2010301', 2026, 2026, '', '', 0, '', '', 0, '', 0)";
        self.put(conn, sql, vec![id.into(), class.into()]).await;
    }
    pub async fn line(&self, conn: &Conn, budget: &str, project: &str, economy: &str, kind: &str, fen: i64) {
        let sql = "insert into bg_line (id, budget_id, project_id, function, dep_economy, gov_economy, fund,
              expenditure_kind, amount_fen, taken_over, note)
            values ($1, $2, $3, '2010301', $4, '50201', '111', $5, $6, 0, '')";
        let id = self.ids.fresh().to_string();
        let values = vec![id.into(), budget.into(), project.into(), economy.into(), kind.into(), fen.into()];
        self.put(conn, sql, values).await;
    }
    async fn begun(&self, conn: &Conn, unit: UnitId, state: &str) -> String {
        let id = self.ids.fresh().to_string();
        self.document(conn, "budget", unit, state, &id).await;
        let sql = "insert into bg_budget (id, unit_id, budget_year, note, sealed_hash, round)
            values ($1, $2, $3, '', '', 2)";
        self.put(conn, sql, vec![id.clone().into(), unit.into(), YEAR.into()]).await;
        id
    }
    async fn codes(&self, conn: &Conn) {
        let treasury = r#"{"fund_group":"government_budget"}"#;
        for (scheme, code, attributes) in [
            ("functional", "2010301", "{}"),
            ("economic_departmental", "30211", "{}"),
            ("economic_departmental", "30201", "{}"),
            ("economic_departmental", "30108", "{}"),
            ("funding_sources", "111", treasury),
            ("funding_sources", "31", r#"{"fund_group":"own_funds"}"#),
        ] {
            let sql = "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from,
                  effective_to, attributes)
                values ($1, $2, $2, $2, '', 1, '2020-01-01', null, $3)";
            self.put(conn, sql, vec![scheme.into(), code.into(), attributes.into()]).await;
        }
        let sql = "insert into md_standard (id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region,
              rank, season, quantity_rule, min_years, value_text, basis, effective_from, effective_to)
            values ($1, 'TRL-003', '差旅住宿费限额', 'lodging', 'travel', '人·天', 50000, '', '', '', '', null, '', '',
              '2020-01-01', null)";
        self.put(conn, sql, vec![self.standard.clone().into()]).await;
    }
    async fn fill(&mut self) {
        let conn = self.db.begin().await.unwrap();
        self.codes(&conn).await;
        for (unit, state) in [(self.unit, "in_review"), (self.other, "draft")] {
            let budget = self.begun(&conn, unit, state).await;
            let project = self.ids.fresh().to_string();
            self.project(&conn, unit, "31", &project).await;
            let mut sums = std::collections::BTreeMap::new();
            for (n, (quantity, economy, price)) in (1_i64..).zip(TRAVEL) {
                let tenths: i64 = if *quantity == "3.5" { 35 } else { 10 * quantity.parse::<i64>().unwrap() };
                let fen = price * tenths / 10;
                *sums.entry(*economy).or_default() += fen;
                let sql = "insert into pj_costing_line (id, project_id, line, task, budget_year, standard_id,
                      unit_price_fen, quantity, frequency, unit_of_measure, dep_economy, fund, reason, amount_fen)
                    values ($1, $2, $3, '', 2026, $4, $5, $6, '1', '', $7, '111', '', $8)";
                let id = self.ids.fresh().to_string();
                let values = vec![
                    id.into(),
                    project.clone().into(),
                    n.into(),
                    self.standard.clone().into(),
                    (*price).into(),
                    (*quantity).into(),
                    (*economy).into(),
                    fen.into(),
                ];
                self.put(&conn, sql, values).await;
            }
            for (economy, fen) in sums {
                self.line(&conn, &budget, &project, economy, "project", fen).await;
            }
            if unit == self.unit {
                self.budget = budget;
            }
        }
        conn.commit().await.unwrap();
        for (unit, fen) in [(self.top, 2_000_000), (self.unit, 800_001), (self.other, 755_000)] {
            self.figure(unit, fen, None).await;
        }
    }
    pub async fn figure(&self, unit_id: UnitId, fen: i64, version: Option<i64>) {
        let input = ControlFigureInput {
            unit_id,
            budget_year: YEAR,
            fund: "111".to_owned(),
            expenditure_kind: ControlKind::Project,
            amount_fen: Fen::from_fen(fen),
            version,
        };
        let conn = self.db.begin().await.unwrap();
        let set = set_all(&conn, &testkit::origin(&self.platform), &[input]).await.unwrap().remove(0);
        conn.settle(set).await.unwrap();
    }
    pub fn input(&self, changes: &[Value]) -> Value {
        json!({
            "id": self.ids.fresh(), "unit_id": self.top, "budget_year": YEAR, "base": "working", "name": "提标",
            "changes": changes,
        })
    }
    /// Begins a scenario; what it comes to.
    pub async fn begin(&self, changes: &[Value]) -> (String, Value) {
        let input = self.input(changes);
        let detail = self.finance.post(SCENARIOS, &input).await.expect(201).json();
        (format!("{SCENARIOS}/{}", input["id"].as_str().unwrap()), detail)
    }
    /// Control figures by unit.
    pub async fn figures(&self) -> Vec<i64> {
        let mut figures = Vec::new();
        for unit in [self.top, self.unit, self.other] {
            let sql = "select amount_fen from bg_control_figure where unit_id = $1";
            figures.push(self.db.reader().number(sql, [unit.into()]).await.unwrap());
        }
        figures
    }
}
