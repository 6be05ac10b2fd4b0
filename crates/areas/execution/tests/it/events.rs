//! Which document posts which event of the shipped rules, and the ones that are neither spending nor revenue.

use std::collections::{BTreeMap, BTreeSet};

use execution::accrual::business::AccrualBusiness;
use execution::bank::receipt::{self, ReceiptRow};
use execution::income::business::IncomeBusiness;
use execution::payment::business::{Business, Money};
use execution::payment::parts::Parts;
use execution::payment::posted::{Back, When};
use flow::DocumentId;
use kernel::Fen;
use serde_json::{Value, json};
use template::Facts;

use crate::world::{GRANTED, Unit, World, each, id_of, rules};

/// The events of payments, and those of money that comes back.
fn of_payments() -> [BTreeSet<String>; 2] {
    let (mut paid, mut back) = (BTreeSet::new(), BTreeSet::new());
    let (amount_fen, parts) = (Fen::from_fen(7), Parts::default());
    for business in Business::ALL {
        let detail = business.details().first().copied().unwrap_or_default();
        paid.insert(business.paid(detail, amount_fen, &parts, Facts::new()).event.to_owned());
        for when in [When::Refunded, When::Returned, When::EarlierYear] {
            for treasury_money in [true, false] {
                let money = Back { amount_fen, parts: &parts, when, treasury_money };
                let posted = business.comes_back(detail, &money, Facts::new());
                if !posted.reversed {
                    back.insert(posted.event.to_owned());
                }
            }
        }
    }
    [paid, back]
}

/// The table of the how-to: first cell and events.
fn documented() -> BTreeMap<String, BTreeSet<String>> {
    let page = include_str!("../../../../../docs/how-to/posting-rules.md");
    let (_, section) = page.split_once("## Which document posts which event").expect("the section is there");
    let rows = section.lines().skip_while(|line| !line.starts_with("|---")).skip(1);
    let cells = rows.take_while(|line| line.starts_with('|')).map(|line| {
        let mut cells = line.trim_matches('|').split('|').map(str::trim);
        let name = cells.next().unwrap().to_owned();
        (name, cells.next().unwrap().split_whitespace().map(str::to_owned).collect())
    });
    cells.collect()
}

#[test]
fn every_event_of_spending_and_revenue_is_posted_by_a_document_or_named_as_period_end_work() {
    let [paid, back] = of_payments();
    let confirmed = AccrualBusiness::ALL.iter().map(|business| business.event().to_owned()).collect();
    let received = IncomeBusiness::ALL.iter().map(|business| business.event().to_owned()).collect();
    let rulebook = posting::Rulebook::shipped().expect("the shipped rules are sound");
    let all = rulebook.templates.events().map(|event| event.id.clone());
    let posted: BTreeSet<String> =
        [&paid, &back, &confirmed, &received].into_iter().flatten().cloned().collect();
    let rest = all.filter(|id| id.starts_with(['P', 'R', 'F']) && !posted.contains(id)).collect();
    let expected = [
        ("支付申请 payment application", paid),
        ("支付后退回的资金 money that comes back", back),
        ("往来业务确认单 business confirmation", confirmed),
        ("单位资金收入 own-funds income", received),
        ("期末业务 period-end work of accounting, without a document yet", rest),
    ];
    let expected = expected.map(|(name, events)| (name.to_owned(), events)).into();
    assert_eq!(documented(), expected);
}

/// Tells the bank's answers; answers how many were taken.
async fn told(world: &World, rows: &[(&str, &str, i64)]) -> i64 {
    let row = |(number, result, fen): &(&str, &str, i64)| ReceiptRow {
        receipt_no: world.fresh().to_string(),
        payment_no: (*number).to_owned(),
        result: (*result).to_owned(),
        amount_fen: Fen::from_fen(*fen),
        date: "2026-03-02".to_owned(),
        reason: String::new(),
    };
    let rows: Vec<ReceiptRow> = rows.iter().map(row).collect();
    receipt::take(&world.app, &world.scope(), &rows, "file").await.unwrap().accepted
}

/// A payment of one line of the money its business is for, changed by `fields`.
fn payment(world: &World, unit: &Unit, business: Business, fen: i64, fields: Value) -> Value {
    let treasury = business.money() == Money::Treasury;
    let mut input = world.payment(unit, &[(if treasury { unit.treasury } else { unit.own }, fen)]);
    input["business"] = json!(business);
    merge(&mut input, fields);
    input
}

fn merge(input: &mut Value, fields: Value) {
    for (name, value) in fields.as_object().unwrap() {
        input[name] = value.clone();
    }
}

async fn paid(world: &World, unit: &Unit, input: Value, fen: i64) -> (DocumentId, String) {
    let (id, number) = world.sent(unit, input).await;
    assert_eq!(told(world, &[(&number, "paid", fen)]).await, 1);
    (id, number)
}

#[tokio::test]
async fn an_advance_is_a_receivable_until_it_is_settled_or_comes_back() {
    each(|world| async move {
        let unit = &world.institute;
        world.receive(unit, 1_000).await;
        world.funds(&[("31", "own_funds")]).await;
        let advance = payment(&world, unit, Business::StaffAdvance, 100, json!({}));
        let (id, number) = paid(&world, unit, advance, 100).await;
        assert_eq!(told(&world, &[(&number, "refunded", 40)]).await, 1);
        let expected = ["P09 fd 1218 100", "P09 fc 1002 100", "P28 fd 1002 40", "P28 fc 1218 40"];
        assert_eq!(world.booked(id).await, expected);
        assert_eq!(world.position(unit.own).await, (GRANTED - 60, 0, 60));

        let mut settled = world.accrual(unit, "staff_advance_settled", None, 60);
        settled["fund"] = json!("31");
        let settled = world.confirmed("accrual", unit, settled).await;
        let expected = ["P10 fd 5001 60", "P10 fc 1218 60", "P10 bd 720103 60", "P10 bc 800102 60"];
        assert_eq!(world.booked(settled).await, expected);
        assert_eq!(world.count("select cast(coalesce(sum(debit_fen - credit_fen), 0) as bigint) from lg_balance where account = '1218'").await, 0);

        let mut topped = payment(&world, unit, Business::StaffAdvanceSettled, 20, json!({}));
        topped["lines"][0]["parts"] = json!({"advance_fen": 30});
        let (id, _) = paid(&world, unit, topped, 20).await;
        let expected =
            ["P11 fd 5001 50", "P11 fc 1218 30", "P11 fc 1002 20", "P11 bd 720103 50", "P11 bc 800102 50"];
        assert_eq!(world.booked(id).await, expected);

        let (last, number) =
            paid(&world, unit, payment(&world, unit, Business::TemporaryPayment, 10, json!({})), 10).await;
        world.app.platform.clock.set_date("2027-02-01".parse().unwrap());
        assert_eq!(told(&world, &[(&number, "refunded", 10)]).await, 1);
        let expected = ["P30 fd 1002 10", "P30 fc 1218 10", "P30 bd 800102 10", "P30 bc 820201 10"];
        assert_eq!(world.booked(last).await[2..], expected);
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_only_own_money_pays_is_paid_from_the_bank_or_the_till_as_its_event_says() {
    each(|world| async move {
        let unit = &world.institute;
        world.receive(unit, 1_000).await;
        let cases = [
            (Business::AdvancedForTreasury, ["P17 fd 1218 7", "P17 fc 1002 7"].as_slice()),
            (Business::BillPaid, &["P59 fd 2301 7", "P59 fc 1002 7", "P59 bd 720103 7", "P59 bc 800102 7"]),
        ];
        for (business, expected) in cases {
            let (id, _) = paid(&world, unit, payment(&world, unit, business, 7, json!({})), 7).await;
            assert_eq!(world.booked(id).await, expected);
            let cash = json!({"settlement": "cash", "payee_account_id": null});
            let problem = world.submit(unit, payment(&world, unit, business, 7, cash)).await.unwrap_err();
            assert_eq!(problem.fields[0].at, "settlement");
        }
        let cash = json!({"settlement": "cash", "payee_account_id": null});
        let id =
            world.submit(unit, payment(&world, unit, Business::TemporaryPayment, 7, cash)).await.unwrap();
        for who in [unit.reviewer, unit.head] {
            world.act(who, id, "approve").await.unwrap();
        }
        world.act(unit.cashier, id, "pay_cash").await.unwrap();
        assert_eq!(world.booked(id).await, ["P08 fd 1218 7", "P08 fc 1001 7"]);
        for business in Business::ALL.iter().filter(|business| business.money() == Money::Own) {
            let mut input = payment(&world, unit, *business, 7, json!({}));
            input["lines"][0]["indicator_id"] = json!(unit.treasury);
            if business.parts().next().is_some() {
                input["lines"][0]["parts"] = json!({"advance_fen": 1});
            }
            assert_eq!(rules(&world.submit(unit, input).await.unwrap_err()), ["CR25"], "{business:?}");
        }
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn treasury_money_is_moved_to_the_own_account_for_listed_purposes_and_to_no_other() {
    each(|world| async move {
        let unit = &world.office;
        let itself = world.itself("1").await;
        let to_itself = |detail: &str, purpose: &str| {
            json!({"payee_id": itself.id, "payee_account_id": unit.basic_account, "business_detail": detail,
                "purpose": purpose})
        };
        let moved = |fields: Value| payment(&world, unit, Business::TransferToOwnAccount, 30, fields);
        let (id, number) = paid(&world, unit, moved(to_itself("union_dues", "划转工会经费")), 30).await;
        let expected = ["P16 fd 1002 30", "P16 fc 4001 30", "P16 bd 800102 30", "P16 bc 6001 30"];
        assert_eq!(world.booked(id).await, expected);
        assert_eq!(told(&world, &[(&number, "refunded", 10)]).await, 1);
        assert_eq!(world.booked(id).await[4], "P16 fd 1002 -10");
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 20, 0, 20));

        let refused = world.submit(unit, moved(to_itself("travel", "划转工会经费"))).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "business_detail");
        let vague = world.submit(unit, moved(to_itself("welfare", "划转资金"))).await.unwrap_err();
        assert_eq!(rules(&vague), ["CR30"]);
        let company = moved(json!({"business_detail": "union_dues", "purpose": "划转工会经费"}));
        assert_eq!(rules(&world.submit(unit, company).await.unwrap_err()), ["CR29"]);
        let mut own = moved(to_itself("union_dues", "划转工会经费 2"));
        own["lines"][0]["indicator_id"] = json!(unit.own);
        assert!(rules(&world.submit(unit, own).await.unwrap_err()).contains(&"CR25".to_owned()));

        let repaid =
            payment(&world, unit, Business::OwnFundsRepaid, 5, to_itself("inventory", "归还垫付住房补贴"));
        let (id, _) = paid(&world, unit, repaid, 5).await;
        let expected = [
            "P18 fd 1002 5",
            "P18 fc 4001 5",
            "P18 fd 1302 5",
            "P18 fc 1218 5",
            "P18 bd 710101 5",
            "P18 bc 6001 5",
        ];
        assert_eq!(world.booked(id).await, expected);
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn withdrawn_cash_is_spent_by_a_confirmation_and_goes_back_where_it_came_from() {
    each(|world| async move {
        let unit = &world.office;
        world.funds(&[("111", "government_budget"), ("31", "own_funds")]).await;
        let cash = json!({"settlement": "cash", "payee_account_id": null});
        let input = payment(&world, unit, Business::CashWithdrawal, 50, cash);
        let id = world.submit(unit, input).await.unwrap();
        for who in [unit.reviewer, unit.head] {
            world.act(who, id, "approve").await.unwrap();
        }
        let receipt = world.act(unit.cashier, id, "pay_cash").await.unwrap();
        let number = receipt["document"]["number"].as_str().unwrap();
        assert_eq!(told(&world, &[(number, "refunded", 20)]).await, 1);
        let out = ["P15 fd 1001 50", "P15 fc 4001 50", "P15 bd 800102 50", "P15 bc 6001 50"];
        let back = ["P27 fd 4001 20", "P27 fc 1001 20", "P27 bd 6001 20", "P27 bc 800102 20"];
        assert_eq!(world.booked(id).await, [out, back].concat());
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 30, 0, 30));
        let from = "select count(*) from ex_payment p join md_bank_account a on a.id = p.payer_account_id
            where a.purpose = 'zero_balance' and p.payment_channel = 'treasury'";
        assert_eq!(world.count(from).await, 1);

        let spent = |fund: &str| {
            let mut input = world.accrual(unit, "treasury_money_spent", None, 30);
            merge(&mut input, json!({"fund": fund, "payment_channel": "cash"}));
            input
        };
        let own = spent("31");
        let refused = world.tell("accrual", unit.handler, id_of(&own), "submit", own).await.unwrap_err();
        assert_eq!(refused.fields[0].at, "fund");
        let id = world.confirmed("accrual", unit, spent("111")).await;
        let expected = ["P01 fd 5001 30", "P01 fc 1001 30", "P01 bd 710101 30", "P01 bc 800102 30"];
        assert_eq!(world.booked(id).await, expected);
        assert_eq!(world.position(unit.treasury).await, (GRANTED - 30, 0, 30), "the indicator is used once");
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

/// Unit, business, what else is stated, and what a confirmation of 7 books.
fn confirmations(world: &World) -> Vec<(&Unit, &'static str, Value, &'static str)> {
    let (office, institute) = (&world.office, &world.institute);
    let detail = |word: &str| json!({"business_detail": word});
    vec![
        (office, "cash_drawn", json!({}), "P14 fd 1001 7, P14 fc 1002 7"),
        (office, "cash_deposited", json!({}), "P26 fd 1002 7, P26 fc 1001 7"),
        (office, "other_money_formed", json!({}), "P54 fd 1021 7, P54 fc 1002 7"),
        (office, "other_money_returned", json!({}), "P55 fd 1002 7, P55 fc 1021 7"),
        (office, "payable_written_off", detail("long_term"), "P48 fd 2502 7, P48 fc 4609 7"),
        (office, "advance_undeliverable", json!({}), "P53 fd 1218 7, P53 fc 1214 7"),
        (institute, "bill_issued", detail("inventory"), "P57 fd 1302 7, P57 fc 2301 7"),
        (institute, "bill_for_payable", json!({}), "P58 fd 2302 7, P58 fc 2301 7"),
        (
            institute,
            "bank_bill_unpaid",
            json!({"fund": "31", "earmarked": true}),
            "P60 fd 2301 7, P60 fc 2001 7, P60 bd 720102 7, P60 bc 650101 7",
        ),
        (institute, "trade_bill_unpaid", json!({}), "P61 fd 2301 7, P61 fc 2302 7"),
        (
            institute,
            "vat_purchase",
            json!({"business_detail": "fixed_asset", "part_fen": 1}),
            "P63 fd 1601 6, P63 fd 21010101 1, P63 fc 2302 7",
        ),
        (
            institute,
            "vat_purchase_uncertified",
            json!({"business_detail": "expense", "part_fen": 1}),
            "P63 fd 5001 6, P63 fd 210105 1, P63 fc 2302 7",
        ),
        (institute, "special_account_remitted", json!({}), "R08 fd 2103 7, R08 fc 1002 7"),
        (office, "deposit_returned", json!({"payment_channel": "cash"}), "R12 fd 2307 7, R12 fc 1001 7"),
        (
            office,
            "trust_money_paid",
            json!({"payment_channel": "unit_bank_account"}),
            "R14 fd 2901 7, R14 fc 100202 7",
        ),
        (
            institute,
            "advance_topped_up",
            json!({"business_detail": "operating", "payment_channel": "unit_bank_account", "part_fen": 2}),
            "R19 fd 2305 7, R19 fd 1002 2, R19 fc 4101 9, R19 bd 800102 2, R19 bc 610102 2",
        ),
        (
            institute,
            "advance_refunded",
            json!({"business_detail": "operating", "payment_channel": "cash", "part_fen": 2}),
            "R19 fd 2305 7, R19 fc 4101 5, R19 fc 1001 2, R19 bd 610102 2, R19 bc 800102 2",
        ),
        (
            office,
            "appropriation_due",
            json!({}),
            "R21 fd 2307 7, R21 fc 4001 7, R21 bd 800102 7, R21 bc 6001 7",
        ),
        (
            office,
            "receipt_recognised",
            json!({"business_detail": "other", "earmarked": true}),
            "R23 fd 2307 7, R23 fc 4609 7, R23 bd 800102 7, R23 bc 66090901 7",
        ),
        (institute, "allowance_made", json!({}), "R24 fd 5901 7, R24 fc 1219 7"),
        (institute, "allowance_reduced", json!({}), "R25 fd 1219 7, R25 fc 5901 7"),
        (institute, "receivable_written_off", detail("accounts"), "R26 fd 1219 7, R26 fc 1212 7"),
        (office, "receivable_to_remit_written_off", json!({}), "R27 fd 2103 7, R27 fc 1212 7"),
        (office, "other_receivable_written_off", json!({}), "R28 fd 5301 7, R28 fc 1218 7"),
        (institute, "bill_received", detail("business"), "R31 fd 1211 7, R31 fc 4401 7"),
        (institute, "bill_freed", json!({}), "R34 fd 2001 7, R34 fc 1211 7"),
        (institute, "bill_dishonoured", json!({}), "R35 fd 1212 7, R35 fc 1211 7"),
        (
            institute,
            "bill_endorsed",
            json!({"fund": "34", "part_fen": 5}),
            "R36 fd 1302 7, R36 fc 1211 5, R36 fc 1002 2, R36 bd 7301 2, R36 bc 800102 2",
        ),
        (institute, "bill_endorsed", json!({"fund": "34", "part_fen": 7}), "R36 fd 1302 7, R36 fc 1211 7"),
        (
            office,
            "carryover_returned",
            json!({}),
            "R37 fd 3001 7, R37 fc 1002 7, R37 bd 820102 7, R37 bc 800102 7",
        ),
    ]
}

#[tokio::test]
async fn what_the_accountant_confirms_is_booked_by_its_event() {
    each(|world| async move {
        world.funds(&[("31", "own_funds"), ("34", "own_funds")]).await;
        for (unit, business, fields, expected) in confirmations(&world) {
            let mut input = world.accrual(unit, business, None, 7);
            merge(&mut input, fields);
            let id = world.confirmed("accrual", unit, input).await;
            assert_eq!(world.booked(id).await.join(", "), expected, "{business}");
        }
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_confirmation_shows_what_was_stated_and_belongs_to_the_right_kind_of_unit() {
    each(|world| async move {
        let (office, institute) = (&world.office, &world.institute);
        let submit = async |unit: &Unit, input: Value| {
            world.tell("accrual", unit.handler, id_of(&input), "submit", input).await
        };
        // Allowances and bills are an institution's, 5301 is an administrative unit's.
        for (unit, business) in [
            (office, "allowance_made"),
            (office, "bill_for_payable"),
            (institute, "other_receivable_written_off"),
        ] {
            let refused = submit(unit, world.accrual(unit, business, None, 7)).await.unwrap_err();
            assert_eq!(
                (refused.code.as_ref(), refused.fields[0].at.as_str()),
                ("posting_refused", "unit_type")
            );
        }
        let mut input = world.accrual(institute, "advance_refunded", Some("operating"), 7);
        merge(&mut input, json!({"payment_channel": "cash", "part_fen": 8, "earmarked": true}));
        assert_eq!(submit(institute, input.clone()).await.unwrap_err().fields[0].at, "part_fen");
        input["part_fen"] = json!(7);
        let id = id_of(&input);
        submit(institute, input).await.unwrap();
        let router = platform::http::Site::new(execution::endpoints()).build(world.app.clone()).unwrap();
        let client = testkit::Client::new(router).bearer(&institute.token);
        let shown = client.get(&format!("/api/execution/accruals/{id}")).await.expect(200).json();
        let (accrual, title) = (&shown["accrual"], &shown["business_title"]["zh"]);
        assert_eq!((&accrual["part_fen"], &accrual["earmarked"]), (&json!(7), &json!(1)));
        assert_eq!((&accrual["payment_channel"], title), (&json!("cash"), &json!("预收款结算退回")));
    })
    .await;
}

#[tokio::test]
async fn bills_and_written_off_receivables_bring_money_in() {
    each(|world| async move {
        let unit = &world.institute;
        let cases = [
            (
                json!({"business": "written_off_collected", "business_detail": "accounts"}),
                "R29 fd 1212 7, R29 fc 1219 7, R29 fd 1002 7, R29 fc 1212 7, R29 bd 800102 7, R29 bc 820201 7",
            ),
            (
                json!({"business": "bill_discounted", "business_detail": "yes", "interest_fen": 3}),
                "R33 fd 1002 7, R33 fd 5201 3, R33 fc 2001 10, R33 bd 800102 7, R33 bc 6401 7",
            ),
            (
                json!({"business": "bill_discounted", "business_detail": "no"}),
                "R33 fd 1002 7, R33 fc 1211 7, R33 bd 800102 7, R33 bc 6401 7",
            ),
        ];
        for (fields, expected) in cases {
            let mut input = json!({"id": world.fresh(), "unit_id": unit.id, "fiscal_year": 2026, "amount_fen": 7,
                "payer": "某银行", "received_on": "2026-03-01", "account_id": unit.basic_account});
            merge(&mut input, fields);
            let id = world.confirmed("income", unit, input).await;
            assert_eq!(world.booked(id).await.join(", "), expected);
        }
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}
