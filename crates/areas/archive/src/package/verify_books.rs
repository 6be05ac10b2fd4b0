//! The books of a package against its vouchers: journals and detail ledgers hold every line, balances are opening and
//! movements, and one period begins where the one before ended.

use std::collections::BTreeMap;

use kernel::{Fen, text};

use super::model::{BALANCES, GENERAL};
use super::verify::{Moves, Verification};
use super::verify_vouchers::VoucherCheck;

/// What the books of a package come to.
#[derive(Default)]
pub(super) struct BookCheck {
    balances: Moves,
    detail: Moves,
    general: Moves,
    /// Sums and lines of journals by period.
    journals: BTreeMap<i64, (i64, i64, i64)>,
    /// Closing balance of an account in the period read last.
    closing: BTreeMap<String, i64>,
    seen: bool,
}

fn fen(cell: Option<&String>) -> Option<i64> {
    Fen::parse_yuan(cell?).map(Fen::fen)
}

/// Debit and credit columns as one balance.
fn balance(row: &[String], at: usize) -> Option<i64> {
    fen(row.get(at))?.checked_sub(fen(row.get(at + 1))?)
}

impl BookCheck {
    /// A row of a book.
    pub(super) fn row(&mut self, path: &str, row: &[String], found: &mut Verification) {
        let known = if path == BALANCES {
            self.balance(row, found)
        } else if path == GENERAL {
            self.general(row)
        } else if let Some(account) = path.strip_prefix("books/detail/").and_then(|n| n.strip_suffix(".csv"))
        {
            self.detail(account, row)
        } else if let Some(period) = path.strip_prefix("books/journal-").and_then(|n| n.strip_suffix(".csv"))
        {
            self.journal(period, row)
        } else {
            Some(())
        };
        if known.is_none() {
            found.doubt("file_damaged", path, text!("有一行无法解析。", "A row of it cannot be read."));
        }
    }
    fn balance(&mut self, row: &[String], found: &mut Verification) -> Option<()> {
        self.seen = true;
        found.balances += 1;
        let (period, account) = (row.first()?.parse::<i64>().ok()?, row.get(2)?);
        let (opening, closing) = (balance(row, 4)?, balance(row, 8)?);
        let (debit, credit) = (fen(row.get(6))?, fen(row.get(7))?);
        let object = format!("{period}/{account}");
        if self.closing.insert(account.clone(), closing).is_some_and(|before| before != opening) {
            found.doubt(
                "balance_differs",
                &object,
                text!("期初不等于上期期末。", "It does not begin where the period before ended."),
            );
        }
        if i128::from(opening) + i128::from(debit) - i128::from(credit) != i128::from(closing) {
            found.doubt(
                "balance_differs",
                &object,
                text!("期末不等于期初加发生额。", "Its end is not its beginning and what moved."),
            );
        }
        self.balances.insert((period, account.clone()), (debit, credit));
        Some(())
    }
    fn general(&mut self, row: &[String]) -> Option<()> {
        if row.get(3)? == "期初" {
            return Some(());
        }
        let (account, period) = (row.get(1)?, row.get(3)?.parse::<i64>().ok()?);
        self.general.insert((period, account.clone()), (fen(row.get(4))?, fen(row.get(5))?));
        Some(())
    }
    fn detail(&mut self, account: &str, row: &[String]) -> Option<()> {
        let period = row.first()?.parse::<i64>().ok()?;
        let moved = self.detail.entry((period, account.to_owned())).or_default();
        moved.0 = moved.0.checked_add(fen(row.get(5))?)?;
        moved.1 = moved.1.checked_add(fen(row.get(6))?)?;
        Some(())
    }
    fn journal(&mut self, period: &str, row: &[String]) -> Option<()> {
        let (debit, credit) = (fen(row.get(7))?, fen(row.get(8))?);
        let sums = self.journals.entry(period.parse().ok()?).or_default();
        sums.0 = sums.0.checked_add(debit)?;
        sums.1 = sums.1.checked_add(credit)?;
        sums.2 += 1;
        Some(())
    }
    /// Compares with what the vouchers come to.
    pub(super) fn conclude(&self, vouchers: &VoucherCheck, found: &mut Verification) {
        if !self.seen && !vouchers.moves.is_empty() {
            found.doubt("balance_differs", BALANCES, text!("没有科目余额。", "There are no balances."));
        }
        let books = [
            ("科目余额", "balances", &self.balances),
            ("总账", "general ledger", &self.general),
            ("明细账", "detail ledger", &self.detail),
        ];
        for (zh, en, book) in books {
            compare((zh, en), book, &vouchers.moves, found);
        }
        let mut sums: BTreeMap<i64, (i64, i64, i64)> = BTreeMap::new();
        for ((period, _), (debit, credit)) in &vouchers.moves {
            let sum = sums.entry(*period).or_default();
            sum.0 = sum.0.saturating_add(*debit);
            sum.1 = sum.1.saturating_add(*credit);
        }
        for (period, lines) in &vouchers.entries_of {
            sums.entry(*period).or_default().2 = *lines;
        }
        for period in self.journals.keys().chain(sums.keys()).collect::<std::collections::BTreeSet<_>>() {
            let (there, expected) = (self.journals.get(period), sums.get(period));
            if there.copied().unwrap_or_default() != expected.copied().unwrap_or_default() {
                found.doubt(
                    "book_differs",
                    format!("journal-{period}"),
                    text!("序时账与凭证不符。", "The journal is not what the vouchers come to."),
                );
            }
        }
    }
}

fn compare((zh, en): (&str, &str), book: &Moves, vouchers: &Moves, found: &mut Verification) {
    let places: std::collections::BTreeSet<&(i64, String)> = book.keys().chain(vouchers.keys()).collect();
    for place in places {
        let at = |moves: &Moves| moves.get(place).copied().unwrap_or_default();
        if at(book) != at(vouchers) {
            let (period, account) = place;
            let code = if en == "balances" { "balance_differs" } else { "book_differs" };
            found.doubt(
                code,
                format!("{period}/{account}"),
                text!("{zh}的发生额与凭证不符。", "The movement in the {en} is not that of the vouchers."),
            );
        }
    }
}
