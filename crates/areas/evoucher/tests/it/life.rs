//! What becomes of a voucher is told by documents and books.

use execution::bank::receipt::{self, ReceiptRow};
use kernel::Fen;
use serde_json::{Value, json};

use crate::files::{Invoice, receipt};
use crate::taking::{VOUCHERS, prepared, send};
use crate::world::{World, each};

const NUMBER: &str = "26440000000000000001";

async fn detail(client: &testkit::Client, id: &str) -> Value {
    client.get(&format!("{VOUCHERS}/{id}")).await.expect(200).json()
}

fn id_of(report: &Value) -> String {
    report["items"][0]["voucher"]["id"].as_str().unwrap_or_else(|| panic!("{report}")).to_owned()
}

fn invoiced(world: &World) -> Value {
    let mut payment = world.payment(&world.office, &[(world.office.treasury, 10_600)]);
    payment["invoice_no"] = json!(NUMBER);
    payment
}

async fn paid(world: &World, number: &str, receipt_no: &str) {
    let row = ReceiptRow {
        receipt_no: receipt_no.to_owned(),
        payment_no: number.to_owned(),
        result: "paid".to_owned(),
        amount_fen: Fen::from_fen(10_600),
        date: "2026-03-02".to_owned(),
        reason: String::new(),
    };
    let report = receipt::take(&world.app, &world.scope(), &[row], "file").await.unwrap();
    assert_eq!(report.accepted, 1);
}

#[tokio::test]
async fn a_voucher_goes_from_received_to_booked_with_its_document_and_back_when_that_is_void() {
    each(|world| async move {
        let (office, _) = prepared(&world).await;
        let id = id_of(&send(&office, "a.xml", Invoice::default().xml()).await);
        let seen = detail(&office, &id).await;
        assert_eq!(seen["voucher"]["state"], "received");
        assert_eq!(seen["proposal"]["rule"], "purchase");
        assert_eq!(seen["proposal"]["ways"][0]["event"], "P01");
        assert_eq!(seen["payees"][0]["id"], world.company.id.to_string());
        office.get(&format!("{VOUCHERS}/{id}/booking?format=json")).await.expect(409);

        // A draft names it, a document that is sent claims it, one that is void lets it go.
        let payment = invoiced(&world);
        let document = crate::world::id_of(&payment);
        let state = async || detail(&office, &id).await["voucher"]["state"].as_str().unwrap().to_owned();
        let handler = world.office.handler;
        world.perform(world.command(handler, document, "create", payment)).await.unwrap();
        assert_eq!(state().await, "proposed");
        world.act(handler, document, "submit").await.unwrap();
        let seen = detail(&office, &id).await;
        assert_eq!(seen["voucher"]["state"], "in_use");
        assert_eq!(seen["document"]["id"], document.to_string());
        assert_eq!(seen["proposal"], Value::Null, "what is in use is not proposed again");
        world.act(handler, document, "withdraw").await.unwrap();
        assert_eq!(state().await, "proposed");
        world.act(handler, document, "void").await.unwrap();
        assert_eq!(state().await, "received");

        let (_, number) = world.sent(&world.office, invoiced(&world)).await;
        assert_eq!(state().await, "in_use");
        paid(&world, &number, "HD-1").await;
        let seen = detail(&office, &id).await;
        assert_eq!(seen["voucher"]["state"], "booked");
        assert_eq!(seen["voucher"]["journal_number"], 1);
        assert_eq!(seen["document"]["number"], number);
        let booked = office.get(&format!("{VOUCHERS}?state=booked")).await.expect(200).json();
        assert_eq!(booked["total"], 1);
        booking(&office, &id).await;
    })
    .await;
}

/// The information of the booking, in both forms.
async fn booking(office: &testkit::Client, id: &str) {
    let json = office.get(&format!("{VOUCHERS}/{id}/booking?format=json")).await.expect(200).json();
    assert_eq!((&json["InvoiceNumber"], &json["NameOfAccountingEntity"]), (&json!(NUMBER), &json!("单位1")));
    let document = &json["InformationOfAccountingDocumentsTuple"][0];
    let entries = document["InformationOfDebitAndCreditEntryTuple"].as_array().unwrap();
    assert_eq!(entries.len(), 4, "two books");
    for entry in entries {
        assert_eq!(entry["RecordedAmount"], "106.00");
    }
    let sides: Vec<&str> = entries.iter().map(|entry| entry["DebitOrCredit"].as_str().unwrap()).collect();
    assert_eq!(sides.iter().filter(|side| **side == "借").count(), 2);
    let xml = office.get(&format!("{VOUCHERS}/{id}/booking?format=xml")).await.expect(200);
    let doc = evoucher::read::xml::read(&xml.bytes).unwrap();
    let values = |name: &str| doc.facts.iter().filter(|fact| fact.name == name).count();
    assert_eq!((doc.root.as_str(), values("RecordedAmount"), values("PostingDate")), ("xbrl", 4, 1));
    // What was written for a booking is not taken for something else when it is read.
    assert!(evoucher::read::fields::kind_of(&doc).is_some());
}

#[tokio::test]
async fn a_number_that_a_document_has_already_is_told_with_the_document() {
    each(|world| async move {
        let (office, _) = prepared(&world).await;
        let (document, number) = world.sent(&world.office, invoiced(&world)).await;
        let report = send(&office, "a.xml", Invoice::default().xml()).await;
        assert_eq!(report["items"][0]["fate"], "taken");
        assert_eq!(report["items"][0]["document"]["id"], document.to_string());
        assert!(report["items"][0]["notes"].to_string().contains(&number), "{report}");
        assert_eq!(report["items"][0]["voucher"]["state"], "in_use");
    })
    .await;
}

#[tokio::test]
async fn a_receipt_of_the_bank_finds_the_payment_it_confirms() {
    each(|world| async move {
        let (office, institute) = prepared(&world).await;
        let (document, number) = world.sent(&world.office, invoiced(&world)).await;
        let file = receipt("HD-9", ("某户名", "1zero_balance"), ("甲公司", "62"), "106.00");
        let report = send(&office, "r.xml", file.clone()).await;
        let id = id_of(&report);
        let seen = detail(&office, &id).await;
        assert_eq!(seen["voucher"]["direction"], "in");
        assert!(!seen.to_string().contains("1zero_balance"), "account numbers are masked");
        assert_eq!(seen["confirms"][0]["document"]["id"], document.to_string());
        assert_eq!(seen["confirms"][0]["by_number"], false);
        paid(&world, &number, "HD-9").await;
        let seen = detail(&office, &id).await;
        assert_eq!(seen["voucher"]["state"], "booked");
        assert_eq!(seen["document"]["id"], document.to_string());
        // Nobody else's account makes it theirs.
        assert_eq!(
            send(&institute, "s.xml", file.replace("HD-9", "HD-8")).await["items"][0]["fate"],
            "refused"
        );
    })
    .await;
}
