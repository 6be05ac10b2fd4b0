//! The figures of the screens: orders of lists, vouchers to print, the account tree, the overview of a year.

use axum::http::StatusCode;
use platform::Role;
use serde_json::{Value, json};

use crate::lists::{all_pages, client, ok, paid};

/// Every row in an order, read one by one; and that the order is kept.
async fn ordered(
    client: &testkit::Client,
    path: &str,
    order: &str,
    by: impl Fn(&Value) -> Vec<i64>,
) -> usize {
    let sign = if path.contains('?') { '&' } else { '?' };
    let (rows, total) = all_pages(client, &format!("{path}{sign}order={order}")).await;
    assert_eq!(rows.len() as i64, total, "{path} {order}");
    let keys: Vec<Vec<i64>> = rows.iter().map(by).collect();
    let kept = keys
        .windows(2)
        .all(|pair| if order.starts_with('-') { pair[0] >= pair[1] } else { pair[0] <= pair[1] });
    assert!(kept, "{path} {order}: {keys:?}");
    rows.len()
}

fn fen(row: &Value, field: &str) -> i64 {
    row[field].as_i64().unwrap_or_else(|| panic!("no {field} in {row}"))
}

#[tokio::test]
async fn every_order_pages_through_everything() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        let client = client(&world, "supervisor", Role::Supervisor, world.headquarters).await;
        let vouchers = "/api/accounting/vouchers";
        for order in ["number", "-number"] {
            assert_eq!(
                ordered(&client, vouchers, order, |row| vec![fen(row, "period"), fen(row, "number")]).await,
                2
            );
        }
        for order in ["amount", "-amount"] {
            assert_eq!(ordered(&client, vouchers, order, |row| vec![fen(row, "amount_fen")]).await, 2);
        }
        for order in ["posted", "-posted"] {
            assert_eq!(ordered(&client, vouchers, order, |_| vec![]).await, 2);
        }
        let indicators = "/api/indicator/indicators";
        for (order, field) in [
            ("-available", "available_fen"),
            ("-held", "held_fen"),
            ("-granted", "granted_fen"),
            ("-paid", "paid_fen"),
            ("rate", "rate_basis_points"),
            ("-rate", "rate_basis_points"),
        ] {
            assert_eq!(ordered(&client, indicators, order, |row| vec![fen(row, field)]).await, 3);
        }
        let (up, _) = all_pages(&client, &format!("{indicators}?order=number")).await;
        let (down, _) = all_pages(&client, &format!("{indicators}?order=-number")).await;
        assert_eq!(up, down.into_iter().rev().collect::<Vec<_>>());
        let rates = "/api/supervision/execution-rates?by=economy&fiscal_year=2026";
        for (order, field) in [
            ("rate", "rate_basis_points"),
            ("-rate", "rate_basis_points"),
            ("-available", "available_fen"),
            ("-held", "held_fen"),
            ("-paid", "paid_fen"),
            ("-granted", "granted_fen"),
        ] {
            assert_eq!(ordered(&client, rates, order, |row| vec![fen(row, field)]).await, 2);
        }
        let balances =
            "/api/accounting/dimension-balances?dimension=dep_economy&account=IND202&from=202601&to=202612";
        for (order, field) in
            [("-debit", "debit_fen"), ("-credit", "credit_fen"), ("-closing", "closing_debit_fen")]
        {
            assert_eq!(ordered(&client, balances, order, |row| vec![fen(row, field)]).await, 2);
        }
        // A place of another order is refused, not read as something else.
        for path in [vouchers, indicators] {
            let foreign = client.get(&format!("{path}?order=-amount&after=x")).await.status;
            assert_eq!(foreign, StatusCode::UNPROCESSABLE_ENTITY, "{path}");
        }
        let foreign = client.get(&format!("{rates}&order=-held&after=x")).await.status;
        assert_eq!(foreign, StatusCode::UNPROCESSABLE_ENTITY);
    })
    .await;
}

#[tokio::test]
async fn a_voucher_carries_what_is_printed() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        let client = client(&world, "supervisor", Role::Supervisor, world.headquarters).await;
        let (rows, _) = all_pages(&client, "/api/accounting/vouchers?order=number").await;
        assert!(rows.iter().all(|row| row.get("lines").is_none()), "lists are short");
        let (first, second) = (&rows[0], &rows[1]);
        assert_eq!(first["amount_capitals"], "肆佰元整");
        assert_eq!(first["full_number"], "001001-202603-1");
        assert_eq!(first["handled_by_name"], "测试handler");
        assert_eq!(first["prepared_by_name"], "系统自动生成");
        assert_eq!(
            first["source"]["path"],
            format!("/execution/payments/{}", first["document_id"].as_str().unwrap())
        );
        assert_eq!(first["set_of_books"]["zh"], "001001 一局 2026年度（政府会计制度）");
        let ids = format!("{},{}", second["id"].as_str().unwrap(), first["id"].as_str().unwrap());
        let printed = ok(client.get(&format!("/api/accounting/vouchers?ids={ids}")).await);
        assert_eq!((printed["total"].as_i64(), printed["amount_fen"].as_i64()), (Some(2), Some(60_000)));
        for voucher in printed["items"].as_array().unwrap() {
            let totals = voucher["totals"].as_array().unwrap();
            assert_eq!(totals.len(), 2, "both books: {totals:?}");
            for total in totals {
                assert_eq!(total["debit_fen"], total["credit_fen"]);
                assert_eq!(total["amount_capitals"], voucher["amount_capitals"]);
            }
            for line in voucher["lines"].as_array().unwrap() {
                assert_eq!(line["summary"], voucher["summary"]);
                assert_eq!(fen(line, "debit_fen") + fen(line, "credit_fen"), fen(line, "amount_fen"));
                let named = line["dimensions"].as_array().unwrap();
                let fund = named.iter().find(|named| named["dimension"] == "indicator_id").unwrap();
                assert_eq!(fund["name"]["zh"], "公用经费");
            }
        }
        let by_account = ok(client.get("/api/accounting/vouchers?account=4001").await);
        assert_eq!(by_account["total"], 2);
        assert_eq!(ok(client.get("/api/accounting/vouchers?account=1601").await)["total"], 0);
        let many = vec![first["id"].as_str().unwrap(); 51].join(",");
        for wrong in [many.as_str(), "nonsense"] {
            let refused = client.get(&format!("/api/accounting/vouchers?ids={wrong}")).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        }
        let other = crate::lists::client(&world, "foreign", Role::UnitHead, world.other).await;
        assert_eq!(ok(other.get(&format!("/api/accounting/vouchers?ids={ids}")).await)["total"], 0);
    })
    .await;
}

#[tokio::test]
async fn ledgers_name_what_stands_against_a_line() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        let client = client(&world, "supervisor", Role::Supervisor, world.headquarters).await;
        let path =
            format!("/api/accounting/accounts/4001/entries?unit_id={}&from=202601&to=202612", world.unit);
        let page = ok(client.get(&path).await);
        assert_eq!(page["full_name"]["zh"], "财政拨款收入");
        assert_eq!((fen(&page, "opening_fen"), fen(&page, "closing_fen")), (0, -60_000));
        assert_eq!((fen(&page, "debit_fen"), fen(&page, "credit_fen")), (0, 60_000));
        assert_eq!(page["months"], json!([{"period": 202603, "debit_fen": 0, "credit_fen": 60_000}]));
        let rows = page["items"].as_array().unwrap();
        assert_eq!(rows.last().unwrap()["balance_fen"], page["closing_fen"]);
        for row in rows {
            let against = row["opponents"].as_array().unwrap();
            assert_eq!(against.len(), 1, "of the financial book alone: {against:?}");
            assert!(row["opponent"].as_str().unwrap().starts_with(against[0]["account"].as_str().unwrap()));
            assert_eq!(row["document"]["kind"], "payment");
            assert!(row["document"]["path"].as_str().unwrap().starts_with("/execution/payments/"));
        }
        // Half a page on, the sums are still those of the range.
        let second = ok(client
            .get(&format!("{path}&limit=1&after={}", {
                let first = ok(client.get(&format!("{path}&limit=1")).await);
                first["next"].as_str().unwrap().to_owned()
            }))
            .await);
        assert_eq!(second["opening_fen"], rows[0]["balance_fen"]);
        assert_eq!(second["closing_fen"], page["closing_fen"]);
        let trial = ok(client.get("/api/accounting/balances?from=202601&to=202612&book=indicator").await);
        let lines = trial["items"].as_array().unwrap();
        let top: i64 =
            lines.iter().filter(|line| line["level"] == 1).map(|line| fen(line, "debit_fen")).sum();
        assert_eq!(top, fen(&trial["sums"][0], "debit_fen"));
        assert!(lines.iter().any(|line| line["account"] == "IND202" && line["parent"] == "IND2"));
        let short = ok(client.get("/api/accounting/balances?from=202601&to=202612&level=1").await);
        assert!(
            short["items"]
                .as_array()
                .unwrap()
                .iter()
                .all(|line| line["level"] == 1 && line["has_children"] == false)
        );
        assert_eq!(short["sums"].as_array().unwrap().len(), 3);
        let by_unit = ok(client
            .get("/api/accounting/dimension-balances?dimension=unit&account=4001&from=202601&to=202612")
            .await);
        assert_eq!(
            (by_unit["items"][0]["code"].as_str(), by_unit["items"][0]["name"]["zh"].as_str()),
            (Some("001001"), Some("一局"))
        );
        assert_eq!(by_unit["sums"]["closing_credit_fen"], 60_000);
    })
    .await;
}

#[tokio::test]
async fn the_overview_is_what_the_lists_say() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        let client = client(&world, "supervisor", Role::Supervisor, world.headquarters).await;
        hits(&world).await;
        let overview = ok(client.get("/api/supervision/overview?fiscal_year=2026").await);
        let rates = ok(client.get("/api/supervision/execution-rates?by=unit&fiscal_year=2026").await);
        for field in
            ["granted_fen", "paid_fen", "held_fen", "frozen_fen", "available_fen", "rate_basis_points"]
        {
            assert_eq!(overview[field], rates["sum"][field], "{field}");
        }
        assert_eq!(overview["behind"], rates["items"]);
        assert_eq!((fen(&overview, "in_flight_count"), fen(&overview, "in_flight_fen")), (1, 10_000));
        let months = overview["months"].as_array().unwrap();
        assert_eq!(
            months.iter().map(|month| fen(month, "paid_fen")).sum::<i64>(),
            fen(&overview, "paid_fen")
        );
        assert_eq!(months[11]["cumulative_fen"], overview["paid_fen"]);
        assert_eq!(months[2], json!({"month": 3, "paid_fen": 60_000, "cumulative_fen": 60_000}));
        // Hits of the year, as the list and the counts have them.
        let listed =
            |decision: &str| format!("/api/supervision/rule-hits?fiscal_year=2026&decision={decision}");
        assert_eq!(overview["blocked_count"], ok(client.get(&listed("blocked")).await)["total"]);
        assert_eq!(overview["warned_count"], ok(client.get(&listed("acknowledged")).await)["total"]);
        assert_eq!((fen(&overview, "blocked_count"), fen(&overview, "warned_count")), (2, 1));
        // A unit and those below it.
        let below = |unit| format!("/api/supervision/overview?fiscal_year=2026&unit_id={unit}");
        let whole = ok(client.get(&below(world.headquarters)).await);
        assert_eq!(whole["paid_fen"], overview["paid_fen"]);
        let other = ok(client.get(&below(world.other)).await);
        assert_eq!((fen(&other, "granted_fen"), fen(&other, "blocked_count")), (0, 0));
        assert_eq!(other["behind"], json!([]));
        let before = ok(client.get("/api/supervision/overview?fiscal_year=2025").await);
        assert_eq!((fen(&before, "granted_fen"), fen(&before, "time_basis_points")), (0, 10_000));
        for by in ["economy", "gov_economy", "fund", "function"] {
            let rates =
                ok(client.get(&format!("/api/supervision/execution-rates?by={by}&fiscal_year=2026")).await);
            let paid: i64 = rates["items"].as_array().unwrap().iter().map(|row| fen(row, "paid_fen")).sum();
            assert_eq!(paid, fen(&overview, "paid_fen"), "{by}");
        }
        let funds = ok(client.get("/api/supervision/execution-rates?by=fund&fiscal_year=2026").await);
        assert_eq!(
            (funds["items"][0]["code"].as_str(), funds["items"][0]["name"].as_str()),
            (Some("111"), Some("一般公共预算拨款"))
        );
    })
    .await;
}

/// Three findings of March and one of the year before.
async fn hits(world: &crate::world::World) {
    let conn = world.platform.db.begin().await.unwrap();
    let march = kernel::clock::Stamp(1_772_600_000_000_000);
    let last_year = march.0 - 366 * 86_400_000_000;
    for (id, rule, decision, at) in [
        ("h1", "CR24", "blocked", march.0),
        ("h2", "CR24", "blocked", march.0 + 1),
        ("h3", "CR35", "acknowledged", march.0 + 2),
        ("h0", "CR35", "blocked", last_year),
    ] {
        conn.exec(
            "insert into rl_hit (id, object_kind, object_id, unit_id, action, rule, rule_version, level, clause,
               text_zh, text_en, how_zh, how_en, fact_values, field, decision, reason, attachment_id, actor_id, at)
             values ($1, 'payment', 'none', $2, 'submit', $3, 1, 'yellow', '条', '不行', 'No', '改', 'Mend', '{}', null,
               $4, '', null, $5, $6)",
            [id.into(), world.unit.into(), rule.into(), decision.into(), world.handler.into(), at.into()],
        )
        .await
        .unwrap();
    }
    conn.commit().await.unwrap();
}

#[tokio::test]
async fn hits_are_found_by_day_and_counted_by_rule() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        hits(&world).await;
        let client = client(&world, "supervisor", Role::Supervisor, world.headquarters).await;
        for (filter, expected) in [
            ("", 4),
            ("fiscal_year=2026", 3),
            ("fiscal_year=2025", 1),
            ("from=2026-03-04&to=2026-03-04", 3),
            ("from=2026-03-05", 0),
            ("to=2026-03-03", 1),
            ("from=2026-01-01&rule=CR24", 2),
        ] {
            let (rows, total) = all_pages(&client, &format!("/api/supervision/rule-hits?{filter}")).await;
            assert_eq!((rows.len() as i64, total), (expected, expected), "{filter}");
        }
        let row = &ok(client.get("/api/supervision/rule-hits?fiscal_year=2026").await)["items"][0];
        assert_eq!(
            (row["unit_code"].as_str(), row["actor_name"].as_str()),
            (Some("001001"), Some("测试handler"))
        );
        assert_eq!(row["rule_title"].as_object().unwrap().len(), 2);
        assert_ne!(row["rule_title"]["zh"], "CR35");
        assert_eq!(row["decision_title"]["zh"], "已说明");
        assert_eq!(row["path"], Value::Null);
        let counts = ok(client.get("/api/supervision/rule-hits/summary?fiscal_year=2026").await);
        assert_eq!(counts["total"], 3);
        assert_eq!(
            (counts["items"][0]["rule"].as_str(), counts["items"][0]["blocked"].as_i64()),
            (Some("CR24"), Some(2))
        );
        assert_eq!(counts["items"][1]["acknowledged"], 1);
        let refused = client.get("/api/supervision/rule-hits?from=2026-02-30").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let other = crate::lists::client(&world, "foreign", Role::UnitHead, world.other).await;
        assert_eq!(ok(other.get("/api/supervision/rule-hits/summary").await)["total"], 0);
    })
    .await;
}

#[tokio::test]
async fn an_indicator_shows_what_stands_on_it() {
    testkit::each_engine(|db| async move {
        let world = paid(db).await;
        let client = client(&world, "supervisor", Role::Supervisor, world.headquarters).await;
        let (flying, total) = all_pages(&client, "/api/indicator/indicators?in_flight=true").await;
        assert_eq!(total, 1);
        assert_eq!(
            (flying[0]["unit_code"].as_str(), flying[0]["function_name"].as_str()),
            (Some("001001"), Some("行政运行"))
        );
        assert_eq!(
            (flying[0]["fund_name"].as_str(), flying[0]["project_number"].as_str()),
            (Some("一般公共预算拨款"), Some(""))
        );
        assert_eq!(all_pages(&client, "/api/indicator/indicators?dep_economy=30202").await.1, 1);
        let id = flying[0]["id"].as_str().unwrap();
        let detail = ok(client.get(&format!("/api/indicator/indicators/{id}")).await);
        let payments = detail["payments"].as_array().unwrap();
        let on_it: i64 = payments.iter().map(|line| fen(line, "amount_fen")).sum();
        assert_eq!(on_it, fen(&detail["indicator"], "paid_fen") + fen(&detail["indicator"], "held_fen"));
        assert_eq!(detail["payments_total"], payments.len());
        assert!(
            payments.iter().all(|line| line["payee"] == "文具公司" && line["document"]["number"].is_string())
        );
        let hold = &detail["holds"][0];
        assert_eq!(hold["path"], format!("/execution/payments/{}", hold["document"]["id"].as_str().unwrap()));
        assert_eq!(hold["state_title"]["zh"], "已发送");
        assert_eq!(detail["changes"][0]["document"]["kind"], "indicator_change");
        assert_eq!(detail["parent"]["allotted"], 0);
        // The trace leads to the same pages.
        let number = detail["indicator"]["number"].as_str().unwrap();
        let by_number = ok(client.get(&format!("/api/trace?number={number}")).await);
        let by_id = ok(client.get(&format!("/api/trace?number={id}")).await);
        assert_eq!(by_number, by_id);
        let nodes = by_number["nodes"].as_array().unwrap();
        for (kind, path) in [
            ("indicator", "/indicator/indicators/"),
            ("payment", "/execution/payments/"),
            ("voucher", "/accounting/vouchers/"),
        ] {
            let node = nodes.iter().find(|node| node["kind"] == kind).unwrap();
            assert_eq!(node["path"], format!("{path}{}", node["id"].as_str().unwrap()));
            assert_ne!(node["kind_title"]["zh"], kind);
        }
        let account = nodes.iter().find(|node| node["kind"] == "payee_account").unwrap();
        assert_eq!(account["path"], "/masterdata/payees/payee");
        assert!(
            by_number["edges"]
                .as_array()
                .unwrap()
                .iter()
                .all(|edge| edge["amount_fen"].is_i64() && edge["relation_title"]["zh"] != edge["relation"])
        );
        let voucher = nodes.iter().find(|node| node["kind"] == "voucher").unwrap();
        let found = ok(client.get(&format!("/api/trace?number={}", voucher["id"].as_str().unwrap())).await);
        assert_eq!(found["kind"], "voucher");
    })
    .await;
}
