//! Units and people to test with.

use std::collections::BTreeSet;
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chrono::NaiveDate;
use kernel::{Clock, Conn, Db, Ids};
use platform::audit::Origin;
use platform::crypto::{Keys, Software, mask_head};
use platform::http::Platform;
use platform::identity::{self, Identity, NewUser, RoleAt};
use platform::import::SheetReader;
use platform::{Place, Role, UnitId, UserClass, UserId, Vault, hash};
use sea_orm::{FromQueryResult, Value};

/// A platform over a database whose clock stands at noon of 2 March 2026 and whose ids repeat.
pub fn platform(db: Db) -> Platform {
    let day = NaiveDate::from_ymd_opt(2026, 3, 2).expect("a day of the calendar");
    let clock = Clock::held_at(day);
    let ids = Ids::seeded(clock.clone(), 2026);
    let identity = Arc::new(Identity::new(clock.clone(), ids.clone(), false));
    Platform { db, clock, ids, identity, sheets: SheetReader::in_process(), vault: vault() }
}

/// A key file for tests: every database of a test has the same keys.
const KEYS: &str = "seal 1 0123456789abcdeffedcba9876543210
index 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f
sign 0f0e0d0c0b0a090807060504030201000f0e0d0c0b0a09080706050403020100
";

/// [`KEYS`] as a file, for the program itself.
pub fn key_file() -> PathBuf {
    let path = std::env::temp_dir().join("yiti-test.keys");
    let draft = path.with_extension(Ids::system(Clock::System).fresh().to_string());
    std::fs::write(&draft, KEYS).expect("a temporary file can be written");
    std::fs::set_permissions(&draft, Permissions::from_mode(0o600)).expect("it is ours");
    std::fs::rename(&draft, &path).expect("it can be put in place");
    path
}

/// What seals with [`KEYS`].
pub fn vault() -> Vault {
    let keys = Keys::parse(KEYS).expect("the keys of tests are sound");
    Vault::new(Arc::new(Software::new(&keys)))
}

/// An account as a row of `md_bank_account`.
pub struct Account<'a> {
    /// Id.
    pub id: &'a str,
    /// `payee` or `unit`.
    pub owner_kind: &'a str,
    /// Owner.
    pub owner_id: &'a str,
    /// Number, in clear.
    pub number: &'a str,
    /// Name.
    pub name: &'a str,
    /// `zero_balance`, `basic`, `payee`, …
    pub purpose: &'a str,
}

/// Stores an account, its number sealed by the vault.
pub async fn insert_account(conn: &Conn, vault: &Vault, account: &Account<'_>) {
    let Account { id, owner_kind, owner_id, number, name, purpose } = *account;
    let place = Place { table: "md_bank_account", column: "account_no", row: id };
    let sealed = vault.seal(place, number).expect("the vault seals");
    const INSERT: &str =
        "insert into md_bank_account (id, owner_kind, owner_id, account_sealed, account_index,
          account_masked, account_name, bank_name, bank_code, purpose, stopped, version)
        values ($1, $2, $3, $4, $5, $6, $7, '中国银行', '104100000004', $8, 0, 1)";
    let (index, masked) = (vault.index(place, number), mask_head(number));
    let values = [id, owner_kind, owner_id, &sealed, &index, &masked, name, purpose];
    conn.exec(INSERT, values.map(Value::from)).await.expect("the account fits");
}

/// Moves a held clock on.
pub fn advance(clock: &Clock, minutes: i64) {
    match clock {
        Clock::Held(at) => {
            at.fetch_add(minutes * 60_000_000, Ordering::SeqCst);
        }
        Clock::System | Clock::Shifted(_) => panic!("the machine's clock cannot be moved"),
    }
}

/// Where changes made by a test come from: the system itself.
pub fn origin(platform: &Platform) -> Origin {
    Origin {
        actor_id: UserId::SYSTEM,
        actor_name: "系统".to_owned(),
        on_behalf_of: None,
        at: platform.clock.now(),
        request_id: "test".to_owned(),
    }
}

#[derive(FromQueryResult)]
struct Above {
    path: String,
    level: i64,
}

/// A unit below another, or at the top.
pub async fn insert_unit(db: &Db, code: &str, name: &str, parent: Option<UnitId>) -> UnitId {
    let id: UnitId = Ids::system(Clock::System).new_id();
    let conn = db.begin().await.expect("a transaction begins");
    let above: Option<Above> = match parent {
        Some(parent) => {
            let above = conn.one("select path, level from md_unit where id = $1", [parent.into()]).await;
            Some(above.expect("units can be read").expect("the unit above exists"))
        }
        None => None,
    };
    let (path, level) =
        above.map_or((format!("/{id}/"), 1), |above| (format!("{}{id}/", above.path), above.level + 1));
    const INSERT: &str = "insert into md_unit (id, code, name, parent_id, path, level, unit_type, purpose,
            establishment, credit_code, valid_from, valid_to, version)
        values ($1, $2, $3, $4, $5, $6, 'administrative', 'core', 10, '', '2020-01-01', null, 1)";
    let parent: Value = parent.map_or(Value::String(None), Value::from);
    let values: [Value; 6] = [id.into(), code.into(), name.into(), parent, path.into(), level.into()];
    conn.exec(INSERT, values).await.expect("the unit fits");
    record_versions(&conn).await;
    conn.commit().await.expect("the unit is stored");
    id
}

/// Gives master records that a test wrote by itself the version that the program would have written.
pub async fn record_versions(conn: &Conn) {
    const INSERT: &str = "insert into md_version (kind, object_id, version, effective_from, recorded_at, actor_id,
            actor_name, source, source_ref, reason, changed, body)
        select r.kind, r.object_id, coalesce(r.version, 1), r.begins, 0, $1, '', 'backfill', '', '', '[]', r.body
        from v_master_record r
        where not exists (select 1 from md_version v where v.kind = r.kind and v.object_id = r.object_id)";
    conn.exec(INSERT, [UserId::SYSTEM.into()]).await.expect("the versions fit");
}

/// Somebody with rights and a session.
#[derive(Clone, Debug)]
pub struct Person {
    /// Id.
    pub id: UserId,
    /// Login name.
    pub login: String,
    /// A bearer token.
    pub token: String,
}

/// A person holding roles at units (administrators at [`identity::NO_UNIT`]), logged in. There is no password:
/// hashing one takes longer than most tests.
pub async fn person(platform: &Platform, login: &str, class: UserClass, roles: &[(Role, UnitId)]) -> Person {
    let id: UserId = platform.ids.new_id();
    let new = NewUser {
        id,
        login: login.to_owned(),
        name: format!("测试{login}"),
        class,
        password_hash: "none".to_owned(),
        must_change: false,
    };
    let at = |(role, unit_id): &(Role, UnitId)| RoleAt {
        role: *role,
        unit_id: (*unit_id != identity::NO_UNIT).then_some(*unit_id),
    };
    let roles: BTreeSet<RoleAt> = roles.iter().map(at).collect();
    let origin = origin(platform);
    let conn = platform.db.begin().await.expect("a transaction begins");
    identity::create_user(&conn, &origin, &new).await.expect("the user fits");
    identity::set_roles(&conn, &origin, id, &roles).await.expect("the roles fit");
    conn.commit().await.expect("the user is stored");
    platform.identity.forget();
    Person { id, login: login.to_owned(), token: token_for(platform, id).await }
}

/// A bearer token for a user, without a login.
pub async fn token_for(platform: &Platform, user_id: UserId) -> String {
    let mut secret = [0_u8; 32];
    platform.ids.fill(&mut secret);
    let token = hash::hex(&secret);
    let now = platform.clock.now();
    const INSERT: &str = "insert into pf_session
        (token_hash, user_id, kind, csrf_hash, created_at, last_seen_at, expires_at)
        values ($1, $2, 'token', '', $3, $3, $4)";
    let year = 366 * 24 * 3_600_000_000;
    let values: [Value; 4] =
        [hash::digest(token.as_bytes()).into(), user_id.into(), now.into(), (now.0 + year).into()];
    let conn = platform.db.begin().await.expect("a transaction begins");
    conn.exec(INSERT, values).await.expect("the session fits");
    conn.commit().await.expect("the session is stored");
    token
}
