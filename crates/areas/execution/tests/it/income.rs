use serde_json::json;

use crate::world::{each, id_of, rules};

#[tokio::test]
async fn income_is_booked_in_both_books_and_lets_own_funds_be_spent() {
    each(|world| async move {
        let unit = &world.institute;
        let spend = world.payment(unit, &[(unit.own, 1_000)]);
        assert_eq!(rules(&world.submit(unit, spend.clone()).await.unwrap_err()), ["CR52"]);

        let input = json!({"id": world.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "business": "revenue",
            "revenue_item": "operating", "amount_fen": 1_000, "payer": "某大学", "received_on": "2026-03-01",
            "account_id": unit.basic_account, "receipt_no": "Y1"});
        let id = id_of(&input);
        world.perform(world.command(unit.handler, id, "submit", input.clone())).await.unwrap();
        let mut twice = input.clone();
        twice["id"] = json!(world.fresh());
        let again = world.command(unit.handler, id_of(&twice), "submit", twice);
        assert_eq!(rules(&world.perform(again).await.unwrap_err()), ["CR34"]);
        for who in [unit.reviewer, unit.accountant] {
            let mut command = world.command(who, id, "approve", json!(null));
            command.kind = "income";
            world.perform(command).await.unwrap();
        }
        assert_eq!(world.state(id).await, "booked");
        assert_eq!(
            world.booked(id).await,
            ["R01 fd 1002 1000", "R01 fc 4101 1000", "R01 bd 800102 1000", "R01 bc 610102 1000"]
        );
        world.submit(unit, spend).await.unwrap();
        let more = world.payment(unit, &[(unit.own, 1)]);
        assert_eq!(rules(&world.submit(unit, more).await.unwrap_err()), ["CR52"]);

        let mut foreign = input;
        foreign["id"] = json!(world.fresh());
        foreign["account_id"] = json!(world.office.basic_account);
        let foreign = world.command(unit.handler, id_of(&foreign), "submit", foreign);
        assert_eq!(world.perform(foreign).await.unwrap_err().fields[0].at, "account_id");
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_money_received_has_its_event() {
    each(|world| async move {
        let unit = &world.institute;
        let cases = [
            ("special_account_fee", "", ["R07 fd 1002 7", "R07 fc 2103 7"].as_slice()),
            ("to_be_remitted", "", &["R10 fd 1002 7", "R10 fc 2103 7"]),
            ("trust_money", "", &["R13 fd 100202 7", "R13 fc 2901 7"]),
            ("receivable_to_remit", "", &["R18 fd 1002 7", "R18 fc 1212 7"]),
            ("appropriation_in_advance", "", &["R20 fd 1002 7", "R20 fc 2307 7"]),
            ("appropriation", "", &["R22 fd 1002 7", "R22 fc 4001 7", "R22 bd 800102 7", "R22 bc 6001 7"]),
            ("written_off_to_remit", "", &["R30 fd 1002 7", "R30 fc 2103 7"]),
            (
                "bill_collected",
                "business",
                &["R32 fd 1002 7", "R32 fc 1211 7", "R32 bd 800102 7", "R32 bc 6401 7"],
            ),
        ];
        for (business, item, expected) in cases {
            let input = json!({"id": world.fresh(), "unit_id": unit.id, "fiscal_year": 2026,
                "business": business, "revenue_item": (!item.is_empty()).then_some(item), "amount_fen": 7,
                "payer": "某单位", "received_on": "2026-03-01", "account_id": unit.basic_account});
            let id = world.confirmed("income", unit, input).await;
            assert_eq!(world.booked(id).await, expected, "{business}");
        }
        assert_eq!(world.breaks().await, Vec::<String>::new());
        // Of all these only the bill is revenue of the unit's own, so no more than it may be spent (CR52).
        let one_more = world.payment(unit, &[(unit.own, 8)]);
        assert_eq!(rules(&world.submit(unit, one_more).await.unwrap_err()), ["CR52"]);
        world.submit(unit, world.payment(unit, &[(unit.own, 7)])).await.unwrap();
    })
    .await;
}
