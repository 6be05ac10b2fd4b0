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
    /// Proposed name, as it was given: what could lead elsewhere is taken out on the way.
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
            response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition(&name));
        }
        response
    }
}

/// Save it under this name (RFC 6266): in plain letters for old programs, and in full where that says more.
fn disposition(name: &str) -> HeaderValue {
    let name = file_name(name);
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let mut plain: String = name.chars().filter(is_plain).collect();
    if plain.is_empty() || plain.starts_with('.') {
        plain.insert_str(0, "file");
    }
    let mut value = format!("attachment; filename=\"{plain}\"");
    if plain != name {
        let byte = |byte: u8| match byte {
            b'.' | b'-' | b'_' => char::from(byte).to_string(),
            byte if byte.is_ascii_alphanumeric() => char::from(byte).to_string(),
            byte => format!("%{byte:02X}"),
        };
        value.push_str("; filename*=UTF-8''");
        value.extend(name.bytes().map(byte));
    }
    HeaderValue::from_str(&value).expect("letters, digits, dots and percent signs make a header")
}

/// A name that is a name on every system: no way into other folders, no control or direction characters, nothing that a
/// spreadsheet or a shell takes for more than a name.
fn file_name(name: &str) -> String {
    let safe = |c: char| match c {
        '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '_',
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' => '_',
        c if c.is_control() => '_',
        c => c,
    };
    let name: String = name.chars().map(safe).collect();
    let name = name.trim_matches(|c: char| c == '.' || c.is_whitespace());
    if name.starts_with(['=', '+', '-', '@', '~']) { format!("_{name}") } else { name.to_owned() }
}

fn json(status: StatusCode, bytes: Bytes) -> Response {
    const JSON: (HeaderName, HeaderValue) =
        (header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (status, [JSON], bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &str) {
        assert_eq!(disposition(name).to_str().unwrap(), format!("attachment; {expected}"), "{name:?}");
    }

    #[test]
    fn a_file_is_saved_under_its_name_and_nowhere_else() {
        check("payees-2026.csv", "filename=\"payees-2026.csv\"");
        check("合同.pdf", "filename=\"file.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C.pdf");
        check("../../etc/a b.pdf", "filename=\"_.._etc_ab.pdf\"; filename*=UTF-8''_.._etc_a%20b.pdf");
        check("a\"; x=\".pdf", "filename=\"a_x_.pdf\"; filename*=UTF-8''a_%3B%20x%3D_.pdf");
        check("=cmd().csv", "filename=\"_cmd.csv\"; filename*=UTF-8''_%3Dcmd%28%29.csv");
        check("fdp\u{202e}.exe\r\n.pdf", "filename=\"fdp_.exe__.pdf\"");
        check("", "filename=\"file\"; filename*=UTF-8''");
    }
}
