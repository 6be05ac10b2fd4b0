//! The provider of this program: keys in memory, RustCrypto's SM4 and SM3.

use std::collections::BTreeMap;

use aes_gcm::AesGcm;
use aes_gcm::aead::consts::U12;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use hmac::{Hmac, Mac};
use sm2::dsa::SigningKey;
use sm2::dsa::signature::Signer;
use sm3::Sm3;
use sm4::Sm4;
use zeroize::Zeroizing;

use super::keyfile::signs;
use super::{Keys, NONCE, Provider};

type Sm4Gcm = AesGcm<Sm4, U12>;

/// Keys of a file. What they become in memory is wiped when it is dropped.
pub struct Software {
    ciphers: BTreeMap<u32, Sm4Gcm>,
    indexes: Vec<Hmac<Sm3>>,
    signer: Option<SigningKey>,
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
            signer: keys.sign.as_ref().and_then(|key| signs(key)),
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
    fn public_key(&self) -> Option<Vec<u8>> {
        self.signer.as_ref().map(|signer| signer.verifying_key().to_sec1_bytes().into_vec())
    }
    fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let signature = self.signer.as_ref()?.try_sign(message).ok()?;
        Some(signature.to_bytes().to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::hex;

    const OPENSSL_PUBLIC: &str = "04a4bcad4ec93e02aee7f9d195247716993320429cfbeb6f3a0dfe92fb5a43e277\
                                  36b82db86231a0631c3d793498f9c67d1d139fc6c15da258358c7c5707a19c05";
    const OPENSSL_SIGNATURE: &str = "8adc2fe9c4cb49f743a0428f60ccec7167e5c74df09bc80099617b587aa49341\
                                     a92f7d33ffaab3ae113be4e2eafec675a65060b41f717cedc258b6e3bc19f804";

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
    #[test]
    fn a_signature_verifies_and_is_the_same_again() {
        let keys = |sign: &str| {
            let text = format!("seal 1 {}\nindex {}\n{sign}", "00".repeat(16), "00".repeat(32));
            Software::new(&Keys::parse(&text).unwrap())
        };
        let signer = keys(&format!("sign {}\n", "0f".repeat(32)));
        let (public, signature) = (signer.public_key().unwrap(), signer.sign(b"manifest").unwrap());
        assert_eq!(signer.sign(b"manifest").unwrap(), signature);
        assert!(super::super::signed_by(&public, b"manifest", &signature));
        assert!(!super::super::signed_by(&public, b"manifesto", &signature));
        let other = keys(&format!("sign {}\n", "0e".repeat(32))).public_key().unwrap();
        assert!(!super::super::signed_by(&other, b"manifest", &signature));
        for n in 0..signature.len() {
            let mut spoilt = signature.clone();
            spoilt[n] ^= 1;
            assert!(!super::super::signed_by(&public, b"manifest", &spoilt), "{n}");
        }
        assert!(!super::super::signed_by(&public, b"manifest", b""));
        assert!(!super::super::signed_by(b"", b"manifest", &signature));
        assert!(keys("").sign(b"manifest").is_none() && keys("").public_key().is_none());
    }
    /// `printf Yiti` signed by `openssl pkeyutl -sign -rawin -digest sm3 -pkeyopt distid:1234567812345678`
    #[test]
    fn what_openssl_signed_verifies() {
        let unhex = |text: &str| super::super::keyfile::unhex(text).unwrap().to_vec();
        let public = unhex(OPENSSL_PUBLIC);
        assert!(super::super::signed_by(&public, b"Yiti", &unhex(OPENSSL_SIGNATURE)));
        assert!(!super::super::signed_by(&public, b"yiti", &unhex(OPENSSL_SIGNATURE)));
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
