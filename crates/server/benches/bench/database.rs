//! Databases of the benchmark: made once, copied for every run, and a server process on top of one.

use std::path::Path;
use std::process::Stdio;

use anyhow::{Context, bail};
use kernel::{Clock, Db, Engine, Ids};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::{Child, Command};

use crate::plan::Plan;

/// One database on one engine.
pub struct Database {
    /// Its engine.
    pub engine: Engine,
    /// As `--database` takes it.
    pub url: String,
    name: String,
    server: Option<String>,
}

impl Database {
    /// A new, empty one.
    pub async fn create(plan: &Plan, engine: Engine, folder: &Path, name: &str) -> anyhow::Result<Database> {
        let database = Database::named(plan, engine, folder, name)?;
        if let Some(server) = &database.server {
            script(server, &format!("create database {}", database.name)).await?;
        }
        Ok(database)
    }
    fn named(plan: &Plan, engine: Engine, folder: &Path, name: &str) -> anyhow::Result<Database> {
        match engine {
            Engine::Sqlite => {
                let url = format!("sqlite:{}", folder.join(format!("{name}.db")).display());
                Ok(Database { engine, url, name: name.to_owned(), server: None })
            }
            Engine::Postgres => {
                let server = plan.postgres.clone().context("TEST_DATABASE_URL names no server")?;
                let name = format!("bench_{}_{name}", Ids::system(Clock::System).fresh().simple());
                Ok(Database { engine, url: beside(&server, &name), name, server: Some(server) })
            }
        }
    }
    /// A copy of a database that nobody has open.
    pub async fn copy(&self, plan: &Plan, folder: &Path, name: &str) -> anyhow::Result<Database> {
        let copy = Database::named(plan, self.engine, folder, name)?;
        match &self.server {
            Some(server) => {
                let sql = format!("create database {} template {} strategy file_copy", copy.name, self.name);
                script(server, &sql).await?;
            }
            None => {
                let file = |url: &str| url.trim_start_matches("sqlite:").to_owned();
                std::fs::copy(file(&self.url), file(&copy.url))?;
            }
        }
        Ok(copy)
    }
    /// Removes it.
    pub async fn remove(self) -> anyhow::Result<()> {
        match &self.server {
            Some(server) => {
                // A worker of autovacuum in it may not be ended by us; it leaves by itself.
                let sql = format!("drop database {} with (force)", self.name);
                for _ in 0..60 {
                    if script(server, &sql).await.is_ok() {
                        return Ok(());
                    }
                    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
                }
                script(server, &sql).await
            }
            None => {
                let file = self.url.trim_start_matches("sqlite:");
                for end in ["", "-wal", "-shm"] {
                    let _ = std::fs::remove_file(format!("{file}{end}"));
                }
                Ok(())
            }
        }
    }
}

/// The URL with another database: what stands behind the last slash.
pub fn beside(server: &str, name: &str) -> String {
    let (path, query) =
        server.split_once('?').map_or((server, String::new()), |(path, query)| (path, format!("?{query}")));
    let host = path.rsplit_once('/').map_or(path, |(host, _)| host);
    format!("{host}/{name}{query}")
}

/// Runs statements on a server.
pub async fn script(url: &str, sql: &str) -> anyhow::Result<()> {
    let db = Db::open(url, 1).await?;
    let done = db.reader().script(sql).await;
    db.close().await?;
    Ok(done?)
}

/// `yiti serve` on a database, ended when dropped.
pub struct Server {
    /// `127.0.0.1:40213`
    pub address: String,
    child: Child,
}

impl Server {
    /// Starts it and waits until it listens.
    pub async fn start(database: &Database) -> anyhow::Result<Server> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_yiti"))
            .args(["--json", "--database", &database.url, "serve", "--listen", "127.0.0.1:0"])
            .arg("--keys")
            .arg(testkit::key_file())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .context("cannot start the server")?;
        let out = child.stdout.take().context("the server has no output")?;
        let mut lines = BufReader::new(out).lines();
        while let Some(line) = lines.next_line().await? {
            let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
            if let Some(address) = said["listening"].as_str() {
                let address = address.trim_start_matches("http://").to_owned();
                return Ok(Server { address, child });
            }
        }
        bail!("the server ended before it listened: {:?}", child.wait().await?)
    }
    /// Ends it.
    pub async fn stop(mut self) -> anyhow::Result<()> {
        self.child.kill().await?;
        Ok(())
    }
}
