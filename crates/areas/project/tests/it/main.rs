//! A project's way into the library, over the pipeline, on both engines.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod adjust;
mod generate;
mod import;
mod library;
mod ranking;
mod versions;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use flow::DocumentId;
use kernel::uuid::Uuid;
use kernel::{Clock, Conn, Db, DbError, Ids};
use platform::http::Platform;
use platform::{Role, UnitId, UserClass, UserId};
use posting::pipeline::Pipeline;
use posting::rulebook::Shelf;
use posting::staffing::{Asked, StaffSource, Staffing};
use posting::{Answer, Command, Poster, Registry, Rulebook};
use serde_json::{Value, json};
use testkit::each_engine;

/// Who is in post, as a test says.
#[derive(Default)]
struct Staff(Mutex<Staffing>);

#[async_trait]
impl StaffSource for Staff {
    async fn staffing(&self, _: &Conn, asked: &[Asked]) -> Result<Vec<Staffing>, DbError> {
        Ok(asked.iter().map(|_| self.0.lock().unwrap().clone()).collect())
    }
}

struct Stand {
    staff: Arc<Staff>,
    platform: Platform,
    db: Db,
    poster: Poster,
    ids: Ids,
    unit: UnitId,
    people: BTreeMap<&'static str, UserId>,
}

const STANDARD: &str = "TRL-900@2016-01-01";

async fn stand(db: Db) -> Stand {
    let platform = testkit::platform(db.clone());
    let top = testkit::insert_unit(&db, "001", "部本级", None).await;
    let unit = testkit::insert_unit(&db, "001001", "直属一局", Some(top)).await;
    let conn = db.begin().await.unwrap();
    for (scheme, code) in
        [("functional", "2010301"), ("economic_departmental", "30211"), ("funding_sources", "111")]
    {
        let sql = "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes)
            values ($1, $2, $2, $2, '', 1, '2020-01-01', null, '{}')";
        conn.exec(sql, [scheme.into(), code.into()]).await.unwrap();
    }
    let sql = "insert into md_standard (id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank,
          season, quantity_rule, min_years, value_text, basis, effective_from, effective_to)
        values ($1, 'TRL-900', '住宿费', 'lodging', 'travel', '天', 50000, '', '', '', '', null, '', '财行〔2015〕497号', '2016-01-01', null)";
    conn.exec(sql, [STANDARD.into()]).await.unwrap();
    conn.commit().await.unwrap();
    let mut people = BTreeMap::new();
    for (name, role, at) in [
        ("handler", Role::Handler, unit),
        ("reviewer", Role::Reviewer, unit),
        ("head", Role::UnitHead, unit),
        ("business", Role::DeptBusiness, top),
        ("finance", Role::DeptFinance, top),
        ("performance", Role::DeptPerformance, top),
    ] {
        let person = testkit::person(&platform, name, UserClass::Business, &[(role, at)]).await;
        people.insert(name, person.id);
    }
    let staff = Arc::new(Staff::default());
    let shelf = Shelf::new(Rulebook::shipped().unwrap());
    let clock = platform.clock.clone();
    let pipeline =
        Pipeline { db: db.clone(), clock, registry: Registry::new(project::kinds(staff.clone())), shelf };
    Stand {
        staff,
        platform,
        db,
        poster: Poster::start(pipeline),
        ids: Ids::system(Clock::System),
        unit,
        people,
    }
}

impl Stand {
    fn input(&self, code: &str) -> Value {
        json!({
            "id": self.ids.fresh(), "unit_id": self.unit, "code": code, "name": "差旅项目", "class": "31",
            "function": "2010301", "start_year": 2026, "end_year": 2026, "fiscal_year": 2026, "reason": "履职需要",
            "lines": [{"id": self.ids.fresh(), "task": "住宿", "budget_year": 2026, "standard_id": STANDARD,
                "quantity": "10", "frequency": "1.5", "unit_of_measure": "天", "dep_economy": "30211", "fund": "111"}],
            "targets": [{"id": self.ids.fresh(), "kind": "output", "name": "人次", "value": "10",
                "unit_of_measure": "人次", "weight": 50}],
        })
    }
    async fn act(&self, who: &str, id: Uuid, action: &str, body: Value) -> Result<Value, kernel::Problem> {
        let command = Command {
            actor_id: self.people[who],
            system: false,
            kind: "project",
            id: DocumentId(id),
            unit_hint: self.unit,
            action: action.to_owned(),
            body,
            opinion: "同意办理".to_owned(),
            acknowledgements: vec![],
            expected_version: None,
            key: self.ids.fresh(),
            fingerprint: String::new(),
            request_id: "test".to_owned(),
        };
        match self.poster.perform(command).await.unwrap() {
            Answer::Done(receipt) => Ok(serde_json::from_str(&receipt).unwrap()),
            Answer::Refused(problem) => Err(problem),
        }
    }
    async fn number(&self, sql: &str) -> i64 {
        self.db.reader().number(sql, []).await.unwrap()
    }
    /// Walks the whole route; answers the last receipt.
    async fn approve(&self, id: Uuid) -> Result<Value, kernel::Problem> {
        for who in ["reviewer", "head", "business"] {
            self.act(who, id, "approve", Value::Null).await?;
        }
        self.act("finance", id, "approve", Value::Null).await
    }
}

fn id_of(input: &Value) -> Uuid {
    input["id"].as_str().unwrap().parse().unwrap()
}

fn rules(problem: &kernel::Problem) -> Vec<&str> {
    problem.findings.iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

#[tokio::test]
async fn a_project_walks_into_the_library_and_leaves_its_links() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let input = stand.input("P-1");
        let id = id_of(&input);
        let receipt = stand.act("handler", id, "create", input.clone()).await.unwrap();
        assert_eq!(receipt["document"]["amount_fen"], 750_000);
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        assert_eq!(stand.number("select count(*) from ps_link").await, 0);
        let receipt = stand.approve(id).await.unwrap();
        assert_eq!(receipt["document"]["state"], "reserved");
        assert_eq!(
            stand
                .number("select cast(sum(amount_fen) as bigint) from ps_link where relation = 'costs'")
                .await,
            750_000
        );
        assert_eq!(
            stand
                .number("select cast(sum(amount_fen) as bigint) from ps_link where relation = 'prices'")
                .await,
            750_000
        );
        let refused = stand.act("handler", id, "edit", input).await.unwrap_err();
        assert_eq!(refused.code, "wrong_state");
        let receipt = stand.act("finance", id, "terminate", Value::Null).await.unwrap();
        assert_eq!(receipt["document"]["state"], "terminated");
    })
    .await;
}

#[tokio::test]
async fn what_has_no_standard_is_appraised_first_and_a_fail_stays_out() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut input = stand.input("P-1");
        input["lines"][0]["standard_id"] = Value::Null;
        input["lines"][0]["unit_price_fen"] = json!(60_000);
        let id = id_of(&input);
        let refused = stand.act("handler", id, "submit", input.clone()).await.unwrap_err();
        assert_eq!(rules(&refused), ["CR03"]);
        assert_eq!(stand.number("select count(*) from pj_project").await, 0);
        input["lines"][0]["reason"] = json!("尚无适用的支出标准");
        stand.act("handler", id, "submit", input).await.unwrap();
        let bad = stand.act("performance", id, "appraise", json!({"result": "pass"})).await.unwrap_err();
        assert_eq!(bad.code, "invalid");
        let fail = json!({"result": "fail", "note": "立项依据不足"});
        stand.act("performance", id, "appraise", fail).await.unwrap();
        assert_eq!(rules(&stand.approve(id).await.unwrap_err()), ["CR06"]);
        let pass = json!({"result": "pass", "note": "补充材料后同意"});
        stand.act("performance", id, "appraise", pass).await.unwrap();
        assert_eq!(stand.number("select count(*) from pj_project where appraised_fen = 900000").await, 1);
        assert_eq!(
            stand.number("select count(*) from pj_appraisal where requested_fen = 900000").await,
            2,
            "every appraisal is kept"
        );
    })
    .await;
}

#[tokio::test]
async fn a_price_above_the_standard_waits_for_a_release_of_those_very_lines() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut input = stand.input("P-1");
        input["lines"][0]["unit_price_fen"] = json!(50_001);
        let id = id_of(&input);
        stand.act("handler", id, "create", input.clone()).await.unwrap();
        assert_eq!(rules(&stand.act("handler", id, "submit", Value::Null).await.unwrap_err()), ["CR04"]);
        stand.act("business", id, "release", Value::Null).await.unwrap();
        input["lines"][0]["unit_price_fen"] = json!(90_000);
        stand.act("handler", id, "edit", input.clone()).await.unwrap();
        assert_eq!(rules(&stand.act("handler", id, "submit", Value::Null).await.unwrap_err()), ["CR04"]);
        input["lines"][0]["unit_price_fen"] = json!(50_001);
        stand.act("handler", id, "edit", input).await.unwrap();
        let receipt = stand.act("handler", id, "submit", Value::Null).await.unwrap();
        assert_eq!(receipt["document"]["state"], "in_review");
    })
    .await;
}

#[tokio::test]
async fn codes_and_line_ids_belong_to_one_project_and_facts_must_exist() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let first = stand.input("P-1");
        stand.act("handler", id_of(&first), "create", first.clone()).await.unwrap();
        let second = stand.input("P-1");
        assert_eq!(
            stand.act("handler", id_of(&second), "create", second).await.unwrap_err().code,
            "code_taken"
        );
        let mut second = stand.input("P-2");
        second["lines"][0]["id"] = first["lines"][0]["id"].clone();
        let refused = stand.act("handler", id_of(&second), "create", second).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "lines[0].id");
        let mut second = stand.input("P-2");
        second["lines"][0]["fund"] = json!("999");
        second["lines"][0]["standard_id"] = json!("none");
        let refused = stand.act("handler", id_of(&second), "create", second).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "lines[0].standard_id");
        assert_eq!(stand.number("select count(*) from pj_project").await, 1);
        assert_eq!(stand.number("select count(*) from pj_costing_line").await, 1);
    })
    .await;
}

#[test]
fn the_endpoints_are_sound() {
    assert_eq!(platform::http::Site::new(project::endpoints()).faults(), Vec::<String>::new());
}
