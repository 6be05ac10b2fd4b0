//! Workbooks that are read and printed: titles, headings over several columns, figures that look as they do on the
//! screen, A4 lying. Nothing in them is a formula, and the same content gives the same bytes.

use kernel::Problem;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};

use crate::table::{number, refused};

/// How a cell of a form looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// Over the form, large.
    Title,
    /// Beside the form, without lines.
    Plain,
    /// The same, at the end of the line.
    PlainRight,
    /// A heading.
    Heading,
    /// Words, set in by so many steps.
    Words(u8),
    /// Words in the middle.
    Code,
    /// Figures.
    Figure,
    /// Words of a total.
    StrongWords,
    /// Figures of a total.
    StrongFigure,
}

/// A workbook of forms.
pub struct Forms(Workbook);

/// One form: a sheet that is written cell by cell.
pub struct Form<'a> {
    sheet: &'a mut Worksheet,
}

/// A block of cells.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// First row, from 0.
    pub row: u32,
    /// First column, from 0.
    pub column: u16,
    /// Rows.
    pub rows: u32,
    /// Columns.
    pub columns: u16,
}

impl Forms {
    /// An empty workbook.
    pub fn new() -> Result<Forms, Problem> {
        let mut book = Workbook::new();
        // A fixed moment: the same content gives the same bytes.
        let moment = ExcelDateTime::from_ymd(2026, 1, 1).map_err(refused)?;
        book.set_properties(&DocProperties::new().set_author("Yiti").set_creation_datetime(&moment));
        Ok(Forms(book))
    }
    /// A further form; `header` rows are printed on every page and stay in view.
    pub fn form(&mut self, name: &str, widths: &[u16], header: (u32, u32)) -> Result<Form<'_>, Problem> {
        let sheet = self.0.add_worksheet();
        sheet.set_name(name).map_err(refused)?;
        sheet
            .set_paper_size(9)
            .set_landscape()
            .set_print_fit_to_pages(1, 0)
            .set_print_center_horizontally(true);
        sheet.set_margins(0.4, 0.4, 0.5, 0.5, 0.3, 0.3).set_footer("&C&P / &N");
        sheet.set_repeat_rows(header.0, header.1).map_err(refused)?;
        sheet.set_freeze_panes(header.1 + 1, 0).map_err(refused)?;
        for (column, width) in (0_u16..).zip(widths) {
            sheet.set_column_width(column, f64::from(*width)).map_err(refused)?;
        }
        Ok(Form { sheet })
    }
    /// The file.
    pub fn finish(mut self) -> Result<Vec<u8>, Problem> {
        self.0.save_to_buffer().map_err(refused)
    }
}

impl Form<'_> {
    /// Words in a block of cells, or in one.
    pub fn words(&mut self, block: Block, look: Look, text: &str) -> Result<(), Problem> {
        let format = format(look);
        let Block { row, column, rows, columns } = block;
        let done = if rows * u32::from(columns) > 1 {
            let last = (row + rows - 1, column + columns - 1);
            self.sheet.merge_range(row, column, last.0, last.1, text, &format).map(drop)
        } else if text.is_empty() {
            self.sheet.write_blank(row, column, &format).map(drop)
        } else {
            self.sheet.write_string_with_format(row, column, text, &format).map(drop)
        };
        done.map_err(refused)
    }
    /// A number in plain digits, with two decimals or whole as the digits are; as it is shown where a workbook could not hold it exactly.
    pub fn figure(
        &mut self,
        (row, column): (u32, u16),
        look: Look,
        digits: &str,
        shown: &str,
    ) -> Result<(), Problem> {
        let format = |look| match digits.contains('.') {
            true => format(look),
            false => format(look).set_num_format("#,##0"),
        };
        let done = match number(digits) {
            Some(number) => self.sheet.write_number_with_format(row, column, number, &format(look)),
            None => self.sheet.write_string_with_format(row, column, shown, &format(look)),
        };
        done.map(drop).map_err(refused)
    }
}

fn format(look: Look) -> Format {
    let plain = Format::new().set_font_name("宋体").set_font_size(10).set_align(FormatAlign::VerticalCenter);
    let framed = || plain.clone().set_border(FormatBorder::Thin).set_text_wrap();
    let strong = |format: Format| format.set_bold().set_background_color("#F2F2F2");
    let figure = || framed().set_num_format("#,##0.00").set_align(FormatAlign::Right);
    match look {
        Look::Title => plain.set_font_size(16).set_bold().set_align(FormatAlign::Center),
        Look::Plain => plain,
        Look::PlainRight => plain.set_align(FormatAlign::Right),
        Look::Heading => strong(framed()).set_align(FormatAlign::Center),
        Look::Words(indent) => framed().set_align(FormatAlign::Left).set_indent(indent),
        Look::Code => framed().set_align(FormatAlign::Center),
        Look::Figure => figure(),
        Look::StrongWords => strong(framed()).set_align(FormatAlign::Left),
        Look::StrongFigure => strong(figure()),
    }
}
