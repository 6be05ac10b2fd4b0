//! Login, lock, first password, logout, idleness.

use serde_json::{Value, json};
use testkit::{Client, advance, each_engine};

use crate::{administrators, login, make_user, site};

const GOOD: &str = "Correct-Horse-7";

/// A user whose first password has been changed to [`GOOD`].
async fn ready(client: &Client, admin: &Client, name: &str) -> String {
    let (id, first) = make_user(admin, name, "business").await;
    let token = login(client, name, &first).await.expect(201).json()["token"].as_str().unwrap().to_owned();
    let change = json!({ "old_password": first, "new_password": GOOD });
    client.bearer(&token).post("/api/platform/me/password", &change).await.expect(204);
    id
}

#[tokio::test]
async fn the_first_password_must_be_changed_before_anything_else() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admin = client.bearer(&administrators(&platform).await.system.token);
        let (_, first) = make_user(&admin, "lisi", "business").await;
        let opened = login(&client, "lisi", &first).await.expect(201).json();
        assert_eq!(opened["must_change"], true);
        assert_eq!(opened.get("csrf_token"), None);
        let user = client.bearer(opened["token"].as_str().unwrap());
        assert_eq!(user.get("/api/platform/me").await.expect(200).json()["must_change"], true);
        assert_eq!(user.get("/api/platform/users").await.problem(403), "password_change_required");

        let short = json!({ "old_password": first, "new_password": "Aa1-Aa1-Aa1" });
        assert_eq!(user.post("/api/platform/me/password", &short).await.problem(422), "invalid");
        let wrong = json!({ "old_password": "x", "new_password": GOOD });
        assert_eq!(user.post("/api/platform/me/password", &wrong).await.problem(409), "wrong_password");
        let same = json!({ "old_password": first, "new_password": first });
        assert_eq!(user.post("/api/platform/me/password", &same).await.problem(422), "invalid");
        let change = json!({ "old_password": first, "new_password": GOOD });
        user.post("/api/platform/me/password", &change).await.expect(204);
        assert_eq!(user.get("/api/platform/me").await.expect(200).json()["user"]["login"], "lisi");

        assert_eq!(login(&client, "lisi", &first).await.problem(401), "login_failed");
        let again = login(&client, "lisi", GOOD).await.expect(201).json();
        assert_eq!(again["must_change"], false);
    })
    .await;
}

#[tokio::test]
async fn unknown_users_wrong_passwords_and_locked_users_get_one_answer() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admin = client.bearer(&administrators(&platform).await.system.token);
        let id = ready(&client, &admin, "wangwu").await;

        let bare = |mut body: Value| {
            body["request_id"] = Value::Null;
            body
        };
        let unknown = bare(login(&client, "nobody", GOOD).await.expect(401).json());
        for _ in 0..5 {
            assert_eq!(bare(login(&client, "wangwu", "Wrong-Horse-7").await.expect(401).json()), unknown);
        }
        assert_eq!(bare(login(&client, "wangwu", GOOD).await.expect(401).json()), unknown, "locked");
        advance(&platform.clock, 29);
        assert_eq!(bare(login(&client, "wangwu", GOOD).await.expect(401).json()), unknown, "still locked");
        advance(&platform.clock, 2);
        login(&client, "wangwu", GOOD).await.expect(201);

        // Four failures, a success, four failures: not locked.
        for round in 0..2 {
            for _ in 0..4 {
                login(&client, "wangwu", "Wrong-Horse-7").await.expect(401);
            }
            login(&client, "wangwu", GOOD).await.expect(201);
            assert!(round < 2);
        }
        let locks = "select count(*) from pf_audit where action = 'user.lock' and object_id = $1";
        assert_eq!(platform.db.reader().number(locks, [id.into()]).await.unwrap(), 1);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_unlocks_and_resets() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admin = client.bearer(&administrators(&platform).await.system.token);
        let id = ready(&client, &admin, "zhaoliu").await;
        for _ in 0..5 {
            login(&client, "zhaoliu", "Wrong-Horse-7").await.expect(401);
        }
        let shown = admin.get("/api/platform/users?containing=zhaoliu").await.expect(200).json();
        assert!(shown["items"][0]["locked_until"].is_string(), "{shown}");
        admin.act(&format!("/api/platform/users/{id}/enable")).await.expect(200);
        let token =
            login(&client, "zhaoliu", GOOD).await.expect(201).json()["token"].as_str().unwrap().to_owned();

        let reset = admin.act(&format!("/api/platform/users/{id}/reset-password")).await.expect(200).json();
        assert_eq!(client.bearer(&token).get("/api/platform/me").await.problem(401), "unauthenticated");
        login(&client, "zhaoliu", GOOD).await.expect(401);
        let next =
            login(&client, "zhaoliu", reset["one_time_password"].as_str().unwrap()).await.expect(201).json();
        assert_eq!(next["must_change"], true);
    })
    .await;
}

#[tokio::test]
async fn tokens_end_at_logout_and_after_eight_hours() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admin = client.bearer(&administrators(&platform).await.system.token);
        ready(&client, &admin, "sunqi").await;
        let token = |answer: testkit::Answered| answer.json()["token"].as_str().unwrap().to_owned();
        let first = client.bearer(&token(login(&client, "sunqi", GOOD).await.expect(201)));
        let second = client.bearer(&token(login(&client, "sunqi", GOOD).await.expect(201)));
        first.get("/api/platform/me").await.expect(200);
        first.delete("/api/platform/sessions/current").await.expect(204);
        assert_eq!(first.get("/api/platform/me").await.problem(401), "unauthenticated");
        advance(&platform.clock, 7 * 60);
        second.get("/api/platform/me").await.expect(200);
        advance(&platform.clock, 61);
        second.get("/api/platform/me").await.expect(401);
        client.bearer("not-a-token").get("/api/platform/me").await.expect(401);
        client.bearer(&"0".repeat(64)).get("/api/platform/me").await.expect(401);
        client.get("/api/platform/me").await.expect(401);
    })
    .await;
}

/// A browser that has just logged in: a client with its cookie, its secret, and the answer.
async fn browser(client: &Client, name: &str) -> (Client, String, testkit::Answered) {
    let body = json!({ "login": name, "password": GOOD, "kind": "cookie" });
    let answer = client.post("/api/platform/sessions", &body).await.expect(201);
    let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
    let secret = answer.json()["csrf_token"].as_str().unwrap().to_owned();
    (client.with("cookie", &cookie).with("host", "yiti.test"), secret, answer)
}

#[tokio::test]
async fn browsers_prove_that_a_change_comes_from_our_page() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admin = client.bearer(&administrators(&platform).await.system.token);
        ready(&client, &admin, "zhouba").await;
        let (page, secret, answer) = browser(&client, "zhouba").await;
        let cookie = answer.header("set-cookie").to_owned();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
        assert_eq!(answer.json().get("token"), None);
        assert_eq!(page.get("/api/platform/me").await.expect(200).json()["csrf_token"], secret.as_str());

        let close = "/api/platform/sessions/current";
        assert_eq!(page.delete(close).await.problem(403), "cross_site");
        assert_eq!(page.with("x-csrf-token", "0").delete(close).await.problem(403), "cross_site");
        let ours = page.with("x-csrf-token", &secret);
        let foreign = ours.with("origin", "https://evil.test");
        assert_eq!(foreign.delete(close).await.problem(403), "cross_site");
        assert_eq!(ours.with("sec-fetch-site", "cross-site").delete(close).await.problem(403), "cross_site");
        let own = ours.with("origin", "http://yiti.test").with("sec-fetch-site", "same-origin");
        let closed = own.delete(close).await.expect(204);
        assert!(closed.header("set-cookie").contains("Max-Age=0"));
        page.get("/api/platform/me").await.expect(401);
    })
    .await;
}

#[tokio::test]
async fn browser_sessions_end_when_left_alone_and_rotate_at_login() {
    each_engine(|db| async move {
        let platform = testkit::platform(db);
        let client = site(&platform, vec![]);
        let admin = client.bearer(&administrators(&platform).await.system.token);
        ready(&client, &admin, "wujiu").await;
        let (page, _, _) = browser(&client, "wujiu").await;
        for _ in 0..4 {
            advance(&platform.clock, 14);
            page.get("/api/platform/me").await.expect(200);
        }
        let (next, _, _) = browser(&page, "wujiu").await;
        page.get("/api/platform/me").await.expect(401);
        next.get("/api/platform/me").await.expect(200);
        // The token of a cookie is no bearer token.
        let cookie = browser(&client, "wujiu").await.2.header("set-cookie").to_owned();
        let token = cookie.split(['=', ';']).nth(1).unwrap();
        client.bearer(token).get("/api/platform/me").await.expect(401);
        advance(&platform.clock, 16);
        next.get("/api/platform/me").await.expect(401);
    })
    .await;
}
