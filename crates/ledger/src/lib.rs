//! Three books: *indicator* (指标), *financial accounting* (财务会计), *budgetary accounting* (预算会计).
//!
//! The decisions are pure: [`running::Running`] holds the positions, holds, numbers and chain heads that a batch
//! has loaded and locked, applies effects and journals to them in memory, and stages the rows to write;
//! [`store`] loads it before and writes it after. Nothing else in the product writes an `lg_` table.
//!
//! Invariant: `granted = available + frozen + held + paid`, all ≥ 0 (`running::tests`, database CHECK, verify I5).
//! Invariant: each book of each journal balances (`journal::tests`, verify I1 and I2).
//! Invariant: journals are numbered without gap per unit × period × type and hash-chained per unit (I9, I10).
//! Invariant: nothing is posted into a closed period (I17).

pub mod account;
pub mod event_balance;
pub mod indicator;
pub mod journal;
pub mod queries;
pub mod running;
pub mod store;
pub mod verify;
pub mod words;

pub use account::{Account, Book, Chart, Side};
pub use indicator::{Effect, HoldMove, Indicator, IndicatorEvents, IndicatorId, YearKind};
pub use journal::{Dimensions, EntryDraft, JournalDraft, JournalId, JournalType};
pub use running::{LineId, Running, Shortage};
