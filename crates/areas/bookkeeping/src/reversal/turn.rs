//! What reverses a voucher: in its own year the same lines in red; after that year the opposite lines in blue.
//!
//! An earlier year is closed, and its results stand in the statements. The blue correcting voucher therefore books what
//! would change its results as an adjustment of them, as the events E01 to E03 do: revenue and expense through 3501
//! (以前年度盈余调整), budget revenue and expenditure through 年初余额调整 of the balance the money belongs to (810101 fiscal,
//! 820101 earmarked, 820201 other money).

use ledger::{Book, Dimensions, EntryDraft, Side};
use platform::UnitId;

/// How a voucher is reversed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Manner {
    /// 红字冲销: same accounts and sides, negative amounts.
    Red,
    /// 蓝字更正: opposite sides, positive amounts, results of the earlier year as adjustments.
    Blue,
}

impl Manner {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            Manner::Red => "red",
            Manner::Blue => "blue",
        }
    }
    /// By the years of the voucher and of its reversal.
    pub fn between(voucher: i64, reversal: i64) -> Manner {
        if voucher == reversal { Manner::Red } else { Manner::Blue }
    }
}

/// A line of the voucher that is reversed.
#[derive(Clone, Debug)]
pub struct Original {
    /// Unit whose book it is in.
    pub unit_id: UnitId,
    /// Book.
    pub book: Book,
    /// Side.
    pub side: Side,
    /// Account.
    pub account: String,
    /// Amount.
    pub amount_fen: kernel::Fen,
    /// Event.
    pub event: String,
    /// Dimensions.
    pub dimensions: Dimensions,
}

/// The account that takes what would change the results of an earlier year.
pub fn adjusted(account: &str) -> &str {
    match account.as_bytes().first() {
        Some(b'4' | b'5') => "3501",
        Some(b'6') => match account {
            _ if account.starts_with("6001") => "810101",
            // Every other budget revenue has 01 for earmarked money, 02 for the rest; 6401 and 6602 have neither.
            _ if account.len() > 4 && account.ends_with("01") => "820101",
            _ => "820201",
        },
        Some(b'7') => match &account[4.min(account.len())..] {
            // 财政拨款支出, 非财政专项资金支出, 其他资金支出.
            "01" if is_split(account) => "810101",
            "02" if is_split(account) => "820101",
            _ => "820201",
        },
        _ => account,
    }
}

/// Budget expenditure that the chart splits by money: 7101, 7201 and 7901.
fn is_split(account: &str) -> bool {
    ["7101", "7201", "7901"].iter().any(|head| account.starts_with(head))
}

/// The lines that reverse these.
pub fn lines(originals: &[Original], manner: Manner) -> Vec<EntryDraft> {
    let line = |one: &Original| {
        let negative = kernel::Fen::from_fen(-one.amount_fen.fen());
        // A red line turned round stays a positive one on its own side.
        let (side, amount_fen) = match manner {
            Manner::Red => (one.side, negative),
            Manner::Blue if one.amount_fen < kernel::Fen::ZERO => (one.side, negative),
            Manner::Blue => (one.side.other(), one.amount_fen),
        };
        let account = match manner {
            Manner::Red => one.account.clone(),
            Manner::Blue => adjusted(&one.account).to_owned(),
        };
        EntryDraft {
            unit_id: one.unit_id,
            book: one.book,
            account,
            side,
            amount_fen,
            event: one.event.clone(),
            dimensions: one.dimensions.clone(),
        }
    };
    originals.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Fen;
    use proptest::prelude::*;

    fn original(book: Book, side: Side, account: &str, fen: i64) -> Original {
        Original {
            unit_id: UnitId(kernel::uuid::Uuid::nil()),
            book,
            side,
            account: account.to_owned(),
            amount_fen: Fen::from_fen(fen),
            event: "P41".to_owned(),
            dimensions: Dimensions::default(),
        }
    }
    fn signed(side: Side, fen: i64) -> i128 {
        if side == Side::Debit { i128::from(fen) } else { -i128::from(fen) }
    }

    #[test]
    fn results_of_an_earlier_year_become_adjustments_of_the_balance_they_belong_to() {
        let expected = [
            ("4001", "3501"),
            ("5901", "3501"),
            ("6001", "810101"),
            ("600102", "810101"),
            ("610101", "820101"),
            ("610102", "820201"),
            ("6401", "820201"),
            ("6602", "820201"),
            ("66090901", "820101"),
            ("66090902", "820201"),
            ("710101", "810101"),
            ("720102", "820101"),
            ("720103", "820201"),
            ("790101", "810101"),
            ("7301", "820201"),
            ("7701", "820201"),
            ("100201", "100201"),
            ("800102", "800102"),
            ("3001", "3001"),
        ];
        for (account, adjusted_to) in expected {
            assert_eq!(adjusted(account), adjusted_to, "{account}");
        }
    }
    #[test]
    fn every_account_of_the_chart_is_adjusted_within_its_book() {
        let rulebook = posting::Rulebook::shipped().unwrap();
        for account in rulebook.chart.iter().filter(|account| account.book != "indicator") {
            let to = rulebook.chart.get(adjusted(&account.code)).expect("it is in the chart");
            assert_eq!(to.book, account.book, "{}", account.code);
        }
    }
    proptest! {
        #[test]
        fn a_red_pair_comes_to_nothing_on_each_account(fens in prop::collection::vec((1_i64..1_000_000_000, 0..4_usize), 1..20)) {
            let accounts = ["5001", "2302", "1002", "800102"];
            let all: Vec<Original> = fens.iter().enumerate().map(|(at, (fen, account))| {
                original(Book::Financial, if at % 2 == 0 { Side::Debit } else { Side::Credit }, accounts[*account], *fen)
            }).collect();
            for account in accounts {
                let before: i128 = all.iter().filter(|one| one.account == account).map(|one| signed(one.side, one.amount_fen.fen())).sum();
                let after: i128 = lines(&all, Manner::Red).iter().filter(|one| one.account == account)
                    .map(|one| signed(one.side, one.amount_fen.fen())).sum();
                prop_assert_eq!(before + after, 0);
            }
        }
        #[test]
        fn a_blue_voucher_has_positive_amounts_and_the_opposite_effect(fens in prop::collection::vec(-1_000_000_i64..1_000_000, 1..20)) {
            let all: Vec<Original> = fens.iter().filter(|fen| **fen != 0)
                .map(|fen| original(Book::Budgetary, Side::Debit, "720102", *fen)).collect();
            let turned = lines(&all, Manner::Blue);
            prop_assert!(turned.iter().all(|one| one.amount_fen > Fen::ZERO && one.account == "820101"));
            let before: i128 = all.iter().map(|one| signed(one.side, one.amount_fen.fen())).sum();
            let after: i128 = turned.iter().map(|one| signed(one.side, one.amount_fen.fen())).sum();
            prop_assert_eq!(before + after, 0);
        }
    }
}
