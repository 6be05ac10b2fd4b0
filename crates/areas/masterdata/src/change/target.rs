//! The records that requests may change: where they stand, what names them, who approves; and a record as the row of
//! a file, so that the importer of its kind can check a change of it.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use kernel::db::list;
use kernel::{Conn, DbError, Fen, Text};
use platform::import::{Column, Holds, Importer};
use platform::{Place, Role};
use sea_orm::{FromQueryResult, QueryResult};
use serde_json::{Map, Value};

use crate::accounts::ACCOUNT_NO;

/// What requests may do: change a record of a kind, or restructure units.
pub(super) struct Target {
    /// What the request calls it: the name of the kind, or that of an operation on records of it.
    pub kind: &'static str,
    /// The kind of record, as its importer names it.
    pub record: &'static str,
    /// The operation, with what it asks for; a plain change asks for what a file of the kind has.
    pub operation: Option<Operation>,
    pub table: &'static str,
    /// The column that holds what histories name a record by.
    pub object: &'static str,
    /// Fields that say which record it is; they never change.
    pub key: &'static [&'static str],
    /// The key, where the table holds it sealed: column, and place without its row. The importer looks for it.
    pub sealed_key: Option<(&'static str, Place<'static>)>,
    /// Fields with personal data besides those that the importer names so.
    pub private: &'static [&'static str],
    /// The department's post that approves.
    pub approver: Role,
}

/// An operation on units.
#[derive(Clone, Copy)]
pub(super) struct Operation {
    /// What it is called.
    pub zh: &'static str,
    /// What it is called in English.
    pub en: &'static str,
    /// What it asks for.
    pub asks: &'static [Column],
    /// Units become one; else one gives part of its own to another.
    pub merges: bool,
}

const MERGE: Operation = Operation {
    zh: "单位合并",
    en: "merger of units",
    asks: &[Column::required("from", "并入的单位代码", "Codes of the units that end")],
    merges: true,
};
const SPLIT: Operation = Operation {
    zh: "单位分立",
    en: "split of a unit",
    asks: &[
        Column::required("into", "接收单位代码", "Code of the unit that receives"),
        Column::required("persons", "转出人员代码", "Codes of the persons who move"),
        Column::optional("assets", "转出资产编号", "Codes of the assets that move"),
    ],
    merges: false,
};

pub(super) static TARGETS: &[Target] = &[
    Target {
        kind: "units",
        record: "units",
        operation: None,
        table: "md_unit",
        object: "code",
        key: &["code"],
        sealed_key: None,
        private: &[],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "persons",
        record: "persons",
        operation: None,
        table: "md_person",
        object: "code",
        key: &["code"],
        sealed_key: None,
        private: &["name"],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "payees",
        record: "payees",
        operation: None,
        table: "md_payee",
        object: "code",
        key: &["code"],
        sealed_key: None,
        private: &[],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "bank_accounts",
        record: "bank_accounts",
        operation: None,
        table: "md_bank_account",
        object: "id",
        key: &["account_no"],
        sealed_key: Some(("account_sealed", ACCOUNT_NO)),
        private: &["account_name"],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "standards",
        record: "standards",
        operation: None,
        table: "md_standard",
        object: "id",
        key: &["code", "effective_from"],
        sealed_key: None,
        private: &[],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "performance_indicators",
        record: "performance_indicators",
        operation: None,
        table: "md_performance_indicator",
        object: "id",
        key: &["code", "effective_from"],
        sealed_key: None,
        private: &[],
        approver: Role::DeptFinance,
    },
    Target {
        kind: "assets",
        record: "assets",
        operation: None,
        table: "md_asset",
        object: "code",
        key: &["code"],
        sealed_key: None,
        private: &[],
        approver: Role::DeptAsset,
    },
    // The unit that takes the others over.
    Target {
        kind: "unit_merge",
        record: "units",
        operation: Some(MERGE),
        table: "md_unit",
        object: "code",
        key: &[],
        sealed_key: None,
        private: &[],
        approver: Role::DeptFinance,
    },
    // The unit that gives.
    Target {
        kind: "unit_split",
        record: "units",
        operation: Some(SPLIT),
        table: "md_unit",
        object: "code",
        key: &[],
        sealed_key: None,
        private: &[],
        approver: Role::DeptFinance,
    },
];

/// What a request may ask for, for the screen that draws its form.
pub(crate) struct Asking {
    /// What the request calls it.
    pub kind: &'static str,
    /// For people.
    pub title: Text,
    /// The kind of record.
    pub record: &'static str,
    /// Whether it is an operation on records.
    pub is_operation: bool,
    /// Fields that never change.
    pub key: &'static [&'static str],
    /// Fields with personal data besides those that are marked.
    pub private: &'static [&'static str],
    /// The fields.
    pub columns: &'static [Column],
}

/// Everything that requests may ask for.
pub(crate) fn asking(importers: &[Arc<dyn Importer>]) -> Vec<Asking> {
    let one = |target: &'static Target| {
        let importer = importers.iter().find(|importer| importer.kind() == target.record)?;
        let title = match target.operation {
            Some(operation) => Text { zh: operation.zh.to_owned(), en: operation.en.to_owned() },
            None => importer.title(),
        };
        Some(Asking {
            kind: target.kind,
            title,
            record: target.record,
            is_operation: target.operation.is_some(),
            key: target.key,
            private: target.private,
            columns: target.asks(importer.as_ref()),
        })
    };
    TARGETS.iter().filter_map(one).collect()
}

impl Target {
    pub(super) fn of(kind: &str) -> Option<&'static Target> {
        TARGETS.iter().find(|target| target.kind == kind)
    }
    /// The fields a request may name.
    pub(super) fn asks(&self, importer: &dyn Importer) -> &'static [Column] {
        self.operation.map_or_else(|| importer.columns(), |operation| operation.asks)
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
pub(super) struct AnyRow(pub(super) Map<String, Value>);

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

/// Records as the cells of a file. What a file holds in clear and the table does not is left out: importers keep it.
pub(super) async fn cells(
    conn: &Conn,
    columns: &'static [Column],
    rows: &[Map<String, Value>],
) -> Result<Vec<Cells>, DbError> {
    let ids: BTreeSet<&str> =
        rows.iter().flat_map(|row| columns.iter().filter_map(|column| id_of(column, row))).collect();
    let mut codes: HashMap<String, String> = HashMap::new();
    if !ids.is_empty() {
        let sql = "select id, code from md_unit where id in {in:1}
            union all select id, code from md_payee where id in {in:2}
            union all select id, code from md_person where id in {in:3}";
        let found: Vec<Code> = conn.all(sql, [list(&ids), list(&ids), list(&ids)]).await?;
        codes.extend(found.into_iter().map(|row| (row.id, row.code)));
    }
    let one = |row: &Map<String, Value>| {
        let cell = |column: &'static Column| {
            let value = cell(column, row)
                .or_else(|| id_of(column, row).map(|id| codes.get(id).cloned().unwrap_or_default()))?;
            Some((column.key, value))
        };
        columns.iter().filter_map(cell).collect()
    };
    Ok(rows.iter().map(one).collect())
}

/// The cells of one record, by column.
pub(super) type Cells = Vec<(&'static str, String)>;

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
            let importer = importers.iter().find(|importer| importer.kind() == target.record).unwrap();
            for field in target.key.iter().chain(target.private) {
                assert!(importer.columns().iter().any(|column| column.key == *field), "{field}");
            }
        }
    }
}
