//! Random balanced books: whatever was posted, the statements tie, a department is its units less what is eliminated.

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};
use serde_json::Value;

use crate::books::{Books, Line, line, place};
use crate::world::{World, empty, ok};

/// A movement of both books: unit, month (13 carries forward), event, accounts and amount of each book.
#[derive(Clone, Debug)]
struct Move {
    unit: usize,
    year: i64,
    month: i64,
    event: &'static str,
    class: &'static str,
    financial: (usize, usize, i64),
    budgetary: (usize, i64),
    fund: usize,
    project: usize,
    function: usize,
    economy: usize,
}

const FINANCIAL: &[&str] = &[
    "1001", "100202", "1002", "1021", "1101", "1201", "1212", "1214", "1218", "1219", "121902", "1302",
    "160102", "160202", "1611", "161301", "1701", "1702", "170302", "1801", "1811", "1891", "1902", "2001",
    "21010101", "210208", "2103", "220101", "2302", "2307", "2401", "250101", "2502", "2901", "3001", "3101",
    "3201", "3401", "3501", "400101", "4101", "4201", "4301", "4401", "4602", "4603", "4609", "500102",
    "5101", "5201", "5301", "5401", "5501", "5801", "5901",
];
/// Debit and credit that belong together in the budgetary book.
const BUDGETARY: &[(&str, &str)] = &[
    ("800102", "60010101"),
    ("800103", "600102"),
    ("710101", "600102"),
    ("720101", "800103"),
    ("790101", "800103"),
    ("800102", "610102"),
    ("800102", "620102"),
    ("800102", "630102"),
    ("800102", "6401"),
    ("800102", "650101"),
    ("800102", "66090201"),
    ("710103", "800102"),
    ("7301", "800102"),
    ("7401", "800102"),
    ("7501", "800102"),
    ("7701", "800102"),
    ("800103", "810101"),
    ("800103", "810102"),
    ("810103", "800103"),
    ("810104", "800103"),
    ("810202", "800103"),
    ("810203", "810105"),
    ("800102", "820101"),
    ("820102", "800102"),
];
/// Of the carry-forward.
const CARRIED: &[(&str, &str)] =
    &[("600102", "810106"), ("810106", "710101"), ("610102", "8501"), ("8501", "710103"), ("8501", "820204")];
const EVENTS: &[(&str, &str)] = &[
    ("manual", ""),
    ("P01", ""),
    ("P03", "payable_payment"),
    ("P02", "payable_expense"),
    ("A01", "capital_purchase,payable_payment"),
    ("A09", "depreciation"),
    ("Y34", "payable_expense"),
    ("Y14", ""),
    ("A16", "disposal"),
];

fn moves() -> impl Strategy<Value = Vec<Move>> {
    let money = (0..FINANCIAL.len(), 0..FINANCIAL.len(), -50_000_i64..5_000_000);
    let one = (
        (0_usize..3, 2024_i64..2028, 1_i64..14, 0..EVENTS.len()),
        money,
        (any::<usize>(), 1_i64..5_000_000),
        (0_usize..3, 0_usize..4, 0_usize..3, 0_usize..4),
    );
    let one = one.prop_map(
        |((unit, year, month, event), financial, budgetary, (fund, project, function, economy))| {
            let (event, class) = EVENTS[event];
            Move { unit, year, month, event, class, financial, budgetary, fund, project, function, economy }
        },
    );
    prop::collection::vec(one, 1..60)
}

async fn post(world: &World, moves: &[Move]) {
    let units = [world.top, world.office, world.centre];
    let db = world.platform.db.clone();
    let mut books = Books::new(&db, &units);
    for one in moves {
        let at = place(
            ["", "project-a", "project-b", "project-c"][one.project],
            ["111", "12", "13"][one.fund],
            ["", "2010301", "2010302"][one.function],
            ["", "30101", "30201", "31002"][one.economy],
        );
        let with = |account, fen| Line { place: at.clone(), ..line(account, fen) };
        let (debit, credit, fen) = one.financial;
        let pairs = if one.month == 13 { CARRIED } else { BUDGETARY };
        let (bud_debit, bud_credit) = pairs[one.budgetary.0 % pairs.len()];
        // Money does not move at the carry-forward.
        let moves_money = |at: usize| FINANCIAL[at].starts_with("10") || FINANCIAL[at] == "1201";
        let skip = one.month == 13 && (moves_money(debit) || moves_money(credit));
        let fen = if skip { 0 } else { fen };
        let lines = [
            with(FINANCIAL[debit], fen),
            with(FINANCIAL[credit], -fen),
            with(bud_debit, one.budgetary.1),
            with(bud_credit, -one.budgetary.1),
        ];
        books.lines(units[one.unit], one.year * 100 + one.month, one.event, one.class, &lines);
    }
    books.write().await;
}

fn broken(checks: &Value) -> Vec<String> {
    let all = checks["checks"].as_array().unwrap().iter();
    all.filter(|one| one["ties"] == false).map(ToString::to_string).collect()
}

/// Amounts of the cells of a statement by what their rows and columns are called.
fn amounts(sheet: &Value) -> Vec<((String, usize), i64)> {
    let mut all = Vec::new();
    for row in sheet["rows"].as_array().unwrap() {
        let cells = row["cells"].as_array().unwrap();
        for (column, cell) in cells.iter().enumerate() {
            let name = cells.iter().take(column).rev().find(|one| one.get("fen").is_none());
            let name = name.map_or("", |one| one["text"].as_str().unwrap());
            if let Some(fen) = cell["fen"].as_i64() {
                all.push(((name.to_owned(), column), fen));
            }
        }
    }
    all
}

async fn ties(world: &World) {
    for (range, unit) in
        [("unit", world.top), ("unit", world.office), ("unit", world.centre), ("department", world.top)]
    {
        for period in ["year=2026", "period=202607", "year=2025"] {
            let query = format!("{period}&unit_id={unit}&range={range}");
            let checks = ok(world.finance.get(&format!("/api/statement/checks?{query}")).await);
            assert_eq!(broken(&checks), Vec::<String>::new(), "{query}");
        }
    }
    // Σ units − department is the same on what was paid and what was received, and nothing else differs.
    let mut sums = std::collections::BTreeMap::new();
    for (sign, range, unit) in [
        (1, "unit", world.top),
        (1, "unit", world.office),
        (1, "unit", world.centre),
        (-1, "department", world.top),
    ] {
        let sheet = world.sheet("cw02", &format!("year=2026&unit_id={unit}&range={range}")).await;
        for (place, fen) in amounts(&sheet) {
            *sums.entry(place).or_insert(0) += sign * fen;
        }
    }
    for ((name, column), fen) in sums {
        let paired = [
            "上级补助收入",
            "附属单位上缴收入",
            "对附属单位补助费用",
            "上缴上级费用",
            "本期收入",
            "本期费用",
        ];
        if !paired.iter().any(|one| name.contains(one)) {
            assert_eq!(fen, 0, "{name} {column}");
        }
    }
}

/// What the migration fills from the entries there are is what posting keeps.
async fn filled_as_kept(world: &World) {
    let migration = schema::MIGRATIONS.iter().find(|one| one.name == "202612011770_ledger_event_balance");
    let sql = migration.unwrap().sqlite;
    let from = sql.find("select e.unit_id").unwrap();
    let filled = &sql[from..from + sql[from..].find(';').unwrap()];
    let kept =
        "select unit_id, period, event, difference_class, money, account, project_id, fund, dep_economy,
        debit_fen, credit_fen from lg_event_balance";
    let conn = world.platform.db.reader();
    for (one, other) in [(filled, kept), (kept, filled)] {
        let sql =
            format!("select count(*) from (select * from ({one}) a except select * from ({other}) b) c");
        assert_eq!(conn.number(&sql, []).await.unwrap(), 0);
    }
    assert!(conn.number(&format!("select count(*) from ({filled}) a"), []).await.unwrap() > 0);
}

async fn run(world: World, moves: Vec<Move>) {
    let mut world = world;
    post(&world, &moves).await;
    filled_as_kept(&world).await;
    world.finance = world.person("finance", platform::Role::DeptFinance, world.top).await;
    ties(&world).await;
}

/// Σ of the kept sums by event is the kept balance: what statements read is what was posted.
#[tokio::test]
async fn whatever_was_posted_all_relations_tie() {
    let mut runner = TestRunner::new(Config { cases: 1, ..Config::default() });
    for _ in 0..6 {
        let moves = moves().new_tree(&mut runner).unwrap().current();
        testkit::each_engine(|db| {
            let moves = moves.clone();
            async move { run(empty(db).await, moves).await }
        })
        .await;
    }
}

#[tokio::test]
async fn every_cell_of_random_books_is_the_sum_of_what_is_behind_it() {
    let mut runner = TestRunner::new(Config { cases: 1, ..Config::default() });
    let moves = moves().new_tree(&mut runner).unwrap().current();
    testkit::on_sqlite(|db, _| {
        let moves = moves.clone();
        async move {
            let mut world = empty(db).await;
            post(&world, &moves).await;
            world.finance = world.person("finance", platform::Role::DeptFinance, world.top).await;
            let query = format!("year=2026&unit_id={}&range=department", world.top);
            crate::year::every_cell(&world, &query).await;
        }
    })
    .await;
}
