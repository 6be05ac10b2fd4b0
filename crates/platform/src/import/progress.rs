//! How far an import has come, for whoever watches it from elsewhere.

use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

/// Counts the rows of one import as they are checked. It stands outside of the import's transaction, so that it is
/// seen while that is open.
#[derive(Debug, Default)]
pub struct Progress {
    rows: AtomicI64,
    checked: AtomicI64,
    stopped: AtomicBool,
}

impl Progress {
    /// Says how many rows there are.
    pub fn begin(&self, rows: usize) {
        self.rows.store(i64::try_from(rows).unwrap_or(i64::MAX), Ordering::Relaxed);
    }
    /// All rows; 0 while the file is being read.
    pub fn rows(&self) -> i64 {
        self.rows.load(Ordering::Relaxed)
    }
    /// Rows that were looked at, in the order of the file.
    pub fn checked(&self) -> i64 {
        self.checked.load(Ordering::Relaxed)
    }
    /// A row is being looked at.
    pub(super) fn at(&self, place: i64) {
        self.checked.fetch_max(place, Ordering::Relaxed);
    }
    /// Asks the import to stop before it writes.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::SeqCst);
    }
    /// Whether it was asked to.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::SeqCst)
    }
}
