//! Planted faults: each is named with file, row and column.

use template::{TemplateProblem, Templates};

use crate::{ACCOUNTS, CLASSES, RULES, TOKENS};

/// The text with one cell replaced; rows are numbered as a spreadsheet does.
fn edit(text: &str, row: usize, column: &str, value: &str) -> String {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let position = headers.iter().position(|header| header == column).unwrap();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&headers).unwrap();
    for (at, record) in reader.records().enumerate() {
        let record = record.unwrap();
        let cells = record
            .iter()
            .enumerate()
            .map(|(cell, old)| if at + 2 == row && cell == position { value } else { old });
        writer.write_record(cells).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// The number of the first row in which the cells are found.
fn row_of(text: &str, wanted: &[(&str, &str)]) -> usize {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let matches = |record: csv::StringRecord| {
        wanted.iter().all(|(column, value)| {
            let position = headers.iter().position(|header| header == *column).unwrap();
            &record[position] == *value
        })
    };
    reader.records().position(|record| matches(record.unwrap())).unwrap() + 2
}

fn problems(rules: &str, tokens: &str, accounts: &str, classes: &str) -> Vec<TemplateProblem> {
    let problems = Templates::parse(rules, tokens, accounts, classes).expect_err("a fault was planted");
    for problem in &problems {
        assert!(!problem.what.zh.is_empty() && !problem.what.en.is_empty(), "{problem}");
        assert!(!problem.mend.zh.is_empty() && !problem.mend.en.is_empty(), "{problem}");
    }
    problems
}

#[track_caller]
fn names(problems: &[TemplateProblem], file: &str, row: usize, column: &str, word: &str) {
    let found = problems.iter().any(|problem| {
        problem.file == file
            && problem.row == row
            && problem.column == column
            && problem.what.en.contains(word)
    });
    assert!(found, "{file} {row} {column} {word}: {problems:#?}");
}

#[track_caller]
fn rule(wanted: &[(&str, &str)], column: &str, value: &str, reported: &str, word: &str) {
    let row = row_of(RULES, wanted);
    names(
        &problems(&edit(RULES, row, column, value), TOKENS, ACCOUNTS, CLASSES),
        "posting_rules.csv",
        row,
        reported,
        word,
    );
}

#[track_caller]
fn token(wanted: &[(&str, &str)], column: &str, value: &str, reported: &str, word: &str) {
    let row = row_of(TOKENS, wanted);
    names(
        &problems(RULES, &edit(TOKENS, row, column, value), ACCOUNTS, CLASSES),
        "posting_tokens.csv",
        row,
        reported,
        word,
    );
}

#[test]
fn the_shipped_files_load() {
    let templates = Templates::parse(RULES, TOKENS, ACCOUNTS, CLASSES).unwrap_or_else(|problems| {
        panic!("{}", problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    });
    assert_eq!(templates.events().count(), 267);
    let rows: usize = templates.events().map(|event| event.lines.len() + event.silent.len()).sum();
    assert_eq!(rows, 1074);
    assert!(templates.words().contains("counter_account") && templates.words().contains("interest_due"));
}

#[test]
fn rules_that_do_not_balance() {
    rule(
        &[("event_id", "P01"), ("side", "debit")],
        "amount_basis",
        "other",
        "amount_basis",
        "P01: the financial book",
    );
    rule(&[("event_id", "P05"), ("book", "budgetary")], "amount_basis", "cost", "amount_basis", "+1×advance");
    rule(&[("event_id", "P02")], "side", "credit", "amount_basis", "does not balance");
}

#[test]
fn rules_with_wrong_accounts() {
    let payable = [("event_id", "P02"), ("account", "2302")];
    // The row that balances is reported on its own row, whatever else follows from it.
    rule(&payable, "account", "2399", "account", "2399 is not in the chart");
    rule(&payable, "account", "6001", "account", "6001 is not of the financial book");
    rule(&payable, "account", "2305", "account_name_zh", "2305 is called");
    rule(&payable, "account", "@payabel", "account", "token @payabel does not exist");
    rule(&payable, "account", "$counter_account", "account", "neither an account nor a token");
    rule(&payable, "account", "", "account", "neither an account nor a token");
    rule(
        &[("event_id", "Y04"), ("side", "debit")],
        "amount_basis",
        "bal_9999",
        "amount_basis",
        "9999 is not in the chart",
    );
}

#[test]
fn rules_with_cells_that_cannot_be_read() {
    let first = [("event_id", "P05")];
    rule(&first, "amount_basis", "cost*2", "amount_basis", "cost*2");
    rule(&first, "amount_basis", "cost+1", "amount_basis", "cost+1");
    rule(&first, "amount_basis", "", "amount_basis", "cannot read");
    rule(&first, "side", "left", "side", "left");
    rule(&first, "book", "management", "book", "management");
    rule(&first, "event_id", "p 05", "event_id", "not an event code");
    rule(&first, "condition", "cost >> advance", "condition", "cost >> advance");
    rule(&first, "facts", "unit_type; unit_type", "facts", "repeated");
    rule(&first, "facts", "unit_type=", "facts", "unit_type=");
    rule(&first, "facts", "unit_typ; purpose", "facts", "no token reads the fact unit_typ");
    rule(&first, "facts", "unit_type=institute", "facts", "no value \"institute\"");
    rule(&[("event_id", "P05"), ("side", "credit")], "condition", "cost > advance", "condition", "differs");
    rule(&[("event_id", "P02"), ("side", "none")], "amount_basis", "amount", "amount_basis", "side none");
    rule(&[("event_id", "E01")], "facts", "", "facts", "does not list the fact");
}

#[test]
fn a_book_has_lines_or_says_none() {
    let row = row_of(RULES, &[("event_id", "P02"), ("side", "none")]);
    let moved = edit(RULES, row, "book", "financial");
    let found = problems(&moved, TOKENS, ACCOUNTS, CLASSES);
    names(&found, "posting_rules.csv", row, "side", "side none and other rows");
    names(
        &found,
        "posting_rules.csv",
        row_of(RULES, &[("event_id", "P02")]),
        "book",
        "no row for the budgetary book",
    );
}

#[test]
fn tokens() {
    let last = [("token", "@cost"), ("condition", "")];
    token(&last, "resolves_to", "@cost", "resolves_to", "comes back to itself");
    token(
        &[("token", "@expense")],
        "resolves_to",
        "@cost",
        "resolves_to",
        "comes back to itself through @cost",
    );
    token(&last, "resolves_to", "@nothing", "resolves_to", "@nothing does not exist");
    token(&last, "resolves_to", "5099", "resolves_to", "5099 is not in the chart");
    token(&last, "resolves_to", "6001", "resolves_to", "6001 is not of the financial book");
    token(&last, "resolves_to", "?", "resolves_to", "cannot read");
    token(&[("token", "@cost")], "condition", "cost_object", "condition", "cost_object");
    token(&last, "token", "cost", "token", "not the name of a token");
    let second = row_of(TOKENS, &[("token", "@asset")]) + 1;
    let found = problems(RULES, &edit(TOKENS, second - 1, "condition", ""), ACCOUNTS, CLASSES);
    names(&found, "posting_tokens.csv", second, "condition", "never reached");
}

#[test]
fn the_chart_and_the_classes() {
    let row = row_of(ACCOUNTS, &[("code", "2302")]);
    let lost = problems(RULES, TOKENS, &edit(ACCOUNTS, row, "code", "23020000"), CLASSES);
    let used = row_of(RULES, &[("account", "2302")]);
    names(&lost, "posting_rules.csv", used, "account", "2302 is not in the chart");
    let twice = problems(RULES, TOKENS, &edit(ACCOUNTS, row, "code", "2301"), CLASSES);
    names(&twice, "government_accounts.csv", row, "code", "appears twice");
    let moved = problems(RULES, TOKENS, &edit(ACCOUNTS, row, "book", "budget"), CLASSES);
    names(&moved, "government_accounts.csv", row, "book", "budget");

    let row = row_of(CLASSES, &[("event_id", "A15")]);
    let classes = |column: &str, value: &str, word: &str| {
        let found = problems(RULES, TOKENS, ACCOUNTS, &edit(CLASSES, row, column, value));
        names(&found, "difference_classes.csv", row, column, word);
    };
    classes("event_id", "A99", "A99 does not exist");
    classes("class", "donations", "donations");
    classes("share", "value*2", "value*2");
    classes("share", "price", "no amount price");
    classes("condition", "asset_class=car", "asset_class=car");
}

#[test]
fn files_that_are_not_the_files() {
    let found = problems(&RULES.replacen("amount_basis", "amount", 1), TOKENS, ACCOUNTS, CLASSES);
    names(&found, "posting_rules.csv", 1, "amount_basis", "is missing");
    let found = problems(RULES, &format!("{TOKENS}@extra,a=b\n"), ACCOUNTS, CLASSES);
    names(&found, "posting_tokens.csv", TOKENS.lines().count() + 1, "", "CSV");
    for at in 0..4 {
        let mut files = [RULES, TOKENS, ACCOUNTS, CLASSES];
        files[at] = "";
        assert!(!problems(files[0], files[1], files[2], files[3]).is_empty());
    }
}

#[test]
fn all_faults_are_reported_together() {
    let rules = edit(RULES, 2, "amount_basis", "?");
    let rules = edit(&rules, row_of(RULES, &[("event_id", "P03")]), "account", "9999");
    let tokens = edit(TOKENS, 2, "resolves_to", "9998");
    let found = problems(&rules, &tokens, ACCOUNTS, CLASSES);
    names(&found, "posting_rules.csv", 2, "amount_basis", "cannot read");
    names(&found, "posting_rules.csv", row_of(RULES, &[("event_id", "P03")]), "account", "9999");
    names(&found, "posting_tokens.csv", 2, "resolves_to", "9998");
}
