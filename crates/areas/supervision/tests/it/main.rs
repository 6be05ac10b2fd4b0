//! The supervision area over databases built through the posting pipeline, on each engine.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop where it stands")]

mod documents;
mod figures;
mod lists;
mod quality;
mod uses;
mod verify;
mod world;
