//! Answering an export.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use kernel::{DbError, Problem, Text, text};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::columns::Column;
use super::files;
use super::pages::Pages;
use crate::audit::{self, Event, SYSTEM_CHAIN};
use crate::http::{Caller, FileAnswer, Platform, Refusal};
use crate::import::TableFormat;

/// The audit action of an export.
pub(crate) const ACTION: &str = "list.export";

/// The list that is exported.
#[derive(Clone, Debug)]
pub(crate) struct About {
    /// Its operation id.
    pub name: String,
    /// Its title.
    pub title: Text,
    /// The kind of object it lists.
    pub object: String,
    /// Whether it comes in pages; a short list comes whole.
    pub paged: bool,
}

/// The form of an exported list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    /// A workbook.
    #[default]
    Xlsx,
    /// Text, UTF-8.
    Csv,
}

/// In which form.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "only describes the parameter; the query is read as pairs")]
pub(crate) struct FormatQuery {
    /// 文件格式，默认 xlsx / form of the file, xlsx unless given
    #[serde(default)]
    #[param(inline)]
    format: ExportFormat,
}

/// The whole of a list under its filters, as a file.
pub(crate) async fn serve(
    list: MethodRouter,
    platform: Platform,
    about: &About,
    columns: &'static [Column],
    request: Request,
) -> Response {
    let (mut parts, _) = request.into_parts();
    let Some(caller) = parts.extensions.get::<Caller>().cloned() else {
        return Refusal::from(Problem::unauthenticated()).into_response();
    };
    // The list's own path: a handler may look at it.
    let query = parts.uri.query().unwrap_or("").to_owned();
    if let Some(path) = parts.uri.path().strip_suffix("/export")
        && let Ok(uri) = path.parse()
    {
        parts.uri = uri;
    }
    let (format, filters) = match asked(&query) {
        Ok(asked) => asked,
        Err(problem) => return Refusal::from(problem).into_response(),
    };
    let pages = match Pages::open(list, parts, (filters, about.paged), platform.db.clone(), columns).await {
        Ok(pages) => pages,
        Err(response) => return response,
    };
    if let Err(error) = record(&platform, &caller, about, &pages, format).await {
        return Refusal::from(error).into_response();
    }
    let language = caller.language;
    let table = match format {
        ExportFormat::Csv => TableFormat::Csv,
        ExportFormat::Xlsx => TableFormat::Xlsx,
    };
    let content = match format {
        ExportFormat::Csv => files::csv(pages, columns, language),
        ExportFormat::Xlsx => {
            match files::xlsx(pages, columns, about.title.get(language).to_owned(), language).await {
                Ok(body) => body,
                Err(problem) => return Refusal::from(problem).into_response(),
            }
        }
    };
    let name = about.name.trim_start_matches("list_").replace('_', "-");
    let day = platform.clock.today();
    FileAnswer {
        name: Some(format!("{name}-{day}.{}", table.name())),
        content_type: table.content_type(),
        content,
    }
    .into_response()
}

/// The form that is asked for, and the list's own filters.
fn asked(query: &str) -> Result<(ExportFormat, Vec<(String, String)>), Problem> {
    let mut format = ExportFormat::default();
    let mut filters = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match (name.as_ref(), value.as_ref()) {
            ("format", "xlsx") => format = ExportFormat::Xlsx,
            ("format", "csv") => format = ExportFormat::Csv,
            ("format", _) => return Err(no_format()),
            _ => filters.push((name.into_owned(), value.into_owned())),
        }
    }
    Ok((format, filters))
}

fn no_format() -> Problem {
    Problem::field(
        "format",
        text!("文件格式须为 xlsx 或 csv。", "The format is xlsx or csv."),
        text!("请修改 format。", "Correct format."),
    )
}

/// Who took which list with which filters, and how many rows. What was searched for may be a person's name: only that
/// something was is kept.
async fn record(
    platform: &Platform,
    caller: &Caller,
    about: &About,
    pages: &Pages,
    format: ExportFormat,
) -> Result<(), DbError> {
    let shown = |(name, value): &(String, String)| {
        let value = if name == "text" { "***" } else { value.as_str() };
        (name.clone(), serde_json::Value::from(value))
    };
    let filters: serde_json::Map<String, serde_json::Value> = pages.filters.iter().map(shown).collect();
    let detail = serde_json::json!({
        "list": about.name, "filters": filters, "rows": pages.total,
        "format": if format == ExportFormat::Csv { "csv" } else { "xlsx" },
    });
    let event = Event {
        action: ACTION.to_owned(),
        object_kind: about.object.clone(),
        object_id: about.name.clone(),
        detail: detail.to_string(),
        ..Event::default()
    };
    let origin = caller.origin(platform.clock.now());
    let conn = platform.db.begin().await?;
    match audit::record(&conn, SYSTEM_CHAIN, &origin, vec![event]).await {
        Ok(()) => conn.commit().await,
        Err(error) => {
            conn.rollback().await?;
            Err(error)
        }
    }
}

/// The title of an export.
pub(crate) fn title(list: &Text) -> Text {
    Text { zh: format!("导出：{}", list.zh), en: format!("{}, as a file", list.en) }
}
