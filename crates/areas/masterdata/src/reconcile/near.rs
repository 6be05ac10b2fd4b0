//! Records that may be one although no key says so: proposals, never more. Candidates are found by indexes over names
//! without what varies, names with one character left out and numbers with one digit left out; no pair is compared
//! that does not share one of them.

use std::collections::{BTreeSet, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};

use kernel::text;
use kernel::text::Text;

use super::group::{Group, Kind, Source};
use super::merge::Merged;

/// Most proposals for one record; more help nobody.
const EACH_MAX: usize = 5;
/// Most records of a name or pattern that are looked at: a name that everybody has says nothing.
const ALIKE_MAX: usize = 20;
/// Patterns that most records have at most.
const PATTERNS: usize = 20;
/// Names shorter than this are not compared with one edit: 张三 and 张四 are two people.
const EDIT_CHARS_MIN: usize = 4;

/// What a record is compared by.
#[derive(Clone, Debug, Default)]
pub(crate) struct Features {
    /// Its key in the case or in the store.
    pub key: String,
    /// Whether it is in the store.
    pub is_stored: bool,
    /// What the names must share.
    within: String,
    name: String,
    card: String,
    /// The surest key; records that have different ones are not proposed for their names.
    first: String,
}

/// Two records that may be one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    /// A record that is not stored yet.
    pub key: String,
    /// The other one.
    pub other: String,
    /// Whether the other one is stored.
    pub is_stored: bool,
    /// Why.
    pub why: Why,
}

impl Features {
    /// Of a merged record.
    pub(crate) fn of(kind: &Kind, merged: &Merged) -> Features {
        let cell = |column: Option<&str>| {
            column.map_or_else(String::new, |column| {
                merged.cells[kind.place(column)].clone().unwrap_or_default()
            })
        };
        let near = kind.matching.near;
        let first = kind.matching.keys[0].columns;
        let place = kind.place(first[0]);
        Features {
            key: merged.key.clone(),
            is_stored: merged.stored.is_some(),
            within: cell(near.within),
            name: plain(&cell(near.name)),
            card: long_card(&cell(near.card)),
            first: kind.compared(place, merged.cells[place].as_deref()),
        }
    }
    /// Of a stored record that is not in the case. Its number may be a digest, which is like no number.
    pub(crate) fn of_stored(kind: &Kind, cells: &[Option<String>]) -> Features {
        let cell = |column: Option<&str>| {
            column.map_or_else(String::new, |column| cells[kind.place(column)].clone().unwrap_or_default())
        };
        let near = kind.matching.near;
        Features {
            key: kind
                .stored_key(kind.matching.identity(), |place| cells[place].as_deref())
                .unwrap_or_default(),
            is_stored: true,
            within: cell(near.within),
            name: plain(&cell(near.name)),
            card: String::new(),
            first: cell(kind.matching.keys[0].columns.first().copied()),
        }
    }
    /// What records that are alike have in common, as digests: a digest that two have by chance costs a comparison,
    /// no proposal.
    fn patterns(&self, with_one_edit: bool) -> Vec<u64> {
        let digest = |kind: u8, place: usize, rest: &str| {
            let mut hasher = DefaultHasher::new();
            (kind, place, rest).hash(&mut hasher);
            hasher.finish()
        };
        let mut patterns = Vec::new();
        if !self.name.is_empty() {
            let named = |rest: &str| digest(0, 0, &format!("{}\u{1}{rest}", self.within));
            patterns.push(named(&self.name));
            let count = self.name.chars().count();
            if with_one_edit && count >= EDIT_CHARS_MIN {
                patterns.extend((0..count).map(|place| named(&without(&self.name, place))));
            }
        }
        if self.card.len() == 18 {
            patterns.extend((0..17).map(|place| digest(1, place, &without(&self.card[..17], place))));
        }
        patterns.sort_unstable();
        patterns.dedup();
        patterns
    }
}

/// Index of the records of a case; further candidates are asked one after another.
pub(crate) struct Index<'a> {
    records: &'a [Features],
    /// Patterns with the records that have them, in order.
    by_pattern: Vec<(u64, u32)>,
    with_one_edit: bool,
    found: HashMap<String, BTreeSet<Pair>>,
}

impl<'a> Index<'a> {
    /// Over all records of a case.
    pub(crate) fn over(kind: &Kind, records: &'a [Features]) -> Index<'a> {
        let with_one_edit = kind.matching.near.with_one_edit;
        let mut by_pattern: Vec<(u64, u32)> = Vec::with_capacity(records.len() * PATTERNS);
        for (place, record) in (0..).zip(records) {
            by_pattern.extend(record.patterns(with_one_edit).into_iter().map(|pattern| (pattern, place)));
        }
        by_pattern.sort_unstable();
        Index { records, by_pattern, with_one_edit, found: HashMap::new() }
    }
    /// Proposes the records of the case that are like each other.
    pub(crate) fn among_themselves(&mut self) {
        for (place, record) in self.records.iter().enumerate() {
            for other in self.like(record).into_iter().filter(|other| *other > place) {
                let (one, other) = (record, &self.records[other]);
                // Both being stored they are two records already, whatever a file says.
                if !(one.is_stored && other.is_stored) {
                    let (new, old) = if one.is_stored { (other, one) } else { (one, other) };
                    self.propose(new, old);
                }
            }
        }
    }
    /// Proposes the records of the case that are like one outside of it.
    pub(crate) fn with(&mut self, stored: &Features) {
        for place in self.like(stored) {
            let record = &self.records[place];
            if !record.is_stored {
                self.propose(record, stored);
            }
        }
    }
    /// Records with a number that are not stored, so many of them.
    pub(crate) fn numbered(&self, most: usize) -> Vec<usize> {
        let new = self.records.iter().enumerate().filter(|(_, record)| !record.is_stored);
        let numbered = new.filter(|(_, record)| record.card.len() == 18).take(most);
        numbered.map(|(place, _)| place).collect()
    }
    /// Numbers that are like that of a record: a store that keeps digests can be asked for exactly these.
    pub(crate) fn numbers_like(&self, place: usize) -> Vec<String> {
        like_numbers(&self.records[place].card)
    }
    /// Proposes a stored record whose number is like that of a record of the case.
    pub(crate) fn with_number(&mut self, place: usize, stored: &Features) {
        let record = &self.records[place];
        let pairs = self.found.entry(record.key.clone()).or_default();
        if record.key != stored.key && pairs.len() < EACH_MAX {
            let (key, other) = (record.key.clone(), stored.key.clone());
            pairs.insert(Pair { key, other, is_stored: true, why: Why::Cards });
        }
    }
    /// All proposals in order.
    pub(crate) fn pairs(self) -> Vec<Pair> {
        let pairs: BTreeSet<Pair> = self.found.into_values().flatten().collect();
        pairs.into_iter().collect()
    }
    fn like(&self, record: &Features) -> Vec<usize> {
        let patterns = record.patterns(self.with_one_edit);
        let alike = |pattern: u64| {
            let from = self.by_pattern.partition_point(|(known, _)| *known < pattern);
            let rest = self.by_pattern[from..].iter().take(ALIKE_MAX);
            rest.take_while(move |(known, _)| *known == pattern).map(|(_, place)| *place as usize)
        };
        let mut places: Vec<usize> = patterns.into_iter().flat_map(alike).collect();
        places.sort_unstable();
        places.dedup();
        places
    }
    fn propose(&mut self, new: &Features, other: &Features) {
        let Some(why) = why(new, other) else { return };
        let pairs = self.found.entry(new.key.clone()).or_default();
        if pairs.len() < EACH_MAX {
            let (key, is_stored) = (new.key.clone(), other.is_stored);
            pairs.insert(Pair { key, other: other.key.clone(), is_stored, why });
        }
    }
}

/// Why two records may be one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Why {
    Cards,
    Names,
    OneEdit,
}

impl Why {
    /// For people.
    pub(crate) fn text(self) -> Text {
        match self {
            Why::Cards => text!(
                "证件号码只差一位或只是长度不同。",
                "The identity numbers differ in one digit, or in their form."
            ),
            Why::Names => text!(
                "名称相同（不计空格、括号、全半角）。",
                "The names are alike but for blanks, brackets and width."
            ),
            Why::OneEdit => text!("名称只差一个字。", "The names differ in one character."),
        }
    }
}

/// Why two records may be one, if they may.
fn why(one: &Features, other: &Features) -> Option<Why> {
    if one.key == other.key {
        return None;
    }
    let cards = one.card.len() == 18 && other.card.len() == 18;
    if cards && strsim::hamming(&one.card[..17], &other.card[..17]).is_ok_and(|digits| digits <= 1) {
        return Some(Why::Cards);
    }
    let apart = !one.first.is_empty() && !other.first.is_empty() && one.first != other.first;
    if apart || one.within != other.within || one.name.is_empty() {
        return None;
    }
    if one.name == other.name {
        return Some(Why::Names);
    }
    let long = one.name.chars().count().min(other.name.chars().count()) >= EDIT_CHARS_MIN;
    (long && strsim::damerau_levenshtein(&one.name, &other.name) == 1).then_some(Why::OneEdit)
}

/// The number itself in its long form, and all that differ in one of the first 17 digits, with their check digits.
fn like_numbers(card: &str) -> Vec<String> {
    let mut all = vec![card.to_owned()];
    for place in 0..17 {
        for digit in b'0'..=b'9' {
            let mut body = card.as_bytes()[..17].to_vec();
            if body[place] == digit {
                continue;
            }
            body[place] = digit;
            let body = String::from_utf8_lossy(&body).into_owned();
            let end = crate::check_digit::id_card_end(&body);
            all.push(format!("{body}{end}"));
        }
    }
    all
}

/// A name without what varies: width, case, blanks, brackets; 其它 is 其他, 帐 is 账.
fn plain(name: &str) -> String {
    let half = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    let name: String = name.chars().map(half).flat_map(char::to_lowercase).collect();
    let kept = |c: &char| !c.is_whitespace() && !"()[]{}〔〕【】《》·•.-_\"'“”‘’".contains(*c);
    let name: String = name.chars().filter(kept).collect();
    name.replace("其它", "其他").replace('帐', "账")
}

/// A number of 15 digits in its form of 18; others as they are.
fn long_card(card: &str) -> String {
    let card = card.to_uppercase();
    if card.len() != 15 || !card.bytes().all(|b| b.is_ascii_digit()) {
        return if card.is_ascii() { card } else { String::new() };
    }
    let body = format!("{}19{}", &card[..6], &card[6..]);
    let end = crate::check_digit::id_card_end(&body);
    format!("{body}{end}")
}

fn without(text: &str, place: usize) -> String {
    text.chars().enumerate().filter(|(at, _)| *at != place).map(|(_, c)| c).collect()
}

/// Records that match more than one stored record: a person has to mend the stored ones first.
pub(crate) fn contradictions(groups: &[Group], sources: &[Source]) -> Vec<(usize, i64)> {
    let several = groups.iter().filter(|group| group.stored.len() > 1);
    several
        .filter_map(|group| group.rows.first())
        .map(|(source, row)| (*source, sources[*source].rows.number(*row)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(key: &str, name: &str, card: &str) -> Features {
        let (key, within) = (key.to_owned(), String::new());
        Features {
            key,
            is_stored: false,
            within,
            name: plain(name),
            card: long_card(card),
            first: String::new(),
        }
    }
    #[track_caller]
    fn check(one: (&str, &str), other: (&str, &str), expected: bool) {
        let records = [features("A", one.0, one.1), features("B", other.0, other.1)];
        let kind = Kind {
            matching: super::super::kinds::matching("persons").expect("a kind"),
            columns: &[],
            vault: testkit::vault(),
        };
        let mut index = Index::over(&kind, &records);
        index.among_themselves();
        assert_eq!(!index.pairs().is_empty(), expected, "{one:?} {other:?}");
    }

    #[test]
    fn near_is_what_people_mistype() {
        check(("其它 单位（一）", ""), ("其他单位(一)", ""), true);
        check(("ＡＢＣ公司", ""), ("abc 公司", ""), true);
        check(("北京华信科技公司", ""), ("北京华新科技公司", ""), true);
        check(("北京华信科技公司", ""), ("北京华信科技有公司", ""), true);
        check(("张三", ""), ("张四", ""), false);
        check(("北京华信科技公司", ""), ("北京华新技术公司", ""), false);
        check(("甲", "110105194912310021"), ("乙", "110105194912310121"), true);
        check(("甲", "110105491231002"), ("乙", "11010519491231002X"), true);
        check(("甲", "110105194912310021"), ("乙", "110105194922310121"), false);
        check(("", ""), ("", ""), false);
    }
}
