//! A manual voucher: input and checks of shape.

use ::rules::Acknowledgement;
use chrono::NaiveDate;
use flow::DocumentId;
use kernel::{Faults, Fen, Problem, text};
use ledger::{Book, LineId, Side};
use platform::UnitId;
use posting::http::Input;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::classes;
use crate::known::Stands;
use crate::rules::day_of;

/// Most lines of a voucher.
pub const LINES_MAX: usize = 200;

/// A line, as entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManualLineInput {
    /// Client-made id.
    pub id: LineId,
    /// `financial` or `budgetary`.
    pub book: Book,
    /// Side.
    pub side: Side,
    /// Account without details below it.
    #[schema(max_length = 20)]
    pub account: String,
    /// Amount, not 0; negative for a red line.
    pub amount_fen: Fen,
    /// Dimensions; which are asked for is in `GET /api/bookkeeping/accounts`.
    #[serde(default)]
    pub dimensions: Stands,
}

/// A manual voucher, as entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ManualInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The unit.
    pub unit_id: UnitId,
    /// Day of the voucher.
    #[schema(max_length = 10)]
    pub voucher_date: String,
    /// What it is about.
    #[schema(min_length = 1, max_length = 200)]
    pub summary: String,
    /// Why the two results differ, where they do.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub difference_class: String,
    /// Invoice number; each may be used once in the department.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub invoice_no: String,
    /// How many papers belong to it.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 9999)]
    pub attachments: i64,
    /// Lines of both books.
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<ManualLineInput>,
    /// For dry runs of an edit under another id: the document whose files count.
    #[serde(default)]
    pub same_as: Option<DocumentId>,
    /// Reasons given for warnings.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for ManualInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn acknowledgements(&self) -> &[Acknowledgement] {
        &self.acknowledgements
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

/// A line as stored.
#[derive(Clone, Debug)]
pub struct ManualLine {
    /// Id.
    pub id: LineId,
    /// Book.
    pub book: Book,
    /// Side.
    pub side: Side,
    /// Account.
    pub account: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Dimensions.
    pub dimensions: Stands,
}

impl ManualLine {
    /// Debit positive.
    pub fn signed(&self) -> i128 {
        let fen = i128::from(self.amount_fen.fen());
        if self.side == Side::Debit { fen } else { -fen }
    }
}

/// A manual voucher as stored.
#[derive(Clone, Debug)]
pub struct ManualVoucher {
    /// Id.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// Day.
    pub voucher_date: NaiveDate,
    /// What it is about.
    pub summary: String,
    /// Class of the difference, or empty.
    pub difference_class: String,
    /// Invoice.
    pub invoice_no: String,
    /// Papers.
    pub attachments: i64,
    /// Lines.
    pub lines: Vec<ManualLine>,
}

/// Sums of one book of a voucher.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// Debits.
    pub debit: i128,
    /// Credits.
    pub credit: i128,
}

impl ManualVoucher {
    /// The sums of a book.
    pub fn sums(&self, book: Book) -> Sums {
        let of = |side: Side| {
            let lines = self.lines.iter().filter(|line| line.book == book && line.side == side);
            lines.map(|line| i128::from(line.amount_fen.fen())).sum()
        };
        Sums { debit: of(Side::Debit), credit: of(Side::Credit) }
    }
    /// One side of the financial book, or of the budgetary one when there is no financial line.
    pub fn half(&self) -> Fen {
        let financial = self.lines.iter().any(|line| line.book == Book::Financial);
        let sum = self.sums(if financial { Book::Financial } else { Book::Budgetary }).debit;
        i64::try_from(sum.abs()).map(Fen::from_fen).unwrap_or(Fen::MAX)
    }
    /// (4 − 5) − (6 − 7): by how much the two results come apart.
    pub fn difference(&self) -> i128 {
        let part = |line: &ManualLine| match line.account.as_bytes().first() {
            Some(b'4' | b'5') => -line.signed(),
            Some(b'6' | b'7') => line.signed(),
            _ => 0,
        };
        self.lines.iter().map(part).sum()
    }
}

fn line(at: usize, input: &ManualLineInput, faults: &mut Faults) {
    let how = || text!("请更正后重试。", "Correct it and try again.");
    if input.book == Book::Indicator {
        let what = text!("手工凭证不登记指标账。", "The indicator book is not written by hand.");
        faults.add(format!("lines[{at}].book"), what, how());
    }
    let fen = input.amount_fen;
    if fen == Fen::ZERO || fen.fen().unsigned_abs() > Fen::MAX.fen().unsigned_abs() {
        let what = text!("金额不得为零，且不超过上限。", "The amount must not be 0, and in range.");
        faults.add(format!("lines[{at}].amount_fen"), what, how());
    }
    if input.account.is_empty() || input.account.len() > 20 {
        faults.add(format!("lines[{at}].account"), text!("请填写科目。", "Give the account."), how());
    }
    if !input.dimensions.indicator_id.is_empty() {
        let what = text!("手工凭证不登记指标。", "A manual voucher names no indicator.");
        faults.add(format!("lines[{at}].indicator_id"), what, how());
    }
}

/// The entered voucher, or everything that is wrong with its shape.
pub fn from_input(input: ManualInput) -> Result<ManualVoucher, Problem> {
    let mut faults = Faults::default();
    faults.words("summary", &input.summary, 1, 200);
    faults.words("invoice_no", &input.invoice_no, 0, 64);
    faults.range("attachments", input.attachments, 0, 9999);
    let count = input.lines.len();
    if count == 0 || count > LINES_MAX {
        faults.add(
            "lines",
            text!("分录须为 1 至 {LINES_MAX} 行。", "There must be 1 to {LINES_MAX} lines."),
            text!("请增减分录。", "Add or remove lines."),
        );
    }
    for (at, one) in input.lines.iter().enumerate() {
        line(at, one, &mut faults);
    }
    if !input.difference_class.is_empty() && classes::title(&input.difference_class).is_none() {
        faults.add(
            "difference_class",
            text!("没有这个差异类别。", "There is no such class."),
            text!("请从列表中选择。", "Choose one of the list."),
        );
    }
    let voucher_date = day_of("voucher_date", &input.voucher_date, &mut faults);
    faults.done()?;
    let line = |one: ManualLineInput| ManualLine {
        id: one.id,
        book: one.book,
        side: one.side,
        account: one.account,
        amount_fen: one.amount_fen,
        dimensions: one.dimensions,
    };
    Ok(ManualVoucher {
        id: input.id,
        unit_id: input.unit_id,
        voucher_date,
        summary: input.summary.trim().to_owned(),
        difference_class: input.difference_class,
        invoice_no: input.invoice_no.trim().to_ascii_uppercase(),
        attachments: input.attachments,
        lines: input.lines.into_iter().map(line).collect(),
    })
}
