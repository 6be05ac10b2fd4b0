//! What records of every kind have alike: comparing with what is stored, writing, history.

use std::collections::HashMap;

use kernel::{Conn, Problem, Table};
use platform::audit::{self, Event, SYSTEM_CHAIN};
use platform::hash;
use platform::import::{ImportReport, Importing};
use serde::Serialize;
use serde_json::{Map, Value};

/// A row of a master table.
pub(crate) trait Record: Serialize + Clone {
    /// What people know it by, unique in its kind.
    fn code(&self) -> String;
    /// Id and version of the stored record it replaces.
    fn takes_over(&mut self, before: &Self);
    /// Columns whose values must not stand in the history.
    fn private() -> &'static [&'static str] {
        &[]
    }
}

/// Compares wanted records with the stored ones, writes what is new or changed, and leaves the history.
pub(crate) async fn store<R: Record>(
    conn: &Conn,
    importing: &Importing<'_>,
    kind: &str,
    table: &Table,
    stored: HashMap<String, R>,
    wanted: Vec<R>,
) -> Result<ImportReport, Problem> {
    let mut report =
        ImportReport { kind: kind.to_owned(), rows: wanted.len() as i64, ..ImportReport::default() };
    let mut write = Vec::new();
    let mut events = Vec::new();
    for mut record in wanted {
        let before = stored.get(&record.code());
        let Some(before) = before else {
            report.new += 1;
            events.push(event::<R>(kind, &record, None)?);
            write.push(record);
            continue;
        };
        if content(before)? == content(&record)? {
            report.same += 1;
            continue;
        }
        report.changed += 1;
        record.takes_over(before);
        events.push(event::<R>(kind, &record, Some(before))?);
        write.push(record);
    }
    conn.upsert(table, &write).await?;
    if !events.is_empty() {
        audit::record(conn, SYSTEM_CHAIN, &importing.origin, events).await?;
    }
    Ok(report)
}

/// A record without what the import does not decide.
fn content<R: Record>(record: &R) -> Result<Map<String, Value>, Problem> {
    let Ok(Value::Object(mut row)) = serde_json::to_value(record) else { return Err(Problem::internal()) };
    row.remove("id");
    row.remove("version");
    Ok(row)
}

fn event<R: Record>(kind: &str, record: &R, before: Option<&R>) -> Result<Event, Problem> {
    let after = content(record)?;
    let before = before.map(content).transpose()?.unwrap_or_default();
    let mut detail = Map::new();
    for (column, value) in &after {
        if before.get(column) == Some(value) {
            continue;
        }
        let shown = if R::private().contains(&column.as_str()) {
            Value::from("***")
        } else {
            serde_json::json!([before.get(column), value])
        };
        detail.insert(column.clone(), shown);
    }
    let text = Value::Object(after).to_string();
    Ok(Event {
        action: format!("{kind}.{}", if before.is_empty() { "create" } else { "change" }),
        object_kind: kind.to_owned(),
        object_id: record.code(),
        detail: Value::Object(detail).to_string(),
        after_hash: hash::digest(text.as_bytes()),
        ..Event::default()
    })
}
