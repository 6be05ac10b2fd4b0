//! What an event voucher books: the lines of its event, and what about them is no business of a voucher entered here.

use std::collections::BTreeSet;

use kernel::{Fen, Problem};
use ledger::{Book, Dimensions, EntryDraft, Side};
use posting::{Context, voucher};
use template::{EvaluateError, Event, Lines, Target};

use super::model::EventVoucher;
use crate::known::Known;

/// Accounts of treasury money: revenue as it is paid, and quota carried forward.
const TREASURY: &[&str] = &["4001", "6001", "1201", "800103"];
/// Tokens through which payments go out and come back.
const PAYMENT: &[&str] = &["@fin_payment_credit", "@bud_payment_credit", "@treasury_fin", "@treasury_bud"];
/// Tokens of money of earlier years.
const QUOTA: &[&str] = &["@quota_fin", "@quota_bud"];
/// Carry-forward that is returned, received or given: ordered from above, with a change of the indicator of its own
/// (指标调整), which books nothing.
const ORDERED: &[&str] = &["Y14", "Y15", "Y16"];
/// Steps of the year-end close that read no balance: the quota that was not drawn (as the indicators say), the provision to
/// the special fund, and what is decided of each project's balance.
const STEPS: &[&str] = &["Y01", "Y05", "Y12", "Y21"];

/// What would be booked.
#[derive(Clone, Debug, Default)]
pub struct Booking {
    /// Lines of both books.
    pub entries: Vec<EntryDraft>,
    /// Class of the difference of the two results.
    pub class: String,
    /// Accounts of treasury money that a payment or refund touches.
    pub treasury: BTreeSet<String>,
    /// The unit's own money that a payment takes.
    pub own_paid: i64,
}

/// Whether only the year-end close makes an event: it carries balances, or is one of its steps.
pub fn is_of_the_close(event: &Event) -> bool {
    event.is_closing() || STEPS.contains(&event.id.as_str())
}

/// The tokens behind the lines of an event.
fn token(event: &Event, row: usize) -> &str {
    match event.lines.iter().find(|line| line.row == row).map(|line| &line.target) {
        Some(Target::Token(token)) => token,
        _ => "",
    }
}

fn watch(event: &Event, lines: &Lines, booking: &mut Booking) {
    let is_ordered = ORDERED.contains(&event.id.as_str());
    for line in lines.iter() {
        let token = token(event, line.row);
        let moves = PAYMENT.contains(&token) || QUOTA.contains(&token) && !is_ordered;
        if moves && TREASURY.contains(&line.account.as_str()) {
            booking.treasury.insert(line.account.clone());
        }
        let is_paid = token == "@bud_payment_credit" && line.side == template::Side::Credit;
        if is_paid && line.account == "800102" {
            booking.own_paid = booking.own_paid.saturating_add(line.amount_fen);
        }
    }
}

/// What one voucher books by the rules in force.
pub fn of_one(one: &EventVoucher, known: &Known, context: &Context) -> Result<Booking, Vec<EvaluateError>> {
    let templates = &context.rulebook.templates;
    let Some(event) = templates.event(&one.event) else {
        return templates
            .evaluate(&one.event, &template::Facts::new(), &|_| None)
            .map(|_| Booking::default());
    };
    let facts = one.facts(event, known);
    let unit_type = known.unit(one.unit_id).map_or("", |unit| unit.unit_type.as_str());
    let dimensions = known.dimensions(&one.dimensions, unit_type, one.id.to_string());
    let lines = templates.evaluate(&one.event, &facts, &|_| None)?;
    let (entries, class) =
        voucher::evaluated(&one.event, &facts, one.unit_id, &dimensions, &|_| None, context)?;
    let mut booking = Booking { entries, class: class.to_owned(), ..Booking::default() };
    watch(event, &lines, &mut booking);
    Ok(booking)
}

/// What a voucher put together from parts books: their lines, those that differ in the amount alone added up. A line of
/// one part names it; a sum of several names the whole, whose parts are kept.
pub fn of_parts(
    parts: &[EventVoucher],
    whole: &EventVoucher,
    known: &Known,
    context: &Context,
) -> Result<Booking, Vec<EvaluateError>> {
    let mut sum = Booking::default();
    let mut errors = Vec::new();
    for part in parts {
        match of_one(part, known, context) {
            Ok(booking) => {
                booking.entries.into_iter().for_each(|entry| add(&mut sum.entries, entry, whole));
                sum.treasury.extend(booking.treasury);
                sum.own_paid = sum.own_paid.saturating_add(booking.own_paid);
                if !booking.class.is_empty() {
                    sum.class = booking.class;
                }
            }
            Err(refused) => errors.extend(refused),
        }
    }
    if errors.is_empty() { Ok(sum) } else { Err(errors) }
}

fn add(entries: &mut Vec<EntryDraft>, entry: EntryDraft, whole: &EventVoucher) {
    let bare = |entry: &EntryDraft| Dimensions { source_line_id: None, ..entry.dimensions.clone() };
    let same = |known: &&mut EntryDraft| {
        (known.book, known.side) == (entry.book, entry.side)
            && known.account == entry.account
            && bare(known) == bare(&entry)
    };
    match entries.iter_mut().find(same) {
        // A sum out of range is refused with the books: they no longer balance.
        Some(known) => {
            known.amount_fen = known.amount_fen.checked_add(entry.amount_fen).unwrap_or(Fen::MAX);
            known.dimensions.source_line_id = Some(whole.id.to_string());
        }
        None => entries.push(entry),
    }
}

impl Booking {
    /// One side of the financial book, or of the budgetary one when there is no financial entry.
    pub fn half(&self) -> Fen {
        let financial = self.entries.iter().any(|entry| entry.book == Book::Financial);
        let book = if financial { Book::Financial } else { Book::Budgetary };
        let debits = self.entries.iter().filter(|entry| entry.book == book && entry.side == Side::Debit);
        Fen::sum(debits.map(|entry| entry.amount_fen)).unwrap_or(Fen::MAX)
    }
}

/// The refusal of facts the event cannot be booked with, each at the field of the form it stands in.
pub fn refusal(errors: Vec<EvaluateError>, event: Option<&Event>) -> Problem {
    let mut problem = voucher::refusal(errors);
    for field in &mut problem.fields {
        let name = field.at.as_str();
        let is_amount = event.is_some_and(|event| event.amounts().contains(&name));
        let is_word = event.is_some_and(|event| event.fact(name).is_some());
        field.at = match name {
            "fund_group" => "dimensions.fund".to_owned(),
            "indicator_year" => "dimensions.indicator_id".to_owned(),
            "unit_type" | "purpose" => "unit_id".to_owned(),
            _ if is_amount => format!("amounts.{name}"),
            _ if is_word => format!("words.{name}"),
            _ => "event".to_owned(),
        };
    }
    problem
}
