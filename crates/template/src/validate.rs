//! What the files must fulfil together: balance for all amounts, existing accounts of the right book, tokens
//! that lead somewhere, known words and values.

use std::collections::{BTreeMap, BTreeSet};

use kernel::{Text, text};

use crate::form::{WordCondition, balance_account};
use crate::model::{Book, Event, Target, TemplateProblem, TokenRow};
use crate::parse::{CLASSES, Draft, RULES, TOKENS};

/// Values that no token names because the last row of a token stands for them.
const FALL_THROUGH: [(&str, &str); 3] =
    [("balance_kind", "carryover"), ("earmarked", "no"), ("interest_due", "periodic")];

/// Checks everything; returns the known words.
pub(crate) fn check(draft: &mut Draft) -> BTreeSet<String> {
    let mut problems = Vec::new();
    balances(draft, &mut problems);
    none_rows(draft, &mut problems);
    accounts_of_rules(draft, &mut problems);
    token_shapes(draft, &mut problems);
    token_loops(draft, &mut problems);
    token_accounts(draft, &mut problems);
    let words = words(draft);
    facts(draft, &words, &mut problems);
    classes(draft, &words, &mut problems);
    draft.problems.extend(problems);
    words
}

fn problem(file: &'static str, row: usize, column: &'static str, what: Text, mend: Text) -> TemplateProblem {
    TemplateProblem { file, row, column, what, mend }
}

/// Debit minus credit of each book is the empty linear form, so it balances whatever the amounts are.
fn balances(draft: &Draft, problems: &mut Vec<TemplateProblem>) {
    for event in draft.events.iter().filter(|event| !draft.broken.contains(&event.id)) {
        for book in Book::ALL {
            let mut sum: BTreeMap<&str, i64> = BTreeMap::new();
            for line in event.lines.iter().filter(|line| line.book == book) {
                line.basis.add_to(&mut sum, line.side.sign());
            }
            sum.retain(|_, times| *times != 0);
            if sum.is_empty() {
                continue;
            }
            let rest: Vec<String> = sum.iter().map(|(name, times)| format!("{times:+}×{name}")).collect();
            let (id, rest, zh, en) = (&event.id, rest.join(" "), book.zh(), book.as_str());
            let row = event.lines.iter().find(|line| line.book == book).map_or(event.row, |line| line.row);
            problems.push(problem(
                RULES,
                row,
                "amount_basis",
                text!(
                    "{id} 的{zh}分录借贷不平，差 {rest}",
                    "{id}: the {en} book does not balance, debit − credit = {rest}"
                ),
                text!("使借方与贷方金额之和相同", "make the sums of debit and credit equal"),
            ));
        }
    }
}

/// A book has either lines or one row that says it has none.
fn none_rows(draft: &Draft, problems: &mut Vec<TemplateProblem>) {
    for (id, book, row) in &draft.none_rows {
        let lines = draft
            .index
            .get(id)
            .map_or(0, |&at| draft.events[at].lines.iter().filter(|line| line.book == *book).count());
        let repeated =
            draft.none_rows.iter().any(|(other, same, first)| other == id && same == book && first < row);
        if lines > 0 || repeated {
            let (zh, en) = (book.zh(), book.as_str());
            problems.push(problem(
                RULES,
                *row,
                "side",
                text!(
                    "{id} 的{zh}既写明无分录又有其他行",
                    "{id}: the {en} book has a row with side none and other rows"
                ),
                text!("删除 none 行或其他行", "remove the row with none, or the others"),
            ));
        }
    }
    for event in draft.events.iter().filter(|event| !draft.broken.contains(&event.id)) {
        for book in Book::ALL {
            if !event.silent.contains(&book) && event.lines.iter().all(|line| line.book != book) {
                let (id, zh, en) = (&event.id, book.zh(), book.as_str());
                problems.push(problem(
                    RULES,
                    event.row,
                    "book",
                    text!("{id} 没有{zh}的行", "{id} has no row for the {en} book"),
                    text!("补分录，或加一行 side=none", "add lines, or a row with side none"),
                ));
            }
        }
    }
}

fn account_problem(
    draft: &Draft,
    file: &'static str,
    row: usize,
    column: &'static str,
    code: &str,
    book: Book,
) -> Option<TemplateProblem> {
    let what = match draft.accounts.get(code) {
        None => text!("科目 {code} 不在科目表中", "account {code} is not in the chart"),
        Some(account) if account.book != book => {
            let (zh, en) = (book.zh(), book.as_str());
            text!("科目 {code} 不属于{zh}", "account {code} is not of the {en} book")
        }
        Some(_) => return None,
    };
    let mend = text!(
        "改用科目表中同一账簿的科目，或在科目表补充",
        "use an account of that book from the chart, or add it there"
    );
    Some(problem(file, row, column, what, mend))
}

/// Plain accounts, the names written beside them, and the accounts whose balance is read.
fn accounts_of_rules(draft: &Draft, problems: &mut Vec<TemplateProblem>) {
    for line in draft.events.iter().flat_map(|event| &event.lines) {
        if let Target::Account(code) = &line.target {
            problems.extend(account_problem(draft, RULES, line.row, "account", code, line.book));
        }
        for code in line.basis.names().filter_map(balance_account) {
            problems.extend(account_problem(draft, RULES, line.row, "amount_basis", code, line.book));
        }
    }
    for event in &draft.events {
        for code in
            event.comparisons.iter().flat_map(|comparison| comparison.names()).filter_map(balance_account)
        {
            if !draft.accounts.contains_key(code) {
                problems.push(problem(
                    RULES,
                    event.row,
                    "condition",
                    text!("科目 {code} 不在科目表中", "account {code} is not in the chart"),
                    text!("改用科目表中的科目", "use an account of the chart"),
                ));
            }
        }
    }
    for (row, code, name) in &draft.names {
        if let Some(account) = draft.accounts.get(code).filter(|account| account.name_zh != *name) {
            let expected = &account.name_zh;
            problems.push(problem(
                RULES,
                *row,
                "account_name_zh",
                text!(
                    "科目 {code} 名为“{expected}”，此处写“{name}”",
                    "account {code} is called {expected:?}, here {name:?}"
                ),
                text!("核对编码和名称，改正其一", "compare code and name, correct one of them"),
            ));
        }
    }
}

/// Every token that is named exists; no row stands behind one that always holds.
fn token_shapes(draft: &Draft, problems: &mut Vec<TemplateProblem>) {
    let missing = |file, row, column, name: &str| {
        problem(
            file,
            row,
            column,
            text!("记号 {name} 不存在", "token {name} does not exist"),
            text!(
                "在 posting_tokens.csv 定义，或改正名称",
                "define it in posting_tokens.csv, or correct the name"
            ),
        )
    };
    for line in draft.events.iter().flat_map(|event| &event.lines) {
        if let Target::Token(name) = &line.target
            && !draft.tokens.contains_key(name)
        {
            problems.push(missing(RULES, line.row, "account", name));
        }
    }
    for (token, rows) in &draft.tokens {
        let mut always = false;
        for row in rows {
            if let Target::Token(name) = &row.target
                && !draft.tokens.contains_key(name)
            {
                problems.push(missing(TOKENS, row.row, "resolves_to", name));
            }
            if always {
                problems.push(problem(
                    TOKENS,
                    row.row,
                    "condition",
                    text!(
                        "{token} 的前一行总是成立，此行永远用不到",
                        "an earlier row of {token} always holds, this one is never reached"
                    ),
                    text!("把无条件的行放在最后", "put the row without condition last"),
                ));
            }
            always |= row.conditions.is_empty();
        }
    }
}

/// The tokens one may come to from a token, itself included.
fn reachable<'a>(draft: &'a Draft, token: &'a str) -> BTreeSet<&'a str> {
    let mut seen = BTreeSet::new();
    let mut open = vec![token];
    while let Some(name) = open.pop() {
        if let Some((name, rows)) = draft.tokens.get_key_value(name)
            && seen.insert(name.as_str())
        {
            open.extend(rows.iter().filter_map(|row| match &row.target {
                Target::Token(next) => Some(next.as_str()),
                _ => None,
            }));
        }
    }
    seen
}

fn token_loops(draft: &Draft, problems: &mut Vec<TemplateProblem>) {
    for (token, rows) in &draft.tokens {
        for row in rows {
            if let Target::Token(next) = &row.target
                && reachable(draft, next).contains(token.as_str())
            {
                problems.push(problem(
                    TOKENS,
                    row.row,
                    "resolves_to",
                    text!(
                        "记号 {token} 经 {next} 回到自身",
                        "token {token} comes back to itself through {next}"
                    ),
                    text!("断开循环，使其最终指向科目", "break the loop so that it ends at an account"),
                ));
            }
        }
    }
}

/// Every account a line can come to exists in the book of the line, and `$fact` can be given.
fn token_accounts(draft: &Draft, problems: &mut Vec<TemplateProblem>) {
    let mut seen = BTreeSet::new();
    for event in &draft.events {
        for line in &event.lines {
            let Target::Token(token) = &line.target else { continue };
            for row in reachable(draft, token).into_iter().flat_map(|name| &draft.tokens[name]) {
                match &row.target {
                    Target::Account(code) if seen.insert((row.row, line.book)) => {
                        problems.extend(account_problem(
                            draft,
                            TOKENS,
                            row.row,
                            "resolves_to",
                            code,
                            line.book,
                        ));
                    }
                    Target::Fact(fact) if event.fact(fact).is_none() => {
                        let id = &event.id;
                        problems.push(problem(
                            RULES,
                            line.row,
                            "facts",
                            text!(
                                "{id} 用到 ${fact}，但未列出该事实",
                                "{id} uses ${fact} but does not list the fact"
                            ),
                            text!("在 facts 列加上 {fact}", "add {fact} to the column facts"),
                        ));
                    }
                    _ => {}
                }
            }
        }
    }
}

/// Every word that a rule lists or a token reads.
fn words(draft: &Draft) -> BTreeSet<String> {
    let listed = draft.events.iter().flat_map(|event| &event.facts).map(|fact| fact.name.clone());
    listed.chain(read_words(draft)).collect()
}

/// The words tokens read.
fn read_words(draft: &Draft) -> BTreeSet<String> {
    let conditions = draft.tokens.values().flatten().flat_map(|row| &row.conditions);
    let facts = draft.tokens.values().flatten().filter_map(|row| match &row.target {
        Target::Fact(fact) => Some(fact.clone()),
        _ => None,
    });
    conditions.map(|condition| condition.word.clone()).chain(facts).collect()
}

/// The values that are known for a word.
fn known_value(draft: &Draft, word: &str, value: &str) -> bool {
    let named = |row: &TokenRow| {
        row.conditions.iter().any(|condition| condition.word == word && condition.allows(value))
    };
    FALL_THROUGH.contains(&(word, value)) || draft.tokens.values().flatten().any(named)
}

/// Words of the column `facts` are read somewhere, restrictions name known values, and no name is both an
/// amount and a word.
fn facts(draft: &Draft, words: &BTreeSet<String>, problems: &mut Vec<TemplateProblem>) {
    let read = read_words(draft);
    for event in &draft.events {
        for fact in &event.facts {
            let word = &fact.name;
            if !read.contains(word) {
                problems.push(problem(
                    RULES,
                    event.row,
                    "facts",
                    text!("没有记号读取事实 {word}", "no token reads the fact {word}"),
                    text!("改正名称，或删除", "correct the name, or remove it"),
                ));
                continue;
            }
            for value in fact.allowed.iter().filter(|value| !known_value(draft, word, value)) {
                problems.push(problem(
                    RULES,
                    event.row,
                    "facts",
                    text!("事实 {word} 没有“{value}”这个值", "the fact {word} has no value {value:?}"),
                    text!("改用 posting_tokens.csv 中的值", "use a value of posting_tokens.csv"),
                ));
            }
        }
        for name in event.amounts().into_iter().filter(|name| words.contains(*name)) {
            problems.push(problem(
                RULES,
                event.row,
                "amount_basis",
                text!("“{name}”既是金额又是事实", "{name:?} is both an amount and a word"),
                text!("其中一个改名", "rename one of them"),
            ));
        }
    }
}

/// Difference classes name existing events, words and amounts.
fn classes(draft: &Draft, words: &BTreeSet<String>, problems: &mut Vec<TemplateProblem>) {
    for (id, rows) in &draft.classes {
        let event: Option<&Event> = draft.index.get(id).map(|&at| &draft.events[at]);
        for row in rows {
            let Some(event) = event else {
                problems.push(problem(
                    CLASSES,
                    row.row,
                    "event_id",
                    text!("业务事项 {id} 不存在", "event {id} does not exist"),
                    text!("改正编码，或删除此行", "correct the code, or remove the row"),
                ));
                continue;
            };
            let unknown = |condition: &&WordCondition| {
                let word = &condition.word;
                !words.contains(word) || condition.values.iter().any(|value| !known_value(draft, word, value))
            };
            for condition in row.conditions.iter().filter(unknown) {
                problems.push(problem(
                    CLASSES,
                    row.row,
                    "condition",
                    text!(
                        "条件“{condition}”的事实或值未知",
                        "the condition {condition} names an unknown fact or value"
                    ),
                    text!(
                        "改用 posting_tokens.csv 中的事实和值",
                        "use facts and values of posting_tokens.csv"
                    ),
                ));
            }
            let amounts = event.amounts();
            let names = row.share.iter().flat_map(|share| share.names());
            for name in names.filter(|name| !amounts.contains(name)) {
                problems.push(problem(
                    CLASSES,
                    row.row,
                    "share",
                    text!("{id} 没有金额 {name}", "{id} has no amount {name}"),
                    text!("改用该事项的金额名", "use an amount of that event"),
                ));
            }
        }
    }
}
