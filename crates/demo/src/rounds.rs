//! What the department does for the rounds of the budget: deadlines, units that take no part, control figures from the
//! top down.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::json;

use crate::stage::Stage;

/// Sets the deadlines of the year, and notes the units that do not spend.
pub async fn open(stage: &Stage) -> anyhow::Result<()> {
    let token = stage.people.token("caiwu")?;
    let today = stage.platform.clock.today();
    for name in ["first_up", "first_down", "second_up", "second_down"] {
        let deadline = json!({ "budget_year": stage.year, "stage": name, "due_on": today });
        stage.client.put(token, "/api/compilation/deadlines", &deadline).await?.ok("deadline")?;
    }
    for unit in stage.plan.iter().filter(|unit| !unit.spends) {
        let reason = "部门汇总单位，不单独编制预算";
        let excuse =
            json!({ "budget_year": stage.year, "unit_id": stage.unit(unit.code)?, "reason": reason });
        stage.client.put(token, "/api/compilation/excuses", &excuse).await?.ok("excuse")?;
    }
    Ok(())
}

/// The lengths of codes, the longest first: units submit after those below them.
pub fn deepest_first(stage: &Stage) -> Vec<usize> {
    let depths: BTreeSet<usize> = stage.plan.iter().map(|unit| unit.code.len()).collect();
    depths.into_iter().rev().collect()
}

/// Control figures leave a little room above what is asked, and hold what is split to the units below.
pub async fn issue_figures(stage: &Stage, asked: &BTreeMap<&str, [i64; 2]>) -> anyhow::Result<()> {
    let mut figures: BTreeMap<&str, [i64; 2]> = BTreeMap::new();
    let mut units: Vec<_> = stage.plan.iter().collect();
    units.sort_by_key(|unit| std::cmp::Reverse(unit.code.len()));
    for unit in &units {
        let own = asked.get(unit.code).copied().unwrap_or_default().map(|amount| amount + amount / 50);
        let below = figures.get(unit.code).copied().unwrap_or_default();
        let whole = [own[0] + below[0], own[1] + below[1]];
        figures.insert(unit.code, whole);
        if !unit.parent.is_empty() {
            let above = figures.entry(unit.parent).or_default();
            *above = [above[0] + whole[0], above[1] + whole[1]];
        }
    }
    let token = stage.people.token("caiwu")?;
    // From the top down: what is split must be there to give.
    for unit in units.iter().rev() {
        for (kind, amount) in ["basic", "project"].into_iter().zip(figures[unit.code]) {
            let figure = json!({
                "unit_id": stage.unit(unit.code)?, "budget_year": stage.year, "fund": "111",
                "expenditure_kind": kind, "amount_fen": amount,
            });
            stage
                .client
                .put(token, "/api/compilation/control-figures", &figure)
                .await?
                .ok("control figure")?;
        }
    }
    Ok(())
}
