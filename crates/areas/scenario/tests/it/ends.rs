//! How a scenario is changed, and how it ends.

use kernel::uuid::Uuid;
use platform::Role;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::stand::{SCENARIOS, Stand, stand};

fn all_by(rate: i64) -> Value {
    json!({ "kind": "control", "rate_bp": rate, "below": true })
}

async fn number(stand: &Stand, sql: &str) -> i64 {
    stand.db.reader().number(sql, []).await.unwrap()
}

#[tokio::test]
async fn adopting_sets_the_figures_once_and_leaves_the_rest_to_the_master_data() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let standard =
            json!({ "kind": "standard", "standard_id": stand.standard, "amount_fen": 60_000, "below": true });
        let (path, detail) = stand.begin(&[all_by(1_000), standard]).await;
        assert_eq!(detail["figures"], 3);
        let left = detail["remaining"].as_array().unwrap();
        assert_eq!((left.len(), left[0]["path"].as_str()), (1, Some("/masterdata/imports")));
        assert!(left[0]["text"]["zh"].as_str().unwrap().contains("600.00"));
        assert_eq!(stand.figures().await, [2_000_000, 800_001, 755_000]);

        let adopt = format!("{path}/actions/adopt");
        assert_eq!(stand.finance.post(&adopt, &json!({ "version": 2 })).await.problem(409), "stale");
        let done = stand.finance.post(&adopt, &json!({ "version": 1 })).await.expect(200).json();
        assert_eq!((done["state"].as_str(), done["version"].as_i64()), (Some("adopted"), Some(2)));
        // Cut off to the fen: 880,001.1.
        assert_eq!(stand.figures().await, [2_200_000, 880_001, 830_500]);
        // Asked again it answers the same, and does nothing more.
        stand.finance.post(&adopt, &json!({ "version": 1 })).await.expect(200);
        assert_eq!(stand.figures().await, [2_200_000, 880_001, 830_500]);
        assert_eq!(number(&stand, "select count(*) from bg_control_version").await, 6);
        let events = "select count(*) from pf_audit where action = 'scenario.adopt'";
        assert_eq!(number(&stand, events).await, 1);
        assert_eq!(
            number(&stand, "select count(*) from pf_audit where action = 'control_figure.set'").await,
            6
        );
        // It is closed: not for another, not to be changed, nothing to look at.
        let second = stand.person("second", Role::DeptFinance, stand.top).await;
        assert_eq!(second.post(&adopt, &json!({ "version": 1 })).await.problem(409), "closed");
        let edit = json!({ "name": "x", "changes": [], "version": 2 });
        assert_eq!(stand.finance.put(&path, &edit).await.problem(409), "closed");
        assert_eq!(stand.finance.get(&format!("{path}/tables/01")).await.problem(409), "closed");
        let rooms = stand.finance.get(&format!("{path}/rooms")).await.expect(200).json();
        assert_eq!(rooms["total"], 0);
        let listed =
            stand.finance.get(&format!("{SCENARIOS}?state=adopted&year=2026")).await.expect(200).json();
        assert_eq!(
            (listed["total"].as_i64(), listed["items"][0]["change_count"].as_i64()),
            (Some(1), Some(2))
        );
    })
    .await;
}

#[tokio::test]
async fn what_has_moved_since_is_told_and_not_adopted_over() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let (path, _) = stand.begin(&[all_by(1_000)]).await;
        stand.figure(stand.unit, 790_000, Some(1)).await;
        let conn = stand.db.begin().await.unwrap();
        let sql = "update fl_document set version = version + 1 where id = $1";
        stand.put(&conn, sql, vec![stand.budget.clone().into()]).await;
        conn.commit().await.unwrap();
        let shown = stand.finance.get(&path).await.expect(200).json();
        assert_eq!(shown["moved"].as_array().unwrap().len(), 2);
        let adopt = format!("{path}/actions/adopt");
        let refused = stand.finance.post(&adopt, &json!({ "version": 1 })).await;
        assert_eq!(refused.problem(409), "base_changed");
        let message = refused.json()["message"].as_str().unwrap().to_owned();
        assert!(message.contains("8,000.01 → 7,900.00") && message.contains("预算已变动"), "{message}");
        assert_eq!(stand.figures().await, [2_000_000, 790_000, 755_000]);

        let rebase = format!("{path}/actions/rebase");
        let shown = stand.finance.post(&rebase, &json!({ "version": 1 })).await.expect(200).json();
        assert_eq!((shown["moved"].as_array().unwrap().len(), shown["version"].as_i64()), (0, Some(2)));
        stand.finance.post(&adopt, &json!({ "version": 2 })).await.expect(200);
        assert_eq!(stand.figures().await, [2_200_000, 869_000, 830_500]);
    })
    .await;
}

#[tokio::test]
async fn all_or_none_through_the_door_and_discarding_changes_nothing() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        // Only the units below are raised, by more than the top has: the door refuses, and nothing is set.
        let raise = |unit| json!({ "kind": "control", "unit_id": unit, "rate_bp": 10_000 });
        let (path, _) = stand.begin(&[raise(stand.unit), raise(stand.other)]).await;
        let refused = stand.finance.post(&format!("{path}/actions/adopt"), &json!({ "version": 1 })).await;
        assert_eq!(refused.problem(409), "above_parent");
        assert!(refused.json()["message"].as_str().unwrap().starts_with("001001 直属一局"));
        assert_eq!(stand.figures().await, [2_000_000, 800_001, 755_000]);
        assert_eq!(number(&stand, "select count(*) from bg_control_version").await, 3);

        let discard = format!("{path}/actions/discard");
        for _ in 0..2 {
            let done = stand.finance.post(&discard, &json!({ "version": 1 })).await.expect(200).json();
            assert_eq!(done["state"], "discarded");
        }
        let events = "select count(*) from pf_audit where action = 'scenario.discard'";
        assert_eq!(number(&stand, events).await, 1);
        // Without a figure there is nothing to adopt; what to do instead is said.
        let standard = json!({ "kind": "standard", "standard_id": stand.standard, "rate_bp": 1_000 });
        let (path, _) = stand.begin(&[standard]).await;
        let refused = stand.finance.post(&format!("{path}/actions/adopt"), &json!({ "version": 1 })).await;
        assert_eq!(refused.problem(409), "nothing_to_adopt");
        assert!(refused.json()["message"].as_str().unwrap().contains("TRL-003"));
        // A closed one still says which standard it was about.
        stand.finance.post(&format!("{path}/actions/discard"), &json!({ "version": 1 })).await.expect(200);
        let closed = stand.finance.get(&path).await.expect(200).json();
        assert!(closed["changes"][0]["standard"]["zh"].as_str().unwrap().starts_with("TRL-003 "));
    })
    .await;
}

#[tokio::test]
async fn edits_are_by_version_and_beginning_twice_is_beginning_once() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let input = stand.input(&[all_by(500)]);
        let path = format!("{SCENARIOS}/{}", input["id"].as_str().unwrap());
        for _ in 0..2 {
            stand.finance.post(SCENARIOS, &input).await.expect(201);
        }
        assert_eq!(number(&stand, "select count(*) from sc_scenario").await, 1);
        let mut other = input.clone();
        other["name"] = json!("别的");
        assert_eq!(stand.finance.post(SCENARIOS, &other).await.problem(409), "id_in_use");
        let edit =
            |version: i64| json!({ "name": "减一成", "changes": [all_by(-1_000)], "version": version });
        let shown = stand.finance.put(&path, &edit(1)).await.expect(200).json();
        assert_eq!((shown["name"].as_str(), shown["version"].as_i64()), (Some("减一成"), Some(2)));
        assert_eq!(shown["changes"][0]["change"]["rate_bp"], -1_000);
        assert_eq!(stand.finance.put(&path, &edit(1)).await.problem(409), "stale");
        let csv = stand.finance.get(&format!("{SCENARIOS}/export?format=csv")).await.expect(200).text();
        assert!(csv.contains("减一成") && csv.contains("试算中"), "{csv}");
        let csv = stand.finance.get(&format!("{path}/rooms/export?format=csv")).await.expect(200).text();
        assert!(csv.contains("001001") && csv.contains("项目支出"), "{csv}");
    })
    .await;
}

#[tokio::test]
async fn who_may_not_set_figures_there_sees_none_of_it() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let (path, _) = stand.begin(&[all_by(1_000)]).await;
        let version = json!({ "version": 1 });
        // The right is missing.
        stand.handler.get(SCENARIOS).await.expect(403);
        stand.handler.get(&path).await.expect(403);
        stand.handler.post(&format!("{path}/actions/adopt"), &version).await.expect(403);
        // The right is at another unit.
        let abroad = testkit::insert_unit(&stand.db, "002", "他部", None).await;
        let stranger = stand.person("stranger", Role::DeptFinance, abroad).await;
        assert_eq!(stranger.get(SCENARIOS).await.expect(200).json()["total"], 0);
        for path in [path.clone(), format!("{path}/rooms"), format!("{path}/tables/01")] {
            assert_eq!(stranger.get(&path).await.problem(404), "not_found");
        }
        for word in ["adopt", "discard", "rebase"] {
            stranger.post(&format!("{path}/actions/{word}"), &version).await.expect(404);
        }
        stranger.post(SCENARIOS, &stand.input(&[])).await.expect(404);
        let unknown = format!("{SCENARIOS}/{}", Uuid::nil());
        stand.finance.get(&unknown).await.expect(404);
        // A unit outside the scenario has no table in it.
        let outside = format!("{path}/tables/01?unit_id={abroad}");
        stand.finance.get(&outside).await.expect(404);
        assert_eq!(stand.figures().await, [2_000_000, 800_001, 755_000]);
    })
    .await;
}
