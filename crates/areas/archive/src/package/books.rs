//! The books of a package: balances, general ledger, journals, detail ledgers, as files of rows.

use std::collections::BTreeMap;
use std::io::{Seek, Write};

use kernel::{DbError, Fen};
use platform::table::{Cell, CsvText};

use super::facts::{Moved, Range, Unit};
use super::model::{ACCOUNTS, BALANCES, GENERAL, VoucherRecord, detail_of, journal_of};
use super::zip::{Packer, Spool};

/// An account with its balance before the range and what it moved in each period.
pub(crate) struct AccountBook {
    book: String,
    name: String,
    parent: String,
    normal_side: String,
    /// Debit positive.
    opening: i64,
    moved: BTreeMap<i64, (i64, i64)>,
}

/// The accounts of both books, by code.
pub(crate) struct Books(BTreeMap<String, AccountBook>);

fn text(value: impl Into<String>) -> Cell {
    Cell::Text(value.into())
}
fn yuan(fen: i64) -> Cell {
    Cell::Number(Fen::from_fen(fen).yuan().replace(',', ""))
}
fn whole(number: i64) -> Cell {
    Cell::Number(number.to_string())
}
/// A balance on the side it has.
fn sides(balance: i64) -> [Cell; 2] {
    [yuan(balance.max(0)), yuan(balance.min(0).saturating_neg())]
}

const JOURNAL: [&str; 9] = ["日期", "凭证号", "行号", "摘要", "账套", "科目", "科目名称", "借方", "贷方"];
const DETAIL: [&str; 8] = ["期间", "日期", "凭证号", "行号", "摘要", "借方", "贷方", "余额（借为正）"];
const BALANCE: [&str; 10] = [
    "期间",
    "账套",
    "科目",
    "科目名称",
    "期初借方",
    "期初贷方",
    "本期借方",
    "本期贷方",
    "期末借方",
    "期末贷方",
];
const LEDGER: [&str; 8] =
    ["账套", "科目", "科目名称", "期间", "本期借方", "本期贷方", "期末借方余额", "期末贷方余额"];

impl Books {
    /// From what accounts moved.
    pub(crate) fn of(rows: Vec<Moved>) -> Books {
        let mut books: BTreeMap<String, AccountBook> = BTreeMap::new();
        for row in rows {
            let known = books.entry(row.account).or_insert_with(|| AccountBook {
                book: row.book,
                name: row.name_zh,
                parent: row.parent,
                normal_side: row.normal_side,
                opening: 0,
                moved: BTreeMap::new(),
            });
            if row.period == 0 {
                known.opening = row.debit_fen.saturating_sub(row.credit_fen);
            } else {
                known.moved.insert(row.period, (row.debit_fen, row.credit_fen));
            }
        }
        Books(books)
    }
    fn name(&self, account: &str) -> &str {
        self.0.get(account).map_or("", |known| known.name.as_str())
    }
    /// The balances before the range, as running ones begin.
    pub(crate) fn openings(&self) -> BTreeMap<String, i64> {
        self.0.iter().map(|(account, known)| (account.clone(), known.opening)).collect()
    }
    /// The balance of every account in every period.
    pub(crate) fn balances(&self, range: &Range) -> Vec<u8> {
        let mut file = CsvText::new();
        file.row(BALANCE);
        let mut running: BTreeMap<&str, i64> =
            self.0.iter().map(|(account, known)| (account.as_str(), known.opening)).collect();
        for period in range.periods() {
            for (account, known) in &self.0 {
                let opening = running.get(account.as_str()).copied().unwrap_or(0);
                let (debit, credit) = known.moved.get(&period).copied().unwrap_or_default();
                let closing = opening.saturating_add(debit).saturating_sub(credit);
                running.insert(account, closing);
                let [opening_debit, opening_credit] = sides(opening);
                let [closing_debit, closing_credit] = sides(closing);
                file.cells(&[
                    whole(period),
                    text(&known.book),
                    text(account),
                    text(&known.name),
                    opening_debit,
                    opening_credit,
                    yuan(debit),
                    yuan(credit),
                    closing_debit,
                    closing_credit,
                ]);
            }
        }
        file.finish()
    }
    /// The general ledger: account by account, the periods below each other.
    fn general(&self, range: &Range) -> Vec<u8> {
        let mut file = CsvText::new();
        file.row(LEDGER);
        for (account, known) in &self.0 {
            let head = || [text(&known.book), text(account), text(&known.name)];
            let mut balance = known.opening;
            let mut row = |period: Cell, moved: (i64, i64), balance: i64| {
                let cells: Vec<Cell> = head()
                    .into_iter()
                    .chain([period, yuan(moved.0), yuan(moved.1)])
                    .chain(sides(balance))
                    .collect();
                file.cells(&cells);
            };
            row(text("期初"), (0, 0), balance);
            for period in range.periods() {
                let moved = known.moved.get(&period).copied().unwrap_or_default();
                balance = balance.saturating_add(moved.0).saturating_sub(moved.1);
                row(whole(period), moved, balance);
            }
        }
        file.finish()
    }
    fn accounts(&self) -> Vec<u8> {
        let mut file = CsvText::new();
        file.row(["科目", "账套", "科目名称", "上级科目", "余额方向"]);
        for (account, known) in &self.0 {
            file.row([account, &known.book, &known.name, &known.parent, &known.normal_side]);
        }
        file.finish()
    }
    /// Writes the books that come from kept balances.
    pub(crate) fn pack<W: Write + Seek>(&self, packer: &mut Packer<W>, range: &Range) -> Result<(), DbError> {
        packer.file(BALANCES, &self.balances(range))?;
        packer.file(GENERAL, &self.general(range))?;
        packer.file(ACCOUNTS, &self.accounts())
    }
}

/// The books that are written voucher by voucher.
pub(crate) struct Running<'b> {
    books: &'b Books,
    balances: BTreeMap<String, i64>,
    pub(crate) spool: Spool,
}

impl<'b> Running<'b> {
    pub(crate) fn new(books: &'b Books) -> Result<Running<'b>, DbError> {
        Ok(Running { books, balances: books.openings(), spool: Spool::new()? })
    }
    /// Begins the journal of a period, so that there is one even when nothing stands in it.
    pub(crate) fn begin(&mut self, period: i64) -> Result<(), DbError> {
        let mut head = CsvText::new();
        head.row(JOURNAL);
        self.spool.add(&journal_of(period), &head.finish())
    }
    /// A voucher into the journal of its month and the detail ledgers of its accounts.
    pub(crate) fn enter(&mut self, voucher: &VoucherRecord) -> Result<(), DbError> {
        let journal = &voucher.journal;
        let mut rows = CsvText::piece();
        for entry in &voucher.entries {
            let (debit, credit) = entry.sides();
            let name = self.books.name(&entry.account);
            rows.cells(&[
                text(&journal.posted_on),
                whole(journal.number),
                whole(entry.line),
                text(&journal.summary),
                text(&entry.book),
                text(&entry.account),
                text(name),
                yuan(debit),
                yuan(credit),
            ]);
            let balance = self.balances.entry(entry.account.clone()).or_default();
            *balance = balance.saturating_add(debit).saturating_sub(credit);
            let balance = *balance;
            let path = detail_of(&entry.account);
            let mut piece = if self.spool.has(&path) { CsvText::piece() } else { CsvText::new() };
            if !self.spool.has(&path) {
                piece.row(DETAIL);
            }
            piece.cells(&[
                whole(journal.period),
                text(&journal.posted_on),
                whole(journal.number),
                whole(entry.line),
                text(&journal.summary),
                yuan(debit),
                yuan(credit),
                yuan(balance),
            ]);
            self.spool.add(&path, &piece.finish())?;
        }
        self.spool.add(&journal_of(journal.period), &rows.finish())
    }
}

/// What README says.
pub(crate) fn readme(unit: &Unit, range: &Range) -> String {
    let Range { from, to, .. } = range;
    let Unit { code, name } = unit;
    format!(
        "会计档案归档包（yiti-archive/1）
单位：{code} {name}
会计期间：{from} 至 {to}

package.json      归档包编号、范围、制作人、制作时间、链头
manifest.json     每个文件的大小和 SM3 摘要
signature.json    对 manifest.json 的 SM2 签名（含公钥）
vouchers/         记账凭证：每行一张（凭证头、两套账分录、签章、来源单据、附件、办理记录）
books/            序时账（journal-）、总账（general-ledger）、明细账（detail/）、科目余额（balances）
statements/       各月（及年度）财务报表：PDF 和 JSON
attachments/      原始单据附件，原样保存
chain/            账簿链的各环：每环的摘要接前一环
reference/        科目、核算项的名称
closed.json       各期间的结账人和结账时间

离线校验：yiti archive verify 文件名.zip

An archive package of accounts of one unit. Verify it without any database by: yiti archive verify FILE
"
    )
}
