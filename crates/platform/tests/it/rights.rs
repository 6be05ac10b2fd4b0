//! Scope, removal of rights, delegations.

use std::collections::BTreeSet;

use platform::http::Platform;
use platform::identity::load_actors;
use platform::{Permission, Role, UnitId, UserClass};
use serde_json::json;
use testkit::{Person, advance, each_engine, insert_unit, person};

use crate::{administrators, site};

/// A ministry with two units, one of which has a unit below it, and a second ministry beside it.
struct Tree {
    top: UnitId,
    a: UnitId,
    a1: UnitId,
    b: UnitId,
    beside: UnitId,
}

async fn tree(platform: &Platform) -> Tree {
    let db = &platform.db;
    let top = insert_unit(db, "001", "部", None).await;
    let a = insert_unit(db, "001001", "甲", Some(top)).await;
    Tree {
        top,
        a,
        a1: insert_unit(db, "001001001", "甲一", Some(a)).await,
        b: insert_unit(db, "001002", "乙", Some(top)).await,
        beside: insert_unit(db, "002", "另一部", None).await,
    }
}

async fn scope(platform: &Platform, person: &Person, permission: Permission) -> BTreeSet<UnitId> {
    let mut actors = load_actors(&platform.db.reader(), &[person.id], platform.clock.today()).await.unwrap();
    actors.remove(&person.id).unwrap().scope(permission).units().collect()
}

#[tokio::test]
async fn departmental_roles_cover_the_subtree_and_others_their_unit() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let tree = tree(&platform).await;
        let business = UserClass::Business;
        let clerk = person(&platform, "clerk", business, &[(Role::Handler, tree.a)]).await;
        let finance = person(&platform, "finance", business, &[(Role::DeptFinance, tree.top)]).await;
        let middle = person(&platform, "middle", business, &[(Role::DeptFinance, tree.a)]).await;
        let read = Permission::PaymentRead;
        assert_eq!(scope(&platform, &clerk, read).await, BTreeSet::from([tree.a]));
        assert_eq!(
            scope(&platform, &finance, read).await,
            BTreeSet::from([tree.top, tree.a, tree.a1, tree.b])
        );
        assert_eq!(scope(&platform, &middle, read).await, BTreeSet::from([tree.a, tree.a1]));
        assert!(scope(&platform, &finance, Permission::PaymentEdit).await.is_empty());
        assert!(!scope(&platform, &finance, read).await.contains(&tree.beside));
        let two =
            load_actors(&platform.db.reader(), &[clerk.id, middle.id], platform.clock.today()).await.unwrap();
        assert_eq!(two.len(), 2);
        assert!(two[&middle.id].grant(Role::DeptFinance, tree.a1).is_some());
        assert!(two[&clerk.id].grant(Role::Handler, tree.a1).is_none());
    })
    .await;
}

#[tokio::test]
async fn incompatible_posts_are_not_given_to_one_person() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let tree = tree(&platform).await;
        let client = site(&platform, vec![]);
        let security = client.bearer(&administrators(&platform).await.security.token);
        let clerk = person(&platform, "clerk", UserClass::Business, &[(Role::Handler, tree.a)]).await;
        let path = format!("/api/platform/users/{}/roles", clerk.id);
        let both = |one: &str, other: &str, unit: UnitId| {
            json!({ "roles": [{ "role": one, "unit_id": tree.a }, { "role": other, "unit_id": unit }] })
        };
        let refused = security.put(&path, &both("handler", "reviewer", tree.a)).await;
        assert_eq!(refused.problem(409), "incompatible_roles");
        assert!(refused.json()["clause"].is_string());
        security.put(&path, &both("handler", "bank", tree.a)).await.expect(409);
        security.put(&path, &both("handler", "reviewer", tree.b)).await.expect(200);
        let unknown = json!({ "roles": [{ "role": "handler", "unit_id": "0193a6e0-0000-7000-8000-000000000001" }] });
        security.put(&path, &unknown).await.expect(422);
        security.put(&path, &json!({ "roles": [{ "role": "handler" }] })).await.expect(422);
        let wrong = security.put(&path, &json!({ "roles": [{ "role": "king", "unit_id": tree.a }] })).await;
        assert_eq!(wrong.expect(422).json()["fields"][0]["at"], "roles[0].role");
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_away_is_gone_at_the_next_request() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let tree = tree(&platform).await;
        let client = site(&platform, vec![]);
        let admins = administrators(&platform).await;
        let head = person(&platform, "head", UserClass::Business, &[(Role::UnitHead, tree.a)]).await;
        let user = client.bearer(&head.token);
        let revoke = "/api/platform/delegations/0193a6e0-0000-7000-8000-000000000001/revoke";
        user.act(revoke).await.expect(404);
        let path = format!("/api/platform/users/{}", head.id);
        let none = json!({ "roles": [] });
        client.bearer(&admins.security.token).put(&format!("{path}/roles"), &none).await.expect(200);
        assert_eq!(user.act(revoke).await.problem(403), "forbidden");
        user.get("/api/platform/me").await.expect(200);
        let system = client.bearer(&admins.system.token);
        system.act(&format!("{path}/disable")).await.expect(200);
        assert_eq!(user.get("/api/platform/me").await.problem(401), "unauthenticated");
        system.act(&format!("{path}/enable")).await.expect(200);
        assert_eq!(user.get("/api/platform/me").await.problem(401), "unauthenticated");
        let actors = load_actors(&platform.db.reader(), &[head.id], platform.clock.today()).await.unwrap();
        assert_eq!(actors.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_change_made_behind_the_cache_counts_within_half_a_second() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let tree = tree(&platform).await;
        let client = site(&platform, vec![]);
        let head = person(&platform, "head", UserClass::Business, &[(Role::UnitHead, tree.a)]).await;
        let user = client.bearer(&head.token);
        user.get("/api/platform/me").await.expect(200);
        let conn = platform.db.begin().await.unwrap();
        conn.exec("update pf_user set disabled = 1 where id = $1", [head.id.into()]).await.unwrap();
        conn.commit().await.unwrap();
        advance(&platform.clock, 1);
        user.get("/api/platform/me").await.expect(401);
    })
    .await;
}

#[tokio::test]
async fn a_role_is_lent_for_some_days_and_never_lent_on() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let tree = tree(&platform).await;
        let client = site(&platform, vec![]);
        let business = UserClass::Business;
        let head = person(&platform, "head", business, &[(Role::UnitHead, tree.a)]).await;
        let deputy = person(&platform, "deputy", business, &[(Role::UnitHead, tree.b)]).await;
        let third = person(&platform, "third", business, &[]).await;
        let clerk = person(&platform, "clerk", business, &[(Role::Handler, tree.a)]).await;
        let lend = |receiver: &str, role: &str, unit: UnitId| {
            json!({ "receiver_login": receiver, "role": role, "unit_id": unit,
                    "from_date": "2026-03-03", "to_date": "2026-03-04" })
        };
        let giver = client.bearer(&head.token);
        let path = "/api/platform/delegations";
        let answer = giver.post(path, &lend("deputy", "unit_head", tree.b)).await;
        assert_eq!(answer.problem(409), "not_yours_to_lend");
        giver.post(path, &lend("deputy", "dept_finance", tree.a)).await.expect(409);
        giver.post(path, &lend("head", "unit_head", tree.a)).await.expect(409);
        giver.post(path, &lend("nobody", "unit_head", tree.a)).await.expect(422);
        assert_eq!(
            giver.post(path, &lend("clerk", "unit_head", tree.a)).await.problem(409),
            "incompatible_roles"
        );
        client.bearer(&clerk.token).post(path, &lend("deputy", "handler", tree.a)).await.expect(403);
        let row = giver.post(path, &lend("deputy", "unit_head", tree.a)).await.expect(201).json();

        let read = Permission::PaymentRead;
        assert_eq!(scope(&platform, &deputy, read).await, BTreeSet::from([tree.b]), "before the first day");
        advance(&platform.clock, 24 * 60);
        assert_eq!(scope(&platform, &deputy, read).await, BTreeSet::from([tree.a, tree.b]));
        let actors = load_actors(&platform.db.reader(), &[deputy.id], platform.clock.today()).await.unwrap();
        let lent = actors[&deputy.id].grant(Role::UnitHead, tree.a).unwrap();
        assert_eq!(lent.on_behalf_of, Some(head.id));
        let chained = client.bearer(&deputy.token).post(path, &lend("third", "unit_head", tree.a)).await;
        assert_eq!(chained.problem(409), "not_yours_to_lend");
        assert!(scope(&platform, &third, read).await.is_empty());

        let id = row["id"].as_str().unwrap();
        client.bearer(&deputy.token).act(&format!("{path}/{id}/revoke")).await.expect(404);
        giver.act(&format!("{path}/{id}/revoke")).await.expect(204);
        assert_eq!(scope(&platform, &deputy, read).await, BTreeSet::from([tree.b]));
        let mine = client.bearer(&deputy.token).get(path).await.expect(200).json();
        assert_eq!((mine["total"].as_i64(), mine["items"][0]["revoked"].as_bool()), (Some(1), Some(true)));
    })
    .await;
}

#[tokio::test]
async fn a_lent_role_ends_with_its_days_and_with_the_givers_own() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let tree = tree(&platform).await;
        let client = site(&platform, vec![]);
        let admins = administrators(&platform).await;
        let finance =
            person(&platform, "finance", UserClass::Business, &[(Role::DeptFinance, tree.top)]).await;
        let helper = person(&platform, "helper", UserClass::Business, &[]).await;
        let lend = |to: &str| {
            json!({ "receiver_login": "helper", "role": "dept_finance", "unit_id": tree.a,
                    "from_date": "2026-03-02", "to_date": to })
        };
        let path = "/api/platform/delegations";
        let giver = client.bearer(&finance.token);
        giver.post(path, &lend("2026-03-01")).await.expect(422);
        giver.post(path, &lend("2026-03-02")).await.expect(201);
        let read = Permission::PaymentRead;
        assert_eq!(
            scope(&platform, &helper, read).await,
            BTreeSet::from([tree.a, tree.a1]),
            "a part of the giver's"
        );
        advance(&platform.clock, 24 * 60);
        assert!(scope(&platform, &helper, read).await.is_empty(), "the day is over");

        giver.post(path, &lend("2026-03-31")).await.expect(201);
        assert_eq!(scope(&platform, &helper, read).await.len(), 2);
        let narrower = json!({ "roles": [{ "role": "dept_finance", "unit_id": tree.b }] });
        let rights = format!("/api/platform/users/{}/roles", finance.id);
        client.bearer(&admins.security.token).put(&rights, &narrower).await.expect(200);
        assert!(scope(&platform, &helper, read).await.is_empty(), "the giver no longer holds it there");
    })
    .await;
}
