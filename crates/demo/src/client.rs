//! Talks to the application the way its users' programs do: HTTP requests with a bearer token, without a network.

use anyhow::{Context, bail};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use serde_json::Value;
use tower::ServiceExt;

/// Most bytes of an answer.
const ANSWER_MAX: usize = 256 * 1024 * 1024;

/// An answer: status and body.
#[derive(Debug)]
pub struct Answered {
    /// HTTP status.
    pub status: u16,
    /// JSON body; a string for other types.
    pub body: Value,
}

impl Answered {
    /// The body of a success; the problem as an error otherwise.
    pub fn ok(self, what: &str) -> anyhow::Result<Value> {
        if !(200..300).contains(&self.status) {
            bail!("{what}: {} {}", self.status, self.body);
        }
        Ok(self.body)
    }
    /// Code of the problem; empty on success.
    pub fn code(&self) -> &str {
        self.body.get("code").and_then(Value::as_str).unwrap_or("")
    }
}

/// The application.
#[derive(Clone)]
pub struct Client {
    router: Router,
}

impl Client {
    /// Over a router.
    pub fn new(router: Router) -> Client {
        Client { router }
    }
    /// Logs in for a token.
    pub async fn login(&self, login: &str, password: &str) -> anyhow::Result<String> {
        let body = serde_json::json!({ "login": login, "password": password, "kind": "token" });
        let answer = self.post("", "/api/platform/sessions", None, &body).await?.ok("login")?;
        Ok(answer["token"].as_str().context("the login gave no token")?.to_owned())
    }
    /// `GET`
    pub async fn get(&self, token: &str, path: &str) -> anyhow::Result<Answered> {
        self.send(token, "GET", path, None, "application/json", Vec::new()).await
    }
    /// `POST` with JSON, and an idempotency key where given.
    pub async fn post(
        &self,
        token: &str,
        path: &str,
        key: Option<uuid::Uuid>,
        body: &Value,
    ) -> anyhow::Result<Answered> {
        self.send(token, "POST", path, key, "application/json", serde_json::to_vec(body)?).await
    }
    /// `PUT` with JSON.
    pub async fn put(&self, token: &str, path: &str, body: &Value) -> anyhow::Result<Answered> {
        self.send(token, "PUT", path, None, "application/json", serde_json::to_vec(body)?).await
    }
    /// `PUT` with a file.
    pub async fn put_file(
        &self,
        token: &str,
        path: &str,
        kind: &str,
        file: Vec<u8>,
    ) -> anyhow::Result<Answered> {
        self.send(token, "PUT", path, None, kind, file).await
    }
    /// `POST` with a file.
    pub async fn upload(
        &self,
        token: &str,
        path: &str,
        kind: &str,
        file: String,
    ) -> anyhow::Result<Answered> {
        self.send(token, "POST", path, None, kind, file.into_bytes()).await
    }
    async fn send(
        &self,
        token: &str,
        method: &str,
        path: &str,
        key: Option<uuid::Uuid>,
        kind: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<Answered> {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, kind);
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        if let Some(key) = key {
            request = request.header("idempotency-key", key.to_string());
        }
        let response = self.router.clone().oneshot(request.body(Body::from(body))?).await?;
        let status = response.status().as_u16();
        let bytes = to_bytes(response.into_body(), ANSWER_MAX).await?;
        let body = match serde_json::from_slice(&bytes) {
            Ok(body) => body,
            Err(_) => Value::String(String::from_utf8_lossy(&bytes).into_owned()),
        };
        Ok(Answered { status, body })
    }
}
