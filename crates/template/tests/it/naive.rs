//! A second evaluator, written from the description alone and as plainly as possible. It shares no code with
//! the crate and stops at the first reason to refuse.

use std::collections::HashMap;

pub type Cells = HashMap<String, String>;

/// book, side, account, amount, row
pub type NaiveLine = (String, String, String, i128, usize);

pub struct Naive {
    rules: HashMap<String, Vec<(usize, Cells)>>,
    tokens: Vec<Cells>,
    books: HashMap<String, String>,
}

fn read(text: &str) -> Vec<Cells> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(|row| row.unwrap()).collect()
}

pub fn sum(basis: &str, amounts: &HashMap<String, i64>) -> Result<i128, &'static str> {
    let mut total = 0;
    for piece in basis.replace(' ', "").replace('-', "+-").split('+') {
        let (sign, name) = piece.strip_prefix('-').map_or((1, piece), |name| (-1, name));
        let value = match name.parse::<i128>() {
            Ok(number) => number,
            Err(_) => i128::from(*amounts.get(name).ok_or("missing amount")?),
        };
        total += sign * value;
    }
    Ok(total)
}

impl Naive {
    pub fn new() -> Naive {
        let mut rules: HashMap<String, Vec<(usize, Cells)>> = HashMap::new();
        for (at, row) in read(crate::RULES).into_iter().enumerate() {
            rules.entry(row["event_id"].clone()).or_default().push((at + 2, row));
        }
        let accounts = read(crate::ACCOUNTS);
        let books = accounts.iter().map(|row| (row["code"].clone(), row["book"].clone())).collect();
        Naive { rules, tokens: read(crate::TOKENS), books }
    }

    fn rows(&self, event: &str) -> impl Iterator<Item = &(usize, Cells)> {
        self.rules[event].iter()
    }

    /// Every value any token names for a word.
    pub fn values(&self, word: &str) -> Vec<String> {
        let mut values = Vec::new();
        for row in &self.tokens {
            for part in row["condition"].split("; ").filter(|part| !part.is_empty()) {
                let (name, list) = part.split_once('=').unwrap();
                if name == word {
                    values.extend(list.split('|').map(str::to_owned));
                }
            }
        }
        values.sort();
        values.dedup();
        values
    }

    /// Words an event lists, with their restriction.
    pub fn listed(&self, event: &str) -> Vec<(String, Vec<String>)> {
        let (_, row) = self.rows(event).next().unwrap();
        let parts = row["facts"].split("; ").filter(|part| !part.is_empty());
        parts
            .map(|part| match part.split_once('=') {
                Some((name, list)) => (name.to_owned(), list.split('|').map(str::to_owned).collect()),
                None => (part.to_owned(), Vec::new()),
            })
            .collect()
    }

    pub fn amount_names(&self, event: &str) -> Vec<String> {
        let bases = self.rows(event).map(|(_, row)| row["amount_basis"].replace('-', "+"));
        let mut names: Vec<String> =
            bases.flat_map(|basis| basis.split('+').map(str::to_owned).collect::<Vec<_>>()).collect();
        names.retain(|name| !name.is_empty());
        names.sort();
        names.dedup();
        names
    }

    pub fn evaluate(
        &self,
        event: &str,
        given: &HashMap<String, String>,
        amounts: &HashMap<String, i64>,
    ) -> Result<Vec<NaiveLine>, &'static str> {
        let mut words = HashMap::new();
        for (name, allowed) in self.listed(event) {
            if let Some(value) = given.get(&name) {
                if !allowed.is_empty() && !allowed.contains(value) {
                    return Err("restricted");
                }
                words.insert(name, value.clone());
            }
        }
        let (_, first) = self.rows(event).next().unwrap();
        for part in first["condition"].split("; ") {
            for operator in [" < ", " <= ", " > ", " >= "] {
                if let Some((left, right)) = part.split_once(operator) {
                    let (left, right) = (sum(left, amounts)?, sum(right, amounts)?);
                    let holds = match operator.trim() {
                        "<" => left < right,
                        "<=" => left <= right,
                        ">" => left > right,
                        _ => left >= right,
                    };
                    if !holds {
                        return Err("comparison");
                    }
                }
            }
        }
        let mut lines = Vec::new();
        for (number, row) in self.rows(event) {
            if row["side"] == "none" {
                continue;
            }
            let mut amount = sum(&row["amount_basis"], amounts)?;
            let mut side = row["side"].clone();
            if amount == 0 {
                continue;
            }
            if amount < 0 {
                if !row["amount_basis"].split(['+', '-']).all(|name| name.starts_with("bal_")) {
                    return Err("negative");
                }
                amount = -amount;
                side = if side == "debit" { "credit".into() } else { "debit".into() };
            }
            let account = self.account(&row["account"], &words)?;
            if self.books.get(&account) != Some(&row["book"]) {
                return Err("account");
            }
            lines.push((row["book"].clone(), side, account, amount, *number));
        }
        Ok(lines)
    }

    fn account(&self, cell: &str, words: &HashMap<String, String>) -> Result<String, &'static str> {
        if cell == "!" {
            return Err("refused");
        }
        if let Some(fact) = cell.strip_prefix('$') {
            return words.get(fact).cloned().ok_or("no row");
        }
        if !cell.starts_with('@') {
            return Ok(cell.to_owned());
        }
        for row in self.tokens.iter().filter(|row| row["token"] == cell) {
            let mut parts = row["condition"].split("; ").filter(|part| !part.is_empty());
            let holds = parts.all(|part| {
                let (name, list) = part.split_once('=').unwrap();
                words.get(name).is_some_and(|value| list.split('|').any(|allowed| allowed == value))
            });
            if holds {
                return self.account(&row["resolves_to"], words);
            }
        }
        Err("no row")
    }
}
