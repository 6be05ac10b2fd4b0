use serde_json::{Value, json};

use crate::world::{GRANTED, each, id_of, rules};

#[tokio::test]
async fn an_accrual_is_booked_when_the_accountant_confirms_it_and_paid_later() {
    each(|world| async move {
        let unit = &world.office;
        let mut input = world.accrual(unit, "payable", Some("expense"), 500);
        input["payee_id"] = json!(world.company.id);
        input["invoice_no"] = json!("fp1");
        let id = id_of(&input);
        let act = async |who, action: &str| world.tell("accrual", who, id, action, Value::Null).await;
        world.tell("accrual", unit.handler, id, "submit", input.clone()).await.unwrap();
        assert_eq!(act(unit.handler, "approve").await.unwrap_err().status, 403);
        act(unit.reviewer, "approve").await.unwrap();
        assert!(world.booked(id).await.is_empty(), "not before it is confirmed");
        assert!(act(unit.reviewer, "approve").await.is_err(), "one person, one duty");
        let receipt = act(unit.accountant, "approve").await.unwrap();
        assert_eq!(receipt["vouchers"][0]["number"], json!(1));
        assert!(receipt["document"]["number"].as_str().unwrap().starts_with("YF-2026-"));
        assert_eq!(world.state(id).await, "posted");
        assert_eq!(world.booked(id).await, ["P02 fd 5001 500", "P02 fc 2302 500"]);
        assert_eq!(world.position(unit.treasury).await, (GRANTED, 0, 0));
        let links = "select count(*) from ps_link where relation = 'books' and from_kind = 'accrual'";
        assert_eq!(world.count(links).await, 1);
        for (who, action) in
            [(unit.handler, "void"), (unit.handler, "withdraw"), (unit.accountant, "approve")]
        {
            assert!(act(who, action).await.is_err(), "{action}");
        }

        // The invoice is used: by no second accrual, by no payment.
        let mut twice = world.accrual(unit, "payable", Some("expense"), 500);
        twice["invoice_no"] = json!("FP1");
        let again = world.tell("accrual", unit.handler, id_of(&twice), "submit", twice).await;
        assert_eq!(rules(&again.unwrap_err()), ["CR34"]);
        let mut payment = world.payment(unit, &[(unit.treasury, 500)]);
        payment["business"] = json!("payable");
        payment["invoice_no"] = json!("fp1");
        assert_eq!(rules(&world.submit(unit, payment.clone()).await.unwrap_err()), ["CR34"]);
        payment["invoice_no"] = Value::Null;
        world.submit(unit, payment).await.unwrap();
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_is_returned_withdrawn_or_void_lets_the_invoice_go_and_books_nothing() {
    each(|world| async move {
        let unit = &world.office;
        for (who, action, state) in
            [(unit.reviewer, "return", "returned"), (unit.handler, "withdraw", "draft")]
        {
            let mut input = world.accrual(unit, "accrued_expense", None, 10);
            input["invoice_no"] = json!("FP2");
            let id = id_of(&input);
            world.tell("accrual", unit.handler, id, "submit", input).await.unwrap();
            world.tell("accrual", who, id, action, Value::Null).await.unwrap();
            assert_eq!(world.state(id).await, state);
            world.tell("accrual", unit.handler, id, "void", Value::Null).await.unwrap();
            assert_eq!((world.state(id).await.as_str(), world.booked(id).await.len()), ("void", 0));
        }
        assert_eq!(world.count("select count(*) from ps_claim").await, 0);
        assert_eq!(world.count("select count(*) from lg_journal").await, 0);
    })
    .await;
}

#[tokio::test]
async fn every_kind_of_obligation_has_its_event() {
    each(|world| async move {
        let (office, institute) = (&world.office, &world.institute);
        let cases = [
            (office, "payable", Some("fixed_asset"), "P02", "1601", "2302"),
            (office, "official_card_claim", None, "P12", "5001", "2307"),
            (office, "labour", None, "P24", "5001", "2307"),
            (institute, "remittance", None, "P31", "5401", "2307"),
            (institute, "subsidy", None, "P32", "5501", "2307"),
            (office, "tax", Some("property"), "P35", "5001", "210205"),
            (institute, "enterprise_income_tax", None, "P36", "5801", "210207"),
            (office, "accrued_expense", None, "P38", "5001", "2401"),
            (office, "government_subsidy", None, "P44", "5001", "2303"),
            (office, "other_payable", Some("other_expense"), "P46", "5901", "2307"),
            (institute, "provision", Some("other_expense"), "P51", "5901", "2601"),
            (institute, "receivable", Some("operating"), "R03", "1212", "4101"),
            (institute, "advance_earned", Some("rent"), "R06", "2305", "4605"),
            (institute, "other_receivable", Some("superior_subsidy"), "R15", "1218", "4201"),
            (office, "receivable_to_remit", None, "R17", "1212", "2103"),
        ];
        for (unit, business, detail, event, debit, credit) in cases {
            let input = world.accrual(unit, business, detail, 7);
            let id = world.confirmed("accrual", unit, input).await;
            let expected = [format!("{event} fd {debit} 7"), format!("{event} fc {credit} 7")];
            assert_eq!(world.booked(id).await, expected, "{business}");
        }
        assert_eq!(world.breaks().await, Vec::<String>::new());
    })
    .await;
}

#[tokio::test]
async fn what_cannot_be_booked_is_refused_when_it_is_submitted() {
    each(|world| async move {
        let unit = &world.office;
        let submit = async |input: Value| {
            world.tell("accrual", unit.handler, id_of(&input), "submit", input).await.unwrap_err()
        };
        let foreign = world.accrual(unit, "remittance", None, 7);
        assert_eq!(submit(foreign).await.code, "posting_refused", "an institution's business");
        let mut odd = world.accrual(unit, "payable", Some("expense"), 7);
        odd["fiscal_year"] = json!(2025);
        odd["payee_id"] = json!(world.stopped.id);
        odd["project_id"] = json!(world.fresh());
        odd["function"] = json!("none");
        odd["dep_economy"] = json!("none");
        odd["fund"] = json!("none");
        let wrong: Vec<String> = submit(odd).await.fields.into_iter().map(|field| field.at).collect();
        assert_eq!(wrong, ["fiscal_year", "payee_id", "project_id", "function", "dep_economy", "fund"]);
        assert_eq!(world.count("select count(*) from ex_accrual").await, 0);
    })
    .await;
}

#[tokio::test]
async fn accruals_are_listed_within_the_scope_with_totals() {
    each(|world| async move {
        let unit = &world.office;
        for fen in [1, 2, 4] {
            let mut input = world.accrual(unit, "payable", Some("expense"), fen);
            input["payee_id"] = json!(world.company.id);
            world.confirmed("accrual", unit, input).await;
        }
        let draft = world.accrual(unit, "labour", None, 8);
        let id = id_of(&draft);
        world.tell("accrual", unit.handler, id, "create", draft).await.unwrap();
        let router = platform::http::Site::new(execution::endpoints()).build(world.app.clone()).unwrap();
        let client = testkit::Client::new(router);
        let (own, other) = (client.bearer(&unit.token), client.bearer(&world.institute.token));
        let list = async |query: &str| {
            let page = own.get(&format!("/api/execution/accruals?{query}")).await.expect(200).json();
            let rows = page["items"].as_array().unwrap().len();
            (
                rows,
                page["total"].as_i64().unwrap(),
                page["amount_fen"].as_i64().unwrap(),
                page["next"].clone(),
            )
        };
        assert_eq!(list("").await, (4, 4, 15, Value::Null));
        assert_eq!(list("state=posted&fiscal_year=2026").await, (3, 3, 7, Value::Null));
        assert_eq!(list("business=labour").await, (1, 1, 8, Value::Null));
        assert_eq!(list(&format!("payee_id={}", world.company.id)).await.1, 3);
        let (rows, total, amount, next) = list("limit=3").await;
        assert_eq!((rows, total, amount), (3, 4, 15));
        let (rows, total, _, next) = list(&format!("limit=3&after={}", next.as_str().unwrap())).await;
        assert_eq!((rows, total, next), (1, 4, Value::Null));

        let path = format!("/api/execution/accruals/{id}");
        let shown = own.get(&path).await.expect(200).json();
        assert_eq!(shown["accrual"]["business"], json!("labour"));
        assert_eq!(shown["business_title"]["zh"], json!("计提劳务费"));
        let page = other.get("/api/execution/accruals").await.expect(200).json();
        assert_eq!((page["total"].as_i64(), page["amount_fen"].as_i64()), (Some(0), Some(0)));
        other.get(&path).await.expect(404);
    })
    .await;
}
