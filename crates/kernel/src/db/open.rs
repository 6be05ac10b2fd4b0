//! Opening a database with safe settings.

use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::{Db, DbError, Engine};

/// Pages of the SQLite log before it is folded back (measured best for posting).
const WAL_PAGES: &str = "16000";

/// Connections for writing on PostgreSQL.
const WRITERS: u32 = 4;
/// Who writes, or follows a chain, looks rows up by key. Left alone, the planner reads whole tables instead: it guesses
/// wide for a bound list, and plans made while the tables were small stay in use until they are analysed (measured:
/// 11 ms where an index look-up takes 0.3 ms). `jit` would spend more on compiling than such a statement takes.
const BY_KEY: &[(&str, &str)] =
    &[("enable_seqscan", "off"), ("enable_hashjoin", "off"), ("enable_mergejoin", "off"), ("jit", "off")];

impl Db {
    /// Opens `sqlite:PATH` (made if absent) or `postgres://…`. `readers` bounds the connections for reading.
    pub async fn open(url: &str, readers: u32) -> Result<Db, DbError> {
        if url.starts_with("sqlite:") {
            let path = url.trim_start_matches("sqlite:").trim_start_matches("//");
            if let Some(folder) = std::path::Path::new(path).parent() {
                std::fs::create_dir_all(folder)
                    .map_err(|error| DbError::Other(format!("{}: {error}", folder.display())))?;
            }
            let url = format!("sqlite://{path}?mode=rwc");
            let write = sqlite(&url, 1, false).await?;
            let read = sqlite(&url, readers, true).await?;
            return Ok(Db { engine: Engine::Sqlite, write, keyed: read.clone(), read });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let write = postgres(url, WRITERS, BY_KEY).await?;
            let read = postgres(url, readers, &[]).await?;
            let keyed = postgres(url, readers, BY_KEY).await?;
            return Ok(Db { engine: Engine::Postgres, write, read, keyed });
        }
        Err(DbError::Other("the database URL must begin with sqlite: or postgres://".to_owned()))
    }
}

fn common(url: &str, connections: u32) -> ConnectOptions {
    let mut options = ConnectOptions::new(url.to_owned());
    options
        .max_connections(connections)
        .min_connections(1)
        .acquire_timeout(Duration::from_secs(30))
        .sqlx_logging(false)
        .test_before_acquire(false);
    options
}

async fn sqlite(url: &str, connections: u32, read_only: bool) -> Result<DatabaseConnection, DbError> {
    let mut options = common(url, connections);
    options.map_sqlx_sqlite_opts(move |options| {
        options
            .pragma("page_size", "8192")
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            // Without it `insert or replace` would remove rows past the triggers that forbid it.
            .pragma("recursive_triggers", "ON")
            .pragma("busy_timeout", "15000")
            .pragma("wal_autocheckpoint", WAL_PAGES)
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "MEMORY")
            .pragma("query_only", if read_only { "ON" } else { "OFF" })
            .statement_cache_capacity(300)
    });
    Ok(Database::connect(options).await?)
}

async fn postgres(
    url: &str,
    connections: u32,
    settings: &'static [(&'static str, &'static str)],
) -> Result<DatabaseConnection, DbError> {
    let mut options = common(url, connections);
    options.map_sqlx_postgres_opts(|options| {
        options.application_name("yiti").statement_cache_capacity(300).options(settings.iter().copied())
    });
    Ok(Database::connect(options).await?)
}
