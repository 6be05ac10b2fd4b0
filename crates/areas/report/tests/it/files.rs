//! Files show what the screen shows, to the letter, and are the same every time.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use crate::world::{World, ok, world};

pub fn unzip(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut files = BTreeMap::new();
    for at in 0..zip.len() {
        let mut file = zip.by_index(at).unwrap();
        let mut content = Vec::new();
        file.read_to_end(&mut content).unwrap();
        files.insert(file.name().unwrap().into_owned(), content);
    }
    files
}

/// The texts of a table's rows as the screen has them.
fn shown(sheet: &Value) -> Vec<Vec<String>> {
    let rows = sheet["rows"].as_array().unwrap().iter();
    let texts = |row: &Value| {
        let cells = row["cells"].as_array().unwrap().iter();
        cells.map(|cell| cell["text"].as_str().unwrap().to_owned()).collect()
    };
    rows.map(texts).collect()
}

/// A number of a workbook as its format shows it.
fn as_formatted(cell: Option<&Data>) -> String {
    match cell {
        Some(Data::Float(number)) => kernel::Fen::parse_yuan(&format!("{number:.2}")).unwrap().yuan(),
        Some(Data::Int(number)) => kernel::Fen::from_fen(number * 100).yuan(),
        Some(Data::String(text)) => text.clone(),
        _ => String::new(),
    }
}

fn query(world: &World, range: &str, money: &str) -> String {
    format!("year=2026&unit_id={}&range={range}&money={money}", world.of(range))
}

#[tokio::test]
async fn a_workbook_shows_what_the_screen_shows() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        for (range, money) in [("unit", "yuan"), ("department", "wanyuan")] {
            for no in report::book::NUMBERS {
                let query = query(&world, range, money);
                let path = format!("/api/report/budget-tables/{no}");
                let sheet = ok(world.finance.get(&format!("{path}?{query}")).await);
                let file = world.finance.get(&format!("{path}/export?format=xlsx&{query}")).await;
                let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes)).unwrap();
                let name = book.sheet_names()[0].clone();
                let cells = book.worksheet_range(&name).unwrap();
                assert_eq!(as_formatted(cells.get_value((0, 0))), sheet["title"].as_str().unwrap());
                assert_eq!(book.worksheet_formula(&name).unwrap().used_cells().count(), 0, "no formula");
                let first = 2 + sheet["header_rows"].as_u64().unwrap() as u32;
                for (row, texts) in (first..).zip(shown(&sheet)) {
                    for (column, text) in (0..).zip(texts) {
                        let formatted = as_formatted(cells.get_value((row, column)));
                        // Numbers of things are whole.
                        assert_eq!(
                            formatted
                                .strip_suffix(".00")
                                .filter(|_| !text.contains('.'))
                                .unwrap_or(&formatted),
                            text,
                            "{no} {row} {column}"
                        );
                    }
                }
                let csv = world.finance.get(&format!("{path}/export?format=csv&{query}")).await.text();
                for text in shown(&sheet).concat().iter().filter(|text| text.len() > 12) {
                    assert!(csv.contains(&text.replace(',', "")) || csv.contains(text.as_str()), "{text}");
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn two_runs_give_the_same_bytes() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let query = query(&world, "department", "wanyuan");
        for path in [
            format!("/api/report/budget-tables/02/export?format=xlsx&{query}"),
            format!("/api/report/budget-tables/02/export?format=pdf&{query}"),
            format!("/api/report/budget-tables/10/export?format=json&{query}"),
            format!("/api/report/budget-packs/export?{query}"),
        ] {
            let first = world.finance.get(&path).await;
            assert_eq!(first.status, 200, "{path}");
            assert_eq!(first.bytes, world.finance.get(&path).await.bytes, "{path}");
        }
        // What went out is on record.
        let sql =
            "select count(*) from pf_audit where action = 'list.export' and object_kind = 'budget_table'";
        assert_eq!(world.platform.db.reader().number(sql, []).await.unwrap(), 8);
    })
    .await;
}

#[tokio::test]
async fn packs_hold_every_table_and_every_unit() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        let query = query(&world, "department", "yuan");
        let pack = world.finance.get(&format!("/api/report/budget-packs/export?{query}")).await;
        assert_eq!(pack.headers["content-type"], "application/zip");
        let files = unzip(pack.bytes);
        let names: Vec<&str> =
            files.keys().map(String::as_str).filter(|name| !name.starts_with("csv/")).collect();
        assert_eq!(
            names,
            [
                "budget-tables.json",
                "budget-tables.pdf",
                "budget-tables.xlsx",
                "reconciliation.csv",
                "reconciliation.json"
            ]
        );
        assert_eq!(files.keys().filter(|name| name.starts_with("csv/")).count(), 14);
        let json: Value = serde_json::from_slice(&files["budget-tables.json"]).unwrap();
        assert_eq!(json.as_array().unwrap().len(), 14);
        let checks: Value = serde_json::from_slice(&files["reconciliation.json"]).unwrap();
        assert!(checks.as_array().unwrap().iter().all(|one| one["ties"] == true));
        assert!(files["budget-tables.pdf"].starts_with(b"%PDF-"));

        let units = world
            .finance
            .get(&format!("/api/report/budget-packs/export?pack=units&format=xlsx&{query}"))
            .await;
        let files = unzip(units.bytes);
        let expected = ["165/budget-tables.xlsx", "165001/budget-tables.xlsx", "165002/budget-tables.xlsx"];
        assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), expected);
        // The unit's table of the pack is the unit's own.
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(files["165002/budget-tables.xlsx"].clone())).unwrap();
        assert_eq!(book.sheet_names().len(), 13);
        let cells = book.worksheet_range("03 部门支出总表").unwrap();
        let path = format!("/api/report/budget-tables/03?{}", self::query(&world, "unit", "yuan"));
        let rows = shown(&ok(world.finance.get(&path).await));
        for (row, texts) in (4..).zip(rows) {
            for (column, text) in (0..).zip(texts) {
                assert_eq!(as_formatted(cells.get_value((row, column))), text);
            }
        }
    })
    .await;
}
