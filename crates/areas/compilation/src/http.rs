//! `/api/compilation/budgets` and `/api/compilation/control-figures`

use axum::extract::State;
use flow::DocumentId;
use flow::list::{DocumentPage, ListQuery, Listing};
use kernel::{Fen, Problem, text};
use ledger::words::EXPENDITURE_KINDS;
use platform::export::{Column, word_of};
use platform::http::{
    Answer, Caller, Endpoint, Json, MenuGroup, NoContent, ParamKind, Path, Query, Reply, limit,
};
use platform::{Permission, UnitId};
use posting::App;
use posting::http::{DocumentEnvelope, DocumentRoutes, Input, document_endpoints, document_view};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::control::{self, ControlFigureInput, ControlFigurePage, ControlVersion, Place};
use crate::effects::FLOW;
use crate::input::BudgetInput;
use crate::model::{ControlKind, IncomeLine};
use crate::queries::{self, BudgetLineView, BudgetListRow, RoomView};
use crate::version::BudgetVersionView;
use crate::{purchases, rounds, versions};

impl Input for BudgetInput {
    fn id(&self) -> DocumentId {
        self.id
    }
    fn unit_id(&self) -> UnitId {
        self.unit_id
    }
    fn acknowledgements(&self) -> &[::rules::Acknowledgement] {
        &self.acknowledgements
    }
    fn version(&self) -> Option<i64> {
        self.version
    }
}

/// Filters of budgets besides those of every list.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
struct BudgetFilter {
    /// 预算年度，同 fiscal_year / budget year, as `fiscal_year`
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i64>,
}

/// Which control figures.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ControlQuery {
    /// 单位 / unit
    #[param(value_type = Option<String>, format = Uuid)]
    unit_id: Option<UnitId>,
    /// 预算年度 / budget year
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i64>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 100)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A budget in full.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct BudgetDetail {
    /// Header, actions, history, findings.
    #[serde(flatten)]
    pub envelope: DocumentEnvelope,
    /// Note.
    pub note: String,
    /// SM3 over the approved lines; empty before.
    pub sealed_hash: String,
    /// 1 = 一上, 2 = 二上.
    pub round: i64,
    /// What was submitted and approved, oldest first.
    pub versions: Vec<BudgetVersionView>,
    /// Lines.
    pub lines: Vec<BudgetLineView>,
    /// Own-funds income.
    pub income: Vec<IncomeLine>,
    /// What is budgeted beside what there is.
    pub comparison: Vec<RoomView>,
    /// Σ lines.
    pub lines_fen: Fen,
    /// Σ income.
    pub income_fen: Fen,
}

const BUDGETS: &[Column] = &[
    Column::plain("number", "单据编号", "Number"),
    Column::unit("unit_id"),
    Column::whole("budget_year", "预算年度", "Budget year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::waiting(),
    Column::yuan("amount_fen", "预算支出（元）", "Budget (yuan)"),
    Column::yuan("income_fen", "预算收入（元）", "Income (yuan)"),
    Column::user("creator_id", "经办人", "Entered by"),
    Column::time("created_at", "录入时间", "Entered at"),
];
const CONTROL_FIGURES: &[Column] = &[
    Column::unit("unit_id"),
    Column::whole("budget_year", "预算年度", "Budget year"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::word("expenditure_kind", "支出类型", "Kind", |word| word_of(EXPENDITURE_KINDS, word)),
    Column::yuan("amount_fen", "控制数（元）", "Control figure (yuan)"),
    Column::yuan("split_fen", "已分解到下级（元）", "Split below (yuan)"),
    Column::yuan("used_fen", "本单位已编制（元）", "Used (yuan)"),
    Column::yuan("remaining_fen", "余额（元）", "Remaining (yuan)"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    let routes = DocumentRoutes {
        area: "compilation",
        plural: "budgets",
        read: Permission::BudgetRead,
        edit: Permission::BudgetEdit,
        flow: &FLOW,
    };
    let mut endpoints = document_endpoints::<BudgetInput>(routes);
    endpoints.extend([
        Endpoint::get("/api/compilation/budgets", list)
            .named("list_budgets")
            .title(text!("单位预算列表", "Unit budgets"))
            .menu(MenuGroup::Budget)
            .needs(Permission::BudgetRead)
            .on("budget")
            .query::<ListQuery>()
            .query::<BudgetFilter>()
            .answers::<DocumentPage<BudgetListRow>>(200)
            .exports(BUDGETS),
        Endpoint::get("/api/compilation/budgets/{id}", show)
            .named("show_budget")
            .title(text!("单位预算", "Unit budget"))
            .needs(Permission::BudgetRead)
            .on("budget")
            .path_param("id", ParamKind::Uuid)
            .answers::<BudgetDetail>(200),
    ]);
    endpoints.extend(figures());
    endpoints.extend(rounds::endpoints());
    endpoints.extend(versions::endpoints());
    endpoints.extend(purchases::endpoints());
    endpoints
}

fn figures() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/compilation/control-figures", list_controls)
            .named("list_control_figures")
            .title(text!("控制数列表", "Control figures"))
            .menu(MenuGroup::Budget)
            .needs(Permission::BudgetRead)
            .on("control_figure")
            .query::<ControlQuery>()
            .answers::<ControlFigurePage>(200)
            .exports(CONTROL_FIGURES),
        Endpoint::put("/api/compilation/control-figures", set_control)
            .named("set_control_figure")
            .title(text!("下达控制数", "Set a control figure"))
            .needs(Permission::ControlEdit)
            .on("control_figure")
            .audited("control_figure.set")
            .body::<ControlFigureInput>()
            .answers_empty(204)
            .also(404)
            .also(409),
        Endpoint::get("/api/compilation/control-figures/versions", control_versions)
            .named("show_control_figure_versions")
            .title(text!("控制数变动", "What a control figure was"))
            .needs(Permission::BudgetRead)
            .on("control_figure")
            .query::<FigureQuery>()
            .answers::<Vec<ControlVersion>>(200)
            .also(404),
    ]
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
    Query(filter): Query<BudgetFilter>,
) -> Reply<Answer<DocumentPage<BudgetListRow>>> {
    let mut listing = Listing::of(&[&FLOW], &caller, &query, &[])?;
    listing.and_if("d.fiscal_year = ?", filter.year);
    Ok(Answer::ok(listing.read(&app.platform.db.snapshot().await?, BudgetListRow::BODY).await?))
}

async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(id): Path<DocumentId>,
) -> Reply<Answer<BudgetDetail>> {
    let conn = app.platform.db.snapshot().await?;
    let envelope = document_view(&conn, &caller, &FLOW, id).await?.ok_or_else(Problem::not_found)?;
    let summary = queries::summary_unscoped(&conn, id, app.platform.clock.today()).await?;
    let summary = summary.ok_or_else(Problem::not_found)?;
    let lines = queries::lines_unscoped(&conn, id).await?;
    let income = queries::income_unscoped(&conn, id).await?;
    let versions = versions::of_budget_unscoped(&conn, id).await?;
    conn.commit().await?;
    Ok(Answer::ok(BudgetDetail {
        envelope,
        note: summary.note,
        sealed_hash: summary.sealed_hash,
        round: summary.round,
        versions,
        lines_fen: Fen::sum(lines.iter().map(|line| line.amount_fen))?,
        income_fen: Fen::sum(income.iter().map(|line| line.amount_fen))?,
        lines,
        income,
        comparison: summary.rooms,
    }))
}

async fn list_controls(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ControlQuery>,
) -> Reply<Answer<ControlFigurePage>> {
    let rows = limit(query.limit)?;
    let after = match query.after.as_deref() {
        Some(mark) => Some(Place::parse(mark).ok_or_else(ledger::queries::bad_cursor)?),
        None => None,
    };
    let filter = control::Filter { unit_id: query.unit_id, year: query.year };
    let conn = app.platform.db.reader();
    Ok(Answer::ok(control::list_figures(&conn, &caller.scope, &filter, after, rows).await?))
}

async fn set_control(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<ControlFigureInput>,
) -> Reply<NoContent> {
    if !caller.scope.sees(input.unit_id) {
        return Err(Problem::not_found().into());
    }
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let set = control::set_all(&conn, &origin, &[input]).await.map_err(Problem::from);
    let done = set.and_then(|answers| answers.into_iter().collect::<Result<Vec<bool>, Problem>>());
    conn.settle(done).await?;
    Ok(NoContent::default())
}

/// Which control figure.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct FigureQuery {
    /// 单位 / unit
    #[param(value_type = String, format = Uuid)]
    unit_id: UnitId,
    /// 预算年度 / budget year
    #[param(minimum = 2000, maximum = 2100)]
    year: i64,
    /// 资金性质 / fund
    #[param(max_length = 3)]
    fund: String,
    /// 支出类别 / basic or project
    expenditure_kind: ControlKind,
}

async fn control_versions(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<FigureQuery>,
) -> Reply<Answer<Vec<ControlVersion>>> {
    if !caller.scope.sees(query.unit_id) {
        return Err(Problem::not_found().into());
    }
    let of = (query.unit_id, query.year);
    let conn = app.platform.db.reader();
    Ok(Answer::ok(control::history_unscoped(&conn, of, &query.fund, query.expenditure_kind).await?))
}
