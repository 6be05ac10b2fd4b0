//! Random work on a few indicators, against a model that keeps four numbers each and knows no events table.

use std::collections::HashMap;

use kernel::Fen;
use kernel::uuid::Uuid;
use ledger::{Effect, HoldMove, Indicator, IndicatorEvents, IndicatorId, LineId, Running};
use platform::UnitId;
use proptest::prelude::*;

/// What a step asks for, in plain words.
#[derive(Clone, Copy, Debug)]
enum Ask {
    Issue,
    Reduce,
    Freeze,
    Unfreeze,
    Hold,
    Commit,
    Cancel,
    Refund,
    ReturnTicket,
    Carry,
}

#[derive(Clone, Debug)]
struct Step {
    ask: Ask,
    indicator: u8,
    line: u8,
    amount: i64,
}

/// The obvious ledger.
#[derive(Clone, Default, Debug, PartialEq, Eq)]
struct Plain {
    available: i64,
    frozen: i64,
    held: i64,
    paid: i64,
}

#[derive(Default)]
struct Model {
    indicators: HashMap<u8, Plain>,
    /// line → (indicator, remaining)
    holds: HashMap<u8, (u8, i64)>,
}

impl Model {
    /// Whether the step is allowed; if so, it is done.
    fn step(&mut self, step: &Step) -> bool {
        let amount = step.amount;
        if amount <= 0 {
            return false;
        }
        let plain = self.indicators.entry(step.indicator).or_default();
        let hold = self.holds.get(&step.line).copied();
        let ours = hold.filter(|(indicator, remaining)| *indicator == step.indicator && *remaining >= amount);
        match step.ask {
            Ask::Issue => plain.available += amount,
            Ask::Reduce | Ask::Carry if plain.available >= amount => plain.available -= amount,
            Ask::Freeze if plain.available >= amount => {
                plain.available -= amount;
                plain.frozen += amount;
            }
            Ask::Unfreeze if plain.frozen >= amount => {
                plain.frozen -= amount;
                plain.available += amount;
            }
            Ask::Hold if plain.available >= amount && hold.is_none_or(|(_, remaining)| remaining == 0) => {
                plain.available -= amount;
                plain.held += amount;
                self.holds.insert(step.line, (step.indicator, amount));
            }
            Ask::Commit if ours.is_some() && plain.held >= amount => {
                plain.held -= amount;
                plain.paid += amount;
                self.holds.entry(step.line).and_modify(|hold| hold.1 -= amount);
            }
            Ask::Cancel if ours.is_some() && plain.held >= amount => {
                plain.held -= amount;
                plain.available += amount;
                self.holds.entry(step.line).and_modify(|hold| hold.1 -= amount);
            }
            Ask::Refund | Ask::ReturnTicket if plain.paid >= amount => {
                plain.paid -= amount;
                plain.available += amount;
            }
            _ => return false,
        }
        true
    }
}

fn id(n: u8) -> Uuid {
    Uuid::from_u128(1_000 + u128::from(n))
}

fn indicator(n: u8) -> Indicator {
    Indicator {
        id: IndicatorId(id(n)),
        number: format!("ZB-{n}"),
        unit_id: UnitId(id(200)),
        fiscal_year: 2026,
        parent_id: None,
        project_id: None,
        budget_line_id: None,
        fund: "111".into(),
        fund_group: "government_budget".into(),
        function: "2010101".into(),
        dep_economy: "30201".into(),
        gov_economy: "50201".into(),
        expenditure_kind: "project".into(),
        payment_mode: "treasury".into(),
        year_kind: "current".into(),
        allotted: 1,
        title: String::new(),
        expires_on: "2026-12-31".into(),
        granted_fen: Fen::ZERO,
        available_fen: Fen::ZERO,
        frozen_fen: Fen::ZERO,
        held_fen: Fen::ZERO,
        paid_fen: Fen::ZERO,
        version: 1,
    }
}

fn effect(step: &Step) -> Effect {
    let (event, hold) = match step.ask {
        Ask::Issue => ("IE09", HoldMove::None),
        Ask::Reduce => ("IE07", HoldMove::None),
        Ask::Freeze => ("IE10", HoldMove::None),
        Ask::Unfreeze => ("IE11", HoldMove::None),
        Ask::Hold => ("IE21", HoldMove::Take),
        Ask::Commit => ("IE25", HoldMove::Commit),
        Ask::Cancel => ("IE24", HoldMove::Cancel),
        Ask::Refund => ("IE27", HoldMove::None),
        Ask::ReturnTicket => ("IE26", HoldMove::None),
        Ask::Carry => ("IE29", HoldMove::None),
    };
    Effect {
        event,
        indicator_id: IndicatorId(id(step.indicator)),
        counter_id: None,
        amount_fen: Fen::from_fen(step.amount),
        line_id: LineId(id(100 + step.line)),
        hold,
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let ask = prop::sample::select(vec![
        Ask::Issue,
        Ask::Reduce,
        Ask::Freeze,
        Ask::Unfreeze,
        Ask::Hold,
        Ask::Hold,
        Ask::Hold,
        Ask::Commit,
        Ask::Commit,
        Ask::Cancel,
        Ask::Refund,
        Ask::ReturnTicket,
        Ask::Carry,
    ]);
    let step = (ask, 0_u8..3, 0_u8..6, -1_i64..200).prop_map(|(ask, indicator, line, amount)| Step {
        ask,
        indicator,
        line,
        amount,
    });
    prop::collection::vec(step, 1..120)
}

fn ready() -> Running {
    let mut running = Running::new(IndicatorEvents::shipped());
    let mut trial = running.trial();
    for n in 0..3 {
        trial.create(indicator(n)).unwrap();
    }
    let changes = trial.finish();
    running.adopt(changes);
    running
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Each step is allowed by the ledger exactly when the model allows it, and leaves the same position.
    #[test]
    fn the_ledger_does_what_the_plain_model_does(steps in steps()) {
        let mut model = Model::default();
        let mut running = ready();
        for step in &steps {
            let mut trial = running.trial();
            let allowed = trial.apply("document", &effect(step)).is_ok();
            let changes = allowed.then(|| trial.finish());
            prop_assert_eq!(allowed, model.step(step), "{:?}", step);
            if let Some(changes) = changes {
                // Both sides of an event are booked, with the same amount.
                prop_assert_eq!(changes.entries.len(), 2);
                running.adopt(changes);
            }
            for n in 0..3_u8 {
                let position = running.indicator(IndicatorId(id(n))).unwrap();
                let plain = model.indicators.get(&n).cloned().unwrap_or_default();
                let seen = Plain {
                    available: position.available_fen.fen(),
                    frozen: position.frozen_fen.fen(),
                    held: position.held_fen.fen(),
                    paid: position.paid_fen.fen(),
                };
                prop_assert_eq!(&seen, &plain);
                let granted = seen.available + seen.frozen + seen.held + seen.paid;
                prop_assert_eq!(position.granted_fen.fen(), granted);
            }
        }
    }

    /// A trial that is thrown away leaves nothing behind, whatever was tried on it.
    #[test]
    fn a_refused_document_leaves_no_trace(steps in steps()) {
        let running = ready();
        let mut trial = running.trial();
        for step in &steps {
            let _ = trial.apply("document", &effect(step));
        }
        drop(trial);
        for n in 0..3 {
            prop_assert_eq!(running.indicator(IndicatorId(id(n))).unwrap(), &indicator(n));
        }
        prop_assert!(running.staged().journals.is_empty());
    }
}

#[test]
fn an_unallotted_indicator_cannot_be_held() {
    let mut running = Running::new(IndicatorEvents::shipped());
    let mut trial = running.trial();
    trial.create(Indicator { allotted: 0, ..indicator(0) }).unwrap();
    let issue =
        Effect { event: "IE01", ..effect(&Step { ask: Ask::Issue, indicator: 0, line: 0, amount: 100 }) };
    trial.apply("document", &issue).unwrap();
    let changes = trial.finish();
    running.adopt(changes);
    let hold = effect(&Step { ask: Ask::Hold, indicator: 0, line: 0, amount: 1 });
    assert!(running.trial().apply("document", &hold).is_err());
}
