//! Confirmed business over HTTP.

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
use super::business::AccrualBusiness;
use super::model::AccrualInput;
use crate::payment::model::PayeeId;

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::word("business", "业务类型", "Business", |word| {
        AccrualBusiness::parse(word).map_or_else(|| Text::same(word), AccrualBusiness::title)
    }),
    Column::plain("payee_name", "往来单位", "Payee"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::plain("purpose", "事由", "Purpose"),
    Column::plain("function", "功能分类", "Function"),
    Column::plain("dep_economy", "部门经济分类", "Departmental economic class"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::plain("invoice_no", "发票号", "Invoice"),
    Column::whole("attachments", "附件张数", "Attachments"),
    Column::time("created_at", "录入时间", "Entered at"),
];

/// The endpoints of confirmed business.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<AccrualInput>(DocumentRoutes {
        area: "execution",
        plural: "accruals",
        read: Permission::PaymentRead,
        edit: Permission::PaymentEdit,
        flow: &FLOW,
    });
    all.push(
        Endpoint::get("/api/execution/accruals", list)
            .named("list_accruals")
            .title(text!("往来业务确认单列表", "Business confirmations"))
            .menu(MenuGroup::Execution)
            .needs(Permission::PaymentRead)
            .on("accrual")
            .query::<AccrualQuery>()
            .answers::<AccrualPage>(200)
            .exports(SHOWN),
    );
    all.push(
        Endpoint::get("/api/execution/accruals/{id}", show)
            .named("show_accrual")
            .title(text!("往来业务确认单", "Business confirmation"))
            .needs(Permission::PaymentRead)
            .on("accrual")
            .path_param("id", ParamKind::Uuid)
            .answers::<AccrualDetail>(200),
    );
    all
}

/// Filters of the list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct AccrualQuery {
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
    /// 业务。 Business.
    #[param(max_length = 40)]
    pub business: Option<String>,
    /// 收款人。 Payee.
    pub payee_id: Option<PayeeId>,
    /// 预算年度。 Fiscal year.
    #[param(minimum = 2000, maximum = 2100)]
    pub fiscal_year: Option<i64>,
}

/// A business the accountant confirms.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct AccrualRow {
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
    /// What is confirmed.
    pub business: String,
    /// What the business asks for besides.
    pub business_detail: String,
    /// VAT, top-up, refund, face of the bill; 0 where there is none.
    pub part_fen: Fen,
    /// `unit_bank_account`, `cash`, or empty.
    pub payment_channel: String,
    /// 1 for money of a stated purpose only.
    pub earmarked: i64,
    /// Payee, or empty.
    pub payee_id: String,
    /// Name of the payee, or empty.
    pub payee_name: String,
    /// Project, or empty.
    pub project_id: String,
    /// Functional class, or empty.
    pub function: String,
    /// Departmental economic class, or empty.
    pub dep_economy: String,
    /// Fund, or empty.
    pub fund: String,
    /// What for.
    pub purpose: String,
    /// Invoice, or empty.
    pub invoice_no: String,
    /// Sheets attached.
    pub attachments: i64,
    /// Entered.
    pub created_at: Stamp,
    /// Version.
    pub version: i64,
}

/// A page of confirmed business.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccrualPage {
    /// Rows.
    pub items: Vec<AccrualRow>,
    /// Pass as `after` to get the next page; absent on the last.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Number of rows the filters leave.
    pub total: i64,
    /// Sum of their amounts.
    pub amount_fen: Fen,
}

/// A business with what belongs to it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct AccrualDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// Body.
    pub accrual: AccrualRow,
    /// The business for people.
    pub business_title: Text,
}

const COLUMNS: &str = "d.id, d.number, d.unit_id, d.fiscal_year, d.state, d.amount_fen, a.business,
    a.business_detail, a.part_fen, a.payment_channel, a.earmarked, a.payee_id, coalesce(y.name, '') as payee_name, a.project_id, a.function, a.dep_economy,
    a.fund, a.purpose, a.invoice_no, a.attachments, d.created_at, d.version";
const TABLES: &str =
    "fl_document d join ex_accrual a on a.id = d.id left join v_payee y on y.id = a.payee_id";

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<AccrualQuery>,
) -> Reply<Answer<AccrualPage>> {
    let limit = platform::http::limit(query.limit)?;
    for (field, text) in [("state", &query.state), ("business", &query.business)] {
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

/// One page of confirmed business, newest first.
pub async fn page(
    conn: &Conn,
    scope: &Scope,
    query: &AccrualQuery,
    limit: Limit,
) -> Result<AccrualPage, DbError> {
    #[derive(FromQueryResult)]
    struct Total {
        number: i64,
        amount: i64,
    }
    let mut sql = "where d.kind = 'accrual' and d.unit_id in {in:1}".to_owned();
    let mut values: Vec<Value> = vec![scope.parameter()];
    let filters: [(&str, Option<Value>); 5] = [
        ("d.unit_id", query.unit_id.map(Value::from)),
        ("d.state", query.state.clone().map(Value::from)),
        ("a.business", query.business.clone().map(Value::from)),
        ("a.payee_id", query.payee_id.map(|id| id.to_string().into())),
        ("d.fiscal_year", query.fiscal_year.map(Value::from)),
    ];
    for (column, value) in filters {
        if let Some(value) = value {
            values.push(value);
            sql.push_str(&format!(" and {column} = ${}", values.len()));
        }
    }
    let total_sql = format!(
        "select count(*) as number, cast(coalesce(sum(d.amount_fen), 0) as bigint) as amount from {TABLES} {sql}"
    );
    let total: Option<Total> = conn.one(&total_sql, values.clone()).await?;
    if let Some(after) = query.after {
        values.push(after.into());
        sql.push_str(&format!(" and d.id < ${}", values.len()));
    }
    values.push((limit.rows() + 1).into());
    let rows_sql = format!("select {COLUMNS} from {TABLES} {sql} order by d.id desc limit ${}", values.len());
    let mut items: Vec<AccrualRow> = conn.all(&rows_sql, values).await?;
    let more = items.len() as i64 > limit.rows();
    items.truncate(usize::try_from(limit.rows()).unwrap_or(usize::MAX));
    let next = items.last().filter(|_| more).map(|row| row.id.to_string());
    let (number, amount) = total.map_or((0, 0), |total| (total.number, total.amount));
    Ok(AccrualPage { items, next, total: number, amount_fen: Fen::from_fen(amount) })
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<AccrualDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let sql = format!("select {COLUMNS} from {TABLES} where d.id = $1");
    let accrual: Option<AccrualRow> = conn.one(&sql, [id.into()]).await?;
    let accrual = accrual.ok_or_else(Problem::not_found)?;
    let business_title =
        AccrualBusiness::parse(&accrual.business).map(AccrualBusiness::title).unwrap_or_default();
    Ok(Answer::ok(AccrualDetail { envelope, accrual, business_title }))
}
