//! What handlers take: who is calling, and strict input.

use std::sync::Arc;

use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use kernel::{Language, Problem, Stamp, text};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::answer::Refusal;
use super::endpoint::JSON_BYTES_MAX;
use super::guard::{BodyRule, too_large};
use super::shape::Shape;
use super::wording::field_problem;
use crate::actor::{Actor, Scope};
use crate::audit::Origin;
use crate::identity::Session;
use crate::role::Permission;

/// How deep JSON may nest.
const DEPTH_MAX: usize = 32;

/// The language and the id of a request: all that is known of somebody who is not logged in.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// For answers.
    pub language: Language,
    /// Names the request in logs and in the audit trail.
    pub request_id: Arc<str>,
}

impl Visitor {
    pub(super) fn of(parts: &Parts) -> Visitor {
        let unknown = || Visitor { language: Language::Zh, request_id: "".into() };
        parts.extensions.get::<Visitor>().cloned().unwrap_or_else(unknown)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visitor {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Visitor, Refusal> {
        Ok(Visitor::of(parts))
    }
}

/// Who is calling, and the units they may see by the right this endpoint asks for.
#[derive(Clone, Debug)]
pub struct Caller {
    /// The person.
    pub actor: Arc<Actor>,
    /// The units of the endpoint's right; empty where it asks for none.
    pub scope: Scope,
    /// The endpoint's right.
    pub permission: Option<Permission>,
    /// For answers.
    pub language: Language,
    /// Names the request.
    pub request_id: Arc<str>,
    /// The session it came in.
    pub session: Arc<Session>,
}

impl Caller {
    /// As the audit trail names the caller.
    pub fn origin(&self, at: Stamp) -> Origin {
        Origin {
            actor_id: self.actor.user_id,
            actor_name: self.actor.name.clone(),
            on_behalf_of: None,
            at,
            request_id: self.request_id.to_string(),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Caller, Refusal> {
        parts.extensions.get::<Caller>().cloned().ok_or_else(|| Refusal::from(Problem::unauthenticated()))
    }
}

/// Parameters of the path. The guard has checked their form; a kind the handler cannot read is not found.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Path<T>, Refusal> {
        let path = axum::extract::Path::<T>::from_request_parts(parts, state).await;
        path.map(|axum::extract::Path(value)| Path(value)).map_err(|_| Problem::not_found().into())
    }
}

/// Parameters of the query; the type should `deny_unknown_fields`.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Query<T>, Refusal> {
        let query = parts.uri.query().unwrap_or("");
        let reader = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
        match serde_path_to_error::deserialize(reader) {
            Ok(value) => Ok(Query(value)),
            Err(error) => {
                let at = error.path().to_string();
                Err(Problem::invalid(vec![field_problem(&at, &error.into_inner().to_string())]).into())
            }
        }
    }
}

/// A JSON body; the type should `deny_unknown_fields`.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = Refusal;
    async fn from_request(request: Request, _state: &S) -> Result<Json<T>, Refusal> {
        let (parts, body) = request.into_parts();
        let bytes = read(&parts, body, JSON_BYTES_MAX).await?;
        let value = read_json(&bytes)?;
        if let Some(rule) = parts.extensions.get::<BodyRule>()
            && *rule.shape != Shape::Free
        {
            let mut wrong = Vec::new();
            let plain = serde_json::from_slice(&bytes).unwrap_or_default();
            rule.shape.check(&plain, "", &mut wrong);
            if !wrong.is_empty() {
                return Err(Problem::invalid(wrong).into());
            }
        }
        Ok(Json(value))
    }
}

/// Reads JSON strictly: bounded nesting, no NUL characters (PostgreSQL cannot store them), wrong places named.
pub(super) fn read_json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    check_shape(bytes)?;
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
        let at = error.path().to_string();
        let inner = error.into_inner();
        if inner.is_data() {
            return Problem::invalid(vec![field_problem(&at, &inner.to_string())]);
        }
        let (line, column) = (inner.line(), inner.column());
        Problem::malformed(text!(
            "第 {line} 行第 {column} 列起不是合法的 JSON。",
            "This is not JSON from line {line}, column {column} on."
        ))
    })?;
    reader.end().map_err(|_| {
        Problem::malformed(text!("JSON 之后还有多余内容。", "Something follows after the JSON value."))
    })?;
    Ok(value)
}

/// One pass over the bytes: how deep it nests, and whether a string escapes NUL.
fn check_shape(bytes: &[u8]) -> Result<(), Problem> {
    let (mut depth, mut in_string, mut position) = (0_usize, false, 0_usize);
    while let Some(byte) = bytes.get(position) {
        match (in_string, byte) {
            (true, b'\\') => {
                if bytes[position..].starts_with(b"\\u0000") {
                    return Err(holds_nul("body"));
                }
                position += 1;
            }
            (true, b'"') => in_string = false,
            (false, b'"') => in_string = true,
            (false, b'{' | b'[') => depth += 1,
            (false, b'}' | b']') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEPTH_MAX {
            return Err(Problem::malformed(text!(
                "JSON 嵌套超过 {DEPTH_MAX} 层。",
                "The JSON nests deeper than {DEPTH_MAX} levels."
            )));
        }
        position += 1;
    }
    Ok(())
}

async fn read(parts: &Parts, body: Body, otherwise: usize) -> Result<Bytes, Problem> {
    let most = parts.extensions.get::<BodyRule>().map_or(otherwise, |rule| rule.bytes_max);
    to_bytes(body, most).await.map_err(|error| {
        let mut cause: Option<&dyn std::error::Error> = Some(&error);
        while let Some(error) = cause {
            // axum boxes the reader's own error; its name is all that tells "too long" from "cut off".
            if error.to_string().contains("length limit exceeded") {
                return too_large(most);
            }
            cause = error.source();
        }
        Problem::malformed(text!("请求内容没有传完。", "The request's content was cut off."))
    })
}

/// An uploaded file.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its content type, one of those declared, without parameters.
    pub content_type: String,
    /// Its content.
    pub bytes: Bytes,
}

impl<S: Send + Sync> FromRequest<S> for Upload {
    type Rejection = Refusal;
    async fn from_request(request: Request, _state: &S) -> Result<Upload, Refusal> {
        let (parts, body) = request.into_parts();
        let kind =
            parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let content_type = kind.split(';').next().unwrap_or("").trim().to_ascii_lowercase();
        let bytes = read(&parts, body, JSON_BYTES_MAX).await?;
        if bytes.is_empty() {
            return Err(Problem::field(
                "body",
                text!("文件是空的。", "The file is empty."),
                text!("请选择有内容的文件。", "Choose a file with content."),
            )
            .into());
        }
        Ok(Upload { content_type, bytes })
    }
}

/// The `Idempotency-Key` header, if the caller sent one.
#[derive(Clone, Copy, Debug)]
pub struct IdempotencyKey(pub Option<Uuid>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Refusal;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<IdempotencyKey, Refusal> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(IdempotencyKey(None)) };
        let key =
            value.to_str().ok().filter(|text| text.len() == 36).and_then(|text| Uuid::parse_str(text).ok());
        match key {
            Some(key) => Ok(IdempotencyKey(Some(key))),
            None => Err(Problem::malformed(text!(
                "Idempotency-Key 必须是 UUID。",
                "Idempotency-Key must be a UUID."
            ))
            .into()),
        }
    }
}

/// PostgreSQL cannot store the character, and nobody types it.
pub(super) fn holds_nul(at: &str) -> Problem {
    Problem::field(
        at,
        text!("文本含有空字符。", "A text holds a NUL character."),
        text!("请删除不可见字符后重新提交。", "Remove what cannot be seen and send it again."),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Line {
        #[expect(dead_code, reason = "only read")]
        amount_fen: i64,
    }
    #[derive(Debug, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        #[expect(dead_code, reason = "only read")]
        lines: Vec<Line>,
    }

    #[track_caller]
    fn check(json: &str, status: u16, at: &str) {
        let problem = read_json::<Form>(json.as_bytes()).unwrap_err();
        assert_eq!(problem.status, status, "{problem}");
        assert_eq!(problem.fields.first().map_or("", |field| field.at.as_str()), at, "{problem}");
    }

    #[test]
    fn wrong_places_are_named() {
        check(r#"{"lines":[{"amount_fen":"1"}]}"#, 422, "lines[0].amount_fen");
        check(r#"{"lines":[{"amount_fen":1.5}]}"#, 422, "lines[0].amount_fen");
        check(r#"{"lines":[{"amount_fen":1},{"amount":1}]}"#, 422, "lines[1].amount");
        check(r#"{"lines":[{}]}"#, 422, "lines[0].amount_fen");
        check("{}", 422, "lines");
        check(r#"{"lines":[],"note":"a\u0000b"}"#, 422, "body");
    }
    #[test]
    fn what_is_no_json_is_malformed() {
        check(r#"{"lines":["#, 400, "");
        check("", 400, "");
        check(r#"{"lines":[]} x"#, 400, "");
        check(&format!("{}{}", "[".repeat(33), "]".repeat(33)), 400, "");
    }
    #[test]
    fn an_escaped_backslash_before_u0000_is_no_nul() {
        assert!(check_shape(br#"{"a":"\\u0000"}"#).is_ok());
        assert!(check_shape(br#"{"a":"\\\u0000"}"#).is_err());
    }
}
