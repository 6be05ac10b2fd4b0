//! A file as rows of text cells, whatever it was before; limits; which kind of file it is.

use kernel::{FieldProblem, Problem, Text, text};

use super::decode;
use super::rows::Rows;
use super::sheet::Column;

/// Most bytes of a file.
pub const BYTES_MAX: usize = 20 * 1024 * 1024;
/// Most data rows.
pub const ROWS_MAX: usize = 200_000;
/// Most columns.
pub const COLUMNS_MAX: usize = 256;
/// Most characters of a cell.
pub const CELL_MAX: usize = 4_000;
/// Most rows above the header that are looked at.
pub(super) const HEAD_ROWS: usize = 20;
/// Most rows with content, header and titles included.
pub(super) const GRID_ROWS_MAX: usize = ROWS_MAX + HEAD_ROWS + 1;

/// Rows with content, each with its number in the spreadsheet. Blank rows are left out but counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grid {
    /// Rows in ascending order.
    pub rows: Rows,
    /// Whether it was a workbook: there a row that ends early has empty cells, in a text file it has lost some.
    pub is_workbook: bool,
}

/// What a file is, by its first bytes; never by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// CSV or another delimited text.
    Text,
    /// A zip archive: an XLSX workbook, it is hoped.
    Workbook,
}

impl FileKind {
    /// The kind of a file, or why it cannot be imported.
    pub fn of(bytes: &[u8]) -> Result<FileKind, Problem> {
        if bytes.len() > BYTES_MAX {
            return Err(whole(
                text!("文件超过 20 MB。", "The file is larger than 20 MB."),
                text!("请拆分后分次导入。", "Divide it and import the parts."),
            ));
        }
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
            return Ok(FileKind::Workbook);
        }
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(old_workbook(bytes));
        }
        let pictures: [&[u8]; 5] = [b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF", b"{\\rtf"];
        let is_markup = decode::begins_with_markup(bytes);
        if is_markup || pictures.iter().any(|magic| bytes.starts_with(magic)) {
            return Err(whole(
                text!(
                    "文件不是表格（可能是图片、PDF 或网页）。",
                    "The file is no table (perhaps a picture, a PDF or a web page)."
                ),
                save_anew(),
            ));
        }
        Ok(FileKind::Text)
    }
}

/// OLE2: a workbook of before 2007, or a newer one under a password.
fn old_workbook(bytes: &[u8]) -> Problem {
    let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        return whole(
            text!("文件设有打开密码。", "The file is protected by a password."),
            text!("请取消密码后另存为 xlsx。", "Remove the password and save it as xlsx."),
        );
    }
    whole(
        text!("文件是旧格式的 Excel 工作簿（.xls）。", "The file is a workbook of the old format (.xls)."),
        text!("请另存为 xlsx 后导入。", "Save it as xlsx and import that."),
    )
}

impl Grid {
    /// Reads delimited text: UTF-8, UTF-16 with its mark or GB18030; comma, tab or semicolon.
    pub fn read_text(bytes: &[u8], known: &[Column]) -> Result<Grid, Problem> {
        if FileKind::of(bytes)? == FileKind::Workbook {
            return Err(whole(text!("文件是工作簿。", "The file is a workbook."), save_anew()));
        }
        let content = decode::decode(bytes)?;
        Ok(Grid { rows: decode::split(&content, decode::delimiter(&content, known))?, is_workbook: false })
    }
}

/// A problem of the file as a whole.
pub(super) fn whole(what: Text, how: Text) -> Problem {
    Problem::invalid(vec![FieldProblem { at: "file".to_owned(), what, how, cell: None }])
}

pub(super) fn save_anew() -> Text {
    text!(
        "请用电子表格软件打开，另存为 xlsx 或 csv 后导入。",
        "Open it in a spreadsheet program, save it anew as xlsx or csv, and import that."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_bytes_decide() {
        assert_eq!(FileKind::of(b"PK\x03\x04..").ok(), Some(FileKind::Workbook));
        assert_eq!(FileKind::of("代码,名称\n".as_bytes()).ok(), Some(FileKind::Text));
        for bytes in
            [&b"\x89PNG\r\n"[..], b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1", b" <html><table>", b"<?xml?>"]
        {
            assert!(FileKind::of(bytes).is_err(), "{bytes:?}");
        }
    }
    #[test]
    fn a_password_is_told_from_the_old_format() {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        let old = FileKind::of(&bytes).expect_err("xls");
        assert!(old.fields[0].what.zh.contains(".xls"), "{old:?}");
        bytes.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
        let locked = FileKind::of(&bytes).expect_err("locked");
        assert!(locked.fields[0].what.zh.contains("密码"), "{locked:?}");
    }
}
