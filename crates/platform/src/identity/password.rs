//! Passwords: the policy, hashing (Argon2id) and generated ones.

use std::sync::Arc;

use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::{FieldProblem, Ids, Problem, Text, text};

use super::Identity;

/// 46 MiB, one pass, one lane: what OWASP names for Argon2id.
const MEMORY_KIB: u32 = 46 * 1024;
/// Longer input is refused unread, so that nobody makes us hash megabytes.
const CHARS_MAX: usize = 128;
const CHARS_MIN: usize = 12;
/// Of no password. Unknown users are checked against it, so that they take the time known ones take.
const DECOY: &str =
    "$argon2id$v=19$m=47104,t=1,p=1$MDEyMzQ1Njc4OWFiY2RlZg$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, 1, 1, None).expect("these parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Identity {
    /// The hash to store. Waits its turn: few hashes run at once.
    pub async fn hash_password(&self, password: &str) -> Result<String, Problem> {
        let mut salt = [0_u8; 16];
        self.ids.fill(&mut salt);
        let password = password.to_owned();
        let hash = self.in_turn(move || {
            let hash = argon2().hash_password_with_salt(password.as_bytes(), &salt);
            hash.map(|hash| hash.to_string()).map_err(|error| error.to_string())
        });
        hash.await?.map_err(|error| {
            tracing::error!(error, "a password could not be hashed");
            Problem::internal()
        })
    }
    /// Whether the password fits the hash. Without a hash it takes as long and says no.
    pub(super) async fn fits(&self, hash: Option<&str>, password: &str) -> Result<bool, Problem> {
        let known = hash.is_some();
        let hash = hash.unwrap_or(DECOY).to_owned();
        let password = password.to_owned();
        let readable = password.chars().count() <= CHARS_MAX;
        let checked = if readable { password } else { String::new() };
        let fits = self.in_turn(move || argon2().verify_password(checked.as_bytes(), hash.as_str()).is_ok());
        Ok(fits.await? && known && readable)
    }
    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Problem> {
        let gone = |error: &dyn std::fmt::Display| {
            tracing::error!(%error, "hashing stopped");
            Problem::internal()
        };
        let turn = Arc::clone(&self.hashing).acquire_owned().await.map_err(|error| gone(&error))?;
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await.map_err(|error| gone(&error))
    }
}

/// What the policy has against a password: 12 to 128 characters, three of four kinds, without the login name.
pub fn check_policy(login: &str, password: &str) -> Result<(), Problem> {
    let chars = password.chars().count();
    let kinds: [fn(char) -> bool; 4] =
        [|c| c.is_lowercase(), |c| c.is_uppercase(), |c| c.is_numeric(), |c| !c.is_alphanumeric()];
    let kinds = kinds.iter().filter(|kind| password.chars().any(**kind)).count();
    let mut faults: Vec<Text> = Vec::new();
    if !(CHARS_MIN..=CHARS_MAX).contains(&chars) {
        faults.push(text!(
            "密码长度应为 {CHARS_MIN} 至 {CHARS_MAX} 个字符。",
            "A password has {CHARS_MIN} to {CHARS_MAX} characters."
        ));
    }
    if kinds < 3 {
        faults.push(text!(
            "密码应包含大写字母、小写字母、数字、符号中的至少三类。",
            "A password holds at least three of: capitals, small letters, digits, signs."
        ));
    }
    if !login.is_empty() && password.to_lowercase().contains(&login.to_lowercase()) {
        faults.push(text!("密码不能包含登录名。", "A password does not contain the login name."));
    }
    if faults.is_empty() {
        return Ok(());
    }
    let how = text!("请换一个密码。", "Choose another password.");
    let field = |what| FieldProblem { at: "new_password".to_owned(), what, how: how.clone(), cell: None };
    Err(Problem::invalid(faults.into_iter().map(field).collect()))
}

/// A password to be used once: 76 random bits that fit the policy and hold no look-alikes.
pub fn one_time_password(ids: &Ids) -> String {
    const CAPITALS: &[u8; 16] = b"ABCDEFGHJKMNPQRS";
    const DIGITS: &[u8; 8] = b"23456789";
    const SMALL: &[u8; 16] = b"abcdefghjkmnpqrs";
    const ANY: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789T";
    let mut random = [0_u8; 16];
    ids.fill(&mut random);
    let pick = |place: usize, byte: u8| match place {
        0 => CAPITALS[usize::from(byte & 15)],
        1 => DIGITS[usize::from(byte & 7)],
        2 => SMALL[usize::from(byte & 15)],
        _ => ANY[usize::from(byte & 31)],
    };
    random.iter().enumerate().map(|(place, byte)| char::from(pick(place, *byte))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::Clock;

    #[track_caller]
    fn check(password: &str, faults: usize) {
        let found = check_policy("zhangsan", password).map_or_else(|problem| problem.fields.len(), |()| 0);
        assert_eq!(found, faults, "{password}");
    }

    #[test]
    fn the_policy_counts_length_kinds_and_the_login_name() {
        check("Abcdef-12345", 0);
        check("Abcdef-1234", 1);
        check("abcdefghijkl", 1);
        check("abc", 2);
        check("ZhangSan-2026-x", 1);
        check("密码密码密码密码密码12-a", 0);
        check(&"Aa1-".repeat(33), 1);
    }
    #[test]
    fn generated_passwords_fit_the_policy_and_differ() {
        let ids = Ids::system(Clock::System);
        let (one, two) = (one_time_password(&ids), one_time_password(&ids));
        check(&one, 0);
        assert_ne!(one, two);
    }
    #[tokio::test]
    async fn a_hash_fits_its_password_and_the_decoy_fits_none() {
        let identity = Identity::new(Clock::System, Ids::system(Clock::System), false);
        let hash = identity.hash_password("Abcdef-12345").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{hash}");
        assert!(identity.fits(Some(&hash), "Abcdef-12345").await.unwrap());
        assert!(!identity.fits(Some(&hash), "Abcdef-12346").await.unwrap());
        assert!(!identity.fits(None, "Abcdef-12345").await.unwrap());
        let parsed: argon2::password_hash::phc::PasswordHash = DECOY.parse().unwrap();
        assert_eq!(parsed.hash.unwrap().as_bytes().len(), 32);
    }
}
