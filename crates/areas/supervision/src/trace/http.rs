//! `/api/trace/{kind}/{id}` and `/api/trace?number=`

use axum::extract::State;
use kernel::{Problem, text};
use platform::Permission;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use posting::App;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{Trace, find_by_number, trace};

/// Which thing.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NumberQuery {
    /// 编号：单据号、指标号、项目编码、银行回单号、凭证“单位-期间-号”，或其标识 / a number for people, or an id
    #[param(min_length = 1, max_length = 100)]
    number: String,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/trace/{kind}/{id}", show_trace)
            .named("show_trace")
            .title(text!("追溯", "Trace"))
            .needs(Permission::ReportRead)
            .on("trace")
            .path_param("kind", ParamKind::Word)
            .path_param("id", ParamKind::Code)
            .answers::<Trace>(200),
        Endpoint::get("/api/trace", show_trace_by_number)
            .named("show_trace_by_number")
            .title(text!("按编号追溯", "Trace by number"))
            .menu_as(MenuGroup::Supervision, text!("追溯查询", "Trace"))
            .needs(Permission::ReportRead)
            .on("trace")
            .query::<NumberQuery>()
            .answers::<Trace>(200)
            .also(404),
    ]
}

async fn show_trace(
    State(app): State<App>,
    caller: Caller,
    Path((kind, id)): Path<(String, String)>,
) -> Reply<Answer<Trace>> {
    Ok(Answer::ok(shown(&app, &caller, &kind, &id).await?))
}

async fn show_trace_by_number(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<NumberQuery>,
) -> Reply<Answer<Trace>> {
    let conn = app.platform.db.keyed();
    let found = find_by_number(&conn, &caller.scope, query.number.trim()).await?;
    let (kind, id) = found.ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(shown(&app, &caller, &kind, &id).await?))
}

async fn shown(app: &App, caller: &Caller, kind: &str, id: &str) -> Result<Trace, Problem> {
    let found = trace(&app.platform.db.keyed(), &caller.scope, kind, id).await?;
    let mut trace = found.ok_or_else(Problem::not_found)?;
    trace.name_states(&app.poster.pipeline().registry);
    Ok(trace)
}
