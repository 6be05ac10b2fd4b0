//! The demonstration department: created through the very paths its users take (files in, documents entered,
//! reviewed, approved and paid over the HTTP application), deterministic for a seed.
//!
//! Read [`run`], then [`spring`] (projects, budgets, indicators) and [`year`] (payments, week by week).

pub mod assets;
pub mod client;
pub mod closing;
pub mod department;
pub mod ministry;
pub mod names;
pub mod old_systems;
pub mod people;
pub mod plan;
mod rounds;
pub mod sources;
pub mod spring;
pub mod stage;
pub mod year;

use std::collections::BTreeMap;

use anyhow::Context;
use axum::Router;
use kernel::clock::Stopwatch;
use platform::UnitId;
use platform::http::Platform;
use sea_orm::FromQueryResult;
use serde::Serialize;

use client::Client;
use department::{Person, UnitPlan, files};
use names::Draw;
use people::DemoUser;
use stage::Stage;
use year::Payee;

/// How large the department is.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// Its units, the top one first.
    pub units: fn() -> Vec<UnitPlan>,
    /// Persons.
    pub persons: usize,
    /// Asset cards.
    pub assets: usize,
    /// Payees.
    pub payees: usize,
    /// Projects.
    pub projects: usize,
    /// Indicators.
    pub indicators: usize,
    /// Payments.
    pub payments: i64,
}

impl Scale {
    /// The small department.
    pub const SMALL: Scale = Scale {
        units: department::small,
        persons: 300,
        assets: 1_500,
        payees: 120,
        projects: 60,
        indicators: 500,
        payments: 2_000,
    };
    /// The department at full size.
    pub const FULL: Scale = Scale {
        units: ministry::units,
        persons: 12_000,
        assets: 85_000,
        payees: 5_000,
        projects: 600,
        indicators: 5_000,
        payments: 20_000,
    };
}

/// What came of it.
#[derive(Clone, Debug, Serialize)]
pub struct Summary {
    /// Rows by kind.
    pub counts: BTreeMap<&'static str, i64>,
    /// Conflicts of the old systems that were decided.
    pub conflicts: i64,
    /// How the year went.
    pub year: year::Tally,
    /// How the year ended, when it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year_end: Option<closing::Ended>,
    /// Seconds by stage, in thousandths.
    pub seconds: BTreeMap<&'static str, serde_json::Number>,
    /// Users with their passwords, which are shown here and nowhere else.
    pub users: Vec<DemoUser>,
}

/// What the demonstration needs of the product: its HTTP application, its platform, and the operator's import.
pub struct Product<'a> {
    /// The application.
    pub router: Router,
    /// Database, calendar, login.
    pub platform: Platform,
    /// `yiti import KIND FILE`, as the operator runs it before there are users.
    pub import: &'a ImportFile<'a>,
}

/// Imports a file of a kind.
pub type ImportFile<'a> =
    dyn Fn(&'static str, String) -> std::pin::Pin<Box<dyn Future<Output = anyhow::Result<()>> + 'a>> + 'a;

/// Says how far a stage is: name, done, of how many.
pub type Progress<'a> = dyn Fn(&'static str, u64, u64) + 'a;

/// The fiscal year of the demonstration.
pub const YEAR: i64 = 2026;

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
}
#[derive(FromQueryResult)]
struct PersonRow {
    code: String,
    unit_code: String,
}
#[derive(FromQueryResult)]
struct PayeeRow {
    id: String,
    code: String,
    account_id: String,
}

/// Creates the department and lives its year: to the middle of November, or to its end.
pub async fn run(
    product: Product<'_>,
    scale: Scale,
    seed: u64,
    year_end: bool,
    progress: &Progress<'_>,
) -> anyhow::Result<Summary> {
    let mut seconds = BTreeMap::new();
    let mut draw = Draw::seeded(seed);
    let plan = (scale.units)();
    let files = files(&mut draw, &plan, scale.persons, scale.payees);
    let client = Client::new(product.router);
    let platform = product.platform;

    let watch = Stopwatch::start();
    progress("units", 0, 1);
    (product.import)("units", files.units).await?;
    platform.identity.forget();
    let rows: Vec<UnitRow> = platform.db.reader().all("select id, code from v_unit", []).await?;
    let units: BTreeMap<String, UnitId> = rows.into_iter().map(|row| (row.code, row.id)).collect();
    progress("users", 0, 1);
    let people = people::create(&platform, &client, &mut draw, &plan, &units).await?;
    note(&mut seconds, "users", watch);

    let mut stage = Stage { client, platform, people, draw, plan, units, year: YEAR };

    let watch = Stopwatch::start();
    progress("reconcile", 0, 1);
    let conflicts = bring_together(&mut stage, &files.persons).await?;
    note(&mut seconds, "reconcile", watch);

    let watch = Stopwatch::start();
    let persons = settled(&stage, files.persons).await?;
    let assets = assets::cards(&mut stage.draw, &stage.plan, &persons, scale.assets);
    progress("import", 0, 1);
    records(&stage, [("assets", assets), ("payees", files.payees), ("bank_accounts", files.accounts)])
        .await?;
    note(&mut seconds, "import", watch);
    let payees = payees(&stage.platform, &files.payee_codes).await?;

    budget(&mut stage, scale, progress, &mut seconds).await?;

    let watch = Stopwatch::start();
    stage.on(1, 16)?;
    closing::open(&mut stage).await?;
    note(&mut seconds, "openings", watch);

    let watch = Stopwatch::start();
    let mut tally =
        year::pay(&mut stage, &payees, scale.payments, &|done, of| progress("payments", done, of)).await?;
    note(&mut seconds, "payments", watch);

    let end = match year_end {
        true => Some(ended(&mut stage, &mut tally, progress, &mut seconds).await?),
        false => None,
    };
    let counts = counts(&stage).await?;
    Ok(Summary { counts, conflicts, year: tally, year_end: end, seconds, users: stage.people.users })
}

/// Files of records, as the department's finance office hands them in.
async fn records(stage: &Stage, files: [(&str, String); 3]) -> anyhow::Result<()> {
    for (kind, file) in files {
        let path = format!("/api/masterdata/imports/{kind}");
        stage.client.upload(stage.people.token("caiwu")?, &path, "text/csv", file).await?.ok(kind)?;
    }
    Ok(())
}

/// Projects into the library, the rounds of the budget, and what changes of the indicators they issued.
async fn budget(
    stage: &mut Stage,
    scale: Scale,
    progress: &Progress<'_>,
    seconds: &mut BTreeMap<&'static str, serde_json::Number>,
) -> anyhow::Result<()> {
    let watch = Stopwatch::start();
    progress("projects", 0, scale.projects as u64);
    let budgets = spring::projects(stage, scale.projects).await?;
    note(seconds, "projects", watch);

    let watch = Stopwatch::start();
    progress("rounds", 0, budgets.len() as u64);
    spring::budgets(stage, &budgets).await?;
    note(seconds, "rounds", watch);

    let watch = Stopwatch::start();
    stage.on(1, 15)?;
    spring::adjust_indicators(stage, scale.indicators).await?;
    note(seconds, "indicators", watch);
    Ok(())
}

/// The rest of the year to its end, with how long it took.
async fn ended(
    stage: &mut Stage,
    tally: &mut year::Tally,
    progress: &Progress<'_>,
    seconds: &mut BTreeMap<&'static str, serde_json::Number>,
) -> anyhow::Result<closing::Ended> {
    let watch = Stopwatch::start();
    progress("year_end", 0, 1);
    let end = closing::year_end(stage, tally).await?;
    note(seconds, "year_end", watch);
    Ok(end)
}

/// Notes the seconds of a stage with three decimals, exactly.
fn note(seconds: &mut BTreeMap<&'static str, serde_json::Number>, stage: &'static str, watch: Stopwatch) {
    let millis = watch.elapsed().as_millis();
    let text = format!("{}.{:03}", millis / 1000, millis % 1000);
    seconds.insert(stage, text.parse().expect("digits and a point are a number"));
}

/// The three old systems' persons as one set of records; how many conflicts were decided.
async fn bring_together(stage: &mut Stage, persons: &[Person]) -> anyhow::Result<i64> {
    let case = stage.id();
    let files = old_systems::persons(&mut stage.draw, &stage.plan, persons)
        .map_err(|problem| anyhow::anyhow!("{}", problem.what.en))?;
    let desk = sources::Desk {
        client: &stage.client,
        clerk: stage.people.token("caiwu")?,
        signer: stage.people.token("caiwu2")?,
        unit_id: *stage.units.get(stage.plan[0].code).context("the top unit was not imported")?,
    };
    sources::persons(&desk, &case, files).await
}

/// Persons at the units where the sources were settled to have them: cards are given out by that.
async fn settled(stage: &Stage, mut persons: Vec<Person>) -> anyhow::Result<Vec<Person>> {
    let sql = "select p.code, u.code as unit_code from v_person_record p join v_unit u on u.id = p.unit_id";
    let rows: Vec<PersonRow> = stage.db().reader().all(sql, []).await?;
    let units: BTreeMap<String, String> = rows.into_iter().map(|row| (row.code, row.unit_code)).collect();
    let plan: BTreeMap<&str, &'static str> = stage.plan.iter().map(|unit| (unit.code, unit.code)).collect();
    for person in &mut persons {
        let unit = units.get(&person.code).and_then(|unit| plan.get(unit.as_str()));
        person.unit = *unit.with_context(|| format!("person {} was not brought over", person.code))?;
    }
    Ok(persons)
}

async fn payees(platform: &Platform, codes: &[(String, &'static str)]) -> anyhow::Result<Vec<Payee>> {
    let sql = "select p.id, p.code, a.id as account_id from v_payee p
        join v_bank_account a on a.owner_kind = 'payee' and a.owner_id = p.id order by p.code";
    let rows: Vec<PayeeRow> = platform.db.reader().all(sql, []).await?;
    let kinds: BTreeMap<&str, &'static str> =
        codes.iter().map(|(code, kind)| (code.as_str(), *kind)).collect();
    rows.into_iter()
        .map(|row| {
            let kind =
                *kinds.get(row.code.as_str()).with_context(|| format!("payee {} is not ours", row.code))?;
            Ok(Payee { id: row.id, account_id: row.account_id, kind })
        })
        .collect()
}

async fn counts(stage: &Stage) -> anyhow::Result<BTreeMap<&'static str, i64>> {
    let tables = [
        ("assets", "md_asset"),
        ("units", "md_unit"),
        ("persons", "md_person"),
        ("payees", "md_payee"),
        ("standards", "md_standard"),
        ("projects", "pj_project"),
        ("budget_versions", "bg_version"),
        ("indicators", "lg_indicator"),
        ("payments", "ex_payment"),
        ("vouchers", "lg_journal where journal_type = 'voucher'"),
        ("entries", "lg_entry"),
        ("findings", "rl_hit"),
    ];
    let conn = stage.db().reader();
    let mut counts = BTreeMap::new();
    for (name, table) in tables {
        counts.insert(name, conn.number(&format!("select count(*) from {table}"), []).await?);
    }
    Ok(counts)
}
