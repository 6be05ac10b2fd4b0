//! Making a package: everything but its last three files from one snapshot, then these under the unit's lock.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use kernel::{Conn, DbError, Problem, Stamp, text};
use ledger::queries::names::{Names, Wanted};
use platform::Vault;
use platform::crypto::SIGNER;
use platform::hash::{digest, hex};
use platform::table::CsvText;
use sm3::{Digest, Sm3};

use super::books::{Books, Running, readme};
use super::extra::Extra;
use super::facts::{self, Range, Unit};
use super::model::{
    Counts, FORMAT, Heads, INFO, Info, LINKS, MANIFEST, Manifest, NAMES, README, SIGNATURE, SignatureFile,
    VoucherRecord, content_hash, vouchers_of,
};
use super::zip::{Packer, broken};

/// Bytes read at a time.
pub(crate) const PIECE: usize = 1024 * 1024;

/// A package with all of its content, not yet numbered and signed.
pub struct Draft {
    packer: Packer<File>,
    range: Range,
    unit: Unit,
    counts: Counts,
}

/// What is stated of a package when it is sealed.
#[derive(Clone, Debug)]
pub struct Stated {
    /// Number.
    pub number: String,
    /// When.
    pub made_at: Stamp,
    /// By whom.
    pub made_by: String,
    /// The heads of the unit's chains.
    pub heads: Heads,
}

/// A package.
pub struct Sealed {
    /// Its bytes.
    pub file: File,
    /// How many.
    pub size: i64,
    /// Their hash.
    pub file_hash: String,
    /// What it is.
    pub info: Info,
    /// How many files it has besides manifest and signature.
    pub files: i64,
    /// Hash of the manifest.
    pub manifest_hash: String,
    /// Equal in every run over the same months.
    pub content_hash: String,
    /// The signature.
    pub signature: SignatureFile,
}

/// What is gathered on the way through the vouchers.
struct Gathered {
    counts: Counts,
    /// Values of dimensions that are to be named.
    wanted: BTreeSet<(&'static str, String)>,
    /// Where files stand in the package.
    attachments: BTreeSet<String>,
    first: i64,
    last: i64,
}

/// Writes everything of a range, which must be closed, to a temporary file.
pub async fn draft(conn: &Conn, range: &Range, extra: &[Box<dyn Extra>]) -> Result<Draft, Problem> {
    let unit = facts::unit(conn, range.unit_id).await?;
    let closed = facts::closed(conn, range).await?;
    let until = closed.iter().map(|row| row.closed_at).max().unwrap_or(Stamp(0));
    let books = Books::of(facts::moved(conn, range).await?);
    let mut packer = Packer::new(tempfile::tempfile().map_err(broken)?);
    let mut running = Running::new(&books)?;
    let mut gathered = Gathered {
        counts: Counts::default(),
        wanted: BTreeSet::new(),
        attachments: BTreeSet::new(),
        first: i64::MAX,
        last: 0,
    };
    for period in range.periods() {
        packer.start(&vouchers_of(period))?;
        running.begin(period)?;
        let mut beyond = 0;
        loop {
            let page = facts::vouchers(conn, (range.unit_id, &unit), period, beyond, until).await?;
            let Some(last) = page.last() else { break };
            beyond = last.journal.number;
            for voucher in &page {
                packer.write(&line(voucher)?)?;
                running.enter(voucher)?;
                gathered.note(voucher);
            }
        }
    }
    for path in &gathered.attachments {
        packer.file(path, &facts::content(conn, path).await?)?;
    }
    links(conn, range, &gathered, &mut packer).await?;
    running.spool.pack(&mut packer)?;
    books.pack(&mut packer, range)?;
    packer.file(NAMES, &names(conn, &gathered.wanted).await?)?;
    for more in extra {
        for (path, bytes) in more.files(conn, range).await? {
            packer.file(&path, &bytes)?;
        }
    }
    packer.json("closed.json", &closed)?;
    packer.file(README, readme(&unit, range).as_bytes())?;
    let counts = Counts {
        attachments: i64::try_from(gathered.attachments.len()).unwrap_or(i64::MAX),
        ..gathered.counts
    };
    Ok(Draft { packer, range: range.clone(), unit, counts })
}

fn line(voucher: &VoucherRecord) -> Result<Vec<u8>, DbError> {
    let mut line = serde_json::to_vec(voucher).map_err(broken)?;
    line.push(b'\n');
    Ok(line)
}

impl Gathered {
    fn note(&mut self, voucher: &VoucherRecord) {
        self.counts.vouchers += 1;
        self.counts.entries += voucher.entries.len() as i64;
        self.first = self.first.min(voucher.journal.seq);
        self.last = self.last.max(voucher.journal.seq);
        for entry in &voucher.entries {
            self.wanted.extend(facts::named_by(entry));
        }
        self.attachments.extend(voucher.attachments.iter().map(|file| file.path.clone()));
    }
}

async fn links(
    conn: &Conn,
    range: &Range,
    gathered: &Gathered,
    packer: &mut Packer<File>,
) -> Result<(), DbError> {
    packer.start(LINKS)?;
    let mut head = CsvText::new();
    head.row(["seq", "journal_type", "period", "number", "prev_hash", "hash"]);
    packer.write(&head.finish())?;
    if gathered.last == 0 {
        return Ok(());
    }
    let mut beyond = gathered.first - 1;
    while beyond < gathered.last {
        let page = facts::links(conn, range.unit_id, beyond, gathered.last).await?;
        let Some(last) = page.last() else { break };
        beyond = last.seq;
        let mut rows = CsvText::piece();
        for link in &page {
            let (seq, period, number) =
                (link.seq.to_string(), link.period.to_string(), link.number.to_string());
            rows.row([&seq, &link.journal_type, &period, &number, &link.prev_hash, &link.hash]);
        }
        packer.write(&rows.finish())?;
    }
    Ok(())
}

/// Codes and names of the dimensions that entries carry, as they are when the package is made.
async fn names(conn: &Conn, values: &BTreeSet<(&'static str, String)>) -> Result<Vec<u8>, DbError> {
    let mut wanted = Wanted::default();
    for (dimension, key) in values {
        wanted.add(dimension, Some(key));
    }
    let names = Names::load_unscoped(conn, &wanted).await?;
    let mut file = CsvText::new();
    file.row(["核算项", "标识", "代码", "名称"]);
    for (dimension, key) in values {
        let (code, name) = names.of(dimension, key);
        file.row([dimension, key.as_str(), &code, &name.zh]);
    }
    Ok(file.finish())
}

impl Draft {
    /// The unit.
    pub fn unit(&self) -> &Unit {
        &self.unit
    }
    /// Numbers, lists and signs it.
    pub fn seal(mut self, vault: &Vault, stated: Stated) -> Result<Sealed, Problem> {
        let info = Info {
            format: FORMAT.to_owned(),
            number: stated.number,
            unit_id: self.range.unit_id,
            unit_code: self.unit.code,
            unit_name: self.unit.name,
            fiscal_year: self.range.year(),
            from_period: self.range.from,
            to_period: self.range.to,
            made_at: stated.made_at,
            made_by: stated.made_by,
            heads: stated.heads,
            counts: self.counts,
            program: format!("yiti {}", env!("CARGO_PKG_VERSION")),
        };
        self.packer.json(INFO, &info)?;
        let files = self.packer.files().to_vec();
        let manifest = Manifest {
            format: FORMAT.to_owned(),
            algorithm: "SM3".to_owned(),
            content_hash: content_hash(&files),
            files,
        };
        let text = self.packer.json(MANIFEST, &manifest)?;
        let (Some(public), Some(signature)) = (vault.public_key(), vault.sign(&text)) else {
            return Err(no_key());
        };
        let signature = SignatureFile {
            algorithm: "SM2-SM3".to_owned(),
            signer_id: SIGNER.to_owned(),
            public_key: hex(&public),
            signature: hex(&signature),
        };
        self.packer.json(SIGNATURE, &signature)?;
        let mut file = self.packer.finish()?;
        let (size, file_hash) = measure(&mut file)?;
        Ok(Sealed {
            file,
            size,
            file_hash,
            info,
            files: i64::try_from(manifest.files.len()).unwrap_or(i64::MAX),
            manifest_hash: digest(&text),
            content_hash: manifest.content_hash,
            signature,
        })
    }
}

/// How long a file is, and its hash.
fn measure(file: &mut File) -> Result<(i64, String), DbError> {
    file.seek(SeekFrom::Start(0)).map_err(broken)?;
    let (mut hasher, mut piece, mut size) = (Sm3::new(), vec![0; PIECE], 0_i64);
    loop {
        let read = file.read(&mut piece).map_err(broken)?;
        if read == 0 {
            break;
        }
        hasher.update(&piece[..read]);
        size += read as i64;
    }
    file.seek(SeekFrom::Start(0)).map_err(broken)?;
    Ok((size, hex(&hasher.finalize())))
}

fn no_key() -> Problem {
    Problem::new(
        500,
        "no_signing_key",
        text!(
            "密钥文件中没有签名密钥，且无法写入。",
            "The key file has no key for signatures, and none could be written into it."
        ),
        text!(
            "请让程序能够写入密钥文件后重新启动；原有密钥不变。",
            "Let the program write its key file and start it again; the keys in it stay."
        ),
    )
}
