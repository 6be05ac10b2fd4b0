//! Reads people with everything they may do: three statements for any number of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Conn, DbError};
use sea_orm::FromQueryResult;

use crate::actor::{Actor, Grant, UnitId, UserId};
use crate::role::Role;

#[derive(FromQueryResult)]
struct UserRole {
    id: UserId,
    login: String,
    name: String,
    role: Option<String>,
    unit_id: Option<UnitId>,
}

#[derive(FromQueryResult)]
struct Lent {
    receiver_id: UserId,
    giver_id: UserId,
    role: String,
    unit_id: UnitId,
    held_at: UnitId,
}

#[derive(FromQueryResult)]
struct Below {
    top: UnitId,
    unit_id: UnitId,
}

/// The actors of these users on a day. Disabled and unknown users are absent.
///
/// A lent right counts on its days while the giver is enabled and still holds it themselves; what was lent to
/// the giver cannot be lent on.
pub async fn load_actors(
    conn: &Conn,
    users: &[UserId],
    today: NaiveDate,
) -> Result<BTreeMap<UserId, Actor>, DbError> {
    const OWN: &str = "select u.id, u.login, u.name, r.role, r.unit_id
        from pf_user u left join pf_user_role r on r.user_id = u.id
        where u.disabled = 0 and u.id in {in:1} order by u.id, r.role, r.unit_id";
    const LENT: &str = "select d.receiver_id, d.giver_id, d.role, d.unit_id, r.unit_id as held_at
        from pf_delegation d
        join pf_user g on g.id = d.giver_id and g.disabled = 0
        join pf_user_role r on r.user_id = d.giver_id and r.role = d.role
        where d.receiver_id in {in:1} and d.revoked = 0 and d.from_date <= $2 and d.to_date >= $2
        order by d.receiver_id, d.giver_id, d.role, d.unit_id";
    let own: Vec<UserRole> = conn.all(OWN, [list(users)]).await?;
    let lent: Vec<Lent> = conn.all(LENT, [list(users), today.to_string().into()]).await?;
    let tree = subtrees(conn, tops(&own, &lent)).await?;

    let mut actors: BTreeMap<UserId, Actor> = BTreeMap::new();
    for row in own {
        let actor = actors.entry(row.id).or_insert_with(|| Actor {
            user_id: row.id,
            login: row.login,
            name: row.name,
            grants: Vec::new(),
            today,
        });
        if let (Some(role), Some(unit_id)) = (row.role.as_deref().and_then(Role::parse), row.unit_id) {
            actor.grants.push(Grant {
                role,
                unit_id,
                covers: covers(&tree, role, unit_id),
                on_behalf_of: None,
            });
        }
    }
    for row in lent {
        let (Some(role), Some(actor)) = (Role::parse(&row.role), actors.get_mut(&row.receiver_id)) else {
            continue;
        };
        if !covers(&tree, role, row.held_at).contains(&row.unit_id) {
            continue;
        }
        let on_behalf_of = Some(row.giver_id);
        let grant =
            Grant { role, unit_id: row.unit_id, covers: covers(&tree, role, row.unit_id), on_behalf_of };
        if !actor.grants.contains(&grant) {
            actor.grants.push(grant);
        }
    }
    Ok(actors)
}

/// The units whose subtrees are asked for.
fn tops(own: &[UserRole], lent: &[Lent]) -> BTreeSet<UnitId> {
    let departmental = |role: &str| Role::parse(role).is_some_and(Role::is_departmental);
    let own =
        own.iter().filter_map(|row| row.unit_id.filter(|_| row.role.as_deref().is_some_and(departmental)));
    let lent = lent.iter().filter(|row| departmental(&row.role));
    own.chain(lent.flat_map(|row| [row.unit_id, row.held_at])).collect()
}

/// The units at or below each of these.
pub(super) async fn subtrees(
    conn: &Conn,
    tops: BTreeSet<UnitId>,
) -> Result<BTreeMap<UnitId, BTreeSet<UnitId>>, DbError> {
    let mut tree: BTreeMap<UnitId, BTreeSet<UnitId>> = BTreeMap::new();
    if tops.is_empty() {
        return Ok(tree);
    }
    // A path ends in a slash and holds plain ASCII, so this range is exactly the prefix, and an index serves it.
    const BELOW: &str = "select t.id as top, u.id as unit_id from v_unit t
        join v_unit u on u.path >= t.path and u.path < t.path || '~' where t.id in {in:1}";
    let rows: Vec<Below> = conn.all(BELOW, [list(&tops)]).await?;
    for row in rows {
        tree.entry(row.top).or_default().insert(row.unit_id);
    }
    Ok(tree)
}

/// The units a role granted at a unit covers.
pub(super) fn covers(
    tree: &BTreeMap<UnitId, BTreeSet<UnitId>>,
    role: Role,
    unit_id: UnitId,
) -> BTreeSet<UnitId> {
    let mut units = BTreeSet::from([unit_id]);
    if role.is_departmental()
        && let Some(below) = tree.get(&unit_id)
    {
        units.extend(below);
    }
    units
}
