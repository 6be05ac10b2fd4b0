//! `/api/project/projects/{id}/versions` and `…/differences`: what a project was, and what changed.

use axum::extract::State;
use flow::{DocumentId, header};
use kernel::{Conn, DbError, Fen, Limit, Page, Problem, Stamp, text};
use platform::Permission;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Query, Reply, limit};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::diff::{Differences, between};
use crate::flow::FLOW;
use crate::model::Project;
use crate::store;
use crate::version::VersionRow;

/// A version of a project.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct VersionView {
    /// Version of the document.
    pub version: i64,
    /// `submit`, `approve`, `adjust`
    pub action: String,
    /// When.
    pub at: Stamp,
    /// Who.
    pub actor_name: String,
    /// Total.
    pub total_fen: Fen,
    /// SM3 over its content and the version before.
    pub hash: String,
    /// It is what was written, and stands on the version before.
    pub sound: bool,
}

#[derive(FromQueryResult)]
struct Named {
    #[sea_orm(nested)]
    row: VersionRow,
    actor_name: String,
}

/// A page of versions.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct VersionQuery {
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 20)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Which two versions.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct DifferenceQuery {
    /// 较早版本，空为第一个版本 / the earlier version; none is the first
    #[param(minimum = 1)]
    from: Option<i64>,
    /// 较晚版本，空为当前内容 / the later one; none is what stands now
    #[param(minimum = 1)]
    to: Option<i64>,
}

const ACTIONS: &[(&str, &str, &str)] = &[
    ("submit", "送审", "submitted"),
    ("approve", "入库", "into the library"),
    ("adjust", "调整前", "before an adjustment"),
];
const SHOWN: &[Column] = &[
    Column::whole("version", "版本", "Version"),
    Column::word("action", "环节", "At", |word| word_of(ACTIONS, word)),
    Column::time("at", "时间", "When"),
    Column::plain("actor_name", "办理人", "Who"),
    Column::yuan("total_fen", "总额（元）", "Total (yuan)"),
    Column::plain("hash", "校验值", "Hash"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let common = |endpoint: Endpoint<App>| {
        endpoint.needs(Permission::ProjectRead).on("project").path_param("id", ParamKind::Uuid)
    };
    vec![
        common(Endpoint::get("/api/project/projects/{id}/versions", list))
            .named("list_project_versions")
            .title(text!("项目版本", "Versions of a project"))
            .query::<VersionQuery>()
            .answers::<Page<VersionView>>(200)
            .exports(SHOWN),
        common(Endpoint::get("/api/project/projects/{id}/differences", differences))
            .named("project_differences")
            .title(text!("项目版本差异", "Differences between versions of a project"))
            .query::<DifferenceQuery>()
            .answers::<Differences>(200),
    ]
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
    Query(query): Query<VersionQuery>,
) -> Reply<Answer<Page<VersionView>>> {
    let rows = limit(query.limit)?;
    let after = match query.after.as_deref().filter(|after| !after.is_empty()) {
        Some(after) => after.parse().map_err(|_| unknown("after"))?,
        None => 0,
    };
    let conn = app.platform.db.snapshot().await?;
    header::find(&conn, &caller.scope, FLOW.kind, id).await?.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(versions(&conn, id, after, rows).await?))
}

const COLUMNS: &str =
    "v.project_id, v.version, v.action, v.at, v.actor_id, v.total_fen, v.content, v.previous_hash, v.hash";

/// Versions after one, oldest first, each held against its hash and the version before.
pub async fn versions(
    conn: &Conn,
    id: DocumentId,
    after: i64,
    limit: Limit,
) -> Result<Page<VersionView>, DbError> {
    let sql = format!(
        "select {COLUMNS}, coalesce(u.name, '') as actor_name from pj_version v left join v_user u on u.id = v.actor_id
         where v.project_id = $1 and v.version >= (select coalesce(max(b.version), 0) from pj_version b
           where b.project_id = $1 and b.version <= $2)
         order by v.version limit $3"
    );
    // The one before the page comes along, for the hash the first of the page stands on.
    let found: Vec<Named> = conn.all(&sql, [id.into(), after.into(), (limit.rows() + 2).into()]).await?;
    let mut previous = platform::hash::GENESIS.to_owned();
    let mut views = Vec::with_capacity(found.len());
    for Named { row, actor_name } in found {
        let sound = row.previous_hash == previous && row.computed() == row.hash;
        previous.clone_from(&row.hash);
        if row.version > after {
            views.push(VersionView {
                version: row.version,
                action: row.action,
                at: Stamp(row.at),
                actor_name,
                total_fen: row.total_fen,
                hash: row.hash,
                sound,
            });
        }
    }
    let total = conn.number("select count(*) from pj_version where project_id = $1", [id.into()]).await?;
    let rows = usize::try_from(limit.rows()).unwrap_or(usize::MAX);
    let more = views.len() > rows;
    views.truncate(rows);
    let next = views.last().filter(|_| more).map(|last| last.version.to_string());
    Ok(Page { items: views, next, total })
}

async fn differences(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
    Query(query): Query<DifferenceQuery>,
) -> Reply<Answer<Differences>> {
    let conn = app.platform.db.snapshot().await?;
    header::find(&conn, &caller.scope, FLOW.kind, id).await?.ok_or_else(Problem::not_found)?;
    let after = match query.to {
        Some(to) => version(&conn, id, to).await?.ok_or_else(|| unknown("to"))?,
        None => store::projects(&conn, &[id]).await?.projects.remove(&id).ok_or_else(Problem::not_found)?,
    };
    let from = match query.from {
        Some(from) => Some(version(&conn, id, from).await?.ok_or_else(|| unknown("from"))?),
        None => first(&conn, id).await?,
    };
    // Before the first submission there is nothing it could differ from.
    Ok(Answer::ok(between(from.as_ref().unwrap_or(&after), &after)))
}

/// A version's content.
async fn version(conn: &Conn, id: DocumentId, version: i64) -> Result<Option<Project>, DbError> {
    let sql = format!("select {COLUMNS} from pj_version v where v.project_id = $1 and v.version = $2");
    conn.one(&sql, [id.into(), version.into()]).await?.map(|row| content(&row)).transpose()
}

/// The content of the first version.
async fn first(conn: &Conn, id: DocumentId) -> Result<Option<Project>, DbError> {
    let sql =
        format!("select {COLUMNS} from pj_version v where v.project_id = $1 order by v.version limit 1");
    conn.one(&sql, [id.into()]).await?.map(|row| content(&row)).transpose()
}

fn content(row: &VersionRow) -> Result<Project, DbError> {
    serde_json::from_str(&row.content).map_err(|error| {
        DbError::Other(format!("version {} of project {}: {error}", row.version, row.project_id))
    })
}

fn unknown(field: &str) -> Problem {
    Problem::field(
        field,
        text!("没有这个版本。", "There is no such version."),
        text!("请从版本列表中选择。", "Choose one of the versions."),
    )
}
