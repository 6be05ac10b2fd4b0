//! Every change leaves a record, the chain verifies, and the trail can be read.

use platform::audit::{COLUMNS, Record};
use platform::hash::GENESIS;
use platform::{Role, UserClass};
use serde_json::json;
use testkit::each_engine;

use crate::{administrators, make_user, site};

#[tokio::test]
async fn the_chain_verifies_and_every_change_is_in_it() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admins = administrators(&platform).await;
        let unit = testkit::insert_unit(&platform.db, "001", "本级", None).await;
        let system = client.bearer(&admins.system.token);
        let (id, _) = make_user(&system, "chen", "business").await;
        let roles = json!({ "roles": [{ "role": "handler", "unit_id": unit }] });
        let path = format!("/api/platform/users/{id}");
        client.bearer(&admins.security.token).put(&format!("{path}/roles"), &roles).await.expect(200);
        let answer = system.act(&format!("{path}/disable")).await.expect(200);
        let request_id = answer.header("x-request-id").to_owned();

        let sql = format!("select {COLUMNS} from pf_audit order by unit_id, seq");
        let records: Vec<Record> = platform.db.reader().all(&sql, []).await.unwrap();
        let mut before = GENESIS.to_owned();
        for (place, record) in records.iter().enumerate() {
            assert_eq!(record.seq, place as i64 + 1);
            assert_eq!(record.prev_hash, before);
            assert_eq!(record.hash, record.expected_hash());
            before.clone_from(&record.hash);
        }
        let of_user: Vec<&str> =
            records.iter().filter(|r| r.object_id == id).map(|r| r.action.as_str()).collect();
        assert_eq!(of_user, ["user.create", "rights.set", "user.disable"]);
        let last = records.last().unwrap();
        assert_eq!((last.actor_id, &last.request_id), (admins.system.id, &request_id));
        assert!(!records.iter().any(|r| r.detail.contains("password")));
    })
    .await;
}

#[tokio::test]
async fn a_refused_change_leaves_nothing() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admins = administrators(&platform).await;
        let count = "select (select count(*) from pf_audit) * 1000 + (select count(*) from pf_user)";
        let before = platform.db.reader().number(count, []).await.unwrap();
        let body = json!({ "login": "sys", "name": "重名", "class": "business" });
        client.bearer(&admins.system.token).post("/api/platform/users", &body).await.expect(409);
        client.bearer(&admins.audit.token).post("/api/platform/users", &body).await.expect(403);
        client.post("/api/platform/users", &body).await.expect(401);
        assert_eq!(platform.db.reader().number(count, []).await.unwrap(), before);
    })
    .await;
}

#[tokio::test]
async fn the_trail_is_filtered_paged_and_exported() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admins = administrators(&platform).await;
        let unit = testkit::insert_unit(&platform.db, "001", "本级", None).await;
        for place in 0..3 {
            let login = format!("p{place}x");
            testkit::person(&platform, &login, UserClass::Business, &[(Role::Handler, unit)]).await;
        }
        let auditor = client.bearer(&admins.audit.token);
        let made = "/api/platform/audit?action=user.create&from=2026-03-02&to=2026-03-02";
        let mut seen = 0;
        let mut after = String::new();
        loop {
            let page = auditor.get(&format!("{made}&limit=4{after}")).await.expect(200).json();
            assert_eq!(page["total"], 6);
            seen += page["items"].as_array().unwrap().len();
            match page["next"].as_str() {
                Some(next) => after = format!("&after={next}"),
                None => break,
            }
        }
        assert_eq!(seen, 6);
        // The last first, page by page; a place of one order is none of the other.
        let newest = "/api/platform/audit?order=-at&limit=4";
        let (mut times, mut after) = (Vec::new(), String::new());
        loop {
            let page = auditor.get(&format!("{newest}{after}")).await.expect(200).json();
            let items = page["items"].as_array().unwrap();
            times.extend(items.iter().map(|item| (item["at"].to_string(), item["seq"].as_i64().unwrap())));
            let Some(next) = page["next"].as_str() else {
                assert_eq!(page["total"].as_i64().unwrap(), times.len() as i64);
                break;
            };
            assert_eq!(
                auditor.get(&format!("/api/platform/audit?after={next}")).await.problem(422),
                "invalid"
            );
            after = format!("&after={next}");
        }
        assert!(times.len() > 6 && times.windows(2).all(|pair| pair[0] > pair[1]), "{times:?}");
        let other_day = auditor.get("/api/platform/audit?from=2026-03-03").await.expect(200).json();
        assert_eq!(other_day["total"], 0);
        let by = format!("/api/platform/audit?object_id={}&object_kind=user", admins.audit.id);
        assert_eq!(auditor.get(&by).await.expect(200).json()["total"], 2);
        assert_eq!(auditor.get("/api/platform/audit?after=x").await.problem(422), "invalid");

        let file = auditor.get("/api/platform/audit/export?action=user.create").await.expect(200);
        assert_eq!(file.header("content-type"), "text/csv");
        assert!(file.header("content-disposition").contains("audit.csv"));
        let text = file.text();
        assert!(text.starts_with("\u{feff}unit_id,seq,at,"), "{text}");
        assert_eq!(text.lines().count(), 7);
    })
    .await;
}
