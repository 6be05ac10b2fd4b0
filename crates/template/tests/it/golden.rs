//! P01 and a few entries known by heart, line by line.

use kernel::Fen;
use template::{Facts, Lines, Templates};

use crate::no_ledger;

/// `book side account fen`, one line each.
fn written(lines: &Lines) -> Vec<String> {
    let line = |line: &template::Line| {
        format!("{} {} {} {}", line.book.as_str(), line.side.as_str(), line.account, line.amount_fen)
    };
    lines.iter().map(line).collect()
}

fn words(list: &str) -> Facts {
    list.split_whitespace().fold(Facts::new(), |facts, pair| {
        let (name, value) = pair.split_once('=').unwrap();
        facts.word(name, value)
    })
}

/// Debit and credit of both books for 123.45 yuan.
#[track_caller]
fn pays(list: &str, financial: [&str; 2], budgetary: [&str; 2]) {
    let facts = words(list).amount("amount", Fen::from_fen(12_345));
    let lines = Templates::shipped().evaluate("P01", &facts, &no_ledger).unwrap();
    let expected = vec![
        format!("financial debit {} 12345", financial[0]),
        format!("financial credit {} 12345", financial[1]),
        format!("budgetary debit {} 12345", budgetary[0]),
        format!("budgetary credit {} 12345", budgetary[1]),
    ];
    assert_eq!(written(&lines), expected, "{list}");
}

#[test]
fn administrative_units() {
    let unit = "unit_type=administrative";
    pays(
        &format!("{unit} fund_group=government_budget indicator_year=current"),
        ["5001", "4001"],
        ["710101", "6001"],
    );
    pays(
        &format!("{unit} fund_group=government_budget indicator_year=prior"),
        ["5001", "1201"],
        ["710101", "800103"],
    );
    pays(&format!("{unit} fund_group=own_funds"), ["5001", "1002"], ["710103", "800102"]);
    pays(
        &format!("{unit} fund_group=own_funds indicator_year=prior"),
        ["5001", "1002"],
        ["710103", "800102"],
    );
    pays(&format!("{unit} fund_group=own_funds earmarked=yes"), ["5001", "1002"], ["710102", "800102"]);
    pays(
        &format!("{unit} fund_group=own_funds payment_channel=cash"),
        ["5001", "1001"],
        ["710103", "800102"],
    );
}

#[test]
fn institutions() {
    let unit = "unit_type=institution";
    let treasury = format!("{unit} fund_group=government_budget payment_channel=treasury");
    pays(&format!("{treasury} indicator_year=current purpose=core"), ["5001", "4001"], ["720101", "6001"]);
    pays(
        &format!("{treasury} indicator_year=current purpose=management"),
        ["5101", "4001"],
        ["720101", "6001"],
    );
    pays(&format!("{treasury} indicator_year=prior purpose=core"), ["5001", "1201"], ["720101", "800103"]);
    let own = format!("{unit} fund_group=own_funds payment_channel=unit_bank_account");
    pays(&format!("{own} purpose=core"), ["5001", "1002"], ["720103", "800102"]);
    pays(&format!("{own} purpose=management earmarked=yes"), ["5101", "1002"], ["720102", "800102"]);
    pays(&format!("{own} purpose=business indicator_year=prior"), ["5201", "1002"], ["7301", "800102"]);
}

#[test]
fn an_advance_is_settled_with_the_balance_paid() {
    let facts = words("unit_type=administrative fund_group=government_budget indicator_year=current")
        .amount("cost", Fen::from_fen(1_000))
        .amount("advance", Fen::from_fen(600));
    let lines = Templates::shipped().evaluate("P05", &facts, &no_ledger).unwrap();
    assert_eq!(
        written(&lines),
        [
            "financial debit 5001 1000",
            "financial credit 1214 600",
            "financial credit 4001 400",
            "budgetary debit 710101 400",
            "budgetary credit 6001 400",
        ]
    );
    assert_eq!(lines.financial[2].amount_basis, "cost-advance");
    assert_eq!(lines.financial[0].name, "业务活动费用");
}

#[test]
fn nothing_paid_means_no_budgetary_entry_and_no_question_about_it() {
    // cost = advance: the payment lines are zero, so neither fund nor channel is asked for.
    let facts = words("unit_type=administrative")
        .amount("cost", Fen::from_fen(600))
        .amount("advance", Fen::from_fen(600));
    let lines = Templates::shipped().evaluate("P05", &facts, &no_ledger).unwrap();
    assert_eq!(written(&lines), ["financial debit 5001 600", "financial credit 1214 600"]);
}

#[test]
fn a_deficit_changes_side_when_it_is_closed() {
    let templates = Templates::shipped();
    let balance = |fen: i64| move |account: &str| (account == "3301").then(|| Fen::from_fen(fen));
    let lines = templates.evaluate("Y04", &Facts::new(), &balance(700)).unwrap();
    assert_eq!(written(&lines), ["financial debit 3301 700", "financial credit 3302 700"]);
    let lines = templates.evaluate("Y04", &Facts::new(), &balance(-700)).unwrap();
    assert_eq!(written(&lines), ["financial credit 3301 700", "financial debit 3302 700"]);
    assert!(templates.evaluate("Y04", &Facts::new(), &balance(0)).unwrap().is_empty());
    // A balance among the facts goes before the ledger.
    let facts = Facts::new().amount("bal_3301", Fen::from_fen(1));
    let lines = templates.evaluate("Y04", &facts, &balance(700)).unwrap();
    assert_eq!(written(&lines), ["financial debit 3301 1", "financial credit 3302 1"]);
}

#[test]
fn the_other_side_of_a_correction_is_the_account_named() {
    let templates = Templates::shipped();
    let facts = Facts::new().amount("amount", Fen::from_fen(5)).word("counter_account", "1601");
    let lines = templates.evaluate("E01", &facts, &no_ledger).unwrap();
    assert!(lines.iter().any(|line| line.account == "1601" && line.name == "固定资产"), "{lines:?}");
}

#[test]
fn lines_are_json_with_stable_names() {
    let facts = words("unit_type=administrative fund_group=own_funds").amount("amount", Fen::from_fen(5));
    let lines = Templates::shipped().evaluate("P01", &facts, &no_ledger).unwrap();
    let json = serde_json::to_value(&lines.financial[0]).unwrap();
    let expected = serde_json::json!({
        "book": "financial", "side": "debit", "account": "5001", "name": "业务活动费用",
        "amount_fen": 5, "amount_basis": "amount", "row": 2,
    });
    assert_eq!(json, expected);
}
