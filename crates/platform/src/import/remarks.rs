//! The file that came, with a column that says what is wrong in each row: people mend it there and send it again.

use std::collections::BTreeMap;

use kernel::{FieldProblem, Language, Problem};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::clean::folded;
use super::grid::Grid;
use super::header;
use super::rows::Cells;
use super::sheet::Column;
use crate::table::{CsvText, XlsxText};

/// The header of the column. Columns of this name are passed over when the file is read again.
const HEADER: &str = "备注/Remarks";
/// Most characters of one row's remarks.
const CHARS_MAX: usize = 4_000;

/// Whether a header is that of remarks.
pub(super) fn is_header(cell: &str) -> bool {
    folded(cell).starts_with(&folded(HEADER))
}

/// The form a table goes out in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TableFormat {
    /// An XLSX workbook.
    #[default]
    Xlsx,
    /// CSV in UTF-8 with its mark.
    Csv,
}

impl TableFormat {
    /// By its name, which is also the ending of a file's name.
    pub fn parse(name: &str) -> Option<TableFormat> {
        match name.to_ascii_lowercase().as_str() {
            "xlsx" => Some(TableFormat::Xlsx),
            "csv" => Some(TableFormat::Csv),
            _ => None,
        }
    }
    /// `xlsx` or `csv`.
    pub fn name(self) -> &'static str {
        match self {
            TableFormat::Xlsx => "xlsx",
            TableFormat::Csv => "csv",
        }
    }
    /// Its content type.
    pub fn content_type(self) -> &'static str {
        match self {
            TableFormat::Xlsx => XLSX,
            TableFormat::Csv => "text/csv",
        }
    }
}

/// In which form a file is wanted.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct FormatQuery {
    /// 文件格式，默认 xlsx / form of the file, xlsx unless given
    #[serde(default)]
    #[param(inline)]
    pub format: TableFormat,
}

/// Content type of XLSX workbooks.
pub const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The file as it came, as text, with the remarks of a refused import as last column. Rows keep their numbers. What
/// is wrong with the file as a whole stands behind the column's name.
pub fn with_remarks(
    grid: &Grid,
    known: &[Column],
    problem: &Problem,
    language: Language,
    format: TableFormat,
) -> Result<Vec<u8>, Problem> {
    let (head, header) = header::of_grid(grid, known);
    let header_row = header.as_ref().map_or(1, |header| head[header.at].0);
    let before = header.and_then(|header| header.names.iter().position(|name| is_header(name)));
    let width = grid.rows.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let remarks = by_row(&problem.fields, language);
    let place = before.unwrap_or(width);
    let line = |number: i64, cells: Cells<'_>| {
        let mut line: Vec<String> = cells.texts().map(str::to_owned).collect();
        line.resize(width.max(place + 1), String::new());
        let said = remarks.get(&number).or_else(|| remarks.get(&0).filter(|_| number == header_row));
        line[place] = match (number == header_row, said) {
            (true, Some(said)) => format!("{HEADER}: {said}"),
            (true, None) => HEADER.to_owned(),
            (false, said) => said.cloned().unwrap_or_default(),
        };
        line
    };
    match format {
        TableFormat::Csv => {
            let mut out = CsvText::new();
            let mut next = 1;
            for (number, cells) in grid.rows.iter() {
                (next..number).for_each(|_| out.blank());
                out.row(line(number, cells));
                next = number + 1;
            }
            Ok(out.finish())
        }
        TableFormat::Xlsx => {
            let mut out = XlsxText::new();
            let mut sheet = out.sheet("Sheet1", u16::try_from(place + 1).unwrap_or(0))?;
            for (number, cells) in grid.rows.iter() {
                sheet.skip_to(number);
                sheet.row(line(number, cells))?;
            }
            out.finish()
        }
    }
}

/// What is said of each row; under 0 what is said of no row.
fn by_row(fields: &[FieldProblem], language: Language) -> BTreeMap<i64, String> {
    let mut remarks: BTreeMap<i64, String> = BTreeMap::new();
    for field in fields {
        let (row, column) = field.cell.as_deref().map_or((0, ""), |cell| (cell.row, cell.column.as_str()));
        let said = remarks.entry(row).or_default();
        if said.len() > CHARS_MAX {
            continue;
        }
        if !said.is_empty() {
            said.push_str(" | ");
        }
        if !column.is_empty() {
            said.push_str(column);
            said.push_str(": ");
        }
        said.push_str(field.what.get(language));
        said.push_str(field.how.get(language));
    }
    remarks
}
