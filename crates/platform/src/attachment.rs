//! Files that prove something: kept as they came, named by an opaque id, with their SM3. Which document one belongs to
//! and who may read it is the business of `posting::attachments`.
//!
//! Invariant: what is handed out is what came (`posting/tests/it/attachments.rs`, `yiti verify` I21).

use axum::body::Bytes;
use kernel::{Conn, DbError, Problem, Stamp, text};
use sea_orm::FromQueryResult;

use crate::actor::UserId;
use crate::hash;

/// Most bytes of one file.
pub const BYTES_MAX: usize = 10 * 1024 * 1024;

/// A type of file that may be kept: its media type, the endings of its names, and what its content begins with.
pub struct FileType {
    /// `application/pdf`
    pub media_type: &'static str,
    /// Endings of names, without the dot.
    pub endings: &'static [&'static str],
    /// The first bytes; empty for text.
    magic: &'static [u8],
}

const ZIP: &[u8] = b"PK\x03\x04";
const SHEET: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

/// What may be kept.
pub const TYPES: &[FileType] = &[
    FileType { media_type: "application/pdf", endings: &["pdf"], magic: b"%PDF-" },
    FileType { media_type: "application/ofd", endings: &["ofd"], magic: ZIP },
    FileType { media_type: "application/xml", endings: &["xml"], magic: b"" },
    FileType { media_type: "image/jpeg", endings: &["jpg", "jpeg"], magic: b"\xff\xd8\xff" },
    FileType { media_type: "image/png", endings: &["png"], magic: b"\x89PNG\r\n\x1a\n" },
    FileType { media_type: WORD, endings: &["docx"], magic: ZIP },
    FileType { media_type: SHEET, endings: &["xlsx"], magic: ZIP },
    FileType { media_type: "text/plain", endings: &["txt"], magic: b"" },
    FileType { media_type: "text/csv", endings: &["csv"], magic: b"" },
];

impl FileType {
    /// The type that a file's name says.
    pub fn of(name: &str) -> Option<&'static FileType> {
        let (_, ending) = name.rsplit_once('.')?;
        TYPES.iter().find(|known| known.endings.iter().any(|one| one.eq_ignore_ascii_case(ending)))
    }
    /// Whether content can be of this type: its first bytes, and for text that it is none of the others.
    pub fn fits(&self, content: &[u8]) -> bool {
        let utf16 = content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff");
        if self.magic.is_empty() { utf16 || !content.contains(&0) } else { content.starts_with(self.magic) }
    }
}

kernel::id_type!(
    /// A stored file.
    AttachmentId
);

/// A file about to be kept.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its id.
    pub id: AttachmentId,
    /// SM3 of the content.
    pub hash: String,
    /// Media type.
    pub media_type: &'static str,
    /// Content.
    pub content: Bytes,
}

impl NewFile {
    /// Its bytes.
    pub fn size(&self) -> i64 {
        i64::try_from(self.content.len()).unwrap_or(i64::MAX)
    }
}

/// SM3 of a file, worked out where it keeps nobody waiting.
pub async fn digest(content: Bytes) -> Result<String, DbError> {
    let worked = tokio::task::spawn_blocking(move || hash::digest(&content)).await;
    worked.map_err(|error| DbError::Other(format!("digest of a file: {error}")))
}

/// Keeps a file.
pub async fn keep(conn: &Conn, file: &NewFile, uploader: UserId, at: Stamp) -> Result<(), DbError> {
    let sql = "insert into pf_attachment (id, hash, media_type, size, content, uploader_id, at)
        values ($1, $2, $3, $4, $5, $6, $7)";
    let values = [
        file.id.into(),
        file.hash.clone().into(),
        file.media_type.into(),
        file.size().into(),
        sea_orm::Value::from(file.content.to_vec()),
        uploader.into(),
        at.into(),
    ];
    conn.exec(sql, values).await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct Content {
    hash: String,
    content: Vec<u8>,
}

/// The content of a file, which must be what its hash says. Unscoped: the caller has looked at the document.
pub async fn content_unscoped(conn: &Conn, id: AttachmentId) -> Result<Bytes, Problem> {
    let found: Option<Content> =
        conn.one("select hash, content from pf_attachment where id = $1", [id.into()]).await?;
    let Content { hash, content } = found.ok_or_else(Problem::not_found)?;
    let content = Bytes::from(content);
    if digest(content.clone()).await? == hash {
        return Ok(content);
    }
    tracing::error!(%id, "a stored file is not what its hash says");
    Err(Problem::new(
        500,
        "file_damaged",
        text!(
            "该附件的内容与上传时的摘要不一致，已停止提供。",
            "The file is not what was uploaded; it is not handed out."
        ),
        text!("请联系系统管理员从备份恢复。", "Ask the system administrator to restore it from a backup."),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_the_type_and_the_content_must_agree() {
        for (name, content, expected) in [
            ("合同.PDF", b"%PDF-1.7".as_slice(), true),
            ("合同.pdf", b"MZ\x90\0", false),
            ("发票.ofd", b"PK\x03\x04...", true),
            ("照片.jpeg", b"\xff\xd8\xff\xe0", true),
            ("照片.png", b"\xff\xd8\xff\xe0", false),
            ("说明.txt", "情况".as_bytes(), true),
            ("说明.txt", b"a\0b", false),
            ("说明.csv", b"\xff\xfea\0", true),
        ] {
            let kind = FileType::of(name).unwrap_or_else(|| panic!("{name}"));
            assert_eq!(kind.fits(content), expected, "{name}");
        }
        for name in ["run.exe", "pdf", "合同.pdf.html", ""] {
            assert!(FileType::of(name).is_none(), "{name}");
        }
    }
}
