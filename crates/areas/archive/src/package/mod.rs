//! Archive packages (归档包): the accounts of a unit over closed months as one signed file that can be verified without
//! any database. `model` says what stands in one; `build` writes it, `store` keeps it, `verify` doubts it.

mod books;
mod build;
pub mod extra;
pub mod facts;
pub mod http;
pub mod model;
mod statements;
pub mod store;
pub mod verify;
mod verify_books;
mod verify_vouchers;
mod zip;

pub use facts::Range;
pub use statements::Statements;
pub use store::{Package, PackageId, make};
pub use verify::{Doubt, Verification, verify};
