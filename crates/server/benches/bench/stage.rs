//! A department to measure with: units, people with sessions, indicators with money, payees, payments on their way.
//! People, units and indicators are put there directly; payments only ever come through the pipeline.

use std::path::Path;

use anyhow::{Context, bail};
use chrono::Datelike;
use flow::DocumentId;
use kernel::uuid::Uuid;
use kernel::{Conn, Db, Engine, Fen, Ids, Text};
use ledger::store::{Intent, open_units, write};
use ledger::{Effect, HoldMove, Indicator, IndicatorEvents, IndicatorId, LineId, Running};
use platform::{Role, UnitId, UserClass, UserId};
use posting::{Answer, Command, Poster};
use serde_json::Value;
use server::Product;
use testkit::Person;

use crate::database::Database;
use crate::plan::Plan;

/// Units that share the indicators, besides the one with the hot indicator.
const UNITS: usize = 16;
/// Indicators of those units together.
pub const INDICATORS: usize = 1_000;
/// Handlers of the units, and as many of the hot one: one for each connection of the load.
pub const CLERKS: usize = 256;
const PAYEES: usize = 400;
/// Commands handed to the pipeline at once while filling.
const SHARE: usize = 4_000;

/// A unit with its people and its money.
#[derive(Clone)]
pub struct Unit {
    /// Id.
    pub id: UnitId,
    /// Its handlers.
    pub clerks: Vec<Person>,
    /// Its indicators.
    pub indicators: Vec<IndicatorId>,
    reviewer: UserId,
    head: UserId,
    cashier: UserId,
}

/// What the load needs to know of the department. It holds for every copy of its database.
#[derive(Clone)]
pub struct Stage {
    /// The unit with the one hot indicator comes first.
    pub units: Vec<Unit>,
    /// Payees with their accounts.
    pub payees: Vec<(Uuid, Uuid)>,
    /// Sees all units.
    pub finance: Person,
    /// Agent bank: hands in receipts.
    pub bank: Person,
    /// This year.
    pub year: i64,
}

/// A payment that was made.
#[derive(Clone, Copy)]
pub struct Made {
    /// Id.
    pub id: DocumentId,
    /// Index of its unit.
    pub unit: usize,
    /// Amount.
    pub amount_fen: i64,
}

/// A database with a department in it, nobody connected.
pub async fn department(plan: &Plan, engine: Engine, folder: &Path) -> anyhow::Result<(Database, Stage)> {
    let database = Database::create(plan, engine, folder, "department").await?;
    let product = Product::open(&database.url, &testkit::key_file()).await?;
    let stage = fill(&product).await?;
    close(product).await?;
    Ok((database, stage))
}

/// Ends the writers and the pools of a product that was opened in this process.
pub async fn close(product: Product) -> anyhow::Result<()> {
    let db = product.app.platform.db.clone();
    drop(product);
    Ok(db.close().await?)
}

async fn fill(product: &Product) -> anyhow::Result<Stage> {
    let platform = &product.app.platform;
    let (db, ids) = (&platform.db, &platform.ids);
    let year = i64::from(platform.clock.today().year());
    let top = testkit::insert_unit(db, "100", "部本级", None).await;
    let mut units = Vec::with_capacity(UNITS + 1);
    for n in 0..=UNITS {
        let id = testkit::insert_unit(db, &format!("100{n:03}"), &format!("第{n}单位"), Some(top)).await;
        let clerks = if n == 0 { CLERKS } else { CLERKS / UNITS };
        let indicators = if n == 0 { 1 } else { INDICATORS / UNITS + usize::from(n <= INDICATORS % UNITS) };
        let mut people = Vec::with_capacity(clerks + 3);
        let posts = [Role::Reviewer, Role::UnitHead, Role::Cashier];
        for (k, role) in std::iter::repeat_n(Role::Handler, clerks).chain(posts).enumerate() {
            people.push(
                testkit::person(platform, &format!("u{n}.p{k}"), UserClass::Business, &[(role, id)]).await,
            );
        }
        let ids: Vec<UserId> = people.drain(clerks..).map(|person| person.id).collect();
        let (reviewer, head, cashier) = (ids[0], ids[1], ids[2]);
        let indicators = issue(db, &platform.ids, id, n, indicators, year).await?;
        units.push(Unit { id, clerks: people, indicators, reviewer, head, cashier });
    }
    let finance =
        testkit::person(platform, "finance", UserClass::Business, &[(Role::DeptFinance, top)]).await;
    let bank = testkit::person(platform, "bank", UserClass::Business, &[(Role::Bank, top)]).await;
    let payees = payees(db, ids, &units).await?;
    Ok(Stage { units, payees, finance, bank, year })
}

/// Indicators with more money than any run can spend, through the ledger.
async fn issue(
    db: &Db,
    ids: &Ids,
    unit_id: UnitId,
    n: usize,
    count: usize,
    year: i64,
) -> anyhow::Result<Vec<IndicatorId>> {
    let conn = db.begin().await?;
    let mut running = Running::new(IndicatorEvents::shipped());
    open_units(&conn, &mut running, [unit_id], year - 1, Intent::Write).await?;
    let mut issued = Vec::with_capacity(count);
    let mut trial = running.trial();
    for k in 0..count {
        let id: IndicatorId = ids.new_id();
        trial.create(indicator(id, format!("ZB-{n:03}-{k:04}"), unit_id, year))?;
        let effect = Effect {
            event: "IE09",
            indicator_id: id,
            counter_id: None,
            amount_fen: Fen::from_fen(1_000_000_000_000),
            line_id: LineId(id.0),
            hold: HoldMove::None,
        };
        trial.apply("issue", &effect)?;
        issued.push(id);
    }
    let changes = trial.finish();
    running.adopt(changes);
    write(&conn, &running).await?;
    conn.commit().await?;
    Ok(issued)
}

fn indicator(id: IndicatorId, number: String, unit_id: UnitId, fiscal_year: i64) -> Indicator {
    Indicator {
        id,
        number,
        unit_id,
        fiscal_year,
        parent_id: None,
        project_id: None,
        budget_line_id: None,
        fund: "111".to_owned(),
        fund_group: "government_budget".to_owned(),
        function: "2010101".to_owned(),
        dep_economy: "30209".to_owned(),
        gov_economy: "50201".to_owned(),
        expenditure_kind: "basic_operating".to_owned(),
        payment_mode: "treasury".to_owned(),
        year_kind: "current".to_owned(),
        allotted: 1,
        title: String::new(),
        expires_on: format!("{fiscal_year}-12-31"),
        granted_fen: Fen::ZERO,
        available_fen: Fen::ZERO,
        frozen_fen: Fen::ZERO,
        held_fen: Fen::ZERO,
        paid_fen: Fen::ZERO,
        version: 1,
    }
}

/// Suppliers with an account each, and the units' own zero-balance accounts.
async fn payees(db: &Db, ids: &Ids, units: &[Unit]) -> anyhow::Result<Vec<(Uuid, Uuid)>> {
    let conn = db.begin().await?;
    let mut payees = Vec::with_capacity(PAYEES);
    for n in 0..PAYEES {
        let (payee, name) = (ids.fresh(), format!("供应商{n:03}有限公司"));
        const PAYEE: &str =
            "insert into md_payee (id, code, name, kind, credit_code, stopped, stop_reason, version)
            values ($1, $2, $3, 'enterprise', '', 0, '', 1)";
        conn.exec(PAYEE, [payee.to_string().into(), format!("S{n:04}").into(), name.clone().into()]).await?;
        let owner = ("payee", payee.to_string());
        payees.push((payee, account(&conn, ids, owner, format!("6222{n:012}"), name, "payee").await?));
    }
    for (n, unit) in units.iter().enumerate() {
        let (owner, name) = (("unit", unit.id.to_string()), format!("第{n}单位"));
        account(&conn, ids, owner, format!("0200{n:012}"), name, "zero_balance").await?;
    }
    testkit::record_versions(&conn).await;
    conn.commit().await?;
    Ok(payees)
}

async fn account(
    conn: &Conn,
    ids: &Ids,
    owner: (&str, String),
    number: String,
    name: String,
    purpose: &str,
) -> anyhow::Result<Uuid> {
    let id = ids.fresh();
    let account = testkit::Account {
        id: &id.to_string(),
        owner_kind: owner.0,
        owner_id: &owner.1,
        number: &number,
        name: &name,
        purpose,
    };
    testkit::insert_account(conn, &testkit::vault(), &account).await;
    Ok(id)
}

/// The n-th payment of a unit as JSON: a purpose and an amount of its own, so that no rule takes it for a duplicate.
pub fn payment(stage: &Stage, unit: usize, n: usize, id: Uuid, line: Uuid) -> String {
    let Unit { id: unit_id, indicators, .. } = &stage.units[unit];
    let (payee, account) = stage.payees[n % stage.payees.len()];
    let (year, indicator, amount) = (stage.year, indicators[n % indicators.len()], amount(n));
    format!(
        r#"{{"id":"{id}","unit_id":"{unit_id}","fiscal_year":{year},"payee_id":"{payee}","payee_account_id":"{account}","#
    ) + &format!(
        r#""settlement":"transfer","business":"expense","purpose":"办公楼物业管理费第{n}期","lines":[{{"id":"{line}","#
    ) + &format!(r#""indicator_id":"{indicator}","amount_fen":{amount},"note":"物业管理费"}}],"#)
        // In December, what is above a share of the year asks for a reason.
        + r#""acknowledgements":[{"rule":"CR38","reason":"年末集中支付。"}]}"#
}

/// Small amounts that differ: 10 to 110 yuan.
fn amount(n: usize) -> i64 {
    1_000 + i64::try_from(n % 10_007).unwrap_or(0)
}

fn command(
    ids: &Ids,
    actor_id: UserId,
    unit_id: UnitId,
    id: DocumentId,
    action: &str,
    body: Value,
) -> Command {
    Command {
        actor_id,
        system: false,
        kind: "payment",
        id,
        unit_hint: unit_id,
        action: action.to_owned(),
        body,
        opinion: String::new(),
        // As `payment` gives them.
        acknowledgements: serde_json::from_value(
            serde_json::json!([{"rule": "CR38", "reason": "年末集中支付。"}]),
        )
        .unwrap_or_default(),
        expected_version: None,
        key: ids.fresh(),
        fingerprint: String::new(),
        request_id: "bench".to_owned(),
    }
}

/// Makes so many payments, after those made `before`, and takes them through these actions of the pipeline, the first being `submit`.
pub async fn payments(
    product: &Product,
    stage: &Stage,
    before: usize,
    count: usize,
    actions: &[&str],
    plan: &Plan,
) -> anyhow::Result<Vec<Made>> {
    let ids = &product.app.platform.ids;
    let mut made = Vec::with_capacity(count);
    while made.len() < count {
        let first = before + made.len();
        let share: Vec<Made> = (first..first + SHARE.min(count - made.len()))
            .map(|n| Made { id: ids.new_id(), unit: 1 + n % (stage.units.len() - 1), amount_fen: amount(n) })
            .collect();
        for action in actions {
            let commands = share.iter().enumerate().map(|(k, payment_made)| {
                let unit = &stage.units[payment_made.unit];
                let (n, id) = (first + k, payment_made.id);
                let (actor, action, body) = match *action {
                    "submit" => {
                        let body = payment(stage, payment_made.unit, n, id.0, ids.fresh());
                        let body = serde_json::from_str(&body).expect("it was written as JSON just now");
                        (unit.clerks[n % unit.clerks.len()].id, "submit", body)
                    }
                    "review" => (unit.reviewer, "approve", Value::Null),
                    "approve" => (unit.head, "approve", Value::Null),
                    other => (unit.cashier, other, Value::Null),
                };
                command(ids, actor, unit.id, id, action, body)
            });
            perform(&product.app.poster, commands.collect()).await.with_context(|| format!("to {action}"))?;
        }
        made.extend(share);
        if made.len().is_multiple_of(SHARE * 5) {
            plan.say(&format!("{} of {count} payments", made.len()));
        }
    }
    Ok(made)
}

/// Performs commands of which none may be refused.
pub async fn perform(poster: &Poster, commands: Vec<Command>) -> anyhow::Result<()> {
    for answer in poster.perform_all(commands).await {
        match answer {
            Ok(Answer::Done(_)) => {}
            Ok(Answer::Refused(problem)) | Err(problem) => {
                let Text { en, .. } = problem.what;
                let findings: Vec<String> = problem.findings.iter().map(ToString::to_string).collect();
                bail!("refused: {} {en} {}", problem.code, findings.join("; "));
            }
        }
    }
    Ok(())
}
