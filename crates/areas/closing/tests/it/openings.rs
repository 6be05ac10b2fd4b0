use kernel::Problem;
use platform::import::{ImportReport, Importing, Manner, Sheet};
use platform::{Actor, Scope};
use serde_json::{Value, json};

use crate::world::{World, each, id_of, places};

/// 1002 100 of which 10 are to be remitted; the treasury owes 40 of a project.
const SOUND: &[(&str, i64)] = &[
    ("1002", 100),
    ("1201", 40),
    ("1601", 900),
    ("1602", -300),
    ("2103", -10),
    ("3001", -730),
    ("800102", 90),
    ("800103", 40),
    ("810205", -40),
    ("820204", -90),
];

#[tokio::test]
async fn openings_are_posted_before_the_first_month_by_a_second_person_and_once() {
    each(|world| async move {
        let unit = &world.office;
        let body = world.opening(unit, SOUND);
        let id = id_of(&body);
        let shown = world.tell("opening_balance", unit.accountant.id, id, "submit", body).await.unwrap();
        assert_eq!(shown["vouchers"].as_array().map(Vec::len), Some(0), "not before it is reviewed");
        let own = world.tell("opening_balance", unit.accountant.id, id, "approve", Value::Null).await;
        assert_eq!(own.unwrap_err().status, 403);
        let receipt =
            world.tell("opening_balance", unit.reviewer.id, id, "approve", Value::Null).await.unwrap();
        assert_eq!(receipt["vouchers"][0]["number"], json!(1));
        assert_eq!(world.period_of(id).await, 202_600);
        assert_eq!(world.balance(unit, "1002", 202_600).await, 100);
        assert_eq!(world.count("select count(*) from lg_closed_period where period = 202600").await, 1);
        assert_eq!(world.count("select start_year from cl_book").await, 2026);

        let again = world.opening(unit, SOUND);
        let refused = world.tell("opening_balance", unit.accountant.id, id_of(&again), "submit", again).await;
        assert_eq!(refused.unwrap_err().code, "book_open");
        assert!(world.breaks().await.is_empty(), "{:?}", world.breaks().await);
    })
    .await;
}

#[tokio::test]
async fn what_does_not_fit_is_refused_with_every_place() {
    each(|world| async move {
        let unit = &world.institute;
        let submit = async |body: Value| {
            let id = id_of(&body);
            world.tell("opening_balance", unit.accountant.id, id, "submit", body).await
        };
        let with = |account: &'static str, by: i64| {
            let mut lines = SOUND.to_vec();
            lines.push((account, by));
            world.opening(unit, &lines)
        };
        assert_eq!(places(&submit(with("1001", 5)).await.unwrap_err()), ["tie.financial", "explanation"]);
        assert_eq!(
            places(&submit(with("4001", -5)).await.unwrap_err()),
            ["lines[10].account", "tie.financial"]
        );
        assert_eq!(places(&submit(with("9999", 5)).await.unwrap_err()), ["lines[10].account"]);
        let mut quota = SOUND.to_vec();
        quota.extend([("1201", 1), ("3001", -1)]);
        assert_eq!(places(&submit(world.opening(unit, &quota)).await.unwrap_err()), ["tie.quota"]);
        // A deposit received is money of the financial book alone: it is explained.
        let mut deposit = SOUND.to_vec();
        deposit.extend([("1002", 7), ("2307", -7)]);
        let mut body = world.opening(unit, &deposit);
        assert_eq!(places(&submit(body.clone()).await.unwrap_err()), ["explanation"]);
        body["explanation"] = json!("收取投标保证金 7 分，未到期");
        submit(body).await.unwrap();
        assert_eq!(world.count("select count(*) from lg_journal").await, 0);
    })
    .await;
}

/// Imports as the operator in one transaction.
async fn take(world: &World, file: &str) -> Result<ImportReport, Problem> {
    let importers = closing::importers();
    let sheet = Sheet::read(file.as_bytes(), importers[0].columns())?;
    let platform = &world.app.platform;
    let today = platform.clock.today();
    let importing = Importing {
        origin: testkit::origin(platform),
        actor: &Actor::system(today),
        scope: &Scope::of_operator([]),
        today,
        ids: &platform.ids,
        vault: &testkit::vault(),
        manner: Manner::default(),
    };
    let conn = platform.db.begin().await.unwrap();
    let done = importers[0].apply(&conn, &importing, &sheet).await;
    if done.is_ok() {
        conn.commit().await.unwrap()
    } else {
        conn.rollback().await.unwrap()
    }
    done
}

const FILE: &str = "单位代码,启用年度,科目编码,余额方向,金额,说明
1,2026,1002,借,100.00,基本户
1,2026,3001,贷,100.00,
1,2026,800102,借,100.00,
1,2026,820204,贷,100.00,
2,2026,1001,借,0.05,
2,2026,3001,贷,0.05,
2,2026,800102,借,0.05,
2,2026,820204,贷,0.05,
";

#[tokio::test]
async fn a_file_of_openings_is_taken_whole_or_every_bad_cell_is_named() {
    each(|world| async move {
        let counts = |report: &ImportReport| (report.rows, report.new, report.changed, report.same);
        assert_eq!(counts(&take(&world, FILE).await.unwrap()), (8, 8, 0, 0));
        assert_eq!(counts(&take(&world, FILE).await.unwrap()), (8, 0, 0, 8), "the same file changes nothing");
        let other = FILE.replace("0.05", "0.06");
        assert_eq!(counts(&take(&world, &other).await.unwrap()), (8, 0, 4, 4));
        let drafts = "select count(*) from fl_document where kind = 'opening_balance' and state = 'draft'";
        assert_eq!(world.count(drafts).await, 2);

        let bad = FILE
            .replace("1,2026,3001", "1,2026,4001")
            .replace("2,2026,1001,借,0.05", "9,2026,1001,左,-1")
            .replace("1,2026,820204,贷,100.00", "1,2027,820204,贷,100.00");
        let refused = take(&world, &bad).await.unwrap_err();
        let cells: Vec<(i64, String)> = refused
            .fields
            .iter()
            .map(|field| field.cell.as_ref().map(|cell| (cell.row, cell.column.clone())).unwrap())
            .collect();
        let named = |row: i64, column: &str| cells.iter().any(|(r, c)| *r == row && c.contains(column));
        for (row, column) in [(3, "科目"), (5, "年度"), (6, "单位"), (6, "方向"), (6, "金额")] {
            assert!(named(row, column), "{row} {column}: {cells:?}");
        }
        assert_eq!(cells.len(), 5, "{cells:?}");

        // The accountant takes the draft on.
        let sql = "select id from fl_document where kind = 'opening_balance' and unit_id = $1";
        #[derive(sea_orm::FromQueryResult)]
        struct Row {
            id: flow::DocumentId,
        }
        let unit = &world.office;
        let row: Option<Row> = world.app.platform.db.reader().one(sql, [unit.id.into()]).await.unwrap();
        let id = row.unwrap().id;
        world.tell("opening_balance", unit.accountant.id, id, "submit", Value::Null).await.unwrap();
        let refused = take(&world, &FILE.replace("100.00", "200.00")).await.unwrap_err();
        assert_eq!(refused.fields[0].cell.as_ref().map(|cell| cell.row), Some(2), "in review");
        world.tell("opening_balance", unit.reviewer.id, id, "approve", Value::Null).await.unwrap();
        assert_eq!(world.balance(unit, "1002", 202_600).await, 10_000);
    })
    .await;
}
