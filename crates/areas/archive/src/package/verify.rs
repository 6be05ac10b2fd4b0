//! Verifying a package offline: no database, no network, memory bounded by the number of vouchers (a hash each). Every
//! doubt is named; a sound package has none.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Read, Seek};

use kernel::{Text, text};
use platform::crypto::{SIGNER, signed_by};
use platform::hash::{self, hex};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sm3::{Digest, Sm3};
use utoipa::ToSchema;
use zip::ZipArchive;

use super::model::{
    FORMAT, INFO, Info, LINKS, MANIFEST, Manifest, ManifestFile, SIGNATURE, SignatureFile, content_hash,
};
use super::verify_books::BookCheck;
use super::verify_vouchers::VoucherCheck;

/// Doubts that are listed; all are counted.
pub const DOUBTS_MAX: usize = 1_000;
/// Most bytes of a file that is read as a whole.
const WHOLE_MAX: u64 = 256 * 1024 * 1024;
/// Most bytes of one line.
const LINE_MAX: u64 = 64 * 1024 * 1024;

/// Something about a package that is not as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Doubt {
    /// For programs: `file_changed`, `chain_broken`, …
    pub code: &'static str,
    /// What it is about: a file, a voucher, an account and period.
    pub object: String,
    /// For people.
    pub what: Text,
}

/// What verifying a package found.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct Verification {
    /// Whether there is no doubt.
    pub sound: bool,
    /// Number of the package.
    pub number: String,
    /// Code of the unit.
    pub unit_code: String,
    /// First period.
    pub from_period: i64,
    /// Last period.
    pub to_period: i64,
    /// The key that signed it; compare it with the installation's.
    pub public_key: String,
    /// Whether that key was told beforehand and is the one.
    pub key_known: bool,
    /// Files that were read.
    pub files: i64,
    /// Vouchers hashed again.
    pub vouchers: i64,
    /// Their lines.
    pub entries: i64,
    /// Audit records hashed again.
    pub records: i64,
    /// Balances worked out again.
    pub balances: i64,
    /// Number of doubts.
    pub doubts_total: i64,
    /// The first of them.
    pub doubts: Vec<Doubt>,
}

impl Verification {
    pub(super) fn doubt(&mut self, code: &'static str, object: impl Into<String>, what: Text) {
        self.doubts_total += 1;
        if self.doubts.len() < DOUBTS_MAX {
            self.doubts.push(Doubt { code, object: object.into(), what });
        }
    }
    /// One line for people, and one more for each doubt.
    pub fn lines(&self) -> Vec<String> {
        let Verification { number, files, vouchers, entries, records, balances, doubts_total, .. } = self;
        let mark = if self.sound { "✓" } else { "✗" };
        let mut lines = vec![format!(
            "{mark}  {number}：文件 {files}，凭证 {vouchers}，分录 {entries}，办理记录 {records}，余额 {balances}；疑点 {doubts_total}"
        )];
        lines.extend(self.doubts.iter().map(|doubt| {
            let Doubt { code, object, what } = doubt;
            format!("     [{code}] {object}：{}", what.zh)
        }));
        lines
    }
}

/// Verifies a package. `key`: the installation's public key in hex, where it is known.
pub fn verify<R: Read + Seek>(content: R, key: Option<&str>) -> Verification {
    let mut found = Verification::default();
    match ZipArchive::new(content) {
        Ok(archive) => look(archive, key, &mut found),
        Err(_) => found.doubt(
            "unreadable",
            "package",
            text!("文件不完整或不是归档包，无法读取。", "It is cut short or no package: it cannot be read."),
        ),
    }
    found.sound = found.doubts_total == 0;
    found
}

fn look<R: Read + Seek>(mut archive: ZipArchive<R>, key: Option<&str>, found: &mut Verification) {
    if archive.has_duplicate_names() {
        found.doubt("file_twice", "package", text!("包内有重名文件。", "Two files have one name."));
    }
    let Some(text) = whole(&mut archive, MANIFEST, found) else { return };
    let Some(manifest) = parsed::<Manifest>(MANIFEST, &text, found) else { return };
    check_signature(&mut archive, &text, key, found);
    check_list(&archive, &manifest, found);
    let mut vouchers = VoucherCheck::new(&manifest);
    let mut books = BookCheck::default();
    // Vouchers first: everything else is compared with them.
    let first = |file: &&ManifestFile| file.path.starts_with("vouchers/");
    let rest = |file: &&ManifestFile| !file.path.starts_with("vouchers/");
    let info = whole(&mut archive, INFO, found).and_then(|text| parsed::<Info>(INFO, &text, found));
    if let Some(info) = &info {
        found.number.clone_from(&info.number);
        found.unit_code.clone_from(&info.unit_code);
        (found.from_period, found.to_period) = (info.from_period, info.to_period);
    }
    for file in manifest.files.iter().filter(first).chain(manifest.files.iter().filter(rest)) {
        read(&mut archive, file, &mut vouchers, &mut books, found);
    }
    vouchers.conclude(info.as_ref(), found);
    books.conclude(&vouchers, found);
}

/// The signature fits the manifest, and is the installation's where that is known.
fn check_signature<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    manifest: &[u8],
    key: Option<&str>,
    found: &mut Verification,
) {
    let Some(text) = whole(archive, SIGNATURE, found) else { return };
    let Some(signature) = parsed::<SignatureFile>(SIGNATURE, &text, found) else { return };
    found.public_key.clone_from(&signature.public_key);
    let fits = unhex(&signature.public_key).zip(unhex(&signature.signature));
    let fits = fits.is_some_and(|(public, signed)| signed_by(&public, manifest, &signed));
    if signature.signer_id != SIGNER || !fits {
        found.doubt(
            "signature_wrong",
            SIGNATURE,
            text!("签名与清单不符：清单或签名被改动。", "The signature does not fit the manifest."),
        );
    }
    match key {
        Some(key) if key.eq_ignore_ascii_case(&signature.public_key) => found.key_known = true,
        Some(_) => found.doubt(
            "key_unknown",
            SIGNATURE,
            text!("签名公钥不是指定的公钥。", "It is signed by another key than the one given."),
        ),
        None => {}
    }
}

/// The files of the package are those of its manifest.
fn check_list<R: Read + Seek>(archive: &ZipArchive<R>, manifest: &Manifest, found: &mut Verification) {
    if manifest.format != FORMAT || manifest.algorithm != "SM3" {
        found.doubt(
            "format_unknown",
            MANIFEST,
            text!("格式或算法不认识。", "Its form or algorithm is unknown."),
        );
    }
    if manifest.content_hash != content_hash(&manifest.files) {
        found.doubt(
            "content_hash_wrong",
            MANIFEST,
            text!("内容总摘要与文件清单不符。", "The hash over the content does not fit the list of files."),
        );
    }
    let mut listed: BTreeSet<&str> = BTreeSet::from([MANIFEST, SIGNATURE]);
    for file in &manifest.files {
        if !listed.insert(&file.path) {
            found.doubt("file_twice", &file.path, text!("清单中重复列出。", "The manifest lists it twice."));
        }
    }
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(Into::into)).collect::<Result<_, _>>().unwrap_or_default();
    let there: BTreeSet<&str> = names.iter().map(String::as_str).collect();
    for added in there.difference(&listed) {
        found.doubt("file_added", *added, text!("清单中没有这个文件。", "The manifest does not list it."));
    }
    for lost in listed.difference(&there).filter(|name| ![MANIFEST, SIGNATURE].contains(name)) {
        found.doubt("file_missing", *lost, text!("清单所列文件不在包内。", "It is listed and not there."));
    }
}

/// Reads a file once: hashes it, and hands what it holds to who looks at it.
fn read<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    file: &ManifestFile,
    vouchers: &mut VoucherCheck,
    books: &mut BookCheck,
    found: &mut Verification,
) {
    // Missing ones have been told.
    let is_there = archive.index_for_name(&file.path).is_some();
    let Ok(entry) = archive.by_name(&file.path) else {
        if is_there {
            damaged(&file.path, found);
        }
        return;
    };
    found.files += 1;
    // A file that claims more than its manifest says is not read to its end.
    let mut hashed = Hashed { inner: entry.take(file.size + 1), hasher: Sm3::new(), size: 0 };
    let complete = {
        let mut lines = BufReader::with_capacity(256 * 1024, &mut hashed);
        let told = if file.path.starts_with("vouchers/") {
            each_line(&mut lines, &mut |line| vouchers.voucher(&file.path, line, found))
        } else if file.path == LINKS {
            rows(&mut lines, &mut |row| vouchers.link(row, found))
        } else if file.path.starts_with("books/") {
            rows(&mut lines, &mut |row| books.row(&file.path, row, found))
        } else {
            Ok(())
        };
        told.and_then(|()| std::io::copy(&mut lines, &mut std::io::sink())).is_ok()
    };
    let (size, sm3) = (hashed.size, hex(&hashed.hasher.finalize()));
    if !complete {
        damaged(&file.path, found);
    }
    if size != file.size || sm3 != file.sm3 {
        found.doubt(
            "file_changed",
            &file.path,
            text!("内容与清单中的摘要不符。", "Its content does not fit its hash in the manifest."),
        );
    }
}

fn damaged(path: &str, found: &mut Verification) {
    found.doubt("file_damaged", path, text!("文件无法完整读出。", "It cannot be read to its end."));
}

struct Hashed<R> {
    inner: R,
    hasher: Sm3,
    size: u64,
}

impl<R: Read> Read for Hashed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.hasher.update(&buffer[..read]);
        self.size += read as u64;
        Ok(read)
    }
}

fn each_line(from: &mut dyn BufRead, each: &mut dyn FnMut(&[u8])) -> std::io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if from.take(LINE_MAX).read_until(b'\n', &mut line)? == 0 {
            return Ok(());
        }
        each(&line);
    }
}

/// Rows of a CSV file below its header. No cell of ours that is looked at has a line break.
fn rows(from: &mut dyn BufRead, each: &mut dyn FnMut(&[String])) -> std::io::Result<()> {
    let mut pending = Vec::new();
    let mut first = true;
    each_line(from, &mut |line| {
        pending.extend_from_slice(line);
        // A quote that is open: the cell goes on in the next line.
        if pending.iter().filter(|byte| **byte == b'"').count() % 2 == 1 {
            return;
        }
        if !first {
            each(&cells(&String::from_utf8_lossy(&pending)));
        }
        first = false;
        pending.clear();
    })
}

/// The cells of a row of CSV.
fn cells(line: &str) -> Vec<String> {
    let (mut cells, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let mut letters = line.trim_end_matches(['\r', '\n']).chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    cells.push(cell);
    cells
}

fn whole<R: Read + Seek>(
    archive: &mut ZipArchive<R>,
    path: &str,
    found: &mut Verification,
) -> Option<Vec<u8>> {
    let mut text = Vec::new();
    let read = archive.by_name(path).map(|entry| entry.take(WHOLE_MAX).read_to_end(&mut text));
    match read {
        Ok(Ok(_)) => return Some(text),
        Ok(Err(_)) => damaged(path, found),
        Err(_) => {
            let code = if path == SIGNATURE { "signature_missing" } else { "file_missing" };
            found.doubt(code, path, text!("包内没有这个文件。", "It is not in the package."));
        }
    }
    None
}

fn parsed<T: DeserializeOwned>(path: &str, text: &[u8], found: &mut Verification) -> Option<T> {
    match serde_json::from_slice(text) {
        Ok(value) => Some(value),
        Err(_) => {
            found.doubt("file_damaged", path, text!("内容无法解析。", "Its content cannot be read."));
            None
        }
    }
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> =
        text.chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
    let (pairs, rest) = digits.as_deref()?.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

/// Movements by period and account.
pub(super) type Moves = BTreeMap<(i64, String), (i64, i64)>;

/// The link that a record of this content has.
pub(super) fn link(previous: &str, content: &str) -> String {
    hash::link(previous, content.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_as_they_were_written() {
        let mut file = platform::table::CsvText::new();
        file.row(["a", "b"]);
        file.row(["x,\"y\"", "两\r\n行"]);
        file.row(["", "z"]);
        let bytes = file.finish();
        let mut seen = Vec::new();
        rows(&mut &bytes[..], &mut |row| seen.push(row.to_vec())).unwrap();
        assert_eq!(seen, [["x,\"y\"".to_owned(), "两\r\n行".to_owned()], [String::new(), "z".to_owned()]]);
    }
    #[test]
    fn what_is_no_package_is_a_doubt() {
        for content in [&b""[..], b"PK\x03\x04", b"anything"] {
            let found = verify(std::io::Cursor::new(content), None);
            assert!(!found.sound);
            assert_eq!(found.doubts[0].code, "unreadable");
        }
    }
    #[test]
    fn hex_is_read_or_refused() {
        assert_eq!(unhex("00ffA1"), Some(vec![0, 255, 161]));
        assert_eq!(unhex("0"), None);
        assert_eq!(unhex("zz"), None);
        assert_eq!(unhex(""), Some(vec![]));
    }
}
