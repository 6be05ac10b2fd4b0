//! From kept balances to the lines of statements: three statements of SQL whatever the size, none over entries but for claims
//! and debts between units, which have an index of their own.

use std::collections::{BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError, Text};
use report::load::Range;
use report::model::Key;
use sea_orm::{FromQueryResult, Value};

use crate::eliminate::{self, Eliminated, Mutual, between, relations};
use crate::lines::{BUDGET, Kept, Line, Project, Reading, When, folded, net_payables};

/// Everything about a range and a period.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Movements.
    pub lines: Vec<Line>,
    /// Projects by id.
    pub projects: HashMap<String, Project>,
    /// What was eliminated; nothing of a unit alone.
    pub eliminated: Vec<Eliminated>,
    /// Names of functional classes.
    pub functions: Vec<(String, Text)>,
    /// Names of departmental economic classes.
    pub economies: Vec<(String, Text)>,
    /// Something was carried forward at the end of the year.
    pub carried: bool,
}

#[derive(FromQueryResult)]
struct KeptRow {
    unit_id: String,
    period: i64,
    account: String,
    event: String,
    difference_class: String,
    money: i64,
    project_id: String,
    fund: String,
    function: String,
    dep_economy: String,
    debit_fen: i64,
    credit_fen: i64,
}

impl KeptRow {
    fn kept(self) -> Kept {
        Kept {
            unit: self.unit_id,
            period: self.period,
            account: self.account,
            event: self.event,
            class: self.difference_class,
            money: self.money == 1,
            project: self.project_id,
            fund: self.fund,
            function: self.function,
            economy: self.dep_economy,
            debit: self.debit_fen,
            credit: self.credit_fen,
        }
    }
}

/// The unit of a sum, where several are read together and it matters for what is eliminated.
const SOME_UNITS: &str = "case when substr(b.account, 1, 4) in {in:4} then b.unit_id else '' end";
/// The period of a sum: each by itself, but all that is before last year.
const EACH: &str = "case when b.period <= $2 then cast(0 as bigint) else b.period end";
/// Months that no statement tells apart are one, by the first of them; what may be eliminated is month by month.
const TOGETHER: &str = "case when b.period <= $2 then cast(0 as bigint)
    when substr(b.account, 1, 4) in {in:4} then b.period
    when b.period <= $2 + 12 then $2 + 1
    when b.period > $2 + 100 and b.period < $5 then $2 + 101 else b.period end";
const SUMS: &str =
    "cast(sum(b.debit_fen) as bigint) as debit_fen, cast(sum(b.credit_fen) as bigint) as credit_fen";

/// By account, by the primary key of the balances.
fn balances(unit: &str, period: &str) -> String {
    format!(
        "select {unit} as unit_id, {period} as period, b.account, '' as event, '' as difference_class,
           cast(0 as bigint) as money, '' as project_id, '' as fund, '' as function, '' as dep_economy, {SUMS}
         from lg_balance b
         where b.unit_id in {{in:1}} and b.period <= $3 and substr(b.account, 1, 3) <> 'IND'
         group by 1, 2, 3 order by 1, 2, 3"
    )
}
/// By dimensions, by the primary key of the balances.
fn dimensions(unit: &str, period: &str) -> String {
    format!(
        "select {unit} as unit_id, {period} as period, b.account, '' as event, '' as difference_class,
           cast(0 as bigint) as money, b.project_id, b.fund, b.function, b.dep_economy, {SUMS}
         from lg_dimension_balance b
         where b.unit_id in {{in:1}} and b.period <= $3
           and (substr(b.account, 1, 1) in ('6', '7', '8') or substr(b.account, 1, 4) = '4001')
         group by 1, 2, 3, 7, 8, 9, 10 order by 1, 2, 3, 7, 8, 9, 10"
    )
}
/// By event, by the primary key of the balances; what is past is known by account.
fn events(unit: &str, period: &str) -> String {
    format!(
        "select {unit} as unit_id, {period} as period, b.account, b.event, b.difference_class, cast(b.money as bigint) as money,
           b.project_id, '' as fund, '' as function, b.dep_economy, {SUMS}
         from lg_event_balance b
         where b.unit_id in {{in:1}} and b.period > $2 and b.period <= $3
         group by 1, 2, 3, 4, 5, 6, 7, 10 order by 1, 2, 3, 4, 5, 6, 7, 10"
    )
}

/// How far months are told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Months {
    /// As far as statements do.
    Together,
    /// Each by itself, and each unit, for what is behind a figure.
    Each,
}

/// Reads everything that statements of a range need.
pub async fn load(conn: &Conn, range: &Range, when: When, months: Months) -> Result<Loaded, DbError> {
    let mut values: Vec<Value> = vec![list(&range.units), when.past().into(), when.until().into()];
    let (unit, period) = match months {
        Months::Each => ("b.unit_id", EACH),
        Months::Together => {
            let known = if range.whole { eliminate::rules().accounts() } else { Vec::new() };
            values.extend([list(&known), when.last_month().into()]);
            (SOME_UNITS, TOGETHER)
        }
    };
    let balances = kept(conn, &balances(unit, period), &values).await?;
    let dimensions = kept(conn, &dimensions(unit, period), &values).await?;
    let events = kept(conn, &events(unit, period), &values).await?;
    let named = dimensions.iter().chain(&events).map(|kept| kept.project.as_str());
    let projects = projects(conn, named.filter(|id| !id.is_empty()).collect()).await?;
    let reading = Reading { when, projects: &projects };
    let of_balances = balances.iter().flat_map(|kept| reading.balance(kept));
    let of_dimensions = dimensions.iter().flat_map(|kept| reading.dimension(kept));
    let of_events = events.iter().flat_map(|kept| reading.event(kept));
    let mut lines = folded(of_balances.chain(of_dimensions).chain(of_events));
    lines.extend(budgeted(conn, range, when).await?);
    net_payables(&mut lines);
    let mut eliminated = Vec::new();
    if range.whole {
        eliminated = relations(&mut lines, &parents(conn, range).await?);
        let mutual = mutual(conn, range, when).await?;
        let (inside, told) = between(&mutual, |one| reading.balance(&one.kept()));
        lines.extend(inside);
        eliminated.extend(told);
    }
    let carried = balances.iter().any(|kept| kept.period == when.year * 100 + 13);
    let (functions, economies) = names(conn, when.year).await?;
    Ok(Loaded { lines, projects, eliminated, functions, economies, carried })
}

async fn kept(conn: &Conn, sql: &str, values: &[Value]) -> Result<Vec<Kept>, DbError> {
    let rows: Vec<KeptRow> = conn.all(sql, values.to_vec()).await?;
    Ok(rows.into_iter().map(KeptRow::kept).collect())
}

async fn projects(conn: &Conn, ids: BTreeSet<&str>) -> Result<HashMap<String, Project>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: String,
        code: String,
        name: String,
        class: String,
    }
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = "select id, code, name, class from v_project where id in {in:1}";
    let rows: Vec<Row> = conn.all(sql, [list(ids)]).await?;
    let project = |row: Row| (row.id, Project { code: row.code, name: row.name, class: row.class });
    Ok(rows.into_iter().map(project).collect())
}

/// What was budgeted for travel abroad, vehicles and receptions.
async fn budgeted(conn: &Conn, range: &Range, when: When) -> Result<Vec<Line>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        fund: String,
        economy: String,
        fen: i64,
    }
    let sql = "select l.fund, l.dep_economy as economy, cast(sum(l.amount_fen) as bigint) as fen from v_budget_line l
        where l.unit_id in {in:1} and l.budget_year = $2 and l.state = 'approved'
          and l.dep_economy in ('30212', '30217', '30231', '31013', '30913')
        group by 1, 2 order by 1, 2";
    let rows: Vec<Row> = conn.all(sql, [list(&range.units), when.year.into()]).await?;
    let line = |row: Row| Line {
        unit: String::new(),
        account: String::new(),
        event: String::new(),
        period: when.year * 100,
        key: Key { stream: BUDGET, fund: row.fund, economy: row.economy, ..Key::default() },
        fen: row.fen,
        unruled: false,
    };
    Ok(rows.into_iter().map(line).collect())
}

/// The unit above each, where both are of the range.
async fn parents(conn: &Conn, range: &Range) -> Result<HashMap<String, String>, DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        id: String,
        parent_id: String,
    }
    let sql = "select u.id, u.parent_id from v_unit u where u.id in {in:1} and u.parent_id in {in:1}";
    let rows: Vec<Row> = conn.all(sql, [list(&range.units)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.parent_id)).collect())
}

#[derive(FromQueryResult)]
struct PayeeRow {
    payee_id: String,
    unit_id: String,
}
#[derive(FromQueryResult)]
struct MutualRow {
    unit_id: String,
    payee_id: String,
    account: String,
    period: i64,
    fen: i64,
}

impl Mutual {
    fn kept(&self) -> Kept {
        let (unit, account) = (self.unit.clone(), self.account.clone());
        Kept { unit, account, period: self.period, debit: self.fen, ..Kept::default() }
    }
}

/// Claims and debts whose payee is a unit of the range: a payee of that kind with the unit's credit code. By the index that
/// serves exactly this; the unit is hidden from the planner, which would else read all entries of the units.
async fn mutual(conn: &Conn, range: &Range, when: When) -> Result<Vec<Mutual>, DbError> {
    let units = list(&range.units);
    let sql = "select p.id as payee_id, u.id as unit_id from v_payee p
        join v_unit_record u on u.credit_code = p.credit_code and u.credit_code <> ''
        where p.kind = 'unit' and u.id in {in:1}";
    let payees: Vec<PayeeRow> = conn.all(sql, [units.clone()]).await?;
    if payees.is_empty() {
        return Ok(Vec::new());
    }
    let of: HashMap<String, String> = payees.into_iter().map(|row| (row.payee_id, row.unit_id)).collect();
    let sql = "select e.unit_id, e.payee_id, e.account,
          case when e.period <= $2 then cast(0 as bigint) else e.period end as period,
          cast(sum(case when e.side = 'debit' then e.amount_fen else -e.amount_fen end) as bigint) as fen
        from lg_entry e
        where e.payee_id in {in:1} and e.unit_id || '' in {in:4} and e.period <= $3
          and e.payee_id is not null and substr(e.account, 1, 4) in ('1212', '1214', '1218', '2302', '2305', '2307')
        group by 1, 2, 3, 4 order by 1, 2, 3, 4";
    let values: [Value; 4] = [list(of.keys()), when.past().into(), when.until().into(), units];
    let rows: Vec<MutualRow> = conn.all(sql, values).await?;
    let one = |row: MutualRow| {
        let counterpart = of.get(&row.payee_id).filter(|unit| **unit != row.unit_id)?.clone();
        let MutualRow { unit_id: unit, account, period, fen, .. } = row;
        Some(Mutual { unit, counterpart, account, period, fen })
    };
    Ok(rows.into_iter().filter_map(one).collect())
}

type Names = Vec<(String, Text)>;

async fn names(conn: &Conn, year: i64) -> Result<(Names, Names), DbError> {
    #[derive(FromQueryResult)]
    struct Row {
        scheme: String,
        code: String,
        name_zh: String,
        name_en: String,
    }
    let sql = "select scheme, code, name_zh, name_en from v_code
        where scheme in ('functional', 'economic_departmental') and effective_from <= $1 order by effective_from";
    let rows: Vec<Row> = conn.all(sql, [format!("{year}-12-31").into()]).await?;
    let (functions, economies): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|row| row.scheme == "functional");
    let named = |rows: Vec<Row>| {
        rows.into_iter().map(|row| (row.code, Text { zh: row.name_zh, en: row.name_en })).collect::<Names>()
    };
    Ok((named(functions), named(economies)))
}
