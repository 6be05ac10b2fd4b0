//! Applying what waited for its day: run by the server when it starts and at the start of each day, and by
//! `yiti apply-changes`.

use flow::DocumentId;
use kernel::Problem;
use platform::{UnitId, UserId};
use posting::{Answer, App, Command};
use sea_orm::FromQueryResult;

use super::FLOW;

/// Requests looked for at once.
const PAGE: i64 = 200;

#[derive(FromQueryResult)]
struct Due {
    id: DocumentId,
    unit_id: UnitId,
    effective_from: String,
}

/// What became of the changes whose day has come: how many were applied, and how many went back to their units
/// because they cannot be applied any more.
pub async fn apply_due(app: &App) -> Result<(usize, usize), Problem> {
    let (mut applied, mut returned) = (0, 0);
    let today = app.platform.clock.today().to_string();
    let mut after = (String::new(), String::new());
    loop {
        let sql =
            "select c.id, d.unit_id, c.effective_from from md_change c join fl_document d on d.id = c.id
            where c.applied_on is null and c.effective_from <> '' and c.effective_from <= $1
              and d.state = 'approved' and (c.effective_from, c.id) > ($2, $3)
            order by c.effective_from, c.id limit $4";
        let bound = [today.clone().into(), after.0.into(), after.1.into(), PAGE.into()];
        let due: Vec<Due> = app.platform.db.reader().all(sql, bound).await?;
        let Some(last) = due.last() else { return Ok((applied, returned)) };
        after = (last.effective_from.clone(), last.id.to_string());
        for due in due {
            match act(app, &due, "apply", String::new()).await? {
                Answer::Done(_) => applied += 1,
                // Another server was faster.
                Answer::Refused(problem) if matches!(&*problem.code, "already_applied" | "wrong_state") => {}
                Answer::Refused(problem) => {
                    let places = problem.fields.iter().map(|field| field.what.zh.as_str());
                    let told: Vec<&str> = std::iter::once(problem.what.zh.as_str()).chain(places).collect();
                    let opinion: String = told.join(" ").chars().take(1000).collect();
                    act(app, &due, "fail", opinion).await?;
                    returned += 1;
                }
            }
        }
    }
}

async fn act(app: &App, due: &Due, action: &str, opinion: String) -> Result<Answer, Problem> {
    let command = Command {
        actor_id: UserId::SYSTEM,
        system: true,
        kind: FLOW.kind,
        id: due.id,
        unit_hint: due.unit_id,
        action: action.to_owned(),
        body: serde_json::Value::Null,
        opinion,
        acknowledgements: Vec::new(),
        expected_version: None,
        key: app.platform.ids.fresh(),
        fingerprint: String::new(),
        request_id: "due".to_owned(),
    };
    app.poster.perform(command).await
}
