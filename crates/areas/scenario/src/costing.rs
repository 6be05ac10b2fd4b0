//! What a changed standard makes of the costing lines that cite it. Pure; the amount is the project area's own.

use std::collections::BTreeSet;

use kernel::Fen;
use kernel::money::OutOfRange;
use platform::UnitId;
use project::model::{amount, factor};
use sea_orm::FromQueryResult;

use crate::model::{Change, WHOLE_BP};
use crate::work::{Buys, Difference};

/// Costing lines of budgeted projects that are alike: each has this amount, and there are so many.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Group {
    /// Unit.
    pub unit_id: UnitId,
    /// The standard they cite.
    pub standard_id: String,
    /// The project, where lines are told apart by it; else empty.
    pub project_id: String,
    /// Class of the project.
    pub class: String,
    /// Functional class of the project.
    pub function: String,
    /// Departmental economic class.
    pub economy: String,
    /// Fund.
    pub fund: String,
    /// `ordinary`, `business`, `remittance`, `subsidy`
    pub nature: String,
    /// `goods`, `works`, `services` where the base's lists have the line as procurement; else empty.
    pub procurement: String,
    /// 1 where the base's lists have it as a purchased service.
    pub service_purchase: i64,
    /// Class of the assets where the base's lists have it as such; else empty.
    pub asset_class: String,
    /// Unit price.
    pub price_fen: Fen,
    /// Quantity.
    pub quantity: String,
    /// Frequency.
    pub frequency: String,
    /// How many lines.
    pub count: i64,
    /// Σ of their amounts.
    pub fen: i64,
}

/// A standard's amount after a change: by a part, rounded half up to the fen, or the new amount.
pub fn standard_after(before: Fen, change: &Change) -> Result<Fen, OutOfRange> {
    if let Some(amount) = change.amount_fen {
        return Ok(amount);
    }
    let factor = i128::from(WHOLE_BP + change.rate_bp.unwrap_or(0));
    let whole = i128::from(WHOLE_BP);
    let fen = (i128::from(before.fen()) * factor * 2 + whole).div_euclid(2 * whole);
    i64::try_from(fen).ok().map(Fen::from_fen).filter(|fen| *fen <= Fen::MAX).ok_or(OutOfRange)
}

/// A line's price when its standard changes: at the standard it follows; below it, it stays as long as the new standard
/// allows; above it, somebody released just that price, and it stays.
pub fn price_after(price: Fen, before: Fen, after: Fen) -> Fen {
    if price == before {
        after
    } else if price < before {
        price.min(after)
    } else {
        price
    }
}

/// One standard under all changes of it, in their order, each with the units it is for.
pub struct Course<'a> {
    /// The edition.
    pub standard_id: &'a str,
    /// Its amount.
    pub before: Fen,
    /// Changes.
    pub changes: Vec<(&'a Change, &'a BTreeSet<UnitId>)>,
}

/// The amount of a group after the changes of its standard.
pub fn fen_after(group: &Group, course: &Course<'_>) -> Result<i64, OutOfRange> {
    let (mut price, mut standard) = (group.price_fen, course.before);
    for (change, _) in course.changes.iter().filter(|(_, reach)| reach.contains(&group.unit_id)) {
        let after = standard_after(standard, change)?;
        price = price_after(price, standard, after);
        standard = after;
    }
    if price == group.price_fen {
        return Ok(group.fen);
    }
    let quantity = factor(&group.quantity).ok_or(OutOfRange)?;
    let frequency = factor(&group.frequency).ok_or(OutOfRange)?;
    let each = amount(price, quantity, frequency)?;
    each.fen().checked_mul(group.count).ok_or(OutOfRange)
}

/// What the lines of the groups differ by.
pub fn differences(groups: &[Group], course: &Course<'_>) -> Result<Vec<Difference>, OutOfRange> {
    let mut differences = Vec::new();
    for group in groups.iter().filter(|group| group.standard_id == course.standard_id) {
        let fen = fen_after(group, course)?.checked_sub(group.fen).ok_or(OutOfRange)?;
        if fen != 0 {
            differences.push(Difference {
                unit_id: group.unit_id,
                fund: group.fund.clone(),
                function: group.function.clone(),
                economy: group.economy.clone(),
                kind: compilation::derive::expenditure_kind(&group.class).to_owned(),
                nature: group.nature.clone(),
                project: group.project_id.clone(),
                buys: Buys {
                    procurement: group.procurement.clone(),
                    service: group.service_purchase == 1,
                    asset: group.asset_class.clone(),
                },
                fen,
            });
        }
    }
    Ok(differences)
}
