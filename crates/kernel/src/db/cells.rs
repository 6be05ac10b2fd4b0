//! The rows of a bulk write, taken apart into cells in the order of the table's columns.
//!
//! The database would look up every column of every row by its name; measured on a ledger entry of 17 columns, that
//! and the repeated names are most of what a row costs (SQLite 15 µs, and 4 µs as arrays; PostgreSQL 10 µs and 6 µs
//! as one array per column). Rows stay plain `Serialize` types: serde writes them, and what it writes is sorted into
//! cells on the way.

use std::cell::Cell;
use std::io;

use sea_orm::Value;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};

use super::{DbError, Engine, Table};

/// What serde is writing just now.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// Between cells.
    Frame,
    /// The name of a column.
    Name,
    /// A cell.
    Value,
    /// The end of a row.
    End,
}

/// Tells the writer what the bytes it gets belong to.
struct Marks<'a> {
    place: &'a Cell<Place>,
    depth: usize,
}

/// Sorts the bytes into cells.
struct Sorter<'a> {
    place: &'a Cell<Place>,
    table: &'a Table,
    /// The name being written, with its quotes.
    name: Vec<u8>,
    /// The column being written; beyond the last one for names the table does not have.
    column: usize,
    /// Cells of the row, as JSON; empty while absent.
    row: Vec<Vec<u8>>,
    out: Out,
}

/// The parameters being built.
enum Out {
    /// One array of rows, each an array of cells.
    Rows(Vec<u8>),
    /// One array of cells per column.
    Columns(Vec<Vec<u8>>),
}

/// The parameters of [`Table::cells_source`], one JSON text each.
pub(super) fn parameters<R: Serialize>(
    engine: Engine,
    table: &Table,
    rows: &[R],
) -> Result<Vec<Value>, DbError> {
    let place = Cell::new(Place::Frame);
    let count = table.columns.len();
    let out = match engine {
        Engine::Sqlite => Out::Rows(Vec::with_capacity(rows.len() * count * 16)),
        Engine::Postgres => Out::Columns(vec![Vec::with_capacity(rows.len() * 16); count]),
    };
    let mut sorter =
        Sorter { place: &place, table, name: Vec::new(), column: count, row: vec![Vec::new(); count], out };
    for row in rows {
        let marks = Marks { place: &place, depth: 0 };
        row.serialize(&mut Serializer::with_formatter(&mut sorter, marks)).map_err(DbError::encode)?;
    }
    let text = |mut bytes: Vec<u8>| {
        if bytes.is_empty() {
            bytes.push(b'[');
        }
        bytes.push(b']');
        let text = String::from_utf8(bytes).map_err(|_| DbError::Other("encode: not UTF-8".to_owned()))?;
        Ok(Value::from(text))
    };
    match sorter.out {
        Out::Rows(rows) => Ok(vec![text(rows)?]),
        Out::Columns(columns) => columns.into_iter().map(text).collect(),
    }
}

impl Sorter<'_> {
    fn find_column(&mut self) {
        let columns = self.table.columns;
        let name = self.name.get(1..self.name.len().saturating_sub(1)).unwrap_or_default();
        let fits = |column: &usize| columns.get(*column).is_some_and(|(known, _)| known.as_bytes() == name);
        // Rows name their fields in the table's order nearly always.
        let next = if self.column < columns.len() { self.column + 1 } else { 0 };
        let found = Some(next).filter(&fits).or_else(|| (0..columns.len()).find(&fits));
        self.column = found.unwrap_or(columns.len());
        self.name.clear();
    }
    fn end_row(&mut self) {
        let separator = |bytes: &Vec<u8>| if bytes.is_empty() { b'[' } else { b',' };
        match &mut self.out {
            Out::Rows(rows) => {
                rows.push(separator(rows));
                for (n, cell) in self.row.iter_mut().enumerate() {
                    rows.push(if n == 0 { b'[' } else { b',' });
                    put(rows, cell);
                }
                rows.push(b']');
            }
            Out::Columns(columns) => {
                for (column, cell) in columns.iter_mut().zip(&mut self.row) {
                    column.push(separator(column));
                    put(column, cell);
                }
            }
        }
        self.column = self.table.columns.len();
    }
}

fn put(out: &mut Vec<u8>, cell: &mut Vec<u8>) {
    out.extend_from_slice(if cell.is_empty() { b"null" } else { cell });
    cell.clear();
}

impl io::Write for Sorter<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.place.get() {
            Place::Frame => {}
            Place::Name => self.name.extend_from_slice(bytes),
            Place::Value => {
                if !self.name.is_empty() {
                    self.find_column();
                }
                if let Some(cell) = self.row.get_mut(self.column) {
                    cell.extend_from_slice(bytes);
                }
            }
            Place::End => self.end_row(),
        }
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Formatter for Marks<'_> {
    fn begin_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth += 1;
        writer.write_all(b"{")
    }
    fn end_object<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        if self.depth > 0 {
            return writer.write_all(b"}");
        }
        self.place.set(Place::End);
        writer.write_all(b"}")?;
        self.place.set(Place::Frame);
        Ok(())
    }
    fn begin_object_key<W: ?Sized + io::Write>(&mut self, writer: &mut W, first: bool) -> io::Result<()> {
        if self.depth == 1 {
            self.place.set(Place::Name);
            return Ok(());
        }
        if first { Ok(()) } else { writer.write_all(b",") }
    }
    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.depth == 1 {
            self.place.set(Place::Value);
            return Ok(());
        }
        writer.write_all(b":")
    }
    fn end_object_value<W: ?Sized + io::Write>(&mut self, _: &mut W) -> io::Result<()> {
        if self.depth == 1 {
            self.place.set(Place::Frame);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde::ser::SerializeMap;

    use super::*;
    use crate::Col;

    static TABLE: Table =
        Table { name: "t", columns: &[("a", Col::Text), ("b", Col::Int), ("c", Col::Text)], key: &["a"] };

    #[track_caller]
    fn check<R: Serialize>(rows: &[R], array: &str, columns: [&str; 3]) {
        assert_eq!(parameters(Engine::Sqlite, &TABLE, rows).unwrap(), [Value::from(array)]);
        assert_eq!(parameters(Engine::Postgres, &TABLE, rows).unwrap(), columns.map(Value::from));
    }

    #[derive(Serialize)]
    struct InOrder {
        a: &'static str,
        b: i64,
        c: Option<&'static str>,
    }

    #[test]
    fn cells_stand_in_the_tables_order() {
        let rows = [InOrder { a: "x,\"]\n", b: -1, c: None }, InOrder { a: "二", b: 2, c: Some("{}") }];
        let columns = [r#"["x,\"]\n","二"]"#, "[-1,2]", r#"[null,"{}"]"#];
        check(&rows, r#"[["x,\"]\n",-1,null],["二",2,"{}"]]"#, columns);
        let rows = [serde_json::json!({"c": "z", "other": [{"a": 1}], "a": "x"})];
        check(&rows, r#"[["x",null,"z"]]"#, [r#"["x"]"#, "[null]", r#"["z"]"#]);
    }
    #[test]
    fn what_is_nested_stays_in_its_cell() {
        let rows = [serde_json::json!({"a": {"b": 1, "c": [2, {}]}, "b": 3})];
        check(&rows, r#"[[{"b":1,"c":[2,{}]},3,null]]"#, [r#"[{"b":1,"c":[2,{}]}]"#, "[3]", "[null]"]);
    }
    #[test]
    fn maps_and_no_rows_are_rows_too() {
        struct Flat;
        impl Serialize for Flat {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let mut map = serializer.serialize_map(None)?;
                map.serialize_entry("b", &7)?;
                map.end()
            }
        }
        check(&[Flat], "[[null,7,null]]", ["[null]", "[7]", "[null]"]);
        check::<Flat>(&[], "[]", ["[]", "[]", "[]"]);
    }
}
