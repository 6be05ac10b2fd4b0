//! An administrative unit and an institution with money, people and a payee, and a calendar that can be moved.

use std::sync::Arc;

use chrono::NaiveDate;
use execution::bank::receipt::{self, ReceiptRow};
use flow::DocumentId;
use kernel::uuid::Uuid;
use kernel::{Conn, Db, Fen, Problem};
use ledger::indicator::INDICATOR;
use ledger::{Indicator, IndicatorId};
use platform::http::{Platform, Site};
use platform::{Role, Scope, UnitId, UserClass, UserId};
use posting::pipeline::Pipeline;
use posting::rulebook::{Rulebook, Shelf};
use posting::{Answer, App, Command, Poster, Registry};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

pub struct World {
    pub app: App,
    pub office: Unit,
    pub institute: Unit,
    pub finance: testkit::Person,
    payee: Uuid,
    payee_account: Uuid,
}

pub struct Unit {
    pub id: UnitId,
    pub handler: UserId,
    pub reviewer: testkit::Person,
    pub head: UserId,
    pub cashier: UserId,
    pub accountant: testkit::Person,
    pub basic_account: Uuid,
    pub treasury: IndicatorId,
    pub own: IndicatorId,
}

/// What an indicator is, besides being executable money of a unit for 2026.
pub struct Kind {
    pub fund_group: &'static str,
    pub year_kind: &'static str,
    pub project: bool,
    pub granted: i64,
}

pub const CURRENT: Kind =
    Kind { fund_group: "government_budget", year_kind: "current", project: false, granted: 10_000_000 };
pub const OWN: Kind =
    Kind { fund_group: "own_funds", year_kind: "current", project: false, granted: 10_000_000 };
pub const PROJECT: &str = "0193a6e0-0000-7000-8000-0000000000aa";

impl World {
    pub async fn new(db: Db) -> World {
        let platform = testkit::platform(db);
        let rulebook = Rulebook::shipped().expect("the shipped rules are sound");
        let conn = platform.db.begin().await.unwrap();
        rulebook.chart.store(&conn).await.unwrap();
        for (kind, content) in posting::rulebook::shipped::ALL {
            let sql = "insert into pf_edition (kind, effective_from, source, hash, content, loaded_at)
                values ($1, '2020-01-01', 'shipped', '', $2, 0)";
            conn.exec(sql, [(*kind).into(), (*content).into()]).await.unwrap();
        }
        conn.commit().await.unwrap();
        let shelf = Shelf::new(rulebook);
        let kinds = execution::kinds().into_iter().chain(closing::kinds());
        let pipeline = Pipeline {
            db: platform.db.clone(),
            clock: platform.clock.clone(),
            registry: Registry::new(kinds),
            shelf: shelf.clone(),
        };
        let top = testkit::insert_unit(&platform.db, "0", "部", None).await;
        let office = unit(&platform, "1", top, "administrative").await;
        let institute = unit(&platform, "2", top, "institution").await;
        let roles = [(Role::DeptFinance, top)];
        let finance = testkit::person(&platform, "finance", UserClass::Business, &roles).await;
        let (payee, payee_account) = payee(&platform).await;
        let app = App { platform, poster: Poster::start(pipeline), shelf };
        World { app, office, institute, finance, payee, payee_account }
    }
    pub fn fresh(&self) -> Uuid {
        self.app.platform.ids.fresh()
    }
    /// Moves the calendar to noon of a day.
    pub fn on(&self, year: i32, month: u32, day: u32) {
        let wanted = NaiveDate::from_ymd_opt(year, month, day).unwrap();
        let days = (wanted - self.app.platform.clock.today()).num_days();
        assert!(days >= 0, "the calendar goes on only");
        testkit::advance(&self.app.platform.clock, days * 24 * 60);
    }
    pub fn client(&self, token: &str) -> testkit::Client {
        let router = Site::new(closing::endpoints()).build(self.app.clone()).unwrap();
        testkit::Client::new(router).bearer(token)
    }
    pub async fn tell(
        &self,
        kind: &'static str,
        who: UserId,
        id: DocumentId,
        action: &str,
        body: Value,
    ) -> Result<Value, Problem> {
        let unit_hint = body["unit_id"].as_str().map_or(self.office.id, |unit| unit.parse().unwrap());
        let command = Command {
            actor_id: who,
            system: false,
            kind,
            id,
            unit_hint,
            action: action.to_owned(),
            body,
            opinion: String::new(),
            acknowledgements: Vec::new(),
            expected_version: None,
            key: self.fresh(),
            fingerprint: String::new(),
            request_id: "test".to_owned(),
        };
        match self.app.poster.perform(command).await? {
            Answer::Done(receipt) => Ok(serde_json::from_str(&receipt).unwrap()),
            Answer::Refused(problem) => Err(problem),
        }
    }
    /// Submitted by the accountant and approved by the reviewer.
    pub async fn reviewed(
        &self,
        kind: &'static str,
        unit: &Unit,
        body: Value,
    ) -> Result<DocumentId, Problem> {
        let id = id_of(&body);
        self.tell(kind, unit.accountant.id, id, "submit", body).await?;
        self.tell(kind, unit.reviewer.id, id, "approve", Value::Null).await?;
        Ok(id)
    }
    /// Opening balances: account with amount, debit positive.
    pub fn opening(&self, unit: &Unit, lines: &[(&str, i64)]) -> Value {
        let lines: Vec<Value> = lines
            .iter()
            .map(|(account, fen)| {
                let project = if *account == "810107" { PROJECT } else { "" };
                let (fund, function) = if *account == "810107" { ("111", "2010101") } else { ("", "") };
                json!({"id": self.fresh(), "account": account, "side": if *fen > 0 { "debit" } else { "credit" },
                    "amount_fen": fen.abs(), "project_id": project, "fund": fund, "function": function})
            })
            .collect();
        json!({"id": self.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "lines": lines})
    }
    pub async fn open(&self, unit: &Unit, lines: &[(&str, i64)]) {
        self.reviewed("opening_balance", unit, self.opening(unit, lines)).await.expect("opened");
    }
    pub fn month(&self, unit: &Unit, period: i64) -> Value {
        json!({"id": self.fresh(), "unit_id": unit.id, "period": period})
    }
    pub async fn close(&self, unit: &Unit, period: i64) -> Result<DocumentId, Problem> {
        self.reviewed("period_close", unit, self.month(unit, period)).await
    }
    /// A payment, sent to the bank. Answers id and number.
    pub async fn sent(
        &self,
        unit: &Unit,
        year: i64,
        indicator: IndicatorId,
        fen: i64,
    ) -> (DocumentId, String) {
        let body = json!({"id": self.fresh(), "unit_id": unit.id, "fiscal_year": year, "payee_id": self.payee,
            "payee_account_id": self.payee_account, "settlement": "transfer", "business": "expense",
            "purpose": format!("办公设备维修 {}", self.fresh()),
            "lines": [{"id": self.fresh(), "indicator_id": indicator, "amount_fen": fen}]});
        let id = id_of(&body);
        self.tell("payment", unit.handler, id, "submit", body).await.expect("submitted");
        self.tell("payment", unit.reviewer.id, id, "approve", Value::Null).await.expect("reviewed");
        self.tell("payment", unit.head, id, "approve", Value::Null).await.expect("approved");
        let receipt = self.tell("payment", unit.cashier, id, "instruct", Value::Null).await.expect("sent");
        (id, receipt["document"]["number"].as_str().unwrap().to_owned())
    }
    /// The bank's answer.
    pub async fn settled(&self, number: &str, result: &str, fen: i64) {
        let row = ReceiptRow {
            receipt_no: self.fresh().to_string(),
            payment_no: number.to_owned(),
            result: result.to_owned(),
            amount_fen: Fen::from_fen(fen),
            date: self.app.platform.clock.today().to_string(),
            reason: String::new(),
        };
        let scope = Scope::of_operator([self.office.id, self.institute.id]);
        let report = receipt::take(&self.app, &scope, &[row], "file").await.unwrap();
        assert_eq!(report.accepted, 1, "{report:?}");
    }
    pub async fn paid(&self, unit: &Unit, year: i64, indicator: IndicatorId, fen: i64) -> DocumentId {
        let (id, number) = self.sent(unit, year, indicator, fen).await;
        self.settled(&number, "paid", fen).await;
        id
    }
    /// Own funds come in and are booked.
    pub async fn receive(&self, unit: &Unit, fen: i64) -> DocumentId {
        let body = self.income(unit, fen);
        let id = id_of(&body);
        self.tell("income", unit.handler, id, "submit", body).await.expect("submitted");
        for who in [unit.reviewer.id, unit.accountant.id] {
            self.tell("income", who, id, "approve", Value::Null).await.expect("approved");
        }
        id
    }
    pub fn income(&self, unit: &Unit, fen: i64) -> Value {
        json!({"id": self.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "business": "revenue",
            "revenue_item": "other", "amount_fen": fen, "payer": "某大学",
            "received_on": self.app.platform.clock.today().to_string(), "account_id": unit.basic_account})
    }
    pub async fn indicator(&self, unit: &Unit, kind: &Kind) -> IndicatorId {
        let conn = self.app.platform.db.begin().await.unwrap();
        let id = indicator(&self.app.platform, &conn, unit.id, kind).await;
        conn.commit().await.unwrap();
        id
    }
    pub async fn known(&self, id: IndicatorId) -> Indicator {
        let sql = format!("select {} from lg_indicator i where i.id = $1", ledger::indicator::COLUMNS);
        let row: Option<Indicator> = self.app.platform.db.reader().one(&sql, [id.into()]).await.unwrap();
        row.expect("the indicator is there")
    }
    pub async fn count(&self, sql: &str) -> i64 {
        self.app.platform.db.reader().number(sql, []).await.unwrap()
    }
    /// Balance of an account and those below it up to a period, debit positive.
    pub async fn balance(&self, unit: &Unit, account: &str, to: i64) -> i64 {
        let sql = "select cast(coalesce(sum(debit_fen - credit_fen), 0) as bigint) from lg_balance
            where unit_id = $1 and account like $2 || '%' and period <= $3";
        let values = [unit.id.into(), account.into(), to.into()];
        self.app.platform.db.reader().number(sql, values).await.unwrap()
    }
    /// A document's vouchers as `event book side account amount`, shortened.
    pub async fn booked(&self, id: DocumentId) -> Vec<String> {
        #[derive(FromQueryResult)]
        struct Line {
            event: String,
            book: String,
            side: String,
            account: String,
            amount_fen: i64,
        }
        let sql = "select e.event, e.book, e.side, e.account, e.amount_fen
            from lg_journal j join lg_entry e on e.journal_id = j.id
            where j.document_id = $1 and j.journal_type = 'voucher' order by j.seq, e.line";
        let lines: Vec<Line> = self.app.platform.db.reader().all(sql, [id.into()]).await.unwrap();
        let words =
            |l: &Line| format!("{} {}{} {} {}", l.event, &l.book[..1], &l.side[..1], l.account, l.amount_fen);
        lines.iter().map(words).collect()
    }
    /// The period of the newest journal of a document.
    pub async fn period_of(&self, id: DocumentId) -> i64 {
        let sql = "select max(period) from lg_journal where document_id = $1 and journal_type = 'voucher'";
        self.app.platform.db.reader().number(sql, [id.into()]).await.unwrap()
    }
    /// What is wrong with the books.
    pub async fn breaks(&self) -> Vec<String> {
        use ledger::verify::{books, chain};
        let conn = &self.app.platform.db.reader();
        let rules = Rulebook::shipped().unwrap();
        let closing = rules.templates.events().filter(|event| event.is_closing());
        let closing: Vec<&str> = closing.map(|event| event.id.as_str()).collect();
        let checks = [
            books::financial_balances(conn).await.unwrap(),
            books::budgetary_balances(conn, &["P01"]).await.unwrap(),
            books::differences_are_classed(conn, &closing).await.unwrap(),
            books::balances_are_sums(conn).await.unwrap(),
            books::numbers_are_gapless(conn).await.unwrap(),
            books::closed_periods_stay_closed(conn).await.unwrap(),
            chain::ledger_chain(conn).await.unwrap(),
        ];
        checks.iter().filter(|check| check.breaks_total > 0).map(ledger::verify::Check::line).collect()
    }
}

pub fn id_of(body: &Value) -> DocumentId {
    body["id"].as_str().unwrap().parse().unwrap()
}

/// The places of a refusal.
pub fn places(problem: &Problem) -> Vec<String> {
    problem.fields.iter().map(|field| field.at.clone()).collect()
}

pub fn rules(problem: &Problem) -> Vec<String> {
    problem.findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

async fn unit(platform: &Platform, code: &str, parent: UnitId, unit_type: &str) -> Unit {
    let id = testkit::insert_unit(&platform.db, code, &format!("单位{code}"), Some(parent)).await;
    let conn = platform.db.begin().await.unwrap();
    let sql = "update md_unit set unit_type = $1 where id = $2";
    conn.exec(sql, [unit_type.into(), id.into()]).await.unwrap();
    let mut accounts = Vec::new();
    for purpose in ["zero_balance", "basic"] {
        let account = platform.ids.fresh();
        let (key, owner) = (account.to_string(), id.to_string());
        let (number, name) = (format!("{code}{purpose}"), format!("单位{code}"));
        let row = testkit::Account {
            id: &key,
            owner_kind: "unit",
            owner_id: &owner,
            number: &number,
            name: &name,
            purpose,
        };
        testkit::insert_account(&conn, &testkit::vault(), &row).await;
        accounts.push(account);
    }
    let treasury = indicator(platform, &conn, id, &CURRENT).await;
    let own = indicator(platform, &conn, id, &OWN).await;
    conn.commit().await.unwrap();
    let person = async |role: Role| {
        testkit::person(platform, &format!("{role}{code}"), UserClass::Business, &[(role, id)]).await
    };
    Unit {
        id,
        handler: person(Role::Handler).await.id,
        reviewer: person(Role::Reviewer).await,
        head: person(Role::UnitHead).await.id,
        cashier: person(Role::Cashier).await.id,
        accountant: person(Role::Accountant).await,
        basic_account: accounts[1],
        treasury,
        own,
    }
}

async fn indicator(platform: &Platform, conn: &Conn, unit: UnitId, kind: &Kind) -> IndicatorId {
    let id: IndicatorId = platform.ids.new_id();
    let own = kind.fund_group == "own_funds";
    let row = json!({"id": id, "number": format!("ZB-{id}"), "unit_id": unit, "fiscal_year": 2026, "parent_id": null,
        "project_id": kind.project.then_some(PROJECT), "budget_line_id": platform.ids.fresh(),
        "fund": if own { "31" } else { "111" }, "fund_group": kind.fund_group, "function": "2010101",
        "dep_economy": "30299", "gov_economy": "50299",
        "expenditure_kind": if kind.project { "project" } else { "basic_operating" },
        "payment_mode": if own { "unit_bank_account" } else { "treasury" }, "year_kind": kind.year_kind, "allotted": 1,
        "title": "经费", "expires_on": "2026-12-31", "granted_fen": kind.granted, "available_fen": kind.granted,
        "frozen_fen": 0, "held_fen": 0, "paid_fen": 0, "version": 1});
    conn.insert(&INDICATOR, &[row]).await.unwrap();
    id
}

async fn payee(platform: &Platform) -> (Uuid, Uuid) {
    let (id, account) = (platform.ids.fresh(), platform.ids.fresh());
    let conn = platform.db.begin().await.unwrap();
    let sql = "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version)
        values ($1, 'P1', '甲公司', 'enterprise', '', 0, '', 1)";
    conn.exec(sql, [id.to_string().into()]).await.unwrap();
    let (key, owner) = (account.to_string(), id.to_string());
    let row = testkit::Account {
        id: &key,
        owner_kind: "payee",
        owner_id: &owner,
        number: "6222",
        name: "甲公司",
        purpose: "payee",
    };
    testkit::insert_account(&conn, &testkit::vault(), &row).await;
    conn.commit().await.unwrap();
    (id, account)
}

/// A scenario on both engines.
pub async fn each<F, Fut>(test: F)
where
    F: Fn(Arc<World>) -> Fut + Send + Sync + Copy + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    testkit::each_engine(move |db| async move { test(Arc::new(World::new(db).await)).await }).await;
}
