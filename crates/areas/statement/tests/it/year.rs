//! The year worked by hand (`world::year_of_the_office`): what each statement must say, and every cell behind it.

use serde_json::Value;

use crate::world::{World, ok, world};

/// The amount of a cell by its address, in thousand yuan.
#[track_caller]
fn at(sheet: &Value, address: &str) -> i64 {
    let rows = sheet["rows"].as_array().unwrap().iter();
    let mut cells = rows.flat_map(|row| row["cells"].as_array().unwrap());
    let found = cells.find(|cell| cell["at"] == address).map_or(0, |cell| cell["fen"].as_i64().unwrap());
    assert_eq!(found % 100_000, 0, "{address}");
    found / 100_000
}

#[track_caller]
fn check(sheet: &Value, expected: &[(&str, i64)]) {
    for (address, thousand) in expected {
        assert_eq!(at(sheet, address), *thousand, "{}: {address}", sheet["title"]);
    }
}

#[tokio::test]
async fn the_financial_year_of_the_office_is_as_worked_by_hand() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let query = format!("year=2026&{}", world.of("unit"));
        let sheet = async |no: &str| world.sheet(no, &query).await;
        // Money 1,000 + 60 − 25 − 5 = 1,030; quota 200 − 70 + 50 = 180; assets 580 − 110 = 470; together 1,685.
        // Debts 40 − 15 = 25, 50; net assets 1,550 + 60 = 1,610.
        check(
            &sheet("cw01").await,
            &[
                ("0.cash.end", 1_030),
                ("0.cash.start", 1_000),
                ("0.1201.end", 180),
                ("0.1218.end", 5),
                ("0.1601_net.end", 470),
                ("0.1602.end", 110),
                ("0.assets.end", 1_685),
                ("0.assets.start", 1_600),
                ("1.2302.end", 25),
                ("1.2307.end", 50),
                ("1.3001.end", 1_610),
                ("1.m_3301.end", 0),
                ("1.total.end", 1_685),
            ],
        );
        check(
            &sheet("cw02").await,
            &[
                ("0.4001.year", 565),
                ("0.4609.year", 60),
                ("0.5001.year", 565),
                ("0.surplus.year", 60),
                ("0.surplus.last", 0),
            ],
        );
        check(
            &sheet("cw03").await,
            &[
                ("0.begin.accumulated", 1_550),
                ("0.surplus.total", 60),
                ("0.other.total", 0),
                ("0.end.total", 1_610),
            ],
        );
        // Received 435 + 50 + 60, paid 300 + 230 + 5; bought 80 with 80 of the treasury: 10 = 30 of money − 20 of quota.
        check(
            &sheet("cw04").await,
            &[
                ("0.fiscal_basic.year", 435),
                ("0.fiscal_project.year", 50),
                ("0.fiscal_capital.year", 80),
                ("0.other_received.year", 75),
                ("0.staff.year", 300),
                ("0.goods.year", 230),
                ("0.other_paid.year", 20),
                ("0.assets_bought.year", 80),
                ("0.net.year", 10),
            ],
        );
    })
    .await;
}

#[tokio::test]
async fn the_budgetary_year_of_the_office_is_as_worked_by_hand() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let query = format!("year=2026&{}", world.of("unit"));
        let sheet = async |no: &str| world.sheet(no, &query).await;
        check(
            &sheet("ys01").await,
            &[("0.6001.year", 565), ("0.6609.year", 60), ("0.7101.year", 615), ("0.balance.year", 10)],
        );
        check(
            &sheet("ys02").await,
            &[
                ("0.begin_fiscal.year", 200),
                ("0.begin_other.year", 950),
                ("0.result_fiscal.year", -20),
                ("0.result_other.year", 30),
                ("0.8101.year", 180),
                ("0.8202.year", 980),
                ("0.end.year", 1_160),
            ],
        );
        // The project began with 200, got 80 + 50, spent 80 + 70.
        check(
            &sheet("ys03").await,
            &[
                ("0.f11_person.revenue", 300),
                ("0.f11_person.expenditure", 300),
                ("0.f11_operating.expenditure", 135),
                ("0.11~P001.open_carry", 200),
                ("0.11~P001.revenue", 130),
                ("0.11~P001.expenditure", 150),
                ("0.11~P001.end_carry", 180),
                ("0.total.end_carry", 180),
            ],
        );
        check(
            &sheet("fz01").await,
            &[
                ("0.budget.year", 10),
                ("0.capital_purchase.year", 80),
                ("0.depreciation.year", 10),
                ("0.payable_expense.year", 20),
                ("0.payable_payment.year", 0),
                ("0.other.year", 0),
                ("0.surplus.year", 60),
            ],
        );
        check(
            &sheet("js01").await,
            &[
                ("0.year.amount", 625),
                ("0.carry_in.amount", 1_150),
                ("1.201.amount", 615),
                ("1.carry_out.amount", 1_160),
            ],
        );
        check(
            &sheet("js03").await,
            &[("0.2010301.basic", 465), ("0.2010302.project", 150), ("0.total.total", 615)],
        );
        check(&sheet("js05").await, &[("0.total.basic", 435), ("0.total.project", 150)]);
        check(&sheet("js06").await, &[("0.30101.person", 300), ("0.302.operating", 135)]);
    })
    .await;
}

#[tokio::test]
async fn months_show_the_surplus_before_it_is_carried_forward() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let query = format!("period=202606&{}", world.of("unit"));
        // Up to June: revenue 300 + 120 + 80 + 60, expense 300 + 120 + 25: surplus 115.
        let sheet = world.sheet("cw01", &query).await;
        check(
            &sheet,
            &[("1.m_3301.end", 115), ("1.3001.end", 1_550), ("0.assets.end", 1_715), ("1.total.end", 1_715)],
        );
        let sheet = world.sheet("cw02", &query).await;
        check(&sheet, &[("0.surplus.month", -25), ("0.surplus.year", 115), ("0.5001.month", 25)]);
        let checks = ok(world.finance.get(&format!("/api/statement/checks?{query}")).await);
        assert_eq!(checks["broken"], 0, "{checks}");
    })
    .await;
}

#[tokio::test]
async fn what_units_have_with_each_other_is_eliminated() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let query = format!("year=2026&{}", world.of("department"));
        let sheet = world.sheet("cw02", &query).await;
        // 100 were paid, 90 received: 90 go on both sides, 10 stay and are told.
        check(&sheet, &[("0.5501.year", 10), ("0.4201.year", 0), ("0.surplus.year", 50)]);
        let notes = sheet["notes"].to_string();
        assert!(
            notes.contains("90,000.00（未找到对应方、未抵销：支付方 10,000.00，收取方 0.00）"),
            "{notes}"
        );
        // Claims 20 on the office, which says it owes 12.
        let sheet = world.sheet("cw01", &query).await;
        check(&sheet, &[("0.1218.end", 13), ("1.2307.end", 38)]);
        let sheet = world.sheet("ys01", &query).await;
        check(&sheet, &[("0.7501.year", 10), ("0.6201.year", 0)]);
        let checks = ok(world.finance.get(&format!("/api/statement/checks?{query}")).await);
        let broken: Vec<&Value> =
            checks["checks"].as_array().unwrap().iter().filter(|one| one["ties"] == false).collect();
        assert!(broken.is_empty(), "{broken:#?}");
    })
    .await;
}

/// All cells of a statement that have something behind them.
fn addressed(sheet: &Value) -> Vec<(String, i64)> {
    let rows = sheet["rows"].as_array().unwrap().iter();
    let cells = rows.flat_map(|row| row["cells"].as_array().unwrap());
    cells.filter_map(|cell| Some((cell["at"].as_str()?.to_owned(), cell["fen"].as_i64()?))).collect()
}

pub async fn every_cell(world: &World, query: &str) -> usize {
    let mut seen = 0;
    for no in statement::define::NUMBERS {
        let sheet = world.sheet(no, query).await;
        for (address, fen) in addressed(&sheet) {
            let cell = address.replace('~', "%7E");
            let path = format!("/api/statement/statements/{no}/lineage?{query}&cell={cell}");
            let lineage = ok(world.finance.get(&path).await);
            assert_eq!(lineage["sum_fen"], fen, "{no} {address}");
            let mut sum = 0;
            for source in lineage["sources"].as_array().unwrap() {
                let parts = source["parts"].as_array().unwrap();
                let of_parts: i64 = parts.iter().map(|part| part["amount_fen"].as_i64().unwrap()).sum();
                assert_eq!(source["amount_fen"], of_parts, "{no} {address}");
                sum += of_parts;
            }
            assert_eq!(sum, fen, "{no} {address}");
            let units = lineage["units"].as_array().unwrap();
            if lineage["unit_id"].is_null() && !address.starts_with("0.all.b_") {
                let of_units: i64 = units.iter().map(|one| one["amount_fen"].as_i64().unwrap()).sum();
                assert_eq!(of_units, fen, "{no} {address}: {units:?}");
            }
            seen += 1;
        }
    }
    seen
}

#[tokio::test]
async fn every_cell_is_the_sum_of_what_is_behind_it() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let mut seen = 0;
        for query in [
            format!("year=2026&{}", world.of("unit")),
            format!("year=2026&{}", world.of("department")),
            format!("period=202605&{}", world.of("unit")),
            format!("year=2027&{}", world.of("unit")),
        ] {
            seen += every_cell(&world, &query).await;
        }
        assert!(seen > 500, "{seen}");
    })
    .await;
}

/// What a balance of an account is made of is what its ledger holds month by month.
#[tokio::test]
async fn lineage_is_accounts_and_months() {
    testkit::on_sqlite(|db, _| async move {
        let world = world(db).await;
        let query = format!("year=2026&{}", world.of("unit"));
        let path = format!("/api/statement/statements/cw02/lineage?{query}&cell=0.4001.year");
        let lineage = ok(world.finance.get(&path).await);
        assert_eq!(lineage["unit_id"], world.office.to_string());
        let source = &lineage["sources"][0];
        assert_eq!((&source["account"], &source["name"]), (&"4001".into(), &"财政拨款收入".into()));
        let months: Vec<(i64, i64)> = source["parts"]
            .as_array()
            .unwrap()
            .iter()
            .map(|part| (part["period"].as_i64().unwrap(), part["amount_fen"].as_i64().unwrap() / 100_000))
            .collect();
        assert_eq!(months, [(202_602, 300), (202_603, 120), (202_604, 80), (202_609, 15), (202_612, 50)]);
    })
    .await;
}

/// A statement as text: headings, rows, notes.
fn text(sheet: &Value) -> String {
    let said = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines =
        vec![said(&sheet["title"]), format!("{}  {}", said(&sheet["place"]), said(&sheet["unit_of_money"]))];
    let headings = sheet["headings"].as_array().unwrap().iter();
    let titles = headings.map(|one| format!("{},{} {}", one["row"], one["column"], said(&one["text"])));
    lines.push(titles.collect::<Vec<_>>().join(" | "));
    for row in sheet["rows"].as_array().unwrap() {
        let cells = row["cells"].as_array().unwrap().iter();
        let cells = cells.map(|cell| {
            let indent = "  ".repeat(cell["indent"].as_u64().unwrap_or(0) as usize);
            format!("{indent}{}", said(&cell["text"]))
        });
        lines.push(cells.collect::<Vec<_>>().join(" | "));
    }
    lines.extend(sheet["notes"].as_array().unwrap().iter().map(|note| format!("* {}", said(note))));
    lines.push(said(&sheet["empty"]));
    lines.join("\n").trim_end().to_owned()
}

#[tokio::test]
async fn statements_read_as_they_did() {
    testkit::on_sqlite(|db, _| async move {
        let world = world(db).await;
        for range in ["unit", "department"] {
            for no in statement::define::NUMBERS {
                let sheet = world.sheet(no, &format!("year=2026&money=wanyuan&{}", world.of(range))).await;
                insta::assert_snapshot!(format!("{range}_{no}"), text(&sheet));
            }
        }
        for no in ["cw01", "cw02"] {
            let sheet = world.sheet(no, &format!("period=202606&{}", world.of("unit"))).await;
            insta::assert_snapshot!(format!("month_{no}"), text(&sheet));
        }
    })
    .await;
}
