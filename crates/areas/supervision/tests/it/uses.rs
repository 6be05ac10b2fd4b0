//! Where records are used: counts are the rows, pages hold every row once, nothing outside the scope.

use kernel::{Conn, Limit};
use platform::{Scope, UnitId};
use serde_json::json;
use supervision::uses::{Part, UseGroup, UseItem, Uses, uses};
use testkit::each_engine;

use crate::world::World;

/// Groups of uses with how many there are.
type Totals<'a> = &'a [(&'a str, i64)];

async fn found(conn: &Conn, units: &[UnitId], kind: &str, id: &str) -> Option<Uses> {
    let part = Part { limit: Limit::new(2).unwrap(), ..Part::default() };
    uses(conn, &Scope::of_operator(units.iter().copied()), kind, id, part).await.unwrap()
}

/// All rows of a group, page by page.
async fn all(conn: &Conn, units: &[UnitId], kind: &str, id: &str, group: &UseGroup) -> Vec<UseItem> {
    let scope = Scope::of_operator(units.iter().copied());
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let part = Part { of: Some(&group.of), after: &after, limit: Limit::new(2).unwrap() };
        let page = uses(conn, &scope, kind, id, part).await.unwrap().unwrap();
        assert_eq!(page.groups.len(), 1);
        assert_eq!(page.groups[0].total, group.total);
        rows.extend(page.groups[0].items.clone());
        match &page.groups[0].next {
            Some(next) => after.clone_from(next),
            None => return rows,
        }
    }
}

#[tokio::test]
async fn every_kind_of_record_says_where_it_is_used() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let (project, costing, _) = world.budgeted().await;
        let [top, first, second] = [world.id(), world.id(), world.id()];
        let mut of_the_project = world.fresh(world.unit, Some(top), "30201");
        of_the_project["project_id"] = json!(project);
        let lines = [
            (top, 1_000_000, world.fresh(world.headquarters, None, "30201")),
            (first, 600_000, of_the_project),
            (second, 300_000, world.fresh(world.unit, Some(top), "30202")),
        ];
        world.change(world.issue(world.id(), &lines)).await.unwrap();
        for (indicator, fen, event) in
            [(first, 40_000, Some("P01")), (second, 20_000, Some("P04")), (first, 10_000, None)]
        {
            world.pay(indicator, fen, event).await;
        }
        let (unit, other) = (world.unit, world.other);
        let conn = world.platform.db.begin().await.unwrap();
        conn.script(&format!(
            "insert into md_standard (id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank, season,
               quantity_rule, min_years, value_text, basis, effective_from, effective_to) values
               ('B@1', 'B', '会议', '', 'x', '元', 1, '', '', '', '', null, '', '甲', '2020-01-01', '2026-12-31'),
               ('B@2', 'B', '会议', '', 'x', '元', 1, '', '', '', '', null, '', '甲', '2027-01-01', null);
             update pj_costing_line set standard_id = 'B@1' where id = '{costing}';
             insert into md_performance_indicator (id, code, name, level_one, level_two, unit_of_measure, direction,
               typical_value, category, basis, effective_from, effective_to) values
               ('JX@1', 'JX', '人次', 'output', 'quantity', '人次', 'ge', '', '', '甲', '2020-01-01', null);
             insert into pj_target (id, project_id, line, kind, name, value, unit_of_measure, weight, library_code)
               values ('t', '{project}', 1, 'output', '人次', '1', '', 1, 'JX');
             insert into md_person (id, code, unit_id, name, id_card_index, id_card_masked, id_card_sealed, phone_sealed,
               phone_masked, pay_sealed, post, rank, person_class, joined_on, left_on, version) values
               ('r', 'R1', '{unit}', '甲', '1', '1', '', '', '', '', '', '', 'civil_servant', '2020-01-01', null, 1);
             insert into md_asset (id, code, unit_id, name, class, model, serial_no, quantity, unit_of_measure, cost_fen,
               depreciation_fen, acquired_on, useful_months, place, keeper_id, state, version) values
               ('a1', 'ZC1', '{unit}', '甲', 'A', '', '', 1, '台', 500, 0, '2025-03-31', 72, '', 'r', 'in_use', 1),
               ('a2', 'ZC2', '{unit}', '甲', 'A', '', '', 1, '台', 700, 0, '2025-03-31', 72, '', 'r', 'idle', 1),
               ('a3', 'ZC3', '{unit}', '甲', 'A', '', '', 1, '台', 900, 0, '2025-03-31', 72, '', null, 'idle', 1);"
        ))
        .await
        .unwrap();
        conn.commit().await.unwrap();
        let units = [world.headquarters, unit, other];
        let conn = world.platform.db.keyed();
        let expected: [(&str, &str, Totals<'_>); 9] = [
            ("unit", "001001", &[("documents", 5), ("indicators", 2), ("persons", 1), ("assets", 3), ("bank_accounts", 0), ("users", 3), ("units", 0)]),
            ("unit", "001", &[("documents", 1), ("indicators", 1), ("persons", 0), ("assets", 0), ("bank_accounts", 0), ("users", 2), ("units", 2)]),
            ("person", "R1", &[("assets", 2)]),
            ("standard", "B@1", &[("projects", 1), ("budgets", 1), ("indicators", 1), ("payments", 2)]),
            ("standard", "B@2", &[("projects", 0), ("budgets", 0), ("indicators", 0), ("payments", 0)]),
            ("standard", "B", &[("projects", 1), ("budgets", 1), ("indicators", 1), ("payments", 2)]),
            ("payee", "P1", &[("payments", 3), ("accruals", 0), ("bank_accounts", 1)]),
            ("asset", "ZC1", &[("documents", 0)]),
            ("performance_indicator", "JX", &[("projects", 1)]),
        ];
        for (kind, id, groups) in expected {
            let answer = found(&conn, &units, kind, id).await.unwrap();
            let totals: Vec<(&str, i64)> = answer.groups.iter().map(|group| (group.of.as_str(), group.total)).collect();
            assert_eq!(totals, groups, "{kind} {id}");
            for group in &answer.groups {
                let rows = all(&conn, &units, kind, id, group).await;
                assert_eq!(rows.len() as i64, group.total, "{kind} {id} {}", group.of);
                for one in &group.counts {
                    let alike = rows.iter().filter(|row| row.kind == one.kind && row.state == one.state);
                    let (count, sum) = alike.fold((0, 0), |(count, sum), row| (count + 1, sum + row.amount_fen.fen()));
                    assert_eq!((count, sum), (one.count, one.amount_fen.fen()), "{kind} {id} {one:?}");
                }
            }
        }
        let paid = found(&conn, &units, "payee", "P1").await.unwrap();
        let states: Vec<(&str, i64)> =
            paid.groups[0].counts.iter().map(|one| (one.state.as_str(), one.amount_fen.fen())).collect();
        assert_eq!(states, [("paid", 60_000), ("sent", 10_000)]);
        // Whoever sees another unit only sees the payee but none of its payments, and neither unit nor card.
        let theirs = found(&conn, &[other], "payee", "P1").await.unwrap();
        assert_eq!((theirs.groups[0].total, theirs.groups[0].items.len()), (0, 0));
        for (kind, id) in [("unit", "001001"), ("asset", "ZC1"), ("person", "R1"), ("unit", "404"), ("nothing", "1")] {
            assert!(found(&conn, &[other], kind, id).await.is_none(), "{kind} {id}");
        }
        assert!(found(&conn, &[], "payee", "P1").await.is_none());
    })
    .await;
}
