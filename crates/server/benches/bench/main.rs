//! `make bench`: how fast the product is beside a reference that runs in the same minutes on the same machine.
//!
//! Machines are noisy, so a figure is a *ratio*: every run of ours has a run of the reference next to it, and what is
//! reported is the median ratio of several runs with its spread. Nothing here asserts; the figures are read by people.
//! The server under test is the release binary in a process of its own, on a durable database of its own.
//!
//! - [`submit`]: payment applications per second over HTTP, and their p99 latency, beside `pgbench` TPC-B
//! - [`settle`]: bank receipts per second, beside `pgbench` TPC-B
//! - [`files`]: an import and an export of many persons, beside `openpyxl`, and the stages of the demonstration
//! - [`tables`]: the official budget tables of 64 units and their department, beside one `group by`
//! - [`what_if`]: rooms and tables after one standard changes, beside costing and adding up every line anew
//! - [`books`]: trial balance, detail ledger and posting at a tenth and at the whole of `BENCH_ENTRIES` entries
//! - [`read`]: a page of the payment list beside its bare SQL, and a full trace beside an empty round trip
//!
//! Options: `--out FILE`, `--only NAME,NAME` (beginnings of figure names), `--engine sqlite|postgres`.
//! Environment: `BENCH_QUICK=1` (few, short runs, little data), `BENCH_FULL=1` (100,000 receipts, 1,000,000 payments
//! behind the trace, 10,000,000 entries), `BENCH_SETTLE`, `BENCH_PAYMENTS`, `BENCH_TRACE`, `BENCH_PERSONS`,
//! `BENCH_ENTRIES` (sizes), `BENCH_PYTHON` (a Python with `openpyxl`), `BENCH_SCALE` (of pgbench).
//! PostgreSQL and the reference come from `scripts/with-postgres.sh` (`TEST_DATABASE_URL`, `PG_BIN`).
#![expect(clippy::float_arithmetic, reason = "rates and ratios of measurements; no money is computed here")]

mod books;
mod client;
mod database;
mod files;
mod pgbench;
mod plan;
mod read;
mod report;
mod settle;
mod stage;
mod submit;
mod tables;
mod what_if;

use anyhow::Context;

use crate::pgbench::PgBench;
use crate::plan::Plan;
use crate::report::Report;

fn main() -> anyhow::Result<()> {
    let plan = Plan::from_environment()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let report = runtime.block_on(run(&plan))?;
    print!("{}", report.table());
    if let Some(out) = &plan.out {
        if let Some(folder) = out.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let text = serde_json::to_string_pretty(&report.json())?;
        std::fs::write(out, text + "\n").with_context(|| format!("cannot write {}", out.display()))?;
        println!("\n{}", out.display());
    }
    Ok(())
}

async fn run(plan: &Plan) -> anyhow::Result<Report> {
    let mut report = Report::of_this_machine();
    let folder = tempfile::tempdir().context("a temporary folder")?;
    let wants_pgbench = ["submit_http", "submit_p99", "settle"].iter().any(|name| plan.wants(name));
    let reference = match &plan.postgres {
        Some(url) if wants_pgbench => Some(PgBench::prepare(plan, url, folder.path()).await?),
        _ => None,
    };
    if reference.is_none() && wants_pgbench {
        plan.say(
            "without PostgreSQL there is no pgbench to compare with; run it through scripts/with-postgres.sh",
        );
    }
    if plan.wants("submit_http") {
        submit::rate(plan, folder.path(), reference.as_ref(), &mut report).await?;
    }
    if plan.wants("submit_p99") {
        submit::p99(plan, folder.path(), reference.as_ref(), &mut report).await?;
    }
    for engine in plan.engines() {
        if plan.wants("settle") {
            settle::rate(plan, engine, folder.path(), reference.as_ref(), &mut report).await?;
        }
        if plan.wants("list_page") || plan.wants("trace") {
            read::latency(plan, engine, folder.path(), &mut report).await?;
        }
        if plan.wants("import_persons") || plan.wants("export_persons") {
            files::persons(plan, engine, folder.path(), &mut report).await?;
        }
        if plan.wants("report_tables") {
            tables::tables(plan, engine, folder.path(), &mut report).await?;
        }
        if plan.wants("what_if") {
            what_if::what_if(plan, engine, folder.path(), &mut report).await?;
        }
        if books::NAMES.iter().any(|name| plan.wants(name)) {
            books::books(plan, engine, folder.path(), &mut report).await?;
        }
        if plan.wants("demo") {
            files::demo(plan, engine, folder.path(), &mut report).await?;
        }
    }
    if let Some(reference) = reference {
        reference.remove().await?;
    }
    Ok(report)
}
