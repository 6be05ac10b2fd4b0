//! A unit with vouchers of two months, one of them closed, posted through the ledger itself.

use chrono::NaiveDate;
use kernel::uuid::Uuid;
use kernel::{Db, Fen, Period, Stamp};
use ledger::store::{Intent, open_units, write};
use ledger::{
    Book, Dimensions, EntryDraft, IndicatorEvents, JournalDraft, JournalId, JournalType, Running, Side,
};
use platform::attachment::{NewFile, digest, keep};
use platform::audit::{self, Event, Origin};
use platform::http::{Platform, Site};
use platform::{Role, UnitId, UserClass, UserId};
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{App, Poster, Registry, Rulebook};
use serde_json::{Value, json};
use testkit::{Client, Person};

/// Vouchers of January, which is closed.
pub const JANUARY: usize = 7;
/// Vouchers of February, which is open.
pub const FEBRUARY: usize = 3;

pub struct World {
    pub platform: Platform,
    pub client: Client,
    pub unit: UnitId,
    pub other: UnitId,
    pub accountant: Person,
    pub finance: Person,
    pub cashier: Person,
    pub supervisor: Person,
    pub reviewer: Person,
}

impl World {
    pub async fn new(db: Db) -> World {
        let platform = testkit::platform(db.clone());
        let top = testkit::insert_unit(&db, "165", "部本级", None).await;
        let unit = testkit::insert_unit(&db, "165001", "一局", Some(top)).await;
        let other = testkit::insert_unit(&db, "165002", "二局", Some(top)).await;
        let rulebook = Rulebook::shipped().unwrap();
        let conn = db.begin().await.unwrap();
        rulebook.chart.store(&conn).await.unwrap();
        conn.script(
            "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version) values
               ('payee', 'P1', '文具\"<公司>', 'enterprise', '', 0, '', 1);",
        )
        .await
        .unwrap();
        conn.commit().await.unwrap();
        let shelf = Shelf::new(rulebook);
        let none: Vec<std::sync::Arc<dyn posting::Kind>> = Vec::new();
        let pipeline = Pipeline {
            db,
            clock: platform.clock.clone(),
            registry: Registry::new(none),
            shelf: shelf.clone(),
        };
        let app = App { platform: platform.clone(), poster: Poster::start(pipeline), shelf };
        let client = Client::new(Site::new(archive::endpoints()).build(app).unwrap());
        let of = async |login: &str, role: Role, unit: UnitId| {
            testkit::person(&platform, login, UserClass::Business, &[(role, unit)]).await
        };
        let world = World {
            accountant: of("kuaiji", Role::Accountant, unit).await,
            finance: of("caiwu", Role::DeptFinance, top).await,
            cashier: of("chuna", Role::Cashier, unit).await,
            supervisor: of("jianguan", Role::Supervisor, top).await,
            reviewer: of("shenhe", Role::Reviewer, unit).await,
            client,
            unit,
            other,
            platform,
        };
        world.post(unit, 1, JANUARY).await;
        world.post(unit, 2, FEBRUARY).await;
        world.close(unit, 202_601).await;
        world
    }
    pub fn db(&self) -> &Db {
        &self.platform.db
    }
    pub fn accountant(&self) -> Client {
        self.client.bearer(&self.accountant.token)
    }
    pub fn finance(&self) -> Client {
        self.client.bearer(&self.finance.token)
    }
    pub fn id(&self) -> Uuid {
        self.platform.ids.fresh()
    }
    /// Closes a period.
    pub async fn close(&self, unit: UnitId, period: i64) {
        let conn = self.db().begin().await.unwrap();
        let sql =
            "insert into lg_closed_period (unit_id, period, closed_by, closed_at) values ($1, $2, $3, $4)";
        let now = self.platform.clock.now();
        let values = [unit.into(), period.into(), self.accountant.id.into(), now.into()];
        conn.exec(sql, values).await.unwrap();
        conn.commit().await.unwrap();
    }
    /// Posts vouchers of a month, each from a document that was handled, reviewed and paid, with a file.
    pub async fn post(&self, unit: UnitId, month: u32, count: usize) {
        for n in 0..count {
            let document = self.id();
            self.document(unit, document, n).await;
            let conn = self.db().begin().await.unwrap();
            let mut running = Running::new(IndicatorEvents::shipped());
            open_units(&conn, &mut running, [unit], 2025, Intent::Write).await.unwrap();
            running.post(self.draft(unit, month, n, document), self.platform.clock.now()).unwrap();
            write(&conn, &running).await.unwrap();
            conn.commit().await.unwrap();
        }
    }
    fn draft(&self, unit: UnitId, month: u32, n: usize, document: Uuid) -> JournalDraft {
        let day = NaiveDate::from_ymd_opt(2026, month, 5).unwrap();
        let amount = Fen::from_fen(100_000 + n as i64 * 1_001);
        let entry = |book: Book, side: Side, account: &str| EntryDraft {
            unit_id: unit,
            book,
            account: account.to_owned(),
            side,
            amount_fen: amount,
            event: "P01".to_owned(),
            dimensions: Dimensions {
                payee_id: Some("payee".to_owned()),
                fund: Some("111".to_owned()),
                function: Some("2010101".to_owned()),
                ..Dimensions::default()
            },
        };
        JournalDraft {
            id: JournalId(self.id()),
            unit_id: unit,
            journal_type: JournalType::Voucher,
            posted_on: day,
            period: Period::of(day),
            event: "P01".to_owned(),
            summary: format!("付第{n}笔，\"办公\"用品"),
            difference_class: String::new(),
            document_id: document.to_string(),
            document_kind: "payment".to_owned(),
            reverses_id: None,
            prepared_by: UserId::SYSTEM,
            entries: vec![
                entry(Book::Financial, Side::Debit, "5001"),
                entry(Book::Financial, Side::Credit, "1002"),
                entry(Book::Budgetary, Side::Debit, "7101"),
                entry(Book::Budgetary, Side::Credit, "8001"),
            ],
        }
    }
    async fn document(&self, unit: UnitId, id: Uuid, n: usize) {
        let conn = self.db().begin().await.unwrap();
        let sql = "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role,
              waiting_unit_id, amount_fen, title, creator_id, created_at, updated_at, version)
            values ($1, 'payment', $2, $3, 2026, 'paid', '[]', 0, '', '', 1, '付款', $4, 1, 1, 1)";
        let number = format!("ZF-{id}");
        let creator = self.accountant.id;
        conn.exec(sql, [id.to_string().into(), number.into(), unit.into(), creator.into()]).await.unwrap();
        let origin = |name: &str| Origin {
            actor_id: creator,
            actor_name: name.to_owned(),
            on_behalf_of: None,
            at: self.platform.clock.now(),
            request_id: "test".to_owned(),
        };
        for (name, action, duty) in [("张经办", "submit", "handle"), ("李审核", "approve", "review")] {
            let event = Event {
                action: format!("payment.{action}"),
                object_kind: "payment".to_owned(),
                object_id: id.to_string(),
                duty: duty.to_owned(),
                opinion: "同意".to_owned(),
                ..Event::default()
            };
            audit::record(&conn, unit, &origin(name), vec![event]).await.unwrap();
        }
        let content = format!("第 {n} 份合同 {id}").into_bytes();
        let file = NewFile {
            id: self.platform.ids.new_id(),
            hash: digest(content.clone().into()).await.unwrap(),
            media_type: "text/plain",
            content: content.into(),
        };
        keep(&conn, &file, creator, Stamp(1)).await.unwrap();
        let sql = "insert into fl_attachment (document_id, seq, attachment_id, is_removal, name, actor_id, actor_name, at)
            values ($1, 1, $2, 0, '合同.txt', $3, '张经办', 1)";
        conn.exec(sql, [id.to_string().into(), file.id.into(), creator.into()]).await.unwrap();
        conn.commit().await.unwrap();
    }
    /// Makes a package through HTTP.
    pub async fn package(&self, from: i64, to: i64) -> Value {
        let body = json!({ "id": self.id(), "unit_id": self.unit, "from": from, "to": to });
        self.accountant().post("/api/archive/packages", &body).await.expect(201).json()
    }
    /// Its bytes.
    pub async fn bytes(&self, package: &Value) -> Vec<u8> {
        let id = package["id"].as_str().unwrap();
        let file = self.accountant().get(&format!("/api/archive/packages/{id}/file")).await.expect(200);
        assert_eq!(file.header("content-type"), "application/zip");
        file.bytes
    }
}
