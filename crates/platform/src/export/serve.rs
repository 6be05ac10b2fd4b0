//! Answering an export.

use std::collections::BTreeSet;

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use kernel::{DbError, Problem, Text, text};
use utoipa::IntoParams;

use super::columns::Column;
use super::files;
use super::pages::{Pages, What};
use crate::audit::{self, Event, SYSTEM_CHAIN};
use crate::http::{Caller, FileAnswer, Platform, Refusal};
use crate::import::TableFormat;

/// Filters in which people type what they look for.
const SEARCHES: [&str; 2] = ["text", "containing"];
/// The audit action of an export.
pub(crate) const ACTION: &str = "list.export";

/// Most rows that can be chosen.
const CHOSEN_MAX: usize = 200;

/// Which rows of the page that is asked for.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Selection {
    /// 只导出本页中的这些行：编号以逗号分隔，至多 200 个 / only these rows of the page: ids with commas between, at most 200
    #[expect(dead_code, reason = "only described; read beside the list's own filters")]
    ids: Option<String>,
}

/// One page of the list, as on the screen, and the rows chosen there (all when none are named).
#[derive(Clone, Debug, Default)]
pub(super) struct OnePage {
    pub after: Option<String>,
    pub limit: Option<String>,
    pub ids: BTreeSet<String>,
}

/// What a query of an export asks for.
struct Asked {
    format: TableFormat,
    filters: Vec<(String, String)>,
    page: Option<OnePage>,
}

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
    let Asked { format, filters, page } = match asked(&query) {
        Ok(asked) => asked,
        Err(problem) => return Refusal::from(problem).into_response(),
    };
    let what = What { filters, paged: about.paged, page };
    let pages = match Pages::open(list, parts, what, platform.db.clone(), columns).await {
        Ok(pages) => pages,
        Err(response) => return response,
    };
    if let Err(error) = record(&platform, &caller, about, &pages, format).await {
        return Refusal::from(error).into_response();
    }
    let language = caller.language;
    let content = match format {
        TableFormat::Csv => files::csv(pages, language),
        TableFormat::Xlsx => match files::xlsx(pages, about.title.get(language).to_owned(), language).await {
            Ok(body) => body,
            Err(problem) => return Refusal::from(problem).into_response(),
        },
    };
    let name = about.name.trim_start_matches("list_").replace('_', "-");
    let day = platform.clock.today();
    FileAnswer {
        name: Some(format!("{name}-{day}.{}", format.name())),
        content_type: format.content_type(),
        content,
    }
    .into_response()
}

/// The form that is asked for, the list's own filters, and the page when it is not to be the whole list.
fn asked(query: &str) -> Result<Asked, Problem> {
    let (mut format, mut filters) = (TableFormat::default(), Vec::new());
    let (mut page, mut whole) = (OnePage::default(), true);
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match name.as_ref() {
            "format" => format = TableFormat::parse(&value).ok_or_else(no_format)?,
            "after" | "ids" if value.is_empty() => {}
            "after" => (page.after, whole) = (Some(value.into_owned()), false),
            "limit" => (page.limit, whole) = (Some(value.into_owned()), false),
            "ids" => {
                page.ids =
                    value.split(',').map(|id| id.trim().to_owned()).filter(|id| !id.is_empty()).collect();
                whole = false;
            }
            _ => filters.push((name.into_owned(), value.into_owned())),
        }
    }
    if page.ids.len() > CHOSEN_MAX {
        return Err(Problem::field(
            "ids",
            text!("一次至多导出 {CHOSEN_MAX} 行选中记录。", "At most {CHOSEN_MAX} chosen rows at a time."),
            text!("请减少选中的行，或导出全部。", "Choose fewer rows, or take the whole list."),
        ));
    }
    Ok(Asked { format, filters, page: Some(page).filter(|_| !whole) })
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
    format: TableFormat,
) -> Result<(), DbError> {
    let shown = |(name, value): &(String, String)| {
        let value = if SEARCHES.contains(&name.as_str()) { "***" } else { value.as_str() };
        (name.clone(), serde_json::Value::from(value))
    };
    let filters: serde_json::Map<String, serde_json::Value> = pages.filters.iter().map(shown).collect();
    let detail = serde_json::json!({
        "list": about.name, "filters": filters, "rows": pages.total,
        "format": format.name(), "whole": !pages.is_one_page(),
    });
    let record = ExportRecord { object_kind: &about.object, object_id: &about.name, detail };
    record.keep(platform, caller).await
}

/// What the audit trail keeps of a file that goes out.
#[derive(Clone, Debug)]
pub struct ExportRecord<'a> {
    /// The kind of object it holds.
    pub object_kind: &'a str,
    /// Which list or table.
    pub object_id: &'a str,
    /// Filters, format.
    pub detail: serde_json::Value,
}

impl ExportRecord<'_> {
    /// Keeps it, before the first byte is sent.
    pub async fn keep(self, platform: &Platform, caller: &Caller) -> Result<(), DbError> {
        let event = Event {
            action: ACTION.to_owned(),
            object_kind: self.object_kind.to_owned(),
            object_id: self.object_id.to_owned(),
            detail: self.detail.to_string(),
            ..Event::default()
        };
        let origin = caller.origin(platform.clock.now());
        let conn = platform.db.begin().await?;
        let done = audit::record(&conn, SYSTEM_CHAIN, &origin, vec![event]).await;
        conn.settle(done).await
    }
}

/// The title of an export.
pub(crate) fn title(list: &Text) -> Text {
    Text { zh: format!("导出：{}", list.zh), en: format!("{}, as a file", list.en) }
}
