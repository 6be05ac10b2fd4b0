//! `/api/health`: whether the program and its database answer.

use axum::extract::{FromRef, State};
use kernel::{Problem, text};
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::{Answer, Endpoint, Platform, Reply};

/// The program is well.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`
    status: &'static str,
}

pub(crate) fn endpoints<S>() -> Vec<Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    Platform: FromRef<S>,
{
    vec![
        Endpoint::get("/api/health", health)
            .named("health")
            .title(text!("运行状况", "Health"))
            .public()
            .on("system")
            .answers::<Health>(200)
            .also(503),
    ]
}

async fn health(State(platform): State<Platform>) -> Reply<Answer<Health>> {
    match platform.db.reader().number("select cast(1 as bigint)", []).await {
        Ok(1) => Ok(Answer::ok(Health { status: "ok" })),
        answer => {
            tracing::error!(?answer, "the database does not answer");
            let what = text!("数据库暂时不可用。", "The database is not available just now.");
            Err(Problem::new(503, "unavailable", what, text!("请稍后重试。", "Try again later.")).into())
        }
    }
}
