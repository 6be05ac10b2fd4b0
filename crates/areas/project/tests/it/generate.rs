//! Generated projects over the pipeline.

use flow::DocumentId;
use kernel::Fen;
use kernel::uuid::Uuid;
use posting::generation::{Generation, SHIPPED};
use posting::staffing::Group;
use project::generate::Ask;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::{Stand, id_of, rules, stand};

async fn with_codes(stand: &Stand) {
    let generation = Generation::parse(SHIPPED).unwrap();
    let economies =
        generation.projects.iter().flat_map(|project| &project.items).map(|item| &item.dep_economy);
    let functions = generation
        .projects
        .iter()
        .flat_map(|project| [&project.function.administrative, &project.function.institution]);
    let codes: std::collections::BTreeSet<(&str, &String)> = economies
        .map(|code| ("economic_departmental", code))
        .chain(functions.filter(|code| !code.is_empty()).map(|code| ("functional", code)))
        .filter(|(_, code)| *code != "30211")
        .collect();
    let conn = stand.db.begin().await.unwrap();
    for (scheme, code) in codes {
        let sql = "insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes)
            values ($1, $2, $2, $2, '', 1, '2020-01-01', null, '{}')";
        conn.exec(sql, [scheme.into(), code.clone().into()]).await.unwrap();
    }
    conn.exec("update md_unit set establishment = 5", []).await.unwrap();
    conn.commit().await.unwrap();
}

fn in_post(stand: &Stand, persons: i64, pay: i64) {
    let pay_fen = Fen::from_fen(pay);
    let group = Group { persons, pay_fen, base_fen: pay_fen };
    stand.staff.0.lock().unwrap().insert("civil_servant".to_owned(), group);
}

fn ask(stand: &Stand, key: &str) -> (Uuid, Value) {
    let ask =
        Ask { unit_id: stand.unit, fiscal_year: 2026, key: key.to_owned(), function: "2010301".to_owned() };
    (ask.project_id().0, serde_json::to_value(&ask).unwrap())
}

#[tokio::test]
async fn what_is_generated_cannot_be_typed_and_follows_the_persons() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        with_codes(&stand).await;
        let mut typed = stand.input("P-1");
        typed["class"] = json!("1");
        let refused = stand.act("handler", id_of(&typed), "create", typed.clone()).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "class");
        let (id, body) = ask(&stand, "RY2");
        let nobody = stand.act("handler", id, "generate", body.clone()).await.unwrap_err();
        assert_eq!(nobody.code, "nothing_to_generate");
        in_post(&stand, 3, 3_000_000);
        let other = stand.act("handler", stand.ids.fresh(), "generate", body.clone()).await.unwrap_err();
        assert_eq!(other.fields[0].at, "id");
        let receipt = stand.act("handler", id, "generate", body.clone()).await.unwrap();
        assert_eq!(receipt["document"]["amount_fen"], 3_000_000 * 16 * 12 / 100);
        let derived = "select count(*) from pj_costing_line where derivation like '%PY021%'";
        assert_eq!(stand.number(derived).await, 1);
        typed["id"] = json!(id);
        assert_eq!(stand.act("handler", id, "edit", typed).await.unwrap_err().fields[0].at, "class");
        // The persons change: what was generated is refused until it is generated anew.
        in_post(&stand, 4, 4_000_000);
        assert_eq!(rules(&stand.act("handler", id, "submit", Value::Null).await.unwrap_err()), ["CR08"]);
        stand.act("handler", id, "generate", Value::Null).await.unwrap();
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        in_post(&stand, 3, 3_000_000);
        assert_eq!(rules(&stand.approve(id).await.unwrap_err()), ["CR08"]);
        in_post(&stand, 4, 4_000_000);
        let receipt = stand.act("finance", id, "approve", Value::Null).await.unwrap();
        assert_eq!(receipt["document"]["state"], "reserved");
        assert_eq!(stand.act("handler", id, "generate", Value::Null).await.unwrap_err().code, "wrong_state");
    })
    .await;
}

#[tokio::test]
async fn a_project_of_the_library_is_generated_anew_by_an_adjustment() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        with_codes(&stand).await;
        in_post(&stand, 3, 3_000_000);
        let (id, body) = ask(&stand, "RY2");
        stand.act("handler", id, "generate", body).await.unwrap();
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        stand.approve(id).await.unwrap();
        for pay in [4_000_000, 5_000_000] {
            in_post(&stand, 4, pay);
            stand.act("handler", id, "adjust", Value::Null).await.unwrap();
            stand.act("handler", id, "generate", Value::Null).await.unwrap();
            stand.act("handler", id, "submit", Value::Null).await.unwrap();
            stand.approve(id).await.unwrap();
        }
        assert_eq!(stand.number("select count(*) from v_costing_line_ever").await, 3);
        assert_eq!(stand.number("select total_fen from pj_project").await, 5_000_000 * 16 * 12 / 100);
    })
    .await;
}

#[tokio::test]
async fn generating_twice_makes_no_difference_and_more_persons_than_posts_are_warned_of() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        with_codes(&stand).await;
        in_post(&stand, 6, 6_000_000);
        let (id, body) = ask(&stand, "RY1");
        stand.act("handler", id, "generate", body).await.unwrap();
        let before = lines(&stand, id).await;
        stand.act("handler", id, "generate", Value::Null).await.unwrap();
        let after = lines(&stand, id).await;
        assert!(!before.is_empty());
        assert_eq!(before, after);
        let warned = stand.act("handler", id, "submit", Value::Null).await.unwrap_err();
        assert_eq!((warned.code.as_ref(), rules(&warned)), ("needs_reason", vec!["CR09"]));
        in_post(&stand, 5, 6_000_000);
        stand.act("handler", id, "generate", Value::Null).await.unwrap();
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
    })
    .await;
}

async fn lines(stand: &Stand, id: Uuid) -> Vec<project::model::CostingLine> {
    let conn = stand.db.snapshot().await.unwrap();
    let scope = platform::Scope::of_operator([]);
    let body = project::queries::body_unscoped(&conn, &scope, DocumentId(id)).await.unwrap().unwrap();
    conn.commit().await.unwrap();
    body.lines.into_iter().map(|line| line.line).collect()
}
