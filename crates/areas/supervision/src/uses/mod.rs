//! Where a record of master data is used: the question before it is changed, stopped or merged.
//!
//! Each kind of record has a few kinds of use ([`table`]); each costs two statements that start from the record's key,
//! whatever the number of documents.

pub(crate) mod http;
mod table;

use kernel::db::list;
use kernel::{Conn, DbError, Fen, Limit, Text};
use platform::{Scope, UnitId};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use table::{KINDS, Kind, Use};

/// One thing that uses the record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct UseItem {
    /// Kind of document, or of record.
    pub kind: String,
    /// Id.
    pub id: String,
    /// Number or code.
    pub number: String,
    /// Title or name.
    pub title: String,
    /// State.
    pub state: String,
    /// Amount; 0 where there is none.
    pub amount_fen: Fen,
    /// Unit; absent for what is the whole department's.
    pub unit_id: Option<UnitId>,
}

/// How many there are in one state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct UseCount {
    /// Kind of document, or of record.
    pub kind: String,
    /// State.
    pub state: String,
    /// How many.
    pub count: i64,
    /// Their amounts together.
    pub amount_fen: Fen,
}

/// Uses of one kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct UseGroup {
    /// Name of the group; give it as `of` to page through it.
    pub of: String,
    /// For people.
    pub title: Text,
    /// How many in all.
    pub total: i64,
    /// How many of each kind and state.
    pub counts: Vec<UseCount>,
    /// A page of them, newest first.
    pub items: Vec<UseItem>,
    /// Pass as `after`, with `of`, to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Where a record is used, as far as the caller may see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Uses {
    /// Kind of record.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Kinds of use, those without any included.
    pub groups: Vec<UseGroup>,
}

/// Which part of the answer is wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Part<'a> {
    /// One group only.
    pub of: Option<&'a str>,
    /// Where its page begins.
    pub after: &'a str,
    /// Rows of each group.
    pub limit: Limit,
}

#[derive(FromQueryResult)]
struct Found {
    id: String,
    code: String,
    name: String,
    unit_id: Option<UnitId>,
}

/// The uses of a record, named by id or code; `None` when there is none of that kind in the scope.
pub async fn uses(
    conn: &Conn,
    scope: &Scope,
    kind: &str,
    id: &str,
    part: Part<'_>,
) -> Result<Option<Uses>, DbError> {
    let Some(kind) = KINDS.iter().find(|known| known.name == kind) else { return Ok(None) };
    let found: Vec<Found> = conn.all(kind.find, [id.into()]).await?;
    // A standard that is named by its code stands for all its editions.
    let seen = |found: &Found| match found.unit_id {
        Some(unit_id) => scope.sees(unit_id),
        None => scope.units().next().is_some(),
    };
    let found: Vec<Found> = found.into_iter().filter(seen).collect();
    let Some(first) = found.last() else { return Ok(None) };
    let keys = list(found.iter().map(|one| if kind.by_code { &one.code } else { &one.id }));
    let mut groups = Vec::new();
    for wanted in kind.uses.iter().filter(|one| part.of.is_none_or(|of| of == one.of)) {
        groups.push(group(conn, scope, wanted, &keys, part).await?);
    }
    let (id, code, name) = (first.id.clone(), first.code.clone(), first.name.clone());
    Ok(Some(Uses { kind: kind.name.to_owned(), id, code, name, groups }))
}

/// The names of a kind's groups; empty when there is no such kind.
pub(crate) fn groups_of(kind: &str) -> Vec<&'static str> {
    let kind: Option<&Kind> = KINDS.iter().find(|known| known.name == kind);
    kind.map(|kind| kind.uses.iter().map(|one| one.of).collect()).unwrap_or_default()
}

async fn group(
    conn: &Conn,
    scope: &Scope,
    wanted: &Use,
    keys: &Value,
    part: Part<'_>,
) -> Result<UseGroup, DbError> {
    let visible = "(x.unit_id is null or x.unit_id in {in:2})";
    let sql = format!(
        "select x.kind, x.state, count(*) as count, cast(coalesce(sum(x.amount_fen), 0) as bigint) as amount_fen
         from ({}) x where {visible} group by x.kind, x.state order by x.kind, x.state",
        wanted.sql
    );
    let counts: Vec<UseCount> = conn.all(&sql, [keys.clone(), scope.parameter()]).await?;
    let sql = format!(
        "select x.kind, x.id, x.number, x.title, x.state, x.amount_fen, x.unit_id from ({}) x
         where {visible} and ($3 = '' or x.id < $3) order by x.id desc limit $4",
        wanted.sql
    );
    let after = if part.of.is_some() { part.after } else { "" };
    let values = [keys.clone(), scope.parameter(), after.into(), part.limit.rows().into()];
    let items: Vec<UseItem> = if counts.is_empty() { Vec::new() } else { conn.all(&sql, values).await? };
    let full = items.len() as i64 == part.limit.rows();
    Ok(UseGroup {
        of: wanted.of.to_owned(),
        title: Text { zh: wanted.zh.to_owned(), en: wanted.en.to_owned() },
        total: counts.iter().map(|one| one.count).sum(),
        next: items.last().filter(|_| full).map(|last| last.id.clone()),
        counts,
        items,
    })
}
