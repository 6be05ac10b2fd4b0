//! Ledgers: what they show adds up to the balances that are kept, page by page and day by day.

use serde_json::Value;
use testkit::Client;

use crate::world::{Voucher, World};

/// Three months: an opening, purchases on credit, their payment, and a carry-forward.
async fn filled(db: kernel::Db) -> World {
    let world = World::new(db).await;
    let voucher = |day: &'static str, month, summary: &'static str, lines| Voucher {
        day,
        month,
        summary,
        document: format!("d-{summary}"),
        kind: "manual_voucher",
        lines,
    };
    let vouchers = [
        voucher(
            "2026-01-01",
            Some(0),
            "期初",
            vec![('d', "1002", 10_000, "", ""), ('c', "3001", 10_000, "", "")],
        ),
        voucher(
            "2026-01-05",
            None,
            "赊购一",
            vec![('d', "5001", 3_000, "", "30201"), ('c', "2302", 3_000, "p1", "")],
        ),
        voucher(
            "2026-01-20",
            None,
            "赊购二",
            vec![('d', "5001", 2_000, "", "30202"), ('c', "2302", 2_000, "p1", "")],
        ),
        voucher(
            "2026-02-03",
            None,
            "付款",
            vec![('d', "2302", 3_500, "p1", ""), ('c', "1002", 3_500, "p1", "")],
        ),
        voucher(
            "2026-02-03",
            None,
            "赊购三",
            vec![('d', "5001", 700, "", "30201"), ('c', "2302", 700, "p2", "")],
        ),
        voucher(
            "2026-02-10",
            None,
            "平行",
            vec![
                ('d', "1002", 50, "", ""),
                ('c', "4101", 50, "", ""),
                ('d', "8001", 50, "", ""),
                ('c', "6101", 50, "", ""),
            ],
        ),
        voucher(
            "2026-12-31",
            Some(13),
            "结转",
            vec![('d', "3001", 5_700, "", ""), ('c', "5001", 5_700, "", "")],
        ),
    ];
    world.post(&vouchers).await;
    world
}

/// Every row of a list, two at a time.
async fn all(client: &Client, path: &str) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let answer = client.get(&format!("{path}&limit=2{after}")).await.expect(200).json();
        let items = answer["items"].as_array().unwrap();
        rows.extend(items.iter().cloned());
        match answer["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => {
                assert_eq!(answer["total"].as_i64().unwrap(), rows.len() as i64, "{path}");
                return rows;
            }
        }
        assert!(rows.len() < 200, "a list without end: {path}");
    }
}

fn fens(rows: &[Value], field: &str) -> Vec<i64> {
    rows.iter().map(|row| row[field].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_detail_ledger_runs_on_over_pages_days_and_payees() {
    testkit::each_engine(|db| async move {
        let world = filled(db).await;
        let unit = world.unit;
        let path = |more: &str| format!("/api/accounting/accounts/2302/entries?unit_id={unit}{more}");
        let rows = all(&world.accountant, &path("&from=202601&to=202612")).await;
        assert_eq!(fens(&rows, "balance_fen"), [-3_000, -5_000, -1_500, -2_200]);
        assert_eq!(rows[0]["opponent"], "5001 业务活动费用");
        assert_eq!(rows[2]["payee"], "P1 甲公司");
        // One payee: its own balance.
        let rows = all(&world.accountant, &path("&from=202602&to=202602&payee_id=p2")).await;
        assert_eq!(fens(&rows, "balance_fen"), [-700]);
        // From the middle of a month to the middle of another: what was before is in the opening balance.
        let days = path("&from=202601&to=202602&from_day=2026-01-10&to_day=2026-02-05");
        let page = world.accountant.get(&days).await.expect(200).json();
        let sums = ["opening_fen", "debit_fen", "credit_fen", "closing_fen", "total"]
            .map(|key| page[key].as_i64().unwrap());
        assert_eq!(sums, [-3_000, 3_500, 2_700, -2_200, 3]);
        // Words: rows without a balance.
        let rows = all(&world.accountant, &path("&from=202601&to=202612&text=赊购")).await;
        assert_eq!(rows.len(), 3);
        assert!(rows.iter().all(|row| row["balance_fen"].is_null()));
        // Dimensions that balances are kept by.
        let economy = format!(
            "/api/accounting/accounts/5001/entries?unit_id={unit}&from=202602&to=202612&dep_economy=30201"
        );
        let page = world.accountant.get(&economy).await.expect(200).json();
        assert_eq!((page["opening_fen"].as_i64(), page["closing_fen"].as_i64()), (Some(3_000), Some(3_700)));
        // Outside the scope.
        assert_eq!(world.stranger.get(&path("&from=202601&to=202612")).await.problem(404), "not_found");
        assert_eq!(world.cashier.get(&path("&from=202601&to=202612")).await.problem(403), "forbidden");
        let bad = path("&from=202601&to=202612&after=x");
        assert_eq!(world.accountant.get(&bad).await.problem(422), "invalid");
    })
    .await;
}

#[tokio::test]
async fn the_journal_has_every_line_in_order_and_its_months_add_up() {
    testkit::each_engine(|db| async move {
        let world = filled(db).await;
        let unit = world.unit;
        let path = |more: &str| format!("/api/accounting/journal?unit_id={unit}{more}");
        let rows = all(&world.accountant, &path("&from=202600&to=202613")).await;
        assert_eq!(rows.len(), 16);
        let order: Vec<(i64, String)> = rows
            .iter()
            .map(|row| (row["period"].as_i64().unwrap(), row["posted_on"].as_str().unwrap().to_owned()))
            .collect();
        assert!(order.is_sorted(), "{order:?}");
        assert_eq!((order[0].0, order[15].0), (202_600, 202_613));
        // February's lines run up by themselves, over the pages.
        let february: Vec<&Value> = rows.iter().filter(|row| row["period"] == 202_602).collect();
        let last = february.last().unwrap();
        assert_eq!(
            (last["run_debit_fen"].as_i64(), last["run_credit_fen"].as_i64()),
            (Some(4_300), Some(4_300))
        );
        let page =
            world.accountant.get(&path("&from=202602&to=202602&book=budgetary")).await.expect(200).json();
        assert_eq!((page["total"].as_i64(), page["debit_fen"].as_i64()), (Some(2), Some(50)));
        let page = world
            .accountant
            .get(&path("&from=202601&to=202612&text=付款&account=1002"))
            .await
            .expect(200)
            .json();
        assert_eq!((page["total"].as_i64(), page["credit_fen"].as_i64()), (Some(1), Some(3_500)));
        assert_eq!(world.stranger.get(&path("&from=202601&to=202612")).await.problem(404), "not_found");
    })
    .await;
}

#[tokio::test]
async fn general_ledger_combined_balances_and_columns_agree() {
    testkit::each_engine(|db| async move {
        let world = filled(db).await;
        let unit = world.unit;
        let path = format!("/api/accounting/general-ledger?unit_id={unit}&from=202601&to=202613&account=5001");
        let rows = all(&world.accountant, &path).await;
        let shown: Vec<(String, i64, i64)> = rows
            .iter()
            .map(|row| {
                let kind = format!("{} {}", row["kind"].as_str().unwrap(), row["period"]);
                (kind, row["debit_fen"].as_i64().unwrap(), row["balance_fen"].as_i64().unwrap())
            })
            .collect();
        let line = |kind: &str, debit, balance| (kind.to_owned(), debit, balance);
        assert_eq!(shown, [
            line("opening 202601", 0, 0),
            line("month 202601", 5_000, 5_000),
            line("year 202601", 5_000, 5_000),
            line("month 202602", 700, 5_700),
            line("year 202602", 5_700, 5_700),
            line("month 202613", 0, 0),
            line("year 202613", 5_700, 0),
        ]);
        let path = format!("/api/accounting/combined-balances?unit_id={unit}&from=202601&to=202612&account=5&first=dep_economy&second=unit");
        let rows = all(&world.accountant, &path).await;
        assert_eq!(fens(&rows, "debit_fen"), [3_700, 2_000]);
        assert!(rows.iter().all(|row| row["second_name"]["zh"] == "一局"));
        let path = format!("/api/accounting/columns?unit_id={unit}&from=202601&to=202612&account=5001&by=dep_economy");
        let page = world.accountant.get(&path).await.expect(200).json();
        let columns: Vec<(&str, i64)> = page["columns"].as_array().unwrap().iter()
            .map(|column| (column["code"].as_str().unwrap(), column["amount_fen"].as_i64().unwrap())).collect();
        assert_eq!(columns, [("30201", 3_700), ("30202", 2_000)]);
        let rows = all(&world.accountant, &path).await;
        for (code, sum) in columns {
            let own: i64 = rows.iter().filter(|row| row["key"] == code).map(|row| row["amount_fen"].as_i64().unwrap()).sum();
            assert_eq!(own, sum, "{code}");
        }
    })
    .await;
}

#[tokio::test]
async fn journals_of_money_have_days_and_ageing_has_what_is_open() {
    testkit::each_engine(|db| async move {
        let world = filled(db).await;
        let unit = world.unit;
        let path = format!("/api/accounting/money-journal?unit_id={unit}&account=1002&from=202602&to=202602");
        let page = world.accountant.get(&path).await.expect(200).json();
        assert_eq!((page["opening_fen"].as_i64(), page["closing_fen"].as_i64()), (Some(10_000), Some(6_550)));
        let days: Vec<(&str, i64, i64)> = page["days"]
            .as_array()
            .unwrap()
            .iter()
            .map(|day| {
                (
                    day["posted_on"].as_str().unwrap(),
                    day["debit_fen"].as_i64().unwrap(),
                    day["credit_fen"].as_i64().unwrap(),
                )
            })
            .collect();
        assert_eq!(days, [("2026-02-03", 0, 3_500), ("2026-02-10", 50, 0)]);
        let path = format!("/api/accounting/ageing?unit_id={unit}&side=payable&as_of=2026-03-02");
        let rows = all(&world.accountant, &path).await;
        // Of 5,000 to the first payee 3,500 were paid: what is left is of the later purchase.
        let shown: Vec<(&str, i64, i64, i64)> = rows
            .iter()
            .map(|row| {
                (
                    row["payee_code"].as_str().unwrap(),
                    row["open_fen"].as_i64().unwrap(),
                    row["days30_fen"].as_i64().unwrap(),
                    row["days90_fen"].as_i64().unwrap(),
                )
            })
            .collect();
        assert_eq!(shown, [("P1", 1_500, 0, 1_500), ("P2", 700, 700, 0)]);
        let path = format!("/api/accounting/ageing/2302/items?unit_id={unit}&payee_id=p1&as_of=2026-03-02");
        let rows = all(&world.accountant, &path).await;
        assert_eq!((fens(&rows, "amount_fen"), fens(&rows, "open_fen")), (vec![2_000], vec![1_500]));
        assert_eq!(rows[0]["age_days"], 41);
        // Before the payment, both were open.
        let path = format!("/api/accounting/ageing?unit_id={unit}&side=payable&as_of=2026-01-31");
        assert_eq!(fens(&all(&world.accountant, &path).await, "open_fen"), [5_000]);
    })
    .await;
}
