//! The platform over HTTP and in the database, on each engine.

#![expect(clippy::unwrap_used, reason = "helpers of tests are not seen as tests")]

mod admin;
mod audit;
mod books;
mod crypto;
mod hostile;
mod plumbing;
mod rights;
mod sessions;
mod table_files;

use axum::Router;
use platform::http::{Platform, Site};
use serde_json::json;
use testkit::{Client, Person};

/// A site of the platform's endpoints and those given.
fn site(platform: &Platform, more: Vec<platform::http::Endpoint<Platform>>) -> Client {
    let mut endpoints = platform::endpoints();
    endpoints.extend(more);
    let router: Router = Site::new(endpoints).build(platform.clone()).expect("the table is sound");
    Client::new(router)
}

/// A system administrator, a security administrator and an audit administrator.
struct Administrators {
    system: Person,
    security: Person,
    audit: Person,
}

async fn administrators(platform: &Platform) -> Administrators {
    use platform::identity::NO_UNIT;
    use platform::{Role, UserClass};
    Administrators {
        system: testkit::person(platform, "sys", UserClass::Sysadmin, &[(Role::Sysadmin, NO_UNIT)]).await,
        security: testkit::person(platform, "sec", UserClass::Secadmin, &[(Role::Secadmin, NO_UNIT)]).await,
        audit: testkit::person(platform, "aud", UserClass::Auditadmin, &[(Role::Auditadmin, NO_UNIT)]).await,
    }
}

/// Makes a user over HTTP; answers its id and one-time password.
async fn make_user(client: &Client, login: &str, class: &str) -> (String, String) {
    let body = json!({ "login": login, "name": "张三", "class": class });
    let made = client.post("/api/platform/users", &body).await.expect(201).json();
    (made["user"]["id"].as_str().unwrap().to_owned(), made["one_time_password"].as_str().unwrap().to_owned())
}

/// Logs in for a token.
async fn login(client: &Client, login: &str, password: &str) -> testkit::Answered {
    let body = json!({ "login": login, "password": password, "kind": "token" });
    client.post("/api/platform/sessions", &body).await
}
