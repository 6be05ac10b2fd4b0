//! Replays migrations in order, each once.

use sea_orm::FromQueryResult;

use super::{Conn, Db, DbError, Engine};

/// One migration: a stamped name and its text, or one text per engine where they must differ.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `202611230001_platform_users`
    pub name: &'static str,
    /// Text for SQLite.
    pub sqlite: &'static str,
    /// Text for PostgreSQL.
    pub postgres: &'static str,
}

impl Migration {
    /// The same text for both engines.
    pub const fn both(name: &'static str, sql: &'static str) -> Migration {
        Migration { name, sqlite: sql, postgres: sql }
    }
    fn sql(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.sqlite,
            Engine::Postgres => self.postgres,
        }
    }
}

#[derive(FromQueryResult)]
struct Applied {
    name: String,
}

const HISTORY: &str =
    "create table if not exists schema_migration (name {code} not null primary key) {strict}";

/// Names of migrations the database has not seen.
pub async fn pending(db: &Db, migrations: &[Migration]) -> Result<Vec<&'static str>, DbError> {
    let exists = match db.engine() {
        Engine::Sqlite => "select count(*) from sqlite_master where name = 'schema_migration'",
        Engine::Postgres => {
            "select count(*) from information_schema.tables
             where table_schema = current_schema() and table_name = 'schema_migration'"
        }
    };
    let conn = db.reader();
    let seen = if conn.number(exists, []).await? == 0 { Vec::new() } else { applied(&conn).await? };
    Ok(migrations.iter().map(|m| m.name).filter(|name| !seen.iter().any(|s| s == name)).collect())
}

/// Applies what is missing, all in one transaction. Answers the names applied.
pub async fn migrate(db: &Db, migrations: &[Migration]) -> Result<Vec<&'static str>, DbError> {
    let conn = db.begin().await?;
    conn.script(&conn.engine().spell(HISTORY)).await?;
    if conn.engine() == Engine::Postgres {
        // Two servers starting at once must not replay the same text.
        conn.script("lock table schema_migration in exclusive mode").await?;
    }
    let seen = applied(&conn).await?;
    let mut done = Vec::new();
    for migration in migrations.iter().filter(|m| !seen.iter().any(|s| s == m.name)) {
        conn.script(&conn.engine().spell(migration.sql(conn.engine()))).await?;
        conn.exec("insert into schema_migration (name) values ($1)", [migration.name.into()]).await?;
        done.push(migration.name);
    }
    conn.commit().await?;
    Ok(done)
}

async fn applied(conn: &Conn) -> Result<Vec<String>, DbError> {
    let rows: Vec<Applied> = conn.all("select name from schema_migration order by name", []).await?;
    Ok(rows.into_iter().map(|row| row.name).collect())
}
