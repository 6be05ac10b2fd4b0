//! What waits for whom.

use kernel::{Conn, DbError, Limit, Page};
use platform::Actor;
use sea_orm::FromQueryResult;

use crate::header::{COLUMNS, Header, HeaderRow, HeaderView};

#[derive(FromQueryResult)]
struct Count {
    total: i64,
}

/// Documents that wait for a role the actor holds (or was lent) at their unit, oldest first.
/// Cost grows with the number of waiting documents of those roles, not with history.
pub async fn waiting(
    conn: &Conn,
    actor: &Actor,
    kind: Option<&str>,
    after: Option<&str>,
    limit: Limit,
) -> Result<Page<HeaderView>, DbError> {
    let pairs: Vec<serde_json::Value> = actor
        .grants
        .iter()
        .flat_map(|grant| {
            grant.covers.iter().map(|unit| serde_json::json!({"role": grant.role, "unit": unit}))
        })
        .collect();
    let pairs = sea_orm::Value::from(serde_json::Value::Array(pairs).to_string());
    let from = "from fl_document d
        join (select distinct role, unit from {rows:1 (role text, unit text)}) g
          on g.role = d.waiting_role and g.unit = d.waiting_unit_id
        where d.waiting_role <> '' and ($2 = '' or d.kind = $2) and d.creator_id <> $3";
    let me = actor.user_id.into();
    let kind = sea_orm::Value::from(kind.unwrap_or(""));
    let count: Option<Count> =
        conn.one(&format!("select count(*) as total {from}"), [pairs.clone(), kind.clone(), me]).await?;
    let sql = format!("select {COLUMNS} {from} and d.id > $4 order by d.id limit $5");
    let after = sea_orm::Value::from(after.unwrap_or(""));
    let rows: Vec<HeaderRow> =
        conn.all(&sql, [pairs, kind, actor.user_id.into(), after, limit.rows().into()]).await?;
    let items: Vec<HeaderView> = rows.into_iter().map(|row| Header::from(row).view()).collect();
    let full = items.len() as i64 == limit.rows();
    let next = items.last().filter(|_| full).map(|last| last.id.to_string());
    Ok(Page { items, next, total: count.map_or(0, |count| count.total) })
}
