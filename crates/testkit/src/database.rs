//! Fresh, migrated databases.

use std::future::Future;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::db::migrate;
use kernel::{Clock, Db, Ids};
use tokio::sync::OnceCell;

/// Connections for reading; tests are small.
const READERS: u32 = 4;

/// Runs a test on a fresh SQLite file and, when `TEST_DATABASE_URL` names a PostgreSQL server whose role may
/// create databases, on a fresh database there. A panic in the test is passed on after cleaning up.
pub async fn each_engine<F, Fut>(test: F)
where
    F: Fn(Db) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    on_sqlite(|db, _| test(db)).await;
    on_postgres(|db, _| test(db)).await;
}

/// Runs a test on a fresh SQLite file; it gets the open database and its URL, for a second process.
pub async fn on_sqlite<F, Fut>(test: F)
where
    F: Fn(Db, String) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    let (db, folder) = fresh_sqlite().await;
    let url = format!("sqlite:{}", folder.path().join("test.db").display());
    finish(tokio::spawn(test(db, url)).await, "sqlite");
    drop(folder);
}

/// Runs a test on a fresh PostgreSQL database beside the one that `TEST_DATABASE_URL` names; does nothing without it.
pub async fn on_postgres<F, Fut>(test: F)
where
    F: Fn(Db, String) -> Fut,
    Fut: Future<Output = ()> + Send + 'static,
{
    if let Ok(url) = std::env::var("TEST_DATABASE_URL") {
        let (db, name) = fresh_postgres(&url).await;
        let outcome = tokio::spawn(test(db.clone(), with_database(&url, &name))).await;
        db.close().await.expect("the pool closes");
        drop_postgres(&url, &name).await;
        finish(outcome, "postgres");
    }
}

fn finish(outcome: Result<(), tokio::task::JoinError>, engine: &str) {
    if let Err(error) = outcome {
        eprintln!("the test failed on {engine}");
        match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(error) => panic!("the test did not run to its end: {error}"),
        }
    }
}

/// A migrated SQLite database in a folder of its own, which goes when the guard is dropped.
pub async fn fresh_sqlite() -> (Db, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let file = folder.path().join("test.db");
    std::fs::copy(template().await, &file).expect("the template can be copied");
    let db = Db::open(&format!("sqlite:{}", file.display()), READERS).await.expect("the copy opens");
    (db, folder)
}

/// The migrated file that fresh ones are copied from, one for each process.
async fn template() -> &'static PathBuf {
    static TEMPLATE: OnceCell<(PathBuf, tempfile::TempDir)> = OnceCell::const_new();
    let make = || async {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("template.db");
        let db = Db::open(&format!("sqlite:{}", file.display()), 1).await.expect("a new file opens");
        migrate(&db, schema::MIGRATIONS).await.expect("the migrations apply to SQLite");
        db.close().await.expect("the template closes");
        (file, folder)
    };
    &TEMPLATE.get_or_init(make).await.0
}

/// A migrated PostgreSQL database beside the one the URL names, and its name.
pub async fn fresh_postgres(url: &str) -> (Db, String) {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let random = Ids::system(Clock::System).fresh().simple().to_string();
    let name = format!("t_{random}_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    run(url, &format!("create database {name}")).await;
    let db = Db::open(&with_database(url, &name), READERS).await.expect("the new database opens");
    migrate(&db, schema::MIGRATIONS).await.expect("the migrations apply to PostgreSQL");
    (db, name)
}

/// Tidies up, as far as the server allows: while its own vacuum worker is inside, an ordinary role may not drop the
/// database. The cluster of a test run goes as a whole.
async fn drop_postgres(url: &str, name: &str) {
    let server = Db::open(url, 1).await.expect("TEST_DATABASE_URL names a server");
    let _ = server.reader().script(&format!("drop database {name} with (force)")).await;
    server.close().await.expect("the pool closes");
}

async fn run(url: &str, sql: &str) {
    let server = Db::open(url, 1).await.expect("TEST_DATABASE_URL names a server");
    server.reader().script(sql).await.expect("the test role may create databases");
    server.close().await.expect("the pool closes");
}

/// The URL with another database: what stands between the last slash and the question mark.
fn with_database(url: &str, name: &str) -> String {
    let (path, query) =
        url.split_once('?').map_or((url, String::new()), |(path, query)| (path, format!("?{query}")));
    let server = path.rsplit_once('/').map_or(path, |(server, _)| server);
    format!("{server}/{name}{query}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_the_same_server() {
        let url = "postgres://yiti@127.0.0.1:5432/postgres?sslmode=disable";
        assert_eq!(with_database(url, "t_1"), "postgres://yiti@127.0.0.1:5432/t_1?sslmode=disable");
        assert_eq!(with_database("postgres://a@b/c", "d"), "postgres://a@b/d");
    }
    #[tokio::test]
    async fn fresh_databases_do_not_see_each_other() {
        each_engine(|db| async move {
            crate::insert_unit(&db, "001", "一", None).await;
            assert_eq!(db.reader().number("select count(*) from v_unit", []).await.unwrap(), 1);
        })
        .await;
    }
}
