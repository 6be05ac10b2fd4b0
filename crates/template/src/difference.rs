//! 附注：本年盈余与预算结余的差异. Which class of the note the difference of a voucher belongs to.
//!
//! The signed difference of a voucher is (4xxx − 5xxx) − (6xxx − 7xxx), credit minus debit, closing entries
//! left out.

use kernel::{Fen, text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::evaluate::{amounts, listed_words};
use crate::facts::Facts;
use crate::form::{Form, WordCondition};
use crate::model::{Lines, Side, Templates};
use crate::parse::{CLASSES, Draft};
use crate::table::Table;

/// The twelve items of the official form.
pub const KNOWN: [&str; 12] = [
    "receivable_revenue",
    "donation_in_kind",
    "payable_payment",
    "inventory_purchase",
    "capital_purchase",
    "debt_service",
    "receivable_collection",
    "borrowing",
    "inventory_use",
    "depreciation",
    "disposal",
    "payable_expense",
];

/// What no row names.
pub const OTHER: &str = "other";

/// One row of `difference_classes.csv`: if the conditions hold, this class takes the share (empty = the rest).
/// `0-amount` is the amount with the sign turned round.
#[derive(Clone, Debug)]
pub(crate) struct ClassRow {
    pub conditions: Vec<WordCondition>,
    pub class: &'static str,
    pub share: Option<Form>,
    pub row: usize,
}

/// A part of the difference of one voucher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Difference {
    /// One of the twelve classes, or `other`.
    pub class: &'static str,
    /// Signed amount in fen, not zero.
    pub amount_fen: i64,
}

/// Reads `difference_classes.csv` into the draft.
pub(crate) fn read(draft: &mut Draft, csv: &str) {
    let columns = ["event_id", "condition", "class", "share"];
    let table = Table::read(CLASSES, csv, &columns, &mut draft.problems);
    for row in table.rows() {
        let conditions = draft.read_conditions(row);
        let cell = row.cell("class");
        let class = KNOWN.into_iter().find(|known| *known == cell);
        if class.is_none() {
            draft.problems.push(row.problem(
                "class",
                text!("没有差异类别“{cell}”", "there is no difference class {cell:?}"),
                text!("用：{}", "use one of: {}", KNOWN.join(", ")),
            ));
        }
        let cell = row.cell("share");
        let share = Form::parse(cell);
        if share.is_none() && !cell.is_empty() {
            draft.problems.push(row.problem(
                "share",
                text!("份额“{cell}”不能解析", "cannot read the share {cell:?}"),
                text!(
                    "写成金额名的加减，或留空表示其余",
                    "write a sum and difference of amounts, or leave it empty for the rest"
                ),
            ));
        }
        if let Some(class) = class {
            let class_row = ClassRow { conditions, class, share, row: row.number };
            draft.classes.entry(row.cell("event_id").to_owned()).or_default().push(class_row);
        }
    }
}

impl Lines {
    /// (4xxx − 5xxx) − (6xxx − 7xxx), credit minus debit. `None` when it leaves the range of fen.
    pub fn signed_difference(&self) -> Option<Fen> {
        let mut sum: i128 = 0;
        for line in self.iter() {
            let credit = match line.side {
                Side::Credit => i128::from(line.amount_fen),
                Side::Debit => -i128::from(line.amount_fen),
            };
            // Income and cost both count as credit minus debit; only the book changes the sign.
            sum += match line.account.as_bytes().first() {
                Some(b'4' | b'5') => credit,
                Some(b'6' | b'7') => -credit,
                _ => 0,
            };
        }
        i64::try_from(sum).ok().map(Fen::from_fen)
    }
}

impl Templates {
    /// The classes of the difference that these lines make, with their amounts; empty when the books agree,
    /// for closing entries and for unknown events.
    pub fn differences(&self, event_id: &str, facts: &Facts, lines: &Lines) -> Vec<Difference> {
        let Some(event) = self.event(event_id).filter(|event| !event.is_closing()) else { return Vec::new() };
        let mut rest = lines.signed_difference().unwrap_or_default().fen();
        let mut parts: Vec<Difference> = Vec::new();
        // The lines were made from these facts, so both reads repeat what already succeeded.
        let mut ignored = Vec::new();
        let words = listed_words(event, facts, &mut ignored);
        let amounts = amounts(event, facts, &|_| None, &mut ignored);
        for row in self.classes.get(event_id).into_iter().flatten() {
            let holds = row.conditions.iter().all(|condition| condition.holds(&words));
            // Two shares may cancel out (P60), so only a row that takes the rest needs one.
            if !holds || (rest == 0 && row.share.is_none()) {
                continue;
            }
            let share = row.share.as_ref().and_then(|share| share.value(&amounts));
            let share = share.and_then(|value| i64::try_from(value).ok()).unwrap_or(rest);
            let Some(left) = rest.checked_sub(share) else { continue };
            if share != 0 {
                parts.push(Difference { class: row.class, amount_fen: share });
            }
            rest = left;
        }
        if rest != 0 {
            parts.push(Difference { class: OTHER, amount_fen: rest });
        }
        parts
    }

    /// The class of an event with these facts: the first part of [`Templates::differences`]. `None` when the
    /// books agree, for closing entries, and when the event cannot be posted.
    pub fn difference_class(&self, event_id: &str, facts: &Facts) -> Option<&'static str> {
        let lines = self.evaluate(event_id, facts, &|_| None).ok()?;
        self.differences(event_id, facts, &lines).first().map(|part| part.class)
    }
}
