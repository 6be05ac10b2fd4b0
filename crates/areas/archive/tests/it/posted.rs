//! Posted means posted (P5): the database itself refuses to change or remove what was posted, closed or archived.

use kernel::{Conn, Db, Engine};
use testkit::{each_engine, on_postgres, on_sqlite};

use crate::world::World;

/// What only grows: its table, its key, and a column that could be changed.
const GROWING: [(&str, &str, &str); 7] = [
    ("lg_journal", "id", "posted_on = '2026-02-02'"),
    ("lg_entry", "journal_id, line", "amount_fen = 1"),
    ("lg_closed_period", "unit_id, period", "period = 202602"),
    ("pf_audit", "unit_id, seq", "actor_name = 'x'"),
    ("av_package", "id", "number = 'x'"),
    ("av_chunk", "package_id, seq", "seq = 99"),
    ("pf_attachment", "id", "hash = 'x'"),
];

#[track_caller]
fn refused(sql: &str, done: Result<u64, kernel::DbError>) {
    assert!(done.is_err(), "{sql} was allowed");
}

async fn try_out(db: &Db, sql: &str) -> Result<u64, kernel::DbError> {
    let conn: Conn = db.begin().await.unwrap();
    let done = conn.exec(sql, []).await;
    conn.rollback().await.unwrap();
    done
}

async fn filled(db: Db) -> World {
    let world = World::new(db).await;
    world.package(202_601, 202_601).await;
    world
}

#[tokio::test]
async fn nothing_posted_closed_or_archived_is_changed_or_removed() {
    each_engine(|db| async move {
        let world = filled(db).await;
        for (table, key, change) in GROWING {
            let count = format!("select count(*) from {table}");
            let before = world.db().reader().number(&count, []).await.unwrap();
            assert!(before > 0, "{table} is empty");
            for sql in [
                format!("update {table} set {change}"),
                format!("delete from {table}"),
                format!("insert into {table} select * from {table} where true on conflict ({key}) do update set {change}"),
            ] {
                refused(&sql, try_out(world.db(), &sql).await);
            }
            // A row in the place of one that is there.
            let again = format!("insert into {table} select * from {table}");
            refused(&again, try_out(world.db(), &again).await);
            assert_eq!(world.db().reader().number(&count, []).await.unwrap(), before);
        }
        for table in ["av_volume", "av_list", "av_list_line"] {
            let sql = format!("delete from {table}");
            if world.db().engine() == Engine::Postgres {
                refused(&sql, try_out(world.db(), &sql).await);
            }
        }
        // Not by the position of an indicator either: its law is a constraint.
        let sql = "insert into lg_indicator (id, number, unit_id, fiscal_year, fund, fund_group, function, dep_economy,
            gov_economy, expenditure_kind, payment_mode, year_kind, allotted, title, expires_on, granted_fen,
            available_fen, frozen_fen, held_fen, paid_fen, version) values ('i', 'i', 'u', 2026, '', '', '', '', '', '', '',
            'current', 1, '', '', 5, 6, 0, 0, -1, 1)";
        refused(sql, try_out(world.db(), sql).await);
    })
    .await;
}

#[tokio::test]
async fn on_postgres_guards_are_not_to_be_stepped_over() {
    on_postgres(|db, _| async move {
        let world = filled(db).await;
        for (table, _, _) in GROWING {
            for sql in [format!("truncate {table}"), format!("truncate {table} cascade")] {
                refused(&sql, try_out(world.db(), &sql).await);
            }
        }
        for sql in ["set session_replication_role = replica", "alter system set fsync = off"] {
            refused(sql, try_out(world.db(), sql).await);
        }
    })
    .await;
}

#[tokio::test]
async fn on_sqlite_a_row_is_not_replaced_either() {
    on_sqlite(|db, _| async move {
        let world = filled(db).await;
        for (table, _, _) in GROWING {
            let sql = format!("insert or replace into {table} select * from {table}");
            refused(&sql, try_out(world.db(), &sql).await);
            let sql = format!("replace into {table} select * from {table}");
            refused(&sql, try_out(world.db(), &sql).await);
        }
    })
    .await;
}
