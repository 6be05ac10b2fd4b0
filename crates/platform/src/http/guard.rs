//! What happens before a handler runs, in this order: who is it → may they → is the path, the query and the kind
//! of body as declared. Deny by default: an endpoint that declares nothing never gets here (`site`).

use std::sync::Arc;

use axum::extract::{FromRequestParts, RawPathParams, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{FieldProblem, Problem, text};

use super::Platform;
use super::answer::Refusal;
use super::endpoint::{Access, BodyKind, Endpoint, ParamKind};
use super::extract::{Caller, Visitor, holds_nul};
use super::shape::Shape;
use crate::actor::Scope;
use crate::identity::{CSRF_HEADER, Session, SessionKind};

/// What the guard needs to know of one endpoint.
pub(super) struct Gate {
    platform: Platform,
    access: Access,
    before_password_change: bool,
    changes_state: bool,
    params: Vec<(&'static str, ParamKind)>,
    query: Vec<(String, Shape)>,
    body: BodyRule,
    statuses: Vec<u16>,
}

/// What the body may be; in the request's extensions for the extractors.
#[derive(Clone, Debug)]
pub(super) struct BodyRule {
    pub content_types: Vec<&'static str>,
    pub bytes_max: usize,
    pub shape: Arc<Shape>,
}

impl Gate {
    pub fn new<S: Clone + Send + Sync + 'static>(platform: Platform, endpoint: &Endpoint<S>) -> Gate {
        let shape = |schema: &Option<_>| {
            schema.as_ref().map_or(Shape::Free, |schema| Shape::of(schema, &endpoint.schemas))
        };
        let (content_types, body_shape) = match &endpoint.body {
            BodyKind::None => (Vec::new(), Shape::Free),
            BodyKind::Json(schema) => (vec!["application/json"], Shape::of(schema, &endpoint.schemas)),
            BodyKind::Raw(types, _) => (types.clone(), Shape::Free),
        };
        Gate {
            platform,
            access: endpoint.access.first().copied().expect("the site refused endpoints without access"),
            before_password_change: endpoint.before_password_change,
            changes_state: endpoint.method != Method::GET,
            params: endpoint.params.clone(),
            query: endpoint
                .query
                .iter()
                .map(|parameter| (parameter.name.clone(), shape(&parameter.schema)))
                .collect(),
            body: BodyRule { content_types, bytes_max: endpoint.bytes_max, shape: Arc::new(body_shape) },
            statuses: endpoint.statuses(),
        }
    }
}

/// The middleware of one endpoint.
pub(super) async fn pass(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    match check(&gate, &mut parts).await {
        Ok(()) => {
            let response = next.run(Request::from_parts(parts, body)).await;
            if !gate.statuses.contains(&response.status().as_u16()) {
                tracing::error!(
                    status = response.status().as_u16(),
                    "an answer that the API document does not name"
                );
            }
            response
        }
        Err(problem) => Refusal::from(problem).into_response(),
    }
}

async fn check(gate: &Gate, parts: &mut Parts) -> Result<(), Problem> {
    if gate.access != Access::Public {
        let session = authenticate(gate, parts).await?;
        let caller = authorise(gate, parts, session)?;
        parts.extensions.insert(caller);
    }
    check_path(gate, parts).await?;
    check_query(gate, parts)?;
    check_body(gate, parts)?;
    parts.extensions.insert(gate.body.clone());
    Ok(())
}

async fn authenticate(gate: &Gate, parts: &Parts) -> Result<Arc<Session>, Problem> {
    let identity = &gate.platform.identity;
    let (token, from) = token(&parts.headers, identity.cookie_name()).ok_or_else(Problem::unauthenticated)?;
    let session = identity.session(&gate.platform.db, token).await?.ok_or_else(Problem::unauthenticated)?;
    // A cookie's token must not work as a bearer token or the other way round: the rules for them differ.
    if session.kind != from {
        return Err(Problem::unauthenticated());
    }
    if session.kind == SessionKind::Cookie && gate.changes_state {
        check_same_site(&parts.headers, &session)?;
    }
    Ok(session)
}

/// The token of a request and how it came. A bearer token wins over a cookie.
pub(crate) fn token<'h>(headers: &'h HeaderMap, cookie_name: &str) -> Option<(&'h str, SessionKind)> {
    if let Some(value) = headers.get(header::AUTHORIZATION) {
        let (scheme, token) = value.to_str().ok()?.split_once(' ')?;
        return scheme.eq_ignore_ascii_case("bearer").then_some((token.trim(), SessionKind::Token));
    }
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(name, _)| *name == cookie_name)
        .map(|(_, token)| (token, SessionKind::Cookie))
}

/// Against requests made by other sites with the browser's cookie: the browser's own word on where the request
/// comes from, and a secret that only our page knows.
fn check_same_site(headers: &HeaderMap, session: &Session) -> Result<(), Problem> {
    let word = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fetch_site = word("sec-fetch-site").is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin = match (word("origin"), word("host")) {
        (None, _) => true,
        (Some(origin), Some(host)) => {
            origin.split_once("://").is_some_and(|(_, authority)| authority == host)
        }
        (Some(_), None) => false,
    };
    let secret = word(CSRF_HEADER).is_some_and(|secret| session.knows_csrf(secret));
    if fetch_site && origin && secret {
        return Ok(());
    }
    Err(Problem::new(
        403,
        "cross_site",
        text!("请求不是由本系统页面发出的。", "The request was not made by a page of this system."),
        text!(
            "请在本系统页面内操作，并随请求带上 {CSRF_HEADER}。",
            "Work within the pages of this system and send {CSRF_HEADER} along."
        ),
    ))
}

fn authorise(gate: &Gate, parts: &Parts, session: Arc<Session>) -> Result<Caller, Problem> {
    if session.must_change && !gate.before_password_change {
        return Err(Problem::new(
            403,
            "password_change_required",
            text!("首次登录必须先修改密码。", "Change your first password before anything else."),
            text!("请先修改密码，再继续操作。", "Change the password, then go on."),
        ));
    }
    let (permission, scope) = match gate.access {
        Access::Needs(permission) if session.actor.may(permission) => {
            (Some(permission), session.actor.scope(permission))
        }
        Access::Needs(permission) => {
            let title = permission.title();
            let (zh, en) = (Problem::forbidden(&title.zh), Problem::forbidden(&title.en));
            tracing::info!(login = session.actor.login, permission = permission.word(), "denied");
            return Err(Problem { what: kernel::Text { zh: zh.what.zh, en: en.what.en }, ..zh });
        }
        Access::Public | Access::LoggedIn => (None, Scope::of_operator([])),
    };
    let visitor = Visitor::of(parts);
    Ok(Caller {
        actor: Arc::clone(&session.actor),
        scope,
        permission,
        language: visitor.language,
        request_id: visitor.request_id,
        session,
    })
}

async fn check_path(gate: &Gate, parts: &mut Parts) -> Result<(), Problem> {
    if gate.params.is_empty() {
        return Ok(());
    }
    let given = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Problem::not_found())?;
    let fits = |(name, value): (&str, &str)| {
        gate.params.iter().any(|(known, kind)| *known == name && kind.accepts(value))
    };
    if given.iter().all(fits) { Ok(()) } else { Err(Problem::not_found()) }
}

fn check_query(gate: &Gate, parts: &Parts) -> Result<(), Problem> {
    let Some(query) = parts.uri.query().filter(|query| !query.is_empty()) else { return Ok(()) };
    let pairs: Vec<(String, String)> = serde_urlencoded::from_str(query)
        .map_err(|_| Problem::malformed(text!("查询参数无法读取。", "The query cannot be read.")))?;
    let unknown = |name: &str| FieldProblem {
        at: name.to_owned(),
        what: text!("没有名为“{name}”的查询参数。", "There is no query parameter “{name}”."),
        how: text!("请删除它，或按接口文档改名。", "Remove it, or name it as the API reference does."),
        cell: None,
    };
    let (mut strange, mut wrong) = (Vec::new(), Vec::new());
    for (name, value) in &pairs {
        match gate.query.iter().find(|(known, _)| known == name) {
            Some((_, shape)) => shape.check_text(value, name, &mut wrong),
            None => strange.push(unknown(name)),
        }
    }
    if !strange.is_empty() {
        let problem = Problem::malformed(text!("有未知的查询参数。", "There are unknown query parameters."));
        return Err(Problem { fields: strange, ..problem });
    }
    if let Some((name, _)) = pairs.iter().find(|(_, value)| value.contains('\0')) {
        return Err(holds_nul(name));
    }
    if wrong.is_empty() { Ok(()) } else { Err(Problem::invalid(wrong)) }
}

fn check_body(gate: &Gate, parts: &Parts) -> Result<(), Problem> {
    if gate.body.content_types.is_empty() {
        return Ok(());
    }
    let given = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let mut pieces = given.split(';').map(|piece| piece.trim().to_ascii_lowercase());
    let kind = pieces.next().unwrap_or_default();
    let utf8 = pieces.filter_map(|piece| piece.strip_prefix("charset=").map(str::to_owned));
    let utf8 =
        utf8.into_iter().all(|charset| charset.trim_matches('"') == "utf-8") || kind != "application/json";
    if gate.body.content_types.contains(&kind.as_str()) && utf8 {
        let length =
            parts.headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        return if length.is_some_and(|length: usize| length > gate.body.bytes_max) {
            Err(too_large(gate.body.bytes_max))
        } else {
            Ok(())
        };
    }
    let expected = gate.body.content_types.join(", ");
    Err(Problem::new(
        415,
        "unsupported_media_type",
        text!("内容类型应为 {expected}。", "The content type must be {expected}."),
        text!("请修改 Content-Type。", "Correct Content-Type."),
    ))
}

/// 413.
pub(super) fn too_large(bytes_max: usize) -> Problem {
    Problem::new(
        413,
        "too_large",
        text!("请求内容超过 {bytes_max} 字节。", "The request holds more than {bytes_max} bytes."),
        text!("请减少内容或分批提交。", "Send less, or in several parts."),
    )
}
