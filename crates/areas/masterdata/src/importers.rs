//! Every kind of file that can be imported, and running one.

use std::sync::Arc;

use kernel::{Problem, text};
use platform::audit::{Origin, SYSTEM_CHAIN, lock_chains};
use platform::http::Platform;
use platform::import::{ImportReport, Importer, Importing, Sheet};
use platform::{Actor, Scope};

use crate::{accounts, codes, payees, persons, standards, units};

/// The importers of this area.
pub fn importers() -> Vec<Arc<dyn Importer>> {
    vec![
        Arc::new(units::Units),
        Arc::new(persons::Persons),
        Arc::new(payees::Payees),
        Arc::new(accounts::BankAccounts),
        Arc::new(standards::Standards),
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
    file: &[u8],
    dry_run: bool,
) -> Result<ImportReport, Problem> {
    let sheet = Sheet::read(file, importer.columns())?;
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
    };
    let conn = platform.db.begin().await?;
    // One import at a time: what it compares with must still be so when it writes.
    if let Err(error) = lock_chains(&conn, [SYSTEM_CHAIN]).await {
        conn.rollback().await?;
        return Err(error.into());
    }
    match importer.apply(&conn, &importing, &sheet).await {
        Ok(mut report) => {
            report.rows = sheet.len() as i64;
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
