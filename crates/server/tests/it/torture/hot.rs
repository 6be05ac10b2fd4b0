//! One indicator that everybody wants: what is accepted is exactly what it has, at every moment.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use kernel::clock::Stopwatch;
use kernel::uuid::Uuid;
use kernel::{Clock, Db};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::server::{Remote, Server, verify};
use super::{draw, setting};
use crate::stage::Stage;

const SUBMIT: &str = "/api/execution/payments?submit=true";
const AMOUNT: i64 = 30;
/// Ten fen more than a whole number of payments.
const REST: i64 = 10;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn torture_hot_indicator_on_sqlite() {
    testkit::on_sqlite(hot).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn torture_hot_indicator_on_postgres() {
    testkit::on_postgres(hot).await;
}

struct Floor {
    stage: Stage,
    remote: Remote,
    indicator: Uuid,
    /// How many payments the indicator has room for.
    room: i64,
    watch: Stopwatch,
    lasts: Duration,
    over: AtomicBool,
}

#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    accepted: i64,
    withdrawn: i64,
    refused: i64,
    repeats: i64,
}

async fn hot(db: Db, url: String) {
    let clients = setting("YITI_TORTURE_CLIENTS", 64);
    // Less than there are clients, so that it runs out at once and is fought for whenever something is withdrawn.
    let room = i64::try_from(clients / 2).unwrap().max(8);
    let stage = Stage::build(db, Clock::System).await;
    let indicator = stage.indicators(&stage.unit, 1, room * AMOUNT + REST).await[0];
    stage.db().clone().close().await.unwrap();
    let server = Server::start(&url).await;
    let floor = Arc::new(Floor {
        stage,
        remote: server.client(),
        indicator,
        room,
        watch: Stopwatch::start(),
        lasts: Duration::from_secs(setting("YITI_TORTURE_SECONDS", 2)),
        over: AtomicBool::new(false),
    });
    let mut aside = JoinSet::new();
    aside.spawn(read_on(Arc::clone(&floor)));
    aside.spawn(settle_on(Arc::clone(&floor)));
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        tasks.spawn(spend_on(Arc::clone(&floor)));
    }
    let tallies = tasks.join_all().await;
    floor.over.store(true, Ordering::SeqCst);
    let rounds: Vec<i64> = aside.join_all().await;
    let mut tally = Tally::default();
    for one in tallies {
        tally.accepted += one.accepted;
        tally.withdrawn += one.withdrawn;
        tally.refused += one.refused;
        tally.repeats += one.repeats;
    }
    tally.accepted += fill(&floor).await;
    eprintln!("{tally:?}; reads and settlements: {rounds:?}");
    assert!(
        tally.accepted >= room
            && tally.refused > 0
            && tally.repeats > 0
            && rounds.iter().all(|rounds| *rounds > 0)
    );
    examine(&floor, tally, &url).await;
    server.kill().await;
    verify(&url).await;
}

/// A client: submits, and withdraws or has approved what was accepted. A tenth of the requests goes out twice at once.
async fn spend_on(floor: Arc<Floor>) -> Tally {
    let (stage, unit) = (&floor.stage, &floor.stage.unit);
    let mut tally = Tally::default();
    while floor.watch.elapsed() < floor.lasts {
        let body = stage.payment(unit.id, floor.indicator, AMOUNT);
        let (status, answer) = floor.twice(&unit.handler, SUBMIT, &body, &mut tally).await;
        if status != 201 {
            refused_for_lack_of_money(status, &answer);
            tally.refused += 1;
            continue;
        }
        tally.accepted += 1;
        let path = format!("/api/execution/payments/{}/actions", body["id"].as_str().unwrap());
        let agreed = json!({ "opinion": "同意办理。" });
        match draw(&stage.ids, 8) {
            0..=4 => {
                let (status, answer) =
                    floor.twice(&unit.handler, &format!("{path}/withdraw"), &agreed, &mut tally).await;
                assert_eq!(status, 200, "{answer}");
                tally.withdrawn += 1;
            }
            5 | 6 => {
                for who in [&unit.reviewer, &unit.head] {
                    let (status, answer) =
                        floor.twice(who, &format!("{path}/approve"), &agreed, &mut tally).await;
                    assert_eq!(status, 200, "{answer}");
                }
            }
            _ => {}
        }
    }
    tally
}

#[track_caller]
fn refused_for_lack_of_money(status: u16, answer: &Value) {
    let lacks = answer["findings"].as_array().is_some_and(|found| {
        let mut stopping = found.iter().filter(|one| one["level"] != "yellow").peekable();
        stopping.peek().is_some() && stopping.all(|one| one["rule"] == "CR24")
    });
    assert!(status == 422 && answer["code"] == "blocked" && lacks, "{status} {answer}");
}

impl Floor {
    /// One request; in a tenth of cases two with the same key at once, which must be answered alike.
    async fn twice(
        &self,
        who: &testkit::Person,
        path: &str,
        body: &Value,
        tally: &mut Tally,
    ) -> (u16, Value) {
        let key = self.stage.ids.fresh();
        let first = self.remote.answered(who, key, path, body);
        if draw(&self.stage.ids, 10) > 0 {
            return first.await;
        }
        tally.repeats += 1;
        let (first, again) = tokio::join!(first, self.remote.answered(who, key, path, body));
        assert_eq!(first, again, "two answers to one key");
        first
    }
}

/// Reads the position all the while: its parts are never negative and always add up.
async fn read_on(floor: Arc<Floor>) -> i64 {
    let path = format!("/api/indicator/indicators/{}", floor.indicator);
    let mut reads = 0;
    while !floor.over.load(Ordering::SeqCst) {
        let (status, body) = floor.remote.get(&floor.stage.unit.handler, &path).await;
        assert_eq!(status, 200, "{body}");
        let part = |name: &str| body["indicator"][name].as_i64().unwrap();
        let parts = ["available_fen", "frozen_fen", "held_fen", "paid_fen"].map(part);
        assert!(parts.iter().all(|part| *part >= 0), "{parts:?}");
        assert_eq!(parts.iter().sum::<i64>(), part("granted_fen"), "{parts:?}");
        assert_eq!(part("granted_fen"), floor.room * AMOUNT + REST);
        reads += 1;
    }
    reads
}

/// The cashier sends what is approved to the bank, and the bank reports it paid, every other file twice.
async fn settle_on(floor: Arc<Floor>) -> i64 {
    let (stage, remote) = (&floor.stage, &floor.remote);
    let mut rounds = 0;
    while !floor.over.load(Ordering::SeqCst) {
        let body = json!({ "id": stage.ids.fresh(), "unit_id": stage.unit.id });
        let path = "/api/execution/bank-instructions";
        let (status, answer) = remote.answered(&stage.unit.cashier, stage.ids.fresh(), path, &body).await;
        assert_eq!(status, 201, "{answer}");
        let (status, sent) =
            remote.get(&stage.unit.cashier, "/api/execution/payments?state=sent&limit=200").await;
        assert_eq!(status, 200, "{sent}");
        let numbers: Vec<&str> =
            sent["items"].as_array().unwrap().iter().map(|row| row["number"].as_str().unwrap()).collect();
        if !numbers.is_empty() {
            let file = stage.receipts(numbers.iter().map(|number| (*number, AMOUNT)));
            for _ in 0..=rounds % 2 {
                let (status, report) =
                    remote.upload(&stage.bank, "/api/execution/bank-receipts", file.clone()).await;
                assert_eq!((status, report["refused"].as_i64()), (200, Some(0)), "{report}");
            }
        }
        rounds += 1;
    }
    rounds
}

/// Takes what is left, so that the whole room is used.
async fn fill(floor: &Floor) -> i64 {
    let mut accepted = 0;
    loop {
        let body = floor.stage.payment(floor.stage.unit.id, floor.indicator, AMOUNT);
        let who = &floor.stage.unit.handler;
        let (status, answer) = floor.remote.answered(who, floor.stage.ids.fresh(), SUBMIT, &body).await;
        if status != 201 {
            refused_for_lack_of_money(status, &answer);
            return accepted;
        }
        accepted += 1;
    }
}

async fn examine(floor: &Floor, tally: Tally, url: &str) {
    let db = Db::open(url, 2).await.unwrap();
    let conn = db.reader();
    let number = async |sql: &str| conn.number(sql, []).await.unwrap();
    let part = async |name: &str| {
        let sql = format!("select {name} from lg_indicator where id = $1");
        conn.number(&sql, [floor.indicator.to_string().into()]).await.unwrap()
    };
    let (held, paid) = (part("held_fen").await, part("paid_fen").await);
    assert_eq!(held + paid, floor.room * AMOUNT, "held {held}, paid {paid}");
    assert_eq!((part("available_fen").await, part("frozen_fen").await), (REST, 0));
    let documents = "select count(*) from fl_document where kind = 'payment'";
    assert_eq!(number(documents).await, tally.accepted, "each accepted request is one document");
    let holding = "state in ('in_review', 'approved', 'sent', 'paid')";
    assert_eq!(number(&format!("{documents} and {holding}")).await, floor.room);
    assert_eq!(number(&format!("{documents} and state = 'draft'")).await, tally.withdrawn);
    assert_eq!(number("select cast(sum(remaining_fen) as bigint) from lg_hold").await, held);
    assert_eq!(number(&format!("{documents} and state = 'paid'")).await * AMOUNT, paid);
    db.close().await.unwrap();
}
