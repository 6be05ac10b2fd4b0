//! Orders of lists, and places in them: keyset paging by any columns, both directions.

use sea_orm::Value;

/// A column, or an expression, that a list is ordered by. It never is null.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    /// A whole number.
    Int(&'static str),
    /// A code or an id.
    Text(&'static str),
}

/// An order of a list. The parts together are different for each row.
#[derive(Clone, Copy, Debug)]
pub struct Order {
    /// By what.
    pub parts: &'static [Part],
    /// From the greatest.
    pub down: bool,
}

/// Stands between the parts of a place; no code, number or id has it.
const BETWEEN: char = '~';

impl Part {
    fn column(&self) -> &'static str {
        match self {
            Part::Int(column) | Part::Text(column) => column,
        }
    }
}

impl Order {
    /// The place a page goes on from, as parameters; none at the beginning. `None`: it is not one of this order's.
    pub fn read(&self, after: Option<&str>) -> Option<Vec<Value>> {
        let Some(after) = after.filter(|after| !after.is_empty()) else { return Some(Vec::new()) };
        let pieces: Vec<&str> = after.split(BETWEEN).collect();
        if pieces.len() != self.parts.len() {
            return None;
        }
        let value = |(part, piece): (&Part, &str)| match part {
            Part::Int(_) => piece.parse::<i64>().ok().map(Value::from),
            Part::Text(_) => Some(Value::from(piece)),
        };
        self.parts.iter().zip(pieces).map(value).collect()
    }
    /// The condition that leaves what comes after a place, whose parts are bound from parameter `first` on.
    pub fn beyond(&self, place: &[Value], first: usize) -> String {
        if place.is_empty() {
            return String::new();
        }
        let bound: Vec<String> = (first..first + place.len()).map(|n| format!("${n}")).collect();
        let sign = if self.down { '<' } else { '>' };
        let columns: Vec<&str> = self.parts.iter().map(Part::column).collect();
        format!("and ({}) {sign} ({})", columns.join(", "), bound.join(", "))
    }
    /// What stands behind `order by`.
    pub fn by(&self) -> String {
        let way = if self.down { " desc" } else { "" };
        self.parts.iter().map(|part| format!("{}{way}", part.column())).collect::<Vec<_>>().join(", ")
    }
}

/// The place behind a row with these values.
pub fn place(values: &[&dyn std::fmt::Display]) -> String {
    values.iter().map(ToString::to_string).collect::<Vec<_>>().join(&BETWEEN.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ORDER: Order = Order { parts: &[Part::Int("t.held"), Part::Text("t.id")], down: true };

    #[test]
    fn a_place_is_read_as_it_was_written() {
        let after = place(&[&-5_i64, &"a"]);
        let read = ORDER.read(Some(&after)).unwrap();
        assert_eq!(read, [Value::from(-5_i64), Value::from("a")]);
        assert_eq!(ORDER.beyond(&read, 4), "and (t.held, t.id) < ($4, $5)");
        assert_eq!(ORDER.by(), "t.held desc, t.id desc");
    }
    #[test]
    fn the_beginning_has_no_condition_and_a_foreign_place_is_none() {
        assert_eq!(ORDER.read(None), Some(vec![]));
        assert_eq!(ORDER.beyond(&[], 4), "");
        for foreign in ["5", "x~a", "5~a~b"] {
            assert_eq!(ORDER.read(Some(foreign)), None, "{foreign}");
        }
    }
}
