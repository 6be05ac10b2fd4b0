//! `/api/platform/users` for the system administrator and `/api/platform/rights` for the security administrator.

use std::collections::BTreeSet;

use axum::extract::{FromRef, State};
use kernel::{Page, Problem, Text, text};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actor::UserId;
use crate::export::Column;
use crate::http::{
    Answer, Caller, Endpoint, Json, MenuGroup, ParamKind, Path, Platform, Query, Reply, limit,
};
use crate::identity::password::one_time_password;
use crate::identity::rights::{RoleAt, set_roles};
use crate::identity::user::{self, NewUser, UserRow};
use crate::role::{Permission, UserClass};

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ListQuery {
    /// 登录名或姓名包含 / login or name contains
    #[param(max_length = 100)]
    containing: Option<String>,
    /// 上一页最后的登录名 / last login name of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const USERS: &[Column] = &[
    Column::plain("login", "登录名", "Login"),
    Column::plain("name", "姓名", "Name"),
    Column::word("class", "用户类别", "Class", |word| {
        UserClass::parse(word).map_or_else(|| Text::same(word), UserClass::title)
    }),
    Column::roles("roles", "角色", "Roles"),
    Column::flag("disabled", "停用", "Disabled"),
    Column::time("created_at", "创建时间", "Created at"),
];
/// A user to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserDraft {
    /// Id, made by the client so that a retry is harmless; made here when absent.
    id: Option<UserId>,
    /// Login name.
    #[schema(min_length = 2, max_length = 64, pattern = "^[a-z][a-z0-9._-]*$")]
    login: String,
    /// Name for people.
    #[schema(min_length = 1, max_length = 100, pattern = r"\S")]
    name: String,
    /// Business user or one of the three administrators.
    class: UserClass,
}

/// A user with a password that is told once.
#[derive(Serialize, ToSchema)]
struct WithPassword {
    /// The user.
    user: UserRow,
    /// To be changed at the first login.
    one_time_password: String,
}

/// The roles a user is to hold, all of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Roles {
    /// Each at its unit.
    #[schema(max_items = 200)]
    roles: Vec<RoleAt>,
}

pub(super) fn endpoints<S>() -> Vec<Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    Platform: FromRef<S>,
{
    let one =
        |endpoint: Endpoint<S>| endpoint.on("user").path_param("id", ParamKind::Uuid).answers::<UserRow>(200);
    let listed = |path: &str, name: &str, title: Text| {
        let list = Endpoint::get(path, list).named(name).title(title).on("user");
        list.query::<ListQuery>().answers::<Page<UserRow>>(200).exports(USERS)
    };
    vec![
        listed("/api/platform/users", "list_users", text!("用户列表", "Users"))
            .menu(MenuGroup::System)
            .needs(Permission::UserEdit),
        Endpoint::post("/api/platform/users", create)
            .named("create_user")
            .title(text!("新建用户", "Make a user"))
            .needs(Permission::UserEdit)
            .on("user")
            .audited("user.create")
            .body::<UserDraft>()
            .answers::<WithPassword>(201)
            .also(409),
        one(Endpoint::post("/api/platform/users/{id}/disable", disable))
            .named("disable_user")
            .title(text!("停用用户", "Disable a user"))
            .needs(Permission::UserEdit)
            .audited("user.disable")
            .also(409),
        one(Endpoint::post("/api/platform/users/{id}/enable", enable))
            .named("enable_user")
            .title(text!("启用或解锁用户", "Enable or unlock a user"))
            .needs(Permission::UserEdit)
            .audited("user.enable"),
        Endpoint::post("/api/platform/users/{id}/reset-password", reset_password)
            .named("reset_user_password")
            .title(text!("重置密码", "Give a new password"))
            .needs(Permission::UserEdit)
            .on("user")
            .audited("user.reset_password")
            .path_param("id", ParamKind::Uuid)
            .answers::<WithPassword>(200)
            .also(409),
        listed("/api/platform/rights", "list_rights", text!("用户权限列表", "Users and their roles"))
            .menu(MenuGroup::System)
            .needs(Permission::RightsEdit),
        one(Endpoint::put("/api/platform/users/{id}/roles", put_roles))
            .named("set_user_roles")
            .title(text!("设定用户角色", "Set a user's roles"))
            .needs(Permission::RightsEdit)
            .audited("rights.set")
            .body::<Roles>()
            .also(409),
    ]
}

async fn list(
    State(platform): State<Platform>,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<UserRow>>> {
    let limit = limit(query.limit)?;
    let (containing, after) = (query.containing.unwrap_or_default(), query.after.unwrap_or_default());
    Ok(Answer::ok(user::list_unscoped(&platform.db.reader(), &containing, &after, limit).await?))
}

async fn create(
    State(platform): State<Platform>,
    caller: Caller,
    Json(draft): Json<UserDraft>,
) -> Reply<Answer<WithPassword>> {
    let password = one_time_password(&platform.ids);
    let new = NewUser {
        id: draft.id.unwrap_or_else(|| platform.ids.new_id()),
        login: draft.login,
        name: draft.name,
        class: draft.class,
        password_hash: platform.identity.hash_password(&password).await?,
        must_change: true,
    };
    let conn = platform.db.begin().await?;
    user::create_user(&conn, &caller.origin(platform.clock.now()), &new).await?;
    let user = user::show(&conn, new.id).await?.ok_or_else(Problem::internal)?;
    conn.commit().await?;
    Ok(Answer::created(WithPassword { user, one_time_password: password }))
}

async fn disable(state: State<Platform>, caller: Caller, path: Path<UserId>) -> Reply<Answer<UserRow>> {
    set_disabled(state, caller, path, true).await
}

async fn enable(state: State<Platform>, caller: Caller, path: Path<UserId>) -> Reply<Answer<UserRow>> {
    set_disabled(state, caller, path, false).await
}

async fn set_disabled(
    State(platform): State<Platform>,
    caller: Caller,
    Path(user_id): Path<UserId>,
    disabled: bool,
) -> Reply<Answer<UserRow>> {
    let conn = platform.db.begin().await?;
    user::set_disabled(&conn, &caller.origin(platform.clock.now()), user_id, disabled).await?;
    let user = user::show(&conn, user_id).await?.ok_or_else(Problem::internal)?;
    conn.commit().await?;
    platform.identity.forget();
    Ok(Answer::ok(user))
}

async fn reset_password(
    State(platform): State<Platform>,
    caller: Caller,
    Path(user_id): Path<UserId>,
) -> Reply<Answer<WithPassword>> {
    let password = one_time_password(&platform.ids);
    let hash = platform.identity.hash_password(&password).await?;
    let conn = platform.db.begin().await?;
    user::reset_password(&conn, &caller.origin(platform.clock.now()), user_id, &hash).await?;
    let user = user::show(&conn, user_id).await?.ok_or_else(Problem::internal)?;
    conn.commit().await?;
    platform.identity.forget();
    Ok(Answer::ok(WithPassword { user, one_time_password: password }))
}

async fn put_roles(
    State(platform): State<Platform>,
    caller: Caller,
    Path(user_id): Path<UserId>,
    Json(body): Json<Roles>,
) -> Reply<Answer<UserRow>> {
    let roles: BTreeSet<RoleAt> = body.roles.into_iter().collect();
    let conn = platform.db.begin().await?;
    set_roles(&conn, &caller.origin(platform.clock.now()), user_id, &roles).await?;
    let user = user::show(&conn, user_id).await?.ok_or_else(Problem::internal)?;
    conn.commit().await?;
    platform.identity.forget();
    Ok(Answer::ok(user))
}
