//! `/api/masterdata/units/{id}/successions`: which units a unit came from, and which followed it.

use axum::extract::State;
use kernel::{Conn, DbError, Problem, text};
use platform::http::{Answer, Caller, Endpoint, ParamKind, Path, Reply};
use platform::{Permission, UnitId};
use posting::App;
use sea_orm::FromQueryResult;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A unit before or after another.
#[derive(Clone, Debug, Serialize, Deserialize, FromQueryResult, ToSchema)]
struct SuccessionItem {
    /// The other unit.
    unit_id: UnitId,
    /// Its code.
    code: String,
    /// Its name today.
    name: String,
    /// `merge` or `split`
    relation: String,
    /// From which day.
    effective_from: String,
    /// Number of the request that did it.
    document_number: String,
}

/// What came before a unit and what followed it, newest first, the first 200 each.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct Successions {
    /// Units that were merged into it or gave it a part.
    predecessors: Vec<SuccessionItem>,
    /// Units that it was merged into or gave a part to.
    successors: Vec<SuccessionItem>,
}

pub(super) fn endpoint() -> Endpoint<App> {
    Endpoint::get("/api/masterdata/units/{id}/successions", show)
        .named("show_unit_successions")
        .title(text!("单位沿革", "What came before a unit and what followed it"))
        .needs(Permission::MasterRead)
        .on("unit")
        .path_param("id", ParamKind::Uuid)
        .answers::<Successions>(200)
}

async fn show(State(app): State<App>, caller: Caller, Path(id): Path<UnitId>) -> Reply<Answer<Successions>> {
    let conn = app.platform.db.reader();
    let known = conn.number("select count(*) from md_unit where id = $1", [id.into()]).await? > 0;
    if !known || !caller.scope.sees(id) {
        return Err(Problem::not_found().into());
    }
    Ok(Answer::ok(Successions {
        predecessors: beside(&conn, id, "old_unit_id", "new_unit_id").await?,
        successors: beside(&conn, id, "new_unit_id", "old_unit_id").await?,
    }))
}

/// Who follows whom is no secret of the other unit: its code and name are all that is told.
async fn beside(
    conn: &Conn,
    id: UnitId,
    other: &'static str,
    own: &'static str,
) -> Result<Vec<SuccessionItem>, DbError> {
    let sql = format!(
        "select s.{other} as unit_id, u.code, u.name, s.relation, s.effective_from, d.number as document_number
         from md_succession s join md_unit u on u.id = s.{other} join fl_document d on d.id = s.document_id
         where s.{own} = $1 order by s.effective_from desc, u.code limit 200"
    );
    conn.all(&sql, [id.into()]).await
}
