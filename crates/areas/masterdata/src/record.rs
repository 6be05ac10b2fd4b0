//! What records of every kind have alike: comparing with what is stored, writing, history.

use std::collections::HashMap;

use kernel::{Conn, Problem, Table, Text, text};
use platform::audit::{self, Event, SYSTEM_CHAIN};
use platform::hash;
use platform::import::{CellProblem, ImportReport, Importing, Row};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::check_digit::credit_code;

/// A row of a master table.
pub(crate) trait Record: Serialize + Clone {
    /// What a file names it by, unique in its kind.
    fn code(&self) -> String;
    /// What the history names it by.
    fn object_id(&self) -> String {
        self.code()
    }
    /// Id and version of the stored record it replaces.
    fn takes_over(&mut self, before: &Self);
    /// Columns whose values must not stand in the history: personal data.
    fn private(&self) -> &'static [&'static str] {
        &[]
    }
}

/// Records that a file wants, and the stored ones it may meet, by code.
pub(crate) struct Plan<R> {
    /// As they are.
    pub stored: HashMap<String, R>,
    /// As they are to be.
    pub wanted: Vec<R>,
}

/// Rows of a long file that are read, compared and written at a time: memory is for these, not for the file.
pub(crate) const PART: usize = 5_000;

/// Compares wanted records with the stored ones, writes what is new or changed, and leaves the history.
pub(crate) async fn store<R: Record>(
    conn: &Conn,
    importing: &Importing<'_>,
    kind: &str,
    table: &Table,
    plan: Plan<R>,
) -> Result<ImportReport, Problem> {
    let Plan { stored, wanted } = plan;
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
        if is_same(before, &record)? {
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

/// Whether a file changes nothing of a record.
pub(crate) fn is_same<R: Record>(before: &R, after: &R) -> Result<bool, Problem> {
    Ok(content(before)? == content(after)?)
}

/// A record without what the import does not decide.
fn content<R: Record>(record: &R) -> Result<Map<String, Value>, Problem> {
    let Ok(Value::Object(mut row)) = serde_json::to_value(record) else { return Err(Problem::internal()) };
    row.remove("id");
    row.remove("version");
    Ok(row)
}

fn event<R: Record>(kind: &str, record: &R, stored: Option<&R>) -> Result<Event, Problem> {
    let after = content(record)?;
    let before = stored.map(content).transpose()?.unwrap_or_default();
    // A company may have been a natural person before: both records say what is private.
    let is_private = |column: &str| {
        record.private().contains(&column) || stored.is_some_and(|stored| stored.private().contains(&column))
    };
    let mut detail = Map::new();
    for (column, value) in &after {
        if before.get(column) == Some(value) {
            continue;
        }
        let shown = if is_private(column) {
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
        object_id: record.object_id(),
        detail: Value::Object(detail).to_string(),
        after_hash: hash::digest(text.as_bytes()),
        ..Event::default()
    })
}

/// Where each value stands first in a file, bad rows included: a repetition is told from its first place.
#[derive(Default)]
pub(crate) struct Seen(HashMap<String, i64>);

impl Seen {
    /// Notes a value; answers the row that had it already. An empty one is the getters' affair.
    pub(crate) fn before(&mut self, value: &str, row: &Row<'_>) -> Option<i64> {
        if value.is_empty() {
            return None;
        }
        match self.0.get(value) {
            Some(line) => Some(*line),
            None => {
                self.0.insert(value.to_owned(), row.line);
                None
            }
        }
    }
    /// Notes a code; faults its cell and answers true when it comes again.
    pub(crate) fn again(
        &mut self,
        value: &str,
        row: &Row<'_>,
        key: &str,
        problems: &mut Vec<CellProblem>,
    ) -> bool {
        let first = self.before(value, row);
        if let Some(line) = first {
            row.fault(key, problems, repeats(line), text!("请只保留一行。", "Keep one of them."));
        }
        first.is_some()
    }
}

/// “Row 7 has it already.”
pub(crate) fn repeats(line: i64) -> Text {
    text!("与第 {line} 行重复。", "Row {line} has it already.")
}

/// A unified social credit code, or nothing.
pub(crate) fn credit(row: &Row<'_>, problems: &mut Vec<CellProblem>) -> Option<String> {
    let credit = row.raw("credit_code").to_uppercase();
    if credit.is_empty() || credit_code(&credit) {
        return Some(credit);
    }
    row.fault(
        "credit_code",
        problems,
        text!(
            "统一社会信用代码的长度或校验位不正确。",
            "Length or check character of the credit code is wrong."
        ),
        text!("请核对登记证书（GB 32100-2015）。", "Check it against the certificate (GB 32100-2015)."),
    );
    None
}

/// A last day that does not come before the first.
pub(crate) fn until(
    row: &Row<'_>,
    from: &'static str,
    to: &'static str,
    problems: &mut Vec<CellProblem>,
) -> Option<(String, Option<String>)> {
    let first = row.date(from, problems);
    let last = row.date_if_any(to, problems);
    if let (Some(first), Some(Some(last))) = (first, last)
        && last < first
    {
        row.fault(
            to,
            problems,
            text!("结束日期早于开始日期。", "It ends before it begins."),
            text!("请核对两个日期。", "Check both dates."),
        );
        return None;
    }
    Some((first?.to_string(), last?.map(|date| date.to_string())))
}
