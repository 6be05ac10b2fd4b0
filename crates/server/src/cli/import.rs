//! `yiti import KIND FILE…`: CSV or XLSX in, or blank templates and remarks out.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use kernel::{Problem, text};
use masterdata::importers::{By, Extras, effective_day, remarks, run_with};
use platform::audit::Origin;
use platform::import::{ImportReport, Importer, Progress, TableFormat, template};
use platform::{Actor, Scope, UserId};
use posting::App;

use super::{Global, compare, say, units};
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
    /// Write a blank file of the kind, NAME.xlsx or NAME.csv.
    #[arg(long, conflicts_with_all = ["files", "remarks", "dry_run"])]
    template: Option<PathBuf>,
    /// Check only; when anything is wrong, write the file with what is wrong in a last column: NAME.xlsx or NAME.csv.
    #[arg(long)]
    remarks: Option<PathBuf>,
    /// Where the files come from; kept in the report and in the audit trail.
    #[arg(long, default_value = "")]
    source: String,
    /// The day from which the records count, YYYY-MM-DD; today unless given.
    #[arg(long, value_name = "YYYY-MM-DD", conflicts_with = "effective_from")]
    effective: Option<String>,
    /// First day of a newer edition (reference:NAME only).
    #[arg(long)]
    effective_from: Option<String>,
}

pub(super) async fn run(args: Import, global: &Global) -> anyhow::Result<ExitCode> {
    let Some(kind) = args.kind else {
        for importer in importers() {
            let columns: Vec<&str> = importer.columns().iter().map(|column| column.zh).collect();
            say(&format!("{:<18} {}: {}", importer.kind(), importer.title().zh, columns.join(",")));
        }
        return Ok(ExitCode::SUCCESS);
    };
    if let Some(path) = &args.template {
        std::fs::write(path, template(importer(&kind)?.columns(), format_of(path)?)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.files.is_empty() {
        return Err(Problem::field(
            "file",
            text!("没有指定文件。", "No file is given."),
            text!("用法：yiti import {kind} 文件.xlsx", "Usage: yiti import {kind} FILE.xlsx"),
        )
        .into());
    }
    let product = Product::open(&global.database, &global.keys).await?;
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
        if let Some(out) = &args.remarks {
            return write_remarks(&product.app, &kind, file, out).await;
        }
        if kind == "standards" && args.dry_run {
            compare::say_what_would_change(&product.app, file.clone(), global.json).await?;
        }
        let effective = effective_day(args.effective.as_deref())?;
        let extras = Extras { dry_run: args.dry_run, source: &args.source, effective, ..Extras::default() };
        let report = import_file(&product.app, &kind, file, extras).await?;
        say_report(&report, global.json)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn say_report(report: &ImportReport, json: bool) -> anyhow::Result<()> {
    if json {
        say(&serde_json::to_string(report)?);
        return Ok(());
    }
    say(&format!(
        "{}: {} rows, {} new, {} changed, {} same, {} headers and {} sums passed over{}",
        report.kind,
        report.rows,
        report.new,
        report.changed,
        report.same,
        report.skipped_headers,
        report.skipped_totals,
        if report.dry_run { " (dry run, nothing written)" } else { "" }
    ));
    Ok(())
}

/// Imports one file as the operator, whose scope is every unit.
pub(super) async fn import_file(
    app: &App,
    kind: &str,
    file: Vec<u8>,
    extras: Extras<'_>,
) -> anyhow::Result<ImportReport> {
    let (importer, scope, actor) = (importer(kind)?, scope(app).await?, operator(app));
    let by = By { actor: &actor, scope: &scope, origin: origin(app) };
    let shown = tokio::spawn(show(Arc::clone(&extras.progress)));
    let done = run_with(&app.platform, importer.as_ref(), by, file.into(), extras).await;
    shown.abort();
    Ok(done?)
}

/// A bar on a terminal; nothing anywhere else.
async fn show(progress: Arc<Progress>) {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len}").expect("the template is right");
    let bar = ProgressBar::new(0).with_style(style);
    loop {
        let (rows, checked) = (progress.rows(), progress.checked());
        bar.set_length(u64::try_from(rows).unwrap_or(0));
        bar.set_position(u64::try_from(checked).unwrap_or(0));
        bar.set_message(match (rows, checked) {
            (0, _) => "reading",
            (rows, checked) if checked < rows => "checking",
            _ => "writing",
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Checks one file; ends with 1 and a file of remarks when anything is wrong.
async fn write_remarks(app: &App, kind: &str, file: Vec<u8>, out: &Path) -> anyhow::Result<ExitCode> {
    let format = format_of(out)?;
    let (importer, scope, actor) = (importer(kind)?, scope(app).await?, operator(app));
    let by = By { actor: &actor, scope: &scope, origin: origin(app) };
    let found =
        remarks(&app.platform, importer.as_ref(), by, file.into(), format, kernel::Language::Zh).await?;
    let Some(found) = found else {
        say("nothing is wrong, nothing was written");
        return Ok(ExitCode::SUCCESS);
    };
    std::fs::write(out, found).with_context(|| format!("cannot write {}", out.display()))?;
    say(&format!("remarks: {}", out.display()));
    Ok(ExitCode::FAILURE)
}

pub(super) fn importer(kind: &str) -> Result<Arc<dyn Importer>, Problem> {
    importers().into_iter().find(|importer| importer.kind() == kind).ok_or_else(|| {
        let known: Vec<&str> = importers().iter().map(|importer| importer.kind()).collect();
        let known = known.join(", ");
        Problem::field(
            "kind",
            text!("没有“{kind}”这种导入。", "There is no import of “{kind}”."),
            text!("可用：{known}", "There are: {known}"),
        )
    })
}

/// The form of a file that is to be written, by the ending of its name.
fn format_of(path: &Path) -> Result<TableFormat, Problem> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
    TableFormat::parse(ending).ok_or_else(|| {
        Problem::field(
            "file",
            text!("只能写出 xlsx 或 csv 文件。", "Only xlsx and csv files can be written."),
            text!("请把文件名改为以 .xlsx 或 .csv 结尾。", "Let its name end in .xlsx or .csv."),
        )
    })
}

pub(super) async fn scope(app: &App) -> anyhow::Result<Scope> {
    units::everything(&app.platform.db.reader()).await
}

pub(super) fn operator(app: &App) -> Actor {
    Actor::system(app.platform.clock.today())
}

pub(super) fn origin(app: &App) -> Origin {
    Origin {
        actor_id: UserId::SYSTEM,
        actor_name: "yiti import".to_owned(),
        on_behalf_of: None,
        at: app.platform.clock.now(),
        request_id: String::new(),
    }
}
