//! `/api/project/reserve`: the library as a reserve that budgets draw on, by everything one chooses by.

use axum::extract::State;
use flow::list::{DocumentPage, ListQuery, Listing};
use kernel::{Problem, text};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply};
use platform::{Permission, UnitId};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::flow::FLOW;
use crate::model::{CLASSES, SPANS, Span, word};
use crate::queries::ProjectListRow;

/// What the places of a project's life are called beside the states of its document.
const STAGES: &[(&str, &str, &str)] = &[
    ("budgeted", "已安排预算", "budgeted"),
    ("executing", "执行中", "executing"),
    ("adjusting", "调整中", "being adjusted"),
];

/// A place of a project's life for people.
pub fn stage(word: &str) -> kernel::Text {
    if STAGES.iter().any(|(stage, ..)| *stage == word) { word_of(STAGES, word) } else { FLOW.state(word) }
}

/// The order of the reserve.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
enum ReserveOrder {
    /// 按部门排序，未排序的在后 / by the department's ranking, what is not ranked last
    #[default]
    #[serde(rename = "place")]
    Place,
    /// 入库最早在前 / longest in the library first
    #[serde(rename = "reserved")]
    Oldest,
    /// 金额从大到小 / largest first
    #[serde(rename = "-amount")]
    Largest,
    /// 金额从小到大 / smallest first
    #[serde(rename = "amount")]
    Smallest,
}

impl ReserveOrder {
    fn key(self) -> (&'static str, bool) {
        match self {
            // What is not ranked stands behind every place.
            ReserveOrder::Place => ("coalesce(r.place, 1000000)", false),
            ReserveOrder::Oldest => ("p.reserved_at", false),
            ReserveOrder::Largest => ("d.amount_fen", true),
            ReserveOrder::Smallest => ("d.amount_fen", false),
        }
    }
}

/// Which projects of the library.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ReserveQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 申报年度 / declared for
    #[param(minimum = 2000, maximum = 2200)]
    year: Option<i64>,
    /// 编号、代码或名称包含 / in number, code or name
    #[param(max_length = 100)]
    text: Option<String>,
    /// 项目类别 / class
    #[param(max_length = 10)]
    class: Option<String>,
    /// 期限类型 / span
    #[param(inline)]
    span: Option<Span>,
    /// 项目级次 / level
    #[param(minimum = 1, maximum = 2)]
    level: Option<i64>,
    /// 所处阶段 / where it stands in its life
    #[param(max_length = 20)]
    stage: Option<String>,
    /// 资金性质或其开头 / fund, or its beginning
    #[param(max_length = 10)]
    fund: Option<String>,
    /// 是否已排序 / whether it is ranked
    ranked: Option<bool>,
    /// 入库至少多少天 / days it has been in the library at least
    #[param(minimum = 0, maximum = 36500)]
    days: Option<i64>,
    /// 最小金额（分）/ least amount
    amount_min_fen: Option<i64>,
    /// 最大金额（分）/ largest amount
    amount_max_fen: Option<i64>,
    /// 排序 / order
    #[param(inline)]
    order: ReserveOrder,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 200)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

const SHOWN: &[Column] = &[
    Column::whole("place", "排序", "Place"),
    Column::plain("number", "单据编号", "Number"),
    Column::plain("code", "项目代码", "Project code"),
    Column::plain("name", "项目名称", "Project"),
    Column::unit("unit_id"),
    Column::word("stage", "所处阶段", "Stage", stage),
    Column::word("class", "项目类别", "Class", |word| word_of(CLASSES, word)),
    Column::word("span", "期限类型", "Span", |word| word_of(SPANS, word)),
    Column::whole("start_year", "开始年度", "First year"),
    Column::whole("end_year", "结束年度", "Last year"),
    Column::time("reserved_at", "入库时间", "In the library since"),
    Column::yuan("requested_fen", "申报（元）", "Requested (yuan)"),
    Column::yuan("reserved_fen", "入库（元）", "In the library (yuan)"),
    Column::yuan("budgeted_fen", "预算批复（元）", "Budgeted (yuan)"),
    Column::yuan("paid_fen", "已支付（元）", "Paid (yuan)"),
    Column::yuan("remaining_fen", "可用指标余额（元）", "Available (yuan)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/project/reserve", list)
            .named("list_reserve")
            .title(text!("项目储备库", "Reserve of projects"))
            .menu(MenuGroup::Project)
            .needs(Permission::ProjectRead)
            .on("project")
            .query::<ReserveQuery>()
            .answers::<DocumentPage<ProjectListRow>>(200)
            .exports(SHOWN),
    ]
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ReserveQuery>,
) -> Reply<Answer<DocumentPage<ProjectListRow>>> {
    let listing = listing(&caller, query, app.platform.clock.now().0)?;
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, ProjectListRow::BODY).await?))
}

fn listing(caller: &Caller, query: ReserveQuery, now: i64) -> Result<Listing, Problem> {
    let common = ListQuery {
        unit_id: query.unit_id,
        fiscal_year: query.year,
        text: query.text,
        amount_min_fen: query.amount_min_fen,
        amount_max_fen: query.amount_max_fen,
        limit: query.limit,
        ..ListQuery::default()
    };
    let mut listing = Listing::of(&[&FLOW], caller, &common, &["p.code", "p.name", "p.initials"])?;
    listing.joining(ProjectListRow::JOIN);
    let (key, falls) = query.order.key();
    listing.ordered_by(key, falls, query.after.as_deref())?;
    listing.and("p.reserved_at > ?", 0_i64);
    listing.and_if("p.class = ?", query.class.filter(|class| !class.is_empty()));
    listing.and_if("p.span = ?", query.span.map(|span| word(&span)));
    listing.and_if("p.level = ?", query.level);
    listing.and_if("g.stage = ?", query.stage.filter(|stage| !stage.is_empty()));
    let fund = query.fund.filter(|fund| !fund.is_empty() && fund.bytes().all(|byte| byte.is_ascii_digit()));
    listing.and_if(
        "exists (select 1 from pj_costing_line l where l.project_id = d.id and l.fund like ?)",
        fund.map(|fund| format!("{fund}%")),
    );
    listing.and_if("(case when r.place is null then 0 else 1 end) = ?", query.ranked.map(i64::from));
    listing.and_if("p.reserved_at <= ?", query.days.map(|days| now - days * 86_400_000_000));
    Ok(listing)
}
