//! Imports in the background.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Method;
use masterdata::importers::importers;
use masterdata::jobs::run_waiting;
use platform::import::Importer;
use platform::{Role, UserClass};
use serde_json::Value;
use testkit::{Answered, Client, each_engine, insert_unit, person};

use crate::persons::card;
use crate::{Stage, stage};

const PAYEES: &str = "收款人代码,收款人名称,收款人类型\nS1,甲,企业\nS2,乙,企业\n";

async fn start(client: &Client, rest: &str, file: &str) -> Answered {
    let path = format!("/api/masterdata/imports/{rest}");
    client.send(Method::POST, &path, Some("text/csv"), Body::from(file.to_owned())).await
}

async fn run(stage: &Stage) -> usize {
    let importers: Vec<Arc<dyn Importer>> = importers();
    run_waiting(&stage.platform, &importers).await.unwrap()
}

async fn show(client: &Client, job: &Value) -> Value {
    let id = job["id"].as_str().unwrap();
    client.get(&format!("/api/masterdata/jobs/{id}")).await.expect(200).json()
}

#[tokio::test]
async fn a_job_waits_runs_and_tells_what_it_did() {
    each_engine(|db| async move {
        let stage = stage(db);
        let unit = insert_unit(&stage.platform.db, "001", "部本级", None).await;
        let who = person(&stage.platform, "jb", UserClass::Business, &[(Role::Handler, unit)]).await;
        let other = person(&stage.platform, "jb2", UserClass::Business, &[(Role::Handler, unit)]).await;
        let client = stage.client.bearer(&who.token);
        let keyed = client.with("idempotency-key", &stage.platform.ids.fresh().to_string());
        let job = start(&keyed, "payees/jobs?source=财务", PAYEES).await.expect(202).json();
        assert_eq!((job["state"].as_str(), job["rows_done"].as_i64()), (Some("queued"), Some(0)));
        assert_eq!(start(&keyed, "payees/jobs?source=财务", PAYEES).await.expect(202).json(), job);
        assert_eq!(start(&keyed, "payees/jobs", PAYEES).await.problem(409), "key_reused");
        assert_eq!(stage.number("select count(*) from md_payee").await, 0);
        assert_eq!(run(&stage).await, 1);
        let done = show(&client, &job).await;
        assert_eq!((done["state"].as_str(), done["rows_done"].as_i64()), (Some("done"), Some(2)));
        assert_eq!((&done["report"]["new"], &done["report"]["source"]), (&2.into(), &"财务".into()));
        assert_eq!(stage.number("select count(*) from md_payee").await, 2);
        let noted = stage.words("select detail as word from pf_audit where action = 'import.apply'").await;
        assert!(noted.len() == 1 && noted[0].contains("财务"), "{noted:?}");
        // A job is its sender's.
        let id = job["id"].as_str().unwrap();
        let away = stage.client.bearer(&other.token);
        assert_eq!(away.get(&format!("/api/masterdata/jobs/{id}")).await.problem(404), "not_found");
        assert_eq!(away.get("/api/masterdata/jobs").await.json()["total"], 0);
        assert_eq!(client.get("/api/masterdata/jobs").await.json()["total"], 1);

        let dry =
            start(&client, "payees/jobs?dry_run=true", &PAYEES.replace("甲", "丙")).await.expect(202).json();
        run(&stage).await;
        assert_eq!(show(&client, &dry).await["report"]["changed"], 1);
        assert_eq!(stage.number("select count(*) from md_payee where name = '丙'").await, 0);
        // Only a check keeps its file, to be corrected or taken in.
        assert_eq!(stage.number("select count(*) from md_job where content is not null").await, 1);
    })
    .await;
}

#[tokio::test]
async fn bad_cells_are_paged_and_masked_and_jobs_can_be_cancelled() {
    each_engine(|db| async move {
        let stage = stage(db);
        let unit = insert_unit(&stage.platform.db, "001", "部本级", None).await;
        let who = person(&stage.platform, "jb", UserClass::Business, &[(Role::Handler, unit)]).await;
        let client = stage.client.bearer(&who.token);
        let mut file = "人员代码,单位代码,姓名,身份证号,人员类别,月工资（元）,入职日期\n".to_owned();
        for n in 1..=60 {
            file += &format!("P{n},404,人,{},公务员,八千{n},2020-01-01\n", card(n));
        }
        let job = start(&client, "persons/jobs", &file).await.expect(202).json();
        run(&stage).await;
        let failed = show(&client, &job).await;
        assert_eq!((failed["state"].as_str(), failed["problems"].as_i64()), (Some("failed"), Some(120)));
        assert_eq!(failed["failure"]["code"], "import_refused");
        let path = format!("/api/masterdata/jobs/{}/problems", job["id"].as_str().unwrap());
        let page = client.get(&format!("{path}?limit=100")).await.expect(200).json();
        assert_eq!((page["total"].as_i64(), page["next"].as_str()), (Some(120), Some("100")));
        let rest = client.get(&format!("{path}?limit=100&after=100")).await.expect(200).json();
        assert_eq!(rest["items"].as_array().unwrap().len(), 20);
        assert!(!page.to_string().contains("八千"), "{page}");
        client.get(&format!("{path}?after=x")).await.problem(422);

        let job = start(&client, "payees/jobs", PAYEES).await.expect(202).json();
        let path = format!("/api/masterdata/jobs/{}/cancel", job["id"].as_str().unwrap());
        let gone = client.post(&path, &serde_json::json!({})).await.expect(200).json();
        assert_eq!(gone["state"], "cancelled");
        assert_eq!(run(&stage).await, 0);
        assert_eq!(stage.number("select count(*) from md_payee").await, 0);
        for _ in 0..5 {
            start(&client, "payees/jobs", PAYEES).await.expect(202);
        }
        assert_eq!(start(&client, "payees/jobs", PAYEES).await.problem(409), "too_many_imports");
    })
    .await;
}
