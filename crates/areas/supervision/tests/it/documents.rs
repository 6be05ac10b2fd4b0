//! Indicator changes and reallocations through the pipeline, and the trace over what they leave.

use kernel::Fen;
use ledger::queries::indicators::by_ids_unscoped;
use ledger::{Indicator, IndicatorId, LineId};
use platform::Scope;
use serde_json::{Value, json};

use crate::world::{REVIEW, World};

async fn position(world: &World, id: IndicatorId) -> Indicator {
    by_ids_unscoped(&world.platform.db.reader(), [id]).await.unwrap().remove(0)
}

#[track_caller]
fn parts(indicator: &Indicator) -> [i64; 5] {
    let i = indicator;
    [i.granted_fen, i.available_fen, i.frozen_fen, i.held_fen, i.paid_fen].map(Fen::fen)
}

fn rules_of(problem: &kernel::Problem) -> Vec<&str> {
    problem.findings.iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

#[tokio::test]
async fn indicators_are_issued_changed_and_never_below_zero() {
    testkit::each_engine(|db| async move {
        let world = World::new(db).await;
        let [top, first, _] = world.issued().await;
        assert_eq!(parts(&position(&world, top).await), [100_000, 100_000, 0, 0, 0]);
        assert_eq!(parts(&position(&world, first).await), [600_000, 600_000, 0, 0, 0]);
        assert_eq!(position(&world, first).await.gov_economy, "50201");
        let change = |operation: &str, fen: i64| {
            json!({"id": world.platform.ids.fresh(), "unit_id": world.headquarters, "fiscal_year": 2026,
                "operation": operation, "document_no": "财预〔2026〕2号", "reason": "变动",
                "lines": [{"id": world.id::<LineId>(), "indicator_id": first, "amount_fen": fen}]})
        };
        world.change(change("freeze", 200_000)).await.unwrap();
        world.change(change("unfreeze", 50_000)).await.unwrap();
        world.change(change("supplement", 10_000)).await.unwrap();
        world.change(change("reduce", 5_000)).await.unwrap();
        world.change(change("withdraw", 5_000)).await.unwrap();
        assert_eq!(parts(&position(&world, first).await), [600_000, 450_000, 150_000, 0, 0]);
        // One fen over is refused at submission, and nothing is left of it.
        let refused = world.change(change("reduce", 450_001)).await.unwrap_err();
        assert_eq!(rules_of(&refused), ["CR20"]);
        let refused = world.change(change("unfreeze", 150_001)).await.unwrap_err();
        assert_eq!(rules_of(&refused), ["CR20"]);
        assert_eq!(parts(&position(&world, first).await), [600_000, 450_000, 150_000, 0, 0]);
    })
    .await;
}

#[tokio::test]
async fn nobody_approves_what_they_entered_and_units_cannot_issue() {
    testkit::each_engine(|db| async move {
        let world = World::new(db).await;
        let id = world.id();
        let body = world.issue(id, &[(world.id(), 5, world.fresh(world.headquarters, None, "30201"))]);
        let refused =
            world.act(world.handler, "indicator_change", id, "submit", body.clone()).await.unwrap_err();
        assert_eq!(refused.status, 404);
        let receipt = world.act(world.finance[0], "indicator_change", id, "submit", body).await.unwrap();
        assert_eq!(receipt["document"]["state"], REVIEW);
        let own =
            world.act(world.finance[0], "indicator_change", id, "approve", Value::Null).await.unwrap_err();
        assert_eq!(own.code, "separation_of_duties");
        assert!(position_count(&world).await == 0);
    })
    .await;
}

async fn position_count(world: &World) -> i64 {
    world.platform.db.reader().number("select count(*) from lg_indicator", []).await.unwrap()
}

#[tokio::test]
async fn what_is_issued_stays_within_its_budget_line() {
    testkit::each_engine(|db| async move {
        let world = World::new(db).await;
        let [top, ..] = world.issued().await;
        let (project, _, line) = world.budgeted().await;
        let fresh = || {
            let mut fresh = world.fresh(world.unit, Some(top), "30201");
            fresh["project_id"] = json!(project);
            fresh["budget_line_id"] = json!(line);
            fresh
        };
        let over = world.issue(world.id(), &[(world.id(), 90_001, fresh())]);
        assert_eq!(rules_of(&world.change(over).await.unwrap_err()), ["CR17"]);
        // The line is filled to the last fen, and then one more is too much.
        world.change(world.issue(world.id(), &[(world.id(), 90_000, fresh())])).await.unwrap();
        let more = world.issue(world.id(), &[(world.id(), 1, fresh())]);
        assert_eq!(rules_of(&world.change(more).await.unwrap_err()), ["CR17"]);
    })
    .await;
}

#[tokio::test]
async fn a_reallocation_moves_money_and_sees_only_its_own_indicators() {
    testkit::each_engine(|db| async move {
        let world = World::new(db).await;
        let [top, first, second] = world.issued().await;
        world.reallocate(first, second, 250_000).await.unwrap();
        assert_eq!(parts(&position(&world, first).await), [350_000, 350_000, 0, 0, 0]);
        assert_eq!(parts(&position(&world, second).await), [550_000, 550_000, 0, 0, 0]);
        assert_eq!(rules_of(&world.reallocate(first, second, 350_001).await.unwrap_err()), ["CR20"]);
        let foreign = world.reallocate(first, top, 1).await.unwrap_err();
        assert_eq!(foreign.fields[0].at, "to[0].indicator_id");
        // Somebody of another unit learns nothing of these indicators.
        let id = world.id();
        let line = |indicator: IndicatorId| json!([{"id": world.id::<LineId>(), "indicator_id": indicator, "amount_fen": 1}]);
        let body = json!({"id": id, "unit_id": world.other, "fiscal_year": 2026, "reason": "越权",
            "from": line(first), "to": line(second)});
        let refused = world.act(world.other_handler, "reallocation", id, "submit", body).await.unwrap_err();
        assert_eq!(refused.fields.len(), 2);
        assert!(refused.findings.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_payment_is_traced_up_to_the_project_and_down_to_the_voucher() {
    testkit::each_engine(|db| async move {
        let world = World::new(db).await;
        let [top, ..] = world.issued().await;
        let (project, costing, line) = world.budgeted().await;
        let indicator: IndicatorId = world.id();
        let mut fresh = world.fresh(world.unit, Some(top), "30201");
        fresh["project_id"] = json!(project);
        fresh["budget_line_id"] = json!(line);
        world.change(world.issue(world.id(), &[(indicator, 90_000, fresh)])).await.unwrap();
        let payment = world.pay(indicator, 40_000, Some("P01")).await;

        let conn = world.platform.db.reader();
        let all = Scope::of_operator([world.headquarters, world.unit]);
        let trace = supervision::trace(&conn, &all, "payment", &payment.to_string()).await.unwrap().unwrap();
        for (kind, id) in [
            ("costing_line", costing.clone()),
            ("project", project.to_string()),
            ("budget_line", line.clone()),
            ("indicator", indicator.to_string()),
            ("indicator", top.to_string()),
            ("payment", payment.to_string()),
            ("payee_account", "account".to_owned()),
        ] {
            assert!(
                trace.nodes.iter().any(|node| node.kind == kind && node.id == id),
                "{kind} {id}: {trace:?}"
            );
        }
        let voucher = trace.nodes.iter().find(|node| node.kind == "voucher").unwrap();
        assert_eq!(voucher.details["lines"].as_array().unwrap().len(), 4);
        assert_eq!(voucher.amount_fen, Fen::from_fen(40_000));
        let change = trace.nodes.iter().find(|node| node.kind == "indicator_change").unwrap();
        let who: Vec<&str> = change.approvals.iter().map(|approval| approval.action.as_str()).collect();
        assert_eq!(who, ["indicator_change.submit", "indicator_change.approve"]);
        let pays = trace.edges.iter().filter(|edge| edge.relation == "pays").count();
        assert_eq!((pays, trace.restricted, trace.truncated), (1, 0, false));

        // By its number and by the number of its voucher it is the same chain.
        let number = &trace.nodes.iter().find(|node| node.kind == "payment").unwrap().number;
        let found = supervision::find_by_number(&conn, &all, number).await.unwrap();
        assert_eq!(found, Some(("payment".to_owned(), payment.to_string())));
        let found = supervision::find_by_number(&conn, &all, &voucher.number).await.unwrap();
        assert_eq!(found, Some(("voucher".to_owned(), voucher.id.clone())));
        let up = supervision::trace(&conn, &all, "voucher", &voucher.id).await.unwrap().unwrap();
        assert!(up.nodes.iter().any(|node| node.id == costing));

        // The unit sees its own part, another unit nothing at all.
        let own = Scope::of_operator([world.unit]);
        let part = supervision::trace(&conn, &own, "payment", &payment.to_string()).await.unwrap().unwrap();
        assert!(part.restricted > 0);
        assert!(part.nodes.iter().all(|node| node.unit_id.is_none_or(|unit| unit == world.unit)));
        let other = Scope::of_operator([world.other]);
        assert!(supervision::trace(&conn, &other, "payment", &payment.to_string()).await.unwrap().is_none());
        assert_eq!(supervision::find_by_number(&conn, &other, number).await.unwrap(), None);
    })
    .await;
}
