//! Statements over HTTP on both engines: a year worked by hand, relations over random books, files, scope.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod books;
mod files;
mod random;
mod world;
mod year;

use platform::http::Site;
use platform::{Permission, Role};

use world::{ok, world};

#[test]
fn no_route_could_change_a_figure() {
    let rows = Site::new(statement::endpoints()).matrix();
    let ours: Vec<_> = rows.iter().filter(|row| row.path.starts_with("/api/statement/")).collect();
    assert_eq!(ours.len(), 6);
    for row in ours {
        assert_eq!(
            (row.method.as_str(), row.permission),
            ("GET", Some(Permission::VoucherRead)),
            "{}",
            row.path
        );
        let record = row.audit_action.as_deref();
        assert!(record.is_none_or(|action| action == "list.export"), "{}: {record:?}", row.path);
    }
    assert_eq!(Site::new(statement::endpoints()).faults(), Vec::<String>::new());
    let owned = schema::MIGRATIONS.iter().filter(|one| one.sqlite.contains("create table st_"));
    assert_eq!(owned.count(), 0);
}

#[tokio::test]
async fn what_may_not_be_seen_is_not_found() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let own = world.person("own", Role::Accountant, world.centre).await;
        for path in ["statements/cw01", "checks", "statements", "statements/cw01/export", "packs/export"] {
            let of = |unit| format!("/api/statement/{path}?year=2026&unit_id={unit}");
            assert_eq!(own.get(&of(world.office)).await.status, 404, "{path}");
            assert_eq!(own.get(&of(world.centre)).await.status, 200, "{path}");
        }
        let mine = ok(own.get("/api/statement/statements").await);
        assert_eq!((&mine["unit_code"], &mine["range"]), (&"165002".into(), &"unit".into()));
        assert_eq!(mine["statements"].as_array().unwrap().len(), 18);
        let all = ok(world.finance.get("/api/statement/statements?year=2026").await);
        assert_eq!((&all["unit_code"], &all["range"]), (&"165".into(), &"department".into()));
        assert_eq!(world.finance.get("/api/statement/statements/cw05").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn bad_questions_are_refused_in_words() {
    testkit::on_sqlite(|db, _| async move {
        let world = world(db).await;
        for query in ["year=2026&period=202601", "period=202613", "period=202600", "year=1999"] {
            let answer = world.finance.get(&format!("/api/statement/statements/cw01?{query}")).await;
            assert_eq!(answer.status, 422, "{query}: {}", answer.text());
        }
        for cell in ["", "9.assets.end", "0.nothing.end", "0.assets.nothing", "x", "0.current_title.end"] {
            let path = format!("/api/statement/statements/cw01/lineage?year=2026&cell={cell}");
            let answer = world.finance.get(&path).await;
            assert!([200, 422].contains(&answer.status.as_u16()), "{cell}: {}", answer.text());
            if answer.status == 200 {
                assert_eq!(answer.json()["sources"].as_array().unwrap().len(), 0, "{cell}");
            }
        }
    })
    .await;
}
