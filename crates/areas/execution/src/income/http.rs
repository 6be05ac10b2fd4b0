//! Own-funds income over HTTP.

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listed, Listing};
use kernel::{Fen, Problem, Text, text};
use platform::Permission;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use sea_orm::FromQueryResult;
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
    Column::waiting(),
    Column::word("business", "业务类型", "Business", |word| {
        IncomeBusiness::parse(word).map_or_else(|| Text::same(word), IncomeBusiness::title)
    }),
    Column::plain("payer", "付款人", "Payer"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::yuan("vat_fen", "其中增值税（元）", "VAT in it (yuan)"),
    Column::plain("received_on", "到账日期", "Received on"),
    Column::plain("receipt_no", "银行回单号", "Receipt number"),
    Column::plain("note", "备注", "Note"),
    Column::user("creator_id", "经办人", "Entered by"),
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
            .query::<ListQuery>()
            .query::<IncomeFilter>()
            .answers::<DocumentPage<IncomeRow>>(200)
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

/// Filters of income besides those of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct IncomeFilter {
    /// 收入项目。 Revenue item.
    #[param(max_length = 40)]
    revenue_item: Option<String>,
}

/// An income.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct IncomeRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
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
}

impl Listed for IncomeRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
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

const BODY: Body = Body {
    columns:
        ", i.vat_fen, i.interest_fen, i.business, i.revenue_item, i.business_detail, i.payer, i.received_on,
        i.receipt_no, i.note",
    joins: "join ex_income i on i.id = d.id",
};

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<IncomeFilter>,
) -> Reply<Answer<DocumentPage<IncomeRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    if filter.revenue_item.is_some() {
        listing.joining("join ex_income i on i.id = d.id");
    }
    listing.and_if("i.revenue_item = ?", filter.revenue_item);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, BODY).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<IncomeDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let income: Option<IncomeRow> = flow::list::row_unscoped(&conn, &FLOW, id, BODY).await?;
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
