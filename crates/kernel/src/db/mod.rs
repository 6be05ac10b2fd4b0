//! The database handle: SQLite (embedded) or PostgreSQL behind one concrete type.
//!
//! Every statement goes through [`Conn`], which translates the few spellings that differ ([`dialect`]).
//! Writers call [`Db::begin`], which on SQLite takes the write lock at once (`BEGIN IMMEDIATE`); readers call
//! [`Db::reader`] for single statements, [`Db::keyed`] for look-ups by key, or [`Db::snapshot`] for several statements
//! that must agree.

mod cells;
pub mod dialect;
mod error;
mod migrate;
mod open;

use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, FromQueryResult, SqliteTransactionMode,
    Statement, TransactionOptions, TransactionTrait, Value,
};
use serde::Serialize;

pub use dialect::{Col, Engine, Table};
pub use error::DbError;
pub use migrate::{Migration, migrate, pending};

/// An open database: one tenant (department).
#[derive(Clone)]
pub struct Db {
    engine: Engine,
    write: DatabaseConnection,
    read: DatabaseConnection,
    keyed: DatabaseConnection,
}

/// A connection for statements: the reading pool, or one transaction.
pub struct Conn {
    engine: Engine,
    via: Via,
}

enum Via {
    Pool(DatabaseConnection),
    Transaction(DatabaseTransaction),
}

impl Db {
    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }
    /// For single reading statements; each sees the newest committed state.
    pub fn reader(&self) -> Conn {
        Conn { engine: self.engine, via: Via::Pool(self.read.clone()) }
    }
    /// For single reading statements that find a few rows by their keys, whatever the size of the tables: the planner
    /// is kept from reading whole tables for them.
    pub fn keyed(&self) -> Conn {
        Conn { engine: self.engine, via: Via::Pool(self.keyed.clone()) }
    }
    /// A reading transaction: all its statements see one state.
    pub async fn snapshot(&self) -> Result<Conn, DbError> {
        let isolation_level = match self.engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(sea_orm::IsolationLevel::RepeatableRead),
        };
        let options = TransactionOptions { isolation_level, ..TransactionOptions::default() };
        let transaction = self.read.begin_with_options(options).await?;
        Ok(Conn { engine: self.engine, via: Via::Transaction(transaction) })
    }
    /// A writing transaction. On SQLite the write lock is taken here, so it never deadlocks later.
    pub async fn begin(&self) -> Result<Conn, DbError> {
        let options = TransactionOptions {
            sqlite_transaction_mode: matches!(self.engine, Engine::Sqlite)
                .then_some(SqliteTransactionMode::Immediate),
            ..TransactionOptions::default()
        };
        let transaction = self.write.begin_with_options(options).await?;
        Ok(Conn { engine: self.engine, via: Via::Transaction(transaction) })
    }
    /// Closes the pools; SQLite folds its log back into the file.
    pub async fn close(self) -> Result<(), DbError> {
        self.read.close().await?;
        self.keyed.close().await?;
        self.write.close().await?;
        Ok(())
    }
}

impl Conn {
    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.engine
    }
    /// All rows.
    pub async fn all<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Vec<T>, DbError> {
        let statement = self.statement(sql, values);
        let rows = match &self.via {
            Via::Pool(pool) => pool.query_all_raw(statement).await?,
            Via::Transaction(transaction) => transaction.query_all_raw(statement).await?,
        };
        rows.iter().map(|row| T::from_query_result(row, "").map_err(DbError::from)).collect()
    }
    /// The row, if there is one.
    pub async fn one<T: FromQueryResult>(
        &self,
        sql: &str,
        values: impl IntoIterator<Item = Value>,
    ) -> Result<Option<T>, DbError> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }
    /// First column of the first row as a number; 0 when there is no row.
    pub async fn number(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<i64, DbError> {
        let statement = self.statement(sql, values);
        let row = match &self.via {
            Via::Pool(pool) => pool.query_one_raw(statement).await?,
            Via::Transaction(transaction) => transaction.query_one_raw(statement).await?,
        };
        match row {
            Some(row) => Ok(row.try_get_by_index::<Option<i64>>(0)?.unwrap_or(0)),
            None => Ok(0),
        }
    }
    /// Runs a statement; answers how many rows it touched.
    pub async fn exec(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<u64, DbError> {
        let statement = self.statement(sql, values);
        let done = match &self.via {
            Via::Pool(pool) => pool.execute_raw(statement).await?,
            Via::Transaction(transaction) => transaction.execute_raw(statement).await?,
        };
        Ok(done.rows_affected())
    }
    /// Runs several statements without parameters (migrations, pragmas).
    pub async fn script(&self, sql: &str) -> Result<(), DbError> {
        match &self.via {
            Via::Pool(pool) => pool.execute_unprepared(sql).await?,
            Via::Transaction(transaction) => transaction.execute_unprepared(sql).await?,
        };
        Ok(())
    }
    /// Inserts all rows in one statement.
    pub async fn insert<R: Serialize>(&self, table: &Table, rows: &[R]) -> Result<u64, DbError> {
        self.bulk(table, &table.cells_insert_sql(self.engine), rows).await
    }
    /// Inserts all rows, replacing the columns of those whose key exists, in one statement.
    pub async fn upsert<R: Serialize>(&self, table: &Table, rows: &[R]) -> Result<u64, DbError> {
        self.bulk(table, &table.cells_upsert_sql(self.engine), rows).await
    }
    /// Inserts all rows in one statement; what becomes of those whose key exists is said as SQL
    /// (`do nothing`, `do update set n = t.n + excluded.n`).
    pub async fn insert_or<R: Serialize>(
        &self,
        table: &Table,
        rows: &[R],
        on_conflict: &str,
    ) -> Result<u64, DbError> {
        let (insert, key) = (table.cells_insert_sql(self.engine), table.key.join(", "));
        self.bulk(table, &format!("{insert} on conflict ({key}) {on_conflict}"), rows).await
    }
    async fn bulk<R: Serialize>(&self, table: &Table, sql: &str, rows: &[R]) -> Result<u64, DbError> {
        if rows.is_empty() {
            return Ok(0);
        }
        self.exec(sql, cells::parameters(self.engine, table, rows)?).await
    }
    /// Commits. A lost answer means the outcome is unknown; the idempotency key settles it.
    pub async fn commit(self) -> Result<(), DbError> {
        match self.via {
            Via::Transaction(transaction) => Ok(transaction.commit().await?),
            Via::Pool(_) => Ok(()),
        }
    }
    /// Rolls back.
    pub async fn rollback(self) -> Result<(), DbError> {
        match self.via {
            Via::Transaction(transaction) => Ok(transaction.rollback().await?),
            Via::Pool(_) => Ok(()),
        }
    }
    /// Ends the transaction as its work ended: commits what succeeded, takes back what did not.
    pub async fn settle<T, E: From<DbError>>(self, done: Result<T, E>) -> Result<T, E> {
        match &done {
            Ok(_) => self.commit().await?,
            Err(_) => self.rollback().await?,
        }
        done
    }
    fn statement(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Statement {
        Statement::from_sql_and_values(self.engine.backend(), self.engine.spell(sql), values)
    }
}

/// Ids or codes as the one JSON parameter that `{in:N}` unpacks.
pub fn list<T: Serialize>(items: impl IntoIterator<Item = T>) -> Value {
    let items: Vec<T> = items.into_iter().collect();
    Value::from(serde_json::to_string(&items).expect("ids and codes are plain JSON"))
}

/// Makes a newtype over a number readable from and bindable to the database.
#[macro_export]
macro_rules! stored_as_integer {
    ($name:ident, $from:expr, $to:expr) => {
        impl From<$name> for sea_orm::Value {
            fn from(value: $name) -> Self {
                sea_orm::Value::from($to(value))
            }
        }
        impl sea_orm::sea_query::Nullable for $name {
            fn null() -> sea_orm::Value {
                sea_orm::Value::BigInt(None)
            }
        }
        impl sea_orm::TryGetable for $name {
            fn try_get_by<I: sea_orm::ColIdx>(
                row: &sea_orm::QueryResult,
                index: I,
            ) -> Result<Self, sea_orm::TryGetError> {
                <i64 as sea_orm::TryGetable>::try_get_by(row, index).map($from)
            }
        }
    };
}
pub use stored_as_integer;
