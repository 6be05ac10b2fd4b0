//! Packages are made of closed months, kept as they were made, and the same again for the same months.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use archive::package::model::{INFO, MANIFEST, SIGNATURE};
use archive::package::verify;
use serde_json::{Value, json};
use testkit::{Answered, advance, each_engine};
use zip::ZipArchive;

use crate::world::{JANUARY, World};

pub fn files(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).unwrap();
    let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut files = BTreeMap::new();
    for name in names {
        let mut content = Vec::new();
        archive.by_name(&name).unwrap().read_to_end(&mut content).unwrap();
        files.insert(name, content);
    }
    files
}

#[tokio::test]
async fn a_closed_month_is_packed_downloaded_and_verified() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let package = world.package(202_601, 202_601).await;
        assert_eq!(package["number"], "DA-165001-2026-001");
        assert_eq!(package["vouchers"], JANUARY as i64);
        assert_eq!(package["entries"], 4 * JANUARY as i64);
        assert_eq!(package["attachments"], JANUARY as i64);
        let bytes = world.bytes(&package).await;
        assert_eq!(platform::hash::digest(&bytes), package["file_hash"].as_str().unwrap());
        let key = package["public_key"].as_str().unwrap();
        let found = verify(Cursor::new(&bytes), Some(key));
        assert!(found.sound, "{:?}", found.doubts);
        assert!(found.key_known);
        assert_eq!((found.vouchers, found.entries), (JANUARY as i64, 4 * JANUARY as i64));
        assert_eq!(found.records, 2 * JANUARY as i64);
        // What is in it, as people read it.
        let files = files(&bytes);
        let voucher = String::from_utf8(files["vouchers/202601.jsonl"].clone()).unwrap();
        let first: Value = serde_json::from_str(voucher.lines().next().unwrap()).unwrap();
        assert_eq!(first["full_number"], "165001-202601-1");
        let signed = first["signatures"].to_string();
        assert!(signed.contains("张经办") && signed.contains("李审核"), "{signed}");
        assert!(first["source"]["number"].as_str().unwrap().starts_with("ZF-"));
        let detail = String::from_utf8(files["books/detail/1002.csv"].clone()).unwrap();
        assert_eq!(detail.lines().count(), JANUARY + 1);
        assert!(detail.lines().last().unwrap().ends_with(",-7210.21"), "{detail}");
        assert!(files["statements/202601.pdf"].starts_with(b"%PDF-"));
        let statements: Value = serde_json::from_slice(&files["statements/202601.json"]).unwrap();
        assert!(statements.as_array().is_some_and(|all| all.len() > 5), "{statements}");
        let names = String::from_utf8(files["reference/names.csv"].clone()).unwrap();
        assert!(names.contains("payee_id,payee,P1,"), "{names}");
        // The server verifies what it keeps as well.
        let id = package["id"].as_str().unwrap();
        let path = format!("/api/archive/packages/{id}/verification");
        let kept = world.accountant().get(&path).await.expect(200).json();
        assert_eq!((&kept["sound"], &kept["doubts_total"]), (&json!(true), &json!(0)));
    })
    .await;
}

#[tokio::test]
async fn two_packages_of_the_same_months_differ_in_what_is_stated_alone() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let first = world.package(202_601, 202_601).await;
        // Later: more is posted and closed, and things are done to the old documents.
        advance(&world.platform.clock, 40);
        world.post(world.unit, 3, 2).await;
        let second = world.package(202_601, 202_601).await;
        assert_eq!(second["number"], "DA-165001-2026-002");
        assert_eq!(first["content_hash"], second["content_hash"]);
        assert_ne!(first["file_hash"], second["file_hash"]);
        let (one, other) = (files(&world.bytes(&first).await), files(&world.bytes(&second).await));
        assert!(one.keys().eq(other.keys()));
        let differ: Vec<&String> = one.keys().filter(|name| one[*name] != other[*name]).collect();
        assert_eq!(differ, [MANIFEST, INFO, SIGNATURE]);
        // The same id again is the same package.
        let body = json!({ "id": first["id"], "unit_id": world.unit, "from": 202_601, "to": 202_601 });
        let again = world.accountant().post("/api/archive/packages", &body).await.expect(201).json();
        assert_eq!(again, first);
        let list = world.accountant().get("/api/archive/packages?limit=1").await.expect(200).json();
        assert_eq!((&list["total"], &list["items"][0]["number"]), (&json!(2), &second["number"]));
        let next = list["next"].as_str().unwrap();
        let rest =
            world.accountant().get(&format!("/api/archive/packages?after={next}")).await.expect(200).json();
        assert_eq!(rest["items"][0]["number"], first["number"]);
    })
    .await;
}

#[tokio::test]
async fn an_open_month_is_refused_by_its_name_and_an_empty_opening_is_not_missed() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let make = async |from: i64, to: i64| -> Answered {
            let body = json!({ "id": world.id(), "unit_id": world.unit, "from": from, "to": to });
            world.accountant().post("/api/archive/packages", &body).await
        };
        let refused = make(202_601, 202_602).await;
        assert_eq!(refused.problem(409), "period_open");
        assert!(String::from_utf8(refused.bytes.clone()).unwrap().contains("202602"));
        assert_eq!(make(202_600, 202_613).await.problem(409), "period_open");
        assert_eq!(make(202_512, 202_601).await.problem(422), "invalid");
        assert_eq!(make(202_601, 202_600).await.problem(422), "invalid");
        make(202_600, 202_601).await.expect(201);
        world.close(world.unit, 202_602).await;
        let both = make(202_601, 202_602).await.expect(201).json();
        let found = verify(Cursor::new(world.bytes(&both).await), None);
        assert!(found.sound, "{:?}", found.doubts);
        assert_eq!(found.vouchers, 10);
    })
    .await;
}

#[tokio::test]
async fn packages_are_of_ones_own_units_and_made_by_who_keeps_the_archive() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        let package = world.package(202_601, 202_601).await;
        let path = format!("/api/archive/packages/{}", package["id"].as_str().unwrap());
        let other = testkit::person(
            &world.platform,
            "other",
            platform::UserClass::Business,
            &[(platform::Role::Accountant, world.other)],
        )
        .await;
        let other = world.client.bearer(&other.token);
        for end in ["", "/file", "/verification"] {
            assert_eq!(other.get(&format!("{path}{end}")).await.problem(404), "not_found");
        }
        assert_eq!(other.get("/api/archive/packages").await.expect(200).json()["total"], 0);
        let body = json!({ "id": world.id(), "unit_id": world.unit, "from": 202_601, "to": 202_601 });
        assert_eq!(other.post("/api/archive/packages", &body).await.problem(404), "not_found");
        let supervisor = world.client.bearer(&world.supervisor.token);
        supervisor.get(&path).await.expect(200);
        assert_eq!(supervisor.post("/api/archive/packages", &body).await.problem(403), "forbidden");
        assert_eq!(supervisor.get(&format!("{path}/file")).await.problem(403), "forbidden");
        let cashier = world.client.bearer(&world.cashier.token);
        assert_eq!(cashier.get("/api/archive/packages").await.problem(403), "forbidden");
        assert_eq!(cashier.post("/api/archive/packages", &body).await.problem(403), "forbidden");
    })
    .await;
}
