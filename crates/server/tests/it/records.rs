//! Master data across areas: what is priced by a standard keeps its edition; uses and quality over HTTP.

use axum::http::Method;
use kernel::{Clock, Db};
use serde_json::{Value, json};
use testkit::{Client, each_engine};

use crate::stage::Stage;

const HEADER: &str = "标准代码,标准名称,类别,计量单位,金额（元）,依据,生效日期";

async fn stage(db: Db) -> Stage {
    let day = kernel::period::parse_date("2026-03-02").unwrap();
    Stage::build(db, Clock::held_at(day)).await
}

async fn import(client: &Client, kind: &str, file: String) -> Value {
    let path = format!("/api/masterdata/imports/{kind}");
    client.send(Method::POST, &path, Some("text/csv"), file.into()).await.expect(200).json()
}

/// A project of the stage's unit with one line priced by a standard; its id.
async fn priced(stage: &Stage, code: &str, standard: &str) -> String {
    let line = json!({
        "id": stage.ids.fresh(), "task": "住宿", "budget_year": stage.year, "standard_id": standard, "quantity": "2",
        "frequency": "1", "unit_of_measure": "天", "dep_economy": "30211", "fund": "111",
    });
    let body = json!({
        "id": stage.ids.fresh(), "unit_id": stage.unit.id, "code": code, "name": "差旅", "class": "31",
        "function": "2010301", "start_year": stage.year, "end_year": stage.year, "fiscal_year": stage.year,
        "reason": "依据", "lines": [line],
        "targets": [{ "id": stage.ids.fresh(), "kind": "output", "name": "培训人次", "value": "10",
            "unit_of_measure": "人次", "weight": 10, "library_code": "JX-SL01" }],
    });
    let handler = stage.client.bearer(&stage.unit.handler.token);
    handler.post("/api/project/projects", &body).await.expect(201);
    body["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_newer_edition_leaves_costing_lines_with_the_one_they_were_priced_by() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let finance = stage.client.bearer(&stage.finance[0].token);
        import(&finance, "standards", format!("{HEADER}\nBZ-1,住宿,x,元,100,甲,2020-01-01\n")).await;
        let project = priced(&stage, "XM-1", "BZ-1@2020-01-01").await;
        let handler = stage.client.bearer(&stage.unit.handler.token);
        let path = format!("/api/project/projects/{project}");
        let before = handler.get(&path).await.expect(200).json();
        assert_eq!(before["lines"][0]["amount_fen"], 20_000);
        let report =
            import(&finance, "standards", format!("{HEADER}\nBZ-1,住宿,x,元,150,乙,2026-07-01\n")).await;
        assert_eq!((&report["new"], &report["changed"]), (&1.into(), &1.into()));
        let ended = finance.get("/api/masterdata/standards/BZ-1@2020-01-01").await.expect(200).json();
        assert_eq!(ended["effective_to"], "2026-06-30");
        assert_eq!(ended["editions"][1]["amount_fen"], 15_000);
        assert_eq!(handler.get(&path).await.expect(200).json(), before, "nothing of the project changed");
        // Where each edition is used: drafts count as well.
        let used = async |edition: &str| {
            let path = format!("/api/masterdata/uses/standard/{edition}");
            let answer = handler.get(&path).await.expect(200).json();
            answer["groups"][0].clone()
        };
        let first = used("BZ-1@2020-01-01").await;
        assert_eq!((&first["total"], &first["items"][0]["id"]), (&1.into(), &json!(project)));
        assert_eq!(
            first["counts"],
            json!([{"kind": "project", "state": "draft", "count": 1, "amount_fen": 20_000}])
        );
        assert_eq!(used("BZ-1@2026-07-01").await["total"], 0);
        let library =
            handler.get("/api/masterdata/uses/performance_indicator/JX-SL01").await.expect(200).json();
        assert_eq!(library["groups"][0]["total"], 1);
    })
    .await;
}

#[tokio::test]
async fn uses_and_quality_answer_over_http_within_the_scope() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let handler = stage.client.bearer(&stage.unit.handler.token);
        let finance = stage.client.bearer(&stage.finance[0].token);
        let payee = stage.payee_id;
        let indicator = stage.indicators(&stage.unit, 1, 1_000_000).await[0];
        let mut numbers = Vec::new();
        for _ in 0..3 {
            let body = stage.payment(stage.unit.id, indicator, 300);
            handler.post("/api/execution/payments", &body).await.expect(201);
            numbers.push(body["id"].as_str().unwrap().to_owned());
        }
        let path = format!("/api/masterdata/uses/payee/{payee}?of=payments&limit=2");
        let page = handler.get(&path).await.expect(200).json();
        let group = &page["groups"][0];
        assert_eq!(
            group["counts"],
            json!([{"kind": "payment", "state": "draft", "count": 3, "amount_fen": 900}])
        );
        let next = group["next"].as_str().unwrap();
        let rest = handler.get(&format!("{path}&after={next}")).await.expect(200).json();
        assert_eq!(rest["groups"][0]["items"].as_array().unwrap().len(), 1);
        let theirs = stage.client.bearer(&stage.other.handler.token).get(&path).await.expect(200).json();
        assert_eq!(theirs["groups"][0]["total"], 0);
        handler.get(&format!("/api/masterdata/uses/payee/{payee}?of=wages")).await.expect(422);
        handler.get("/api/masterdata/uses/wages/1").await.expect(404);
        // The stage's units have accounts but no credit codes.
        let path = "/api/supervision/quality";
        let report = finance.get(path).await.expect(200).json();
        assert_eq!(report["total"], 3);
        assert_eq!(report["units"][0]["findings_below"]["unit_no_credit_code"], 3);
        assert_eq!(report["units"][0]["findings"]["unit_no_zero_balance"], 1);
        assert_eq!(report["units"][0]["findings_below"]["unit_no_zero_balance"], 1);
        let own = handler.get(path).await.expect(200).json();
        assert_eq!((&own["total"], &own["units"][0]["code"]), (&1.into(), &stage.unit.code.clone().into()));
        let found = finance
            .get(&format!("{path}/unit_no_credit_code?unit_id={}&limit=1", stage.top))
            .await
            .expect(200)
            .json();
        assert_eq!(
            (&found["total"], &found["items"][0]["code"], &found["next"]),
            (&3.into(), &"165".into(), &"165".into())
        );
        let foreign = handler
            .get(&format!("{path}/unit_no_credit_code?unit_id={}", stage.other.id))
            .await
            .expect(200)
            .json();
        assert_eq!(foreign["total"], 0);
    })
    .await;
}
