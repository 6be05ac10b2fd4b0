//! `yiti import KIND FILE…`.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use kernel::{Problem, text};
use masterdata::importers::{By, run as apply};
use platform::audit::Origin;
use platform::import::ImportReport;
use platform::{Actor, Scope, UnitId, UserId};
use posting::App;
use sea_orm::FromQueryResult;

use super::{Global, say};
use crate::assemble::{Product, importers};

#[derive(Args)]
pub(super) struct Import {
    /// Kind of file; `reference:NAME` replaces an official rule set by a newer edition.
    kind: Option<String>,
    /// Files.
    files: Vec<PathBuf>,
    /// Check only, write nothing.
    #[arg(long)]
    dry_run: bool,
    /// First day of a newer edition (reference:NAME only).
    #[arg(long)]
    effective_from: Option<String>,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
}

pub(super) async fn run(args: Import, global: &Global) -> anyhow::Result<ExitCode> {
    let Some(kind) = args.kind else {
        for importer in importers() {
            let columns: Vec<&str> = importer.columns().iter().map(|column| column.zh).collect();
            say(&format!("{:<18} {}: {}", importer.kind(), importer.title().zh, columns.join(",")));
        }
        return Ok(ExitCode::SUCCESS);
    };
    if args.files.is_empty() {
        return Err(Problem::field(
            "file",
            text!("没有指定文件。", "No file is given."),
            text!("用法：yiti import {kind} 文件.csv", "Usage: yiti import {kind} FILE.csv"),
        )
        .into());
    }
    let product = Product::open(&global.database).await?;
    for path in &args.files {
        let file = std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        if let Some(name) = kind.strip_prefix("reference:") {
            let content = String::from_utf8(file).context("an official table must be UTF-8")?;
            let from = args.effective_from.clone().unwrap_or_default();
            masterdata::reference::replace(
                &product.app.platform.db,
                &origin(&product.app),
                name,
                &content,
                &from,
            )
            .await?;
            say(&format!("{name}: in force from {from}"));
            continue;
        }
        let report = import_text(&product.app, &kind, &file, args.dry_run).await?;
        if global.json {
            say(&serde_json::to_string(&report)?);
        } else {
            say(&format!(
                "{}: {} rows, {} new, {} changed, {} same{}",
                report.kind,
                report.rows,
                report.new,
                report.changed,
                report.same,
                if report.dry_run { " (dry run, nothing written)" } else { "" }
            ));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Imports one file as the operator, whose scope is every unit.
pub(super) async fn import_text(
    app: &App,
    kind: &str,
    file: &[u8],
    dry_run: bool,
) -> anyhow::Result<ImportReport> {
    let importer = importers().into_iter().find(|importer| importer.kind() == kind).ok_or_else(|| {
        let known: Vec<&str> = importers().iter().map(|importer| importer.kind()).collect();
        let known = known.join(", ");
        Problem::field(
            "kind",
            text!("没有“{kind}”这种导入。", "There is no import of “{kind}”."),
            text!("可用：{known}", "There are: {known}"),
        )
    })?;
    let units: Vec<UnitRow> = app.platform.db.reader().all("select id from v_unit", []).await?;
    let scope = Scope::of_operator(units.into_iter().map(|row| row.id));
    let actor = Actor::system(app.platform.clock.today());
    let by = By { actor: &actor, scope: &scope, origin: origin(app) };
    Ok(apply(&app.platform, importer.as_ref(), by, file, dry_run).await?)
}

fn origin(app: &App) -> Origin {
    Origin {
        actor_id: UserId::SYSTEM,
        actor_name: "yiti import".to_owned(),
        on_behalf_of: None,
        at: app.platform.clock.now(),
        request_id: String::new(),
    }
}
