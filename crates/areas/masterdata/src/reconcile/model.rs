//! Merging compared with a model that scans everything for every cell.

use std::collections::{BTreeMap, BTreeSet};

use platform::import::{Cell, Importer, Rows};
use proptest::prelude::*;

use super::group::{Cells, Kind, Source, group};
use super::kinds::matching;
use super::merge::{Decision, Decisions, Facts, Merged, Precedence, Take};

const FIELDS: [&str; 2] = ["name", "establishment"];
const VALUES: [[&str; 4]; 2] = [["", "甲", "乙", "丙"], ["", "1", "2", "03"]];

/// A row: which source, which code, a value for each field.
type Row = (usize, usize, [usize; 2]);

#[derive(Clone, Debug)]
struct World {
    rows: Vec<Row>,
    stored: BTreeMap<usize, [usize; 2]>,
    order: Vec<usize>,
    own_order: Option<Vec<usize>>,
    /// What is decided for each code and field: a source, the stored value (3), a value (4), nothing (5).
    takes: Vec<usize>,
}

fn worlds() -> impl Strategy<Value = World> {
    let value = || [0..4_usize, 0..4_usize];
    let rows = prop::collection::vec((0..3_usize, 0..4_usize, value()), 0..14);
    let stored = prop::collection::btree_map(0..4_usize, [1..4_usize, 1..4_usize], 0..4);
    let order = || prop::collection::vec(0..3_usize, 0..3);
    let takes = prop::collection::vec(0..6_usize, 8);
    (rows, stored, order(), prop::option::of(order()), takes)
        .prop_map(|(rows, stored, order, own_order, takes)| World { rows, stored, order, own_order, takes })
}

fn name(source: usize) -> String {
    format!("S{source}")
}

fn kind() -> Kind {
    Kind {
        matching: matching("units").expect("units"),
        columns: crate::units::Units.columns(),
        vault: testkit::vault(),
    }
}

fn cells(kind: &Kind, code: usize, values: [usize; 2], is_stored: bool) -> Cells {
    let mut cells: Cells = vec![if is_stored { Some(String::new()) } else { None }; kind.columns.len()];
    cells[kind.place("code")] = Some(format!("U{code}"));
    for (field, value) in FIELDS.iter().zip(0..) {
        let place = kind.place(field);
        let text = VALUES[value][values[value]].to_owned();
        cells[place] = Some(if is_stored { kind.compared(place, Some(&text)) } else { text });
    }
    cells
}

fn pack(rows: &mut Rows, line: i64, cells: &Cells) {
    rows.push(line, cells.iter().map(|cell| cell.as_deref().map_or(Cell::NoColumn, Cell::Given)));
}

impl World {
    fn sources(&self, kind: &Kind) -> Vec<Source> {
        let mut sources: Vec<Source> =
            (0..3).map(|source| Source { name: name(source), ..Source::default() }).collect();
        for (line, (source, code, values)) in (2..).zip(&self.rows) {
            pack(&mut sources[*source].rows, line, &cells(kind, *code, *values, false));
        }
        sources
    }
    fn precedence(&self) -> Precedence {
        let names = |order: &Vec<usize>| order.iter().map(|source| name(*source)).collect();
        let fields = self.own_order.iter().map(|order| ("establishment".to_owned(), names(order)));
        Precedence { order: names(&self.order), fields: fields.collect() }
    }
    fn take(&self, code: usize, field: usize) -> Option<Take> {
        match self.takes[code * 2 + field] {
            source @ 0..3 => Some(Take::Source(name(source))),
            3 => Some(Take::Stored),
            4 => Some(Take::Value("9".to_owned())),
            _ => None,
        }
    }
    /// The value of a field, and whether somebody still has to decide.
    fn expected(&self, code: usize, field: usize) -> (Option<String>, bool) {
        let said = |source: Option<usize>| -> Vec<String> {
            let own = self.rows.iter().filter(|row| row.1 == code && source.is_none_or(|s| s == row.0));
            // Sources are gone through in their order, each in the order of its file.
            let mut own: Vec<&Row> = own.filter(|row| row.2[field] > 0).collect();
            own.sort_by_key(|row| row.0);
            own.iter().map(|row| VALUES[field][row.2[field]].to_owned()).collect()
        };
        let stored =
            self.stored.get(&code).map(|values| VALUES[field][values[field]].trim_start_matches('0'));
        let all = said(None);
        let distinct: BTreeSet<&String> = all.iter().collect();
        if all.is_empty() {
            return (Some(stored.unwrap_or_default().to_owned()), false);
        }
        if distinct.len() == 1 {
            return (all.first().cloned(), false);
        }
        let order = if field == 1 { self.own_order.as_ref().unwrap_or(&self.order) } else { &self.order };
        let winner = order.iter().map(|source| said(Some(*source))).find(|own| !own.is_empty());
        if let Some(own) = winner
            && own.iter().all(|value| *value == own[0])
        {
            return (own.first().cloned(), false);
        }
        let chosen = match self.take(code, field) {
            Some(Take::Source(source)) => {
                let source: usize = source[1..].parse().expect("a number");
                said(Some(source)).last().cloned()
            }
            Some(Take::Stored) => stored.map(str::to_owned),
            Some(Take::Value(value)) => Some(value),
            None => None,
        };
        (chosen.clone(), chosen.is_none())
    }
}

fn merge(kind: &Kind, world: &World, decisions: &Decisions) -> Vec<Merged> {
    let (sources, precedence) = (world.sources(kind), world.precedence());
    let mut stored = Rows::default();
    for (code, values) in &world.stored {
        pack(&mut stored, 0, &cells(kind, *code, *values, true));
    }
    let facts = Facts { kind, sources: &sources, stored: &stored, precedence: &precedence, decisions };
    group(kind, &sources, &stored, &BTreeSet::new()).iter().map(|group| facts.merge(group)).collect()
}

fn decisions(kind: &Kind, world: &World, open: &[Merged]) -> Decisions {
    let mut decisions = Decisions::new();
    for record in open {
        let code: usize = record.key[1..].parse().expect("a number");
        for conflict in &record.conflicts {
            let column = kind.columns[conflict.place].key;
            let field = FIELDS.iter().position(|field| *field == column).expect("a field of the model");
            if let Some(take) = world.take(code, field) {
                let decision = Decision { take, facts: conflict.facts.clone() };
                decisions.insert((record.key.clone(), column.to_owned()), decision);
            }
        }
    }
    decisions
}

proptest! {
    #[test]
    fn merging_is_what_the_model_says(world in worlds()) {
        let kind = kind();
        let open = merge(&kind, &world, &Decisions::new());
        let decisions = decisions(&kind, &world, &open);
        let merged = merge(&kind, &world, &decisions);
        prop_assert_eq!(&merged, &merge(&kind, &world, &decisions), "again, the same");
        let codes: BTreeSet<usize> = world.rows.iter().map(|row| row.1).collect();
        prop_assert_eq!(merged.len(), codes.len());
        for record in &merged {
            let code: usize = record.key[1..].parse().expect("a number");
            prop_assert_eq!(record.stored.is_some(), world.stored.contains_key(&code));
            let mut is_changed = false;
            for (field, column) in FIELDS.iter().enumerate() {
                let place = kind.place(column);
                let (value, is_open) = world.expected(code, field);
                let left = record.conflicts.iter().any(|one| one.place == place && !one.is_decided);
                prop_assert_eq!(left, is_open, "{} {}", code, column);
                if !is_open {
                    let found = kind.compared(place, record.cells[place].as_deref());
                    let value = kind.compared(place, value.as_deref());
                    prop_assert_eq!(&found, &value, "{} {}", code, column);
                    let stored = world.stored.get(&code).map(|values| VALUES[field][values[field]]);
                    let stored = stored.map(|text| kind.compared(place, Some(text)));
                    is_changed |= stored.is_some_and(|stored| stored != value);
                }
            }
            if record.conflicts.iter().all(|one| one.is_decided) {
                prop_assert_eq!(record.is_changed, is_changed, "{}", code);
            }
        }
    }
}
