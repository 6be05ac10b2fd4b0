//! Users: made, disabled, enabled, given a new password. Nobody is ever deleted: the audit trail names them.

use kernel::db::list;
use kernel::{Conn, DbError, Limit, Page, Problem, Stamp, text};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::rights::{RoleAt, roles_of};
use crate::actor::UserId;
use crate::audit::{self, Event, Origin, SYSTEM_CHAIN};
use crate::hash;
use crate::role::UserClass;

/// A user to be made.
#[derive(Clone, Debug)]
pub struct NewUser {
    /// Id.
    pub id: UserId,
    /// Login name: see [`check_login`].
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Business user or one of the three administrators.
    pub class: UserClass,
    /// From [`super::Identity::hash_password`].
    pub password_hash: String,
    /// Whether the password must be changed at first login.
    pub must_change: bool,
}

/// A user as lists show it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UserRow {
    /// Id.
    pub id: UserId,
    /// Login name.
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Class.
    pub class: UserClass,
    /// May not log in.
    pub disabled: bool,
    /// May not log in until then, after too many wrong passwords.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub locked_until: Option<Stamp>,
    /// Has yet to change a password that was given.
    pub must_change: bool,
    /// When the user was made.
    pub created_at: Stamp,
    /// Roles, each at its unit.
    pub roles: Vec<RoleAt>,
}

/// A user as stored.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Stored {
    pub id: UserId,
    pub login: String,
    pub name: String,
    pub class: String,
    pub password_hash: String,
    pub must_change: i64,
    pub disabled: i64,
    pub failures: i64,
    pub locked_until: Stamp,
    pub created_at: Stamp,
}

const COLUMNS: &str =
    "id, login, name, class, password_hash, must_change, disabled, failures, locked_until, created_at";

/// An event of this module: its detail is what changed, its hash is taken over that.
pub(super) fn event(action: &str, kind: &str, id: impl ToString, detail: serde_json::Value) -> Event {
    let detail = detail.to_string();
    Event {
        action: action.to_owned(),
        object_kind: kind.to_owned(),
        object_id: id.to_string(),
        after_hash: hash::digest(detail.as_bytes()),
        detail,
        ..Event::default()
    }
}

/// A login name: 2 to 64 of `a-z 0-9 . _ -`, beginning with a letter.
pub fn check_login(login: &str) -> Result<(), Problem> {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_' | '-');
    if (2..=64).contains(&login.len())
        && login.starts_with(|c: char| c.is_ascii_lowercase())
        && login.chars().all(allowed)
    {
        return Ok(());
    }
    Err(Problem::field(
        "login",
        text!(
            "登录名应以小写字母开头，由 2 至 64 个小写字母、数字、点、下划线或连字符组成。",
            "A login name begins with a small letter and has 2 to 64 small letters, digits, dots, underscores or hyphens."
        ),
        text!("请换一个登录名。", "Choose another login name."),
    ))
}

/// Makes a user, without any right.
pub async fn create_user(conn: &Conn, origin: &Origin, user: &NewUser) -> Result<(), Problem> {
    check_login(&user.login)?;
    if user.name.trim().is_empty() || user.name.chars().count() > 100 {
        return Err(Problem::field(
            "name",
            text!("姓名应为 1 至 100 个字符。", "A name has 1 to 100 characters."),
            text!("请填写姓名。", "Fill in the name."),
        ));
    }
    const INSERT: &str = "insert into pf_user (id, login, name, class, password_hash, must_change, disabled,
            failures, locked_until, created_at, version)
        values ($1, $2, $3, $4, $5, $6, 0, 0, 0, $7, 1) on conflict do nothing";
    let values: [Value; 7] = [
        user.id.into(),
        user.login.as_str().into(),
        user.name.as_str().into(),
        user.class.word().into(),
        user.password_hash.as_str().into(),
        i64::from(user.must_change).into(),
        origin.at.into(),
    ];
    if conn.exec(INSERT, values).await? != 1 {
        return Err(Problem::conflict(
            "login_taken",
            text!("登录名或编号已被使用。", "The login name or the id is taken."),
            text!("请换一个登录名。", "Choose another login name."),
        ));
    }
    let detail = json!({ "login": user.login, "name": user.name, "class": user.class });
    audit::record(conn, SYSTEM_CHAIN, origin, vec![event("user.create", "user", user.id, detail)]).await?;
    Ok(())
}

/// Disables or enables a user. Disabling ends all sessions.
pub async fn set_disabled(
    conn: &Conn,
    origin: &Origin,
    user_id: UserId,
    disabled: bool,
) -> Result<(), Problem> {
    if disabled && user_id == origin.actor_id {
        return Err(Problem::conflict(
            "own_account",
            text!("不能停用自己的账号。", "You cannot disable your own account."),
            text!("请由另一位系统管理员办理。", "Let another system administrator do it."),
        ));
    }
    find_locked(conn, user_id).await?.ok_or_else(Problem::not_found)?;
    const UPDATE: &str =
        "update pf_user set disabled = $1, failures = 0, locked_until = 0, version = version + 1
        where id = $2";
    conn.exec(UPDATE, [i64::from(disabled).into(), user_id.into()]).await?;
    if disabled {
        end_sessions(conn, user_id, None).await?;
    }
    let action = if disabled { "user.disable" } else { "user.enable" };
    audit::record(conn, SYSTEM_CHAIN, origin, vec![event(action, "user", user_id, json!({}))]).await?;
    Ok(())
}

/// Gives a user a new password to be changed at the next login, lifts the lock and ends all sessions.
pub async fn reset_password(
    conn: &Conn,
    origin: &Origin,
    user_id: UserId,
    password_hash: &str,
) -> Result<(), Problem> {
    if user_id == origin.actor_id {
        return Err(Problem::conflict(
            "own_account",
            text!("不能重置自己的口令。", "You cannot reset your own password."),
            text!(
                "请用“修改口令”，或由另一位系统管理员办理。",
                "Change it with the old one, or let another administrator do it."
            ),
        ));
    }
    find_locked(conn, user_id).await?.ok_or_else(Problem::not_found)?;
    const UPDATE: &str =
        "update pf_user set password_hash = $1, must_change = 1, failures = 0, locked_until = 0,
            version = version + 1 where id = $2";
    conn.exec(UPDATE, [password_hash.into(), user_id.into()]).await?;
    end_sessions(conn, user_id, None).await?;
    audit::record(conn, SYSTEM_CHAIN, origin, vec![event("user.reset_password", "user", user_id, json!({}))])
        .await?;
    Ok(())
}

/// Ends a user's sessions, except the one to keep.
pub(super) async fn end_sessions(conn: &Conn, user_id: UserId, keep: Option<&str>) -> Result<(), DbError> {
    const DELETE: &str = "delete from pf_session where user_id = $1 and token_hash <> $2";
    conn.exec(DELETE, [user_id.into(), keep.unwrap_or("").into()]).await?;
    Ok(())
}

pub(super) async fn find_by_login(conn: &Conn, login: &str) -> Result<Option<Stored>, DbError> {
    conn.one(&format!("select {COLUMNS} from pf_user where login = $1"), [login.into()]).await
}

/// The id behind a login name.
pub async fn find_user(conn: &Conn, login: &str) -> Result<Option<UserId>, DbError> {
    Ok(find_by_login(conn, login).await?.map(|user| user.id))
}

/// Reads a user and holds the row until the transaction ends.
pub(super) async fn find_locked(conn: &Conn, user_id: UserId) -> Result<Option<Stored>, DbError> {
    conn.one(&format!("select {COLUMNS} from pf_user where id = $1 {{lock}}"), [user_id.into()]).await
}

/// One user as lists show it.
pub async fn show(conn: &Conn, user_id: UserId) -> Result<Option<UserRow>, DbError> {
    let sql = format!("select {COLUMNS} from pf_user where id = $1");
    let stored: Vec<Stored> = conn.all(&sql, [user_id.into()]).await?;
    Ok(with_roles(conn, stored).await?.pop())
}

/// Users by login name, optionally those whose login or name contains some text. Unscoped: administrators see
/// every account of the department, and nothing else.
pub async fn list_unscoped(
    conn: &Conn,
    containing: &str,
    after: &str,
    limit: Limit,
) -> Result<Page<UserRow>, DbError> {
    const FILTER: &str = "(login like $1 escape '!' or name like $1 escape '!')";
    let escaped = containing.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    let pattern = format!("%{escaped}%");
    let total = conn
        .number(&format!("select count(*) from pf_user where {FILTER}"), [pattern.as_str().into()])
        .await?;
    let sql = format!("select {COLUMNS} from pf_user where {FILTER} and login > $2 order by login limit $3");
    let values = [pattern.into(), after.into(), limit.one_more().into()];
    let mut rows: Vec<Stored> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut rows);
    let items = with_roles(conn, rows).await?;
    let next = items.last().filter(|_| more).map(|row| row.login.clone());
    Ok(Page { items, next, total })
}

async fn with_roles(conn: &Conn, stored: Vec<Stored>) -> Result<Vec<UserRow>, DbError> {
    let mut roles = roles_of(conn, list(stored.iter().map(|user| user.id))).await?;
    let row = |user: Stored| UserRow {
        roles: roles.remove(&user.id).unwrap_or_default(),
        class: UserClass::parse(&user.class).unwrap_or(UserClass::Business),
        disabled: user.disabled != 0,
        locked_until: (user.locked_until.0 > 0).then_some(user.locked_until),
        must_change: user.must_change != 0,
        id: user.id,
        login: user.login,
        name: user.name,
        created_at: user.created_at,
    };
    Ok(stored.into_iter().map(row).collect())
}
