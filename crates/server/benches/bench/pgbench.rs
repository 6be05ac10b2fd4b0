//! The reference: PostgreSQL's own benchmark (TPC-B), prepared statements, on a durable server.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use tokio::process::Command;

use crate::database::{beside, script};
use crate::plan::Plan;
use crate::report::quantile;

const NAME: &str = "bench_reference";

/// A prepared `pgbench` database.
pub struct PgBench {
    program: PathBuf,
    server: String,
    url: String,
    folder: PathBuf,
    seconds: u64,
}

impl PgBench {
    /// Makes and fills the database.
    pub async fn prepare(plan: &Plan, server: &str, folder: &Path) -> anyhow::Result<PgBench> {
        let program = std::env::var_os("PG_BIN")
            .map_or_else(|| "pgbench".into(), |bin| Path::new(&bin).join("pgbench"));
        script(server, &format!("drop database if exists {NAME} with (force)")).await?;
        script(server, &format!("create database {NAME}")).await?;
        let reference = PgBench {
            program,
            server: server.to_owned(),
            url: beside(server, NAME),
            folder: folder.join("pgbench"),
            seconds: plan.reference_secs,
        };
        std::fs::create_dir_all(&reference.folder)?;
        plan.say(&format!("filling pgbench's database, scale {}", plan.scale));
        reference.run(&["--initialize", "--quiet", "--scale", &plan.scale.to_string()]).await?;
        reference.tps(8).await?;
        Ok(reference)
    }
    /// Transactions per second.
    pub async fn tps(&self, clients: usize) -> anyhow::Result<f64> {
        let said = self.load(clients, &[]).await?;
        let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
        rate.with_context(|| format!("pgbench said no rate: {said}"))
    }
    /// The latency, in milliseconds, that 99 of 100 transactions stay below.
    pub async fn p99_ms(&self, clients: usize) -> anyhow::Result<f64> {
        self.load(clients, &["--log", "--log-prefix=latency"]).await?;
        let mut latencies = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            let path = entry?.path();
            // client, transaction, microseconds, …
            let text = std::fs::read_to_string(&path)?;
            let micros = text.lines().filter_map(|line| line.split(' ').nth(2)?.parse::<f64>().ok());
            latencies.extend(micros.map(|micros| micros / 1_000.0));
            std::fs::remove_file(path)?;
        }
        if latencies.is_empty() {
            bail!("pgbench logged no transaction");
        }
        Ok(quantile(&mut latencies, 0.99))
    }
    async fn load(&self, clients: usize, more: &[&str]) -> anyhow::Result<String> {
        let (clients, seconds) = (clients.to_string(), self.seconds.to_string());
        let mut arguments = vec!["-M", "prepared", "-c", &clients, "-j", "2", "-T", &seconds];
        arguments.extend(more);
        self.run(&arguments).await
    }
    async fn run(&self, arguments: &[&str]) -> anyhow::Result<String> {
        let output = Command::new(&self.program)
            .args(arguments)
            .arg(&self.url)
            .current_dir(&self.folder)
            .output()
            .await
            .with_context(|| format!("cannot run {}", self.program.display()))?;
        if !output.status.success() {
            bail!("pgbench: {}", String::from_utf8_lossy(&output.stderr));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }
    /// Removes the database.
    pub async fn remove(self) -> anyhow::Result<()> {
        script(&self.server, &format!("drop database {NAME} with (force)")).await
    }
}
