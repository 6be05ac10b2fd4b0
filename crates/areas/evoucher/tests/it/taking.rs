//! Files are taken in, refused and found again.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use evoucher::read;
use platform::http::Site;
use platform::{Role, UserClass};
use serde_json::{Value, json};
use testkit::Client;

use crate::files::{Invoice, OFFICE_CODE, fiscal, ofd, pdf, rail, receipt, zip};
use crate::world::{World, each};

pub const VOUCHERS: &str = "/api/evoucher/vouchers";

pub fn router(world: &World) -> Router {
    Site::new(evoucher::endpoints()).build(world.app.clone()).unwrap()
}

pub async fn prepared(world: &World) -> (Client, Client) {
    let conn = world.app.platform.db.begin().await.unwrap();
    let sql = "update md_unit set credit_code = $1 where id = $2";
    conn.exec(sql, [OFFICE_CODE.into(), world.office.id.into()]).await.unwrap();
    conn.commit().await.unwrap();
    let client = Client::new(router(world));
    (client.bearer(&world.office.token), client.bearer(&world.institute.token))
}

pub async fn send(client: &Client, name: &str, content: impl Into<Vec<u8>>) -> Value {
    let path = format!("{VOUCHERS}?name={name}");
    let body: Vec<u8> = content.into();
    client.send(Method::POST, &path, Some("application/octet-stream"), body.into()).await.expect(200).json()
}

fn fates(report: &Value) -> Vec<String> {
    let items = report["items"].as_array().unwrap();
    items.iter().map(|item| item["fate"].as_str().unwrap().to_owned()).collect()
}

#[track_caller]
fn doubts(report: &Value) -> Vec<String> {
    assert_eq!(report["items"][0]["fate"], "refused", "{report}");
    let doubts = report["items"][0]["doubts"].as_array().unwrap();
    doubts.iter().map(|doubt| doubt["at"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_same_data_is_read_of_every_form() {
    let xml = Invoice::default().xml();
    let plain = read::read(xml.as_bytes());
    assert_eq!(plain.doubts, []);
    let reading = plain.reading.unwrap();
    assert_eq!((reading.get("number"), reading.total.unwrap().fen()), ("26440000000000000001", 10_600));
    assert_eq!(
        (reading.lines.len(), reading.lines[0].amount_fen, reading.lines[0].tax_fen),
        (1, 10_000, 600)
    );
    assert!(!reading.signed);
    for file in [ofd(&xml, true), ofd(&xml, false), pdf(&xml, true), pdf(&xml, false)] {
        let other = read::read(&file);
        assert_eq!(other.doubts, []);
        let other = other.reading.unwrap();
        assert_eq!(
            (&other.values, &other.lines, &other.fields),
            (&reading.values, &reading.lines, &reading.fields)
        );
    }
    assert!(read::read(&ofd(&xml, true)).reading.unwrap().signed);
}

#[test]
fn each_kind_is_told_by_its_namespace() {
    let office = ("单位1", OFFICE_CODE);
    for (xml, kind, fen) in [
        (rail("26119000000000000001", office), "rail_ticket", 10_900),
        (receipt("HD001", ("单位1", "1basic"), ("甲公司", "62"), "12.34"), "bank_receipt", 1_234),
        (fiscal("0000000001", "11010123", office, "500"), "fiscal_receipt", 50_000),
    ] {
        let outcome = read::read(&ofd(&xml, false));
        assert_eq!(outcome.doubts, [], "{kind}");
        let reading = outcome.reading.unwrap();
        assert_eq!((reading.kind.as_str(), reading.total.unwrap().fen()), (kind, fen));
    }
}

#[test]
fn a_file_with_two_different_vouchers_is_ambiguous() {
    let (one, two) =
        (Invoice::default().xml(), Invoice { number: "26440000000000000002", ..Invoice::default() }.xml());
    let file = |second: &str| {
        zip(&[
            ("OFD.xml", b"<a/>"),
            ("Doc_0/Attachs/a.xml", one.as_bytes()),
            ("Doc_0/Attachs/b.xml", second.as_bytes()),
        ])
    };
    assert!(read::read(&file(&two)).reading.is_none());
    assert!(read::read(&file(&one)).reading.is_some());
    let twice = one.replace("</EInvoiceData>", "<X><SellerName>别的公司</SellerName></X></EInvoiceData>");
    assert_eq!(read::read(twice.as_bytes()).doubts.len(), 2, "the name differs, and so it is missing");
}

#[tokio::test]
async fn a_voucher_is_taken_once_in_the_whole_department() {
    each(|world| async move {
        let (office, institute) = prepared(&world).await;
        let xml = Invoice::default().xml();
        let taken = send(&office, "a.xml", xml.clone()).await;
        assert_eq!(fates(&taken), ["taken"], "{taken}");
        let id = taken["items"][0]["voucher"]["id"].as_str().unwrap();
        assert_eq!(taken["items"][0]["voucher"]["state"], "received");
        // The same file, and the same number in another file.
        for (name, file) in [("b.xml", xml.clone().into_bytes()), ("c.ofd", ofd(&xml, true))] {
            let again = send(&office, name, file).await;
            assert_eq!(fates(&again), ["duplicate"]);
            assert_eq!(again["items"][0]["voucher"]["id"], id);
        }
        // Sold by one unit and bought by another, it is still one voucher; who may not see it is not told whose it is.
        let to = Invoice { seller: ("单位2", ""), ..Invoice::default() };
        let hidden = send(&institute, "d.xml", to.xml()).await;
        assert_eq!(fates(&hidden), ["duplicate"]);
        assert_eq!(hidden["items"][0]["voucher"], Value::Null);
        assert!(!hidden.to_string().contains(id), "{hidden}");
        assert_eq!(world.count("select count(*) from ev_voucher").await, 1);
        assert_eq!(world.count("select count(*) from pf_audit where action = 'evoucher.take'").await, 1);
        // The original is what came.
        let file = office.get(&format!("{VOUCHERS}/{id}/file")).await.expect(200);
        assert_eq!(file.bytes, xml.into_bytes());
        institute.get(&format!("{VOUCHERS}/{id}/file")).await.expect(404);
        institute.get(&format!("{VOUCHERS}/{id}")).await.expect(404);
        institute.get(&format!("{VOUCHERS}/{id}/booking?format=json")).await.expect(404);
        assert_eq!(institute.get(VOUCHERS).await.expect(200).json()["total"], 0);
    })
    .await;
}

#[tokio::test]
async fn of_two_units_that_hand_in_one_number_at_once_one_has_it() {
    each(|world| async move {
        let (office, institute) = prepared(&world).await;
        let bought = Invoice { seller: ("单位2", ""), ..Invoice::default() };
        let sold =
            Invoice { buyer: ("外单位", ""), ..Invoice { seller: ("单位2", ""), ..Invoice::default() } };
        let (one, two) =
            tokio::join!(send(&office, "a.xml", bought.xml()), send(&institute, "b.xml", sold.xml()));
        let mut both = [fates(&one), fates(&two)].concat();
        both.sort();
        assert_eq!(both, ["duplicate", "taken"]);
    })
    .await;
}

#[tokio::test]
async fn everything_that_is_wrong_is_told_with_its_place_and_nothing_is_kept() {
    each(|world| async move {
        let (office, institute) = prepared(&world).await;
        let wrong = |change: fn(&mut Invoice<'static>)| {
            let mut invoice = Invoice::default();
            change(&mut invoice);
            invoice.xml()
        };
        let at = |name: &str| format!("/EInvoice/EInvoiceData/BasicInformation/{name}");
        let cases: [(String, Vec<String>); 6] = [
            (wrong(|i| i.total = "106.01"), vec![at("TotalTax-includedAmount")]),
            (wrong(|i| i.total = "106.001"), vec![at("TotalTax-includedAmount")]),
            (wrong(|i| i.day = "2999-01-01"), vec!["/EInvoice/TaxSupervisionInfo/IssueTime".to_owned()]),
            (
                wrong(|i| i.buyer = ("外单位", "X")),
                vec!["/EInvoice/EInvoiceData/BuyerInformation/BuyerName".to_owned()],
            ),
            (
                wrong(|i| i.buyer = ("单位1", "11100000000000009Z")),
                vec!["/EInvoice/EInvoiceData/BuyerInformation/BuyerIdNum".to_owned()],
            ),
            (
                wrong(|i| {
                    i.number = "123";
                    i.tax = "6.01";
                }),
                vec![at("TotalTax-includedAmount"), "/EInvoice/TaxSupervisionInfo/InvoiceNumber".to_owned()],
            ),
        ];
        for (xml, expected) in cases {
            assert_eq!(doubts(&send(&office, "a.xml", xml).await), expected);
        }
        // Of a unit that the sender has no rights at.
        assert_eq!(doubts(&send(&institute, "a.xml", Invoice::default().xml()).await).len(), 1);
        assert_eq!(doubts(&send(&office, "a.xml", "<!DOCTYPE a><EInvoice/>").await), ["xml"]);
        assert_eq!(doubts(&send(&office, "a.pdf", "%PDF-1.7 nothing").await), ["file"]);
        assert_eq!(doubts(&send(&office, "a.ofd", zip(&[("a.txt", b"x")])).await), ["file"]);
        assert_eq!(doubts(&send(&office, "a.txt", "text").await), ["file"]);
        assert_eq!(doubts(&send(&office, "a.zip", zip(&[("a.txt", b"x")])).await), ["archive"]);
        assert_eq!(world.count("select count(*) from ev_voucher").await, 0);
        assert_eq!(world.count("select count(*) from pf_attachment").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_archive_of_many_files_has_a_result_for_each_and_the_list_adds_them_up() {
    each(|world| async move {
        let (office, _) = prepared(&world).await;
        let one = Invoice::default().xml();
        let two = Invoice {
            number: "26440000000000000002",
            total: "1060.00",
            net: "1000.00",
            tax: "60.00",
            ..Invoice::default()
        };
        let ticket = rail("26119000000000000001", ("单位1", OFFICE_CODE));
        let archive = zip(&[
            ("票/one.xml", one.as_bytes()),
            ("票/two.pdf", &pdf(&two.xml(), true)),
            ("票/ticket.ofd", &ofd(&ticket, true)),
            ("票/again.xml", one.as_bytes()),
            ("票/broken.xml", b"<a>"),
            ("票/photo.jpg", b"\xff\xd8\xff"),
        ]);
        let report = send(&office, "all.zip", archive).await;
        assert_eq!(fates(&report), ["taken", "taken", "taken", "duplicate", "refused"], "{report}");
        assert_eq!(report["taken"], 3);
        let list = async |query: &str| office.get(&format!("{VOUCHERS}?{query}")).await.expect(200).json();
        let all = list("").await;
        assert_eq!((&all["total"], &all["total_fen"]), (&json!(3), &json!(10_600 + 106_000 + 10_900)));
        for (query, count) in [
            ("kind=rail_ticket", 1),
            ("state=received", 3),
            ("state=booked", 0),
            ("from=2026-03-02", 1),
            ("to=2026-03-01", 2),
            ("amount_from_fen=10900", 2),
            ("amount_to_fen=10900", 2),
            ("q=26440000000000000002", 1),
            ("q=%E5%A4%8D%E5%8D%B0%E7%BA%B8", 2),
            ("q=%25", 3),
        ] {
            let found = list(query).await;
            assert_eq!(found["total"], count, "{query}");
            assert_eq!(found["items"].as_array().unwrap().len(), count, "{query}");
        }
        let first = list("limit=2").await;
        let rest = list(&format!("limit=2&after={}", first["next"].as_str().unwrap())).await;
        assert_eq!(
            (first["items"].as_array().unwrap().len(), rest["items"].as_array().unwrap().len()),
            (2, 1)
        );
        office.get(&format!("{VOUCHERS}?after=x")).await.expect(422);
        office.get(&format!("{VOUCHERS}?from=yesterday")).await.expect(422);
    })
    .await;
}

#[tokio::test]
async fn who_may_not_act_on_documents_hands_nothing_in() {
    each(|world: Arc<World>| async move {
        prepared(&world).await;
        let platform = &world.app.platform;
        let roles = [(Role::Supervisor, world.office.id)];
        let person = testkit::person(platform, "supervisor", UserClass::Business, &roles).await;
        let client = Client::new(router(&world)).bearer(&person.token);
        let path = format!("{VOUCHERS}?name=a.xml");
        let body = Invoice::default().xml();
        client.send(Method::POST, &path, Some("application/xml"), body.into()).await.expect(403);
        client.get(VOUCHERS).await.expect(200);
    })
    .await;
}
