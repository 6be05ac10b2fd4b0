use flow::DocumentId;
use serde_json::{Value, json};

use crate::world::{Unit, World, each, id_of, places, rules};

async fn reversal(world: &World, unit: &Unit, of: DocumentId) -> Value {
    json!({"id": world.fresh(), "unit_id": unit.id, "voucher_id": world.voucher_of(of).await,
        "voucher_date": world.today().to_string(), "reason": "科目用错"})
}

async fn wrong(world: &World, unit: &Unit, invoice: &str) -> DocumentId {
    let mut body = world.event(unit, "P41", json!({"amount": 700}), json!({}));
    body["invoice_no"] = json!(invoice);
    world.posted("event_voucher", unit, body).await.unwrap()
}

#[tokio::test]
async fn a_voucher_of_this_year_is_reversed_in_red_once_and_its_invoice_is_free_again() {
    each(|world| async move {
        let unit = &world.office;
        let id = wrong(&world, unit, "FP-9").await;
        let body = reversal(&world, unit, id).await;
        let back = id_of(&body);
        world.tell("voucher_reversal", unit.accountant.id, back, "submit", body).await.unwrap();
        let second = reversal(&world, unit, id).await;
        let second_id = id_of(&second);
        let refused = world
            .tell("voucher_reversal", unit.accountant.id, second_id, "submit", second.clone())
            .await
            .unwrap_err();
        assert_eq!(rules(&refused), ["CR88"], "while another is under way");
        world.tell("voucher_reversal", unit.reviewer.id, back, "approve", Value::Null).await.unwrap();
        assert_eq!(world.booked(back).await, ["P41 fd 5001 -700", "P41 fc 1401 -700"]);
        let linked = "select count(*) from lg_journal r join lg_journal o on o.id = r.reverses_id";
        assert_eq!(world.count(linked).await, 1);
        let refused = world
            .tell("voucher_reversal", unit.accountant.id, second_id, "submit", second)
            .await
            .unwrap_err();
        assert!(rules(&refused).contains(&"CR88".to_owned()), "after it was posted");
        wrong(&world, unit, "FP-9").await;
        let again = reversal(&world, unit, back).await;
        let refused =
            world.tell("voucher_reversal", unit.accountant.id, id_of(&again), "submit", again).await;
        assert_eq!(places(&refused.unwrap_err()), ["voucher_id"], "a reversal stays");
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_returned_reversal_leaves_voucher_and_invoice_as_they_were() {
    each(|world| async move {
        let unit = &world.office;
        let id = wrong(&world, unit, "FP-9").await;
        let body = reversal(&world, unit, id).await;
        world
            .tell("voucher_reversal", unit.accountant.id, id_of(&body), "submit", body.clone())
            .await
            .unwrap();
        world.tell("voucher_reversal", unit.reviewer.id, id_of(&body), "return", Value::Null).await.unwrap();
        let mut again = world.event(unit, "P41", json!({"amount": 7}), json!({}));
        again["invoice_no"] = json!("FP-9");
        assert_eq!(rules(&world.posted("event_voucher", unit, again).await.unwrap_err()), ["CR34"]);
        let other = reversal(&world, unit, id).await;
        world
            .tell("voucher_reversal", unit.accountant.id, id_of(&other), "submit", other.clone())
            .await
            .unwrap();
        world
            .tell("voucher_reversal", unit.reviewer.id, id_of(&other), "approve", Value::Null)
            .await
            .unwrap();
    })
    .await;
}

#[tokio::test]
async fn an_earlier_year_is_corrected_in_blue_through_its_adjustments() {
    each(|world| async move {
        let unit = &world.office;
        let mut body = world.event(unit, "P01", json!({"amount": 700}), json!({}));
        body["dimensions"] = json!({"fund": "31", "function": "2010101", "dep_economy": "30209"});
        let id = world.posted("event_voucher", unit, body).await.unwrap();
        world.on("2027-01-15");
        let body = reversal(&world, unit, id).await;
        let back = id_of(&body);
        world.tell("voucher_reversal", unit.accountant.id, back, "submit", body).await.unwrap();
        world.tell("voucher_reversal", unit.reviewer.id, back, "approve", Value::Null).await.unwrap();
        let expected = ["P01 fc 3501 700", "P01 fd 1002 700", "P01 bc 820201 700", "P01 bd 800102 700"];
        assert_eq!(world.booked(back).await, expected);
        assert_eq!(world.count("select count(*) from bk_reversal where manner = 'blue'").await, 1);
        assert_eq!(world.count("select count(*) from lg_journal where period = 202701").await, 1);
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn vouchers_of_the_program_and_of_other_units_are_not_reversed_here() {
    each(|world| async move {
        let unit = &world.office;
        let input = json!({"id": world.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "business": "payable",
            "business_detail": "expense", "amount_fen": 5, "purpose": "物业管理费", "attachments": 1});
        let id = id_of(&input);
        world.tell("accrual", unit.handler.id, id, "submit", input).await.unwrap();
        for who in [&unit.reviewer, &unit.accountant] {
            world.tell("accrual", who.id, id, "approve", Value::Null).await.unwrap();
        }
        let body = reversal(&world, unit, id).await;
        let refused = world.tell("voucher_reversal", unit.accountant.id, id_of(&body), "submit", body).await;
        assert_eq!(places(&refused.unwrap_err()), ["voucher_id"]);
        let own = wrong(&world, unit, "").await;
        let other = &world.institute;
        let body = reversal(&world, other, own).await;
        let refused = world.tell("voucher_reversal", other.accountant.id, id_of(&body), "submit", body).await;
        assert_eq!(places(&refused.unwrap_err()), ["voucher_id"]);
        let mut early = reversal(&world, unit, own).await;
        early["voucher_date"] = json!("2026-03-01");
        let refused = world.tell("voucher_reversal", unit.accountant.id, id_of(&early), "submit", early).await;
        assert_eq!(places(&refused.unwrap_err()), ["voucher_date"]);
    })
    .await;
}

#[tokio::test]
async fn a_reversal_shows_what_it_reverses() {
    each(|world| async move {
        let unit = &world.office;
        let id = wrong(&world, unit, "").await;
        let client = world.client(&unit.accountant);
        let body = reversal(&world, unit, id).await;
        let seen = client
            .post("/api/bookkeeping/reversals?dry_run=true&submit=true", &body)
            .await
            .expect(200)
            .json();
        assert_eq!(seen["computed"]["manner"], "red");
        assert_eq!(seen["vouchers"][0]["lines"][0]["amount_fen"], -700);
        client.post("/api/bookkeeping/reversals?submit=true", &body).await.expect(201);
        let detail =
            client.get(&format!("/api/bookkeeping/reversals/{}", id_of(&body))).await.expect(200).json();
        assert_eq!(detail["reversal"]["voucher_number"], "1-202603-1");
        assert_eq!(detail["lines"].as_array().unwrap().len(), 2);
        let voucher = &body["voucher_id"];
        let page =
            client.get(&format!("/api/bookkeeping/reversals?voucher_id={}", voucher.as_str().unwrap())).await;
        assert_eq!(page.expect(200).json()["total"], 1);
        world.tell("voucher_reversal", unit.reviewer.id, id_of(&body), "approve", Value::Null).await.unwrap();
        let detail = client.get(&format!("/api/bookkeeping/event-vouchers/{id}")).await.expect(200).json();
        assert_eq!(detail["posted"][0]["reversed_by_document"], body["id"]);
    })
    .await;
}
