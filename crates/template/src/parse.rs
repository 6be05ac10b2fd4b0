//! From the text of the four files to checked templates.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use kernel::text;

use crate::difference::{self, ClassRow};
use crate::form::{Comparison, Form, WordCondition, is_name, parts};
use crate::model::{
    Account, Book, Event, FactSpec, RuleLine, Side, Target, TemplateProblem, Templates, TokenRow,
};
use crate::table::{Row, Table};
use crate::validate;

pub(crate) const RULES: &str = "posting_rules.csv";
pub(crate) const TOKENS: &str = "posting_tokens.csv";
pub(crate) const ACCOUNTS: &str = "government_accounts.csv";
pub(crate) const CLASSES: &str = "difference_classes.csv";

const RULE_COLUMNS: [&str; 11] = [
    "event_id",
    "event_zh",
    "event_en",
    "condition",
    "book",
    "side",
    "account",
    "account_name_zh",
    "amount_basis",
    "source",
    "facts",
];

/// What was read, before it is checked as a whole.
#[derive(Default)]
pub(crate) struct Draft {
    pub events: Vec<Event>,
    pub index: HashMap<String, usize>,
    /// The account names that rules write beside a code: row, code, name.
    pub names: Vec<(usize, String, String)>,
    /// Events with a row that could not be read; sums over them would say nothing.
    pub broken: BTreeSet<String>,
    /// The books named with side `none`: event, book, row.
    pub none_rows: Vec<(String, Book, usize)>,
    pub tokens: BTreeMap<String, Vec<TokenRow>>,
    pub accounts: BTreeMap<String, Account>,
    pub classes: BTreeMap<String, Vec<ClassRow>>,
    pub problems: Vec<TemplateProblem>,
}

impl Templates {
    /// Reads and checks the whole of the four files: posting rules, tokens, chart of accounts, difference
    /// classes. Collects every problem instead of stopping at the first.
    pub fn parse(
        rules_csv: &str,
        tokens_csv: &str,
        accounts_csv: &str,
        classes_csv: &str,
    ) -> Result<Templates, Vec<TemplateProblem>> {
        let mut draft = Draft::default();
        draft.read_accounts(accounts_csv);
        draft.read_tokens(tokens_csv);
        draft.read_rules(rules_csv);
        difference::read(&mut draft, classes_csv);
        let words = validate::check(&mut draft);
        let Draft { events, index, tokens, accounts, classes, mut problems, .. } = draft;
        if problems.is_empty() {
            return Ok(Templates { events, index, tokens, accounts, classes, words });
        }
        problems.sort();
        problems.dedup();
        Err(problems)
    }

    /// The templates that ship with the program.
    pub fn shipped() -> Templates {
        Templates::parse(
            include_str!("../../../data/reference/posting_rules.csv"),
            include_str!("../../../data/reference/posting_tokens.csv"),
            include_str!("../../../data/reference/government_accounts.csv"),
            include_str!("../../../data/posting/difference_classes.csv"),
        )
        .expect("the shipped files are checked by the tests of this crate")
    }
}

impl Draft {
    fn read_accounts(&mut self, csv: &str) {
        let table = Table::read(ACCOUNTS, csv, &["code", "name_zh", "book"], &mut self.problems);
        for row in table.rows() {
            let code = row.cell("code");
            if code.is_empty() || !code.bytes().all(|b| b.is_ascii_digit()) {
                self.problems.push(row.problem(
                    "code",
                    text!("“{code}”不是科目编码", "{code:?} is not an account code"),
                    text!("科目编码只用数字", "use digits only"),
                ));
                continue;
            }
            let Some(book) = self.read_book(row) else { continue };
            let account = Account { code: code.to_owned(), name_zh: row.cell("name_zh").to_owned(), book };
            if self.accounts.insert(code.to_owned(), account).is_some() {
                self.problems.push(row.problem(
                    "code",
                    text!("科目 {code} 重复", "account {code} appears twice"),
                    text!("每个科目只保留一行", "keep one row per account"),
                ));
            }
        }
    }

    fn read_book(&mut self, row: Row<'_>) -> Option<Book> {
        let word = row.cell("book");
        let book = Book::parse(word);
        if book.is_none() {
            self.problems.push(row.problem(
                "book",
                text!("“{word}”不是账簿", "{word:?} is not a book"),
                text!("填 financial 或 budgetary", "write financial or budgetary"),
            ));
        }
        book
    }

    fn read_tokens(&mut self, csv: &str) {
        let columns = ["token", "condition", "resolves_to", "note"];
        let table = Table::read(TOKENS, csv, &columns, &mut self.problems);
        for row in table.rows() {
            let name = row.cell("token");
            if !name.strip_prefix('@').is_some_and(is_name) {
                self.problems.push(row.problem(
                    "token",
                    text!("“{name}”不是记号名", "{name:?} is not the name of a token"),
                    text!("写成 @小写名称", "write @ and a lower-case name"),
                ));
                continue;
            }
            let target = Target::parse(row.cell("resolves_to"));
            if target.is_none() {
                self.problems.push(row.problem(
                    "resolves_to",
                    text!("“{}”不能解析", "cannot read {:?}", row.cell("resolves_to")),
                    text!("填科目编码、@记号、$事实名或 !", "write an account code, @token, $fact or !"),
                ));
            }
            let conditions = self.read_conditions(row);
            // A row that could not be read keeps its place, so that the name stays known; it refuses.
            let target = target.unwrap_or(Target::Refuse);
            let note = row.cell("note").to_owned();
            let token = TokenRow { conditions, target, note, row: row.number };
            self.tokens.entry(name.to_owned()).or_default().push(token);
        }
    }

    /// The `condition` cell of a token or class row.
    pub(crate) fn read_conditions(&mut self, row: Row<'_>) -> Vec<WordCondition> {
        let mut conditions = Vec::new();
        for part in parts(row.cell("condition")) {
            match WordCondition::parse(part) {
                Some(condition) => conditions.push(condition),
                None => self.problems.push(row.problem(
                    "condition",
                    text!("条件“{part}”不能解析", "cannot read the condition {part:?}"),
                    text!(
                        "写成 事实=值|值，多个条件用分号隔开",
                        "write fact=value|value, conditions separated by ;"
                    ),
                )),
            }
        }
        conditions
    }

    fn read_rules(&mut self, csv: &str) {
        let table = Table::read(RULES, csv, &RULE_COLUMNS, &mut self.problems);
        let mut texts: HashMap<&str, [&str; 4]> = HashMap::new();
        let mut previous = "";
        for row in table.rows() {
            let id = row.cell("event_id");
            if id.is_empty() || !id.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) {
                self.problems.push(row.problem(
                    "event_id",
                    text!("“{id}”不是业务事项编码", "{id:?} is not an event code"),
                    text!("用大写字母和数字", "use upper-case letters and digits"),
                ));
                continue;
            }
            let shared = ["event_zh", "event_en", "condition", "facts"];
            let cells = shared.map(|column| row.cell(column));
            match texts.get(id) {
                None => {
                    texts.insert(id, cells);
                    self.start_event(row, id);
                }
                Some(first) => {
                    if previous != id {
                        self.problems.push(row.problem(
                            "event_id",
                            text!("业务事项 {id} 的行不相连", "the rows of event {id} are apart"),
                            text!("把同一事项的行排在一起", "put the rows of one event together"),
                        ));
                    }
                    for (column, (now, then)) in shared.into_iter().zip(cells.iter().zip(first)) {
                        if now != then {
                            self.problems.push(row.problem(
                                column,
                                text!("与 {id} 第一行不同", "differs from the first row of {id}"),
                                text!("同一事项各行的此列须相同", "write the same in all rows of one event"),
                            ));
                        }
                    }
                }
            }
            previous = id;
            if self.read_line(row, id).is_none() {
                self.broken.insert(id.to_owned());
            }
        }
    }

    fn start_event(&mut self, row: Row<'_>, id: &str) {
        let condition = row.cell("condition");
        let mut comparisons = Vec::new();
        for part in parts(condition).filter(|part| part.contains(['<', '>'])) {
            match Comparison::parse(part) {
                Some(comparison) => comparisons.push(comparison),
                None => self.problems.push(row.problem(
                    "condition",
                    text!("比较条件“{part}”不能解析", "cannot read the comparison {part:?}"),
                    text!("写成 金额 >= 金额（< <= > >=）", "write amount >= amount (< <= > >=)"),
                )),
            }
        }
        let facts = self.read_facts(row);
        self.index.insert(id.to_owned(), self.events.len());
        self.events.push(Event {
            id: id.to_owned(),
            name_zh: row.cell("event_zh").to_owned(),
            name_en: row.cell("event_en").to_owned(),
            condition: condition.to_owned(),
            comparisons,
            facts,
            lines: Vec::new(),
            silent: Vec::new(),
            source: row.cell("source").to_owned(),
            row: row.number,
        });
    }

    fn read_facts(&mut self, row: Row<'_>) -> Vec<FactSpec> {
        let mut facts: Vec<FactSpec> = Vec::new();
        for part in parts(row.cell("facts")) {
            let spec = if is_name(part) {
                Some(FactSpec { name: part.to_owned(), allowed: Vec::new() })
            } else {
                WordCondition::parse(part).map(|read| FactSpec { name: read.word, allowed: read.values })
            };
            match spec {
                Some(spec) if facts.iter().all(|fact| fact.name != spec.name) => facts.push(spec),
                _ => self.problems.push(row.problem(
                    "facts",
                    text!("事实“{part}”不能解析或重复", "cannot read the fact {part:?}, or it is repeated"),
                    text!(
                        "写成 事实 或 事实=值|值，用分号隔开",
                        "write fact or fact=value|value, separated by ;"
                    ),
                )),
            }
        }
        facts
    }

    /// The book, side, account and amount of one row; `None` when a problem was noted.
    fn read_line(&mut self, row: Row<'_>, id: &str) -> Option<()> {
        let book = self.read_book(row)?;
        let position = *self.index.get(id)?;
        let side = match row.cell("side") {
            "debit" => Side::Debit,
            "credit" => Side::Credit,
            "none" => {
                self.read_none(row, id, book);
                return Some(());
            }
            word => {
                self.problems.push(row.problem(
                    "side",
                    text!("“{word}”不是借贷方向", "{word:?} is not a side"),
                    text!("填 debit、credit 或 none", "write debit, credit or none"),
                ));
                return None;
            }
        };
        let account = row.cell("account");
        let target = match Target::parse(account) {
            Some(target @ (Target::Account(_) | Target::Token(_))) => Some(target),
            _ => {
                self.problems.push(row.problem(
                    "account",
                    text!("“{account}”不是科目或记号", "{account:?} is neither an account nor a token"),
                    text!("填科目编码或 @记号", "write an account code or a @token"),
                ));
                None
            }
        };
        let cell = row.cell("amount_basis");
        let basis = Form::parse(cell).filter(|form| !form.has_number());
        if basis.is_none() {
            self.problems.push(row.problem(
                "amount_basis",
                text!("金额“{cell}”不能解析", "cannot read the amount {cell:?}"),
                text!(
                    "写成金额名的加减，如 cost-advance",
                    "write a sum and difference of amounts, such as cost-advance"
                ),
            ));
        }
        let (target, basis) = (target?, basis?);
        if let Target::Account(code) = &target {
            self.names.push((row.number, code.clone(), row.cell("account_name_zh").to_owned()));
        }
        self.events[position].lines.push(RuleLine { book, side, target, basis, row: row.number });
        Some(())
    }

    fn read_none(&mut self, row: Row<'_>, id: &str, book: Book) {
        for column in ["account", "amount_basis"] {
            if !row.cell(column).is_empty() {
                self.problems.push(row.problem(
                    column,
                    text!("方向为 none 的行不能有内容", "a row with side none has nothing here"),
                    text!("清空此格，或改正方向", "empty the cell, or correct the side"),
                ));
            }
        }
        self.none_rows.push((id.to_owned(), book, row.number));
        if let Some(&position) = self.index.get(id) {
            self.events[position].silent.push(book);
        }
    }
}
