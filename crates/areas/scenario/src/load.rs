//! Reading what a scenario is worked out from: a fixed number of statements whatever the number of units, lines and
//! changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use compilation::model::{ControlKind, OWN_FUNDS};
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem, Text};
use platform::{Scope, UnitId};
use posting::Rulebook;
use posting::staffing::{Asked, StaffSource, Staffing};
use project::generate::Ask;
use report::load::{NATURE, Range, Source, range};
use sea_orm::{FromQueryResult, Value};

use crate::base::{Figure, Standing};
use crate::costing::Group;
use crate::model::{BaseKind, Change, ChangeKind};
use crate::sealed::base_facts;
use crate::staff::Crew;
use crate::work::{Standard, Unit, World};

/// Which scenario: its unit, year and base.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The unit, with all below it.
    pub unit_id: UnitId,
    /// Budget year.
    pub year: i64,
    /// What it stands on.
    pub base: BaseKind,
}

/// What is in force beside the database.
#[derive(Clone)]
pub struct Force {
    /// Who knows the people.
    pub staff: Arc<dyn StaffSource>,
    /// The rulebook, with the parameters of generated projects.
    pub rulebook: Arc<Rulebook>,
    /// The day.
    pub today: NaiveDate,
}

/// What a scenario is worked out from, and as what it stands now.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The units.
    pub range: Range,
    /// The facts.
    pub world: World,
    /// Figures and budgets with their versions.
    pub standing: Standing,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
    name: String,
    parent_id: Option<UnitId>,
    path: String,
    unit_type: String,
    establishment: i64,
}
#[derive(FromQueryResult)]
struct FigureRow {
    unit_id: UnitId,
    fund: String,
    expenditure_kind: String,
    amount_fen: Fen,
    version: i64,
}
#[derive(FromQueryResult)]
struct BudgetRow {
    id: String,
    unit_id: UnitId,
    version: i64,
}
#[derive(FromQueryResult)]
struct FundRow {
    code: String,
    attributes: String,
}

/// How finely differences of costing lines are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Grain {
    /// By what tables of figures tell apart.
    Sums,
    /// By projects too, as the table of targets needs it.
    Projects,
}

/// Reads it. The caller sees the unit and everything below it, or nothing is found.
pub async fn ground(
    conn: &Conn,
    scope: &Scope,
    force: &Force,
    place: Place,
    (changes, grain): (&[Change], Grain),
) -> Result<Ground, Problem> {
    let range = range(conn, scope, Some(place.unit_id), Some(true)).await?;
    let rows = units(conn, &range).await?;
    let standing = standing(conn, &range.units, place).await?;
    let world = World {
        year: place.year,
        figures: standing.figures.iter().map(|(key, figure)| (key.clone(), figure.amount_fen)).collect(),
        own_funds: own_funds(conn, place.year).await?,
        facts: base_facts(conn, &range, place, &standing).await?,
        budgeted: standing.budgets.keys().map(|(unit, _)| *unit).collect(),
        units: rows.iter().map(unit).collect(),
        ..World::default()
    };
    let mut ground = Ground { range, world, standing };
    load_standards(conn, &mut ground, place, (changes, grain)).await?;
    load_crews(conn, &mut ground, force, place, changes, &rows).await?;
    Ok(ground)
}

async fn units(conn: &Conn, range: &Range) -> Result<Vec<UnitRow>, DbError> {
    let sql = "select id, code, name, parent_id, path, unit_type, establishment from v_unit_record
        where id in {in:1} order by path";
    conn.all(sql, [list(&range.units)]).await
}

fn unit(row: &UnitRow) -> Unit {
    Unit {
        id: row.id,
        code: row.code.clone(),
        name: row.name.clone(),
        parent_id: row.parent_id,
        path: row.path.clone(),
    }
}

/// Figures and budgets of some units, with their versions.
pub async fn standing(conn: &Conn, units: &[UnitId], place: Place) -> Result<Standing, DbError> {
    let sql = "select unit_id, fund, expenditure_kind, amount_fen, version from v_control_figure
        where unit_id in {in:1} and budget_year = $2";
    let rows: Vec<FigureRow> = conn.all(sql, [list(units), place.year.into()]).await?;
    let mut standing = Standing::default();
    for row in rows {
        let kind = ControlKind::parse(&row.expenditure_kind)
            .ok_or_else(|| DbError::Other(format!("control figure of kind {}", row.expenditure_kind)))?;
        let figure = Figure { amount_fen: row.amount_fen, version: row.version };
        standing.figures.insert((row.unit_id, row.fund, kind), figure);
    }
    let rows: Vec<BudgetRow> = match place.base {
        BaseKind::Working => {
            let sql = "select id, unit_id, version from v_budget
                where unit_id in {in:1} and budget_year = $2 and state in {in:3}";
            conn.all(sql, [list(units), place.year.into(), list(Source::Draft.states())]).await?
        }
        sealed => {
            let sql = "select v.id, v.unit_id, v.seq as version from v_budget_version v
                join v_budget b on b.id = v.budget_id and b.state <> 'void'
                where v.unit_id in {in:1} and v.budget_year = $2 and v.stage = $3
                  and v.seq = (select max(w.seq) from v_budget_version w
                    where w.budget_id = v.budget_id and w.stage = $3)";
            conn.all(sql, [list(units), place.year.into(), sealed.word().into()]).await?
        }
    };
    standing.budgets = rows.into_iter().map(|row| ((row.unit_id, row.id), row.version)).collect();
    Ok(standing)
}

async fn own_funds(conn: &Conn, year: i64) -> Result<BTreeSet<String>, DbError> {
    let sql = "select code, attributes from v_code where scheme = 'funding_sources' and effective_from <= $1
        order by effective_from";
    let rows: Vec<FundRow> = conn.all(sql, [format!("{year}-12-31").into()]).await?;
    let mut own = BTreeSet::new();
    // The newest edition comes last and stays.
    for row in rows {
        let attributes: serde_json::Value = serde_json::from_str(&row.attributes).unwrap_or_default();
        if attributes["fund_group"] == OWN_FUNDS {
            own.insert(row.code);
        } else {
            own.remove(&row.code);
        }
    }
    Ok(own)
}

/// Which projects the base budgets, as a condition on a column and its parameters from a place on.
fn chosen(column: &str, place: Place, ground: &Ground, at: usize) -> (String, Vec<Value>) {
    let (units, year) = (list(&ground.range.units), place.year);
    match place.base {
        BaseKind::Working => (
            format!(
                "{column} in (select b.project_id from v_budget_line b where b.taken_over = 0
                   and b.unit_id in {{in:{at}}} and b.budget_year = ${} and b.state in {{in:{}}})",
                at + 1,
                at + 2
            ),
            vec![units, year.into(), list(Source::Draft.states())],
        ),
        _ => (
            format!(
                "{column} in (select b.project_id from v_budget_version_line b where b.taken_over = 0
                   and b.version_id in {{in:{at}}})"
            ),
            vec![list(ground.standing.budgets.keys().map(|(_, id)| id))],
        ),
    }
}

#[derive(FromQueryResult)]
struct StandardRow {
    id: String,
    code: String,
    name_zh: String,
    name_en: String,
    amount_fen: Option<Fen>,
}

/// The standards that changes name, by their editions.
pub(crate) async fn standards(
    conn: &Conn,
    changes: &[Change],
) -> Result<BTreeMap<String, Standard>, DbError> {
    let of_standards = changes.iter().filter(|change| change.kind == ChangeKind::Standard);
    let ids: BTreeSet<&String> = of_standards.filter_map(|change| change.standard_id.as_ref()).collect();
    standards_of(conn, ids.into_iter().collect()).await
}

/// Standards by their editions.
pub(crate) async fn standards_of(
    conn: &Conn,
    ids: Vec<&String>,
) -> Result<BTreeMap<String, Standard>, DbError> {
    if ids.is_empty() {
        return Ok(BTreeMap::new());
    }
    let sql = "select id, code, name_zh, name_en, amount_fen from v_standard where id in {in:1}";
    let rows: Vec<StandardRow> = conn.all(sql, [list(ids)]).await?;
    let standard = |row: StandardRow| {
        let name = Text { zh: row.name_zh, en: row.name_en };
        (row.id, Standard { code: row.code, name, amount_fen: row.amount_fen })
    };
    Ok(rows.into_iter().map(standard).collect())
}

/// What the base's lists have, to be found again by `l`, a costing line, and `p`, its project: a statement and its values
/// from a place on, and by which columns.
fn listed(place: Place, ground: &Ground, at: usize) -> (String, Vec<Value>) {
    let what = "procurement, service_purchase, asset_class";
    let same = "b.procurement = l.procurement and b.service_purchase = l.service_purchase
        and b.asset_class = l.asset_class";
    match place.base {
        BaseKind::Working => (
            format!(
                "left join (select distinct project_id, line, {what} from v_budget_purchase
                   where unit_id in {{in:{at}}} and budget_year = ${} and state in {{in:{}}}) b
                 on b.project_id = l.project_id and b.line = l.line and {same}",
                at + 1,
                at + 2
            ),
            vec![list(&ground.range.units), place.year.into(), list(Source::Draft.states())],
        ),
        // What is sealed names lines by what they say.
        _ => (
            format!(
                "left join (select distinct unit_id, project_code, task, dep_economy, fund, {what}
                   from v_budget_version_purchase where version_id in {{in:{at}}}) b
                 on b.unit_id = p.unit_id and b.project_code = p.code and b.task = l.task
                   and b.dep_economy = l.dep_economy and b.fund = l.fund and {same}"
            ),
            vec![list(ground.standing.budgets.keys().map(|(_, id)| id))],
        ),
    }
}

/// The standards that changes name, and the costing lines of the base that cite them: alike ones come as one.
async fn load_standards(
    conn: &Conn,
    ground: &mut Ground,
    place: Place,
    (changes, grain): (&[Change], Grain),
) -> Result<(), DbError> {
    ground.world.standards = standards(conn, changes).await?;
    if ground.world.standards.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = ground.world.standards.keys().cloned().collect();
    let (budgeted, more) = chosen("l.project_id", place, ground, 4);
    let (bought, lists) = listed(place, ground, 4 + more.len());
    let project = if grain == Grain::Projects { "p.id" } else { "''" };
    let sql = format!(
        "select p.unit_id, l.standard_id, {project} as project_id, p.class, p.function, l.dep_economy as economy, l.fund,
           {NATURE} as nature, coalesce(b.procurement, '') as procurement,
           coalesce(b.service_purchase, 0) as service_purchase, coalesce(b.asset_class, '') as asset_class,
           l.unit_price_fen as price_fen, l.quantity, l.frequency, cast(count(*) as bigint) as count,
           cast(sum(l.amount_fen) as bigint) as fen
         from v_costing_line l join v_project p on p.id = l.project_id {bought}
         where l.standard_id in {{in:1}} and l.budget_year = $2 and p.unit_id in {{in:3}} and {budgeted}
         group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14"
    );
    let values = [list(&ids), place.year.into(), list(&ground.range.units)];
    ground.world.costing = conn.all::<Group>(&sql, values.into_iter().chain(more).chain(lists)).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct GeneratedRow {
    id: String,
    class: String,
    function: String,
    budgeted: i64,
}

/// The people of the units whose number changes, and which of their generated projects the base budgets.
async fn load_crews(
    conn: &Conn,
    ground: &mut Ground,
    force: &Force,
    place: Place,
    changes: &[Change],
    units: &[UnitRow],
) -> Result<(), DbError> {
    let of_heads = changes.iter().filter(|change| change.kind == ChangeKind::Headcount);
    let wanted: BTreeSet<UnitId> =
        of_heads.map(|change| change.unit_id.unwrap_or(ground.range.top)).collect();
    let rows: Vec<&UnitRow> = units.iter().filter(|row| wanted.contains(&row.id)).collect();
    if rows.is_empty() {
        return Ok(());
    }
    let base = force.rulebook.generation.base;
    let on = day_of(place.year, force.today);
    let asked: Vec<Asked> = rows.iter().map(|row| Asked { unit_id: row.id, on, base }).collect();
    let staffing = force.staff.staffing(conn, &asked).await?;
    let mut crews = BTreeMap::new();
    for (row, staffing) in rows.iter().zip(staffing) {
        crews.insert(row.id, crew(row, staffing));
    }
    load_generated(conn, ground, force, place, &mut crews).await?;
    ground.world.crews = crews;
    Ok(())
}

/// The day on which persons are counted for a year, as generating counts them.
pub(crate) fn day_of(year: i64, today: NaiveDate) -> NaiveDate {
    ask(UnitId(kernel::uuid::Uuid::nil()), year, "").day(today)
}

fn ask(unit_id: UnitId, fiscal_year: i64, key: &str) -> Ask {
    Ask { unit_id, fiscal_year, key: key.to_owned(), function: String::new() }
}

fn crew(row: &UnitRow, staffing: Staffing) -> Crew {
    Crew {
        unit: project::generate::Unit {
            id: row.id,
            code: row.code.clone(),
            unit_type: row.unit_type.clone(),
            establishment: row.establishment,
        },
        staffing,
        function: String::new(),
        budgeted: BTreeSet::new(),
    }
}

/// The unit's own functional class, and which of its generated projects the base budgets.
async fn load_generated(
    conn: &Conn,
    ground: &Ground,
    force: &Force,
    place: Place,
    crews: &mut BTreeMap<UnitId, Crew>,
) -> Result<(), DbError> {
    let mut keys: BTreeMap<String, (UnitId, &str)> = BTreeMap::new();
    for unit in crews.keys() {
        for plan in &force.rulebook.generation.projects {
            let id = ask(*unit, place.year, &plan.key).project_id();
            keys.insert(id.to_string(), (*unit, &plan.key));
        }
    }
    let (budgeted, more) = chosen("p.id", place, ground, 2);
    let sql = format!(
        "select p.id, p.class, p.function, cast(case when {budgeted} then 1 else 0 end as bigint) as budgeted
         from v_project p where p.id in {{in:1}}"
    );
    let values = [list(keys.keys())].into_iter().chain(more);
    let generated: Vec<GeneratedRow> = conn.all(&sql, values).await?;
    for row in generated {
        let Some((unit, key)) = keys.get(&row.id) else { continue };
        let Some(crew) = crews.get_mut(unit) else { continue };
        if row.class == "21" {
            crew.function = row.function;
        }
        if row.budgeted == 1 {
            crew.budgeted.insert((*key).to_owned());
        }
    }
    Ok(())
}
