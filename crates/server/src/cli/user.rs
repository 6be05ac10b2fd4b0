//! Users from the command line: the first administrator, and others for set-up.

use std::process::ExitCode;

use clap::Subcommand;
use kernel::{Db, Problem, text};
use platform::audit::Origin;
use platform::identity::{self, NewUser, RoleAt};
use platform::{Role, UserClass, UserId};
use sea_orm::FromQueryResult;

use super::{Global, say};
use crate::assemble::Product;

#[derive(Subcommand)]
pub(super) enum User {
    /// Add a user; the one-time password is printed once.
    Add {
        /// Login name.
        login: String,
        /// Name for people; the login name when absent.
        #[arg(long)]
        name: Option<String>,
        /// Make it the system administrator.
        #[arg(long)]
        admin: bool,
        /// Grant a role, as ROLE or ROLE@UNIT-CODE; may be repeated.
        #[arg(long)]
        role: Vec<String>,
    },
}

#[derive(FromQueryResult)]
struct UnitRow {
    id: platform::UnitId,
}

pub(super) async fn run(args: User, global: &Global) -> anyhow::Result<ExitCode> {
    let User::Add { login, name, admin, role } = args;
    let product = Product::open(&global.database, &global.keys).await?;
    let platform = &product.app.platform;
    let mut roles = Vec::new();
    for word in role.iter().map(String::as_str).chain(admin.then_some("sysadmin")) {
        roles.push(role_at(&platform.db, word).await?);
    }
    let class = roles.first().map_or(UserClass::Business, |role| role.role.class());
    let password = identity::one_time_password(&platform.ids);
    let id = UserId(platform.ids.fresh());
    let user = NewUser {
        id,
        name: name.unwrap_or_else(|| login.clone()),
        class,
        password_hash: platform.identity.hash_password(&password).await?,
        must_change: true,
        login,
    };
    let origin = Origin {
        actor_id: UserId::SYSTEM,
        actor_name: "yiti user add".to_owned(),
        on_behalf_of: None,
        at: platform.clock.now(),
        request_id: String::new(),
    };
    let conn = platform.db.begin().await?;
    identity::create_user(&conn, &origin, &user).await?;
    for role in roles {
        identity::grant(&conn, &origin, id, role).await?;
    }
    conn.commit().await?;
    if global.json {
        say(&serde_json::json!({ "id": id, "login": user.login, "password": password }).to_string());
    } else {
        say(&format!("{} 的一次性口令（仅显示一次，首次登录须修改）：{password}", user.login));
        say(&format!(
            "one-time password of {} (shown once, to be changed at first login): {password}",
            user.login
        ));
    }
    Ok(ExitCode::SUCCESS)
}

async fn role_at(db: &Db, word: &str) -> anyhow::Result<RoleAt> {
    let (role, unit) = word.split_once('@').unwrap_or((word, ""));
    let role = Role::parse(role).ok_or_else(|| {
        let known: Vec<&str> = Role::ALL.iter().map(|role| role.word()).collect();
        let known = known.join(", ");
        Problem::field(
            "--role",
            text!("没有“{role}”这个角色。", "There is no role “{role}”."),
            text!("可用角色：{known}", "Roles: {known}"),
        )
    })?;
    if unit.is_empty() {
        return Ok(RoleAt { role, unit_id: None });
    }
    let found: Option<UnitRow> =
        db.reader().one("select id from v_unit where code = $1", [unit.into()]).await?;
    let found = found.ok_or_else(|| {
        Problem::field(
            "--role",
            text!("没有代码为“{unit}”的单位。", "There is no unit with code “{unit}”."),
            text!("请先导入单位，或核对单位代码。", "Import the units first, or check the code."),
        )
    })?;
    Ok(RoleAt { role, unit_id: Some(found.id) })
}
