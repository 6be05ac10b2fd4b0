//! Versions of master records: what each was, from which day, by whom and why. `record::store` and approved change
//! requests write them in the transaction of the change; nothing alters one afterwards.
//!
//! The version that counted on a day is the newest of those that count from that day or an earlier one.
//!
//! Invariant: a record is what its last version says (`yiti verify`, I20).
//! Invariant: as-of queries agree with a plain model of the changes (`tests/it/versions.rs`).

pub(crate) mod http;
mod shown;

use std::collections::HashMap;

use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Problem, Stamp, Table};
use platform::import::{Importing, PlannedRow};
use platform::{Scope, UnitId, UserId};
use sea_orm::FromQueryResult;
use serde::Serialize;
use serde_json::{Map, Value};

pub use http::{AsOf, VersionEntry, as_of, history};
pub use shown::{FieldChange, FieldValue, Titles, values};
pub(crate) use shown::{changes, unit_codes};

/// Stands for personal data.
pub(crate) const MASK: &str = "***";

/// Versions.
pub(crate) static VERSION: Table = Table {
    name: "md_version",
    columns: &[
        ("kind", Col::Text),
        ("object_id", Col::Text),
        ("version", Col::Int),
        ("effective_from", Col::Text),
        ("recorded_at", Col::Int),
        ("actor_id", Col::Text),
        ("actor_name", Col::Text),
        ("source", Col::Text),
        ("source_ref", Col::Text),
        ("reason", Col::Text),
        ("changed", Col::Text),
        ("body", Col::Text),
    ],
    key: &["kind", "object_id", "version"],
};

/// A version as stored.
#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub struct Version {
    /// Kind of record, as its importer names it.
    pub kind: String,
    /// The record.
    pub object_id: String,
    /// Counted from 1.
    pub version: i64,
    /// The first day on which it counts.
    pub effective_from: String,
    /// When it was written, in microseconds.
    pub recorded_at: i64,
    /// Who changed the record.
    pub actor_id: UserId,
    /// Name at that time.
    pub actor_name: String,
    /// `import`, `api`, `change_request`, `restructure`, `backfill`
    pub source: String,
    /// File, request or document.
    pub source_ref: String,
    /// Why.
    pub reason: String,
    /// Names of the columns that changed, as JSON.
    pub changed: String,
    /// The row after the change, as JSON.
    pub body: String,
}

impl Version {
    /// The row after the change.
    pub fn row(&self) -> Map<String, Value> {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
    /// The columns that changed.
    pub fn columns(&self) -> Vec<String> {
        serde_json::from_str(&self.changed).unwrap_or_default()
    }
}

/// Who changed a record, by what and why.
pub(crate) struct Mark<'a> {
    pub at: Stamp,
    pub actor_id: UserId,
    pub actor_name: &'a str,
    pub source: &'a str,
    pub source_ref: &'a str,
    pub reason: &'a str,
    pub effective_from: Option<NaiveDate>,
}

impl Mark<'_> {
    /// The version of a planned row. A new record counts from the day on which it says itself that it begins, unless
    /// that is yet to come.
    pub(crate) fn version(&self, planned: &PlannedRow, number: i64) -> Version {
        let today = self.at.date().to_string();
        let begun = planned.begins.clone().filter(|begins| planned.is_new && *begins < today);
        let stated = self.effective_from.map(|day| day.to_string());
        Version {
            kind: planned.kind.clone(),
            object_id: planned.object_id.clone(),
            version: number,
            effective_from: stated.or(begun).unwrap_or(today),
            recorded_at: self.at.0,
            actor_id: self.actor_id,
            actor_name: self.actor_name.to_owned(),
            source: self.source.to_owned(),
            source_ref: self.source_ref.to_owned(),
            reason: self.reason.to_owned(),
            changed: Value::from(planned.changed.clone()).to_string(),
            body: planned.body.clone(),
        }
    }
}

/// Writes the versions of changed records.
pub(crate) async fn write(
    conn: &Conn,
    importing: &Importing<'_>,
    kind: &str,
    rows: &[PlannedRow],
) -> Result<(), DbError> {
    let numbers = numbers(conn, kind, rows).await?;
    let (origin, manner) = (&importing.origin, &importing.manner);
    let reference = if manner.reference.is_empty() { &origin.request_id } else { &manner.reference };
    let mark = Mark {
        at: origin.at,
        actor_id: origin.actor_id,
        actor_name: &origin.actor_name,
        source: manner.source.word(),
        source_ref: reference,
        reason: &manner.reason,
        effective_from: manner.effective_from,
    };
    let versions: Vec<Version> =
        rows.iter().zip(numbers).map(|(row, number)| mark.version(row, number)).collect();
    conn.insert(&VERSION, &versions).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Newest {
    object_id: String,
    version: i64,
}

/// The newest versions of some records of a kind, by record.
pub(crate) async fn newest(
    conn: &Conn,
    kind: &str,
    objects: impl IntoIterator<Item = &str>,
) -> Result<HashMap<String, i64>, DbError> {
    let sql = "select object_id, max(version) as version from md_version
        where kind = $1 and object_id in {in:2} group by object_id";
    let rows: Vec<Newest> = conn.all(sql, [kind.into(), list(objects)]).await?;
    Ok(rows.into_iter().map(|row| (row.object_id, row.version)).collect())
}

/// The number of the version that each row makes: its own, or one more than the last.
pub(crate) async fn numbers(conn: &Conn, kind: &str, rows: &[PlannedRow]) -> Result<Vec<i64>, DbError> {
    let counted = rows.iter().filter(|row| row.version.is_none() && !row.is_new);
    let counted: Vec<&str> = counted.map(|row| row.object_id.as_str()).collect();
    let last = if counted.is_empty() { HashMap::new() } else { newest(conn, kind, counted).await? };
    let next = |row: &PlannedRow| {
        row.version.unwrap_or_else(|| last.get(&row.object_id).map_or(1, |version| version + 1))
    };
    Ok(rows.iter().map(next).collect())
}

const COLUMNS: &str = "kind, object_id, version, effective_from, recorded_at, actor_id, actor_name, source,
    source_ref, reason, changed, body";

/// The versions of a record older than `before`, newest first. Unscoped: see [`visible`].
pub async fn history_unscoped(
    conn: &Conn,
    kind: &str,
    object_id: &str,
    before: i64,
    rows: i64,
) -> Result<Vec<Version>, DbError> {
    let sql = format!(
        "select {COLUMNS} from md_version where kind = $1 and object_id = $2 and version < $3
         order by version desc limit $4"
    );
    conn.all(&sql, [kind.into(), object_id.into(), before.into(), rows.into()]).await
}

/// The version of a record that counted on a day. Unscoped: see [`visible`].
pub async fn as_of_unscoped(
    conn: &Conn,
    kind: &str,
    object_id: &str,
    on: &str,
) -> Result<Option<Version>, DbError> {
    let sql = format!(
        "select {COLUMNS} from md_version where kind = $1 and object_id = $2 and effective_from <= $3
         order by version desc limit 1"
    );
    conn.one(&sql, [kind.into(), object_id.into(), on.into()]).await
}

/// The newest version of a record, when it is there and may be seen: whose it is now decides.
pub async fn visible(
    conn: &Conn,
    scope: &Scope,
    kind: &str,
    object_id: &str,
) -> Result<Option<Version>, DbError> {
    let newest = history_unscoped(conn, kind, object_id, i64::MAX, 1).await?.into_iter().next();
    Ok(newest.filter(|version| owner(kind, &version.row()).is_none_or(|unit| scope.sees(unit))))
}

/// Every unit in scope as it was on a day, by code. Units are few: the tree is looked at as a whole.
pub(crate) async fn units_on(conn: &Conn, scope: &Scope, on: &str) -> Result<Vec<Version>, DbError> {
    let columns: Vec<String> = COLUMNS.split(',').map(|column| format!("v.{}", column.trim())).collect();
    let sql = format!(
        "select {} from md_unit u
         join md_version v on v.kind = 'units' and v.object_id = u.code and v.version = (
           select max(w.version) from md_version w
           where w.kind = 'units' and w.object_id = u.code and w.effective_from <= $2)
         where u.id in {{in:1}} order by u.code",
        columns.join(", ")
    );
    conn.all(&sql, [scope.parameter(), on.into()]).await
}

/// The unit a record belongs to; `None` for what is the whole department's.
pub(crate) fn owner(kind: &str, row: &Map<String, Value>) -> Option<UnitId> {
    let text = |column: &str| row.get(column).and_then(Value::as_str);
    let unit = match kind {
        "units" => text("id"),
        _ if text("owner_kind") == Some("unit") => text("owner_id"),
        _ => text("unit_id"),
    };
    unit?.parse().ok()
}

/// A day of a request, today when there is none.
pub(crate) fn day(text: Option<&str>, today: NaiveDate) -> Result<String, Problem> {
    let Some(text) = text.filter(|text| !text.is_empty()) else { return Ok(today.to_string()) };
    kernel::period::parse_date(text).map(|day| day.to_string()).ok_or_else(|| {
        Problem::field(
            "on",
            kernel::text!("不是日期。", "It is not a date."),
            kernel::text!("请写成 2026-03-01。", "Write it like 2026-03-01."),
        )
    })
}
