//! Which crate may use which: `layers.toml`.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::{File, Problem};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Layers {
    tiers: BTreeMap<String, u8>,
    /// Crates for tests only: they may use everything, and are used only as dev-dependencies.
    dev_only: Vec<String>,
    /// Crates that use none of ours and that none of ours uses.
    outside: Vec<String>,
    #[serde(default)]
    edge: Vec<Edge>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edge {
    from: String,
    to: String,
    reason: String,
}

struct Crate<'a> {
    manifest: &'a File,
    name: String,
    uses: Vec<Use>,
}

struct Use {
    name: String,
    dev: bool,
}

pub fn check(files: &[File]) -> Result<Vec<Problem>> {
    let file = files.iter().find(|file| file.path == "layers.toml").context("layers.toml is missing")?;
    let layers: Layers = toml::from_str(&file.text).context("layers.toml")?;
    let crates = crates(files)?;
    let mut problems = Vec::new();
    for one in &crates {
        if !layers.knows(&one.name) {
            let text = format!("crate `{}` has no tier: give it one in layers.toml", one.name);
            problems.push(one.manifest.problem(1, text));
            continue;
        }
        let ours = one.uses.iter().filter(|used| crates.iter().any(|other| other.name == used.name));
        for used in ours {
            if let Some(text) = layers.refusal(&one.name, used) {
                problems.push(one.manifest.problem(line_naming(&one.manifest.text, &used.name), text));
            }
        }
    }
    problems.extend(layers.stale_edges(&crates).into_iter().map(|(to, text)| {
        let line = line_naming(&file.text, &to);
        file.problem(line, text)
    }));
    Ok(problems)
}

impl Layers {
    fn knows(&self, name: &str) -> bool {
        self.tiers.contains_key(name) || self.is(&self.dev_only, name) || self.is(&self.outside, name)
    }

    fn is(&self, list: &[String], name: &str) -> bool {
        list.iter().any(|listed| listed == name)
    }

    /// Why a crate may not use another, if so.
    fn refusal(&self, from: &str, used: &Use) -> Option<String> {
        let to = used.name.as_str();
        if self.is(&self.outside, from) || self.is(&self.outside, to) {
            return Some(format!("`{from}` may not use `{to}`: one of them stands outside the program"));
        }
        if self.is(&self.dev_only, from) {
            return None;
        }
        if self.is(&self.dev_only, to) {
            return (!used.dev).then(|| format!("`{from}` may use `{to}` only under [dev-dependencies]"));
        }
        let (upper, lower) = (self.tiers.get(from)?, self.tiers.get(to)?);
        if upper > lower || self.edge.iter().any(|edge| edge.from == from && edge.to == to && upper == lower)
        {
            return None;
        }
        Some(format!(
            "`{from}` (tier {upper}) may not use `{to}` (tier {lower}): meet in a lower tier, or for crates of one \
             tier add an [[edge]] with a reason to layers.toml and a record to docs/adr"
        ))
    }

    fn stale_edges(&self, crates: &[Crate<'_>]) -> Vec<(String, String)> {
        let mut stale = Vec::new();
        for Edge { from, to, reason } in &self.edge {
            let exists = |name: &str| crates.iter().any(|one| one.name == name);
            let used =
                crates.iter().any(|one| one.name == *from && one.uses.iter().any(|used| used.name == *to));
            if reason.trim().len() < 10 {
                stale.push((to.clone(), format!("the edge {from} → {to} needs a reason")));
            }
            if exists(from) && exists(to) && !used {
                stale.push((to.clone(), format!("the edge {from} → {to} is not used any more: take it out")));
            }
        }
        stale
    }
}

fn line_naming(text: &str, name: &str) -> usize {
    text.lines().position(|line| line.contains(name)).map_or(1, |at| at + 1)
}

fn crates(files: &[File]) -> Result<Vec<Crate<'_>>> {
    let mut crates = Vec::new();
    for file in files.iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        let manifest: toml::Table = toml::from_str(&file.text).with_context(|| file.path.clone())?;
        let package = manifest.get("package").and_then(|package| package.get("name"));
        if let Some(name) = package.and_then(toml::Value::as_str) {
            let mut uses = Vec::new();
            collect_uses(&manifest, &mut uses);
            crates.push(Crate { manifest: file, name: name.to_owned(), uses });
        }
    }
    Ok(crates)
}

/// The dependencies of a manifest, those of single targets included.
fn collect_uses(manifest: &toml::Table, uses: &mut Vec<Use>) {
    for kind in ["dependencies", "dev-dependencies", "build-dependencies"] {
        for (key, value) in manifest.get(kind).and_then(toml::Value::as_table).into_iter().flatten() {
            let renamed = value.get("package").and_then(toml::Value::as_str);
            uses.push(Use { name: renamed.unwrap_or(key).to_owned(), dev: kind == "dev-dependencies" });
        }
    }
    for target in
        manifest.get("target").and_then(toml::Value::as_table).into_iter().flat_map(toml::Table::values)
    {
        if let Some(target) = target.as_table() {
            collect_uses(target, uses);
        }
    }
}
