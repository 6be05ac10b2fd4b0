//! The inbox, and the search over documents of every kind.

use axum::extract::State;
use flow::header::{COLUMNS, Header, HeaderRow, HeaderView};
use flow::inbox::{self, Counters};
use kernel::{Page, Text, text};
use ledger::queries::{pattern, units};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, Role, UnitId};
use posting::App;
use sea_orm::Value;
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

/// Which documents.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchQuery {
    /// 单据类型 / kind of document
    #[param(max_length = 40)]
    kind: Option<String>,
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 状态 / state
    #[param(max_length = 40)]
    state: Option<String>,
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    fiscal_year: Option<i64>,
    /// 编号或标题 / in number or title
    #[param(max_length = 100)]
    text: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const DOCUMENTS: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::plain("kind", "单据类型", "Kind"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::plain("title", "标题", "Title"),
    Column::plain("state", "状态", "State"),
    Column::word("waiting_role", "待办角色", "Waits for", |word| {
        Role::parse(word).map_or_else(|| Text::same(word), Role::title)
    }),
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
            .answers::<Page<HeaderView>>(200)
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
            .query::<SearchQuery>()
            .answers::<Page<HeaderView>>(200)
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
) -> Reply<Answer<Page<HeaderView>>> {
    let rows = limit(query.limit)?;
    let conn = app.platform.db.reader();
    let after = query.after.as_deref();
    Ok(Answer::ok(inbox::waiting(&conn, &caller.actor, query.kind.as_deref(), after, rows).await?))
}

async fn list_documents(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<SearchQuery>,
) -> Reply<Answer<Page<HeaderView>>> {
    const WHERE: &str = "from fl_document d where d.unit_id in {in:1} and ($2 = '' or d.kind = $2)
        and ($3 = '' or d.state = $3) and ($4 = 0 or d.fiscal_year = $4)
        and ($5 = '%' or d.number like $5 escape '\\' or d.title like $5 escape '\\')";
    let rows = limit(query.limit)?;
    let text = |value: &Option<String>| Value::from(value.clone().unwrap_or_default());
    let mut values: Vec<Value> = vec![
        units(&caller.scope, query.unit_id),
        text(&query.kind),
        text(&query.state),
        query.fiscal_year.unwrap_or(0).into(),
        pattern(query.text.as_deref()).into(),
    ];
    let conn = app.platform.db.reader();
    let total = conn.number(&format!("select count(*) {WHERE}"), values.clone()).await?;
    values.extend([text(&query.after), rows.rows().into()]);
    let sql = format!("select {COLUMNS} {WHERE} and ($6 = '' or d.id < $6) order by d.id desc limit $7");
    let found: Vec<HeaderRow> = conn.all(&sql, values).await?;
    let items: Vec<HeaderView> = found.into_iter().map(|row| Header::from(row).view()).collect();
    let full = items.len() as i64 == rows.rows();
    let next = items.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Answer::ok(Page { items, next, total }))
}
