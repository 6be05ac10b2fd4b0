//! Parts of a payment line: sums that its event books beside what is paid through the bank.

use kernel::{Fen, Text, text};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A part of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PartName {
    /// Income tax withheld (代扣个税).
    Pit,
    /// Deductible VAT (可抵扣进项税).
    Vat,
    /// VAT withheld for the supplier (代扣增值税).
    Withheld,
    /// Advance settled with it (冲减的预付账款或借款).
    Advance,
}

impl PartName {
    /// All of them.
    pub const ALL: [PartName; 4] = [PartName::Pit, PartName::Vat, PartName::Withheld, PartName::Advance];
    /// The amount of the posting rules.
    pub fn fact(self) -> &'static str {
        match self {
            PartName::Pit => "pit",
            PartName::Vat => "vat",
            PartName::Withheld => "withheld",
            PartName::Advance => "advance",
        }
    }
    /// The field it is entered in.
    pub fn field(self) -> &'static str {
        match self {
            PartName::Pit => "pit_fen",
            PartName::Vat => "vat_fen",
            PartName::Withheld => "withheld_fen",
            PartName::Advance => "advance_fen",
        }
    }
    /// For people.
    pub fn title(self) -> Text {
        match self {
            PartName::Pit => text!("代扣个人所得税", "Income tax withheld"),
            PartName::Vat => text!("可抵扣进项税", "Deductible VAT"),
            PartName::Withheld => text!("代扣增值税", "VAT withheld"),
            PartName::Advance => text!("冲减预付（借）款", "Advance settled"),
        }
    }
}

/// What the handler states of a line whose event has more sums than the one that is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// Income tax withheld; the fee is the amount and this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_000_000_000_000_000_i64)]
    pub pit_fen: Option<Fen>,
    /// Deductible VAT in the amount; zero where none may be deducted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_000_000_000_000_000_i64)]
    pub vat_fen: Option<Fen>,
    /// VAT withheld for the supplier, at least the deductible VAT.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_000_000_000_000_000_i64)]
    pub withheld_fen: Option<Fen>,
    /// Advance settled with it; the cost is the amount and this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 9_000_000_000_000_000_i64)]
    pub advance_fen: Option<Fen>,
}

impl Parts {
    /// A part as stated.
    pub fn stated(&self, name: PartName) -> Option<Fen> {
        match name {
            PartName::Pit => self.pit_fen,
            PartName::Vat => self.vat_fen,
            PartName::Withheld => self.withheld_fen,
            PartName::Advance => self.advance_fen,
        }
    }
    /// A part; zero when it is not stated.
    pub fn of(&self, name: PartName) -> Fen {
        self.stated(name).unwrap_or(Fen::ZERO)
    }
    /// With a part.
    #[must_use]
    pub fn with(mut self, name: PartName, amount: Fen) -> Parts {
        let place = match name {
            PartName::Pit => &mut self.pit_fen,
            PartName::Vat => &mut self.vat_fen,
            PartName::Withheld => &mut self.withheld_fen,
            PartName::Advance => &mut self.advance_fen,
        };
        *place = Some(amount);
        self
    }
}
