//! `/api/archive/packages`: making packages, having them, verifying what is kept.

use std::io::{Seek, SeekFrom, Write};

use axum::extract::State;
use kernel::{Page, Problem, text};
use ledger::queries::{bad_cursor, units};
use platform::export::{Column, ExportRecord};
use platform::hash::hex;
use platform::http::{
    Answer, Caller, Endpoint, FileAnswer, Json, MenuGroup, ParamKind, Path, Query, Reply, limit,
};
use platform::{Permission, UnitId};
use posting::App;
use serde::Deserialize;
use tokio::sync::Semaphore;
use utoipa::{IntoParams, ToSchema};

use super::facts::Range;
use super::store::{self, ORDER, Package, PackageId};
use super::verify::{Verification, verify};
use super::zip::broken;

/// Packages that are made or verified at once: each reads as much as there is.
static TURNS: Semaphore = Semaphore::const_new(2);

/// Which packages.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 会计年度 / fiscal year
    #[param(minimum = 1990, maximum = 2200)]
    year: Option<i64>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A package to make.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PackageInput {
    /// Id, made by the client: sent again, it gives what was made.
    #[schema(value_type = String, format = Uuid)]
    id: PackageId,
    /// 单位 / unit
    unit_id: UnitId,
    /// 起始期间，如 202600（期初）、202601 / first period
    #[schema(minimum = 199000, maximum = 220013)]
    from: i64,
    /// 终止期间，如 202612、202613（年结期） / last period
    #[schema(minimum = 199000, maximum = 220013)]
    to: i64,
}

const PACKAGES: &[Column] = &[
    Column::plain("number", "归档包编号", "Package"),
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::whole("fiscal_year", "会计年度", "Fiscal year"),
    Column::whole("from_period", "起始期间", "First period"),
    Column::whole("to_period", "终止期间", "Last period"),
    Column::whole("vouchers", "凭证张数", "Vouchers"),
    Column::whole("entries", "分录行数", "Entries"),
    Column::whole("attachments", "附件个数", "Attachments"),
    Column::whole("size", "字节数", "Bytes"),
    Column::plain("made_by_name", "制作人", "Made by"),
    Column::time("made_at", "制作时间", "Made at"),
    Column::plain("file_hash", "归档包摘要（SM3）", "Hash (SM3)"),
    Column::plain("content_hash", "内容摘要（SM3）", "Hash of the content (SM3)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let of = |endpoint: Endpoint<App>| endpoint.on("archive_package").path_param("id", ParamKind::Uuid);
    vec![
        Endpoint::get("/api/archive/packages", list)
            .named("list_archive_packages")
            .title(text!("归档包", "Archive packages"))
            .note(text!(
                "已结账期间的凭证、账簿、附件和办理记录，带清单和签名，可离线校验。",
                "Vouchers, books, files and history of closed months, listed and signed, to be verified offline."
            ))
            .menu(MenuGroup::Archive)
            .needs(Permission::VoucherRead)
            .on("archive_package")
            .query::<ListQuery>()
            .answers::<Page<Package>>(200)
            .exports(PACKAGES),
        of(Endpoint::get("/api/archive/packages/{id}", show))
            .named("show_archive_package")
            .title(text!("归档包详情", "Archive package"))
            .needs(Permission::VoucherRead)
            .answers::<Package>(200),
        Endpoint::post("/api/archive/packages", make)
            .named("make_archive_package")
            .title(text!("制作归档包", "Make an archive package"))
            .needs(Permission::ArchiveEdit)
            .on("archive_package")
            .audited("archive_package.make")
            .body::<PackageInput>()
            .answers::<Package>(201)
            .also(404)
            .also(409),
        of(Endpoint::get("/api/archive/packages/{id}/file", file))
            .named("download_archive_package")
            .title(text!("下载归档包", "Archive package as a file"))
            .needs(Permission::ArchiveEdit)
            .sends_a_file()
            .answers_file("application/zip"),
        of(Endpoint::get("/api/archive/packages/{id}/verification", verification))
            .named("verify_archive_package")
            .title(text!("校验归档包", "Verify an archive package"))
            .needs(Permission::VoucherRead)
            .answers::<Verification>(200),
    ]
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<Package>>> {
    let rows = limit(query.limit)?;
    let beyond = ORDER.read(query.after.as_deref()).ok_or_else(bad_cursor)?;
    let scope = units(&caller.scope, query.unit_id);
    let conn = app.platform.db.reader();
    Ok(Answer::ok(store::page(&conn, scope, query.year.unwrap_or(0), &beyond, rows).await?))
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<PackageId>) -> Reply<Answer<Package>> {
    Ok(Answer::ok(store::find(&app.platform.db.keyed(), &caller.scope, id).await?))
}

async fn make(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<PackageInput>,
) -> Reply<Answer<Package>> {
    if !caller.scope.sees(input.unit_id) {
        return Err(Problem::not_found().into());
    }
    let range = Range::new(input.unit_id, input.from, input.to)?;
    let _turn = TURNS.acquire().await.map_err(|_| Problem::internal())?;
    let origin = caller.origin(app.platform.clock.now());
    let (db, vault) = (&app.platform.db, &app.platform.vault);
    let made = store::make(db, vault, (input.id, &range), &origin, &crate::extras()).await?;
    Ok(Answer::created(made))
}

async fn file(State(app): State<App>, caller: Caller, Path(id): Path<PackageId>) -> Reply<FileAnswer> {
    let package = store::find(&app.platform.db.keyed(), &caller.scope, id).await?;
    let detail = serde_json::json!({ "number": package.number, "file_hash": package.file_hash });
    let object = id.to_string();
    let record = ExportRecord { object_kind: "archive_package", object_id: &object, detail };
    record.keep(&app.platform, &caller).await?;
    Ok(FileAnswer {
        name: Some(format!("{}.zip", package.number)),
        content_type: "application/zip",
        content: store::body_unscoped(app.platform.db.clone(), id),
    })
}

async fn verification(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<PackageId>,
) -> Reply<Answer<Verification>> {
    let package = store::find(&app.platform.db.keyed(), &caller.scope, id).await?;
    let _turn = TURNS.acquire().await.map_err(|_| Problem::internal())?;
    let mut kept = tempfile::tempfile().map_err(broken)?;
    for seq in 1.. {
        match store::piece_unscoped(&app.platform.db, id, seq).await? {
            Some(content) => kept.write_all(&content).map_err(broken)?,
            None => break,
        }
    }
    kept.seek(SeekFrom::Start(0)).map_err(broken)?;
    // A package from before the keys were changed is signed by the key that counted then.
    let own = app.platform.vault.public_key().map(|key| hex(&key));
    let key = own.filter(|own| *own == package.public_key).unwrap_or(package.public_key);
    let verified = tokio::task::spawn_blocking(move || verify(kept, Some(&key))).await;
    Ok(Answer::ok(verified.map_err(|_| Problem::internal())?))
}
