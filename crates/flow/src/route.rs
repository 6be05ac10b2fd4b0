//! Approval routes: which steps a document walks, by kind and amount. Data, not code: the shipped steps are the
//! default, a department replaces them in `fl_route`.

use std::collections::BTreeMap;

use kernel::{Conn, DbError, Fen, Text};
use platform::Role;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};

use crate::machine::{Duty, Flow};

/// One step of a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// `unit_review`
    pub step: String,
    /// For people.
    pub title: Text,
    /// Who decides here.
    pub role: Role,
    /// What it counts as for the separation of duties.
    pub duty: Duty,
    /// The step is walked from this amount on; 0 = always.
    pub amount_from_fen: Fen,
}

/// A shipped step, as flows declare it.
#[derive(Clone, Copy, Debug)]
pub struct DefaultStep {
    /// `unit_review`
    pub step: &'static str,
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
    /// Who decides here.
    pub role: Role,
    /// What it counts as.
    pub duty: Duty,
    /// From this amount on.
    pub amount_from_fen: i64,
}

impl DefaultStep {
    /// The step as routes carry it.
    pub fn step(&self) -> Step {
        Step {
            step: self.step.to_owned(),
            title: Text { zh: self.zh.to_owned(), en: self.en.to_owned() },
            role: self.role,
            duty: self.duty,
            amount_from_fen: Fen::from_fen(self.amount_from_fen),
        }
    }
}

/// The routes in force, by document kind.
#[derive(Clone, Debug, Default)]
pub struct Routes(BTreeMap<String, Vec<Step>>);

#[derive(FromQueryResult)]
struct Row {
    kind: String,
    step: String,
    title_zh: String,
    title_en: String,
    role: String,
    duty: String,
    amount_from_fen: Fen,
}

impl Routes {
    /// Reads the department's own routes.
    pub async fn load(conn: &Conn) -> Result<Routes, DbError> {
        let rows: Vec<Row> = conn
            .all(
                "select kind, step, title_zh, title_en, role, duty, amount_from_fen from fl_route
                 order by kind, position",
                [],
            )
            .await?;
        let mut routes: BTreeMap<String, Vec<Step>> = BTreeMap::new();
        for row in rows {
            let unknown = || DbError::Other(format!("route of {}: unknown role or duty", row.kind));
            let step = Step {
                role: Role::parse(&row.role).ok_or_else(unknown)?,
                duty: Duty::parse(&row.duty).ok_or_else(unknown)?,
                step: row.step,
                title: Text { zh: row.title_zh, en: row.title_en },
                amount_from_fen: row.amount_from_fen,
            };
            routes.entry(row.kind).or_default().push(step);
        }
        Ok(Routes(routes))
    }
    /// The steps a document of this kind and amount walks.
    pub fn steps(&self, flow: &Flow, amount: Fen) -> Vec<Step> {
        let steps = match self.0.get(flow.kind) {
            Some(steps) => steps.clone(),
            None => flow.route.iter().map(DefaultStep::step).collect(),
        };
        steps.into_iter().filter(|step| amount >= step.amount_from_fen).collect()
    }
}

/// Replaces the route of a kind. The caller has checked the right and writes the audit record.
pub async fn replace(conn: &Conn, kind: &str, steps: &[Step]) -> Result<(), DbError> {
    conn.exec("delete from fl_route where kind = $1", [kind.into()]).await?;
    for (position, step) in (1_i64..).zip(steps) {
        conn.exec(
            "insert into fl_route (kind, position, step, title_zh, title_en, role, duty, amount_from_fen)
             values ($1, $2, $3, $4, $5, $6, $7, $8)",
            [
                kind.into(),
                position.into(),
                step.step.clone().into(),
                step.title.zh.clone().into(),
                step.title.en.clone().into(),
                step.role.word().into(),
                step.duty.word().into(),
                step.amount_from_fen.into(),
            ],
        )
        .await?;
    }
    Ok(())
}
