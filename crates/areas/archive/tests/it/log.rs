//! The log of accounting: found by person, time, object and content, in one's own units, newest first.

use serde_json::Value;
use testkit::each_engine;

use crate::world::{FEBRUARY, JANUARY, World};

#[tokio::test]
async fn what_was_done_is_found_by_person_time_object_and_content() {
    each_engine(|db| async move {
        let world = World::new(db).await;
        world.package(202_601, 202_601).await;
        world.post(world.other, 2, 1).await;
        let client = world.accountant();
        let get = async |query: &str| -> Value {
            client.get(&format!("/api/archive/log{query}")).await.expect(200).json()
        };
        let all = 2 * (JANUARY + FEBRUARY) as i64 + 1;
        assert_eq!(get("").await["total"], all);
        assert_eq!(get("").await["items"][0]["object_kind"], "archive_package");
        assert_eq!(get("?actor=张经办").await["total"], (JANUARY + FEBRUARY) as i64);
        assert_eq!(get("?object_kind=archive_package&action=make").await["total"], 1);
        assert_eq!(get("?from=2026-03-03").await["total"], 0);
        assert_eq!(get("?from=2026-03-02&to=2026-03-02").await["total"], all);
        assert_eq!(get("?text=DA-165001").await["total"], 1);
        // A voucher: what was done to the document behind it.
        let voucher = first_voucher(&world).await;
        let of_voucher = get(&format!("?voucher_id={voucher}")).await;
        assert_eq!(of_voucher["total"], 2);
        assert!(of_voucher["items"][0]["number"].as_str().unwrap().starts_with("ZF-"));
        // Page by page, over all units and in one.
        for base in ["?limit=3".to_owned(), format!("?limit=3&unit_id={}", world.unit)] {
            let (mut seen, mut after) = (Vec::new(), String::new());
            loop {
                let page = get(&format!("{base}{after}")).await;
                let items = page["items"].as_array().unwrap().clone();
                seen.extend(items.iter().map(|item| item["seq"].as_i64().unwrap()));
                match page["next"].as_str() {
                    Some(next) => after = format!("&after={next}"),
                    None => break,
                }
            }
            assert_eq!(seen.len() as i64, all, "{base}");
            assert!(seen.windows(2).all(|pair| pair[0] > pair[1]), "{seen:?}");
        }
        // The department sees both units, the administrators' chain stays theirs.
        let wide =
            world.client.bearer(&world.supervisor.token).get("/api/archive/log").await.expect(200).json();
        assert_eq!(wide["total"], all + 2);
        let kinds = wide.to_string();
        assert!(!kinds.contains("\"user\"") && !kinds.contains("rights"));
    })
    .await;
}

async fn first_voucher(world: &World) -> String {
    #[derive(sea_orm::FromQueryResult)]
    struct Id {
        id: String,
    }
    let sql = "select id from lg_journal where unit_id = $1 and period = 202601 and number = 1";
    let found: Option<Id> = world.db().reader().one(sql, [world.unit.into()]).await.unwrap();
    found.unwrap().id
}
