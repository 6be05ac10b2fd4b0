//! Every table of one unit and of the department, as people read it, kept beside the test.

use serde_json::Value;

use crate::world::{ok, world};

/// A table as text: headings, rows, notes.
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
async fn tables_read_as_they_did() {
    testkit::on_sqlite(|db, _| async move {
        let world = world(db).await;
        for range in ["unit", "department"] {
            for no in report::book::NUMBERS {
                let query = format!("year=2026&unit_id={}&range={range}", world.of(range));
                let sheet = ok(world.finance.get(&format!("/api/report/budget-tables/{no}?{query}")).await);
                insta::assert_snapshot!(format!("{range}_{no}"), text(&sheet));
            }
        }
    })
    .await;
}
