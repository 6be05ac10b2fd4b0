//! Who may change what: the permission of the route says that somebody maintains master data, not whose.

use std::collections::BTreeSet;

use kernel::{Problem, text};
use platform::import::Importing;
use platform::{Actor, Permission, UnitId};

/// What may be changed in a departmental post, or by the system itself.
pub(crate) enum Reach {
    /// The system: everything, and only it begins a new tree of units.
    System,
    /// The subtrees of the departmental grants that may maintain master data.
    Units(BTreeSet<UnitId>),
}

impl Reach {
    /// The reach of somebody; none for those who maintain their own unit's records only.
    pub(crate) fn of(actor: &Actor) -> Option<Reach> {
        if actor.is_system() {
            return Some(Reach::System);
        }
        let mut grants = actor
            .grants
            .iter()
            .filter(|grant| {
                grant.role.is_departmental() && grant.role.permissions().contains(&Permission::MasterEdit)
            })
            .peekable();
        grants.peek()?;
        Some(Reach::Units(grants.flat_map(|grant| grant.covers.iter().copied()).collect()))
    }
    /// The same, or 403 for kinds that are the department's as a whole.
    pub(crate) fn needed(actor: &Actor) -> Result<Reach, Problem> {
        Reach::of(actor).ok_or_else(|| {
            Problem::new(
                403,
                "forbidden",
                text!(
                    "这类基础信息由部门统一维护。",
                    "Master data of this kind is maintained by the department."
                ),
                text!("请交部门财务处导入。", "Ask the department's finance division to import it."),
            )
        })
    }
    /// Whether a unit is inside.
    pub(crate) fn sees(&self, unit_id: UnitId) -> bool {
        match self {
            Reach::System => true,
            Reach::Units(units) => units.contains(&unit_id),
        }
    }
}

/// Whether the records of a unit may be touched.
pub(crate) fn sees(importing: &Importing<'_>, unit_id: UnitId) -> bool {
    importing.actor.is_system() || importing.scope.sees(unit_id)
}
