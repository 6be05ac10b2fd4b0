//! `/api/indicator/indicators`

use axum::extract::State;
use kernel::{Problem, text};
use ledger::IndicatorId;
use ledger::queries::bad_cursor;
use ledger::queries::entries::{EntryPage, of_indicator_unscoped};
use ledger::queries::indicators::{IndicatorFilter, IndicatorOrder, IndicatorPage, find, list};
use ledger::words::{ALLOTMENTS, EXPENDITURE_KINDS, FUND_GROUPS, PAYMENT_MODES, SIDES, YEAR_KINDS};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::{App, name_sources};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::named::{NamedPage, named};

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
    /// 部门经济分类编码或其开头 / departmental economic class or its beginning
    #[param(max_length = 20)]
    dep_economy: Option<String>,
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
    /// 1 可执行，0 待分配；不填为全部 / 1: may be spent, 0: still to be allotted; all without it
    #[param(minimum = 0, maximum = 1)]
    allotted: Option<i64>,
    /// 只看有在途单据的 / only those on which documents on their way hold something
    #[serde(default)]
    in_flight: bool,
    /// 排序 / order
    #[serde(default)]
    #[param(inline)]
    order: IndicatorOrder,
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

const SHOWN: &[Column] = &[
    Column::plain("number", "指标文号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::plain("title", "指标摘要", "Title"),
    Column::plain("project_number", "项目编号", "Project"),
    Column::plain("project_title", "项目名称", "Name of the project"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::plain("fund_name", "资金性质名称", "Name of the fund"),
    Column::word("fund_group", "资金类别", "Fund group", |word| word_of(FUND_GROUPS, word)),
    Column::plain("function", "功能分类", "Function"),
    Column::plain("function_name", "功能分类名称", "Name of the function"),
    Column::plain("dep_economy", "部门经济分类", "Departmental economic class"),
    Column::plain("economy_name", "部门经济分类名称", "Name of the departmental economic class"),
    Column::plain("gov_economy", "政府经济分类", "Government economic class"),
    Column::plain("gov_economy_name", "政府经济分类名称", "Name of the government economic class"),
    Column::word("expenditure_kind", "支出类型", "Kind", |word| word_of(EXPENDITURE_KINDS, word)),
    Column::word("payment_mode", "支付方式", "Payment mode", |word| word_of(PAYMENT_MODES, word)),
    Column::word("year_kind", "指标年度类型", "Year kind", |word| word_of(YEAR_KINDS, word)),
    Column::word("allotted", "指标状态", "Allotment", |word| word_of(ALLOTMENTS, word)),
    Column::yuan("granted_fen", "指标金额（元）", "Granted (yuan)"),
    Column::yuan("available_fen", "可用余额（元）", "Available (yuan)"),
    Column::yuan("frozen_fen", "冻结（元）", "Frozen (yuan)"),
    Column::yuan("held_fen", "在途占用（元）", "Held (yuan)"),
    Column::yuan("paid_fen", "已支付（元）", "Paid (yuan)"),
    Column::percent("rate_basis_points", "执行率（%）", "Rate (%)"),
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
            .answers::<NamedPage>(200)
            .exports(SHOWN),
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
) -> Reply<Answer<NamedPage>> {
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
        allotted: query.allotted,
        dep_economy: query.dep_economy,
        in_flight: query.in_flight,
        order: query.order,
    };
    let conn = app.platform.db.reader();
    let page = list(&conn, &caller.scope, &filter, query.after.as_deref(), rows).await?;
    let IndicatorPage { items, next, total, sums } = page.ok_or_else(bad_cursor)?;
    Ok(Answer::ok(NamedPage { items: named(&conn, items).await?, next, total, sums }))
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
    let mut page = page.ok_or_else(bad_cursor)?;
    name_sources(&conn, &caller.scope, &app.poster.pipeline().registry, page.items.iter_mut().collect())
        .await?;
    Ok(Answer::ok(page))
}
