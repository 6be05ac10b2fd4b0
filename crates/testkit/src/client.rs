//! Talks to a router in process.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode, header};
use serde_json::Value;
use tower::ServiceExt;

/// A client of a router. Cheap to clone; each change makes a new one.
#[derive(Clone)]
pub struct Client {
    router: Router,
    headers: HeaderMap,
}

/// An answer.
#[derive(Clone, Debug)]
pub struct Answered {
    /// Status.
    pub status: StatusCode,
    /// Headers.
    pub headers: HeaderMap,
    /// Body as it came.
    pub bytes: Vec<u8>,
}

impl Client {
    /// A client without credentials.
    pub fn new(router: Router) -> Client {
        Client { router, headers: HeaderMap::new() }
    }
    /// Sends a bearer token with each request.
    pub fn bearer(&self, token: &str) -> Client {
        self.with("authorization", &format!("Bearer {token}"))
    }
    /// Sends a header with each request.
    pub fn with(&self, name: &str, value: &str) -> Client {
        let mut client = self.clone();
        let name: HeaderName = name.parse().expect("a header name");
        client.headers.insert(name, HeaderValue::from_str(value).expect("a header value"));
        client
    }
    /// GET.
    pub async fn get(&self, path: &str) -> Answered {
        self.send(Method::GET, path, None, Body::empty()).await
    }
    /// DELETE.
    pub async fn delete(&self, path: &str) -> Answered {
        self.send(Method::DELETE, path, None, Body::empty()).await
    }
    /// POST of JSON.
    pub async fn post(&self, path: &str, body: &Value) -> Answered {
        self.send(Method::POST, path, Some("application/json"), body.to_string().into()).await
    }
    /// PUT of JSON.
    pub async fn put(&self, path: &str, body: &Value) -> Answered {
        self.send(Method::PUT, path, Some("application/json"), body.to_string().into()).await
    }
    /// PATCH of JSON.
    pub async fn patch(&self, path: &str, body: &Value) -> Answered {
        self.send(Method::PATCH, path, Some("application/json"), body.to_string().into()).await
    }
    /// POST without a body.
    pub async fn act(&self, path: &str) -> Answered {
        self.send(Method::POST, path, None, Body::empty()).await
    }
    /// Anything.
    pub async fn send(&self, method: Method, path: &str, content_type: Option<&str>, body: Body) -> Answered {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some(content_type) = content_type {
            request = request.header(header::CONTENT_TYPE, content_type);
        }
        let request = request.body(body).expect("a request");
        let response = self.router.clone().oneshot(request).await.expect("a router always answers");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("the body can be read").to_vec();
        Answered { status: parts.status, headers: parts.headers, bytes }
    }
}

impl Answered {
    /// The body as JSON.
    #[track_caller]
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.bytes) {
            Ok(value) => value,
            Err(error) => panic!("{}: {error}: {}", self.status, self.text()),
        }
    }
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
    /// A header, or nothing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("")
    }
    /// Passes the answer on if its status is the expected one.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answered {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        self
    }
    /// The code of a problem document with this status.
    #[track_caller]
    pub fn problem(&self, status: u16) -> String {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json", "{}", self.text());
        self.json()["code"].as_str().expect("a problem has a code").to_owned()
    }
}
