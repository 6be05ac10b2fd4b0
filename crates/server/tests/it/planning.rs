//! The project library over HTTP: what is generated from the persons of the master data, the reserve, versions.

use axum::http::Method;
use kernel::{Clock, Db};
use serde_json::{Value, json};
use testkit::{Client, each_engine};

use crate::stage::Stage;

const HEADER: &str = "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期";

async fn stage(db: Db) -> Stage {
    let day = kernel::period::parse_date("2026-03-02").unwrap();
    let stage = Stage::build(db, Clock::held_at(day)).await;
    let conn = stage.db().begin().await.unwrap();
    conn.exec("update md_unit set establishment = 3", []).await.unwrap();
    testkit::record_versions(&conn).await;
    conn.commit().await.unwrap();
    stage
}

/// One civil servant of the stage's unit, with this pay of a month.
async fn employ(stage: &Stage, pay: &str) {
    let finance = stage.client.bearer(&stage.finance[0].token);
    let row = format!("R1,{},张三,11010519491231002X,公务员,{pay},2020-07-01", stage.unit.code);
    let file = format!("{HEADER}\n{row}\n");
    let path = "/api/masterdata/imports/persons";
    finance.send(Method::POST, path, Some("text/csv"), file.into()).await.expect(200);
}

/// Outcomes of generating by key, and what it answered.
async fn generate(stage: &Stage, handler: &Client, dry_run: bool) -> (Vec<(String, String)>, Value) {
    let body = json!({ "unit_id": stage.unit.id, "year": stage.year, "function": "2010301" });
    let path = format!("/api/project/generation?dry_run={dry_run}");
    let report = handler.post(&path, &body).await.expect(200).json();
    let word = |project: &Value, field: &str| project[field].as_str().unwrap().to_owned();
    let projects = report["projects"].as_array().unwrap();
    (projects.iter().map(|project| (word(project, "key"), word(project, "outcome"))).collect(), report)
}

fn of<'a>(report: &'a Value, key: &str) -> &'a Value {
    report["projects"].as_array().unwrap().iter().find(|project| project["key"] == key).unwrap()
}

#[tokio::test]
async fn generating_follows_the_persons_and_twice_makes_no_difference() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let handler = stage.client.bearer(&stage.unit.handler.token);
        employ(&stage, "10000.00").await;
        let (dry, _) = generate(&stage, &handler, true).await;
        let expected = |outcome: &str| -> Vec<(String, String)> {
            let of = |key: &str| if key == "RY6" { "nothing" } else { outcome }.to_owned();
            ["RY1", "RY2", "RY3", "RY4", "RY5", "RY6", "GY1"].map(|key| (key.to_owned(), of(key))).into()
        };
        assert_eq!(dry, expected("new"));
        let (done, report) = generate(&stage, &handler, false).await;
        assert_eq!(done, expected("new"));
        assert_eq!(of(&report, "RY2")["total_fen"], 1_000_000 * 16 * 12 / 100);
        assert_eq!(generate(&stage, &handler, false).await.0, expected("same"));
        // A raise changes what follows from pay, line by line, and not what follows from posts alone.
        employ(&stage, "10000.01").await;
        let (raised, report) = generate(&stage, &handler, true).await;
        assert_eq!(raised[1].1, "changed");
        let line = &of(&report, "RY2")["differences"]["lines"][0];
        assert_eq!(line["change"], "changed");
        assert_eq!(line["before"]["unit_price_fen"], 1_000_000);
        assert_eq!(line["after"]["unit_price_fen"], 1_000_001);
        let project = of(&report, "RY2")["project_id"].as_str().unwrap().to_owned();
        let path = format!("/api/project/projects/{project}");
        let refused = handler.post(&format!("{path}/actions/submit"), &json!({})).await;
        assert_eq!(refused.json()["findings"][0]["rule"], "CR08");
        let shown = handler.get(&path).await.expect(200).json();
        assert_eq!(shown["lines"][0]["derived"]["count"], 1);
        assert_eq!(shown["plan"][0]["amount_fen"], shown["document"]["amount_fen"]);
        let other = stage.client.bearer(&stage.other.handler.token);
        let body = json!({ "unit_id": stage.unit.id, "year": stage.year, "function": "2010301" });
        other.post("/api/project/generation", &body).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn the_reserve_is_filtered_and_versions_are_compared() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let handler = stage.client.bearer(&stage.unit.handler.token);
        let line = |quantity: &str| {
            json!({
                "id": stage.ids.fresh(), "task": "住宿", "budget_year": stage.year, "unit_price_fen": 50_000,
                "quantity": quantity, "frequency": "1", "unit_of_measure": "天", "dep_economy": "30211", "fund": "111",
                "reason": "协议价",
            })
        };
        let mut body = json!({
            "id": stage.ids.fresh(), "unit_id": stage.unit.id, "code": "XM-1", "name": "差旅", "class": "31",
            "function": "2010301", "start_year": stage.year, "end_year": stage.year, "fiscal_year": stage.year,
            "reason": "依据", "lines": [line("10")],
            "targets": [{ "id": stage.ids.fresh(), "kind": "output", "name": "人次", "value": "10",
                "unit_of_measure": "人次", "weight": 10 }],
        });
        handler.post("/api/project/projects?submit=true", &body).await.expect(201);
        let path = format!("/api/project/projects/{}", body["id"].as_str().unwrap());
        stage.act(&stage.unit.reviewer, &path, "return").await;
        body["lines"][0]["quantity"] = json!("8");
        handler.send(Method::PATCH, &path, Some("application/json"), body.to_string().into()).await.expect(200);
        handler.post(&format!("{path}/actions/submit"), &json!({})).await.expect(200);
        let versions = handler.get(&format!("{path}/versions")).await.expect(200).json();
        let versions = versions["items"].as_array().unwrap().clone();
        assert_eq!(versions.len(), 2);
        assert!(versions.iter().all(|version| version["sound"] == true));
        let told = format!("{path}/differences?from={}", versions[0]["version"]);
        let told = handler.get(&told).await.expect(200).json();
        assert_eq!(told["lines"][0]["fields"], json!(["amount_fen", "quantity"]));
        assert_eq!(told["fields"][0]["after"], "400000");
        handler.get(&format!("{path}/differences?from=99")).await.expect(422);
        // Nothing is in the library yet.
        let reserve = handler.get("/api/project/reserve?ranked=false&days=0&fund=1").await.expect(200).json();
        assert_eq!(reserve["total"], 0);
        let conn = stage.db().begin().await.unwrap();
        conn.exec("update pj_project set reserved_at = 1, reserved_fen = total_fen", []).await.unwrap();
        conn.exec("update fl_document set state = 'reserved' where kind = 'project'", []).await.unwrap();
        conn.commit().await.unwrap();
        for (query, total) in [
            ("", 1),
            ("?stage=reserved&span=one_off&class=31&level=2&fund=11&ranked=false&days=30", 1),
            ("?stage=executing", 0),
            ("?span=recurring", 0),
            ("?fund=3", 0),
            ("?ranked=true", 0),
            ("?days=36500", 0),
            ("?order=reserved&limit=1", 1),
            ("?order=-amount", 1),
        ] {
            let reserve = handler.get(&format!("/api/project/reserve{query}")).await.expect(200).json();
            assert_eq!(reserve["total"], total, "{query}");
        }
        let reserve = handler.get("/api/project/reserve").await.expect(200).json();
        let amounts = ["requested_fen", "reserved_fen", "budgeted_fen", "paid_fen", "remaining_fen"];
        let amounts = amounts.map(|amount| reserve["items"][0][amount].as_i64().unwrap());
        assert_eq!(amounts, [500_000, 400_000, 0, 0, 0]);
    })
    .await;
}
