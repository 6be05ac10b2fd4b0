//! New keys for a database with data in every place that is sealed, stopped after every part.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::body::Body;
use axum::http::Method;
use kernel::Db;
use masterdata::importers::importers;
use masterdata::jobs::run_waiting;
use masterdata::sealed_data;
use platform::Vault;
use platform::crypto::rotate;
use platform::{Role, UserClass};
use serde_json::json;
use testkit::{each_engine, insert_unit, person};

use crate::persons::card;
use crate::{Stage, stage};

const PERSONS: &str = "人员代码,单位代码,姓名,身份证号,手机号,人员类别,月工资（元）,入职日期\n";
const ACCOUNTS: &str =
    "户主类型,户主代码,账号,户名,开户行,行号,账户用途\n收款人,Z1,62220200001,甲,工行,102100,收款账户\n";

fn persons(pay: &str) -> String {
    let row = |n: usize| format!("P{n},001,张三,{},1380013800{n},公务员,{pay},2020-01-01\n", card(n));
    PERSONS.to_owned() + &(1..=3).map(row).collect::<String>()
}

/// A copy of the keys of tests, which the test may change.
fn own_keys(folder: &Path) -> std::path::PathBuf {
    let path = folder.join("own.keys");
    std::fs::copy(testkit::key_file(), &path).unwrap();
    path
}

/// Everything sealed can be read, and equal values are found, with the file as it is.
async fn all_is_readable(stage: &mut Stage, path: &Path, db: &Db) {
    stage.platform.vault = Vault::open_file(path, db).await.unwrap();
    assert_eq!(stage.pays().await, ["500000"; 3]);
    let phones = "select id, phone_sealed as sealed from md_person order by code";
    let phones = stage.opened("md_person", "phone", phones).await;
    assert_eq!(phones, ["13800138001", "13800138002", "13800138003"]);
    let report = stage.take("persons", persons("5000")).await.unwrap();
    assert_eq!((report.same, report.new, report.changed), (3, 0, 0));
    assert_eq!(stage.take("bank_accounts", ACCOUNTS).await.unwrap().same, 1);
}

#[tokio::test]
async fn a_database_gets_new_keys_and_can_be_read_after_every_part() {
    each_engine(|db| async move {
        let folder = tempfile::tempdir().unwrap();
        let path = own_keys(folder.path());
        let mut stage = stage(db.clone());
        let unit = insert_unit(&db, "001", "部本级", None).await;
        stage.take("persons", persons("5000")).await.unwrap();
        stage.take("payees", "收款人代码,收款人名称,收款人类型\nZ1,甲,企业\n").await.unwrap();
        stage.take("bank_accounts", ACCOUNTS).await.unwrap();
        // A file that waits for its corrections, and one of them.
        let who = person(&stage.platform, "jb", UserClass::Business, &[(Role::Handler, unit)]).await;
        let client = stage.client.bearer(&who.token);
        let send = async |method, path: &str, kind, body: String| {
            client.send(method, path, Some(kind), Body::from(body)).await.expect(202).json()
        };
        let jobs = "/api/masterdata/imports/persons/jobs?dry_run=true";
        let job = send(Method::POST, jobs, "text/csv", persons("六千")).await;
        run_waiting(&stage.platform, &importers()).await.unwrap();
        let cells = json!({ "cells": (2..5).map(|row| json!({ "row": row, "column": "monthly_pay", "value": "6000" })).collect::<Vec<_>>() });
        let at = format!("/api/masterdata/jobs/{}", job["id"].as_str().unwrap());
        send(Method::PATCH, &format!("{at}/cells"), "application/json", cells.to_string()).await;

        let mut runs = 0;
        let done = loop {
            let parts = AtomicUsize::new(0);
            // Each run gets one part further.
            let step = |_: i64| parts.fetch_add(1, Ordering::Relaxed) < runs;
            match rotate(&path, &db, &sealed_data(), &step).await {
                Ok(done) => break done,
                Err(problem) => assert_eq!(problem.code, "stopped", "{problem}"),
            }
            all_is_readable(&mut stage, &path, &db).await;
            runs += 1;
        };
        assert!(runs >= sealed_data().columns.len(), "{runs}");
        assert!(done.resumed && done.version == 2 && done.indexes == 4, "{done:?}");
        assert_eq!((done.kept.keys().copied().collect::<Vec<_>>(), done.dropped.len()), (vec![1], 0));
        all_is_readable(&mut stage, &path, &db).await;
        let left = "select count(*) from md_person where id_card_sealed not like '2:%' or phone_sealed not like '2:%'
            or pay_sealed not like '2:%'";
        assert_eq!(stage.number(left).await, 0);
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!((text.matches("\nseal ").count(), text.matches("\nindex ").count()), (2, 1), "{text}");
        // With the old file nothing is served any more.
        assert!(Vault::open_file(&own_keys(folder.path()), &db).await.is_err());
        std::fs::write(&path, text).unwrap();
        // What waited goes on with its corrections.
        run_waiting(&stage.platform, &importers()).await.unwrap();
        assert_eq!(stage.number("select count(*) from md_job where state = 'done'").await, 1);
        let difference = stage.words("select status as word from md_job_difference").await;
        assert_eq!(difference, ["changed", "changed", "changed"]);
        let again = rotate(&path, &db, &sealed_data(), &|_| true).await.unwrap();
        assert_eq!((again.version, again.resumed, again.kept.contains_key(&2)), (3, false, false), "{again:?}");
        assert_eq!(again.dropped, [2], "no version was written under the second key");
    })
    .await;
}

#[tokio::test]
async fn keys_stay_as_they_are_while_a_reconciliation_is_open() {
    each_engine(|db| async move {
        let folder = tempfile::tempdir().unwrap();
        let path = own_keys(folder.path());
        let stage = stage(db.clone());
        let unit = insert_unit(&db, "001", "部本级", None).await;
        let who = person(&stage.platform, "jb", UserClass::Business, &[(Role::Handler, unit)]).await;
        let id = stage.platform.ids.fresh().to_string();
        let client = stage.client.bearer(&who.token);
        let body = json!({ "id": id, "unit_id": unit, "kind": "persons" });
        client.post("/api/masterdata/reconciliations", &body).await.expect(201);
        let before = std::fs::read_to_string(&path).unwrap();
        let refused = rotate(&path, &db, &sealed_data(), &|_| true).await.unwrap_err();
        assert_eq!(refused.code, "under_way");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), before);
        let give_up = json!({ "reason": "换密钥" });
        client.post(&format!("/api/masterdata/reconciliations/{id}/abandon"), &give_up).await.expect(200);
        let done = rotate(&path, &db, &sealed_data(), &|_| true).await.unwrap();
        assert_eq!((done.version, done.dropped), (2, vec![1]), "nothing of the history needs the first key");
    })
    .await;
}
