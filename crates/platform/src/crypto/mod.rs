//! Personal data at rest: values are sealed before they are stored, and found again by blind indexes.
//!
//! A [`Provider`] has the keys and does the arithmetic; [`Software`] is the one of this program, a hardware module would
//! be another. A [`Vault`] is what areas use: it says where a value belongs, draws the nonces and writes the result as
//! text. `pf_key` holds what proves that the keys at hand are those the database was written with.
//!
//! Invariant: what was sealed for one place opens in no other (`tests`).
//! Invariant: nothing is served with keys that do not fit the database (`tests/it/crypto.rs`).

mod keyfile;
mod rotate;
mod software;

use std::path::Path;
use std::sync::Arc;

use kernel::{Clock, Conn, Db, DbError, Ids, Problem, text};
use sea_orm::FromQueryResult;
use sm2::dsa::signature::Verifier;
use sm2::dsa::{Signature, VerifyingKey};
use zeroize::Zeroizing;

use crate::hash::hex;

pub use keyfile::Keys;
pub use rotate::{Rotated, SealedColumn, SealedData, rotate};
pub use software::Software;

/// Bytes of a nonce.
pub const NONCE: usize = 12;

/// What holds the keys. They never leave it.
pub trait Provider: Send + Sync {
    /// The version of the key that new values are sealed with.
    fn current(&self) -> u32;
    /// SM4-GCM: what is hidden and its tag. `None`: there is no such key.
    fn seal(&self, version: u32, nonce: [u8; NONCE], aad: &[u8], clear: &[u8]) -> Option<Vec<u8>>;
    /// The other way. `None`: no such key, or what was sealed was sealed otherwise.
    fn open(&self, version: u32, nonce: [u8; NONCE], aad: &[u8], sealed: &[u8])
    -> Option<Zeroizing<Vec<u8>>>;
    /// How many keys for blind indexes there are: two while the indexes are written anew.
    fn index_keys(&self) -> usize;
    /// HMAC-SM3 under one of the keys of the blind indexes, counted from 0.
    fn digest(&self, key: usize, message: &[u8]) -> [u8; 32];
    /// The public half of the key that signs, as an uncompressed point. `None`: there is no such key.
    fn public_key(&self) -> Option<Vec<u8>>;
    /// SM2 with SM3 over a message: the two numbers, 64 bytes. `None`: there is no key for it.
    fn sign(&self, message: &[u8]) -> Option<Vec<u8>>;
}

/// The identity that goes into a signature of SM2 where none was agreed upon (GB/T 35276-2017).
pub const SIGNER: &str = "1234567812345678";

/// Whether a message was signed by the key with this public half.
pub fn signed_by(public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let key = VerifyingKey::from_sec1_bytes(SIGNER, public);
    let signature = Signature::from_slice(signature);
    key.is_ok_and(|key| signature.is_ok_and(|signature| key.verify(message, &signature).is_ok()))
}

/// Where a value stands. It opens there and nowhere else: not in another column, not for another record.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    /// Table.
    pub table: &'static str,
    /// Column.
    pub column: &'static str,
    /// Id of the row.
    pub row: &'a str,
}

/// Seals and opens values of the database.
#[derive(Clone)]
pub struct Vault {
    provider: Arc<dyn Provider>,
    /// Which key of the indexes counts.
    index_key: usize,
    /// Nonces. Never those of a seeded world: two values under one nonce would give each other away.
    ids: Ids,
}

impl Vault {
    /// On a provider.
    pub fn new(provider: Arc<dyn Provider>) -> Vault {
        Vault { provider, index_key: 0, ids: Ids::system(Clock::System) }
    }
    /// On the keys of a file and the database they belong to. A database that was never sealed gets a file of fresh keys.
    pub async fn open_file(path: &Path, db: &Db) -> Result<Vault, Problem> {
        if !path.exists() {
            if db.reader().number("select count(*) from pf_key", []).await? > 0 {
                return Err(keyfile::missing(path));
            }
            keyfile::create(path, &Ids::system(Clock::System))?;
        }
        let vault = Vault::read_file(path)?.fitting(&db.reader()).await?;
        vault.register(db).await?;
        if vault.public_key().is_some() {
            return Ok(vault);
        }
        // A file from before there were signatures. One that may not be written serves all the same, without them.
        let keys = Keys::read(path)?.with_signature(&Ids::system(Clock::System));
        if let Err(problem) = keys.replace(path, &Ids::system(Clock::System)) {
            tracing::warn!(code = %problem.code, "the key file got no key for signatures");
            return Ok(vault);
        }
        Ok(Vault::read_file(path)?.fitting(&db.reader()).await?)
    }
    /// On the keys of a file that is there.
    pub fn read_file(path: &Path) -> Result<Vault, Problem> {
        // A core dump would hold the keys, and what is open just then.
        if let Err(error) = rlimit::Resource::CORE.set(0, 0) {
            tracing::warn!(%error, "core dumps cannot be turned off");
        }
        Ok(Vault::new(Arc::new(Software::new(&Keys::read(path)?))))
    }
    /// The public half of the key that signs for the installation, as an uncompressed point.
    pub fn public_key(&self) -> Option<Vec<u8>> {
        self.provider.public_key()
    }
    /// SM2 with SM3 over a message; see [`signed_by`].
    pub fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.provider.sign(message)
    }
    /// With the key of the indexes that the database was written with, if it is one of those at hand.
    pub async fn fitting(self, conn: &Conn) -> Result<Vault, DbError> {
        #[derive(FromQueryResult)]
        struct Written {
            index_proof: String,
        }
        let sql = "select index_proof from pf_key order by version desc limit 1";
        let Some(written) = conn.one::<Written>(sql, []).await? else { return Ok(self) };
        let keys = 0..self.provider.index_keys();
        let fits = keys.into_iter().find(|key| self.index_under(*key, PROOF, WORD) == written.index_proof);
        Ok(Vault { index_key: fits.unwrap_or(0), ..self })
    }
    /// Notes the current key in the database, and refuses keys that are not the database's.
    pub async fn register(&self, db: &Db) -> Result<(), Problem> {
        let conn = db.begin().await?;
        let done = self.enter(&conn).await;
        conn.settle(done).await
    }
    async fn enter(&self, conn: &Conn) -> Result<(), Problem> {
        let version = self.provider.current();
        let (proof, index) = (self.seal(PROOF, WORD)?, self.index(PROOF, WORD));
        const INSERT: &str = "insert into pf_key (version, proof, index_proof) values ($1, $2, $3)
            on conflict (version) do nothing";
        conn.exec(INSERT, [i64::from(version).into(), proof.into(), index.into()]).await?;
        self.fits(conn).await
    }
    /// Whether every key the database was ever written with is here, and the same.
    pub async fn fits(&self, conn: &Conn) -> Result<(), Problem> {
        #[derive(FromQueryResult)]
        struct Known {
            version: i64,
            proof: String,
            index_proof: String,
        }
        let sql = "select version, proof, index_proof from pf_key order by version";
        let index = self.index(PROOF, WORD);
        for known in conn.all::<Known>(sql, []).await? {
            let opened = self.open(PROOF, &known.proof);
            if known.index_proof != index || !opened.is_ok_and(|word| *word == WORD) {
                let version = known.version;
                return Err(Problem::new(
                    500,
                    "wrong_keys",
                    text!(
                        "密钥文件与数据库不符（数据库使用的第 {version} 版密钥不在其中，或已被更换）。",
                        "The key file does not fit the database (key version {version} is not in it, or is another)."
                    ),
                    text!(
                        "请恢复与该数据库同时备份的密钥文件，并用 --keys 指定。",
                        "Restore the key file that was kept with this database, and name it by --keys."
                    ),
                ));
            }
        }
        Ok(())
    }
    /// A value as it is stored: `VERSION:HEX` of nonce, hidden text and tag. Nothing stays nothing.
    pub fn seal(&self, place: Place<'_>, clear: &str) -> Result<String, DbError> {
        if clear.is_empty() {
            return Ok(String::new());
        }
        let (version, hidden) = self.hide(place, clear.as_bytes())?;
        Ok(format!("{version}:{}", hex(&hidden)))
    }
    /// The same; what is stored already stays as it is when it holds just this value, so that nothing seems changed.
    pub fn seal_over(&self, place: Place<'_>, stored: &str, clear: &str) -> Result<String, DbError> {
        if *self.open(place, stored)? == clear { Ok(stored.to_owned()) } else { self.seal(place, clear) }
    }
    /// The value again.
    pub fn open(&self, place: Place<'_>, stored: &str) -> Result<Zeroizing<String>, DbError> {
        if stored.is_empty() {
            return Ok(Zeroizing::new(String::new()));
        }
        let (version, hidden) = stored.split_once(':').unwrap_or(("", stored));
        let version = version.parse::<u32>().unwrap_or(0);
        let opened = keyfile::unhex(hidden).and_then(|hidden| self.unhide(place, version, &hidden));
        let text = opened.and_then(|bytes| String::from_utf8(bytes.to_vec()).ok());
        text.map(Zeroizing::new).ok_or_else(|| place.fault(version))
    }
    /// A file: version, nonce, what is hidden.
    pub fn seal_bytes(&self, place: Place<'_>, clear: &[u8]) -> Result<Vec<u8>, DbError> {
        let (version, hidden) = self.hide(place, clear)?;
        Ok([&version.to_be_bytes()[..], &hidden].concat())
    }
    /// The file again.
    pub fn open_bytes(&self, place: Place<'_>, stored: &[u8]) -> Result<Zeroizing<Vec<u8>>, DbError> {
        let (version, hidden) = stored.split_first_chunk().ok_or_else(|| place.fault(0))?;
        let version = u32::from_be_bytes(*version);
        self.unhide(place, version, hidden).ok_or_else(|| place.fault(version))
    }
    /// The key's version; a fresh nonce and what is hidden under it.
    fn hide(&self, place: Place<'_>, clear: &[u8]) -> Result<(u32, Vec<u8>), DbError> {
        let version = self.provider.current();
        let mut nonce = [0; NONCE];
        self.ids.fill(&mut nonce);
        let sealed = self.provider.seal(version, nonce, place.aad(version).as_bytes(), clear);
        let sealed = sealed.ok_or_else(|| place.fault(version))?;
        Ok((version, [&nonce[..], &sealed].concat()))
    }
    fn unhide(&self, place: Place<'_>, version: u32, hidden: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = hidden.split_first_chunk::<NONCE>()?;
        self.provider.open(version, *nonce, place.aad(version).as_bytes(), sealed)
    }
    /// What equal values of one column have in common, and nothing else tells. The row does not matter.
    pub fn index(&self, place: Place<'_>, clear: &str) -> String {
        self.index_under(self.index_key, place, clear)
    }
    fn index_under(&self, key: usize, place: Place<'_>, clear: &str) -> String {
        hex(&self.provider.digest(key, format!("{}|{}|{clear}", place.table, place.column).as_bytes()))
    }
}

/// Sealed in `pf_key` under each key: who can open it has that key.
const PROOF: Place<'_> = Place { table: "pf_key", column: "proof", row: "" };
const WORD: &str = "yiti";

impl Place<'_> {
    fn aad(&self, version: u32) -> String {
        format!("{}|{}|{}|{version}", self.table, self.column, self.row)
    }
    fn fault(&self, version: u32) -> DbError {
        let Place { table, column, row } = self;
        DbError::Other(format!("{table}.{column} of {row}: it cannot be sealed or opened with key {version}"))
    }
}

/// Hides a value: the last four characters of a longer one stay, and of a very long one the first four.
pub fn mask(value: &str) -> String {
    let count = value.chars().count();
    if count <= 8 {
        return "*".repeat(count);
    }
    let keep = match count {
        16.. => 4,
        11 => 3,
        _ => 0,
    };
    let head: String = value.chars().take(keep).collect();
    let tail: String = value.chars().skip(count - 4).collect();
    format!("{head}{}{tail}", "*".repeat(count - keep - 4))
}

/// Hides all but the last four characters.
pub fn mask_head(value: &str) -> String {
    let hidden = value.chars().count().saturating_sub(4);
    let tail: String = value.chars().skip(hidden).collect();
    format!("{}{tail}", "*".repeat(hidden))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vault(seal: u8) -> Vault {
        let key = hex(&[seal; 16]);
        let text = format!("seal 3 {key}\nindex {}\n", hex(&[7; 32]));
        Vault::new(Arc::new(Software::new(&Keys::parse(&text).unwrap())))
    }
    fn place(row: &str) -> Place<'_> {
        Place { table: "md_person", column: "phone", row }
    }

    #[test]
    fn what_is_sealed_opens_in_its_place_only() {
        let vault = vault(1);
        let stored = vault.seal(place("a"), "13800138000").unwrap();
        assert!(stored.starts_with("3:") && !stored.contains("138001"), "{stored}");
        assert_eq!(*vault.open(place("a"), &stored).unwrap(), "13800138000");
        assert_ne!(vault.seal(place("a"), "13800138000").unwrap(), stored, "a nonce of its own each time");
        let elsewhere = [
            Place { row: "b", ..place("a") },
            Place { column: "pay", ..place("a") },
            Place { table: "md_payee", ..place("a") },
        ];
        for other in elsewhere {
            assert!(vault.open(other, &stored).is_err(), "{other:?}");
        }
        assert!(self::vault(2).open(place("a"), &stored).is_err(), "another key");
        for n in 0..stored.len() {
            let mut spoilt = stored.clone().into_bytes();
            spoilt[n] = if spoilt[n] == b'0' { b'1' } else { b'0' };
            assert!(vault.open(place("a"), &String::from_utf8(spoilt).unwrap()).is_err(), "{n}");
        }
        for odd in ["3:", ":", "3:00", "13800138000", "4294967296:00", "3:zz"] {
            assert!(vault.open(place("a"), odd).is_err(), "{odd}");
        }
        assert_eq!(*vault.open(place("a"), "").unwrap(), "");
    }
    #[test]
    fn equal_values_have_one_index_in_one_column() {
        let (vault, other) = (vault(1), Place { column: "pay", ..place("a") });
        assert_eq!(vault.index(place("a"), "1"), vault.index(place("b"), "1"));
        assert_ne!(vault.index(place("a"), "1"), vault.index(place("a"), "2"));
        assert_ne!(vault.index(place("a"), "1"), vault.index(other, "1"));
    }
    #[test]
    fn masks_keep_the_ends_only() {
        assert_eq!(mask("11010519491231002X"), "1101**********002X");
        assert_eq!(mask("13800131234"), "138****1234");
        assert_eq!(mask("12345678"), "********");
        assert_eq!(mask_head("622202000001"), "********0001");
    }
}
