//! What a payment does to indicators, books and the chain.

use std::collections::BTreeMap;

use flow::machine::IN_REVIEW;
use kernel::Fen;
use ledger::{Dimensions, Effect, HoldMove, IndicatorId, Running};
use posting::{Act, Link, VoucherRequest};
use template::Facts as EventFacts;

use super::model::{Line, Settlement};
use super::posted::{Back, When};
use super::rules::{GOVERNMENT_BUDGET, executable};
use super::store::Source;
use super::{PaymentDocument, Told, holds};

/// Actions that bring money back.
fn comes_back(action: &str) -> bool {
    matches!(action, "refund" | "refund_part" | "return_ticket")
}

impl PaymentDocument {
    /// Effects on the indicators.
    pub(super) fn effects(&self, act: Act<'_>, running: &Running) -> Vec<Effect> {
        if act.enters(IN_REVIEW) {
            let lines = self.payment.lines.iter();
            // Lines without an executable indicator are CR23's and take nothing.
            let fits = lines
                .filter(|line| self.source(line).is_some_and(|source| executable(&self.payment, source)));
            return fits.map(|line| effect("IE21", line, line.amount_fen, HoldMove::Take)).collect();
        }
        if holds(act.from) && act.to == "paid" {
            let lines = self.payment.lines.iter();
            return lines.map(|line| effect("IE25", line, line.amount_fen, HoldMove::Commit)).collect();
        }
        if holds(act.from) && !holds(act.to) {
            let held = self.payment.lines.iter().filter_map(|line| Some((line, running.hold(line.id)?)));
            let open = held.filter(|(_, hold)| hold.remaining_fen > Fen::ZERO);
            return open
                .map(|(line, hold)| effect("IE24", line, hold.remaining_fen, HoldMove::Cancel))
                .collect();
        }
        if !comes_back(act.action) {
            return Vec::new();
        }
        // Money of an earlier year does not come back to spend: it is registered and handed over at once.
        let events: &[&'static str] = match (self.paid_this_year(), act.action) {
            (true, "return_ticket") => &["IE26"],
            (true, _) => &["IE27"],
            (false, _) => &["IE28", "IE30"],
        };
        let shares = self.payment.lines.iter().zip(self.shares(act.action));
        shares
            .filter(|(_, share)| *share > Fen::ZERO)
            .flat_map(|(line, share)| {
                events.iter().map(move |event| effect(event, line, share, HoldMove::None))
            })
            .collect()
    }
    fn source(&self, line: &Line) -> Option<&Source> {
        self.facts.sources.get(&line.indicator_id)
    }
    /// The words every event of a line is told.
    fn words(&self, source: &Source) -> EventFacts {
        let mut facts = EventFacts::new()
            .word("fund_group", &source.fund_group)
            .word("indicator_year", &source.year_kind);
        if let Some(unit) = self.facts.units.get(&self.payment.unit_id) {
            // Money of business activity (34) is spent through its own expense account.
            let business = unit.unit_type == "institution" && source.fund.starts_with("34");
            let purpose = if business { "business" } else { unit.purpose.as_str() };
            facts = facts.word("unit_type", &unit.unit_type).word("purpose", purpose);
        }
        let treasury_money = source.fund_group == GOVERNMENT_BUDGET;
        if self.payment.settlement == Settlement::Cash {
            facts = facts.word("payment_channel", "cash");
        } else if treasury_money && self.payment.payment_channel == "unit_bank_account" {
            facts = facts.word("payment_channel", "unit_bank_account");
        }
        facts
    }
    /// The events to book: the payment itself, or what comes back of it.
    pub(super) fn events(&self, act: Act<'_>) -> Vec<VoucherRequest> {
        let paid = act.enters("paid");
        if !paid && !comes_back(act.action) {
            return Vec::new();
        }
        let shares = self.payment.lines.iter().zip(self.shares(act.action));
        shares
            .filter_map(|(line, share)| {
                let source = self.source(line)?;
                let (business, detail) = (self.payment.business, self.payment.business_detail.as_str());
                let words = self.words(source);
                let posted = if paid {
                    business.paid(detail, line.amount_fen, &line.parts, words)
                } else if share == Fen::ZERO {
                    return None;
                } else {
                    let back = Back {
                        amount_fen: share,
                        parts: &line.parts,
                        when: self.when(act.action),
                        treasury_money: source.fund_group == GOVERNMENT_BUDGET,
                    };
                    business.comes_back(detail, &back, words)
                };
                Some(VoucherRequest {
                    unit_id: self.payment.unit_id,
                    event: posted.event.to_owned(),
                    facts: posted.facts,
                    reversed: posted.reversed,
                    dimensions: self.dimensions(line, source),
                    summary: self.title.clone(),
                })
            })
            .collect()
    }
    fn when(&self, action: &str) -> When {
        match (self.paid_this_year(), action) {
            (false, _) => When::EarlierYear,
            (true, "return_ticket") => When::Returned,
            (true, _) => When::Refunded,
        }
    }
    fn dimensions(&self, line: &Line, source: &Source) -> Dimensions {
        Dimensions {
            indicator_id: Some(source.id),
            project_id: source.project_id.clone(),
            function: Some(source.function.clone()),
            dep_economy: Some(source.dep_economy.clone()),
            gov_economy: Some(source.gov_economy.clone()),
            fund: Some(source.fund.clone()),
            payee_id: Some(self.payment.payee_id.to_string()),
            source_line_id: Some(line.id.to_string()),
        }
    }
    /// Links, made once nothing about the payment can be edited any more.
    pub(super) fn chain(&self, act: Act<'_>) -> Vec<Link> {
        let own = self.payment.id.to_string();
        let mut links = Vec::new();
        if act.from == "approved" && matches!(act.to, "sent" | "paid") {
            let mut sums: BTreeMap<IndicatorId, Fen> = BTreeMap::new();
            for line in &self.payment.lines {
                let sum = sums.entry(line.indicator_id).or_insert(Fen::ZERO);
                *sum = sum.checked_add(line.amount_fen).unwrap_or(Fen::MAX);
            }
            links.extend(sums.into_iter().map(|(indicator, amount_fen)| Link {
                from: ("indicator", indicator.to_string()),
                to: ("payment", own.clone()),
                relation: "pays",
                amount_fen,
            }));
        }
        if let Told::Bank(report) = &self.told {
            links.push(Link {
                from: ("payment", own),
                to: ("receipt", self.receipt_id(report).to_string()),
                relation: "settles",
                amount_fen: report.amount_fen,
            });
        }
        links
    }
}

fn effect(event: &'static str, line: &Line, amount_fen: Fen, hold: HoldMove) -> Effect {
    Effect { event, indicator_id: line.indicator_id, counter_id: None, amount_fen, line_id: line.id, hold }
}
