//! Tables on paper: PDF, A4 landscape, with headings over several columns, header rows repeated on every page, page
//! numbers, and a Chinese font whose used characters are embedded so that text can be searched and copied.
//!
//! Lengths are whole hundredths of a point; the page's own matrix scales them, so no figure is ever rounded twice.
//! The same tables give the same bytes: nothing of the day or the machine is written.
//!
//! Invariant: a character that the font lacks is drawn as a box and reported, never left out (`tests::a_strange_…`).
//!
//! Read [`Table`], then [`layout`] (where everything goes) and [`write`](mod@write) (how a page becomes a file).

mod font;
mod layout;
mod write;

use std::collections::BTreeSet;

/// How the text of a column stands in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// At the beginning; such a column wraps.
    Left,
    /// In the middle; such a column wraps.
    Center,
    /// At the end: figures, never broken over lines.
    Right,
}

/// A heading over one or more columns and header rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// First header row, from 0.
    pub row: usize,
    /// First column, from 0.
    pub column: usize,
    /// Header rows it takes.
    pub rows: usize,
    /// Columns it takes.
    pub columns: usize,
    /// Its words.
    pub text: String,
}

/// A cell of a row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Its words or its figure.
    pub text: String,
    /// Steps it is set in by.
    pub indent: usize,
    /// Set off: of a total.
    pub strong: bool,
}

/// A row.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// One for each column.
    pub cells: Vec<Cell>,
}

/// A table on pages of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// Over the table, large.
    pub title: String,
    /// Over the table's beginning: whose it is.
    pub left: String,
    /// Over the table's end: the unit of money.
    pub right: String,
    /// The columns.
    pub columns: Vec<Align>,
    /// The headings.
    pub headings: Vec<Heading>,
    /// The rows.
    pub rows: Vec<Row>,
    /// Under the table.
    pub notes: Vec<String>,
}

/// A finished file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The PDF.
    pub bytes: Vec<u8>,
    /// How many pages it has.
    pub pages: usize,
    /// Characters that the font lacks; each stands as a box.
    pub missing: BTreeSet<char>,
}

/// What keeps a file from being made: the shipped font is damaged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unprintable(pub String);

impl std::fmt::Display for Unprintable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the shipped font cannot be used: {}", self.0)
    }
}
impl std::error::Error for Unprintable {}

/// Writes tables, each beginning a page. `page_label` says what stands under page n of m (`第 1 页 共 3 页`).
pub fn write(
    title: &str,
    tables: &[Table],
    page_label: impl Fn(usize, usize) -> String,
) -> Result<Written, Unprintable> {
    let font = font::shipped()?;
    let mut pages: Vec<layout::Page> = tables.iter().flat_map(|table| layout::pages(font, table)).collect();
    let count = pages.len();
    for (page, number) in pages.iter_mut().zip(1..) {
        page.number(font, &page_label(number, count));
    }
    write::file(font, title, &pages)
}

#[cfg(test)]
mod tests;
