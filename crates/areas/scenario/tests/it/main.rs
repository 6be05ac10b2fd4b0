//! Scenarios over HTTP, on both engines: what they show, and how they end.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod ends;
mod lists;
mod remains;
mod shows;
mod stand;
