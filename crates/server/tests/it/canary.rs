//! A thousand people whose data is marked: what is marked is nowhere in clear but where somebody asked for it.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex};

use axum::http::Method;
use kernel::{Clock, Db};
use platform::{Role, UserClass};
use serde_json::{Value, json};
use testkit::{Answered, Client, person};

use crate::stage::Stage;
use crate::tables::every_row;

const PEOPLE: usize = 1_000;

/// Marked values by length: whatever holds one of them tells it.
#[derive(Default)]
struct Marked {
    values: BTreeMap<usize, HashSet<Vec<u8>>>,
    /// How they begin, so that few places are looked at closely.
    begin: BTreeSet<[u8; 4]>,
}

impl Marked {
    fn add(&mut self, value: &str) -> String {
        let bytes = value.as_bytes();
        self.begin.insert([bytes[0], bytes[1], bytes[2], bytes[3]]);
        self.values.entry(bytes.len()).or_default().insert(bytes.to_vec());
        value.to_owned()
    }
    /// The marked values that stand in some bytes. Digits that chance made in the midst of a hash are none.
    fn found_in(&self, bytes: &[u8]) -> BTreeSet<String> {
        let mut found = BTreeSet::new();
        let begins =
            bytes.windows(4).enumerate().filter(|(_, four)| self.begin.iter().any(|one| one == four));
        for (at, _) in begins {
            for (length, values) in &self.values {
                let end = at + length;
                let hit = bytes.get(at..end).filter(|window| values.contains(*window));
                let by_chance =
                    is_hex(bytes.get(at.saturating_sub(10)..at)) && is_hex(bytes.get(end..end + 10));
                found.extend(hit.filter(|_| !by_chance).map(|hit| String::from_utf8_lossy(hit).into_owned()));
            }
        }
        found
    }
    #[track_caller]
    fn are_not_in(&self, bytes: impl AsRef<[u8]>, what: &str) {
        let found = self.found_in(bytes.as_ref());
        let some: Vec<&String> = found.iter().take(5).collect();
        assert!(found.is_empty(), "{what} tells {} of them, {some:?}", found.len());
    }
}

fn is_hex(bytes: Option<&[u8]>) -> bool {
    let is_hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    bytes.is_some_and(|bytes| {
        bytes.len() == 10 && bytes.iter().all(is_hex) && bytes.iter().any(u8::is_ascii_lowercase)
    })
}

fn card(n: usize) -> String {
    let body = format!("440305{}0{}{:02}{:03}", 1960 + n % 40, 1 + n % 9, 1 + n % 28, n);
    const WEIGHTS: [usize; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = body.bytes().zip(WEIGHTS).map(|(b, weight)| usize::from(b - b'0') * weight).sum();
    format!("{body}{}", b"10X98765432"[sum % 11] as char)
}

struct Files {
    persons: String,
    payees: String,
    accounts: String,
}

fn files(unit: &str, marked: &mut Marked) -> Files {
    let mut persons = "人员代码,单位代码,姓名,身份证号,手机号,人员类别,月工资（元）,入职日期\n".to_owned();
    let mut payees = "收款人代码,收款人名称,收款人类型\n".to_owned();
    let mut accounts = "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n".to_owned();
    for n in 0..PEOPLE {
        let (card, phone) = (marked.add(&card(n)), marked.add(&format!("199{:08}", 75_310_000 + n)));
        let pay = marked.add(&format!("98761{n:05}.{:02}", n % 100));
        marked.add(&pay.replace('.', ""));
        let number = marked.add(&format!("6228{:015}", 480_012_345_670_000_u64 + n as u64));
        persons += &format!("C{n:04},{unit},人{n},{card},{phone},公务员,{pay},2020-01-01\n");
        payees += &format!("CP{n:04},人{n},自然人\n");
        accounts += &format!("收款人,CP{n:04},{number},人{n},工行,102100000000,收款账户\n");
    }
    Files { persons, payees, accounts }
}

/// What the program would have written to its log, at its most talkative.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn take(client: &Client, kind: &str, file: &str) -> Answered {
    let path = format!("/api/masterdata/imports/{kind}");
    client.send(Method::POST, &path, Some("text/csv"), file.to_owned().into()).await
}

/// Every page of a list.
async fn pages(client: &Client, path: &str) -> (Vec<Value>, String) {
    let (mut items, mut text, mut after) = (Vec::new(), String::new(), String::new());
    loop {
        let answer = client.get(&format!("{path}?limit=200&after={after}")).await.expect(200);
        text += &answer.text();
        let page = answer.json();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next"].as_str() {
            Some(next) => next.clone_into(&mut after),
            None => return (items, text),
        }
    }
}

fn words(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap().to_owned()
}

async fn refused_files(finance: &Client, files: &Files, marked: &Marked) {
    // Files and requests that are refused do not repeat what is wrong in them.
    let spoilt: String = files
        .persons
        .lines()
        .enumerate()
        .map(|(n, line)| match n % 4 {
            1 => format!("X{line}\n"),
            2 => line.replace(",199", ",99199") + "\n",
            3 => line.replace(".", "!") + "\n",
            _ => format!("{line}\n"),
        })
        .collect();
    let refused = take(finance, "persons", &spoilt).await.expect(422);
    assert!(refused.json()["fields"].as_array().unwrap().len() >= 700, "{}", refused.text());
    marked.are_not_in(refused.text(), "a refused file of persons");
    let spoilt = files.accounts.replace("工行,102100000000", "工行,！").replace("收款人,CP0", "收款人,CX0");
    let spoilt = spoilt.replace(",6228", ",x6228");
    marked.are_not_in(take(finance, "bank_accounts", &spoilt).await.expect(422).text(), "a refused file");
}

/// Not in a table, not in the bytes of the file, not in the log.
async fn nowhere_in_clear(db: &Db, file: Option<&Path>, log: &Log, marked: &Marked) {
    let rows = every_row(db).await;
    assert!(rows.contains("核对工资卡信息") && rows.contains("persons.reveal"), "the acts are recorded");
    assert_eq!(rows.matches("核对银行对账单").count(), 1);
    marked.are_not_in(&rows, "a table");
    for ending in ["", "-wal"] {
        let Some(file) = file else { continue };
        let bytes = std::fs::read(format!("{}{ending}", file.display())).unwrap();
        assert!(!bytes.is_empty());
        marked.are_not_in(bytes, "the database file");
    }
    let logged = log.0.lock().unwrap().clone();
    marked.are_not_in(&logged, "the log");
}

async fn the_canaries(db: Db, file: Option<&Path>) {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logged = tracing::subscriber::set_default(subscriber);
    let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 2).unwrap();
    let stage = Stage::build(db.clone(), Clock::held_at(day)).await;
    let platform = &stage.product.app.platform;
    let mut marked = Marked::default();
    let files = files(&stage.unit.code, &mut marked);
    let finance = stage.client.bearer(&stage.finance[0].token);
    let handler = stage.client.bearer(&stage.unit.handler.token);
    let supervisor = person(platform, "jd", UserClass::Business, &[(Role::Supervisor, stage.top)]).await;
    let supervisor = stage.client.bearer(&supervisor.token);

    // In, and in again: nothing changes.
    for (kind, file) in
        [("persons", &files.persons), ("payees", &files.payees), ("bank_accounts", &files.accounts)]
    {
        let first = take(&finance, kind, file).await.expect(200).json();
        assert_eq!(first["new"], 1_000, "{kind}: {first}");
        let again = take(&finance, kind, file).await.expect(200);
        assert_eq!(again.json()["same"], 1_000, "{kind}: {}", again.text());
        marked.are_not_in(again.text(), kind);
    }
    refused_files(&finance, &files, &marked).await;

    // What everybody sees is masked, whatever their rights.
    let (persons, text) = pages(&handler, "/api/masterdata/persons").await;
    assert_eq!(persons.len(), PEOPLE);
    assert_eq!(persons[7]["phone_masked"], "199****0007");
    let all = text + &pages(&supervisor, "/api/masterdata/persons").await.1;
    marked.are_not_in(all, "the list of persons");
    let (accounts, text) = pages(&finance, "/api/masterdata/bank-accounts").await;
    marked.are_not_in(text, "the list of accounts");
    let theirs = |account: &&Value| account["account_no"] == "*".repeat(15) + "0007";
    let account = accounts.iter().find(theirs).expect("the account of the seventh");
    let payee_path = format!("/api/masterdata/payees/{}", words(account, "owner_id"));
    marked.are_not_in(finance.get(&payee_path).await.expect(200).text(), "a payee");

    // A payment to one of them, as far as the bank.
    let indicator = stage.indicators(&stage.unit, 1, 1_000_000).await[0];
    let mut body = stage.payment(stage.unit.id, indicator, 300);
    body["payee_id"] = account["owner_id"].clone();
    body["payee_account_id"] = account["id"].clone();
    let submitted = handler.post("/api/execution/payments?submit=true", &body).await.expect(201);
    let payment = words(&body, "id");
    let number = stage.pay(&stage.unit, &payment, 300).await;
    let shown = handler.get(&format!("/api/execution/payments/{payment}")).await.expect(200);
    let trace = handler.get(&format!("/api/trace/payment/{payment}")).await.expect(200);
    assert!(shown.text().contains("***0007") && trace.text().contains("***0007"), "{}", shown.text());
    marked.are_not_in(submitted.text() + &shown.text() + &trace.text(), "a payment");
    let cashier = stage.client.bearer(&stage.unit.cashier.token);
    let sent = cashier.get("/api/execution/bank-instructions").await.expect(200).json();
    let path = format!("/api/execution/bank-instructions/{}/file", words(&sent["items"][0], "id"));
    let instruction = cashier.get(&path).await.expect(200).text();
    assert!(instruction.contains("6228480012345670007") && instruction.contains(&number), "{instruction}");
    supervisor.get(&path).await.expect(403);

    // A right, a purpose, one record: in clear, with a record of it.
    let path = format!("/api/masterdata/persons/{}/reveal", words(&persons[7], "id"));
    let all = json!({"fields": ["id_card", "phone", "monthly_pay"], "purpose": "核对工资卡信息"});
    let revealed = handler.post(&path, &all).await.expect(200);
    assert_eq!(revealed.header("cache-control"), "no-store");
    let expected =
        json!({"id_card": card(7), "phone": "19975310007", "monthly_pay_fen": 987_610_000_707_i64});
    assert_eq!(revealed.json(), expected);
    let phone = json!({"fields": ["phone"], "purpose": "通知领取材料"});
    assert_eq!(handler.post(&path, &phone).await.expect(200).json(), json!({"phone": "19975310007"}));
    supervisor.post(&path, &all).await.expect(403);
    let other = stage.client.bearer(&stage.other.handler.token);
    other.post(&path, &all).await.expect(404);
    for short in ["", "查看", "      "] {
        handler.post(&path, &json!({"fields": ["phone"], "purpose": short})).await.expect(422);
    }
    handler.post(&path, &json!({"fields": [], "purpose": "核对工资卡信息"})).await.expect(422);
    // The unit's own account: revealed, then found again by the number in a statement.
    let path = format!("/api/masterdata/bank-accounts/{}/reveal", stage.unit.accounts[0]);
    let asked = json!({"fields": ["account_no"], "purpose": "核对银行对账单"});
    let own = words(&cashier.post(&path, &asked).await.expect(200).json(), "account_no");
    other.post(&path, &asked).await.expect(404);
    marked.add(&own);
    let statement = format!(
        "statement_no,account_no,date,direction,amount_yuan,receipt_no\nS1,{own},2026-03-02,out,3.00,H-1\n"
    );
    let kind = Some("text/csv");
    let taken = cashier.send(Method::POST, "/api/execution/bank-statements", kind, statement.into()).await;
    assert_eq!(taken.expect(200).json()["accepted"], 1);
    let lines = cashier.get("/api/execution/bank-statement-lines").await.expect(200).text();
    assert!(lines.contains(&own[own.len() - 4..]));
    marked.are_not_in(lines, "the statement");

    nowhere_in_clear(&db, file, &log, &marked).await;
    // What looks for them does find them.
    assert_eq!(marked.found_in(instruction.as_bytes()).len(), 2);
    assert_eq!(marked.found_in(files.persons.as_bytes()).len(), 3 * PEOPLE);
}

#[tokio::test]
async fn personal_data_is_nowhere_in_clear() {
    testkit::on_sqlite(|db, url| async move {
        the_canaries(db, Some(Path::new(url.trim_start_matches("sqlite:")))).await;
    })
    .await;
    testkit::on_postgres(|db, _| the_canaries(db, None)).await;
}
