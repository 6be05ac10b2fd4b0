//! What the database can refuse with.

use sea_orm::{DbErr, RuntimeErr, SqlErr};

/// A refusal of the database, sorted by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// A unique key exists already.
    #[error("unique key: {0}")]
    Unique(String),
    /// A CHECK, foreign key or append-only guard refused: the second wall held.
    #[error("constraint: {0}")]
    Constraint(String),
    /// The engine was busy or a lock could not be had; the same work may be tried again.
    #[error("busy: {0}")]
    Busy(String),
    /// Everything else.
    #[error("database: {0}")]
    Other(String),
}

impl DbError {
    /// A value could not be written as JSON.
    pub(super) fn encode(error: serde_json::Error) -> DbError {
        DbError::Other(format!("encode: {error}"))
    }
}

impl From<DbErr> for DbError {
    fn from(error: DbErr) -> DbError {
        let text = error.to_string();
        match error.sql_err() {
            Some(SqlErr::UniqueConstraintViolation(text)) => return DbError::Unique(text),
            Some(SqlErr::ForeignKeyConstraintViolation(text)) => return DbError::Constraint(text),
            _ => {}
        }
        match code(&error).as_deref() {
            // SQLITE_BUSY family, SQLITE_LOCKED; serialization failure, deadlock, lock not available.
            Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "55P03") => DbError::Busy(text),
            // SQLITE_CONSTRAINT_CHECK, _TRIGGER, _NOTNULL, _DATATYPE; check, not null, privilege, raise.
            Some("275" | "1811" | "1299" | "3091" | "23514" | "23502" | "42501" | "P0001") => {
                DbError::Constraint(text)
            }
            _ => DbError::Other(text),
        }
    }
}

fn code(error: &DbErr) -> Option<String> {
    let (DbErr::Exec(RuntimeErr::SqlxError(error))
    | DbErr::Query(RuntimeErr::SqlxError(error))
    | DbErr::Conn(RuntimeErr::SqlxError(error))) = error
    else {
        return None;
    };
    error.as_database_error().and_then(|error| error.code().map(std::borrow::Cow::into_owned))
}
