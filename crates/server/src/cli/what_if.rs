//! `yiti what-if`: the scenarios there are, one in full, and its official tables as they would be.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use kernel::{Conn, Db, Fen, Language, Limit, Problem, text};
use posting::Rulebook;
use scenario::detail::detail;
use scenario::load::{Force, Grain};
use scenario::model::{ADOPTED, BASES, DISCARDED, OPEN, STATES, ScenarioId};
use scenario::remaining::DONE;
use scenario::shown::{Wanted, books};
use scenario::store::{Filter, Mark, scenarios};

use super::report::{Form, Money, known_sheet, put, show_checks};
use super::{Global, say, units};

#[derive(Subcommand)]
pub(super) enum WhatIf {
    /// The scenarios there are, newest first.
    List(List),
    /// One in full: what its changes come to, and what is left to the master data.
    Show(Show),
    /// A budget table of one: `yiti what-if table ID --table 11 --format xlsx --out 11.xlsx`
    Table(Table),
}

#[derive(Args)]
pub(super) struct List {
    /// Of this budget year.
    #[arg(long)]
    year: Option<i64>,
    /// In this state.
    #[arg(long)]
    state: Option<State>,
    /// The page after this mark.
    #[arg(long)]
    after: Option<String>,
}

#[derive(Args)]
pub(super) struct Show {
    /// Id of the scenario.
    id: String,
}

#[derive(Args)]
pub(super) struct Table {
    /// Id of the scenario.
    id: String,
    /// 01 to 14; all of them when left out (not as csv).
    #[arg(long)]
    table: Option<String>,
    /// Code of a unit of the scenario; its own unit unless given.
    #[arg(long)]
    unit: Option<String>,
    /// The unit alone, without those below it.
    #[arg(long)]
    alone: bool,
    /// What would be, or what is.
    #[arg(long, default_value = "after")]
    side: Side,
    /// Form of the file.
    #[arg(long, default_value = "json")]
    format: Form,
    /// Unit of money.
    #[arg(long, default_value = "wanyuan")]
    money: Money,
    /// Whether the figures tie; ends with 1 when they do not.
    #[arg(long)]
    check: bool,
    /// Where the file goes; standard output unless given.
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
}

#[derive(Clone, Copy, ValueEnum)]
enum State {
    Open,
    Adopted,
    Discarded,
}
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Side {
    After,
    Before,
}

pub(super) async fn run(what: WhatIf, global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    match what {
        WhatIf::List(args) => list(&db, &args, global.json).await,
        WhatIf::Show(args) => show(&db, &args, global).await,
        WhatIf::Table(args) => table(&db, &args, global).await,
    }
}

async fn list(db: &Db, args: &List, json: bool) -> anyhow::Result<ExitCode> {
    let conn = db.reader();
    let state = args.state.map(|state| match state {
        State::Open => OPEN,
        State::Adopted => ADOPTED,
        State::Discarded => DISCARDED,
    });
    let after = match args.after.as_deref() {
        Some(mark) => Some(Mark::parse(mark).ok_or_else(ledger::queries::bad_cursor)?),
        None => None,
    };
    let (scope, rows) = (units::everything(&conn).await?, Limit::new(Limit::MAX).unwrap_or_default());
    let page = scenarios(&conn, &scope, &Filter { state, year: args.year }, after, rows).await?;
    if json {
        say(&serde_json::to_string(&page)?);
        return Ok(ExitCode::SUCCESS);
    }
    let word = |list, word: &str| platform::export::word_of(list, word).zh;
    for one in &page.items {
        say(&format!(
            "{}  {}  {}  {}  {} {}  {}",
            one.id,
            one.budget_year,
            word(STATES, &one.state),
            word(BASES, &one.base),
            one.unit_code,
            one.unit_name,
            one.name
        ));
    }
    if let Some(next) = &page.next {
        say(&format!("more: --after {next}"));
    }
    Ok(ExitCode::SUCCESS)
}

/// What is in force, with the keys of the people's pay.
async fn force(db: &Db, conn: &Conn, global: &Global) -> anyhow::Result<Force> {
    let today = platform::demonstration::clock_of(db).await?.today();
    let rulebook = Rulebook::load(conn, today).await?;
    let rulebook = rulebook.map_err(|problems| anyhow::anyhow!("{}", problems.join("\n")))?;
    let vault = platform::Vault::read_file(&global.keys)?.fitting(conn).await?;
    Ok(Force { staff: masterdata::staff(&vault), rulebook: rulebook.into(), today })
}

fn id_of(text: &str) -> Result<ScenarioId, Problem> {
    text.parse().map_err(|_| {
        Problem::field(
            "id",
            text!("“{text}”不是方案编号。", "“{text}” is no id of a scenario."),
            text!("请用 yiti what-if list 查看编号。", "See `yiti what-if list` for the ids."),
        )
    })
}

async fn show(db: &Db, args: &Show, global: &Global) -> anyhow::Result<ExitCode> {
    let (id, conn) = (id_of(&args.id)?, db.snapshot().await?);
    let (scope, force) = (units::everything(&conn).await?, force(db, &conn, global).await?);
    let found = detail(&conn, &scope, id, &force).await?;
    conn.rollback().await?;
    if global.json {
        say(&serde_json::to_string(&found)?);
        return Ok(ExitCode::SUCCESS);
    }
    let word = |list, word: &str| platform::export::word_of(list, word).zh;
    let row = &found.scenario;
    say(&format!("{} {} {} {}", row.budget_year, row.unit_code, row.name, word(STATES, &row.state)));
    for one in &found.changes {
        let (kind, lines) = (one.change.kind.word(), one.lines_fen.yuan());
        say(&format!("  {kind:<10} {:<40} {lines:>18} {}", one.standard.zh, one.note.zh));
    }
    for one in &found.remaining {
        let value = |n: i64| if one.measure == "fen" { Fen::from_fen(n).yuan() } else { n.to_string() };
        let state = serde_json::to_value(one.state)?;
        let state = word(DONE, state.as_str().unwrap_or(""));
        say(&format!("  [{state}] {} {}（{}）", one.who.zh, one.text.zh, value(one.now)));
    }
    for one in &found.moved {
        say(&format!("  ! {}", one.zh));
    }
    Ok(ExitCode::SUCCESS)
}

async fn table(db: &Db, args: &Table, global: &Global) -> anyhow::Result<ExitCode> {
    let (id, conn) = (id_of(&args.id)?, db.snapshot().await?);
    let (scope, force) = (units::everything(&conn).await?, force(db, &conn, global).await?);
    let unit = match &args.unit {
        Some(code) => Some(units::by_code(&conn, code).await?),
        None => None,
    };
    let whole = if args.alone { Some(false) } else { None };
    let language = Language::Zh;
    let wanted = Wanted { unit, whole, money: args.money.into(), language };
    let (before, after) = books(&conn, &scope, id, (&force, Grain::Projects), wanted).await?;
    conn.rollback().await?;
    let book = if args.side == Side::Before { before } else { after };
    if args.check {
        return show_checks(&book, global.json);
    }
    let sheets = match &args.table {
        None => book.all()?.sheets,
        Some(no) => vec![known_sheet(&book, no)?],
    };
    put(&sheets, args.format, language, args.out.as_deref())
}
