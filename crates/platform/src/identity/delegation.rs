//! Delegations: a person lends one of their own roles to another for some days.
//!
//! What was lent cannot be lent on, counts only while the giver holds it, and may not bring incompatible posts
//! into one hand.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kernel::db::list;
use kernel::{Conn, DbError, Limit, Page, Problem, text};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::load::load_actors;
use super::rights::{RoleAt, check_lent, roles_of};
use super::user::{event, find_by_login, find_locked};
use crate::actor::{UnitId, UserId};
use crate::audit::{self, Origin, SYSTEM_CHAIN};
use crate::role::{Role, UserClass};

kernel::id_type!(
    /// A delegation.
    DelegationId
);

/// A delegation to be made by the caller.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewDelegation {
    /// Login name of the person who receives the role.
    #[schema(min_length = 2, max_length = 64)]
    pub receiver_login: String,
    /// The role, one of the caller's own.
    pub role: Role,
    /// The unit it is lent for.
    pub unit_id: UnitId,
    /// First day.
    #[schema(value_type = String, format = Date)]
    pub from_date: NaiveDate,
    /// Last day.
    #[schema(value_type = String, format = Date)]
    pub to_date: NaiveDate,
}

/// A delegation as lists show it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DelegationRow {
    /// Id.
    pub id: DelegationId,
    /// Who lent.
    pub giver_id: UserId,
    /// Their name.
    pub giver_name: String,
    /// Who received.
    pub receiver_id: UserId,
    /// Their name.
    pub receiver_name: String,
    /// The role.
    pub role: Role,
    /// The unit.
    pub unit_id: UnitId,
    /// First day.
    pub from_date: String,
    /// Last day.
    pub to_date: String,
    /// Taken back.
    pub revoked: bool,
}

#[derive(FromQueryResult)]
struct Stored {
    id: DelegationId,
    giver_id: UserId,
    giver_name: String,
    receiver_id: UserId,
    receiver_name: String,
    role: String,
    unit_id: UnitId,
    from_date: String,
    to_date: String,
    revoked: i64,
}

impl TryFrom<Stored> for DelegationRow {
    type Error = DbError;
    fn try_from(row: Stored) -> Result<DelegationRow, DbError> {
        Ok(DelegationRow {
            id: row.id,
            giver_id: row.giver_id,
            giver_name: row.giver_name,
            receiver_id: row.receiver_id,
            receiver_name: row.receiver_name,
            role: Role::parse(&row.role)
                .ok_or_else(|| DbError::Other(format!("unknown role {}", row.role)))?,
            unit_id: row.unit_id,
            from_date: row.from_date,
            to_date: row.to_date,
            revoked: row.revoked != 0,
        })
    }
}

const SELECT: &str =
    "select d.id, d.giver_id, g.name as giver_name, d.receiver_id, r.name as receiver_name, d.role,
        d.unit_id, d.from_date, d.to_date, d.revoked
    from pf_delegation d join pf_user g on g.id = d.giver_id join pf_user r on r.id = d.receiver_id";

/// Lends a role.
pub async fn delegate(
    conn: &Conn,
    origin: &Origin,
    id: DelegationId,
    new: &NewDelegation,
) -> Result<DelegationRow, Problem> {
    let giver_id = origin.actor_id;
    let today = origin.at.date();
    check_dates(new, today)?;
    let receiver = find_by_login(conn, &new.receiver_login).await?;
    let receiver = receiver.filter(|user| user.disabled == 0 && user.class == UserClass::Business.word());
    let receiver = receiver.ok_or_else(|| {
        Problem::field(
            "receiver_login",
            text!("没有这个可用的业务账号。", "There is no such business account in use."),
            text!("请核对登录名。", "Check the login name."),
        )
    })?;
    // In id order, so that two people lending to each other cannot wait for each other.
    for user_id in BTreeSet::from([giver_id, receiver.id]) {
        find_locked(conn, user_id).await?;
    }
    let giver = load_actors(conn, &[giver_id], today)
        .await?
        .remove(&giver_id)
        .ok_or_else(Problem::unauthenticated)?;
    let own = giver.grants.iter().any(|grant| {
        grant.role == new.role && grant.on_behalf_of.is_none() && grant.covers.contains(&new.unit_id)
    });
    if giver_id == receiver.id || !own {
        return Err(Problem::conflict(
            "not_yours_to_lend",
            text!(
                "只能把本人在该单位担任的角色委托给他人，受托的角色不能转委托。",
                "Only a role you hold yourself at that unit can be lent, to another person; a lent role cannot be lent on."
            ),
            text!("请核对角色与单位。", "Check the role and the unit."),
        ));
    }
    let mut held = held_then(conn, receiver.id, new).await?;
    held.insert(RoleAt { role: new.role, unit_id: Some(new.unit_id) });
    check_lent(&held)?;
    insert(conn, origin, id, receiver.id, new).await?;
    let sql = format!("{SELECT} where d.id = $1");
    let row: Stored = conn.one(&sql, [id.into()]).await?.ok_or_else(Problem::internal)?;
    Ok(row.try_into()?)
}

async fn insert(
    conn: &Conn,
    origin: &Origin,
    id: DelegationId,
    receiver_id: UserId,
    new: &NewDelegation,
) -> Result<(), Problem> {
    const INSERT: &str = "insert into pf_delegation
        (id, giver_id, receiver_id, role, unit_id, from_date, to_date, revoked)
        values ($1, $2, $3, $4, $5, $6, $7, 0)";
    let values: [Value; 7] = [
        id.into(),
        origin.actor_id.into(),
        receiver_id.into(),
        new.role.word().into(),
        new.unit_id.into(),
        new.from_date.to_string().into(),
        new.to_date.to_string().into(),
    ];
    conn.exec(INSERT, values).await?;
    let detail = json!({
        "receiver_id": receiver_id, "role": new.role, "unit_id": new.unit_id,
        "from_date": new.from_date, "to_date": new.to_date,
    });
    let made = event("delegation.create", "delegation", id, detail);
    audit::record(conn, SYSTEM_CHAIN, origin, vec![made]).await?;
    Ok(())
}

fn check_dates(new: &NewDelegation, today: NaiveDate) -> Result<(), Problem> {
    if new.from_date <= new.to_date && new.to_date >= today {
        return Ok(());
    }
    Err(Problem::field(
        "to_date",
        text!("止日不得早于起日或今天。", "The last day is not before the first day or today."),
        text!("请修改起止日期。", "Correct the days."),
    ))
}

#[derive(FromQueryResult)]
struct LentRow {
    role: String,
    unit_id: UnitId,
}

/// What the receiver holds or has been lent on any of the days.
async fn held_then(conn: &Conn, user_id: UserId, new: &NewDelegation) -> Result<BTreeSet<RoleAt>, DbError> {
    const LENT: &str = "select role, unit_id from pf_delegation
        where receiver_id = $1 and revoked = 0 and from_date <= $2 and to_date >= $3";
    let values: [Value; 3] =
        [user_id.into(), new.to_date.to_string().into(), new.from_date.to_string().into()];
    let lent: Vec<LentRow> = conn.all(LENT, values).await?;
    let lent = lent
        .into_iter()
        .filter_map(|row| Some(RoleAt { role: Role::parse(&row.role)?, unit_id: Some(row.unit_id) }));
    let own = roles_of(conn, list([user_id])).await?.remove(&user_id).unwrap_or_default();
    Ok(own.into_iter().chain(lent).collect())
}

/// Takes a lent role back. Only its giver can.
pub async fn revoke(conn: &Conn, origin: &Origin, id: DelegationId) -> Result<(), Problem> {
    const UPDATE: &str =
        "update pf_delegation set revoked = 1 where id = $1 and giver_id = $2 and revoked = 0";
    if conn.exec(UPDATE, [id.into(), origin.actor_id.into()]).await? != 1 {
        return Err(Problem::not_found());
    }
    let revoked = event("delegation.revoke", "delegation", id, json!({}));
    audit::record(conn, SYSTEM_CHAIN, origin, vec![revoked]).await?;
    Ok(())
}

/// What a person lent and was lent, newest first.
pub async fn list_own(
    conn: &Conn,
    user_id: UserId,
    before: Option<DelegationId>,
    limit: Limit,
) -> Result<Page<DelegationRow>, DbError> {
    const COUNT: &str = "select count(*) from pf_delegation where giver_id = $1 or receiver_id = $1";
    let total = conn.number(COUNT, [user_id.into()]).await?;
    // 'g' stands behind every id, which is written in hex.
    let before = before.map_or_else(|| "g".to_owned(), |id| id.to_string());
    let sql = format!(
        "{SELECT} where (d.giver_id = $1 or d.receiver_id = $1) and d.id < $2 order by d.id desc limit $3"
    );
    let values: [Value; 3] = [user_id.into(), before.into(), limit.one_more().into()];
    let mut rows: Vec<Stored> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut rows);
    let items = rows.into_iter().map(DelegationRow::try_from).collect::<Result<Vec<_>, _>>()?;
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    Ok(Page { items, next, total })
}
