//! Files of projects, costing lines and targets: all or nothing, every bad cell named, twice is once.

use kernel::Problem;
use kernel::uuid::Uuid;
use platform::actor::{Actor, Scope};
use platform::import::{ImportReport, Importing, Manner, Sheet};
use serde_json::Value;
use testkit::each_engine;

use crate::{Stand, stand};

const PROJECTS: &str =
    "项目代码,项目名称,单位代码,项目类别,支出功能分类,开始年度,结束年度,申报年度,立项依据,项目标识
P-1,差旅,001001,31,2010301,2026,2026,2026,履职需要,涉密、信息化
P-2,会议,001001,32,2010301,2026,2027,2026,履职需要,
";
const LINES: &str = "项目代码,任务明细,预算年度,支出标准代码,单价,数量,频次,计量单位,部门经济分类,资金性质
P-1,住宿,2026,TRL-900,,10,1.5,天,30211,111
P-2,住宿,2026,TRL-900,400.00,3,,天,30211,111
";
const TARGETS: &str = "项目代码,指标类型,指标名称,指标值,计量单位,权重
P-1,产出,人次,10,人次,50
";

/// Imports as the operator in one transaction, as the caller of an importer does.
async fn take(stand: &Stand, kind: &str, file: &str) -> Result<ImportReport, Problem> {
    let importers = project::importers();
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

#[tokio::test]
async fn a_file_makes_drafts_that_a_handler_takes_on() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        load_editions(&stand).await;
        let report = take(&stand, "projects", PROJECTS).await.unwrap();
        assert_eq!((report.rows, report.new, report.changed, report.same), (2, 2, 0, 0));
        let report = take(&stand, "costing_lines", LINES).await.unwrap();
        assert_eq!((report.rows, report.new), (2, 2));
        take(&stand, "targets", TARGETS).await.unwrap();
        assert_eq!(stand.number("select total_fen from pj_project where code = 'P-1'").await, 750_000);
        assert_eq!(stand.number("select total_fen from pj_project where code = 'P-2'").await, 120_000);
        assert_eq!(stand.number("select count(*) from pf_audit where action = 'project.import'").await, 5);
        for (kind, file, rows) in
            [("projects", PROJECTS, 2), ("costing_lines", LINES, 2), ("targets", TARGETS, 1)]
        {
            let report = take(&stand, kind, file).await.unwrap();
            assert_eq!((report.new, report.changed, report.same), (0, 0, rows), "{kind}");
        }
        assert_eq!(stand.number("select count(*) from pf_audit where action = 'project.import'").await, 5);
        let id: Option<Found> =
            stand.db.reader().one("select id from pj_project where code = 'P-1'", []).await.unwrap();
        let id: Uuid = id.unwrap().id.parse().unwrap();
        stand.act("handler", id, "submit", Value::Null).await.unwrap();
        let problem = take(&stand, "costing_lines", LINES).await.unwrap_err();
        assert_eq!(problem.fields[0].at, "row 2, column 项目代码");
    })
    .await;
}

#[tokio::test]
async fn a_file_without_the_columns_of_purchases_leaves_what_is_bought() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        load_editions(&stand).await;
        take(&stand, "projects", PROJECTS).await.unwrap();
        let with = |cells: &str| {
            let lines = LINES.trim_end().lines().zip(["政府采购,政府购买服务", cells, ","]);
            lines.map(|(line, more)| format!("{line},{more}\n")).collect::<String>()
        };
        take(&stand, "costing_lines", &with("服务,是")).await.unwrap();
        let bought = "select count(*) from pj_costing_line l join pj_project p on p.id = l.project_id
            where p.code = 'P-1' and l.procurement = 'services' and l.service_purchase = 1";
        assert_eq!(stand.number(bought).await, 1);
        // The same lines in a file that does not speak about it: nothing changes.
        let report = take(&stand, "costing_lines", LINES).await.unwrap();
        assert_eq!((report.new, report.changed, report.same), (0, 0, 2));
        // Another quantity: the line changes, what it buys stays.
        let report = take(&stand, "costing_lines", &LINES.replace(",10,1.5,", ",20,1.5,")).await.unwrap();
        assert_eq!((report.changed, report.same), (1, 1));
        assert_eq!(stand.number(bought).await, 1);
        assert_eq!(stand.number("select total_fen from pj_project where code = 'P-1'").await, 1_500_000);
        let flags = "select count(*) from pj_project where code = 'P-1' and flags like '%procurement%'
            and flags like '%purchase_of_services%'";
        assert_eq!(stand.number(flags).await, 1);
        // A file that has the columns and leaves them empty says that nothing is bought.
        take(&stand, "costing_lines", &with(",")).await.unwrap();
        assert_eq!(stand.number(bought).await, 0);
    })
    .await;
}

#[derive(sea_orm::FromQueryResult)]
struct Found {
    id: String,
}

#[tokio::test]
async fn one_bad_cell_and_nothing_is_taken() {
    each_engine(|db| async move {
        let stand = stand(db).await;
        load_editions(&stand).await;
        let wrong = PROJECTS.replace("P-2,会议,001001,32", "P-2,会议,009,22");
        let problem = take(&stand, "projects", &wrong).await.unwrap_err();
        let at: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(at, ["row 3, column 单位代码", "row 3, column 项目类别"]);
        let generated = PROJECTS.replace("P-2,会议,001001,32", "P-2,会议,001001,21");
        let problem = take(&stand, "projects", &generated).await.unwrap_err();
        assert_eq!(problem.fields[0].at, "row 3, column 项目类别", "what is generated is not imported");
        assert_eq!(stand.number("select count(*) from fl_document").await, 0);
        take(&stand, "projects", PROJECTS).await.unwrap();
        // What only the pipeline's own loading finds is named by its cell as well.
        let problem =
            take(&stand, "costing_lines", &LINES.replace("3,,天,30211", "0,,天,30299")).await.unwrap_err();
        let at: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(at, ["row 3, column 数量"]);
        let problem =
            take(&stand, "costing_lines", &LINES.replace("3,,天,30211", "3,,天,30299")).await.unwrap_err();
        let at: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(at, ["row 3, column 部门经济分类"]);
        assert_eq!(stand.number("select count(*) from pj_costing_line").await, 0);
    })
    .await;
}
