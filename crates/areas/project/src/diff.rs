//! What differs between two versions of a project, line by line. Pure.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::model::{CostingLine, Project, Target};

/// How something differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// 新增
    Added,
    /// 删除
    Removed,
    /// 修改
    Changed,
    /// 未变
    Same,
}

/// A field of the head whose value differs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldDifference {
    /// Name of the field.
    pub field: String,
    /// Value before.
    pub before: String,
    /// Value after.
    pub after: String,
}

/// A costing line before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LineDifference {
    /// How it differs.
    pub change: Change,
    /// Before; none when it was added.
    pub before: Option<CostingLine>,
    /// After; none when it was removed.
    pub after: Option<CostingLine>,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
}

/// A target before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TargetDifference {
    /// How it differs.
    pub change: Change,
    /// Before; none when it was added.
    pub before: Option<Target>,
    /// After; none when it was removed.
    pub after: Option<Target>,
    /// Names of the fields that changed.
    pub fields: Vec<String>,
}

/// What differs between two versions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Differences {
    /// Fields of the head that differ.
    pub fields: Vec<FieldDifference>,
    /// Every line of either, in the order of the later one; what is gone comes last.
    pub lines: Vec<LineDifference>,
    /// Every target of either.
    pub targets: Vec<TargetDifference>,
}

impl Differences {
    /// Nothing differs.
    pub fn is_none(&self) -> bool {
        let same = |change: Change| change == Change::Same;
        self.fields.is_empty()
            && self.lines.iter().all(|line| same(line.change))
            && self.targets.iter().all(|target| same(target.change))
    }
}

/// Fields of the head that people gave, or that follow from the lines.
const FIELDS: &[&str] = &[
    "code",
    "name",
    "class",
    "function",
    "span",
    "level",
    "parent_id",
    "start_year",
    "end_year",
    "reason",
    "flags",
    "new_policy",
    "total_fen",
];
/// Columns of lines and targets that say which it is, not what it is.
const IDENTITY: &[&str] = &["id", "project_id", "line"];

/// From one version to another.
pub fn between(before: &Project, after: &Project) -> Differences {
    let (old, new) = (texts(&before.row), texts(&after.row));
    let fields = FIELDS.iter().filter_map(|field| {
        let (before, after) = (text(&old, field), text(&new, field));
        (before != after).then(|| FieldDifference { field: (*field).to_owned(), before, after })
    });
    let lines = paired(
        &before.lines,
        &after.lines,
        |line| line.id.to_string(),
        |line| format!("{}/{}", line.budget_year, line.task),
    );
    let targets = paired(
        &before.targets,
        &after.targets,
        |target| target.id.to_string(),
        |target| format!("{}/{}", target.kind, target.name),
    );
    Differences {
        fields: fields.collect(),
        lines: lines
            .into_iter()
            .map(|(before, after)| {
                let (change, fields) = change(before, after);
                LineDifference { change, before: before.cloned(), after: after.cloned(), fields }
            })
            .collect(),
        targets: targets
            .into_iter()
            .map(|(before, after)| {
                let (change, fields) = change(before, after);
                TargetDifference { change, before: before.cloned(), after: after.cloned(), fields }
            })
            .collect(),
    }
}

/// A row before and after, where it is there.
type Pair<'a, T> = (Option<&'a T>, Option<&'a T>);

/// Rows of one id belong together; of the others, the next two that say the same of what they are for (a line of the
/// library that changed has an id of its own).
fn paired<'a, T>(
    before: &'a [T],
    after: &'a [T],
    id: impl Fn(&T) -> String,
    purpose: impl Fn(&T) -> String,
) -> Vec<Pair<'a, T>> {
    let by_id = |row: &T| before.iter().position(|old| id(old) == id(row));
    let mut used: BTreeSet<usize> = after.iter().filter_map(by_id).collect();
    let mut pairs: Vec<Pair<'a, T>> = Vec::with_capacity(after.len());
    for row in after {
        let found = by_id(row).or_else(|| {
            let like = |(at, old): &(usize, &T)| !used.contains(at) && purpose(old) == purpose(row);
            before.iter().enumerate().find(like).map(|(at, _)| at)
        });
        used.extend(found);
        pairs.push((found.and_then(|at| before.get(at)), Some(row)));
    }
    let gone = before.iter().enumerate().filter(|(at, _)| !used.contains(at));
    pairs.extend(gone.map(|(_, old)| (Some(old), None)));
    pairs
}

fn change<T: Serialize>(before: Option<&T>, after: Option<&T>) -> (Change, Vec<String>) {
    let (Some(before), Some(after)) = (before, after) else {
        return (if after.is_some() { Change::Added } else { Change::Removed }, Vec::new());
    };
    let (old, new) = (texts(before), texts(after));
    let columns = new.as_object().into_iter().flatten().map(|(column, _)| column);
    let mut fields: Vec<String> = columns
        .filter(|column| !IDENTITY.contains(&column.as_str()) && old.get(*column) != new.get(*column))
        .cloned()
        .collect();
    fields.sort();
    (if fields.is_empty() { Change::Same } else { Change::Changed }, fields)
}

fn texts<T: Serialize>(row: &T) -> Value {
    serde_json::to_value(row).expect("rows are plain data")
}

fn text(row: &Value, field: &str) -> String {
    match row.get(field) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
#[path = "diff_tests.rs"]
mod tests;
