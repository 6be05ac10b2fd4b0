//! Hashing behind one provider, so that a hardware module can take its place.

use kernel::uuid::Uuid;
use sm3::{Digest, Sm3};

use crate::audit::canonical;

/// A chain link or fingerprint, in hex.
pub type Hash = String;

/// The hash before the first link of every chain.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// SM3 of bytes, in hex.
pub fn digest(bytes: &[u8]) -> Hash {
    hex(&Sm3::digest(bytes))
}

/// The next link: SM3 over the link before, a separator and the content.
pub fn link(previous: &str, content: &[u8]) -> Hash {
    let mut hasher = Sm3::new();
    hasher.update(previous.as_bytes());
    hasher.update([0]);
    hasher.update(content);
    hex(&hasher.finalize())
}

/// Lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(bytes.len() * 2);
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out
}

/// An id that follows from what it stands for: the same parts give the same id.
pub fn derived_id(parts: &[&str]) -> Uuid {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&Sm3::digest(canonical(parts).as_bytes())[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    Uuid::from_bytes(bytes)
}

#[cfg(test)]
mod tests {
    #[test]
    fn sm3_gives_the_standards_example() {
        // GB/T 32905-2016, appendix A.1
        assert_eq!(super::digest(b"abc"), "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    }
}
