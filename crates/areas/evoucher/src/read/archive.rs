//! Zip archives in limits: OFD documents, and several files sent as one.

use std::io::{Cursor, Read};

use kernel::{FieldProblem, text};
use zip::ZipArchive;

use super::refused;

/// Most entries.
const ENTRIES_MAX: usize = 2_000;
/// Most bytes that come out of all entries together.
const INFLATED_MAX: u64 = 64 * 1024 * 1024;
/// Most bytes of one entry that is looked into.
const ENTRY_MAX: u64 = 12 * 1024 * 1024;
/// Most characters of a name.
const NAME_MAX: usize = 250;

/// An entry that was read.
pub struct Entry {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub content: Vec<u8>,
}

fn damaged() -> FieldProblem {
    refused(
        "archive",
        text!(
            "压缩包（OFD、ZIP）已损坏或被加密，无法读取。",
            "The archive (OFD, ZIP) is damaged or encrypted."
        ),
        text!("请从开票平台重新下载原始文件。", "Download the original file again."),
    )
}

fn too_much() -> FieldProblem {
    refused(
        "archive",
        text!("压缩包的文件过多，或解压后过大。", "The archive has too many files or would grow too large."),
        text!("请分批上传。", "Send fewer files at once."),
    )
}

/// The entries that are wanted, and the names of all. Sizes are counted while inflating: what the archive says about
/// itself is not believed.
pub fn read(bytes: &[u8], wanted: fn(&str) -> bool) -> Result<(Vec<Entry>, Vec<String>), FieldProblem> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged())?;
    if archive.len() > ENTRIES_MAX {
        return Err(too_much());
    }
    if archive.has_duplicate_names() {
        return Err(damaged());
    }
    let mut left = INFLATED_MAX;
    let (mut entries, mut names) = (Vec::new(), Vec::new());
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| damaged())?;
        let name = named(entry.name_raw())?;
        if name.ends_with('/') {
            continue;
        }
        if !wanted(&name) {
            names.push(name);
            continue;
        }
        let most = left.min(ENTRY_MAX);
        let mut content = Vec::new();
        entry.take(most + 1).read_to_end(&mut content).map_err(|_| damaged())?;
        let size = content.len() as u64;
        if size > most {
            return Err(too_much());
        }
        left -= size;
        names.push(name.clone());
        entries.push(Entry { name, content });
    }
    Ok((entries, names))
}

/// The name of an entry: UTF-8, or GB18030 as Chinese systems write it.
fn named(raw: &[u8]) -> Result<String, FieldProblem> {
    let name = match std::str::from_utf8(raw) {
        Ok(name) => name.to_owned(),
        Err(_) => match encoding_rs::GB18030.decode_without_bom_handling(raw) {
            (name, false) => name.into_owned(),
            (_, true) => return Err(damaged()),
        },
    };
    let name = name.replace('\\', "/");
    let wrong = name.chars().count() > NAME_MAX
        || name.chars().any(char::is_control)
        || name.split('/').any(|part| part == "..");
    if wrong { Err(damaged()) } else { Ok(name) }
}
