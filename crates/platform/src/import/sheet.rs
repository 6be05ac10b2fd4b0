//! From rows of cells to records: header, missing and surplus cells, limits.

use std::borrow::Cow;

use kernel::{FieldProblem, Problem, Text, text};

use super::decode::{decode, split};
use super::row::{Row, tidy};

/// Most data rows.
pub(super) const ROWS_MAX: usize = 200_000;
/// Most columns.
pub(super) const COLUMNS_MAX: usize = 200;
/// Most characters of a cell.
pub(super) const CELL_MAX: usize = 4_000;

/// A column an importer knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in the code, also accepted as a header.
    pub key: &'static str,
    /// Chinese header.
    pub zh: &'static str,
    /// English header.
    pub en: &'static str,
    /// Whether the file must have it.
    pub required: bool,
}

impl Column {
    /// A column that must be there.
    pub const fn required(key: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column { key, zh, en, required: true }
    }
    /// A column that may be there.
    pub const fn optional(key: &'static str, zh: &'static str, en: &'static str) -> Column {
        Column { key, zh, en, required: false }
    }
    fn is_named(&self, header: &str) -> bool {
        header == self.zh || header.eq_ignore_ascii_case(self.key) || header.eq_ignore_ascii_case(self.en)
    }
}

/// A cell of a known column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    /// What stands there, tidied.
    Given(String),
    /// The row ends before it.
    Short,
    /// The file does not have the column.
    NoColumn,
}

/// A file, read.
#[derive(Clone, Debug)]
pub struct Sheet {
    columns: Vec<Column>,
    /// Cells by row, aligned with `columns`; the number is the row of the file.
    rows: Vec<(i64, Vec<Cell>)>,
}

impl Sheet {
    /// Reads a CSV file in UTF-8 (with or without byte order mark) or GB18030.
    pub fn read(bytes: &[u8], known: &[Column]) -> Result<Sheet, Problem> {
        let content = decode(bytes)?;
        let mut lines = split(&content)?.into_iter();
        let Some((number, header)) = lines.next() else {
            return Err(whole(
                text!("文件是空的。", "The file is empty."),
                text!("第一行应为列标题。", "Its first row must be the header."),
            ));
        };
        let places = match_header(number, &header, known)?;
        let mut rows = Vec::with_capacity(lines.len());
        let mut faults = Vec::new();
        for (number, cells) in lines {
            if cells.iter().skip(header.len()).any(|cell| !cell.trim().is_empty()) {
                faults.push(surplus(number));
            }
            let cell = |place: &Option<usize>| match place.map(|place| cells.get(place)) {
                Some(Some(cell)) => Cell::Given(tidy(cell)),
                Some(None) => Cell::Short,
                None => Cell::NoColumn,
            };
            rows.push((number, places.iter().map(cell).collect()));
        }
        if faults.is_empty() {
            Ok(Sheet { columns: known.to_vec(), rows })
        } else {
            faults.truncate(super::PROBLEMS_MAX);
            Err(Problem::invalid(faults))
        }
    }
    /// A sheet of records that came otherwise than as a file, so that the same checks hold for them. Each record is
    /// pairs of a column's key and its value; rows count from 1.
    pub fn of(known: &[Column], records: &[Vec<(&str, String)>]) -> Sheet {
        let cells = |record: &Vec<(&str, String)>| {
            let value = |column: &Column| record.iter().find(|(key, _)| *key == column.key);
            known
                .iter()
                .map(|column| value(column).map_or(Cell::NoColumn, |(_, value)| Cell::Given(tidy(value))))
                .collect()
        };
        Sheet { columns: known.to_vec(), rows: (1..).zip(records.iter().map(cells)).collect() }
    }
    /// The data rows.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, cells)| Row::new(*line, &self.columns, cells))
    }
    /// How many there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

/// For each known column its place in the file. Unknown, repeated and missing headers are all named.
fn match_header(
    number: i64,
    header: &[Cow<'_, str>],
    known: &[Column],
) -> Result<Vec<Option<usize>>, Problem> {
    let mut places: Vec<Option<usize>> = vec![None; known.len()];
    let mut faults = Vec::new();
    let fault = |column: &str, what: Text, how: Text| FieldProblem {
        at: format!("row {number}, column {column}"),
        what,
        how,
    };
    let names: Vec<&str> = known.iter().map(|column| column.zh).collect();
    let names = names.join("、");
    for (place, cell) in header.iter().enumerate() {
        let cell = tidy(cell);
        if cell.is_empty() {
            continue;
        }
        match known.iter().position(|column| column.is_named(&cell)) {
            None => faults.push(fault(
                &cell,
                text!("不认识的列标题“{cell}”。", "The column “{cell}” is not known."),
                text!("可用列：{names}。", "Columns: {names}."),
            )),
            Some(column) if places[column].is_some() => {
                faults.push(fault(
                    &cell,
                    text!("列标题“{cell}”重复。", "The column “{cell}” is there twice."),
                    text!("请只保留一列。", "Keep one of them."),
                ));
            }
            Some(column) => places[column] = Some(place),
        }
    }
    for (column, place) in known.iter().zip(&places) {
        if column.required && place.is_none() {
            let (zh, en) = (column.zh, column.en);
            faults.push(fault(
                zh,
                text!("缺少列“{zh}”。", "The column “{zh}” ({en}) is missing."),
                text!("请补上该列。", "Add it."),
            ));
        }
    }
    if faults.is_empty() { Ok(places) } else { Err(Problem::invalid(faults)) }
}

fn surplus(number: i64) -> FieldProblem {
    FieldProblem {
        at: format!("row {number}"),
        what: text!("第 {number} 行的列数多于标题行。", "Row {number} has more columns than the header."),
        how: text!(
            "请检查该行是否有多余的逗号，含逗号的内容须加引号。",
            "Look for a stray comma; text with commas must be quoted."
        ),
    }
}

pub(super) fn whole(what: Text, how: Text) -> Problem {
    Problem::invalid(vec![FieldProblem { at: "file".to_owned(), what, how }])
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] =
        &[Column::required("code", "代码", "Code"), Column::optional("name", "名称", "Name")];

    fn cells(bytes: &[u8]) -> Vec<Vec<String>> {
        let sheet = Sheet::read(bytes, COLUMNS).expect("readable");
        sheet
            .rows()
            .map(|row| COLUMNS.iter().map(|column| row.raw(column.key).to_owned()).collect())
            .collect()
    }

    #[test]
    fn one_content_in_three_encodings_and_two_languages() {
        let plain = "名称,代码\n　其他，１２ ,A1\n\n,B2\n";
        let expected =
            vec![vec!["A1".to_owned(), "其他，12".to_owned()], vec!["B2".to_owned(), String::new()]];
        assert_eq!(cells(plain.as_bytes()), expected);
        assert_eq!(cells(format!("\u{feff}{plain}").as_bytes()), expected);
        assert_eq!(cells(&encoding_rs::GB18030.encode(plain).0), expected);
        assert_eq!(cells(plain.replace("名称,代码", "Name,code").as_bytes()), expected);
    }
    #[test]
    fn every_fault_of_the_header_is_named() {
        let problem = Sheet::read("名称,名称,其他\n".as_bytes(), COLUMNS).expect_err("three faults");
        let places: Vec<&str> = problem.fields.iter().map(|field| field.at.as_str()).collect();
        assert_eq!(places, ["row 1, column 名称", "row 1, column 其他", "row 1, column 代码"]);
    }
    #[test]
    fn what_is_no_csv_is_refused() {
        for bytes in
            [&b""[..], b"PK\x03\x04\x00\x00", b"code\n\xff\xff\xff", "代码\nA,B\n".as_bytes(), b"code\n\"A"]
        {
            assert!(Sheet::read(bytes, COLUMNS).is_err(), "{bytes:?}");
        }
    }
    #[test]
    fn a_row_that_ends_early_lacks_what_is_required_only() {
        let sheet = Sheet::read("代码,名称\nA\n".as_bytes(), COLUMNS).expect("readable");
        let mut problems = Vec::new();
        let row = sheet.rows().next().expect("one row");
        assert_eq!(row.text("name", 10, &mut problems).as_deref(), Some(""));
        assert!(problems.is_empty());
        let sheet = Sheet::read("名称,代码\r\n\r\nA\r\n".as_bytes(), COLUMNS).expect("readable");
        let row = sheet.rows().next().expect("one row");
        assert_eq!(row.text("code", 10, &mut problems), None);
        assert_eq!((problems.len(), problems[0].row, problems[0].column.as_str()), (1, 3, "代码"));
    }
    #[test]
    fn a_column_left_out_is_told_from_an_empty_cell() {
        let sheet = Sheet::read("代码\nA\n".as_bytes(), COLUMNS).expect("readable");
        assert!(sheet.rows().all(|row| row.has("code") && !row.has("name")));
        let sheet = Sheet::of(COLUMNS, &[vec![("code", "Ａ1 ".to_owned())]]);
        assert!(sheet.rows().all(|row| row.raw("code") == "A1" && row.line == 1 && !row.has("name")));
    }
}
