//! Lists as files: the same rows as on the screen, harmless to spreadsheets, and on record.

use std::io::Cursor;

use axum::http::Method;
use calamine::{Data, Reader, Xlsx};
use kernel::{Clock, Db};
use platform::http::Site;
use serde_json::Value;
use testkit::{Client, each_engine};

use crate::example::Document;
use crate::stage::Stage;

async fn stage(db: Db) -> Stage {
    Stage::build(db, Clock::held_at(kernel::period::parse_date("2026-03-02").unwrap())).await
}

/// Payees by hand: more than one page of the screen, names that a spreadsheet would run.
async fn payees(stage: &Stage, count: usize) {
    let conn = stage.db().begin().await.unwrap();
    for n in 0..count {
        let name = if n % 50 == 7 { format!("=cmd|{n}") } else { format!("收款单位{n}, \"分号\"") };
        let values = [stage.ids.fresh().to_string().into(), format!("Z{n:05}").into(), name.into()];
        let sql = "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version)
            values ($1, $2, $3, 'enterprise', '', 0, '', 1)";
        conn.exec(sql, values).await.unwrap();
    }
    conn.commit().await.unwrap();
}

async fn get(client: &Client, path: &str) -> testkit::Answered {
    client.send(Method::GET, path, None, axum::body::Body::empty()).await
}

/// All rows of a list, the way a screen reads them.
async fn listed(client: &Client, path: &str) -> Vec<Value> {
    let mut rows = Vec::new();
    let mut next: Option<String> = None;
    loop {
        let after = next.map(|next| format!("&after={next}")).unwrap_or_default();
        let page = get(client, &format!("{path}&limit=200{after}")).await.expect(200).json();
        rows.extend(page["items"].as_array().unwrap().clone());
        next = page["next"].as_str().map(str::to_owned);
        if next.is_none() {
            return rows;
        }
    }
}

fn csv_rows(text: &str) -> Vec<Vec<String>> {
    let text = text.strip_prefix('\u{feff}').expect("spreadsheets are told that it is UTF-8");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[tokio::test]
async fn a_file_holds_what_the_screen_shows_and_is_on_record() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        payees(&stage, 5_321).await;
        let client = stage.client.bearer(&stage.finance[0].token);
        let rows = listed(&client, "/api/masterdata/payees?text=Z0").await;
        assert_eq!(rows.len(), 5_321);
        let file = get(&client, "/api/masterdata/payees/export?text=Z0&format=csv").await.expect(200);
        let lines = csv_rows(&file.text());
        assert_eq!(lines[0][..3], ["收款人代码", "名称", "类型"]);
        assert_eq!(lines.len(), rows.len() + 1);
        for (line, row) in lines[1..].iter().zip(&rows) {
            assert_eq!(line[0], row["code"].as_str().unwrap());
            assert_eq!(platform::table::rearmed(&line[1]), row["name"].as_str().unwrap());
            assert!(!line[1].starts_with('='), "{line:?}");
            assert_eq!(line[2], "企业");
        }
        let disposition = file.headers["content-disposition"].to_str().unwrap().to_owned();
        assert_eq!(disposition, "attachment; filename=\"payees-2026-03-02.csv\"");

        let book = get(&client, "/api/masterdata/payees/export?text=Z0").await.expect(200);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book.bytes)).unwrap();
        let sheet = book.worksheet_range("收款人列表").unwrap();
        assert_eq!(sheet.height(), rows.len() + 1);
        assert_eq!(sheet.get_value((8, 1)), Some(&Data::String("=cmd|7".to_owned())), "a text, no formula");

        let sql = "select count(*) from pf_audit where action = 'list.export' and object_id = 'list_payees'";
        assert_eq!(stage.db().reader().number(sql, []).await.unwrap(), 2);
        let leaked = "select count(*) from pf_audit where action = 'list.export' and detail like '%Z0%'";
        assert_eq!(
            stage.db().reader().number(leaked, []).await.unwrap(),
            0,
            "what was searched for is private"
        );
    })
    .await;
}

#[tokio::test]
async fn amounts_are_numbers_units_and_states_are_words() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let indicator = stage.indicators(&stage.unit, 1, 1_000_000).await[0];
        let body = stage.payment(stage.unit.id, indicator, 123_450);
        let handler = stage.client.bearer(&stage.unit.handler.token);
        handler.post("/api/execution/payments?submit=true", &body).await.expect(201);
        let file = get(&handler, "/api/execution/payments/export?format=csv").await.expect(200).text();
        let lines = csv_rows(&file);
        let cell = |title: &str| &lines[1][lines[0].iter().position(|name| name == title).unwrap()];
        assert_eq!((cell("单位代码").as_str(), cell("单位").as_str()), ("165001", "单位165001"));
        assert_eq!((cell("金额（元）").as_str(), cell("业务类型").as_str()), ("1234.50", "直接列支费用"));
        let book = get(&handler, "/api/execution/payments/export").await.expect(200);
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(book.bytes)).unwrap();
        let sheet = book.worksheet_range("支付申请列表").unwrap();
        let place = lines[0].iter().position(|name| name == "金额（元）").unwrap();
        assert_eq!(sheet.get_value((1, u32::try_from(place).unwrap())), Some(&Data::Float(1234.5)));
        // A unit of which one sees nothing gives a file with its titles and no rows.
        let other = stage.client.bearer(&stage.other.handler.token);
        let file = get(&other, "/api/execution/payments/export?format=csv").await.expect(200).text();
        assert_eq!(csv_rows(&file).len(), 1);
        get(&other, "/api/execution/payments/export?format=pdf").await.problem(422);
        get(&other, "/api/execution/payments/export?nonsense=5").await.problem(400);
    })
    .await;
}

/// A list somebody adds without a file, without a bound or with a column that its rows do not have is named here.
#[test]
fn every_list_goes_out_as_a_file_and_its_columns_are_fields_of_its_rows() {
    /// Has a file of its own, with the hashes of the chain in it.
    const OTHERWISE: &[&str] = &["list_audit"];
    let document = Document::of_the_product();
    let rows = Site::new(server::endpoints()).matrix();
    let mut faults = Vec::new();
    for row in rows.iter().filter(|row| row.method == "GET" && row.name.starts_with("list_")) {
        let operation = document.operation(row);
        let limit =
            operation["parameters"].as_array().into_iter().flatten().find(|one| one["name"] == "limit");
        let Some(limit) = limit else { continue };
        if limit["schema"]["maximum"] != kernel::Limit::PAGE {
            faults.push(format!("{}: its page has no declared bound", row.name));
        }
        if OTHERWISE.contains(&row.name.as_str()) {
            continue;
        }
        let Some(columns) = operation["x-columns"].as_array() else {
            faults.push(format!("{}: it does not go out as a file", row.name));
            continue;
        };
        let answer = &operation["responses"]["200"]["content"]["application/json"]["schema"];
        let page = document.resolve(answer["$ref"].as_str().unwrap());
        let item = rows_of(&document, page).expect("a list has rows");
        let mut fields = Vec::new();
        names(&document, document.resolve(item), &mut fields);
        for column in columns {
            let field = column["field"].as_str().unwrap();
            if !fields.iter().any(|known| known == field) {
                faults.push(format!("{}: its rows have no {field}", row.name));
            }
        }
    }
    assert_eq!(faults, Vec::<String>::new());
}

/// The schema of a page's rows; a page may be made of parts.
fn rows_of<'a>(document: &'a Document, page: &'a Value) -> Option<&'a str> {
    let here = page["properties"]["items"]["items"]["$ref"].as_str();
    let parts = page["allOf"].as_array().into_iter().flatten();
    here.or_else(|| {
        parts.filter_map(|part| rows_of(document, document.resolve(part["$ref"].as_str()?))).next()
    })
}

/// The fields of an object, those of its parts included.
fn names(document: &Document, schema: &Value, into: &mut Vec<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        names(document, document.resolve(reference), into);
    }
    into.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
    for part in schema["allOf"].as_array().into_iter().flatten() {
        names(document, part, into);
    }
}
