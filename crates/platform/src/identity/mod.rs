//! Users, rights, sessions and delegations.
//!
//! Invariant: rights removed here, or a user disabled, take effect on the next request (`tests/it`).
//! Invariant: the three administrators exclude each other and every business role, here and in the database.

mod load;
mod session;

pub use load::load_actors;
pub use session::{COOKIE, CSRF_HEADER, Identity, Session, SessionKind};
