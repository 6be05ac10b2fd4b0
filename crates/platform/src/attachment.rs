//! Files that prove something: kept as they came, named by an opaque id, with their SM3. They are served as
//! downloads only, whatever they claim to be.

use axum::extract::{FromRef, State};
use kernel::{Conn, DbError, Problem, Stamp, text};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::actor::UserId;
use crate::audit::{self, Event, SYSTEM_CHAIN};
use crate::hash;
use crate::http::{Answer, Caller, Endpoint, FileAnswer, ParamKind, Path, Platform, Reply, Upload};
use crate::role::Permission;

/// Most bytes of one file.
const BYTES_MAX: usize = 10 * 1024 * 1024;
/// What may be attached.
const TYPES: &[&str] = &[
    "application/pdf",
    "application/ofd",
    "application/xml",
    "image/jpeg",
    "image/png",
    "text/plain",
    "text/csv",
];

kernel::id_type!(
    /// A stored file.
    AttachmentId
);

/// A stored file, without its content.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct AttachmentRow {
    /// Id, to be named by what it proves.
    id: AttachmentId,
    /// SM3 of the content.
    hash: String,
    /// Content type.
    media_type: String,
    /// Bytes.
    size: i64,
    /// When it came.
    at: Stamp,
}

#[derive(FromQueryResult)]
struct Content {
    content: Vec<u8>,
}

pub(crate) fn endpoints<S>() -> Vec<Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    Platform: FromRef<S>,
{
    let mut upload = Endpoint::post("/api/platform/attachments", upload)
        .named("upload_attachment")
        .title(text!("上传附件", "Upload an attachment"))
        .needs(Permission::DocumentAct)
        .on("attachment")
        .audited("attachment.create");
    for media_type in TYPES {
        upload = upload.raw_body(media_type, text!("附件", "The file"));
    }
    vec![
        upload.bytes_max(BYTES_MAX).answers::<AttachmentRow>(201),
        Endpoint::get("/api/platform/attachments/{id}", download)
            .named("download_attachment")
            .title(text!("下载附件", "Download an attachment"))
            .needs(Permission::DocumentAct)
            .on("attachment")
            .path_param("id", ParamKind::Uuid)
            .answers_file("application/octet-stream"),
    ]
}

async fn upload(
    State(platform): State<Platform>,
    caller: Caller,
    file: Upload,
) -> Reply<Answer<AttachmentRow>> {
    let at = platform.clock.now();
    let row = AttachmentRow {
        id: platform.ids.new_id(),
        hash: hash::digest(&file.bytes),
        media_type: file.content_type.clone(),
        size: i64::try_from(file.bytes.len()).unwrap_or(i64::MAX),
        at,
    };
    let conn = platform.db.begin().await?;
    conn.exec(
        "insert into pf_attachment (id, hash, media_type, size, content, uploader_id, at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        [
            row.id.into(),
            row.hash.clone().into(),
            row.media_type.clone().into(),
            row.size.into(),
            sea_orm::Value::from(file.bytes.to_vec()),
            caller.actor.user_id.into(),
            at.into(),
        ],
    )
    .await?;
    let event = Event {
        action: "attachment.create".to_owned(),
        object_kind: "attachment".to_owned(),
        object_id: row.id.to_string(),
        after_hash: row.hash.clone(),
        ..Event::default()
    };
    audit::record(&conn, SYSTEM_CHAIN, &caller.origin(at), vec![event]).await?;
    conn.commit().await?;
    Ok(Answer::created(row))
}

async fn download(
    State(platform): State<Platform>,
    caller: Caller,
    Path(id): Path<AttachmentId>,
) -> Reply<FileAnswer> {
    // Its uploader sees it, and whoever may see a document that names it.
    let sql = "select content from pf_attachment a where a.id = $1
        and (a.uploader_id = $2
          or exists (select 1 from rl_hit h where h.attachment_id = a.id and h.unit_id in {in:3}))";
    let found: Option<Content> = platform
        .db
        .reader()
        .one(sql, [id.into(), caller.actor.user_id.into(), caller.scope.parameter()])
        .await?;
    let found = found.ok_or_else(Problem::not_found)?;
    Ok(FileAnswer {
        name: Some(format!("{id}.bin")),
        content_type: "application/octet-stream",
        content: found.content.into(),
    })
}

#[derive(FromQueryResult)]
struct Owned {
    id: String,
    uploader_id: UserId,
}

/// Which of these ids name stored files, with who uploaded each.
pub async fn uploaders(
    conn: &Conn,
    ids: impl IntoIterator<Item = String>,
) -> Result<std::collections::HashMap<String, UserId>, DbError> {
    let sql = "select id, uploader_id from pf_attachment where id in {in:1}";
    let rows: Vec<Owned> = conn.all(sql, [kernel::db::list(ids)]).await?;
    Ok(rows.into_iter().map(|row| (row.id, row.uploader_id)).collect())
}
