//! A table as a file. All forms show the cells of the [`Sheet`]; none works anything out.

use kernel::{Language, Problem};
use platform::form::{Block, Form, Forms, Look};
use platform::table::{Cell, CsvText};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::sheet::{Sheet, SheetCell, Shows};

/// The forms of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum FileFormat {
    /// A workbook.
    #[default]
    Xlsx,
    /// On paper.
    Pdf,
    /// Rows and columns.
    Csv,
    /// For programs: exact amounts and addresses of cells besides.
    Json,
}

impl FileFormat {
    /// All of them.
    pub const ALL: [FileFormat; 4] = [FileFormat::Xlsx, FileFormat::Pdf, FileFormat::Csv, FileFormat::Json];
    /// Ending of a file's name.
    pub fn ending(self) -> &'static str {
        match self {
            FileFormat::Xlsx => "xlsx",
            FileFormat::Pdf => "pdf",
            FileFormat::Csv => "csv",
            FileFormat::Json => "json",
        }
    }
    /// As HTTP names it.
    pub fn content_type(self) -> &'static str {
        match self {
            FileFormat::Xlsx => platform::import::XLSX,
            FileFormat::Pdf => "application/pdf",
            FileFormat::Csv => "text/csv",
            FileFormat::Json => "application/json",
        }
    }
}

/// Tables as one file of a form; CSV takes one table.
pub fn file(sheets: &[Sheet], format: FileFormat, language: Language) -> Result<Vec<u8>, Problem> {
    match format {
        FileFormat::Xlsx => xlsx(sheets),
        FileFormat::Pdf => pdf(sheets, language),
        FileFormat::Csv => Ok(sheets.iter().flat_map(csv).collect()),
        FileFormat::Json => json(sheets),
    }
}

fn json(sheets: &[Sheet]) -> Result<Vec<u8>, Problem> {
    let text = match sheets {
        [one] => serde_json::to_string_pretty(one),
        many => serde_json::to_string_pretty(many),
    };
    Ok((text.map_err(|_| Problem::internal())? + "\n").into_bytes())
}

/// One header row: what stands over a column, from the top down.
fn csv(sheet: &Sheet) -> Vec<u8> {
    let mut text = CsvText::new();
    text.row((0..sheet.columns.len()).map(|column| over(sheet, column)));
    for row in &sheet.rows {
        let cells: Vec<Cell> = row.cells.iter().map(cell).collect();
        text.cells(&cells);
    }
    text.finish()
}

fn over(sheet: &Sheet, column: usize) -> String {
    let covers = sheet.headings.iter().filter(|one| (one.column..one.column + one.columns).contains(&column));
    let mut covering: Vec<_> = covers.collect();
    covering.sort_by_key(|one| one.row);
    covering.iter().map(|one| one.text.as_str()).collect::<Vec<_>>().join("/")
}

fn cell(cell: &SheetCell) -> Cell {
    if cell.digits.is_empty() { Cell::Text(cell.text.clone()) } else { Cell::Number(cell.digits.clone()) }
}

/// What stands under the table on paper.
fn below(sheet: &Sheet) -> impl Iterator<Item = &str> {
    std::iter::once(sheet.empty.as_str())
        .filter(|empty| !empty.is_empty())
        .chain(sheet.notes.iter().map(String::as_str))
}

fn u16_of(number: usize) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

fn u32_of(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

/// Rows over the headings: title, then place and unit of money.
const ABOVE: usize = 2;

fn xlsx(sheets: &[Sheet]) -> Result<Vec<u8>, Problem> {
    let mut book = Forms::new()?;
    for sheet in sheets {
        let widths: Vec<u16> = sheet.columns.iter().map(width).collect();
        let name: String = format!("{} {}", sheet.table, sheet.name).chars().take(31).collect();
        let last = u32_of(ABOVE + sheet.header_rows - 1);
        write(&mut book.form(&name, &widths, (0, last))?, sheet)?;
    }
    book.finish()
}

fn width(shows: &Shows) -> u16 {
    match shows {
        Shows::Words => 34,
        Shows::Code => 12,
        Shows::Figures => 17,
    }
}

fn write(form: &mut Form<'_>, sheet: &Sheet) -> Result<(), Problem> {
    let columns = u16_of(sheet.columns.len());
    let line = |row: usize, column: u16, columns: u16| Block { row: u32_of(row), column, rows: 1, columns };
    form.words(line(0, 0, columns), Look::Title, &sheet.title)?;
    form.words(line(1, 0, columns - 1), Look::Plain, &sheet.place)?;
    form.words(line(1, columns - 1, 1), Look::PlainRight, &sheet.unit_of_money)?;
    for one in &sheet.headings {
        let block = Block {
            row: u32_of(ABOVE + one.row),
            column: u16_of(one.column),
            rows: u32_of(one.rows),
            columns: u16_of(one.columns),
        };
        form.words(block, Look::Heading, &one.text)?;
    }
    let mut at = ABOVE + sheet.header_rows;
    for row in &sheet.rows {
        for (column, (cell, shows)) in (0_u16..).zip(row.cells.iter().zip(&sheet.columns)) {
            let figures = if cell.strong { Look::StrongFigure } else { Look::Figure };
            if !cell.digits.is_empty() {
                form.figure((u32_of(at), column), figures, &cell.digits, &cell.text)?;
                continue;
            }
            let look = match (shows, cell.strong) {
                (Shows::Figures, _) => figures,
                (_, true) => Look::StrongWords,
                (Shows::Code, false) => Look::Code,
                (Shows::Words, false) => Look::Words(u8::try_from(cell.indent).unwrap_or(0)),
            };
            form.words(line(at, column, 1), look, &cell.text)?;
        }
        at += 1;
    }
    for note in below(sheet) {
        form.words(line(at, 0, columns), Look::Plain, note)?;
        at += 1;
    }
    Ok(())
}

fn pdf(sheets: &[Sheet], language: Language) -> Result<Vec<u8>, Problem> {
    let label = |page: usize, pages: usize| match language {
        Language::Zh => format!("第 {page} 页　共 {pages} 页"),
        Language::En => format!("Page {page} of {pages}"),
    };
    let title = sheets.first().map_or("", |sheet| sheet.title.as_str());
    let mut tables: Vec<pdf::Table> = sheets.iter().map(printed).collect();
    let broken = |error: pdf::Unprintable| {
        tracing::error!(%error, "a table cannot be printed");
        Problem::internal()
    };
    let mut written = pdf::write(title, &tables, label).map_err(broken)?;
    if !written.missing.is_empty() {
        // The reader is told on the paper itself which characters the boxes stand for.
        let codes: Vec<String> =
            written.missing.iter().map(|one| format!("U+{:04X}", u32::from(*one))).collect();
        tracing::warn!(characters = codes.join(" "), "the font of printed tables lacks characters");
        let said = match language {
            Language::Zh => format!("字库缺少以下字符，以方框代替：{}。", codes.join("、")),
            Language::En => format!("Characters that the font lacks stand as boxes: {}.", codes.join(", ")),
        };
        if let Some(last) = tables.last_mut() {
            last.notes.push(said);
        }
        written = pdf::write(title, &tables, label).map_err(broken)?;
    }
    Ok(written.bytes)
}

fn printed(sheet: &Sheet) -> pdf::Table {
    let headings = sheet.headings.iter().map(|one| pdf::Heading {
        row: one.row,
        column: one.column,
        rows: one.rows,
        columns: one.columns,
        text: one.text.clone(),
    });
    let columns = sheet.columns.iter().map(|shows| match shows {
        Shows::Words => pdf::Align::Left,
        Shows::Code => pdf::Align::Center,
        Shows::Figures => pdf::Align::Right,
    });
    let rows = sheet.rows.iter().map(|row| pdf::Row {
        cells: row
            .cells
            .iter()
            .map(|one| pdf::Cell { text: one.text.clone(), indent: one.indent, strong: one.strong })
            .collect(),
    });
    pdf::Table {
        title: sheet.title.clone(),
        left: sheet.place.clone(),
        right: sheet.unit_of_money.clone(),
        columns: columns.collect(),
        headings: headings.collect(),
        rows: rows.collect(),
        notes: below(sheet).map(str::to_owned).collect(),
    }
}
