//! `new-document AREA DOCUMENT`: the five files of a document type, with holes marked `fill in:`.
//! Tidy refuses a hole that is left, so nothing unfinished lands.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

const DOCUMENT: &str = include_str!("../templates/document.rs");
const MIGRATION: &str = include_str!("../templates/migration.sql");
const VOUCHERS: &str = include_str!("../templates/vouchers.toml");
const PAGE: &str = include_str!("../templates/page.tsx");

pub fn run(root: &Path, area: &str, document: &str) -> Result<()> {
    let stamp = Command::new("date").args(["-u", "+%Y%m%d%H%M"]).output().context("date")?.stdout;
    let written = write(root, area, document, String::from_utf8(stamp)?.trim())?;
    for path in &written {
        println!("wrote {path}");
    }
    println!(
        "Now fill the holes (`grep -rn 'fill in:' crates web`), then `make gen` and look at each change."
    );
    Ok(())
}

/// Checks everything first, so that it writes all five or none.
fn write(root: &Path, area: &str, document: &str, stamp: &str) -> Result<Vec<String>> {
    for name in [area, document] {
        let sound = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !sound {
            bail!("`{name}` must be snake_case");
        }
    }
    let lib = format!("crates/areas/{area}/src/lib.rs");
    let lib_text = fs::read_to_string(root.join(&lib)).with_context(|| {
        format!("{lib}: make the area's crate first (Cargo.toml, lib.rs with AREA, layers.toml)")
    })?;
    let mut files = vec![
        (format!("crates/areas/{area}/src/{document}.rs"), fill(DOCUMENT, area, document)),
        (format!("crates/schema/migrations/{stamp}_{area}_{document}.sql"), fill(MIGRATION, area, document)),
        (format!("crates/areas/{area}/templates/{document}.toml"), fill(VOUCHERS, area, document)),
        (format!("web/src/areas/{area}/{document}.page.tsx"), fill(PAGE, area, document)),
    ];
    for (path, _) in &files {
        if root.join(path).exists() {
            bail!("{path} exists already");
        }
    }
    files.insert(1, (lib.clone(), register(&lib_text, document).with_context(|| lib)?));
    for (path, text) in &files {
        let full = root.join(path);
        fs::create_dir_all(full.parent().context("a file has a folder")?)?;
        fs::write(full, text)?;
    }
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The area's lib.rs with one `mod` and one entry in `AREA.documents` more.
fn register(lib: &str, document: &str) -> Result<String> {
    const ENTRIES: &str = "documents: &[";
    let entries =
        lib.find(ENTRIES).context("has no `documents: &[` to enter the document in")? + ENTRIES.len();
    let entry = format!("&{document}::KIND, ");
    let mut text = format!("{}{entry}{}", &lib[..entries], &lib[entries..]);
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

fn fill(template: &str, area: &str, document: &str) -> String {
    let prefix: String = area.chars().take(3).collect();
    template
        .replace("{{area}}", area)
        .replace("{{document}}", document)
        .replace("{{Document}}", &camel(document))
        .replace("{{prefix}}", &prefix)
}

fn camel(snake: &str) -> String {
    let upper = |word: &str| word[..1].to_uppercase() + &word[1..];
    snake.split('_').filter(|word| !word.is_empty()).map(upper).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIB: &str = "//! Paying.\n\nmod store;\npub mod claim;\n\nuse x::y;\n\n\
                       pub static AREA: Area = Area { documents: &[&claim::KIND] };\n";

    fn area(lib: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir_all(folder.path().join("crates/areas/execution/src")).unwrap();
        fs::write(folder.path().join("crates/areas/execution/src/lib.rs"), lib).unwrap();
        folder
    }

    #[test]
    fn five_files_with_holes_are_written() {
        let folder = area(LIB);
        let written = write(folder.path(), "execution", "travel_claim", "202611240930").unwrap();
        let expected = [
            "crates/areas/execution/src/travel_claim.rs",
            "crates/areas/execution/src/lib.rs",
            "crates/schema/migrations/202611240930_execution_travel_claim.sql",
            "crates/areas/execution/templates/travel_claim.toml",
            "web/src/areas/execution/travel_claim.page.tsx",
        ];
        assert_eq!(written, expected);
        for path in expected {
            let text = fs::read_to_string(folder.path().join(path)).unwrap();
            assert!(!text.contains("{{"), "{path}");
            assert_eq!(text.contains("fill in:"), !path.ends_with("lib.rs"), "{path}");
        }
        let document = fs::read_to_string(folder.path().join(expected[0])).unwrap();
        assert!(document.contains("pub struct TravelClaim {"));
        let lib = fs::read_to_string(folder.path().join(expected[1])).unwrap();
        assert!(lib.contains("pub mod claim;\npub mod travel_claim;\n\nuse"), "{lib}");
        assert!(lib.contains("documents: &[&travel_claim::KIND, &claim::KIND]"), "{lib}");
    }

    #[track_caller]
    fn refused(lib: &str, area_name: &str, document: &str, part: &str) {
        let folder = area(lib);
        let path = folder.path().join("web/src/areas/execution/old.page.tsx");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "mine").unwrap();
        let error = write(folder.path(), area_name, document, "202611240930").unwrap_err();
        assert!(format!("{error:#}").contains(part), "{error:#}");
        assert!(!folder.path().join("crates/schema").exists(), "something was written");
    }

    #[test]
    fn nothing_is_overwritten_or_half_written() {
        refused(LIB, "execution", "old", "exists already");
        refused(LIB, "nowhere", "claim_line", "make the area's crate first");
        refused(LIB, "execution", "TravelClaim", "snake_case");
        refused("//! Paying.\n", "execution", "travel_claim", "has no `documents: &[`");
    }
}
