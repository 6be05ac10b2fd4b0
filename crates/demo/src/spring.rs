//! Before the year begins: projects into the library, budgets approved, indicators issued.

use anyhow::{Context, bail};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use crate::department::UnitPlan;
use crate::people::login;
use crate::plan::{Maker, ProjectPlan, check_standards};
use crate::rounds;
use crate::stage::Stage;

/// A unit's projects, all in the library, with the money they ask for.
pub struct UnitBudget {
    code: &'static str,
    unit_id: String,
    /// Functional class of its basic expenditure.
    function: &'static str,
    projects: Vec<ProjectPlan>,
}

/// Projects of all units: generated or entered, submitted, reviewed four times, taken into the library; one returned and
/// mended.
pub async fn projects(stage: &mut Stage, projects: usize) -> anyhow::Result<Vec<UnitBudget>> {
    let spending: Vec<UnitPlan> = stage.plan.iter().filter(|unit| unit.spends).copied().collect();
    let standards = stage.standards().await?;
    check_standards(&standards)?;
    let mut units = Vec::new();
    for (place, unit) in spending.iter().enumerate() {
        let unit_id = stage.unit(unit.code)?;
        let count = projects / spending.len() + usize::from(place < projects % spending.len());
        let at_millis = stage.millis();
        let year = stage.year;
        let mut maker = Maker { draw: &mut stage.draw, at_millis, year, standards: &standards };
        // Two of its share are personnel and routine operation, which nobody enters.
        let projects = (1..count.saturating_sub(1)).map(|n| maker.project(unit, &unit_id, n)).collect();
        units.push(UnitBudget { code: unit.code, unit_id, function: unit.function, projects });
    }
    let generated = try_join_all(units.iter().map(|unit| generate(stage, unit))).await?;
    for (unit, generated) in units.iter_mut().zip(generated) {
        unit.projects.extend(generated);
    }
    try_join_all(units.iter().map(|unit| enter_projects(stage, unit))).await?;
    Ok(units)
}

/// The rounds of the year: each unit proposes after those below it, gets its figures, budgets within them, and is approved,
/// which issues its indicators.
pub async fn budgets(stage: &mut Stage, units: &[UnitBudget]) -> anyhow::Result<()> {
    let bodies: Vec<(String, Value)> = units.iter().map(|unit| budget(stage, unit)).collect();
    let budgets: Vec<(&UnitBudget, &(String, Value))> = units.iter().zip(&bodies).collect();
    rounds::open(stage).await?;
    for depth in rounds::deepest_first(stage) {
        let of_depth = budgets.iter().filter(|(unit, _)| unit.code.len() == depth);
        try_join_all(of_depth.map(|(unit, (id, body))| propose(stage, unit, id, body))).await?;
    }
    let asked = units.iter().map(|unit| (unit.code, treasury(unit))).collect();
    rounds::issue_figures(stage, &asked).await?;
    for depth in rounds::deepest_first(stage) {
        let of_depth = budgets.iter().filter(|(unit, _)| unit.code.len() == depth);
        try_join_all(of_depth.map(|(unit, (id, _))| approve_budget(stage, unit, id))).await?;
    }
    Ok(())
}

async fn enter_projects(stage: &Stage, unit: &UnitBudget) -> anyhow::Result<()> {
    let clerk = stage.people.token(&login("jb", unit.code))?;
    for (n, project) in unit.projects.iter().enumerate() {
        let Some(body) = &project.body else {
            submit_generated(stage, unit, project).await?;
            continue;
        };
        stage
            .client
            .post(clerk, "/api/project/projects?submit=true", None, body)
            .await?
            .ok(&format!("project of {}", unit.code))?;
        if n == 0 {
            // A reviewer sends one back; the clerk mends and submits again.
            let path = format!("/api/project/projects/{}/actions", project.id);
            let returned = json!({ "opinion": "测算依据需补充询价记录，请修改后重新送审。" });
            stage.act(&login("sh", unit.code), &path, "return", &returned).await?;
            stage
                .act(&login("jb", unit.code), &path, "submit", &json!({ "opinion": "已补充询价记录。" }))
                .await?;
        }
    }
    for project in &unit.projects {
        let path = format!("/api/project/projects/{}/actions", project.id);
        let agreed = json!({ "opinion": "同意。" });
        stage.act(&login("sh", unit.code), &path, "approve", &agreed).await?;
        stage.act(&login("fz", unit.code), &path, "approve", &agreed).await?;
        if project.body.is_some() {
            let appraisal = json!({ "opinion": "评审通过。", "input": { "result": "pass", "note": "测算依据充分，绩效目标明确。" } });
            stage.act("jixiao", &path, "appraise", &appraisal).await?;
        }
        stage.act("yewu", &path, "approve", &agreed).await?;
        stage.act("caiwu", &path, "approve", &json!({ "opinion": "同意入库。" })).await?;
    }
    Ok(())
}

/// Personnel and routine operation of a unit, as its persons and posts give them.
async fn generate(stage: &Stage, unit: &UnitBudget) -> anyhow::Result<Vec<ProjectPlan>> {
    let clerk = stage.people.token(&login("jb", unit.code))?;
    let body = json!({ "unit_id": unit.unit_id, "year": stage.year, "function": unit.function });
    let report = stage.client.post(clerk, "/api/project/generation", None, &body).await?;
    let report = report.ok(&format!("generated projects of {}", unit.code))?;
    let projects = report["projects"].as_array().context("a report has projects")?;
    let made = projects.iter().filter(|project| project["outcome"] == "new").map(|project| {
        Ok(ProjectPlan {
            id: project["project_id"].as_str().context("a project has an id")?.to_owned(),
            body: None,
            basic: true,
            treasury_fen: project["total_fen"].as_i64().context("a project has a total")?,
            own_fen: 0,
        })
    });
    made.collect()
}

/// Submits a generated project. Where more persons than posts are warned of, the reason comes with the paper it stands on.
async fn submit_generated(stage: &Stage, unit: &UnitBudget, project: &ProjectPlan) -> anyhow::Result<()> {
    let clerk = stage.people.token(&login("jb", unit.code))?;
    let path = format!("/api/project/projects/{}/actions/submit", project.id);
    let answer = stage.client.post(clerk, &path, None, &json!({})).await?;
    if answer.code() != "needs_reason" {
        answer.ok(&format!("generated project of {}", unit.code))?;
        return Ok(());
    }
    let paper = "超编人员情况说明：由编制部门批准，年内消化。";
    let kept =
        stage.client.upload(clerk, "/api/platform/attachments", "text/plain", paper.to_owned()).await?;
    let kept = kept.ok("the paper of a reason")?;
    let reason = json!({ "acknowledgements": [{
        "rule": "CR09", "reason": "超编人员已报编制部门批准，年内消化。", "attachment_id": kept["id"],
    }] });
    stage
        .client
        .post(clerk, &path, None, &reason)
        .await?
        .ok(&format!("generated project of {}", unit.code))?;
    Ok(())
}

/// What a unit's projects ask of the treasury: for basic and for project expenditure.
fn treasury(unit: &UnitBudget) -> [i64; 2] {
    let mut asked = [0, 0];
    for project in &unit.projects {
        asked[usize::from(!project.basic)] += project.treasury_fen;
    }
    asked
}

fn budget(stage: &mut Stage, unit: &UnitBudget) -> (String, Value) {
    let id = stage.id();
    let own: i64 = unit.projects.iter().map(|project| project.own_fen).sum();
    let mut income = Vec::new();
    if own > 0 {
        income.push(json!({
            "id": stage.id(), "fund": "31", "revenue_item": "operating", "amount_fen": own + own / 20,
            "note": "按上年事业收入和本年合同测算",
        }));
    }
    let projects: Vec<&str> = unit.projects.iter().map(|project| project.id.as_str()).collect();
    let body = json!({
        "id": id, "unit_id": unit.unit_id, "budget_year": stage.year, "note": "年度预算",
        "project_ids": projects, "income": income,
    });
    (id, body)
}

/// 一上: what the unit asks for reaches the department.
async fn propose(stage: &Stage, unit: &UnitBudget, id: &str, body: &Value) -> anyhow::Result<()> {
    let clerk = stage.people.token(&login("jb", unit.code))?;
    let path = "/api/compilation/budgets?submit=true";
    stage.client.post(clerk, path, None, body).await?.ok(&format!("budget of {}", unit.code))?;
    review(stage, unit, id, "同意上报。").await
}

/// 二上 within the control figures, and 二下.
async fn approve_budget(stage: &Stage, unit: &UnitBudget, id: &str) -> anyhow::Result<()> {
    let path = format!("/api/compilation/budgets/{id}/actions");
    for action in ["prepare", "submit"] {
        stage.act(&login("jb", unit.code), &path, action, &json!({})).await?;
    }
    review(stage, unit, id, "予以批复。").await
}

async fn review(stage: &Stage, unit: &UnitBudget, id: &str, last: &str) -> anyhow::Result<()> {
    let path = format!("/api/compilation/budgets/{id}/actions");
    let agreed = json!({ "opinion": "同意。" });
    stage.act(&login("sh", unit.code), &path, "approve", &agreed).await?;
    stage.act(&login("fz", unit.code), &path, "approve", &agreed).await?;
    stage.act("caiwu", &path, "approve", &json!({ "opinion": last })).await?;
    Ok(())
}

/// What remains after the budgets: some indicators are frozen and released, some supplemented, some reallocated.
pub async fn adjust_indicators(stage: &mut Stage, wanted: usize) -> anyhow::Result<()> {
    let indicators = stage.indicators().await?;
    if indicators.is_empty() {
        bail!("the budgets issued no indicators");
    }
    let treasury: Vec<_> =
        indicators.iter().filter(|i| i.fund_group == "government_budget").cloned().collect();
    let per_unit = |code: &str| -> anyhow::Result<Vec<_>> {
        let unit = stage.unit(code)?;
        Ok(treasury.iter().filter(|i| i.unit_id == unit).cloned().collect())
    };
    let of_first = per_unit("165001")?;
    let first = of_first.first().context("the headquarters have no indicator")?.clone();
    for (operation, share) in [("supplement", 20), ("reduce", 50), ("freeze", 10), ("unfreeze", 20)] {
        let lines =
            json!([{ "id": stage.id(), "indicator_id": first.id, "amount_fen": first.granted_fen / share }]);
        stage.change(operation, lines, "年中预算调整").await?;
    }
    reallocate(stage, &of_first).await?;
    let total = stage.indicator_count().await?;
    for n in total..wanted {
        let like = &treasury[n % treasury.len()];
        let code = stage.unit_code(&like.unit_id)?;
        let amount = stage.draw.between(50_000, 300_000) * 100;
        let parent = like.parent_id.clone().context("a treasury indicator has a parent")?;
        let more = json!([{ "id": stage.id(), "indicator_id": parent, "amount_fen": amount }]);
        stage.change("supplement", more, "年中追加待分配指标").await?;
        let lines = json!([{
            "id": stage.id(), "indicator_id": stage.id(), "amount_fen": amount,
            "fresh": {
                "unit_id": like.unit_id, "parent_id": parent, "fund": like.fund, "function": like.function,
                "dep_economy": like.dep_economy, "project_id": like.project_id,
                "expenditure_kind": like.expenditure_kind, "payment_mode": "treasury", "year_kind": "current",
                "allotted": true, "title": format!("追加指标{n}（{code}）"),
                "expires_on": format!("{}-12-31", stage.year),
            },
        }]);
        stage.change("issue", lines, "年中追加预算").await?;
    }
    Ok(())
}

/// One reallocation between two economic items of one project.
async fn reallocate(stage: &mut Stage, indicators: &[crate::stage::Indicator]) -> anyhow::Result<()> {
    let pair = indicators.iter().enumerate().find_map(|(place, from)| {
        let to = indicators[place + 1..].iter().find(|to| {
            to.project_id == from.project_id
                && to.function == from.function
                && to.fund == from.fund
                && to.expenditure_kind == "project"
        })?;
        Some((from.clone(), to.clone()))
    });
    let (from, to) = pair.context("no two indicators of one project")?;
    let id = stage.id();
    let amount = from.granted_fen / 40;
    let body = json!({
        "id": id, "unit_id": from.unit_id, "fiscal_year": stage.year, "reason": "执行中支出结构变化，在同一项目内调剂。",
        "from": [{ "id": stage.id(), "indicator_id": from.id, "amount_fen": amount }],
        "to": [{ "id": stage.id(), "indicator_id": to.id, "amount_fen": amount }],
    });
    let code = stage.unit_code(&from.unit_id)?;
    let clerk = stage.people.token(&login("jb", &code))?;
    stage
        .client
        .post(clerk, "/api/indicator/reallocations?submit=true", None, &body)
        .await?
        .ok("reallocation")?;
    let path = format!("/api/indicator/reallocations/{id}/actions");
    for who in [login("sh", &code), login("fz", &code), "caiwu".to_owned()] {
        stage.act(&who, &path, "approve", &json!({ "opinion": "同意调剂。" })).await?;
    }
    Ok(())
}
