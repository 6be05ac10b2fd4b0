//! Every check of `make test` that needs no database cluster; with `TEST_DATABASE_URL` set, PostgreSQL as well.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::{gen_files, libraries, tidy};

const COMMANDS: &[(&str, &[&str])] = &[
    ("format", &["fmt", "--all", "--check"]),
    ("clippy", &["clippy", "--workspace", "--all-targets", "--locked", "--", "-D", "warnings"]),
    ("tests", &["nextest", "run", "--workspace", "--locked", "--no-fail-fast"]),
];

/// Runs all steps, also after one failed, and names those that failed.
pub fn run(root: &Path) -> Result<()> {
    let mut failed = Vec::new();
    step("tidy", &mut failed, || tidy::run(root));
    step("licences, bans, sources", &mut failed, || libraries::run(root));
    for (name, arguments) in COMMANDS {
        step(name, &mut failed, || cargo(root, arguments));
    }
    step("generated files", &mut failed, || gen_files::run(root, gen_files::Mode::Check));
    if std::env::var_os("TEST_DATABASE_URL").is_none() {
        println!(
            "\nNOT COVERED: PostgreSQL (TEST_DATABASE_URL is not set) and schemathesis. `make test` has both."
        );
    }
    if !failed.is_empty() {
        bail!("failed: {}", failed.join("; "));
    }
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "says how long a step took; nothing depends on it")]
fn step(name: &str, failed: &mut Vec<String>, run: impl FnOnce() -> Result<()>) {
    println!("\n== {name}");
    let started = Instant::now();
    if let Err(error) = run() {
        println!("FAILED: {error:#}");
        failed.push(name.to_owned());
    }
    println!("-- {} s", started.elapsed().as_secs());
}

fn cargo(root: &Path, arguments: &[&str]) -> Result<()> {
    let status = Command::new("cargo").args(arguments).current_dir(root).status()?;
    if !status.success() {
        bail!("cargo {}", arguments.join(" "));
    }
    Ok(())
}
