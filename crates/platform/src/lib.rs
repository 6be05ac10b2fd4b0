//! What every area stands on and none owns: who is asking ([`actor`], [`role`]), the audit trail ([`audit`]),
//! hashing ([`hash`]), login ([`identity`]) and HTTP plumbing ([`http`]).
//!
//! Invariant: a query sees only the units of its [`actor::Scope`] (authorisation matrix).
//! Invariant: every change leaves a record in the audit chain (`yiti verify`, I11).

pub mod actor;
pub mod audit;
pub mod hash;
pub mod http;
pub mod identity;
pub mod role;

pub use actor::{Actor, Grant, Scope, UnitId, UserId};
pub use role::{Permission, Role, UserClass};
