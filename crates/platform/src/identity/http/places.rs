//! `/api/platform/rights/units`: where roles can be held. The security administrator reads no master data, but must know
//! the units by their names.

use axum::extract::{FromRef, State};
use kernel::{Page, text};
use sea_orm::{FromQueryResult, Value};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::actor::UnitId;
use crate::export::Column;
use crate::http::{Answer, Endpoint, Platform, Query, Reply, limit};
use crate::role::Permission;

#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct PlaceQuery {
    /// 上一页最后的单位代码 / last unit code of the page before
    #[param(max_length = 64)]
    after: Option<String>,
    /// 每页行数 / rows of a page
    #[param(minimum = 1, maximum = 200)]
    limit: Option<u32>,
}

/// A unit at which roles can be held.
#[derive(Clone, Debug, Serialize, FromQueryResult, ToSchema)]
struct RightsUnit {
    /// Id.
    id: UnitId,
    /// Code.
    code: String,
    /// Name.
    name: String,
    /// Unit above.
    parent_id: Option<UnitId>,
}

const UNITS: &[Column] =
    &[Column::plain("code", "单位代码", "Code"), Column::plain("name", "单位名称", "Name")];

pub(super) fn endpoints<S>() -> Vec<Endpoint<S>>
where
    S: Clone + Send + Sync + 'static,
    Platform: FromRef<S>,
{
    vec![
        Endpoint::get("/api/platform/rights/units", units_unscoped)
            .named("list_rights_units")
            .title(text!("可分配角色的单位列表", "Units where roles can be held"))
            .needs(Permission::RightsEdit)
            .on("unit")
            .query::<PlaceQuery>()
            .answers::<Page<RightsUnit>>(200)
            .exports(UNITS),
    ]
}

/// Unscoped: the security administrator gives roles everywhere, and sees no more than names.
async fn units_unscoped(
    State(platform): State<Platform>,
    Query(query): Query<PlaceQuery>,
) -> Reply<Answer<Page<RightsUnit>>> {
    let rows = limit(query.limit)?;
    let conn = platform.db.reader();
    let total = conn.number("select count(*) from v_unit", []).await?;
    // In order of the unique codes.
    const SELECT: &str =
        "select id, code, name, parent_id from v_unit where code > $1 order by code limit $2";
    let after = Value::from(query.after.unwrap_or_default());
    let items: Vec<RightsUnit> = conn.all(SELECT, [after, rows.rows().into()]).await?;
    let full = items.len() as i64 == rows.rows();
    let next = items.last().filter(|_| full).map(|last| last.code.clone());
    Ok(Answer::ok(Page { items, next, total }))
}
