//! `/api/closing/year-ends`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{Body, DocumentPage, DocumentRow, ListQuery, Listing};
use kernel::{Conn, DbError, Fen, Problem, text};
use ledger::{Indicator, IndicatorId};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, MenuGroup, ParamKind, Path, Query, Reply};
use platform::{Permission, UnitId};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, document_endpoints, document_view};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::FLOW;
use super::effects::may_be_surplus;
use super::load::stored;
use super::model::{Advance, Decision, LINES_MAX, Rest, YearEndInput};

const SHOWN: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("fiscal_year", "年度", "Year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::yuan("amount_fen", "金额（元）", "Amount (yuan)"),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let mut all = document_endpoints::<YearEndInput>(DocumentRoutes {
        area: "closing",
        plural: "year-ends",
        read: Permission::VoucherRead,
        edit: Permission::PeriodClose,
        flow: &FLOW,
    });
    all.extend([
        Endpoint::get("/api/closing/year-ends", list)
            .named("list_year_ends")
            .title(text!("年末事项", "Year-end settlements"))
            .menu(MenuGroup::Accounting)
            .needs(Permission::VoucherRead)
            .on("year_end")
            .query::<ListQuery>()
            .answers::<DocumentPage<DocumentRow>>(200)
            .exports(SHOWN),
        Endpoint::get("/api/closing/year-ends/{id}", show)
            .named("show_year_end")
            .title(text!("年末事项明细", "A year-end settlement"))
            .needs(Permission::VoucherRead)
            .on("year_end")
            .path_param("id", ParamKind::Uuid)
            .answers::<YearEndDetail>(200),
        Endpoint::get("/api/closing/year-end-proposal", propose)
            .named("propose_year_end")
            .title(text!("年末事项建议", "What a year-end settlement would hold"))
            .needs(Permission::VoucherRead)
            .on("year_end")
            .query::<ProposalQuery>()
            .answers::<Proposal>(200)
            .also(404),
    ]);
    all
}

/// Whose year.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ProposalQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 年度 / year
    #[param(minimum = 2000, maximum = 2100)]
    year: i64,
}

/// An indicator with a rest, and what is proposed for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = YearEndRestView)]
struct RestView {
    /// The indicator.
    indicator_id: IndicatorId,
    /// Its number.
    number: String,
    /// One line for people.
    title: String,
    /// Fund.
    fund: String,
    /// `government_budget`, `own_funds` …
    fund_group: String,
    /// `current` or `prior`.
    year_kind: String,
    /// `basic_person`, `basic_operating`, `project`.
    expenditure_kind: String,
    /// Available: what is settled.
    available_fen: Fen,
    /// In flight.
    held_fen: Fen,
    /// Frozen.
    frozen_fen: Fen,
    /// What is decided, or proposed.
    decision: Decision,
}

impl RestView {
    fn of(known: Indicator, decision: Decision, amount: Option<Fen>) -> RestView {
        RestView {
            indicator_id: known.id,
            number: known.number,
            title: known.title,
            fund: known.fund,
            fund_group: known.fund_group,
            year_kind: known.year_kind,
            expenditure_kind: known.expenditure_kind,
            available_fen: amount.unwrap_or(known.available_fen),
            held_fen: known.held_fen,
            frozen_fen: known.frozen_fen,
            decision,
        }
    }
}

/// An advance that stands in 1218.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
#[schema(as = YearEndAdvanceView)]
struct AdvanceView {
    /// Project, or empty.
    project_id: String,
    /// Fund, or empty.
    fund: String,
    /// Functional class, or empty.
    function: String,
    /// Departmental economic class, or empty.
    dep_economy: String,
    /// Unsettled.
    amount_fen: Fen,
}

/// What is there to settle.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = YearEndProposal)]
struct Proposal {
    /// Indicators with a rest.
    rests: Vec<RestView>,
    /// Whether there are more than these.
    more: bool,
    /// Balances of 1218 by what they were paid for; which of them are advances of this year's budget people decide.
    advances: Vec<AdvanceView>,
}

/// A settlement.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct YearEndDetail {
    /// Header, actions, history, rule hits.
    #[serde(flatten)]
    envelope: DocumentEnvelope,
    /// Note.
    note: String,
    /// Indicators as settled.
    rests: Vec<RestView>,
    /// Lines as entered.
    lines: Vec<Rest>,
    /// Advances.
    advances: Vec<Advance>,
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
) -> Reply<Answer<YearEndDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let input = stored(&conn, &[id]).await?.remove(&id).ok_or_else(Problem::not_found)?;
    let ids: std::collections::BTreeSet<IndicatorId> =
        input.rests.iter().map(|rest| rest.indicator_id).collect();
    let known = ledger::queries::indicators::by_ids_unscoped(&conn, ids).await?;
    let view = |rest: &Rest| {
        let known = known.iter().find(|known| known.id == rest.indicator_id)?;
        Some(RestView::of(known.clone(), rest.decision, Some(rest.amount_fen)))
    };
    let rests = input.rests.iter().filter_map(view).collect();
    let YearEndInput { note, rests: lines, advances, .. } = input;
    Ok(Answer::ok(YearEndDetail { envelope, note, rests, lines, advances }))
}

async fn propose(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ProposalQuery>,
) -> Reply<Answer<Proposal>> {
    if !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    let conn = app.platform.db.snapshot().await?;
    let mut rests = rests_unscoped(&conn, query.unit_id, query.year).await?;
    let more = rests.len() > LINES_MAX;
    rests.truncate(LINES_MAX);
    let advances = advances_unscoped(&conn, query.unit_id, query.year).await?;
    let rests = rests.into_iter().map(|known| {
        let decision = proposed(&known);
        RestView::of(known, decision, None)
    });
    Ok(Answer::ok(Proposal { rests: rests.collect(), more, advances }))
}

/// Money idle for two years is surplus; everything else is carried.
fn proposed(known: &Indicator) -> Decision {
    if may_be_surplus(known) { Decision::Surplus } else { Decision::Carry }
}

/// Indicators of a unit and year with something left, by `lg_indicator_list`.
async fn rests_unscoped(conn: &Conn, unit_id: UnitId, year: i64) -> Result<Vec<Indicator>, DbError> {
    let sql = format!(
        "select {} from lg_indicator i where i.unit_id = $1 and i.fiscal_year = $2 and i.allotted = 1
           and i.available_fen + i.held_fen + i.frozen_fen > 0 order by i.id limit {}",
        ledger::indicator::COLUMNS,
        LINES_MAX + 1
    );
    conn.all(&sql, [unit_id.into(), year.into()]).await
}

async fn advances_unscoped(conn: &Conn, unit_id: UnitId, year: i64) -> Result<Vec<AdvanceView>, DbError> {
    let sql = format!(
        "select b.project_id, b.fund, b.function, b.dep_economy,
           cast(sum(b.debit_fen - b.credit_fen) as bigint) as amount_fen
         from lg_dimension_balance b where b.unit_id = $1 and b.period <= $2 and b.account >= '1218' and b.account < '1219'
         group by b.project_id, b.fund, b.function, b.dep_economy having sum(b.debit_fen - b.credit_fen) > 0
         order by b.fund, b.project_id, b.function, b.dep_economy limit {LINES_MAX}"
    );
    conn.all(&sql, [unit_id.into(), (year * 100 + 12).into()]).await
}
