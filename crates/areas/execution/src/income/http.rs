//! Own-funds income over HTTP.

use axum::extract::State;
use flow::DocumentId;
use kernel::{Conn, DbError, Fen, Limit, Problem, Stamp, Text, text};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use platform::{Permission, Scope, UnitId};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::FLOW;
use super::business::IncomeBusiness;
use super::model::IncomeInput;

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::word("business", "业务类型", "Business", |word| {
        IncomeBusiness::parse(word).map_or_else(|| Text::same(word), IncomeBusiness::title)
    }),
    Column::plain("payer", "付款人", "Payer"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::yuan("vat_fen", "其中增值税（元）", "VAT in it (yuan)"),
    Column::plain("received_on", "到账日期", "Received on"),
    Column::plain("receipt_no", "银行回单号", "Receipt number"),
    Column::plain("note", "备注", "Note"),
    Column::time("created_at", "录入时间", "Entered at"),
];

/// The endpoints of income.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<IncomeInput>(DocumentRoutes {
        area: "execution",
        plural: "incomes",
        read: Permission::PaymentRead,
        edit: Permission::IncomeEdit,
        flow: &FLOW,
    });
    all.push(
        Endpoint::get("/api/execution/incomes", list)
            .named("list_incomes")
            .title(text!("单位资金收入列表", "Own-funds income"))
            .menu(MenuGroup::Execution)
            .needs(Permission::PaymentRead)
            .on("income")
            .query::<IncomeQuery>()
            .answers::<IncomePage>(200)
            .exports(SHOWN),
    );
    all.push(
        Endpoint::get("/api/execution/incomes/{id}", show)
            .named("show_income")
            .title(text!("单位资金收入", "Own-funds income"))
            .needs(Permission::PaymentRead)
            .on("income")
            .path_param("id", ParamKind::Uuid)
            .answers::<IncomeDetail>(200),
    );
    all
}

/// Filters of the list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct IncomeQuery {
    /// 上一页的 next。 `next` of the page before.
    pub after: Option<DocumentId>,
    /// 每页行数。 Rows per page.
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// 单位。 Unit.
    pub unit_id: Option<UnitId>,
    /// 状态。 State.
    #[param(max_length = 40)]
    pub state: Option<String>,
    /// 收入项目。 Revenue item.
    #[param(max_length = 40)]
    pub revenue_item: Option<String>,
}

/// An income.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct IncomeRow {
    /// Id.
    pub id: DocumentId,
    /// Number.
    pub number: String,
    /// Unit.
    pub unit_id: UnitId,
    /// Fiscal year.
    pub fiscal_year: i64,
    /// State.
    pub state: String,
    /// Amount.
    pub amount_fen: Fen,
    /// VAT in it.
    pub vat_fen: Fen,
    /// Interest the bank kept back.
    pub interest_fen: Fen,
    /// Where it comes from.
    pub business: String,
    /// Revenue item.
    pub revenue_item: String,
    /// Kind of receivable, recourse, or empty.
    pub business_detail: String,
    /// Who paid.
    pub payer: String,
    /// The bank's day.
    pub received_on: String,
    /// The bank's number.
    pub receipt_no: String,
    /// Remark.
    pub note: String,
    /// Entered.
    pub created_at: Stamp,
    /// Version.
    pub version: i64,
}

/// A page of income.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IncomePage {
    /// Rows.
    pub items: Vec<IncomeRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows the filters leave.
    pub total: i64,
    /// Sum of their amounts.
    pub amount_fen: Fen,
}

/// An income with what belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct IncomeDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// Body.
    pub income: IncomeRow,
    /// The business for people.
    pub business_title: Text,
    /// The unit's account it came into.
    pub account_id: String,
    /// How its VAT is computed, or empty.
    pub vat_method: String,
    /// Whether it is for a stated purpose only.
    pub earmarked: bool,
}

/// What a form needs of an income beside its row in the list.
#[derive(FromQueryResult)]
struct Booking {
    account_id: String,
    vat_method: String,
    earmarked: i64,
}

const COLUMNS: &str =
    "d.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, i.vat_fen, i.interest_fen,
    i.business, i.revenue_item, i.business_detail, i.payer, i.received_on, i.receipt_no, i.note, d.created_at, d.version";

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<IncomeQuery>,
) -> Reply<Answer<IncomePage>> {
    let limit = platform::http::limit(query.limit)?;
    for (field, text) in [("state", &query.state), ("revenue_item", &query.revenue_item)] {
        let odd = |text: &String| text.chars().count() > 40 || text.chars().any(char::is_control);
        if text.as_ref().is_some_and(odd) {
            return Err(Problem::field(
                field,
                text!("查询条件不正确。", "The filter is not right."),
                text!("请按接口文档更正。", "Correct it by the API reference."),
            )
            .into());
        }
    }
    Ok(Answer::ok(page(&app.platform.db.snapshot().await?, &caller.scope, &query, limit).await?))
}

/// One page of income, newest first.
pub async fn page(
    conn: &Conn,
    scope: &Scope,
    query: &IncomeQuery,
    limit: Limit,
) -> Result<IncomePage, DbError> {
    #[derive(FromQueryResult)]
    struct Total {
        number: i64,
        amount: i64,
    }
    let mut sql = "from fl_document d join ex_income i on i.id = d.id
        where d.kind = 'income' and d.unit_id in {in:1}"
        .to_owned();
    let mut values: Vec<Value> = vec![scope.parameter()];
    let filters: [(&str, Option<Value>); 3] = [
        ("d.unit_id", query.unit_id.map(Value::from)),
        ("d.state", query.state.clone().map(Value::from)),
        ("i.revenue_item", query.revenue_item.clone().map(Value::from)),
    ];
    for (column, value) in filters {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" and {column} = ${}", values.len()));
        }
    }
    let total_sql =
        format!("select count(*) as number, cast(coalesce(sum(d.amount_fen), 0) as bigint) as amount {sql}");
    let total: Option<Total> = conn.one(&total_sql, values.clone()).await?;
    if let Some(after) = query.after {
        values.push(after.into());
        sql.push_str(&format!(" and d.id < ${}", values.len()));
    }
    values.push((limit.rows() + 1).into());
    let rows_sql = format!("select {COLUMNS} {sql} order by d.id desc limit ${}", values.len());
    let mut items: Vec<IncomeRow> = conn.all(&rows_sql, values).await?;
    let more = items.len() as i64 > limit.rows();
    items.truncate(usize::try_from(limit.rows()).unwrap_or(usize::MAX));
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    let (number, amount) = total.map_or((0, 0), |total| (total.number, total.amount));
    Ok(IncomePage { items, next, total: number, amount_fen: Fen::from_fen(amount) })
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<IncomeDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let sql = format!("select {COLUMNS} from fl_document d join ex_income i on i.id = d.id where d.id = $1");
    let income: Option<IncomeRow> = conn.one(&sql, [id.into()]).await?;
    let booking = "select account_id, vat_method, earmarked from ex_income where id = $1";
    let booking: Option<Booking> = conn.one(booking, [id.into()]).await?;
    let (Some(income), Some(booking)) = (income, booking) else { return Err(Problem::not_found().into()) };
    let title = IncomeBusiness::parse(&income.business);
    Ok(Answer::ok(IncomeDetail {
        envelope,
        business_title: title.map_or_else(|| Text::same(&*income.business), IncomeBusiness::title),
        account_id: booking.account_id,
        vat_method: booking.vat_method,
        earmarked: booking.earmarked != 0,
        income,
    }))
}
