//! `/api/masterdata/history/{kind}/{id}` and `/api/masterdata/as-of/{kind}/{id}`

use axum::extract::State;
use kernel::{Conn, DbError, Limit, Page, Problem, Stamp, text};
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, Scope, UserId};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::shown::{changes, unit_codes};
use super::{FieldChange, FieldValue, Titles, as_of_unscoped, day, history_unscoped, values, visible};

/// Which part of a history.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct HistoryQuery {
    /// 上一页的 next（版本号） / `next` of the page before (a version)
    #[param(minimum = 1)]
    after: Option<i64>,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// On which day.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DayQuery {
    /// 日期，默认今天 / day, today unless given
    #[param(max_length = 10)]
    on: Option<String>,
}

/// One version in the history of a record.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct VersionEntry {
    /// Counted from 1.
    pub version: i64,
    /// The first day on which it counts.
    pub effective_from: String,
    /// When it was written.
    pub recorded_at: Stamp,
    /// Who.
    pub actor_id: UserId,
    /// Name at that time.
    pub actor_name: String,
    /// `import`, `api`, `change_request`, `restructure`, `backfill` (it was there before versions were kept)
    pub source: String,
    /// File, request or number of the document.
    pub source_ref: String,
    /// Why.
    pub reason: String,
    /// What changed.
    pub fields: Vec<FieldChange>,
}

/// A record as it counted on a day.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AsOf {
    /// Kind.
    pub kind: String,
    /// Record.
    pub id: String,
    /// The day.
    pub on: String,
    /// The version that counted.
    pub version: i64,
    /// From which day it counted.
    pub effective_from: String,
    /// Its fields.
    pub fields: Vec<FieldValue>,
}

/// History and as-of of every kind of record that these importers take.
pub(crate) fn endpoints(titles: &Titles) -> Vec<Endpoint<App>> {
    let (of_history, of_day) = (titles.clone(), titles.clone());
    let history = move |app, caller, path, query| show_history(app, caller, path, query, of_history.clone());
    let as_of = move |app, caller, path, query| show_as_of(app, caller, path, query, of_day.clone());
    let all = [
        Endpoint::get("/api/masterdata/history/{kind}/{id}", history)
            .named("show_master_history")
            .title(text!("基础信息变更历史", "History of a master record"))
            .query::<HistoryQuery>()
            .answers::<Page<VersionEntry>>(200),
        Endpoint::get("/api/masterdata/as-of/{kind}/{id}", as_of)
            .named("show_master_as_of")
            .title(text!("某日的基础信息", "A master record as it was on a day"))
            .query::<DayQuery>()
            .answers::<AsOf>(200),
    ];
    let of_record = |endpoint: Endpoint<App>| {
        endpoint
            .needs(Permission::MasterRead)
            .on("master_record")
            .path_param("kind", ParamKind::Word)
            .path_param("id", ParamKind::Text(200))
    };
    all.into_iter().map(of_record).collect()
}

/// A page of the history of a record in scope, newest first; `None` when it is not there.
pub async fn history(
    conn: &Conn,
    scope: &Scope,
    titles: &Titles,
    (kind, id): (&str, &str),
    after: Option<i64>,
    rows: Limit,
) -> Result<Option<Page<VersionEntry>>, DbError> {
    let Some(newest) = visible(conn, scope, kind, id).await? else { return Ok(None) };
    let before = after.unwrap_or(i64::MAX);
    // The one before the oldest says what changed.
    let mut versions = history_unscoped(conn, kind, id, before, rows.one_more()).await?;
    let codes = unit_codes(conn, &versions).await?;
    let mut items = Vec::new();
    for place in 0..versions.len().min(rows.rows() as usize) {
        let fields = changes(titles, &versions[place], versions.get(place + 1), &codes);
        let version = &mut versions[place];
        items.push(VersionEntry {
            version: version.version,
            effective_from: std::mem::take(&mut version.effective_from),
            recorded_at: Stamp(version.recorded_at),
            actor_id: version.actor_id,
            actor_name: std::mem::take(&mut version.actor_name),
            source: std::mem::take(&mut version.source),
            source_ref: std::mem::take(&mut version.source_ref),
            reason: std::mem::take(&mut version.reason),
            fields,
        });
    }
    let more = versions.len() as i64 > rows.rows();
    let next = items.last().filter(|_| more).map(|last| last.version.to_string());
    let total = "select count(*) from md_version where kind = $1 and object_id = $2";
    let total = conn.number(total, [newest.kind.into(), newest.object_id.into()]).await?;
    Ok(Some(Page { items, next, total }))
}

/// A record in scope as it counted on a day; `None` when it is not there or did not count yet.
pub async fn as_of(
    conn: &Conn,
    scope: &Scope,
    titles: &Titles,
    (kind, id): (&str, &str),
    on: String,
) -> Result<Option<AsOf>, DbError> {
    if visible(conn, scope, kind, id).await?.is_none() {
        return Ok(None);
    }
    let Some(version) = as_of_unscoped(conn, kind, id, &on).await? else { return Ok(None) };
    let fields = values(conn, titles, &version).await?;
    let (number, effective_from) = (version.version, version.effective_from);
    Ok(Some(AsOf { kind: version.kind, id: version.object_id, on, version: number, effective_from, fields }))
}

async fn show_history(
    State(app): State<App>,
    caller: Caller,
    Path((kind, id)): Path<(String, String)>,
    Query(query): Query<HistoryQuery>,
    titles: Titles,
) -> Reply<Answer<Page<VersionEntry>>> {
    let rows = limit(query.limit)?;
    let conn = app.platform.db.reader();
    let page = history(&conn, &caller.scope, &titles, (&kind, &id), query.after, rows).await?;
    Ok(Answer::ok(page.ok_or_else(Problem::not_found)?))
}

async fn show_as_of(
    State(app): State<App>,
    caller: Caller,
    Path((kind, id)): Path<(String, String)>,
    Query(query): Query<DayQuery>,
    titles: Titles,
) -> Reply<Answer<AsOf>> {
    let on = day(query.on.as_deref(), app.platform.clock.today())?;
    let conn = app.platform.db.reader();
    let found = as_of(&conn, &caller.scope, &titles, (&kind, &id), on).await?;
    Ok(Answer::ok(found.ok_or_else(Problem::not_found)?))
}
