//! `/api/compilation/purchases`: what budgets buy, as the lists of procurement, of purchased services and of new assets.

use axum::extract::State;
use flow::DocumentId;
use kernel::{Fen, text};
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::effects::FLOW;
use crate::holdings::GOING;
use crate::purchase::PurchaseId;

/// Which list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PurchaseList {
    /// Everything.
    #[default]
    All,
    /// 政府采购
    Procurement,
    /// 政府购买服务
    Services,
    /// 新增资产配置
    Assets,
}

impl PurchaseList {
    fn condition(self) -> &'static str {
        match self {
            PurchaseList::All => "true",
            PurchaseList::Procurement => "p.procurement <> ''",
            PurchaseList::Services => "p.service_purchase = 1",
            PurchaseList::Assets => "p.asset_class <> ''",
        }
    }
}

/// Budgets in which state.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum PurchaseStage {
    /// All that are not void.
    #[default]
    Draft,
    /// Approved ones.
    Approved,
}

/// Which purchases.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct PurchaseQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 预算年度 / budget year
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i64>,
    /// 清单：全部、政府采购、购买服务、新增资产 / which list
    #[param(inline)]
    list: Option<PurchaseList>,
    /// 只含已批复的预算，或连同编制中的 / approved budgets, or those being prepared too
    #[param(inline)]
    stage: Option<PurchaseStage>,
    /// 任务、资产名称或项目名称中的文字 / words of task, asset or project
    #[param(max_length = 50)]
    search: Option<String>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A purchase.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct PurchaseView {
    /// Id.
    id: PurchaseId,
    /// Budget.
    budget_id: DocumentId,
    /// Its state.
    state: String,
    /// Unit.
    unit_id: UnitId,
    /// Its code.
    unit_code: String,
    /// Its name.
    unit_name: String,
    /// Budget year.
    budget_year: i64,
    /// Project.
    project_id: DocumentId,
    /// 项目代码
    project_code: String,
    /// Its name.
    project_name: String,
    /// Place of the costing line in the project, from 1.
    line: i64,
    /// Task.
    task: String,
    /// Functional class.
    function: String,
    /// Departmental economic class.
    dep_economy: String,
    /// Fund.
    fund: String,
    /// `goods`, `works`, `services`; empty when it is no procurement.
    procurement: String,
    /// 1 = 政府购买服务.
    service_purchase: i64,
    /// Class of the assets; empty when there are none.
    asset_class: String,
    /// What asset cards call them.
    asset_name: String,
    /// How many.
    asset_count: i64,
    /// How many of them take the place of ones that go.
    asset_replaced: i64,
    /// How many the unit has now by that name, without those waiting to go.
    asset_stock: i64,
    /// Unit price.
    unit_price_fen: Fen,
    /// Quantity.
    quantity: String,
    /// Frequency.
    frequency: String,
    /// Unit of measure.
    unit_of_measure: String,
    /// Amount.
    amount_fen: Fen,
}

/// A page of purchases.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct PurchasePage {
    /// The rows.
    items: Vec<PurchaseView>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// Number of purchases the filters leave.
    total: i64,
    /// Σ amounts.
    amount_fen: Fen,
}

/// What procurement buys.
pub(crate) const PROCUREMENT: &[(&str, &str, &str)] =
    &[("goods", "货物", "goods"), ("works", "工程", "works"), ("services", "服务", "services")];

const SHOWN: &[Column] = &[
    Column::unit("unit_id"),
    Column::whole("budget_year", "预算年度", "Budget year"),
    Column::word("state", "预算状态", "State of the budget", |word| FLOW.state(word)),
    Column::plain("project_code", "项目代码", "Project code"),
    Column::plain("project_name", "项目名称", "Project"),
    Column::plain("task", "任务明细", "Task"),
    Column::plain("dep_economy", "部门经济分类", "Economic class"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::word("procurement", "政府采购", "Procurement", |word| match word {
        "" => kernel::Text::default(),
        word => word_of(PROCUREMENT, word),
    }),
    Column::word("service_purchase", "政府购买服务", "Purchase of services", |word| match word {
        "1" => text!("是", "yes"),
        _ => kernel::Text::default(),
    }),
    Column::plain("asset_class", "资产分类", "Asset class"),
    Column::plain("asset_name", "资产名称", "Asset"),
    Column::whole("asset_count", "购置数量", "Bought"),
    Column::whole("asset_replaced", "其中更新", "Replaced"),
    Column::whole("asset_stock", "现有数量", "In stock"),
    Column::yuan("unit_price_fen", "单价（元）", "Unit price (yuan)"),
    Column::plain("quantity", "数量", "Quantity"),
    Column::plain("frequency", "频次", "Frequency"),
    Column::plain("unit_of_measure", "计量单位", "Unit of measure"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/compilation/purchases", list)
            .named("list_budget_purchases")
            .title(text!("采购与资产清单", "Procurement and assets"))
            .menu(MenuGroup::Budget)
            .needs(Permission::BudgetRead)
            .on("budget_purchase")
            .query::<PurchaseQuery>()
            .answers::<PurchasePage>(200)
            .exports(SHOWN),
    ]
}

/// Where a page begins: after this line of this project of this budget.
struct Place(DocumentId, DocumentId, i64);

impl Place {
    fn of(row: &PurchaseView) -> String {
        format!("{}/{}/{}", row.budget_id, row.project_id, row.line)
    }
    fn parse(mark: &str) -> Option<Place> {
        let mut parts = mark.split('/');
        let place =
            Place(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some(place)
    }
}

#[derive(FromQueryResult)]
struct Sums {
    count: i64,
    amount_fen: Fen,
}

const STATES: [&str; 5] = ["draft", "in_review", "returned", "proposed", "approved"];

/// What the filters ask for, and what they bind.
struct Conditions {
    sql: String,
    values: Vec<Value>,
}

impl Conditions {
    fn of(query: &PurchaseQuery, caller: &Caller) -> Conditions {
        let states = match query.stage.unwrap_or_default() {
            PurchaseStage::Approved => &STATES[4..],
            PurchaseStage::Draft => &STATES[..],
        };
        let list = query.list.unwrap_or_default().condition();
        let mut all = Conditions {
            sql: format!("b.unit_id in {{in:1}} and d.state in {{in:2}} and {list}"),
            values: vec![caller.scope.parameter(), kernel::db::list(states), kernel::db::list(GOING)],
        };
        if let Some(unit_id) = query.unit_id {
            all.and(&|at| format!("b.unit_id = ${at}"), unit_id.into());
        }
        if let Some(year) = query.year {
            all.and(&|at| format!("b.budget_year = ${at}"), year.into());
        }
        if let Some(words) = query.search.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
            let columns = ["p.task", "p.asset_name", "j.name"];
            let like = |at| columns.map(|column| format!("{column} like ${at} escape '\\'")).join(" or ");
            all.and(&|at| format!("({})", like(at)), ledger::queries::pattern(Some(words)).into());
        }
        all
    }
    fn and(&mut self, sql: &dyn Fn(usize) -> String, value: Value) {
        self.values.push(value);
        self.sql.push_str(" and ");
        self.sql.push_str(&sql(self.values.len()));
    }
}

const FROM: &str =
    "from bg_purchase p join bg_budget b on b.id = p.budget_id join fl_document d on d.id = b.id
      join v_unit u on u.id = b.unit_id join v_project j on j.id = p.project_id";

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<PurchaseQuery>,
) -> Reply<Answer<PurchasePage>> {
    let rows = limit(query.limit)?;
    let after = match query.after.as_deref() {
        None => None,
        Some(mark) => Some(Place::parse(mark).ok_or_else(ledger::queries::bad_cursor)?),
    };
    let Conditions { sql: mut conditions, mut values } = Conditions::of(&query, &caller);
    let conn = app.platform.db.snapshot().await?;
    let sql = format!(
        "select count(*) as count, cast(coalesce(sum(p.amount_fen), 0) as bigint) as amount_fen {FROM} where {conditions}"
    );
    let sums: Option<Sums> = conn.one(&sql, values.clone()).await?;
    if let Some(Place(budget, project, line)) = after {
        let n = values.len();
        conditions.push_str(&format!(
            " and (p.budget_id, p.project_id, p.line) > (${}, ${}, ${})",
            n + 1,
            n + 2,
            n + 3
        ));
        values.extend([budget.into(), project.into(), line.into()]);
    }
    values.push(rows.one_more().into());
    let sql = format!(
        "select p.id, p.budget_id, d.state, b.unit_id, u.code as unit_code, u.name as unit_name, b.budget_year,
           p.project_id, j.code as project_code, j.name as project_name, p.line, p.task, p.function, p.dep_economy,
           p.fund, p.procurement, p.service_purchase, p.asset_class, p.asset_name, p.asset_count, p.asset_replaced,
           cast(case when p.asset_name = '' then 0 else coalesce((select sum(a.quantity) from v_asset a
             where a.unit_id = b.unit_id and a.name = p.asset_name
               and a.state not in {{in:3}}), 0) end as bigint) as asset_stock,
           p.unit_price_fen, p.quantity, p.frequency, p.unit_of_measure, p.amount_fen
         {FROM} where {conditions} order by p.budget_id, p.project_id, p.line limit ${}",
        values.len()
    );
    let mut items: Vec<PurchaseView> = conn.all(&sql, values).await?;
    conn.rollback().await?;
    let more = rows.cut(&mut items);
    let next = items.last().filter(|_| more).map(Place::of);
    let (total, amount_fen) = sums.map_or((0, Fen::ZERO), |sums| (sums.count, sums.amount_fen));
    Ok(Answer::ok(PurchasePage { items, next, total, amount_fen }))
}
