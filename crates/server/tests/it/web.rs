//! What a browser asks for: the start page and the registry behind it, answers packed.

use axum::http::StatusCode;
use kernel::Clock;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::stage::Stage;

fn named<'a>(list: &'a Value, field: &str, name: &str) -> &'a Value {
    let found = list.as_array().unwrap().iter().find(|one| one[field] == name);
    found.unwrap_or(&Value::Null)
}

#[tokio::test]
async fn the_registry_shows_each_caller_their_own_menu() {
    each_engine(|db| async move {
        let day = kernel::period::parse_date("2026-03-02").unwrap();
        let stage = Stage::build(db, Clock::held_at(day)).await;
        let handler = stage.client.bearer(&stage.unit.handler.token);
        let registry = handler.get("/api/platform/registry").await.expect(200).json();
        assert_eq!(registry["today"], "2026-03-02");
        assert_eq!(registry["default_fiscal_year"], 2026);
        assert_eq!(registry["fiscal_years"], json!([2026]));
        let execution = named(&registry["groups"], "key", "execution");
        let payments = named(&execution["items"], "name", "list_payments");
        assert_eq!(
            *payments,
            json!({
                "name": "list_payments", "title": {"zh": "支付申请", "en": "Payment applications"},
                "path": "/execution/payments", "initials": "zfsq", "kind": "payment"
            })
        );
        assert!(named(&execution["items"], "name", "list_bank_instructions").is_null());
        let kind = named(&registry["kinds"], "kind", "payment");
        assert_eq!((&kind["path"], &kind["prefix"]), (&json!("/execution/payments"), &json!("ZF")));
        assert_eq!(named(&kind["states"], "name", "draft")["title"]["zh"], "未送审");
        assert_eq!(named(&kind["actions"], "name", "submit")["title"]["zh"], "送审");
        assert_eq!(named(&registry["roles"], "role", "handler")["title"]["zh"], "经办");
        let bank =
            stage.client.bearer(&stage.bank.token).get("/api/platform/registry").await.expect(200).json();
        let groups: Vec<&str> =
            bank["groups"].as_array().unwrap().iter().map(|group| group["key"].as_str().unwrap()).collect();
        assert_eq!(groups, ["execution", "system"]);
        stage.client.get("/api/platform/registry").await.expect(401);
    })
    .await;
}

#[tokio::test]
async fn pages_may_load_from_here_only_and_long_answers_go_out_packed() {
    each_engine(|db| async move {
        let day = kernel::period::parse_date("2026-03-02").unwrap();
        let stage = Stage::build(db, Clock::held_at(day)).await;
        for path in ["/", "/execution/payments", "/api"] {
            let page = stage.client.get(path).await.expect(200);
            assert!(page.header("content-type").starts_with("text/html"), "{path}");
            let policy = page.header("content-security-policy");
            assert!(
                policy.contains("script-src 'self';") && policy.contains("frame-ancestors 'none'"),
                "{policy}"
            );
        }
        assert_eq!(stage.client.get("/assets/nothing.js").await.status, StatusCode::NOT_FOUND);
        assert_eq!(stage.client.get("/api/nowhere").await.problem(404), "no_such_path");
        assert_eq!(stage.client.act("/somewhere").await.problem(404), "no_such_path");
        let plain = stage.client.get("/api/openapi.json").await.expect(200);
        assert_eq!(plain.header("content-encoding"), "");
        for coding in ["gzip", "br"] {
            let packed =
                stage.client.with("accept-encoding", coding).get("/api/openapi.json").await.expect(200);
            assert_eq!(packed.header("content-encoding"), coding);
            assert_eq!(packed.header("cache-control"), "no-store");
            assert!(packed.bytes.len() * 5 < plain.bytes.len(), "{coding}: {} bytes", packed.bytes.len());
        }
        let short = stage.client.with("accept-encoding", "gzip").get("/api/health").await.expect(200);
        assert_eq!(short.header("content-encoding"), "");
        // A file of a list streams, and is packed as it goes.
        let supervisor = stage.client.bearer(&stage.finance[0].token).with("accept-encoding", "br");
        let units = "/api/masterdata/economic-mapping/export?format=csv";
        let file = supervisor.get(units).await.expect(200);
        assert_eq!(file.header("content-encoding"), "br");
    })
    .await;
}
