//! The records that requests may change: where they stand, what names them, who approves; and a record as the row of
//! a file, so that the importer of its kind can check a change of it.

use std::collections::{BTreeSet, HashMap};

use kernel::db::list;
use kernel::{Conn, DbError, Fen};
use platform::Role;
use platform::import::{Column, Holds};
use sea_orm::{FromQueryResult, QueryResult};
use serde_json::{Map, Value};

/// A kind of record that requests may change.
pub(super) struct Target {
    /// As its importer names it.
    pub kind: &'static str,
    pub table: &'static str,
    /// The column that holds what histories name a record by.
    pub object: &'static str,
    /// Fields that say which record it is; they never change.
    pub key: &'static [&'static str],
    /// Fields with personal data.
    pub private: &'static [&'static str],
    /// The department's post that approves.
    pub approver: Role,
}

pub(super) static TARGETS: &[Target] = &[
    Target {
        kind: "units",
        table: "md_unit",
        object: "code",
        key: &["code"],
        private: &[],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "persons",
        table: "md_person",
        object: "code",
        key: &["code"],
        private: &["name", "id_card", "monthly_pay"],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "payees",
        table: "md_payee",
        object: "code",
        key: &["code"],
        private: &[],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "bank_accounts",
        table: "md_bank_account",
        object: "id",
        key: &["account_no"],
        private: &["account_no", "account_name"],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "standards",
        table: "md_standard",
        object: "id",
        key: &["code", "effective_from"],
        private: &[],
        approver: Role::DeptFinance,
    },
];

impl Target {
    pub(super) fn of(kind: &str) -> Option<&'static Target> {
        TARGETS.iter().find(|target| target.kind == kind)
    }
    /// The record as it stands.
    pub(super) async fn row(
        &self,
        conn: &Conn,
        object_id: &str,
    ) -> Result<Option<Map<String, Value>>, DbError> {
        let sql = format!("select * from {} where {} = $1", self.table, self.object);
        let found: Option<AnyRow> = conn.one(&sql, [object_id.into()]).await?;
        Ok(found.map(|row| row.0))
    }
}

/// A row of any table: whole numbers and texts.
struct AnyRow(Map<String, Value>);

impl FromQueryResult for AnyRow {
    fn from_query_result(row: &QueryResult, _prefix: &str) -> Result<AnyRow, sea_orm::DbErr> {
        let mut values = Map::new();
        for column in row.column_names() {
            let value = match row.try_get_by::<Option<i64>, _>(column.as_str()) {
                Ok(number) => number.map_or(Value::Null, Value::from),
                Err(_) => {
                    row.try_get_by::<Option<String>, _>(column.as_str())?.map_or(Value::Null, Value::from)
                }
            };
            values.insert(column, value);
        }
        Ok(AnyRow(values))
    }
}

#[derive(FromQueryResult)]
struct Code {
    id: String,
    code: String,
}

/// A record as the cells of a file. What a file holds in clear and the table does not is left out: importers keep it.
pub(super) async fn cells(
    conn: &Conn,
    columns: &'static [Column],
    row: &Map<String, Value>,
) -> Result<Vec<(&'static str, String)>, DbError> {
    let ids = columns.iter().filter_map(|column| id_of(column, row));
    let ids: BTreeSet<&str> = ids.collect();
    let mut codes: HashMap<String, String> = HashMap::new();
    if !ids.is_empty() {
        let sql = "select id, code from md_unit where id in {in:1}
            union all select id, code from md_payee where id in {in:2}";
        let rows: Vec<Code> = conn.all(sql, [list(&ids), list(&ids)]).await?;
        codes.extend(rows.into_iter().map(|row| (row.id, row.code)));
    }
    let cell = |column: &'static Column| {
        let value = cell(column, row)
            .or_else(|| id_of(column, row).map(|id| codes.get(id).cloned().unwrap_or_default()))?;
        Some((column.key, value))
    };
    Ok(columns.iter().filter_map(cell).collect())
}

/// The id that a column of codes stands for.
fn id_of<'r>(column: &Column, row: &'r Map<String, Value>) -> Option<&'r str> {
    let stem = column.key.strip_suffix("_code")?;
    match row.get(&format!("{stem}_id"))? {
        Value::String(id) => Some(id),
        _ => Some(""),
    }
}

fn cell(column: &Column, row: &Map<String, Value>) -> Option<String> {
    if let Some(value) = row.get(column.key) {
        return Some(match value {
            Value::Null => String::new(),
            Value::String(text) => text.clone(),
            Value::Number(number) if column.holds == Holds::YesNo => {
                if number.as_i64() == Some(0) { "否" } else { "是" }.to_owned()
            }
            other => other.to_string(),
        });
    }
    let stem = column.key.strip_suffix("_cny").unwrap_or(column.key);
    match row.get(&format!("{stem}_fen"))? {
        Value::Number(fen) => fen.as_i64().map(|fen| Fen::from_fen(fen).yuan()),
        _ => Some(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_has_an_importer_with_its_fields() {
        let importers = crate::importers::importers();
        for target in TARGETS {
            let importer = importers.iter().find(|importer| importer.kind() == target.kind).unwrap();
            for field in target.key.iter().chain(target.private) {
                assert!(importer.columns().iter().any(|column| column.key == *field), "{field}");
            }
        }
    }
}
