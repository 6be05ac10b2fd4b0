//! What handlers give back.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{DbError, Problem};
use serde::Serialize;

/// What a handler returns: an answer, or a refusal that the edge words in the caller's language.
pub type Reply<T> = Result<T, Refusal>;

/// A [`Problem`] on its way out. `?` makes one of anything that turns into a problem.
#[derive(Debug)]
pub struct Refusal(pub Box<Problem>);

impl<E: Into<Problem>> From<E> for Refusal {
    fn from(error: E) -> Refusal {
        Refusal(Box::new(error.into()))
    }
}

/// The problem of an answer, for the edge to word.
#[derive(Clone, Debug)]
pub(super) struct Refused(pub Arc<Problem>);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = Response::new(Body::empty());
        *response.status_mut() = status;
        response.extensions_mut().insert(Refused(Arc::new(*self.0)));
        response
    }
}

/// A JSON answer with its status.
#[derive(Debug)]
pub struct Answer<T> {
    status: StatusCode,
    body: T,
    cookie: Option<HeaderValue>,
}

impl<T> Answer<T> {
    /// 200.
    pub fn ok(body: T) -> Answer<T> {
        Answer { status: StatusCode::OK, body, cookie: None }
    }
    /// 201.
    pub fn created(body: T) -> Answer<T> {
        Answer { status: StatusCode::CREATED, body, cookie: None }
    }
    /// 202: taken, and done later.
    pub fn accepted(body: T) -> Answer<T> {
        Answer { status: StatusCode::ACCEPTED, body, cookie: None }
    }
    /// Sets a cookie along with it.
    pub fn with_cookie(mut self, cookie: Option<HeaderValue>) -> Answer<T> {
        self.cookie = cookie;
        self
    }
}

impl<T: Serialize> IntoResponse for Answer<T> {
    fn into_response(self) -> Response {
        let bytes = match serde_json::to_vec(&self.body) {
            Ok(bytes) => bytes,
            Err(error) => return Refusal::from(DbError::Other(format!("answer: {error}"))).into_response(),
        };
        let mut response = json(self.status, bytes.into());
        if let Some(cookie) = self.cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// A JSON answer that is text already, as it is stored for repeats of its request.
#[derive(Debug)]
pub struct RawAnswer {
    /// Its status.
    pub status: u16,
    /// The JSON text.
    pub json: String,
}

impl IntoResponse for RawAnswer {
    fn into_response(self) -> Response {
        json(StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), self.json.into())
    }
}

/// 204: done, nothing to say.
#[derive(Debug, Default)]
pub struct NoContent {
    /// A cookie to set along with it.
    pub cookie: Option<HeaderValue>,
}

impl IntoResponse for NoContent {
    fn into_response(self) -> Response {
        let mut response = StatusCode::NO_CONTENT.into_response();
        if let Some(cookie) = self.cookie {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }
}

/// A file to save, or a page to show when it has no name.
#[derive(Debug)]
pub struct FileAnswer {
    /// Proposed name; ASCII letters, digits, dots and hyphens survive.
    pub name: Option<String>,
    /// `text/csv`
    pub content_type: &'static str,
    /// Its content: bytes, text, or a stream.
    pub content: Body,
}

impl IntoResponse for FileAnswer {
    fn into_response(self) -> Response {
        let mut response = Response::new(self.content);
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        if let Some(name) = self.name {
            let plain: String =
                name.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).collect();
            let value = HeaderValue::from_str(&format!("attachment; filename=\"{plain}\""))
                .expect("letters, digits and dots make a header");
            response.headers_mut().insert(header::CONTENT_DISPOSITION, value);
        }
        response
    }
}

fn json(status: StatusCode, bytes: Bytes) -> Response {
    const JSON: (HeaderName, HeaderValue) =
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (status, [JSON], bytes).into_response()
}
