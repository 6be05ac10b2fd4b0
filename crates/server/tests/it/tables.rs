//! The whole content of a database, to see whether a request changed anything.

use std::collections::BTreeMap;

use kernel::{Conn, Db, Engine};
use sea_orm::FromQueryResult;

/// Rows and digest of every table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tables(BTreeMap<String, (usize, String)>);

#[derive(FromQueryResult)]
struct Line {
    line: String,
}

impl Tables {
    pub async fn read(db: &Db) -> Tables {
        let conn = db.snapshot().await.unwrap();
        let mut tables = BTreeMap::new();
        for name in names(&conn).await {
            let sql = content(&conn, &name).await;
            let rows = lines(&conn, &sql).await;
            let digest = platform::hash::digest(rows.join("\n").as_bytes());
            tables.insert(name, (rows.len(), digest));
        }
        conn.rollback().await.unwrap();
        Tables(tables)
    }
    /// The tables that differ, with their numbers of rows.
    pub fn differences(&self, later: &Tables) -> Vec<String> {
        assert_eq!(self.0.len(), later.0.len(), "tables came or went");
        let pairs = self.0.iter().zip(later.0.values());
        let changed = pairs.filter(|((_, before), after)| before != after);
        changed
            .map(|((name, before), after)| format!("{name}: {} rows, then {}", before.0, after.0))
            .collect()
    }
}

/// Every value of every table as one text.
pub async fn every_row(db: &Db) -> String {
    let conn = db.snapshot().await.unwrap();
    let mut text = String::new();
    for name in names(&conn).await {
        let sql = content(&conn, &name).await;
        text += &lines(&conn, &sql).await.join("\n");
    }
    conn.rollback().await.unwrap();
    text
}

async fn names(conn: &Conn) -> Vec<String> {
    let sql = match conn.engine() {
        Engine::Sqlite => {
            "select name as line from sqlite_master where type = 'table' and name not like 'sqlite_%'"
        }
        Engine::Postgres => {
            "select tablename::text as line from pg_tables where schemaname = current_schema()"
        }
    };
    lines(conn, sql).await
}

async fn lines(conn: &Conn, sql: &str) -> Vec<String> {
    let rows: Vec<Line> = conn.all(sql, []).await.unwrap();
    rows.into_iter().map(|row| row.line).collect()
}

/// A query for every row of a table as one text, in order.
async fn content(conn: &Conn, table: &str) -> String {
    if conn.engine() == Engine::Postgres {
        return format!("select t::text as line from {table} t order by 1");
    }
    let columns = lines(conn, &format!("select name as line from pragma_table_info('{table}')")).await;
    let quoted: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
    format!("select {} as line from {table} order by 1", quoted.join(" || ',' || "))
}

#[tokio::test]
async fn a_single_changed_value_is_seen() {
    testkit::each_engine(|db| async move {
        testkit::insert_unit(&db, "001", "甲", None).await;
        let before = Tables::read(&db).await;
        assert_eq!(before.differences(&Tables::read(&db).await), Vec::<String>::new());
        let conn = db.begin().await.unwrap();
        conn.exec("update md_unit set establishment = establishment + 1", []).await.unwrap();
        conn.commit().await.unwrap();
        assert_eq!(before.differences(&Tables::read(&db).await), ["md_unit: 1 rows, then 1"]);
    })
    .await;
}
