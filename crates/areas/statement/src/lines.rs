//! What statements are made of: movements of accounts by month, each with the keys under which statements ask for it. Pure.

use std::collections::HashMap;

use kernel::Text;
use report::model::{Key, Names};

use crate::difference;
use crate::flow::{Moved, is_money, rules};

/// Streams, as the definitions name them.
pub const BALANCE: &str = "balance";
/// Of the budgetary book, with dimensions.
pub const DIMENSION: &str = "dimension";
/// By event.
pub const EVENT: &str = "event";
/// By event, of this year and of the last with their own beginnings.
pub const CHANGE: &str = "change";
/// Money.
pub const FLOW: &str = "flow";
/// Between the two results.
pub const DIFFERENCE: &str = "difference";
/// What was budgeted.
pub const BUDGET: &str = "budget";

/// Where what has no functional class stands.
pub const NO_FUNCTION: &str = "999";

/// What period statements are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    /// Fiscal year.
    pub year: i64,
    /// The last month shown, 1 to 12.
    pub month: i64,
    /// The statements of the whole year, its carry-forward with them.
    pub yearly: bool,
}

impl When {
    /// Code of the last month.
    pub fn last_month(&self) -> i64 {
        self.year * 100 + self.month
    }
    /// Code of the last period that counts.
    pub fn until(&self) -> i64 {
        if self.yearly { self.year * 100 + 13 } else { self.last_month() }
    }
    /// Up to which everything is one beginning.
    pub fn past(&self) -> i64 {
        (self.year - 1) * 100
    }
    /// The time of a period, as definitions name it; `None` when it does not count.
    pub fn time(&self, period: i64) -> Option<&'static str> {
        let last = self.past();
        let this = self.year * 100;
        match period {
            _ if period <= last => Some("past"),
            _ if period <= last + 12 => Some("last"),
            _ if period <= last + 13 => Some("last_closing"),
            _ if period == this => Some("opening"),
            _ if period > self.until() => None,
            _ if period == this + 13 => Some("closing"),
            _ if period == self.last_month() => Some("month"),
            _ => Some("before"),
        }
    }
}

/// A kept sum as it was read; what its table does not know is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// Unit, where it matters.
    pub unit: String,
    /// Period; 0 for all that is past.
    pub period: i64,
    /// Account.
    pub account: String,
    /// Event.
    pub event: String,
    /// Class of the voucher.
    pub class: String,
    /// Whether money moved with it.
    pub money: bool,
    /// Project.
    pub project: String,
    /// Fund.
    pub fund: String,
    /// Function.
    pub function: String,
    /// Departmental economic class.
    pub economy: String,
    /// Debits.
    pub debit: i64,
    /// Credits.
    pub credit: i64,
}

/// A movement under one key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Line {
    /// Unit, where it matters.
    pub unit: String,
    /// Account.
    pub account: String,
    /// Event, of movements that are known by event.
    pub event: String,
    /// Period; 0 for all that is past.
    pub period: i64,
    /// What statements ask for it by.
    pub key: Key,
    /// How much, with the sign of its stream.
    pub fen: i64,
    /// No rule of the cash flow statement knows it.
    pub unruled: bool,
}

/// A project, as statements need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Project {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// 项目类别
    pub class: String,
}

/// What the lines are read with.
#[derive(Debug)]
pub struct Reading<'a> {
    /// When.
    pub when: When,
    /// Projects by id.
    pub projects: &'a HashMap<String, Project>,
}

/// Beginnings of the accounts of fiscal appropriation in the budgetary book.
const FISCAL: [&str; 6] = ["6001", "710101", "720101", "790101", "8101", "8102"];

impl Reading<'_> {
    /// 基本支出 (人员, 公用) or 项目支出: the class of the project says it; without one the economic class.
    pub fn kind(&self, project: &str, economy: &str) -> &'static str {
        let class = self.projects.get(project).map_or("", |project| project.class.as_str());
        match class.get(..2).unwrap_or(class) {
            "21" => "basic_operating",
            _ if class.starts_with('1') => "basic_person",
            _ if !class.is_empty() || economy.starts_with("309") => "project",
            _ if economy.starts_with("301") || economy.starts_with("303") => "basic_person",
            _ => "basic_operating",
        }
    }
    fn line(&self, kept: &Kept, key: Key, fen: i64) -> Line {
        Line {
            unit: kept.unit.clone(),
            account: kept.account.clone(),
            event: kept.event.clone(),
            period: kept.period,
            key,
            fen,
            unruled: false,
        }
    }
    /// What a balance by account is, and what this year and the last began with.
    pub fn balance(&self, kept: &Kept) -> Vec<Line> {
        let Some(time) = self.when.time(kept.period) else { return Vec::new() };
        let fen = kept.debit.saturating_sub(kept.credit);
        let account = || kept.account.clone();
        let mut lines =
            vec![self.line(kept, Key { stream: BALANCE, account: account(), time, ..Key::default() }, fen)];
        if time == "past" {
            lines.extend(["this", "prev"].map(|kind| {
                let (kind, time) = (kind.to_owned(), "start");
                self.line(kept, Key { stream: CHANGE, account: account(), kind, time, ..Key::default() }, fen)
            }));
        }
        lines
    }
    /// What a balance by dimensions is.
    pub fn dimension(&self, kept: &Kept) -> Vec<Line> {
        let Some(time) = self.when.time(kept.period) else { return Vec::new() };
        let kind = self.kind(&kept.project, &kept.economy);
        let fiscal = FISCAL.iter().any(|one| kept.account.starts_with(one));
        let project = match self.projects.get(&kept.project) {
            Some(project) if fiscal && kind == "project" => project.code.clone(),
            _ => String::new(),
        };
        let function = if kept.function.is_empty() { NO_FUNCTION.to_owned() } else { kept.function.clone() };
        let key = Key {
            stream: DIMENSION,
            account: kept.account.clone(),
            time,
            fund: kept.fund.clone(),
            function,
            economy: kept.economy.clone(),
            kind: kind.to_owned(),
            project,
            ..Key::default()
        };
        vec![self.line(kept, key, kept.debit.saturating_sub(kept.credit))]
    }
    /// What a movement by event is.
    pub fn event(&self, kept: &Kept) -> Vec<Line> {
        let Some(time) = self.when.time(kept.period) else { return Vec::new() };
        let fen = kept.debit.saturating_sub(kept.credit);
        // Only these are ever asked for by event.
        let asked = ["3", "8", "7901"].iter().any(|one| kept.account.starts_with(one));
        let event = if asked { kept.event.clone() } else { String::new() };
        let key = |stream: &'static str, kind: &str, time| {
            let (account, event, kind) = (kept.account.clone(), event.clone(), kind.to_owned());
            Key { stream, account, event, kind, time, ..Key::default() }
        };
        let mut lines = vec![self.line(kept, key(EVENT, "", time), fen)];
        let (this, prev) = match time {
            "last" => ("start", "months"),
            "last_closing" => ("start", "closing"),
            "opening" => ("start", ""),
            "closing" => ("closing", ""),
            _ => ("months", ""),
        };
        lines.push(self.line(kept, key(CHANGE, "this", this), fen));
        if !prev.is_empty() {
            lines.push(self.line(kept, key(CHANGE, "prev", prev), fen));
        }
        if matches!(time, "last" | "before" | "month") {
            lines.extend(self.flows(kept, time));
            lines.extend(self.difference(kept, time));
        }
        lines
    }
    fn flows(&self, kept: &Kept, time: &'static str) -> Vec<Line> {
        let financial = kept.account.starts_with(['1', '2', '3', '4', '5']);
        if !kept.money || !financial || is_money(&kept.account) {
            return Vec::new();
        }
        let kind = self.kind(&kept.project, &kept.economy);
        let of = |debit: bool, fen: i64| {
            let moved =
                Moved { event: &kept.event, account: &kept.account, economy: &kept.economy, kind, debit };
            let item = rules().item(&moved);
            let key = Key { stream: FLOW, item: item.item.to_owned(), time, ..Key::default() };
            Line { unruled: !item.ruled, ..self.line(kept, key, fen) }
        };
        let both = [of(false, kept.credit), of(true, kept.debit.saturating_neg())];
        both.into_iter().filter(|line| line.fen != 0).collect()
    }
    fn difference(&self, kept: &Kept, time: &'static str) -> Option<Line> {
        let credit = kept.credit.saturating_sub(kept.debit);
        let fen = match kept.account.as_bytes().first() {
            Some(b'4' | b'5') => credit,
            Some(b'6' | b'7') => credit.saturating_neg(),
            _ => return None,
        };
        let nature = difference::class_of(&kept.event, &kept.class, &kept.account).to_owned();
        let key = Key { stream: DIFFERENCE, nature, time, ..Key::default() };
        Some(self.line(kept, key, fen))
    }
}

/// Lines that differ in nothing but their amount are one, in a fixed order.
pub fn folded(lines: impl Iterator<Item = Line>) -> Vec<Line> {
    let mut sums: HashMap<Line, i64> = HashMap::new();
    for line in lines {
        let fen = line.fen;
        let sum = sums.entry(Line { fen: 0, ..line }).or_insert(0);
        *sum = sum.saturating_add(fen);
    }
    let mut lines: Vec<Line> = sums.into_iter().map(|(line, fen)| Line { fen, ..line }).collect();
    lines.sort();
    lines
}

/// What of payables was paid and what was accrued of a year is shown net, on the side of the rest.
pub fn net_payables(lines: &mut [Line]) {
    let [paid, accrued] = difference::NETTED;
    for last in [false, true] {
        let of = |line: &Line| {
            line.key.stream == DIFFERENCE
                && (line.key.time == "last") == last
                && (line.key.nature == paid || line.key.nature == accrued)
        };
        let rest: i128 = lines.iter().filter(|line| of(line)).map(|line| i128::from(line.fen)).sum();
        let shown = if rest < 0 { accrued } else { paid };
        lines.iter_mut().filter(|line| of(line)).for_each(|line| line.key.nature = shown.to_owned());
    }
}

/// Names of projects by their codes.
pub fn project_names(projects: &HashMap<String, Project>) -> Names {
    let named = projects.values().map(|project| {
        let name = format!("{} {}", project.code, project.name);
        (project.code.clone(), Text { zh: name.clone(), en: name })
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_period_has_one_time() {
        let month = When { year: 2026, month: 6, yearly: false };
        let all = [202_412, 202_500, 202_501, 202_512, 202_513, 202_600, 202_601, 202_605, 202_606, 202_607];
        let times = all.map(|period| month.time(period).unwrap_or("-"));
        let expected =
            ["past", "past", "last", "last", "last_closing", "opening", "before", "before", "month", "-"];
        assert_eq!(times, expected);
        assert_eq!(month.time(202_613), None);
        let year = When { year: 2026, month: 12, yearly: true };
        assert_eq!((year.time(202_612), year.time(202_613)), (Some("month"), Some("closing")));
    }
    #[test]
    fn kinds_by_project_and_else_by_what_is_bought() {
        let project = |class: &str| Project { code: "P".into(), name: "p".into(), class: class.into() };
        let projects = HashMap::from([
            ("a".to_owned(), project("1")),
            ("b".to_owned(), project("21")),
            ("c".to_owned(), project("222")),
        ]);
        let reading = Reading { when: When { year: 2026, month: 1, yearly: false }, projects: &projects };
        let kinds = ["a", "b", "c", ""].map(|id| reading.kind(id, "30101"));
        assert_eq!(kinds, ["basic_person", "basic_operating", "project", "basic_person"]);
        assert_eq!(reading.kind("", "30201"), "basic_operating");
    }
    #[test]
    fn payables_are_shown_on_the_side_of_the_rest() {
        let line = |nature: &str, time, fen| Line {
            unit: String::new(),
            account: "5001".into(),
            event: "P02".into(),
            period: 202_601,
            key: Key { stream: DIFFERENCE, nature: nature.into(), time, ..Key::default() },
            fen,
            unruled: false,
        };
        let mut lines = vec![
            line("payable_expense", "month", -70),
            line("payable_payment", "before", 50),
            line("payable_payment", "last", 9),
        ];
        net_payables(&mut lines);
        let shown: Vec<&str> = lines.iter().map(|line| line.key.nature.as_str()).collect();
        assert_eq!(shown, ["payable_expense", "payable_expense", "payable_payment"]);
    }
}
