use execution::bank::receipt::{self, ReceiptReport, ReceiptRow};
use execution::bank::{Format, instruction};
use execution::demo_bank;
use kernel::Fen;
use serde_json::json;

use crate::world::{GRANTED, World, each};

fn row(receipt_no: &str, payment_no: &str, result: &str, fen: i64) -> ReceiptRow {
    ReceiptRow {
        receipt_no: receipt_no.into(),
        payment_no: payment_no.into(),
        result: result.into(),
        amount_fen: Fen::from_fen(fen),
        date: "2026-03-02".into(),
        reason: String::new(),
    }
}

async fn take(world: &World, rows: &[ReceiptRow]) -> ReceiptReport {
    receipt::take(&world.app, &world.scope(), rows, "file").await.unwrap()
}

fn counts(report: &ReceiptReport) -> [i64; 4] {
    [report.accepted, report.duplicates, report.unknown, report.refused]
}

#[tokio::test]
async fn a_receipt_books_both_books_for_each_unit_and_money() {
    each(|world| async move {
        let (office, institute) = (&world.office, &world.institute);
        let cases = [
            (office, office.treasury, ["5001", "4001", "710101", "6001"]),
            (office, office.own, ["5001", "1002", "710103", "800102"]),
            (institute, institute.treasury, ["5001", "4001", "720101", "6001"]),
            (institute, institute.own, ["5001", "1002", "720103", "800102"]),
        ];
        // Own funds are spent within what came in (CR52).
        world.receive(office, 1_200).await;
        world.receive(institute, 1_200).await;
        for (n, (unit, indicator, [fd, fc, bd, bc])) in cases.into_iter().enumerate() {
            let (id, number) = world.sent(unit, world.payment(unit, &[(indicator, 1_200)])).await;
            assert_eq!(world.position(indicator).await, (GRANTED - 1_200, 1_200, 0));
            let report = take(&world, &[row(&format!("R{n}"), &number, "paid", 1_200)]).await;
            assert_eq!(counts(&report), [1, 0, 0, 0], "{report:?}");
            let expected = [
                format!("P01 fd {fd} 1200"),
                format!("P01 fc {fc} 1200"),
                format!("P01 bd {bd} 1200"),
                format!("P01 bc {bc} 1200"),
            ];
            assert_eq!(world.booked(id).await, expected);
            assert_eq!(world.position(indicator).await, (GRANTED - 1_200, 0, 1_200));
            assert_eq!(world.state(id).await, "paid");
        }
        assert_eq!(world.count("select count(*) from ps_link where relation = 'pays'").await, 4);
        assert_eq!(world.count("select count(*) from ps_link where relation = 'settles'").await, 4);
        assert_eq!(
            world
                .count("select count(*) from ps_link where relation = 'books' and from_kind = 'payment'")
                .await,
            4
        );
    })
    .await;
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_a_refused_row_may_come_again() {
    each(|world| async move {
        let unit = &world.office;
        let (id, number) = world.sent(unit, world.payment(unit, &[(unit.treasury, 100)])).await;
        let wrong = [row("A", &number, "paid", 99), row("B", "ZF-none", "paid", 1)];
        assert_eq!(counts(&take(&world, &wrong).await), [0, 0, 1, 1]);
        assert_eq!(world.state(id).await, "sent");
        let file = [row("C", &number, "paid", 100), row("C", &number, "paid", 100)];
        assert_eq!(counts(&take(&world, &file).await), [1, 1, 0, 0]);
        let entries = world.count("select count(*) from lg_entry").await;
        assert_eq!(counts(&take(&world, &file).await), [0, 2, 0, 0]);
        assert_eq!(counts(&take(&world, &[row("C", &number, "paid", 101)]).await), [0, 0, 0, 1]);
        assert_eq!(counts(&take(&world, &[row("D", &number, "paid", 100)]).await), [0, 0, 0, 1]);
        assert_eq!(world.count("select count(*) from lg_entry").await, entries);
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 100, 0, 100));

        // Two copies of one file at the same moment.
        let (_, number) = world.sent(unit, world.payment(unit, &[(unit.treasury, 7)])).await;
        let rows = [row("E", &number, "paid", 7)];
        let (one, two) = tokio::join!(take(&world, &rows), take(&world, &rows));
        assert_eq!(one.refused + two.refused, 0, "{one:?} {two:?}");
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 107, 0, 107));
    })
    .await;
}

#[tokio::test]
async fn failed_releases_returned_restores_and_refunds_come_in_parts() {
    each(|world| async move {
        let unit = &world.office;
        let (failed, number) = world.sent(unit, world.payment(unit, &[(unit.treasury, 100)])).await;
        assert_eq!(counts(&take(&world, &[row("F", &number, "failed", 100)]).await), [1, 0, 0, 0]);
        assert_eq!((world.state(failed).await.as_str(), world.booked(failed).await.len()), ("failed", 0));
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));

        let (id, number) = world.sent(unit, world.payment(unit, &[(unit.treasury, 100)])).await;
        let file = [row("G", &number, "paid", 100), row("H", &number, "returned", 100)];
        assert_eq!(counts(&take(&world, &file).await), [2, 0, 0, 0]);
        assert_eq!(world.state(id).await, "returned_by_bank");
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        assert_eq!(
            world.booked(id).await[4..],
            ["F05 fd 4001 100", "F05 fc 2307 100", "F05 bd 6001 100", "F05 bc 710101 100"]
        );
        let mut again = world.payment(unit, &[(unit.treasury, 100)]);
        again["business"] = json!("other_payable");
        again["source_payment_id"] = json!(id);
        let (again, number) = world.sent(unit, again).await;
        take(&world, &[row("I", &number, "paid", 100)]).await;
        assert_eq!(world.booked(again).await[0], "P47 fd 2307 100");

        let lines = [(unit.treasury, 60), (unit.treasury, 40)];
        let (id, number) = world.sent(unit, world.payment(unit, &lines)).await;
        let file = [
            row("J", &number, "paid", 100),
            row("K", &number, "refunded", 70),
            row("L", &number, "refunded", 31),
            row("M", &number, "refunded", 30),
        ];
        let report = take(&world, &file).await;
        assert_eq!(counts(&report), [3, 0, 0, 1], "{report:?}");
        assert_eq!(world.state(id).await, "refunded");
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 100, 0, 100));
        let refunds: Vec<String> =
            world.booked(id).await.into_iter().filter(|line| line.contains("fd 4001")).collect();
        assert_eq!(refunds, ["F01 fd 4001 60", "F01 fd 4001 10", "F01 fd 4001 30"]);
    })
    .await;
}

#[tokio::test]
async fn money_of_an_earlier_year_is_registered_and_handed_over() {
    each(|world| async move {
        let unit = &world.office;
        let (id, number) = world.sent(unit, world.payment(unit, &[(unit.treasury, 100)])).await;
        let mut advance = world.payment(unit, &[(unit.treasury, 50)]);
        advance["business"] = json!("advance");
        let (advance, second) = world.sent(unit, advance).await;
        let file = [
            row("A", &number, "paid", 100),
            row("B", &second, "paid", 50),
            row("C", &second, "refunded", 20),
        ];
        assert_eq!(counts(&take(&world, &file).await), [3, 0, 0, 0]);
        let booked = world.booked(advance).await;
        assert_eq!(booked[0], "P04 fd 1214 50");
        assert_eq!(booked[4..6], ["P06 fd 4001 20", "P06 fc 1214 20"]);
        let before = world.position(unit.treasury).await;
        assert_eq!(before, (GRANTED - 130, 0, 130));

        world.app.platform.clock.set_date("2027-02-01".parse().unwrap());
        let file = [row("D", &number, "returned", 100), row("E", &second, "refunded", 30)];
        let report = take(&world, &file).await;
        assert_eq!(counts(&report), [2, 0, 0, 0], "{report:?}");
        assert_eq!(world.position(unit.treasury).await, before);
        let expected = ["F03 fd 1201 100", "F03 fc 3501 100", "F03 bd 800103 100", "F03 bc 810101 100"];
        assert_eq!(world.booked(id).await[4..], expected);
        assert_eq!(world.booked(advance).await[8], "P07 fd 1201 30");
        assert_eq!(world.count("select count(*) from lg_entry where event in ('IE28', 'IE30')").await, 8);
    })
    .await;
}

#[tokio::test]
async fn december_is_watched() {
    each(|world| async move {
        let unit = &world.office;
        let (_, number) = world.sent(unit, world.payment(unit, &[(unit.treasury, 300)])).await;
        take(&world, &[row("A", &number, "paid", 300)]).await;
        world.app.platform.clock.set_date("2026-12-01".parse().unwrap());
        let at_share = world.submit(unit, world.payment(unit, &[(unit.treasury, 100)])).await;
        assert!(at_share.is_ok(), "{at_share:?}");
        let over = world.submit(unit, world.payment(unit, &[(unit.treasury, 101)])).await.unwrap_err();
        assert_eq!(crate::world::rules(&over), ["CR38"]);
    })
    .await;
}

#[tokio::test]
async fn the_demonstration_bank_answers_the_instruction_file() {
    each(|world| async move {
        let unit = &world.office;
        let mut ids = Vec::new();
        for fen in 1..=12 {
            let id = world.submit(unit, world.payment(unit, &[(unit.treasury, fen)])).await.unwrap();
            world.act(unit.reviewer, id, "approve").await.unwrap();
            world.act(unit.head, id, "approve").await.unwrap();
            ids.push(id);
        }
        let cashier = testkit::token_for(&world.app.platform, unit.cashier).await;
        let router = platform::http::Site::new(execution::endpoints()).build(world.app.clone()).unwrap();
        let client = testkit::Client::new(router).bearer(&cashier);
        let order = world.fresh();
        let made =
            client.post("/api/execution/bank-instructions", &json!({"id": order})).await.expect(201).json();
        assert_eq!((made["payments"].as_i64(), made["amount_fen"].as_i64()), (Some(12), Some(78)), "{made}");
        let again =
            client.post("/api/execution/bank-instructions", &json!({"id": order})).await.expect(201).json();
        assert_eq!(again["payments"], made["payments"]);
        let path = format!("/api/execution/bank-instructions/{order}/file");
        let csv = client.get(&path).await.expect(200).text();
        assert_eq!(csv.lines().count(), 13);
        let xml = client.get(&format!("{path}?format=xml")).await.expect(200).text();
        assert_eq!(instruction::SHAPE.read(xml.as_bytes(), Format::Xml).unwrap().len(), 12);

        let rates = demo_bank::Rates { failed: 30, returned: 20, refunded: 10 };
        let answer = demo_bank::answer(&csv, 1, rates);
        let rows = answer.lines().count() as i64 - 1;
        let upload = || {
            client.send(
                axum::http::Method::POST,
                "/api/execution/bank-receipts",
                Some("text/csv"),
                answer.clone().into(),
            )
        };
        let report = upload().await.expect(200).json();
        assert_eq!(report["accepted"].as_i64(), Some(rows), "{report}");
        let report = upload().await.expect(200).json();
        assert_eq!(report["duplicates"].as_i64(), Some(rows), "{report}");
        let (available, held, paid) = world.position(unit.treasury).await;
        assert_eq!((available + paid, held), (GRANTED, 0));
        for id in ids {
            assert!(
                ["paid", "failed", "returned_by_bank", "refunded"].contains(&world.state(id).await.as_str())
            );
        }
        let list = client.get("/api/execution/bank-receipts?limit=5").await.expect(200).json();
        assert_eq!((list["total"].as_i64(), list["items"].as_array().map(Vec::len)), (Some(rows), Some(5)));
        statement(&client, list["items"][0]["receipt_no"].as_str().unwrap(), &list["items"][0]).await;
    })
    .await;
}

async fn statement(client: &testkit::Client, receipt_no: &str, receipt: &serde_json::Value) {
    let yuan = format!(
        "{}.{:02}",
        receipt["amount_fen"].as_i64().unwrap() / 100,
        receipt["amount_fen"].as_i64().unwrap() % 100
    );
    let fits = receipt["result"] == json!("paid");
    let file = format!(
        "statement_no,account_no,date,direction,amount_yuan,receipt_no\n\
         S1,1zero_balance,2026-03-02,out,{yuan},{receipt_no}\nS2,1zero_balance,2026-03-02,in,5.00,none\n\
         S3,nobodys,2026-03-02,in,5.00,\nS1,1zero_balance,2026-03-02,out,{yuan},{receipt_no}\n"
    );
    let send = || {
        let path = "/api/execution/bank-statements";
        client.send(axum::http::Method::POST, path, Some("text/csv"), file.clone().into())
    };
    let report = send().await.expect(200).json();
    assert_eq!((report["accepted"].as_i64(), report["duplicates"].as_i64()), (Some(2), Some(1)), "{report}");
    assert_eq!(report["matched"].as_i64(), Some(i64::from(fits)));
    assert_eq!(report["unknown_accounts"], json!(["nobodys"]));
    assert_eq!(send().await.expect(200).json()["duplicates"].as_i64(), Some(3));
    let open = client.get("/api/execution/bank-statement-lines?matched=false").await.expect(200).json();
    assert_eq!(open["total"].as_i64(), Some(2 - i64::from(fits)));
}
