//! Two up, two down: versions are sealed and stay, units submit after those below them, figures are split and hold.

use compilation::model::ControlKind::{Basic, Project};
use kernel::uuid::Uuid;
use platform::http::Site;
use serde_json::{Value, json};
use testkit::{Client, each_engine};

use crate::{GIVEN, Stand, id_of, rules, stand};

impl Stand {
    pub(crate) fn client(&self, token: &str) -> Client {
        Client::new(Site::new(compilation::endpoints()).build(self.app.clone()).unwrap()).bearer(token)
    }
    async fn submit(&self, id: Uuid) {
        self.act("handler", id, "submit", Value::Null).await.unwrap();
    }
    /// A budget of one project, entered.
    async fn drafted(&self, amount: i64) -> (Uuid, Value) {
        let project = self.project("reserved", "31", &[("30211", "111", amount)]).await;
        let input = self.input(&[project], 0);
        self.create(&input).await.unwrap();
        (id_of(&input), input)
    }
}

#[tokio::test]
async fn every_submission_and_the_approval_seal_a_version_that_stays() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        stand.control(Project, 900, None).await.unwrap();
        let project = stand.project("reserved", "31", &[("30211", "111", 500)]).await;
        let mut input = stand.input(&[project], 5);
        let id = id_of(&input);
        stand.create(&input).await.unwrap();
        stand.submit(id).await;
        stand.act("handler", id, "withdraw", Value::Null).await.unwrap();
        // Ids of lines are new with an edit; what they say is the same.
        stand.act("handler", id, "edit", input.clone()).await.unwrap();
        stand.submit(id).await;
        stand.approve(id).await.unwrap();
        // What was proposed waits for the department, until the department sends it back or the unit goes on.
        let waits = async || {
            let finance = stand.client(&stand.tokens["finance"]);
            let page = finance.get("/api/compilation/budgets?tab=to_review").await.expect(200).json();
            page["items"].as_array().unwrap().iter().any(|one| one["id"] == id.to_string())
        };
        assert!(waits().await);
        // The department sends what it had received back; with another project it is another version.
        let back = stand.act("finance", id, "return", Value::Null).await.unwrap();
        assert_eq!(back["document"]["state"], "returned");
        assert!(!waits().await);
        let more = stand.project("reserved", "31", &[("30211", "111", 400)]).await;
        input["project_ids"].as_array_mut().unwrap().push(json!(more));
        stand.act("handler", id, "edit", input.clone()).await.unwrap();
        stand.proposed(id).await;
        assert!(!waits().await, "the unit prepares its second round");
        stand.submit(id).await;
        let receipt = stand.approve(id).await.unwrap();
        assert_eq!(receipt["document"]["state"], "approved");
        assert_eq!(stand.sum("available_fen from lg_indicator where allotted = 1").await, 900);

        let client = stand.client(&stand.tokens["finance"]);
        let shown = client.get(&format!("/api/compilation/budgets/{id}")).await.expect(200).json();
        let versions = shown["versions"].as_array().unwrap();
        let stages: Vec<&str> = versions.iter().map(|one| one["stage"].as_str().unwrap()).collect();
        assert_eq!(stages, ["first_up", "first_up", "first_up", "second_up", "second_down"]);
        let hashes: Vec<&str> = versions.iter().map(|one| one["hash"].as_str().unwrap()).collect();
        assert_eq!((hashes[0], hashes[2], hashes[3]), (hashes[1], hashes[3], hashes[4]));
        assert_ne!(hashes[1], hashes[2]);

        let path =
            |place: usize| format!("/api/compilation/versions/{}", versions[place]["id"].as_str().unwrap());
        let first = client.get(&path(0)).await.expect(200).json();
        assert_eq!(
            (first["is_whole"].clone(), first["lines"][0]["amount_fen"].clone()),
            (json!(true), json!(500))
        );
        let before = versions[1]["id"].as_str().unwrap();
        let compared =
            client.get(&format!("{}/comparison?before={before}", path(4))).await.expect(200).json();
        assert_eq!(compared["is_same"], false);
        let lines = compared["lines"].as_array().unwrap();
        assert_eq!(lines.len(), 1);
        assert_eq!(
            (lines[0]["change"].clone(), lines[0]["before_fen"].clone(), lines[0]["after_fen"].clone()),
            (json!("added"), json!(null), json!(400))
        );
        for table in ["bg_version", "bg_version_line", "bg_version_income", "bg_control_version"] {
            for change in [format!("update {table} set amount_fen = 1"), format!("delete from {table}")] {
                let conn = stand.db.begin().await.unwrap();
                conn.exec(&change, []).await.expect_err("append-only");
                conn.rollback().await.unwrap();
            }
        }
    })
    .await;
}

#[tokio::test]
async fn a_unit_submits_after_those_below_it_unless_they_take_no_part() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let below = testkit::insert_unit(&stand.db, "001001001", "监测站", Some(stand.unit)).await;
        stand.control(Project, 900, None).await.unwrap();
        let (id, _) = stand.drafted(500).await;
        let refused = stand.act("handler", id, "submit", Value::Null).await.unwrap_err();
        assert_eq!(rules(&refused), ["CR72"]);
        assert!(refused.findings[0]["text"]["zh"].as_str().unwrap().contains("001001001 监测站"));
        assert_eq!(stand.number("select count(*) from bg_version").await, 0);

        let finance = stand.client(&stand.tokens["finance"]);
        let excuse = |reason: &str| json!({ "budget_year": 2026, "unit_id": below, "reason": reason });
        finance.put("/api/compilation/excuses", &excuse("本年撤并")).await.expect(204);
        stand.submit(id).await;
        stand.act("handler", id, "withdraw", Value::Null).await.unwrap();
        finance.put("/api/compilation/excuses", &excuse("")).await.expect(204);
        assert_eq!(rules(&stand.act("handler", id, "submit", Value::Null).await.unwrap_err()), ["CR72"]);

        // The unit below submits its first round: the one above may do so too, but not its second.
        stand.stands_at(below, 1, "proposed").await;
        stand.proposed(id).await;
        assert_eq!(rules(&stand.act("handler", id, "submit", Value::Null).await.unwrap_err()), ["CR72"]);
        // A unit that has begun cannot be excused.
        let late = finance.put("/api/compilation/excuses", &excuse("本年撤并")).await;
        assert_eq!(late.problem(409), "budget_begun");
    })
    .await;
}

#[tokio::test]
async fn figures_are_split_within_the_one_above_and_bound_what_is_not_split() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let below = testkit::insert_unit(&stand.db, "001001001", "监测站", Some(stand.unit)).await;
        let code = async |unit, amount, version| {
            stand.figure(unit, Project, amount, version).await.map_err(|problem| problem.code.into_owned())
        };
        assert_eq!(code(below, 1, None).await, Err("none_above".to_owned()));
        assert_eq!(code(stand.unit, GIVEN + 1, None).await, Err("above_parent".to_owned()));
        assert_eq!(stand.number("select count(*) from bg_control_figure").await, 2);
        code(stand.unit, 900, None).await.unwrap();
        assert_eq!(code(below, 901, None).await, Err("above_parent".to_owned()));
        code(below, 400, None).await.unwrap();
        assert_eq!(code(stand.unit, 399, Some(1)).await, Err("below_bound".to_owned()));
        code(stand.unit, 901, Some(1)).await.unwrap();

        // 901 less the 400 that were split: 501 may be budgeted, 502 not.
        stand.stands_at(below, 2, "in_review").await;
        let (id, mut input) = stand.drafted(501).await;
        stand.proposed(id).await;
        let more = stand.project("reserved", "31", &[("30211", "111", 1)]).await;
        input["project_ids"].as_array_mut().unwrap().push(json!(more));
        stand.act("handler", id, "edit", input.clone()).await.unwrap();
        assert_eq!(rules(&stand.act("handler", id, "submit", Value::Null).await.unwrap_err()), ["CR07"]);
        input["project_ids"].as_array_mut().unwrap().pop();
        stand.act("handler", id, "edit", input).await.unwrap();
        stand.submit(id).await;

        let finance = stand.client(&stand.tokens["finance"]);
        let query = format!("unit_id={}&year=2026&fund=111&expenditure_kind=project", stand.unit);
        let versions =
            finance.get(&format!("/api/compilation/control-figures/versions?{query}")).await.expect(200);
        let moves: Vec<_> = (versions.json().as_array().unwrap().iter())
            .map(|one| (one["version"].as_i64(), one["before_fen"].as_i64(), one["amount_fen"].as_i64()))
            .collect();
        assert_eq!(moves, [(Some(2), Some(900), Some(901)), (Some(1), None, Some(900))]);
        let listed = finance.get("/api/compilation/control-figures?year=2026").await.expect(200).json();
        let own =
            listed["items"].as_array().unwrap().iter().find(|one| one["unit_code"] == "001001").unwrap();
        assert_eq!(
            (own["split_fen"].as_i64(), own["used_fen"].as_i64(), own["remaining_fen"].as_i64()),
            (Some(400), Some(501), Some(0))
        );
        // What was split is part of what the unit above was given: the sum counts it once.
        assert_eq!((listed["total"].as_i64(), listed["amount_fen"].as_i64()), (Some(4), Some(2_000_000)));
        let of = format!("/api/compilation/control-figures?year=2026&unit_id={below}");
        let alone = finance.get(&of).await.expect(200).json();
        assert_eq!((alone["total"].as_i64(), alone["amount_fen"].as_i64()), (Some(1), Some(400)));
    })
    .await;
}

#[tokio::test]
async fn the_second_round_waits_for_the_figures_and_the_board_tells_who_is_late() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let (id, _) = stand.drafted(500).await;
        stand.submit(id).await;
        stand.approve(id).await.unwrap();
        let refused = stand.act("handler", id, "prepare", Value::Null).await.unwrap_err();
        assert_eq!(refused.code, "no_control_figures");
        stand.control(Basic, 0, None).await.unwrap();
        stand.act("handler", id, "prepare", Value::Null).await.unwrap();

        let finance = stand.client(&stand.tokens["finance"]);
        let today = stand.platform.clock.today();
        let due = |stage: &str, days: i64, version: Option<i64>| {
            let due_on = today + chrono::Duration::days(days);
            json!({ "budget_year": 2026, "stage": stage, "due_on": due_on, "version": version })
        };
        let path = "/api/compilation/deadlines";
        finance.put(path, &due("first_up", 0, None)).await.expect(204);
        finance.put(path, &due("second_up", -1, None)).await.expect(204);
        assert_eq!(finance.put(path, &due("second_up", 3, None)).await.problem(409), "stale");
        // A step that there is not is told as such, not left to the database.
        assert_eq!(finance.put(path, &due("third_up", 0, None)).await.problem(422), "invalid");
        let board = async |more: &str| {
            let path = format!("/api/compilation/rounds?year=2026{more}");
            finance.get(&path).await.expect(200).json()
        };
        let rows = board("").await;
        let row = &rows["items"][1];
        assert_eq!((row["unit_code"].as_str(), row["state"].as_str()), (Some("001001"), Some("draft")));
        assert_eq!((row["round"].as_i64(), row["first_fen"].as_i64()), (Some(2), Some(500)));
        assert_eq!((row["first_late"].as_i64(), row["second_late"].as_i64()), (Some(0), Some(1)));
        finance.put(path, &due("second_up", 0, Some(1))).await.expect(204);
        assert_eq!(board("&late=true").await["total"], 0);
        finance.put(path, &due("first_up", -1, Some(1))).await.expect(204);
        assert_eq!(board("&late=true").await["total"], 2);
        // Who prepares a unit's budget sees that unit, and sets nothing.
        let handler = stand.client(&stand.tokens["handler"]);
        assert_eq!(handler.get("/api/compilation/rounds?year=2026").await.expect(200).json()["total"], 1);
        handler.put(path, &due("first_up", 5, Some(2))).await.expect(403);
    })
    .await;
}
