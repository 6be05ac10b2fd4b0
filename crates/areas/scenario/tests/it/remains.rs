//! What an adopted scenario leaves to the master data, and whether it has been done since.

use serde_json::{Value, json};
use testkit::each_engine;

use crate::stand::{Stand, stand};

/// A new edition of the standard.
async fn edition(stand: &Stand, id: &str, from: &str, fen: i64) {
    let conn = stand.db.begin().await.unwrap();
    let sql = "insert into md_standard (id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank,
          season, quantity_rule, min_years, value_text, basis, effective_from, effective_to)
        values ($1, 'TRL-003', '差旅住宿费限额', 'lodging', 'travel', '', $3, '', '', '', '', null, '', '', $2, null)";
    stand.put(&conn, sql, vec![id.into(), from.into(), fen.into()]).await;
    conn.commit().await.unwrap();
}

async fn posts(stand: &Stand, posts: i64) {
    let conn = stand.db.begin().await.unwrap();
    let sql = "update md_unit set establishment = $2 where id = $1";
    stand.put(&conn, sql, vec![stand.unit.into(), posts.into()]).await;
    conn.commit().await.unwrap();
}

async fn left(stand: &Stand, path: &str) -> Vec<Value> {
    let shown = stand.finance.get(path).await.expect(200).json();
    shown["remaining"].as_array().unwrap().clone()
}

fn states(left: &[Value]) -> Vec<(&str, i64)> {
    left.iter().map(|one| (one["state"].as_str().unwrap(), one["now"].as_i64().unwrap())).collect()
}

#[tokio::test]
async fn what_is_left_is_kept_and_followed_in_the_master_data() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let head = |head: &str, count: i64| {
            json!({ "kind": "headcount", "unit_id": stand.unit, "headcount": head, "count": count })
        };
        let standard = |rate: i64| {
            json!({ "kind": "standard", "standard_id": stand.standard, "rate_bp": rate, "below": true })
        };
        let raise = json!({ "kind": "control", "rate_bp": 1_000, "below": true });
        // Two changes of one thing are one thing to do; what comes to nothing is none.
        let changes = [raise, standard(1_000), head("posts", 3), standard(1_000), head("posts", -1)];
        let none = [head("civil_servant", 2), head("civil_servant", -2), head("support_staff", -1)];
        let (path, detail) = stand.begin(&[&changes[..], &none[..]].concat()).await;
        let before = detail["remaining"].as_array().unwrap();
        let places: Vec<&Value> = before.iter().map(|one| &one["change"]).collect();
        assert_eq!(places, [3, 4]);
        // 500 by a tenth, twice; ten posts and two more.
        assert_eq!(before[0]["after"], 60_500);
        assert_eq!((&before[1]["before"], &before[1]["after"]), (&json!(10), &json!(12)));
        assert!(before[0]["text"]["zh"].as_str().unwrap().contains("500.00 元改为 605.00 元"));
        assert!(before[1]["text"]["zh"].as_str().unwrap().contains("编制+2（10 改为 12）"));
        assert_eq!(before[0]["who"]["zh"], "部门财务处");
        assert_eq!(before[1]["who"]["zh"], "直属一局经办");
        assert_eq!(before[1]["path"], format!("/masterdata/units/{}", stand.unit));

        let done = stand.finance.post(&format!("{path}/actions/adopt"), &json!({ "version": 1 })).await;
        let done = done.expect(200).json();
        assert_eq!(done["remaining"], detail["remaining"], "adopting answers with the list");
        assert_eq!(done["closed_by"], "测试finance");
        assert_eq!(states(&left(&stand, &path).await), [("open", 50_000), ("open", 10)]);
        // Another amount than it supposed, and one of two posts.
        edition(&stand, "edition 2", "2026-07-01", 55_000).await;
        posts(&stand, 11).await;
        assert_eq!(states(&left(&stand, &path).await), [("other", 55_000), ("begun", 11)]);
        edition(&stand, "edition 3", "2026-08-01", 60_500).await;
        posts(&stand, 12).await;
        let all = left(&stand, &path).await;
        assert_eq!(states(&all), [("done", 60_500), ("done", 12)]);
        // The values are those it was adopted with, whatever is now.
        assert_eq!((&all[0]["before"], &all[1]["before"]), (&json!(50_000), &json!(10)));
        // Gone back again, it is to be done again: nothing of it is stored.
        posts(&stand, 10).await;
        assert_eq!(states(&left(&stand, &path).await), [("done", 60_500), ("open", 10)]);
    })
    .await;
}

#[tokio::test]
async fn a_standard_of_a_part_says_for_whom_and_a_discarded_scenario_leaves_nothing() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let of = |unit, rate: i64| {
            json!({ "kind": "standard", "standard_id": stand.standard, "rate_bp": rate, "unit_id": unit })
        };
        let (path, detail) = stand.begin(&[of(stand.unit, 1_000), of(stand.other, 2_000)]).await;
        let left_now = detail["remaining"].as_array().unwrap();
        let amounts: Vec<i64> = left_now.iter().map(|one| one["after"].as_i64().unwrap()).collect();
        assert_eq!(amounts, [55_000, 60_000], "each unit has its own");
        assert!(left_now[1]["text"]["zh"].as_str().unwrap().contains("适用 001002 直属二局"));
        stand.finance.post(&format!("{path}/actions/discard"), &json!({ "version": 1 })).await.expect(200);
        assert_eq!(left(&stand, &path).await, Vec::<Value>::new());
    })
    .await;
}
