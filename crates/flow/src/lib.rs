//! State machines as tables, the header every document has, and the approval route it walks.
//!
//! [`machine`] says what a flow is and decides a move, purely; [`header`] is the row every document has;
//! [`route`] holds the configurable approval steps with their amount tiers; [`list`] is how every list of documents is
//! filtered, ordered and paged, with its tabs in [`tab`]; [`inbox`] counts what waits for whom.
//! A task is not a row of its own: it *is* the header's `waiting_role` at `waiting_unit_id`.
//!
//! Invariant: nobody reviews what they entered, and nobody takes two duties on one document
//! (`machine::tests`, authorisation matrix, `yiti verify` I11).

pub mod header;
pub mod inbox;
pub mod list;
pub mod machine;
pub mod place;
pub mod route;
mod row;
pub mod tab;

pub use header::{DocumentId, Header};
pub use machine::{Ask, By, Duty, Flow, Move, NEW, Past, StateName, Turn};
pub use route::{Routes, Step};
