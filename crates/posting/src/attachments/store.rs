//! Where the files of documents are written and read.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use flow::DocumentId;
use flow::header::Header;
use kernel::db::list;
use kernel::{Col, Conn, DbError, Stamp, Table};
use platform::UserId;
use platform::attachment::AttachmentId;
use sea_orm::FromQueryResult;
use serde::Serialize;

use super::{File, Files};
use crate::command::{Command, Mode};

/// What came to documents and went from them, in order.
static ATTACHMENT: Table = Table {
    name: "fl_attachment",
    columns: &[
        ("document_id", Col::Text),
        ("seq", Col::Int),
        ("attachment_id", Col::Text),
        ("is_removal", Col::Int),
        ("name", Col::Text),
        ("actor_id", Col::Text),
        ("actor_name", Col::Text),
        ("at", Col::Int),
    ],
    key: &["document_id", "seq"],
};

/// A row of [`ATTACHMENT`].
#[derive(Serialize)]
pub(crate) struct Entry {
    pub document_id: DocumentId,
    pub seq: i64,
    pub attachment_id: AttachmentId,
    pub is_removal: i64,
    pub name: String,
    pub actor_id: UserId,
    pub actor_name: String,
    pub at: i64,
}

/// A file that was removed.
#[derive(Clone, Debug, FromQueryResult)]
pub(super) struct Removed {
    pub attachment_id: AttachmentId,
    pub name: String,
    pub actor_name: String,
    pub at: Stamp,
}

/// The files that documents have, in the order they came.
pub(super) async fn present(
    conn: &Conn,
    documents: impl IntoIterator<Item = DocumentId>,
) -> Result<Vec<File>, DbError> {
    // By the primary key; whether one was removed is a look-up of fl_attachment_file.
    let sql = "select a.document_id, a.attachment_id, a.name, p.hash, p.media_type, p.size, a.actor_id, a.actor_name, a.at
        from fl_attachment a join pf_attachment p on p.id = a.attachment_id
        where a.document_id in {in:1} and a.is_removal = 0
          and not exists (select 1 from fl_attachment r where r.attachment_id = a.attachment_id and r.is_removal = 1)
        order by a.document_id, a.seq";
    conn.all(sql, [list(documents)]).await
}

/// The files that were removed from a document, in the order they went.
pub(super) async fn removed(conn: &Conn, document: DocumentId) -> Result<Vec<Removed>, DbError> {
    let sql = "select attachment_id, name, actor_name, at from fl_attachment
        where document_id = $1 and is_removal = 1 order by seq";
    conn.all(sql, [document.into()]).await
}

const WAITING: &str =
    "select w.document_id, w.attachment_id, w.name, p.hash, p.media_type, p.size, w.actor_id,
      w.actor_name, w.at
    from fl_attachment_waiting w join pf_attachment p on p.id = w.attachment_id";

/// The files that wait for documents that are not entered yet.
pub(super) async fn waiting(
    conn: &Conn,
    documents: impl IntoIterator<Item = DocumentId>,
) -> Result<Vec<File>, DbError> {
    let sql =
        format!("{WAITING} where w.document_id in {{in:1}} order by w.document_id, w.at, w.attachment_id");
    conn.all(&sql, [list(documents)]).await
}

/// How many files somebody has waiting.
pub(super) async fn waiting_of(conn: &Conn, actor: UserId) -> Result<i64, DbError> {
    conn.number("select count(*) from fl_attachment_waiting where actor_id = $1", [actor.into()]).await
}

/// Lets a file wait for its document.
pub(super) async fn wait(conn: &Conn, file: &File) -> Result<(), DbError> {
    let sql = "insert into fl_attachment_waiting (attachment_id, document_id, name, actor_id, actor_name, at)
        values ($1, $2, $3, $4, $5, $6)";
    let values = [
        file.attachment_id.into(),
        file.document_id.into(),
        file.name.clone().into(),
        file.actor_id.into(),
        file.actor_name.clone().into(),
        file.at.into(),
    ];
    conn.exec(sql, values).await?;
    Ok(())
}

/// A file of this person that waits.
pub(super) async fn waits(conn: &Conn, id: AttachmentId, actor: UserId) -> Result<Option<File>, DbError> {
    let sql = format!("{WAITING} where w.attachment_id = $1 and w.actor_id = $2");
    conn.one(&sql, [id.into(), actor.into()]).await
}

/// Ends the waiting of a file.
pub(super) async fn stop_waiting(conn: &Conn, id: AttachmentId) -> Result<(), DbError> {
    conn.exec("delete from fl_attachment_waiting where attachment_id = $1", [id.into()]).await?;
    Ok(())
}

/// Writes that a file came to a document or went from it. Under the lock of the document's unit.
pub(super) async fn enter(conn: &Conn, mut entry: Entry) -> Result<(), DbError> {
    let sql = "select max(seq) from fl_attachment where document_id = $1";
    entry.seq = conn.number(sql, [entry.document_id.into()]).await? + 1;
    conn.insert(&ATTACHMENT, &[entry]).await?;
    Ok(())
}

/// Ends the waiting of files that have become their documents'.
pub(crate) async fn adopt(conn: &Conn, entries: &[Entry]) -> Result<(), DbError> {
    if entries.is_empty() {
        return Ok(());
    }
    conn.insert(&ATTACHMENT, entries).await?;
    let ids = list(entries.iter().map(|entry| entry.attachment_id));
    conn.exec("delete from fl_attachment_waiting where attachment_id in {in:1}", [ids]).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Sender {
    attachment_id: String,
    actor_id: UserId,
}

/// Loads what a batch needs to know of files: a statement for new documents, one for those that are submitted.
pub(crate) async fn load(
    conn: &Conn,
    commands: &[Command],
    headers: &BTreeMap<DocumentId, Header>,
    mode: Mode,
) -> Result<Files, DbError> {
    let mut files = Files::default();
    let (old, new): (Vec<&Command>, Vec<&Command>) = commands
        .iter()
        .filter(|command| !command.system)
        .partition(|command| headers.contains_key(&command.id));
    if !new.is_empty() {
        files.waiting = by_document(waiting(conn, new.iter().map(|command| command.id)).await?);
    }
    let named = |command: &&&Command| {
        command.action == "submit"
            || command.acknowledgements.iter().any(|given| given.attachment_id.is_some())
    };
    let asked: Vec<DocumentId> = old.iter().filter(named).map(|command| command.id).collect();
    if !asked.is_empty() {
        files.present = by_document(present(conn, asked).await?);
    }
    let reasons = commands.iter().flat_map(|command| &command.acknowledgements);
    let ids: BTreeSet<&String> = reasons.filter_map(|given| given.attachment_id.as_ref()).collect();
    if mode == Mode::DryRun && !ids.is_empty() {
        let sql = "select attachment_id, actor_id from fl_attachment where attachment_id in {in:1} and is_removal = 0";
        let rows: Vec<Sender> = conn.all(sql, [list(ids)]).await?;
        files.senders = rows.into_iter().map(|row| (row.attachment_id, row.actor_id)).collect();
    }
    Ok(files)
}

fn by_document(files: Vec<File>) -> HashMap<DocumentId, Vec<File>> {
    let mut by: HashMap<DocumentId, Vec<File>> = HashMap::new();
    for file in files {
        by.entry(file.document_id).or_default().push(file);
    }
    by
}
