//! Sets of books through the pipeline, on both engines: openings, months, a whole year.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod accounts;
mod months;
mod openings;
mod world;
mod year;
