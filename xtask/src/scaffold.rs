//! `new-document AREA DOCUMENT`: a document type that compiles, entered where it must be known, with holes marked
//! `fill in:`. Tidy refuses a hole that is left, so nothing unfinished lands.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

const DOCUMENT: &str = include_str!("../templates/document.rs");
const MIGRATION: &str = include_str!("../templates/migration.sql");
const SCHEMA: &str = "crates/schema/src/lib.rs";

pub fn run(root: &Path, area: &str, document: &str) -> Result<()> {
    let stamp = Command::new("date").args(["-u", "+%Y%m%d%H%M"]).output().context("date")?.stdout;
    let written = write(root, area, document, String::from_utf8(stamp)?.trim())?;
    for path in &written {
        println!("wrote {path}");
    }
    println!("Now fill the holes (`grep -rn 'fill in:' crates`), then `make gen` and look at each change.");
    println!("docs/how-to/add-a-document.md goes through them one by one.");
    Ok(())
}

/// Checks everything first, so that it writes all or nothing.
fn write(root: &Path, area: &str, document: &str, stamp: &str) -> Result<Vec<String>> {
    for name in [area, document] {
        let sound = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !sound {
            bail!("`{name}` must be snake_case");
        }
    }
    let lib = format!("crates/areas/{area}/src/lib.rs");
    let lib_text = fs::read_to_string(root.join(&lib))
        .with_context(|| format!("{lib}: make the area's crate first (Cargo.toml, lib.rs, layers.toml)"))?;
    let schema_text = fs::read_to_string(root.join(SCHEMA)).context(SCHEMA)?;
    let migration = format!("{stamp}_{area}_{document}");
    let fresh = [
        (format!("crates/areas/{area}/src/{document}.rs"), fill(DOCUMENT, area, document)),
        (format!("crates/schema/migrations/{migration}.sql"), fill(MIGRATION, area, document)),
    ];
    let folder = root.join(format!("crates/areas/{area}/src/{document}"));
    for path in fresh.iter().map(|(path, _)| root.join(path)).chain([folder]) {
        if path.exists() {
            bail!("{} exists already", path.display());
        }
    }
    let [body, sql] = fresh;
    let files = [
        body,
        (lib.clone(), register(&lib_text, document).context(lib)?),
        sql,
        (SCHEMA.to_owned(), enter_migration(&schema_text, &migration)?),
    ];
    for (path, text) in &files {
        let full = root.join(path);
        fs::create_dir_all(full.parent().context("a file has a folder")?)?;
        fs::write(full, text)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The area's lib.rs with one `mod`, one kind and one list of endpoints more.
fn register(lib: &str, document: &str) -> Result<String> {
    let kind = format!("Arc::new({document}::{}Kind)", camel(document));
    let text = in_function(lib, "pub fn kinds()", |body| {
        let at = body.find("vec![")? + "vec![".len();
        let comma = if body[at..].starts_with(']') { "" } else { ", " };
        Some(format!("{}{kind}{comma}{}", &body[..at], &body[at..]))
    })?;
    let mut text = in_function(&text, "pub fn endpoints()", |body| with_endpoints(body, document))?;
    let is_mod =
        |line: &str| (line.starts_with("mod ") || line.starts_with("pub mod ")) && line.ends_with(';');
    let last = text.lines().rfind(|line| is_mod(line)).map(str::to_owned);
    let after = match last {
        Some(line) => text.find(&line).context("a line of the text")? + line.len() + 1,
        None => text
            .lines()
            .take_while(|line| line.starts_with("//!") || line.is_empty())
            .map(|l| l.len() + 1)
            .sum(),
    };
    text.insert_str(after, &format!("pub mod {document};\n"));
    Ok(text)
}

/// The text with the body of a function replaced.
fn in_function(text: &str, name: &str, change: impl Fn(&str) -> Option<String>) -> Result<String> {
    let shape =
        || format!("`{name}` is missing or has a shape that this tool does not know; enter it by hand");
    let start = text.find(name).with_context(shape)?;
    let open = start + text[start..].find("{\n").with_context(shape)? + 2;
    let close = open + text[open..].find("\n}").with_context(shape)?;
    let body = change(&text[open..close]).with_context(shape)?;
    Ok(format!("{}{body}{}", &text[..open], &text[close..]))
}

/// Areas gather their endpoints as an array of lists, in a `mut all`, or have one list only.
fn with_endpoints(body: &str, document: &str) -> Option<String> {
    let more = format!("{document}::endpoints()");
    let trimmed = body.trim();
    if let Some(lists) = trimmed.strip_prefix('[') {
        return Some(format!("    [{more}, {lists}"));
    }
    if let Some(before) = body.strip_suffix("\n    all") {
        return Some(format!("{before}\n    all.extend({more});\n    all"));
    }
    let single = !trimmed.is_empty() && !trimmed.contains(';');
    single.then(|| format!("    [{more}, {trimmed}].into_iter().flatten().collect()"))
}

/// The list of migrations with one more at its end.
fn enter_migration(schema: &str, migration: &str) -> Result<String> {
    let end = schema.rfind("\n];").with_context(|| format!("{SCHEMA}: has no list of migrations"))?;
    Ok(format!("{}\n    both!(\"{migration}\"),{}", &schema[..end], &schema[end..]))
}

fn fill(template: &str, area: &str, document: &str) -> String {
    // The prefixes the areas' tables have; a new area gets the first two letters of its name.
    let prefix = match area {
        "masterdata" => "md",
        "project" => "pj",
        "compilation" => "bg",
        _ => area.get(..2).unwrap_or(area),
    };
    let initials: String = document.split('_').filter_map(|word| word.chars().next()).collect();
    template
        .replace("{{area}}", area)
        .replace("{{document}}", document)
        .replace("{{Document}}", &camel(document))
        .replace("{{prefix}}", prefix)
        .replace("{{PREFIX}}", &initials.to_uppercase())
}

fn camel(snake: &str) -> String {
    let upper = |word: &str| word[..1].to_uppercase() + &word[1..];
    snake.split('_').filter(|word| !word.is_empty()).map(upper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "//! Paying.\n\nmod store;\npub mod claim;\n\nuse x::y;\n\n\
        pub fn endpoints() -> Vec<Endpoint<App>> {\n    claim::endpoints()\n}\n\n\
        pub fn kinds() -> Vec<Arc<dyn Kind>> {\n    vec![Arc::new(claim::ClaimKind)]\n}\n";
    const MIGRATIONS: &str =
        "pub static MIGRATIONS: &[Migration] = &[\n    both!(\"202611230001_platform\"),\n];\n";

    fn area(lib: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (path, text) in [("crates/areas/execution/src/lib.rs", lib), (SCHEMA, MIGRATIONS)] {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        folder
    }

    #[test]
    fn a_document_is_written_and_entered_everywhere() {
        let folder = area(LIB);
        let written = write(folder.path(), "execution", "travel_claim", "202611240930").unwrap();
        let expected = [
            "crates/areas/execution/src/travel_claim.rs",
            "crates/areas/execution/src/lib.rs",
            "crates/schema/migrations/202611240930_execution_travel_claim.sql",
            SCHEMA,
        ];
        assert_eq!(written, expected);
        let read = |path: &str| fs::read_to_string(folder.path().join(path)).unwrap();
        for path in expected {
            assert!(!read(path).contains("{{"), "{path}");
            assert_eq!(read(path).contains("fill in:"), !path.ends_with("lib.rs"), "{path}");
        }
        let document = read(expected[0]);
        assert!(document.contains("pub struct TravelClaimKind;") && document.contains("\"ex_travel_claim\""));
        assert!(document.contains("prefix: \"TC\""));
        let lib = read(expected[1]);
        assert!(lib.contains("pub mod claim;\npub mod travel_claim;\n\nuse"), "{lib}");
        assert!(
            lib.contains("vec![Arc::new(travel_claim::TravelClaimKind), Arc::new(claim::ClaimKind)]"),
            "{lib}"
        );
        assert!(
            lib.contains("[travel_claim::endpoints(), claim::endpoints()].into_iter().flatten().collect()"),
            "{lib}"
        );
        let schema = read(SCHEMA);
        assert!(
            schema.ends_with(
                "\"202611230001_platform\"),\n    both!(\"202611240930_execution_travel_claim\"),\n];\n"
            ),
            "{schema}"
        );
    }

    #[test]
    fn every_way_to_gather_endpoints_is_known() {
        let check = |body: &str, expected: Option<&str>| {
            assert_eq!(with_endpoints(body, "loan").as_deref(), expected, "{body}");
        };
        check(
            "    [a(), b()]\n        .collect()",
            Some("    [loan::endpoints(), a(), b()]\n        .collect()"),
        );
        check(
            "    let mut all = a();\n    all",
            Some("    let mut all = a();\n    all.extend(loan::endpoints());\n    all"),
        );
        check("    let x = 1;\n    a(x)", None);
    }

    #[track_caller]
    fn refused(lib: &str, area_name: &str, document: &str, part: &str) {
        let folder = area(lib);
        let path = folder.path().join("crates/areas/execution/src/old.rs");
        fs::write(path, "mine").unwrap();
        let error = write(folder.path(), area_name, document, "202611240930").unwrap_err();
        assert!(format!("{error:#}").contains(part), "{error:#}");
        assert!(!folder.path().join("crates/schema/migrations").exists(), "something was written");
        assert_eq!(fs::read_to_string(folder.path().join(SCHEMA)).unwrap(), MIGRATIONS);
    }

    #[test]
    fn nothing_is_overwritten_or_half_written() {
        refused(LIB, "execution", "old", "exists already");
        refused(LIB, "nowhere", "claim_line", "make the area's crate first");
        refused(LIB, "execution", "TravelClaim", "snake_case");
        refused("//! Paying.\n", "execution", "travel_claim", "`pub fn kinds()` is missing");
    }
}
