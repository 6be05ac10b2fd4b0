//! `/api/platform/delegations`.

use axum::extract::{FromRef, State};
use kernel::{Page, Text, text};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::export::Column;
use crate::http::{
    Answer, Caller, Endpoint, Json, MenuGroup, NoContent, ParamKind, Path, Platform, Query, Reply, limit,
};
use crate::identity::delegation::{self, DelegationId, DelegationRow, NewDelegation};
use crate::role::{Permission, Role};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct DelegationQuery {
    /// 上一页最后一条 / last row of the page before
    #[param(value_type = Option<String>, format = Uuid)]
    after: Option<DelegationId>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const DELEGATIONS: &[Column] = &[
    Column::plain("giver_name", "委托人", "Giver"),
    Column::plain("receiver_name", "受托人", "Receiver"),
    Column::word("role", "角色", "Role", |word| {
        Role::parse(word).map_or_else(|| Text::same(word), Role::title)
    }),
    Column::unit("unit_id"),
    Column::plain("from_date", "开始日期", "From"),
    Column::plain("to_date", "结束日期", "To"),
    Column::flag("revoked", "已撤销", "Revoked"),
];

pub(super) fn endpoints<S>() -> Vec<Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    Platform: FromRef<S>,
{
    vec![
        Endpoint::get("/api/platform/delegations", list)
            .named("list_delegations")
            .title(text!("我的委托授权", "My delegations"))
            .menu(MenuGroup::System)
            .for_anyone_logged_in()
            .on("delegation")
            .query::<DelegationQuery>()
            .answers::<Page<DelegationRow>>(200)
            .exports(DELEGATIONS),
        Endpoint::post("/api/platform/delegations", create)
            .named("create_delegation")
            .title(text!("委托授权", "Delegate a role"))
            .needs(Permission::DelegationEdit)
            .on("delegation")
            .audited("delegation.create")
            .body::<NewDelegation>()
            .answers::<DelegationRow>(201)
            .also(409),
        Endpoint::post("/api/platform/delegations/{id}/revoke", revoke)
            .named("revoke_delegation")
            .title(text!("收回委托", "Take a delegation back"))
            .needs(Permission::DelegationEdit)
            .on("delegation")
            .audited("delegation.revoke")
            .path_param("id", ParamKind::Uuid)
            .answers_empty(204),
    ]
}

async fn list(
    State(platform): State<Platform>,
    caller: Caller,
    Query(query): Query<DelegationQuery>,
) -> Reply<Answer<Page<DelegationRow>>> {
    let limit = limit(query.limit)?;
    let user_id = caller.actor.user_id;
    Ok(Answer::ok(delegation::list_own(&platform.db.reader(), user_id, query.after, limit).await?))
}

async fn create(
    State(platform): State<Platform>,
    caller: Caller,
    Json(new): Json<NewDelegation>,
) -> Reply<Answer<DelegationRow>> {
    let conn = platform.db.begin().await?;
    let id = platform.ids.new_id();
    let row = delegation::delegate(&conn, &caller.origin(platform.clock.now()), id, &new).await?;
    conn.commit().await?;
    platform.identity.forget();
    Ok(Answer::created(row))
}

async fn revoke(
    State(platform): State<Platform>,
    caller: Caller,
    Path(id): Path<DelegationId>,
) -> Reply<NoContent> {
    let conn = platform.db.begin().await?;
    delegation::revoke(&conn, &caller.origin(platform.clock.now()), id).await?;
    conn.commit().await?;
    platform.identity.forget();
    Ok(NoContent::default())
}
