//! Which row of a file is its header, and what its columns are called.

use super::clean::folded;
use super::grid::{Grid, HEAD_ROWS};
use super::rows::Cells;
use super::sheet::Column;

/// A header of several rows reaches at most so far up.
const HEADER_ROWS: usize = 3;

/// The header of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// Its place among the rows.
    pub at: usize,
    /// Its names, by column. Where its last row has none, a known name may stand above (merged cells).
    pub names: Vec<String>,
    /// How many known columns it names.
    pub score: usize,
}

/// The header of a file, with the rows it was found among.
pub(super) fn of_grid(grid: &Grid, known: &[Column]) -> (Vec<(i64, Vec<String>)>, Option<Header>) {
    let head = grid.rows.first(HEAD_ROWS + 1);
    let header = find(&head, known);
    (head, header)
}

/// The row that names most columns, the first on equal evidence; the first row when none names any.
pub(super) fn find(rows: &[(i64, Vec<String>)], known: &[Column]) -> Option<Header> {
    let mut best: Option<Header> = None;
    for at in 0..rows.len().min(HEAD_ROWS + 1) {
        let names = names(rows, at, known);
        let mut named: Vec<usize> = names.iter().filter_map(|name| which(name, known)).collect();
        named.sort_unstable();
        named.dedup();
        if best.as_ref().is_none_or(|best| named.len() > best.score) {
            best = Some(Header { at, names, score: named.len() });
        }
    }
    best
}

/// The known column of this name.
pub(super) fn which(name: &str, known: &[Column]) -> Option<usize> {
    let name = folded(name);
    if name.is_empty() { None } else { known.iter().position(|column| column.is_named(&name)) }
}

fn names(rows: &[(i64, Vec<String>)], at: usize, known: &[Column]) -> Vec<String> {
    let above = &rows[at.saturating_sub(HEADER_ROWS - 1)..at];
    let width = above.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0).max(rows[at].1.len());
    let name = |place: usize| {
        let own = rows[at].1.get(place).filter(|cell| !folded(cell).is_empty());
        let merged = || {
            let mut cells = above.iter().rev().filter_map(|(_, cells)| cells.get(place));
            cells.find(|cell| which(cell, known).is_some())
        };
        own.or_else(merged).cloned().unwrap_or_default()
    };
    let mut names: Vec<String> = (0..width).map(name).collect();
    let own = rows[at].1.len();
    while names.len() > own && names.last().is_some_and(String::is_empty) {
        names.pop();
    }
    names
}

/// The rows of the head, to know them again where a page begins.
pub(super) struct Head(Vec<Vec<String>>);

impl Head {
    pub(super) fn of(rows: &[(i64, Vec<String>)], header: &Header) -> Head {
        let rows = rows[..=header.at].iter().map(|(_, cells)| cells).chain([&header.names]);
        Head(rows.map(|cells| alike(cells.iter().map(String::as_str))).collect())
    }
    /// Whether a row is one of them again.
    pub(super) fn has(&self, cells: Cells<'_>) -> bool {
        let first = cells.texts().enumerate().map(|(place, cell)| (place, folded(cell)));
        let Some((place, first)) = first.into_iter().find(|(_, cell)| !cell.is_empty()) else {
            return false;
        };
        let may_be = |row: &Vec<String>| {
            row.iter().position(|cell| !cell.is_empty()) == Some(place) && row[place] == first
        };
        self.0.iter().any(|row| may_be(row) && *row == alike(cells.texts()))
    }
}

fn alike<'a>(cells: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut cells: Vec<String> = cells.map(folded).collect();
    while cells.last().is_some_and(String::is_empty) {
        cells.pop();
    }
    cells
}
