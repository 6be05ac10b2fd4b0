//! The demonstration's users: five different people at each spending unit, the department's posts, the bank and the
//! three administrators. Passwords are random and printed once; none is shipped.

use std::collections::BTreeMap;

use anyhow::Context;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use kernel::{Clock, Ids};
use platform::audit::Origin;
use platform::http::Platform;
use platform::identity::{self, NewUser, RoleAt};
use platform::{Role, UnitId, UserClass, UserId};
use serde::Serialize;

use crate::client::Client;
use crate::department::UnitPlan;
use crate::names::Draw;

/// A user as printed.
#[derive(Clone, Debug, Serialize)]
pub struct DemoUser {
    /// Login name.
    pub login: String,
    /// Name.
    pub name: String,
    /// One-time printed password.
    pub password: String,
    /// Roles, as `role@unit code`.
    pub roles: Vec<String>,
}

/// Users with tokens.
pub struct People {
    /// As printed.
    pub users: Vec<DemoUser>,
    tokens: BTreeMap<String, String>,
}

impl People {
    /// The token of a login.
    pub fn token(&self, login: &str) -> anyhow::Result<&str> {
        self.tokens.get(login).map(String::as_str).with_context(|| format!("no demonstration user {login}"))
    }
}

/// Department posts: login, Chinese title, role.
const DEPARTMENT: &[(&str, &str, Role)] = &[
    ("yewu", "业务处", Role::DeptBusiness),
    ("caiwu", "财务处", Role::DeptFinance),
    ("caiwu2", "财务处复核", Role::DeptFinance),
    ("zichan", "资产岗", Role::DeptAsset),
    ("caigou", "采购岗", Role::DeptProcurement),
    ("jixiao", "绩效岗", Role::DeptPerformance),
    ("jianguan", "监管岗", Role::Supervisor),
    ("caizheng", "财政部门", Role::Mof),
    ("yinhang", "代理银行", Role::Bank),
];
/// Posts of each spending unit.
pub const UNIT_POSTS: &[(&str, &str, Role)] = &[
    ("jb", "经办", Role::Handler),
    ("sh", "审核", Role::Reviewer),
    ("fz", "负责人", Role::UnitHead),
    ("cn", "出纳", Role::Cashier),
    ("kj", "会计", Role::Accountant),
];
const ADMINISTRATORS: &[(&str, &str, Role)] = &[
    ("admin-system", "系统管理员", Role::Sysadmin),
    ("admin-security", "安全管理员", Role::Secadmin),
    ("admin-audit", "审计管理员", Role::Auditadmin),
];

/// Users made at the same time.
const AT_ONCE: usize = 8;

/// Creates everybody and logs them in.
pub async fn create(
    platform: &Platform,
    client: &Client,
    draw: &mut Draw,
    plan: &[UnitPlan],
    units: &BTreeMap<String, UnitId>,
) -> anyhow::Result<People> {
    let root = *units.get(plan[0].code).context("the top unit was not imported")?;
    let mut planned: Vec<(String, String, RoleAt, String)> = Vec::new();
    for (login, title, role) in ADMINISTRATORS {
        planned.push((
            login.to_string(),
            title.to_string(),
            RoleAt { role: *role, unit_id: None },
            role.word().to_owned(),
        ));
    }
    for (login, title, role) in DEPARTMENT {
        let at = RoleAt { role: *role, unit_id: Some(root) };
        planned.push((login.to_string(), title.to_string(), at, format!("{role}@{}", plan[0].code)));
    }
    for unit in plan.iter().filter(|unit| unit.spends) {
        let unit_id = *units.get(unit.code).context("a unit was not imported")?;
        for (post, title, role) in UNIT_POSTS {
            let at = RoleAt { role: *role, unit_id: Some(unit_id) };
            planned.push((login(post, unit.code), title.to_string(), at, format!("{role}@{}", unit.code)));
        }
    }
    // Passwords must not follow from the seed.
    let secret = Ids::system(Clock::System);
    let mut users = Vec::with_capacity(planned.len());
    for (login, title, at, role) in planned {
        let name = format!("{}（{title}）", draw.person());
        let password = identity::one_time_password(&secret);
        users.push((DemoUser { login, name, password, roles: vec![role] }, at));
    }
    // Hashing a password is meant to be slow; every core does some.
    let adding = users.iter().map(|(user, at)| add(platform, &user.login, &user.name, *at, &user.password));
    stream::iter(adding).buffer_unordered(AT_ONCE).try_collect::<Vec<()>>().await?;
    platform.identity.forget();
    let entering = users.iter().map(|(user, _)| async {
        let token = client.login(&user.login, &user.password).await?;
        anyhow::Ok((user.login.clone(), token))
    });
    let tokens = stream::iter(entering).buffer_unordered(AT_ONCE).try_collect().await?;
    Ok(People { users: users.into_iter().map(|(user, _)| user).collect(), tokens })
}

/// The login of a post at a unit: `jb.165001`.
pub fn login(post: &str, unit_code: &str) -> String {
    format!("{post}.{unit_code}")
}

async fn add(platform: &Platform, login: &str, name: &str, at: RoleAt, password: &str) -> anyhow::Result<()> {
    let id: UserId = platform.ids.new_id();
    let password_hash = platform.identity.hash_password(password).await?;
    let class: UserClass = at.role.class();
    let user = NewUser {
        id,
        login: login.to_owned(),
        name: name.to_owned(),
        class,
        password_hash,
        must_change: false,
    };
    let origin = Origin {
        actor_id: UserId::SYSTEM,
        actor_name: "系统".to_owned(),
        on_behalf_of: None,
        at: platform.clock.now(),
        request_id: "demo".to_owned(),
    };
    let conn = platform.db.begin().await?;
    identity::create_user(&conn, &origin, &user).await?;
    identity::grant(&conn, &origin, id, at).await?;
    conn.commit().await?;
    Ok(())
}
