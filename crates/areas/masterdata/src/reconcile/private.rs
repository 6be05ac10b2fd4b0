//! Personal data while it waits: the one place through which staged files and typed values are written and read. They
//! are sealed like the records they will become; `name` (which row it is) is what they are bound to.

use kernel::{DbError, Problem};
use platform::{Place, Vault};

/// Where staged values stand, without their row.
pub(crate) const STAGED: Place<'_> = Place { table: "md_staged", column: "content", row: "" };

fn place(name: &str) -> Place<'_> {
    Place { row: name, ..STAGED }
}

/// A file as it is kept.
pub(crate) fn stage_private(vault: &Vault, name: &str, clear: &[u8]) -> Result<Vec<u8>, DbError> {
    vault.seal_bytes(place(name), clear)
}

/// A kept file as it was.
pub(crate) fn unstage_private(vault: &Vault, name: &str, staged: &[u8]) -> Result<Vec<u8>, Problem> {
    Ok(vault.open_bytes(place(name), staged)?.to_vec())
}

/// The same for a text column.
pub(crate) fn stage_text(vault: &Vault, name: &str, clear: &str) -> Result<String, DbError> {
    vault.seal(place(name), clear)
}

/// A text column as it was.
pub(crate) fn unstage_text(vault: &Vault, name: &str, staged: &str) -> Result<String, Problem> {
    Ok(vault.open(place(name), staged)?.to_string())
}

/// A digest of values that nobody without the keys can find again by trying.
pub(crate) fn digest(vault: &Vault, values: &str) -> String {
    vault.index(place(""), values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_staged_comes_back_in_its_place_only_and_is_not_seen() {
        let vault = testkit::vault();
        let clear = "张三,11010519491231002X\n".repeat(100);
        let staged = stage_private(&vault, "a/1", clear.as_bytes()).unwrap();
        assert!(!staged.windows(18).any(|part| part == b"11010519491231002X"));
        assert_eq!(unstage_private(&vault, "a/1", &staged).unwrap(), clear.as_bytes());
        assert!(unstage_private(&vault, "a/2", &staged).is_err());
        assert!(unstage_private(&vault, "a/1", b"?").is_err());
        let text = stage_text(&vault, "x", &clear).unwrap();
        assert_eq!(unstage_text(&vault, "x", &text).unwrap(), clear);
        assert!(unstage_text(&vault, "x", "zz").is_err());
    }
}
