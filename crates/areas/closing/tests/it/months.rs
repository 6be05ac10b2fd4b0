use serde_json::{Value, json};

use crate::world::{OWN, each, id_of, places, rules};

#[tokio::test]
async fn a_month_closes_after_the_one_before_when_its_checklist_passes_and_stays_closed() {
    each(|world| async move {
        let unit = &world.office;
        world.on(2026, 3, 31);
        let refused = world.close(unit, 202_601).await.unwrap_err();
        assert_eq!(places(&refused), ["checklist.previous"], "no books yet");
        world.open(unit, &[]).await;
        assert_eq!(places(&world.close(unit, 202_602).await.unwrap_err()), ["checklist.previous"]);
        assert_eq!(
            places(&world.close(unit, 202_604).await.unwrap_err()),
            ["checklist.ended", "checklist.previous"]
        );
        world.close(unit, 202_601).await.unwrap();
        world.close(unit, 202_602).await.unwrap();
        assert_eq!(world.close(unit, 202_602).await.unwrap_err().code, "period_closed");

        // An income that waits for its booking stands in the way.
        let income = world.income(unit, 500);
        let waits = id_of(&income);
        world.tell("income", unit.handler, waits, "submit", income).await.unwrap();
        assert_eq!(places(&world.close(unit, 202_603).await.unwrap_err()), ["checklist.in_flight"]);
        world.tell("income", unit.reviewer.id, waits, "return", Value::Null).await.unwrap();

        // Two at a time: the second is refused, and nobody approves an own one.
        let first = world.month(unit, 202_603);
        let second = world.month(unit, 202_603);
        world.tell("period_close", unit.accountant.id, id_of(&first), "submit", first.clone()).await.unwrap();
        let refused = world.tell("period_close", unit.accountant.id, id_of(&second), "submit", second).await;
        assert_eq!(refused.unwrap_err().code, "closing_already");
        let own = world.tell("period_close", unit.accountant.id, id_of(&first), "approve", Value::Null).await;
        assert_eq!(own.unwrap_err().status, 403);
        world.tell("period_close", unit.reviewer.id, id_of(&first), "approve", Value::Null).await.unwrap();
        assert_eq!(world.count("select count(*) from lg_closed_period").await, 4);
        let kept = "select count(*) from cl_period_close where checklist like '%\"passes\":true%'";
        assert_eq!(world.count(kept).await, 3);
        let reopened =
            world.tell("period_close", unit.reviewer.id, id_of(&first), "return", Value::Null).await;
        assert!(reopened.is_err());
    })
    .await;
}

#[tokio::test]
async fn what_comes_after_the_close_enters_the_next_period() {
    each(|world| async move {
        let unit = &world.institute;
        world.on(2026, 3, 31);
        world.open(unit, &[]).await;
        let (late, number) = world.sent(unit, 2026, unit.treasury, 700).await;
        for period in [202_601, 202_602, 202_603] {
            world.close(unit, period).await.unwrap();
        }
        world.settled(&number, "paid", 700).await;
        assert_eq!(world.period_of(late).await, 202_604);
        assert_eq!(
            (world.balance(unit, "4001", 202_603).await, world.balance(unit, "4001", 202_604).await),
            (0, -700)
        );
        world.on(2026, 4, 30);
        world.settled(&number, "refunded", 200).await;
        world.close(unit, 202_604).await.unwrap();
        assert_eq!(world.balance(unit, "4001", 202_604).await, -500);
        assert!(world.breaks().await.is_empty(), "{:?}", world.breaks().await);
    })
    .await;
}

#[tokio::test]
async fn payments_without_vouchers_and_indicators_that_differ_block_by_rule() {
    each(|world| async move {
        let unit = &world.office;
        world.on(2026, 3, 31);
        world.open(unit, &[]).await;
        for period in [202_601, 202_602] {
            world.close(unit, period).await.unwrap();
        }
        let other = world.indicator(unit, &OWN).await;
        world.receive(unit, 900).await;
        world.paid(unit, 2026, other, 300).await;
        world.paid(unit, 2026, unit.treasury, 400).await;
        let spoil = async |sql: String| {
            let conn = world.app.platform.db.begin().await.unwrap();
            conn.script(&sql).await.unwrap();
            conn.commit().await.unwrap();
        };
        // As if treasury money had been paid without appropriation in the books.
        let mode =
            |mode: &str| format!("update lg_indicator set payment_mode = '{mode}' where id = '{other}'");
        spoil(mode("treasury")).await;
        assert_eq!(rules(&world.close(unit, 202_603).await.unwrap_err()), ["CR59"]);
        spoil(mode("unit_bank_account")).await;
        // As if money had come in without a voucher.
        let income = world.income(unit, 500);
        let waits = id_of(&income);
        world.tell("income", unit.handler, waits, "submit", income).await.unwrap();
        spoil(format!("update fl_document set state = 'booked' where id = '{waits}'")).await;
        assert_eq!(rules(&world.close(unit, 202_603).await.unwrap_err()), ["CR58"]);
        assert_eq!(world.count("select count(*) from lg_closed_period where period = 202603").await, 0);
        assert_eq!(world.count("select count(*) from rl_hit where rule in ('CR58', 'CR59')").await, 2);
    })
    .await;
}

#[tokio::test]
async fn a_bank_account_that_has_to_be_reconciled_blocks_until_its_month_is_signed() {
    each(|world| async move {
        let unit = &world.office;
        world.on(2026, 3, 31);
        world.open(unit, &[]).await;
        let plant = async |sql: String| {
            let conn = world.app.platform.db.begin().await.unwrap();
            conn.script(&sql).await.unwrap();
            conn.commit().await.unwrap();
        };
        let id = unit.id;
        plant(format!("insert into ac_bank_account values ('a1', '{id}', '1002', 1, 202602, 0, 'x', 0, 1)")).await;
        // It begins in February.
        world.close(unit, 202_601).await.unwrap();
        let refused = world.close(unit, 202_602).await.unwrap_err();
        assert!(refused.fields.iter().any(|field| field.what.zh.contains("未签认 1 个")), "{refused:?}");
        let month = |state: &str| {
            format!("delete from ac_reconciliation; insert into ac_reconciliation values ('a1', 202602, '{id}', '{state}',
                0, 0, 0, 0, 0, '', '', 'x', 'x', 0, 'y', 'y', 0)")
        };
        plant(month("prepared")).await;
        assert!(world.close(unit, 202_602).await.is_err());
        plant(month("signed")).await;
        world.close(unit, 202_602).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn many_units_close_a_month_at_once_each_for_itself() {
    each(|world| async move {
        let (office, institute) = (&world.office, &world.institute);
        world.on(2026, 3, 31);
        world.open(office, &[]).await;
        let units = json!([office.id, institute.id]);
        let ask = |step: &str| json!({"period": 202_601, "unit_ids": units, "step": step});
        let path = "/api/closing/period-closes/batch";
        // The accountant of one unit knows nothing of the other.
        let answer =
            world.client(&office.accountant.token).post(path, &ask("submit")).await.expect(200).json();
        assert_eq!((answer["done"].clone(), answer["items"][0]["done"].clone()), (json!(1), json!(true)));
        assert_eq!(answer["items"][1]["done"], json!(false));
        let answer =
            world.client(&office.reviewer.token).post(path, &ask("approve")).await.expect(200).json();
        assert_eq!(answer["done"], json!(1));
        let again = world.client(&office.reviewer.token).post(path, &ask("approve")).await.expect(200).json();
        assert_eq!(again["done"], json!(0), "done is done");
        assert_eq!(world.count("select count(*) from lg_closed_period where period = 202601").await, 1);

        let client = world.client(&office.accountant.token);
        let list = client.get("/api/closing/books?year=2026").await.expect(200).json();
        assert_eq!((list["total"].clone(), list["items"][0]["months_closed"].clone()), (json!(1), json!(1)));
        assert_eq!(list["items"][0]["periods"][1]["state"], json!("closed"));
        let path = format!("/api/closing/period-checklist?unit_id={}&period=202602", office.id);
        let checklist = client.get(&path).await.expect(200).json();
        assert_eq!(checklist["passes"], json!(true));
        let keys: Vec<&str> =
            checklist["items"].as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap()).collect();
        assert_eq!(keys.len(), 12, "{keys:?}");
        let hidden = format!("/api/closing/period-checklist?unit_id={}&period=202602", institute.id);
        client.get(&hidden).await.expect(404);
    })
    .await;
}
