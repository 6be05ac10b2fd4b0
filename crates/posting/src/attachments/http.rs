//! Attaching, listing, downloading and removing files.

use axum::extract::State;
use flow::DocumentId;
use flow::header::{self, Header};
use flow::machine::past;
use kernel::{Conn, Problem, Stamp, Text, text};
use platform::attachment::{self, AttachmentId, BYTES_MAX, NewFile, TYPES};
use platform::audit::{self, Event, Origin, SYSTEM_CHAIN};
use platform::http::{Answer, Caller, Endpoint, FileAnswer, ParamKind, Path, Query, Reply, Upload};
use platform::identity::load_actors;
use platform::{Actor, Permission, UserId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::store::{self, Entry};
use super::{COUNT_MAX, File, TOTAL_MAX, WAITING_MAX, may_change, room, typed};
use crate::app::App;
use crate::visible::visible;

/// What the audit trail calls it when a file comes, and when it goes.
const CREATE: &str = "attachment.create";
const REMOVE: &str = "attachment.remove";

/// Under which name a file is kept.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct NameQuery {
    /// 文件名，含扩展名。 The file's name with its ending.
    name: String,
}

/// For which document a file waits.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct WaitingQuery {
    /// 将要录入的单据。 The document that is about to be entered.
    document_id: DocumentId,
}

/// A file of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AttachmentView {
    /// Id; a reason for a warning names it.
    id: AttachmentId,
    /// Name, as it was sent.
    name: String,
    /// Media type.
    media_type: String,
    /// Bytes.
    size: i64,
    /// SM3 of the content.
    hash: String,
    /// Who attached it.
    actor_id: UserId,
    /// Name at that time.
    actor_name: String,
    /// When.
    at: Stamp,
}

impl From<File> for AttachmentView {
    fn from(file: File) -> AttachmentView {
        AttachmentView {
            id: file.attachment_id,
            name: file.name,
            media_type: file.media_type,
            size: file.size,
            hash: file.hash,
            actor_id: file.actor_id,
            actor_name: file.actor_name,
            at: file.at,
        }
    }
}

/// A file that was removed before the document was submitted: that it was there stays told.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct RemovedAttachment {
    /// Id it had.
    id: AttachmentId,
    /// Name it had.
    name: String,
    /// Who removed it.
    actor_name: String,
    /// When.
    at: Stamp,
}

/// A type of file that may be attached.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AttachmentType {
    /// Content type to send it with.
    media_type: &'static str,
    /// Endings of names, without the dot.
    endings: &'static [&'static str],
}

/// The files of a document.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct AttachmentList {
    /// In the order they came.
    items: Vec<AttachmentView>,
    /// In the order they went.
    removed: Vec<RemovedAttachment>,
    /// Whether the caller may attach and remove now.
    may_change: bool,
    /// Why not.
    reason: Option<Text>,
    /// Most files.
    count_max: usize,
    /// Most bytes of one.
    bytes_max: usize,
    /// Most bytes of all together.
    total_max: i64,
    /// What may be attached.
    types: Vec<AttachmentType>,
}

fn answer(files: Vec<File>, removed: Vec<store::Removed>, refusal: Option<Problem>) -> AttachmentList {
    let gone = |one: store::Removed| RemovedAttachment {
        id: one.attachment_id,
        name: one.name,
        actor_name: one.actor_name,
        at: one.at,
    };
    AttachmentList {
        items: files.into_iter().map(AttachmentView::from).collect(),
        removed: removed.into_iter().map(gone).collect(),
        may_change: refusal.is_none(),
        reason: refusal.map(|problem| problem.what),
        count_max: COUNT_MAX,
        bytes_max: BYTES_MAX,
        total_max: TOTAL_MAX,
        types: TYPES
            .iter()
            .map(|kind| AttachmentType { media_type: kind.media_type, endings: kind.endings })
            .collect(),
    }
}

/// The endpoints: the files of documents, and files that wait for one.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let files = "/api/flow/documents/{id}/attachments";
    let file = "/api/flow/documents/{id}/attachments/{attachment}";
    let of_document = |endpoint: Endpoint<App>| {
        endpoint.for_anyone_logged_in().on("document").path_param("id", ParamKind::Uuid)
    };
    let mut all = vec![
        of_document(Endpoint::get(files, show))
            .named("show_attachments")
            .title(text!("单据附件", "Files of a document"))
            .answers::<AttachmentList>(200),
        of_document(takes_file(Endpoint::post(files, attach)))
            .named("attach_file")
            .title(text!("上传附件", "Attach a file"))
            .note(text!(
                "经办人在单据可以修改时上传；送审后不能增删。",
                "By its handler while the document may be edited; after its submission files neither come nor go."
            ))
            .audited(CREATE)
            .query::<NameQuery>()
            .answers::<AttachmentList>(201)
            .also(409),
        of_document(Endpoint::get(file, download))
            .named("download_attachment")
            .title(text!("下载附件", "Download a file"))
            .path_param("attachment", ParamKind::Uuid)
            .answers_file("application/octet-stream"),
        of_document(Endpoint::delete(file, remove))
            .named("remove_attachment")
            .title(text!("删除附件", "Remove a file"))
            .path_param("attachment", ParamKind::Uuid)
            .audited(REMOVE)
            .answers::<AttachmentList>(200)
            .also(409),
    ];
    all.extend(waiting_endpoints());
    all
}

fn takes_file(mut endpoint: Endpoint<App>) -> Endpoint<App> {
    for kind in TYPES {
        endpoint = endpoint.raw_body(kind.media_type, text!("附件", "The file"));
    }
    endpoint.bytes_max(BYTES_MAX)
}

fn waiting_endpoints() -> Vec<Endpoint<App>> {
    let path = "/api/flow/attachments";
    let own = |endpoint: Endpoint<App>| endpoint.needs(Permission::DocumentAct).on("attachment");
    vec![
        own(Endpoint::get(path, show_waiting))
            .named("show_waiting_attachments")
            .title(text!("待录入单据的附件", "Files that wait for a document"))
            .note(text!("只有上传人自己能看到。", "Only their sender sees them."))
            .query::<WaitingQuery>()
            .answers::<AttachmentList>(200),
        own(takes_file(Endpoint::post(path, send_ahead)))
            .named("send_attachment_ahead")
            .title(text!("预先上传附件", "Send a file ahead of its document"))
            .note(text!(
                "单据录入前上传；由上传人录入单据时归入该单据。",
                "Before its document is entered; it becomes the document's when its sender enters that."
            ))
            .audited(CREATE)
            .query::<WaitingQuery>()
            .query::<NameQuery>()
            .answers::<AttachmentList>(201)
            .also(404)
            .also(409),
        own(Endpoint::delete(format!("{path}/{{id}}"), take_back))
            .named("take_back_attachment")
            .title(text!("撤回预先上传的附件", "Take back a file that was sent ahead"))
            .on("waiting_attachment")
            .path_param("id", ParamKind::Uuid)
            .audited(REMOVE)
            .answers_empty(204),
    ]
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<AttachmentList>> {
    let conn = app.platform.db.snapshot().await?;
    let header = visible(&conn, &caller, id).await?;
    Ok(Answer::ok(listed(&app, &conn, &header, &caller.actor).await?))
}

/// The files of a document, and whether this person may change them.
async fn listed(app: &App, conn: &Conn, header: &Header, actor: &Actor) -> Result<AttachmentList, Problem> {
    let files = store::present(conn, [header.id]).await?;
    let removed = store::removed(conn, header.id).await?;
    let history = past(&audit::history(conn, [header.id.to_string()]).await?);
    let kind = app.poster.pipeline().registry.get(&header.kind).ok_or_else(Problem::not_found)?;
    Ok(answer(files, removed, may_change(kind.flow(), header, actor, &history).err()))
}

async fn download(
    State(app): State<App>,
    caller: Caller,
    Path((id, attachment)): Path<(DocumentId, AttachmentId)>,
) -> Reply<FileAnswer> {
    let conn = app.platform.db.snapshot().await?;
    visible(&conn, &caller, id).await?;
    let files = store::present(&conn, [id]).await?;
    let file =
        files.into_iter().find(|file| file.attachment_id == attachment).ok_or_else(Problem::not_found)?;
    let content = attachment::content_unscoped(&conn, attachment).await?;
    // Whatever it claims to be, it is saved and not shown.
    Ok(FileAnswer {
        name: Some(file.name),
        content_type: "application/octet-stream",
        content: content.into(),
    })
}

/// A document whose files this person may change now: its unit is locked and stays so until the transaction ends.
struct Changeable {
    header: Header,
    origin: Origin,
    role: String,
    actor: Actor,
}

impl Changeable {
    async fn open(app: &App, conn: &Conn, caller: &Caller, id: DocumentId) -> Result<Changeable, Problem> {
        let seen = visible(conn, caller, id).await?;
        audit::lock_chains(conn, [seen.unit_id]).await?;
        // What was seen before the lock may have been submitted meanwhile, and rights count as they are now.
        let header = header::by_ids_unscoped(conn, [id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
        let (user, today) = (caller.actor.user_id, app.platform.clock.today());
        let actor = load_actors(conn, &[user], today).await?.remove(&user);
        let actor = actor.ok_or_else(Problem::unauthenticated)?;
        let kind = app.poster.pipeline().registry.get(&header.kind).ok_or_else(Problem::not_found)?;
        let history = past(&audit::history(conn, [id.to_string()]).await?);
        let turn = may_change(kind.flow(), &header, &actor, &history)?;
        let origin = Origin { on_behalf_of: turn.on_behalf_of, ..caller.origin(app.platform.clock.now()) };
        Ok(Changeable { header, origin, role: turn.role, actor })
    }
    /// Writes that a file came or went, and the audit record of it.
    async fn write(&self, conn: &Conn, action: &str, file: &File) -> Result<(), Problem> {
        let entry = Entry {
            document_id: self.header.id,
            seq: 0,
            attachment_id: file.attachment_id,
            is_removal: i64::from(action == REMOVE),
            name: file.name.clone(),
            actor_id: self.origin.actor_id,
            actor_name: self.origin.actor_name.clone(),
            at: self.origin.at.0,
        };
        store::enter(conn, entry).await?;
        let event = Event { role: self.role.clone(), ..event(action, file) };
        Ok(audit::record(conn, self.header.unit_id, &self.origin, vec![event]).await?)
    }
}

/// What the audit trail says of a file: its name, its hash, and the document it is of or waits for.
fn event(action: &str, file: &File) -> Event {
    let File { name, hash, document_id, .. } = file;
    Event {
        action: action.to_owned(),
        object_kind: "attachment".to_owned(),
        object_id: file.attachment_id.to_string(),
        detail: serde_json::json!({ "document_id": document_id, "name": name }).to_string(),
        after_hash: hash.clone(),
        ..Event::default()
    }
}

async fn attach(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
    Query(query): Query<NameQuery>,
    upload: Upload,
) -> Reply<Answer<AttachmentList>> {
    let hash = attachment::digest(upload.bytes.clone()).await?;
    let conn = app.platform.db.begin().await?;
    let done = attach_in(&app, &conn, &caller, id, (query.name, hash, upload)).await;
    Ok(Answer::created(conn.settle(done).await?))
}

async fn attach_in(
    app: &App,
    conn: &Conn,
    caller: &Caller,
    id: DocumentId,
    (name, hash, upload): (String, String, Upload),
) -> Result<AttachmentList, Problem> {
    let document = Changeable::open(app, conn, caller, id).await?;
    let present = store::present(conn, [id]).await?;
    let file = kept(app, conn, &document.origin, (id, name), hash, upload, &present).await?;
    document.write(conn, CREATE, &file).await?;
    listed(app, conn, &document.header, &document.actor).await
}

/// Checks a file against those that are there, and keeps it.
async fn kept(
    app: &App,
    conn: &Conn,
    origin: &Origin,
    (document_id, name): (DocumentId, String),
    hash: String,
    upload: Upload,
    present: &[File],
) -> Result<File, Problem> {
    let kind = typed(&name, &upload.content_type, &upload.bytes)?;
    let id: AttachmentId = app.platform.ids.new_id();
    let new = NewFile { id, hash, media_type: kind.media_type, content: upload.bytes };
    room(present, &new.hash, new.size())?;
    attachment::keep(conn, &new, origin.actor_id, origin.at).await?;
    Ok(File {
        document_id,
        attachment_id: id,
        name,
        size: new.size(),
        hash: new.hash,
        media_type: kind.media_type.to_owned(),
        actor_id: origin.actor_id,
        actor_name: origin.actor_name.clone(),
        at: origin.at,
    })
}

async fn remove(
    State(app): State<App>,
    caller: Caller,
    Path((id, attachment)): Path<(DocumentId, AttachmentId)>,
) -> Reply<Answer<AttachmentList>> {
    let conn = app.platform.db.begin().await?;
    let done = remove_in(&app, &conn, &caller, (id, attachment)).await;
    Ok(Answer::ok(conn.settle(done).await?))
}

async fn remove_in(
    app: &App,
    conn: &Conn,
    caller: &Caller,
    (id, attachment): (DocumentId, AttachmentId),
) -> Result<AttachmentList, Problem> {
    let document = Changeable::open(app, conn, caller, id).await?;
    let files = store::present(conn, [id]).await?;
    let file =
        files.into_iter().find(|file| file.attachment_id == attachment).ok_or_else(Problem::not_found)?;
    document.write(conn, REMOVE, &file).await?;
    listed(app, conn, &document.header, &document.actor).await
}

/// The caller's own files that wait for a document.
async fn own(conn: &Conn, caller: &Caller, document: DocumentId) -> Result<Vec<File>, Problem> {
    let mut files = store::waiting(conn, [document]).await?;
    files.retain(|file| file.actor_id == caller.actor.user_id);
    Ok(files)
}

async fn show_waiting(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<WaitingQuery>,
) -> Reply<Answer<AttachmentList>> {
    let files = own(&app.platform.db.reader(), &caller, query.document_id).await?;
    Ok(Answer::ok(answer(files, Vec::new(), None)))
}

async fn send_ahead(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AheadQuery>,
    upload: Upload,
) -> Reply<Answer<AttachmentList>> {
    let hash = attachment::digest(upload.bytes.clone()).await?;
    let conn = app.platform.db.begin().await?;
    let done = send_ahead_in(&app, &conn, &caller, query, (hash, upload)).await;
    Ok(Answer::created(conn.settle(done).await?))
}

/// Which document a file waits for, and its name.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AheadQuery {
    document_id: DocumentId,
    name: String,
}

async fn send_ahead_in(
    app: &App,
    conn: &Conn,
    caller: &Caller,
    AheadQuery { document_id, name }: AheadQuery,
    (hash, upload): (String, Upload),
) -> Result<AttachmentList, Problem> {
    // One after another: two files of one sender could each find the last place free.
    audit::lock_chains(conn, [SYSTEM_CHAIN]).await?;
    if !header::by_ids_unscoped(conn, [document_id]).await?.is_empty() {
        return Err(Problem::not_found());
    }
    let origin = caller.origin(app.platform.clock.now());
    if store::waiting_of(conn, origin.actor_id).await? >= WAITING_MAX {
        return Err(Problem::conflict(
            "too_many_waiting",
            text!(
                "您已有 {WAITING_MAX} 个附件等待录入单据。",
                "You have {WAITING_MAX} files that wait for their documents."
            ),
            text!(
                "请先录入单据，或撤回不需要的附件。",
                "Enter the documents, or take back what is not needed."
            ),
        ));
    }
    let mut files = own(conn, caller, document_id).await?;
    let file = kept(app, conn, &origin, (document_id, name), hash, upload, &files).await?;
    store::wait(conn, &file).await?;
    audit::record(conn, SYSTEM_CHAIN, &origin, vec![event(CREATE, &file)]).await?;
    files.push(file);
    Ok(answer(files, Vec::new(), None))
}

async fn take_back(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<AttachmentId>,
) -> Reply<platform::http::NoContent> {
    let conn = app.platform.db.begin().await?;
    let done = take_back_in(&app, &conn, &caller, id).await;
    conn.settle(done).await?;
    Ok(platform::http::NoContent::default())
}

async fn take_back_in(app: &App, conn: &Conn, caller: &Caller, id: AttachmentId) -> Result<(), Problem> {
    let origin = caller.origin(app.platform.clock.now());
    let file = store::waits(conn, id, origin.actor_id).await?.ok_or_else(Problem::not_found)?;
    store::stop_waiting(conn, id).await?;
    Ok(audit::record(conn, SYSTEM_CHAIN, &origin, vec![event(REMOVE, &file)]).await?)
}
