//! What an approved reallocation does to the indicator book and to the chain.

use kernel::Fen;
use ledger::{Effect, HoldMove, Indicator};
use posting::Link;

use super::Reallocation;
use super::model::{ReallocationInput, ReallocationLineInput};

/// All money out, then all money in: Σ IE12 = Σ IE13 in one journal.
pub(super) fn effects(input: &ReallocationInput) -> Vec<Effect> {
    let effect = |event: &'static str, line: &ReallocationLineInput| Effect {
        event,
        indicator_id: line.indicator_id,
        counter_id: None,
        amount_fen: line.amount_fen,
        line_id: line.id,
        hold: HoldMove::None,
    };
    let out = input.from.iter().map(|line| effect("IE12", line));
    out.chain(input.to.iter().map(|line| effect("IE13", line))).collect()
}

/// Money that goes from one indicator to another.
#[derive(Clone, Debug)]
pub(super) struct Stream<'a> {
    pub(super) from: &'a Indicator,
    pub(super) to: &'a Indicator,
    pub(super) amount_fen: Fen,
}

/// Which source feeds which target. Sources first feed the targets they are most alike to, so that a document that
/// moves money within an economic class and beside it is judged by what really crosses.
pub(super) fn streams(document: &Reallocation) -> Vec<Stream<'_>> {
    type Side<'a> = Vec<(&'a Indicator, i64)>;
    let side = |lines: &[ReallocationLineInput]| -> Side<'_> {
        let known = lines.iter().filter_map(|line| {
            let indicator = document.indicators.get(&line.indicator_id)?;
            Some((indicator, line.amount_fen.fen()))
        });
        known.collect()
    };
    let (mut from, mut to) = (side(&document.input.from), side(&document.input.to));
    let mut pairs: Vec<(usize, usize, usize)> = Vec::new();
    for (f, (source, _)) in from.iter().enumerate() {
        for (t, (target, _)) in to.iter().enumerate() {
            pairs.push((crate::permission::crossings(source, target).len(), f, t));
        }
    }
    pairs.sort_unstable();
    let mut streams = Vec::new();
    for (_, f, t) in pairs {
        let amount = from[f].1.min(to[t].1);
        if amount > 0 {
            from[f].1 -= amount;
            to[t].1 -= amount;
            streams.push(Stream { from: from[f].0, to: to[t].0, amount_fen: Fen::from_fen(amount) });
        }
    }
    streams
}

/// Links: source → target, and the document → every indicator it moved.
pub(super) fn links(document: &Reallocation) -> Vec<Link> {
    let mut links: Vec<Link> = streams(document)
        .into_iter()
        .map(|stream| Link {
            from: ("indicator", stream.from.id.to_string()),
            to: ("indicator", stream.to.id.to_string()),
            relation: "reallocates",
            amount_fen: stream.amount_fen,
        })
        .collect();
    links.extend(document.input.lines().map(|(_, _, line)| Link {
        from: ("reallocation", document.input.id.to_string()),
        to: ("indicator", line.indicator_id.to_string()),
        relation: "changes",
        amount_fen: line.amount_fen,
    }));
    links
}
