//! The small languages inside the cells: sums of amounts, comparisons, word conditions.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Serialize, Serializer};

/// A sum and difference of amounts, as `amount_basis` and the sides of comparisons write it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    text: String,
    terms: Vec<(String, bool)>,
    constant: i128,
}

/// The name of an amount, a word or a value: lower-case letters, digits and `_`, a letter first.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The account of a `bal_<account>` amount.
pub(crate) fn balance_account(name: &str) -> Option<&str> {
    name.strip_prefix("bal_")
}

impl Form {
    /// Reads `a-b+c`; whole numbers (fen) may stand for a term. `None` when it is anything else.
    pub(crate) fn parse(text: &str) -> Option<Form> {
        let mut form = Form { text: text.trim().to_owned(), terms: Vec::new(), constant: 0 };
        let mut rest = form.text.clone();
        let mut negative = false;
        loop {
            let end = rest.find(['+', '-']).unwrap_or(rest.len());
            let piece = rest[..end].trim();
            if is_name(piece) {
                form.terms.push((piece.to_owned(), negative));
            } else if !piece.is_empty() && piece.bytes().all(|b| b.is_ascii_digit()) {
                let number = i128::from(piece.parse::<i64>().ok()?);
                form.constant += if negative { -number } else { number };
            } else {
                return None;
            }
            let Some(sign) = rest[end..].chars().next() else { return Some(form) };
            negative = sign == '-';
            rest = rest[end + 1..].to_owned();
        }
    }

    /// The cell as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The amounts it reads, in the order written.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.terms.iter().map(|(name, _)| name.as_str())
    }

    /// Whether a bare number takes part.
    pub(crate) fn has_number(&self) -> bool {
        self.terms.is_empty() || self.constant != 0
    }

    /// Whether it consists of ledger balances only, so that a negative value changes side.
    pub fn is_balances(&self) -> bool {
        !self.terms.is_empty() && self.constant == 0 && self.names().all(|name| name.starts_with("bal_"))
    }

    /// Adds `times` this form to a linear form in the amounts.
    pub(crate) fn add_to<'a>(&'a self, sum: &mut BTreeMap<&'a str, i64>, times: i64) {
        for (name, negative) in &self.terms {
            *sum.entry(name).or_default() += if *negative { -times } else { times };
        }
    }

    /// Its value, or `None` when an amount is not known. Cannot overflow: `i64` terms in `i128`.
    pub(crate) fn value(&self, amounts: &BTreeMap<&str, i64>) -> Option<i128> {
        self.terms.iter().try_fold(self.constant, |sum, (name, negative)| {
            let amount = i128::from(*amounts.get(name.as_str())?);
            Some(if *negative { sum - amount } else { sum + amount })
        })
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Serialize for Form {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// How two sums are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// `left op right`, which must hold for the event to be posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comparison {
    /// Left sum.
    pub left: Form,
    /// Operator.
    pub operator: Operator,
    /// Right sum.
    pub right: Form,
}

impl Comparison {
    /// Reads a part of a condition that contains `<` or `>`; `None` when it is not a comparison.
    pub(crate) fn parse(part: &str) -> Option<Comparison> {
        let at = part.find(['<', '>'])?;
        let (left, tail) = part.split_at(at);
        let (operator, right) = if let Some(right) = tail.strip_prefix("<=") {
            (Operator::AtMost, right)
        } else if let Some(right) = tail.strip_prefix(">=") {
            (Operator::AtLeast, right)
        } else if let Some(right) = tail.strip_prefix('<') {
            (Operator::Less, right)
        } else {
            (Operator::More, tail.strip_prefix('>')?)
        };
        Some(Comparison { left: Form::parse(left)?, operator, right: Form::parse(right)? })
    }

    /// Whether it holds for two values.
    pub(crate) fn holds(&self, left: i128, right: i128) -> bool {
        match self.operator {
            Operator::Less => left < right,
            Operator::AtMost => left <= right,
            Operator::More => left > right,
            Operator::AtLeast => left >= right,
        }
    }

    /// The amounts of both sides.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.left.names().chain(self.right.names())
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let operator = match self.operator {
            Operator::Less => "<",
            Operator::AtMost => "<=",
            Operator::More => ">",
            Operator::AtLeast => ">=",
        };
        write!(f, "{} {operator} {}", self.left, self.right)
    }
}

/// `word=x|y`: the fact is present and has one of the values.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WordCondition {
    /// The word.
    pub word: String,
    /// The values that hold.
    pub values: Vec<String>,
}

impl WordCondition {
    /// Reads `word=x|y`.
    pub(crate) fn parse(part: &str) -> Option<WordCondition> {
        let (word, values) = part.split_once('=')?;
        let values: Vec<String> = values.split('|').map(|value| value.trim().to_owned()).collect();
        let word = word.trim();
        (is_name(word) && values.iter().all(|value| is_name(value)))
            .then(|| WordCondition { word: word.to_owned(), values })
    }

    /// Whether the fact is given with one of the values.
    pub(crate) fn holds(&self, words: &BTreeMap<&str, &str>) -> bool {
        words.get(self.word.as_str()).is_some_and(|value| self.allows(value))
    }

    /// Whether the value is among those that hold.
    pub(crate) fn allows(&self, value: &str) -> bool {
        self.values.iter().any(|allowed| allowed == value)
    }
}

impl fmt::Display for WordCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}={}", self.word, self.values.join("|"))
    }
}

/// The parts of a `;` list, trimmed, empty ones left out.
pub(crate) fn parts(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_reads_sums_and_differences() {
        let amounts = BTreeMap::from([("cost", 100), ("paid", 30), ("fee", 1)]);
        for (text, expected) in [("cost", 100), ("cost-paid+fee", 71), ("paid - cost", -70), ("0", 0)] {
            assert_eq!(Form::parse(text).unwrap().value(&amounts), Some(expected), "{text}");
        }
        assert_eq!(Form::parse("cost-unknown").unwrap().value(&amounts), None);
        for text in ["", "-cost", "cost+", "cost--paid", "cost*2", "cost paid", "Cost", "1.5", "(cost)"] {
            assert_eq!(Form::parse(text), None, "{text}");
        }
    }

    #[test]
    fn sums_of_extremes_do_not_wrap() {
        let amounts = BTreeMap::from([("a", i64::MAX), ("b", i64::MIN)]);
        assert_eq!(Form::parse("a+a-b").unwrap().value(&amounts), Some(3 * i128::from(i64::MAX) + 1));
    }

    #[test]
    fn comparisons_read_all_four_operators() {
        for (text, holds) in
            [("1 < 2", true), ("2 <= 2", true), ("2 < 2", false), ("2 >= 1 + 1", true), ("2 > 2", false)]
        {
            let comparison = Comparison::parse(text).unwrap();
            let none = BTreeMap::new();
            let (left, right) = (comparison.left.value(&none), comparison.right.value(&none));
            assert_eq!(comparison.holds(left.unwrap(), right.unwrap()), holds, "{text}");
            assert_eq!(comparison.to_string(), text);
        }
        for text in ["cost", "cost => 2", "cost > ", "cost >> 1", "a < b < c"] {
            assert_eq!(Comparison::parse(text), None, "{text}");
        }
    }
}
