//! The rows of lists of documents: the document with the names a screen shows, and what its kind adds.

use std::collections::BTreeMap;

use kernel::{Conn, DbError, Fen, Page, Stamp, Text};
use platform::{Actor, UnitId, UserId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::header::DocumentId;
use crate::machine::{Flow, IN_REVIEW};
use crate::route::Step;

/// A document in a list, with the names a screen shows.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct DocumentRow {
    /// Id.
    pub id: DocumentId,
    /// Number for people.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Its code.
    pub unit_code: String,
    /// Its name.
    pub unit_name: String,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// State.
    pub state: String,
    /// Its state for people.
    #[sea_orm(skip)]
    pub state_title: Text,
    /// Name of the approval step it waits at; empty outside review.
    #[sea_orm(skip)]
    pub step: String,
    /// That step for people.
    #[sea_orm(skip)]
    pub step_title: Text,
    /// The role it waits for; empty when nobody.
    pub waiting_role: String,
    /// Amount.
    pub amount_fen: Fen,
    /// One line for lists.
    pub title: String,
    /// Who entered it.
    pub creator_id: UserId,
    /// Name of who entered it.
    pub creator_name: String,
    /// Entered.
    pub created_at: Stamp,
    /// Last change.
    pub updated_at: Stamp,
    /// Version, for edits.
    pub version: i64,
    #[serde(skip)]
    #[schema(ignore)]
    document_kind: String,
    #[serde(skip)]
    #[schema(ignore)]
    route: String,
    #[serde(skip)]
    #[schema(ignore)]
    step_place: i64,
}

/// A row of a kind's list: the document, and what the kind adds.
pub trait Listed: FromQueryResult + Send {
    /// The document.
    fn document(&mut self) -> &mut DocumentRow;
}

/// A document in a list of several kinds.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct AnyRow {
    /// Kind.
    pub kind: String,
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
}

impl AnyRow {
    /// What it has beyond [`DocumentRow`].
    pub const BODY: Body = Body { columns: ", d.kind", joins: "" };
}

impl Listed for AnyRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

impl Listed for DocumentRow {
    fn document(&mut self) -> &mut DocumentRow {
        self
    }
}

impl DocumentRow {
    fn word(&mut self, flows: &[&'static Flow]) {
        if let Some(flow) = flows.iter().find(|flow| flow.kind == self.document_kind) {
            self.state_title = flow.state(&self.state);
        }
        if self.creator_id == UserId::SYSTEM {
            self.creator_name = Actor::system_name().to_owned();
        }
        if self.state == IN_REVIEW {
            let steps: Vec<Step> = serde_json::from_str(&self.route).unwrap_or_default();
            let step = usize::try_from(self.step_place).ok().and_then(|place| steps.into_iter().nth(place));
            (self.step, self.step_title) = step.map(|step| (step.step, step.title)).unwrap_or_default();
        }
    }
}

/// A page of documents with the sum over all pages.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DocumentPage<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of documents the filters leave over all pages.
    pub total: i64,
    /// Sum of their amounts.
    pub amount_fen: Fen,
}

// By hand: a page of nothing needs no rows that have a default.
impl<T> Default for DocumentPage<T> {
    fn default() -> Self {
        DocumentPage { items: Vec::new(), next: None, total: 0, amount_fen: Fen::ZERO }
    }
}

// By hand, as that of a page: the derived schema refers to the row's schema but does not hand it over.
impl<T: ToSchema> utoipa::PartialSchema for DocumentPage<T> {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, Schema, SchemaFormat, Type};
        let sum = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .description(Some("Sum of their amounts over all pages."));
        let page = match Page::<T>::schema() {
            utoipa::openapi::RefOr::T(Schema::Object(page)) => page,
            _ => Object::new(),
        };
        ObjectBuilder::from(page).property("amount_fen", sum).required("amount_fen").into()
    }
}
impl<T: ToSchema> ToSchema for DocumentPage<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("DocumentPage_{}", T::name()).into()
    }
    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        schemas.push((T::name().into_owned(), T::schema()));
        T::schemas(schemas);
    }
}

/// What a kind adds to its rows.
#[derive(Clone, Copy, Debug, Default)]
pub struct Body {
    /// Columns, each after a comma.
    pub columns: &'static str,
    /// Tables that are joined to `d`.
    pub joins: &'static str,
}

/// One row, as lists show it. Unscoped: the caller has looked at the document's unit.
pub async fn row_unscoped<R: Listed>(
    conn: &Conn,
    flow: &'static Flow,
    id: DocumentId,
    body: Body,
) -> Result<Option<R>, DbError> {
    Ok(rows_of(conn, &[flow], vec![id], body).await?.pop())
}

/// The rows of these ids, in their order.
pub(crate) async fn rows_of<R: Listed>(
    conn: &Conn,
    flows: &[&'static Flow],
    ids: Vec<DocumentId>,
    body: Body,
) -> Result<Vec<R>, DbError> {
    let Body { columns, joins } = body;
    let sql = format!(
        "select d.id, d.kind as document_kind, d.number, d.unit_id, coalesce(of_unit.code, '') as unit_code, coalesce(of_unit.name, '') as unit_name,
           d.fiscal_year, d.state, d.waiting_role, d.amount_fen, d.title, d.creator_id,
           coalesce(entered_by.name, '') as creator_name, d.created_at, d.updated_at, d.version, d.route, d.step as step_place{columns}
         from fl_document d left join v_unit of_unit on of_unit.id = d.unit_id
           left join v_user entered_by on entered_by.id = d.creator_id {joins}
         where d.id in {{in:1}}"
    );
    let found: Vec<R> = conn.all(&sql, [kernel::db::list(&ids)]).await?;
    let mut by_id: BTreeMap<DocumentId, R> = BTreeMap::new();
    for mut row in found {
        let document = row.document();
        document.word(flows);
        by_id.insert(document.id, row);
    }
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}
