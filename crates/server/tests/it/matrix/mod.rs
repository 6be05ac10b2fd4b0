//! The authorisation matrix: every route of the one table × everybody who may not. Who is nobody gets 401, who lacks
//! the right 403, who has it elsewhere 404 for what is another unit's, word for word as for what does not exist; no
//! list holds a foreign row, no table changes, nothing answers 5xx. A route that is not asked fails the test, and so
//! does a planted one that forgets its guard.

mod run;
mod victims;

use std::collections::BTreeSet;

use kernel::{Clock, Db, Ids};
use platform::http::{Answer, Caller as Calling, Endpoint, MatrixRow, ParamKind, Path, Reply, Site};
use platform::identity::{self, NO_UNIT, RoleAt};
use platform::{Permission, Role, UnitId, UserClass};
use posting::App;
use serde_json::json;
use testkit::{Client, each_engine, person};

use self::run::{Caller, Outcome, Range, Standing, ask_and_compare, is_export};
use self::victims::Victims;
use crate::example::Document;
use crate::stage::Stage;
use crate::tables::Tables;

/// Changes that may succeed for somebody of another unit: they touch nothing of this one, which the tables show.
const HARMLESS: &[(&str, &str)] = &[
    ("take_bank_receipts", "rows that name another unit's payments are reported as unknown"),
    ("act_on_vouchers", "each document is answered by itself: another unit's is not found"),
    ("close_periods", "each unit is answered by itself: another's is not found"),
];
/// Not asked as somebody who may: what they change is the caller's own or the whole department's, of no unit.
const SKIPPED: &[(&str, &str)] = &[
    ("close_session", "it would end the caller's session"),
    ("change_my_password", "it would lock the caller out"),
    ("send_attachment_ahead", "a file that waits for a document is its sender's"),
    ("take_evouchers", "each file is answered by itself, for the unit that it names"),
    ("put_payee", "payees are the whole department's"),
    ("start_import", "an import in the background is its sender's"),
    ("create_bank_instruction", "without a unit it sends the caller's own; with one see below"),
];
/// Reached by everybody: login, health, the document, pages without data.
const PUBLIC: &[&str] = &["api_reference", "health", "open_session", "openapi"];
/// What a refused request of a person may leave: its key with the refusal, and the findings about their own input.
const LEFT_BY_PEOPLE: &[&str] = &["pf_idempotency", "rl_hit"];
/// What taking one's own lists as files leaves: that one did.
const LEFT_BY_EXPORTS: &[&str] = &["pf_audit", "pf_chain"];
/// Objects without a unit: administrators' (the platform's tests ask for them), official tables, the whole department's.
const WITHOUT_UNIT: &[&str] =
    &["user", "session", "delegation", "audit", "payee", "standard", "performance_indicator", "ranking"];

/// A path with values that nothing has.
pub fn path_of(document: &Document, row: &MatrixRow, ids: &Ids) -> String {
    run::path_with(document, row, ids, None).remove(0)
}

fn rights(role: Role) -> BTreeSet<Permission> {
    role.permissions().iter().copied().collect()
}

async fn stage(db: Db) -> Stage {
    let day = kernel::period::parse_date("2026-03-02").unwrap();
    Stage::build(db, Clock::held_at(day)).await
}

fn range<'a>(
    stage: &Stage,
    victims: &'a Victims,
    endpoints: Vec<Endpoint<App>>,
    client: Client,
) -> Range<'a> {
    let site = Site::new(endpoints);
    Range {
        rows: site.matrix(),
        document: Document::read(&site.openapi_text()),
        client,
        victims,
        ids: stage.ids.clone(),
        harmless: HARMLESS,
        skipped: SKIPPED,
    }
}

/// Nobody: no token, nonsense, a cookie's token as a bearer's, an ended session, a disabled user.
async fn nobodies(stage: &Stage) -> Vec<Caller> {
    let platform = &stage.product.app.platform;
    let at = |unit: UnitId| [(Role::Handler, unit)];
    let expired = person(platform, "expired", UserClass::Business, &at(stage.unit.id)).await;
    let by_cookie = person(platform, "cookie", UserClass::Business, &at(stage.unit.id)).await;
    let disabled = person(platform, "disabled", UserClass::Business, &at(stage.unit.id)).await;
    let conn = platform.db.begin().await.unwrap();
    let ended = "update pf_session set expires_at = created_at + 1 where user_id = $1";
    conn.exec(ended, [expired.id.into()]).await.unwrap();
    let kind = "update pf_session set kind = 'cookie' where user_id = $1";
    conn.exec(kind, [by_cookie.id.into()]).await.unwrap();
    identity::set_disabled(&conn, &testkit::origin(platform), disabled.id, true).await.unwrap();
    conn.commit().await.unwrap();
    platform.identity.forget();
    let tokens = [
        ("anonymous", None),
        ("garbage", Some("f".repeat(64))),
        ("no token at all", Some("x y".to_owned())),
        ("an ended session", Some(expired.token)),
        ("a browser's token as a program's", Some(by_cookie.token)),
        ("a disabled user", Some(disabled.token)),
    ];
    let caller = |(name, token): (&str, Option<String>)| Caller {
        name: name.to_owned(),
        token,
        standing: Standing::Nobody,
    };
    tokens.into_iter().map(caller).collect()
}

/// Every business role at another unit, and the posts of a unit at the unit above it.
async fn strangers(stage: &Stage) -> Vec<Caller> {
    let mut callers = Vec::new();
    for (place, unit) in [("other unit", stage.other.id), ("unit above", stage.top)] {
        let roles = Role::ALL.iter().copied().filter(|role| role.class() == UserClass::Business);
        // Departmental roles at the top cover the unit by right.
        for role in roles.filter(|role| unit != stage.top || !role.is_departmental()) {
            let login = format!("{}.{}", role.word(), if unit == stage.top { "top" } else { "other" });
            let platform = &stage.product.app.platform;
            let who = person(platform, &login, UserClass::Business, &[(role, unit)]).await;
            let standing = Standing::Stranger(rights(role));
            callers.push(Caller { name: format!("{role} of the {place}"), token: Some(who.token), standing });
        }
    }
    callers
}

/// People of the unit itself and of the department asking for what their role does not allow, the administrators,
/// and one whose role was just taken.
async fn insiders(stage: &Stage) -> Vec<Caller> {
    let platform = &stage.product.app.platform;
    let unit = &stage.unit;
    let mut people = vec![
        (unit.handler.clone(), Role::Handler),
        (unit.reviewer.clone(), Role::Reviewer),
        (unit.head.clone(), Role::UnitHead),
        (unit.cashier.clone(), Role::Cashier),
        (unit.accountant.clone(), Role::Accountant),
        (stage.finance[0].clone(), Role::DeptFinance),
        (stage.bank.clone(), Role::Bank),
    ];
    for role in [Role::Sysadmin, Role::Secadmin, Role::Auditadmin] {
        people.push((person(platform, role.word(), role.class(), &[(role, NO_UNIT)]).await, role));
    }
    let insider = |(who, role): (testkit::Person, Role)| Caller {
        name: format!("{role} of the unit"),
        token: Some(who.token),
        standing: Standing::Insider(rights(role)),
    };
    let mut callers: Vec<Caller> = people.into_iter().map(insider).collect();
    callers.push(just_removed(stage).await);
    callers
}

/// Somebody whose session was in use when the security administrator took the role.
async fn just_removed(stage: &Stage) -> Caller {
    let platform = &stage.product.app.platform;
    let secadmin = person(platform, "sec2", UserClass::Secadmin, &[(Role::Secadmin, NO_UNIT)]).await;
    let role = RoleAt { role: Role::Handler, unit_id: Some(stage.unit.id) };
    let who = person(platform, "removed", UserClass::Business, &[(Role::Handler, stage.unit.id)]).await;
    stage.client.bearer(&who.token).get("/api/execution/payments").await.expect(200);
    let path = format!("/api/platform/users/{}/roles", who.id);
    let secadmin = stage.client.bearer(&secadmin.token);
    secadmin.put(&path, &json!({ "roles": [role] })).await.expect(200);
    stage.client.bearer(&who.token).get("/api/execution/payments").await.expect(200);
    secadmin.put(&path, &json!({ "roles": [] })).await.expect(200);
    Caller {
        name: "role just taken".to_owned(),
        token: Some(who.token),
        standing: Standing::Insider(BTreeSet::new()),
    }
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Every guarded operation must have been asked for each expectation that fits it.
fn uncovered(range: &Range<'_>, outcome: &Outcome) -> Vec<String> {
    let Range { rows, document, victims, ids, .. } = range;
    let mut missing = Vec::new();
    for row in rows.iter().filter(|row| !row.public) {
        let asked = |what: &str| outcome.asked.get(what).is_some_and(|names| names.contains(&row.name));
        let skipped = SKIPPED.iter().any(|(name, _)| *name == row.name);
        let mut expected = vec!["401"];
        if row.permission.is_some() {
            expected.push("403");
        }
        let administers = matches!(
            row.permission,
            Some(Permission::UserEdit | Permission::RightsEdit | Permission::AuditRead)
        );
        let of_an_object = row.path.contains("{id}") && !WITHOUT_UNIT.contains(&row.object.as_str());
        let one = run::of_an_object(document, row, ids) && victims.objects.contains_key(row.object.as_str());
        if of_an_object {
            expected.push("404");
            if !victims.objects.contains_key(row.object.as_str()) {
                missing.push(format!("{}: no object of another unit of kind {}", row.name, row.object));
            }
        }
        expected.retain(|what| !asked(what));
        missing.extend(expected.iter().map(|what| format!("{} was never asked for {what}", row.name)));
        let list = row.method == "GET" && !row.path.contains('{') && row.permission.is_some() && !one;
        if list && !administers && !skipped && !outcome.listed.contains(&row.name) {
            missing.push(format!("{} never answered a stranger with a list", row.name));
        }
    }
    missing
}

#[tokio::test]
async fn nobody_sees_or_touches_what_is_not_theirs() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let victims = Victims::make(&stage).await;
        let range = range(&stage, &victims, server::endpoints(), stage.client.clone());
        let mut outcome = Outcome::default();
        for caller in nobodies(&stage).await.iter().chain(&insiders(&stage).await) {
            ask_and_compare(&range, stage.db(), caller, &[], &mut outcome).await;
        }
        for caller in strangers(&stage).await {
            let (files, others) = (range.only(is_export), range.only(|row| !is_export(row)));
            ask_and_compare(&others, stage.db(), &caller, LEFT_BY_PEOPLE, &mut outcome).await;
            ask_and_compare(&files, stage.db(), &caller, LEFT_BY_EXPORTS, &mut outcome).await;
        }
        outcome.faults.extend(uncovered(&range, &outcome));
        eprintln!("{} routes, {} requests", range.rows.len(), outcome.requests);
        none(&outcome.faults);
    })
    .await;
}

/// Without this the 404s of the matrix would mean nothing: whoever has the right at the unit does see the objects.
#[tokio::test]
async fn the_units_own_people_see_what_strangers_do_not() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let victims = Victims::make(&stage).await;
        let range = range(&stage, &victims, server::endpoints(), stage.client.clone());
        let unit = &stage.unit;
        let people =
            [&unit.handler, &unit.reviewer, &unit.cashier, &unit.accountant, &stage.finance[0], &stage.bank];
        let mut unseen = Vec::new();
        for row in range.rows.iter().filter(|row| row.method == "GET") {
            if !run::of_an_object(&range.document, row, &stage.ids) {
                continue;
            }
            for object in victims.objects.get(row.object.as_str()).into_iter().flatten() {
                let path = run::path_with(&range.document, row, &stage.ids, Some(object)).remove(0);
                let path = path + &range.document.required_query(row, &victims.known, &stage.ids);
                let mut seen = false;
                for who in people {
                    // What is not ready yet conflicts for who may see it, and is not there for others.
                    let status = stage.client.bearer(&who.token).get(&path).await.status;
                    seen |= status.is_success() || status == 409;
                }
                if !seen {
                    unseen.push(format!("{path} is seen by nobody of the unit"));
                }
            }
        }
        none(&unseen);
    })
    .await;
}

#[tokio::test]
async fn nobody_sends_another_units_payments_to_the_bank() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let before = Tables::read(stage.db()).await;
        let cashier = stage.client.bearer(&stage.other.cashier.token);
        let send = async |unit: UnitId| {
            let body = json!({ "id": stage.ids.fresh(), "unit_id": unit });
            cashier.post("/api/execution/bank-instructions", &body).await
        };
        assert_eq!(send(stage.unit.id).await.problem(404), "not_found");
        assert_eq!(send(UnitId(stage.ids.fresh())).await.problem(404), "not_found");
        assert_eq!(before.differences(&Tables::read(stage.db()).await), Vec::<String>::new());
        send(stage.other.id).await.expect(201);
    })
    .await;
}

#[test]
fn public_is_what_is_listed() {
    let rows = Site::new(server::endpoints()).matrix();
    let public: BTreeSet<&str> = rows.iter().filter(|row| row.public).map(|row| row.name.as_str()).collect();
    assert_eq!(public, PUBLIC.iter().copied().collect());
}

#[test]
fn exceptions_name_what_there_is() {
    let rows = Site::new(server::endpoints()).matrix();
    for (name, reason) in HARMLESS.iter().chain(SKIPPED) {
        assert!(rows.iter().any(|row| row.name == *name), "{name} is no operation any more");
        assert!(reason.len() > 10);
    }
}

/// Shows any payment to anybody with the right: it forgets the scope.
async fn leaks(
    axum::extract::State(app): axum::extract::State<App>,
    _: Calling,
    Path(id): Path<String>,
) -> Reply<Answer<String>> {
    let found = app
        .platform
        .db
        .reader()
        .number("select count(*) from fl_document where id = $1", [id.into()])
        .await?;
    Ok(Answer::ok(format!("{found}")))
}

fn planted(path: &str, name: &str) -> Endpoint<App> {
    Endpoint::get(path, leaks)
        .named(name)
        .title(kernel::text!("漏", "leak"))
        .on("payment")
        .path_param("id", ParamKind::Uuid)
        .answers::<String>(200)
}

#[tokio::test]
async fn a_planted_endpoint_without_a_guard_is_found() {
    each_engine(|db| async move {
        let stage = stage(db).await;
        let victims = Victims::make(&stage).await;
        // Without any right, or public, it is not even served.
        for open in [planted("/api/planted/a/{id}", "a"), planted("/api/planted/b/{id}", "b").public()] {
            let mut endpoints = server::endpoints();
            endpoints.push(open);
            assert!(!Site::new(endpoints).faults().is_empty());
        }
        // With a right but without the scope it is served, and the matrix names it. Only they are asked: the test of the
        // matrix itself asks the others.
        let table = || {
            vec![
                planted("/api/planted/c/{id}", "forgets_scope").needs(Permission::PaymentRead),
                planted("/api/planted/d/{id}", "asks_for_no_right").for_anyone_logged_in(),
            ]
        };
        let mut endpoints = server::endpoints();
        endpoints.extend(table());
        let router = Site::new(endpoints).build(stage.product.app.clone()).unwrap();
        let range = range(&stage, &victims, table(), Client::new(router));
        let mut outcome = Outcome::default();
        for caller in strangers(&stage).await {
            range.ask(&caller, &mut outcome).await;
        }
        for name in ["forgets_scope", "asks_for_no_right"] {
            assert!(outcome.faults.iter().any(|fault| fault.contains(name)), "{name} was not found");
        }
        let others =
            |fault: &&String| !fault.contains("forgets_scope") && !fault.contains("asks_for_no_right");
        none(&outcome.faults.iter().filter(others).cloned().collect::<Vec<_>>());
        // And a route that nobody asked is named.
        let missing = uncovered(&range, &Outcome::default());
        assert!(missing.iter().any(|line| line.starts_with("forgets_scope was never asked")));
    })
    .await;
}
