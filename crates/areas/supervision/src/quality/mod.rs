//! The quality of master data: what is missing, doubtful, twice there or beyond its bounds, by unit.
//!
//! Checks of one kind that need the same tables are one statement, grouped by unit; sums over subtrees are made of those
//! groups. So the cost of a report grows with the number of records and not with that of units, findings or readers:
//! each statement reads the table of its kind once. A drill-down reads one condition in order of the records' codes.
//!
//! Duplicates are looked for in the whole department, findings shown within the scope: a finding says that there is
//! another record, not where.
//!
//! Invariant: a unit's count is the number of rows of its drill-down, and a sum that of its subtree (`tests/it`).

mod checks;
pub(crate) mod http;
mod organisation;
mod property;
mod shared;

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use kernel::{Conn, DbError, Text};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use checks::Severity;
use checks::{Check, KINDS, Kind, all};

/// Above so many units a table is read as it lies.
const FEW_UNITS: usize = 20;
/// Years of service after which somebody must have retired.
const SERVICE_YEARS: i32 = 45;

/// A check, and how many records of the scope it finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QualityCheck {
    /// Its name.
    pub id: String,
    /// Kind of record.
    pub kind: String,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub how: Text,
    /// Findings.
    pub count: i64,
}

/// A unit with what was found in its records and in those of all units below it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UnitQuality {
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Unit above.
    pub parent_id: Option<UnitId>,
    /// Level from 1.
    pub level: i64,
    /// Its own records by kind.
    pub records: BTreeMap<String, i64>,
    /// Findings in its own records by check; checks that find nothing are left out.
    pub findings: BTreeMap<String, i64>,
    /// Records by kind, with all units below it that are in the scope.
    pub records_below: BTreeMap<String, i64>,
    /// Findings by check, with all units below it that are in the scope.
    pub findings_below: BTreeMap<String, i64>,
}

/// The quality of master data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QualityReport {
    /// The day it speaks of.
    pub day: String,
    /// Records of the scope by kind.
    pub records: BTreeMap<String, i64>,
    /// Every check, with its findings in the scope.
    pub checks: Vec<QualityCheck>,
    /// Findings in records of the whole department (payees, standards), by check.
    pub shared: BTreeMap<String, i64>,
    /// Units in order of their codes.
    pub units: Vec<UnitQuality>,
    /// Pass as `after` to get the next units; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of units.
    pub total: i64,
}

/// A record that a check finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct QualityFinding {
    /// Unit; absent for what is the whole department's.
    pub unit_id: Option<UnitId>,
    /// Its code.
    pub unit_code: Option<String>,
    /// Its name.
    pub unit_name: Option<String>,
    /// The record.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// The value that is wrong; empty where something is missing.
    pub value: String,
}

/// A page of what a check finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QualityPage {
    /// The check: what is wrong, and how to mend it.
    pub check: QualityCheck,
    /// Records in order of their codes.
    pub items: Vec<QualityFinding>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Findings over all pages.
    pub total: i64,
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: UnitId,
    code: String,
    name: String,
    parent_id: Option<UnitId>,
    path: String,
    level: i64,
}

/// So many records of a unit.
struct Group {
    unit_id: Option<UnitId>,
    count: i64,
}

/// The report over a scope on a day, with at most so many units after a code.
pub async fn report(
    conn: &Conn,
    scope: &Scope,
    day: NaiveDate,
    after: &str,
    most: usize,
) -> Result<QualityReport, DbError> {
    let sql =
        "select id, code, name, parent_id, path, level from v_unit_record where id in {in:1} order by code";
    let rows: Vec<UnitRow> = conn.all(sql, [scope.parameter()]).await?;
    let mut sums = Sums::of(rows);
    for kind in KINDS {
        for groups in counts(conn, scope, kind, "", &["1 = 1".to_owned()]).await? {
            sums.add(kind.name, groups, |unit| [&mut unit.records, &mut unit.records_below]);
        }
    }
    let records = std::mem::take(&mut sums.all);
    let mut found = Vec::new();
    let mut counted = all_counts(conn, scope, day).await?;
    for check in all() {
        let groups = counted.remove(check.id).unwrap_or_default();
        let count = groups.iter().map(|group| group.count).sum();
        sums.add(check.id, groups, |unit| [&mut unit.findings, &mut unit.findings_below]);
        found.push(described(check, count));
    }
    let is_shared = |id: &str| all().any(|check| check.id == id && check.kind.unit == "null");
    let shared = sums.all.into_iter().filter(|(id, _)| is_shared(id)).collect();
    let total = sums.units.len() as i64;
    let later = sums.units.into_iter().filter(|unit| unit.code.as_str() > after);
    let units: Vec<UnitQuality> = later.take(most).collect();
    let is_full = units.len() == most;
    let next = units.last().filter(|_| is_full).map(|last| last.code.clone());
    Ok(QualityReport { day: day.to_string(), records, checks: found, shared, units, next, total })
}

/// What a check finds in the units of a scope, at most so many records after a code; `None` when there is no such check.
pub async fn findings(
    conn: &Conn,
    scope: &Scope,
    day: NaiveDate,
    check: &str,
    after: &str,
    most: i64,
) -> Result<Option<QualityPage>, DbError> {
    let Some(check) = all().find(|known| known.id == check) else { return Ok(None) };
    let (join, condition) = (dated(check.join, day), dated(check.condition, day));
    let counted = counts(conn, scope, check.kind, &join, std::slice::from_ref(&condition)).await?;
    let total = counted.iter().flatten().map(|group| group.count).sum();
    let Kind { table, unit, key, title, .. } = check.kind;
    let named = if *unit == "null" {
        "left join v_unit o on 1 = 0".to_owned()
    } else {
        format!("left join v_unit o on o.id = {unit}")
    };
    let sql = format!(
        "select {unit} as unit_id, o.code as unit_code, o.name as unit_name, x.id, {key} as code, {title} as name,
           coalesce({shown}, '') as value
         from {table} {join} {named} where {visible} and ({condition}) and {key} > $2 order by {key} limit $3",
        shown = check.shown,
        visible = visible(check.kind, scope),
    );
    let values: [Value; 3] = [scope.parameter(), after.into(), most.into()];
    let items: Vec<QualityFinding> = conn.all(&sql, values).await?;
    let is_full = items.len() as i64 == most;
    let next = items.last().filter(|_| is_full).map(|last| last.code.clone());
    Ok(Some(QualityPage { check: described(check, total), items, next, total }))
}

/// The names of all checks.
pub fn names() -> Vec<&'static str> {
    all().map(|check| check.id).collect()
}

fn described(check: &Check, count: i64) -> QualityCheck {
    QualityCheck {
        id: check.id.to_owned(),
        kind: check.kind.name.to_owned(),
        severity: check.severity,
        what: Text { zh: check.zh.to_owned(), en: check.en.to_owned() },
        how: Text { zh: check.how.0.to_owned(), en: check.how.1.to_owned() },
        count,
    }
}

/// Records of the whole department are seen by everybody who may read reports anywhere. A computed value is found by no
/// index: with many units the table is read in its own order, which is faster than unit by unit.
fn visible(kind: &Kind, scope: &Scope) -> String {
    match kind.unit {
        "null" => "exists (select 1 from v_unit s where s.id in {in:1})".to_owned(),
        unit if scope.units().count() > FEW_UNITS => format!("{unit} || '' in {{in:1}}"),
        unit => format!("{unit} in {{in:1}}"),
    }
}

/// What every check finds, by its name: one statement for all checks of a kind that need the same tables.
async fn all_counts(
    conn: &Conn,
    scope: &Scope,
    day: NaiveDate,
) -> Result<HashMap<&'static str, Vec<Group>>, DbError> {
    let mut batches: BTreeMap<(&str, &str), Vec<&'static Check>> = BTreeMap::new();
    for check in all() {
        batches.entry((check.kind.name, check.join)).or_default().push(check);
    }
    let mut found = HashMap::new();
    for ((_, join), checks) in batches {
        let Some(first) = checks.first() else { continue };
        let conditions: Vec<String> = checks.iter().map(|check| dated(check.condition, day)).collect();
        let groups = counts(conn, scope, first.kind, &dated(join, day), &conditions).await?;
        found.extend(checks.iter().map(|check| check.id).zip(groups));
    }
    Ok(found)
}

#[derive(FromQueryResult)]
struct CountRow {
    unit_id: Option<UnitId>,
    /// One number for each condition, with commas between: how many there are is not known to the type.
    counts: String,
}

/// How many records fulfil each condition, by unit; units without any are left out.
async fn counts(
    conn: &Conn,
    scope: &Scope,
    kind: &Kind,
    join: &str,
    conditions: &[String],
) -> Result<Vec<Vec<Group>>, DbError> {
    let (unit, group) = match kind.unit {
        "null" => ("cast(null as text)", String::new()),
        unit => (unit, format!("group by {unit}")),
    };
    let cell = |condition: &String| {
        format!("cast(coalesce(sum(case when {condition} then 1 else 0 end), 0) as text)")
    };
    let cells: Vec<String> = conditions.iter().map(cell).collect();
    let sql = format!(
        "select {unit} as unit_id, {cells} as counts from {table} {join} where {visible} {group}",
        cells = cells.join(" || ',' || "),
        table = kind.table,
        visible = visible(kind, scope),
    );
    let rows: Vec<CountRow> = conn.all(&sql, [scope.parameter()]).await?;
    let mut all: Vec<Vec<Group>> = conditions.iter().map(|_| Vec::new()).collect();
    for row in rows {
        for (groups, count) in all.iter_mut().zip(row.counts.split(',')) {
            let count = count.parse().map_err(|_| DbError::Other(format!("“{count}” is no count")))?;
            if count > 0 {
                groups.push(Group { unit_id: row.unit_id, count });
            }
        }
    }
    Ok(all)
}

/// A condition with its day written in: dates of our own making, so nothing can be smuggled in.
fn dated(condition: &str, day: NaiveDate) -> String {
    let years_ago = |years: i32| {
        // The 29th of February has no such day in most years.
        let before =
            day.with_year(day.year() - years).or_else(|| day.pred_opt()?.with_year(day.year() - years));
        before.unwrap_or(day).to_string()
    };
    condition
        .replace(":today", &day.to_string())
        .replace(":service", &years_ago(SERVICE_YEARS))
        .replace(":year_ago", &years_ago(1))
        .replace(":month", &(i64::from(day.year()) * 12 + i64::from(day.month())).to_string())
}

/// Numbers by name.
type Counts = BTreeMap<String, i64>;

/// Units with their sums.
struct Sums {
    units: Vec<UnitQuality>,
    places: HashMap<UnitId, usize>,
    /// For each unit, itself and every unit above it that is in the scope.
    above: Vec<Vec<usize>>,
    /// Everything together, by name.
    all: BTreeMap<String, i64>,
}

impl Sums {
    fn of(rows: Vec<UnitRow>) -> Sums {
        let places: HashMap<UnitId, usize> =
            rows.iter().enumerate().map(|(place, row)| (row.id, place)).collect();
        let above = rows.iter().map(|row| {
            let ids = row.path.split('/').filter_map(|id| id.parse::<UnitId>().ok());
            ids.filter_map(|id| places.get(&id).copied()).collect()
        });
        let above = above.collect();
        let unit = |row: UnitRow| UnitQuality {
            unit_id: row.id,
            code: row.code,
            name: row.name,
            parent_id: row.parent_id,
            level: row.level,
            records: BTreeMap::new(),
            findings: BTreeMap::new(),
            records_below: BTreeMap::new(),
            findings_below: BTreeMap::new(),
        };
        Sums { units: rows.into_iter().map(unit).collect(), places, above, all: BTreeMap::new() }
    }
    /// Adds the groups of one kind or check: to each unit, and to all above it.
    fn add(&mut self, name: &str, groups: Vec<Group>, pick: fn(&mut UnitQuality) -> [&mut Counts; 2]) {
        for group in groups {
            *self.all.entry(name.to_owned()).or_default() += group.count;
            let Some(place) = group.unit_id.and_then(|id| self.places.get(&id)) else { continue };
            *pick(&mut self.units[*place])[0].entry(name.to_owned()).or_default() += group.count;
            for above in &self.above[*place] {
                *pick(&mut self.units[*above])[1].entry(name.to_owned()).or_default() += group.count;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn checks_have_names_of_their_own_and_no_mark_is_left_in_them() {
        let day = kernel::period::parse_date("2028-02-29").unwrap();
        let mut seen = BTreeSet::new();
        for check in all() {
            assert!(seen.insert(check.id), "{}", check.id);
            let text = format!("{} {}", dated(check.join, day), dated(check.condition, day));
            assert!(!text.contains(':'), "{}: {text}", check.id);
        }
        assert_eq!(dated(":service :year_ago :month", day), "1983-02-28 2027-02-28 24338");
    }
}
