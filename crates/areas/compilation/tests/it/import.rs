//! Files of control figures, lines taken over and income: all or nothing, every bad cell named, twice is once.

use kernel::Problem;
use kernel::uuid::Uuid;
use platform::actor::{Actor, Scope};
use platform::import::{ImportReport, Importing, Manner, Sheet};
use serde_json::Value;
use testkit::each_engine;

use crate::{Stand, stand};

const CONTROLS: &str = "单位代码,预算年度,资金性质,支出类别,控制数
001001,2026,111,基本支出,10.00
001001,2026,111,项目支出,5
";
const LINES: &str = "单位代码,预算年度,支出功能分类,部门经济分类,资金性质,支出类别,金额,说明
001001,2026,2010301,30211,111,公用经费,10.00,差旅
001001,2026,2010301,30211,31,项目支出,0.70,自有资金差旅
";
const INCOME: &str = "单位代码,预算年度,资金性质,收入项目,金额
001001,2026,31,事业收入,0.70
";

async fn take(stand: &Stand, kind: &str, file: &str) -> Result<ImportReport, Problem> {
    let importers = compilation::importers();
    let importer = importers.iter().find(|importer| importer.kind() == kind).unwrap();
    let sheet = Sheet::read(file.as_bytes(), importer.columns())?;
    let today = stand.platform.clock.today();
    let importing = Importing {
        origin: testkit::origin(&stand.platform),
        actor: &Actor::system(today),
        scope: &Scope::of_operator([]),
        today,
        ids: &stand.ids,
        vault: &testkit::vault(),
        manner: Manner::default(),
    };
    let conn = stand.db.begin().await.unwrap();
    let done = importer.apply(&conn, &importing, &sheet).await;
    if done.is_ok() {
        conn.commit().await.unwrap()
    } else {
        conn.rollback().await.unwrap()
    }
    done
}

async fn load_editions(stand: &Stand) {
    let conn = stand.db.begin().await.unwrap();
    for (kind, text) in posting::rulebook::shipped::ALL {
        let sql = "insert into pf_edition (kind, effective_from, source, hash, content, loaded_at)
            values ($1, '2020-01-01', '', '', $2, 0)";
        conn.exec(sql, [(*kind).into(), (*text).into()]).await.unwrap();
    }
    conn.commit().await.unwrap();
}

#[derive(sea_orm::FromQueryResult)]
struct Found {
    id: String,
}

#[tokio::test]
async fn what_was_taken_over_is_approved_and_issued_like_the_rest() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        load_editions(&stand).await;
        for (kind, file, rows) in
            [("control_figures", CONTROLS, 2), ("budget_lines", LINES, 2), ("income_lines", INCOME, 1)]
        {
            let report = take(&stand, kind, file).await.unwrap();
            assert_eq!((report.new, report.changed, report.same), (rows, 0, 0), "{kind}");
        }
        let written = stand.number("select count(*) from pf_audit").await;
        for (kind, file, rows) in
            [("control_figures", CONTROLS, 2), ("budget_lines", LINES, 2), ("income_lines", INCOME, 1)]
        {
            let report = take(&stand, kind, file).await.unwrap();
            assert_eq!((report.new, report.changed, report.same), (0, 0, rows), "{kind}");
        }
        assert_eq!(stand.number("select count(*) from pf_audit").await, written);
        let id: Option<Found> = stand.db.reader().one("select id from bg_budget", []).await.unwrap();
        let id: Uuid = id.unwrap().id.parse().unwrap();
        stand.proposed(id).await;
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        assert!(take(&stand, "budget_lines", LINES).await.is_err());
        stand.approve(id).await.unwrap();
        assert_eq!(stand.sum("available_fen from lg_indicator where allotted = 1").await, 1_070);
        assert_eq!(
            stand.number("select count(*) from bg_line where taken_over = 1 and gov_economy = '50201'").await,
            2
        );
    })
    .await;
}

#[tokio::test]
async fn one_bad_cell_and_nothing_is_taken() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        load_editions(&stand).await;
        for (kind, file, place) in [
            ("control_figures", CONTROLS.replace("111,项目", "31,项目"), "row 3, column 资金性质"),
            ("budget_lines", LINES.replace("30211,31", "30999,31"), "row 3, column 部门经济分类"),
            ("budget_lines", LINES.replace("0.70", "0"), "row 3, column 金额"),
            ("income_lines", INCOME.replace(",31,", ",111,"), "row 2, column 资金性质"),
        ] {
            let problem = take(&stand, kind, &file).await.unwrap_err();
            assert_eq!(problem.fields[0].at, place, "{kind}");
        }
        assert_eq!(stand.number("select count(*) from fl_document").await, 0);
        assert_eq!(stand.number("select count(*) from bg_control_figure").await, 2, "the department's own");
    })
    .await;
}
