use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

static RULES: LazyLock<posting::Rulebook> =
    LazyLock::new(|| posting::Rulebook::shipped().expect("the shipped rules are sound"));

fn unit() -> UnitId {
    UnitId(kernel::uuid::Uuid::nil())
}
fn place(account: &str, project: &str, fund: &str) -> Place {
    Place {
        account: account.to_owned(),
        project: project.to_owned(),
        fund: fund.to_owned(),
        function: "2010101".to_owned(),
        economy: if matches!(account.as_bytes()[0], b'4'..=b'7') {
            "30201".to_owned()
        } else {
            String::new()
        },
    }
}
fn terms<'a>(unit_type: &'a str, provision_rate: i64, decided: &'a [Decided]) -> Terms<'a> {
    Terms { unit_id: unit(), unit_type, provision_rate, decided }
}
fn run(unit_type: &str, rate: i64, decided: &[Decided], balances: &Balances) -> (Vec<Step>, Balances) {
    let terms = terms(unit_type, rate, decided);
    steps(&RULES.templates, &RULES.chart, &terms, balances.clone())
        .expect("balances of the test carry forward")
}
/// Balance of an account and those below it, debit positive.
fn sum(balances: &Balances, beginning: &str) -> i64 {
    balances.iter().filter(|(place, _)| place.account.starts_with(beginning)).map(|(_, amount)| amount).sum()
}
/// The accounts to which a year's business leads: the ends of the tree, without what only institutions have.
fn ends(unit_type: &str) -> Vec<String> {
    let chart = &RULES.chart;
    let is_end = |code: &str| !chart.iter().any(|other| other.parent == code);
    let institutions = ["3101", "6401", "7301", "8301", "8401", "8701"];
    let of_year = |code: &str| matches!(code.as_bytes()[0], b'3'..=b'8') && !code.starts_with("8001");
    chart
        .iter()
        .filter(|account| account.book != "indicator" && is_end(&account.code) && of_year(&account.code))
        .filter(|account| {
            unit_type == "institution" || !institutions.iter().any(|one| account.code.starts_with(one))
        })
        .map(|account| account.code.clone())
        .collect()
}

#[test]
fn a_year_of_an_administrative_unit_is_carried_by_project() {
    let balances: Balances = [
        (place("4001", "p", "111"), -900),
        (place("5001", "p", "111"), 700),
        (place("6001", "p", "111"), -900),
        (place("6001", "q", "111"), -100),
        (place("710101", "p", "111"), 600),
        (place("810107", "p", "111"), -50),
        (place("66090902", "", "31"), -30),
        (place("710103", "", "31"), 10),
    ]
    .into();
    let (steps, after) = run("administrative", 0, &[], &balances);
    let events: Vec<&str> = steps.iter().map(|step| step.event).collect();
    assert_eq!(events, ["Y09", "Y10", "Y11", "Y22", "Y23", "Y27", "Y02", "Y03", "Y04", "Y06"]);
    let carried =
        |project: &str, fund: &str| after.get(&place("810107", project, fund)).copied().unwrap_or(0);
    assert_eq!((carried("p", "111"), carried("q", "111")), (-350, -100));
    assert_eq!((sum(&after, "820204"), sum(&after, "3001")), (-20, -200));
    assert!(left_over(&after).is_empty());
}

#[test]
fn a_detail_account_is_closed_where_it_stands() {
    let balances: Balances = [(place("400101", "p", "111"), -5), (place("4001", "p", "111"), 2)].into();
    let (steps, after) = run("administrative", 0, &[], &balances);
    let lines = |step: &Step| step.entries.iter().map(|entry| entry.account.clone()).collect::<Vec<_>>();
    assert_eq!(lines(&steps[0]), ["3301", "4001", "400101"]);
    assert_eq!((sum(&after, "4001"), sum(&after, "3001")), (0, -3));
}

#[test]
fn an_institution_provides_from_what_is_distributed_and_a_loss_of_business_stays() {
    let own = |account: &str, amount: i64| (place(account, "", "31"), amount);
    let balances: Balances =
        [own("610102", -1_000), own("720103", 400), own("6401", -10), own("7301", 25)].into();
    let (steps, after) = run("institution", 3_000, &[], &balances);
    assert!(!steps.iter().any(|step| step.event == "Y26"), "a loss is not distributed");
    assert_eq!((sum(&after, "8301"), sum(&after, "820204"), sum(&after, "8401")), (-180, -420, 15));
    assert_eq!((sum(&after, "3101"), sum(&after, "3001")), (-180, 180));
}

#[test]
fn a_decision_is_kept_within_what_the_project_holds() {
    let balances: Balances = [(place("810107", "p", "111"), -50), (place("820105", "p", "31"), -9)].into();
    let decided = |event: &'static str, fund: &str, amount: i64| Decided {
        event,
        project: "p".to_owned(),
        fund: fund.to_owned(),
        function: "2010101".to_owned(),
        amount: Fen::from_fen(amount),
    };
    let both = [decided("Y12", "111", 50), decided("Y21", "31", 4)];
    let (_, after) = run("administrative", 0, &both, &balances);
    assert_eq!((sum(&after, "810205"), sum(&after, "820105"), sum(&after, "820204")), (-50, -5, -4));
    let twice = [decided("Y12", "111", 30), decided("Y12", "111", 21)];
    let terms = terms("administrative", 0, &twice);
    let refused = steps(&RULES.templates, &RULES.chart, &terms, balances).unwrap_err();
    assert_eq!(refused.fields[0].at, "lines.Y12");
}

#[test]
fn what_no_rule_carries_is_named() {
    let balances: Balances = [(place("6401", "", "34"), -7)].into();
    let terms = terms("administrative", 0, &[]);
    let refused = steps(&RULES.templates, &RULES.chart, &terms, balances).unwrap_err();
    assert_eq!(refused.fields[0].at, "account.6401");
}

#[test]
fn the_order_is_that_of_the_scheme() {
    for events in [ADMINISTRATIVE, INSTITUTION] {
        for event in BEFORE.iter().chain(events) {
            assert!(RULES.templates.event(event).is_some(), "{event}");
        }
    }
    let place =
        |event: &str| INSTITUTION.iter().position(|one| *one == event).expect("a step of an institution");
    assert!(place("Y04") < place("Y05") && place("Y05") < place("Y29") && place("Y29") < place("Y06"));
}

/// Balances of any accounts of a kind of unit, by two projects and funds.
fn any_balances(unit_type: &'static str) -> impl Strategy<Value = Balances> {
    let accounts = ends(unit_type);
    let one = (0..accounts.len(), 0..2_usize, 0..2_usize, -1_000_000_000_000_i64..1_000_000_000_000);
    proptest::collection::vec(one, 0..60).prop_map(move |rows| {
        let mut balances = Balances::new();
        for (account, project, fund, amount) in rows {
            let (project, fund) = (["", "p"][project], ["111", "31"][fund]);
            *balances.entry(place(&accounts[account], project, fund)).or_insert(0) += amount;
        }
        balances
    })
}

fn holds(unit_type: &'static str, balances: &Balances, rate: i64) -> Result<(), TestCaseError> {
    let (steps, after) = run(unit_type, rate, &[], balances);
    prop_assert!(left_over(&after).is_empty(), "{:?}", left_over(&after));
    let mut moved: BTreeMap<Book, i128> = BTreeMap::new();
    let mut again = balances.clone();
    for step in &steps {
        let mut of_step: BTreeMap<Book, i128> = BTreeMap::new();
        for entry in &step.entries {
            prop_assert!(entry.amount_fen > Fen::ZERO);
            let signed =
                if entry.side == Side::Debit { entry.amount_fen.fen() } else { -entry.amount_fen.fen() };
            *of_step.entry(entry.book).or_default() += i128::from(signed);
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            let d = &entry.dimensions;
            let place = Place {
                account: entry.account.clone(),
                project: text(&d.project_id),
                fund: text(&d.fund),
                function: text(&d.function),
                economy: text(&d.dep_economy),
            };
            *again.entry(place).or_insert(0) += signed;
        }
        prop_assert!(of_step.values().all(|sum| *sum == 0), "{} does not balance", step.event);
        for (book, sum) in of_step {
            *moved.entry(book).or_default() += sum;
        }
    }
    again.retain(|_, amount| *amount != 0);
    prop_assert_eq!(&again, &after, "the entries make the balances");
    // Worked out beside it: everything of the financial book ends in 3001 (or the special fund).
    let net: i64 = ["3", "4", "5"].iter().map(|beginning| sum(balances, beginning)).sum();
    prop_assert_eq!(net, ["3001", "3101", "3201"].iter().map(|kept| sum(&after, kept)).sum::<i64>());
    // Projects keep their own: revenue, expenditure and details of fiscal money end in 810107, by project.
    for project in ["", "p"] {
        let own = |place: &&Place| place.project == project;
        let of = |all: &Balances, accounts: &[&str]| -> i64 {
            let fits = |place: &Place| accounts.iter().any(|account| place.account.starts_with(account));
            all.iter().filter(|(place, _)| own(place) && fits(place)).map(|(_, amount)| amount).sum()
        };
        let before = of(balances, &["6001", "710101", "720101", "790101", "8101"]);
        prop_assert_eq!(before, of(&after, &["810107"]));
    }
    Ok(())
}

proptest! {
    #[test]
    fn nothing_is_left_and_both_books_balance_for_an_administrative_unit(
        balances in any_balances("administrative")
    ) {
        holds("administrative", &balances, 0)?;
    }
    #[test]
    fn nothing_is_left_and_both_books_balance_for_an_institution(
        balances in any_balances("institution"), rate in 0_i64..=10_000
    ) {
        holds("institution", &balances, rate)?;
    }
    #[test]
    fn closing_again_moves_nothing(balances in any_balances("institution")) {
        let (_, after) = run("institution", 4_000, &[], &balances);
        let (steps, _) = run("institution", 0, &[], &after);
        prop_assert!(steps.iter().all(|step| step.event == "Y26" || step.event == "Y29"), "{:?}", steps);
    }
}
