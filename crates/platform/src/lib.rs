//! What every area stands on and none owns: who is asking ([`actor`], [`role`]), the audit trail ([`audit`]),
//! hashing ([`hash`]), values sealed at rest ([`crypto`]), files coming in and going out ([`import`], [`export`],
//! [`table`], [`form`]), login ([`identity`]) and HTTP plumbing ([`http`]).
//!
//! Invariant: a query sees only the units of its [`actor::Scope`] (authorisation matrix).
//! Invariant: every change leaves a record in the audit chain (`yiti verify`, I11).

pub mod actor;
pub mod attachment;
pub mod audit;
pub mod crypto;
pub mod demonstration;
pub mod export;
pub mod form;
pub mod hash;
mod health;
pub mod http;
pub mod identity;
pub mod import;
pub mod initials;
pub mod role;
pub mod table;
mod trail;

pub use actor::{Actor, Grant, Scope, UnitId, UserId};
pub use crypto::{Place, Vault};
pub use role::{Permission, Role, UserClass};
pub use table::harmless;

/// The endpoints of login, users, rights, delegations, the audit trail and health.
pub fn endpoints<S>() -> Vec<http::Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    http::Platform: axum::extract::FromRef<S>,
{
    let mut all = health::endpoints();
    all.extend(identity::endpoints());
    all.extend(trail::endpoints());
    all
}
