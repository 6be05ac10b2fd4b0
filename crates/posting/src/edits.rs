//! What an edit of a document changed, kept for those who review it: "what is different since I sent it back".
//!
//! An edit's rows are compared with those that stand, in the transaction of the edit, and what differs is one row of
//! `fl_edit`. Entering and sending a document writes nothing here (ADR 0019). What is sealed is not kept, only that it
//! changed.

use std::collections::{BTreeMap, BTreeSet};

use flow::DocumentId;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Language, Stamp, Table};
use platform::UserId;
use sea_orm::{FromQueryResult, QueryResult};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::document::Writes;
use crate::titles;

static EDIT: Table = Table {
    name: "fl_edit",
    columns: &[
        ("document_id", Col::Text),
        ("version", Col::Int),
        ("at", Col::Int),
        ("actor_id", Col::Text),
        ("actor_name", Col::Text),
        ("changes", Col::Text),
    ],
    key: &["document_id", "version"],
};

/// Stands for what is sealed.
const MASK: &str = "***";
/// Columns that hold a list of named values, sealed as a whole where one of them is personal.
const LISTS: &[(&str, &str)] = &[("md_change", "fields")];

/// Columns that hold an object of values.
const OBJECTS: &[(&str, &str)] = &[
    ("ex_payment_line", "stated"),
    ("ex_payment_line", "parts"),
    ("in_change_line", "fresh"),
    ("bk_event_voucher", "words"),
    ("bk_event_voucher", "amounts"),
];

/// One value that an edit changed, as kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Change {
    table: String,
    /// Empty for the document itself.
    row: String,
    column: String,
    /// Absent where there was no such row.
    old: Option<String>,
    /// Absent where there is no such row any more.
    new: Option<String>,
}

/// An edit about to be written.
pub(crate) struct Edit {
    pub document_id: DocumentId,
    pub version: i64,
    pub at: Stamp,
    pub actor_id: UserId,
    pub actor_name: String,
    parts: Vec<Part>,
}

/// The new rows of one table of a document.
struct Part {
    table: &'static Table,
    /// The column that names the document.
    by: &'static str,
    rows: Vec<Texts>,
}

/// A row with its values as text.
type Texts = BTreeMap<String, String>;

struct Stored(Texts);

impl FromQueryResult for Stored {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<Stored, sea_orm::DbErr> {
        let mut texts = Texts::new();
        for column in row.column_names() {
            let value: Option<String> = row.try_get("", &column)?;
            texts.insert(column, value.unwrap_or_default());
        }
        Ok(Stored(texts))
    }
}

impl Edit {
    /// The rows an edit writes: those that are the document's by their key, and those written anew for it.
    pub fn new(
        (document_id, version): (DocumentId, i64),
        (actor_id, actor_name): (UserId, String),
        at: Stamp,
        writes: &Writes,
    ) -> Edit {
        let mut tables: BTreeMap<(&str, &'static str), Part> = BTreeMap::new();
        for ((name, by), (table, _)) in &writes.deletes {
            tables.insert((name, by), Part { table, by, rows: Vec::new() });
        }
        for (table, rows) in writes.upserts.values().chain(writes.inserts.values()) {
            let anew = tables.keys().find(|(name, _)| *name == table.name).map(|(_, by)| *by);
            let [key] = table.key else { continue };
            let by = anew.unwrap_or(key);
            let part = tables.entry((table.name, by)).or_insert_with(|| Part { table, by, rows: Vec::new() });
            part.rows.extend(rows.iter().map(texts));
        }
        let own = document_id.to_string();
        let mut parts: Vec<Part> = tables.into_values().collect();
        parts.iter_mut().for_each(|part| part.rows.retain(|row| row.get(part.by) == Some(&own)));
        Edit { document_id, version, at, actor_id, actor_name, parts }
    }
}

/// A row on its way to the table, as text.
fn texts(row: &serde_json::Value) -> Texts {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Bool(flag) => i64::from(*flag).to_string(),
        other => other.to_string(),
    };
    row.as_object().into_iter().flatten().map(|(name, value)| (name.clone(), text(value))).collect()
}

/// Keeps what these edits change; before their rows are written. A statement for each table, whatever the number of edits.
pub(crate) async fn keep(conn: &Conn, edits: &[Edit]) -> Result<(), DbError> {
    let mut tables: BTreeMap<(&str, &str), &'static Table> = BTreeMap::new();
    for part in edits.iter().flat_map(|edit| &edit.parts) {
        tables.insert((part.table.name, part.by), part.table);
    }
    let mut standing: BTreeMap<(&str, &str, String), Vec<Texts>> = BTreeMap::new();
    for ((name, by), table) in tables {
        let columns: Vec<String> =
            table.columns.iter().map(|(column, _)| format!("cast({column} as text) as {column}")).collect();
        let sql = format!("select {} from {name} where {by} in {{in:1}}", columns.join(", "));
        let rows: Vec<Stored> = conn.all(&sql, [list(edits.iter().map(|edit| edit.document_id))]).await?;
        for Stored(row) in rows {
            let own = row.get(by).cloned().unwrap_or_default();
            standing.entry((name, by, own)).or_default().push(row);
        }
    }
    let mut rows = Vec::new();
    for edit in edits {
        let own = edit.document_id.to_string();
        let mut changes = Vec::new();
        for part in &edit.parts {
            let old = standing.remove(&(part.table.name, part.by, own.clone())).unwrap_or_default();
            compare(part, &old, &mut changes);
        }
        if !changes.is_empty() {
            rows.push(serde_json::json!({
                "document_id": own, "version": edit.version, "at": edit.at.0, "actor_id": edit.actor_id,
                "actor_name": edit.actor_name,
                "changes": serde_json::to_string(&changes).expect("texts are plain data"),
            }));
        }
    }
    conn.insert(&EDIT, &rows).await?;
    Ok(())
}

fn compare(part: &Part, old: &[Texts], changes: &mut Vec<Change>) {
    let by_place = |rows: &[Texts]| -> BTreeMap<String, Texts> {
        rows.iter().map(|row| (place(part, row), row.clone())).collect()
    };
    let (old, new) = (by_place(old), by_place(&part.rows));
    let places: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for place in places {
        for (column, _) in part.table.columns {
            if part.table.key.contains(column) || *column == part.by || *column == "line" {
                continue;
            }
            let value = |rows: &BTreeMap<String, Texts>| {
                rows.get(place).map(|row| row.get(*column).cloned().unwrap_or_default())
            };
            let (old, new) = (value(&old), value(&new));
            if old == new
                || old.as_deref().unwrap_or("").is_empty() && new.as_deref().unwrap_or("").is_empty()
            {
                continue;
            }
            let change = |column: &str, old, new| Change {
                table: part.table.name.to_owned(),
                row: place.clone(),
                column: column.to_owned(),
                old,
                new,
            };
            let mut push = |at: &str, old, new| changes.push(change(at, old, new));
            if LISTS.contains(&(part.table.name, column)) {
                named(column, old.as_deref(), new.as_deref(), push);
            } else if OBJECTS.contains(&(part.table.name, column)) {
                keyed(column, old.as_deref(), new.as_deref(), push);
            } else {
                push(column, old, new);
            }
        }
    }
}

/// Where a row stands among those of its document: its line, or else its key.
fn place(part: &Part, row: &Texts) -> String {
    if part.by == part.table.key[0] {
        return String::new();
    }
    let text = |column: &str| row.get(column).cloned().unwrap_or_default();
    match (row.get("direction"), row.get("line")) {
        (Some(direction), Some(line)) => format!("{direction} {line}"),
        (None, Some(line)) => line.clone(),
        _ => text(part.table.key[0]),
    }
}

/// A list of named values, value by value; where it is sealed, only that it changed.
fn named(
    column: &str,
    old: Option<&str>,
    new: Option<&str>,
    mut push: impl FnMut(&str, Option<String>, Option<String>),
) {
    #[derive(Deserialize)]
    struct Named {
        field: String,
        new: String,
        is_private: bool,
    }
    let read = |text: Option<&str>| serde_json::from_str::<Vec<Named>>(text.unwrap_or("[]"));
    let (Ok(old), Ok(new)) = (read(old), read(new)) else {
        return push(column, Some(MASK.to_owned()), Some(MASK.to_owned()));
    };
    let by_name = |list: Vec<Named>| -> BTreeMap<String, String> {
        let shown = |one: Named| (one.field, if one.is_private { MASK.to_owned() } else { one.new });
        list.into_iter().map(shown).collect()
    };
    let (old, new) = (by_name(old), by_name(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names.into_iter().filter(|name| old.get(*name) != new.get(*name)) {
        push(&format!("{column}.{name}"), old.get(name).cloned(), new.get(name).cloned());
    }
}

/// An object, value by value.
fn keyed(
    column: &str,
    old: Option<&str>,
    new: Option<&str>,
    mut push: impl FnMut(&str, Option<String>, Option<String>),
) {
    let read = |text: Option<&str>| -> Texts {
        texts(&text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default())
    };
    let (old, new) = (read(old), read(new));
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    for name in names.into_iter().filter(|name| old.get(*name) != new.get(*name)) {
        push(&format!("{column}.{name}"), old.get(name).cloned(), new.get(name).cloned());
    }
}

/// A value that an edit changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangedField {
    /// Where: `purpose`, `lines[2].amount_fen`.
    pub at: String,
    /// What it is, for people.
    pub title: kernel::Text,
    /// Value before, for people; absent where there was no such line.
    pub old: Option<String>,
    /// Value after, for people; absent where there is no such line any more.
    pub new: Option<String>,
}

/// An edit with what it changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DocumentEdit {
    /// Version of the document after it.
    pub version: i64,
    /// When.
    pub at: Stamp,
    /// Who.
    pub actor_name: String,
    /// What.
    pub fields: Vec<ChangedField>,
}

#[derive(FromQueryResult)]
struct Row {
    version: i64,
    at: Stamp,
    actor_name: String,
    changes: String,
}

#[derive(FromQueryResult)]
struct Name {
    id: String,
    name: String,
}

/// Most edits that are shown of a document.
const SHOWN: i64 = 100;

/// What each edit of a document changed, newest first. Unscoped: the caller has looked at the document's unit.
pub async fn of_unscoped(
    conn: &Conn,
    id: DocumentId,
    language: Language,
) -> Result<Vec<DocumentEdit>, DbError> {
    const EDITS: &str = "select version, at, actor_name, changes from fl_edit where document_id = $1 order by version desc limit $2";
    let rows: Vec<Row> = conn.all(EDITS, [id.into(), SHOWN.into()]).await?;
    let mut edits: Vec<(Row, Vec<Change>)> = Vec::with_capacity(rows.len());
    for row in rows {
        let changes = serde_json::from_str(&row.changes)
            .map_err(|error| DbError::Other(format!("edit of {id}: {error}")))?;
        edits.push((row, changes));
    }
    let names = names_unscoped(conn, edits.iter().flat_map(|(_, changes)| changes)).await?;
    let shown = |change: &Change| {
        let title = titles::of(&change.table, &change.row, &change.column)?;
        let value = |value: &Option<String>| {
            value.as_ref().map(|value| titles::value(&change.column, value, &names, language))
        };
        Some(ChangedField { at: at(change), title, old: value(&change.old), new: value(&change.new) })
    };
    let edit = |(row, changes): (Row, Vec<Change>)| DocumentEdit {
        version: row.version,
        at: row.at,
        actor_name: row.actor_name,
        fields: changes.iter().filter_map(shown).collect(),
    };
    Ok(edits.into_iter().map(edit).filter(|edit| !edit.fields.is_empty()).collect())
}

fn at(change: &Change) -> String {
    let Change { table, row, column, .. } = change;
    match row.as_str() {
        "" => column.clone(),
        row => format!("{}[{row}].{column}", titles::list_name(table)),
    }
}

/// The names of the records that the values point to, a statement for each kind of record.
async fn names_unscoped(
    conn: &Conn,
    changes: impl Iterator<Item = &Change>,
) -> Result<BTreeMap<String, String>, DbError> {
    let mut wanted: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
    for change in changes {
        let values = change.old.iter().chain(&change.new).filter(|value| !value.is_empty());
        if let Some((_, sql)) =
            titles::RECORDS.iter().find(|(column, _)| change.column.rsplit('.').next() == Some(*column))
        {
            wanted.entry(sql).or_default().extend(values);
        }
    }
    let mut names = BTreeMap::new();
    for (sql, ids) in wanted {
        let found: Vec<Name> = conn.all(sql, [list(ids)]).await?;
        names.extend(found.into_iter().map(|found| (found.id, found.name)));
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    static LINE: Table = Table {
        name: "ex_payment_line",
        columns: &[
            ("id", Col::Text),
            ("payment_id", Col::Text),
            ("line", Col::Int),
            ("amount_fen", Col::Int),
        ],
        key: &["id"],
    };

    fn row(id: &str, line: i64, amount: i64) -> Texts {
        texts(&serde_json::json!({"id": id, "payment_id": "p", "line": line, "amount_fen": amount}))
    }
    fn differences(old: &[Texts], new: Vec<Texts>) -> Vec<(String, Option<String>, Option<String>)> {
        let mut changes = Vec::new();
        compare(&Part { table: &LINE, by: "payment_id", rows: new }, old, &mut changes);
        changes.into_iter().map(|change| (at(&change), change.old, change.new)).collect()
    }

    #[test]
    fn lines_are_compared_by_their_place_whatever_their_ids() {
        let old = [row("a", 1, 5), row("b", 2, 7)];
        assert_eq!(differences(&old, vec![row("c", 1, 5), row("d", 2, 7)]), []);
        let changed = differences(&old, vec![row("c", 1, 6), row("d", 2, 7)]);
        assert_eq!(changed, [("lines[1].amount_fen".to_owned(), Some("5".to_owned()), Some("6".to_owned()))]);
    }
    #[test]
    fn a_line_that_came_or_went_has_one_side_only() {
        let old = [row("a", 1, 5)];
        let more = differences(&old, vec![row("a", 1, 5), row("b", 2, 7)]);
        assert_eq!(more, [("lines[2].amount_fen".to_owned(), None, Some("7".to_owned()))]);
        let less = differences(&old, vec![]);
        assert_eq!(less, [("lines[1].amount_fen".to_owned(), Some("5".to_owned()), None)]);
    }
    #[test]
    fn what_is_sealed_is_only_said_to_have_changed() {
        let mut seen = Vec::new();
        let clear = r#"[{"field":"name","title":{"zh":"","en":""},"old":"","new":"甲","is_private":false}]"#;
        named("fields", Some("v1:sealed"), Some(clear), |at, old, new| seen.push((at.to_owned(), old, new)));
        let other = clear.replace('甲', "乙");
        named("fields", Some(clear), Some(&other), |at, old, new| seen.push((at.to_owned(), old, new)));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            seen,
            [
                ("fields".to_owned(), text(MASK), text(MASK)),
                ("fields.name".to_owned(), text("甲"), text("乙"))
            ]
        );
    }
}
