//! What records of every kind have alike: comparing with what is stored, writing, history.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::hash::{BuildHasher, RandomState};

use kernel::{Conn, Problem, Table, Text, text};
use platform::audit::{self, Event, SYSTEM_CHAIN};
use platform::hash;
use platform::import::{CellProblem, ImportReport, Importing, Noting, PlannedRow, Row};
use platform::initials::initials;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::check_digit::credit_code;
use crate::versions::{self, MASK};

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
    /// Those of them that the table holds sealed: versions keep them as they are, the others are masked there.
    fn sealed(&self) -> &'static [&'static str] {
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
pub(crate) const PART: usize = 2_000;

/// Compares wanted records with the stored ones, writes what is new or changed, and leaves the history: a record of
/// the audit trail and a version for each. Where the rows are only to be worked out, it writes nothing.
pub(crate) async fn store<R: Record>(
    conn: &Conn,
    importing: &Importing<'_>,
    kind: &str,
    table: &'static Table,
    plan: Plan<R>,
) -> Result<ImportReport, Problem> {
    let Plan { stored, wanted } = plan;
    let mut report =
        ImportReport { kind: kind.to_owned(), rows: wanted.len() as i64, ..ImportReport::default() };
    let mut write: Vec<(R, Option<&R>)> = Vec::new();
    for mut record in wanted {
        let before = stored.get(&record.code());
        note(importing, &record, before)?;
        match before {
            None => report.new += 1,
            Some(before) if is_same(before, &record)? => {
                report.same += 1;
                continue;
            }
            Some(before) => {
                report.changed += 1;
                record.takes_over(before);
            }
        }
        write.push((record, before));
    }
    if let Some(planned) = importing.manner.planned {
        let rows: Result<Vec<PlannedRow>, Problem> =
            write.iter().map(|(record, before)| planned_row(kind, table, record, *before)).collect();
        planned.lock().map_err(|_| Problem::internal())?.extend(rows?);
        return Ok(report);
    }
    let records: Vec<&R> = write.iter().map(|(record, _)| record).collect();
    conn.upsert(table, &searched(table, &records)?).await?;
    let mut events = Vec::with_capacity(write.len());
    for chunk in write.chunks(VERSIONS_MAX) {
        let rows: Result<Vec<PlannedRow>, Problem> =
            chunk.iter().map(|(record, before)| planned_row(kind, table, record, *before)).collect();
        let rows = rows?;
        versions::write(conn, importing, kind, &rows).await?;
        events.extend(rows.into_iter().map(|row| row.event));
    }
    if !events.is_empty() {
        audit::record(conn, SYSTEM_CHAIN, &importing.origin, events).await?;
    }
    Ok(report)
}

/// Tells who listens what becomes of a record.
fn note<R: Record>(importing: &Importing<'_>, record: &R, before: Option<&R>) -> Result<(), Problem> {
    let Some(noted) = importing.manner.noted else { return Ok(()) };
    let is_changed = before.map_or(Ok(true), |before| is_same(before, record).map(|same| !same))?;
    let mut private = record.private().to_vec();
    private.extend(before.map_or(&[][..], Record::private));
    let stored = before.map(content).transpose()?.map(Value::Object);
    let wanted = if is_changed { Some(Value::Object(content(record)?)) } else { None };
    noted.note(&Noting {
        before: stored.as_ref(),
        after: wanted.as_ref(),
        code: &record.code(),
        private: &private,
    });
    Ok(())
}

/// Versions written by one statement: what stands in memory at once.
const VERSIONS_MAX: usize = 2_000;

/// Whether a file changes nothing of a record.
pub(crate) fn is_same<R: Record>(before: &R, after: &R) -> Result<bool, Problem> {
    Ok(content(before)? == content(after)?)
}

/// A record as it stands in its table.
fn whole<R: Record>(record: &R) -> Result<Map<String, Value>, Problem> {
    let Ok(Value::Object(row)) = serde_json::to_value(record) else { return Err(Problem::internal()) };
    Ok(row)
}

/// Records as they are written: with the initials of their names, where the table keeps them. These are worked out from
/// the record and no part of it: neither its versions nor its history know them.
pub(crate) fn searched<R: Serialize>(
    table: &Table,
    records: &[R],
) -> Result<Vec<Map<String, Value>>, Problem> {
    let row = |record: &R| {
        let Ok(Value::Object(row)) = serde_json::to_value(record) else { return Err(Problem::internal()) };
        Ok(with_initials(table, row))
    };
    records.iter().map(row).collect()
}

fn with_initials(table: &Table, mut row: Map<String, Value>) -> Map<String, Value> {
    if table.columns.iter().any(|(name, _)| *name == "initials") {
        let name = ["name", "name_zh"].iter().find_map(|column| row.get(*column)?.as_str()).unwrap_or("");
        row.insert("initials".to_owned(), initials(name).into());
    }
    row
}

/// A record without what the import does not decide.
fn content<R: Record>(record: &R) -> Result<Map<String, Value>, Problem> {
    let mut row = whole(record)?;
    row.remove("id");
    row.remove("version");
    Ok(row)
}

/// A changed record with everything that is written about it.
fn planned_row<R: Record>(
    kind: &str,
    table: &'static Table,
    record: &R,
    stored: Option<&R>,
) -> Result<PlannedRow, Problem> {
    let row = whole(record)?;
    let before = stored.map(whole).transpose()?.unwrap_or_default();
    // A company may have been a natural person before: both records say what is private.
    let is_private = |column: &str| {
        record.private().contains(&column) || stored.is_some_and(|stored| stored.private().contains(&column))
    };
    let (mut detail, mut changed) = (Map::new(), Vec::new());
    for (column, value) in &row {
        if column == "id" || column == "version" || before.get(column) == Some(value) {
            continue;
        }
        changed.push(column.clone());
        let shown = if is_private(column) {
            Value::from(MASK)
        } else {
            serde_json::json!([before.get(column), value])
        };
        detail.insert(column.clone(), shown);
    }
    let mut body = row.clone();
    for (column, value) in &mut body {
        if is_private(column) && !record.sealed().contains(&column.as_str()) && !value.is_null() {
            *value = Value::from(MASK);
        }
    }
    let mut after = row.clone();
    after.remove("id");
    after.remove("version");
    let begins = ["valid_from", "effective_from"].iter().find_map(|column| row.get(*column)?.as_str());
    Ok(PlannedRow {
        table,
        kind: kind.to_owned(),
        object_id: record.object_id(),
        is_new: stored.is_none(),
        version: row.get("version").and_then(Value::as_i64),
        begins: begins.map(str::to_owned),
        body: Value::Object(body).to_string(),
        changed,
        event: Event {
            action: format!("{kind}.{}", if stored.is_none() { "create" } else { "change" }),
            object_kind: kind.to_owned(),
            object_id: record.object_id(),
            detail: Value::Object(detail).to_string(),
            after_hash: hash::digest(Value::Object(after).to_string().as_bytes()),
            ..Event::default()
        },
        row: Value::Object(with_initials(table, row)),
    })
}

/// Short stand-ins for texts, so that a long file's keys need not be kept: with other secrets in each process, and so
/// long that no two texts of a file are ever taken for one.
#[derive(Clone, Default)]
pub(crate) struct Marks(RandomState, RandomState);

impl Marks {
    pub(crate) fn of(&self, text: &str) -> u128 {
        u128::from(self.0.hash_one(text)) << 64 | u128::from(self.1.hash_one(text))
    }
}

/// Where each value stands first in a file, bad rows included: a repetition is told from its first place.
#[derive(Default)]
pub(crate) struct Seen {
    marks: Marks,
    lines: HashMap<u128, i64>,
}

impl Seen {
    /// Notes a value; answers the row that had it already. An empty one is the getters' affair.
    pub(crate) fn before(&mut self, value: &str, row: &Row<'_>) -> Option<i64> {
        if value.is_empty() {
            return None;
        }
        match self.lines.entry(self.marks.of(value)) {
            Entry::Occupied(first) => Some(*first.get()),
            Entry::Vacant(place) => {
                place.insert(row.line);
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
