//! Asset cards: the list with its totals, and one card.

use super::columns::ASSETS;
use axum::extract::State;
use kernel::{Conn, DbError, Fen, Problem, text};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply, limit};
use platform::{Permission, Scope, UnitId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Above so many units the list is read in order of the codes; below, unit by unit. Either way by an index.
const FEW_UNITS: usize = 20;

/// What the list of asset cards may be asked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AssetQuery {
    /// 单位，含下级 / unit with what is below it
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 资产分类代码的开头 / beginning of the class
    #[serde(default)]
    #[param(max_length = 40)]
    class: String,
    /// 使用状况 / state
    #[serde(default)]
    #[param(max_length = 20)]
    state: String,
    /// 保管人 / id of the keeper
    #[serde(default)]
    #[param(max_length = 40)]
    keeper_id: String,
    /// 编号、名称、出厂编号或存放地点的一部分 / part of code, name, serial number or place
    #[serde(default)]
    #[param(max_length = 100)]
    text: String,
    /// 上一页最后一条 / last row of the page before
    #[serde(default)]
    #[param(max_length = 200)]
    after: String,
    /// 每页行数 / rows a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// An asset card.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct AssetItem {
    /// Id.
    id: String,
    /// Code.
    code: String,
    /// Unit.
    unit_id: UnitId,
    /// Code of the unit.
    unit_code: String,
    /// Name of the unit.
    unit_name: String,
    /// Name.
    name: String,
    /// Class.
    class: String,
    /// Name of the class.
    class_name: Option<String>,
    /// Model.
    model: String,
    /// Serial number.
    serial_no: String,
    /// Quantity.
    quantity: i64,
    /// Unit of measure.
    unit_of_measure: String,
    /// Cost.
    cost_fen: Fen,
    /// Accumulated depreciation.
    depreciation_fen: Fen,
    /// Cost less depreciation; derived.
    net_fen: Fen,
    /// Acquired on.
    acquired_on: String,
    /// Useful life in months; 0 = not known, or not depreciated.
    useful_months: i64,
    /// Place.
    place: String,
    /// Keeper.
    keeper_id: Option<String>,
    /// Code of the keeper.
    keeper_code: Option<String>,
    /// Name of the keeper.
    keeper_name: Option<String>,
    /// `in_use`, `idle`, `lent`, `in_repair`, `pending_disposal`, `disposed`, `written_off`
    state: String,
    /// Counts its changes.
    version: i64,
}

/// What all cards that the filters leave come to.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct AssetSums {
    /// Cards.
    count: i64,
    /// Cost.
    cost_fen: Fen,
    /// Accumulated depreciation.
    depreciation_fen: Fen,
    /// Net value.
    net_fen: Fen,
}

/// A page of asset cards with the totals over all pages.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct AssetPage {
    /// Cards in order of their codes.
    items: Vec<AssetItem>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of cards over all pages.
    total: i64,
    /// Everything together.
    sums: AssetSums,
}

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/masterdata/assets", assets)
            .named("list_assets")
            .title(text!("资产卡片列表", "Asset cards"))
            .menu(MenuGroup::Master)
            .needs(Permission::MasterRead)
            .on("asset")
            .query::<AssetQuery>()
            .answers::<AssetPage>(200)
            .exports(ASSETS),
        Endpoint::get("/api/masterdata/assets/{id}", asset)
            .named("show_asset")
            .title(text!("资产卡片", "Asset card"))
            .needs(Permission::MasterRead)
            .on("asset")
            .path_param("id", ParamKind::Uuid)
            .answers::<AssetItem>(200),
    ]
}

const COLUMNS: &str = "a.id, a.code, a.unit_id, u.code as unit_code, u.name as unit_name, a.name, a.class,
    (select c.name_zh from md_code c where c.scheme = 'asset_classes' and c.code = a.class
      order by c.effective_from desc limit 1) as class_name,
    a.model, a.serial_no, a.quantity, a.unit_of_measure, a.cost_fen, a.depreciation_fen, a.net_fen, a.acquired_on,
    a.useful_months, a.place, a.keeper_id, p.code as keeper_code, p.name as keeper_name, a.state, a.version";
const JOINED: &str =
    "v_asset a join md_unit u on u.id = a.unit_id left join md_person p on p.id = a.keeper_id";

async fn asset(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<kernel::uuid::Uuid>,
) -> Reply<Answer<AssetItem>> {
    let sql = format!("select {COLUMNS} from {JOINED} where a.id = $1");
    let found: Option<AssetItem> = app.platform.db.reader().one(&sql, [id.to_string().into()]).await?;
    let found = found.filter(|asset| caller.scope.sees(asset.unit_id));
    Ok(Answer::ok(found.ok_or_else(Problem::not_found)?))
}

async fn assets(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AssetQuery>,
) -> Reply<Answer<AssetPage>> {
    let rows = limit(query.limit)?.rows();
    let conn = app.platform.db.snapshot().await?;
    let page = page(&conn, &caller.scope, &query, rows).await;
    conn.rollback().await?;
    Ok(Answer::ok(page?))
}

async fn page(conn: &Conn, scope: &Scope, query: &AssetQuery, rows: i64) -> Result<AssetPage, DbError> {
    let below;
    let scope = match query.unit_id {
        Some(unit_id) => {
            below = scope.below(conn, unit_id).await?;
            &below
        }
        None => scope,
    };
    let (filter, mut values) = filter(scope, query);
    let sql = format!(
        "select count(*) as count, cast(coalesce(sum(a.cost_fen), 0) as bigint) as cost_fen,
           cast(coalesce(sum(a.depreciation_fen), 0) as bigint) as depreciation_fen,
           cast(coalesce(sum(a.cost_fen - a.depreciation_fen), 0) as bigint) as net_fen
         from md_asset a where a.unit_id in {{in:1}} {filter}"
    );
    let sums: AssetSums =
        conn.one(&sql, values.clone()).await?.ok_or_else(|| DbError::Other("a sum has no row".to_owned()))?;
    // A computed value is found by no index: with many units the codes lead.
    let unit = if scope.units().count() > FEW_UNITS { "a.unit_id || ''" } else { "a.unit_id" };
    let after = values.len() + 1;
    values.extend([query.after.clone().into(), rows.into()]);
    let sql = format!(
        "select {COLUMNS} from {JOINED} where {unit} in {{in:1}} {filter} and a.code > ${after}
         order by a.code limit ${}",
        after + 1
    );
    let items: Vec<AssetItem> = conn.all(&sql, values).await?;
    let is_full = items.len() as i64 == rows;
    let next = items.last().filter(|_| is_full).map(|last| last.code.clone());
    Ok(AssetPage { items, next, total: sums.count, sums })
}

/// Conditions of the filters that are set, and their values after the scope: what is not asked for stands in no
/// index's way.
fn filter(scope: &Scope, query: &AssetQuery) -> (String, Vec<Value>) {
    let mut filter = String::new();
    let mut values = vec![scope.parameter()];
    let mut add = |condition: &str, value: String| {
        values.push(value.into());
        filter.push_str(" and ");
        filter.push_str(&condition.replace("$n", &format!("${}", values.len())));
    };
    if !query.class.is_empty() {
        // Codes are plain ASCII: this range is exactly the prefix.
        add("a.class >= $n", query.class.clone());
        add("a.class < $n", format!("{}~", query.class));
    }
    if !query.state.is_empty() {
        add("a.state = $n", query.state.clone());
    }
    if !query.keeper_id.is_empty() {
        add("a.keeper_id = $n", query.keeper_id.clone());
    }
    let text = query.text.trim().replace(['%', '_', '\\'], "");
    if !text.is_empty() {
        let found = "(a.code like $n or a.name like $n or a.serial_no like $n or a.place like $n)";
        add(found, format!("%{text}%"));
    }
    (filter, values)
}
