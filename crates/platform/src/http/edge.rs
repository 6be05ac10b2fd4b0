//! What happens to every request and answer: request id, language, problem documents, safe headers.

use std::any::Any;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Language, Problem, text};
use tracing::Instrument;

use super::Platform;
use super::answer::{Refusal, Refused};
use super::extract::Visitor;
use super::openapi::PROBLEM_JSON;

/// Nothing may load anything, except pages of ours, which load from here only. Scripts and styles are files of ours,
/// never text of the page; a page that needs more says so itself.
const POLICY_DATA: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");
const POLICY_PAGE: HeaderValue = HeaderValue::from_static(
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
     font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'",
);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The outermost layer.
pub(super) async fn answer(State(platform): State<Platform>, mut request: Request, next: Next) -> Response {
    let request_id: Arc<str> = platform.ids.fresh().to_string().into();
    let accepted = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = Language::accept(accepted.unwrap_or(""));
    request.extensions_mut().insert(Visitor { language, request_id: Arc::clone(&request_id) });
    let span = tracing::info_span!("request", id = %request_id, method = %request.method(), path = request.uri().path());
    let response = next.run(request).instrument(span).await;
    let mut response = worded(response, language, &request_id);
    let secure = platform.identity.is_secure();
    add_headers(response.headers_mut(), language, &request_id, secure);
    response
}

/// A refusal becomes a problem document. Refusals of the framework itself carry none; they get one by status.
fn worded(mut response: Response, language: Language, request_id: &str) -> Response {
    let status = response.status();
    let problem = match response.extensions_mut().remove::<Refused>() {
        Some(Refused(problem)) => problem,
        None if status.is_client_error() || status.is_server_error() => Arc::new(by_status(status)),
        None => return response,
    };
    let body = serde_json::to_vec(&problem.body(language, request_id)).expect("a problem is plain JSON");
    let allow = response.headers_mut().remove(header::ALLOW);
    let mut worded = Response::new(Body::from(body));
    *worded.status_mut() = status;
    worded.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
    if let Some(allow) = allow {
        worded.headers_mut().insert(header::ALLOW, allow);
    }
    if status == StatusCode::UNAUTHORIZED {
        worded.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    worded
}

fn by_status(status: StatusCode) -> Problem {
    match status.as_u16() {
        404 => Problem::not_found(),
        405 => wrong_method(),
        code @ 400..500 => Problem {
            status: code,
            ..Problem::malformed(text!("请求无法处理（{code}）。", "The request cannot be handled ({code})."))
        },
        code => {
            tracing::error!(code, "an answer without a problem");
            Problem { status: code, ..Problem::internal() }
        }
    }
}

fn wrong_method() -> Problem {
    Problem::new(
        405,
        "method_not_allowed",
        text!("这个地址不接受该请求方法。", "This address does not take that method."),
        text!("请改用 Allow 所列的方法。", "Use a method that Allow names."),
    )
}

fn add_headers(headers: &mut HeaderMap, language: Language, request_id: &str, secure: bool) {
    const FIXED: [(HeaderName, HeaderValue); 5] = [
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
        (HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    ];
    for (name, value) in FIXED {
        headers.insert(name, value);
    }
    // Files of the pages say themselves how long they may be kept; data is never kept.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("Accept-Language"));
    let page =
        headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(if page { POLICY_PAGE } else { POLICY_DATA });
    let tag = match language {
        Language::Zh => "zh-CN",
        Language::En => "en",
    };
    headers.insert(header::CONTENT_LANGUAGE, HeaderValue::from_static(tag));
    if secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    headers.insert(REQUEST_ID, HeaderValue::from_str(request_id).expect("an id is plain ASCII"));
}

/// Whether it asks for a page or a file of one, not for data.
pub(super) fn asks_for_a_page(request: &Request) -> bool {
    let path = request.uri().path();
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    reads && path != "/api" && !path.starts_with("/api/")
}

/// 404 for a path that is not in the table.
pub(super) async fn no_such_path() -> Refusal {
    Refusal::from(Problem::new(
        404,
        "no_such_path",
        text!("没有这个地址。", "There is no such address."),
        text!(
            "请核对地址，接口清单见 /api/openapi.json。",
            "Check the address; /api/openapi.json lists them all."
        ),
    ))
}

/// 405; the router adds `Allow`.
pub(super) async fn no_such_method() -> Refusal {
    Refusal::from(wrong_method())
}

/// A panic is logged here, once, and answered bare.
pub(super) fn panicked(cause: Box<dyn Any + Send + 'static>) -> Response {
    let said = cause
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| cause.downcast_ref::<&str>().copied())
        .unwrap_or("no message");
    tracing::error!(said, "a handler panicked");
    Refusal::from(Problem::internal()).into_response()
}
