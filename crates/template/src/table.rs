//! CSV text as rows with named columns and row numbers.

use std::collections::HashMap;

use csv::StringRecord;
use kernel::{Text, text};

use crate::model::TemplateProblem;

/// One file: the name people know it by, its columns, its rows.
pub(crate) struct Table {
    file: &'static str,
    columns: HashMap<&'static str, usize>,
    rows: Vec<(usize, StringRecord)>,
}

/// One row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table,
    record: &'a StringRecord,
    /// Number of the row as a spreadsheet shows it: the header is 1.
    pub number: usize,
}

impl Table {
    /// Reads the text. Missing columns and rows that are not CSV become problems.
    pub fn read(
        file: &'static str,
        text: &str,
        columns: &[&'static str],
        problems: &mut Vec<TemplateProblem>,
    ) -> Table {
        let mut reader =
            csv::ReaderBuilder::new().from_reader(text.trim_start_matches('\u{feff}').as_bytes());
        let headers = reader.headers().cloned().unwrap_or_default();
        let mut table = Table { file, columns: HashMap::new(), rows: Vec::new() };
        for &column in columns {
            match headers.iter().position(|header| header.trim() == column) {
                Some(position) => {
                    table.columns.insert(column, position);
                }
                None => problems.push(TemplateProblem {
                    file,
                    row: 1,
                    column,
                    what: text!("缺少“{column}”列", "column {column} is missing"),
                    mend: text!("在表头补上“{column}”列", "add the column {column} to the header"),
                }),
            }
        }
        for (position, record) in reader.records().enumerate() {
            match record {
                Ok(record) => table.rows.push((position + 2, record)),
                Err(error) => problems.push(TemplateProblem {
                    file,
                    row: position + 2,
                    column: "",
                    what: text!("不是合格的 CSV 行：{error}", "not a proper CSV row: {error}"),
                    mend: text!(
                        "每行列数与表头一致，含逗号的单元格加引号",
                        "give every row the columns of the header and quote cells with commas"
                    ),
                }),
            }
        }
        if table.rows.is_empty() {
            problems.push(TemplateProblem {
                file,
                row: 1,
                column: "",
                what: text!("文件没有数据行", "the file has no rows"),
                mend: text!("提供完整的文件", "supply the complete file"),
            });
        }
        table
    }

    /// All rows that could be read.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(number, record)| Row { table: self, record, number: *number })
    }
}

impl<'a> Row<'a> {
    /// A cell, trimmed; empty when the column is missing (which is a problem of its own).
    pub fn cell(&self, column: &str) -> &'a str {
        let position = self.table.columns.get(column);
        position.and_then(|&position| self.record.get(position)).unwrap_or("").trim()
    }

    /// A problem in this row.
    pub fn problem(&self, column: &'static str, what: Text, mend: Text) -> TemplateProblem {
        TemplateProblem { file: self.table.file, row: self.number, column, what, mend }
    }
}
