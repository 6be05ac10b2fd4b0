//! Files that were checked: what they would change, corrected where they stand, taken in without being sent again; and
//! reconciliations as jobs.

use axum::body::Body;
use axum::http::Method;
use kernel::Db;
use masterdata::importers::importers;
use masterdata::jobs::run_waiting;
use platform::{Role, UserClass};
use serde_json::{Value, json};
use testkit::{Answered, Client, Person, each_engine, insert_unit, person};

use crate::persons::card;
use crate::{Stage, stage};

const PERSONS: &str = "人员代码,单位代码,姓名,身份证号,手机号,职务,人员类别,月工资（元）,入职日期\n";

fn row(code: &str, name: &str, n: usize, phone: &str, post: &str, pay: &str) -> String {
    format!("{code},001,{name},{},{phone},{post},公务员,{pay},2020-07-01\n", card(n))
}

struct Desk {
    stage: Stage,
    client: Client,
    finance: Person,
}

impl Desk {
    async fn open(db: Db) -> Desk {
        let stage = stage(db);
        let unit = insert_unit(&stage.platform.db, "001", "部本级", None).await;
        let at = |role| [(role, unit)];
        let who = person(&stage.platform, "jb", UserClass::Business, &at(Role::Handler)).await;
        let finance = person(&stage.platform, "cw", UserClass::Business, &at(Role::DeptFinance)).await;
        let client = stage.client.bearer(&who.token);
        Desk { client, stage, finance }
    }
    async fn start(&self, rest: &str, file: &str) -> String {
        let path = format!("/api/masterdata/imports/{rest}");
        let body = Body::from(file.to_owned());
        let job = self.client.send(Method::POST, &path, Some("text/csv"), body).await.expect(202).json();
        job["id"].as_str().unwrap().to_owned()
    }
    async fn run(&self) {
        run_waiting(&self.stage.platform, &importers()).await.unwrap();
    }
    async fn get(&self, id: &str, rest: &str) -> Value {
        self.client.get(&format!("/api/masterdata/jobs/{id}{rest}")).await.expect(200).json()
    }
    async fn apply(&self, id: &str) -> Answered {
        self.client.post(&format!("/api/masterdata/jobs/{id}/apply"), &json!({})).await
    }
    async fn correct(&self, id: &str, cells: Value) -> Answered {
        let path = format!("/api/masterdata/jobs/{id}/cells");
        let body = json!({ "cells": cells }).to_string();
        self.client.send(Method::PATCH, &path, Some("application/json"), Body::from(body)).await
    }
}

#[tokio::test]
async fn a_checked_file_tells_what_it_changes_and_is_taken_in_as_it_is() {
    each_engine(|db| async move {
        let desk = Desk::open(db).await;
        let stored = [
            row("P1", "张三", 1, "13800138001", "科员", "7000"),
            row("P2", "李四", 2, "13800138002", "科员", "6000"),
        ];
        desk.stage.take("persons", PERSONS.to_owned() + &stored.concat()).await.unwrap();
        let file = PERSONS.to_owned()
            + &row("P1", "张叁", 1, "13900139001", "科长", "8000")
            + &row("P2", "李四", 2, "13800138002", "科员", "6000")
            + &row("P3", "王五", 3, "", "科员", "5000");
        let id = desk.start("persons/jobs?dry_run=true", &file).await;
        assert_eq!(desk.apply(&id).await.problem(409), "not_ready", "it is not checked yet");
        desk.run().await;
        let job = desk.get(&id, "").await;
        assert_eq!((&job["report"]["new"], &job["report"]["changed"]), (&json!(1), &json!(1)), "{job}");
        let all = desk.get(&id, "/differences").await;
        let seen: Vec<(&str, &str)> = all["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| (one["key"].as_str().unwrap(), one["status"].as_str().unwrap()))
            .collect();
        assert_eq!(seen, [("P1", "changed"), ("P2", "same"), ("P3", "new")]);
        let page = desk.get(&id, "/differences?status=changed&limit=1").await;
        assert_eq!(page["total"], 1);
        let fields = page["items"][0]["fields"].as_array().unwrap();
        let told: Vec<(&str, &str, &str)> = fields
            .iter()
            .map(|one| {
                (one["column"].as_str().unwrap(), one["old"].as_str().unwrap(), one["new"].as_str().unwrap())
            })
            .collect();
        assert_eq!(
            told,
            [
                ("name", "张*", "张*"),
                ("phone_sealed", "138****8001", "139****9001"),
                ("pay_sealed", "***", "***"),
                ("post", "科员", "科长"),
            ]
        );
        assert_eq!(fields[3]["title"], json!({ "zh": "职务", "en": "Post" }));
        let kept = desk.stage.words("select fields as word from md_job_difference").await.concat();
        assert!(!kept.contains("13900139001") && !kept.contains("张叁"), "{kept}");
        assert_eq!(desk.stage.number("select count(*) from md_person").await, 2, "nothing was written");

        // What the file was held against has changed: it must be looked at again.
        let moved = PERSONS.to_owned() + &row("P2", "李四", 2, "13800138002", "副科长", "6000");
        desk.stage.take("persons", moved).await.unwrap();
        desk.apply(&id).await.expect(202);
        desk.run().await;
        let job = desk.get(&id, "").await;
        assert_eq!((&job["state"], &job["failure"]["code"]), (&json!("failed"), &json!("stale")), "{job}");
        assert_eq!(desk.stage.number("select count(*) from md_person").await, 2);
        desk.correct(&id, json!([])).await.expect(202);
        desk.run().await;
        assert_eq!(desk.get(&id, "/differences?status=changed").await["total"], 2);
        let first = desk.apply(&id).await.expect(202).json();
        assert_eq!((&first["state"], &first["dry_run"]), (&json!("queued"), &json!(false)));
        assert_eq!(desk.apply(&id).await.expect(202).json()["id"], first["id"], "a repeat is the same job");
        desk.run().await;
        assert_eq!(desk.apply(&id).await.expect(202).json()["state"], "done");
        desk.run().await;
        assert_eq!(desk.stage.number("select count(*) from md_person").await, 3);
        assert_eq!(desk.stage.words("select post as word from md_person where code = 'P2'").await, ["科员"]);
        assert_eq!(desk.stage.number("select count(*) from md_job where content is not null").await, 0);
    })
    .await;
}

#[tokio::test]
async fn bad_cells_are_corrected_where_they_stand() {
    each_engine(|db| async move {
        let desk = Desk::open(db).await;
        let file = PERSONS.to_owned()
            + &row("P1", "张三", 1, "13800138001", "科员", "七千")
            + &row("P2", "李四", 2, "1380013", "科员", "6000");
        let id = desk.start("persons/jobs?dry_run=true", &file).await;
        desk.run().await;
        assert_eq!(desk.apply(&id).await.problem(409), "not_ready", "it has bad cells");
        let bad = desk.get(&id, "/problems").await;
        let cells: Vec<Value> = bad["items"].as_array().unwrap().iter()
            .map(|one| json!([one["row"], one["field"], one["column"], one["column_en"], one["value"]]))
            .collect();
        assert_eq!(cells, [
            json!([2, "monthly_pay", "月工资（元）", "Monthly pay (yuan)", "**"]),
            json!([3, "phone", "手机号", "Mobile phone", "*******"]),
        ]);
        // The same is told at once by an import that does not wait.
        let path = "/api/masterdata/imports/persons?dry_run=true";
        let said = desk.client.send(Method::POST, path, Some("text/csv"), Body::from(file.clone())).await;
        let fields = said.expect(422).json()["fields"].clone();
        let cell = json!({
            "row": 2, "field": "monthly_pay", "column": "月工资（元）", "column_en": "Monthly pay (yuan)", "value": "**",
        });
        assert_eq!((&fields[0]["at"], &fields[0]["cell"]), (&json!("row 2, column 月工资（元）"), &cell));

        let wrong = json!([{ "row": 2, "column": "工资条", "value": "1" }]);
        desk.correct(&id, wrong).await.problem(422);
        let right = json!([
            { "row": 2, "column": "月工资（元）", "value": "７000.00" },
            { "row": 3, "column": "phone", "value": "13800138002" },
            { "row": 9, "column": "name", "value": "无" },
        ]);
        desk.correct(&id, right).await.expect(202);
        desk.run().await;
        let job = desk.get(&id, "").await;
        assert_eq!((&job["state"], &job["problems"]), (&json!("failed"), &json!(1)), "there is no row 9: {job}");
        desk.correct(&id, json!([{ "row": 9, "column": "name", "value": null }])).await.expect(202);
        desk.run().await;
        let job = desk.get(&id, "").await;
        assert_eq!((&job["state"], &job["problems"], &job["report"]["new"]), (&json!("done"), &json!(0), &json!(2)), "{job}");
        let staged = desk.stage.words("select value as word from md_job_cell").await.concat();
        assert!(!staged.contains("13800138002"), "{staged}");
        desk.apply(&id).await.expect(202);
        desk.run().await;
        assert_eq!(desk.stage.pays().await, ["700000", "600000"]);
        assert_eq!(desk.correct(&id, json!([])).await.problem(409), "not_ready", "its file has gone");
    })
    .await;
}

#[tokio::test]
async fn an_effective_day_is_kept_and_must_not_be_ahead() {
    each_engine(|db| async move {
        let desk = Desk::open(db).await;
        let file = "收款人代码,收款人名称,收款人类型\nS1,甲,企业\n";
        let id = desk.start("payees/jobs?effective=2026-01-05", file).await;
        desk.run().await;
        assert_eq!(desk.get(&id, "").await["effective_from"], "2026-01-05");
        let days = "select effective_from as word from md_version where kind = 'payees'";
        assert_eq!(desk.stage.words(days).await, ["2026-01-05"]);
        for wrong in ["2999-01-01", "1月5日"] {
            let path = format!("/api/masterdata/imports/payees?effective={wrong}");
            let said = desk.client.send(Method::POST, &path, Some("text/csv"), Body::from(file)).await;
            assert_eq!(said.problem(422), "invalid", "{wrong}");
        }
    })
    .await;
}

#[tokio::test]
async fn reconciliations_are_matched_and_applied_as_jobs() {
    each_engine(|db| async move {
        let desk = Desk::open(db).await;
        let unit = desk.stage.words("select id as word from md_unit").await[0].clone();
        let case = desk.stage.platform.ids.fresh().to_string();
        let base = format!("/api/masterdata/reconciliations/{case}");
        let body =
            json!({ "id": case, "unit_id": unit, "kind": "persons", "precedence": { "order": ["甲"] } });
        desk.client.post("/api/masterdata/reconciliations", &body).await.expect(201);
        for (name, post) in [("甲", "科员"), ("乙", "科长")] {
            let file = PERSONS.to_owned() + &row("P1", "张三", 1, "", post, "7000");
            let path = format!("{base}/sources/{name}");
            desk.client.send(Method::PUT, &path, Some("text/csv"), Body::from(file)).await.expect(200);
        }
        let job = desk.client.post(&format!("{base}/match/jobs"), &json!({})).await.expect(202).json();
        assert_eq!((&job["task"], &job["reconciliation"]), (&json!("match"), &json!(case)));
        desk.run().await;
        let done = desk.get(job["id"].as_str().unwrap(), "").await;
        assert_eq!((&done["state"], &done["report"]["rows"]), (&json!("done"), &json!(1)), "{done}");
        assert_eq!(desk.client.get(&base).await.json()["state"], "matched");

        let opinion = json!({ "opinion": "同意" });
        let own = desk.client.post(&format!("{base}/apply/jobs"), &opinion).await.expect(202).json();
        desk.run().await;
        let failed = desk.get(own["id"].as_str().unwrap(), "").await;
        assert_eq!(failed["failure"]["code"], "own_case", "who brought the files may not sign");
        let signer = desk.stage.client.bearer(&desk.finance.token);
        let signed = signer.post(&format!("{base}/apply/jobs"), &opinion).await.expect(202).json();
        desk.run().await;
        let path = format!("/api/masterdata/jobs/{}", signed["id"].as_str().unwrap());
        let done = signer.get(&path).await.expect(200).json();
        assert_eq!((&done["state"], &done["report"]["new"]), (&json!("done"), &json!(1)), "{done}");
        assert_eq!(desk.client.get(&base).await.json()["state"], "applied");
        assert_eq!(desk.stage.words("select post as word from md_person").await, ["科员"]);
        signer.post(&format!("{base}/match/jobs"), &json!({})).await.problem(409);
    })
    .await;
}
