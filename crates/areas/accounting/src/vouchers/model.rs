//! What a voucher is made of, as it is shown and printed.

use kernel::{Fen, Stamp, Text};
use ledger::JournalId;
use ledger::queries::entries::Source;
use ledger::queries::names::Named;
use platform::{UnitId, UserId};
use sea_orm::FromQueryResult;
use serde::Serialize;
use utoipa::ToSchema;

/// A posted voucher (or a journal of the indicator book), as stored.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
pub struct VoucherRow {
    /// Id.
    pub id: JournalId,
    /// Unit.
    pub unit_id: UnitId,
    /// Code of the unit.
    pub unit_code: String,
    /// Name of the unit.
    pub unit_name: String,
    /// `voucher` or `indicator`.
    pub journal_type: String,
    /// Number within unit, period and kind.
    pub number: i64,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// Period.
    pub period: i64,
    /// Day of posting.
    pub posted_on: String,
    /// Event or events.
    pub event: String,
    /// Summary.
    pub summary: String,
    /// Class of the difference between the two results; empty when the books agree.
    pub difference_class: String,
    /// Source document.
    pub document_id: String,
    /// Its kind.
    pub document_kind: String,
    /// The voucher it reverses.
    pub reverses_id: Option<JournalId>,
    /// The voucher that reverses it.
    pub reversed_by: Option<JournalId>,
    /// Who prepared it.
    pub prepared_by: UserId,
    /// When it was posted.
    pub posted_at: Stamp,
    /// Amount of one side.
    pub amount_fen: Fen,
    /// Place in the unit's chain.
    pub seq: i64,
    /// Hash of the journal before it in the unit's chain.
    pub prev_hash: String,
    /// Its link in the chain.
    pub hash: String,
}

/// A voucher with everything its head shows; with its lines where they were asked for.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Voucher {
    /// What is stored.
    #[serde(flatten)]
    pub row: VoucherRow,
    /// Number over all units and months, `unit-period-number`; a trace finds it.
    pub full_number: String,
    /// The books it stands in: unit, accounting system, year.
    pub set_of_books: Text,
    /// The amount in capital Chinese numerals.
    pub amount_capitals: String,
    /// How many original papers belong to it.
    pub attachments: i64,
    /// The people it is signed with.
    #[serde(flatten)]
    pub signatures: Signatures,
    /// The source document, when the caller may see it.
    pub source: Option<Source>,
    /// Lines of both books; absent in lists unless `ids` were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lines: Option<Vec<PostedLine>>,
    /// Sums of each book; with the lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub totals: Option<Vec<BookTotal>>,
}

/// The people a voucher is signed with. Names are as they were; empty where nobody of that duty took part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Signatures {
    /// 制单: who, or what, made the voucher.
    pub prepared_by_name: String,
    /// 经办: who entered the source document.
    pub handled_by_name: String,
    /// 审核: who reviewed it last before the voucher was posted.
    pub reviewed_by_name: String,
    /// 审批: who approved it.
    pub approved_by_name: String,
    /// 出纳: who sent the payment.
    pub cashier_name: String,
    /// 记账: who confirmed the booking; who made the voucher where the program books by itself.
    pub posted_by_name: String,
}

/// A line of a posted voucher.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PostedLine {
    /// What is stored.
    #[serde(flatten)]
    pub entry: EntryRow,
    /// Summary, as printed on each line.
    pub summary: String,
    /// Name of the account with those above it.
    pub full_name: Text,
    /// Debit; 0 on a credit line.
    pub debit_fen: Fen,
    /// Credit; 0 on a debit line.
    pub credit_fen: Fen,
    /// The dimensions it has, with their names.
    pub dimensions: Vec<Named>,
}

/// A line as stored.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
pub struct EntryRow {
    #[serde(skip)]
    #[schema(ignore)]
    pub(super) journal_id: JournalId,
    /// Line.
    pub line: i64,
    /// `financial`, `budgetary`, `indicator`.
    pub book: String,
    /// `debit` or `credit`.
    pub side: String,
    /// Account.
    pub account: String,
    /// Chinese name of the account.
    pub name_zh: String,
    /// English name of the account.
    pub name_en: String,
    /// Amount.
    pub amount_fen: Fen,
    /// Event.
    pub event: String,
    /// Unit whose book it is in.
    pub unit_id: UnitId,
    /// Indicator.
    pub indicator_id: Option<String>,
    /// Project.
    pub project_id: Option<String>,
    /// Functional class.
    pub function: Option<String>,
    /// Departmental economic class.
    pub dep_economy: Option<String>,
    /// Government economic class.
    pub gov_economy: Option<String>,
    /// Fund.
    pub fund: Option<String>,
    /// Payee.
    pub payee_id: Option<String>,
    /// Line of the source document.
    pub source_line_id: Option<String>,
}

/// The sums of a voucher in one book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct BookTotal {
    /// `financial`, `budgetary`, `indicator`.
    pub book: String,
    /// Sum of debits.
    pub debit_fen: Fen,
    /// Sum of credits.
    pub credit_fen: Fen,
    /// That sum in capital Chinese numerals.
    pub amount_capitals: String,
}

/// A page of vouchers with the sum over all pages.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct VoucherPage {
    /// The rows of this page.
    pub items: Vec<Voucher>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows over all pages.
    pub total: i64,
    /// Sum of amounts over all pages.
    pub amount_fen: Fen,
}
