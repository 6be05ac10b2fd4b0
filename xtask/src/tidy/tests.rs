//! Each check is shown a planted violation and must name it; a sound repository must pass.

use std::fs;

use tempfile::TempDir;

use super::{calls, check};

const LAYERS: &str = r#"
dev_only = ["testkit"]
outside = ["xtask"]
[tiers]
kernel = 0
flow = 2
ledger = 2
posting = 2
execution = 3
indicator = 3
[[edge]]
from = "posting"
to = "ledger"
reason = "the pipeline writes the books"
"#;

/// A small sound repository with some files more.
fn repository(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let crates = [
        ("crates/kernel", "kernel", ""),
        ("crates/flow", "flow", "kernel.workspace = true"),
        ("crates/ledger", "ledger", "kernel.workspace = true"),
        ("crates/posting", "posting", "ledger.workspace = true"),
        (
            "crates/areas/execution",
            "execution",
            "posting.workspace = true\n[dev-dependencies]\ntestkit.workspace = true",
        ),
        ("crates/areas/indicator", "indicator", "posting.workspace = true"),
        ("crates/testkit", "testkit", "kernel.workspace = true"),
        ("xtask", "xtask", ""),
    ];
    let put = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    put("layers.toml", LAYERS);
    for (path, name, uses) in crates {
        put(&format!("{path}/Cargo.toml"), &manifest(name, uses));
    }
    for (path, text) in files {
        put(path, text);
    }
    folder
}

fn manifest(name: &str, uses: &str) -> String {
    format!("[package]\nname = \"{name}\"\n[dependencies]\nserde = \"1\"\n{uses}\n")
}

/// Plants files; expects exactly these problems, each given as `file:line` and a part of its text.
#[track_caller]
fn planted(files: &[(&str, &str)], expected: &[(&str, &str)]) {
    let folder = repository(files);
    let found = check(folder.path()).unwrap();
    let shown: Vec<String> =
        found.iter().map(|one| format!("{}:{}: {}", one.file, one.line, one.text)).collect();
    assert_eq!(shown.len(), expected.len(), "{shown:#?}");
    for (place, part) in expected {
        let named = shown.iter().any(|one| one.starts_with(&format!("{place}: ")) && one.contains(part));
        assert!(named, "{place} with {part:?} is not in {shown:#?}");
    }
}

const EXECUTION: &str = "crates/areas/execution/src/claim.rs";

#[test]
fn a_sound_repository_passes() {
    planted(&[(EXECUTION, "/// Utc::now() and 1 f64.\nfn fine() { say(\"todo!() .unwrap()\"); }\n")], &[]);
}

#[test]
fn tiers_and_edges() {
    let kernel = manifest("kernel", "ledger.workspace = true");
    planted(&[("crates/kernel/Cargo.toml", &kernel)], &[("crates/kernel/Cargo.toml:5", "tier 2")]);
    let area = manifest(
        "execution",
        "[target.'cfg(unix)'.dependencies]\nx = { package = \"indicator\", path = \"x\" }",
    );
    planted(
        &[("crates/areas/execution/Cargo.toml", &area)],
        &[("crates/areas/execution/Cargo.toml:6", "[[edge]]")],
    );
    planted(
        &[("crates/new/Cargo.toml", &manifest("new", ""))],
        &[("crates/new/Cargo.toml:1", "has no tier")],
    );
    let flow = manifest("flow", "testkit.workspace = true");
    planted(
        &[("crates/flow/Cargo.toml", &flow)],
        &[("crates/flow/Cargo.toml:5", "only under [dev-dependencies]")],
    );
    let xtask = manifest("xtask", "kernel.workspace = true");
    planted(&[("xtask/Cargo.toml", &xtask)], &[("xtask/Cargo.toml:5", "outside the program")]);
    let posting = manifest("posting", "");
    planted(&[("crates/posting/Cargo.toml", &posting)], &[("layers.toml:7", "not used any more")]);
}

fn function(name: &str, lines: usize) -> String {
    format!("fn {name}() {{\n{}}}\n", "    step();\n".repeat(lines - 2))
}

#[test]
fn sizes() {
    planted(&[(EXECUTION, &function("long", 60))], &[]);
    planted(
        &[(EXECUTION, &function("long", 61))],
        &[(&format!("{EXECUTION}:1"), "fn long has 61 lines, at most 60")],
    );
    planted(&[("crates/ledger/tests/it/main.rs", &function("long", 100))], &[]);
    let tests = format!("#[cfg(test)]\nmod tests {{\n{}}}\n", function("long", 101));
    planted(&[(EXECUTION, &tests)], &[(&format!("{EXECUTION}:3"), "at most 100")]);
    let page = "web/src/areas/execution/claim.page.tsx";
    planted(&[(page, &"x\n".repeat(501))], &[(&format!("{page}:1"), "the file has 501 lines, at most 500")]);
}

#[test]
fn size_exceptions_may_only_shrink() {
    let exception = |lines: usize, reason: &str| {
        format!(
            "[[size]]\nfile = \"{EXECUTION}\"\nfunction = \"long\"\nlines = {lines}\nreason = \"{reason}\"\n"
        )
    };
    let good = exception(70, "one table, read from top to bottom");
    planted(&[(EXECUTION, &function("long", 70)), ("tidy.toml", &good)], &[]);
    let place = format!("{EXECUTION}:1");
    planted(&[(EXECUTION, &function("long", 71)), ("tidy.toml", &good)], &[(&place, "may only shrink")]);
    planted(
        &[(EXECUTION, &function("long", 69)), ("tidy.toml", &good)],
        &[("tidy.toml:1", "may shrink to 69")],
    );
    planted(&[(EXECUTION, &function("long", 60)), ("tidy.toml", &good)], &[("tidy.toml:1", "not needed")]);
    planted(&[("tidy.toml", &good)], &[("tidy.toml:1", "names nothing")]);
    let bare = exception(70, "");
    planted(
        &[(EXECUTION, &function("long", 70)), ("tidy.toml", &bare)],
        &[("tidy.toml:1", "needs a reason")],
    );
}

/// For each rule of `calls.rs` a file that breaks it in line 2.
fn violations() -> Vec<(&'static str, &'static str, &'static str)> {
    let machine = concat!("\n# see /wo", "rk/main\n");
    vec![
        ("clock", EXECUTION, "\nfn a() { Utc::now() }"),
        ("ids", EXECUTION, "\nfn a() { Uuid::now_v7() }"),
        ("randomness", EXECUTION, "\nfn a() { rand::random() }"),
        ("raw-sql", EXECUTION, "\nfn a() { sqlx::raw_sql(x) }"),
        ("floats", EXECUTION, "\nfn a(x: f64) {}"),
        ("allow", EXECUTION, "\n#[allow(dead_code)]"),
        ("unwrap", EXECUTION, "\nfn a() { b().unwrap() }"),
        ("unfinished", EXECUTION, "\nfn a() { todo!() }"),
        ("left-for-later", EXECUTION, "\n// TODO: later"),
        ("process", EXECUTION, "\nuse std::process::Command;"),
        ("skipped-test", EXECUTION, "\n#[ignore = \"slow\"] fn a() {}"),
        ("sleep", "crates/ledger/tests/it/main.rs", "\nfn a() { std::thread::sleep(x) }"),
        ("ledger-writes", EXECUTION, "\nconst A: &str = \"INSERT  INTO \\\n  lg_entry (id)\";"),
        ("machine-paths", "docs/how-to/install.md", machine),
    ]
}

#[test]
fn every_forbidden_call_is_named_by_its_rule() {
    let mut planted_rules = Vec::new();
    for (rule, path, text) in violations() {
        planted(&[(path, text)], &[(&format!("{path}:2"), &format!("({rule})"))]);
        planted_rules.push(rule);
    }
    assert_eq!(planted_rules, calls::names(), "each rule needs a planted violation");
}

#[test]
fn what_is_allowed_where_it_belongs_passes() {
    let test = "#[cfg(test)]\nmod tests { fn a() { b().unwrap(); } }\n";
    planted(
        &[
            ("crates/kernel/src/clock.rs", "fn now() { Utc::now() }\n"),
            ("crates/ledger/src/store.rs", "const A: &str = \"insert into lg_entry\";\n"),
            ("crates/rules/src/cel.rs", "fn number(x: f64) {}\n"),
            ("crates/areas/execution/src/time.rs", "async fn wait() { tokio::time::sleep(x).await }\n"),
            (EXECUTION, test),
        ],
        &[],
    );
}

#[test]
fn call_exceptions_are_counted() {
    let exception = |count: usize| {
        format!(
            "[[call]]\nfile = \"{EXECUTION}\"\nrule = \"floats\"\ncount = {count}\nreason = \"refuses floats\"\n"
        )
    };
    let file = (EXECUTION, "fn visit_f64() {}\n");
    planted(&[file, ("tidy.toml", &exception(1))], &[]);
    let place = format!("{EXECUTION}:1");
    planted(
        &[file, ("tidy.toml", &exception(2))],
        &[(&place, "(floats)"), ("tidy.toml:1", "says 2, there are 1")],
    );
    planted(&[("tidy.toml", &exception(1))], &[("tidy.toml:1", "there are 0")]);
}
