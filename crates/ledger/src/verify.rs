//! Checking the books against their invariants, read-only. Each function checks one invariant of the ledger and
//! answers a [`Check`]; the checks over documents stand in the supervision area, which puts them all together.
//!
//! Sums are made by the database; chains are read in pages, so memory does not grow with the history.

pub mod books;
pub mod chain;
pub mod positions;

use kernel::{Conn, DbError, Text};
use sea_orm::{FromQueryResult, Value};
use serde::Serialize;

/// Breaks of one invariant that are listed; all are counted.
pub const BREAKS_MAX: usize = 20;

/// One thing that breaks an invariant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Break {
    /// What it is: an id, or a key such as unit/period/account.
    pub object: String,
    /// What is wrong with it.
    pub what: Text,
}

/// The outcome of one invariant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Check {
    /// `I4`
    pub id: &'static str,
    /// What must hold.
    pub title: Text,
    /// Whether there is anything to check yet.
    pub applies: bool,
    /// Why not, when there is not.
    pub note: Option<Text>,
    /// Things looked at.
    pub checked: i64,
    /// Number of breaks.
    pub breaks_total: i64,
    /// The first of them.
    pub breaks: Vec<Break>,
    /// How long it took.
    pub milliseconds: i64,
}

impl Check {
    /// Nothing checked yet.
    pub fn new(id: &'static str, title: Text) -> Check {
        let breaks = Vec::new();
        Check { id, title, applies: true, note: None, checked: 0, breaks_total: 0, breaks, milliseconds: 0 }
    }
    /// An invariant that has nothing to hold yet.
    pub fn not_yet(id: &'static str, title: Text, why: Text) -> Check {
        Check { applies: false, note: Some(why), ..Check::new(id, title) }
    }
    /// One line for people, and one more for each break.
    pub fn line(&self) -> String {
        let (id, title) = (self.id, &self.title.zh);
        if let Some(note) = &self.note {
            return format!("—  {id} {title}：{}", note.zh);
        }
        let mark = if self.breaks_total == 0 { "✓" } else { "✗" };
        let mut out =
            format!("{mark}  {id} {title}：核对 {} 项，问题 {} 项", self.checked, self.breaks_total);
        for found in &self.breaks {
            out.push_str(&format!("\n     {}：{}", found.object, found.what.zh));
        }
        out
    }
    /// Notes a break.
    pub fn add(&mut self, object: impl Into<String>, what: Text) {
        self.breaks_total += 1;
        if self.breaks.len() < BREAKS_MAX {
            self.breaks.push(Break { object: object.into(), what });
        }
    }
    /// Counts what a statement counts.
    pub async fn count(&mut self, conn: &Conn, sql: &str) -> Result<(), DbError> {
        self.checked += conn.number(sql, []).await?;
        Ok(())
    }
    /// Notes a break for each row of a statement that answers `object` and `detail`. The statement is run again to
    /// count them only when there are any.
    pub async fn rows(
        &mut self,
        conn: &Conn,
        sql: &str,
        values: Vec<Value>,
        what: impl Fn(&str) -> Text,
    ) -> Result<(), DbError> {
        let first: Vec<Named> = conn.all(&format!("{sql} limit {BREAKS_MAX}"), values.clone()).await?;
        if first.is_empty() {
            return Ok(());
        }
        let total = conn.number(&format!("select count(*) from ({sql}) as broken"), values).await?;
        self.breaks_total += total - first.len() as i64;
        for row in first {
            self.add(row.object, what(&row.detail));
        }
        Ok(())
    }
}

#[derive(FromQueryResult)]
struct Named {
    object: String,
    detail: String,
}
