//! `yiti reconcile KIND --source NAME=FILE…`: several sources to one set of records.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use kernel::{Problem, text};
use masterdata::reconcile::{
    CaseReport, Choice, Desk, Filter, NewCase, apply, create, decide, match_case, state, upload, write_report,
};
use platform::UnitId;
use platform::import::{Importer, TableFormat};
use posting::App;
use sea_orm::FromQueryResult;
use serde_json::{Map, Value, json};

use super::import::{importer, operator, origin, scope};
use super::{Global, say};
use crate::assemble::{Product, importers};

#[derive(Args)]
pub(super) struct Reconcile {
    /// Kind of records.
    kind: String,
    /// A source and its file; at least one, at most eight.
    #[arg(long = "source", value_name = "NAME=FILE", required = true)]
    sources: Vec<String>,
    /// `NAME,NAME` for every field, or `FIELD=NAME,NAME` for one: the first counts most.
    #[arg(long, value_name = "[FIELD=]NAME,…")]
    precedence: Vec<String>,
    /// Code of the unit whose people see the case over HTTP; the first unit of the tree unless given.
    #[arg(long)]
    unit: Option<String>,
    /// Id of the case: the same id goes on with the same case, after a stop too.
    #[arg(long)]
    case: Option<kernel::uuid::Uuid>,
    /// Decide every open conflict by this source; proposals of one record are left.
    #[arg(long, value_name = "NAME", requires = "reason")]
    take: Option<String>,
    /// Why.
    #[arg(long)]
    reason: Option<String>,
    /// Apply it; whose signature it carries.
    #[arg(long, value_name = "WHO")]
    sign: Option<String>,
    /// Write the report of the applied case: NAME.xlsx or NAME.csv.
    #[arg(long)]
    report: Option<PathBuf>,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
}

pub(super) async fn run(args: Reconcile, global: &Global) -> anyhow::Result<ExitCode> {
    let product = Product::open(&global.database, &global.keys).await?;
    let app = &product.app;
    importer(&args.kind)?;
    let importers: Vec<Arc<dyn Importer>> = importers();
    let (actor, scope) = (operator(app), scope(app).await?);
    let mut origin = origin(app);
    "yiti reconcile".clone_into(&mut origin.actor_name);
    let mut desk = Desk {
        platform: &app.platform,
        importers: &importers,
        actor: &actor,
        scope: &scope,
        origin,
        progress: None,
    };
    let id = args.case.unwrap_or_else(|| app.platform.ids.fresh()).to_string();
    if state(&desk, &id).await?.as_deref() != Some("applied")
        && !prepare(app, &desk, &args, &id, global).await?
    {
        return Ok(ExitCode::FAILURE);
    }
    let Some(who) = &args.sign else { return Ok(ExitCode::SUCCESS) };
    desk.origin.actor_name.clone_from(who);
    let report = apply(&desk, &id, "yiti reconcile").await?;
    tell(&report, global)?;
    if let Some(path) = &args.report {
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or("");
        let format = TableFormat::parse(ending).context("a report is written as .xlsx or .csv")?;
        std::fs::write(path, write_report(&report, format, kernel::Language::Zh)?)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Opens or goes on with the case, brings its files and matches it; false when something is left to be decided.
async fn prepare(
    app: &App,
    desk: &Desk<'_>,
    args: &Reconcile,
    id: &str,
    global: &Global,
) -> anyhow::Result<bool> {
    let new = NewCase {
        id: id.to_owned(),
        unit_id: unit(app, args.unit.as_deref()).await?,
        kind: args.kind.clone(),
        note: String::new(),
        precedence: precedence(&args.precedence),
    };
    create(desk, &new).await?;
    for source in &args.sources {
        let (name, path) = source.split_once('=').context("a source is written NAME=FILE")?;
        let file = std::fs::read(path).with_context(|| format!("cannot read {path}"))?;
        upload(desk, id, name, file.into()).await?;
    }
    let mut matched = match_case(desk, id).await?;
    if let Some(name) = args.take.as_ref().filter(|_| matched.undecided > 0) {
        let filter = Filter { undecided: true, ..Filter::default() };
        let reason = args.reason.as_deref().unwrap_or_default();
        decide(desk, id, &filter, &Choice::Source(name.clone()), reason).await?;
        matched = match_case(desk, id).await?;
    }
    let (records, undecided, problems) = (matched.records, matched.undecided, matched.problems);
    if global.json {
        let line = json!({ "case": id, "records": records, "undecided": undecided, "problems": problems });
        say(&line.to_string());
    } else {
        say(&format!("case {id}: {records} records, {undecided} to decide, {problems} bad cells"));
    }
    Ok(undecided == 0 && problems == 0)
}

fn tell(report: &CaseReport, global: &Global) -> anyhow::Result<()> {
    if global.json {
        say(&serde_json::to_string(report)?);
    } else {
        let CaseReport { id, written_new, written_changed, signed_by, .. } = report;
        say(&format!("case {id}: {written_new} new, {written_changed} changed, signed by {signed_by}"));
    }
    Ok(())
}

/// `A,B` and `post=B,A` as a case has them.
fn precedence(given: &[String]) -> String {
    let names = |list: &str| list.split(',').map(|name| Value::from(name.trim())).collect::<Vec<Value>>();
    let mut order = Vec::new();
    let mut fields = Map::new();
    for one in given {
        match one.split_once('=') {
            Some((field, list)) => {
                fields.insert(field.trim().to_owned(), names(list).into());
            }
            None => order = names(one),
        }
    }
    json!({ "order": order, "fields": fields }).to_string()
}

async fn unit(app: &App, code: Option<&str>) -> anyhow::Result<UnitId> {
    let reader = app.platform.db.reader();
    let found: Option<UnitRow> = match code {
        Some(code) => reader.one("select id from v_unit where code = $1", [code.into()]).await?,
        None => reader.one("select id from v_unit where parent_id is null order by code limit 1", []).await?,
    };
    match (found, code) {
        (Some(unit), _) => Ok(unit.id),
        // Before the first units nobody works over HTTP.
        (None, None) => Ok(UnitId(kernel::uuid::Uuid::nil())),
        (None, Some(code)) => Err(Problem::field(
            "unit",
            text!("没有代码为“{code}”的单位。", "There is no unit “{code}”."),
            text!("请核对单位代码。", "Check the code."),
        )
        .into()),
    }
}
