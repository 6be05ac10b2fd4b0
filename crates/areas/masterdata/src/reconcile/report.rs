//! The report of an applied case: what can be signed off and kept.

use std::collections::BTreeMap;

use kernel::{Language, Problem, Stamp, Text};
use platform::import::{ImportReport, TableFormat};
use platform::table::{CsvText, XlsxText};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cases::Desk;
use super::group::{Kind, Source};
use super::matching::{Worked, field_title, origin_word, status};
use super::store::{CaseRow, ConflictRow, SourceRow};

/// A file of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReportedSource {
    /// Name.
    pub name: String,
    /// SM3 of the file.
    pub file_hash: String,
    /// Data rows.
    pub rows: i64,
    /// Who sent it.
    pub uploaded_by: String,
    /// When.
    pub uploaded_at: Stamp,
}

/// How often values of a field came from somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Taken {
    /// `source:NAME`, `stored` or `value`.
    pub from: String,
    /// Field.
    pub field: String,
    /// How the field is called.
    pub title: Text,
    /// Values.
    pub count: i64,
}

/// What was done with a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseReport {
    /// The case.
    pub id: String,
    /// Kind of records.
    pub kind: String,
    /// Records.
    pub records: i64,
    /// By status: new, changed, same.
    pub by_status: BTreeMap<String, i64>,
    /// Where the values came from.
    pub by_source: Vec<Taken>,
    /// Decisions by what was chosen.
    pub decisions: BTreeMap<String, i64>,
    /// Decisions that were left open: none, or it would not have been applied.
    pub unresolved: i64,
    /// The files.
    pub sources: Vec<ReportedSource>,
    /// Digest of the files, the precedence and the stored records it was worked out from.
    pub basis: String,
    /// Records that were written as new.
    pub written_new: i64,
    /// Records that were changed.
    pub written_changed: i64,
    /// Who opened the case.
    pub opened_by: String,
    /// Who signed it.
    pub signed_by: String,
    /// When.
    pub applied_at: Stamp,
}

impl CaseReport {
    /// As stored.
    pub(super) fn read(text: &str) -> Result<CaseReport, Problem> {
        serde_json::from_str(text).map_err(|_| Problem::internal())
    }
    pub(super) fn taken(&mut self, imported: &ImportReport, decided: &[ConflictRow], pair: &str) {
        (self.written_new, self.written_changed) = (imported.new, imported.changed);
        for row in decided {
            let word =
                if row.field == pair { format!("match:{}", row.decision) } else { row.decision.clone() };
            *self.decisions.entry(word).or_default() += 1;
        }
    }
}

pub(super) fn report_of(
    desk: &Desk<'_>,
    case: &CaseRow,
    kind: &Kind,
    files: &[SourceRow],
    sources: &[Source],
    worked: &Worked<'_>,
) -> CaseReport {
    let mut by_status = BTreeMap::new();
    let mut by_source: BTreeMap<(usize, String), i64> = BTreeMap::new();
    for record in worked.records() {
        *by_status.entry(status(&record, false, false).to_owned()).or_default() += 1;
        for (place, origin) in record.origins.iter().enumerate() {
            let word = origin_word(sources, *origin);
            if !word.is_empty() {
                *by_source.entry((place, word)).or_default() += 1;
            }
        }
    }
    let taken = |((place, from), count): ((usize, String), i64)| {
        let field = kind.columns[place].key;
        Taken { from, field: field.to_owned(), title: field_title(kind, field), count }
    };
    let source = |file: &SourceRow| ReportedSource {
        name: file.name.clone(),
        file_hash: file.file_hash.clone(),
        rows: file.row_count,
        uploaded_by: file.uploaded_name.clone(),
        uploaded_at: file.uploaded_at,
    };
    CaseReport {
        id: case.id.clone(),
        kind: case.kind.clone(),
        records: worked.len() as i64,
        by_status,
        by_source: by_source.into_iter().map(taken).collect(),
        decisions: BTreeMap::new(),
        unresolved: 0,
        sources: files.iter().map(source).collect(),
        basis: worked.basis.clone(),
        written_new: 0,
        written_changed: 0,
        opened_by: case.owner_name.clone(),
        signed_by: desk.origin.actor_name.clone(),
        applied_at: desk.origin.at,
    }
}

/// The report as a table of three columns.
pub fn write_report(
    report: &CaseReport,
    format: TableFormat,
    language: Language,
) -> Result<Vec<u8>, Problem> {
    let say = |zh: &str, en: &str| match language {
        Language::Zh => zh.to_owned(),
        Language::En => en.to_owned(),
    };
    let none = String::new;
    let mut rows: Vec<[String; 3]> = vec![
        [say("对账批次", "Case"), report.id.clone(), report.kind.clone()],
        [say("记录数", "Records"), report.records.to_string(), none()],
    ];
    for (status, count) in &report.by_status {
        rows.push([say("状态", "Status"), status.clone(), count.to_string()]);
    }
    rows.push([say("新增写入", "Written as new"), report.written_new.to_string(), none()]);
    rows.push([say("变更写入", "Changed"), report.written_changed.to_string(), none()]);
    for source in &report.sources {
        let who = format!("{} {}", source.uploaded_by, source.uploaded_at.rfc3339());
        rows.push([say("来源", "Source"), source.name.clone(), format!("{} / {who}", source.rows)]);
        rows.push([say("来源文件 SM3", "SM3 of the file"), source.name.clone(), source.file_hash.clone()]);
    }
    for taken in &report.by_source {
        let title = taken.title.get(language).to_owned();
        rows.push([title, taken.from.clone(), taken.count.to_string()]);
    }
    for (choice, count) in &report.decisions {
        rows.push([say("人工决定", "Decisions"), choice.clone(), count.to_string()]);
    }
    rows.push([say("未决冲突", "Unresolved"), report.unresolved.to_string(), none()]);
    rows.push([say("比对依据 SM3", "SM3 of the basis"), report.basis.clone(), none()]);
    rows.push([say("建立人", "Opened by"), report.opened_by.clone(), none()]);
    rows.push([say("签发人", "Signed by"), report.signed_by.clone(), report.applied_at.rfc3339()]);
    let header = [say("项目", "Item"), say("内容", "Content"), say("数量或说明", "Count or note")];
    match format {
        TableFormat::Csv => {
            let mut out = CsvText::new();
            out.row(header);
            rows.into_iter().for_each(|row| out.row(row));
            Ok(out.finish())
        }
        TableFormat::Xlsx => {
            let mut out = XlsxText::new();
            let mut sheet = out.sheet("Sheet1", 3)?;
            sheet.header(header)?;
            rows.into_iter().try_for_each(|row| sheet.row(row))?;
            out.finish()
        }
    }
}
