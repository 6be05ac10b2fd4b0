//! `/api/closing/period-closes`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listed, Listing};
use kernel::{Problem, text};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use platform::{Permission, UnitId};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::checklist::{Checklist, checklist, figures};
use super::load::{PeriodCloseInput, month};
use super::{CLOSED, FLOW, batch};

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("period", "期间", "Period"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<PeriodCloseInput>(DocumentRoutes {
        area: "closing",
        plural: "period-closes",
        read: Permission::VoucherRead,
        edit: Permission::PeriodClose,
        flow: &FLOW,
    });
    all.extend([
        Endpoint::get("/api/closing/period-closes", list)
            .named("list_period_closes")
            .title(text!("月度结账", "Month closes"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("period_close")
            .query::<ListQuery>()
            .query::<PeriodFilter>()
            .answers::<DocumentPage<PeriodCloseRow>>(200)
            .exports(SHOWN),
        Endpoint::get("/api/closing/period-closes/{id}", show)
            .named("show_period_close")
            .title(text!("月度结账单", "A month close"))
            .needs(Permission::VoucherRead)
            .on("period_close")
            .path_param("id", ParamKind::Uuid)
            .answers::<PeriodCloseDetail>(200),
        Endpoint::get("/api/closing/period-checklist", show_checklist)
            .named("show_period_checklist")
            .title(text!("结账检查清单", "Checklist of a month"))
            .needs(Permission::VoucherRead)
            .on("period_close")
            .query::<ChecklistQuery>()
            .answers::<Checklist>(200)
            .also(404),
    ]);
    all.extend(batch::endpoints());
    all
}

/// Filters besides those of every list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct PeriodFilter {
    /// 期间。 Period.
    #[param(minimum = 199001, maximum = 220012)]
    period: Option<i64>,
}

/// Whose month.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ChecklistQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 期间 / period
    #[param(minimum = 199001, maximum = 220012)]
    period: i64,
}

/// A month close.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
pub struct PeriodCloseRow {
    /// The document.
    #[serde(flatten)]
    #[sea_orm(nested)]
    pub document: DocumentRow,
    /// The month.
    pub period: i64,
    /// The checklist as it was when the month was closed; empty before.
    #[serde(skip)]
    pub checklist: String,
}

impl Listed for PeriodCloseRow {
    fn document(&mut self) -> &mut DocumentRow {
        &mut self.document
    }
}

/// A month close with its checklist.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct PeriodCloseDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    envelope: DocumentEnvelope,
    /// The month.
    period: i64,
    /// The checklist: as it is now, or as it was when the month was closed.
    checklist: Checklist,
}

const BODY: Body =
    Body { columns: ", p.period, p.checklist", joins: "join cl_period_close p on p.id = d.id" };

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<PeriodFilter>,
) -> Reply<Answer<DocumentPage<PeriodCloseRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    if filter.period.is_some() {
        listing.joining("join cl_period_close p on p.id = d.id");
    }
    listing.and_if("p.period = ?", filter.period);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, BODY).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<PeriodCloseDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let row: PeriodCloseRow =
        flow::list::row_unscoped(&conn, &FLOW, id, BODY).await?.ok_or_else(Problem::not_found)?;
    let checklist = if row.document.state == CLOSED {
        serde_json::from_str(&row.checklist).map_err(|_| Problem::internal())?
    } else {
        now(&app, &conn, row.document.unit_id, row.period).await?
    };
    Ok(Answer::ok(PeriodCloseDetail { envelope, period: row.period, checklist }))
}

async fn show_checklist(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ChecklistQuery>,
) -> Reply<Answer<Checklist>> {
    if !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    let conn = app.platform.db.snapshot().await?;
    Ok(Answer::ok(now(&app, &conn, query.unit_id, query.period).await?))
}

/// The checklist as it is now.
async fn now(app: &App, conn: &kernel::Conn, unit_id: UnitId, period: i64) -> Result<Checklist, Problem> {
    let pair = (unit_id, month(period)?);
    let found = figures(conn, &[pair]).await?.remove(&pair).unwrap_or_default();
    Ok(checklist(pair, &found, app.platform.clock.today()))
}
