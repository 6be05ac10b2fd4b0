//! HTTP plumbing: one table of [`Endpoint`]s makes the routes, the OpenAPI document and the authorisation matrix.
//!
//! Read [`Endpoint`] for what an area declares, [`Site`] for what is made of it, `guard` for what happens before
//! a handler runs and `edge` for what happens to every answer.
//!
//! Invariant: a route without a declared right cannot be served (`site::tests`).
//! Invariant: every refusal is a problem document in the caller's language (`tests/it`).

mod answer;
mod compress;
mod edge;
mod endpoint;
mod extract;
mod guard;
mod menu;
mod openapi;
mod shape;
mod site;
mod wording;

use std::sync::Arc;

use kernel::{Clock, Db, Ids, Limit, Problem, text};

use crate::crypto::Vault;
use crate::identity::Identity;
use crate::import::SheetReader;

pub use answer::{Answer, FileAnswer, NoContent, RawAnswer, Refusal, Reply};
pub use endpoint::{Access, Endpoint, ParamKind};
pub use extract::{Caller, IdempotencyKey, Json, Path, Query, Upload, Visitor};
pub(crate) use guard::token;
pub use menu::{MenuGroup, MenuItem};
pub use site::{MatrixRow, Pages, Site};

/// What every handler may need, whatever its area: part of each application state (`FromRef`).
#[derive(Clone)]
pub struct Platform {
    /// The tenant's database.
    pub db: Db,
    /// Where time comes from.
    pub clock: Clock,
    /// Where ids and random bytes come from.
    pub ids: Ids,
    /// Users and sessions.
    pub identity: Arc<Identity>,
    /// Reads files that come in.
    pub sheets: SheetReader,
    /// Seals and opens personal data.
    pub vault: Vault,
}

/// The page size a caller asked for; 50 when none.
pub fn limit(rows: Option<u32>) -> Result<Limit, Problem> {
    let Some(rows) = rows else { return Ok(Limit::default()) };
    Limit::new(rows).ok_or_else(|| {
        let most = Limit::PAGE;
        Problem::field(
            "limit",
            text!("每页行数必须在 1 到 {most} 之间。", "The page size must be between 1 and {most}."),
            text!("请修改 limit。", "Correct limit."),
        )
    })
}
