//! Rights: which roles a user holds at which units, and which of them one person may not hold together.

use std::collections::{BTreeMap, BTreeSet};

use kernel::db::list;
use kernel::{Col, Conn, DbError, FieldProblem, Problem, Table, Text, text};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;

use super::user::{event, find_locked};
use crate::actor::{UnitId, UserId};
use crate::audit::{self, Origin, SYSTEM_CHAIN};
use crate::role::{Role, UserClass};

/// Where administrators hold their role: at no unit.
pub const NO_UNIT: UnitId = UnitId(Uuid::nil());

/// A role at a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RoleAt {
    /// The role.
    pub role: Role,
    /// The unit; absent for the three administrators.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_id: Option<UnitId>,
}

impl RoleAt {
    /// As stored.
    fn unit(self) -> UnitId {
        self.unit_id.unwrap_or(NO_UNIT)
    }
}

#[derive(Serialize)]
struct RoleRow {
    user_id: UserId,
    class: &'static str,
    role: Role,
    unit_id: UnitId,
}

static USER_ROLE: Table = Table {
    name: "pf_user_role",
    columns: &[("user_id", Col::Text), ("class", Col::Text), ("role", Col::Text), ("unit_id", Col::Text)],
    key: &["user_id", "role", "unit_id"],
};

/// Posts of one unit of which a person holds at most one: entering, reviewing, approving, paying, booking.
const SEPARATE: &[Role] = &[Role::Handler, Role::Reviewer, Role::UnitHead, Role::Cashier, Role::Accountant];

/// Why these roles may not be in one hand; empty when they may.
pub fn conflicts(roles: &BTreeSet<RoleAt>) -> Vec<Text> {
    let mut found = Vec::new();
    let mut by_unit: BTreeMap<UnitId, Vec<Role>> = BTreeMap::new();
    for held in roles {
        by_unit.entry(held.unit()).or_default().push(held.role);
    }
    for posts in by_unit.values() {
        let posts: Vec<Role> = posts.iter().copied().filter(|role| SEPARATE.contains(role)).collect();
        for pair in posts.windows(2) {
            found.push(incompatible(pair[0], pair[1]));
        }
    }
    let held: BTreeSet<Role> = roles.iter().map(|held| held.role).collect();
    let alone = |role: &Role| *role == Role::Bank || role.class() != UserClass::Business;
    if held.len() > 1
        && let Some(role) = held.iter().find(|role| alone(role))
        && let Some(other) = held.iter().find(|other| *other != role)
    {
        found.push(incompatible(*role, *other));
    }
    found
}

fn incompatible(one: Role, other: Role) -> Text {
    let (a, b) = (one.title(), other.title());
    Text {
        zh: format!("“{}”与“{}”不得由同一人担任。", a.zh, b.zh),
        en: format!("“{}” and “{}” may not be one person.", a.en, b.en),
    }
}

fn refuse_conflicts(roles: &BTreeSet<RoleAt>) -> Result<(), Problem> {
    let found = conflicts(roles);
    if found.is_empty() {
        return Ok(());
    }
    let how = text!("请由不同的人分别担任。", "Give the posts to different persons.");
    let fields = found.into_iter().map(|what| FieldProblem {
        at: "roles".to_owned(),
        what,
        how: how.clone(),
        cell: None,
    });
    let problem = Problem::conflict(
        "incompatible_roles",
        text!("不相容岗位不得由同一人担任。", "Incompatible posts may not be held by one person."),
        how.clone(),
    );
    Err(Problem { fields: fields.collect(), ..problem }.with_clause("财会〔2012〕21号 第十五条"))
}

/// Refuses roles that the class of the user, a missing unit or another role excludes.
async fn check(conn: &Conn, class: UserClass, roles: &BTreeSet<RoleAt>) -> Result<(), Problem> {
    let mut fields = Vec::new();
    let mut refuse = |what: Text| {
        let how = text!("请修改角色。", "Correct the roles.");
        fields.push(FieldProblem { at: "roles".to_owned(), what, how, cell: None });
    };
    for held in roles {
        let title = held.role.title();
        let (zh, en) = (&title.zh, &title.en);
        if (held.role.class() == UserClass::Business) != held.unit_id.is_some_and(|unit| unit != NO_UNIT) {
            refuse(text!(
                "“{zh}”：业务角色必须指明单位，管理员角色不属于任何单位。",
                "“{en}”: business roles name a unit, administrators belong to none."
            ));
        }
    }
    let units: BTreeSet<UnitId> =
        roles.iter().filter_map(|held| held.unit_id).filter(|unit| *unit != NO_UNIT).collect();
    let known = conn.number("select count(*) from v_unit where id in {in:1}", [list(&units)]).await?;
    if known != i64::try_from(units.len()).unwrap_or(i64::MAX) {
        refuse(text!("有不存在的单位。", "A unit does not exist."));
    }
    if !fields.is_empty() {
        return Err(Problem::invalid(fields));
    }
    if let Some(held) = roles.iter().find(|held| held.role.class() != class) {
        let (role, user) = (held.role.title(), class.title());
        return Err(Problem::conflict(
            "class_excludes_role",
            Text {
                zh: format!("“{}”账号不得担任“{}”：三员与业务人员相互独立。", user.zh, role.zh),
                en: format!(
                    "A {} account may not be {}: administrators and business users are apart.",
                    user.en, role.en
                ),
            },
            text!("请为该岗位另设账号。", "Make another account for that post."),
        ));
    }
    refuse_conflicts(roles)
}

/// Replaces the roles of a user.
pub async fn set_roles(
    conn: &Conn,
    origin: &Origin,
    user_id: UserId,
    roles: &BTreeSet<RoleAt>,
) -> Result<(), Problem> {
    if user_id == origin.actor_id && !origin.actor_id.0.is_nil() {
        return Err(Problem::conflict(
            "own_rights",
            text!("不能修改自己的权限。", "You cannot change your own rights."),
            text!("请由另一位安全管理员办理。", "Let another security administrator do it."),
        ));
    }
    let user = find_locked(conn, user_id).await?.ok_or_else(Problem::not_found)?;
    let class = UserClass::parse(&user.class).ok_or_else(Problem::internal)?;
    check(conn, class, roles).await?;
    let before = roles_of(conn, list([user_id])).await?.remove(&user_id).unwrap_or_default();
    let rows: Vec<RoleRow> = roles
        .iter()
        .map(|held| RoleRow { user_id, class: class.word(), role: held.role, unit_id: held.unit() })
        .collect();
    conn.exec("delete from pf_user_role where user_id = $1", [user_id.into()]).await?;
    conn.insert(&USER_ROLE, &rows).await?;
    conn.exec("update pf_user set version = version + 1 where id = $1", [user_id.into()]).await?;
    let detail = json!({ "before": before, "after": roles });
    audit::record(conn, SYSTEM_CHAIN, origin, vec![event("rights.set", "user", user_id, detail)]).await?;
    Ok(())
}

/// Gives a user one more role.
pub async fn grant(conn: &Conn, origin: &Origin, user_id: UserId, added: RoleAt) -> Result<(), Problem> {
    find_locked(conn, user_id).await?.ok_or_else(Problem::not_found)?;
    let held = roles_of(conn, list([user_id])).await?.remove(&user_id).unwrap_or_default();
    let roles: BTreeSet<RoleAt> = held.into_iter().chain([added]).collect();
    set_roles(conn, origin, user_id, &roles).await
}

/// Refuses a lent role that does not go together with what its receiver holds.
pub(super) fn check_lent(held: &BTreeSet<RoleAt>) -> Result<(), Problem> {
    refuse_conflicts(held)
}

#[derive(FromQueryResult)]
struct Held {
    user_id: UserId,
    role: String,
    unit_id: UnitId,
}

/// The own roles of users, given as a list parameter.
pub(super) async fn roles_of(conn: &Conn, users: Value) -> Result<BTreeMap<UserId, Vec<RoleAt>>, DbError> {
    const SELECT: &str = "select user_id, role, unit_id from pf_user_role where user_id in {in:1}
        order by user_id, role, unit_id";
    let rows: Vec<Held> = conn.all(SELECT, [users]).await?;
    let mut roles: BTreeMap<UserId, Vec<RoleAt>> = BTreeMap::new();
    for row in rows {
        if let Some(role) = Role::parse(&row.role) {
            let unit_id = (row.unit_id != NO_UNIT).then_some(row.unit_id);
            roles.entry(row.user_id).or_default().push(RoleAt { role, unit_id });
        }
    }
    Ok(roles)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(role: Role, unit: u128) -> RoleAt {
        RoleAt { role, unit_id: (unit > 0).then(|| UnitId(Uuid::from_u128(unit))) }
    }
    #[track_caller]
    fn check(roles: &[RoleAt], expected: usize) {
        let found = conflicts(&roles.iter().copied().collect());
        assert_eq!(found.len(), expected, "{found:?}");
    }

    #[test]
    fn any_two_posts_of_one_unit_exclude_each_other() {
        for one in SEPARATE {
            for other in SEPARATE {
                check(&[at(*one, 1), at(*other, 1)], usize::from(one != other));
                check(&[at(*one, 1), at(*other, 2)], 0);
            }
        }
        check(&[at(Role::DeptFinance, 1), at(Role::Reviewer, 1)], 0);
    }
    #[test]
    fn the_bank_and_the_administrators_stand_alone() {
        for alone in [Role::Bank, Role::Sysadmin, Role::Secadmin, Role::Auditadmin] {
            for other in Role::ALL.iter().filter(|other| **other != alone) {
                check(&[at(alone, 0), at(*other, 9)], 1);
            }
        }
        check(&[at(Role::Bank, 1), at(Role::Bank, 2)], 0);
    }
}
