//! `yiti verify`.

use std::process::ExitCode;

use kernel::Db;

use super::{Global, say};

pub(super) async fn run(global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 2).await?;
    let report = supervision::verify::verify(&db).await?;
    if global.json {
        say(&serde_json::to_string(&report)?);
    } else {
        for check in &report.checks {
            say(&check.line());
        }
    }
    Ok(if report.is_clean() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
