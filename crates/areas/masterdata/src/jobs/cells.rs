//! Cells of a job's file that were corrected where they stand: kept beside the file, put in when it is read.

use std::collections::BTreeMap;

use kernel::db::list;
use kernel::{Col, Conn, Problem, Table, text};
use platform::audit::canonical;
use platform::import::{CELL_MAX, Column, PROBLEMS_MAX};
use platform::{Vault, hash};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::reconcile::private::{stage_text, unstage_text};

/// Most cells of one request.
const CELLS_MAX: usize = 1_000;

/// Another value for a cell.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CellInput {
    /// 文件中的行号 / row of the file, as the list of errors names it
    #[schema(minimum = 1, maximum = 1_048_576)]
    row: i64,
    /// 列标题或字段名 / header of the column, or its name in the interface
    #[schema(max_length = 100)]
    column: String,
    /// 更正后的内容；不填则恢复文件中的内容 / what is right; absent takes the correction back
    #[schema(max_length = 4000)]
    value: Option<String>,
}

/// Corrections of a file. None: it is only checked again.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CellsInput {
    /// 更正的单元格 / the cells
    #[schema(max_items = 1000)]
    pub(super) cells: Vec<CellInput>,
}

/// A correction with the key of its column.
pub(super) struct Correction {
    line: i64,
    field: &'static str,
    value: Option<String>,
}

impl CellsInput {
    /// The corrections, or every one that cannot be.
    pub(super) fn checked(self, columns: &'static [Column]) -> Result<Vec<Correction>, Problem> {
        let mut faults = kernel::Faults::default();
        let mut checked = Vec::with_capacity(self.cells.len());
        if self.cells.len() > CELLS_MAX {
            let how = text!("请分几次提交。", "Send them in several requests.");
            faults.add("cells", text!("一次至多 {CELLS_MAX} 处。", "At most {CELLS_MAX} at once."), how);
        }
        for (place, cell) in self.cells.into_iter().enumerate() {
            let column = columns.iter().find(|column| column.goes_by(&cell.column));
            let Some(column) = column else {
                let names: Vec<&str> = columns.iter().map(|column| column.zh).collect();
                let names = names.join("、");
                faults.add(
                    format!("cells[{place}].column"),
                    text!("没有这一列。", "There is no such column."),
                    text!("可用列：{names}。", "Columns: {names}."),
                );
                continue;
            };
            if cell.value.as_ref().is_some_and(|value| value.chars().count() > CELL_MAX) {
                faults.add(
                    format!("cells[{place}].value"),
                    text!("内容超过 {CELL_MAX} 字。", "It is longer than {CELL_MAX} characters."),
                    text!("请缩短。", "Shorten it."),
                );
            }
            checked.push(Correction { line: cell.row, field: column.key, value: cell.value });
        }
        faults.done()?;
        Ok(checked)
    }
}

fn name(job_id: &str, line: i64, field: &str) -> String {
    format!("{job_id}/{line}/{field}")
}

/// Keeps corrections of a job's file.
pub(super) async fn keep(
    conn: &Conn,
    vault: &Vault,
    job_id: &str,
    corrections: &[Correction],
) -> Result<(), Problem> {
    // The last word on a cell counts.
    let last: BTreeMap<(i64, &str), &Option<String>> =
        corrections.iter().map(|one| ((one.line, one.field), &one.value)).collect();
    let places: Vec<String> = last.keys().map(|(line, field)| format!("{line}/{field}")).collect();
    let sql = "delete from md_job_cell where job_id = $1 and cast(line as text) || '/' || field in {in:2}";
    conn.exec(sql, [job_id.into(), list(places)]).await?;
    let mut rows = Vec::new();
    for ((line, field), value) in last {
        let Some(value) = value else { continue };
        let value = stage_text(vault, &name(job_id, line, field), value)?;
        rows.push(NewRow { job_id: job_id.to_owned(), line, field: field.to_owned(), value });
    }
    conn.insert(&CELL, &rows).await?;
    let count = conn.number("select count(*) from md_job_cell where job_id = $1", [job_id.into()]).await?;
    if count > PROBLEMS_MAX as i64 {
        return Err(Problem::field(
            "cells",
            text!("更正超过 {PROBLEMS_MAX} 处。", "There are more than {PROBLEMS_MAX} corrections."),
            text!("请在文件中修改后重新上传。", "Mend the file and send it again."),
        ));
    }
    Ok(())
}

#[derive(Serialize)]
struct NewRow {
    job_id: String,
    line: i64,
    field: String,
    value: String,
}

static CELL: Table = Table {
    name: "md_job_cell",
    columns: &[("job_id", Col::Text), ("line", Col::Int), ("field", Col::Text), ("value", Col::Text)],
    key: &["job_id", "line", "field"],
};

#[derive(FromQueryResult)]
struct Row {
    line: i64,
    field: String,
    value: String,
}

/// The corrections of a job by row and column's place, with a digest of them; empty when there are none.
pub(super) async fn read(
    conn: &Conn,
    vault: &Vault,
    job_id: &str,
    columns: &[Column],
) -> Result<(BTreeMap<(i64, usize), String>, String), Problem> {
    let sql = "select line, field, value from md_job_cell where job_id = $1 order by line, field";
    let rows: Vec<Row> = conn.all(sql, [job_id.into()]).await?;
    let (mut cells, mut digest) = (BTreeMap::new(), String::new());
    for row in rows {
        let value = unstage_text(vault, &name(job_id, row.line, &row.field), &row.value)?;
        digest = hash::link(&digest, canonical(&[&row.line.to_string(), &row.field, &value]).as_bytes());
        if let Some(place) = columns.iter().position(|column| column.key == row.field) {
            cells.insert((row.line, place), value);
        }
    }
    Ok((cells, digest))
}
