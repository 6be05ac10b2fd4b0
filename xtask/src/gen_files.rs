//! Files that are made from the program: the OpenAPI document, the state diagrams, the expected schema.
//! They are kept in the repository so that a change of the interface is read in review.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

#[derive(Clone, Copy, PartialEq)]
pub enum Mode {
    Write,
    /// Changes nothing and fails with the names of all files that differ.
    Check,
}

/// One entry of what `yiti flows` prints.
#[derive(Deserialize)]
struct FlowDiagram {
    kind: String,
    title_zh: String,
    title_en: String,
    mermaid: String,
}

const FLOWS: &str = "docs/flows";

pub fn run(root: &Path, mode: Mode) -> Result<()> {
    let yiti = build(root)?;
    let made = make(root, &yiti)?;
    let differing = compare(root, &made)?;
    match mode {
        Mode::Check if differing.is_empty() => println!("{} generated files are up to date", made.len()),
        Mode::Check => {
            for path in &differing {
                println!("{path} differs from what the program says");
            }
            bail!("run `make gen`, look at each change, and commit it: {}", differing.join(", "));
        }
        Mode::Write => write(root, &made, &differing)?,
    }
    Ok(())
}

/// Files by path; everything else below `docs/flows` is stale.
type Files = BTreeMap<String, String>;

fn make(root: &Path, yiti: &Path) -> Result<Files> {
    let mut files = Files::new();
    files.insert("docs/openapi.json".to_owned(), ask(root, yiti, &["openapi"])?);
    let flows = ask(root, yiti, &["flows"])?;
    let flows: Vec<FlowDiagram> = serde_json::from_str(&flows).context("what `yiti flows` printed")?;
    for flow in &flows {
        files.insert(format!("{FLOWS}/{}.md", flow.kind), flow.page());
    }
    let folder = tempfile::tempdir()?;
    let url = format!("sqlite:{}", folder.path().join("expected.db").display());
    files.insert(
        "crates/schema/expected.sqlite.sql".to_owned(),
        ask(root, yiti, &["--database", &url, "schema"])?,
    );
    match std::env::var("TEST_DATABASE_URL") {
        Ok(server) => {
            let schema = postgres_schema(root, yiti, &server)?;
            files.insert("crates/schema/expected.postgres.sql".to_owned(), schema);
        }
        Err(_) => println!("NOT COVERED: crates/schema/expected.postgres.sql (TEST_DATABASE_URL is not set)"),
    }
    Ok(files)
}

impl FlowDiagram {
    fn page(&self) -> String {
        let FlowDiagram { kind, title_zh, title_en, mermaid } = self;
        let mermaid = mermaid.trim_end();
        format!(
            "# {title_zh} ({title_en})\n\nMade by `cargo xtask gen` from the flow of `{kind}`; do not edit.\n\n\
             ```mermaid\n{mermaid}\n```\n"
        )
    }
}

/// The program, from `YITI_BIN` or built.
fn build(root: &Path) -> Result<PathBuf> {
    if let Some(binary) = std::env::var_os("YITI_BIN") {
        return Ok(PathBuf::from(binary));
    }
    let status =
        Command::new("cargo").args(["build", "--quiet", "--package", "server"]).current_dir(root).status()?;
    if !status.success() {
        bail!("the program does not build");
    }
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    Ok(target.join("debug/yiti"))
}

/// What the program prints, with one newline at the end.
fn ask(root: &Path, yiti: &Path, arguments: &[&str]) -> Result<String> {
    let asked = || format!("{} {}", yiti.display(), arguments.join(" "));
    let output = Command::new(yiti).args(arguments).current_dir(root).output().with_context(asked)?;
    if !output.status.success() {
        bail!("{} failed:\n{}", asked(), String::from_utf8_lossy(&output.stderr));
    }
    let text = String::from_utf8(output.stdout).with_context(asked)?;
    if text.trim().is_empty() {
        bail!("{} printed nothing", asked());
    }
    Ok(format!("{}\n", text.trim_end()))
}

/// In a database of its own beside the one that `server` names.
fn postgres_schema(root: &Path, yiti: &Path, server: &str) -> Result<String> {
    let name = format!("yiti_gen_{}", std::process::id());
    let (base, _) = server.rsplit_once('/').context("TEST_DATABASE_URL ends in /DATABASE")?;
    psql(server, &format!("create database {name}"))?;
    let schema = ask(root, yiti, &["--database", &format!("{base}/{name}"), "schema"]);
    psql(server, &format!("drop database {name} with (force)"))?;
    schema
}

fn psql(server: &str, statement: &str) -> Result<()> {
    let program =
        std::env::var_os("PG_BIN").map_or_else(|| "psql".into(), |bin| Path::new(&bin).join("psql"));
    let arguments = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement, server];
    let status = Command::new(&program).args(arguments).status().context("psql")?;
    if !status.success() {
        bail!("psql: {statement}");
    }
    Ok(())
}

/// The paths that are missing, differ, or should not be there.
fn compare(root: &Path, made: &Files) -> Result<Vec<String>> {
    let same = |path: &str, text: &str| fs::read_to_string(root.join(path)).is_ok_and(|now| now == text);
    let mut differing: Vec<String> =
        made.iter().filter(|(path, text)| !same(path, text)).map(|(path, _)| path.clone()).collect();
    if root.join(FLOWS).is_dir() {
        for entry in fs::read_dir(root.join(FLOWS))? {
            let path = format!("{FLOWS}/{}", entry?.file_name().to_string_lossy());
            if !made.contains_key(&path) {
                differing.push(path);
            }
        }
    }
    Ok(differing)
}

fn write(root: &Path, made: &Files, differing: &[String]) -> Result<()> {
    for path in differing {
        let full = root.join(path);
        if let Some(text) = made.get(path) {
            fs::create_dir_all(full.parent().context("a generated file has a folder")?)?;
            fs::write(&full, text)?;
            println!("wrote {path}");
        } else {
            fs::remove_file(&full)?;
            println!("removed {path}");
        }
    }
    println!("{} of {} generated files changed", differing.len(), made.len());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dirty_file_a_missing_one_and_a_stale_one_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let made: Files =
            [("docs/openapi.json", "{}\n"), ("docs/flows/payment.md", "new\n"), ("docs/flows/a.md", "a\n")]
                .into_iter()
                .map(|(path, text)| (path.to_owned(), text.to_owned()))
                .collect();
        fs::create_dir_all(root.join(FLOWS)).unwrap();
        for (path, text) in [("payment.md", "old\n"), ("gone.md", "x\n"), ("a.md", "a\n")] {
            fs::write(root.join(FLOWS).join(path), text).unwrap();
        }
        let differing = compare(root, &made).unwrap();
        assert_eq!(differing, ["docs/flows/payment.md", "docs/openapi.json", "docs/flows/gone.md"]);

        write(root, &made, &differing).unwrap();
        assert_eq!(compare(root, &made).unwrap(), Vec::<String>::new());
    }
}
