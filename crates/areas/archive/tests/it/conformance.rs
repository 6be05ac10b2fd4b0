//! The tables of conformance name tests that exist, and no article is left out.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

const TABLE: &str = include_str!("../../../../../docs/conformance/accounting-software.md");

struct Row<'t> {
    article: usize,
    tests: Vec<&'t str>,
    status: &'t str,
}

fn rows(table: &str) -> Vec<Row<'_>> {
    let lines = table.lines().filter(|line| line.starts_with('|'));
    lines.filter_map(row).collect()
}

fn row(line: &str) -> Option<Row<'_>> {
    let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
    let tests = cells.get(3)?.split_whitespace().map(|test| test.trim_matches('`')).collect();
    Some(Row { article: cells.first()?.parse().ok()?, tests, status: cells.get(4)? })
}

/// What is wrong with a table, given the tests there are.
fn wrong(table: &str, articles: usize, known: &BTreeSet<String>) -> Vec<String> {
    let rows = rows(table);
    let mut wrong = Vec::new();
    for article in 1..=articles {
        let count = rows.iter().filter(|row| row.article == article).count();
        if count != 1 {
            wrong.push(format!("article {article} stands there {count} times"));
        }
    }
    for row in &rows {
        let Row { article, tests, status } = row;
        let word = status.split(':').next().unwrap_or("");
        match word {
            "done" | "partly" if tests.is_empty() => wrong.push(format!("article {article} names no test")),
            "partly" if !status.contains(": ") => {
                wrong.push(format!("article {article} says not what is missing"))
            }
            "done" | "partly" | "missing" | "n/a" => {}
            other => wrong.push(format!("article {article} has the status {other}")),
        }
        for test in tests.iter().filter(|test| !known.contains(**test)) {
            wrong.push(format!("article {article} names {test}, which is not there"));
        }
    }
    wrong
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The functions below a `#[test]`.
fn tests() -> BTreeSet<String> {
    let mut files = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../.."), &mut files);
    let mut known = BTreeSet::new();
    for file in files {
        let Ok(text) = std::fs::read_to_string(file) else { continue };
        let mut below_test = false;
        for line in text.lines().map(str::trim) {
            if line.starts_with("#[") {
                below_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            } else if let Some(name) = line.split("fn ").nth(1).filter(|_| below_test) {
                known.insert(name.split(['(', '<']).next().unwrap_or("").to_owned());
                below_test = false;
            }
        }
    }
    known
}

#[test]
fn every_article_is_answered_once_by_tests_that_exist() {
    let known = tests();
    assert!(known.len() > 500 && known.contains("every_article_is_answered_once_by_tests_that_exist"));
    assert_eq!(wrong(TABLE, 47, &known), Vec::<String>::new());
}

#[test]
fn a_wrong_table_is_found_out() {
    let known = BTreeSet::from(["there".to_owned()]);
    let table = "| article | about | by | tests | status |\n|---|---|---|---|---|\n\
        | 1 | a | b | `there` | done |\n| 1 | a | b | `there` | done |\n| 3 | a | b | | done |\n\
        | 4 | a | b | `gone` | partly |\n| 5 | a | b | | perhaps |\n";
    let found = wrong(table, 5, &known).join("\n");
    for word in ["article 1 stands", "article 2 stands", "article 3 names no", "gone", "says not", "perhaps"]
    {
        assert!(found.contains(word), "{word}: {found}");
    }
}
