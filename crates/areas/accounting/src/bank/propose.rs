//! Which lines of a bank statement and which entries of the books are the same money: a pure function.
//!
//! Three passes, the surest first; what one has taken the next does not see: the bank's receipt number with the same
//! sum; one line and one entry of the same sum within some days, surer when the names agree and unsure when others
//! would fit as well; a line that several entries add up to, or the other way round.
//!
//! Invariant: every proposal adds up on both sides, and nothing is in two of them (`tests`).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

/// A line of a statement, or an entry of the books: money in is positive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Money {
    /// Day.
    pub day: NaiveDate,
    /// Amount in its sign.
    pub fen: i64,
    /// Receipt numbers of the bank; of a line at most one.
    pub receipts: Vec<String>,
    /// The other side's name; empty when not known.
    pub name: String,
}

/// How a proposal was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Manner {
    /// By the receipt number and the sum.
    Receipt,
    /// By sum, day and name.
    Likely,
    /// Several add up to one.
    Sum,
}

impl Manner {
    /// As stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Manner::Receipt => "receipt",
            Manner::Likely => "likely",
            Manner::Sum => "sum",
        }
    }
}

/// Lines and entries, by their places, that may be the same money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// Places of lines.
    pub lines: Vec<usize>,
    /// Places of entries.
    pub entries: Vec<usize>,
    /// How it was found.
    pub manner: Manner,
    /// How sure it is, from 1 to 100.
    pub score: i64,
}

/// Most that may add up to one.
const PARTS_MAX: usize = 4;
/// Most candidates that sums are tried of.
const CANDIDATES_MAX: usize = 24;

/// What is taken already.
struct Taken {
    lines: BTreeSet<usize>,
    entries: BTreeSet<usize>,
    found: Vec<Proposal>,
}

impl Taken {
    fn take(&mut self, lines: Vec<usize>, entries: Vec<usize>, manner: Manner, score: i64) {
        self.lines.extend(&lines);
        self.entries.extend(&entries);
        self.found.push(Proposal { lines, entries, manner, score });
    }
}

/// Proposals, surest first; days apart at most `within`.
pub(crate) fn propose(lines: &[Money], entries: &[Money], within: i64) -> Vec<Proposal> {
    let mut taken = Taken { lines: BTreeSet::new(), entries: BTreeSet::new(), found: Vec::new() };
    by_receipt(lines, entries, &mut taken);
    by_likeness(lines, entries, within, &mut taken);
    for (at, line) in lines.iter().enumerate() {
        if let Some(parts) =
            adds_up(line, entries, &taken.entries, within).filter(|_| !taken.lines.contains(&at))
        {
            taken.take(vec![at], parts, Manner::Sum, 50);
        }
    }
    for (at, entry) in entries.iter().enumerate() {
        if let Some(parts) =
            adds_up(entry, lines, &taken.lines, within).filter(|_| !taken.entries.contains(&at))
        {
            taken.take(parts, vec![at], Manner::Sum, 50);
        }
    }
    let mut found = taken.found;
    found.sort_by_key(|one| {
        (std::cmp::Reverse(one.score), one.lines.first().copied(), one.entries.first().copied())
    });
    found
}

/// A receipt number that both know, with the same sum over all entries that name it.
fn by_receipt(lines: &[Money], entries: &[Money], taken: &mut Taken) {
    let mut known: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        for receipt in entry.receipts.iter().filter(|receipt| !receipt.is_empty()) {
            known.entry(receipt).or_default().push(at);
        }
    }
    for (at, line) in lines.iter().enumerate() {
        let named = line.receipts.iter().filter(|receipt| !receipt.is_empty());
        let Some(fitting) = named.filter_map(|receipt| known.get(receipt.as_str())).next() else { continue };
        let mut free: Vec<usize> = fitting.iter().copied().filter(|at| !taken.entries.contains(at)).collect();
        free.dedup();
        let whole = sum(free.iter().map(|at| entries[*at].fen)) == Some(line.fen);
        let one = free.iter().copied().find(|at| entries[*at].fen == line.fen);
        match one {
            Some(one) => taken.take(vec![at], vec![one], Manner::Receipt, 100),
            None if whole && !free.is_empty() => taken.take(vec![at], free, Manner::Receipt, 100),
            None => {}
        }
    }
}

fn sum(mut fens: impl Iterator<Item = i64>) -> Option<i64> {
    fens.try_fold(0_i64, i64::checked_add)
}

/// Whether two names mean the same: one is part of the other, without spaces and brackets of either width.
fn alike(one: &str, other: &str) -> bool {
    let plain = |name: &str| -> String {
        name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let (one, other) = (plain(one), plain(other));
    one.chars().count() > 1
        && other.chars().count() > 1
        && (one.contains(other.as_str()) || other.contains(one.as_str()))
}

/// Pairs of one line and one entry of the same sum, the surest first.
fn by_likeness(lines: &[Money], entries: &[Money], within: i64, taken: &mut Taken) {
    let mut by_sum: BTreeMap<i64, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate().filter(|(at, _)| !taken.entries.contains(at)) {
        by_sum.entry(entry.fen).or_default().push(at);
    }
    let mut pairs = Vec::new();
    for (at, line) in lines.iter().enumerate().filter(|(at, _)| !taken.lines.contains(at)) {
        let fitting = by_sum.get(&line.fen).map(Vec::as_slice).unwrap_or_default();
        let near: Vec<usize> =
            fitting.iter().copied().filter(|entry| apart(line, &entries[*entry]) <= within).collect();
        for entry in &near {
            let days = apart(line, &entries[*entry]);
            let same_name = alike(&line.name, &entries[*entry].name);
            let others = near
                .iter()
                .any(|other| other != entry && alike(&line.name, &entries[*other].name) == same_name);
            let score = if same_name { 95 } else { 75 } - days.min(20) - if others { 20 } else { 0 };
            pairs.push((std::cmp::Reverse(score), days, at, *entry));
        }
    }
    pairs.sort_unstable();
    for (std::cmp::Reverse(score), _, line, entry) in pairs {
        if !taken.lines.contains(&line) && !taken.entries.contains(&entry) {
            taken.take(vec![line], vec![entry], Manner::Likely, score);
        }
    }
}

fn apart(one: &Money, other: &Money) -> i64 {
    (one.day - other.day).num_days().abs()
}

/// A few that add up to one: those of the same name all together, those of the same day all together, or up to four.
fn adds_up(whole: &Money, parts: &[Money], taken: &BTreeSet<usize>, within: i64) -> Option<Vec<usize>> {
    let free: Vec<usize> = (0..parts.len())
        .filter(|at| !taken.contains(at))
        .filter(|at| {
            let part = &parts[*at];
            (part.fen > 0) == (whole.fen > 0)
                && part.fen.unsigned_abs() < whole.fen.unsigned_abs()
                && apart(whole, part) <= within
        })
        .collect();
    let together = |chosen: Vec<usize>| {
        let fits = chosen.len() > 1 && sum(chosen.iter().map(|at| parts[*at].fen)) == Some(whole.fen);
        fits.then_some(chosen)
    };
    let named = || free.iter().copied().filter(|at| alike(&parts[*at].name, &whole.name)).collect();
    let of_day = || free.iter().copied().filter(|at| parts[*at].day == whole.day).collect();
    together(named()).or_else(|| together(of_day())).or_else(|| {
        let few: Vec<usize> = free.iter().copied().take(CANDIDATES_MAX).collect();
        let mut chosen = Vec::new();
        search(whole.fen, parts, &few, &mut chosen).then_some(chosen).filter(|chosen| chosen.len() > 1)
    })
}

/// Finds up to four of the candidates that add up to what is left. All have the sign of the whole, so a part that is
/// greater than what is left cannot be one of them.
fn search(left: i64, parts: &[Money], candidates: &[usize], chosen: &mut Vec<usize>) -> bool {
    if left == 0 {
        return true;
    }
    if chosen.len() == PARTS_MAX {
        return false;
    }
    for (n, at) in candidates.iter().enumerate() {
        let fen = parts[*at].fen;
        if fen.unsigned_abs() > left.unsigned_abs() {
            continue;
        }
        chosen.push(*at);
        if search(left - fen, parts, &candidates[n + 1..], chosen) {
            return true;
        }
        chosen.pop();
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn money(day: i64, fen: i64, receipt: &str, name: &str) -> Money {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap() + chrono::Duration::days(day);
        let receipts = if receipt.is_empty() { vec![] } else { vec![receipt.to_owned()] };
        Money { day, fen, receipts, name: name.to_owned() }
    }
    fn shown(lines: &[Money], entries: &[Money]) -> Vec<(Vec<usize>, Vec<usize>, &'static str, i64)> {
        let found = propose(lines, entries, 10);
        found.into_iter().map(|one| (one.lines, one.entries, one.manner.word(), one.score)).collect()
    }

    #[test]
    fn a_receipt_number_is_surest_however_far_the_day() {
        let lines = [money(0, -500, "R1", ""), money(0, -500, "R2", "")];
        let entries = [money(60, -500, "R2", ""), money(0, -500, "", "")];
        assert_eq!(
            shown(&lines, &entries),
            [(vec![1], vec![0], "receipt", 100), (vec![0], vec![1], "likely", 75),]
        );
        // The number alone is not enough.
        assert_eq!(shown(&[money(0, -500, "R1", "")], &[money(0, -499, "R1", "")]), []);
        // Several entries of one receipt.
        let entries = [money(1, -300, "R1", ""), money(1, -200, "R1", "")];
        assert_eq!(shown(&lines[..1], &entries), [(vec![0], vec![0, 1], "receipt", 100)]);
    }
    #[test]
    fn names_and_days_make_a_pair_surer_and_doubt_less() {
        let line = [money(0, -500, "", "文具（北京）有限公司")];
        let entries = [money(0, -500, "", "别的公司"), money(3, -500, "", "文具(北京)有限公司")];
        assert_eq!(shown(&line, &entries), [(vec![0], vec![1], "likely", 92)]);
        let doubtful = [money(0, -500, "", ""), money(1, -500, "", "")];
        assert_eq!(shown(&line, &doubtful), [(vec![0], vec![0], "likely", 55)]);
        assert_eq!(shown(&line, &[money(11, -500, "", "")]), [], "too far apart");
        assert_eq!(shown(&line, &[money(0, 500, "", "")]), [], "the other way");
    }
    #[test]
    fn several_may_add_up_to_one() {
        let line = [money(0, -600, "", "")];
        let entries =
            [money(0, -100, "", ""), money(1, -250, "", ""), money(2, -250, "", ""), money(0, -7, "", "")];
        assert_eq!(shown(&line, &entries), [(vec![0], vec![0, 1, 2], "sum", 50)]);
        let lines = [money(0, 40, "", ""), money(0, 60, "", "")];
        assert_eq!(shown(&lines, &[money(1, 100, "", "")]), [(vec![0, 1], vec![0], "sum", 50)]);
    }

    fn any_money() -> impl Strategy<Value = Money> {
        (0_i64..20, 1_i64..40, any::<bool>(), 0_u8..6, 0_u8..3).prop_map(|(day, fen, out, receipt, name)| {
            let receipt = if receipt < 4 { String::new() } else { format!("R{receipt}") };
            let name = ["", "甲公司", "乙公司"][usize::from(name)];
            money(day, if out { -fen } else { fen }, &receipt, name)
        })
    }
    proptest! {
        #[test]
        fn proposals_add_up_and_take_nothing_twice(
            lines in prop::collection::vec(any_money(), 0..25),
            entries in prop::collection::vec(any_money(), 0..25),
        ) {
            let found = propose(&lines, &entries, 7);
            let (mut taken_lines, mut taken_entries) = (BTreeSet::new(), BTreeSet::new());
            for one in &found {
                prop_assert!(!one.lines.is_empty() && !one.entries.is_empty());
                prop_assert!((1..=100).contains(&one.score));
                let left: i64 = one.lines.iter().map(|at| lines[*at].fen).sum();
                let right: i64 = one.entries.iter().map(|at| entries[*at].fen).sum();
                prop_assert_eq!(left, right);
                prop_assert!(one.lines.iter().all(|at| taken_lines.insert(*at)));
                prop_assert!(one.entries.iter().all(|at| taken_entries.insert(*at)));
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
            prop_assert_eq!(&found, &propose(&lines, &entries, 7));
        }
        #[test]
        fn the_same_list_on_both_sides_is_matched_whole(items in prop::collection::vec(any_money(), 0..25)) {
            let found = propose(&items, &items, 7);
            let lines: usize = found.iter().map(|one| one.lines.len()).sum();
            let plain = items.iter().all(|one| one.receipts.is_empty());
            prop_assert!(!plain || lines == items.len());
        }
    }
}
