//! Volumes with their time, holds, and lists that take two people.

use serde_json::{Value, json};
use testkit::{Client, each_engine};

use crate::world::World;

async fn volume(world: &World, category: &str, year: i64) -> Value {
    let body = json!({
        "id": world.id(), "unit_id": world.unit, "category": category, "title": "记账凭证",
        "from": year * 100 + 1, "to": year * 100 + 12, "place": "一号库房", "pages": 120,
    });
    world.accountant().post("/api/archive/volumes", &body).await.expect(201).json()
}

fn list_of(world: &World, kind: &str, volumes: &[&Value]) -> Value {
    let lines: Vec<Value> = volumes.iter().map(|volume| json!({ "volume_id": volume["id"] })).collect();
    json!({
        "id": world.id(), "unit_id": world.unit, "kind": kind, "reason": "保管期满，无保存价值",
        "place": "档案馆", "lines": lines,
    })
}

async fn decide(client: &Client, list: &Value, action: &str) -> testkit::Answered {
    let path = format!("/api/archive/lists/{}/actions/{action}", list["id"].as_str().unwrap());
    client.post(&path, &json!({ "version": list["version"], "opinion": "同意" })).await
}

#[tokio::test]
async fn a_volume_knows_its_time_and_its_package() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let package = world.package(202_601, 202_601).await;
        let body = json!({
            "id": world.id(), "unit_id": world.unit, "category": "voucher", "title": "一月凭证",
            "from": 202_601, "to": 202_601, "package_id": package["id"], "place": "电子档案库",
        });
        let made = world.accountant().post("/api/archive/volumes", &body).await.expect(201).json();
        assert_eq!(made["number"], "AJ-165001-2026-0001");
        assert_eq!(
            (&made["counted_from"], &made["expires_on"]),
            (&json!("2027-01-01"), &json!("2057-01-01"))
        );
        assert_eq!(made["package_number"], package["number"]);
        assert_eq!(made["keeper_name"], "测试kuaiji");
        let beyond = json!({
            "id": world.id(), "unit_id": world.unit, "category": "voucher", "title": "二月凭证",
            "from": 202_602, "to": 202_602, "package_id": package["id"], "place": "电子档案库",
        });
        assert_eq!(world.accountant().post("/api/archive/volumes", &beyond).await.problem(422), "invalid");
        let annual = volume(&world, "annual_report", 2025).await;
        assert_eq!(annual["expires_on"], "");
        // The card of an asset has no time until it is disposed of.
        let card = volume(&world, "asset_card", 2025).await;
        assert_eq!((&card["counted_from"], &card["expires_on"]), (&json!(""), &json!("")));
        let path = format!("/api/archive/volumes/{}", card["id"].as_str().unwrap());
        let edit = json!({
            "version": 1, "place": "二号库房", "keeper_id": world.accountant.id, "disposed_on": "2026-02-20",
        });
        let edited = world.accountant().patch(&path, &edit).await.expect(200).json();
        assert_eq!((&edited["expires_on"], &edited["place"]), (&json!("2031-02-20"), &json!("二号库房")));
        assert_eq!(world.accountant().patch(&path, &edit).await.problem(409), "stale");
        let found = world.accountant().get("/api/archive/volumes?text=一月").await.expect(200).json();
        assert_eq!((&found["total"], &found["items"][0]["number"]), (&json!(1), &made["number"]));
        let soon = world.accountant().get("/api/archive/volumes?expired_by=2031-02-20").await.expect(200);
        assert_eq!(soon.json()["total"], 1);
    })
    .await;
}

#[tokio::test]
async fn the_cashier_keeps_no_archive() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let cashier = world.client.bearer(&world.cashier.token);
        for path in
            ["/api/archive/volumes", "/api/archive/lists", "/api/archive/packages", "/api/archive/log"]
        {
            assert_eq!(cashier.get(path).await.problem(403), "forbidden", "{path}");
        }
        let body = json!({
            "id": world.id(), "unit_id": world.unit, "category": "voucher", "title": "凭证",
            "from": 202_601, "to": 202_601, "place": "库房", "keeper_id": world.cashier.id,
        });
        let refused = world.accountant().post("/api/archive/volumes", &body).await;
        assert_eq!(refused.problem(422), "invalid");
        assert!(String::from_utf8(refused.bytes.clone()).unwrap().contains("出纳"));
        let keepers = format!("/api/archive/keepers?unit_id={}", world.unit);
        let keepers = world.accountant().get(&keepers).await.expect(200).json();
        let logins: Vec<&str> =
            keepers["items"].as_array().unwrap().iter().map(|one| one["login"].as_str().unwrap()).collect();
        let logins: std::collections::BTreeSet<&str> = logins.into_iter().collect();
        assert_eq!(logins, ["caiwu", "kuaiji", "shenhe"].into_iter().collect());
        let made = volume(&world, "voucher", 2025).await;
        let path = format!("/api/archive/volumes/{}", made["id"].as_str().unwrap());
        let edit = json!({ "version": 1, "place": "库房", "keeper_id": world.cashier.id });
        assert_eq!(world.accountant().patch(&path, &edit).await.problem(422), "invalid");
        let edit = json!({ "version": 1, "place": "库房", "keeper_id": world.finance.id });
        world.accountant().patch(&path, &edit).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn a_list_takes_two_people_and_hands_over_to_who_confirms_it() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let made = volume(&world, "voucher", 2025).await;
        let body = list_of(&world, "handover", &[&made]);
        let list = world.accountant().post("/api/archive/lists", &body).await.expect(201).json();
        assert_eq!((&list["number"], &list["may_decide"]), (&json!("YJ-165001-2026-001"), &json!(false)));
        assert_eq!(decide(&world.accountant(), &list, "approve").await.problem(409), "same_person");
        // One volume, one open list.
        let again = list_of(&world, "handover", &[&made]);
        assert_eq!(world.accountant().post("/api/archive/lists", &again).await.problem(422), "invalid");
        let reviewer = world.client.bearer(&world.reviewer.token);
        assert_eq!(decide(&reviewer, &list, "approve").await.problem(403), "forbidden");
        let done = decide(&world.finance(), &list, "approve").await.expect(200).json();
        assert_eq!(done["state"], "approved");
        assert_eq!(decide(&world.finance(), &list, "approve").await.problem(409), "stale");
        let path = format!("/api/archive/volumes/{}", made["id"].as_str().unwrap());
        let moved = world.accountant().get(&path).await.expect(200).json();
        assert_eq!(
            (&moved["state"], &moved["keeper_name"], &moved["place"]),
            (&json!("handed_over"), &json!("测试caiwu"), &json!("档案馆"))
        );
    })
    .await;
}

#[tokio::test]
async fn nothing_is_destroyed_before_its_time_or_under_a_hold_and_nothing_is_removed_ever() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let young = volume(&world, "bank", 2025).await;
        let ever = volume(&world, "annual_report", 2010).await;
        let old = volume(&world, "bank", 2010).await;
        assert_eq!(old["expires_on"], "2021-01-01");
        for wrong in [&young, &ever] {
            let body = list_of(&world, "destruction", &[&old, wrong]);
            let refused = world.accountant().post("/api/archive/lists", &body).await;
            assert_eq!(refused.problem(422), "invalid");
            assert!(String::from_utf8(refused.bytes.clone()).unwrap().contains("lines[1].volume_id"));
        }
        let path = format!("/api/archive/volumes/{}", old["id"].as_str().unwrap());
        let hold = json!({ "version": 1, "reason": "涉及诉讼" });
        let list =
            world.accountant().post("/api/archive/lists", &list_of(&world, "destruction", &[&old])).await;
        let list = list.expect(201).json();
        // A hold that comes after the proposal stops it.
        world.accountant().post(&format!("{path}/actions/hold"), &hold).await.expect(200);
        assert_eq!(decide(&world.finance(), &list, "approve").await.problem(409), "hold");
        decide(&world.finance(), &list, "refuse").await.expect(200);
        let held = list_of(&world, "destruction", &[&old]);
        assert_eq!(world.accountant().post("/api/archive/lists", &held).await.problem(422), "invalid");
        let release = json!({ "version": 2, "reason": "诉讼已结" });
        world.accountant().post(&format!("{path}/actions/release"), &release).await.expect(200);
        let list =
            world.accountant().post("/api/archive/lists", &list_of(&world, "destruction", &[&old])).await;
        let done = decide(&world.finance(), &list.expect(201).json(), "approve").await.expect(200).json();
        assert_eq!((&done["state"], &done["lines"][0]["number"]), (&json!("approved"), &old["number"]));
        // The record of the volume stays, with what was decided.
        let after = world.accountant().get(&path).await.expect(200).json();
        assert_eq!(after["state"], "destruction_approved");
        assert_eq!(world.accountant().get("/api/archive/volumes").await.expect(200).json()["total"], 3);
    })
    .await;
}
