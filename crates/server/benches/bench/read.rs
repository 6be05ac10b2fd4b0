//! Reading: a page of the payment list beside its bare SQL, and a full trace beside an empty round trip. Ours and the
//! reference take turns, request by request, on one connection each.

use std::path::Path;

use anyhow::bail;
use kernel::clock::Stopwatch;
use kernel::db::list;
use kernel::{Db, Engine};
use platform::UnitId;
use sea_orm::FromQueryResult;
use server::Product;

use crate::client::{Connection, get};
use crate::database::{Database, Server};
use crate::plan::Plan;
use crate::report::{Figure, Report, median};
use crate::stage::{Made, Stage, close, department, payments};

/// The least amount the list is filtered by: about half of the payments have it.
const LEAST_FEN: i64 = 6_000;

/// Latencies of the two, on databases of their sizes.
pub async fn latency(plan: &Plan, engine: Engine, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let (base, stage) = department(plan, engine, folder).await?;
    plan.say(&format!("{} payments on {}", plan.payments, engine.name()));
    let mut made = grow(plan, &base, &stage, 0, plan.payments).await?;
    if plan.wants("list_page") {
        list_page(plan, &base, &stage, report).await?;
    }
    if plan.wants("trace") {
        let more = plan.trace.saturating_sub(plan.payments);
        made.extend(grow(plan, &base, &stage, made.len(), more).await?);
        trace(plan, &base, &stage, &made, report).await?;
    }
    base.remove().await
}

/// Most payments are in review, every tenth is sent.
async fn grow(
    plan: &Plan,
    base: &Database,
    stage: &Stage,
    before: usize,
    count: usize,
) -> anyhow::Result<Vec<Made>> {
    let product = Product::open(&base.url, &testkit::key_file()).await?;
    let sent = count / 10;
    let all = ["submit", "review", "approve", "instruct"];
    let mut made = payments(&product, stage, before, sent, &all, plan).await?;
    made.extend(payments(&product, stage, before + sent, count - sent, &["submit"], plan).await?);
    if base.engine == Engine::Postgres {
        // The planner's figures are fresh, as they are some minutes after any growth.
        product.app.platform.db.reader().script("analyze").await?;
    }
    close(product).await?;
    Ok(made)
}

async fn list_page(plan: &Plan, base: &Database, stage: &Stage, report: &mut Report) -> anyhow::Result<()> {
    let server = Server::start(base).await?;
    let db = Db::open(&base.url, 1).await?;
    let units: Vec<UnitId> = stage.units.iter().map(|unit| unit.id).collect();
    let path = format!(
        "/api/execution/payments?state=in_review&amount_min_fen={LEAST_FEN}&order=-amount&limit=50&fiscal_year={}",
        stage.year
    );
    let mut connection = Connection::open(&server.address).await?;
    let request = get(&path, &stage.finance.token);
    let (mut values, mut references) = (Vec::new(), Vec::new());
    for _ in 0..plan.runs {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..plan.requests {
            let watch = Stopwatch::start();
            let rows = bare(&db, &units, stage.year).await?;
            theirs.push(watch.elapsed().as_secs_f64() * 1_000.0);
            if rows != 50 {
                bail!("the bare page has {rows} rows");
            }
            ours.push(ask(&mut connection, &request).await?);
        }
        values.push(median(&ours));
        references.push(median(&theirs));
    }
    report.add(Figure {
        name: format!("list_page.{}", base.engine.name()),
        engine: base.engine.name(),
        unit: "ms",
        reference: "the bare SQL of page and total",
        values,
        references,
        note: format!("{} payments, filtered by state, amount and year, largest first", plan.payments),
    });
    db.close().await?;
    server.stop().await
}

#[derive(FromQueryResult)]
struct Bare {
    id: String,
}
#[derive(FromQueryResult)]
struct Total {
    number: i64,
    amount_fen: i64,
}

/// What the list needs from the database, and nothing else.
async fn bare(db: &Db, units: &[UnitId], year: i64) -> anyhow::Result<usize> {
    const TOTAL: &str =
        "select count(*) as number, cast(coalesce(sum(d.amount_fen), 0) as bigint) as amount_fen
        from fl_document d where d.kind = 'payment' and d.unit_id in {in:1} and d.state = 'in_review'
          and d.amount_fen >= $2 and d.fiscal_year = $3";
    const PAGE: &str = "select d.id, d.number, d.unit_id, d.fiscal_year, d.state, d.waiting_role, d.title,
          d.amount_fen, p.refunded_fen, p.payee_id, coalesce(y.name, '') as payee_name, p.fund_group, p.settlement,
          p.business, p.paid_on, d.created_at, d.version
        from fl_document d join ex_payment p on p.id = d.id left join v_payee y on y.id = p.payee_id
        where d.kind = 'payment' and d.unit_id in {in:1} and d.state = 'in_review' and d.amount_fen >= $2
          and d.fiscal_year = $3
        order by d.amount_fen desc, d.id desc limit 50";
    let conn = db.reader();
    let values = || [list(units), LEAST_FEN.into(), year.into()];
    let total: Option<Total> = conn.one(TOTAL, values()).await?;
    let rows: Vec<Bare> = conn.all(PAGE, values()).await?;
    if total.is_none_or(|total| total.number < 50 || total.amount_fen < 50 * LEAST_FEN)
        || rows.iter().any(|row| row.id.is_empty())
    {
        bail!("too few payments fit the filter");
    }
    Ok(rows.len())
}

async fn trace(
    plan: &Plan,
    base: &Database,
    stage: &Stage,
    made: &[Made],
    report: &mut Report,
) -> anyhow::Result<()> {
    let server = Server::start(base).await?;
    let mut connection = Connection::open(&server.address).await?;
    let round_trip = get("/api/health", &stage.finance.token);
    let (mut values, mut references) = (Vec::new(), Vec::new());
    // A stride that meets payments of all ages.
    let mut next = made.iter().step_by((made.len() / (plan.runs * plan.requests)).max(1)).cycle();
    for _ in 0..plan.runs {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for payment in next.by_ref().take(plan.requests) {
            theirs.push(ask(&mut connection, &round_trip).await?);
            let path = format!("/api/trace/payment/{}", payment.id);
            ours.push(ask(&mut connection, &get(&path, &stage.finance.token)).await?);
        }
        values.push(median(&ours));
        references.push(median(&theirs));
    }
    report.add(Figure {
        name: format!("trace.{}", base.engine.name()),
        engine: base.engine.name(),
        unit: "ms",
        reference: "select 1 over HTTP",
        values,
        references,
        note: format!("a database of {} payments", made.len()),
    });
    server.stop().await
}

/// Milliseconds of one request that must be answered 200.
async fn ask(connection: &mut Connection, request: &[u8]) -> anyhow::Result<f64> {
    let watch = Stopwatch::start();
    let reply = connection.send(request).await?;
    if reply.status != 200 {
        bail!("{}: {}", reply.status, String::from_utf8_lossy(reply.body));
    }
    Ok(watch.elapsed().as_secs_f64() * 1_000.0)
}
