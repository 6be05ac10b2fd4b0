//! Checks of structure. Each problem names file, line and what to do; `tidy.toml` holds the exceptions.

mod calls;
mod sizes;
mod tiers;

#[cfg(test)]
mod tests;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::scan::Source;

/// Something that must be mended.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    pub file: String,
    pub line: usize,
    pub text: String,
}

/// A text file of the repository; `path` is relative to it and uses `/`.
pub struct File {
    pub path: String,
    pub text: String,
    /// Set for Rust.
    pub source: Option<Source>,
}

impl File {
    pub fn is_test(&self) -> bool {
        let path = &self.path;
        path.contains("/tests/") || path.ends_with("/tests.rs") || path.starts_with("e2e/")
    }
    pub fn problem(&self, line: usize, text: String) -> Problem {
        Problem { file: self.path.clone(), line, text }
    }
}

/// `tidy.toml`: what may be larger or may call what is forbidden, each with its reason.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exceptions {
    #[serde(default)]
    pub size: Vec<SizeException>,
    #[serde(default)]
    pub call: Vec<CallException>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeException {
    pub file: String,
    /// The function; without it the exception is for the file.
    pub function: Option<String>,
    /// Its lines today. Tidy fails when it grows, and asks to lower the number when it shrinks.
    pub lines: usize,
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CallException {
    pub file: String,
    /// The name of the rule in `calls.rs`.
    pub rule: String,
    /// How often it occurs today.
    pub count: usize,
    pub reason: String,
}

pub fn run(root: &Path) -> Result<()> {
    let problems = check(root)?;
    for problem in &problems {
        println!("{}:{}: {}", problem.file, problem.line, problem.text);
    }
    if !problems.is_empty() {
        bail!("tidy found {} problem(s)", problems.len());
    }
    Ok(())
}

/// All problems, in the order of files and lines.
pub fn check(root: &Path) -> Result<Vec<Problem>> {
    let files = files(root)?;
    let exceptions: Exceptions = match files.iter().find(|file| file.path == "tidy.toml") {
        Some(file) => toml::from_str(&file.text).context("tidy.toml")?,
        None => Exceptions::default(),
    };
    let mut problems = tiers::check(&files)?;
    problems.extend(sizes::check(&files, &exceptions.size));
    problems.extend(calls::check(&files, &exceptions.call));
    problems.sort();
    Ok(problems)
}

/// Every text file below the root, without what is built, fetched or made at run time.
fn files(root: &Path) -> Result<Vec<File>> {
    let (mut files, mut folders) = (Vec::new(), vec![root.to_path_buf()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() && is_not_ours(&name, folder == root) {
                continue;
            }
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let relative = path.strip_prefix(root)?.to_string_lossy().replace('\\', "/");
                let source = relative.ends_with(".rs").then(|| Source::rust(&text));
                files.push(File { path: relative, text, source });
            }
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

/// Folders that are fetched, built, or an editor's.
fn is_not_ours(name: &str, top: bool) -> bool {
    const OURS: &[&str] = &[".cargo", ".ci", ".config", ".github"];
    name == "node_modules"
        || (top && (name == "target" || name == "var"))
        || (name.starts_with('.') && !OURS.contains(&name))
}
