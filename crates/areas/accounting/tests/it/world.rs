//! A unit with books that were posted through the ledger itself, its people, and its bank account.

use chrono::NaiveDate;
use kernel::uuid::Uuid;
use kernel::{Db, Fen, Period, Stamp};
use ledger::store::{Intent, open_units, write};
use ledger::{
    Book, Dimensions, EntryDraft, IndicatorEvents, JournalDraft, JournalId, JournalType, Running, Side,
};
use platform::http::{Platform, Site};
use platform::{Role, UnitId, UserClass, UserId};
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{App, Poster, Registry, Rulebook};
use testkit::Client;

/// A voucher to post: month, day, number of its document, and lines (side, account, fen, payee, economic class).
pub struct Voucher<'a> {
    pub day: &'a str,
    /// 0 for the opening of the books, 13 for the carry-forward.
    pub month: Option<i64>,
    pub summary: &'a str,
    pub document: String,
    pub kind: &'a str,
    pub lines: Vec<(char, &'a str, i64, &'a str, &'a str)>,
}

pub struct World {
    pub platform: Platform,
    pub unit: UnitId,
    pub bank: String,
    pub accountant: Client,
    pub second: Client,
    pub cashier: Client,
    pub reviewer: Client,
    pub supervisor: Client,
    pub stranger: Client,
    posted: std::sync::atomic::AtomicU64,
}

impl World {
    pub async fn new(db: Db) -> World {
        let platform = testkit::platform(db.clone());
        let top = testkit::insert_unit(&db, "0", "部", None).await;
        let unit = testkit::insert_unit(&db, "1", "一局", Some(top)).await;
        let other = testkit::insert_unit(&db, "2", "二局", Some(top)).await;
        let shelf = Shelf::new(Rulebook::shipped().unwrap());
        let bank = platform.ids.fresh().to_string();
        let conn = db.begin().await.unwrap();
        shelf.get().chart.store(&conn).await.unwrap();
        let account = testkit::Account {
            id: &bank,
            owner_kind: "unit",
            owner_id: &unit.to_string(),
            number: "0200001234567890",
            name: "一局",
            purpose: "basic",
        };
        testkit::insert_account(&conn, &testkit::vault(), &account).await;
        conn.script(
            "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version) values
               ('p1', 'P1', '甲公司', 'enterprise', '', 0, '', 1), ('p2', 'P2', '乙公司', 'enterprise', '', 0, '', 1);",
        )
        .await
        .unwrap();
        conn.commit().await.unwrap();
        let pipeline = Pipeline {
            db: db.clone(),
            clock: platform.clock.clone(),
            registry: Registry::new([]),
            shelf: shelf.clone(),
        };
        let app = App { platform: platform.clone(), poster: Poster::start(pipeline), shelf };
        let router = Site::new(accounting::endpoints()).build(app).unwrap();
        let client = |login: &'static str, role: Role, unit: UnitId| {
            let (platform, router) = (platform.clone(), router.clone());
            async move {
                let person = testkit::person(&platform, login, UserClass::Business, &[(role, unit)]).await;
                Client::new(router).bearer(&person.token)
            }
        };
        World {
            accountant: client("accountant", Role::Accountant, unit).await,
            second: client("second", Role::Accountant, unit).await,
            cashier: client("cashier", Role::Cashier, unit).await,
            reviewer: client("reviewer", Role::Reviewer, unit).await,
            supervisor: client("supervisor", Role::Supervisor, top).await,
            stranger: client("stranger", Role::Accountant, other).await,
            posted: std::sync::atomic::AtomicU64::new(1),
            platform,
            unit,

            bank,
        }
    }
    /// Posts vouchers, each for a document of its own.
    pub async fn post(&self, vouchers: &[Voucher<'_>]) -> Vec<JournalId> {
        let conn = self.platform.db.begin().await.unwrap();
        let mut running = Running::new(IndicatorEvents::shipped());
        open_units(&conn, &mut running, [self.unit], 2025, Intent::Write).await.unwrap();
        let mut ids = Vec::new();
        for voucher in vouchers {
            let n = self.posted.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let draft = draft(self.unit, JournalId(Uuid::from_u128(1_000 + u128::from(n))), voucher);
            ids.push(draft.id);
            running.post(draft, Stamp(1)).unwrap();
        }
        write(&conn, &running).await.unwrap();
        conn.commit().await.unwrap();
        ids
    }
    /// A plain movement of the bank account: money in is positive.
    pub async fn moved(&self, day: &str, fen: i64, payee: &str) -> JournalId {
        let (bank, other) = if fen > 0 { ('d', 'c') } else { ('c', 'd') };
        let against = if fen > 0 { "4101" } else { "5001" };
        let voucher = Voucher {
            day,
            month: None,
            summary: "收付",
            document: self.platform.ids.fresh().to_string(),
            kind: "manual_voucher",
            lines: vec![(bank, "1002", fen.abs(), payee, ""), (other, against, fen.abs(), payee, "30201")],
        };
        self.post(&[voucher]).await[0]
    }
}

fn draft(unit: UnitId, id: JournalId, voucher: &Voucher<'_>) -> JournalDraft {
    let posted_on = NaiveDate::parse_from_str(voucher.day, "%Y-%m-%d").unwrap();
    let year = i64::from(chrono::Datelike::year(&posted_on));
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let entry = |(side, account, fen, payee, economy): &(char, &str, i64, &str, &str)| EntryDraft {
        unit_id: unit,
        book: if account.starts_with(['6', '7', '8']) { Book::Budgetary } else { Book::Financial },
        account: (*account).to_owned(),
        side: if *side == 'd' { Side::Debit } else { Side::Credit },
        amount_fen: Fen::from_fen(*fen),
        event: "P01".into(),
        dimensions: Dimensions { payee_id: some(payee), dep_economy: some(economy), ..Dimensions::default() },
    };
    JournalDraft {
        id,
        unit_id: unit,
        journal_type: JournalType::Voucher,
        posted_on,
        period: match voucher.month {
            Some(0) => Period::opening(year),
            Some(_) => Period::closing(year),
            None => Period::of(posted_on),
        },
        event: "P01".into(),
        summary: voucher.summary.to_owned(),
        difference_class: String::new(),
        document_id: voucher.document.clone(),
        document_kind: voucher.kind.to_owned(),
        reverses_id: None,
        prepared_by: UserId::SYSTEM,
        entries: voucher.lines.iter().map(entry).collect(),
    }
}
