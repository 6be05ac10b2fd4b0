//! Typed values out of a row; whatever does not fit is collected, never guessed.

use chrono::NaiveDate;
use kernel::{CellPlace, Fen, Text, text};

use super::CellProblem;
use super::clean::{FORMULA_FAULTS, folded, is_scientific, read_date};
use super::grid::CELL_MAX;
use super::progress::Progress;
use super::rows::{Cell, Cells};
use super::sheet::Column;
use crate::crypto::mask;

/// One data row. The getters answer `None` for a bad cell and note it in the list.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// Row of the file as a spreadsheet counts.
    pub line: i64,
    columns: &'a [Column],
    cells: Cells<'a>,
    /// Who counts the rows that are looked at, and the place of this one from 1.
    watch: Option<(&'a Progress, i64)>,
}

impl<'a> Row<'a> {
    pub(super) fn new(
        line: i64,
        columns: &'a [Column],
        cells: Cells<'a>,
        watch: Option<(&'a Progress, i64)>,
    ) -> Row<'a> {
        Row { line, columns, cells, watch }
    }
    /// A typed value is asked for: the row is being checked, not only looked through for its key.
    fn count(&self) {
        if let Some((progress, place)) = self.watch {
            progress.at(place);
        }
    }
    /// The cell as it stands (tidied); empty when the row or the file lacks it.
    pub fn raw(&self, key: &str) -> &'a str {
        self.cell(key).map_or("", |(_, cell)| cell.text())
    }
    /// Whether the file has the column, so that an empty cell says something.
    pub fn has(&self, key: &str) -> bool {
        self.cell(key).is_some_and(|(_, cell)| cell != Cell::NoColumn)
    }
    fn cell(&self, key: &str) -> Option<(&'a Column, Cell<'a>)> {
        let place = self.columns.iter().position(|column| column.key == key)?;
        Some((&self.columns[place], self.cells.get(place)?))
    }
    /// Notes that a cell must not be empty; answers whether it is.
    pub fn lacks(&self, key: &str, problems: &mut Vec<CellProblem>) -> bool {
        self.count();
        let lacks = self.raw(key).is_empty();
        if lacks {
            self.fault(
                key,
                problems,
                text!("必须填写。", "It must be given."),
                text!("请填写。", "Fill it in."),
            );
        }
        lacks
    }
    /// Notes a problem with a cell.
    pub fn fault(&self, key: &str, problems: &mut Vec<CellProblem>, what: Text, how: Text) {
        let known = self.columns.iter().find(|column| column.key == key);
        let mut value: String = self.raw(key).chars().take(100).collect();
        if known.is_some_and(|column| column.private) {
            value = mask(&value);
        }
        let unknown = || CellPlace { row: self.line, column: key.to_owned(), ..CellPlace::default() };
        let cell = CellPlace { value, ..known.map_or_else(unknown, |column| column.place(self.line)) };
        problems.push(CellProblem { cell, what, how });
    }
    /// Text of at most so many characters; empty is allowed.
    pub fn text(&self, key: &str, max: usize, problems: &mut Vec<CellProblem>) -> Option<String> {
        self.count();
        // A row that ends before a column the file must have has lost cells: what stands before may be shifted.
        if let Some((Column { required: true, .. }, Cell::Short)) = self.cell(key) {
            self.lacks(key, problems);
            return None;
        }
        let cell = self.raw(key);
        if self.is_no_text(key, cell, problems) {
            return None;
        }
        let max = max.min(CELL_MAX);
        if cell.chars().count() > max || cell.chars().any(char::is_control) {
            self.fault(
                key,
                problems,
                text!(
                    "内容超过 {max} 字或含有控制字符。",
                    "It is longer than {max} characters or holds control characters."
                ),
                text!("请缩短或清除不可见字符。", "Shorten it or clear what cannot be seen."),
            );
            return None;
        }
        Some(cell.to_owned())
    }
    /// Notes what a spreadsheet shows instead of a value: the error of a formula, a long number cut short.
    fn is_no_text(&self, key: &str, cell: &str, problems: &mut Vec<CellProblem>) -> bool {
        if FORMULA_FAULTS.contains(&cell) {
            self.fault(
                key,
                problems,
                text!("公式没有结果。", "The formula has no result."),
                text!(
                    "请改正公式，或粘贴为数值后保存。",
                    "Mend the formula, or paste its value, and save the file."
                ),
            );
            return true;
        }
        if is_scientific(cell) {
            self.fault(
                key,
                problems,
                text!(
                    "数字以科学计数法表示，末尾数位已丢失。",
                    "The number is in scientific notation and has lost its last digits."
                ),
                text!("请把该列设为文本格式后重新填写。", "Format the column as text and enter it again."),
            );
            return true;
        }
        false
    }
    /// Text that must be there.
    pub fn needed(&self, key: &str, max: usize, problems: &mut Vec<CellProblem>) -> Option<String> {
        if self.lacks(key, problems) { None } else { self.text(key, max, problems) }
    }
    /// A code: letters, digits, dots, hyphens and underscores.
    pub fn code(&self, key: &str, max: usize, problems: &mut Vec<CellProblem>) -> Option<String> {
        let code = self.needed(key, max, problems)?.replace('＿', "_");
        if !code.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_')) {
            self.fault(
                key,
                problems,
                text!(
                    "代码只能由字母、数字、点、横线组成。",
                    "A code has letters, digits, dots and hyphens only."
                ),
                text!(
                    "请核对代码；若显示为 1.2E+10，请把该列设为文本格式。",
                    "Check it; if it shows as 1.2E+10, format the column as text."
                ),
            );
            return None;
        }
        Some(code)
    }
    /// A whole number in a range.
    pub fn integer(&self, key: &str, min: i64, max: i64, problems: &mut Vec<CellProblem>) -> Option<i64> {
        if self.lacks(key, problems) {
            return None;
        }
        let number = self.raw(key).parse::<i64>().ok().filter(|number| (min..=max).contains(number));
        if number.is_none() {
            self.fault(
                key,
                problems,
                text!("须为 {min} 至 {max} 的整数。", "It must be a whole number from {min} to {max}."),
                text!("请改为整数，不要用科学计数法。", "Give a whole number, not scientific notation."),
            );
        }
        number
    }
    /// Yuan with at most two decimals.
    pub fn yuan(&self, key: &str, problems: &mut Vec<CellProblem>) -> Option<Fen> {
        if self.lacks(key, problems) {
            return None;
        }
        let amount =
            Fen::parse_yuan(self.raw(key)).filter(|amount| *amount >= Fen::ZERO && *amount <= Fen::MAX);
        if amount.is_none() {
            self.fault(
                key,
                problems,
                text!(
                    "须为不小于零、至多两位小数的金额（元）。",
                    "It must be an amount in yuan, not below zero, with at most two decimals."
                ),
                text!("请改为如 12345.67 的写法。", "Write it like 12345.67."),
            );
        }
        amount
    }
    /// A date that must be there.
    pub fn date(&self, key: &str, problems: &mut Vec<CellProblem>) -> Option<NaiveDate> {
        if self.lacks(key, problems) {
            return None;
        }
        let date = read_date(self.raw(key));
        if date.is_none() {
            self.fault(
                key,
                problems,
                text!("不是日期。", "It is not a date."),
                text!(
                    "请写成 2026-03-01、2026/3/1 或 2026年3月1日。",
                    "Write 2026-03-01, 2026/3/1 or 2026年3月1日."
                ),
            );
        }
        date
    }
    /// A date, or nothing. The outer option is `None` for a bad cell.
    pub fn date_if_any(&self, key: &str, problems: &mut Vec<CellProblem>) -> Option<Option<NaiveDate>> {
        if self.raw(key).is_empty() { Some(None) } else { self.date(key, problems).map(Some) }
    }
    /// One of a list of words, each with what it is stored as.
    pub fn one_of(
        &self,
        key: &str,
        words: &[(&str, &'static str)],
        problems: &mut Vec<CellProblem>,
    ) -> Option<&'static str> {
        let cell = self.raw(key);
        let exact = words.iter().find(|(word, _)| *word == cell);
        let found = exact.or_else(|| {
            let alike = folded(cell);
            words.iter().find(|(word, stored)| folded(word) == alike || folded(stored) == alike)
        });
        if found.is_none() {
            if self.lacks(key, problems) {
                return None;
            }
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            let known = known.join("、");
            self.fault(
                key,
                problems,
                text!("不是可用的取值。", "It is not one of the allowed values."),
                text!("可用取值：{known}。", "Use one of: {known}."),
            );
        }
        found.map(|(_, stored)| *stored)
    }
    /// 是 or 否; empty is no.
    pub fn yes(&self, key: &str, problems: &mut Vec<CellProblem>) -> Option<bool> {
        if self.raw(key).is_empty() {
            return Some(false);
        }
        let words = [("是", "yes"), ("否", "no"), ("TRUE", "yes"), ("FALSE", "no")];
        self.one_of(key, &words, problems).map(|word| word == "yes")
    }
}
