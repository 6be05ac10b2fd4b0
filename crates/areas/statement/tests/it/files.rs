//! Files show what the screen shows, to the letter, and are the same every time.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use calamine::{Data, Reader, Xlsx};
use serde_json::Value;

use crate::world::{ok, world};

fn unzip(bytes: Vec<u8>) -> BTreeMap<String, Vec<u8>> {
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

#[tokio::test]
async fn a_workbook_shows_what_the_screen_shows() {
    testkit::each_engine(|db| async move {
        let world = world(db).await;
        for (range, period, money) in
            [("unit", "period=202606", "yuan"), ("department", "year=2026", "wanyuan")]
        {
            let query = format!("{period}&money={money}&{}", world.of(range));
            for no in statement::define::NUMBERS {
                let sheet = world.sheet(no, &query).await;
                let path = format!("/api/statement/statements/{no}/export");
                let file = world.finance.get(&format!("{path}?format=xlsx&{query}")).await;
                let mut book: Xlsx<_> = Xlsx::new(Cursor::new(file.bytes)).unwrap();
                let name = book.sheet_names()[0].clone();
                let cells = book.worksheet_range(&name).unwrap();
                assert_eq!(as_formatted(cells.get_value((0, 0))), sheet["title"].as_str().unwrap());
                assert_eq!(book.worksheet_formula(&name).unwrap().used_cells().count(), 0, "no formula");
                let first = 2 + sheet["header_rows"].as_u64().unwrap() as u32;
                for (row, texts) in (first..).zip(shown(&sheet)) {
                    for (column, text) in (0..).zip(texts) {
                        assert_eq!(as_formatted(cells.get_value((row, column))), text, "{no} {row} {column}");
                    }
                }
                let csv = world.finance.get(&format!("{path}?format=csv&{query}")).await.text();
                for text in shown(&sheet).concat().iter().filter(|text| text.len() > 9) {
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
        let query = format!("year=2026&{}", world.of("department"));
        for path in [
            format!("/api/statement/statements/cw01/export?format=xlsx&{query}"),
            format!("/api/statement/statements/cw04/export?format=pdf&{query}"),
            format!("/api/statement/statements/ys03/export?format=json&{query}"),
            format!("/api/statement/packs/export?{query}"),
        ] {
            let first = world.finance.get(&path).await;
            assert_eq!(first.status, 200, "{path}");
            assert_eq!(first.bytes, world.finance.get(&path).await.bytes, "{path}");
        }
        // What went out is on record.
        let sql = "select count(*) from pf_audit where action = 'list.export' and object_kind = 'statement'";
        assert_eq!(world.platform.db.reader().number(sql, []).await.unwrap(), 8);
    })
    .await;
}

#[tokio::test]
async fn packs_hold_every_statement_and_every_unit() {
    testkit::on_sqlite(|db, _| async move {
        let world = world(db).await;
        let query = format!("year=2026&{}", world.of("department"));
        let pack = world.finance.get(&format!("/api/statement/packs/export?{query}")).await;
        let files = unzip(pack.bytes);
        assert_eq!(files.keys().filter(|name| name.starts_with("csv/")).count(), 18);
        let checks: Value = serde_json::from_slice(&files["reconciliation.json"]).unwrap();
        assert!(checks.as_array().unwrap().iter().all(|one| one["ties"] == true), "{checks}");
        assert!(files["statements.pdf"].starts_with(b"%PDF-"));
        let units = format!("/api/statement/packs/export?pack=units&format=json&{query}");
        let files = unzip(world.finance.get(&units).await.bytes);
        let expected = ["165/statements.json", "165001/statements.json", "165002/statements.json"];
        assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), expected);
        // The unit's statement of the pack is the unit's own.
        let all: Value = serde_json::from_slice(&files["165001/statements.json"]).unwrap();
        let own = ok(world
            .finance
            .get(&format!("/api/statement/statements/cw01?year=2026&{}", world.of("unit")))
            .await);
        assert_eq!(all[0], own);
    })
    .await;
}
