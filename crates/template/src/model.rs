//! What the templates are made of, and what an evaluation answers.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use kernel::{Fen, Text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::difference::ClassRow;
use crate::form::{Comparison, Form, WordCondition};

/// The two books of government accounting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Book {
    /// 财务会计
    Financial,
    /// 预算会计
    Budgetary,
}

impl Book {
    /// Both, in the order of a voucher.
    pub const ALL: [Book; 2] = [Book::Financial, Book::Budgetary];

    /// The word of the files and of answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Book::Financial => "financial",
            Book::Budgetary => "budgetary",
        }
    }
    pub(crate) fn parse(word: &str) -> Option<Book> {
        Book::ALL.into_iter().find(|book| book.as_str() == word)
    }
    pub(crate) const fn zh(self) -> &'static str {
        match self {
            Book::Financial => "财务会计",
            Book::Budgetary => "预算会计",
        }
    }
}

/// Debit or credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// 借
    Debit,
    /// 贷
    Credit,
}

impl Side {
    /// The word of the files and of answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Side::Debit => "debit",
            Side::Credit => "credit",
        }
    }
    /// The other side.
    #[must_use]
    pub const fn other(self) -> Side {
        match self {
            Side::Debit => Side::Credit,
            Side::Credit => Side::Debit,
        }
    }
    pub(crate) const fn sign(self) -> i64 {
        match self {
            Side::Debit => 1,
            Side::Credit => -1,
        }
    }
}

/// One account of the chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Code.
    pub code: String,
    /// Chinese name.
    pub name_zh: String,
    /// The book it belongs to.
    pub book: Book,
}

/// Where a line goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind", content = "name")]
pub enum Target {
    /// An account code.
    Account(String),
    /// A token of `posting_tokens.csv`, with its `@`.
    Token(String),
    /// The account code in a fact (`$fact`, without the `$`).
    Fact(String),
    /// Refused.
    Refuse,
}

impl Target {
    pub(crate) fn parse(cell: &str) -> Option<Target> {
        if cell == "!" {
            return Some(Target::Refuse);
        }
        if let Some(name) = cell.strip_prefix('@') {
            return crate::form::is_name(name).then(|| Target::Token(cell.to_owned()));
        }
        if let Some(name) = cell.strip_prefix('$') {
            return crate::form::is_name(name).then(|| Target::Fact(name.to_owned()));
        }
        let code = !cell.is_empty() && cell.bytes().all(|b| b.is_ascii_digit());
        code.then(|| Target::Account(cell.to_owned()))
    }
}

/// A word that an event reads.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FactSpec {
    /// The word.
    pub name: String,
    /// The values allowed; empty when the event does not restrict it.
    pub allowed: Vec<String>,
}

/// One debit or credit row of an event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RuleLine {
    /// Book.
    pub book: Book,
    /// Side for a positive amount.
    pub side: Side,
    /// Account or token.
    pub target: Target,
    /// The amount.
    pub basis: Form,
    /// Row of `posting_rules.csv`; the header is row 1.
    pub row: usize,
}

/// A business event: what it reads and the lines it makes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Code, such as `P01`.
    pub id: String,
    /// Chinese name.
    pub name_zh: String,
    /// English name.
    pub name_en: String,
    /// The condition as written, for people.
    pub condition: String,
    /// The parts of the condition that must hold for the amounts.
    pub comparisons: Vec<Comparison>,
    /// The words it reads.
    pub facts: Vec<FactSpec>,
    /// Its lines, in file order.
    pub lines: Vec<RuleLine>,
    /// Books that must have no entry.
    pub silent: Vec<Book>,
    /// Where the rule is from.
    pub source: String,
    /// First row in the file.
    pub row: usize,
}

impl Event {
    /// The amounts it reads (`bal_<account>` included), each once, in file order.
    pub fn amounts(&self) -> Vec<&str> {
        let lines = self.lines.iter().flat_map(|line| line.basis.names());
        let compared = self.comparisons.iter().flat_map(Comparison::names);
        let mut seen = BTreeSet::new();
        lines.chain(compared).filter(|name| seen.insert(*name)).collect()
    }
    /// What it says about a word, if it reads it.
    pub fn fact(&self, word: &str) -> Option<&FactSpec> {
        self.facts.iter().find(|fact| fact.name == word)
    }
    /// Both names.
    pub fn name(&self) -> Text {
        Text { zh: self.name_zh.clone(), en: self.name_en.clone() }
    }
    /// Whether it closes balances of the ledger (结转), as opposed to recording something new.
    pub fn is_closing(&self) -> bool {
        self.lines.iter().any(|line| line.basis.names().any(|name| name.starts_with("bal_")))
    }
}

/// One row of a token: the conditions and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenRow {
    /// All must hold; empty = always.
    pub conditions: Vec<WordCondition>,
    /// Where it leads.
    pub target: Target,
    /// Explanation, shown when the row refuses.
    pub note: String,
    /// Row of `posting_tokens.csv`; the header is row 1.
    pub row: usize,
}

/// One line of a voucher.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Line {
    /// Book.
    pub book: Book,
    /// Side.
    pub side: Side,
    /// Account code.
    pub account: String,
    /// Chinese name of the account.
    pub name: String,
    /// Amount in fen, above zero.
    pub amount_fen: i64,
    /// How the amount was made up, for the trace.
    pub amount_basis: String,
    /// Row of `posting_rules.csv` the line stands on.
    pub row: usize,
}

impl Line {
    /// The amount.
    pub fn amount(&self) -> Fen {
        Fen::from_fen(self.amount_fen)
    }
}

/// The lines of both books; each book balances.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct Lines {
    /// 财务会计
    pub financial: Vec<Line>,
    /// 预算会计
    pub budgetary: Vec<Line>,
}

impl Lines {
    /// All lines, financial first.
    pub fn iter(&self) -> impl Iterator<Item = &Line> {
        self.financial.iter().chain(&self.budgetary)
    }
    /// The lines of one book.
    pub fn book(&self, book: Book) -> &[Line] {
        match book {
            Book::Financial => &self.financial,
            Book::Budgetary => &self.budgetary,
        }
    }
    /// Whether nothing is to be posted.
    pub fn is_empty(&self) -> bool {
        self.financial.is_empty() && self.budgetary.is_empty()
    }
}

/// One thing wrong with the files, where, and how to mend it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct TemplateProblem {
    /// File name.
    pub file: &'static str,
    /// Row; the header is row 1.
    pub row: usize,
    /// Column; empty when it concerns the whole row or file.
    pub column: &'static str,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub mend: Text,
}

impl fmt::Display for TemplateProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let TemplateProblem { file, row, column, what, mend } = self;
        write!(f, "{file} 第 {row} 行 {column}：{}；{}", what.zh, mend.zh)
    }
}

/// All events, tokens and accounts, checked as a whole.
#[derive(Clone, Debug)]
pub struct Templates {
    pub(crate) events: Vec<Event>,
    pub(crate) index: HashMap<String, usize>,
    pub(crate) tokens: BTreeMap<String, Vec<TokenRow>>,
    pub(crate) accounts: BTreeMap<String, Account>,
    pub(crate) classes: BTreeMap<String, Vec<ClassRow>>,
    pub(crate) words: BTreeSet<String>,
}

impl Templates {
    /// The events, in file order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.events.iter()
    }
    /// One event.
    pub fn event(&self, id: &str) -> Option<&Event> {
        self.index.get(id).map(|&position| &self.events[position])
    }
    /// Every word known anywhere in the files.
    pub fn words(&self) -> &BTreeSet<String> {
        &self.words
    }
    /// The rows of a token (`@expense`), in file order.
    pub fn token(&self, token: &str) -> Option<&[TokenRow]> {
        self.tokens.get(token).map(Vec::as_slice)
    }
    /// One account of the chart.
    pub fn account(&self, code: &str) -> Option<&Account> {
        self.accounts.get(code)
    }
}
