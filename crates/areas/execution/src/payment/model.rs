//! A payment application: input, stored form, checks of shape.

use flow::DocumentId;
use kernel::Fen;
use ledger::{IndicatorId, LineId};
use platform::UnitId;
use posting::http::Input;
use rules::Acknowledgement;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::business::Business;
use super::parts::Parts;

kernel::id_type!(
    /// A payee (收款人).
    PayeeId
);
kernel::id_type!(
    /// A bank account.
    AccountId
);

/// How it is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Settlement {
    /// 转账
    Transfer,
    /// 现金
    Cash,
    /// 公务卡
    OfficialCard,
}

impl Settlement {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Settlement::Transfer => "transfer",
            Settlement::Cash => "cash",
            Settlement::OfficialCard => "official_card",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Settlement> {
        [Settlement::Transfer, Settlement::Cash, Settlement::OfficialCard]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// What the handler states of a line's dimensions; where stated they must be those of the indicator (CR25).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stated {
    /// Functional class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub function: Option<String>,
    /// Departmental economic class.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dep_economy: Option<String>,
    /// Fund.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fund: Option<String>,
    /// Project.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub project_id: Option<String>,
}

/// A line to pay, on one indicator.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentLineInput {
    /// Client-made id of the line; also names its hold.
    pub id: LineId,
    /// The indicator it is paid from.
    pub indicator_id: IndicatorId,
    /// Amount, paid through the bank.
    #[schema(minimum = 1, maximum = 9_000_000_000_000_000_i64)]
    pub amount_fen: Fen,
    /// Tax withheld, VAT, advance settled: exactly those the business asks for.
    #[serde(default)]
    pub parts: Option<Parts>,
    /// What it is.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub note: String,
    /// Functional class, if stated.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub function: Option<String>,
    /// Departmental economic class, if stated.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub dep_economy: Option<String>,
    /// Fund, if stated.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub fund: Option<String>,
    /// Project, if stated.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub project_id: Option<String>,
}

/// A payment application as entered.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PaymentInput {
    /// Client-made id (UUIDv7).
    pub id: DocumentId,
    /// The paying unit.
    pub unit_id: UnitId,
    /// Fiscal year, that of the indicators.
    #[schema(minimum = 2000, maximum = 2100)]
    pub fiscal_year: i64,
    /// Who is paid.
    pub payee_id: PayeeId,
    /// Into which account; absent only for cash.
    #[serde(default)]
    pub payee_account_id: Option<AccountId>,
    /// How.
    pub settlement: Settlement,
    /// What it is in the books.
    pub business: Business,
    /// Class of asset, pay item, tax: what the business asks for besides.
    #[serde(default)]
    #[schema(max_length = 40)]
    pub business_detail: Option<String>,
    /// What for, in words.
    #[schema(max_length = 200)]
    pub purpose: String,
    /// Invoice number; each may be used once in the department.
    #[serde(default)]
    #[schema(max_length = 64)]
    pub invoice_no: Option<String>,
    /// Whether it is government procurement.
    #[serde(default)]
    pub procurement: bool,
    /// How many sheets are attached.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 9999)]
    pub attachments: i64,
    /// The failed or returned payment this one pays again.
    #[serde(default)]
    pub source_payment_id: Option<DocumentId>,
    /// One line per indicator and matter.
    #[schema(min_items = 1, max_items = 200)]
    pub lines: Vec<PaymentLineInput>,
    /// Reasons for warnings, when it is submitted at once.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version an edit saw.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
}

impl Input for PaymentInput {
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

/// A line of a payment.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id, and name of its hold.
    pub id: LineId,
    /// Indicator.
    pub indicator_id: IndicatorId,
    /// Amount.
    pub amount_fen: Fen,
    /// Of that, come back.
    pub refunded_fen: Fen,
    /// Sums the event books beside it.
    pub parts: Parts,
    /// What it is.
    pub note: String,
    /// What was stated of its dimensions.
    pub stated: Stated,
}

/// A payment as stored.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Id.
    pub id: DocumentId,
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// Payee.
    pub payee_id: PayeeId,
    /// Payee's account; none for cash.
    pub payee_account_id: Option<AccountId>,
    /// Id of the unit's account it is paid from; empty for cash and while unknown.
    pub payer_account_id: String,
    /// Fund group of its indicators; empty while unknown.
    pub fund_group: String,
    /// `treasury`, `unit_bank_account`, `cash`; empty while unknown.
    pub payment_channel: String,
    /// How.
    pub settlement: Settlement,
    /// What it is in the books.
    pub business: Business,
    /// What the business asks for besides.
    pub business_detail: String,
    /// What for.
    pub purpose: String,
    /// Invoice, or empty.
    pub invoice_no: String,
    /// Government procurement.
    pub procurement: bool,
    /// Sheets attached.
    pub attachments: i64,
    /// The payment it pays again.
    pub source_payment_id: Option<DocumentId>,
    /// Day of the submission that stands, or empty.
    pub submitted_on: String,
    /// Day it was paid, or empty.
    pub paid_on: String,
    /// Come back.
    pub refunded_fen: Fen,
    /// Lines.
    pub lines: Vec<Line>,
}

impl Payment {
    /// Sum of the lines.
    pub fn amount_fen(&self) -> Fen {
        // Entered amounts were summed with a check; stored ones passed it then.
        Fen::sum(self.lines.iter().map(|line| line.amount_fen)).unwrap_or(Fen::MAX)
    }
    /// Not yet come back.
    pub fn outstanding_fen(&self) -> Fen {
        self.amount_fen().checked_sub(self.refunded_fen).unwrap_or(Fen::ZERO)
    }
    /// What makes another payment look the same (CR33): unit, payee, amount and purpose.
    pub fn duplicate_key(&self) -> String {
        let (unit, payee, amount) = (self.unit_id, self.payee_id, self.amount_fen().fen());
        let mut key =
            platform::hash::digest(format!("{unit}/{payee}/{amount}/{}", self.purpose.trim()).as_bytes());
        key.truncate(32);
        key
    }
    /// Splits money that comes back over the lines, in their order.
    pub fn shares(&self, amount: Fen) -> Vec<Fen> {
        let mut left = amount.fen();
        let share = |line: &Line| {
            let open = line.amount_fen.fen().saturating_sub(line.refunded_fen.fen());
            let share = open.min(left);
            left -= share;
            Fen::from_fen(share)
        };
        self.lines.iter().map(share).collect()
    }
}

/// What a bank receipt tells about a payment: the body of `settle`, `fail`, `return_ticket`, `refund` and
/// `refund_part`.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BankReport {
    /// The bank's number of the receipt, unique.
    pub receipt_no: String,
    /// Amount.
    pub amount_fen: Fen,
    /// The bank's day (`2026-03-01`).
    pub bank_date: String,
    /// Why it failed or came back.
    pub reason: String,
}

/// The body of `instruct`: the instruction it goes out with.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Instruct {
    /// The instruction.
    pub instruction_id: DocumentId,
}
