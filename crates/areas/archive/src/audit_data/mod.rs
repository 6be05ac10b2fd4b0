//! The data that auditors ask for (审计数据接口), after GB/T 24589.2-2010: XML files of public records (公共档案), the
//! general ledger (总账), assets (资产) and statements (报表). ADR 0033 says which names of elements could be
//! established and which are ours.
//!
//! Invariant: every line of every voucher of the year is in it, and sums tie (`tests/it/audit_data.rs`).

pub mod http;
mod ledger;
mod records;
mod statements;
mod xml;

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};

use kernel::{Conn, DbError, Problem, Stamp};
use platform::UnitId;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

/// The files, in the order in which they are written.
pub const FILES: [&str; 5] = ["公共档案.xml", "总账.xml", "资产.xml", "报表.xml", "README.txt"];

/// Whose data of which year.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub year: i64,
    /// When it is asked for.
    pub at: Stamp,
}

/// Where a file goes: a folder, or a package.
pub trait Target {
    /// Begins a file; what is written goes there.
    fn file(&mut self, name: &str) -> std::io::Result<&mut dyn Write>;
    /// The file that is open.
    fn go_on(&mut self) -> std::io::Result<&mut dyn Write>;
}

/// Files of a folder.
pub struct Folder {
    path: std::path::PathBuf,
    open: Option<std::io::BufWriter<File>>,
}

impl Folder {
    /// In a folder, which is made.
    pub fn new(path: &std::path::Path) -> std::io::Result<Folder> {
        std::fs::create_dir_all(path)?;
        Ok(Folder { path: path.to_owned(), open: None })
    }
    /// Everything is on disk.
    pub fn finish(mut self) -> std::io::Result<()> {
        self.open.take().map_or(Ok(()), |mut file| file.flush())
    }
}

impl Target for Folder {
    fn file(&mut self, name: &str) -> std::io::Result<&mut dyn Write> {
        if let Some(mut before) = self.open.take() {
            before.flush()?;
        }
        let file = std::io::BufWriter::new(File::create(self.path.join(name))?);
        Ok(self.open.insert(file))
    }
    fn go_on(&mut self) -> std::io::Result<&mut dyn Write> {
        match &mut self.open {
            Some(file) => Ok(file),
            None => Err(std::io::Error::other("no file is open")),
        }
    }
}

/// Files of one zip.
pub struct Packed(ZipWriter<File>);

impl Packed {
    /// In a temporary file.
    pub fn new() -> std::io::Result<Packed> {
        Ok(Packed(ZipWriter::new(tempfile::tempfile()?)))
    }
    /// The zip, from its beginning.
    pub fn finish(self) -> std::io::Result<File> {
        let mut file = self.0.finish().map_err(std::io::Error::other)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(file)
    }
}

impl Target for Packed {
    fn file(&mut self, name: &str) -> std::io::Result<&mut dyn Write> {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        self.0.start_file(name, options).map_err(std::io::Error::other)?;
        Ok(&mut self.0)
    }
    fn go_on(&mut self) -> std::io::Result<&mut dyn Write> {
        Ok(&mut self.0)
    }
}

pub(crate) fn broken(error: impl std::fmt::Display) -> DbError {
    DbError::Other(format!("audit data: {error}"))
}

/// Writes everything of a unit and year.
pub async fn write(conn: &Conn, asked: &Asked, target: &mut (dyn Target + Send)) -> Result<(), Problem> {
    records::write(conn, asked, target).await?;
    ledger::write(conn, asked, target).await?;
    records::assets(conn, asked, target).await?;
    statements::write(conn, asked, target).await?;
    let readme = "审计数据接口文件，参照 GB/T 24589.2-2010（行政事业单位）组织；金额单位为元。\n\
        公共档案.xml  电子账簿、会计期间、单位、职员、项目、往来单位、辅助核算代码\n\
        总账.xml      会计科目、科目辅助核算、科目余额及发生额、记账凭证\n\
        资产.xml      固定资产卡片\n\
        报表.xml      已结账各月和全年的财务报表，逐项列示\n";
    target.file(FILES[4]).and_then(|file| file.write_all(readme.as_bytes())).map_err(broken)?;
    Ok(())
}
