//! What is left out when the statements of several units are put together. Pure.

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use kernel::{Fen, Text, text};
use serde::Deserialize;

use crate::lines::{BALANCE, Line};

static SHIPPED: &str = include_str!("../../../../data/report/eliminations.toml");
static RULES: LazyLock<Rules> =
    LazyLock::new(|| toml::from_str(SHIPPED).expect("the shipped rules are read by a test"));

/// The rules.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// Between superior and subordinate units.
    pub relation: Vec<Relation>,
    /// Between units that name each other.
    pub between: Vec<Between>,
}
/// Accounts that belong together by their nature.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Relation {
    title: Text,
    way: Way,
    paid: Vec<String>,
    received: Vec<String>,
}
/// Who pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Way {
    Down,
    Up,
}
/// Claims and debts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Between {
    title: Text,
    claims: Vec<String>,
    debts: Vec<String>,
}

/// The rules in force.
pub fn rules() -> &'static Rules {
    &RULES
}

impl Rules {
    /// Level-1 accounts whose unit matters.
    pub fn accounts(&self) -> Vec<String> {
        let relations = self.relation.iter().flat_map(|one| one.paid.iter().chain(&one.received));
        let between = self.between.iter().flat_map(|one| one.claims.iter().chain(&one.debts));
        relations.chain(between).cloned().collect()
    }
}

/// What of an account of a unit names another unit of the range as its counterpart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutual {
    /// Unit.
    pub unit: String,
    /// The other.
    pub counterpart: String,
    /// Account.
    pub account: String,
    /// Period; 0 for all that is past.
    pub period: i64,
    /// Debit less credit.
    pub fen: i64,
}

/// What was left out, and what was not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Eliminated {
    title: Text,
    /// On each side.
    amount: i128,
    paid_left: i128,
    received_left: i128,
}

impl Eliminated {
    /// For people.
    pub fn said(&self) -> Text {
        let yuan = |fen: i128| Fen::from_fen(i64::try_from(fen).unwrap_or(i64::MAX)).yuan();
        let (zh, en) = (&self.title.zh, &self.title.en);
        let (amount, paid, received) = (yuan(self.amount), yuan(self.paid_left), yuan(self.received_left));
        if self.paid_left == 0 && self.received_left == 0 {
            return text!("{zh} {amount}", "{en} {amount}");
        }
        text!(
            "{zh} {amount}（未找到对应方、未抵销：支付方 {paid}，收取方 {received}）",
            "{en} {amount} (no counterpart, not eliminated: paid {paid}, received {received})"
        )
    }
}

/// Places of lines by what must agree: stream, kind, period.
type Groups = BTreeMap<(&'static str, String, i64), (Vec<usize>, Vec<usize>)>;

/// Marks as internal what superior and subordinate units paid each other, splitting lines where only a part of them is.
/// `parents` names the unit above each, where both are of the range.
pub fn relations(lines: &mut Vec<Line>, parents: &HashMap<String, String>) -> Vec<Eliminated> {
    rules().relation.iter().map(|rule| relation(lines, parents, rule)).collect()
}

fn relation(lines: &mut Vec<Line>, parents: &HashMap<String, String>, rule: &Relation) -> Eliminated {
    let begins = |all: &[String], line: &Line| all.iter().any(|one| line.account.starts_with(one.as_str()));
    // By superior unit.
    let mut groups: BTreeMap<&str, Groups> = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let (pays, receives) = (begins(&rule.paid, line), begins(&rule.received, line));
        let above = pays == (rule.way == Way::Down);
        let superior =
            if above { Some(line.unit.as_str()) } else { parents.get(&line.unit).map(String::as_str) };
        let Some(superior) = superior.filter(|_| pays || receives) else { continue };
        let place = (line.key.stream, line.key.kind.clone(), line.period);
        let group = groups.entry(superior).or_default().entry(place).or_default();
        if pays { group.0.push(at) } else { group.1.push(at) }
    }
    let mut done = Eliminated { title: rule.title.clone(), amount: 0, paid_left: 0, received_left: 0 };
    let mut cuts: Vec<(usize, i64)> = Vec::new();
    for ((stream, _, _), (paid, received)) in groups.into_values().flatten() {
        let sum = |places: &[usize]| places.iter().map(|at| i128::from(lines[*at].fen)).sum::<i128>();
        let (out, back) = (sum(&paid), sum(&received));
        // What one side pays the other receives: the two have opposite signs in every stream.
        let common = if (out > 0) == (back < 0) { out.abs().min(back.abs()) } else { 0 };
        cuts.extend(cut(lines, &paid, common * out.signum()));
        cuts.extend(cut(lines, &received, common * back.signum()));
        if stream == BALANCE {
            let counts = |places: &[usize]| {
                places.first().is_some_and(|at| matches!(lines[*at].key.time, "before" | "month"))
            };
            if counts(&paid) || counts(&received) {
                done.amount += common;
                done.paid_left += out.abs() - common;
                done.received_left += back.abs() - common;
            }
        }
    }
    split(lines, &cuts);
    done
}

/// How much of each line makes up an amount, taken from lines of its sign in their order.
fn cut(lines: &[Line], places: &[usize], amount: i128) -> Vec<(usize, i64)> {
    let mut left = amount;
    let mut cuts = Vec::new();
    for at in places {
        let fen = i128::from(lines[*at].fen);
        if left == 0 || fen.signum() != amount.signum() {
            continue;
        }
        let taken = if fen.abs() < left.abs() { fen } else { left };
        left -= taken;
        cuts.push((*at, i64::try_from(taken).unwrap_or(0)));
    }
    cuts
}

fn split(lines: &mut Vec<Line>, cuts: &[(usize, i64)]) {
    for (at, fen) in cuts.iter().filter(|(_, fen)| *fen != 0) {
        let mut inside = lines[*at].clone();
        inside.fen = *fen;
        inside.key.internal = true;
        lines[*at].fen = lines[*at].fen.saturating_sub(*fen);
        lines.push(inside);
    }
}

/// Balances that units have with each other, as they stood at the end of each period that is told apart: lines that take
/// them off where they count and mark them as internal. `make` gives the lines of a balance.
pub fn between(mutual: &[Mutual], make: impl Fn(&Mutual) -> Vec<Line>) -> (Vec<Line>, Vec<Eliminated>) {
    let mut lines = Vec::new();
    let mut told = Vec::new();
    for rule in &rules().between {
        let begins =
            |all: &[String], one: &Mutual| all.iter().any(|code| one.account.starts_with(code.as_str()));
        let mut periods: Vec<i64> = mutual.iter().map(|one| one.period).collect();
        periods.sort_unstable();
        periods.dedup();
        let mut eliminated: BTreeMap<(String, String, String), i128> = BTreeMap::new();
        let mut done = Eliminated { title: rule.title.clone(), amount: 0, paid_left: 0, received_left: 0 };
        for period in periods {
            let upto = mutual.iter().filter(|one| one.period <= period);
            let (claims, debts) =
                standing(upto, |one| begins(&rule.claims, one), |one| begins(&rule.debts, one));
            let now = matched(&claims, &debts, &mut done);
            let mut all: Vec<_> = eliminated.keys().chain(now.keys()).cloned().collect();
            all.sort();
            all.dedup();
            for place in all {
                let change =
                    now.get(&place).copied().unwrap_or(0) - eliminated.get(&place).copied().unwrap_or(0);
                let (unit, counterpart, account) = place;
                let fen = i64::try_from(change).unwrap_or(0);
                let one = Mutual { unit, counterpart, account, period, fen };
                for line in make(&one).into_iter().filter(|line| line.fen != 0) {
                    let mut inside = line.clone();
                    inside.key.internal = true;
                    lines.push(Line { fen: line.fen.saturating_neg(), ..line });
                    lines.push(inside);
                }
            }
            eliminated = now;
        }
        told.push(done);
    }
    (lines, told)
}

/// What stands by unit, counterpart and account.
type Standing = BTreeMap<(String, String), BTreeMap<String, i128>>;

fn standing<'m>(
    mutual: impl Iterator<Item = &'m Mutual>,
    claims: impl Fn(&Mutual) -> bool,
    debts: impl Fn(&Mutual) -> bool,
) -> (Standing, Standing) {
    let (mut claimed, mut owed) = (Standing::new(), Standing::new());
    for one in mutual {
        let pair = (one.unit.clone(), one.counterpart.clone());
        let (into, fen) = match (claims(one), debts(one)) {
            (true, _) => (&mut claimed, i128::from(one.fen)),
            (_, true) => (&mut owed, -i128::from(one.fen)),
            _ => continue,
        };
        *into.entry(pair).or_default().entry(one.account.clone()).or_default() += fen;
    }
    (claimed, owed)
}

/// What is eliminated at one moment, debit less credit, by unit, counterpart and account.
fn matched(
    claims: &Standing,
    debts: &Standing,
    done: &mut Eliminated,
) -> BTreeMap<(String, String, String), i128> {
    let mut found = BTreeMap::new();
    (done.amount, done.paid_left, done.received_left) = (0, 0, 0);
    let positive = |all: &BTreeMap<String, i128>| all.values().filter(|fen| **fen > 0).sum::<i128>();
    let mut owed: i128 = debts.values().map(positive).sum();
    for ((unit, counterpart), claimed) in claims {
        let Some(theirs) = debts.get(&(counterpart.clone(), unit.clone())) else {
            done.paid_left += positive(claimed);
            continue;
        };
        let common = positive(claimed).min(positive(theirs));
        done.amount += common;
        done.paid_left += positive(claimed) - common;
        owed -= common;
        for (own, other, all, sign) in [(unit, counterpart, claimed, 1), (counterpart, unit, theirs, -1)] {
            let mut left = common;
            for (account, fen) in all.iter().filter(|(_, fen)| **fen > 0) {
                let taken = left.min(*fen);
                left -= taken;
                if taken != 0 {
                    found.insert((own.clone(), other.clone(), account.clone()), taken * sign);
                }
            }
        }
    }
    done.received_left = owed;
    found
}

#[cfg(test)]
mod tests {
    use report::model::Key;

    use super::*;

    fn line(unit: &str, account: &str, fen: i64) -> Line {
        Line {
            unit: unit.into(),
            account: account.into(),
            event: String::new(),
            period: 202_601,
            key: Key { stream: BALANCE, account: account.into(), time: "month", ..Key::default() },
            fen,
            unruled: false,
        }
    }
    fn rest(lines: &[Line]) -> Vec<(String, i64)> {
        let outside = lines.iter().filter(|line| !line.key.internal);
        outside.map(|line| (format!("{}/{}", line.unit, line.account), line.fen)).collect()
    }

    #[test]
    fn subsidies_of_a_superior_unit_meet_what_its_units_received_and_no_more() {
        let parents = HashMap::from([("b".to_owned(), "a".to_owned()), ("c".to_owned(), "a".to_owned())]);
        let mut lines = vec![line("a", "5501", 100), line("b", "4201", -60), line("c", "4201", -70)];
        let before: i64 = lines.iter().map(|line| line.fen).sum();
        let done = relations(&mut lines, &parents);
        assert_eq!(
            rest(&lines),
            [("a/5501".to_owned(), 0), ("b/4201".to_owned(), 0), ("c/4201".to_owned(), -30)]
        );
        assert_eq!(lines.iter().map(|line| line.fen).sum::<i64>(), before, "nothing is lost");
        assert_eq!((done[0].amount, done[0].paid_left, done[0].received_left), (100, 0, 30));
        assert!(done[0].said().zh.contains("未抵销：支付方 0.00，收取方 0.30"));
    }
    #[test]
    fn what_the_top_receives_from_outside_stays() {
        let mut lines = vec![line("a", "4201", -60), line("a", "5401", 5)];
        relations(&mut lines, &HashMap::new());
        assert_eq!(rest(&lines), [("a/4201".to_owned(), -60), ("a/5401".to_owned(), 5)]);
    }
    #[test]
    fn claims_and_debts_meet_when_they_name_each_other() {
        let mutual = |unit: &str, counterpart: &str, account: &str, period, fen| Mutual {
            unit: unit.into(),
            counterpart: counterpart.into(),
            account: account.into(),
            period,
            fen,
        };
        let all = [
            mutual("a", "b", "1218", 0, 50),
            mutual("b", "a", "2307", 0, -40),
            mutual("a", "b", "1218", 202_603, -30),
            mutual("c", "a", "2307", 0, -9),
        ];
        let make = |one: &Mutual| vec![line(&one.unit, &one.account, one.fen)];
        let (lines, told) = between(&all, make);
        // 40 stood at first; then the claim was 20, so 20 less are eliminated on both sides.
        let inside: Vec<(String, i64)> = lines
            .iter()
            .filter(|line| line.key.internal)
            .map(|line| (format!("{}/{}", line.unit, line.account), line.fen))
            .collect();
        let expected = [("a/1218", 40), ("b/2307", -40), ("a/1218", -20), ("b/2307", 20)];
        assert_eq!(inside, expected.map(|(place, fen)| (place.to_owned(), fen)));
        assert_eq!(lines.iter().map(|line| line.fen).sum::<i64>(), 0);
        assert_eq!((told[0].amount, told[0].paid_left, told[0].received_left), (20, 0, 29));
    }
}
