//! `yiti quality`: what is wrong with the records of master data.

use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Args;
use kernel::{Conn, Db, Problem, text};
use platform::Scope;
use supervision::quality::{self, QualityReport, Severity, UnitQuality};

use super::{Global, say, units};

/// Records that are read at once when all are listed.
const PART: i64 = 5_000;

#[derive(Args)]
pub(super) struct Quality {
    /// Code of a unit: only it and what is below it.
    #[arg(long)]
    unit: Option<String>,
    /// Name of a check: list the records it finds.
    #[arg(long)]
    check: Option<String>,
}

pub(super) async fn run(args: Quality, global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    let day = platform::demonstration::clock_of(&db).await?.today();
    let conn = db.snapshot().await?;
    let scope = scope(&conn, args.unit.as_deref()).await?;
    match &args.check {
        Some(check) => list(&conn, &scope, day, check, global.json).await?,
        None => summary(&conn, &scope, day, global.json).await?,
    }
    conn.rollback().await?;
    Ok(ExitCode::SUCCESS)
}

/// Every unit, or one subtree.
async fn scope(conn: &Conn, unit: Option<&str>) -> anyhow::Result<Scope> {
    let all = units::everything(conn).await?;
    match unit {
        Some(code) => Ok(all.below(conn, units::by_code(conn, code).await?).await?),
        None => Ok(all),
    }
}

async fn summary(conn: &Conn, scope: &Scope, day: NaiveDate, json: bool) -> anyhow::Result<()> {
    let report = quality::report(conn, scope, day, "", usize::MAX).await?;
    if json {
        say(&serde_json::to_string(&report)?);
    } else {
        print(&report);
    }
    Ok(())
}

fn print(report: &QualityReport) {
    let records: Vec<String> = report.records.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
    say(&format!("{}: {}", report.day, records.join(", ")));
    for check in report.checks.iter().filter(|check| check.count > 0) {
        let (count, level) = (check.count, word(check.severity));
        say(&format!("{count:>8}  {level:<8} {:<28} {}", check.id, check.what.zh));
    }
    let sum = |unit: &UnitQuality| -> i64 { unit.findings.values().sum() };
    for unit in report.units.iter().filter(|unit| sum(unit) > 0) {
        let below: i64 = unit.findings_below.values().sum();
        say(&format!("{:>8}  {:<20} {} ({below} with what is below)", sum(unit), unit.code, unit.name));
    }
}

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Hint => "hint",
    }
}

async fn list(conn: &Conn, scope: &Scope, day: NaiveDate, check: &str, json: bool) -> anyhow::Result<()> {
    let mut after = String::new();
    loop {
        let found = quality::findings(conn, scope, day, check, &after, PART).await?;
        let page = found.ok_or_else(|| {
            let known = quality::names().join(", ");
            Problem::field(
                "check",
                text!("没有“{check}”这项检查。", "There is no check “{check}”."),
                text!("可用：{known}", "There are: {known}"),
            )
        })?;
        for item in &page.items {
            if json {
                say(&serde_json::to_string(item)?);
                continue;
            }
            let unit = item.unit_code.as_deref().unwrap_or("");
            say(&format!("{:<24} {unit:<16} {} {}", item.code, item.name, item.value));
        }
        match page.next {
            Some(next) => after = next,
            None if json => return Ok(()),
            None => {
                say(&format!("{} {}: {}", page.total, page.check.what.zh, page.check.how.zh));
                return Ok(());
            }
        }
    }
}
