//! The command line. Each command is a file; every one prints JSON with `--json` and ends with 0 only on success.

mod archive;
mod books;
mod compare;
mod demo;
mod describe;
mod doctor;
mod evoucher;
mod history;
mod import;
mod keys;
mod quality;
mod reconcile;
mod report;
mod serve;
mod statement;
mod trace;
mod units;
mod user;
mod uses;
mod verify;
mod voucher;
mod what_if;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use kernel::Problem;

/// Yiti (一体): an integrated budget management system.
#[derive(Parser)]
#[command(name = "yiti", version, about)]
pub struct Cli {
    /// Database: sqlite:PATH or postgres://USER@HOST/DATABASE
    #[arg(long, global = true, env = "YITI_DATABASE", default_value = "sqlite:var/yiti.db")]
    database: String,
    /// File with the keys of personal data; beside an SQLite database, or var/yiti.keys, unless given.
    #[arg(long, global = true, env = "YITI_KEYS", value_name = "PATH")]
    keys: Option<PathBuf>,
    /// Machine-readable output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the application (YITI_LISTEN, default 127.0.0.1:8080).
    Serve(serve::Serve),
    /// Create the demonstration department through the paths its users take.
    Demo(demo::Demo),
    /// Import a file: `yiti import units FILE.xlsx`; without arguments, list the kinds.
    Import(import::Import),
    /// Bring several sources of one kind together: `yiti reconcile persons --source HR=A.xlsx --source PAY=B.csv`.
    Reconcile(reconcile::Reconcile),
    /// Check every invariant, read-only; exit 1 on a break.
    Verify,
    /// Follow a document's chain in both directions by its number.
    Trace(trace::Trace),
    /// What is wrong with the records of master data, by check and unit.
    Quality(quality::Quality),
    /// Where a record of master data is used: `yiti uses payee CODE`.
    Uses(uses::UsesOf),
    /// Official reports.
    #[command(subcommand)]
    Report(report::Report),
    /// What-if scenarios: what other control figures, standards or headcounts would come to.
    #[command(subcommand)]
    WhatIf(what_if::WhatIf),
    /// Show the versions of a master record: `yiti history units 001`.
    History(history::History),
    /// Show a master record as it was on a day: `yiti as-of units 001 2026-01-01`.
    AsOf(history::AsOf),
    /// Apply approved changes of master data whose day has come; the server does so by itself.
    ApplyChanges,
    /// Bring the database's schema up to date.
    Migrate,
    /// Manage users.
    #[command(subcommand)]
    User(user::User),
    /// Keys of personal data.
    #[command(subcommand)]
    Keys(keys::Keys),
    /// Vouchers.
    #[command(subcommand)]
    Voucher(voucher::Voucher),
    /// Books of a unit as files: `yiti books journal --unit 165001 --from 202601 --to 202612`.
    #[command(subcommand)]
    Books(books::Books),
    /// Archive packages of closed months.
    #[command(subcommand)]
    Archive(archive::Archive),
    /// The data that auditors ask for, as XML files: `yiti audit-export --unit 165001 --year 2026 --out data.zip`
    AuditExport(archive::AuditExport),
    /// Refuse unsafe database settings, with the remedy for each.
    Doctor,
    /// Electronic vouchers.
    #[command(subcommand)]
    Evoucher(evoucher::Evoucher),
    /// Print the OpenAPI document.
    Openapi,
    /// Print the normalised schema of a freshly migrated database.
    Schema,
    /// Read a workbook from standard input for the program itself.
    #[command(name = platform::import::PARSE_SHEET, hide = true)]
    ParseSheet,
    /// Read an electronic voucher from standard input for the program itself.
    #[command(name = ::evoucher::child::READ_EVOUCHER, hide = true)]
    ReadEvoucher,
    /// Print the life of every kind of document as JSON with Mermaid diagrams.
    Flows,
}

/// Runs the command line.
pub fn run(cli: Cli) -> ExitCode {
    // Before anything else: it runs under limits, and reads what may be hostile.
    if matches!(cli.command, Command::ParseSheet) {
        return platform::import::parse_sheet();
    }
    if matches!(cli.command, Command::ReadEvoucher) {
        return ::evoucher::child::read_evoucher();
    }
    let filter =
        tracing_subscriber::EnvFilter::try_from_env("YITI_LOG").unwrap_or_else(|_| "warn,yiti=info".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&format!("cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let Cli { database, keys, json, command } = cli;
    let keys = keys.unwrap_or_else(|| crate::assemble::keys_beside(&database));
    let global = Global { database, keys, json };
    match runtime.block_on(dispatch(command, &global)) {
        Ok(code) => code,
        Err(error) => {
            match error.downcast_ref::<Problem>() {
                Some(problem) => complain_of(problem, global.json),
                None => complain(&format!("{error:#}")),
            }
            ExitCode::FAILURE
        }
    }
}

/// What every command gets.
struct Global {
    database: String,
    keys: PathBuf,
    json: bool,
}

async fn dispatch(command: Command, global: &Global) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(args) => serve::run(args, global).await,
        Command::Demo(args) => demo::run(args, global).await,
        Command::Import(args) => import::run(args, global).await,
        Command::Reconcile(args) => reconcile::run(args, global).await,
        Command::Verify => verify::run(global).await,
        Command::Trace(args) => trace::run(args, global).await,
        Command::Quality(args) => quality::run(args, global).await,
        Command::Uses(args) => uses::run(args, global).await,
        Command::Report(args) => report::run(args, global).await,
        Command::WhatIf(args) => what_if::run(args, global).await,
        Command::History(args) => history::run(args, global).await,
        Command::AsOf(args) => history::as_of(args, global).await,
        Command::ApplyChanges => history::apply(global).await,
        Command::Migrate => describe::migrate(global).await,
        Command::User(args) => user::run(args, global).await,
        Command::Keys(args) => keys::run(args, global).await,
        Command::Voucher(args) => voucher::run(args, global).await,
        Command::Books(args) => books::run(args, global).await,
        Command::Archive(args) => archive::run(args, global).await,
        Command::AuditExport(args) => archive::audit_export(args, global).await,
        Command::Doctor => doctor::run(global).await,
        Command::Openapi => describe::openapi(),
        Command::Schema => describe::schema(global).await,
        Command::Flows => describe::flows(),
        Command::Evoucher(args) => evoucher::run(args, global).await,
        Command::ParseSheet => Ok(platform::import::parse_sheet()),
        Command::ReadEvoucher => Ok(::evoucher::child::read_evoucher()),
    }
}

/// One line to standard output. A reader that has gone away (a pipe closed early) is no error of ours.
fn say(line: &str) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{line}");
}

fn complain(line: &str) {
    let _ = writeln!(std::io::stderr().lock(), "yiti: {line}");
}

/// A problem for people: what, where, how to mend, in both languages; as JSON for programs.
fn complain_of(problem: &Problem, json: bool) {
    if json {
        let body = problem.body(kernel::Language::Zh, "");
        say(&serde_json::to_string(&body).expect("a problem is plain data"));
        return;
    }
    complain(&format!("[{}] {} {}", problem.code, problem.what.zh, problem.how.zh));
    complain(&format!("[{}] {} {}", problem.code, problem.what.en, problem.how.en));
    for field in &problem.fields {
        let value = field.cell.as_deref().map_or("", |cell| cell.value.as_str());
        let value = if value.is_empty() { String::new() } else { format!(" “{value}”") };
        complain(&format!("  {}{value}: {} {}", field.at, field.what.zh, field.how.zh));
        complain(&format!("  {}{value}: {} {}", field.at, field.what.en, field.how.en));
    }
    for finding in &problem.findings {
        complain(&format!("  {finding}"));
    }
}
