//! A budget's way to its indicators, over the pipeline, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod import;
mod purchases;
mod rounds;

use std::collections::BTreeMap;

use compilation::control::{self, ControlFigureInput};
use compilation::model::ControlKind;
use flow::DocumentId;
use kernel::uuid::Uuid;
use kernel::{Clock, Db, Fen, Ids, Problem};
use platform::http::Platform;
use platform::{Role, UnitId, UserClass, UserId};
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::{Answer, App, Command, Poster, Registry, Rulebook};
use serde_json::{Value, json};
use testkit::each_engine;

struct Stand {
    app: App,
    platform: Platform,
    db: Db,
    poster: Poster,
    ids: Ids,
    top: UnitId,
    unit: UnitId,
    people: BTreeMap<&'static str, UserId>,
    tokens: BTreeMap<&'static str, String>,
}

async fn stand(db: Db) -> Stand {
    let platform = testkit::platform(db.clone());
    let top = testkit::insert_unit(&db, "001", "部本级", None).await;
    let unit = testkit::insert_unit(&db, "001001", "直属一局", Some(top)).await;
    let conn = db.begin().await.unwrap();
    let treasury = r#"{"fund_group":"government_budget"}"#;
    let own = r#"{"fund_group":"own_funds"}"#;
    for (scheme, code, attributes) in [
        ("functional", "2010301", "{}"),
        ("economic_departmental", "30211", "{}"),
        ("economic_departmental", "30299", "{}"),
        ("economic_departmental", "31002", "{}"),
        ("funding_sources", "111", treasury),
        ("funding_sources", "31", own),
        ("revenue_items", "operating", r#"{"fund":"31"}"#),
        ("revenue_items", "rent", r#"{"fund":"39"}"#),
    ] {
        let sql = "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes)
            values ($1, $2, $4, $2, '', 1, '2020-01-01', null, $3)";
        let name = if code == "operating" { "事业收入" } else { code };
        conn.exec(sql, [scheme.into(), code.into(), attributes.into(), name.into()]).await.unwrap();
    }
    let sql =
        "insert into md_economic_mapping (departmental_code, unit_type, government_code, effective_from)
        values ('30211', 'administrative', '50201', '2020-01-01'), ('31002', 'administrative', '50306', '2020-01-01')";
    conn.exec(sql, []).await.unwrap();
    conn.commit().await.unwrap();
    let (mut people, mut tokens) = (BTreeMap::new(), BTreeMap::new());
    for (name, role, at) in [
        ("handler", Role::Handler, unit),
        ("reviewer", Role::Reviewer, unit),
        ("head", Role::UnitHead, unit),
        ("finance", Role::DeptFinance, top),
    ] {
        let person = testkit::person(&platform, name, UserClass::Business, &[(role, at)]).await;
        people.insert(name, person.id);
        tokens.insert(name, person.token);
    }
    let shelf = Shelf::new(Rulebook::shipped().unwrap());
    let clock = platform.clock.clone();
    let registry = Registry::new(compilation::kinds());
    let poster = Poster::start(Pipeline { db: db.clone(), clock, registry, shelf: shelf.clone() });
    let stand = Stand {
        app: App { platform: platform.clone(), poster: poster.clone(), shelf },
        platform,
        db,
        poster,
        ids: Ids::system(Clock::System),
        top,
        unit,
        people,
        tokens,
    };
    // What the ministry of finance gave the department: more than any test splits.
    for kind in [ControlKind::Basic, ControlKind::Project] {
        stand.figure(top, kind, GIVEN, None).await.unwrap();
    }
    stand
}

/// The department's own figures.
const GIVEN: i64 = 1_000_000;

impl Stand {
    /// A project as it stands in the library: class and costing lines by economy, fund and amount.
    async fn project(&self, state: &str, class: &str, lines: &[(&str, &str, i64)]) -> Uuid {
        let id = self.ids.fresh();
        let conn = self.db.begin().await.unwrap();
        let sql = "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role,
              waiting_unit_id, amount_fen, title, creator_id, created_at, updated_at, version)
            values ($1, 'project', $1, $2, 2026, $3, '[]', 0, '', $2, 0, '项目', $1, 0, 0, 1)";
        conn.exec(sql, [id.to_string().into(), self.unit.into(), state.into()]).await.unwrap();
        let sql =
            "insert into pj_project (id, code, name, class, function, start_year, end_year, reason, flags,
              new_policy, appraisal_result, appraisal_note, appraised_fen, released_hash, total_fen)
            values ($1, $1, '项目', $2, '2010301', 2026, 2026, '', '', 0, '', '', 0, '', 0)";
        conn.exec(sql, [id.to_string().into(), class.into()]).await.unwrap();
        for (n, (economy, fund, amount)) in (1_i64..).zip(lines) {
            let sql = "insert into pj_costing_line (id, project_id, line, task, budget_year, standard_id, unit_price_fen,
                  quantity, frequency, unit_of_measure, dep_economy, fund, reason, amount_fen)
                values ($1, $2, $3, '', 2026, null, $4, '1', '1', '', $5, $6, '', $4)";
            let line = self.ids.fresh().to_string();
            let values = [
                line.into(),
                id.to_string().into(),
                n.into(),
                (*amount).into(),
                (*economy).into(),
                (*fund).into(),
            ];
            conn.exec(sql, values).await.unwrap();
        }
        conn.commit().await.unwrap();
        id
    }
    /// A budget of another unit as it stands in a round.
    async fn stands_at(&self, unit: UnitId, round: i64, state: &str) {
        let id = self.ids.fresh().to_string();
        let conn = self.db.begin().await.unwrap();
        let sql = "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role,
              waiting_unit_id, amount_fen, title, creator_id, created_at, updated_at, version)
            values ($1, 'budget', $1, $2, 2026, $3, '[]', 0, '', $2, 0, '预算', $1, 0, 0, 1)";
        conn.exec(sql, [id.clone().into(), unit.into(), state.into()]).await.unwrap();
        let sql = "insert into bg_budget (id, unit_id, budget_year, note, sealed_hash, round) values ($1, $2, 2026, '', '', $3)";
        conn.exec(sql, [id.into(), unit.into(), round.into()]).await.unwrap();
        conn.commit().await.unwrap();
    }
    async fn control(&self, kind: ControlKind, amount: i64, version: Option<i64>) -> Result<bool, Problem> {
        self.figure(self.unit, kind, amount, version).await
    }
    async fn figure(
        &self,
        unit_id: UnitId,
        kind: ControlKind,
        amount: i64,
        version: Option<i64>,
    ) -> Result<bool, Problem> {
        let input = ControlFigureInput {
            unit_id,
            budget_year: 2026,
            fund: "111".to_owned(),
            expenditure_kind: kind,
            amount_fen: Fen::from_fen(amount),
            version,
        };
        let conn = self.db.begin().await.unwrap();
        let origin = testkit::origin(&self.platform);
        let set = control::set_all(&conn, &origin, &[input]).await.unwrap().remove(0);
        conn.settle(set).await
    }
    /// Takes a budget through the first round and on to the second.
    async fn proposed(&self, id: Uuid) {
        self.act("handler", id, "submit", Value::Null).await.unwrap();
        let receipt = self.approve(id).await.unwrap();
        assert_eq!(receipt["document"]["state"], "proposed");
        self.act("handler", id, "prepare", Value::Null).await.unwrap();
    }
    fn input(&self, projects: &[Uuid], income: i64) -> Value {
        let income = if income == 0 {
            json!([])
        } else {
            json!([{"id": self.ids.fresh(), "fund": "31", "revenue_item": "operating", "amount_fen": income}])
        };
        json!({
            "id": self.ids.fresh(), "unit_id": self.unit, "budget_year": 2026, "project_ids": projects, "income": income
        })
    }
    fn command(&self, who: &str, id: Uuid, action: &str, body: Value) -> Command {
        Command {
            actor_id: self.people[who],
            system: false,
            kind: "budget",
            id: DocumentId(id),
            unit_hint: self.unit,
            action: action.to_owned(),
            body,
            opinion: String::new(),
            acknowledgements: vec![],
            expected_version: None,
            key: self.ids.fresh(),
            fingerprint: String::new(),
            request_id: "test".to_owned(),
        }
    }
    async fn act(&self, who: &str, id: Uuid, action: &str, body: Value) -> Result<Value, Problem> {
        match self.poster.perform(self.command(who, id, action, body)).await.unwrap() {
            Answer::Done(receipt) => Ok(serde_json::from_str(&receipt).unwrap()),
            Answer::Refused(problem) => Err(problem),
        }
    }
    async fn create(&self, input: &Value) -> Result<Value, Problem> {
        self.act("handler", id_of(input), "create", input.clone()).await
    }
    async fn approve(&self, id: Uuid) -> Result<Value, Problem> {
        self.act("reviewer", id, "approve", Value::Null).await?;
        self.act("head", id, "approve", Value::Null).await?;
        self.act("finance", id, "approve", Value::Null).await
    }
    async fn number(&self, sql: &str) -> i64 {
        self.db.reader().number(sql, []).await.unwrap()
    }
    async fn sum(&self, what: &str) -> i64 {
        let (column, from) = what.split_once(' ').unwrap();
        self.number(&format!("select cast(coalesce(sum({column}), 0) as bigint) {from}")).await
    }
}

fn id_of(input: &Value) -> Uuid {
    input["id"].as_str().unwrap().parse().unwrap()
}

fn rules(problem: &Problem) -> Vec<&str> {
    problem.findings.iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

#[tokio::test]
async fn approval_issues_every_fen_to_the_unit_through_headquarters() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let operating =
            stand.project("reserved", "21", &[("30211", "111", 300), ("30211", "111", 100)]).await;
        let special = stand.project("reserved", "31", &[("30211", "111", 500), ("30211", "31", 70)]).await;
        stand.control(ControlKind::Basic, 400, None).await.unwrap();
        stand.control(ControlKind::Project, 500, None).await.unwrap();
        let input = stand.input(&[operating, special], 70);
        let id = id_of(&input);
        let receipt = stand.create(&input).await.unwrap();
        assert_eq!(receipt["document"]["amount_fen"], 970);
        assert_eq!(stand.number("select count(*) from bg_line").await, 3);
        stand.proposed(id).await;
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        assert_eq!(stand.number("select count(*) from lg_indicator").await, 0);
        let receipt = stand.approve(id).await.unwrap();
        assert_eq!(receipt["document"]["state"], "approved");

        assert_eq!(stand.number("select count(*) from lg_indicator where allotted = 1").await, 3);
        assert_eq!(stand.sum("available_fen from lg_indicator where allotted = 1").await, 970);
        // Nothing stays at headquarters, and what passed through it is the treasury's money alone.
        assert_eq!(stand.number("select count(*) from lg_indicator where allotted = 0").await, 1);
        assert_eq!(stand.sum("granted_fen from lg_indicator where allotted = 0").await, 0);
        let top = stand.top;
        assert_eq!(
            stand.number(&format!("select count(*) from lg_indicator where unit_id = '{top}'")).await,
            1
        );
        assert_eq!(
            stand.sum("amount_fen from lg_entry where account = 'IND101' and side = 'credit'").await,
            900
        );
        assert_eq!(
            stand.sum("amount_fen from lg_entry where account = 'IND105' and side = 'credit'").await,
            70
        );
        assert_eq!(stand.sum("amount_fen from lg_entry where side = 'debit'").await, 900 + 900 + 70);
        assert_eq!(stand.sum("amount_fen from lg_entry where side = 'credit'").await, 900 + 900 + 70);
        assert_eq!(
            stand
                .number(
                    "select count(distinct number) from lg_indicator where number like 'ZB-2026-001001-%'"
                )
                .await,
            4
        );
        let own =
            "select count(*) from lg_indicator where payment_mode = 'unit_bank_account' and parent_id is null
            and allotted = 1 and fund = '31' and gov_economy = '50201' and expires_on = '2026-12-31'";
        assert_eq!(stand.number(own).await, 1);

        assert_eq!(stand.sum("amount_fen from ps_link where relation = 'budgets'").await, 970);
        assert_eq!(stand.sum("amount_fen from ps_link where relation = 'issues'").await, 970);
        assert_eq!(stand.sum("amount_fen from ps_link where relation = 'allots'").await, 900);
        assert_eq!(stand.number("select count(*) from bg_budget where length(sealed_hash) = 64").await, 1);
        // The figure cannot go below what is approved.
        assert_eq!(stand.control(ControlKind::Basic, 399, Some(1)).await.unwrap_err().code, "below_bound");
        assert_eq!(stand.control(ControlKind::Basic, 401, None).await.unwrap_err().code, "stale");
        stand.control(ControlKind::Basic, 401, Some(1)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn one_fen_over_the_control_figure_or_the_income_is_not_submitted() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let project = stand.project("reserved", "31", &[("30211", "111", 501), ("30211", "31", 70)]).await;
        stand.control(ControlKind::Project, 500, None).await.unwrap();
        let input = stand.input(&[project], 69);
        let id = id_of(&input);
        stand.create(&input).await.unwrap();
        // What is asked for is not bounded; what is budgeted is.
        stand.proposed(id).await;
        let refused = stand.act("handler", id, "submit", Value::Null).await.unwrap_err();
        assert_eq!(rules(&refused), ["CR07", "CR07"]);
        stand.control(ControlKind::Project, 501, Some(1)).await.unwrap();
        let mut input = input;
        input["income"][0]["amount_fen"] = json!(70);
        stand.act("handler", id, "edit", input).await.unwrap();
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        // Lowered while it is in review: the last approval looks again.
        stand.control(ControlKind::Project, 500, Some(2)).await.unwrap();
        assert_eq!(rules(&stand.approve(id).await.unwrap_err()), ["CR07"]);
        assert_eq!(stand.number("select count(*) from lg_indicator").await, 0);
        assert_eq!(stand.number("select count(*) from lg_journal").await, 0);
    })
    .await;
}

#[tokio::test]
async fn a_dry_run_works_out_the_room_left_and_foretells_the_submission() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let project = stand.project("reserved", "31", &[("30211", "111", 501), ("30211", "31", 70)]).await;
        stand.control(ControlKind::Project, 500, None).await.unwrap();
        let mut input = stand.input(&[project], 0);
        let id = id_of(&input);
        stand.create(&input).await.unwrap();
        stand.proposed(id).await;
        input["project_ids"] = json!([]);
        stand.act("handler", id, "edit", input.clone()).await.unwrap();
        input["project_ids"] = json!([project]);
        let edit = || stand.command("handler", id, "edit", input.clone());
        let (refused, receipt) = stand.poster.dry_run(edit()).await.unwrap();
        // The change itself would pass; what the submission would meet is said all the same.
        assert!(refused.is_none() && receipt.refusal.is_none());
        let found: Vec<&str> = receipt.findings.iter().map(|finding| finding.rule.as_str()).collect();
        assert_eq!(found, ["CR07", "CR07"]);
        let computed = receipt.computed.unwrap();
        let left: Vec<_> =
            computed["rooms"].as_array().unwrap().iter().map(|r| &r["remaining_fen"]).collect();
        assert_eq!(left, [-1, -70]);
        assert_eq!(computed["projects"], json!([{"project_id": project, "amount_fen": 571}]));
        assert_eq!(computed["lines"].as_array().unwrap().len(), 2);
        assert_eq!(stand.number("select count(*) from bg_line").await, 0);
        let receipt = stand.act("handler", id, "edit", input.clone()).await.unwrap();
        assert_eq!(receipt["findings"], json!([]));
        assert_eq!(receipt.get("computed"), None);
    })
    .await;
}

#[tokio::test]
async fn there_is_one_budget_of_a_unit_and_year_until_it_is_void() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let project = stand.project("reserved", "31", &[("30211", "111", 1)]).await;
        let first = stand.input(&[project], 0);
        stand.create(&first).await.unwrap();
        let second = stand.input(&[project], 0);
        assert_eq!(rules(&stand.create(&second).await.unwrap_err()), ["CR63"]);
        assert_eq!(stand.number("select count(*) from bg_budget").await, 1);
        stand.act("handler", id_of(&first), "void", Value::Null).await.unwrap();
        let second = stand.input(&[project], 0);
        stand.create(&second).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn projects_outside_the_library_and_unmapped_economies_stop_a_budget() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let waiting = stand.project("in_review", "31", &[("30211", "111", 1)]).await;
        let unmapped = stand.project("reserved", "31", &[("30299", "111", 1)]).await;
        stand.control(ControlKind::Project, 2, None).await.unwrap();
        let input = stand.input(&[waiting, unmapped], 0);
        let refused = stand.act("handler", id_of(&input), "submit", input.clone()).await.unwrap_err();
        assert_eq!(rules(&refused), ["CR01", "CR11"]);
        let stranger = stand.input(&[stand.ids.fresh()], 0);
        assert_eq!(stand.create(&stranger).await.unwrap_err().fields[0].at, "project_ids[0]");
        // Lines without costing come by import alone: the typed input does not know them.
        let mut smuggled = stand.input(&[], 0);
        smuggled["taken_over"] = json!([]);
        assert!(serde_json::from_value::<compilation::BudgetInput>(smuggled).is_err());
    })
    .await;
}

#[tokio::test]
async fn income_is_budgeted_by_coded_items_each_of_its_own_fund() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let project = stand.project("reserved", "31", &[("30211", "31", 1)]).await;
        for (item, right) in [("operating", true), ("rent", false), ("事业收入", false), ("", false)] {
            let mut input = stand.input(&[project], 5);
            input["income"][0]["revenue_item"] = json!(item);
            match stand.create(&input).await {
                Ok(_) => assert!(right, "{item}"),
                Err(problem) => {
                    assert!(!right, "{item}: {problem}");
                    assert_eq!(problem.fields[0].at, "income[0].revenue_item");
                }
            }
        }
    })
    .await;
}

#[test]
fn the_endpoints_are_sound() {
    assert_eq!(platform::http::Site::new(compilation::endpoints()).faults(), Vec::<String>::new());
}
