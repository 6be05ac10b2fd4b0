//! A document found by its id alone, within what the caller may see of its kind.

use flow::header::{self, Header};
use flow::{DocumentId, place};
use kernel::{Conn, Problem};
use platform::http::Caller;

/// The header of a document that the caller may see by the right that its page asks for; else it is not found.
pub async fn visible(conn: &Conn, caller: &Caller, id: DocumentId) -> Result<Header, Problem> {
    let header = header::by_ids_unscoped(conn, [id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
    let right = place::read(&header.kind).ok_or_else(Problem::not_found)?;
    if !caller.actor.scope(right).sees(header.unit_id) {
        return Err(Problem::not_found());
    }
    Ok(header)
}
