use kernel::uuid::Uuid;
use serde_json::json;

use crate::world::{GRANTED, World, each, id_of, rules};
use ::rules::Acknowledgement;

#[tokio::test]
async fn a_submission_holds_and_what_ends_it_lets_go() {
    each(|world| async move {
        let unit = &world.office;
        let lines = [(unit.treasury, 1_000), (unit.treasury, 500)];
        let id = world.submit(unit, world.payment(unit, &lines)).await.unwrap();
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 1_500, 1_500, 0));

        world.act(unit.handler, id, "withdraw").await.unwrap();
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));

        world.act(unit.handler, id, "submit").await.unwrap();
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 1_500, 1_500, 0));
        let own = world.act(unit.handler, id, "approve").await.unwrap_err();
        assert_eq!(own.status, 403);
        world.act(unit.reviewer, id, "return").await.unwrap();
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        world.act(unit.handler, id, "void").await.unwrap();
        assert_eq!(world.state(id).await, "void");
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        assert!(world.booked(id).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn one_fen_too_much_is_cr24_and_leaves_nothing() {
    each(|world| async move {
        let unit = &world.office;
        let over =
            world.submit(unit, world.payment(unit, &[(unit.treasury, GRANTED + 1)])).await.unwrap_err();
        assert_eq!(rules(&over), ["CR24"]);
        let split = world.payment(unit, &[(unit.treasury, GRANTED), (unit.treasury, 1)]);
        assert_eq!(rules(&world.submit(unit, split).await.unwrap_err()), ["CR24"]);
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        assert_eq!(world.count("select count(*) from ex_payment").await, 0);
        let all = world.submit(unit, world.payment(unit, &[(unit.treasury, GRANTED)])).await;
        assert!(all.is_ok(), "{all:?}");
        assert_eq!(world.position(unit.treasury).await, (0, GRANTED, 0));
    })
    .await;
}

#[tokio::test]
async fn foreign_indicators_accounts_and_lines_are_refused() {
    each(|world| async move {
        let unit = &world.office;
        let foreign = world.payment(unit, &[(world.institute.treasury, 1)]);
        assert_eq!(rules(&world.submit(unit, foreign).await.unwrap_err()), ["CR23"]);
        let mut stopped = world.payment(unit, &[(unit.treasury, 1)]);
        stopped["payee_id"] = json!(world.stopped.id);
        stopped["payee_account_id"] = json!(world.stopped.account);
        assert_eq!(rules(&world.submit(unit, stopped).await.unwrap_err()), ["CR29"]);
        let mut other = world.payment(unit, &[(unit.treasury, 1)]);
        other["payee_account_id"] = json!(world.stopped.account);
        assert_eq!(rules(&world.submit(unit, other).await.unwrap_err()), ["CR29"]);
        let mut stated = world.payment(unit, &[(unit.treasury, 1)]);
        stated["lines"][0]["dep_economy"] = json!("30213");
        assert_eq!(rules(&world.submit(unit, stated).await.unwrap_err()), ["CR25"]);
        let mixed = world.payment(unit, &[(unit.treasury, 1), (unit.own, 1)]);
        assert!(rules(&world.submit(unit, mixed).await.unwrap_err()).contains(&"CR25".to_owned()));

        let first = world.payment(unit, &[(unit.treasury, 5)]);
        world.submit(unit, first.clone()).await.unwrap();
        let mut thief = world.payment(unit, &[(unit.treasury, 1)]);
        thief["lines"][0]["id"] = first["lines"][0]["id"].clone();
        let problem = world.submit(unit, thief).await.unwrap_err();
        assert_eq!(problem.fields[0].at, "lines[0].id");
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 5, 5, 0));
    })
    .await;
}

#[tokio::test]
async fn an_invoice_is_used_once_until_it_is_free_again() {
    each(|world| async move {
        let unit = &world.office;
        let with = |world: &World| {
            let mut input = world.payment(unit, &[(unit.treasury, 10)]);
            input["invoice_no"] = json!("FP-001");
            input
        };
        let first = world.submit(unit, with(&world)).await.unwrap();
        assert_eq!(rules(&world.submit(unit, with(&world)).await.unwrap_err()), ["CR34"]);
        world.act(unit.reviewer, first, "return").await.unwrap();
        world.submit(unit, with(&world)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_warning_needs_a_reason_and_the_orange_one_an_attachment() {
    each(|world| async move {
        let unit = &world.office;
        let mut input = world.payment(unit, &[(unit.treasury, 10)]);
        input["purpose"] = json!("购买礼品");
        let refused = world.submit(unit, input.clone()).await.unwrap_err();
        assert_eq!((refused.code.as_ref(), rules(&refused)), ("needs_reason", vec!["CR35".to_owned()]));
        let mut command = world.command(unit.handler, id_of(&input), "submit", input.clone());
        command.acknowledgements =
            vec![Acknowledgement {
                rule: "CR35".into(), reason: "外事活动礼品".into(), attachment_id: None
            }];
        world.perform(command).await.unwrap();

        let mut again = input.clone();
        again["id"] = json!(world.fresh());
        again["lines"][0]["id"] = json!(world.fresh());
        let refused = world.submit(unit, again).await.unwrap_err();
        assert_eq!(rules(&refused), ["CR33", "CR35"]);
    })
    .await;
}

#[tokio::test]
async fn an_intercepted_payment_is_released_by_a_reviewer_and_by_nobody_else() {
    each(|world| async move {
        let unit = &world.office;
        let mut input = world.payment(unit, &[(unit.treasury, 10)]);
        input["procurement"] = json!(true);
        assert_eq!(rules(&world.submit(unit, input.clone()).await.unwrap_err()), ["CR27"]);
        let id = id_of(&input);
        world.perform(world.command(unit.handler, id, "create", input)).await.unwrap();
        world.act(unit.handler, id, "request_release").await.unwrap();
        assert_eq!(world.state(id).await, "intercepted");
        assert_eq!(world.act(unit.handler, id, "release").await.unwrap_err().status, 422);
        let mut release = world.command(unit.handler, id, "release", json!(null));
        release.opinion = "已附合同与验收单".into();
        assert_eq!(world.perform(release.clone()).await.unwrap_err().status, 403);
        release.actor_id = unit.reviewer;
        release.key = world.fresh();
        world.perform(release).await.unwrap();
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        world.act(unit.handler, id, "submit").await.unwrap();
        assert_eq!(world.state(id).await, "in_review");
        let both = world.act(unit.reviewer, id, "approve").await.unwrap_err();
        assert_eq!(both.code, "separation_of_duties");
    })
    .await;
}

#[tokio::test]
async fn cash_is_paid_by_the_cashier_and_booked_at_once() {
    each(|world| async move {
        let unit = &world.office;
        let mut input = world.payment(unit, &[(unit.treasury, 700)]);
        input["settlement"] = json!("cash");
        input["payee_account_id"] = json!(null);
        let id = world.submit(unit, input).await.unwrap();
        world.act(unit.reviewer, id, "approve").await.unwrap();
        world.act(unit.head, id, "approve").await.unwrap();
        assert_eq!(world.act(unit.cashier, id, "instruct").await.unwrap_err().code, "wrong_settlement");
        world.act(unit.cashier, id, "pay_cash").await.unwrap();
        let booked = world.booked(id).await;
        assert_eq!(booked, ["P01 fd 5001 700", "P01 fc 1001 700", "P01 bd 710101 700", "P01 bc 800102 700"]);
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 700, 0, 700));
    })
    .await;
}

#[tokio::test]
async fn lists_and_details_show_the_scope_and_nothing_else() {
    each(|world| async move {
        let unit = &world.office;
        let mut ids = Vec::new();
        for fen in [30, 10, 20] {
            ids.push(world.submit(unit, world.payment(unit, &[(unit.treasury, fen)])).await.unwrap());
        }
        let institute = &world.institute;
        let foreign =
            world.submit(institute, world.payment(institute, &[(institute.treasury, 5)])).await.unwrap();
        let site = platform::http::Site::new(execution::endpoints());
        assert_eq!(site.faults(), Vec::<String>::new());
        let client = testkit::Client::new(site.build(world.app.clone()).unwrap()).bearer(&unit.token);
        let base = "/api/execution/payments";
        let page = client.get(&format!("{base}?limit=2")).await.expect(200).json();
        assert_eq!((page["total"].as_i64(), page["amount_fen"].as_i64()), (Some(3), Some(60)));
        assert_eq!(page["items"][0]["id"], json!(ids[2]));
        let next = page["next"].as_str().unwrap();
        let page = client.get(&format!("{base}?limit=2&after={next}")).await.expect(200).json();
        assert_eq!((page["items"].as_array().unwrap().len(), page.get("next")), (1, None));

        let page =
            client.get(&format!("{base}?order=-amount&limit=1&amount_min_fen=11")).await.expect(200).json();
        assert_eq!((page["items"][0]["amount_fen"].as_i64(), page["total"].as_i64()), (Some(30), Some(2)));
        let next = page["next"].as_str().unwrap();
        let page =
            client.get(&format!("{base}?order=-amount&limit=1&amount_min_fen=11&after={next}")).await.json();
        assert_eq!(page["items"][0]["amount_fen"].as_i64(), Some(20));
        let page = client.get(&format!("{base}?fund_group=own_funds")).await.expect(200).json();
        assert_eq!(page["total"].as_i64(), Some(0));
        let page =
            client.get(&format!("{base}?text=%25&from=2026-03-02&to=2026-03-02")).await.expect(200).json();
        assert_eq!(page["total"].as_i64(), Some(0));

        let detail = client.get(&format!("{base}/{}", ids[0])).await.expect(200).json();
        assert_eq!(detail["lines"][0]["available_fen"].as_i64(), Some(GRANTED - 60));
        assert_eq!(detail["payment"]["payer_account_no"], json!("*********ance"));
        assert!(detail["payment"]["payee_account_no"].as_str().unwrap().contains("****"));
        assert_eq!(detail["document"]["state"], json!("in_review"));
        client.get(&format!("{base}/{foreign}")).await.expect(404);
        client.get(&format!("{base}/{}", Uuid::nil())).await.expect(404);
    })
    .await;
}

#[tokio::test]
async fn payments_split_below_the_limit_are_seen_even_when_they_arrive_together() {
    each(|world| async move {
        let unit = &world.office;
        let rich = world.indicator(unit, 2_000_000_000).await;
        let half = |world: &World| world.payment(unit, &[(rich, 250_000_000)]);
        let (one, two) = tokio::join!(world.submit(unit, half(&world)), world.submit(unit, half(&world)));
        let refused = [one, two].into_iter().filter_map(Result::err).collect::<Vec<_>>();
        assert_eq!(refused.len(), 1);
        assert_eq!(rules(&refused[0]), ["CR37"]);
        assert_eq!(refused[0].findings[0]["values"]["count"], json!(2));
        let third = world.submit(unit, half(&world)).await.unwrap_err();
        assert_eq!(
            (rules(&third), third.findings[0]["values"]["total_fen"].clone()),
            (vec!["CR37".into()], json!(500_000_000))
        );
        let small = world.payment(unit, &[(rich, 249_999_999)]);
        world.submit(unit, small).await.unwrap();
        let large = world.submit(unit, world.payment(unit, &[(rich, 500_000_000)])).await.unwrap_err();
        assert_eq!(rules(&large), ["CR36"]);
    })
    .await;
}

#[tokio::test]
async fn a_department_reviews_large_payments_and_an_edit_takes_the_new_lines() {
    each(|world| async move {
        let unit = &world.office;
        let mut input = world.payment(unit, &[(unit.treasury, 10), (unit.treasury, 20)]);
        let id = id_of(&input);
        world.perform(world.command(unit.handler, id, "create", input.clone())).await.unwrap();
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        input["lines"].as_array_mut().unwrap().remove(0);
        input["lines"][0]["amount_fen"] = json!(7);
        let mut edit = world.command(unit.handler, id, "edit", input.clone());
        edit.expected_version = Some(9);
        assert_eq!(world.perform(edit.clone()).await.unwrap_err().code, "stale");
        (edit.expected_version, edit.key) = (Some(1), world.fresh());
        world.perform(edit).await.unwrap();
        assert_eq!(world.count("select count(*) from ex_payment_line").await, 1);
        world.act(unit.handler, id, "submit").await.unwrap();
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 7, 7, 0));
        world.act(unit.reviewer, id, "approve").await.unwrap();
        world.act(unit.head, id, "approve").await.unwrap();
        assert_eq!(world.state(id).await, "approved");
        world.act(unit.cashier, id, "return").await.unwrap();
        assert_eq!(
            (world.state(id).await.as_str(), world.position(unit.treasury).await),
            ("returned", (GRANTED, 0, 0))
        );
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_booked_does_not_set_out() {
    each(|world| async move {
        // A government subsidy is paid by administrative units only (P45).
        let unit = &world.institute;
        let mut input = world.payment(unit, &[(unit.treasury, 10)]);
        input["business"] = json!("government_subsidy");
        let refused = world.submit(unit, input).await.unwrap_err();
        assert_eq!((refused.code.as_ref(), refused.fields[0].at.as_str()), ("posting_refused", "unit_type"));
        let unit = &world.office;
        let mut input = world.payment(unit, &[(unit.treasury, 10)]);
        input["business"] = json!("donation");
        assert_eq!(rules(&world.submit(unit, input).await.unwrap_err()), ["CR25"]);
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
    })
    .await;
}
