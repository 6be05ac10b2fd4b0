//! `/api/masterdata/changes`

use axum::extract::State;
use flow::DocumentId;
use kernel::{Conn, DbError, Limit, Page, Problem, Stamp, Text, text};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, Scope, UnitId};
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

/// Which requests.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ChangeQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 状态 / state
    #[serde(default)]
    #[param(max_length = 40)]
    state: String,
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
    /// 编号或标题 / in number or title
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 上一页的 next / `next` of the page before
    #[serde(default)]
    #[param(max_length = 100)]
    after: String,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A change request in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct ChangeRow {
    /// Id.
    id: DocumentId,
    /// Number.
    number: String,
    /// Unit.
    unit_id: UnitId,
    /// State.
    state: String,
    /// The role it waits for; empty when nobody.
    waiting_role: String,
    /// One line.
    title: String,
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
    /// Entered.
    created_at: Stamp,
    /// Version.
    version: i64,
}

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::plain("kind", "数据类型", "Kind"),
    Column::plain("object_id", "记录", "Record"),
    Column::plain("title", "摘要", "Title"),
    Column::plain("effective_from", "生效日期", "Counts from"),
    Column::plain("applied_on", "写入日期", "Applied on"),
    Column::plain("reason", "理由", "Reason"),
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
            .query::<ChangeQuery>()
            .answers::<Page<ChangeRow>>(200)
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
    Query(query): Query<ChangeQuery>,
) -> Reply<Answer<Page<ChangeRow>>> {
    let rows = limit(query.limit)?;
    let today = app.platform.clock.today().to_string();
    Ok(Answer::ok(page(&app.platform.db.reader(), &caller.scope, query, today, rows).await?))
}

/// Newest first.
async fn page(
    conn: &Conn,
    scope: &Scope,
    query: ChangeQuery,
    today: String,
    limit: Limit,
) -> Result<Page<ChangeRow>, DbError> {
    const WHERE: &str = "from fl_document d join md_change c on c.id = d.id
        where d.kind = 'master_change' and d.unit_id in {in:1} and ($2 = '' or d.unit_id = $2)
          and ($3 = '' or d.state = $3) and ($4 = '' or c.kind = $4) and ($5 = '' or c.object_id = $5)
          and ($6 = '' or (d.state = 'approved' and c.applied_on is null and c.effective_from > $6))
          and (d.number like $7 or d.title like $7)";
    let pattern = format!("%{}%", query.text.trim().replace(['%', '_', '\\'], ""));
    let mut bound: Vec<sea_orm::Value> = vec![
        scope.parameter(),
        query.unit_id.map(|unit| unit.to_string()).unwrap_or_default().into(),
        query.state.into(),
        query.kind.into(),
        query.object_id.into(),
        if query.waiting { today } else { String::new() }.into(),
        pattern.into(),
    ];
    let total = conn.number(&format!("select count(*) {WHERE}"), bound.clone()).await?;
    bound.extend([query.after.into(), limit.rows().into()]);
    let sql = format!(
        "select d.id, d.number, d.unit_id, d.state, d.waiting_role, d.title, c.kind, c.object_id, c.effective_from,
           c.applied_on, c.reason, d.created_at, d.version {WHERE} and ($8 = '' or d.id < $8)
         order by d.id desc limit $9"
    );
    let items: Vec<ChangeRow> = conn.all(&sql, bound).await?;
    let full = items.len() as i64 == limit.rows();
    let next = items.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Page { items, next, total })
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
