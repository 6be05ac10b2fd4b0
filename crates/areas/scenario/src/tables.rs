//! The facts that official tables are made of, with what a scenario differs by. Pure.

use std::collections::{BTreeMap, HashMap};

use kernel::money::OutOfRange;
use platform::UnitId;
use report::load::is_internal;
use report::model::{ASSET_COUNT, EXPENDITURE, Facts, INCOME, Key, PURCHASE, Sum};

use crate::work::Difference;

/// A sum that is put to the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Unit.
    pub unit_id: UnitId,
    /// What its lines have in common; whether it moves within the range is worked out.
    pub key: Key,
    /// Amount.
    pub fen: i64,
}

/// What some differences put to the facts: each to the expenditure, and what is bought to the lists too. How many assets
/// are bought follows from no price.
pub fn parts(differences: &[Difference]) -> impl Iterator<Item = Part> {
    differences.iter().flat_map(|one| {
        let Difference { unit_id, fund, function, economy, kind, nature, buys, fen, .. } = one.clone();
        let spent = Key { stream: EXPENDITURE, fund, function, economy, kind, nature, ..Key::default() };
        let bought = buys.is_listed().then(|| Key {
            stream: PURCHASE,
            nature: String::new(),
            procurement: buys.procurement,
            service: buys.service,
            asset: buys.asset,
            ..spent.clone()
        });
        let keys = [Some(spent), bought].into_iter().flatten();
        keys.map(move |key| Part { unit_id, key, fen })
    })
}

/// The facts without expenditure, income and purchases of the year: what a sealed round is put in place of.
pub fn emptied(facts: &Facts) -> Facts {
    let mut facts = facts.clone();
    let of_year =
        |sum: &Sum| matches!(facts.keys[sum.key].stream, EXPENDITURE | INCOME | PURCHASE | ASSET_COUNT);
    let kept: Vec<Sum> = facts.sums.iter().filter(|sum| !of_year(sum)).copied().collect();
    facts.sums = kept;
    facts
}

/// The facts with more parts; `top` is the top unit of the range. A sum that comes to nothing is gone, as it would be if
/// the lines had been read so. Parts of other units are left out.
pub fn with(facts: &Facts, top: UnitId, parts: impl IntoIterator<Item = Part>) -> Result<Facts, OutOfRange> {
    let mut facts = facts.clone();
    let places: HashMap<UnitId, usize> =
        facts.units.iter().zip(0..).map(|(unit, at)| (unit.id, at)).collect();
    let mut keys: HashMap<Key, usize> = facts.keys.iter().cloned().zip(0..).collect();
    let mut added: BTreeMap<(usize, usize), i128> = BTreeMap::new();
    for part in parts {
        let Some(unit) = places.get(&part.unit_id).copied() else { continue };
        let internal = is_internal(&part.key.nature, &part.key.item, part.unit_id != top);
        let key = Key { internal, ..part.key };
        let next = keys.len();
        let place = *keys.entry(key.clone()).or_insert(next);
        if place == next {
            facts.keys.push(key);
        }
        *added.entry((unit, place)).or_default() += i128::from(part.fen);
    }
    if added.is_empty() {
        return Ok(facts);
    }
    let mut sums = Vec::with_capacity(facts.sums.len() + added.len());
    for sum in &facts.sums {
        let more = added.remove(&(sum.unit, sum.key)).unwrap_or(0);
        let fen = i64::try_from(i128::from(sum.fen) + more).map_err(|_| OutOfRange)?;
        if fen != 0 {
            sums.push(Sum { fen, ..*sum });
        }
    }
    for ((unit, key), fen) in added.into_iter().filter(|(_, fen)| *fen != 0) {
        sums.push(Sum { unit, key, fen: i64::try_from(fen).map_err(|_| OutOfRange)? });
    }
    sums.sort_by(|one, other| {
        (one.unit, &facts.keys[one.key], one.fen).cmp(&(other.unit, &facts.keys[other.key], other.fen))
    });
    facts.sums = sums;
    Ok(facts)
}
