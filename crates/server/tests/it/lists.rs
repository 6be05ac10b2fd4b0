//! Lists of documents over HTTP, on each engine: tabs, orders, pages, sums, names; what edits changed; a page and chosen
//! rows as a file.

use std::collections::BTreeSet;

use kernel::{Clock, Db};
use serde_json::{Value, json};
use testkit::{Client, Person, each_engine};

use crate::stage::Stage;

const PAYMENTS: &str = "/api/execution/payments";

async fn stage(db: Db) -> Stage {
    Stage::build(db, Clock::held_at(kernel::period::parse_date("2026-03-02").unwrap())).await
}

/// Enters a payment of the stage's unit; its body.
async fn enter(stage: &Stage, indicator: kernel::uuid::Uuid, amount_fen: i64, submit: bool) -> Value {
    let body = stage.payment(stage.unit.id, indicator, amount_fen);
    let handler = stage.client.bearer(&stage.unit.handler.token);
    handler.post(&format!("{PAYMENTS}?submit={submit}"), &body).await.expect(201);
    body
}

fn id(body: &Value) -> String {
    body["id"].as_str().unwrap().to_owned()
}

async fn items(client: &Client, path: &str) -> Vec<Value> {
    client.get(path).await.expect(200).json()["items"].as_array().unwrap().clone()
}

/// Everything of a list, read in pages of two.
async fn paged(client: &Client, path: &str) -> Vec<Value> {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{path}&limit=2{after}")).await.expect(200).json();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 2);
        rows.extend(items.iter().cloned());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return rows,
        }
    }
}

/// A tab and the documents it shows.
type Tab<'a> = (&'a str, &'a [&'a String]);

#[tokio::test]
async fn a_tab_holds_what_somebody_has_to_do_with() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let unit = &stage.unit;
        let indicator = stage.indicators(unit, 1, 1_000_000).await[0];
        let draft = id(&enter(&stage, indicator, 100, false).await);
        let sent = id(&enter(&stage, indicator, 200, true).await);
        let back = id(&enter(&stage, indicator, 300, true).await);
        let on = id(&enter(&stage, indicator, 400, true).await);
        stage.act(&unit.reviewer, &format!("{PAYMENTS}/{back}"), "return").await;
        stage.act(&unit.reviewer, &format!("{PAYMENTS}/{on}"), "approve").await;
        let expected: [(&Person, &[Tab]); 4] = [
            (
                &unit.handler,
                &[
                    ("unsent", &[&draft]),
                    ("returned", &[&back]),
                    ("sent", &[&sent, &on]),
                    ("handled", &[&draft, &sent, &back, &on]),
                    ("to_review", &[]),
                    ("reviewed", &[]),
                    ("sent_back", &[]),
                    ("all", &[&draft, &sent, &back, &on]),
                ],
            ),
            (
                &unit.reviewer,
                &[
                    ("unsent", &[]),
                    ("returned", &[]),
                    ("sent", &[&sent, &on]),
                    ("handled", &[&back, &on]),
                    ("to_review", &[&sent]),
                    ("reviewed", &[&on]),
                    ("sent_back", &[&back]),
                ],
            ),
            (&unit.head, &[("to_review", &[&on]), ("handled", &[]), ("sent", &[&sent, &on])]),
            (&stage.other.handler, &[("all", &[]), ("sent", &[]), ("handled", &[])]),
        ];
        for (who, tabs) in expected {
            let client = stage.client.bearer(&who.token);
            for (tab, documents) in tabs {
                for list in
                    [format!("{PAYMENTS}?tab={tab}"), format!("/api/flow/documents?kind=payment&tab={tab}")]
                {
                    for order in ["-created", "amount", "-updated", "number"] {
                        let rows = items(&client, &format!("{list}&order={order}")).await;
                        let found: BTreeSet<&str> =
                            rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
                        let expected: BTreeSet<&str> = documents.iter().map(|id| id.as_str()).collect();
                        assert_eq!(found, expected, "{} {list} {order}", who.login);
                    }
                }
            }
        }
        let handler = stage.client.bearer(&unit.handler.token);
        let counted = handler.get("/api/flow/counters?fiscal_year=2026").await.expect(200).json();
        let numbers =
            ["to_do", "returned", "unsent", "sent", "handled"].map(|name| counted[name].as_i64().unwrap());
        assert_eq!(numbers, [0, 1, 1, 2, 4]);
        assert_eq!(counted["by_kind"], json!([{"kind": "payment", "to_do": 0, "returned": 1, "unsent": 1}]));
        let reviewer = stage.client.bearer(&unit.reviewer.token);
        let waiting = items(&reviewer, "/api/flow/inbox").await;
        assert_eq!((waiting.len(), waiting[0]["id"].as_str()), (1, Some(sent.as_str())));
        assert_eq!(
            (&waiting[0]["kind"], &waiting[0]["step_title"]["zh"]),
            (&json!("payment"), &json!("单位审核"))
        );
    })
    .await;
}

#[tokio::test]
async fn every_order_pages_through_everything_once_and_the_sum_is_that_of_all_pages() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let indicator = stage.indicators(&stage.unit, 1, 1_000_000).await[0];
        for amount in [500, 300, 300, 900, 100, 300, 700] {
            enter(&stage, indicator, amount, amount != 100).await;
        }
        let key = |order: &str, row: &Value| -> (i64, String) {
            let text = |name: &str| row[name].as_str().unwrap().to_owned();
            match order.trim_start_matches('-') {
                "amount" => (row["amount_fen"].as_i64().unwrap(), text("id")),
                "updated" => (0, text("updated_at") + &text("id")),
                "number" => (0, text("number")),
                _ => (0, text("id")),
            }
        };
        // One of one unit, one of many, one who sees several kinds.
        let (unit, many) = (&stage.unit.handler, &stage.finance[0]);
        for (who, list, count, sum) in [
            (unit, format!("{PAYMENTS}?fiscal_year=2026"), 7, 3_100),
            (many, format!("{PAYMENTS}?fiscal_year=2026"), 7, 3_100),
            (
                many,
                format!("{PAYMENTS}?amount_min_fen=300&amount_max_fen=700&from=2026-03-02&to=2026-03-02"),
                5,
                2_100,
            ),
            (many, format!("{PAYMENTS}?text=%E5%A7%94%E6%89%98&state=in_review"), 6, 3_000),
            (many, format!("{PAYMENTS}?creator_id={}", unit.id), 7, 3_100),
            (many, format!("{PAYMENTS}?creator_id={}", many.id), 0, 0),
            (many, "/api/flow/documents?fiscal_year=2026".to_owned(), 8, 2_003_100),
        ] {
            let client = stage.client.bearer(&who.token);
            for order in ["-created", "created", "-amount", "amount", "-updated", "number"] {
                let path = format!("{list}&order={order}");
                let whole = client.get(&path).await.expect(200).json();
                assert_eq!((&whole["total"], &whole["amount_fen"]), (&json!(count), &json!(sum)), "{path}");
                let rows = whole["items"].as_array().unwrap();
                let keys: Vec<_> = rows.iter().map(|row| key(order, row)).collect();
                let ordered = keys
                    .windows(2)
                    .all(|two| if order.starts_with('-') { two[0] > two[1] } else { two[0] < two[1] });
                assert!(ordered && keys.len() == count, "{path}: {keys:?}");
                assert_eq!(paged(&client, &path).await, *rows, "{path}");
            }
        }
        let client = stage.client.bearer(&unit.token);
        let row = &items(&client, &format!("{PAYMENTS}?order=amount")).await[0];
        assert_eq!(
            (&row["creator_name"], &row["unit_code"]),
            (&json!(format!("测试{}", unit.login)), &json!("165001"))
        );
        assert_eq!((&row["state_title"]["zh"], &row["unit_name"]), (&json!("未送审"), &json!("单位165001")));
        for (path, field) in [
            ("order=amount&after=x", "after"),
            ("order=size", "order"),
            ("tab=mine", "tab"),
            ("from=1.3.2026", "from"),
        ] {
            let refused = client.get(&format!("{PAYMENTS}?{path}")).await;
            assert_eq!(refused.status.as_u16(), 422, "{path}: {}", refused.text());
            assert_eq!(refused.json()["fields"][0]["at"], field, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn what_was_changed_since_it_was_sent_back_is_there_for_the_reviewer() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let unit = &stage.unit;
        let indicator = stage.indicators(unit, 1, 1_000_000).await[0];
        let mut body = enter(&stage, indicator, 100_000, true).await;
        let own = id(&body);
        let (path, changes) = (format!("{PAYMENTS}/{own}"), format!("/api/flow/documents/{own}/changes"));
        let handler = stage.client.bearer(&unit.handler.token);
        let reviewer = stage.client.bearer(&unit.reviewer.token);
        assert_eq!(reviewer.get(&changes).await.expect(200).json(), json!([]));
        let returned = stage.act(&unit.reviewer, &path, "return").await;
        body["version"] = returned["document"]["version"].clone();
        body["purpose"] = json!("改为会议服务");
        body["settlement"] = json!("official_card");
        body["lines"][0]["amount_fen"] = json!(90_050);
        handler.patch(&path, &body).await.expect(200);
        stage.act(&unit.handler, &path, "submit").await;
        let shown = reviewer.get(&changes).await.expect(200).json();
        let edit = &shown[0];
        assert_eq!(
            (shown.as_array().unwrap().len(), &edit["actor_name"]),
            (1, &json!(format!("测试{}", unit.handler.login)))
        );
        let field = |at: &str| {
            let fields = edit["fields"].as_array().unwrap();
            fields
                .iter()
                .find(|field| field["at"] == at)
                .unwrap_or_else(|| panic!("{at} in {fields:?}"))
                .clone()
        };
        let line = field("lines[1].amount_fen");
        assert_eq!((&line["old"], &line["new"]), (&json!("1,000.00"), &json!("900.50")));
        assert_eq!(line["title"], json!({"zh": "明细1 金额", "en": "Line 1 Amount"}));
        assert_eq!(
            (&field("settlement")["old"], &field("settlement")["new"]),
            (&json!("转账"), &json!("公务卡"))
        );
        assert_eq!(field("purpose")["new"], "改为会议服务");
        let place = reviewer.get(&format!("/api/flow/documents/{own}")).await.expect(200).json();
        assert_eq!(
            (&place["kind"], &place["path"]),
            (&json!("payment"), &json!(format!("/execution/payments/{own}")))
        );
        let stranger = stage.client.bearer(&stage.other.handler.token);
        for path in [&changes, &format!("/api/flow/documents/{own}")] {
            assert_eq!(stranger.get(path).await.problem(404), "not_found");
        }
        // It only grows.
        let conn = stage.db().begin().await.unwrap();
        conn.exec("delete from fl_edit", []).await.expect_err("append-only");
        conn.rollback().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_page_and_chosen_rows_go_out_as_a_file() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let indicator = stage.indicators(&stage.unit, 1, 1_000_000).await[0];
        for amount in [500, 300, 900, 100, 700] {
            enter(&stage, indicator, amount, true).await;
        }
        let client = stage.client.bearer(&stage.unit.handler.token);
        let page = client.get(&format!("{PAYMENTS}?order=amount&limit=2")).await.expect(200).json();
        let after = page["next"].as_str().unwrap();
        let next = items(&client, &format!("{PAYMENTS}?order=amount&limit=2&after={after}")).await;
        let number = |row: &Value| row["number"].as_str().unwrap().to_owned();
        let file = async |query: &str| -> Vec<String> {
            let text = client
                .get(&format!("{PAYMENTS}/export?format=csv&order=amount{query}"))
                .await
                .expect(200)
                .text();
            text.lines()
                .skip(1)
                .map(|line| line.split(',').next().unwrap().trim_matches('"').to_owned())
                .collect()
        };
        assert_eq!(file("").await.len(), 5);
        let numbers: Vec<String> = next.iter().map(number).collect();
        assert_eq!(file(&format!("&limit=2&after={after}")).await, numbers);
        let chosen = next[1]["id"].as_str().unwrap();
        assert_eq!(file(&format!("&limit=2&after={after}&ids={chosen}")).await, numbers[1..]);
        // What is not on that page is not in the file.
        assert_eq!(file(&format!("&limit=2&ids={chosen}")).await, Vec::<String>::new());
        let many = vec![chosen; 1].into_iter().chain((0..200).map(|_| "x")).collect::<Vec<_>>().join(",");
        client.get(&format!("{PAYMENTS}/export?ids={many}")).await.expect(200);
        let ids: Vec<String> = (0..201).map(|_| stage.ids.fresh().to_string()).collect();
        let refused = client.get(&format!("{PAYMENTS}/export?ids={}", ids.join(","))).await;
        assert_eq!(refused.status.as_u16(), 422);
    })
    .await;
}
