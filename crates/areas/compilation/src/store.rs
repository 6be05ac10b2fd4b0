//! Tables of the area, and the facts a batch of budgets is decided with.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;
use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Problem, Table, text};
use platform::UnitId;
use sea_orm::FromQueryResult;

use crate::control::SPLIT;
use crate::derive::{self, Mapping};
use crate::input::{Carried, TAKEN_OVER};
use crate::lists::{LastYear, Stock};
use crate::model::{
    Budget, BudgetLine, BudgetRow, ControlKind, Controls, Costed, Fund, Funds, IncomeLine, ProjectFact, Unit,
};
use crate::purchase::{self, Bought};
use kernel::Faults;

/// Table of the budgets.
pub static BUDGET: Table = Table {
    name: "bg_budget",
    columns: &[
        ("id", Col::Text),
        ("unit_id", Col::Text),
        ("budget_year", Col::Int),
        ("note", Col::Text),
        ("sealed_hash", Col::Text),
        ("round", Col::Int),
    ],
    key: &["id"],
};
/// Table of the budget lines.
pub static LINE: Table = Table {
    name: "bg_line",
    columns: &[
        ("id", Col::Text),
        ("budget_id", Col::Text),
        ("project_id", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("gov_economy", Col::Text),
        ("fund", Col::Text),
        ("expenditure_kind", Col::Text),
        ("amount_fen", Col::Int),
        ("taken_over", Col::Int),
        ("note", Col::Text),
    ],
    key: &["id"],
};
/// Table of the lines of income.
pub static INCOME: Table = Table {
    name: "bg_income_line",
    columns: &[
        ("id", Col::Text),
        ("budget_id", Col::Text),
        ("fund", Col::Text),
        ("revenue_item", Col::Text),
        ("amount_fen", Col::Int),
        ("note", Col::Text),
    ],
    key: &["id"],
};

const BUDGET_COLUMNS: &str = "id, unit_id, budget_year, note, sealed_hash, round";
const LINE_COLUMNS: &str = "id, budget_id, project_id, function, dep_economy, gov_economy, fund, expenditure_kind, \
    amount_fen, taken_over, note";
const INCOME_COLUMNS: &str = "id, budget_id, fund, revenue_item, amount_fen, note";

/// What a batch of budgets is decided with.
#[derive(Debug, Default)]
pub struct Facts {
    /// Budgets that exist.
    pub budgets: HashMap<DocumentId, Budget>,
    /// Units.
    pub units: BTreeMap<UnitId, Unit>,
    /// Projects that are chosen.
    pub projects: BTreeMap<DocumentId, ProjectFact>,
    /// Σ costing lines of those projects.
    pub costed: HashMap<DocumentId, Vec<Costed>>,
    /// The costing lines of those projects.
    pub bought: HashMap<DocumentId, Vec<Bought>>,
    /// What units that buy assets have.
    pub stock: BTreeMap<UnitId, Stock>,
    /// 三公 and the rest by economic class, as approved the year before, by unit and budget year.
    pub last_year: LastYear,
    /// Names of functional classes that are used.
    pub function_names: BTreeMap<String, String>,
    /// Economic mapping by unit type.
    pub mappings: BTreeMap<String, Mapping>,
    /// Funds.
    pub funds: Funds,
    /// Revenue items of budgeted income, with the beginning of the funds they belong to (empty: any own fund).
    pub revenue_items: BTreeMap<String, String>,
    /// Names of departmental economic classes.
    pub economies: BTreeMap<String, String>,
    /// Control figures by unit and year.
    pub controls: HashMap<(UnitId, i64), Controls>,
    /// Σ indicators that came of a budget before.
    pub issued: HashMap<DocumentId, Fen>,
    /// Units below that have not submitted the round, by unit, year and round.
    pub lacking: HashMap<(UnitId, i64, i64), Lacking>,
    owners: HashMap<String, DocumentId>,
    functions: HashSet<String>,
}

/// Units below another that have not submitted.
#[derive(Clone, Debug, Default)]
pub struct Lacking {
    /// The first of them, by code.
    pub units: Vec<String>,
    /// How many there are.
    pub count: i64,
}

#[derive(FromQueryResult)]
struct Owner {
    id: String,
    budget_id: DocumentId,
}
#[derive(FromQueryResult)]
struct Code {
    scheme: String,
    code: String,
    name_zh: String,
    attributes: String,
}
#[derive(FromQueryResult)]
struct Mapped {
    departmental_code: String,
    unit_type: String,
    government_code: String,
}
#[derive(FromQueryResult)]
struct Control {
    unit_id: UnitId,
    budget_year: i64,
    fund: String,
    expenditure_kind: String,
    amount_fen: Fen,
}
#[derive(FromQueryResult)]
struct Issued {
    budget_id: DocumentId,
    amount_fen: Fen,
}

/// What a batch asks the store for.
pub struct Wanted<'a> {
    /// Budgets that exist.
    pub known: Vec<DocumentId>,
    /// Budgets that are typed.
    pub carried: Vec<&'a Carried>,
    /// Those that are submitted, or whose submission is foretold.
    pub submitted: Vec<DocumentId>,
    /// The day.
    pub today: NaiveDate,
}

/// Units by id.
pub async fn units(conn: &Conn, ids: &BTreeSet<UnitId>) -> Result<BTreeMap<UnitId, Unit>, DbError> {
    let rows: Vec<Unit> = conn
        .all("select id, code, name, path, unit_type from v_unit where id in {in:1}", [list(ids)])
        .await?;
    Ok(rows.into_iter().map(|unit| (unit.id, unit)).collect())
}

/// Reads the facts of a batch: a fixed number of statements, whatever its size.
pub async fn facts(conn: &Conn, wanted: &Wanted<'_>) -> Result<Facts, DbError> {
    let mut facts = Facts { budgets: budgets(conn, &wanted.known).await?, ..Facts::default() };
    let typed = wanted.carried.iter();
    let unit_ids: BTreeSet<UnitId> = typed
        .clone()
        .map(|carried| carried.input.unit_id)
        .chain(facts.budgets.values().map(|budget| budget.row.unit_id))
        .collect();
    facts.units = units(conn, &unit_ids).await?;
    let chosen: BTreeSet<DocumentId> = typed
        .clone()
        .flat_map(|carried| {
            let taken_over = carried.taken_over.iter().flatten().filter_map(|line| line.project_id);
            carried.input.project_ids.iter().copied().chain(taken_over)
        })
        .chain(
            facts.budgets.values().flat_map(|budget| budget.lines.iter().filter_map(|line| line.project_id)),
        )
        .collect();
    load_projects(conn, &chosen, &mut facts).await?;
    load_codes(conn, wanted, &mut facts).await?;
    load_controls(conn, &unit_ids, &mut facts).await?;
    crate::holdings::load(conn, wanted, &mut facts).await?;
    load_owners(conn, wanted, &mut facts).await?;
    load_lacking(conn, wanted, &mut facts).await?;
    let sql = "select l.budget_id, cast(sum(i.granted_fen) as bigint) as amount_fen
        from bg_line l join ps_link k on k.from_id = l.id and k.relation = 'issues'
          join lg_indicator i on i.id = k.to_id
        where l.budget_id in {in:1} group by l.budget_id";
    let issued: Vec<Issued> = conn.all(sql, [list(&wanted.known)]).await?;
    facts.issued = issued.into_iter().map(|row| (row.budget_id, row.amount_fen)).collect();
    Ok(facts)
}

/// A budget with its funds and control figures: what is needed to say how much room it has.
pub async fn standing(conn: &Conn, id: DocumentId, today: NaiveDate) -> Result<Facts, DbError> {
    let wanted = Wanted { known: vec![id], carried: vec![], submitted: vec![], today };
    let mut facts = Facts { budgets: budgets(conn, &wanted.known).await?, ..Facts::default() };
    let units = facts.budgets.values().map(|budget| budget.row.unit_id).collect();
    load_codes(conn, &wanted, &mut facts).await?;
    load_controls(conn, &units, &mut facts).await?;
    Ok(facts)
}

pub(crate) async fn budgets(
    conn: &Conn,
    known: &[DocumentId],
) -> Result<HashMap<DocumentId, Budget>, DbError> {
    if known.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<BudgetRow> = conn
        .all(&format!("select {BUDGET_COLUMNS} from bg_budget where id in {{in:1}}"), [list(known)])
        .await?;
    let sql = format!("select {LINE_COLUMNS} from bg_line where budget_id in {{in:1}} order by id");
    let lines: Vec<BudgetLine> = conn.all(&sql, [list(known)]).await?;
    let sql = format!("select {INCOME_COLUMNS} from bg_income_line where budget_id in {{in:1}} order by id");
    let income: Vec<IncomeLine> = conn.all(&sql, [list(known)]).await?;
    let empty = |row: BudgetRow| (row.id, Budget { row, lines: vec![], income: vec![], purchases: vec![] });
    let mut budgets: HashMap<DocumentId, Budget> = rows.into_iter().map(empty).collect();
    for line in lines {
        if let Some(budget) = budgets.get_mut(&line.budget_id) {
            budget.lines.push(line);
        }
    }
    for line in income {
        if let Some(budget) = budgets.get_mut(&line.budget_id) {
            budget.income.push(line);
        }
    }
    for (id, purchases) in purchase::stored(conn, known).await? {
        if let Some(budget) = budgets.get_mut(&id) {
            budget.purchases = purchases;
        }
    }
    Ok(budgets)
}

async fn load_projects(conn: &Conn, chosen: &BTreeSet<DocumentId>, facts: &mut Facts) -> Result<(), DbError> {
    if chosen.is_empty() {
        return Ok(());
    }
    let sql = "select id, unit_id, state, code, name, class, function from v_project where id in {in:1}";
    let rows: Vec<ProjectFact> = conn.all(sql, [list(chosen)]).await?;
    facts.projects = rows.into_iter().map(|project| (project.id, project)).collect();
    facts.bought = purchase::bought(conn, chosen).await?;
    for (project, lines) in &facts.bought {
        let sums = derive::costed(*project, lines).map_err(|error| DbError::Other(error.to_string()))?;
        facts.costed.insert(*project, sums);
    }
    Ok(())
}

/// Codes in force on the day: all funds, and the economies and functions that are used.
async fn load_codes(conn: &Conn, wanted: &Wanted<'_>, facts: &mut Facts) -> Result<(), DbError> {
    let taken_over = || wanted.carried.iter().flat_map(|carried| carried.taken_over.iter().flatten());
    let stored = || facts.budgets.values().flat_map(|budget| &budget.lines);
    let economies: BTreeSet<String> = (facts.costed.values().flatten().map(|sum| sum.dep_economy.clone()))
        .chain(taken_over().map(|line| line.dep_economy.clone()))
        .chain(stored().map(|line| line.dep_economy.clone()))
        .collect();
    let functions: BTreeSet<String> = (taken_over().map(|line| line.function.clone()))
        .chain(stored().map(|line| line.function.clone()))
        .chain(facts.projects.values().map(|project| project.function.clone()))
        .collect();
    let today = wanted.today.to_string();
    let sql = "select scheme, code, name_zh, attributes from v_code
        where (scheme in ('funding_sources', 'revenue_items')
            or (scheme = 'economic_departmental' and code in {in:1}) or (scheme = 'functional' and code in {in:2}))
          and effective_from <= $3 and (effective_to is null or effective_to >= $3)
        order by effective_from";
    let rows: Vec<Code> = conn.all(sql, [list(&economies), list(&functions), today.clone().into()]).await?;
    let sql = "select departmental_code, unit_type, government_code from v_economic_mapping
        where departmental_code in {in:1} and effective_from <= $2 order by effective_from";
    let mapped: Vec<Mapped> = conn.all(sql, [list(&economies), today.into()]).await?;
    // The newest edition comes last and stays.
    for row in rows {
        match row.scheme.as_str() {
            "funding_sources" => {
                facts.funds.insert(row.code, Fund { name: row.name_zh, group: fund_group(&row.attributes) });
            }
            "functional" => {
                facts.functions.insert(row.code.clone());
                facts.function_names.insert(row.code, row.name_zh);
            }
            "revenue_items" => {
                facts.revenue_items.insert(row.code, fund_of_item(&row.attributes));
            }
            _ => {
                facts.economies.insert(row.code, row.name_zh);
            }
        }
    }
    facts.funds.retain(|_, fund| !fund.group.is_empty());
    for row in mapped {
        let mapping = facts.mappings.entry(row.unit_type).or_default();
        mapping.insert(row.departmental_code, row.government_code);
    }
    Ok(())
}

/// The group among a fund's attributes; empty when there is none, and then the fund cannot be budgeted.
pub(crate) fn fund_group(attributes: &str) -> String {
    let attributes: serde_json::Value = serde_json::from_str(attributes).unwrap_or_default();
    attributes["fund_group"].as_str().unwrap_or_default().to_owned()
}

/// The fund a revenue item belongs to, among its attributes; empty when it may be of any own fund.
fn fund_of_item(attributes: &str) -> String {
    let attributes: serde_json::Value = serde_json::from_str(attributes).unwrap_or_default();
    attributes["fund"].as_str().unwrap_or_default().to_owned()
}

#[derive(FromQueryResult)]
struct Below {
    top: UnitId,
    budget_year: i64,
    round: i64,
    unit: String,
    count: i64,
}

/// Units that are named as lacking; all are counted.
const NAMED: i64 = 5;

/// Units below those that submit now, which take part in the year and have not submitted the round.
async fn load_lacking(conn: &Conn, wanted: &Wanted<'_>, facts: &mut Facts) -> Result<(), DbError> {
    let stored =
        |id: &DocumentId| facts.budgets.get(id).map(|b| (b.row.unit_id, b.row.budget_year, b.row.round));
    let typed = |id: &DocumentId| {
        let carried = wanted.carried.iter().find(|carried| carried.input.id == *id)?;
        Some((carried.input.unit_id, carried.input.budget_year, 1))
    };
    let asked: BTreeSet<(UnitId, i64, i64)> =
        wanted.submitted.iter().filter_map(|id| stored(id).or_else(|| typed(id))).collect();
    if asked.is_empty() {
        return Ok(());
    }
    let rows = asked
        .iter()
        .map(|(unit, year, round)| serde_json::json!({"unit_id": unit, "budget_year": year, "round": round}));
    // A path ends in a slash, so the range is what is below; bg_budget_unit finds a unit's budgets.
    let sql = "select z.top, z.budget_year, z.round, z.unit, z.count from (
        select x.unit_id as top, x.budget_year, x.round, u.code || ' ' || u.name as unit,
          count(*) over (partition by x.unit_id, x.budget_year, x.round) as count,
          row_number() over (partition by x.unit_id, x.budget_year, x.round order by u.code) as place
        from {rows:1 (unit_id text, budget_year bigint, round bigint)}
        join v_unit t on t.id = x.unit_id
        join v_unit u on u.path > t.path and u.path < t.path || '~'
          and u.valid_from <= $2 and (u.valid_to is null or u.valid_to >= $2)
        where not exists (select 1 from bg_excused e where e.budget_year = x.budget_year and e.unit_id = u.id)
          and not exists (select 1 from bg_budget b join fl_document d on d.id = b.id
            where b.unit_id = u.id and b.budget_year = x.budget_year and d.state <> 'void'
              and (b.round > x.round or b.round = x.round and d.state in ('in_review', 'proposed', 'approved')))
        ) as z where z.place <= $3 order by z.top, z.place";
    let values = [list(rows), wanted.today.to_string().into(), NAMED.into()];
    let rows: Vec<Below> = conn.all(sql, values).await?;
    for row in rows {
        let lacking = facts.lacking.entry((row.top, row.budget_year, row.round)).or_default();
        lacking.units.push(row.unit);
        lacking.count = row.count;
    }
    Ok(())
}

/// What a unit may budget itself: its figures without what it has split to the units directly below.
async fn load_controls(conn: &Conn, units: &BTreeSet<UnitId>, facts: &mut Facts) -> Result<(), DbError> {
    let sql = format!(
        "select c.unit_id, c.budget_year, c.fund, c.expenditure_kind, c.amount_fen - {SPLIT} as amount_fen
        from bg_control_figure c where c.unit_id in {{in:1}}"
    );
    let rows: Vec<Control> = conn.all(&sql, [list(units)]).await?;
    for row in rows {
        let kind = ControlKind::parse(&row.expenditure_kind)
            .ok_or_else(|| DbError::Other(format!("control figure of kind {}", row.expenditure_kind)))?;
        let controls = facts.controls.entry((row.unit_id, row.budget_year)).or_default();
        controls.insert((row.fund, kind), row.amount_fen);
    }
    Ok(())
}

async fn load_owners(conn: &Conn, wanted: &Wanted<'_>, facts: &mut Facts) -> Result<(), DbError> {
    let carried = &wanted.carried;
    let lines: Vec<String> =
        carried.iter().flat_map(|c| c.taken_over.iter().flatten()).map(|line| line.id.to_string()).collect();
    let income: Vec<String> =
        carried.iter().flat_map(|c| &c.input.income).map(|line| line.id.to_string()).collect();
    for (table, ids) in [("bg_line", lines), ("bg_income_line", income)] {
        if ids.is_empty() {
            continue;
        }
        let sql = format!("select id, budget_id from {table} where id in {{in:1}}");
        let rows: Vec<Owner> = conn.all(&sql, [list(ids)]).await?;
        facts.owners.extend(rows.into_iter().map(|row| (row.id, row.budget_id)));
    }
    Ok(())
}

impl Facts {
    /// What is typed cites only what exists: own projects with costing lines in the year, known funds and codes, ids
    /// of its own.
    pub fn check(&self, carried: &Carried) -> Result<(), Problem> {
        let mut faults = Faults::default();
        let input = &carried.input;
        for (index, id) in input.project_ids.iter().enumerate() {
            let own = self.projects.get(id).is_some_and(|project| project.unit_id == input.unit_id);
            let costed = self
                .costed
                .get(id)
                .is_some_and(|sums| sums.iter().any(|sum| sum.budget_year == input.budget_year));
            if !own || !costed {
                faults.add(
                    format!("project_ids[{index}]"),
                    text!(
                        "不是本单位的项目，或在预算年度没有测算明细。",
                        "It is not a project of this unit, or has no costing line in the budget year."
                    ),
                    text!(
                        "请从本单位项目库中选择该年度有测算的项目。",
                        "Choose a project of this unit that is costed for the year."
                    ),
                );
            }
        }
        for (index, line) in input.income.iter().enumerate() {
            self.owned(&mut faults, input.id, &line.id.to_string(), format!("income[{index}].id"));
            if !self.funds.get(&line.fund).is_some_and(Fund::is_own) {
                faults.add(
                    format!("income[{index}].fund"),
                    text!("{}不是单位资金。", "{} is no own fund.", line.fund),
                    text!("收入预算请选择单位资金的资金性质。", "Choose one of the own funds for income."),
                );
            }
        }
        self.check_items(&mut faults, carried);
        for (index, line) in carried.taken_over.iter().flatten().enumerate() {
            let at = |field: &str| format!("{TAKEN_OVER}[{index}].{field}");
            self.owned(&mut faults, input.id, &line.id.to_string(), at("id"));
            let own = |id| self.projects.get(&id).is_some_and(|project| project.unit_id == input.unit_id);
            let known = [
                ("project_id", line.project_id.is_none_or(own)),
                ("function", self.functions.contains(&line.function)),
                ("dep_economy", self.economies.contains_key(&line.dep_economy)),
                ("fund", self.funds.contains_key(&line.fund)),
            ];
            for (field, _) in known.into_iter().filter(|(_, known)| !known) {
                faults.add(
                    at(field),
                    text!("没有这个代码。", "There is no such code."),
                    text!("请从基础信息中选择。", "Choose one from the master data."),
                );
            }
        }
        faults.done()
    }
    /// Income is budgeted by coded items, each of its own fund.
    fn check_items(&self, faults: &mut Faults, carried: &Carried) {
        for (index, line) in carried.input.income.iter().enumerate() {
            let at = format!("income[{index}].revenue_item");
            let (item, fund) = (line.revenue_item.trim(), &line.fund);
            match self.revenue_items.get(item) {
                None => faults.add(
                    at,
                    text!("没有代码为“{item}”的收入项目。", "There is no revenue item {item}."),
                    text!("请从收入项目中选择。", "Choose one of the revenue items."),
                ),
                Some(of) if !fund.starts_with(of.as_str()) => faults.add(
                    at,
                    text!(
                        "该收入项目属于资金性质 {of}，与所选的 {fund} 不符。",
                        "The item belongs to fund {of} and not to {fund}."
                    ),
                    text!("请改选资金性质或收入项目。", "Choose another fund or another item."),
                ),
                Some(_) => {}
            }
        }
    }
    fn owned(&self, faults: &mut Faults, budget_id: DocumentId, id: &str, at: String) {
        if self.owners.get(id).is_some_and(|owner| *owner != budget_id) {
            faults.add(
                at,
                text!("编号已被使用。", "The id is in use."),
                text!("请为新行生成新的编号。", "Make a new id for a new line."),
            );
        }
    }
}
