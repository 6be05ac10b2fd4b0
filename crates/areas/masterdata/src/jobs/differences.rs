//! What a checked file would do to each record: told by the importer while it compares, kept with the check, read in
//! pages. Of a file that was checked and is taken in later, the digest of what it was held against must be the same.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Mutex, PoisonError};

use kernel::db::list;
use kernel::{Col, Conn, DbError, Limit, Page, Table};
use platform::crypto::mask;
use platform::hash;
use platform::import::{Noted, Noting};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::versions::{FieldChange, MASK, Titles};

/// Rows of one statement.
const CHUNK: usize = 2_000;

/// A field that differs, as it is kept: column, value before, value after, whether they are personal.
type Field = (String, Value, Value, bool);

/// A record as it is kept. The fields of a new record are the file's and are not repeated.
struct Found {
    key: Box<str>,
    name: Box<str>,
    status: &'static str,
    fields: Box<str>,
}

#[derive(Default)]
struct Inner {
    found: Vec<Found>,
    basis: String,
}

/// Listens to an importer. Only a check keeps what it hears; both count it into the digest.
pub(super) struct Differences {
    keeps: bool,
    inner: Mutex<Inner>,
}

impl Differences {
    pub(super) fn new(keeps: bool) -> Differences {
        Differences { keeps, inner: Mutex::default() }
    }
    /// Digest of every record of the file with the record it was held against.
    pub(super) fn basis(&self) -> String {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner).basis.clone()
    }
    /// Replaces what is kept of a job.
    pub(super) async fn write(self, conn: &Conn, job_id: &str) -> Result<(), DbError> {
        delete(conn, job_id).await?;
        let found = self.inner.into_inner().unwrap_or_else(PoisonError::into_inner).found;
        for (place, piece) in (0..).zip(found.chunks(CHUNK)) {
            let row = |(seq, found): (i64, &Found)| Row {
                job_id: job_id.to_owned(),
                seq,
                record_key: found.key.to_string(),
                name: found.name.to_string(),
                status: found.status.to_owned(),
                fields: found.fields.to_string(),
            };
            let rows: Vec<Row> = (place * CHUNK as i64 + 1..).zip(piece).map(row).collect();
            conn.insert(&DIFFERENCE, &rows).await?;
        }
        Ok(())
    }
}

impl Noted for Differences {
    fn note(&self, record: &Noting<'_>) {
        let status = match (record.before, record.after) {
            (None, _) => "new",
            (Some(_), None) => "same",
            (Some(_), Some(_)) => "changed",
        };
        let mut inner = self.inner.lock().unwrap_or_else(PoisonError::into_inner);
        let before = record.before.map(Value::to_string).unwrap_or_default();
        let content = [record.code, status, &before].join("\u{1}");
        inner.basis = hash::link(&inner.basis, content.as_bytes());
        if !self.keeps {
            return;
        }
        let text = |column: &str| {
            let row = record.after.or(record.before)?;
            row.get(column).and_then(Value::as_str).filter(|text| !text.is_empty())
        };
        let name = ["name", "name_zh", "account_name"].into_iter().find_map(|column| {
            let name = text(column)?;
            Some(if record.private.contains(&column) { hidden(name) } else { name.to_owned() })
        });
        let fields = match (record.before, record.after) {
            (Some(before), Some(after)) => {
                serde_json::to_string(&fields(record, before, after)).unwrap_or_default()
            }
            _ => String::new(),
        };
        inner.found.push(Found {
            // An account is known by a digest, which tells nobody anything.
            key: text("account_masked").unwrap_or(record.code).into(),
            name: name.unwrap_or_default().into(),
            status,
            fields: fields.into(),
        });
    }
}

/// A name of which its first character may be seen.
fn hidden(name: &str) -> String {
    name.chars().enumerate().map(|(place, c)| if place == 0 { c } else { '*' }).collect()
}

/// What differs. Of a sealed value its masked form is told, of other personal data as little.
fn fields(record: &Noting<'_>, before: &Value, after: &Value) -> Vec<Field> {
    let columns = after.as_object().into_iter().flat_map(|row| row.keys());
    let beside = |column: &str| {
        let is_mask =
            column.strip_suffix("_masked").is_some_and(|stem| after.get(format!("{stem}_sealed")).is_some());
        is_mask || column.ends_with("_index") || column == "path"
    };
    let told = |column: &str, row: &Value| {
        let masked = column.strip_suffix("_sealed").map(|stem| row.get(format!("{stem}_masked")));
        match (masked, row.get(column)) {
            (Some(Some(masked)), _) => masked.clone(),
            (Some(None), _) => Value::from(MASK),
            (None, Some(Value::String(text))) if record.private.contains(&column) => {
                Value::from(if column == "name" { hidden(text) } else { mask(text) })
            }
            (None, value) => value.cloned().unwrap_or_default(),
        }
    };
    let differing = columns.filter(|column| !beside(column) && before.get(*column) != after.get(*column));
    differing
        .map(|column| {
            let is_private = record.private.contains(&column.as_str());
            (column.clone(), told(column, before), told(column, after), is_private)
        })
        .collect()
}

#[derive(Serialize, FromQueryResult)]
struct Row {
    job_id: String,
    seq: i64,
    record_key: String,
    name: String,
    status: String,
    fields: String,
}

static DIFFERENCE: Table = Table {
    name: "md_job_difference",
    columns: &[
        ("job_id", Col::Text),
        ("seq", Col::Int),
        ("record_key", Col::Text),
        ("name", Col::Text),
        ("status", Col::Text),
        ("fields", Col::Text),
    ],
    key: &["job_id", "seq"],
};

/// What a checked file would do to a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(super) struct Difference {
    /// Which one, from 1.
    seq: i64,
    /// What the record is known by.
    key: String,
    /// What it is called; personal names are masked.
    name: String,
    /// `new`, `same` or `changed`.
    status: String,
    /// What differs, when it changes; personal values are masked.
    fields: Vec<FieldChange>,
}

async fn delete(conn: &Conn, job_id: &str) -> Result<(), DbError> {
    conn.exec("delete from md_job_difference where job_id = $1", [job_id.into()]).await?;
    Ok(())
}

/// A page of them.
pub(super) async fn page(
    conn: &Conn,
    titles: &Titles,
    (job_id, kind): (&str, &str),
    status: &str,
    after: i64,
    limit: Limit,
) -> Result<Page<Difference>, DbError> {
    // One text for all, so that each has its own index range.
    let filter = if status.is_empty() { "$2 = ''" } else { "status = $2" };
    let count = format!("select count(*) from md_job_difference where job_id = $1 and {filter}");
    let total = conn.number(&count, [job_id.into(), status.into()]).await?;
    let sql = format!(
        "select job_id, seq, record_key, name, status, fields from md_job_difference
         where job_id = $1 and {filter} and seq > $3 order by seq limit $4"
    );
    let bound: [sea_orm::Value; 4] = [job_id.into(), status.into(), after.into(), limit.rows().into()];
    let rows: Vec<Row> = conn.all(&sql, bound).await?;
    let is_full = rows.len() as i64 == limit.rows();
    let next = rows.last().filter(|_| is_full).map(|row| row.seq.to_string());
    let rows: Vec<(Row, Vec<Field>)> = rows
        .into_iter()
        .map(|row| {
            let fields = serde_json::from_str(&row.fields).unwrap_or_default();
            (row, fields)
        })
        .collect();
    let codes = codes(conn, &rows).await?;
    let shown = |value: Value| match value {
        Value::Null => None,
        Value::String(text) => Some(codes.get(&text).cloned().unwrap_or(text)),
        other => Some(other.to_string()),
    };
    let change = |(column, old, new, is_private): Field| FieldChange {
        title: titles.of(kind, &column),
        old: shown(old),
        new: shown(new),
        is_private,
        column,
    };
    let item = |(row, fields): (Row, Vec<Field>)| Difference {
        seq: row.seq,
        key: row.record_key,
        name: row.name,
        status: row.status,
        fields: fields.into_iter().map(change).collect(),
    };
    Ok(Page { items: rows.into_iter().map(item).collect(), next, total })
}

#[derive(FromQueryResult)]
struct Code {
    id: String,
    code: String,
}

/// Codes of the records that fields name by their ids.
async fn codes(conn: &Conn, rows: &[(Row, Vec<Field>)]) -> Result<HashMap<String, String>, DbError> {
    let fields = rows.iter().flat_map(|(_, fields)| fields);
    let named = fields.filter(|(column, ..)| column.ends_with("_id"));
    let ids: BTreeSet<&str> =
        named.flat_map(|(_, old, new, _)| [old, new]).filter_map(Value::as_str).collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = "select id, code from md_unit where id in {in:1}
        union all select id, code from md_payee where id in {in:2}
        union all select id, code from md_person where id in {in:3}";
    let found: Vec<Code> = conn.all(sql, [list(&ids), list(&ids), list(&ids)]).await?;
    Ok(found.into_iter().map(|row| (row.id, row.code)).collect())
}
