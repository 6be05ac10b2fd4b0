//! The rounds of a year: what is wanted when, which units take no part, and who has submitted what.
//!
//! The state of a unit in the rounds is that of its budget and its sealed versions; nothing here is a second account of it.

use axum::extract::State;
use chrono::NaiveDate;
use kernel::{Conn, DbError, Fen, Limit, Page, Problem, Stamp, Text, text};
use platform::audit::{self, Event, Origin, SYSTEM_CHAIN};
use platform::export::Column;
use platform::http::{Answer, Caller, Endpoint, Json, MenuGroup, NoContent, Query, Reply, limit};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::effects::FLOW;

/// The steps of a year, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = BudgetStep)]
enum Step {
    /// 一上
    FirstUp,
    /// 一下
    FirstDown,
    /// 二上
    SecondUp,
    /// 二下
    SecondDown,
}

impl Step {
    const ALL: [Step; 4] = [Step::FirstUp, Step::FirstDown, Step::SecondUp, Step::SecondDown];
    /// As stored.
    fn word(self) -> &'static str {
        match self {
            Step::FirstUp => "first_up",
            Step::FirstDown => "first_down",
            Step::SecondUp => "second_up",
            Step::SecondDown => "second_down",
        }
    }
}

/// When a step is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct Deadline {
    /// `first_up`, `first_down`, `second_up`, `second_down`
    stage: String,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    due_on: String,
    /// Version, for changes.
    version: i64,
}

/// A deadline as it is set.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DeadlineInput {
    /// Budget year.
    #[schema(minimum = 2000, maximum = 2100)]
    budget_year: i64,
    /// Which step.
    stage: Step,
    /// The last day.
    #[schema(value_type = String, format = Date)]
    due_on: NaiveDate,
    /// The version that was seen; absent for a new deadline.
    #[serde(default)]
    #[schema(minimum = 1)]
    version: Option<i64>,
}

/// A unit that takes no part in the rounds of a year, or takes part again.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ExcuseInput {
    /// Budget year.
    #[schema(minimum = 2000, maximum = 2100)]
    budget_year: i64,
    /// Unit.
    unit_id: UnitId,
    /// Why; empty when it takes part again.
    #[schema(max_length = 200)]
    reason: String,
}

/// Which year.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct YearQuery {
    /// 预算年度 / budget year
    #[param(minimum = 2000, maximum = 2100)]
    year: i64,
}

/// Which rows of the board.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct BoardQuery {
    /// 预算年度，缺省为次年 / budget year; the next one when left out
    #[param(minimum = 2000, maximum = 2100)]
    year: Option<i64>,
    /// 只看逾期未报 / only what is late
    late: Option<bool>,
    /// 上一页的 next / `next` of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A unit in the rounds of a year.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct BoardRow {
    /// Unit.
    unit_id: UnitId,
    /// Its code.
    unit_code: String,
    /// Its name.
    unit_name: String,
    /// Depth in the tree, from 1.
    unit_level: i64,
    /// Budget year.
    budget_year: i64,
    /// Why it takes no part; empty when it does.
    excused: String,
    /// Its budget; absent when none is begun.
    budget_id: Option<flow::DocumentId>,
    /// 1 = 一上, 2 = 二上; 0 when none is begun.
    round: i64,
    /// State of the budget; empty when none is begun.
    state: String,
    /// That state for people.
    #[sea_orm(skip)]
    #[serde(default)]
    state_title: Text,
    /// 一上: when it was submitted last.
    first_at: Option<Stamp>,
    /// 一上: Σ lines.
    first_fen: Option<Fen>,
    /// 一上: 1 = it is late, or was when it was submitted last.
    first_late: i64,
    /// 一下: Σ control figures; absent while there are none.
    control_fen: Option<Fen>,
    /// 二上: when it was submitted last.
    second_at: Option<Stamp>,
    /// 二上: Σ lines.
    second_fen: Option<Fen>,
    /// 二上: 1 = it is late, or was when it was submitted last.
    second_late: i64,
    /// 二下: when it was approved.
    approved_at: Option<Stamp>,
    /// 二下: Σ lines.
    approved_fen: Option<Fen>,
}

const BOARD: &[Column] = &[
    Column::plain("unit_code", "单位代码", "Unit code"),
    Column::plain("unit_name", "单位", "Unit"),
    Column::whole("budget_year", "预算年度", "Budget year"),
    Column::word("state", "状态", "State", |word| FLOW.state(word)),
    Column::time("first_at", "一上报送时间", "First up"),
    Column::yuan("first_fen", "一上金额（元）", "First up (yuan)"),
    Column::flag("first_late", "一上逾期", "First up late"),
    Column::yuan("control_fen", "控制数（元）", "Control figures (yuan)"),
    Column::time("second_at", "二上报送时间", "Second up"),
    Column::yuan("second_fen", "二上金额（元）", "Second up (yuan)"),
    Column::flag("second_late", "二上逾期", "Second up late"),
    Column::time("approved_at", "批复时间", "Approved"),
    Column::yuan("approved_fen", "批复金额（元）", "Approved (yuan)"),
    Column::plain("excused", "不参加原因", "Takes no part"),
];

pub(crate) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::get("/api/compilation/rounds", board)
            .named("list_budget_rounds")
            .title(text!("预算编报进度", "Rounds of the budget"))
            .note(text!(
                "各单位一上、一下、二上、二下的进度，逾期的注明。",
                "How far each unit is in the rounds; what is late is marked."
            ))
            .menu(MenuGroup::Budget)
            .needs(Permission::BudgetRead)
            .on("budget_round")
            .query::<BoardQuery>()
            .answers::<Page<BoardRow>>(200)
            .exports(BOARD),
        Endpoint::get("/api/compilation/deadlines", deadlines)
            .named("show_budget_deadlines")
            .title(text!("预算编报时限", "Deadlines of the budget"))
            .needs(Permission::BudgetRead)
            .on("budget_round")
            .query::<YearQuery>()
            .answers::<Vec<Deadline>>(200),
        Endpoint::put("/api/compilation/deadlines", set_deadline)
            .named("set_budget_deadline")
            .title(text!("设定预算编报时限", "Set a deadline of the budget"))
            .needs(Permission::ControlEdit)
            .on("budget_round")
            .audited("budget_round.deadline")
            .body::<DeadlineInput>()
            .answers_empty(204)
            .also(409),
        Endpoint::put("/api/compilation/excuses", excuse)
            .named("excuse_budget_unit")
            .title(text!("注明不参加编报的单位", "Note a unit that takes no part"))
            .needs(Permission::ControlEdit)
            .on("budget_round")
            .audited("budget_round.excuse")
            .body::<ExcuseInput>()
            .answers_empty(204)
            .also(404)
            .also(409),
    ]
}

/// The board without its order: a row for each unit of the scope that exists on the day. Late is what was submitted last
/// after the deadline, or is not submitted and the deadline has passed.
const ROWS: &str = "select x.*, cast(case when x.excused = '' and (case when x.first_stands = 1 then x.first_at else $5 end) > $3
        then 1 else 0 end as bigint) as first_late,
      cast(case when x.excused = '' and (case when x.second_stands = 1 then x.second_at else $5 end) > $4
        then 1 else 0 end as bigint) as second_late
    from (select u.id as unit_id, u.code as unit_code, u.name as unit_name, u.level as unit_level,
        cast($2 as bigint) as budget_year, coalesce(e.reason, '') as excused, b.id as budget_id,
        coalesce(b.round, 0) as round, coalesce(b.state, '') as state,
        case when b.round = 2 or b.state in ('in_review', 'proposed', 'approved') then 1 else 0 end as first_stands,
        case when b.round = 2 and b.state in ('in_review', 'approved') then 1 else 0 end as second_stands,
        f.at as first_at, f.amount_fen as first_fen, s.at as second_at, s.amount_fen as second_fen,
        a.at as approved_at, a.amount_fen as approved_fen,
        (select cast(sum(c.amount_fen) as bigint) from bg_control_figure c
          where c.unit_id = u.id and c.budget_year = $2) as control_fen
      from v_unit u
      left join bg_excused e on e.budget_year = $2 and e.unit_id = u.id
      left join (select g.id, g.unit_id, g.budget_year, g.round, d.state from bg_budget g
        join fl_document d on d.id = g.id and d.state <> 'void') b on b.unit_id = u.id and b.budget_year = $2
      left join bg_version f on f.budget_id = b.id and f.seq = (select max(v.seq) from bg_version v
        where v.budget_id = b.id and v.stage = 'first_up')
      left join bg_version s on s.budget_id = b.id and s.seq = (select max(v.seq) from bg_version v
        where v.budget_id = b.id and v.stage = 'second_up')
      left join bg_version a on a.budget_id = b.id and a.stage = 'second_down'
      where u.id in {in:1} and u.valid_from <= $6 and (u.valid_to is null or u.valid_to >= $6)) as x";

/// The last moment of a day of the fiscal calendar (UTC+8); never, where there is no deadline.
fn end_of(deadlines: &[Deadline], step: Step) -> i64 {
    let due = deadlines.iter().find(|deadline| deadline.stage == step.word());
    let day = due.and_then(|deadline| kernel::period::parse_date(&deadline.due_on));
    // 16:00 UTC is midnight of the fiscal calendar.
    let end = day.and_then(|day| day.and_hms_opt(16, 0, 0));
    end.map_or(i64::MAX, |end| end.and_utc().timestamp_micros() - 1)
}

async fn board(
    State(app): State<App>,
    caller: Caller,
    Query(query): Query<BoardQuery>,
) -> Reply<Answer<Page<BoardRow>>> {
    let rows = limit(query.limit)?;
    let (now, today) = (app.platform.clock.now(), app.platform.clock.today());
    let year = query.year.unwrap_or_else(|| i64::from(chrono::Datelike::year(&today)) + 1);
    let conn = app.platform.db.snapshot().await?;
    let due = deadlines_of(&conn, year).await?;
    let values = vec![
        caller.scope.parameter(),
        year.into(),
        end_of(&due, Step::FirstUp).into(),
        end_of(&due, Step::SecondUp).into(),
        now.0.into(),
        today.to_string().into(),
    ];
    let late = query.late.unwrap_or(false);
    Ok(Answer::ok(read_board(&conn, values, late, &query.after.unwrap_or_default(), rows).await?))
}

async fn read_board(
    conn: &Conn,
    mut values: Vec<Value>,
    late: bool,
    after: &str,
    limit: Limit,
) -> Result<Page<BoardRow>, DbError> {
    let late = if late { "(y.first_late = 1 or y.second_late = 1)" } else { "1 = 1" };
    let total =
        conn.number(&format!("select count(*) from ({ROWS}) as y where {late}"), values.clone()).await?;
    values.extend([after.into(), limit.one_more().into()]);
    let sql = format!(
        "select y.* from ({ROWS}) as y where {late} and y.unit_code > $7 order by y.unit_code limit $8"
    );
    let mut items: Vec<BoardRow> = conn.all(&sql, values).await?;
    let more = limit.cut(&mut items);
    for row in items.iter_mut().filter(|row| !row.state.is_empty()) {
        row.state_title = FLOW.state(&row.state);
    }
    let next = items.last().filter(|_| more).map(|row| row.unit_code.clone());
    Ok(Page { items, next, total })
}

async fn deadlines_of(conn: &Conn, year: i64) -> Result<Vec<Deadline>, DbError> {
    let sql = "select stage, due_on, version from bg_deadline where budget_year = $1";
    let mut rows: Vec<Deadline> = conn.all(sql, [year.into()]).await?;
    rows.sort_by_key(|row| Step::ALL.iter().position(|step| step.word() == row.stage));
    Ok(rows)
}

async fn deadlines(
    State(app): State<App>,
    _: Caller,
    Query(query): Query<YearQuery>,
) -> Reply<Answer<Vec<Deadline>>> {
    Ok(Answer::ok(deadlines_of(&app.platform.db.reader(), query.year).await?))
}

/// What the department decides about a year counts for all its units: who decides it has the right at its head.
async fn of_the_department(conn: &Conn, caller: &Caller) -> Result<(), Problem> {
    let sql = "select count(*) from v_unit where parent_id is null and id in {in:1}";
    match conn.number(sql, [caller.scope.parameter()]).await? {
        0 => Err(Problem::forbidden(&Permission::ControlEdit.title().zh)),
        _ => Ok(()),
    }
}

async fn set_deadline(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<DeadlineInput>,
) -> Reply<NoContent> {
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = set_deadline_in(&conn, &caller, &origin, &input).await;
    conn.settle(done).await?;
    Ok(NoContent::default())
}

async fn set_deadline_in(
    conn: &Conn,
    caller: &Caller,
    origin: &Origin,
    input: &DeadlineInput,
) -> Result<(), Problem> {
    of_the_department(conn, caller).await?;
    audit::lock_chains(conn, [SYSTEM_CHAIN]).await?;
    let standing = deadlines_of(conn, input.budget_year).await?;
    let before = standing.iter().find(|deadline| deadline.stage == input.stage.word());
    if before.map(|deadline| deadline.version) != input.version {
        return Err(Problem::conflict(
            "stale",
            text!("该时限已被他人修改。", "Somebody else changed this deadline."),
            text!("请刷新后重新修改。", "Reload it and make your change again."),
        ));
    }
    let sql = "insert into bg_deadline (budget_year, stage, due_on, version) values ($1, $2, $3, 1)
        on conflict (budget_year, stage) do update set due_on = excluded.due_on, version = bg_deadline.version + 1";
    let due = input.due_on.to_string();
    conn.exec(sql, [input.budget_year.into(), input.stage.word().into(), due.clone().into()]).await?;
    let object = format!("{}/{}", input.budget_year, input.stage.word());
    let detail = serde_json::json!({"before": before.map(|deadline| &deadline.due_on), "after": due});
    record(conn, origin, SYSTEM_CHAIN, "budget_round.deadline", object, detail).await
}

async fn excuse(State(app): State<App>, caller: Caller, Json(input): Json<ExcuseInput>) -> Reply<NoContent> {
    if !caller.scope.sees(input.unit_id) {
        return Err(Problem::not_found().into());
    }
    let origin = caller.origin(app.platform.clock.now());
    let conn = app.platform.db.begin().await?;
    let done = excuse_in(&conn, &origin, &input).await;
    conn.settle(done).await?;
    Ok(NoContent::default())
}

async fn excuse_in(conn: &Conn, origin: &Origin, input: &ExcuseInput) -> Result<(), Problem> {
    let reason = input.reason.trim();
    // Under the unit's lock: its budget is not entered meanwhile.
    audit::lock_chains(conn, [input.unit_id]).await?;
    let key = [Value::from(input.budget_year), input.unit_id.into()];
    let begun = "select count(*) from bg_budget b join fl_document d on d.id = b.id and d.state <> 'void'
        where b.budget_year = $1 and b.unit_id = $2";
    if !reason.is_empty() && conn.number(begun, key.clone()).await? > 0 {
        return Err(Problem::conflict(
            "budget_begun",
            text!("该单位已经编制该年度预算。", "The unit has begun its budget of the year."),
            text!("请先作废该单位的预算。", "Void its budget first."),
        ));
    }
    conn.exec("delete from bg_excused where budget_year = $1 and unit_id = $2", key.clone()).await?;
    if !reason.is_empty() {
        let sql = "insert into bg_excused (budget_year, unit_id, reason) values ($1, $2, $3)";
        conn.exec(sql, key.into_iter().chain([reason.into()])).await?;
    }
    let object = format!("{}/{}", input.budget_year, input.unit_id);
    let detail = serde_json::json!({"reason": reason});
    record(conn, origin, input.unit_id, "budget_round.excuse", object, detail).await
}

async fn record(
    conn: &Conn,
    origin: &Origin,
    chain: UnitId,
    action: &str,
    object: String,
    detail: serde_json::Value,
) -> Result<(), Problem> {
    let detail = detail.to_string();
    let event = Event {
        action: action.to_owned(),
        object_kind: "budget_round".to_owned(),
        after_hash: platform::hash::digest(format!("{object}={detail}").as_bytes()),
        object_id: object,
        detail,
        ..Event::default()
    };
    Ok(audit::record(conn, chain, origin, vec![event]).await?)
}
