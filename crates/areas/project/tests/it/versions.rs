//! Versions are written once, and each stands on the one before.

use serde_json::{Value, json};
use testkit::each_engine;

use crate::{id_of, stand};

#[tokio::test]
async fn every_submission_and_every_entry_is_kept_and_cannot_be_changed() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut input = stand.input("P-1");
        let id = id_of(&input);
        stand.act("handler", id, "submit", input.clone()).await.unwrap();
        stand.act("reviewer", id, "return", Value::Null).await.unwrap();
        input["lines"][0]["quantity"] = json!("12");
        stand.act("handler", id, "edit", input).await.unwrap();
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        stand.approve(id).await.unwrap();
        assert_eq!(stand.number("select count(*) from pj_version where action = 'submit'").await, 2);
        assert_eq!(stand.number("select count(*) from pj_version where total_fen = 900000").await, 2);
        assert_eq!(stand.number("select count(*) from pj_version_sum where amount_fen = 900000").await, 1);
        let conn = stand.db.reader();
        let page = project::history::versions(&conn, id.into(), 0, kernel::Limit::default()).await.unwrap();
        assert_eq!(page.items.iter().map(|version| version.sound).collect::<Vec<_>>(), [true; 3]);
        for sql in [
            "update pj_version set total_fen = 1",
            "delete from pj_version",
            "update pj_version_sum set amount_fen = 1",
            "delete from pj_past_line",
            "delete from pj_appraisal",
        ] {
            let conn = stand.db.begin().await.unwrap();
            let done = conn.exec(sql, []).await;
            conn.rollback().await.unwrap();
            // Where there is no row a trigger has nothing to refuse.
            let rows = !sql.contains("past_line") && !sql.contains("appraisal");
            assert!(done.is_err() || !rows, "{sql}");
        }
        let one = kernel::Limit::new(1).unwrap();
        let second = project::history::versions(&conn, id.into(), page.items[0].version, one).await.unwrap();
        assert_eq!(second.items, page.items[1..2]);
        assert_eq!(second.next, Some(page.items[1].version.to_string()));
    })
    .await;
}

#[tokio::test]
async fn what_was_tampered_with_is_seen() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let input = stand.input("P-1");
        let id = id_of(&input);
        stand.act("handler", id, "submit", input).await.unwrap();
        stand.approve(id).await.unwrap();
        let conn = stand.db.begin().await.unwrap();
        let versions = conn.number("select count(*) from pj_version", []).await.unwrap();
        assert_eq!(versions, 2);
        // A version that was put in between stands on the right one, and the next one does not stand on it.
        let sql = "insert into pj_version (project_id, version, action, at, actor_id, total_fen, content, previous_hash, hash)
            select project_id, version + 1, action, at, actor_id, total_fen, content, hash, 'x' from pj_version
            where action = 'submit'";
        conn.exec(sql, []).await.unwrap();
        let page = project::history::versions(&conn, id.into(), 0, kernel::Limit::default()).await.unwrap();
        conn.rollback().await.unwrap();
        assert_eq!(page.items.iter().map(|version| version.sound).collect::<Vec<_>>(), [true, false, false]);
    })
    .await;
}
