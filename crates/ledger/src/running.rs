//! The running state of a batch: what was loaded and locked, and what the accepted documents made of it.
//!
//! A document is tried on a [`Trial`], an overlay that is thrown away when the document is refused, so a rejected
//! one leaves no trace on the others. All of it is pure: no clock, no I/O, no randomness.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use kernel::{Fen, Period, Stamp};
use platform::audit::Chain;
use platform::hash;
use platform::{UnitId, UserId};
use sea_orm::FromQueryResult;
use serde::Serialize;

use crate::account::{Book, Side};
use crate::event_balance::EventKey;
use crate::indicator::{Effect, HoldMove, Indicator, IndicatorEvents, IndicatorId, Part};
use crate::journal::{Dimensions, EntryDraft, EntryRow, JournalDraft, JournalRow, Unbalanced, content};

kernel::id_type!(
    /// A line of a document; also names the hold it takes.
    LineId
);

/// Money set aside for one document line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, FromQueryResult)]
pub struct Hold {
    /// The line.
    pub id: LineId,
    /// The indicator.
    pub indicator_id: IndicatorId,
    /// The document.
    pub document_id: String,
    /// IND3 account it stands on.
    pub account: String,
    /// Taken.
    pub amount_fen: Fen,
    /// Not yet committed or cancelled.
    pub remaining_fen: Fen,
}

/// Why an effect cannot be applied. Nothing was changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Shortage {
    /// The part would go below zero.
    #[error("indicator {number}: {part:?} has {remaining_fen} fen, {wanted_fen} wanted")]
    Short {
        /// Which indicator.
        indicator_id: IndicatorId,
        /// Its number.
        number: String,
        /// Which part of its position.
        part: PartName,
        /// What is there.
        remaining_fen: Fen,
        /// What was wanted.
        wanted_fen: Fen,
    },
    /// The indicator was not found among those the document may use.
    #[error("indicator {0} is not known")]
    UnknownIndicator(IndicatorId),
    /// The event is not in the table, or does not fit the indicator (allotted or not).
    #[error("indicator event {0} does not apply")]
    UnknownEvent(String),
    /// The hold is missing or smaller than the amount.
    #[error("line {line_id}: the hold has {remaining_fen} fen, {wanted_fen} wanted")]
    NoHold {
        /// Which line.
        line_id: LineId,
        /// What the hold still has.
        remaining_fen: Fen,
        /// What was wanted.
        wanted_fen: Fen,
    },
    /// The amount is zero, negative or out of range.
    #[error("amount {0} fen is not allowed")]
    Amount(i64),
}

/// A part of a position, for messages.
pub type PartName = &'static str;

/// Why a journal cannot be posted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A book does not balance.
    #[error("{0}")]
    Unbalanced(#[from] Unbalanced),
    /// The period is closed.
    #[error("period {0} is closed")]
    PeriodClosed(Period),
    /// The period is not that of the day: a programming error that must not post.
    #[error("period {0} is not that of the day")]
    WrongPeriod(Period),
    /// The unit's chain was not locked for this batch: a programming error that must not post.
    #[error("unit {0} was not locked")]
    NotLocked(UnitId),
}

/// Key of a run of numbers: unit, period, kind of paper.
pub type CounterKey = (UnitId, i64, String);
/// Key of a dimension balance: unit, period, account, project, fund, function, departmental economy.
pub type DimensionKey = (UnitId, i64, String, String, String, String, String);

/// What the accepted documents of a batch write.
#[derive(Debug, Default)]
pub struct Staged {
    /// New indicators.
    pub new_indicators: BTreeSet<IndicatorId>,
    /// Changed indicators.
    pub changed_indicators: BTreeSet<IndicatorId>,
    /// New or changed holds.
    pub changed_holds: BTreeSet<LineId>,
    /// Journals.
    pub journals: Vec<JournalRow>,
    /// Entries.
    pub entries: Vec<EntryRow>,
    /// Movements by unit, period, account.
    pub balances: BTreeMap<(UnitId, i64, String), (i64, i64)>,
    /// Movements by dimension.
    pub dimension_balances: BTreeMap<DimensionKey, (i64, i64)>,
    /// Movements of the accounting books by event.
    pub event_balances: BTreeMap<EventKey, (i64, i64)>,
    /// Numbers given.
    pub counters: BTreeMap<CounterKey, i64>,
    /// Periods closed.
    pub closed: Vec<ClosedRow>,
}

/// A period that is closed for a unit from now on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedRow {
    /// Unit.
    pub unit_id: UnitId,
    /// Period.
    pub period: i64,
    /// Who closed it.
    pub closed_by: UserId,
    /// When.
    pub closed_at: i64,
}

/// The state a batch runs on.
#[derive(Debug, Default)]
pub struct Running {
    pub(crate) events: IndicatorEvents,
    pub(crate) indicators: HashMap<IndicatorId, Indicator>,
    pub(crate) holds: HashMap<LineId, Hold>,
    pub(crate) chains: BTreeMap<UnitId, Chain>,
    pub(crate) counters: HashMap<CounterKey, i64>,
    pub(crate) closed: HashSet<(UnitId, i64)>,
    pub(crate) staged: Staged,
    observed: HashMap<String, i64>,
}

impl Running {
    /// An empty state with the events in force; the store fills it.
    pub fn new(events: IndicatorEvents) -> Running {
        Running { events, ..Running::default() }
    }
    /// An indicator with its running position (in-flight included).
    pub fn indicator(&self, id: IndicatorId) -> Option<&Indicator> {
        self.indicators.get(&id)
    }
    /// The hold of a line.
    pub fn hold(&self, line_id: LineId) -> Option<&Hold> {
        self.holds.get(&line_id)
    }
    /// The units locked for this batch.
    pub fn units(&self) -> impl Iterator<Item = UnitId> + '_ {
        self.chains.keys().copied()
    }
    /// The chain of a locked unit.
    pub fn chain_mut(&mut self, unit_id: UnitId) -> Option<&mut Chain> {
        self.chains.get_mut(&unit_id)
    }
    /// Whether a period is closed for a unit.
    pub fn is_closed(&self, unit_id: UnitId, period: Period) -> bool {
        self.closed.contains(&(unit_id, period.code()))
    }
    /// The day on which business of today enters the books of these units: today, or where a period was closed before
    /// its month was over, the first day of the next one that is open (late business goes to the next period).
    pub fn open_day(&self, units: &[UnitId], today: chrono::NaiveDate) -> chrono::NaiveDate {
        let closed = |period: Period| units.iter().any(|unit| self.is_closed(*unit, period));
        let mut period = Period::of(today);
        if !closed(period) {
            return today;
        }
        while closed(period) {
            period = period.next_month();
        }
        period.first_day()
    }
    /// Closes a period for a unit; it stays closed.
    pub fn close(&mut self, unit_id: UnitId, period: Period, by: UserId, at: Stamp) {
        if self.closed.insert((unit_id, period.code())) {
            let row = ClosedRow { unit_id, period: period.code(), closed_by: by, closed_at: at.0 };
            self.staged.closed.push(row);
        }
    }
    /// What accepted documents of this batch moved on an account of a unit up to a period, debit positive: what a
    /// balance that was loaded before the batch was decided does not know.
    pub fn moved(&self, unit_id: UnitId, account: &str, to: Period) -> i64 {
        let from = (unit_id, i64::MIN, String::new());
        let moves = self.staged.balances.range(from..).take_while(|((unit, _, _), _)| *unit == unit_id);
        moves
            .filter(|((_, period, known), _)| *period <= to.code() && known == account)
            .fold(0, |sum: i64, (_, (debit, credit))| sum.saturating_add(debit - credit))
    }
    /// What accepted documents of this batch noted under a key (running counts and sums for rules).
    pub fn observed(&self, key: &str) -> i64 {
        self.observed.get(key).copied().unwrap_or(0)
    }
    /// Notes something for the documents that come later in the batch.
    pub fn observe(&mut self, key: String, by: i64) {
        let seen = self.observed.entry(key).or_insert(0);
        *seen = seen.saturating_add(by);
    }
    /// What is to be written.
    pub fn staged(&self) -> &Staged {
        &self.staged
    }
    /// The next number of a run, gapless because the unit is locked.
    pub fn next_number(&mut self, unit_id: UnitId, period: i64, kind: &str) -> i64 {
        let key = (unit_id, period, kind.to_owned());
        let last = self.counters.entry(key.clone()).or_insert(0);
        *last += 1;
        self.staged.counters.insert(key, *last);
        *last
    }
    /// An overlay to try one document on.
    pub fn trial(&self) -> Trial<'_> {
        Trial {
            base: self,
            indicators: HashMap::new(),
            fresh: BTreeSet::new(),
            holds: HashMap::new(),
            entries: vec![],
        }
    }
    /// Checks a journal without posting it.
    pub fn check(&self, draft: &JournalDraft) -> Result<(), Refused> {
        draft.check()?;
        let period = draft.period;
        if !matches!(period.month(), 0 | 13) && period != Period::of(draft.posted_on)
            || period.year() != Period::of(draft.posted_on).year()
        {
            return Err(Refused::WrongPeriod(period));
        }
        let units = draft.entries.iter().map(|entry| entry.unit_id).chain([draft.unit_id]);
        for unit_id in units {
            if !self.chains.contains_key(&unit_id) {
                return Err(Refused::NotLocked(unit_id));
            }
            if self.is_closed(unit_id, period) {
                return Err(Refused::PeriodClosed(period));
            }
        }
        Ok(())
    }
    /// Takes over what a trial changed.
    pub fn adopt(&mut self, changes: Changes) {
        for (id, indicator) in changes.indicators {
            if changes.fresh.contains(&id) {
                self.staged.new_indicators.insert(id);
            } else if !self.staged.new_indicators.contains(&id) {
                self.staged.changed_indicators.insert(id);
            }
            self.indicators.insert(id, indicator);
        }
        for (id, hold) in changes.holds {
            self.staged.changed_holds.insert(id);
            self.holds.insert(id, hold);
        }
    }
    /// Posts a journal: number, chain link, balances. Answers its number.
    pub fn post(&mut self, draft: JournalDraft, at: Stamp) -> Result<i64, Refused> {
        self.check(&draft)?;
        let period = draft.period;
        let number = self.next_number(draft.unit_id, period.code(), draft.journal_type.word());
        let chain = self.chains.get_mut(&draft.unit_id).ok_or(Refused::NotLocked(draft.unit_id))?;
        let mut row = JournalRow {
            id: draft.id,
            unit_id: draft.unit_id,
            seq: chain.ledger_seq + 1,
            journal_type: draft.journal_type,
            number,
            fiscal_year: period.year(),
            period: period.code(),
            posted_on: draft.posted_on.to_string(),
            event: draft.event,
            summary: draft.summary,
            difference_class: draft.difference_class,
            document_id: draft.document_id,
            document_kind: draft.document_kind,
            reverses_id: draft.reverses_id,
            prepared_by: draft.prepared_by,
            posted_at: at.0,
            prev_hash: chain.ledger_hash.clone(),
            hash: String::new(),
        };
        let entries: Vec<EntryRow> = (1_i64..)
            .zip(draft.entries)
            .map(|(line, entry)| entry_row(draft.id, line, period, entry))
            .collect();
        row.hash = hash::link(&row.prev_hash, content(&row, &entries).as_bytes());
        chain.ledger_seq = row.seq;
        chain.ledger_hash.clone_from(&row.hash);
        for entry in &entries {
            self.staged.add_to_balances(entry);
        }
        self.staged.add_to_events(&entries, &row.difference_class);
        self.staged.journals.push(row);
        self.staged.entries.extend(entries);
        Ok(number)
    }
}

fn entry_row(journal_id: crate::JournalId, line: i64, period: Period, entry: EntryDraft) -> EntryRow {
    EntryRow {
        journal_id,
        line,
        unit_id: entry.unit_id,
        period: period.code(),
        book: entry.book,
        account: entry.account,
        side: entry.side,
        amount_fen: entry.amount_fen,
        event: entry.event,
        dimensions: entry.dimensions,
    }
}

/// An overlay over the running state on which one document is tried.
pub struct Trial<'a> {
    base: &'a Running,
    indicators: HashMap<IndicatorId, Indicator>,
    fresh: BTreeSet<IndicatorId>,
    holds: HashMap<LineId, Hold>,
    entries: Vec<EntryDraft>,
}

/// What a trial changed, free of the borrow of the state it was tried on.
#[derive(Debug, Default)]
pub struct Changes {
    indicators: HashMap<IndicatorId, Indicator>,
    fresh: BTreeSet<IndicatorId>,
    holds: HashMap<LineId, Hold>,
    /// The entries of the indicator book.
    pub entries: Vec<EntryDraft>,
}

impl Changes {
    /// Positions after the document, for previews.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.indicators.values()
    }
}

impl Trial<'_> {
    /// Adds an indicator the document creates; its position must be all zero.
    pub fn create(&mut self, indicator: Indicator) -> Result<(), Shortage> {
        let empty =
            [indicator.granted_fen, indicator.available_fen, indicator.frozen_fen, indicator.held_fen];
        if empty.iter().any(|part| *part != Fen::ZERO) || self.base.indicators.contains_key(&indicator.id) {
            return Err(Shortage::UnknownIndicator(indicator.id));
        }
        self.fresh.insert(indicator.id);
        self.indicators.insert(indicator.id, indicator);
        Ok(())
    }
    /// An indicator as this document has it so far.
    pub fn indicator(&self, id: IndicatorId) -> Option<&Indicator> {
        self.indicators.get(&id).or_else(|| self.base.indicators.get(&id))
    }
    /// Applies one effect to the overlay.
    pub fn apply(&mut self, document_id: &str, effect: &Effect) -> Result<(), Shortage> {
        if effect.amount_fen <= Fen::ZERO || effect.amount_fen > Fen::MAX {
            return Err(Shortage::Amount(effect.amount_fen.fen()));
        }
        let unknown = || Shortage::UnknownEvent(effect.event.to_owned());
        let event = self.base.events.get(effect.event).ok_or_else(unknown)?;
        let (debit, credit) = (event.debit.clone(), event.credit.clone());
        self.hold(document_id, effect, &debit)?;
        self.move_part(effect.counter_id.unwrap_or(effect.indicator_id), &credit, Side::Credit, effect)?;
        self.move_part(effect.indicator_id, &debit, Side::Debit, effect)
    }
    fn hold(&mut self, document_id: &str, effect: &Effect, account: &str) -> Result<(), Shortage> {
        let known = self.holds.get(&effect.line_id).or_else(|| self.base.holds.get(&effect.line_id)).cloned();
        let remaining_fen = known.as_ref().map_or(Fen::ZERO, |hold| hold.remaining_fen);
        let refuse =
            || Shortage::NoHold { line_id: effect.line_id, remaining_fen, wanted_fen: effect.amount_fen };
        let hold = match effect.hold {
            HoldMove::None => return Ok(()),
            HoldMove::Take if remaining_fen != Fen::ZERO => return Err(refuse()),
            HoldMove::Take => Hold {
                id: effect.line_id,
                indicator_id: effect.indicator_id,
                document_id: document_id.to_owned(),
                account: account.to_owned(),
                amount_fen: effect.amount_fen,
                remaining_fen: effect.amount_fen,
            },
            HoldMove::Commit | HoldMove::Cancel => {
                let mut hold = known.ok_or_else(refuse)?;
                let left =
                    hold.remaining_fen.checked_sub(effect.amount_fen).filter(|left| *left >= Fen::ZERO);
                if hold.indicator_id != effect.indicator_id {
                    return Err(refuse());
                }
                hold.remaining_fen = left.ok_or_else(refuse)?;
                hold
            }
        };
        self.holds.insert(effect.line_id, hold);
        Ok(())
    }
    fn move_part(
        &mut self,
        id: IndicatorId,
        account: &str,
        side: Side,
        effect: &Effect,
    ) -> Result<(), Shortage> {
        let mut indicator = self.indicator(id).cloned().ok_or(Shortage::UnknownIndicator(id))?;
        let fits = match account {
            "IND201" => indicator.allotted == 0,
            "IND202" => indicator.allotted == 1,
            _ => true,
        };
        if !fits {
            return Err(Shortage::UnknownEvent(effect.event.to_owned()));
        }
        let (part, name): (&mut Fen, PartName) = match Part::of(account) {
            Part::Available => (&mut indicator.available_fen, "available"),
            Part::Frozen => (&mut indicator.frozen_fen, "frozen"),
            Part::Held => (&mut indicator.held_fen, "held"),
            Part::Paid => (&mut indicator.paid_fen, "paid"),
            Part::Outside => {
                self.entry(&indicator, account, side, effect);
                return Ok(());
            }
        };
        let before = *part;
        let after = match side {
            Side::Debit => before.checked_add(effect.amount_fen),
            Side::Credit => before.checked_sub(effect.amount_fen),
        };
        let short = || Shortage::Short {
            indicator_id: id,
            number: self.indicator(id).map(|indicator| indicator.number.clone()).unwrap_or_default(),
            part: name,
            remaining_fen: before,
            wanted_fen: effect.amount_fen,
        };
        *part = after.filter(|after| *after >= Fen::ZERO).ok_or_else(short)?;
        let parts = [indicator.available_fen, indicator.frozen_fen, indicator.held_fen, indicator.paid_fen];
        indicator.granted_fen = Fen::sum(parts).map_err(|_| Shortage::Amount(effect.amount_fen.fen()))?;
        self.entry(&indicator, account, side, effect);
        self.indicators.insert(id, indicator);
        Ok(())
    }
    fn entry(&mut self, indicator: &Indicator, account: &str, side: Side, effect: &Effect) {
        self.entries.push(EntryDraft {
            unit_id: indicator.unit_id,
            book: Book::Indicator,
            account: account.to_owned(),
            side,
            amount_fen: effect.amount_fen,
            event: effect.event.to_owned(),
            dimensions: Dimensions {
                indicator_id: Some(indicator.id),
                project_id: indicator.project_id.clone(),
                function: Some(indicator.function.clone()),
                dep_economy: Some(indicator.dep_economy.clone()),
                gov_economy: Some(indicator.gov_economy.clone()),
                fund: Some(indicator.fund.clone()),
                payee_id: None,
                source_line_id: Some(effect.line_id.to_string()),
            },
        });
    }
    /// The changes, to adopt or to throw away.
    pub fn finish(self) -> Changes {
        Changes { indicators: self.indicators, fresh: self.fresh, holds: self.holds, entries: self.entries }
    }
}
