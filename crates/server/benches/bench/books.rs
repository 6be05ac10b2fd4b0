//! The books of 64 units with millions of entries: the posting of vouchers, a trial balance and a statement of the
//! department, a page of a detail ledger, and the close of a month, each at a tenth of the entries and at all of them, so
//! that one sees how it grows.
//!
//! Entries enter through the ledger's own door (numbers, chains, kept balances), in batches, without documents.

use std::path::Path;

use anyhow::{Context, bail};
use chrono::{Datelike, NaiveDate};
use kernel::clock::Stopwatch;
use kernel::uuid::Uuid;
use kernel::{Db, Engine, Fen, Ids, Period, Stamp};
use ledger::store::{Intent, open_units, write};
use ledger::{
    Book, Dimensions, EntryDraft, IndicatorEvents, JournalDraft, JournalId, JournalType, Running, Side,
};
use platform::{Role, UnitId, UserClass, UserId};
use sea_orm::FromQueryResult;
use serde_json::json;
use server::Product;
use testkit::Person;

use crate::client::{Connection, get, post};
use crate::database::{Database, Server};
use crate::plan::Plan;
use crate::report::{Figure, Report, median};
use crate::stage::close;
use crate::tables::{ECONOMIES, FUNCTIONS};

const UNITS: usize = 64;
/// Lines of one voucher, of both books.
const LINES: usize = 4;
/// Vouchers written in one transaction.
const BATCH: usize = 2_000;

/// Who looks, and at what.
struct Reader {
    units: Vec<UnitId>,
    year: i32,
    finance: Person,
    accountant: Person,
    reviewer: Person,
}

/// Every figure, without engine and size.
pub const NAMES: [&str; 5] = ["ledger_posting", "trial_balance", "ledger_page", "statement", "month_close"];

/// Fills the books and measures at a tenth and at the whole of `plan.entries`.
pub async fn books(plan: &Plan, engine: Engine, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let base = Database::create(plan, engine, folder, "books").await?;
    let product = Product::open(&base.url, &testkit::key_file()).await?;
    let reader = people(&product).await?;
    let mut there = 0;
    for (size, month) in [(plan.entries / 10, 1), (plan.entries, 2)] {
        let db = &product.app.platform.db;
        plan.say(&format!("{size} entries of {UNITS} units on {}", engine.name()));
        let rates = fill(db, &product.app.platform.ids, &reader, there..size / LINES).await?;
        there = size / LINES;
        if engine == Engine::Postgres {
            db.reader().script("analyze").await?;
        }
        let label = format!("{}.{}", engine.name(), short(size));
        let figure = |name: &str, unit, reference, values, references| Figure {
            name: format!("{name}.{label}"),
            engine: engine.name(),
            unit,
            reference,
            values,
            references,
            note: format!("{size} entries of {UNITS} units"),
        };
        report.add(figure("ledger_posting", "vouchers/s", "none", rates, Vec::new()));
        let server = Server::start(&base).await?;
        let (ours, theirs) = trial(plan, db, &server, &reader).await?;
        report.add(figure("trial_balance", "ms", "group by over the entries", ours, theirs));
        let (ours, theirs) = page(plan, db, &server, &reader).await?;
        report.add(figure("ledger_page", "ms", "the trial balance of one unit over HTTP", ours, theirs));
        let (ours, theirs) = statement(plan, db, &server, &reader).await?;
        report.add(figure("statement", "ms", "group by over the entries", ours, theirs));
        let ours = month_close(&server, &reader, month).await?;
        report.add(figure("month_close", "ms", "none", vec![ours], Vec::new()));
        server.stop().await?;
    }
    close(product).await?;
    base.remove().await
}

/// `1m`
fn short(size: usize) -> String {
    if size >= 1_000_000 { format!("{}m", size / 1_000_000) } else { format!("{}k", size / 1_000) }
}

async fn people(product: &Product) -> anyhow::Result<Reader> {
    let platform = &product.app.platform;
    let top = testkit::insert_unit(&platform.db, "165", "综合事务管理部", None).await;
    let mut units = Vec::with_capacity(UNITS);
    for n in 1..=UNITS {
        let (code, name) = (format!("165{n:03}"), format!("第{n}单位"));
        units.push(testkit::insert_unit(&platform.db, &code, &name, Some(top)).await);
    }
    let at_all = |role: Role| -> Vec<(Role, UnitId)> { units.iter().map(|unit| (role, *unit)).collect() };
    let person = async |name: &str, roles: &[(Role, UnitId)]| {
        testkit::person(platform, name, UserClass::Business, roles).await
    };
    let finance = person("finance", &[(Role::DeptFinance, top)]).await;
    let accountant = person("accountant", &at_all(Role::Accountant)).await;
    let reviewer = person("reviewer", &at_all(Role::Reviewer)).await;
    // A year whose months are all over.
    let year = platform.clock.today().year() - 1;
    open_books(product, &units, i64::from(year)).await?;
    Ok(Reader { units, year, finance, accountant, reviewer })
}

/// Books without opening balances: the year begins with nothing.
async fn open_books(product: &Product, units: &[UnitId], year: i64) -> anyhow::Result<()> {
    let conn = product.app.platform.db.begin().await?;
    let mut running = Running::new(IndicatorEvents::shipped());
    open_units(&conn, &mut running, units.iter().copied(), year - 1, Intent::Write).await?;
    for unit in units {
        running.close(*unit, Period::opening(year), UserId::SYSTEM, Stamp(0));
        let sql = "insert into cl_book (unit_id, start_year, scheme, document_id, opened_by, opened_at)
            values ($1, $2, 'government', $1, $1, 0)";
        conn.exec(sql, [(*unit).into(), year.into()]).await?;
    }
    write(&conn, &running).await?;
    Ok(conn.commit().await?)
}

/// Posts vouchers; answers how many a second in each tenth of them.
async fn fill(
    db: &Db,
    ids: &Ids,
    reader: &Reader,
    range: std::ops::Range<usize>,
) -> anyhow::Result<Vec<f64>> {
    let mut rates = Vec::new();
    let share = (range.len() / 10).max(1);
    for from in range.clone().step_by(share) {
        let to = (from + share).min(range.end);
        let watch = Stopwatch::start();
        for first in (from..to).step_by(BATCH) {
            batch(db, ids, reader, first..(first + BATCH).min(to)).await?;
        }
        rates.push((to - from) as f64 / watch.elapsed().as_secs_f64());
    }
    Ok(rates)
}

async fn batch(db: &Db, ids: &Ids, reader: &Reader, range: std::ops::Range<usize>) -> anyhow::Result<()> {
    let conn = db.begin().await?;
    let mut running = Running::new(IndicatorEvents::shipped());
    let year = i64::from(reader.year);
    open_units(&conn, &mut running, reader.units.iter().copied(), year - 1, Intent::Write).await?;
    for n in range {
        running.post(voucher(ids.fresh(), reader, n)?, Stamp(0))?;
    }
    write(&conn, &running).await?;
    conn.commit().await?;
    Ok(())
}

/// A payment of own money as it is booked: expense and bank, expenditure and funds.
fn voucher(id: Uuid, reader: &Reader, n: usize) -> anyhow::Result<JournalDraft> {
    let unit_id = reader.units[n % UNITS];
    let turn = n / UNITS;
    let day = NaiveDate::from_ymd_opt(reader.year, turn as u32 % 12 + 1, turn as u32 / 12 % 28 + 1);
    let posted_on = day.context("a day of the year")?;
    let amount_fen = Fen::from_fen(10_000 + (n as i64 * 7_919) % 5_000_000);
    let dimensions = Dimensions {
        project_id: Some(format!("project-{}", turn % 40)),
        function: Some(FUNCTIONS[turn % FUNCTIONS.len()].to_owned()),
        dep_economy: Some(ECONOMIES[turn % ECONOMIES.len()].to_owned()),
        gov_economy: Some("50201".to_owned()),
        fund: Some("31".to_owned()),
        ..Dimensions::default()
    };
    let entry = |book, account: &str, side| EntryDraft {
        unit_id,
        book,
        account: account.to_owned(),
        side,
        amount_fen,
        event: "P01".to_owned(),
        dimensions: dimensions.clone(),
    };
    Ok(JournalDraft {
        id: JournalId(id),
        unit_id,
        journal_type: JournalType::Voucher,
        posted_on,
        period: Period::of(posted_on),
        event: "P01".to_owned(),
        summary: format!("支付办公费 {n}"),
        difference_class: String::new(),
        document_id: id.to_string(),
        document_kind: "payment".to_owned(),
        reverses_id: None,
        prepared_by: UserId::SYSTEM,
        entries: vec![
            entry(Book::Financial, "5001", Side::Debit),
            entry(Book::Financial, "1002", Side::Credit),
            entry(Book::Budgetary, "7201", Side::Debit),
            entry(Book::Budgetary, "800102", Side::Credit),
        ],
    })
}

type Pairs = (Vec<f64>, Vec<f64>);

#[derive(FromQueryResult)]
struct Sum {
    debit: i64,
}

/// The trial balance of the department for a year over HTTP, beside one `group by` over its entries.
async fn trial(plan: &Plan, db: &Db, server: &Server, reader: &Reader) -> anyhow::Result<Pairs> {
    const SQL: &str = "select account, side, cast(sum(amount_fen) as bigint) as debit from lg_entry
        where period between $1 and $2 group by account, side";
    let mut connection = Connection::open(&server.address).await?;
    let (from, to) = (i64::from(reader.year) * 100 + 1, i64::from(reader.year) * 100 + 12);
    let path = format!("/api/accounting/balances?from={from}&to={to}");
    let request = get(&path, &reader.finance.token);
    let (mut values, mut references) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let watch = Stopwatch::start();
        let rows: Vec<Sum> = db.reader().all(SQL, [from.into(), to.into()]).await?;
        references.push(watch.elapsed().as_secs_f64() * 1_000.0);
        if rows.iter().all(|row| row.debit == 0) {
            bail!("the reference found no entries");
        }
        values.push(asked(&mut connection, &request, 5).await?);
    }
    Ok((values, references))
}

/// A page of the detail ledger of one account of one unit, beside the trial balance of that unit.
async fn page(plan: &Plan, _db: &Db, server: &Server, reader: &Reader) -> anyhow::Result<Pairs> {
    let mut connection = Connection::open(&server.address).await?;
    let (from, to) = (i64::from(reader.year) * 100 + 1, i64::from(reader.year) * 100 + 12);
    let (mut values, mut references) = (Vec::new(), Vec::new());
    for run in 0..plan.runs {
        let unit = reader.units[run % UNITS];
        let trial = format!("/api/accounting/balances?from={from}&to={to}&unit_id={unit}");
        references.push(asked(&mut connection, &get(&trial, &reader.finance.token), 5).await?);
        let page =
            format!("/api/accounting/accounts/5001/entries?unit_id={unit}&from={from}&to={to}&limit=50");
        values.push(asked(&mut connection, &get(&page, &reader.finance.token), 5).await?);
    }
    Ok((values, references))
}

/// 收入费用表 of the department for a year over HTTP, beside one `group by` over its entries.
async fn statement(plan: &Plan, db: &Db, server: &Server, reader: &Reader) -> anyhow::Result<Pairs> {
    const SQL: &str = "select account, side, cast(sum(amount_fen) as bigint) as debit from lg_entry
        where period between $1 and $2 and book = 'financial' group by account, side";
    let mut connection = Connection::open(&server.address).await?;
    let (from, to) = (i64::from(reader.year) * 100 + 1, i64::from(reader.year) * 100 + 12);
    let path = format!("/api/statement/statements/cw02?year={}&range=department", reader.year);
    let request = get(&path, &reader.finance.token);
    let (mut values, mut references) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs.min(3) {
        let watch = Stopwatch::start();
        let rows: Vec<Sum> = db.reader().all(SQL, [from.into(), to.into()]).await?;
        references.push(watch.elapsed().as_secs_f64() * 1_000.0);
        if rows.is_empty() {
            bail!("the reference found no entries");
        }
        values.push(asked(&mut connection, &request, 5).await?);
    }
    Ok((values, references))
}

/// Milliseconds in which a month of all units is submitted, reviewed and closed.
async fn month_close(server: &Server, reader: &Reader, month: i64) -> anyhow::Result<f64> {
    let mut connection = Connection::open(&server.address).await?;
    let period = i64::from(reader.year) * 100 + month;
    let watch = Stopwatch::start();
    for (step, person) in [("submit", &reader.accountant), ("approve", &reader.reviewer)] {
        let body = json!({"period": period, "unit_ids": reader.units, "step": step}).to_string();
        let request =
            post("/api/closing/period-closes/batch", &person.token, "application/json", body.as_bytes());
        let reply = connection.send(&request).await?;
        let said: serde_json::Value = serde_json::from_slice(reply.body)?;
        if reply.status != 200 || said["done"] != UNITS {
            bail!("{step} of {period}: {} {said}", reply.status);
        }
    }
    Ok(watch.elapsed().as_secs_f64() * 1_000.0)
}

/// The median milliseconds of a request asked so many times.
async fn asked(connection: &mut Connection, request: &[u8], times: usize) -> anyhow::Result<f64> {
    let mut taken = Vec::with_capacity(times);
    for _ in 0..times {
        let watch = Stopwatch::start();
        let reply = connection.send(request).await?;
        if reply.status != 200 {
            bail!("{}: {}", reply.status, String::from_utf8_lossy(reply.body));
        }
        taken.push(watch.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(median(&taken))
}
