//! The vouchers of a package against their own hashes, the links of the chain, the audit records and the files they
//! name.

use std::collections::BTreeMap;

use kernel::text;
use ledger::journal::{EntryRow, content};

use super::model::{Info, Manifest, VoucherRecord};
use super::verify::{Moves, Verification, link};

/// What the vouchers of a package come to.
pub(super) struct VoucherCheck {
    /// Hashes of the files the manifest lists.
    listed: BTreeMap<String, String>,
    /// Hash and place of each voucher by its place in the chain.
    links: BTreeMap<i64, (i64, i64, String)>,
    /// Last number by period.
    numbers: BTreeMap<i64, i64>,
    pub(super) moves: Moves,
    pub(super) entries_of: BTreeMap<i64, i64>,
    /// Files that vouchers name.
    used: std::collections::BTreeSet<String>,
    /// The link that was read last.
    before: Option<(i64, String)>,
    linked: i64,
}

impl VoucherCheck {
    pub(super) fn new(manifest: &Manifest) -> VoucherCheck {
        let listed = manifest.files.iter().filter(|file| file.path.starts_with("attachments/"));
        VoucherCheck {
            listed: listed.map(|file| (file.path.clone(), file.sm3.clone())).collect(),
            links: BTreeMap::new(),
            numbers: BTreeMap::new(),
            moves: BTreeMap::new(),
            entries_of: BTreeMap::new(),
            used: std::collections::BTreeSet::new(),
            before: None,
            linked: 0,
        }
    }
    /// A line of a file of vouchers.
    pub(super) fn voucher(&mut self, path: &str, line: &[u8], found: &mut Verification) {
        let Ok(voucher) = serde_json::from_slice::<VoucherRecord>(line) else {
            found.doubt("file_damaged", path, text!("有凭证无法解析。", "A voucher in it cannot be read."));
            return;
        };
        found.vouchers += 1;
        found.entries += voucher.entries.len() as i64;
        let (name, journal) = (&voucher.full_number, &voucher.journal);
        let rows: Option<Vec<EntryRow>> = voucher.entries.iter().map(|entry| entry.row(journal.id)).collect();
        let expected = journal.row().zip(rows);
        let expected = expected.map(|(head, rows)| link(&journal.prev_hash, &content(&head, &rows)));
        if expected.as_deref() != Some(journal.hash.as_str()) {
            found.doubt(
                "chain_broken",
                name,
                text!("凭证内容与其链上摘要不符。", "The voucher does not fit its hash in the chain."),
            );
        }
        let last = self.numbers.insert(journal.period, journal.number).unwrap_or(0);
        if journal.number != last + 1 {
            found.doubt(
                "number_gap",
                name,
                text!("凭证号不连续：上一张为 {last} 号。", "Numbers have a gap: the one before is {last}."),
            );
        }
        self.links.insert(journal.seq, (journal.period, journal.number, journal.hash.clone()));
        self.sum(&voucher, found);
        self.look_around(&voucher, found);
    }
    /// Each book balances; the movements are added up.
    fn sum(&mut self, voucher: &VoucherRecord, found: &mut Verification) {
        let mut by_book: BTreeMap<&str, i128> = BTreeMap::new();
        for entry in &voucher.entries {
            let (debit, credit) = entry.sides();
            *by_book.entry(&entry.book).or_default() += i128::from(debit) - i128::from(credit);
            let moved = self.moves.entry((entry.period, entry.account.clone())).or_default();
            moved.0 = moved.0.saturating_add(debit);
            moved.1 = moved.1.saturating_add(credit);
        }
        *self.entries_of.entry(voucher.journal.period).or_default() += voucher.entries.len() as i64;
        for (book, difference) in by_book.into_iter().filter(|(_, difference)| *difference != 0) {
            found.doubt(
                "voucher_unbalanced",
                &voucher.full_number,
                text!("{book} 账借贷相差 {difference} 分。", "The {book} book is out by {difference} fen."),
            );
        }
    }
    /// The records of what was done, and the files.
    fn look_around(&mut self, voucher: &VoucherRecord, found: &mut Verification) {
        let name = &voucher.full_number;
        for record in &voucher.history {
            found.records += 1;
            if record.hash != record.expected_hash() || record.object_id != voucher.journal.document_id {
                let seq = record.seq;
                found.doubt(
                    "audit_broken",
                    name,
                    text!("办理记录第 {seq} 条与其摘要不符。", "Audit record {seq} does not fit its hash."),
                );
            }
        }
        for file in &voucher.attachments {
            self.used.insert(file.path.clone());
            match self.listed.get(&file.path) {
                Some(sm3) if *sm3 == file.sm3 => {}
                Some(_) => found.doubt(
                    "attachment_changed",
                    &file.path,
                    text!("附件不是凭证所附的原件。", "It is not the file that the voucher names."),
                ),
                None => found.doubt(
                    "attachment_missing",
                    &file.path,
                    text!("凭证 {name} 的附件不在包内。", "It belongs to voucher {name} and is not there."),
                ),
            }
        }
    }
    /// A row of the file of links.
    pub(super) fn link(&mut self, row: &[String], found: &mut Verification) {
        let number = |at: usize| row.get(at).and_then(|cell| cell.parse::<i64>().ok());
        let (Some(seq), Some(period), Some(place)) = (number(0), number(2), number(3)) else {
            found.doubt("link_broken", row.join(","), text!("链上一环无法解析。", "A link cannot be read."));
            return;
        };
        let cell = |at: usize| row.get(at).map_or("", String::as_str);
        let (kind, previous, hash) = (cell(1), cell(4), cell(5));
        if let Some((before, its_hash)) = &self.before
            && (*before + 1 != seq || its_hash != previous)
        {
            found.doubt(
                "link_broken",
                seq.to_string(),
                text!("链上第 {seq} 环不接第 {before} 环。", "Link {seq} does not follow link {before}."),
            );
        }
        self.before = Some((seq, hash.to_owned()));
        match self.links.get(&seq) {
            Some((its_period, its_number, its_hash)) => {
                self.linked += 1;
                if its_hash != hash || (*its_period, *its_number) != (period, place) {
                    found.doubt(
                        "link_broken",
                        format!("{period}-{place}"),
                        text!("凭证与链上第 {seq} 环不符。", "The voucher is not what link {seq} says."),
                    );
                }
            }
            None if kind == "voucher" && self.numbers.contains_key(&period) => found.doubt(
                "voucher_missing",
                format!("{period}-{place}"),
                text!("链上有这张凭证，包内没有。", "The chain has this voucher, the package has not."),
            ),
            None => {}
        }
    }
    /// What can be said at the end.
    pub(super) fn conclude(&self, info: Option<&Info>, found: &mut Verification) {
        if self.linked != self.links.len() as i64 {
            found.doubt(
                "link_missing",
                "chain",
                text!("有凭证不在链上。", "The chain lacks vouchers of the package."),
            );
        }
        for path in self.listed.keys().filter(|path| !self.used.contains(*path)) {
            found.doubt(
                "attachment_unused",
                path,
                text!("没有凭证附有这个文件。", "No voucher names this file."),
            );
        }
        let Some(info) = info else { return };
        if (found.vouchers, found.entries) != (info.counts.vouchers, info.counts.entries) {
            let (there, said) = (found.vouchers, info.counts.vouchers);
            found.doubt(
                "voucher_missing",
                "package",
                text!(
                    "包内有凭证 {there} 张，封装时为 {said} 张。",
                    "There are {there} vouchers; {said} when it was made."
                ),
            );
        }
        if let Some((seq, hash)) = &self.before {
            let beyond = *seq > info.heads.ledger_seq;
            let other = *seq == info.heads.ledger_seq && *hash != info.heads.ledger_hash;
            if beyond || other {
                found.doubt(
                    "head_wrong",
                    "chain",
                    text!("链头不在末环之后。", "The head of the chain is not behind its last link."),
                );
            }
        }
    }
}
