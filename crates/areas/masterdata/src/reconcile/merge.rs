//! From groups to records: every field settled by agreement, by precedence or by a decision, or left to a person.
//! Nothing here reads a clock, a database or a file; the same input gives the same records.

use std::collections::{BTreeMap, HashMap};

use platform::import::Rows;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::group::{Cells, Group, Kind, Source, cell_of};
use super::private::digest;

/// Which source counts where they differ.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Precedence {
    /// 来源优先顺序，对所有字段 / names of sources, the first counts most; for every field without an own order
    #[serde(default)]
    #[schema(max_items = 8)]
    pub order: Vec<String>,
    /// 个别字段的优先顺序 / the same for single fields
    #[serde(default)]
    pub fields: BTreeMap<String, Vec<String>>,
}

impl Precedence {
    /// The order that holds for a field; empty when a person has to decide.
    fn of(&self, field: &str) -> &[String] {
        self.fields.get(field).unwrap_or(&self.order)
    }
}

/// What a person chose for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Take {
    /// What this source says.
    Source(String),
    /// What is stored.
    Stored,
    /// Something else.
    Value(String),
}

/// A decision, with the digest of the facts it was taken on.
#[derive(Clone, Debug)]
pub(crate) struct Decision {
    pub take: Take,
    pub facts: String,
}

/// Decisions by the key of the record and the field.
pub(crate) type Decisions = HashMap<(String, String), Decision>;

/// Where a value of a record comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Nobody says anything.
    Nothing,
    Stored,
    /// A source by its place.
    Source(usize),
    Typed,
}

/// A field whose values differ and that no precedence settles.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// The column's place.
    pub place: usize,
    /// What each source says: its place, the line, the cell.
    pub values: Vec<(usize, i64, String)>,
    /// What is stored; none for a new record.
    pub stored: Option<String>,
    /// Digest of all of that.
    pub facts: String,
    /// What is proposed.
    pub proposal: Take,
    /// Whether a decision has settled it.
    pub is_decided: bool,
}

/// A record as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Merged {
    pub key: String,
    /// The unit it belongs to, as the sources name it.
    pub unit: String,
    pub rows: Vec<(usize, usize)>,
    pub stored: Option<usize>,
    /// What the importer is given.
    pub cells: Cells,
    pub origins: Vec<Origin>,
    pub conflicts: Vec<Conflict>,
    /// Whether anything differs from what is stored.
    pub is_changed: bool,
}

/// Everything a record is made of.
pub(crate) struct Facts<'a> {
    pub kind: &'a Kind,
    pub sources: &'a [Source],
    pub stored: &'a Rows,
    pub precedence: &'a Precedence,
    pub decisions: &'a Decisions,
}

/// One value that some source states: where, its token, its cell.
struct Stated<'a> {
    source: usize,
    line: i64,
    token: String,
    cell: &'a str,
}

impl Facts<'_> {
    /// Merges one group.
    pub(crate) fn merge(&self, group: &Group) -> Merged {
        let stored = group.stored.first().copied();
        let mut merged = Merged {
            key: group.key.clone(),
            unit: String::new(),
            rows: group.rows.clone(),
            stored,
            cells: Vec::with_capacity(self.kind.columns.len()),
            origins: Vec::with_capacity(self.kind.columns.len()),
            conflicts: Vec::new(),
            is_changed: false,
        };
        for place in 0..self.kind.columns.len() {
            self.field(&mut merged, place);
        }
        if let Some(unit) = self.kind.matching.unit {
            merged.unit = merged.cells[self.kind.place(unit)].clone().unwrap_or_default();
        }
        merged
    }
    fn stated(&self, merged: &Merged, place: usize) -> (Vec<Stated<'_>>, bool) {
        let mut has_column = false;
        let mut stated = Vec::new();
        for (source, row) in &merged.rows {
            let line = self.sources[*source].rows.number(*row);
            let Some(cell) = self.sources[*source].cell(*row, place) else { continue };
            has_column = true;
            // An empty cell says nothing: sources that do not know a value must not clear it.
            if !cell.is_empty() {
                let token = self.kind.compared(place, Some(cell));
                stated.push(Stated { source: *source, line, token, cell });
            }
        }
        (stated, has_column)
    }
    fn field(&self, merged: &mut Merged, place: usize) {
        let (stated, has_column) = self.stated(merged, place);
        let held = merged.stored.and_then(|stored| cell_of(self.stored, stored, place)).map(str::to_owned);
        let is_identity = self.kind.matching.identity().columns.contains(&self.kind.columns[place].key);
        let (cell, origin) = if let (true, Some(held)) = (is_identity, &held) {
            // A record keeps what it is known by, whatever the sources call it.
            (Some(held.clone()), Origin::Stored)
        } else {
            match self.settle(&stated, place) {
                None if stated.is_empty() => Self::unsaid(held.as_ref(), has_column),
                Some(stated) => (Some(stated.cell.to_owned()), Origin::Source(stated.source)),
                None => self.decided(merged, place, &stated, held.as_ref()),
            }
        };
        // A column that the store does not have changes nothing.
        if let Some(held) = &held {
            let kept = matches!(origin, Origin::Stored | Origin::Nothing);
            merged.is_changed |= !kept && self.kind.compared(place, cell.as_deref()) != *held;
        }
        merged.cells.push(cell);
        merged.origins.push(origin);
    }
    /// No source says anything: what is stored stays.
    fn unsaid(held: Option<&String>, has_column: bool) -> (Option<String>, Origin) {
        match held {
            Some(held) => (Some(held.clone()), Origin::Stored),
            None => (has_column.then(String::new), Origin::Nothing),
        }
    }
    /// What all sources agree on, or what the first of the order says that says anything.
    fn settle<'s, 'a>(&self, stated: &'s [Stated<'a>], place: usize) -> Option<&'s Stated<'a>> {
        let agree = |all: &[&Stated<'_>]| all.windows(2).all(|pair| pair[0].token == pair[1].token);
        let all: Vec<&Stated<'_>> = stated.iter().collect();
        if agree(&all) {
            return stated.first();
        }
        let order = self.precedence.of(self.kind.columns[place].key);
        let winner = order.iter().find_map(|name| {
            let own = stated.iter().filter(|stated| self.sources[stated.source].name == *name);
            let own: Vec<&Stated<'_>> = own.collect();
            (!own.is_empty()).then_some(own)
        })?;
        // A source that contradicts itself settles nothing.
        let first = winner.first().map(|first| (first.source, first.line))?;
        agree(&winner).then(|| stated.iter().find(|stated| (stated.source, stated.line) == first)).flatten()
    }
    /// The sources differ: a decision, or a conflict and for the time being what is proposed.
    fn decided(
        &self,
        merged: &mut Merged,
        place: usize,
        stated: &[Stated<'_>],
        held: Option<&String>,
    ) -> (Option<String>, Origin) {
        let mut conflict = self.conflict(&merged.key, place, stated, held);
        let field = self.kind.columns[place].key.to_owned();
        let decision = self.decisions.get(&(self.kind.kept(&merged.key), field));
        let decision = decision.filter(|decision| decision.facts == conflict.facts);
        let chosen = decision.and_then(|decision| choose(self.sources, &conflict, &decision.take));
        conflict.is_decided = chosen.is_some();
        let value = chosen.or_else(|| choose(self.sources, &conflict, &conflict.proposal));
        merged.conflicts.push(conflict);
        value.unwrap_or((None, Origin::Nothing))
    }
    fn conflict(&self, key: &str, place: usize, stated: &[Stated<'_>], held: Option<&String>) -> Conflict {
        let mut facts = vec![key.to_owned(), held.cloned().unwrap_or_default()];
        for one in stated {
            facts.extend([self.sources[one.source].name.clone(), one.token.clone()]);
        }
        let facts: Vec<&str> = facts.iter().map(String::as_str).collect();
        // A row that agrees with what is stored keeps it; else what most say, and of equals what is said first.
        let count = |token: &str| stated.iter().filter(|other| other.token == token).count();
        let rank = |one: &Stated<'_>| (Some(&one.token) == held, count(&one.token));
        let best = stated.iter().rev().max_by_key(|one| rank(one));
        let name = best.map_or_else(String::new, |best| self.sources[best.source].name.clone());
        Conflict {
            place,
            values: stated.iter().map(|one| (one.source, one.line, one.cell.to_owned())).collect(),
            stored: held.cloned(),
            facts: digest(&self.kind.vault, &platform::audit::canonical(&facts)),
            proposal: Take::Source(name),
            is_decided: false,
        }
    }
}

/// The value of a choice; none when there is no such value to choose.
pub(crate) fn choose(
    sources: &[Source],
    conflict: &Conflict,
    take: &Take,
) -> Option<(Option<String>, Origin)> {
    match take {
        Take::Value(value) => Some((Some(value.clone()), Origin::Typed)),
        Take::Stored => conflict.stored.clone().map(|stored| (Some(stored), Origin::Stored)),
        Take::Source(name) => {
            let mut values = conflict.values.iter();
            // Of a source that has several values the last one counts: files are continued at their end.
            values
                .rfind(|(source, _, _)| sources[*source].name == *name)
                .map(|(source, _, cell)| (Some(cell.clone()), Origin::Source(*source)))
        }
    }
}
