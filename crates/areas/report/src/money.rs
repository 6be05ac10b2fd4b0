//! 元 and 万元.

use kernel::Fen;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The unit that amounts are shown in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum MoneyUnit {
    /// 元, two decimals: exact.
    Yuan,
    /// 万元, two decimals, rounded half away from zero (四舍五入), each figure by itself.
    #[default]
    Wanyuan,
}

/// Fen in a hundredth of 万元.
const STEP: i64 = 10_000;

impl MoneyUnit {
    /// Hundredths of the unit.
    pub fn hundredths(self, fen: i64) -> i64 {
        match self {
            MoneyUnit::Yuan => fen,
            MoneyUnit::Wanyuan => {
                let whole = fen / STEP;
                if (fen % STEP).abs() * 2 >= STEP { whole + fen.signum() } else { whole }
            }
        }
    }
    /// As it is shown; nothing at all is shown as nothing, a little as 0.00.
    pub fn text(self, fen: i64) -> String {
        if fen == 0 {
            return String::new();
        }
        Fen::from_fen(self.hundredths(fen)).yuan()
    }
    /// Plain digits, for files.
    pub fn digits(self, fen: i64) -> String {
        Fen::from_fen(self.hundredths(fen)).yuan().replace(',', "")
    }
}

/// Basis points as per cent.
pub fn percent(basis_points: i64) -> String {
    Fen::from_fen(basis_points).yuan()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(fen: i64, yuan: &str, wanyuan: &str) {
        assert_eq!(
            (MoneyUnit::Yuan.text(fen).as_str(), MoneyUnit::Wanyuan.text(fen).as_str()),
            (yuan, wanyuan)
        );
    }

    #[test]
    fn a_half_is_rounded_away_from_zero_and_only_nothing_is_blank() {
        check(0, "", "");
        check(1, "0.01", "0.00");
        check(4_999, "49.99", "0.00");
        check(5_000, "50.00", "0.01");
        check(-5_000, "-50.00", "-0.01");
        check(-4_999, "-49.99", "0.00");
        check(123_456_789_012, "1,234,567,890.12", "123,456.79");
        assert_eq!(MoneyUnit::Wanyuan.digits(123_456_789_012), "123456.79");
        assert_eq!(MoneyUnit::Wanyuan.hundredths(i64::MAX), i64::MAX / STEP + 1);
    }
}
