//! The trace: from any thing up to the standards it stands on and down to voucher and payee.
//!
//! Two recursive statements walk the chain, a handful more read what the nodes are; the number of statements does
//! not depend on how much there is.

pub(crate) mod http;
mod model;
mod store;
mod words;

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::try_join;
use kernel::{Conn, DbError, Text};
use platform::Scope;
use platform::export::word_of;

pub use model::{Trace, TraceApproval, TraceEdge, TraceNode};
pub use store::find_by_number;

use store::{Bodies, LinkRow};
use words::RELATIONS;

/// The trace of a thing; `None` when it is not there or not in the scope.
pub async fn trace(conn: &Conn, scope: &Scope, kind: &str, id: &str) -> Result<Option<Trace>, DbError> {
    let (mut links, down) = try_join(
        store::walk(conn, store::Direction::Up, kind, id),
        store::walk(conn, store::Direction::Down, kind, id),
    )
    .await?;
    let truncated = links.len() >= store::LINKS_MAX || down.len() >= store::LINKS_MAX;
    links.extend(down);
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    wanted.entry(kind.to_owned()).or_default().insert(id.to_owned());
    for link in &links {
        wanted.entry(link.from_kind.clone()).or_default().insert(link.from_id.clone());
        wanted.entry(link.to_kind.clone()).or_default().insert(link.to_id.clone());
    }
    let bodies = Bodies::load(conn, &wanted).await?;
    Ok(assemble(scope, (kind, id), links, bodies, truncated))
}

impl Trace {
    /// Says states of documents as their flows call them.
    pub fn name_states(&mut self, registry: &posting::Registry) {
        for node in &mut self.nodes {
            if let Some(kind) = registry.get(&node.kind) {
                node.kind_title = Text { zh: kind.flow().zh.to_owned(), en: kind.flow().en.to_owned() };
                node.state_title = kind.flow().state(&node.state);
            }
        }
    }
}

type Key = (String, String);

fn assemble(
    scope: &Scope,
    root: (&str, &str),
    links: Vec<LinkRow>,
    bodies: Bodies,
    truncated: bool,
) -> Option<Trace> {
    let visible = |node: &TraceNode| node.unit_id.is_none_or(|unit_id| scope.sees(unit_id));
    let (shown, hidden): (Vec<TraceNode>, Vec<TraceNode>) = bodies.nodes.into_iter().partition(visible);
    let known: BTreeSet<Key> = shown.iter().map(|node| (node.kind.clone(), node.id.clone())).collect();
    let root_key = (root.0.to_owned(), root.1.to_owned());
    if !known.contains(&root_key) {
        return None;
    }
    let mut seen = BTreeSet::new();
    let mut edges = Vec::new();
    for link in links.into_iter().chain(bodies.edges) {
        let (from, to) = ((link.from_kind, link.from_id), (link.to_kind, link.to_id));
        let fresh = seen.insert((from.clone(), to.clone(), link.relation.clone()));
        if fresh && known.contains(&from) && known.contains(&to) {
            let amount_fen = link.amount_fen;
            let relation_title = word_of(RELATIONS, &link.relation);
            edges.push(TraceEdge {
                from: from.1,
                to: to.1,
                relation: link.relation,
                relation_title,
                amount_fen,
            });
        }
    }
    // Payees are shared by everybody; one is shown only with a payment that may be seen.
    let joined: BTreeSet<&str> =
        edges.iter().flat_map(|edge| [edge.from.as_str(), edge.to.as_str()]).collect();
    let nodes: Vec<TraceNode> =
        shown.into_iter().filter(|node| node.id == root.1 || joined.contains(node.id.as_str())).collect();
    let (kind, id) = root_key;
    Some(Trace { kind, id, nodes, edges, restricted: hidden.len() as i64, truncated })
}
