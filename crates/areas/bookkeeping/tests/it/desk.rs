use serde_json::{Value, json};

use crate::world::{each, id_of};

#[tokio::test]
async fn the_desk_counts_what_is_there_and_says_what_to_do() {
    each(|world| async move {
        let unit = &world.office;
        let client = world.client(&unit.accountant);
        for fen in [1, 2] {
            let body = world.event(unit, "P41", json!({"amount": fen}), json!({}));
            client.post("/api/bookkeeping/event-vouchers", &body).await.expect(201);
        }
        let body = world.event(unit, "P41", json!({"amount": 40}), json!({}));
        let id = id_of(&body);
        world.file(id, unit.accountant.id).await;
        world.tell("event_voucher", unit.accountant.id, id, "submit", body).await.unwrap();
        let desk = client.get("/api/bookkeeping/desk").await.expect(200).json();
        let states = desk["kinds"][0]["states"].as_array().unwrap();
        let of = |state: &str| states.iter().find(|one| one["state"] == state).unwrap().clone();
        assert_eq!((&of("draft")["count"], &of("draft")["amount_fen"]), (&json!(2), &json!(3)));
        assert_eq!(of("in_review")["count"], 1);
        assert_eq!(of("posted")["count"], 0);
        let steps: Vec<&Value> = desk["steps"].as_array().unwrap().iter().collect();
        assert_eq!(steps.len(), 2, "{desk}");
        assert_eq!(steps[0]["path"], "/bookkeeping/event-vouchers?state=in_review");
        assert!(desk["waiting"].as_array().unwrap().iter().all(|one| one["count"] == 0));
        let stranger = world.client(&world.institute.accountant);
        let other = stranger.get("/api/bookkeeping/desk").await.expect(200).json();
        assert!(other["steps"].as_array().unwrap().is_empty(), "another unit's are not seen");
        let other =
            stranger.get(&format!("/api/bookkeeping/desk?unit_id={}", unit.id)).await.expect(200).json();
        assert!(other["steps"].as_array().unwrap().is_empty());
    })
    .await;
}

#[tokio::test]
async fn business_without_a_voucher_is_found_by_asking() {
    each(|world| async move {
        let unit = &world.office;
        // What normal running cannot make: a confirmed business whose voucher is missing.
        let conn = world.app.platform.db.begin().await.unwrap();
        let sql = "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role, waiting_unit_id, amount_fen,
              title, creator_id, created_at, updated_at, version)
            values ($1, 'accrual', 'YF-1', $2, 2026, 'posted', '[]', 0, '', '', 77, '', '', 0, 0, 1)";
        conn.exec(sql, [world.fresh().to_string().into(), unit.id.into()]).await.unwrap();
        conn.commit().await.unwrap();
        let desk = world.client(&unit.accountant).get("/api/bookkeeping/desk").await.expect(200).json();
        let accrual = desk["waiting"].as_array().unwrap().iter().find(|one| one["kind"] == "accrual").unwrap().clone();
        assert_eq!((&accrual["count"], &accrual["amount_fen"]), (&json!(1), &json!(77)));
        assert_eq!(desk["steps"][0]["path"], "/execution/accruals");
    })
    .await;
}

#[tokio::test]
async fn periods_of_units_are_shown_with_what_is_not_posted() {
    each(|world| async move {
        let unit = &world.office;
        let client = world.client(&unit.accountant);
        let conn = world.app.platform.db.begin().await.unwrap();
        for period in [202_601_i64, 202_602] {
            let sql =
                "insert into lg_closed_period (unit_id, period, closed_by, closed_at) values ($1, $2, '', 0)";
            conn.exec(sql, [unit.id.into(), period.into()]).await.unwrap();
        }
        conn.commit().await.unwrap();
        let body = world.event(unit, "P41", json!({"amount": 1}), json!({}));
        client.post("/api/bookkeeping/event-vouchers", &body).await.expect(201);
        let page = client.get("/api/bookkeeping/periods").await.expect(200).json();
        assert_eq!(page["total"], 1);
        let row = &page["items"][0];
        assert_eq!(
            (&row["closed"], &row["open_from"], &row["unposted"]),
            (&json!([202601, 202602]), &json!(202603), &json!(1))
        );
        let file = client.get("/api/bookkeeping/periods/export?format=csv").await;
        assert!(file.text().contains("202601、202602"), "{}", file.text());
    })
    .await;
}
