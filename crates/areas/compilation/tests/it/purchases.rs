//! The lists of what a budget buys: derived with its lines, held against what the unit has, sealed, read by those who may.

use compilation::model::ControlKind::Project;
use kernel::uuid::Uuid;
use serde_json::{Value, json};
use testkit::each_engine;

use crate::{Stand, id_of, rules, stand};

impl Stand {
    /// Says that a project's line buys desktop computers.
    async fn buys(&self, project: Uuid, line: i64, (count, replaced): (i64, i64)) {
        let conn = self.db.begin().await.unwrap();
        let sql = "update pj_costing_line set procurement = 'goods', asset_class = 'A02010000', asset_name = '台式计算机',
              asset_count = $3, asset_replaced = $4, task = '台式计算机' where project_id = $1 and line = $2";
        conn.exec(sql, [project.to_string().into(), line.into(), count.into(), replaced.into()])
            .await
            .unwrap();
        conn.commit().await.unwrap();
    }
    /// Persons in post, one of whom has left, and desktop computers, one of which is to go.
    async fn has(&self, persons: i64, desktops: i64) {
        let conn = self.db.begin().await.unwrap();
        for n in 0..=persons {
            let sql = "insert into md_person (id, code, unit_id, name, id_card_sealed, id_card_index, id_card_masked,
                  phone_sealed, phone_masked, pay_sealed, post, rank, person_class, joined_on, left_on, version)
                values ($1, $1, $2, 'x', '', $1, '', '', '', '', '', '', 'civil_servant', '2015-01-01', $3, 1)";
            let left = (n == persons).then(|| "2020-01-01".to_owned());
            conn.exec(sql, [format!("P{n}").into(), self.unit.into(), left.into()]).await.unwrap();
        }
        let sql = "insert into md_asset (id, code, unit_id, name, class, model, serial_no, quantity, unit_of_measure,
              cost_fen, depreciation_fen, acquired_on, useful_months, place, keeper_id, state, version)
            values ($1, $1, $2, '台式计算机', 'A02010000', '', '', $3, '台', 1, 0, '2020-01-01', 72, '', null, $4, 1)";
        for (id, number, state) in [("A1", desktops, "in_use"), ("A2", 1, "pending_disposal")] {
            conn.exec(sql, [id.into(), self.unit.into(), number.into(), state.into()]).await.unwrap();
        }
        conn.commit().await.unwrap();
    }
}

#[tokio::test]
async fn what_projects_buy_is_listed_held_against_the_stock_and_sealed() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        stand.has(10, 8).await;
        stand.control(Project, 900, None).await.unwrap();
        let project = stand.project("reserved", "31", &[("30211", "111", 300), ("31002", "111", 500)]).await;
        let input = stand.input(&[project], 0);
        let id = id_of(&input);
        stand.create(&input).await.unwrap();
        assert_eq!(stand.number("select count(*) from bg_purchase").await, 0);
        // What buys assets says which, and no more than ten persons may have.
        let refused = stand.act("handler", id, "submit", Value::Null).await.unwrap_err();
        assert_eq!(rules(&refused), ["CR12"]);
        assert_eq!(refused.findings[0]["field"], json!(format!("projects[{project}].lines[1]")));
        stand.buys(project, 2, (3, 0)).await;
        let refused = stand.act("handler", id, "submit", Value::Null).await.unwrap_err();
        assert_eq!(rules(&refused), ["CR13"]);
        stand.buys(project, 2, (3, 1)).await;
        stand.proposed(id).await;
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        stand.approve(id).await.unwrap();

        let finance = stand.client(&stand.tokens["finance"]);
        let list = |query: &str| format!("/api/compilation/purchases?year=2026{query}");
        let page = finance.get(&list("&list=assets&stage=approved")).await.expect(200).json();
        assert_eq!((page["total"].clone(), page["amount_fen"].clone()), (json!(1), json!(500)));
        let row = &page["items"][0];
        let told = ["asset_count", "asset_replaced", "asset_stock", "amount_fen", "line"]
            .map(|field| row[field].as_i64());
        assert_eq!(told, [Some(3), Some(1), Some(8), Some(500), Some(2)]);
        let count = |query| {
            let (finance, path) = (&finance, list(query));
            async move { finance.get(&path).await.expect(200).json()["total"].as_i64() }
        };
        assert_eq!(count("&list=services").await, Some(0));
        assert_eq!(count("&list=procurement").await, Some(1));
        assert_eq!(count("&search=%E5%8F%B0%E5%BC%8F").await, Some(1));
        assert_eq!(count("&search=%25").await, Some(0));
        assert_eq!(finance.get(&list("&after=x")).await.status, 422);

        // Each version has what was bought then; the first round's and the last one's are the same.
        let shown = finance.get(&format!("/api/compilation/budgets/{id}")).await.expect(200).json();
        let versions = shown["versions"].as_array().unwrap();
        let last = versions.last().unwrap()["id"].as_str().unwrap();
        let version = finance.get(&format!("/api/compilation/versions/{last}")).await.expect(200).json();
        assert_eq!(version["is_whole"], true);
        assert_eq!(version["purchases"][0]["asset_name"], "台式计算机");
        let first = versions[0]["id"].as_str().unwrap();
        let path = format!("/api/compilation/versions/{last}/comparison?before={first}");
        let compared = finance.get(&path).await.expect(200).json();
        assert_eq!((compared["is_same"].clone(), compared["purchases"].clone()), (json!(true), json!([])));
        for change in ["update bg_version_purchase set amount_fen = 1", "delete from bg_version_purchase"] {
            let conn = stand.db.begin().await.unwrap();
            conn.exec(change, []).await.expect_err("append-only");
            conn.rollback().await.unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn lists_come_in_pages_in_order_of_projects_and_lines() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        stand.control(Project, 900, None).await.unwrap();
        let lines = [("30211", "111", 10), ("30211", "111", 20), ("30211", "111", 30)];
        let project = stand.project("reserved", "31", &lines).await;
        let conn = stand.db.begin().await.unwrap();
        conn.exec("update pj_costing_line set procurement = 'services', service_purchase = 1", [])
            .await
            .unwrap();
        conn.commit().await.unwrap();
        stand.create(&stand.input(&[project], 0)).await.unwrap();
        let finance = stand.client(&stand.tokens["finance"]);
        let (mut after, mut amounts) = (String::new(), Vec::new());
        loop {
            let path = format!("/api/compilation/purchases?limit=1{after}");
            let page = finance.get(&path).await.expect(200).json();
            assert_eq!((page["total"].clone(), page["amount_fen"].clone()), (json!(3), json!(60)));
            amounts.push(page["items"][0]["amount_fen"].as_i64().unwrap());
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(amounts, [10, 20, 30]);
    })
    .await;
}
