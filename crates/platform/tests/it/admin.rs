//! The three administrators, and what they do to users.

use platform::identity::NO_UNIT;
use platform::{Role, UserClass};
use serde_json::json;
use testkit::each_engine;

use crate::{administrators, make_user, site};

#[tokio::test]
async fn each_administrator_does_only_their_own() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admins = administrators(&platform).await;
        let unit = testkit::insert_unit(&platform.db, "001", "本级", None).await;
        let clerk = testkit::person(&platform, "clerk", UserClass::Business, &[(Role::Handler, unit)]).await;
        let all = [&admins.system, &admins.security, &admins.audit, &clerk];
        let routes = [("/api/platform/users", 0), ("/api/platform/rights", 1), ("/api/platform/audit", 2)];
        for (route, owner) in routes {
            client.get(route).await.expect(401);
            for (place, person) in all.iter().enumerate() {
                let expected = if place == owner { 200 } else { 403 };
                client.bearer(&person.token).get(route).await.expect(expected);
            }
        }
    })
    .await;
}

#[tokio::test]
async fn administrators_exclude_each_other_and_business_at_the_api_and_in_the_database() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admins = administrators(&platform).await;
        let security = client.bearer(&admins.security.token);
        let unit = testkit::insert_unit(&platform.db, "001", "本级", None).await;
        for class in UserClass::ALL {
            let login = format!("u-{class}").replace('_', "-");
            let (id, _) = make_user(&client.bearer(&admins.system.token), &login, class.word()).await;
            for role in Role::ALL {
                let fits = role.class() == *class;
                let business = role.class() == UserClass::Business;
                let held =
                    if business { json!({ "role": role, "unit_id": unit }) } else { json!({ "role": role }) };
                let answer = security
                    .put(&format!("/api/platform/users/{id}/roles"), &json!({ "roles": [held] }))
                    .await;
                if fits {
                    answer.expect(200);
                    continue;
                }
                assert_eq!(answer.problem(409), "class_excludes_role", "{class} {role}");
                let at = if business { unit } else { NO_UNIT };
                const INSERT: &str =
                    "insert into pf_user_role (user_id, class, role, unit_id) values ($1, $2, $3, $4)";
                // With the user's class the check refuses, with the role's class the foreign key does.
                for claimed in [*class, role.class()] {
                    let conn = platform.db.begin().await.unwrap();
                    let values = [id.as_str().into(), claimed.word().into(), role.word().into(), at.into()];
                    assert!(conn.exec(INSERT, values).await.is_err(), "{class} {role} as {claimed}");
                    conn.rollback().await.unwrap();
                }
            }
        }
    })
    .await;
}

#[tokio::test]
async fn users_are_made_once_listed_in_pages_and_never_by_themselves() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admins = administrators(&platform).await;
        let system = client.bearer(&admins.system.token);
        for login in ["aa-1", "aa-2", "aa-3"] {
            make_user(&system, login, "business").await;
        }
        let again = json!({ "login": "aa-1", "name": "李四", "class": "business" });
        assert_eq!(system.post("/api/platform/users", &again).await.problem(409), "login_taken");
        let bad = json!({ "login": "Bad Login", "name": "李四", "class": "business" });
        assert_eq!(system.post("/api/platform/users", &bad).await.problem(422), "invalid");

        let first = system.get("/api/platform/users?containing=aa-&limit=2").await.expect(200).json();
        assert_eq!((first["total"].as_i64(), first["next"].as_str()), (Some(3), Some("aa-2")));
        let second =
            system.get("/api/platform/users?containing=aa-&limit=2&after=aa-2").await.expect(200).json();
        assert_eq!(second["items"][0]["login"], "aa-3");
        assert_eq!(second.get("next"), None);
        let percent = system.get("/api/platform/users?containing=%25").await.expect(200).json();
        assert_eq!(percent["total"], 0);

        let own = format!("/api/platform/users/{}/disable", admins.system.id);
        assert_eq!(system.act(&own).await.problem(409), "own_account");
        let rights = format!("/api/platform/users/{}/roles", admins.security.id);
        let security = client.bearer(&admins.security.token);
        assert_eq!(security.put(&rights, &json!({ "roles": [] })).await.problem(409), "own_rights");
        let nobody = "/api/platform/users/0193a6e0-0000-7000-8000-000000000001/disable";
        assert_eq!(system.act(nobody).await.problem(404), "not_found");
        assert_eq!(system.act("/api/platform/users/1/disable").await.problem(404), "not_found");
    })
    .await;
}
