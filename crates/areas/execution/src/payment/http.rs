//! Payments over HTTP: the list, and the endpoints every document has. The detail is in [`super::detail`].

use axum::extract::State;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listed, Listing};
use kernel::{Fen, Text, text};
use ledger::words::FUND_GROUPS;
use platform::Permission;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, Query, Reply};
use posting::App;
use posting::http::{DocumentRoutes, document_endpoints};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::FLOW;
use super::business::Business;
use super::model::PaymentInput;

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::plain("title", "用途摘要", "Title"),
    Column::word("business", "业务类型", "Business", |word| {
        Business::parse(word).map_or_else(|| Text::same(word), Business::title)
    }),
    Column::plain("payee_name", "收款人", "Payee"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::yuan("refunded_fen", "退回金额（元）", "Come back (yuan)"),
    Column::word("fund_group", "资金类别", "Fund group", |word| word_of(FUND_GROUPS, word)),
    Column::word("settlement", "结算方式", "Settlement", |word| word_of(SETTLEMENTS, word)),
    Column::plain("paid_on", "支付日期", "Paid on"),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];
const SETTLEMENTS: &[(&str, &str, &str)] = &[
    ("transfer", "转账", "transfer"),
    ("cash", "现金", "cash"),
    ("official_card", "公务卡", "official card"),
];

/// The endpoints of payments.
pub fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<PaymentInput>(DocumentRoutes {
        area: "execution",
        plural: "payments",
        read: Permission::PaymentRead,
        edit: Permission::PaymentEdit,
        flow: &FLOW,
    });
    all.push(
        Endpoint::get("/api/execution/payments", list)
            .named("list_payments")
            .title(text!("支付申请列表", "Payment applications"))
            .menu(MenuGroup::Execution)
            .needs(Permission::PaymentRead)
            .on("payment")
            .query::<ListQuery>()
            .query::<PaymentFilter>()
            .answers::<DocumentPage<PaymentListRow>>(200)
            .exports(SHOWN),
    );
    all.push(super::detail::endpoint());
    all
}

/// Filters of payments besides those of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PaymentFilter {
    /// 收款人。 Payee.
    payee_id: Option<super::model::PayeeId>,
    /// 资金性质大类。 Fund group.
    #[param(max_length = 40)]
    fund_group: Option<String>,
}

/// A payment in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PaymentListRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
    /// Of its amount, come back.
    pub refunded_fen: Fen,
    /// Payee.
    pub payee_id: String,
    /// Name of the payee.
    pub payee_name: String,
    /// Fund group.
    pub fund_group: String,
    /// How it is settled.
    pub settlement: String,
    /// What it is in the books.
    pub business: String,
    /// Day it was paid, or empty.
    pub paid_on: String,
}

impl Listed for PaymentListRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

const BODY: Body = Body {
    columns: ", p.refunded_fen, p.payee_id, coalesce(y.name, '') as payee_name, p.fund_group, p.settlement,
        p.business, p.paid_on",
    joins: "join ex_payment p on p.id = d.id left join v_payee y on y.id = p.payee_id",
};

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<PaymentFilter>,
) -> Reply<Answer<DocumentPage<PaymentListRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    if filter.payee_id.is_some() || filter.fund_group.is_some() {
        listing.joining("join ex_payment p on p.id = d.id");
    }
    listing.and_if("p.payee_id = ?", filter.payee_id);
    listing.and_if("p.fund_group = ?", filter.fund_group);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, BODY).await?))
}
