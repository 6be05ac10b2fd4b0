//! The project's own tools: `cargo xtask tidy | gen [--check] | new-document AREA DOCUMENT | ci`.
//!
//! Invariant: every structural check has a test that plants its violation (`tidy::tests`).

mod ci;
mod gen_files;
mod libraries;
mod scaffold;
mod scan;
mod tidy;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
usage: cargo xtask COMMAND
  tidy                          tiers and edges, sizes, forbidden calls
  gen [--check]                 docs/openapi.json, docs/flows, expected schemas; --check only names what differs
  new-document AREA DOCUMENT    a new document type that compiles, with holes to fill
  ci                            every check that needs no database cluster (both engines if TEST_DATABASE_URL is set)";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let root = root()?;
    match words.as_slice() {
        ["tidy"] => tidy::run(&root),
        ["gen"] => gen_files::run(&root, gen_files::Mode::Write),
        ["gen", "--check"] => gen_files::run(&root, gen_files::Mode::Check),
        ["new-document", area, document] => scaffold::run(&root, area, document),
        ["ci"] => ci::run(&root),
        _ => bail!("{USAGE}"),
    }
}

/// The repository, wherever cargo was called in it.
fn root() -> Result<PathBuf> {
    let manifest = std::env::var("CARGO_MANIFEST_DIR").context("run this by `cargo xtask`")?;
    Ok(Path::new(&manifest).parent().context("xtask is a folder of the repository")?.to_path_buf())
}
