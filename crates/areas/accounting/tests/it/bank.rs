//! Bank reconciliation from the file to the signature.

use serde_json::{Value, json};
use testkit::{Answered, Client};

use crate::world::World;

const HEAD: &str = "交易日期,交易流水号,收入金额,支出金额,余额,对方户名,摘要,回单号\n";

async fn take(client: &Client, bank: &str, rows: &str, more: &str) -> Answered {
    let path = format!("/api/accounting/bank-accounts/{bank}/statements?name=a.csv{more}");
    client.send(axum::http::Method::POST, &path, Some("text/csv"), format!("{HEAD}{rows}").into()).await
}

/// Set up from January 2026 with 100 yuan on both sides.
async fn ready(db: kernel::Db) -> World {
    let world = World::new(db).await;
    world.moved("2025-12-20", 10_000, "").await;
    let path = format!("/api/accounting/bank-accounts/{}", world.bank);
    let input =
        json!({"ledger_account": "1002", "takes_rest": true, "start_period": 202_601, "opening_fen": 10_000});
    assert_eq!(world.cashier.put(&path, &input).await.problem(403), "forbidden");
    assert_eq!(world.stranger.put(&path, &input).await.problem(404), "not_found");
    world.accountant.put(&path, &input).await.expect(200);
    world
}

fn id(rows: &Value, n: usize) -> Value {
    rows["items"][n]["id"].clone()
}

#[tokio::test]
async fn a_month_is_reconciled_and_signed() {
    testkit::each_engine(|db| async move {
        let world = ready(db).await;
        let base = format!("/api/accounting/bank-accounts/{}", world.bank);
        let get = |path: String| { let client = world.accountant.clone(); async move { client.get(&path).await.expect(200).json() } };
        let paid = world.moved("2026-01-06", -3_000, "p1").await;
        let received = world.moved("2026-01-07", 5_000, "p2").await;
        let late = world.moved("2026-01-31", -700, "p1").await;
        let rows = "2026-01-06,S1,,30.00,70.00,甲公司,货款,\n2026-01-09,S2,50.00,,120.00,某人,,\n2026-01-31,S3,,1.50,118.50,,手续费,\n";
        let dry = take(&world.accountant, &world.bank, rows, "&dry_run=true").await.expect(201).json();
        assert_eq!((dry["lines"].as_i64(), dry["closing_fen"].as_i64()), (Some(3), Some(11_850)));
        assert_eq!(get(format!("{base}/lines?limit=10")).await["total"], 0);
        assert_eq!(take(&world.cashier, &world.bank, rows, "").await.problem(403), "forbidden");
        take(&world.accountant, &world.bank, rows, "").await.expect(201);
        assert_eq!(take(&world.accountant, &world.bank, rows, "").await.problem(409), "bank_statement_known");

        // Proposals: the payment by sum, day and name, the receipt by sum and day.
        let proposals = get(format!("{base}/proposals?period=202601")).await;
        let found: Vec<(&str, i64)> = proposals["items"].as_array().unwrap().iter()
            .map(|row| (row["manner"].as_str().unwrap(), row["score"].as_i64().unwrap())).collect();
        assert_eq!(found, [("likely", 95), ("likely", 73)]);
        let group = |line: &Value, journal: String| json!({"line_ids": [line], "entries": [{"journal_id": journal, "line": 1}]});
        let lines = get(format!("{base}/lines?limit=10")).await;
        // What does not add up, or is taken twice, is refused as a whole.
        let wrong = json!({"groups": [group(&id(&lines, 0), paid.to_string()), group(&id(&lines, 1), late.to_string())]});
        let refused = world.accountant.post(&format!("{base}/matches"), &wrong).await;
        assert_eq!(refused.problem(422), "invalid");
        assert_eq!(refused.json()["fields"][0]["at"], "groups[1]");
        let twice = json!({"groups": [group(&id(&lines, 0), paid.to_string()), group(&id(&lines, 0), paid.to_string())]});
        assert_eq!(world.accountant.post(&format!("{base}/matches"), &twice).await.problem(422), "invalid");
        assert_eq!(get(format!("{base}/matches?limit=10")).await["total"], 0);
        let both = json!({"groups": [group(&id(&lines, 0), paid.to_string()), group(&id(&lines, 1), received.to_string())]});
        assert_eq!(world.cashier.post(&format!("{base}/matches"), &both).await.problem(403), "forbidden");
        world.accountant.post(&format!("{base}/matches"), &both).await.expect(201);
        let matches = get(format!("{base}/matches?limit=10")).await;
        assert!(matches["items"].as_array().unwrap().iter().all(|row| row["manner"] == "likely" && row["is_signed"] == false));

        // 118.50 - 7.00 at the bank = 113.00 - 1.50 in the books.
        let statement = get(format!("{base}/reconciliations/202601")).await;
        let sum = |key: &str| statement[key].as_i64().unwrap();
        assert_eq!([sum("bank_fen"), sum("book_out_fen"), sum("book_fen"), sum("bank_out_fen")], [11_850, 700, 11_300, 150]);
        assert_eq!((sum("adjusted_bank_fen"), sum("adjusted_book_fen"), sum("difference_fen")), (11_150, 11_150, 0));
        assert_eq!(statement["items"].as_array().unwrap().len(), 2);

        // Two people: who prepared does not sign; who only looks does not either.
        let (prepare, sign) = (format!("{base}/reconciliations/202601/prepare"), format!("{base}/reconciliations/202601/sign"));
        assert_eq!(world.reviewer.post(&sign, &json!({})).await.problem(409), "reconciliation_not_prepared");
        world.accountant.post(&prepare, &json!({"note": "一月"})).await.expect(200);
        assert_eq!(world.accountant.post(&sign, &json!({})).await.problem(409), "reconciliation_same_person");
        assert_eq!(world.supervisor.post(&sign, &json!({})).await.problem(403), "forbidden");
        assert_eq!(world.cashier.post(&sign, &json!({})).await.problem(404), "not_found");
        // A change after preparing has to be prepared again.
        let matched = id(&matches, 0).as_str().unwrap().to_owned();
        world.accountant.delete(&format!("/api/accounting/bank-matches/{matched}")).await.expect(204);
        assert_eq!(world.reviewer.post(&sign, &json!({})).await.problem(409), "reconciliation_changed");
        let again = get(format!("{base}/proposals?period=202601")).await;
        let again = again["items"][0].clone();
        let group = json!({"line_ids": [again["lines"][0]["id"]], "entries": [{"journal_id": again["entries"][0]["journal_id"], "line": 1}]});
        world.second.post(&format!("{base}/matches"), &json!({"groups": [group]})).await.expect(201);
        world.accountant.post(&prepare, &json!({})).await.expect(200);
        world.reviewer.post(&sign, &json!({"opinion": "相符"})).await.expect(200);

        // What is signed stays: its matches, and no line comes into it any more.
        let matches = get(format!("{base}/matches?limit=10")).await;
        let matched = id(&matches, 0).as_str().unwrap().to_owned();
        assert_eq!(world.accountant.delete(&format!("/api/accounting/bank-matches/{matched}")).await.problem(409), "bank_match_signed");
        let late_line = take(&world.accountant, &world.bank, "2026-01-31,S4,,1.00,117.50,,,\n", "").await;
        assert_eq!(late_line.problem(422), "import_refused");
        assert_eq!(world.accountant.post(&prepare, &json!({})).await.problem(409), "reconciliation_signed");

        // February: what was in transit arrives; January still shows it so.
        take(&world.accountant, &world.bank, "2026-02-02,S5,,7.00,111.50,甲公司,,\n", "").await.expect(201);
        let open = get(format!("{base}/proposals?period=202602")).await;
        let group = json!({"line_ids": [open["items"][0]["lines"][0]["id"]], "entries": [{"journal_id": late, "line": 1}]});
        world.accountant.post(&format!("{base}/matches"), &json!({"groups": [group]})).await.expect(201);
        let january = get(format!("{base}/reconciliations/202601")).await;
        assert_eq!((january["changed"].as_bool(), january["book_out_fen"].as_i64()), (Some(false), Some(700)));
        let february = get(format!("{base}/reconciliations/202602")).await;
        assert_eq!((february["difference_fen"].as_i64(), february["book_out_fen"].as_i64()), (Some(0), Some(0)));
        let status = get("/api/accounting/bank-reconciliations?period=202601".to_owned()).await;
        assert_eq!((status["items"][0]["state"].as_str(), status["items"][0]["unmatched"].as_i64()), (Some("signed"), Some(1)));
        let unmatched = "select lines * 10 + signed from v_bank_unmatched where period = 202601";
        assert_eq!(world.platform.db.reader().number(unmatched, []).await.unwrap(), 11);
        let deeds = "select count(*) from pf_audit where action like 'bank_%'";
        assert!(world.platform.db.reader().number(deeds, []).await.unwrap() >= 9);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_tie_or_is_missing_is_not_prepared() {
    testkit::each_engine(|db| async move {
        let world = World::new(db).await;
        world.moved("2025-12-20", 9_000, "").await;
        let base = format!("/api/accounting/bank-accounts/{}", world.bank);
        assert_eq!(world.accountant.get(&format!("{base}/lines")).await.expect(200).json()["total"], 0);
        let nothing = json!({"groups": [{"line_ids": ["x"], "entries": []}]});
        let refused = world.accountant.post(&format!("{base}/matches"), &nothing).await;
        assert_eq!(refused.problem(409), "bank_account_not_set");
        let input = json!({"ledger_account": "1002", "takes_rest": true, "start_period": 202_601, "opening_fen": 10_000});
        world.accountant.put(&base, &input).await.expect(200);
        assert_eq!(world.accountant.put(&base, &input).await.problem(409), "version_changed");
        let prepare = format!("{base}/reconciliations/202601/prepare");
        assert_eq!(world.accountant.post(&prepare, &json!({})).await.problem(409), "reconciliation_no_statement");
        let said = world.accountant.post(&prepare, &json!({"without_lines": true})).await;
        assert_eq!(said.problem(409), "reconciliation_blocked");
        assert!(said.json()["detail"].to_string().contains("10.00") || said.text().contains("10.00"), "{}", said.text());
        // Every bad row and cell, and nothing is written.
        let rows = "2026-01-02,S1,1.00,,101.00,,,\n2026-01-03,S1,x,,102.00,,,\n2026-01-04,S3,1.00,,99.00,,,\n";
        let refused = take(&world.accountant, &world.bank, rows, "").await;
        assert_eq!(refused.problem(422), "import_refused");
        let rows = "2026-01-02,S1,1.00,,101.00,,,\n2026-01-04,S3,1.00,,99.00,,,\n";
        let refused = take(&world.accountant, &world.bank, rows, "").await.json();
        assert_eq!(refused["fields"][0]["cell"]["row"], 3);
        assert_eq!(world.platform.db.reader().number("select count(*) from ac_bank_line", []).await.unwrap(), 0);
        // With the opening that the books have, it ties, even without a movement.
        let mut input = input;
        (input["opening_fen"], input["version"]) = (json!(9_000), json!(1));
        world.accountant.put(&base, &input).await.expect(200);
        world.accountant.post(&prepare, &json!({"without_lines": true})).await.expect(200);
        // A later month waits for the one before.
        let later = format!("{base}/reconciliations/202602/prepare");
        assert_eq!(world.accountant.post(&later, &json!({"without_lines": true})).await.problem(409), "reconciliation_blocked");
    })
    .await;
}

#[tokio::test]
async fn lines_and_files_only_grow() {
    testkit::each_engine(|db| async move {
        let world = ready(db).await;
        take(&world.accountant, &world.bank, "2026-01-06,S1,,30.00,70.00,,,\n", "").await.expect(201);
        for sql in ["update ac_bank_line set amount_fen = 1", "delete from ac_bank_statement"] {
            let conn = world.platform.db.begin().await.unwrap();
            assert!(conn.exec(sql, []).await.is_err(), "{sql}");
            conn.rollback().await.unwrap();
        }
    })
    .await;
}
