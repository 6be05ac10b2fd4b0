//! Payment applications over HTTP: each request creates and submits a one-line payment, and its answer means that
//! rules, hold, approval task, link and audit record are durable.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, AtomicUsize, Ordering};
use std::time::Duration;

use anyhow::{Context, bail};
use kernel::clock::Stopwatch;
use kernel::{Clock, Engine, Ids};

use crate::client::Connection;
use crate::database::{Database, Server};
use crate::pgbench::PgBench;
use crate::plan::Plan;
use crate::report::{Figure, Report, quantile};
use crate::stage::{CLERKS, Stage, department, payment};

const WARMING: u8 = 0;
const MEASURING: u8 = 1;
const OVER: u8 = 2;

/// A server under load with a department of its own.
struct Target {
    engine: Engine,
    hot: bool,
    stage: Arc<Stage>,
    server: Server,
    database: Database,
    /// Payments asked for so far, so that no two are alike.
    asked: Arc<AtomicUsize>,
}

impl Target {
    async fn start(plan: &Plan, engine: Engine, hot: &[bool], folder: &Path) -> anyhow::Result<Vec<Target>> {
        let (base, stage) = department(plan, engine, folder).await?;
        let stage = Arc::new(stage);
        let mut targets = Vec::new();
        for hot in hot.iter().copied() {
            let database = base.copy(plan, folder, if hot { "hot" } else { "wide" }).await?;
            let server = Server::start(&database).await?;
            let (stage, asked) = (Arc::clone(&stage), Arc::new(AtomicUsize::new(0)));
            targets.push(Target { engine, hot, stage, server, database, asked });
        }
        base.remove().await?;
        Ok(targets)
    }
    async fn stop(self) -> anyhow::Result<()> {
        self.server.stop().await?;
        self.database.remove().await
    }
    /// So many connections, each sending its next payment when the last one was answered. Latencies of those
    /// accepted in the measured time, in milliseconds.
    async fn load(&self, connections: usize, warm_up: Duration, time: Duration) -> anyhow::Result<Vec<f64>> {
        let phase = Arc::new(AtomicU8::new(WARMING));
        let mut workers = Vec::with_capacity(connections);
        for n in 0..connections {
            let worker = Worker {
                stage: Arc::clone(&self.stage),
                asked: Arc::clone(&self.asked),
                phase: Arc::clone(&phase),
                unit: if self.hot { 0 } else { 1 + n % (self.stage.units.len() - 1) },
                clerk: if self.hot { n } else { n / (self.stage.units.len() - 1) },
                ids: Ids::system(Clock::System),
            };
            let connection = Connection::open(&self.server.address).await?;
            workers.push(tokio::spawn(worker.run(connection)));
        }
        tokio::time::sleep(warm_up).await;
        phase.store(MEASURING, Ordering::SeqCst);
        let watch = Stopwatch::start();
        tokio::time::sleep(time).await;
        phase.store(OVER, Ordering::SeqCst);
        let elapsed = watch.elapsed();
        let mut latencies = Vec::new();
        for worker in workers {
            latencies.extend(worker.await??);
        }
        // The time was a little longer than asked for; the rate is taken over what was asked for.
        let kept = latencies.len() as f64 * time.as_secs_f64() / elapsed.as_secs_f64();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a part of a length is a length"
        )]
        latencies.truncate(kept as usize);
        Ok(latencies)
    }
    fn name(&self) -> String {
        format!("submit_http.{}.{}", self.engine.name(), if self.hot { "hot" } else { "1000" })
    }
}

struct Worker {
    stage: Arc<Stage>,
    asked: Arc<AtomicUsize>,
    phase: Arc<AtomicU8>,
    unit: usize,
    clerk: usize,
    ids: Ids,
}

impl Worker {
    async fn run(self, mut connection: Connection) -> anyhow::Result<Vec<f64>> {
        let clerks = &self.stage.units[self.unit].clerks;
        let token = &clerks[self.clerk % clerks.len()].token;
        let mut latencies = Vec::new();
        loop {
            let request = self.request(token);
            let watch = Stopwatch::start();
            let reply = connection.send(&request).await?;
            if reply.status != 201 {
                bail!("{}: {}", reply.status, String::from_utf8_lossy(reply.body));
            }
            match self.phase.load(Ordering::Relaxed) {
                WARMING => {}
                MEASURING => latencies.push(watch.elapsed().as_secs_f64() * 1_000.0),
                _ => return Ok(latencies),
            }
        }
    }
    fn request(&self, token: &str) -> Vec<u8> {
        let n = self.asked.fetch_add(1, Ordering::Relaxed);
        let body = payment(&self.stage, self.unit, n, self.ids.fresh(), self.ids.fresh());
        format!(
            "POST /api/execution/payments?submit=true HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n\
             Idempotency-Key: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            self.ids.fresh(),
            body.len()
        )
        .into_bytes()
    }
}

/// Accepted payments per second at 256 connections, on 1,000 indicators and on one.
pub async fn rate(
    plan: &Plan,
    folder: &Path,
    reference: Option<&PgBench>,
    report: &mut Report,
) -> anyhow::Result<()> {
    let mut targets = Vec::new();
    for engine in plan.engines() {
        targets.extend(Target::start(plan, engine, &[false, true], folder).await?);
    }
    targets.retain(|target| plan.wants(&target.name()));
    let mut values = vec![Vec::new(); targets.len()];
    let mut references = Vec::new();
    for run in 0..plan.runs {
        plan.say(&format!("submit_http, run {} of {}", run + 1, plan.runs));
        if let Some(reference) = reference {
            references.push(reference.tps(8).await?);
        }
        for (target, values) in targets.iter().zip(&mut values) {
            let done = target.load(CLERKS, plan.warm_up, plan.run_time).await;
            let done = done.with_context(|| target.name())?;
            values.push(done.len() as f64 / plan.run_time.as_secs_f64());
        }
    }
    for (target, values) in targets.into_iter().zip(values) {
        report.add(Figure {
            name: target.name(),
            engine: target.engine.name(),
            unit: "payments/s",
            reference: "pgbench TPC-B tps, 8 clients",
            values,
            references: references.clone(),
            note: format!("{CLERKS} connections, each with a user of its own"),
        });
        target.stop().await?;
    }
    Ok(())
}

/// The p99 latency at 32 connections.
pub async fn p99(
    plan: &Plan,
    folder: &Path,
    reference: Option<&PgBench>,
    report: &mut Report,
) -> anyhow::Result<()> {
    const CONNECTIONS: usize = 32;
    let mut targets = Vec::new();
    for engine in plan.engines() {
        targets.extend(Target::start(plan, engine, &[false], folder).await?);
    }
    let mut values = vec![Vec::new(); targets.len()];
    let mut references = Vec::new();
    for run in 0..plan.runs {
        plan.say(&format!("submit_p99, run {} of {}", run + 1, plan.runs));
        if let Some(reference) = reference {
            references.push(reference.p99_ms(CONNECTIONS).await?);
        }
        for (target, values) in targets.iter().zip(&mut values) {
            let mut latencies = target.load(CONNECTIONS, plan.warm_up, plan.run_time).await?;
            values.push(quantile(&mut latencies, 0.99));
        }
    }
    for (target, values) in targets.into_iter().zip(values) {
        report.add(Figure {
            name: format!("submit_p99.{}", target.engine.name()),
            engine: target.engine.name(),
            unit: "ms",
            reference: "p99 of pgbench TPC-B, 32 clients",
            values,
            references: references.clone(),
            note: format!("{CONNECTIONS} connections, {} indicators", crate::stage::INDICATORS),
        });
        target.stop().await?;
    }
    Ok(())
}
