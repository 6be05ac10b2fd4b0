//! What to measure, how long and how large.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use kernel::Engine;

/// The plan of one invocation.
pub struct Plan {
    /// Where the JSON goes.
    pub out: Option<PathBuf>,
    /// The PostgreSQL server, when there is one.
    pub postgres: Option<String>,
    /// Runs of each figure.
    pub runs: usize,
    /// Length of one run of load.
    pub run_time: Duration,
    /// Load before the first run, not measured.
    pub warm_up: Duration,
    /// Length of one run of pgbench.
    pub reference_secs: u64,
    /// Scale of pgbench.
    pub scale: u64,
    /// Receipts in one file.
    pub settle: usize,
    /// Payments behind the list.
    pub payments: usize,
    /// Payments behind the trace.
    pub trace: usize,
    /// Entries of the books.
    pub entries: usize,
    /// Requests of one run of a latency figure.
    pub requests: usize,
    /// Persons in one workbook.
    pub persons: usize,
    /// A Python with `openpyxl`, when there is one.
    pub openpyxl: Option<PathBuf>,
    /// Size of the demonstration department.
    pub demo: &'static str,
    only: Vec<String>,
    engine: Option<String>,
}

impl Plan {
    /// From arguments and environment.
    pub fn from_environment() -> anyhow::Result<Plan> {
        let (quick, full) = (flag("BENCH_QUICK"), flag("BENCH_FULL"));
        let mut plan = Plan {
            out: None,
            postgres: std::env::var("TEST_DATABASE_URL").ok().filter(|url| !url.is_empty()),
            runs: if quick { 3 } else { 5 },
            run_time: Duration::from_secs(if quick { 3 } else { 10 }),
            warm_up: Duration::from_secs(if quick { 1 } else { 3 }),
            reference_secs: if quick { 3 } else { 10 },
            scale: size("BENCH_SCALE", 50)?,
            settle: size("BENCH_SETTLE", if full { 100_000 } else { 20_000 })?,
            payments: size("BENCH_PAYMENTS", if quick { 20_000 } else { 100_000 })?,
            trace: size("BENCH_TRACE", if full { 1_000_000 } else { 0 })?,
            entries: size(
                "BENCH_ENTRIES",
                match (quick, full) {
                    (true, _) => 100_000,
                    (_, true) => 10_000_000,
                    _ => 1_000_000,
                },
            )?,
            requests: if quick { 60 } else { 200 },
            persons: size("BENCH_PERSONS", if quick { 20_000 } else { 100_000 })?,
            openpyxl: std::env::var_os("BENCH_PYTHON").map(PathBuf::from),
            demo: if quick { "small" } else { "full" },
            only: Vec::new(),
            engine: None,
        };
        // `cargo bench` hands `--bench` to every benchmark.
        let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
        while let Some(argument) = arguments.next() {
            let value = arguments.next().with_context(|| format!("{argument} needs a value"))?;
            match argument.as_str() {
                "--out" => plan.out = Some(PathBuf::from(value)),
                "--only" => plan.only = value.split(',').map(str::to_owned).collect(),
                "--engine" => plan.engine = Some(value),
                other => bail!("unknown option {other}"),
            }
        }
        Ok(plan)
    }
    /// Whether a figure was asked for.
    pub fn wants(&self, name: &str) -> bool {
        self.only.is_empty()
            || self.only.iter().any(|wanted| name.starts_with(wanted) || wanted.starts_with(name))
    }
    /// The engines there are, and were asked for.
    pub fn engines(&self) -> Vec<Engine> {
        let there = [Some(Engine::Sqlite), self.postgres.as_ref().map(|_| Engine::Postgres)];
        let wanted = |engine: &Engine| self.engine.as_ref().is_none_or(|wanted| wanted == engine.name());
        there.into_iter().flatten().filter(wanted).collect()
    }
    /// What is going on, for who waits.
    pub fn say(&self, line: &str) {
        eprintln!("bench: {line}");
    }
}

fn flag(name: &str) -> bool {
    std::env::var(name).is_ok_and(|value| value == "1")
}

fn size<T: std::str::FromStr>(name: &str, default: T) -> anyhow::Result<T> {
    match std::env::var(name) {
        Ok(text) => text.parse().map_err(|_| anyhow::anyhow!("{name} must be a whole number, not {text:?}")),
        Err(_) => Ok(default),
    }
}
