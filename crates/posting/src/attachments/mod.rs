//! The files of documents: of every kind alike, since a file belongs to a header.
//!
//! Who enters a document attaches and removes its files for as long as the flow lets them edit it, under the lock of
//! the unit; a submission therefore ends that, and its audit record names the files with their hashes ([`Files::sealed`]).
//! Files sent before a document is entered wait under its id, seen by their sender alone, and become the document's in
//! the transaction that enters it ([`Files::brought`]). A reason for a warning is proven by a file of the document.
//!
//! Invariant: no file comes to or goes from a document that its handler may not edit, and who may not see the document
//! sees none (`server/tests/it/attachments.rs`, authorisation matrix).

mod http;
mod store;

use std::collections::HashMap;

use flow::header::Header;
use flow::machine::{Ask, Past};
use flow::{DocumentId, Flow, Turn};
use kernel::{Problem, Stamp, Text, text};
use platform::attachment::{AttachmentId, FileType};
use platform::{Actor, UserId};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

pub use http::endpoints;
pub(crate) use store::{Entry, adopt, load};

/// Most files of one document.
const COUNT_MAX: usize = 50;
/// Most bytes of the files of one document.
const TOTAL_MAX: i64 = 100 * 1024 * 1024;
/// Most files that somebody may have waiting for documents.
const WAITING_MAX: i64 = 200;
/// Most characters of a name.
const NAME_MAX: usize = 200;

/// A file that a document has, or that waits for one.
#[derive(Clone, Debug, FromQueryResult)]
pub struct File {
    document_id: DocumentId,
    attachment_id: AttachmentId,
    name: String,
    hash: String,
    media_type: String,
    size: i64,
    actor_id: UserId,
    actor_name: String,
    at: Stamp,
}

/// A file as a record of the audit trail names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FileNote {
    /// Name.
    pub name: String,
    /// SM3.
    pub hash: String,
}

impl File {
    /// As it is written when it becomes its document's.
    pub(crate) fn entry(&self, seq: i64, at: Stamp) -> Entry {
        Entry {
            document_id: self.document_id,
            seq,
            attachment_id: self.attachment_id,
            is_removal: 0,
            name: self.name.clone(),
            actor_id: self.actor_id,
            actor_name: self.actor_name.clone(),
            at: at.0,
        }
    }
    fn note(&self) -> FileNote {
        FileNote { name: self.name.clone(), hash: self.hash.clone() }
    }
}

/// What stands in the detail of an audit record about files.
#[derive(Serialize, Deserialize)]
struct Noted {
    attachments: Vec<FileNote>,
}

/// The detail of an audit record that names these files; nothing for none.
pub(crate) fn detail(files: Vec<FileNote>) -> String {
    if files.is_empty() {
        return String::new();
    }
    serde_json::to_string(&Noted { attachments: files }).expect("names and hashes are plain data")
}

/// The files that the detail of an audit record names.
pub(crate) fn noted(detail: &str) -> Vec<FileNote> {
    serde_json::from_str::<Noted>(detail).map(|noted| noted.attachments).unwrap_or_default()
}

/// What the decisions of a batch need to know of files.
#[derive(Default)]
pub struct Files {
    /// Of documents that are submitted, or for which a reason names a file.
    present: HashMap<DocumentId, Vec<File>>,
    /// Sent ahead for documents that are entered now.
    waiting: HashMap<DocumentId, Vec<File>>,
    /// In a dry run: who sent the files that reasons name.
    senders: HashMap<String, UserId>,
}

impl Files {
    /// The files that a new document brings: those its handler sent ahead.
    pub(crate) fn brought(&self, id: DocumentId, actor: UserId) -> impl Iterator<Item = &File> {
        self.waiting.get(&id).into_iter().flatten().filter(move |file| file.actor_id == actor)
    }
    /// The files that are the document's once this actor's command is done.
    fn of(&self, id: DocumentId, actor: UserId) -> impl Iterator<Item = &File> {
        self.present.get(&id).into_iter().flatten().chain(self.brought(id, actor))
    }
    /// What the audit record of a command says of files: all of them when the document is submitted and so closed to
    /// changes, those it brings when it is entered.
    pub(crate) fn sealed(&self, id: DocumentId, actor: UserId) -> Vec<FileNote> {
        self.of(id, actor).map(File::note).collect()
    }
    /// Whether a reason may point at this file: one of the document's. A form tries an edit under an id that nothing
    /// has, so in a dry run a file that the actor sent counts too.
    pub(crate) fn prove(&self, id: DocumentId, actor: UserId, file: &str) -> bool {
        self.of(id, actor).any(|one| one.attachment_id.to_string() == file)
            || self.senders.get(file) == Some(&actor)
    }
}

/// The turn by which this person may change the files of a document: that of an edit, or why there is none.
fn may_change(flow: &Flow, header: &Header, actor: &Actor, history: &[Past]) -> Result<Turn, Problem> {
    flow.decide(&Ask {
        unit_id: header.unit_id,
        state: &header.state,
        route: &header.route,
        step: header.step,
        creator_id: header.creator_id,
        action: "edit",
        actor,
        history,
        steps_ahead: &[],
    })
    .map_err(|problem| match problem.code.as_ref() {
        "wrong_state" => Problem::conflict(
            "attachments_closed",
            Text {
                zh: format!("{}处于“{}”状态，附件不能增删。", flow.zh, flow.state(&header.state).zh),
                en: format!(
                    "The files of a {} in state “{}” cannot be changed.",
                    flow.en,
                    flow.state(&header.state).en
                ),
            },
            text!(
                "需要增删附件时，请先撤回或由审核人退回。",
                "Withdraw it, or have it returned by its reviewer, to change its files."
            ),
        ),
        _ => problem,
    })
}

/// The type of a file that is sent under a name, or what is wrong with the two.
fn typed(name: &str, media_type: &str, content: &[u8]) -> Result<&'static FileType, Problem> {
    let length = name.chars().count();
    if length == 0 || length > NAME_MAX || name.chars().any(char::is_control) || name.trim() != name {
        return Err(Problem::field(
            "name",
            text!(
                "文件名应为 1 至 {NAME_MAX} 个字，首尾没有空格，不含控制字符。",
                "A file's name has 1 to {NAME_MAX} characters, no blanks at its ends and no control characters."
            ),
            text!("请修改文件名后重新上传。", "Rename the file and send it again."),
        ));
    }
    let kind = FileType::of(name).filter(|kind| kind.media_type == media_type).ok_or_else(|| {
        let known: Vec<&str> =
            platform::attachment::TYPES.iter().flat_map(|kind| kind.endings).copied().collect();
        let known = known.join("、");
        Problem::field(
            "name",
            text!(
                "文件名的扩展名与内容类型不符，或不是可以上传的类型。",
                "The name's ending is not that of the content type, or of no type that may be attached."
            ),
            text!("可上传：{known}。", "May be attached: {known}."),
        )
    })?;
    if !kind.fits(content) {
        return Err(Problem::field(
            "body",
            text!("文件内容不是其扩展名所表示的类型。", "The content is not of the type that the name says."),
            text!("请用原来的程序重新保存后再上传。", "Save it again with its own program, then send it."),
        ));
    }
    Ok(kind)
}

/// Whether a document that has these files may have one more.
fn room(present: &[File], hash: &str, size: i64) -> Result<(), Problem> {
    if let Some(same) = present.iter().find(|file| file.hash == hash) {
        let name = &same.name;
        return Err(Problem::conflict(
            "same_file",
            text!(
                "内容相同的文件已经上传，名为“{name}”。",
                "The same file is attached already, as “{name}”."
            ),
            text!("无需重复上传。", "There is no need to attach it again."),
        ));
    }
    if present.len() >= COUNT_MAX {
        return Err(Problem::conflict(
            "too_many_files",
            text!("一张单据最多 {COUNT_MAX} 个附件。", "A document has at most {COUNT_MAX} files."),
            text!("请合并文件，或先删除不需要的附件。", "Join files, or remove one that is not needed."),
        ));
    }
    let total = present.iter().map(|file| file.size).fold(size, i64::saturating_add);
    if total > TOTAL_MAX {
        let most = TOTAL_MAX / 1024 / 1024;
        return Err(Problem::conflict(
            "files_too_large",
            text!(
                "一张单据的附件合计不超过 {most} MB。",
                "The files of a document have at most {most} MB together."
            ),
            text!(
                "请压缩文件，或先删除不需要的附件。",
                "Make files smaller, or remove one that is not needed."
            ),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(hash: &str, size: i64) -> File {
        let id = kernel::uuid::Uuid::nil();
        File {
            document_id: DocumentId(id),
            attachment_id: AttachmentId(id),
            name: format!("{hash}.pdf"),
            hash: hash.to_owned(),
            media_type: "application/pdf".to_owned(),
            size,
            actor_id: UserId(id),
            actor_name: String::new(),
            at: Stamp(0),
        }
    }
    fn code(answer: Result<(), Problem>) -> String {
        answer.err().map(|problem| problem.code.into_owned()).unwrap_or_default()
    }

    #[test]
    fn the_limits_hold_to_the_byte_and_to_the_file() {
        let full: Vec<File> = (0..COUNT_MAX).map(|n| file(&n.to_string(), 1)).collect();
        assert_eq!(code(room(&full[1..], "x", 1)), "");
        assert_eq!(code(room(&full, "x", 1)), "too_many_files");
        assert_eq!(code(room(&full, "7", 1)), "same_file");
        assert_eq!(code(room(&[file("a", TOTAL_MAX - 5)], "b", 5)), "");
        assert_eq!(code(room(&[file("a", TOTAL_MAX - 5)], "b", 6)), "files_too_large");
        assert_eq!(code(room(&[file("a", TOTAL_MAX)], "b", i64::MAX)), "files_too_large");
    }
    #[test]
    fn a_name_and_what_is_in_the_file_agree() {
        let wrong = |name: &str, kind: &str, content: &[u8]| {
            typed(name, kind, content).err().map(|problem| problem.fields[0].at.clone())
        };
        assert_eq!(wrong("合同.pdf", "application/pdf", b"%PDF-1.7"), None);
        assert_eq!(wrong("合同.pdf", "image/png", b"%PDF-1.7").as_deref(), Some("name"));
        assert_eq!(wrong("合同.exe", "application/pdf", b"%PDF-1.7").as_deref(), Some("name"));
        assert_eq!(wrong("合\n同.pdf", "application/pdf", b"%PDF-1.7").as_deref(), Some("name"));
        assert_eq!(wrong("合同.pdf", "application/pdf", b"MZ").as_deref(), Some("body"));
        let long = format!("{}.pdf", "长".repeat(NAME_MAX));
        assert_eq!(wrong(&long, "application/pdf", b"%PDF-1.7").as_deref(), Some("name"));
    }
    #[test]
    fn what_a_record_says_of_files_reads_back() {
        let notes = vec![FileNote { name: "合同.pdf".to_owned(), hash: "ab".to_owned() }];
        assert_eq!(noted(&detail(notes.clone())), notes);
        assert_eq!(detail(vec![]), "");
        assert_eq!(noted(""), vec![]);
        assert_eq!(noted("{\"other\":1}"), vec![]);
    }
}
