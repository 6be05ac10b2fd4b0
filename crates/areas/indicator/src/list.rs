//! `/api/indicator/indicators`

use axum::extract::State;
use flow::header::{self, Header, HeaderView};
use kernel::{Fen, Limit, Problem, text};
use ledger::queries::bad_cursor;
use ledger::queries::entries::{EntryPage, of_indicator_unscoped};
use ledger::queries::indicators::{IndicatorFilter, IndicatorPage, by_ids, find, list, open_holds_unscoped};
use ledger::words::{EXPENDITURE_KINDS, FUND_GROUPS, PAYMENT_MODES, SIDES, YEAR_KINDS};
use ledger::{Indicator, IndicatorId};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which indicators.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct IndicatorQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 年度 / fiscal year
    #[param(minimum = 2000, maximum = 2200)]
    fiscal_year: Option<i64>,
    /// 资金性质编码或其开头 / fund code or its beginning
    #[param(max_length = 20)]
    fund: Option<String>,
    /// 功能分类编码或其开头 / functional class or its beginning
    #[param(max_length = 20)]
    function: Option<String>,
    /// 项目 / project
    #[param(max_length = 64)]
    project_id: Option<String>,
    /// 上级指标 / allotted from
    #[param(value_type = Option<String>, format = Uuid)]
    parent_id: Option<IndicatorId>,
    /// 指标号或名称 / in number or title
    #[param(max_length = 100)]
    text: Option<String>,
    /// 只看有可用额度的 / only those with something available
    #[serde(default)]
    with_available: bool,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A page of what follows.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PageQuery {
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// An indicator with what stands around it.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IndicatorDetail {
    /// The indicator and its position.
    indicator: Indicator,
    /// The unallotted indicator it was allotted from, when the caller may see it.
    parent: Option<Indicator>,
    /// Indicators allotted from it (the first 200).
    children: Vec<Indicator>,
    /// Open holds with their documents (the first 200).
    holds: Vec<IndicatorHold>,
}

/// Money set aside on an indicator for a document on its way.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct IndicatorHold {
    /// Line of the document.
    line_id: String,
    /// Account of the indicator book.
    account: String,
    /// Taken.
    amount_fen: Fen,
    /// Not yet paid or let go.
    remaining_fen: Fen,
    /// The document, when the caller may see it.
    document: Option<HeaderView>,
}

const SHOWN: &[Column] = &[
    Column::plain("number", "指标文号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::plain("title", "指标摘要", "Title"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::word("fund_group", "资金类别", "Fund group", |word| word_of(FUND_GROUPS, word)),
    Column::plain("function", "功能分类", "Function"),
    Column::plain("dep_economy", "部门经济分类", "Departmental economic class"),
    Column::plain("gov_economy", "政府经济分类", "Government economic class"),
    Column::word("expenditure_kind", "支出类型", "Kind", |word| word_of(EXPENDITURE_KINDS, word)),
    Column::word("payment_mode", "支付方式", "Payment mode", |word| word_of(PAYMENT_MODES, word)),
    Column::word("year_kind", "指标年度类型", "Year kind", |word| word_of(YEAR_KINDS, word)),
    Column::yuan("granted_fen", "指标金额（元）", "Granted (yuan)"),
    Column::yuan("available_fen", "可用余额（元）", "Available (yuan)"),
    Column::yuan("frozen_fen", "冻结（元）", "Frozen (yuan)"),
    Column::yuan("held_fen", "在途占用（元）", "Held (yuan)"),
    Column::yuan("paid_fen", "已支付（元）", "Paid (yuan)"),
    Column::plain("expires_on", "有效期至", "Expires on"),
];
const ENTRIES: &[Column] = &[
    Column::plain("posted_on", "日期", "Posted on"),
    Column::whole("number", "序号", "Number"),
    Column::plain("event", "事项", "Event"),
    Column::plain("summary", "摘要", "Summary"),
    Column::plain("account", "科目", "Account"),
    Column::word("side", "方向", "Side", |word| word_of(SIDES, word)),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/indicator/indicators", list_indicators)
            .named("list_indicators")
            .title(text!("指标余额", "Indicators and their positions"))
            .menu(MenuGroup::Indicator)
            .needs(Permission::IndicatorRead)
            .on("indicator")
            .query::<IndicatorQuery>()
            .answers::<IndicatorPage>(200)
            .exports(SHOWN),
        Endpoint::get("/api/indicator/indicators/{id}", show_indicator)
            .named("show_indicator")
            .title(text!("指标", "An indicator"))
            .needs(Permission::IndicatorRead)
            .on("indicator")
            .path_param("id", ParamKind::Uuid)
            .answers::<IndicatorDetail>(200),
        Endpoint::get("/api/indicator/indicators/{id}/entries", list_entries)
            .named("list_indicator_entries")
            .title(text!("指标明细账", "Detail ledger of an indicator"))
            .needs(Permission::IndicatorRead)
            .on("indicator")
            .path_param("id", ParamKind::Uuid)
            .query::<PageQuery>()
            .answers::<EntryPage>(200)
            .exports(ENTRIES),
    ]
}

async fn list_indicators(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<IndicatorQuery>,
) -> Reply<Answer<IndicatorPage>> {
    let rows = limit(query.limit)?;
    let filter = IndicatorFilter {
        unit_id: query.unit_id,
        fiscal_year: query.fiscal_year,
        fund: query.fund,
        function: query.function,
        project_id: query.project_id,
        parent_id: query.parent_id,
        text: query.text,
        with_available: query.with_available,
    };
    let conn = app.platform.db.reader();
    Ok(Answer::ok(list(&conn, &caller.scope, &filter, query.after.as_deref(), rows).await?))
}

async fn show_indicator(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<IndicatorId>,
) -> Reply<Answer<IndicatorDetail>> {
    let conn = app.platform.db.reader();
    let most = Limit::new(Limit::PAGE).unwrap_or_default();
    let indicator = find(&conn, &caller.scope, id).await?.ok_or_else(Problem::not_found)?;
    let parent = by_ids(&conn, &caller.scope, indicator.parent_id).await?.into_iter().next();
    let children = IndicatorFilter { parent_id: Some(id), ..IndicatorFilter::default() };
    let children = list(&conn, &caller.scope, &children, None, most).await?.items;
    let holds = open_holds_unscoped(&conn, id, most).await?;
    let ids = holds.iter().filter_map(|hold| hold.document_id.parse().ok());
    let headers = header::by_ids_unscoped(&conn, ids).await?;
    let holds = holds.into_iter().map(|hold| {
        let document = hold.document_id.parse().ok().and_then(|id| headers.get(&id));
        IndicatorHold {
            line_id: hold.id.to_string(),
            account: hold.account,
            amount_fen: hold.amount_fen,
            remaining_fen: hold.remaining_fen,
            document: document.filter(|header| caller.scope.sees(header.unit_id)).map(Header::view),
        }
    });
    Ok(Answer::ok(IndicatorDetail { indicator, parent, children, holds: holds.collect() }))
}

async fn list_entries(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<IndicatorId>,
    Query(query): Query<PageQuery>,
) -> Reply<Answer<EntryPage>> {
    let rows = limit(query.limit)?;
    let conn = app.platform.db.reader();
    find(&conn, &caller.scope, id).await?.ok_or_else(Problem::not_found)?;
    let page = of_indicator_unscoped(&conn, id, query.after.as_deref(), rows).await?;
    Ok(Answer::ok(page.ok_or_else(bad_cursor)?))
}
