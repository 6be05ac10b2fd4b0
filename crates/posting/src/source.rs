//! The documents that entries, vouchers, holds and hits of rules come from: number, state and place of each.

use std::collections::HashMap;

use flow::header;
use kernel::{Conn, DbError, Text};
use ledger::queries::entries::{LedgerEntry, Source};
use platform::Scope;

use crate::pipeline::Registry;

/// The documents with these ids that the caller may see, in one statement.
pub async fn sources(
    conn: &Conn,
    scope: &Scope,
    registry: &Registry,
    ids: Vec<String>,
) -> Result<HashMap<String, Source>, DbError> {
    let ids = ids.into_iter().filter_map(|id| id.parse().ok());
    let headers = header::by_ids_unscoped(conn, ids).await?;
    let seen = headers.into_values().filter(|header| scope.sees(header.unit_id));
    let source = |header: flow::Header| {
        let id = header.id.to_string();
        let kind = registry.get(&header.kind);
        let source = Source {
            path: flow::place::path(&header.kind, &id),
            state_title: kind
                .map_or_else(|| Text::same(&header.state), |kind| kind.flow().state(&header.state)),
            kind: header.kind,
            id: id.clone(),
            number: header.number,
            title: header.title,
            state: header.state,
        };
        (id, source)
    };
    Ok(seen.map(source).collect())
}

/// Names the source documents of entries.
pub async fn name_sources(
    conn: &Conn,
    scope: &Scope,
    registry: &Registry,
    entries: Vec<&mut LedgerEntry>,
) -> Result<(), DbError> {
    let mut ids = Vec::with_capacity(entries.len());
    for entry in &entries {
        ids.push(entry.document_id.clone());
    }
    let found = sources(conn, scope, registry, ids).await?;
    for entry in entries {
        entry.document = found.get(&entry.document_id).cloned();
    }
    Ok(())
}
