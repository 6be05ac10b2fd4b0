use serde_json::{Value, json};

use crate::world::{each, id_of, places, rules};

const RECLASSIFIED: &[(&str, &str, &str, i64)] =
    &[("financial", "debit", "230201", 50), ("financial", "credit", "230202", 50)];

#[tokio::test]
async fn a_manual_voucher_is_reviewed_by_somebody_else_and_posted_as_it_was_typed() {
    each(|world| async move {
        let unit = &world.office;
        let mut body = world.manual(
            unit,
            &[
                ("financial", "debit", "500102", 50),
                ("financial", "credit", "230201", 50),
                ("budgetary", "debit", "710103", 7),
                ("budgetary", "credit", "800102", 7),
            ],
        );
        body["difference_class"] = json!("payable_expense");
        body["acknowledgements"] = json!([{"rule": "CR86", "reason": "期初尚未录入", "attachment_id": null}]);
        let id = id_of(&body);
        world.file(id, unit.accountant.id).await;
        world.tell("manual_voucher", unit.accountant.id, id, "submit", body).await.unwrap();
        assert!(world.tell("manual_voucher", unit.accountant.id, id, "approve", Value::Null).await.is_err());
        world.tell("manual_voucher", unit.reviewer.id, id, "approve", Value::Null).await.unwrap();
        let expected =
            ["manual fd 500102 50", "manual fc 230201 50", "manual bd 710103 7", "manual bc 800102 7"];
        assert_eq!(world.booked(id).await, expected);
        let of =
            "select count(*) from lg_journal where difference_class = 'payable_expense' and event = 'manual'";
        assert_eq!(world.count(of).await, 1);
        assert_eq!(world.count("select count(*) from lg_entry where gov_economy = '50201'").await, 4);
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn each_book_balances_by_itself() {
    each(|world| async move {
        let unit = &world.office;
        for fen in [49, 51] {
            let body = world.manual(
                unit,
                &[("financial", "debit", "230201", 50), ("financial", "credit", "230202", fen)],
            );
            let found = rules(&world.posted("manual_voucher", unit, body).await.unwrap_err());
            assert!(found.contains(&"CR56".to_owned()), "{fen}");
        }
        // Together they balance, each by itself not.
        let crossed = world
            .manual(unit, &[("financial", "debit", "230201", 50), ("budgetary", "credit", "820201", 50)]);
        let mut crossed = crossed;
        crossed["lines"][1]["dimensions"]["fund"] = json!("31");
        let refused = world.posted("manual_voucher", unit, crossed).await.unwrap_err();
        let found = rules(&refused);
        assert_eq!(found.iter().filter(|rule| *rule == "CR56").count(), 2, "{found:?}");
        assert_eq!(world.count("select count(*) from lg_journal").await, 0);
    })
    .await;
}

#[tokio::test]
async fn accounts_dimensions_and_class_are_asked_for() {
    each(|world| async move {
        let unit = &world.office;
        let refused =
            async |body: Value| places(&world.posted("manual_voucher", unit, body).await.unwrap_err());
        let upper =
            world.manual(unit, &[("financial", "debit", "2302", 5), ("financial", "credit", "9999", 5)]);
        assert_eq!(refused(upper).await, ["lines[0].account", "lines[1].account"]);
        let mut bare =
            world.manual(unit, &[("financial", "debit", "500102", 5), ("financial", "credit", "230201", 5)]);
        bare["lines"][0]["dimensions"] = json!({});
        bare["lines"][1]["dimensions"] = json!({});
        let expected = [
            "lines[0].fund",
            "lines[0].function",
            "lines[0].dep_economy",
            "lines[1].payee_id",
            "difference_class",
        ];
        assert_eq!(refused(bare).await, expected);
        let mut needless = world.manual(unit, RECLASSIFIED);
        needless["difference_class"] = json!("depreciation");
        assert_eq!(refused(needless).await, ["difference_class"]);
        let mut wrong = world.manual(unit, RECLASSIFIED);
        wrong["difference_class"] = json!("nonsense");
        wrong["lines"][0]["amount_fen"] = json!(0);
        wrong["lines"][1]["book"] = json!("indicator");
        assert_eq!(refused(wrong).await, ["lines[0].amount_fen", "lines[1].book", "difference_class"]);
    })
    .await;
}

#[tokio::test]
async fn wrong_sides_and_treasury_accounts_need_a_reason() {
    each(|world| async move {
        let unit = &world.office;
        let lines = [("financial", "debit", "130101", 5), ("financial", "credit", "100201", 5)];
        let leaf = world.app.shelf.get().chart.get("130101").is_some();
        let lines = if leaf { lines } else { [("financial", "debit", "1301", 5), lines[1]] };
        let refused = world.posted("manual_voucher", unit, world.manual(unit, &lines)).await.unwrap_err();
        assert_eq!((refused.code.as_ref(), rules(&refused)), ("needs_reason", vec!["CR87".to_owned()]));
        let treasury = world
            .manual(unit, &[("budgetary", "debit", "800102", 5), ("budgetary", "credit", "60010101", 5)]);
        let mut treasury = treasury;
        treasury["difference_class"] = json!("other");
        let refused = world.posted("manual_voucher", unit, treasury).await.unwrap_err();
        assert_eq!(rules(&refused), ["CR89"]);
        // Within the treasury accounts nothing changes on the whole.
        let mut within = world
            .manual(unit, &[("budgetary", "debit", "60010101", 5), ("budgetary", "credit", "60010102", 5)]);
        within["lines"][0]["dimensions"]["fund"] = json!("111");
        world.posted("manual_voucher", unit, within).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_edit_replaces_the_lines_and_says_what_changed() {
    each(|world| async move {
        let unit = &world.office;
        let client = world.client(&unit.accountant);
        let mut body = world.manual(unit, RECLASSIFIED);
        client.post("/api/bookkeeping/manual-vouchers", &body).await.expect(201);
        body["lines"][0]["amount_fen"] = json!(60);
        body["lines"][1]["amount_fen"] = json!(60);
        let path = format!("/api/bookkeeping/manual-vouchers/{}", id_of(&body));
        client.patch(&path, &body).await.expect(200);
        let detail = client.get(&path).await.expect(200).json();
        assert_eq!(detail["lines"].as_array().unwrap().len(), 2);
        assert_eq!(detail["lines"][1]["amount_fen"], 60);
        assert_eq!(detail["lines"][0]["payee_name"], "甲公司");
        assert_eq!(world.count("select count(*) from fl_edit").await, 1);
        let list = "/api/bookkeeping/manual-vouchers?account=2302";
        assert_eq!(client.get(list).await.expect(200).json()["total"], 1);
        assert_eq!(client.get(&list.replace("2302", "2303")).await.expect(200).json()["total"], 0);
        let seen = client
            .post("/api/bookkeeping/manual-vouchers?dry_run=true&submit=true", &{
                let mut dry = world.manual(unit, RECLASSIFIED);
                dry["same_as"] = body["id"].clone();
                dry
            })
            .await
            .expect(200)
            .json();
        assert_eq!(seen["computed"]["financial"]["debit_fen"], 50);
    })
    .await;
}

#[tokio::test]
async fn recurring_vouchers_are_the_units_own() {
    each(|world| async move {
        let unit = &world.office;
        let client = world.client(&unit.accountant);
        let id = world.fresh();
        let path = format!("/api/bookkeeping/voucher-templates/{id}");
        let line = json!({"book": "financial", "side": "debit", "account": "500102", "amount_fen": 0});
        let mut body =
            json!({"unit_id": unit.id, "name": "每月摊销", "summary": "摊销物业费", "lines": [line]});
        let kept = client.put(&path, &body).await.expect(200).json();
        assert_eq!((&kept["version"], &kept["line_count"]), (&json!(1), &json!(1)));
        client.put(&path, &body).await.expect(409);
        body["version"] = json!(1);
        body["note"] = json!("每月末");
        assert_eq!(client.put(&path, &body).await.expect(200).json()["version"], 2);
        let same = format!("/api/bookkeeping/voucher-templates/{}", world.fresh());
        body["version"] = Value::Null;
        client.put(&same, &body).await.expect(409);
        body["name"] = json!("另一个");
        body["lines"][0]["account"] = json!("5001");
        client.put(&same, &body).await.expect(422);
        let list = "/api/bookkeeping/voucher-templates";
        assert_eq!(client.get(list).await.expect(200).json()["total"], 1);
        let stranger = world.client(&world.institute.accountant);
        assert_eq!(stranger.get(list).await.expect(200).json()["total"], 0);
        stranger.act(&format!("{path}/actions/remove")).await.expect(404);
        client.act(&format!("{path}/actions/remove")).await.expect(204);
        assert_eq!(client.get(list).await.expect(200).json()["total"], 0);
        let accounts = client.get("/api/bookkeeping/accounts").await.expect(200).json();
        let accounts = accounts["accounts"].as_array().unwrap().clone();
        assert!(accounts.iter().any(|one| one["code"] == "500102" && one["asks"][1] == "function"));
        assert!(!accounts.iter().any(|one| one["code"] == "5001"));
    })
    .await;
}
