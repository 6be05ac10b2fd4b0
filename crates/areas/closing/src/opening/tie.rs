//! Do opening balances fit together: each book balances, and the money of the budgetary book (资金结存) is the money of the
//! financial one. Pure.
//!
//! The rule: 1001 + 1002 + 1021, less what the budget does not count (money held in trust 100102 and 100202, and amounts to
//! be remitted 2103), is 800101 + 800102; 1201 is 800103. What differs must be explained, for instance deposits received
//! (2307) or advances not yet settled (1218).

use kernel::{Fen, Text, text};
use ledger::{Chart, Side};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// One balance, as far as it matters here.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// Account.
    pub account: &'a str,
    /// Side.
    pub side: Side,
    /// Amount, above zero.
    pub amount: Fen,
}

/// One thing that money is made of, or that is taken off it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TieItem {
    /// Account.
    pub account: String,
    /// For people.
    pub title: Text,
    /// What it adds; negative where it is taken off.
    pub amount_fen: Fen,
}

/// How the opening balances fit together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tie {
    /// Debit of the financial book.
    pub financial_debit_fen: Fen,
    /// Its credit.
    pub financial_credit_fen: Fen,
    /// Debit of the budgetary book.
    pub budgetary_debit_fen: Fen,
    /// Its credit.
    pub budgetary_credit_fen: Fen,
    /// What the unit's own money is made of.
    pub money: Vec<TieItem>,
    /// Own money of the financial book.
    pub money_fen: Fen,
    /// 资金结存——货币资金 (and 零余额账户用款额度).
    pub funds_fen: Fen,
    /// 财政应返还额度 of the financial book.
    pub quota_fen: Fen,
    /// 资金结存——财政应返还额度.
    pub funds_quota_fen: Fen,
}

impl Tie {
    /// Whether each book balances.
    pub fn balances(&self) -> bool {
        self.financial_debit_fen == self.financial_credit_fen
            && self.budgetary_debit_fen == self.budgetary_credit_fen
    }
    /// Own money less what the budgetary book holds of it.
    pub fn difference(&self) -> i64 {
        self.money_fen.fen().saturating_sub(self.funds_fen.fen())
    }
    /// Whether what the treasury owes is the same in both books.
    pub fn quota_agrees(&self) -> bool {
        self.quota_fen == self.funds_quota_fen
    }
}

/// Accounts of own money with the sign they count with; a line goes to the longest code that it begins with.
const MONEY: &[(&str, i64, &str, &str)] = &[
    ("1001", 1, "库存现金", "cash"),
    ("100102", 0, "受托代理资产（现金）", "cash held in trust"),
    ("1002", 1, "银行存款", "bank deposits"),
    ("100202", 0, "受托代理资产（存款）", "deposits held in trust"),
    ("1021", 1, "其他货币资金", "other monetary funds"),
    ("2103", 1, "应缴财政款", "amounts to be remitted"),
];

/// Adds the lines up.
pub fn tie(chart: &Chart, lines: &[Line<'_>]) -> Tie {
    let signed = |line: &Line<'_>| match line.side {
        Side::Debit => i128::from(line.amount.fen()),
        Side::Credit => -i128::from(line.amount.fen()),
    };
    let fen = |amount: i128| Fen::from_fen(i64::try_from(amount).unwrap_or(i64::MAX));
    let book = |book: &str, side: Side| {
        let of_book = |line: &&Line<'_>| chart.get(line.account).is_some_and(|known| known.book == book);
        let lines = lines.iter().filter(of_book).filter(|line| line.side == side);
        fen(lines.map(|line| i128::from(line.amount.fen())).sum())
    };
    let below = |beginning: &str| {
        lines.iter().filter(|line| line.account.starts_with(beginning)).map(&signed).sum::<i128>()
    };
    let money: Vec<TieItem> = MONEY
        .iter()
        .filter(|(_, sign, ..)| *sign != 0)
        .filter_map(|(account, _, zh, en)| {
            let trust = MONEY.iter().filter(|(other, sign, ..)| *sign == 0 && other.starts_with(account));
            let amount = below(account) - trust.map(|(other, ..)| below(other)).sum::<i128>();
            let title = text!("{zh}", "{en}");
            (amount != 0).then(|| TieItem { account: (*account).to_owned(), title, amount_fen: fen(amount) })
        })
        .collect();
    Tie {
        financial_debit_fen: book("financial", Side::Debit),
        financial_credit_fen: book("financial", Side::Credit),
        budgetary_debit_fen: book("budgetary", Side::Debit),
        budgetary_credit_fen: book("budgetary", Side::Credit),
        money_fen: fen(money.iter().map(|item| i128::from(item.amount_fen.fen())).sum()),
        money,
        funds_fen: fen(below("800101") + below("800102")),
        quota_fen: fen(below("1201")),
        funds_quota_fen: fen(below("800103")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(lines: &[(&'static str, i64)]) -> Tie {
        let rules = posting::Rulebook::shipped().unwrap();
        let line = |(account, amount): &(&'static str, i64)| Line {
            account,
            side: if *amount > 0 { Side::Debit } else { Side::Credit },
            amount: Fen::from_fen(amount.abs()),
        };
        let lines: Vec<Line<'_>> = lines.iter().map(line).collect();
        tie(&rules.chart, &lines)
    }

    #[test]
    fn what_is_held_for_others_is_no_money_of_the_budget() {
        let found = of(&[
            ("1001", 5),
            ("1002", 100),
            ("100202", 40),
            ("2103", -30),
            ("2901", -40),
            ("1201", 7),
            ("3001", -82),
            ("800102", 75),
            ("800103", 7),
            ("820204", -75),
            ("810107", -7),
        ]);
        assert!(found.balances() && found.quota_agrees());
        assert_eq!((found.money_fen.fen(), found.difference()), (75, 0));
        assert_eq!(found.money.iter().map(|item| item.amount_fen.fen()).collect::<Vec<_>>(), [5, 100, -30]);
    }
    #[test]
    fn a_deposit_received_is_a_difference_to_explain() {
        let found = of(&[("1002", 100), ("2307", -10), ("3001", -90), ("800102", 90), ("820204", -90)]);
        assert!(found.balances());
        assert_eq!(found.difference(), 10);
    }
    #[test]
    fn a_book_out_of_balance_and_a_quota_of_one_book_are_told() {
        let found = of(&[("1201", 100), ("3001", -99)]);
        assert!(!found.balances() && !found.quota_agrees());
    }
}
