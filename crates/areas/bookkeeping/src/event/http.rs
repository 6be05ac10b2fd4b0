//! Event vouchers over HTTP.

use std::collections::BTreeMap;

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
use super::model::EventInput;
use crate::posted::{PostedVoucher, posted_unscoped};

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::plain("voucher_date", "凭证日期", "Day of the voucher"),
    Column::plain("event", "业务事项", "Event"),
    Column::plain("event_name", "事项名称", "Name of the event"),
    Column::plain("summary", "摘要", "Summary"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::plain("function", "功能分类", "Functional class"),
    Column::plain("dep_economy", "部门经济分类", "Departmental economic class"),
    Column::plain("payee_name", "往来单位", "Payee"),
    Column::plain("invoice_no", "发票号", "Invoice"),
    Column::whole("attachments", "附件张数", "Attachments"),
    Column::plain("reference", "业务流水号", "Reference"),
    Column::user("creator_id", "制单人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

/// The endpoints of event vouchers.
pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<EventInput>(DocumentRoutes {
        area: "bookkeeping",
        plural: "event-vouchers",
        read: Permission::VoucherRead,
        edit: Permission::VoucherEdit,
        flow: &FLOW,
    });
    all.push(
        Endpoint::get("/api/bookkeeping/event-vouchers", list)
            .named("list_event_vouchers")
            .title(text!("业务事项凭证", "Event vouchers"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("event_voucher")
            .query::<ListQuery>()
            .query::<EventFilter>()
            .answers::<DocumentPage<EventRow>>(200)
            .exports(SHOWN),
    );
    all.push(
        Endpoint::get("/api/bookkeeping/event-vouchers/{id}", show)
            .named("show_event_voucher")
            .title(text!("业务事项凭证详情", "Event voucher"))
            .needs(Permission::VoucherRead)
            .on("event_voucher")
            .path_param("id", ParamKind::Uuid)
            .answers::<EventDetail>(200),
    );
    all.extend([super::catalogue::endpoint(), super::merge::endpoint(), super::batch::endpoint()]);
    all
}

/// Filters of event vouchers besides those of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct EventFilter {
    /// 业务事项。 Event.
    #[param(max_length = 20)]
    event: Option<String>,
    /// 凭证日期起。 Day of the voucher, from.
    #[param(max_length = 10)]
    dated_from: Option<String>,
    /// 凭证日期止。 Day of the voucher, to.
    #[param(max_length = 10)]
    dated_to: Option<String>,
    /// 并入的凭证：其各草稿。 Parts of this voucher.
    merged_into: Option<DocumentId>,
}

/// An event voucher in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct EventRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
    /// Event.
    pub event: String,
    /// Its Chinese name.
    #[sea_orm(skip)]
    pub event_name: String,
    /// Day.
    pub voucher_date: String,
    /// Words that were typed, as a JSON object.
    pub words: String,
    /// Amounts that were typed, as a JSON object.
    pub amounts: String,
    /// Project, or empty.
    pub project_id: String,
    /// Functional class, or empty.
    pub function: String,
    /// Departmental economic class, or empty.
    pub dep_economy: String,
    /// Fund, or empty.
    pub fund: String,
    /// Payee, or empty.
    pub payee_id: String,
    /// Name of the payee, or empty.
    pub payee_name: String,
    /// Indicator, or empty.
    pub indicator_id: String,
    /// What it is about.
    pub summary: String,
    /// Invoice, or empty.
    pub invoice_no: String,
    /// Papers.
    pub attachments: i64,
    /// Number in the file it comes from, or empty.
    pub reference: String,
    /// The voucher it was put into, or empty.
    pub merged_into: String,
}

impl Listed for EventRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

/// A fact of an event in words of people.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EventFact {
    /// `asset_class`
    pub name: String,
    /// For people.
    pub title: Text,
    /// The value for people; empty for an amount.
    pub value: Text,
    /// The amount; absent for a word.
    pub amount_fen: Option<Fen>,
}

/// An event voucher with what belongs to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EventDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// Body.
    pub voucher: EventRow,
    /// The event for people.
    pub event_title: Text,
    /// What was typed, for people.
    pub facts: Vec<EventFact>,
    /// The vouchers that were posted, and what reversed them.
    pub posted: Vec<PostedVoucher>,
    /// How many drafts it was put together from.
    pub parts: i64,
}

const BODY: Body = Body {
    columns: ", e.event, e.voucher_date, e.words, e.amounts, e.project_id, e.function, e.dep_economy, e.fund, e.payee_id,
        coalesce(y.name, '') as payee_name, e.indicator_id, e.summary, e.invoice_no, e.attachments, e.reference, e.merged_into",
    joins: "join bk_event_voucher e on e.id = d.id left join v_payee y on y.id = e.payee_id",
};

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<EventFilter>,
) -> Reply<Answer<DocumentPage<EventRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    let EventFilter { event, dated_from, dated_to, merged_into } = filter;
    let event = event.filter(|event| !event.is_empty());
    let day = |day: Option<String>| day.filter(|day| !day.is_empty());
    let (dated_from, dated_to) = (day(dated_from), day(dated_to));
    if event.is_some() || dated_from.is_some() || dated_to.is_some() || merged_into.is_some() {
        listing.joining("join bk_event_voucher e on e.id = d.id");
    }
    listing.and_if("e.event = ?", event);
    listing.and_if("e.voucher_date >= ?", dated_from);
    listing.and_if("e.voucher_date <= ?", dated_to);
    listing.and_if("e.merged_into = ?", merged_into.map(|id| id.to_string()));
    let mut page: DocumentPage<EventRow> = listing.read(&app.platform.db.snapshot().await?, BODY).await?;
    let rulebook = app.shelf.get();
    for row in &mut page.items {
        row.event_name =
            rulebook.templates.event(&row.event).map(|event| event.name_zh.clone()).unwrap_or_default();
    }
    Ok(Answer::ok(page))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<EventDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let mut voucher: EventRow =
        flow::list::row_unscoped(&conn, &FLOW, id, BODY).await?.ok_or_else(Problem::not_found)?;
    let rulebook = app.shelf.get();
    let event_title = rulebook.templates.event(&voucher.event).map(template::Event::name).unwrap_or_default();
    voucher.event_name.clone_from(&event_title.zh);
    let facts = facts(&voucher);
    let posted = posted_unscoped(&conn, &[id]).await?;
    let parts = conn
        .number(
            "select count(*) from bk_event_voucher where merged_into = $1 and merged_into <> ''",
            [id.into()],
        )
        .await?;
    Ok(Answer::ok(EventDetail { envelope, voucher, event_title, facts, posted, parts }))
}

fn facts(row: &EventRow) -> Vec<EventFact> {
    let words: BTreeMap<String, String> = serde_json::from_str(&row.words).unwrap_or_default();
    let amounts: BTreeMap<String, i64> = serde_json::from_str(&row.amounts).unwrap_or_default();
    let dictionary = &crate::words::DICTIONARY;
    let word = |(name, value): (String, String)| {
        let known = dictionary.values(&name, std::slice::from_ref(&value)).pop();
        let value = known.map_or_else(|| Text::same(&value), |one| one.title);
        EventFact { title: dictionary.word(&name), name, value, amount_fen: None }
    };
    let amount = |(name, fen): (String, i64)| EventFact {
        title: dictionary.amount(&name),
        name,
        value: Text::default(),
        amount_fen: Some(Fen::from_fen(fen)),
    };
    words.into_iter().map(word).chain(amounts.into_iter().map(amount)).collect()
}
