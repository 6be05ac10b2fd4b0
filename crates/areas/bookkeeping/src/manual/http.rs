//! Manual vouchers over HTTP.

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

use super::model::ManualInput;
use super::{FLOW, classes, templates};
use crate::accounts;
use crate::posted::{PostedVoucher, posted_unscoped};

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Fiscal year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::plain("voucher_date", "凭证日期", "Day of the voucher"),
    Column::plain("summary", "摘要", "Summary"),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::word("difference_class", "差异类别", "Class of the difference", |word| {
        classes::title(word).unwrap_or_else(|| Text::same(word))
    }),
    Column::plain("invoice_no", "发票号", "Invoice"),
    Column::whole("attachments", "附件张数", "Attachments"),
    Column::user("creator_id", "制单人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

/// The endpoints of manual vouchers and their templates.
pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<ManualInput>(DocumentRoutes {
        area: "bookkeeping",
        plural: "manual-vouchers",
        read: Permission::VoucherRead,
        edit: Permission::VoucherEdit,
        flow: &FLOW,
    });
    all.push(
        Endpoint::get("/api/bookkeeping/manual-vouchers", list)
            .named("list_manual_vouchers")
            .title(text!("手工凭证", "Manual vouchers"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("manual_voucher")
            .query::<ListQuery>()
            .query::<ManualFilter>()
            .answers::<DocumentPage<ManualRow>>(200)
            .exports(SHOWN),
    );
    all.push(
        Endpoint::get("/api/bookkeeping/manual-vouchers/{id}", show)
            .named("show_manual_voucher")
            .title(text!("手工凭证详情", "Manual voucher"))
            .needs(Permission::VoucherRead)
            .on("manual_voucher")
            .path_param("id", ParamKind::Uuid)
            .answers::<ManualDetail>(200),
    );
    all.push(
        Endpoint::get("/api/bookkeeping/accounts", show_accounts)
            .named("show_entry_accounts")
            .title(text!("可记账科目", "Accounts that take lines"))
            .needs(Permission::VoucherRead)
            .on("account")
            .answers::<EntryAccounts>(200),
    );
    all.extend(templates::endpoints());
    all
}

/// Filters of manual vouchers besides those of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct ManualFilter {
    /// 科目或其开头。 With a line on this account, or one below it.
    #[param(max_length = 20)]
    account: Option<String>,
    /// 凭证日期起。 Day of the voucher, from.
    #[param(max_length = 10)]
    dated_from: Option<String>,
    /// 凭证日期止。 Day of the voucher, to.
    #[param(max_length = 10)]
    dated_to: Option<String>,
}

/// A manual voucher in a list.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ManualRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
    /// Day.
    pub voucher_date: String,
    /// What it is about.
    pub summary: String,
    /// Class of the difference, or empty.
    pub difference_class: String,
    /// Invoice, or empty.
    pub invoice_no: String,
    /// Papers.
    pub attachments: i64,
}

impl Listed for ManualRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

/// A line of a manual voucher.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct ManualLineRow {
    /// Id.
    pub id: String,
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
    /// Project, or empty.
    pub project_id: String,
    /// Name of the project, or empty.
    pub project_name: String,
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
}

/// A manual voucher with what belongs to it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ManualDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// Body.
    pub voucher: ManualRow,
    /// Lines.
    pub lines: Vec<ManualLineRow>,
    /// The class of the difference for people.
    pub difference_title: Text,
    /// The vouchers that were posted, and what reversed them.
    pub posted: Vec<PostedVoucher>,
}

/// An account that takes lines.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EntryAccount {
    /// Code.
    code: String,
    /// Name with those above it.
    name: Text,
    /// Book.
    book: String,
    /// Side it normally stands on.
    normal_side: String,
    /// Dimensions it asks for: `fund`, `function`, `dep_economy`, `project_id`, `payee_id`.
    asks: Vec<String>,
    /// The balance cannot be below zero.
    never_negative: bool,
}

/// A class of what the two results may differ by.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct DifferenceClass {
    /// `depreciation`
    class: String,
    /// For people.
    title: Text,
}

/// What a manual voucher may name.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct EntryAccounts {
    /// Accounts of both books without details below them, in order of their codes.
    accounts: Vec<EntryAccount>,
    /// Classes of the difference.
    classes: Vec<DifferenceClass>,
}

const BODY: Body = Body {
    columns: ", v.voucher_date, v.summary, v.difference_class, v.invoice_no, v.attachments",
    joins: "join bk_manual_voucher v on v.id = d.id",
};

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<ManualFilter>,
) -> Reply<Answer<DocumentPage<ManualRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    let given = |text: Option<String>| text.filter(|text| !text.is_empty());
    let (account, from, to) = (given(filter.account), given(filter.dated_from), given(filter.dated_to));
    if from.is_some() || to.is_some() {
        listing.joining("join bk_manual_voucher v on v.id = d.id");
    }
    listing.and_if("v.voucher_date >= ?", from);
    listing.and_if("v.voucher_date <= ?", to);
    listing.and_if(
        "exists (select 1 from bk_manual_line l where l.voucher_id = d.id and l.account >= ? and l.account < ? || '~')",
        account,
    );
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, BODY).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<ManualDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let voucher: ManualRow =
        flow::list::row_unscoped(&conn, &FLOW, id, BODY).await?.ok_or_else(Problem::not_found)?;
    let sql = "select l.id, l.line, l.book, l.side, l.account, coalesce(a.name_zh, '') as account_name, l.amount_fen,
          l.project_id, coalesce(p.name, '') as project_name, l.function, l.dep_economy, l.fund, l.payee_id,
          coalesce(y.name, '') as payee_name
        from bk_manual_line l left join lg_account a on a.code = l.account
          left join v_project p on p.id = l.project_id left join v_payee y on y.id = l.payee_id
        where l.voucher_id = $1 order by l.line";
    let lines: Vec<ManualLineRow> = conn.all(sql, [id.into()]).await?;
    let posted = posted_unscoped(&conn, &[id]).await?;
    let difference_title = classes::title(&voucher.difference_class).unwrap_or_default();
    Ok(Answer::ok(ManualDetail { envelope, voucher, lines, difference_title, posted }))
}

async fn show_accounts(State(app): State<App>, _caller: Caller) -> Reply<Answer<EntryAccounts>> {
    let rulebook = app.shelf.get();
    let chart = &rulebook.chart;
    let parents: std::collections::BTreeSet<&str> =
        chart.iter().map(|account| account.parent.as_str()).collect();
    let full = |account: &ledger::Account| {
        let (mut zh, mut en) = (account.name_zh.clone(), account.name_en.clone());
        let mut above = chart.get(&account.parent);
        while let Some(one) = above {
            zh = format!("{}-{zh}", one.name_zh);
            en = format!("{} / {en}", one.name_en);
            above = chart.get(&one.parent);
        }
        Text { zh, en }
    };
    let entered = |account: &&ledger::Account| {
        account.book != ledger::Book::Indicator.word() && !parents.contains(account.code.as_str())
    };
    let row = |account: &ledger::Account| {
        let asks = accounts::asks(&account.code);
        EntryAccount {
            code: account.code.clone(),
            name: full(account),
            book: account.book.clone(),
            normal_side: account.normal_side.clone(),
            asks: asks
                .map(|asks| asks.dimensions().into_iter().map(str::to_owned).collect())
                .unwrap_or_default(),
            never_negative: asks.is_some_and(|asks| asks.never_negative),
        }
    };
    let class = |(class, title): (&str, Text)| DifferenceClass { class: class.to_owned(), title };
    Ok(Answer::ok(EntryAccounts {
        accounts: chart.iter().filter(entered).map(row).collect(),
        classes: classes::all().into_iter().map(class).collect(),
    }))
}
