//! For tests only: fresh databases on each engine, a clock to hold, units and people, and a client that talks to
//! a router without a network.
//!
//! ```no_run
//! # async fn example() {
//! testkit::each_engine(|db| async move {
//!     let platform = testkit::platform(db);
//!     let unit = testkit::insert_unit(&platform.db, "001", "部本级", None).await;
//!     let clerk = testkit::person(&platform, "clerk", platform::UserClass::Business, &[(platform::Role::Handler, unit)]).await;
//!     assert!(!clerk.token.is_empty());
//! })
//! .await;
//! # }
//! ```

mod client;
mod database;
mod people;

pub use client::{Answered, Client};
pub use database::{each_engine, fresh_postgres, fresh_sqlite, on_postgres, on_sqlite};
pub use people::{
    Account, Person, advance, insert_account, insert_unit, key_file, origin, person, platform,
    record_versions, token_for, vault,
};
