//! One key, one body, one effect, over HTTP.

use kernel::Clock;
use kernel::uuid::Uuid;
use serde_json::{Value, json};
use testkit::{Answered, Client, each_engine};

use crate::stage::Stage;

const PAYMENTS: &str = "/api/execution/payments";

async fn stage(db: kernel::Db) -> (Stage, Uuid) {
    let day = kernel::period::parse_date("2026-03-02").unwrap();
    let stage = Stage::build(db, Clock::held_at(day)).await;
    let indicator = stage.indicators(&stage.unit, 1, 1_000_000).await[0];
    (stage, indicator)
}

async fn post(client: &Client, key: Uuid, path: &str, body: &Value) -> Answered {
    client.with("idempotency-key", &key.to_string()).post(path, body).await
}

async fn payments(stage: &Stage) -> i64 {
    stage.db().reader().number("select count(*) from fl_document where kind = 'payment'", []).await.unwrap()
}

#[tokio::test]
async fn a_repeat_is_answered_with_the_same_status_and_bytes() {
    each_engine(|db| async move {
        let (stage, indicator) = stage(db).await;
        let client = stage.client.bearer(&stage.unit.handler.token);
        let (key, body) = (stage.ids.fresh(), stage.payment(stage.unit.id, indicator, 300));
        let path = format!("{PAYMENTS}?submit=true");
        let first = post(&client, key, &path, &body).await.expect(201);
        for _ in 0..3 {
            let again = post(&client, key, &path, &body).await.expect(201);
            assert_eq!(again.json(), first.json());
        }
        assert_eq!(payments(&stage).await, 1);
        let id = body["id"].as_str().unwrap();
        let (key, path) = (stage.ids.fresh(), format!("{PAYMENTS}/{id}/actions/withdraw"));
        let first = post(&client, key, &path, &json!({})).await.expect(200);
        let again = post(&client, key, &path, &json!({})).await.expect(200);
        assert_eq!(again.json(), first.json());
        // A new key is a new request, and there is nothing to withdraw any more.
        post(&client, stage.ids.fresh(), &path, &json!({})).await.problem(409);
    })
    .await;
}

#[tokio::test]
async fn a_refusal_is_repeated_too() {
    each_engine(|db| async move {
        let (stage, indicator) = stage(db).await;
        let client = stage.client.bearer(&stage.unit.handler.token);
        let (key, body) = (stage.ids.fresh(), stage.payment(stage.unit.id, indicator, 1_000_001));
        let path = format!("{PAYMENTS}?submit=true");
        let first = post(&client, key, &path, &body).await;
        assert_eq!(first.problem(422), "blocked");
        let again = post(&client, key, &path, &body).await;
        let bare = |answer: &Answered| {
            let mut body = answer.json();
            body.as_object_mut().unwrap().remove("request_id");
            body
        };
        assert_eq!((again.status, bare(&again)), (first.status, bare(&first)));
        assert_eq!(payments(&stage).await, 0);
    })
    .await;
}

#[tokio::test]
async fn another_body_or_another_person_under_a_key_is_a_conflict_that_tells_nothing() {
    each_engine(|db| async move {
        let (stage, indicator) = stage(db).await;
        let client = stage.client.bearer(&stage.unit.handler.token);
        let (key, body) = (stage.ids.fresh(), stage.payment(stage.unit.id, indicator, 300));
        let made = post(&client, key, PAYMENTS, &body).await.expect(201).json();
        let number = made["document"]["number"].as_str().unwrap();
        let mut dearer = body.clone();
        dearer["lines"][0]["amount_fen"] = json!(301);
        let mut later = body.clone();
        later["id"] = json!(stage.ids.fresh());
        let stranger = stage.client.bearer(&stage.other.handler.token);
        let theirs = stage.payment(stage.other.id, indicator, 1);
        for (client, path, body) in [
            (&client, PAYMENTS, &dearer),
            (&client, PAYMENTS, &later),
            (&client, "/api/execution/payments?submit=true", &body),
            (&stranger, PAYMENTS, &theirs),
            (&stranger, PAYMENTS, &body),
        ] {
            let answer = post(client, key, path, body).await;
            assert_eq!(answer.problem(409), "key_reused");
            let text = answer.text();
            assert!(!text.contains(number) && !text.contains(&indicator.to_string()), "it tells: {text}");
        }
        assert_eq!(payments(&stage).await, 1);
    })
    .await;
}

#[tokio::test]
async fn without_a_key_a_repeat_of_the_same_document_is_a_conflict() {
    each_engine(|db| async move {
        let (stage, indicator) = stage(db).await;
        let client = stage.client.bearer(&stage.unit.handler.token);
        let body = stage.payment(stage.unit.id, indicator, 300);
        client.post(PAYMENTS, &body).await.expect(201);
        client.post(PAYMENTS, &body).await.problem(409);
        // Nor may another document take the line, which names a hold.
        let mut thief = stage.payment(stage.unit.id, indicator, 300);
        thief["lines"][0]["id"] = body["lines"][0]["id"].clone();
        client.post(PAYMENTS, &thief).await.problem(422);
        // Another unit's person learns no more of the id than that it cannot be used.
        let stranger = stage.client.bearer(&stage.other.handler.token);
        let mut theirs = stage.payment(stage.other.id, indicator, 1);
        theirs["id"] = body["id"].clone();
        let answer = stranger.post(PAYMENTS, &theirs).await;
        assert!(matches!(answer.status.as_u16(), 404 | 409), "{}", answer.text());
        assert_eq!(payments(&stage).await, 1);
    })
    .await;
}

#[tokio::test]
async fn many_at_once_with_one_key_have_one_effect() {
    each_engine(|db| async move {
        let (stage, indicator) = stage(db).await;
        let client = stage.client.bearer(&stage.unit.handler.token);
        let (key, body) = (stage.ids.fresh(), stage.payment(stage.unit.id, indicator, 300));
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..16 {
            let (client, body) = (client.clone(), body.clone());
            tasks
                .spawn(async move { post(&client, key, "/api/execution/payments?submit=true", &body).await });
        }
        let answers = tasks.join_all().await;
        let first = answers[0].json();
        assert!(answers.iter().all(|answer| answer.status == 201 && answer.json() == first));
        assert_eq!(payments(&stage).await, 1);
        let held = stage
            .db()
            .reader()
            .number("select cast(sum(held_fen) as bigint) from lg_indicator", [])
            .await
            .unwrap();
        assert_eq!(held, 300);
    })
    .await;
}

#[tokio::test]
async fn a_key_must_be_a_uuid() {
    each_engine(|db| async move {
        let (stage, indicator) = stage(db).await;
        let client = stage.client.bearer(&stage.unit.handler.token).with("idempotency-key", "again");
        let body = stage.payment(stage.unit.id, indicator, 300);
        assert_eq!(client.post(PAYMENTS, &body).await.problem(400), "malformed");
        assert_eq!(payments(&stage).await, 0);
    })
    .await;
}
