//! Confirmed business over HTTP.

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
use super::business::AccrualBusiness;
use super::model::AccrualInput;
use crate::payment::model::PayeeId;

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
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
    Column::user("creator_id", "经办人", "Entered by"),
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
            .query::<ListQuery>()
            .query::<AccrualFilter>()
            .answers::<DocumentPage<AccrualRow>>(200)
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

/// Filters of confirmed business besides those of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct AccrualFilter {
    /// 业务。 Business.
    #[param(max_length = 40)]
    business: Option<String>,
    /// 收款人。 Payee.
    payee_id: Option<PayeeId>,
}

/// A business the accountant confirms.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct AccrualRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
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
}

impl Listed for AccrualRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
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

const BODY: Body = Body {
    columns: ", a.business, a.business_detail, a.part_fen, a.payment_channel, a.earmarked, a.payee_id,
        coalesce(y.name, '') as payee_name, a.project_id, a.function, a.dep_economy, a.fund, a.purpose, a.invoice_no,
        a.attachments",
    joins: "join ex_accrual a on a.id = d.id left join v_payee y on y.id = a.payee_id",
};

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<AccrualFilter>,
) -> Reply<Answer<DocumentPage<AccrualRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    if filter.business.is_some() || filter.payee_id.is_some() {
        listing.joining("join ex_accrual a on a.id = d.id");
    }
    listing.and_if("a.business = ?", filter.business);
    listing.and_if("a.payee_id = ?", filter.payee_id);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, BODY).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<AccrualDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let accrual: AccrualRow =
        flow::list::row_unscoped(&conn, &FLOW, id, BODY).await?.ok_or_else(Problem::not_found)?;
    let business_title =
        AccrualBusiness::parse(&accrual.business).map(AccrualBusiness::title).unwrap_or_default();
    Ok(Answer::ok(AccrualDetail { envelope, accrual, business_title }))
}
