//! The ground every other crate stands on: money, ids, time, bilingual text, problems, paging and the
//! database handle. No word of the business appears here.
//!
//! Invariant: money is whole fen and never wraps (`money::tests`).
//! Invariant: one SQL text runs on both engines; what differs lives in [`db::dialect`].
//!
//! Read [`money`] first, then [`db`].

mod capitals;
pub mod clock;
pub mod db;
pub mod faults;
pub mod id;
pub mod money;
pub mod page;
pub mod period;
pub mod problem;
pub mod text;

pub use clock::{Clock, Stamp};
pub use db::{Col, Conn, Db, DbError, Engine, Table};
pub use faults::Faults;
pub use id::Ids;
pub use money::Fen;
pub use page::{Limit, Page};
pub use period::Period;
pub use problem::{CellPlace, FieldProblem, Problem};
pub use text::{Language, Text};
pub use uuid;
