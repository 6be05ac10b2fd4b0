//! The seam between who knows people and who plans money by them: sums by unit and class of persons, handed over by an
//! implementation that the program is assembled with. No pay of one person crosses it.

use std::collections::BTreeMap;

use async_trait::async_trait;
use chrono::NaiveDate;
use kernel::{Conn, DbError, Fen};
use platform::UnitId;

use crate::generation::Base;

/// Classes of persons that take a post of the establishment.
pub const IN_POSTS: [&str; 4] =
    ["civil_servant", "civil_servant_by_analogy", "institution_staff", "support_staff"];

/// The persons of one class in post at a unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// How many.
    pub persons: i64,
    /// Σ of their pay of a month.
    pub pay_fen: Fen,
    /// Σ of what contributions are worked out on: the pay of each, within the limits of the base.
    pub base_fen: Fen,
}

/// Who is in post at a unit on a day, by class of persons.
pub type Staffing = BTreeMap<String, Group>;

/// A unit on a day, and the limits of the contribution base then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked {
    /// Unit.
    pub unit_id: UnitId,
    /// The day.
    pub on: NaiveDate,
    /// Limits of the base.
    pub base: Base,
}

/// Who knows the people.
#[async_trait]
pub trait StaffSource: Send + Sync {
    /// Who is in post, in the order asked: one statement whatever their number.
    async fn staffing(&self, conn: &Conn, asked: &[Asked]) -> Result<Vec<Staffing>, DbError>;
}
