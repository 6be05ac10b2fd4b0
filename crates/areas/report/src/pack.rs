//! Many tables at once: a zip that is written to a temporary file, one unit after another, and sent from there. Neither the
//! tables nor the zip stand in memory.

use std::io::{Seek, SeekFrom, Write};

use kernel::{Language, Problem};
use platform::table::CsvText;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::book::Book;
use crate::checks::Check;
use crate::files::{FileFormat, file};
use crate::sheet::Sheet;

/// What a zip holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum PackKind {
    /// 公开包: all tables of the range in every form, with what must tie.
    #[default]
    Disclosure,
    /// The tables of figures of every unit by itself.
    Units,
}

/// Writes a zip. With a format only files of that form are in it.
pub fn write(
    book: &Book,
    kind: PackKind,
    format: Option<FileFormat>,
    language: Language,
) -> Result<std::fs::File, Problem> {
    let mut pack = Pack::new("budget-tables", language)?;
    let formats = format.map_or_else(|| FileFormat::ALL.to_vec(), |one| vec![one]);
    match kind {
        PackKind::Disclosure => {
            let made = book.all()?;
            pack.tables("", &made.sheets, &formats)?;
            pack.checks(&made.checks, &formats)?;
        }
        PackKind::Units => {
            // A workbook and a print of each unit hold all its tables: 64 units would else be 2,000 files.
            let formats: Vec<FileFormat> =
                formats.into_iter().filter(|one| *one != FileFormat::Json).collect();
            book.each_unit(|code, sheets| pack.tables(&format!("{code}/"), &sheets, &formats))?;
        }
    }
    pack.finish()
}

/// A zip that is being written.
pub struct Pack {
    zip: ZipWriter<std::fs::File>,
    /// Name of the files that hold all tables.
    name: &'static str,
    language: Language,
}

impl Pack {
    /// An empty one.
    pub fn new(name: &'static str, language: Language) -> Result<Pack, Problem> {
        let zip = ZipWriter::new(tempfile::tempfile().map_err(failed)?);
        Ok(Pack { zip, name, language })
    }
    /// The file, from its beginning.
    pub fn finish(self) -> Result<std::fs::File, Problem> {
        let mut done = self.zip.finish().map_err(failed)?;
        done.seek(SeekFrom::Start(0)).map_err(failed)?;
        Ok(done)
    }
    /// A file; its date is always the same, so that the same tables give the same bytes.
    fn add(&mut self, name: &str, content: &[u8]) -> Result<(), Problem> {
        let options = SimpleFileOptions::default().last_modified_time(zip::DateTime::default());
        self.zip.start_file(name, options).map_err(failed)?;
        self.zip.write_all(content).map_err(failed)
    }
    /// Tables in every form: one file for all of them, and one each as CSV.
    pub fn tables(&mut self, folder: &str, sheets: &[Sheet], formats: &[FileFormat]) -> Result<(), Problem> {
        for format in formats {
            if *format == FileFormat::Csv {
                for sheet in sheets {
                    let content = file(std::slice::from_ref(sheet), *format, self.language)?;
                    self.add(&format!("{folder}csv/{}.csv", sheet.table), &content)?;
                }
                continue;
            }
            let content = file(sheets, *format, self.language)?;
            let name = format!("{folder}{}.{}", self.name, format.ending());
            self.add(&name, &content)?;
        }
        Ok(())
    }
    /// What must tie.
    pub fn checks(&mut self, checks: &[Check], formats: &[FileFormat]) -> Result<(), Problem> {
        if formats.contains(&FileFormat::Json) {
            let text = serde_json::to_string_pretty(checks).map_err(|_| Problem::internal())?;
            self.add("reconciliation.json", (text + "\n").as_bytes())?;
        }
        if formats.contains(&FileFormat::Csv) {
            let mut text = CsvText::new();
            text.row(match self.language {
                Language::Zh => ["勾稽关系", "左边", "金额", "右边", "金额", "关系", "是否相符"],
                Language::En => ["Relation", "Left", "Amount", "Right", "Amount", "Must be", "Ties"],
            });
            for check in checks {
                let ties = match (self.language, check.ties) {
                    (Language::Zh, true) => "相符",
                    (Language::Zh, false) => "不符",
                    (Language::En, true) => "yes",
                    (Language::En, false) => "no",
                };
                text.row([
                    check.title.as_str(),
                    &check.left,
                    &check.left_text,
                    &check.right,
                    &check.right_text,
                    &check.relation,
                    ties,
                ]);
            }
            self.add("reconciliation.csv", &text.finish())?;
        }
        Ok(())
    }
}

fn failed(error: impl std::fmt::Display) -> Problem {
    tracing::error!(%error, "a zip cannot be written");
    Problem::internal()
}
