//! Files of event vouchers: all or nothing, every bad cell named, twice is once.

use kernel::Problem;
use platform::actor::{Actor, Scope};
use platform::import::{ImportReport, Importing, Manner, Sheet};

use crate::world::{World, each};

const HEADER: &str = "单位代码,业务流水号,业务事项,凭证日期,摘要,金额,其他金额要素,业务要素,功能分类,部门经济分类,资金性质,往来单位代码,附件张数\n";
const FILE: &str = "1,YW-1,P41,2026-03-01,摊销物业费,12.00,,,2010101,30209,31,P1,1
1,YW-2,P02,2026-03-01,购办公用品,3.50,,款项用于=取得资产；资产类别=库存物品,,,,,2
2,YW-1,P24,2026-03-02,讲课费,,gross=100,,,,,,
";

async fn take(world: &World, rows: &str) -> Result<ImportReport, Problem> {
    let importers = bookkeeping::importers();
    let importer = &importers[0];
    let sheet = Sheet::read(format!("{HEADER}{rows}").as_bytes(), importer.columns())?;
    let today = world.today();
    let vault = testkit::vault();
    let importing = Importing {
        origin: testkit::origin(&world.app.platform),
        actor: &Actor::system(today),
        scope: &Scope::of_operator([]),
        today,
        ids: &world.app.platform.ids,
        vault: &vault,
        manner: Manner::default(),
    };
    let conn = world.app.platform.db.begin().await.unwrap();
    let done = importer.apply(&conn, &importing, &sheet).await;
    if done.is_ok() {
        conn.commit().await.unwrap()
    } else {
        conn.rollback().await.unwrap()
    }
    done
}

#[tokio::test]
async fn a_file_makes_drafts_once_and_changes_them_while_they_are() {
    each(|world| async move {
        let report = take(&world, FILE).await.unwrap();
        assert_eq!((report.rows, report.new, report.changed, report.same), (3, 3, 0, 0));
        let report = take(&world, FILE).await.unwrap();
        assert_eq!((report.new, report.changed, report.same), (0, 0, 3));
        let report = take(&world, &FILE.replace("12.00", "13.00")).await.unwrap();
        assert_eq!((report.new, report.changed, report.same), (0, 1, 2));
        assert_eq!(world.count("select count(*) from fl_document where state = 'draft'").await, 3);
        assert_eq!(world.count("select amount_fen from fl_document where title = 'P41 摊销物业费'").await, 1300);
        let words = "select count(*) from bk_event_voucher where words = '{\"asset_class\":\"inventory\",\"cost_object\":\"asset\"}'";
        assert_eq!(world.count(words).await, 1);
        // The accountant sends what was imported, and the file does not touch it any more.
        let unit = &world.office;
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            id: flow::DocumentId,
        }
        let sql = "select id from bk_event_voucher where reference = 'YW-1' and event = 'P41'";
        let row: Option<Row> = world.app.platform.db.reader().one(sql, []).await.unwrap();
        let id = row.unwrap().id;
        world.file(id, unit.accountant.id).await;
        let sent = world.tell("event_voucher", unit.accountant.id, id, "submit", serde_json::Value::Null).await;
        sent.unwrap();
        let refused = take(&world, FILE).await.unwrap_err();
        assert_eq!(refused.fields.len(), 1);
        assert_eq!(refused.fields[0].cell.as_ref().map(|cell| cell.row), Some(2));
    })
    .await;
}

#[tokio::test]
async fn every_bad_cell_is_named_and_nothing_is_taken() {
    each(|world| async move {
        let rows = "9,YW-1,P41,2026-03-01,摊销,1,,,,,,,
1,YW-2,X99,2026-13-01,摊销,1,,,,,,,
1,YW-3,P41,2026-03-01,摊销,一元,pit=3,颜色=红,,,,无,
1,YW-4,P41,2026-03-01,摊销,1,,,,,,,
1,YW-4,P41,2026-03-01,摊销,1,,,,,,,
1,YW-5,P41,2026-03-01,摊销,1,,,,,77,,
";
        let refused = take(&world, rows).await.unwrap_err();
        let cells: Vec<(i64, String)> = refused
            .fields
            .iter()
            .map(|field| field.cell.as_ref().map(|cell| (cell.row, cell.column.clone())).unwrap())
            .collect();
        for expected in [
            (2, "单位代码"),
            (3, "业务事项"),
            (3, "凭证日期"),
            (4, "金额"),
            (4, "业务要素"),
            (4, "往来单位代码"),
            (6, "业务流水号"),
        ] {
            assert!(cells.contains(&(expected.0, expected.1.to_owned())), "{expected:?} {cells:?}");
        }
        let refused = take(&world, "1,YW-5,P41,2026-03-01,摊销,1,,,,,77,,\n").await.unwrap_err();
        assert_eq!(refused.fields.len(), 1, "{refused:?}");
        assert_eq!(world.count("select count(*) from fl_document").await, 0);
    })
    .await;
}
