//! From bytes to cells: encoding, quotes, line ends. Strict, and exact about rows as a spreadsheet counts them.

use std::borrow::Cow;

use kernel::{Problem, text};

use super::sheet::{COLUMNS_MAX, ROWS_MAX, whole};

/// Most bytes of a file.
const BYTES_MAX: usize = 20 * 1024 * 1024;

/// A row of cells with its number in the spreadsheet.
pub(super) type Line<'a> = (i64, Vec<Cow<'a, str>>);

/// The text of a file in UTF-8, with or without its mark, or in GB18030 (which holds GBK and GB2312).
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Problem> {
    if bytes.len() > BYTES_MAX {
        return Err(whole(
            text!("文件超过 20 MB。", "The file is larger than 20 MB."),
            text!("请拆分后分次导入。", "Divide it and import the parts."),
        ));
    }
    let workbook = bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0");
    if workbook || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") || bytes.contains(&0) {
        return Err(whole(
            text!(
                "文件不是 UTF-8 或 GB18030 文本（可能是 Excel 工作簿）。",
                "This is not a text file in UTF-8 or GB18030 (perhaps a workbook)."
            ),
            text!("请另存为 CSV（逗号分隔）后导入。", "Save it as CSV and import that."),
        ));
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(text.into());
    }
    encoding_rs::GB18030.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(|| {
        whole(
            text!("文件编码既不是 UTF-8 也不是 GB18030。", "The file is neither UTF-8 nor GB18030."),
            text!("请以 UTF-8 编码另存后导入。", "Save it as UTF-8 and import that."),
        )
    })
}

/// Splits a text into rows of cells (RFC 4180). Rows without any content are left out but counted.
pub(super) fn split(text: &str) -> Result<Vec<Line<'_>>, Problem> {
    let mut rows = Vec::new();
    let (mut rest, mut number) = (text, 0);
    while !rest.is_empty() {
        number += 1;
        let (cells, after) = line(rest, number)?;
        rest = after;
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if rows.len() > ROWS_MAX {
            return Err(whole(
                text!("数据超过 {ROWS_MAX} 行。", "There are more than {ROWS_MAX} rows."),
                text!("请拆分后分次导入。", "Divide it and import the parts."),
            ));
        }
        rows.push((number, cells));
    }
    Ok(rows)
}

fn line(text: &str, number: i64) -> Result<(Vec<Cow<'_, str>>, &str), Problem> {
    let mut cells = Vec::new();
    let mut rest = text;
    loop {
        let (cell, after) = cell(rest, number)?;
        cells.push(cell);
        if cells.len() > COLUMNS_MAX {
            return Err(whole(
                text!(
                    "第 {number} 行的列数超过 {COLUMNS_MAX}。",
                    "Row {number} has more than {COLUMNS_MAX} columns."
                ),
                text!("请删除无关的列。", "Remove the columns that do not belong."),
            ));
        }
        match after.strip_prefix(',') {
            Some(next) => rest = next,
            None => {
                let end = after.strip_prefix("\r\n").or_else(|| after.strip_prefix(['\n', '\r']));
                return Ok((cells, end.unwrap_or(after)));
            }
        }
    }
}

/// One cell and what follows it: a comma, a line end, or nothing.
fn cell(text: &str, number: i64) -> Result<(Cow<'_, str>, &str), Problem> {
    let Some(quoted) = text.strip_prefix('"') else {
        let end = text.find([',', '\n', '\r']).unwrap_or(text.len());
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
        if !after.is_empty() && !after.starts_with([',', '\n', '\r']) {
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
        let rows = split(text).expect("sound");
        let numbers: Vec<i64> = rows.iter().map(|(number, _)| *number).collect();
        assert_eq!(numbers, [1, 3, 5]);
        assert_eq!(rows[1].1, ["x\r\ny", "say \"hi\""]);
        assert_eq!(rows[2].1, ["last", "1"]);
    }
    #[test]
    fn a_broken_quote_is_refused_with_its_row() {
        for (text, row) in [("a\r\nb\r\n\"c,d\r\ne\r\n", 3), ("a\n\n\"q\"tail\n", 3), ("\"", 1)] {
            let problem = split(text).expect_err("broken");
            assert!(problem.fields[0].what.zh.contains(&format!("第 {row} 行")), "{text:?}: {problem:?}");
        }
    }
}
