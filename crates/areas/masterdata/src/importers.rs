//! Every kind of file that can be imported, and running one.

use std::sync::Arc;

use async_trait::async_trait;
use axum::body::Bytes;
use chrono::NaiveDate;
use kernel::{Conn, Language, Problem, text};
use platform::audit::{self, Event, Origin, SYSTEM_CHAIN, lock_chains};
use platform::http::Platform;
use platform::import::{
    ImportReport, Importer, Importing, Manner, Noted, Progress, Sheet, TableFormat, with_remarks,
};
use platform::{Actor, Scope, hash};

use crate::{accounts, assets, codes, payees, performance, persons, standards, units};

/// The importers of this area.
pub fn importers() -> Vec<Arc<dyn Importer>> {
    vec![
        Arc::new(units::Units),
        Arc::new(persons::Persons),
        Arc::new(payees::Payees),
        Arc::new(accounts::BankAccounts),
        Arc::new(assets::Assets),
        Arc::new(standards::Standards),
        Arc::new(performance::PerformanceIndicators),
        Arc::new(codes::Codes),
        Arc::new(codes::EconomicMapping),
    ]
}

/// Who runs an import.
#[derive(Clone)]
pub struct By<'a> {
    /// The person; the system for the operator's command line.
    pub actor: &'a Actor,
    /// The units whose records may be touched.
    pub scope: &'a Scope,
    /// For the audit trail.
    pub origin: Origin,
}

/// What else there is to an import of a file.
#[derive(Default)]
pub struct Extras<'a> {
    /// Check only.
    pub dry_run: bool,
    /// The first day on which the records count; the day of the import unless stated.
    pub effective: Option<NaiveDate>,
    /// Where the file came from; kept in the report and in the audit trail. Empty when nobody said.
    pub source: &'a str,
    /// Who watches.
    pub progress: Arc<Progress>,
}

/// How rows are taken in.
#[derive(Clone, Copy, Default)]
pub(crate) struct How<'a> {
    /// Check only.
    pub dry_run: bool,
    /// The first day on which the records count; today unless stated.
    pub effective: Option<NaiveDate>,
    /// Who is told what becomes of each record.
    pub noted: Option<&'a dyn Noted>,
}

impl How<'_> {
    /// Nothing is written.
    pub const CHECK: How<'static> = How { dry_run: true, effective: None, noted: None };
    /// Written, from today.
    pub const WRITE: How<'static> = How { dry_run: false, effective: None, noted: None };
}

/// A file changes the present: what is to count from a later day waits as a change request.
fn not_ahead(effective: Option<NaiveDate>, today: NaiveDate) -> Result<(), Problem> {
    if effective.is_none_or(|day| day <= today) {
        return Ok(());
    }
    Err(Problem::field(
        "effective",
        text!("生效日期晚于今天。", "The effective day is later than today."),
        text!(
            "请填写不晚于今天的日期；将来生效的变更请走变更申请。",
            "Give a day that is not later; for changes to come make a change request."
        ),
    ))
}

/// The effective day of a request or a command; none when it says nothing.
pub fn effective_day(given: Option<&str>) -> Result<Option<NaiveDate>, Problem> {
    let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(None) };
    kernel::period::parse_date(given).map(Some).ok_or_else(|| {
        Problem::field(
            "effective",
            text!("不是日期。", "It is not a date."),
            text!("请写成 2026-03-01。", "Write it like 2026-03-01."),
        )
    })
}

/// What stands around the rows in the transaction that takes them in.
#[async_trait]
pub(crate) trait Around: Send {
    /// The rows; none when there is nothing to take in.
    async fn sheet(&mut self, conn: &Conn) -> Result<Option<Sheet>, Problem>;
    /// What else is written with them.
    async fn finish(&mut self, conn: &Conn, report: &mut ImportReport) -> Result<(), Problem>;
}

/// Imports a file in one transaction: all of it, or nothing. A dry run does the same and rolls back.
pub async fn run(
    platform: &Platform,
    importer: &dyn Importer,
    by: By<'_>,
    file: Bytes,
    dry_run: bool,
) -> Result<ImportReport, Problem> {
    run_with(platform, importer, by, file, Extras { dry_run, ..Extras::default() }).await
}

/// The same, watched, and with the name of its source.
pub async fn run_with(
    platform: &Platform,
    importer: &dyn Importer,
    by: By<'_>,
    file: Bytes,
    extras: Extras<'_>,
) -> Result<ImportReport, Problem> {
    let file_hash = if extras.source.is_empty() { String::new() } else { hash::digest(&file) };
    let sheet = read(platform, importer, file).await?;
    let origin = by.origin.clone();
    let around = OneFile { sheet: Some(sheet), source: extras.source, file_hash, origin };
    let how = How { dry_run: extras.dry_run, effective: extras.effective, noted: None };
    write(platform, importer, by, &mut Watched { around, progress: extras.progress }, how).await
}

/// The rows of a file; a file without any is refused.
pub(crate) async fn read(
    platform: &Platform,
    importer: &dyn Importer,
    file: Bytes,
) -> Result<Sheet, Problem> {
    let columns = importer.columns();
    let grid = platform.sheets.read(file, columns).await?;
    // The rows as they came are not needed any more: a large file should not stand in memory twice.
    needed(Sheet::of_grid(&grid, columns)?)
}

fn needed(sheet: Sheet) -> Result<Sheet, Problem> {
    if sheet.is_empty() {
        return Err(Problem::field(
            "file",
            text!("文件没有数据行。", "The file has no data rows."),
            text!("标题行之后至少要有一行数据。", "There must be a row after the header."),
        ));
    }
    Ok(sheet)
}

/// A file with the name of its source.
pub(crate) struct OneFile<'a> {
    pub sheet: Option<Sheet>,
    pub source: &'a str,
    pub file_hash: String,
    pub origin: Origin,
}

impl OneFile<'_> {
    /// A sheet without a name or a file of its own.
    pub(crate) fn only(sheet: Sheet, origin: Origin) -> OneFile<'static> {
        OneFile { sheet: Some(sheet), source: "", file_hash: String::new(), origin }
    }
}

#[async_trait]
impl Around for OneFile<'_> {
    async fn sheet(&mut self, _: &Conn) -> Result<Option<Sheet>, Problem> {
        Ok(self.sheet.take())
    }
    async fn finish(&mut self, conn: &Conn, report: &mut ImportReport) -> Result<(), Problem> {
        if self.source.is_empty() {
            return Ok(());
        }
        self.source.clone_into(&mut report.source);
        let detail = serde_json::json!({
            "source": self.source, "rows": report.rows, "new": report.new, "changed": report.changed,
        });
        let event = Event {
            action: "import.apply".to_owned(),
            object_kind: "import".to_owned(),
            object_id: report.kind.clone(),
            detail: detail.to_string(),
            after_hash: self.file_hash.clone(),
            ..Event::default()
        };
        audit::record(conn, SYSTEM_CHAIN, &self.origin, vec![event]).await?;
        Ok(())
    }
}

/// Lets somebody count the rows, and takes everything back when that is asked for before the commit.
pub(crate) struct Watched<A> {
    pub around: A,
    pub progress: Arc<Progress>,
}

#[async_trait]
impl<A: Around> Around for Watched<A> {
    async fn sheet(&mut self, conn: &Conn) -> Result<Option<Sheet>, Problem> {
        go_on(&self.progress)?;
        let mut sheet = self.around.sheet(conn).await?;
        if let Some(sheet) = &mut sheet {
            sheet.watch(Arc::clone(&self.progress));
        }
        Ok(sheet)
    }
    async fn finish(&mut self, conn: &Conn, report: &mut ImportReport) -> Result<(), Problem> {
        go_on(&self.progress)?;
        self.around.finish(conn, report).await
    }
}

/// Whether the import is still wanted: asked for the last time before its commit.
pub(crate) fn go_on(progress: &Progress) -> Result<(), Problem> {
    if progress.is_stopped() {
        return Err(Problem::conflict(
            CANCELLED,
            text!("导入已取消，没有写入任何一行。", "The import was cancelled; not one row was taken."),
            text!("需要时请重新上传文件。", "Send the file again when you need it."),
        ));
    }
    Ok(())
}

/// The code of a cancelled import.
pub(crate) const CANCELLED: &str = "cancelled";

/// Checks a file as a dry run does and gives it back with what is wrong in a last column. `None`: nothing is wrong.
pub async fn remarks(
    platform: &Platform,
    importer: &dyn Importer,
    by: By<'_>,
    file: Bytes,
    format: TableFormat,
    language: Language,
) -> Result<Option<Vec<u8>>, Problem> {
    let columns = importer.columns();
    let grid = platform.sheets.read(file, columns).await?;
    let outcome = match Sheet::of_grid(&grid, columns).and_then(needed) {
        Ok(sheet) => {
            let mut around = OneFile::only(sheet, by.origin.clone());
            write(platform, importer, by, &mut around, How::CHECK).await
        }
        Err(problem) => Err(problem),
    };
    match outcome {
        Ok(_) => Ok(None),
        Err(problem) if problem.fields.is_empty() => Err(problem),
        Err(problem) => {
            let write = move || with_remarks(&grid, columns, &problem, language, format);
            tokio::task::spawn_blocking(write).await.map_err(|_| Problem::internal())?.map(Some)
        }
    }
}

/// The one way rows get in: one transaction, all of them or none. A dry run does the same and rolls back.
pub(crate) async fn write(
    platform: &Platform,
    importer: &dyn Importer,
    by: By<'_>,
    around: &mut dyn Around,
    how: How<'_>,
) -> Result<ImportReport, Problem> {
    let dry_run = how.dry_run;
    let today = platform.clock.today();
    not_ahead(how.effective, today)?;
    let importing = Importing {
        origin: by.origin,
        actor: by.actor,
        scope: by.scope,
        today,
        ids: &platform.ids,
        vault: &platform.vault,
        manner: Manner { effective_from: how.effective, noted: how.noted, ..Manner::default() },
    };
    let conn = platform.db.begin().await?;
    match apply(&conn, importer, &importing, around, dry_run).await {
        Ok(report) => {
            if dry_run {
                conn.rollback().await?
            } else {
                conn.commit().await?
            }
            // Units may have moved, and with them what people may see.
            platform.identity.forget();
            Ok(report)
        }
        Err(problem) => {
            conn.rollback().await?;
            Err(problem)
        }
    }
}

async fn apply(
    conn: &Conn,
    importer: &dyn Importer,
    importing: &Importing<'_>,
    around: &mut dyn Around,
    dry_run: bool,
) -> Result<ImportReport, Problem> {
    // One import at a time: what it compares with must still be so when it writes.
    lock_chains(conn, [SYSTEM_CHAIN]).await?;
    let mut report = ImportReport { kind: importer.kind().to_owned(), ..ImportReport::default() };
    if let Some(sheet) = around.sheet(conn).await? {
        report = importer.apply(conn, importing, &sheet).await?;
        report.rows = sheet.len() as i64;
        report.skipped_headers = sheet.skipped.headers;
        report.skipped_totals = sheet.skipped.totals;
    }
    report.dry_run = dry_run;
    around.finish(conn, &mut report).await?;
    Ok(report)
}
