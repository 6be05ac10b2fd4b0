//! A list read page after page through its own handler.

use std::collections::{BTreeSet, VecDeque};
use std::convert::Infallible;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode};
use axum::response::Response;
use axum::routing::MethodRouter;
use kernel::db::list;
use kernel::{Db, DbError, Language, Limit, Problem};
use sea_orm::FromQueryResult;
use serde::Deserialize;
use tower::ServiceExt;

use super::columns::{Column, Names, Row, cells, titles};
use super::serve::OnePage;
use crate::table::Cell;

/// Most bytes of one page: a bound, not a measure (rows have a few hundred bytes).
const PAGE_BYTES_MAX: usize = 64 * 1024 * 1024;

/// What every list answers with; totals of its own are left aside.
#[derive(Deserialize)]
struct Answered {
    items: VecDeque<Row>,
    #[serde(default)]
    next: Option<String>,
    /// Lists that are no pages have none.
    #[serde(default)]
    total: Option<i64>,
}

/// What is to be read: under which filters, in pages or at once, all of them or one.
pub(super) struct What {
    pub filters: Vec<(String, String)>,
    pub paged: bool,
    pub page: Option<OnePage>,
}

/// Where the reading of a list stands.
pub(super) struct Pages {
    service: MethodRouter<(), Infallible>,
    parts: Parts,
    /// The filters, without page and format.
    pub filters: Vec<(String, String)>,
    paged: bool,
    page: Option<OnePage>,
    next: Option<String>,
    /// Rows of the page in hand.
    rows: VecDeque<Row>,
    /// Rows the filters leave.
    pub total: i64,
    db: Db,
    names: Names,
    columns: &'static [Column],
}

#[derive(FromQueryResult)]
struct UnitName {
    id: String,
    code: String,
    name: String,
}
#[derive(FromQueryResult)]
struct UserName {
    id: String,
    name: String,
}

impl Pages {
    /// The first page; what the list answers instead of one is passed on.
    pub async fn open(
        service: MethodRouter<(), Infallible>,
        parts: Parts,
        What { filters, paged, page }: What,
        db: Db,
        columns: &'static [Column],
    ) -> Result<Pages, Response> {
        let mut pages = Pages {
            service,
            parts,
            filters,
            paged,
            page,
            next: None,
            rows: VecDeque::new(),
            total: 0,
            db,
            names: Names::default(),
            columns,
        };
        let after = pages.page.as_ref().and_then(|page| page.after.clone());
        pages.read(after.as_deref()).await?;
        Ok(pages)
    }
    /// Whether it is a page as on the screen rather than the whole list.
    pub fn is_one_page(&self) -> bool {
        self.page.is_some()
    }
    /// The next page into `rows`; false after the last.
    pub async fn turn(&mut self) -> Result<bool, Problem> {
        let Some(after) = self.next.take() else { return Ok(false) };
        self.read(Some(&after)).await.map_err(|response| {
            tracing::error!(status = response.status().as_u16(), "a page of an export was refused");
            Problem::internal()
        })?;
        Ok(true)
    }
    fn uri(&self, after: Option<&str>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.filters);
        if self.paged {
            let limit = match &self.page {
                None => Limit::MAX.to_string(),
                Some(page) => page.limit.clone().unwrap_or_else(|| Limit::PAGE.to_string()),
            };
            query.append_pair("limit", &limit);
        }
        if let Some(after) = after {
            query.append_pair("after", after);
        }
        format!("{}?{}", self.parts.uri.path(), query.finish())
    }
    async fn read(&mut self, after: Option<&str>) -> Result<(), Response> {
        let uri = self.uri(after);
        let broken = || refusal(Problem::internal());
        let mut request =
            Request::builder().method(Method::GET).uri(uri).body(Body::empty()).map_err(|_| broken())?;
        // Who is calling, in which scope, with which parameters of the path: found by the guard of the export.
        *request.extensions_mut() = self.parts.extensions.clone();
        let response = match self.service.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        if response.status() != StatusCode::OK {
            return Err(response);
        }
        let bytes = to_bytes(response.into_body(), PAGE_BYTES_MAX).await.map_err(|_| broken())?;
        let page: Answered = serde_json::from_slice(&bytes).map_err(|error| {
            tracing::error!(%error, "a list does not answer as lists do");
            broken()
        })?;
        self.total = page.total.unwrap_or(page.items.len() as i64);
        (self.rows, self.next) = (page.items, page.next);
        if let Some(OnePage { ids, .. }) = &self.page {
            self.next = None;
            self.rows.retain(|row| ids.is_empty() || id_of(row).is_some_and(|id| ids.contains(id)));
            self.total = self.rows.len() as i64;
        }
        self.learn().await.map_err(|error| refusal(Problem::from(error)))
    }
    /// Names of the units, once, and of the users of this page who are new.
    async fn learn(&mut self) -> Result<(), DbError> {
        let conn = self.db.reader();
        if self.names.units.is_empty() && self.columns.iter().any(Column::names_units) {
            // Only ids that the list itself shows are looked up in it.
            let units: Vec<UnitName> = conn.all("select id, code, name from v_unit", []).await?;
            self.names.units = units.into_iter().map(|unit| (unit.id, (unit.code, unit.name))).collect();
        }
        let shown =
            self.rows.iter().flat_map(|row| self.columns.iter().filter_map(|column| column.user_in(row)));
        let new: BTreeSet<&str> = shown.filter(|id| !self.names.users.contains_key(*id)).collect();
        if !new.is_empty() {
            let users: Vec<UserName> =
                conn.all("select id, name from pf_user where id in {in:1}", [list(new)]).await?;
            self.names.users.extend(users.into_iter().map(|user| (user.id, user.name)));
        }
        Ok(())
    }
    /// The titles of the columns.
    pub fn titles(&self, language: Language) -> Vec<String> {
        titles(self.columns, language)
    }
    /// The cells of the page in hand, which is used up.
    pub fn cells(&mut self, language: Language) -> Vec<Vec<Cell>> {
        let rows = std::mem::take(&mut self.rows);
        rows.iter().map(|row| cells(self.columns, row, &self.names, language)).collect()
    }
}

/// What a row is chosen by: its id, or its code in lists of codes.
fn id_of(row: &Row) -> Option<&str> {
    ["id", "code"].iter().find_map(|name| row.get(*name)?.as_str())
}

fn refusal(problem: Problem) -> Response {
    use axum::response::IntoResponse;
    crate::http::Refusal::from(problem).into_response()
}
