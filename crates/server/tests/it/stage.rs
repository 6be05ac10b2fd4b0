//! A small department to test and measure on: two units under one top, a person for each post, a payee with an
//! account, and indicators issued through the pipeline. It needs nothing of this crate's other tests, so that the
//! benchmarks include it by path.

use axum::http::Method;
use kernel::uuid::Uuid;
use kernel::{Clock, Db, Ids};
use platform::http::Platform;
use platform::{Role, UnitId, UserClass};
use serde_json::{Value, json};
use server::Product;
use testkit::{Client, Person, person};

/// Lines of one indicator change.
const LINES_MAX: usize = 400;
/// What indicators are of: general public budget, administrative operation, entrusted services.
const FUND: &str = "111";
const FUNCTION: &str = "2010301";
const ECONOMY: &str = "30227";

/// A unit that pays: one person for each post, and its zero-balance account.
#[derive(Clone, Debug)]
pub struct Unit {
    pub id: UnitId,
    pub code: String,
    pub handler: Person,
    pub reviewer: Person,
    pub head: Person,
    pub cashier: Person,
    pub accountant: Person,
    /// Its accounts: zero-balance and basic.
    pub accounts: [Uuid; 2],
}

/// The department.
pub struct Stage {
    pub product: Product,
    pub client: Client,
    pub ids: Ids,
    /// The fiscal year of its clock.
    pub year: i64,
    pub top: UnitId,
    /// The unit most tests pay from.
    pub unit: Unit,
    /// Another one under the same top.
    pub other: Unit,
    /// The department's finance division: one makes a change, the other approves it.
    pub finance: [Person; 2],
    pub bank: Person,
    pub payee_id: Uuid,
    pub payee_account_id: Uuid,
}

impl Stage {
    /// Builds it on a fresh database.
    pub async fn build(db: Db, clock: Clock) -> Stage {
        let ids = Ids::system(clock.clone());
        let product = Product::on(db, clock, ids.clone(), testkit::vault()).await.expect("the product opens");
        let platform = &product.app.platform;
        let client = Client::new(product.router().expect("the table of endpoints is sound"));
        let top = testkit::insert_unit(&platform.db, "165", "部", None).await;
        let unit = new_unit(platform, "165001", top).await;
        let other = new_unit(platform, "165002", top).await;
        let at_top = |role| [(role, top)];
        let finance = [
            person(platform, "caiwu", UserClass::Business, &at_top(Role::DeptFinance)).await,
            person(platform, "caiwu2", UserClass::Business, &at_top(Role::DeptFinance)).await,
        ];
        let bank = person(platform, "yinhang", UserClass::Business, &at_top(Role::Bank)).await;
        let (payee_id, payee_account_id) = payee(platform, "SK001", "北京华信科技有限公司").await;
        let year = i64::from(chrono::Datelike::year(&platform.clock.today()));
        Stage { client, ids, year, top, unit, other, finance, bank, payee_id, payee_account_id, product }
    }
    /// The database.
    pub fn db(&self) -> &Db {
        &self.product.app.platform.db
    }
    /// Issues executable indicators of a unit through the pipeline, each with so much available.
    pub async fn indicators(&self, unit: &Unit, count: usize, amount_fen: i64) -> Vec<Uuid> {
        let mut all = Vec::with_capacity(count);
        while all.len() < count {
            let part = (count - all.len()).min(LINES_MAX);
            all.extend(self.issue(unit, part, amount_fen).await);
        }
        all
    }
    async fn issue(&self, unit: &Unit, count: usize, amount_fen: i64) -> Vec<Uuid> {
        let pool = self.ids.fresh();
        let indicators: Vec<Uuid> = (0..count).map(|_| self.ids.fresh()).collect();
        let whole = amount_fen * i64::try_from(count).expect("few lines");
        let held = self.line(pool, whole, self.fresh(self.top, None, "待分配"));
        let lines: Vec<Value> = std::iter::once(held)
            .chain(
                indicators
                    .iter()
                    .map(|id| self.line(*id, amount_fen, self.fresh(unit.id, Some(pool), &unit.code))),
            )
            .collect();
        let id = self.ids.fresh();
        let body = json!({
            "id": id, "unit_id": self.top, "fiscal_year": self.year, "operation": "issue",
            "document_no": format!("综财〔{}〕{id}号", self.year), "reason": "年初下达", "lines": lines,
        });
        let [maker, approver] = &self.finance;
        self.client.bearer(&maker.token).post("/api/indicator/changes?submit=true", &body).await.expect(201);
        self.act(approver, &format!("/api/indicator/changes/{id}"), "approve").await;
        indicators
    }
    fn line(&self, indicator: Uuid, amount_fen: i64, fresh: Value) -> Value {
        json!({ "id": self.ids.fresh(), "indicator_id": indicator, "amount_fen": amount_fen, "fresh": fresh })
    }
    fn fresh(&self, unit: UnitId, parent: Option<Uuid>, title: &str) -> Value {
        json!({
            "unit_id": unit, "parent_id": parent, "fund": FUND, "function": FUNCTION, "dep_economy": ECONOMY,
            "expenditure_kind": "basic_operating", "payment_mode": "treasury", "year_kind": "current",
            "allotted": parent.is_some(), "title": title, "expires_on": format!("{}-12-31", self.year),
        })
    }
    /// The body of a payment of one line.
    pub fn payment(&self, unit: UnitId, indicator: Uuid, amount_fen: i64) -> Value {
        let (id, line) = (self.ids.fresh(), self.ids.fresh());
        json!({
            "id": id, "unit_id": unit, "fiscal_year": self.year, "payee_id": self.payee_id,
            "payee_account_id": self.payee_account_id, "settlement": "transfer", "business": "expense",
            "purpose": format!("委托服务 {id}"),
            "lines": [{ "id": line, "indicator_id": indicator, "amount_fen": amount_fen }],
            // A stage on the machine's clock has paid nothing yet: in December all of a year falls into one month.
            "acknowledgements": [{ "rule": "CR38", "reason": "年末集中支付。" }],
        })
    }
    /// Takes a submitted payment to the bank and back; its number.
    pub async fn pay(&self, unit: &Unit, payment: &str, amount_fen: i64) -> String {
        let path = format!("/api/execution/payments/{payment}");
        self.act(&unit.reviewer, &path, "approve").await;
        let approved = self.act(&unit.head, &path, "approve").await;
        let number = approved["document"]["number"].as_str().expect("a document has a number").to_owned();
        let instruction = json!({ "id": self.ids.fresh(), "unit_id": unit.id });
        let cashier = self.client.bearer(&unit.cashier.token);
        cashier.post("/api/execution/bank-instructions", &instruction).await.expect(201);
        let file = self.receipts([(number.as_str(), amount_fen)]);
        let bank = self.client.bearer(&self.bank.token);
        let kind = Some("text/csv");
        let sent =
            bank.send(Method::POST, "/api/execution/bank-receipts", kind, file.into()).await.expect(200);
        assert_eq!(sent.json()["accepted"], 1, "{}", sent.text());
        number
    }
    /// The bank's file that says these payments were paid today.
    pub fn receipts<'n>(&self, payments: impl IntoIterator<Item = (&'n str, i64)>) -> String {
        let today = self.product.app.platform.clock.today();
        let mut file = "receipt_no,payment_no,result,amount_yuan,date,reason\r\n".to_owned();
        for (number, amount_fen) in payments {
            let (yuan, fen) = (amount_fen / 100, amount_fen % 100);
            file.push_str(&format!("H-{number},{number},paid,{yuan}.{fen:02},{today},\r\n"));
        }
        file
    }
    /// Somebody acts on a document; it must succeed.
    pub async fn act(&self, who: &Person, document: &str, action: &str) -> Value {
        let body = json!({ "opinion": "同意办理。" });
        let answer =
            self.client.bearer(&who.token).post(&format!("{document}/actions/{action}"), &body).await;
        assert_eq!(answer.status.as_u16(), 200, "{} {action} {document}: {}", who.login, answer.text());
        answer.json()
    }
}

async fn new_unit(platform: &Platform, code: &str, top: UnitId) -> Unit {
    let id = testkit::insert_unit(&platform.db, code, &format!("单位{code}"), Some(top)).await;
    let zero_balance = account(platform, "unit", id.0, code, "zero_balance").await;
    let basic = account(platform, "unit", id.0, code, "basic").await;
    let post = async |word: &str, role| {
        person(platform, &format!("{word}.{code}"), UserClass::Business, &[(role, id)]).await
    };
    Unit {
        id,
        code: code.to_owned(),
        handler: post("jb", Role::Handler).await,
        reviewer: post("sh", Role::Reviewer).await,
        head: post("fz", Role::UnitHead).await,
        cashier: post("cn", Role::Cashier).await,
        accountant: post("kj", Role::Accountant).await,
        accounts: [zero_balance, basic],
    }
}

/// A payee with an account of its name.
async fn payee(platform: &Platform, code: &str, name: &str) -> (Uuid, Uuid) {
    let id = platform.ids.fresh();
    const INSERT: &str =
        "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version)
        values ($1, $2, $3, 'enterprise', '', 0, '', 1)";
    let conn = platform.db.begin().await.expect("a transaction begins");
    conn.exec(INSERT, [id.to_string().into(), code.into(), name.into()]).await.expect("the payee fits");
    testkit::record_versions(&conn).await;
    conn.commit().await.expect("the payee is stored");
    (id, account(platform, "payee", id, name, "payee").await)
}

async fn account(platform: &Platform, owner_kind: &str, owner: Uuid, name: &str, purpose: &str) -> Uuid {
    let id = platform.ids.fresh();
    // Account numbers are digits; the id's own are enough to be unique.
    let number = (id.as_u128() % 1_000_000_000_000_000_000).to_string();
    let account = testkit::Account {
        id: &id.to_string(),
        owner_kind,
        owner_id: &owner.to_string(),
        number: &number,
        name,
        purpose,
    };
    let conn = platform.db.begin().await.expect("a transaction begins");
    testkit::insert_account(&conn, &platform.vault, &account).await;
    testkit::record_versions(&conn).await;
    conn.commit().await.expect("the account is stored");
    id
}
