//! Where everything goes: columns as wide as their figures need, text wrapped into what is left, rows on pages.

use crate::font::Font;
use crate::{Align, Heading, Row, Table};

/// A4, lying.
pub(crate) const PAGE: (i64, i64) = (84_189, 59_528);
const MARGIN: (i64, i64) = (3_600, 3_400);
const INNER: i64 = PAGE.0 - 2 * MARGIN.0;
/// The lowest a row may reach; the page's number stands below.
const FLOOR: i64 = MARGIN.1 + 1_600;
const TITLE: i64 = 1_600;
/// The size of what stands around the table.
const AROUND: i64 = 900;
/// Sizes that are tried for the table itself, largest first.
const SIZES: [i64; 9] = [900, 850, 800, 750, 700, 650, 600, 550, 450];
/// Room on either side of a cell's text.
const PAD: i64 = 300;
const INDENT: i64 = 900;

/// A text at a place; the place is the left end of its base line.
pub(crate) struct Words {
    pub x: i64,
    pub y: i64,
    pub size: i64,
    pub strong: bool,
    pub text: String,
}

/// A rectangle of the grid.
pub(crate) struct Frame {
    pub x: i64,
    pub y: i64,
    pub width: i64,
    pub height: i64,
    /// Lightly grey: headings and totals.
    pub shaded: bool,
}

/// A page.
#[derive(Default)]
pub(crate) struct Page {
    pub words: Vec<Words>,
    pub frames: Vec<Frame>,
}

impl Page {
    /// Its number, below in the middle.
    pub fn number(&mut self, font: &Font, text: &str) {
        let x = (PAGE.0 - font.width(text, AROUND)) / 2;
        self.words.push(Words { x, y: MARGIN.1, size: AROUND, strong: false, text: text.to_owned() });
    }
}

/// The columns of a table at the size they fit at.
struct Columns<'a> {
    font: &'a Font,
    size: i64,
    widths: Vec<i64>,
    aligns: &'a [Align],
}

fn line_height(size: i64) -> i64 {
    size * 135 / 100
}

impl<'a> Columns<'a> {
    fn fit(font: &'a Font, table: &'a Table) -> Columns<'a> {
        let made = |size| Columns { font, size, widths: widths(font, table, size), aligns: &table.columns };
        let fits = |columns: &Columns<'_>| columns.widths.iter().sum::<i64>() <= INNER;
        let smallest = SIZES[SIZES.len() - 1];
        let mut columns = SIZES.iter().map(|size| made(*size)).find(fits).unwrap_or_else(|| made(smallest));
        columns.spread();
        columns
    }
    /// What is left goes to the columns of words; when there are none, or too little room, all change alike.
    fn spread(&mut self) {
        let left = INNER - self.widths.iter().sum::<i64>();
        let words: Vec<usize> = (0..self.widths.len()).filter(|at| self.aligns[*at] == Align::Left).collect();
        if left >= 0 && !words.is_empty() {
            let share = left / words.len() as i64;
            words.iter().for_each(|at| self.widths[*at] += share);
            return;
        }
        let total = self.widths.iter().sum::<i64>().max(1);
        self.widths.iter_mut().for_each(|width| *width = *width * INNER / total);
    }
    fn x(&self, column: usize) -> i64 {
        MARGIN.0 + self.widths[..column].iter().sum::<i64>()
    }
    fn span(&self, column: usize, columns: usize) -> i64 {
        self.widths[column..(column + columns).min(self.widths.len())].iter().sum()
    }
    /// The lines of each cell of a row.
    fn lines(&self, row: &Row) -> Vec<Vec<String>> {
        let cells = row.cells.iter().zip(&self.widths).zip(self.aligns);
        let lines = cells.map(|((cell, width), align)| match align {
            Align::Right => vec![cell.text.clone()],
            _ => self.font.wrap(&cell.text, self.size, width - 2 * PAD - INDENT * cell.indent as i64),
        });
        lines.collect()
    }
    fn height(&self, lines: usize) -> i64 {
        line_height(self.size) * lines.max(1) as i64 + PAD
    }
    /// Heights of the header rows.
    fn heads(&self, headings: &[Heading]) -> Vec<i64> {
        let count = headings.iter().map(|one| one.row + one.rows).max().unwrap_or(0);
        let mut heights = vec![self.height(1); count];
        let needs = |one: &Heading| {
            let width = self.span(one.column, one.columns) - 2 * PAD;
            self.height(self.font.wrap(&one.text, self.size, width).len())
        };
        for one in headings {
            let last = one.row + one.rows - 1;
            let before: i64 = heights[one.row..last].iter().sum();
            heights[last] = heights[last].max(needs(one) - before);
        }
        heights
    }
}

/// Figures need their whole width; words are content with ten characters.
fn widths(font: &Font, table: &Table, size: i64) -> Vec<i64> {
    let widest = |column: usize| {
        let cells = table.rows.iter().filter_map(|row| row.cells.get(column));
        cells.map(|cell| font.width(&cell.text, size) + INDENT * cell.indent as i64).max().unwrap_or(0)
    };
    let width = |(column, align): (usize, &Align)| {
        let least = if *align == Align::Right { size * 3 } else { size * 2 };
        let most = if *align == Align::Right { INNER } else { size * 10 };
        widest(column).clamp(least, most) + 2 * PAD
    };
    table.columns.iter().enumerate().map(width).collect()
}

/// Lays a table out.
pub(crate) fn pages(font: &Font, table: &Table) -> Vec<Page> {
    let columns = Columns::fit(font, table);
    let mut sheet = Sheet { columns, table, pages: Vec::new(), y: 0 };
    sheet.begin();
    for row in &table.rows {
        sheet.row(row);
    }
    for note in &table.notes {
        sheet.note(note);
    }
    sheet.pages
}

struct Sheet<'a> {
    columns: Columns<'a>,
    table: &'a Table,
    pages: Vec<Page>,
    /// The upper end of what comes next.
    y: i64,
}

impl Sheet<'_> {
    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::default());
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }
    fn say(&mut self, x: i64, y: i64, size: i64, strong: bool, text: &str) {
        if !text.is_empty() {
            self.page().words.push(Words { x, y, size, strong, text: text.to_owned() });
        }
    }
    /// A new page with title and headings.
    fn begin(&mut self) {
        self.pages.push(Page::default());
        let (font, table) = (self.columns.font, self.table);
        let mut y = PAGE.1 - MARGIN.1;
        for line in font.wrap(&table.title, TITLE, INNER) {
            y -= line_height(TITLE);
            self.say((PAGE.0 - font.width(&line, TITLE)) / 2, y, TITLE, true, &line);
        }
        y -= 1_700;
        self.say(MARGIN.0, y, AROUND, false, &table.left);
        self.say(PAGE.0 - MARGIN.0 - font.width(&table.right, AROUND), y, AROUND, false, &table.right);
        self.y = y - 500;
        self.heads();
    }
    fn heads(&mut self) {
        let heights = self.columns.heads(&self.table.headings);
        let (top, size) = (self.y, self.columns.size);
        for one in &self.table.headings {
            let height: i64 = heights[one.row..one.row + one.rows].iter().sum();
            let y = top - heights[..one.row].iter().sum::<i64>() - height;
            let (x, width) = (self.columns.x(one.column), self.columns.span(one.column, one.columns));
            self.page().frames.push(Frame { x, y, width, height, shaded: true });
            let lines = self.columns.font.wrap(&one.text, size, width - 2 * PAD);
            let mut base = y + (height + line_height(size) * lines.len() as i64) / 2 - size;
            for line in lines {
                let inset = (width - self.columns.font.width(&line, size)) / 2;
                self.say(x + inset, base, size, false, &line);
                base -= line_height(size);
            }
        }
        self.y = top - heights.iter().sum::<i64>();
    }
    fn row(&mut self, row: &Row) {
        let lines = self.columns.lines(row);
        let height = self.columns.height(lines.iter().map(Vec::len).max().unwrap_or(1));
        if self.y - height < FLOOR {
            self.begin();
        }
        let (y, size) = (self.y - height, self.columns.size);
        for (column, lines) in lines.iter().enumerate() {
            let (x, width) = (self.columns.x(column), self.columns.widths[column]);
            self.page().frames.push(Frame { x, y, width, height, shaded: row.cells[column].strong });
            let mut base = y + (height + line_height(size) * lines.len() as i64) / 2 - size;
            for line in lines {
                let wide = self.columns.font.width(line, size);
                let inset = match self.columns.aligns[column] {
                    Align::Left => PAD + INDENT * row.cells[column].indent as i64,
                    Align::Center => (width - wide) / 2,
                    Align::Right => width - PAD - wide,
                };
                self.say(x + inset, base, size, row.cells[column].strong, line);
                base -= line_height(size);
            }
        }
        self.y = y;
    }
    fn note(&mut self, text: &str) {
        for line in self.columns.font.wrap(text, AROUND, INNER) {
            let y = self.y - line_height(AROUND);
            if y < FLOOR {
                self.begin();
            }
            self.y -= line_height(AROUND);
            let y = self.y;
            self.say(MARGIN.0, y, AROUND, false, &line);
        }
    }
}
