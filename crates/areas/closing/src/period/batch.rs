//! Closing the same month of many units at once: one command for each, decided together by the writers.

use axum::extract::State;
use flow::DocumentId;
use futures_util::future::join_all;
use kernel::db::list;
use kernel::{Problem, Text, text};
use platform::http::{Answer, Caller, Endpoint, IdempotencyKey, Json, Reply};
use platform::{Permission, UnitId};
use posting::http::{command, run};
use posting::{App, Command};
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::FLOW;
use super::load::month;

/// Units at once.
const MOST: usize = 500;

/// What is done to the month of each unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = PeriodCloseStep)]
pub enum Step {
    /// 送审
    Submit,
    /// 审核通过并结账
    Approve,
}

/// A month of many units.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PeriodCloseBatch)]
pub struct BatchInput {
    /// The month.
    #[schema(minimum = 199_001, maximum = 220_012)]
    pub period: i64,
    /// Units.
    #[schema(min_items = 1, max_items = 500)]
    pub unit_ids: Vec<UnitId>,
    /// What is done.
    pub step: Step,
}

/// What came of one unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PeriodCloseOutcome)]
pub struct Outcome {
    /// Unit.
    pub unit_id: UnitId,
    /// Its month close, when there is one.
    pub id: Option<DocumentId>,
    /// Whether it was done.
    pub done: bool,
    /// Why not.
    pub why: Option<Text>,
}

/// What came of all.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = PeriodCloseOutcomes)]
pub struct Outcomes {
    /// How many were done.
    pub done: usize,
    /// One for each unit, in the order asked.
    pub items: Vec<Outcome>,
}

pub(super) fn endpoints() -> Vec<Endpoint<App>> {
    vec![
        Endpoint::post("/api/closing/period-closes/batch", close_many)
            .named("close_periods")
            .title(text!("批量月度结账", "Close a month of many units"))
            .needs(Permission::DocumentAct)
            .on("period_close")
            .audited("period_close.submit")
            .body::<BatchInput>()
            .answers::<Outcomes>(200)
            .also(503),
    ]
}

#[derive(FromQueryResult)]
struct Waiting {
    id: DocumentId,
    unit_id: UnitId,
}

async fn close_many(
    State(app): State<App>,
    caller: Caller,
    Json(input): Json<BatchInput>,
) -> Reply<Answer<Outcomes>> {
    let period = month(input.period)?;
    if input.unit_ids.is_empty() || input.unit_ids.len() > MOST {
        return Err(Problem::field(
            "unit_ids",
            text!("请选择 1 到 {MOST} 个单位。", "Choose 1 to {MOST} units."),
            text!("请分批办理。", "Do it in parts."),
        )
        .into());
    }
    let seen: Vec<UnitId> = input.unit_ids.iter().copied().filter(|unit| caller.scope.sees(*unit)).collect();
    const SQL: &str = "select d.id, d.unit_id from fl_document d join cl_period_close p on p.id = d.id
        where d.kind = 'period_close' and d.unit_id in {in:1} and d.fiscal_year = $2 and d.state = 'in_review'
          and p.period = $3";
    let conn = app.platform.db.reader();
    let waiting: Vec<Waiting> =
        conn.all(SQL, [list(&seen), period.year().into(), period.code().into()]).await?;
    let work = input.unit_ids.iter().map(|unit| {
        let there = waiting.iter().find(|row| row.unit_id == *unit).map(|row| row.id);
        let may = seen.contains(unit);
        one(&app, &caller, *unit, period.code(), input.step, there.filter(|_| may), may)
    });
    let items: Vec<Outcome> = join_all(work).await;
    Ok(Answer::ok(Outcomes { done: items.iter().filter(|item| item.done).count(), items }))
}

async fn one(
    app: &App,
    caller: &Caller,
    unit_id: UnitId,
    period: i64,
    step: Step,
    waiting: Option<DocumentId>,
    may: bool,
) -> Outcome {
    let refused = |why: Problem| Outcome { unit_id, id: waiting, done: false, why: Some(reason(&why)) };
    if !may {
        return refused(Problem::not_found());
    }
    let asked = match (step, waiting) {
        (Step::Submit, _) => submission(app, caller, unit_id, period),
        (Step::Approve, Some(id)) => command(app, caller, FLOW.kind, id, "approve", IdempotencyKey(None)),
        (Step::Approve, None) => {
            return refused(Problem::conflict(
                "nothing_waits",
                text!("没有待审核的结账单。", "No month close waits for review."),
                text!("请会计先送审。", "The accountant submits one first."),
            ));
        }
    };
    let id = asked.id;
    match run(app, caller, asked, false).await {
        Ok(_) => Outcome { unit_id, id: Some(id), done: true, why: None },
        Err(why) => refused(why),
    }
}

fn submission(app: &App, caller: &Caller, unit_id: UnitId, period: i64) -> Command {
    let id: DocumentId = app.platform.ids.new_id();
    let mut command = command(app, caller, FLOW.kind, id, "submit", IdempotencyKey(None));
    command.unit_hint = unit_id;
    command.body = json!({"id": id, "unit_id": unit_id, "period": period, "version": null});
    command
}

/// A problem in one line: its fields or findings say more than its head.
fn reason(problem: &Problem) -> Text {
    let fields = problem.fields.iter().map(|field| field.what.clone());
    let findings = problem.findings.iter().filter_map(|finding| {
        serde_json::from_value::<rules::Finding>(finding.clone()).ok().map(|finding| finding.text)
    });
    let parts: Vec<Text> = fields.chain(findings).collect();
    if parts.is_empty() {
        return problem.what.clone();
    }
    let join = |pick: fn(&Text) -> &str| parts.iter().map(pick).collect::<Vec<_>>().join("；");
    Text { zh: join(|text| &text.zh), en: join(|text| &text.en) }
}
