//! Users, rights, sessions and delegations.
//!
//! Invariant: rights removed here, or a user disabled, take effect on the next request (`tests/it`).
//! Invariant: the three administrators exclude each other and every business role, here and in the database.
//! Invariant: posts that must be apart are never given to one person at one unit (`rights::tests`).

mod delegation;
mod http;
mod load;
mod login;
mod password;
mod rights;
mod session;
mod user;

pub use delegation::{DelegationId, DelegationRow, NewDelegation, delegate, revoke};
pub(crate) use http::endpoints;
pub use load::load_actors;
pub use login::{Attempt, Opened, csrf_token};
pub use password::{check_policy, one_time_password};
pub use rights::{NO_UNIT, RoleAt, conflicts, grant, set_roles};
pub use session::{COOKIE, CSRF_HEADER, Identity, Session, SessionKind};
pub use user::{NewUser, UserRow, check_login, create_user, find_user, reset_password, set_disabled};
