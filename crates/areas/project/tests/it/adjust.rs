//! The life of a project after it has entered the library.

use kernel::uuid::Uuid;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::{Stand, id_of, rules, stand};

/// A project in the library; answers its input.
async fn reserved(stand: &Stand, code: &str) -> Value {
    let input = stand.input(code);
    stand.act("handler", id_of(&input), "submit", input.clone()).await.unwrap();
    stand.approve(id_of(&input)).await.unwrap();
    input
}

/// An approved budget of a project, and an indicator that was allotted to it.
async fn budgeted(stand: &Stand, project: Uuid, state: &str, granted: i64, held: i64) {
    let conn = stand.db.begin().await.unwrap();
    let (budget, line, unit) = (stand.ids.fresh().to_string(), stand.ids.fresh().to_string(), stand.unit);
    let sql =
        "insert into fl_document (id, kind, number, unit_id, fiscal_year, state, route, step, waiting_role,
          waiting_unit_id, amount_fen, title, creator_id, created_at, updated_at, version)
        values ($1, 'budget', $1, $2, 2026, $3, '[]', 0, '', $2, 0, '预算', $1, 0, 0, 1)";
    conn.exec(sql, [budget.clone().into(), unit.into(), state.into()]).await.unwrap();
    let sql =
        "insert into bg_budget (id, unit_id, budget_year, note, sealed_hash) values ($1, $2, 2026, '', '')";
    conn.exec(sql, [budget.clone().into(), unit.into()]).await.unwrap();
    let sql = "insert into bg_line (id, budget_id, project_id, function, dep_economy, gov_economy, fund,
          expenditure_kind, amount_fen, taken_over, note)
        values ($1, $2, $3, '2010301', '30211', '50201', '111', 'project', 750000, 0, '')";
    conn.exec(sql, [line.clone().into(), budget.into(), project.to_string().into()]).await.unwrap();
    if state == "approved" {
        let sql = "insert into lg_indicator (id, number, unit_id, fiscal_year, parent_id, project_id, budget_line_id, fund,
              fund_group, function, dep_economy, gov_economy, expenditure_kind, payment_mode, year_kind, allotted, title,
              expires_on, granted_fen, available_fen, frozen_fen, held_fen, paid_fen, version)
            values ($1, $1, $2, 2026, null, $3, $4, '111', 'government_budget', '2010301', '30211', '50201', 'project',
              'treasury', 'current', 1, '差旅', '2026-12-31', $5, $6, 0, $7, 0, 1)";
        let values = [
            stand.ids.fresh().to_string().into(),
            unit.into(),
            project.to_string().into(),
            line.into(),
            granted.into(),
            (granted - held).into(),
            held.into(),
        ];
        conn.exec(sql, values).await.unwrap();
    }
    conn.commit().await.unwrap();
}

async fn stage(stand: &Stand, id: Uuid, stage: &str) -> bool {
    let sql = "select count(*) from v_project_stage where id = $1 and stage = $2";
    stand.db.reader().number(sql, [id.to_string().into(), stage.into()]).await.unwrap() == 1
}

#[tokio::test]
async fn an_adjustment_leaves_what_is_in_force_until_it_is_approved() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut input = reserved(&stand, "P-1").await;
        let id = id_of(&input);
        assert!(stage(&stand, id, "reserved").await);
        budgeted(&stand, id, "approved", 750_000, 0).await;
        assert!(stage(&stand, id, "executing").await);
        stand.act("handler", id, "adjust", Value::Null).await.unwrap();
        assert!(stage(&stand, id, "adjusting").await);
        input["lines"][0]["quantity"] = json!("20");
        input["targets"][0]["value"] = json!("20");
        let mut renamed = input.clone();
        renamed["class"] = json!("32");
        assert_eq!(stand.act("handler", id, "edit", renamed).await.unwrap_err().code, "adjusting");
        stand.act("handler", id, "edit", input.clone()).await.unwrap();
        let total = "select cast(sum(amount_fen) as bigint) from v_costing_line";
        assert_eq!(stand.number(total).await, 750_000);
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        assert_eq!(stand.number(total).await, 750_000);
        let receipt = stand.approve(id).await.unwrap();
        assert_eq!(receipt["document"]["amount_fen"], 1_500_000);
        assert_eq!(stand.number(total).await, 1_500_000);
        assert_eq!(
            stand.number("select cast(sum(amount_fen) as bigint) from v_costing_line_ever").await,
            2_250_000,
            "the line that was replaced is still known"
        );
        assert_eq!(stand.number("select count(*) from ps_link where relation = 'costs'").await, 2);
        assert_eq!(stand.number("select count(*) from pj_target where value = '20'").await, 1);
        assert_eq!(stand.number("select count(*) from pj_proposal").await, 0);
        assert_eq!(
            stand
                .number("select count(*) from pj_project where reserved_fen = 1500000 and adjusting = 0")
                .await,
            1
        );
        assert!(stage(&stand, id, "executing").await);
    })
    .await;
}

#[tokio::test]
async fn a_revoked_adjustment_leaves_the_project_as_it_was() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut input = reserved(&stand, "P-1").await;
        let id = id_of(&input);
        let refused = stand.act("handler", id, "revoke", Value::Null).await.unwrap_err();
        assert_eq!(refused.code, "not_adjusting");
        stand.act("handler", id, "adjust", Value::Null).await.unwrap();
        input["lines"] = json!([]);
        stand.act("handler", id, "edit", input).await.unwrap();
        assert_eq!(stand.act("handler", id, "void", Value::Null).await.unwrap_err().code, "adjusting");
        let receipt = stand.act("handler", id, "revoke", Value::Null).await.unwrap();
        assert_eq!(receipt["document"]["state"], "reserved");
        assert_eq!(receipt["document"]["amount_fen"], 750_000);
        assert_eq!(stand.number("select count(*) from v_costing_line").await, 1);
        assert_eq!(stand.number("select count(*) from pj_proposal").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_adjustment_covers_its_indicators_and_waits_for_budgets_in_review() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut input = reserved(&stand, "P-1").await;
        let id = id_of(&input);
        budgeted(&stand, id, "approved", 750_000, 0).await;
        stand.act("handler", id, "adjust", Value::Null).await.unwrap();
        input["lines"][0]["quantity"] = json!("9");
        stand.act("handler", id, "edit", input).await.unwrap();
        assert_eq!(rules(&stand.act("handler", id, "submit", Value::Null).await.unwrap_err()), ["CR71"]);
        let other = reserved(&stand, "P-2").await;
        budgeted(&stand, id_of(&other), "in_review", 0, 0).await;
        let refused = stand.act("handler", id_of(&other), "adjust", Value::Null).await.unwrap_err();
        assert_eq!(refused.code, "budget_in_review");
    })
    .await;
}

#[tokio::test]
async fn a_project_is_finished_with_its_surplus_and_never_with_money_on_its_way() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let input = reserved(&stand, "P-1").await;
        let id = id_of(&input);
        let result = json!({"result": "completed"});
        let refused = stand.act("finance", id, "finish", result.clone()).await.unwrap_err();
        assert_eq!(refused.code, "never_budgeted");
        budgeted(&stand, id, "approved", 750_000, 1).await;
        assert_eq!(rules(&stand.act("finance", id, "finish", result.clone()).await.unwrap_err()), ["CR70"]);
        assert_eq!(stand.act("finance", id, "remove", Value::Null).await.unwrap_err().code, "budgeted");
        let conn = stand.db.begin().await.unwrap();
        conn.exec("update lg_indicator set held_fen = 0, paid_fen = 1", []).await.unwrap();
        conn.commit().await.unwrap();
        assert_eq!(
            stand.act("finance", id, "finish", Value::Null).await.unwrap_err().fields[0].at,
            "input.result"
        );
        assert_eq!(stand.act("handler", id, "finish", result.clone()).await.unwrap_err().code, "forbidden");
        let receipt = stand.act("finance", id, "finish", result).await.unwrap();
        assert_eq!(receipt["document"]["state"], "finished");
        let ended = "select count(*) from pj_project where result = 'completed' and surplus_fen = 749999
            and end_reason = '同意办理' and reserved_fen = 750000";
        assert_eq!(stand.number(ended).await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_first_level_project_is_the_sum_of_its_second_level_ones() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut first = stand.input("P-1");
        first["level"] = json!(1);
        let id = id_of(&first);
        let refused = stand.act("handler", id, "create", first.clone()).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "lines");
        first["lines"] = json!([]);
        let mut second = stand.input("P-2");
        second["parent_id"] = json!(id);
        let refused = stand.act("handler", id_of(&second), "create", second.clone()).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "parent_id");
        stand.act("handler", id, "submit", first).await.unwrap();
        stand.act("handler", id_of(&second), "create", second.clone()).await.unwrap();
        let early = stand.act("handler", id_of(&second), "submit", Value::Null).await.unwrap_err();
        assert_eq!(early.fields[0].at, "parent_id");
        stand.approve(id).await.unwrap();
        stand.act("handler", id_of(&second), "submit", Value::Null).await.unwrap();
        let mut long = second.clone();
        (long["end_year"], long["span"]) = (json!(2027), json!("phased"));
        long["id"] = json!(stand.ids.fresh());
        long["code"] = json!("P-3");
        long["lines"][0]["id"] = json!(stand.ids.fresh());
        long["targets"][0]["id"] = json!(stand.ids.fresh());
        let refused = stand.act("handler", id_of(&long), "create", long).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "parent_id");
        let conn = stand.db.snapshot().await.unwrap();
        let scope = platform::Scope::of_operator([stand.unit]);
        let body = project::queries::body_unscoped(&conn, &scope, id.into()).await.unwrap().unwrap();
        assert_eq!(body.amounts.requested_fen.fen(), 750_000);
        assert_eq!(body.children.len(), 1);
        let none = platform::Scope::of_operator([]);
        let body = project::queries::body_unscoped(&conn, &none, id.into()).await.unwrap().unwrap();
        assert_eq!(body.children.len(), 0);
        conn.commit().await.unwrap();
        let refused = stand.act("finance", id, "terminate", Value::Null).await.unwrap_err();
        assert_eq!(refused.code, "has_second_level");
    })
    .await;
}

#[tokio::test]
async fn what_is_reduced_enters_with_no_more_than_was_found_and_keeps_what_was_asked_for() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        let mut input = stand.input("P-1");
        let id = id_of(&input);
        stand.act("handler", id, "submit", input.clone()).await.unwrap();
        for bad in [json!(null), json!(0), json!(750_000)] {
            let body = json!({"result": "reduce", "note": "压缩人次", "appraised_fen": bad});
            let refused = stand.act("performance", id, "appraise", body).await.unwrap_err();
            assert_eq!(refused.fields[0].at, "input.appraised_fen", "{bad}");
        }
        let reduce = json!({"result": "reduce", "note": "压缩人次", "appraised_fen": 675_000});
        stand.act("performance", id, "appraise", reduce).await.unwrap();
        assert_eq!(rules(&stand.approve(id).await.unwrap_err()), ["CR06"]);
        stand.act("finance", id, "return", Value::Null).await.unwrap();
        input["lines"][0]["quantity"] = json!("9");
        stand.act("handler", id, "edit", input).await.unwrap();
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        stand.approve(id).await.unwrap();
        let amounts =
            "select count(*) from v_project_amount where requested_fen = 750000 and reserved_fen = 675000";
        assert_eq!(stand.number(amounts).await, 1);
        assert_eq!(stand.number("select requested_fen - appraised_fen from pj_appraisal").await, 75_000);
    })
    .await;
}
