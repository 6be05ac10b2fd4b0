use serde_json::{Value, json};

use crate::world::{each, id_of, places, rules};

#[tokio::test]
async fn an_event_voucher_is_entered_sent_and_posted_by_its_reviewer_on_its_day() {
    each(|world| async move {
        let unit = &world.office;
        let mut body = world.event(unit, "P41", json!({"amount": 700}), json!({}));
        body["voucher_date"] = json!("2026-02-27");
        body["dimensions"] =
            json!({"function": "2010101", "dep_economy": "30209", "fund": "31", "payee_id": world.payee.to_string()});
        let id = id_of(&body);
        let bare = world.tell("event_voucher", unit.accountant.id, id, "submit", body.clone()).await.unwrap_err();
        assert_eq!(rules(&bare), ["CR80"]);
        world.file(id, unit.accountant.id).await;
        world.tell("event_voucher", unit.accountant.id, id, "submit", body).await.unwrap();
        assert_eq!(world.count("select count(*) from lg_journal").await, 0, "nothing before the review");
        let own = world.tell("event_voucher", unit.accountant.id, id, "approve", Value::Null).await;
        assert!(own.is_err(), "who entered it does not review it");
        let receipt = world.tell("event_voucher", unit.reviewer.id, id, "approve", Value::Null).await.unwrap();
        assert_eq!(receipt["document"]["state"], "posted");
        assert_eq!(receipt["vouchers"][0]["number"], 1);
        assert_eq!(world.booked(id).await, ["P41 fd 5001 700", "P41 fc 1401 700"]);
        let lines = "select count(*) from lg_entry e join lg_journal j on j.id = e.journal_id
            where j.posted_on = '2026-02-27' and j.period = 202602 and e.gov_economy = '50201' and e.fund = '31'";
        assert_eq!(world.count(lines).await, 2);
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn facts_of_master_data_cannot_be_typed_and_what_is_missing_is_named_where_it_stands() {
    each(|world| async move {
        let unit = &world.office;
        let tell = async |body: Value| {
            let id = id_of(&body);
            world.file(id, unit.accountant.id).await;
            world.tell("event_voucher", unit.accountant.id, id, "submit", body).await.unwrap_err()
        };
        let typed = json!({"unit_type": "institution"});
        let refused = tell(world.event(unit, "P41", json!({"amount": 7}), typed)).await;
        assert_eq!(places(&refused), ["words.unit_type"]);
        let refused = tell(world.event(unit, "P41", json!({"amount": 7, "pit": 1}), json!({"asset_class": "heritage"}))).await;
        assert_eq!(places(&refused), ["amounts.pit", "words.asset_class"]);
        let refused = tell(world.event(unit, "P50", json!({"amount": 7}), json!({}))).await;
        assert!(places(&refused).contains(&"dimensions.fund".to_owned()), "{refused:?}");
        let refused = tell(world.event(unit, "P41", json!({}), json!({}))).await;
        assert_eq!(places(&refused), ["amounts"]);
        let mut body = world.event(unit, "P41", json!({"amount": 7}), json!({}));
        body["dimensions"] = json!({"dep_economy": "39999", "function": "no", "payee_id": world.fresh().to_string(),
            "indicator_id": world.institute.current.to_string()});
        let expected =
            ["dimensions.payee_id", "dimensions.indicator_id", "dimensions.function", "dimensions.dep_economy"];
        assert_eq!(places(&tell(body).await), expected);
        let own = json!({"counter_account": "4001"});
        let refused = tell(world.event(unit, "E01", json!({"amount": 7}), own)).await;
        assert_eq!(places(&refused), ["words.counter_account"]);
    })
    .await;
}

#[tokio::test]
async fn nothing_enters_the_future_or_a_closed_period() {
    each(|world| async move {
        let unit = &world.office;
        let dated = |day: &str| {
            let mut body = world.event(unit, "P41", json!({"amount": 7}), json!({}));
            body["voucher_date"] = json!(day);
            body
        };
        let conn = world.app.platform.db.begin().await.unwrap();
        let sql =
            "insert into lg_closed_period (unit_id, period, closed_by, closed_at) values ($1, 202601, '', 0)";
        conn.exec(sql, [unit.id.into()]).await.unwrap();
        conn.commit().await.unwrap();
        for (day, rule) in [("2026-03-03", "CR82"), ("2024-12-31", "CR82"), ("2026-01-31", "CR81")] {
            assert_eq!(
                rules(&world.posted("event_voucher", unit, dated(day)).await.unwrap_err()),
                [rule],
                "{day}"
            );
        }
        for day in ["2026-03-02", "2026-02-01", "2025-12-31"] {
            world.posted("event_voucher", unit, dated(day)).await.unwrap();
        }
        // Closed between sending and review: the reviewer cannot post it.
        let body = dated("2026-02-05");
        let id = id_of(&body);
        world.file(id, unit.accountant.id).await;
        world.tell("event_voucher", unit.accountant.id, id, "submit", body).await.unwrap();
        let conn = world.app.platform.db.begin().await.unwrap();
        conn.exec(&sql.replace("202601", "202602"), [unit.id.into()]).await.unwrap();
        conn.commit().await.unwrap();
        let late =
            world.tell("event_voucher", unit.reviewer.id, id, "approve", Value::Null).await.unwrap_err();
        assert_eq!(rules(&late), ["CR81"]);
        world.tell("event_voucher", unit.reviewer.id, id, "return", Value::Null).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_invoice_is_booked_once_in_the_department_and_is_free_again_when_it_is_returned() {
    each(|world| async move {
        let with = |unit, invoice: &str| {
            let mut body = world.event(unit, "P41", json!({"amount": 7}), json!({}));
            body["invoice_no"] = json!(invoice);
            body
        };
        let first = with(&world.office, "fp-1");
        let id = id_of(&first);
        world.file(id, world.office.accountant.id).await;
        world.tell("event_voucher", world.office.accountant.id, id, "submit", first).await.unwrap();
        let refused = world.posted("event_voucher", &world.institute, with(&world.institute, "FP-1")).await;
        assert_eq!(rules(&refused.unwrap_err()), ["CR34"]);
        world.tell("event_voucher", world.office.reviewer.id, id, "return", Value::Null).await.unwrap();
        world.posted("event_voucher", &world.institute, with(&world.institute, "FP-1")).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn own_money_is_paid_with_a_reason_and_treasury_money_not_at_all() {
    each(|world| async move {
        let unit = &world.office;
        let paying = |fund: &str, indicator: String| {
            let mut body = world.event(unit, "P01", json!({"amount": 7}), json!({}));
            body["dimensions"] = json!({"fund": fund, "function": "2010101", "dep_economy": "30209",
                "indicator_id": indicator});
            body
        };
        let mut silent = paying("31", String::new());
        silent["acknowledgements"] = json!([]);
        let refused = world.posted("event_voucher", unit, silent).await.unwrap_err();
        assert_eq!((refused.code.as_ref(), rules(&refused)), ("needs_reason", vec!["CR85".to_owned()]));
        let id = world.posted("event_voucher", unit, paying("31", String::new())).await.unwrap();
        let expected = ["P01 fd 5001 7", "P01 fc 1002 7", "P01 bd 710103 7", "P01 bc 800102 7"];
        assert_eq!(world.booked(id).await, expected);
        for indicator in [unit.current, unit.prior] {
            let refused = world.posted("event_voucher", unit, paying("111", indicator.to_string())).await;
            assert_eq!(rules(&refused.unwrap_err()), ["CR84"]);
        }
        // Treasury money that lies in the till has used its indicator.
        let mut cash = paying("111", String::new());
        cash["words"] = json!({"payment_channel": "cash"});
        let id = world.posted("event_voucher", unit, cash).await.unwrap();
        assert_eq!(world.booked(id).await[1], "P01 fc 1001 7");
    })
    .await;
}

#[tokio::test]
async fn a_voucher_is_withdrawn_and_voided_by_who_entered_it_alone() {
    each(|world| async move {
        let unit = &world.office;
        let body = world.event(unit, "P41", json!({"amount": 7}), json!({}));
        let id = id_of(&body);
        world.file(id, unit.accountant.id).await;
        let handler =
            world.tell("event_voucher", unit.handler.id, id, "create", body.clone()).await.unwrap_err();
        assert_eq!(handler.status, 403);
        world.tell("event_voucher", unit.accountant.id, id, "submit", body.clone()).await.unwrap();
        let other = unit.other_accountant.id;
        assert_eq!(
            world.tell("event_voucher", other, id, "withdraw", Value::Null).await.unwrap_err().status,
            403
        );
        world.tell("event_voucher", unit.accountant.id, id, "withdraw", Value::Null).await.unwrap();
        assert_eq!(
            world.tell("event_voucher", other, id, "void", Value::Null).await.unwrap_err().status,
            403
        );
        world.tell("event_voucher", unit.accountant.id, id, "void", Value::Null).await.unwrap();
        assert_eq!(world.state(id).await, "void");
        assert_eq!(world.count("select count(*) from lg_journal").await, 0);
    })
    .await;
}

#[tokio::test]
async fn drafts_of_one_event_become_one_voucher_that_keeps_them() {
    each(|world| async move {
        let unit = &world.office;
        let client = world.client(&unit.accountant);
        let mut ids = Vec::new();
        for (fen, fund) in [(100, "31"), (20, "31"), (3, "111")] {
            let mut body = world.event(unit, "P41", json!({"amount": fen}), json!({}));
            body["dimensions"] = json!({"fund": fund, "function": "2010101", "dep_economy": "30209"});
            client.post("/api/bookkeeping/event-vouchers", &body).await.expect(201);
            ids.push(id_of(&body));
        }
        world.file(ids[0], unit.accountant.id).await;
        let merges = "/api/bookkeeping/event-vouchers/merges";
        let one = world.fresh();
        let ask = json!({"id": one, "ids": ids, "summary": "本月摊销"});
        let answer = client.post(merges, &ask).await.expect(201).json();
        assert_eq!(answer["parts"], 3);
        client.post(merges, &ask).await.expect(201);
        let twice = json!({"id": world.fresh(), "ids": [ids[0], ids[1]], "summary": "又一次"});
        client.post(merges, &twice).await.expect(409);
        let part =
            world.tell("event_voucher", unit.accountant.id, ids[0], "submit", Value::Null).await.unwrap_err();
        assert!(["merged", "wrong_state"].contains(&part.code.as_ref()), "{part:?}");
        let whole = one.to_string().parse().unwrap();
        world.tell("event_voucher", unit.accountant.id, whole, "submit", Value::Null).await.unwrap();
        world.tell("event_voucher", unit.reviewer.id, whole, "approve", Value::Null).await.unwrap();
        let expected = ["P41 fd 5001 120", "P41 fc 1401 120", "P41 fd 5001 3", "P41 fc 1401 3"];
        assert_eq!(world.booked(whole).await, expected);
        assert_eq!(world.count("select count(*) from ps_link where relation = 'merges'").await, 3);
        assert_eq!(world.count("select count(*) from fl_document where state = 'merged'").await, 3);
        let page = client
            .get(&format!("/api/bookkeeping/event-vouchers?merged_into={one}"))
            .await
            .expect(200)
            .json();
        assert_eq!(page["total"], 3);
        assert_eq!(page["items"][0]["event_name"], "摊销待摊费用");
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn parts_of_a_voided_voucher_can_be_taken_back() {
    each(|world| async move {
        let unit = &world.office;
        let client = world.client(&unit.accountant);
        let mut ids = Vec::new();
        for fen in [1, 2] {
            let body = world.event(unit, "P41", json!({"amount": fen}), json!({}));
            client.post("/api/bookkeeping/event-vouchers", &body).await.expect(201);
            ids.push(id_of(&body));
        }
        let one = world.fresh();
        let ask = json!({"id": one, "ids": ids, "summary": "本月摊销"});
        client.post("/api/bookkeeping/event-vouchers/merges", &ask).await.expect(201);
        let who = unit.accountant.id;
        let early = world.tell("event_voucher", who, ids[0], "revoke", Value::Null).await.unwrap_err();
        assert_eq!(early.code, "merged");
        world
            .tell("event_voucher", who, one.to_string().parse().unwrap(), "void", Value::Null)
            .await
            .unwrap();
        world.tell("event_voucher", who, ids[0], "revoke", Value::Null).await.unwrap();
        assert_eq!(world.state(ids[0]).await, "draft");
        world.file(ids[0], who).await;
        world.tell("event_voucher", who, ids[0], "submit", Value::Null).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn many_are_sent_and_approved_at_once_and_each_refusal_is_said() {
    each(|world| async move {
        let unit = &world.office;
        let (client, reviewer) = (world.client(&unit.accountant), world.client(&unit.reviewer));
        let mut ids = Vec::new();
        for fen in [1, 2, 3] {
            let body = world.event(unit, "P41", json!({"amount": fen}), json!({}));
            client.post("/api/bookkeeping/event-vouchers", &body).await.expect(201);
            ids.push(id_of(&body));
        }
        world.files(&ids[..2], unit.accountant.id).await;
        let ask = |action: &str| json!({"kind": "event_voucher", "action": action, "ids": ids});
        let done = |answer: Value| -> Vec<bool> {
            answer.as_array().unwrap().iter().map(|one| one["done"].as_bool().unwrap()).collect()
        };
        let sent = client.post("/api/bookkeeping/batches", &ask("submit")).await.expect(200).json();
        assert_eq!(sent[2]["problem"]["findings"][0]["rule"], "CR80", "{sent}");
        assert_eq!(done(sent), [true, true, false]);
        let own = client.post("/api/bookkeeping/batches", &ask("approve")).await.expect(200).json();
        assert_eq!(done(own), [false, false, false]);
        let approved = reviewer.post("/api/bookkeeping/batches", &ask("approve")).await.expect(200).json();
        assert_eq!(done(approved), [true, true, false]);
        assert_eq!(world.count("select count(*) from lg_journal").await, 2);
        let stranger = world.client(&world.institute.reviewer);
        let seen = stranger.post("/api/bookkeeping/batches", &ask("approve")).await.expect(200).json();
        assert_eq!(seen[0]["problem"]["status"].as_i64().unwrap_or(404), 404, "{seen}");
    })
    .await;
}

#[tokio::test]
async fn the_form_sees_both_books_before_it_is_sent() {
    each(|world| async move {
        let unit = &world.office;
        let client = world.client(&unit.accountant);
        let body = world.event(unit, "P41", json!({"amount": 7}), json!({}));
        let path = "/api/bookkeeping/event-vouchers?dry_run=true&submit=true";
        let seen = client.post(path, &body).await.expect(200).json();
        assert_eq!(seen["vouchers"][0]["lines"].as_array().unwrap().len(), 2, "{seen}");
        assert_eq!(seen["findings"][0]["rule"], "CR80");
        assert_eq!(world.count("select count(*) from fl_document").await, 0);
        client.post("/api/bookkeeping/event-vouchers", &body).await.expect(201);
        let detail =
            client.get(&format!("/api/bookkeeping/event-vouchers/{}", id_of(&body))).await.expect(200).json();
        assert_eq!(detail["event_title"]["zh"], "摊销待摊费用");
        assert_eq!(detail["facts"][0]["amount_fen"], 7);
        let stranger = world.client(&world.institute.accountant);
        stranger.get(&format!("/api/bookkeeping/event-vouchers/{}", id_of(&body))).await.expect(404);
        let forms = client.get("/api/bookkeeping/events").await.expect(200).json();
        assert_eq!(forms.as_array().unwrap().len(), 267);
    })
    .await;
}
