//! Files of documents: who attaches, who reads, until when; the same on both engines.

use axum::http::Method;
use kernel::{Clock, Db};
use serde_json::{Value, json};
use testkit::{Answered, Client, each_engine};

use crate::stage::Stage;

const PDF: &str = "%PDF-1.7 合同";

async fn stage(db: Db) -> Stage {
    let day = kernel::period::parse_date("2026-03-02").unwrap();
    Stage::build(db, Clock::held_at(day)).await
}

async fn send(client: &Client, path: &str, kind: &str, content: impl Into<axum::body::Body>) -> Answered {
    client.send(Method::POST, path, Some(kind), content.into()).await
}

fn files(document: &str) -> String {
    format!("/api/flow/documents/{document}/attachments")
}

/// 合同.pdf
const NAME: &str = "%E5%90%88%E5%90%8C.pdf";

/// A draft of the unit's handler; its id.
async fn draft(stage: &Stage) -> (String, Value) {
    let indicator = stage.indicators(&stage.unit, 1, 1_000_000).await[0];
    let body = stage.payment(stage.unit.id, indicator, 300);
    let handler = stage.client.bearer(&stage.unit.handler.token);
    handler.post("/api/execution/payments", &body).await.expect(201);
    (body["id"].as_str().unwrap().to_owned(), body)
}

#[tokio::test]
async fn files_come_and_go_with_their_handler_until_the_document_is_submitted() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let unit = &stage.unit;
        let [handler, reviewer, stranger] =
            [&unit.handler, &unit.reviewer, &stage.other.handler].map(|who| stage.client.bearer(&who.token));
        let (id, _) = draft(&stage).await;
        let files = files(&id);

        let path = format!("{files}?name={NAME}");
        let first = send(&handler, &path, "application/pdf", PDF).await.expect(201).json();
        let file = &first["items"][0];
        assert_eq!(
            (file["name"].clone(), file["size"].clone(), first["may_change"].clone()),
            (json!("合同.pdf"), json!(PDF.len()), json!(true))
        );
        assert_eq!(file["hash"], json!(platform::hash::digest(PDF.as_bytes())));
        // The same once more, another's hands, another type, another unit.
        assert_eq!(send(&handler, &path, "application/pdf", PDF).await.problem(409), "same_file");
        let other = format!("{PDF} 2");
        assert_eq!(send(&reviewer, &path, "application/pdf", other.clone()).await.problem(403), "forbidden");
        assert_eq!(send(&stranger, &path, "application/pdf", other.clone()).await.problem(404), "not_found");
        assert_eq!(send(&handler, &path, "image/png", other.clone()).await.problem(422), "invalid");
        assert_eq!(
            send(&handler, &path, "text/html", other.clone()).await.problem(415),
            "unsupported_media_type"
        );

        let second =
            send(&handler, &format!("{files}?name=b.pdf"), "application/pdf", other).await.expect(201).json();
        let gone = second["items"][1]["id"].as_str().unwrap().to_owned();
        assert_eq!(reviewer.delete(&format!("{files}/{gone}")).await.problem(403), "forbidden");
        let left = handler.delete(&format!("{files}/{gone}")).await.expect(200).json();
        assert_eq!(
            (left["items"].as_array().unwrap().len(), &left["removed"][0]["name"]),
            (1, &json!("b.pdf"))
        );
        handler.get(&format!("{files}/{gone}")).await.expect(404);

        let payment = format!("/api/execution/payments/{id}");
        let submitted = stage.act(&unit.handler, &payment, "submit").await;
        assert_eq!(submitted["document"]["state"], "in_review");
        // Now it is closed, and its reviewer reads what was sent, under its name.
        let kept = format!("{files}/{}", file["id"].as_str().unwrap());
        let late = send(&handler, &format!("{files}?name=c.pdf"), "application/pdf", "%PDF-3").await;
        assert_eq!(late.problem(409), "attachments_closed");
        assert_eq!(handler.delete(&kept).await.problem(409), "attachments_closed");
        let read = reviewer.get(&kept).await.expect(200);
        assert_eq!((read.text().as_str(), read.header("content-type")), (PDF, "application/octet-stream"));
        assert_eq!(
            read.header("content-disposition"),
            format!("attachment; filename=\"file.pdf\"; filename*=UTF-8''{NAME}")
        );
        assert_eq!(reviewer.get(&files).await.expect(200).json()["may_change"], json!(false));
        stranger.get(&kept).await.expect(404);
        stranger.get(&files).await.expect(404);
        let shown = reviewer.get(&payment).await.expect(200).json();
        let sealed = shown["history"].as_array().unwrap().last().unwrap()["attachments"].clone();
        assert_eq!(sealed, json!([{ "name": "合同.pdf", "hash": file["hash"] }]));

        stage.act(&unit.reviewer, &payment, "return").await;
        let again = send(&handler, &format!("{files}?name=c.pdf"), "application/pdf", "%PDF-3").await;
        assert_eq!(again.expect(201).json()["items"].as_array().unwrap().len(), 2);
        assert!(supervision::verify::verify(stage.db()).await.unwrap().is_clean());
    })
    .await;
}

#[tokio::test]
async fn a_file_sent_ahead_becomes_the_documents_and_proves_a_reason() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let unit = &stage.unit;
        let [handler, reviewer] = [&unit.handler, &unit.reviewer].map(|who| stage.client.bearer(&who.token));
        let colleague = testkit::person(
            &stage.product.app.platform,
            "jb2",
            platform::UserClass::Business,
            &[(platform::Role::Handler, unit.id)],
        )
        .await;
        let colleague = stage.client.bearer(&colleague.token);
        let indicator = stage.indicators(unit, 1, 1_000_000).await[0];
        let first = stage.payment(unit.id, indicator, 300);
        handler.post("/api/execution/payments?submit=true", &first).await.expect(201);
        // The same payee, amount and purpose again: orange (CR33).
        let mut body = stage.payment(unit.id, indicator, 300);
        body["purpose"] = first["purpose"].clone();
        let id = body["id"].as_str().unwrap().to_owned();
        let ahead = format!("/api/flow/attachments?document_id={id}");
        let mine =
            send(&handler, &format!("{ahead}&name={NAME}"), "application/pdf", PDF).await.expect(201).json();
        let theirs = send(&colleague, &format!("{ahead}&name=x.pdf"), "application/pdf", "%PDF-9")
            .await
            .expect(201)
            .json();
        let [mine, theirs] = [mine, theirs].map(|list| list["items"][0]["id"].as_str().unwrap().to_owned());
        assert_eq!(handler.get(&ahead).await.expect(200).json()["items"].as_array().unwrap().len(), 1);

        let with = |file: &str| {
            let mut body = body.clone();
            body["acknowledgements"] =
                json!([{ "rule": "CR33", "reason": "分期付款，合同约定", "attachment_id": file }]);
            body
        };
        let create = "/api/execution/payments?submit=true";
        assert_eq!(handler.post(create, &with(&theirs)).await.problem(422), "needs_reason");
        let tried = handler.post(&format!("{create}&dry_run=true"), &with(&mine)).await.expect(200).json();
        assert_eq!(tried.get("refusal"), None, "{tried}");
        handler.post(create, &with(&mine)).await.expect(201);

        let list = reviewer.get(&files(&id)).await.expect(200).json();
        let ids: Vec<&str> =
            list["items"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
        assert_eq!(ids, [mine.as_str()]);
        reviewer.get(&format!("{}/{mine}", files(&id))).await.expect(200);
        reviewer.get(&format!("{}/{theirs}", files(&id))).await.expect(404);
        let shown = reviewer.get(&format!("/api/execution/payments/{id}")).await.expect(200).json();
        assert_eq!(shown["hits"].as_array().unwrap().last().unwrap()["attachment_name"], json!("合同.pdf"));
        assert_eq!(shown["history"][0]["attachments"][0]["name"], json!("合同.pdf"));

        // Too late to send more, and what waits can be taken back by its sender alone.
        let late = send(&handler, &format!("{ahead}&name=y.pdf"), "application/pdf", "%PDF-8").await;
        assert_eq!(late.problem(404), "not_found");
        handler.delete(&format!("/api/flow/attachments/{theirs}")).await.expect(404);
        colleague.delete(&format!("/api/flow/attachments/{theirs}")).await.expect(204);
        assert!(supervision::verify::verify(stage.db()).await.unwrap().is_clean());
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_not_what_came_is_not_handed_out() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let handler = stage.client.bearer(&stage.unit.handler.token);
        let (id, _) = draft(&stage).await;
        let path = format!("{}?name=a.pdf", files(&id));
        let list = send(&handler, &path, "application/pdf", PDF).await.expect(201).json();
        let kept = format!("{}/{}", files(&id), list["items"][0]["id"].as_str().unwrap());
        handler.get(&kept).await.expect(200);
        for sql in ["update fl_attachment set name = 'x'", "delete from fl_attachment"] {
            let conn = stage.db().begin().await.unwrap();
            conn.exec(sql, []).await.expect_err("append-only");
            conn.rollback().await.unwrap();
        }
        let conn = stage.db().begin().await.unwrap();
        let wall = match conn.engine() {
            kernel::Engine::Sqlite => "drop trigger pf_attachment_no_update",
            kernel::Engine::Postgres => "grant all on pf_attachment to current_user",
        };
        conn.script(wall).await.unwrap();
        conn.script("update pf_attachment set hash = 'x'").await.unwrap();
        conn.commit().await.unwrap();
        assert_eq!(handler.get(&kept).await.problem(500), "file_damaged");
    })
    .await;
}
