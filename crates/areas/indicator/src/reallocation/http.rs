//! `/api/indicator/reallocations`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listing};
use kernel::{Problem, text};
use platform::Permission;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use serde::Serialize;
use utoipa::ToSchema;

use super::model::{ReallocationInput, ReallocationLineInput};
use super::{FLOW, store};

static ROUTES: DocumentRoutes = DocumentRoutes {
    area: "indicator",
    plural: "reallocations",
    read: Permission::IndicatorRead,
    edit: Permission::ReallocationEdit,
    flow: &FLOW,
};

/// A reallocation with its history.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ReallocationDetail {
    /// Header, actions, history, hits.
    #[serde(flatten)]
    envelope: DocumentEnvelope,
    /// Reason.
    reason: String,
    /// Approval number of the finance ministry; empty when there is none.
    mof_approval_no: String,
    /// Where the money comes from.
    from: Vec<ReallocationLineInput>,
    /// Where it goes.
    to: Vec<ReallocationLineInput>,
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
    let mut endpoints = document_endpoints::<ReallocationInput>(ROUTES);
    endpoints.extend([
        Endpoint::get("/api/indicator/reallocations", list_reallocations)
            .named("list_reallocations")
            .title(text!("指标调剂列表", "Reallocations"))
            .menu(MenuGroup::Indicator)
            .needs(Permission::IndicatorRead)
            .on("reallocation")
            .query::<ListQuery>()
            .answers::<DocumentPage<DocumentRow>>(200)
            .exports(SHOWN),
        Endpoint::get("/api/indicator/reallocations/{id}", show_reallocation)
            .named("show_reallocation")
            .title(text!("指标调剂明细", "A reallocation"))
            .needs(Permission::IndicatorRead)
            .on("reallocation")
            .path_param("id", ParamKind::Uuid)
            .answers::<ReallocationDetail>(200),
    ]);
    endpoints
}

async fn list_reallocations(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<DocumentPage<DocumentRow>>> {
    let listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, Body::default()).await?))
}

async fn show_reallocation(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<ReallocationDetail>> {
    let conn = app.platform.db.reader();
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let input = store::stored(&conn, vec![id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
    let ReallocationInput { reason, mof_approval_no, from, to, .. } = input;
    Ok(Answer::ok(ReallocationDetail { envelope, reason, mof_approval_no, from, to }))
}
