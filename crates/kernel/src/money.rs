//! Money: whole fen in an `i64`, every operation checked.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};
use serde::{Deserialize, Serialize};

/// An amount in fen (0.01 yuan). May be negative where a ledger difference is meant; documents forbid it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Fen(i64);

/// An amount left the range of `i64` fen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("amount out of range")]
pub struct OutOfRange;

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);
    /// The largest amount one document may carry: 90 trillion yuan, safe in every JSON reader.
    pub const MAX: Fen = Fen(9_000_000_000_000_000);

    /// From whole fen.
    pub const fn from_fen(fen: i64) -> Fen {
        Fen(fen)
    }
    /// Whole fen.
    pub const fn fen(self) -> i64 {
        self.0
    }
    /// Sum, or `None` when it does not fit.
    pub const fn checked_add(self, other: Fen) -> Option<Fen> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }
    /// Difference, or `None` when it does not fit.
    pub const fn checked_sub(self, other: Fen) -> Option<Fen> {
        match self.0.checked_sub(other.0) {
            Some(fen) => Some(Fen(fen)),
            None => None,
        }
    }
    /// Sum of many in `i128`, checked once at the end.
    pub fn sum<I: IntoIterator<Item = Fen>>(amounts: I) -> Result<Fen, OutOfRange> {
        let total: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        i64::try_from(total).map(Fen).map_err(|_| OutOfRange)
    }
    /// This unit price times decimal factors (quantity, frequency), rounded half up to the fen **once**, at
    /// the end: 四舍五入, the rounding of budget forms.
    pub fn times(self, factors: &[Decimal]) -> Result<Fen, OutOfRange> {
        let mut product = Decimal::from(self.0);
        for factor in factors {
            product = product.checked_mul(*factor).ok_or(OutOfRange)?;
        }
        product
            .round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero)
            .to_i64()
            .map(Fen)
            .ok_or(OutOfRange)
    }
    /// This part of a whole in basis points ([`basis_points`]).
    pub fn basis_points_of(self, whole: Fen) -> i64 {
        basis_points(self.0, whole.0)
    }
    /// Reads yuan with at most two decimals, thousands separators allowed: `12,345.67`.
    /// Anything finer, scientific notation or other text is refused rather than guessed.
    pub fn parse_yuan(text: &str) -> Option<Fen> {
        let text = text.trim();
        let (negative, digits) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let grouped = whole.contains(',');
        if grouped && !well_grouped(whole) {
            return None;
        }
        let whole: String = whole.chars().filter(|c| *c != ',').collect();
        let numeric = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !numeric(&whole) || !numeric(fraction) || fraction.len() > 2 {
            return None;
        }
        if digits.ends_with('.') {
            return None;
        }
        let fen: i64 = format!("{whole}{fraction:0<2}").parse().ok()?;
        Some(Fen(if negative { -fen } else { fen }))
    }
    /// Yuan with two decimals and thousands separators: `12,345.67`.
    pub fn yuan(self) -> String {
        let magnitude = self.0.unsigned_abs();
        let whole = (magnitude / 100).to_string();
        let mut grouped = String::with_capacity(whole.len() + whole.len() / 3 + 4);
        if self.0 < 0 {
            grouped.push('-');
        }
        for (position, digit) in whole.chars().enumerate() {
            if position > 0 && (whole.len() - position).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        format!("{grouped}.{:02}", magnitude % 100)
    }
}

/// `part ÷ whole` in basis points (1/100 of a percent), rounded half up; 0 of nothing.
pub fn basis_points(part: i64, whole: i64) -> i64 {
    if whole <= 0 {
        return 0;
    }
    let (part, whole) = (i128::from(part), i128::from(whole));
    i64::try_from((part * 20_000 + whole).div_euclid(2 * whole)).unwrap_or(i64::MAX)
}

/// Groups of exactly three digits after the first separator.
fn well_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let first = groups.next().unwrap_or("");
    (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3)
}

impl std::fmt::Display for Fen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.yuan())
    }
}

crate::db::stored_as_integer!(Fen, Fen::from_fen, Fen::fen);

impl utoipa::PartialSchema for Fen {
    fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .description(Some("Amount in fen (0.01 yuan), a whole number."))
            .into()
    }
}
impl utoipa::ToSchema for Fen {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_rounded_half_up_and_nothing_of_nothing_is_nothing() {
        assert_eq!(basis_points(1, 3), 3_333);
        assert_eq!(basis_points(2, 3), 6_667);
        assert_eq!(basis_points(1, 20_000), 1); // half a basis point
        assert_eq!(basis_points(0, 5), 0);
        assert_eq!(basis_points(5, 0), 0);
        assert_eq!(basis_points(i64::MAX, i64::MAX), 10_000);
    }

    #[test]
    fn yuan_reads_back_what_it_writes() {
        for fen in [0, 1, 99, 100, 123_456_789, -5, -123_456, i64::MAX] {
            let amount = Fen::from_fen(fen);
            assert_eq!(Fen::parse_yuan(&amount.yuan()), Some(amount), "{}", amount.yuan());
        }
    }
    #[test]
    fn yuan_refuses_what_it_would_have_to_guess() {
        for text in ["", "1e3", "1.234", "1,23", "12,3456", "１２", "1.", ".5", "--1", "1 000", "NaN", ",100"]
        {
            assert_eq!(Fen::parse_yuan(text), None, "{text}");
        }
    }
    #[test]
    fn a_product_is_rounded_once_half_up() {
        let dec = |text: &str| text.parse::<Decimal>().unwrap();
        assert_eq!(Fen(333).times(&[dec("1.5"), dec("3")]), Ok(Fen(1499))); // 1498.5
        assert_eq!(Fen(i64::MAX).times(&[dec("2")]), Err(OutOfRange));
    }
    #[test]
    fn sums_do_not_wrap() {
        assert_eq!(Fen::sum([Fen(i64::MAX), Fen(1)]), Err(OutOfRange));
        assert_eq!(Fen::sum([Fen(i64::MAX), Fen(1), Fen(-1)]), Ok(Fen(i64::MAX)));
    }
}
