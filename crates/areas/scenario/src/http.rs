//! `/api/scenario/scenarios`: making, changing and ending scenarios, and what they come to.

use axum::extract::State;
use kernel::{Page, Problem, Text, text};
use ledger::queries::bad_cursor;
use platform::Permission;
use platform::export::{Column, word_of};
use platform::http::{Answer, Caller, Endpoint, Json, MenuGroup, ParamKind, Path, Query, Reply, limit};
use posting::App;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::StaffOf;
use crate::detail::ScenarioDetail;
use crate::http_changes::{End, begin, conclude, edit};
use crate::load::{Force, Grain};
use crate::model::{BASES, OPEN, STATES, Scenario, ScenarioEdit, ScenarioId, ScenarioInput};
use crate::rooms::{ScenarioRoom, rooms};
use crate::shown::worked;
use crate::store::{self, Filter, Mark};

/// Which scenarios.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct ListQuery {
    /// 状态 / state
    #[param(inline)]
    state: Option<StateWord>,
    /// 预算年度 / budget year
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i64>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A state of scenarios.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum StateWord {
    /// Worked on.
    Open,
    /// Adopted.
    Adopted,
    /// Given up.
    Discarded,
}

/// Which rooms.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct RoomQuery {
    /// 只看超出的 / only what is exceeded
    over: Option<bool>,
    /// 只看有变化的 / only what differs
    changed: Option<bool>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 20)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// The version that was seen.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ScenarioSeen {
    /// The version that was seen.
    #[schema(minimum = 1)]
    version: i64,
}

const SCENARIOS: &[Column] = &[
    Column::plain("name", "方案名称", "Scenario"),
    Column::unit("unit_id"),
    Column::whole("budget_year", "预算年度", "Budget year"),
    Column::word("base", "试算基础", "Stands on", |word| word_of(BASES, word)),
    Column::word("state", "状态", "State", |word| word_of(STATES, word)),
    Column::whole("change_count", "变动项数", "Changes"),
    Column::plain("creator_name", "创建人", "Made by"),
    Column::time("created_at", "创建时间", "Made at"),
    Column::plain("note", "说明", "Note"),
];
const ROOMS: &[Column] = &[
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::plain("fund", "资金性质", "Fund"),
    Column::word("expenditure_kind", "支出类型", "Kind", |word| word_of(KINDS, word)),
    Column::yuan("control_before_fen", "可编制数（现）（元）", "May be budgeted now (yuan)"),
    Column::yuan("control_after_fen", "可编制数（试算）（元）", "May be budgeted then (yuan)"),
    Column::yuan("lines_before_fen", "预算数（现）（元）", "Budgeted now (yuan)"),
    Column::yuan("lines_after_fen", "预算数（试算）（元）", "Budgeted then (yuan)"),
    Column::yuan("room_before_fen", "余额（现）（元）", "Left now (yuan)"),
    Column::yuan("room_after_fen", "余额（试算）（元）", "Left then (yuan)"),
];

const KINDS: &[(&str, &str, &str)] =
    &[("basic", "基本支出", "basic"), ("project", "项目支出", "project"), ("", "单位资金", "own funds")];

pub(crate) fn endpoints(staff: StaffOf) -> Vec<Endpoint<App>> {
    let mut endpoints = reading(staff);
    endpoints.extend(changing(staff));
    endpoints.extend(ends(staff));
    endpoints
}

fn reading(staff: StaffOf) -> Vec<Endpoint<App>> {
    let of = |endpoint: Endpoint<App>| {
        endpoint.needs(Permission::ControlEdit).on("scenario").path_param("id", ParamKind::Uuid)
    };
    vec![
        Endpoint::get("/api/scenario/scenarios", list)
            .named("list_scenarios")
            .title(text!("预算试算", "What-if scenarios"))
            .note(text!(
                "控制数、支出标准、人员变动的试算方案；不影响正式预算。",
                "What other control figures, standards or headcounts would come to; nothing real is changed."
            ))
            .menu(MenuGroup::Budget)
            .needs(Permission::ControlEdit)
            .on("scenario")
            .query::<ListQuery>()
            .answers::<Page<Scenario>>(200)
            .exports(SCENARIOS),
        of(Endpoint::get(
            "/api/scenario/scenarios/{id}",
            move |State(app): State<App>, caller: Caller, Path(id): Path<ScenarioId>| async move {
                Reply::Ok(Answer::ok(detail(&app, &caller, id, staff).await?))
            },
        ))
        .named("show_scenario")
        .title(text!("试算方案", "What-if scenario"))
        .answers::<ScenarioDetail>(200),
        of(Endpoint::get(
            "/api/scenario/scenarios/{id}/rooms",
            move |State(app): State<App>,
                  caller: Caller,
                  Path(id): Path<ScenarioId>,
                  Query(query): Query<RoomQuery>| async move {
                left(app, caller, id, query, staff).await
            },
        ))
        .named("list_scenario_rooms")
        .title(text!("试算各单位余额", "Room of every unit in a scenario"))
        .query::<RoomQuery>()
        .answers::<Page<ScenarioRoom>>(200)
        .exports(ROOMS),
    ]
}

fn changing(staff: StaffOf) -> Vec<Endpoint<App>> {
    vec![
        Endpoint::post(
            "/api/scenario/scenarios",
            move |State(app): State<App>, caller: Caller, Json(input): Json<ScenarioInput>| async move {
                begin(&app, &caller, &input, staff).await?;
                Reply::Ok(Answer::created(detail(&app, &caller, input.id, staff).await?))
            },
        )
        .named("create_scenario")
        .title(text!("新建试算方案", "Begin a scenario"))
        .needs(Permission::ControlEdit)
        .on("scenario")
        .audited("scenario.create")
        .body::<ScenarioInput>()
        .answers::<ScenarioDetail>(201)
        .also(404)
        .also(409),
        Endpoint::put(
            "/api/scenario/scenarios/{id}",
            move |State(app): State<App>,
                  caller: Caller,
                  Path(id): Path<ScenarioId>,
                  Json(input): Json<ScenarioEdit>| async move {
                edit(&app, &caller, id, &input, staff).await?;
                Reply::Ok(Answer::ok(detail(&app, &caller, id, staff).await?))
            },
        )
        .named("edit_scenario")
        .title(text!("修改试算方案", "Change a scenario"))
        .needs(Permission::ControlEdit)
        .on("scenario")
        .path_param("id", ParamKind::Uuid)
        .audited("scenario.edit")
        .body::<ScenarioEdit>()
        .answers::<ScenarioDetail>(200)
        .also(409),
    ]
}

fn ends(staff: StaffOf) -> Vec<Endpoint<App>> {
    let all = [
        (End::Adopt, "adopt", text!("采用试算方案", "Adopt a scenario")),
        (End::Discard, "discard", text!("放弃试算方案", "Discard a scenario")),
        (End::Rebase, "rebase", text!("以当前数据为试算基础", "Take what is now as the base of a scenario")),
    ];
    let end = |(end, word, title): (End, &str, Text)| {
        Endpoint::post(
            format!("/api/scenario/scenarios/{{id}}/actions/{word}"),
            move |State(app): State<App>,
                  caller: Caller,
                  Path(id): Path<ScenarioId>,
                  Json(seen): Json<ScenarioSeen>| async move {
                conclude(&app, &caller, (id, seen.version), end, staff).await?;
                Reply::Ok(Answer::ok(detail(&app, &caller, id, staff).await?))
            },
        )
        .named(format!("{word}_scenario"))
        .title(title)
        .needs(Permission::ControlEdit)
        .on("scenario")
        .path_param("id", ParamKind::Uuid)
        .audited(format!("scenario.{word}"))
        .body::<ScenarioSeen>()
        .answers::<ScenarioDetail>(200)
        .also(409)
    };
    all.map(end).into()
}

/// What is in force.
pub(crate) fn force(app: &App, staff: StaffOf) -> Force {
    Force { staff: staff(&app.platform.vault), rulebook: app.shelf.get(), today: app.platform.clock.today() }
}

async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<ListQuery>,
) -> Reply<Answer<Page<Scenario>>> {
    let rows = limit(query.limit)?;
    let after = match query.after.as_deref() {
        Some(mark) => Some(Mark::parse(mark).ok_or_else(bad_cursor)?),
        None => None,
    };
    let state = query.state.map(|state| match state {
        StateWord::Open => OPEN,
        StateWord::Adopted => crate::model::ADOPTED,
        StateWord::Discarded => crate::model::DISCARDED,
    });
    let filter = Filter { state, year: query.year };
    let conn = app.platform.db.snapshot().await?;
    Ok(Answer::ok(store::scenarios(&conn, &caller.scope, &filter, after, rows).await?))
}

async fn detail(
    app: &App,
    caller: &Caller,
    id: ScenarioId,
    staff: StaffOf,
) -> Result<ScenarioDetail, Problem> {
    let force = force(app, staff);
    let conn = app.platform.db.snapshot().await?;
    let detail = crate::detail::detail(&conn, &caller.scope, id, &force).await?;
    conn.rollback().await?;
    Ok(detail)
}

async fn left(
    app: App,
    caller: Caller,
    id: ScenarioId,
    query: RoomQuery,
    staff: StaffOf,
) -> Reply<Answer<Page<ScenarioRoom>>> {
    let rows = limit(query.limit)?;
    let from: usize = query.after.as_deref().unwrap_or("0").parse().map_err(|_| bad_cursor())?;
    let force = force(&app, staff);
    let conn = app.platform.db.snapshot().await?;
    let (_, worked) = worked(&conn, &caller.scope, id, (&force, Grain::Sums)).await?;
    conn.rollback().await?;
    let mut all = match worked {
        Some((ground, outcome)) => rooms(&ground.world, &outcome)?,
        None => Vec::new(),
    };
    let wants = |room: &ScenarioRoom| {
        let over = room.room_after_fen < kernel::Fen::ZERO;
        let differs = room.control_before_fen != room.control_after_fen
            || room.lines_before_fen != room.lines_after_fen;
        (over || query.over != Some(true)) && (differs || query.changed != Some(true))
    };
    all.retain(wants);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let most = usize::try_from(rows.rows()).unwrap_or(usize::MAX);
    let to = from.saturating_add(most).min(all.len());
    let next = (to < all.len()).then(|| to.to_string());
    let items = all.drain(from.min(to)..to).collect();
    Ok(Answer::ok(Page { items, next, total }))
}
