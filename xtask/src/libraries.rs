//! Licences, bans and sources of all that is built from: what `deny.toml` says, in a second instead of the minutes that
//! building cargo-deny takes. `make audit` has cargo-deny itself, which looks into the licence texts too.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

/// The one registry libraries may come from.
const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

#[derive(Deserialize)]
struct Policy {
    graph: Graph,
    licenses: Licences,
    bans: Bans,
}
#[derive(Deserialize)]
struct Graph {
    targets: Vec<String>,
}
#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}
#[derive(Deserialize)]
struct Bans {
    deny: Vec<Banned>,
}
#[derive(Deserialize)]
struct Banned {
    #[serde(rename = "crate")]
    name: String,
    reason: String,
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}
#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}
#[derive(Deserialize)]
struct Node {
    id: String,
}
#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    source: Option<String>,
}

/// Names every library that the policy refuses.
pub fn run(root: &Path) -> Result<()> {
    let text = std::fs::read_to_string(root.join("deny.toml")).context("deny.toml")?;
    let policy: Policy = toml::from_str(&text).context("deny.toml")?;
    let mut problems = BTreeSet::new();
    for target in &policy.graph.targets {
        problems.extend(check(&policy, &metadata(root, target)?)?);
    }
    for problem in &problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        bail!("{} refusal(s)", problems.len());
    }
    Ok(())
}

/// What cargo builds from for a target, features and all.
fn metadata(root: &Path, target: &str) -> Result<Metadata> {
    let arguments = ["metadata", "--format-version", "1", "--locked", "--filter-platform", target];
    let output = Command::new("cargo").args(arguments).current_dir(root).output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    serde_json::from_slice(&output.stdout).context("cargo metadata")
}

fn check(policy: &Policy, metadata: &Metadata) -> Result<Vec<String>> {
    let allowed: Vec<Licensee> = policy
        .licenses
        .allow
        .iter()
        .map(|licence| Licensee::parse(licence).with_context(|| format!("deny.toml: {licence}")))
        .collect::<Result<_>>()?;
    let built: BTreeSet<&str> = metadata.resolve.nodes.iter().map(|node| node.id.as_str()).collect();
    let mut problems = Vec::new();
    for package in metadata.packages.iter().filter(|package| built.contains(package.id.as_str())) {
        let name = format!("{} {}", package.name, package.version);
        if !licence_fits(package.license.as_deref(), &allowed) {
            let licence = package.license.as_deref().unwrap_or("none");
            problems.push(format!("{name}: its licence ({licence}) is not one of [licenses] allow"));
        }
        if let Some(ban) = policy.bans.deny.iter().find(|ban| ban.name == package.name) {
            problems.push(format!("{name} is banned: {}", ban.reason));
        }
        if package.source.as_deref().is_some_and(|source| source != REGISTRY) {
            problems.push(format!("{name} comes from {}", package.source.as_deref().unwrap_or("")));
        }
    }
    Ok(problems)
}

/// Whether one of the licences it may be used under is allowed; no licence is none.
fn licence_fits(licence: Option<&str>, allowed: &[Licensee]) -> bool {
    let parsed = licence.and_then(|licence| Expression::parse_mode(licence, ParseMode::LAX).ok());
    parsed.is_some_and(|terms| terms.evaluate(|wanted| allowed.iter().any(|one| one.satisfies(wanted))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(license: &str, name: &str, source: &str) -> Vec<String> {
        let policy = Policy {
            graph: Graph { targets: Vec::new() },
            licenses: Licences { allow: vec!["MIT".to_owned(), "Apache-2.0".to_owned()] },
            bans: Bans { deny: vec![Banned { name: "bad".to_owned(), reason: "why".to_owned() }] },
        };
        let package = Package {
            id: "1".to_owned(),
            name: name.to_owned(),
            version: "1.0.0".to_owned(),
            license: (!license.is_empty()).then(|| license.to_owned()),
            source: (!source.is_empty()).then(|| source.to_owned()),
        };
        let resolve = Resolve { nodes: vec![Node { id: "1".to_owned() }] };
        check(&policy, &Metadata { packages: vec![package], resolve }).unwrap()
    }

    #[test]
    fn one_licence_that_is_allowed_is_enough_and_all_that_are_asked_for_are_needed() {
        for fits in ["MIT", "GPL-3.0-only OR MIT", "Unlicense/MIT", "MIT AND Apache-2.0"] {
            assert_eq!(refused(fits, "good", REGISTRY), [""; 0], "{fits}");
        }
        for wrong in
            ["", "AGPL-3.0-only", "MIT AND AGPL-3.0-only", "Apache-2.0 WITH LLVM-exception", "my own"]
        {
            assert_eq!(refused(wrong, "good", REGISTRY).len(), 1, "{wrong}");
        }
    }
    #[test]
    fn what_is_banned_or_from_elsewhere_is_named() {
        assert_eq!(refused("MIT", "good", ""), [""; 0], "of the repository itself");
        assert!(refused("MIT", "bad", REGISTRY)[0].contains("why"));
        assert!(refused("MIT", "good", "git+https://example.org/fork")[0].contains("example.org"));
    }
}
