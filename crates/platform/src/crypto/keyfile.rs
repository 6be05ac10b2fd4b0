//! The file with the keys: a line `seal VERSION HEX` for each key of SM4, and one `index HEX` for the blind indexes; two
//! of these while the indexes are written anew under the second one. `sign HEX` is the installation's key of SM2; a file
//! from before there was one gets it when the database is opened.

use std::collections::BTreeMap;
use std::fs::{OpenOptions, Permissions};
use std::io::{ErrorKind, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use kernel::{Ids, Problem, Text, text};
use sm2::dsa::SigningKey;
use zeroize::Zeroizing;

use super::SIGNER;
use crate::hash::hex;

/// The keys of a file; wiped when dropped.
pub struct Keys {
    /// Keys of SM4 by version; the highest seals.
    pub(super) seal: BTreeMap<u32, Zeroizing<[u8; 16]>>,
    /// Keys of the blind indexes, the older one first; which of them counts is told by the database.
    pub(super) index: Vec<Zeroizing<[u8; 32]>>,
    /// The key that signs for the installation.
    pub(super) sign: Option<Zeroizing<[u8; 32]>>,
}

/// A file of keys is a few lines.
const BYTES_MAX: u64 = 64 * 1024;

impl Keys {
    /// Reads a file that only its owner can read.
    pub fn read(path: &Path) -> Result<Keys, Problem> {
        let unreadable = |error: std::io::Error| {
            let told = error.kind().to_string();
            fault(path, text!("无法读取（{told}）。", "It cannot be read ({told})."), look())
        };
        let file = std::fs::File::open(path).map_err(unreadable)?;
        let mode = file.metadata().map_err(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            let name = path.display().to_string();
            return Err(fault(
                path,
                text!("其他用户可以访问密钥文件。", "Others than its owner may use it."),
                text!("请运行：chmod 600 {name}", "Run: chmod 600 {name}"),
            ));
        }
        let mut content = Zeroizing::new(String::new());
        file.take(BYTES_MAX).read_to_string(&mut content).map_err(unreadable)?;
        Keys::parse(&content)
            .ok_or_else(|| fault(path, text!("内容不是密钥文件。", "It is not a file of keys."), look()))
    }
    /// Reads the text of a file. `None`: anything in it is not as it should be.
    pub fn parse(content: &str) -> Option<Keys> {
        let (mut seal, mut index, mut sign) = (BTreeMap::new(), Vec::new(), None);
        for line in content.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let twice = match words[..] {
                ["seal", version, key] => {
                    let version = version.parse::<u32>().ok().filter(|version| *version > 0)?;
                    seal.insert(version, sized(key)?).is_some()
                }
                ["index", key] => {
                    let key = sized(key)?;
                    let twice = index.len() == 2 || index.contains(&key);
                    index.push(key);
                    twice
                }
                ["sign", key] => {
                    let key = sized(key)?;
                    signs(&key)?;
                    sign.replace(key).is_some()
                }
                _ => return None,
            };
            if twice {
                return None;
            }
        }
        if seal.is_empty() || index.is_empty() { None } else { Some(Keys { seal, index, sign }) }
    }
    /// Fresh keys.
    fn fresh(ids: &Ids) -> Keys {
        Keys { seal: BTreeMap::new(), index: Vec::new(), sign: None }.with_fresh(ids).with_signature(ids)
    }
    /// Adds a key that signs when there is none.
    pub(super) fn with_signature(mut self, ids: &Ids) -> Keys {
        while self.sign.is_none() {
            let mut key = Zeroizing::new([0; 32]);
            ids.fill(&mut *key);
            // A number beyond the order of the curve is no key: one in four thousand million.
            self.sign = signs(&key).map(|_| key);
        }
        self
    }
    /// Adds a key that seals from now on, and one for the indexes.
    pub(super) fn with_fresh(mut self, ids: &Ids) -> Keys {
        let (mut seal, mut index) = (Zeroizing::new([0; 16]), Zeroizing::new([0; 32]));
        ids.fill(&mut *seal);
        ids.fill(&mut *index);
        let version = self.seal.last_key_value().map_or(1, |(version, _)| version + 1);
        self.seal.insert(version, seal);
        self.index.push(index);
        self
    }
    /// The text of a file.
    fn text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# Keys of a Yiti database. Without them its personal data is lost: keep a copy apart from the database's.\n",
        ));
        for (version, key) in &self.seal {
            let key = Zeroizing::new(hex(&**key));
            text.push_str(&format!("seal {version} {}\n", *key));
        }
        for key in &self.index {
            let key = Zeroizing::new(hex(&**key));
            text.push_str(&format!("index {}\n", *key));
        }
        if let Some(key) = &self.sign {
            let key = Zeroizing::new(hex(&**key));
            text.push_str(&format!("sign {}\n", *key));
        }
        text
    }
    /// Puts the keys in the place of a file that is there, all of them or none.
    pub(super) fn replace(&self, path: &Path, ids: &Ids) -> Result<(), Problem> {
        let draft = draft_of(path, ids);
        let written = write(&draft, self.text().as_bytes())
            .and_then(|()| std::fs::rename(&draft, path))
            // The name must outlive a power cut as well as the content: values are about to be sealed with these keys.
            .and_then(|()| path.parent().map_or(Ok(()), |folder| std::fs::File::open(folder)?.sync_all()));
        if written.is_err() {
            let _ = std::fs::remove_file(&draft);
        }
        written.map_err(|error| {
            let told = error.kind().to_string();
            fault(path, text!("无法写入（{told}）。", "It cannot be written ({told})."), look())
        })
    }
}

fn draft_of(path: &Path, ids: &Ids) -> PathBuf {
    path.with_extension(format!("{}.draft", ids.fresh()))
}

/// Writes a file of fresh keys, for its owner alone. One that appeared meanwhile is left as it is.
pub(super) fn create(path: &Path, ids: &Ids) -> Result<(), Problem> {
    let draft = draft_of(path, ids);
    let written = write(&draft, Keys::fresh(ids).text().as_bytes()).and_then(|()| {
        match std::fs::hard_link(&draft, path) {
            // Whoever else starts at once gets the whole file or none, and both get the same.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
            other => other,
        }
    });
    let _ = std::fs::remove_file(&draft);
    written.map_err(|error| {
        let told = error.kind().to_string();
        fault(path, text!("无法创建（{told}）。", "It cannot be made ({told})."), look())
    })
}

fn write(path: &Path, content: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.set_permissions(Permissions::from_mode(0o600))?;
    file.write_all(content)?;
    file.sync_all()
}

/// The database has sealed values, and there is no file.
pub(super) fn missing(path: &Path) -> Problem {
    fault(
        path,
        text!(
            "数据库中有加密数据，但找不到密钥文件。",
            "The database holds sealed values, and the key file is not there."
        ),
        text!(
            "请恢复与该数据库同时备份的密钥文件，或用 --keys 指定其位置。",
            "Restore the key file that was kept with this database, or name its place by --keys."
        ),
    )
}

fn look() -> Text {
    text!("请核对 --keys 指定的路径和文件。", "Check the path given by --keys, and the file.")
}

fn fault(path: &Path, what: Text, how: Text) -> Problem {
    let name = path.display().to_string();
    Problem::new(
        500,
        "key_file",
        Text {
            zh: format!("密钥文件 {name}：{}", what.zh), en: format!("Key file {name}: {}", what.en)
        },
        how,
    )
}

/// What a number signs with, if it is a key.
pub(super) fn signs(key: &[u8; 32]) -> Option<SigningKey> {
    SigningKey::from_slice(SIGNER, key).ok()
}

fn sized<const N: usize>(text: &str) -> Option<Zeroizing<[u8; N]>> {
    let bytes = unhex(text)?;
    <[u8; N]>::try_from(&bytes[..]).ok().map(Zeroizing::new)
}

/// Bytes of lower-case hex.
pub(super) fn unhex(text: &str) -> Option<Zeroizing<Vec<u8>>> {
    let digit = |byte: u8| match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    };
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return None;
    }
    let mut bytes = Zeroizing::new(Vec::with_capacity(pairs.len()));
    for [high, low] in pairs {
        bytes.push(digit(*high)? << 4 | digit(*low)?);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_sound_or_refused() {
        let (seal, index) = ("0a".repeat(16), "0b".repeat(32));
        let sound = format!("# keys\nseal 1 {seal}\n\nseal 2 {seal}\nindex {index}\n");
        assert_eq!(Keys::parse(&sound).unwrap().seal.len(), 2);
        let ids = Ids::seeded(kernel::Clock::System, 1);
        let more = Keys::parse(&sound).unwrap().with_fresh(&ids);
        let again = Keys::parse(&more.text()).unwrap();
        assert_eq!((again.seal.keys().copied().collect::<Vec<_>>(), again.index.len()), (vec![1, 2, 3], 2));
        assert!(again.seal == more.seal && again.index == more.index);
        let signing = Keys::parse(&sound).unwrap().with_signature(&ids);
        assert!(signing.sign.is_some() && Keys::parse(&signing.text()).unwrap().sign == signing.sign);
        let sign = "0e".repeat(32);
        for wrong in [
            String::new(),
            format!("seal 1 {seal}"),
            format!("index {index}"),
            format!("{sound}seal 2 {seal}"),
            format!("{sound}index {index}"),
            format!("{sound}index {0}\nindex {1}", "0c".repeat(32), "0d".repeat(32)),
            format!("{sound}other"),
            format!("{sound}sign {sign}\nsign {sign}"),
            format!("{sound}sign {}", "00".repeat(32)),
            format!("{sound}sign {}", "ff".repeat(32)),
            format!("seal 0 {seal}\nindex {index}"),
            format!("seal 1 {index}\nindex {index}"),
            format!("seal 1 {}\nindex {index}", seal.to_uppercase()),
            format!("seal 1 {}\nindex {index}", &seal[1..]),
        ] {
            assert!(Keys::parse(&wrong).is_none(), "{wrong}");
        }
    }
}
