//! What is added to the kept balances by each entry: by account, by dimensions, and by how it came about.

use std::collections::BTreeSet;

use platform::UnitId;
use serde::Serialize;

use crate::account::{Book, Side};
use crate::journal::EntryRow;
use crate::running::Staged;

/// Key of an event balance: how a movement of the accounting books came about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct EventKey {
    /// Unit.
    pub unit_id: UnitId,
    /// Period.
    pub period: i64,
    /// Event of the entry.
    pub event: String,
    /// Class of the voucher's difference.
    pub difference_class: String,
    /// 1 when money moved with it.
    pub money: i64,
    /// Account.
    pub account: String,
    /// Project.
    pub project_id: String,
    /// Fund.
    pub fund: String,
    /// Departmental economic class.
    pub dep_economy: String,
}

impl Staged {
    pub(crate) fn add_to_balances(&mut self, entry: &EntryRow) {
        let add = |sum: &mut (i64, i64)| add(sum, entry);
        add(self.balances.entry((entry.unit_id, entry.period, entry.account.clone())).or_default());
        let d = &entry.dimensions;
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let key = (
            entry.unit_id,
            entry.period,
            entry.account.clone(),
            text(&d.project_id),
            text(&d.fund),
            text(&d.function),
            text(&d.dep_economy),
        );
        add(self.dimension_balances.entry(key).or_default());
    }
    pub(crate) fn add_to_events(&mut self, entries: &[EntryRow], difference_class: &str) {
        let with_money: BTreeSet<&str> =
            entries.iter().filter(|entry| entry.is_money()).map(|entry| entry.event.as_str()).collect();
        for entry in entries.iter().filter(|entry| entry.book != Book::Indicator) {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            let key = EventKey {
                unit_id: entry.unit_id,
                period: entry.period,
                event: entry.event.clone(),
                difference_class: difference_class.to_owned(),
                money: i64::from(with_money.contains(entry.event.as_str())),
                account: entry.account.clone(),
                project_id: text(&entry.dimensions.project_id),
                fund: text(&entry.dimensions.fund),
                dep_economy: text(&entry.dimensions.dep_economy),
            };
            add(self.event_balances.entry(key).or_default(), entry);
        }
    }
}

fn add(sum: &mut (i64, i64), entry: &EntryRow) {
    let amount = entry.amount_fen.fen();
    match entry.side {
        Side::Debit => sum.0 = sum.0.saturating_add(amount),
        Side::Credit => sum.1 = sum.1.saturating_add(amount),
    }
}
