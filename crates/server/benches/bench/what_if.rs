//! What-if: rooms and official tables of 64 units and their department after one standard changes, over 100,000 budget
//! lines from 100,000 costing lines, beside working the same out anew: every costing line read, costed at the new price
//! and added up, with the same tables made of it. Both must come to the same figures.

use std::collections::BTreeMap;
use std::path::Path;

use ::report::book::{Book, Manner};
use ::report::load::{Source, facts, range};
use ::report::model::{EXPENDITURE, Key};
use ::report::money::MoneyUnit;
use ::report::sheet::Sheet;
use ::report::targets::Targets;
use anyhow::bail;
use kernel::clock::Stopwatch;
use kernel::{Col, Conn, Db, Engine, Fen, Language, Table, Text};
use platform::{Scope, UnitId};
use project::model::{amount, factor};
use scenario::load::{Force, Grain, Place, ground};
use scenario::model::{BaseKind, Change, ChangeKind};
use scenario::rooms::rooms;
use scenario::tables::{Part, emptied, parts, with};
use scenario::work::work;
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use server::Product;

use crate::database::Database;
use crate::plan::Plan;
use crate::report::{Figure, Report};
use crate::stage::close;
use crate::tables::{DOCUMENT, ECONOMIES, FUNCTIONS, YEAR};

const UNITS: usize = 64;
/// Projects of each unit, and costing lines of each project: one for each economic class and fund.
const PROJECTS: usize = 49;
const FUNDS: [&str; 2] = ["111", "31"];
const STANDARD: &str = "TRL-003/bench";
const PRICE: i64 = 50_000;
/// One line in so many cites the standard.
const CITED: usize = 10;

static PROJECT: Table = Table {
    name: "pj_project",
    columns: &[
        ("id", Col::Text),
        ("code", Col::Text),
        ("name", Col::Text),
        ("class", Col::Text),
        ("function", Col::Text),
        ("start_year", Col::Int),
        ("end_year", Col::Int),
        ("reason", Col::Text),
        ("flags", Col::Text),
        ("new_policy", Col::Int),
        ("appraisal_result", Col::Text),
        ("appraisal_note", Col::Text),
        ("appraised_fen", Col::Int),
        ("released_hash", Col::Text),
        ("total_fen", Col::Int),
    ],
    key: &["id"],
};
static COSTING: Table = Table {
    name: "pj_costing_line",
    columns: &[
        ("id", Col::Text),
        ("project_id", Col::Text),
        ("line", Col::Int),
        ("task", Col::Text),
        ("budget_year", Col::Int),
        ("standard_id", Col::Text),
        ("unit_price_fen", Col::Int),
        ("quantity", Col::Text),
        ("frequency", Col::Text),
        ("unit_of_measure", Col::Text),
        ("dep_economy", Col::Text),
        ("fund", Col::Text),
        ("reason", Col::Text),
        ("amount_fen", Col::Int),
    ],
    key: &["id"],
};

/// Milliseconds of the rooms and tables after the change, and of working everything out anew.
pub async fn what_if(plan: &Plan, engine: Engine, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let lines = UNITS * PROJECTS * ECONOMIES.len() * FUNDS.len();
    plan.say(&format!("{lines} costing and budget lines of {UNITS} units on {}", engine.name()));
    let base = Database::create(plan, engine, folder, "what_if").await?;
    let product = Product::open(&base.url, &testkit::key_file()).await?;
    let units = fill(&product).await?;
    let force = Force {
        staff: masterdata::staff(&product.app.platform.vault),
        rulebook: product.app.shelf.get(),
        today: product.app.platform.clock.today(),
    };
    close(product).await?;
    let db = Db::open(&base.url, 1).await?;
    if engine == Engine::Postgres {
        db.reader().script("analyze").await?;
    }
    let (mut values, mut references) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let watch = Stopwatch::start();
        let anew = anew(&db, &units).await?;
        references.push(watch.elapsed().as_secs_f64() * 1_000.0);
        let watch = Stopwatch::start();
        let ours = supposed(&db, &units, &force).await?;
        values.push(watch.elapsed().as_secs_f64() * 1_000.0);
        if ours.len() != 9 || texts(&ours) != texts(&anew) {
            bail!("what if and working everything out anew differ");
        }
    }
    report.add(Figure {
        name: format!("what_if.{}", engine.name()),
        engine: engine.name(),
        unit: "ms",
        reference: "every line costed and added up anew",
        values,
        references,
        note: format!("rooms of {UNITS} units and 9 tables after one standard changes, {lines} lines"),
    });
    db.close().await?;
    base.remove().await
}

fn manner() -> Manner {
    Manner { year: YEAR, source: Source::Draft, money: MoneyUnit::Wanyuan, language: Language::Zh }
}

fn nine(book: &Book) -> anyhow::Result<Vec<Sheet>> {
    let mut sheets = Vec::new();
    for table in &::report::book::NUMBERS[..9] {
        match book.sheet(table)? {
            Some(sheet) => sheets.push(sheet),
            None => bail!("there is no table {table}"),
        }
    }
    Ok(sheets)
}

/// Every text of every cell.
fn texts(sheets: &[Sheet]) -> Vec<&str> {
    let cells = sheets.iter().flat_map(|sheet| &sheet.rows).flat_map(|row| &row.cells);
    cells.map(|cell| cell.text.as_str()).collect()
}

/// As the product does it.
async fn supposed(db: &Db, units: &[UnitId], force: &Force) -> anyhow::Result<Vec<Sheet>> {
    let conn = db.snapshot().await?;
    let scope = Scope::of_operator(units.iter().copied());
    let change = Change {
        kind: ChangeKind::Standard,
        unit_id: None,
        below: true,
        fund: String::new(),
        expenditure_kind: None,
        standard_id: Some(STANDARD.to_owned()),
        headcount: None,
        rate_bp: Some(1_000),
        amount_fen: None,
        count: None,
    };
    let changes = [change];
    let place = Place { unit_id: units[0], year: YEAR, base: BaseKind::Working };
    let ground = ground(&conn, &scope, force, place, (&changes, Grain::Sums)).await?;
    conn.rollback().await?;
    let outcome = work(&ground.world, &force.rulebook.generation, &changes)?;
    if rooms(&ground.world, &outcome)?.len() < UNITS {
        bail!("rooms are missing");
    }
    let after = with(&ground.world.facts, units[0], parts(&outcome.differences))?;
    nine(&Book::of(ground.range, manner(), (after, Targets::default()), Text::default()))
}

#[derive(FromQueryResult)]
struct Costed {
    unit_id: UnitId,
    standard_id: Option<String>,
    function: String,
    dep_economy: String,
    fund: String,
    unit_price_fen: i64,
    quantity: String,
    frequency: String,
}

/// Every line read, costed at the new price and added up.
async fn anew(db: &Db, units: &[UnitId]) -> anyhow::Result<Vec<Sheet>> {
    let conn = db.snapshot().await?;
    let scope = Scope::of_operator(units.iter().copied());
    let range = range(&conn, &scope, Some(units[0]), Some(true)).await?;
    let facts = facts(&conn, &range, YEAR, Source::Draft).await?;
    let sql =
        "select p.unit_id, c.standard_id, p.function, c.dep_economy, c.fund, c.unit_price_fen, c.quantity,
          c.frequency
        from v_costing_line c join v_project p on p.id = c.project_id where c.budget_year = $1";
    let rows: Vec<Costed> = conn.all(sql, [YEAR.into()]).await?;
    conn.rollback().await?;
    let mut sums: BTreeMap<(UnitId, Key), i64> = BTreeMap::new();
    for row in rows {
        let raised = row.standard_id.is_some();
        let price = if raised { row.unit_price_fen * 11 / 10 } else { row.unit_price_fen };
        let (quantity, frequency) = (factor(&row.quantity), factor(&row.frequency));
        let (Some(quantity), Some(frequency)) = (quantity, frequency) else { bail!("no factor") };
        let fen = amount(Fen::from_fen(price), quantity, frequency)?.fen();
        let Costed { unit_id, function, dep_economy: economy, fund, .. } = row;
        let (kind, nature) = ("project".to_owned(), "ordinary".to_owned());
        let key = Key { stream: EXPENDITURE, fund, function, economy, kind, nature, ..Key::default() };
        *sums.entry((unit_id, key)).or_default() += fen;
    }
    let parts = sums.into_iter().map(|((unit_id, key), fen)| Part { unit_id, key, fen });
    let facts = with(&emptied(&facts), units[0], parts)?;
    nine(&Book::of(range, manner(), (facts, Targets::default()), Text::default()))
}

/// Units with projects and a budget each; the first is above the others.
async fn fill(product: &Product) -> anyhow::Result<Vec<UnitId>> {
    let (db, ids) = (&product.app.platform.db, &product.app.platform.ids);
    let top = testkit::insert_unit(db, "165", "综合事务管理部", None).await;
    let mut units = vec![top];
    for n in 1..UNITS {
        units.push(testkit::insert_unit(db, &format!("165{n:03}"), &format!("第{n}单位"), Some(top)).await);
    }
    let conn = db.begin().await?;
    let sql = "insert into md_standard (id, code, name_zh, name_en, category, unit_of_measure, amount_fen, region, rank,
          season, quantity_rule, min_years, value_text, basis, effective_from, effective_to)
        values ($1, 'BENCH', '试算标准', 'bench', 'travel', '', 50000, '', '', '', '', null, '', '', '2020-01-01', null)";
    conn.exec(sql, [STANDARD.into()]).await?;
    for (n, unit) in units.iter().enumerate() {
        one_unit(&conn, ids, n, *unit).await?;
    }
    conn.commit().await?;
    Ok(units)
}

fn header(kind: &str, id: &str, unit: UnitId, state: &str) -> Value {
    json!({
        "id": id, "kind": kind, "number": id, "unit_id": unit, "fiscal_year": YEAR, "state": state,
        "route": "[]", "step": 0, "waiting_role": "", "waiting_unit_id": unit, "amount_fen": 0, "title": "",
        "creator_id": id, "created_at": 0, "updated_at": 0, "version": 1,
    })
}

async fn one_unit(conn: &Conn, ids: &kernel::Ids, n: usize, unit: UnitId) -> anyhow::Result<()> {
    let budget = ids.fresh().to_string();
    let mut headers = vec![header("budget", &budget, unit, "in_review")];
    let (mut projects, mut costing, mut lines) = (Vec::new(), Vec::new(), Vec::new());
    for turn in 0..PROJECTS {
        let project = ids.fresh().to_string();
        let function = FUNCTIONS[(n + turn % 3) % FUNCTIONS.len()];
        headers.push(header("project", &project, unit, "reserved"));
        projects.push(json!({
            "id": project, "code": project, "name": "项目", "class": "31", "function": function, "start_year": YEAR,
            "end_year": YEAR, "reason": "", "flags": "", "new_policy": 0, "appraisal_result": "", "appraisal_note": "",
            "appraised_fen": 0, "released_hash": "", "total_fen": 0,
        }));
        for place in 0..ECONOMIES.len() * FUNDS.len() {
            let (economy, fund) = (ECONOMIES[place % ECONOMIES.len()], FUNDS[place / ECONOMIES.len()]);
            let cited = (n + turn + place).is_multiple_of(CITED);
            let price = if cited { PRICE } else { 10_000 + i64::try_from((turn * 7_919 + place) % 90_000)? };
            let quantity = 1 + i64::try_from((n * 31 + turn * 7 + place) % 40)?;
            let standard = if cited { json!(STANDARD) } else { Value::Null };
            costing.push(json!({
                "id": ids.fresh(), "project_id": project, "line": place + 1, "task": "", "budget_year": YEAR,
                "standard_id": standard, "unit_price_fen": price, "quantity": quantity.to_string(), "frequency": "2",
                "unit_of_measure": "", "dep_economy": economy, "fund": fund, "reason": "",
                "amount_fen": price * quantity * 2,
            }));
            lines.push(json!({
                "id": ids.fresh(), "budget_id": budget, "project_id": project, "function": function,
                "dep_economy": economy, "gov_economy": "50201", "fund": fund, "expenditure_kind": "project",
                "amount_fen": price * quantity * 2, "taken_over": 0, "note": "",
            }));
        }
    }
    conn.insert(&DOCUMENT, &headers).await?;
    let body = json!({"id": budget, "unit_id": unit, "budget_year": YEAR, "note": "", "sealed_hash": "", "round": 1});
    conn.insert(&compilation::store::BUDGET, &[body]).await?;
    conn.insert(&PROJECT, &projects).await?;
    conn.insert(&COSTING, &costing).await?;
    conn.insert(&compilation::store::LINE, &lines).await?;
    Ok(())
}
