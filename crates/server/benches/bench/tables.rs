//! The official budget tables: those of 64 units and of the department, from 100,000 budget lines, beside one
//! `group by` over the same lines on the same engine. Ours ends with every cell as text; the reference with its rows read.

use std::path::Path;

use ::report::book::{Book, Manner};
use ::report::load::{Source, range};
use ::report::money::MoneyUnit;
use anyhow::bail;
use kernel::clock::Stopwatch;
use kernel::db::list;
use kernel::{Col, Conn, Db, Engine, Language, Table};
use platform::{Scope, UnitId};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use server::Product;

use crate::database::Database;
use crate::plan::Plan;
use crate::report::{Figure, Report};
use crate::stage::close;

const UNITS: usize = 64;
const LINES: usize = 100_000;
pub(crate) const YEAR: i64 = 2026;
/// What lines are made of: codes of the shipped classifications.
pub(crate) const FUNCTIONS: [&str; 6] = ["2010301", "2010350", "2050803", "2060301", "2080505", "2210201"];
pub(crate) const ECONOMIES: [&str; 16] = [
    "30101", "30102", "30103", "30108", "30113", "30201", "30202", "30205", "30206", "30207", "30211",
    "30212", "30215", "30217", "30231", "31002",
];
const FUNDS: [&str; 4] = ["111", "111", "111", "31"];
const KINDS: [&str; 3] = ["basic_person", "basic_operating", "project"];

pub(crate) static DOCUMENT: Table = Table {
    name: "fl_document",
    columns: &[
        ("id", Col::Text),
        ("kind", Col::Text),
        ("number", Col::Text),
        ("unit_id", Col::Text),
        ("fiscal_year", Col::Int),
        ("state", Col::Text),
        ("route", Col::Text),
        ("step", Col::Int),
        ("waiting_role", Col::Text),
        ("waiting_unit_id", Col::Text),
        ("amount_fen", Col::Int),
        ("title", Col::Text),
        ("creator_id", Col::Text),
        ("created_at", Col::Int),
        ("updated_at", Col::Int),
        ("version", Col::Int),
    ],
    key: &["id"],
};

/// Milliseconds of all tables, and of the one statement.
pub async fn tables(plan: &Plan, engine: Engine, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    plan.say(&format!("{LINES} budget lines of {UNITS} units on {}", engine.name()));
    let base = Database::create(plan, engine, folder, "tables").await?;
    let product = Product::open(&base.url, &testkit::key_file()).await?;
    let units = fill(&product).await?;
    close(product).await?;
    let db = Db::open(&base.url, 1).await?;
    if engine == Engine::Postgres {
        db.reader().script("analyze").await?;
    }
    let (mut values, mut references) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let watch = Stopwatch::start();
        if grouped(&db, &units).await? == 0 {
            bail!("the reference found no lines");
        }
        references.push(watch.elapsed().as_secs_f64() * 1_000.0);
        let watch = Stopwatch::start();
        let sheets = all(&db, &units).await?;
        values.push(watch.elapsed().as_secs_f64() * 1_000.0);
        // Every table for the department; all but the one of words for each unit.
        let all = report::book::NUMBERS.len();
        if sheets != units.len() * (all - 1) + all {
            bail!("{sheets} tables");
        }
    }
    report.add(Figure {
        name: format!("report_tables.{}", engine.name()),
        engine: engine.name(),
        unit: "ms",
        reference: "one group by over the lines",
        values,
        references,
        note: format!("9 tables of {UNITS} units and 10 of the department from {LINES} lines"),
    });
    db.close().await?;
    base.remove().await
}

/// Every table of every unit and of all together.
async fn all(db: &Db, units: &[UnitId]) -> anyhow::Result<usize> {
    let conn = db.snapshot().await?;
    let scope = Scope::of_operator(units.iter().copied());
    let range = range(&conn, &scope, Some(units[0]), Some(true)).await?;
    let manner =
        Manner { year: YEAR, source: Source::Approved, money: MoneyUnit::Wanyuan, language: Language::Zh };
    let book = Book::load(&conn, range, manner).await?;
    conn.rollback().await?;
    let mut count = book.all()?.sheets.len();
    book.each_unit(|_, sheets| {
        count += sheets.len();
        Ok(())
    })?;
    Ok(count)
}

#[derive(FromQueryResult)]
struct Group {
    fen: i64,
}

/// What a table of all units needs at the very least.
async fn grouped(db: &Db, units: &[UnitId]) -> anyhow::Result<usize> {
    let sql = "select l.unit_id, l.function, l.dep_economy, l.fund, l.expenditure_kind,
          cast(sum(l.amount_fen) as bigint) as fen
        from v_budget_line l where l.unit_id in {in:1} and l.budget_year = $2 and l.state = 'approved'
        group by 1, 2, 3, 4, 5";
    let rows: Vec<Group> = db.reader().all(sql, [list(units), YEAR.into()]).await?;
    Ok(rows.iter().filter(|row| row.fen > 0).count())
}

/// Units with an approved budget each; the first is above the others.
async fn fill(product: &Product) -> anyhow::Result<Vec<UnitId>> {
    let db = &product.app.platform.db;
    let ids = &product.app.platform.ids;
    let top = testkit::insert_unit(db, "165", "综合事务管理部", None).await;
    let mut units = vec![top];
    for n in 1..UNITS {
        units.push(testkit::insert_unit(db, &format!("165{n:03}"), &format!("第{n}单位"), Some(top)).await);
    }
    let conn = db.begin().await?;
    let mut budgets = Vec::new();
    for unit in &units {
        let id = ids.fresh().to_string();
        budgets.push(id.clone());
        let header = json!({
            "id": id, "kind": "budget", "number": id, "unit_id": unit, "fiscal_year": YEAR, "state": "approved",
            "route": "[]", "step": 0, "waiting_role": "", "waiting_unit_id": unit, "amount_fen": 0, "title": "",
            "creator_id": id, "created_at": 0, "updated_at": 0, "version": 1,
        });
        conn.insert(&DOCUMENT, &[header]).await?;
        let body = json!({"id": id, "unit_id": unit, "budget_year": YEAR, "note": "", "sealed_hash": "", "round": 1});
        conn.insert(&compilation::store::BUDGET, &[body]).await?;
    }
    lines(&conn, ids, &budgets).await?;
    conn.commit().await?;
    Ok(units)
}

async fn lines(conn: &Conn, ids: &kernel::Ids, budgets: &[String]) -> anyhow::Result<()> {
    // Each unit spends in two or three functions, as units do.
    let line = |n: usize| -> Value {
        let unit = n % budgets.len();
        let turn = n / budgets.len();
        json!({
            "id": ids.fresh(), "budget_id": budgets[unit], "project_id": null,
            "function": FUNCTIONS[(unit + turn % 3) % FUNCTIONS.len()],
            "dep_economy": ECONOMIES[turn % ECONOMIES.len()], "gov_economy": "50201",
            "fund": FUNDS[turn / 16 % FUNDS.len()], "expenditure_kind": KINDS[turn / 5 % KINDS.len()],
            "amount_fen": 10_000 + (n * 7_919) % 5_000_000, "taken_over": 0, "note": "",
        })
    };
    for from in (0..LINES).step_by(10_000) {
        let rows: Vec<Value> = (from..from + 10_000).map(line).collect();
        conn.insert(&compilation::store::LINE, &rows).await?;
    }
    Ok(())
}
