//! Ledgers that show entries one by one: detail ledgers, journals, journals of money, ledgers of many columns.

mod columns;
mod detail;
mod entry;
pub(crate) mod journal;
mod money;
pub(crate) mod range;

use kernel::{Conn, DbError, Limit, Problem};
use ledger::queries::bad_cursor;
use platform::http::Endpoint;
use posting::App;
use sea_orm::Value;

pub(crate) use entry::{BookEntry, COLUMNS, EntryRow, ORDER, Place, Shower};
pub(crate) use range::{Days, EntryRange, Kept, Standing, day};

/// The endpoints of ledgers.
pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    [detail::endpoints(), journal::endpoints(), money::endpoints(), columns::endpoints()]
        .into_iter()
        .flatten()
        .collect()
}

/// A page of the entries of a range.
pub(crate) struct Part {
    /// Its rows, as stored.
    pub rows: Vec<EntryRow>,
    /// Balance before the first of them.
    pub opening: i64,
    /// The place behind the last; none when there is no more.
    pub next: Option<String>,
}

/// The rows of a range after a place. `more` is a further condition with its parameters from `$18` on.
pub(crate) async fn part(
    conn: &Conn,
    range: &EntryRange,
    standing: &Standing,
    after: Option<&str>,
    limit: Limit,
    more: (&str, Vec<Value>),
) -> Result<Part, Problem> {
    let place = Place::read(after).ok_or_else(bad_cursor)?;
    let opening = place.as_ref().map_or(standing.opening, |place| place.balance);
    let place = place.unwrap_or_default();
    let rows = rows(conn, range, standing, &place, limit, more).await?;
    let full = rows.len() as i64 == limit.rows();
    let closing = rows.iter().fold(opening, |sum, row| sum.saturating_add(row.signed()));
    let next = rows.last().filter(|_| full).map(|last| Place::behind(last, closing));
    Ok(Part { rows, opening, next })
}

async fn rows(
    conn: &Conn,
    range: &EntryRange,
    standing: &Standing,
    place: &Place,
    limit: Limit,
    (more, values): (&str, Vec<Value>),
) -> Result<Vec<EntryRow>, DbError> {
    let to = range.to.min(range::reaches(&standing.counts, place.period, limit.rows()));
    let sql = format!(
        "select {COLUMNS} from lg_entry e join lg_journal j on j.id = e.journal_id
         where {} and e.period >= $9 and e.period <= $10 and ($11 = '' or j.posted_on >= $11)
           and ($12 = '' or j.posted_on <= $12) and ({ORDER}) > ($13, $14, $15, $16) {more}
         order by {ORDER} limit $17",
        range::WITHIN
    );
    let mut bound = range.values();
    let own: [Value; 4] = [
        range.from.max(place.period).into(),
        to.into(),
        range.from_day.clone().into(),
        range.to_day.clone().into(),
    ];
    bound.extend(own);
    bound.extend(place.values());
    bound.push(limit.rows().into());
    bound.extend(values);
    conn.all(&sql, bound).await
}
