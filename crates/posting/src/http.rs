//! The HTTP side every document has alike: create, edit, act, look.
//!
//! An area declares [`DocumentRoutes`] and gets the endpoints; what differs from kind to kind is the input type,
//! the list and the detail.

use axum::extract::State;
use flow::header::{self, HeaderView};
use flow::machine::{ActionView, actions, past};
use flow::{DocumentId, Flow};
use kernel::{Conn, DbError, Problem, Stamp, Text, text};
use platform::http::{Caller, Endpoint, IdempotencyKey, Json, ParamKind, Path, Query, RawAnswer, Reply};
use platform::{Permission, UnitId, UserId, audit};
use rules::Acknowledgement;
use sea_orm::FromQueryResult;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::app::App;
use crate::attachments::{FileNote, noted};
use crate::command::{self, Command, Receipt};

/// The input of a kind: what creating and editing carry.
pub trait Input: DeserializeOwned + Serialize + ToSchema + Send + 'static {
    /// Client-made id of the document.
    fn id(&self) -> DocumentId;
    /// Its unit.
    fn unit_id(&self) -> UnitId;
    /// Reasons given for warnings, when it is submitted at once.
    fn acknowledgements(&self) -> &[Acknowledgement] {
        &[]
    }
    /// The version an edit saw.
    fn version(&self) -> Option<i64> {
        None
    }
}

/// Where a kind's endpoints are and what they ask for.
#[derive(Clone, Copy)]
pub struct DocumentRoutes {
    /// `execution`
    pub area: &'static str,
    /// `payments`
    pub plural: &'static str,
    /// The right to look.
    pub read: Permission,
    /// The right to enter.
    pub edit: Permission,
    /// Its life.
    pub flow: &'static Flow,
}

/// Whether to write.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct DryRun {
    /// 试算：只返回结果，不写入。 Decide only, write nothing.
    #[serde(default)]
    pub dry_run: bool,
}

/// Whether to write, and whether to submit at once.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct CreateQuery {
    /// 试算：只返回结果，不写入。 Decide only, write nothing.
    #[serde(default)]
    pub dry_run: bool,
    /// 保存后立即送审。 Submit at once.
    #[serde(default)]
    pub submit: bool,
}

/// What an action on a document carries.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ActionInput {
    /// Opinion, or reason for returning.
    #[serde(default)]
    #[schema(max_length = 1000)]
    pub opinion: String,
    /// Reasons for warnings.
    #[serde(default)]
    #[schema(max_items = 50)]
    pub acknowledgements: Vec<Acknowledgement>,
    /// The version the person saw; refused when somebody else changed it since.
    #[serde(default)]
    #[schema(minimum = 1)]
    pub version: Option<i64>,
    /// Input of actions that need more (see the kind).
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub input: Option<serde_json::Map<String, serde_json::Value>>,
}

/// Create (`POST`), edit (`PATCH /{id}`) and act (`POST /{id}/actions/{action}`).
pub fn document_endpoints<T: Input>(routes: DocumentRoutes) -> Vec<Endpoint<App>> {
    let DocumentRoutes { area, plural, edit, flow, .. } = routes;
    let base = format!("/api/{area}/{plural}");
    let kind = flow.kind;
    let title = |zh: &str, en: &str| Text { zh: format!("{zh}{}", flow.zh), en: format!("{en} {}", flow.en) };
    let create = move |State(app): State<App>, caller: Caller, key: IdempotencyKey, query, body| {
        create::<T>(app, caller, key, query, body, flow)
    };
    let change = move |State(app): State<App>, caller: Caller, path, key: IdempotencyKey, query, body| {
        change::<T>(app, caller, path, key, query, body, flow)
    };
    let act = move |State(app): State<App>, caller: Caller, path, key: IdempotencyKey, query, body| {
        act(app, caller, path, key, query, body, flow)
    };
    let actions: &'static [&'static str] = Vec::leak(actions_of(flow));
    vec![
        Endpoint::post(base.clone(), create)
            .named(format!("create_{kind}"))
            .title(title("录入", "Enter a"))
            .needs(edit)
            .on(kind)
            .audited(format!("{kind}.create"))
            .query::<CreateQuery>()
            .body::<T>()
            .idempotent()
            .answers::<Receipt>(201)
            .answers::<Receipt>(200)
            .also(404)
            .also(503),
        Endpoint::patch(format!("{base}/{{id}}"), change)
            .named(format!("edit_{kind}"))
            .title(title("修改", "Edit a"))
            .needs(edit)
            .on(kind)
            .audited(format!("{kind}.edit"))
            .path_param("id", ParamKind::Uuid)
            .query::<DryRun>()
            .body::<T>()
            .idempotent()
            .answers::<Receipt>(200)
            .also(503),
        Endpoint::post(format!("{base}/{{id}}/actions/{{action}}"), act)
            .named(format!("act_on_{kind}"))
            .title(title("办理", "Act on a"))
            .needs(Permission::DocumentAct)
            .on(kind)
            .audited(format!("{kind}.act"))
            .path_param("id", ParamKind::Uuid)
            .path_param("action", ParamKind::OneOf(actions))
            .query::<DryRun>()
            .body::<ActionInput>()
            .idempotent()
            .answers::<Receipt>(200)
            .also(503),
    ]
}

/// The actions people take on an existing document, each once.
fn actions_of(flow: &Flow) -> Vec<&'static str> {
    let people = flow.moves.iter().filter(|m| m.from != flow::NEW && !matches!(m.by, flow::By::System));
    let mut actions: Vec<&'static str> =
        people.map(|m| m.action).filter(|action| *action != "edit").collect();
    actions.sort_unstable();
    actions.dedup();
    actions
}

async fn create<T: Input>(
    app: App,
    caller: Caller,
    key: IdempotencyKey,
    Query(query): Query<CreateQuery>,
    Json(input): Json<T>,
    flow: &'static Flow,
) -> Reply<RawAnswer> {
    let action = if query.submit { "submit" } else { "create" };
    let mut command = command(&app, &caller, flow.kind, input.id(), action, key);
    command.unit_hint = input.unit_id();
    command.acknowledgements = input.acknowledgements().to_vec();
    command.body = body(&input)?;
    let json = run(&app, &caller, command, query.dry_run).await?;
    Ok(RawAnswer { status: if query.dry_run { 200 } else { 201 }, json })
}

async fn change<T: Input>(
    app: App,
    caller: Caller,
    Path(id): Path<DocumentId>,
    key: IdempotencyKey,
    Query(query): Query<DryRun>,
    Json(input): Json<T>,
    flow: &'static Flow,
) -> Reply<RawAnswer> {
    if input.id() != id {
        return Err(Problem::field(
            "id",
            text!("内容中的编号与地址不一致。", "The id in the body is not the one in the address."),
            text!("请使用同一个编号。", "Use the same id in both."),
        )
        .into());
    }
    let mut command = command(&app, &caller, flow.kind, id, "edit", key);
    command.unit_hint = input.unit_id();
    command.expected_version = input.version();
    command.body = body(&input)?;
    Ok(RawAnswer { status: 200, json: run(&app, &caller, command, query.dry_run).await? })
}

async fn act(
    app: App,
    caller: Caller,
    Path((id, action)): Path<(DocumentId, String)>,
    key: IdempotencyKey,
    Query(query): Query<DryRun>,
    Json(input): Json<ActionInput>,
    flow: &'static Flow,
) -> Reply<RawAnswer> {
    if input.opinion.chars().count() > 1000 || input.acknowledgements.len() > 50 {
        return Err(Problem::field(
            "opinion",
            text!(
                "意见不超过 1000 字，说明不超过 50 条。",
                "An opinion has at most 1000 characters, and there are at most 50 reasons."
            ),
            text!("请缩短后重试。", "Shorten it and try again."),
        )
        .into());
    }
    let mut command = command(&app, &caller, flow.kind, id, &action, key);
    command.opinion = input.opinion;
    command.acknowledgements = input.acknowledgements;
    command.expected_version = input.version;
    command.body = input.input.map_or(serde_json::Value::Null, serde_json::Value::Object);
    Ok(RawAnswer { status: 200, json: run(&app, &caller, command, query.dry_run).await? })
}

fn body<T: Input>(input: &T) -> Result<serde_json::Value, Problem> {
    serde_json::to_value(input).map_err(|_| Problem::internal())
}

/// A command of this caller, without input yet.
pub fn command(
    app: &App,
    caller: &Caller,
    kind: &'static str,
    id: DocumentId,
    action: &str,
    key: IdempotencyKey,
) -> Command {
    Command {
        actor_id: caller.actor.user_id,
        system: false,
        kind,
        id,
        unit_hint: UnitId(id.0),
        action: action.to_owned(),
        body: serde_json::Value::Null,
        opinion: String::new(),
        acknowledgements: Vec::new(),
        expected_version: None,
        key: key.0.unwrap_or_else(|| app.platform.ids.fresh()),
        fingerprint: String::new(),
        request_id: caller.request_id.to_string(),
    }
}

/// Performs a command, or shows what it would do: a [`Receipt`] as JSON text.
pub async fn run(app: &App, caller: &Caller, command: Command, dry_run: bool) -> Result<String, Problem> {
    if dry_run {
        let mut receipt = app.poster.dry_run(command).await?;
        if let Some((problem, body)) = receipt.0.take().zip(receipt.1.refusal.as_mut()) {
            *body = problem.body(caller.language, &caller.request_id);
        }
        return serde_json::to_string(&receipt.1).map_err(|_| Problem::internal());
    }
    match app.poster.perform(command).await? {
        command::Answer::Done(receipt) => Ok(receipt),
        command::Answer::Refused(problem) => Err(problem),
    }
}

/// One entry of a document's history.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    /// When.
    pub at: Stamp,
    /// Who.
    pub actor_id: UserId,
    /// Name at that time.
    pub actor_name: String,
    /// Whose right was lent.
    pub on_behalf_of: Option<UserId>,
    /// In which role.
    pub role: String,
    /// What (`payment.submit`).
    pub action: String,
    /// State before.
    pub from_state: String,
    /// State after.
    pub to_state: String,
    /// Approval step.
    pub step: String,
    /// Opinion.
    pub opinion: String,
    /// Files: the one that came or went, those it was entered with, all of them when it was submitted.
    pub attachments: Vec<FileNote>,
}

impl From<audit::Record> for HistoryEntry {
    fn from(record: audit::Record) -> HistoryEntry {
        HistoryEntry {
            attachments: noted(&record.detail),
            at: record.at,
            actor_id: record.actor_id,
            actor_name: record.actor_name,
            on_behalf_of: record.on_behalf_of,
            role: record.role,
            action: record.action,
            from_state: record.from_state,
            to_state: record.to_state,
            step: record.step,
            opinion: record.opinion,
        }
    }
}

/// A rule hit on a document.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct HitEntry {
    /// Rule.
    pub rule: String,
    /// Its version.
    pub rule_version: i64,
    /// Level.
    pub level: String,
    /// Clause.
    pub clause: String,
    /// Chinese text.
    pub text_zh: String,
    /// English text.
    pub text_en: String,
    /// At which action.
    pub action: String,
    /// `blocked`, `needs_reason`, `acknowledged`, `released`, `recorded`.
    pub decision: String,
    /// Reason given.
    pub reason: String,
    /// The document's file that proves it.
    pub attachment_id: Option<String>,
    /// Its name.
    pub attachment_name: Option<String>,
    /// Who acted.
    pub actor_id: UserId,
    /// When.
    pub at: Stamp,
}

/// What every document's detail carries.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct DocumentEnvelope {
    /// Header.
    pub document: HeaderView,
    /// Its state for people.
    pub state_title: Text,
    /// What the caller may do now, and why not.
    pub actions: Vec<ActionView>,
    /// Oldest first.
    pub history: Vec<HistoryEntry>,
    /// Rule hits, oldest first.
    pub hits: Vec<HitEntry>,
}

/// Header, actions, history and hits of a document in the caller's scope; `None` when it is not there or not theirs.
pub async fn document_view(
    conn: &Conn,
    caller: &Caller,
    flow: &'static Flow,
    id: DocumentId,
) -> Result<Option<DocumentEnvelope>, DbError> {
    let Some(header) = header::find(conn, &caller.scope, flow.kind, id).await? else { return Ok(None) };
    let records = audit::history(conn, [id.to_string()]).await?;
    let hits: Vec<HitEntry> = conn
        .all(
            "select h.rule, h.rule_version, h.level, h.clause, h.text_zh, h.text_en, h.action, h.decision, h.reason,
               h.attachment_id, a.name as attachment_name, h.actor_id, h.at
             from rl_hit h left join fl_attachment a on a.attachment_id = h.attachment_id and a.is_removal = 0
               and a.document_id = h.object_id
             where h.object_id = $1 order by h.at, h.id limit 200",
            [id.into()],
        )
        .await?;
    Ok(Some(DocumentEnvelope {
        document: header.view(),
        state_title: flow.state(&header.state),
        actions: actions(flow, &header, &caller.actor, &past(&records)),
        history: records.into_iter().map(HistoryEntry::from).collect(),
        hits,
    }))
}
