//! Reading what tables are made of: a fixed number of statements whatever the number of units and tables.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError, Problem, Text, text};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{
    ASSET_COUNT, EXECUTED, EXPENDITURE, Facts, INCOME, Key, LAST_BUDGET, Names, PURCHASE, Sum, Unit,
};

/// Which lines of the year count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    /// Approved budgets.
    #[default]
    Approved,
    /// Budgets that are being prepared, in review, returned or approved.
    Draft,
}

impl Source {
    /// The states of the budgets whose lines count.
    pub fn states(self) -> &'static [&'static str] {
        match self {
            Source::Approved => &["approved"],
            Source::Draft => &["draft", "in_review", "returned", "proposed", "approved"],
        }
    }
    /// What titles add.
    pub(crate) fn stage(self) -> Text {
        match self {
            Source::Approved => Text::default(),
            Source::Draft => text!("（编制中，含未批复）", " (draft, with what is not approved)"),
        }
    }
}

/// The units that a table is of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The unit, or the top of them.
    pub top: UnitId,
    /// The unit's code.
    pub code: String,
    /// The unit's name.
    pub name: String,
    /// The unit with all below it, as one.
    pub whole: bool,
    /// Them all.
    pub units: Vec<UnitId>,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
    name: String,
    valid_from: String,
}

/// The range of a unit, or of the highest unit that may be seen. `whole` takes all that is below it, by default when
/// there is any and all of it may be seen. What may not be seen is not found; a part is never shown as the whole.
pub async fn range(
    conn: &Conn,
    scope: &Scope,
    unit_id: Option<UnitId>,
    whole: Option<bool>,
) -> Result<Range, Problem> {
    let top = match unit_id {
        Some(unit_id) if scope.sees(unit_id) => unit_id,
        Some(_) => return Err(Problem::not_found()),
        None => {
            let sql = "select id, code, name, valid_from from v_unit where id in {in:1} order by level, path limit 1";
            let highest: Option<UnitRow> = conn.one(sql, [scope.parameter()]).await?;
            highest.ok_or_else(Problem::not_found)?.id
        }
    };
    let below = scope.below(conn, top).await?;
    let sql = "select count(*) from v_unit t join v_unit u on u.path >= t.path and u.path < t.path || '~'
        where t.id = $1";
    let all = conn.number(sql, [top.into()]).await?;
    let seen = below.units().count() as i64;
    let whole = match whole {
        Some(true) if seen < all => {
            return Err(Problem::field(
                "range",
                text!(
                    "您看不到该单位的全部下级单位，不能汇总部门表。",
                    "You do not see all units below it, so no table of them together can be made."
                ),
                text!(
                    "请选择单个单位，或由部门财务处查看。",
                    "Choose a single unit, or ask the department's finance division."
                ),
            ));
        }
        Some(whole) => whole,
        None => seen == all && all > 1,
    };
    let sql = "select id, code, name, valid_from from v_unit where id = $1";
    let unit: UnitRow = conn.one(sql, [top.into()]).await?.ok_or_else(Problem::not_found)?;
    let units = if whole { below.units().collect() } else { vec![top] };
    Ok(Range { top, code: unit.code, name: unit.name, whole, units })
}

/// The nature of expenditure. What one unit pays to its superior or to units under it is a mark of the project; the
/// rest of what is paid from business revenue is business.
pub const NATURE: &str = "case
    when l.project_id in (select id from v_project where ',' || flags || ',' like '%,remittance_to_superior,%')
      then 'remittance'
    when l.project_id in (select id from v_project where ',' || flags || ',' like '%,subsidy_to_subordinate,%')
      then 'subsidy'
    when l.fund like '34%' then 'business' else 'ordinary' end";

/// A sum as the database answers it; streams by number, as [`SumRow::split`] names them.
#[derive(FromQueryResult)]
pub struct SumRow {
    unit_id: UnitId,
    stream: i64,
    fund: String,
    function: String,
    economy: String,
    kind: String,
    nature: String,
    item: String,
    procurement: String,
    service: i64,
    asset: String,
    fen: i64,
}

impl SumRow {
    /// Whose sum it is, what it is of (not told whether it moves within the range), and how much.
    pub fn split(self) -> (UnitId, Key, i64) {
        let stream = match self.stream {
            0 => EXPENDITURE,
            1 => INCOME,
            2 => LAST_BUDGET,
            4 => PURCHASE,
            5 => ASSET_COUNT,
            _ => EXECUTED,
        };
        let SumRow { unit_id, fund, function, economy, kind, nature, item, procurement, asset, fen, .. } =
            self;
        let service = self.service == 1;
        let key = Key {
            stream,
            fund,
            function,
            economy,
            kind,
            nature,
            item,
            procurement,
            service,
            asset,
            ..Key::default()
        };
        (unit_id, key, fen)
    }
}

/// Sums by everything that some table tells apart; the database adds up.
fn sums_sql() -> String {
    format!(
        "select l.unit_id, cast(case when l.budget_year = $2 then 0 else 2 end as bigint) as stream, l.fund, l.function,
           l.dep_economy as economy, l.expenditure_kind as kind, {NATURE} as nature, '' as item,
           '' as procurement, cast(0 as bigint) as service, '' as asset, cast(sum(l.amount_fen) as bigint) as fen
         from v_budget_line l
         where l.unit_id in {{in:1}}
           and (l.budget_year = $2 and l.state in {{in:3}} or l.budget_year = $2 - 1 and l.state = 'approved')
         group by 1, 2, 3, 4, 5, 6, 7
         union all
         select i.unit_id, cast(1 as bigint), i.fund, '', '', '', '', i.revenue_item, '', cast(0 as bigint), '',
           cast(sum(i.amount_fen) as bigint)
         from v_income_line i where i.unit_id in {{in:1}} and i.budget_year = $2 and i.state in {{in:3}}
         group by 1, 3, 8
         union all
         select b.unit_id, cast(3 as bigint), b.fund, b.function, b.dep_economy, '', '', '', '', cast(0 as bigint), '',
           cast(sum(b.debit_fen - b.credit_fen) as bigint)
         from lg_dimension_balance b
         where b.unit_id in {{in:1}} and b.account = 'IND401' and b.period > ($2 - 1) * 100
           and b.period <= ($2 - 1) * 100 + 12
         group by 1, 3, 4, 5
         union all
         select p.unit_id, cast(4 as bigint), p.fund, p.function, p.dep_economy, p.expenditure_kind, '', '', p.procurement,
           cast(p.service_purchase as bigint), p.asset_class, cast(sum(p.amount_fen) as bigint)
         from v_budget_purchase p where p.unit_id in {{in:1}} and p.budget_year = $2 and p.state in {{in:3}}
         group by 1, 3, 4, 5, 6, 9, 10, 11
         union all
         select p.unit_id, cast(5 as bigint), p.fund, p.function, p.dep_economy, p.expenditure_kind, '', '', p.procurement,
           cast(p.service_purchase as bigint), p.asset_class, cast(sum(p.asset_count) as bigint)
         from v_budget_purchase p where p.unit_id in {{in:1}} and p.budget_year = $2 and p.state in {{in:3}}
           and p.asset_class <> ''
         group by 1, 3, 4, 5, 6, 9, 10, 11"
    )
}

#[derive(FromQueryResult)]
struct KnownUnit {
    unit_id: UnitId,
}
#[derive(FromQueryResult)]
struct CodeRow {
    scheme: String,
    code: String,
    name_zh: String,
    name_en: String,
}

/// Everything that the tables of a range need.
pub async fn facts(conn: &Conn, range: &Range, year: i64, source: Source) -> Result<Facts, DbError> {
    let ids = list(&range.units);
    let sql = "select id, code, name, valid_from from v_unit where id in {in:1} order by path";
    let units: Vec<UnitRow> = conn.all(sql, [ids.clone()]).await?;
    let sql = "select distinct unit_id from lg_indicator where unit_id in {in:1} and fiscal_year = $2 and allotted = 1";
    let known: Vec<KnownUnit> = conn.all(sql, [ids.clone(), (year - 1).into()]).await?;
    let known: BTreeSet<UnitId> = known.into_iter().map(|row| row.unit_id).collect();
    let values: [Value; 3] = [ids, year.into(), list(source.states())];
    let rows: Vec<SumRow> = conn.all(&sums_sql(), values).await?;
    let sql = "select scheme, code, name_zh, name_en from v_code
        where scheme in ('functional', 'economic_departmental', 'asset_classes') and effective_from <= $1 order by effective_from";
    let codes: Vec<CodeRow> = conn.all(sql, [format!("{year}-12-31").into()]).await?;
    let mut facts = Facts { year, ..Facts::default() };
    for row in codes {
        let (names, code): (&mut Names, String) = match row.scheme.as_str() {
            "functional" => (&mut facts.functions, row.code),
            "asset_classes" => (&mut facts.assets, significant(&row.code).to_owned()),
            _ => (&mut facts.economies, row.code),
        };
        names.insert(code, Text { zh: row.name_zh, en: row.name_en });
    }
    let first_day = format!("{year}-01-01");
    facts.units = units
        .into_iter()
        .map(|unit| Unit {
            is_new: unit.valid_from >= first_day,
            has_executed: known.contains(&unit.id),
            has_last_budget: false,
            id: unit.id,
            code: unit.code,
            name: unit.name,
        })
        .collect();
    gather(&mut facts, rows, range.top);
    Ok(facts)
}

/// The part of a class of assets that says something: the groups after it are zeros.
fn significant(code: &str) -> &str {
    let mut code = code;
    while code.len() > 3 && code.ends_with("00") {
        code = &code[..code.len() - 2];
    }
    code
}

fn gather(facts: &mut Facts, rows: Vec<SumRow>, top: UnitId) {
    let places: HashMap<UnitId, usize> =
        facts.units.iter().zip(0..).map(|(unit, at)| (unit.id, at)).collect();
    let mut keys: BTreeMap<Key, usize> = BTreeMap::new();
    let mut sums = Vec::with_capacity(rows.len());
    for row in rows {
        let Some(unit) = places.get(&row.unit_id).copied() else { continue };
        let (unit_id, mut key, fen) = row.split();
        if key.stream == LAST_BUDGET {
            facts.units[unit].has_last_budget = true;
        }
        key.internal = is_internal(&key.nature, &key.item, unit_id != top);
        let next = keys.len();
        sums.push(Sum { unit, key: *keys.entry(key).or_insert(next), fen });
    }
    let mut ordered: Vec<(Key, usize)> = keys.into_iter().collect();
    ordered.sort_by_key(|(_, at)| *at);
    facts.keys = ordered.into_iter().map(|(key, _)| key).collect();
    // A fixed order of the parts does not matter to sums, but it does to whoever compares two runs.
    sums.sort_by(|one, other| {
        (one.unit, &facts.keys[one.key], one.fen).cmp(&(other.unit, &facts.keys[other.key], other.fen))
    });
    facts.sums = sums;
}

/// Whether money of a unit moves within the range: what it pays to or gets from units under it, and, unless it is the
/// top, what it pays to or gets from the unit above.
pub fn is_internal(nature: &str, item: &str, below_top: bool) -> bool {
    match (nature, item) {
        ("subsidy", _) | (_, "subordinate_remittance") => true,
        ("remittance", _) | (_, "superior_subsidy") => below_top,
        _ => false,
    }
}
