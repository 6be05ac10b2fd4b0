//! The one pipeline: the only way a document changes state or money moves.
//!
//! Requests queue in front of it ([`writer`]); a writer takes what has arrived and runs it as one batch
//! ([`pipeline`]):
//!
//! 1. idempotency keys: what was answered before is answered again;
//! 2. headers, and the units concerned, locked in id order;
//! 3. actors with their rights *now*, history, routes, facts by kind, indicators, holds, claims: a few statements
//!    for the whole batch ([`batch`]);
//! 4. each document decided in arrival order, purely, in memory, against running balances ([`decide`]): flow and
//!    separation of duties, rules, indicator effects, vouchers by template;
//! 5. everything written in a few statements ([`write`]), one commit, each answered.
//!
//! A dry run is the same call without step 5. `perform` of one is a batch of one.
//!
//! Invariant: nothing is written before every check of a document has passed, and a refused document leaves no
//! trace on the others (`crates/server/tests/it`, hot indicator).
//! Invariant: one key, one body, one effect (I16).
//! Invariant: no client hears "yes" before the commit is durable.

pub mod app;
pub mod attachments;
pub mod batch;
pub mod command;
pub mod decide;
pub mod document;
pub mod edits;
mod foretell;
pub mod generation;
pub mod http;
pub mod import;
pub mod pipeline;
pub mod rulebook;
mod source;
pub mod staffing;
mod titles;
mod verdict;
pub mod visible;
pub mod voucher;
pub mod write;
pub mod writer;

pub use app::App;
pub use command::{Answer, Command, Mode, Receipt};
pub use document::{
    Act, Claim, Context, Document, Kind, Link, Stated, Subject, VoucherRequest, Work, Writes,
};
pub use pipeline::Registry;
pub use rulebook::Rulebook;
pub use source::{name_sources, sources};
pub use writer::Poster;
