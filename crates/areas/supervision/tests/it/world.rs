//! A small department: headquarters with two units, indicators issued and reallocated by the real documents, and
//! projects, budgets and payments by scripted ones (their areas have tests of their own).

use std::sync::Arc;

use async_trait::async_trait;
use flow::machine::{Duty, IN_REVIEW, Move, NEW, StateName};
use flow::{By, DocumentId, Flow, Header};
use kernel::{Col, Conn, Db, DbError, Fen, Problem, Table};
use ledger::{Dimensions, Effect, HoldMove, IndicatorId, LineId, Running};
use platform::http::Platform;
use platform::{Role, UnitId, UserClass, UserId};
use posting::document::Loaded;
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{
    Act, Answer, Command, Context, Document, Kind, Link, Poster, Registry, Rulebook, Subject, VoucherRequest,
    Work, Writes,
};
use rules::Finding;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use template::Facts;

const STATES: &[StateName] = &[
    StateName { name: "sent", zh: "已发送", en: "sent" },
    StateName { name: "paid", zh: "已支付", en: "paid" },
    StateName { name: "reserved", zh: "已入库", en: "reserved" },
    StateName { name: "approved", zh: "已批复", en: "approved" },
];
const HANDLER: By = By::Role(&[Role::Handler]);

static PAYMENT: Flow = Flow {
    kind: "payment",
    zh: "支付",
    en: "payment",
    prefix: "ZF",
    states: STATES,
    moves: &[
        Move { from: NEW, action: "submit", to: "sent", by: HANDLER, duty: Duty::Handle },
        Move { from: "sent", action: "settle", to: "paid", by: By::System, duty: Duty::None },
    ],
    route: &[],
};
static PROJECT: Flow = Flow {
    kind: "project",
    zh: "项目",
    en: "project",
    prefix: "XM",
    states: STATES,
    moves: &[Move { from: NEW, action: "submit", to: "reserved", by: HANDLER, duty: Duty::Handle }],
    route: &[],
};
static BUDGET: Flow = Flow {
    kind: "budget",
    zh: "预算",
    en: "budget",
    prefix: "YS",
    states: STATES,
    moves: &[Move { from: NEW, action: "submit", to: "approved", by: HANDLER, duty: Duty::Handle }],
    route: &[],
};

macro_rules! table {
    ($name:ident, $table:literal, $($column:literal $kind:ident),*) => {
        static $name: Table = Table { name: $table, columns: &[$(($column, Col::$kind)),*], key: &["id"] };
    };
}
table!(PAYMENT_BODY, "ex_payment", "id" Text, "unit_id" Text, "payee_id" Text, "payee_account_id" Text, "payer_account_id" Text,
    "fund_group" Text, "payment_channel" Text, "settlement" Text, "purpose" Text, "business" Text, "business_detail" Text,
    "invoice_no" Text, "procurement" Int, "attachments" Int, "amount_fen" Int, "submitted_on" Text, "duplicate_key" Text,
    "paid_on" Text, "refunded_fen" Int);
table!(PAYMENT_LINE, "ex_payment_line", "id" Text, "payment_id" Text, "line" Int, "indicator_id" Text, "amount_fen" Int,
    "refunded_fen" Int, "note" Text, "stated" Text);
table!(PROJECT_BODY, "pj_project", "id" Text, "code" Text, "name" Text, "class" Text, "function" Text, "start_year" Int,
    "end_year" Int, "reason" Text, "flags" Text, "new_policy" Int, "appraisal_result" Text, "appraisal_note" Text,
    "appraised_fen" Int, "released_hash" Text, "total_fen" Int);
table!(COSTING_LINE, "pj_costing_line", "id" Text, "project_id" Text, "line" Int, "task" Text, "budget_year" Int,
    "standard_id" Text, "unit_price_fen" Int, "quantity" Text, "frequency" Text, "unit_of_measure" Text,
    "dep_economy" Text, "fund" Text, "reason" Text, "amount_fen" Int);
table!(BUDGET_BODY, "bg_budget", "id" Text, "unit_id" Text, "budget_year" Int, "note" Text, "sealed_hash" Text);
table!(BUDGET_LINE, "bg_line", "id" Text, "budget_id" Text, "project_id" Text, "function" Text, "dep_economy" Text,
    "gov_economy" Text, "fund" Text, "expenditure_kind" Text, "amount_fen" Int, "taken_over" Int, "note" Text);

fn tables() -> [&'static Table; 6] {
    [&PAYMENT_BODY, &PAYMENT_LINE, &PROJECT_BODY, &COSTING_LINE, &BUDGET_BODY, &BUDGET_LINE]
}

/// A document whose body says what it does.
#[derive(Clone, Serialize, Deserialize)]
struct Script {
    id: DocumentId,
    unit_id: UnitId,
    amount_fen: Fen,
    indicator_id: Option<IndicatorId>,
    line_id: Option<LineId>,
    event: Option<String>,
    rows: Vec<(String, Value)>,
    links: Vec<[String; 5]>,
}

struct Scripted(&'static Flow);

#[async_trait]
impl Kind for Scripted {
    fn flow(&self) -> &'static Flow {
        self.0
    }
    async fn units(&self, _: &Conn, work: &[Work<'_>]) -> Result<Vec<Result<Vec<UnitId>, Problem>>, DbError> {
        Ok(work.iter().map(|work| Ok(vec![script(work).unit_id])).collect())
    }
    async fn load(&self, _: &Conn, work: &[Work<'_>], _: &Context) -> Result<Vec<Loaded>, DbError> {
        Ok(work.iter().map(|work| Ok(Box::new(script(work)) as Box<dyn Document>)).collect())
    }
}

fn script(work: &Work<'_>) -> Script {
    serde_json::from_value(work.command.body.clone()).unwrap()
}

impl Document for Script {
    fn subject(&self) -> Subject {
        Subject {
            unit_id: self.unit_id,
            fiscal_year: 2026,
            amount_fen: self.amount_fen,
            title: "脚本".to_owned(),
        }
    }
    fn indicators(&self) -> Vec<IndicatorId> {
        self.indicator_id.into_iter().collect()
    }
    fn check(&self, _: Act<'_>, _: &Running, _: &Context) -> Vec<Finding> {
        Vec::new()
    }
    fn budget(&self, act: Act<'_>, _: &Running) -> Vec<Effect> {
        let (Some(indicator_id), Some(line_id)) = (self.indicator_id, self.line_id) else {
            return Vec::new();
        };
        let (event, hold) =
            if act.action == "settle" { ("IE25", HoldMove::Commit) } else { ("IE21", HoldMove::Take) };
        vec![Effect { event, indicator_id, counter_id: None, amount_fen: self.amount_fen, line_id, hold }]
    }
    fn vouchers(&self, act: Act<'_>, _: &Running) -> Vec<VoucherRequest> {
        let Some(event) = self.event.clone().filter(|_| act.action == "settle") else { return Vec::new() };
        let facts = Facts::new()
            .word("unit_type", "administrative")
            .word("purpose", "core")
            .word("fund_group", "government_budget")
            .word("indicator_year", "current")
            .word("payment_channel", "treasury")
            .amount("amount", self.amount_fen);
        let dimensions = Dimensions { indicator_id: self.indicator_id, ..Dimensions::default() };
        let summary = "支付".to_owned();
        vec![VoucherRequest { unit_id: self.unit_id, event, facts, reversed: false, dimensions, summary }]
    }
    fn links(&self, act: Act<'_>) -> Vec<Link> {
        if act.from != NEW {
            return Vec::new();
        }
        let word = |word: &str| -> &'static str {
            [
                "standard",
                "costing_line",
                "project",
                "budget_line",
                "indicator",
                "payment",
                "prices",
                "costs",
                "budgets",
                "pays",
            ]
            .into_iter()
            .find(|known| *known == word)
            .unwrap()
        };
        let link = |[from_kind, from, to_kind, to, relation]: &[String; 5]| Link {
            from: (word(from_kind), from.clone()),
            to: (word(to_kind), to.clone()),
            relation: word(relation),
            amount_fen: self.amount_fen,
        };
        self.links.iter().map(link).collect()
    }
    fn rows(&self, act: Act<'_>, _: &Header, writes: &mut Writes) {
        if act.from != NEW {
            return;
        }
        for (name, row) in &self.rows {
            let table = tables().into_iter().find(|table| table.name == name).unwrap();
            writes.upsert(table, row);
        }
    }
}

/// The department and what is in it.
pub struct World {
    pub platform: Platform,
    pub poster: Poster,
    pub headquarters: UnitId,
    pub unit: UnitId,
    pub other: UnitId,
    pub handler: UserId,
    pub other_handler: UserId,
    pub reviewer: UserId,
    pub head: UserId,
    pub finance: [UserId; 2],
}

impl World {
    /// Units, people and codes; nothing posted yet.
    pub async fn new(db: Db) -> World {
        let platform = testkit::platform(db.clone());
        let headquarters = testkit::insert_unit(&db, "001", "部本级", None).await;
        let unit = testkit::insert_unit(&db, "001001", "一局", Some(headquarters)).await;
        let other = testkit::insert_unit(&db, "001002", "二局", Some(headquarters)).await;
        let conn = db.begin().await.unwrap();
        conn.script(
            "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes) values
               ('functional', '2010101', '行政运行', 'Operation', '', 3, '2020-01-01', null, '{}'),
               ('funding_sources', '111', '一般公共预算拨款', 'General', '', 3, '2020-01-01', null, '{}');
             insert into md_economic_mapping (departmental_code, unit_type, government_code, effective_from) values
               ('30201', 'administrative', '50201', '2020-01-01'), ('30202', 'administrative', '50201', '2020-01-01');
             insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version) values
               ('payee', 'P1', '文具公司', 'enterprise', '', 0, '', 1);",
        )
        .await
        .unwrap();
        let account = testkit::Account {
            id: "account",
            owner_kind: "payee",
            owner_id: "payee",
            number: "6222020200012345678",
            name: "文具公司",
            purpose: "payee",
        };
        testkit::insert_account(&conn, &testkit::vault(), &account).await;
        testkit::record_versions(&conn).await;
        let rulebook = Rulebook::shipped().unwrap();
        rulebook.chart.store(&conn).await.unwrap();
        conn.commit().await.unwrap();
        let kinds: Vec<Arc<dyn Kind>> =
            vec![Arc::new(Scripted(&PAYMENT)), Arc::new(Scripted(&PROJECT)), Arc::new(Scripted(&BUDGET))];
        let pipeline = Pipeline {
            db,
            clock: platform.clock.clone(),
            registry: Registry::new(indicator::kinds().into_iter().chain(kinds)),
            shelf: Shelf::new(rulebook),
        };
        let mut world = World {
            poster: Poster::start(pipeline),
            headquarters,
            unit,
            other,
            handler: UserId::SYSTEM,
            other_handler: UserId::SYSTEM,
            reviewer: UserId::SYSTEM,
            head: UserId::SYSTEM,
            finance: [UserId::SYSTEM; 2],
            platform,
        };
        world.handler = world.person("handler", Role::Handler, unit).await;
        world.other_handler = world.person("other", Role::Handler, other).await;
        world.reviewer = world.person("reviewer", Role::Reviewer, unit).await;
        world.head = world.person("head", Role::UnitHead, unit).await;
        world.finance = [
            world.person("finance1", Role::DeptFinance, headquarters).await,
            world.person("finance2", Role::DeptFinance, headquarters).await,
        ];
        world
    }
    async fn person(&self, login: &str, role: Role, unit: UnitId) -> UserId {
        testkit::person(&self.platform, login, UserClass::Business, &[(role, unit)]).await.id
    }
    pub fn id<I: From<kernel::uuid::Uuid>>(&self) -> I {
        self.platform.ids.new_id()
    }
    /// A command, performed.
    pub async fn act(
        &self,
        actor: UserId,
        kind: &'static str,
        id: DocumentId,
        action: &str,
        body: Value,
    ) -> Result<Value, Problem> {
        let command = Command {
            actor_id: actor,
            system: actor == UserId::SYSTEM,
            kind,
            id,
            unit_hint: self.unit,
            action: action.to_owned(),
            body,
            opinion: "同意办理".to_owned(),
            acknowledgements: vec![],
            expected_version: None,
            key: self.platform.ids.fresh(),
            fingerprint: String::new(),
            request_id: "test".to_owned(),
        };
        match self.poster.perform(command).await? {
            Answer::Done(receipt) => Ok(serde_json::from_str(&receipt).unwrap()),
            Answer::Refused(problem) => Err(problem),
        }
    }
    /// The dimensions of an indicator to issue.
    pub fn fresh(&self, unit: UnitId, parent: Option<IndicatorId>, economy: &str) -> Value {
        json!({"unit_id": unit, "parent_id": parent, "fund": "111", "function": "2010101", "dep_economy": economy,
            "expenditure_kind": "basic_operating", "payment_mode": "treasury", "year_kind": "current",
            "allotted": parent.is_some(), "title": "公用经费", "expires_on": "2026-12-31"})
    }
    /// An issue of these indicators by headquarters.
    pub fn issue(&self, id: DocumentId, lines: &[(IndicatorId, i64, Value)]) -> Value {
        let lines: Vec<Value> = lines
            .iter()
            .map(|(indicator, fen, fresh)| {
                json!({"id": self.id::<LineId>(), "indicator_id": indicator, "amount_fen": fen, "fresh": fresh})
            })
            .collect();
        json!({"id": id, "unit_id": self.headquarters, "fiscal_year": 2026, "operation": "issue",
            "document_no": "财预〔2026〕1号", "reason": "年初批复", "lines": lines})
    }
    /// Entered by one, approved by another person of the finance division.
    pub async fn change(&self, body: Value) -> Result<Value, Problem> {
        let id = serde_json::from_value(body["id"].clone()).unwrap();
        self.act(self.finance[0], "indicator_change", id, "submit", body).await?;
        self.act(self.finance[1], "indicator_change", id, "approve", Value::Null).await
    }
    /// A department-level indicator with 1,000,000 fen and two of the unit with 600,000 and 300,000.
    pub async fn issued(&self) -> [IndicatorId; 3] {
        let [top, first, second] = [self.id(), self.id(), self.id()];
        let lines = [
            (top, 1_000_000, self.fresh(self.headquarters, None, "30201")),
            (first, 600_000, self.fresh(self.unit, Some(top), "30201")),
            (second, 300_000, self.fresh(self.unit, Some(top), "30202")),
        ];
        self.change(self.issue(self.id(), &lines)).await.unwrap();
        [top, first, second]
    }
    /// A payment of an indicator: submitted, and settled when an event is given.
    pub async fn pay(&self, indicator: IndicatorId, fen: i64, event: Option<&str>) -> DocumentId {
        let (id, line): (DocumentId, LineId) = (self.id(), self.id());
        let payment = json!({"id": id, "unit_id": self.unit, "payee_id": "payee", "payee_account_id": "account",
            "payer_account_id": "own", "fund_group": "government_budget", "payment_channel": "treasury",
            "settlement": "transfer", "purpose": "办公用品", "business": "expense", "business_detail": "",
            "invoice_no": "", "procurement": 0, "attachments": 1, "amount_fen": fen, "submitted_on": "2026-03-02",
            "duplicate_key": "", "paid_on": "", "refunded_fen": 0});
        let body_line = json!({"id": line, "payment_id": id, "line": 1, "indicator_id": indicator, "amount_fen": fen,
            "refunded_fen": 0, "note": "", "stated": "{}"});
        let body = json!({"id": id, "unit_id": self.unit, "amount_fen": fen, "indicator_id": indicator,
            "line_id": line, "event": event,
            "rows": [["ex_payment", payment], ["ex_payment_line", body_line]],
            "links": [["indicator", indicator.to_string(), "payment", id.to_string(), "pays"]]});
        self.act(self.handler, "payment", id, "submit", body.clone()).await.unwrap();
        if event.is_some() {
            self.act(UserId::SYSTEM, "payment", id, "settle", body).await.unwrap();
        }
        id
    }
    /// A project of one costing line over 90,000 fen, and an approved budget with its line. Answers both lines.
    pub async fn budgeted(&self) -> (DocumentId, String, String) {
        let (project, budget): (DocumentId, DocumentId) = (self.id(), self.id());
        let (costing, line) = (self.platform.ids.fresh().to_string(), self.platform.ids.fresh().to_string());
        let script = |id: DocumentId, rows: Value, links: Value| json!({"id": id, "unit_id": self.unit, "amount_fen": 90_000, "rows": rows, "links": links});
        let body = json!({"id": project, "code": "XM01", "name": "会议", "class": "21", "function": "2010101",
            "start_year": 2026, "end_year": 2026, "reason": "", "flags": "", "new_policy": 0, "appraisal_result": "",
            "appraisal_note": "", "appraised_fen": 0, "released_hash": "", "total_fen": 90_000});
        let costed = json!({"id": costing, "project_id": project, "line": 1, "task": "会议", "budget_year": 2026,
            "standard_id": null, "unit_price_fen": 30_000, "quantity": "1.5", "frequency": "2",
            "unit_of_measure": "人天", "dep_economy": "30201", "fund": "111", "reason": "", "amount_fen": 90_000});
        let rows = json!([["pj_project", body], ["pj_costing_line", costed]]);
        let links = json!([["costing_line", costing, "project", project, "costs"]]);
        self.act(self.handler, "project", project, "submit", script(project, rows, links)).await.unwrap();
        let body =
            json!({"id": budget, "unit_id": self.unit, "budget_year": 2026, "note": "", "sealed_hash": ""});
        let budget_line = json!({"id": line, "budget_id": budget, "project_id": project, "function": "2010101",
            "dep_economy": "30201", "gov_economy": "50201", "fund": "111", "expenditure_kind": "basic_operating",
            "amount_fen": 90_000, "taken_over": 0, "note": ""});
        let rows = json!([["bg_budget", body], ["bg_line", budget_line]]);
        let links = json!([["project", project, "budget_line", line, "budgets"]]);
        self.act(self.handler, "budget", budget, "submit", script(budget, rows, links)).await.unwrap();
        (project, costing, line)
    }
    /// A reallocation by the unit's handler, approved by everybody of the route.
    pub async fn reallocate(
        &self,
        from: IndicatorId,
        to: IndicatorId,
        fen: i64,
    ) -> Result<DocumentId, Problem> {
        let id: DocumentId = self.id();
        let line = |indicator: IndicatorId| json!([{"id": self.id::<LineId>(), "indicator_id": indicator, "amount_fen": fen}]);
        let body = json!({"id": id, "unit_id": self.unit, "fiscal_year": 2026, "reason": "调剂", "from": line(from), "to": line(to)});
        self.act(self.handler, "reallocation", id, "submit", body).await?;
        for actor in [self.reviewer, self.head, self.finance[0]] {
            self.act(actor, "reallocation", id, "approve", Value::Null).await?;
        }
        Ok(id)
    }
}

/// The name of the review state, for tests that look at it.
pub const REVIEW: &str = IN_REVIEW;
