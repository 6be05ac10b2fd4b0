//! A newer file of standards beside what is stored: what an import would do, standard by standard.

use std::collections::BTreeMap;

use axum::body::Bytes;
use kernel::{Conn, DbError, Problem};
use platform::http::Platform;
use platform::import::Sheet;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::edition::succession;
use crate::record::Record;
use crate::standards::{COLUMNS, Compared, Standard, compared};

/// What becomes of a standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 新增
    New,
    /// 一致
    Same,
    /// 变化：改动现有版本，或成为新的版本
    Changed,
    /// 将终止：现有版本止于新版本生效的前一日
    Ends,
}

/// A field that differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct EditionChange {
    /// Field.
    pub field: String,
    /// As it is; `null` where there is nothing.
    #[schema(value_type = Option<Object>)]
    pub old: Value,
    /// As it would be.
    #[schema(value_type = Option<Object>)]
    pub new: Value,
}

/// One edition of a standard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StandardChange {
    /// What becomes of it.
    pub outcome: Outcome,
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The edition: of the file, or the stored one that ends.
    pub edition: String,
    /// The stored edition it is held against; absent for new standards.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// What differs.
    pub fields: Vec<EditionChange>,
}

/// A file of standards beside what is stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StandardDiff {
    /// Standards that were not there before.
    pub new: i64,
    /// Editions that are there just so.
    pub same: i64,
    /// Editions that change a stored one, or come after it.
    pub changed: i64,
    /// Stored editions that would end earlier than they do now.
    pub ends: i64,
    /// Standards in force that the file does not name; they stay as they are.
    pub not_named: i64,
    /// In order of code and first day.
    pub items: Vec<StandardChange>,
    /// Items that were left out of the list to keep it short.
    pub left_out: i64,
}

/// Reads a file as its import would and tells the differences; nothing changes. Editions that are the same are
/// counted, not listed.
pub async fn standards(platform: &Platform, file: Bytes, most: usize) -> Result<StandardDiff, Problem> {
    let grid = platform.sheets.read(file, COLUMNS).await?;
    let sheet = Sheet::of_grid(&grid, COLUMNS)?;
    drop(grid);
    let conn = platform.db.snapshot().await?;
    let found = difference(&conn, &sheet, &platform.clock.today().to_string()).await;
    conn.rollback().await?;
    let mut found = found?;
    found.left_out = i64::try_from(found.items.len().saturating_sub(most)).unwrap_or(i64::MAX);
    found.items.truncate(most);
    Ok(found)
}

async fn difference(conn: &Conn, sheet: &Sheet, today: &str) -> Result<StandardDiff, Problem> {
    let Compared { stored, wanted } = compared(conn, sheet).await?;
    let mut editions: BTreeMap<&str, Vec<&Standard>> = BTreeMap::new();
    for standard in stored.values() {
        editions.entry(&standard.code).or_default().push(standard);
    }
    editions.values_mut().for_each(|list| list.sort_by(|a, b| a.effective_from.cmp(&b.effective_from)));
    let mut diff = StandardDiff::default();
    let after = succession(stored.values().cloned(), wanted.iter().cloned());
    let ends: BTreeMap<String, Option<String>> =
        after.iter().map(|one| (Record::code(one), one.effective_to.clone())).collect();
    let named: BTreeMap<String, ()> = wanted.iter().map(|one| (Record::code(one), ())).collect();
    for mut standard in wanted {
        let before = editions.get(standard.code.as_str()).and_then(|list| against(list, &standard));
        // As it would stand: a newer stored edition may end it.
        standard.effective_to = ends.get(&Record::code(&standard)).cloned().flatten();
        diff.add(before, &standard)?;
    }
    for (edition, before) in &stored {
        let end = ends.get(edition).cloned().flatten();
        if end != before.effective_to && !named.contains_key(edition) {
            diff.end(before, end);
        }
    }
    diff.items.sort_by(|a, b| (&a.code, &a.edition).cmp(&(&b.code, &b.edition)));
    diff.not_named = not_named(conn, &editions, today).await?;
    Ok(diff)
}

/// The stored edition of the same first day, or the one before it.
fn against<'a>(editions: &[&'a Standard], standard: &Standard) -> Option<&'a Standard> {
    let earlier = editions.iter().rev().find(|one| one.effective_from <= standard.effective_from);
    earlier.or(editions.first()).copied()
}

async fn not_named(conn: &Conn, named: &BTreeMap<&str, Vec<&Standard>>, today: &str) -> Result<i64, DbError> {
    let sql = "select count(distinct code) from md_standard where effective_from <= $1
        and (effective_to is null or effective_to >= $1) and code not in {in:2}";
    conn.number(sql, [today.into(), kernel::db::list(named.keys())]).await
}

impl StandardDiff {
    fn add(&mut self, before: Option<&Standard>, standard: &Standard) -> Result<(), Problem> {
        let fields = match before {
            Some(before) => differing(before, standard)?,
            None => Vec::new(),
        };
        let outcome = match before {
            None => Outcome::New,
            Some(_) if fields.is_empty() => Outcome::Same,
            Some(_) => Outcome::Changed,
        };
        match outcome {
            Outcome::New => self.new += 1,
            Outcome::Same => {
                self.same += 1;
                return Ok(());
            }
            Outcome::Changed | Outcome::Ends => self.changed += 1,
        }
        let against = before.map(|before| before.id.clone());
        self.items.push(StandardChange { against, fields, ..StandardChange::of(outcome, standard) });
        Ok(())
    }
    fn end(&mut self, before: &Standard, end: Option<String>) {
        self.ends += 1;
        let field = EditionChange {
            field: "effective_to".to_owned(),
            old: Value::from(before.effective_to.clone()),
            new: Value::from(end),
        };
        let against = Some(before.id.clone());
        self.items.push(StandardChange {
            against,
            fields: vec![field],
            ..StandardChange::of(Outcome::Ends, before)
        });
    }
}

impl StandardChange {
    fn of(outcome: Outcome, standard: &Standard) -> StandardChange {
        StandardChange {
            outcome,
            code: standard.code.clone(),
            name: standard.name_zh.clone(),
            edition: standard.id.clone(),
            against: None,
            fields: Vec::new(),
        }
    }
}

/// Fields that differ. The end of a newer edition is not a change of the one before.
fn differing(before: &Standard, standard: &Standard) -> Result<Vec<EditionChange>, Problem> {
    let row = |standard: &Standard| match serde_json::to_value(standard) {
        Ok(Value::Object(row)) => Ok(row),
        _ => Err(Problem::internal()),
    };
    let (old, new) = (row(before)?, row(standard)?);
    let is_newer = before.effective_from != standard.effective_from;
    let differs = |field: &str| field != "id" && !(is_newer && field == "effective_to");
    let changed = new.iter().filter(|(field, value)| differs(field) && old.get(*field) != Some(value));
    let of = |(field, value): (&String, &Value)| EditionChange {
        field: field.clone(),
        old: old.get(field).cloned().unwrap_or_default(),
        new: value.clone(),
    };
    Ok(changed.map(of).collect())
}
