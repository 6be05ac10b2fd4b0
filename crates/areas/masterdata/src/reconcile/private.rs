//! Personal data while it waits: the one place through which staged files and typed values are written and read.
//!
//! Staged bytes do not stand in clear in a table, a dump or a backup that somebody looks through, but this is no
//! encryption: there is no key, and who has the program can undo it. A crypto provider belongs into these functions
//! and nowhere else; `name` (which row it is) is then what the bytes are bound to.

use kernel::Problem;
use platform::hash;

/// Bytes as they are kept. `name` says where.
pub(crate) fn stage_private(name: &str, clear: &[u8]) -> Vec<u8> {
    veil(name, clear)
}

/// Kept bytes as they were.
pub(crate) fn unstage_private(name: &str, staged: &[u8]) -> Result<Vec<u8>, Problem> {
    Ok(veil(name, staged))
}

/// The same for a text column.
pub(crate) fn stage_text(name: &str, clear: &str) -> String {
    hash::hex(&stage_private(name, clear.as_bytes()))
}

/// A text column as it was.
pub(crate) fn unstage_text(name: &str, staged: &str) -> Result<String, Problem> {
    let pairs = staged.as_bytes().chunks(2);
    let byte =
        |pair: &[u8]| std::str::from_utf8(pair).ok().and_then(|pair| u8::from_str_radix(pair, 16).ok());
    let bytes: Option<Vec<u8>> = pairs.map(byte).collect();
    let clear = unstage_private(name, &bytes.ok_or_else(Problem::internal)?)?;
    String::from_utf8(clear).map_err(|_| Problem::internal())
}

/// Bytes mixed with the SM3 of their place; doing it twice gives them back.
fn veil(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    for (block, part) in bytes.chunks(64).enumerate() {
        let mask = hash::digest(format!("{name}/{block}").as_bytes());
        out.extend(part.iter().zip(mask.bytes()).map(|(byte, mask)| byte ^ mask ^ 0x80));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_staged_comes_back_and_is_not_seen() {
        let clear = "张三,11010519491231002X\n".repeat(100);
        let staged = stage_private("a/1", clear.as_bytes());
        assert!(!staged.windows(18).any(|part| part == b"11010519491231002X"));
        assert_eq!(unstage_private("a/1", &staged).unwrap(), clear.as_bytes());
        assert_ne!(unstage_private("a/2", &staged).unwrap(), clear.as_bytes());
        assert_eq!(unstage_text("x", &stage_text("x", &clear)).unwrap(), clear);
        assert!(unstage_text("x", "zz").is_err());
    }
}
