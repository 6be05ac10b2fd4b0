//! Reversals over HTTP.

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listed, Listing};
use kernel::{Fen, Problem, Text, text};
use ledger::JournalId;
use platform::Permission;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::FLOW;
use super::load::ReversalInput;
use crate::posted::{PostedVoucher, posted_unscoped};

const MANNERS: &[(&str, &str, &str)] = &[
    ("red", "红字冲销", "red reversal"),
    ("blue", "蓝字更正（以前年度）", "blue correction (earlier year)"),
];

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::word("manner", "冲销方式", "Manner", |word| word_of(MANNERS, word)),
    Column::plain("voucher_number", "原凭证号", "Voucher"),
    Column::plain("voucher_summary", "原凭证摘要", "Summary of the voucher"),
    Column::plain("voucher_date", "冲销日期", "Day"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::plain("reason", "冲销原因", "Reason"),
    Column::user("creator_id", "制单人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

/// The endpoints of reversals.
pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<ReversalInput>(DocumentRoutes {
        area: "bookkeeping",
        plural: "reversals",
        read: Permission::VoucherRead,
        edit: Permission::VoucherEdit,
        flow: &FLOW,
    });
    all.push(
        Endpoint::get("/api/bookkeeping/reversals", list)
            .named("list_voucher_reversals")
            .title(text!("凭证冲销", "Reversals"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("voucher_reversal")
            .query::<ListQuery>()
            .query::<ReversalFilter>()
            .answers::<DocumentPage<ReversalRow>>(200)
            .exports(SHOWN),
    );
    all.push(
        Endpoint::get("/api/bookkeeping/reversals/{id}", show)
            .named("show_voucher_reversal")
            .title(text!("冲销单详情", "Reversal"))
            .needs(Permission::VoucherRead)
            .on("voucher_reversal")
            .path_param("id", ParamKind::Uuid)
            .answers::<ReversalDetail>(200),
    );
    all
}

/// Filters of reversals besides those of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ReversalFilter {
    /// 原凭证。 The voucher that is reversed.
    voucher_id: Option<JournalId>,
    /// 冲销方式：red 或 blue。 Manner.
    #[param(max_length = 4)]
    manner: Option<String>,
}

/// A reversal in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ReversalRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
    /// The voucher that is reversed.
    pub voucher_id: String,
    /// Its number over all units and months.
    pub voucher_number: String,
    /// Its summary.
    pub voucher_summary: String,
    /// The document it was made by.
    pub voucher_document_id: String,
    /// Kind of that document.
    pub voucher_document_kind: String,
    /// `red` or `blue`.
    pub manner: String,
    /// Day.
    pub voucher_date: String,
    /// Why.
    pub reason: String,
}

impl Listed for ReversalRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

/// A line of the voucher that is reversed.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ReversedLine {
    /// Line.
    pub line: i64,
    /// Book.
    pub book: String,
    /// Side.
    pub side: String,
    /// Account.
    pub account: String,
    /// Its name.
    pub account_name: String,
    /// Amount.
    pub amount_fen: Fen,
}

/// A reversal with what belongs to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReversalDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// Body.
    pub reversal: ReversalRow,
    /// Its manner for people.
    pub manner_title: Text,
    /// The lines of the voucher that is reversed.
    pub lines: Vec<ReversedLine>,
    /// The voucher that was posted.
    pub posted: Vec<PostedVoucher>,
}

const BODY: Body = Body {
    columns: ", v.voucher_id, ju.code || '-' || cast(j.period as text) || '-' || cast(j.number as text) as voucher_number,
        j.summary as voucher_summary, j.document_id as voucher_document_id, j.document_kind as voucher_document_kind,
        v.manner, v.voucher_date, v.reason",
    joins: "join bk_reversal v on v.id = d.id join lg_journal j on j.id = v.voucher_id
        join v_unit ju on ju.id = j.unit_id",
};

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<ReversalFilter>,
) -> Reply<Answer<DocumentPage<ReversalRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    let manner = filter.manner.filter(|manner| !manner.is_empty());
    if filter.voucher_id.is_some() || manner.is_some() {
        listing.joining("join bk_reversal v on v.id = d.id");
    }
    listing.and_if("v.voucher_id = ?", filter.voucher_id);
    listing.and_if("v.manner = ?", manner);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, BODY).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<ReversalDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let reversal: ReversalRow =
        flow::list::row_unscoped(&conn, &FLOW, id, BODY).await?.ok_or_else(Problem::not_found)?;
    let sql =
        "select e.line, e.book, e.side, e.account, coalesce(a.name_zh, '') as account_name, e.amount_fen
        from lg_entry e left join lg_account a on a.code = e.account where e.journal_id = $1 order by e.line";
    let lines: Vec<ReversedLine> = conn.all(sql, [reversal.voucher_id.clone().into()]).await?;
    let posted = posted_unscoped(&conn, &[id]).await?;
    let manner_title = word_of(MANNERS, &reversal.manner);
    Ok(Answer::ok(ReversalDetail { envelope, reversal, manner_title, lines, posted }))
}
