//! A look at a zip archive before anything in it is believed: entries, names, and how much really comes out of it.

use std::collections::BTreeSet;
use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::result::ZipError;

use super::fault::Fault;

/// Most entries.
const ENTRIES_MAX: usize = 2_000;
/// Most characters of a name.
const NAME_MAX: usize = 250;
/// Most bytes that come out of all entries together.
const INFLATED_MAX: u64 = 100 * 1024 * 1024;
/// Most bytes that come out of the table of strings.
const STRINGS_MAX: u64 = 64 * 1024 * 1024;
/// Most sheets.
const SHEETS_MAX: usize = 64;
/// An entry that grows to more than `RATIO_FROM` bytes may grow so many times at most.
const RATIO_MAX: u64 = 200;
const RATIO_FROM: u64 = 10 * 1024 * 1024;
/// So much of each entry is looked at for document types.
const BEGIN: usize = 4_096;

/// Refuses an archive that is no workbook or would burst. Sizes are counted while inflating: what the archive says
/// about itself is not used.
pub(super) fn check(bytes: &[u8]) -> Result<(), Fault> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Fault::Damaged)?;
    if archive.len() > ENTRIES_MAX {
        return Err(Fault::TooLarge);
    }
    if archive.has_duplicate_names() {
        return Err(Fault::Duplicates);
    }
    check_names(&archive)?;
    let mut left = INFLATED_MAX;
    for index in 0..archive.len() {
        check_entry(&mut archive, index, &mut left)?;
    }
    Ok(())
}

fn check_names(archive: &ZipArchive<Cursor<&[u8]>>) -> Result<(), Fault> {
    let (mut names, mut sheets) = (BTreeSet::new(), 0);
    for name in archive.file_names_raw() {
        let name = std::str::from_utf8(name).map_err(|_| Fault::Damaged)?;
        let name = name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase();
        if name.len() > NAME_MAX || name.contains('\0') || name.split('/').any(|part| part == "..") {
            return Err(Fault::Damaged);
        }
        sheets += usize::from(name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
        if !names.insert(name) {
            return Err(Fault::Duplicates);
        }
    }
    let has = |name: &str| names.contains(name);
    if !has("[content_types].xml") || has("xl/workbook.bin") || !names.iter().any(|name| is_workbook(name)) {
        return Err(Fault::NotAWorkbook);
    }
    if sheets > SHEETS_MAX { Err(Fault::TooManySheets) } else { Ok(()) }
}

fn is_workbook(name: &str) -> bool {
    name.starts_with("xl/workbook") && name.ends_with(".xml")
}

fn check_entry(archive: &mut ZipArchive<Cursor<&[u8]>>, index: usize, left: &mut u64) -> Result<(), Fault> {
    let raw = archive.by_index_raw(index).map_err(|_| Fault::Damaged)?;
    if raw.encrypted() {
        return Err(Fault::Encrypted);
    }
    let packed = raw.compressed_size();
    drop(raw);
    let mut entry = archive.by_index(index).map_err(|error| match error {
        ZipError::UnsupportedArchive(_) => Fault::NotAWorkbook,
        _ => Fault::Damaged,
    })?;
    let is_strings = entry.name_raw().to_ascii_lowercase().ends_with(b"sharedstrings.xml");
    let most = if is_strings { STRINGS_MAX.min(*left) } else { *left };
    let mut begin = Vec::with_capacity(BEGIN);
    let mut buffer = vec![0; 64 * 1024];
    let mut inflated: u64 = 0;
    loop {
        let count = entry.read(&mut buffer).map_err(|_| Fault::Damaged)?;
        if count == 0 {
            break;
        }
        begin.extend(buffer[..count].iter().take(BEGIN - begin.len()));
        inflated += count as u64;
        if inflated > most || (inflated > RATIO_FROM && inflated > packed.saturating_mul(RATIO_MAX)) {
            return Err(Fault::TooLarge);
        }
    }
    *left -= inflated;
    // A spreadsheet never declares a document type; who does wants entities expanded.
    if begin.windows(9).any(|window| window.eq_ignore_ascii_case(b"<!doctype")) {
        return Err(Fault::Damaged);
    }
    if is_strings && count_of_strings(&begin).is_some_and(|count| count > inflated / 4) {
        return Err(Fault::Damaged);
    }
    Ok(())
}

/// How many strings the table says it has: memory is taken for so many before one is read.
fn count_of_strings(begin: &[u8]) -> Option<u64> {
    let begin = String::from_utf8_lossy(begin);
    let (_, after) = begin.split_once("uniqueCount=")?;
    let digits: String = after.chars().skip(1).take_while(char::is_ascii_digit).collect();
    Some(digits.parse().unwrap_or(u64::MAX))
}
