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
