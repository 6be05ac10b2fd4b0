//! Indicators: dimensions, position, and the events that move money between the four parts of a position.

use std::collections::BTreeMap;

use kernel::{Col, Fen, Table};
use platform::UnitId;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::running::LineId;

kernel::id_type!(
    /// An indicator (指标).
    IndicatorId
);

/// Whether the money was granted this year or carried over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum YearKind {
    /// 当年
    Current,
    /// 上年结转
    Prior,
}

impl YearKind {
    /// As stored and as the posting rules name it.
    pub fn word(self) -> &'static str {
        match self {
            YearKind::Current => "current",
            YearKind::Prior => "prior",
        }
    }
}

/// An indicator: its dimensions and its position. `granted = available + frozen + held + paid`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct Indicator {
    /// Id.
    pub id: IndicatorId,
    /// 指标文号, unique in the department.
    pub number: String,
    /// The unit that may spend it, or headquarters for an unallotted one.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// The unallotted indicator it was allotted from.
    pub parent_id: Option<IndicatorId>,
    /// Project.
    pub project_id: Option<String>,
    /// Budget line it was issued from.
    pub budget_line_id: Option<String>,
    /// Fund (资金性质).
    pub fund: String,
    /// `government_budget`, `own_funds`, `fiscal_special_account`.
    pub fund_group: String,
    /// Functional class.
    pub function: String,
    /// Departmental economic class.
    pub dep_economy: String,
    /// Government economic class.
    pub gov_economy: String,
    /// `basic_person`, `basic_operating`, `project`.
    pub expenditure_kind: String,
    /// `treasury` or `unit_bank_account`.
    pub payment_mode: String,
    /// `current` or `prior`.
    pub year_kind: String,
    /// 1 = executable by the unit, 0 = held by the department.
    pub allotted: i64,
    /// One line for lists.
    pub title: String,
    /// Last day it may be used (`2026-12-31`).
    pub expires_on: String,
    /// Granted.
    pub granted_fen: Fen,
    /// May still be held or paid.
    pub available_fen: Fen,
    /// Frozen.
    pub frozen_fen: Fen,
    /// Held by documents on their way.
    pub held_fen: Fen,
    /// Paid, net of refunds.
    pub paid_fen: Fen,
    /// Counts the changes.
    pub version: i64,
}

/// Table of the indicators.
pub static INDICATOR: Table = Table {
    name: "lg_indicator",
    columns: &[
        ("id", Col::Text),
        ("number", Col::Text),
        ("unit_id", Col::Text),
        ("fiscal_year", Col::Int),
        ("parent_id", Col::Text),
        ("project_id", Col::Text),
        ("budget_line_id", Col::Text),
        ("fund", Col::Text),
        ("fund_group", Col::Text),
        ("function", Col::Text),
        ("dep_economy", Col::Text),
        ("gov_economy", Col::Text),
        ("expenditure_kind", Col::Text),
        ("payment_mode", Col::Text),
        ("year_kind", Col::Text),
        ("allotted", Col::Int),
        ("title", Col::Text),
        ("expires_on", Col::Text),
        ("granted_fen", Col::Int),
        ("available_fen", Col::Int),
        ("frozen_fen", Col::Int),
        ("held_fen", Col::Int),
        ("paid_fen", Col::Int),
        ("version", Col::Int),
    ],
    key: &["id"],
};

/// The columns of an indicator, for `select`; alias the table as `i`.
pub const COLUMNS: &str = "i.id, i.number, i.unit_id, i.fiscal_year, i.parent_id, i.project_id, \
    i.budget_line_id, i.fund, i.fund_group, i.function, i.dep_economy, i.gov_economy, i.expenditure_kind, \
    i.payment_mode, i.year_kind, i.allotted, i.title, i.expires_on, i.granted_fen, i.available_fen, \
    i.frozen_fen, i.held_fen, i.paid_fen, i.version";

/// What a document does to a hold while an event passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HoldMove {
    /// The event touches no hold (issue, adjust, freeze, refund, carry).
    None,
    /// Takes a hold: money leaves `available` for the event's IND3 account.
    Take,
    /// The hold becomes payment, in full or in part.
    Commit,
    /// The hold is let go, in full or in part.
    Cancel,
}

/// One change of one indicator by one event of `indicator_events.csv`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Effect {
    /// `IE21`
    pub event: &'static str,
    /// The indicator whose account is debited.
    pub indicator_id: IndicatorId,
    /// The indicator whose account is credited, when it is another one (allotment from the department).
    pub counter_id: Option<IndicatorId>,
    /// How much; more than zero.
    pub amount_fen: Fen,
    /// The document line it stands for; also names the hold.
    pub line_id: LineId,
    /// What happens to the line's hold.
    pub hold: HoldMove,
}

/// The four parts of a position.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// IND201, IND202
    Available,
    /// IND203
    Frozen,
    /// IND301 to IND304
    Held,
    /// IND401
    Paid,
    /// Outside the position: sources and year-end.
    Outside,
}

impl Part {
    /// The part of a position that an account of the indicator book stands for.
    pub fn of(account: &str) -> Part {
        match account {
            "IND201" | "IND202" => Part::Available,
            "IND203" => Part::Frozen,
            "IND401" => Part::Paid,
            held if held.starts_with("IND3") => Part::Held,
            _ => Part::Outside,
        }
    }
}

/// One event: debit this account, credit that one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IndicatorEvent {
    /// Chinese name.
    pub name_zh: String,
    /// Debited account.
    pub debit: String,
    /// Credited account.
    pub credit: String,
}

/// The events of `indicator_events.csv`.
#[derive(Clone, Debug, Default)]
pub struct IndicatorEvents(BTreeMap<String, IndicatorEvent>);

impl IndicatorEvents {
    /// Reads the official file: each event has one debit and one credit row.
    pub fn parse(text: &str) -> Result<IndicatorEvents, Vec<String>> {
        let mut events: BTreeMap<String, (String, Vec<String>, Vec<String>)> = BTreeMap::new();
        let mut problems = Vec::new();
        for (index, record) in csv::Reader::from_reader(text.as_bytes()).records().enumerate() {
            let Ok(record) = record else {
                problems.push(format!("indicator_events row {}: not readable", index + 2));
                continue;
            };
            let get = |column: usize| record.get(column).unwrap_or("").to_owned();
            let event = events.entry(get(0)).or_insert((get(1), Vec::new(), Vec::new()));
            match get(4).as_str() {
                "debit" => event.1.push(get(5)),
                "credit" => event.2.push(get(5)),
                side => problems.push(format!("indicator_events row {}: side {side}", index + 2)),
            }
        }
        let mut parsed = BTreeMap::new();
        for (id, (name_zh, debit, credit)) in events {
            match (debit.as_slice(), credit.as_slice()) {
                ([debit], [credit]) => {
                    let event = IndicatorEvent { name_zh, debit: debit.clone(), credit: credit.clone() };
                    parsed.insert(id, event);
                }
                _ => problems.push(format!("indicator event {id}: needs one debit and one credit row")),
            }
        }
        if problems.is_empty() { Ok(IndicatorEvents(parsed)) } else { Err(problems) }
    }
    /// The shipped events.
    pub fn shipped() -> IndicatorEvents {
        IndicatorEvents::parse(include_str!("../../../data/reference/indicator_events.csv"))
            .expect("the shipped file is checked by a test")
    }
    /// An event.
    pub fn get(&self, id: &str) -> Option<&IndicatorEvent> {
        self.0.get(id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_events_load_and_conserve_or_touch_a_source() {
        let events = IndicatorEvents::shipped();
        assert_eq!(events.0.len(), 30);
        assert_eq!(events.get("IE21").unwrap().debit, "IND304");
        let broken =
            include_str!("../../../data/reference/indicator_events.csv").replacen("debit", "credit", 1);
        assert!(IndicatorEvents::parse(&broken).is_err());
    }
}
