//! `/api/closing/openings`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listing};
use kernel::{Problem, Text, text};
use platform::Permission;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use serde::Serialize;
use utoipa::ToSchema;

use super::FLOW;
use super::load::stored;
use super::model::{OpeningInput, OpeningLine};
use super::tie::{Line, Tie, tie};

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "启用年度", "First year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::yuan("amount_fen", "借方合计（元）", "Debit (yuan)"),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<OpeningInput>(DocumentRoutes {
        area: "closing",
        plural: "openings",
        read: Permission::VoucherRead,
        edit: Permission::PeriodClose,
        flow: &FLOW,
    });
    all.extend([
        Endpoint::get("/api/closing/openings", list)
            .named("list_openings")
            .title(text!("期初余额", "Opening balances"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("opening_balance")
            .query::<ListQuery>()
            .answers::<DocumentPage<DocumentRow>>(200)
            .exports(SHOWN),
        Endpoint::get("/api/closing/openings/{id}", show)
            .named("show_opening")
            .title(text!("期初余额明细", "Opening balances of a unit"))
            .needs(Permission::VoucherRead)
            .on("opening_balance")
            .path_param("id", ParamKind::Uuid)
            .answers::<OpeningDetail>(200),
    ]);
    all
}

/// A line with the name of its account.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OpeningLineView {
    /// The line.
    #[serde(flatten)]
    line: OpeningLine,
    /// Name of the account.
    account_name: Text,
}

/// Opening balances of a unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct OpeningDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    envelope: DocumentEnvelope,
    /// Why the money of both books differs.
    explanation: String,
    /// Note.
    note: String,
    /// Balances.
    lines: Vec<OpeningLineView>,
    /// Do they fit together.
    tie: Tie,
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<DocumentPage<DocumentRow>>> {
    let listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, Body::default()).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<OpeningDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let input = stored(&conn, &[id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
    let rulebook = app.shelf.get();
    let chart = &rulebook.chart;
    let lines = input.lines.iter();
    let lines: Vec<Line<'_>> =
        lines.map(|line| Line { account: &line.account, side: line.side, amount: line.amount_fen }).collect();
    let tie = tie(chart, &lines);
    let name = |code: &str| {
        let known = chart.get(code);
        known.map(|known| Text { zh: known.name_zh.clone(), en: known.name_en.clone() }).unwrap_or_default()
    };
    let OpeningInput { explanation, note, lines, .. } = input;
    let lines =
        lines.into_iter().map(|line| OpeningLineView { account_name: name(&line.account), line }).collect();
    Ok(Answer::ok(OpeningDetail { envelope, explanation, note, lines, tie }))
}
