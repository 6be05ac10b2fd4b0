//! Electronic vouchers over HTTP, on both engines, with files that the tests make.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

mod files;
mod hostile;
mod life;
mod taking;
#[path = "../../../execution/tests/it/world.rs"]
#[expect(dead_code, reason = "the world of payments holds more than is asked of it here")]
mod world;
