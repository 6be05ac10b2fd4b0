//! What a scenario stands on: the control figures and budgets as they were when its base was looked at, and what of them
//! has changed since. Pure.

use std::collections::BTreeMap;

use compilation::model::ControlKind;
use kernel::{Fen, Text, text};
use platform::UnitId;
use serde::{Deserialize, Serialize};

use crate::figures::FigureKey;
use crate::work::Unit;

/// A control figure as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Figure {
    /// Amount.
    pub amount_fen: Fen,
    /// Version.
    pub version: i64,
}

/// Control figures and budgets as they stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Control figures.
    pub figures: BTreeMap<FigureKey, Figure>,
    /// Budgets by unit: the id of the budget or of the sealed version, and its version.
    pub budgets: BTreeMap<(UnitId, String), i64>,
}

#[derive(Serialize, Deserialize)]
struct Stored {
    figures: Vec<(UnitId, String, ControlKind, Fen, i64)>,
    budgets: Vec<(UnitId, String, i64)>,
}

impl Standing {
    /// As it is kept.
    pub fn text(&self) -> String {
        let figure = |((unit, fund, kind), figure): (&FigureKey, &Figure)| {
            (*unit, fund.clone(), *kind, figure.amount_fen, figure.version)
        };
        let stored = Stored {
            figures: self.figures.iter().map(figure).collect(),
            budgets: self.budgets.iter().map(|((unit, id), version)| (*unit, id.clone(), *version)).collect(),
        };
        serde_json::to_string(&stored).expect("ids, codes and numbers are plain JSON")
    }
    /// Reads what was kept.
    pub fn parse(text: &str) -> Option<Standing> {
        let stored: Stored = serde_json::from_str(text).ok()?;
        let figures = stored.figures.into_iter().map(|(unit, fund, kind, amount_fen, version)| {
            ((unit, fund, kind), Figure { amount_fen, version })
        });
        let budgets = stored.budgets.into_iter().map(|(unit, id, version)| ((unit, id), version));
        Some(Standing { figures: figures.collect(), budgets: budgets.collect() })
    }
}

/// What has changed between two looks, in words; `units` name whose it is.
pub fn changes(then: &Standing, now: &Standing, units: &[Unit]) -> Vec<Text> {
    let name = |id: &UnitId| {
        let unit = units.iter().find(|unit| unit.id == *id);
        unit.map_or_else(|| id.to_string(), |unit| format!("{} {}", unit.code, unit.name))
    };
    let mut words = Vec::new();
    let keys: std::collections::BTreeSet<&FigureKey> =
        then.figures.keys().chain(now.figures.keys()).collect();
    for key in keys {
        let (was, is) = (then.figures.get(key), now.figures.get(key));
        if was == is {
            continue;
        }
        let yuan =
            |figure: Option<&Figure>| figure.map_or_else(|| "—".to_owned(), |one| one.amount_fen.yuan());
        let (unit, fund, was, is) = (name(&key.0), &key.1, yuan(was), yuan(is));
        words.push(match key.2 {
            ControlKind::Basic => text!(
                "{unit} 资金性质 {fund} 基本支出控制数 {was} → {is}",
                "{unit}: basic control figure of fund {fund} {was} → {is}"
            ),
            ControlKind::Project => text!(
                "{unit} 资金性质 {fund} 项目支出控制数 {was} → {is}",
                "{unit}: project control figure of fund {fund} {was} → {is}"
            ),
        });
    }
    let keys: std::collections::BTreeSet<&(UnitId, String)> =
        then.budgets.keys().chain(now.budgets.keys()).collect();
    let changed: std::collections::BTreeSet<&UnitId> = keys
        .into_iter()
        .filter(|key| then.budgets.get(*key) != now.budgets.get(*key))
        .map(|(unit, _)| unit)
        .collect();
    words.extend(changed.into_iter().map(|unit| {
        let unit = name(unit);
        text!("{unit} 的预算已变动", "{unit}: its budget has changed")
    }));
    words
}
