//! What bad input is told: a problem document with code, what, where and how to mend it, in the caller's language.

use axum::body::Body;
use axum::http::Method;
use kernel::{Clock, Db};
use platform::http::Site;
use serde_json::{Value, json};
use testkit::{Answered, Client, each_engine};

use crate::example::{self, Document};
use crate::stage::Stage;

const PAYMENTS: &str = "/api/execution/payments";

struct Desk {
    stage: Stage,
    zh: Client,
    en: Client,
    /// A payment that would be taken.
    good: Value,
}

async fn desk(db: Db) -> Desk {
    let day = kernel::period::parse_date("2026-03-02").unwrap();
    let stage = Stage::build(db, Clock::held_at(day)).await;
    let client = stage.client.bearer(&stage.unit.handler.token);
    let good = stage.payment(stage.unit.id, stage.ids.fresh(), 300);
    let (zh, en) =
        (client.with("accept-language", "zh-CN"), client.with("accept-language", "en-GB,en;q=0.9"));
    Desk { stage, zh, en, good }
}

/// Whether a sentence is Chinese.
fn chinese(text: &str) -> bool {
    text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

/// A whole problem document: code, sentences in the language of its header, and the wrong places.
#[track_caller]
fn check(answer: &Answered, status: u16, code: &str, fields: &[&str]) {
    assert_eq!(answer.problem(status), code, "{}", answer.text());
    let body = answer.json();
    let language = answer.header("content-language");
    let sentences = |value: &Value| {
        for name in ["message", "how"] {
            let sentence = value[name].as_str().unwrap();
            assert!(sentence.chars().count() > 3, "{name} is missing: {body}");
            // Field names and codes of the input stay as they are; sentences are of the language.
            assert_eq!(chinese(sentence), language == "zh-CN", "{language}: {sentence}");
        }
    };
    sentences(&body);
    let listed = body["fields"].as_array().unwrap();
    listed.iter().for_each(sentences);
    let places: Vec<&str> = listed.iter().map(|field| field["at"].as_str().unwrap()).collect();
    assert_eq!(places, fields, "{body}");
    assert_eq!(body["request_id"].as_str().unwrap(), answer.header("x-request-id"));
}

#[tokio::test]
async fn wrong_content_names_the_place_and_the_way_out_in_both_languages() {
    each_engine(|db| async move {
        let desk = desk(db).await;
        let with = |place: &str, value: Value| {
            let mut body = desk.good.clone();
            *body.pointer_mut(place).unwrap() = value;
            body
        };
        let mut unknown = desk.good.clone();
        unknown["lines"][0]["amount"] = json!(1);
        let mut missing = desk.good.clone();
        missing.as_object_mut().unwrap().remove("purpose");
        let cases: Vec<(Value, &str)> = vec![
            (unknown, "lines[0].amount"),
            (missing, "purpose"),
            (with("/lines/0/amount_fen", json!("300")), "lines[0].amount_fen"),
            (with("/lines/0/amount_fen", json!(3.5)), "lines[0].amount_fen"),
            (with("/lines/0/amount_fen", json!(0)), "lines[0].amount_fen"),
            (with("/lines/0/amount_fen", json!(u64::MAX)), "lines[0].amount_fen"),
            (with("/lines", json!([])), "lines"),
            (with("/purpose", json!("长".repeat(201))), "purpose"),
            (with("/payee_id", json!("1")), "payee_id"),
            (with("/settlement", json!("barter")), "settlement"),
            (with("/fiscal_year", json!(1999)), "fiscal_year"),
        ];
        for (body, place) in &cases {
            for client in [&desk.zh, &desk.en] {
                check(&client.post(PAYMENTS, body).await, 422, "invalid", &[place]);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_read_is_malformed() {
    each_engine(|db| async move {
        let desk = desk(db).await;
        for client in [&desk.zh, &desk.en] {
            let send = async |kind: &str, body: String| {
                client.send(Method::POST, PAYMENTS, Some(kind), Body::from(body)).await
            };
            let whole = desk.good.to_string();
            check(
                &send("application/json", whole[..whole.len() - 2].to_owned()).await,
                400,
                "malformed",
                &[],
            );
            check(&send("application/json", String::new()).await, 400, "malformed", &[]);
            let nul = whole.replace("委托服务", "委托\\u0000服务");
            check(&send("application/json", nul).await, 422, "invalid", &["body"]);
            check(&send("application/json", "[".repeat(100)).await, 400, "malformed", &[]);
            check(&send("text/plain", whole.clone()).await, 415, "unsupported_media_type", &[]);
            check(&send("application/json; charset=gbk", whole).await, 415, "unsupported_media_type", &[]);
            let big = format!("{{\"purpose\":\"{}\"}}", "a".repeat(2 * 1024 * 1024));
            check(&send("application/json", big).await, 413, "too_large", &[]);
        }
    })
    .await;
}

#[tokio::test]
async fn paths_and_queries_are_strict() {
    each_engine(|db| async move {
        let desk = desk(db).await;
        for client in [&desk.zh, &desk.en] {
            check(&client.get(&format!("{PAYMENTS}?colour=red")).await, 400, "malformed", &["colour"]);
            check(&client.get(&format!("{PAYMENTS}?limit=0")).await, 422, "invalid", &["limit"]);
            check(&client.get(&format!("{PAYMENTS}?limit=ten")).await, 422, "invalid", &["limit"]);
            check(&client.get(&format!("{PAYMENTS}?text=a%00b")).await, 422, "invalid", &["text"]);
            check(&client.get(&format!("{PAYMENTS}/17")).await, 404, "not_found", &[]);
            check(&client.get(&format!("{PAYMENTS}/%00")).await, 404, "not_found", &[]);
            check(&client.get("/api/execution/nothing").await, 404, "no_such_path", &[]);
            check(&client.delete("/nothing").await, 404, "no_such_path", &[]);
            let wrong = client.delete(PAYMENTS).await;
            check(&wrong, 405, "method_not_allowed", &[]);
            let allowed: Vec<&str> = wrong.header("allow").split(',').map(str::trim).collect();
            assert!(allowed.contains(&"GET") && allowed.contains(&"POST"), "{allowed:?}");
        }
        let nobody = desk.stage.client.with("accept-language", "en");
        check(&nobody.get(PAYMENTS).await, 401, "unauthenticated", &[]);
        let cashier = nobody.bearer(&desk.stage.unit.cashier.token);
        check(&cashier.post(PAYMENTS, &desk.good).await, 403, "forbidden", &[]);
    })
    .await;
}

/// Every operation, not only payments: bad JSON, a wrong type and a strange query parameter are told, never 5xx.
#[tokio::test]
async fn every_route_tells_bad_input_apart() {
    each_engine(|db| async move {
        let desk = desk(db).await;
        let stage = &desk.stage;
        let document = Document::of_the_product();
        let people =
            [&stage.unit.handler, &stage.unit.reviewer, &stage.unit.cashier, &stage.finance[0], &stage.bank];
        let mut seen = 0;
        for row in Site::new(server::endpoints()).matrix() {
            let path = crate::matrix::path_of(&document, &row, &stage.ids);
            let body = document.body(&row, &example::Known::new(), &stage.ids);
            for person in people {
                let client = stage.client.bearer(&person.token);
                let strange = format!("{path}?colour_{}=1", "x".repeat(20));
                let method: Method = row.method.parse().unwrap();
                let mut bad = vec![(strange, Some("application/json"), "{}")];
                if matches!(body, example::Body::Json(_)) {
                    for content in ["{", "[]", "\"x\"", "17", "{\"colour\":1}", "null"] {
                        bad.push((path.clone(), Some("application/json"), content));
                    }
                    bad.push((path.clone(), Some("application/xml"), "<a/>"));
                }
                for (path, kind, content) in bad {
                    let answer = client.send(method.clone(), &path, kind, Body::from(content)).await;
                    let status = answer.status.as_u16();
                    let told = (400..500).contains(&status);
                    assert!(told, "{} {path} {content}: {status} {}", row.method, answer.text());
                    assert!(answer.json()["message"].as_str().is_some_and(|words| !words.is_empty()));
                    seen += 1;
                }
            }
        }
        assert!(seen > 500, "{seen} requests");
    })
    .await;
}
