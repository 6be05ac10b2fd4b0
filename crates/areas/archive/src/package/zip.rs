//! Writing a package: each file hashed as it is written, always with the same bytes.

use std::collections::BTreeMap;
use std::io::{Read, Seek, SeekFrom, Write};

use kernel::DbError;
use platform::hash::hex;
use serde::Serialize;
use sm3::{Digest, Sm3};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::model::ManifestFile;

/// What a file of the package could not be written for.
pub(crate) fn broken(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("archive package: {error}"))
}

/// A package that is being written.
pub(crate) struct Packer<W: Write + Seek> {
    zip: ZipWriter<W>,
    files: Vec<ManifestFile>,
    open: Option<(String, Sm3, u64)>,
}

impl<W: Write + Seek> Packer<W> {
    pub(crate) fn new(to: W) -> Packer<W> {
        Packer { zip: ZipWriter::new(to), files: Vec::new(), open: None }
    }
    /// Begins a file, and ends the one before.
    pub(crate) fn start(&mut self, path: &str) -> Result<(), DbError> {
        self.end();
        // No clock: the same content gives the same bytes.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default())
            .unix_permissions(0o644);
        self.zip.start_file(path, options).map_err(broken)?;
        self.open = Some((path.to_owned(), Sm3::new(), 0));
        Ok(())
    }
    /// More of it.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), DbError> {
        if let Some((_, hasher, size)) = &mut self.open {
            hasher.update(bytes);
            *size += bytes.len() as u64;
        }
        self.zip.write_all(bytes).map_err(broken)
    }
    fn end(&mut self) {
        if let Some((path, hasher, size)) = self.open.take() {
            self.files.push(ManifestFile { path, size, sm3: hex(&hasher.finalize()) });
        }
    }
    /// A whole file.
    pub(crate) fn file(&mut self, path: &str, bytes: &[u8]) -> Result<(), DbError> {
        self.start(path)?;
        self.write(bytes)
    }
    /// A whole file of JSON.
    pub(crate) fn json<T: Serialize>(&mut self, path: &str, value: &T) -> Result<Vec<u8>, DbError> {
        let mut text = serde_json::to_vec_pretty(value).map_err(broken)?;
        text.push(b'\n');
        self.file(path, &text)?;
        Ok(text)
    }
    /// The files so far.
    pub(crate) fn files(&mut self) -> &[ManifestFile] {
        self.end();
        &self.files
    }
    pub(crate) fn finish(mut self) -> Result<W, DbError> {
        self.end();
        self.zip.finish().map_err(broken)
    }
}

/// Bytes of one file that are held in memory.
const HELD_MAX: usize = 64 * 1024;

/// Files that grow side by side: what they are made of lies in one temporary file, in pieces.
pub(crate) struct Spool {
    file: std::fs::File,
    end: u64,
    parts: BTreeMap<String, Part>,
}

#[derive(Default)]
struct Part {
    held: Vec<u8>,
    pieces: Vec<(u64, usize)>,
}

impl Spool {
    pub(crate) fn new() -> Result<Spool, DbError> {
        Ok(Spool { file: tempfile::tempfile().map_err(broken)?, end: 0, parts: BTreeMap::new() })
    }
    /// Adds to a file.
    pub(crate) fn add(&mut self, path: &str, bytes: &[u8]) -> Result<(), DbError> {
        if !self.parts.contains_key(path) {
            self.parts.insert(path.to_owned(), Part::default());
        }
        let Some(part) = self.parts.get_mut(path) else { return Ok(()) };
        part.held.extend_from_slice(bytes);
        if part.held.len() >= HELD_MAX {
            self.file.write_all(&part.held).map_err(broken)?;
            part.pieces.push((self.end, part.held.len()));
            self.end += part.held.len() as u64;
            part.held.clear();
        }
        Ok(())
    }
    /// Whether a file was begun.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.parts.contains_key(path)
    }
    /// Moves all files into the package, in the order of their names.
    pub(crate) fn pack<W: Write + Seek>(mut self, packer: &mut Packer<W>) -> Result<(), DbError> {
        let mut piece = Vec::with_capacity(HELD_MAX * 2);
        for (path, part) in self.parts {
            packer.start(&path)?;
            for (at, length) in part.pieces {
                piece.resize(length, 0);
                self.file.seek(SeekFrom::Start(at)).map_err(broken)?;
                self.file.read_exact(&mut piece).map_err(broken)?;
                packer.write(&piece)?;
            }
            packer.write(&part.held)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use zip::ZipArchive;

    use super::*;

    #[test]
    fn files_that_grow_side_by_side_come_out_whole_and_in_order() {
        let mut spool = Spool::new().unwrap();
        let row = |n: usize| format!("{n},{}\n", "x".repeat(n % 97));
        let mut expected: BTreeMap<&str, String> = BTreeMap::new();
        for n in 0..9_000 {
            let path = ["b.csv", "a.csv", "c.csv"][n % 3];
            spool.add(path, row(n).as_bytes()).unwrap();
            expected.entry(path).or_default().push_str(&row(n));
        }
        let mut packer = Packer::new(Cursor::new(Vec::new()));
        spool.pack(&mut packer).unwrap();
        let names: Vec<String> = packer.files().iter().map(|file| file.path.clone()).collect();
        assert_eq!(names, ["a.csv", "b.csv", "c.csv"]);
        let hashes: Vec<String> = packer.files().iter().map(|file| file.sm3.clone()).collect();
        let mut archive = ZipArchive::new(packer.finish().unwrap()).unwrap();
        for (name, hash) in names.iter().zip(hashes) {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(&text, &expected[name.as_str()]);
            assert_eq!(platform::hash::digest(text.as_bytes()), hash);
        }
    }
}
