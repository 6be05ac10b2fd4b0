//! Who is asking, and what they may see: the first argument of every query.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use kernel::{Conn, DbError};
use sea_orm::FromQueryResult;

use crate::role::{Permission, Role};

kernel::id_type!(
    /// A budget unit.
    UnitId
);
kernel::id_type!(
    /// A user.
    UserId
);

impl UserId {
    /// The system itself: receipts, automatic vouchers, first set-up.
    pub const SYSTEM: UserId = UserId(uuid::Uuid::nil());
}

/// A role at a unit, with the units it covers today.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Where it was granted.
    pub unit_id: UnitId,
    /// The units it covers: that one, or its subtree for departmental roles.
    pub covers: BTreeSet<UnitId>,
    /// Set when the grant is lent by another person.
    pub on_behalf_of: Option<UserId>,
}

/// A person (or the system) acting in one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// The user.
    pub user_id: UserId,
    /// Login name.
    pub login: String,
    /// Name for people.
    pub name: String,
    /// Own grants and, inside their dates, lent ones.
    pub grants: Vec<Grant>,
    /// The day the grants were read for.
    pub today: NaiveDate,
}

impl Actor {
    /// The system acting by itself on given units.
    pub fn system(today: NaiveDate) -> Actor {
        Actor {
            user_id: UserId::SYSTEM,
            login: "system".to_owned(),
            name: Actor::system_name().to_owned(),
            grants: vec![],
            today,
        }
    }
    /// What people read where the system acted.
    pub fn system_name() -> &'static str {
        "系统"
    }
    /// Whether this is the system itself.
    pub fn is_system(&self) -> bool {
        self.user_id == UserId::SYSTEM
    }
    /// Whether any grant carries the right.
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.iter().any(|grant| grant.role.permissions().contains(&permission))
    }
    /// The units in which the actor has the right.
    pub fn scope(&self, permission: Permission) -> Scope {
        let grants = self.grants.iter().filter(|grant| grant.role.permissions().contains(&permission));
        Scope { units: grants.flat_map(|grant| grant.covers.iter().copied()).collect() }
    }
    /// The grant that lets the actor act in a role for a unit: an own one before a lent one.
    pub fn grant(&self, role: Role, unit_id: UnitId) -> Option<&Grant> {
        let fitting = |grant: &&Grant| grant.role == role && grant.covers.contains(&unit_id);
        self.grants
            .iter()
            .find(|grant| fitting(grant) && grant.on_behalf_of.is_none())
            .or_else(|| self.grants.iter().find(fitting))
    }
    /// Every role the actor holds for a unit.
    pub fn roles_at(&self, unit_id: UnitId) -> BTreeSet<Role> {
        self.grants.iter().filter(|grant| grant.covers.contains(&unit_id)).map(|grant| grant.role).collect()
    }
}

#[derive(FromQueryResult)]
struct Below {
    id: UnitId,
}

/// The units a query may look at. Only [`Actor::scope`] and the system make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    units: BTreeSet<UnitId>,
}

impl Scope {
    /// Whether a unit may be seen.
    pub fn sees(&self, unit_id: UnitId) -> bool {
        self.units.contains(&unit_id)
    }
    /// The units.
    pub fn units(&self) -> impl Iterator<Item = UnitId> + '_ {
        self.units.iter().copied()
    }
    /// The parameter for `unit_id in {in:N}`.
    pub fn parameter(&self) -> sea_orm::Value {
        kernel::db::list(self.units.iter())
    }
    /// The part of the scope at or below a unit.
    pub async fn below(&self, conn: &Conn, unit_id: UnitId) -> Result<Scope, DbError> {
        // A path ends in a slash and holds plain ASCII, so this range is exactly the prefix, and an index serves it.
        let sql = "select u.id from v_unit t join v_unit u on u.path >= t.path and u.path < t.path || '~' where t.id = $1";
        let rows: Vec<Below> = conn.all(sql, [unit_id.into()]).await?;
        Ok(Scope { units: rows.into_iter().map(|row| row.id).filter(|id| self.sees(*id)).collect() })
    }
    /// For the command line and the demonstration, which own the database file anyway.
    pub fn of_operator(units: impl IntoIterator<Item = UnitId>) -> Scope {
        Scope { units: units.into_iter().collect() }
    }
}
