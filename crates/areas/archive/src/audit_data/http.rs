//! `/api/archive/audit-data`: the data of a unit and year as one file.

use axum::extract::State;
use kernel::{Problem, text};
use platform::export::{ExportRecord, from_file};
use platform::http::{Caller, Endpoint, FileAnswer, Query, Reply};
use platform::{Permission, UnitId};
use posting::App;
use serde::Deserialize;
use tokio::sync::Semaphore;
use utoipa::IntoParams;

use super::{Asked, Packed, broken, write};
use crate::package::facts;

/// How many are made at once.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Which data.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditDataQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 会计年度 / fiscal year
    #[param(minimum = 1990, maximum = 2200)]
    year: i64,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/archive/audit-data", file)
            .named("download_audit_data")
            .title(text!("导出审计数据", "Data for auditors"))
            .note(text!(
                "参照 GB/T 24589.2-2010 的 XML 文件：公共档案、总账、资产、报表。",
                "XML files after GB/T 24589.2-2010: public records, general ledger, assets, statements."
            ))
            .needs(Permission::VoucherRead)
            .on("audit_data")
            .query::<AuditDataQuery>()
            .sends_a_file()
            .answers_file("application/zip")
            .also(404),
    ]
}

async fn file(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AuditDataQuery>,
) -> Reply<FileAnswer> {
    if !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    let _turn = TURNS.acquire().await.map_err(|_| Problem::internal())?;
    let conn = app.platform.db.snapshot().await?;
    let unit = facts::unit(&conn, query.unit_id).await?;
    let detail = serde_json::json!({ "unit": unit.code, "year": query.year });
    let record = ExportRecord { object_kind: "audit_data", object_id: &unit.code, detail };
    record.keep(&app.platform, &caller).await?;
    let mut packed = Packed::new().map_err(broken)?;
    let asked = Asked { unit_id: query.unit_id, year: query.year, at: app.platform.clock.now() };
    let written = write(&conn, &asked, &mut packed).await;
    conn.rollback().await?;
    written?;
    let file = packed.finish().map_err(broken)?;
    Ok(FileAnswer {
        name: Some(format!("audit-data-{}-{}.zip", unit.code, query.year)),
        content_type: "application/zip",
        content: from_file(tokio::fs::File::from_std(file)),
    })
}
