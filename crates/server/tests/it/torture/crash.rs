//! kill -9 under load: whatever was acknowledged is there, nothing is there twice, and what was not acknowledged is
//! settled by trying again with the same key.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use kernel::clock::Stopwatch;
use kernel::uuid::Uuid;
use kernel::{Clock, Db};
use sea_orm::FromQueryResult;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::server::{Heard, Remote, Server, verify};
use super::{draw, setting};
use crate::stage::Stage;

const CLIENTS: usize = 16;
const AMOUNT: i64 = 30;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn torture_killed_server_on_sqlite() {
    testkit::on_sqlite(crash).await;
}
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn torture_killed_server_on_postgres() {
    testkit::on_postgres(crash).await;
}

/// A request on its way.
#[derive(Clone, Debug)]
struct Request {
    key: Uuid,
    path: String,
    body: Value,
    document: Uuid,
    /// The document's state when it is done.
    state: &'static str,
}

/// What a client knows for sure, and what it does not know yet.
#[derive(Default)]
struct Book {
    acknowledged: BTreeMap<Uuid, &'static str>,
    keys: i64,
    open: Option<Request>,
    settled_later: i64,
}

struct Scene {
    stage: Stage,
    indicators: Vec<Uuid>,
}

async fn crash(db: Db, url: String) {
    // Both engines share the number of cycles.
    let cycles = setting("YITI_TORTURE_CYCLES", 20).div_ceil(2);
    let stage = Stage::build(db, Clock::System).await;
    let indicators = stage.indicators(&stage.unit, 4, 1_000_000_000).await;
    let keys_before = stage.db().reader().number("select count(*) from pf_idempotency", []).await.unwrap();
    // The server must be alone with the file, or what it leaves behind is mended by us.
    stage.db().clone().close().await.unwrap();
    let scene = Arc::new(Scene { stage, indicators });
    let mut books: Vec<Book> = (0..CLIENTS).map(|_| Book::default()).collect();
    let mut slowest = Duration::ZERO;
    for _ in 0..cycles {
        let watch = Stopwatch::start();
        let server = Server::start(&url).await;
        slowest = slowest.max(watch.elapsed());
        books = one_life(&scene, server, books).await;
    }
    let server = Server::start(&url).await;
    for book in &mut books {
        let remote = server.client();
        while book.open.is_some() {
            book.settle(&scene, &remote).await;
        }
    }
    server.kill().await;
    let later: i64 = books.iter().map(|book| book.settled_later).sum();
    let keys: i64 = books.iter().map(|book| book.keys).sum();
    eprintln!("{cycles} kills, {keys} requests, {later} settled by a repeat, slowest start {slowest:?}");
    assert!(
        keys > i64::try_from(cycles).unwrap() && later > 0,
        "{keys} requests, {later} open: no load to kill under"
    );
    examine(&scene, &books, keys + keys_before, &url).await;
    verify(&url).await;
}

/// Load until the knife falls.
async fn one_life(scene: &Arc<Scene>, server: Server, books: Vec<Book>) -> Vec<Book> {
    let mut tasks = JoinSet::new();
    let remote = server.client();
    for book in books {
        tasks.spawn(work_on(Arc::clone(scene), remote.clone(), book));
    }
    let load = Duration::from_millis(200 + draw(&scene.stage.ids, 400));
    let early = tokio::time::timeout(load, tasks.join_next()).await;
    assert!(
        early.is_err(),
        "a client ended before the server did: {:?}",
        early.map(|one| one.map(|book| book.is_ok()))
    );
    server.kill().await;
    tasks.join_all().await
}

/// Submits, and withdraws one in four, until the server is gone.
async fn work_on(scene: Arc<Scene>, remote: Remote, mut book: Book) -> Book {
    loop {
        if book.open.is_none() {
            let request = book.next(&scene);
            book.open = Some(request);
        }
        if !book.settle(&scene, &remote).await {
            return book;
        }
    }
}

impl Book {
    /// Sends the open request; false when its outcome stays unknown.
    async fn settle(&mut self, scene: &Scene, remote: &Remote) -> bool {
        let Some(request) = self.open.clone() else { return true };
        let tried = self.keys;
        match remote.post(&scene.stage.unit.handler, request.key, &request.path, &request.body).await {
            Heard::Answer(200 | 201, answer) => {
                assert_eq!(answer["document"]["state"], request.state, "{answer}");
                self.acknowledged.insert(request.document, request.state);
                self.keys = tried + 1;
                self.open = None;
                true
            }
            Heard::Answer(status, answer) => panic!("{status} {answer}"),
            Heard::Nothing => {
                self.settled_later += 1;
                false
            }
        }
    }
    fn next(&self, scene: &Scene) -> Request {
        let stage = &scene.stage;
        let newest = self.acknowledged.last_key_value().filter(|(_, state)| **state == "in_review");
        if let Some((document, _)) = newest
            && draw(&stage.ids, 4) == 0
        {
            let path = format!("/api/execution/payments/{document}/actions/withdraw");
            return Request {
                key: stage.ids.fresh(),
                path,
                body: json!({}),
                document: *document,
                state: "draft",
            };
        }
        let place = usize::try_from(draw(&stage.ids, 4)).unwrap();
        let body = stage.payment(stage.unit.id, scene.indicators[place], AMOUNT);
        let document = body["id"].as_str().unwrap().parse().unwrap();
        let path = "/api/execution/payments?submit=true".to_owned();
        Request { key: stage.ids.fresh(), path, body, document, state: "in_review" }
    }
}

#[derive(FromQueryResult)]
struct Row {
    id: String,
    state: String,
    holds: i64,
    held_fen: i64,
}

/// Every document that was acknowledged, and none besides, with one hold each.
async fn examine(scene: &Scene, books: &[Book], keys: i64, url: &str) {
    let db = Db::open(url, 2).await.unwrap();
    let conn = db.reader();
    let rows: Vec<Row> = conn
        .all(
            "select d.id, d.state, count(h.id) as holds, cast(coalesce(sum(h.remaining_fen), 0) as bigint) as held_fen
             from fl_document d left join lg_hold h on h.document_id = d.id
             where d.kind = 'payment' group by d.id, d.state",
            [],
        )
        .await
        .unwrap();
    let there: BTreeMap<Uuid, &Row> = rows.iter().map(|row| (row.id.parse().unwrap(), row)).collect();
    let mut held = 0;
    let mut acknowledged = 0;
    for (document, state) in books.iter().flat_map(|book| &book.acknowledged) {
        let row = there.get(document).unwrap_or_else(|| panic!("{document} was acknowledged and is lost"));
        let expected = if *state == "in_review" { AMOUNT } else { 0 };
        assert_eq!((row.state.as_str(), row.held_fen), (*state, expected), "{document}");
        assert!(row.holds <= 1, "{document} holds {} times", row.holds);
        held += expected;
        acknowledged += 1;
    }
    assert_eq!(there.len(), acknowledged, "a document that no client knows of");
    let number = async |sql: &str| conn.number(sql, []).await.unwrap();
    assert_eq!(number("select cast(sum(held_fen) as bigint) from lg_indicator").await, held);
    assert_eq!(number("select count(*) from pf_idempotency").await, keys, "each key has one record");
    assert!(scene.indicators.len() == 4);
    db.close().await.unwrap();
}
