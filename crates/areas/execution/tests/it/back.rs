//! Money that comes back, and payments whose lines have parts.

use execution::bank::receipt::{self, ReceiptRow};
use kernel::Fen;
use serde_json::{Value, json};

use crate::world::{GRANTED, Unit, World, each};

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

fn of(mut payment: Value, business: &str, detail: Option<&str>) -> Value {
    payment["business"] = json!(business);
    payment["business_detail"] = json!(detail);
    payment
}

/// Lines in red.
fn red(lines: &[String]) -> Vec<String> {
    let red = |line: &String| {
        let (head, fen) = line.rsplit_once(' ').unwrap();
        format!("{head} -{fen}")
    };
    lines.iter().map(red).collect()
}

#[tokio::test]
async fn what_no_event_mirrors_comes_back_in_red() {
    each(|world| async move {
        let unit = &world.institute;
        world.receive(unit, 1_000).await;
        let donation = |fen| of(world.payment(unit, &[(unit.own, fen)]), "donation", None);
        let (id, number) = world.sent(unit, donation(100)).await;
        assert_eq!(told(&world, &[(&number, "paid", 100), (&number, "refunded", 30)]).await, 2);
        let paid = ["P49 fd 5901 100", "P49 fc 1002 100", "P49 bd 790103 100", "P49 bc 800102 100"];
        let part = ["P49 fd 5901 -30", "P49 fc 1002 -30", "P49 bd 790103 -30", "P49 bc 800102 -30"];
        assert_eq!(world.booked(id).await, [paid, part].concat());
        assert_eq!(world.position(unit.own).await, (GRANTED - 70, 0, 70));
        assert_eq!(world.state(id).await, "paid");
        assert_eq!(told(&world, &[(&number, "refunded", 70)]).await, 1);
        assert_eq!((world.state(id).await.as_str(), world.booked(id).await.len()), ("refunded", 12));

        let (returned, number) = world.sent(unit, donation(50)).await;
        assert_eq!(told(&world, &[(&number, "paid", 50), (&number, "returned", 50)]).await, 2);
        assert_eq!(world.state(returned).await, "returned_by_bank");
        let booked = world.booked(returned).await;
        assert_eq!(booked[4..], red(&booked[..4]));
        assert_eq!(world.position(unit.own).await, (GRANTED, 0, 0));
        let left = "select cast(coalesce(sum(debit_fen - credit_fen), 0) as bigint) from lg_balance where account = '5901'";
        assert_eq!(world.count(left).await, 0);
        let links = "select count(*) from ps_link where relation = 'books' and amount_fen in (-30, -70, -50)";
        assert_eq!(world.count(links).await, 3);
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn a_settled_debt_is_open_again_and_what_was_bought_goes_back() {
    each(|world| async move {
        let unit = &world.office;
        let cases = [
            ("payable", None, "refunded", "P03 fd 2302 -40"),
            ("other_expense", None, "returned", "P50 fd 5901 -40"),
            ("provision", None, "refunded", "P52 fd 2601 -40"),
            ("asset", Some("heritage"), "refunded", "A01 fd 1821 -40"),
            ("asset", Some("fixed_asset"), "refunded", "F01 fd 4001 40"),
            ("payable", None, "returned", "F05 fd 4001 40"),
        ];
        for (business, detail, result, expected) in cases {
            let payment = of(world.payment(unit, &[(unit.treasury, 40)]), business, detail);
            let (id, number) = world.sent(unit, payment).await;
            assert_eq!(told(&world, &[(&number, "paid", 40), (&number, result, 40)]).await, 2, "{business}");
            assert_eq!(world.booked(id).await[4], expected);
            assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        }
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn own_money_of_an_earlier_year_adjusts_that_year() {
    each(|world| async move {
        let unit = &world.institute;
        world.receive(unit, 100).await;
        let payment = of(world.payment(unit, &[(unit.own, 100)]), "subsidy_to_subordinate", None);
        let (id, number) = world.sent(unit, payment).await;
        assert_eq!(told(&world, &[(&number, "paid", 100)]).await, 1);
        assert_eq!(world.booked(id).await[0], "P21 fd 5501 100");
        world.app.platform.clock.set_date("2027-02-01".parse().unwrap());
        assert_eq!(told(&world, &[(&number, "refunded", 100)]).await, 1);
        let expected = ["F04 fd 1002 100", "F04 fc 3501 100", "F04 bd 800102 100", "F04 bc 820201 100"];
        assert_eq!(world.booked(id).await[4..], expected);
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

fn with_parts(
    world: &World,
    unit: &Unit,
    fen: i64,
    business: &str,
    detail: Option<&str>,
    parts: Value,
) -> Value {
    let mut payment = of(world.payment(unit, &[(unit.treasury, fen)]), business, detail);
    payment["lines"][0]["parts"] = parts;
    payment
}

#[tokio::test]
async fn parts_are_booked_beside_what_is_paid_and_only_that_leaves_the_indicator() {
    each(|world| async move {
        let (office, institute) = (&world.office, &world.institute);
        let labour =
            ["P19 fd 5001 100", "P19 fc 210208 16", "P19 fc 4001 84", "P19 bd 710101 84", "P19 bc 6001 84"];
        let accrued =
            ["P25 fd 2307 100", "P25 fc 4001 84", "P25 fc 210208 16", "P25 bd 710101 84", "P25 bc 6001 84"];
        let settled =
            ["P05 fd 5001 100", "P05 fc 1214 16", "P05 fc 4001 84", "P05 bd 710101 84", "P05 bc 6001 84"];
        let vat =
            ["P62 fd 1302 68", "P62 fd 21010101 16", "P62 fc 4001 84", "P62 bd 720101 84", "P62 bc 6001 84"];
        let open =
            ["P62 fd 5001 68", "P62 fd 210105 16", "P62 fc 4001 84", "P62 bd 720101 84", "P62 bc 6001 84"];
        let kept =
            ["P71 fd 1601 100", "P71 fc 4001 84", "P71 fc 210109 16", "P71 bd 710101 84", "P71 bc 6001 84"];
        let cases = [
            (office, "labour", None, json!({"pit_fen": 16}), labour),
            (office, "accrued_labour", None, json!({"pit_fen": 16}), accrued),
            (office, "advance_settled", Some("expense"), json!({"advance_fen": 16}), settled),
            (institute, "vat_purchase", Some("inventory"), json!({"vat_fen": 16}), vat),
            (institute, "vat_purchase_uncertified", Some("expense"), json!({"vat_fen": 16}), open),
            (
                office,
                "vat_withheld_purchase",
                Some("fixed_asset"),
                json!({"vat_fen": 0, "withheld_fen": 16}),
                kept,
            ),
        ];
        for (unit, business, detail, parts, expected) in cases {
            let payment = with_parts(&world, unit, 84, business, detail, parts);
            let (id, number) = world.sent(unit, payment).await;
            assert_eq!(told(&world, &[(&number, "paid", 84)]).await, 1, "{business}");
            assert_eq!(world.booked(id).await, expected);
            assert_eq!(world.position(unit.treasury).await, (GRANTED - 84, 0, 84));
            // A part cannot come back alone; the whole does, in red.
            assert_eq!(told(&world, &[(&number, "refunded", 83)]).await, 0, "{business}");
            assert_eq!(world.booked(id).await.len(), 5);
            let result = if business == "labour" { "returned" } else { "refunded" };
            assert_eq!(told(&world, &[(&number, result, 84)]).await, 1, "{business}");
            let booked = world.booked(id).await;
            assert_eq!(booked[5..], red(&booked[..5]));
            assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        }
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn parts_are_kept_with_the_line_and_refused_where_they_do_not_belong() {
    each(|world| async move {
        let unit = &world.office;
        let payment = with_parts(&world, unit, 84, "labour", None, json!({"pit_fen": 16}));
        let id = world.submit(unit, payment).await.unwrap();
        // Withdrawn and submitted again without a body: what was stored is booked.
        world.act(unit.handler, id, "withdraw").await.unwrap();
        world.act(unit.handler, id, "submit").await.unwrap();
        let router = platform::http::Site::new(execution::endpoints()).build(world.app.clone()).unwrap();
        let client = testkit::Client::new(router).bearer(&unit.token);
        let path = format!("/api/execution/payments/{id}");
        let shown = client.get(&path).await.expect(200).json();
        assert_eq!(shown["lines"][0]["parts"], json!({"pit_fen": 16}));
        let odd = with_parts(&world, unit, 84, "expense", None, json!({"pit_fen": 16}));
        let problem = world.submit(unit, odd).await.unwrap_err();
        assert_eq!(problem.fields[0].at, "lines[0].parts.pit_fen");
        // Input VAT is the business of institutions: refused when submitted, not when the bank has paid.
        let vat = with_parts(&world, unit, 84, "vat_purchase", Some("inventory"), json!({"vat_fen": 16}));
        assert_eq!(world.submit(unit, vat).await.unwrap_err().code, "posting_refused");
    })
    .await;
}
