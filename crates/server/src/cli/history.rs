//! `yiti history KIND CODE`, `yiti as-of KIND CODE DAY` and `yiti apply-changes`.

use std::process::ExitCode;

use clap::Args;
use kernel::{Db, Limit, Problem, text};
use masterdata::versions::{FieldChange, Titles};

use super::{Global, say, units};
use crate::assemble::{Product, importers};

#[derive(Args)]
pub(super) struct History {
    /// Kind of record, as `yiti import` lists them.
    kind: String,
    /// Its code (the id of a bank account; CODE@DATE of a standard).
    code: String,
    /// Only versions before this one.
    #[arg(long)]
    after: Option<i64>,
}

#[derive(Args)]
pub(super) struct AsOf {
    /// Kind of record, as `yiti import` lists them.
    kind: String,
    /// Its code (the id of a bank account; CODE@DATE of a standard).
    code: String,
    /// The day.
    day: String,
}

fn missing() -> Problem {
    Problem::new(
        404,
        "not_found",
        text!("没有这条基础信息，或当日尚未生效。", "There is no such record, or it did not count yet."),
        text!("请核对类别、代码和日期。", "Check kind, code and day."),
    )
}

pub(super) async fn run(args: History, global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    let (conn, titles, scope) =
        (db.reader(), Titles::new(importers()), units::everything(&db.reader()).await?);
    let record = (args.kind.as_str(), args.code.as_str());
    let rows = Limit::new(Limit::MAX).unwrap_or_default();
    let page = masterdata::versions::history(&conn, &scope, &titles, record, args.after, rows).await?;
    let page = page.ok_or_else(missing)?;
    if global.json {
        say(&serde_json::to_string(&page)?);
        return Ok(ExitCode::SUCCESS);
    }
    for entry in &page.items {
        say(&format!(
            "{:>4}  {}  {}  {} {} {} {}",
            entry.version,
            entry.effective_from,
            entry.recorded_at.rfc3339(),
            entry.actor_name,
            entry.source,
            entry.source_ref,
            entry.reason
        ));
        for FieldChange { title, old, new, .. } in &entry.fields {
            let (old, new) = (old.as_deref().unwrap_or("-"), new.as_deref().unwrap_or("-"));
            say(&format!("        {}: {old} → {new}", title.zh));
        }
    }
    if let Some(next) = &page.next {
        say(&format!("earlier versions: --after {next}"));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn as_of(args: AsOf, global: &Global) -> anyhow::Result<ExitCode> {
    let day = kernel::period::parse_date(&args.day).ok_or_else(|| {
        Problem::field(
            "day",
            text!("不是日期。", "It is not a date."),
            text!("请写成 2026-03-01。", "Write it like 2026-03-01."),
        )
    })?;
    let db = Db::open(&global.database, 2).await?;
    let (conn, titles, scope) =
        (db.reader(), Titles::new(importers()), units::everything(&db.reader()).await?);
    let record = (args.kind.as_str(), args.code.as_str());
    let found = masterdata::versions::as_of(&conn, &scope, &titles, record, day.to_string()).await?;
    let found = found.ok_or_else(missing)?;
    if global.json {
        say(&serde_json::to_string(&found)?);
        return Ok(ExitCode::SUCCESS);
    }
    say(&format!("version {} from {}", found.version, found.effective_from));
    for field in &found.fields {
        say(&format!("{}: {}", field.title.zh, field.value.as_deref().unwrap_or("-")));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn apply(global: &Global) -> anyhow::Result<ExitCode> {
    let product = Product::open(&global.database, &global.keys).await?;
    let (applied, returned) = masterdata::apply_due(&product.app).await?;
    if global.json {
        say(&serde_json::json!({ "applied": applied, "returned": returned }).to_string());
    } else {
        say(&format!("{applied} applied, {returned} returned"));
    }
    Ok(ExitCode::SUCCESS)
}
