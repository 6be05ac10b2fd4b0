//! Two units with money, people and payees.

use std::sync::Arc;

use flow::DocumentId;
use kernel::uuid::Uuid;
use kernel::{Db, Problem};
use ledger::indicator::INDICATOR;
use ledger::{Indicator, IndicatorId};
use platform::http::Platform;
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
    pub company: Payee,
    pub stopped: Payee,
}

pub struct Unit {
    pub id: UnitId,
    pub handler: UserId,
    pub reviewer: UserId,
    pub head: UserId,
    pub cashier: UserId,
    pub accountant: UserId,
    pub token: String,
    pub basic_account: Uuid,
    pub treasury: IndicatorId,
    pub own: IndicatorId,
}

pub struct Payee {
    pub id: Uuid,
    pub account: Uuid,
}

#[derive(Debug, FromQueryResult, PartialEq, Eq)]
pub struct Line {
    pub event: String,
    pub book: String,
    pub side: String,
    pub account: String,
    pub amount_fen: i64,
}

pub const GRANTED: i64 = 10_000_000;

impl World {
    pub async fn new(db: Db) -> World {
        let platform = testkit::platform(db);
        let shelf = Shelf::new(Rulebook::shipped().expect("the shipped rules are sound"));
        let pipeline = Pipeline {
            db: platform.db.clone(),
            clock: platform.clock.clone(),
            registry: Registry::new(execution::kinds()),
            shelf: shelf.clone(),
        };
        let top = testkit::insert_unit(&platform.db, "0", "部", None).await;
        let office = unit(&platform, "1", top, "administrative").await;
        let institute = unit(&platform, "2", top, "institution").await;
        let company = payee(&platform, "enterprise", "甲公司", 0).await;
        let stopped = payee(&platform, "enterprise", "乙公司", 1).await;
        let app = App { platform, poster: Poster::start(pipeline), shelf };
        World { app, office, institute, company, stopped }
    }
    pub fn fresh(&self) -> Uuid {
        self.app.platform.ids.fresh()
    }
    pub fn scope(&self) -> Scope {
        Scope::of_operator([self.office.id, self.institute.id])
    }
    /// A payment of these lines, as input.
    pub fn payment(&self, unit: &Unit, lines: &[(IndicatorId, i64)]) -> Value {
        let lines: Vec<Value> = lines
            .iter()
            .map(|(indicator, fen)| json!({"id": self.fresh(), "indicator_id": indicator, "amount_fen": fen}))
            .collect();
        json!({"id": self.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "payee_id": self.company.id,
            "payee_account_id": self.company.account, "settlement": "transfer", "business": "expense",
            "purpose": format!("办公设备维修 {}", self.fresh()), "lines": lines})
    }
    pub fn command(&self, who: UserId, id: DocumentId, action: &str, body: Value) -> Command {
        Command {
            actor_id: who,
            system: false,
            kind: if body.get("revenue_item").is_some() { "income" } else { "payment" },
            id,
            unit_hint: self.office.id,
            action: action.to_owned(),
            body,
            opinion: String::new(),
            acknowledgements: Vec::new(),
            expected_version: None,
            key: self.fresh(),
            fingerprint: String::new(),
            request_id: "test".to_owned(),
        }
    }
    pub async fn perform(&self, command: Command) -> Result<Value, Problem> {
        match self.app.poster.perform(command).await? {
            Answer::Done(receipt) => Ok(serde_json::from_str(&receipt).unwrap()),
            Answer::Refused(problem) => Err(problem),
        }
    }
    pub async fn act(&self, who: UserId, id: DocumentId, action: &str) -> Result<Value, Problem> {
        self.perform(self.command(who, id, action, Value::Null)).await
    }
    pub async fn submit(&self, unit: &Unit, input: Value) -> Result<DocumentId, Problem> {
        let id = id_of(&input);
        self.perform(self.command(unit.handler, id, "submit", input)).await.map(|_| id)
    }
    /// Submitted, reviewed, approved, sent. Answers id and number.
    pub async fn sent(&self, unit: &Unit, input: Value) -> (DocumentId, String) {
        let id = self.submit(unit, input).await.expect("submitted");
        self.act(unit.reviewer, id, "approve").await.expect("reviewed");
        self.act(unit.head, id, "approve").await.expect("approved");
        let receipt = self.act(unit.cashier, id, "instruct").await.expect("sent");
        (id, receipt["document"]["number"].as_str().unwrap().to_owned())
    }
    /// Another indicator of treasury money.
    pub async fn indicator(&self, unit: &Unit, granted: i64) -> IndicatorId {
        let conn = self.app.platform.db.begin().await.unwrap();
        let id = indicator(&self.app.platform, &conn, unit.id, "government_budget", granted).await;
        conn.commit().await.unwrap();
        id
    }
    /// The unit itself as a payee, with the name its own accounts are kept under.
    pub async fn itself(&self, code: &str) -> Payee {
        payee(&self.app.platform, "unit", &format!("单位{code}"), 0).await
    }
    /// Codes of funds, as reference data has them.
    pub async fn funds(&self, codes: &[(&str, &str)]) {
        let conn = self.app.platform.db.begin().await.unwrap();
        for (code, group) in codes {
            let attributes = json!({"fund_group": group}).to_string();
            let sql = "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to,
                  attributes)
                values ('funding_sources', $1, $1, $1, '', 1, '2020-01-01', null, $2)";
            conn.exec(sql, [(*code).into(), attributes.into()]).await.unwrap();
        }
        conn.commit().await.unwrap();
    }
    /// Own funds come in and are booked.
    pub async fn receive(&self, unit: &Unit, fen: i64) -> DocumentId {
        let input = json!({"id": self.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "business": "revenue",
            "revenue_item": "other", "amount_fen": fen, "payer": "某大学", "received_on": "2026-03-01",
            "account_id": unit.basic_account});
        let id = id_of(&input);
        self.perform(self.command(unit.handler, id, "submit", input)).await.expect("submitted");
        for who in [unit.reviewer, unit.accountant] {
            let mut command = self.command(who, id, "approve", Value::Null);
            command.kind = "income";
            self.perform(command).await.expect("approved");
        }
        id
    }
    /// A command about a document of another kind than a payment.
    pub async fn tell(
        &self,
        kind: &'static str,
        who: UserId,
        id: DocumentId,
        action: &str,
        body: Value,
    ) -> Result<Value, Problem> {
        self.perform(Command { kind, ..self.command(who, id, action, body) }).await
    }
    /// An accrual, as input.
    pub fn accrual(&self, unit: &Unit, business: &str, detail: Option<&str>, fen: i64) -> Value {
        json!({"id": self.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "business": business,
            "business_detail": detail, "amount_fen": fen, "purpose": "物业管理费", "attachments": 1})
    }
    /// Submitted, reviewed and confirmed by the accountant.
    pub async fn confirmed(&self, kind: &'static str, unit: &Unit, input: Value) -> DocumentId {
        let id = id_of(&input);
        self.tell(kind, unit.handler, id, "submit", input).await.expect("submitted");
        for who in [unit.reviewer, unit.accountant] {
            self.tell(kind, who, id, "approve", Value::Null).await.expect("approved");
        }
        id
    }
    /// What `yiti verify` says of the books (not of the positions: the indicators here were never issued).
    pub async fn breaks(&self) -> Vec<String> {
        use ledger::verify::books;
        let conn = &self.app.platform.db.reader();
        let both = [
            "P01", "P03", "P05", "P11", "P15", "P16", "P18", "P19", "P25", "P27", "P30", "P49", "P50", "P59",
            "P62", "P71", "F01", "F04", "F05",
        ];
        let checks = [
            books::financial_balances(conn).await.unwrap(),
            books::budgetary_balances(conn, &both).await.unwrap(),
            books::differences_are_classed(conn, &[]).await.unwrap(),
            books::balances_are_sums(conn).await.unwrap(),
        ];
        checks.iter().filter(|check| check.breaks_total > 0).map(ledger::verify::Check::line).collect()
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
    /// Available, held and paid.
    pub async fn position(&self, id: IndicatorId) -> (i64, i64, i64) {
        let sql = format!("select {} from lg_indicator i where i.id = $1", ledger::indicator::COLUMNS);
        let row: Option<Indicator> = self.app.platform.db.reader().one(&sql, [id.into()]).await.unwrap();
        let row = row.expect("the indicator is there");
        (row.available_fen.fen(), row.held_fen.fen(), row.paid_fen.fen())
    }
    /// The lines of a document's vouchers.
    pub async fn lines(&self, id: DocumentId) -> Vec<Line> {
        let sql = "select e.event, e.book, e.side, e.account, e.amount_fen
            from lg_journal j join lg_entry e on e.journal_id = j.id
            where j.document_id = $1 and j.journal_type = 'voucher' order by j.seq, e.line";
        self.app.platform.db.reader().all(sql, [id.into()]).await.unwrap()
    }
    /// As `event book side account amount`, shortened.
    pub async fn booked(&self, id: DocumentId) -> Vec<String> {
        let lines = self.lines(id).await;
        let words =
            |l: &Line| format!("{} {}{} {} {}", l.event, &l.book[..1], &l.side[..1], l.account, l.amount_fen);
        lines.iter().map(words).collect()
    }
    pub async fn count(&self, sql: &str) -> i64 {
        self.app.platform.db.reader().number(sql, []).await.unwrap()
    }
}

pub fn id_of(input: &Value) -> DocumentId {
    input["id"].as_str().unwrap().parse().unwrap()
}

pub fn rules(problem: &Problem) -> Vec<String> {
    problem.findings.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect()
}

async fn person(platform: &Platform, login: String, role: Role, unit: UnitId) -> testkit::Person {
    testkit::person(platform, &login, UserClass::Business, &[(role, unit)]).await
}

async fn unit(platform: &Platform, code: &str, parent: UnitId, unit_type: &str) -> Unit {
    let id = testkit::insert_unit(&platform.db, code, &format!("单位{code}"), Some(parent)).await;
    let conn = platform.db.begin().await.unwrap();
    conn.exec("update md_unit set unit_type = $1 where id = $2", [unit_type.into(), id.into()])
        .await
        .unwrap();
    let mut accounts = Vec::new();
    for purpose in ["zero_balance", "basic"] {
        let account = platform.ids.fresh();
        let number = format!("{code}{purpose}");
        insert_account(&conn, account, "unit", id.0, &number, &format!("单位{code}"), purpose).await;
        accounts.push(account);
    }
    let treasury = indicator(platform, &conn, id, "government_budget", GRANTED).await;
    let own = indicator(platform, &conn, id, "own_funds", GRANTED).await;
    conn.commit().await.unwrap();
    let handler = person(platform, format!("handler{code}"), Role::Handler, id).await;
    Unit {
        id,
        handler: handler.id,
        reviewer: person(platform, format!("reviewer{code}"), Role::Reviewer, id).await.id,
        head: person(platform, format!("head{code}"), Role::UnitHead, id).await.id,
        cashier: person(platform, format!("cashier{code}"), Role::Cashier, id).await.id,
        accountant: person(platform, format!("accountant{code}"), Role::Accountant, id).await.id,
        token: handler.token,
        basic_account: accounts[1],
        treasury,
        own,
    }
}

async fn indicator(
    platform: &Platform,
    conn: &kernel::Conn,
    unit: UnitId,
    fund_group: &str,
    granted: i64,
) -> IndicatorId {
    let id: IndicatorId = platform.ids.new_id();
    let own = fund_group == "own_funds";
    let row = json!({"id": id, "number": format!("ZB-{id}"), "unit_id": unit, "fiscal_year": 2026, "parent_id": null,
        "project_id": null, "budget_line_id": platform.ids.fresh(), "fund": if own { "31" } else { "111" },
        "fund_group": fund_group, "function": "2010101", "dep_economy": "30299", "gov_economy": "50299",
        "expenditure_kind": "basic_operating",
        "payment_mode": if own { "unit_bank_account" } else { "treasury" }, "year_kind": "current", "allotted": 1,
        "title": "公用经费", "expires_on": "2026-12-31", "granted_fen": granted, "available_fen": granted,
        "frozen_fen": 0, "held_fen": 0, "paid_fen": 0, "version": 1});
    conn.insert(&INDICATOR, &[row]).await.unwrap();
    id
}

async fn insert_account(
    conn: &kernel::Conn,
    id: Uuid,
    owner_kind: &str,
    owner: Uuid,
    number: &str,
    name: &str,
    purpose: &str,
) {
    let (id, owner_id) = (id.to_string(), owner.to_string());
    let account = testkit::Account { id: &id, owner_kind, owner_id: &owner_id, number, name, purpose };
    testkit::insert_account(conn, &testkit::vault(), &account).await;
}

async fn payee(platform: &Platform, kind: &str, name: &str, stopped: i64) -> Payee {
    let (id, account) = (platform.ids.fresh(), platform.ids.fresh());
    let conn = platform.db.begin().await.unwrap();
    let sql = "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version)
        values ($1, $2, $3, $4, '', $5, '', 1)";
    let values = [id.to_string().into(), format!("P{id}").into(), name.into(), kind.into(), stopped.into()];
    conn.exec(sql, values).await.unwrap();
    insert_account(&conn, account, "payee", id, &format!("62{}", id.simple()), name, "payee").await;
    conn.commit().await.unwrap();
    Payee { id, account }
}

/// A scenario on both engines.
pub async fn each<F, Fut>(test: F)
where
    F: Fn(Arc<World>) -> Fut + Send + Sync + Copy + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    testkit::each_engine(move |db| async move { test(Arc::new(World::new(db).await)).await }).await;
}
