//! The provider of this program: keys in memory, RustCrypto's SM4 and SM3.

use std::collections::BTreeMap;

use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use hmac::{Hmac, Mac};
use sm3::Sm3;
use sm4::Sm4;
use zeroize::Zeroizing;

use super::{Keys, NONCE, Provider};

type Sm4Gcm = AesGcm<Sm4, U12>;

/// Keys of a file. What they become in memory is wiped when it is dropped.
pub struct Software {
    ciphers: BTreeMap<u32, Sm4Gcm>,
    indexes: Vec<Hmac<Sm3>>,
}

impl Software {
    /// With these keys.
    pub fn new(keys: &Keys) -> Software {
        let cipher = |(version, key): (&u32, &Zeroizing<[u8; 16]>)| (*version, Sm4Gcm::new((&**key).into()));
        Software {
            ciphers: keys.seal.iter().map(cipher).collect(),
            indexes: keys
                .index
                .iter()
                .map(|key| Hmac::new_from_slice(&key[..]).expect("HMAC takes keys of any length"))
                .collect(),
        }
    }
}

impl Provider for Software {
    fn current(&self) -> u32 {
        self.ciphers.last_key_value().map_or(0, |(version, _)| *version)
    }
    fn seal(&self, version: u32, nonce: [u8; NONCE], aad: &[u8], clear: &[u8]) -> Option<Vec<u8>> {
        self.ciphers.get(&version)?.encrypt(&nonce.into(), Payload { msg: clear, aad }).ok()
    }
    fn open(
        &self,
        version: u32,
        nonce: [u8; NONCE],
        aad: &[u8],
        sealed: &[u8],
    ) -> Option<Zeroizing<Vec<u8>>> {
        let opened = self.ciphers.get(&version)?.decrypt(&nonce.into(), Payload { msg: sealed, aad });
        opened.ok().map(Zeroizing::new)
    }
    fn index_keys(&self) -> usize {
        self.indexes.len()
    }
    fn digest(&self, key: usize, message: &[u8]) -> [u8; 32] {
        self.indexes[key].clone().chain_update(message).finalize().into_bytes().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hex;

    fn provider(seal: &str, index: &str) -> Software {
        Software::new(&Keys::parse(&format!("seal 1 {seal}\nindex {index}\n")).unwrap())
    }

    /// RFC 8998, appendix A.1.
    #[test]
    fn sm4_gcm_gives_the_example_of_rfc_8998() {
        let unhex = |text: &str| super::super::keyfile::unhex(text).unwrap().to_vec();
        let provider = provider("0123456789abcdeffedcba9876543210", &"00".repeat(32));
        let nonce: [u8; NONCE] = unhex("00001234567800000000abcd").try_into().unwrap();
        let aad = unhex("feedfacedeadbeeffeedfacedeadbeefabaddad2");
        let words = ["aa", "bb", "cc", "dd", "ee", "ff", "ee", "aa"];
        let clear: Vec<u8> = words.iter().flat_map(|word| unhex(&word.repeat(8))).collect();
        let sealed = provider.seal(1, nonce, &aad, &clear).unwrap();
        let expected = "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735\
                        d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d\
                        83de3541e4c2b58177e065a9bf7b62ec";
        assert_eq!(hex(&sealed), expected);
        assert_eq!(*provider.open(1, nonce, &aad, &sealed).unwrap(), clear);
        assert!(provider.open(2, nonce, &aad, &sealed).is_none(), "no such key");
    }
    /// `printf 'Hi There' | openssl dgst -sm3 -mac HMAC -macopt hexkey:0001…1f`
    #[test]
    fn hmac_sm3_gives_what_openssl_gives() {
        let key: Vec<u8> = (0..32).collect();
        let provider = provider(&"00".repeat(16), &hex(&key));
        let expected = "fe48d9b997eaf3916a0df3f23738c26529caba7f4a7841b6fb70eb8fcd5bbe1f";
        assert_eq!(hex(&provider.digest(0, b"Hi There")), expected);
    }
}
