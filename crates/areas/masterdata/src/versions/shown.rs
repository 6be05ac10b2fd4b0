//! Versions for people: columns with their titles, ids of units as codes, personal data masked.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use kernel::db::list;
use kernel::{Conn, DbError, Text, text};
use platform::import::{Column, Importer};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::{MASK, Version};

/// A field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldChange {
    /// Column.
    pub column: String,
    /// Its title.
    pub title: Text,
    /// Value before; absent when there was none.
    pub old: Option<String>,
    /// Value after; absent when there is none.
    pub new: Option<String>,
    /// Personal data: the values are not shown.
    pub is_private: bool,
}

/// A field with its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldValue {
    /// Column.
    pub column: String,
    /// Its title.
    pub title: Text,
    /// Value; absent when there is none.
    pub value: Option<String>,
}

/// Titles of columns by kind: those of the files the records come in.
#[derive(Clone)]
pub struct Titles(Arc<[Arc<dyn Importer>]>);

impl Titles {
    /// Of these importers.
    pub fn new(importers: impl IntoIterator<Item = Arc<dyn Importer>>) -> Titles {
        Titles(importers.into_iter().collect())
    }
    /// The title of a column of a table.
    pub fn of(&self, kind: &str, column: &str) -> Text {
        let importer = self.0.iter().find(|importer| importer.kind() == kind);
        let columns = importer.map_or(&[][..], |importer| importer.columns());
        match column {
            "path" => text!("树中位置", "Place in the tree"),
            "level" => text!("级次", "Level"),
            _ => match columns.iter().find(|known| holds(known, column)) {
                Some(known) => Text { zh: known.zh.to_owned(), en: known.en.to_owned() },
                None => Text::same(column),
            },
        }
    }
}

/// Whether a column of a file becomes a column of the table: `monthly_pay` becomes `monthly_pay_fen`, `unit_code`
/// `unit_id`, `id_card` what is sealed.
fn holds(known: &Column, column: &str) -> bool {
    let key = known.key;
    let stem = key.strip_suffix("_cny").or_else(|| key.strip_suffix("_code")).unwrap_or(key);
    column == key
        || column.strip_prefix(stem).is_some_and(|rest| matches!(rest, "_fen" | "_id"))
        // What is kept sealed of `id_card`, `monthly_pay` and `account_no`.
        || column.strip_suffix("_sealed").is_some_and(|stem| {
            key == stem || key.strip_suffix("_no") == Some(stem) || key.strip_prefix("monthly_") == Some(stem)
        })
}

/// Sealed and digested values say nothing to people, whatever they are.
fn is_private(column: &str, value: Option<&Value>) -> bool {
    let never = ["_index", "_masked", "_sealed"].iter().any(|end| column.ends_with(end));
    never || value.and_then(Value::as_str) == Some(MASK)
}

#[derive(FromQueryResult)]
struct Code {
    id: String,
    code: String,
}

/// Codes of the units that rows name.
pub(crate) async fn unit_codes(
    conn: &Conn,
    versions: &[Version],
) -> Result<HashMap<String, String>, DbError> {
    let mut ids = BTreeSet::new();
    for row in versions.iter().map(Version::row) {
        let named = ["unit_id", "parent_id", "owner_id"].into_iter();
        ids.extend(named.filter_map(|column| Some(row.get(column)?.as_str()?.to_owned())));
    }
    let codes: Vec<Code> = conn.all("select id, code from md_unit where id in {in:1}", [list(ids)]).await?;
    Ok(codes.into_iter().map(|row| (row.id, row.code)).collect())
}

fn shown(value: Option<&Value>, codes: &HashMap<String, String>) -> Option<String> {
    match value? {
        Value::Null => None,
        Value::String(text) => Some(codes.get(text).unwrap_or(text).clone()),
        other => Some(other.to_string()),
    }
}

/// What changed from one version to the next. The path of a unit follows from its parent and is left out.
pub(crate) fn changes(
    titles: &Titles,
    version: &Version,
    before: Option<&Version>,
    codes: &HashMap<String, String>,
) -> Vec<FieldChange> {
    let (new, old) = (version.row(), before.map(Version::row).unwrap_or_default());
    // A sealed value has an index and a masked form beside it, which change with it.
    let beside = |column: &String| column.ends_with("_index") || column.ends_with("_masked");
    let columns = version.columns().into_iter().filter(|column| column != "path" && !beside(column));
    columns
        .map(|column| {
            let (was, is) = (old.get(&column), new.get(&column));
            let hidden = is_private(&column, was) || is_private(&column, is);
            let value = |value: Option<&Value>| {
                if hidden { value.map(|_| MASK.to_owned()) } else { shown(value, codes) }
            };
            FieldChange {
                title: titles.of(&version.kind, &column),
                old: value(was),
                new: value(is),
                is_private: hidden,
                column,
            }
        })
        .filter(|field| field.old.is_some() || field.new.is_some())
        .collect()
}

/// The fields of a version.
pub async fn values(conn: &Conn, titles: &Titles, version: &Version) -> Result<Vec<FieldValue>, DbError> {
    let row = version.row();
    let codes = unit_codes(conn, std::slice::from_ref(version)).await?;
    let fields = row.iter().filter(|(column, _)| {
        !matches!(column.as_str(), "id" | "path" | "version")
            && !column.ends_with("_index")
            && !column.ends_with("_masked")
    });
    Ok(fields
        .map(|(column, value)| FieldValue {
            title: titles.of(&version.kind, column),
            value: if is_private(column, Some(value)) {
                Some(MASK.to_owned())
            } else {
                shown(Some(value), &codes)
            },
            column: column.clone(),
        })
        .collect())
}
