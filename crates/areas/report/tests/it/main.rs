//! The tables over HTTP on both engines: figures and the lines behind them, files that show what the screen shows, scope,
//! and that nothing can be changed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod files;
mod snapshots;
mod world;

use platform::Permission;
use platform::http::Site;
use serde_json::Value;

use world::{World, ok, world};

#[test]
fn no_route_could_change_a_figure() {
    // CR16: figures come of lines; there is no way to write one, and no table to write it to.
    let rows = Site::new(report::endpoints()).matrix();
    let ours: Vec<_> = rows.iter().filter(|row| row.path.starts_with("/api/report/")).collect();
    assert!(ours.len() >= 7);
    for row in ours {
        assert_eq!(
            (row.method.as_str(), row.permission),
            ("GET", Some(Permission::BudgetRead)),
            "{}",
            row.path
        );
        let record = row.audit_action.as_deref();
        assert!(record.is_none_or(|action| action == "list.export"), "{}: {record:?}", row.path);
    }
    assert_eq!(Site::new(report::endpoints()).faults(), Vec::<String>::new());
    let owned = schema::MIGRATIONS.iter().filter(|one| one.sqlite.contains("create table rp_"));
    assert_eq!(owned.count(), 0);
}

/// All cells of a table that have lines.
fn addressed(sheet: &Value) -> Vec<(String, i64)> {
    let rows = sheet["rows"].as_array().unwrap().iter();
    let cells = rows.flat_map(|row| row["cells"].as_array().unwrap());
    let with_lines = cells.filter_map(|cell| Some((cell["at"].as_str()?.to_owned(), cell["fen"].as_i64()?)));
    with_lines.collect()
}

#[tokio::test]
async fn every_cell_is_the_sum_of_its_lines() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let mut seen = 0;
        for range in ["unit", "department"] {
            for stage in ["approved", "draft"] {
                for no in report::book::NUMBERS.iter().filter(|no| **no != "10") {
                    let path = format!("/api/report/budget-tables/{no}");
                    let query = format!("year=2026&unit_id={}&range={range}&stage={stage}", world.of(range));
                    let sheet = ok(world.finance.get(&format!("{path}?{query}")).await);
                    for (at, fen) in addressed(&sheet) {
                        let lines = ok(world.finance.get(&format!("{path}/lines?{query}&cell={at}")).await);
                        let items = lines["items"].as_array().unwrap();
                        assert_eq!(lines["sum_fen"], fen, "{no} {at} {range} {stage}");
                        assert_eq!(lines["total"], items.len(), "{no} {at}");
                        let sum: i64 = items.iter().map(|line| line["amount_fen"].as_i64().unwrap()).sum();
                        assert_eq!(sum, fen, "{no} {at}");
                        seen += 1;
                    }
                }
            }
        }
        assert!(seen > 300, "{seen} cells");
    })
    .await;
}

#[tokio::test]
async fn lines_come_in_pages_and_as_a_file() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let path = format!(
            "/api/report/budget-tables/01/lines?year=2026&unit_id={}&range=department&cell=1.total.amount",
            world.top
        );
        let all = ok(world.finance.get(&path).await);
        let mut rows = Vec::new();
        let mut after = String::new();
        loop {
            let page = ok(world.finance.get(&format!("{path}&limit=2{after}")).await);
            assert_eq!((&page["total"], &page["sum_fen"]), (&all["total"], &all["sum_fen"]));
            rows.extend(page["items"].as_array().unwrap().clone());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(&rows, all["items"].as_array().unwrap());
        let file = path.replace("/lines?", "/lines/export?format=csv&");
        let file = world.finance.get(&file).await;
        assert_eq!(file.text().lines().count(), rows.len() + 1, "{}", file.text());
        for wrong in ["cell=1.nothing.amount", "cell=5.total.amount", "cell=x", "cell="] {
            let path = path.replace("cell=1.total.amount", wrong);
            assert_eq!(world.finance.get(&path).await.status, 422, "{wrong}");
        }
        assert_eq!(world.finance.get(&format!("{path}&after=nonsense")).await.status, 422);
    })
    .await;
}

/// The total cell of a table of codes.
async fn total(world: &World, no: &str, query: &str) -> String {
    let sheet = ok(world.finance.get(&format!("/api/report/budget-tables/{no}?{query}")).await);
    let last = sheet["rows"].as_array().unwrap().last().unwrap();
    last["cells"][2]["text"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn money_units_stages_and_years_are_told_apart() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let unit = world.institution;
        for (query, expected) in [
            ("year=2026&money=yuan", "1,300,050.00"),
            ("year=2026&money=wanyuan", "130.01"),
            ("year=2026&money=yuan&stage=draft", "1,300,050.00"),
            ("year=2025&money=yuan", "400,000.00"),
            ("year=2031&money=yuan", ""),
        ] {
            assert_eq!(
                total(&world, "03", &format!("{query}&unit_id={unit}&range=unit")).await,
                expected,
                "{query}"
            );
        }
        // What is being prepared counts only when asked for, and the title says so.
        let path = |stage: &str| {
            format!(
                "/api/report/budget-tables/03?year=2026&unit_id={}&range=unit&stage={stage}",
                world.office
            )
        };
        let approved = ok(world.finance.get(&path("approved")).await);
        assert_eq!(approved["title"], "2026年部门支出总表");
        assert!(approved["empty"].as_str().unwrap().contains("没有预算支出"));
        let draft = ok(world.finance.get(&path("draft")).await);
        assert_eq!(draft["title"], "2026年部门支出总表（编制中，含未批复）");
        assert_eq!(draft["empty"], "");
    })
    .await;
}

#[tokio::test]
async fn what_must_tie_ties_and_what_does_not_is_shown() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let path = |range: &str| {
            format!(
                "/api/report/budget-checks?year=2026&money=yuan&unit_id={}&range={range}",
                world.of(range)
            )
        };
        let unit = ok(world.finance.get(&path("unit")).await);
        assert_eq!(unit["broken"], 0, "{unit:#}");
        let department = ok(world.finance.get(&path("department")).await);
        assert_eq!(department["broken"], 0, "{department:#}");
        let down = |list: &Value| {
            let checks = list["checks"].as_array().unwrap();
            checks.iter().find(|one| one["id"] == "eliminated_down").cloned()
        };
        let matched = down(&department).unwrap();
        assert_eq!((&matched["left_text"], &matched["ties"]), (&"50,000.00".into(), &true.into()));
        assert_eq!(down(&unit), None, "a unit by itself eliminates nothing");
        // One side of a transfer changes: the relation names both figures.
        let conn = world.platform.db.begin().await.unwrap();
        let sql =
            "update bg_income_line set amount_fen = amount_fen + 1 where revenue_item = 'superior_subsidy'";
        assert_eq!(conn.exec(sql, []).await.unwrap(), 1);
        conn.commit().await.unwrap();
        let broken = down(&ok(world.finance.get(&path("department")).await)).unwrap();
        assert_eq!(
            (&broken["left_text"], &broken["right_text"], &broken["ties"]),
            (&"50,000.01".into(), &"50,000.00".into(), &false.into())
        );
    })
    .await;
}

#[tokio::test]
async fn a_part_is_never_shown_as_the_whole_and_foreign_units_are_not_found() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let path = |unit: platform::UnitId, range: &str| {
            format!("/api/report/budget-tables/03?year=2026&unit_id={unit}&range={range}")
        };
        let own = &world.handler;
        ok(own.get(&path(world.institution, "unit")).await);
        for foreign in [world.office, world.top] {
            for range in ["unit", "department"] {
                assert_eq!(own.get(&path(foreign, range)).await.status, 404);
            }
        }
        // Without a unit it is the highest that may be seen.
        let mine = ok(own.get("/api/report/budget-tables").await);
        assert_eq!((&mine["unit_code"], &mine["range"]), (&"165002".into(), &"unit".into()));
        let all = ok(world.finance.get("/api/report/budget-tables").await);
        assert_eq!((&all["unit_code"], &all["range"]), (&"165".into(), &"department".into()));
        assert_eq!(all["tables"].as_array().unwrap().len(), 14);
        // Somebody who sees the top and not all below it gets no department.
        let half = world.person("half", platform::Role::Handler, world.top).await;
        ok(half.get(&path(world.top, "unit")).await);
        assert_eq!(half.get(&path(world.top, "department")).await.status, 422);
        assert_eq!(world.finance.get("/api/report/budget-tables/15").await.status, 404);
    })
    .await;
}

#[tokio::test]
async fn secret_projects_are_not_published() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let path = format!(
            "/api/report/budget-tables/10?year=2026&money=yuan&unit_id={}&range=unit",
            world.institution
        );
        let sheet = ok(world.finance.get(&path).await);
        let text = sheet.to_string();
        assert!(text.contains("能力建设") && !text.contains("保密工程"), "{text}");
        assert!(sheet["notes"][0].as_str().unwrap().contains("1 个涉密项目"));
        assert_eq!(sheet["rows"].as_array().unwrap().len(), 2, "one row for each target");
        let zip =
            format!("/api/report/budget-packs/export?year=2026&unit_id={}&format=json", world.institution);
        let zip = files::unzip(world.finance.get(&zip).await.bytes);
        assert!(zip.values().all(|content| !String::from_utf8_lossy(content).contains("保密工程")));
    })
    .await;
}
