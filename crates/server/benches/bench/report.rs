//! Figures: medians with their spread, as JSON and as a table.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::Command;

use serde_json::{Value, json};

/// One figure: the runs of ours and, run by run, of the reference beside them.
pub struct Figure {
    /// `submit_http.sqlite.1000`
    pub name: String,
    /// `sqlite`, `postgres`
    pub engine: &'static str,
    /// `payments/s`, `ms`
    pub unit: &'static str,
    /// What ours is compared with.
    pub reference: &'static str,
    /// Ours.
    pub values: Vec<f64>,
    /// The reference; empty when there is none.
    pub references: Vec<f64>,
    /// What was measured, for who reads it.
    pub note: String,
}

impl Figure {
    fn ratios(&self) -> Vec<f64> {
        self.values.iter().zip(&self.references).map(|(ours, theirs)| ours / theirs).collect()
    }
    fn json(&self) -> Value {
        let ratios = self.ratios();
        json!({
            "engine": self.engine, "value": short(median(&self.values)), "unit": self.unit,
            "reference": self.reference, "reference_value": number(&self.references), "ratio": number(&ratios),
            "runs": self.values.len(), "spread": spread(&ratios), "value_spread": spread(&self.values),
            "reference_spread": spread(&self.references), "note": self.note,
        })
    }
}

/// Everything measured.
pub struct Report {
    machine: Value,
    commit: String,
    figures: BTreeMap<String, Figure>,
}

impl Report {
    /// An empty report of this machine and commit.
    pub fn of_this_machine() -> Report {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let cpu = line_of("/proc/cpuinfo", "model name");
        let memory = line_of("/proc/meminfo", "MemTotal");
        Report {
            machine: json!({"cores": cores, "cpu": cpu, "memory": memory}),
            commit: said_by("git", &["rev-parse", "HEAD"]),
            figures: BTreeMap::new(),
        }
    }
    /// Takes a figure and says it.
    pub fn add(&mut self, figure: Figure) {
        eprintln!("bench: {}", row(&figure));
        self.figures.insert(figure.name.clone(), figure);
    }
    /// As `target/bench.json` has it.
    pub fn json(&self) -> Value {
        let mut all = serde_json::Map::new();
        all.insert("machine".to_owned(), self.machine.clone());
        all.insert("commit".to_owned(), self.commit.clone().into());
        for (name, figure) in &self.figures {
            all.insert(name.clone(), figure.json());
        }
        Value::Object(all)
    }
    /// For people.
    pub fn table(&self) -> String {
        let mut out = String::new();
        let (cores, cpu, memory) = (&self.machine["cores"], &self.machine["cpu"], &self.machine["memory"]);
        let _ = writeln!(out, "{cores} × {cpu}, {memory}, commit {}", self.commit);
        let _ = writeln!(out, "{}", heading());
        for figure in self.figures.values() {
            let _ = writeln!(out, "{}", row(figure));
        }
        out
    }
}

fn heading() -> String {
    format!(
        "{:<28} {:>12} {:<12} {:>12} {:>8}  {:<17} reference",
        "figure", "ours", "", "reference", "ratio", "spread"
    )
}

fn row(figure: &Figure) -> String {
    let ratios = figure.ratios();
    let text = |values: &[f64]| if values.is_empty() { "–".to_owned() } else { human(median(values)) };
    let (least, most) = ends(&ratios);
    let spread = if ratios.is_empty() { String::new() } else { format!("{}..{}", human(least), human(most)) };
    format!(
        "{:<28} {:>12} {:<12} {:>12} {:>8}  {:<17} {}",
        figure.name,
        text(&figure.values),
        figure.unit,
        text(&figure.references),
        text(&ratios),
        spread,
        figure.reference
    )
}

fn human(value: f64) -> String {
    if value >= 100.0 { format!("{value:.0}") } else { format!("{value:.3}") }
}

fn number(values: &[f64]) -> Value {
    if values.is_empty() { Value::Null } else { short(median(values)) }
}

fn spread(values: &[f64]) -> Value {
    let (least, most) = ends(values);
    if values.is_empty() { Value::Null } else { json!([short(least), short(most)]) }
}

/// Four digits after the point are more than any of these measurements holds.
fn short(value: f64) -> Value {
    json!((value * 10_000.0).round() / 10_000.0)
}

fn ends(values: &[f64]) -> (f64, f64) {
    (values.iter().copied().fold(f64::INFINITY, f64::min), values.iter().copied().fold(0.0, f64::max))
}

/// The middle value, or the mean of the two in the middle.
pub fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    match sorted.len() {
        0 => 0.0,
        odd if odd % 2 == 1 => sorted[odd / 2],
        even => (sorted[even / 2 - 1] + sorted[even / 2]) / 2.0,
    }
}

/// The value below which this share of the values lies.
pub fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let last = values.len().saturating_sub(1);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a length is a length"
    )]
    let at = (last as f64 * share).ceil() as usize;
    values.get(at).copied().unwrap_or(0.0)
}

fn line_of(file: &str, key: &str) -> String {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find(|line| line.starts_with(key)).and_then(|line| line.split_once(':'));
    line.map(|(_, value)| value.trim().to_owned()).unwrap_or_default()
}

fn said_by(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}
