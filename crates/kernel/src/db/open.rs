//! Opening a database with safe settings.

use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection};

use super::{Db, DbError, Engine};

/// Pages of the SQLite log before it is folded back (measured best for posting).
const WAL_PAGES: &str = "16000";

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
            return Ok(Db { engine: Engine::Sqlite, write, read });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = postgres(url, readers + 4).await?;
            return Ok(Db { engine: Engine::Postgres, write: pool.clone(), read: pool });
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
            .pragma("busy_timeout", "15000")
            .pragma("wal_autocheckpoint", WAL_PAGES)
            .pragma("cache_size", "-65536")
            .pragma("temp_store", "MEMORY")
            .pragma("query_only", if read_only { "ON" } else { "OFF" })
            .statement_cache_capacity(300)
    });
    Ok(Database::connect(options).await?)
}

async fn postgres(url: &str, connections: u32) -> Result<DatabaseConnection, DbError> {
    let mut options = common(url, connections);
    options.map_sqlx_postgres_opts(|options| options.application_name("yiti").statement_cache_capacity(300));
    Ok(Database::connect(options).await?)
}
