//! `yiti report statement`: an accounting statement or a table of the final accounts, as a file or on standard output.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use kernel::{Clock, Db, Language, Problem, text};
use report::load::range;
use statement::book::{Book, Manner};
use statement::define::NAMED;
use statement::load::Months;

use super::report::{Form, Money, put, tell};
use super::{Global, units};

#[derive(Args)]
pub(super) struct Statement {
    /// Code of the unit.
    #[arg(long)]
    unit: String,
    /// Month of monthly statements: 202606. The month before this one unless a year or a month is given.
    #[arg(long)]
    period: Option<i64>,
    /// Year of yearly statements.
    #[arg(long)]
    year: Option<i64>,
    /// 财01 (or cw01) to 决09; all of them when left out (not as csv).
    #[arg(long)]
    table: Option<String>,
    /// Form of the file.
    #[arg(long, default_value = "json")]
    format: Form,
    /// Unit of money.
    #[arg(long, default_value = "yuan")]
    money: Money,
    /// The unit with all below it, consolidated.
    #[arg(long)]
    department: bool,
    /// Whether the statements tie; ends with 1 when they do not.
    #[arg(long)]
    check: bool,
    /// Where the file goes; standard output unless given.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

pub(super) async fn run(args: Statement, global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    let conn = db.snapshot().await?;
    let (unit, scope) = (units::by_code(&conn, &args.unit).await?, units::everything(&conn).await?);
    let range = range(&conn, &scope, Some(unit), Some(args.department)).await?;
    let when = statement::when(args.year, args.period, &Clock::System)?;
    let manner = Manner { when, money: args.money.into(), language: Language::Zh };
    let book = Book::load(&conn, range, manner, Months::Together).await?;
    conn.rollback().await?;
    if args.check {
        return tell(&book.checks()?, global.json);
    }
    let sheets = match &args.table {
        None => book.all()?.sheets,
        Some(name) => {
            let known = NAMED.iter().map(|one| one.short).collect::<Vec<_>>().join("、");
            let unknown = || {
                Problem::field(
                    "table",
                    text!("没有报表 {name}。", "There is no statement {name}."),
                    text!("可用：{known}", "There are: {known}"),
                )
            };
            vec![book.sheet(name)?.ok_or_else(unknown)?]
        }
    };
    put(&sheets, args.format, Language::Zh, args.out.as_deref())
}
