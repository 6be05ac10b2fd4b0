//! The inbox, and the search over documents of every kind.

use axum::extract::State;
use flow::inbox::{self, Counters};
use flow::list::{AnyRow, DocumentPage, ListQuery, Listing, Order};
use flow::tab::Tab;
use kernel::{Problem, text};
use platform::Permission;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply};
use posting::App;
use serde::Deserialize;
use utoipa::IntoParams;

/// Which tasks.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct InboxQuery {
    /// 单据类型 / kind of document
    #[param(max_length = 40)]
    kind: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// Of which kind, besides what every list may be asked for.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct KindFilter {
    /// 单据类型 / kind of document
    #[param(max_length = 40)]
    kind: Option<String>,
}

const DOCUMENTS: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::plain("kind", "单据类型", "Kind"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::plain("title", "标题", "Title"),
    Column::plain("state", "状态", "State"),
    Column::waiting(),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/flow/inbox", list_inbox)
            .named("list_inbox")
            .title(text!("待办", "Inbox"))
            .needs(Permission::DocumentAct)
            .on("document")
            .query::<InboxQuery>()
            .answers::<DocumentPage<AnyRow>>(200)
            .exports(DOCUMENTS),
        Endpoint::get("/api/flow/counters", counters)
            .named("show_counters")
            .title(text!("待办数量", "How much waits"))
            .for_anyone_logged_in()
            .on("document")
            .query::<CounterQuery>()
            .answers::<Counters>(200),
        Endpoint::get("/api/flow/documents", list_documents)
            .named("list_documents")
            .title(text!("单据查询", "Documents"))
            .menu(MenuGroup::Supervision)
            .needs(Permission::ReportRead)
            .on("document")
            .query::<ListQuery>()
            .query::<KindFilter>()
            .answers::<DocumentPage<AnyRow>>(200)
            .exports(DOCUMENTS),
    ]
}

/// Of which year.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct CounterQuery {
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    fiscal_year: Option<i64>,
}

async fn counters(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<CounterQuery>,
) -> Reply<Answer<Counters>> {
    let conn = app.platform.db.reader();
    Ok(Answer::ok(inbox::counters(&conn, &caller.actor, query.fiscal_year.unwrap_or(0)).await?))
}

async fn list_inbox(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<InboxQuery>,
) -> Reply<Answer<DocumentPage<AnyRow>>> {
    let InboxQuery { kind, after, limit } = query;
    let (tab, order) = (Some(Tab::ToReview), Some(Order::Oldest));
    let query = ListQuery { tab, order, after, limit, ..ListQuery::default() };
    Ok(Answer::ok(documents(&app, &caller, kind, &query).await?))
}

async fn list_documents(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<KindFilter>,
) -> Reply<Answer<DocumentPage<AnyRow>>> {
    Ok(Answer::ok(documents(&app, &caller, filter.kind, &query).await?))
}

async fn documents(
    app: &App,
    caller: &Caller,
    kind: Option<String>,
    query: &ListQuery,
) -> Result<DocumentPage<AnyRow>, Problem> {
    let mut flows = app.poster.pipeline().registry.iter().map(|kind| kind.flow()).collect::<Vec<_>>();
    if let Some(kind) = kind.filter(|kind| !kind.is_empty()) {
        flows.retain(|flow| flow.kind == kind);
    }
    if flows.is_empty() {
        return Ok(DocumentPage::default());
    }
    let listing = Listing::of(&flows, caller, query, &[])?;
    Ok(listing.read(&app.platform.db.snapshot().await?, AnyRow::BODY).await?)
}
