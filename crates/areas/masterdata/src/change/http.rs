//! `/api/masterdata/changes`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listed, Listing};
use kernel::{Problem, Text, text};
use platform::Permission;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::FLOW;
use super::load::stored_unscoped;
use super::model::{MasterChangeInput, Request, RequestField};
use super::target::Target;
use crate::versions::MASK;

static ROUTES: DocumentRoutes = DocumentRoutes {
    area: "masterdata",
    plural: "changes",
    read: Permission::MasterRead,
    edit: Permission::MasterEdit,
    flow: &FLOW,
};

/// Filters of requests besides those of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ChangeFilter {
    /// 基础信息类别 / kind of record
    #[serde(default)]
    #[param(max_length = 40)]
    kind: String,
    /// 记录 / record
    #[serde(default)]
    #[param(max_length = 200)]
    object_id: String,
    /// 只看已批准、尚未到生效日的 / only those approved whose day is yet to come
    #[serde(default)]
    waiting: bool,
}

/// A change request in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct ChangeRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    document: DocumentRow,
    /// Kind of record.
    kind: String,
    /// Record; empty for a new one.
    object_id: String,
    /// The day from which it counts; empty: from its approval.
    effective_from: String,
    /// When it was applied.
    applied_on: Option<String>,
    /// Why.
    reason: String,
}

impl Listed for ChangeRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

const BODY: Body = Body {
    columns: ", c.kind, c.object_id, c.effective_from, c.applied_on, c.reason",
    joins: "join md_change c on c.id = d.id",
};

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::plain("kind", "数据类型", "Kind"),
    Column::plain("object_id", "记录", "Record"),
    Column::plain("title", "摘要", "Title"),
    Column::plain("effective_from", "生效日期", "Counts from"),
    Column::plain("applied_on", "写入日期", "Applied on"),
    Column::plain("reason", "理由", "Reason"),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

/// A change request with old and new values side by side.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct ChangeDetail {
    /// Header, actions, history, hits.
    #[serde(flatten)]
    envelope: DocumentEnvelope,
    /// Kind of record.
    kind: String,
    /// For people.
    kind_title: Text,
    /// Record; empty for a new one.
    object_id: String,
    /// The version of the record the request saw; 0 for a new one.
    record_version: i64,
    /// The day from which it counts; empty: from its approval.
    effective_from: String,
    /// When it was applied.
    applied_on: Option<String>,
    /// Why.
    reason: String,
    /// Old and new values.
    fields: Vec<RequestField>,
}

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<MasterChangeInput>(ROUTES);
    all.extend([
        super::successions::endpoint(),
        Endpoint::get("/api/masterdata/changes", list)
            .named("list_master_changes")
            .title(text!("基础信息变更单列表", "Change requests"))
            .menu(MenuGroup::Master)
            .needs(Permission::MasterRead)
            .on("master_change")
            .query::<ListQuery>()
            .query::<ChangeFilter>()
            .answers::<DocumentPage<ChangeRow>>(200)
            .exports(SHOWN),
        Endpoint::get("/api/masterdata/changes/{id}", show)
            .named("show_master_change")
            .title(text!("基础信息变更单", "A change request"))
            .needs(Permission::MasterRead)
            .on("master_change")
            .path_param("id", ParamKind::Uuid)
            .answers::<ChangeDetail>(200),
    ]);
    all
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<ChangeFilter>,
) -> Reply<Answer<DocumentPage<ChangeRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    if filter.waiting || !filter.kind.is_empty() || !filter.object_id.is_empty() {
        listing.joining("join md_change c on c.id = d.id");
    }
    listing.and_if("c.kind = ?", given(filter.kind));
    listing.and_if("c.object_id = ?", given(filter.object_id));
    let today = filter.waiting.then(|| app.platform.clock.today().to_string());
    listing.and_if("(d.state = 'approved' and c.applied_on is null and c.effective_from > ?)", today);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, BODY).await?))
}

/// What a request changes, for people.
fn kind_title(kind: &str) -> Text {
    if let Some(operation) = Target::of(kind).and_then(|target| target.operation) {
        return Text { zh: operation.zh.to_owned(), en: operation.en.to_owned() };
    }
    let importers = crate::importers::importers();
    let importer = importers.iter().find(|importer| importer.kind() == kind);
    importer.map_or_else(|| Text::same(kind), |importer| importer.title())
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<ChangeDetail>> {
    let conn = app.platform.db.reader();
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let request = stored_unscoped(&conn, &app.platform.vault, [id])
        .await?
        .remove(&id)
        .ok_or_else(Problem::not_found)?;
    let Request {
        unit_id,
        kind,
        object_id,
        record_version,
        effective_from,
        reason,
        mut fields,
        applied_on,
        ..
    } = request;
    if !caller.actor.scope(Permission::DocumentAct).sees(unit_id) {
        let private = fields.iter_mut().filter(|field| field.is_private);
        private.for_each(|field| MASK.clone_into(&mut field.new));
    }
    let kind_title = kind_title(&kind);
    Ok(Answer::ok(ChangeDetail {
        envelope,
        kind,
        kind_title,
        object_id,
        record_version,
        effective_from,
        applied_on,
        reason,
        fields,
    }))
}
