//! Every kind of damage to a package is named: what somebody changes without the key, what they change and list anew,
//! and what they change, list and sign with a key of their own.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use archive::package::model::{
    INFO, LINKS, MANIFEST, Manifest, ManifestFile, SIGNATURE, SignatureFile, VoucherRecord, content_hash,
};
use archive::package::{Verification, verify};
use platform::Vault;
use platform::crypto::{Keys, Software};
use platform::hash::{digest, hex, link};
use serde_json::Value;
use testkit::on_sqlite;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::packages::files;
use crate::world::World;

const VOUCHERS: &str = "vouchers/202601.jsonl";

/// A package that is being damaged.
#[derive(Clone)]
struct Damaged {
    files: BTreeMap<String, Vec<u8>>,
    key: String,
}

impl Damaged {
    fn bytes(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in &self.files {
            zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
    fn found(&self) -> Verification {
        verify(Cursor::new(self.bytes()), Some(&self.key))
    }
    #[track_caller]
    fn check(&self, codes: &[&str]) {
        let found = self.found();
        let mut named: Vec<&str> = found.doubts.iter().map(|doubt| doubt.code).collect();
        named.sort_unstable();
        named.dedup();
        let mut codes = codes.to_vec();
        codes.sort_unstable();
        assert_eq!(named, codes, "{:?}", found.doubts);
        assert!(!found.sound);
    }
    fn text(&self, name: &str) -> String {
        String::from_utf8(self.files[name].clone()).unwrap()
    }
    fn with(&self, name: &str, content: impl Into<Vec<u8>>) -> Damaged {
        let mut other = self.clone();
        other.files.insert(name.to_owned(), content.into());
        other
    }
    fn without(&self, name: &str) -> Damaged {
        let mut other = self.clone();
        other.files.remove(name).unwrap();
        other
    }
    /// The vouchers changed by somebody who knows the form of a package.
    fn vouchers(&self, change: impl Fn(&mut Vec<VoucherRecord>)) -> Damaged {
        let text = self.text(VOUCHERS);
        let mut vouchers: Vec<VoucherRecord> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        change(&mut vouchers);
        let lines: String =
            vouchers.iter().map(|voucher| serde_json::to_string(voucher).unwrap() + "\n").collect();
        self.with(VOUCHERS, lines)
    }
    /// The manifest made anew over what is there.
    fn listed(&self) -> Damaged {
        let files: Vec<ManifestFile> = self
            .files
            .iter()
            .filter(|(name, _)| ![MANIFEST, SIGNATURE].contains(&name.as_str()))
            .map(|(name, content)| ManifestFile {
                path: name.clone(),
                size: content.len() as u64,
                sm3: digest(content),
            })
            .collect();
        let mut manifest: Manifest = serde_json::from_str(&self.text(MANIFEST)).unwrap();
        manifest.content_hash = content_hash(&files);
        manifest.files = files;
        self.with(MANIFEST, serde_json::to_vec(&manifest).unwrap())
    }
    /// Signed anew, with another key.
    fn signed(&self) -> Damaged {
        let text = format!("seal 1 {0}\nindex {0}{0}\nsign {0}{0}\n", "0d".repeat(16));
        let vault = Vault::new(std::sync::Arc::new(Software::new(&Keys::parse(&text).unwrap())));
        let mut signature: SignatureFile = serde_json::from_str(&self.text(SIGNATURE)).unwrap();
        signature.public_key = hex(&vault.public_key().unwrap());
        signature.signature = hex(&vault.sign(&self.files[MANIFEST]).unwrap());
        self.with(SIGNATURE, serde_json::to_vec(&signature).unwrap())
    }
}

async fn sound(world: &World) -> Damaged {
    let package = world.package(202_601, 202_601).await;
    let key = package["public_key"].as_str().unwrap().to_owned();
    let damaged = Damaged { files: files(&world.bytes(&package).await), key };
    assert!(damaged.found().sound, "{:?}", damaged.found().doubts);
    damaged
}

#[tokio::test]
async fn what_is_changed_without_the_key_is_named() {
    on_sqlite(|db, _| async move {
        let world = World::new(db).await;
        let sound = sound(&world).await;
        // One digit of one amount.
        let edited = sound.text(VOUCHERS).replacen("\"amount_fen\":100000", "\"amount_fen\":100001", 1);
        sound.with(VOUCHERS, edited).check(&[
            "file_changed",
            "chain_broken",
            "voucher_unbalanced",
            "balance_differs",
            "book_differs",
        ]);
        let summary = sound.text(VOUCHERS).replacen("付第2笔", "付第9笔", 1);
        sound.with(VOUCHERS, summary).check(&["file_changed", "chain_broken"]);
        // A file is gone, or one too many, or two stand in each other's place.
        let attachments: Vec<String> =
            sound.files.keys().filter(|name| name.starts_with("attachments/")).cloned().collect();
        sound.without(&attachments[0]).check(&["file_missing"]);
        sound.without("books/general-ledger.csv").check(&["file_missing", "book_differs"]);
        sound.with("attachments/other.txt", "x").check(&["file_added"]);
        let swapped = sound
            .with(&attachments[0], sound.files[&attachments[1]].clone())
            .with(&attachments[1], sound.files[&attachments[0]].clone());
        swapped.check(&["file_changed"]);
        assert_eq!(swapped.found().doubts_total, 2);
        // The signature.
        sound.without(SIGNATURE).check(&["signature_missing"]);
        let mut signature: SignatureFile = serde_json::from_str(&sound.text(SIGNATURE)).unwrap();
        signature.signature = signature.signature.chars().rev().collect();
        sound.with(SIGNATURE, serde_json::to_vec(&signature).unwrap()).check(&["signature_wrong"]);
        sound.with(SIGNATURE, "{").check(&["file_damaged"]);
        sound.without(MANIFEST).check(&["file_missing"]);
    })
    .await;
}

#[tokio::test]
async fn a_package_cut_short_is_unreadable_and_a_flipped_byte_is_found() {
    on_sqlite(|db, _| async move {
        let world = World::new(db).await;
        let package = world.package(202_601, 202_601).await;
        let bytes = world.bytes(&package).await;
        for length in [0, 1, bytes.len() / 2, bytes.len() - 1] {
            let found = verify(Cursor::new(&bytes[..length]), None);
            assert_eq!(found.doubts[0].code, "unreadable", "{length} of {}", bytes.len());
        }
        for place in (40..bytes.len() - 200).step_by(bytes.len() / 40) {
            let mut spoilt = bytes.clone();
            spoilt[place] ^= 0x10;
            let found = verify(Cursor::new(&spoilt), None);
            // What the format does not look at (times, attributes) changes no content.
            let same = files_of(&spoilt).is_some_and(|there| there == files(&bytes));
            assert!(!found.sound || same, "byte {place}");
        }
    })
    .await;
}

fn files_of(bytes: &[u8]) -> Option<BTreeMap<String, Vec<u8>>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let names: Vec<String> =
        archive.file_names().map(|name| name.map(Into::into)).collect::<Result<_, _>>().ok()?;
    let read = |name: String| {
        let mut content = Vec::new();
        archive.by_name(&name).ok()?.read_to_end(&mut content).ok()?;
        Some((name, content))
    };
    names.into_iter().map(read).collect()
}

#[tokio::test]
async fn what_is_listed_anew_breaks_the_signature_and_what_it_pretends() {
    on_sqlite(|db, _| async move {
        let world = World::new(db).await;
        let sound = sound(&world).await;
        sound.listed().check(&["signature_wrong"]);
        let cheaper = |vouchers: &mut Vec<VoucherRecord>| {
            for entry in &mut vouchers[2].entries {
                entry.amount_fen = kernel::Fen::from_fen(1);
            }
        };
        sound.vouchers(cheaper).listed().check(&[
            "signature_wrong",
            "chain_broken",
            "balance_differs",
            "book_differs",
        ]);
        let by_another =
            |vouchers: &mut Vec<VoucherRecord>| vouchers[0].history[0].actor_name = "王五".to_owned();
        sound.vouchers(by_another).listed().check(&["signature_wrong", "audit_broken"]);
        let attachment = sound.files.keys().find(|name| name.starts_with("attachments/")).unwrap().clone();
        sound.without(&attachment).listed().check(&["signature_wrong", "attachment_missing"]);
        sound.with(&attachment, "另一份合同").listed().check(&["signature_wrong", "attachment_changed"]);
    })
    .await;
}

#[tokio::test]
async fn what_is_signed_by_another_key_is_found_by_the_chain_the_numbers_and_the_key() {
    on_sqlite(|db, _| async move {
        let world = World::new(db).await;
        let sound = sound(&world).await;
        sound.listed().signed().check(&["key_unknown"]);
        // A voucher with its own hash made to fit: the next link does not follow.
        let rehashed = |vouchers: &mut Vec<VoucherRecord>| {
            let voucher = &mut vouchers[1];
            voucher.journal.summary = "另一笔".to_owned();
            let rows: Vec<_> =
                voucher.entries.iter().map(|entry| entry.row(voucher.journal.id).unwrap()).collect();
            let content = ledger::journal::content(&voucher.journal.row().unwrap(), &rows);
            voucher.journal.hash = link(&voucher.journal.prev_hash, content.as_bytes());
        };
        sound.vouchers(rehashed).listed().signed().check(&["key_unknown", "link_broken"]);
        let last_gone = |vouchers: &mut Vec<VoucherRecord>| {
            vouchers.pop();
        };
        sound.vouchers(last_gone).listed().signed().check(&[
            "key_unknown",
            "voucher_missing",
            "attachment_unused",
            "balance_differs",
            "book_differs",
        ]);
        let middle_gone = |vouchers: &mut Vec<VoucherRecord>| {
            vouchers.remove(3);
        };
        let codes = middle(&sound.vouchers(middle_gone).listed().signed());
        assert!(codes.contains(&"number_gap") && codes.contains(&"voucher_missing"), "{codes:?}");
        // Links and balances.
        let links: Vec<String> = sound.text(LINKS).lines().map(str::to_owned).collect();
        let without_one = [&links[..3], &links[4..]].concat().join("\r\n") + "\r\n";
        sound.with(LINKS, without_one).listed().signed().check(&[
            "key_unknown",
            "link_broken",
            "link_missing",
        ]);
        let balances = sound.text("books/balances.csv").replacen("7210.21", "7210.22", 1);
        sound
            .with("books/balances.csv", balances)
            .listed()
            .signed()
            .check(&["key_unknown", "balance_differs"]);
        let mut info: Value = serde_json::from_str(&sound.text(INFO)).unwrap();
        info["heads"]["ledger_seq"] = 1.into();
        sound.with(INFO, info.to_string()).listed().signed().check(&["key_unknown", "head_wrong"]);
    })
    .await;
}

fn middle(damaged: &Damaged) -> Vec<&'static str> {
    damaged.found().doubts.iter().map(|doubt| doubt.code).collect()
}
