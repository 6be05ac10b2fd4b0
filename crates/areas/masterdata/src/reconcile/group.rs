//! Which rows of the sources and which stored records are one record: everything that shares an exact key, and what a
//! person said is one. Work and memory grow with the number of rows; nothing is compared pair by pair.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use platform::Vault;
use platform::import::{Cell, Column, Rows};

use super::kinds::{Key, Matching, Private};
use super::private::digest;
use crate::record::Marks;

/// Cells by known column; none where the source has no such column.
pub(crate) type Cells = Vec<Option<String>>;

/// The rows of one source, each with its place in the file.
#[derive(Clone, Debug, Default)]
pub(crate) struct Source {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Rows,
}

impl Source {
    /// A cell of a row; none where the source has no such column.
    pub(crate) fn cell(&self, row: usize, place: usize) -> Option<&str> {
        cell_of(&self.rows, row, place)
    }
}

/// A cell of packed rows; none where there is no such column.
pub(crate) fn cell_of(rows: &Rows, row: usize, place: usize) -> Option<&str> {
    rows.cells(row).get(place).filter(|cell| *cell != Cell::NoColumn).map(Cell::text)
}

/// A kind with its columns, and what follows from both.
pub(crate) struct Kind {
    /// The description.
    pub matching: &'static Matching,
    /// The importer's columns.
    pub columns: &'static [Column],
    /// Finds and opens personal data.
    pub vault: Vault,
}

impl Kind {
    /// The place of a column.
    pub(crate) fn place(&self, column: &str) -> usize {
        self.columns.iter().position(|known| known.key == column).expect("a description names known columns")
    }
    /// A cell of a source as it is compared; the default of an empty one.
    pub(crate) fn compared(&self, place: usize, cell: Option<&str>) -> String {
        let column = &self.columns[place];
        let mut text = column.compared(cell.unwrap_or(""));
        if self.private(place).is_some_and(|private| private.is_indexed) {
            // An identity number may end in a small x.
            text.make_ascii_uppercase();
        }
        let defaults = self.matching.defaults.iter();
        match defaults.clone().find(|(key, _)| *key == column.key && text.is_empty()) {
            Some((_, default)) => (*default).to_owned(),
            None => text,
        }
    }
    /// How a private column is kept.
    pub(crate) fn private(&self, place: usize) -> Option<&'static Private> {
        self.matching.private(self.columns[place].key)
    }
    /// Whether records are known by personal data.
    pub(crate) fn has_private_key(&self) -> bool {
        self.matching.identity().columns.iter().any(|column| self.matching.private(column).is_some())
    }
    /// How the tables of a case name a record: by a digest where its key is personal data itself.
    pub(crate) fn kept(&self, key: &str) -> String {
        if self.has_private_key() { digest(&self.vault, key) } else { key.to_owned() }
    }
    /// What the store is asked for to find a compared value.
    pub(crate) fn look_up(&self, place: usize, compared: &str) -> String {
        match self.private(place) {
            Some(Private { sealed: Some(sealed), is_indexed: true, .. }) if !compared.is_empty() => {
                self.vault.index(*sealed, compared)
            }
            _ => compared.to_owned(),
        }
    }
    fn key_of(&self, key: &Key, token: impl Fn(usize) -> String) -> Option<String> {
        let parts: Vec<String> = key.columns.iter().map(|column| token(self.place(column))).collect();
        if parts.iter().any(String::is_empty) { None } else { Some(parts.join("\u{1}")) }
    }
    /// A key of a row, if it has all of it.
    pub(crate) fn row_key(&self, key: &Key, source: &Source, row: usize) -> Option<String> {
        self.key_of(key, |place| self.compared(place, source.cell(row, place)))
    }
    /// A key of a stored record, whose cells are in the compared form already.
    pub(crate) fn stored_key<'c>(
        &self,
        key: &Key,
        cell: impl Fn(usize) -> Option<&'c str>,
    ) -> Option<String> {
        self.key_of(key, |place| cell(place).unwrap_or("").to_owned())
    }
}

/// What is one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    /// What it is known by: the stored record's identity, or that of its first row.
    pub key: String,
    /// Its rows: source and place among the source's rows, in order.
    pub rows: Vec<(usize, usize)>,
    /// Its stored records; more than one is a contradiction.
    pub stored: Vec<usize>,
}

/// Nodes that are one, with the first key of each set.
struct Sets {
    parent: Vec<usize>,
    first: Vec<Option<u128>>,
}

impl Sets {
    fn root(&mut self, mut node: usize) -> usize {
        while self.parent[node] != node {
            self.parent[node] = self.parent[self.parent[node]];
            node = self.parent[node];
        }
        node
    }
    fn join(&mut self, one: usize, other: usize, is_weak: bool) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other {
            return;
        }
        let apart = matches!((&self.first[one], &self.first[other]), (Some(a), Some(b)) if a != b);
        if is_weak && apart {
            return;
        }
        let (low, high) = (one.min(other), one.max(other));
        self.parent[high] = low;
        if self.first[low].is_none() {
            self.first[low] = self.first[high].take();
        }
    }
}

/// Groups rows and stored records. `joined` are pairs of keys that a person said are one record.
pub(crate) fn group(
    kind: &Kind,
    sources: &[Source],
    stored: &Rows,
    joined: &BTreeSet<(String, String)>,
) -> Vec<Group> {
    let places: Vec<(usize, usize)> = sources
        .iter()
        .enumerate()
        .flat_map(|(source, rows)| (0..rows.rows.len()).map(move |row| (source, row)))
        .collect();
    let count = places.len();
    let key_of = |key: &Key, node: usize| match places.get(node) {
        Some((source, row)) => kind.row_key(key, &sources[*source], *row),
        None => kind.stored_key(key, |place| cell_of(stored, node - count, place)),
    };
    let marks = Marks::default();
    let mark_of = |key: &Key, node: usize| key_of(key, node).map(|value| marks.of(&value));
    let all = count + stored.len();
    let keys = kind.matching.keys;
    let first = (0..all).map(|node| if keys.len() > 1 { mark_of(&keys[0], node) } else { None }).collect();
    let mut sets = Sets { parent: (0..all).collect(), first };
    for key in keys.iter().filter(|key| !key.is_weak).chain(keys.iter().filter(|key| key.is_weak)) {
        let mut seen: HashMap<u128, usize> = HashMap::with_capacity(all);
        for node in 0..all {
            let Some(value) = mark_of(key, node) else { continue };
            match seen.entry(value) {
                Entry::Occupied(before) => sets.join(*before.get(), node, key.is_weak),
                Entry::Vacant(place) => {
                    place.insert(node);
                }
            }
        }
    }
    let naming = Naming { kind, sources, stored, places: &places };
    if !joined.is_empty() {
        let named: HashMap<String, usize> =
            naming.groups(&mut sets).into_iter().map(|(node, group)| (kind.kept(&group.key), node)).collect();
        for (one, other) in joined {
            if let (Some(one), Some(other)) = (named.get(one), named.get(other)) {
                sets.join(*one, *other, false);
            }
        }
    }
    let groups = naming.groups(&mut sets).into_iter().map(|(_, group)| group);
    groups.filter(|group| !group.rows.is_empty()).collect()
}

struct Naming<'a> {
    kind: &'a Kind,
    sources: &'a [Source],
    stored: &'a Rows,
    places: &'a [(usize, usize)],
}

impl Naming<'_> {
    /// The sets in the order of their first members, each with one of its nodes.
    fn groups(&self, sets: &mut Sets) -> Vec<(usize, Group)> {
        let mut groups: BTreeMap<usize, Group> = BTreeMap::new();
        for node in 0..sets.parent.len() {
            let root = sets.root(node);
            let group = groups.entry(root).or_insert_with(|| Group {
                key: String::new(),
                rows: Vec::new(),
                stored: Vec::new(),
            });
            match self.places.get(node) {
                Some(place) => group.rows.push(*place),
                None => group.stored.push(node - self.places.len()),
            }
        }
        for group in groups.values_mut() {
            group.key = self.name(group);
        }
        groups.into_iter().collect()
    }
    fn name(&self, group: &Group) -> String {
        let identity = self.kind.matching.identity();
        let stored = group
            .stored
            .iter()
            .find_map(|record| self.kind.stored_key(identity, |place| cell_of(self.stored, *record, place)));
        let key = |(source, row): &(usize, usize)| self.kind.row_key(identity, &self.sources[*source], *row);
        let own = || group.rows.iter().find_map(key);
        // A row without its key is named by its place: it is refused, but must be told from others first.
        let place = || {
            group.rows.first().map_or_else(String::new, |(source, row)| {
                format!("?{}:{}", self.sources[*source].name, self.sources[*source].rows.number(*row))
            })
        };
        stored.or_else(own).unwrap_or_else(place)
    }
}
