//! What every route does with bad input, and what every answer carries.

use axum::body::Body;
use axum::http::Method;
use kernel::text;
use platform::Permission;
use platform::http::{
    Answer, Caller, Endpoint, IdempotencyKey, Json, ParamKind, Path, Platform, Reply, Site, Upload,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use testkit::{Client, each_engine, fresh_sqlite};
use utoipa::ToSchema;

use crate::{administrators, site};

#[derive(Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Probe {
    amount_fen: i64,
    note: Option<String>,
}

async fn echo(_: Caller, _: IdempotencyKey, Json(probe): Json<Probe>) -> Reply<Answer<Probe>> {
    Ok(Answer::created(probe))
}
async fn crash(Path(number): Path<i64>) -> Reply<Answer<i64>> {
    assert!(number < 5, "planted");
    Ok(Answer::ok(number))
}
async fn weigh(upload: Upload) -> Reply<Answer<usize>> {
    Ok(Answer::ok(upload.bytes.len()))
}

fn probes() -> Vec<Endpoint<Platform>> {
    vec![
        Endpoint::post("/api/probe/echo", echo)
            .named("echo")
            .title(text!("回声", "Echo"))
            .needs(Permission::UserEdit)
            .on("probe")
            .changes_nothing()
            .idempotent()
            .body::<Probe>()
            .answers::<Probe>(201),
        Endpoint::get("/api/probe/crash/{number}", crash)
            .named("crash")
            .title(text!("崩溃", "Crash"))
            .needs(Permission::UserEdit)
            .on("probe")
            .path_param("number", ParamKind::Int(0, 9))
            .answers::<i64>(200),
        Endpoint::post("/api/probe/weigh", weigh)
            .named("weigh")
            .title(text!("称重", "Weigh"))
            .needs(Permission::UserEdit)
            .on("probe")
            .changes_nothing()
            .raw_body("text/csv", text!("文件", "File"))
            .bytes_max(10)
            .answers::<usize>(200),
    ]
}

async fn logged_in(platform: &Platform) -> Client {
    site(platform, probes()).bearer(&administrators(platform).await.system.token)
}

#[tokio::test]
async fn bad_input_is_a_problem_in_both_languages() {
    let (db, _folder) = fresh_sqlite().await;
    let platform = testkit::platform(db);
    let client = logged_in(&platform).await;
    let json_type = Some("application/json");
    let cases = [
        (Method::GET, "/api/nowhere", None, String::new(), 404, "no_such_path"),
        (Method::PUT, "/api/probe/echo", None, String::new(), 405, "method_not_allowed"),
        (Method::POST, "/api/probe/echo", None, "{}".to_owned(), 415, "unsupported_media_type"),
        (Method::POST, "/api/probe/echo", Some("text/plain"), "{}".to_owned(), 415, "unsupported_media_type"),
        (Method::POST, "/api/probe/echo", json_type, "{".to_owned(), 400, "malformed"),
        (Method::POST, "/api/probe/echo", json_type, "{}".to_owned(), 422, "invalid"),
        (Method::POST, "/api/probe/echo", json_type, r#"{"amount_fen":1,"x":2}"#.to_owned(), 422, "invalid"),
        (Method::POST, "/api/probe/echo", json_type, "9".repeat(1_100_000), 413, "too_large"),
        (Method::POST, "/api/probe/echo?x=1", json_type, r#"{"amount_fen":1}"#.to_owned(), 400, "malformed"),
        (Method::POST, "/api/probe/weigh", Some("text/csv"), "0123456789a".to_owned(), 413, "too_large"),
        (Method::POST, "/api/probe/weigh", Some("text/csv"), String::new(), 422, "invalid"),
        (Method::GET, "/api/probe/crash/10", None, String::new(), 404, "not_found"),
        (Method::GET, "/api/probe/crash/x%00", None, String::new(), 404, "not_found"),
        (Method::GET, "/api/probe/crash/%ff", None, String::new(), 404, "not_found"),
        (Method::GET, "/api/probe/crash/7", None, String::new(), 500, "internal"),
        (Method::GET, "/api/platform/users?limit=0", None, String::new(), 422, "invalid"),
        (Method::GET, "/api/platform/users?limit=x", None, String::new(), 422, "invalid"),
        (
            Method::GET,
            "/api/platform/delegations?after=0193a6e0000070008000000000000001",
            None,
            String::new(),
            422,
            "invalid",
        ),
        (
            Method::POST,
            "/api/platform/sessions",
            json_type,
            r#"{"login":"a","password":"b","kind":"x"}"#.to_owned(),
            422,
            "invalid",
        ),
        (Method::GET, "/api/platform/users?page=1", None, String::new(), 400, "malformed"),
        (Method::GET, "/api/platform/users?after=%00", None, String::new(), 422, "invalid"),
    ];
    for (method, path, content_type, body, status, code) in cases {
        let mut messages = Vec::new();
        for (accept, tag) in [("zh-CN", "zh-CN"), ("en-GB", "en")] {
            let asking = client.with("accept-language", accept);
            let answer = asking.send(method.clone(), path, content_type, body.clone().into()).await;
            assert_eq!(answer.problem(status), code, "{method} {path}");
            assert_eq!(answer.header("content-language"), tag);
            let problem = answer.json();
            assert_eq!(problem["request_id"], answer.header("x-request-id"));
            messages.push(problem["message"].as_str().unwrap().to_owned());
        }
        assert_ne!(messages[0], messages[1], "{method} {path}");
    }
}

#[tokio::test]
async fn a_wrong_method_names_the_right_ones() {
    let (db, _folder) = fresh_sqlite().await;
    let client = logged_in(&testkit::platform(db)).await;
    let answer = client.send(Method::PATCH, "/api/platform/users", None, Body::empty()).await.expect(405);
    let allow = answer.header("allow");
    assert!(allow.contains("GET") && allow.contains("POST"), "{allow}");
}

#[tokio::test]
async fn idempotency_keys_are_uuids() {
    let (db, _folder) = fresh_sqlite().await;
    let client = logged_in(&testkit::platform(db)).await;
    let body = json!({ "amount_fen": 1 });
    let key = "0193a6e0-0000-7000-8000-000000000001";
    client.with("idempotency-key", key).post("/api/probe/echo", &body).await.expect(201);
    assert_eq!(
        client.with("idempotency-key", "1").post("/api/probe/echo", &body).await.problem(400),
        "malformed"
    );
}

#[tokio::test]
async fn every_answer_carries_the_safe_headers() {
    let (db, _folder) = fresh_sqlite().await;
    let client = logged_in(&testkit::platform(db)).await;
    for path in ["/api/health", "/api/nowhere", "/api/platform/me", "/api/openapi.json", "/api/probe/crash/7"]
    {
        let answer = client.get(path).await;
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'",
            "{path}"
        );
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("referrer-policy"), "no-referrer");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin");
        assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
        assert_eq!(answer.header("x-request-id").len(), 36);
    }
}

#[tokio::test]
async fn the_served_document_lists_every_endpoint_and_declares_what_it_refers_to() {
    let (db, _folder) = fresh_sqlite().await;
    let client = logged_in(&testkit::platform(db)).await;
    let text = client.get("/api/openapi.json").await.expect(200).text();
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    let mut endpoints = platform::endpoints::<Platform>();
    endpoints.extend(probes());
    let site = Site::new(endpoints);
    for row in site.matrix() {
        let operation = &document["paths"][&row.path][row.method.to_lowercase()];
        assert_eq!(operation["operationId"], row.name);
        assert_eq!(operation["security"].is_array(), !row.public, "{}", row.name);
    }
    for part in text.split("#/components/schemas/").skip(1) {
        let name = part.split('"').next().unwrap();
        assert!(document["components"]["schemas"][name].is_object(), "{name}");
    }
    assert_eq!(document["components"]["schemas"]["Probe"]["additionalProperties"], false);
}

#[tokio::test]
async fn health_is_public_on_each_engine() {
    each_engine(|db| async move {
        let client = site(&testkit::platform(db), vec![]);
        assert_eq!(client.get("/api/health").await.expect(200).json()["status"], "ok");
    })
    .await;
}
