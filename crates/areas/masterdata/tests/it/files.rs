//! Workbooks in, remarks and templates out.

use axum::body::Body;
use axum::http::Method;
use masterdata::importers::importers;
use platform::import::{Grid, SheetReader, XLSX};
use platform::table::XlsxText;
use platform::{Role, UserClass};
use testkit::{Client, each_engine, insert_unit, person};

use crate::{places, stage, units};

fn workbook(csv: &str) -> Vec<u8> {
    let mut out = XlsxText::new();
    let mut sheet = out.sheet("Sheet1", 8).unwrap();
    csv.lines().for_each(|line| sheet.row(line.split(',')).unwrap());
    out.finish().unwrap()
}

async fn send(client: &Client, path: &str, file: Vec<u8>) -> testkit::Answered {
    let path = format!("/api/masterdata/imports/{path}");
    client.send(Method::POST, &path, Some(XLSX), Body::from(file)).await
}

#[tokio::test]
async fn a_workbook_is_imported_as_its_csv_would_be() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        let finance =
            person(&stage.platform, "finance", UserClass::Business, &[(Role::DeptFinance, top)]).await;
        let client = stage.client.bearer(&finance.token);
        let rows = units(&[("001001", "一局", "001"), ("001002", "二局", "001")]);
        let titled = format!("预算单位表\n{rows}合计,,,,20\n");
        let report = send(&client, "units", workbook(&titled)).await.expect(200).json();
        let count = |name: &str| report[name].as_i64().unwrap();
        assert_eq!((count("rows"), count("new")), (2, 2));
        assert_eq!((count("skipped_headers"), count("skipped_totals")), (1, 1));
        assert_eq!(stage.take("units", &rows).await.unwrap().same, 2);

        let bad = titled.replace("二局,001,行政单位,10", "二局,001,机关,1.5E+3");
        let refused = send(&client, "units", workbook(&bad)).await.expect(422).json();
        assert_eq!(places(&refused), ["row 4, column 单位类型", "row 4, column 编制数"]);
        let changes = stage.number("select count(*) from pf_audit").await;
        let path = "units/remarks?format=xlsx";
        let file = send(&client, path, workbook(&bad)).await.expect(200).bytes.into();
        let importers = importers();
        let columns = importers[0].columns();
        let grid: Grid = SheetReader::in_process().read(file, columns).await.unwrap();
        let remark = |row: usize| grid.rows.cells(row).text(6).to_owned();
        assert_eq!((remark(1).as_str(), remark(2).as_str()), ("备注/Remarks", ""));
        assert!(remark(3).contains("单位类型: ") && remark(3).contains("编制数: "), "{}", remark(3));
        send(&client, path, workbook(&titled)).await.expect(204);
        let unreadable = send(&client, path, b"PK\x03\x04".to_vec()).await.expect(422).json();
        assert_eq!(places(&unreadable), ["file"]);
        assert_eq!(stage.number("select count(*) from pf_audit").await, changes);
    })
    .await;
}

#[tokio::test]
async fn every_kind_has_a_template_that_its_import_understands() {
    each_engine(|db| async move {
        let stage = stage(db.clone());
        let top = insert_unit(&db, "001", "部本级", None).await;
        let handler = person(&stage.platform, "handler", UserClass::Business, &[(Role::Handler, top)]).await;
        let client = stage.client.bearer(&handler.token);
        for importer in importers() {
            for (format, content_type) in [("xlsx", XLSX), ("csv", "text/csv")] {
                let path = format!("/api/masterdata/imports/{}/template?format={format}", importer.kind());
                let file = client.get(&path).await.expect(200);
                assert_eq!(file.header("content-type"), content_type);
                assert!(
                    file.header("content-disposition").contains(&format!("{}.{format}", importer.kind()))
                );
                let columns = importer.columns();
                let grid = SheetReader::in_process().read(file.bytes.into(), columns).await.unwrap();
                let names: Vec<&str> = columns.iter().map(|column| column.zh).collect();
                assert_eq!(
                    grid.rows.first(9),
                    [(1, names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>())]
                );
            }
        }
        client.get("/api/masterdata/imports/units/template?format=ods").await.expect(422);
    })
    .await;
}
