//! `/api/masterdata/uses/{kind}/{id}`

use axum::extract::State;
use kernel::{Limit, Problem, text};
use platform::Permission;
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Query, Reply, limit};
use posting::App;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Part, Uses, groups_of, uses};

/// Which part of the answer.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct UsesQuery {
    /// 只看一类引用 / one group only
    #[param(max_length = 40)]
    of: Option<String>,
    /// 该类上一页的 next / `next` of that group's page before
    #[serde(default)]
    #[param(max_length = 100)]
    after: String,
    /// 每类行数，默认 20 / rows of each group, 20 unless given
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/masterdata/uses/{kind}/{id}", show_uses)
            .named("show_uses")
            .title(text!("基础信息的引用", "Where a record is used"))
            .note(text!(
                "kind：unit、person、standard、payee、asset、performance_indicator；id 可为代码。",
                "kind: unit, person, standard, payee, asset, performance_indicator; id may be the code."
            ))
            .needs(Permission::ReportRead)
            .on("uses")
            .path_param("kind", ParamKind::Word)
            .path_param("id", ParamKind::Text(100))
            .query::<UsesQuery>()
            .answers::<Uses>(200),
    ]
}

async fn show_uses(
    State(app): State<App>,
    caller: Caller,
    Path((kind, id)): Path<(String, String)>,
    Query(query): Query<UsesQuery>,
) -> Reply<Answer<Uses>> {
    let rows = limit(query.limit.or(Some(20)))?;
    let found = answer(&app, &caller, &kind, &id, &query, rows).await?;
    Ok(Answer::ok(found))
}

async fn answer(
    app: &App,
    caller: &Caller,
    kind: &str,
    id: &str,
    query: &UsesQuery,
    rows: Limit,
) -> Result<Uses, Problem> {
    let part = Part { of: query.of.as_deref(), after: &query.after, limit: rows };
    let found = uses(&app.platform.db.keyed(), &caller.scope, kind, id, part).await?;
    let found = found.ok_or_else(Problem::not_found)?;
    if found.groups.is_empty() {
        let known = groups_of(kind).join(", ");
        return Err(Problem::field(
            "of",
            text!("没有这一类引用。", "There is no such group."),
            text!("可用：{known}", "There are: {known}"),
        ));
    }
    Ok(found)
}
