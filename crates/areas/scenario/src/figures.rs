//! Control figures by per cent. Pure.

use std::collections::{BTreeMap, BTreeSet};

use compilation::model::ControlKind;
use kernel::Fen;
use kernel::money::OutOfRange;
use platform::UnitId;

use crate::model::{Change, WHOLE_BP};

/// Whose figure, of which fund, for what.
pub type FigureKey = (UnitId, String, ControlKind);
/// Control figures.
pub type Figures = BTreeMap<FigureKey, Fen>;

/// A figure raised or lowered by a part in basis points, cut off to the fen. Cut off and not rounded: so what the units
/// below get of a raise of all is never more than what the unit above gets (Σ⌊a·k⌋ ≤ ⌊Σa·k⌋).
pub fn scaled(amount: Fen, rate_bp: i64) -> Result<Fen, OutOfRange> {
    let factor = i128::from(WHOLE_BP.checked_add(rate_bp).ok_or(OutOfRange)?);
    let fen = (i128::from(amount.fen()) * factor).div_euclid(i128::from(WHOLE_BP));
    i64::try_from(fen).ok().map(Fen::from_fen).filter(|fen| *fen <= Fen::MAX).ok_or(OutOfRange)
}

/// The figures with a change; `reach` are the units it is for. Answers how many figures it changed.
pub fn change(figures: &mut Figures, change: &Change, reach: &BTreeSet<UnitId>) -> Result<i64, OutOfRange> {
    let mut changed = 0;
    for ((unit, fund, kind), amount) in figures.iter_mut() {
        let kind = change.expenditure_kind.is_none_or(|wanted| wanted == *kind);
        let fund = change.fund.is_empty() || change.fund == *fund;
        if !(reach.contains(unit) && fund && kind) {
            continue;
        }
        let after = scaled(*amount, change.rate_bp.unwrap_or(0))?;
        changed += i64::from(after != *amount);
        *amount = after;
    }
    Ok(changed)
}
