//! `/api/closing/year-closes`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listing};
use kernel::{Conn, DbError, Fen, Problem, Text, text};
use platform::Permission;
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use sea_orm::FromQueryResult;
use serde::Serialize;
use utoipa::ToSchema;

use super::load::stored;
use super::{FLOW, YearCloseInput, YearCloseLine};

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<YearCloseInput>(DocumentRoutes {
        area: "closing",
        plural: "year-closes",
        read: Permission::VoucherRead,
        edit: Permission::PeriodClose,
        flow: &FLOW,
    });
    all.extend([
        Endpoint::get("/api/closing/year-closes", list)
            .named("list_year_closes")
            .title(text!("年度结账", "Year closes"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("year_close")
            .query::<ListQuery>()
            .answers::<DocumentPage<DocumentRow>>(200)
            .exports(SHOWN),
        Endpoint::get("/api/closing/year-closes/{id}", show)
            .named("show_year_close")
            .title(text!("年度结账单", "A year close"))
            .needs(Permission::VoucherRead)
            .on("year_close")
            .path_param("id", ParamKind::Uuid)
            .answers::<YearCloseDetail>(200),
    ]);
    all
}

/// A voucher of the carry-forward.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = YearCloseVoucher)]
struct Voucher {
    /// Id.
    id: String,
    /// Number in the closing period.
    number: i64,
    /// Event.
    event: String,
    /// Its name.
    name: Text,
    /// Debit of both books together.
    amount_fen: Fen,
}

/// A year close.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct YearCloseDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    envelope: DocumentEnvelope,
    /// Share that goes to the special fund, in ten-thousandths.
    provision_rate: i64,
    /// Note.
    note: String,
    /// Decisions on projects.
    lines: Vec<YearCloseLine>,
    /// What was posted, once it was.
    vouchers: Vec<Voucher>,
}

#[derive(FromQueryResult)]
struct Posted {
    id: String,
    number: i64,
    event: String,
    amount_fen: Fen,
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
) -> Reply<Answer<YearCloseDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let input = stored(&conn, &[id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
    let rulebook = app.shelf.get();
    let name = |event: &str| rulebook.templates.event(event).map(template::Event::name).unwrap_or_default();
    let voucher = |row: Posted| {
        let Posted { id, number, event, amount_fen } = row;
        Voucher { id, number, name: name(&event), event, amount_fen }
    };
    let vouchers = posted(&conn, id).await?.into_iter().map(voucher).collect();
    let YearCloseInput { provision_rate, note, lines, .. } = input;
    Ok(Answer::ok(YearCloseDetail { envelope, provision_rate, note, lines, vouchers }))
}

/// The vouchers of a year close, by `lg_journal_document`.
async fn posted(conn: &Conn, id: DocumentId) -> Result<Vec<Posted>, DbError> {
    const SQL: &str = "select j.id, j.number, j.event,
          cast(coalesce(sum(case when e.side = 'debit' then e.amount_fen else 0 end), 0) as bigint) as amount_fen
        from lg_journal j join lg_entry e on e.journal_id = j.id
        where j.document_id = $1 and j.journal_type = 'voucher' group by j.id, j.number, j.event order by j.number";
    conn.all(SQL, [id.into()]).await
}
