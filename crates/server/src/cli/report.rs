//! `yiti report budget`: an official table of a unit or of a whole department, as a file or on standard output.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use kernel::{Db, Language, Problem, text};
use report::book::{Book, Manner, NUMBERS};
use report::files::{FileFormat, file};
use report::load::{Source, range};
use report::money::MoneyUnit;

use super::{Global, say, units};

#[derive(Subcommand)]
pub(super) enum Report {
    /// A departmental budget table: `yiti report budget --unit 165001 --year 2026 --table 03 --format pdf --out 03.pdf`
    Budget(Budget),
}

#[derive(Args)]
pub(super) struct Budget {
    /// Code of the unit.
    #[arg(long)]
    unit: String,
    /// Budget year.
    #[arg(long)]
    year: i64,
    /// 01 to 14; all of them when left out (not as csv).
    #[arg(long)]
    table: Option<String>,
    /// Form of the file.
    #[arg(long, default_value = "json")]
    format: Form,
    /// Unit of money.
    #[arg(long, default_value = "wanyuan")]
    money: Money,
    /// Which budgets count.
    #[arg(long, default_value = "approved")]
    stage: Stage,
    /// The unit with all below it, as one.
    #[arg(long)]
    department: bool,
    /// Whether the figures tie; ends with 1 when they do not.
    #[arg(long)]
    check: bool,
    /// Where the file goes; standard output unless given.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum Form {
    Json,
    Csv,
    Xlsx,
    Pdf,
}
#[derive(Clone, Copy, ValueEnum)]
enum Money {
    Yuan,
    Wanyuan,
}
#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    Approved,
    Draft,
}

pub(super) async fn run(report: Report, global: &Global) -> anyhow::Result<ExitCode> {
    let Report::Budget(args) = report;
    let db = Db::open(&global.database, 2).await?;
    let conn = db.snapshot().await?;
    let (unit, scope) = (units::by_code(&conn, &args.unit).await?, units::everything(&conn).await?);
    let range = range(&conn, &scope, Some(unit), Some(args.department)).await?;
    let manner = Manner {
        year: args.year,
        source: match args.stage {
            Stage::Approved => Source::Approved,
            Stage::Draft => Source::Draft,
        },
        money: match args.money {
            Money::Yuan => MoneyUnit::Yuan,
            Money::Wanyuan => MoneyUnit::Wanyuan,
        },
        language: Language::Zh,
    };
    let book = Book::load(&conn, range, manner).await?;
    conn.rollback().await?;
    if args.check { check(&book, global.json) } else { write(&book, &args, manner.language) }
}

fn write(book: &Book, args: &Budget, language: Language) -> anyhow::Result<ExitCode> {
    let format = match args.format {
        Form::Json => FileFormat::Json,
        Form::Csv => FileFormat::Csv,
        Form::Xlsx => FileFormat::Xlsx,
        Form::Pdf => FileFormat::Pdf,
    };
    let sheets = match &args.table {
        None => book.all()?.sheets,
        Some(no) => {
            let known = NUMBERS.join(", ");
            let unknown = || {
                Problem::field(
                    "table",
                    text!("没有编号为 {no} 的表。", "There is no table {no}."),
                    text!("可用：{known}", "There are: {known}"),
                )
            };
            vec![book.sheet(no)?.ok_or_else(unknown)?]
        }
    };
    let content = file(&sheets, format, language)?;
    match &args.out {
        Some(path) => {
            std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
            say(&path.display().to_string());
        }
        None => std::io::stdout().lock().write_all(&content)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn check(book: &Book, json: bool) -> anyhow::Result<ExitCode> {
    let checks = book.checks()?;
    if json {
        say(&serde_json::to_string(&checks)?);
    } else {
        for one in &checks {
            let word = if one.ties { "ok    " } else { "BROKEN" };
            say(&format!("{word} {}: {} {} {}", one.title, one.left_text, one.relation, one.right_text));
        }
    }
    Ok(if checks.iter().all(|one| one.ties) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
