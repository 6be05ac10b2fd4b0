//! Commands that describe the product: schema, OpenAPI, flows.

use std::process::ExitCode;

use kernel::{Db, Engine};
use sea_orm::FromQueryResult;

use super::{Global, say};
use crate::assemble::{endpoints, flows as all_flows};

pub(super) fn openapi() -> anyhow::Result<ExitCode> {
    say(&platform::http::Site::new(endpoints()).openapi_text());
    Ok(ExitCode::SUCCESS)
}

pub(super) fn flows() -> anyhow::Result<ExitCode> {
    let flows: Vec<serde_json::Value> = all_flows()
        .iter()
        .map(|flow| {
            serde_json::json!({
                "kind": flow.kind, "title_zh": flow.zh, "title_en": flow.en,
                "mermaid": flow::machine::mermaid(flow),
            })
        })
        .collect();
    say(&serde_json::to_string_pretty(&flows)?);
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn migrate(global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 1).await?;
    let applied = kernel::db::migrate(&db, schema::MIGRATIONS).await?;
    if global.json {
        say(&serde_json::json!({ "applied": applied }).to_string());
    } else {
        say(&format!("{} migrations applied", applied.len()));
    }
    Ok(ExitCode::SUCCESS)
}

#[derive(FromQueryResult)]
struct Line {
    line: String,
}

/// Everything the schema consists of, one object a line or block, in an order that does not depend on chance.
pub(super) async fn schema(global: &Global) -> anyhow::Result<ExitCode> {
    let db = Db::open(&global.database, 1).await?;
    kernel::db::migrate(&db, schema::MIGRATIONS).await?;
    let sql = match db.engine() {
        Engine::Sqlite => SQLITE,
        Engine::Postgres => POSTGRES,
    };
    let lines: Vec<Line> = db.reader().all(sql, []).await?;
    for line in lines {
        say(line.line.trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

const SQLITE: &str = "select sql || ';' as line from sqlite_master
    where sql is not null and name not like 'sqlite_%' order by type, name";

const POSTGRES: &str = "select line from (
    select 1 as part, c.relname as object, a.attnum::bigint as place,
      c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod)
        || case when a.attnotnull then ' not null' else '' end as line
    from pg_class c join pg_attribute a on a.attrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'v')
      and a.attnum > 0 and not a.attisdropped
    union all
    select 2, r.relname, 0, r.relname || ' ' || pg_get_constraintdef(k.oid)
    from pg_constraint k join pg_class r on r.oid = k.conrelid
    where r.relnamespace = current_schema()::regnamespace
    union all
    select 3, tablename::text, 0, regexp_replace(indexdef, ' ON [^ ]+\\.', ' on ')
    from pg_indexes where schemaname = current_schema()
    union all
    select 4, viewname::text, 0, 'view ' || viewname || ' as ' || definition
    from pg_views where schemaname = current_schema()
    union all
    select 5, c.relname, 0, 'rights on ' || c.relname || ': '
      || (select string_agg(distinct p.privilege_type, ', ' order by p.privilege_type)
          from aclexplode(c.relacl) p where p.grantee = c.relowner)
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relacl is not null
  ) s order by part, object collate \"C\", place, line collate \"C\"";
