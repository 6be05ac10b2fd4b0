//! Taking files in: read, checked, held against what is there, kept as they came.

use axum::body::Bytes;
use kernel::{Conn, DbError, FieldProblem, Problem, Text, text};
use ledger::queries::entries::Source;
use platform::Place;
use platform::attachment::{self, AttachmentId, NewFile};
use platform::audit::{self, Event, SYSTEM_CHAIN};
use platform::http::Caller;
use posting::{App, sources};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::check::{self, Known, Owner};
use crate::child;
use crate::read::{self, Reading, archive, refused};
use crate::store::{self, EvoucherId, EvoucherRow, Taken, Twin};

/// What the audit trail calls it when a voucher comes.
pub const TAKE: &str = "evoucher.take";
/// Most files of an archive.
const FILES_MAX: usize = 100;
/// Where account numbers are indexed.
const ACCOUNT_NO: Place<'_> = Place { table: "md_bank_account", column: "account_no", row: "" };

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// 已接收。 Taken.
    Taken,
    /// 重复，未接收。 There already.
    Duplicate,
    /// 有误，未接收。 Not right.
    Refused,
}

/// A wrong place of a file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EvoucherDoubt {
    /// Path of the element, or the part of the file.
    pub at: String,
    /// What is wrong.
    pub what: Text,
    /// How to mend it.
    pub how: Text,
}

impl From<FieldProblem> for EvoucherDoubt {
    fn from(doubt: FieldProblem) -> EvoucherDoubt {
        EvoucherDoubt { at: doubt.at, what: doubt.what, how: doubt.how }
    }
}

/// What became of one file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IntakeItem {
    /// Name of the file.
    pub name: String,
    /// What became of it.
    pub fate: Fate,
    /// The voucher: taken now, or there already where the caller may see it.
    pub voucher: Option<EvoucherRow>,
    /// Everything that is wrong.
    pub doubts: Vec<EvoucherDoubt>,
    /// The document that has this number already, where the caller may see it.
    pub document: Option<Source>,
    /// What should be known besides.
    pub notes: Vec<Text>,
}

/// What became of the files.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IntakeReport {
    /// One for each file, in their order.
    pub items: Vec<IntakeItem>,
    /// How many were taken.
    pub taken: i64,
}

/// A file with its name.
pub struct File {
    /// Name.
    pub name: String,
    /// Content.
    pub bytes: Bytes,
}

/// The files of an upload: one, or those of an archive.
pub async fn files(name: String, bytes: Bytes) -> Result<Vec<File>, FieldProblem> {
    if !bytes.starts_with(b"PK\x03\x04") || !name.to_ascii_lowercase().ends_with(".zip") {
        return Ok(vec![File { name, bytes }]);
    }
    let read = tokio::task::spawn_blocking(move || archive::read(&bytes, is_voucher)).await;
    let (entries, others) = read.map_err(|_| unreadable())??;
    if entries.is_empty() || entries.len() > FILES_MAX {
        return Err(refused(
            "archive",
            text!(
                "压缩包中应有 1 至 {FILES_MAX} 个 OFD、PDF 或 XML 文件。",
                "An archive holds 1 to {FILES_MAX} files in OFD, PDF or XML."
            ),
            text!("请分批打包后上传。", "Send them in several archives."),
        ));
    }
    tracing::debug!(files = entries.len(), names = others.len(), "an archive of electronic vouchers");
    let base = |name: &str| name.rsplit('/').next().unwrap_or(name).to_owned();
    Ok(entries
        .into_iter()
        .map(|entry| File { name: base(&entry.name), bytes: entry.content.into() })
        .collect())
}

fn is_voucher(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".ofd", ".pdf", ".xml"].iter().any(|ending| name.ends_with(ending)) && !name.starts_with("__macosx/")
}

fn unreadable() -> FieldProblem {
    refused(
        "archive",
        text!("压缩包无法读取。", "The archive cannot be read."),
        text!("请重新打包后上传。", "Pack it again and send it."),
    )
}

fn item(name: String, fate: Fate) -> IntakeItem {
    IntakeItem { name, fate, voucher: None, doubts: vec![], document: None, notes: vec![] }
}

/// A file that was not taken.
pub fn refusal(name: String, doubts: Vec<FieldProblem>) -> IntakeItem {
    IntakeItem { doubts: doubts.into_iter().map(EvoucherDoubt::from).collect(), ..item(name, Fate::Refused) }
}

/// Takes one file in, or says why not.
pub async fn take(app: &App, caller: &Caller, file: File) -> Result<IntakeItem, Problem> {
    let File { name, bytes } = file;
    let read::Outcome { reading, mut doubts } = child::outcome(bytes.clone()).await;
    let Some(reading) = reading else { return Ok(refusal(name, doubts)) };
    doubts.extend(check::check(&reading, app.platform.clock.today()));
    let conn = app.platform.db.reader();
    let owner = check::owner(&reading, &known(app, &conn, caller, &reading).await?);
    let owner = match owner {
        Ok(owner) if doubts.is_empty() => owner,
        Ok(_) => return Ok(refusal(name, doubts)),
        Err(doubt) => {
            doubts.push(doubt);
            return Ok(refusal(name, doubts));
        }
    };
    let hash = attachment::digest(bytes.clone()).await?;
    let conn = app.platform.db.begin().await?;
    let done = write(app, &conn, caller, (name, hash, bytes), &reading, &owner).await;
    conn.settle(done).await
}

async fn known(app: &App, conn: &Conn, caller: &Caller, reading: &Reading) -> Result<Known, DbError> {
    let units = store::units(conn, &caller.scope, reading).await?;
    let index = |field: &str| {
        let number: String = reading.get(field).chars().filter(|c| !c.is_whitespace()).collect();
        (!number.is_empty()).then(|| app.platform.vault.index(ACCOUNT_NO, &number))
    };
    let (payer, payee) = (index("payer_account"), index("payee_account"));
    let indexes: Vec<String> = [&payer, &payee].into_iter().flatten().cloned().collect();
    let owners =
        if indexes.is_empty() { vec![] } else { store::accounts(conn, &caller.scope, indexes).await? };
    let of = |index: Option<String>| {
        owners.iter().find(|owner| Some(&owner.account_index) == index.as_ref()).map(|owner| owner.owner_id)
    };
    Ok(Known { units, payer: of(payer), payee: of(payee) })
}

async fn write(
    app: &App,
    conn: &Conn,
    caller: &Caller,
    (name, hash, bytes): (String, String, Bytes),
    reading: &Reading,
    owner: &Owner,
) -> Result<IntakeItem, Problem> {
    // A number is used once in the whole department: whoever hands one in waits for the others.
    audit::lock_chains(conn, [SYSTEM_CHAIN, owner.unit_id]).await?;
    if let Some(twin) = store::twin_unscoped(conn, reading, &hash).await? {
        return duplicate(app, conn, caller, name, &hash, twin).await;
    }
    let holder = store::holder_unscoped(conn, reading).await?;
    let origin = caller.origin(app.platform.clock.now());
    let (id, file_id): (EvoucherId, AttachmentId) = (app.platform.ids.new_id(), app.platform.ids.new_id());
    let file =
        NewFile { id: file_id, hash: hash.clone(), media_type: reading.format.media_type(), content: bytes };
    attachment::keep(conn, &file, origin.actor_id, origin.at).await?;
    let taken = Taken {
        id,
        file_id,
        file_name: &name,
        file_hash: &hash,
        reading,
        owner,
        actor: (origin.actor_id, &origin.actor_name),
        at: origin.at,
    };
    store::keep(conn, &taken).await?;
    let detail = serde_json::json!({ "name": name, "kind": reading.kind, "number": reading.claim_value() });
    let event = Event {
        action: TAKE.to_owned(),
        object_kind: "evoucher".to_owned(),
        object_id: id.to_string(),
        detail: detail.to_string(),
        after_hash: hash,
        ..Event::default()
    };
    audit::record(conn, owner.unit_id, &origin, vec![event]).await?;
    let mut notes = owner.notes.clone();
    let document = match holder {
        Some(holder) => Some(used(app, conn, caller, holder, &mut notes).await?),
        None => None,
    };
    let voucher = store::find(conn, &caller.scope, id).await?;
    let item =
        IntakeItem { voucher: Some(voucher), document: document.flatten(), notes, ..item(name, Fate::Taken) };
    Ok(item)
}

/// Says which document has a number, as far as the caller may see that.
async fn used(
    app: &App,
    conn: &Conn,
    caller: &Caller,
    holder: String,
    notes: &mut Vec<Text>,
) -> Result<Option<Source>, DbError> {
    let registry = &app.poster.pipeline().registry;
    let found = sources(conn, &caller.scope, registry, vec![holder.clone()]).await?.remove(&holder);
    notes.push(match &found {
        Some(document) => {
            let number = &document.number;
            text!("该号码已被单据 {number} 使用。", "The number is already used by document {number}.")
        }
        None => text!(
            "该号码已被其他单位的单据使用。",
            "The number is already used by a document of another unit."
        ),
    });
    Ok(found)
}

async fn duplicate(
    app: &App,
    conn: &Conn,
    caller: &Caller,
    name: String,
    hash: &str,
    twin: Twin,
) -> Result<IntakeItem, Problem> {
    let mut item = item(name, Fate::Duplicate);
    let (what, how) = if caller.scope.sees(twin.unit_id) {
        item.voucher = Some(store::find(conn, &caller.scope, twin.id).await?);
        let file = &twin.file_name;
        let what = if twin.file_hash == hash {
            text!("同一文件已经接收，文件名“{file}”。", "The same file was taken already, as “{file}”.")
        } else {
            text!(
                "同一号码的凭证已经接收，文件名“{file}”。",
                "A voucher of this number was taken already, as “{file}”."
            )
        };
        (what, text!("请直接使用已接收的凭证。", "Use the one that is there."))
    } else {
        (
            text!("该凭证已由其他单位接收。", "The voucher was taken by another unit already."),
            text!(
                "一张凭证只能使用一次；请与财务部门核实。",
                "A voucher is used once; ask the finance division."
            ),
        )
    };
    item.doubts.push(EvoucherDoubt { at: "number".to_owned(), what, how });
    if !twin.document_id.is_empty() {
        item.document = used(app, conn, caller, twin.document_id, &mut item.notes).await?;
    }
    Ok(item)
}
