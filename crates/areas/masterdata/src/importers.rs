//! Every kind of file that can be imported, and running one.

use std::sync::Arc;

use axum::body::Bytes;
use kernel::{Language, Problem, text};
use platform::audit::{Origin, SYSTEM_CHAIN, lock_chains};
use platform::http::Platform;
use platform::import::{ImportReport, Importer, Importing, Manner, Sheet, TableFormat, with_remarks};
use platform::{Actor, Scope};

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
pub struct By<'a> {
    /// The person; the system for the operator's command line.
    pub actor: &'a Actor,
    /// The units whose records may be touched.
    pub scope: &'a Scope,
    /// For the audit trail.
    pub origin: Origin,
}

/// Imports a file in one transaction: all of it, or nothing. A dry run does the same and rolls back.
pub async fn run(
    platform: &Platform,
    importer: &dyn Importer,
    by: By<'_>,
    file: Bytes,
    dry_run: bool,
) -> Result<ImportReport, Problem> {
    let columns = importer.columns();
    let grid = platform.sheets.read(file, columns).await?;
    let sheet = Sheet::of_grid(&grid, columns)?;
    // The rows as they came are not needed any more: a large file should not stand in memory twice.
    drop(grid);
    run_sheet(platform, importer, by, &sheet, dry_run).await
}

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
    let outcome = match Sheet::of_grid(&grid, columns) {
        Ok(sheet) => run_sheet(platform, importer, by, &sheet, true).await,
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

async fn run_sheet(
    platform: &Platform,
    importer: &dyn Importer,
    by: By<'_>,
    sheet: &Sheet,
    dry_run: bool,
) -> Result<ImportReport, Problem> {
    if sheet.is_empty() {
        return Err(Problem::field(
            "file",
            text!("文件没有数据行。", "The file has no data rows."),
            text!("标题行之后至少要有一行数据。", "There must be a row after the header."),
        ));
    }
    let importing = Importing {
        origin: by.origin,
        actor: by.actor,
        scope: by.scope,
        today: platform.clock.today(),
        ids: &platform.ids,
        vault: &platform.vault,
        manner: Manner::default(),
    };
    let conn = platform.db.begin().await?;
    // One import at a time: what it compares with must still be so when it writes.
    if let Err(error) = lock_chains(&conn, [SYSTEM_CHAIN]).await {
        conn.rollback().await?;
        return Err(error.into());
    }
    match importer.apply(&conn, &importing, sheet).await {
        Ok(mut report) => {
            report.rows = sheet.len() as i64;
            report.skipped_headers = sheet.skipped.headers;
            report.skipped_totals = sheet.skipped.totals;
            report.dry_run = dry_run;
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
