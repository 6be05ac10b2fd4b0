//! The year-end carry-forward (年终结转): from balances to the entries of each step, pure.
//!
//! Every step is an event of the posting rules, evaluated for each balance it reads by itself, so that detail accounts and
//! dimensions are closed where they stand. What was carried forward stays by project, fund and function in 8101, 8102 and
//! 8201; the other accounts a step leads to keep no dimensions.
//!
//! Invariant: afterwards nothing is left in the accounts of [`left_over`] (`carry_tests`).

use std::collections::BTreeMap;

use kernel::{Fen, FieldProblem, Problem, Text, text};
use ledger::{Book, Chart, Dimensions, EntryDraft, Side};
use platform::UnitId;
use template::{Facts, Templates};

/// Where an amount stands: account, project, fund, function, departmental economic class.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Account.
    pub account: String,
    /// Project, or empty.
    pub project: String,
    /// Fund, or empty.
    pub fund: String,
    /// Functional class, or empty.
    pub function: String,
    /// Departmental economic class, or empty.
    pub economy: String,
}

/// Balances, debit positive.
pub type Balances = BTreeMap<Place, i64>;

/// A project's money about which somebody decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// `Y12` (a carry-forward becomes surplus) or `Y21` (an earmarked rest stays with the unit).
    pub event: &'static str,
    /// Project, or empty.
    pub project: String,
    /// Fund.
    pub fund: String,
    /// Functional class, or empty.
    pub function: String,
    /// How much.
    pub amount: Fen,
}

/// What the carry-forward needs besides balances.
#[derive(Clone, Debug)]
pub struct Terms<'a> {
    /// Whose books.
    pub unit_id: UnitId,
    /// `administrative` or `institution`.
    pub unit_type: &'a str,
    /// Share of the balance to distribute that goes to the special fund (Y05), in ten-thousandths.
    pub provision_rate: i64,
    /// Decisions on projects.
    pub decided: &'a [Decided],
}

/// One step with its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Event.
    pub event: &'static str,
    /// Entries; both books balance.
    pub entries: Vec<EntryDraft>,
}

/// The steps in the order of the scheme; Y05 concerns both books and waits for the financial result.
const BEFORE: &[&str] = &["Y09", "Y10", "Y11", "Y12", "Y13", "Y18", "Y19", "Y20", "Y21", "Y32", "Y22", "Y23"];
const ADMINISTRATIVE: &[&str] = &["Y27", "Y02", "Y03", "Y04", "Y06", "Y07", "Y08"];
const INSTITUTION: &[&str] =
    &["Y24", "Y25", "Y26", "Y28", "Y02", "Y03", "Y04", "Y05", "Y29", "Y06", "Y07", "Y08"];

/// Accounts that must hold nothing after the carry-forward: their beginnings, and the details that may.
const EMPTY: &[&str] = &["3301", "3302", "3401", "3501", "4", "5", "6", "7", "8501", "8701"];
/// Carried balances with the one detail that holds them.
const KEPT: &[(&str, &str)] =
    &[("8101", "810107"), ("8102", "810205"), ("8201", "820105"), ("8202", "820204")];

/// Every step that has entries, in order, and the balances after them.
pub fn steps(
    templates: &Templates,
    chart: &Chart,
    terms: &Terms<'_>,
    mut balances: Balances,
) -> Result<(Vec<Step>, Balances), Problem> {
    balances.retain(|_, amount| *amount != 0);
    let after = if terms.unit_type == "institution" { INSTITUTION } else { ADMINISTRATIVE };
    let mut steps = Vec::new();
    for event in BEFORE.iter().chain(after).copied() {
        let work = Work { templates, chart, terms, event };
        let moves = match event {
            "Y05" => work.provision(&balances)?,
            "Y12" | "Y21" => work.decided(&balances)?,
            _ => work.closing(&balances)?,
        };
        let entries = work.entries(&moves)?;
        for ((_, place), amount) in moves {
            let balance = balances.entry(place).or_insert(0);
            *balance = balance.checked_add(amount).ok_or_else(|| out_of_range(event))?;
        }
        balances.retain(|_, amount| *amount != 0);
        if !entries.is_empty() {
            steps.push(Step { event, entries });
        }
    }
    let left = left_over(&balances);
    if left.is_empty() { Ok((steps, balances)) } else { Err(not_empty(&left)) }
}

/// The balances that stand where nothing may after a carry-forward, by account.
pub fn left_over(balances: &Balances) -> BTreeMap<&str, i64> {
    let mut left: BTreeMap<&str, i64> = BTreeMap::new();
    for (place, amount) in balances.iter().filter(|(_, amount)| **amount != 0) {
        if must_be_empty(&place.account) {
            let sum = left.entry(place.account.as_str()).or_insert(0);
            *sum = sum.saturating_add(*amount);
        }
    }
    left
}

/// Whether an account must hold nothing after a carry-forward.
pub fn must_be_empty(account: &str) -> bool {
    let kept = KEPT.iter().any(|(whole, last)| account.starts_with(whole) && !account.starts_with(last));
    kept || EMPTY.iter().any(|beginning| account.starts_with(beginning))
}

/// What a step moves, debit positive.
type Moves = BTreeMap<(Book, Place), i64>;

struct Work<'a> {
    templates: &'a Templates,
    chart: &'a Chart,
    terms: &'a Terms<'a>,
    event: &'static str,
}

impl Work<'_> {
    /// A step that closes balances: each by itself, as the rule closes the account it belongs to.
    fn closing(&self, balances: &Balances) -> Result<Moves, Problem> {
        let event = self.templates.event(self.event).ok_or_else(|| self.unknown())?;
        let names = event.amounts();
        let read: Vec<&str> = names.iter().filter_map(|name| name.strip_prefix("bal_")).collect();
        let standing: Vec<(&Place, i64, &str)> = balances
            .iter()
            .filter_map(|(place, amount)| {
                let whole = read.iter().filter(|whole| place.account.starts_with(**whole));
                whole
                    .max_by_key(|whole| whole.len())
                    .map(|whole| (place, self.normal(whole, *amount), *whole))
            })
            .collect();
        // A condition on a balance (a loss stays where it is) is one on the whole of it.
        if !event.comparisons.is_empty()
            && standing.iter().map(|(_, amount, _)| i128::from(*amount)).sum::<i128>() <= 0
        {
            return Ok(Moves::new());
        }
        let mut moves = Moves::new();
        for (place, amount, whole) in standing {
            let size = Fen::from_fen(amount.checked_abs().ok_or_else(|| out_of_range(self.event))?);
            let facts = read.iter().fold(self.facts(), |facts, name| {
                facts.amount(format!("bal_{name}"), if *name == whole { size } else { Fen::ZERO })
            });
            self.apply(&facts, amount < 0, Some((whole, place)), place, &mut moves)?;
        }
        Ok(moves)
    }
    /// What is decided of projects, each within what they hold.
    fn decided(&self, balances: &Balances) -> Result<Moves, Problem> {
        let source = if self.event == "Y12" { "810107" } else { "820105" };
        let mut moves = Moves::new();
        for one in self.terms.decided.iter().filter(|one| one.event == self.event) {
            let place = Place {
                account: source.to_owned(),
                project: one.project.clone(),
                fund: one.fund.clone(),
                function: one.function.clone(),
                economy: String::new(),
            };
            let held = balances.get(&place).copied().unwrap_or(0);
            let taken = moves.get(&(Book::Budgetary, place.clone())).copied().unwrap_or(0);
            let left = held.saturating_add(taken).saturating_neg();
            if one.amount.fen() > left {
                return Err(self.too_much(one, Fen::from_fen(left.max(0))));
            }
            let facts = self.facts().amount("amount", one.amount);
            self.apply(&facts, false, None, &place, &mut moves)?;
        }
        Ok(moves)
    }
    /// The share of what is to be distributed.
    fn provision(&self, balances: &Balances) -> Result<Moves, Problem> {
        let held = balances.iter().filter(|(place, _)| place.account.starts_with("8701"));
        let held: i128 = held.map(|(_, amount)| -i128::from(*amount)).sum();
        let share = held.max(0) * i128::from(self.terms.provision_rate) / 10_000;
        let share = i64::try_from(share).map_err(|_| out_of_range(self.event))?;
        let mut moves = Moves::new();
        if share > 0 {
            let facts = self.facts().amount("amount", Fen::from_fen(share));
            let none = Place {
                account: String::new(),
                project: String::new(),
                fund: String::new(),
                function: String::new(),
                economy: String::new(),
            };
            self.apply(&facts, false, None, &none, &mut moves)?;
        }
        Ok(moves)
    }
    /// Evaluates the event once and adds its lines: the closed account at its own place, the others at theirs.
    fn apply(
        &self,
        facts: &Facts,
        turned: bool,
        closed: Option<(&str, &Place)>,
        from: &Place,
        moves: &mut Moves,
    ) -> Result<(), Problem> {
        let lines =
            self.templates.evaluate(self.event, facts, &|_| None).map_err(|errors| self.refused(&errors))?;
        for line in lines.iter() {
            let place = match closed {
                Some((whole, place)) if line.account == whole => place.clone(),
                _ => carried_place(&line.account, from),
            };
            let sign = if (line.side == template::Side::Debit) == turned { -1 } else { 1 };
            let book = match line.book {
                template::Book::Financial => Book::Financial,
                template::Book::Budgetary => Book::Budgetary,
            };
            let sum = moves.entry((book, place)).or_insert(0);
            *sum = sum.checked_add(sign * line.amount_fen).ok_or_else(|| out_of_range(self.event))?;
        }
        Ok(())
    }
    fn entries(&self, moves: &Moves) -> Result<Vec<EntryDraft>, Problem> {
        let moved = moves.iter().filter(|(_, amount)| **amount != 0);
        let entry = |((book, place), amount): (&(Book, Place), &i64)| {
            let stated = |text: &String| (!text.is_empty()).then(|| text.clone());
            let size = amount.checked_abs().ok_or_else(|| out_of_range(self.event))?;
            Ok(EntryDraft {
                unit_id: self.terms.unit_id,
                book: *book,
                account: place.account.clone(),
                side: if *amount > 0 { Side::Debit } else { Side::Credit },
                amount_fen: Fen::from_fen(size),
                event: self.event.to_owned(),
                dimensions: Dimensions {
                    project_id: stated(&place.project),
                    function: stated(&place.function),
                    dep_economy: stated(&place.economy),
                    fund: stated(&place.fund),
                    ..Dimensions::default()
                },
            })
        };
        moved.map(entry).collect()
    }
    fn facts(&self) -> Facts {
        Facts::new().word("unit_type", self.terms.unit_type).word("fund_group", "government_budget")
    }
    /// A balance on the normal side of an account.
    fn normal(&self, account: &str, amount: i64) -> i64 {
        let debit = self.chart.get(account).is_some_and(|known| known.normal_side == "debit");
        if debit { amount } else { amount.saturating_neg() }
    }
    fn unknown(&self) -> Problem {
        let event = self.event;
        Problem::conflict(
            "no_event",
            text!("记账规则中没有年终结转事项 {event}。", "The posting rules have no event {event}."),
            text!("请恢复记账规则的官方版本。", "Restore the official edition of the posting rules."),
        )
    }
    fn refused(&self, errors: &[template::EvaluateError]) -> Problem {
        let how = || text!("请核对记账规则与余额。", "Check the posting rules and the balances.");
        let at = |error: &template::EvaluateError| {
            format!("{}.{}", self.event, error.fact.as_deref().unwrap_or(error.code))
        };
        let field = |error| FieldProblem { at: at(error), what: error.text.clone(), how: how(), cell: None };
        Problem::invalid(errors.iter().map(field).collect())
    }
    fn too_much(&self, one: &Decided, held: Fen) -> Problem {
        let (event, wanted, fund) = (self.event, one.amount, &one.fund);
        Problem::field(
            format!("lines.{event}"),
            text!(
                "{event}：资金性质 {fund} 的结转只有 {held} 元，不足 {wanted} 元。",
                "{event}: only {held} yuan of fund {fund} are carried forward, {wanted} were asked for."
            ),
            text!(
                "请按项目核对累计结转后更正金额。",
                "Check what the project carries forward and correct the amount."
            ),
        )
    }
}

/// Where a line stands that is not the balance closed: carried money keeps project, fund and function.
fn carried_place(account: &str, from: &Place) -> Place {
    let keeps = ["8101", "8102", "8201"].iter().any(|kept| account.starts_with(kept));
    let keep = |text: &String| if keeps { text.clone() } else { String::new() };
    Place {
        account: account.to_owned(),
        project: keep(&from.project),
        fund: keep(&from.fund),
        function: keep(&from.function),
        economy: String::new(),
    }
}

fn out_of_range(event: &str) -> Problem {
    Problem::conflict(
        "out_of_range",
        text!("{event} 的金额超出范围。", "An amount of {event} is out of range."),
        text!("请核对账簿余额。", "Check the balances of the books."),
    )
}

fn not_empty(left: &BTreeMap<&str, i64>) -> Problem {
    let what = |amount: i64| -> Text {
        let amount = Fen::from_fen(amount);
        text!(
            "结转后仍有余额 {amount} 元（借方为正），规则没有说明结转到哪里。",
            "{amount} yuan (debit positive) are left after the carry-forward; no rule says where they go."
        )
    };
    let how =
        || text!("请先用凭证调整该科目，再年结。", "Move them by a voucher first, then close the year.");
    let field = |(account, amount): (&&str, &i64)| FieldProblem {
        at: format!("account.{account}"),
        what: what(*amount),
        how: how(),
        cell: None,
    };
    Problem::invalid(left.iter().map(field).collect())
}

#[cfg(test)]
#[path = "carry_tests.rs"]
mod tests;
