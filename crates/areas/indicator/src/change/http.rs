//! `/api/indicator/changes`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listing};
use kernel::{Fen, Problem, text};
use platform::Permission;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{ChangeInput, ChangeLineInput, Operation};
use super::{FLOW, store};

static ROUTES: DocumentRoutes = DocumentRoutes {
    area: "indicator",
    plural: "changes",
    read: Permission::IndicatorRead,
    edit: Permission::IndicatorEdit,
    flow: &FLOW,
};

/// A change with its history.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IndicatorChangeDetail {
    /// Header, actions, history, hits.
    #[serde(flatten)]
    envelope: DocumentEnvelope,
    /// What is done.
    operation: Operation,
    /// 文号
    document_no: String,
    /// Reason.
    reason: String,
    /// Lines.
    lines: Vec<ChangeLineInput>,
    /// Their sum.
    total_fen: Fen,
}

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::plain("title", "摘要", "Title"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut endpoints = document_endpoints::<ChangeInput>(ROUTES);
    endpoints.extend([
        Endpoint::get("/api/indicator/changes", list_changes)
            .named("list_indicator_changes")
            .title(text!("指标变动列表", "Indicator changes"))
            .menu(MenuGroup::Indicator)
            .needs(Permission::IndicatorRead)
            .on("indicator_change")
            .query::<ListQuery>()
            .answers::<DocumentPage<DocumentRow>>(200)
            .exports(SHOWN),
        Endpoint::get("/api/indicator/changes/{id}", show_change)
            .named("show_indicator_change")
            .title(text!("指标变动明细", "An indicator change"))
            .needs(Permission::IndicatorRead)
            .on("indicator_change")
            .path_param("id", ParamKind::Uuid)
            .answers::<IndicatorChangeDetail>(200),
    ]);
    endpoints
}

async fn list_changes(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<DocumentPage<DocumentRow>>> {
    let listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, Body::default()).await?))
}

async fn show_change(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<IndicatorChangeDetail>> {
    let conn = app.platform.db.reader();
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let input = store::stored(&conn, vec![id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
    let total_fen = input.total()?;
    let ChangeInput { operation, document_no, reason, lines, .. } = input;
    Ok(Answer::ok(IndicatorChangeDetail { envelope, operation, document_no, reason, lines, total_fen }))
}
