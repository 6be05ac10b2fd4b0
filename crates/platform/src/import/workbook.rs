//! The first visible sheet of an XLSX workbook as rows of text, cell by cell, never as a whole range.

use std::io::Cursor;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::clean::NO_RESULT;
use super::fault::Fault;
use super::grid::{CELL_MAX, COLUMNS_MAX, GRID_ROWS_MAX};
use super::prescan;

/// Most cells, empty ones with a format included: they cost time.
const CELLS_MAX: usize = 5_000_000;
/// Most bytes of text of all rows together.
const TEXT_MAX: usize = 96 * 1024 * 1024;

/// Where rows go: number (from 1) and cells.
pub(super) type Sink<'a> = dyn FnMut(u32, &[String]) -> Result<(), Fault> + 'a;

/// Reads a workbook. What comes in is hostile until shown otherwise: in the server this runs in a process of its own.
pub(super) fn read(bytes: &[u8], sink: &mut Sink<'_>) -> Result<(), Fault> {
    prescan::check(bytes)?;
    let mut workbook = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let seen = workbook
        .sheets_metadata()
        .iter()
        .find(|sheet| sheet.visible == SheetVisible::Visible && sheet.typ == SheetType::WorkSheet);
    let name = seen.map(|sheet| sheet.name.clone()).ok_or(Fault::NoSheet)?;
    let mut cells = workbook.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut rows = Rows { sink, number: 0, cells: Vec::new(), rows: 0, text: 0 };
    let mut count = 0;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        count += 1;
        if count > CELLS_MAX {
            return Err(Fault::TooLarge);
        }
        let text = match (&cell.value, &cell.formula) {
            (DataRef::Empty, Some(_)) => NO_RESULT.to_owned(),
            (value, _) => text(value),
        };
        if !text.is_empty() {
            rows.take(cell.pos.0, cell.pos.1, text)?;
        }
    }
    rows.flush()
}

fn damaged(error: XlsxError) -> Fault {
    match error {
        XlsxError::Password => Fault::Encrypted,
        _ => Fault::Damaged,
    }
}

/// Collects cells until their row is full.
struct Rows<'a, 'b> {
    sink: &'a mut Sink<'b>,
    /// From 0.
    number: u32,
    cells: Vec<String>,
    rows: usize,
    text: usize,
}

impl Rows<'_, '_> {
    fn take(&mut self, row: u32, column: u32, text: String) -> Result<(), Fault> {
        if row != self.number {
            self.flush()?;
            // Rows stand in ascending order; a cell that comes late would be taken for another row.
            if row < self.number || row >= 1_048_576 {
                return Err(Fault::Damaged);
            }
            self.number = row;
        }
        let column = column as usize;
        if column >= COLUMNS_MAX {
            return Err(Fault::TooManyColumns(row + 1));
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        if !self.cells[column].is_empty() {
            return Err(Fault::Damaged);
        }
        self.text += text.len();
        if self.text > TEXT_MAX {
            return Err(Fault::TooLarge);
        }
        self.cells[column] = text;
        Ok(())
    }
    fn flush(&mut self) -> Result<(), Fault> {
        if self.cells.is_empty() {
            return Ok(());
        }
        self.rows += 1;
        if self.rows > GRID_ROWS_MAX {
            return Err(Fault::TooManyRows);
        }
        let taken = (self.sink)(self.number + 1, &self.cells);
        self.cells.clear();
        taken
    }
}

/// What a cell shows, near enough, with its digits: formulas are their results as the file keeps them.
fn text(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Empty => String::new(),
        DataRef::String(text) => cut(text),
        DataRef::SharedString(text) => cut(text),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => cut(text),
        DataRef::Int(number) => number.to_string(),
        DataRef::Float(number) => digits(*number),
        DataRef::Bool(true) => "TRUE".to_owned(),
        DataRef::Bool(false) => "FALSE".to_owned(),
        DataRef::DateTime(at) => moment(at),
        DataRef::Error(error) => error.to_string(),
    }
}

/// One character more than a cell may have, so that it is refused and not shortened.
fn cut(text: &str) -> String {
    match text.char_indices().nth(CELL_MAX + 1) {
        Some((end, _)) => text[..end].to_owned(),
        None => text.to_owned(),
    }
}

/// A number with the fifteen digits that a spreadsheet keeps. What has more has lost its last ones already and is
/// written with an exponent, which no column takes.
fn digits(number: f64) -> String {
    let short = format!("{number:.14e}");
    let Some(rounded) = short.parse::<f64>().ok().filter(|number| number.is_finite()) else {
        return "#NUM!".to_owned();
    };
    let size = rounded.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if size >= 1e15 {
        return format!("{rounded:E}").replace('E', "E+");
    }
    if size < 1e-9 {
        return format!("{rounded:E}");
    }
    rounded.to_string()
}

/// A cell that is formatted as a date or time.
fn moment(at: &ExcelDateTime) -> String {
    if !at.is_datetime() || at.as_f64() < 0.0 {
        return digits(at.as_f64());
    }
    let (year, month, day, hour, minute, second, _) = at.to_ymd_hms_milli();
    let time = format!("{hour:02}:{minute:02}:{second:02}");
    if at.as_f64() < 1.0 {
        return time;
    }
    let date = format!("{year:04}-{month:02}-{day:02}");
    if (hour, minute, second) == (0, 0, 0) { date } else { format!("{date} {time}") }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType;

    use super::*;

    #[test]
    fn numbers_keep_their_digits_or_show_that_they_lost_them() {
        for (number, expected) in [
            (0.1 + 0.2, "0.3"),
            (20260331.0, "20260331"),
            (123456789012345.0, "123456789012345"),
            (110101199003074000.0, "1.10101199003074E+17"),
            (-1234.5, "-1234.5"),
            (-0.0, "0"),
            (1e300, "1E+300"),
            (1e-12, "1E-12"),
            (f64::NAN, "#NUM!"),
        ] {
            assert_eq!(digits(number), expected);
        }
    }
    #[test]
    fn dates_are_iso_and_times_are_not_lost() {
        let at = |value: f64| ExcelDateTime::new(value, ExcelDateTimeType::DateTime, false);
        assert_eq!(moment(&at(46112.0)), "2026-03-31");
        assert_eq!(moment(&at(46112.5)), "2026-03-31 12:00:00");
        assert_eq!(moment(&at(0.25)), "06:00:00");
        assert_eq!(moment(&ExcelDateTime::new(46112.0, ExcelDateTimeType::TimeDelta, false)), "46112");
        assert_eq!(moment(&ExcelDateTime::new(44650.0, ExcelDateTimeType::DateTime, true)), "2026-03-31");
    }
}
