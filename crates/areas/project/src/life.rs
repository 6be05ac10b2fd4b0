//! What the moves of a project's life carry: appraisal, adjustment, end. Pure.

use flow::DocumentId;
use kernel::{Col, Fen, Problem, Table, text};
use platform::UserId;
use posting::Command;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::facts::{Facts, Use};
use crate::model::{AppraisalResult, Project, word};

/// Table of the appraisals.
pub static APPRAISAL: Table = Table {
    name: "pj_appraisal",
    columns: &[
        ("project_id", Col::Text),
        ("version", Col::Int),
        ("at", Col::Int),
        ("actor_id", Col::Text),
        ("result", Col::Text),
        ("requested_fen", Col::Int),
        ("appraised_fen", Col::Int),
        ("note", Col::Text),
    ],
    key: &["project_id", "version"],
};

/// What `appraise` carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Appraisal {
    /// Result.
    pub result: AppraisalResult,
    /// 评审意见
    #[schema(min_length = 4, max_length = 1000)]
    pub note: String,
    /// 核定金额，结论为核减时填写 / what may be had, when the result is to reduce
    #[serde(default)]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 9000000000000000_i64)]
    pub appraised_fen: Option<Fen>,
}

/// An appraisal as stored.
#[derive(Clone, Debug, Serialize)]
pub struct AppraisalRow {
    /// Project.
    pub project_id: DocumentId,
    /// Version of the document.
    pub version: i64,
    /// When.
    pub at: i64,
    /// Who.
    pub actor_id: UserId,
    /// Result.
    pub result: String,
    /// What was asked for.
    pub requested_fen: Fen,
    /// What may be had of it.
    pub appraised_fen: Fen,
    /// Note.
    pub note: String,
}

/// How a project ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ProjectResult)]
pub enum Outcome {
    /// 完成
    Completed,
    /// 部分完成
    Partly,
    /// 未完成
    NotCompleted,
}

/// What `finish` carries; the reason is the opinion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Finish {
    /// 结项结论
    pub result: Outcome,
}

/// The appraisal a command carries, for a project of this total.
pub fn appraisal(command: &Command, total_fen: Fen) -> Result<Appraisal, Problem> {
    let read: Result<Appraisal, _> = serde_json::from_value(command.body.clone());
    let fits = |appraisal: &Appraisal| (4..=1000).contains(&appraisal.note.trim().chars().count());
    let mut appraisal = read.ok().filter(fits).ok_or_else(|| {
        Problem::field(
            "input",
            text!("评审须有结论和意见。", "An appraisal has a result and a note."),
            text!(
                "result 取 pass、reduce 或 fail，note 为 4 至 1000 字的评审意见。",
                "Give result as pass, reduce or fail, and a note of 4 to 1000 characters."
            ),
        )
    })?;
    let given = appraisal.appraised_fen;
    let reduced = given.filter(|given| *given > Fen::ZERO && *given < total_fen);
    let wrong = match appraisal.result {
        AppraisalResult::Reduce => reduced.is_none(),
        AppraisalResult::Pass | AppraisalResult::Fail => given.is_some(),
    };
    if wrong {
        return Err(Problem::field(
            "input.appraised_fen",
            text!(
                "核减须填写大于零、低于申报数 {total_fen} 元的核定金额；其他结论不填。",
                "To reduce, give an amount above zero and below the {total_fen} yuan asked for; otherwise none."
            ),
            text!("请填写核定金额。", "Give the amount that may be had."),
        ));
    }
    appraisal.appraised_fen = Some(match appraisal.result {
        AppraisalResult::Pass => total_fen,
        AppraisalResult::Reduce => reduced.unwrap_or(Fen::ZERO),
        AppraisalResult::Fail => Fen::ZERO,
    });
    Ok(appraisal)
}

/// How the project ends, by `finish`: its result; by the others none.
pub fn outcome(command: &Command) -> Result<String, Problem> {
    if command.action != "finish" {
        return Ok(String::new());
    }
    let read: Result<Finish, _> = serde_json::from_value(command.body.clone());
    read.map(|finish| word(&finish.result)).map_err(|_| {
        Problem::field(
            "input.result",
            text!("结项须有结论。", "A project is finished with a result."),
            text!(
                "result 取 completed、partly 或 not_completed。",
                "Give result as completed, partly or not_completed."
            ),
        )
    })
}

/// Adjusting and ending a project have a reason.
pub fn reason(command: &Command) -> Result<String, Problem> {
    let reason = command.opinion.trim();
    if reason.chars().count() >= 4 {
        return Ok(reason.to_owned());
    }
    Err(Problem::field(
        "opinion",
        text!("须写明理由，至少 4 个字。", "Give a reason of at least 4 characters."),
        text!(
            "请在意见中填写理由或依据文号。",
            "Write the reason, or the document it stands on, as the opinion."
        ),
    ))
}

/// Whether a project may make this move by what has become of it; its state is the flow's to judge.
pub fn allowed(action: &str, project: &Project, facts: &Facts) -> Result<(), Problem> {
    let (id, adjusting) = (project.row.id, project.row.adjusting == 1);
    let used = facts.uses.get(&id).cloned().unwrap_or_default();
    let live = facts.children.get(&id).copied().unwrap_or(0);
    match action {
        "revoke" if !adjusting => Err(Problem::conflict(
            "not_adjusting",
            text!("该项目不在调整中。", "The project is not being adjusted."),
            text!("不再需要的项目请作废。", "Void a project that is not needed."),
        )),
        "void" if adjusting => Err(Problem::conflict(
            "adjusting",
            text!("项目正在调整，不能作废。", "The project is being adjusted and cannot be voided."),
            text!(
                "请撤销调整，项目恢复为调整前的内容。",
                "Revoke the adjustment; the project stays as it was."
            ),
        )),
        "adjust" if used.in_review => Err(Problem::conflict(
            "budget_in_review",
            text!(
                "含该项目的预算正在审核，不能调整项目。",
                "A budget with this project is in review; it cannot be adjusted."
            ),
            text!("请待预算批复或退回后再调整。", "Wait until the budget is approved or returned."),
        )),
        "finish" if project.row.level == 2 && !used.approved => Err(Problem::conflict(
            "never_budgeted",
            text!(
                "该项目没有安排过预算，不能结项。",
                "The project was never budgeted and cannot be finished."
            ),
            text!("不再实施的项目请办理终止或出库。", "Terminate it, or remove it from the library."),
        )),
        "remove" if used.any => Err(Problem::conflict(
            "budgeted",
            text!("该项目已安排预算，不能出库。", "The project is budgeted and cannot be removed."),
            text!("不再执行的项目请办理终止。", "Terminate a project that goes no further."),
        )),
        "finish" | "terminate" | "remove" if live > 0 => Err(Problem::conflict(
            "has_second_level",
            text!(
                "还有 {live} 个未了结的二级项目。",
                "It has {live} second-level projects that have not ended."
            ),
            text!("请先了结二级项目。", "End these first."),
        )),
        "finish" | "terminate" if used.in_review => Err(Problem::conflict(
            "budget_in_review",
            text!("含该项目的预算正在审核。", "A budget with this project is in review."),
            text!("请待预算批复或退回后办理。", "Wait until the budget is approved or returned."),
        )),
        _ => Ok(()),
    }
}

/// An adjustment changes amounts, years, targets and grounds; what the project is stays.
pub fn same_project(before: &Project, after: &Project) -> Result<(), Problem> {
    let kept = |project: &Project| {
        let row = &project.row;
        (
            row.code.clone(),
            row.class.clone(),
            row.function.clone(),
            row.level,
            row.parent_id,
            project.fiscal_year,
        )
    };
    if kept(before) == kept(after) {
        return Ok(());
    }
    Err(Problem::conflict(
        "adjusting",
        text!(
            "项目调整不能更改项目代码、类别、功能分类、级次、所属一级项目和申报年度。",
            "An adjustment cannot change code, class, function, level, first-level project and declared year."
        ),
        text!("请恢复这些内容；需要更改的，另立项目。", "Put these back, or declare another project."),
    ))
}

/// What was left of a project's indicators.
pub fn surplus(used: Option<&Use>) -> Fen {
    let available = used.into_iter().flat_map(|used| &used.indicators).map(|one| one.available_fen);
    Fen::sum(available).unwrap_or(Fen::ZERO)
}
