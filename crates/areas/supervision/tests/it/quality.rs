//! The quality report against its own drill-downs, and against what was planted.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kernel::{Conn, Db};
use platform::{Scope, UnitId};
use supervision::quality::{self, QualityFinding, QualityReport, UnitQuality};
use testkit::{each_engine, insert_unit};

const DAY: &str = "2026-03-02";

fn day() -> NaiveDate {
    kernel::period::parse_date(DAY).unwrap()
}

/// Small numbers that look like chance and are always the same.
struct Draw(u64);

impl Draw {
    fn below(&mut self, most: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % most
    }
    fn one<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }
}

/// A tree of three levels with persons, cards, payees and accounts, good and bad ones. Answers what was planted: the
/// persons without a post and the cards acquired later, by unit.
async fn department(db: &Db) -> (Vec<UnitId>, BTreeMap<(UnitId, &'static str), i64>) {
    let mut units = vec![insert_unit(db, "001", "部本级", None).await];
    for n in 1..=12_usize {
        let above = units[n.saturating_sub(4)];
        units.push(insert_unit(db, &format!("001{n:03}"), &format!("单位{n}"), Some(above)).await);
    }
    let mut draw = Draw(7);
    let mut planted = BTreeMap::new();
    let conn = db.begin().await.unwrap();
    conn.script(
        "insert into md_asset_life (class_prefix, months_min, months_usual) values ('A0201', 72, 72), ('A0501', 180, 180);
         insert into md_code (scheme, code, name_zh, name_en, parent, level, effective_from, effective_to, attributes) values
           ('asset_classes', 'A02010000', '信息化设备', '', '', 2, '2016-01-01', null, '{}'),
           ('asset_classes', 'A05010000', '家具', '', '', 2, '2016-01-01', '2020-12-31', '{}');
         insert into md_standard (id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank, season,
           quantity_rule, min_years, value_text, basis, effective_from, effective_to) values
           ('S1', 'S1', '甲', '', 'x', '元', 100, '', '', '', '', null, '', '甲', '2020-01-01', null),
           ('S2', 'S2', '乙', '', 'x', '元', 110, '', '', '', '', null, '', '甲', '2020-01-01', null),
           ('S3', 'S3', '丙', '', 'x', '元', 4, '', '', '', '', null, '', '甲', '2020-01-01', null),
           ('S4', 'S4', '丁', '', 'y', '元', null, '', '', '', '', null, '', '甲', '2020-01-01', null);",
    )
    .await
    .unwrap();
    for n in 0..260 {
        let unit = units[usize::try_from(draw.below(13)).unwrap()];
        person(&conn, &mut draw, n, unit, &mut planted).await;
        asset(&conn, &mut draw, n, unit, &mut planted).await;
    }
    for n in 0..40 {
        payee(&conn, &mut draw, n, units[n % 13]).await;
    }
    conn.commit().await.unwrap();
    (units, planted)
}

async fn person(
    conn: &Conn,
    draw: &mut Draw,
    n: u64,
    unit: UnitId,
    planted: &mut BTreeMap<(UnitId, &'static str), i64>,
) {
    let (post, class) = (draw.one(&["", "科员"]), draw.one(&["civil_servant", "retired", "support_staff"]));
    let left = draw.one(&["null", "null", "'2025-12-31'"]);
    if post.is_empty() && class != "retired" && left == "null" {
        *planted.entry((unit, "person_no_post")).or_default() += 1;
    }
    let (joined, name) = (draw.one(&["1979-07-01", "2020-07-01", "2026-07-01"]), draw.below(90));
    let masked = draw.one(&["1101**********1234", "1101**********5678"]);
    let sql = format!(
        "insert into md_person (id, code, unit_id, name, id_card_index, id_card_masked, id_card_sealed, phone_sealed,
               phone_masked, pay_sealed, post, rank, person_class, joined_on, left_on, version)
         values ('p{n}', 'P{n:04}', '{unit}', '人{name}', 'h{n}', '{masked}', '', '', '', '', '{post}', '', '{class}', '{joined}', {left}, 1)"
    );
    conn.script(&sql).await.unwrap();
}

async fn asset(
    conn: &Conn,
    draw: &mut Draw,
    n: u64,
    unit: UnitId,
    planted: &mut BTreeMap<(UnitId, &'static str), i64>,
) {
    let acquired = draw.one(&["2019-05-01", "2024-03-15", "2026-03-02", "2027-01-01"]);
    if acquired > DAY {
        *planted.entry((unit, "asset_acquired_later")).or_default() += 1;
    }
    let (class, serial) = (draw.one(&["A02010000", "A05010000"]), draw.one(&["", "SN1", "SN2", "SN3"]));
    let keeper = if draw.below(2) == 0 { "null".to_owned() } else { format!("'p{}'", draw.below(n + 1)) };
    let cost = draw.one(&["0", "1200000", "9000000000000000"]);
    let depreciation = draw.one(&["0", "cost", "cost / 3"]).replace("cost", cost);
    let months = draw.one(&["0", "24", "72", "240"]);
    let state = draw.one(&["in_use", "in_use", "idle", "disposed"]);
    let (place, name) = (draw.one(&["", "一号楼"]), draw.below(3));
    let sql = format!(
        "insert into md_asset (id, code, unit_id, name, class, model, serial_no, quantity, unit_of_measure, cost_fen,
           depreciation_fen, acquired_on, useful_months, place, keeper_id, state, version)
         values ('a{n}', 'ZC{n:04}', '{unit}', '资产{name}', '{class}', '', '{serial}', 1, '台', {cost}, {depreciation},
           '{acquired}', {months}, '{place}', {keeper}, '{state}', 1)"
    );
    conn.script(&sql).await.unwrap();
}

async fn payee(conn: &Conn, draw: &mut Draw, n: usize, unit: UnitId) {
    let (name, kind) = (draw.below(25), draw.one(&["enterprise", "person"]));
    let (credit, stopped) = (draw.one(&["", "91110000600037341L"]), draw.below(5) / 4);
    let holder = draw.below(25);
    let sql = format!(
        "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version)
           values ('y{n}', 'S{n:03}', '公司{name}', '{kind}', '{credit}', {stopped}, '', 1);
         insert into md_bank_account (id, owner_kind, owner_id, account_sealed, account_index, account_masked, account_name, bank_name,
           bank_code, purpose, stopped, version)
           values ('b{n}', 'payee', 'y{}', '', '6222{n:08}', '', '公司{holder}', '工行', '102', 'payee', 0, 1);",
        n / 2
    );
    conn.script(&sql).await.unwrap();
    if n < 5 {
        let sql = format!(
            "insert into md_bank_account (id, owner_kind, owner_id, account_sealed, account_index, account_masked, account_name, bank_name,
               bank_code, purpose, stopped, version)
             values ('u{n}', 'unit', '{unit}', '', '6333{n:08}', '', '单位', '工行', '102', 'zero_balance', {}, 1)",
            n % 2
        );
        conn.script(&sql).await.unwrap();
    }
}

/// Every row that a check finds, in pages of seven.
async fn drilled(conn: &Conn, scope: &Scope, check: &str) -> Vec<QualityFinding> {
    let (mut rows, mut after) = (Vec::new(), String::new());
    loop {
        let page = quality::findings(conn, scope, day(), check, &after, 7).await.unwrap().unwrap();
        rows.extend(page.items);
        match page.next {
            Some(next) => after = next,
            None => {
                assert_eq!(page.total, rows.len() as i64, "{check}");
                assert_eq!(page.check.count, page.total);
                return rows;
            }
        }
    }
}

async fn reported(conn: &Conn, scope: &Scope) -> QualityReport {
    quality::report(conn, scope, day(), "", 200).await.unwrap()
}

fn of(counts: &BTreeMap<String, i64>, name: &str) -> i64 {
    counts.get(name).copied().unwrap_or(0)
}

/// Whether one unit lies at or below another, by the report's own rows.
fn is_below<'a>(report: &'a QualityReport, mut unit: &'a UnitQuality, top: UnitId) -> bool {
    loop {
        if unit.unit_id == top {
            return true;
        }
        let above = unit.parent_id.and_then(|id| report.units.iter().find(|one| one.unit_id == id));
        match above {
            Some(above) => unit = above,
            None => return false,
        }
    }
}

#[tokio::test]
async fn counts_are_the_rows_of_the_drill_down_and_sums_those_of_the_subtree() {
    each_engine(|db| async move {
        let (units, planted) = department(&db).await;
        let conn = db.reader();
        for own in [units.clone(), units[1..].to_vec(), vec![units[3], units[7]]] {
            let scope = Scope::of_operator(own.clone());
            let report = reported(&conn, &scope).await;
            assert_eq!(report.units.len(), own.len());
            for check in &report.checks {
                let rows = drilled(&conn, &scope, &check.id).await;
                assert_eq!(check.count, rows.len() as i64, "{}", check.id);
                let shared = rows.iter().filter(|row| row.unit_id.is_none()).count() as i64;
                assert_eq!(of(&report.shared, &check.id), shared);
                let mut ids: Vec<&str> = rows.iter().map(|row| row.id.as_str()).collect();
                ids.dedup();
                assert_eq!(ids.len(), rows.len(), "{} finds a record twice", check.id);
                for unit in &report.units {
                    let found = rows.iter().filter(|row| row.unit_id == Some(unit.unit_id)).count() as i64;
                    assert_eq!(of(&unit.findings, &check.id), found, "{} of {}", check.id, unit.code);
                    if let Some(count) = planted.get(&(unit.unit_id, check.id.as_str())) {
                        assert_eq!(found, *count, "{} of {}", check.id, unit.code);
                    }
                    let below = report.units.iter().filter(|one| is_below(&report, one, unit.unit_id));
                    let sum: i64 = below.map(|one| of(&one.findings, &check.id)).sum();
                    assert_eq!(of(&unit.findings_below, &check.id), sum, "{} below {}", check.id, unit.code);
                }
            }
            for kind in ["unit", "person", "asset"] {
                let sum: i64 = report.units.iter().map(|unit| of(&unit.records, kind)).sum();
                assert_eq!(sum, of(&report.records, kind));
                let tops: i64 = report
                    .units
                    .iter()
                    .filter(|unit| unit.parent_id.is_none_or(|above| !own.contains(&above)))
                    .map(|unit| of(&unit.records_below, kind))
                    .sum();
                assert_eq!(tops, sum, "{kind}");
            }
        }
        // Every check finds something here, or it would be asserted about nothing.
        let all = Scope::of_operator(units.clone());
        let report = reported(&conn, &all).await;
        let idle: Vec<&str> =
            report.checks.iter().filter(|check| check.count == 0).map(|check| check.id.as_str()).collect();
        assert_eq!(idle, ["unit_same_credit_code", "person_of_ended_unit"]);
        let nobody = Scope::of_operator([]);
        let empty = reported(&conn, &nobody).await;
        assert!(empty.units.is_empty() && empty.checks.iter().all(|check| check.count == 0));
    })
    .await;
}

#[tokio::test]
async fn what_the_report_says_follows_the_records() {
    each_engine(|db| async move {
        let unit = insert_unit(&db, "001", "甲", None).await;
        let other = insert_unit(&db, "002", "乙", None).await;
        let conn = db.begin().await.unwrap();
        conn.script(&format!(
            "update md_unit set establishment = 1, credit_code = 'same';
             update md_unit set valid_to = '2025-12-31' where id = '{other}';
             insert into md_person (id, code, unit_id, name, id_card_index, id_card_masked, id_card_sealed, phone_sealed,
               phone_masked, pay_sealed, post, rank, person_class, joined_on, left_on, version) values
               ('1', 'P1', '{unit}', '甲', '1', '1', '', '', '', '', '科员', '处级', 'civil_servant', '2020-01-01', null, 1),
               ('2', 'P2', '{unit}', '乙', '2', '2', '', '', '', '', '科员', '处级', 'support_staff', '2020-01-01', null, 1),
               ('3', 'P3', '{unit}', '丙', '3', '3', '', '', '', '', '', '', 'outside_establishment', '2020-01-01', null, 1),
               ('4', 'P4', '{other}', '丁', '4', '4', '', '', '', '', '科员', '处级', 'civil_servant', '2020-01-01', null, 1);"
        ))
        .await
        .unwrap();
        let scope = Scope::of_operator([unit, other]);
        let values = async |check: &str| -> Vec<String> {
            drilled(&conn, &scope, check).await.into_iter().map(|row| format!("{} {}", row.code, row.value)).collect()
        };
        assert_eq!(values("unit_over_establishment").await, ["001 2/1"]);
        assert_eq!(values("unit_same_credit_code").await, ["001 same", "002 same"]);
        assert_eq!(values("person_of_ended_unit").await, ["P4 2025-12-31"]);
        assert_eq!(values("person_no_post").await, Vec::<String>::new());
        // A card in its 13th month of 72 may have depreciated 13/72 of its cost.
        conn.script(&format!(
            "insert into md_asset (id, code, unit_id, name, class, model, serial_no, quantity, unit_of_measure, cost_fen,
               depreciation_fen, acquired_on, useful_months, place, keeper_id, state, version) values
               ('1', 'A1', '{unit}', '甲', 'A', '', '', 1, '台', 7200000, 1300000, '2025-03-31', 72, '', '4', 'in_use', 1),
               ('2', 'A2', '{unit}', '甲', 'A', '', '', 1, '台', 7200000, 1301000, '2025-03-31', 72, '', '1', 'in_use', 1);"
        ))
        .await
        .unwrap();
        assert_eq!(values("asset_too_much_depreciation").await, ["A2 13010"]);
        assert_eq!(values("asset_keeper_gone").await, ["A1 P4"], "the keeper is of another unit");
        assert!(quality::findings(&conn, &scope, day(), "nothing", "", 50).await.unwrap().is_none());
        conn.rollback().await.unwrap();
    })
    .await;
}
