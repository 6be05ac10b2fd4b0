//! `yiti report budget`: an official table of a unit or of a whole department, as a file or on standard output.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{Args, Subcommand, ValueEnum};
use kernel::{Db, Language, Problem, text};
use report::book::{Book, Manner, NUMBERS};
use report::checks::Check;
use report::files::{FileFormat, file};
use report::load::{Source, range};
use report::money::MoneyUnit;
use report::sheet::Sheet;

use super::{Global, say, statement, units};

#[derive(Subcommand)]
pub(super) enum Report {
    /// A departmental budget table: `yiti report budget --unit 165001 --year 2026 --table 03 --format pdf --out 03.pdf`
    Budget(Budget),
    /// A statement or a table of the final accounts: `yiti report statement --unit 165001 --period 202606 --table 财01 --format xlsx`
    Statement(statement::Statement),
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

/// Form of a file.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Form {
    Json,
    Csv,
    Xlsx,
    Pdf,
}
/// Unit of money.
#[derive(Clone, Copy, ValueEnum)]
pub(super) enum Money {
    Yuan,
    Wanyuan,
}

impl From<Money> for MoneyUnit {
    fn from(money: Money) -> MoneyUnit {
        match money {
            Money::Yuan => MoneyUnit::Yuan,
            Money::Wanyuan => MoneyUnit::Wanyuan,
        }
    }
}

impl From<Form> for FileFormat {
    fn from(form: Form) -> FileFormat {
        match form {
            Form::Json => FileFormat::Json,
            Form::Csv => FileFormat::Csv,
            Form::Xlsx => FileFormat::Xlsx,
            Form::Pdf => FileFormat::Pdf,
        }
    }
}
#[derive(Clone, Copy, ValueEnum)]
enum Stage {
    Approved,
    Draft,
}

pub(super) async fn run(report: Report, global: &Global) -> anyhow::Result<ExitCode> {
    let args = match report {
        Report::Budget(args) => args,
        Report::Statement(args) => return statement::run(args, global).await,
    };
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
        money: args.money.into(),
        language: Language::Zh,
    };
    let book = Book::load(&conn, range, manner).await?;
    conn.rollback().await?;
    if args.check {
        return show_checks(&book, global.json);
    }
    let sheets = match &args.table {
        None => book.all()?.sheets,
        Some(no) => vec![known_sheet(&book, no)?],
    };
    put(&sheets, args.format, manner.language, args.out.as_deref())
}

/// A table of a book, or which there are.
pub(super) fn known_sheet(book: &Book, no: &str) -> Result<Sheet, Problem> {
    let known = NUMBERS.join(", ");
    book.sheet(no)?.ok_or_else(|| {
        Problem::field(
            "table",
            text!("没有编号为 {no} 的表。", "There is no table {no}."),
            text!("可用：{known}", "There are: {known}"),
        )
    })
}

/// Writes tables to a file, or to standard output.
pub(super) fn put(
    sheets: &[Sheet],
    form: Form,
    language: Language,
    out: Option<&Path>,
) -> anyhow::Result<ExitCode> {
    let content = file(sheets, form.into(), language)?;
    match out {
        Some(path) => {
            std::fs::write(path, content).with_context(|| format!("cannot write {}", path.display()))?;
            say(&path.display().to_string());
        }
        None => std::io::stdout().lock().write_all(&content)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// The relations of a book; ends with 1 when one does not hold.
pub(super) fn show_checks(book: &Book, json: bool) -> anyhow::Result<ExitCode> {
    tell(&book.checks()?, json)
}

/// Says which relations hold.
pub(super) fn tell(checks: &[Check], json: bool) -> anyhow::Result<ExitCode> {
    if json {
        say(&serde_json::to_string(checks)?);
    } else {
        for one in checks {
            let word = if one.ties { "ok    " } else { "BROKEN" };
            say(&format!("{word} {}: {} {} {}", one.title, one.left_text, one.relation, one.right_text));
        }
    }
    Ok(if checks.iter().all(|one| one.ties) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
