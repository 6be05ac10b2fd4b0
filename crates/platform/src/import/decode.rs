//! From bytes to cells: encoding, delimiter, quotes, line ends. Strict, and exact about rows as a spreadsheet counts
//! them.

use std::borrow::Cow;

use kernel::{Problem, text};

use super::grid::{COLUMNS_MAX, GRID_ROWS_MAX, HEAD_ROWS, ROWS_MAX, whole};
use super::header;
use super::rows::{self, Cell};
use super::sheet::Column;
use crate::table;

/// Rows that a spreadsheet can have, blank ones included.
const SPREADSHEET_ROWS: i64 = 1_048_576;
/// Delimiters, the usual one first: on equal evidence it wins.
const DELIMITERS: [char; 3] = [',', '\t', ';'];

/// The text of a file in UTF-8 (with or without its mark), UTF-16 (with its mark), or GB18030 (which holds GBK and
/// GB2312).
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    let text = if let Some(rest) = bytes.strip_prefix(b"\xff\xfe") {
        encoding_rs::UTF_16LE.decode_without_bom_handling_and_without_replacement(rest)
    } else if let Some(rest) = bytes.strip_prefix(b"\xfe\xff") {
        encoding_rs::UTF_16BE.decode_without_bom_handling_and_without_replacement(rest)
    } else {
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        match std::str::from_utf8(bytes) {
            Ok(text) => Some(text.into()),
            Err(_) => encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes),
        }
    };
    // A NUL never stands in a table: what has one is some other kind of file, or UTF-16 without its mark.
    text.filter(|text| !text.contains('\0')).ok_or_else(|| {
        whole(
            text!(
                "文件不是 UTF-8、UTF-16 或 GB18030 文本。",
                "The file is not text in UTF-8, UTF-16 or GB18030."
            ),
            text!("请另存为 xlsx，或以 UTF-8 编码另存为 csv。", "Save it as xlsx, or as csv in UTF-8."),
        )
    })
}

/// Whether a file begins as a web page or XML does: some programs name such a file `.xls` or `.csv`.
pub(super) fn begins_with_markup(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    let begin = bytes[..bytes.len().min(16)].to_ascii_lowercase();
    [&b"<html"[..], b"<!doctype", b"<?xml", b"<table", b"<!--", b"<meta"]
        .iter()
        .any(|tag| begin.starts_with(tag))
}

/// The delimiter under which the head of the file names most columns.
pub(super) fn delimiter(text: &str, known: &[Column]) -> char {
    let mut best = (0, DELIMITERS[0]);
    for delimiter in DELIMITERS {
        let head: Vec<(i64, Vec<String>)> =
            Rows::new(text, delimiter).map_while(Result::ok).take(HEAD_ROWS + 1).collect();
        let score = header::find(&head, known).map_or(0, |found| found.score);
        if score > best.0 {
            best = (score, delimiter);
        }
    }
    best.1
}

/// Splits a text into rows of cells (RFC 4180). Rows without any content are left out but counted.
pub(super) fn split(text: &str, delimiter: char) -> Result<rows::Rows, Problem> {
    let mut rows = rows::Rows::default();
    for row in Rows::new(text, delimiter) {
        if rows.len() >= GRID_ROWS_MAX {
            return Err(too_many_rows());
        }
        let (number, cells) = row?;
        rows.push(number, cells.iter().map(|cell| Cell::Given(cell)));
    }
    rows.finish();
    Ok(rows)
}

pub(super) fn too_many_rows() -> Problem {
    whole(
        text!("数据超过 {ROWS_MAX} 行。", "There are more than {ROWS_MAX} rows."),
        text!("请拆分后分次导入。", "Divide it and import the parts."),
    )
}

pub(super) fn too_many_columns(number: i64) -> Problem {
    whole(
        text!(
            "第 {number} 行的列数超过 {COLUMNS_MAX}。",
            "Row {number} has more than {COLUMNS_MAX} columns."
        ),
        text!("请删除无关的列。", "Remove the columns that do not belong."),
    )
}

/// The rows of a text that have content.
struct Rows<'a> {
    rest: &'a str,
    number: i64,
    delimiter: char,
}

impl<'a> Rows<'a> {
    fn new(text: &'a str, delimiter: char) -> Rows<'a> {
        Rows { rest: text, number: 0, delimiter }
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<(i64, Vec<String>), Problem>;
    fn next(&mut self) -> Option<Self::Item> {
        while !self.rest.is_empty() {
            self.number += 1;
            if self.number > SPREADSHEET_ROWS {
                self.rest = "";
                return Some(Err(too_many_rows()));
            }
            let (cells, after) = match line(self.rest, self.number, self.delimiter) {
                Ok(found) => found,
                Err(problem) => {
                    self.rest = "";
                    return Some(Err(problem));
                }
            };
            self.rest = after;
            if cells.iter().any(|cell| !cell.trim().is_empty()) {
                let cells = cells.into_iter().map(|cell| table::rearmed(&cell).to_owned()).collect();
                return Some(Ok((self.number, cells)));
            }
        }
        None
    }
}

fn line(text: &str, number: i64, delimiter: char) -> Result<(Vec<Cow<'_, str>>, &str), Problem> {
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        let (cell, after) = cell(rest, number, delimiter)?;
        cells.push(cell);
        if cells.len() > COLUMNS_MAX {
            return Err(too_many_columns(number));
        }
        match after.strip_prefix(delimiter) {
            Some(next) => rest = next,
            None => {
                let end = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\n', '\r']));
                return Ok((cells, end.unwrap_or(after)));
            }
        }
    }
}

/// One cell and what follows it: a delimiter, a line end, or nothing.
fn cell(text: &str, number: i64, delimiter: char) -> Result<(Cow<'_, str>, &str), Problem> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([delimiter, '\n', '\r']).unwrap_or(text.len());
        return Ok((text[..end].into(), &text[end..]));
    };
    let mut from = 0;
    loop {
        let Some(quote) = quoted[from..].find('"').map(|place| from + place) else {
            return Err(whole(
                text!("第 {number} 行有引号没有闭合。", "A quotation mark of row {number} is not closed."),
                text!("请补上右引号，或从电子表格重新导出。", "Close it, or save the sheet again."),
            ));
        };
        let after = &quoted[quote + 1..];
        if after.starts_with('"') {
            from = quote + 2;
            continue;
        }
        if !after.is_empty() && !after.starts_with([delimiter, '\n', '\r']) {
            return Err(whole(
                text!(
                    "第 {number} 行的右引号之后还有文字。",
                    "In row {number} text follows a closing quotation mark."
                ),
                text!("请把单元格内的引号写成两个引号。", "Write a quotation mark inside a cell twice."),
            ));
        }
        return Ok((quoted[..quote].replace("\"\"", "\"").into(), after));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_as_a_spreadsheet_does() {
        let text = "a,b\r\n\r\n\"x\r\ny\",\"say \"\"hi\"\"\"\r\n,\r\nlast,1";
        let rows = split(text, ',').expect("sound").first(usize::MAX);
        let numbers: Vec<i64> = rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 5]);
        assert_eq!(rows[1].1, ["x\r\ny", "say \"hi\""]);
        assert_eq!(rows[2].1, ["last", "1"]);
    }
    #[test]
    fn a_broken_quote_is_refused_with_its_row() {
        for (text, row) in [("a\r\nb\r\n\"c,d\r\ne\r\n", 3), ("a\n\n\"q\"tail\n", 3), ("\"", 1)] {
            let problem = split(text, ',').expect_err("broken");
            assert!(problem.fields[0].what.zh.contains(&format!("第 {row} 行")), "{text:?}: {problem:?}");
        }
    }
    #[test]
    fn delimiters_are_found_by_the_columns_they_make() {
        const COLUMNS: &[Column] =
            &[Column::required("code", "代码", "Code"), Column::optional("name", "名称", "Name")];
        for (text, expected) in [
            ("代码,名称\nA,B\n", ','),
            ("代码\t名称\nA\tB,C\n", '\t'),
            ("表,一\n代码;名称\nA;B,C\n", ';'),
            ("x;y\n", ','),
        ] {
            assert_eq!(delimiter(text, COLUMNS), expected, "{text:?}");
        }
    }
}
