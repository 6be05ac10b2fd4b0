//! `/api/platform/sessions` and `/api/platform/me`.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{FromRef, State};
use axum::http::HeaderMap;
use kernel::db::list;
use kernel::{Conn, DbError, Problem, Stamp, text};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actor::{Actor, UnitId, UserId};
use crate::http::{Answer, Caller, Endpoint, Json, NoContent, Platform, Reply, Visitor, token};
use crate::identity::login::{Attempt, csrf_token};
use crate::identity::session::SessionKind;
use crate::identity::{NO_UNIT, load_actors};
use crate::role::{Permission, Role};

/// Who logs in, and how.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Login {
    /// Login name.
    #[schema(max_length = 64)]
    login: String,
    /// Password.
    #[schema(max_length = 128)]
    password: String,
    /// A browser takes a cookie, a program a token.
    kind: SessionKind,
}

/// A session that was opened.
#[derive(Serialize, ToSchema)]
struct LoggedIn {
    /// For `Authorization: Bearer …`; only for programs, only now.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
    /// For the `X-Csrf-Token` header of a browser's changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
    /// When the session ends at the latest.
    expires_at: Stamp,
    /// Who it is.
    user: UserView,
    /// What they may do.
    roles: Vec<RoleView>,
    /// The first password has yet to be changed: nothing else is possible before.
    must_change: bool,
}

/// A user as others may see one.
#[derive(Serialize, ToSchema)]
struct UserView {
    /// Id.
    id: UserId,
    /// Login name.
    login: String,
    /// Name for people.
    name: String,
}

/// A role at a unit, own or lent.
#[derive(Serialize, ToSchema)]
struct RoleView {
    /// The role.
    role: Role,
    /// Its title.
    title: kernel::Text,
    /// The unit; absent for administrators.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_id: Option<UnitId>,
    /// The unit's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit_name: Option<String>,
    /// How many units it covers.
    units: usize,
    /// Who lent it.
    #[serde(skip_serializing_if = "Option::is_none")]
    on_behalf_of: Option<UserId>,
}

/// The caller.
#[derive(Serialize, ToSchema)]
struct Me {
    /// Who it is.
    user: UserView,
    /// Roles.
    roles: Vec<RoleView>,
    /// What the roles allow.
    permissions: Vec<Permission>,
    /// For the `X-Csrf-Token` header of a browser's changes.
    #[serde(skip_serializing_if = "Option::is_none")]
    csrf_token: Option<String>,
    /// The first password has yet to be changed: nothing else is possible before.
    must_change: bool,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The password so far.
    #[schema(max_length = 128)]
    old_password: String,
    /// The new one: 12 to 128 characters, three of four kinds, without the login name.
    #[schema(min_length = 12, max_length = 128)]
    new_password: String,
}

pub(super) fn endpoints<S>() -> Vec<Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    Platform: FromRef<S>,
{
    vec![
        Endpoint::post("/api/platform/sessions", open)
            .named("open_session")
            .title(text!("登录", "Log in"))
            .public()
            .on("session")
            .audited("session.open")
            .body::<Login>()
            .answers::<LoggedIn>(201)
            .also(401),
        Endpoint::delete("/api/platform/sessions/current", close)
            .named("close_session")
            .title(text!("退出", "Log out"))
            .for_anyone_logged_in()
            .before_password_change()
            .on("session")
            .audited("session.close")
            .answers_empty(204),
        Endpoint::get("/api/platform/me", me)
            .named("show_me")
            .title(text!("我的账号与权限", "My account and rights"))
            .for_anyone_logged_in()
            .before_password_change()
            .on("user")
            .answers::<Me>(200),
        Endpoint::post("/api/platform/me/password", change_password)
            .named("change_my_password")
            .title(text!("修改本人密码", "Change my password"))
            .for_anyone_logged_in()
            .before_password_change()
            .on("user")
            .audited("user.change_password")
            .body::<PasswordChange>()
            .answers_empty(204)
            .also(409),
    ]
}

async fn open(
    State(platform): State<Platform>,
    visitor: Visitor,
    headers: HeaderMap,
    Json(login): Json<Login>,
) -> Reply<Answer<LoggedIn>> {
    let identity = &platform.identity;
    let old_token = token(&headers, identity.cookie_name())
        .filter(|(_, kind)| *kind == SessionKind::Cookie && login.kind == SessionKind::Cookie)
        .map(|(token, _)| token);
    let attempt = Attempt {
        login: &login.login,
        password: &login.password,
        kind: login.kind,
        request_id: &visitor.request_id,
        old_token,
    };
    let opened = identity.login(&platform.db, attempt).await?;
    let conn = platform.db.reader();
    let actor = load_actors(&conn, &[opened.user_id], platform.clock.today()).await?.remove(&opened.user_id);
    let actor = actor.ok_or_else(Problem::unauthenticated)?;
    let by_cookie = login.kind == SessionKind::Cookie;
    let cookie = by_cookie.then(|| identity.cookie(&opened.token));
    let answer = LoggedIn {
        csrf_token: by_cookie.then(|| csrf_token(&opened.token)),
        token: (!by_cookie).then_some(opened.token),
        expires_at: opened.expires_at,
        roles: roles(&conn, &actor).await?,
        user: user(&actor),
        must_change: opened.must_change,
    };
    Ok(Answer::created(answer).with_cookie(cookie))
}

async fn close(State(platform): State<Platform>, caller: Caller) -> Reply<NoContent> {
    let origin = caller.origin(platform.clock.now());
    platform.identity.logout(&platform.db, &origin, &caller.session).await?;
    let by_cookie = caller.session.kind == SessionKind::Cookie;
    Ok(NoContent { cookie: by_cookie.then(|| platform.identity.cookie_cleared()) })
}

async fn me(State(platform): State<Platform>, caller: Caller, headers: HeaderMap) -> Reply<Answer<Me>> {
    let all = Permission::ALL.iter().copied();
    let given = token(&headers, platform.identity.cookie_name());
    let answer = Me {
        user: user(&caller.actor),
        roles: roles(&platform.db.reader(), &caller.actor).await?,
        permissions: all.filter(|permission| caller.actor.may(*permission)).collect(),
        csrf_token: given
            .filter(|(_, kind)| *kind == SessionKind::Cookie)
            .map(|(token, _)| csrf_token(token)),
        must_change: caller.session.must_change,
    };
    Ok(Answer::ok(answer))
}

async fn change_password(
    State(platform): State<Platform>,
    caller: Caller,
    Json(change): Json<PasswordChange>,
) -> Reply<NoContent> {
    let origin = caller.origin(platform.clock.now());
    let (old, new) = (&change.old_password, &change.new_password);
    platform.identity.change_password(&platform.db, &origin, &caller.session, old, new).await?;
    Ok(NoContent::default())
}

fn user(actor: &Actor) -> UserView {
    UserView { id: actor.user_id, login: actor.login.clone(), name: actor.name.clone() }
}

#[derive(FromQueryResult)]
struct UnitName {
    id: UnitId,
    name: String,
}

async fn roles(conn: &Conn, actor: &Actor) -> Result<Vec<RoleView>, DbError> {
    let units: BTreeSet<UnitId> = actor.grants.iter().map(|grant| grant.unit_id).collect();
    let names: Vec<UnitName> =
        conn.all("select id, name from v_unit where id in {in:1}", [list(&units)]).await?;
    let mut names: BTreeMap<UnitId, String> = names.into_iter().map(|unit| (unit.id, unit.name)).collect();
    names.remove(&NO_UNIT);
    let view = |grant: &crate::actor::Grant| RoleView {
        role: grant.role,
        title: grant.role.title(),
        unit_id: (grant.unit_id != NO_UNIT).then_some(grant.unit_id),
        unit_name: names.get(&grant.unit_id).cloned(),
        units: if grant.unit_id == NO_UNIT { 0 } else { grant.covers.len() },
        on_behalf_of: grant.on_behalf_of,
    };
    Ok(actor.grants.iter().map(view).collect())
}
