//! What matching starts from: the rows of the sources and the stored records that they may meet.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::iter::repeat;

use axum::body::Bytes;
use kernel::db::list;
use kernel::{Conn, DbError, Fen, Problem};
use platform::Place;
use platform::import::{Cell, Holds, Importer, Rows};

use super::cases::Desk;
use super::group::{Cells, Kind, Source};
use super::near::{Features, Index};
use super::store::{self, SourceRow, Texts};
use crate::importers;

/// Stored records of one page when all are gone through for near names.
const PAGE: i64 = 2_000;
/// Keys that the store is asked for at a time.
const KEYS: usize = 2_000;
/// Most records whose numbers are tried in all their variants.
const NUMBERED_MAX: usize = 2_000;
/// Of so many at a time.
const NUMBERED_PART: usize = 20;

/// Reads the files of a case again.
pub(super) async fn read_sources(
    desk: &Desk<'_>,
    importer: &dyn Importer,
    id: &str,
    rows: &[SourceRow],
) -> Result<Vec<Source>, Problem> {
    let mut sources = Vec::with_capacity(rows.len());
    for row in rows {
        // One file after another: they may be large, and there are few.
        let file = Bytes::from(
            store::content(&desk.platform.db.reader(), &desk.platform.vault, id, row.place).await?,
        );
        let sheet = importers::read(desk.platform, importer, file).await?;
        sources.push(Source { name: row.name.clone(), rows: sheet.into_rows() });
    }
    Ok(sources)
}

/// The stored records that share a key with a row, and those of the given identities. Records of units that the
/// caller may not see are left out: what they hold must not be told, and the importer names such rows itself.
pub(super) async fn stored(
    conn: &Conn,
    desk: &Desk<'_>,
    kind: &Kind,
    sources: &[Source],
    identities: &BTreeSet<String>,
) -> Result<Rows, DbError> {
    let mut places: BTreeMap<String, usize> = BTreeMap::new();
    let mut rows = Rows::default();
    for key in kind.matching.keys {
        let place = kind.place(key.columns[0]);
        let cells =
            sources.iter().flat_map(|source| (0..source.rows.len()).map(|row| source.cell(row, place)));
        let mut tokens: BTreeSet<String> = cells.map(|cell| kind.compared(place, cell)).collect();
        if std::ptr::eq(key, kind.matching.identity()) {
            let first = identities.iter().filter_map(|identity| identity.split('\u{1}').next());
            tokens.extend(first.map(str::to_owned));
        }
        tokens.remove("");
        let tokens: Vec<String> = tokens.iter().map(|token| kind.look_up(place, token)).collect();
        let sql = format!("{} where {} in {{in:1}}", kind.matching.stored, key.stored);
        // What comes back is bulky until it is packed.
        for part in tokens.chunks(KEYS) {
            let mut found = BTreeMap::new();
            take(desk, kind, conn.all(&sql, [list(part)]).await?, &mut found)?;
            for (identity, cells) in found {
                if let Entry::Vacant(place) = places.entry(identity) {
                    place.insert(rows.len());
                    pack(&mut rows, cells.iter().map(Option::as_deref));
                }
            }
        }
    }
    // In the order of their identities, whatever order the engine gave them in.
    let mut ordered = Rows::default();
    for place in places.into_values() {
        ordered.push(0, rows.cells(place).iter());
    }
    ordered.finish();
    Ok(ordered)
}

fn pack<'c>(rows: &mut Rows, cells: impl Iterator<Item = Option<&'c str>>) {
    rows.push(0, cells.map(|cell| cell.map_or(Cell::NoColumn, Cell::Given)));
}

/// Stored records whose numbers are like those of new records, and all whose names may be.
pub(super) async fn look_around(
    conn: &Conn,
    desk: &Desk<'_>,
    kind: &Kind,
    index: &mut Index<'_>,
) -> Result<(), DbError> {
    let near = kind.matching.near;
    if let Some(card) = near.card {
        let place = kind.place(card);
        let token = |card: String| kind.compared(place, Some(&card));
        let key = kind.matching.keys.iter().find(|key| key.columns == [card]);
        let numbered = if key.is_some() { index.numbered(NUMBERED_MAX) } else { Vec::new() };
        let sql = format!("{} where {} in {{in:1}}", kind.matching.stored, key.map_or("", |key| key.stored));
        // Each has some 150 numbers that are like its own: a few records at a time.
        for part in numbered.chunks(NUMBERED_PART) {
            let like =
                part.iter().flat_map(|record| index.numbers_like(*record).into_iter().zip(repeat(*record)));
            let asked: BTreeMap<String, usize> = like.map(|(card, record)| (token(card), record)).collect();
            let numbers = list(asked.keys().map(|card| kind.look_up(place, card)));
            let mut found = BTreeMap::new();
            take(desk, kind, conn.all(&sql, [numbers]).await?, &mut found)?;
            for cells in found.values() {
                if let Some(record) = cells[place].as_ref().and_then(|token| asked.get(token)) {
                    index.with_number(*record, &Features::of_stored(kind, cells));
                }
            }
        }
    }
    if near.name.is_none() {
        return Ok(());
    }
    // Names are compared in forms that the store does not hold, so all are gone through, a page at a time.
    let expression = kind.matching.identity().stored;
    let sql = format!("{} where {expression} > $1 order by {expression} limit $2", kind.matching.stored);
    let mut after = String::new();
    loop {
        let rows: Vec<Texts> = conn.all(&sql, [after.clone().into(), PAGE.into()]).await?;
        let is_last = (rows.len() as i64) < PAGE;
        let identity = kind.matching.identity().columns[0];
        let last = rows.last().and_then(|row| row.0.iter().find(|(name, _)| name == identity));
        after = last.and_then(|(_, value)| value.clone()).unwrap_or_default();
        let mut found = BTreeMap::new();
        take(desk, kind, rows, &mut found)?;
        for cells in found.values() {
            index.with(&Features::of_stored(kind, cells));
        }
        if is_last || after.is_empty() {
            return Ok(());
        }
    }
}

fn take(
    desk: &Desk<'_>,
    kind: &Kind,
    rows: Vec<Texts>,
    found: &mut BTreeMap<String, Cells>,
) -> Result<(), DbError> {
    for row in rows {
        let cell = |name: &str| row.0.iter().find(|(known, _)| known == name);
        let scope_id = cell("scope_id").and_then(|(_, value)| value.clone()).unwrap_or_default();
        let is_seen = desk.actor.is_system()
            || scope_id.is_empty()
            || scope_id.parse().is_ok_and(|unit| desk.scope.sees(unit));
        if !is_seen {
            continue;
        }
        let row_id = cell("row_id").and_then(|(_, value)| value.clone()).unwrap_or_default();
        let mut cells: Cells = Vec::with_capacity(kind.columns.len());
        for (place, column) in kind.columns.iter().enumerate() {
            let Some((_, value)) = cell(column.key) else {
                cells.push(None);
                continue;
            };
            let mut value = value.clone().unwrap_or_default();
            if let Some(sealed) = kind.private(place).and_then(|private| private.sealed) {
                value = kind.vault.open(Place { row: &row_id, ..sealed }, &value)?.to_string();
            }
            cells.push(Some(in_a_file(kind, place, value)));
        }
        if let Some(identity) = kind.stored_key(kind.matching.identity(), |place| cells[place].as_deref()) {
            found.insert(identity, cells);
        }
    }
    Ok(())
}

/// A stored value as a file would have it.
fn in_a_file(kind: &Kind, place: usize, value: String) -> String {
    match kind.columns[place].holds {
        Holds::Yuan => value.parse::<i64>().map_or(value, |fen| Fen::from_fen(fen).yuan()),
        _ => kind.compared(place, Some(&value)),
    }
}
