//! Standards and performance indicators beside their lists: one with all its editions, and a newer file beside what
//! is stored.

use super::columns::PERFORMANCE;
use axum::extract::State;
use kernel::{Page, Problem, text};
use platform::Permission;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, Upload, limit};
use platform::import::XLSX;
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::day;
use super::items::StandardItem;
use super::list::{Asked, INDICATOR_COLUMNS, INDICATORS, STANDARD_COLUMNS, page};
use crate::compare::{self, StandardDiff};
use crate::rights::Reach;

/// The most differences one answer lists; the command line lists all.
const ITEMS_MAX: usize = 2_000;

/// What the library of performance indicators may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct IndicatorQuery {
    /// 一级指标 / first level
    #[serde(default)]
    #[param(max_length = 20)]
    level_one: String,
    /// 二级指标 / second level
    #[serde(default)]
    #[param(max_length = 20)]
    level_two: String,
    /// 某日有效的版本 / editions in force on a day
    #[param(max_length = 10)]
    in_force_on: Option<String>,
    /// 代码或名称的一部分 / part of code or name
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 适用类别 / category
    #[serde(default)]
    #[param(max_length = 60)]
    kind: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 200)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// An edition of a performance indicator.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct PerformanceIndicatorItem {
    /// Id of the edition.
    id: String,
    /// Code.
    code: String,
    /// 三级指标: the indicator itself.
    name: String,
    /// 一级指标: `output`, `cost`, `benefit`, `satisfaction`
    level_one: String,
    /// 二级指标: `quantity`, `quality`, `timeliness`, `cost`, `economic`, `social`, `ecological`, `sustainable`,
    /// `satisfaction`
    level_two: String,
    /// Unit of measure.
    unit_of_measure: String,
    /// `ge`, `le`, `eq`, `qualitative`
    direction: String,
    /// A value that is usual; empty when none is.
    typical_value: String,
    /// What it is fit for.
    category: String,
    /// Regulation with its clause.
    basis: String,
    /// In force from.
    effective_from: String,
    /// In force to.
    effective_to: Option<String>,
}

/// An edition of a standard with all editions of its code.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct StandardDetail {
    /// The edition.
    #[serde(flatten)]
    standard: StandardItem,
    /// All editions, oldest first.
    editions: Vec<StandardItem>,
}

/// An edition of a performance indicator with all editions of its code.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct PerformanceIndicatorDetail {
    /// The edition.
    #[serde(flatten)]
    indicator: PerformanceIndicatorItem,
    /// All editions, oldest first.
    editions: Vec<PerformanceIndicatorItem>,
}

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/masterdata/performance-indicators", indicators)
            .named("list_performance_indicators")
            .title(text!("绩效指标库", "Library of performance indicators"))
            .menu(MenuGroup::Master)
            .needs(Permission::MasterRead)
            .on("performance_indicator")
            .query::<IndicatorQuery>()
            .answers::<Page<PerformanceIndicatorItem>>(200)
            .exports(PERFORMANCE),
        Endpoint::get("/api/masterdata/performance-indicators/{id}", indicator)
            .named("show_performance_indicator")
            .title(text!("绩效指标及其各版本", "Performance indicator with its editions"))
            .needs(Permission::MasterRead)
            .on("performance_indicator")
            .path_param("id", ParamKind::Text(60))
            .answers::<PerformanceIndicatorDetail>(200),
        Endpoint::get("/api/masterdata/standards/{id}", standard)
            .named("show_standard")
            .title(text!("支出标准及其各版本", "Expenditure standard with its editions"))
            .needs(Permission::MasterRead)
            .on("standard")
            .path_param("id", ParamKind::Text(60))
            .answers::<StandardDetail>(200),
        Endpoint::post("/api/masterdata/standards/compare", compare_standards)
            .named("compare_standards")
            .title(text!("新版支出标准与现行标准比较", "Compare a newer file of standards"))
            .menu_as(MenuGroup::Master, text!("支出标准比较", "Compare standards"))
            .needs(Permission::MasterEdit)
            .on("standard")
            .changes_nothing()
            .raw_body("text/csv", text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
            .raw_body(XLSX, text!("CSV 或 XLSX 文件", "CSV or XLSX file"))
            .answers::<StandardDiff>(200),
    ]
}

async fn indicators(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<IndicatorQuery>,
) -> Reply<Answer<Page<PerformanceIndicatorItem>>> {
    let asked = Asked {
        scope: &caller.scope,
        text: &query.text,
        kind: &query.kind,
        own: &[&query.level_one, &query.level_two, day(query.in_force_on.as_deref())?],
        after: &query.after,
        limit: limit(query.limit)?,
    };
    let key = |item: &PerformanceIndicatorItem| vec![item.code.clone(), item.effective_from.clone()];
    Ok(Answer::ok(page(&app.platform.db.reader(), &INDICATORS, &asked, key).await?))
}

/// All editions of the code that an edition belongs to, oldest first. The library is the whole department's: whoever
/// may read master data anywhere sees it.
async fn editions<T: FromQueryResult>(
    app: &App,
    columns: &str,
    table: &str,
    id: String,
) -> Result<Vec<T>, Problem> {
    let sql = format!(
        "select {columns} from {table} where code = (select e.code from {table} e where e.id = $1)
         order by effective_from"
    );
    Ok(app.platform.db.reader().all(&sql, [id.into()]).await?)
}

async fn indicator(
    State(app): State<App>,
    _caller: Caller,
    Path(id): Path<String>,
) -> Reply<Answer<PerformanceIndicatorDetail>> {
    let editions: Vec<PerformanceIndicatorItem> =
        editions(&app, INDICATOR_COLUMNS, "md_performance_indicator", id.clone()).await?;
    let indicator = editions.iter().find(|one| one.id == id).cloned().ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(PerformanceIndicatorDetail { indicator, editions }))
}

async fn standard(
    State(app): State<App>,
    _caller: Caller,
    Path(id): Path<String>,
) -> Reply<Answer<StandardDetail>> {
    let editions: Vec<StandardItem> = editions(&app, STANDARD_COLUMNS, "md_standard", id.clone()).await?;
    let standard = editions.iter().find(|one| one.id == id).cloned().ok_or_else(Problem::not_found)?;
    Ok(Answer::ok(StandardDetail { standard, editions }))
}

async fn compare_standards(
    State(app): State<App>,
    caller: Caller,
    file: Upload,
) -> Reply<Answer<StandardDiff>> {
    Reach::needed(&caller.actor)?;
    Ok(Answer::ok(compare::standards(&app.platform, file.bytes, ITEMS_MAX).await?))
}
