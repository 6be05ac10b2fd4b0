//! Sessions: an opaque 256-bit token, of which the database knows only the SM3 hash.

use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};

use kernel::{Clock, Db, DbError, Ids, Stamp};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use tokio::sync::Semaphore;
use utoipa::ToSchema;

use super::load::load_actors;
use crate::actor::{Actor, UserId};
use crate::hash;

/// The cookie of browser sessions on plain HTTP (loopback); over TLS it is prefixed with `__Host-`.
pub const COOKIE: &str = "yiti_session";
const COOKIE_SECURE: &str = "__Host-yiti_session";
/// The header that carries the secret of a browser session.
pub const CSRF_HEADER: &str = "X-Csrf-Token";

const SECOND: i64 = 1_000_000;
const MINUTE: i64 = 60 * SECOND;
/// A browser session ends when it was left alone this long.
const IDLE: i64 = 15 * MINUTE;
/// Every session ends after this long.
pub(super) const ABSOLUTE: i64 = 8 * 60 * MINUTE;
/// What is remembered in this process is read again after this long: another process may have changed it.
const REMEMBERED: i64 = SECOND / 2;
/// When a browser session was last used is written at most this often.
const SEEN_EVERY: i64 = MINUTE;
/// Remembered sessions; when there are more, those not used lately are forgotten.
const REMEMBERED_MAX: usize = 20_000;
const SHARDS: usize = 16;

/// How a session is carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// By a browser's cookie.
    Cookie,
    /// By a program's bearer token.
    Token,
}

impl SessionKind {
    /// As stored.
    pub fn word(self) -> &'static str {
        match self {
            SessionKind::Cookie => "cookie",
            SessionKind::Token => "token",
        }
    }
}

/// A live session.
#[derive(Debug)]
pub struct Session {
    /// Whose it is, with today's rights.
    pub actor: Arc<Actor>,
    /// How it is carried.
    pub kind: SessionKind,
    /// The first password has yet to be changed.
    pub must_change: bool,
    /// Names the session.
    pub token_hash: String,
    csrf_hash: String,
    expires_at: Stamp,
    seen_at: AtomicI64,
    seen_stored_at: AtomicI64,
}

impl Session {
    /// Whether this is the secret given to the page at login.
    pub fn knows_csrf(&self, secret: &str) -> bool {
        hash::digest(secret.as_bytes()) == self.csrf_hash
    }
    fn is_live(&self, now: Stamp) -> bool {
        let idle = now.0 - self.seen_at.load(Ordering::Relaxed);
        now < self.expires_at && (self.kind == SessionKind::Token || idle < IDLE)
    }
}

struct Remembered {
    session: Arc<Session>,
    generation: u64,
    read_at: Stamp,
}

/// Users and sessions of one process, with what it remembers of them.
pub struct Identity {
    pub(super) clock: Clock,
    pub(super) ids: Ids,
    /// Hashing a password takes 46 MiB; this bounds how many do so at once.
    pub(super) hashing: Arc<Semaphore>,
    secure: bool,
    generation: AtomicU64,
    remembered: Mutex<HashMap<String, Remembered>>,
    reading: [tokio::sync::Mutex<()>; SHARDS],
}

#[derive(FromQueryResult)]
struct Row {
    user_id: UserId,
    kind: String,
    csrf_hash: String,
    last_seen_at: Stamp,
    expires_at: Stamp,
    must_change: i64,
}

impl Identity {
    /// `secure`: the site is reached over TLS, so cookies are bound to it.
    pub fn new(clock: Clock, ids: Ids, secure: bool) -> Identity {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Identity {
            clock,
            ids,
            hashing: Arc::new(Semaphore::new(2 * cores)),
            secure,
            generation: AtomicU64::new(0),
            remembered: Mutex::default(),
            reading: std::array::from_fn(|_| tokio::sync::Mutex::new(())),
        }
    }
    /// Whether the site is reached over TLS.
    pub fn is_secure(&self) -> bool {
        self.secure
    }
    /// The name of the session cookie.
    pub fn cookie_name(&self) -> &'static str {
        if self.secure { COOKIE_SECURE } else { COOKIE }
    }
    /// Forgets what is remembered: call it after every committed change of users, rights, delegations or units.
    pub fn forget(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }
    /// The actor behind a token, if the session is live.
    pub async fn actor_by_token(&self, db: &Db, token: &str) -> Result<Option<Arc<Actor>>, DbError> {
        Ok(self.session(db, token).await?.map(|session| Arc::clone(&session.actor)))
    }
    /// The live session behind a token.
    pub async fn session(&self, db: &Db, token: &str) -> Result<Option<Arc<Session>>, DbError> {
        if token.len() != 64 || !token.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Ok(None);
        }
        let token_hash = hash::digest(token.as_bytes());
        let now = self.clock.now();
        let session = match self.recall(&token_hash, now) {
            Some(session) => Some(session),
            None => self.read(db, &token_hash, now).await?,
        };
        let Some(session) = session.filter(|session| session.is_live(now)) else { return Ok(None) };
        session.seen_at.store(now.0, Ordering::Relaxed);
        self.store_seen(db, &session, now).await?;
        Ok(Some(session))
    }

    fn recall(&self, token_hash: &str, now: Stamp) -> Option<Arc<Session>> {
        let generation = self.generation.load(Ordering::SeqCst);
        let remembered = self.remembered.lock().expect("nothing panics while it holds the table");
        let entry = remembered.get(token_hash)?;
        let fresh = (now.0 - entry.read_at.0).abs() < REMEMBERED && entry.generation == generation;
        fresh.then(|| Arc::clone(&entry.session))
    }

    /// Reads a session. Requests with tokens of one shard wait for each other, so that a busy token is read once.
    async fn read(&self, db: &Db, token_hash: &str, now: Stamp) -> Result<Option<Arc<Session>>, DbError> {
        let shard = token_hash.bytes().next_back().map_or(0, usize::from) % SHARDS;
        let _turn = self.reading[shard].lock().await;
        if let Some(session) = self.recall(token_hash, now) {
            return Ok(Some(session));
        }
        // Taken before the reading: a change that commits meanwhile makes what was read stale at once.
        let generation = self.generation.load(Ordering::SeqCst);
        let session = self.read_row(db, token_hash).await?.map(Arc::new);
        let mut remembered = self.remembered.lock().expect("nothing panics while it holds the table");
        match &session {
            Some(session) => {
                if let Some(old) = remembered.get(token_hash) {
                    session.seen_at.fetch_max(old.session.seen_at.load(Ordering::Relaxed), Ordering::Relaxed);
                }
                if remembered.len() >= REMEMBERED_MAX {
                    remembered.retain(|_, entry| (now.0 - entry.read_at.0).abs() < MINUTE);
                }
                let entry = Remembered { session: Arc::clone(session), generation, read_at: now };
                remembered.insert(token_hash.to_owned(), entry);
            }
            None => drop(remembered.remove(token_hash)),
        }
        Ok(session)
    }

    async fn read_row(&self, db: &Db, token_hash: &str) -> Result<Option<Session>, DbError> {
        const SESSION: &str =
            "select s.user_id, s.kind, s.csrf_hash, s.last_seen_at, s.expires_at, u.must_change
            from pf_session s join pf_user u on u.id = s.user_id where s.token_hash = $1 and u.disabled = 0";
        let conn = db.keyed();
        let Some(row) = conn.one::<Row>(SESSION, [token_hash.into()]).await? else { return Ok(None) };
        let mut actors = load_actors(&conn, &[row.user_id], self.clock.today()).await?;
        let Some(actor) = actors.remove(&row.user_id) else { return Ok(None) };
        Ok(Some(Session {
            actor: Arc::new(actor),
            kind: if row.kind == "cookie" { SessionKind::Cookie } else { SessionKind::Token },
            must_change: row.must_change != 0,
            token_hash: token_hash.to_owned(),
            csrf_hash: row.csrf_hash,
            expires_at: row.expires_at,
            seen_at: AtomicI64::new(row.last_seen_at.0),
            seen_stored_at: AtomicI64::new(row.last_seen_at.0),
        }))
    }

    /// Only browser sessions end by idleness, so only theirs is written, by whoever comes first in a minute.
    async fn store_seen(&self, db: &Db, session: &Session, now: Stamp) -> Result<(), DbError> {
        let stored = session.seen_stored_at.load(Ordering::Relaxed);
        let due = session.kind == SessionKind::Cookie && now.0 - stored >= SEEN_EVERY;
        let mine = due
            && session
                .seen_stored_at
                .compare_exchange(stored, now.0, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        if mine {
            let conn = db.begin().await?;
            const SEEN: &str =
                "update pf_session set last_seen_at = $1 where token_hash = $2 and last_seen_at < $1";
            conn.exec(SEEN, [now.into(), session.token_hash.as_str().into()]).await?;
            conn.commit().await?;
        }
        Ok(())
    }
}
