//! An administrative unit and an institution with people, codes, indicators and a payee.

use std::sync::Arc;

use chrono::NaiveDate;
use flow::DocumentId;
use kernel::uuid::Uuid;
use kernel::{Db, Problem};
use ledger::indicator::INDICATOR;
use ledger::{IndicatorId, JournalId};
use platform::http::{Platform, Site};
use platform::{Role, UnitId, UserClass, UserId};
use posting::pipeline::Pipeline;
use posting::rulebook::{Rulebook, Shelf};
use posting::{Answer, App, Command, Poster, Registry};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};

pub struct World {
    pub app: App,
    pub office: Unit,
    pub institute: Unit,
    pub payee: Uuid,
}

pub struct Unit {
    pub id: UnitId,
    pub handler: testkit::Person,
    pub accountant: testkit::Person,
    pub other_accountant: testkit::Person,
    pub reviewer: testkit::Person,
    /// This year's treasury money.
    pub current: IndicatorId,
    /// Treasury money carried forward.
    pub prior: IndicatorId,
}

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
        let codes = [
            ("funding_sources", "111", r#"{"fund_group":"government_budget"}"#),
            ("funding_sources", "31", r#"{"fund_group":"own_funds"}"#),
            ("funding_sources", "34", r#"{"fund_group":"own_funds"}"#),
            ("functional", "2010101", "{}"),
            ("economic_departmental", "30209", "{}"),
            ("economic_departmental", "39999", "{}"),
        ];
        for (scheme, code, attributes) in codes {
            let sql = "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes)
                values ($1, $2, $2, $2, '', 1, '2020-01-01', null, $3)";
            conn.exec(sql, [scheme.into(), code.into(), attributes.into()]).await.unwrap();
        }
        for (unit_type, code) in [("administrative", "50201"), ("institution", "50502")] {
            let sql = "insert into md_economic_mapping (departmental_code, unit_type, government_code, effective_from)
                values ('30209', $1, $2, '2020-01-01')";
            conn.exec(sql, [unit_type.into(), code.into()]).await.unwrap();
        }
        let payee = platform.ids.fresh();
        let sql = "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version)
            values ($1, 'P1', '甲公司', 'enterprise', '', 0, '', 1)";
        conn.exec(sql, [payee.to_string().into()]).await.unwrap();
        conn.commit().await.unwrap();
        let shelf = Shelf::new(rulebook);
        let pipeline = Pipeline {
            db: platform.db.clone(),
            clock: platform.clock.clone(),
            registry: Registry::new(bookkeeping::kinds().into_iter().chain(execution::kinds())),
            shelf: shelf.clone(),
        };
        let top = testkit::insert_unit(&platform.db, "0", "部", None).await;
        let office = unit(&platform, "1", top, "administrative").await;
        let institute = unit(&platform, "2", top, "institution").await;
        let app = App { platform, poster: Poster::start(pipeline), shelf };
        World { app, office, institute, payee }
    }
    pub fn fresh(&self) -> Uuid {
        self.app.platform.ids.fresh()
    }
    pub fn today(&self) -> NaiveDate {
        self.app.platform.clock.today()
    }
    pub fn on(&self, day: &str) {
        self.app.platform.clock.set_date(day.parse().unwrap());
    }
    pub fn client(&self, who: &testkit::Person) -> testkit::Client {
        let router = Site::new(bookkeeping::endpoints()).build(self.app.clone()).unwrap();
        testkit::Client::new(router).bearer(&who.token)
    }
    pub fn command(
        &self,
        kind: &'static str,
        who: UserId,
        id: DocumentId,
        action: &str,
        body: Value,
    ) -> Command {
        let unit_hint = body["unit_id"].as_str().map_or(self.office.id, |unit| unit.parse().unwrap());
        let acknowledgements = body.get("acknowledgements").cloned().unwrap_or_else(|| json!([]));
        Command {
            actor_id: who,
            system: false,
            kind,
            id,
            unit_hint,
            action: action.to_owned(),
            acknowledgements: serde_json::from_value(acknowledgements).unwrap(),
            body,
            opinion: String::new(),
            expected_version: None,
            key: self.fresh(),
            fingerprint: String::new(),
            request_id: "test".to_owned(),
        }
    }
    pub async fn tell(
        &self,
        kind: &'static str,
        who: UserId,
        id: DocumentId,
        action: &str,
        body: Value,
    ) -> Result<Value, Problem> {
        match self.app.poster.perform(self.command(kind, who, id, action, body)).await? {
            Answer::Done(receipt) => Ok(serde_json::from_str(&receipt).unwrap()),
            Answer::Refused(problem) => Err(problem),
        }
    }
    /// Entered with a file, sent, reviewed: posted.
    pub async fn posted(&self, kind: &'static str, unit: &Unit, body: Value) -> Result<DocumentId, Problem> {
        let id = id_of(&body);
        self.file(id, unit.accountant.id).await;
        self.tell(kind, unit.accountant.id, id, "submit", body).await?;
        self.tell(kind, unit.reviewer.id, id, "approve", Value::Null).await?;
        Ok(id)
    }
    /// A file of a document, as if it had been sent ahead and taken up.
    pub async fn file(&self, id: DocumentId, who: UserId) {
        self.files(&[id], who).await;
    }
    pub async fn files(&self, ids: &[DocumentId], who: UserId) {
        let conn = self.app.platform.db.begin().await.unwrap();
        for id in ids {
            let sql = "insert into fl_attachment (document_id, seq, attachment_id, is_removal, name, actor_id, actor_name, at)
                values ($1, 1, $2, 0, '发票.pdf', $3, '', 0)";
            conn.exec(sql, [(*id).into(), self.fresh().to_string().into(), who.into()]).await.unwrap();
        }
        conn.commit().await.unwrap();
    }
    /// An event voucher of today.
    pub fn event(&self, unit: &Unit, event: &str, amounts: Value, words: Value) -> Value {
        json!({"id": self.fresh(), "unit_id": unit.id, "event": event, "voucher_date": self.today().to_string(),
            "words": words, "amounts": amounts, "summary": format!("测试 {event}"), "attachments": 1,
            "acknowledgements": [{"rule": "CR85", "reason": "银行直接扣收", "attachment_id": null}]})
    }
    /// A manual voucher of today: lines as `book side account amount`, with the dimensions every account could ask for.
    pub fn manual(&self, unit: &Unit, lines: &[(&str, &str, &str, i64)]) -> Value {
        let line = |(book, side, account, fen): &(&str, &str, &str, i64)| {
            json!({"id": self.fresh(), "book": book, "side": side, "account": account, "amount_fen": fen,
                "dimensions": {"fund": "31", "function": "2010101", "dep_economy": "30209",
                    "payee_id": self.payee.to_string()}})
        };
        json!({"id": self.fresh(), "unit_id": unit.id, "voucher_date": self.today().to_string(), "summary": "手工调整",
            "lines": lines.iter().map(line).collect::<Vec<_>>()})
    }
    pub async fn voucher_of(&self, id: DocumentId) -> JournalId {
        #[derive(FromQueryResult)]
        struct Row {
            id: JournalId,
        }
        let sql = "select id from lg_journal where document_id = $1 and journal_type = 'voucher'";
        let row: Option<Row> = self.app.platform.db.reader().one(sql, [id.into()]).await.unwrap();
        row.expect("it is posted").id
    }
    pub async fn count(&self, sql: &str) -> i64 {
        self.app.platform.db.reader().number(sql, []).await.unwrap()
    }
    /// A document's vouchers as `event book side account amount`, shortened.
    pub async fn booked(&self, id: DocumentId) -> Vec<String> {
        let sql = "select e.event, e.book, e.side, e.account, e.amount_fen, j.document_id
            from lg_journal j join lg_entry e on e.journal_id = j.id
            where j.document_id = $1 and j.journal_type = 'voucher' order by j.seq, e.line";
        let lines: Vec<Line> = self.app.platform.db.reader().all(sql, [id.into()]).await.unwrap();
        lines.iter().map(Line::words).collect()
    }
    pub async fn state(&self, id: DocumentId) -> String {
        #[derive(FromQueryResult)]
        struct State {
            state: String,
        }
        let sql = "select state from fl_document where id = $1";
        let row: Option<State> = self.app.platform.db.reader().one(sql, [id.into()]).await.unwrap();
        row.map(|row| row.state).unwrap_or_default()
    }
    /// What is wrong with the books.
    pub async fn breaks(&self) -> Vec<String> {
        use ledger::verify::{Check, books, chain};
        let conn = &self.app.platform.db.reader();
        let mut reversals = Check::new("I8", kernel::text!("冲销", "reversals"));
        books::reversals(conn, &mut reversals).await.unwrap();
        let checks = [
            books::financial_balances(conn).await.unwrap(),
            books::budgetary_balances(conn, &[]).await.unwrap(),
            books::differences_are_classed(conn, &[]).await.unwrap(),
            books::balances_are_sums(conn).await.unwrap(),
            books::numbers_are_gapless(conn).await.unwrap(),
            chain::ledger_chain(conn).await.unwrap(),
            reversals,
        ];
        checks.iter().filter(|check| check.breaks_total > 0).map(Check::line).collect()
    }
}

#[derive(Debug, FromQueryResult)]
pub struct Line {
    pub document_id: String,
    pub event: String,
    pub book: String,
    pub side: String,
    pub account: String,
    pub amount_fen: i64,
}

impl Line {
    pub fn words(&self) -> String {
        format!("{} {}{} {} {}", self.event, &self.book[..1], &self.side[..1], self.account, self.amount_fen)
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
    let current = indicator(platform, &conn, id, "current").await;
    let prior = indicator(platform, &conn, id, "prior").await;
    conn.commit().await.unwrap();
    let person = async |role: Role, n: &str| {
        testkit::person(platform, &format!("{role}{code}{n}"), UserClass::Business, &[(role, id)]).await
    };
    Unit {
        id,
        handler: person(Role::Handler, "").await,
        accountant: person(Role::Accountant, "a").await,
        other_accountant: person(Role::Accountant, "b").await,
        reviewer: person(Role::Reviewer, "").await,
        current,
        prior,
    }
}

async fn indicator(platform: &Platform, conn: &kernel::Conn, unit: UnitId, year_kind: &str) -> IndicatorId {
    let id: IndicatorId = platform.ids.new_id();
    let row = json!({"id": id, "number": format!("ZB-{id}"), "unit_id": unit, "fiscal_year": 2026, "parent_id": null,
        "project_id": null, "budget_line_id": platform.ids.fresh(), "fund": "111", "fund_group": "government_budget",
        "function": "2010101", "dep_economy": "30209", "gov_economy": "50201", "expenditure_kind": "basic_operating",
        "payment_mode": "treasury", "year_kind": year_kind, "allotted": 1, "title": "公用经费",
        "expires_on": "2026-12-31", "granted_fen": 1000, "available_fen": 1000, "frozen_fen": 0, "held_fen": 0,
        "paid_fen": 0, "version": 1});
    conn.insert(&INDICATOR, &[row]).await.unwrap();
    id
}

/// A scenario on both engines.
pub async fn each<F, Fut>(test: F)
where
    F: Fn(Arc<World>) -> Fut + Send + Sync + Copy + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    testkit::each_engine(move |db| async move { test(Arc::new(World::new(db).await)).await }).await;
}
