//! `/api/supervision/quality`

use axum::extract::State;
use kernel::{Conn, DbError, Problem, text};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, Scope, UnitId};
use posting::App;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{QualityPage, QualityReport, findings, names, report};

/// Which units, and which page.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct QualityQuery {
    /// 单位，含下级 / unit with what is below it
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 上一页的 next / `next` of the page before
    #[serde(default)]
    #[param(max_length = 100)]
    after: String,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const FINDINGS: &[Column] = &[
    Column::unit("unit_id"),
    Column::plain("code", "代码", "Code"),
    Column::plain("name", "名称", "Name"),
    Column::plain("value", "问题内容", "What was found"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/supervision/quality", show_quality)
            .named("show_quality")
            .title(text!("基础信息质量报告", "Quality of master data"))
            .menu(MenuGroup::Supervision)
            .needs(Permission::ReportRead)
            .on("quality")
            .query::<QualityQuery>()
            .answers::<QualityReport>(200),
        Endpoint::get("/api/supervision/quality/{check}", list_findings)
            .named("list_quality_findings")
            .title(text!("一项质量检查的问题清单", "What a check of the data finds"))
            .needs(Permission::ReportRead)
            .on("quality")
            .path_param("check", ParamKind::OneOf(Vec::leak(names())))
            .query::<QualityQuery>()
            .answers::<QualityPage>(200)
            .exports(FINDINGS),
    ]
}

/// The units asked for that the caller may see.
async fn units(conn: &Conn, scope: &Scope, unit_id: Option<UnitId>) -> Result<Scope, DbError> {
    match unit_id {
        Some(unit_id) => scope.below(conn, unit_id).await,
        None => Ok(scope.clone()),
    }
}

async fn show_quality(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<QualityQuery>,
) -> Reply<Answer<QualityReport>> {
    let rows = limit(query.limit)?;
    let day = app.platform.clock.today();
    let conn = app.platform.db.snapshot().await?;
    let answer = async {
        let scope = units(&conn, &caller.scope, query.unit_id).await?;
        report(&conn, &scope, day, &query.after, usize::try_from(rows.rows()).unwrap_or(0)).await
    }
    .await;
    conn.rollback().await?;
    Ok(Answer::ok(answer?))
}

async fn list_findings(
    State(app): State<App>,
    caller: Caller,
    Path(check): Path<String>,
    Query(query): Query<QualityQuery>,
) -> Reply<Answer<QualityPage>> {
    let rows = limit(query.limit)?;
    let day = app.platform.clock.today();
    let conn = app.platform.db.snapshot().await?;
    let answer = async {
        let scope = units(&conn, &caller.scope, query.unit_id).await?;
        findings(&conn, &scope, day, &check, &query.after, rows.rows()).await
    }
    .await;
    conn.rollback().await?;
    Ok(Answer::ok(answer?.ok_or_else(Problem::not_found)?))
}
