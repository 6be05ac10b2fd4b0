//! `yiti books`: journal, general ledger or account balances of a unit, as a file or on standard output.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use accounting::files::{BookKind, BookTable, table};
use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use kernel::Db;
use ledger::Chart;
use platform::table::{CsvText, XlsxText};

use super::{Global, say, units};

#[derive(Subcommand)]
pub(super) enum Books {
    /// Every line of every voucher: `yiti books journal --unit 165001 --from 202601 --to 202612 --format xlsx --out j.xlsx`
    Journal(Book),
    /// The general ledger, account by account and month by month.
    Ledger(Book),
    /// Opening, movement and closing of every account.
    Balance(Book),
}

#[derive(Args)]
pub(super) struct Book {
    /// Code of the unit.
    #[arg(long)]
    unit: String,
    /// First period; month 00 is the opening of the books.
    #[arg(long)]
    from: i64,
    /// Last period; month 13 is the year-end carry-forward.
    #[arg(long)]
    to: i64,
    /// Form of the file.
    #[arg(long, default_value = "json")]
    format: Form,
    /// Where the file goes; standard output unless given.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Json,
    Csv,
    Xlsx,
}

pub(super) async fn run(books: Books, global: &Global) -> anyhow::Result<ExitCode> {
    let (kind, name, args) = match books {
        Books::Journal(args) => (BookKind::Journal, "序时账", args),
        Books::Ledger(args) => (BookKind::Ledger, "总账", args),
        Books::Balance(args) => (BookKind::Balance, "科目余额表", args),
    };
    let db = Db::open(&global.database, 2).await?;
    let conn = db.snapshot().await?;
    let (unit, scope) = (units::by_code(&conn, &args.unit).await?, units::everything(&conn).await?);
    let chart = Chart::load(&conn).await?;
    let found = table(&conn, &chart, &scope, kind, (unit, args.from, args.to)).await?;
    conn.rollback().await?;
    let content = written(&found, name, args.format)?;
    match &args.out {
        Some(path) => {
            std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
            say(&path.display().to_string());
        }
        None => std::io::stdout().lock().write_all(&content)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn written(found: &BookTable, name: &str, format: Form) -> anyhow::Result<Vec<u8>> {
    Ok(match format {
        Form::Json => {
            let mut text = serde_json::to_vec(&found.rows)?;
            text.push(b'\n');
            text
        }
        Form::Csv => {
            let mut out = CsvText::new();
            out.row(found.titles());
            for row in found.cells() {
                out.cells(&row);
            }
            out.finish()
        }
        Form::Xlsx => {
            let mut out = XlsxText::new();
            let titles = found.titles();
            let mut sheet = out.sheet_of_values(name, titles.len())?;
            sheet.header(titles)?;
            for row in found.cells() {
                sheet.cells(&row)?;
            }
            out.finish()?
        }
    })
}
