//! The header of a document: its number, unit, state and what it waits for.

use std::collections::BTreeMap;

use kernel::db::list;
use kernel::{Col, Conn, DbError, Fen, Stamp, Table};
use platform::{UnitId, UserId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::route::Step;

kernel::id_type!(
    /// A document of any kind. Bodies share the id of their header.
    DocumentId
);

/// A document's header.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// Id, made by the client.
    pub id: DocumentId,
    /// `payment`, `project`, …
    pub kind: String,
    /// Number for people, unique in the department.
    pub number: String,
    /// The unit it belongs to.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// State; written only by [`crate::machine`].
    pub state: String,
    /// The approval steps as they were at submission.
    pub route: Vec<Step>,
    /// The step it waits at.
    pub step: i64,
    /// The role it waits for; empty when it waits for nobody.
    pub waiting_role: String,
    /// Amount in fen.
    pub amount_fen: Fen,
    /// One line for lists.
    pub title: String,
    /// Who entered it.
    pub creator_id: UserId,
    /// When.
    pub created_at: Stamp,
    /// Last change.
    pub updated_at: Stamp,
    /// Counts the changes; an edit names the one it saw.
    pub version: i64,
}

/// A header as the wire carries it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HeaderView {
    /// Id.
    pub id: DocumentId,
    /// Kind.
    pub kind: String,
    /// Number for people.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// State.
    pub state: String,
    /// Name of the approval step it waits at; empty outside review.
    pub step: String,
    /// The role it waits for; empty when nobody.
    pub waiting_role: String,
    /// Amount.
    pub amount_fen: Fen,
    /// One line for lists.
    pub title: String,
    /// Who entered it.
    pub creator_id: UserId,
    /// When.
    pub created_at: Stamp,
    /// Last change.
    pub updated_at: Stamp,
    /// Version, for edits.
    pub version: i64,
}

impl Header {
    /// As the wire carries it.
    pub fn view(&self) -> HeaderView {
        HeaderView {
            id: self.id,
            kind: self.kind.clone(),
            number: self.number.clone(),
            unit_id: self.unit_id,
            fiscal_year: self.fiscal_year,
            state: self.state.clone(),
            step: self.current_step().map(|step| step.step.clone()).unwrap_or_default(),
            waiting_role: self.waiting_role.clone(),
            amount_fen: self.amount_fen,
            title: self.title.clone(),
            creator_id: self.creator_id,
            created_at: self.created_at,
            updated_at: self.updated_at,
            version: self.version,
        }
    }
    /// The approval step it waits at, while in review.
    pub fn current_step(&self) -> Option<&Step> {
        (self.state == crate::machine::IN_REVIEW)
            .then(|| usize::try_from(self.step).ok())
            .flatten()
            .and_then(|i| self.route.get(i))
    }
    /// As written to the table.
    pub fn row(&self) -> HeaderRow {
        HeaderRow {
            id: self.id,
            kind: self.kind.clone(),
            number: self.number.clone(),
            unit_id: self.unit_id,
            fiscal_year: self.fiscal_year,
            state: self.state.clone(),
            route: serde_json::to_string(&self.route).expect("steps are plain data"),
            step: self.step,
            waiting_role: self.waiting_role.clone(),
            waiting_unit_id: self.unit_id,
            amount_fen: self.amount_fen,
            title: self.title.clone(),
            creator_id: self.creator_id,
            created_at: self.created_at.0,
            updated_at: self.updated_at.0,
            version: self.version,
        }
    }
}

/// A header as stored.
#[derive(Clone, Debug, Serialize, FromQueryResult)]
pub struct HeaderRow {
    id: DocumentId,
    kind: String,
    number: String,
    unit_id: UnitId,
    fiscal_year: i64,
    state: String,
    route: String,
    step: i64,
    waiting_role: String,
    waiting_unit_id: UnitId,
    amount_fen: Fen,
    title: String,
    creator_id: UserId,
    created_at: i64,
    updated_at: i64,
    version: i64,
}

impl From<HeaderRow> for Header {
    fn from(row: HeaderRow) -> Header {
        Header {
            id: row.id,
            kind: row.kind,
            number: row.number,
            unit_id: row.unit_id,
            fiscal_year: row.fiscal_year,
            state: row.state,
            route: serde_json::from_str(&row.route).unwrap_or_default(),
            step: row.step,
            waiting_role: row.waiting_role,
            amount_fen: row.amount_fen,
            title: row.title,
            creator_id: row.creator_id,
            created_at: Stamp(row.created_at),
            updated_at: Stamp(row.updated_at),
            version: row.version,
        }
    }
}

/// Table of the headers.
pub static DOCUMENT: Table = Table {
    name: "fl_document",
    columns: &[
        ("id", Col::Text),
        ("kind", Col::Text),
        ("number", Col::Text),
        ("unit_id", Col::Text),
        ("fiscal_year", Col::Int),
        ("state", Col::Text),
        ("route", Col::Text),
        ("step", Col::Int),
        ("waiting_role", Col::Text),
        ("waiting_unit_id", Col::Text),
        ("amount_fen", Col::Int),
        ("title", Col::Text),
        ("creator_id", Col::Text),
        ("created_at", Col::Int),
        ("updated_at", Col::Int),
        ("version", Col::Int),
    ],
    key: &["id"],
};

/// The columns of a header, for `select`; alias the table as `d`.
pub const COLUMNS: &str = "d.id, d.kind, d.number, d.unit_id, d.fiscal_year, d.state, d.route, d.step, \
    d.waiting_role, d.waiting_unit_id, d.amount_fen, d.title, d.creator_id, d.created_at, d.updated_at, d.version";

/// Headers by id. Unscoped: the pipeline decides rights from the actor's grants; callers that answer people must
/// check the unit against their [`platform::Scope`].
pub async fn by_ids_unscoped(
    conn: &Conn,
    ids: impl IntoIterator<Item = DocumentId>,
) -> Result<BTreeMap<DocumentId, Header>, DbError> {
    let sql = format!("select {COLUMNS} from fl_document d where d.id in {{in:1}}");
    let rows: Vec<HeaderRow> = conn.all(&sql, [list(ids)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, Header::from(row))).collect())
}

/// One header within a scope.
pub async fn find(
    conn: &Conn,
    scope: &platform::Scope,
    kind: &str,
    id: DocumentId,
) -> Result<Option<Header>, DbError> {
    let header = by_ids_unscoped(conn, [id]).await?.remove(&id);
    Ok(header.filter(|header| header.kind == kind && scope.sees(header.unit_id)))
}
