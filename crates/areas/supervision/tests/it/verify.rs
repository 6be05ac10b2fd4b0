//! One corruption for each invariant: it must be named. And nothing may be named on a clean database.

use axum::body::Bytes;
use flow::DocumentId;
use kernel::{Db, Engine};
use platform::attachment::NewFile;
use supervision::verify::{checks, verify};

use crate::world::World;

/// A database with indicators, a reallocation, payments (two booked, one on its way), a project and a budget.
async fn built(db: Db) -> World {
    let world = World::new(db).await;
    let [_, first, second] = world.issued().await;
    world.reallocate(first, second, 100_000).await.unwrap();
    let payment = world.pay(first, 40_000, Some("P01")).await;
    world.pay(second, 20_000, Some("P04")).await;
    world.pay(first, 10_000, None).await;
    world.budgeted().await;
    sealed(&world).await;
    attached(&world, payment).await;
    world
}

/// A file of a document, as the pipeline leaves one.
async fn attached(world: &World, document: DocumentId) {
    let content = Bytes::from_static("情况说明".as_bytes());
    let hash = platform::attachment::digest(content.clone()).await.unwrap();
    let new = NewFile { id: world.id(), hash, media_type: "text/plain", content };
    let conn = world.platform.db.begin().await.unwrap();
    platform::attachment::keep(&conn, &new, world.handler, world.platform.clock.now()).await.unwrap();
    const ENTER: &str = "insert into fl_attachment
        (document_id, seq, attachment_id, is_removal, name, actor_id, actor_name, at) values ($1, 1, $2, 0, 'a.txt', $3, '', 0)";
    conn.exec(ENTER, [document.into(), new.id.into(), world.handler.into()]).await.unwrap();
    conn.commit().await.unwrap();
}

/// The budget as it was submitted and approved, sealed as `compilation` does (`the_form_that_is_hashed_stays`).
async fn sealed(world: &World) {
    const HASH: &str = "7121d2c4322b7addfbb315227e2d1ab4a123a23715958cce2257452fa2480e85";
    let conn = world.platform.db.begin().await.unwrap();
    for (id, stage, seq) in [("up", "second_up", 1_i64), ("down", "second_down", 2)] {
        let sql = "insert into bg_version
              (id, budget_id, unit_id, budget_year, stage, seq, hash, amount_fen, income_fen, actor_id, at)
            select $1, id, unit_id, budget_year, $2, $3, $4, 90000, 5, '', 0 from bg_budget";
        conn.exec(sql, [id.into(), stage.into(), seq.into(), HASH.into()]).await.unwrap();
        let sql = "insert into bg_version_line (version_id, line, fund, project_code, project_name, function, dep_economy,
              gov_economy, expenditure_kind, taken_over, note, amount_fen)
            values ($1, 1, '111', 'XM01', '会议', '2010101', '30201', '50201', 'basic_operating', 0, '', 90000)";
        conn.exec(sql, [id.into()]).await.unwrap();
        let sql = "insert into bg_version_income (version_id, line, fund, revenue_item, note, amount_fen)
            values ($1, 1, '31', 'operating', '', 5)";
        conn.exec(sql, [id.into()]).await.unwrap();
    }
    conn.commit().await.unwrap();
}

/// Takes the database's own walls down, as somebody with full rights over it could.
async fn without_walls(db: &Db) {
    let conn = db.begin().await.unwrap();
    match db.engine() {
        Engine::Sqlite => {
            #[derive(sea_orm::FromQueryResult)]
            struct Trigger {
                name: String,
            }
            let sql = "select name from sqlite_schema where type = 'trigger'";
            for trigger in conn.all::<Trigger>(sql, []).await.unwrap() {
                conn.script(&format!("drop trigger {}", trigger.name)).await.unwrap();
            }
            conn.script("pragma ignore_check_constraints = on").await.unwrap();
        }
        Engine::Postgres => conn
            .script(
                "grant all on all tables in schema public to current_user;
                 do $$ declare r record; begin
                   for r in select conname from pg_constraint where conrelid = 'lg_indicator'::regclass and contype = 'c'
                   loop execute 'alter table lg_indicator drop constraint ' || quote_ident(r.conname); end loop;
                 end $$;",
            )
            .await
            .unwrap(),
    }
    conn.commit().await.unwrap();
}

/// A year that counts as closed with revenue and expense of it in the books.
const CLOSED_YEAR: &str = "insert into lg_closed_period (unit_id, period, closed_by, closed_at)
    select u.unit_id, 202600 + m.value, 'x', 0 from (select min(unit_id) as unit_id from lg_entry where account like '4001%') u
    join (select 0 as value union all select 1 union all select 2 union all select 3 union all select 4 union all select 5
      union all select 6 union all select 7 union all select 8 union all select 9 union all select 10 union all select 11
      union all select 12 union all select 13) m on true";
/// A rest that counts as carried, without an indicator of the next year and without revenue in the books.
const SETTLED: &str = "insert into cl_year_end (id, note) select min(id), '' from fl_document where kind = 'payment';
    update fl_document set state = 'settled' where id = (select id from cl_year_end);
    insert into cl_year_end_line (id, year_end_id, line, decision, indicator_id, amount_fen, project_id, function,
        dep_economy, fund, earmarked, note)
      select 'x', (select id from cl_year_end), 1, 'carry', min(id), 5, '', '', '', '', 0, '' from lg_indicator
      where allotted = 1";

/// What is done to the database, and the invariant that must be named.
const CORRUPTIONS: &[(&str, &str)] = &[
    ("I1", "update lg_entry set amount_fen = amount_fen + 1 where book = 'financial' and side = 'debit'"),
    ("I2", "update lg_entry set amount_fen = amount_fen + 1 where book = 'budgetary' and side = 'debit'"),
    ("I2", "update lg_entry set book = 'financial' where book = 'budgetary'"),
    ("I3", "update lg_journal set difference_class = '' where difference_class <> ''"),
    ("I4", "update lg_balance set debit_fen = debit_fen + 1 where account = 'IND202'"),
    ("I4", "update lg_dimension_balance set credit_fen = credit_fen + 1 where account = 'IND202'"),
    ("I5", "update lg_indicator set available_fen = available_fen + 1"),
    ("I5", "update lg_hold set remaining_fen = remaining_fen - 1 where remaining_fen > 0"),
    ("I6", "update lg_indicator set paid_fen = granted_fen + 1"),
    ("I7", "update ex_payment_line set indicator_id = 'nowhere'"),
    ("I7", "update ex_payment set payee_account_id = 'somebody else'"),
    (
        "I8",
        "delete from lg_entry where journal_id in (select id from lg_journal where journal_type = 'voucher');
            delete from lg_journal where journal_type = 'voucher'",
    ),
    (
        "I8",
        "update lg_journal set reverses_id = (select min(id) from lg_journal where event = 'P01')
            where event = 'P04'",
    ),
    ("I9", "update lg_journal set number = number + 100 where event = 'P04'"),
    ("I9", "update pf_counter set last = last + 1 where kind = 'voucher'"),
    ("I10", "update lg_journal set summary = 'x' where seq = 1"),
    ("I10", "update lg_entry set fund = 'x' where line = 1"),
    ("I10", "update pf_chain set ledger_seq = ledger_seq + 1 where ledger_seq > 0"),
    ("I11", "update pf_audit set opinion = 'x' where seq = 1"),
    ("I11", "update pf_audit set actor_id = (select min(id) from pf_user) where duty <> ''"),
    ("I11", "update fl_document set state = 'approved' where kind = 'payment'"),
    ("I11", "delete from pf_audit where seq = (select max(seq) from pf_audit)"),
    ("I13", "update pj_costing_line set quantity = '2'"),
    ("I13", "update pj_project set total_fen = total_fen + 1"),
    ("I13", "update bg_line set amount_fen = amount_fen + 1"),
    (
        "I16",
        "insert into pf_idempotency (key, actor_id, fingerprint, status, answer, at)
             select 'again', actor_id, fingerprint, status, answer, at from pf_idempotency
             where status = 200 order by key limit 1",
    ),
    (
        "I17",
        "insert into lg_closed_period (unit_id, period, closed_by, closed_at)
             select min(unit_id), 202603, 'x', 0 from lg_journal",
    ),
    ("I18", "create table stray (amount_fen real)"),
    (
        "I19",
        "insert into lg_closed_period (unit_id, period, closed_by, closed_at)
             select min(unit_id), 202605, 'x', 0 from lg_journal",
    ),
    ("I19", CLOSED_YEAR),
    ("I19", "update lg_journal set period = 202613 where event = 'P04'"),
    ("I19", "update lg_journal set period = 202600 where event = 'P01'"),
    ("I19", SETTLED),
    ("I20", "update md_unit set name = 'x' where code = '001001'"),
    ("I20", "update md_payee set version = version + 1"),
    ("I20", "delete from md_version where kind = 'codes'"),
    ("I20", "update md_version set body = '{}' where kind = 'units'"),
    ("I21", "update pf_attachment set hash = 'x'"),
    ("I21", "update fl_attachment set seq = seq + 1"),
    ("I21", "update fl_attachment set is_removal = 1"),
    ("I21", "delete from pf_attachment"),
    ("I22", "update bg_version set hash = 'x'"),
    ("I22", "update bg_version set amount_fen = amount_fen + 1"),
    ("I22", "update bg_version_line set amount_fen = amount_fen + 1"),
    ("I22", "update bg_version_line set note = 'x'"),
    ("I22", "update bg_version_income set fund = 'x'"),
    ("I22", "delete from bg_version_line"),
    ("I22", "delete from bg_version where stage = 'second_up'"),
    ("I22", "delete from bg_version where stage = 'second_down'"),
];

#[tokio::test]
async fn a_clean_database_has_no_break_and_everything_was_looked_at() {
    testkit::each_engine(|db| async move {
        let world = built(db).await;
        let report = verify(&world.platform.db).await.unwrap();
        assert!(report.is_clean(), "{:#?}", report.checks);
        let ids: Vec<&str> = report.checks.iter().map(|check| check.id).collect();
        let expected: Vec<String> = (1..=22).map(|n| format!("I{n}")).collect();
        assert_eq!(ids, expected);
        for check in &report.checks {
            let empty = matches!(check.id, "I17" | "I19"); // nothing is closed yet
            assert!(!check.applies || check.checked > 0 || empty, "{check:?}");
            assert!(check.line().contains(check.id));
        }
    })
    .await;
}

#[tokio::test]
async fn every_corruption_is_named() {
    testkit::each_engine(|db| async move {
        let world = built(db).await;
        let db = &world.platform.db;
        without_walls(db).await;
        for (id, sql) in CORRUPTIONS {
            // Seen by its own transaction alone, and rolled back: the next one starts from a clean database.
            let conn = db.begin().await.unwrap();
            conn.script(sql).await.unwrap();
            let broken = checks(&conn).await.unwrap();
            conn.rollback().await.unwrap();
            let broken: Vec<&str> =
                broken.iter().filter(|check| check.breaks_total > 0).map(|check| check.id).collect();
            assert!(broken.contains(id), "{id} after {sql}: {broken:?}");
        }
        assert!(verify(db).await.unwrap().is_clean(), "a corruption was not rolled back");
    })
    .await;
}
