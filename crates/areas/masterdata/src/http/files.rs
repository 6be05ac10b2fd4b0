//! Files coming in, what is wrong in them going back, and blank ones to fill in.

use std::sync::Arc;

use axum::extract::State;
use kernel::{Problem, text};
use platform::Permission;
use platform::http::{
    Answer, Caller, Endpoint, FileAnswer, MenuGroup, NoContent, ParamKind, Path, Query, Reply, Upload,
};
use platform::import::{FormatQuery, ImportReport, Importer, TableFormat, XLSX, template};
use posting::App;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::importers::{self, Extras};

type Importers = Arc<[Arc<dyn Importer>]>;

/// Whether to write.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ImportQuery {
    /// 试导入：只检查，不写入。 Check only, write nothing.
    #[serde(default)]
    dry_run: bool,
    /// 生效日期，默认今天 / the day from which the records count, today unless given
    #[param(max_length = 10)]
    effective: Option<String>,
}

pub(super) fn endpoints(importers: Vec<Arc<dyn Importer>>) -> Vec<Endpoint<App>> {
    let kinds: Vec<&'static str> = importers.iter().map(|importer| importer.kind()).collect();
    let kind = ParamKind::OneOf(Vec::leak(kinds));
    let all: Importers = importers.into();
    let (known, checked) = (all.clone(), all.clone());
    let import = move |app, caller, kind, query, file| import(app, caller, kind, query, file, all.clone());
    let remarks =
        move |app, caller, kind, query, file| remarks(app, caller, kind, query, file, checked.clone());
    let blank = move |kind, query| blank(kind, query, known.clone());
    let takes_a_file = |endpoint: Endpoint<App>| {
        endpoint
            .raw_body("text/csv", text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
            .raw_body(XLSX, text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
    };
    let import = Endpoint::post("/api/masterdata/imports/{kind}", import)
        .named("import_master_data")
        .title(text!("导入基础信息", "Import master data"))
        .menu(MenuGroup::Master)
        .audited("import.apply")
        .query::<ImportQuery>()
        .answers::<ImportReport>(200);
    let remarks = Endpoint::post("/api/masterdata/imports/{kind}/remarks", remarks)
        .named("check_import")
        .title(text!("检查导入文件，返回带备注的文件", "Check a file; get it back with remarks"))
        .changes_nothing()
        .query::<FormatQuery>()
        .answers_file(XLSX)
        .answers_file("text/csv")
        .answers_empty(204);
    let blank = Endpoint::get("/api/masterdata/imports/{kind}/template", blank)
        .named("get_import_template")
        .title(text!("下载导入模板", "Blank file to fill in"))
        .query::<FormatQuery>()
        .answers_file(XLSX)
        .answers_file("text/csv");
    [takes_a_file(import), takes_a_file(remarks), blank]
        .into_iter()
        .map(|endpoint| endpoint.needs(Permission::MasterEdit).on("import").path_param("kind", kind))
        .collect()
}

fn importer_of(importers: &Importers, kind: &str) -> Result<Arc<dyn Importer>, Problem> {
    let importer = importers.iter().find(|importer| importer.kind() == kind);
    importer.cloned().ok_or_else(Problem::not_found)
}

async fn import(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
    Query(query): Query<ImportQuery>,
    file: Upload,
    importers: Importers,
) -> Reply<Answer<ImportReport>> {
    let importer = importer_of(&importers, &kind)?;
    let by = importers::By {
        actor: &caller.actor,
        scope: &caller.scope,
        origin: caller.origin(app.platform.clock.now()),
    };
    let effective = importers::effective_day(query.effective.as_deref())?;
    let extras = Extras { dry_run: query.dry_run, effective, ..Extras::default() };
    let report = importers::run_with(&app.platform, importer.as_ref(), by, file.bytes, extras).await?;
    Ok(Answer::ok(report))
}

async fn remarks(
    State(app): State<App>,
    caller: Caller,
    Path(kind): Path<String>,
    Query(query): Query<FormatQuery>,
    file: Upload,
    importers: Importers,
) -> Reply<Result<FileAnswer, NoContent>> {
    let importer = importer_of(&importers, &kind)?;
    let by = importers::By {
        actor: &caller.actor,
        scope: &caller.scope,
        origin: caller.origin(app.platform.clock.now()),
    };
    let format = query.format;
    let language = caller.language;
    let found =
        importers::remarks(&app.platform, importer.as_ref(), by, file.bytes, format, language).await?;
    Ok(found
        .map(|content| file_answer(&format!("{kind}-remarks"), format, content))
        .ok_or_else(NoContent::default))
}

async fn blank(
    Path(kind): Path<String>,
    Query(query): Query<FormatQuery>,
    importers: Importers,
) -> Reply<FileAnswer> {
    let importer = importer_of(&importers, &kind)?;
    let format = query.format;
    Ok(file_answer(&kind, format, template(importer.columns(), format)?))
}

fn file_answer(name: &str, format: TableFormat, content: Vec<u8>) -> FileAnswer {
    FileAnswer {
        name: Some(format!("{name}.{}", format.name())),
        content_type: format.content_type(),
        content: content.into(),
    }
}
