//! Rows of cells, packed: a file of a hundred thousand rows is three pieces of memory, not a million small ones.

/// A cell of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell<'a> {
    /// What stands there.
    Given(&'a str),
    /// The row ends before it.
    Short,
    /// The file does not have the column.
    NoColumn,
}

impl<'a> Cell<'a> {
    /// What stands there; nothing where nothing does.
    pub fn text(self) -> &'a str {
        match self {
            Cell::Given(text) => text,
            Cell::Short | Cell::NoColumn => "",
        }
    }
}

/// Marks of a place in the text: the cell is none.
const SHORT: u32 = 1 << 31;
const NO_COLUMN: u32 = 1 << 30;
/// Bits of a place. A file has fewer bytes by far (`BYTES_MAX`, `TEXT_MAX`).
const PLACE: u32 = NO_COLUMN - 1;

/// Rows with their numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    text: String,
    /// Where each cell ends in the text, with its mark.
    ends: Vec<u32>,
    /// The number of each row, and how many cells there are up to its end.
    rows: Vec<(i64, u32)>,
}

impl Rows {
    /// Adds a cell to the row that is being made.
    pub fn cell(&mut self, cell: Cell<'_>) {
        self.text.push_str(cell.text());
        let end = u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        assert!(end <= PLACE, "rows of files are bounded before they get here");
        self.ends.push(match cell {
            Cell::Given(_) => end,
            Cell::Short => end | SHORT,
            Cell::NoColumn => end | NO_COLUMN,
        });
    }
    /// Ends the row that is being made.
    pub fn end(&mut self, number: i64) {
        self.rows.push((number, u32::try_from(self.ends.len()).unwrap_or(u32::MAX)));
    }
    /// A whole row.
    pub fn push<'c>(&mut self, number: i64, cells: impl IntoIterator<Item = Cell<'c>>) {
        cells.into_iter().for_each(|cell| self.cell(cell));
        self.end(number);
    }
    /// Gives back what was reserved for further rows.
    pub fn finish(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.rows.shrink_to_fit();
    }
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    /// The number of a row, by its place.
    pub fn number(&self, place: usize) -> i64 {
        self.rows[place].0
    }
    /// The number of the last row.
    pub fn last_number(&self) -> Option<i64> {
        self.rows.last().map(|(number, _)| *number)
    }
    /// The cells of a row, by its place.
    pub fn cells(&self, place: usize) -> Cells<'_> {
        let from = if place == 0 { 0 } else { self.rows[place - 1].1 as usize };
        let start = if from == 0 { 0 } else { self.ends[from - 1] & PLACE };
        Cells { text: &self.text, start, ends: &self.ends[from..self.rows[place].1 as usize] }
    }
    /// All rows in order.
    pub fn iter(&self) -> impl Iterator<Item = (i64, Cells<'_>)> {
        (0..self.len()).map(|place| (self.number(place), self.cells(place)))
    }
    /// The first rows, as texts of their own.
    pub fn first(&self, most: usize) -> Vec<(i64, Vec<String>)> {
        self.iter()
            .take(most)
            .map(|(number, cells)| (number, cells.texts().map(str::to_owned).collect()))
            .collect()
    }
}

/// The cells of one row.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'a> {
    text: &'a str,
    start: u32,
    ends: &'a [u32],
}

impl<'a> Cells<'a> {
    /// No cells.
    pub const NONE: Cells<'static> = Cells { text: "", start: 0, ends: &[] };
    /// How many there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }
    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
    /// A cell, by its place; none beyond the last.
    pub fn get(&self, place: usize) -> Option<Cell<'a>> {
        let end = *self.ends.get(place)?;
        if end & SHORT != 0 {
            return Some(Cell::Short);
        }
        if end & NO_COLUMN != 0 {
            return Some(Cell::NoColumn);
        }
        let from = if place == 0 { self.start } else { self.ends[place - 1] & PLACE };
        Some(Cell::Given(&self.text[from as usize..end as usize]))
    }
    /// What stands in a cell, by its place.
    pub fn text(&self, place: usize) -> &'a str {
        self.get(place).map_or("", Cell::text)
    }
    /// All cells in order.
    pub fn iter(self) -> impl Iterator<Item = Cell<'a>> {
        (0..self.len()).filter_map(move |place| self.get(place))
    }
    /// What stands in each cell.
    pub fn texts(self) -> impl Iterator<Item = &'a str> {
        self.iter().map(Cell::text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    type Row = (i64, Vec<Option<Option<String>>>);

    fn cell(cell: &Option<Option<String>>) -> Cell<'_> {
        match cell {
            None => Cell::NoColumn,
            Some(None) => Cell::Short,
            Some(Some(text)) => Cell::Given(text),
        }
    }

    proptest! {
        #[test]
        fn what_goes_in_comes_out(rows in prop::collection::vec(
            (any::<i64>(), prop::collection::vec(prop::option::of(prop::option::of(".{0,5}")), 0..6)), 0..8,
        )) {
            let rows: Vec<Row> = rows;
            let mut packed = Rows::default();
            for (number, cells) in &rows {
                packed.push(*number, cells.iter().map(cell));
            }
            packed.finish();
            prop_assert_eq!(packed.len(), rows.len());
            for ((number, cells), (expected, given)) in packed.iter().zip(&rows) {
                prop_assert_eq!(number, *expected);
                let found: Vec<Cell<'_>> = cells.iter().collect();
                prop_assert_eq!(found, given.iter().map(cell).collect::<Vec<_>>());
                prop_assert_eq!(cells.get(given.len()), None);
            }
        }
    }
}
