//! Login, logout and changing one's own password.

use axum::http::HeaderValue;
use kernel::{Db, Problem, Stamp, text};
use serde_json::json;

use super::password::check_policy;
use super::session::{ABSOLUTE, Identity, Session, SessionKind};
use super::user::{Stored, end_sessions, event, find_by_login, find_locked};
use crate::actor::UserId;
use crate::audit::{self, Event, Origin, SYSTEM_CHAIN};
use crate::hash;

/// Wrong passwords in a row before the account is locked.
const FAILURES_MAX: i64 = 5;
/// For how long: 30 minutes.
const LOCKED: i64 = 30 * 60 * 1_000_000;

/// Somebody who wants to log in.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// Login name.
    pub login: &'a str,
    /// Password.
    pub password: &'a str,
    /// How the session is to be carried.
    pub kind: SessionKind,
    /// Names the request in the audit trail.
    pub request_id: &'a str,
    /// The session the browser had before; it ends.
    pub old_token: Option<&'a str>,
}

/// A session that was just opened. Its secrets are told once.
#[derive(Clone, Debug)]
pub struct Opened {
    /// The token.
    pub token: String,
    /// Whose session it is.
    pub user_id: UserId,
    /// The first password has yet to be changed.
    pub must_change: bool,
    /// When it ends at the latest.
    pub expires_at: Stamp,
}

/// The secret that a page sends with each change. It follows from the token, so that a reloaded page, which
/// cannot read its cookie, can be told it again.
pub fn csrf_token(token: &str) -> String {
    hash::link("csrf", token.as_bytes())
}

impl Identity {
    /// Opens a session. Unknown, disabled and locked users and wrong passwords get one and the same answer.
    pub async fn login(&self, db: &Db, attempt: Attempt<'_>) -> Result<Opened, Problem> {
        let user = find_by_login(&db.reader(), attempt.login).await?;
        let fits = self.fits(user.as_ref().map(|user| user.password_hash.as_str()), attempt.password).await?;
        let now = self.clock.now();
        let conn = db.begin().await?;
        let locked = match &user {
            // Read again under the lock: attempts in parallel must not get more than five tries between them.
            Some(user) => find_locked(&conn, user.id).await?,
            None => None,
        };
        let unchanged =
            |fresh: &Stored| user.as_ref().is_some_and(|user| user.password_hash == fresh.password_hash);
        let welcome = locked
            .as_ref()
            .filter(|user| fits && unchanged(user) && user.disabled == 0 && user.locked_until <= now);
        let Some(user) = welcome else {
            self.note_failure(&conn, locked.as_ref(), now, attempt.request_id).await?;
            conn.commit().await?;
            return Err(login_failed());
        };
        let opened = self.open(&conn, user, &attempt, now).await?;
        conn.commit().await?;
        if attempt.old_token.is_some() {
            self.forget();
        }
        Ok(opened)
    }

    async fn open(
        &self,
        conn: &kernel::Conn,
        user: &Stored,
        attempt: &Attempt<'_>,
        now: Stamp,
    ) -> Result<Opened, Problem> {
        let mut secret = [0_u8; 32];
        self.ids.fill(&mut secret);
        let token = hash::hex(&secret);
        let expires_at = Stamp(now.0 + ABSOLUTE);
        conn.exec("update pf_user set failures = 0, locked_until = 0 where id = $1", [user.id.into()])
            .await?;
        const ENDED: &str =
            "delete from pf_session where token_hash = $1 or (user_id = $2 and expires_at <= $3)";
        let old = attempt.old_token.map(|token| hash::digest(token.as_bytes())).unwrap_or_default();
        conn.exec(ENDED, [old.into(), user.id.into(), now.into()]).await?;
        const INSERT: &str = "insert into pf_session
            (token_hash, user_id, kind, csrf_hash, created_at, last_seen_at, expires_at)
            values ($1, $2, $3, $4, $5, $5, $6)";
        let values: [sea_orm::Value; 6] = [
            hash::digest(token.as_bytes()).into(),
            user.id.into(),
            attempt.kind.word().into(),
            hash::digest(csrf_token(&token).as_bytes()).into(),
            now.into(),
            expires_at.into(),
        ];
        conn.exec(INSERT, values).await?;
        let origin = Origin {
            actor_id: user.id,
            actor_name: user.name.clone(),
            on_behalf_of: None,
            at: now,
            request_id: attempt.request_id.to_owned(),
        };
        let opened = event("session.open", "user", user.id, json!({ "kind": attempt.kind }));
        audit::record(conn, SYSTEM_CHAIN, &origin, vec![opened]).await?;
        Ok(Opened { token, user_id: user.id, must_change: user.must_change != 0, expires_at })
    }

    /// Counts a failure and locks at the fifth. What was typed as a login name is not kept: it may be a password.
    async fn note_failure(
        &self,
        conn: &kernel::Conn,
        user: Option<&Stored>,
        now: Stamp,
        request_id: &str,
    ) -> Result<(), Problem> {
        let mut events: Vec<Event> = Vec::new();
        let object_id = user.map(|user| user.id.to_string()).unwrap_or_default();
        events.push(event("session.refuse", "user", &object_id, json!({})));
        if let Some(user) = user
            && user.locked_until <= now
        {
            let failures = user.failures + 1;
            let (failures, locked_until) =
                if failures >= FAILURES_MAX { (0, Stamp(now.0 + LOCKED)) } else { (failures, Stamp(0)) };
            const UPDATE: &str = "update pf_user set failures = $1, locked_until = $2 where id = $3";
            conn.exec(UPDATE, [failures.into(), locked_until.into(), user.id.into()]).await?;
            if locked_until.0 > 0 {
                events.push(event("user.lock", "user", &object_id, json!({ "until": locked_until })));
            }
        }
        let origin = Origin {
            actor_id: UserId::SYSTEM,
            actor_name: "系统".to_owned(),
            on_behalf_of: None,
            at: now,
            request_id: request_id.to_owned(),
        };
        audit::record(conn, SYSTEM_CHAIN, &origin, events).await?;
        Ok(())
    }

    /// Ends a session.
    pub async fn logout(&self, db: &Db, origin: &Origin, session: &Session) -> Result<(), Problem> {
        let conn = db.begin().await?;
        conn.exec("delete from pf_session where token_hash = $1", [session.token_hash.as_str().into()])
            .await?;
        let closed = event("session.close", "user", origin.actor_id, json!({}));
        audit::record(&conn, SYSTEM_CHAIN, origin, vec![closed]).await?;
        conn.commit().await?;
        self.forget();
        Ok(())
    }

    /// Changes the own password. All other sessions end. A wrong old password counts as a failed login.
    pub async fn change_password(
        &self,
        db: &Db,
        origin: &Origin,
        session: &Session,
        old: &str,
        new: &str,
    ) -> Result<(), Problem> {
        let user_id = session.actor.user_id;
        check_policy(&session.actor.login, new)?;
        let stored =
            find_by_login(&db.reader(), &session.actor.login).await?.ok_or_else(Problem::unauthenticated)?;
        let fits = self.fits(Some(&stored.password_hash), old).await?;
        let hash = self.hash_password(new).await?;
        let conn = db.begin().await?;
        let user = find_locked(&conn, user_id).await?.ok_or_else(Problem::unauthenticated)?;
        if !fits || user.password_hash != stored.password_hash || user.locked_until > origin.at {
            self.note_failure(&conn, Some(&user), origin.at, &origin.request_id).await?;
            conn.commit().await?;
            return Err(wrong_old_password());
        }
        if old == new {
            return Err(Problem::field(
                "new_password",
                text!("新密码与原密码相同。", "The new password is the old one."),
                text!("请换一个密码。", "Choose another password."),
            ));
        }
        const UPDATE: &str =
            "update pf_user set password_hash = $1, must_change = 0, failures = 0, locked_until = 0,
                version = version + 1 where id = $2";
        conn.exec(UPDATE, [hash.into(), user_id.into()]).await?;
        end_sessions(&conn, user_id, Some(&session.token_hash)).await?;
        let changed = event("user.change_password", "user", user_id, json!({}));
        audit::record(&conn, SYSTEM_CHAIN, origin, vec![changed]).await?;
        conn.commit().await?;
        self.forget();
        Ok(())
    }

    /// The `Set-Cookie` that begins a browser session.
    pub fn cookie(&self, token: &str) -> HeaderValue {
        self.cookie_for(token, ABSOLUTE / 1_000_000)
    }
    /// The `Set-Cookie` that ends it.
    pub fn cookie_cleared(&self) -> HeaderValue {
        self.cookie_for("", 0)
    }
    fn cookie_for(&self, token: &str, seconds: i64) -> HeaderValue {
        let secure = if self.is_secure() { "; Secure" } else { "" };
        let name = self.cookie_name();
        let line = format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}");
        HeaderValue::from_str(&line).expect("hex and fixed words make a header")
    }
}

fn login_failed() -> Problem {
    Problem::new(
        401,
        "login_failed",
        text!(
            "登录名或密码不正确，或账号暂时不能使用。",
            "The login name or password is wrong, or the account cannot be used just now."
        ),
        text!(
            "请核对后重试；连续 5 次不正确将锁定 30 分钟，忘记密码请联系系统管理员。",
            "Check and try again; five wrong passwords lock the account for 30 minutes. The system administrator can give a new password."
        ),
    )
}

fn wrong_old_password() -> Problem {
    Problem::new(
        409,
        "wrong_password",
        text!("原密码不正确。", "The old password is wrong."),
        text!(
            "请重新输入原密码；连续 5 次不正确将锁定账号。",
            "Enter it again; five wrong ones lock the account."
        ),
    )
}
