//! The endpoints of indicator, accounting and supervision over HTTP.

use axum::http::StatusCode;
use platform::http::Site;
use platform::{Role, UnitId, UserClass};
use posting::App;
use serde_json::{Value, json};
use testkit::Client;

use crate::world::World;

pub async fn client(world: &World, login: &str, role: Role, unit: UnitId) -> Client {
    let endpoints = [indicator::endpoints(), accounting::endpoints(), supervision::endpoints()];
    let app = App {
        platform: world.platform.clone(),
        poster: world.poster.clone(),
        shelf: world.poster.pipeline().shelf.clone(),
    };
    let router = Site::new(endpoints.into_iter().flatten().collect()).build(app).unwrap();
    let person = testkit::person(&world.platform, login, UserClass::Business, &[(role, unit)]).await;
    Client::new(router).bearer(&person.token)
}

#[track_caller]
pub fn ok(answered: testkit::Answered) -> Value {
    assert_eq!(answered.status, StatusCode::OK, "{}", String::from_utf8_lossy(&answered.bytes));
    serde_json::from_slice(&answered.bytes).unwrap()
}

/// Every row of a list, read in pages of one, and the total it names.
pub async fn all_pages(client: &Client, path: &str) -> (Vec<Value>, i64) {
    let mut rows = Vec::new();
    let mut after = None;
    loop {
        let mut url = format!("{path}{}limit=1", if path.contains('?') { '&' } else { '?' });
        if let Some(after) = &after {
            url.push_str(&format!("&after={after}"));
        }
        let page = ok(client.get(&url).await);
        let items = page["items"].as_array().unwrap();
        rows.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(next) if !items.is_empty() => after = Some(next.to_owned()),
            _ => return (rows, page["total"].as_i64().unwrap()),
        }
    }
}

pub async fn paid(db: kernel::Db) -> World {
    let world = World::new(db).await;
    let [_, first, second] = world.issued().await;
    world.pay(first, 40_000, Some("P01")).await;
    world.pay(second, 20_000, Some("P04")).await;
    world.pay(first, 10_000, None).await;
    world
}

#[tokio::test]
async fn lists_page_through_everything_and_name_their_totals() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        let client = client(&world, "supervisor", Role::Supervisor, world.headquarters).await;
        let unit = world.unit;
        for (path, expected) in [
            ("/api/indicator/indicators".to_owned(), 3),
            ("/api/indicator/indicators?fund=11&function=201&with_available=true&text=%E5%85%AC%E7%94%A8".to_owned(), 3),
            (format!("/api/indicator/indicators?unit_id={unit}&fiscal_year=2026"), 2),
            ("/api/indicator/changes".to_owned(), 1),
            ("/api/indicator/changes?state=draft".to_owned(), 0),
            ("/api/indicator/reallocations".to_owned(), 0),
            ("/api/accounting/vouchers".to_owned(), 2),
            ("/api/accounting/vouchers?event=P04&from=202601&to=202612".to_owned(), 1),
            ("/api/accounting/vouchers?amount_from_fen=40000".to_owned(), 1),
            ("/api/accounting/vouchers?journal_type=indicator".to_owned(), 6),
            (format!("/api/accounting/accounts/4001/entries?unit_id={unit}&from=202601&to=202612"), 2),
            ("/api/accounting/dimension-balances?dimension=unit&account=IND202&from=202601&to=202612".to_owned(), 1),
            ("/api/accounting/dimension-balances?dimension=dep_economy&account=IND202&from=202601&to=202612".to_owned(), 2),
            ("/api/supervision/execution-rates?by=unit&fiscal_year=2026".to_owned(), 1),
            ("/api/supervision/execution-rates?by=project&fiscal_year=2026".to_owned(), 1),
            ("/api/supervision/execution-rates?by=function&fiscal_year=2026".to_owned(), 1),
            ("/api/supervision/rule-hits".to_owned(), 0),
            ("/api/flow/documents".to_owned(), 4),
            ("/api/flow/documents?kind=payment&text=ZF".to_owned(), 3),
        ] {
            let (rows, total) = all_pages(&client, &path).await;
            assert_eq!((rows.len() as i64, total), (expected, expected), "{path}: {rows:?}");
        }
        let (rows, _) = all_pages(&client, "/api/indicator/indicators?order=-granted").await;
        let entries = format!("/api/indicator/indicators/{}/entries", rows[0]["id"].as_str().unwrap());
        assert!(!all_pages(&client, &entries).await.0.is_empty());
        let detail = ok(client.get(&format!("/api/indicator/indicators/{}", rows[0]["id"].as_str().unwrap())).await);
        assert_eq!(detail["holds"].as_array().unwrap().len(), 1, "{detail}");
        assert_eq!(client.get("/api/indicator/indicators?after=x&limit=201").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(client.get(&format!("{entries}?after=nonsense")).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn balances_rates_and_details_agree_with_what_was_paid() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        let client = client(&world, "supervisor", Role::Supervisor, world.headquarters).await;
        let sums = &ok(client.get("/api/indicator/indicators").await)["sums"];
        assert_eq!(sums["granted_fen"], 1_000_000);
        assert_eq!((sums["held_fen"].as_i64(), sums["paid_fen"].as_i64()), (Some(10_000), Some(60_000)));
        let trial = ok(client.get("/api/accounting/balances?from=202601&to=202612").await);
        for sum in trial["sums"].as_array().unwrap() {
            assert_eq!(sum["closing_debit_fen"], sum["closing_credit_fen"], "{sum}");
            assert_eq!(sum["debit_fen"], sum["credit_fen"], "{sum}");
        }
        let later = ok(client.get("/api/accounting/balances?from=202701&to=202712&account=4001").await);
        assert_eq!(later["items"][0]["opening_credit_fen"], 60_000);
        let rates = ok(client.get("/api/supervision/execution-rates?by=month&fiscal_year=2026").await);
        assert_eq!(rates["items"].as_array().unwrap().len(), 12);
        assert_eq!(rates["items"][1]["paid_fen"], 0);
        assert_eq!(
            (rates["items"][2]["moved_fen"].as_i64(), rates["items"][11]["paid_fen"].as_i64()),
            (Some(60_000), Some(60_000))
        );
        assert_eq!(rates["sum"]["rate_basis_points"], 667); // 60,000 of 900,000
        let (vouchers, _) = all_pages(&client, "/api/accounting/vouchers").await;
        let id = vouchers[0]["id"].as_str().unwrap();
        let voucher = ok(client.get(&format!("/api/accounting/vouchers/{id}")).await);
        assert_eq!(voucher["source"]["kind"], "payment");
        assert!(
            voucher["lines"]
                .as_array()
                .unwrap()
                .iter()
                .all(|line| !line["full_name"]["zh"].as_str().unwrap().is_empty())
        );
        let trace = ok(client.get(&format!("/api/trace/voucher/{id}")).await);
        assert!(trace["nodes"].as_array().unwrap().iter().any(|node| node["kind"] == "indicator"));
        let number = voucher["number"].as_i64().unwrap();
        let found = ok(client.get(&format!("/api/trace?number=001001-202603-{number}")).await);
        assert_eq!(found["kind"], "voucher");
        assert!(ok(client.get("/api/supervision/rules").await).as_array().unwrap().len() > 20);
        assert!(ok(client.get("/api/accounting/events").await).as_array().unwrap().len() > 100);
        assert!(
            ok(client.get("/api/indicator/reallocation-permissions").await).as_array().unwrap().len() > 5
        );
        // Balances that facts do not give come from the unit's ledger; without a unit they are named.
        let events = ok(client.get("/api/accounting/events").await);
        let closes = |event: &&Value| {
            let amounts = event["amounts"].as_array().unwrap();
            event["facts"] == json!([]) && amounts.iter().any(|name| name == "bal_4001")
        };
        let event = &events.as_array().unwrap().iter().find(closes).unwrap()["event"];
        let mut asked = json!({"event": event, "facts": {}});
        let refused = client.post("/api/accounting/voucher-previews", &asked).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(String::from_utf8_lossy(&refused.bytes).contains("bal_4001"));
        asked["unit_id"] = json!(world.unit);
        let lines = ok(client.post("/api/accounting/voucher-previews", &asked).await);
        let closed = lines.as_array().unwrap().iter().find(|line| line["account"] == "4001").unwrap();
        assert_eq!((closed["side"].as_str(), closed["amount_fen"].as_i64()), (Some("debit"), Some(60_000)));
        asked["unit_id"] = json!(world.platform.ids.fresh());
        assert_eq!(
            client.post("/api/accounting/voucher-previews", &asked).await.status,
            StatusCode::NOT_FOUND
        );
    })
    .await;
}

#[tokio::test]
async fn another_unit_sees_nothing_and_the_inbox_is_ones_own() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        let [_, first, second] = {
            let (rows, _) = all_pages(&client(&world, "all", Role::Supervisor, world.headquarters).await, "/api/indicator/indicators?order=-granted").await;
            [2, 0, 1].map(|n| serde_json::from_value::<ledger::IndicatorId>(rows[n]["id"].clone()).unwrap())
        };
        let other = client(&world, "foreign", Role::UnitHead, world.other).await;
        for path in [
            "/api/indicator/indicators",
            "/api/indicator/changes",
            "/api/accounting/vouchers",
            "/api/supervision/execution-rates?by=unit&fiscal_year=2026",
            "/api/supervision/rule-hits",
            "/api/flow/documents",
        ] {
            assert_eq!(ok(other.get(path).await)["total"], 0, "{path}");
        }
        for path in [
            format!("/api/indicator/indicators/{first}"),
            format!("/api/indicator/indicators/{first}/entries"),
            format!("/api/trace/indicator/{first}"),
            format!("/api/accounting/accounts/4001/entries?unit_id={}&from=202601&to=202612", world.unit),
        ] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        let reviewer = client(&world, "reviewer2", Role::Reviewer, world.unit).await;
        assert_eq!(ok(reviewer.get("/api/flow/inbox").await)["total"], 0);
        let id: flow::DocumentId = world.id();
        let line = |indicator| json!([{"id": world.id::<ledger::LineId>(), "indicator_id": indicator, "amount_fen": 1}]);
        let body = json!({"id": id, "unit_id": world.unit, "fiscal_year": 2026, "reason": "调剂",
            "from": line(first), "to": line(second)});
        world.act(world.handler, "reallocation", id, "submit", body).await.unwrap();
        assert_eq!(ok(reviewer.get("/api/flow/inbox").await)["items"][0]["id"], json!(id));
        let counted = ok(reviewer.get("/api/flow/counters?fiscal_year=2026").await);
        assert_eq!((&counted["to_do"], &counted["sent"], &counted["handled"]), (&json!(1), &json!(1), &json!(0)));
        assert_eq!(counted["by_kind"], json!([{"kind": "reallocation", "to_do": 1, "returned": 0, "unsent": 0}]));
        assert_eq!(ok(reviewer.get("/api/flow/counters?fiscal_year=2027").await)["to_do"], 0);
        assert_eq!(ok(other.get("/api/flow/counters").await)["sent"], 0);
        let shown = ok(reviewer.get(&format!("/api/indicator/reallocations/{id}")).await);
        assert_eq!(shown["from"][0]["amount_fen"], 1);
        assert_eq!(ok(other.get("/api/flow/inbox").await)["total"], 0);
        assert_eq!(other.get(&format!("/api/indicator/reallocations/{id}")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
