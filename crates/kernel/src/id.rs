//! Ids: UUIDv7 made by the application, one Rust type per kind of thing.

use std::sync::{Arc, Mutex};

use rand::rngs::StdRng;
use rand::{RngCore, SeedableRng};
use uuid::Uuid;

use crate::clock::Clock;

/// Where new ids and random bytes come from.
#[derive(Clone)]
pub struct Ids {
    clock: Clock,
    random: Arc<Mutex<StdRng>>,
}

impl Ids {
    /// From the operating system's randomness.
    pub fn system(clock: Clock) -> Ids {
        Ids { clock, random: Arc::new(Mutex::new(StdRng::from_os_rng())) }
    }
    /// The same ids for the same seed and the same held clock.
    pub fn seeded(clock: Clock, seed: u64) -> Ids {
        Ids { clock, random: Arc::new(Mutex::new(StdRng::seed_from_u64(seed))) }
    }
    /// A new time-ordered id (version 7).
    pub fn fresh(&self) -> Uuid {
        let mut random = [0_u8; 10];
        self.fill(&mut random);
        let millis = u64::try_from(self.clock.now().0 / 1_000).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &random).into_uuid()
    }
    /// A new id of a kind.
    pub fn new_id<I: From<Uuid>>(&self) -> I {
        I::from(self.fresh())
    }
    /// Random bytes (session tokens, passwords).
    pub fn fill(&self, bytes: &mut [u8]) {
        self.random.lock().expect("filling a buffer cannot panic").fill_bytes(bytes);
    }
}

/// Defines a typed id over a UUID: stored as text, written in JSON as text.
#[macro_export]
macro_rules! id_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $crate::uuid::Uuid);

        impl From<$crate::uuid::Uuid> for $name {
            fn from(id: $crate::uuid::Uuid) -> Self {
                $name(id)
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}:{}", stringify!($name), self.0)
            }
        }
        impl std::str::FromStr for $name {
            type Err = $crate::uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                $crate::uuid::Uuid::parse_str(text).map($name)
            }
        }
        impl From<$name> for sea_orm::Value {
            fn from(id: $name) -> Self {
                sea_orm::Value::from(id.0.to_string())
            }
        }
        impl From<&$name> for sea_orm::Value {
            fn from(id: &$name) -> Self {
                sea_orm::Value::from(id.0.to_string())
            }
        }
        impl sea_orm::sea_query::Nullable for $name {
            fn null() -> sea_orm::Value {
                sea_orm::Value::String(None)
            }
        }
        impl sea_orm::TryGetable for $name {
            fn try_get_by<I: sea_orm::ColIdx>(
                row: &sea_orm::QueryResult,
                index: I,
            ) -> Result<Self, sea_orm::TryGetError> {
                let text = <String as sea_orm::TryGetable>::try_get_by(row, index)?;
                $crate::uuid::Uuid::parse_str(&text)
                    .map($name)
                    .map_err(|error| sea_orm::TryGetError::DbErr(sea_orm::DbErr::Type(error.to_string())))
            }
        }
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::id::uuid_schema()
            }
        }
        impl utoipa::ToSchema for $name {}
    };
}

/// The OpenAPI schema of an id.
pub fn uuid_schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_version_seven_in_order_and_repeatable() {
        let day = chrono::NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        let first: Vec<Uuid> = {
            let ids = Ids::seeded(Clock::held_at(day), 7);
            (0..100).map(|_| ids.fresh()).collect()
        };
        let ids = Ids::seeded(Clock::held_at(day), 7);
        let second: Vec<Uuid> = (0..100).map(|_| ids.fresh()).collect();
        assert_eq!(first, second);
        assert!(first.is_sorted());
        assert!(first.iter().all(|id| id.get_version_num() == 7));
    }
}
