//! A server process, its clients, and `yiti verify`.

use std::process::Stdio;
use std::time::Duration;

use kernel::uuid::Uuid;
use serde_json::Value;
use testkit::Person;
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

pub const PROGRAM: &str = env!("CARGO_BIN_EXE_yiti");

/// A running `yiti serve`.
pub struct Server {
    child: Child,
    base: String,
}

impl Server {
    /// Starts it on a free port; returns when it listens.
    pub async fn start(url: &str) -> Server {
        let mut child = Command::new(PROGRAM)
            .args(["--database", url, "--json", "serve", "--listen", "127.0.0.1:0"])
            .arg("--keys")
            .arg(testkit::key_file())
            .env("YITI_LOG", "error")
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().expect("its output is piped")).lines();
        let line = lines.next_line().await.unwrap().expect("it says where it listens");
        let said: Value = serde_json::from_str(&line).unwrap();
        Server { child, base: said["listening"].as_str().unwrap().to_owned() }
    }
    /// A client with a pool of connections of its own.
    pub fn client(&self) -> Remote {
        let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).no_proxy().build().unwrap();
        Remote { http, base: self.base.clone() }
    }
    /// Kill -9, and waits until it is gone.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("the process is ours");
    }
}

/// Checks every invariant of a database; the report when one is broken.
pub async fn verify(url: &str) {
    let done = Command::new(PROGRAM).args(["--database", url, "verify"]).output().await.unwrap();
    let said = String::from_utf8_lossy(&done.stdout).into_owned() + &String::from_utf8_lossy(&done.stderr);
    assert!(done.status.success(), "yiti verify: {said}");
}

/// A client over the network.
#[derive(Clone)]
pub struct Remote {
    http: reqwest::Client,
    base: String,
}

/// What became of a request.
#[derive(Clone, Debug, PartialEq)]
pub enum Heard {
    /// An answer: status and body without what differs from request to request.
    Answer(u16, Value),
    /// None, or one that leaves the outcome open: try again with the same key.
    Nothing,
}

impl Remote {
    /// A POST with a key. "Busy" and "outcome unknown" (503) are no answers.
    pub async fn post(&self, who: &Person, key: Uuid, path: &str, body: &Value) -> Heard {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&who.token);
        Remote::heard(request.header("idempotency-key", key.to_string()).json(body)).await
    }
    /// Tries until there is an answer.
    pub async fn answered(&self, who: &Person, key: Uuid, path: &str, body: &Value) -> (u16, Value) {
        for _ in 0..1_000 {
            if let Heard::Answer(status, body) = self.post(who, key, path, body).await {
                return (status, body);
            }
        }
        panic!("{path}: a thousand tries and no answer");
    }
    pub async fn get(&self, who: &Person, path: &str) -> (u16, Value) {
        let request = self.http.get(format!("{}{path}", self.base)).bearer_auth(&who.token);
        match Remote::heard(request).await {
            Heard::Answer(status, body) => (status, body),
            Heard::Nothing => panic!("{path}: no answer"),
        }
    }
    /// Sends a file.
    pub async fn upload(&self, who: &Person, path: &str, csv: String) -> (u16, Value) {
        let request = self.http.post(format!("{}{path}", self.base)).bearer_auth(&who.token);
        match Remote::heard(request.header("content-type", "text/csv").body(csv)).await {
            Heard::Answer(status, body) => (status, body),
            Heard::Nothing => panic!("{path}: no answer"),
        }
    }
    async fn heard(request: reqwest::RequestBuilder) -> Heard {
        let Ok(response) = request.send().await else { return Heard::Nothing };
        let status = response.status().as_u16();
        let Ok(bytes) = response.bytes().await else { return Heard::Nothing };
        let mut body: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        if status == 503 {
            return Heard::Nothing;
        }
        assert!(status < 500, "{status}: {}", String::from_utf8_lossy(&bytes));
        if let Some(fields) = body.as_object_mut() {
            fields.remove("request_id");
        }
        Heard::Answer(status, body)
    }
}
