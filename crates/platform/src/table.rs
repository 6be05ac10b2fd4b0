//! Files going out as tables: CSV and XLSX whose cells no spreadsheet takes for formulas.

use kernel::Problem;
use rust_xlsxwriter::{Format, Workbook, Worksheet, XlsxError};

/// Most characters that a cell of a workbook takes.
const CELL_CHARS_MAX: usize = 32_767;

/// Whether a spreadsheet would take a cell that begins so for a formula.
fn is_formula(cell: &str) -> bool {
    cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠'])
}

/// A cell of a text file that a spreadsheet would take for a formula gets a leading apostrophe. So does one that has
/// apostrophes before such a text already: [`rearmed`] takes exactly one away.
pub fn harmless(cell: &str) -> String {
    if is_formula(cell.trim_start_matches('\'')) { format!("'{cell}") } else { cell.to_owned() }
}

/// A cell as it was before [`harmless`].
pub fn rearmed(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if is_formula(rest.trim_start_matches('\'')) => rest,
        _ => cell,
    }
}

/// A cell of a list that goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, whatever it looks like.
    Text(String),
    /// A number in plain digits (`-1234.50`).
    Number(String),
}

/// Writes CSV: UTF-8, CRLF, harmless cells.
pub struct CsvText(csv::Writer<Vec<u8>>);

impl CsvText {
    /// A file from its beginning: the mark tells spreadsheets that it is UTF-8.
    pub fn new() -> CsvText {
        CsvText::after("\u{feff}".into())
    }
    /// A further piece of a file that is sent in pieces.
    pub fn piece() -> CsvText {
        CsvText::after(Vec::new())
    }
    fn after(begin: Vec<u8>) -> CsvText {
        let mut builder = csv::WriterBuilder::new();
        CsvText(builder.terminator(csv::Terminator::CRLF).flexible(true).from_writer(begin))
    }
    /// One row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        let cells = cells.into_iter().map(|cell| harmless(cell.as_ref()));
        self.0.write_record(cells).expect("writing to memory cannot fail");
    }
    /// One row of texts and numbers; a number is no formula, whatever its sign.
    pub fn cells(&mut self, cells: &[Cell]) {
        let cells = cells.iter().map(|cell| match cell {
            Cell::Text(text) => harmless(text),
            Cell::Number(digits) => digits.clone(),
        });
        self.0.write_record(cells).expect("writing to memory cannot fail");
    }
    /// A row without any content, to keep the numbers of the rows after it.
    pub fn blank(&mut self) {
        self.row([""]);
    }
    /// The file, or the piece.
    pub fn finish(self) -> Vec<u8> {
        self.0.into_inner().expect("writing to memory cannot fail")
    }
}

impl Default for CsvText {
    fn default() -> CsvText {
        CsvText::new()
    }
}

/// Writes XLSX: every text is text, whatever it looks like. Rows are written one after another and not kept.
pub struct XlsxText {
    workbook: Workbook,
    plain: Format,
    strong: Format,
    /// For numbers with a fraction, which are amounts and rates.
    amount: Format,
}

/// A sheet of an [`XlsxText`].
pub struct XlsxSheet<'a> {
    sheet: &'a mut Worksheet,
    plain: &'a Format,
    strong: &'a Format,
    amount: &'a Format,
    next: u32,
}

impl XlsxText {
    /// An empty workbook.
    pub fn new() -> XlsxText {
        let plain = Format::new().set_num_format("@");
        let amount = Format::new().set_num_format("#,##0.00");
        XlsxText { workbook: Workbook::new(), strong: plain.clone().set_bold(), plain, amount }
    }
    /// A further sheet; its columns, so many, are formatted as text, so that what people enter stays as entered.
    pub fn sheet(&mut self, name: &str, columns: u16) -> Result<XlsxSheet<'_>, Problem> {
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(refused)?;
        sheet.set_name(name).map_err(refused)?;
        for column in 0..columns {
            sheet.set_column_format(column, &self.plain).map_err(refused)?;
            sheet.set_column_width(column, 18).map_err(refused)?;
        }
        let (plain, strong, amount) = (&self.plain, &self.strong, &self.amount);
        Ok(XlsxSheet { sheet, plain, strong, amount, next: 0 })
    }
    /// A further sheet for people to read: columns are wide enough, numbers stay numbers.
    pub fn sheet_of_values(&mut self, name: &str, columns: usize) -> Result<XlsxSheet<'_>, Problem> {
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(refused)?;
        sheet.set_name(name).map_err(refused)?;
        for column in 0..u16::try_from(columns).unwrap_or(u16::MAX) {
            sheet.set_column_width(column, 18).map_err(refused)?;
        }
        let (plain, strong, amount) = (&self.plain, &self.strong, &self.amount);
        Ok(XlsxSheet { sheet, plain, strong, amount, next: 0 })
    }
    /// The file, written where it is wanted.
    pub fn save_to(mut self, to: &mut std::fs::File) -> Result<(), Problem> {
        self.workbook.save_to_writer(to).map_err(refused)
    }
    /// The file.
    pub fn finish(mut self) -> Result<Vec<u8>, Problem> {
        self.workbook.save_to_buffer().map_err(refused)
    }
}

impl Default for XlsxText {
    fn default() -> XlsxText {
        XlsxText::new()
    }
}

impl XlsxSheet<'_> {
    /// The next row.
    pub fn row<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> Result<(), Problem> {
        let plain = self.plain;
        self.write(cells, plain)
    }
    /// The next row, in bold; it stays in view when it is the first.
    pub fn header<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) -> Result<(), Problem> {
        if self.next == 0 {
            self.sheet.set_freeze_panes(1, 0).map_err(refused)?;
        }
        let strong = self.strong;
        self.write(cells, strong)
    }
    /// The next row, of texts and numbers.
    pub fn cells(&mut self, cells: &[Cell]) -> Result<(), Problem> {
        for (place, cell) in (0u16..).zip(cells) {
            match cell {
                Cell::Text(text) if text.is_empty() => {}
                Cell::Text(text) => self.text(place, text, self.plain)?,
                Cell::Number(digits) => match number(digits) {
                    Some(number) if digits.contains('.') => {
                        let format = self.amount;
                        self.sheet
                            .write_number_with_format(self.next, place, number, format)
                            .map_err(refused)?;
                    }
                    Some(number) => {
                        self.sheet.write_number(self.next, place, number).map_err(refused)?;
                    }
                    None => self.text(place, digits, self.plain)?,
                },
            }
        }
        self.next += 1;
        Ok(())
    }
    /// Leaves rows out up to this number (from 1), which is the next to be written.
    pub fn skip_to(&mut self, number: i64) {
        self.next = u32::try_from(number - 1).unwrap_or(self.next).max(self.next);
    }
    fn write<C: AsRef<str>>(
        &mut self,
        cells: impl IntoIterator<Item = C>,
        format: &Format,
    ) -> Result<(), Problem> {
        for (place, cell) in (0u16..).zip(cells) {
            let cell = cell.as_ref();
            if !cell.is_empty() {
                self.text(place, cell, format)?;
            }
        }
        self.next += 1;
        Ok(())
    }
    fn text(&mut self, place: u16, cell: &str, format: &Format) -> Result<(), Problem> {
        // What a workbook cannot hold is left out rather than making the file unreadable.
        let fits = cell.len() <= CELL_CHARS_MAX || cell.chars().count() <= CELL_CHARS_MAX;
        let cut: String;
        let cell = if fits {
            cell
        } else {
            cut = cell.chars().take(CELL_CHARS_MAX).collect();
            &cut
        };
        self.sheet.write_string_with_format(self.next, place, cell, format).map_err(refused)?;
        Ok(())
    }
}

/// A number as workbooks keep it, when that is exact: they hold fifteen digits.
pub(crate) fn number(digits: &str) -> Option<f64> {
    let significant = digits.bytes().filter(u8::is_ascii_digit).count();
    (significant <= 15).then(|| digits.parse().ok()).flatten()
}

/// A workbook that cannot be written: too many rows, a disk that is full.
pub(crate) fn refused(error: XlsxError) -> Problem {
    tracing::error!(%error, "a workbook cannot be written");
    Problem::internal()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_disarmed_and_come_back_as_they_were() {
        for (cell, expected) in [
            ("=1+1", "'=1+1"),
            ("＝A1", "'＝A1"),
            ("\tx", "'\tx"),
            ("'-1", "''-1"),
            ("张三", "张三"),
            ("", ""),
            ("a=b", "a=b"),
            ("'tis", "'tis"),
        ] {
            assert_eq!(harmless(cell), expected);
            assert_eq!(rearmed(expected), cell);
        }
    }
}
